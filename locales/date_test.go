package locales

import (
	"testing"
	"time"

	"github.com/loupe-privacy/loupe/internal/calendar"
	"github.com/loupe-privacy/loupe/internal/lang"
)

// both runs a check in French and in Dutch.
func both(t *testing.T, what string, say func(Words) string, fr, nl string) {
	t.Helper()
	if got := say(In(lang.FR)); got != fr {
		t.Errorf("%s in French: %q, want %q", what, got, fr)
	}
	if got := say(In(lang.NL)); got != nl {
		t.Errorf("%s in Dutch: %q, want %q", what, got, nl)
	}
}

func TestDay(t *testing.T) {
	for _, test := range []struct {
		day                                      calendar.Day
		fr, nl, longFR, longNL, shortFR, shortNL string
	}{
		{calendar.Date(2026, 11, 12), "12 novembre 2026", "12 november 2026",
			"jeudi 12 novembre 2026", "donderdag 12 november 2026", "12 nov. 2026", "12 nov. 2026"},
		{calendar.Date(2026, 11, 1), "1er novembre 2026", "1 november 2026",
			"dimanche 1er novembre 2026", "zondag 1 november 2026", "1er nov. 2026", "1 nov. 2026"},
		{calendar.Date(2028, 2, 29), "29 février 2028", "29 februari 2028",
			"mardi 29 février 2028", "dinsdag 29 februari 2028", "29 févr. 2028", "29 feb. 2028"},
		{calendar.Date(2026, 12, 28), "28 décembre 2026", "28 december 2026",
			"lundi 28 décembre 2026", "maandag 28 december 2026", "28 déc. 2026", "28 dec. 2026"},
		{calendar.Date(2027, 5, 21), "21 mai 2027", "21 mei 2027",
			"vendredi 21 mai 2027", "vrijdag 21 mei 2027", "21 mai 2027", "21 mei 2027"},
		{calendar.Day{}, "", "", "", "", "", ""},
	} {
		both(t, "Day", func(w Words) string { return w.Day(test.day) }, test.fr, test.nl)
		both(t, "LongDay", func(w Words) string { return w.LongDay(test.day) }, test.longFR, test.longNL)
		both(t, "ShortDay", func(w Words) string { return w.ShortDay(test.day) }, test.shortFR, test.shortNL)
	}
}

func TestMonths(t *testing.T) {
	for i, test := range []struct{ fr, nl, shortFR, shortNL string }{
		{"janvier", "januari", "janv.", "jan."},
		{"février", "februari", "févr.", "feb."},
		{"mars", "maart", "mars", "mrt."},
		{"avril", "april", "avr.", "apr."},
		{"mai", "mei", "mai", "mei"},
		{"juin", "juni", "juin", "jun."},
		{"juillet", "juli", "juil.", "jul."},
		{"août", "augustus", "août", "aug."},
		{"septembre", "september", "sept.", "sep."},
		{"octobre", "oktober", "oct.", "okt."},
		{"novembre", "november", "nov.", "nov."},
		{"décembre", "december", "déc.", "dec."},
	} {
		day := calendar.Date(2026, time.January+time.Month(i), 2)
		both(t, "Day", func(w Words) string { return w.Day(day) }, "2 "+test.fr+" 2026", "2 "+test.nl+" 2026")
		both(t, "ShortDay", func(w Words) string { return w.ShortDay(day) }, "2 "+test.shortFR+" 2026", "2 "+test.shortNL+" 2026")
	}
}

func TestWeekday(t *testing.T) {
	fr := []string{"dimanche", "lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi"}
	nl := []string{"zondag", "maandag", "dinsdag", "woensdag", "donderdag", "vrijdag", "zaterdag"}
	for d := time.Sunday; d <= time.Saturday; d++ {
		both(t, d.String(), func(w Words) string { return w.Weekday(d) }, fr[d], nl[d])
	}
}

func TestClock(t *testing.T) {
	for _, test := range []struct {
		hour, minute int
		fr, nl       string
	}{
		{14, 7, "14\u00a0h\u00a007", "14.07\u00a0uur"},
		{0, 0, "0\u00a0h\u00a000", "0.00\u00a0uur"},
		{9, 30, "9\u00a0h\u00a030", "9.30\u00a0uur"},
		{23, 59, "23\u00a0h\u00a059", "23.59\u00a0uur"},
	} {
		both(t, "Clock", func(w Words) string { return w.Clock(test.hour, test.minute) }, test.fr, test.nl)
	}
}

func TestNumber(t *testing.T) {
	for _, test := range []struct {
		n      int
		fr, nl string
	}{
		{0, "0", "0"},
		{7, "7", "7"},
		{999, "999", "999"},
		{1000, "1\u202f000", "1.000"},
		{18204, "18\u202f204", "18.204"},
		{100_000, "100\u202f000", "100.000"},
		{1_100_000, "1\u202f100\u202f000", "1.100.000"},
		{-999, "-999", "-999"},
		{-1000, "-1\u202f000", "-1.000"},
		{-123456, "-123\u202f456", "-123.456"},
	} {
		both(t, "Number", func(w Words) string { return w.Number(test.n) }, test.fr, test.nl)
	}
}

func TestList(t *testing.T) {
	for _, test := range []struct {
		items  []string
		fr, nl string
	}{
		{nil, "", ""},
		{[]string{"a"}, "a", "a"},
		{[]string{"a", "b"}, "a et b", "a en b"},
		{[]string{"a", "b", "c"}, "a, b et c", "a, b en c"},
		{[]string{"a", "b", "c", "d"}, "a, b, c et d", "a, b, c en d"},
	} {
		both(t, "List", func(w Words) string { return w.List(test.items) }, test.fr, test.nl)
	}
}
