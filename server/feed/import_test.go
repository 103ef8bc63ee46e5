package feed_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/loupe-privacy/loupe/server/feed"
)

// asFile returns a file of a feed: a header with some more of it, and lines.
func asFile(kind feed.Kind, run, more string, lines ...string) string {
	text := fmt.Sprintf(`{"feed":%q,"run":%q,"as_of":"2026-11-23"%s}`+"\n", kind, run, more)
	for _, l := range lines {
		text += l + "\n"
	}
	return text + fmt.Sprintf(`{"end":%d}`, len(lines)) + "\n"
}

// memberLine returns a line of a member.
func memberLine(key string) string {
	return fmt.Sprintf(`{"key":%q,"given_name":"Élise","family_name":"Exemple","language":"fr","joined":"2011-03-01"}`, key)
}

// held returns a line of holdings.
func held(key string) string {
	return fmt.Sprintf(`{"member":%q,"as_of":"2026-11-20","relation":"active","categories":[{"category":"health","held":true,"as_of":"2026-11-20"}]}`, key)
}

// from returns what opens a text.
func from(text string) func() (*feed.Source, error) {
	return func() (*feed.Source, error) { return feed.Open(strings.NewReader(text)) }
}

// options are those of the tests.
var options = feed.Options{MaxRejects: 3, MaxDrop: 0.25, Now: func() time.Time { return time.Unix(1795424400, 0).UTC() }}

// keysOf returns so many keys.
func keysOf(n int) []string {
	var keys []string
	for i := range n {
		keys = append(keys, fmt.Sprintf("M-%d", i+1))
	}
	return keys
}

// lines returns a line for each key.
func lines(line func(string) string, keys ...string) []string {
	var out []string
	for _, k := range keys {
		out = append(out, line(k))
	}
	return out
}

// must imports a text that has to be taken in.
func must(t *testing.T, store feed.RunStore, text string) feed.Result {
	t.Helper()
	result, err := feed.Import(t.Context(), store, from(text), rules(t), options)
	if err != nil {
		t.Fatalf("import: %v (%+v)", err, result.Rejected)
	}
	return result
}

func TestImport(t *testing.T) {
	store := newFake()
	members := asFile(feed.Members, "m1", `,"full":true`, lines(memberLine, keysOf(8)...)...)
	r := must(t, store, members)
	if r.Counts.New != 8 || r.Lines != 8 || r.Again || store.switched != 1 {
		t.Errorf("members: %+v", r)
	}
	if r := must(t, store, members); !r.Again || store.switched != 1 {
		t.Errorf("the same run: %+v, %d switched", r, store.switched)
	}
	before := store.live(t)
	const more = `,"full":true,"domain":"compulsory"`
	bad := append(lines(held, keysOf(8)...), held("M-9"), held("M-1"), `{"member":"M-2","colour":1}`)
	r = must(t, store, asFile(feed.Holdings, "h1", more, bad...))
	want := []feed.Rejection{
		{Line: 10, Reason: feed.ReasonUnknown, Member: "M-9"},
		{Line: 11, Reason: feed.ReasonRepeated, Member: "M-1"},
		{Line: 12, Reason: "has a member that is not of the form"},
	}
	if !slices.Equal(r.Rejected, want) || r.Counts.Rows != 8 || store.live(t) == before {
		t.Errorf("holdings: %+v", r)
	}
	must(t, store, asFile(feed.Holdings, "h2", `,"domain":"compulsory"`, held("M-3")))
	if r = must(t, store, asFile(feed.Holdings, "h3", more, lines(held, keysOf(6)...)...)); r.Counts.Gone != 2 {
		t.Errorf("full run: %+v", r)
	}
}

