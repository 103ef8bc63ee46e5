//go:build !js

package holdings_test

import (
	"reflect"
	"slices"
	"testing"
	"time"

	"github.com/loupe-privacy/loupe/internal/calendar"
	"github.com/loupe-privacy/loupe/internal/holdings"
	"github.com/loupe-privacy/loupe/internal/register"
)

// inBrussels is the day of a look at the office.
func inBrussels(c holdings.Consultation) calendar.Day { return calendar.DayOf(c.At, brussels) }

func TestChanged(t *testing.T) {
	says := func(id string, held bool, asOf string, records int) holdings.Statement {
		return holdings.Statement{Category: id, Held: held, AsOf: on(t, asOf), Traces: holdings.Traces{Records: records, Updated: on(t, asOf)}}
	}
	doc := func(rel holdings.Relation, statements ...holdings.Statement) holdings.View {
		return holdings.View{Docs: map[string]holdings.Document{"compulsory": {AsOf: on(t, today), Relation: rel, Categories: statements}}}
	}
	made := func(id, day, outcome string) holdings.Made {
		return holdings.Made{ID: id, Decision: "bim", On: on(t, day), Outcome: outcome}
	}
	gave := func(id, recipient, day string) holdings.Disclosure {
		return holdings.Disclosure{ID: id, Domain: "compulsory", Recipient: recipient, On: on(t, day)}
	}
	look := func(id, service, at string) holdings.Consultation {
		return holdings.Consultation{ID: id, Service: service, At: instant(t, at)}
	}
	const day = "2026-11-01"
	for _, test := range []struct {
		name          string
		before, after holdings.View
		want          []holdings.Difference
	}{
		{"nothing at all", holdings.View{}, holdings.View{}, nil},
		{"looked again, found the same", doc(holdings.Active, says("health", true, "2026-01-01", 3)), doc(holdings.Active, says("health", true, day, 3)), nil},
		{"the order of statements", doc(holdings.Active, says("a", true, day, 0), says("b", true, day, 0)), doc(holdings.Active, says("b", true, day, 0), says("a", true, day, 0)), nil},
		{"more records", doc(holdings.Active, says("financial", true, "2026-01-01", 3)), doc(holdings.Active, says("financial", true, day, 5)),
			[]holdings.Difference{{What: holdings.WhatRecords, Domain: "compulsory", ID: "financial", Count: 2, On: on(t, day)}}},
		{"fewer records", doc(holdings.Active, says("financial", true, "2026-01-01", 3)), doc(holdings.Active, says("financial", true, day, 1)),
			[]holdings.Difference{{What: holdings.WhatRecords, Domain: "compulsory", ID: "financial", Count: -2, On: on(t, day)}}},
		{"held now", doc(holdings.Active, says("health", false, day, 0)), doc(holdings.Active, says("health", true, day, 9)),
			[]holdings.Difference{{What: holdings.WhatTag, Domain: "compulsory", ID: "health", From: "not_held", To: "doctor"}}},
		{"said no more", doc(holdings.Active, says("financial", true, day, 0)), doc(holdings.Active),
			[]holdings.Difference{{What: holdings.WhatTag, Domain: "compulsory", ID: "financial", From: "held", To: "possible"}}},
		{"without a day it is not said", doc(holdings.Active), doc(holdings.Active, says("financial", true, "", 0)), nil},
		{"the relation ended", doc(holdings.Active), doc(holdings.Ended), []holdings.Difference{{What: holdings.WhatRelation, Domain: "compulsory", From: "active", To: "ended"}}},
		{"a domain told for the first time", holdings.View{}, doc(holdings.Active), []holdings.Difference{{What: holdings.WhatRelation, Domain: "compulsory", To: "active"}}},

		{"decisions: new, put right, told again", holdings.View{Decisions: []holdings.Made{made("1", day, holdings.Granted), made("2", day, holdings.Granted)}},
			holdings.View{Decisions: []holdings.Made{made("1", day, holdings.Granted), made("2", day, holdings.NotGranted), made("3", "2026-11-02", holdings.NotGranted), made("3", "2026-11-02", holdings.Granted)}},
			[]holdings.Difference{
				{What: holdings.WhatDecision, ID: "bim", To: holdings.Granted, Count: 1, On: on(t, "2026-11-02")},
				{What: holdings.WhatDecision, ID: "bim", From: holdings.Granted, To: holdings.NotGranted, Count: 1, On: on(t, day)},
			}},
		{"disclosures: by recipient", holdings.View{Disclosures: []holdings.Disclosure{gave("1", "banks", day)}},
			holdings.View{Disclosures: []holdings.Disclosure{gave("1", "banks", day), gave("2", "ocm", "2026-11-03"), gave("3", "ocm", "2026-11-02"), gave("3", "ocm", "2026-11-02"), gave("4", "banks", day), {ID: "5", Domain: "insurance", Recipient: "ocm", On: on(t, day)}}},
			[]holdings.Difference{
				{What: holdings.WhatDisclosure, Domain: "compulsory", ID: "ocm", Count: 2, On: on(t, "2026-11-03")},
				{What: holdings.WhatDisclosure, Domain: "compulsory", ID: "banks", Count: 1, On: on(t, day)},
				{What: holdings.WhatDisclosure, Domain: "insurance", ID: "ocm", Count: 1, On: on(t, day)},
			}},
		{"looks: by service, on the day of the office", holdings.View{Looks: []holdings.Consultation{look("1", "agency", "2026-11-02 10:00")}},
			holdings.View{Looks: []holdings.Consultation{look("1", "agency", "2026-11-02 10:00"), look("2", "agency", "2026-11-02 23:30"), look("3", "agency", "2026-11-01 09:00")}},
			[]holdings.Difference{{What: holdings.WhatLook, ID: "agency", Count: 2, On: on(t, "2026-11-03")}}},
		{"choices", holdings.View{Choices: map[string]bool{"a": true, "b": false, "c": true, "d": true}},
			holdings.View{Choices: map[string]bool{"a": false, "b": false, "d": true, "e": true}},
			[]holdings.Difference{
				{What: holdings.WhatChoice, ID: "a", From: "yes", To: "no"}, {What: holdings.WhatChoice, ID: "c", From: "yes"}, {What: holdings.WhatChoice, ID: "e", To: "yes"},
			}},
	} {
		if got := holdings.Changed(test.before, test.after, inBrussels); !reflect.DeepEqual(got, test.want) {
			t.Errorf("%s:\n got %+v\nwant %+v", test.name, got, test.want)
		}
		if got := holdings.Changed(test.after, test.after, inBrussels); got != nil {
			t.Errorf("%s: a view differs from itself: %+v", test.name, got)
		}
	}
}

