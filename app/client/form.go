package client

import (
	"slices"

	"github.com/loupe-privacy/loupe/internal/lang"
	"github.com/loupe-privacy/loupe/internal/rights"
	"github.com/loupe-privacy/loupe/internal/wire"
)

// A typed is what a form holds: what the person chose or typed, and what the
// page gave along.
type typed struct {
	question rights.QuestionID // that the form answers, or "" for another form
	answer   []string          // to that question
	answers  string            // of the review: all of them, as JSON
	key      string
	owner    string
	then     string // what the button that was pressed asks for besides
}

// answered returns the body that answers a question with t, in a language.
func (t typed) answered(l lang.Lang) wire.AnswerBody {
	answer := append([]string{}, t.answer...) // never null in JSON
	return wire.AnswerBody{Question: t.question, Answer: answer, Lang: string(l), Owner: t.owner, Then: t.then}
}

// request returns the body that sends t, in a language.
func (t typed) request(l lang.Lang) wire.RequestBody {
	return wire.RequestBody{Answers: t.answers, Lang: string(l), Owner: t.owner, Key: t.key}
}

// keepIn returns p with its form holding what was typed, so that showing p
// loses nothing. A page that puts another question, or none, comes back as it
// is. The review is no form to type in: its answers are those that were saved.
func (t typed) keepIn(p wire.Page) wire.Page {
	if p.Ask == nil || p.Route != wire.Ask || t.question == "" || p.Ask.Prompt.ID != t.question {
		return p
	}
	a := *p.Ask
	a.Values = t.answer
	a.Choices = slices.Clone(a.Choices)
	for i := range a.Choices {
		a.Choices[i].Checked = slices.Contains(t.answer, a.Choices[i].Value)
	}
	p.Ask = &a
	return p
}
