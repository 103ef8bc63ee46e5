package storetest

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/loupe-privacy/loupe/internal/fault"
	"github.com/loupe-privacy/loupe/internal/rights"
	"github.com/loupe-privacy/loupe/server/auth"
	"github.com/loupe-privacy/loupe/server/casework"
)

// office is who sees every request.
var office casework.Whose

// testRequests tests what is read of requests, and by whom.
func testRequests(t *testing.T, f fixture) {
	anna, bram := f.account(t, "anna"), f.account(t, "bram")
	c := filing(anna, "1")
	want := filled[casework.Record](t)
	want.MemberID, want.AccountID, want.GuestID, want.Version = anna.MemberID, anna.ID, "", 0
	c.Record, c.Entry = want, filled[casework.Entry](t)
	got := f.apply(t, c)
	want.Version = 1
	wantSame(t, "what Apply returns", got, want)

	t.Run("as they were stored", func(t *testing.T) {
		for name, read := range map[string]func() (casework.Record, error){
			"Request":           func() (casework.Record, error) { return f.Request(f.ctx, whose(anna), want.ID) },
			"Request of anyone": func() (casework.Record, error) { return f.Request(f.ctx, office, want.ID) },
			"ByReference":       func() (casework.Record, error) { return f.ByReference(f.ctx, want.Reference) },
			"Filed":             func() (casework.Record, error) { return f.Filed(f.ctx, anna.ID, c.Key, whose(anna)) },
		} {
			got, err := read()
			must(t, err)
			wantSame(t, name, got, want)
		}
		h, err := f.History(f.ctx, whose(anna), want.ID)
		must(t, err)
		wantSame(t, "history", h, []casework.Entry{c.Entry})
	})
	t.Run("of another", func(t *testing.T) {
		for _, p := range []casework.Whose{
			whose(bram), {MemberID: "unknown"}, {GuestID: anna.MemberID}, {GuestID: anna.ID}, {MemberID: anna.MemberID, GuestID: "g"},
		} {
			f.wantUnknown(t, p, want.ID)
			all, err := f.Requests(f.ctx, p)
			if err != nil || len(all) != 0 {
				t.Errorf("Requests = %v, %v; want none", all, err)
			}
		}
		f.wantUnknown(t, whose(anna), "unknown")
		f.wantUnknown(t, office, "unknown")
		_, err := f.ByReference(f.ctx, "LP-unknown")
		wantCode(t, "an unknown reference", err, fault.NotFound)
	})
	t.Run("newest first", func(t *testing.T) {
		for i, name := range []string{"b", "d", "a", "c"} {
			c := filing(bram, name)
			// A fraction must not sort behind a whole second.
			c.Record.Received = noon.Truncate(time.Second).Add(time.Duration(i) * 100 * time.Millisecond)
			c.Record.Items = c.Record.Items[:1+i%2]
			f.apply(t, c)
		}
		all, err := f.Requests(f.ctx, whose(bram))
		must(t, err)
		var order string
		for _, r := range all {
			order += string(r.Reference) + " "
			one, err := f.Request(f.ctx, whose(bram), r.ID)
			must(t, err)
			if one.Sealed == "" {
				t.Error("a request alone has no answers")
			}
			one.Sealed, one.Note = "", "" // a list has no use for what was typed
			wantSame(t, "one of the list", r, one)
		}
		if want := "LP-c LP-a LP-d LP-b "; order != want {
			t.Errorf("order = %s, want %s", order, want)
		}
		if all, err := f.Requests(f.ctx, office); err != nil || len(all) != 5 {
			t.Errorf("the office sees %d requests, %v; want 5", len(all), err)
		}
	})
}

