package holdings_test

import (
	"slices"
	"testing"

	"github.com/loupe-privacy/loupe/internal/calendar"
	"github.com/loupe-privacy/loupe/internal/holdings"
)

func TestFacts(t *testing.T) {
	day := calendar.Date(2026, 11, 18)
	doc := &holdings.Document{AsOf: day, Relation: holdings.Active, Categories: []holdings.Statement{
		{Category: "identification", Held: true, AsOf: day, Source: "inami"},
		{Category: "health", Held: true, AsOf: day},
		{Category: "judicial", Held: false, AsOf: day, Medical: true, Traces: holdings.Traces{Records: 3}},
		{Category: "physical", Held: true, AsOf: day, Medical: true, Traces: holdings.Traces{Records: 4, First: day.AddDays(-9), Last: day.AddDays(-1), Updated: day}},
		{Category: "financial", Held: true}, // without a date it says nothing
		{Category: "shoes", Held: true, AsOf: day},
	}}
	declared := []string{"health", "judicial", "physical", "identification", "financial", "housing"}
	want := []holdings.Fact{
		{Category: "health", Tag: holdings.Doctor, AsOf: day},
		{Category: "judicial", Tag: holdings.NotHeld, AsOf: day},
		{Category: "physical", Tag: holdings.Doctor, AsOf: day, Traces: holdings.Traces{Records: 4, First: day.AddDays(-9), Last: day.AddDays(-1), Updated: day}},
		{Category: "identification", Tag: holdings.Held, AsOf: day, Source: "inami"},
		{Category: "financial", Tag: holdings.Possible},
		{Category: "housing", Tag: holdings.Possible},
	}
	if got := holdings.Facts(declared, doc); !slices.Equal(got, want) {
		t.Errorf("Facts = %+v, want %+v", got, want)
	}
	for _, f := range holdings.Facts(declared, nil) {
		if f.Tag != holdings.Possible || !f.AsOf.IsZero() {
			t.Errorf("without a document %s is %s as of %s", f.Category, f.Tag, f.AsOf)
		}
	}
}

func TestHealthNotHeldIsNotHeld(t *testing.T) {
	doc := &holdings.Document{Categories: []holdings.Statement{{Category: "health", AsOf: calendar.Date(2026, 1, 1)}}}
	if f := holdings.Facts([]string{"health"}, doc)[0]; f.Tag != holdings.NotHeld {
		t.Errorf("health that is not held is %s", f.Tag)
	}
}

func TestStrongest(t *testing.T) {
	order := []holdings.Tag{holdings.Held, holdings.Doctor, holdings.Possible, holdings.NotHeld}
	for i, a := range order {
		for j, b := range order {
			if got, want := holdings.Strongest(a, b), order[min(i, j)]; got != want {
				t.Errorf("Strongest(%s, %s) = %s, want %s", a, b, got, want)
			}
		}
	}
}
