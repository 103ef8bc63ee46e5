package storetest

import (
	"testing"

	"github.com/loupe-privacy/loupe/internal/fault"
	"github.com/loupe-privacy/loupe/internal/lang"
	"github.com/loupe-privacy/loupe/internal/rights"
	"github.com/loupe-privacy/loupe/server/auth"
)

// testAccounts tests accounts and how a number leads to a member.
func testAccounts(t *testing.T, f fixture) {
	anna := f.member(t, "anna")
	given := filled[auth.Account](t)
	given.MemberID = anna.ID
	want := given
	saved, err := f.SaveAccount(f.ctx, given)
	must(t, err)
	if saved.ID == "" || saved.ID == given.ID {
		t.Errorf("id of a new account = %q, want one of the store's", saved.ID)
	}
	want.ID, want.Revoked, want.MemberID = saved.ID, false, "" // neither is for a login to say
	wantSame(t, "a new account", saved, want)
	must(t, f.SaveSession(f.ctx, session(saved, "s1"), ""))
	wantSame(t, "account of a session", f.session(t, "s1").Account, want)

	t.Run("the same subject is the same account", func(t *testing.T) {
		f.link(t, want.ID, anna.ID, "")
		must(t, f.Revoke(f.ctx, want.ID, true))
		want = auth.Account{
			ID: want.ID, Issuer: want.Issuer, Subject: want.Subject, Name: "Other", Lang: lang.FR,
			Provider: "other", Role: rights.Auditor, Controller: "other", Revoked: true, MemberID: anna.ID,
		}
		login := want
		login.ID, login.Revoked, login.MemberID = "", false, ""
		again, err := f.SaveAccount(f.ctx, login)
		must(t, err)
		wantSame(t, "saved again", again, want)
		wantSame(t, "account of a session", f.session(t, "s1").Account, want)
	})
	t.Run("a subject of another issuer is another account", func(t *testing.T) {
		other := want
		other.Issuer = "https://other.example"
		got, err := f.SaveAccount(f.ctx, other)
		must(t, err)
		if got.ID == want.ID || got.MemberID != "" || got.Revoked {
			t.Errorf("two issuers share an account: %+v", got)
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

// testStaff tests who has a task, and how it is taken away.
func testStaff(t *testing.T, f fixture) {
	save := func(provider, name string, role rights.Role) auth.Account {
		t.Helper()
		a, err := f.SaveAccount(f.ctx, auth.Account{
			Issuer: "i", Subject: provider + name, Name: name, Lang: lang.NL, Provider: provider, Role: role, Controller: "c",
		})
		must(t, err)
		return a
	}
	wantStaff := func(t *testing.T, want ...auth.Account) {
		t.Helper()
		got, err := f.Staff(f.ctx)
		must(t, err)
		wantSame(t, "the staff", got, want)
	}
	wantStaff(t)
	f.account(t, "anna")
	zoe := save("house", "Zoe", rights.Officer)
	adam := save("office", "Adam", rights.Agent)
	eva := save("house", "Eva", rights.Auditor)
	lower := save("house", "adam", rights.Agent)
	wantStaff(t, eva, zoe, lower, adam)

	t.Run("a task that the provider took away", func(t *testing.T) {
		save("house", "Zoe", "")
		wantStaff(t, eva, lower, adam)
	})
	t.Run("a task that was revoked", func(t *testing.T) {
		must(t, f.SaveSession(f.ctx, session(eva, "s"), ""))
		for range 2 {
			must(t, f.Revoke(f.ctx, eva.ID, true))
			eva.Revoked = true
			wantStaff(t, eva, lower, adam)
			wantSame(t, "account of a session", f.session(t, "s").Account, eva)
		}
		wantSame(t, "after another login", save("house", "Eva", rights.Auditor), eva)
		eva = save("house", "Eva", "")
		wantStaff(t, eva, lower, adam) // had one
	})
	t.Run("a task that is given back", func(t *testing.T) {
		must(t, f.Revoke(f.ctx, eva.ID, false))
		wantStaff(t, lower, adam)
		eva = save("house", "Eva", rights.Auditor)
		if eva.Revoked {
			t.Error("the task is still revoked")
		}
		wantStaff(t, eva, lower, adam)
	})
	t.Run("of nobody", func(t *testing.T) {
		for _, id := range []string{"", "nobody", "a\x00b"} {
			wantCode(t, "Revoke", f.Revoke(f.ctx, id, true), fault.NotFound)
		}
		wantStaff(t, eva, lower, adam)
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
