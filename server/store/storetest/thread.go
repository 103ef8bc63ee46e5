package storetest

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/loupe-privacy/loupe/internal/fault"
	"github.com/loupe-privacy/loupe/internal/rights"
	"github.com/loupe-privacy/loupe/server/auth"
	"github.com/loupe-privacy/loupe/server/casework"
)

// A thread is all that a store holds of a request and around it.
type thread struct {
	record   casework.Record
	history  []casework.Entry
	messages []casework.Message
	files    []casework.File
	waiting  []casework.File // of the next message
	draft    []casework.File
	receipt  casework.Receipt
	unread   map[string]int
	requests int
	choices  []casework.Chosen
	notices  []casework.Notice
	leaves   int64
}

// thread reads a request of an account and all around it.
func (f fixture) thread(t *testing.T, a auth.Account, id string) thread {
	t.Helper()
	var all thread
	var requests []casework.Record
	var err [12]error
	p := whose(a)
	all.record, err[0] = f.Request(f.ctx, p, id)
	all.history, err[1] = f.History(f.ctx, p, id)
	all.messages, err[2] = f.Messages(f.ctx, p, id)
	all.files, err[3] = f.Files(f.ctx, p, id)
	all.waiting, err[4] = f.DraftFiles(f.ctx, a.ID, id)
	all.draft, err[5] = f.DraftFiles(f.ctx, a.ID, "")
	all.unread, err[6] = f.Unread(f.ctx, p)
	requests, err[7] = f.Requests(f.ctx, p)
	all.choices, err[8] = f.Choices(f.ctx, a.MemberID)
	all.notices, err[9] = f.Notices(f.ctx, a.ID, 100)
	all.leaves, err[10] = f.Size(f.ctx)
	all.receipt, err[11] = f.Receipt(f.ctx, p, id)
	if fault.Is(err[11], fault.NotFound) {
		err[11] = nil
	}
	for _, err := range err {
		must(t, err)
	}
	all.requests = len(requests)
	return all
}

// full returns a change of a request that has everything. The file of the
// change must be in the draft of the message.
func full(a auth.Account, r casework.Record, file string) casework.Change {
	c := change(r, rights.Decide)
	c.Entry.Actor = a.ID
	c.Messages = []casework.Message{
		{ID: "m1-" + r.ID, At: noon, By: rights.Office, Actor: "officer", Kind: casework.AnswerMessage, Body: "sealed"},
		{ID: "m2-" + r.ID, At: noon, By: rights.Person, Actor: a.ID, Kind: casework.PlainMessage, Body: "sealed too", Key: "said"},
	}
	c.Files = []string{file}
	c.Made = []casework.NewFile{{File: casework.File{
		ID: "made-" + r.ID, OwnerID: "officer", MessageID: c.Messages[0].ID, By: rights.Office, State: casework.FileReady,
		Name: "sealed name", Type: "application/pdf", Size: 4, Created: noon,
	}, Sealed: []byte("sealed bytes")}}
	c.Chosen = []casework.Chosen{{Choice: "direct_marketing", At: noon}, {Choice: "profiling", At: noon}}
	c.Notices = []casework.Notice{{AccountID: a.ID, Event: rights.Decide, Occasion: r.ID + "/2", At: noon}}
	c.Receipt = "sealed receipt"
	return c
}

