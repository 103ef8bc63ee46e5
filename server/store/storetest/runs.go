package storetest

import (
	"context"
	"errors"
	"testing"

	"github.com/loupe-privacy/loupe/internal/calendar"
	"github.com/loupe-privacy/loupe/internal/fault"
	"github.com/loupe-privacy/loupe/internal/holdings"
	"github.com/loupe-privacy/loupe/server/feed"
)

// zeroDay is no day at all.
var zeroDay calendar.Day

// many is more rows than any batch has.
const many = 2500

// testRuns tests what readers see of runs, one after the other.
func testRuns(t *testing.T, f fixture) {
	anna, bram := f.member(t, "anna"), f.member(t, "bram")
	sees := func(t *testing.T, what string, m holdings.Member, want string) {
		t.Helper()
		if got := f.sourcesOf(t, m.ID)["health"]; got != want {
			t.Errorf("%s: %s reads %q, want %q", what, m.Key, got, want)
		}
	}
	first := header(feed.Holdings, "health", "first", true)
	run := f.staged(t, first, 1, docRows("1", "anna", "bram")...)
	sees(t, "staged", anna, "")
	counts, err := f.CheckRun(f.ctx, run, 0)
	must(t, err)
	wantSame(t, "counts of a first run", counts, feed.Counts{After: 2, Rows: 2})
	sees(t, "checked", anna, "")
	for range 2 {
		must(t, f.SwitchRun(f.ctx, run, noon))
		sees(t, "switched on", anna, "1")
	}

	t.Run("the same run again", func(t *testing.T) {
		again, err := f.BeginRun(f.ctx, first)
		must(t, err)
		run.State, run.At = feed.Live, noon
		wantSame(t, "a run that was switched on", again, run)
		_, err = f.StageRun(f.ctx, again, stepOf(again, docRows("x", "anna")...))
		wantCode(t, "a step of a live run", err, fault.Conflict)
		must(t, f.RefuseRun(f.ctx, again))
		sees(t, "a live run that is refused", anna, "1")
	})
	t.Run("a delta", func(t *testing.T) {
		counts := f.live(t, header(feed.Holdings, "health", "delta", false), docRows("2", "anna")...)
		wantSame(t, "counts", counts, feed.Counts{Before: 2, After: 2, Rows: 1})
		sees(t, "named", anna, "2")
		sees(t, "not named", bram, "1")
	})
	t.Run("another domain", func(t *testing.T) {
		f.live(t, header(feed.Holdings, "travel", "first", true), docRows("t", "bram")...)
		sees(t, "a full run elsewhere", anna, "2")
		wantSame(t, "two domains", f.sourcesOf(t, bram.ID), map[string]string{"health": "1", "travel": "t"})
	})
	t.Run("full after a delta", func(t *testing.T) {
		counts := f.live(t, header(feed.Holdings, "health", "second", true), docRows("3", "bram")...)
		wantSame(t, "counts", counts, feed.Counts{Before: 2, After: 1, Rows: 1, Gone: 1})
		sees(t, "named", bram, "3")
		sees(t, "not named any more", anna, "")
		again, err := f.BeginRun(f.ctx, first)
		if err != nil || again.State != feed.Over {
			t.Errorf("a run whose place was taken: %+v, %v", again, err)
		}
		must(t, f.SwitchRun(f.ctx, run, noon))
		sees(t, "and switched on again", bram, "3")
	})
	t.Run("a run of an earlier day", func(t *testing.T) {
		old := header(feed.Holdings, "health", "old", false)
		old.AsOf = asOf.AddDays(-1)
		if _, err := f.BeginRun(f.ctx, old); !errors.Is(err, feed.ErrOlder) {
			t.Errorf("BeginRun = %v, want %v", err, feed.ErrOlder)
		}
		old.Domain = "travel"
		old.AsOf = asOf
		f.live(t, old, docRows("same day", "anna")...)
	})
	t.Run("nothing", func(t *testing.T) {
		f.live(t, header(feed.Holdings, "health", "empty", false))
		sees(t, "an empty delta", bram, "3")
		f.live(t, header(feed.Holdings, "health", "empty-full", true))
		sees(t, "an empty full run", bram, "")
	})
}

