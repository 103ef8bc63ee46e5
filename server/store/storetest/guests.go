package storetest

import (
	"io"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/loupe-privacy/loupe/internal/fault"
	"github.com/loupe-privacy/loupe/internal/lang"
	"github.com/loupe-privacy/loupe/internal/rights"
	"github.com/loupe-privacy/loupe/server/audit"
	"github.com/loupe-privacy/loupe/server/auth"
	"github.com/loupe-privacy/loupe/server/casework"
	"github.com/loupe-privacy/loupe/server/mail"
)

// guest stores a guest who is about to write, with a session named after them.
func (f fixture) guest(t *testing.T, id string) casework.Guest {
	t.Helper()
	g := casework.Guest{ID: id, Lang: lang.NL, SessionEnd: noon.Add(24 * time.Hour), Created: noon}
	must(t, f.AddGuest(f.ctx, g, "session "+id))
	return g
}

// guestLeaf returns a leaf about a guest.
func guestLeaf(id, event string) audit.Leaf {
	return audit.Leaf{At: noon, Role: rights.Guest, Actor: id, Event: event, Object: "guest/" + id}
}

// sendGuest stores what a guest sent, with a token and a letter named by a word.
func (f fixture) sendGuest(t *testing.T, id, word string) error {
	t.Helper()
	return f.SendGuest(f.ctx, casework.GuestSending{
		ID: id, Email: "email " + word, Name: "name " + word, Lang: lang.FR, Pending: "pending " + word,
		Link:   casework.Link{TokenHash: "token " + word, Salt: "salt " + word, End: noon.Add(time.Hour)},
		Letter: mail.Letter{ID: "letter " + word, Sealed: "sealed"},
	}, guestLeaf(id, "guest_sent"))
}

// fileGuest files the request of a guest, named by a word.
func (f fixture) fileGuest(t *testing.T, id, word string) casework.Record {
	t.Helper()
	c := filing(auth.Account{ID: id}, word)
	c.Record.AccountID, c.Record.GuestID = "", id
	return f.apply(t, c)
}

// wantGuest fails the test if a guest is stored otherwise.
func wantGuest(t *testing.T, what string, got casework.Guest, err error, want casework.Guest) {
	t.Helper()
	if err != nil || got != want {
		t.Errorf("%s: %+v, %v; want %+v", what, got, err, want)
	}
}

// testGuestsWho tests finding guests, and what they send.
func testGuestsWho(t *testing.T, f fixture) {
	want := f.guest(t, "g1")
	f.guest(t, "g2")
	got, err := f.GuestBySession(f.ctx, "session g1")
	wantGuest(t, "by session", got, err, want)
	wantCode(t, "without an id", f.AddGuest(f.ctx, casework.Guest{}, "x"), fault.Invalid)
	wantCode(t, "without a session", f.AddGuest(f.ctx, casework.Guest{ID: "g3"}, ""), fault.Invalid)

	must(t, f.sendGuest(t, "g1", "one"))
	if it := f.next(t); it.Letter.ID != "letter one" {
		t.Errorf("the letter is %+v", it)
	}
	must(t, f.sendGuest(t, "g1", "two"))
	want.Lang, want.Email, want.Name, want.Pending, want.TokenEnd = lang.FR, "email two", "name two", "pending two", noon.Add(time.Hour)
	want.Salt = "salt two"
	got, err = f.GuestByToken(f.ctx, "token two")
	wantGuest(t, "by token", got, err, want)
	got, err = f.Guest(f.ctx, "g1")
	wantGuest(t, "by id", got, err, want)
	f.next(t) // that of two
	quiet := casework.GuestSending{
		ID: "g1", Email: "another", Name: "name three", Lang: lang.FR, Pending: "pending three", Link: casework.Link{TokenHash: "quiet", End: noon},
	}
	must(t, f.SendGuest(f.ctx, quiet, guestLeaf("g1", "guest_sent")))
	f.wantEmpty(t)
	want.Name, want.Pending = "name three", "pending three"
	got, err = f.GuestByToken(f.ctx, "token two") // without a letter, the one of before confirms what was sent since
	wantGuest(t, "sent without a letter", got, err, want)
	wantCode(t, "of nobody", f.sendGuest(t, "nobody", "three"), fault.Conflict)

	r := f.fileGuest(t, "g1", "1")
	mine := f.file(t, f.account(t, "anna"), "2")
	got, err = f.GuestByReference(f.ctx, r.Reference)
	wantGuest(t, "by reference", got, err, want)
	for what, find := range map[string]func() (casework.Guest, error){
		"an old token":            func() (casework.Guest, error) { return f.GuestByToken(f.ctx, "token one") },
		"no token":                func() (casework.Guest, error) { return f.GuestByToken(f.ctx, "") },
		"no session":              func() (casework.Guest, error) { return f.GuestBySession(f.ctx, "") },
		"no id":                   func() (casework.Guest, error) { return f.Guest(f.ctx, "") },
		"a nasty session":         func() (casework.Guest, error) { return f.GuestBySession(f.ctx, "session\x00g1") },
		"no reference":            func() (casework.Guest, error) { return f.GuestByReference(f.ctx, "") },
		"a reference of a member": func() (casework.Guest, error) { return f.GuestByReference(f.ctx, mine.Reference) },
	} {
		_, err := find()
		wantCode(t, what, err, fault.NotFound)
	}
}

