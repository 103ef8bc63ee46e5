package e2e

import (
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/loupe-privacy/loupe/internal/lang"
	"github.com/loupe-privacy/loupe/internal/rights"
	"github.com/loupe-privacy/loupe/internal/wire"
)

// A wanted is something that a person wants, as they fill it in.
type wanted struct {
	name    string
	answers rights.Answers
	items   []string // right, and domain or subject, of each part
	atOnce  bool     // all of it takes effect when it is sent
}

// severalAtOnce is a request for three rights in two domains.
func severalAtOnce(said []string) wanted {
	return wanted{"several at once", rights.Answers{
		rights.AskGoal:   {string(rights.Access), string(rights.Erasure), string(rights.Objection)},
		rights.AskBehalf: {rights.SelfValue}, rights.AskDomains: {"operational", "insurance"}, rights.AskScope: {rights.ScopeAll},
		rights.AskCare: {rights.CareNone}, rights.AskErase: said, rights.AskObject: {rights.ObjectMarketing}, rights.AskNote: said,
	}, []string{
		"access operational", "access insurance", "erasure operational", "erasure insurance", "objection operational direct_marketing",
	}, false}
}

// with returns answers for oneself to get something.
func with(goal rights.Right, a rights.Answers) rights.Answers {
	a[rights.AskGoal] = []string{string(goal)}
	if a[rights.AskBehalf] == nil {
		a[rights.AskBehalf] = []string{rights.SelfValue}
	}
	return a
}

// unsure returns answers of somebody who does not know what to ask for.
func unsure(topic, wish, suggest string, a rights.Answers) rights.Answers {
	a[rights.AskGoal], a[rights.AskTopic], a[rights.AskSuggest] = []string{rights.GoalUnsure}, []string{topic}, []string{suggest}
	if wish != "" {
		a[rights.AskWish] = []string{wish}
	}
	a[rights.AskBehalf] = []string{rights.SelfValue}
	return a
}

// wants returns every right in every form, with what is typed for it.
func wants(text string) []wanted {
	said := []string{text}
	one := []string{"operational"}
	all := append(plainWants(said, one), specialWants(said, one)...)
	return append(all,
		wanted{"unsure, advertising", unsure(rights.TopicUse, rights.WishNoAds, rights.SuggestYes, rights.Answers{}),
			[]string{"objection operational direct_marketing"}, true},
		wanted{"unsure, leaving", unsure(rights.TopicLeaving, "", rights.SuggestYes, rights.Answers{rights.AskMutuality: said, rights.AskNote: said}),
			[]string{"transfer "}, false},
		wanted{"unsure, rather a person", unsure(rights.TopicDecision, rights.WishExplain, rights.SuggestHuman, rights.Answers{rights.AskText: said}),
			[]string{"question "}, false},
		wanted{"for somebody", with(rights.Access, rights.Answers{
			rights.AskBehalf: {string(rights.Mandated)}, rights.AskBehalfName: said, rights.AskBehalfUntil: {"31.12.2027"},
			rights.AskDomains: one, rights.AskScope: {rights.ScopeAll}, rights.AskCare: {rights.CareInclude},
		}), []string{"access operational"}, false},
		severalAtOnce(said),
	)
}

// plainWants are the rights to see, correct, erase and restrict.
func plainWants(said, one []string) []wanted {
	return []wanted{
		{"access", with(rights.Access, rights.Answers{
			rights.AskDomains: {"compulsory", "insurance"}, rights.AskScope: {rights.ScopePart}, rights.AskPart: said,
			rights.AskCare: {rights.CareDoctor}, rights.AskDoctor: {"Anna Peeters, Namur"}, rights.AskNote: said,
		}), []string{"access compulsory", "access insurance"}, false},
		{"rectification", with(rights.Rectification, rights.Answers{
			rights.AskDomains: one, rights.AskWrong: said, rights.AskTrue: said, rights.AskSince: {"09/2026"},
		}), []string{"rectification operational"}, false},
		{"erasure", with(rights.Erasure, rights.Answers{rights.AskDomains: one, rights.AskErase: said}), []string{"erasure operational"}, false},
		{"restriction", with(rights.Restriction, rights.Answers{
			rights.AskDomains: one, rights.AskGround: {rights.GroundContested}, rights.AskFreeze: said,
		}), []string{"restriction operational"}, false},
	}
}

