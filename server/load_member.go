package server

import (
	"context"
	"slices"
	"strings"

	"github.com/loupe-privacy/loupe/internal/calendar"
	"github.com/loupe-privacy/loupe/internal/fault"
	"github.com/loupe-privacy/loupe/internal/holdings"
	"github.com/loupe-privacy/loupe/internal/lang"
	"github.com/loupe-privacy/loupe/internal/rights"
	"github.com/loupe-privacy/loupe/internal/wire"
	"github.com/loupe-privacy/loupe/locales"
	"github.com/loupe-privacy/loupe/server/auth"
	"github.com/loupe-privacy/loupe/server/casework"
)

// personalPage returns a page of the person of a session, who may see it.
func (s *Server) personalPage(ctx context.Context, sess auth.Session, route wire.Route, l lang.Lang, param string) (wire.Page, error) {
	p := s.emptyPage(l, route)
	p.Path = wire.Path(l, route, param)
	p.Alternate = wire.Path(l.Other(), route, param)
	p.Viewer = s.viewer(sess, l)
	var args locales.Args
	var err error
	switch route {
	case wire.Me, wire.MyDomains:
		p.Me, err = s.meData(ctx, sess, l)
	case wire.Requests:
		p.Requests, err = s.requestsData(ctx, sess, l)
	case wire.Request, wire.Receipt:
		p.Request, err = s.requestData(ctx, sess, l, param)
		if err == nil {
			args = locales.Args{"Reference": string(p.Request.Reference)}
		}
	case wire.Sessions:
		p.Sessions, err = s.sessionsData(ctx, sess, l)
	case wire.Access:
		p.Access, err = s.accessData(ctx, sess, l)
	case wire.Review:
		p.Access, err = s.reviewData(ctx, sess, l)
	default:
		args, err = s.declare(&p, sideOf(p), wire.Twin(route), param)
		if err == nil {
			err = s.personalise(ctx, sess, &p)
		}
	}
	if err != nil {
		return wire.Page{}, err
	}
	p.Title = s.words.Text(l, "server_title_"+titleName(route), args)
	return p, nil
}

// ownTitle are the personal pages that have a name of their own beside that of
// the public page.
var ownTitle = map[wire.Route]bool{wire.Me: true, wire.MyDomains: true, wire.MyDomain: true}

// titleName returns the name of a route in the ids of messages.
func titleName(r wire.Route) string {
	if !ownTitle[r] {
		r = wire.Twin(r)
	}
	return strings.ReplaceAll(string(r), "-", "_")
}

// actor returns who acts in a session.
func actor(sess auth.Session) casework.Actor {
	return casework.Actor{AccountID: sess.Account.ID, MemberID: sess.MemberID}
}

// today returns the day of the office.
func (s *Server) today() calendar.Day { return calendar.DayOf(s.now(), s.office) }

// withoutFile returns the home of a person without a member file: what might
// open one.
func (s *Server) withoutFile(ctx context.Context, sess auth.Session, l lang.Lang) (*wire.MeData, error) {
	me := &wire.MeData{Today: s.today()}
	see, _ := rights.NeedOf(rights.SeeFile)
	switch {
	case sess.Claimed != "":
		with, err := s.door.Confirmers(ctx, sess)
		if err != nil {
			return nil, err
		}
		me.Waits = true
		for _, p := range with {
			link := wire.LoginLink{Lang: l, Route: wire.Me, With: p.ID, Action: rights.ManageLinks, Link: true}
			me.Confirm = append(me.Confirm, wire.Way{Name: p.Name.In(l), Path: link.Path()})
		}
	case see.Check(sess.Standing(s.now())) == rights.MustBeSure:
		me.Stronger = wire.LoginLink{Lang: l, Route: wire.Me, Action: rights.SeeFile}.Path()
	}
	return me, nil
}

// meData returns the member's home.
func (s *Server) meData(ctx context.Context, sess auth.Session, l lang.Lang) (*wire.MeData, error) {
	if sess.MemberID == "" {
		return s.withoutFile(ctx, sess, l)
	}
	me := &wire.MeData{Today: s.today()}
	member, err := s.holdings.Member(ctx, sess.MemberID)
	if err != nil {
		return nil, err
	}
	docs, err := s.holdings.Holdings(ctx, sess.MemberID)
	if err != nil {
		return nil, err
	}
	requests, err := s.requestsData(ctx, sess, l)
	if err != nil {
		return nil, err
	}
	me.Left, me.Draft = member.Left, requests.Draft
	me.Decisions = s.register.Counts().Decisions
	for _, r := range requests.Requests {
		if r.Status.Open() {
			me.Open = append(me.Open, r)
		}
	}
	slices.SortStableFunc(me.Open, func(a, b wire.RequestCard) int { return a.Due.Compare(b.Due) })
	strongest := map[string]holdings.Tag{}
	for _, d := range s.register.Domains {
		card := s.domainCard(d, l)
		card.Path = wire.Path(l, wire.MyDomain, d.Slug.In(l))
		card.Tags = &wire.Tags{}
		doc := docOf(docs, d.ID)
		if doc != nil {
			card.Relation = doc.Relation
		}
		for _, f := range holdings.Facts(d.CategoryIDs(), doc) {
			card.Tags.Add(f.Tag)
			if f.AsOf.After(me.Latest) {
				me.Latest = f.AsOf
			}
			if old, ok := strongest[f.Category]; ok {
				f.Tag = holdings.Strongest(old, f.Tag)
			}
			strongest[f.Category] = f.Tag
		}
		me.Domains = append(me.Domains, card)
	}
	for _, tag := range strongest {
		me.Tags.Add(tag)
	}
	me.News, err = s.newsFor(ctx, sess, side{l, true, true}, docs)
	return me, err
}

