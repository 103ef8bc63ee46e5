package server

import (
	"context"

	"github.com/loupe-privacy/loupe/internal/holdings"
	"github.com/loupe-privacy/loupe/internal/lang"
	"github.com/loupe-privacy/loupe/internal/register"
	"github.com/loupe-privacy/loupe/internal/wire"
	"github.com/loupe-privacy/loupe/locales"
	"github.com/loupe-privacy/loupe/server/auth"
	"github.com/loupe-privacy/loupe/server/feed"
)

// ownSpans puts the rules on the dates of the member of a session, and says
// what goes next.
func (s *Server) ownSpans(ctx context.Context, sess auth.Session, p *wire.Page, docs map[string]holdings.Document) error {
	member, err := s.holdings.Dossier(ctx, sess.MemberID)
	if err != nil {
		return err
	}
	s.spans(p.Retention, member, docs)
	v := sideOf(*p)
	for _, e := range holdings.Expiring(s.clocks(docs, member.Past)) {
		d, _ := s.register.Domain(e.Domain)
		next := wire.Expiry{Domain: s.domainRef(v, d), Rule: e.Rule, Day: e.Day, Sure: e.Sure}
		for _, id := range e.Categories {
			next.Kinds = append(next.Kinds, wire.Link{ID: id, Name: s.kindName(id, v.Lang), Path: s.placeOf(v, wire.KindCategory, id, "")})
		}
		p.Retention.Next = append(p.Retention.Next, next)
	}
	return nil
}

// spans puts the rules on the dates of a member.
func (s *Server) spans(data *wire.RetentionData, member feed.Dossier, docs map[string]holdings.Document) {
	data.Personal, data.Today, data.Left = true, s.today(), member.Left
	for i := range data.Lanes {
		lane := &data.Lanes[i]
		d, _ := s.register.Domain(lane.Domain.ID)
		r, _ := d.RetentionRule(lane.ID)
		lane.Span = s.span(d, r, docOf(docs, d.ID), member)
	}
}

// span returns a rule on the dates of a member, with the tags of what it holds
// for.
func (s *Server) span(d register.Domain, r register.Retention, doc *holdings.Document, member feed.Dossier) *wire.Span {
	span, tags := spanOf(holdings.ClockOf(d, r, doc, member.Past, s.today())), &wire.Tags{}
	for _, f := range holdings.Facts(kinds(d, r), doc) {
		tags.Add(f.Tag)
	}
	span.Tags = tags
	return span
}

// spanOf returns a clock as pages show it, without tags.
func spanOf(c holdings.Clock) *wire.Span {
	return &wire.Span{
		State: c.Span.State, Begin: c.Span.Begin, Since: c.Span.Since, Least: c.Span.Least, Most: c.Span.Most,
		End: c.Span.End, Why: string(c.Span.Why), Dispute: c.Dispute,
	}
}

// clocks returns the clocks of a member in all domains.
func (s *Server) clocks(docs map[string]holdings.Document, past holdings.Past) []holdings.Clock {
	var all []holdings.Clock
	for _, d := range s.register.Domains {
		all = append(all, holdings.Clocks(d, docOf(docs, d.ID), past, s.today())...)
	}
	return all
}

// kindName returns the name of a kind of data, as it is said to the person.
func (s *Server) kindName(id string, l lang.Lang) string {
	c, _ := s.register.Category(id)
	return c.Name.In(l)
}

// addClocks adds to the kinds of data of a domain that are held until when they
// are kept, and why not shorter.
func (s *Server) addClocks(ctx context.Context, sess auth.Session, p *wire.Page, d register.Domain, doc *holdings.Document) error {
	member, err := s.holdings.Dossier(ctx, sess.MemberID)
	if err != nil {
		return err
	}
	words := map[string]string{}
	for _, c := range holdings.Clocks(d, doc, member.Past, s.today()) {
		if c.Tag == holdings.Held || c.Tag == holdings.Doctor {
			words[c.Category] = s.clockWords(c, p.Lang)
		}
	}
	for _, list := range [][]wire.DomainCategory{p.Domain.Special, p.Domain.Ordinary} {
		for i := range list {
			list[i].Clock = words[list[i].ID]
		}
	}
	return nil
}

