package server

import (
	"slices"

	"github.com/loupe-privacy/loupe/internal/holdings"
	"github.com/loupe-privacy/loupe/internal/lang"
	"github.com/loupe-privacy/loupe/internal/register"
	"github.com/loupe-privacy/loupe/internal/rights"
	"github.com/loupe-privacy/loupe/internal/wire"
	"github.com/loupe-privacy/loupe/server/auth"
	"github.com/loupe-privacy/loupe/server/feed"
)

// passportData returns a passport as its page shows it. Values are in it only
// if the person proved not long ago who they are, and never at a shared screen:
// an open one must not show an income to whoever sits there.
func (s *Server) passportData(pass holdings.Passport, sess auth.Session, v side) *wire.MadePassport {
	l, rule, slug := v.Lang, pass.Rule, madeSlug(sess.MemberID, pass.Made.ID)
	data := &wire.MadePassport{
		MadeCard: s.madeCard(pass.Made, sess.MemberID, v),
		Text:     rule.Text.In(l), ID: pass.Made.ID, Version: pass.Made.Version,
		Altered: pass.Altered, Logic: pointTexts(rule.Logic, l), Steps: wireSteps(rule.Steps, l), Law: rule.Law.In(l),
		Household: rule.Household, Relatives: relatives(pass.Made.Household),
		Contest: s.contest(v),
		Owner:   s.ownerOf(sess), SendPath: wire.Path(l, wire.MyPassport, slug),
	}
	data.Rule.Name = rule.Name.In(l)
	if d, ok := s.register.Domain(s.domainOf(rule.ID)); ok {
		data.Domain = s.domainRef(v, d)
	}
	s.addEdition(data, pass, v)
	shared, prove := s.toSeeValues(sess, wire.LoginLink{Lang: l, Route: wire.MyPassport, Param: slug})
	closed := shared || prove != ""
	for _, d := range pass.Data {
		data.Data = append(data.Data, s.madeDatum(d, l, closed))
	}
	if slices.ContainsFunc(data.Data, hides) {
		data.Closed, data.Shared, data.OpenPath = true, shared, prove
	}
	for _, p := range rule.Effects {
		if len(pass.Made.Effects) == 0 || slices.Contains(pass.Made.Effects, p.ID) {
			data.Effects = append(data.Effects, p.Text.In(l))
		}
	}
	data.Told = len(pass.Made.Effects) > 0
	for _, t := range pass.Turns {
		data.Turns = append(data.Turns, s.madeTurn(t, rule, v))
	}
	s.addActs(data, pass)
	return data
}

// relatives returns how people who counted are related to the member: of the
// codes that feeds may have, so that nothing else, such as a name, is ever told.
func relatives(codes []string) []string {
	var known []string
	for _, code := range codes {
		if !slices.Contains(feed.Relatives[:], code) {
			code = "other"
		}
		known = append(known, code)
	}
	return known
}

// addActs adds what the person can ask about a decision: only what the form of
// today can be about.
func (s *Server) addActs(data *wire.MadePassport, pass holdings.Passport) {
	if _, ok := s.register.Decision(pass.Rule.ID); !ok {
		for i := range data.Data {
			data.Data[i].Correct = false
		}
		return
	}
	for _, way := range pass.Ways {
		data.Acts = append(data.Acts, way.Act)
	}
}

// hides reports whether a datum has a value that is left out.
func hides(d wire.MadeDatum) bool {
	return slices.ContainsFunc(d.Values, func(v wire.MadeValue) bool { return v.Hidden })
}

// addEdition adds which edition of the register tells the rule as it was. Where
// none is that old, it is the oldest, and its number stays 0.
func (s *Server) addEdition(data *wire.MadePassport, pass holdings.Passport, v side) {
	e := s.editionOf(pass.Edition)
	if e == nil {
		e = s.editions[len(s.editions)-1]
	}
	card := s.editionCard(e, v)
	data.Edition, data.Effective, data.EditionPath = pass.Edition, card.Effective, card.Path
}

// madeDatum returns an input, without its values if they are closed.
func (s *Server) madeDatum(d holdings.Datum, l lang.Lang, closed bool) wire.MadeDatum {
	w := wire.MadeDatum{
		ID: d.Input.ID, Name: d.Input.Name.In(l), From: d.Input.From.In(l), Others: d.Others, Correct: d.Correct != nil,
	}
	if w.Name == "" {
		w.Name = d.Input.ID
	}
	for _, g := range d.Given {
		value := wire.MadeValue{Source: s.nameOf(g.Source, l), Value: g.Value}
		if closed && g.Value != "" {
			value.Value, value.Hidden = "", true
		}
		w.Values = append(w.Values, value)
	}
	return w
}

// madeTurn returns what would change the outcome of a decision.
func (s *Server) madeTurn(t holdings.Turn, rule register.Decision, v side) wire.MadeTurn {
	w := wire.MadeTurn{Kind: t.Kind, Others: t.Others, On: t.On}
	switch t.Kind {
	case holdings.TurnDecision:
		w.What = s.decisionLink(s.ruleNamed(t.ID), v)
	case holdings.TurnInput:
		w.What = wire.Link{ID: t.ID, Name: inputName(rule, t.ID, v.Lang)}
	}
	for _, step := range rule.Steps {
		if slices.Contains(t.Steps, step.ID) {
			w.Steps = append(w.Steps, wireSteps([]register.Step{step}, v.Lang)...)
		}
	}
	return w
}

// inputName returns the name of an input of a rule, or its id where the rule
// has it not.
func inputName(rule register.Decision, id string, l lang.Lang) string {
	for _, in := range rule.Inputs {
		if in.ID == id {
			return in.Name.In(l)
		}
	}
	return id
}

// wireSteps returns the steps of a rule.
func wireSteps(steps []register.Step, l lang.Lang) []wire.Step {
	var all []wire.Step
	for _, step := range steps {
		all = append(all, wire.Step{Route: step.Route.In(l), If: step.If.In(l), Then: step.Then.In(l)})
	}
	return all
}

// contest returns how a person disagrees with an automated decision.
func (s *Server) contest(v side) wire.Contest {
	c := s.register.Contest
	return wire.Contest{
		Text: c.Text.In(v.Lang), Channel: c.Channel.In(v.Lang), Court: c.Court.In(v.Lang),
		Path: s.placeOf(v, wire.KindRight, string(rights.HumanReview), ""),
	}
}
