package view

import (
	"bytes"
	"net/url"
	"strings"
	"testing"

	"pioche/pkg/registry"
)

// typed is a form full of answers, one of them hostile.
func typed() url.Values {
	return url.Values{
		"title": {`<script>alert(1)</script>" lang="x`}, "commune": {"St Bonnet"}, "theme": {"cuisine", "fete"}, "price": {"free"},
		"repeat": {"weekly"}, "repeat_until": {"31 juin"}, "description": {"</textarea><script>alert(1)</script>"}, "languages": {"pt"}, "place_ok": {"1"},
		"image_id": {"aaaaaaaaaaaaaaaaaaaaaaaaaa"}, "image_alt": {"</textarea><script>alert(1)</script>"},
	}
}

// fullForm is what every kind of form can say.
func fullForm(kind registry.Kind) CardEdit {
	return CardEdit{
		Frame: Frame{Title: "Erreur"}, Kind: kind, Heading: "Annoncer", Action: "/evenements/nouveau", Back: "/gerer/x", Lang2: "en", Form: typed(), Prefer: "dept:05",
		Problems: []FieldProblem{{"title", "Indiquez un titre."}, {"theme", "Inconnu."}},
		Notice:   &Notice{"Plus de place", "Votre texte est gardé."}, Focus: "title",
		Thumb: "/apercu/aaaaaaaaaaaaaaaaaaaaaaaaaa.jpg", Choose: "Laquelle ?", Communes: []Choice{{Value: "05132", Label: "Saint-Bonnet"}},
	}
}

func fullEdit() *EventEditPage {
	edit := fullForm("event")
	edit.Problems = append(edit.Problems, FieldProblem{"start_date-2", "Février n’a pas de 31."}, FieldProblem{"price", "Inconnu."}, FieldProblem{"repeat", "Inconnu."}, FieldProblem{"repeat_except", "Inconnu."}, FieldProblem{"image", "Trop lourde."}, FieldProblem{"image_right", "Cochez."})
	return &EventEditPage{
		CardEdit: edit,
		Rows:     Spare([]DateRow{{StartDate: "2026-11-28", StartTime: "14:00"}, {StartDate: "31 février", EndTime: "2h", ID: "abcdef"}}),
		Places:   []string{"Salle des fêtes"},
		Nearby:   &NearbyNote{Day: "samedi 28 novembre", Events: items(), More: 3, Free: []string{"dimanche 29 novembre"}},
		School:   "Aucune n’est connue.", NoSchool: true,
	}
}

func init() {
	samples["event_edit"] = []Framed{&EventEditPage{Rows: Spare(nil)}, fullEdit()}
	samples["notice_edit"] = []Framed{&NoticeEditPage{CardEdit: CardEdit{Kind: registry.KindNotice}, Territories: SpareTerritories(nil)}, &NoticeEditPage{CardEdit: fullForm("notice"), Territories: SpareTerritories([]string{"Saint-Bonnet", "Gap"}), Codes: []string{"commune:05061"}}}
	check := &CheckPage{
		Heading: "Est-ce bien cela ?", Fields: []GivenField{{"title", "<script>alert(1)</script>"}}, Notes: []string{"Fin le lendemain."},
		Lines:   []CheckLine{{Name: "title", Label: "Titre", Values: []string{"<script>alert(1)</script>"}}, {Name: "start_date"}, {Name: "description", Label: "Texte", Markdown: "**a** <script>alert(1)</script>"}, {Name: "email", Label: "E-mail", Values: []string{"a@b.fr"}, Private: true}, {Name: "image", Label: "Image", Thumb: "/gerer/x/image.jpg"}},
		Missing: []string{"thème", "prix"}, AskStatus: true, Tentative: true, Note: "si la salle est libre", Managed: true,
		Nearby: &NearbyNote{Day: "samedi 28 novembre"}, Reach: &Reach{Lead: "Paraît chez 7 abonnés", Links: []ReachLink{{" : ", Link{Href: "/flux/x", Label: "<script>alert(1)</script>"}}}, Rest: " et 6 autres"},
	}
	check.Fold(make([]CheckDate, 20))
	check.LeftOut = []string{"pas le lundi 29 mars 2027 : lundi de Pâques"}
	samples["card_check"] = []Framed{&CheckPage{}, check}
	samples["card_conflict"] = []Framed{&ConflictPage{}, &ConflictPage{Rows: []ConflictRow{{"Titre", "<script>alert(1)</script>", ""}}, Fields: check.Fields, Back: "/gerer/x"}}
	act := []Link{{Href: "/gerer/x/annuler", Label: "Annuler"}}
	samples["manage"] = []Framed{&ManagePage{}, &ManagePage{
		Heading: "Bal", New: true, Mark: "annulé", Note: "à cause du vent", Tentative: true, Public: "https://pioche.example/evenements/x", Secret: "https://pioche.example/gerer/x",
		Share: "Bal\nhttps://x", Duplicate: "/gerer/x/dupliquer", Reach: check.Reach, Dates: []ManageDate{{When: "Samedi", Mark: "annulé", Note: "vent", Off: true, Acts: act}},
		Past: 2, Confirm: "/gerer/x/confirmer", Acts: act, Complete: "/gerer/x/modifier", Versions: []Version{{Number: 1, When: "hier", Who: "vous", What: "Annonce", Restore: "/gerer/x/version"}},
	}}
	samples["manage_act"] = []Framed{&ManageActPage{}, &ManageActPage{Heading: "Annuler", Card: "Bal", When: "samedi", Date: "abcdef", Word: true, Note: "<script>alert(1)</script>", Error: "Trop long.", Button: "Oui", Instead: &act[0]}}
	samples["mine"] = []Framed{&MinePage{}, &MinePage{Email: "a@", Error: "Cette adresse ne va pas."}, &MinePage{Sent: true}}
}

func TestAFormGivesBackWhatWasTyped(t *testing.T) {
	page := fullEdit()
	page.SetFrame("fr", "/evenements/nouveau", Site{})
	var out bytes.Buffer
	if err := Render(&out, "fr", "event_edit", page); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		`value="&lt;script&gt;alert(1)&lt;/script&gt;&#34; lang=&#34;x"`, // the title, as it was typed
		`type="date" value="2026-11-28"`,
		`type="text" value="31 février"`, // a date field would show nothing
		`<a href="#start_date-2">`, `id="start_date-2-error"`, `aria-describedby="title-hint title-error" aria-invalid="true" autofocus`,
		`<input type="checkbox" name="theme" value="cuisine" checked>`, `value="pt" checked`, `name="place_ok" value="1"`,
		`name="date_id" value="abcdef"`, `<details class="inner" open>`, `value="05132"`,
		`id="repeat_except" tabindex="-1" aria-describedby="repeat_except-hint repeat_except-error"`, `name="repeat_except" value="school" disabled`, `name="repeat_except" value="public">`,
	} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("the form lacks %s", want)
		}
	}
}

func TestABlankFormIsLight(t *testing.T) {
	page := &EventEditPage{Rows: Spare(nil)}
	page.SetFrame("fr", "/evenements/nouveau", Site{Name: "Pioche"})
	var out bytes.Buffer
	if err := Render(&out, "fr", "event_edit", page); err != nil {
		t.Fatal(err)
	}
	if out.Len() > 40_000 || strings.Count(out.String(), "<details") != 4 || strings.Contains(out.String(), " open>") {
		t.Errorf("the blank form is %d bytes with %d folds, want at most 40 000 and 4 closed ones", out.Len(), strings.Count(out.String(), "<details"))
	}
}
