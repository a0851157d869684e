package desk

import (
	"pioche/pkg/geo"
	"pioche/pkg/when"
)

// Holidays gives what a day is in a département: its public holidays, then
// its school holiday. Without a département it gives the public holidays of
// all France; i18n.Holiday has the words.
func (d *Desk) Holidays(day when.Date, dept string) []when.Holiday {
	holidays := when.PublicHolidays(day, dept)
	if h, ok := d.school().On(day, geo.SchoolZone(dept)); ok {
		holidays = append(holidays, h)
	}
	return holidays
}

// SchoolUntil is the last day the school holidays of a département are known;
// without a département, those of each of the three zones of the mainland.
// No date says that the host has loaded none.
func (d *Desk) SchoolUntil(dept string) when.Date {
	school := d.school()
	if dept != "" {
		return school.Until(geo.SchoolZone(dept))
	}
	until := school.Until("Zone A")
	for _, zone := range []string{"Zone B", "Zone C"} {
		if other := school.Until(zone); other.Compare(until) < 0 {
			until = other
		}
	}
	return until
}

// school is what the host loaded last; nil when nothing was.
func (d *Desk) school() *when.School {
	if d.School == nil {
		return nil
	}
	return d.School()
}
