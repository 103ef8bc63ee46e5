package storetest

import (
	"testing"
	"time"

	"github.com/loupe-privacy/loupe/internal/fault"
	"github.com/loupe-privacy/loupe/internal/holdings"
	"github.com/loupe-privacy/loupe/server/feed"
)

// testHeld tests documents with what belongs to them.
func testHeld(t *testing.T, f fixture) {
	anna, bram := f.member(t, "anna"), f.member(t, "bram")
	want := filled[holdings.Document](t)
	with := docRow("anna", want)
	with.values[2] = "sealed"
	h := header(feed.Holdings, "health", "1", true)
	h.Coverage = []feed.Covers{{Category: "identity", Since: day(1)}}
	f.live(t, h, with, docRow("bram", holdings.Document{Relation: holdings.None}))
	later := header(feed.Holdings, "health", "2", false)
	later.AsOf = day(2)
	f.live(t, later, docRow("bram", document("2")))
	f.live(t, header(feed.Holdings, "travel", "1", true), docRow("anna", document("t")))

	held := func(m holdings.Member, want ...feed.Held) {
		t.Helper()
		got, err := f.Held(f.ctx, m.ID)
		must(t, err)
		wantSame(t, "held", got, want)
	}
	held(anna, feed.Held{Domain: "health", Document: want, AsOf: asOf, At: noon, Sampled: true},
		feed.Held{Domain: "travel", Document: document("t"), AsOf: asOf, At: noon})
	held(bram, feed.Held{Domain: "health", Document: document("2"), AsOf: day(2), At: noon})
	none, err := f.Held(f.ctx, "nobody")
	if err != nil || len(none) != 0 {
		t.Errorf("held of nobody: %v, %v", none, err)
	}

	reports, err := f.Reports(f.ctx)
	must(t, err)
	wantSame(t, "reports", reports[:2], []feed.Report{
		{Feed: feed.Holdings, Domain: "health", AsOf: day(2), At: noon, Coverage: h.Coverage},
		{Feed: feed.Holdings, Domain: "travel", AsOf: asOf, At: noon},
	})

	key, sealed, err := f.Samples(f.ctx, anna.ID, "health")
	if err != nil || key != "anna" || sealed != "sealed" {
		t.Errorf("Samples = %q, %q, %v", key, sealed, err)
	}
	for _, no := range []struct{ member, domain string }{{bram.ID, "health"}, {anna.ID, "travel"}, {anna.ID, "x"}, {"nobody", "health"}} {
		_, _, err := f.Samples(f.ctx, no.member, no.domain)
		wantCode(t, "samples that are not there", err, fault.NotFound)
	}
	later.Run = "3"
	f.live(t, later, docRow("anna", want))
	_, _, err = f.Samples(f.ctx, anna.ID, "health")
	wantCode(t, "samples that are told no more", err, fault.NotFound)
}

