package app_test

import (
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"github.com/loupe-privacy/loupe/internal/lang"
	"github.com/loupe-privacy/loupe/internal/wire"
	"github.com/loupe-privacy/loupe/locales"
)

// TestChoiceForms holds that each choice has a native form of its own, that
// one that is known is a switch which sends the opposite, and that one that is
// not is said not to be and offers both.
func TestChoiceForms(t *testing.T) {
	for _, l := range lang.All {
		w := locales.In(l)
		p, root := page(t, l, "choices")
		forms := formsTo(root, p.Choices.SendPath)
		if len(forms) != len(p.Choices.Choices) {
			t.Fatalf("%s: %d forms for %d choices", l, len(forms), len(p.Choices.Choices))
		}
		for i, c := range p.Choices.Choices { // objections stand first in the made-up page, as on the page
			form, buttons := forms[i], nodes(forms[i], "button")
			sent := sends(form, nil)
			if !slices.Equal(sent[wire.FieldChoice], []string{c.ID}) || !slices.Equal(sent[wire.FieldKey], []string{p.Choices.Key}) ||
				!slices.Equal(sent[wire.FieldOwner], []string{p.Choices.Owner}) || attr(form, "data-native") != "true" {
				t.Errorf("%s: the form of %s sends %v", l, c.ID, sent)
			}
			unknown := strings.Contains(words(form), w.T(locales.ChoicesUnknown))
			switches := with(buttons, "role", "switch")
			if c.Known == unknown || c.Known != (len(switches) == 1) {
				t.Errorf("%s: %s is known: %t; said not to be: %t; %d switches", l, c.ID, c.Known, unknown, len(switches))
			}
			checkAnswers(t, form, buttons, c)
		}
	}
}

// checkAnswers checks the buttons of one choice.
func checkAnswers(t *testing.T, form *html.Node, buttons []*html.Node, c wire.ChoiceCard) {
	t.Helper()
	want := []string{"yes", "no"}
	if c.Known {
		want = []string{map[bool]string{true: "no", false: "yes"}[c.Allowed]}
		if state := attr(buttons[0], "aria-checked"); state != map[bool]string{true: "true", false: "false"}[c.Allowed] {
			t.Errorf("the switch of %s is %s", c.ID, state)
		}
	}
	var got []string
	for _, b := range buttons {
		got = append(got, attr(b, "value"))
		if attr(b, "name") != wire.FieldAllow || !strings.Contains(words(b), c.Name) {
			t.Errorf("a button of %s sends %s, and is called %q", c.ID, attr(b, "name"), spoken(b))
		}
		said := with(nodes(form, "p"), "id", attr(b, "aria-describedby"))
		if len(said) != 1 || !strings.Contains(words(said[0]), c.Consequence) {
			t.Errorf("a button of %s is not described by what a no means", c.ID)
		}
	}
	if !slices.Equal(got, want) {
		t.Errorf("the buttons of %s send %v, want %v", c.ID, got, want)
	}
}

// TestChoiceDone holds that a change is said with its receipt, and no other is.
func TestChoiceDone(t *testing.T) {
	for _, l := range lang.All {
		p, root := page(t, l, "choices-changed")
		notes := with(inside(root, "div"), "role", "status")
		if len(notes) != 1 || !strings.Contains(spoken(notes[0]), "Contra") || len(with(nodes(notes[0], "a"), "href", p.Choices.ReceiptPath)) != 1 {
			t.Errorf("%s: %d notes of what was done", l, len(notes))
		}
		p.Choices.Done = "of-tomorrow"
		if notes := with(inside(parse(t, p), "div"), "role", "status"); len(notes) > 0 {
			t.Errorf("%s: what is no choice was changed: %q", l, spoken(notes[0]))
		}
	}
}