// wantUnknown fails the test if a party learns anything of a request.
func (f fixture) wantUnknown(t *testing.T, p casework.Whose, id string) {
	t.Helper()
	_, err := f.Request(f.ctx, p, id)
	wantCode(t, "Request", err, fault.NotFound)
	_, err = f.History(f.ctx, p, id)
	wantCode(t, "History", err, fault.NotFound)
	_, err = f.Messages(f.ctx, p, id)
	wantCode(t, "Messages", err, fault.NotFound)
	_, err = f.Files(f.ctx, p, id)
	wantCode(t, "Files", err, fault.NotFound)
	_, err = f.Receipt(f.ctx, p, id)
	wantCode(t, "Receipt", err, fault.NotFound)
	wantCode(t, "MarkRead", f.MarkRead(f.ctx, p, id, rights.Person, noon, noon), fault.NotFound)
}

// testJobLists tests the requests that jobs look for.
func testJobLists(t *testing.T, f fixture) {
	anna := f.account(t, "anna")
	open := map[string]bool{}
	for i, status := range []rights.Status{
		rights.Received, rights.IdentityAsked, rights.InProgress, rights.Questioned, rights.Extended,
		rights.PartlyAnswered, rights.Answered, rights.Refused, rights.Withdrawn, rights.Closed, rights.Closed, rights.Closed,
	} {
		c := filing(anna, fmt.Sprint(i))
		c.Record.Status = status
		if status == rights.Closed {
			c.Record.Closed = noon.Add(time.Duration(20-i) * time.Hour)
		}
		r := f.apply(t, c)
		if status.Open() {
			open[r.ID] = true
		}
	}
	t.Run("open ones, some at a time", func(t *testing.T) {
		seen, after := map[string]bool{}, ""
		for {
			some, err := f.Open(f.ctx, after, 4)
			must(t, err)
			if len(some) == 0 {
				break
			}
			for _, r := range some {
				if r.ID <= after || len(r.Items) != 2 || len(some) > 4 {
					t.Errorf("%d at a time: %s after %s has %d items", len(some), r.ID, after, len(r.Items))
				}
				seen[r.ID], after = true, r.ID
			}
		}
		wantSame(t, "open requests", seen, open)
	})
	t.Run("closed ones, the oldest first", func(t *testing.T) {
		for _, test := range []struct {
			before time.Duration
			n      int
			want   string
		}{{11 * time.Hour, 9, "LP-11 LP-10 "}, {99 * time.Hour, 2, "LP-11 LP-10 "}, {99 * time.Hour, 9, "LP-11 LP-10 LP-9 "}, {0, 9, ""}} {
			some, err := f.ClosedBefore(f.ctx, noon.Add(test.before), test.n)
			must(t, err)
			var got string
			for _, r := range some {
				got += string(r.Reference) + " "
			}
			if got != test.want {
				t.Errorf("%d closed before %v: %s, want %s", test.n, test.before, got, test.want)
			}
		}
	})
}

// testGuests tests requests of people without an account.
func testGuests(t *testing.T, f fixture) {
	guest := func(id, name string) casework.Change {
		c := filing(auth.Account{ID: id}, name)
		c.Record.AccountID, c.Record.GuestID = "", id
		return c
	}
	anna := f.account(t, "anna")
	f.file(t, anna, "same")
	c := guest("g1", "1")
	must(t, f.SaveDraft(f.ctx, casework.Draft{OwnerID: "g1", Key: c.Key, Updated: noon}))
	r := f.apply(t, c)
	got, err := f.Request(f.ctx, casework.Whose{GuestID: "g1"}, r.ID)
	must(t, err)
	wantSame(t, "the request", got, r)
	_, err = f.Draft(f.ctx, "g1")
	wantCode(t, "the draft that was sent", err, fault.NotFound)

	f.wantUnknown(t, casework.Whose{GuestID: "g2"}, r.ID)
	f.wantUnknown(t, casework.Whose{MemberID: "g1"}, r.ID)
	again, done, err := f.Apply(f.ctx, c)
	if err != nil || done {
		t.Errorf("sent again: %t, %v", done, err)
	}
	wantSame(t, "sent again", again, r)
	theirs := guest("g2", "2")
	theirs.Key = c.Key
	f.apply(t, theirs)
	if all, err := f.Requests(f.ctx, casework.Whose{GuestID: "g1"}); err != nil || len(all) != 1 {
		t.Errorf("requests = %v, %v; want one", all, err)
	}
	next := change(r, rights.Assign)
	next.Record.Status = rights.InProgress
	if got := f.apply(t, next); got.Version != 2 || got.Status != rights.InProgress {
		t.Errorf("changed: %+v", got)
	}
}

