package server_test

import (
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/loupe-privacy/loupe/internal/calendar"
	"github.com/loupe-privacy/loupe/internal/holdings"
	"github.com/loupe-privacy/loupe/internal/lang"
	"github.com/loupe-privacy/loupe/internal/rights"
	"github.com/loupe-privacy/loupe/internal/wire"
	"github.com/loupe-privacy/loupe/server"
	"github.com/loupe-privacy/loupe/server/feed"
)

// madeOf returns what was decided about the person of a browser.
func madeOf(b *browser, l lang.Lang) []wire.MadeCard {
	b.t.Helper()
	d := b.get(wire.Path(l, wire.MyDecisions, "")).page(b.t).Decisions.Made
	if d == nil {
		b.t.Fatal("no source tells of decisions")
	}
	return slices.Concat(d.Now, d.Earlier)
}

// passportSlugs returns the segments of the addresses of the decisions about
// the person of a browser.
func passportSlugs(b *browser) []string {
	b.t.Helper()
	var all []string
	for _, c := range madeOf(b, lang.FR) {
		all = append(all, strings.TrimPrefix(c.Path, wire.Path(lang.FR, wire.MyPassport, "")))
	}
	return all
}

// made returns the decision of one rule about the person of a browser.
func (b *browser) made(l lang.Lang, rule string) wire.MadeCard {
	b.t.Helper()
	all := madeOf(b, l)
	i := slices.IndexFunc(all, func(c wire.MadeCard) bool { return c.Rule.ID == rule })
	if i < 0 {
		b.t.Fatalf("no decision of %s among %+v", rule, all)
	}
	return all[i]
}

// written returns what the draft of the person of a browser answers to a
// question; nothing where it is not put.
func (b *browser) written(id rights.QuestionID) []string {
	b.t.Helper()
	if q := b.get(question(lang.FR, id)).page(b.t).Ask; q != nil && q.Prompt.ID == id {
		return q.Values
	}
	return nil
}

// forget throws the draft of the person of a browser away.
func (b *browser) forget() {
	b.t.Helper()
	a := b.post(wire.Path(lang.FR, wire.Review, ""), url.Values{"owner": {b.ownOwner()}, "then": {wire.ThenForget}})
	if a.StatusCode != http.StatusOK || b.get("/fr/moi/demandes").page(b.t).Requests.Draft {
		b.t.Fatalf("the draft is not forgotten: %d", a.StatusCode)
	}
}

func TestMadeDecisions(t *testing.T) {
	p := newPortal(t)
	b := p.browser(t)
	b.login("elise", "/fr/moi")
	for _, l := range lang.All {
		page := b.get(wire.Path(l, wire.MyDecisions, "")).page(t)
		cards := madeOf(b, l)
		if len(cards) != 2 || len(page.Decisions.Made.Covers) != 1 || page.Decisions.Made.Covers[0].Not == "" || page.Decisions.Made.AsOf.IsZero() {
			t.Fatalf("%s: %+v", l, page.Decisions.Made)
		}
		bim := b.made(l, "bim")
		if bim.Outcome != holdings.NotGranted || bim.On != calendar.Date(2026, 3, 19) || !bim.ValidUntil.IsZero() || !bim.InForce {
			t.Errorf("%s: %+v", l, bim)
		}
		rule := b.get(bim.Rule.Path).page(t)
		if rule.Route != wire.MyDecision || len(rule.Decisions.Made.Now) != 1 || rule.Decisions.Made.Now[0].Path != bim.Path {
			t.Errorf("%s: the page of the rule leads to %+v", l, rule.Decisions.Made)
		}
		d := b.get(bim.Path).page(t).Passport
		if d.Rule.Path != bim.Rule.Path || d.Domain.ID != "compulsory" || !slices.Equal(d.Relatives, []string{"partner"}) || len(d.Acts) != 3 {
			t.Errorf("%s: %+v", l, d)
		}
	}
	if strings.Contains(b.made(lang.FR, "bim").Path, "D-500006") {
		t.Error("the address holds the id that the source gave")
	}
	public := b.get("/fr/decisions")
	if public.page(t).Decisions.Made != nil || strings.Contains(public.body, "decisions-prises") {
		t.Error("the public page knows a decision")
	}
}

// TestPassportOfADayBefore: where the register is not that old, its oldest
// rule is shown as such, and a decision that is over says nothing to change.
func TestPassportOfADayBefore(t *testing.T) {
	p := newPortal(t)
	b := p.browser(t)
	b.login("nadia", "/fr/moi")
	at := slices.IndexFunc(madeOf(b, lang.FR), func(c wire.MadeCard) bool { return c.On == calendar.Date(2025, 1, 14) })
	d := b.get(madeOf(b, lang.FR)[at].Path).page(t).Passport
	if d.InForce || len(d.Turns) > 0 || d.Edition != 0 || d.EditionPath == "" || d.Effective.IsZero() || len(d.Steps) == 0 {
		t.Errorf("%+v", d)
	}
	if len(d.Effects) != 3 || !d.Told {
		t.Errorf("effects %q, told %t", d.Effects, d.Told)
	}
}

