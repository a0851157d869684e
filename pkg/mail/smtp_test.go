package mail

import (
	"errors"
	"io"
	"net"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/emersion/go-smtp"
	"github.com/google/go-cmp/cmp"
)

// A postOffice is an SMTP server that answers with its refusals in turn, then accepts.
type postOffice struct {
	mu       sync.Mutex
	refusals []error
	accepted []string
}

func (p *postOffice) NewSession(*smtp.Conn) (smtp.Session, error) { return p, nil }
func (p *postOffice) Mail(string, *smtp.MailOptions) error        { return nil }
func (p *postOffice) Rcpt(string, *smtp.RcptOptions) error        { return nil }
func (p *postOffice) Reset()                                      {}
func (p *postOffice) Logout() error                               { return nil }

func (p *postOffice) Data(r io.Reader) error {
	content, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if len(p.refusals) > 0 {
		refusal := p.refusals[0]
		p.refusals = p.refusals[1:]
		return refusal
	}
	p.accepted = append(p.accepted, string(content))
	return nil
}

// open starts the office and gives the sender that writes to it.
func open(t *testing.T, office *postOffice) SMTP {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	server := smtp.NewServer(office)
	server.Domain = "localhost"
	go server.Serve(listener) //nolint:errcheck // it ends with the test
	t.Cleanup(func() { server.Close() })
	sender, err := ParseSMTP("smtp://" + listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	sender.Timeout = 5 * time.Second
	return sender
}

func TestServerBusyThenAcceptsIsOneLetter(t *testing.T) {
	office := &postOffice{refusals: []error{&smtp.SMTPError{Code: 451, Message: "come back later, lea@exemple.fr"}}}
	sender := open(t, office)
	err := sender.Send(t.Context(), ready(t))
	if err == nil || errors.Is(err, ErrRefused) {
		t.Errorf("Send to a busy server = %v, want an error that may pass", err)
	}
	if err != nil && strings.Contains(err.Error(), "lea@") {
		t.Errorf("error %q names the recipient", err)
	}
	if err := sender.Send(t.Context(), ready(t)); err != nil {
		t.Fatal(err)
	}
	if len(office.accepted) != 1 || !strings.Contains(office.accepted[0], "Message-ID: <published-abcdefghijkl@pioche.exemple>") {
		t.Errorf("accepted %d letters %q, want one with its Message-ID", len(office.accepted), office.accepted)
	}
}

func TestServerRefusesForGood(t *testing.T) {
	sender := open(t, &postOffice{refusals: []error{&smtp.SMTPError{Code: 550, Message: "no such user"}}})
	if err := sender.Send(t.Context(), ready(t)); !errors.Is(err, ErrRefused) {
		t.Errorf("Send = %v, want ErrRefused", err)
	}
}

func TestServerThatSaysNothing(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	sender := SMTP{Host: "127.0.0.1", Port: listener.Addr().(*net.TCPAddr).Port, Timeout: 100 * time.Millisecond}
	began := time.Now()
	if err := sender.Send(t.Context(), ready(t)); err == nil || errors.Is(err, ErrRefused) {
		t.Errorf("Send = %v, want an error that may pass", err)
	}
	if waited := time.Since(began); waited > 30*time.Second { // half of what it waits when nobody says, on however slow a machine
		t.Errorf("Send waited %v, want its timeout of 100 ms", waited)
	}
}

func TestParseSMTP(t *testing.T) {
	for setting, want := range map[string]SMTP{
		"smtp://localhost":                     {Host: "localhost", Port: 25},
		"smtp://lea:p%40ss@mail.exemple.fr":    {Host: "mail.exemple.fr", Port: 587, User: "lea", Password: "p@ss"},
		"smtps://lea:secret@mail.exemple.fr":   {Host: "mail.exemple.fr", Port: 465, TLS: true, User: "lea", Password: "secret"},
		"smtp://lea:secret@mail.exemple.fr:26": {Host: "mail.exemple.fr", Port: 26, User: "lea", Password: "secret"},
	} {
		want.Timeout = time.Minute
		got, err := ParseSMTP(setting)
		if diff := cmp.Diff(want, got); err != nil || diff != "" {
			t.Errorf("ParseSMTP(%q) = %v (-want +got):\n%s", setting, err, diff)
		}
	}
	for _, setting := range []string{"", "localhost:25", "https://a:secret@b", "smtp://a:sec/ret@b", "smtp://h:99999", "smtp://"} {
		if _, err := ParseSMTP(setting); err == nil || strings.Contains(err.Error(), "secret") {
			t.Errorf("ParseSMTP(%q) = %v, want an error without the password", setting, err)
		}
	}
}
