package casework_test

import (
	"bytes"
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/loupe-privacy/loupe/internal/fault"
	"github.com/loupe-privacy/loupe/internal/rights"
	"github.com/loupe-privacy/loupe/server/casework"
)

// doubted returns a request of a guest whom the office asked who they are. Two
// of its items are of two controllers.
func (h *house) doubted(g *casework.Guests) casework.Confirmed {
	h.Helper()
	done, _ := h.confirmed(g)
	h.ask(done, rights.Act{Event: rights.AskIdentity, Reasons: []rights.ReasonCode{rights.NoAccount}})
	return done
}

// ask does something with the request of a guest as the officer of partenamut.
func (h *house) ask(done casework.Confirmed, act rights.Act) rights.Request {
	h.Helper()
	r, err := h.desk.Act(h.Context(), h.own, done.Request.ID, h.thread(done.Actor(), done.Request.ID).Request.Version, act, "Oui ?", nil)
	h.must(err)
	return r
}

// show attaches a file that shows who a guest is, and sends it.
func (h *house) show(done casework.Confirmed, key string) casework.Attachment {
	h.Helper()
	f, err := h.desk.Attach(h.Context(), done.Actor(), done.Request.ID, "carte.pdf", strings.NewReader("%PDF card"))
	h.must(err)
	h.must(h.desk.Say(h.Context(), done.Actor(), done.Request.ID, key, "Voici"))
	return f
}

// wantForgotten fails the test unless a request has lost its files, and tells
// it once, and has its messages.
func (h *house) wantForgotten(what string, done casework.Confirmed, files ...string) {
	h.Helper()
	th := h.thread(done.Actor(), done.Request.ID)
	n := 0
	for _, e := range th.History {
		if e.Event == rights.ForgetIdentity {
			n++
		}
	}
	if len(th.Files)+len(th.Attached) > 0 || n != 1 || len(th.Messages) == 0 || th.Messages[len(th.Messages)-1].Body == "" {
		h.Errorf("%s: %d files, %d entries, messages %+v", what, len(th.Files)+len(th.Attached), n, th.Messages)
	}
	var named []string
	for _, leaf := range h.leaves("request/" + done.Request.ID) {
		if leaf.Event == "identity_deleted" && leaf.Role == rights.Anyone {
			named = append(named, leaf.Codes...)
		}
	}
	for i := range files {
		files[i] = "file/" + files[i]
	}
	if got := strings.Join(named, " "); got != strings.Join(files, " ") {
		h.Errorf("%s: the log names %q, want %q", what, got, files)
	}
	if n := h.count("SELECT COUNT(*) FROM files WHERE request_id = ?", done.Request.ID); n != 0 {
		h.Errorf("%s: %d rows of files", what, n)
	}
	if n := h.count("SELECT COUNT(*) FROM file_chunks WHERE file_id NOT IN (SELECT id FROM files)"); n != 0 {
		h.Errorf("%s: %d rows of bytes", what, n)
	}
}

// TestIdentityIsForgotten holds that what shows who somebody is goes with the
// act after which it is of no use, whoever acts, and not before.
func TestIdentityIsForgotten(t *testing.T) {
	refuse := func(item int) rights.Act {
		return rights.Act{Event: rights.Decide, Items: []int{item}, Outcome: rights.Rejected, Reasons: []rights.ReasonCode{rights.Excessive}}
	}
	for name, end := range map[string]func(*house, casework.Confirmed){
		"identity confirmed": func(h *house, done casework.Confirmed) { h.ask(done, rights.Act{Event: rights.ShowIdentity}) },
		"taken back": func(h *house, done casework.Confirmed) {
			h.must(h.desk.Withdraw(t.Context(), done.Actor(), done.Request.ID, h.thread(done.Actor(), done.Request.ID).Request.Version))
		},
		"refused by both": func(h *house, done casework.Confirmed) {
			one := 0
			if done.Request.Items[0].Controller != h.own.Controller {
				one = 1
			}
			h.ask(done, refuse(one))
			if n := len(h.thread(done.Actor(), done.Request.ID).Files); n != 1 {
				t.Errorf("%d files while the other controller has not answered", n)
			}
			_, err := h.desk.Act(t.Context(), h.far, done.Request.ID, h.thread(done.Actor(), done.Request.ID).Request.Version, refuse(1-one), "", nil)
			h.must(err)
		},
	} {
		t.Run(name, func(t *testing.T) {
			h := newHouse(t)
			g := h.guests()
			done := h.doubted(g)
			f := h.show(done, key)
			if n, err := h.desk.DropIdentity(t.Context()); n != 0 || err != nil || len(h.thread(done.Actor(), done.Request.ID).Files) != 1 {
				t.Errorf("before anybody looked: %d, %v", n, err)
			}
			end(h, done)
			h.wantForgotten(name, done, f.ID)
			if _, _, err := h.desk.OpenCaseFile(t.Context(), h.own, f.ID); !fault.Is(err, fault.NotFound) {
				t.Errorf("the file is still opened: %v", err)
			}
			if n, err := h.desk.DropIdentity(t.Context()); n != 0 || err != nil {
				t.Errorf("once more: %d, %v", n, err)
			}
		})
	}
}

// TestIdentityOfAnAct holds that the officer gets the request as it is after
// the files went, so that the next act does not fail.
func TestIdentityOfAnAct(t *testing.T) {
	h := newHouse(t)
	done := h.doubted(h.guests())
	h.show(done, key)
	r := h.ask(done, rights.Act{Event: rights.ShowIdentity})
	_, err := h.desk.Act(t.Context(), h.own, r.ID, r.Version, rights.Act{Event: rights.Assign}, "", nil)
	h.must(err)
}

