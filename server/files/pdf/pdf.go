// Package pdf makes documents anew. It reads a document that anybody may have
// sent, refuses it if it does anything but show pages, and writes what the
// pages need into a new file: no metadata, no earlier versions, no objects
// that no page leads to, nothing before its head or after its end.
//
// No document makes it take more than a multiple of the time and memory that
// its length and the [Limits] allow: what is read, held and unpacked is paid
// for from one budget, nothing calls itself deeper than a fixed number, and
// what is unpacked is measured rather than kept. The libraries that could be
// used instead follow tables of names and of structure into themselves, until
// the stack of the whole program is used up, which Go can't recover from.
package pdf

import (
	"bytes"
	"errors"

	"github.com/loupe-privacy/loupe/server/files/reason"
)

// Limits are how much a document may be. All are inclusive.
type Limits struct {
	Pages    int
	Pixels   int   // of each picture in it, at eight bits per pixel
	Objects  int   // in its table of objects
	Values   int   // in all that is read of it
	Unpacked int64 // bytes of all its streams together, unpacked
	Held     int64 // bytes of those that the reading needs, unpacked
}

// Clean returns the document made anew, or why it is not taken: one of the
// reasons Damaged, Encrypted, Active, Polyglot, TooManyPages, TooManyPixels
// and TooLarge. Made anew twice, it stays as it is.
func Clean(data []byte, limits Limits) ([]byte, error) {
	if err := edges(data); err != nil {
		return nil, err
	}
	out, err := clean(data, limits, (*file).open)
	if errors.Is(err, errBroken) {
		out, err = clean(data, limits, (*file).rebuild)
	}
	if errors.Is(err, errBroken) {
		return nil, reason.Damaged.Because("%w", err)
	}
	return out, err
}

// clean makes a document anew whose objects are found in one of two ways.
func clean(data []byte, limits Limits, find func(*file) error) ([]byte, error) {
	f := newFile(data, limits, &budget{
		bytes:    8*int64(len(data)) + 1<<20,
		values:   limits.Values,
		unpacked: limits.Unpacked,
		held:     limits.Held,
	})
	if err := find(f); err != nil {
		return nil, err
	}
	if f.trailer["Encrypt"] != nil {
		return nil, reason.Encrypted.Because("the document is encrypted")
	}
	root, err := f.dict(f.trailer["Root"])
	if err != nil {
		return nil, err
	}
	if root == nil {
		return nil, broken("no catalog")
	}
	if err := f.countPages(root["Pages"]); err != nil {
		return nil, err
	}
	c := &cleaner{file: f, number: map[ref]ref{}, seen: map[visit]bool{}, edges: map[ref][]ref{}}
	if err := c.run(root); err != nil {
		return nil, err
	}
	if err := c.acyclic(); err != nil {
		return nil, err
	}
	return c.write(), nil
}

// tailRoom is how many bytes may follow the end of a document: some writers
// fill up a block.
const tailRoom = 4096

// edges refuses a document that does not begin with its first byte and end
// with its last, since it may be a file of another kind as well.
func edges(data []byte) error {
	if !bytes.HasPrefix(data, []byte("%PDF-")) {
		return reason.Polyglot.Because("something before the document")
	}
	at := bytes.LastIndex(data, []byte("%%EOF"))
	if at < 0 {
		return nil // cut off, perhaps; if it can be read, it is whole
	}
	tail := data[at+len("%%EOF"):]
	if len(tail) > tailRoom || len(bytes.Trim(tail, "\x00\t\n\f\r \x1a")) > 0 {
		return reason.Polyglot.Because("something after the document")
	}
	return nil
}

// countPages walks the tree of pages. A page hangs in it once.
func (f *file) countPages(top any) error {
	type node struct {
		v     any
		depth int
	}
	todo, seen, pages := []node{{top, 0}}, map[ref]bool{}, 0
	for len(todo) > 0 {
		n := todo[len(todo)-1]
		todo = todo[:len(todo)-1]
		if r, ok := n.v.(ref); ok {
			if seen[r] {
				return reason.Damaged.Because("a page that hangs in the tree twice")
			}
			seen[r] = true
		}
		d, err := f.dict(n.v)
		switch {
		case err != nil:
			return err
		case d == nil:
			return broken("a page that is missing")
		case n.depth > maxDepth:
			return reason.Damaged.Because("a tree of pages too deep")
		}
		kids, err := f.resolve(d["Kids"])
		if err != nil {
			return err
		}
		list, ok := kids.(array)
		if !ok {
			if nameOf(d["Type"]) == "Pages" {
				return broken("a branch without pages")
			}
			if pages++; pages > f.limits.Pages {
				return reason.TooManyPages.Because("more than %d pages", f.limits.Pages)
			}
		}
		for _, kid := range list {
			todo = append(todo, node{kid, n.depth + 1})
		}
	}
	if pages == 0 {
		return broken("no page")
	}
	return nil
}
