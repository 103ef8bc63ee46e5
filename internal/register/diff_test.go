package register_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/loupe-privacy/loupe/internal/lang"
	"github.com/loupe-privacy/loupe/internal/register"
)

// told returns changes in one line each: "changed domain day: laws sources".
func told(changes []register.Change) []string {
	var lines []string
	for _, c := range changes {
		f := c.New
		if c.Op == register.Removed {
			f = c.Old
		}
		line := string(c.Op) + " " + f.Kind + " " + f.ID
		if len(c.Fields) > 0 {
			line += ": " + strings.Join(c.Fields, " ")
		}
		lines = append(lines, line)
	}
	return lines
}

func TestDiff(t *testing.T) {
	more := lang.Text{FR: "plus", NL: "meer"}
	for _, test := range []struct {
		name   string
		change func(*register.Register)
		want   []string
	}{
		{"nothing", func(*register.Register) {}, nil},
		{"what states nothing", func(r *register.Register) {
			r.Edition = register.Edition{Number: 9}
			r.Domains[0].Slug, r.Terms[0].Forms = more, nil
		}, nil},
		{"a text", func(r *register.Register) { r.Domains[1].Purposes[0].Text = more },
			[]string{"changed purpose night/post: text"}},
		{"a text in one language", func(r *register.Register) { r.Contest.Court.NL = "rechter" },
			[]string{"changed right human_review: court"}},
		{"a name that others use is one change", func(r *register.Register) { r.Sources[0].Name = more },
			[]string{"changed source self: name"}},
		{"the words of a condition, in both domains", func(r *register.Register) { r.Conditions[0].Text = more },
			[]string{"changed recipient day/court: condition", "changed recipient night/court: condition"}},
		{"references in another order", func(r *register.Register) {
			slices.Reverse(r.Domains[0].Sources.IDs)
			slices.Reverse(r.Domains[0].Transfers.When)
		}, nil},
		{"a reference for another", func(r *register.Register) { r.Domains[0].Controller = "second" },
			[]string{"changed domain day: controller"}},
		{"statements in another order", func(r *register.Register) { slices.Reverse(r.Decisions[0].Logic) },
			[]string{"changed decision bim: logic"}},
		{"a list that opens", func(r *register.Register) { r.Domains[0].Sources.Open = false },
			[]string{"changed domain day: sources_open"}},
		{"a period", func(r *register.Register) {
			r.Domains[0].Retention[0].Years.Max, r.Domains[0].Retention[0].Duration = 10, more
		}, []string{"changed rule day_rest: years duration"}},
		{"a text that goes, one that comes", func(r *register.Register) {
			r.Decisions[0].Law, r.Decisions[1].Law = lang.Text{}, more
		}, []string{"changed decision bim: law", "changed decision codes: law"}},
		{"one more and one less, each where its kind stands", func(r *register.Register) {
			d := &r.Domains[0]
			d.Purposes = []register.Purpose{{ID: "sell", Domain: "day", Name: more, Text: more}}
			d.Recipients = d.Recipients[:1]
			r.Principles = append(r.Principles, register.Point{ID: "open", Text: more})
		}, []string{
			"added principle open",
			"added purpose day/sell", "removed purpose day/post", "removed recipient day/court",
		}},
		{"a category that becomes special", func(r *register.Register) {
			d := &r.Domains[1]
			d.Special, d.Ordinary = append(d.Special, "name"), nil
		}, []string{"changed category night/name: special"}},
		{"a whole domain less", func(r *register.Register) {
			r.Domains, r.Notes = r.Domains[:1], nil
		}, []string{
			"removed domain night", "removed category night/health", "removed category night/name", "removed purpose night/post",
			"removed basis night/interest", "removed recipient night/bank", "removed recipient night/court",
			"removed processor night/mail", "removed transfer night", "removed rule night_rest", "removed rule night_names",
			"removed rule night_quarrel", "removed rule night_prospect", "removed note unclear",
		}},
	} {
		t.Run(test.name, func(t *testing.T) {
			newer := full()
			test.change(newer)
			got := told(register.Diff(full(), newer))
			if !slices.Equal(got, test.want) {
				t.Errorf("told is\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(test.want, "\n"))
			}
		})
	}
}

// TestDiffTheOtherWay wants what was added to be removed when the editions
// change places, and the other way round.
func TestDiffTheOtherWay(t *testing.T) {
	newer := full()
	newer.Security, newer.Laws = nil, append(newer.Laws, register.Entry{ID: "decree", Name: lang.Text{FR: "x", NL: "y"}})
	want := map[bool][]string{true: {"added law decree", "removed security locks"}, false: {"removed law decree", "added security locks"}}
	if got := told(register.Diff(full(), newer)); !slices.Equal(got, want[true]) {
		t.Errorf("forward: %q", got)
	}
	if got := told(register.Diff(newer, full())); !slices.Equal(got, want[false]) {
		t.Errorf("back: %q", got)
	}
}

// TestChangeHoldsBothFacts wants the fact before and after, as far as there is
// one.
func TestChangeHoldsBothFacts(t *testing.T) {
	newer := full()
	newer.Principles[0].Text.FR = "autre"
	newer.Principles[1].ID = "least"
	changes := register.Diff(full(), newer)
	if len(changes) != 3 {
		t.Fatalf("changes are %q", told(changes))
	}
	changed, added, removed := changes[0], changes[1], changes[2]
	if changed.Old.Text != full().Principles[0].Text || changed.New.Text.FR != "autre" {
		t.Errorf("changed is %v to %v", changed.Old.Text, changed.New.Text)
	}
	if added.Old.ID != "" || added.New.ID != "least" || removed.Old.ID != "minimal" || removed.New.ID != "" {
		t.Errorf("added is %+v, removed is %+v", added, removed)
	}
}