// specialWants are the others.
func specialWants(said, one []string) []wanted {
	ask := func(kind string) rights.Answers {
		return with(rights.Question, rights.Answers{rights.AskKind: {kind}, rights.AskText: said})
	}
	return []wanted{
		{"objection to advertising", with(rights.Objection, rights.Answers{rights.AskObject: {rights.ObjectMarketing}}),
			[]string{"objection operational direct_marketing"}, true},
		{"objection to a profile", with(rights.Objection, rights.Answers{rights.AskObject: {rights.ObjectProfiling}}),
			[]string{"objection operational profiling"}, true},
		{"objection with a reason", with(rights.Objection, rights.Answers{
			rights.AskObject: {rights.ObjectSituation}, rights.AskDomains: one, rights.AskSituation: said,
		}), []string{"objection operational"}, false},
		{"withdrawal", with(rights.Withdrawal, rights.Answers{rights.AskConsent: {"transfer_operational", "insurance_data"}}),
			[]string{"withdrawal operational transfer_operational", "withdrawal insurance insurance_data"}, true},
		{"human review", with(rights.HumanReview, rights.Answers{
			rights.AskDecision: {"bim"}, rights.AskActs: {rights.ActCheck, rights.ActView, rights.ActContest}, rights.AskView: said,
		}), []string{"human_review compulsory bim"}, false},
		{"transfer", with(rights.Transfer, rights.Answers{rights.AskMutuality: said, rights.AskNote: said}), []string{"transfer "}, false},
		{"question", ask(rights.KindQuestion), []string{"question "}, false},
		{"remark", ask(rights.KindRemark), []string{"question "}, false},
		{"complaint", ask(rights.KindComplaint), []string{"question "}, false},
	}
}

// A setting is how a browser shows the portal.
type setting struct {
	name   string
	client bool
	screen screen
	who    string // a member, who has no draft in common with another setting
}

// settings are the four of them.
var settings = []setting{
	{"script, desktop", true, allScreens[2], "Élise"},
	{"no script, phone", false, allScreens[0], "Nadia"},
	{"script, phone", true, allScreens[0], "Jeroen"},
	{"no script, desktop", false, allScreens[2], "Lotte"},
}

// TestEveryRight asks for everything that people can ask for, in both languages,
// each time with a script in one and without in the other: from the first
// question to a receipt that everybody can check. In each of the four kinds of
// browser some of it is asked; all of it, where the journeys are [crossed].
func TestEveryRight(t *testing.T) {
	t.Parallel()
	s := newSite(t, sqlite(t))
	for n, how := range settings {
		t.Run(how.name, func(t *testing.T) {
			t.Parallel()
			for _, l := range lang.All {
				s := s
				if crossed { // all of it in both languages is more than one person may send in a day
					s = newSite(t, sqlite(t))
				}
				options := []option{size(how.screen.width, how.screen.height)}
				if !how.client {
					options = append(options, scriptOff)
				}
				text := map[lang.Lang]string{lang.FR: "Une chose précise, s’il vous plaît", lang.NL: "Eén bepaald ding, alstublieft"}[l]
				s.secret(text)
				b := newTab(t, s, options...)
				b.session(person(t, how.who), l)
				for i, w := range wants(text) {
					share := (i + map[lang.Lang]int{lang.FR: 0, lang.NL: 1}[l]) % len(settings)
					if share != n && !crossed {
						continue
					}
					t.Run(string(l)+" "+w.name, func(t *testing.T) { b.in(t).asksFor(l, how, w, text, i) })
				}
			}
		})
	}
}

