package rights_test

import (
	"testing"
	"time"

	"github.com/loupe-privacy/loupe/internal/rights"
)

var roles = []rights.Role{
	rights.Anyone, rights.Visitor, rights.Member, rights.Former, rights.Agent, rights.Officer, rights.Auditor,
	rights.Guest,
}

// TestAssuranceMatrix: every action, by every role, at every level, with a
// login just now. The rows are written out: whoever changes the table changes
// this too, and sees what it opens.
func TestAssuranceMatrix(t *testing.T) {
	const (
		login = rights.MustLogIn
		sure  = rights.MustBeSure
		yes   = rights.Granted
		no    = rights.Denied
	)
	type row [4]rights.Verdict // by level
	everybody := row{yes, yes, yes, yes}
	nobody := row{no, no, no, no}
	file := map[rights.Role]row{
		rights.Anyone: {login, login, login, login}, rights.Visitor: {sure, sure, no, no},
		rights.Member: {sure, sure, yes, yes}, rights.Former: {sure, sure, yes, yes},
		rights.Agent: nobody, rights.Officer: nobody, rights.Auditor: nobody, rights.Guest: nobody,
	}
	known := map[rights.Role]row{
		rights.Anyone: {login, login, login, login}, rights.Visitor: everybody,
		rights.Member: everybody, rights.Former: everybody,
		rights.Agent: everybody, rights.Officer: everybody, rights.Auditor: everybody, rights.Guest: nobody,
	}
	open := map[rights.Role]row{
		rights.Anyone: everybody, rights.Visitor: everybody, rights.Member: everybody, rights.Former: everybody,
		rights.Agent: everybody, rights.Officer: everybody, rights.Auditor: everybody, rights.Guest: everybody,
	}
	code := map[rights.Role]row{
		rights.Anyone: {login, login, login, login}, rights.Visitor: nobody, rights.Member: nobody, rights.Former: nobody,
		rights.Agent: nobody, rights.Officer: nobody, rights.Auditor: nobody, rights.Guest: everybody,
	}
	want := map[rights.Action]map[rights.Role]row{
		rights.SeePublic: open, rights.LogIn: open, rights.ConfirmAddress: open, rights.PushFeed: open,
		rights.SeeSelf: known, rights.SeeSessions: known, rights.EndSessions: known, rights.ManageLinks: file,
		rights.SeeFile: file, rights.OpenSamples: file, rights.SeeOthers: file, rights.SeeRequests: file, rights.WriteRequest: file, rights.SendRequest: file,
		rights.WriteMessage: file, rights.ReadAnswer: file, rights.OpenDocument: file, rights.TakeReceipt: file,
		rights.ChangeChoices: file, rights.ManageContact: file,
		rights.WriteAsGuest: open, rights.FollowAsGuest: open, rights.SeeGuestRequest: code, rights.WriteGuestMessage: code,
		rights.ReadGuestAnswer: code,
	}
	for _, n := range rights.Needs() {
		if want[n.Action] == nil {
			t.Errorf("%s has no row here", n.Action)
			continue
		}
		for _, role := range roles {
			for level := rights.Unknown; level <= rights.High; level++ {
				got := n.Check(rights.Standing{Role: role, Level: level, Dated: true})
				if got != want[n.Action][role][level] {
					t.Errorf("%s by %q at level %d: verdict %d, want %d", n.Action, role, level, got, want[n.Action][role][level])
				}
			}
		}
		delete(want, n.Action)
	}
	for a := range want {
		t.Errorf("%s is in no table", a)
	}
}

func TestFreshness(t *testing.T) {
	send, _ := rights.NeedOf(rights.SendRequest)
	for _, test := range []struct {
		name   string
		proved time.Duration
		dated  bool
		want   rights.Verdict
	}{
		{"just now", 0, true, rights.Granted},
		{"the clock went back", -time.Hour, true, rights.Granted},
		{"just in time", time.Hour - 1, true, rights.Granted},
		{"an hour ago", time.Hour, true, rights.MustProve},
		{"nobody knows when", 0, false, rights.MustProve},
	} {
		got := send.Check(rights.Standing{Role: rights.Member, Level: rights.High, Proved: test.proved, Dated: test.dated})
		if got != test.want {
			t.Errorf("%s: verdict %d, want %d", test.name, got, test.want)
		}
	}
	for action, fresh := range map[rights.Action]time.Duration{
		rights.WriteMessage: 0, rights.ReadAnswer: 10 * time.Minute, rights.OpenSamples: 10 * time.Minute, rights.OpenDocument: 10 * time.Minute, rights.TakeReceipt: 0,
		rights.ChangeChoices: time.Hour,
		rights.ManageContact: 10 * time.Minute, rights.ManageLinks: 10 * time.Minute,
	} {
		n, ok := rights.NeedOf(action)
		if !ok || n.Fresh != fresh || n.Level != rights.Substantial {
			t.Errorf("%s needs %+v", action, n)
		}
	}
	see, _ := rights.NeedOf(rights.SeeFile)
	if got := see.Check(rights.Standing{Role: rights.Member, Level: rights.Substantial}); got != rights.Granted {
		t.Errorf("seeing the file asks how fresh the login is: verdict %d", got)
	}
}

// TestSharedScreen: what would be left on the device can't be done there, not
// even after one more login, and all the rest can.
func TestSharedScreen(t *testing.T) {
	own := map[rights.Action]bool{rights.OpenSamples: true, rights.OpenDocument: true, rights.TakeReceipt: true}
	for _, n := range rights.Needs() {
		for _, role := range roles {
			for _, old := range []time.Duration{0, 48 * time.Hour} {
				s := rights.Standing{Role: role, Level: rights.High, Dated: true, Proved: old}
				want := n.Check(s)
				if own[n.Action] && (want == rights.Granted || want == rights.MustProve) {
					want = rights.NotHere
				}
				s.Shared = true
				if got := n.Check(s); got != want {
					t.Errorf("%s by %q, proved %s ago: verdict %d, want %d", n.Action, role, old, got, want)
				}
			}
		}
	}
}

// TestUnknownActionIsDenied: what is in no table nobody may do.
func TestUnknownActionIsDenied(t *testing.T) {
	n, ok := rights.NeedOf("see_everything")
	if ok {
		t.Fatal("found")
	}
	for _, role := range roles {
		if got := n.Check(rights.Standing{Role: role, Level: rights.High, Dated: true}); got != rights.Denied {
			t.Errorf("%q: verdict %d, want denied", role, got)
		}
	}
}
