package server

import (
	"context"
	"strconv"
	"time"

	"github.com/loupe-privacy/loupe/internal/calendar"
	"github.com/loupe-privacy/loupe/internal/holdings"
	"github.com/loupe-privacy/loupe/internal/lang"
	"github.com/loupe-privacy/loupe/internal/wire"
	"github.com/loupe-privacy/loupe/locales"
	"github.com/loupe-privacy/loupe/server/auth"
	"github.com/loupe-privacy/loupe/server/feed"
)

// The bounds of what a home tells of changes: how many lines, and how many
// events of each kind are looked at.
const (
	mostChanges = 8
	mostFresh   = 1000
)

// addChanged adds to a member's home what changed since their last visit, and
// notes that this one has begun.
func (s *Server) addChanged(ctx context.Context, sess auth.Session, me *wire.MeData, v side) error {
	if sess.MemberID == "" {
		return nil
	}
	since, err := s.news.Visit(ctx, sess.Account.ID, sess.MemberID, sess.ID, s.now())
	if err != nil {
		return err
	}
	c := &wire.Changed{Title: s.words.Text(v.Lang, "server_changed_title", nil)}
	me.Changed = c
	if since.IsZero() {
		c.Text = s.words.Text(v.Lang, "server_changed_first", nil)
		return nil
	}
	reports, err := s.holdings.Reports(ctx)
	if err != nil {
		return err
	}
	told := &teller{Server: s, side: v, looks: s.lookWords(reportOf(reports, feed.Consultations), v.Lang)}
	if err := told.feeds(ctx, sess.MemberID, since); err != nil {
		return err
	}
	if err := told.record(ctx, sess.MemberID, s.dayOf(since)); err != nil {
		return err
	}
	told.editions(s.dayOf(since), me.News)
	c.Lines = told.short()
	c.Text = s.changedText(reports, since, len(c.Lines) > 0, v.Lang)
	if told.more {
		c.Text += " " + s.words.Text(v.Lang, "server_changed_much", nil)
	}
	return nil
}

// reportOf returns what a feed says of itself, or nil.
func reportOf(all []feed.Report, k feed.Kind) *feed.Report {
	for _, r := range all {
		if r.Feed == k {
			return &r
		}
	}
	return nil
}

// changedText says since when changes are told, and what is not known of them.
func (s *Server) changedText(reports []feed.Report, since time.Time, some bool, l lang.Lang) string {
	id := "server_changed_none"
	switch {
	case some:
		id = "server_changed_since"
	case len(reports) == 0:
		return s.words.Text(l, "server_changed_unfed", nil)
	}
	text := s.words.Text(l, id, locales.Args{"Day": s.dayOf(since)}) + " " + s.words.Text(l, "server_changed_late", nil)
	if kept := s.today().AddMonths(-feed.ChangesKept); s.dayOf(since).Before(kept) {
		text += " " + s.words.Text(l, "server_changed_old", locales.Args{"Months": feed.ChangesKept, "Day": kept})
	}
	return text
}

// A teller puts changes into words, each with the place that shows it.
type teller struct {
	*Server
	side
	looks lookWords
	lines []wire.Link
	more  bool // there are more events than were looked at
}

// feeds tells what feeds changed since an instant.
func (t *teller) feeds(ctx context.Context, memberID string, since time.Time) error {
	changes, err := t.holdings.Changes(ctx, memberID, since)
	if err != nil {
		return err
	}
	fresh, err := t.holdings.Fresh(ctx, memberID, since, t.dayOf(since), mostFresh)
	if err != nil {
		return err
	}
	t.more = fresh.More
	before := holdings.View{Docs: map[string]holdings.Document{}}
	after := holdings.View{Docs: map[string]holdings.Document{}, Disclosures: fresh.Disclosures, Looks: fresh.Looks}
	for _, c := range changes {
		if c.Before != nil {
			before.Docs[c.Domain] = *c.Before
		}
		if c.After != nil {
			after.Docs[c.Domain] = *c.After
		}
	}
	for _, d := range fresh.Decisions {
		made, err := feed.MadeOf(d, "")
		if err != nil {
			return err
		}
		if !made.On.After(t.today()) { // it is shown from its day on
			after.Decisions = append(after.Decisions, made)
		}
	}
	told, err := t.holdings.Told(ctx, memberID)
	if err != nil {
		return err
	}
	after.Choices = map[string]bool{}
	for _, c := range told {
		if c.At.After(since) { // of an earlier day it is in the complete list
			after.Choices[c.Choice] = c.Allowed
		}
	}
	dayOf := func(c holdings.Consultation) calendar.Day { return t.dayOf(c.At) }
	for _, d := range holdings.Changed(before, after, dayOf) {
		t.tell(d)
	}
	return nil
}

