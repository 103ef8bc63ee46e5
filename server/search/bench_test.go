package search

import (
	"strings"
	"testing"

	"github.com/loupe-privacy/loupe/internal/lang"
	"github.com/loupe-privacy/loupe/internal/register"
	"github.com/loupe-privacy/loupe/server/registerdata"
)

// load returns the register of the program.
func load(tb testing.TB) *register.Register {
	tb.Helper()
	r, err := registerdata.Load(registerdata.Embedded())
	if err != nil {
		tb.Fatal(err)
	}
	return r
}

// TestRegister asks the register of the program what people ask.
func TestRegister(t *testing.T) {
	r := load(t)
	indexes := map[lang.Lang]*Index{lang.FR: New(r, lang.FR), lang.NL: New(r, lang.NL)}
	for _, test := range []struct {
		in    lang.Lang
		query string
		first string // kind and id
	}{
		{lang.FR, "ticket moderateur", "term "}, {lang.NL, "remgeld", "term "},
		{lang.FR, "maf", "term maf"}, {lang.NL, "MAF", "term maf"},
		{lang.FR, "RIZIV", "inami"}, {lang.NL, "inami", "inami"},
		{lang.FR, "droit d'acces", "right access"}, {lang.NL, "recht van inzage", "right access"},
		{lang.FR, "effacement", "erasure"}, {lang.NL, "gegevenswissing", "erasure"},
		{lang.FR, "assurance obligatoire", "compulsory"}, {lang.NL, "verplichte verzekering", "compulsory"},
	} {
		hits, total := indexes[test.in].Find(test.query, 10)
		found := false
		for _, name := range names(hits[:min(3, len(hits))]) {
			found = found || strings.Contains(name, test.first)
		}
		if !found {
			t.Errorf("%s %q: %q of %d, want %q among the first three", test.in, test.query, names(hits), total, test.first)
		}
	}
	// Every fact is found by its own name.
	for l, x := range indexes {
		for _, d := range x.docs {
			if d.whole == "" {
				continue
			}
			hits, _ := x.Find(d.name, 20)
			found := false
			for _, h := range hits {
				found = found || h.Kind == d.kind && h.ID == d.id
			}
			if !found {
				t.Errorf("%s: %s %s is not found by its name %q: %q", l, d.kind, d.id, d.name, names(hits))
			}
		}
	}
}

func BenchmarkNew(b *testing.B) {
	r := load(b)
	for b.Loop() {
		New(r, lang.FR)
	}
}

func BenchmarkFind(b *testing.B) {
	x := New(load(b), lang.FR)
	for _, q := range []struct{ name, query string }{
		{"word", "remboursement"}, {"prefix", "re"}, {"words", "qui reçoit mes données de santé"}, {"mistake", "rembousement"},
		{"nothing", "zzzzzzzz"}, {"huge", strings.Repeat("abcde fghij ", 900)}, {"stops", strings.Repeat("le la ", 2000)},
	} {
		b.Run(q.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				x.Find(q.query, 30)
			}
		})
	}
}