// TestDropIdentity holds that the job deletes what was not deleted at once: what
// came after the act, what waits to be sent, and what is too old.
func TestDropIdentity(t *testing.T) {
	h := newHouse(t)
	g := h.guests()
	run := func(what string, want int) {
		t.Helper()
		if n, err := h.desk.DropIdentity(t.Context()); n != want || err != nil {
			t.Errorf("%s: %d, %v; want %d", what, n, err, want)
		}
	}
	late := h.doubted(g)
	waits, err := h.desk.Attach(t.Context(), late.Actor(), late.Request.ID, "carte.pdf", strings.NewReader("%PDF card"))
	h.must(err)
	run("asked, and attached", 0)
	h.exec("UPDATE files SET owner_id = 'away' WHERE id = ?", waits.ID) // as if it came right after the act
	h.ask(late, rights.Act{Event: rights.ShowIdentity})
	h.exec("UPDATE files SET owner_id = ? WHERE id = ?", late.GuestID, waits.ID)
	run("attached after identity was confirmed", 1)
	h.wantForgotten("attached", late, waits.ID)

	old := h.doubted(g)
	f := h.show(old, key)
	h.clock.pass(days(30))
	run("after thirty days to the instant", 0)
	h.clock.pass(time.Second)
	run("after thirty days", 1)
	h.wantForgotten("thirty days", old, f.ID)

	again := h.doubted(g)
	first := h.show(again, key)
	h.ask(again, rights.Act{Event: rights.ShowIdentity})
	h.ask(again, rights.Act{Event: rights.Assign})
	h.ask(again, rights.Act{Event: rights.AskIdentity, Reasons: []rights.ReasonCode{rights.NameMismatch}})
	second := h.show(again, strings.Repeat("B", 26))
	run("asked again", 0)
	if files := h.thread(again.Actor(), again.Request.ID).Files; len(files) != 1 || files[0].ID != second.ID || first.ID == second.ID {
		t.Errorf("files %+v", files)
	}
}

// TestDropIdentityGoesOn holds that one request that fails keeps no other, and
// that an act stands whose files could not be deleted.
func TestDropIdentityGoesOn(t *testing.T) {
	h := newHouse(t)
	g := h.guests()
	one, two := h.doubted(g), h.doubted(g)
	h.show(one, key)
	h.show(two, key)
	store := h.desk.Store
	broken := &noGone{Store: store, id: one.Request.ID}
	h.desk.Store = broken
	for _, done := range []casework.Confirmed{one, two} {
		if r := h.ask(done, rights.Act{Event: rights.ShowIdentity}); r.Status != rights.InProgress {
			t.Errorf("after the act it is %q", r.Status)
		}
	}
	if n := len(h.thread(one.Actor(), one.Request.ID).Files); n != 1 {
		t.Errorf("%d files of the one that fails", n)
	}
	h.wantForgotten("the other", two, h.gone(two)...)
	if n, err := h.desk.DropIdentity(t.Context()); n != 0 || !errors.Is(err, errNoGone) {
		t.Errorf("while it fails: %d, %v", n, err)
	}
	h.desk.Store = store
	if n, err := h.desk.DropIdentity(t.Context()); n != 1 || err != nil {
		t.Errorf("after that: %d, %v", n, err)
	}
}

// gone returns the ids of the files that the log says were deleted.
func (h *house) gone(done casework.Confirmed) []string {
	h.Helper()
	var ids []string
	for _, leaf := range h.leaves("request/" + done.Request.ID) {
		if leaf.Event == "identity_deleted" {
			for _, c := range leaf.Codes {
				ids = append(ids, strings.TrimPrefix(c, "file/"))
			}
		}
	}
	return ids
}

// TestGuestBundle holds that the bundle of a guest holds neither files nor what
// the office answered: a code proves nobody's identity.
func TestGuestBundle(t *testing.T) {
	h := newHouse(t)
	g := h.guests()
	done := h.doubted(g)
	h.show(done, key)
	one := 0
	if done.Request.Items[0].Controller != h.own.Controller {
		one = 1
	}
	r := h.thread(done.Actor(), done.Request.ID).Request
	_, err := h.desk.Act(t.Context(), h.own, r.ID, r.Version, rights.Act{Event: rights.Decide, Items: []int{one}, Outcome: rights.Fulfilled},
		"Votre numéro est secret", []casework.Document{{Name: "reponse.pdf", Bytes: []byte("%PDF two")}})
	h.must(err)
	var w bytes.Buffer
	h.must(h.desk.Bundle(t.Context(), done.Actor(), r.ID, &w, casework.Part{Name: "page.html", Bytes: []byte("<p>")}))
	all, names := unpacked(t, w.Bytes())
	if got := strings.Join(names, " "); got != "request.json timeline.json messages.json page.html" {
		t.Errorf("names %q", got)
	}
	if m := all["messages.json"]; strings.Contains(m, "secret") || strings.Contains(m, "files/") || !strings.Contains(m, `"closed": true`) || !strings.Contains(m, "Voici") {
		t.Errorf("messages %s", m)
	}
	other, _ := h.confirmed(g)
	if err := h.desk.Bundle(t.Context(), other.Actor(), r.ID, &w); !fault.Is(err, fault.NotFound) {
		t.Errorf("the bundle of another guest: %v", err)
	}
}

// errNoGone is why a store of these tests fails.
var errNoGone = errors.New("broken")

// A noGone is a store that deletes no files of one request.
type noGone struct {
	casework.Store
	id string
}

// Apply implements [casework.Store].
func (s *noGone) Apply(ctx context.Context, c casework.Change) (casework.Record, bool, error) {
	if len(c.Gone) > 0 && c.Record.ID == s.id {
		return casework.Record{}, false, errNoGone
	}
	return s.Store.Apply(ctx, c)
}
