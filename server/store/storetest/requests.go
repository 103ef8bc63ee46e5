package storetest

import (
	"errors"
	"testing"
	"time"

	"github.com/loupe-privacy/loupe/internal/fault"
	"github.com/loupe-privacy/loupe/internal/rights"
	"github.com/loupe-privacy/loupe/server/auth"
	"github.com/loupe-privacy/loupe/server/casework"
)

// testRequests tests what is read of requests, and by whom.
func testRequests(t *testing.T, f fixture) {
	anna, bram := f.account(t, "anna"), f.account(t, "bram")
	want := filled[rights.Request](t)
	want.MemberID, want.AccountID = anna.MemberID, anna.ID
	got, created, err := f.FileRequest(f.ctx, casework.Filing{Request: want, Key: "k"})
	must(t, err)
	want.Version = 1
	if !created {
		t.Error("not created")
	}
	wantSame(t, "what FileRequest returns", got, want)
	got, err = f.Request(f.ctx, anna.MemberID, want.ID)
	must(t, err)
	wantSame(t, "what Request returns", got, want)

	t.Run("first entry", func(t *testing.T) {
		h, err := f.History(f.ctx, anna.MemberID, want.ID)
		must(t, err)
		wantSame(t, "history", h, []casework.Entry{
			{RequestID: want.ID, At: want.Received, Actor: anna.ID, Event: string(want.Status)},
		})
	})
	t.Run("of another member", func(t *testing.T) {
		for _, member := range []string{bram.MemberID, "", "unknown"} {
			_, err := f.Request(f.ctx, member, want.ID)
			wantCode(t, "Request", err, fault.NotFound)
			_, err = f.History(f.ctx, member, want.ID)
			wantCode(t, "History", err, fault.NotFound)
			all, err := f.Requests(f.ctx, member)
			if err != nil || len(all) != 0 {
				t.Errorf("Requests = %v, %v; want none", all, err)
			}
		}
		_, err := f.Request(f.ctx, anna.MemberID, "unknown")
		wantCode(t, "an unknown request", err, fault.NotFound)
	})
	t.Run("newest first", func(t *testing.T) {
		for i, name := range []string{"b", "d", "a", "c"} {
			fl := filing(bram, name)
			// A fraction must not sort behind a whole second.
			fl.Request.Received = noon.Truncate(time.Second).Add(time.Duration(i) * 100 * time.Millisecond)
			fl.Request.Domains = fl.Request.Domains[:1+i%3]
			_, _, err := f.FileRequest(f.ctx, fl)
			must(t, err)
		}
		all, err := f.Requests(f.ctx, bram.MemberID)
		must(t, err)
		var order string
		for _, r := range all {
			order += string(r.Reference) + " "
			one, err := f.Request(f.ctx, bram.MemberID, r.ID)
			must(t, err)
			wantSame(t, "one of the list", r, one)
		}
		if want := "LP-c LP-a LP-d LP-b "; order != want {
			t.Errorf("order = %s, want %s", order, want)
		}
	})
}

