package web

import (
	"bytes"
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"
	"github.com/getkin/kin-openapi/routers"
	"github.com/getkin/kin-openapi/routers/legacy"
	"github.com/google/go-cmp/cmp"

	"pioche/pkg/filter"
	"pioche/pkg/i18n"
	"pioche/pkg/registry"
	"pioche/pkg/registry/registrytest"
)

// catalogue is a site whose API is read; every answer is held to its description.
type catalogue struct {
	*kiosk
	router routers.Router
}

func cataloguing(t *testing.T, cards ...*registry.Card) *catalogue {
	t.Helper()
	k := feeding(t, cards...)
	doc, err := openapi3.NewLoader().LoadFromData(get(k, "/api/v1/openapi.json").Body.Bytes())
	if err != nil {
		t.Fatal(err)
	}
	if err := doc.Validate(context.Background()); err != nil {
		t.Fatalf("the description is not valid: %v", err)
	}
	router, err := legacy.NewRouter(doc)
	if err != nil {
		t.Fatal(err)
	}
	return &catalogue{k, router}
}

// read gives an answer of the API and what it says.
func (k *catalogue) read(t *testing.T, path string, into any) *httptest.ResponseRecorder {
	t.Helper()
	r := httptest.NewRequest(http.MethodGet, k.Base+path, nil)
	w := ask(k, r)
	route, params, err := k.router.FindRoute(httptest.NewRequest(http.MethodGet, k.Base+path, nil))
	if err != nil {
		t.Errorf("GET %s is not described: %v", path, err)
		return w
	}
	said := &openapi3filter.ResponseValidationInput{
		RequestValidationInput: &openapi3filter.RequestValidationInput{Request: r, Route: route, PathParams: params},
		Status:                 w.Code, Header: w.Header(),
		Options: &openapi3filter.Options{IncludeResponseStatus: true},
	}
	said.SetBodyBytes(w.Body.Bytes())
	if err := openapi3filter.ValidateResponse(context.Background(), said); err != nil {
		t.Errorf("GET %s = %d is not as described: %v", path, w.Code, err)
	}
	if err := json.Unmarshal(w.Body.Bytes(), into); err != nil {
		t.Errorf("GET %s: %v", path, err)
	}
	return w
}

// answered is a list of the API.
type answered struct {
	Items []map[string]any
	Next  *string
}

func (a answered) all(key string) (values []any) {
	for _, item := range a.Items {
		values = append(values, item[key])
	}
	return values
}

func TestAPIListsCardsAsTheyAreInFeeds(t *testing.T) {
	k := cataloguing(t, registrytest.Fixed()...)
	for _, test := range []struct {
		path string
		want []any
	}{
		{"/api/v1/events?commune=05023&q=soupe", []any{"Fête de la soupe"}},
		{"/api/v1/events?price=free", []any{"Fête de la soupe"}},
		{"/api/v1/events?q=visite&locale=en", []any{"Guided tour"}},
		{"/api/v1/actors", []any{"La Ressourcerie du Guil"}},
		{"/api/v1/notices?type=job", []any{"Cherche animatrice"}},
		{"/api/v1/events?q=rien", nil},
	} {
		var got answered
		w := k.read(t, test.path, &got)
		if diff := cmp.Diff(test.want, got.all("title")); w.Code != 200 || diff != "" || got.Next != nil {
			t.Errorf("GET %s = %d, next %v, titles (-want +got):\n%s", test.path, w.Code, got.Next, diff)
		}
		if w.Header().Get("Access-Control-Allow-Origin") != "*" || w.Header().Get("ETag") == "" {
			t.Errorf("GET %s: headers %v, want it shared and tagged", test.path, w.Header())
		}
	}
	var all answered
	k.read(t, "/api/v1/events?limit=200", &all)
	var feed struct {
		Items []struct {
			Pioche json.RawMessage `json:"_pioche"`
		}
	}
	if err := json.Unmarshal(get(k, "/flux.json?all=1&limit=100").Body.Bytes(), &feed); err != nil || len(feed.Items) != len(all.Items) {
		t.Fatalf("the feed has %d items, the API %d (%v)", len(feed.Items), len(all.Items), err)
	}
	for i, item := range all.Items {
		want, _ := json.Marshal(item)
		var same any
		_ = json.Unmarshal(feed.Items[i].Pioche, &same)
		if got, _ := json.Marshal(same); !bytes.Equal(got, want) {
			t.Errorf("item %d is %s in the API, %s in the feed", i, want, got)
		}
		var one map[string]any
		if w := k.read(t, "/api/v1/events/"+item["id"].(string), &one); w.Code != 200 || one["id"] != item["id"] {
			t.Errorf("alone, %s = %d %v", item["id"], w.Code, one["id"])
		}
	}
}

func TestAPIGoesOnByFullAddresses(t *testing.T) {
	var cards []*registry.Card
	for i := range 130 {
		cards = append(cards, party(i, "Fête", "05023", time.Duration(i%9)*time.Hour))
	}
	k := cataloguing(t, cards...)
	seen := map[any]bool{}
	path := "/api/v1/events?commune=05023"
	for pages := 1; ; pages++ {
		var got answered
		k.read(t, path, &got)
		for _, id := range got.all("id") {
			seen[id] = true
		}
		if got.Next == nil {
			if len(seen) != len(cards) || pages != 3 {
				t.Errorf("%d cards in %d pages, want %d in 3", len(seen), pages, len(cards))
			}
			break
		}
		if path = strings.TrimPrefix(*got.Next, k.Base); path == *got.Next || len(got.Items) != apiDefault {
			t.Fatalf("next = %s after %d items, want a full address after 50", *got.Next, len(got.Items))
		}
	}
	var most answered
	if k.read(t, "/api/v1/events?limit=1000", &most); len(most.Items) != 130 {
		t.Errorf("limit=1000 gives %d, want all 130", len(most.Items))
	}
}

