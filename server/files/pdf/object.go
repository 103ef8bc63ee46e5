package pdf

import (
	"errors"
	"fmt"

	"github.com/loupe-privacy/loupe/server/files/reason"
)

// The kinds of values of a document. Besides these a value is nil, a bool or
// an int64.
type (
	name    string // without the slash
	text    []byte // a string
	decimal string // as it is written
	keyword string // obj, stream, ...; never part of a value
	array   []any
	dict    map[name]any

	// A ref stands for the object of a number. The generation is left out:
	// only the newest object of each number is ever reached.
	ref int
)

// A stream is a dictionary with bytes, packed as its filters say.
type stream struct {
	dict dict
	data []byte
}

// maxDepth is how deep arrays and dictionaries may lie in each other. Writers
// stay below 10; readers that call themselves run out of stack far above.
const maxDepth = 100

// errBroken says that the document does not lead to its objects as it should.
// They may still be found by looking for them.
var errBroken = errors.New("pdf: broken")

// broken returns an errBroken with a detail.
func broken(detail string) error { return fmt.Errorf("%w: %s", errBroken, detail) }

// A budget is how much work a document may cause. It is used up by all that
// is read, however often, so that no arrangement of bytes takes more than a
// multiple of the time and memory that an honest document of its length takes.
type budget struct {
	bytes    int64 // to read
	values   int   // to hold
	unpacked int64 // bytes to unpack
	held     int64 // of these, bytes to keep
}

// read takes n bytes off.
func (b *budget) read(n int) error {
	b.bytes -= int64(n)
	if b.bytes < 0 {
		return reason.Damaged.Because("its parts overlap too often")
	}
	return nil
}

// value takes one value off.
func (b *budget) value() error {
	b.values--
	if b.values < 0 {
		return reason.TooLarge.Because("more values than are held")
	}
	return nil
}

// unpack takes n unpacked bytes off.
func (b *budget) unpack(n int64) error {
	b.unpacked -= n
	if b.unpacked < 0 {
		return reason.TooLarge.Because("unpacks to more than is taken")
	}
	return nil
}

// hold takes n unpacked bytes off that are kept.
func (b *budget) hold(n int64) error {
	b.held -= n
	if b.held < 0 {
		return reason.TooLarge.Because("unpacks to more than is held")
	}
	return b.unpack(n)
}

// nameOf returns a value that must be a name, or "".
func nameOf(v any) name {
	n, _ := v.(name)
	return n
}
