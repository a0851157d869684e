package filter

import (
	"slices"

	"pioche/data"
	"pioche/pkg/registry"
)

// Field is one thing that can be asked: its row of the table is all that
// forms, help, the API's description and the tests know of it. Its words are
// the messages "filter.field.NAME" and "filter.help.NAME".
type Field struct {
	Name   string
	Kinds  []registry.Kind // kinds it applies to; nil: every kind
	Many   bool            // several values, by repeating the key or by commas; any of them
	Denies bool            // has a not.NAME that excludes
	Counts bool            // enough to make a feed (see Filter.Counts)
	Shows  bool            // how it is shown, not which cards
	Words  []data.Word     // the closed list of its values, nil when open

	parse func(string) (string, *Error) // one typed value to its canonical form
	reads reading
}

// reading is how a criterion is judged.
type reading int

const (
	notJudged reading = iota // presentation, or said by another field (radius, wider, all)
	byTerm                   // the card bears the term "NAME:value"
	byStems                  // the card bears a term "NAME:stem" for each word of the value
	byPlace                  // commune, epci, dept, region: one criterion together
	byCircle                 // near and radius
	byText                   // q
	byTime                   // from, to, days, when
	byDow                    // day of the occurrence
	byStatus                 // status of the occurrence
)

var (
	events        = []registry.Kind{registry.KindEvent}
	actors        = []registry.Kind{registry.KindActor}
	notices       = []registry.Kind{registry.KindNotice}
	eventsNotices = []registry.Kind{registry.KindEvent, registry.KindNotice}
	eventsActors  = []registry.Kind{registry.KindEvent, registry.KindActor}
)

// Fields is the table: everything a filter can ask, in the order it is printed.
var Fields = []Field{
	{Name: "commune", Many: true, Denies: true, Counts: true, parse: territory(registry.LevelCommune), reads: byPlace},
	{Name: "epci", Many: true, Denies: true, Counts: true, parse: territory(registry.LevelEPCI), reads: byPlace},
	{Name: "dept", Many: true, Denies: true, Counts: true, parse: territory(registry.LevelDept), reads: byPlace},
	{Name: "region", Many: true, Denies: true, Counts: true, parse: territory(registry.LevelRegion), reads: byPlace},
	{Name: "wider", parse: one},
	{Name: "near", Counts: true, parse: point, reads: byCircle},
	{Name: "radius", parse: number(1, 200)},
	{Name: "q", Denies: true, Counts: true, parse: words, reads: byText},
	{Name: "from", Kinds: events, parse: day, reads: byTime},
	{Name: "to", Kinds: events, parse: day, reads: byTime},
	{Name: "days", Kinds: events, parse: number(1, 1000), reads: byTime},
	{Name: "when", Kinds: events, Words: whens, parse: word(whens), reads: byTime},
	{Name: "dow", Kinds: events, Many: true, Denies: true, Words: dows, parse: word(dows), reads: byDow},
	{Name: "rhythm", Kinds: events, Many: true, Denies: true, Words: rhythms, parse: word(rhythms), reads: byTerm},
	{Name: "theme", Many: true, Denies: true, Counts: true, Words: data.Themes(), parse: word(data.Themes()), reads: byTerm},
	{Name: "audience", Many: true, Denies: true, Counts: true, Words: data.Audiences(), parse: word(data.Audiences()), reads: byTerm},
	{Name: "price", Kinds: events, Many: true, Denies: true, Counts: true, Words: data.Prices(), parse: word(data.Prices()), reads: byTerm},
	{Name: "access", Kinds: eventsActors, Many: true, Denies: true, Counts: true, Words: accesses, parse: word(accesses), reads: byTerm},
	{Name: "lang", Many: true, Denies: true, parse: language, reads: byTerm},
	{Name: "trade", Kinds: actors, Many: true, Denies: true, Counts: true, Words: data.Trades(), parse: word(data.Trades()), reads: byTerm},
	{Name: "offers", Kinds: actors, Many: true, Denies: true, Counts: true, parse: words, reads: byStems},
	{Name: "seeks", Kinds: actors, Many: true, Denies: true, Counts: true, parse: words, reads: byStems},
	{Name: "type", Kinds: notices, Many: true, Denies: true, Counts: true, Words: data.Notices(), parse: word(data.Notices()), reads: byTerm},
	{Name: "actor", Kinds: eventsNotices, Many: true, Denies: true, Counts: true, parse: cardID, reads: byTerm},
	{Name: "source", Many: true, Denies: true, Counts: true, parse: slug, reads: byTerm},
	{Name: "status", Kinds: events, Many: true, Denies: true, Words: statuses, parse: word(statuses), reads: byStatus},
	{Name: "image", parse: one, reads: byTerm},
	{Name: "vetted", parse: one, reads: byTerm},
	{Name: "all", Counts: true, parse: one},

	{Name: "sort", Shows: true, Words: sorts, parse: word(sorts)},
	{Name: "limit", Shows: true, parse: number(1, 1000)},
	{Name: "locale", Shows: true, Words: locales, parse: word(locales)},
	{Name: "each", Shows: true, parse: one},
	{Name: "pubdate", Shows: true, parse: one},
	{Name: "dated", Shows: true, Words: dateds, parse: word(dateds)},
	{Name: "photo", Shows: true, Words: photos, parse: word(photos)},
	{Name: "group", Shows: true, Words: groups, parse: word(groups)},
	{Name: "accent", Shows: true, parse: colour},
	{Name: "empty", Shows: true, Words: empties, parse: word(empties)},
	{Name: "key", Shows: true, parse: slug},
	{Name: "after", Shows: true, parse: cursor},
	{Name: "updated_since", Shows: true, parse: instant},
}

