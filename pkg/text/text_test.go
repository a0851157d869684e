package text_test

import (
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"pioche/pkg/text"
)

func TestFold(t *testing.T) {
	for in, want := range map[string]string{
		"L’Été à Saint-Bonnet":  "l ete a saint bonnet",
		"  CŒUR d'Ærø, Straße ": "coeur d aero strasse",
		"Łódź E\u0301te\u0301":  "lodz ete",
		"ﬁn ２０２６ m²":            "fin 2026 m2",
		"anti\u00adcipé":        "anticipe",
		"👨‍👩‍👧 fête":            "fete",
		"a\xffb":                "a b",
		"— !? —":                "",
		"ΦΙΛΟΣ":                 "φιλοσ",
	} {
		if got := text.Fold(in); got != want {
			t.Errorf("Fold(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestFoldEveryLetterOnce(t *testing.T) {
	for r := rune(0); r <= unicode.MaxRune; r++ {
		once := text.Fold(string(r))
		if twice := text.Fold(once); twice != once {
			t.Errorf("Fold(Fold(%U)) = %q, want %q", r, twice, once)
		}
	}
}

func TestStem(t *testing.T) {
	for _, family := range [][]string{
		{"concert", "concerts"}, {"musical", "musicale", "musicales", "musicaux"}, {"atelier", "ateliers"},
		{"animal", "animaux"}, {"velo", "velos"}, {"jeu", "jeux"}, {"bateau", "bateaux"}, {"travail", "travaux", "travailler"},
		{"nouveau", "nouvelle", "nouveaux", "nouvelles"}, {"danse", "danses", "danser"}, {"soir", "soiree", "soirees"},
		{"gratuit", "gratuite", "gratuitement"}, {"sportif", "sportive", "sportives"}, {"public", "publique", "publics"},
		{"animateur", "animatrice", "animatrices"}, {"joyeux", "joyeuse"}, {"chanter", "chantez", "chante", "chantees"},
		{"anglais", "anglaise", "anglaises"}, {"randonnee", "randonnees", "randonner"}, {"marche", "marches", "marcher"},
		{"organise", "organisees", "organiser"}, {"departement", "departements"}, {"event", "events"},
	} {
		for _, word := range family {
			if got, want := text.Stem(word), text.Stem(family[0]); got != want {
				t.Errorf("Stem(%q) = %q, want %q as %q", word, got, want, family[0])
			}
		}
	}
	for _, apart := range [][2]string{
		{"danse", "dans"}, {"cours", "cour"}, {"course", "cours"}, {"mer", "mere"}, {"bal", "balle"}, {"depart", "departement"},
		{"environ", "environnement"}, {"mars", "mare"}, {"jour", "jouer"}, {"05100", "0510"},
	} {
		if a := text.Stem(apart[0]); a == text.Stem(apart[1]) {
			t.Errorf("Stem(%q) = Stem(%q) = %q, want them apart", apart[0], apart[1], a)
		}
	}
}

func TestStemIsItsOwnStem(t *testing.T) {
	word := rapid.StringMatching(`[a-z]{0,6}(er|ez|ees?|aux|eaux|ails?|ements?|euses?|trices?|[a-z])`)
	rapid.Check(t, func(t *rapid.T) {
		w := word.Draw(t, "word")
		stem := text.Stem(w)
		if again := text.Stem(stem); again != stem {
			t.Fatalf("Stem(Stem(%q)) = %q, want %q", w, again, stem)
		}
		if len(stem) < min(3, len(w)) {
			t.Fatalf("Stem(%q) = %q, shorter than 3 letters", w, stem)
		}
	})
}

func TestSlug(t *testing.T) {
	for _, c := range []struct {
		in   string
		max  int
		want string
	}{
		{"L’été à Briançon : le bal !", 60, "l-ete-a-briancon-le-bal"},
		{"Repair café de la vallée", 14, "repair-cafe-de"},
		{"Anticonstitutionnellement", 8, "anticons"},
		{"日本", 10, ""},
	} {
		if got := text.Slug(c.in, c.max); got != c.want {
			t.Errorf("Slug(%q, %d) = %q, want %q", c.in, c.max, got, c.want)
		}
	}
}

func TestClean(t *testing.T) {
	for in, want := range map[string]string{
		"  Fête\r\nATTACH:http://evil \t x ": "Fête ATTACH:http://evil x",
		"e\u0301te\u0301":                    "été",
		"a\x00\x1b[1mb\u0085c":               "a[1mb c",
		"\u202egnp.exe\u2066":                "gnp.exe",
		"\u200b\u200d\ufe0f\u00ad":           "",
		"14\u202fh\u00a0: bal\u00a0":         "14\u202fh\u00a0: bal",
		"la 👨‍👩‍👧 et ❤️":                     "la 👨‍👩‍👧 et ❤️",
		"a\u200db":                           "ab",
		"x\xff\xfey\ufffez":                  "xyz",
	} {
		if got := text.Clean(in); got != want {
			t.Errorf("Clean(%q) = %q, want %q", in, got, want)
		}
	}
	if got, want := text.CleanLines(" a \r\n\r\n\n\n b\rc \u2028d\n"), "a\n\nb\nc\nd"; got != want {
		t.Errorf("CleanLines = %q, want %q", got, want)
	}
}

func TestExcerpt(t *testing.T) {
	for _, c := range []struct {
		in   string
		max  int
		want string
	}{
		{"Court", 10, "Court"},
		{"Un grand bal, sous les étoiles", 16, "Un grand bal…"},
		{"Un grand bal sous les étoiles", 13, "Un grand bal…"},
		{"Anticonstitutionnellement", 6, "Antic…"},
		{"ab👨‍👩‍👧👨‍👩‍👧", 9, "ab👨‍👩‍👧…"},
		{"ligne\nautre ligne", 12, "ligne autre…"},
	} {
		if got := text.Excerpt(c.in, c.max); got != c.want {
			t.Errorf("Excerpt(%q, %d) = %q, want %q", c.in, c.max, got, c.want)
		}
	}
}

func TestHTML(t *testing.T) {
	for _, c := range []struct{ name, in, want string }{
		{"paragraphs and typed lines", "Un\ndeux\n\ntrois", "<p>Un<br>\ndeux</p>\n<p>trois</p>"},
		{"marks", "**gras** et *penché*", "<p><strong>gras</strong> et <em>penché</em></p>"},
		{"a list", "- un\n- deux", "<ul>\n<li>un</li>\n<li>deux</li>\n</ul>"},
		{"a title", "# Programme", "<p><strong>Programme</strong></p>"},
		{"a link", "[site](https://exemple.fr/a?b=1&c=2)", `<p><a href="https://exemple.fr/a?b=1&amp;c=2" rel="nofollow noopener ugc">site</a></p>`},
		{"a bare address", "https://exemple.fr et a@exemple.fr", `<p><a href="https://exemple.fr" rel="nofollow noopener ugc">https://exemple.fr</a> et <a href="mailto:a@exemple.fr" rel="nofollow noopener ugc">a@exemple.fr</a></p>`},
		{"a script", "<script>alert(1)</script>", "<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>"},
		{"a script in a link", "[x](javascript:alert(1))", "<p>x</p>"},
		{"an image", "![affiche](https://exemple.fr/a.png)", "<p>affiche</p>"},
		{"indented by a mail program", "    texte", "<p>texte</p>"},
	} {
		if diff := cmp.Diff(c.want, text.HTML(c.in)); diff != "" {
			t.Errorf("%s: HTML(%q) (-want +got)\n%s", c.name, c.in, diff)
		}
	}
}

func TestPlain(t *testing.T) {
	in := "# Programme\n\nUn **grand** [bal](https://exemple.fr) &amp; \\*plus\\*\n\n- un\n- deux\n\n3. trois\n4. quatre\n\nFin <b>"
	want := "Programme\n\nUn grand bal & *plus*\n\n- un\n- deux\n\n3. trois\n4. quatre\n\nFin <b>"
	if diff := cmp.Diff(want, text.Plain(in)); diff != "" {
		t.Errorf("Plain (-want +got)\n%s", diff)
	}
}

func TestFromHTML(t *testing.T) {
	for _, c := range []struct{ name, in, want string }{
		{"a page", `<h2>Bal</h2><p>Un <b>grand </b>bal<br>à <i>20 h</i></p><style>p{}</style><script>x</script>`, "**Bal**\n\nUn **grand** bal\nà *20 h*"},
		{"lists", `<ul><li>un</li><li><p>deux</p></li></ul><ol><li>trois</li></ol>fin`, "- un\n- deux\n1. trois\n\nfin"},
		{"links", `<a href="https://exemple.fr/(x)">ici</a> <a href="javascript:x">là</a> <a href="mailto:a@b.fr">écrire</a>`, "[ici](https://exemple.fr/%28x%29) là [écrire](mailto:a@b.fr)"},
		{"text like marks", `<p>- 2 * 3 [a] snake_case _b_ &lt;i&gt; &amp;amp;</p>`, `\- 2 \* 3 \[a\] snake_case \_b\_ \<i> \&amp;`},
		{"hostile", `<svg onload=x><p>a</svg><iframe src=x>b</iframe><img src=x onerror=y>c`, "ac"},
		{"Word's cut bold", `<b>a</b><b>b</b>`, "**ab**"},
	} {
		if diff := cmp.Diff(c.want, text.FromHTML(c.in)); diff != "" {
			t.Errorf("%s: FromHTML(%q) (-want +got)\n%s", c.name, c.in, diff)
		}
	}
	if got := text.FromHTML(strings.Repeat("<div>", 100_000) + "au fond"); len(got) > 20 {
		t.Errorf("FromHTML(deep) = %q", got)
	}
}

// What an import says must be what readers see, whatever signs it holds.
func TestFromHTMLKeepsText(t *testing.T) {
	alphabet := rapid.StringOf(rapid.SampledFrom([]rune("ab é1.)-+*_#>=[]()!&;<`~\\\"'|")))
	escape := strings.NewReplacer("&", "&amp;", "<", "&lt;")
	rapid.Check(t, func(t *rapid.T) {
		words := alphabet.Draw(t, "text")
		markdown := text.FromHTML("<p>" + escape.Replace(words) + "</p>")
		if got, want := text.Plain(markdown), text.Clean(words); got != want {
			t.Fatalf("Plain(FromHTML(%q)) = %q by %q", words, got, markdown)
		}
	})
}

func TestWebURL(t *testing.T) {
	for in, want := range map[string]string{
		"exemple.fr/x":                            "https://exemple.fr/x",
		" www.exemple.fr ":                        "https://www.exemple.fr",
		"HTTP://Exemple.FR:8080/A":                "http://exemple.fr:8080/A",
		"exemple.fr:8080/x":                       "https://exemple.fr:8080/x",
		"https://été.fr/fête?q=é à&x=1":           "",
		"https://été.fr/fête?q=é&x=1#à":           "https://xn--t-9fab.fr/f%C3%AAte?q=%C3%A9&x=1#%C3%A0",
		"https://exemple.fr/a[1]?b=[2]#c[3]":      "https://exemple.fr/a%5B1%5D?b=%5B2%5D#c%5B3%5D",
		"https://exemple.fr/100%":                 "https://exemple.fr/100%25",
		"https://exemple.fr/a%20b":                "https://exemple.fr/a%20b",
		"javascript:alert(1)":                     "",
		"data:text/html,x":                        "",
		"mailto:a@b.fr":                           "",
		"//exemple.fr/x":                          "",
		"/x":                                      "",
		"https://a:b@exemple.fr":                  "",
		"a@exemple.fr":                            "",
		"http://127.0.0.1/":                       "",
		"http://0x7f.1/":                          "",
		"http://2130706433/":                      "",
		"http://[::1]/":                           "",
		"http://localhost/":                       "",
		"http://a.localhost/":                     "",
		"https://exemple.fr\\@evil":               "",
		"https://exemple.fr/\u202ex":              "",
		"https://exemple.fr:99999/":               "",
		"bonjour":                                 "",
		"":                                        "",
		"exemple.fr/" + strings.Repeat("a", 2000): "",
	} {
		got, ok := text.WebURL(in)
		if got != want || ok != (want != "") {
			t.Errorf("WebURL(%q) = %q, %v, want %q", in, got, ok, want)
		}
		if again, _ := text.WebURL(got); again != got {
			t.Errorf("WebURL(%q) = %q, want it unchanged", got, again)
		}
	}
}

func TestEmail(t *testing.T) {
	for in, want := range map[string]string{
		" Jeanne.Dupont@Exemple.FR ":      "Jeanne.Dupont@exemple.fr",
		"Jeanne <j@exemple.fr>":           "j@exemple.fr",
		"j@été.fr":                        "j@xn--t-9fab.fr",
		"a@b.fr, c@d.fr":                  "",
		"j@localhost":                     "",
		"j@[127.0.0.1]":                   "",
		"\"a b\"@exemple.fr":              "",
		"j@exemple.fr\r\nBcc: x@y.fr":     "",
		strings.Repeat("a", 65) + "@b.fr": "",
		"jeanne":                          "",
	} {
		if got, ok := text.Email(in); got != want || ok != (want != "") {
			t.Errorf("Email(%q) = %q, %v, want %q", in, got, ok, want)
		}
	}
}

func TestPhone(t *testing.T) {
	for in, want := range map[string]string{
		"04 92 21 12 34": "+33492211234", "04.92.21.12.34": "+33492211234", "+33 (0)4 92 21 12 34": "+33492211234",
		"0033 4 92 21 12 34": "+33492211234", "Tél. : 04-92-21-12-34": "+33492211234", "+39 0122 123456": "+390122123456",
		"0590 12 34 56": "+590590123456", "0692 12 34 56": "+262692123456", "3919": "3919",
		"04 92 21 12": "", "04 92 21 12 34 ou 06 01 02 03 04": "", "bonjour": "", "+0": "", "+330": "",
	} {
		if got := text.Phone(in); got != want {
			t.Errorf("Phone(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestClosest(t *testing.T) {
	keys := []string{"commune", "epci", "dept", "region", "thème"}
	for in, want := range map[string]string{"comune": "commune", "Departement": "", "epic": "epci", "theme": "thème", "thmee": "thème", "zzz": "", "": ""} {
		if got := text.Closest(in, keys); got != want {
			t.Errorf("Closest(%q) = %q, want %q", in, got, want)
		}
	}
}

func FuzzHTML(f *testing.F) {
	for _, seed := range []string{"<script>alert(1)</script>", "[x](javascript:alert(1))", "<a onclick=x>", "![x](data:text/html,y)", "&#60;script>", "<javascript:alert(1)>"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, in string) {
		for _, markdown := range []string{in, text.FromHTML(in)} {
			checkSafe(t, text.HTML(markdown))
		}
	})
}

func FuzzClean(f *testing.F) {
	f.Add("a\u200d\u0301 👨‍👩‍👧\r\n\xff")
	f.Fuzz(func(t *testing.T, in string) {
		for name, clean := range map[string]func(string) string{"Clean": text.Clean, "CleanLines": text.CleanLines, "Fold": text.Fold} {
			once := clean(in)
			if twice := clean(once); twice != once || !utf8.ValidString(once) {
				t.Errorf("%s(%q) = %q, then %q", name, in, once, twice)
			}
		}
	})
}

func BenchmarkStems(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		text.Stems("Concert de musiques actuelles à l’église de Saint-Bonnet-en-Champsaur, organisé par l’association des randonneurs")
	}
}

func BenchmarkPlain(b *testing.B) {
	source := strings.Repeat("Un **grand** bal à [Briançon](https://exemple.fr), sous les étoiles.\n\n- un\n- deux\n\n", 5)
	b.ReportAllocs()
	for b.Loop() {
		text.Plain(source)
	}
}

func BenchmarkHTML(b *testing.B) {
	source := strings.Repeat("Un **grand** bal à [Briançon](https://exemple.fr), sous les étoiles.\n\n- un\n- deux\n\n", 5)
	b.ReportAllocs()
	for b.Loop() {
		text.HTML(source)
	}
}

// No word may vanish because of the signs around it.
func TestPlainKeepsWords(t *testing.T) {
	alphabet := rapid.StringOf(rapid.SampledFrom([]rune("ab 1.)-+*_#>=[]!`~\\\"|:\t\n")))
	letters := func(s string) string {
		return strings.Join(strings.FieldsFunc(s, func(r rune) bool { return r != 'a' && r != 'b' }), "")
	}
	rapid.Check(t, func(t *rapid.T) {
		in := alphabet.Draw(t, "text")
		if got, want := letters(text.Plain(in)), letters(in); got != want {
			t.Fatalf("Plain(%q) = %q", in, text.Plain(in))
		}
		if got, want := letters(strings.NewReplacer("<br>", "", "strong>", "").Replace(text.HTML(in))), letters(in); got != want {
			t.Fatalf("HTML(%q) = %q", in, text.HTML(in))
		}
	})
}