func TestAPIErrorsNameWhatIsWrong(t *testing.T) {
	gone := party(1, "Retirée", "05023", aDay)
	gone.State = registry.Withdrawn
	hidden := party(2, "Pressentie", "05023", aDay)
	hidden.Visibility = registry.Partners
	k := cataloguing(t, gone, hidden)
	for _, test := range []struct {
		path   string
		status float64
		want   map[string]any
	}{
		{"/api/v1/events?comune=05023", 400, map[string]any{"key": "comune", "nearest": []any{"commune"}}},
		{"/api/v1/events?trade=artisanat", 400, map[string]any{"key": "trade"}},
		{"/api/v1/events?limit=0", 400, map[string]any{"key": "limit", "value": "0"}},
		{"/api/v1/events?after=zzz", 400, map[string]any{"key": "after"}},
		{"/api/v1/events/" + gone.ID, 410, nil},
		{"/api/v1/events/" + hidden.ID, 404, nil},
		{"/api/v1/events/nobody", 404, nil},
		{"/api/v1/actors/" + hidden.ID, 404, nil},
		{"/api/v1/territories", 400, map[string]any{"key": "q"}},
		{"/api/v1/territories?q=gap&level=comune", 400, map[string]any{"key": "level", "nearest": []any{"commune"}}},
		{"/api/v1/territories?q=gap&limits=3", 400, map[string]any{"key": "limits", "nearest": []any{"limit"}}},
		{"/api/v1/selections?limit=x", 400, map[string]any{"key": "limit"}},
		{"/api/v1/themes?locale=de", 400, map[string]any{"key": "locale", "expected": []any{"fr", "en"}}},
	} {
		var problem map[string]any
		w := k.read(t, test.path, &problem)
		if w.Header().Get("Content-Type") != "application/problem+json" || problem["status"] != test.status || problem["title"] == "" || problem["detail"] == "" {
			t.Errorf("GET %s = %d %s %v, want a problem %v", test.path, w.Code, w.Header().Get("Content-Type"), problem, test.status)
		}
		for key, want := range test.want {
			if diff := cmp.Diff(want, problem[key]); diff != "" {
				t.Errorf("GET %s: %s (-want +got):\n%s", test.path, key, diff)
			}
		}
	}
}

func TestAPITerritoriesAndThemes(t *testing.T) {
	k := cataloguing(t)
	for _, test := range []struct{ path, level, code string }{
		{"/api/v1/territories?q=brian%C3%A7on", "commune", "05023"},
		{"/api/v1/territories?q=briancon&level=epci", "epci", "240500439"},
		{"/api/v1/territories?q=05100", "commune", "05023"},
		{"/api/v1/territories?q=hautes-al&locale=en", "dept", "05"},
	} {
		var got answered
		k.read(t, test.path, &got)
		if len(got.Items) == 0 || got.Items[0]["level"] != test.level || got.Items[0]["code"] != test.code {
			t.Errorf("GET %s begins with %v, want %s %s", test.path, got.Items[:min(1, len(got.Items))], test.level, test.code)
		}
	}
	var themes answered
	if k.read(t, "/api/v1/themes?locale=en", &themes); len(themes.Items) < 10 || themes.Items[0]["label"] != "Music and dance" {
		t.Errorf("themes: %v", themes.Items)
	}
}

func TestAPISelectionsNameTheConfirmedAlone(t *testing.T) {
	k := cataloguing(t)
	slug, _ := k.saved(t, "Agenda de Briançon", "commune=05023&limit=20")
	k.saved(t, "Pas encore", "commune=05023")
	if _, err := k.Desk.ConfirmSelection(context.Background(), registry.Person{Host: true}, slug); err != nil {
		t.Fatal(err)
	}
	var got answered
	k.read(t, "/api/v1/selections", &got)
	if diff := cmp.Diff([]any{slug}, got.all("slug")); diff != "" {
		t.Fatalf("slugs (-want +got):\n%s", diff)
	}
	if feeds := got.Items[0]["feeds"].(map[string]any); len(feeds) != len(feedFormats(eventFilter.Kinds)) || feeds["ics"] != k.Base+"/flux/"+slug+".ics" {
		t.Errorf("feeds: %v", feeds)
	}
}

func TestDescriptionCoversTheWholeFilter(t *testing.T) {
	for _, lang := range i18n.Langs {
		doc, err := describe(lang, "Pioche", "https://pioche.example")
		if err != nil {
			t.Fatal(err)
		}
		for path, kind := range map[string]registry.Kind{"/events": registry.KindEvent, "/actors": registry.KindActor, "/notices": registry.KindNotice} {
			described := doc.Paths.Value(path).Get.Parameters
			for _, f := range filter.Fields {
				p := described.GetByInAndName("query", f.Name)
				if (p != nil) != (f.AppliesTo(kind) && f.Name != "key") {
					t.Errorf("%s describes %s: %v", path, f.Name, p != nil)
				}
				if p != nil && (p.Description == "" || strings.Contains(p.Description, "filter.")) {
					t.Errorf("%s: %s is described %q in %s", path, f.Name, p.Description, lang)
				}
			}
		}
	}
}

func TestSchemaIsPublishedForAnySite(t *testing.T) {
	w := get(feeding(t), "/schema/pioche-1.json")
	if w.Code != 200 || w.Header().Get("Content-Type") != "application/schema+json" || w.Header().Get("Access-Control-Allow-Origin") != "*" || !json.Valid(w.Body.Bytes()) {
		t.Errorf("the schema = %d %v", w.Code, w.Header())
	}
}
