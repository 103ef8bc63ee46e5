package casework_test

import (
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/loupe-privacy/loupe/internal/calendar"
	"github.com/loupe-privacy/loupe/internal/fault"
	"github.com/loupe-privacy/loupe/internal/holdings"
	"github.com/loupe-privacy/loupe/internal/rights"
	"github.com/loupe-privacy/loupe/server/casework"
	"github.com/loupe-privacy/loupe/server/feed"
)

// corrected returns the answers of a correction in two domains.
func corrected() rights.Answers {
	return rights.Answers{
		rights.AskGoal: {"rectification"}, rights.AskBehalf: {"self"}, rights.AskDomains: {"operational", "compulsory"},
		rights.AskWrong: {"a"}, rights.AskTrue: {"b"},
	}
}

// granted is an act that grants an item.
func granted(item int) rights.Act {
	return rights.Act{Event: rights.Decide, Items: []int{item}, Outcome: rights.Fulfilled}
}

func TestActDecides(t *testing.T) {
	h := newHouse(t)
	r := h.file(h.one, access())
	h.act(h.own, r.ID, rights.Act{Event: rights.Assign}, "")
	h.clock.pass(time.Hour)
	after := h.act(h.own, r.ID, granted(0), "Voici", casework.Document{Name: "réponse.pdf", Bytes: []byte("%PDF answer")})
	if after.Status != rights.PartlyAnswered || after.Version != 3 || after.Answers == nil {
		t.Errorf("%s version %d", after.Status, after.Version)
	}
	h.clock.pass(time.Hour)
	after = h.act(h.far, r.ID, rights.Act{
		Event: rights.Decide, Items: []int{1}, Outcome: rights.Rejected, Reasons: []rights.ReasonCode{rights.NoData},
	}, "")
	if after.Status != rights.Answered || after.Items[1].Reasons[0] != rights.NoData {
		t.Errorf("%s: %+v", after.Status, after.Items)
	}
	got := h.thread(h.one, r.ID)
	if len(got.Messages) != 1 || got.Messages[0].Kind != casework.AnswerMessage || len(got.Files) != 1 ||
		got.Files[0].Name != "réponse.pdf" || got.Files[0].MessageID != got.Messages[0].ID || got.Files[0].By != rights.Office {
		t.Errorf("messages %+v, files %+v", got.Messages, got.Files)
	}
	if e := got.History[3]; e.Event != rights.Decide || e.Codes[0] != rights.NoData || e.Actor != h.far.AccountID {
		t.Errorf("entry %+v", e)
	}
	leaf := h.leaves("request/" + r.ID)[3]
	if strings.Join(leaf.Codes, " ") != "rejected no_data" || leaf.Role != rights.Officer || leaf.Version != 4 {
		t.Errorf("leaf %+v", leaf)
	}
	told, err := h.desk.Notices(t.Context(), h.one, 10)
	if err != nil || len(told) != 4 || told[0].Event != rights.Decide || told[0].Occasion != r.ID+"/4" {
		t.Errorf("told %+v, %v", told, err)
	}
}