// TestNamedDoctors holds that the page on medical data says which doctor was
// named, how far that is, and where it is followed.
func TestNamedDoctors(t *testing.T) {
	for _, l := range lang.All {
		p, root := page(t, l, "held-named")
		part := with(nodes(root, "section"), "id", "through-doctor")[0]
		for _, n := range p.Held.Named {
			if !strings.Contains(words(part), string(n.Reference)) || len(with(nodes(part, "a"), "href", n.Path)) != 1 {
				t.Errorf("%s: nothing follows %q", l, n.Doctor)
			}
		}
		if !strings.Contains(words(part), p.Held.Named[0].Doctor) {
			t.Errorf("%s: the doctor is not named", l)
		}
		if _, bare := page(t, l, "held"); strings.Contains(words(bare), locales.In(l).T(locales.HeldNamed)) {
			t.Errorf("%s: doctors whom nobody named", l)
		}
	}
}

// TestSettingsForms holds what the forms of the settings send, and that no
// address is asked of anybody while no mail is sent.
func TestSettingsForms(t *testing.T) {
	for _, l := range lang.All {
		for name, want := range map[string]struct{ email, remove, mail int }{
			"settings": {1, 1, 1}, "settings-none": {1, 0, 1}, "settings-wanted": {1, 1, 1}, "settings-off": {0, 0, 0},
		} {
			p, root := page(t, l, name)
			inputs, buttons := inside(root, "input"), inside(root, "button")
			got := struct{ email, remove, mail int }{
				len(with(inputs, "name", wire.FieldEmail)), len(with(buttons, "name", wire.FieldRemove)), len(with(inputs, "name", wire.FieldMail)),
			}
			if got != want {
				t.Errorf("%s/%s: %+v, want %+v", l, name, got, want)
			}
			for _, form := range formsTo(root, p.Settings.SendPath) {
				if sent := sends(form, nil); !slices.Equal(sent[wire.FieldOwner], []string{p.Settings.Owner}) {
					t.Errorf("%s/%s: sends %v", l, name, sent)
				}
			}
			letters := with(inputs, "name", wire.FieldLetters)
			if len(letters) != len(lang.All) {
				t.Errorf("%s/%s: %d languages", l, name, len(letters))
			}
			for _, in := range letters {
				checked := slices.ContainsFunc(in.Attr, func(a html.Attribute) bool { return a.Key == "checked" })
				if checked != (attr(in, "value") == p.Settings.Lang) {
					t.Errorf("%s/%s: %s is chosen: %t", l, name, attr(in, "value"), checked)
				}
			}
		}
	}
}

// TestConfirmIsPressed holds that an address is confirmed by a button alone,
// and that the page after it has none.
func TestConfirmIsPressed(t *testing.T) {
	for _, l := range lang.All {
		p, root := page(t, l, "confirm")
		forms := inside(root, "form")
		if len(forms) != 1 || attr(forms[0], "action") != p.Confirm.SendPath || attr(forms[0], "method") != "post" || len(nodes(forms[0], "button")) != 1 {
			t.Errorf("%s: %d forms", l, len(forms))
		}
		if links := with(inside(root, "a"), "href", p.Confirm.SendPath); len(links) > 0 {
			t.Errorf("%s: a link confirms", l)
		}
		if _, done := page(t, l, "confirm-done"); len(inside(done, "form")) > 0 || !strings.Contains(mainText(done), locales.In(l).T(locales.SettingsDoneEmail)) {
			t.Errorf("%s: it is not said to be done", l)
		}
	}
}

