package server

import (
	"testing"

	"github.com/loupe-privacy/loupe/internal/holdings"
	"github.com/loupe-privacy/loupe/server/feed"
)

// TestLookIsByTheLinkThatOpens: of several links a look names one that opens what
// is looked at, and of those the one by which more is seen.
func TestLookIsByTheLinkThatOpens(t *testing.T) {
	by := func(kind holdings.LinkKind, why holdings.SightWhy, scope ...string) link {
		return link{feed.Tie{Kind: kind, Scope: scope}, holdings.Sight{Open: true, Why: why}}
	}
	a := actedFor{links: []link{
		by(holdings.Mandatary, holdings.SightActs, "insurance"),
		by(holdings.Administrator, holdings.SightActsAll, "compulsory"),
		by(holdings.Parent, holdings.SightSilent),
	}}
	for domain, want := range map[string]holdings.LinkKind{
		"insurance": holdings.Mandatary, "compulsory": holdings.Administrator, "operational": holdings.Parent, "": holdings.Administrator,
	} {
		if got := a.by(domain); got != want {
			t.Errorf("a look at %q is by %s, want %s", domain, got, want)
		}
	}
}
