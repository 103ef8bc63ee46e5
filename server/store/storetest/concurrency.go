package storetest

import (
	"context"
	"errors"
	"fmt"
	"io"
	"sync"
	"testing"
	"time"

	"github.com/loupe-privacy/loupe/internal/holdings"
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

// testConcurrentImports tests imports beside reads, changes and each other.
func testConcurrentImports(t *testing.T, f fixture) {
	const n = 400
	keys := numbered("m", n)
	var members []holdings.Member
	for _, key := range keys {
		members = append(members, newMember(key))
	}
	_, _, err := f.ImportMembers(f.ctx, each(members...))
	must(t, err)
	ids := make([]string, n)
	for i, key := range keys {
		ids[i], err = f.MemberByNumber(f.ctx, index(key))
		must(t, err)
	}
	lines := func(source string) []line {
		var all []line
		for _, key := range keys {
			all = append(all, line{key, document(source)})
		}
		return all
	}

	t.Run("readers see all or nothing", func(t *testing.T) {
		_, err := f.ImportHoldings(f.ctx, "health", eachLine(lines("old")...))
		must(t, err)
		done := make(chan struct{})
		var readers sync.WaitGroup
		for r := range 4 {
			readers.Go(func() { readTurning(t, f, ids, r*n/4, "old", "new", done) })
		}
		_, err = f.ImportHoldings(f.ctx, "health", eachLine(lines("new")...))
		close(done)
		readers.Wait()
		must(t, err)
	})
	t.Run("nobody waits while rows are gathered", func(t *testing.T) {
		anna := f.account(t, "anna")
		rows := eachLine(lines("later")...)
		gathered := 0
		_, err := f.ImportHoldings(f.ctx, "health", func() (string, holdings.Document, error) {
			gathered++
			if gathered%100 == 0 {
				ctx, cancel := context.WithTimeout(f.ctx, 5*time.Second)
				defer cancel()
				_, _, err := f.Apply(ctx, filing(anna, fmt.Sprint("meanwhile-", gathered)))
				if err != nil {
					return "", holdings.Document{}, fmt.Errorf("a change waited for the import: %w", err)
				}
			}
			return rows()
		})
		must(t, err)
	})
	t.Run("the first import is there once", func(t *testing.T) { testFirstImports(t, f) })
	t.Run("imports follow each other", func(t *testing.T) {
		const racers = 4
		errs := make([]error, 2*racers)
		together(2*racers, func(i int) {
			if i < racers {
				_, errs[i] = f.ImportHoldings(f.ctx, "health", eachLine(lines(fmt.Sprint("race ", i))...))
				return
			}
			var own []holdings.Member
			for _, key := range append(numbered("new", 50), keys...) {
				m := newMember(key)
				m.FamilyName = fmt.Sprint("race ", i)
				own = append(own, m)
			}
			_, _, errs[i] = f.ImportMembers(f.ctx, each(own...))
		})
		must(t, errors.Join(errs...))
		wantOneWinner(t, f, ids)
	})
}

// testFirstImports tests imports of the same new rows at the same time.
func testFirstImports(t *testing.T, f fixture) {
	const racers = 4
	var members []holdings.Member
	var lines []line
	for _, key := range numbered("first", many) {
		members = append(members, newMember(key))
		lines = append(lines, line{key, document(key)})
	}
	errs := make([]error, racers)
	inserted, updated := make([]int, racers), make([]int, racers)
	together(racers, func(i int) { inserted[i], updated[i], errs[i] = f.ImportMembers(f.ctx, each(members...)) })
	must(t, errors.Join(errs...))
	sum := 0
	for i := range racers {
		sum += inserted[i]
		if inserted[i]+updated[i] != many {
			t.Errorf("an import of %d counts %d new and %d known", many, inserted[i], updated[i])
		}
	}
	if sum != many {
		t.Errorf("%d members were inserted, want %d", sum, many)
	}
	together(racers, func(i int) { _, errs[i] = f.ImportHoldings(f.ctx, "first", eachLine(lines...)) })
	must(t, errors.Join(errs...))
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

// wantOneWinner fails the test if the members and documents do not all come
// from one and the same import.
func wantOneWinner(t *testing.T, f fixture, ids []string) {
	t.Helper()
	members, documents := map[string]int{}, map[string]int{}
	for _, id := range ids {
		m, err := f.Member(f.ctx, id)
		must(t, err)
		members[m.FamilyName]++
		docs, err := f.Holdings(f.ctx, id)
		must(t, err)
		documents[sources(docs)["health"]]++
	}
	if len(members) != 1 || len(documents) != 1 {
		t.Errorf("what is left of imports that raced: members %v, documents %v; want one each", members, documents)
	}
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

	during, cancel := context.WithCancel(f.ctx)
	rows := 0
	_, _, err := f.ImportMembers(during, func() (holdings.Member, error) {
		if rows++; rows == 10 {
			cancel()
		}
		if rows > many {
			return holdings.Member{}, io.EOF
		}
		return newMember(fmt.Sprint("x", rows)), nil
	})
	if !errors.Is(err, context.Canceled) {
		t.Errorf("ImportMembers = %v, want %v", err, context.Canceled)
	}

	f.file(t, anna, "1")
	inserted, updated, err := f.ImportMembers(f.ctx, each(newMember("x1"), newMember("x2")))
	if err != nil || inserted != 2 || updated != 0 {
		t.Errorf("the next import: %d, %d, %v; want 2 new members", inserted, updated, err)
	}
}