// asksFor asks for something, and follows it to a receipt that is good. Turn
// says in which of its forms the receipt is shown to the public page.
func (b *tab) asksFor(l lang.Lang, how setting, w wanted, text string, turn int) {
	b.t.Helper()
	b.open(askAt(l, rights.AskGoal))
	if how.client {
		b.live()
	}
	put := b.walkLooking(l, w.answers, "", func(id rights.QuestionID) {
		where := fmt.Sprintf("question %s on %s", id, how.screen.name)
		b.fits(where)
		if how.client && id == rights.AskBehalf { // the first that comes after another
			b.live()
			b.holdsNoMore(where)
		}
		if how.client && how.screen == allScreens[0] {
			b.axeOnce(where)
		}
	})
	if want := questionsOf(w.answers); !slices.Equal(put, want) {
		b.t.Errorf("the questions were %q, want %q", put, want)
	}
	if how.client {
		b.live()
		b.adopted()
	}
	b.fits("the review")
	for id, values := range w.answers {
		if got := b.reviewed(l, id); len(got) != len(values) || values[0] == text && got[0] != text {
			b.t.Errorf("the review says of %s %q, for %q", id, got, values)
		}
	}
	if n := len(b.texts("section[aria-labelledby=items] li b")); n != len(w.items) {
		b.t.Errorf("the review names %d parts, want %q", n, w.items)
	}
	id := b.sendOff(l)
	b.fits("the receipt")
	if strings.Contains(b.text("main"), text) {
		b.t.Error("the receipt shows what was typed")
	}
	if n := len(b.texts(".receipt section[aria-labelledby=asked] dt")); n != len(w.items) {
		b.t.Errorf("the receipt names %d parts, want %q", n, w.items)
	}
	settled := b.texts(".receipt .label-ok")
	for _, label := range settled {
		if !strings.Contains(label, threads[l]["at once"]) {
			b.t.Errorf("the receipt says %q of what took effect", label)
		}
	}
	if w.atOnce && len(settled) != len(w.items) {
		b.t.Errorf("%d of %d parts took effect at once", len(settled), len(w.items))
	}
	reference := b.text(".receipt .ref")
	b.receiptHolds(l, wire.ReceiptFile+id+".", reference, w.items, turn)
	path := wire.Path(l, wire.Request, id)
	b.open(path)
	b.fits("the request")
	if got := b.text("main"); !strings.Contains(got, reference) || slices.Contains(slices.Concat(mapValues(w.answers)...), text) && !strings.Contains(got, text) {
		b.t.Error("the request does not show its reference and what was typed")
	}
	if n := len(b.texts("section[aria-labelledby=outcomes] li.card")); n != len(w.items) {
		b.t.Errorf("the request has %d parts, want %q", n, w.items)
	}
}

// holdsNoMore fails the test unless the question that the client brought is
// answered as the server says, and by nothing of the question before.
func (b *tab) holdsNoMore(where string) {
	b.t.Helper()
	const states = `async path => {
		const ask = (await (await fetch(path + encodeURIComponent(location.pathname))).json()).ask;
		const boxes = (ask.choices ?? []).filter(c => c.checked).map(c => c.value);
		const text = document.querySelector("#answer")?.value;
		return [
			JSON.stringify([...document.querySelectorAll("input[name=answer]:checked")].map(i => i.value)) + (text ?? ""),
			JSON.stringify(boxes) + (text === undefined ? "" : ask.values?.[0] ?? ""),
		];
	}`
	if got := eval[[]string](b, states, wire.APIPage+"?path="); got[0] != got[1] {
		b.t.Errorf("%s holds %s, and the server says %s", where, got[0], got[1])
	}
}

// mapValues returns the values of answers.
func mapValues(a rights.Answers) [][]string {
	var all [][]string
	for _, values := range a {
		all = append(all, values)
	}
	return all
}

// questionsOf returns the questions that answers answer, in order, with those
// that are put to everybody and may stay open.
func questionsOf(a rights.Answers) []rights.QuestionID {
	var put []rights.QuestionID
	questionAlone := len(a[rights.AskText]) > 0
	for _, id := range rights.Questions() {
		_, answered := a[id]
		closed := id == rights.AskBehalfClosed && slices.Contains(a[rights.AskGoal], string(rights.Access)) && a[rights.AskBehalf][0] != rights.SelfValue
		if answered || closed || id == rights.AskNote && !questionAlone || id == rights.AskFiles {
			put = append(put, id)
		}
	}
	return put
}

