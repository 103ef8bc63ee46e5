package app_test

import (
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"github.com/loupe-privacy/loupe/internal/lang"
	"github.com/loupe-privacy/loupe/internal/rights"
	"github.com/loupe-privacy/loupe/internal/wire"
	"github.com/loupe-privacy/loupe/locales"
)

// sends returns what a form sends by its fields, by name, and by the button
// that is pressed.
func sends(form *html.Node, button *html.Node) map[string][]string {
	sent := map[string][]string{}
	for _, n := range nodes(form, "input", "textarea") {
		switch kind := attr(n, "type"); {
		case n.Data == "textarea":
			sent[attr(n, "name")] = append(sent[attr(n, "name")], words(n))
		case kind != "file" && kind != "checkbox" && kind != "radio":
			sent[attr(n, "name")] = append(sent[attr(n, "name")], attr(n, "value"))
		}
	}
	if button != nil && attr(button, "name") != "" {
		sent[attr(button, "name")] = append(sent[attr(button, "name")], attr(button, "value"))
	}
	return sent
}

// formsTo returns the forms inside the main element that go to an address.
func formsTo(root *html.Node, path string) []*html.Node {
	return with(inside(root, "form"), "action", path)
}

// folded returns a text with its white space folded, as [spoken] does.
func folded(s string) string { return strings.Join(strings.Fields(s), " ") }

// mainText returns the text of the main element, its white space folded.
func mainText(root *html.Node) string { return spoken(nodes(root, "main")[0]) }

// TestTrackerClock holds that an extended period shows its first end and why,
// and that the clock of a request that is over does not tick.
func TestTrackerClock(t *testing.T) {
	for _, l := range lang.All {
		w := locales.In(l)
		_, plain := page(t, l, "request")
		_, extended := page(t, l, "request-extended")
		_, over := page(t, l, "request-answered")
		for name, want := range map[*html.Node]struct{ bars, marks int }{plain: {1, 0}, extended: {1, 1}, over: {0, 0}} {
			bars := with(inside(name, "svg"), "class", "bar")
			if marks := len(with(inside(name, "line"), "class", "b-mark")); len(bars) != want.bars || marks != want.marks {
				t.Errorf("%s: %d bars and %d marks, want %v", l, len(bars), marks, want)
			}
		}
		label := attr(with(inside(extended, "svg"), "class", "bar")[0], "aria-label")
		if !strings.Contains(label, "80") || !strings.Contains(label, "91") || !strings.Contains(label, "33") {
			t.Errorf("%s: the bar is heard as %q", l, label)
		}
		if text := mainText(extended); !strings.Contains(text, w.T(locales.ReasonSeveralSystems)) {
			t.Errorf("%s: why the period was extended is not said in %q", l, text)
		}
		if text := mainText(over); strings.Contains(text, w.T(locales.RequestLateHeading)) {
			t.Errorf("%s: a request that was answered is late", l)
		}
	}
}

// TestTurnLeadsToTheForm holds that one who has to act is led to where, and
// told that the clock stands still only when it does.
func TestTurnLeadsToTheForm(t *testing.T) {
	for _, l := range lang.All {
		w := locales.In(l)
		for name, turn := range map[string]bool{"request-asked": true, "request": false, "request-closed": false} {
			_, root := page(t, l, name)
			if links := with(inside(root, "a"), "href", "#"+wire.FieldText); len(links) > 0 != turn {
				t.Errorf("%s/%s: %d links to the form", l, name, len(links))
			}
			if paused := strings.Contains(mainText(root), w.T(locales.ThreadPaused)); paused != turn {
				t.Errorf("%s/%s: paused is said: %t", l, name, paused)
			}
			if goes := strings.Contains(mainText(root), folded(w.T(locales.GuestMaskGone))); goes != turn {
				t.Errorf("%s/%s: that a copy of a card is deleted is said: %t", l, name, goes)
			}
		}
		p, root := page(t, l, "request-closed")
		if len(formsTo(root, p.Request.SendPath)) > 0 || !strings.Contains(mainText(root), w.T(locales.ThreadOver)) {
			t.Errorf("%s: a closed request can be written to, or does not say that it cannot", l)
		}
	}
}

