package main

import (
	"bytes"
	"encoding/binary"
	"errors"
)

// dataSection is the id of the section of a module that fills its memory.
const dataSection = 11

// memoryLimit is the most memory, in bytes, that a module may fill. Ours fills
// four megabytes.
const memoryLimit = 64 << 20

// errModule is what a module is refused with that does not look like one of
// Go's linker.
var errModule = errors.New("not a module as Go's linker writes it")

// A segment is a stretch of a module that is copied to its memory at the start.
type segment struct {
	address int // in memory
	at      int // in the module
	length  int
}

// segments returns the stretches of a module that fill its memory.
func segments(wasm []byte) ([]segment, error) {
	if !bytes.HasPrefix(wasm, []byte("\x00asm\x01\x00\x00\x00")) {
		return nil, errModule
	}
	r := reader{b: wasm, at: 8}
	for r.at < len(wasm) && !r.bad {
		id, size := r.next(), r.number()
		if id == dataSection {
			return r.segments()
		}
		r.skip(size)
	}
	return nil, errModule
}

// A reader reads a module from front to back.
type reader struct {
	b   []byte
	at  int
	bad bool // something did not fit, and what was read is worth nothing
}

// segments reads the content of the section of data.
func (r *reader) segments() ([]segment, error) {
	all := make([]segment, 0, 64)
	for range r.number() {
		// An active segment: its kind, i32.const, the address, end.
		if r.next() != 0x00 || r.next() != 0x41 {
			return nil, errModule
		}
		address := r.signed()
		if r.next() != 0x0b {
			return nil, errModule
		}
		length := r.number()
		all = append(all, segment{address: address, at: r.at, length: length})
		r.skip(length)
		if r.bad || address < 0 || address+length > memoryLimit {
			return nil, errModule
		}
	}
	return all, nil
}

// next returns the next byte.
func (r *reader) next() byte {
	if r.at >= len(r.b) {
		r.bad = true
		return 0
	}
	r.at++
	return r.b[r.at-1]
}

// skip leaves out n bytes.
func (r *reader) skip(n int) {
	if n < 0 || n > len(r.b)-r.at {
		r.bad, n = true, len(r.b)-r.at
	}
	r.at += n
}

// number returns the next unsigned number in LEB128, of 32 bits.
func (r *reader) number() int {
	v, n := binary.Uvarint(r.b[r.at:])
	if n <= 0 || v > 1<<32-1 {
		r.bad = true
		return 0
	}
	r.at += n
	return int(v)
}

// signed returns the next signed number in LEB128, of 32 bits.
func (r *reader) signed() int {
	var v int64
	for shift := uint(0); shift < 35; shift += 7 {
		c := r.next()
		v |= int64(c&0x7f) << shift
		if c&0x80 == 0 {
			if c&0x40 != 0 {
				v |= -1 << (shift + 7)
			}
			return int(v)
		}
	}
	r.bad = true
	return 0
}

// load returns the memory that a module starts with.
func load(wasm []byte, all []segment) []byte {
	size := 0
	for _, s := range all {
		size = max(size, s.address+s.length)
	}
	memory := make([]byte, size)
	for _, s := range all {
		copy(memory[s.address:], wasm[s.at:s.at+s.length])
	}
	return memory
}

// store returns a module that starts with other memory. Where the module has no
// segment, memory must be as it was.
func store(wasm []byte, all []segment, memory []byte) []byte {
	out := bytes.Clone(wasm)
	for _, s := range all {
		copy(out[s.at:s.at+s.length], memory[s.address:])
	}
	return out
}
