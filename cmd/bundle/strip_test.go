package main

import (
	"bytes"
	"encoding/binary"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// probe is a program that leans on what the table of functions is for: growing
// stacks, the collector finding pointers below them, calls that reflection
// makes, panics that are recovered, the message of a wrapper called on nil.
const probe = `package main

import (
	"fmt"
	"os"
	"reflect"
	"runtime"
	"strings"
)

type shown struct{ text string }

func (s shown) String() string { return s.text }

type node struct{ next *node; value [4]int }

func deep(n int, keep *node) int {
	local := &node{next: keep, value: [4]int{n}}
	if n%1000 == 0 {
		runtime.GC()
	}
	if n == 0 {
		return 0
	}
	return deep(n-1, local) + local.value[0] - local.next.value[0] + 1
}

func recovered(do func()) (text string) {
	defer func() { text = fmt.Sprint(recover()) }()
	do()
	return "nothing"
}

func main() {
	done := make(chan int)
	go func() { done <- deep(20000, &node{value: [4]int{20001}}) }()
	fmt.Println("deep", <-done)

	join := reflect.MakeFunc(reflect.TypeOf(func(string, *node) string { return "" }), func(in []reflect.Value) []reflect.Value {
		runtime.GC()
		return []reflect.Value{reflect.ValueOf(strings.Repeat(in[0].String(), int(in[1].Elem().Field(1).Index(0).Int())))}
	}).Interface().(func(string, *node) string)
	fmt.Println("made", join("ab", &node{value: [4]int{3}}))
	method := reflect.ValueOf(shown{"method"}).MethodByName("String").Interface().(func() string)
	runtime.GC()
	fmt.Println("value", method())

	var none *shown
	all := []fmt.Stringer{none, shown{}}
	fmt.Println("wrapper", fmt.Sprint(none))
	fmt.Println(recovered(func() { _ = all[len(os.Args)-1].String() }))
	fmt.Println(recovered(func() { _ = make([]int, len(os.Args))[len(os.Args)] }))
	var missing map[string]int
	fmt.Println(recovered(func() { missing["a"] = 1 }))
	fmt.Println("frames", runtime.Callers(0, make([]uintptr, 8)) > 1)
	if len(os.Args) > 1 {
		panic("the end")
	}
}
`

// said is what probe prints.
const said = `deep 0
made ababab
value method
wrapper <nil>
value method main.shown.String called using nil *shown pointer
runtime error: index out of range [1] with length 1
assignment to entry in nil map
frames true
`

// compiled returns probe as WebAssembly, as compile makes it.
func compiled(t *testing.T) ([]byte, goTool) {
	t.Helper()
	tool, err := toolchain(t.Context(), ".")
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	main := filepath.Join(dir, "cmd", "client", "main.go")
	if err := os.MkdirAll(filepath.Dir(main), 0o755); err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{filepath.Join(dir, "go.mod"): "module m\n\ngo 1.26\n", main: probe} {
		if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	wasm, err := compile(t.Context(), dir, tool)
	if err != nil {
		t.Fatal(err)
	}
	return wasm, tool
}

// TestStrip holds what goes, what stays, and that nothing moves.
func TestStrip(t *testing.T) {
	wasm, _ := compiled(t)
	bare, err := strip(wasm)
	if err != nil {
		t.Fatal(err)
	}
	for name, stays := range map[string]bool{
		"main.deep": false, "main.recovered": false, "fmt.Fprintln": false, "fmt/print.go": false,
		"main.(*shown).String": true, "runtime.mallocgc": true, "reflect.makeFuncStub": true, "internal/runtime/maps.": true,
	} {
		if !bytes.Contains(wasm, []byte(name)) {
			t.Errorf("%s was never there", name)
		}
		if bytes.Contains(bare, []byte(name)) != stays {
			t.Errorf("%s stays: %t, want %t", name, !stays, stays)
		}
	}
	if len(bare) != len(wasm) {
		t.Fatalf("%d bytes became %d", len(wasm), len(bare))
	}
	for i := range bare {
		if bare[i] != wasm[i] && bare[i] != 0 {
			t.Fatalf("byte %d became %#x", i, bare[i])
		}
	}
	if before, after := packed(t, wasm), packed(t, bare); after > before*95/100 {
		t.Errorf("%d bytes compressed became %d only", before, after)
	}
	if again, err := strip(bare); err != nil || !bytes.Equal(again, bare) {
		t.Errorf("stripped twice it is another (%v)", err)
	}
}

// packed returns how long b is in gzip.
func packed(t *testing.T, b []byte) int {
	t.Helper()
	z, err := gzipOf(b)
	if err != nil {
		t.Fatal(err)
	}
	return len(z)
}

// TestStrippedRuns has Node, where there is one, run a program before and after.
func TestStrippedRuns(t *testing.T) {
	node, err := exec.LookPath("node")
	if err != nil {
		t.Skip("no Node on this machine")
	}
	wasm, tool := compiled(t)
	bare, err := strip(wasm)
	if err != nil {
		t.Fatal(err)
	}
	for name, test := range map[string]struct {
		wasm  []byte
		trace bool // names its functions when it crashes
	}{"whole": {wasm, true}, "stripped": {bare, false}} {
		t.Run(name, func(t *testing.T) {
			file := filepath.Join(t.TempDir(), "probe.wasm")
			if err := os.WriteFile(file, test.wasm, 0o644); err != nil {
				t.Fatal(err)
			}
			script := filepath.Join(tool.root, "lib", "wasm", "wasm_exec_node.js")
			run := func(args ...string) (string, error) {
				cmd := exec.CommandContext(t.Context(), node, append([]string{"--stack-size=8192", script, file}, args...)...)
				cmd.Env = []string{"PATH=" + os.Getenv("PATH")}
				out, err := cmd.CombinedOutput()
				return string(out), err
			}
			if out, err := run(); err != nil || out != said {
				t.Errorf("it ends with %v and says\n%s", err, out)
			}
			out, err := run("crash")
			var exit *exec.ExitError
			if !errors.As(err, &exit) || exit.ExitCode() != 2 || !strings.Contains(out, "panic: the end") {
				t.Errorf("a crash ends with %v and says\n%s", err, out)
			}
			if strings.Contains(out, "main.main(") != test.trace {
				t.Errorf("the trace has names: %t, want %t:\n%s", !test.trace, test.trace, out)
			}
		})
	}
}

// TestStripRefuses holds that what is no client of ours gives an error.
func TestStripRefuses(t *testing.T) {
	wasm, _ := compiled(t)
	all, err := segments(wasm)
	if err != nil {
		t.Fatal(err)
	}
	for name, wasm := range map[string][]byte{
		"nothing":         nil,
		"text":            []byte("hello, this is not WebAssembly"),
		"head alone":      wasm[:8],
		"cut in the code": wasm[:len(wasm)/3],
		"cut in the data": wasm[:all[len(all)-1].at],
	} {
		if got, err := strip(wasm); !errors.Is(err, errModule) || got != nil {
			t.Errorf("%s: %d bytes and %v", name, len(got), err)
		}
	}

	memory := load(wasm, all)
	at := bytes.Index(memory, tableHead)
	if at < 0 {
		t.Fatal("no table")
	}
	record := at + int(binary.LittleEndian.Uint64(memory[at+64:])) + int(binary.LittleEndian.Uint32(memory[at+int(binary.LittleEndian.Uint64(memory[at+64:]))+4:]))
	far := binary.LittleEndian.AppendUint64(nil, 1<<40)
	for name, test := range map[string]struct {
		place int
		by    []byte
	}{
		"other version":       {at, []byte{0xf0}},
		"too many functions":  {at + 8, far},
		"no functions":        {at + 8, make([]byte, 8)},
		"names far away":      {at + 32, far},
		"steps far away":      {at + 56, far},
		"index far away":      {at + 64, far},
		"record far away":     {at + int(binary.LittleEndian.Uint64(memory[at+64:])) + 4, []byte{0xff, 0xff, 0xff, 0xff}},
		"stack far away":      {record + funcStack, []byte{0xff, 0xff, 0xff, 0xff}},
		"endless tables":      {record + funcTables, []byte{0xff, 0xff, 0xff, 0xff}},
		"a second, same head": {4096, memory[at : at+tableHeadEnd]},
	} {
		changed := bytes.Clone(memory)
		copy(changed[test.place:], test.by)
		found, err := findTable(changed)
		if err == nil {
			err = found.strip()
		}
		if !errors.Is(err, errTable) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestStepsEnd(t *testing.T) {
	for name, test := range map[string]struct {
		steps []byte
		at    int
		want  int
	}{
		"one pair":             {[]byte{2, 8, 0}, 0, 3},
		"first value zero":     {[]byte{0, 8, 0}, 0, 3},
		"long numbers":         {[]byte{0x82, 0x01, 0xff, 0x7f, 4, 1, 0}, 0, 7},
		"within others":        {[]byte{2, 8, 0, 4, 9, 6, 1, 0, 2}, 3, 8},
		"ends before the zero": {[]byte{2, 8}, 0, -1},
		"ends in a pair":       {[]byte{2}, 0, -1},
		"ends in a number":     {[]byte{0x82}, 0, -1},
		"outside":              {[]byte{2, 8, 0}, 3, -1},
	} {
		if got := stepsEnd(test.steps, test.at); got != test.want {
			t.Errorf("%s: %d, want %d", name, got, test.want)
		}
	}
}

// TestSegments holds what is read of a module, and that its memory comes back
// as it was.
func TestSegments(t *testing.T) {
	head := []byte("\x00asm\x01\x00\x00\x00")
	module := func(parts ...[]byte) []byte { return slices.Concat(append([][]byte{head}, parts...)...) }
	good := module([]byte{1, 2, 9, 9}, []byte{11, 16, 2, 0, 0x41, 0x03, 0x0b, 2, 'a', 'b', 0, 0x41, 0x80, 0x01, 0x0b, 1, 'c', 0})
	all, err := segments(good)
	if want := []segment{{3, 20, 2}, {128, 28, 1}}; err != nil || !slices.Equal(all, want) {
		t.Fatalf("%v, %v, want %v", all, err, want)
	}
	memory := load(good, all)
	if len(memory) != 129 || string(memory[3:5]) != "ab" || memory[128] != 'c' || memory[5] != 0 {
		t.Errorf("memory of %d bytes: %q", len(memory), memory)
	}
	if !bytes.Equal(store(good, all, memory), good) {
		t.Error("stored as it was loaded, the module is another")
	}
	for name, wasm := range map[string][]byte{
		"other version":     []byte("\x00asm\x02\x00\x00\x00"),
		"no data":           module([]byte{1, 2, 9, 9}),
		"section too long":  module([]byte{1, 200, 9, 9}),
		"passive":           module([]byte{11, 4, 1, 1, 1, 'a'}),
		"no constant":       module([]byte{11, 6, 1, 0, 0x23, 0x03, 0x0b, 0}),
		"negative address":  module([]byte{11, 7, 1, 0, 0x41, 0x7f, 0x0b, 1, 'a'}),
		"endless address":   module([]byte{11, 9, 1, 0, 0x41, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff}),
		"no end":            module([]byte{11, 7, 1, 0, 0x41, 0x03, 0x0a, 1, 'a'}),
		"segment too long":  module([]byte{11, 7, 1, 0, 0x41, 0x03, 0x0b, 9, 'a'}),
		"address too large": module([]byte{11, 11, 1, 0, 0x41, 0xff, 0xff, 0xff, 0xff, 0x07, 0x0b, 1, 'a'}),
	} {
		if all, err := segments(wasm); !errors.Is(err, errModule) || all != nil {
			t.Errorf("%s: %v, %v", name, all, err)
		}
	}
}
