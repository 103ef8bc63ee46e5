package auth_test

import (
	"errors"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/loupe-privacy/loupe/internal/fault"
	"github.com/loupe-privacy/loupe/internal/rights"
	"github.com/loupe-privacy/loupe/internal/wire"
	"github.com/loupe-privacy/loupe/server/auth"
)

// confirming returns a login that confirms the account that waits.
func confirming(provider string) auth.Begin {
	return auth.Begin{Provider: provider, Route: "me", Confirm: true}
}

// waits checks that a session waits for the first member's file.
func (h *house) waits(s auth.Session) {
	h.t.Helper()
	if s.Role != rights.Visitor || s.MemberID != "" || s.Claimed != h.store.member || s.Account.MemberID != "" {
		h.t.Errorf("session = %+v, want a visitor who waits", s)
	}
}

// opens checks that a session opens the first member's file.
func (h *house) opens(s auth.Session) {
	h.t.Helper()
	if s.Role != rights.Member || s.MemberID != h.store.member || s.Claimed != "" || s.Account.MemberID != h.store.member {
		h.t.Errorf("session = %+v, want the member", s)
	}
}

// TestSecondProvider: the number that another provider says opens nothing, until
// the account that opens the file confirms it from the same browser.
func TestSecondProvider(t *testing.T) {
	h, other := newStreet(t)
	b := browser{}
	first := h.enter(browser{}, through("main", ""))
	h.opens(first)
	h.pass(time.Minute)
	waiting := h.enter(b, through("other", ""))
	h.waits(waiting)
	if links, err := h.Links(t.Context(), waiting); err != nil || links != nil {
		t.Errorf("links of who waits = %v, %v, want none", links, err)
	}
	for want, s := range map[string]auth.Session{"main": waiting, "": first} {
		var ids []string
		confirmers, err := h.Confirmers(t.Context(), s)
		for _, p := range confirmers {
			ids = append(ids, p.ID)
		}
		if got := strings.Join(ids, " "); err != nil || got != want {
			t.Errorf("confirmers of a %s = %q, %v, want %q", s.Role, got, err, want)
		}
	}
	h.waits(h.enter(b, through("other", ""))) // asking again helps nothing
	h.waits(h.enter(b, confirming("other")))  // nor confirming oneself

	a, err := h.visit(b, confirming("main"))
	if err != nil || !a.Confirmed || a.Session.Account.ID != first.Account.ID {
		t.Fatalf("arrival = %+v, %v, want a confirmation", a, err)
	}
	h.opens(a.Session)
	h.opens(h.enter(browser{}, through("other", "")))
	links, err := h.Links(t.Context(), first)
	if err != nil || len(links) != 2 || links[0].Account.ID != first.Account.ID || links[1].Account.Issuer != other.URL ||
		links[0].By != "" || links[1].By != first.Account.ID || !links[1].Since.Equal(noon.Add(time.Minute)) {
		t.Errorf("links = %+v, %v, want the first and the one it confirmed", links, err)
	}
	// A login with nobody waiting confirms nothing.
	if a, err := h.visit(browser{}, confirming("main")); err != nil || a.Confirmed {
		t.Errorf("arrival = %+v, %v, want a plain one", a, err)
	}
}

// TestNotConfirmed: what does not confirm an account.
func TestNotConfirmed(t *testing.T) {
	for _, test := range []struct {
		name   string
		change func(h *house) // before the login that should confirm
		wanted auth.Begin
		code   fault.Code
		reason string
	}{
		{"not asked for", func(*house) {}, through("main", ""), "", ""},
		{"a stranger without a file", func(h *house) { h.p.become("subject-2", nil, nil) }, confirming("main"), "", ""},
		{"a stranger with a file", func(h *house) {
			h.store.feed(h.t, jeroen)
			h.p.become("subject-2", nil, map[string]any{"number": "75060899987"})
		}, confirming("main"), "", ""},
		{"a stranger with the same number", func(h *house) {
			h.p.become("subject-2", nil, map[string]any{"number": "80010199976"})
		}, confirming("main"), "", ""},
		{"the right one, without the number", func(h *house) { h.p.become("subject-1", nil, nil) }, confirming("main"), "", ""},
		{"the right one, weakly", func(h *house) { h.p.claims = map[string]any{"acr": weakly} }, confirming("main"),
			fault.StepUp, wire.ReasonLevel},
		{"staff", func(h *house) {
			h.p.become("subject-1", nil, map[string]any{"number": "80010199976", "role": "agent"})
		}, confirming("staff"), "", ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			h, _ := newStreet(t)
			b := browser{}
			h.enter(browser{}, through("main", ""))
			h.waits(h.enter(b, through("other", "")))
			test.change(h)
			a, err := h.visit(b, test.wanted)
			if test.code != "" {
				is(t, err, test.code, test.reason)
			} else if err != nil {
				t.Fatal(err)
			}
			if a.Confirmed {
				t.Error("confirmed")
			}
			h.waits(h.enter(browser{}, through("other", "")))
		})
	}
}

