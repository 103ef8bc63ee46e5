package holdings_test

import (
	"reflect"
	"strings"
	"testing"

	"github.com/loupe-privacy/loupe/internal/holdings"
)

func TestShownHidesOthers(t *testing.T) {
	m := holdings.Made{Inputs: []holdings.Given{
		{Input: "income", Source: "tax", Value: "secret of a partner", Of: holdings.OfHousehold},
		{Input: "income", Source: "tax", Value: "mine", Of: holdings.OfSelf},
		{Input: "children", Source: "register", Value: "secret, not said whose"},
		{Input: "status", Value: "secret, of whom nobody knows", Of: "cousin"},
	}}
	got := m.Shown()
	want := []holdings.Given{
		{Input: "income", Of: holdings.OfHousehold}, m.Inputs[1], {Input: "children", Of: holdings.OfHousehold}, {Input: "status", Of: holdings.OfHousehold},
	}
	if !reflect.DeepEqual(got.Inputs, want) {
		t.Errorf("got %+v", got.Inputs)
	}
	if !strings.Contains(m.Inputs[0].Value, "secret") {
		t.Error("the decision itself was changed")
	}
}

func TestMadeLists(t *testing.T) {
	now := on(t, today)
	made := func(id, decision, day, until, outcome string) holdings.Made {
		return holdings.Made{ID: id, Decision: decision, On: on(t, day), ValidUntil: on(t, until), Outcome: outcome}
	}
	all := []holdings.Made{
		made("1", "bim", "2024-01-01", "2024-12-31", holdings.Granted),
		made("2", "bim", "2026-01-01", today, holdings.NotGranted),
		made("3", "bim", "2025-01-01", "", holdings.Granted),
		made("4", "bim", "2026-11-24", "", holdings.Granted), // tomorrow
		made("5", "maf", "2020-01-01", "2020-12-31", holdings.Granted),
		made("2", "bim", "2026-01-01", today, holdings.Granted), // told again, put right
		made("6", "unknown", "2026-01-01", "", holdings.Granted),
	}
	got := holdings.MadeLists([]string{"ct_codes", "bim", "maf"}, all, now)
	want := []holdings.MadeList{
		{Decision: "ct_codes"},
		{Decision: "bim", Now: &all[5], Earlier: []holdings.Made{all[2], all[0]}},
		{Decision: "maf", Earlier: []holdings.Made{all[4]}},
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got  %+v\nwant %+v", got, want)
	}
	for _, m := range []struct {
		day  string
		want bool
	}{{"2025-12-31", false}, {"2026-01-01", true}, {today, true}, {"2026-11-24", false}} {
		if all[5].InForce(on(t, m.day)) != m.want {
			t.Errorf("in force on %s: %t", m.day, !m.want)
		}
	}
}
