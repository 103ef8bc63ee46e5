package app_test

import (
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"github.com/loupe-privacy/loupe/app/apptest"
	"github.com/loupe-privacy/loupe/internal/lang"
	"github.com/loupe-privacy/loupe/internal/rights"
	"github.com/loupe-privacy/loupe/internal/wire"
	"github.com/loupe-privacy/loupe/locales"
)

// byID returns the element of an id inside another.
func byID(t *testing.T, n *html.Node, id string) *html.Node {
	t.Helper()
	found := with(nodes(n), "id", id)
	if len(found) != 1 {
		t.Fatalf("%d elements have the id %s", len(found), id)
	}
	return found[0]
}

// asked runs a check on every made-up question, with its form.
func asked(t *testing.T, check func(t *testing.T, p wire.Page, root, form *html.Node)) {
	t.Helper()
	seen := 0
	each(t, func(t *testing.T, c apptest.Case, root *html.Node) {
		if c.Page.Route == wire.Ask {
			seen++
			check(t, c.Page, root, byID(t, root, "ask"))
		}
	})
	if seen < 100 {
		t.Errorf("%d questions only", seen)
	}
}

func TestEveryQuestionIsAsked(t *testing.T) {
	put := map[rights.QuestionID]bool{}
	options := map[string]bool{}
	for _, q := range apptest.Questions() {
		put[q.ID] = true
		for _, v := range q.Options {
			options[string(q.ID)+" "+v] = true
		}
	}
	for _, id := range rights.Questions() {
		if !put[id] {
			t.Errorf("no made-up page puts %s", id)
		}
	}
	if len(options) < 60 {
		t.Errorf("%d options only", len(options))
	}
}

func TestQuestionsHaveWords(t *testing.T) {
	for _, l := range lang.All {
		seen := map[string]rights.QuestionID{}
		for _, c := range apptest.Cases(l) {
			if c.Page.Route != wire.Ask || c.Page.Fault != nil {
				continue
			}
			id, root := c.Page.Ask.Prompt.ID, parse(t, c.Page)
			heading := spoken(nodes(root, "h1")[0])
			if other, ok := seen[heading]; ok && other != id || !strings.HasSuffix(heading, "?") {
				t.Errorf("%s: %s and %s are both asked as %q", l, other, id, heading)
			}
			seen[heading] = id
			if hint := spoken(byID(t, root, "answer-hint")); len(hint) < 15 {
				t.Errorf("%s: %s is helped with %q only", l, id, hint)
			}
			if name := spoken(nodes(root, "p")[0]); strings.HasSuffix(name, "·") {
				t.Errorf("%s: %s has no name in %q", l, id, name)
			}
		}
	}
}

func TestOptionsHaveWords(t *testing.T) {
	asked(t, func(t *testing.T, p wire.Page, _, form *html.Node) {
		kind := map[rights.PromptKind]string{rights.One: "radio", rights.Many: "checkbox"}[p.Ask.Prompt.Kind]
		boxes := with(nodes(form, "input"), "name", wire.FieldAnswer)
		if kind == "" {
			return
		}
		if len(boxes) != len(p.Ask.Choices) {
			t.Fatalf("%d boxes for %d options", len(boxes), len(p.Ask.Choices))
		}
		names := map[string]bool{}
		for i, c := range p.Ask.Choices {
			if attr(boxes[i], "type") != kind || attr(boxes[i], "value") != c.Value {
				t.Errorf("box %d is a %s of %q", i, attr(boxes[i], "type"), attr(boxes[i], "value"))
			}
			name := words(nodes(boxes[i].Parent, "b")[0])
			if name == "" || name == c.Value && c.Title == "" || names[name] {
				t.Errorf("option %s is called %q", c.Value, name)
			}
			names[name] = true
			checked := slices.ContainsFunc(boxes[i].Attr, func(a html.Attribute) bool { return a.Key == "checked" })
			if checked != c.Checked {
				t.Errorf("option %s: checked %t", c.Value, checked)
			}
		}
		if by := attr(nodes(form, "fieldset")[0], "aria-describedby"); !strings.HasPrefix(by, "answer-hint") {
			t.Errorf("the boxes are described by %q", by)
		}
	})
}

