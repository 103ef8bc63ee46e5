package casework_test

import (
	"strings"
	"testing"
	"time"

	"github.com/loupe-privacy/loupe/internal/fault"
	"github.com/loupe-privacy/loupe/internal/lang"
	"github.com/loupe-privacy/loupe/internal/rights"
	"github.com/loupe-privacy/loupe/server/casework"
)

// TestGuestSendsOnce holds that what was sent is not changed any more: the draft
// is gone, and other answers are refused.
func TestGuestSendsOnce(t *testing.T) {
	h := newHouse(t)
	g, s := h.guests(), h.write(access())
	wantFault(t, "under another key", g.Send(t.Context(), casework.Sending{
		Visit: s.Visit, Key: strings.Repeat("B", 26), Lang: s.Lang, Answers: s.Answers, Name: "Z", Email: s.Email,
	}), fault.Conflict, "key", "stale")
	h.must(g.Send(t.Context(), s))
	sent := h.clock.Now().Truncate(time.Microsecond)
	h.clock.pass(20 * time.Minute)
	if _, err := h.desk.Draft(t.Context(), s.Actor()); !fault.Is(err, fault.NotFound) {
		t.Errorf("the draft of what was sent: %v", err)
	}
	if _, _, err := h.desk.Answer(t.Context(), s.Actor(), lang.FR, rights.AskGoal, []string{string(rights.Access)}); !fault.Is(err, fault.NotFound) {
		t.Errorf("an answer after sending: %v", err)
	}
	other := s
	other.Answers = with(access(), rights.AskNote, "Autre")
	wantFault(t, "other answers", g.Send(t.Context(), other), fault.Conflict, "key", "used")
	h.must(g.Send(t.Context(), s)) // the button once more
	done, err := g.Confirm(t.Context(), h.token())
	h.must(err)
	if got := h.thread(s.Actor(), done.Request.ID).Request; !got.Received.Equal(sent) || len(got.Answers[rights.AskNote]) > 0 && got.Answers[rights.AskNote][0] == "Autre" {
		t.Errorf("filed %+v", got)
	}
}

// TestGuestVisitAfterSending holds for how long, and for what, a browser has the
// request after it was sent.
func TestGuestVisitAfterSending(t *testing.T) {
	h := newHouse(t)
	g := h.guests()
	v, secret, err := g.Begin(t.Context(), lang.FR, "net")
	h.must(err)
	if got, err := g.Visit(t.Context(), secret); err != nil || got.Sent || got.Filed {
		t.Errorf("while writing: %+v, %v", got, err)
	}
	h.must(g.Send(t.Context(), casework.Sending{
		Visit: v, Key: h.draft(v.Actor(), access()), Lang: lang.FR, Answers: access(), Name: "Zoé", Email: "zoe@example.org", Network: "net",
	}))
	h.clock.pass(casework.GuestCorrect - time.Second)
	if got, err := g.Visit(t.Context(), secret); err != nil || !got.Sent || got.Filed {
		t.Errorf("after sending: %+v, %v", got, err)
	}
	h.clock.pass(time.Second)
	if got, err := g.Visit(t.Context(), secret); !fault.Is(err, fault.Expired) || !got.Sent {
		t.Errorf("half an hour after sending: %+v, %v", got, err)
	}
	h.must(g.Quit(t.Context(), v))
	if _, err := g.Visit(t.Context(), secret); !fault.Is(err, fault.Unauthorized) {
		t.Errorf("closed: %v", err)
	}
	done, err := g.Confirm(t.Context(), h.token())
	if err != nil || done.GuestID != v.GuestID {
		t.Errorf("the link after closing: %v", err)
	}
	unsent := h.write(access())
	h.must(g.Quit(t.Context(), unsent.Visit))
	if n := h.count("SELECT COUNT(*) FROM drafts") + h.count("SELECT COUNT(*) FROM guests WHERE id = ?", unsent.GuestID); n != 0 {
		t.Errorf("%d rows of what was closed and not sent", n)
	}
}

