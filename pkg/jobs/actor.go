package jobs

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"pioche/pkg/desk"
	"pioche/pkg/i18n"
	"pioche/pkg/mail"
	"pioche/pkg/registry"
	"pioche/pkg/view"
)

// Rename gives the handler that calls a structure by its new name wherever it
// is named.
func Rename(d *desk.Desk) Handler {
	return func(ctx context.Context, payload json.RawMessage) error {
		var asked desk.Letter
		if err := json.Unmarshal(payload, &asked); err != nil {
			return fmt.Errorf("%w: read which structure was renamed: %w", ErrHopeless, err)
		}
		err := d.Rename(ctx, asked.ID)
		if errors.Is(err, registry.ErrNotFound) || errors.Is(err, registry.ErrGone) {
			return nil
		}
		return err
	}
}

// claim is the letter with the manage link of a structure.
func (l Letters) claim(ctx context.Context, asked desk.Letter) (mail.Letter, error) {
	card, err := l.Desk.Store.Card(ctx, asked.ID)
	if err != nil {
		return mail.Letter{}, err
	}
	private, err := l.Desk.Store.PrivateOf(ctx, card.ID)
	if err != nil {
		return mail.Letter{}, err
	}
	secret, err := l.Desk.CardSecret(ctx, card.ID)
	if err != nil {
		return mail.Letter{}, err
	}
	lang := i18n.Spoken(cmp.Or(asked.Lang, card.Lang))
	letter, err := mail.Claim{
		House: l.House, Title: card.Title.In(lang, card.Lang), Where: whereOf(card),
		Public: l.link(lang, view.CardPath(card)), Manage: l.link(lang, "/gerer/"+secret),
	}.Write(lang)
	letter.To, letter.Key = cmp.Or(asked.Email, private.Email), fmt.Sprintf("claim-%s-%d", card.ID, asked.At.Unix())
	return letter, err
}
