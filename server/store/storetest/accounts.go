package storetest

import (
	"testing"
	"time"

	"github.com/loupe-privacy/loupe/internal/fault"
	"github.com/loupe-privacy/loupe/internal/lang"
	"github.com/loupe-privacy/loupe/server/auth"
)

// testAccounts tests accounts and how a number leads to a member.
func testAccounts(t *testing.T, f fixture) {
	anna, bram := f.member(t, "anna"), f.member(t, "bram")
	want := filled[auth.Account](t)
	want.MemberID = anna.ID
	saved, err := f.SaveAccount(f.ctx, want)
	must(t, err)
	if saved.ID == "" || saved.ID == want.ID {
		t.Errorf("id of a new account = %q, want one of the store's", saved.ID)
	}
	want.ID = saved.ID
	wantSame(t, "a new account", saved, want)

	t.Run("the same subject is the same account", func(t *testing.T) {
		want.MemberID, want.Name, want.Lang = bram.ID, "Other", lang.FR
		again, err := f.SaveAccount(f.ctx, want)
		must(t, err)
		wantSame(t, "saved again", again, want)
		must(t, f.SaveSession(f.ctx, session(again, "s1")))
		s, err := f.Session(f.ctx, "s1")
		must(t, err)
		wantSame(t, "account of a session", s.Account, want)
	})
	t.Run("a subject of another issuer is another account", func(t *testing.T) {
		other := want
		other.Issuer = "https://other.example"
		got, err := f.SaveAccount(f.ctx, other)
		must(t, err)
		if got.ID == want.ID {
			t.Error("two issuers share an account")
		}
	})
	t.Run("without a member", func(t *testing.T) {
		none := auth.Account{Issuer: "i", Subject: "s"}
		got, err := f.SaveAccount(f.ctx, none)
		must(t, err)
		must(t, f.SaveSession(f.ctx, session(got, "s2")))
		s, err := f.Session(f.ctx, "s2")
		must(t, err)
		if s.Account.MemberID != "" {
			t.Errorf("member = %q, want none", s.Account.MemberID)
		}
	})
	t.Run("of a member who is not there", func(t *testing.T) {
		if _, err := f.SaveAccount(f.ctx, auth.Account{Issuer: "i", Subject: "x", MemberID: "nobody"}); err == nil {
			t.Error("saved")
		}
	})
	t.Run("by number", func(t *testing.T) {
		id, err := f.MemberByNumber(f.ctx, index("anna"))
		if err != nil || id != anna.ID {
			t.Errorf("MemberByNumber = %q, %v; want %q", id, err, anna.ID)
		}
		for _, unknown := range [][]byte{nil, {}, {0}, index("nobody")} {
			_, err := f.MemberByNumber(f.ctx, unknown)
			wantCode(t, "an unknown number", err, fault.NotFound)
		}
	})
}

