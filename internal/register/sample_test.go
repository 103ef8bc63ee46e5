package register_test

import (
	"strconv"

	"github.com/loupe-privacy/loupe/internal/calendar"
	"github.com/loupe-privacy/loupe/internal/lang"
	"github.com/loupe-privacy/loupe/internal/register"
)

// A scribe writes texts of which no two are the same.
type scribe int

// text returns a new text.
func (s *scribe) text() lang.Text {
	*s++
	n := "<" + strconv.Itoa(int(*s)) + ">"
	return lang.Text{FR: n + "fr", NL: n + "nl"}
}

// entries returns things with the ids, each with everything that one can have.
func (s *scribe) entries(ids ...string) []register.Entry {
	var list []register.Entry
	for _, id := range ids {
		list = append(list, register.Entry{
			ID: id, Name: s.text(), Text: s.text(), Slug: s.text(), Src: "src " + id, Inferred: true,
		})
	}
	return list
}

// points returns statements with the ids.
func (s *scribe) points(ids ...string) []register.Point {
	var list []register.Point
	for _, id := range ids {
		list = append(list, register.Point{ID: id, Text: s.text(), Src: "src " + id})
	}
	return list
}

// full returns a small register in which every field of every type is used,
// and everything is referred to. Each call returns the same, anew.
func full() *register.Register {
	s := new(scribe)
	r := &register.Register{
		Edition:     register.Edition{Number: 2, Effective: calendar.Date(2026, 11, 1), Example: true},
		Declaration: register.Declaration{Versioned: s.text(), Src: "1.1"},
		Principles:  s.points("fair", "minimal"),
		Staff:       s.points("bound"),
		Categories: []register.Category{
			{ID: "name", Slug: s.text(), Name: s.text(), Kind: s.text(), Text: s.text(), Elements: s.points("first", "last")},
			{ID: "health", Slug: s.text(), Name: s.text(), Kind: s.text(), Text: s.text(), Article: "9"},
		},
		Sources: s.entries("self", "state"), Processors: s.entries("mail"), Recipients: s.entries("bank", "court"),
		Conditions: s.entries("dispute"), Transfers: s.entries("consent", "contract"), Laws: s.entries("code"),
		Triggers: s.entries("joining", "death", "contact"), Situations: s.entries("quarrel"),
		Contest:  register.Contest{Text: s.text(), Channel: s.text(), Court: s.text(), Src: "2.5"},
		Channels: []register.Channel{{ID: "dpo", Name: s.text(), Text: s.text(), Src: "2.7"}},
		Filing: register.Filing{
			Identity: s.text(), Answer: s.text(), Deadline: s.text(), Months: 1, Extension: 2, Src: "2.7",
		},
		Access:   register.Access{Content: s.points("copy"), Limits: s.points("backups")},
		Security: s.points("locks"),
	}
	s.people(r)
	s.rights(r)
	r.Choices = []register.Choice{
		{ID: "ads", Domain: "day", Purpose: "day/post", Name: s.text(), Text: s.text(), Consequence: s.text(), Src: "2.4"},
		{ID: "abroad", Consent: true, Domain: "night", Name: s.text(), Text: s.text(), Consequence: s.text(), Src: "3"},
	}
	r.Domains = []register.Domain{s.domain("day", "first", "second"), s.domain("night", "second", "first")}
	return r
}

// people adds organisations, groups of people, notes and terms.
func (s *scribe) people(r *register.Register) {
	r.Organisations = []register.Organisation{{
		ID: "first", Name: s.text(), Short: s.text(), Role: s.text(), Number: "0411", Court: s.text(), Address: s.text(),
		DPO: []register.Contact{
			{Kind: register.WebForm}, {Kind: register.Post}, {Kind: register.Email, Value: "dpo@first.example"},
		},
		PrivacyPage: "https://first.example", Site: s.text(), Approval: s.text(), Src: "1.2",
	}, {ID: "second", Name: s.text(), Short: s.text(), Role: s.text()}}
	r.Audience = []register.Group{{
		Entry: s.entries("prospect")[0], Points: s.entries("point"), Domains: []string{"day"},
		Purposes: []string{"day/post"}, Sources: []string{"self"}, Retention: []string{"day_rest"},
	}}
	r.Notes = []register.Note{
		{ID: "unclear", Src: "3.7", About: []string{"domains.day", "retention.day_rest"}, Members: true, Text: s.text(), Reading: s.text()},
	}
	r.Terms = []register.Term{
		{
			ID: "maf", Name: s.text(), Acronym: s.text(), Text: s.text(), See: []string{"fee"}, Unlinked: true, Unconfirmed: true,
			Forms: map[lang.Lang][]string{lang.FR: {"a"}, lang.NL: {"b"}},
		},
		{ID: "fee", Name: s.text(), Text: s.text()},
	}
}