// TestCheckNeverSaysGoodByMistake holds that only the good verdict reads as
// one, that each other one says what is wrong, and that all is said without
// anybody being named.
func TestCheckNeverSaysGoodByMistake(t *testing.T) {
	for _, l := range lang.All {
		w := locales.In(l)
		seen := map[string]string{}
		for _, verdict := range []string{"", "good", "altered", "not_in_log", "wrong_signature", "unknown_key", "no_receipt"} {
			p, _ := page(t, l, "check")
			p.Check.Verdict = verdict
			notes := with(inside(parse(t, p), "div"), "role", "status")
			if verdict == "" {
				if len(notes) > 0 {
					t.Errorf("%s: a verdict on nothing", l)
				}
				continue
			}
			if len(notes) != 1 {
				t.Fatalf("%s/%s: %d notes", l, verdict, len(notes))
			}
			text := spoken(notes[0])
			if good := strings.Contains(text, w.T(locales.CheckGood)); good != (verdict == "good") {
				t.Errorf("%s/%s: said to be good: %t", l, verdict, good)
			}
			if before, ok := seen[text]; ok {
				t.Errorf("%s: %s says the same as %s", l, verdict, before)
			}
			seen[text] = verdict
		}
		_, tomorrow := page(t, l, "check-of-tomorrow")
		if strings.Contains(mainText(tomorrow), w.T(locales.CheckGood)) {
			t.Errorf("%s: a verdict that is not known is good", l)
		}
		p, root := page(t, l, "check")
		form := formsTo(root, p.Check.SendPath)[0]
		if attr(form, "enctype") != "multipart/form-data" || len(sends(form, nil)) > 0 || !strings.Contains(mainText(root), p.Check.Keys[0]) {
			t.Errorf("%s: the form sends %v, or the keys are not there", l, sends(form, nil))
		}
	}
}

// TestNotices holds that each notice leads to its request, says what happened,
// and whether it is new.
func TestNotices(t *testing.T) {
	for _, l := range lang.All {
		w := locales.In(l)
		p, root := page(t, l, "requests-all")
		section := with(inside(root, "section"), "aria-labelledby", "notices")
		if len(section) != 1 {
			t.Fatalf("%s: %d lists of notices", l, len(section))
		}
		items := nodes(section[0], "li")
		if len(items) != len(p.Requests.Notices) {
			t.Fatalf("%s: %d notices, want %d", l, len(items), len(p.Requests.Notices))
		}
		for i, n := range p.Requests.Notices {
			links := nodes(items[i], "a")
			if fresh := strings.Contains(words(items[i]), w.T(locales.RequestsFresh)); len(links) != 1 || attr(links[0], "href") != n.Path || fresh != n.New {
				t.Errorf("%s: notice %d: %q", l, i, spoken(items[i]))
			}
		}
		_, few := page(t, l, "requests")
		if len(with(inside(few, "section"), "aria-labelledby", "notices")) > 0 {
			t.Errorf("%s: notices of nothing", l)
		}
	}
}

// TestChoicesOfSources holds that what a source tells is said with its day and
// source, beside what was chosen here, and that only what came later and is
// another answer is said to be.
func TestChoicesOfSources(t *testing.T) {
	for _, l := range lang.All {
		w := locales.In(l)
		p, root := page(t, l, "choices-told")
		forms := formsTo(root, p.Choices.SendPath)
		other, untold := w.T(locales.ChoicesToldOther), w.T(locales.ChoicesUntold)
		for i, c := range p.Choices.Choices {
			said := words(forms[i])
			if strings.Contains(said, w.T(locales.ChoicesUnknown)) {
				t.Errorf("%s: %s is said not to be known, though a source reports", l, c.ID)
			}
			if got := strings.Contains(said, untold); got != (c.Told == nil && !c.Known) {
				t.Errorf("%s: of %s no source tells: %t", l, c.ID, got)
			}
			if got := strings.Contains(said, other); got != (c.ID == "profiling") {
				t.Errorf("%s: %s is another answer: %t", l, c.ID, got)
			}
			if c.Told != nil && (!strings.Contains(said, w.Day(c.Told.On)) || !strings.Contains(said, c.Told.Source)) {
				t.Errorf("%s: %s: %q", l, c.ID, said)
			}
			checkAnswers(t, forms[i], nodes(forms[i], "button"), c)
		}
		if !strings.Contains(words(root), w.Day(p.Choices.Report.Since)) {
			t.Errorf("%s: no coverage", l)
		}
		if _, bare := page(t, l, "choices"); strings.Contains(words(bare), w.T(locales.ChoicesCovers)) {
			t.Errorf("%s: coverage of no source", l)
		}
	}
}