// testWhole tests that a change is stored whole or not at all.
func testWhole(t *testing.T, f fixture) {
	anna := f.account(t, "anna")
	r := f.file(t, anna, "1")
	f.whole(t, draftFile("file", anna.ID, r.ID), "bytes")
	f.whole(t, draftFile("half", anna.ID, r.ID), "")
	before := f.thread(t, anna, r.ID)

	for name, spoil := range map[string]func(*casework.Change){
		"a leaf with a name in it":      func(c *casework.Change) { c.Leaf.Codes = []string{"Anna Peeters"} },
		"a leaf without an object":      func(c *casework.Change) { c.Leaf.Object = "" },
		"a receipt that is no text":     func(c *casework.Change) { c.Receipt = "\x00" },
		"a notice that is no text":      func(c *casework.Change) { c.Notices[0].Occasion = "\xff" },
		"a message that is no text":     func(c *casework.Change) { c.Messages[1].Body = "\x00" },
		"two messages with one id":      func(c *casework.Change) { c.Messages[1].ID = c.Messages[0].ID },
		"a choice that is no text":      func(c *casework.Change) { c.Chosen[1].Choice = "\x00" },
		"a document with a taken id":    func(c *casework.Change) { c.Made[0].File.ID = "file" },
		"a file that is not there":      func(c *casework.Change) { c.Files = append(c.Files, "unknown") },
		"a file that is not whole":      func(c *casework.Change) { c.Files = append(c.Files, "half") },
		"a file twice":                  func(c *casework.Change) { c.Files = append(c.Files, "file") },
		"a file of somebody else":       func(c *casework.Change) { c.Entry.Actor = "officer" },
		"an entry that is no text":      func(c *casework.Change) { c.Entry.Actor = "\x00" },
		"an item that is no text":       func(c *casework.Change) { c.Record.Items[1].Domain = "\x00" },
		"a new request without due day": func(c *casework.Change) { *c = filing(anna, "2"); c.Record.Deadline.Due = zeroDay },
		"a new request of no account":   func(c *casework.Change) { *c = filing(anna, "2"); c.Record.AccountID = "nobody" },
		"a new request of no member":    func(c *casework.Change) { *c = filing(anna, "2"); c.Record.MemberID = "nobody" },
		"a new request without leaf":    func(c *casework.Change) { *c = filing(anna, "2"); c.Leaf.Event = "" },
	} {
		c := full(anna, cloned(r), "file")
		spoil(&c)
		if got, _, err := f.Apply(f.ctx, c); err == nil {
			t.Errorf("%s: stored %+v", name, got)
		}
		wantSame(t, "after "+name, f.thread(t, anna, r.ID), before)
	}

	got := f.apply(t, full(anna, r, "file"))
	after := f.thread(t, anna, r.ID)
	wantSame(t, "the record", after.record, got)
	if len(after.history) != 2 || len(after.messages) != 2 || len(after.files) != 2 || len(after.choices) != 2 ||
		len(after.notices) != 1 || after.leaves != before.leaves+1 || len(after.waiting) != 1 {
		t.Errorf("half a change: %+v", after)
	}
	wantSame(t, "the receipt", after.receipt, casework.Receipt{
		RequestID: r.ID, Version: 2, Position: before.leaves, Statement: "sealed receipt",
	})
	for _, file := range after.files {
		if file.RequestID != r.ID || file.MessageID != "m1-"+r.ID || len(file.Hash) != 32 {
			t.Errorf("a file that was sent: %+v", file)
		}
	}
	f.wantBytes(t, "made-"+r.ID, "sealed bytes")
	f.file(t, anna, "2") // neither key nor reference was used up
}

