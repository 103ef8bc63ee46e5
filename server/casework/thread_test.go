package casework_test

import (
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/loupe-privacy/loupe/internal/calendar"
	"github.com/loupe-privacy/loupe/internal/fault"
	"github.com/loupe-privacy/loupe/internal/rights"
	"github.com/loupe-privacy/loupe/server/casework"
)

// say says something as the first member.
func (h *house) say(id, key, text string) {
	h.Helper()
	h.must(h.desk.Say(h.Context(), h.one, id, key, text))
}

func TestSay(t *testing.T) {
	h := newHouse(t)
	r := h.file(h.one, access())
	h.clock.pass(time.Minute)
	h.say(r.ID, key, " Encore\r\nun mot ")
	h.say(r.ID, key, "Encore\nun mot")
	wantFault(t, "another text with that key", h.desk.Say(t.Context(), h.one, r.ID, key, "x"), fault.Conflict, "key", "used")
	got := h.thread(h.one, r.ID)
	if len(got.Messages) != 1 || got.Messages[0].Body != "Encore\nun mot" || got.Messages[0].By != rights.Person ||
		got.Messages[0].Kind != casework.PlainMessage {
		t.Errorf("messages = %+v", got.Messages)
	}
	if got.Request.Status != rights.Received || got.Request.Version != 2 || events(got.History) != "person:received person:write" {
		t.Errorf("%s version %d: %s", got.Request.Status, got.Request.Version, events(got.History))
	}
	if leaves := h.leaves("request/" + r.ID); len(leaves) != 2 || leaves[1].Event != "write" || leaves[1].Version != 2 {
		t.Errorf("leaves = %+v", leaves)
	}
}

