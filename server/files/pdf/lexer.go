package pdf

import (
	"bytes"
	"cmp"
	"strconv"
)

// A lexer reads values from bytes.
type lexer struct {
	data   []byte
	pos    int
	depth  int
	budget *budget
}

// isSpace and isDelimiter are the two classes of characters of ISO 32000-1,
// 7.2.2, that are not regular.
func isSpace(c byte) bool {
	return c == 0 || c == '\t' || c == '\n' || c == '\f' || c == '\r' || c == ' '
}

func isDelimiter(c byte) bool {
	switch c {
	case '(', ')', '<', '>', '[', ']', '{', '}', '/', '%':
		return true
	}
	return false
}

// skip goes past white space and comments.
func (l *lexer) skip() {
	for l.pos < len(l.data) {
		switch c := l.data[l.pos]; {
		case isSpace(c):
			l.pos++
		case c == '%':
			for l.pos < len(l.data) && l.data[l.pos] != '\n' && l.data[l.pos] != '\r' {
				l.pos++
			}
		default:
			return
		}
	}
}

// word returns the regular characters that follow.
func (l *lexer) word() []byte {
	start := l.pos
	for l.pos < len(l.data) && !isSpace(l.data[l.pos]) && !isDelimiter(l.data[l.pos]) {
		l.pos++
	}
	return l.data[start:l.pos]
}

// value reads one value, or a keyword. Two numbers and an R are a ref.
func (l *lexer) value() (any, error) {
	start := l.pos
	v, err := l.one()
	if err != nil {
		return nil, cmp.Or(l.budget.read(l.pos-start), err)
	}
	if err := l.budget.value(); err != nil {
		return nil, err
	}
	switch v.(type) {
	case array, dict: // what is in them was counted
		return v, nil
	}
	return v, l.budget.read(l.pos - start)
}

// one reads one value by its first character.
func (l *lexer) one() (any, error) {
	l.skip()
	if l.pos >= len(l.data) {
		return nil, broken("ends too early")
	}
	c := l.data[l.pos]
	two := l.pos+1 < len(l.data) && l.data[l.pos+1] == c
	switch {
	case c == '/':
		l.pos++
		return l.name(), nil
	case c == '(':
		return l.literal()
	case c == '<' && two:
		l.pos += 2
		return l.dict()
	case c == '<':
		return l.hex()
	case c == '[':
		l.pos++
		return l.array()
	case c == '>' && two:
		l.pos += 2
		return keyword(">>"), nil
	case isDelimiter(c):
		l.pos++
		return keyword(l.data[l.pos-1 : l.pos]), nil
	}
	return l.plain(), nil
}

// plain reads a number, a ref, a constant or a keyword.
func (l *lexer) plain() any {
	w := l.word()
	switch string(w) {
	case "true":
		return true
	case "false":
		return false
	case "null":
		return nil
	}
	if n, err := strconv.ParseInt(string(w), 10, 64); err == nil {
		if r, ok := l.reference(n); ok {
			return r
		}
		return n
	}
	if c := w[0]; c == '+' || c == '-' || c == '.' || c >= '0' && c <= '9' {
		return number(w)
	}
	return keyword(w)
}

// number reads a number that is not a plain integer.
func number(w []byte) any {
	digits := numeric(w)
	if n, err := strconv.ParseInt(digits, 10, 64); err == nil {
		return n
	}
	return decimal(digits)
}

// numeric returns what of a badly written number counts. Readers differ over
// "--5" and "0.-12"; here one sign, digits and one point count, up to what is
// neither.
func numeric(w []byte) string {
	out := make([]byte, 0, min(len(w), maxDigits))
	digits, point := 0, false
	for i, c := range w {
		switch {
		case len(out) == maxDigits:
			return string(out)
		case c >= '0' && c <= '9':
			digits++
		case c == '.' && !point:
			point = true
		case c != '-' || i > 0:
			if digits > 0 {
				return string(out)
			}
			continue
		}
		out = append(out, c)
	}
	if digits == 0 {
		return "0"
	}
	return string(out)
}

// maxDigits is how long a number may be.
const maxDigits = 40

// reference reads the rest of a ref to object n, if it is one. The place stays
// if it is not.
func (l *lexer) reference(n int64) (ref, bool) {
	start := l.pos
	if n >= 0 && n <= maxNumber {
		l.skip()
		w := l.word()
		if _, err := strconv.ParseUint(string(w), 10, 16); err == nil {
			l.skip()
			if string(l.word()) == "R" {
				return ref(n), true
			}
		}
	}
	l.pos = start
	return 0, false
}