func TestValuesNeedARecentLogin(t *testing.T) {
	p := newPortal(t)
	b := p.browser(t)
	b.login("elise", "/fr/moi")
	path := b.made(lang.FR, "bim").Path
	const value = "31 420,00 EUR"
	if a := b.get(path); !strings.Contains(a.body, value) || a.page(t).Passport.Closed {
		t.Fatalf("after a login the value is not shown: %d", a.StatusCode)
	}
	for _, other := range []string{"/fr/moi/decisions", b.made(lang.FR, "bim").Rule.Path, "/fr/moi"} {
		if strings.Contains(b.get(other).body, value) {
			t.Errorf("%s shows a value", other)
		}
	}
	b.choose("elise", b.get("/auth/login?with=members"), "old", "1")
	a := b.get(path)
	d := a.page(t).Passport
	if strings.Contains(a.body, value) || !d.Closed || !strings.Contains(d.OpenPath, "for="+string(rights.OpenSamples)) {
		t.Errorf("with an old login: closed %t, %q", d.Closed, d.OpenPath)
	}
	if api := b.json(http.MethodGet, wire.APIPage+"?path="+url.QueryEscape(path), ""); strings.Contains(api.body, value) {
		t.Error("the value is in the data for the client")
	}
	hidden := 0
	for _, in := range d.Data {
		for _, v := range in.Values {
			if v.Value != "" {
				t.Errorf("%s has a value", in.ID)
			}
			if v.Hidden {
				hidden++
			}
		}
	}
	if hidden != 2 {
		t.Errorf("%d values are said to be hidden, want 2", hidden)
	}
	if back := b.login("elise", d.OpenPath); back.Request.URL.Path != path || back.page(t).Passport.Closed {
		t.Errorf("the login came back to %s, closed %t", back.Request.URL.Path, back.page(t).Passport.Closed)
	}
}

func TestPassportIsOfOneMember(t *testing.T) {
	p := newPortal(t)
	owner, other := p.browser(t), p.browser(t)
	owner.login("elise", "/fr/moi")
	other.login("jeroen", "/fr/moi")
	path := owner.made(lang.FR, "bim").Path
	theirs, none := other.get(path), other.get(wire.Path(lang.FR, wire.MyPassport, strings.Repeat("a", 26)))
	if theirs.StatusCode != http.StatusNotFound || none.StatusCode != http.StatusNotFound || theirs.page(t).Title != none.page(t).Title {
		t.Errorf("another's decision: %d, none: %d", theirs.StatusCode, none.StatusCode)
	}
	if a := other.post(path, url.Values{"owner": {other.ownOwner()}, "act": {"check"}}); a.StatusCode != http.StatusNotFound {
		t.Errorf("a request about another's decision: %d", a.StatusCode)
	}
}

// TestPassportButtons presses each button, and looks at what the form of a
// request begins with.
func TestPassportButtons(t *testing.T) {
	p := newPortal(t)
	for _, test := range []struct {
		act, input string
		goal       rights.Right
		words      rights.QuestionID
		at         rights.QuestionID // where it goes on
		says       string
	}{
		{"correct", "income", rights.Rectification, rights.AskWrong, rights.AskWrong, "Les revenus"},
		{"correct", "application", rights.Rectification, rights.AskWrong, rights.AskWrong, "Référence de la source\u00a0: D-500006"},
		{"check", "", rights.HumanReview, rights.AskNote, rights.AskNote, "19 mars 2026"},
		{"view", "", rights.HumanReview, rights.AskNote, rights.AskView, "19 mars 2026"},
		{"contest", "", rights.HumanReview, rights.AskNote, rights.AskNote, "19 mars 2026"},
	} {
		t.Run(test.act+" "+test.input, func(t *testing.T) {
			b := p.browser(t)
			b.login("elise", "/fr/moi")
			path := b.made(lang.FR, "bim").Path
			form := url.Values{"owner": {b.get(path).page(t).Passport.Owner}, "act": {test.act}}
			if test.input != "" {
				form.Set("input", test.input)
			}
			a := b.post(path, form)
			if want := wire.Path(lang.FR, wire.Ask, wire.QuestionSlug(lang.FR, test.at)); a.Request.URL.RequestURI() != want {
				t.Fatalf("%d at %s, want %s", a.StatusCode, a.Request.URL, want)
			}
			said := strings.Join(b.written(test.words), "")
			if !strings.Contains(said, test.says) || strings.Contains(said, "31 420") {
				t.Errorf("the request begins with %q", said)
			}
			want := map[rights.QuestionID]string{rights.AskGoal: string(test.goal), rights.AskDomains: "compulsory"}
			if test.goal == rights.HumanReview {
				want = map[rights.QuestionID]string{rights.AskGoal: string(test.goal), rights.AskDecision: "bim", rights.AskActs: test.act}
			}
			for id, value := range want {
				if got := b.written(id); !slices.Equal(got, []string{value}) {
					t.Errorf("%s is answered with %q, want %s", id, got, value)
				}
			}
			b.forget()
		})
	}
}

