package server_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/loupe-privacy/loupe/internal/calendar"
	"github.com/loupe-privacy/loupe/internal/holdings"
	"github.com/loupe-privacy/loupe/internal/lang"
	"github.com/loupe-privacy/loupe/internal/wire"
	"github.com/loupe-privacy/loupe/server"
	"github.com/loupe-privacy/loupe/server/feed"
)

// A pastReader is a reader that tells what a test wants of the past of members,
// of what is held of them, and of what changed.
type pastReader struct {
	feed.Reader
	past    *holdings.Past
	docs    map[string]holdings.Document
	changes []feed.Change
	fresh   feed.Fresh
	silent  bool
	since   []time.Time // for which changes were asked
	told    []feed.Told
}

// Told implements [feed.Reader].
func (r *pastReader) Told(ctx context.Context, memberID string) ([]feed.Told, error) {
	if r.told != nil {
		return r.told, nil
	}
	return r.Reader.Told(ctx, memberID)
}

// Dossier implements [feed.Reader].
func (r *pastReader) Dossier(ctx context.Context, id string) (feed.Dossier, error) {
	d, err := r.Reader.Dossier(ctx, id)
	if r.past != nil {
		d.Past = *r.past
	}
	return d, err
}

// Holdings implements [feed.Reader].
func (r *pastReader) Holdings(ctx context.Context, id string) (map[string]holdings.Document, error) {
	if r.docs != nil {
		return r.docs, nil
	}
	return r.Reader.Holdings(ctx, id)
}

// Changes implements [feed.Reader].
func (r *pastReader) Changes(_ context.Context, _ string, since time.Time) ([]feed.Change, error) {
	r.since = append(r.since, since)
	return r.changes, nil
}

// Fresh implements [feed.Reader].
func (r *pastReader) Fresh(context.Context, string, time.Time, calendar.Day, int) (feed.Fresh, error) {
	return r.fresh, nil
}

// Reports implements [feed.Reader].
func (r *pastReader) Reports(ctx context.Context) ([]feed.Report, error) {
	if r.silent {
		return nil, nil
	}
	return r.Reader.Reports(ctx)
}

// withPast starts a portal with such a reader, and a member in it.
func withPast(t *testing.T) (*portal, *browser, *pastReader) {
	t.Helper()
	reader := &pastReader{}
	p := newPortal(t, func(o *server.Options) { reader.Reader, o.Holdings = o.Holdings, reader })
	return p, p.browser(t), reader
}

// statement returns a document in which some kinds of data are held.
func statement(rel holdings.Relation, day calendar.Day, held ...string) holdings.Document {
	doc := holdings.Document{AsOf: day, Relation: rel}
	for _, id := range held {
		doc.Categories = append(doc.Categories, holdings.Statement{Category: id, Held: true, AsOf: day})
	}
	return doc
}

// clockOn returns the words on one kind of data on the page of a domain.
func (b *browser) clockOn(l lang.Lang, domain, kind string) string {
	b.t.Helper()
	d, _ := b.portal.register.Domain(domain)
	data := b.get(wire.Path(l, wire.MyDomain, d.Slug.In(l))).page(b.t).Domain
	for _, c := range append(data.Special, data.Ordinary...) {
		if c.ID == kind {
			return c.Clock
		}
	}
	b.t.Fatalf("no %s in %s", kind, domain)
	return ""
}

