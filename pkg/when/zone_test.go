package when

import "testing"

func TestZone(t *testing.T) {
	for _, test := range []struct{ name, want string }{
		{"Europe/Paris", "Europe/Paris"},
		{"europe/paris", "Europe/Paris"},
		{`"Europe/Paris"`, "Europe/Paris"},
		{" 'Indian/Reunion' ", "Indian/Reunion"},
		{"America/Argentina/Buenos_Aires", "America/Argentina/Buenos_Aires"},
		{"US/Pacific", "US/Pacific"},
		{"CET", "CET"},
		{"Z", "UTC"},
		{"utc", "UTC"},
		{"GMT", "UTC"},
		{"Romance Standard Time", "Europe/Paris"},
		{"GMT Standard Time", "Europe/London"},
		{"W. EUROPE STANDARD TIME", "Europe/Berlin"},
		{"/freeassociation.sourceforge.net/Europe/Paris", "Europe/Paris"},
		{"/freeassociation.sourceforge.net/Tzfile/America/Argentina/Ushuaia", "America/Argentina/Ushuaia"},
		{"(UTC+01:00) Brussels, Copenhagen, Madrid, Paris", "Europe/Paris"},
		{"(GMT+01.00) Paris, Madrid", "Europe/Paris"},
		{"(UTC+01:00) Amsterdam, Berlin, Bern, Rome, Stockholm, Vienna", "Europe/Berlin"},
		{"(UTC-05:00) Eastern Time (US & Canada)", "America/New_York"},
		{"(UTC-03:00) Brasilia", "America/Sao_Paulo"},
		{"Brasília", "America/Sao_Paulo"},
		{"(UTC) Coordinated Universal Time", "UTC"},
		{"GMT+0100", "Etc/GMT-1"},
		{"UTC-3", "Etc/GMT+3"},
		{"+00:00", "UTC"},
		{"", ""},
		{"Local", ""},
		{"localtime", ""},
		{"right/Europe/Paris", "Europe/Paris"}, // never the one that counts leap seconds
		{"../../etc/passwd", ""},
		{"Europe/../Europe/Paris/..", ""},
		{"Customized Time Zone", ""},
		{"Heure d’ici", ""},
		{"UTC+25", ""},
	} {
		loc, got, ok := Zone(test.name)
		if got != test.want || ok != (test.want != "") || ok && loc.String() != got {
			t.Errorf("Zone(%q) = %v, %q, %v, want %q", test.name, loc, got, ok, test.want)
		}
	}
}

func TestEveryWindowsZoneExists(t *testing.T) {
	for name, iana := range windowsZones {
		if _, got, ok := Zone(name); !ok || got != iana {
			t.Errorf("Zone(%q) = %q, want %q", name, got, iana)
		}
	}
}
