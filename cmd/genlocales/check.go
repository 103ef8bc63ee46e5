package main

import (
	"maps"
	"regexp"
	"slices"
	"strings"
)

// goodID is what the id of a message looks like: at least two words, so that
// it gives a Go name and is not one of go-i18n's own.
var goodID = regexp.MustCompile(`^[a-z][a-z0-9]*(_[a-z0-9]+)+$`)

// placeholder is the one thing that may stand between braces.
var placeholder = regexp.MustCompile(`\{\{\.[A-Z][A-Za-z0-9]*\}\}`)

// check returns what is wrong with the messages, which are sorted by id.
func check(messages []*message) refusal {
	var wrong refusal
	goNames := map[string]string{}
	for _, m := range messages {
		wrong = append(wrong, checkID(m, goNames)...)
		for _, l := range languages {
			src, ok := m.in[l.tag]
			if !ok {
				wrong = append(wrong, mistake{m.anyFile(), m.id, "missing in " + l.tag})
				continue
			}
			for _, reason := range checkForms(l, src, m.plural()) {
				wrong = append(wrong, mistake{src.file, m.id, reason})
			}
			for _, form := range slices.Sorted(maps.Keys(src.forms)) {
				for _, reason := range checkText(l, src.forms[form]) {
					wrong = append(wrong, mistake{src.file, m.id, reason + " in: " + src.forms[form]})
				}
			}
		}
		wrong = append(wrong, checkPlaceholders(m)...)
	}
	return wrong
}

// anyFile returns the first file that holds m, in the order of the languages.
func (m *message) anyFile() string {
	for _, l := range languages {
		if src, ok := m.in[l.tag]; ok {
			return src.file
		}
	}
	return ""
}

// plural reports whether m distinguishes forms in any language.
func (m *message) plural() bool {
	for _, src := range m.in {
		if src.plural() {
			return true
		}
	}
	return false
}

// checkID returns what is wrong with the id of m. Names holds the ids of the
// Go names taken so far.
func checkID(m *message, names map[string]string) refusal {
	if !goodID.MatchString(m.id) {
		return refusal{{m.anyFile(), m.id, "bad id: not lower_snake_case of at least two words"}}
	}
	name := goName(m.id)
	if other, taken := names[name]; taken {
		return refusal{{m.anyFile(), m.id, "bad id: same Go name as " + other}}
	}
	names[name] = m.id
	return nil
}

// checkForms returns what is wrong with the forms of a message in a language.
func checkForms(l language, src source, plural bool) []string {
	if len(src.forms) == 0 {
		return []string{"empty text"}
	}
	need := []string{"other"}
	if plural {
		need = l.forms
	}
	var reasons []string
	for _, form := range need {
		if src.forms[form] == "" {
			reasons = append(reasons, "plural form "+form+" missing or empty"+hints[l.tag+" "+form])
		}
	}
	for _, form := range slices.Sorted(maps.Keys(src.forms)) {
		if !slices.Contains(need, form) {
			reasons = append(reasons, "plural form "+form+" never used in "+l.tag)
		}
	}
	return reasons
}

// hints explain the forms that are easily forgotten.
var hints = map[string]string{
	"fr many": " (for millions: « {{.Count}} de demandes »)",
}

// checkPlaceholders returns the sources of m whose placeholders are not those
// of its first text.
func checkPlaceholders(m *message) refusal {
	var wrong refusal
	var want []string
	known := false
	for _, l := range languages {
		src := m.in[l.tag]
		for _, form := range slices.Sorted(maps.Keys(src.forms)) {
			got := placeholders(src.forms[form])
			if !known {
				want, known = got, true
			}
			if !slices.Equal(got, want) {
				wrong = append(wrong, mistake{src.file, m.id, "placeholders of form " + form + " are " +
					listed(got) + ", elsewhere " + listed(want)})
			}
		}
	}
	return wrong
}

// placeholders returns the placeholders of a text, sorted, each once.
func placeholders(text string) []string {
	found := placeholder.FindAllString(text, -1)
	slices.Sort(found)
	return slices.Compact(found)
}

// listed writes placeholders for a mistake.
func listed(placeholders []string) string {
	if len(placeholders) == 0 {
		return "none"
	}
	return strings.Join(placeholders, " ")
}
