package web

import (
	"bytes"
	"image/jpeg"
	"image/png"
	"mime/multipart"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"pioche/pkg/picture"
	"pioche/pkg/registry"
)

// photo is a photograph whose camera says where it was.
func photo(t *testing.T) []byte {
	t.Helper()
	var out bytes.Buffer
	if err := jpeg.Encode(&out, picture.Landscape(1, picture.HueOf("nature"), 800, 600), nil); err != nil {
		t.Fatal(err)
	}
	const said = "\xff\xe1\x00\x1dExif\x00\x00MM\x00*\x00\x00\x00\x08\x00\x00GPS 44.89 N"
	return append([]byte("\xff\xd8"+said), out.Bytes()[2:]...)
}

// send posts a form with a file, as a browser does.
func send(t *testing.T, n *newsroom, path string, form url.Values, file []byte) *httptest.ResponseRecorder {
	t.Helper()
	var body bytes.Buffer
	w := multipart.NewWriter(&body)
	for name, values := range form {
		for _, value := range values {
			if err := w.WriteField(name, value); err != nil {
				t.Fatal(err)
			}
		}
	}
	part, err := w.CreateFormFile("image", "IMG_0001.jpg")
	if err != nil {
		t.Fatal(err)
	}
	_, _ = part.Write(file)
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	r := httptest.NewRequest("POST", path, &body)
	r.Header.Set("Content-Type", w.FormDataContentType())
	return ask(n, r)
}

var (
	pendingID = regexp.MustCompile(`name="image_id" value="([a-z2-7]{26})"`)
	ownThumb  = regexp.MustCompile(`src="(/apercu/[a-z2-7]{26}\.jpg)"`)
)

func TestAnImageGoesFromTheFormToThePage(t *testing.T) {
	n := announcing(t)
	form := five("image_alt", "Une vallée au soleil", "image_credit", "Léa Blanc", "image_right", "1")
	checked := send(t, n, "/evenements/nouveau", form, photo(t))
	id, thumb := pendingID.FindStringSubmatch(checked.Body.String()), ownThumb.FindStringSubmatch(checked.Body.String())
	if checked.Code != 200 || id == nil || thumb == nil || !strings.Contains(checked.Body.String(), "Une vallée au soleil") {
		t.Fatalf("the check page = %d, lacks the image:\n%s", checked.Code, checked.Body)
	}
	if w := get(n, thumb[1]); w.Code != 200 || w.Header().Get("Content-Type") != "image/jpeg" || w.Header().Get("Cache-Control") != "no-store" {
		t.Errorf("the image that waits = %d %v", w.Code, w.Header())
	}
	form.Set("image_id", id[1])
	form.Set("confirm", "1")
	for range 2 { // a double click
		if w := post(n, "/evenements/nouveau", form); w.Code != 303 {
			t.Fatalf("publish = %d\n%s", w.Code, w.Body)
		}
	}
	cards := n.cards(t)
	if len(cards) != 1 || len(cards[0].Images) != 1 || cards[0].Images[0].Credit != "Léa Blanc" || cards[0].Images[0].Width != 800 {
		t.Fatalf("%d cards, with %+v", len(cards), cards[0].Images)
	}
	image := cards[0].Images[0]
	page := get(n, "/evenements/"+cards[0].ID).Body.String()
	for _, want := range []string{
		`alt="Une vallée au soleil"`, "Image\u00a0: Léa Blanc", registry.ImagePath(image.ID, 320) + " 320w",
		`<meta property="og:image" content="https://pioche.example` + image.URL + `">`, `"image":["https://pioche.example` + image.URL + `"`,
	} {
		if !strings.Contains(page, want) {
			t.Errorf("the page lacks %s", want)
		}
	}
	for _, list := range []string{"/evenements", "/evenements?image=1", "/communes/05023"} {
		if body := get(n, list).Body.String(); !strings.Contains(body, `src="`+registry.ImagePath(image.ID, 320)+`"`) || !strings.Contains(body, `loading="lazy"`) {
			t.Errorf("%s does not show the image", list)
		}
	}
	for _, size := range image.Sizes() {
		w := get(n, size.URL)
		decoded, err := jpeg.DecodeConfig(bytes.NewReader(w.Body.Bytes()))
		if err != nil || decoded.Width != size.Width || decoded.Height != size.Height || bytes.Contains(w.Body.Bytes(), []byte("GPS")) {
			t.Errorf("GET %s: %v, %d × %d", size.URL, err, decoded.Width, decoded.Height)
		}
		for name, want := range map[string]string{
			"Content-Type": "image/jpeg", "Cache-Control": "public, max-age=31536000, immutable",
			"X-Content-Type-Options": "nosniff", "Content-Security-Policy": "default-src 'none'; sandbox",
			"Cross-Origin-Opener-Policy": "",
		} {
			if got := w.Header().Get(name); got != want {
				t.Errorf("GET %s: %s = %q, want %q", size.URL, name, got, want)
			}
		}
		if w := get(n, size.URL, "If-None-Match", w.Header().Get("ETag")); w.Code != 304 {
			t.Errorf("GET %s again = %d, want 304", size.URL, w.Code)
		}
	}
}

