package server

import (
	"slices"
	"strconv"

	"github.com/loupe-privacy/loupe/internal/fault"
	"github.com/loupe-privacy/loupe/internal/lang"
	"github.com/loupe-privacy/loupe/internal/register"
	"github.com/loupe-privacy/loupe/internal/wire"
	"github.com/loupe-privacy/loupe/locales"
)

// declare fills a page with what the register says, as everybody may know it.
// Route is the public one. It sets the address in the other language where the
// parameter differs, and returns what the title is made with. A parameter that
// names nothing is a fault.NotFound.
func (s *Server) declare(p *wire.Page, v side, route wire.Route, param string) (locales.Args, error) {
	switch route {
	case wire.Domain, wire.Category, wire.Recipient, wire.Decision, wire.Version, wire.Audience:
		return s.declareOne(p, v, route, param)
	case wire.Categories:
		p.Categories = s.categoriesData(v)
	case wire.Retention:
		p.Retention = s.retentionData(v)
	case wire.Recipients:
		p.Flow = s.flowData(v)
	case wire.Decisions:
		p.Decisions = s.decisionsData(v)
	case wire.Rights:
		p.Rights = s.rightsData(v)
	case wire.Declaration:
		p.Declaration = s.declarationData(v)
	case wire.Glossary:
		p.Glossary = s.glossaryData(v)
	case wire.Accessibility:
		p.Statement = s.statementData(v)
	case wire.Contact:
		p.Contact = s.contactData(v)
	case wire.Versions:
		p.Versions = s.versionsData(v, s.register.Edition.Number)
		p.Versions.TwinPath = v.twin(wire.Versions, "")
	case wire.Search:
		p.Search = s.searchData(v, "")
	default:
		return nil, fault.New(fault.NotFound, "no such page")
	}
	return nil, nil
}

// declareOne is declare for the pages about one thing.
func (s *Server) declareOne(p *wire.Page, v side, route wire.Route, param string) (locales.Args, error) {
	l := v.Lang
	var name, slug lang.Text
	switch route {
	case wire.Domain:
		if d, ok := s.register.DomainBySlug(l, param); ok {
			name, slug = d.Title, d.Slug
			p.Domain = s.domainData(d, v)
		}
	case wire.Category:
		if c, ok := bySlug(s.register.Categories, func(c register.Category) lang.Text { return c.Slug }, l, param); ok {
			name, slug = c.Kind, c.Slug
			p.Category = s.categoryData(c, v)
		}
	case wire.Recipient:
		if n, ok := s.nodeBySlug(l, param); ok {
			name, slug = n.name, n.slug
			p.Flow = s.flowOf(v, n)
		}
	case wire.Decision:
		if d, ok := bySlug(s.register.Decisions, func(d register.Decision) lang.Text { return d.Slug }, l, param); ok {
			name, slug = d.Name, d.Slug
			p.Decisions = s.decisionData(d, v)
		}
	case wire.Version:
		if n, err := strconv.Atoi(param); err == nil && s.editionOf(n) != nil && strconv.Itoa(n) == param {
			name, slug = lang.Text{FR: param, NL: param}, lang.Text{FR: param, NL: param}
			p.Versions = s.versionsData(v, n)
		}
	case wire.Audience:
		if g, ok := bySlug(s.register.Audience, func(g register.Group) lang.Text { return g.Slug }, l, param); ok {
			name, slug = g.Name, g.Slug
			p.Audience = s.audienceData(g, v)
		}
	}
	if slug.In(l) == "" {
		return nil, fault.New(fault.NotFound, "nothing has this address")
	}
	p.Alternate = side{l.Other(), v.mine, v.file}.path(route, slug.In(l.Other()))
	return locales.Args{"Name": name.In(l)}, nil
}

// bySlug returns the thing that has a slug in a language. Things without an
// address have the empty one, which finds nothing.
func bySlug[T any](things []T, slug func(T) lang.Text, l lang.Lang, want string) (T, bool) {
	i := slices.IndexFunc(things, func(t T) bool { return slug(t).In(l) == want })
	if want == "" || i < 0 {
		var none T
		return none, false
	}
	return things[i], true
}

// params returns the parameters of the public pages about one thing, in a
// language: every address that a route has.
func (s *Server) params(route wire.Route, l lang.Lang) []string {
	var all []string
	add := func(slug lang.Text) {
		if slug.In(l) != "" {
			all = append(all, slug.In(l))
		}
	}
	switch route {
	case wire.Domain:
		for _, d := range s.register.Domains {
			add(d.Slug)
		}
	case wire.Category:
		for _, id := range s.register.CategoryIDs() {
			c, _ := s.register.Category(id)
			add(c.Slug)
		}
	case wire.Recipient:
		for _, n := range s.flowNodes() {
			add(n.slug)
		}
	case wire.Decision:
		for _, d := range s.register.Decisions {
			add(d.Slug)
		}
	case wire.Version:
		for _, e := range s.editions {
			all = append(all, strconv.Itoa(e.Edition.Number))
		}
	case wire.Audience:
		for _, g := range s.register.Audience {
			add(g.Slug)
		}
	default:
		return []string{""}
	}
	return all
}

// categoriesData returns the list of the kinds of data.
func (s *Server) categoriesData(v side) *wire.CategoriesData {
	data := &wire.CategoriesData{}
	for _, id := range s.register.CategoryIDs() {
		c, _ := s.register.Category(id)
		if s.isSpecial(id) {
			data.Special = append(data.Special, s.categoryCard(c, v))
		} else {
			data.Ordinary = append(data.Ordinary, s.categoryCard(c, v))
		}
	}
	return data
}

