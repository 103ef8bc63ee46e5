package idp

import (
	"errors"
	"net/http"
	"reflect"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/loupe-privacy/loupe/internal/lang"
)

// TestWords: each text is there in both languages, with the signs of the
// language and without words that must not appear.
func TestWords(t *testing.T) {
	if len(texts) != len(lang.All) {
		t.Fatalf("texts in %d languages", len(texts))
	}
	fr, nl := reflect.ValueOf(texts[lang.FR]), reflect.ValueOf(texts[lang.NL])
	for i := range fr.NumField() {
		if fr.Type().Field(i).Anonymous { // see package look
			continue
		}
		check(t, fr.Type().Field(i).Name, lang.Text{FR: fr.Field(i).String(), NL: nl.Field(i).String()}, false)
	}
	for _, m := range methods {
		check(t, m.name, m.Name, m.name == "itsme") // a name of its own
		check(t, m.name, m.About, false)
	}
}

// spaced finds a French sign that has no no-break space before it.
var spaced = regexp.MustCompile(`[^\x{00a0}][:;?!]`)

// check checks one text.
func check(t *testing.T, name string, text lang.Text, same bool) {
	t.Helper()
	if text.FR == "" || text.NL == "" || (text.FR == text.NL) != same {
		t.Errorf("%s: %q and %q", name, text.FR, text.NL)
	}
	if spaced.MatchString(text.FR) || strings.Contains(text.FR+text.NL, "'") {
		t.Errorf("%s: signs of %q or %q", name, text.FR, text.NL)
	}
	if m := regexp.MustCompile("\u00a0[:;?!]").FindString(text.NL); m != "" {
		t.Errorf("%s: French sign %q in %q", name, m, text.NL)
	}
	for _, word := range []string{"mutualiteit", "zorgverzekeraar", "mutuelle", "contrôleur"} {
		if strings.Contains(strings.ToLower(text.FR+text.NL), word) {
			t.Errorf("%s: %q must not appear", name, word)
		}
	}
}

// TestLoopbackOnly: whatever a name resolves to, nothing leaves this machine.
func TestLoopbackOnly(t *testing.T) {
	for _, address := range []string{"http://192.0.2.1/", "http://[2001:db8::1]/", "http://0.0.0.0/"} {
		answer, err := loopbackClient().Get(address)
		if err == nil {
			answer.Body.Close()
		}
		if !errors.Is(err, errNotLoopback) {
			t.Errorf("%s: %v, want a refusal", address, err)
		}
	}
	if transport, ok := loopbackClient().Transport.(*http.Transport); !ok || transport.Proxy != nil {
		t.Error("a proxy may be asked")
	}
}

// TestPrune: the too old go, and the oldest where there are too many.
func TestPrune(t *testing.T) {
	now := time.Now()
	m := map[string]login{}
	for name, ago := range map[string]time.Duration{"new": 0, "recent": time.Minute, "old": time.Hour, "too old": loginLife + time.Second} {
		m[name] = login{begun: now.Add(-ago)}
	}
	prune(m, login.since, loginLife, 4)
	if len(m) != 3 || m["too old"] != (login{}) {
		t.Errorf("%d left, want all but the too old", len(m))
	}
	prune(m, login.since, loginLife, 2)
	if _, old := m["old"]; len(m) != 2 || old {
		t.Errorf("%d left, want all but the oldest", len(m))
	}
}
