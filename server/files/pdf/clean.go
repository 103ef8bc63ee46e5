package pdf

import (
	"bytes"
	"encoding/binary"
	"maps"
	"slices"

	"github.com/loupe-privacy/loupe/server/files/jfif"
	"github.com/loupe-privacy/loupe/server/files/reason"
)

// A context is in which place a value stands.
type context byte

// The contexts.
const (
	plain  context = iota
	free           // a dictionary whose keys are free names
	action         // an action or a list of them
)

// A visit is an object in a context. Each is made once.
type visit struct {
	object  ref
	context context
}

// A cleaner goes from the catalog to all that it leads to, checks it and
// takes it over.
type cleaner struct {
	file   *file
	out    []any       // the new objects, by their number less one
	number map[ref]ref // new numbers by old ones
	seen   map[visit]bool
	todo   []visit
	edges  map[ref][]ref // down trees and along lists, by old numbers
	from   ref           // the object that is being taken over, or 0
}

// run takes over what the catalog leads to.
func (c *cleaner) run(root dict) error {
	c.out = append(c.out, nil)
	if n, ok := c.file.trailer["Root"].(ref); ok {
		c.number[n] = 1
		for _, in := range []context{plain, free, action} {
			c.seen[visit{n, in}] = true
		}
	}
	catalog, err := c.catalog(root)
	if err != nil {
		return err
	}
	c.out[0] = catalog
	for len(c.todo) > 0 {
		v := c.todo[len(c.todo)-1]
		c.todo = c.todo[:len(c.todo)-1]
		if err := c.object(v); err != nil {
			return err
		}
	}
	return nil
}

// catalog takes over the catalog, after it was searched for what acts.
func (c *cleaner) catalog(root dict) (dict, error) {
	if err := c.harmless(root, false); err != nil {
		return nil, err
	}
	kept := dict{}
	for k, v := range root {
		if !catalogKeys[k] {
			continue
		}
		var err error
		switch k {
		case "Names":
			v, err = c.only(v, nameKeys)
		case "AcroForm":
			v, err = c.only(v, formKeys)
		}
		if err != nil {
			return nil, err
		}
		kept[k] = v
	}
	return c.dict(kept, plain)
}

// only returns a dictionary with some keys alone, after it was searched for
// what acts. It returns nil for anything else.
func (c *cleaner) only(v any, keys map[name]bool) (any, error) {
	d, err := c.file.dict(v)
	if err != nil || d == nil {
		return nil, err
	}
	if err := c.harmless(d, false); err != nil {
		return nil, err
	}
	kept := dict{}
	for k, v := range d {
		if keys[k] {
			kept[k] = v
		}
	}
	return kept, nil
}

// object takes over one object. In whichever contexts it is reached, it must
// be harmless in each; the strictest says what is left out.
func (c *cleaner) object(v visit) error {
	old, err := c.file.object(v.object)
	if err != nil {
		return err
	}
	c.from = v.object
	at := c.number[v.object] - 1
	var made any
	if s, ok := old.(*stream); ok {
		if c.out[at] != nil {
			return nil // a stream is the same in each context
		}
		made, err = c.stream(s)
	} else {
		made, err = c.value(old, v.context)
	}
	if c.out[at] == nil || v.context != free {
		c.out[at] = made
	}
	return err
}

// value takes over one value. Refs are to the new numbers.
func (c *cleaner) value(v any, in context) (any, error) {
	switch v := v.(type) {
	case ref:
		return c.ref(v, in), nil
	case array:
		made := make(array, len(v))
		for i := range v {
			within := in
			if in == free {
				within = plain
			}
			var err error
			if made[i], err = c.value(v[i], within); err != nil {
				return nil, err
			}
		}
		return made, nil
	case dict:
		if v["ByteRange"] != nil {
			return nil, nil // a signature: it does not hold for what is written here
		}
		return c.dict(v, in)
	case *stream:
		return nil, nil // see object
	}
	return v, nil
}

// ref notes that an object is reached and returns its new number. An object
// that is nowhere becomes null.
func (c *cleaner) ref(old ref, in context) any {
	if !c.file.entries[old].listed {
		return nil
	}
	if !c.seen[visit{old, in}] {
		c.seen[visit{old, in}] = true
		c.todo = append(c.todo, visit{old, in})
	}
	n, ok := c.number[old]
	if !ok {
		c.out = append(c.out, nil)
		n = ref(len(c.out))
		c.number[old] = n
	}
	return n
}

