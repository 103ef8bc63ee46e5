package e2e

import (
	"encoding/json"
	"slices"
	"strings"
	"time"

	"github.com/loupe-privacy/loupe/internal/lang"
	"github.com/loupe-privacy/loupe/internal/rights"
	"github.com/loupe-privacy/loupe/internal/wire"
)

// answerField is where a question is answered in words.
const answerField = "#answer"

// goNext is the button of a question that goes on to the next one.
const goNext = `form#ask button[type=submit]:not([name])`

// prover is the button of a question that goes to a new login first.
const prover = `form#ask button[name="then"][value="prove"]`

// sender is the button of the review.
const sender = `form#review button[type=submit]`

// box returns the selector of an option of a question.
func box(value string) string { return `input[name=answer][value="` + value + `"]` }

// askAt returns the address of a question.
func askAt(l lang.Lang, id rights.QuestionID) string {
	return wire.Path(l, wire.Ask, wire.QuestionSlug(l, id))
}

// accessTo returns the answers of somebody who wants to see all of some
// domains, or of every domain, with something to add.
func accessTo(note string, domains ...string) rights.Answers {
	if len(domains) == 0 {
		domains = []string{"operational", "compulsory", "complementary", "insurance"}
	}
	return rights.Answers{
		rights.AskGoal:    {string(rights.Access)},
		rights.AskBehalf:  {rights.SelfValue},
		rights.AskDomains: domains,
		rights.AskScope:   {rights.ScopeAll},
		rights.AskCare:    {rights.CareNone},
		rights.AskNote:    {note},
	}
}

// walk answers question after question as a person does, from the one on the
// page to another one, which it leaves as it is; to the review if until is "".
// It returns the questions that were put.
func (b *tab) walk(l lang.Lang, a rights.Answers, until rights.QuestionID) []rights.QuestionID {
	b.t.Helper()
	return b.walkLooking(l, a, until, func(rights.QuestionID) {})
}

// walkLooking is [tab.walk] with a look at each question before it is answered.
func (b *tab) walkLooking(l lang.Lang, a rights.Answers, until rights.QuestionID, look func(rights.QuestionID)) []rights.QuestionID {
	b.t.Helper()
	var put []rights.QuestionID
	for id := b.question(l, ""); id != until; {
		if id == "" || slices.Contains(put, id) {
			b.t.Fatalf("the questions %q do not lead to %q", put, until)
		}
		put = append(put, id)
		look(id)
		b.answer(a[id])
		left := eval[string](b, `() => location.pathname`)
		b.click(goNext)
		id = b.question(l, left)
	}
	return put
}

// question waits until a question or the review is there, elsewhere than at a
// path, and returns the question, or "" for the review. It ends the test if the
// page stays, and then says of which mistake it tells.
func (b *tab) question(l lang.Lang, left string) rights.QuestionID {
	b.t.Helper()
	const settled = `left => {
		if (document.readyState !== "complete") return "";
		const form = document.querySelector("form#ask, form#review");
		return form && location.pathname !== left && form.getAttribute("action") === location.pathname ? location.pathname : "";
	}`
	for deadline := time.Now().Add(patience); time.Now().Before(deadline); time.Sleep(15 * time.Millisecond) {
		path, err := tryFor[string](b, blink, settled, left)
		switch {
		case err != nil || path == "":
			continue
		case path == wire.Path(l, wire.Review, ""), path == wire.Path(l, wire.GuestReview, ""):
			return ""
		}
		route, in, slug, _ := wire.Match(path)
		if id, ok := wire.QuestionAt(in, slug); ok && (route == wire.Ask || route == wire.GuestAsk) && in == l {
			return id
		}
		b.t.Fatalf("%s is no question", path)
	}
	b.t.Fatalf("no question after %s, but %s, %q, %q", left, b.address(), b.heading(), b.texts("#errors"))
	return ""
}

// answer fills in the question on the page: it chooses these options and no
// others, or types the one text. Without values it leaves the question as it
// is.
func (b *tab) answer(values []string) {
	b.t.Helper()
	if values == nil {
		return
	}
	if b.has("input"+answerField) || b.has("textarea"+answerField) {
		if b.value(answerField) != values[0] {
			b.fill(answerField, values[0])
		}
		return
	}
	type option struct {
		Value, Type string
		Checked     bool
	}
	options := eval[[]option](b, `() => [...document.querySelectorAll("input[name=answer]")].map(i => ({value: i.value, type: i.type, checked: i.checked}))`)
	for _, v := range values {
		if !slices.ContainsFunc(options, func(o option) bool { return o.Value == v }) {
			b.t.Fatalf("%s: there is no option %q among %v", b.address(), v, options)
		}
	}
	for _, o := range options {
		if want := slices.Contains(values, o.Value); want != o.Checked && (want || o.Type == "checkbox") {
			b.click(box(o.Value))
		}
	}
}