// rights adds rights and automated decisions.
func (s *scribe) rights(r *register.Register) {
	r.Rights = []register.Right{
		{
			ID: "objection", Article: "21", Channel: "dpo", Src: "2.4", Name: s.text(), Text: s.text(),
			Grounds: s.points("own"), AppliesTo: []string{"6.1.e", "6.1.f"}, Limits: s.points("claims"), LimitsOpen: true,
		},
		{ID: "human_review", Article: "22", Channel: "dpo", Src: "2.5", Name: s.text(), Text: s.text()},
	}
	r.Decisions = []register.Decision{
		{
			ID: "bim", Slug: s.text(), Name: s.text(), Text: s.text(), Logic: s.points("status", "income"),
			Inputs:  []register.Input{{ID: "income", Name: s.text(), From: s.text()}},
			Steps:   []register.Step{{ID: "low", Route: s.text(), If: s.text(), Then: s.text()}},
			Effects: s.points("cheaper"), Law: s.text(), Derived: s.points("train"), DerivedIf: s.text(),
			Household: true, Needs: []string{"codes"},
		},
		{ID: "codes", Slug: s.text(), Name: s.text(), Text: s.text()},
	}
}

// domain returns a domain with everything.
func (s *scribe) domain(id, controller, processor string) register.Domain {
	return register.Domain{
		ID: id, Mark: register.Operational, Part: 3, Src: "3", Title: s.text(), Slug: s.text(), Summary: s.text(), Lead: s.text(),
		Controller: controller, Processor: processor, Missions: s.points("help"), MissionLaw: s.text(), Approval: s.text(),
		LegalBases: []register.LegalBasis{{ID: "interest", Article: "6.1.f", Inferred: true, Text: s.text()}},
		Laws:       register.List{IDs: []string{"code"}, Open: true},
		Purposes: []register.Purpose{{
			ID: "post", Domain: id, Basis: []string{"interest"}, AbsoluteObjection: true, SupportOf: "first",
			Name: s.text(), Text: s.text(),
		}},
		Special: []string{"health"}, Ordinary: []string{"name"}, Details: map[string]lang.Text{"health": s.text()},
		Sources: register.List{IDs: []string{"self", "state"}, Open: true}, ProcessedBy: "bound",
		Recipients: []register.RecipientUse{{ID: "bank"}, {ID: "court", Condition: "dispute", Detail: s.text()}},
		Processors: []register.ProcessorUse{{ID: "mail", Detail: s.text()}}, ProcessorsOpen: true,
		ProcessorNotes: s.points("bound"),
		Transfers:      register.TransferRule{Possible: true, When: []string{"consent", "contract"}, Text: s.text()},
		Retention: []register.Retention{
			{
				ID: id + "_rest", Domain: id, Default: true, From: "joining", Until: []string{"death"}, After: "contact",
				Years: register.Years{Min: 3, Max: 30}, Duration: s.text(), Varies: s.text(), Why: s.text(), Text: s.text(),
			},
			{ID: id + "_names", Domain: id, Categories: []string{"name"}, Unstated: true, Duration: s.text(), Text: s.text()},
			{ID: id + "_quarrel", Domain: id, Situation: "quarrel", Duration: s.text(), Text: s.text()},
			{ID: id + "_prospect", Domain: id, Audience: "prospect", Years: register.Years{Max: 1}, Duration: s.text(), Text: s.text()},
		},
		Decisions: []string{"bim", "codes"},
	}
}
