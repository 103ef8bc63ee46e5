package server

import (
	"cmp"
	"slices"
	"strconv"

	"github.com/loupe-privacy/loupe/internal/holdings"
	"github.com/loupe-privacy/loupe/internal/register"
	"github.com/loupe-privacy/loupe/internal/wire"
)

// editionBefore returns the newest edition with a number below n, or nil.
func (s *Server) editionBefore(n int) *register.Register {
	for _, e := range s.editions { // newest first
		if e.Edition.Number < n {
			return e
		}
	}
	return nil
}

// editionOf returns the edition of a number, or nil.
func (s *Server) editionOf(n int) *register.Register {
	for _, e := range s.editions {
		if e.Edition.Number == n {
			return e
		}
	}
	return nil
}

// editionCard returns an edition as pages show it.
func (s *Server) editionCard(e *register.Register, v side) wire.EditionCard {
	return wire.EditionCard{
		Number: e.Edition.Number, Effective: e.Edition.Effective, Example: e.Edition.Example,
		Current: e.Edition.Number == s.register.Edition.Number,
		Path:    v.path(wire.Version, strconv.Itoa(e.Edition.Number)),
	}
}

// versionsData returns the editions, and what one of them changed. There is
// one of that number.
func (s *Server) versionsData(v side, number int) *wire.VersionsData {
	data := &wire.VersionsData{}
	for _, e := range s.editions {
		card := s.editionCard(e, v)
		data.Editions = append(data.Editions, card)
		if card.Number == number {
			data.Shown, data.TwinPath = card, v.twin(wire.Version, strconv.Itoa(number))
		}
	}
	before := s.editionBefore(number)
	if before == nil {
		return data
	}
	card := s.editionCard(before, v)
	data.Before = &card
	for _, c := range s.changed[number] {
		change := s.change(c, v)
		switch c.Op {
		case register.Added:
			data.Added++
		case register.Changed:
			data.Changed++
		case register.Removed:
			data.Removed++
		}
		data.Changes = append(data.Changes, change)
	}
	return data
}

// ours are the kinds of facts that the portal adds to the declaration: they
// are no change of what is done with data.
var ours = map[string]bool{string(wire.KindTerm): true, string(wire.KindNote): true}

// compare returns what an edition changed of what the declaration says.
func (s *Server) compare(e *register.Register) []register.Change {
	before := s.editionBefore(e.Edition.Number)
	if before == nil {
		return nil
	}
	all := register.Diff(before, e)
	told := map[string]bool{} // what came or went, where a domain tells of it
	key := func(c register.Change) string { return string(c.Op) + " " + factOf(c).Kind + " " + factOf(c).Local() }
	for _, c := range all {
		if c.Op != register.Changed && factOf(c).Domain != "" {
			told[key(c)] = true
		}
	}
	return slices.DeleteFunc(all, func(c register.Change) bool {
		return ours[factOf(c).Kind] || factOf(c).Domain == "" && told[key(c)]
	})
}

// factOf returns the fact of a change: as it is or, where it was removed, as
// it was.
func factOf(c register.Change) register.Fact {
	if c.Op == register.Removed {
		return c.Old
	}
	return c.New
}

// change returns one change as pages show it.
func (s *Server) change(c register.Change, v side) wire.Change {
	fact := factOf(c)
	w := wire.Change{
		ID: fact.ID, Kind: wire.Kind(fact.Kind), Op: string(c.Op), Name: cmp.Or(fact.Name.In(v.Lang), fact.Text.In(v.Lang)),
	}
	if d, ok := s.register.Domain(fact.Domain); ok {
		ref := s.domainRef(v, d)
		w.Domain = &ref
		if r, ok := d.RetentionRule(fact.ID); ok {
			w.Name = s.lane(d, r, v).Name // a rule is known by what it is about
		}
	}
	if c.Op != register.Removed {
		w.Path = s.placeOf(v, w.Kind, fact.ID, fact.Domain)
	}
	old, now := fields(c.Old, v), fields(c.New, v)
	codes := c.Fields
	if c.Op != register.Changed {
		for _, f := range fact.Fields {
			codes = append(codes, f.Code)
		}
	}
	for _, code := range codes {
		w.Fields = append(w.Fields, wire.FieldChange{Field: code, Old: old[code], New: now[code]})
	}
	return w
}

// fields returns the fields of a fact in the language of a side, by code.
func fields(f register.Fact, v side) map[string][]string {
	all := map[string][]string{}
	for _, field := range f.Fields {
		for _, text := range field.Values {
			all[field.Code] = append(all[field.Code], text.In(v.Lang))
		}
	}
	return all
}

// touch says for each change what it is to a member, and counts.
func (s *Server) touch(data *wire.VersionsData, docs map[string]holdings.Document) {
	data.Personal, data.Touches = true, map[string]int{}
	for i, c := range s.changed[data.Shown.Number] {
		touching, why := holdings.Touch(s.concern(data.Shown.Number, c), docs)
		data.Changes[i].Touches, data.Changes[i].Why = string(touching), string(why)
		data.Touches[string(touching)]++
	}
}

// concern returns what a change of an edition is about. What was removed is
// about the domains that named it in the edition before.
func (s *Server) concern(number int, c register.Change) holdings.Concern {
	in := s.editionOf(number)
	if c.Op == register.Removed {
		in = s.editionBefore(number)
	}
	return concernOf(in, factOf(c))
}

// concernOf returns the domains and the category that a fact of an edition
// concerns. A fact that concerns none in particular concerns everybody.
func concernOf(r *register.Register, f register.Fact) holdings.Concern {
	kind := wire.Kind(f.Kind)
	c := holdings.Concern{Others: forOthers(r, f)}
	switch {
	case f.Domain != "":
		c.Domains = []string{f.Domain}
		if kind == wire.KindCategory {
			c.Category = f.Local()
		}
	case kind == wire.KindCategory:
		c.Category, c.Domains = f.ID, r.DomainsWith(f.ID)
	default:
		for _, d := range r.Domains {
			if names(d, kind, f.ID) {
				c.Domains = append(c.Domains, d.ID)
			}
		}
	}
	return c
}

// member is the group of people that members are in.
const member = "member"

// forOthers reports whether a fact is about a situation or a group of people
// of which no source tells whether it is the member's.
func forOthers(r *register.Register, f register.Fact) bool {
	switch wire.Kind(f.Kind) {
	case wire.KindAudience:
		return f.ID != member
	case wire.KindRule:
		d, _ := r.Domain(f.Domain)
		rule, _ := d.RetentionRule(f.ID)
		return rule.Situation != "" || rule.Audience != "" && rule.Audience != member
	}
	return false
}

// names reports whether a domain names a source, recipient or processor.
func names(d register.Domain, k wire.Kind, id string) (named bool) {
	switch k {
	case wire.KindSource:
		named = slices.Contains(d.Sources.IDs, id)
	case wire.KindRecipient:
		_, named = d.Recipient(id)
	case wire.KindProcessor:
		named = slices.ContainsFunc(d.Processors, func(u register.ProcessorUse) bool { return u.ID == id })
	}
	return named
}
