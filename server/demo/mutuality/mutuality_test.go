package mutuality_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/loupe-privacy/loupe/internal/calendar"
	"github.com/loupe-privacy/loupe/internal/niss"
	"github.com/loupe-privacy/loupe/internal/register"
	"github.com/loupe-privacy/loupe/server/demo/mutuality"
	"github.com/loupe-privacy/loupe/server/feed"
	"github.com/loupe-privacy/loupe/server/registerdata"
)

// asOf is the day of the full runs of the tests.
var asOf = calendar.Date(2026, time.November, 1)

// options returns those of a mutuality with so many members.
func options(t testing.TB, members int) mutuality.Options {
	t.Helper()
	r, err := registerdata.Load(registerdata.Embedded())
	if err != nil {
		t.Fatal(err)
	}
	return mutuality.Options{Register: r, Members: members, Seed: 7, AsOf: asOf}
}

// made returns the mutuality of some options.
func made(t testing.TB, o mutuality.Options) *mutuality.Mutuality {
	t.Helper()
	m, err := mutuality.New(o)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// written returns a file.
func written(t testing.TB, m *mutuality.Mutuality, f mutuality.File) []byte {
	t.Helper()
	var b bytes.Buffer
	if _, err := m.Write(f, &b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// linesOf reads a file as the import does, checks each line by the rules of the
// feed, and gives it to f.
func linesOf(t testing.TB, o mutuality.Options, file []byte, f func(line []byte, row feed.Row)) feed.Header {
	t.Helper()
	src, err := feed.Open(bytes.NewReader(file))
	if err != nil {
		t.Fatal(err)
	}
	defer src.Close()
	rules := feed.Rules{
		Register: o.Register, Synthetic: true, Zone: time.UTC, Now: o.AsOf.AddDays(o.Round).Start(time.UTC).Add(time.Minute), // the day has hardly begun
	}
	checker, err := rules.For(src.Header)
	if err != nil {
		t.Fatal(err)
	}
	for bad := 0; bad < 5; {
		line, err := src.Next()
		if errors.Is(err, io.EOF) {
			return src.Header
		}
		if err != nil {
			t.Fatal(err)
		}
		row, reason, err := checker.Row(src.Line(), line)
		if err != nil || reason != "" {
			bad++
			t.Errorf("%s %s: line %d: %s %v\n%s", src.Header.Feed, src.Header.Domain, src.Line(), reason, err, line)
			continue
		}
		f(line, row)
	}
	return src.Header
}

// TestEveryLineIsAccepted makes whole mutualities and later rounds of them, and
// holds that the feed takes every line: none names a member that there is not,
// and none an id twice.
func TestEveryLineIsAccepted(t *testing.T) {
	for _, round := range []int{0, 1, 2} {
		o := options(t, 1500)
		o.Round = round
		m := made(t, o)
		seen := map[string]bool{}
		for _, f := range m.Files() {
			n := 0
			header := linesOf(t, o, written(t, m, f), func(line []byte, row feed.Row) {
				n++
				var id struct{ Key, ID, Member, Choice string }
				if err := json.Unmarshal(line, &id); err != nil {
					t.Fatal(err)
				}
				if key := fmt.Sprint(f, id); seen[key] {
					t.Errorf("%s: %s is there twice", f.Name(), line)
				} else {
					seen[key] = true
				}
				if number := row.Member[2:]; number >= "0001500" || len(number) != 7 {
					t.Errorf("%s is no member", row.Member)
				}
			})
			if header.Full != (round == 0) || header.AsOf != asOf.AddDays(round) || header.Domain != f.Domain {
				t.Errorf("round %d: header %+v", round, header)
			}
			if n == 0 {
				t.Errorf("round %d: %s is empty", round, f.Name())
			}
		}
	}
}

// TestSameOptionsSameBytes: files follow from the options alone, whoever writes
// them first, and other options make other files.
func TestSameOptionsSameBytes(t *testing.T) {
	o := options(t, 500)
	a, b := made(t, o), made(t, o)
	other := o
	other.Seed++
	c := made(t, other)
	files := a.Files()
	slices.Reverse(files)
	for _, f := range files {
		one := written(t, a, f)
		if !bytes.Equal(one, written(t, b, f)) {
			t.Errorf("%s differs", f.Name())
		}
		if bytes.Equal(one, written(t, c, f)) {
			t.Errorf("%s is the same for another seed", f.Name())
		}
	}
}

// TestBeside: what comes beside other members is the same, under a header that
// lets nobody go.
func TestBeside(t *testing.T) {
	o := options(t, 50)
	alone := made(t, o)
	o.Beside = true
	beside := made(t, o)
	for _, f := range alone.Files() {
		first, rest, _ := bytes.Cut(written(t, alone, f), []byte("\n"))
		other, same, _ := bytes.Cut(written(t, beside, f), []byte("\n"))
		if !bytes.Equal(rest, same) || !bytes.Contains(first, []byte(`"full":true`)) || !bytes.Contains(other, []byte(`"full":false`)) {
			t.Errorf("%s: %s\n%s", f.Name(), first, other)
		}
	}
}

// TestSmallerIsABeginning: people do not depend on how many there are.
func TestSmallerIsABeginning(t *testing.T) {
	few, many := made(t, options(t, 200)), made(t, options(t, 5000))
	for _, f := range few.Files() {
		a, b := strings.Split(string(written(t, few, f)), "\n"), strings.Split(string(written(t, many, f)), "\n")
		all := map[string]bool{}
		for _, line := range b {
			all[line] = true
		}
		differ := 0
		for _, line := range a[1 : len(a)-2] {
			if !all[line] {
				differ++
			}
		}
		if differ > 12 { // of the last household, which may have been cut
			t.Errorf("%s: %d of %d lines are not those of the larger", f.Name(), differ, len(a))
		}
	}
}

// TestNumbers: all that there are are valid, synthetic and different; the
// members after them, and those whose number is somebody else's, have none.
func TestNumbers(t *testing.T) {
	o := options(t, mutuality.Numbers+1000)
	o.Taken = []string{"80010199976", "17073099988"}
	m := made(t, o)
	seen := map[string]bool{}
	without := 0
	file := made(t, o)
	pr, pw := io.Pipe()
	go func() {
		_, err := file.Write(mutuality.File{Feed: feed.Members}, pw)
		pw.CloseWithError(err)
	}()
	src, err := feed.Open(pr)
	if err != nil {
		t.Fatal(err)
	}
	defer src.Close()
	for {
		line, err := src.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		_, rest, ok := bytes.Cut(line, []byte(`"national_number":"`))
		if !ok {
			without++
			continue
		}
		number := string(rest[:11])
		if n, err := niss.Parse(number); err != nil || !n.Synthetic() {
			t.Fatalf("%s is no synthetic number", number)
		}
		if seen[number] || slices.Contains(o.Taken, number) {
			t.Fatalf("%s is somebody else's", number)
		}
		seen[number] = true
	}
	if len(seen) != mutuality.Numbers-len(o.Taken) || without != 1000+len(o.Taken) {
		t.Errorf("%d numbers and %d members without, of %d", len(seen), without, m.Members)
	}
}

// TestLooksLikeAMutuality holds what the measurements count on: how many lines
// of each kind a member has, and how old people are.
func TestLooksLikeAMutuality(t *testing.T) {
	const n = 8_000
	o := options(t, n)
	m := made(t, o)
	lines, statements := map[feed.Kind]int{}, 0
	var under18, over65, left, links, insured int
	for _, f := range m.Files() {
		linesOf(t, o, written(t, m, f), func(line []byte, _ feed.Row) {
			lines[f.Feed]++
			switch f.Feed {
			case feed.Holdings:
				statements += bytes.Count(line, []byte(`"category"`))
			case feed.Members:
				var in feed.MemberLine
				if err := json.Unmarshal(line, &in); err != nil {
					t.Fatal(err)
				}
				switch age := asOf.Sub(in.Born) / 365; {
				case age < 18:
					under18++
				case age >= 65:
					over65++
				}
				if !in.Left.IsZero() && !in.Left.After(asOf) {
					left++
				}
				if len(in.Contracts) > 0 {
					insured++
				}
				links += len(in.Links)
			}
		})
	}
	for _, test := range []struct {
		what     string
		got      int
		from, to float64 // of a member
	}{
		{"members", lines[feed.Members], 1, 1},
		{"holdings", lines[feed.Holdings], 3, 3.5},
		{"statements", statements, 17.2, 19.2}, // 20 million of 1.1 million members
		{"decisions", lines[feed.Decisions], 1, 2},
		{"disclosures", lines[feed.Disclosures], 1, 2.2},
		{"consultations", lines[feed.Consultations], 8.6, 9.6}, // 10 million
		{"choices", lines[feed.Choices], 0.15, 0.35},
		{"under 18", under18, 0.15, 0.28},
		{"65 and over", over65, 0.15, 0.28},
		{"left", left, 0.05, 0.2},
		{"insured", insured, 0.2, 0.4},
		{"links", links, 0.2, 0.6},
	} {
		if share := float64(test.got) / n; share < test.from || share > test.to {
			t.Errorf("%s: %.3f a member, want %.2f to %.2f", test.what, share, test.from, test.to)
		}
	}
}

// TestRoundIsSmall: a later run is of some members alone.
func TestRoundIsSmall(t *testing.T) {
	o := options(t, 20_000)
	keys := map[int]map[string]bool{}
	for _, round := range []int{1, 2} {
		o.Round = round
		keys[round] = map[string]bool{}
		linesOf(t, o, written(t, made(t, o), mutuality.File{Feed: feed.Members}), func(_ []byte, row feed.Row) { keys[round][row.Member] = true })
		if n := len(keys[round]); n < 300 || n > 500 {
			t.Errorf("round %d is of %d members", round, n)
		}
	}
	both := 0
	for k := range keys[1] {
		if keys[2][k] {
			both++
		}
	}
	if both > 40 {
		t.Errorf("%d members are in both rounds", both)
	}
}

func TestOptions(t *testing.T) {
	good := options(t, 10)
	for name, change := range map[string]func(*mutuality.Options){
		"no register": func(o *mutuality.Options) { o.Register = nil },
		"no members":  func(o *mutuality.Options) { o.Members = 0 },
		"too many":    func(o *mutuality.Options) { o.Members = mutuality.Most + 1 },
		"no day":      func(o *mutuality.Options) { o.AsOf = calendar.Day{} },
		"too late":    func(o *mutuality.Options) { o.AsOf = calendar.Date(2100, 1, 1) },
		"no round":    func(o *mutuality.Options) { o.Round = -1 },
	} {
		o := good
		change(&o)
		if _, err := mutuality.New(o); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
	m := made(t, good)
	for _, f := range []mutuality.File{{Feed: "shoes"}, {Feed: feed.Holdings}, {Feed: feed.Holdings, Domain: "shoes"}, {Feed: feed.Members, Domain: "compulsory"}} {
		if _, err := m.Write(f, io.Discard); err == nil {
			t.Errorf("%+v was written", f)
		}
	}
	broken := errors.New("disk full")
	if _, err := m.Write(mutuality.File{Feed: feed.Members}, failing{broken}); !errors.Is(err, broken) {
		t.Errorf("the error of the writer is %v", err)
	}
	empty := good
	empty.Register = &register.Register{}
	for _, f := range made(t, empty).Files() {
		if f.Feed == feed.Holdings {
			t.Error("holdings of a register without domains")
		}
	}
}

// A failing is a writer that fails.
type failing struct{ err error }

// Write fails.
func (f failing) Write([]byte) (int, error) { return 0, f.err }

// BenchmarkWrite measures lines a second of each feed, on one core.
func BenchmarkWrite(b *testing.B) {
	o := options(b, 20_000)
	m := made(b, o)
	for _, f := range m.Files() {
		b.Run(f.Name(), func(b *testing.B) {
			lines := 0
			for b.Loop() {
				n, err := m.Write(f, io.Discard)
				if err != nil {
					b.Fatal(err)
				}
				lines += n
			}
			b.ReportMetric(float64(lines)/b.Elapsed().Seconds(), "lines/s")
		})
	}
}
