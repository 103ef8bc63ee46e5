package server_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/loupe-privacy/loupe/internal/calendar"
	"github.com/loupe-privacy/loupe/internal/holdings"
	"github.com/loupe-privacy/loupe/internal/lang"
	"github.com/loupe-privacy/loupe/internal/wire"
	"github.com/loupe-privacy/loupe/server/feed"
)

// TestChoicesTellWhatSourcesSay: what a source system knows of a consent or an
// objection is on the page, and is nobody else's.
func TestChoicesTellWhatSourcesSay(t *testing.T) {
	_, b, reader := withPast(t)
	choices := func() map[string]wire.ChoiceCard {
		all := map[string]wire.ChoiceCard{}
		for _, c := range b.get("/fr/moi/choix").page(t).Choices.Choices {
			all[c.ID] = c
		}
		return all
	}
	b.login("elise", "/fr/moi/choix")
	c := choices()["direct_marketing"]
	if c.Told == nil || c.Told.Allowed || c.Told.On.String() != "2025-03-04" || c.Told.Source == "" || c.Known {
		t.Errorf("marketing: %+v, %+v", c, c.Told)
	}
	if got := choices()["profiling"]; got.Told != nil {
		t.Errorf("what nobody told: %+v", got.Told)
	}
	r := b.get("/nl/mij/keuzes").page(t).Choices.Report
	if r == nil || r.Since.String() != "2018-05-25" || r.AsOf.String() != "2026-11-18" {
		t.Errorf("report: %+v", r)
	}
	reader.silent = true
	if p := b.get("/fr/moi/choix").page(t).Choices; p.Report != nil || slices.ContainsFunc(p.Choices, func(c wire.ChoiceCard) bool { return c.Told != nil }) {
		t.Errorf("no source reports: %+v", p)
	}
	reader.silent = false
	b.leave()
	b.login("jeroen", "/fr/moi/choix")
	if c := choices()["direct_marketing"]; c.Told == nil || !c.Told.Allowed || c.Told.On.String() != "2022-06-15" {
		t.Errorf("somebody else: %+v", c.Told)
	}
}

// TestChangedChoices: a choice that a source tells of since the last visit is a
// line of the home, and an older one is not.
func TestChangedChoices(t *testing.T) {
	p, b, reader := withPast(t)
	b.login("elise", "/fr/moi")
	b.leave()
	p.pass(10 * time.Second)
	reader.told = []feed.Told{
		{Choice: "direct_marketing", At: p.clock()}, {Choice: "profiling", Allowed: true, At: p.clock()},
		{Choice: "insurance_data", At: p.clock().AddDate(-1, 0, 0)}, {Choice: "of_yesterday", At: p.clock()},
	}
	p.pass(10 * time.Second)
	b.login("elise", "/fr/moi")
	for l, want := range map[lang.Lang][]string{lang.FR: {"dit que vous avez dit non", "dit que vous avez dit oui"}, lang.NL: {"dat u nee gezegd hebt", "dat u ja gezegd hebt"}} {
		lines := b.get(wire.Path(l, wire.Me, "")).page(t).Me.Changed.Lines
		if len(lines) != 2 {
			t.Fatalf("%s: %+v", l, lines)
		}
		for i, line := range lines {
			if !strings.HasSuffix(line.Name, want[i]) || line.Path != wire.Path(l, wire.Choices, "") {
				t.Errorf("%s: %+v, want %q", l, line, want[i])
			}
		}
	}
}

// TestChangedRecord: what the administration of members dates since the last
// visit is a line of the home; what is of before, or announced, is not.
func TestChangedRecord(t *testing.T) {
	p, b, reader := withPast(t)
	b.login("elise", "/fr/moi")
	b.leave()
	p.pass(10 * time.Second)
	today := calendar.DayOf(p.clock(), time.UTC)
	reader.past = &holdings.Past{
		Events: holdings.Dates{"last_contact": today, "affiliation": today.AddDays(-900), "move_abroad": today.AddDays(30), "of_yesterday": today},
		Contracts: []holdings.Contract{
			{ID: "C-1", Domain: "insurance", From: today.AddDays(-900), Until: today}, {ID: "C-2", Domain: "insurance", From: today},
		},
	}
	b.login("elise", "/fr/moi")
	for l, want := range map[lang.Lang][]string{
		lang.FR: {"c’était le", "un contrat a pris fin le", "un contrat a commencé le"},
		lang.NL: {"was dat op", "eindigde er een contract op", "begon er een contract op"},
	} {
		lines := b.get(wire.Path(l, wire.Me, "")).page(t).Me.Changed.Lines
		if len(lines) != len(want) {
			t.Fatalf("%s: %+v", l, lines)
		}
		for i, line := range lines {
			if !strings.Contains(line.Name, want[i]) || line.Path != wire.Path(l, wire.Record, "") {
				t.Errorf("%s: %+v, want %q", l, line, want[i])
			}
		}
	}
}
