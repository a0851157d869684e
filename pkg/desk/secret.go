package desk

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base32"
	"fmt"
	"strings"

	"pioche/pkg/registry"
)

// Managed is what a private link opens: exactly one is set.
type Managed struct {
	Card      string // id
	Selection string // slug
}

// CardSecret is the private part of the address where a card is managed:
// "{id}-{seal}". Nothing of it is stored: the seal is made anew from the
// registry's key each time (HMAC-SHA-256, FIPS 198-1).
func (d *Desk) CardSecret(ctx context.Context, id string) (string, error) {
	private, err := d.Store.PrivateOf(ctx, id)
	if err != nil {
		return "", err
	}
	return d.seal(ctx, "card", id, private.Issue)
}

// SelectionSecret is the same for a feed: "{slug}-{seal}".
func (d *Desk) SelectionSecret(ctx context.Context, slug string) (string, error) {
	private, err := d.Store.SelectionPrivateOf(ctx, slug)
	if err != nil {
		return "", err
	}
	return d.seal(ctx, "selection", slug, private.Issue)
}

// Open reads the private part of a manage address: what it opens, and the
// person who holds it. Whatever is wrong with it, the answer is registry.ErrNotFound.
func (d *Desk) Open(ctx context.Context, secret string) (Managed, registry.Person, error) {
	cut := strings.LastIndexByte(secret, '-')
	if cut < 0 {
		return Managed{}, registry.Person{}, fmt.Errorf("manage link: %w", registry.ErrNotFound)
	}
	id := secret[:cut]
	managed, right := Managed{Selection: id}, d.SelectionSecret
	if registry.ValidID(id) { // a slug has a dash, an id never
		managed, right = Managed{Card: id}, d.CardSecret
	}
	want, err := right(ctx, id)
	if err != nil {
		return Managed{}, registry.Person{}, err
	}
	if !hmac.Equal([]byte(secret), []byte(want)) {
		return Managed{}, registry.Person{}, fmt.Errorf("manage link: %w", registry.ErrNotFound)
	}
	return managed, registry.Person{Manages: id}, nil
}

var base32Lower = base32.NewEncoding("abcdefghijklmnopqrstuvwxyz234567").WithPadding(base32.NoPadding)

// seal makes the secret of one issue of a link: 160 bits, none of them guessable without the key.
func (d *Desk) seal(ctx context.Context, kind, id string, issue int) (string, error) {
	instance, err := d.Store.Instance(ctx)
	if err != nil {
		return "", err
	}
	mac := hmac.New(sha256.New, instance.Key)
	fmt.Fprintf(mac, "%s\x00%s\x00%d", kind, id, issue)
	return id + "-" + base32Lower.EncodeToString(mac.Sum(nil)[:20]), nil
}

// Digest names something long or private by 130 bits, in 26 characters;
// blank stays blank.
func Digest(s string) string {
	if s == "" {
		return ""
	}
	sum := sha256.Sum256([]byte(s))
	return base32Lower.EncodeToString(sum[:])[:26]
}
