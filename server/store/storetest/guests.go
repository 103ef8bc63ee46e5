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

// linkOf returns a link named by a word, whose letter waits.
func linkOf(word string) casework.Link {
	return casework.Link{
		TokenHash: "token " + word, LetterID: "letter " + word, Email: "email " + word, Salt: "salt " + word,
		End: noon.Add(time.Hour), Life: 2 * time.Hour,
	}
}

// sendGuest stores what a guest sent, with a token and a letter named by a word.
func (f fixture) sendGuest(t *testing.T, id, word string) error {
	t.Helper()
	return f.SendGuest(f.ctx, casework.GuestSending{
		ID: id, Name: "name " + word, Lang: lang.FR, Pending: "pending " + word, SessionEnd: noon.Add(30 * time.Minute),
		Link: linkOf(word), Letter: mail.Letter{ID: "letter " + word, Sealed: "sealed"},
	}, guestLeaf(id, "guest_sent"))
}

// readdress stores another address of a guest, named by a word.
func (f fixture) readdress(id, word string) error {
	return f.ReaddressGuest(f.ctx, id, linkOf(word), mail.Letter{ID: "letter " + word, Sealed: "sealed"}, guestLeaf(id, "guest_readdressed"))
}

// claim confirms a guest with a link named by a word.
func (f fixture) claim(id, token, code string, now time.Time) error {
	return f.ClaimGuest(f.ctx, id, token, code, now, guestLeaf(id, "guest_confirmed"))
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

	must(t, f.SwapDraft(f.ctx, casework.Draft{OwnerID: "g1", Guest: true, Key: "k", Updated: noon}, ""))
	must(t, f.sendGuest(t, "g1", "one"))
	if it := f.next(t); it.Letter.ID != "letter one" {
		t.Errorf("the letter is %+v", it)
	}
	_, err = f.Draft(f.ctx, "g1")
	wantCode(t, "the draft of what was sent", err, fault.NotFound)
	wantCode(t, "sent again", f.sendGuest(t, "g1", "again"), fault.Conflict)
	f.wantEmpty(t)
	want.Lang, want.Name, want.Pending, want.SessionEnd = lang.FR, "name one", "pending one", noon.Add(30*time.Minute)
	must(t, f.readdress("g1", "two"))
	if it := f.next(t); it.Letter.ID != "letter two" {
		t.Errorf("the letter to another address is %+v", it)
	}
	must(t, f.ReaddressGuest(f.ctx, "g1", casework.Link{}, mail.Letter{}, guestLeaf("g1", "guest_readdressed"))) // no mail for it
	f.wantEmpty(t)
	for _, word := range []string{"one", "two"} {
		got, link, err := f.GuestByToken(f.ctx, "token "+word)
		wantGuest(t, "by token "+word, got, err, want)
		if link != linkOf(word) {
			t.Errorf("the link is %+v, want %+v", link, linkOf(word))
		}
	}
	got, err = f.Guest(f.ctx, "g1")
	wantGuest(t, "by id", got, err, want)
	wantCode(t, "of nobody", f.sendGuest(t, "nobody", "three"), fault.Conflict)
	wantCode(t, "the address of nobody", f.readdress("nobody", "three"), fault.Conflict)
	wantCode(t, "the address of one who sent nothing", f.readdress("g2", "three"), fault.Conflict)

	r := f.fileGuest(t, "g1", "1")
	mine := f.file(t, f.account(t, "anna"), "2")
	got, err = f.GuestByReference(f.ctx, r.Reference)
	wantGuest(t, "by reference", got, err, want)
	byToken := func(hash string) (casework.Guest, error) {
		g, _, err := f.GuestByToken(f.ctx, hash)
		return g, err
	}
	for what, find := range map[string]func() (casework.Guest, error){
		"another token":           func() (casework.Guest, error) { return byToken("token three") },
		"no token":                func() (casework.Guest, error) { return byToken("") },
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

// testGuestLetters tests what the outbox knows of the link in a letter, and that
// its time begins when a server took the letter.
func testGuestLetters(t *testing.T, f fixture) {
	wanted := func(letter string, now time.Time) bool {
		t.Helper()
		ok, err := f.LetterWanted(f.ctx, letter, now)
		must(t, err)
		return ok
	}
	late := noon.Add(59 * time.Minute)
	for _, test := range []struct {
		to  mail.State
		end time.Time
	}{
		{mail.Queued, noon.Add(time.Hour)}, {mail.Sent, late.Add(2 * time.Hour)}, {mail.Unsure, late.Add(2 * time.Hour)},
		{mail.Failed, late}, {mail.Off, late},
	} {
		id := string(test.to)
		f.guest(t, id)
		must(t, f.sendGuest(t, id, id))
		if !wanted("letter "+id, noon.Add(59*time.Minute)) || wanted("letter "+id, noon.Add(time.Hour)) || wanted("", noon) || wanted("nobody", noon) {
			t.Errorf("%s: the letter that waits", id)
		}
		must(t, f.SettleMail(f.ctx, f.next(t), mail.Result{From: mail.Queued, To: test.to, At: late, Pause: time.Hour}))
		_, link, err := f.GuestByToken(f.ctx, "token "+id)
		if err != nil || !link.End.Equal(test.end) || (link.Life == 0) == (test.to == mail.Queued) {
			t.Errorf("%s: %+v, %v; want the end %s", id, link, err, test.end)
		}
	}
	f.guest(t, "used")
	must(t, f.sendGuest(t, "used", "used"))
	must(t, f.claim("used", "token used", "code", noon))
	must(t, f.FiledGuest(f.ctx, "used", noon.Add(time.Minute), "follows", noon))
	must(t, f.SettleMail(f.ctx, f.next(t), mail.Result{From: mail.Queued, To: mail.Sent, At: noon}))
	if _, link, err := f.GuestByToken(f.ctx, "token used"); err != nil || !link.End.Equal(noon.Add(time.Minute)) {
		t.Errorf("used before the letter was settled: %+v, %v", link, err)
	}
	f.guest(t, "gone")
	must(t, f.sendGuest(t, "gone", "first"))
	must(t, f.readdress("gone", "second"))
	must(t, f.claim("gone", "token first", "code", noon))
	if wanted("letter second", noon) {
		t.Error("a letter is sent whose link the other one ended")
	}
}

// testGuestsConfirm tests the link of the mail, and what it opens.
func testGuestsConfirm(t *testing.T, f fixture) {
	f.guest(t, "g1")
	must(t, f.sendGuest(t, "g1", "one"))
	must(t, f.readdress("g1", "other"))
	size, err := f.Size(f.ctx)
	must(t, err)
	late := noon.Add(time.Hour)
	for what, err := range map[string]error{
		"another token":  f.claim("g1", "token two", "code", noon),
		"no token":       f.claim("g1", "", "code", noon),
		"another guest":  f.claim("g2", "token one", "code", noon),
		"too late":       f.claim("g1", "token one", "code", late),
		"filed before":   f.FiledGuest(f.ctx, "g1", late, "s", late),
		"opened before":  f.OpenGuest(f.ctx, "g1", "s", late, guestLeaf("g1", "guest_followed")),
		"opened, nobody": f.OpenGuest(f.ctx, "g2", "s", late, guestLeaf("g2", "guest_followed")),
	} {
		wantCode(t, what, err, fault.NotFound)
	}
	for range 2 {
		must(t, f.claim("g1", "token one", "code", noon))
	}
	if after, err := f.Size(f.ctx); err != nil || after != size+1 {
		t.Errorf("%d lines in the log, %v; want one", after-size, err)
	}
	wantCode(t, "another code", f.claim("g1", "token one", "other", noon), fault.NotFound)
	wantCode(t, "the other link", f.claim("g1", "token other", "code", noon), fault.NotFound)
	wantCode(t, "sent after it was confirmed", f.sendGuest(t, "g1", "two"), fault.Conflict)
	wantCode(t, "another address after it was confirmed", f.readdress("g1", "two"), fault.Conflict)
	wantCode(t, "a draft after it was confirmed",
		f.SwapDraft(f.ctx, casework.Draft{OwnerID: "g1", Guest: true, Key: "k", Updated: noon}, ""), fault.NotFound)
	must(t, f.LeaveGuest(f.ctx, "g1")) // not any more

	r := f.fileGuest(t, "g1", "1")
	must(t, f.SaveDraft(f.ctx, casework.Draft{OwnerID: "g1", Key: "another", Updated: noon}))
	end := noon.Add(10 * time.Minute)
	must(t, f.FiledGuest(f.ctx, "g1", end, "follows", noon.Add(30*time.Minute)))
	must(t, f.FiledGuest(f.ctx, "g1", end.Add(5*time.Minute), "follows", noon.Add(35*time.Minute)))
	got, err := f.GuestBySession(f.ctx, "follows")
	wantGuest(t, "filed", got, err, casework.Guest{
		ID: "g1", Email: "email one", Name: "name one", Lang: lang.FR, CodeHash: "code", CodeAt: noon, Confirmed: noon,
		SessionEnd: noon.Add(35 * time.Minute), Created: noon,
	})
	if _, link, err := f.GuestByToken(f.ctx, "token one"); err != nil || !link.End.Equal(end) {
		t.Errorf("the link after it was used: %+v, %v", link, err)
	}
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
	_, _, err = f.GuestByToken(f.ctx, "token one")
	wantCode(t, "the link after leaving", err, fault.NotFound)

	closed := change(r, rights.Close)
	closed.Record.Status, closed.Record.Closed = rights.Closed, noon
	f.apply(t, closed)
	must(t, f.PurgeRequest(f.ctx, r.ID, 2, audit.Leaf{At: noon, Event: "purge", Object: "request/" + r.ID}))
	_, err = f.Guest(f.ctx, "g1")
	wantCode(t, "the guest of a request that was deleted", err, fault.NotFound)
}

// testDropGuests tests forgetting guests who confirmed nothing.
func testDropGuests(t *testing.T, f fixture) {
	all := []string{"never", "left", "sent", "quit", "queued", "filed"}
	for _, id := range all {
		f.guest(t, id)
		must(t, f.SaveDraft(f.ctx, casework.Draft{OwnerID: id, Key: "k", Updated: noon}))
	}
	for _, id := range []string{"sent", "quit", "filed", "queued"} {
		must(t, f.sendGuest(t, id, id))
	}
	must(t, f.claim("filed", "token filed", "code", noon))
	for id := range map[string]bool{"sent": true, "quit": true} {
		must(t, f.readdress(id, id+" 2"))
	}
	for it, err := f.NextMail(f.ctx); err == nil; it, err = f.NextMail(f.ctx) {
		if it.Letter.ID == "letter sent" || it.Letter.ID == "letter quit" {
			must(t, f.SettleMail(f.ctx, it, mail.Result{To: mail.Sent, At: noon.Add(30 * time.Minute)})) // until half past two
		}
	}
	for _, id := range []string{"left", "quit", "nobody", "qu\x00it"} {
		must(t, f.LeaveGuest(f.ctx, id))
	}
	_, err := f.GuestBySession(f.ctx, "session quit")
	wantCode(t, "the browser of one who left", err, fault.NotFound)
	for _, test := range []struct {
		after time.Duration
		left  []string
	}{
		{0, []string{"never", "sent", "quit", "queued", "filed"}},
		{time.Hour, []string{"never", "sent", "quit", "queued", "filed"}}, // queued is not worth sending any more
		{90*time.Minute - time.Second, []string{"never", "sent", "quit", "queued", "filed"}},
		{90 * time.Minute, []string{"never", "sent", "quit", "filed"}},
		{150 * time.Minute, []string{"never", "filed"}},
		{24 * time.Hour, []string{"filed"}},
		{1000 * time.Hour, []string{"filed"}},
	} {
		must(t, f.DropGuests(f.ctx, noon.Add(test.after)))
		for _, id := range all {
			_, err := f.Guest(f.ctx, id)
			_, draftErr := f.Draft(f.ctx, id)
			there := slices.Contains(test.left, id)
			if (err == nil) != there || (draftErr == nil) != (there && id == "never") {
				t.Errorf("after %s %s is %v with a draft %v", test.after, id, err, draftErr)
			}
		}
	}
}

// testConcurrentGuests tests that of two links pressed at the same moment one is
// refused, whatever is sent beside: the address is that of the one that was not.
func testConcurrentGuests(t *testing.T, f fixture) {
	for n := range 10 {
		id := "g" + strconv.Itoa(n)
		f.guest(t, id)
		must(t, f.sendGuest(t, id, "first "+id))
		must(t, f.readdress(id, "second "+id))
		var claimed, other, sent atomic.Int32
		var wait sync.WaitGroup
		for i := range 4 {
			wait.Go(func() {
				if f.claim(id, "token first "+id, "code", noon) == nil {
					claimed.Add(1)
				}
			})
			wait.Go(func() {
				if f.claim(id, "token second "+id, "another code", noon) == nil {
					other.Add(1)
				}
			})
			wait.Go(func() {
				if f.readdress(id, id+strconv.Itoa(i)) == nil {
					sent.Add(1)
				}
			})
		}
		wait.Wait()
		g, err := f.Guest(f.ctx, id)
		must(t, err)
		first := claimed.Load() == 4 && other.Load() == 0 && g.CodeHash == "code" && g.Email == "email first "+id
		second := claimed.Load() == 0 && other.Load() == 4 && g.CodeHash == "another code" && g.Email == "email second "+id
		if !first && !second || sent.Load() > 4 || g.Pending != "pending first "+id {
			t.Errorf("claimed %d and %d times, sent %d times: %+v", claimed.Load(), other.Load(), sent.Load(), g)
		}
		for i := range 4 { // what was sent before is of no use any more
			if err := f.claim(id, "token "+id+strconv.Itoa(i), g.CodeHash, noon); err == nil {
				t.Error("a second link confirms")
			}
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
		must(t, f.LinkGuest(f.ctx, id, casework.Link{TokenHash: token, LetterID: letter, Salt: "new salt", End: end}, mail.Letter{ID: letter, Sealed: "sealed"}))
	}
	link("g1", "early", "a") // nothing is confirmed
	wantCode(t, "before the confirmation", renew("token one", "other", noon), fault.NotFound)
	must(t, f.claim("g1", "token one", "code", noon))
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
	if g, err := f.GuestBySession(f.ctx, "follows"); err != nil || g.CodeHash != "new" || !g.CodeAt.Equal(noon) {
		t.Errorf("renewed: %+v, %v", g, err)
	}
	if _, l, err := f.GuestByToken(f.ctx, "token g1"); err != nil || !l.End.Equal(soon) || l.Salt != "new salt" {
		t.Errorf("the link that renewed: %+v, %v", l, err)
	}
	must(t, f.DropGuests(f.ctx, soon.Add(-time.Second)))
	must(t, renew("token g1", "new", noon))
	must(t, f.DropGuests(f.ctx, soon))
	if g, l, err := f.GuestByToken(f.ctx, "token g1"); err != nil || l.Salt != "" || g.CodeHash != "new" {
		t.Errorf("after the link: %+v, %+v, %v", g, l, err)
	}
	must(t, f.DropGuests(f.ctx, soon.Add(casework.GuestVisit)))
	_, _, err = f.GuestByToken(f.ctx, "token g1")
	wantCode(t, "half an hour after the link", err, fault.NotFound)
	link("g1", "last", "letter last")
	must(t, f.CloseGuest(f.ctx, "g1"))
	_, _, err = f.GuestByToken(f.ctx, "last")
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
		must(t, f.claim(id, "token "+id, "code", noon))
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
