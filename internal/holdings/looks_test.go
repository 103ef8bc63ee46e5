package holdings_test

import (
	"reflect"
	"slices"
	"testing"
	"time"

	"github.com/loupe-privacy/loupe/internal/calendar"
	"github.com/loupe-privacy/loupe/internal/holdings"
)

// brussels is the zone of the office: an hour before UTC in winter.
var brussels = time.FixedZone("Europe/Brussels", 3600)

// instant reads an instant in UTC.
func instant(t *testing.T, s string) time.Time {
	t.Helper()
	at, err := time.Parse("2006-01-02 15:04", s)
	if err != nil {
		t.Fatal(err)
	}
	return at
}

func TestLookings(t *testing.T) {
	at := func(id, when, service, purpose string) holdings.Consultation {
		return holdings.Consultation{ID: id, At: instant(t, when), Service: service, Purpose: purpose, Role: "adviser", Domain: "compulsory"}
	}
	got := holdings.Lookings([]holdings.Consultation{
		at("3", "2026-11-22 23:30", "agency", "call"), // the 23rd in Brussels
		at("1", "2026-11-22 09:00", "agency", "call"),
		at("2", "2026-11-22 08:00", "agency", "call"),
		at("4", "2026-11-22 12:00", "agency", "refund"),
		at("5", "2026-11-22 10:00", "medical", "call"),
		at("1", "2026-11-22 09:30", "agency", "call"), // told again, put right
	}, brussels)
	type line struct {
		day, service, purpose string
		ids                   []string
	}
	var lines []line
	for _, g := range got {
		lines = append(lines, line{g.Day.String(), g.Service, g.Purpose, g.IDs})
		if len(g.Times) != len(g.IDs) || !slices.IsSortedFunc(g.Times, time.Time.Compare) {
			t.Errorf("times %v of %v", g.Times, g.IDs)
		}
	}
	want := []line{
		{"2026-11-23", "agency", "call", []string{"3"}},
		{"2026-11-22", "agency", "refund", []string{"4"}},
		{"2026-11-22", "medical", "call", []string{"5"}},
		{"2026-11-22", "agency", "call", []string{"2", "1"}},
	}
	if !reflect.DeepEqual(lines, want) {
		t.Errorf("got  %v\nwant %v", lines, want)
	}
	if at := got[3].Times[1]; !at.Equal(instant(t, "2026-11-22 09:30")) {
		t.Errorf("the one told again is at %s", at)
	}
	if holdings.Lookings(nil, brussels) != nil {
		t.Error("nothing makes a group")
	}
}

func TestLookFilter(t *testing.T) {
	day := calendar.Date(2026, 11, 22)
	l := holdings.Looking{Day: day, Domain: "compulsory", Service: "agency", Purpose: "call"}
	for _, test := range []struct {
		f    holdings.LookFilter
		want bool
	}{
		{holdings.LookFilter{}, true},
		{holdings.LookFilter{Domain: "compulsory", Service: "agency", Purpose: "call", From: day, To: day}, true},
		{holdings.LookFilter{Domain: "insurance"}, false},
		{holdings.LookFilter{Service: "medical"}, false},
		{holdings.LookFilter{Purpose: "refund"}, false},
		{holdings.LookFilter{From: day.AddDays(1)}, false},
		{holdings.LookFilter{To: day.AddDays(-1)}, false},
		{holdings.LookFilter{From: day.AddDays(-1), To: day.AddDays(1)}, true},
	} {
		if test.f.Keeps(l) != test.want {
			t.Errorf("%+v keeps: %t", test.f, !test.want)
		}
	}
}

func TestCovered(t *testing.T) {
	day := func(n int) calendar.Day { return calendar.Date(2026, 1, n) }
	for _, test := range []struct {
		name         string
		sources      []holdings.Coverage
		since, until calendar.Day
		whole        bool
	}{
		{"none", nil, calendar.Day{}, calendar.Day{}, false},
		{"one", []holdings.Coverage{{"a", day(1), day(9)}}, day(1), day(9), true},
		{"the narrowest of two", []holdings.Coverage{{"a", day(1), day(9)}, {"b", day(3), day(8)}}, day(3), day(8), true},
		{"one does not say since when", []holdings.Coverage{{"a", day(1), day(9)}, {"b", calendar.Day{}, day(8)}}, calendar.Day{}, calendar.Day{}, false},
		{"one does not say until when", []holdings.Coverage{{"b", day(1), calendar.Day{}}, {"a", day(1), day(9)}}, calendar.Day{}, calendar.Day{}, false},
		{"never both", []holdings.Coverage{{"a", day(1), day(2)}, {"b", day(5), day(9)}}, calendar.Day{}, calendar.Day{}, false},
	} {
		since, until, whole := holdings.Covered(test.sources)
		if since != test.since || until != test.until || whole != test.whole {
			t.Errorf("%s: %s to %s, %t", test.name, since, until, whole)
		}
	}
}