func TestPassportButtonsRefuse(t *testing.T) {
	p := newPortal(t)
	b := p.browser(t)
	b.login("elise", "/fr/moi")
	path := b.made(lang.FR, "bim").Path
	owner := b.ownOwner()
	for _, test := range []struct {
		name string
		form url.Values
		want int
	}{
		{"another's form", url.Values{"owner": {"x"}, "act": {"check"}}, http.StatusConflict},
		{"no owner", url.Values{"act": {"check"}}, http.StatusConflict},
		{"no act", url.Values{"owner": {owner}}, http.StatusUnprocessableEntity},
		{"an act that there is not", url.Values{"owner": {owner}, "act": {"erase"}}, http.StatusUnprocessableEntity},
		{"an input that there is not", url.Values{"owner": {owner}, "act": {"correct"}, "input": {"nothing"}}, http.StatusUnprocessableEntity},
		{"an input of the rule that nobody told of", url.Values{"owner": {owner}, "act": {"correct"}, "input": {"declaration_on_honour"}}, http.StatusUnprocessableEntity},
		{"a field that there is not", url.Values{"owner": {owner}, "act": {"check"}, "answers": {"{}"}}, http.StatusUnprocessableEntity},
	} {
		if a := b.post(path, test.form); a.StatusCode != test.want {
			t.Errorf("%s: %d, want %d", test.name, a.StatusCode, test.want)
		}
	}
	if b.get("/fr/moi/demandes").page(t).Requests.Draft {
		t.Error("a refused form began a request")
	}
}

// TestWhatWasTypedStays: a second button adds its words, and takes nothing
// away.
func TestWhatWasTypedStays(t *testing.T) {
	p := newPortal(t)
	b := p.browser(t)
	b.login("elise", "/fr/moi")
	path := b.made(lang.FR, "bim").Path
	press := func(input string) string {
		b.post(path, url.Values{"owner": {b.ownOwner()}, "act": {"correct"}, "input": {input}})
		return strings.Join(b.written(rights.AskWrong), "")
	}
	first := press("income")
	wrong := b.get(question(lang.FR, rights.AskWrong)).page(t).Ask
	b.answer(wrong, first+"\nC’est ce que j’ai écrit.")
	second := press("application")
	if !strings.Contains(second, first+"\nC’est ce que j’ai écrit.") || len(second) <= len(first)+30 {
		t.Errorf("%q became %q", first, second)
	}
	if third := press("application"); third != second {
		t.Errorf("the same button again: %q", third)
	}
	full := strings.Repeat("é", rights.MaxText)
	b.answer(wrong, full)
	if press("income") != full {
		t.Error("a long text did not stay as it was")
	}
}

// A toldReader tells of other decisions than the store.
type toldReader struct {
	feed.Reader
	decisions []feed.Decided
	silent    bool // no source tells of decisions
}

// Decisions implements [feed.Reader].
func (r *toldReader) Decisions(context.Context, string) ([]feed.Decided, error) {
	return r.decisions, nil
}

// Reports implements [feed.Reader].
func (r *toldReader) Reports(ctx context.Context) ([]feed.Report, error) {
	if r.silent {
		return nil, nil
	}
	return r.Reader.Reports(ctx)
}

// told starts a portal with a reader of its own, and a member in it.
func told(t *testing.T) (*portal, *browser, *toldReader) {
	t.Helper()
	reader := &toldReader{}
	p := newPortal(t, func(o *server.Options) { reader.Reader, o.Holdings = o.Holdings, reader })
	b := p.browser(t)
	b.login("elise", "/fr/moi")
	return p, b, reader
}

func TestNoSourceTellsOfDecisions(t *testing.T) {
	_, b, reader := told(t)
	reader.silent = true
	if d := b.get("/fr/moi/decisions").page(t).Decisions; d.Made != nil || !d.Personal {
		t.Errorf("%+v", d.Made)
	}
	reader.silent = false
	if d := b.get("/fr/moi/decisions").page(t).Decisions; d.Made == nil || len(d.Made.Now)+len(d.Made.Earlier) > 0 {
		t.Errorf("%+v", d.Made)
	}
}