// TestImportRefuses looks that what is refused leaves all as it was, and that
// the same run can come again, mended.
func TestImportRefuses(t *testing.T) {
	const full = `,"full":true`
	all := lines(memberLine, keysOf(8)...)
	wrong := slices.Repeat([]string{`{"key":"M-1"}`}, 4)
	for name, test := range map[string]struct {
		text string
		want error
	}{
		"cut":             {strings.TrimSuffix(asFile(feed.Members, "m2", full, all...), "{\"end\":8}\n"), feed.ErrCut},
		"too much wrong":  {asFile(feed.Members, "m2", full, slices.Concat(all, wrong)...), feed.ErrRejected},
		"named twice":     {asFile(feed.Members, "m2", full, slices.Concat(all, all)...), feed.ErrRejected},
		"too many go":     {asFile(feed.Members, "m2", full, all[:5]...), feed.ErrDrop},
		"another file":    {asFile(feed.Members, "m1", full, all[:7]...), feed.ErrRun},
		"an older run":    {strings.Replace(asFile(feed.Members, "m2", full, all...), "2026-11-23", "2026-11-22", 1), feed.ErrOlder},
		"of members":      {asFile(feed.Holdings, "m2", `,"domain":"compulsory"`, slices.Repeat([]string{held("M-99")}, 4)...), feed.ErrRejected},
		"nobody any more": {asFile(feed.Members, "m2", full), feed.ErrDrop},
	} {
		t.Run(name, func(t *testing.T) {
			store := newFake()
			must(t, store, asFile(feed.Members, "m1", full, all...))
			before := store.live(t)
			result, err := feed.Import(t.Context(), store, from(test.text), rules(t), options)
			if !errors.Is(err, test.want) || store.live(t) != before {
				t.Fatalf("error = %v, want %v; %+v", err, test.want, result)
			}
			if errors.Is(err, feed.ErrRejected) && len(result.Rejected) < 4 && result.Counts.Rejected < 4 {
				t.Errorf("nothing says what is wrong: %+v", result)
			}
			if name != "another file" {
				must(t, store, asFile(feed.Members, "m2", full, all...))
			}
		})
	}
}

func TestImportHeader(t *testing.T) {
	for want, text := range map[string]string{
		"domain: is none":           asFile(feed.Holdings, "h", `,"domain":"weather"`),
		"as_of: is in the future":   strings.Replace(asFile(feed.Members, "m", ""), "2026-11-23", "2026-11-24", 1),
		"coverage[0].category: not": asFile(feed.Holdings, "h", `,"domain":"compulsory","coverage":[{"category":"colour"}]`),
		"category: belongs":         asFile(feed.Members, "m", `,"coverage":[{"category":"health"}]`),
		"id: is kept for what happens in Loupe itself": asFile(feed.Consultations, "m",
			`,"services":[{"id":"loupe:office:mloz","fr":"a","nl":"b"}],"purposes":[{"id":"p","fr":"a","nl":"b"}]`),
		"category: stated twice":      asFile(feed.Members, "m", `,"coverage":[{},{}]`),
		"since: is after":             asFile(feed.Members, "m", `,"coverage":[{"since":"2026-12-01"}]`),
		"not: needs fr and nl":        asFile(feed.Members, "m", `,"coverage":[{"not":{"fr":"papier","nl":""}}]`),
		"services: are needed":        asFile(feed.Consultations, "c", ""),
		"services: belong":            asFile(feed.Members, "m", `,"services":[{"id":"a","fr":"a","nl":"a"}]`),
		"services[0].id: needs":       asFile(feed.Consultations, "c", `,"services":[{"id":"Jan Peeters","fr":"a","nl":"a"}]`),
		"services[1].id: is there":    asFile(feed.Consultations, "c", `,"services":[{"id":"a","fr":"a","nl":"a"},{"id":"a","fr":"a","nl":"a"}]`),
		"purposes: are needed":        asFile(feed.Consultations, "c", `,"services":[{"id":"a","fr":"a","nl":"a"}]`),
		"services[0].fr, nl: need":    asFile(feed.Consultations, "c", `,"services":[{"id":"a","fr":"a"}]`),
		"header: run: needs":          asFile(feed.Members, "a b", ""),
		"has a member that is not of": asFile(feed.Members, "m", `,"Full":true`),
		"member of an object twice":   asFile(feed.Members, "m", `,"full":true,"full":false`),
	} {
		store := newFake()
		_, err := feed.Import(t.Context(), store, from(text), rules(t), options)
		if wrong, ok := errors.AsType[*feed.LineError](err); !ok || wrong.Line != 1 || !strings.Contains(wrong.Reason, want) || len(store.runs) > 0 {
			t.Errorf("%s: %v", want, err)
		}
	}
}

