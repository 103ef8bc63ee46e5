package server

import (
	"cmp"
	"slices"

	"github.com/loupe-privacy/loupe/internal/lang"
	"github.com/loupe-privacy/loupe/internal/register"
	"github.com/loupe-privacy/loupe/internal/wire"
	"github.com/loupe-privacy/loupe/server/export"
)

// rightsData returns the guide to the rights.
func (s *Server) rightsData(v side) *wire.RightsData {
	l, filing := v.Lang, s.register.Filing
	data := &wire.RightsData{
		Filing: wire.Filing{
			Identity: filing.Identity.In(l), Answer: filing.Answer.In(l), Deadline: filing.Deadline.In(l),
			Notes: s.notesAbout(l, "filing.identity", "filing.answer", "filing.deadline"),
		},
		Content:  points(s.register.Access.Content, l),
		Limits:   points(s.register.Access.Limits, l),
		Security: points(s.register.Security, l),
	}
	for _, r := range s.register.Rights {
		data.Rights = append(data.Rights, s.right(r, l))
	}
	for _, n := range s.register.Notes {
		if n.Members {
			data.Notes = append(data.Notes, note(n, l))
		}
	}
	return data
}

// right returns one right of the guide.
func (s *Server) right(r register.Right, l lang.Lang) wire.Right {
	channel, _ := s.register.Channel(r.Channel)
	w := wire.Right{
		ID: r.ID, Name: r.Name.In(l), Text: r.Text.In(l), Section: r.Src,
		Grounds: pointTexts(r.Grounds, l), Limits: pointTexts(r.Limits, l), LimitsOpen: r.LimitsOpen,
		Channel: wire.Named{ID: channel.ID, Name: channel.Name.In(l), Text: channel.Text.In(l)},
		Notes:   s.notesAbout(l, "rights."+r.ID),
	}
	if r.Article != "" {
		w.Article = article(r.Article).In(l)
	}
	for _, a := range r.AppliesTo {
		w.AppliesTo = append(w.AppliesTo, article(a).In(l))
	}
	return w
}

// declarationData returns the whole declaration.
func (s *Server) declarationData(v side) *wire.DeclarationData {
	l := v.Lang
	data := &wire.DeclarationData{
		Versioned: s.register.Declaration.Versioned.In(l),
		Decisions: s.decisionsData(v),
		Rights:    s.rightsData(v),
	}
	data.Principles = points(s.register.Principles, l)
	for _, g := range s.register.Audience {
		data.Audience = append(data.Audience, wire.Named{
			ID: g.ID, Name: g.Name.In(l), Text: g.Text.In(l), Path: s.placeOf(v, wire.KindAudience, g.ID, ""),
		})
	}
	for _, o := range s.register.Organisations {
		data.Organisations = append(data.Organisations, s.orgCard(o, v))
	}
	for _, d := range s.register.Domains {
		data.Domains = append(data.Domains, *s.domainData(d, v))
	}
	for _, id := range s.register.CategoryIDs() {
		c, _ := s.register.Category(id)
		data.Categories = append(data.Categories, s.categoryCard(c, v))
	}
	for _, t := range s.register.Terms {
		w := term(t, l)
		if t.Unlinked {
			w.Forms = nil
		}
		data.Terms = append(data.Terms, w)
	}
	slices.SortStableFunc(data.Terms, byName)
	for _, f := range export.Formats() {
		data.Exports = append(data.Exports, wire.Link{ID: f.Name, Name: f.Name, Path: exportPath(f)})
	}
	return data
}

// orgCard returns an organisation with all that is declared about it.
func (s *Server) orgCard(o register.Organisation, v side) wire.OrgCard {
	l := v.Lang
	card := wire.OrgCard{
		ID: o.ID, Organisation: s.organisation(o.ID, l), Role: o.Role.In(l),
		Number: o.Number, Court: o.Court.In(l), Approval: o.Approval.In(l), Site: o.Site.In(l),
	}
	for _, id := range s.register.ControlledBy(o.ID) {
		d, _ := s.register.Domain(id)
		card.Domains = append(card.Domains, s.domainRef(v, d))
	}
	return card
}

// glossaryData returns every difficult word, in alphabetical order.
func (s *Server) glossaryData(v side) *wire.GlossaryData {
	l := v.Lang
	data := &wire.GlossaryData{}
	for _, t := range s.register.Terms {
		g := wire.GlossaryTerm{Term: term(t, l), Other: t.Name.In(l.Other()), Unconfirmed: t.Unconfirmed}
		g.Forms = nil
		for _, id := range t.See {
			other, _ := s.register.Term(id)
			g.See = append(g.See, wire.Link{
				ID: id, Name: other.Name.In(l), Path: s.placeOf(v, wire.KindTerm, id, ""),
			})
		}
		data.Terms = append(data.Terms, g)
	}
	slices.SortStableFunc(data.Terms, func(a, b wire.GlossaryTerm) int { return byName(a.Term, b.Term) })
	return data
}

