package client

import (
	"slices"

	"github.com/loupe-privacy/loupe/internal/lang"
	"github.com/loupe-privacy/loupe/internal/wire"
)

// A typed is what a form holds: what the person chose and typed, and what the
// page gave along.
type typed struct {
	domains []string
	note    string
	hasNote bool // whether the form has a field for a note at all
	key     string
	owner   string
	then    string // what the button that was pressed asks for besides
}

// draft returns the body that saves t, in a language.
func (t typed) draft(l lang.Lang) wire.DraftBody {
	return wire.DraftBody{Domains: t.list(), Note: t.note, Lang: string(l), Owner: t.owner, Then: t.then}
}

// request returns the body that sends t, in a language.
func (t typed) request(l lang.Lang) wire.RequestBody {
	return wire.RequestBody{Domains: t.list(), Note: t.note, Lang: string(l), Owner: t.owner, Key: t.key}
}

// list returns the domains as a list that is never null in JSON.
func (t typed) list() []string {
	return append([]string{}, t.domains...)
}

// keepIn returns p with its form holding what was typed, so that showing p
// loses nothing. A page without that form comes back as it is. The review is
// no form to type in: its note and choice are those that were saved.
func (t typed) keepIn(p wire.Page) wire.Page {
	if p.Access == nil || p.Route != wire.Access || !t.hasNote {
		return p
	}
	a := *p.Access
	a.Note = t.note
	a.Choices = slices.Clone(a.Choices)
	for i := range a.Choices {
		a.Choices[i].Checked = slices.Contains(t.domains, a.Choices[i].ID)
	}
	p.Access = &a
	return p
}
