package server_test

import (
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/loupe-privacy/loupe/internal/calendar"
	"github.com/loupe-privacy/loupe/internal/holdings"
	"github.com/loupe-privacy/loupe/internal/lang"
	"github.com/loupe-privacy/loupe/internal/wire"
	"github.com/loupe-privacy/loupe/server/feed"
)

// leave logs out and forgets what the browser knows.
func (b *browser) leave() {
	b.t.Helper()
	b.post(wire.Logout, url.Values{"lang": {"fr"}})
	b.cookies = map[string]map[string]string{}
}

// TestLastVisit: the first visit says that it is the first, a page that is shown
// again says the same, and the next login compares with it.
func TestLastVisit(t *testing.T) {
	p, b, reader := withPast(t)
	first := p.clock().Truncate(time.Microsecond)
	b.login("elise", "/fr/moi")
	for range 2 {
		if c := b.get("/fr/moi").page(t).Me.Changed; !strings.Contains(c.Text, "première fois") || len(c.Lines) > 0 || c.Title == "" {
			t.Fatalf("first visit: %+v", c)
		}
	}
	b.login("elise", (wire.LoginLink{Lang: lang.FR, Route: wire.MyDomains}).Path()) // once more in the same browser
	if c := b.get("/fr/moi").page(t).Me.Changed; !strings.Contains(c.Text, "première fois") {
		t.Errorf("a login in the middle began another visit: %+v", c)
	}
	if me := b.get("/fr/moi/domaines").page(t).Me; me.Changed != nil {
		t.Errorf("another page tells of changes: %+v", me.Changed)
	}
	if len(reader.since) > 0 {
		t.Errorf("changes were read for %v", reader.since)
	}
	b.leave()
	p.pass(10 * time.Second)
	b.login("elise", "/fr/moi")
	c := b.get("/fr/moi").page(t).Me.Changed
	if len(reader.since) == 0 || !strings.Contains(c.Text, "rien annoncé de nouveau") || len(c.Lines) > 0 {
		t.Errorf("nothing changed: %+v", c)
	}
	for _, since := range reader.since {
		if !since.Equal(first) {
			t.Errorf("changes since %v, not since the first visit at %v", since, first)
		}
	}
	other := p.browser(t)
	if c := other.login("jeroen", "/nl/mij").page(t).Me.Changed; !strings.Contains(c.Text, "voor het eerst") {
		t.Errorf("somebody else: %+v", c)
	}
	reader.silent = true
	if c := b.get("/fr/moi").page(t).Me.Changed; !strings.Contains(c.Text, "Aucune source") {
		t.Errorf("no source tells: %+v", c)
	}
}

// TestOldVisit: what is kept no longer is said not to be known.
func TestOldVisit(t *testing.T) {
	p, b, _ := withPast(t)
	b.login("elise", "/fr/moi")
	member, err := p.store.MemberByKey(t.Context(), "M-100001")
	must(t, err)
	_, err = p.store.Visit(t.Context(), accountOf(t, p, member), member, "long ago", p.clock().AddDate(0, -14, 0))
	must(t, err)
	if c := b.get("/fr/moi").page(t).Me.Changed; !strings.Contains(c.Text, "13 mois") {
		t.Errorf("after 14 months: %q", c.Text)
	}
}

// accountOf returns the account that opens a file.
func accountOf(t *testing.T, p *portal, member string) string {
	t.Helper()
	links, err := p.store.Links(t.Context(), member)
	must(t, err)
	return links[0].Account.ID
}

// TestChangedLines: every kind of change is a line in words, in both languages,
// and leads to a page that is there.
func TestChangedLines(t *testing.T) {
	p, b, reader := withPast(t)
	b.login("elise", "/fr/moi")
	b.leave()
	today := calendar.DayOf(p.clock(), time.UTC)
	before, after := statement(holdings.Active, today, "identification"), statement(holdings.Ended, today, "identification", "health")
	before.Categories[0].Records, after.Categories[0].Records = 5, 3
	reader.changes = []feed.Change{
		{Domain: "compulsory", Before: &before, After: &after},
		{Domain: "insurance", Before: &before},
		{Domain: "of yesterday", After: &after},
	}
	reader.fresh = feed.Fresh{
		Decisions: []feed.Decided{
			{ID: "D-1", Member: "M-100001", On: today, Doc: `{"decision":"bim","outcome":"granted"}`},
			{ID: "D-2", Member: "M-100001", On: today.AddDays(2), Doc: `{"decision":"bim","outcome":"not_granted"}`},
		},
		Disclosures: []holdings.Disclosure{{ID: "1", Recipient: p.register.Recipients[0].ID, On: today}, {ID: "2", Recipient: p.register.Recipients[0].ID, On: today}},
		Looks:       []holdings.Consultation{{ID: "1", At: p.clock(), Service: holdings.ServiceOperations}},
	}
	b.login("elise", "/fr/moi")
	reader.fresh.More = true
	if c := b.get("/fr/moi").page(t).Me.Changed; !strings.Contains(c.Text, "plus que ce que nous comptons") {
		t.Errorf("of more than was counted it says %q", c.Text)
	}
	reader.fresh.More = false
	for _, l := range lang.All {
		c := b.get(wire.Path(l, wire.Me, "")).page(t).Me.Changed
		if strings.Contains(c.Text, "plus que ce que") || strings.Contains(c.Text, "meer dan wij") {
			t.Errorf("%s: more than was counted: %q", l, c.Text)
		}
		if len(c.Lines) != 8 {
			t.Errorf("%s: %d lines: %+v", l, len(c.Lines), c.Lines)
		}
		seen := map[string]bool{}
		for _, line := range c.Lines {
			if strings.Contains(line.Name, "[") || line.Name == "" || seen[line.Name] {
				t.Errorf("%s: line %q", l, line.Name)
			}
			seen[line.Name] = true
			path, _, _ := strings.Cut(line.Path, "#")
			if a := b.get(path); a.StatusCode != 200 || !strings.HasPrefix(path, wire.Path(l, wire.Me, "")) {
				t.Errorf("%s: %q leads to %s: %d", l, line.Name, line.Path, a.StatusCode)
			}
		}
		words := map[lang.Lang][]string{
			lang.FR: {"décision automatisée", "2\u202fenvois de vos données", "accès à vos données", "c’est terminé pour vous"},
			lang.NL: {"geautomatiseerde beslissing", "kreeg 2 keer gegevens", "keer in uw gegevens", "voor u voorbij"},
		}[l]
		for i, w := range words {
			ok := slices.ContainsFunc(c.Lines, func(x wire.Link) bool {
				return strings.Contains(strings.ReplaceAll(x.Name, "2 envois", "2\u202fenvois"), w)
			})
			if !ok {
				t.Errorf("%s: no line says %q (%d): %+v", l, w, i, c.Lines)
			}
		}
	}
}
