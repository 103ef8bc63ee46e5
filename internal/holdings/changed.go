//go:build !js

package holdings

import (
	"cmp"
	"slices"

	"github.com/loupe-privacy/loupe/internal/calendar"
	"github.com/loupe-privacy/loupe/internal/register"
)

// A View is what the pages of one member said at an instant. Of the lists it
// is enough to give what came since, and what that took the place of.
type View struct {
	Docs        map[string]Document // by domain
	Choices     map[string]bool     // whether it is allowed, by the id of the choice
	Decisions   []Made
	Disclosures []Disclosure
	Looks       []Consultation
}

// A Difference is one thing that is new or other on the pages of a member
// since an instant.
type Difference struct {
	What   What
	Domain string // "" where it concerns none
	ID     string // of the category, the choice, the decision, the recipient or the service

	// From and To are tags, relations, "yes" and "no", or outcomes. From is ""
	// for what is new, To is "" for what is gone.
	From, To string

	// Count is how many there are of an event; of records, how many more there
	// are, which may be less than none.
	Count int
	On    calendar.Day // of the newest event
}

// A What is the kind of a [Difference].
type What string

// The kinds, in the order in which they are told.
const (
	WhatDecision   What = "decision"   // a machine decided, or a source puts right what it said of a decision
	WhatDisclosure What = "disclosure" // data went to a recipient
	WhatLook       What = "look"       // a service looked at the file
	WhatChoice     What = "choice"     // a source says otherwise of a consent or an objection
	WhatRelation   What = "relation"   // a source says otherwise how the member stands to a domain
	WhatTag        What = "tag"        // data are held that were not, or the other way round
	WhatRecords    What = "records"    // there are more of them, or fewer
)

// Whats are all kinds of differences; each needs words.
var Whats = [...]What{WhatDecision, WhatDisclosure, WhatLook, WhatChoice, WhatRelation, WhatTag, WhatRecords}

// Changed returns what differs between two views, kind by kind. Events are one
// line for each recipient or service; a decision is a line of its own. That a
// source looked again, and found the same, is no difference.
//
// Days of looks are those in the zone of the office, which dayOf knows.
func Changed(before, after View, dayOf func(Consultation) calendar.Day) []Difference {
	all := slices.Concat(
		decided(before.Decisions, after.Decisions),
		disclosed(before.Disclosures, after.Disclosures),
		looked(before.Looks, after.Looks, dayOf),
		chosen(before.Choices, after.Choices),
	)
	for _, domain := range keys(before.Docs, after.Docs) {
		all = append(all, documented(domain, before.Docs[domain], after.Docs[domain])...)
	}
	slices.SortStableFunc(all, func(a, b Difference) int {
		return cmp.Compare(slices.Index(Whats[:], a.What), slices.Index(Whats[:], b.What))
	})
	return all
}

// documented returns what two documents of a domain say otherwise. The zero
// Document says nothing.
func documented(domain string, before, after Document) []Difference {
	var all []Difference
	if before.Relation != after.Relation {
		all = append(all, Difference{What: WhatRelation, Domain: domain, From: string(before.Relation), To: string(after.Relation)})
	}
	var ids []string
	for _, s := range slices.Concat(after.Categories, before.Categories) {
		if !slices.Contains(ids, s.Category) {
			ids = append(ids, s.Category)
		}
	}
	for _, id := range ids {
		was, is := factOf(id, &before), factOf(id, &after)
		switch {
		case was.Tag != is.Tag:
			all = append(all, Difference{What: WhatTag, Domain: domain, ID: id, From: string(was.Tag), To: string(is.Tag)})
		case was.Records != is.Records:
			all = append(all, Difference{What: WhatRecords, Domain: domain, ID: id, Count: is.Records - was.Records, On: is.Updated})
		}
	}
	return all
}

// decided returns the decisions that are new, or of which a source says
// something else than it did.
func decided(before, after []Made) []Difference {
	was := map[string]string{}
	for _, m := range before {
		was[m.ID] = m.Outcome
	}
	told := map[string]bool{}
	var all []Difference
	for _, m := range slices.Backward(after) { // of one told twice the last counts
		from, known := was[m.ID]
		if !told[m.ID] && (!known || from != m.Outcome) {
			all = append(all, Difference{What: WhatDecision, ID: m.Decision, From: from, To: m.Outcome, Count: 1, On: m.On})
		}
		told[m.ID] = true
	}
	slices.SortStableFunc(all, func(a, b Difference) int { return b.On.Compare(a.On) })
	return all
}

// disclosed returns to whom data went, of which the earlier view knew nothing.
func disclosed(before, after []Disclosure) []Difference {
	known := map[string]bool{}
	for _, d := range before {
		known[d.ID] = true
	}
	var all []Difference
	for _, d := range after {
		if !known[d.ID] {
			known[d.ID] = true
			all = count(all, Difference{What: WhatDisclosure, Domain: d.Domain, ID: d.Recipient, On: d.On})
		}
	}
	return all
}

// looked returns which services looked, of which the earlier view knew
// nothing.
func looked(before, after []Consultation, dayOf func(Consultation) calendar.Day) []Difference {
	known := map[string]bool{}
	for _, c := range before {
		known[c.ID] = true
	}
	var all []Difference
	for _, c := range after {
		if !known[c.ID] {
			known[c.ID] = true
			all = count(all, Difference{What: WhatLook, Domain: c.Domain, ID: c.Service, On: dayOf(c)})
		}
	}
	return all
}

// count adds one event to the line of its kind.
func count(all []Difference, d Difference) []Difference {
	i := slices.IndexFunc(all, func(x Difference) bool { return x.Domain == d.Domain && x.ID == d.ID })
	if i < 0 {
		i = len(all)
		all = append(all, d)
	}
	all[i].Count++
	if d.On.After(all[i].On) {
		all[i].On = d.On
	}
	return all
}

// chosen returns the choices of which sources say something else.
func chosen(before, after map[string]bool) []Difference {
	says := func(m map[string]bool, id string) string {
		switch allowed, known := m[id]; {
		case !known:
			return ""
		case allowed:
			return "yes"
		}
		return "no"
	}
	var all []Difference
	for _, id := range keys(before, after) {
		if from, to := says(before, id), says(after, id); from != to {
			all = append(all, Difference{What: WhatChoice, ID: id, From: from, To: to})
		}
	}
	return all
}

// keys returns the keys of two maps, each once, in order.
func keys[V any](a, b map[string]V) []string {
	var all []string
	for _, m := range []map[string]V{a, b} {
		for k := range m {
			all = append(all, k)
		}
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// EditionsSince returns the editions of the register that took effect after a
// day, up to another: newest first, as they are given. [Touch] says what each
// of their changes is to a member.
func EditionsSince(editions []*register.Register, since, today calendar.Day) []*register.Register {
	var all []*register.Register
	for _, r := range editions {
		if r.Edition.Effective.After(since) && !r.Edition.Effective.After(today) {
			all = append(all, r)
		}
	}
	return all
}
