package holdings_test

import (
	"slices"
	"testing"

	"github.com/loupe-privacy/loupe/internal/calendar"
	"github.com/loupe-privacy/loupe/internal/holdings"
)

func TestTouch(t *testing.T) {
	day := calendar.Date(2026, 11, 18)
	docs := map[string]holdings.Document{
		"held": {Relation: holdings.Active, Categories: []holdings.Statement{
			{Category: "name", Held: true, AsOf: day}, {Category: "health", Held: true, AsOf: day},
			{Category: "court", AsOf: day}, {Category: "undated", Held: true},
		}},
		"ended": {Relation: holdings.Ended},
		"never": {Relation: holdings.None, Categories: []holdings.Statement{{Category: "name", AsOf: day}}},
	}
	for _, test := range []struct {
		name    string
		concern holdings.Concern
		want    holdings.Touching
		why     holdings.Why
	}{
		{"everybody", holdings.Concern{}, holdings.Touches, holdings.General},
		{"a domain one is in", holdings.Concern{Domains: []string{"held"}}, holdings.Touches, holdings.RelationHere},
		{"a domain one was in", holdings.Concern{Domains: []string{"ended"}}, holdings.Touches, holdings.RelationHere},
		{"a domain one never was in", holdings.Concern{Domains: []string{"never"}}, holdings.Touchless, holdings.NoRelation},
		{"a domain no source spoke of", holdings.Concern{Domains: []string{"silent"}}, holdings.MayTouch, holdings.UntoldHere},
		{"the strongest of several", holdings.Concern{Domains: []string{"never", "silent", "held"}}, holdings.Touches, holdings.RelationHere},
		{"one silent among several", holdings.Concern{Domains: []string{"never", "silent"}}, holdings.MayTouch, holdings.UntoldHere},
		{"data that are held", holdings.Concern{Domains: []string{"held"}, Category: "name"}, holdings.Touches, holdings.HeldHere},
		{"data through the doctor", holdings.Concern{Domains: []string{"held"}, Category: "health"}, holdings.Touches, holdings.HeldHere},
		{"data that are not held", holdings.Concern{Domains: []string{"held"}, Category: "court"}, holdings.Touchless, holdings.NotHeldHere},
		{"data without a day", holdings.Concern{Domains: []string{"held"}, Category: "undated"}, holdings.MayTouch, holdings.PossibleHere},
		{"data no source looked at", holdings.Concern{Domains: []string{"ended"}, Category: "name"}, holdings.MayTouch, holdings.PossibleHere},
		{"not held here, unknown there", holdings.Concern{Domains: []string{"never", "silent"}, Category: "name"}, holdings.MayTouch, holdings.PossibleHere},
		{"data no source spoke of", holdings.Concern{Domains: []string{"silent"}, Category: "name"}, holdings.MayTouch, holdings.PossibleHere},
		{"other people", holdings.Concern{Others: true}, holdings.MayTouch, holdings.WhyNotYours},
		{"other people, in a domain one is in", holdings.Concern{Domains: []string{"held"}, Others: true}, holdings.MayTouch, holdings.WhyNotYours},
		{"other people, in a domain one never was in", holdings.Concern{Domains: []string{"never"}, Others: true}, holdings.Touchless, holdings.NoRelation},
		{"held in one of two", holdings.Concern{Domains: []string{"never", "held"}, Category: "name"}, holdings.Touches, holdings.HeldHere},
	} {
		got, why := holdings.Touch(test.concern, docs)
		if got != test.want || why != test.why {
			t.Errorf("%s: %s, %s; want %s, %s", test.name, got, why, test.want, test.why)
		}
		if !slices.Contains(holdings.TouchReasons[:], why) {
			t.Errorf("%s: the reason %s is not listed", test.name, why)
		}
	}
}
