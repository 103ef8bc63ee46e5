//go:build !js

package holdings_test

import (
	"reflect"
	"strings"
	"testing"

	"github.com/loupe-privacy/loupe/internal/calendar"
	"github.com/loupe-privacy/loupe/internal/holdings"
	"github.com/loupe-privacy/loupe/internal/register"
	"github.com/loupe-privacy/loupe/server/registerdata"
)

// declared returns the register of the declaration.
func declared(t *testing.T) *register.Register {
	t.Helper()
	r, err := registerdata.Load(registerdata.Embedded())
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// holding returns a document of today in which all of some categories are held.
func holding(t *testing.T, rel holdings.Relation, categories ...string) *holdings.Document {
	t.Helper()
	doc := &holdings.Document{AsOf: on(t, today), Relation: rel}
	for _, id := range categories {
		doc.Categories = append(doc.Categories, holdings.Statement{Category: id, Held: true, AsOf: on(t, today)})
	}
	return doc
}

// The events of the rules, short.
const (
	transfer = "transfer_to_non_independent_mutuality"
	death    = "death"
	abroad   = "move_abroad"
	contact  = "last_contact"
)

// A ruleCase is a retention rule of the register on one member: what happened
// to them, as [pastOf] reads it, and what follows. Days is "DAY" for an exact
// end, "from DAY" for a least day, "to DAY" for a latest one.
type ruleCase struct {
	rule, domain, category string
	rel                    holdings.Relation
	past, days             string
	state                  holdings.Keeping
	why                    holdings.Why
}

// ruleCases put each retention rule of the declaration on members to whom it
// applies: each event that it names, and none of them. Op_dispute is in
// [TestDisputeHolds].
var ruleCases = []ruleCase{
	{"op_client", "operational", "financial", holdings.Active, "joined", "", holdings.Unknown, holdings.WhyCriterion},
	{"op_client", "operational", "financial", holdings.Ended, "joined, left 1990-01-01", "", holdings.Unknown, holdings.WhyCriterion},
	{"op_recordings", "operational", "image_sound_recordings", holdings.Active, "joined", "", holdings.Unknown, holdings.WhyUnstated},
	{"op_recordings", "operational", "image_sound_recordings", holdings.Ended, "joined, left 2001-01-01", "", holdings.Unknown, holdings.WhyUnstated},

	{"op_prospect", "operational", "identification", holdings.None, "prospect 2026-01-05", "to 2027-01-05", holdings.InUse, holdings.WhyCriterion},
	{"op_prospect", "operational", "image_sound_recordings", holdings.None, "prospect 2025-11-23", "to 2026-11-23", holdings.InUse, holdings.WhyCriterion},
	{"op_prospect", "operational", "identification", holdings.None, "prospect 2025-11-22", "2026-11-22", holdings.Over, holdings.WhyOver},
	{"op_prospect", "operational", "identification", holdings.None, "prospect 2024-02-29", "2025-02-28", holdings.Over, holdings.WhyOver},
	{"op_client", "operational", "identification", holdings.None, "prospect 2026-11-24", "", holdings.Unknown, holdings.WhyCriterion}, // from tomorrow on
	{"op_client", "operational", "identification", holdings.Ended, "joined, left 2020-01-01, prospect 2013-01-01", "", holdings.Unknown, holdings.WhyCriterion},
	{"op_client", "operational", "identification", holdings.Active, "joined, prospect 2013-01-01", "", holdings.Unknown, holdings.WhyCriterion},

	{"co_identification", "compulsory", "identification", holdings.Active, "joined", "", holdings.InUse, holdings.WhyUntil},
	{"co_identification", "compulsory", "identification", holdings.Ended, "joined, transfer 2026-11-22", "2026-11-22", holdings.Over, holdings.WhyOver},
	{"co_identification", "compulsory", "identification", holdings.Active, "joined, transfer 2027-01-01", "2027-01-01", holdings.InUse, holdings.WhyCounting},
	{"co_identification", "compulsory", "identification", holdings.Ended, "joined, death 2026-02-01", "2026-02-01", holdings.Over, holdings.WhyOver},
	{"co_identification", "compulsory", "identification", holdings.Active, "joined, death 2026-11-23", "2026-11-23", holdings.InUse, holdings.WhyCounting},
	{"co_identification", "compulsory", "identification", holdings.Ended, "joined, abroad 2024-02-29", "2024-02-29", holdings.Over, holdings.WhyOver},
	{"co_identification", "compulsory", "identification", holdings.Active, "joined, abroad 2027-06-01, death 2026-12-01", "2026-12-01", holdings.InUse, holdings.WhyCounting},
	{"co_identification", "compulsory", "identification", holdings.Ended, "joined, left 2020-12-31", "", holdings.Unknown, holdings.WhyUntold},
	{"co_general", "compulsory", "financial", holdings.Active, "joined", "", holdings.Unknown, holdings.WhyCriterion},
	{"co_general", "compulsory", "national_register", holdings.Ended, "joined, death 1990-01-01", "", holdings.Unknown, holdings.WhyCriterion},
	{"co_medical", "compulsory", "health", holdings.Active, "joined, contact 2026-10-01", "from 2056-11-23", holdings.InUse, holdings.WhyNotBegun},
	{"co_medical", "compulsory", "health", holdings.Ended, "joined, left 2024-06-30, contact 2025-01-15", "2055-01-15", holdings.Archived, holdings.WhyCounting},
	{"co_medical", "compulsory", "health", holdings.Ended, "joined, left 1990-06-30, contact 1992-02-29", "2022-02-28", holdings.Over, holdings.WhyOver},
	{"co_medical", "compulsory", "health", holdings.Ended, "joined, left 1990-06-30, contact 1996-02-29", "2026-02-28", holdings.Over, holdings.WhyOver},
	{"co_medical", "compulsory", "health", holdings.Ended, "joined, left 1990-06-30, contact 1996-11-23", "2026-11-23", holdings.Archived, holdings.WhyCounting},
	{"co_medical", "compulsory", "health", holdings.Ended, "joined, left 2024-06-30", "from 2054-06-30", holdings.Unknown, holdings.WhyLeft},
	{"co_medical", "compulsory", "health", holdings.Ended, "joined, death 2020-01-01", "", holdings.Unknown, holdings.WhyUndated}, // a death is no last contact

	{"cp_identification", "complementary", "identification", holdings.Active, "joined", "", holdings.InUse, holdings.WhyUntil},
	{"cp_identification", "complementary", "identification", holdings.Ended, "joined, transfer 2026-01-01", "2026-01-01", holdings.Over, holdings.WhyOver},
	{"cp_identification", "complementary", "identification", holdings.Ended, "joined, death 2026-01-02", "2026-01-02", holdings.Over, holdings.WhyOver},
	{"cp_identification", "complementary", "identification", holdings.Active, "joined, abroad 2028-02-29", "2028-02-29", holdings.InUse, holdings.WhyCounting},
	{"cp_general", "complementary", "health", holdings.Active, "joined", "", holdings.Unknown, holdings.WhyCriterion},

	{"in_identification", "insurance", "identification", holdings.Active, "joined, contract runs", "from 2031-11-23", holdings.InUse, holdings.WhyNotBegun},
	{"in_identification", "insurance", "identification", holdings.Active, "joined, contract 2020-12-31, contract runs", "from 2031-11-23", holdings.InUse, holdings.WhyNotBegun},
	{"in_identification", "insurance", "identification", holdings.Ended, "joined, contract 2023-03-31, contract 2019-12-31", "2028-03-31", holdings.Archived, holdings.WhyCounting},
	{"in_identification", "insurance", "identification", holdings.Ended, "joined, contract 2024-02-29", "2029-02-28", holdings.Archived, holdings.WhyCounting},
	{"in_identification", "insurance", "identification", holdings.Ended, "joined, contract 2021-11-23", "2026-11-23", holdings.Archived, holdings.WhyCounting},
	{"in_identification", "insurance", "identification", holdings.Ended, "joined, contract 2021-11-22", "2026-11-22", holdings.Over, holdings.WhyOver},
	{"in_identification", "insurance", "identification", holdings.Active, "joined, contract 2027-03-31", "2032-03-31", holdings.InUse, holdings.WhyCounting},
	{"in_identification", "insurance", "identification", holdings.Ended, "joined", "", holdings.Archived, holdings.WhyUndated},
	{"in_medical", "insurance", "health", holdings.Active, "joined, contract runs", "from 2056-11-23", holdings.InUse, holdings.WhyNotBegun},
	{"in_medical", "insurance", "health", holdings.Ended, "joined, contact 2020-02-29", "2050-02-28", holdings.Archived, holdings.WhyCounting},
	{"in_unstated", "insurance", "profession", holdings.Active, "joined, contract runs", "", holdings.Unknown, holdings.WhyUnstated},
	{"in_unstated", "insurance", "judicial", holdings.Ended, "joined, contract 2001-01-01", "", holdings.Unknown, holdings.WhyUnstated},
}

// pastOf reads what happened to a member: "joined, left DAY, contract DAY,
// contract runs, EVENT DAY".
func pastOf(t *testing.T, s string) holdings.Past {
	t.Helper()
	events := map[string]string{
		"transfer": transfer, "death": death, "abroad": abroad, "contact": contact, "prospect": "prospect",
	}
	p := holdings.Past{Events: holdings.Dates{}}
	for _, part := range strings.Split(s, ", ") {
		switch what, day, _ := strings.Cut(part, " "); what {
		case "joined":
			p.Joined = on(t, "2014-03-03")
		case "left":
			p.Left = on(t, day)
		case "contract":
			c := holdings.Contract{Domain: "insurance", From: on(t, "2017-01-01")}
			if day != "runs" {
				c.Until = on(t, day)
			}
			p.Contracts = append(p.Contracts, c)
		default:
			if events[what] == "" {
				t.Fatalf("no event %q", what)
			}
			p.Events[events[what]] = on(t, day)
		}
	}
	return p
}

func TestEveryRuleOfTheRegister(t *testing.T) {
	r := declared(t)
	covered := map[string]bool{"op_dispute": true}
	for _, test := range ruleCases {
		covered[test.rule] = true
		d, _ := r.Domain(test.domain)
		c := clockOf(holdings.Clocks(d, holding(t, test.rel, test.category), pastOf(t, test.past), on(t, today)), test.category)
		days := c.Span.End.String()
		switch {
		case !c.Span.Least.IsZero():
			days += "from " + c.Span.Least.String()
		case !c.Span.Most.IsZero():
			days += "to " + c.Span.Most.String()
		}
		if c.Rule != test.rule || days != test.days || c.Span.State != test.state || c.Span.Why != test.why || !c.Dispute.IsZero() {
			t.Errorf("%s, %s, %s:\n got %s %+v\nwant %q %s %s", test.rule, test.rel, test.past, c.Rule, c.Span, test.days, test.state, test.why)
		}
	}
	for _, d := range r.Domains {
		for _, rule := range d.Retention {
			if !covered[rule.ID] {
				t.Errorf("no case is under the rule %s", rule.ID)
			}
		}
	}
}

// clockOf returns the clock of a category.
func clockOf(clocks []holdings.Clock, category string) holdings.Clock {
	for _, c := range clocks {
		if c.Category == category {
			return c
		}
	}
	return holdings.Clock{}
}

// TestDisputeHolds: while a dispute runs nothing of the domain that declares
// so is erased, whatever its rule says.
func TestDisputeHolds(t *testing.T) {
	r := declared(t)
	d, _ := r.Domain("operational")
	end := register.Retention{ID: "end", Default: true, Until: []string{death}}
	d.Retention = append([]register.Retention{end}, d.Exceptions()...)
	for _, test := range []struct {
		name, death, dispute    string
		want                    holdings.Span
		least, since, heldSince string
	}{
		{"no dispute", "2025-01-01", "", holdings.Span{State: holdings.Over, End: on(t, "2025-01-01"), Why: holdings.WhyOver}, "", "", ""},
		{"a dispute after the end", "2025-01-01", "2026-03-01", holdings.Span{State: holdings.Archived, Why: holdings.WhyDispute}, "", "2025-01-01", "2026-03-01"},
		{"a dispute before an announced end", "2027-01-01", today, holdings.Span{State: holdings.InUse, Why: holdings.WhyDispute}, "2027-01-01", "", today},
		{"a dispute to come", "2027-01-01", "2026-12-01", holdings.Span{State: holdings.InUse, End: on(t, "2027-01-01"), Why: holdings.WhyCounting}, "", "", ""},
		{"no event", "", "2020-02-29", holdings.Span{State: holdings.InUse, Why: holdings.WhyDispute}, "", "", "2020-02-29"},
	} {
		test.want.Least, test.want.Since = on(t, test.least), on(t, test.since)
		doc := holding(t, holdings.Active, "identification")
		doc.Categories = append(doc.Categories, holdings.Statement{Category: "health", AsOf: on(t, today)})
		p := holdings.Past{Events: dates(t, map[string]string{death: test.death, "dispute": test.dispute})}
		clocks := holdings.Clocks(d, doc, p, on(t, today))
		if c := clockOf(clocks, "identification"); c.Span != test.want || c.Dispute != on(t, test.heldSince) {
			t.Errorf("%s:\n got %+v\nwant %+v", test.name, c, test.want)
		}
		for _, id := range []string{"health", "financial"} { // not held, and possible
			if c := clockOf(clocks, id); !c.Dispute.IsZero() || c.Span.Why == holdings.WhyDispute {
				t.Errorf("%s: a dispute holds %s, which is not there: %+v", test.name, id, c)
			}
		}
	}
	d.Retention = append(d.Retention, register.Retention{ID: "claim", Situation: "claim", Unstated: true})
	two := holdings.Past{Events: dates(t, map[string]string{"dispute": "2025-01-01", "claim": "2026-01-01"})}
	if c := clockOf(holdings.Clocks(d, holding(t, holdings.Active, "identification"), two, on(t, today)), "identification"); c.Dispute != on(t, "2025-01-01") {
		t.Errorf("two situations hold since %s", c.Dispute)
	}
	other, _ := r.Domain("compulsory")
	p := holdings.Past{Events: dates(t, map[string]string{death: "2025-01-01", "dispute": "2026-01-01"})}
	if c := clockOf(holdings.Clocks(other, holding(t, holdings.Ended, "identification"), p, on(t, today)), "identification"); c.Span.State != holdings.Over {
		t.Errorf("a domain that declares nothing about disputes: %+v", c)
	}
}

// TestClocksKeepsLongest: of several rules for one kind of data the last one
// to let go counts.
func TestClocksKeepsLongest(t *testing.T) {
	years := func(id string, n int) register.Retention {
		return register.Retention{ID: id, Categories: []string{"name"}, After: death, Years: register.Years{Min: n, Max: n}}
	}
	ranged := register.Retention{ID: "range", Categories: []string{"name"}, After: death, Years: register.Years{Min: 1, Max: 40}}
	open := register.Retention{ID: "open", Categories: []string{"name"}, Unstated: true}
	second := register.Retention{ID: "second", Categories: []string{"name"}, Unstated: true}
	for want, rules := range map[string][]register.Retention{
		"ten":   {years("five", 5), years("ten", 10), years("six", 6)},
		"range": {years("ten", 10), ranged},
		"open":  {years("ten", 10), open, ranged, second},
		"first": {years("first", 5), years("second", 5)},
	} {
		d := register.Domain{ID: "d", Ordinary: []string{"name"}, Retention: rules}
		p := holdings.Past{Events: dates(t, map[string]string{death: "2025-01-01"})}
		if got := holdings.Clocks(d, holding(t, holdings.Ended, "name"), p, on(t, today)); got[0].Rule != want {
			t.Errorf("%s keeps longest, not %s", got[0].Rule, want)
		}
	}
}

func TestClocksWithoutADocument(t *testing.T) {
	for _, d := range declared(t).Domains {
		clocks := holdings.Clocks(d, nil, holdings.Past{Events: dates(t, map[string]string{"dispute": "2026-01-01"})}, on(t, today))
		if len(clocks) != len(d.CategoryIDs()) {
			t.Errorf("%s: %d clocks for %d kinds of data", d.ID, len(clocks), len(d.CategoryIDs()))
		}
		for _, c := range clocks {
			if c.Tag != holdings.Possible || c.Span != (holdings.Span{State: holdings.Unknown, Why: holdings.WhyNotChecked}) {
				t.Errorf("%s/%s: %+v", d.ID, c.Category, c)
			}
		}
		if list := holdings.Expiring(clocks); list != nil {
			t.Errorf("%s: something goes next: %+v", d.ID, list)
		}
	}
}

func TestPastIn(t *testing.T) {
	of := func(domain, until string) holdings.Contract {
		return holdings.Contract{Domain: domain, From: on(t, "2015-01-01"), Until: on(t, until)}
	}
	for _, test := range []struct {
		name      string
		contracts []holdings.Contract
		want      string
	}{
		{"none named", nil, "2011-11-11"},
		{"one of another domain", []holdings.Contract{of("other", "2020-01-01")}, "2011-11-11"},
		{"one that runs", []holdings.Contract{of("d", "2020-01-01"), of("d", "")}, ""},
		{"one that runs, told first", []holdings.Contract{of("d", ""), of("d", "2020-01-01")}, ""},
		{"the last of two", []holdings.Contract{of("d", "2022-02-02"), of("d", "2020-01-01")}, "2022-02-02"},
	} {
		events := dates(t, map[string]string{holdings.ContractEnd: "2011-11-11"})
		p := holdings.Past{Joined: on(t, "2001-01-01"), Events: events, Contracts: test.contracts}
		days := p.In("d")
		if days[holdings.ContractEnd] != on(t, test.want) || days["affiliation"] != p.Joined {
			t.Errorf("%s: %v", test.name, days)
		}
		if len(events) != 1 || events[holdings.ContractEnd] != on(t, "2011-11-11") {
			t.Errorf("%s: what was given was changed: %v", test.name, events)
		}
	}
	told := holdings.Past{Joined: on(t, "2001-01-01"), Events: dates(t, map[string]string{"affiliation": "1999-09-09"})}
	if got := told.In("d")["affiliation"]; got != on(t, "1999-09-09") {
		t.Errorf("the affiliation that a source told is %s", got)
	}
}

func TestExpiring(t *testing.T) {
	day := func(n int) calendar.Day { return calendar.Date(2027, 1, n) }
	clock := func(category, rule string, s holdings.Span) holdings.Clock {
		return holdings.Clock{Fact: holdings.Fact{Category: category, Tag: holdings.Held}, Domain: "d", Rule: rule, Span: s}
	}
	got := holdings.Expiring([]holdings.Clock{
		clock("a", "least", holdings.Span{State: holdings.InUse, Least: day(1)}),
		clock("b", "range", holdings.Span{State: holdings.Archived, Least: day(2), Most: day(20)}),
		clock("c", "exact", holdings.Span{State: holdings.Archived, End: day(9)}),
		clock("d", "unstated", holdings.Span{State: holdings.Unknown}),
		clock("e", "exact", holdings.Span{State: holdings.Archived, End: day(9)}),
		clock("f", "exact", holdings.Span{State: holdings.Archived, End: day(8)}),
		clock("g", "over", holdings.Span{State: holdings.Over, End: day(4)}),
		clock("h", "over", holdings.Span{State: holdings.Over, End: day(3)}),
		clock("i", "exact", holdings.Span{State: holdings.InUse, Least: day(9)}),
		{Fact: holdings.Fact{Category: "j"}, Domain: "e", Rule: "exact", Span: holdings.Span{State: holdings.Archived, End: day(9)}},
	})
	want := []holdings.Expiry{
		{"d", "over", []string{"h"}, day(3), holdings.Passed},
		{"d", "over", []string{"g"}, day(4), holdings.Passed},
		{"d", "exact", []string{"f"}, day(8), holdings.Exactly},
		{"d", "exact", []string{"c", "e"}, day(9), holdings.Exactly},
		{"e", "exact", []string{"j"}, day(9), holdings.Exactly},
		{"d", "range", []string{"b"}, day(20), holdings.AtLatest},
		{"d", "least", []string{"a"}, day(1), holdings.Earliest},
		{"d", "exact", []string{"i"}, day(9), holdings.Earliest},
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got  %+v\nwant %+v", got, want)
	}
}
