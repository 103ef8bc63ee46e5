package storetest

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/loupe-privacy/loupe/internal/fault"
	"github.com/loupe-privacy/loupe/internal/lang"
	"github.com/loupe-privacy/loupe/internal/rights"
	"github.com/loupe-privacy/loupe/server/audit"
	"github.com/loupe-privacy/loupe/server/casework"
	"github.com/loupe-privacy/loupe/server/mail"
)

// contactLeaf returns the leaf of a change of the contact of an account.
func contactLeaf(accountID, event string) audit.Leaf {
	return audit.Leaf{At: noon, Role: rights.Member, Actor: accountID, Event: event, Object: "contact/" + accountID}
}

// tellOf returns a teller of a change, with a letter if the id is set.
func tellOf(event, letter string) mail.Teller {
	return func(before mail.Contact) (audit.Leaf, mail.Letter, error) {
		l := mail.Letter{ID: letter}
		if letter != "" {
			l.Sealed = "from " + before.Email + " to " + before.Wanted
		}
		return contactLeaf(before.AccountID, event), l, nil
	}
}

// want stores an address that an account wants, with a token and a letter that
// are named after it.
func (f fixture) want(t *testing.T, accountID, address string) {
	t.Helper()
	must(t, f.WantEmail(f.ctx, mail.Wanted{
		AccountID: accountID, Email: address, TokenHash: "token " + address, End: noon.Add(time.Hour), Lang: lang.NL,
		Letter: mail.Letter{ID: "letter " + address, Sealed: "sealed " + address},
	}, contactLeaf(accountID, "email_wanted")))
}

// confirm confirms an address that was wanted.
func (f fixture) confirm(t *testing.T, address string) {
	t.Helper()
	must(t, f.ConfirmEmail(f.ctx, "token "+address, noon, tellOf("email_confirmed", "")))
}

// next takes the next item from the outbox.
func (f fixture) next(t *testing.T) mail.Item {
	t.Helper()
	it, err := f.NextMail(f.ctx)
	must(t, err)
	return it
}

// wantEmpty fails the test if something in the outbox is due.
func (f fixture) wantEmpty(t *testing.T) {
	t.Helper()
	it, err := f.NextMail(f.ctx)
	if !fault.Is(err, fault.NotFound) {
		t.Errorf("the outbox has %+v, %v", it, err)
	}
}

// mailed returns an account with a confirmed address, and an empty outbox.
func (f fixture) mailed(t *testing.T, name string) string {
	t.Helper()
	id := f.account(t, name).ID
	f.want(t, id, name)
	must(t, f.SettleMail(f.ctx, f.next(t), mail.Result{From: mail.Queued, To: mail.Sent, At: noon}))
	f.confirm(t, name)
	return id
}

// tell stores a notice of an occasion.
func (f fixture) tell(t *testing.T, accountID, occasion string) {
	t.Helper()
	_, err := f.Notify(f.ctx, casework.Notice{
		AccountID: accountID, RequestID: "r", Event: rights.Decide, Occasion: occasion, At: noon,
	}, audit.Leaf{At: noon, Event: "told", Object: "request/r"})
	must(t, err)
}

