package apptest

import (
	"slices"
	"strings"

	"github.com/loupe-privacy/loupe/internal/fault"
	"github.com/loupe-privacy/loupe/internal/lang"
	"github.com/loupe-privacy/loupe/internal/rights"
	"github.com/loupe-privacy/loupe/internal/wire"
)

// catalog is what the made-up register offers to choose from.
var catalog = rights.Catalog{
	Domains:   []string{"operational", "compulsory", "complementary", "insurance"},
	Decisions: []string{"bim", "maf"},
	Consents:  []string{"transfers", "mloz_insurance"},
	ControllerOf: map[string]string{
		"": "partenamut", rights.ObjectMarketing: "partenamut", rights.ObjectProfiling: "partenamut",
	},
}

// Asked is a question as the rules put it, with the answers before it.
type Asked struct {
	rights.Prompt
	Given rights.Answers
}

// Questions returns every question with all of its options, at least once: as
// members are asked, as people without a file are, and each way through the
// questions for people who do not know.
func Questions() []Asked {
	every := rights.Answers{
		rights.AskScope: {rights.ScopePart}, rights.AskCare: {rights.CareDoctor},
		rights.AskObject: {rights.ObjectMarketing, rights.ObjectSituation}, rights.AskActs: {rights.ActView},
		rights.AskBehalf: {string(rights.Protected)},
	}
	for _, r := range rights.Rights() {
		every[rights.AskGoal] = append(every[rights.AskGoal], string(r))
	}
	var all []Asked
	add := func(a rights.Answers, f rights.Filer) {
		for _, p := range rights.Prompts(a, catalog, f) {
			same := func(q Asked) bool { return q.ID == p.ID && slices.Equal(q.Options, p.Options) }
			if !slices.ContainsFunc(all, same) {
				all = append(all, Asked{p, a})
			}
		}
	}
	add(every, rights.Filer{Member: true})
	add(rights.Answers{}, rights.Filer{})
	for _, topic := range []string{
		rights.TopicMine, rights.TopicMistake, rights.TopicUse, rights.TopicDecision, rights.TopicLeaving, rights.TopicOther,
	} {
		a := rights.Answers{rights.AskGoal: {rights.GoalUnsure}, rights.AskTopic: {topic}}
		for _, p := range rights.Prompts(a, catalog, rights.Filer{Member: true}) {
			if p.ID == rights.AskWish {
				a[rights.AskWish] = p.Options[:1]
			}
		}
		add(a, rights.Filer{Member: true})
	}
	return all
}

// ask returns the page of one question.
func ask(l lang.Lang, q Asked, change func(*wire.Page)) wire.Page {
	slug := wire.QuestionSlug(l, q.ID)
	p := personal(l, wire.Ask, slug)
	p.Alternate = wire.Path(l.Other(), wire.Ask, wire.QuestionSlug(l.Other(), q.ID))
	p.Ask = &wire.AskData{
		Prompt: q.Prompt, Early: rights.Early(q.ID, q.Given), Step: 3, Steps: 8, Owner: "owner-of-the-form",
		SendPath: wire.Path(l, wire.Ask, slug), BackPath: askPath(l),
	}
	for i, v := range q.Options {
		p.Ask.Choices = append(p.Ask.Choices, named(l, q.ID, i, v))
	}
	switch q.ID {
	case rights.AskGoal:
		p.Ask.Step, p.Ask.BackPath = 1, ""
	case rights.AskSuggest:
		p.Ask.Suggested, _ = rights.Suggested(q.Given)
	case rights.AskFiles:
		p.Ask.Files = noFiles()
	}
	if change != nil {
		change(&p)
	}
	return p
}

// named returns the n-th option of a question, with its words where it is a
// thing of the register.
func named(l lang.Lang, id rights.QuestionID, n int, v string) wire.Choice {
	c := wire.Choice{Value: v, Checked: n == 1}
	switch id {
	case rights.AskDomains:
		d := cards(l, false)[n]
		c.Title, c.Text, c.Mark, c.Controller = d.Title, d.Summary, d.Mark, d.Controller
	case rights.AskDecision:
		c.Title, c.Text, c.Controller = text(l, "Intervention majorée", "Verhoogde tegemoetkoming")+" "+v, text(l, "Un meilleur remboursement.", "Een betere terugbetaling."), "MLOZ"
	case rights.AskConsent:
		c.Title, c.Text, c.Controller = text(l, "Consentement", "Toestemming")+" "+v, text(l, "Vous avez dit oui.", "U zei ja."), "MLOZ Insurance"
	}
	return c
}

