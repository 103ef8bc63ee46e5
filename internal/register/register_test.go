package register_test

import (
	"slices"
	"testing"

	"github.com/loupe-privacy/loupe/internal/lang"
	"github.com/loupe-privacy/loupe/internal/register"
)

// sample returns a small register: two domains of two controllers, which
// share a category.
func sample() *register.Register {
	text := func(s string) lang.Text { return lang.Text{FR: s + " fr", NL: s + " nl"} }
	return &register.Register{
		Organisations: []register.Organisation{{ID: "first"}, {ID: "second"}},
		Audience:      []register.Group{{Entry: register.Entry{ID: "prospect"}}},
		Staff:         []register.Point{{ID: "staff"}},
		Categories:    []register.Category{{ID: "name"}, {ID: "health", Article: "9"}, {ID: "voice"}, {ID: "unused"}},
		Sources:       []register.Entry{{ID: "self"}},
		Recipients:    []register.Entry{{ID: "bank"}, {ID: "court"}},
		Processors:    []register.Entry{{ID: "mail"}},
		Conditions:    []register.Entry{{ID: "dispute"}},
		Transfers:     []register.Entry{{ID: "consent"}},
		Laws:          []register.Entry{{ID: "law"}},
		Triggers:      []register.Entry{{ID: "death"}},
		Situations:    []register.Entry{{ID: "quarrel"}},
		Decisions:     []register.Decision{{ID: "maf"}},
		Rights:        []register.Right{{ID: "access"}},
		Channels:      []register.Channel{{ID: "dpo"}},
		Terms:         []register.Term{{ID: "maf"}},
		Notes: []register.Note{
			{ID: "first_note", About: []string{"domains.day", "rights.access"}},
			{ID: "second_note", About: []string{"domains.day"}},
		},
		Domains: []register.Domain{
			{
				ID: "day", Controller: "first", Slug: text("day"),
				Special: []string{"health"}, Ordinary: []string{"voice", "name"},
				Purposes:   []register.Purpose{{ID: "post", Domain: "day"}, {ID: "pay", Domain: "day"}},
				LegalBases: []register.LegalBasis{{ID: "consent", Article: "6.1.a"}},
				Recipients: []register.RecipientUse{{ID: "bank"}, {ID: "court", Condition: "dispute"}},
				Retention: []register.Retention{
					{ID: "rest", Default: true, Years: register.Years{Min: 3, Max: 30}},
					{ID: "voices", Categories: []string{"voice"}},
					{ID: "quarrels", Situation: "quarrel"},
					{ID: "prospects", Audience: "prospect", Years: register.Years{Max: 1}},
				},
			},
			{
				ID: "night", Controller: "second", Processor: "first", Slug: text("night"),
				Ordinary: []string{"name"},
				Purposes: []register.Purpose{{ID: "post", Domain: "night"}},
				Retention: []register.Retention{
					{ID: "names", Categories: []string{"name"}, Years: register.Years{Min: 5, Max: 5}},
				},
			},
		},
	}
}

// ids returns the ids of retention rules.
func ids(rules []register.Retention) []string {
	var ids []string
	for _, r := range rules {
		ids = append(ids, r.ID)
	}
	return ids
}

func TestRetentionOf(t *testing.T) {
	r := sample()
	for _, test := range []struct {
		domain, category string
		want             []string
	}{
		{"day", "name", []string{"rest"}},
		{"day", "health", []string{"rest"}},
		{"day", "voice", []string{"voices"}},
		{"day", "unused", nil},
		{"night", "name", []string{"names"}},
		{"night", "health", nil},
		{"noon", "name", nil},
	} {
		if got := ids(r.RetentionOf(test.domain, test.category)); !slices.Equal(got, test.want) {
			t.Errorf("RetentionOf(%s, %s) = %v, want %v", test.domain, test.category, got, test.want)
		}
	}
	day, _ := r.Domain("day")
	if got, want := ids(day.Exceptions()), []string{"quarrels", "prospects"}; !slices.Equal(got, want) {
		t.Errorf("Exceptions = %v, want %v", got, want)
	}
}

func TestYearsExact(t *testing.T) {
	for _, test := range []struct {
		years register.Years
		want  bool
	}{
		{register.Years{}, false},
		{register.Years{Max: 1}, false},
		{register.Years{Min: 7, Max: 30}, false},
		{register.Years{Min: 5, Max: 5}, true},
	} {
		if got := test.years.Exact(); got != test.want {
			t.Errorf("%v.Exact() = %t, want %t", test.years, got, test.want)
		}
	}
}

func TestListsOfIDs(t *testing.T) {
	r := sample()
	day, _ := r.Domain("day")
	var notes []string
	for _, n := range r.NotesAbout("domains.day") {
		notes = append(notes, n.ID)
	}
	for _, test := range []struct {
		name      string
		got, want []string
	}{
		{"DomainIDs", r.DomainIDs(), []string{"day", "night"}},
		{"CategoryIDs of all", r.CategoryIDs(), []string{"name", "health", "voice"}},
		{"CategoryIDs of one, special first", day.CategoryIDs(), []string{"health", "voice", "name"}},
		{"DomainsWith name", r.DomainsWith("name"), []string{"day", "night"}},
		{"DomainsWith health", r.DomainsWith("health"), []string{"day"}},
		{"DomainsWith unused", r.DomainsWith("unused"), nil},
		{"ControlledBy first", r.ControlledBy("first"), []string{"day"}},
		{"ControlledBy nobody", r.ControlledBy("third"), nil},
		{"NotesAbout", notes, []string{"first_note", "second_note"}},
	} {
		if !slices.Equal(test.got, test.want) {
			t.Errorf("%s = %v, want %v", test.name, test.got, test.want)
		}
	}
	if got := r.NotesAbout("rights.erasure"); got != nil {
		t.Errorf("NotesAbout nothing = %v", got)
	}
}

// TestCategoryIDsAreACopy wants the domain untouched by what is done with the
// list that it gave.
func TestCategoryIDsAreACopy(t *testing.T) {
	r := sample()
	day, _ := r.Domain("day")
	day.CategoryIDs()[0] = "changed"
	if again, _ := r.Domain("day"); again.Special[0] != "health" {
		t.Error("a change of the list changed the domain")
	}
}

func TestCounts(t *testing.T) {
	want := register.Counts{
		Domains: 2, Controllers: 2, Categories: 3, Purposes: 3, Sources: 1, Recipients: 2,
		Processors: 1, Decisions: 1, Rights: 1, Notes: 2, Terms: 1,
	}
	if got := sample().Counts(); got != want {
		t.Errorf("Counts = %+v, want %+v", got, want)
	}
}

func TestDeclares(t *testing.T) {
	day, _ := sample().Domain("day")
	for _, test := range []struct {
		category          string
		declares, special bool
	}{
		{"name", true, false},
		{"health", true, true},
		{"unused", false, false},
	} {
		if got := day.Declares(test.category); got != test.declares {
			t.Errorf("Declares(%s) = %t", test.category, got)
		}
		if got := day.IsSpecial(test.category); got != test.special {
			t.Errorf("IsSpecial(%s) = %t", test.category, got)
		}
	}
}

func TestCitation(t *testing.T) {
	want := lang.Text{FR: "RGPD art. 9.2.h", NL: "AVG art. 9.2.h"}
	if got := (register.LegalBasis{Article: "9.2.h"}).Citation(); got != want {
		t.Errorf("Citation = %v, want %v", got, want)
	}
}