// testFiling tests that a request exists once, or not at all.
func testFiling(t *testing.T, f fixture) {
	anna, bram := f.account(t, "anna"), f.account(t, "bram")
	first := f.file(t, anna, "1")

	t.Run("the same again", func(t *testing.T) {
		again := filing(anna, "1")
		again.Request.Reference = "LP-other" // whoever sends again makes a new one
		again.Request.Received = noon.Add(time.Hour)
		draft := casework.Draft{AccountID: anna.ID, Note: "the next one"}
		must(t, f.SaveDraft(f.ctx, draft))
		r, created, err := f.FileRequest(f.ctx, again)
		must(t, err)
		if created {
			t.Error("created a second one")
		}
		wantSame(t, "the request of then", r, first)
		if _, err := f.Draft(f.ctx, anna.ID); err != nil {
			t.Errorf("the draft of the next request is gone: %v", err)
		}
	})
	t.Run("the same key for something else", func(t *testing.T) {
		other := filing(anna, "2")
		other.Key = "key-1"
		r, created, err := f.FileRequest(f.ctx, other)
		must(t, err)
		if created {
			t.Error("created a second one")
		}
		wantSame(t, "the request of then", r, first)
	})
	t.Run("the same key of another account", func(t *testing.T) {
		theirs := filing(bram, "3")
		theirs.Key = "key-1"
		r, created, err := f.FileRequest(f.ctx, theirs)
		must(t, err)
		if !created || r.ID == first.ID {
			t.Error("two accounts share a key")
		}
	})
	t.Run("the account acts for another member now", func(t *testing.T) {
		now := filing(anna, "1")
		now.Request.MemberID = bram.MemberID
		_, _, err := f.FileRequest(f.ctx, now)
		wantCode(t, "FileRequest", err, fault.Conflict)
	})
	t.Run("the reference is taken", func(t *testing.T) {
		taken := filing(bram, "4")
		taken.Request.Reference = first.Reference
		if _, _, err := f.FileRequest(f.ctx, taken); !errors.Is(err, casework.ErrReferenceTaken) {
			t.Fatalf("FileRequest = %v, want %v", err, casework.ErrReferenceTaken)
		}
		taken.Request.Reference = "LP-free"
		if _, created, err := f.FileRequest(f.ctx, taken); err != nil || !created {
			t.Errorf("with another reference: %t, %v; the key was used up", created, err)
		}
	})
	t.Run("what was filed under a key", func(t *testing.T) {
		r, err := f.Filed(f.ctx, filing(anna, "1"))
		must(t, err)
		wantSame(t, "the request", r, first)
		_, err = f.Filed(f.ctx, filing(anna, "never"))
		wantCode(t, "Filed under a new key", err, fault.NotFound)
		theirs := filing(bram, "9")
		theirs.Key = "key-5"
		_, err = f.Filed(f.ctx, theirs)
		wantCode(t, "Filed under the key of another account", err, fault.NotFound)
		other := filing(anna, "1")
		other.Request.MemberID = bram.MemberID
		_, err = f.Filed(f.ctx, other)
		wantCode(t, "Filed for another member", err, fault.Conflict)
	})
	t.Run("the draft that was sent is forgotten, no other", func(t *testing.T) {
		must(t, f.SaveDraft(f.ctx, casework.Draft{AccountID: anna.ID, Key: "key-later"}))
		must(t, f.SaveDraft(f.ctx, casework.Draft{AccountID: bram.ID, Key: "key-5"}))
		f.file(t, anna, "6")
		_, err := f.Draft(f.ctx, anna.ID)
		must(t, err)
		must(t, f.SaveDraft(f.ctx, casework.Draft{AccountID: anna.ID, Key: "key-5"}))
		f.file(t, anna, "5")
		_, err = f.Draft(f.ctx, anna.ID)
		wantCode(t, "Draft", err, fault.NotFound)
		if _, err := f.Draft(f.ctx, bram.ID); err != nil {
			t.Errorf("the draft of another account: %v", err)
		}
	})
	t.Run("nothing half stored", func(t *testing.T) { testHalfStored(t, f, anna) })
}

// testHalfStored tests that a filing that fails leaves nothing.
func testHalfStored(t *testing.T, f fixture, anna auth.Account) {
	before, err := f.Requests(f.ctx, anna.MemberID)
	must(t, err)
	must(t, f.SaveDraft(f.ctx, casework.Draft{AccountID: anna.ID, Note: "kept"}))
	for name, spoil := range map[string]func(*casework.Filing){
		"without a key":         func(fl *casework.Filing) { fl.Key = "" },
		"without domains":       func(fl *casework.Filing) { fl.Request.Domains = nil },
		"for an unknown member": func(fl *casework.Filing) { fl.Request.MemberID = "nobody" },
		"by an unknown account": func(fl *casework.Filing) { fl.Request.AccountID = "nobody" },
		"without a due date":    func(fl *casework.Filing) { fl.Request.Deadline.Due = zeroDay },
		"with NUL in a note":    func(fl *casework.Filing) { fl.Request.Note = "\x00" },
		"with NUL in a domain":  func(fl *casework.Filing) { fl.Request.Domains[2] = "\x00" },
	} {
		fl := filing(anna, "spoilt")
		spoil(&fl)
		if r, _, err := f.FileRequest(f.ctx, fl); err == nil {
			t.Errorf("%s: filed %+v", name, r)
		}
	}
	after, err := f.Requests(f.ctx, anna.MemberID)
	must(t, err)
	wantSame(t, "requests after failures", after, before)
	if d, err := f.Draft(f.ctx, anna.ID); err != nil || d.Note != "kept" {
		t.Errorf("the draft after failures: %+v, %v", d, err)
	}
	f.file(t, anna, "spoilt") // neither key nor reference is used up
}

