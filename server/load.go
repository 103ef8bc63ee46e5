package server

import (
	"cmp"
	"strconv"
	"strings"

	"github.com/loupe-privacy/loupe/internal/lang"
	"github.com/loupe-privacy/loupe/internal/register"
	"github.com/loupe-privacy/loupe/internal/rights"
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
	var err error
	switch route {
	case wire.Home, wire.Domains:
		p.Home = s.homeData(l)
	case wire.Check:
		p.Check, err = s.checkData(l)
	default:
		args, err = s.declare(&p, side{Lang: l}, route, param)
	}
	if err != nil {
		return wire.Page{}, err
	}
	p.Title = s.words.Text(l, "server_title_"+titleName(route), args)
	p.Description = s.words.Text(l, "server_description_"+titleName(route), args)
	p.Terms = s.termsOn(p)
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
	for _, g := range s.register.Audience {
		if g.Slug.In(l) != "" {
			h.Groups = append(h.Groups, wire.Named{
				ID: g.ID, Name: g.Name.In(l), Text: g.Text.In(l), Path: wire.Path(l, wire.Audience, g.Slug.In(l)),
			})
		}
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
func (s *Server) domainData(d register.Domain, v side) *wire.DomainData {
	l, slug := v.Lang, d.Slug.In(v.Lang)
	data := &wire.DomainData{
		ID: d.ID, Mark: string(d.Mark), Section: strings.ReplaceAll(d.Src, " to ", "–"),
		Title: d.Title.In(l), Lead: d.Lead.In(l),
		Controller:     s.organisation(d.Controller, l),
		Special:        s.categories(d, d.Special, v),
		Ordinary:       s.categories(d, d.Ordinary, v),
		Purposes:       s.purposes(d, l),
		Sources:        s.nodes(v, wire.KindSource, d.Sources.IDs),
		SourcesOpen:    d.Sources.Open,
		Recipients:     s.recipients(d, v),
		Processors:     s.processors(d, v),
		ProcessorsOpen: d.ProcessorsOpen,
		ProcNote:       pointTexts(d.ProcessorNotes, l),
		Retention:      rules(d.Exceptions(), l),
		Transfers:      d.Transfers.Text.In(l),
		Transfer:       named(d.Transfers.When, s.register.Transfer, l),
		Bases:          bases(d, l),
		Laws:           named(d.Laws.IDs, s.register.Law, l),
		LawsOpen:       d.Laws.Open,
		Missions:       pointTexts(d.Missions, l),
		Mission:        d.MissionLaw.In(l),
		Approval:       d.Approval.In(l),
		Rights:         s.rightsHere(d, v),
		Notes:          s.notesAbout(l, "domains."+d.ID),
		DecisionsPath:  v.path(wire.Decisions, ""),
		FlowPath:       v.path(wire.Recipient, slug),
		RetentionPath:  v.path(wire.Retention, ""),
		AskPath:        askPath(l, rights.AskGoal, true),
		TwinPath:       v.twin(wire.Domain, slug),
	}
	if d.Processor != "" {
		org := s.organisation(d.Processor, l)
		data.Processor = &org
	}
	if staff, ok := s.register.StaffRule(d.ProcessedBy); ok {
		data.Staff = staff.Text.In(l)
	}
	for _, b := range d.LegalBases {
		data.BasesInferred = data.BasesInferred || b.Inferred
	}
	for _, id := range d.Decisions {
		dec, _ := s.register.Decision(id)
		data.Decisions = append(data.Decisions, wire.Named{
			ID: id, Name: dec.Name.In(l), Text: dec.Text.In(l), Path: s.placeOf(v, wire.KindDecision, id, ""),
		})
	}
	return data
}

// rightsHere returns which rights apply in a domain, and why.
func (s *Server) rightsHere(d register.Domain, v side) []wire.RightHere {
	var list []wire.RightHere
	for _, here := range s.register.RightsIn(d.ID) {
		w := wire.RightHere{ID: here.Right, Verdict: string(here.Verdict), Path: v.path(wire.Rights, "")}
		if r, ok := s.register.Right(here.Right); ok {
			w.Name, w.Path = r.Name.In(v.Lang), s.placeOf(v, wire.KindRight, r.ID, "")
		}
		for _, reason := range here.Reasons {
			w.Reasons = append(w.Reasons, string(reason))
		}
		list = append(list, w)
	}
	return list
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
func (s *Server) categories(d register.Domain, ids []string, v side) []wire.DomainCategory {
	l := v.Lang
	list := make([]wire.DomainCategory, 0, len(ids))
	for _, id := range ids {
		c, _ := s.register.Category(id)
		list = append(list, wire.DomainCategory{
			ID: id, Name: c.Kind.In(l), Text: c.Text.In(l), Path: s.placeOf(v, wire.KindCategory, id, ""),
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
		for _, id := range p.Basis {
			if b, ok := d.LegalBasis(id); ok {
				w.Basis = append(w.Basis, b.Text.In(l))
			}
		}
		if p.SupportOf != "" {
			w.For = s.short(p.SupportOf, l)
		}
		list = append(list, w)
	}
	return list
}

// nodes returns sources, recipients or processors by their ids.
func (s *Server) nodes(v side, k wire.Kind, ids []string) []wire.Named {
	list := make([]wire.Named, 0, len(ids))
	for _, id := range ids {
		e, _ := s.node(k, id)
		list = append(list, wire.Named{
			ID: id, Name: e.Name.In(v.Lang), Text: e.Text.In(v.Lang), Path: s.placeOf(v, k, id, ""),
		})
	}
	return list
}

// recipients returns the recipients of a domain, each with its condition.
func (s *Server) recipients(d register.Domain, v side) []wire.Named {
	list := make([]wire.Named, 0, len(d.Recipients))
	for _, use := range d.Recipients {
		n := s.nodes(v, wire.KindRecipient, []string{use.ID})[0]
		n.Text = cmp.Or(use.Detail.In(v.Lang), n.Text)
		if c, ok := s.register.Condition(use.Condition); ok {
			n.Condition = c.Text.In(v.Lang)
		}
		list = append(list, n)
	}
	return list
}

// processors returns the kinds of processor of a domain.
func (s *Server) processors(d register.Domain, v side) []wire.Named {
	list := make([]wire.Named, 0, len(d.Processors))
	for _, use := range d.Processors {
		n := s.nodes(v, wire.KindProcessor, []string{use.ID})[0]
		n.Text = cmp.Or(use.Detail.In(v.Lang), n.Text)
		list = append(list, n)
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
		list = append(list, wire.Basis{
			ID: b.ID, Article: b.Citation().In(l), Text: b.Text.In(l), Inferred: b.Inferred,
		})
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