func TestActRefused(t *testing.T) {
	h := newHouse(t)
	r := h.file(h.one, access())
	h.act(h.own, r.ID, rights.Act{Event: rights.Assign}, "")
	for _, test := range []struct {
		name          string
		who           casework.Officer
		version       int
		act           rights.Act
		text          string
		docs          []casework.Document
		code          fault.Code
		field, reason string
	}{
		{"an item of another controller", h.own, 2, granted(1), "", nil, fault.Forbidden, "items", "controller"},
		{"one of several", h.far, 2, rights.Act{Event: rights.Decide, Items: []int{1, 0}, Outcome: rights.Fulfilled}, "", nil, fault.Forbidden, "items", "controller"},
		{"telling for another controller", h.own, 2, rights.Act{Event: rights.Tell, Items: []int{1}, Told: []string{"x"}}, "", nil, fault.Forbidden, "items", "controller"},
		{"no such item", h.own, 2, granted(7), "", nil, fault.Invalid, "items", "invalid"},
		{"no item", h.own, 2, rights.Act{Event: rights.Decide, Outcome: rights.Fulfilled}, "", nil, fault.Invalid, "items", "required"},
		{"as it was", h.own, 1, granted(0), "", nil, fault.Conflict, "version", "changed"},
		{"no reason", h.own, 2, rights.Act{Event: rights.Decide, Items: []int{0}, Outcome: rights.Rejected}, "", nil, fault.Invalid, "reasons", "required"},
		{"an event of the person", h.own, 2, rights.Act{Event: rights.Withdraw}, "", nil, fault.Invalid, "event", "unknown"},
		{"an event of the program", h.own, 2, rights.Act{Event: rights.Purge}, "", nil, fault.Invalid, "event", "unknown"},
		{"a question that asks nothing", h.own, 2, rights.Act{Event: rights.AskPerson}, " ", nil, fault.Invalid, "text", "required"},
		{"too long", h.own, 2, rights.Act{Event: rights.Write}, strings.Repeat("x", casework.MaxAnswer+1), nil, fault.Invalid, "text", "too_long"},
		{"a bad document", h.own, 2, granted(0), "", []casework.Document{{Name: "a.exe", Bytes: []byte("MZ")}}, fault.Invalid, "file", "type"},
		{"too many documents", h.own, 2, granted(0), "", make([]casework.Document, 11), fault.TooLarge, "file", "too_many"},
		{"a name in the log", h.own, 2, rights.Act{Event: rights.Tell, Items: []int{0}, Told: []string{"Jean Dupont"}}, "", nil, fault.Invalid, "told", "invalid"},
		{"identity of a strong login", h.own, 2, rights.Act{Event: rights.AskIdentity, Reasons: []rights.ReasonCode{rights.WeakLogin}}, "?", nil, fault.Conflict, "pause", "strong_login"},
	} {
		_, err := h.desk.Act(t.Context(), test.who, r.ID, test.version, test.act, test.text, test.docs)
		wantFault(t, test.name, err, test.code, test.field, test.reason)
	}
	if got := h.thread(h.one, r.ID); got.Request.Version != 2 || len(got.Messages)+len(got.Files) != 0 {
		t.Errorf("something was stored: %+v", got)
	}
}

func TestActOfOthers(t *testing.T) {
	h := newHouse(t)
	r := h.file(h.one, with(access(), rights.AskDomains, "operational"))
	for name, o := range map[string]casework.Officer{
		"another controller": h.far, "of no controller": {AccountID: "x"}, "of no account": {Controller: partenamut},
	} {
		_, err := h.desk.Act(t.Context(), o, r.ID, 1, rights.Act{Event: rights.Assign}, "", nil)
		_, seen := h.desk.Case(t.Context(), o, r.ID)
		for _, err := range []error{err, seen} {
			if !fault.Is(err, fault.NotFound) && !fault.Is(err, fault.Forbidden) {
				t.Errorf("%s: %v", name, err)
			}
		}
	}
	if _, err := h.desk.Case(t.Context(), h.own, r.ID); err != nil {
		t.Fatal(err)
	}
	if leaves := h.leaves("request/" + r.ID); len(leaves) != 2 || leaves[1].Event != "open" || leaves[1].Actor != h.own.AccountID {
		t.Errorf("who looked is not in the log: %+v", leaves)
	}
	looks := h.looks(h.one)
	want := holdings.Consultation{
		At: h.clock.Now(), Domain: "operational", Service: holdings.OfficeService(partenamut),
		Purpose: holdings.PurposeRequest, Role: holdings.RoleOfficer,
	}
	if len(looks) != 1 || looks[0] != want {
		t.Errorf("the member is told of %+v, want %+v", looks, want)
	}
	if other := h.looks(h.two); len(other) != 0 {
		t.Errorf("another member is told of %+v", other)
	}
}

