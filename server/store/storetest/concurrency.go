package storetest

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"

	"github.com/loupe-privacy/loupe/internal/rights"
	"github.com/loupe-privacy/loupe/server/casework"
)

// together runs f n times at once, each with its number, and waits for all.
func together(n int, f func(i int)) {
	var all sync.WaitGroup
	begin := make(chan struct{})
	for i := range n {
		all.Go(func() {
			<-begin
			f(i)
		})
	}
	close(begin)
	all.Wait()
}

// testConcurrentRequests tests filings that race.
func testConcurrentRequests(t *testing.T, f fixture) {
	const n = 100
	anna := f.account(t, "anna")
	got := make([]casework.Record, n)
	created := make([]bool, n)
	errs := make([]error, n)

	t.Run("one key makes one request", func(t *testing.T) {
		together(n, func(i int) {
			c := filing(anna, "same")
			c.Record.ID = fmt.Sprint("id-", i)
			c.Record.Reference = rights.Reference(fmt.Sprint("LP-", i))
			got[i], created[i], errs[i] = f.Apply(f.ctx, c)
		})
		for i := range n {
			must(t, errs[i])
			wantSame(t, "one of many", got[i], got[0])
		}
		all := f.thread(t, anna, got[0].ID)
		if count(created) != 1 || all.requests != 1 || len(all.history) != 1 || all.leaves != 1 {
			t.Fatalf("created %d times and stored %d times with %d entries and %d leaves, want once",
				count(created), all.requests, len(all.history), all.leaves)
		}
		wantSame(t, "the request", all.record, got[0])
	})
	t.Run("one reference makes one request", func(t *testing.T) {
		bram := f.account(t, "bram")
		together(n, func(i int) {
			c := filing(bram, fmt.Sprint("ref-", i))
			c.Record.Reference = "LP-same"
			_, created[i], errs[i] = f.Apply(f.ctx, c)
		})
		for i := range n {
			if !created[i] && !errors.Is(errs[i], casework.ErrReferenceTaken) {
				t.Errorf("error = %v, want %v", errs[i], casework.ErrReferenceTaken)
			}
		}
		if count(created) != 1 {
			t.Errorf("created %d times, want once", count(created))
		}
	})
	t.Run("different requests are all made", func(t *testing.T) {
		cleo := f.account(t, "cleo")
		together(n, func(i int) { _, created[i], errs[i] = f.Apply(f.ctx, filing(cleo, fmt.Sprint("own-", i))) })
		all, err := f.Requests(f.ctx, whose(cleo))
		must(t, errors.Join(append(errs, err)...))
		if len(all) != n {
			t.Errorf("%d requests, want %d", len(all), n)
		}
	})
}

// count returns how many of all are true.
func count(all []bool) int {
	n := 0
	for _, v := range all {
		if v {
			n++
		}
	}
	return n
}

// testEndedContexts tests that a call whose context ends stores nothing and
// does no harm to the next.
func testEndedContexts(t *testing.T, f fixture) {
	anna := f.account(t, "anna")
	over, cancel := context.WithCancel(f.ctx)
	cancel()
	if _, _, err := f.Apply(over, filing(anna, "1")); !errors.Is(err, context.Canceled) {
		t.Errorf("Apply = %v, want %v", err, context.Canceled)
	}
	if _, err := f.Session(over, "x"); !errors.Is(err, context.Canceled) {
		t.Errorf("Session = %v, want %v", err, context.Canceled)
	}

	f.file(t, anna, "1")
}