// docOf returns the document of a domain, or nil.
func docOf(docs map[string]holdings.Document, domain string) *holdings.Document {
	if doc, ok := docs[domain]; ok {
		return &doc
	}
	return nil
}

// requestsData returns the requests of the member.
func (s *Server) requestsData(ctx context.Context, sess auth.Session, l lang.Lang) (*wire.RequestsData, error) {
	all, err := s.desk.Requests(ctx, actor(sess))
	if err != nil {
		return nil, err
	}
	data := &wire.RequestsData{}
	for _, r := range all {
		data.Requests = append(data.Requests, s.requestCard(r, l))
	}
	_, err = s.desk.Draft(ctx, actor(sess))
	if err != nil && !fault.Is(err, fault.NotFound) {
		return nil, err
	}
	data.Draft = err == nil
	return data, nil
}

// requestCard returns the summary of a request.
func (s *Server) requestCard(r rights.Request, l lang.Lang) wire.RequestCard {
	card := wire.RequestCard{
		ID: r.ID, Reference: r.Reference, Right: r.Right, Status: r.Status,
		Received: r.Deadline.Receipt, Due: r.Deadline.Due,
		Day: r.Deadline.DayNumber(s.today()), Days: r.Deadline.DayCount(),
		Overdue: r.Status.Open() && r.Deadline.Overdue(s.now()),
		Path:    wire.Path(l, wire.Request, r.ID),
	}
	for _, id := range r.Domains {
		card.Domains = append(card.Domains, s.domainTitle(id, l))
	}
	return card
}

// domainTitle returns the title of a domain, or its id if the register of
// today no longer has it.
func (s *Server) domainTitle(id string, l lang.Lang) string {
	if d, ok := s.register.Domain(id); ok {
		return d.Title.In(l)
	}
	return id
}

// requestData returns one request of the member.
func (s *Server) requestData(ctx context.Context, sess auth.Session, l lang.Lang, id string) (*wire.RequestData, error) {
	r, history, err := s.desk.Request(ctx, actor(sess), id)
	if err != nil {
		return nil, err
	}
	steps, err := r.Deadline.Steps()
	if err != nil {
		return nil, fault.Wrap(fault.Internal, err)
	}
	data := &wire.RequestData{
		RequestCard: s.requestCard(r, l),
		Clock:       s.clock(r.Received),
		DaysLeft:    r.Deadline.DaysLeft(s.today()),
		Steps:       steps,
		Calendar:    r.Deadline.Calendar,
		Note:        r.Note,
		ReceiptPath: wire.Path(l, wire.Receipt, id),
	}
	for _, id := range r.Domains {
		part := wire.Part{Domain: s.domainTitle(id, l)}
		if d, ok := s.register.Domain(id); ok {
			part.Mark, part.Controller = string(d.Mark), s.short(d.Controller, l)
		}
		data.Parts = append(data.Parts, part)
	}
	for _, e := range history {
		data.History = append(data.History, wire.HistoryLine{
			Day: calendar.DayOf(e.At, s.office), Clock: s.clock(e.At), Event: e.Event,
		})
	}
	return data, nil
}

// accessData returns the form to ask for access, filled from the draft if
// there is one. Without one every domain is chosen: people seldom know where
// their data lie.
func (s *Server) accessData(ctx context.Context, sess auth.Session, l lang.Lang) (*wire.AccessData, error) {
	draft, err := s.desk.Draft(ctx, actor(sess))
	if fault.Is(err, fault.NotFound) {
		draft, err = casework.Draft{Domains: s.register.DomainIDs()}, nil
	}
	if err != nil {
		return nil, err
	}
	data := s.accessForm(l, s.ownerOf(sess), draft.Domains, draft.Note)
	send, _ := rights.NeedOf(rights.SendRequest)
	data.Prove = send.Check(sess.Standing(s.now())) == rights.MustProve
	return data, nil
}

// accessForm returns the form to ask for access with some domains chosen.
func (s *Server) accessForm(l lang.Lang, owner string, chosen []string, note string) *wire.AccessData {
	data := &wire.AccessData{
		Owner:    owner,
		Note:     note,
		MaxNote:  wire.MaxNote,
		FormPath: wire.Path(l, wire.Access, ""),
		SendPath: wire.Path(l, wire.Access, ""),
	}
	for _, d := range s.register.Domains {
		data.Choices = append(data.Choices, wire.Choice{
			ID: d.ID, Mark: string(d.Mark), Title: d.Title.In(l), Summary: d.Summary.In(l),
			Controller: s.short(d.Controller, l),
			Checked:    slices.Contains(chosen, d.ID),
		})
	}
	return data
}

// reviewData returns the draft to read again before it is sent. Without a
// complete one, people begin at the form.
func (s *Server) reviewData(ctx context.Context, sess auth.Session, l lang.Lang) (*wire.AccessData, error) {
	draft, err := s.desk.Draft(ctx, actor(sess))
	if fault.Is(err, fault.NotFound) || err == nil && len(draft.Domains) == 0 {
		return nil, elsewhere(wire.Path(l, wire.Access, ""))
	}
	if err != nil {
		return nil, err
	}
	due, err := s.desk.DueIfNow()
	if err != nil {
		return nil, err
	}
	data := s.accessForm(l, s.ownerOf(sess), draft.Domains, draft.Note)
	data.SendPath = wire.Path(l, wire.Review, "")
	data.Key = draft.Key
	data.IfToday = due.Due
	return data, nil
}