// testGuestsConfirm tests the link of the mail, and what it opens.
func testGuestsConfirm(t *testing.T, f fixture) {
	f.guest(t, "g1")
	must(t, f.sendGuest(t, "g1", "one"))
	late := noon.Add(time.Hour)
	for what, err := range map[string]error{
		"another token":  f.ClaimGuest(f.ctx, "g1", "token two", "code", noon),
		"no token":       f.ClaimGuest(f.ctx, "g1", "", "code", noon),
		"another guest":  f.ClaimGuest(f.ctx, "g2", "token one", "code", noon),
		"too late":       f.ClaimGuest(f.ctx, "g1", "token one", "code", late),
		"filed before":   f.FiledGuest(f.ctx, "g1", late, "s", late),
		"opened before":  f.OpenGuest(f.ctx, "g1", "s", late, guestLeaf("g1", "guest_followed")),
		"opened, nobody": f.OpenGuest(f.ctx, "g2", "s", late, guestLeaf("g2", "guest_followed")),
	} {
		wantCode(t, what, err, fault.NotFound)
	}
	for range 2 {
		must(t, f.ClaimGuest(f.ctx, "g1", "token one", "code", noon))
	}
	wantCode(t, "another code", f.ClaimGuest(f.ctx, "g1", "token one", "other", noon), fault.NotFound)
	wantCode(t, "sent after it was confirmed", f.sendGuest(t, "g1", "two"), fault.Conflict)
	must(t, f.ForgetGuest(f.ctx, "g1")) // not any more

	r := f.fileGuest(t, "g1", "1")
	must(t, f.SaveDraft(f.ctx, casework.Draft{OwnerID: "g1", Key: "another", Updated: noon}))
	end := noon.Add(10 * time.Minute)
	must(t, f.FiledGuest(f.ctx, "g1", end, "follows", noon.Add(30*time.Minute)))
	must(t, f.FiledGuest(f.ctx, "g1", end.Add(5*time.Minute), "follows", noon.Add(35*time.Minute)))
	got, err := f.GuestBySession(f.ctx, "follows")
	wantGuest(t, "filed", got, err, casework.Guest{
		ID: "g1", Email: "email one", Name: "name one", Lang: lang.FR, CodeHash: "code", Salt: "salt one", TokenEnd: end,
		SessionEnd: noon.Add(35 * time.Minute), Created: noon,
	})
	_, err = f.GuestBySession(f.ctx, "session g1")
	wantCode(t, "the session of the form", err, fault.NotFound)
	_, err = f.Draft(f.ctx, "g1")
	wantCode(t, "the draft", err, fault.NotFound)

	must(t, f.OpenGuest(f.ctx, "g1", "again", late, guestLeaf("g1", "guest_followed")))
	_, err = f.GuestBySession(f.ctx, "follows")
	wantCode(t, "the session of before", err, fault.NotFound)
	must(t, f.CloseGuest(f.ctx, "g1"))
	must(t, f.CloseGuest(f.ctx, "nobody"))
	_, err = f.GuestBySession(f.ctx, "again")
	wantCode(t, "a session that was closed", err, fault.NotFound)

	closed := change(r, rights.Close)
	closed.Record.Status, closed.Record.Closed = rights.Closed, noon
	f.apply(t, closed)
	must(t, f.PurgeRequest(f.ctx, r.ID, 2, audit.Leaf{At: noon, Event: "purge", Object: "request/" + r.ID}))
	_, err = f.Guest(f.ctx, "g1")
	wantCode(t, "the guest of a request that was deleted", err, fault.NotFound)
}

