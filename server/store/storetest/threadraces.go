package storetest

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/loupe-privacy/loupe/internal/fault"
	"github.com/loupe-privacy/loupe/internal/rights"
	"github.com/loupe-privacy/loupe/server/casework"
)

// pairs are how many pairs of changes race for one request.
const pairs = 1000

// testConcurrentChanges tests changes of one request that race: of each two
// one wins, and the other leaves nothing.
func testConcurrentChanges(t *testing.T, f fixture) {
	anna := f.account(t, "anna")
	seen := f.file(t, anna, "1")
	var got [2]casework.Record
	var done [2]bool
	var errs [2]error
	for round := range pairs {
		together(2, func(i int) {
			c := change(seen, rights.Write)
			c.Entry.Actor = fmt.Sprint(i)
			c.Record.Status = [2]rights.Status{rights.InProgress, rights.Questioned}[i]
			c.Messages = []casework.Message{{ID: fmt.Sprint(round, " ", i), At: noon, By: rights.Office, Actor: fmt.Sprint(i)}}
			got[i], done[i], errs[i] = f.Apply(f.ctx, c)
		})
		winner, loser := 0, 1
		if errs[winner] != nil {
			winner, loser = loser, winner
		}
		must(t, errs[winner])
		wantCode(t, "the change that lost", errs[loser], fault.Conflict)
		if !done[winner] || done[loser] || got[winner].Version != seen.Version+1 {
			t.Fatalf("round %d: done %v, version %d after %d", round, done, got[winner].Version, seen.Version)
		}
		seen = got[winner]
	}
	all := f.thread(t, anna, seen.ID)
	wantSame(t, "the record", all.record, seen)
	if len(all.history) != 1+pairs || len(all.messages) != pairs || all.leaves != 1+pairs || seen.Version != 1+pairs {
		t.Fatalf("%d entries, %d messages, %d leaves and version %d after %d changes",
			len(all.history), len(all.messages), all.leaves, seen.Version, pairs)
	}
	actors := map[string]int{} // of messages, less those of entries
	for i, m := range all.messages {
		actors[m.Actor]++
		actors[all.history[1+i].Actor]--
	}
	if actors["0"] != 0 || actors["1"] != 0 {
		t.Errorf("messages and history are not of the same changes: %v", actors)
	}
}

// testConcurrentThreads tests what is sent twice at once, or at once by two.
func testConcurrentThreads(t *testing.T, f fixture) {
	anna := f.account(t, "anna")
	r := f.file(t, anna, "1")
	done := make([]bool, racers)
	errs := make([]error, racers)
	t.Run("a message is there once", func(t *testing.T) {
		together(racers, func(i int) {
			c := change(r, rights.Write)
			c.Messages = []casework.Message{{ID: fmt.Sprint("m", i), At: noon, By: rights.Person, Key: "k"}}
			_, done[i], errs[i] = f.Apply(f.ctx, c)
		})
		must(t, errors.Join(errs...))
		if all, err := f.Messages(f.ctx, whose(anna), r.ID); err != nil || len(all) != 1 || count(done) != 1 {
			t.Errorf("stored %d times and told so %d times, %v; want once", len(all), count(done), err)
		}
	})
	t.Run("a draft is changed by one", func(t *testing.T) {
		for _, seen := range []string{"", "first"} {
			together(racers, func(i int) {
				errs[i] = f.SwapDraft(f.ctx, casework.Draft{OwnerID: anna.ID, Key: "first" + seen, Updated: noon}, seen)
			})
			f.wantOne(t, errs)
		}
	})
	t.Run("a choice is made once, a notice told once", func(t *testing.T) {
		before, err := f.Size(f.ctx)
		must(t, err)
		together(racers, func(i int) {
			chosen := casework.Chosen{RequestID: "once", Choice: "x", At: noon.Add(time.Duration(i))}
			n := casework.Notice{AccountID: anna.ID, Event: "overdue", Occasion: "1", At: noon}
			errs[i] = f.Choose(f.ctx, anna.MemberID, chosen, "sealed", leaf(anna.ID, "choice", "choice/x"))
			var err error
			done[i], err = f.Notify(f.ctx, n, leaf("", "overdue", "request/x"))
			errs[i] = errors.Join(errs[i], err)
		})
		must(t, errors.Join(errs...))
		after, err := f.Size(f.ctx)
		if err != nil || after != before+2 || count(done) != 1 {
			t.Errorf("%d leaves more, told %d times, %v; want 2 and once", after-before, count(done), err)
		}
	})
}

// testConcurrentFiles tests files of one owner that are added, sent and
// deleted at once.
func testConcurrentFiles(t *testing.T, f fixture) {
	anna := f.account(t, "anna")
	errs := make([]error, racers)
	t.Run("no file too many", func(t *testing.T) {
		const limit = 5
		together(racers, func(i int) { errs[i] = f.AddFile(f.ctx, draftFile(fmt.Sprint("f", i), anna.ID, ""), limit) })
		for _, err := range errs {
			if err != nil {
				wantCode(t, "one too many", err, fault.TooLarge)
			}
		}
		if all, err := f.DraftFiles(f.ctx, anna.ID, ""); err != nil || len(all) != limit {
			t.Errorf("%d files, %v; want %d", len(all), err, limit)
		}
		must(t, f.DeleteDraft(f.ctx, anna.ID))
	})
	t.Run("a piece is there once", func(t *testing.T) {
		f.whole(t, draftFile("a", anna.ID, ""), "")
		for start := range int64(10) {
			together(racers, func(i int) { errs[i] = f.AddPiece(f.ctx, anna.ID, "a", start, 1, []byte("x")) })
			f.wantOne(t, errs)
		}
		if all, err := f.Pieces(f.ctx, "a"); err != nil || len(all) != 10 {
			t.Errorf("%d pieces, %v; want 10", len(all), err)
		}
	})
	t.Run("a file is sent or deleted", func(t *testing.T) {
		for round := range 20 {
			id := fmt.Sprint("race ", round)
			f.whole(t, draftFile(id, anna.ID, ""), "bytes")
			c := filing(anna, id)
			c.Files = []string{id}
			together(2, func(i int) {
				if i == 0 {
					_, _, errs[i] = f.Apply(f.ctx, c)
					return
				}
				errs[i] = f.DeleteFile(f.ctx, anna.ID, id)
			})
			_, err := f.File(f.ctx, whose(anna), "", id)
			if (errs[0] == nil) == (errs[1] == nil) || (errs[0] == nil) != (err == nil) {
				t.Errorf("round %d: sent %v, deleted %v, found %v", round, errs[0], errs[1], err)
			}
		}
	})
}

// wantOne fails the test unless one of racers did it, and the others lost.
func (f fixture) wantOne(t *testing.T, errs []error) {
	t.Helper()
	done := 0
	for _, err := range errs {
		if err == nil {
			done++
			continue
		}
		wantCode(t, "one that lost", err, fault.Conflict)
	}
	if done != 1 {
		t.Errorf("done %d times, want once", done)
	}
}