// Closed lists that belong to the filter itself.
var (
	kinds    = []data.Word{{Code: "event", FR: "événements", EN: "events"}, {Code: "actor", FR: "structures", EN: "organisations"}, {Code: "notice", FR: "infos", EN: "notices"}}
	whens    = []data.Word{{Code: "today", FR: "aujourd’hui", EN: "today"}, {Code: "tomorrow", FR: "demain", EN: "tomorrow"}, {Code: "weekend", FR: "ce week-end", EN: "this weekend"}, {Code: "week", FR: "cette semaine", EN: "this week"}, {Code: "month", FR: "ce mois-ci", EN: "this month"}}
	dows     = []data.Word{{Code: "mon", FR: "lundi", EN: "Monday"}, {Code: "tue", FR: "mardi", EN: "Tuesday"}, {Code: "wed", FR: "mercredi", EN: "Wednesday"}, {Code: "thu", FR: "jeudi", EN: "Thursday"}, {Code: "fri", FR: "vendredi", EN: "Friday"}, {Code: "sat", FR: "samedi", EN: "Saturday"}, {Code: "sun", FR: "dimanche", EN: "Sunday"}}
	rhythms  = []data.Word{{Code: "once", FR: "ponctuel", EN: "one-off"}, {Code: "regular", FR: "régulier", EN: "regular"}, {Code: "long", FR: "de longue durée", EN: "long-running"}}
	statuses = []data.Word{{Code: "scheduled", FR: "confirmé", EN: "confirmed"}, {Code: "tentative", FR: "date pressentie", EN: "tentative"}, {Code: "full", FR: "complet", EN: "full"}, {Code: "moved_online", FR: "passé en ligne", EN: "moved online"}, {Code: "postponed", FR: "reporté", EN: "postponed"}, {Code: "cancelled", FR: "annulé", EN: "cancelled"}}
	sorts    = []data.Word{{Code: "agenda", FR: "par date", EN: "by date"}, {Code: "new", FR: "les plus récents d’abord", EN: "newest first"}}
	locales  = []data.Word{{Code: "fr", FR: "français", EN: "French"}, {Code: "en", FR: "anglais", EN: "English"}}
	accesses = append(slices.Clone(data.Access()), data.Word{Code: Unsaid, FR: "sans précision", EN: "nothing said"})
	dateds   = []data.Word{{Code: "none", FR: "le nom seul", EN: "the name alone"}}
	photos   = []data.Word{{Code: "none", FR: "sans image", EN: "without images"}}
	groups   = []data.Word{{Code: "day", FR: "par jour", EN: "by day"}}
	empties  = []data.Word{{Code: "none", FR: "aucune entrée", EN: "no item"}}
)

// Unsaid is the access of what says nothing of it, which may well be
// accessible: who needs access can ask for that too.
const Unsaid = "unsaid"

// FieldNamed finds a row of the table.
func FieldNamed(name string) (Field, bool) {
	i, ok := fieldIndex[name]
	if !ok {
		return Field{}, false
	}
	return Fields[i], true
}

var fieldIndex = func() map[string]int {
	index := make(map[string]int, len(Fields))
	for i, field := range Fields {
		index[field.Name] = i
	}
	return index
}()

// Reads is the error of a value typed for the field, nil when it can be read.
func (f Field) Reads(typed string) error {
	if _, err := f.parse(typed); err != nil {
		err.Key, err.Value = f.Name, typed
		return err
	}
	return nil
}

// AppliesTo says whether the field restricts cards of this kind.
func (f Field) AppliesTo(kind registry.Kind) bool {
	if len(f.Kinds) == 0 {
		return true
	}
	for _, k := range f.Kinds {
		if k == kind {
			return true
		}
	}
	return false
}