// TestNewerDecision: of two that count by their days, the older says that there
// is a newer one, in the list and on its own page.
func TestNewerDecision(t *testing.T) {
	_, b, reader := told(t)
	for i, doc := range []string{`{"decision":"bim","outcome":"granted","valid_until":"2999-12-31"}`, `{"decision":"bim","outcome":"not_granted"}`} {
		reader.decisions = append(reader.decisions, feed.Decided{ID: fmt.Sprint("D-", i), Member: "M-1", On: calendar.Date(2026, 1, 5+i), Doc: doc})
	}
	for i, c := range madeOf(b, lang.NL) {
		d := b.get(c.Path).page(t).Passport
		if older := i == 1; c.Newer != older || d.Newer != older || !c.InForce || d.On != calendar.Date(2026, 1, 6-i) {
			t.Errorf("%+v, on its page %+v", c, d.MadeCard)
		}
	}
}

// TestUnreadableInputs: a decision whose inputs can't be opened is still told.
func TestUnreadableInputs(t *testing.T) {
	p, b, reader := told(t)
	reader.decisions = []feed.Decided{{
		ID: "D-1", Member: "M-1", On: calendar.Date(2026, 1, 5), Sealed: "rubbish",
		Doc: `{"decision":"bim","outcome":"granted"}`,
	}}
	d := b.get(b.made(lang.FR, "bim").Path).page(t).Passport
	if !d.Unread || d.Outcome != holdings.Granted || !strings.Contains(p.log.String(), "inputs of a decision not opened") {
		t.Errorf("%+v", d)
	}
	reader.decisions[0].On = calendar.Date(2999, 1, 1)
	if all := madeOf(b, lang.FR); len(all) != 0 {
		t.Errorf("a decision of a day to come is told: %+v", all)
	}
}

// TestNobodyElsesValues fills decisions with values of everybody, as a source
// that breaks the rules of the feed might, and looks for those that are not the
// member's own in all data of all pages and in the requests that begin there.
func TestNobodyElsesValues(t *testing.T) {
	p, b, reader := told(t)
	rnd := rand.New(rand.NewPCG(6, 6))
	own := 0
	for n := range 30 {
		rule := p.register.Decisions[rnd.IntN(len(p.register.Decisions))]
		var inputs []holdings.Given
		for i := range 1 + rnd.IntN(6) {
			in := holdings.Given{Input: "unknown", Of: []holdings.Whose{"", holdings.OfSelf, holdings.OfHousehold, "partner"}[rnd.IntN(4)]}
			if len(rule.Inputs) > 0 && rnd.IntN(5) > 0 {
				in.Input = rule.Inputs[rnd.IntN(len(rule.Inputs))].ID
			}
			in.Value, in.Source = fmt.Sprintf("secret value %d-%d", n, i), fmt.Sprintf("secret_source_%d_%d", n, i)
			if in.Of == holdings.OfSelf {
				in.Value, in.Source = fmt.Sprintf("my value %d-%d", n, i), "inami"
				own++
			}
			inputs = append(inputs, in)
		}
		text, err := json.Marshal(inputs)
		must(t, err)
		d := feed.Decided{ID: fmt.Sprintf("D-%d", n), Member: "M-1", On: calendar.Date(2026, 1, 1).AddDays(n)}
		d.Doc = fmt.Sprintf(`{"decision":%q,"outcome":"granted","household":["partner","secret name"]}`, rule.ID)
		d.Sealed, err = p.ring.Seal(string(text), feed.PlaceOfInputs(d.Member, d.ID))
		must(t, err)
		reader.decisions = append(reader.decisions, d)
	}
	shown := 0
	look := func(path string, a answer) {
		shown += strings.Count(a.body, "my value")
		if strings.Contains(a.body, "secret") {
			t.Errorf("%s shows what is not the member's own", path)
		}
	}
	for _, l := range lang.All {
		look("the list", b.get(wire.Path(l, wire.MyDecisions, "")))
		for _, c := range madeOf(b, l) {
			look(c.Path, b.get(c.Path))
			look(c.Rule.Path, b.get(c.Rule.Path))
			for _, in := range b.get(c.Path).page(t).Passport.Data {
				if in.Correct {
					path := c.Path + " to correct " + in.ID
					look(path, b.post(c.Path, url.Values{"owner": {b.ownOwner()}, "act": {"correct"}, "input": {in.ID}}))
					b.forget()
				}
			}
		}
	}
	if shown != own*len(lang.All) {
		t.Errorf("saw %d values of the member's own, want %d: what was looked at?", shown, own*len(lang.All))
	}
}