// looks returns what a member is told of looks at their file, without the ids.
func (h *house) looks(a casework.Actor) []holdings.Consultation {
	h.Helper()
	all, _, err := h.store.Consultations(h.Context(), a.MemberID, feed.Ask{Most: 100})
	h.must(err)
	for i := range all {
		all[i].ID, all[i].At = "", all[i].At.UTC()
	}
	return all
}

// TestActsAtOnce lets two officers decide one item in two ways: one wins.
func TestActsAtOnce(t *testing.T) {
	h := newHouse(t)
	for range 25 {
		r := h.file(h.one, with(access(), rights.AskDomains, "operational"))
		h.act(h.own, r.ID, rights.Act{Event: rights.Assign}, "")
		h.clock.pass(24 * time.Hour)
		var won atomic.Int32
		var wg sync.WaitGroup
		for _, act := range []rights.Act{
			granted(0),
			{Event: rights.Decide, Items: []int{0}, Outcome: rights.Rejected, Reasons: []rights.ReasonCode{rights.NoData}},
		} {
			wg.Go(func() {
				_, err := h.desk.Act(t.Context(), h.own, r.ID, 2, act, "x", nil)
				if err == nil {
					won.Add(1)
				} else if !fault.Is(err, fault.Conflict) {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		if got := h.thread(h.one, r.ID); won.Load() != 1 || got.Request.Version != 3 || len(got.Messages) != 1 {
			t.Fatalf("%d won, version %d, %d messages", won.Load(), got.Request.Version, len(got.Messages))
		}
	}
}

func TestTelling(t *testing.T) {
	h := newHouse(t)
	r := h.file(h.one, corrected())
	h.act(h.own, r.ID, rights.Act{Event: rights.Assign}, "")
	h.act(h.own, r.ID, granted(0), "")
	h.clock.pass(24 * time.Hour)
	told := rights.Act{Event: rights.Tell, Items: []int{0}, Told: []string{"hospitals", "inami_riziv"}}
	after := h.act(h.own, r.ID, told, "")
	want := rights.Telling{Recipient: "inami_riziv", Day: calendar.Date(2026, 11, 26)}
	if len(after.Items[0].Told) != 2 || after.Items[0].Told[1] != want || len(after.Items[1].Told) != 0 {
		t.Errorf("told %+v", after.Items)
	}
	if stored := h.thread(h.one, r.ID).Request.Items[0].Told; len(stored) != 2 || stored[1] != want {
		t.Errorf("stored %+v", stored)
	}
	leaves := h.leaves("request/" + r.ID)
	if got := strings.Join(leaves[len(leaves)-1].Codes, " "); got != "hospitals inami_riziv" {
		t.Errorf("the log tells %q", got)
	}
	_, err := h.desk.Act(t.Context(), h.own, r.ID, after.Version, told, "", nil)
	wantFault(t, "told twice", err, fault.Conflict, "told", "already")
}

func TestExtension(t *testing.T) {
	h := newHouse(t)
	r := h.file(h.one, access())
	extend := rights.Act{Event: rights.Extend, Reasons: []rights.ReasonCode{rights.Complex}}
	after := h.act(h.own, r.ID, extend, "")
	if after.Deadline != r.Deadline || after.Items[0].Extension.Reason != rights.Complex || after.Status != rights.InProgress {
		t.Errorf("one of two controllers extended: %+v", after)
	}
	stored := h.thread(h.one, r.ID)
	told := h.clock.Now().UTC()
	if mine, other := stored.Request.Items[0].Extension, stored.Request.Items[1].Extension; mine.Reason != rights.Complex ||
		!mine.Told.Equal(told) || other != (rights.Extension{}) {
		t.Errorf("stored %+v and %+v", mine, other)
	}
	if e := stored.History[1]; e.Event != rights.Extend || len(e.Codes) != 1 || e.Codes[0] != rights.Complex ||
		!slices.Equal(e.Items, []int{0}) || e.Calendar != r.Deadline.Calendar {
		t.Errorf("history %+v", e)
	}
	leaves := h.leaves("request/" + r.ID)
	if got := strings.Join(leaves[1].Codes, " "); got != "complex "+partenamut {
		t.Errorf("the log tells %q", got)
	}
	_, err := h.desk.Act(t.Context(), h.own, r.ID, after.Version, extend, "", nil)
	wantFault(t, "extended twice", err, fault.Conflict, "extend", "already_extended")

	// Whatever an officer names, it is their own share.
	extend.Items = []int{0, 1}
	both := h.act(h.far, r.ID, extend, "")
	if both.Deadline.Due != calendar.Date(2027, 2, 25) || both.Status != rights.Extended {
		t.Errorf("both extended: %+v", both)
	}
	decided := h.act(h.far, r.ID, granted(1), "")
	_, err = h.desk.Act(t.Context(), h.far, r.ID, decided.Version, extend, "", nil)
	wantFault(t, "nothing of theirs is open", err, fault.Conflict, "items", "decided")
}

// TestLateForOneController: who did not extend is late, and the person is told
// so; the other is late two months later.
func TestLateForOneController(t *testing.T) {
	h := newHouse(t)
	r := h.file(h.one, access())
	h.act(h.far, r.ID, rights.Act{Event: rights.Extend, Reasons: []rights.ReasonCode{rights.SeveralSystems}}, "")
	tell := func(want int) {
		t.Helper()
		if n, err := h.desk.TellOverdue(t.Context()); n != want || err != nil {
			t.Errorf("told %d, %v, want %d", n, err, want)
		}
	}
	h.clock.pass(r.Deadline.End.Sub(h.clock.Now()))
	tell(1)
	tell(0)
	got := h.thread(h.one, r.ID)
	if e := got.History[2]; e.Event != rights.Overdue || e.By != rights.System || !slices.Equal(e.Items, []int{0}) {
		t.Errorf("history %+v", e)
	}
	if got.Request.Items[0].Late.IsZero() || !got.Request.Items[1].Late.IsZero() {
		t.Errorf("items %+v", got.Request.Items)
	}
	leaves := h.leaves("request/" + r.ID)
	if last := leaves[len(leaves)-1]; last.Event != "overdue" || last.Version != 3 || strings.Join(last.Codes, " ") != partenamut {
		t.Errorf("leaf %+v", last)
	}
	h.act(h.own, r.ID, rights.Act{Event: rights.Assign}, "")
	h.act(h.own, r.ID, granted(0), "")
	if due := h.thread(h.one, r.ID).Request.Deadline.Due; due != calendar.Date(2027, 2, 25) {
		t.Errorf("what is left is due on %s", due)
	}
	tell(0)
	h.clock.pass(days(70))
	tell(1)
	tell(0)
	if got := h.thread(h.one, r.ID); !slices.Equal(got.History[5].Items, []int{1}) {
		t.Errorf("history %+v", got.History[5])
	}
}

// TestCloseForAll: an officer closes what is theirs alone.
func TestCloseForAll(t *testing.T) {
	h := newHouse(t)
	shared := h.file(h.one, access())
	h.must(h.desk.Withdraw(t.Context(), h.one, shared.ID, 1))
	_, err := h.desk.Act(t.Context(), h.own, shared.ID, 2, rights.Act{Event: rights.Close}, "", nil)
	wantFault(t, "of two controllers", err, fault.Forbidden, "items", "controller")
	alone := h.file(h.one, with(access(), rights.AskDomains, "operational"))
	h.must(h.desk.Withdraw(t.Context(), h.one, alone.ID, 1))
	if got := h.act(h.own, alone.ID, rights.Act{Event: rights.Close}, ""); got.Status != rights.Closed {
		t.Errorf("%+v", got)
	}
}