// TestGuestCorrects holds that another address leaves the links of before
// working until one is used, and that the one that is used says whose the
// request is.
func TestGuestCorrects(t *testing.T) {
	for name, use := range map[string]int{"the first address": 0, "the second one": 1} {
		t.Run(name, func(t *testing.T) {
			h := newHouse(t)
			g, s := h.guests(), h.write(access())
			correct := func(email string) error {
				return g.Correct(t.Context(), casework.Correction{Visit: s.Visit, Lang: lang.NL, Email: email, Network: "net"})
			}
			wantFault(t, "before it is sent", correct("other@example.org"), fault.Conflict, "key", "used")
			h.letters() // that of nothing: it is not sent
			h.must(g.Send(t.Context(), s))
			tokens := []string{h.token(), ""}
			wantFault(t, "no address", correct("x"), fault.Invalid, "email", "invalid")
			h.must(correct("other@example.org"))
			tokens[1] = h.token()
			emails := []string{s.Email, "other@example.org"}
			done, err := g.Confirm(t.Context(), tokens[use])
			h.must(err)
			if _, err := g.Confirm(t.Context(), tokens[1-use]); !fault.Is(err, fault.NotFound) {
				t.Errorf("the other link: %v", err)
			}
			who, err := g.Sender(t.Context(), h.own, done.Request.ID)
			if err != nil || who.Email != emails[use] {
				t.Errorf("sender = %+v, %v; want %s", who, err, emails[use])
			}
			wantFault(t, "after it was confirmed", correct("third@example.org"), fault.Conflict, "key", "used")
		})
	}
}

// TestGuestMailsEnough holds how many mails there are for one request and to one
// mailbox, and that the links of those that were sent go on working.
func TestGuestMailsEnough(t *testing.T) {
	h := newHouse(t)
	g, s := h.guests(), h.write(access())
	h.must(g.Send(t.Context(), s))
	first := h.token()
	for n := range 6 { // "I see no mail, once more"
		h.must(g.Send(t.Context(), s))
		if got := len(h.letters()); (got == 1) != (n < 4) {
			t.Errorf("mail %d for one request: %d letters", n+2, got)
		}
	}
	if _, err := g.Confirm(t.Context(), first); err != nil {
		t.Errorf("the first link after seven sendings: %v", err)
	}
	sent := 0
	for n := range 25 { // strangers with one address, as it is delivered
		other := h.write(access())
		other.Email = []string{"zoe@example.org", "ZOE@example.org", "zoe+a@example.org"}[n%3]
		h.must(g.Send(t.Context(), other))
		sent += len(h.letters())
	}
	if sent != 20 {
		t.Errorf("%d letters to one mailbox, want 20", sent)
	}
}

// TestGuestAddressOfAnother holds that whoever sends much with an address keeps
// its person's mail from them no more than that.
func TestGuestAddressOfAnother(t *testing.T) {
	h := newHouse(t)
	g, stranger := h.guests(), h.write(access())
	stranger.Email = "zoe@example.org"
	for range 30 {
		h.must(g.Send(t.Context(), stranger))
	}
	h.letters()
	zoe := h.write(access())
	zoe.Email = stranger.Email
	h.must(g.Send(t.Context(), zoe))
	if n := len(h.letters()); n != 1 {
		t.Errorf("%d letters for the person of the address", n)
	}
}