// testMessages tests a thread, and who read what of it.
func testMessages(t *testing.T, f fixture) {
	anna, bram := f.account(t, "anna"), f.account(t, "bram")
	r, other := f.file(t, anna, "1"), f.file(t, anna, "2")
	if all, err := f.Messages(f.ctx, whose(anna), r.ID); err != nil || len(all) != 0 {
		t.Errorf("messages = %v, %v; want none", all, err)
	}
	want := []casework.Message{
		{ID: "c", At: noon, By: rights.Office, Actor: "officer", Kind: casework.QuestionMessage, Body: "1"},
		{ID: "b", At: noon.Add(time.Millisecond), By: rights.Person, Actor: anna.ID, Kind: casework.PlainMessage, Body: "2", Key: "k"},
		{ID: "a", At: noon.Add(time.Second), By: rights.Office, Actor: "officer", Kind: casework.AnswerMessage, Body: "3"},
		{ID: "d", At: noon.Add(time.Second), By: rights.System, Kind: casework.PlainMessage, Body: "4"},
	}
	for _, m := range want {
		c := change(r, rights.Write)
		c.Messages = []casework.Message{m}
		r = f.apply(t, c)
	}
	all, err := f.Messages(f.ctx, whose(anna), r.ID)
	must(t, err)
	wantSame(t, "messages", all, want)

	t.Run("unread", func(t *testing.T) {
		unread := func(p casework.Whose, want map[string]int) {
			t.Helper()
			got, err := f.Unread(f.ctx, p)
			must(t, err)
			wantSame(t, "unread", got, want)
		}
		unread(whose(anna), map[string]int{r.ID: 3})
		unread(whose(bram), map[string]int{})
		at := noon.Add(time.Hour)
		must(t, f.MarkRead(f.ctx, whose(anna), other.ID, rights.Person, at, at))
		must(t, f.MarkRead(f.ctx, office, r.ID, rights.Office, at, at))
		unread(whose(anna), map[string]int{r.ID: 3})
		must(t, f.MarkRead(f.ctx, whose(anna), r.ID, rights.Person, noon.Add(time.Second-1), at))
		unread(whose(anna), map[string]int{r.ID: 2})
		must(t, f.MarkRead(f.ctx, whose(anna), r.ID, rights.Person, at, at.Add(time.Hour)))
		unread(whose(anna), map[string]int{})
		all, err := f.Messages(f.ctx, whose(anna), r.ID)
		must(t, err)
		for i, want := range []time.Time{at, at, at.Add(time.Hour), at.Add(time.Hour)} {
			wantInstant(t, all[i].ID+" read", all[i].Read, want)
		}
	})
	t.Run("the same key again", func(t *testing.T) {
		for _, version := range []int{r.Version, 2} { // seen since, or not
			again := change(r, rights.Write)
			again.Record.Version = version
			again.Messages = []casework.Message{{ID: "again", At: noon, By: rights.Person, Body: "2", Key: "k"}}
			f.wantSentBefore(t, again, r)
		}
		elsewhere := change(other, rights.Write)
		elsewhere.Messages = []casework.Message{{ID: "e", At: noon, By: rights.Person, Body: "2", Key: "k"}}
		f.apply(t, elsewhere)
		theirs := change(r, rights.Write)
		theirs.Record.MemberID, theirs.Record.AccountID = bram.MemberID, bram.ID
		theirs.Messages = []casework.Message{{ID: "t", At: noon, By: rights.Person, Body: "2", Key: "k"}}
		_, _, err := f.Apply(f.ctx, theirs)
		wantCode(t, "with a key of another member", err, fault.NotFound)
		if all, err := f.Messages(f.ctx, whose(anna), r.ID); err != nil || len(all) != len(want) {
			t.Errorf("%d messages, %v; want %d", len(all), err, len(want))
		}
	})
}

// kept returns a choice whose receipt is there.
func kept(c casework.Chosen) casework.Chosen {
	c.Receipt = true
	return c
}