// testFiling tests that a request exists once, or not at all.
func testFiling(t *testing.T, f fixture) {
	anna, bram := f.account(t, "anna"), f.account(t, "bram")
	first := f.file(t, anna, "1")

	t.Run("the same again", func(t *testing.T) {
		again := filing(anna, "1")
		again.Record.ID, again.Record.Reference = "other", "LP-other" // whoever sends again makes new ones
		again.Record.Received = noon.Add(time.Hour)
		must(t, f.SaveDraft(f.ctx, casework.Draft{OwnerID: anna.ID, Answers: "the next one"}))
		f.wantSentBefore(t, again, first)
		if _, err := f.Draft(f.ctx, anna.ID); err != nil {
			t.Errorf("the draft of the next request is gone: %v", err)
		}
	})
	t.Run("the same key for something else", func(t *testing.T) {
		other := filing(anna, "2")
		other.Key = "key-1"
		f.wantSentBefore(t, other, first)
	})
	t.Run("the same key of another account", func(t *testing.T) {
		theirs := filing(bram, "3")
		theirs.Key = "key-1"
		if r := f.apply(t, theirs); r.ID == first.ID {
			t.Error("two accounts share a key")
		}
	})
	t.Run("the account acts for another member now", func(t *testing.T) {
		now := filing(anna, "1")
		now.Record.MemberID = bram.MemberID
		_, _, err := f.Apply(f.ctx, now)
		wantCode(t, "Apply", err, fault.Conflict)
	})
	t.Run("the reference is taken", func(t *testing.T) {
		taken := filing(bram, "4")
		taken.Record.Reference = first.Reference
		if _, _, err := f.Apply(f.ctx, taken); !errors.Is(err, casework.ErrReferenceTaken) {
			t.Fatalf("Apply = %v, want %v", err, casework.ErrReferenceTaken)
		}
		taken.Record.Reference = "LP-free"
		f.apply(t, taken) // the key was not used up
	})
	t.Run("what was filed under a key", func(t *testing.T) {
		r, err := f.Filed(f.ctx, anna.ID, "key-1", whose(anna))
		must(t, err)
		wantSame(t, "the request", r, first)
		_, err = f.Filed(f.ctx, anna.ID, "key-never", whose(anna))
		wantCode(t, "Filed under a new key", err, fault.NotFound)
		_, err = f.Filed(f.ctx, bram.ID, "key-5", whose(bram))
		wantCode(t, "Filed under the key of another account", err, fault.NotFound)
		_, err = f.Filed(f.ctx, anna.ID, "key-1", whose(bram))
		wantCode(t, "Filed for another member", err, fault.Conflict)
	})
	t.Run("the draft that was sent is forgotten, no other", func(t *testing.T) {
		must(t, f.SaveDraft(f.ctx, casework.Draft{OwnerID: anna.ID, Key: "key-later"}))
		must(t, f.SaveDraft(f.ctx, casework.Draft{OwnerID: bram.ID, Key: "key-5"}))
		f.file(t, anna, "6")
		_, err := f.Draft(f.ctx, anna.ID)
		must(t, err)
		must(t, f.SaveDraft(f.ctx, casework.Draft{OwnerID: anna.ID, Key: "key-5"}))
		f.file(t, anna, "5")
		_, err = f.Draft(f.ctx, anna.ID)
		wantCode(t, "Draft", err, fault.NotFound)
		if _, err := f.Draft(f.ctx, bram.ID); err != nil {
			t.Errorf("the draft of another account: %v", err)
		}
	})
}

