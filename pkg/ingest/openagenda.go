package ingest

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"

	"pioche/pkg/registry"
	"pioche/pkg/text"
)

// readOpenAgenda reads what OpenAgenda's v2 interface answers: a list of
// events, one event, or either out of its envelope.
func (r *reader) readOpenAgenda(content string) error {
	events, err := r.unwrap([]byte(mendLine(content)))
	if err != nil {
		return err
	}
	r.batch.Format = OpenAgenda
	if len(events) == 0 {
		r.note(0, "", "ingest.note.none")
	}
	read := map[string]int{}
	for i, raw := range events {
		if err := r.ctx.Err(); err != nil {
			return err
		}
		r.guard(i+1, "", func() { r.readEvent(i+1, raw, read) })
	}
	return nil
}

// unwrap finds the events of an answer, each still to be read.
func (r *reader) unwrap(content []byte) (events []json.RawMessage, err error) {
	if bytes.HasPrefix(bytes.TrimSpace(content), []byte("[")) {
		if err := json.Unmarshal(content, &events); err != nil {
			return nil, notJSON(err)
		}
		if len(events) > 0 && !looksLikeEvent(events[0]) {
			return nil, problem("ingest.error.unknown")
		}
		return events, nil
	}
	var envelope struct {
		Events []json.RawMessage `json:"events"`
		Event  json.RawMessage   `json:"event"`
		Total  int               `json:"total"`
		Agenda struct {
			Title string `json:"title"`
		} `json:"agenda"`
	}
	if err := json.Unmarshal(content, &envelope); err != nil {
		return nil, notJSON(err)
	}
	r.batch.Title = oneLine(envelope.Agenda.Title)
	switch {
	case envelope.Events != nil:
		if envelope.Total > len(envelope.Events) {
			r.note(0, "", "ingest.note.partial", "Total", envelope.Total, "Read", len(envelope.Events))
		}
		return envelope.Events, nil
	case len(envelope.Event) > 0 && looksLikeEvent(envelope.Event):
		return []json.RawMessage{envelope.Event}, nil
	case looksLikeEvent(content):
		return []json.RawMessage{content}, nil
	}
	return nil, problem("ingest.error.unknown")
}

func notJSON(err error) error {
	return problem("ingest.error.json", "Cause", text.Excerpt(err.Error(), 120))
}

// looksLikeEvent tells an event from the places, agendas and people the same
// interface answers with.
func looksLikeEvent(raw json.RawMessage) bool {
	var keys map[string]json.RawMessage
	if json.Unmarshal(raw, &keys) != nil {
		return true // a broken item among events is refused in its turn
	}
	_, titled := keys["title"]
	_, timed := keys["timings"]
	_, next := keys["nextTiming"]
	return titled && (timed || next || keys["firstTiming"] != nil || keys["lastTiming"] != nil)
}

// readEvent makes one card of one event. read remembers the uids met, and where.
func (r *reader) readEvent(at int, raw json.RawMessage, read map[string]int) {
	var e oaEvent
	if err := json.Unmarshal(raw, &e); err != nil {
		r.refuse(at, "", "ingest.refused.json", "Cause", text.Excerpt(err.Error(), 120))
		return
	}
	title := oneLine(e.Title.in(r.hints.Lang))
	uid := string(e.UID)
	switch first := read[uid]; {
	case title == "":
		r.refuse(at, uid, "ingest.refused.title")
		return
	case bool(e.Draft || e.Private) || e.State != "" && e.State != "2":
		r.refuse(at, title, "ingest.refused.private")
		return
	case uid != "" && first > 0:
		r.refuse(at, title, "ingest.refused.twice", "First", first)
		return
	}
	o := oaReader{reader: r, event: &e, at: at, title: title}
	card := o.card()
	card.Event.Occurrences = o.dates()
	if len(card.Event.Occurrences) == 0 {
		r.refuse(at, title, "ingest.refused.dates")
		return
	}
	if uid == "" {
		uid = derivedID(title, card.Event.Occurrences[0].Start, string(e.Location.Name))
	}
	read[uid] = at
	card.ExternalID, card.Origins[0].ExternalID = uid, uid
	r.keep(at, card)
}

// Texts of OpenAgenda come by language, in one language, or not at all.
type oaTexts map[string]string

func (t *oaTexts) UnmarshalJSON(raw []byte) error {
	*t = oaTexts{}
	var one string
	if json.Unmarshal(raw, &one) == nil {
		(*t)[""] = one
		return nil
	}
	var many map[string]any
	if err := json.Unmarshal(raw, &many); err != nil {
		return nil // a list or a number is no text
	}
	for lang, value := range many {
		if s, ok := value.(string); ok && s != "" {
			(*t)[lang] = s
		}
	}
	return nil
}

func (t oaTexts) in(lang string) string {
	if s := t[""]; s != "" {
		return s
	}
	return registry.Text(t).In(lang)
}

// oaText is a text, a number written as one, or nothing.
type oaText string

func (t *oaText) UnmarshalJSON(raw []byte) error {
	var value any
	if err := json.Unmarshal(raw, &value); err != nil {
		return err
	}
	switch v := value.(type) {
	case string:
		*t = oaText(v)
	case float64:
		*t = oaText(strings.TrimSpace(string(raw)))
	case map[string]any: // {"id": 1, "label": …}
		if id, ok := v["id"]; ok {
			*t = oaText(fmt.Sprint(id))
		}
	}
	return nil
}

// oaFlag is true, 1 or "1".
type oaFlag bool

func (f *oaFlag) UnmarshalJSON(raw []byte) error {
	switch strings.Trim(string(raw), `"`) {
	case "true", "1":
		*f = true
	}
	return nil
}