// receiptForms are the forms of a receipt by the end of their name, with how
// each begins.
var receiptForms = []struct{ end, begins string }{{"html", "<!doctype html>"}, {"pdf", "%PDF-"}, {"json", "{"}}

// receiptHolds fetches a receipt in each form, at addresses that begin alike,
// and has the program and the public page check it. Turn says which form the
// page gets.
func (b *tab) receiptHolds(l lang.Lang, begins, reference string, items []string, turn int) {
	b.t.Helper()
	keys := filepath.Join(b.t.TempDir(), "keys")
	known := b.walker().keys(l)
	if err := os.WriteFile(keys, []byte(strings.Join(known, "\n")), 0o600); err != nil || len(known) == 0 {
		b.t.Fatalf("the keys %q: %v", known, err)
	}
	var paths []string
	for _, form := range receiptForms {
		_, data := b.download(begins + form.end)
		if !strings.HasPrefix(strings.ToLower(string(data[:min(20, len(data))])), strings.ToLower(form.begins)) {
			b.t.Errorf("the receipt as %s begins with %.20q", form.end, data)
		}
		path := file(b.t, "receipt."+form.end, data)
		paths = append(paths, path)
		out, err := verifyReceipt(b.t, path, keys)
		if err != nil || !strings.Contains(out, "good") || !strings.Contains(out, reference) {
			b.t.Errorf("loupe verify receipt says of %s: %v, %s", form.end, err, out)
		}
		for _, item := range items {
			if !strings.Contains(out, "  "+item) {
				b.t.Errorf("loupe verify receipt names no %q in %s:\n%s", item, form.end, out)
			}
		}
	}
	b.checks(l, paths[turn%len(paths)])
	b.says(threads[l]["good"])
	if got := b.text("main"); !strings.Contains(got, reference) {
		b.t.Errorf("the page that checks receipts does not name %s", reference)
	}
}

// verifyReceipt runs "loupe verify receipt" as somebody else would on a machine of their
// own, who has the file and the keys.
func verifyReceipt(t testing.TB, path, keys string) (string, error) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), program, "verify", "receipt", "--keys", keys, path)
	cmd.Dir, cmd.Env = t.TempDir(), []string{"HOME=" + t.TempDir()}
	out, err := cmd.CombinedOutput()
	return string(out), err
}

// checks has the public page check a file.
func (b *tab) checks(l lang.Lang, path string) {
	b.t.Helper()
	b.open(wire.Path(l, wire.Check, ""))
	b.puts(`#receipt`, path)
	b.click(`form[enctype="multipart/form-data"] button[type=submit]`)
	b.wait("a verdict", `() => document.readyState === "complete" && document.querySelector("main [role=status], #errors")`)
}

