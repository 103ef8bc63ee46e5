// Package markup turns what go-app renders on a server into real HTML.
//
// go-app writes attribute values as Go string literals, not as HTML: a quote
// in a value ends the attribute, and a no-break space arrives as the six
// characters \u00a0. It also orders attributes at random and indents nodes
// that stand on one line. [Reencode] undoes all three, so that parsing its
// result gives exactly the tree that was rendered.
//
// Three things cannot be told apart in go-app's output, so views must not
// render them: a component whose root is a text, two texts side by side (an
// empty one counts), and app.Raw. The format is that of go-app v10.1.11.
package markup

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// ErrFormat is returned for a string that go-app cannot have written, or that
// no view may render.
var ErrFormat = errors.New("markup: not the output of go-app")

// Reencode returns the HTML of a string returned by app.HTMLString. Attributes
// come in order of name, texts and values as they were given to go-app; bytes
// that are not UTF-8 and NUL become U+FFFD. Its error is an [ErrFormat].
func Reencode(s string) (string, error) {
	d := decoder{in: s, out: make([]byte, 0, len(s))}
	if err := d.element(0); err != nil {
		return "", err
	}
	if d.at != len(s) {
		return "", d.fail("more after the end")
	}
	return string(d.out), nil
}

// An attribute is one attribute with its value as text.
type attribute struct{ name, value string }

// A decoder reads the indented form from in and writes HTML to out.
type decoder struct {
	in    string
	at    int // position in in
	out   []byte
	attrs []attribute // of the element being read; reused
}

// fail returns an ErrFormat that names the position. The rendered text itself
// is left out: it may be personal.
func (d *decoder) fail(what string) error {
	return fmt.Errorf("%w: %s at byte %d", ErrFormat, what, d.at)
}

// has reports whether prefix comes next.
func (d *decoder) has(prefix string) bool {
	return strings.HasPrefix(d.in[d.at:], prefix)
}

// indented reports whether n spaces come next, and then prefix.
func (d *decoder) indented(n int, prefix string) bool {
	if d.at+n > len(d.in) {
		return false
	}
	for _, c := range []byte(d.in[d.at : d.at+n]) {
		if c != ' ' {
			return false
		}
	}
	return strings.HasPrefix(d.in[d.at+n:], prefix)
}

// element copies one element at a depth, from its "<" to the end of its end
// tag.
func (d *decoder) element(depth int) error {
	if !d.has("<") {
		return d.fail("no element")
	}
	d.at++
	tag, err := d.name("tag", " >")
	if err != nil {
		return err
	}
	if unescaped[tag] {
		return d.fail("element whose text has no escapes")
	}
	if err := d.readAttributes(); err != nil {
		return err
	}
	d.out = append(d.out, '<')
	d.out = append(d.out, tag...)
	d.writeAttributes()
	d.out = append(d.out, '>')
	if void[tag] {
		return nil
	}
	if err := d.children(tag, depth); err != nil {
		return err
	}
	end := "</" + tag + ">"
	if !d.has(end) {
		return d.fail("no end tag")
	}
	d.at += len(end)
	d.out = append(d.out, end...)
	return nil
}

// name reads a name that one of the characters of until ends.
func (d *decoder) name(kind, until string) (string, error) {
	n := strings.IndexAny(d.in[d.at:], until)
	if n <= 0 {
		return "", d.fail("no " + kind)
	}
	name := d.in[d.at : d.at+n]
	if strings.ContainsAny(name, "<>\"'/=\t\r\n\f\x00") {
		return "", d.fail("bad " + kind)
	}
	d.at += n
	return name, nil
}

// readAttributes reads the attributes of a tag and its ">". An attribute
// without a value stands for "true": go-app leaves that value out, and writes
// no other attribute without one.
func (d *decoder) readAttributes() error {
	d.attrs = d.attrs[:0]
	for d.has(" ") {
		d.at++
		name, err := d.name("attribute", " =>")
		if err != nil {
			return err
		}
		a := attribute{name, "true"}
		if d.has("=") {
			d.at++
			if a.value, err = d.value(); err != nil {
				return err
			}
		}
		d.attrs = append(d.attrs, a)
	}
	if !d.has(">") {
		return d.fail("open tag")
	}
	d.at++
	return nil
}

