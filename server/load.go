package server

import (
	"strconv"
	"strings"

	"github.com/loupe-privacy/loupe/internal/fault"
	"github.com/loupe-privacy/loupe/internal/lang"
	"github.com/loupe-privacy/loupe/internal/register"
	"github.com/loupe-privacy/loupe/internal/wire"
	"github.com/loupe-privacy/loupe/locales"
)

// declarer is the organisation whose declaration the register holds.
const declarer = "partenamut"

// authority is the supervisory authority in the register.
const authority = "authority"

// edition returns which edition of the register the pages are made from, and
// whose words it stands for.
func (s *Server) edition(l lang.Lang) wire.Edition {
	e := wire.Edition{Number: strconv.Itoa(s.register.Edition.Number), Effective: s.register.Edition.Effective}
	if org, ok := s.register.Organisation(declarer); ok {
		e.OfficialURL = org.PrivacyPage
	}
	if org, ok := s.register.Organisation(authority); ok {
		e.Authority, e.AuthorityURL = org.Name.In(l), org.Site.In(l)
	}
	return e
}

// publicPage returns a page that is the same for everybody.
func (s *Server) publicPage(route wire.Route, l lang.Lang, param string) (wire.Page, error) {
	p := s.emptyPage(l, route)
	p.Path = wire.Path(l, route, param)
	p.Alternate = wire.Path(l.Other(), route, param)
	var args locales.Args
	switch route {
	case wire.Home, wire.Domains:
		p.Home = s.homeData(l)
	case wire.Domain:
		d, ok := s.register.DomainBySlug(l, param)
		if !ok {
			return wire.Page{}, fault.New(fault.NotFound, "no such domain")
		}
		p.Alternate = wire.Path(l.Other(), route, d.Slug.In(l.Other()))
		p.Domain = s.domainData(d, l)
		p.Domain.TwinPath = wire.Path(l, wire.MyDomain, param)
		args = locales.Args{"Domain": p.Domain.Title}
	default:
		return wire.Page{}, fault.New(fault.NotFound, "no public page")
	}
	p.Title = s.words.Text(l, "server_title_"+titleName(route), args)
	p.Description = s.words.Text(l, "server_description_"+titleName(route), args)
	return p, nil
}

// homeData returns what the public home tells.
func (s *Server) homeData(l lang.Lang) *wire.HomeData {
	n := s.register.Counts()
	h := &wire.HomeData{
		Categories:  n.Categories,
		Controllers: n.Controllers,
		Decisions:   n.Decisions,
	}
	for _, d := range s.register.Domains {
		card := s.domainCard(d, l)
		card.Path = wire.Path(l, wire.Domain, d.Slug.In(l))
		h.Domains = append(h.Domains, card)
	}
	return h
}

// domainCard returns the summary of a domain, without its address.
func (s *Server) domainCard(d register.Domain, l lang.Lang) wire.DomainCard {
	return wire.DomainCard{
		ID:         d.ID,
		Mark:       string(d.Mark),
		Title:      d.Title.In(l),
		Summary:    d.Summary.In(l),
		Controller: s.short(d.Controller, l),
		Categories: len(d.CategoryIDs()),
		Decisions:  len(d.Decisions),
	}
}

// short returns the name by which people know an organisation.
func (s *Server) short(id string, l lang.Lang) string {
	org, _ := s.register.Organisation(id) // every reference of the register resolves
	return org.Short.In(l)
}

// domainData returns a domain as declared.
func (s *Server) domainData(d register.Domain, l lang.Lang) *wire.DomainData {
	data := &wire.DomainData{
		ID: d.ID, Mark: string(d.Mark), Section: strings.ReplaceAll(d.Src, " to ", "–"),
		Title: d.Title.In(l), Lead: d.Lead.In(l),
		Controller:     s.organisation(d.Controller, l),
		Special:        s.categories(d, d.Special, l),
		Ordinary:       s.categories(d, d.Ordinary, l),
		Purposes:       s.purposes(d, l),
		Sources:        named(d.Sources.IDs, s.register.Source, l),
		SourcesOpen:    d.Sources.Open,
		Recipients:     s.recipients(d, l),
		Processors:     s.processors(d, l),
		ProcessorsOpen: d.ProcessorsOpen,
		Retention:      rules(d.Exceptions(), l),
		Transfers:      d.Transfers.Text.In(l),
		Transfer:       named(d.Transfers.When, s.register.Transfer, l),
		Bases:          bases(d, l),
		Laws:           named(d.Laws.IDs, s.register.Law, l),
		LawsOpen:       d.Laws.Open,
		AccessPath:     wire.Path(l, wire.Access, ""),
	}
	if d.Processor != "" {
		org := s.organisation(d.Processor, l)
		data.Processor = &org
	}
	for _, b := range d.LegalBases {
		data.BasesInferred = data.BasesInferred || b.Inferred
	}
	for _, id := range d.Decisions {
		dec, _ := s.register.Decision(id)
		data.Decisions = append(data.Decisions, wire.Named{ID: id, Name: dec.Name.In(l), Text: dec.Text.In(l)})
	}
	for _, n := range s.register.NotesAbout("domains." + d.ID) {
		if n.Members {
			data.Notes = append(data.Notes, wire.Note{Text: n.Text.In(l), Reading: n.Reading.In(l)})
		}
	}
	return data
}

