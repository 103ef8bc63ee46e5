package pdf

import (
	"bytes"

	"github.com/loupe-privacy/loupe/server/files/reason"
)

// maxNumber is the largest number of an object that is looked at.
const maxNumber = 8388607

// An entry says where the object of a number is.
type entry struct {
	at     int // offset in the file or, if in is set, place in that object stream
	in     ref // the object stream, or 0
	listed bool
}

// A file is a document that is being read. Objects are read when they are
// first reached.
type file struct {
	data    []byte
	limits  Limits
	budget  *budget
	entries map[ref]entry
	objects map[ref]any
	packs   map[ref]*pack // object streams; nil while one is being opened
	trailer dict
}

// A pack is an opened object stream.
type pack struct {
	data    []byte
	numbers []ref
	offsets []int
}

// newFile returns a file of which no object is known yet.
func newFile(data []byte, limits Limits, b *budget) *file {
	return &file{
		data: data, limits: limits, budget: b,
		entries: map[ref]entry{}, objects: map[ref]any{}, packs: map[ref]*pack{}, trailer: dict{},
	}
}

// at returns a lexer at an offset.
func (f *file) at(offset int) *lexer { return &lexer{data: f.data, pos: offset, budget: f.budget} }

// list notes where an object is, unless something newer said so.
func (f *file) list(n int64, e entry) error {
	if n < 0 || n > maxNumber {
		return nil
	}
	if _, ok := f.entries[ref(n)]; ok {
		return nil
	}
	if len(f.entries) >= f.limits.Objects {
		return reason.TooLarge.Because("more than %d objects", f.limits.Objects)
	}
	f.entries[ref(n)] = e
	return nil
}

// resolve returns the value that v is or stands for. An object that is
// nowhere is null, as the standard says.
func (f *file) resolve(v any) (any, error) {
	for range maxDepth {
		n, ok := v.(ref)
		if !ok {
			return v, nil
		}
		var err error
		if v, err = f.object(n); err != nil {
			return nil, err
		}
	}
	return nil, reason.Damaged.Because("an object that only leads to others")
}

// dict returns the dictionary that v is or stands for, and nil for anything
// else.
func (f *file) dict(v any) (dict, error) {
	v, err := f.resolve(v)
	d, _ := v.(dict)
	return d, err
}

// object returns the object of a number.
func (f *file) object(n ref) (any, error) {
	if v, ok := f.objects[n]; ok {
		return v, nil
	}
	e, ok := f.entries[n]
	if !ok || !e.listed {
		return nil, nil
	}
	var v any
	var err error
	if e.in != 0 {
		v, err = f.packed(n, e)
	} else {
		v, err = f.indirect(n, e.at, true)
	}
	if err != nil {
		return nil, err
	}
	f.objects[n] = v
	return v, nil
}

// indirect reads the object n at an offset. If whole is not set, a stream is read as its dictionary alone.
func (f *file) indirect(n ref, offset int, whole bool) (any, error) {
	if offset <= 0 || offset >= len(f.data) {
		return nil, broken("object outside of the file")
	}
	l := f.at(offset)
	got, err := l.header()
	if err != nil {
		return nil, err
	}
	if got != n {
		return nil, broken("another object at its place")
	}
	v, err := l.value()
	if err != nil {
		return nil, err
	}
	if k, ok := v.(keyword); ok {
		if k == "endobj" {
			return nil, nil
		}
		return nil, broken("an object that is a keyword")
	}
	d, ok := v.(dict)
	if !ok || !whole {
		return v, nil
	}
	l.skip()
	if !bytes.HasPrefix(l.data[l.pos:], []byte("stream")) {
		return v, nil
	}
	l.pos += len("stream")
	data, err := f.body(l, d)
	return &stream{d, data}, err
}

// header reads "12 0 obj" and returns the number.
func (l *lexer) header() (ref, error) {
	var parts [3]any
	for i := range parts {
		var err error
		if parts[i], err = l.value(); err != nil {
			return 0, err
		}
	}
	n, ok := parts[0].(int64)
	if _, gen := parts[1].(int64); !ok || !gen || parts[2] != keyword("obj") || n < 0 || n > maxNumber {
		return 0, broken("no object where one should be")
	}
	return ref(n), nil
}