func TestACardDoneAgainKeepsItsImage(t *testing.T) {
	n := announcing(t)
	published := send(t, n, "/evenements/nouveau", five("image_alt", "Une vallée au soleil", "image_credit", "Léa Blanc", "image_right", "1", "confirm", "1"), photo(t))
	first := n.cards(t)[0]
	manage, _, _ := strings.Cut(published.Header().Get("Location"), "?")
	w := get(n, manage+"/dupliquer")
	id, thumb := pendingID.FindStringSubmatch(w.Body.String()), ownThumb.FindStringSubmatch(w.Body.String())
	if w.Code != 200 || id == nil || thumb == nil {
		t.Fatalf("the form of a card done again = %d, without its image", w.Code)
	}
	if w := get(n, thumb[1]); w.Code != 200 {
		t.Errorf("the image that waits = %d", w.Code)
	}
	again := five("title", "Goûter, encore", "once", "2", "image_id", id[1], "image_alt", "Une vallée au soleil", "image_right", "1", "confirm", "1")
	if w := post(n, "/evenements/nouveau", again); w.Code != 303 {
		t.Fatalf("publish = %d\n%s", w.Code, w.Body)
	}
	for _, card := range n.cards(t) {
		if len(card.Images) != 1 || card.Images[0].ID != first.Images[0].ID {
			t.Errorf("%s holds %+v, want the image", card.Title["fr"], card.Images)
		}
	}
	if w := get(n, "/evenements/nouveau?dupliquer="+first.ID); w.Code != 200 || pendingID.MatchString(w.Body.String()) {
		t.Errorf("someone else's card done again = %d, want 200 without the image", w.Code)
	}
}

func TestARefusedImageNeverCostsTheText(t *testing.T) {
	n := announcing(t)
	for name, c := range map[string]struct {
		file []byte
		says string
	}{
		"a PDF":            {[]byte("%PDF-1.7"), "Un PDF ne s’affiche pas"},
		"a script":         {[]byte("<svg onload=alert(1)>"), "SVG"},
		"ten and a half":   {append(photo(t), make([]byte, 10<<20)...), "trop lourde"},
		"half of a photo":  {photo(t)[:4000], "incomplète"},
		"a page in a JPEG": {[]byte("\xff\xd8\xff<html>"), "ne s’ouvre pas"},
	} {
		w := send(t, n, "/evenements/nouveau", five("confirm", "1", "image_right", "1"), c.file)
		body := w.Body.String()
		if w.Code != 422 || !strings.Contains(body, c.says) || !strings.Contains(body, `value="Goûter des voisins"`) || !strings.Contains(body, `<a href="#image">`) {
			t.Errorf("%s = %d, want 422 with %q and the text", name, w.Code, c.says)
		}
	}
	if w := send(t, n, "/evenements/nouveau", five(), make([]byte, 12<<20)); w.Code != 413 || !strings.Contains(w.Body.String(), `name="title" value="Goûter des voisins"`) || !strings.Contains(w.Body.String(), "Votre image est trop lourde") {
		t.Errorf("12 MB = %d, want 413 with the text", w.Code)
	}
	if len(n.cards(t)) != 0 {
		t.Error("a form that was refused left a card")
	}
}

