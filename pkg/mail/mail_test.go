package mail

import (
	"bytes"
	"errors"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "rewrite the golden files")

var house = House{Name: "Pioche des Hautes-Alpes", Base: "https://pioche.exemple", From: "pioche@pioche.exemple"}

const manage = "https://pioche.exemple/gerer/abcdefghijkl-mmmmmmmmmmmmmmmmmmmmmmmmmm"

// letters are one of each sort, as people would get them.
var letters = map[string]interface {
	Write(lang string) (Letter, error)
}{
	"published": Published{
		House: house, Title: "Bal de la Saint-Jean", When: "samedi 28 novembre 2026, de 14 h à 17 h 30", Where: "Salle des fêtes, Briançon",
		Public: "https://pioche.exemple/evenements/abcdefghijkl", Manage: manage,
	},
	"tentative": Published{House: house, Title: "Bal de la Saint-Jean", Manage: manage, Tentative: true},
	"notice": Published{
		House: house, Kind: "notice", Title: "La ressourcerie embauche", When: "jusqu’au samedi 23 janvier 2027", Where: "CC du Briançonnais",
		Public: "https://pioche.exemple/infos/abcdefghijkl", Manage: manage,
	},
	"selection": Selection{
		House: house, Title: "Agenda de Briançon", Sentence: "les événements à Briançon, sans le sport",
		Public: "https://pioche.exemple/flux/agenda-de-briancon-k3fa", Manage: "https://pioche.exemple/gerer/agenda-de-briancon-k3fa-mmmmmmmmmmmmmmmmmmmmmmmmmm",
	},
	"emptied": Emptied{
		House: house, Title: "Agenda de Briançon", Sentence: "les événements à Briançon, sans le sport",
		Manage: "https://pioche.exemple/gerer/agenda-de-briancon-k3fa-mmmmmmmmmmmmmmmmmmmmmmmmmm",
	},
	"waiting": Waiting{
		House: house, Title: "Agenda de Briançon", Count: 12, More: 10,
		Cards:  []Line{{Title: "Bal de la Saint-Jean", Note: "sam. 28 nov., 14 h–17 h 30"}, {Title: "La ressourcerie embauche"}},
		Manage: "https://pioche.exemple/gerer/agenda-de-briancon-k3fa-mmmmmmmmmmmmmmmmmmmmmmmmmm",
	},
	"quiet": Quiet{
		House: house, Title: "Agenda de Briançon", Day: "samedi 10 octobre 2026",
		Manage: "https://pioche.exemple/gerer/agenda-de-briancon-k3fa-mmmmmmmmmmmmmmmmmmmmmmmmmm",
	},
	"mine": Mine{
		House:      house,
		Cards:      []Line{{Title: "Bal de la Saint-Jean", Note: "sam. 28 nov., 14 h–17 h 30", Manage: manage}, {Title: "Yoga", Manage: manage}},
		Selections: []Line{{Title: "Agenda de Briançon", Manage: manage}},
		More:       3,
	},
}

func TestLettersReadAsWritten(t *testing.T) {
	for name, letter := range letters {
		for _, lang := range []string{"fr", "en"} {
			t.Run(name+" "+lang, func(t *testing.T) {
				got, err := letter.Write(lang)
				if err != nil {
					t.Fatal(err)
				}
				golden(t, name+"."+lang+".txt", "Subject: "+got.Subject+"\n\n"+got.Text)
			})
		}
	}
}

func TestLetterOnTheWire(t *testing.T) {
	letter := ready(t)
	var got bytes.Buffer
	if _, err := letter.WriteTo(&got); err != nil {
		t.Fatal(err)
	}
	golden(t, "published.eml", strings.ReplaceAll(got.String(), "\r\n", "\n"))
}

func TestTitleCannotAddAHeader(t *testing.T) {
	letter, err := Published{House: house, Title: "Fête\r\nBcc: tous@exemple.fr", Manage: manage}.Write("fr")
	if err != nil {
		t.Fatal(err)
	}
	letter.To, letter.Key = "lea@exemple.fr", "k"
	var got bytes.Buffer
	if _, err := letter.WriteTo(&got); err != nil {
		t.Fatal(err)
	}
	head, _, _ := strings.Cut(got.String(), "\r\n\r\n")
	if strings.Contains(head, "\nBcc:") {
		t.Errorf("headers = %q, want no Bcc", head)
	}
}

func TestFilesKeepOneLetterSentTwice(t *testing.T) {
	files := Files{Dir: filepath.Join(t.TempDir(), "mail")}
	for range 2 {
		if err := files.Send(t.Context(), ready(t)); err != nil {
			t.Fatal(err)
		}
	}
	found, err := filepath.Glob(filepath.Join(files.Dir, "*"))
	if err != nil || len(found) != 1 || filepath.Base(found[0]) != "published-abcdefghijkl.eml" {
		t.Errorf("files = %v, %v, want published-abcdefghijkl.eml alone", found, err)
	}
	wrong := ready(t)
	wrong.To = "a@b, c@d"
	if err := files.Send(t.Context(), wrong); !errors.Is(err, ErrRefused) {
		t.Errorf("Send to two addresses = %v, want ErrRefused", err)
	}
}

// ready is a letter with its envelope.
func ready(t *testing.T) Letter {
	t.Helper()
	letter, err := letters["published"].Write("fr")
	if err != nil {
		t.Fatal(err)
	}
	letter.Key, letter.To = "published-abcdefghijkl", "lea@exemple.fr"
	letter.At = time.Date(2026, 11, 24, 8, 30, 0, 0, time.UTC)
	return letter
}

func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("%s (-want +got):\n%s", name, diff)
	}
}
