package apptest

import (
	"github.com/loupe-privacy/loupe/internal/calendar"
	"github.com/loupe-privacy/loupe/internal/holdings"
	"github.com/loupe-privacy/loupe/internal/lang"
	"github.com/loupe-privacy/loupe/internal/wire"
)

// made returns the pages about decisions that were taken about a member.
func made(l lang.Lang) []Case {
	all, one := personal(l, wire.MyDecisions, ""), personal(l, wire.MyDecision, "bim")
	all.Decisions, one.Decisions = everyDecision(l, true), oneDecision(l, true)
	all.Decisions.Made, one.Decisions.Made = someMade(l), someMade(l)
	one.Decisions.Made.Now = one.Decisions.Made.Now[:1]
	none, over := personal(l, wire.MyDecisions, ""), personal(l, wire.MyDecision, "bim")
	none.Decisions, over.Decisions = everyDecision(l, true), oneDecision(l, true)
	none.Decisions.Made = &wire.MadeData{}
	over.Decisions.Made = &wire.MadeData{Earlier: someMade(l).Earlier, Covers: []wire.Coverage{{Not: Nasty}}}
	page := func(change func(*wire.MadePassport)) wire.Page {
		p := personal(l, wire.MyPassport, passportSlug)
		p.Passport, p.Terms = onePassport(l), someTerms(l)
		change(p.Passport)
		return p
	}
	return []Case{
		{"my-decisions-made", all}, {"my-decision-made", one}, {"my-decisions-none-made", none}, {"my-decision-over", over},
		{"my-passport", page(func(*wire.MadePassport) {})},
		{"my-passport-closed", page(closedValues)},
		{"my-passport-shared", page(sharedValues)},
		{"my-passport-over", page(func(d *wire.MadePassport) {
			d.InForce, d.Edition, d.Altered, d.Told, d.Turns, d.Relatives, d.Acts = false, 0, true, false, nil, nil, nil
			d.Rule.Path, d.Version, d.Outcome = "", "", "of tomorrow"
			d.ValidUntil = day("2025-12-31")
		})},
		{"my-passport-empty", page(func(d *wire.MadePassport) {
			*d = wire.MadePassport{MadeCard: wire.MadeCard{Rule: wire.Link{ID: "x", Name: "x"}, InForce: true}, ID: "x", Unread: true, SendPath: d.SendPath}
		})},
		{"my-passport-nasty", page(nastyPassport)},
	}
}

// passportSlug is the segment of an address of a decision.
const passportSlug = "abcdefghijklmnopqrstuvwxyz"

// someMade returns decisions of each outcome.
func someMade(l lang.Lang) *wire.MadeData {
	bim := wire.Link{ID: "bim", Name: text(l, "Intervention majorée (BIM)", "Verhoogde tegemoetkoming"), Path: wire.Path(l, wire.MyDecision, "bim")}
	block := wire.Link{ID: "benefit_block", Name: text(l, "Blocage des indemnités", "Blokkering van de uitkeringen")}
	path := wire.Path(l, wire.MyPassport, passportSlug)
	return &wire.MadeData{
		AsOf:   day("2026-11-18"),
		Covers: []wire.Coverage{{Since: day("2025-01-01"), Not: text(l, "les décisions d’un collaborateur", "beslissingen van een medewerker")}},
		Now: []wire.MadeCard{
			{Rule: bim, Outcome: holdings.Granted, On: day("2026-01-12"), ValidUntil: day("2026-12-31"), InForce: true, Path: path},
			{Rule: block, Outcome: holdings.Blocked, On: day("2026-01-05"), InForce: true, Path: path + "2"},
		},
		Earlier: []wire.MadeCard{
			{Rule: bim, Outcome: holdings.NotGranted, On: day("2025-01-14"), ValidUntil: day("2025-12-31"), Path: path + "3"},
			{Rule: block, Outcome: holdings.Assigned, On: day("2025-01-10"), ValidUntil: day("2026-12-31"), InForce: true, Newer: true, Path: path + "4"},
			{Rule: block, Outcome: holdings.Sent, On: day("2024-01-14"), Path: path + "5"},
		},
	}
}