// body returns the bytes of a stream whose keyword was read, and leaves the
// lexer after them. If the length is not what it says, they end before
// endstream.
func (f *file) body(l *lexer, d dict) ([]byte, error) {
	if l.pos < len(l.data) && l.data[l.pos] == '\r' {
		l.pos++
	}
	if l.pos < len(l.data) && l.data[l.pos] == '\n' {
		l.pos++
	}
	rest := l.data[l.pos:]
	n, err := f.length(d["Length"])
	if err != nil {
		return nil, err
	}
	const end = "endstream"
	if n < 0 || n > int64(len(rest)) || !bytes.HasPrefix(bytes.TrimLeft(rest[n:min(int(n)+16, len(rest))], "\r\n \t\x00"), []byte(end[:6])) {
		i := bytes.Index(rest, []byte(end))
		if i < 0 {
			l.pos = len(l.data)
			return nil, orBudget(f.budget.read(len(rest)), broken("a stream without end"))
		}
		n = int64(len(bytes.TrimSuffix(bytes.TrimSuffix(rest[:i], []byte("\n")), []byte("\r"))))
	}
	l.pos += int(n)
	return rest[:n], f.budget.read(int(n))
}

// orBudget returns the first error that is one.
func orBudget(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

// length returns the length of a stream, or -1 if it can't be told. It may
// stand in an object of its own, but in no object stream that would need a
// length itself to be opened.
func (f *file) length(v any) (int64, error) {
	if n, ok := v.(ref); ok {
		e := f.entries[n]
		if !e.listed || e.in != 0 {
			return -1, nil
		}
		got, err := f.indirect(n, e.at, false)
		if err != nil {
			return -1, onlyRefusal(err)
		}
		v = got
	}
	if n, ok := v.(int64); ok {
		return n, nil
	}
	return -1, nil
}

// packed reads an object out of an object stream.
func (f *file) packed(n ref, e entry) (any, error) {
	p, err := f.pack(e.in)
	if err != nil {
		return nil, err
	}
	if e.at >= len(p.numbers) || p.numbers[e.at] != n {
		return nil, broken("another object at its place in a stream")
	}
	if p.offsets[e.at] > len(p.data) {
		return nil, broken("an object outside of its stream")
	}
	l := &lexer{data: p.data, pos: p.offsets[e.at], budget: f.budget}
	v, err := l.value()
	if _, ok := v.(keyword); ok {
		return nil, broken("an object that is a keyword")
	}
	return v, err
}

// pack opens an object stream.
func (f *file) pack(n ref) (*pack, error) {
	if p, ok := f.packs[n]; ok {
		if p == nil {
			return nil, reason.Damaged.Because("an object stream inside itself")
		}
		return p, nil
	}
	f.packs[n] = nil
	e := f.entries[n]
	if !e.listed || e.in != 0 {
		return nil, broken("no object stream")
	}
	v, err := f.indirect(n, e.at, true)
	if err != nil {
		return nil, err
	}
	s, ok := v.(*stream)
	if !ok {
		return nil, broken("an object stream without bytes")
	}
	data, err := f.unpack(s)
	if err != nil {
		return nil, err
	}
	p := &pack{data: data}
	first, _ := s.dict["First"].(int64)
	l := &lexer{data: data, budget: f.budget}
	for l.skip(); l.pos < int(first) && l.pos < len(data); l.skip() {
		number, err1 := l.value()
		offset, err2 := l.value()
		if err := orBudget(err1, err2); err != nil {
			return nil, err
		}
		num, ok1 := number.(int64)
		off, ok2 := offset.(int64)
		if !ok1 || !ok2 || num < 0 || num > maxNumber || off < 0 || off > int64(len(data)) {
			return nil, broken("bad head of an object stream")
		}
		p.numbers, p.offsets = append(p.numbers, ref(num)), append(p.offsets, int(first+off))
	}
	f.packs[n] = p
	return p, nil
}
