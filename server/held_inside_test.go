package server

import (
	"testing"

	"github.com/loupe-privacy/loupe/internal/calendar"
	"github.com/loupe-privacy/loupe/internal/holdings"
	"github.com/loupe-privacy/loupe/internal/lang"
	"github.com/loupe-privacy/loupe/internal/wire"
	"github.com/loupe-privacy/loupe/server/feed"
)

// TestAddSamples: what is shown needs both the document that the samples came
// with and what is known by now to say that it is held, and not medical.
func TestAddSamples(t *testing.T) {
	day := calendar.Date(2026, 11, 20)
	statement := func(s holdings.Statement) holdings.Document {
		s.Category, s.AsOf = "profession", day
		return holdings.Document{AsOf: day, Categories: []holdings.Statement{s}}
	}
	held := statement(holdings.Statement{Held: true})
	all := map[string][]feed.FieldLine{"profession": {{FR: "Statut", NL: "Statuut", Value: "x"}}}
	for _, test := range []struct {
		name   string
		known  holdings.Tag
		fed    holdings.Document
		reveal string
		shown  bool
		value  string
	}{
		{"masked", holdings.Held, held, "", true, ""},
		{"of another kind", holdings.Held, held, "health", true, ""},
		{"revealed", holdings.Held, held, "profession", true, "x"},
		{"medical by now", holdings.Doctor, held, "profession", false, ""},
		{"medical when it came", holdings.Held, statement(holdings.Statement{Held: true, Medical: true}), "profession", false, ""},
		{"gone by now", holdings.NotHeld, held, "profession", false, ""},
		{"not held when it came", holdings.Held, statement(holdings.Statement{}), "profession", false, ""},
		{"not known", holdings.Possible, held, "profession", false, ""},
		{"nothing said when it came", holdings.Held, holdings.Document{}, "profession", false, ""},
	} {
		for _, l := range lang.All {
			data := &wire.HeldData{Kinds: []wire.HeldKind{{ID: "profession", Tag: test.known}, {ID: "health", Tag: holdings.Held}}}
			addSamples(data, l, test.fed, all, test.reveal)
			got := data.Kinds[0].Samples
			want := map[lang.Lang]string{lang.FR: "Statut", lang.NL: "Statuut"}[l]
			if (len(got) == 1) != test.shown || test.shown && got[0] != (wire.Sample{Name: want, Value: test.value}) || len(data.Kinds[1].Samples) > 0 {
				t.Errorf("%s in %s: %+v", test.name, l, data.Kinds)
			}
		}
	}
}