// onePassport returns a decision with all that one can have, its values open.
func onePassport(l lang.Lang) *wire.MadePassport {
	rule := bim(l, true)
	return &wire.MadePassport{
		MadeCard: someMade(l).Now[0], Text: rule.Text, Domain: refs(l, true)[1], ID: "D-500002",
		Version: "2026-01", Edition: 1, Effective: day("2025-11-01"), EditionPath: wire.Path(l, wire.MyVersion, "1"),
		Logic: rule.Logic, Steps: rule.Steps, Law: rule.Law,
		Data: []wire.MadeDatum{
			{ID: "income", Name: text(l, "Les revenus", "Het inkomen"), Others: true, Correct: true, Values: []wire.MadeValue{
				{Source: text(l, "La Banque-Carrefour", "De Kruispuntbank"), Value: "20 140,00 EUR"},
			}},
			{ID: "application", Name: text(l, "Votre demande", "Uw aanvraag"), Correct: true, Values: []wire.MadeValue{{}}},
			{ID: "situation", Name: text(l, "La situation du ménage", "De situatie van het gezin"), Others: true},
			{ID: "advantage", Name: text(l, "Un avantage social", "Een sociaal voordeel"), From: text(l, "Le CPAS", "Het OCMW")},
		},
		Household: true, Relatives: []string{"partner", "child", "parent", "cohabitant", "other", "of tomorrow"},
		Effects: rule.Effects, Told: true,
		Turns: []wire.MadeTurn{
			{Kind: holdings.TurnTime, On: day("2027-01-01")},
			{Kind: holdings.TurnDecision, What: rule.Needs[0]},
			{Kind: holdings.TurnInput, What: wire.Link{ID: "income", Name: text(l, "Les revenus", "Het inkomen")}, Others: true},
			{Kind: holdings.TurnInput, What: wire.Link{ID: "application", Name: text(l, "Votre demande", "Uw aanvraag")}},
			{Kind: holdings.TurnRoute, Steps: rule.Steps[1:]},
		},
		Contest: rule.Contest,
		Acts:    []holdings.WayAct{holdings.WayCheck, holdings.WayView, holdings.WayContest},
		Owner:   "owner", SendPath: wire.Path(l, wire.MyPassport, passportSlug),
	}
}

// closedValues leaves the values out, as for a login that is too old.
func closedValues(d *wire.MadePassport) {
	d.Closed = true
	d.OpenPath = wire.LoginLink{Route: wire.MyPassport, Param: passportSlug}.Path()
	d.Data[0].Values = []wire.MadeValue{{Source: d.Data[0].Values[0].Source, Hidden: true}}
}

// sharedValues leaves the values out, as at a shared screen.
func sharedValues(d *wire.MadePassport) {
	closedValues(d)
	d.Shared, d.OpenPath = true, ""
}

// nastyPassport puts strings that break a careless page wherever a source or
// the register can.
func nastyPassport(d *wire.MadePassport) {
	d.Rule.Name, d.Text, d.ID, d.Version, d.Law, d.Domain.Title = Nasty, Nasty, Nasty, Nasty, Nasty, Nasty
	d.Data = []wire.MadeDatum{{ID: "x", Name: Nasty, From: Nasty, Values: []wire.MadeValue{{Source: Nasty, Value: Nasty}}, Correct: true}}
	d.Relatives, d.Effects, d.Logic = []string{Nasty}, []string{Nasty}, []string{Nasty}
	d.Steps = []wire.Step{{Route: Nasty, If: Nasty, Then: Nasty}}
	d.Turns = []wire.MadeTurn{{Kind: Nasty, What: wire.Link{Name: Nasty}}, {Kind: holdings.TurnDecision, What: wire.Link{Name: Nasty}}}
	d.ValidUntil = calendar.Day{}
}