func TestSayRefused(t *testing.T) {
	h := newHouse(t)
	r := h.file(h.one, access())
	for _, test := range []struct {
		name          string
		who           casework.Actor
		id, key, text string
		code          fault.Code
		field, reason string
	}{
		{"nothing", h.one, r.ID, key, " \n ", fault.Invalid, "text", "required"},
		{"too long", h.one, r.ID, key, strings.Repeat("é", casework.MaxMessage+1), fault.Invalid, "text", "too_long"},
		{"NUL", h.one, r.ID, key, "a\x00", fault.Invalid, "text", "invalid"},
		{"no key", h.one, r.ID, "", "x", fault.Invalid, "key", "malformed"},
	} {
		wantFault(t, test.name, h.desk.Say(t.Context(), test.who, test.id, test.key, test.text), test.code, test.field, test.reason)
	}
	for name, err := range map[string]error{
		"another member":   h.desk.Say(t.Context(), h.two, r.ID, key, "x"),
		"no such request":  h.desk.Say(t.Context(), h.one, "x", key, "x"),
		"another, taking":  h.desk.Withdraw(t.Context(), h.two, r.ID, 1),
		"another, reading": h.desk.MarkRead(t.Context(), h.two, r.ID, h.clock.Now()),
	} {
		if !fault.Is(err, fault.NotFound) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if got := h.thread(h.one, r.ID); len(got.Messages) != 0 || got.Request.Version != 1 {
		t.Errorf("something was stored: %+v", got)
	}
}

func TestSayTooMuch(t *testing.T) {
	h := newHouse(t)
	r := h.file(h.one, access())
	for i := range 50 {
		h.say(r.ID, key+string(rune('a'+i/26))+string(rune('a'+i%26)), "x")
	}
	if err := h.desk.Say(t.Context(), h.one, r.ID, key, "x"); !fault.Is(err, fault.TooMany) {
		t.Errorf("one too many: %v", err)
	}
	h.clock.pass(24 * time.Hour)
	h.say(r.ID, key, "x")
}

// TestSayAtOnce sends messages at once, each of them several times, while the
// office acts: each is there once and none is lost.
func TestSayAtOnce(t *testing.T) {
	h := newHouse(t)
	r := h.file(h.one, access())
	var wg sync.WaitGroup
	for i := range 12 {
		wg.Go(func() {
			text := string(rune('a' + i%4))
			if err := h.desk.Say(t.Context(), h.one, r.ID, key+text, text); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Go(func() {
		for range 20 {
			_, err := h.desk.Act(t.Context(), h.own, r.ID, h.thread(h.one, r.ID).Request.Version, rights.Act{Event: rights.Assign}, "", nil)
			if err == nil {
				return
			}
			if !fault.Is(err, fault.Conflict) {
				t.Error(err)
			}
		}
	})
	wg.Wait()
	got := h.thread(h.one, r.ID)
	if len(got.Messages) != 4 || len(got.History) != got.Request.Version {
		t.Errorf("%d messages, %d entries, version %d", len(got.Messages), len(got.History), got.Request.Version)
	}
}

func TestReplies(t *testing.T) {
	h := newHouse(t)
	weak := h.one
	weak.Level = rights.Low
	r := h.file(weak, access())
	h.act(h.own, r.ID, rights.Act{Event: rights.AskIdentity, Reasons: []rights.ReasonCode{rights.WeakLogin}}, "Qui êtes-vous ?")
	got := h.thread(h.one, r.ID)
	if got.Request.Status != rights.IdentityAsked || got.Messages[0].Kind != casework.IdentityMessage {
		t.Fatalf("%s: %+v", got.Request.Status, got.Messages)
	}
	stored := got.Request.Deadline.Due
	h.clock.pass(5 * 24 * time.Hour)
	if got = h.thread(h.one, r.ID); got.Request.Deadline.Paused != 5 || got.Request.Deadline.Due == stored {
		t.Errorf("after five days of pause: %+v", got.Request.Deadline)
	}
	if list, _, err := h.desk.Requests(t.Context(), h.one); err != nil || list[0].Deadline != got.Request.Deadline {
		t.Errorf("the list has another deadline: %v", err)
	}
	h.say(r.ID, key, "Moi")
	got = h.thread(h.one, r.ID)
	if got.Request.Status != rights.InProgress || got.Request.Pauses[0].Open() || got.Request.Deadline.Paused != 5 {
		t.Errorf("after the answer: %s %+v", got.Request.Status, got.Request.Pauses)
	}
	h.act(h.own, r.ID, rights.Act{Event: rights.AskPerson}, "Quelle année ?")
	h.say(r.ID, key+"2", "2024")
	got = h.thread(h.one, r.ID)
	if got.Request.Status != rights.InProgress ||
		!strings.HasSuffix(events(got.History), "office:ask_identity person:identity_given office:ask person:reply") {
		t.Errorf("%s: %s", got.Request.Status, events(got.History))
	}
}

func TestReadState(t *testing.T) {
	h := newHouse(t)
	r := h.file(h.one, access())
	h.act(h.own, r.ID, rights.Act{Event: rights.Write}, "un")
	shown := h.clock.Now()
	h.clock.pass(time.Minute)
	h.act(h.far, r.ID, rights.Act{Event: rights.Write}, "deux")
	unread := func() int {
		t.Helper()
		_, n, err := h.desk.Requests(t.Context(), h.one)
		h.must(err)
		return n[r.ID]
	}
	if n := unread(); n != 2 {
		t.Errorf("%d unread", n)
	}
	h.must(h.desk.MarkRead(t.Context(), h.one, r.ID, shown))
	if n := unread(); n != 1 {
		t.Errorf("%d unread after the first was shown", n)
	}
	h.say(r.ID, key, "trois")
	got := h.thread(h.one, r.ID).Messages
	if got[0].Read.IsZero() || !got[1].Read.IsZero() || !got[2].Read.IsZero() || unread() != 1 {
		t.Errorf("read: %v, %v, %v", got[0].Read, got[1].Read, got[2].Read)
	}
}

func TestWithdraw(t *testing.T) {
	h := newHouse(t)
	r := h.file(h.one, access())
	h.act(h.own, r.ID, rights.Act{Event: rights.Assign}, "")
	wantFault(t, "as it was", h.desk.Withdraw(t.Context(), h.one, r.ID, 1), fault.Conflict, "version", "changed")
	h.must(h.desk.Withdraw(t.Context(), h.one, r.ID, 2))
	got := h.thread(h.one, r.ID)
	if got.Request.Status != rights.Withdrawn || got.Request.Items[0].Outcome != rights.Dropped {
		t.Errorf("%+v", got.Request)
	}
	if err := h.desk.Withdraw(t.Context(), h.one, r.ID, 3); !fault.Is(err, fault.Conflict) {
		t.Errorf("taken back twice: %v", err)
	}
}

func TestNotices(t *testing.T) {
	h := newHouse(t)
	r := h.file(h.one, access())
	h.clock.pass(time.Minute)
	h.act(h.own, r.ID, rights.Act{Event: rights.Assign}, "")
	h.clock.pass(time.Minute)
	h.say(r.ID, key, "x") // of their own messages nobody is told
	told, err := h.desk.Notices(t.Context(), h.one, 10)
	if err != nil || len(told) != 2 || told[0].Event != rights.Assign || !told[0].Read.IsZero() {
		t.Fatalf("told %+v, %v", told, err)
	}
	h.must(h.desk.ReadNotices(t.Context(), h.one))
	if told, err = h.desk.Notices(t.Context(), h.one, 1); err != nil || len(told) != 1 || told[0].Read.IsZero() {
		t.Errorf("after reading %+v, %v", told, err)
	}
	if others, err := h.desk.Notices(t.Context(), h.two, 10); err != nil || len(others) != 0 {
		t.Errorf("another person was told %v, %v", others, err)
	}
	if none, err := h.desk.Notices(t.Context(), casework.Actor{GuestID: "g"}, 10); err != nil || len(none) != 0 {
		t.Errorf("somebody without an account was told %v, %v", none, err)
	}
	h.must(h.desk.ReadNotices(t.Context(), casework.Actor{}))
}

func TestThreadOfClosedTellsItsEnd(t *testing.T) {
	h := newHouse(t)
	r := h.file(h.one, access())
	if got := h.thread(h.one, r.ID); !got.Kept.IsZero() {
		t.Errorf("an open request is said to be deleted on %s", got.Kept)
	}
	h.must(h.desk.Withdraw(t.Context(), h.one, r.ID, 1))
	h.shut(r.ID)
	if got := h.thread(h.one, r.ID); got.Kept != calendar.Date(2031, 11, 25) {
		t.Errorf("kept until %s", got.Kept)
	}
	if err := h.desk.Say(t.Context(), h.one, r.ID, key, "x"); !fault.Is(err, fault.Conflict) {
		t.Errorf("a message to a closed request: %v", err)
	}
}