// testDropGuests tests forgetting guests who confirmed nothing.
func testDropGuests(t *testing.T, f fixture) {
	for _, id := range []string{"never", "sent", "filed", "forgotten"} {
		f.guest(t, id)
		must(t, f.SaveDraft(f.ctx, casework.Draft{OwnerID: id, Key: "k", Updated: noon}))
	}
	must(t, f.sendGuest(t, "filed", "filed"))
	must(t, f.ClaimGuest(f.ctx, "filed", "token filed", "code", noon))
	must(t, f.SendGuest(f.ctx, casework.GuestSending{
		ID: "sent", Link: casework.Link{TokenHash: "sent", End: noon.Add(40 * time.Hour)}, Letter: mail.Letter{ID: "sent", Sealed: "sealed"},
	}, guestLeaf("sent", "guest_sent")))
	must(t, f.ForgetGuest(f.ctx, "forgotten"))
	must(t, f.ForgetGuest(f.ctx, "nobody"))
	must(t, f.ForgetGuest(f.ctx, "for\x00gotten"))
	for _, test := range []struct {
		now  time.Time
		left []string
	}{
		{noon.Add(24*time.Hour - time.Second), []string{"never", "sent", "filed"}},
		{noon.Add(24 * time.Hour), []string{"sent", "filed"}},
		{noon.Add(40 * time.Hour), []string{"filed"}},
		{noon.Add(1000 * time.Hour), []string{"filed"}},
	} {
		must(t, f.DropGuests(f.ctx, test.now))
		left := map[string]bool{}
		for _, id := range test.left {
			left[id] = true
		}
		for _, id := range []string{"never", "sent", "filed", "forgotten"} {
			_, err := f.Guest(f.ctx, id)
			_, draftErr := f.Draft(f.ctx, id)
			if (err == nil) != left[id] || (draftErr == nil) != left[id] {
				t.Errorf("at %s %s is %v with a draft %v", test.now, id, err, draftErr)
			}
		}
	}
}

// testConcurrentGuests tests that of a confirmation and another sending at the
// same moment one is refused: what is filed is what was confirmed.
func testConcurrentGuests(t *testing.T, f fixture) {
	for n := range 10 {
		id := "g" + strconv.Itoa(n)
		f.guest(t, id)
		must(t, f.sendGuest(t, id, "first "+id))
		var claimed, sent atomic.Int32
		var wait sync.WaitGroup
		for i := range 4 {
			wait.Go(func() {
				if f.ClaimGuest(f.ctx, id, "token first "+id, "code", noon) == nil {
					claimed.Add(1)
				}
			})
			wait.Go(func() {
				if f.SendGuest(f.ctx, casework.GuestSending{
					ID: id, Link: casework.Link{TokenHash: "token " + id + strconv.Itoa(i), End: noon.Add(time.Hour)}, Pending: "later",
					Letter: mail.Letter{ID: "letter " + id + strconv.Itoa(i), Sealed: "sealed"},
				}, guestLeaf(id, "guest_sent")) == nil {
					sent.Add(1)
				}
			})
		}
		wait.Wait()
		g, err := f.Guest(f.ctx, id)
		must(t, err)
		switch {
		case sent.Load() == 0 && (claimed.Load() != 4 || g.Pending != "pending first "+id):
			t.Errorf("claimed %d times, and %q waits", claimed.Load(), g.Pending)
		case sent.Load() > 0 && (claimed.Load() != 0 || g.CodeHash != "" || g.Pending != "later"):
			t.Errorf("sent %d times, claimed %d times, %q waits", sent.Load(), claimed.Load(), g.Pending)
		}
	}
}

