// Package mail writes letters and hands them over to who carries them: an
// SMTP server, or files in a folder where there is none. It refuses to know
// who should get what and when: the desk decides, the queue of jobs repeats.
//
// Letters are plain text, made from templates/mail and the catalogs, in the
// language of what they speak of:
//
//	letter, err := mail.Published{House: house, Title: "Bal", …}.Write("fr")
//	letter.To, letter.Key = "lea@exemple.fr", "published-ab3k…"
//	err = sender.Send(ctx, letter)
package mail

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"text/template"
	"time"

	gomail "github.com/wneessen/go-mail"

	"pioche/pkg/i18n"
	"pioche/pkg/text"
	"pioche/templates"
)

// ErrRefused says that a letter will never get through: its address is
// wrong, or the server wants none of it. Any other failure may pass.
var ErrRefused = errors.New("letter refused")

// Sender carries a letter to its one recipient.
type Sender interface {
	// Send returns nil when the letter is accepted. Sent again after an
	// error that left in doubt, it keeps its Message-ID.
	Send(ctx context.Context, letter Letter) error
}

// House is who writes: the registry.
type House struct {
	Name string // as people call it
	Base string // https://… without a final slash
	From string // address the letters come from
}

// Letter is a mail ready to go.
type Letter struct {
	Key     string    // names this very letter: its Message-ID before the @, ASCII letters, figures, dots and dashes
	House   House     // who it comes from
	To      string    // one address
	At      time.Time // its date
	Subject string    // one line
	Text    string
}

// lettersIn gives the letters of a language. They are inside the binary, so
// a broken one is a mistake of the programmer and stops the program.
func lettersIn(lang string) *template.Template {
	say := func(key string, args ...any) string { return i18n.T(lang, key, args...) }
	forKind := func(room, kind, key string, args ...any) string { return i18n.ForKind(lang, room, kind, key, args...) }
	return template.Must(template.New("").Funcs(template.FuncMap{"t": say, "forKind": forKind}).ParseFS(templates.Mail, "mail/*.txt"))
}

// write fills a template: subject on the first line, body after the blank one.
func write(name, lang string, house House, values any) (Letter, error) {
	var out strings.Builder
	if err := lettersIn(lang).ExecuteTemplate(&out, name, values); err != nil {
		return Letter{}, fmt.Errorf("write letter %s: %w", name, err)
	}
	subject, body, _ := strings.Cut(out.String(), "\n")
	return Letter{House: house, Subject: text.Excerpt(subject, 150), Text: strings.TrimLeft(body, "\n")}, nil
}

// message is the letter as RFC 5322 wants it.
func (l Letter) message() (*gomail.Msg, error) {
	m := gomail.NewMsg(gomail.WithNoDefaultUserAgent())
	if err := m.FromFormat(text.Clean(l.House.Name), l.House.From); err != nil {
		return nil, fmt.Errorf("%w: sender: %w", ErrRefused, err)
	}
	if err := m.To(l.To); err != nil {
		return nil, fmt.Errorf("%w: recipient is not an address", ErrRefused)
	}
	_, host, _ := strings.Cut(l.House.From, "@")
	m.SetMessageIDWithValue(l.Key + "@" + host)
	m.SetDateWithValue(l.At)
	m.Subject(l.Subject)
	m.SetGenHeader("Auto-Submitted", "auto-generated") // RFC 3834: no holiday answers, please
	m.SetBodyString(gomail.TypeTextPlain, l.Text)
	return m, nil
}

// WriteTo writes the letter with its headers (RFC 5322).
func (l Letter) WriteTo(w io.Writer) (int64, error) {
	m, err := l.message()
	if err != nil {
		return 0, err
	}
	return m.WriteTo(w)
}