// value reads an attribute value: a Go string literal in double quotes.
func (d *decoder) value() (string, error) {
	quoted, err := strconv.QuotedPrefix(d.in[d.at:])
	if err != nil || quoted[0] != '"' {
		return "", d.fail("bad value")
	}
	value, err := strconv.Unquote(quoted)
	if err != nil {
		return "", d.fail("bad value")
	}
	d.at += len(quoted)
	return value, nil
}

// writeAttributes writes what readAttributes read. An attribute that go-app's
// client sets as a boolean property is written by name or not at all.
func (d *decoder) writeAttributes() {
	slices.SortFunc(d.attrs, func(a, b attribute) int { return strings.Compare(a.name, b.name) })
	for _, a := range d.attrs {
		if boolean[a.name] {
			if on, err := strconv.ParseBool(a.value); err == nil && on {
				d.out = append(append(d.out, ' '), a.name...)
			}
			continue
		}
		d.out = append(append(d.out, ' '), a.name...)
		d.out = append(d.out, '=', '"')
		d.out = appendEscaped(d.out, a.value, &valueEscapes)
		d.out = append(d.out, '"')
	}
}

// children copies what stands between the tags of an element, up to its end
// tag.
func (d *decoder) children(tag string, depth int) error {
	text, err := d.untilTag()
	if err != nil {
		return err
	}
	if strings.HasPrefix(d.in[d.at+len(text):], "</") { // nothing, or one text: as it is
		d.writeText(tag, true, text)
		d.at += len(text)
		return nil
	}
	if !d.has("\n") {
		return d.fail("no line break")
	}
	d.at++
	return d.lines(tag, depth)
}

// lines copies children that stand one to a line, each indented, up to the
// end tag of their parent.
func (d *decoder) lines(tag string, depth int) error {
	indent := 2 * (depth + 1)
	first := true
	for {
		switch {
		case d.indented(indent-2, "</"):
			d.at += indent - 2
			return nil
		case d.has("\n"): // an empty text
			d.at++
			continue
		case d.indented(indent, "<"):
			d.at += indent
			if err := d.element(depth + 1); err != nil {
				return err
			}
			if !d.has("\n") {
				return d.fail("no line break")
			}
			d.at++
		case d.indented(indent, ""):
			d.at += indent
			if err := d.textLine(tag, indent, first); err != nil {
				return err
			}
		default:
			return d.fail("bad indent")
		}
		first = false
	}
}

// textLine copies a text that stands among other children. What follows the
// text up to the next tag is exactly one line break and that tag's indent, so
// any white space before them belongs to the text.
func (d *decoder) textLine(tag string, indent int, first bool) error {
	text, err := d.untilTag()
	if err != nil {
		return err
	}
	if strings.HasPrefix(d.in[d.at+len(text):], "</") {
		indent -= 2
	}
	end := len(text) - indent - 1
	if end < 0 || text[end:] != "\n"+strings.Repeat(" ", indent) {
		return d.fail("bad end of text")
	}
	d.writeText(tag, first, text[:end])
	d.at += end + 1
	return nil
}

// untilTag returns what comes before the next tag. No text holds a "<": go-app
// escapes it.
func (d *decoder) untilTag() (string, error) {
	n := strings.IndexByte(d.in[d.at:], '<')
	if n < 0 {
		return "", d.fail("no end tag")
	}
	return d.in[d.at : d.at+n], nil
}

// writeText writes a text of an element. A parser drops a line break that
// directly follows certain start tags, so there a text that begins with a break
// gets another.
func (d *decoder) writeText(tag string, first bool, text string) {
	if first && dropsBreak[tag] && text != "" && (text[0] == '\n' || text[0] == '\r') {
		d.out = append(d.out, '\n')
	}
	d.out = appendEscaped(d.out, text, &textEscapes)
}
