package server_test

import (
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/loupe-privacy/loupe/internal/calendar"
	"github.com/loupe-privacy/loupe/internal/holdings"
	"github.com/loupe-privacy/loupe/internal/lang"
	"github.com/loupe-privacy/loupe/internal/wire"
	"github.com/loupe-privacy/loupe/server"
	"github.com/loupe-privacy/loupe/server/feed"
	"github.com/loupe-privacy/loupe/server/live"
)

// heard are the answers of live sources, and what they were asked.
type heard struct {
	answers map[string]live.Answer // by domain

	mu    sync.Mutex
	asked []string
}

// Ask implements [server.Live].
func (h *heard) Ask(_ context.Context, domain, member string) live.Answer {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.asked = append(h.asked, domain+" "+member)
	return h.answers[domain]
}

// of returns what was asked since it was called last.
func (h *heard) of() []string {
	h.mu.Lock()
	defer h.mu.Unlock()
	all := h.asked
	h.asked = nil
	return all
}

// read returns the data of a page, loaded once.
func (b *browser) read(path string) wire.Page {
	b.t.Helper()
	a := b.do(http.MethodGet, wire.APIPage+"?path="+url.QueryEscape(path), "")
	var p wire.Page
	if err := json.Unmarshal([]byte(a.body), &p); err != nil || a.StatusCode != http.StatusOK {
		b.t.Fatalf("%s: %d %v\n%.300s", path, a.StatusCode, err, a.body)
	}
	return p
}

// idOf returns the id of a member by the key of the feed.
func idOf(t *testing.T, p *portal, key string) string {
	t.Helper()
	id, err := p.store.MemberByKey(t.Context(), key)
	must(t, err)
	return id
}

// TestLiveSources: the pages of a domain show what its source answers now, and
// what was fed last where it does not, with the day and with what became of it.
func TestLiveSources(t *testing.T) {
	today := calendar.Date(2026, 11, 23)
	now := live.Answer{
		Asked: holdings.Answered,
		Document: holdings.Document{AsOf: today, Relation: holdings.Ended, Categories: []holdings.Statement{
			{Category: "identification", Held: true, AsOf: today, Traces: holdings.Traces{Records: 4242}},
		}},
		Coverage: []feed.Covers{{Since: calendar.Date(1987, 6, 5), Not: feed.Words{FR: "le passé", NL: "het verleden"}}},
	}
	old := now
	old.Document.AsOf = calendar.Date(2026, 1, 1)
	h := &heard{answers: map[string]live.Answer{}}
	p := newPortal(t, func(o *server.Options) { o.Live = h })
	b := p.browser(t)
	b.login("elise", wire.Path(lang.FR, wire.Me, ""))
	d, ok := p.register.Domain("operational")
	if !ok {
		t.Fatal("no such domain")
	}
	for _, test := range []struct {
		name   string
		answer live.Answer
		want   holdings.Asked
		asOf   calendar.Day
		rel    holdings.Relation
	}{
		{"no source", live.Answer{}, holdings.NotAsked, calendar.Date(2026, 11, 18), holdings.Active},
		{"silent", live.Answer{Asked: holdings.Silent}, holdings.Silent, calendar.Date(2026, 11, 18), holdings.Active},
		{"a stranger", live.Answer{Asked: holdings.Stranger}, holdings.Stranger, calendar.Date(2026, 11, 18), holdings.Active},
		{"an answer", now, holdings.Answered, today, holdings.Ended},
		{"an answer older than what was fed", old, holdings.Silent, calendar.Date(2026, 11, 18), holdings.Active},
	} {
		h.answers["operational"] = test.answer
		page := b.read(wire.Path(lang.FR, wire.MyDomain, d.Slug.In(lang.FR))).Domain
		kinds := b.read(wire.Path(lang.NL, wire.Held, d.Slug.In(lang.NL))).Held
		if page.Asked != test.want || page.AsOf != test.asOf || page.Relation != test.rel {
			t.Errorf("%s: domain: %q of %s, %s", test.name, page.Asked, page.AsOf, page.Relation)
		}
		if kinds.Asked != test.want || kinds.AsOf != test.asOf || kinds.Relation != test.rel {
			t.Errorf("%s: kinds: %q of %s, %s", test.name, kinds.Asked, kinds.AsOf, kinds.Relation)
		}
		answered := test.want == holdings.Answered
		if got := slices.ContainsFunc(kinds.Kinds, func(k wire.HeldKind) bool { return k.Records == 4242 }); got != answered {
			t.Errorf("%s: shows the count of the answer: %t", test.name, got)
		}
		if got := kinds.Covers != nil && kinds.Covers.Not == "het verleden"; got != answered {
			t.Errorf("%s: covers = %+v", test.name, kinds.Covers)
		}
		if asked := h.of(); !slices.Equal(asked, []string{"operational M-100001", "operational M-100001"}) {
			t.Errorf("%s: asked %q", test.name, asked)
		}
	}
	b.read(wire.Path(lang.FR, wire.Me, ""))
	b.read(wire.Path(lang.FR, wire.MyRetention, ""))
	p.browser(t).get(wire.Path(lang.FR, wire.Domain, d.Slug.In(lang.FR)))
	if asked := h.of(); len(asked) != 0 {
		t.Errorf("other pages asked %q", asked)
	}
	if docs, err := p.store.Held(t.Context(), idOf(t, p, "M-100001")); err != nil || slices.ContainsFunc(docs, func(h feed.Held) bool { return h.Document.AsOf == today }) {
		t.Errorf("an answer was kept: %v", err)
	}
}

// TestLiveWithoutFeed: of a member of whom nothing was fed, a source may be the
// first to tell; and if it does not, nothing is claimed.
func TestLiveWithoutFeed(t *testing.T) {
	today := calendar.Date(2026, 11, 23)
	h := &heard{answers: map[string]live.Answer{"operational": {Asked: holdings.Silent}}}
	p := newPortal(t, func(o *server.Options) { o.Live = h })
	b := p.browser(t)
	b.login("wout", wire.Path(lang.NL, wire.Me, ""))
	d, _ := p.register.Domain("operational")
	path := wire.Path(lang.NL, wire.MyDomain, d.Slug.In(lang.NL))
	if page := b.read(path).Domain; page.Asked != holdings.Silent || !page.AsOf.IsZero() || page.Tags.Possible != len(d.CategoryIDs()) {
		t.Errorf("silent: %q of %s, %+v", page.Asked, page.AsOf, page.Tags)
	}
	h.answers["operational"] = live.Answer{Asked: holdings.Answered, Document: holdings.Document{
		AsOf: today, Relation: holdings.Active, Categories: []holdings.Statement{{Category: "identification", Held: true, AsOf: today}},
	}}
	page := b.read(path).Domain
	kinds := b.read(wire.Path(lang.NL, wire.Held, d.Slug.In(lang.NL))).Held
	if page.AsOf != today || page.Tags.Held != 1 || !kinds.Reported || kinds.Tags.Held != 1 {
		t.Errorf("answered: %s %+v, %t %+v", page.AsOf, page.Tags, kinds.Reported, kinds.Tags)
	}
	if a := b.get(path); !strings.Contains(a.body, `"asked":"answered"`) {
		t.Errorf("the document says %d %.200s", a.StatusCode, a.body)
	}
}
