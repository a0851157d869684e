package jobs_test

import (
	"bytes"
	"io"
	"mime/quotedprintable"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/emersion/go-smtp"

	"pioche/pkg/desk"
	"pioche/pkg/filter"
	"pioche/pkg/jobs"
	"pioche/pkg/mail"
	"pioche/pkg/registry"
	"pioche/pkg/store/storetest"
)

var house = mail.House{Name: "Pioche", Base: "https://pioche.exemple", From: "pioche@pioche.exemple"}

// announce submits a ball at Briançon and gives what its author gets.
func announce(t *testing.T, d *desk.Desk, once string, change func(*registry.Card)) desk.Receipt {
	t.Helper()
	card := registry.Card{
		Lang: "fr", Title: registry.Text{"fr": "Bal"}, Place: &registry.Place{Commune: "05023", Name: "Salle des fêtes"},
		Organisers: []registry.Organiser{{Name: "Comité des fêtes"}},
		Event:      &registry.Event{Occurrences: []registry.Occurrence{{Start: start.Add(96 * time.Hour)}}},
	}
	change(&card)
	receipt, err := d.Submit(t.Context(), desk.Draft{Card: card, Email: "lea@exemple.fr", Once: once})
	if err != nil {
		t.Fatal(err)
	}
	return receipt
}

func open(t *testing.T, sender mail.Sender) (*desk.Desk, *jobs.Runner, *time.Time) {
	t.Helper()
	s := storetest.Open(t)
	paris, err := time.LoadLocation("Europe/Paris")
	if err != nil {
		t.Fatal(err)
	}
	r, clock := runner(t, s, nil)
	d := &desk.Desk{Store: s, Now: r.Now, Zone: paris, Trust: "open", Wake: r.Wake}
	r.Handlers = jobs.Letters{Desk: d, Sender: sender, House: house}.Handlers()
	return d, r, clock
}

func TestLettersReachTheirFiles(t *testing.T) {
	dir := t.TempDir()
	d, r, clock := open(t, mail.Files{Dir: dir})
	plain := func(*registry.Card) {}
	bal := announce(t, d, "1", plain)
	tentative := announce(t, d, "2", func(c *registry.Card) {
		c.Lang, c.Title, c.Event.Status = "en", registry.Text{"en": "Soup feast"}, registry.Tentative
	})
	f, err := filter.ParseQuery("commune=05023", filter.Context{})
	if err != nil {
		t.Fatal(err)
	}
	selection, secret, err := d.SaveSelection(t.Context(), desk.SelectionDraft{Title: "Agenda", Filter: f, Email: "lea@exemple.fr"})
	if err != nil {
		t.Fatal(err)
	}
	if n := drain(t, r); n != 3 {
		t.Errorf("Drain took %d jobs, want 3", n)
	}
	*clock = clock.Add(time.Minute)
	for _, email := range []string{"Lea@Exemple.fr", "nobody@exemple.fr"} {
		if err := d.Mine(t.Context(), email, "fr"); err != nil {
			t.Fatal(err)
		}
	}
	drain(t, r)

	found := read(t, dir)
	if len(found) != 4 {
		t.Errorf("%d letters, want 4: two announcements, a feed, one list", len(found))
	}
	for name, want := range map[string][]string{
		"published-" + bal.Card.ID:       {"To: <lea@exemple.fr>", "https://pioche.exemple/evenements/" + bal.Card.ID, "https://pioche.exemple/gerer/" + bal.Secret, "Salle des fêtes, Briançon", "samedi 28 novembre 2026"},
		"published-" + tentative.Card.ID: {"tentative", "https://pioche.exemple/en/gerer/" + tentative.Secret},
		"selection-" + selection.Slug:    {"https://pioche.exemple/flux/" + selection.Slug, "https://pioche.exemple/gerer/" + secret, "Briançon"},
		"mine-":                          {bal.Secret, tentative.Secret, secret, "date pressentie"},
	} {
		text := ""
		for file, content := range found {
			if strings.HasPrefix(file, name) {
				text = content
			}
		}
		for _, part := range want {
			if !strings.Contains(text, part) {
				t.Errorf("letter %s does not hold %q:\n%s", name, part, text)
			}
		}
	}
}