// testResume tests runs that are cut off, taken over and refused.
func testResume(t *testing.T, f fixture) {
	anna := f.member(t, "anna")
	f.member(t, "bram")
	h := header(feed.Holdings, "health", "cut", true)
	run := f.staged(t, h, 1, docRows("new", "anna")...)

	t.Run("goes on where it was cut", func(t *testing.T) {
		again, err := f.BeginRun(f.ctx, h)
		must(t, err)
		wantSame(t, "a run that was cut off", again, run)
		if string(again.Staged.Sum) != "sum of 1" || again.Staged.Lines != 1 {
			t.Errorf("staged %+v", again.Staged)
		}
	})
	t.Run("a step is whole or not at all", func(t *testing.T) {
		bad := docRows("new", "bram", "bram")
		bad[1].values = bad[1].values[:1]
		if _, err := f.StageRun(f.ctx, run, stepOf(run, bad...)); err == nil {
			t.Error("staged a row without all its values")
		}
		over, cancel := context.WithCancel(f.ctx)
		cancel()
		if _, err := f.StageRun(over, run, stepOf(run, docRows("new", "bram")...)); !errors.Is(err, context.Canceled) {
			t.Errorf("StageRun = %v, want %v", err, context.Canceled)
		}
		again, err := f.BeginRun(f.ctx, h)
		must(t, err)
		wantSame(t, "after steps that failed", again, run)
	})
	t.Run("is not switched on unchecked", func(t *testing.T) {
		wantCode(t, "SwitchRun", f.SwitchRun(f.ctx, run, noon), fault.Conflict)
		_, err := f.CheckRun(f.ctx, run, 0)
		must(t, err)
		late, err := f.StageRun(f.ctx, run, stepOf(run, docRows("new", "bram")...))
		must(t, err)
		wantCode(t, "SwitchRun after another step", f.SwitchRun(f.ctx, late, noon), fault.Conflict)
		_, err = f.StageRun(f.ctx, run, stepOf(run, docRows("new", "bram")...))
		wantCode(t, "the same step again", err, fault.Conflict)
		_, err = f.CheckRun(f.ctx, run, 0)
		wantCode(t, "a check of less than is there", err, fault.Conflict)
		run = late
	})
	t.Run("ends up as in one go", func(t *testing.T) {
		for range 2 {
			counts, err := f.CheckRun(f.ctx, run, 0)
			must(t, err)
			wantSame(t, "counts", counts, feed.Counts{After: 2, Rows: 2})
		}
		must(t, f.SwitchRun(f.ctx, run, noon))
		if got := f.sourcesOf(t, anna.ID)["health"]; got != "new" {
			t.Errorf("reads %q", got)
		}
	})
	t.Run("refused, and sent again", func(t *testing.T) {
		h := header(feed.Holdings, "health", "mended", true)
		bad := f.staged(t, h, 1, docRows("bad", "anna")...)
		must(t, f.RefuseRun(f.ctx, bad))
		_, err := f.StageRun(f.ctx, bad, stepOf(bad, docRows("bad", "bram")...))
		wantCode(t, "a step of a refused run", err, fault.Conflict)
		wantCode(t, "SwitchRun", f.SwitchRun(f.ctx, bad, noon), fault.Conflict)
		good, err := f.BeginRun(f.ctx, h)
		must(t, err)
		if good.ID == bad.ID || good.Staged.Lines != 0 {
			t.Errorf("a run that was refused goes on: %+v", good)
		}
		f.live(t, h, docRows("good", "anna")...)
		wantSame(t, "holdings", f.sourcesOf(t, anna.ID), map[string]string{"health": "good"})
	})
	t.Run("ended by the next one", func(t *testing.T) {
		first := f.staged(t, header(feed.Holdings, "health", "one", false), 1, docRows("one", "anna")...)
		other := f.staged(t, header(feed.Holdings, "travel", "one", false), 1, docRows("one", "anna")...)
		f.staged(t, header(feed.Holdings, "health", "two", false), 1, docRows("two", "anna")...)
		_, err := f.StageRun(f.ctx, first, stepOf(first, docRows("one", "bram")...))
		wantCode(t, "a step of the first", err, fault.Conflict)
		_, err = f.StageRun(f.ctx, other, stepOf(other, docRows("one", "bram")...))
		must(t, err) // another domain
	})
	t.Run("with another header", func(t *testing.T) {
		h := header(feed.Holdings, "travel", "turned", false)
		first := f.staged(t, h, 1, docRows("x", "anna")...)
		h.Full = true
		second, err := f.BeginRun(f.ctx, h)
		if err != nil || second.ID == first.ID || second.Staged.Lines != 0 {
			t.Errorf("a delta goes on as a full run: %+v, %v", second, err)
		}
	})
	wantCode(t, "a run that is not", f.SwitchRun(f.ctx, feed.Run{ID: 1 << 20}, noon), fault.NotFound)
	_, err := f.BeginRun(f.ctx, feed.Header{Feed: "gossip", Run: "x"})
	wantCode(t, "a feed that is not", err, fault.Invalid)
}