func testContacts(t *testing.T, f fixture) {
	a, b := f.subject(t, "a").ID, f.subject(t, "b").ID
	_, err := f.Contact(f.ctx, a)
	wantCode(t, "a contact of nobody", err, fault.NotFound)

	f.want(t, a, "one")
	want := mail.Contact{AccountID: a, Wanted: "one", End: noon.Add(time.Hour), Mail: true, Lang: lang.NL}
	wantContact(t, f, want)
	if it := f.next(t); it.Letter != (mail.Letter{ID: "letter one", Sealed: "sealed one"}) || it.NoticeID != "" || it.Tries != 1 {
		t.Errorf("the letter is %+v", it)
	}

	must(t, f.SaveContact(f.ctx, mail.Contact{AccountID: a, Email: "not looked at", Lang: lang.FR}, contactLeaf(a, "contact_saved")))
	want.Mail, want.Lang = false, lang.FR
	wantContact(t, f, want)

	f.want(t, a, "two") // in place of one
	want.Wanted = "two"
	wantContact(t, f, want)
	leaf := tellOf("email_confirmed", "never")
	for what, err := range map[string]error{
		"an old token":   f.ConfirmEmail(f.ctx, "token one", noon, leaf),
		"no token":       f.ConfirmEmail(f.ctx, "", noon, leaf),
		"a token, late":  f.ConfirmEmail(f.ctx, "token two", noon.Add(time.Hour), leaf),
		"a nasty token":  f.ConfirmEmail(f.ctx, "token\x00two", noon, leaf),
		"somebody's own": f.ConfirmEmail(f.ctx, b, noon, leaf),
	} {
		wantCode(t, what, err, fault.NotFound)
	}
	f.confirm(t, "two")
	want.Email, want.Wanted, want.End = "two", "", time.Time{}
	wantContact(t, f, want)
	wantCode(t, "a token, twice", f.ConfirmEmail(f.ctx, "token two", noon, leaf), fault.NotFound)

	f.want(t, a, "three") // what was confirmed holds meanwhile
	want.Wanted, want.End = "three", noon.Add(time.Hour)
	wantContact(t, f, want)
	for range 2 {
		must(t, f.ForgetEmail(f.ctx, a, tellOf("email_forgotten", "")))
	}
	want.Email, want.Wanted, want.End = "", "", time.Time{}
	wantContact(t, f, want)
	wantCode(t, "a token that was forgotten", f.ConfirmEmail(f.ctx, "token three", noon, leaf), fault.NotFound)
	must(t, f.ForgetEmail(f.ctx, b, tellOf("email_forgotten", "")))
	_, err = f.Contact(f.ctx, b)
	wantCode(t, "a contact that was never there", err, fault.NotFound)
}

// testMovedContact holds that an address that goes is told with what takes its
// place, in the transaction that changes it, and once.
func testMovedContact(t *testing.T, f fixture) {
	a := f.mailed(t, "one")
	f.want(t, a, "two")
	must(t, f.SettleMail(f.ctx, f.next(t), mail.Result{From: mail.Queued, To: mail.Sent, At: noon}))
	refused := errors.New("no")
	no := func(mail.Contact) (audit.Leaf, mail.Letter, error) { return audit.Leaf{}, mail.Letter{}, refused }
	if err := f.ConfirmEmail(f.ctx, "token two", noon, no); !errors.Is(err, refused) {
		t.Errorf("a teller that fails: %v", err)
	}
	wantContact(t, f, mail.Contact{AccountID: a, Email: "one", Wanted: "two", End: noon.Add(time.Hour), Mail: true, Lang: lang.NL})
	f.wantEmpty(t)

	must(t, f.ConfirmEmail(f.ctx, "token two", noon, tellOf("email_confirmed", "moved")))
	if it := f.next(t); it.Letter != (mail.Letter{ID: "moved", Sealed: "from one to two"}) {
		t.Errorf("the letter is %+v", it)
	}
	for range 2 {
		must(t, f.ForgetEmail(f.ctx, a, tellOf("email_forgotten", "gone")))
	}
	if it := f.next(t); it.Letter != (mail.Letter{ID: "gone", Sealed: "from two to "}) {
		t.Errorf("the letter is %+v", it)
	}
	f.wantEmpty(t)
}

// testUnlinkedContact holds that an account that opens no file is not mailed,
// neither what waits nor what comes, and that a new link makes it so again.
func testUnlinkedContact(t *testing.T, f fixture) {
	a := f.account(t, "a")
	f.want(t, a.ID, "a")
	must(t, f.SettleMail(f.ctx, f.next(t), mail.Result{From: mail.Queued, To: mail.Sent, At: noon}))
	f.confirm(t, "a")
	f.tell(t, a.ID, "before")
	waits := f.next(t)
	if done, err := f.Unlink(f.ctx, a.ID, a.MemberID, "", noon); err != nil || !done {
		t.Fatalf("unlinked %t, %v", done, err)
	}
	if to, err := f.Addressee(f.ctx, waits.NoticeID); err != nil || to.Email != "" || to.State != mail.Queued {
		t.Errorf("what waits is for %+v, %v", to, err)
	}
	f.tell(t, a.ID, "after")
	f.wantEmpty(t)
	told, err := f.Notices(f.ctx, a.ID, 10)
	if must(t, err); len(told) != 2 {
		t.Errorf("%d notices, want 2", len(told))
	}
	f.link(t, a.ID, a.MemberID, "")
	f.tell(t, a.ID, "again")
	if to, err := f.Addressee(f.ctx, f.next(t).NoticeID); err != nil || to.Email != "a" {
		t.Errorf("linked again: %+v, %v", to, err)
	}
}

