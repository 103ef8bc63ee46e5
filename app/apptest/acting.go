package apptest

import (
	"github.com/loupe-privacy/loupe/internal/holdings"
	"github.com/loupe-privacy/loupe/internal/lang"
	"github.com/loupe-privacy/loupe/internal/wire"
)

// acting returns the pages on the people for whom a member acts: several, with
// each reason and with none, nobody, and each page of a file, whole, narrowed,
// empty and with odd strings.
func acting(l lang.Lang) []Case {
	page := func(r wire.Route, change func(*wire.ActingData)) wire.Page {
		param := ""
		if r != wire.Acting {
			param = "abcdefghijklmnopqrstuvwxyz"
		}
		if r == wire.TheirDomain {
			param += "-compulsory"
		}
		p := personal(l, r, param)
		p.Acting = &wire.ActingData{Heard: 16, Adult: 18}
		if r != wire.Acting {
			one := actedFor(l, "Sami Fictif", holdings.Parent, holdings.SightChild)
			p.Acting.One = &one
		}
		change(p.Acting)
		return p
	}
	file := func(a *wire.ActingData) { a.Domains = cards(l, true) }
	domain := func(a *wire.ActingData) {
		a.Held = heldKinds(l)
		for i := range a.Held.Kinds {
			a.Held.Kinds[i].Samples = nil
		}
	}
	return []Case{
		{"acting", page(wire.Acting, func(a *wire.ActingData) {
			a.People = []wire.ActedCard{
				actedFor(l, "Sami Fictif", holdings.Parent, holdings.SightChild), actedFor(l, "Lina Fictif", holdings.Parent, holdings.SightSilent),
				actedFor(l, "Nour Fictif", holdings.Parent, holdings.SightAllows), actedFor(l, "Greet Staal", holdings.Administrator, holdings.SightActs),
				actedFor(l, Nasty, holdings.Mandatary, holdings.SightActs),
			}
		})},
		{"acting-none", page(wire.Acting, func(a *wire.ActingData) { a.Heard = a.Adult })},
		{"theirs", page(wire.Theirs, file)},
		{"theirs-nasty", page(wire.Theirs, func(a *wire.ActingData) { a.One.Name, a.Narrowed = Nasty, true })},
		{"their-domain", page(wire.TheirDomain, domain)},
		{"their-domain-narrowed", page(wire.TheirDomain, func(a *wire.ActingData) {
			domain(a)
			a.Held.Kinds, a.Held.Covers, a.Narrowed = a.Held.Kinds[1:], &wire.Coverage{Since: day("2015-01-01"), Not: Nasty}, true
		})},
		{"their-domain-empty", page(wire.TheirDomain, func(a *wire.ActingData) {
			a.One.Name, a.Held = Nasty, &wire.HeldData{DomainRef: heldKinds(l).DomainRef}
		})},
		{"their-retention", page(wire.TheirRetention, func(a *wire.ActingData) {
			a.Lanes = []wire.Lane{
				{
					ID: "x", Name: text(l, "Santé", "Gezondheid"), Domain: heldKinds(l).DomainRef,
					Rule: wire.Rule{ID: "x", Text: text(l, "30 ans après le dernier contact.", "30 jaar na het laatste contact.")},
					Span: &wire.Span{State: holdings.InUse, End: day("2054-07-09"), Why: string(holdings.WhyCounting)},
				},
				{ID: "y", Name: Nasty, Domain: wire.DomainRef{Title: Nasty, Path: wire.Path(l, wire.TheirDomain, "abcdefghijklmnopqrstuvwxyz-x")}, Rule: wire.Rule{ID: "y", Text: Nasty, Unstated: true}, Span: &wire.Span{}},
			}
		})},
		{"their-retention-empty", page(wire.TheirRetention, func(*wire.ActingData) {})},
	}
}

// actedFor returns somebody for whom a member acts.
func actedFor(l lang.Lang, name string, kind holdings.LinkKind, why holdings.SightWhy) wire.ActedCard {
	card := wire.ActedCard{
		Name: name, Kind: kind, Why: why,
		Path:          wire.Path(l, wire.Theirs, "abcdefghijklmnopqrstuvwxyz"),
		RetentionPath: wire.Path(l, wire.TheirRetention, "abcdefghijklmnopqrstuvwxyz"),
	}
	if why == holdings.SightChild || why == holdings.SightSilent {
		card.Until = day("2033-07-29")
	}
	return card
}
