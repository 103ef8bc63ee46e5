package server

import (
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

// hasEdition reports whether there is an edition of a number.
func (s *Server) hasEdition(n int) bool {
	return slices.ContainsFunc(s.editions, func(e *register.Register) bool { return e.Edition.Number == n })
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
	return slices.DeleteFunc(all, func(c register.Change) bool { return ours[factOf(c).Kind] })
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
		ID: fact.ID, Kind: wire.Kind(fact.Kind), Op: string(c.Op), Name: first(fact.Name.In(v.Lang), fact.Text.In(v.Lang)),
	}
	if d, ok := s.register.Domain(fact.Domain); ok {
		ref := s.domainRef(v, d)
		w.Domain = &ref
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
		touching, why := holdings.Touch(s.concerns(factOf(c)), docs)
		data.Changes[i].Touches, data.Changes[i].Why = string(touching), string(why)
		data.Touches[string(touching)]++
	}
}

// concerns returns the domains and the category that a fact concerns. A fact
// that concerns none in particular concerns everybody.
func (s *Server) concerns(f register.Fact) holdings.Concern {
	c := holdings.Concern{}
	if f.Domain != "" {
		c.Domains = []string{f.Domain}
		if wire.Kind(f.Kind) == wire.KindCategory {
			c.Category = f.Local()
		}
		return c
	}
	switch wire.Kind(f.Kind) {
	case wire.KindDomain:
		c.Domains = []string{f.ID}
	case wire.KindCategory:
		c.Category, c.Domains = f.ID, s.register.DomainsWith(f.ID)
	case wire.KindSource, wire.KindRecipient, wire.KindProcessor:
		c.Domains = s.domainsNaming(wire.Kind(f.Kind), f.ID)
	case wire.KindDecision:
		for _, d := range s.register.Domains {
			if slices.Contains(d.Decisions, f.ID) {
				c.Domains = append(c.Domains, d.ID)
			}
		}
	}
	return c
}

// domainsNaming returns the domains that name a source, recipient or
// processor.
func (s *Server) domainsNaming(k wire.Kind, id string) []string {
	var ids []string
	for _, d := range s.register.Domains {
		named := slices.Contains(d.Sources.IDs, id)
		switch k {
		case wire.KindRecipient:
			_, named = d.Recipient(id)
		case wire.KindProcessor:
			named = slices.ContainsFunc(d.Processors, func(u register.ProcessorUse) bool { return u.ID == id })
		}
		if named {
			ids = append(ids, d.ID)
		}
	}
	return ids
}
