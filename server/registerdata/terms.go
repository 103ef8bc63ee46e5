package registerdata

import (
	"slices"
	"strings"

	"github.com/loupe-privacy/loupe/internal/lang"
	"github.com/loupe-privacy/loupe/internal/register"
)

// terms reads shared/glossary. Terms may refer to each other in a circle: they
// are there to be looked up.
func (l *loader) terms(r *register.Register) {
	l.topic("shared/glossary", nil, func(n *node) {
		items := n.items("terms")
		l.declare("terms")
		for _, item := range items {
			l.declare("terms", item.id)
		}
		written := map[string]string{}
		for _, item := range items {
			t := item.term()
			item.uniqueWords(t, written)
			r.Terms = append(r.Terms, t)
		}
	})
}

// term returns one term of the glossary.
func (n *node) term() register.Term {
	t := register.Term{
		ID: n.id, Name: n.text("name"), Acronym: n.optText("acronym"), Text: n.text("text"),
		See: n.optRefs("see", "terms"), Unconfirmed: n.flag("unconfirmed"),
	}
	if slices.Contains(t.See, n.id) {
		n.report("see", "refers to itself")
	}
	if _, ok := n.values["link"]; ok {
		t.Unlinked = !n.flag("link")
	}
	n.asked["link"] = true
	if forms := n.optText("forms"); forms != (lang.Text{}) {
		t.Forms = map[lang.Lang][]string{}
		for _, in := range lang.All {
			t.Forms[in] = n.forms(in, forms.In(in), t.Name.In(in), t.Acronym.In(in))
		}
	}
	return t
}

// forms returns the alternatives of a text, which "|" separates, each once and
// without those that go without saying. A language with no form of its own
// repeats the name.
func (n *node) forms(in lang.Lang, text string, said ...string) []string {
	if text == "" {
		return nil // reported
	}
	var forms []string
	for form := range strings.SplitSeq(text, "|") {
		if form == "" || strings.TrimSpace(form) != form {
			n.t.reportText(in, n.textKey("forms"), "a form is empty or has space around it")
			return nil
		}
		if !slices.Contains(said, form) {
			said, forms = append(said, form), append(forms, form)
		}
	}
	return forms
}

// uniqueWords reports the ways to write a term that are also those of another.
// Written holds those of the terms before it, by language.
func (n *node) uniqueWords(t register.Term, written map[string]string) {
	own := n.t.path(n.key).String()
	for _, in := range lang.All {
		words := [][2]string{{"name", t.Name.In(in)}, {"acronym", t.Acronym.In(in)}}
		for _, form := range t.Forms[in] {
			words = append(words, [2]string{"forms", form})
		}
		for _, w := range words {
			key, word := w[0], w[1]
			at := string(in) + " " + strings.ToLower(word)
			if other := written[at]; other != "" && other != own {
				n.t.l.report(n.t.textFile(in), n.t.path(n.textKey(key), string(in)), "%q is already written for %s", word, other)
			}
			if word != "" {
				written[at] = own
			}
		}
	}
}