// byName orders words by the alphabet, without regard to accents.
func byName(a, b wire.Term) int {
	return cmp.Or(cmp.Compare(lang.Fold(a.Name), lang.Fold(b.Name)), cmp.Compare(a.Name, b.Name))
}

// contactData returns whom to ask.
func (s *Server) contactData(v side) *wire.ContactData {
	l := v.Lang
	data := &wire.ContactData{
		Identity:   s.register.Filing.Identity.In(l),
		Notes:      s.notesAbout(l, "filing.identity", "organisations."+authority),
		RightsPath: v.path(wire.Rights, ""),
	}
	for _, o := range s.register.Organisations {
		card := s.orgCard(o, v)
		if o.ID == authority {
			data.Authority = card
		} else {
			data.Controllers = append(data.Controllers, card)
		}
	}
	data.Channels = s.channels(l)
	return data
}

// channels returns the ways to exercise a right.
func (s *Server) channels(l lang.Lang) []wire.Named {
	var list []wire.Named
	for _, c := range s.register.Channels {
		list = append(list, wire.Named{ID: c.ID, Name: c.Name.In(l), Text: c.Text.In(l)})
	}
	return list
}

// audienceData returns what the declaration says to a group of people.
func (s *Server) audienceData(g register.Group, v side) *wire.AudienceData {
	l := v.Lang
	data := &wire.AudienceData{
		ID: g.ID, Name: g.Name.In(l), Text: g.Text.In(l),
		Sources:  links(s.nodes(v, wire.KindSource, g.Sources)),
		Channels: s.channels(l),
	}
	for _, p := range g.Points {
		data.Points = append(data.Points, wire.Named{ID: p.ID, Name: p.Name.In(l), Text: p.Text.In(l)})
	}
	for _, id := range g.Domains {
		d, _ := s.register.Domain(id)
		data.Domains = append(data.Domains, wire.Link{ID: id, Name: d.Title.In(l), Path: s.placeOf(v, wire.KindDomain, id, "")})
	}
	for _, d := range s.register.Domains {
		for _, p := range d.Purposes {
			if slices.Contains(g.Purposes, p.FullID()) {
				data.Purposes = append(data.Purposes, wire.Link{
					ID: p.FullID(), Name: p.Name.In(l), Path: s.placeOf(v, wire.KindPurpose, p.FullID(), d.ID),
				})
			}
		}
		for _, r := range d.Retention {
			if slices.Contains(g.Retention, r.ID) {
				rule := rules([]register.Retention{r}, l)[0]
				rule.For = d.Title.In(l) + ", " + s.lane(d, r, v).Name
				data.Retention = append(data.Retention, rule)
			}
		}
	}
	for _, r := range s.register.Rights {
		data.Rights = append(data.Rights, wire.Link{ID: r.ID, Name: r.Name.In(l), Path: s.placeOf(v, wire.KindRight, r.ID, "")})
	}
	for _, other := range s.register.Audience {
		if other.ID != g.ID && other.Slug.In(l) != "" {
			data.Others = append(data.Others, wire.Link{
				ID: other.ID, Name: other.Name.In(l), Path: s.placeOf(v, wire.KindAudience, other.ID, ""),
			})
		}
	}
	for _, p := range s.register.Principles {
		if p.ID == "same_rights" {
			data.Principle = append(data.Principle, p.Text.In(l))
		}
	}
	return data
}

// statement is how the accessibility statement is made of messages: the
// sections, with how many paragraphs and items each has.
var statement = []struct {
	id                string
	paragraphs, items int
}{
	{"promise", 2, 0}, {"state", 1, 4}, {"tested", 1, 4}, {"help", 1, 4}, {"feedback", 2, 0}, {"complaint", 2, 0}, {"made", 1, 0},
}

// statementData returns the accessibility statement.
func (s *Server) statementData(v side) *wire.StatementData {
	text := func(id string) string { return s.words.Text(v.Lang, "server_statement_"+id, nil) }
	data := &wire.StatementData{Lead: text("lead")}
	for _, part := range statement {
		section := wire.Section{ID: part.id, Heading: text(part.id)}
		for i := range part.paragraphs {
			section.Paragraphs = append(section.Paragraphs, text(statementID(part.id, 'p', i)))
		}
		for i := range part.items {
			section.Items = append(section.Items, text(statementID(part.id, 'i', i)))
		}
		if part.id == "feedback" {
			section.Links = []wire.Link{{Name: text("feedback_link"), Path: v.path(wire.Contact, "")}}
		}
		data.Sections = append(data.Sections, section)
	}
	return data
}

// statementID returns the id of a paragraph ('p') or an item ('i') of a
// section, without the prefix that all have.
func statementID(section string, kind rune, i int) string {
	return section + "_" + string(kind) + string(rune('1'+i))
}
