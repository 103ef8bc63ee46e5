package feed_test

import (
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"

	"github.com/klauspost/compress/zstd"

	"github.com/loupe-privacy/loupe/server/feed"
)

// header is that of the files of the tests.
const header = `{"feed":"holdings","domain":"compulsory","run":"r-1","full":true,"as_of":"2026-11-23"}`

// file returns a file with lines, whole.
func file(lines ...string) string {
	return header + "\n" + strings.Join(append(slices.Clone(lines), fmt.Sprintf(`{"end":%d}`, len(lines))), "\n") + "\n"
}

// gzipped returns a text compressed.
func gzipped(t *testing.T, text string) string {
	t.Helper()
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	if _, err := io.WriteString(z, text); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// zstded is gzipped by the other way.
func zstded(t *testing.T, text string) string {
	t.Helper()
	z, err := zstd.NewWriter(nil)
	if err != nil {
		t.Fatal(err)
	}
	return string(z.EncodeAll([]byte(text), nil))
}

// readAll returns the lines of a file, what is wrong with those that are not
// taken, and how it ended.
func readAll(text string) (lines, wrong []string, err error) {
	s, err := feed.Open(strings.NewReader(text))
	if err != nil {
		return nil, nil, err
	}
	defer s.Close()
	for {
		line, err := s.Next()
		if bad, ok := errors.AsType[*feed.LineError](err); ok {
			wrong = append(wrong, bad.Error())
			continue
		}
		if errors.Is(err, io.EOF) {
			return lines, wrong, nil
		}
		if err != nil {
			return lines, wrong, err
		}
		lines = append(lines, string(line))
	}
}

func TestSource(t *testing.T) {
	whole := file(`{"a":1}`, `  {"b":2}	`, `{"c":"é"}`)
	for name, text := range map[string]string{
		"plain": whole, "gzip": gzipped(t, whole), "zstd": zstded(t, whole), "CRLF": strings.ReplaceAll(whole, "\n", "\r\n"),
		"with a mark": "\ufeff" + whole, "without the last end of line": strings.TrimSuffix(whole, "\n"),
		"two gzips": gzipped(t, whole[:120]) + gzipped(t, whole[120:]),
	} {
		lines, wrong, err := readAll(text)
		if err != nil || wrong != nil || !slices.Equal(lines, []string{`{"a":1}`, `{"b":2}`, `{"c":"é"}`}) {
			t.Errorf("%s: %q, %q, %v", name, lines, wrong, err)
		}
	}
}

func TestSourceNamesLines(t *testing.T) {
	lines, wrong, err := readAll(file(`{"a":1}`, "", "{\"caf\xe9\":1}", `{"b":2}`))
	if err != nil || len(lines) != 2 || !slices.Equal(wrong, []string{"line 3: is empty", "line 4: is not UTF-8"}) {
		t.Errorf("%q, %q, %v", lines, wrong, err)
	}
}

func TestSourceThatWasCut(t *testing.T) {
	whole := file(`{"a":1}`, `{"b":2}`)
	zipped, z := gzipped(t, whole), zstded(t, whole)
	texts := []string{"", zipped[:len(zipped)-5], z[:len(z)-3], gzipped(t, whole[:len(whole)-12]),
		file(strings.Repeat("x", 2<<20)), header + "\n" + `{"a":1}` + "\n" + `{"end":2}` + "\n"}
	for n := range len(whole) - 1 { // of the end of line nothing depends
		if n > len(header) {
			texts = append(texts, whole[:n])
		}
	}
	for i, text := range texts {
		_, wrong, err := readAll(text)
		if !errors.Is(err, feed.ErrCut) && (len(wrong) == 0 || !strings.Contains(wrong[len(wrong)-1], "end")) {
			t.Errorf("%d: %.200q: %q, %v", i, text, wrong, err)
		}
	}
}

func TestSourceRefusesHeaders(t *testing.T) {
	for name, text := range map[string]string{
		"no JSON":             "members\n",
		"UTF-16":              "\xff\xfe{\x00",
		"unknown member":      `{"feed":"members","run":"1","as_of":"2026-11-23","colour":"red"}`,
		"two objects":         header + header,
		"unknown feed":        `{"feed":"weather","run":"1","as_of":"2026-11-23"}`,
		"holdings of nothing": `{"feed":"holdings","run":"1","as_of":"2026-11-23"}`,
		"members of a domain": `{"feed":"members","domain":"compulsory","run":"1","as_of":"2026-11-23"}`,
		"no run":              `{"feed":"members","as_of":"2026-11-23"}`,
		"odd run":             `{"feed":"members","run":"a b","as_of":"2026-11-23"}`,
		"no day":              `{"feed":"members","run":"1"}`,
		"no such day":         `{"feed":"members","run":"1","as_of":"2026-02-30"}`,
		"gzip that is none":   "\x1f\x8b\x00\x00",
		"zstd that is none":   "\x28\xb5\x2f\xfd\xff\xff\xff\xff",
	} {
		if _, _, err := readAll(text); err == nil {
			t.Errorf("%s is taken", name)
		} else if strings.Contains(err.Error(), "red") || strings.Contains(err.Error(), "weather") {
			t.Errorf("%s: the reason repeats a value: %v", name, err)
		}
	}
	if _, wrong, err := readAll(file(`{"a":1}`) + `{"b":2}`); err == nil || len(wrong) != 1 {
		t.Errorf("a line after the end: %q, %v", wrong, err)
	}
}

// TestSkip goes on in a file where another reading of it stopped.
func TestSkip(t *testing.T) {
	whole := file(`{"a":1}`, `{"b":2}`, `{"c":3}`)
	first, err := feed.Open(strings.NewReader(whole))
	if err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if _, err := first.Next(); err != nil {
			t.Fatal(err)
		}
	}
	sum, err := first.Sum()
	if err != nil {
		t.Fatal(err)
	}
	for name, test := range map[string]struct {
		text  string
		lines int
		want  bool
	}{
		"the same": {whole, 2, true}, "packed otherwise": {zstded(t, whole), 2, true},
		"with another end": {file(`{"a":1}`, `{"b":2}`, `{"d":4}`), 2, true},
		"changed before":   {file(`{"a":1}`, `{"b":9}`, `{"c":3}`), 2, false},
		"shorter":          {header + "\n" + `{"a":1}`, 2, false}, "another place": {whole, 1, false},
	} {
		s, err := feed.Open(strings.NewReader(test.text))
		if err != nil {
			t.Fatal(err)
		}
		same, err := s.Skip(test.lines, sum)
		if same != test.want || err != nil {
			t.Errorf("%s: %t, %v", name, same, err)
		}
		if line, _ := s.Next(); same && name == "the same" && (string(line) != `{"c":3}` || s.Line() != 4) {
			t.Errorf("%s: goes on with %q as line %d", name, line, s.Line())
		}
	}
}