// TestReceiptsByDownload takes a receipt in each form with the buttons of the
// page, and finds each change of it: in the browser, and by the program.
func TestReceiptsByDownload(t *testing.T) {
	t.Parallel()
	s := newSite(t, sqlite(t))
	other := newSite(t, sqlite(t)) // whose receipts are good, and not ours
	for _, l := range lang.All {
		t.Run(string(l), func(t *testing.T) {
			b := newTab(t, s)
			b.session(memberOf(t, l, true), l)
			b.prepare(l, accessTo("", "operational"), "")
			b.open(wire.Path(l, wire.Review, ""))
			id := b.sendOff(l)
			due := b.attr(".receipt .due time", "datetime")
			files := map[string][]byte{}
			for _, form := range receiptForms {
				selector := `main a[href="` + wire.ReceiptFile + id + "." + form.end + `"]`
				files[form.end] = b.downloads(selector)
			}
			stranger := newTab(t, s) // the page is public
			stranger.allow("status of 4")
			stranger.open(wire.Path(l, wire.Check, ""))
			keys := file(t, "keys", []byte(strings.Join(stranger.texts("main details li code"), "\n")))
			year := due[:4]
			for _, test := range []struct {
				name, form string
				change     func(string) string
				verdict    string
				words      string
			}{
				{"as it is", "html", func(s string) string { return s }, "good", threads[l]["good"]},
				{"as it is", "pdf", func(s string) string { return s }, "good", threads[l]["good"]},
				{"as it is", "json", func(s string) string { return s }, "good", threads[l]["good"]},
				{"another due date", "json", func(s string) string { return strings.Replace(s, due, "2099"+due[4:], 1) }, "altered", threads[l]["altered"]},
				{"another year in the text", "html", func(s string) string { return strings.Replace(s, year, "2099", 1) }, "altered", threads[l]["altered"]},
				{"a byte more", "pdf", func(s string) string { return s + " " }, "altered", threads[l]["altered"]},
				{"another signature", "json", otherSignature, "wrong_signature", threads[l]["signature"]},
				{"no receipt", "json", func(string) string { return `{"a":1}` }, "no_receipt", threads[l]["no_receipt"]},
				{"an empty file", "pdf", func(string) string { return "" }, "no_receipt", threads[l]["no_receipt"]},
			} {
				text := string(files[test.form])
				changed := test.change(text)
				if changed == text && test.verdict != "good" {
					t.Errorf("%s: nothing was changed", test.name)
				}
				path := file(t, "receipt."+test.form, []byte(changed))
				stranger.checks(l, path)
				stranger.says(test.words)
				stranger.inert(t, test.name)
				if test.verdict != "good" {
					stranger.says(threads[l]["bad"])
				}
				out, err := verifyReceipt(t, path, keys)
				if !strings.Contains(out, ": "+test.verdict+"\n") || (err == nil) != (test.verdict == "good") {
					t.Errorf("%s of %s: loupe verify receipt says %v, %s", test.name, test.form, err, out)
				}
			}
			foreign := newTab(t, other)
			foreign.session(memberOf(t, l, true), l)
			_, data := foreign.download(wire.ReceiptFile + foreign.filed(l, "", "operational") + ".json")
			stranger.checks(l, file(t, "foreign.json", data))
			stranger.says(threads[l]["key"])
			stranger.open(wire.Path(l, wire.Check, ""))
			stranger.click(`form[enctype="multipart/form-data"] button[type=submit]`)
			stranger.says(threads[l]["required"])
		})
	}
}

// otherSignature changes the last signature of a receipt as JSON.
func otherSignature(text string) string {
	i := strings.LastIndex(text, "\u2014")
	if i < 0 {
		i = strings.LastIndex(text, `\u2014`)
	}
	if i < 0 {
		return text
	}
	end := i + strings.Index(text[i:], `\n`) // of the line, in JSON
	at := end - 12                           // within the base64 of the signature
	swap := byte('A')
	if text[at] == swap {
		swap = 'B'
	}
	return text[:at] + string(swap) + text[at+1:]
}

// downloads clicks a link that leads to a file, and returns the file that the
// browser kept.
func (b *tab) downloads(selector string) []byte {
	b.t.Helper()
	dir := b.t.TempDir()
	b.keepsDownloads(dir)
	b.click(selector)
	var got []byte
	b.waitFor("the file of "+selector, func() bool {
		names, err := filepath.Glob(filepath.Join(dir, "*"))
		if err != nil || len(names) != 1 || strings.HasSuffix(names[0], ".crdownload") || !strings.HasPrefix(filepath.Base(names[0]), "loupe-") {
			return false
		}
		got, err = os.ReadFile(names[0])
		return err == nil && len(got) > 0
	})
	return got
}