// testSuperseded tests that the receipt of a choice outlives its request as
// long as it holds, and can be deleted when it does not.
func testSuperseded(t *testing.T, f fixture) {
	anna := f.account(t, "anna")
	choose := func(id, choice string, hours int) {
		t.Helper()
		c := casework.Chosen{RequestID: id, Choice: choice, At: noon.Add(time.Duration(hours) * time.Hour)}
		must(t, f.Choose(f.ctx, anna.MemberID, c, "sealed "+id, leaf(anna.ID, "choice", "choice/"+id)))
	}
	superseded := func(after string, n int) string {
		t.Helper()
		all, err := f.Superseded(f.ctx, after, n)
		must(t, err)
		var got string
		for _, s := range all {
			got += fmt.Sprintf("%s %s %s; ", s.ID, s.Choice, s.At.Sub(noon))
		}
		return got
	}
	purge := func(id string) error { return f.PurgeReceipt(f.ctx, id, leaf("", "purge", "choice/"+id)) }

	c := filing(anna, "1") // one request, two choices
	c.Chosen, c.Receipt = []casework.Chosen{{Choice: "x", At: noon}, {Choice: "y", At: noon}}, "sealed"
	r := f.apply(t, c)
	choose("c1", "x", 1)
	choose("c2", "x", 2)
	choose("c3", "x", 3)
	if got := superseded("", 9); got != "c1 x 2h0m0s; c2 x 3h0m0s; " {
		t.Errorf("beside the request: %s", got)
	}
	if got := superseded("c1", 9) + superseded("", 1); got != "c2 x 3h0m0s; c1 x 2h0m0s; " {
		t.Errorf("pages: %s", got)
	}
	shut := change(r, rights.Close)
	shut.Record.Status, shut.Record.Closed = rights.Closed, noon
	r = f.apply(t, shut)
	must(t, f.PurgeRequest(f.ctx, r.ID, r.Version, leaf("", "purge", "request/"+r.ID)))
	got, err := f.Receipt(f.ctx, whose(anna), r.ID)
	if err != nil || got.RequestID != r.ID {
		t.Errorf("the proof of y went with its request: %+v, %v", got, err)
	}
	for _, id := range []string{r.ID, "c3", "unknown"} {
		wantCode(t, "PurgeReceipt of "+id, purge(id), fault.NotFound)
	}
	size, err := f.Size(f.ctx)
	must(t, err)
	must(t, purge("c1"))
	wantCode(t, "PurgeReceipt again", purge("c1"), fault.NotFound)
	wantCode(t, "PurgeReceipt with a bad leaf", f.PurgeReceipt(f.ctx, "c2", leaf("", "", "")), fault.Internal)
	if now, err := f.Size(f.ctx); err != nil || now != size+1 {
		t.Errorf("%d leaves, %v; want %d", now, err, size+1)
	}
	choose("c4", "y", 4)
	if got := superseded("", 9); !strings.Contains(got, "c2 x 3h0m0s; ") || !strings.Contains(got, r.ID+" x 1h0m0s; "+r.ID+" y 4h0m0s; ") {
		t.Errorf("after all: %s", got)
	}
	must(t, purge(r.ID))
	all, err := f.Choices(f.ctx, anna.MemberID)
	must(t, err)
	there := ""
	for _, c := range all {
		there += fmt.Sprintf("%s:%t ", c.Choice, c.Receipt)
	}
	if there != "y:true x:true x:true x:false x:false y:false " && there != "y:true x:true x:true x:false y:false x:false " {
		t.Errorf("choices %s", there)
	}
}

// testChoices tests what members allow.
func testChoices(t *testing.T, f fixture) {
	anna, bram := f.account(t, "anna"), f.account(t, "bram")
	said := func(id, choice string, allowed bool, at time.Duration) casework.Chosen {
		return casework.Chosen{RequestID: id, Choice: choice, Allowed: allowed, At: noon.Add(at)}
	}
	must(t, f.Choose(f.ctx, anna.MemberID, said("r1", "x", true, 0), "sealed 1", leaf(anna.ID, "choice", "choice/x")))
	must(t, f.Choose(f.ctx, anna.MemberID, said("r2", "x", false, time.Second), "sealed 2", leaf(anna.ID, "choice", "choice/x")))
	must(t, f.Choose(f.ctx, anna.MemberID, said("r2", "x", true, time.Hour), "sealed 3", leaf(anna.ID, "choice", "choice/x")))
	c := filing(anna, "1")
	c.Chosen = []casework.Chosen{said("ignored", "y", true, time.Minute)}
	r := f.apply(t, c)

	got, err := f.Choices(f.ctx, anna.MemberID)
	must(t, err)
	wantSame(t, "choices", got, []casework.Chosen{
		said(r.ID, "y", true, time.Minute), kept(said("r2", "x", false, time.Second)), kept(said("r1", "x", true, 0)),
	})
	if got, err := f.Choices(f.ctx, bram.MemberID); err != nil || len(got) != 0 {
		t.Errorf("choices of another = %v, %v", got, err)
	}
	t.Run("receipts", func(t *testing.T) {
		got, err := f.Receipt(f.ctx, whose(anna), "r2")
		must(t, err)
		wantSame(t, "the receipt", got, casework.Receipt{RequestID: "r2", Version: 1, Position: 1, Statement: "sealed 2"})
		for _, p := range []casework.Whose{whose(bram), {GuestID: anna.MemberID}} {
			_, err := f.Receipt(f.ctx, p, "r2")
			wantCode(t, "Receipt of another", err, fault.NotFound)
		}
		_, err = f.Receipt(f.ctx, whose(anna), r.ID)
		wantCode(t, "Receipt of a change without one", err, fault.NotFound)
	})
	t.Run("nothing half stored", func(t *testing.T) {
		size, err := f.Size(f.ctx)
		must(t, err)
		err = f.Choose(f.ctx, anna.MemberID, said("r3", "x", true, 0), "sealed", leaf("Anna Peeters", "choice", "choice/x"))
		wantCode(t, "with a bad leaf", err, fault.Internal)
		err = f.Choose(f.ctx, anna.MemberID, said("r3", "x", true, 0), "\x00", leaf(anna.ID, "choice", "choice/x"))
		wantCode(t, "with a bad receipt", err, fault.Invalid)
		err = f.Choose(f.ctx, anna.MemberID, said("", "x", true, 0), "sealed", leaf(anna.ID, "choice", "choice/x"))
		wantCode(t, "without an id", err, fault.Invalid)
		if err := f.Choose(f.ctx, "nobody", said("r3", "x", true, 0), "", leaf(anna.ID, "choice", "choice/x")); err == nil {
			t.Error("stored for nobody")
		}
		got, err := f.Choices(f.ctx, anna.MemberID)
		now, sizeErr := f.Size(f.ctx)
		if err != nil || sizeErr != nil || len(got) != 3 || now != size {
			t.Errorf("%d choices and %d leaves, %v, %v; want 3 and %d", len(got), now, err, sizeErr, size)
		}
	})
}