// find returns the first question of an id among all of them.
func find(all []Asked, id rights.QuestionID) Asked {
	return all[slices.IndexFunc(all, func(q Asked) bool { return q.ID == id })]
}

// forms returns every question and the review, well and with each fault.
func forms(l lang.Lang) []Case {
	all := Questions()
	var cases []Case
	times := map[rights.QuestionID]int{}
	for _, q := range all {
		name := "ask-" + string(q.ID) + strings.Repeat("-more", times[q.ID])
		times[q.ID]++
		cases = append(cases, Case{name, ask(l, q, nil)})
	}
	nasty := func(p *wire.Page) { p.Ask.Values = []string{Nasty} }
	cases = append(cases,
		Case{"ask-wrong-nasty", ask(l, find(all, rights.AskWrong), nasty)},
		Case{"ask-doctor-nasty", ask(l, find(all, rights.AskDoctor), nasty)},
		Case{"ask-domains-nasty", ask(l, find(all, rights.AskDomains), func(p *wire.Page) {
			p.Ask.Choices = []wire.Choice{{Value: Nasty, Title: Nasty, Text: Nasty, Controller: Nasty, Checked: true}}
		})},
		Case{"ask-prove", ask(l, find(all, rights.AskWrong), func(p *wire.Page) { p.Ask.Prove = true })},
		Case{"ask-barred", ask(l, find(all, rights.AskBehalf), func(p *wire.Page) {
			p.Ask.Prompt.Barred = []string{string(rights.HeirOf)}
		})},
		Case{"ask-files-some", ask(l, find(all, rights.AskFiles), func(p *wire.Page) { p.Ask.Files.Files = attachments() })},
		Case{"ask-files-full", ask(l, find(all, rights.AskFiles), func(p *wire.Page) {
			p.Ask.Files.Files, p.Ask.Files.MaxFiles = attachments(), 3
		})},
	)
	cases = append(cases, reviews(l)...)
	return append(cases, formFaults(l, all)...)
}

// attachments returns files in every state.
func attachments() []wire.FileCard {
	return []wire.FileCard{
		file("volmacht.pdf", "application/pdf", wire.FileReady),
		file("lettre.jpg", "image/jpeg", wire.FileHeld),
		file(Nasty+".png", "image/png", wire.FileSending),
	}
}

// review returns the answers once more.
func review(l lang.Lang, change func(*wire.ReviewData)) wire.Page {
	p := personal(l, wire.Review, "")
	path := func(id rights.QuestionID) string { return wire.Path(l, wire.Ask, wire.QuestionSlug(l, id)) }
	domains := []string{cards(l, false)[1].Title, cards(l, false)[2].Title}
	p.Review = &wire.ReviewData{
		Lines: []wire.AnswerLine{
			{Question: rights.AskGoal, Values: []string{string(rights.Access), string(rights.Rectification)}, Path: path(rights.AskGoal)},
			{Question: rights.AskBehalf, Values: []string{rights.SelfValue}, Path: path(rights.AskBehalf)},
			{Question: rights.AskDomains, Values: domains, Named: true, Path: path(rights.AskDomains)},
			{Question: rights.AskWrong, Values: []string{"Rue Haute\n12"}, Typed: true, Path: path(rights.AskWrong)},
		},
		Items: []wire.ItemCard{
			{Right: rights.Access, Domain: domains[0], Controller: "MLOZ", Channel: rights.DPOForm},
			{Right: rights.Rectification, Domain: domains[1], Controller: "Partenamut", Channel: rights.UsualContact, Restricted: true},
			{Right: rights.Objection, Subject: text(l, "Publicité", "Reclame"), Controller: "Partenamut", Channel: rights.DPOForm},
			{Right: rights.HumanReview, Subject: "MAF", Controller: "MLOZ", Channel: rights.DPOOrMutuality},
			{Right: rights.Question, Controller: "Partenamut", Channel: rights.DPOOrPost},
		},
		Files: attachments()[:1], IfToday: day("2026-12-22"), Answers: `{"goal":["access","rectification"]}`,
		Key: "1f0c9d2e4b6a48d3", Owner: "owner-of-the-form",
		SendPath: wire.Path(l, wire.Review, ""), BackPath: path(rights.AskFiles),
	}
	if change != nil {
		change(p.Review)
	}
	return p
}