// TestComplaint holds that the ways of a complaint stand where something was
// refused or is late, once, and nowhere else.
func TestComplaint(t *testing.T) {
	for _, l := range lang.All {
		for name, want := range map[string]int{"request": 0, "request-extended": 0, "request-late": 1, "request-answered": 1} {
			p, root := page(t, l, name)
			bundles := with(inside(root, "a"), "href", p.Request.BundlePath)
			authority := with(inside(root, "a"), "href", p.Edition.AuthorityURL)
			if len(bundles) != want || len(authority) != want {
				t.Errorf("%s/%s: %d bundles and %d ways to the authority, want %d", l, name, len(bundles), len(authority), want)
			}
		}
	}
}

// TestOutcomes holds that each part says its outcome and, for each reason, why,
// what one can do, and the article with the code, folded.
func TestOutcomes(t *testing.T) {
	for _, l := range lang.All {
		w := locales.In(l)
		p, root := page(t, l, "request-answered")
		text := mainText(root)
		for _, k := range []locales.Key{
			locales.OutcomePending, locales.OutcomeGranted, locales.OutcomePartial, locales.OutcomeRejected,
			locales.OutcomeDropped, locales.OutcomeFrozen, locales.OutcomeTold, locales.ReasonOther,
		} {
			if !strings.Contains(text, folded(w.T(k))) {
				t.Errorf("%s: nothing says %q", l, w.T(k))
			}
		}
		var law strings.Builder
		for _, d := range inside(root, "details") {
			law.WriteString(spoken(d) + " ")
		}
		for _, item := range p.Request.Items {
			for _, code := range item.Reasons {
				text := w.F(locales.OutcomeCode, locales.Args{"Code": string(code)})
				if r, ok := rights.ReasonOf(code); ok {
					text = w.F(locales.OutcomeArticle, locales.Args{"Articles": strings.Join(r.Articles, ", ")}) + " " + text
				}
				if !strings.Contains(law.String(), folded(text)) {
					t.Errorf("%s: no law block says %q", l, text)
				}
			}
		}
	}
}

// TestMessages holds that messages of both sides, their kinds and whether they
// were read are said in words, and that files lead to where they open.
func TestMessages(t *testing.T) {
	for _, l := range lang.All {
		w := locales.In(l)
		p, root := page(t, l, "request-asked")
		items := nodes(with(inside(root, "ol"), "class", "thread")[0], "li")
		items = slices.DeleteFunc(items, func(n *html.Node) bool { return len(nodes(n, "b")) == 0 || attr(n.Parent, "class") != "thread" })
		if len(items) != len(p.Request.Messages) {
			t.Fatalf("%s: %d messages, want %d", l, len(items), len(p.Request.Messages))
		}
		for i, want := range [][]locales.Key{
			{locales.ThreadYou, locales.ThreadRead},
			{locales.ThreadOffice, locales.ThreadIdentity},
			{locales.ThreadYou, locales.ThreadUnread, locales.FileHeld, locales.FileSending},
			{locales.ThreadOffice, locales.ThreadQuestion, locales.RequestsFresh},
			{locales.ThreadOffice, locales.ThreadAnswer},
			{locales.BrandName},
		} {
			for _, k := range want {
				if !strings.Contains(words(items[i]), w.T(k)) {
					t.Errorf("%s: message %d does not say %q: %q", l, i, w.T(k), spoken(items[i]))
				}
			}
			if mine := attr(items[i], "class") == "me"; mine != (p.Request.Messages[i].From == rights.Person) {
				t.Errorf("%s: message %d stands on the wrong side", l, i)
			}
		}
		path := p.Request.Messages[4].Files[0].Path
		if links := with(nodes(items[4], "a"), "href", path); len(links) != 1 || attr(links[0], "data-native") != "true" {
			t.Errorf("%s: %d links to %s", l, len(links), path)
		}
	}
}