// wantContact fails the test if a contact is stored otherwise.
func wantContact(t *testing.T, f fixture, want mail.Contact) {
	t.Helper()
	got, err := f.Contact(f.ctx, want.AccountID)
	must(t, err)
	if got != want {
		t.Errorf("contact %+v, want %+v", got, want)
	}
}

func testOutbox(t *testing.T, f fixture) {
	a, silent, unknown := f.mailed(t, "a"), f.mailed(t, "silent"), f.subject(t, "unknown").ID
	must(t, f.SaveContact(f.ctx, mail.Contact{AccountID: silent, Lang: lang.NL}, contactLeaf(silent, "contact_saved")))
	for range 3 { // told once
		f.tell(t, a, "1")
		f.tell(t, silent, "1")
		f.tell(t, unknown, "1")
	}
	f.want(t, unknown, "later") // letters first
	letter := f.next(t)
	if letter.Letter.ID != "letter later" {
		t.Fatalf("the first item is %+v, want the letter", letter)
	}
	must(t, f.SettleMail(f.ctx, letter, mail.Result{From: mail.Queued, To: mail.Sent, At: noon}))
	it := f.next(t)
	f.wantEmpty(t) // who wants no mail has none, and what was taken is not there

	to, err := f.Addressee(f.ctx, it.NoticeID)
	must(t, err)
	want := mail.Addressee{State: mail.Queued, Event: rights.Decide, AccountID: a, Name: "Given a", Email: "a", Lang: lang.NL, At: noon}
	if to != want {
		t.Errorf("for %+v, want %+v", to, want)
	}
	f.wantBegun(t, it, true)
	f.wantBegun(t, it, false) // by one alone
	must(t, f.SettleMail(f.ctx, it, mail.Result{From: mail.Queued, To: mail.Queued, At: noon}))
	f.wantState(t, it, mail.Sending) // whoever did not begin changes nothing
	must(t, f.SettleMail(f.ctx, it, mail.Result{From: mail.Sending, To: mail.Queued, At: noon}))
	f.wantState(t, it, mail.Queued)

	again := f.next(t)
	if again.NoticeID != it.NoticeID || again.Tries != 2 {
		t.Errorf("the second try is %+v", again)
	}
	must(t, f.SettleMail(f.ctx, again, mail.Result{From: mail.Queued, To: mail.Queued, Pause: time.Hour, At: noon}))
	f.wantEmpty(t)
	must(t, f.SettleMail(f.ctx, again, mail.Result{From: mail.Queued, To: mail.Queued, At: noon}))
	last := f.next(t)
	f.wantBegun(t, last, true)
	must(t, f.SettleMail(f.ctx, last, mail.Result{From: mail.Sending, To: mail.Sent, At: noon}))
	f.wantState(t, it, mail.Sent)
	f.wantBegun(t, last, false)
	f.wantEmpty(t)
	_, err = f.Addressee(f.ctx, "nothing")
	wantCode(t, "a notice that is not there", err, fault.NotFound)
	must(t, f.ForgetEmail(f.ctx, a, tellOf("email_forgotten", "")))
	if to, err := f.Addressee(f.ctx, it.NoticeID); err != nil || to.Email != "" {
		t.Errorf("a forgotten address: %+v, %v", to, err)
	}
}

// wantBegun fails the test if beginning a mail says otherwise.
func (f fixture) wantBegun(t *testing.T, it mail.Item, want bool) {
	t.Helper()
	begun, err := f.BeginMail(f.ctx, it.NoticeID)
	must(t, err)
	if begun != want {
		t.Errorf("begun %t, want %t", begun, want)
	}
}

