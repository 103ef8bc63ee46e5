package casework_test

import (
	"io"
	"strings"
	"testing"
	"time"

	"github.com/loupe-privacy/loupe/internal/fault"
	"github.com/loupe-privacy/loupe/internal/rights"
	"github.com/loupe-privacy/loupe/server/casework"
)

// opens reads a file as an officer, and returns why it can't be.
func (h *house) opens(o casework.Officer, id string) error {
	_, file, err := h.desk.OpenCaseFile(h.Context(), o, id)
	if err != nil {
		return err
	}
	if _, err = io.Copy(io.Discard, file); err == nil {
		err = file.Close()
	}
	return err
}

// TestProofIsForWhoAsked holds that a file that shows who a guest is opens for
// the controller that asked, and for no other that answers a part of the request.
func TestProofIsForWhoAsked(t *testing.T) {
	h := newHouse(t)
	done := h.doubted(h.guests())
	f := h.show(done, key)
	if err := h.opens(h.own, f.ID); err != nil {
		t.Errorf("for whoever asked: %v", err)
	}
	wantFault(t, "for the other controller", h.opens(h.far, f.ID), fault.Forbidden, "file", "controller")
	h.clock.pass(time.Minute)
	r := h.thread(done.Actor(), done.Request.ID).Request
	_, err := h.desk.Act(t.Context(), h.far, r.ID, r.Version, rights.Act{Event: rights.AskIdentity, Reasons: []rights.ReasonCode{rights.NameMismatch}}, "Oui ?", nil)
	h.must(err)
	wantFault(t, "for one that asked later", h.opens(h.far, f.ID), fault.Forbidden, "file", "controller")
	h.clock.pass(time.Minute)
	second := h.show(done, strings.Repeat("C", 26))
	if err := h.opens(h.far, second.ID); err != nil {
		t.Errorf("the second file, for whoever asked then: %v", err)
	}
	wantFault(t, "the second file, for the first", h.opens(h.own, second.ID), fault.Forbidden, "file", "controller")
	h.exec("UPDATE history SET items = '[]' WHERE request_id = ?", r.ID) // of before it was noted who asked
	for _, o := range []casework.Officer{h.own, h.far} {
		if err := h.opens(o, f.ID); err != nil {
			t.Errorf("a request of before: %v", err)
		}
	}
}

// TestProofOfMember holds that what a member sends to show who they are, after a
// login that did not, is kept from others and deleted as that of a guest; and
// that their other files are not.
func TestProofOfMember(t *testing.T) {
	h := newHouse(t)
	weak := h.one
	weak.Level = rights.Low
	say := func(id, key, name string) casework.Attachment {
		t.Helper()
		f, err := h.desk.Attach(t.Context(), weak, id, name, strings.NewReader("%PDF "+name))
		h.must(err)
		h.clock.pass(time.Minute)
		h.must(h.desk.Say(t.Context(), weak, id, key, "Voici"))
		return f
	}
	r := h.file(weak, access())
	other := say(r.ID, key, "preuve.pdf")
	h.act(h.own, r.ID, rights.Act{Event: rights.AskIdentity, Reasons: []rights.ReasonCode{rights.NameMismatch}}, "Qui ?")
	card := say(r.ID, strings.Repeat("D", 26), "carte.pdf")
	if err := h.opens(h.own, card.ID); err != nil {
		t.Errorf("for whoever asked: %v", err)
	}
	wantFault(t, "for the other controller", h.opens(h.far, card.ID), fault.Forbidden, "file", "controller")
	if err := h.opens(h.far, other.ID); err != nil {
		t.Errorf("another file, for the other controller: %v", err)
	}
	if n, err := h.desk.DropIdentity(t.Context()); n != 0 || err != nil {
		t.Errorf("before anybody looked: %d, %v", n, err)
	}
	store := h.desk.Store
	h.desk.Store = &noGone{Store: store, id: r.ID} // breaks off after the act
	h.act(h.own, r.ID, rights.Act{Event: rights.ShowIdentity}, "")
	h.desk.Store = store
	for n := 1; n >= 0; n-- {
		if did, err := h.desk.DropIdentity(t.Context()); did != n || err != nil {
			t.Errorf("the job: %d, %v; want %d", did, err, n)
		}
	}
	files := h.thread(weak, r.ID).Files
	if len(files) != 1 || files[0].ID != other.ID {
		t.Errorf("files %+v", files)
	}

	sure := h.one
	sure.Level = rights.Substantial
	strong := h.file(sure, access())
	kept, err := h.desk.Attach(t.Context(), sure, strong.ID, "preuve.pdf", strings.NewReader("%PDF x"))
	h.must(err)
	h.must(h.desk.Say(t.Context(), sure, strong.ID, strings.Repeat("E", 26), "Voici"))
	h.must(h.desk.Withdraw(t.Context(), sure, strong.ID, h.thread(sure, strong.ID).Request.Version))
	if n, err := h.desk.DropIdentity(t.Context()); n != 0 || err != nil {
		t.Errorf("after a strong login: %d, %v", n, err)
	}
	if err := h.opens(h.far, kept.ID); err != nil {
		t.Errorf("a file after a strong login: %v", err)
	}
}