// TestMessageForm holds what the form of a message sends, that what says whose
// it is comes before the files, and that nothing that was typed is lost.
func TestMessageForm(t *testing.T) {
	for _, l := range lang.All {
		for _, name := range []string{"request", "request-asked", "request-nasty", "request-fault-file-nasty", "request-fault-full-nasty"} {
			p, root := page(t, l, name)
			r := p.Request
			forms := with(formsTo(root, r.SendPath), "enctype", "multipart/form-data")
			if len(forms) != 1 {
				t.Fatalf("%s/%s: %d forms with files", l, name, len(forms))
			}
			form := forms[0]
			for attribute, want := range map[string]string{
				"data-native": "true", "data-upload": wire.APIUploads, "data-owner": r.Owner, "data-request": r.ID,
			} {
				if attr(form, attribute) != want {
					t.Errorf("%s/%s: %s is %q", l, name, attribute, attr(form, attribute))
				}
			}
			if !strings.Contains(attr(form, "data-sending"), "{percent}") || attr(form, "data-lost") == "" {
				t.Errorf("%s/%s: the script has no words", l, name)
			}
			sent := sends(form, nil)
			if !slices.Equal(sent[wire.FieldOwner], []string{r.Owner}) || !slices.Equal(sent[wire.FieldKey], []string{r.Key}) ||
				!slices.Equal(sent[wire.FieldText], []string{r.Typed}) {
				t.Errorf("%s/%s: sends %v", l, name, sent)
			}
			files := false
			for _, n := range nodes(form, "input", "textarea") {
				files = files || attr(n, "type") == "file"
				if files && (attr(n, "type") == "hidden" || n.Data == "textarea") {
					t.Errorf("%s/%s: %s comes after the files", l, name, attr(n, "name"))
				}
			}
			if full := len(r.Files.Files) == r.Files.MaxFiles; files == full {
				t.Errorf("%s/%s: a field for files: %t; full: %t", l, name, files, full)
			}
			if remove := with(nodes(form, "button"), "name", wire.FieldRemove); len(remove) != len(r.Files.Files) {
				t.Errorf("%s/%s: %d files can be taken away", l, name, len(remove))
			}
		}
	}
}

// TestMessageFaults holds that the summary leads to the field, where there is
// one, and that the message stands beside it.
func TestMessageFaults(t *testing.T) {
	for _, l := range lang.All {
		for name, control := range map[string]string{
			"text": wire.FieldText, "long": wire.FieldText, "sign": wire.FieldText, "file": wire.FieldFile, "full": "", "conflict": "",
		} {
			_, root := page(t, l, "request-fault-"+name+"-nasty")
			summary := with(inside(root, "div"), "id", "errors")
			if len(summary) != 1 {
				t.Fatalf("%s/%s: %d summaries", l, name, len(summary))
			}
			links := nodes(summary[0], "a")
			if control == "" {
				if len(links) > 0 {
					t.Errorf("%s/%s: leads to %s", l, name, attr(links[0], "href"))
				}
				continue
			}
			beside := with(inside(root, "p"), "id", control+"-error")
			if len(links) != 1 || attr(links[0], "href") != "#"+control || len(beside) != 1 || !strings.Contains(spoken(beside[0]), spoken(links[0])) {
				t.Errorf("%s/%s: %d links and %d messages beside the field", l, name, len(links), len(beside))
			}
		}
	}
}

// TestWithdrawIsAskedTwice holds that a request is taken back by a button that
// is folded away, and only while it is open.
func TestWithdrawIsAskedTwice(t *testing.T) {
	for _, l := range lang.All {
		for name, want := range map[string]int{"request": 1, "request-answered": 0, "request-closed": 0} {
			p, root := page(t, l, name)
			buttons := with(inside(root, "button"), "value", wire.ThenWithdraw)
			if len(buttons) != want {
				t.Fatalf("%s/%s: %d buttons", l, name, len(buttons))
			}
			if want == 0 {
				continue
			}
			form := buttons[0].Parent
			if sent := sends(form, buttons[0]); !slices.Equal(sent[wire.FieldOwner], []string{p.Request.Owner}) || len(sent) != 2 {
				t.Errorf("%s: sends %v", l, sent)
			}
			if fold := form.Parent.Parent; fold.Data != "details" || slices.ContainsFunc(fold.Attr, func(a html.Attribute) bool { return a.Key == "open" }) {
				t.Errorf("%s: the button is not folded away", l)
			}
		}
	}
}

