package server

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/loupe-privacy/loupe/internal/calendar"
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
		if err == nil && route == wire.Me {
			err = s.addChanged(ctx, sess, p.Me, side{l, true, true})
		}
		if err == nil && route == wire.Me {
			err = s.addKnown(ctx, sess, p.Me, l)
		}
	case wire.Requests:
		p.Requests, err = s.requestsData(ctx, sess, l)
		if err == nil {
			p.Requests.Notices, err = s.notices(ctx, sess, p.Requests.Requests)
		}
	case wire.Request:
		p.Request, err = s.requestData(ctx, sess, l, param)
	case wire.Receipt:
		p.Request, err = s.receiptData(ctx, sess, l, param)
	case wire.Sessions:
		p.Sessions, err = s.sessionsData(ctx, sess, l)
	case wire.Ask:
		p.Ask, err = s.askData(ctx, sess, l, param)
		args = s.askTitle(l, param)
		p.Alternate = otherQuestion(l, param)
	case wire.Review:
		p.Review, err = s.reviewData(ctx, sess, l)
	case wire.MyPassport:
		args, err = s.passportPage(ctx, sess, &p, param)
	case wire.Held:
		args, err = s.holdPage(ctx, sess, &p, param, "")
	case wire.Choices:
		p.Choices, err = s.choicesData(ctx, sess, l)
	case wire.Record:
		p.Record, err = s.recordData(ctx, sess, sideOf(p))
	case wire.Settings:
		p.Settings, err = s.settingsData(ctx, sess, l)
	case wire.Acting:
		p.Acting, err = s.actingData(ctx, sess, l)
	case wire.Theirs, wire.TheirDomain, wire.TheirRetention:
		err = s.theirPage(ctx, sess, &p, param)
	case wire.Looks, wire.Received:
		return s.trailPage(ctx, sess, route, l, asked{})
	default:
		args, err = s.declare(&p, sideOf(p), wire.Twin(route), param)
		if err == nil {
			err = s.personalise(ctx, sess, &p)
		}
	}
	if err != nil {
		return wire.Page{}, err
	}
	if p.Request != nil {
		args = locales.Args{"Reference": string(p.Request.Reference)}
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

// askTitle returns what the title of a question says.
func (s *Server) askTitle(l lang.Lang, slug string) locales.Args {
	id, ok := wire.QuestionAt(l, slug)
	if !ok {
		return nil
	}
	return locales.Args{"Question": s.words.Text(l, questionText(id), nil)}
}

// questionText returns the id of the message that puts a question.
func questionText(id rights.QuestionID) string { return "ask_" + string(id) + "_q" }

// otherQuestion returns the address of a question in the other language.
func otherQuestion(l lang.Lang, slug string) string {
	id, _ := wire.QuestionAt(l, slug)
	return wire.Path(l.Other(), wire.Ask, wire.QuestionSlug(l.Other(), id))
}

// actor returns who acts in a session.
func (s *Server) actor(sess auth.Session) casework.Actor {
	return casework.Actor{
		AccountID: sess.Account.ID, MemberID: sess.MemberID, GuestID: sess.Guest(), Level: sess.Level, Role: sess.Standing(s.now()).Role,
	}
}

// dayOf returns the day of an instant at the office.
func (s *Server) dayOf(t time.Time) calendar.Day { return calendar.DayOf(t, s.office) }

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
	member, err := s.holdings.Dossier(ctx, sess.MemberID)
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
	acted, err := s.acted(ctx, sess.MemberID)
	if err != nil {
		return nil, err
	}
	me.Acting = len(acted)
	me.Next = s.nextWords(docs, member.Past, l)
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
