package markup

import "unicode/utf8"

// void lists the elements without an end tag.
var void = map[string]bool{
	"area": true, "base": true, "br": true, "col": true, "embed": true,
	"hr": true, "img": true, "input": true, "link": true, "meta": true,
	"param": true, "source": true, "track": true, "wbr": true,
}

// boolean lists exactly the attributes that go-app's client sets as boolean
// properties. Server and client agree on an attribute only if they agree on
// this list.
var boolean = map[string]bool{
	"async": true, "autofocus": true, "autoplay": true, "checked": true,
	"default": true, "defer": true, "disabled": true, "hidden": true,
	"ismap": true, "loop": true, "multiple": true, "muted": true,
	"open": true, "readonly": true, "required": true, "reversed": true,
	"selected": true,
}

// unescaped lists the elements whose text a parser reads without escapes, so
// that no text could be written into them safely.
var unescaped = map[string]bool{
	"iframe": true, "noembed": true, "noframes": true, "noscript": true,
	"plaintext": true, "script": true, "style": true, "xmp": true,
}

// dropsBreak lists the elements after whose start tag a parser drops one line
// break.
var dropsBreak = map[string]bool{"listing": true, "pre": true, "textarea": true}

// valueEscapes holds what replaces a character of an attribute value, and
// textEscapes of a text, in which go-app has escaped & < > " ' already. A bare
// carriage return would be parsed as a line break, and NUL not at all.
var (
	valueEscapes = [256]string{'&': "&amp;", '<': "&lt;", '>': "&gt;", '"': "&#34;", '\r': "&#13;", 0: "\uFFFD"}
	textEscapes  = [256]string{'\r': "&#13;", 0: "\uFFFD"}
)

// appendEscaped appends s with its characters replaced. Bytes that are not
// UTF-8 become U+FFFD, one by one.
func appendEscaped(out []byte, s string, escapes *[256]string) []byte {
	if !utf8.ValidString(s) {
		s = string([]rune(s))
	}
	done := 0
	for i := range len(s) {
		if by := escapes[s[i]]; by != "" {
			out = append(out, s[done:i]...)
			out = append(out, by...)
			done = i + 1
		}
	}
	return append(out, s[done:]...)
}