// tell adds a line about one difference. What the register does not know any
// more has no name, and no place.
func (t *teller) tell(d holdings.Difference) {
	l := t.Lang
	switch d.What {
	case holdings.WhatDecision:
		rule := t.decisionLink(t.ruleNamed(d.ID), t.side)
		if rule.Path == "" {
			rule.Path = wire.Path(l, wire.MyDecisions, "")
		}
		t.add(t.words.Text(l, "server_changed_decision", locales.Args{"Name": rule.Name, "Day": d.On}), rule.Path)
	case holdings.WhatDisclosure:
		t.add(t.words.Plural(l, "server_changed_disclosure", d.Count,
			locales.Args{"Name": t.recipientName(d.ID, l), "Day": d.On}), wire.Path(l, wire.Received, ""))
	case holdings.WhatLook:
		t.add(t.words.Plural(l, "server_changed_look", d.Count,
			locales.Args{"Name": t.looks.service(d.ID), "Day": d.On}), wire.Path(l, wire.Looks, ""))
	case holdings.WhatChoice:
		if _, ok := t.register.Choice(d.ID); ok {
			t.add(t.words.Text(l, "server_changed_choice_"+d.To, locales.Args{"Name": t.chosenName(d.ID, l)}), wire.Path(l, wire.Choices, ""))
		}
	default:
		t.tellHeld(d)
	}
}

// tellHeld is tell for what is held in a domain.
func (t *teller) tellHeld(d holdings.Difference) {
	l := t.Lang
	domain, ok := t.register.Domain(d.Domain)
	if !ok || d.ID != "" && !domain.Declares(d.ID) {
		return
	}
	slug := domain.Slug.In(l)
	args := locales.Args{"Name": t.kindName(d.ID, l), "Domain": domain.Title.In(l)}
	switch d.What {
	case holdings.WhatRelation:
		to := d.To
		if to == "" {
			to = "unknown"
		}
		t.add(t.words.Text(l, "server_changed_relation_"+to, locales.Args{"Name": domain.Title.In(l)}), wire.Path(l, wire.MyDomain, slug))
	case holdings.WhatTag:
		t.add(t.words.Text(l, "server_changed_tag_"+d.To, args), t.place(wire.Domain, slug, wire.KindCategory, d.ID))
	case holdings.WhatRecords:
		id, n := "server_changed_records_more", d.Count
		if n < 0 {
			id, n = "server_changed_records_fewer", -n
		}
		t.add(t.words.Plural(l, id, n, args), wire.Path(l, wire.Held, slug))
	}
}

// editions tells which editions of the register took effect after a day, but
// the one that the page tells of anyhow.
func (t *teller) editions(since calendar.Day, news *wire.News) {
	for _, e := range holdings.EditionsSince(t.Server.editions, since, t.today()) {
		n := e.Edition.Number
		changes := len(t.changed[n])
		if changes == 0 || news != nil && news.Edition == n {
			continue
		}
		t.add(t.words.Plural(t.Lang, "server_changed_edition", changes, locales.Args{"Edition": strconv.Itoa(n)}),
			t.path(wire.Version, strconv.Itoa(n)))
	}
}

// add adds a line.
func (t *teller) add(words, path string) {
	t.lines = append(t.lines, wire.Link{Name: words, Path: path})
}

// short returns the lines, or the first of them and how many there are more:
// these lead to all that is held.
func (t *teller) short() []wire.Link {
	if len(t.lines) <= mostChanges {
		return t.lines
	}
	rest := len(t.lines) - mostChanges + 1
	return append(t.lines[:mostChanges-1:mostChanges-1], wire.Link{
		Name: t.words.Plural(t.Lang, "server_changed_more", rest, nil), Path: wire.Path(t.Lang, wire.MyDomains, ""),
	})
}

// changedTexts are the ids of the messages about changes.
func changedTexts() []string {
	var ids []string
	for _, id := range []string{
		"title", "first", "unfed", "none", "since", "late", "old", "much", "decision", "disclosure", "look", "choice_yes", "choice_no",
		"event", "contract_begins", "contract_ended", "acts",
		"relation_unknown", "records_more", "records_fewer", "edition", "more",
	} {
		ids = append(ids, "server_changed_"+id)
	}
	for _, rel := range []holdings.Relation{holdings.Active, holdings.Ended, holdings.None} {
		ids = append(ids, "server_changed_relation_"+string(rel))
	}
	for _, tag := range []holdings.Tag{holdings.Held, holdings.Doctor, holdings.NotHeld, holdings.Possible} {
		ids = append(ids, "server_changed_tag_"+string(tag))
	}
	return ids
}
