package markup_test

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"github.com/loupe-privacy/loupe/app/markup"
)

// nasty are texts that have broken encoders.
var nasty = []string{
	"", "a", " lead", "trail ", "\n", "\n\n", "  \n    x\n  ", "\n    <b>", "</p>", "</textarea>",
	`" onmouseover="x`, `"><img onerror=alert(1)>`, `\u00a0 literal \" back\\slash`, "no-break\u00a0x\u202fy",
	"é😀\u200d🇧🇪", "&amp; & &lt; &#13;", "'q'", "tab\tx", "cr\r\nx", "nul\x00x", "bad\xffutf", "true", "false",
	"\u2028\u2029", " ", "      ", "\n      </div>\n", "<!-- -->", "]]>", "\ufeff", "`", "%d%s",
}

// randomSource chooses with a generator of random numbers.
type randomSource struct{ *rand.Rand }

func (s randomSource) below(n int) int { return s.IntN(n) }
func (s randomSource) text() string    { return nasty[s.IntN(len(nasty))] }

// byteSource chooses with the bytes of fuzz input, and always the first
// choice when they are used up.
type byteSource struct{ rest []byte }

func (s *byteSource) below(n int) int {
	if len(s.rest) == 0 {
		return 0
	}
	b := s.rest[0]
	s.rest = s.rest[1:]
	return int(b) % n
}

func (s *byteSource) text() string {
	n := min(s.below(24), len(s.rest))
	t := string(s.rest[:n])
	s.rest = s.rest[n:]
	if t == "" {
		return nasty[s.below(len(nasty))]
	}
	return t
}

// check renders a tree, encodes it again and reports how the parsed result
// differs from the tree.
func check(n node) error {
	raw := app.HTMLString(n.ui(false))
	got, err := markup.Reencode(raw)
	if err != nil {
		return fmt.Errorf("%w\nraw %q", err, raw)
	}
	nodes, err := parse(got)
	if err != nil {
		return err
	}
	want := n.normal()
	if len(nodes) != 1 || !nodes[0].equal(want) {
		return fmt.Errorf("trees differ\nraw  %q\ngot  %q\ntree %+v\nwant %+v", raw, got, nodes, want)
	}
	return nil
}

func TestRandomTrees(t *testing.T) {
	for seed := range uint64(5000) {
		n := grow(randomSource{rand.New(rand.NewPCG(seed, 1))}, 0, false)
		if err := check(n); err != nil {
			t.Fatalf("seed %d: %v", seed, err)
		}
	}
}

func FuzzReencode(f *testing.F) {
	f.Add([]byte{})
	f.Add([]byte("\x05\x01\x00\x02\x03\x04hello\x00\x06\x01"))
	for seed := range uint64(8) {
		r := rand.New(rand.NewPCG(seed, 2))
		b := make([]byte, 400)
		for i := range b {
			b[i] = byte(r.Uint32())
		}
		f.Add(b)
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		if err := check(grow(&byteSource{b}, 0, false)); err != nil {
			t.Fatal(err)
		}
	})
}

// FuzzMalformed gives Reencode anything at all: it must answer or refuse, and
// what it answers must have one root and no element that go-app did not write.
func FuzzMalformed(f *testing.F) {
	for _, s := range []string{"", "<", "<p", "<p>", "<p></p>", "<p>\n  a\n</p>", `<p a="\xff"></p>`, "<p>\n", "<p>\n  \n</p>", "<p a=></p>", "<p></b>"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		got, err := markup.Reencode(s)
		if err != nil {
			if !errors.Is(err, markup.ErrFormat) || got != "" {
				t.Fatalf("Reencode = %q, %v", got, err)
			}
			return
		}
		if strings.Count(got, "<") != strings.Count(s, "<")-strings.Count(strings.Join(quotedParts(s), ""), "<") {
			t.Fatalf("elements appeared\nin  %q\nout %q", s, got)
		}
	})
}

// quotedParts returns the contents of the Go literals in s, read as loosely
// as possible: from one unescaped double quote to the next, inside tags.
func quotedParts(s string) []string {
	var parts []string
	inTag, start := false, -1
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case start >= 0 && c == '\\':
			i++
		case start >= 0 && c == '"':
			parts = append(parts, s[start:i])
			start = -1
		case start >= 0:
		case inTag && c == '"':
			start = i + 1
		case c == '<':
			inTag = true
		case c == '>':
			inTag = false
		}
	}
	return parts
}

func TestOneOrder(t *testing.T) {
	var first string
	for range 50 {
		got, err := markup.Reencode(app.HTMLString(app.A().Class("c").ID("i").Href("/").Title("t").Lang("fr").Text("x")))
		if err != nil {
			t.Fatal(err)
		}
		if first == "" {
			first = got
		}
		if got != first {
			t.Fatalf("two orders: %s and %s", first, got)
		}
	}
	if want := `<a class="c" href="/" id="i" lang="fr" title="t">x</a>`; first != want {
		t.Errorf("got %s, want %s", first, want)
	}
}

// list is a page of 200 elements and more, for the benchmarks.
func list() app.UI {
	return app.Main().Body(app.Range(make([]int, 40)).Slice(func(i int) app.UI {
		return app.Li().Class("row").ID(fmt.Sprint("r", i)).Body(
			app.A().Href(fmt.Sprintf("/fr/x/%d?a=1&b=2", i)).Class("l").Text("Société « X »"),
			app.Text(" — "),
			app.Span().Class("a b c").Title(`It's "q"`).Text("Bruxelles & co"),
			app.Input().Type("text").Name("n").Value("v"),
			app.Em().Text("z"))
	}))
}

func BenchmarkHTMLString(b *testing.B) {
	for b.Loop() {
		app.HTMLString(list())
	}
}

func BenchmarkReencode(b *testing.B) {
	s := app.HTMLString(list())
	b.SetBytes(int64(len(s)))
	for b.Loop() {
		if _, err := markup.Reencode(s); err != nil {
			b.Fatal(err)
		}
	}
}