// testRefusedRows tests lines that cannot be taken in.
func testRefusedRows(t *testing.T, f fixture) {
	f.member(t, "anna")
	taken := newMember("other")
	taken.NumberIndex = index("anna")
	twice := newMember("twice")
	twice.NumberIndex = index("new")
	chained := newMember("chained") // wants the number of one that wants anna's, and so keeps its own
	chained.NumberIndex = index("mover")
	mover := newMember("mover")
	f.feedMembers(t, mover)
	mover.NumberIndex = index("anna")
	entry := func(key, id string) told { return told{key, []any{id, asOf, "{}", ""}} }

	for _, test := range []struct {
		name string
		feed feed.Kind
		rows []told
		want map[int]string // reasons by line
	}{
		{"good members", feed.Members, newRows("x", "y"), nil},
		{"a member twice", feed.Members, newRows("x", "y", "x", "x"), map[int]string{3: feed.ReasonRepeated, 4: feed.ReasonRepeated}},
		{"a number that is taken", feed.Members, append(newRows("x"), memberRow(taken)), map[int]string{2: feed.ReasonTaken}},
		{"a number twice", feed.Members, append(newRows("new", "x"), memberRow(twice)), map[int]string{1: feed.ReasonTwice, 3: feed.ReasonTwice}},
		{"a number that is not free after all", feed.Members, memberRows(chained, mover), map[int]string{1: feed.ReasonTaken, 2: feed.ReasonTaken}},
		{"unknown members", feed.Holdings, docRows("s", "nobody", "anna", "no-one"), map[int]string{1: feed.ReasonUnknown, 3: feed.ReasonUnknown}},
		{"holdings of a member twice", feed.Holdings, docRows("s", "anna", "nobody", "anna"), map[int]string{2: feed.ReasonUnknown, 3: feed.ReasonRepeated}},
		{"an entry twice", feed.Decisions, []told{entry("anna", "1"), entry("anna", "2"), entry("anna", "1")}, nil},
		{"a decision about nobody", feed.Decisions, []told{entry("anna", "1"), entry("nobody", "1")}, map[int]string{2: feed.ReasonUnknown}},
	} {
		t.Run(test.name, func(t *testing.T) {
			domain := map[bool]string{true: "health"}[test.feed == feed.Holdings]
			run := f.staged(t, header(test.feed, domain, f.nextRun(), false), 2, test.rows...)
			for most := range len(test.want) {
				counts, err := f.CheckRun(f.ctx, run, most)
				must(t, err)
				if counts.Rejected <= most || counts.Rows != 0 {
					t.Errorf("with %d at most: %+v, want more rejected and nothing counted", most, counts)
				}
				wantCode(t, "SwitchRun", f.SwitchRun(f.ctx, run, noon), fault.Conflict)
			}
			for range 2 {
				counts, err := f.CheckRun(f.ctx, run, len(test.want))
				must(t, err)
				if counts.Rejected != len(test.want) || counts.Rows != len(test.rows)-len(test.want) {
					t.Errorf("counts %+v, want %d rejected of %d", counts, len(test.want), len(test.rows))
				}
			}
			all, err := f.Rejections(f.ctx, run)
			must(t, err)
			got := map[int]string{}
			for _, r := range all {
				got[r.Line] = r.Reason
				if want := test.rows[r.Line-1].member; r.Member != want {
					t.Errorf("line %d is of %q, want %q", r.Line, r.Member, want)
				}
			}
			if len(test.want) > 0 || len(got) > 0 {
				wantSame(t, "rejections", got, test.want)
			}
			must(t, f.RefuseRun(f.ctx, run))
		})
	}
	t.Run("those that were never rows", testToldRejections(f))
}

