package pdf

import (
	"bytes"
	"fmt"
	"maps"
	"slices"
	"strconv"
)

// head begins every document that is written: the version is the one of ISO
// 32000-1, and the second line says that the file is not text.
const head = "%PDF-1.7\n%\xE2\xE3\xCF\xD3\n"

// write returns the document of the objects that were taken over. The same
// objects always make the same bytes.
func (c *cleaner) write() []byte {
	var b bytes.Buffer
	b.WriteString(head)
	offsets := make([]int, len(c.out))
	for i, v := range c.out {
		offsets[i] = b.Len()
		fmt.Fprintf(&b, "%d 0 obj\n", i+1)
		if s, ok := v.(*stream); ok {
			s.dict["Length"] = int64(len(s.data))
			put(&b, s.dict)
			b.WriteString("\nstream\n")
			b.Write(s.data)
			b.WriteString("\nendstream")
		} else {
			put(&b, v)
		}
		b.WriteString("\nendobj\n")
	}
	table := b.Len()
	fmt.Fprintf(&b, "xref\n0 %d\n0000000000 65535 f \n", len(offsets)+1)
	for _, at := range offsets {
		fmt.Fprintf(&b, "%010d 00000 n \n", at)
	}
	fmt.Fprintf(&b, "trailer\n<</Root 1 0 R/Size %d>>\nstartxref\n%d\n%%%%EOF\n", len(offsets)+1, table)
	return b.Bytes()
}

// put writes a value.
func put(b *bytes.Buffer, v any) {
	switch v := v.(type) {
	case bool:
		b.WriteString(strconv.FormatBool(v))
	case int64:
		b.WriteString(strconv.FormatInt(v, 10))
	case decimal:
		b.WriteString(string(v))
	case name:
		putName(b, v)
	case text:
		putText(b, v)
	case ref:
		fmt.Fprintf(b, "%d 0 R", int(v))
	case array:
		b.WriteByte('[')
		for i, e := range v {
			if i > 0 {
				b.WriteByte(' ')
			}
			put(b, e)
		}
		b.WriteByte(']')
	case dict:
		b.WriteString("<<")
		for _, k := range slices.Sorted(maps.Keys(v)) {
			putName(b, k)
			b.WriteByte(' ')
			put(b, v[k])
		}
		b.WriteString(">>")
	default:
		b.WriteString("null")
	}
}

// putName writes a name. Characters that end one are written by their number.
func putName(b *bytes.Buffer, n name) {
	b.WriteByte('/')
	for _, c := range []byte(n) {
		if c <= ' ' || c > '~' || c == '#' || isDelimiter(c) {
			fmt.Fprintf(b, "#%02X", c)
			continue
		}
		b.WriteByte(c)
	}
}

// putText writes a string: as it is, where all of it is plain.
func putText(b *bytes.Buffer, v text) {
	special := func(c rune) bool { return c < ' ' || c > '~' || c == '(' || c == ')' || c == '\\' }
	if bytes.ContainsFunc(v, special) {
		fmt.Fprintf(b, "<%X>", []byte(v))
		return
	}
	b.WriteByte('(')
	b.Write(v)
	b.WriteByte(')')
}
