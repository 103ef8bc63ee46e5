package pdf

import (
	"bytes"
	"errors"

	"github.com/loupe-privacy/loupe/server/files/reason"
)

// open reads where the objects are, as the end of the file says.
func (f *file) open() error {
	at := bytes.LastIndex(f.data, []byte("startxref"))
	if at < 0 {
		return broken("no startxref")
	}
	v, err := f.at(at + len("startxref")).value()
	if err != nil {
		return err
	}
	offset, ok := v.(int64)
	if !ok {
		return broken("no offset after startxref")
	}
	for seen := map[int64]bool{}; ; {
		if seen[offset] {
			return reason.Damaged.Because("tables of objects that lead to each other")
		}
		seen[offset] = true
		d, err := f.section(offset)
		if err != nil {
			return err
		}
		for k, v := range d {
			if _, ok := f.trailer[k]; !ok {
				f.trailer[k] = v
			}
		}
		if hybrid, ok := d["XRefStm"].(int64); ok && !seen[hybrid] {
			seen[hybrid] = true
			if _, err := f.section(hybrid); err != nil {
				return err
			}
		}
		previous, ok := d["Prev"]
		if !ok {
			return nil
		}
		if offset, ok = previous.(int64); !ok {
			return broken("a table before this one that is nowhere")
		}
	}
}

// section reads one table of objects, of either form, and returns its
// trailer.
func (f *file) section(offset int64) (dict, error) {
	if offset <= 0 || offset >= int64(len(f.data)) {
		return nil, broken("a table outside of the file")
	}
	l := f.at(int(offset))
	l.skip()
	if bytes.HasPrefix(f.data[l.pos:], []byte("xref")) {
		l.pos += len("xref")
		return f.table(l)
	}
	n, err := f.at(l.pos).header()
	if err != nil {
		return nil, err
	}
	v, err := f.indirect(n, l.pos, true)
	if err != nil {
		return nil, err
	}
	s, ok := v.(*stream)
	if !ok || nameOf(s.dict["Type"]) != "XRef" {
		return nil, broken("no table where one should be")
	}
	return s.dict, f.tableStream(s)
}

// table reads a table in text after its keyword, and the trailer after it.
func (f *file) table(l *lexer) (dict, error) {
	for {
		v, err := l.value()
		if err != nil {
			return nil, err
		}
		if v == keyword("trailer") {
			v, err := l.value()
			d, ok := v.(dict)
			if err == nil && !ok {
				err = broken("no trailer")
			}
			return d, err
		}
		first, ok1 := v.(int64)
		v, err = l.value()
		if err != nil {
			return nil, err
		}
		count, ok2 := v.(int64)
		if !ok1 || !ok2 {
			return nil, broken("bad head in a table")
		}
		if err := f.rows(l, first, count); err != nil {
			return nil, err
		}
	}
}

// rows reads the rows of one part of a table.
func (f *file) rows(l *lexer, first, count int64) error {
	for i := range count {
		var row [3]any
		for j := range row {
			var err error
			if row[j], err = l.value(); err != nil {
				return err
			}
		}
		at, ok := row[0].(int64)
		if !ok || row[2] != keyword("n") && row[2] != keyword("f") {
			return broken("bad row in a table")
		}
		if gen, _ := row[1].(int64); i == 0 && first == 1 && gen == 65535 && row[2] == keyword("f") {
			first = 0 // a known slip of some writers
		}
		if at > int64(len(f.data)) {
			at = 0
		}
		if err := f.list(first+i, entry{at: int(at), listed: row[2] == keyword("n")}); err != nil {
			return err
		}
	}
	return nil
}

// tableStream reads a table that is a stream.
func (f *file) tableStream(s *stream) error {
	widths, _ := s.dict["W"].(array)
	var w [3]int
	if len(widths) < len(w) {
		return broken("a table without widths")
	}
	row := 0
	for i := range w {
		n, ok := widths[i].(int64)
		if !ok || n < 0 || n > 8 {
			return broken("bad widths of a table")
		}
		w[i] = int(n)
		row += int(n)
	}
	index, _ := s.dict["Index"].(array)
	if index == nil {
		index = array{int64(0), s.dict["Size"]}
	}
	data, err := f.unpack(s)
	if err != nil {
		return err
	}
	for ; len(index) >= 2; index = index[2:] {
		first, ok1 := index[0].(int64)
		count, ok2 := index[1].(int64)
		if !ok1 || !ok2 || row == 0 {
			return broken("bad parts of a table")
		}
		for i := int64(0); i < count && len(data) >= row; i++ {
			if err := f.listRow(first+i, data[:row], w); err != nil {
				return err
			}
			data = data[row:]
		}
	}
	return nil
}