// TestConfirmElsewhere: only who waits in this browser is confirmed, only while
// their session is good, and never at a shared screen.
func TestConfirmElsewhere(t *testing.T) {
	h, _ := newStreet(t)
	b := browser{}
	h.enter(browser{}, through("main", ""))
	h.waits(h.enter(b, through("other", "")))
	if a, err := h.visit(browser{}, confirming("main")); err != nil || a.Confirmed {
		t.Errorf("from another browser: %+v, %v, want none confirmed", a, err)
	}
	kiosk := browser{}
	h.waits(h.enter(kiosk, auth.Begin{Provider: "other", Kiosk: true}))
	if a, err := h.visit(kiosk, confirming("main")); err != nil || a.Confirmed {
		t.Errorf("at a shared screen: %+v, %v, want none confirmed", a, err)
	}
	h.pass(time.Hour)
	if a, err := h.visit(b, confirming("main")); err != nil || a.Confirmed {
		t.Errorf("after the session: %+v, %v, want none confirmed", a, err)
	}
	h.waits(h.enter(browser{}, through("other", "")))
}

// TestConfirmBroken: a store that fails confirms nobody and lets nobody in, and
// an account that opens another file meanwhile is left alone.
func TestConfirmBroken(t *testing.T) {
	h, other := newStreet(t)
	b := browser{}
	h.enter(browser{}, through("main", ""))
	h.waits(h.enter(b, through("other", "")))
	query, code, err := h.ask(b, confirming("main"))
	if err != nil {
		t.Fatal(err)
	}
	h.store.fail = errors.New("disk full")
	if _, err := h.Confirmers(t.Context(), auth.Session{Claimed: "x"}); !fault.Is(err, fault.Internal) {
		t.Errorf("Confirmers = %v, want internal", err)
	}
	h.store.failAt = "Link"
	_, err = h.finish(b, url.Values{"state": query["state"], "code": {code}})
	if !fault.Is(err, fault.Internal) {
		t.Errorf("arrival = %v, want internal", err)
	}
	h.store.fail = nil
	h.waits(h.good(b))

	h.store.feed(t, jeroen)
	query, code, err = h.ask(b, confirming("main"))
	if err != nil {
		t.Fatal(err)
	}
	other.become("subject-1", nil, map[string]any{"number": "75060899987"})
	h.enter(browser{}, through("other", ""))
	a, err := h.finish(b, url.Values{"state": query["state"], "code": {code}})
	if err != nil || a.Confirmed {
		t.Errorf("arrival = %+v, %v, want none confirmed", a, err)
	}
	h.opens(a.Session)
}

// TestFirstLogins: of many accounts that come for one file at once, one gets
// it, and the others wait.
func TestFirstLogins(t *testing.T) {
	h, _ := newStreet(t)
	type login struct {
		b    browser
		back url.Values
	}
	logins := make([]login, 8)
	for i := range logins {
		b := browser{}
		query, code, err := h.ask(b, through([]string{"main", "other"}[i%2], ""))
		if err != nil {
			t.Fatal(err)
		}
		logins[i] = login{b, url.Values{"state": query["state"], "code": {code}}}
	}
	sessions := make([]auth.Session, len(logins))
	var wg sync.WaitGroup
	for i, l := range logins {
		wg.Go(func() {
			a, err := h.finish(l.b, l.back)
			if err != nil {
				t.Error(err)
			}
			sessions[i] = a.Session
		})
	}
	wg.Wait()
	winner := ""
	for _, s := range sessions {
		if s.MemberID == h.store.member {
			if winner == "" {
				winner = s.Account.ID
			}
			h.opens(s)
		} else {
			h.waits(s)
		}
	}
	for _, s := range sessions {
		if (s.Account.ID == winner) != (s.MemberID != "") {
			t.Errorf("account %s opened %q, and %s was first", s.Account.ID, s.MemberID, winner)
		}
	}
	if n := h.store.count(t, "accounts WHERE member_id IS NOT NULL"); n != 1 {
		t.Errorf("%d accounts are linked, want 1", n)
	}
}

