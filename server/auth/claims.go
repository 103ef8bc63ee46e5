package auth

import (
	"encoding/json"
	"math"
	"strings"
	"time"
	"unicode"
)

// maxText is the most characters of a subject (OpenID Connect Core, 2), and of
// any other name that a provider gives to somebody or something.
const maxText = 255

// claims are the claims of one login, by name.
type claims map[string]json.RawMessage

// has reports whether there is a claim of that name, whatever it holds.
func (c claims) has(name string) bool {
	_, ok := c[name]
	return ok
}

// text returns a claim that is a text, and "" for any other.
func (c claims) text(name string) string {
	var s string
	if name == "" || json.Unmarshal(c[name], &s) != nil {
		return ""
	}
	return s
}

// texts returns a claim that is a text or a list of texts.
func (c claims) texts(name string) []string {
	if s := c.text(name); s != "" {
		return []string{s}
	}
	var list []string
	if name == "" || json.Unmarshal(c[name], &list) != nil {
		return nil
	}
	return list
}

// latest is after every time that a claim may hold, in seconds since 1970: the
// year 2286. Beyond it a number is a mistake, such as milliseconds.
const latest = 1e10

// moment returns a claim that is a time, in seconds since 1970, and false
// where it is there and is none. The zero time is a claim that is not there.
func (c claims) moment(name string) (time.Time, bool) {
	if !c.has(name) {
		return time.Time{}, true
	}
	var seconds *float64
	if json.Unmarshal(c[name], &seconds) != nil || seconds == nil || *seconds < 0 || *seconds > latest {
		return time.Time{}, false
	}
	whole, part := math.Modf(*seconds)
	return time.Unix(int64(whole), int64(part*1e9)).UTC(), true
}

// label returns a claim that names somebody or something, and false where it
// is there and is no proper name. "" is a claim that is not there.
func (c claims) label(name string) (string, bool) {
	s := c.text(name)
	return s, !c.has(name) || proper(s)
}

// proper reports whether s can be a name that a provider gives.
func proper(s string) bool {
	return s != "" && len(s) <= maxText && strings.Map(printable, s) == s
}

// printable returns c, or -1 for a control character.
func printable(c rune) rune {
	if unicode.IsControl(c) {
		return -1
	}
	return c
}