// listRow notes what one row of a table stream says.
func (f *file) listRow(n int64, row []byte, w [3]int) error {
	fields := [3]uint64{0: 1} // the type, where it is not written
	for i, width := range w {
		if width > 0 {
			fields[i] = 0
		}
		for _, c := range row[:width] {
			fields[i] = fields[i]<<8 | uint64(c)
		}
		row = row[width:]
	}
	switch {
	case fields[0] == 1 && fields[1] < uint64(len(f.data)):
		return f.list(n, entry{at: int(fields[1]), listed: true})
	case fields[0] == 2 && fields[1] > 0 && fields[1] <= maxNumber && fields[2] <= maxNumber:
		return f.list(n, entry{in: ref(fields[1]), at: int(fields[2]), listed: true})
	}
	return f.list(n, entry{})
}

// rebuild finds the objects of a file by looking for them. Of those with one
// number the last counts.
func (f *file) rebuild() error {
	found, err := f.scan()
	if err != nil {
		return err
	}
	for i := len(found) - 1; i >= 0; i-- {
		if err := f.list(int64(found[i].number), entry{at: found[i].at, listed: true}); err != nil {
			return err
		}
	}
	for i := len(found) - 1; i >= 0; i-- {
		if f.entries[found[i].number].at != found[i].at {
			continue
		}
		if err := f.adopt(found[i].number, found[i].at); err != nil {
			return err
		}
	}
	for at := len(f.data); f.trailer["Root"] == nil || f.trailer["Encrypt"] == nil; {
		if at = bytes.LastIndex(f.data[:at], []byte("trailer")); at < 0 {
			break
		}
		v, err := f.at(at + len("trailer")).value()
		if err := onlyRefusal(err); err != nil {
			return err
		}
		d, _ := v.(dict)
		for _, k := range []name{"Root", "Encrypt"} {
			if f.trailer[k] == nil && d[k] != nil {
				f.trailer[k] = d[k]
			}
		}
	}
	return nil
}

// A found is an object that was found by looking.
type found struct {
	number ref
	at     int
}

// scan looks for "12 0 obj" in the whole file.
func (f *file) scan() ([]found, error) {
	var out []found
	for at := 0; ; {
		i := bytes.Index(f.data[at:], []byte(" obj"))
		if i < 0 {
			return out, f.budget.read(len(f.data))
		}
		at += i
		start := at
		for range 2 { // the generation, then the number
			for start > 0 && at-start < 20 && isSpace(f.data[start-1]) {
				start--
			}
			for start > 0 && at-start < 20 && f.data[start-1] >= '0' && f.data[start-1] <= '9' {
				start--
			}
		}
		at += len(" obj")
		n, err := f.at(start).header()
		if err == nil {
			out = append(out, found{n, start})
		} else if err := onlyRefusal(err); err != nil {
			return nil, err
		}
		if len(out) > f.limits.Objects {
			return nil, reason.TooLarge.Because("more than %d objects", f.limits.Objects)
		}
	}
}

// adopt takes over what an object says about others: the objects in an object
// stream, the trailer in a table, the catalog.
func (f *file) adopt(n ref, at int) error {
	v, err := f.indirect(n, at, false)
	if err != nil {
		return onlyRefusal(err)
	}
	d, _ := v.(dict)
	switch nameOf(d["Type"]) {
	case "ObjStm":
		p, err := f.pack(n)
		if err != nil {
			return onlyRefusal(err)
		}
		for i, number := range p.numbers {
			if err := f.list(int64(number), entry{in: n, at: i, listed: true}); err != nil {
				return err
			}
		}
	case "XRef":
		for _, k := range []name{"Root", "Encrypt"} {
			if f.trailer[k] == nil && d[k] != nil {
				f.trailer[k] = d[k]
			}
		}
	case "Catalog":
		if f.trailer["Root"] == nil {
			f.trailer["Root"] = n
		}
	}
	return nil
}

// onlyRefusal returns err unless it only says that something is broken.
func onlyRefusal(err error) error {
	if errors.Is(err, errBroken) {
		return nil
	}
	return err
}
