package apptest

import (
	"github.com/loupe-privacy/loupe/internal/calendar"
	"github.com/loupe-privacy/loupe/internal/holdings"
	"github.com/loupe-privacy/loupe/internal/lang"
	"github.com/loupe-privacy/loupe/internal/rights"
	"github.com/loupe-privacy/loupe/internal/wire"
)

// records returns what the administration says of a member: all that there can
// be, next to nothing, and with odd strings.
func records(l lang.Lang) []Case {
	at := func(r wire.RecordData) wire.Page {
		p := personal(l, wire.Record, "")
		r.AskPath, r.MailPath, r.Joined = askPath(l), wire.Path(l, wire.Settings, ""), day("2011-03-01")
		p.Record = &r
		return p
	}
	domain := wire.DomainRef{ID: "insurance", Title: "MLOZ Insurance", Path: wire.Path(l, wire.MyDomain, "insurance")}
	full := wire.RecordData{
		Name: "Nadia Fictif", Number: "••.••.••-•••.62", Lang: "fr", Email: "n•••@example.org", Born: day("1988-03-14"),
		Left: day("2027-01-01"), Housed: true, Others: 2,
		Events:    []wire.RecordEvent{{Name: text(l, "Affiliation", "Aansluiting"), Text: text(l, "Vous devenez membre.", "U wordt lid."), Day: day("2011-03-01")}},
		Contracts: []wire.RecordContract{{ID: "C-1", Domain: domain, From: day("2012-04-01"), Until: day("2023-12-31")}, {ID: "C-2", Domain: domain, From: day("2024-01-01")}},
		For:       []wire.RecordTie{{Name: "Sami Fictif", Kind: holdings.Parent, Born: day("2017-07-30"), From: day("2017-07-30"), Path: wire.Path(l, wire.Theirs, "x")}},
		By:        []wire.RecordTie{{Name: "Luc Modèle", Kind: holdings.Mandatary, Until: day("2027-06-30"), Domains: []wire.DomainRef{domain}}},
		Report:    &wire.LogReport{Coverage: wire.Coverage{Since: day("1998-01-01"), Not: text(l, "les anciens contrats", "de oude contracten")}, AsOf: day("2026-11-18")},
	}
	full.By[0].Sensitive = true
	stale, shared := full, full
	stale.Masked, stale.Born, stale.ProvePath = true, calendar.Day{}, wire.LoginLink{Lang: l, Route: wire.Record, Action: rights.OpenSamples}.Path()
	shared.Masked, shared.Born, shared.Shared = true, calendar.Day{}, true
	tie := wire.RecordTie{Name: Nasty, Kind: Nasty}
	return []Case{
		{"record", at(full)},
		{"record-stale", at(stale)}, {"record-shared-screen", at(shared)},
		{"record-bare", at(wire.RecordData{Name: "Wout", Lang: "nl"})},
		{"record-alone", at(wire.RecordData{Name: "Wout", Lang: "nl", Housed: true, Unread: true, Gone: day("2026-11-01"), Report: &wire.LogReport{AsOf: day("2026-11-18")}})},
		{"record-nasty", at(wire.RecordData{
			Name: Nasty, Number: Nasty, Lang: "fr", Email: Nasty, Events: []wire.RecordEvent{{Name: Nasty, Text: Nasty}},
			Contracts: []wire.RecordContract{{ID: Nasty, Domain: wire.DomainRef{Title: Nasty, Path: domain.Path}}},
			For:       []wire.RecordTie{tie}, By: []wire.RecordTie{tie}, Report: &wire.LogReport{Coverage: wire.Coverage{Not: Nasty}},
		})},
	}
}
