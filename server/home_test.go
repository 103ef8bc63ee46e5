package server_test

import (
	"strings"
	"testing"

	"github.com/loupe-privacy/loupe/internal/holdings"
	"github.com/loupe-privacy/loupe/internal/lang"
	"github.com/loupe-privacy/loupe/internal/wire"
)

// TestHomeTellsWhatSourcesKnow: the home of a member does not say that nothing
// is known of what the lists behind it tell.
func TestHomeTellsWhatSourcesKnow(t *testing.T) {
	_, b, reader := withPast(t)
	home := func(l lang.Lang) *wire.MeData { return b.get(wire.Path(l, wire.Me, "")).page(t).Me }
	b.login("nadia", "/fr/moi")
	for _, test := range []struct {
		lang              lang.Lang
		received, decided string
	}{
		{lang.FR, "**2 destinataires**", "**3 décisions automatisées**"},
		{lang.NL, "**2 ontvangers**", "**3 geautomatiseerde beslissingen**"},
	} {
		me := home(test.lang)
		if !strings.Contains(me.Received, test.received) || !strings.Contains(me.Received, "2025") {
			t.Errorf("%s: %q", test.lang, me.Received)
		}
		if !strings.Contains(me.Decided, test.decided) {
			t.Errorf("%s: %q", test.lang, me.Decided)
		}
	}
	b.leave()
	b.login("wout", "/fr/moi")
	if me := home(lang.FR); !strings.Contains(me.Received, "ne signale aucun envoi") || !strings.Contains(me.Decided, "aucune décision") {
		t.Errorf("of whom sources tell nothing: %q, %q", me.Received, me.Decided)
	}
	reader.silent = true
	if me := home(lang.FR); me.Received+me.Decided != "" {
		t.Errorf("no source tells: %q, %q", me.Received, me.Decided)
	}
}

// TestHomeCountsRecipientsOnce counts who received data by their names.
func TestHomeCountsRecipientsOnce(t *testing.T) {
	for want, all := range map[int][]holdings.Disclosure{
		0: nil,
		1: {{ID: "1", Recipient: "a", Name: "A"}, {ID: "2", Recipient: "a", Name: "A"}},
		2: {{ID: "1", Recipient: "a", Name: "A"}, {ID: "2", Recipient: "a", Name: "B"}, {ID: "2", Recipient: "a", Name: "B"}},
		3: {{ID: "1", Recipient: "a"}, {ID: "2", Recipient: "b"}, {ID: "3", Recipient: "a", Name: "A"}, {ID: "4", Recipient: "b"}},
	} {
		if got := holdings.Recipients(all); got != want {
			t.Errorf("%+v: %d, want %d", all, got, want)
		}
	}
}
