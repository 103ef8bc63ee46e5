package register_test

import (
	"testing"

	"github.com/loupe-privacy/loupe/internal/lang"
	"github.com/loupe-privacy/loupe/internal/register"
)

// TestLookup asks each question by id for something that exists, and for
// something that does not.
func TestLookup(t *testing.T) {
	r := sample()
	day, _ := r.Domain("day")
	entry := func(find func(string) (register.Entry, bool)) func(string) (string, bool) {
		return func(id string) (string, bool) { e, ok := find(id); return e.ID, ok }
	}
	for _, test := range []struct {
		name, id string
		find     func(string) (string, bool)
	}{
		{"Domain", "night", func(id string) (string, bool) { d, ok := r.Domain(id); return d.ID, ok }},
		{"Organisation", "second", func(id string) (string, bool) { o, ok := r.Organisation(id); return o.ID, ok }},
		{"Category", "voice", func(id string) (string, bool) { c, ok := r.Category(id); return c.ID, ok }},
		{"Decision", "maf", func(id string) (string, bool) { d, ok := r.Decision(id); return d.ID, ok }},
		{"Right", "access", func(id string) (string, bool) { x, ok := r.Right(id); return x.ID, ok }},
		{"Channel", "dpo", func(id string) (string, bool) { c, ok := r.Channel(id); return c.ID, ok }},
		{"Term", "maf", func(id string) (string, bool) { x, ok := r.Term(id); return x.ID, ok }},
		{"Note", "second_note", func(id string) (string, bool) { n, ok := r.Note(id); return n.ID, ok }},
		{"StaffRule", "staff", func(id string) (string, bool) { p, ok := r.StaffRule(id); return p.ID, ok }},
		{"Source", "self", entry(r.Source)},
		{"Recipient", "court", entry(r.Recipient)},
		{"Processor", "mail", entry(r.Processor)},
		{"Condition", "dispute", entry(r.Condition)},
		{"Transfer", "consent", entry(r.Transfer)},
		{"Law", "law", entry(r.Law)},
		{"Trigger", "death", entry(r.Trigger)},
		{"Situation", "quarrel", entry(r.Situation)},
		{"AudienceGroup", "prospect", func(id string) (string, bool) { g, ok := r.AudienceGroup(id); return g.ID, ok }},
		{"LegalBasis of a domain", "consent", func(id string) (string, bool) { b, ok := day.LegalBasis(id); return b.ID, ok }},
		{"Recipient of a domain", "court", func(id string) (string, bool) { u, ok := day.Recipient(id); return u.ID, ok }},
		{"Purpose", "night/post", func(id string) (string, bool) { p, ok := r.Purpose(id); return p.FullID(), ok }},
	} {
		if got, ok := test.find(test.id); !ok || got != test.id {
			t.Errorf("%s(%s) = %q, %t", test.name, test.id, got, ok)
		}
		for _, none := range []string{"", "nothing", "day/nothing", "nothing/post"} {
			if got, ok := test.find(none); ok {
				t.Errorf("%s(%q) found %q", test.name, none, got)
			}
		}
	}
}

func TestDomainBySlug(t *testing.T) {
	for _, test := range []struct {
		in   lang.Lang
		slug string
		want string
	}{
		{lang.FR, "night fr", "night"},
		{lang.NL, "night nl", "night"},
		{lang.NL, "night fr", ""},
		{lang.FR, "", ""},
	} {
		d, ok := sample().DomainBySlug(test.in, test.slug)
		if d.ID != test.want || ok != (test.want != "") {
			t.Errorf("DomainBySlug(%s, %q) = %q, %t; want %q", test.in, test.slug, d.ID, ok, test.want)
		}
	}
}

func TestPurposeOfDomain(t *testing.T) {
	day, _ := sample().Domain("day")
	for id, want := range map[string]bool{"pay": true, "day/pay": true, "night/pay": false, "pray": false} {
		if p, ok := day.Purpose(id); ok != want || ok && p.FullID() != "day/pay" {
			t.Errorf("Purpose(%q) = %q, %t; want %t", id, p.FullID(), ok, want)
		}
	}
}
