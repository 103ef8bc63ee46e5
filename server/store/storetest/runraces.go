package storetest

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/loupe-privacy/loupe/internal/fault"
	"github.com/loupe-privacy/loupe/server/feed"
)

// testConcurrentRuns tests runs beside reads, changes and each other.
func testConcurrentRuns(t *testing.T, f fixture) {
	keys := numbered("m", 400)
	f.live(t, header(feed.Members, "", "all", true), newRows(keys...)...)
	ids := make([]string, len(keys))
	for i, key := range keys {
		ids[i] = f.idOf(t, key)
	}
	t.Run("readers see all or nothing", func(t *testing.T) {
		f.live(t, header(feed.Holdings, "health", "old", true), docRows("old", keys...)...)
		done := make(chan struct{})
		var readers sync.WaitGroup
		for r := range 4 {
			readers.Go(func() { readTurning(t, f, ids, r*len(ids)/4, "old", "new", done) })
		}
		run := f.staged(t, header(feed.Holdings, "health", "new", true), 50, docRows("new", keys...)...)
		_, err := f.CheckRun(f.ctx, run, 0)
		if err == nil {
			err = f.SwitchRun(f.ctx, run, noon)
		}
		_, sweepErr := f.SweepRuns(f.ctx, noon, 10_000)
		close(done)
		readers.Wait()
		must(t, errors.Join(err, sweepErr))
	})
	t.Run("nobody waits between steps", func(t *testing.T) {
		anna := f.account(t, "anna")
		run, err := f.BeginRun(f.ctx, header(feed.Holdings, "health", "slow", false))
		must(t, err)
		for i := range 4 {
			run, err = f.StageRun(f.ctx, run, stepOf(run, docRows("slow", keys[100*i:100*i+100]...)...))
			must(t, err)
			ctx, cancel := context.WithTimeout(f.ctx, 5*time.Second)
			_, _, err := f.Apply(ctx, filing(anna, fmt.Sprint("meanwhile-", i)))
			cancel()
			must(t, err)
		}
	})
	t.Run("one import of a run goes on", func(t *testing.T) { testOneStage(t, f, keys) })
	t.Run("one run of a feed goes on", func(t *testing.T) { testOneRun(t, f, keys, ids) })
	t.Run("one switch", func(t *testing.T) {
		run := f.staged(t, header(feed.Members, "", "members again", true), 100, newRows(append(keys, numbered("new", 50)...)...)...)
		_, err := f.CheckRun(f.ctx, run, 0)
		must(t, err)
		errs := make([]error, 4)
		together(len(errs), func(i int) { errs[i] = f.SwitchRun(f.ctx, run, noon) })
		must(t, errors.Join(errs...))
		f.idOf(t, "new0049")
	})
}

// testOneStage tests imports of one run at the same moment: each step is
// staged once.
func testOneStage(t *testing.T, f fixture, keys []string) {
	h := header(feed.Holdings, "raced", "one", true)
	const racers = 4
	errs := make([]error, racers)
	together(racers, func(i int) {
		run, err := f.BeginRun(f.ctx, h)
		for err == nil && run.Staged.Lines < len(keys) {
			from := run.Staged.Lines
			run, err = f.StageRun(f.ctx, run, stepOf(run, docRows("one", keys[from:from+100]...)...))
		}
		errs[i] = err
	})
	for _, err := range errs {
		if err != nil && !fault.Is(err, fault.Conflict) {
			t.Error(err)
		}
	}
	run, err := f.BeginRun(f.ctx, h)
	must(t, err)
	counts, err := f.CheckRun(f.ctx, run, 0)
	must(t, err)
	if run.Staged.Lines != len(keys) || counts.Rows != len(keys) {
		t.Errorf("%d rows of %d lines, want %d", counts.Rows, run.Staged.Lines, len(keys))
	}
}

// testOneRun tests different runs of one feed at the same moment: those that
// are not told that another took over are whole.
func testOneRun(t *testing.T, f fixture, keys, ids []string) {
	const racers = 4
	errs := make([]error, racers)
	together(racers, func(i int) {
		errs[i] = func() error {
			source := fmt.Sprint("race ", i)
			run, err := f.BeginRun(f.ctx, header(feed.Holdings, "raced", source, true))
			if err != nil {
				return err
			}
			if run, err = f.StageRun(f.ctx, run, stepOf(run, docRows(source, keys...)...)); err != nil {
				return err
			}
			if _, err := f.CheckRun(f.ctx, run, 0); err != nil {
				return err
			}
			return f.SwitchRun(f.ctx, run, noon)
		}()
	})
	done := 0
	for _, err := range errs {
		switch {
		case err == nil:
			done++
		case !fault.Is(err, fault.Conflict):
			t.Error(err)
		}
	}
	found := map[string]int{}
	for _, id := range ids {
		found[f.sourcesOf(t, id)["raced"]]++
	}
	if done == 0 || len(found) != 1 {
		t.Errorf("%d imports were done, and what is read comes from %v; want one of them", done, found)
	}
}

// readTurning reads documents one after the other, beginning at one member,
// until done. Once one of them is new, none may be old.
func readTurning(t *testing.T, f fixture, ids []string, at int, before, after string, done <-chan struct{}) {
	turned := false
	for i := at; ; i++ {
		select {
		case <-done:
			return
		default:
		}
		docs, err := f.Holdings(f.ctx, ids[i%len(ids)])
		if err != nil {
			t.Errorf("reading during an import: %v", err)
			return
		}
		switch source := sources(docs)["health"]; {
		case source == after:
			turned = true
		case source != before || turned:
			t.Errorf("read %q, after another was new: %t", source, turned)
			return
		}
	}
}