// testGuestsRenew tests the link that gives a guest a new code.
func testGuestsRenew(t *testing.T, f fixture) {
	end, late := noon.Add(time.Hour), noon.Add(2*time.Hour)
	leaf := guestLeaf("g1", "guest_code")
	renew := func(token, code string, now time.Time) error {
		return f.RenewGuest(f.ctx, "g1", token, code, now, leaf)
	}
	f.guest(t, "g1")
	f.guest(t, "g2")
	must(t, f.sendGuest(t, "g1", "one"))
	f.next(t)
	link := func(id, token, letter string) {
		t.Helper()
		must(t, f.LinkGuest(f.ctx, id, casework.Link{TokenHash: token, Salt: "new salt", End: end}, mail.Letter{ID: letter, Sealed: "sealed"}))
	}
	link("g1", "early", "a") // nothing is confirmed
	wantCode(t, "before the confirmation", renew("token one", "other", noon), fault.NotFound)
	must(t, f.ClaimGuest(f.ctx, "g1", "token one", "code", noon))
	f.fileGuest(t, "g1", "1")
	must(t, f.FiledGuest(f.ctx, "g1", end, "follows", late))
	for _, id := range []string{"g1", "g2", "", "nobody"} {
		link(id, "token "+id, "letter "+id)
	}
	letters := map[string]bool{}
	for range 5 {
		letters[f.next(t).Letter.ID] = true
	}
	for _, id := range []string{"a", "letter g1", "letter g2", "letter ", "letter nobody"} {
		if !letters[id] {
			t.Errorf("no letter %q: %v", id, letters)
		}
	}
	for what, err := range map[string]error{
		"the link of before": renew("token one", "new", noon), "of another": renew("token g2", "new", noon),
		"none": renew("", "new", noon), "no code": renew("token g1", "", noon), "too late": renew("token g1", "new", end),
		"of nobody": f.RenewGuest(f.ctx, "nobody", "token g1", "new", noon, leaf), "bad text": renew("token\x00g1", "new", noon),
	} {
		if !fault.Is(err, fault.NotFound) && !fault.Is(err, fault.Invalid) {
			t.Errorf("%s: %v", what, err)
		}
	}
	if g, err := f.GuestBySession(f.ctx, "follows"); err != nil || g.CodeHash != "code" {
		t.Errorf("after what was refused: %+v, %v", g, err)
	}
	size, err := f.Size(f.ctx)
	must(t, err)
	var wait sync.WaitGroup
	for range 8 {
		wait.Go(func() {
			if err := renew("token g1", "new", noon); err != nil {
				t.Errorf("at once: %v", err)
			}
		})
	}
	wait.Wait()
	if after, err := f.Size(f.ctx); err != nil || after != size+1 {
		t.Errorf("%d lines in the log, %v; want one", after-size, err)
	}
	_, err = f.GuestBySession(f.ctx, "follows")
	wantCode(t, "the visit of before", err, fault.NotFound)
	soon := noon.Add(10 * time.Minute)
	must(t, f.FiledGuest(f.ctx, "g1", soon, "follows", late))
	must(t, f.FiledGuest(f.ctx, "g1", soon.Add(time.Minute), "follows", late))
	wantCode(t, "another code", renew("token g1", "third", soon), fault.NotFound)
	must(t, renew("token g1", "new", soon.Add(-time.Second)))
	if g, err := f.GuestBySession(f.ctx, "follows"); err != nil || g.CodeHash != "new" || !g.TokenEnd.Equal(soon) || g.Salt != "new salt" {
		t.Errorf("renewed: %+v, %v", g, err)
	}
	must(t, f.DropGuests(f.ctx, soon.Add(-time.Second)))
	must(t, renew("token g1", "new", noon))
	must(t, f.DropGuests(f.ctx, soon))
	if g, err := f.Guest(f.ctx, "g1"); err != nil || g.Salt != "" || !g.TokenEnd.IsZero() || g.CodeHash != "new" {
		t.Errorf("after the link: %+v, %v", g, err)
	}
	link("g1", "last", "letter last")
	must(t, f.CloseGuest(f.ctx, "g1"))
	_, err = f.GuestByToken(f.ctx, "last")
	wantCode(t, "a link after leaving", err, fault.NotFound)
}

