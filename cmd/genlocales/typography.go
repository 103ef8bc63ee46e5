package main

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// The no-break spaces, which keep French punctuation on the line of its word.
const (
	noBreak       = '\u00a0'
	narrowNoBreak = '\u202f'
)

// foreign finds the terms of the neighbouring countries, which name other
// things than those of Belgium or nothing here.
var foreign = map[string]*regexp.Regexp{
	"fr": words("CNIL", "CPAM", "carte Vitale", "ALD", "numéro de sécu", "reste à charge",
		"mutuelle complémentaire", "contrôleur"),
	"nl": words("zorgverzekeraar", "eigen risico", "eigen bijdrage", "BSN", "Autoriteit Persoonsgegevens",
		"zorgtoeslag", "UWV", "mutualiteit", "Partena Ziekenfonds"),
}

// words matches any of the terms as whole words, in the singular or the
// regular plural and in any case.
func words(terms ...string) *regexp.Regexp {
	return regexp.MustCompile(`(?i)(?:^|\PL)((?:` + strings.Join(terms, "|") + `)(?:s|en)?)(?:\PL|$)`)
}

// checkText returns what is wrong with one text of a language, whatever the
// message: its template, its white space and its typography.
func checkText(l language, text string) []string {
	var reasons []string
	prose := placeholder.ReplaceAllString(text, "X")
	if strings.ContainsAny(prose, "{}") {
		reasons = append(reasons, "unknown template syntax: only {{.Name}} may stand between braces")
	}
	if strings.TrimSpace(text) != text {
		reasons = append(reasons, "white space at an end")
	}
	if strings.ContainsFunc(text, unicode.IsControl) || strings.Contains(text, "  ") {
		reasons = append(reasons, "control character or double space")
	}
	if strings.Contains(text, "'") {
		reasons = append(reasons, "ASCII apostrophe, not ’")
	}
	if strings.Contains(text, `"`) {
		reasons = append(reasons, "straight quotation mark")
	}
	if strings.Contains(text, "...") {
		reasons = append(reasons, "three dots, not …")
	}
	if word := foreign[l.tag].FindStringSubmatch(text); word != nil {
		reasons = append(reasons, "not a Belgian term: "+word[1])
	}
	if l.tag == "fr" {
		return append(reasons, checkFrench(prose)...)
	}
	return append(reasons, checkDutch(prose)...)
}

// checkFrench returns the no-break spaces that a French text lacks: before
// : ; ? ! and » and after «. The colon of an address such as https:// needs
// none, nor does a mark that follows another.
func checkFrench(text string) []string {
	var reasons []string
	for i, r := range text {
		before, _ := utf8.DecodeLastRuneInString(text[:i])
		after, _ := utf8.DecodeRuneInString(text[i+utf8.RuneLen(r):])
		switch {
		case r == ':' && strings.HasPrefix(text[i:], "://"):
		case strings.ContainsRune("?!", r) && strings.ContainsRune("?!…", before):
		case strings.ContainsRune(":;?!»", r) && !isNoBreak(before):
			reasons = append(reasons, "no no-break space before "+string(r))
		case r == '«' && !isNoBreak(after):
			reasons = append(reasons, "no no-break space after «")
		}
	}
	return reasons
}

// checkDutch returns the spaces that a Dutch text has before : ; ? or ! as
// only French would.
func checkDutch(text string) []string {
	var reasons []string
	for i, r := range text {
		before, _ := utf8.DecodeLastRuneInString(text[:i])
		if strings.ContainsRune(":;?!", r) && unicode.IsSpace(before) {
			reasons = append(reasons, "space before "+string(r))
		}
	}
	return reasons
}

// isNoBreak reports whether r is a space that never ends a line.
func isNoBreak(r rune) bool { return r == noBreak || r == narrowNoBreak }