// TestGuestMailWaits holds that the day of a link begins when a server took its
// letter, that nothing is lost while it waits, and that it waits for a week.
func TestGuestMailWaits(t *testing.T) {
	for _, test := range []struct {
		waits, reads time.Duration
		good         bool
	}{
		{25 * time.Hour, 24*time.Hour - time.Second, true},
		{6 * 24 * time.Hour, time.Hour, true},
		{time.Hour, 24 * time.Hour, false},
		{casework.GuestWait, 0, false},
	} {
		t.Run(test.waits.String()+" "+test.reads.String(), func(t *testing.T) {
			h := newHouse(t)
			g, s := h.guests(), h.write(access())
			h.must(g.Send(t.Context(), s))
			sent := h.clock.Now().Truncate(time.Microsecond)
			h.clock.pass(test.waits)
			h.must(h.desk.DropDrafts(t.Context()))
			token := h.token()
			h.clock.pass(test.reads)
			h.must(h.desk.DropDrafts(t.Context()))
			done, err := g.Confirm(t.Context(), token)
			if (err == nil) != test.good || test.good && !done.Request.Received.Equal(sent) {
				t.Errorf("confirmed: %+v, %v", done.Request, err)
			}
			h.clock.pass(2 * time.Hour)
			h.must(h.desk.DropDrafts(t.Context()))
			if n := h.count("SELECT COUNT(*) FROM guests"); (n == 1) != test.good {
				t.Errorf("%d guests are left", n)
			}
		})
	}
}

// TestGuestDeadLetter holds that no mail goes out whose link is over already.
func TestGuestDeadLetter(t *testing.T) {
	h := newHouse(t)
	g, s := h.guests(), h.write(access())
	h.must(g.Send(t.Context(), s))
	first := h.token()
	h.must(g.Correct(t.Context(), casework.Correction{Visit: s.Visit, Lang: lang.FR, Email: "other@example.org", Network: "net"}))
	_, err := g.Confirm(t.Context(), first)
	h.must(err)
	if n := len(h.letters()); n != 0 {
		t.Errorf("%d letters with a dead link", n)
	}
}

// TestGuestLateAnswer holds that an answer that was under way makes no draft of
// nobody.
func TestGuestLateAnswer(t *testing.T) {
	h := newHouse(t)
	g := h.guests()
	gone, done := h.write(access()), h.write(access())
	h.must(g.Quit(t.Context(), gone.Visit))
	h.must(g.Send(t.Context(), done))
	_, err := g.Confirm(t.Context(), h.token())
	h.must(err)
	for _, s := range []casework.Sending{gone, done} {
		if _, _, err := h.desk.Answer(t.Context(), s.Actor(), lang.FR, rights.AskGoal, []string{string(rights.Access)}); !fault.Is(err, fault.NotFound) {
			t.Errorf("an answer: %v", err)
		}
	}
	if n := h.count("SELECT COUNT(*) FROM drafts"); n != 0 {
		t.Errorf("%d drafts of nobody", n)
	}
}

// TestGuestConfirmationIsLogged holds that the log tells when an address was
// confirmed, once, and that the office is told what is known of whoever asks.
func TestGuestConfirmationIsLogged(t *testing.T) {
	h := newHouse(t)
	g, s := h.guests(), h.write(access())
	h.must(g.Send(t.Context(), s))
	h.clock.pass(3 * time.Hour)
	token := h.token()
	at := h.clock.Now().Truncate(time.Microsecond)
	done, err := g.Confirm(t.Context(), token)
	h.must(err)
	h.clock.pass(time.Minute)
	_, err = g.Confirm(t.Context(), token)
	h.must(err)
	var told []time.Time
	for _, leaf := range h.leaves("guest/" + s.GuestID) {
		if leaf.Event == "guest_confirmed" && leaf.Role == rights.Guest && leaf.Actor == s.GuestID {
			told = append(told, leaf.At)
		}
	}
	if len(told) != 1 || !told[0].Equal(at) {
		t.Errorf("confirmed at %v, want once, at %s", told, at)
	}
	who, err := g.Sender(t.Context(), h.own, done.Request.ID)
	if err != nil || who != (casework.Sender{Name: "Zoé", Email: s.Email, Confirmed: at}) {
		t.Errorf("sender = %+v, %v", who, err)
	}
	h.ask(done, rights.Act{Event: rights.AskIdentity, Reasons: []rights.ReasonCode{rights.NoAccount}})
	h.ask(done, rights.Act{Event: rights.ShowIdentity})
	if who, err := g.Sender(t.Context(), h.own, done.Request.ID); err != nil || !who.Checked {
		t.Errorf("after identity was confirmed: %+v, %v", who, err)
	}
}