// TestReceiptHoldsNothingTyped holds that the receipt, which others may see,
// has no word that the person typed, and proves itself where it can.
func TestReceiptHoldsNothingTyped(t *testing.T) {
	for _, l := range lang.All {
		w := locales.In(l)
		p, root := page(t, l, "receipt")
		text := mainText(root)
		for _, line := range p.Request.Lines {
			if line.Typed && strings.Contains(text, line.Values[0]) {
				t.Errorf("%s: the receipt says %q", l, line.Values[0])
			}
		}
		for _, path := range []string{p.Request.Proof.HTMLPath, p.Request.Proof.PDFPath, p.Request.Proof.JSONPath} {
			if links := with(inside(root, "a"), "href", path); len(links) != 1 || attr(links[0], "data-native") != "true" {
				t.Errorf("%s: %d links to %s", l, len(links), path)
			}
		}
		for _, want := range []string{
			w.F(locales.ProofLine, locales.Args{"Line": 18204}), p.Request.Proof.Root, p.Request.Proof.Signer,
			string(p.Request.Reference), w.T(locales.OutcomeAtOnce),
		} {
			if !strings.Contains(text, folded(want)) {
				t.Errorf("%s: the receipt does not say %q", l, want)
			}
		}
		_, bare := page(t, l, "receipt-today")
		if text := mainText(bare); strings.Contains(text, w.T(locales.ProofSigned)) || !strings.Contains(text, w.T(locales.ProofNone)) {
			t.Errorf("%s: a receipt without a proof claims one", l)
		}
	}
}

// TestSharedScreen holds that at a shared screen no file has a link, and that
// the page says how one gets it.
func TestSharedScreen(t *testing.T) {
	for _, l := range lang.All {
		w := locales.In(l)
		for _, name := range []string{"request-shared-screen", "receipt-shared-screen", "choices-shared-screen", "receipt-choice-shared-screen"} {
			_, root := page(t, l, name)
			for _, a := range nodes(root, "a") {
				if href := attr(a, "href"); strings.HasPrefix(href, "/documents/") || href == "" {
					t.Errorf("%s in %s: a link to %q: %s", name, l, href, words(a))
				}
			}
			said := mainText(root)
			for _, k := range []locales.Key{locales.ThreadShared, locales.ThreadSharedHow} {
				if !strings.Contains(said, folded(w.T(k))) {
					t.Errorf("%s in %s does not say %q", name, l, w.T(k))
				}
			}
		}
		for _, name := range []string{"request-answered", "receipt", "choices-changed"} {
			_, root := page(t, l, name)
			if strings.Contains(mainText(root), folded(w.T(locales.ThreadShared))) {
				t.Errorf("%s in %s says that the screen is shared", name, l)
			}
		}
	}
}

// TestReceiptOfChoice holds that the page of the receipt of a choice says what
// was agreed to, has its proof in each form, and no deadline.
func TestReceiptOfChoice(t *testing.T) {
	for _, l := range lang.All {
		w := locales.In(l)
		p, root := page(t, l, "receipt-choice")
		said := mainText(root)
		for _, want := range []string{w.T(locales.ReceiptChoice), p.Request.Items[0].Subject, p.Request.Proof.Root, w.T(locales.ProofSigned)} {
			if !strings.Contains(said, folded(want)) {
				t.Errorf("%s: %q is not said", l, want)
			}
		}
		for _, wrong := range []locales.Key{locales.ReceiptDue, locales.ReceiptReference, locales.ReceiptWhy, locales.ReceiptFollow} {
			if strings.Contains(said, folded(w.T(wrong))) {
				t.Errorf("%s: %q is said of a choice", l, w.T(wrong))
			}
		}
		for _, path := range []string{p.Request.Proof.PDFPath, p.Request.Proof.HTMLPath, p.Request.Proof.JSONPath, p.Request.Path} {
			if len(with(inside(root, "a"), "href", path)) == 0 {
				t.Errorf("%s: no link to %s", l, path)
			}
		}
		_, no := page(t, l, "receipt-choice-no")
		for name, root := range map[locales.Key]*html.Node{locales.ChoicesLineYes: root, locales.ChoicesLineNo: no} {
			if line := folded(w.F(name, locales.Args{"Name": p.Request.Items[0].Subject})); !strings.Contains(mainText(root), line) {
				t.Errorf("%s: %q is not said", l, line)
			}
		}
		_, choices := page(t, l, "choices-changed")
		if len(with(inside(choices, "a"), "href", p.Path)) != 1 {
			t.Errorf("%s: the choices do not lead to %s", l, p.Path)
		}
	}
}

// isAutofocus reports whether an attribute gives an element the focus.
func isAutofocus(a html.Attribute) bool { return a.Key == "autofocus" }