// testNotices tests what people are told in the portal.
func testNotices(t *testing.T, f fixture) {
	anna, bram := f.account(t, "anna"), f.account(t, "bram")
	r := f.file(t, anna, "1")
	for i := range 3 {
		c := change(r, rights.Write)
		c.Notices = []casework.Notice{
			{AccountID: anna.ID, Event: rights.Write, Occasion: "of the request", At: noon.Add(time.Duration(i) * time.Second)},
			{AccountID: anna.ID, Event: rights.Write, Occasion: string(rune('a' + i)), At: noon.Add(time.Duration(i) * time.Millisecond)},
			{AccountID: bram.ID, Event: rights.Write, Occasion: "other", At: noon},
		}
		r = f.apply(t, c)
	}
	occasions := func(all []casework.Notice, err error) (got string) {
		t.Helper()
		must(t, err)
		for _, n := range all {
			if n.ID == "" || n.AccountID != anna.ID || n.RequestID != r.ID {
				t.Errorf("a notice: %+v", n)
			}
			got += n.Occasion + " "
		}
		return got
	}
	if got := occasions(f.Notices(f.ctx, anna.ID, 9)); got != "c b a of the request " && got != "c b of the request a " {
		t.Errorf("notices: %s", got)
	}
	if got := occasions(f.Notices(f.ctx, anna.ID, 2)); got != "c b " {
		t.Errorf("the newest two: %s", got)
	}
	must(t, f.ReadNotices(f.ctx, anna.ID, noon.Add(time.Millisecond)))
	must(t, f.ReadNotices(f.ctx, "", noon))
	all, err := f.Notices(f.ctx, anna.ID, 9)
	must(t, err)
	for _, n := range all {
		if read := n.Occasion != "c"; n.Read.IsZero() == read {
			t.Errorf("%s was read at %v", n.Occasion, n.Read)
		}
	}
	t.Run("without a change", func(t *testing.T) {
		size, err := f.Size(f.ctx)
		must(t, err)
		n := casework.Notice{AccountID: anna.ID, RequestID: r.ID, Event: "overdue", Occasion: "1", At: noon.Add(time.Hour)}
		for i := range 3 {
			told, err := f.Notify(f.ctx, n, leaf("", "overdue", "request/"+r.ID))
			if err != nil || told != (i == 0) {
				t.Errorf("told %t, %v the time %d", told, err, i)
			}
		}
		n.Occasion = "2"
		_, err = f.Notify(f.ctx, n, leaf("", "", ""))
		wantCode(t, "with a bad leaf", err, fault.Internal)
		if got := occasions(f.Notices(f.ctx, anna.ID, 2)); got != "1 c " {
			t.Errorf("the newest two: %s", got)
		}
		if now, err := f.Size(f.ctx); err != nil || now != size+1 {
			t.Errorf("%d leaves, %v; want %d", now, err, size+1)
		}
	})
}

