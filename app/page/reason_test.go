package page

import (
	"testing"

	"github.com/loupe-privacy/loupe/app/apptest"
	"github.com/loupe-privacy/loupe/internal/fault"
	"github.com/loupe-privacy/loupe/internal/lang"
	"github.com/loupe-privacy/loupe/internal/wire"
	"github.com/loupe-privacy/loupe/locales"
)

func TestWordsOfReasons(t *testing.T) {
	seen := map[cause]bool{}
	for _, f := range apptest.Reasons {
		seen[cause{f.Code, f.Reason}] = true
		words, plain := wordsOf(f), locales.Fault(f.Code)
		if words.What == plain.What {
			t.Errorf("%s %s: says the same as every %s", f.Code, f.Reason, f.Code)
		}
		for _, l := range lang.All {
			w := locales.In(l)
			for _, k := range []locales.Key{words.Title, words.What, words.Kept, words.Next} {
				if w.T(k) == "" {
					t.Errorf("%s %s says nothing in %s where it should", f.Code, f.Reason, l)
				}
			}
		}
	}
	for c := range causes {
		if !seen[c] {
			t.Errorf("no made-up page for %s %s", c.code, c.reason)
		}
	}
}

func TestWordsOfOthers(t *testing.T) {
	for _, f := range []wire.Fault{
		{Code: fault.StepUp},
		{Code: fault.Forbidden, Reason: "no_member_file"},
		{Code: fault.TooMany, Reason: wire.ReasonLevel}, // a reason of another code
		{Code: fault.Expired, Reason: wire.ReasonBrowser},
	} {
		if got, want := wordsOf(f), locales.Fault(f.Code); got != want {
			t.Errorf("%s %s: words %v, want those of the code %v", f.Code, f.Reason, got, want)
		}
	}
	got := wordsOf(wire.Fault{Code: fault.StepUp, Reason: wire.ReasonFresh, Kept: true})
	if got.Kept != locales.FaultDraftKept || got.What != locales.ReasonFreshWhat {
		t.Errorf("a fault that kept a draft says %v", got)
	}
}

func TestStepUpPath(t *testing.T) {
	at := func(path string, f wire.Fault) wire.Page {
		return wire.Page{Lang: lang.NL, Path: path, Fault: &f}
	}
	form := at("/nl/mij/verzoeken/nalezen", wire.Fault{Code: fault.StepUp})
	form.Review = &wire.ReviewData{}
	ask := at("/nl/mij/verzoeken/nieuw/fout", wire.Fault{Code: fault.StepUp})
	ask.Ask = &wire.AskData{}
	for _, test := range []struct {
		name string
		page wire.Page
		want string
	}{
		{"as the server says", at("/nl/mij", wire.Fault{Code: fault.StepUp, Login: "/auth/login?x=1"}), "/auth/login?x=1"},
		{"a page", at("/nl/mij/verzoeken/a-1", wire.Fault{Code: fault.StepUp}), "/auth/login?for=see_requests&lang=nl&param=a-1&to=request"},
		{"a form", form, "/auth/login?for=send_request&lang=nl&to=review"},
		{"a question", ask, "/auth/login?for=send_request&lang=nl&param=fout&to=ask"},
		{"nowhere", at("", wire.Fault{Code: fault.StepUp}), "/auth/login?for=see_self&lang=nl&to=me"},
		{"a public page", at("/nl/domeinen", wire.Fault{Code: fault.StepUp}), "/auth/login?for=see_self&lang=nl&to=me"},
	} {
		if got := stepUpPath(test.page); got != test.want {
			t.Errorf("%s: %s, want %s", test.name, got, test.want)
		}
	}
}

func TestAgain(t *testing.T) {
	for _, test := range []struct {
		path  string
		fault wire.Fault
		want  string
	}{
		{"/fr/moi/demandes", wire.Fault{Code: fault.Expired}, "/auth/login?lang=fr&to=requests"},
		{"/fr/domaines", wire.Fault{Code: fault.Unauthorized}, "/auth/login?lang=fr&to=me"},
		{"/fr/moi", wire.Fault{Code: fault.Expired, Login: "/auth/login?staff=1"}, "/auth/login?staff=1"},
	} {
		if got := again(wire.Page{Lang: lang.FR, Path: test.path, Fault: &test.fault}); got != test.want {
			t.Errorf("%s %+v leads to %s, want %s", test.path, test.fault, got, test.want)
		}
	}
}