// isSpecial reports whether a domain lists a category among those that the law
// protects more.
func (s *Server) isSpecial(category string) bool {
	return slices.ContainsFunc(s.register.Domains, func(d register.Domain) bool { return d.IsSpecial(category) })
}

// categoryCard returns the summary of a kind of data.
func (s *Server) categoryCard(c register.Category, v side) wire.CategoryCard {
	card := wire.CategoryCard{
		ID: c.ID, Name: c.Kind.In(v.Lang), Text: c.Text.In(v.Lang), Path: s.placeOf(v, wire.KindCategory, c.ID, ""),
	}
	for _, d := range s.register.Domains {
		if d.Declares(c.ID) {
			card.Domains = append(card.Domains, s.domainRef(v, d))
		}
	}
	return card
}

// categoryData returns one kind of data in all domains.
func (s *Server) categoryData(c register.Category, v side) *wire.CategoryData {
	l := v.Lang
	data := &wire.CategoryData{
		CategoryCard: s.categoryCard(c, v),
		Elements:     pointTexts(c.Elements, l),
		TwinPath:     v.twin(wire.Category, c.Slug.In(l)),
	}
	if c.Article != "" {
		data.Article = article(c.Article).In(l)
	}
	about := []string{"categories." + c.ID}
	details := map[string]bool{}
	for _, d := range s.register.Domains {
		if !d.Declares(c.ID) {
			data.Absent = append(data.Absent, s.domainRef(v, d))
			continue
		}
		details[d.Details[c.ID].In(l)] = true
		data.Places = append(data.Places, wire.CategoryPlace{
			DomainRef: s.domainRef(v, d), Special: d.IsSpecial(c.ID),
			Detail:    d.Details[c.ID].In(l),
			Retention: rules(d.RetentionOf(c.ID), l),
			Sources:   links(s.nodes(v, wire.KindSource, d.Sources.IDs)), SourcesOpen: d.Sources.Open,
			Recipients: s.recipients(d, v),
		})
		for _, r := range d.RetentionOf(c.ID) {
			if slices.Contains(r.Categories, c.ID) {
				about = append(about, "retention."+r.ID)
			}
		}
	}
	for i := range data.Places {
		data.Places[i].Differs = len(details) > 1
	}
	data.Notes = s.notesAbout(l, about...)
	return data
}

// article returns a citation of an article of the GDPR.
func article(number string) lang.Text { return register.LegalBasis{Article: number}.Citation() }

// links returns things with a name as links.
func links(list []wire.Named) []wire.Link {
	out := make([]wire.Link, 0, len(list))
	for _, n := range list {
		out = append(out, wire.Link{ID: n.ID, Name: n.Name, Path: n.Path})
	}
	return out
}

// decisionsData returns all automated decisions.
func (s *Server) decisionsData(v side) *wire.DecisionsData {
	data := &wire.DecisionsData{TwinPath: v.twin(wire.Decisions, "")}
	for _, dec := range s.register.Decisions {
		data.Passports = append(data.Passports, s.passport(dec, v))
	}
	for _, d := range s.register.Domains {
		if len(d.Decisions) > 0 {
			data.Domain = s.domainRef(v, d)
		} else {
			data.None = append(data.None, s.domainRef(v, d))
		}
		all := s.purposes(d, v.Lang)
		for i, p := range d.Purposes {
			if p.AbsoluteObjection {
				all[i].Path = s.placeOf(v, wire.KindPurpose, p.FullID(), d.ID)
				data.Profiling = append(data.Profiling, wire.Profile{Purpose: all[i], Domain: s.domainRef(v, d)})
			}
		}
	}
	return data
}

// decisionData returns one automated decision.
func (s *Server) decisionData(dec register.Decision, v side) *wire.DecisionsData {
	data := &wire.DecisionsData{
		Passports: []wire.Passport{s.passport(dec, v)},
		TwinPath:  v.twin(wire.Decision, dec.Slug.In(v.Lang)),
	}
	for _, other := range s.register.Decisions {
		if other.ID != dec.ID {
			data.Others = append(data.Others, s.decisionLink(other, v))
		}
	}
	for _, d := range s.register.Domains {
		if slices.Contains(d.Decisions, dec.ID) {
			data.Domain = s.domainRef(v, d)
		}
	}
	return data
}

// decisionLink returns the way to the page of a decision.
func (s *Server) decisionLink(dec register.Decision, v side) wire.Link {
	return wire.Link{ID: dec.ID, Name: dec.Name.In(v.Lang), Path: s.placeOf(v, wire.KindDecision, dec.ID, "")}
}

// passport returns an automated decision, explained.
func (s *Server) passport(dec register.Decision, v side) wire.Passport {
	l := v.Lang
	p := wire.Passport{
		ID: dec.ID, Name: dec.Name.In(l), Text: dec.Text.In(l), Path: s.placeOf(v, wire.KindDecision, dec.ID, ""),
		Logic: pointTexts(dec.Logic, l), Effects: pointTexts(dec.Effects, l),
		Derived: pointTexts(dec.Derived, l), DerivedIf: dec.DerivedIf.In(l),
		Household: dec.Household, Law: dec.Law.In(l),
		Contest: s.contest(v), Steps: wireSteps(dec.Steps, l),
		Notes: s.notesAbout(l, "decisions."+dec.ID),
	}
	for _, in := range dec.Inputs {
		p.Inputs = append(p.Inputs, wire.Input{Name: in.Name.In(l), From: in.From.In(l)})
	}
	for _, id := range dec.Needs {
		other, _ := s.register.Decision(id)
		p.Needs = append(p.Needs, s.decisionLink(other, v))
	}
	return p
}