// TestClockOfEvents: the events and the contracts that the feed tells are what
// the pages count from, in all three places.
func TestClockOfEvents(t *testing.T) {
	p, b, reader := withPast(t)
	b.login("elise", "/fr/moi")
	today := calendar.DayOf(p.clock(), time.UTC)
	reader.docs = map[string]holdings.Document{
		"insurance":  statement(holdings.Ended, today, "identification"),
		"compulsory": statement(holdings.Ended, today, "identification", "health"),
	}
	ended := today.AddMonths(-36)
	reader.past = &holdings.Past{
		Joined: today.AddMonths(-200), Events: holdings.Dates{"death": today.AddDays(-3)},
		Contracts: []holdings.Contract{{ID: "1", Domain: "insurance", From: today.AddMonths(-90), Until: ended}},
	}
	data := b.get("/fr/moi/durees").page(t).Retention
	spans := map[string]*wire.Span{}
	for _, lane := range data.Lanes {
		spans[lane.ID] = lane.Span
	}
	if s := spans["in_identification"]; s.End != ended.AddMonths(60) || s.Since != ended || s.Why != string(holdings.WhyCounting) {
		t.Errorf("after a contract: %+v", s)
	}
	if s := spans["co_identification"]; s.State != holdings.Over || s.End != today.AddDays(-3) || s.Tags.Held != 1 {
		t.Errorf("after a death: %+v", s)
	}
	if len(data.Next) < 2 || data.Next[0].Sure != holdings.Passed || data.Next[0].Rule != "co_identification" ||
		data.Next[0].Kinds[0].Name == "" || data.Next[0].Kinds[0].Path == "" || data.Next[1].Day != ended.AddMonths(60) {
		t.Errorf("what goes next: %+v", data.Next)
	}
	me := b.get("/fr/moi").page(t).Me
	if !strings.Contains(me.Next, "Le terme est passé le **") {
		t.Errorf("home says %q", me.Next)
	}
	for l, words := range map[lang.Lang][2]string{
		lang.FR: {"Pourquoi ne pas effacer aujourd’hui", "Terme passé le"}, lang.NL: {"Waarom niet vandaag wissen", "termijn is voorbij"},
	} {
		if got := b.clockOn(l, "insurance", "identification"); !strings.Contains(got, words[0]) {
			t.Errorf("%s: running: %q", l, got)
		}
		if got := b.clockOn(l, "compulsory", "identification"); strings.Contains(got, words[0]) || !strings.Contains(got, words[1]) && l == lang.FR {
			t.Errorf("%s: over: %q", l, got)
		}
		if got := b.clockOn(l, "compulsory", "financial"); got != "" {
			t.Errorf("%s: what is not held has a clock: %q", l, got)
		}
	}
}

// TestDisputeHoldsOnPages: a dispute is shown where it keeps data, with its day,
// and no end stays that it takes away.
func TestDisputeHoldsOnPages(t *testing.T) {
	p, b, reader := withPast(t)
	b.login("elise", "/fr/moi")
	today := calendar.DayOf(p.clock(), time.UTC)
	reader.docs = map[string]holdings.Document{"operational": statement(holdings.None, today, "identification")}
	for _, test := range []struct {
		name    string
		events  holdings.Dates
		rule    string
		why     holdings.Why
		dispute bool
		next    int
	}{
		{"a prospect", holdings.Dates{"prospect": today.AddDays(-30)}, "op_prospect", holdings.WhyCriterion, false, 1},
		{"a dispute with a prospect", holdings.Dates{"prospect": today.AddDays(-30), "dispute": today}, "op_prospect", holdings.WhyDispute, true, 0},
		{"a dispute to come", holdings.Dates{"prospect": today.AddDays(-30), "dispute": today.AddDays(1)}, "op_prospect", holdings.WhyCriterion, false, 1},
		{"the rule of disputes", holdings.Dates{"dispute": today}, "op_dispute", holdings.WhyDispute, true, 0},
		{"no dispute", holdings.Dates{}, "op_dispute", holdings.WhyNotYours, false, 0},
	} {
		reader.past = &holdings.Past{Events: test.events}
		data := b.get("/fr/moi/durees").page(t).Retention
		for _, lane := range data.Lanes {
			s := lane.Span
			if lane.ID != test.rule {
				continue
			}
			if s.Why != string(test.why) || s.Dispute.IsZero() == test.dispute || test.dispute && (!s.End.IsZero() || !s.Most.IsZero()) {
				t.Errorf("%s: %+v", test.name, s)
			}
			if test.next == 1 && s.Most.IsZero() {
				t.Errorf("%s: no latest day: %+v", test.name, s)
			}
		}
		if len(data.Next) != test.next {
			t.Errorf("%s: next %+v", test.name, data.Next)
		}
		if got := b.clockOn(lang.NL, "operational", "identification"); strings.Contains(got, "geschil") != test.dispute || strings.Contains(got, "[") {
			t.Errorf("%s: %q", test.name, got)
		}
		if next := b.get("/fr/moi").page(t).Me.Next; (next != "") != (test.next > 0) || strings.Contains(next, "[") {
			t.Errorf("%s: home says %q", test.name, next)
		}
	}
}
