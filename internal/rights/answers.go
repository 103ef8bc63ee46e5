package rights

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/loupe-privacy/loupe/internal/fault"
)

// The reasons of the faults of answers.
const (
	reasonRequired    = "required"
	reasonUnknown     = "unknown"       // not one of the options
	reasonTooLong     = "too_long"      // more runes than the question takes
	reasonInvalid     = "invalid"       // not text, or several answers where one is meant
	reasonNotForOther = "not_for_other" // can't be asked for that person
)

// CheckAnswer returns the answer to a question in the form in which it is
// stored: each option once, in the order of the options; a text trimmed, with
// plain line ends. What stays empty is nil. An answer that was checked is
// accepted as it is.
//
// An answer that can't be accepted is a fault.Invalid on the question, with
// one of the reasons "required", "unknown", "too_long", "invalid" and, for a
// person for whom the goals can't be asked, "not_for_other". Of files nothing
// is known here: their answer is always nil.
func CheckAnswer(p Prompt, values []string) ([]string, error) {
	var checked []string
	var reason string
	switch p.Kind {
	case One, Many:
		checked, reason = p.choose(values)
	case Line, Text:
		checked, reason = p.read(values)
	case Files:
		return nil, nil
	default:
		reason = reasonInvalid
	}
	if reason == "" && len(checked) == 0 && !p.Optional {
		reason = reasonRequired
	}
	if reason != "" {
		return nil, fault.OnField(string(p.ID), reason)
	}
	return checked, nil
}

// choose returns the options among values, or a reason against them. Forms
// without script may send empty values.
func (p Prompt) choose(values []string) ([]string, string) {
	for _, v := range values {
		if v != "" && !slices.Contains(p.Options, v) {
			return nil, reasonUnknown
		}
	}
	chosen := Answers{p.ID: values}.among(p.ID, p.Options)
	if p.Kind == One && len(chosen) > 1 {
		return nil, reasonInvalid
	}
	for _, v := range chosen {
		if slices.Contains(p.Barred, v) {
			return nil, reasonNotForOther
		}
	}
	return chosen, ""
}

// plainLines makes the ends of lines plain, and spaces of tabs.
var plainLines = strings.NewReplacer("\r\n", "\n", "\r", "\n", "\u0085", "\n", "\u2028", "\n", "\u2029", "\n", "\t", " ")

// read returns the one text among values, or a reason against it.
func (p Prompt) read(values []string) ([]string, string) {
	if len(values) == 0 {
		return nil, ""
	}
	if len(values) > 1 || !utf8.ValidString(values[0]) {
		return nil, reasonInvalid
	}
	s := strings.TrimSpace(strings.Map(visible, plainLines.Replace(values[0])))
	switch {
	case s == "":
		return nil, ""
	case strings.ContainsFunc(s, func(c rune) bool { return unicode.IsControl(c) && (c != '\n' || p.Kind == Line) }):
		return nil, reasonInvalid
	case utf8.RuneCountInString(s) > p.Max:
		return nil, reasonTooLong
	}
	return []string{s}, ""
}

// visible drops what turns the direction of text, and byte order marks, for
// [strings.Map]: they make a text look other than it is.
func visible(c rune) rune {
	if c == '\ufeff' || unicode.Is(unicode.Bidi_Control, c) {
		return -1
	}
	return c
}

// Check returns the answers to the questions that are put, and no others, in
// the form in which they are stored. The first answer that can't be accepted
// is a fault as in [CheckAnswer].
func Check(a Answers, c Catalog, f Filer) (Answers, error) {
	checked := Answers{}
	for _, p := range Prompts(a, c, f) {
		values, err := CheckAnswer(p, a[p.ID])
		if err != nil {
			return nil, err
		}
		if len(values) > 0 {
			checked[p.ID] = values
		}
	}
	return checked, nil
}

// FirstOpen returns the first question whose answer is missing or can't be
// accepted, and false if there is none.
func FirstOpen(a Answers, c Catalog, f Filer) (QuestionID, bool) {
	for _, p := range Prompts(a, c, f) {
		if _, err := CheckAnswer(p, a[p.ID]); err != nil {
			return p.ID, true
		}
	}
	return "", false
}