func TestEmptiedFeedIsWrittenOfWhileItIs(t *testing.T) {
	dir := t.TempDir()
	d, r, clock := open(t, mail.Files{Dir: dir})
	f, err := filter.ParseQuery("commune=05023", filter.Context{})
	if err != nil {
		t.Fatal(err)
	}
	look := func() {
		t.Helper()
		if err := jobs.TellEmptied(d).Do(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	saved := map[string]string{}
	for _, title := range []string{"Agenda", "Fini"} {
		selection, secret, err := d.SaveSelection(t.Context(), desk.SelectionDraft{Title: title, Filter: f, Email: "lea@exemple.fr", Lang: "en"})
		if err != nil {
			t.Fatal(err)
		}
		saved[title], saved[title+" link"] = selection.Slug, secret
	}
	*clock = clock.Add(8 * 24 * time.Hour)
	look()
	if err := d.DeleteSelection(t.Context(), registry.Person{Host: true}, saved["Fini"]); err != nil {
		t.Fatal(err)
	}
	drain(t, r)
	var written []string
	for name, text := range read(t, dir) {
		if strings.HasPrefix(name, "emptied-") {
			written = append(written, name)
			if !strings.Contains(text, "https://pioche.exemple/en/gerer/"+saved["Agenda link"]) || !strings.Contains(text, "Briançon") {
				t.Errorf("letter without its link or its sentence:\n%s", text)
			}
		}
	}
	if len(written) != 1 || !strings.HasPrefix(written[0], "emptied-"+saved["Agenda"]) {
		t.Fatalf("letters %v, want one, of the feed that is still there", written)
	}

	ball := announce(t, d, "1", func(c *registry.Card) { c.Event.Occurrences[0].Start = clock.Add(96 * time.Hour) })
	look()
	if _, err := d.Withdraw(t.Context(), registry.Person{Host: true}, ball.Card.ID); err != nil {
		t.Fatal(err)
	}
	*clock = clock.Add(time.Hour)
	look() // told, but the letter waits
	if _, err := d.Republish(t.Context(), registry.Person{Host: true}, ball.Card.ID); err != nil {
		t.Fatal(err)
	}
	look()
	drain(t, r)
	for name := range read(t, dir) {
		if strings.HasPrefix(name, "emptied-") && name != written[0] {
			t.Errorf("letter %s left after the feed had filled again", name)
		}
	}
}

// read gives the letters of a folder by file name, their lines unfolded.
func read(t *testing.T, dir string) map[string]string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(dir, "*.eml"))
	if err != nil {
		t.Fatal(err)
	}
	found := map[string]string{}
	for _, file := range files {
		raw, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		head, body, _ := bytes.Cut(raw, []byte("\r\n\r\n"))
		found[filepath.Base(file)] = string(head) + "\n" + decoded(t, body)
	}
	return found
}

func decoded(t *testing.T, body []byte) string {
	t.Helper()
	text, err := io.ReadAll(quotedprintable.NewReader(bytes.NewReader(body)))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// TestMoodyServerGetsOneLetter posts through a server that answers "later"
// twice, then accepts.
func TestMoodyServerGetsOneLetter(t *testing.T) {
	office := &moody{later: 2}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	server := smtp.NewServer(office)
	server.Domain = "localhost"
	go server.Serve(listener) //nolint:errcheck // it ends with the test
	t.Cleanup(func() { server.Close() })
	sender, err := mail.ParseSMTP("smtp://" + listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	d, r, clock := open(t, sender)
	receipt := announce(t, d, "1", func(*registry.Card) {})
	for range 3 {
		drain(t, r)
		announce(t, d, "1", func(*registry.Card) {}) // the author clicks again, meanwhile
		*clock = clock.Add(10 * time.Minute)
	}
	if len(office.letters) != 1 || !strings.Contains(office.letters[0], "<published-"+receipt.Card.ID+"@pioche.exemple>") {
		t.Errorf("the server accepted %d letters, want one", len(office.letters))
	}
}

// moody is an SMTP server of moods.
type moody struct {
	later   int
	letters []string
}

func (m *moody) NewSession(*smtp.Conn) (smtp.Session, error) { return m, nil }
func (m *moody) Mail(string, *smtp.MailOptions) error        { return nil }
func (m *moody) Rcpt(string, *smtp.RcptOptions) error        { return nil }
func (m *moody) Reset()                                      {}
func (m *moody) Logout() error                               { return nil }

func (m *moody) Data(r io.Reader) error {
	content, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	if m.later > 0 {
		m.later--
		return &smtp.SMTPError{Code: 451, Message: "later"}
	}
	m.letters = append(m.letters, string(content))
	return nil
}