// wantState fails the test if the mail of a notice has another state.
func (f fixture) wantState(t *testing.T, it mail.Item, want mail.State) {
	t.Helper()
	to, err := f.Addressee(f.ctx, it.NoticeID)
	must(t, err)
	if to.State != want {
		t.Errorf("state %s, want %s", to.State, want)
	}
}

// testConcurrentMails holds that each mail is handed out once and begun once,
// however many replicas take mails while people are told of things.
func testConcurrentMails(t *testing.T, f fixture) {
	const notices, takers = 40, 8
	a := f.mailed(t, "a")
	var mu sync.Mutex
	taken := map[string]int{}
	ctx, stop := context.WithCancel(f.ctx)
	defer stop()
	var all sync.WaitGroup
	for range takers {
		all.Go(func() {
			for {
				it, err := f.NextMail(f.ctx)
				if fault.Is(err, fault.NotFound) {
					if ctx.Err() != nil {
						return
					}
					continue
				}
				if err != nil {
					t.Error(err)
					return
				}
				begun, err := f.BeginMail(f.ctx, it.NoticeID)
				if err != nil || !begun {
					t.Errorf("begun %t, %v", begun, err)
				}
				if err := f.SettleMail(f.ctx, it, mail.Result{From: mail.Sending, To: mail.Sent, At: noon}); err != nil {
					t.Error(err)
				}
				mu.Lock()
				taken[it.NoticeID]++
				mu.Unlock()
			}
		})
	}
	var tellers sync.WaitGroup
	for i := range 2 * notices { // each told twice
		tellers.Go(func() { f.tell(t, a, fmt.Sprint(i/2)) })
	}
	tellers.Wait()
	stop()
	all.Wait()
	if len(taken) != notices {
		t.Errorf("%d notices were mailed, want %d", len(taken), notices)
	}
	for id, n := range taken {
		if n != 1 {
			t.Errorf("notice %s was handed out %d times", id, n)
		}
	}
}

func testSchedule(t *testing.T, f fixture) {
	claim := func(what string, at time.Time, want bool) {
		t.Helper()
		mine, err := f.ClaimJob(f.ctx, "purge", at, time.Hour)
		must(t, err)
		if mine != want {
			t.Errorf("%s: taken %t, want %t", what, mine, want)
		}
	}
	claim("the first time", noon, true)
	claim("at once again", noon, false)
	claim("just before it is due", noon.Add(time.Hour-time.Microsecond), false)
	claim("when it is due", noon.Add(time.Hour), true)
	claim("by a clock that is a little late", noon.Add(time.Hour-time.Minute), false)
	claim("by a clock that was set back", noon.Add(-25*time.Hour), true)
	now := noon.Add(-25 * time.Hour)
	must(t, f.RetryJob(f.ctx, "purge", noon, noon.Add(-48*time.Hour))) // taken again since
	claim("given back by somebody else", now, false)
	must(t, f.RetryJob(f.ctx, "purge", now, now.Add(-time.Hour+time.Minute)))
	claim("given back, too early", now.Add(time.Second), false)
	claim("given back, when it is due", now.Add(time.Minute), true)
	if mine, err := f.ClaimJob(f.ctx, "another", now, time.Hour); err != nil || !mine {
		t.Errorf("another job: %t, %v", mine, err)
	}
}

// testConcurrentSchedule holds that of many replicas one does a job.
func testConcurrentSchedule(t *testing.T, f fixture) {
	for round := range 10 {
		at := noon.Add(time.Duration(round) * time.Hour)
		const replicas = 12
		mine := make(chan bool, replicas)
		for range replicas {
			go func() {
				got, err := f.ClaimJob(f.ctx, "purge", at, time.Hour)
				if err != nil {
					t.Error(err)
				}
				mine <- got
			}()
		}
		n := 0
		for range replicas {
			if <-mine {
				n++
			}
		}
		if n != 1 {
			t.Errorf("round %d: %d replicas took the job", round, n)
		}
	}
}
