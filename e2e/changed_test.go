package e2e

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/loupe-privacy/loupe/internal/calendar"
	"github.com/loupe-privacy/loupe/internal/lang"
	"github.com/loupe-privacy/loupe/internal/rights"
	"github.com/loupe-privacy/loupe/internal/wire"
	"github.com/loupe-privacy/loupe/server/feed"
)

// today returns the day at the office.
func today() calendar.Day {
	office, err := time.LoadLocation(rights.Zone)
	if err != nil {
		panic(err) // a machine without time zones runs none of this
	}
	return calendar.DayOf(time.Now(), office)
}

// imports has "loupe import" bring what changed into the running program: lines
// of one feed, as of today. More is what the first line says besides.
func (s *site) imports(kind feed.Kind, more map[string]any, lines ...map[string]any) {
	s.t.Helper()
	head := map[string]any{"feed": kind, "run": fmt.Sprintf("journey-%d", time.Now().UnixNano()), "full": false, "as_of": today()}
	for name, value := range more {
		head[name] = value
	}
	all := []string{asJSON(s.t, head)}
	for _, line := range lines {
		all = append(all, asJSON(s.t, line))
	}
	all = append(all, asJSON(s.t, map[string]int{"end": len(lines)}))
	path := filepath.Join(s.t.TempDir(), string(kind)+".jsonl")
	if err := os.WriteFile(path, []byte(strings.Join(all, "\n")+"\n"), 0o600); err != nil {
		s.t.Fatal(err)
	}
	cmd := exec.Command(program, "import", "-max-rejects", "0", string(kind), path)
	cmd.Env, cmd.Dir = s.env, filepath.Dir(path)
	if out, err := cmd.CombinedOutput(); err != nil {
		rejects, _ := os.ReadFile(path + ".rejects.jsonl") // if there are any
		s.t.Fatalf("importing %s: %v\n%s\n%s", kind, err, out, rejects)
	}
}

// holdingOf returns the line of the demonstration about a member in a domain.
func holdingOf(t testing.TB, domain, key string) feed.HoldingLine {
	t.Helper()
	for _, h := range lines[feed.HoldingLine](t, "holdings-"+domain+".jsonl") {
		if h.Member == key {
			return h
		}
	}
	t.Fatalf("the demonstration says nothing of %s in %s", key, domain)
	return feed.HoldingLine{}
}

// asMap returns a value as the object that it is written as.
func asMap(t testing.TB, v any) map[string]any {
	t.Helper()
	var m map[string]any
	if err := json.Unmarshal([]byte(asJSON(t, v)), &m); err != nil {
		t.Fatal(err)
	}
	return m
}

// changedLines are what the home tells of changes; since is the sentence before
// them.
const (
	changedLines = `section[aria-labelledby="changed"] li a`
	changedSince = `section[aria-labelledby="changed"] p`
)

// TestWhatChangedSinceTheLastVisit brings a delta of each feed into the running
// program between two visits: the second is told of it, line by line, each leads
// to where it stands, and the third is told no more than what may be of later on
// the day of the second.
func TestWhatChangedSinceTheLastVisit(t *testing.T) {
	t.Parallel()
	s := newSite(t, sqlite(t))
	both(t, s, func(b *tab, l lang.Lang, client bool) {
		who := lookedAt(b.t, l, client)
		visit := func() {
			b.session(who, l)
			b.open(wire.Path(l, wire.Me, ""))
			if client {
				b.live()
			}
		}
		visit()
		if got := b.text(changedSince); !strings.Contains(got, map[lang.Lang]string{lang.FR: "première fois", lang.NL: "voor het eerst"}[l]) {
			b.t.Errorf("the first visit is told %q", got)
		}
		b.logout(l)
		s.deltas(b.t, memberKey(b.t, who))
		visit()
		b.examinesLive(client, string(l)+"-me-changed")
		told := b.texts(changedLines)
		if len(told) != 5 {
			b.t.Errorf("the second visit is told %q", told)
		}
		for i, words := range told {
			link := fmt.Sprintf(`section[aria-labelledby="changed"] li:nth-child(%d) a`, i+1)
			path, place, _ := strings.Cut(b.attr(link, "href"), "#")
			b.click(link)
			b.arrive(path, "")
			if place != "" {
				b.wait("the place of "+words, `id => document.getElementById(id)?.checkVisibility()`, place)
			}
			b.open(wire.Path(l, wire.Me, ""))
			if client {
				b.live()
			}
		}
		b.logout(l)
		visit()
		// What has a day and no time may have come after the visit of the same day.
		if again := b.texts(changedLines); len(again) != 2 {
			b.t.Errorf("the third visit is told %q", again)
		}
	})
}

// deltas imports something new about a member in every feed that is told of.
func (s *site) deltas(t testing.TB, key string) {
	t.Helper()
	h := holdingOf(t, "compulsory", key)
	h.AsOf = today()
	found := false
	for i := range h.Categories {
		c := &h.Categories[i]
		c.AsOf = today()
		switch {
		case c.Category == "identification":
			c.Records += 3
		case !c.Held && !found && c.Category != "health":
			found = true
			c.Held, c.Source, c.Records, c.First, c.Last = true, "self_or_representative", 1, today(), today()
		}
	}
	id := strings.ReplaceAll(key, "M-", "") + "-" + fmt.Sprint(time.Now().Unix())
	s.imports(feed.Holdings, map[string]any{"domain": "compulsory"}, asMap(t, h))
	s.imports(feed.Decisions, nil, map[string]any{
		"id": "D-" + id, "member": key, "decision": "maf", "version": "2026-02", "on": today(), "outcome": "granted", "household": []string{"partner"},
		"inputs": []map[string]any{{"input": "copayments", "value": "512,00 EUR", "of": "self"}},
	})
	s.imports(feed.Disclosures, nil, map[string]any{
		"id": "T-" + id, "member": key, "on": today(), "domain": "compulsory", "recipient": "social_security_bodies",
		"categories": []string{"identification"}, "basis": "6.1.c", "purpose": "insurability",
	})
	term := func(id, fr, nl string) map[string]any { return map[string]any{"id": id, "fr": fr, "nl": nl} }
	s.imports(feed.Consultations, map[string]any{
		"services": []map[string]any{term("fraud", "Contrôle interne", "Interne controle")},
		"purposes": []map[string]any{term("check", "Contrôler un dossier", "Een dossier controleren")},
		"roles":    []map[string]any{term("controller", "Contrôleur", "Controleur")},
	}, map[string]any{
		"id": "L-" + id, "member": key, "at": time.Now().Add(-time.Minute).UTC().Format(time.RFC3339), "domain": "compulsory",
		"service": "fraud", "purpose": "check", "role": "controller",
	})
}