// TestChangedInOrder: kinds come in the order in which they are told, and all
// of them are found.
func TestChangedInOrder(t *testing.T) {
	after := holdings.View{
		Docs: map[string]holdings.Document{"b": {Relation: holdings.Active, Categories: []holdings.Statement{
			{Category: "health", Held: true, AsOf: on(t, today)}, {Category: "financial", Held: true, AsOf: on(t, today), Traces: holdings.Traces{Records: 2}},
		}}},
		Choices: map[string]bool{"a": true}, Decisions: []holdings.Made{{ID: "1"}}, Disclosures: []holdings.Disclosure{{ID: "1"}}, Looks: []holdings.Consultation{{ID: "1", At: time.Unix(0, 0)}},
	}
	before := holdings.View{Docs: map[string]holdings.Document{"b": {Categories: []holdings.Statement{{Category: "financial", Held: true, AsOf: on(t, today)}}}}}
	var kinds []holdings.What
	for _, d := range holdings.Changed(before, after, inBrussels) {
		kinds = append(kinds, d.What)
	}
	if !slices.Equal(kinds, holdings.Whats[:]) {
		t.Errorf("got %v, want %v", kinds, holdings.Whats)
	}
}

func TestEditionsSince(t *testing.T) {
	all := []*register.Register{edition(4, on(t, "2026-11-24")), edition(3, on(t, today)), edition(2, on(t, "2026-06-01")), edition(1, on(t, "2025-01-01"))}
	for since, want := range map[string]int{"2026-11-23": 0, "2026-11-22": 1, "2026-06-01": 1, "2026-05-31": 2, "": 3} {
		got := holdings.EditionsSince(all, on(t, since), on(t, today))
		if len(got) != want || want > 0 && got[0].Edition.Number != 3 {
			t.Errorf("since %s: %d editions", since, len(got))
		}
	}
}
