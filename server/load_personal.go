package server

import (
	"context"
	"strconv"

	"github.com/loupe-privacy/loupe/internal/calendar"
	"github.com/loupe-privacy/loupe/internal/holdings"
	"github.com/loupe-privacy/loupe/internal/lang"
	"github.com/loupe-privacy/loupe/internal/wire"
	"github.com/loupe-privacy/loupe/server/auth"
)

// personalise adds to what the register says what it comes to for the member
// of a session. Pages that say nothing of the person stay as they are.
func (s *Server) personalise(ctx context.Context, sess auth.Session, p *wire.Page) error {
	doc, err := s.publicDocument(publicTwin(*p))
	if err != nil {
		return err
	}
	p.Terms = doc.page.Terms // shared with it, and never written
	if p.Domain == nil && p.Categories == nil && p.Category == nil && p.Retention == nil &&
		p.Flow == nil && p.Decisions == nil && p.Versions == nil {
		return nil
	}
	docs, err := s.holdings.Holdings(ctx, sess.MemberID)
	if err != nil {
		return err
	}
	switch {
	case p.Domain != nil:
		return s.holdDomain(ctx, sess, p, docs)
	case p.Categories != nil:
		p.Categories.Personal = true
		s.holdCards(p.Categories.Special, docs)
		s.holdCards(p.Categories.Ordinary, docs)
	case p.Category != nil:
		s.holdCategory(p.Category, p.Lang, docs)
	case p.Retention != nil:
		return s.ownSpans(ctx, sess, p, docs)
	case p.Flow != nil:
		holdFlow(p.Flow, docs)
	case p.Decisions != nil:
		p.Decisions.Personal = true
		return s.addMade(ctx, sess, p)
	case p.Versions != nil:
		return s.holdVersions(ctx, sess, p, docs)
	}
	return nil
}

// publicTwin returns the address of the public page that a personal one adds
// to.
func publicTwin(p wire.Page) string {
	_, l, param, _ := wire.Match(p.Path)
	return wire.Path(l, wire.Twin(p.Route), param)
}

// holdDomain adds what is held to a domain.
func (s *Server) holdDomain(ctx context.Context, sess auth.Session, p *wire.Page, docs map[string]holdings.Document) error {
	data := p.Domain
	d, _ := s.register.Domain(data.ID)
	data.Personal, data.Tags = true, &wire.Tags{}
	data.HeldPath = wire.Path(p.Lang, wire.Held, d.Slug.In(p.Lang))
	known, err := s.askLive(ctx, sess.MemberID, d.ID, docOf(docs, d.ID))
	if err != nil {
		return err
	}
	if data.Asked = known.asked; known.doc != nil {
		data.AsOf, data.Relation = known.doc.AsOf, known.doc.Relation
	}
	facts := map[string]holdings.Fact{}
	for _, f := range holdings.Facts(d.CategoryIDs(), known.doc) {
		facts[f.Category] = f
		data.Tags.Add(f.Tag)
	}
	for _, list := range [][]wire.DomainCategory{data.Special, data.Ordinary} {
		for i := range list {
			c, _ := s.register.Category(list[i].ID)
			list[i].Name = c.Name.In(p.Lang) // said to the person
			f := facts[list[i].ID]
			list[i].Tag, list[i].AsOf = f.Tag, f.AsOf
			if source, ok := s.register.Source(f.Source); ok {
				list[i].Source = source.Name.In(p.Lang)
			}
		}
	}
	return s.addClocks(ctx, sess, p, d, known.doc)
}

// holdCards adds to kinds of data their strongest tag over all domains.
func (s *Server) holdCards(cards []wire.CategoryCard, docs map[string]holdings.Document) {
	for i := range cards {
		cards[i].Tag, cards[i].AsOf = s.strongest(cards[i].ID, docs)
	}
}

// strongest returns the strongest tag of a category over the domains that
// declare it, with the newest day on which a source said so.
func (s *Server) strongest(category string, docs map[string]holdings.Document) (tag holdings.Tag, asOf calendar.Day) {
	for _, d := range s.register.DomainsWith(category) {
		f := holdings.Facts([]string{category}, docOf(docs, d))[0]
		if tag == "" || holdings.Strongest(tag, f.Tag) != tag || tag == f.Tag && f.AsOf.After(asOf) {
			tag, asOf = f.Tag, f.AsOf
		}
	}
	return tag, asOf
}

// holdCategory adds what is held to a kind of data.
func (s *Server) holdCategory(data *wire.CategoryData, l lang.Lang, docs map[string]holdings.Document) {
	data.Personal = true
	data.Tag, data.AsOf = s.strongest(data.ID, docs)
	for i := range data.Places {
		place := &data.Places[i]
		f := holdings.Facts([]string{data.ID}, docOf(docs, place.ID))[0]
		place.Tag, place.AsOf = f.Tag, f.AsOf
		if source, ok := s.register.Source(f.Source); ok {
			place.Source = source.Name.In(l)
		}
	}
}

// holdFlow adds to the domains of the flow how the member stands to each.
func holdFlow(data *wire.FlowData, docs map[string]holdings.Document) {
	data.Personal = true
	for i := range data.Domains {
		data.Domains[i].Relation = docs[data.Domains[i].ID].Relation
	}
	if data.Node != nil && data.Node.Kind == wire.KindDomain {
		data.Node.Relation = docs[data.Node.ID].Relation
	}
}

// holdVersions adds to the changes of an edition what they are to the member,
// and whether the member was told of the edition.
func (s *Server) holdVersions(ctx context.Context, sess auth.Session, p *wire.Page, docs map[string]holdings.Document) error {
	s.touch(p.Versions, docs)
	unread, err := s.unread(ctx, sess)
	if err != nil {
		return err
	}
	if unread != 0 && unread == p.Versions.Shown.Number {
		p.Versions.Unread = true
		p.Versions.Owner = s.ownerOf(sess)
		p.Versions.SendPath = wire.Path(p.Lang, wire.MyVersions, "")
	}
	return nil
}

// unread returns the number of the newest edition that changed something, or
// 0 if the member has said that they read of it.
func (s *Server) unread(ctx context.Context, sess auth.Session) (int, error) {
	for _, e := range s.editions { // newest first
		number := e.Edition.Number
		if len(s.changed[number]) == 0 {
			continue
		}
		seen, err := s.news.SeenEdition(ctx, sess.Account.ID)
		if err != nil || seen >= number {
			return 0, err
		}
		return number, nil
	}
	return 0, nil
}

// newsFor returns what a member's home tells of an edition that they have not
// read of, or nil.
func (s *Server) newsFor(ctx context.Context, sess auth.Session, v side, docs map[string]holdings.Document) (*wire.News, error) {
	number, err := s.unread(ctx, sess)
	if err != nil || number == 0 {
		return nil, err
	}
	n := &wire.News{
		Edition: number, Example: s.editionBefore(number).Edition.Example, Path: v.path(wire.Version, strconv.Itoa(number)),
	}
	for _, c := range s.changed[number] {
		n.Changes++
		if t, _ := holdings.Touch(s.concern(number, c), docs); t != holdings.Touchless {
			n.Touches++
		}
	}
	return n, nil
}