// wantSentBefore fails the test if a filing does not find the request of then.
func (f fixture) wantSentBefore(t *testing.T, c casework.Change, first casework.Record) {
	t.Helper()
	r, done, err := f.Apply(f.ctx, c)
	must(t, err)
	if done {
		t.Error("stored a second one")
	}
	wantSame(t, "the request of then", r, first)
}

// testChanges tests changes of a request that is there.
func testChanges(t *testing.T, f fixture) {
	anna, bram := f.account(t, "anna"), f.account(t, "bram")
	old := f.file(t, anna, "1")
	c := change(old, rights.Decide)
	c.Entry = filled[casework.Entry](t)
	all := filled[casework.Record](t)
	c.Record.Status, c.Record.Deadline, c.Record.Items, c.Record.Pauses = all.Status, all.Deadline, all.Items, all.Pauses
	c.Record.Closed, c.Record.Earlier = all.Closed, all.Earlier
	want := c.Record
	want.Version = 2
	wantSame(t, "what Apply returns", f.apply(t, c), want)
	got, err := f.Request(f.ctx, whose(anna), old.ID)
	must(t, err)
	wantSame(t, "what Request returns", got, want)

	for name, test := range map[string]struct {
		spoil func(*casework.Change)
		code  fault.Code
	}{
		"of a version that is gone":   {func(c *casework.Change) { c.Record.Version = 1 }, fault.Conflict},
		"of a version that never was": {func(c *casework.Change) { c.Record.Version = 7 }, fault.Conflict},
		"of another member":           {func(c *casework.Change) { c.Record.MemberID = bram.MemberID }, fault.NotFound},
		"of nobody":                   {func(c *casework.Change) { c.Record.MemberID, c.Record.AccountID = "", "" }, fault.Invalid},
		"of a member and a guest":     {func(c *casework.Change) { c.Record.GuestID = "g" }, fault.Invalid},
		"that is not there":           {func(c *casework.Change) { c.Record.ID = "unknown" }, fault.NotFound},
		"without items":               {func(c *casework.Change) { c.Record.Items = nil }, fault.Invalid},
		"an event that is no text":    {func(c *casework.Change) { c.Entry.Event = "\x00" }, fault.Invalid},
		"a code that is no text":      {func(c *casework.Change) { c.Entry.Codes = []rights.ReasonCode{"\xff"} }, fault.Invalid},
		"a recipient that is no text": {func(c *casework.Change) { c.Record.Items[0].Told[0].Recipient = "\x00" }, fault.Invalid},
		"a leaf with a name in it":    {func(c *casework.Change) { c.Leaf.Codes = []string{"Anna Peeters"} }, fault.Internal},
		"a message without an id":     {func(c *casework.Change) { c.Messages = []casework.Message{{}} }, fault.Invalid},
		"a document without an id":    {func(c *casework.Change) { c.Made = []casework.NewFile{{}} }, fault.Invalid},
		"a file that is in no draft":  {func(c *casework.Change) { c.Files = []string{"unknown"} }, fault.Conflict},
		"a new one without a key":     {func(c *casework.Change) { c.Record.Version = 0 }, fault.Invalid},
	} {
		t.Run(name, func(t *testing.T) {
			bad := change(want, rights.Write)
			bad.Record = cloned(want)
			test.spoil(&bad)
			_, _, err := f.Apply(f.ctx, bad)
			wantCode(t, "Apply", err, test.code)
		})
	}
	got, err = f.Request(f.ctx, whose(anna), old.ID)
	must(t, err)
	wantSame(t, "the request after failures", got, want)
	h, err := f.History(f.ctx, whose(anna), old.ID)
	must(t, err)
	wantSame(t, "history", h, []casework.Entry{filing(anna, "1").Entry, c.Entry})
}

// cloned returns a record that shares no item and no telling with r.
func cloned(r casework.Record) casework.Record {
	r.Items = append([]rights.Item(nil), r.Items...)
	for i := range r.Items {
		r.Items[i].Told = append([]rights.Telling(nil), r.Items[i].Told...)
	}
	return r
}