// testToldRejections tests rejections that come with a step.
func testToldRejections(f fixture) func(t *testing.T) {
	return func(t *testing.T) {
		run, err := f.BeginRun(f.ctx, header(feed.Holdings, "health", "rejects", false))
		must(t, err)
		step := stepOf(run, docRows("s", "anna")...)
		step.To.Lines = 3
		step.Rejected = []feed.Rejection{{Line: 3, Reason: "as_of: is in the future", Member: "x"}, {Line: 2, Reason: "is empty"}}
		run, err = f.StageRun(f.ctx, run, step)
		must(t, err)
		counts, err := f.CheckRun(f.ctx, run, 2)
		must(t, err)
		wantSame(t, "counts", counts, feed.Counts{After: 1, Rows: 1, Rejected: 2})
		all, err := f.Rejections(f.ctx, run)
		must(t, err)
		wantSame(t, "rejections", all, []feed.Rejection{step.Rejected[1], step.Rejected[0]})
	}
}

// testUnstorableRows tests that what one database cannot keep none keeps.
func testUnstorableRows(t *testing.T, f fixture) {
	f.member(t, "anna")
	run, err := f.BeginRun(f.ctx, header(feed.Holdings, "health", "x", false))
	must(t, err)
	for _, text := range []string{"a\x00b", "\x00", "\xff\xfe", "\xed\xa0\x80", "caf\xe9"} {
		_, err := f.BeginRun(f.ctx, header(feed.Holdings, text, "x", false))
		wantCode(t, "a domain", err, fault.Invalid)
		_, err = f.BeginRun(f.ctx, header(feed.Holdings, "x", text, false))
		wantCode(t, "the id of a run", err, fault.Invalid)
		for _, row := range []told{
			{text, []any{int64(1), "{}", ""}}, {"anna", []any{int64(1), text, ""}}, {"anna", []any{int64(1), "{}", text}},
		} {
			_, err = f.StageRun(f.ctx, run, stepOf(run, row))
			wantCode(t, "a row", err, fault.Invalid)
		}
		step := stepOf(run)
		step.Rejected = []feed.Rejection{{Line: 1, Reason: text}}
		_, err = f.StageRun(f.ctx, run, step)
		wantCode(t, "a rejection", err, fault.Invalid)
	}
	for _, line := range []int{0, -1, 1 << 31} {
		step := stepOf(run, docRows("s", "anna")...)
		step.Rows[0].Line = line
		_, err = f.StageRun(f.ctx, run, step)
		wantCode(t, "a line", err, fault.Invalid)
	}
	_, err = f.StageRun(f.ctx, run, stepOf(run, docRows("s", "")...))
	wantCode(t, "a row of nobody", err, fault.Invalid)
	again, err := f.BeginRun(f.ctx, run.Header)
	must(t, err)
	wantSame(t, "the run", again, run)
}

// day returns a day of March 2026.
func day(n int) calendar.Day { return calendar.Date(2026, 3, n) }