// typedNasty makes what was typed of a review a string that breaks careless
// pages.
func typedNasty(r *wire.ReviewData) {
	r.Lines[3].Values = []string{Nasty}
	r.Answers = `{"wrong":["` + Nasty + `"]}`
}

// reviews returns the review in its shapes.
func reviews(l lang.Lang) []Case {
	return []Case{
		{"review", review(l, nil)},
		{"review-twice", review(l, func(r *wire.ReviewData) {
			r.Earlier = []wire.RequestCard{card(l, "open", wire.RequestCard{})}
		})},
		{"review-for-child", review(l, func(r *wire.ReviewData) { r.Lines[1].Values = []string{string(rights.Child)} })},
		{"review-bare", review(l, func(r *wire.ReviewData) { r.Lines, r.Items, r.Files = r.Lines[:1], nil, nil })},
		{"review-nasty", review(l, typedNasty)},
	}
}

// answerFaults are what can be wrong with an answer, by the question.
var answerFaults = []struct {
	of     rights.QuestionID
	reason string
}{
	{rights.AskGoal, "required"}, {rights.AskGoal, "unknown"}, {rights.AskBehalf, "not_for_other"},
	{rights.AskScope, "invalid"}, {rights.AskWrong, "required"}, {rights.AskWrong, "too_long"},
	{rights.AskWrong, "invalid"}, {rights.AskDoctor, "required"}, {rights.AskNote, "not_asked"},
}

// formFaults returns questions and the review with each fault.
func formFaults(l lang.Lang, all []Asked) []Case {
	var cases []Case
	for _, f := range answerFaults {
		p := ask(l, find(all, f.of), func(p *wire.Page) { p.Ask.Values = []string{Nasty} })
		p.Fault = &wire.Fault{Code: fault.Invalid, Field: string(f.of), Reason: f.reason}
		cases = append(cases, Case{"ask-" + string(f.of) + "-" + f.reason, p})
	}
	for _, reason := range []string{"type", "too_large", "too_many"} {
		p := ask(l, find(all, rights.AskFiles), func(p *wire.Page) {
			if reason == "too_many" {
				p.Ask.Files.Files, p.Ask.Files.MaxFiles = attachments(), 3
			}
		})
		p.Fault = &wire.Fault{Code: fault.Invalid, Field: wire.FieldFile, Reason: reason}
		cases = append(cases, Case{"ask-files-" + reason, p})
	}
	sending := review(l, nil)
	sending.Fault = &wire.Fault{Code: fault.Conflict, Field: wire.FieldFile, Reason: "sending"}
	cases = append(cases, Case{"review-sending", sending})
	for _, f := range []struct {
		name  string
		fault wire.Fault
	}{
		{"key", wire.Fault{Code: fault.Invalid, Field: wire.FieldKey, Reason: "required"}},
		{"expired-kept", wire.Fault{Code: fault.Expired, Kept: true}},
		{"expired-lost", wire.Fault{Code: fault.Expired}},
		{"step-up-kept", wire.Fault{Code: fault.StepUp, Reason: "fresh", Kept: true, Login: login(l, "", rights.SendRequest)}},
		{"step-up-lost", wire.Fault{Code: fault.StepUp, Reason: "level"}},
		{"network", wire.Fault{Code: fault.Unavailable, Reason: wire.ReasonNetwork}},
		{"unavailable", wire.Fault{Code: fault.Unavailable}},
		{"conflict", wire.Fault{Code: fault.Conflict}},
		{"large", wire.Fault{Code: fault.TooLarge}},
		{"internal", wire.Fault{Code: fault.Internal}},
		{"other", wire.Fault{Code: fault.BadMediaType}},
	} {
		q := ask(l, find(all, rights.AskWrong), func(p *wire.Page) { p.Ask.Values = []string{Nasty} })
		r := review(l, typedNasty)
		q.Fault, r.Fault = &f.fault, &f.fault
		cases = append(cases, Case{"ask-fault-" + f.name, q}, Case{"review-fault-" + f.name, r})
	}
	return cases
}
