package client

import (
	"encoding/json"
	"net/url"
	"reflect"
	"testing"

	"github.com/loupe-privacy/loupe/internal/fault"
	"github.com/loupe-privacy/loupe/internal/lang"
	"github.com/loupe-privacy/loupe/internal/rights"
	"github.com/loupe-privacy/loupe/internal/wire"
)

func TestAddressOf(t *testing.T) {
	for in, want := range map[string]string{
		"http://localhost:8080/fr/":           "/fr/",
		"http://localhost:8080/fr/moi?a=1#x":  "/fr/moi?a=1",
		"http://localhost:8080/fr/moi#x":      "/fr/moi",
		"http://localhost:8080/fr/a%2Fb%20c?": "/fr/a%2Fb%20c",
	} {
		u, err := url.Parse(in)
		if err != nil {
			t.Fatal(err)
		}
		if got := addressOf(u); got != want {
			t.Errorf("addressOf(%s) = %s, want %s", in, got, want)
		}
	}
}

func TestSwitches(t *testing.T) {
	domain := wire.Page{Route: wire.Domain, Lang: lang.FR, Path: "/fr/domaines/un", Alternate: "/nl/domeinen/een"}
	problem := wire.Page{Route: wire.Problem, Lang: lang.FR, Alternate: "/nl/"}
	for _, test := range []struct {
		name string
		from wire.Page
		to   string
		want bool
	}{
		{"same page", domain, "/nl/domeinen/een", true},
		{"another page of that kind", domain, "/nl/domeinen/twee", false},
		{"other language's home", domain, "/nl/", false},
		{"itself", domain, "/fr/domaines/un", false},
		{"same language", domain, "/fr/domaines/deux", false},
		{"with a query", domain, "/nl/domeinen/een?x=1", false},
		{"a problem has no other language", problem, "/nl/", false},
		{"no page", domain, "/static/x", false},
	} {
		if got := switches(test.from, test.to); got != test.want {
			t.Errorf("%s: switches = %t, want %t", test.name, got, test.want)
		}
	}
}

func TestIsPage(t *testing.T) {
	for address, want := range map[string]bool{
		"/fr/moi/demandes/relire":           true,
		"/nl/mij/aanmeldingen?done=session": true,
		"/nl/":                              true,
		(wire.LoginLink{Lang: lang.FR, Route: wire.Me}).Path(): false,
		"/auth/login":                         false,
		"/":                                   false,
		"":                                    false,
		"/static/loupe.css?x=/fr/moi":         false,
		"/fr/moi/demandes/nouvelle/but":       true,
		"/fr/moi/demandes/relire/encore/plus": false,
	} {
		if got := isPage(address); got != want {
			t.Errorf("isPage(%q) = %t, want %t", address, got, want)
		}
	}
}

func TestTitles(t *testing.T) {
	if got := titleOf(wire.Page{Title: "Accueil"}); got != "Accueil – Loupe" {
		t.Errorf("title = %q", got)
	}
	if got := titleOf(wire.Page{}); got != "Loupe" {
		t.Errorf("title of nothing = %q", got)
	}
	for l, want := range map[lang.Lang]string{lang.FR: "Erreur\u00a0: T", lang.NL: "Fout: T"} {
		p := wire.Page{Lang: l, Title: "T"}
		once := withFault(p, wire.Fault{Code: fault.Invalid, Field: wire.FieldFile})
		twice := withFault(once, wire.Fault{Code: fault.Conflict})
		if once.Title != want || twice.Title != want {
			t.Errorf("titles = %q and %q, want %q", once.Title, twice.Title, want)
		}
		if once.Fault.Field != wire.FieldFile || twice.Fault.Code != fault.Conflict || p.Fault != nil {
			t.Errorf("faults = %+v, %+v, %+v", once.Fault, twice.Fault, p.Fault)
		}
	}
}

func TestAnswer(t *testing.T) {
	text := func(v any) []byte {
		b, err := json.Marshal(v)
		if err != nil {
			t.Fatal(err)
		}
		return b
	}
	refusal := text(wire.Error{Fault: wire.Fault{Code: fault.Invalid, Field: "note", Reason: "too_long"}, Text: "no"})
	proof := wire.Fault{Code: fault.StepUp, Reason: "fresh", Kept: true, Login: "/auth/login?for=send_request&to=review"}
	for _, test := range []struct {
		name  string
		a     answer
		page  bool
		next  string
		fault wire.Fault
	}{
		{"accepted", answer{200, text(wire.Next{Path: "/fr/x"})}, true, "/fr/x", unknown},
		{"made", answer{201, text(wire.Next{Path: "/fr/x"})}, false, "/fr/x", unknown},
		{"accepted, elsewhere", answer{200, text(wire.Next{Path: "https://other.example/"})}, true, "", unknown},
		{"accepted, other host", answer{200, text(wire.Next{Path: "//other.example/"})}, true, "", unknown},
		{"accepted, nowhere", answer{200, []byte("{}")}, true, "", unknown},
		{"refused", answer{422, refusal}, false, "", wire.Fault{Code: fault.Invalid, Field: "note", Reason: "too_long"}},
		{"logged out", answer{401, text(wire.Error{Fault: wire.Fault{Code: fault.Expired, Kept: true}})}, false, "", wire.Fault{Code: fault.Expired, Kept: true}},
		{"to be proved", answer{403, text(wire.Error{Fault: proof, Text: "no"})}, false, "", proof},
		{"broken", answer{500, []byte("<html>")}, false, "", unknown},
		{"refused without a word", answer{403, nil}, false, "", unknown},
		{"refusal in a success", answer{200, refusal}, true, "", unknown},
		{"no answer", answer{}, false, "", unknown},
	} {
		t.Run(test.name, func(t *testing.T) {
			if got := test.a.page(); got != test.page {
				t.Errorf("page = %t, want %t", got, test.page)
			}
			path, ok := test.a.next()
			if ok != (test.next != "") || ok && path != test.next {
				t.Errorf("next = %q, %t; want %q", path, ok, test.next)
			}
			if got := test.a.fault(); got != test.fault {
				t.Errorf("fault = %+v, want %+v", got, test.fault)
			}
		})
	}
}