func TestAnswersStayAsTyped(t *testing.T) {
	asked(t, func(t *testing.T, p wire.Page, _, form *html.Node) {
		if len(p.Ask.Values) == 0 || p.Ask.Prompt.Kind != rights.Line && p.Ask.Prompt.Kind != rights.Text {
			return
		}
		field := byID(t, form, wire.FieldAnswer)
		got := attr(field, "value") + words(field)
		if got != p.Ask.Values[0] || attr(field, "name") != wire.FieldAnswer {
			t.Errorf("the field holds %q", got)
		}
	})
}

func TestWrongAnswersAreSaid(t *testing.T) {
	seen := map[string]bool{}
	asked(t, func(t *testing.T, p wire.Page, root, form *html.Node) {
		f := p.Fault
		if f == nil || f.Field != string(p.Ask.Prompt.ID) {
			return
		}
		summary := byID(t, form, "errors")
		links := nodes(summary, "a")
		if len(links) != 1 {
			t.Fatalf("%d links in the summary", len(links))
		}
		target := byID(t, root, strings.TrimPrefix(attr(links[0], "href"), "#"))
		if attr(target, "name") != wire.FieldAnswer {
			t.Errorf("the summary leads to <%s name=%q>", target.Data, attr(target, "name"))
		}
		beside := byID(t, form, "answer-error")
		if !strings.HasSuffix(spoken(beside), spoken(links[0])) {
			t.Errorf("summary %q, beside the field %q", spoken(links[0]), spoken(beside))
		}
		described := attr(target, "aria-describedby")
		if target.Data == "input" && attr(target, "type") != "text" {
			described = attr(nodes(form, "fieldset")[0], "aria-describedby")
		} else if attr(target, "aria-invalid") != "true" {
			t.Error("the field is not marked as wrong")
		}
		if !slices.Contains(strings.Fields(described), "answer-error") {
			t.Errorf("the control is described by %q", described)
		}
		seen[string(p.Lang)+" "+f.Reason+" "+spoken(links[0])] = true
	})
	if len(seen) < 16 { // in two languages: required of three questions, and five other reasons
		t.Errorf("%d ways only to say what is wrong: %v", len(seen), seen)
	}
}

func TestProgress(t *testing.T) {
	asked(t, func(t *testing.T, p wire.Page, root, form *html.Node) {
		steps := with(nodes(root, "div"), "class", "steps")
		dots := nodes(steps[0], "li")
		now := with(dots, "aria-current", "step")
		if len(dots) != p.Ask.Steps || len(now) != 1 || slices.Index(dots, now[0]) != p.Ask.Step-1 {
			t.Errorf("%d dots, want %d with that of step %d", len(dots), p.Ask.Steps, p.Ask.Step)
		}
		back := with(nodes(form, "a"), "class", "btn btn-q")
		if len(back) != min(1, len(p.Ask.BackPath)) || len(back) == 1 && attr(back[0], "href") != p.Ask.BackPath {
			t.Errorf("%d ways back", len(back))
		}
	})
}

// TestEarlyAnswersNeverBlock holds that each stands outside the form, says
// that the request goes all the same, and leads only to our own pages.
func TestEarlyAnswersNeverBlock(t *testing.T) {
	codes := map[rights.EarlyCode]bool{}
	asked(t, func(t *testing.T, p wire.Page, root, form *html.Node) {
		goes := locales.In(p.Lang).T(locales.AskEarlyGoes)
		if n := strings.Count(words(root), goes); n != len(p.Ask.Early) || strings.Contains(words(form), goes) {
			t.Errorf("%d early answers, want %d beside the form", n, len(p.Ask.Early))
		}
		for _, code := range p.Ask.Early {
			codes[code] = true
		}
	})
	if len(codes) != 9 {
		t.Errorf("%d early answers seen: %v", len(codes), codes)
	}
}

