package main

import (
	"bytes"
	"encoding/binary"
	"errors"
	"slices"
)

// errTable is what a client is refused with whose table of functions is not
// written as that of Go 1.26. Another Go may write another: then this file has
// to follow, and the client is built with -names meanwhile.
var errTable = errors.New("strip: the table of functions is not as this command knows it")

// tableHead is how the runtime's table of functions begins: its version, the
// smallest instruction, and pointers of eight bytes.
var tableHead = []byte{0xf1, 0xff, 0xff, 0xff, 0, 0, 1, 8}

// ownNames are how the names begin that the runtime itself looks at, to know its
// own functions and those that reflection makes. They stay.
var ownNames = []string{"runtime.", "internal/runtime/", "reflect."}

// wrapper is the FuncID, in Go 1.26, of a function that the compiler made. The
// runtime reads in its name which method was called on nil, in a panic that callers such as
// fmt recover from.
const wrapper = 23

// The places of what is read and written in the runtime's record of a function
// (runtime._func), and its size without what follows it.
const (
	funcName     = 4
	funcStack    = 16 // table of the depths of the stack
	funcFile     = 20
	funcLine     = 24
	funcTables   = 28 // how many more tables there are; they follow the record
	funcUnit     = 32
	funcFirst    = 36 // line of its first instruction
	funcID       = 40
	funcRecord   = 44
	funcNoTable  = 0 // offset of a table that is not there
	tableHeadEnd = 72
)

// strip returns the client without what only traces of a crash are made of: the
// names of functions, and which instruction is of which line of which file.
// That is a twelfth of the download. What the runtime needs to work (the depths
// of the stack, where pointers are, names that it looks at) stays untouched.
//
// Nothing moves: what goes becomes zeros, which compress to nothing.
func strip(wasm []byte) ([]byte, error) {
	all, err := segments(wasm)
	if err != nil {
		return nil, err
	}
	memory := load(wasm, all)
	t, err := findTable(memory)
	if err != nil {
		return nil, err
	}
	if err := t.strip(); err != nil {
		return nil, err
	}
	return store(wasm, all, memory), nil
}

// A table is the runtime's table of functions, in parts that share its memory.
type table struct {
	names []byte // of functions
	units []byte // of compilation
	files []byte // their names
	steps []byte // tables from instructions to values, several a function
	funcs []byte // the index, then the records; ends with the memory
	count int
}

// findTable returns the table in a memory. There has to be exactly one.
func findTable(memory []byte) (table, error) {
	var found []table
	for at := 0; ; at++ {
		i := bytes.Index(memory[at:], tableHead)
		if i < 0 {
			break
		}
		at += i
		if t, ok := tableAt(memory[at:]); ok {
			found = append(found, t)
		}
	}
	if len(found) != 1 {
		return table{}, errTable
	}
	return found[0], nil
}

// tableAt returns the table that b begins with, and false if the head does not
// fit what follows.
func tableAt(b []byte) (table, bool) {
	if len(b) < tableHeadEnd {
		return table{}, false
	}
	field := func(i int) int { return int(min(binary.LittleEndian.Uint64(b[8+8*i:]), uint64(len(b)))) }
	count, parts := field(0), []int{tableHeadEnd, field(3), field(4), field(5), field(6), field(7), len(b)}
	if !slices.IsSorted(parts) || parts[1] != tableHeadEnd || count == 0 || 8*count+4 > len(b)-parts[5] {
		return table{}, false
	}
	return table{
		names: b[parts[1]:parts[2]], units: b[parts[2]:parts[3]], files: b[parts[3]:parts[4]],
		steps: b[parts[4]:parts[5]], funcs: b[parts[5]:], count: count,
	}, true
}

// strip clears what traces alone use.
func (t table) strip() error {
	names, steps := make([]bool, len(t.names)), make([]bool, len(t.steps))
	for i := range t.count {
		record := t.record(i)
		if record == nil {
			return errTable
		}
		if !t.keepSteps(record, steps) {
			return errTable
		}
		if name := t.name(record); !stays(name, record[funcID]) {
			binary.LittleEndian.PutUint32(record[funcName:], 0)
		} else if at := int(binary.LittleEndian.Uint32(record[funcName:])); at < len(names) {
			mark(names[at : at+len(name)])
		}
		for _, field := range []int{funcFile, funcLine, funcUnit, funcFirst} {
			binary.LittleEndian.PutUint32(record[field:], 0)
		}
	}
	clearBut(t.names, names)
	clearBut(t.steps, steps)
	clear(t.units)
	clear(t.files)
	return nil
}

// record returns the record of a function with what follows it, or nil if the
// index leads nowhere.
func (t table) record(i int) []byte {
	at := int(binary.LittleEndian.Uint32(t.funcs[8*i+4:]))
	if at > len(t.funcs)-funcRecord {
		return nil
	}
	record := t.funcs[at:]
	if more := int(binary.LittleEndian.Uint32(record[funcTables:])); more > (len(record)-funcRecord)/4 {
		return nil
	}
	return record
}

// name returns the name of a function.
func (t table) name(record []byte) string {
	at := int(binary.LittleEndian.Uint32(record[funcName:]))
	if at >= len(t.names) {
		return ""
	}
	name, _, _ := bytes.Cut(t.names[at:], []byte{0})
	return string(name)
}

// stays reports whether the runtime looks at the name of a function.
func stays(name string, id byte) bool {
	return id == wrapper || slices.ContainsFunc(ownNames, func(own string) bool { return len(name) >= len(own) && name[:len(own)] == own })
}

// keepSteps marks the tables of a function that the runtime works with: the
// depths of its stack and those that follow the record. It reports whether all
// of them end.
func (t table) keepSteps(record []byte, kept []bool) bool {
	used := []int{funcStack}
	for i := range int(binary.LittleEndian.Uint32(record[funcTables:])) {
		used = append(used, funcRecord+4*i)
	}
	for _, field := range used {
		at := int(binary.LittleEndian.Uint32(record[field:]))
		if at == funcNoTable {
			continue
		}
		end := stepsEnd(t.steps, at)
		if end < 0 {
			return false
		}
		mark(kept[at:end])
	}
	return true
}

// stepsEnd returns where the table ends that begins at a place, or -1. A table is
// pairs of numbers, how far the value goes and how far the instructions, up to
// a zero; only the first value may be zero itself.
func stepsEnd(steps []byte, at int) int {
	for first := true; at < len(steps); first = false {
		value, n := binary.Uvarint(steps[at:])
		if n <= 0 {
			return -1
		}
		at += n
		if value == 0 && !first {
			return at
		}
		if _, n = binary.Uvarint(steps[at:]); n <= 0 {
			return -1
		}
		at += n
	}
	return -1
}

// mark sets every element.
func mark(all []bool) {
	for i := range all {
		all[i] = true
	}
}

// clearBut clears the bytes that are not marked.
func clearBut(b []byte, kept []bool) {
	for i := range b {
		if !kept[i] {
			b[i] = 0
		}
	}
}