// dict takes over a dictionary.
func (c *cleaner) dict(d dict, in context) (dict, error) {
	if in != free {
		if err := c.harmless(d, in == action); err != nil {
			return nil, err
		}
	}
	made := make(dict, len(d))
	for _, k := range slices.Sorted(maps.Keys(d)) { // in order, for the new numbers
		v, within := d[k], plain
		if in != free {
			switch {
			case idleKeys[k], k == "M" && d["Subtype"] != nil:
				continue
			case actionKeys[k]:
				within = action
			case freeKeys[k]:
				within = free
			}
			if treeKeys[k] {
				c.edge(v)
			}
		}
		kept, err := c.value(v, within)
		if err != nil {
			return nil, err
		}
		if kept != nil {
			made[k] = kept
		}
	}
	return made, nil
}

// stream takes over a stream. All of it is unpacked once, to see that it does
// not explode in a reader; a photograph loses what its camera noted.
func (c *cleaner) stream(s *stream) (any, error) {
	if err := c.file.budget.read(len(s.data)); err != nil {
		return nil, err
	}
	if err := c.streamHarmless(s.dict); err != nil {
		return nil, err
	}
	list, err := c.file.filters(s.dict)
	if err != nil {
		return nil, err
	}
	photo := len(list) > 0 && list[len(list)-1] == "DCTDecode"
	o, err := c.file.peel(s, photo)
	if err != nil {
		return nil, err
	}
	old, data := maps.Clone(s.dict), s.data
	delete(old, "Length") // it may have an object of its own
	switch o.last {
	case "DCTDecode":
		if data, err = c.photo(o.data); err != nil {
			return nil, err
		}
		if len(list) > 1 {
			old["Filter"] = o.last
			delete(old, "DecodeParms")
		}
	case "JPXDecode":
		if err := c.jpx(o.data); err != nil {
			return nil, err
		}
	}
	d, err := c.dict(old, plain)
	return &stream{d, data}, err
}

// photo strips a photograph, and refuses one that is larger than is taken.
func (c *cleaner) photo(data []byte) ([]byte, error) {
	info, err := jfif.Parse(data)
	if err != nil {
		return nil, reason.Damaged.Because("a photograph in it: %w", err)
	}
	if err := c.file.pixels(int64(info.Width), int64(info.Height), 8); err != nil {
		return nil, err
	}
	return jfif.Strip(data)
}

// jpx refuses a picture in JPEG 2000 that is larger than is taken.
func (c *cleaner) jpx(data []byte) error {
	_, head, ok := bytes.Cut(data, []byte{0xFF, 0x4F, 0xFF, 0x51}) // the start of the code stream, and SIZ
	if !ok || len(head) < 12 {
		return reason.Damaged.Because("a picture in it")
	}
	return c.file.pixels(int64(binary.BigEndian.Uint32(head[4:])), int64(binary.BigEndian.Uint32(head[8:])), 8)
}

// edge notes to which objects a tree goes down, or a list on, from the object
// that is being taken over.
func (c *cleaner) edge(v any) {
	switch v := v.(type) {
	case ref:
		if c.from != 0 {
			c.edges[c.from] = append(c.edges[c.from], v)
		}
	case array:
		for _, e := range v {
			if r, ok := e.(ref); ok {
				c.edge(r)
			}
		}
	}
}

// acyclic refuses a document with a tree that grows into itself: programs that
// walk it never come back.
func (c *cleaner) acyclic() error {
	const open, done = 1, 2
	state := map[ref]int{}
	for top := range c.edges {
		todo := []ref{top}
		for len(todo) > 0 {
			n := todo[len(todo)-1]
			if state[n] != 0 {
				todo = todo[:len(todo)-1]
				state[n] = done
				continue
			}
			state[n] = open
			for _, to := range c.edges[n] {
				if state[to] == open {
					return reason.Damaged.Because("a tree that grows into itself")
				}
				if state[to] == 0 {
					todo = append(todo, to)
				}
			}
		}
	}
	return nil
}
