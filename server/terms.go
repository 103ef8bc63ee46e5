package server

import (
	"reflect"
	"slices"
	"strings"
	"unicode"

	"github.com/loupe-privacy/loupe/internal/lang"
	"github.com/loupe-privacy/loupe/internal/register"
	"github.com/loupe-privacy/loupe/internal/wire"
)

// term returns a difficult word as pages explain it.
func term(t register.Term, l lang.Lang) wire.Term {
	w := wire.Term{
		ID: t.ID, Name: t.Name.In(l), Acronym: t.Acronym.In(l), Text: t.Text.In(l), Forms: slices.Clone(t.Forms[l]),
	}
	for _, form := range []string{w.Name, w.Acronym} {
		if form != "" && !slices.Contains(w.Forms, form) {
			w.Forms = append(w.Forms, form)
		}
	}
	slices.SortStableFunc(w.Forms, func(a, b string) int { return len(b) - len(a) })
	return w
}

// termsOn returns the difficult words that the texts of a page use, in the
// order of the glossary. The glossary itself, and the page that holds all of
// it, explain them anyway.
func (s *Server) termsOn(p wire.Page) []wire.Term {
	if p.Glossary != nil || p.Declaration != nil {
		return nil
	}
	var b strings.Builder
	collect(&b, reflect.ValueOf(p))
	folded, written := spaced(lang.Words(b.String())), spaced(asWritten(b.String()))
	var found []wire.Term
	for _, t := range s.register.Terms {
		if t.Unlinked {
			continue
		}
		w := term(t, p.Lang)
		for _, form := range w.Forms {
			text, words := folded, lang.Words(form)
			if form == strings.ToUpper(form) { // an acronym: "IT" is not "it"
				text, words = written, asWritten(form)
			}
			if strings.Contains(text, spaced(words)) {
				found = append(found, w)
				break
			}
		}
	}
	return found
}

// collect writes every text of a value, one a line.
func collect(b *strings.Builder, v reflect.Value) {
	switch v.Kind() {
	case reflect.String:
		if s := v.String(); strings.Contains(s, " ") { // one word alone is a code or a name
			b.WriteString(s)
			b.WriteByte('\n')
		}
	case reflect.Pointer, reflect.Interface:
		if !v.IsNil() {
			collect(b, v.Elem())
		}
	case reflect.Slice, reflect.Array:
		for i := range v.Len() {
			collect(b, v.Index(i))
		}
	case reflect.Struct:
		for i := range v.NumField() {
			if v.Type().Field(i).IsExported() {
				collect(b, v.Field(i))
			}
		}
	}
}

// spaced returns words with a space before and after each.
func spaced(words []string) string { return " " + strings.Join(words, " ") + " " }

// asWritten returns the words of a text as they are written.
func asWritten(text string) []string {
	return strings.FieldsFunc(text, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) && r != '+' })
}
