package auth_test

import (
	"net/http/httptest"
	"strconv"
	"testing"
	"time"

	"github.com/loupe-privacy/loupe/internal/fault"
	"github.com/loupe-privacy/loupe/internal/wire"
	"github.com/loupe-privacy/loupe/server/auth"
)

// from begins a login from a network address.
func (h *house) from(address string) error {
	r := browser{}.request("/auth/login")
	r.RemoteAddr = address
	_, err := h.Begin(httptest.NewRecorder(), r, plain)
	return err
}

// TestPerAddress: one network begins so many logins in a while, and no more.
func TestPerAddress(t *testing.T) {
	const most = 3
	for _, test := range []struct {
		name  string
		first string   // begins as many as it may
		same  []string // have had theirs then
		other []string // have not
	}{
		{"IPv4", "192.0.2.1:1000", []string{"192.0.2.1:1000", "192.0.2.1:2000", "[::ffff:192.0.2.1]:1"}, []string{"192.0.2.2:1000"}},
		{"IPv6 by its network", "[2001:db8:1:2::1]:1000",
			[]string{"[2001:db8:1:2:ffff:ffff:ffff:ffff]:9", "[2001:db8:1:2::1%eth0]:1"}, []string{"[2001:db8:1:3::1]:1000"}},
		{"no address", "@", []string{"", "nowhere", "192.0.2.1"}, []string{"192.0.2.1:1"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			h := newHouse(t, newRogue(t), func(c *auth.Config) { c.PerAddress = most })
			h.pass(9 * time.Minute)
			for range most {
				if err := h.from(test.first); err != nil {
					t.Fatal(err)
				}
			}
			for _, address := range test.same {
				is(t, h.from(address), fault.TooMany, wire.ReasonPace)
			}
			for _, address := range test.other {
				if err := h.from(address); err != nil {
					t.Errorf("%s = %v, want a login", address, err)
				}
			}
			if n := h.store.count(t, "logins"); n != most+len(test.other) {
				t.Errorf("%d logins stored, want %d", n, most+len(test.other))
			}
			h.pass(time.Minute) // the next window
			if err := h.from(test.first); err != nil {
				t.Errorf("later = %v, want a login", err)
			}
		})
	}
}

// TestFlood: who is over the limit costs the store nothing more, also where the
// limit was found by another replica.
func TestFlood(t *testing.T) {
	h := newHouse(t, newRogue(t), func(c *auth.Config) { c.PerAddress = 2 })
	for range 2 {
		if err := h.from("192.0.2.1:1"); err != nil {
			t.Fatal(err)
		}
	}
	replica, err := auth.New(h.configuration(func(c *auth.Config) { c.PerAddress = 2 }), h.store)
	if err != nil {
		t.Fatal(err)
	}
	for _, door := range []*auth.Door{h.Door, replica} {
		h.Door = door
		h.store.counted.Store(0)
		for i := range 50 {
			is(t, h.from("192.0.2.1:"+strconv.Itoa(i+1)), fault.TooMany, wire.ReasonPace)
		}
		if n := h.store.counted.Load(); n != 1 {
			t.Errorf("counted %d times, want once", n)
		}
	}
}

// TestPseudonyms: neither addresses nor subjects are stored as they are.
func TestPseudonyms(t *testing.T) {
	h := newHouse(t, newRogue(t), func(c *auth.Config) {
		c.Tag = func(purpose, value string) string { return strconv.Itoa(len(purpose) * len(value)) }
	})
	h.enter(browser{}, plain)
	if n := h.store.count(t, "attempts"); n != 2 {
		t.Errorf("%d counters, want one for the address and one for the subject", n)
	}
	if n := h.store.count(t, "attempts WHERE attempt_key LIKE '%192.0%' OR attempt_key LIKE '%subject-1%'"); n != 0 {
		t.Error("an address or a subject is stored in clear")
	}
}

// TestPerSubject: for one subject so many logins come back in a while, from
// wherever; for others they still do.
func TestPerSubject(t *testing.T) {
	const most = 3
	h := newHouse(t, newRogue(t), func(c *auth.Config) { c.PerSubject = most })
	last := browser{}
	for range most {
		last = browser{}
		h.enter(last, plain)
	}
	b := browser{}
	_, err := h.login(b)
	is(t, err, fault.TooMany, wire.ReasonPace)
	if b["__Host-session"] != "" || h.store.count(t, "sessions") != most {
		t.Error("a login too many gives a session")
	}
	before := h.good(last)
	_, err = h.visit(last, through("main", "see_file"))
	is(t, err, fault.TooMany, wire.ReasonPace)
	if s := h.good(last); s.ID != before.ID {
		t.Error("the session before is gone")
	}
	h.p.become("subject-2", nil, nil)
	h.enter(browser{}, plain)
	h.p.become("subject-1", nil, nil)
	h.pass(auth.AttemptWindow)
	h.enter(browser{}, plain)
}