// TestVerdictHasTheFocus holds that a verdict is what is read first, and that
// a receipt of a choice says what was agreed to.
func TestVerdictHasTheFocus(t *testing.T) {
	for _, l := range lang.All {
		w := locales.In(l)
		for name, heading := range map[string]locales.Key{
			"check-good": locales.CheckGood, "check-good-choice": locales.CheckGood, "check-altered": locales.CheckBad, "check-of-tomorrow": locales.CheckBad,
		} {
			_, root := page(t, l, name)
			frames := with(inside(root, "section"), "aria-labelledby", "verdict")
			if len(frames) != 1 || !slices.ContainsFunc(frames[0].Attr, isAutofocus) || attr(frames[0], "tabindex") != "-1" || len(with(nodes(root, "h2"), "id", "verdict")) != 1 ||
				!strings.HasPrefix(spoken(frames[0]), folded(w.T(heading))) {
				t.Errorf("%s in %s: %d verdicts", name, l, len(frames))
			}
		}
		_, before := page(t, l, "check")
		if len(with(inside(before, "section"), "aria-labelledby", "verdict")) != 0 {
			t.Errorf("%s: a verdict before anything was sent", l)
		}
		_, choice := page(t, l, "check-good-choice")
		said := mainText(choice)
		if !strings.Contains(said, w.T(locales.CheckAllowed)) || strings.Contains(said, w.T(locales.CheckReference)) {
			t.Errorf("%s: of a choice: %s", l, said)
		}
	}
}

// TestShares holds that a request of several controllers says for each until
// when it answers, who is late, who extended and why; and that one that is in
// step says none of it.
func TestShares(t *testing.T) {
	for _, l := range lang.All {
		w := locales.In(l)
		_, root := page(t, l, "request-shares")
		p, plain := page(t, l, "request")
		text := mainText(root)
		for _, want := range []string{
			w.F(locales.ThreadLateBy, locales.Args{"By": p.Request.Items[0].Controller}), w.T(locales.ReasonComplex),
			w.T(locales.ThreadToldLate), w.F(locales.ThreadFor, locales.Args{"By": "Partenamut"}), "MLOZ",
		} {
			if !strings.Contains(text, folded(want)) {
				t.Errorf("%s: nothing says %q", l, want)
			}
			if want != "MLOZ" && strings.Contains(mainText(plain), folded(want)) {
				t.Errorf("%s: a request in step says %q", l, want)
			}
		}
		cut := func(k locales.Key) string {
			before, _, _ := strings.Cut(w.F(k, locales.Args{"Day": "\x00"}), "\x00")
			return folded(before)
		}
		text = spoken(with(inside(root, "section"), "aria-labelledby", "outcomes")[0])
		if late, due := strings.Count(text, cut(locales.OutcomeLate)), strings.Count(text, cut(locales.OutcomeDue)); late != 1 || due != 1 {
			t.Errorf("%s: %d parts are late and %d are to come, want one each", l, late, due)
		}
	}
}

// TestProofOwed holds that what is missing to act for another person is the
// first thing said, with the way to send it where there is one.
func TestProofOwed(t *testing.T) {
	for _, l := range lang.All {
		w := locales.In(l)
		for name, want := range map[string]struct {
			says []locales.Key
			ways int
		}{
			"request-proof":      {[]locales.Key{locales.ThreadProofHeading, locales.ThreadProofParent, locales.ThreadProofHousehold}, 1},
			"request-proof-full": {[]locales.Key{locales.ThreadProofHeading, locales.ThreadProofOrder, locales.ThreadProofMandate, locales.ThreadProofDeath}, 0},
			"request":            {nil, 0},
		} {
			_, root := page(t, l, name)
			text := mainText(root)
			for _, k := range want.says {
				if !strings.Contains(text, folded(w.T(k))) {
					t.Errorf("%s/%s: nothing says %q", l, name, w.T(k))
				}
			}
			if says := strings.Contains(text, w.T(locales.ThreadProofHeading)); says != (len(want.says) > 0) {
				t.Errorf("%s/%s: a proof is missing: %t", l, name, says)
			}
			ways := 0
			for _, a := range with(inside(root, "a"), "href", "#"+wire.FieldFile) {
				if strings.Contains(spoken(a), w.T(locales.ThreadProofAdd)) {
					ways++
				}
			}
			if ways != want.ways {
				t.Errorf("%s/%s: %d ways to send it, want %d", l, name, ways, want.ways)
			}
		}
	}
}