// unknown is the fault when nothing is known.
var unknown = wire.Fault{Code: fault.Unavailable, Reason: wire.ReasonNetwork}

func TestBodies(t *testing.T) {
	for _, test := range []struct {
		body any
		want string
	}{
		{
			typed{question: rights.AskWrong, answer: []string{"x\n\"y\""}, owner: "o"}.answered(lang.NL),
			`{"question":"wrong","answer":["x\n\"y\""],"lang":"nl","owner":"o"}`,
		},
		{
			typed{question: rights.AskGoal, owner: "o", then: wire.ThenProve}.answered(lang.FR),
			`{"question":"goal","answer":[],"lang":"fr","owner":"o","then":"prove"}`,
		},
		{
			typed{answers: `{"goal":["access"]}`, owner: "o", key: "k", then: wire.ThenProve}.request(lang.FR),
			`{"answers":"{\"goal\":[\"access\"]}","lang":"fr","owner":"o","key":"k"}`,
		},
		{typed{}.request(lang.FR), `{"answers":"","lang":"fr","owner":"","key":""}`},
	} {
		got, err := json.Marshal(test.body)
		if err != nil || string(got) != test.want {
			t.Errorf("body = %s, %v; want %s", got, err, test.want)
		}
	}
}

func TestKeepIn(t *testing.T) {
	page := wire.Page{Route: wire.Ask, Ask: &wire.AskData{
		Prompt: rights.Prompt{ID: rights.AskGoal}, Values: []string{"a"},
		Choices: []wire.Choice{{Value: "a", Checked: true}, {Value: "b"}},
	}}
	got := typed{question: rights.AskGoal, answer: []string{"b", "gone"}}.keepIn(page).Ask
	want := &wire.AskData{
		Prompt: page.Ask.Prompt, Values: []string{"b", "gone"},
		Choices: []wire.Choice{{Value: "a"}, {Value: "b", Checked: true}},
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("kept %+v, want %+v", got, want)
	}
	if page.Ask.Values[0] != "a" || !page.Ask.Choices[0].Checked || page.Ask.Choices[1].Checked {
		t.Errorf("the page given changed: %+v", page.Ask)
	}
	if got := (typed{question: rights.AskGoal}).keepIn(page).Ask; len(got.Values) > 0 || got.Choices[0].Checked {
		t.Errorf("a box that was emptied is full again: %+v", got)
	}
	for name, test := range map[string]struct {
		typed typed
		page  wire.Page
	}{
		"a review is not typed in": {typed{answers: "{}"}, wire.Page{Route: wire.Review, Review: &wire.ReviewData{}}},
		"a page without a form":    {typed{question: rights.AskGoal, answer: []string{"b"}}, wire.Page{Route: wire.Home}},
		"a form of another kind":   {typed{}, page},
		"another question":         {typed{question: rights.AskWrong, answer: []string{"b"}}, page},
	} {
		if got := test.typed.keepIn(test.page); !reflect.DeepEqual(got, test.page) {
			t.Errorf("%s: got %+v", name, got)
		}
	}
}

// TestPlaces walks through a history: a page, a link from it, a place on that
// page, back twice, forward, and a new link from there.
func TestPlaces(t *testing.T) {
	p := places{origin: "o"}
	for i, step := range []struct {
		key  string // of the entry reached, as the browser has it
		y    float64
		want place
	}{
		{"", 0, place{key: "o-1"}},
		{"", 120, place{key: "o-2"}},
		{"", 40, place{key: "o-3"}},
		{"o-2", 77, place{key: "o-2", y: 40, known: true}},
		{"o-1", 50, place{key: "o-1", y: 120, known: true}},
		{"o-1", 60, place{key: "o-1"}}, // told twice of the same entry
		{"o-3", 121, place{key: "o-3", y: 77, known: true}},
		{"", 5, place{key: "o-4"}},
		{"other-1", 9, place{key: "other-1"}}, // of an earlier document
		{"o-3", 0, place{key: "o-3", y: 5, known: true}},
	} {
		got := p.move(step.key, step.y)
		if step.want.known != got.known || step.want.key != got.key || got.known && got.y != step.want.y {
			t.Errorf("step %d: got %+v, want %+v", i, got, step.want)
		}
	}
}
