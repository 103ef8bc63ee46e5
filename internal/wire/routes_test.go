package wire_test

import (
	"strings"
	"testing"

	"github.com/loupe-privacy/loupe/internal/lang"
	"github.com/loupe-privacy/loupe/internal/wire"
)

func TestPathAndMatchAreInverse(t *testing.T) {
	for _, l := range lang.All {
		for _, p := range wire.Patterns {
			param := ""
			if strings.Contains(p.FR, "{") {
				param = "some-thing-7"
			}
			path := wire.Path(l, p.Route, param)
			r, in, got, ok := wire.Match(path)
			if !ok || r != p.Route || in != l || got != param {
				t.Errorf("%s is %s in %s with %q, want %s", path, r, in, got, p.Route)
			}
			below := path == wire.PersonalPrefix(l) || strings.HasPrefix(path, wire.PersonalPrefix(l)+"/")
			if below != p.Personal() {
				t.Errorf("%s is personal: %t, and below the personal prefix: %t", path, p.Personal(), below)
			}
		}
	}
}

func TestMatchRefuses(t *testing.T) {
	for _, path := range []string{"", "/", "/fr", "/de/", "/fr/moi/", "/fr/domaines/", "/fr/domaines/a/b", "/nl/domaines", "//fr/", "/fr/moi/demandes/acces/x"} {
		if r, _, _, ok := wire.Match(path); ok {
			t.Errorf("%q is %s", path, r)
		}
	}
}

func TestLoginLinkQuotes(t *testing.T) {
	if got := (wire.LoginLink{Lang: lang.NL, Route: wire.Request, Param: "a&to=x"}).Path(); got != "/auth/login?lang=nl&param=a%26to%3Dx&to=request" {
		t.Errorf("Path = %s", got)
	}
}