// TestLinked: what becomes of an account that is linked when its number says
// something else.
func TestLinked(t *testing.T) {
	for _, test := range []struct {
		name    string
		change  func(h *house)
		refused bool
		role    rights.Role
	}{
		{"the same", func(*house) {}, false, rights.Member},
		{"weak login", func(h *house) { h.p.claims = map[string]any{"acr": weakly} }, false, rights.Visitor},
		{"no number any more", func(h *house) { h.p.userinfo["number"] = nil }, false, rights.Visitor},
		{"number of nobody", func(h *house) { h.p.userinfo["number"] = "90410799995" }, false, rights.Visitor},
		{"number of another member", func(h *house) {
			h.store.feed(h.t, jeroen)
			h.p.userinfo["number"] = "75060899987"
		}, true, ""},
		{"members swapped numbers", func(h *house) {
			e, j := elise, jeroen
			e.NumberIndex, j.NumberIndex = j.NumberIndex, e.NumberIndex
			h.store.feed(h.t, e, j)
		}, true, ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			h, b := newHouse(t, newRogue(t), nil), browser{}
			h.opens(h.enter(b, plain))
			test.change(h)
			a, err := h.login(browser{})
			if test.refused {
				is(t, err, fault.Forbidden, wire.ReasonLinked)
			} else if err != nil {
				t.Fatal(err)
			}
			s := a.Session
			if s.Role != test.role || (s.MemberID != "") != (test.role == rights.Member) || s.Claimed != "" ||
				s.Account.MemberID != s.MemberID {
				t.Errorf("session = %+v, want role %q", s, test.role)
			}
			if n := h.store.count(t, "accounts WHERE member_id = '"+h.store.member+"'"); n != 1 {
				t.Error("the link is gone")
			}
			h.opens(h.good(b)) // the session before is as it was
		})
	}
}

// TestUnlink: a link that is taken away is gone with the next request, the own
// one stays, and nobody reaches those of others.
func TestUnlink(t *testing.T) {
	h, _ := newStreet(t)
	mine, yours := browser{}, browser{}
	h.enter(browser{}, through("main", ""))
	h.enter(mine, through("other", ""))
	h.enter(mine, confirming("main"))
	h.enter(yours, through("other", ""))
	me, you := h.good(mine), h.good(yours)
	h.opens(you)

	h.store.feed(t, jeroen)
	h.p.become("subject-2", nil, map[string]any{"number": "75060899987"})
	stranger := browser{}
	h.enter(stranger, through("main", ""))
	visitor := browser{}
	h.p.become("subject-3", nil, nil)
	h.enter(visitor, through("main", ""))

	ctx := t.Context()
	is(t, h.Unlink(ctx, h.good(stranger), you.Account.ID), fault.NotFound, "")
	is(t, h.Unlink(ctx, h.good(visitor), you.Account.ID), fault.NotFound, "")
	is(t, h.Unlink(ctx, h.good(visitor), h.good(visitor).Account.ID), fault.NotFound, "")
	is(t, h.Unlink(ctx, me, h.good(stranger).Account.ID), fault.NotFound, "")
	is(t, h.Unlink(ctx, me, "nobody"), fault.NotFound, "")
	is(t, h.Unlink(ctx, me, me.Account.ID), fault.Forbidden, "")
	h.opens(h.good(mine))
	h.opens(h.good(yours))

	for _, call := range []string{"Links", "Unlink"} {
		h.store.fail, h.store.failAt = errors.New("disk full"), call
		if err := h.Unlink(ctx, me, you.Account.ID); !fault.Is(err, fault.Internal) {
			t.Errorf("Unlink while %s fails = %v, want internal", call, err)
		}
	}
	h.store.fail = nil
	if err := h.Unlink(ctx, me, you.Account.ID); err != nil {
		t.Fatal(err)
	}
	h.over(yours, wire.ReasonEnded)
	h.opens(h.good(mine))
	if all, err := h.Sessions(ctx, me); err != nil || len(all) != 2 {
		t.Errorf("sessions = %v, %v, want the two of the account that stays", all, err)
	}
	h.waits(h.enter(yours, through("other", "")))
	is(t, h.Unlink(ctx, me, you.Account.ID), fault.NotFound, "")
}
