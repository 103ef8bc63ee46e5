package server_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/loupe-privacy/loupe/internal/lang"
	"github.com/loupe-privacy/loupe/internal/rights"
	"github.com/loupe-privacy/loupe/internal/wire"
)

// TestGuestWithdraws: a request is taken back once, however often the button is
// pressed.
func TestGuestWithdraws(t *testing.T) {
	for _, l := range lang.All {
		b := newPortal(t).browser(t)
		b.askAsGuest(l, "zoe@example.org")
		open := b.get(wire.Path(l, wire.GuestRequest, "")).data(t).Request
		form := url.Values{wire.FieldOwner: {open.Owner}, wire.FieldThen: {wire.ThenWithdraw}}
		for range 2 {
			a := b.post(open.SendPath, form)
			if r := a.data(t).Request; r == nil || r.Status != rights.Withdrawn || r.Done != wire.DoneWithdrawn || r.CanWithdraw {
				t.Fatalf("%s: %d at %s", l, a.StatusCode, a.Request.URL)
			}
		}
	}
}

// TestGuestMessageIsKept: what is typed stands in the page again where it is not
// accepted, and stays where only files came.
func TestGuestMessageIsKept(t *testing.T) {
	b := newPortal(t).browser(t)
	b.askAsGuest(lang.FR, "zoe@example.org")
	open := b.get(wire.Path(lang.FR, wire.GuestRequest, "")).data(t).Request
	long := strings.Repeat("x", rights.MaxText+1)
	for _, test := range []struct {
		name, then, text, typed string
		status                  int
	}{
		{"too long", "", long, long, http.StatusUnprocessableEntity},
		{"empty", "", " ", "", http.StatusUnprocessableEntity},
		{"too long beside files", wire.ThenAttach, long, long, http.StatusUnprocessableEntity},
		{"beside files", wire.ThenAttach, "Merci", "Merci", http.StatusOK},
	} {
		form := url.Values{
			wire.FieldOwner: {open.Owner}, wire.FieldKey: {open.Key}, wire.FieldText: {test.text}, wire.FieldThen: {test.then},
		}
		a := b.post(open.SendPath, form)
		if r := a.data(t).Request; a.StatusCode != test.status || r == nil || r.Typed != test.typed || len(r.Messages) != 0 {
			t.Errorf("%s: %d", test.name, a.StatusCode)
		}
	}
	stranger := url.Values{wire.FieldOwner: {"somebody"}, wire.FieldKey: {open.Key}, wire.FieldText: {"Merci"}}
	if a := b.post(open.SendPath, stranger); a.StatusCode != http.StatusConflict {
		t.Errorf("a form of somebody else: %d", a.StatusCode)
	}
}