// organisation returns an organisation as pages show it.
func (s *Server) organisation(id string, l lang.Lang) wire.Organisation {
	org, _ := s.register.Organisation(id)
	o := wire.Organisation{
		Name: org.Name.In(l), Short: org.Short.In(l), Address: org.Address.In(l), URL: org.PrivacyPage,
	}
	for _, c := range org.DPO {
		switch c.Kind {
		case register.Email:
			o.Email = c.Value
		case register.WebForm:
			o.Form = true
		case register.Post:
			o.Post = true
		}
	}
	return o
}

// categories returns categories of a domain, with what it says of each.
func (s *Server) categories(d register.Domain, ids []string, l lang.Lang) []wire.Category {
	list := make([]wire.Category, 0, len(ids))
	for _, id := range ids {
		c, _ := s.register.Category(id)
		list = append(list, wire.Category{
			ID: id, Name: c.Kind.In(l), Text: c.Text.In(l),
			Detail:    d.Details[id].In(l),
			Retention: rules(d.RetentionOf(id), l),
		})
	}
	return list
}

// purposes returns the purposes of a domain.
func (s *Server) purposes(d register.Domain, l lang.Lang) []wire.Purpose {
	list := make([]wire.Purpose, 0, len(d.Purposes))
	for _, p := range d.Purposes {
		w := wire.Purpose{
			Named:    wire.Named{ID: p.FullID(), Name: p.Name.In(l), Text: p.Text.In(l)},
			Absolute: p.AbsoluteObjection,
		}
		if p.SupportOf != "" {
			w.For = s.short(p.SupportOf, l)
		}
		list = append(list, w)
	}
	return list
}

// recipients returns the recipients of a domain, each with its condition.
func (s *Server) recipients(d register.Domain, l lang.Lang) []wire.Named {
	list := make([]wire.Named, 0, len(d.Recipients))
	for _, use := range d.Recipients {
		r, _ := s.register.Recipient(use.ID)
		n := wire.Named{ID: use.ID, Name: r.Name.In(l), Text: first(use.Detail.In(l), r.Text.In(l))}
		if c, ok := s.register.Condition(use.Condition); ok {
			n.Condition = c.Text.In(l)
		}
		list = append(list, n)
	}
	return list
}

// processors returns the kinds of processor of a domain.
func (s *Server) processors(d register.Domain, l lang.Lang) []wire.Named {
	list := make([]wire.Named, 0, len(d.Processors))
	for _, use := range d.Processors {
		p, _ := s.register.Processor(use.ID)
		list = append(list, wire.Named{ID: use.ID, Name: p.Name.In(l), Text: first(use.Detail.In(l), p.Text.In(l))})
	}
	return list
}

// rules returns retention rules in words.
func rules(all []register.Retention, l lang.Lang) []wire.Rule {
	list := make([]wire.Rule, 0, len(all))
	for _, r := range all {
		list = append(list, wire.Rule{ID: r.ID, Short: r.Duration.In(l), Text: r.Text.In(l), Unstated: r.Unstated})
	}
	return list
}

// bases returns the legal bases of a domain.
func bases(d register.Domain, l lang.Lang) []wire.Basis {
	list := make([]wire.Basis, 0, len(d.LegalBases))
	for _, b := range d.LegalBases {
		list = append(list, wire.Basis{Article: b.Citation().In(l), Text: b.Text.In(l)})
	}
	return list
}

// named returns the entries of a list of ids.
func named(ids []string, find func(string) (register.Entry, bool), l lang.Lang) []wire.Named {
	list := make([]wire.Named, 0, len(ids))
	for _, id := range ids {
		e, _ := find(id)
		list = append(list, wire.Named{ID: id, Name: e.Name.In(l), Text: e.Text.In(l)})
	}
	return list
}

// first returns the first text that is not empty.
func first(texts ...string) string {
	for _, t := range texts {
		if t != "" {
			return t
		}
	}
	return ""
}