func TestFilesGoNatively(t *testing.T) {
	asked(t, func(t *testing.T, p wire.Page, _, form *html.Node) {
		if p.Ask.Prompt.Kind != rights.Files {
			if attr(form, "enctype") != "" || attr(form, "data-native") != "" {
				t.Error("the client leaves this form to the browser")
			}
			return
		}
		if attr(form, "enctype") != "multipart/form-data" || attr(form, "data-native") != "true" ||
			attr(form, "data-upload") != p.Ask.Files.UploadPath || attr(form, "data-owner") != p.Ask.Owner {
			t.Error("the form takes no files")
		}
		fields := nodes(form, "input")
		owner := slices.IndexFunc(fields, func(n *html.Node) bool { return attr(n, "name") == wire.FieldOwner })
		file := slices.IndexFunc(fields, func(n *html.Node) bool { return attr(n, "name") == wire.FieldFile })
		full := len(p.Ask.Files.Files) >= p.Ask.Files.MaxFiles
		if owner < 0 || full != (file < 0) || file >= 0 && file < owner {
			t.Errorf("owner is field %d, files are field %d; full: %t", owner, file, full)
		}
		buttons := nodes(form, "button")
		if last := buttons[len(buttons)-1]; attr(last, "name") != "" {
			t.Errorf("the last button sends %s", attr(last, "name"))
		}
		if n := len(with(buttons, "name", wire.FieldRemove)); n != len(p.Ask.Files.Files) {
			t.Errorf("%d of %d files can be taken away", n, len(p.Ask.Files.Files))
		}
	})
}

func TestReview(t *testing.T) {
	for _, l := range lang.All {
		w := locales.In(l)
		p, root := page(t, l, "review")
		form := byID(t, root, "review")
		for name, want := range map[string]string{
			wire.FieldAnswers: p.Review.Answers, wire.FieldKey: p.Review.Key,
			wire.FieldOwner: p.Review.Owner, wire.FieldLang: string(l),
		} {
			if got := with(nodes(form, "input"), "name", name); len(got) != 1 || attr(got[0], "value") != want {
				t.Errorf("%s: %d fields %s", l, len(got), name)
			}
		}
		main := nodes(root, "main")[0]
		for _, line := range p.Review.Lines {
			if len(with(nodes(main, "a"), "href", line.Path)) != 1 {
				t.Errorf("%s: %s can't be changed", l, line.Question)
			}
		}
		for _, item := range p.Review.Items {
			if !strings.Contains(words(main), item.Controller) {
				t.Errorf("%s: %s is not said to answer", l, item.Controller)
			}
		}
		for name, want := range map[string]int{"review": 1, "review-for-child": 0} {
			_, root := page(t, l, name)
			if n := strings.Count(words(root), w.T(locales.ReviewNow)); n != want {
				t.Errorf("%s: %s: %d parts are said to hold at once, want %d", l, name, n, want)
			}
		}
		twice, root := page(t, l, "review-twice")
		if len(with(inside(root, "a"), "href", twice.Review.Earlier[0].Path)) != 1 || len(with(nodes(root), "id", "review")) != 1 {
			t.Errorf("%s: the same request is not linked, or can't be sent again", l)
		}
		_, root = page(t, l, "review-sending")
		files := wire.Path(l, wire.Ask, wire.QuestionSlug(l, rights.AskFiles))
		if links := nodes(byID(t, root, "errors"), "a"); len(links) != 1 || attr(links[0], "href") != files {
			t.Errorf("%s: a file that is on its way is not led to", l)
		}
	}
}

func TestForgetSendsNothingElse(t *testing.T) {
	each(t, func(t *testing.T, c apptest.Case, root *html.Node) {
		if c.Page.Route != wire.Review {
			return
		}
		buttons := with(nodes(root, "button"), "value", wire.ThenForget)
		if len(buttons) != 1 {
			t.Fatalf("%d buttons throw the request away", len(buttons))
		}
		form := buttons[0].Parent
		if attr(form, "data-native") != "true" || attr(form, "action") != c.Page.Review.SendPath {
			t.Error("the form is not the browser's own")
		}
		names := map[string]bool{}
		for _, n := range nodes(form, "input") {
			names[attr(n, "name")] = true
		}
		if !names[wire.FieldOwner] || names[wire.FieldAnswers] || names[wire.FieldKey] {
			t.Errorf("it sends %v", names)
		}
		if form.Parent.Parent.Data != "details" {
			t.Error("one press is enough")
		}
	})
}
