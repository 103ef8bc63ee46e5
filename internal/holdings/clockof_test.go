//go:build !js

package holdings_test

import (
	"testing"

	"github.com/loupe-privacy/loupe/internal/calendar"
	"github.com/loupe-privacy/loupe/internal/holdings"
	"github.com/loupe-privacy/loupe/internal/register"
)

// TestClockOfAgreesWithClocks holds, for every rule of the register on every
// member of the table, that a rule says of itself what the kinds of data under
// it say.
func TestClockOfAgreesWithClocks(t *testing.T) {
	r := declared(t)
	agreed := map[string]bool{}
	for _, test := range ruleCases {
		for _, dispute := range []string{"", "2026-01-05"} {
			d, _ := r.Domain(test.domain)
			past := pastOf(t, test.past)
			past.Events["dispute"] = on(t, dispute)
			doc := holding(t, test.rel, test.category)
			c := clockOf(holdings.Clocks(d, doc, past, on(t, today)), test.category)
			rule, _ := d.RetentionRule(c.Rule)
			got := holdings.ClockOf(d, rule, doc, past, on(t, today))
			if got.Span != c.Span || got.Dispute != c.Dispute || got.Rule != c.Rule || got.Domain != d.ID || got.Tag != c.Tag {
				t.Errorf("%s of %s (%s), dispute %q:\n got %+v\nwant %+v", c.Rule, test.category, test.past, dispute, got, c)
			}
			agreed[c.Rule] = true
		}
	}
	for _, d := range r.Domains {
		for _, rule := range d.Retention {
			if !agreed[rule.ID] && rule.Situation == "" {
				t.Errorf("%s was never looked at", rule.ID)
			}
		}
	}
}

// TestClockOfExceptions tests the rules for a group of people and for a
// situation, which take the place of others or stand beside them.
func TestClockOfExceptions(t *testing.T) {
	d, _ := declared(t).Domain("operational")
	held := holding(t, holdings.None, "identification")
	none := &holdings.Document{AsOf: on(t, today), Relation: holdings.None}
	for _, id := range d.CategoryIDs() {
		none.Categories = append(none.Categories, holdings.Statement{Category: id, AsOf: on(t, today)})
	}
	for _, test := range []struct {
		name, rule, past, dispute string
		doc                       *holdings.Document
		state                     holdings.Keeping
		why                       holdings.Why
		since                     string // of the dispute that holds
	}{
		{"no group, rule of the group", "op_prospect", "joined", "", held, holdings.Nothing, holdings.WhyNotYours, ""},
		{"in the group", "op_prospect", "prospect 2026-01-05", "", held, holdings.InUse, holdings.WhyCriterion, ""},
		{"in the group from tomorrow", "op_prospect", "prospect 2026-11-24", "", held, holdings.Nothing, holdings.WhyNotYours, ""},
		{"in the group, rule of clients", "op_client", "prospect 2026-01-05", "", held, holdings.Nothing, holdings.WhyNotYours, ""},
		{"in the group, nothing told", "op_prospect", "prospect 2026-01-05", "", nil, holdings.Unknown, holdings.WhyNotChecked, ""},
		{"in the group, nothing held", "op_prospect", "prospect 2026-01-05", "", none, holdings.Nothing, holdings.WhyNothing, ""},
		{"no dispute", "op_dispute", "joined", "", held, holdings.Nothing, holdings.WhyNotYours, ""},
		{"a dispute to come", "op_dispute", "joined", "2026-11-24", held, holdings.Nothing, holdings.WhyNotYours, ""},
		{"a dispute", "op_dispute", "joined", today, held, holdings.Unknown, holdings.WhyDispute, today},
		{"a dispute, nothing held", "op_dispute", "joined", today, none, holdings.Nothing, holdings.WhyNothing, ""},
		{"a dispute about a group", "op_prospect", "prospect 2025-11-22", today, held, holdings.Archived, holdings.WhyDispute, today},
	} {
		rule, ok := d.RetentionRule(test.rule)
		if !ok {
			t.Fatalf("no rule %s", test.rule)
		}
		past := pastOf(t, test.past)
		past.Events["dispute"] = on(t, test.dispute)
		got := holdings.ClockOf(d, rule, test.doc, past, on(t, today))
		if got.Span.State != test.state || got.Span.Why != test.why || got.Dispute != on(t, test.since) {
			t.Errorf("%s: %+v", test.name, got)
		}
	}
	two := d
	two.Retention = append([]register.Retention{{ID: "claim", Situation: "claim", Unstated: true}}, d.Retention...)
	got := holdings.ClockOf(two, two.Retention[0], held, holdings.Past{Events: holdings.Dates{"dispute": on(t, today)}}, on(t, today))
	if got.Span.Why != holdings.WhyNotYours || got.Dispute != (calendar.Day{}) {
		t.Errorf("a situation that no source told, while another one holds: %+v", got)
	}
}
