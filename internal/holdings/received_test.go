package holdings_test

import (
	"slices"
	"testing"
	"time"

	"github.com/loupe-privacy/loupe/internal/calendar"
	"github.com/loupe-privacy/loupe/internal/holdings"
)

func TestReceived(t *testing.T) {
	gave := func(id, day, recipient string) holdings.Disclosure {
		return holdings.Disclosure{ID: id, On: on(t, day), Recipient: recipient}
	}
	got := holdings.Received([]holdings.Disclosure{
		gave("1", "2026-01-01", "banks"), gave("3", "2026-03-01", "ocm"), gave("2", "2026-03-01", "ocm"), gave("1", "2026-04-01", "auditors"),
	})
	var lines []string
	for _, d := range got {
		lines = append(lines, d.On.String()+" "+d.ID+" "+d.Recipient)
	}
	if want := []string{"2026-04-01 1 auditors", "2026-03-01 2 ocm", "2026-03-01 3 ocm"}; !slices.Equal(lines, want) {
		t.Errorf("got %v, want %v", lines, want)
	}
}

func TestDisclosureFilter(t *testing.T) {
	day := calendar.Date(2026, 11, 22)
	d := holdings.Disclosure{On: day, Domain: "compulsory", Recipient: "banks", Categories: []string{"financial", "identification"}}
	for _, test := range []struct {
		f    holdings.DisclosureFilter
		want bool
	}{
		{holdings.DisclosureFilter{}, true},
		{holdings.DisclosureFilter{Domain: "compulsory", Recipient: "banks", Category: "identification", From: day, To: day}, true},
		{holdings.DisclosureFilter{Domain: "insurance"}, false},
		{holdings.DisclosureFilter{Recipient: "ocm"}, false},
		{holdings.DisclosureFilter{Category: "health"}, false},
		{holdings.DisclosureFilter{From: day.AddDays(1)}, false},
		{holdings.DisclosureFilter{To: day.AddDays(-1)}, false},
	} {
		if test.f.Keeps(d) != test.want {
			t.Errorf("%+v keeps: %t", test.f, !test.want)
		}
	}
}

func TestLookOptions(t *testing.T) {
	look := func(service, purpose, domain string, times int) holdings.Looking {
		return holdings.Looking{Service: service, Purpose: purpose, Domain: domain, Times: make([]time.Time, times)}
	}
	all := []holdings.Looking{look("agency", "call", "", 1), look("medical", "call", "compulsory", 4), look("agency", "refund", "", 2), look("desk", "refund", "", 3)}
	for _, test := range []struct {
		of   func(holdings.Looking) string
		want []holdings.LookOption
	}{
		{holdings.ServiceOf, []holdings.LookOption{{"medical", 4}, {"agency", 3}, {"desk", 3}}},
		{holdings.PurposeOf, []holdings.LookOption{{"call", 5}, {"refund", 5}}},
		{holdings.LookDomainOf, []holdings.LookOption{{"compulsory", 4}}},
	} {
		if got := holdings.LookOptions(all, test.of); !slices.Equal(got, test.want) {
			t.Errorf("got %v, want %v", got, test.want)
		}
	}
}

func TestMonths(t *testing.T) {
	looks := []holdings.Looking{
		{Day: on(t, "2025-11-30"), Times: make([]time.Time, 3)}, {Day: on(t, "2026-02-28"), Times: make([]time.Time, 1)}, {Day: on(t, "2025-11-01"), Times: make([]time.Time, 2)},
	}
	received := []holdings.Disclosure{{On: on(t, "2026-01-31")}, {On: on(t, "2026-01-01")}}
	want := []holdings.Month{
		{on(t, "2025-11-01"), 5, 0}, {on(t, "2025-12-01"), 0, 0}, {on(t, "2026-01-01"), 0, 2}, {on(t, "2026-02-01"), 1, 0},
	}
	if got := holdings.Months(looks, received); !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
	if holdings.Months(nil, nil) != nil {
		t.Error("a month of nothing")
	}
}