// testSessions tests the life of a session.
func testSessions(t *testing.T, f fixture) {
	want := filled[auth.Session](t)
	want.Account = f.account(t, "anna")
	must(t, f.SaveSession(f.ctx, want))
	got, err := f.Session(f.ctx, want.Hash)
	must(t, err)
	wantSame(t, "a session", got, want)

	t.Run("unknown", func(t *testing.T) {
		_, err := f.Session(f.ctx, "unknown")
		wantCode(t, "Session", err, fault.NotFound)
	})
	t.Run("another login of the account changes no session", func(t *testing.T) {
		for _, member := range []string{"", f.member(t, "bram").ID} {
			a := want.Account
			a.MemberID = member
			_, err := f.SaveAccount(f.ctx, a)
			must(t, err)
			got, err := f.Session(f.ctx, want.Hash)
			must(t, err)
			if got.Account.MemberID != want.Account.MemberID {
				t.Errorf("member = %q after a login with %q, want %q", got.Account.MemberID, member, want.Account.MemberID)
			}
		}
	})
	t.Run("a hash is used once", func(t *testing.T) {
		wantCode(t, "SaveSession", f.SaveSession(f.ctx, want), fault.Conflict)
	})
	t.Run("of an unknown account", func(t *testing.T) {
		if err := f.SaveSession(f.ctx, session(auth.Account{ID: "nobody"}, "x")); err == nil {
			t.Error("saved")
		}
	})
	t.Run("touch", func(t *testing.T) {
		seen := func() time.Time {
			s, err := f.Session(f.ctx, want.Hash)
			must(t, err)
			return s.LastSeen
		}
		later := want.LastSeen.Add(time.Minute)
		must(t, f.TouchSession(f.ctx, want.Hash, later))
		if got := seen(); !got.Equal(later) {
			t.Errorf("last seen = %v, want %v", got, later)
		}
		must(t, f.TouchSession(f.ctx, want.Hash, want.LastSeen))
		if got := seen(); !got.Equal(later) {
			t.Errorf("last seen went back to %v", got)
		}
		must(t, f.TouchSession(f.ctx, "unknown", later))
	})
	t.Run("end", func(t *testing.T) {
		must(t, f.SaveSession(f.ctx, session(want.Account, "stays")))
		must(t, f.EndSession(f.ctx, want.Hash))
		_, err := f.Session(f.ctx, want.Hash)
		wantCode(t, "Session after EndSession", err, fault.NotFound)
		must(t, f.EndSession(f.ctx, want.Hash))
		_, err = f.Session(f.ctx, "stays")
		must(t, err)
	})
	t.Run("purge", func(t *testing.T) {
		for hash, end := range map[string]time.Time{"over": noon.Add(-time.Microsecond), "just": noon} {
			s := session(want.Account, hash)
			s.Expires = end
			must(t, f.SaveSession(f.ctx, s))
		}
		must(t, f.Purge(f.ctx, noon, noon))
		_, err := f.Session(f.ctx, "over")
		wantCode(t, "a session that ended before", err, fault.NotFound)
		_, err = f.Session(f.ctx, "just")
		must(t, err)
	})
}

// testLogins tests logins under way.
func testLogins(t *testing.T, f fixture) {
	want := filled[auth.LoginState](t)
	must(t, f.SaveLogin(f.ctx, want))
	wantCode(t, "saved again", f.SaveLogin(f.ctx, want), fault.Conflict)
	got, err := f.TakeLogin(f.ctx, want.Hash)
	must(t, err)
	wantSame(t, "a login", got, want)
	_, err = f.TakeLogin(f.ctx, want.Hash)
	wantCode(t, "taken again", err, fault.NotFound)

	t.Run("purge", func(t *testing.T) {
		old, fresh := login("old"), login("fresh")
		old.Created = noon.Add(-time.Microsecond)
		must(t, f.SaveLogin(f.ctx, old))
		must(t, f.SaveLogin(f.ctx, fresh))
		must(t, f.Purge(f.ctx, noon, noon))
		_, err := f.TakeLogin(f.ctx, "old")
		wantCode(t, "a login begun before", err, fault.NotFound)
		_, err = f.TakeLogin(f.ctx, "fresh")
		must(t, err)
	})
}

// testSettings tests values of which the first is kept.
func testSettings(t *testing.T, f fixture) {
	_, err := f.Setting(f.ctx, "a")
	wantCode(t, "Setting before", err, fault.NotFound)
	for _, v := range []string{"first", "second", "first"} {
		kept, err := f.KeepSetting(f.ctx, "a", v)
		if err != nil || kept != "first" {
			t.Errorf("KeepSetting(%s) = %q, %v; want first", v, kept, err)
		}
	}
	got, err := f.Setting(f.ctx, "a")
	if err != nil || got != "first" {
		t.Errorf("Setting = %q, %v; want first", got, err)
	}
	_, err = f.Setting(f.ctx, "A")
	wantCode(t, "Setting of another name", err, fault.NotFound)
}