// TestChoices changes what a member allows in one tap: it holds at once, its
// receipt is good, and the page and its history say so.
func TestChoices(t *testing.T) {
	t.Parallel()
	s := newSite(t, sqlite(t))
	both(t, s, func(b *tab, l lang.Lang, client bool) {
		b.session(memberOf(b.t, l, client), l)
		b.open(wire.Path(l, wire.Choices, ""))
		all := declared(b.t).Choices
		if n := len(b.texts("main li.card form")); n != len(all) {
			b.t.Errorf("%d choices, want %d", n, len(all))
		}
		for i, c := range all[:3] {
			card := func(part string) string { return `li.card form:has(input[name=choice][value="` + c.ID + `"]) ` + part }
			for n, allow := range []string{"no", "yes"} {
				b.mark()
				b.click(card(`button[name=allow][value="` + allow + `"]`))
				b.wait("the page anew", `() => !window.marked && document.readyState === "complete"`)
				b.says(threads[l]["chosen"])
				if got := b.text(card("div")); !strings.Contains(plainSpaces(got), threads[l][allow]) {
					b.t.Errorf("%s: after a %s the card says %q", c.ID, allow, got)
				}
				if got, want := b.attr(card("button[role=switch]"), "aria-checked"), map[string]string{"no": "false", "yes": "true"}[allow]; got != want {
					b.t.Errorf("%s: after a %s the switch is %s", c.ID, allow, got)
				}
				if got := len(b.texts("aside ol.line > li")); got != 2*i+n+1 {
					b.t.Errorf("%s: the history has %d lines, want %d", c.ID, got, 2*i+n+1)
				}
				b.choiceHolds(l, c.Name.In(l))
			}
		}
		// What a request says is seen here at once too.
		b.prepare(l, with(rights.Objection, rights.Answers{rights.AskObject: {rights.ObjectMarketing}}), "")
		b.open(wire.Path(l, wire.Review, ""))
		b.sendOff(l)
		b.open(wire.Path(l, wire.Choices, ""))
		if got := b.attr(`li.card form:has(input[value="direct_marketing"]) button[role=switch]`, "aria-checked"); got != "false" {
			b.t.Errorf("after the objection the switch is %s", got)
		}
	})
}

// choiceHolds has the program check the receipt of the newest choice.
func (b *tab) choiceHolds(l lang.Lang, name string) {
	b.t.Helper()
	if got := b.texts("aside ol.line > li h3"); len(got) == 0 || !strings.Contains(got[0], name) {
		b.t.Errorf("the newest line of the history is not of %s: %q", name, got)
	}
	path := b.attr("aside ol.line > li:first-child a", "href")
	if done := b.attr(`main [role=status] a`, "href"); done != path {
		b.t.Errorf("the receipt that is offered is %s, in the history %s", done, path)
	}
	_, data := b.download(path)
	keys := file(b.t, "keys", []byte(strings.Join(b.walker().keys(l), "\n")))
	if out, err := verifyReceipt(b.t, file(b.t, "choice.html", data), keys); err != nil || !strings.Contains(out, "good") {
		b.t.Errorf("the receipt of %s: %v, %s", name, err, out)
	}
}

// plainSpaces makes no-break spaces plain.
func plainSpaces(s string) string {
	return strings.NewReplacer("\u00a0", " ", "\u202f", " ").Replace(s)
}

// TestWithdrawal takes a request back, once.
func TestWithdrawal(t *testing.T) {
	t.Parallel()
	s := newSite(t, sqlite(t))
	both(t, s, func(b *tab, l lang.Lang, client bool) {
		b.allow("status of 409")
		id := b.onThread(l, client)
		second := b.beside(scriptOff) // opened before, and used after
		second.allow("status of 409")
		second.open(wire.Path(l, wire.Request, id))
		const back = `button[name=then][value=withdraw]`
		b.click("aside details summary")
		b.click(back)
		b.says(threads[l]["withdrawn"])
		if b.has(back) {
			b.t.Error("a request that was taken back can be taken back again")
		}
		if got := b.text("section[aria-labelledby=outcomes]"); !strings.Contains(got, threads[l]["dropped"]) {
			b.t.Errorf("its part says %q", got)
		}
		second.do(`() => document.querySelectorAll("details").forEach(d => { d.open = true; })`)
		second.mark()
		second.click(back)
		second.wait("an answer", `() => !window.marked && document.readyState === "complete"`)
		if got := second.status(); got != http.StatusOK || second.has(back) {
			b.t.Errorf("taking it back twice answers %d", got)
		}
		b.open(wire.Path(l, wire.Request, id))
		if got := b.texts("section[aria-labelledby=history] ol > li"); len(got) != 2 {
			b.t.Errorf("it came and was taken back, and the history is %q", got)
		}
		b.open(wire.Path(l, wire.Receipt, id)) // the receipt stays
		b.text(".receipt .ref")
	})
}
