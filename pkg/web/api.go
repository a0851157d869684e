package web

import (
	"encoding/json"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"pioche/pkg/feed"
	"pioche/pkg/filter"
	"pioche/pkg/registry"
	"pioche/pkg/text"
)

// Bounds on a list of the API.
const (
	apiDefault = 50
	apiMax     = 200
)

// apiAge is how long an answer of the API may be kept.
const apiAge = time.Minute

// apiList is a part of a list. Next is the address of what follows, null at
// the end.
type apiList[T any] struct {
	Items []T     `json:"items"`
	Next  *string `json:"next"`
}

// giveJSON answers with a value as JSON, conditional and compressed like a feed.
func (s *Server) giveJSON(c echo.Context, value any) error {
	body, err := json.Marshal(value)
	if err != nil {
		return err
	}
	made := newReady("application/json; charset=utf-8", append(body, '\n'))
	made.until = s.Now().Add(apiAge)
	return s.give(c.Response(), c.Request(), made, nil)
}

// apiCards makes the handler of the list of one kind of card.
func (s *Server) apiCards(kind registry.Kind) echo.HandlerFunc {
	in := filter.Context{Kinds: []registry.Kind{kind}}
	return func(c echo.Context) error {
		f, err := s.asked(c, in)
		if err != nil {
			return err
		}
		if f.First("updated_since") != "" {
			return s.apiChanges(c, kind, f)
		}
		query := s.query(f)
		query.Limit = bounded(f.Limit(), apiDefault, apiMax)
		picks, next, err := s.Store.Find(c.Request().Context(), query)
		if err != nil {
			return err
		}
		speaker, err := s.speaker(c)
		if err != nil {
			return err
		}
		speaker.Archive = query.Archive
		list := apiList[*feed.Item]{Items: []*feed.Item{}}
		for _, pick := range picks {
			list.Items = append(list.Items, speaker.Item(pick))
		}
		if !next.IsZero() {
			list.Next = s.apiNext(c, f.With("after", next.String()).String())
		}
		return s.giveJSON(c, list)
	}
}

// apiNext is the full address of what follows.
func (s *Server) apiNext(c echo.Context, query string) *string {
	address := s.Base + c.Request().URL.Path + "?" + query
	return &address
}

// apiCard makes the handler of one card.
func (s *Server) apiCard(kind registry.Kind) echo.HandlerFunc {
	return func(c echo.Context) error {
		if _, err := apiParams(c); err != nil {
			return err
		}
		card, err := s.publicCard(c.Request().Context(), kind, c.Param("id"))
		if err != nil {
			return err
		}
		speaker, err := s.speaker(c)
		if err != nil {
			return err
		}
		return s.giveJSON(c, speaker.Item(filter.Pick{Card: card, Shown: shownNow(card, s.Now())}))
	}
}

// apiParams reads the keys of an address that is no filter: these and locale.
// Anything else is refused like a criterion that does not exist.
func apiParams(c echo.Context, known ...string) (url.Values, error) {
	known = append(known, "locale")
	values, err := url.ParseQuery(c.QueryString())
	if err != nil {
		return nil, &filter.Error{Reason: "syntax"}
	}
	for _, key := range sortedKeys(values) {
		if !slices.Contains(known, key) {
			wrong := &filter.Error{Key: key, Value: values.Get(key), Reason: "key", Expected: known}
			if near := text.Closest(key, known); near != "" {
				wrong.Nearest = []string{near}
			}
			return nil, wrong
		}
		if len(values[key]) > 1 {
			return nil, &filter.Error{Key: key, Value: strings.Join(values[key], " "), Reason: "once"}
		}
	}
	if given := values.Get("locale"); given != "" && given != "fr" && given != "en" {
		return nil, &filter.Error{Key: "locale", Value: given, Reason: "value", Expected: []string{"fr", "en"}}
	}
	return values, nil
}

// apiLimit reads how many items are asked for.
func apiLimit(values url.Values) (int, error) {
	given := strings.TrimSpace(values.Get("limit"))
	if given == "" {
		return apiDefault, nil
	}
	n, err := strconv.Atoi(given)
	if err != nil || n < 1 {
		return 0, &filter.Error{Key: "limit", Value: given, Reason: "value", Expected: []string{"1–" + strconv.Itoa(apiMax)}}
	}
	return min(n, apiMax), nil
}
