package app_test

import (
	"strings"
	"testing"

	"github.com/loupe-privacy/loupe/internal/lang"
	"github.com/loupe-privacy/loupe/internal/wire"
	"github.com/loupe-privacy/loupe/locales"
)

// TestLostCode holds that a lost code has a way from where it is asked, and that
// what is asked there is a reference and an address.
func TestLostCode(t *testing.T) {
	for _, l := range lang.All {
		_, follow := page(t, l, "follow")
		if n := len(with(inside(follow, "a"), "href", wire.Path(l, wire.LostCode, ""))); n != 1 {
			t.Errorf("%s: %d links to a new code", l, n)
		}
		p, root := page(t, l, "lost-code")
		forms := formsTo(root, p.Guest.SendPath)
		if len(forms) != 1 {
			t.Fatalf("%s: %d forms", l, len(forms))
		}
		sent := sends(forms[0], nil)
		for _, field := range []string{wire.FieldReference, wire.FieldEmail, wire.FieldLang} {
			if len(sent[field]) != 1 {
				t.Errorf("%s: the form sends %v", l, sent)
			}
		}
		for name, field := range map[string]string{
			"lost-code-reference": wire.FieldReference, "lost-code-slip": wire.FieldReference, "lost-code-email": wire.FieldEmail,
		} {
			_, wrong := page(t, l, name)
			if n := len(with(inside(wrong, "a"), "href", "#"+field)); n != 1 {
				t.Errorf("%s/%s: %d ways to the field", l, name, n)
			}
			if n := len(with(inside(wrong, "input"), "aria-invalid", "true")); n != 1 {
				t.Errorf("%s/%s: %d fields are marked", l, name, n)
			}
		}
		p, root = page(t, l, "new-code")
		if forms := formsTo(root, p.Guest.SendPath); len(forms) != 1 || len(sends(forms[0], nil)) != 0 {
			t.Errorf("%s: the page behind the link has %d forms", l, len(forms))
		}
	}
}

// TestGuestOpensNoAnswer holds that an answer that a code does not open says so
// and leads nowhere, and that files that were deleted are told.
func TestGuestOpensNoAnswer(t *testing.T) {
	for _, l := range lang.All {
		w := locales.In(l)
		_, root := page(t, l, "guest-request-gone")
		text := mainText(root)
		for _, k := range []locales.Key{locales.GuestAnswerClosed, locales.GuestFileGone, locales.GuestIdentityGone} {
			if !strings.Contains(text, folded(w.T(k))) {
				t.Errorf("%s: nothing says %q", l, w.T(k))
			}
		}
		for _, a := range inside(root, "a") {
			if attr(a, "href") == "" {
				t.Errorf("%s: a link that leads nowhere: %q", l, words(a))
			}
		}
		if _, asked := page(t, l, "guest-request-asked"); !strings.Contains(mainText(asked), folded(w.T(locales.GuestMaskGone))) {
			t.Errorf("%s: who is asked for a document is not told when it goes", l)
		}
		_, late := page(t, l, "guest-request-late")
		if n := len(with(inside(late, "a"), "href", wire.GuestFile+wire.GuestBundle)); n != 1 || !strings.Contains(mainText(late), folded(w.T(locales.GuestBundleText))) {
			t.Errorf("%s: %d bundles", l, n)
		}
		p, fresh := page(t, l, "guest-receipt-renewed")
		if text := mainText(fresh); !strings.Contains(text, strings.Join(p.Guest.Code, "-")) || !strings.Contains(text, folded(w.T(locales.NewcodeShown))) {
			t.Errorf("%s: the new code is not shown", l)
		}
	}
}