// TestGuestReads holds whose answer is read with reference and code.
func TestGuestReads(t *testing.T) {
	h := newHouse(t)
	g := h.guests()
	reads := func(what string, done casework.Confirmed, want bool) {
		t.Helper()
		got, err := g.Reads(t.Context(), done.Visit, h.thread(done.Actor(), done.Request.ID))
		if err != nil || got != want {
			t.Errorf("%s: %t, %v; want %t", what, got, err, want)
		}
	}
	done, email := h.confirmed(g)
	reads("nobody asked who it is", done, false)
	h.ask(done, rights.Act{Event: rights.AskIdentity, Reasons: []rights.ReasonCode{rights.NoAccount}})
	h.must(h.desk.Say(t.Context(), done.Actor(), done.Request.ID, key, "Moi"))
	reads("the person said who it is", done, false)
	h.clock.pass(time.Minute)
	h.ask(done, rights.Act{Event: rights.ShowIdentity})
	reads("the office confirmed it", done, true)
	h.clock.pass(time.Minute)
	h.must(g.AskCode(t.Context(), lost(done.Request, email)))
	_, err := g.Renew(t.Context(), h.letters()[0])
	h.must(err)
	reads("the code is of after that", done, false)
	h.clock.pass(time.Minute)
	h.ask(done, rights.Act{Event: rights.Assign})
	h.ask(done, rights.Act{Event: rights.AskIdentity, Reasons: []rights.ReasonCode{rights.NameMismatch}})
	h.ask(done, rights.Act{Event: rights.ShowIdentity})
	reads("the office confirmed it again", done, true)

	for what, test := range map[string]struct {
		answers rights.Answers
		want    bool
	}{
		"a question for oneself": {rights.Answers{
			rights.AskGoal: {rights.GoalUnsure}, rights.AskBehalf: {"self"}, rights.AskTopic: {rights.TopicOther}, rights.AskSuggest: {"yes"},
			rights.AskWish: {rights.KindQuestion}, rights.AskText: {"Combien de temps ?"},
		}, true},
		"a question for a child": {rights.Answers{
			rights.AskGoal: {rights.GoalUnsure}, rights.AskBehalf: {string(rights.Child)}, rights.AskBehalfName: {"Bo Fictif"}, rights.AskTopic: {rights.TopicOther},
			rights.AskSuggest: {"yes"}, rights.AskWish: {rights.KindQuestion}, rights.AskText: {"Combien de temps ?"},
		}, false},
		"a right": {access(), false},
	} {
		s := h.write(test.answers)
		h.must(g.Send(t.Context(), s))
		done, err := g.Confirm(t.Context(), h.token())
		h.must(err)
		reads(what, done, test.want)
	}
}