func TestAnImageWaitsThroughErrors(t *testing.T) {
	n := announcing(t)
	form := five("title", "", "image_alt", "Une vallée")
	w := send(t, n, "/evenements/nouveau", form, photo(t))
	id := pendingID.FindStringSubmatch(w.Body.String())
	if w.Code != 422 || id == nil || !strings.Contains(w.Body.String(), "Avez-vous le droit") || !strings.Contains(w.Body.String(), ">Une vallée</textarea>") {
		t.Fatalf("a form without its title = %d, its image is lost", w.Code)
	}
	form = five("image_id", id[1], "image_right", "1", "confirm", "1")
	n.now = n.now.Add(25 * time.Hour)
	if err := n.store.SweepImages(t.Context(), n.now, n.now.Add(-24*time.Hour)); err != nil {
		t.Fatal(err)
	}
	w = post(n, "/evenements/nouveau", form)
	if w.Code != 422 || !strings.Contains(w.Body.String(), "elle est gardée un jour") || pendingID.MatchString(w.Body.String()) {
		t.Errorf("a day later = %d, want it asked again", w.Code)
	}
	w = send(t, n, "/evenements/nouveau", form, photo(t))
	if w.Code != 303 || len(n.cards(t)[0].Images) != 1 {
		t.Errorf("chosen again = %d", w.Code)
	}
}

func TestTheImageOfACardChangesAndGoes(t *testing.T) {
	n := announcing(t)
	w := send(t, n, "/evenements/nouveau", five("image_right", "1", "confirm", "1", "status", "tentative"), photo(t))
	manage, _, _ := strings.Cut(w.Header().Get("Location"), "?")
	card := n.cards(t)[0]
	image := card.Images[0]
	if w := get(n, image.URL); w.Code != 404 {
		t.Errorf("the image of a card for partners = %d, want 404", w.Code)
	}
	if w := get(n, manage+"/image.jpg"); w.Code != 200 || w.Header().Get("Cache-Control") != "no-store" {
		t.Errorf("its author sees it: %d %v", w.Code, w.Header())
	}
	edit := get(n, manage+"/modifier").Body.String()
	if !strings.Contains(edit, `src="`+manage+`/image.jpg"`) || !strings.Contains(edit, `name="image_remove"`) {
		t.Error("the form of a card does not show its image")
	}
	change := five("status", "scheduled", "confirm", "1", "image_alt", "Une vallée", "image_credit", "")
	change.Del("email")
	change.Del("once")
	if w := post(n, manage, change); w.Code != 303 || n.cards(t)[0].Images[0].Alt != "Une vallée" {
		t.Errorf("its text told = %d, %+v", w.Code, n.cards(t)[0].Images)
	}
	if w := get(n, image.URL); w.Code != 200 {
		t.Errorf("the image of a public card = %d", w.Code)
	}
	change.Set("image_remove", "1")
	if w := post(n, manage, change); w.Code != 303 || len(n.cards(t)[0].Images) != 0 {
		t.Errorf("taken out = %d, %+v", w.Code, n.cards(t)[0].Images)
	}
	if w := get(n, image.URL); w.Code != 404 {
		t.Errorf("an image taken out = %d, want 404", w.Code)
	}
}

func TestPreviewsAreDrawn(t *testing.T) {
	n := announcing(t)
	if w := post(n, "/evenements/nouveau", five("confirm", "1")); w.Code != 303 {
		t.Fatal(w.Code)
	}
	card := n.cards(t)[0]
	page := get(n, "/evenements/"+card.ID).Body.String()
	if strings.Contains(page, "<figure") || !strings.Contains(page, `content="https://pioche.example/images/`+card.ID+`-fr-1.png"`) {
		t.Error("a card without an image shows one, or none is drawn for messages")
	}
	for _, address := range []string{"/images/" + card.ID + "-fr-1.png", "/images/" + card.ID + "-en-1.png", "/images/" + card.ID + "-fr-1.png"} {
		w := get(n, address)
		config, err := png.DecodeConfig(w.Body)
		if err != nil || config.Width != 1200 || config.Height != 630 || w.Header().Get("Content-Type") != "image/png" {
			t.Errorf("GET %s = %d, %v, %d × %d", address, w.Code, err, config.Width, config.Height)
		}
	}
	for _, address := range []string{
		"/images/", "/images/x.jpg", "/images/" + strings.Repeat("a", 26) + "-320.jpg", "/images/" + strings.Repeat("a", 26) + "-0.jpg",
		"/images/aaaaaaaaaaaa-fr-1.png", "/images/" + card.ID + "-it-1.png", "/apercu/" + strings.Repeat("a", 26) + ".jpg", "/apercu/x", "/gerer/x/image.jpg",
	} {
		if w := get(n, address); w.Code != 404 {
			t.Errorf("GET %s = %d, want 404", address, w.Code)
		}
	}
}
