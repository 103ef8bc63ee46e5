package export

import (
	"mime"
	"strconv"
	"strings"
)

// Page stands for the pages that show the register to people. [Negotiate]
// returns it for a browser; it is written by others.
var Page = Format{Name: "html", Media: "text/html"}

// offered are the forms in the order of preference that decides where the
// client has none.
var offered = []Format{Page, JSON, DPV, CSV, TILT}

// maxRanges is how many media ranges of a header are read: more than any
// client sends, few enough to cost nothing.
const maxRanges = 64

// A mediaRange is one element of an Accept header.
type mediaRange struct {
	kind, sub string  // "*" for any
	q         float64 // 0 to 1
	at        int     // its place in the header
}

// specific tells how narrow a range is: 2 for one type, 0 for all.
func (m mediaRange) specific() int {
	n := 0
	if m.kind != "*" {
		n++
	}
	if m.sub != "*" {
		n++
	}
	return n
}

// matches reports whether the range covers a media type.
func (m mediaRange) matches(media string) bool {
	kind, sub, _ := strings.Cut(media, "/")
	return (m.kind == "*" || m.kind == kind) && (m.sub == "*" || m.sub == sub)
}

// Negotiate returns the form that a client wants, by its Accept header, and
// false where it wants none of ours (RFC 9110, section 12.5.1).
//
// The narrowest range that covers a form gives its quality. The highest
// quality wins; then the narrower range, then the one named first. Where that
// leaves a choice, as for an absent header or */*, the page wins, then json,
// dpv, csv and tilt; so application/* is json and text/* is the page.
// Parameters other than q are not looked at. An element that cannot be read
// counts as not sent, and so does everything after the first 64.
func Negotiate(accept string) (Format, bool) {
	if strings.TrimSpace(accept) == "" {
		return offered[0], true
	}
	ranges := parseAccept(accept)
	var best Format
	var won mediaRange
	found := false
	for _, f := range offered {
		m, ok := narrowest(ranges, f.Media)
		if ok && m.q > 0 && (!found || better(m, won)) {
			best, won, found = f, m, true
		}
	}
	return best, found
}

// better reports whether what a range asks for goes before what another does.
func better(a, b mediaRange) bool {
	switch {
	case a.q != b.q:
		return a.q > b.q
	case a.specific() != b.specific():
		return a.specific() > b.specific()
	}
	return a.specific() == 2 && a.at < b.at
}

// narrowest returns the narrowest range that covers a media type.
func narrowest(ranges []mediaRange, media string) (mediaRange, bool) {
	var best mediaRange
	found := false
	for _, m := range ranges {
		if m.matches(media) && (!found || m.specific() > best.specific()) {
			best, found = m, true
		}
	}
	return best, found
}

// parseAccept returns the media ranges of a header.
func parseAccept(accept string) []mediaRange {
	var ranges []mediaRange
	for i, element := range elements(accept) {
		media, params, err := mime.ParseMediaType(element)
		kind, sub, ok := strings.Cut(media, "/")
		if err != nil || !ok || kind == "*" && sub != "*" {
			continue
		}
		q, ok := quality(params)
		if ok {
			ranges = append(ranges, mediaRange{kind, sub, q, i})
		}
	}
	return ranges
}

// quality returns the q parameter, 1 if there is none, and false for one that
// is no number from 0 to 1 with at most three decimals.
func quality(params map[string]string) (float64, bool) {
	s, ok := params["q"]
	if !ok {
		return 1, true
	}
	whole, decimals, _ := strings.Cut(s, ".")
	if whole != "0" && whole != "1" || len(decimals) > 3 || strings.Trim(decimals, "0123456789") != "" {
		return 0, false
	}
	q, err := strconv.ParseFloat(s, 64)
	return q, err == nil && q <= 1
}

// elements splits a header at its commas, those in quotes left alone.
func elements(header string) []string {
	var all []string
	quoted, escaped, start := false, false, 0
	for i := range len(header) {
		switch c := header[i]; {
		case escaped:
			escaped = false
		case quoted && c == '\\':
			escaped = true
		case c == '"':
			quoted = !quoted
		case c == ',' && !quoted:
			all = append(all, header[start:i])
			start = i + 1
			if len(all) == maxRanges {
				return all
			}
		}
	}
	return append(all, header[start:])
}