// testGuestsClaimed tests finding what was confirmed and not filed.
func testGuestsClaimed(t *testing.T, f fixture) {
	for _, id := range []string{"sent", "claimed", "filed"} {
		f.guest(t, id)
		must(t, f.sendGuest(t, id, id))
		must(t, f.SaveDraft(f.ctx, casework.Draft{OwnerID: id, Key: "k", Updated: noon}))
	}
	for _, id := range []string{"claimed", "filed"} {
		must(t, f.ClaimGuest(f.ctx, id, "token "+id, "code", noon))
	}
	must(t, f.FiledGuest(f.ctx, "filed", noon, "follows", noon))
	waiting := func() string {
		t.Helper()
		all, err := f.ClaimedGuests(f.ctx, 10)
		must(t, err)
		ids := ""
		for _, g := range all {
			ids += g.ID + " " + g.Pending + ","
		}
		return ids
	}
	for _, id := range []string{"sent", "nobody", "filed"} {
		must(t, f.SettleGuest(f.ctx, id))
	}
	if got := waiting(); got != "claimed pending claimed," {
		t.Errorf("waiting: %q", got)
	}
	must(t, f.SettleGuest(f.ctx, "claimed"))
	_, draftErr := f.Draft(f.ctx, "claimed")
	g, err := f.Guest(f.ctx, "sent")
	if got := waiting(); got != "" || !fault.Is(draftErr, fault.NotFound) || err != nil || g.Pending != "pending sent" {
		t.Errorf("after settling: %q, %v, %+v, %v", got, draftErr, g, err)
	}
}

// testIdentity tests which requests have files that show who somebody is and
// need not any more, and deleting them.
func testIdentity(t *testing.T, f fixture) {
	anna := f.account(t, "anna")
	member := f.file(t, anna, "m")
	f.whole(t, draftFile("of a member", anna.ID, member.ID), "x")
	member.Status = rights.Withdrawn
	f.apply(t, change(member, rights.Withdraw))
	add := func(name string, at time.Time, status rights.Status, events ...rights.Event) casework.Record {
		f.guest(t, name)
		r := f.fileGuest(t, name, name)
		file := draftFile("file "+name, name, r.ID)
		file.Created = at
		f.whole(t, file, "bytes")
		for i, ev := range events {
			c := change(r, ev)
			if i == len(events)-1 {
				c.Record.Status = status
			}
			r = f.apply(t, c)
		}
		return r
	}
	add("a-asked", noon, rights.IdentityAsked, rights.AskIdentity)
	add("b-answered", noon, rights.InProgress, rights.AskIdentity, rights.PausesOver)
	shown := add("c-shown", noon, rights.InProgress, rights.AskIdentity, rights.PausesOver, rights.ShowIdentity, rights.Write)
	add("d-asked-again", noon, rights.IdentityAsked, rights.AskIdentity, rights.ShowIdentity, rights.AskIdentity)
	add("e-over", noon, rights.Refused, rights.AskIdentity, rights.Decide)
	add("f-old", noon.Add(-time.Hour), rights.IdentityAsked, rights.AskIdentity)
	f.fileGuest(t, f.guest(t, "g-without").ID, "g")
	list := func(after string, n int) string {
		t.Helper()
		all, err := f.WithIdentity(f.ctx, noon.Add(-time.Minute), after, n)
		must(t, err)
		var names []string
		for _, r := range all {
			names = append(names, r.GuestID)
		}
		slices.Sort(names)
		return strings.Join(names, ", ")
	}
	if got := list("", 10); got != "c-shown, e-over, f-old" {
		t.Errorf("with files of no use: %s", got)
	}
	if all, err := f.WithIdentity(f.ctx, noon, "", 1); err != nil || len(all) != 1 || list(all[0].ID, 10) == list("", 10) {
		t.Errorf("one page: %v, %v", all, err)
	}

	gone := change(shown, rights.ForgetIdentity)
	gone.Gone = []string{"file c-shown", "file a-asked", "nothing"}
	f.apply(t, gone)
	if got := list("", 10); got != "e-over, f-old" {
		t.Errorf("after deleting: %s", got)
	}
	_, err := f.File(f.ctx, casework.Whose{GuestID: "c-shown"}, "c-shown", "file c-shown")
	wantCode(t, "a file that was deleted", err, fault.NotFound)
	if _, err := f.File(f.ctx, casework.Whose{}, "a-asked", "file a-asked"); err != nil {
		t.Errorf("the file of another request: %v", err)
	}
	if r, err := f.ReadFile(f.ctx, "file c-shown"); err == nil {
		if left, err := io.ReadAll(r); err == nil && len(left) > 0 {
			t.Errorf("%d bytes are left", len(left))
		}
	}
}
