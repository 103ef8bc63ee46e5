package auth_test

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"testing"
	"time"

	"github.com/loupe-privacy/loupe/internal/fault"
	"github.com/loupe-privacy/loupe/internal/rights"
	"github.com/loupe-privacy/loupe/internal/wire"
	"github.com/loupe-privacy/loupe/server/auth"
)

// TestForwarded: a provider that forwards people to another one does not get the
// code that the other gives for them, whatever is announced (RFC 9700, 4.4).
func TestForwarded(t *testing.T) {
	h, evil := newStreet(t)
	attacker, victim := browser{}, browser{}
	begun, _, err := h.ask(attacker, through("main", ""))
	if err != nil {
		t.Fatal(err)
	}
	sent, _, err := h.ask(victim, through("other", ""))
	if err != nil {
		t.Fatal(err)
	}
	// The evil provider sends the victim on, with what the attacker's login
	// asked; the honest one sends the answer where it always sends it.
	code := h.p.grant(begun)
	var stolen string
	evil.mu.Lock()
	evil.answer["/token"] = func(w http.ResponseWriter, r *http.Request) {
		stolen = r.PostFormValue("code")
		w.WriteHeader(http.StatusBadRequest)
	}
	evil.mu.Unlock()
	_, err = h.finishAt("main", victim, url.Values{"state": {sent.Get("state")}, "code": {code}})
	is(t, err, fault.Forbidden, wire.ReasonUntrusted)
	if stolen != "" {
		t.Error("the evil provider was given the code")
	}
}

// TestConfirmNeedsAFreshProof: a link lasts, so the one who confirms it must
// have proved who they are just now.
func TestConfirmNeedsAFreshProof(t *testing.T) {
	h, _ := newStreet(t)
	h.enter(browser{}, through("main", ""))
	shared := browser{}
	h.waits(h.enter(shared, through("other", "")))
	for _, at := range []any{noon.Add(-7 * time.Minute).Unix(), nil} {
		h.p.mu.Lock()
		h.p.claims = map[string]any{"auth_time": at}
		h.p.mu.Unlock()
		a, err := h.visit(shared, confirming("main"))
		is(t, err, fault.StepUp, wire.ReasonFresh)
		if a.Confirmed {
			t.Errorf("confirmed by a proof of %v", at)
		}
	}
}

// TestConfirmOfASessionThatEnded: what waits is confirmed only while it waits.
func TestConfirmOfASessionThatEnded(t *testing.T) {
	h, _ := newStreet(t)
	h.enter(browser{}, through("main", ""))
	shared := browser{}
	s := h.enter(shared, through("other", ""))
	query, code, err := h.ask(shared, confirming("main"))
	if err != nil {
		t.Fatal(err)
	}
	if err := h.EndOthers(t.Context(), auth.Session{Account: s.Account}); err != nil {
		t.Fatal(err)
	}
	a, err := h.finish(shared, url.Values{"state": {query.Get("state")}, "code": {code}})
	if err != nil || a.Confirmed {
		t.Errorf("confirmed: %t, %v", a.Confirmed, err)
	}
}

// TestWhatWasTakenAwayStaysAway: neither a link nor a role that is given back
// brings a session back that it was taken from.
func TestWhatWasTakenAwayStaysAway(t *testing.T) {
	h, _ := newStreet(t)
	owner, second, thief := browser{}, browser{}, browser{}
	mine := h.enter(owner, through("main", ""))
	h.enter(second, through("other", ""))
	if a, err := h.visit(second, confirming("main")); err != nil || !a.Confirmed {
		t.Fatal(a.Confirmed, err)
	}
	theirs := h.enter(thief, through("other", ""))
	h.opens(theirs)
	if err := h.Unlink(t.Context(), mine, theirs.Account.ID); err != nil {
		t.Fatal(err)
	}
	again := browser{}
	h.waits(h.enter(again, through("other", "")))
	if a, err := h.visit(again, confirming("main")); err != nil || !a.Confirmed {
		t.Fatal(a.Confirmed, err)
	}
	h.over(thief, wire.ReasonEnded)

	h.p.become("subject-7", nil, map[string]any{"role": "agent"})
	desk := browser{}
	clerk := h.enter(desk, through("staff", ""))
	for _, revoked := range []bool{true, false} {
		if err := h.store.Revoke(t.Context(), clerk.Account.ID, revoked, h.clock()); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := h.Session(desk.request("/")); !fault.Is(err, fault.Expired) {
		t.Errorf("session of a role that was revoked and given back: %v", err)
	}
}

// TestOneSubjectAtTwoClients: where one issuer speaks for members and for
// staff, a private login takes nothing away at work.
func TestOneSubjectAtTwoClients(t *testing.T) {
	h := newHouse(t, newRogue(t), nil)
	h.p.become("subject-1", nil, map[string]any{"number": "80010199976", "role": "agent"})
	work, home := browser{}, browser{}
	clerk := h.enter(work, through("staff", ""))
	member := h.enter(home, through("main", ""))
	if clerk.Role != rights.Agent || clerk.MemberID != "" || member.Role != rights.Member {
		t.Fatalf("at work %s with %q, at home %s", clerk.Role, clerk.MemberID, member.Role)
	}
	h.good(work)
	if staff, err := h.store.Staff(t.Context()); err != nil || len(staff) != 1 {
		t.Errorf("staff = %v, %v", staff, err)
	}
}

// TestStepUpOfAnEndedSession: a session that was ended elsewhere is not brought
// back by the step-up that it had begun.
func TestStepUpOfAnEndedSession(t *testing.T) {
	h := newHouse(t, newRogue(t), nil)
	b := browser{}
	s := h.enter(b, plain)
	query, code, err := h.ask(b, through("main", rights.SendRequest))
	if err != nil {
		t.Fatal(err)
	}
	if err := h.EndOthers(t.Context(), auth.Session{Account: s.Account}); err != nil {
		t.Fatal(err)
	}
	_, err = h.finish(b, url.Values{"state": {query.Get("state")}, "code": {code}})
	is(t, err, fault.Expired, wire.ReasonBrowser)
}

// TestLogoutOfASessionWithoutID: a login that did not say its session ends with
// any logout of its subject.
func TestLogoutOfASessionWithoutID(t *testing.T) {
	h := newHouse(t, newRogue(t), nil)
	h.p.become("subject-1", map[string]any{"sid": nil}, nil)
	b := browser{}
	h.enter(b, plain)
	if err := h.BackChannel(t.Context(), "main", h.p.logoutToken(nil)); err != nil {
		t.Fatal(err)
	}
	h.over(b, wire.ReasonEnded)
}

// TestProviderIsNamed: a login goes to the provider that is named, and to none
// otherwise.
func TestProviderIsNamed(t *testing.T) {
	h := newHouse(t, newRogue(t), nil)
	for _, id := range []string{"", "nobody", "Main"} {
		_, err := h.Begin(httptest.NewRecorder(), browser{}.request("/"), through(id, ""))
		is(t, err, fault.NotFound, "")
	}
}

// TestSessionWithoutItsLink: a session that was saved while its link was taken
// away opens nothing, though nobody ended it.
func TestSessionWithoutItsLink(t *testing.T) {
	h := newHouse(t, newRogue(t), nil)
	b := browser{}
	h.opens(h.enter(b, plain))
	if _, err := h.store.db.Exec(`UPDATE accounts SET member_id = NULL`); err != nil {
		t.Fatal(err)
	}
	h.over(b, wire.ReasonEnded)
}