// testPurge tests that nothing is left of a request but what was chosen by it
// and what the log says.
func testPurge(t *testing.T, f fixture) {
	anna, bram := f.account(t, "anna"), f.account(t, "bram")
	kept, r := f.file(t, anna, "1"), f.file(t, anna, "2")
	for _, one := range []*casework.Record{&kept, &r} {
		f.whole(t, draftFile("file-"+one.ID, anna.ID, one.ID), "bytes")
		f.whole(t, draftFile("late-"+one.ID, anna.ID, one.ID), "bytes")
		c := full(anna, *one, "file-"+one.ID)
		if one == &kept { // and so what was chosen by the other holds no more
			for i := range c.Chosen {
				c.Chosen[i].At = noon.Add(time.Second)
			}
		}
		*one = f.apply(t, c)
	}
	gone := leaf("", "purge", "request/"+r.ID)
	wantCode(t, "PurgeRequest of one that is not closed", f.PurgeRequest(f.ctx, r.ID, r.Version, gone), fault.Conflict)
	c := change(r, rights.Close)
	c.Record.Status, c.Record.Closed = rights.Closed, noon
	r = f.apply(t, c)
	before := f.thread(t, anna, r.ID)
	wantCode(t, "PurgeRequest of another version", f.PurgeRequest(f.ctx, r.ID, r.Version-1, gone), fault.Conflict)
	wantCode(t, "PurgeRequest of none", f.PurgeRequest(f.ctx, "unknown", 1, gone), fault.NotFound)
	wantCode(t, "PurgeRequest with a bad leaf", f.PurgeRequest(f.ctx, r.ID, r.Version, leaf("", "", "")), fault.Internal)
	wantSame(t, "after refusals", f.thread(t, anna, r.ID), before)

	must(t, f.PurgeRequest(f.ctx, r.ID, r.Version, gone))
	f.wantUnknown(t, office, r.ID)
	for _, id := range []string{"file-" + r.ID, "late-" + r.ID, "made-" + r.ID} {
		_, err := f.ReadFile(f.ctx, id)
		wantCode(t, "ReadFile", err, fault.NotFound)
		if left, err := f.Pieces(f.ctx, id); err != nil || len(left) != 0 {
			t.Errorf("pieces left: %d, %v", len(left), err)
		}
	}
	if left, err := f.DraftFiles(f.ctx, anna.ID, r.ID); err != nil || len(left) != 0 {
		t.Errorf("files left: %v, %v", left, err)
	}
	after := f.thread(t, anna, kept.ID)
	if len(after.history) != 2 || len(after.messages) != 2 || len(after.files) != 2 || len(after.waiting) != 1 ||
		len(after.notices) != 1 || after.receipt.RequestID != kept.ID || after.leaves != before.leaves+1 {
		t.Errorf("the other request: %+v", after)
	}
	for i := range before.choices {
		before.choices[i].Receipt = before.choices[i].RequestID == kept.ID
	}
	wantSame(t, "choices", after.choices, before.choices)
	_, err := f.Filed(f.ctx, anna.ID, "key-2", whose(anna))
	wantCode(t, "Filed", err, fault.NotFound)
	wantCode(t, "PurgeRequest again", f.PurgeRequest(f.ctx, r.ID, r.Version, gone), fault.NotFound)
	f.file(t, bram, "2") // the reference is free again
	must(t, f.Note(f.ctx, leaf(anna.ID, "open", "file/x")))
	wantCode(t, "Note of a name", f.Note(f.ctx, leaf("Anna Peeters", "open", "file/x")), fault.Internal)
	if now, err := f.Size(f.ctx); err != nil || now != after.leaves+2 {
		t.Errorf("%d leaves, %v; want %d", now, err, after.leaves+2)
	}
}
