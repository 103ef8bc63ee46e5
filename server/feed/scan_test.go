package feed

import (
	"encoding/json"
	"reflect"
	"regexp"
	"testing"
	"time"
)

// scanned are lines that a scan has to take by itself, and lines that it has to
// leave to decode.
var scanned = []struct {
	line string
	take bool
}{
	{`{"member":"M-1","as_of":"2026-11-20","relation":"active","categories":[]}`, true},
	{`{"member":"M-1","as_of":"","relation":"active","categories":[{"category":"health","held":true,"as_of":"2024-02-29","source":"inami",` +
		`"medical":false,"records":0,"first":"2015-02-01","last":"2026-11-01","updated":"2026-11-18","fields":[{"label_fr":"é","label_nl":"ë","value":"x"},{}]},{}]}`, true},
	{`{}`, true},
	{`{"member":"M\u002d1"}`, false},
	{`{"member":"M-1"} `, false},
	{`{"member":"M-1","member":"M-1"}`, false},
	{`{"member":"M-1",}`, false},
	{`{"member":null}`, false},
	{`{"as_of":"2026-02-29"}`, false},
	{`{"as_of":"2026-2-09"}`, false},
	{`{"categories":[{"records":01}]}`, false},
	{`{"categories":[{"records":1e3}]}`, false},
	{`{"categories":[{"records":9999999999}]}`, false},
	{"{\"member\":\"\xff\"}", false},
	{`{"member":"M-1"`, false},
	{`{"id":"L-1","member":"M-1","at":"2026-11-20T10:15:00+01:00","domain":"compulsory","service":"care","purpose":"file","role":"adviser"}`, true},
	{`{"at":"2024-02-29T23:59:59Z"}`, true},
	{`{"at":"2026-02-29T23:59:59Z"}`, false},
	{`{"at":"2026-11-20T24:00:00Z"}`, false},
	{`{"at":"2026-11-20T10:15:00.5Z"}`, false},
	{`{"at":"2026-11-20T10:15:00+0100"}`, false},
	{`{"id":"T-1","member":"M-1","on":"2026-05-04","domain":"compulsory","recipient":"ocm","name":"é","categories":["a","b"],"basis":"6.1.c","purpose":"x"}`, true},
}

// taken reads a line by all scans, and compares what they take with decode.
func taken(t *testing.T, line []byte) bool {
	t.Helper()
	h, ok := compared(t, line, (*scan).holding)
	c, ok2 := compared(t, line, (*scan).consultation)
	d, ok3 := compared(t, line, (*scan).disclosure)
	if ok2 && !c[0].At.Equal(c[1].At) {
		t.Errorf("%q: at %s, want %s", line, c[0].At, c[1].At)
	}
	c[0].At, c[1].At = time.Time{}, time.Time{} // of which the zones may differ
	for _, same := range []bool{alike(t, h[0], h[1]), reflect.DeepEqual(c[0], c[1]), alike(t, d[0], d[1])} {
		if !same {
			t.Errorf("%q:\n%+v %+v\n%+v %+v\n%+v %+v", line, h[0], h[1], c[0], c[1], d[0], d[1])
		}
	}
	return ok || ok2 || ok3
}

// compared returns what a scan and decode read, if the scan takes it.
func compared[T any](t *testing.T, line []byte, read func(*scan, *T) bool) ([2]T, bool) {
	t.Helper()
	var got, want T
	if !read(&scan{text: line, known: map[string]string{"health": "health"}}, &got) {
		return [2]T{}, false
	}
	if reason := decode(line, &want); reason != "" {
		t.Errorf("%q is taken, and %s", line, reason)
	}
	return [2]T{got, want}, true
}

// alike reports whether two lines are the same, where no list is as good as an
// empty one.
func alike(t *testing.T, a, b any) bool {
	t.Helper()
	x, err := json.Marshal(a)
	if err != nil {
		t.Fatal(err)
	}
	y, err := json.Marshal(b)
	if err != nil {
		t.Fatal(err)
	}
	null := func(b []byte) string { return string(jsonNull.ReplaceAll(b, []byte("[]"))) }
	return null(x) == null(y)
}

// jsonNull is a list that is none.
var jsonNull = regexp.MustCompile(`\bnull\b`)

func TestScan(t *testing.T) {
	for _, test := range scanned {
		if got := taken(t, []byte(test.line)); got != test.take {
			t.Errorf("%s: taken = %t", test.line, got)
		}
	}
}

// FuzzScan looks that a scan takes nothing that decode reads otherwise.
func FuzzScan(f *testing.F) {
	for _, test := range scanned {
		f.Add([]byte(test.line))
	}
	f.Fuzz(func(t *testing.T, line []byte) { taken(t, line) })
}