// TestImportResumes stops an import at any step, as often as it likes, and
// looks that in the end there is what one go would have brought.
func TestImportResumes(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		n := rapid.IntRange(0, 1200).Draw(rt, "lines") // some are of several chunks
		keys := keysOf(n)
		text := lines(memberLine, keys...)
		for range rapid.IntRange(0, 3).Draw(rt, "wrong") {
			at := rapid.IntRange(0, len(text)).Draw(rt, "at")
			text = slices.Insert(text, at, rapid.SampledFrom([]string{"", "x", `{"key":"M-1"}`, memberLine("M-1")}).Draw(rt, "what"))
		}
		file := asFile(feed.Members, "m1", `,"full":true`, text...)
		o := options
		o.MaxRejects, o.StepRows = 4, 300
		whole := newFake()
		want, werr := feed.Import(t.Context(), whole, from(file), rules(t), o)

		pieces := newFake()
		var got feed.Result
		err := errors.New("not begun")
		for attempt := 0; err != nil && attempt < 20; attempt++ {
			ctx, cancel := context.WithCancel(t.Context())
			left := 1000
			if attempt < 10 {
				left = rapid.IntRange(1, 8).Draw(rt, "calls")
			}
			pieces.fail = func() error {
				if left--; left <= 0 {
					cancel()
					return errors.New("killed")
				}
				return nil
			}
			got, err = feed.Import(ctx, pieces, from(file), rules(t), o)
			cancel()
		}
		if (err == nil) != (werr == nil) || whole.live(t) != pieces.live(t) {
			rt.Fatalf("in one go: %+v, %v; in pieces: %+v, %v", want, werr, got, err)
		}
		if pieces.switched != whole.switched {
			rt.Fatalf("switched %d times, want %d", pieces.switched, whole.switched)
		}
		if !got.Again && (!slices.Equal(got.Rejected, want.Rejected) || got.Lines != want.Lines) {
			rt.Fatalf("in one go: %+v; in pieces: %+v", want, got)
		}
	})
}

// TestImportGoesOnWithTheRest looks that a file that was cut, and comes whole,
// is not read into the store twice, and that another file is not mixed with it.
func TestImportGoesOnWithTheRest(t *testing.T) {
	whole := asFile(feed.Members, "m1", `,"full":true`, lines(memberLine, keysOf(600)...)...)
	cut := whole[:strings.Index(whole, memberLine("M-401"))+20]
	for name, test := range map[string]struct {
		second string
		from   int
		want   int
	}{
		"the rest":     {whole, 400, 600},
		"another file": {asFile(feed.Members, "m1", `,"full":true`, lines(memberLine, keysOf(601)[1:]...)...), 0, 600},
	} {
		store, o := newFake(), options
		o.StepRows = 100
		if _, err := feed.Import(t.Context(), store, from(cut), rules(t), o); !errors.Is(err, feed.ErrCut) {
			t.Fatalf("%s: %v", name, err)
		}
		if live := store.live(t); live != "" {
			t.Fatalf("%s: a part counts: %s", name, live)
		}
		r := must(t, store, test.second)
		if r.From != test.from || r.Lines != test.want || r.Counts.Rows != test.want || len(r.Rejected) > 0 {
			t.Errorf("%s: %+v", name, r)
		}
	}
}

func TestImportTellsHowFarItIs(t *testing.T) {
	var told []feed.Stage
	o := options
	o.Progress = func(p feed.Progress) { told = append(told, p.Stage) }
	text := asFile(feed.Members, "m1", "", lines(memberLine, keysOf(3)...)...)
	if _, err := feed.Import(t.Context(), newFake(), from(text), rules(t), o); err != nil {
		t.Fatal(err)
	}
	if want := []feed.Stage{feed.Reading, feed.Checking, feed.Switching}; !slices.Equal(told, want) {
		t.Errorf("told %v, want %v", told, want)
	}
}