// name reads a name after its slash.
func (l *lexer) name() name {
	w := l.word()
	if bytes.IndexByte(w, '#') < 0 {
		return name(w)
	}
	out := make([]byte, 0, len(w))
	for i := 0; i < len(w); i++ {
		if w[i] == '#' && i+2 < len(w) {
			if c, err := strconv.ParseUint(string(w[i+1:i+3]), 16, 8); err == nil {
				out = append(out, byte(c))
				i += 2
				continue
			}
		}
		out = append(out, w[i])
	}
	return name(out)
}

// array reads an array after its bracket.
func (l *lexer) array() (array, error) {
	if l.depth++; l.depth > maxDepth {
		return nil, broken("nested too deep")
	}
	defer func() { l.depth-- }()
	out := array{}
	for {
		v, err := l.value()
		if err != nil {
			return nil, err
		}
		if k, ok := v.(keyword); ok {
			if k == "]" {
				return out, nil
			}
			return nil, broken("a keyword in an array")
		}
		out = append(out, v)
	}
}

// dict reads a dictionary after its brackets. Of a key that comes twice, the
// last value counts.
func (l *lexer) dict() (dict, error) {
	if l.depth++; l.depth > maxDepth {
		return nil, broken("nested too deep")
	}
	defer func() { l.depth-- }()
	out := dict{}
	for {
		k, err := l.value()
		if err != nil {
			return nil, err
		}
		if k == keyword(">>") {
			return out, nil
		}
		key, ok := k.(name)
		if !ok {
			return nil, broken("a key that is no name")
		}
		v, err := l.value()
		if err != nil {
			return nil, err
		}
		if end, ok := v.(keyword); ok {
			if end == ">>" { // a key without a value
				return out, nil
			}
			return nil, broken("a keyword in a dictionary")
		}
		out[key] = v
	}
}

// hex reads a string in hexadecimal.
func (l *lexer) hex() (text, error) {
	end := bytes.IndexByte(l.data[l.pos:], '>')
	if end < 0 {
		l.pos = len(l.data)
		return nil, broken("a string without end")
	}
	out := unhex(l.data[l.pos+1 : l.pos+end])
	l.pos += end + 1
	return out, nil
}

// unhex decodes hexadecimal; whatever is no digit is passed over, and a last
// digit that is alone is followed by 0.
func unhex(in []byte) []byte {
	out := make([]byte, 0, len(in)/2+1)
	half, high := false, byte(0)
	for _, c := range in {
		var d byte
		switch {
		case c >= '0' && c <= '9':
			d = c - '0'
		case c|0x20 >= 'a' && c|0x20 <= 'f':
			d = c | 0x20 - 'a' + 10
		default:
			continue
		}
		if half {
			out = append(out, high|d)
		} else {
			high = d << 4
		}
		half = !half
	}
	if half {
		out = append(out, high)
	}
	return out
}

// literal reads a string in parentheses.
func (l *lexer) literal() (text, error) {
	l.pos++
	out := text{}
	for open := 1; l.pos < len(l.data); {
		c := l.data[l.pos]
		l.pos++
		switch c {
		case '(':
			open++
		case ')':
			if open--; open == 0 {
				return out, nil
			}
		case '\\':
			out = l.escape(out)
			continue
		case '\r': // every line end is read as one line feed
			if l.pos < len(l.data) && l.data[l.pos] == '\n' {
				l.pos++
			}
			c = '\n'
		}
		out = append(out, c)
	}
	return nil, broken("a string without end")
}

// escape reads what follows a backslash in a string.
func (l *lexer) escape(out text) text {
	if l.pos >= len(l.data) {
		return out
	}
	c := l.data[l.pos]
	l.pos++
	if i := bytes.IndexByte([]byte("nrtbf"), c); i >= 0 {
		return append(out, "\n\r\t\b\f"[i])
	}
	switch {
	case c == '\n':
		return out
	case c == '\r':
		if l.pos < len(l.data) && l.data[l.pos] == '\n' {
			l.pos++
		}
		return out
	case c < '0' || c > '7':
		return append(out, c)
	}
	n := int(c - '0')
	for range 2 {
		if l.pos >= len(l.data) || l.data[l.pos] < '0' || l.data[l.pos] > '7' {
			break
		}
		n = n*8 + int(l.data[l.pos]-'0')
		l.pos++
	}
	return append(out, byte(n))
}