// testHeldChanges tests what members are told to have changed.
func testHeldChanges(t *testing.T, f fixture) {
	anna, bram, cleo := f.member(t, "anna"), f.member(t, "bram"), f.member(t, "cleo")
	at := noon
	run := func(domain string, full bool, rows ...told) {
		t.Helper()
		r := f.staged(t, header(feed.Holdings, domain, f.nextRun(), full), 1000, rows...)
		_, err := f.CheckRun(f.ctx, r, 0)
		must(t, err)
		at = at.Add(time.Hour)
		must(t, f.SwitchRun(f.ctx, r, at))
	}
	doc := func(source string) *holdings.Document { d := document(source); return &d }
	want := func(what string, m holdings.Member, since int, want ...feed.Change) {
		t.Helper()
		got, err := f.Changes(f.ctx, m.ID, noon.Add(time.Duration(since)*time.Hour))
		must(t, err)
		wantSame(t, what, got, append([]feed.Change(nil), want...))
	}
	hour := func(n int) time.Time { return noon.Add(time.Duration(n) * time.Hour) }
	run("health", true, docRows("1", "anna", "bram")...)
	want("a first run", anna, 0)
	run("health", true, append(docRows("1", "anna"), docRows("2", "bram", "cleo")...)...)
	want("told the same", anna, 0)
	want("told otherwise", bram, 0, feed.Change{Domain: "health", At: hour(2), Before: doc("1"), After: doc("2")})
	want("told for the first time", cleo, 0, feed.Change{Domain: "health", At: hour(2), After: doc("2")})
	run("health", false, docRows("3", "bram", "anna")...)
	want("twice", bram, 0, feed.Change{Domain: "health", At: hour(3), Before: doc("1"), After: doc("3")})
	want("since", bram, 2, feed.Change{Domain: "health", At: hour(3), Before: doc("2"), After: doc("3")})
	want("nothing since", bram, 3)
	run("travel", true, docRows("t", "anna")...)
	run("health", true, docRows("3", "anna")...)
	want("told no more", bram, 3, feed.Change{Domain: "health", At: hour(5), Before: doc("3")})
	want("as before", anna, 3)
	run("travel", false, docRows("u", "anna")...)
	want("two domains", anna, 1, feed.Change{Domain: "health", At: hour(3), Before: doc("1"), After: doc("3")},
		feed.Change{Domain: "travel", At: hour(6), Before: doc("t"), After: doc("u")})

	t.Run("only if it is switched on", func(t *testing.T) {
		r := f.staged(t, header(feed.Holdings, "travel", "never", true), 1000, docRows("v", "bram")...)
		_, err := f.CheckRun(f.ctx, r, 0)
		must(t, err)
		want("checked", bram, 5)
		must(t, f.RefuseRun(f.ctx, r))
		want("refused", bram, 5)
	})
	t.Run("swept", func(t *testing.T) {
		f.sweep(t, hour(3), 3)
		want("what was told before is not told any more", bram, 0, feed.Change{Domain: "health", At: hour(5), Before: doc("2")})
		want("later", anna, 3, feed.Change{Domain: "travel", At: hour(6), Before: doc("t"), After: doc("u")})
	})
}

// sweep sweeps to the end, so many rows at a time.
func (f fixture) sweep(t *testing.T, before time.Time, most int) {
	t.Helper()
	for range 10_000 {
		more, err := f.SweepRuns(f.ctx, before, most)
		must(t, err)
		if !more {
			return
		}
	}
	t.Fatal("the sweep does not come to an end")
}

// testSweep tests that a sweep, of whatever size and cut off wherever, changes
// nothing that anybody reads.
func testSweep(t *testing.T, f fixture) {
	keys := numbered("m", 50)
	f.live(t, header(feed.Members, "", "1", true), newRows(keys...)...)
	for n, source := range []string{"1", "2", "3"} {
		f.live(t, header(feed.Holdings, "health", source, n != 1), docRows(source, keys[:40]...)...)
		f.live(t, header(feed.Holdings, "travel", source, false), docRows(source, keys[10*n:]...)...)
		var events []told
		for _, key := range keys[10*n:] {
			events = append(events, told{key, []any{"same", noon, "", source, "p", ""}}, told{key, []any{"own " + source, noon, "", source, "p", ""}})
		}
		f.live(t, header(feed.Consultations, "", source, false), events...)
	}
	f.staged(t, header(feed.Holdings, "health", "under way", true), 10, docRows("x", keys...)...)
	refused := f.staged(t, header(feed.Holdings, "travel", "refused", true), 10, docRows("x", keys...)...)
	must(t, f.RefuseRun(f.ctx, refused))

	type seen struct {
		sources map[string]string
		looks   []holdings.Consultation
	}
	read := func() (all []seen) {
		for _, key := range keys {
			id := f.idOf(t, key)
			looks, _, err := f.Consultations(f.ctx, id, feed.Ask{Most: 100})
			must(t, err)
			all = append(all, seen{f.sourcesOf(t, id), looks})
		}
		return all
	}
	want := read()
	for _, most := range []int{1, 7, 1000} {
		for range 3 {
			_, err := f.SweepRuns(f.ctx, noon, most)
			must(t, err)
			wantSame(t, "what is read in the middle of a sweep", read(), want)
		}
	}
	f.sweep(t, noon, 13)
	wantSame(t, "what is read after a sweep", read(), want)

	run, err := f.BeginRun(f.ctx, header(feed.Holdings, "health", "under way", true))
	must(t, err)
	counts, err := f.CheckRun(f.ctx, run, 0)
	must(t, err)
	if counts.Rows != len(keys) {
		t.Errorf("a sweep took rows of a run under way: %d are left of %d", counts.Rows, len(keys))
	}
}