// clockWords says until when data are kept, and why they cannot be erased today.
func (s *Server) clockWords(c holdings.Clock, l lang.Lang) string {
	id, args := clockEnd(c.Span)
	why := s.words.Text(l, "retention_why_"+string(c.Span.Why), nil)
	if !c.Dispute.IsZero() {
		why += " " + s.words.Text(l, "retention_dispute", locales.Args{"Day": c.Dispute})
	}
	message := "server_clock_kept"
	if c.Span.State == holdings.Over {
		message = "server_clock_over"
	}
	return s.words.Text(l, message, locales.Args{"Until": s.words.Text(l, id, args), "Why": why})
}

// clockEnd returns the message that says until when data that are there are
// kept, with what it says.
func clockEnd(span holdings.Span) (id string, args locales.Args) {
	switch {
	case span.State == holdings.Over:
		return "timeline_over", locales.Args{"X": span.End}
	case span.Why == holdings.WhyDispute:
		return "timeline_dispute", nil
	case !span.End.IsZero():
		return "timeline_end", locales.Args{"X": span.End}
	case !span.Most.IsZero() && !span.Least.IsZero():
		return "timeline_between", locales.Args{"Min": span.Least, "X": span.Most}
	case !span.Most.IsZero():
		return "timeline_latest", locales.Args{"X": span.Most}
	case !span.Least.IsZero():
		return "timeline_least", locales.Args{"X": span.Least}
	case span.Why == holdings.WhyUnstated:
		return "timeline_unstated", nil
	}
	return "timeline_open", nil
}

// namedNext is how many kinds of data are named among what goes next; the
// others are counted.
const namedNext = 2

// nextWords says what of the member goes next, or "" where no day is known.
func (s *Server) nextWords(docs map[string]holdings.Document, past holdings.Past, l lang.Lang) string {
	list := holdings.Expiring(s.clocks(docs, past))
	if len(list) == 0 {
		return ""
	}
	next := list[0]
	d, _ := s.register.Domain(next.Domain)
	names := ""
	for i, id := range next.Categories {
		if i == namedNext {
			rest := len(next.Categories) - i
			names = s.words.Plural(l, "server_next_more", rest, locales.Args{"Names": names})
			break
		}
		if i > 0 {
			names += ", "
		}
		names += s.kindName(id, l)
	}
	return s.words.Text(l, "server_next_"+string(next.Sure), locales.Args{
		"Kinds": names, "Domain": d.Title.In(l), "Day": next.Day,
	})
}

// clockTexts are the ids of the messages about clocks.
func clockTexts() []string {
	ids := []string{
		"server_clock_over", "server_clock_kept", "server_next_more", "retention_dispute",
		"timeline_over", "timeline_dispute", "timeline_end", "timeline_between", "timeline_latest", "timeline_least",
		"timeline_unstated", "timeline_open",
	}
	for _, sure := range []holdings.Sureness{holdings.Passed, holdings.Exactly, holdings.AtLatest, holdings.Earliest} {
		ids = append(ids, "server_next_"+string(sure))
	}
	for _, why := range []holdings.Why{
		holdings.WhyNothing, holdings.WhyNotChecked, holdings.WhyNotYours, holdings.WhyUntil, holdings.WhyUntold,
		holdings.WhyNotBegun, holdings.WhyUndated, holdings.WhyLeft, holdings.WhyCounting, holdings.WhyCriterion,
		holdings.WhyUnstated, holdings.WhyOver, holdings.WhyDispute,
	} {
		ids = append(ids, "retention_why_"+string(why))
	}
	return ids
}