// prepare answers what comes before a question, or before the review if until
// is "", without a page: for journeys that begin there.
func (b *tab) prepare(l lang.Lang, a rights.Answers, until rights.QuestionID) {
	b.t.Helper()
	b.walker().prepares(l, a, until)
}

// openAt opens a question of somebody who wants access, after those that come
// before it.
func (b *tab) openAt(l lang.Lang, client bool, id rights.QuestionID) {
	b.t.Helper()
	b.prepare(l, accessTo(""), id)
	b.open(askAt(l, id))
	if client {
		b.live()
	}
}

// ask answers everything from the first question on as somebody who wants
// access, and goes on to the review.
func (b *tab) ask(l lang.Lang, note string, domains ...string) {
	b.t.Helper()
	b.walk(l, accessTo(note, domains...), "")
	b.arrive(wire.Path(l, wire.Review, ""), word[l]["review"])
}

// goReview goes from a question on to the review, and leaves what comes between as
// it is.
func (b *tab) goReview(l lang.Lang) {
	b.t.Helper()
	b.walk(l, nil, "")
	b.arrive(wire.Path(l, wire.Review, ""), word[l]["review"])
}

// reviewed returns what the review says of one question.
func (b *tab) reviewed(l lang.Lang, id rights.QuestionID) []string {
	b.t.Helper()
	return b.texts(`main dl.facts > div:has(a[href="` + askAt(l, id) + `"]) dd > p:not(:has(a))`)
}

// carried returns the answers that the form of the review carries.
func (b *tab) carried() rights.Answers {
	b.t.Helper()
	var a rights.Answers
	if err := json.Unmarshal([]byte(b.value("form#review input[name=answers]")), &a); err != nil {
		b.t.Fatalf("the answers of the review: %v", err)
	}
	return a
}

// sendOff sends the request of the review page, and returns its id.
func (b *tab) sendOff(l lang.Lang) string {
	b.t.Helper()
	b.click(sender)
	prefix := wire.Path(l, wire.Receipt, "")
	b.wait("the receipt", `(prefix, words) => location.pathname.startsWith(prefix) && document.readyState === "complete" &&
		document.querySelector("h1").textContent.includes(words)`, prefix, word[l]["receipt"])
	id := strings.TrimPrefix(eval[string](b, `() => location.pathname`), prefix)
	b.site.secret(id, b.text(".receipt .ref"))
	return id
}

// fileRequest files a request for access from its review on, and returns its
// id.
func (b *tab) fileRequest(l lang.Lang, note string, domains ...string) string {
	b.t.Helper()
	b.prepare(l, accessTo(note, domains...), "")
	b.open(wire.Path(l, wire.Review, ""))
	return b.sendOff(l)
}

// filed has a request for access filed without a page, and returns its id.
func (b *tab) filed(l lang.Lang, note string, domains ...string) string {
	b.t.Helper()
	w := b.walker()
	w.prepares(l, accessTo(note, domains...), "")
	return w.files(l)
}

// draftQuestions are questions of each kind that are put to whoever has the
// draft of [tab.keepDraft].
var draftQuestions = []rights.QuestionID{
	rights.AskGoal, rights.AskBehalf, rights.AskBehalfName, rights.AskDomains, rights.AskPart, rights.AskDecision,
	rights.AskNote, rights.AskFiles,
}

// keepDraft leaves a draft behind that was not sent, in which every
// [draftQuestions] is put, and reads what there is to read: after that a page
// is the same each time.
func (b *tab) keepDraft(l lang.Lang, note string) {
	b.t.Helper()
	w := b.walker()
	w.opens(wire.Path(l, wire.Requests, ""))
	w.prepares(l, rights.Answers{
		rights.AskGoal:         {string(rights.Access), string(rights.HumanReview)},
		rights.AskBehalf:       {string(rights.Child)},
		rights.AskBehalfName:   {"Bo Fictif"},
		rights.AskBehalfClosed: {rights.SensitiveToo},
		rights.AskDomains:      {"operational", "insurance"},
		rights.AskScope:        {rights.ScopePart},
		rights.AskPart:         {note + " (2025)"},
		rights.AskCare:         {rights.CareDoctor},
		rights.AskDoctor:       {"Anna Peeters, Namur"},
		rights.AskDecision:     {"bim"},
		rights.AskActs:         {rights.ActView},
		rights.AskView:         {note + " (bim)"},
		rights.AskNote:         {note},
	}, "")
	w.opens(wire.Path(l, wire.Review, ""))
}
