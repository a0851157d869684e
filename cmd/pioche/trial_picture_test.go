package main

import (
	"bytes"
	"image"
	"image/jpeg"
	"image/png"
	"io"
	"mime/multipart"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"
)

// sendForm posts a form with a picture, as a browser does.
func (s *site) sendForm(path string, form url.Values, file []byte) answer {
	s.t.Helper()
	var out bytes.Buffer
	w := multipart.NewWriter(&out)
	for name, values := range form {
		for _, value := range values {
			_ = w.WriteField(name, value) // into memory
		}
	}
	part, err := w.CreateFormFile("image", "../../affiche.php.jpg")
	if err != nil {
		s.t.Fatal(err)
	}
	_, _ = part.Write(file)
	_ = w.Close()
	request, err := http.NewRequest(http.MethodPost, s.base+path, &out)
	if err != nil {
		s.t.Fatal(err)
	}
	request.Header.Set("Content-Type", w.FormDataContentType())
	patient := *visitor
	patient.Timeout = 3 * time.Minute
	response, err := patient.Do(request)
	if err != nil {
		s.t.Fatal(err)
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		s.t.Fatal(err)
	}
	return answer{response.StatusCode, response.Header, string(body)}
}

var peak = regexp.MustCompile(`VmHWM:\s+([0-9]+) kB`)

// most is the most memory the server ever took, in kB.
func (s *site) most() int {
	s.t.Helper()
	status, err := os.ReadFile("/proc/" + strconv.Itoa(s.cmd.Process.Pid) + "/status")
	found := peak.FindSubmatch(status)
	if err != nil || found == nil {
		s.t.Skip("what a process takes is not told here")
	}
	took, err := strconv.Atoi(string(found[1]))
	if err != nil {
		s.t.Fatal(err)
	}
	return took
}

// coloured is a photograph in one colour, which its camera says was taken at Briançon.
func coloured(t *testing.T, w, h int) []byte {
	t.Helper()
	drawn := image.NewRGBA(image.Rect(0, 0, w, h))
	for i := range drawn.Pix {
		drawn.Pix[i] = uint8(i/w) | uint8(i%4/3)*0xff
	}
	var out bytes.Buffer
	if err := jpeg.Encode(&out, drawn, nil); err != nil {
		t.Fatal(err)
	}
	const said = "\xff\xe1\x00\x1dExif\x00\x00MM\x00*\x00\x00\x00\x08\x00\x00GPS 44.89 N"
	return append([]byte("\xff\xd8"+said), out.Bytes()[2:]...)
}

// A picture goes from a form to the page and to every feed, without what its
// camera knew, and from one registry to another.
func TestTrialAPictureGoesEverywhere(t *testing.T) {
	state := t.TempDir()
	s := serve(t, state)
	form := url.Values{
		"title": {"Fête de l’image"}, "start_date": {"2027-06-12"}, "start_time": {"14:00"}, "commune": {"Briançon"}, "organiser": {"Les Tabliers"},
		"email": {"lea@exemple.fr"}, "image_alt": {"Une marmite qui fume"}, "image_credit": {"Léa Blanc"}, "image_right": {"1"}, "confirm": {"1"},
	}
	a := s.sendForm("/evenements/nouveau", form, coloured(t, 1600, 1200))
	if a.status != http.StatusSeeOther {
		t.Fatalf("announce with a picture = %d\n%s", a.status, excerpt(a.body))
	}
	manage, _, _ := strings.Cut(a.header.Get("Location"), "?")
	public := regexp.MustCompile(`/evenements/[a-z2-7]{12}`).FindString(s.get(manage).body)
	page := s.get(public).body
	address := regexp.MustCompile(`/images/[a-z2-7]{26}-1280\.jpg`).FindString(page)
	if address == "" || !strings.Contains(page, `alt="Une marmite qui fume"`) || !strings.Contains(page, "Léa Blanc") {
		t.Fatalf("the page %s does not show the picture", public)
	}
	data := s.get(address).body
	if config, err := jpeg.DecodeConfig(strings.NewReader(data)); err != nil || config.Width != 1280 || strings.Contains(data, "GPS") || len(data) > 500_000 {
		t.Errorf("the picture: %v, %+v, %d bytes", err, config, len(data))
	}
	for ext, want := range map[string]string{
		"rss":     `<enclosure url="` + s.base + address + `" length="` + strconv.Itoa(len(data)) + `" type="image/jpeg"`,
		"atom":    `href="` + s.base + address + `"`,
		"json":    `"image":"` + s.base + address + `"`,
		"ics":     "IMAGE;VALUE=URI;DISPLAY=BADGE;FMTTYPE=image/jpeg",
		"csv":     s.base + address,
		"geojson": address,
	} {
		if feed := s.get("/flux." + ext + "?commune=05023&image=1").body; !strings.Contains(feed, want) {
			t.Errorf("the feed in %s lacks %s:\n%s", ext, want, excerpt(feed))
		}
	}
	copied := filepath.Join(t.TempDir(), "tout.jsonl")
	if code, said := pioche(t, state, nil, "export", "--private", "-o", copied); code != 0 {
		t.Fatal(said)
	}
	other := t.TempDir()
	if code, said := pioche(t, other, nil, "import", copied); code != 0 {
		t.Fatal(said)
	}
	if again := serve(t, other).get(address).body; again != data {
		t.Error("the picture did not go from one registry to the other")
	}
}

// The largest picture that is taken fits in a small machine.
func TestTrialALargePictureFitsInMemory(t *testing.T) {
	s := serve(t, t.TempDir())
	var out bytes.Buffer
	if err := (&png.Encoder{CompressionLevel: png.BestSpeed}).Encode(&out, image.NewNRGBA(image.Rect(0, 0, 6000, 4000))); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		form := url.Values{"title": {"Fête"}, "image_right": {"1"}}
		if a := s.sendForm("/evenements/nouveau", form, out.Bytes()); a.status != http.StatusUnprocessableEntity || !strings.Contains(a.body, `name="image_id"`) {
			t.Fatalf("a form with 24 million pixels = %d, lost them", a.status)
		}
	}
	const most = 300_000 // kB
	if took := s.most(); took > most {
		t.Errorf("two pictures of 24 million pixels took %d kB at most, want %d", took, most)
	}
}
