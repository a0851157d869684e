package when

import "time"

// dates gathers the starts of a repeated event: in a window, once each,
// without those taken away, one more than max at most (to know that there
// were more).
type dates struct {
	list     []time.Time
	seen     map[int64]bool
	excluded map[int64]bool // instants
	skipped  map[Date]bool  // whole days
	window   Window
	loc      *time.Location
	max      int
}

func newDates(start time.Time, allDay bool, exdates []time.Time, window Window, max int) *dates {
	d := &dates{
		seen: map[int64]bool{}, excluded: map[int64]bool{}, skipped: map[Date]bool{},
		window: window, loc: start.Location(), max: max,
	}
	wholeDays := allDay || !midnight(start)
	for _, t := range exdates {
		t = t.In(d.loc)
		d.excluded[t.Unix()] = true
		if wholeDays && (allDay || midnight(t)) {
			d.skipped[DateOf(t)] = true
		}
	}
	return d
}

// add keeps a start if it belongs, and says whether there is room for more.
func (d *dates) add(t time.Time) bool {
	t = t.In(d.loc)
	key := t.Unix()
	if d.seen[key] || d.excluded[key] || d.skipped[DateOf(t)] || !d.window.contains(t) {
		return true
	}
	if len(d.list) > d.max {
		return false
	}
	d.seen[key] = true
	d.list = append(d.list, t)
	return true
}

func (w Window) contains(t time.Time) bool {
	return (w.From.IsZero() || !t.Before(w.From)) && (w.To.IsZero() || t.Before(w.To))
}

func midnight(t time.Time) bool { return t.Hour() == 0 && t.Minute() == 0 && t.Second() == 0 }
