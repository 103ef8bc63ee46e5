package server_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/loupe-privacy/loupe/internal/lang"
	"github.com/loupe-privacy/loupe/internal/wire"
)

// TestSharedScreenShowsNoValues: at a shared screen no value is shown, however
// fresh the login is, and no page offers it. What else is held is readable.
func TestSharedScreenShowsNoValues(t *testing.T) {
	p := newPortal(t)
	home, b := p.browser(t), p.browser(t)
	home.login("elise", heldPath)
	passport := wire.Path(lang.FR, wire.MyPassport, passportSlugs(home)[0])
	if d := home.get(passport).page(t).Passport; d.Closed || d.Shared || len(valuesOf(d)) == 0 {
		t.Fatalf("at home: closed %t, shared %t, %d values", d.Closed, d.Shared, len(valuesOf(d)))
	}
	b.atSharedScreen("elise")
	h := b.get(heldPath).page(t).Held
	if got := kind(t, h, "financial"); !h.Shared || h.ProvePath != "" || got.Records != 35 || len(got.Samples) != 1 || got.Samples[0].Value != "" {
		t.Errorf("what is held: shared %t, %q, %+v", h.Shared, h.ProvePath, got)
	}
	a := b.post(heldPath, url.Values{wire.FieldOwner: {h.Owner}, wire.FieldReveal: {"financial"}})
	if a.StatusCode != http.StatusForbidden || strings.Contains(a.body, account) {
		t.Errorf("asked for at a shared screen: %d", a.StatusCode)
	}
	if a := b.post(heldPath, url.Values{wire.FieldOwner: {h.Owner}, wire.FieldDoctor: {"Dr Exemple"}}); a.StatusCode != http.StatusOK || a.page(t).Ask == nil {
		t.Errorf("a doctor: %d", a.StatusCode)
	}
	for name, path := range map[string]string{"passport": passport, "data": wire.APIPage + "?path=" + passport} {
		a := b.get(path)
		for _, value := range valuesOf(home.get(passport).page(t).Passport) {
			if strings.Contains(a.body, value) {
				t.Errorf("the %s holds %q", name, value)
			}
		}
	}
	if d := b.get(passport).page(t).Passport; !d.Closed || !d.Shared || d.OpenPath != "" {
		t.Errorf("the passport: closed %t, shared %t, %q", d.Closed, d.Shared, d.OpenPath)
	}
}

// TestNothingIsBegunForWhoeverComes: a request begins beside the thing that it is
// about, in a form that knows its owner, and nowhere else.
func TestNothingIsBegunForWhoeverComes(t *testing.T) {
	b := newPortal(t).browser(t)
	b.login("elise", "/fr/moi")
	path := wire.Path(lang.FR, wire.Requests, "")
	if a := b.post(path, url.Values{"goal": {"access"}}); a.StatusCode != http.StatusMethodNotAllowed || b.get(path).page(t).Requests.Draft {
		t.Errorf("a form without an owner: %d", a.StatusCode)
	}
}

// valuesOf returns the values of the member's own that a passport shows.
func valuesOf(d *wire.MadePassport) []string {
	var all []string
	for _, datum := range d.Data {
		for _, v := range datum.Values {
			if v.Value != "" {
				all = append(all, v.Value)
			}
		}
	}
	return all
}
