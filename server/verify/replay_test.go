package verify_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/loupe-privacy/loupe/internal/calendar"
	"github.com/loupe-privacy/loupe/internal/rights"
	"github.com/loupe-privacy/loupe/server/audit"
	"github.com/loupe-privacy/loupe/server/casework"
)

// lived returns a stock whose request went through most of what there is: one
// controller extends and answers, the other is late, and recipients are told.
func lived(t *testing.T) *stock {
	t.Helper()
	s := newStock(t)
	clock := rights.Clock{Calendar: calendar.New(nil), Office: brussels(t)}
	r := rights.Request{ID: "r1", Reference: "LP-4829-1537-31", Lang: "fr", Items: []rights.Item{
		{Right: rights.Rectification, Domain: "health", Controller: "mloz"},
		{Right: rights.Erasure, Domain: "shop", Controller: "partenamut"},
	}}
	s.history, s.leaves = nil, s.leaves[:1]
	at := noon
	for _, act := range []rights.Act{
		{Event: rights.File, By: rights.Person},
		{Event: rights.AskIdentity, By: rights.Office, Reasons: []rights.ReasonCode{rights.NoAccount}},
		{Event: rights.PausesOver, By: rights.Person},
		{Event: rights.Extend, By: rights.Office, Items: []int{0}, Reasons: []rights.ReasonCode{rights.Complex}},
		{Event: rights.Decide, By: rights.Office, Items: []int{0}, Outcome: rights.Fulfilled},
		{Event: rights.Tell, By: rights.Office, Items: []int{0}, Told: []string{"inami", "bank"}},
		{Event: rights.Overdue, By: rights.System, Items: []int{1}},
		{Event: rights.Decide, By: rights.Office, Items: []int{1}, Outcome: rights.Rejected, Reasons: []rights.ReasonCode{rights.LegalDuty}},
		{Event: rights.Close, By: rights.System},
	} {
		act.At = at
		after, err := r.Do(clock, act)
		if err != nil {
			t.Fatalf("%s: %v", act.Event, err)
		}
		r = after
		r.Version++
		s.history = append(s.history, casework.Entry{
			At: at, By: act.By, Actor: "a1", Event: act.Event, Codes: act.Reasons,
			Items: act.Items, Outcome: act.Outcome, Told: act.Told, Calendar: clock.Calendar.Version(),
		})
		s.leaves = append(s.leaves, audit.Leaf{At: at, Actor: "a1", Event: string(act.Event), Object: "request/r1", Version: r.Version})
		at = at.Add(24 * time.Hour)
		if act.Event == rights.Tell {
			at = r.Deadline.End.AddDate(0, 0, 1) // of the other item
		}
	}
	s.put(casework.Record{Request: r, Sealed: "answers"})
	s.listed = []casework.Record{s.records["r1"]}
	return s
}

// TestReplay tampers with one row of a request at a time: an entry, or what
// the entries lead to.
func TestReplay(t *testing.T) {
	item := func(n int, f func(*rights.Item)) func(*stock) {
		return func(s *stock) {
			s.edit(func(r *casework.Record) {
				r.Items = slices.Clone(r.Items)
				f(&r.Items[n])
			})
		}
	}
	for _, test := range []struct {
		name  string
		spoil func(*stock)
		want  bool // a finding of the history
	}{
		{"all is well", func(*stock) {}, false},
		{"an entry that the table has not", func(s *stock) { s.history[3].Event = rights.Close }, true},
		{"an entry of another side", func(s *stock) { s.history[4].By = rights.Person }, true},
		{"an event that is none", func(s *stock) { s.history[4].Event = "wish" }, true},
		{"two entries in another order", func(s *stock) { s.history[1], s.history[2] = s.history[2], s.history[1] }, true},
		{"an extension that came too late", func(s *stock) { s.history[3].At = s.history[3].At.AddDate(0, 2, 0) }, true},
		{"an extension of the other item", func(s *stock) { s.history[3].Items = []int{1} }, true},
		{"told late in time", func(s *stock) { s.history[6].At = noon.Add(time.Hour) }, true},
		{"refused instead of granted", func(s *stock) {
			s.history[4].Outcome, s.history[4].Codes = rights.Rejected, []rights.ReasonCode{rights.Verified}
		}, true},
		{"another recipient", func(s *stock) { s.history[5].Told = []string{"inami"} }, true},
		{"a calendar that is none", func(s *stock) { s.history[2].Calendar = "XX" }, true},
		{"item with another outcome", item(1, func(i *rights.Item) { i.Outcome, i.Reasons = rights.Fulfilled, nil }), true},
		{"item without its extension", item(0, func(i *rights.Item) { i.Extension = rights.Extension{} }), true},
		{"item with another reason", item(1, func(i *rights.Item) { i.Reasons = []rights.ReasonCode{rights.StillNeeded} }), true},
		{"item that was never late", item(1, func(i *rights.Item) { i.Late = time.Time{} }), true},
		{"item with more told", item(0, func(i *rights.Item) { i.Told = append(i.Told, rights.Telling{Recipient: "x"}) }), true},
		{"closed on another day", func(s *stock) {
			s.edit(func(r *casework.Record) { r.Closed = r.Closed.Add(time.Hour) })
		}, true},
	} {
		t.Run(test.name, func(t *testing.T) {
			s := lived(t)
			test.spoil(s)
			if got := found(t, s); slices.Contains(got, "history") != test.want {
				t.Errorf("found %s, want one of the history: %t", got, test.want)
			}
		})
	}
}

// TestReplayOfBefore: entries of before tell nothing of what they were about,
// which is taken from the items. Their order is checked all the same.
func TestReplayOfBefore(t *testing.T) {
	old := func() *stock {
		s := lived(t)
		for n := range s.history {
			e := &s.history[n]
			e.Items, e.Outcome, e.Told, e.Calendar = nil, "", nil, ""
		}
		return s
	}
	s := old()
	s.history = slices.Delete(s.history, 6, 7) // there were no entries about being late
	s.leaves = slices.Delete(s.leaves, 7, 8)
	for n := range s.leaves[1:] {
		s.leaves[n+1].Version = n + 1
	}
	s.edit(func(r *casework.Record) { r.Version-- })
	if got := fmt.Sprint(found(t, s)); got != "[receipt receipt]" && got != "[receipt receipt receipt]" {
		t.Errorf("found %s, want what concerns the receipt of another request only", got)
	}
	s.history[3].Event = rights.Close
	if got := found(t, s); !slices.Contains(got, "history") {
		t.Errorf("found %s, and an entry is not allowed", got)
	}
}