// testUpdates tests changes of a request.
func testUpdates(t *testing.T, f fixture) {
	anna, bram := f.account(t, "anna"), f.account(t, "bram")
	old := f.file(t, anna, "1")
	entry := casework.Entry{At: noon.Add(time.Hour), Actor: bram.ID, Event: "assign"}

	seen := old
	change := filled[rights.Request](t)
	seen.Status, seen.Deadline = change.Status, change.Deadline
	got, err := f.UpdateRequest(f.ctx, seen, entry)
	must(t, err)
	want := seen
	want.Version = 2
	wantSame(t, "what UpdateRequest returns", got, want)
	got, err = f.Request(f.ctx, anna.MemberID, old.ID)
	must(t, err)
	wantSame(t, "what Request returns", got, want)

	t.Run("of a version that is gone", func(t *testing.T) {
		_, err := f.UpdateRequest(f.ctx, old, entry)
		wantCode(t, "UpdateRequest", err, fault.Conflict)
	})
	t.Run("of a version that never was", func(t *testing.T) {
		next := want
		next.Version = 7
		_, err := f.UpdateRequest(f.ctx, next, entry)
		wantCode(t, "UpdateRequest", err, fault.Conflict)
	})
	t.Run("of another member", func(t *testing.T) {
		theirs := want
		theirs.MemberID = bram.MemberID
		_, err := f.UpdateRequest(f.ctx, theirs, entry)
		wantCode(t, "UpdateRequest", err, fault.NotFound)
	})
	t.Run("with an entry that cannot be stored", func(t *testing.T) {
		bad := entry
		bad.Event = "\x00"
		_, err := f.UpdateRequest(f.ctx, want, bad)
		wantCode(t, "UpdateRequest", err, fault.Invalid)
	})
	t.Run("history", func(t *testing.T) {
		got, err := f.Request(f.ctx, anna.MemberID, old.ID)
		must(t, err)
		wantSame(t, "the request after failures", got, want)
		h, err := f.History(f.ctx, anna.MemberID, old.ID)
		must(t, err)
		entry.RequestID = old.ID
		wantSame(t, "history", h, []casework.Entry{
			{RequestID: old.ID, At: old.Received, Actor: anna.ID, Event: "received"}, entry,
		})
	})
}

// testDrafts tests the one draft of an account.
func testDrafts(t *testing.T, f fixture) {
	anna, bram := f.account(t, "anna"), f.account(t, "bram")
	want := filled[casework.Draft](t)
	want.AccountID = anna.ID
	_, err := f.Draft(f.ctx, anna.ID)
	wantCode(t, "Draft before", err, fault.NotFound)
	must(t, f.SaveDraft(f.ctx, want))
	got, err := f.Draft(f.ctx, anna.ID)
	must(t, err)
	wantSame(t, "a draft", got, want)

	t.Run("the next takes its place", func(t *testing.T) {
		next := casework.Draft{AccountID: anna.ID, Right: rights.Access, Updated: noon}
		must(t, f.SaveDraft(f.ctx, next))
		got, err := f.Draft(f.ctx, anna.ID)
		must(t, err)
		wantSame(t, "a draft", got, next)
	})
	t.Run("of another account", func(t *testing.T) {
		_, err := f.Draft(f.ctx, bram.ID)
		wantCode(t, "Draft", err, fault.NotFound)
		must(t, f.DeleteDraft(f.ctx, bram.ID))
		_, err = f.Draft(f.ctx, anna.ID)
		must(t, err)
	})
	t.Run("of nobody", func(t *testing.T) {
		if err := f.SaveDraft(f.ctx, casework.Draft{AccountID: "nobody"}); err == nil {
			t.Error("saved")
		}
	})
	t.Run("delete", func(t *testing.T) {
		must(t, f.DeleteDraft(f.ctx, anna.ID))
		_, err := f.Draft(f.ctx, anna.ID)
		wantCode(t, "Draft", err, fault.NotFound)
		must(t, f.DeleteDraft(f.ctx, anna.ID))
	})
}
