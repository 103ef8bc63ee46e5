package storetest

import (
	"testing"
	"time"

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
	saved, err := f.SaveAccount(f.ctx, given, auth.Staff)
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
		must(t, f.Revoke(f.ctx, want.ID, true, noon))
		want = auth.Account{
			ID: want.ID, Issuer: want.Issuer, Subject: want.Subject, Name: "Other", Lang: lang.FR,
			Provider: "other", Role: rights.Auditor, Controller: "other", Revoked: true, MemberID: anna.ID,
		}
		login := want
		login.ID, login.Revoked, login.MemberID = "", false, ""
		again, err := f.SaveAccount(f.ctx, login, auth.Staff)
		must(t, err)
		wantSame(t, "saved again", again, want)
		wantSame(t, "account of a session", f.session(t, "s1").Account, want)
	})
	t.Run("a subject of another issuer is another account", func(t *testing.T) {
		other := want
		other.Issuer = "https://other.example"
		got, err := f.SaveAccount(f.ctx, other, auth.Staff)
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
	t.Run("by key", func(t *testing.T) {
		id, err := f.MemberByKey(f.ctx, "anna")
		if err != nil || id != anna.ID {
			t.Errorf("MemberByKey = %q, %v; want %q", id, err, anna.ID)
		}
		for _, unknown := range []string{"", "Anna", "anna ", anna.ID, "ann%", "a\x00b"} {
			_, err := f.MemberByKey(f.ctx, unknown)
			wantCode(t, "an unknown key", err, fault.NotFound)
		}
	})
}

// testTasks tests that only a login as staff says which task an account has.
func testTasks(t *testing.T, f fixture) {
	login := auth.Account{Issuer: "i", Subject: "s", Name: "First", Lang: lang.NL, Provider: "house",
		Role: rights.Officer, Controller: "mutuality"}
	save := func(t *testing.T, what string, a auth.Account, as auth.Audience, role rights.Role, controller string) auth.Account {
		t.Helper()
		got, err := f.SaveAccount(f.ctx, a, as)
		must(t, err)
		want := a
		want.ID, want.Role, want.Controller = got.ID, role, controller
		wantSame(t, what, got, want)
		hash := "session " + what
		must(t, f.SaveSession(f.ctx, session(got, hash), ""))
		wantSame(t, what+", as stored", f.session(t, hash).Account, want)
		return got
	}
	for _, as := range []auth.Audience{auth.Members, "", "STAFF"} {
		a := login
		a.Subject = "new " + string(as)
		save(t, "new as "+string(as), a, as, "", "")
	}
	first := save(t, "new as staff", login, auth.Staff, rights.Officer, "mutuality")
	login.Name, login.Lang, login.Provider, login.Role, login.Controller = "Second", lang.FR, "id", rights.Auditor, "other"
	for _, as := range []auth.Audience{auth.Members, "", "STAFF"} {
		again := save(t, "again as "+string(as), login, as, rights.Officer, "mutuality")
		if again.ID != first.ID {
			t.Errorf("as %q it is another account", as)
		}
	}
	login.Role, login.Controller = "", ""
	save(t, "without a task as a member", login, auth.Members, rights.Officer, "mutuality")
	login.Role, login.Controller = rights.Auditor, "other"
	save(t, "another task as staff", login, auth.Staff, rights.Auditor, "other")
	login.Role, login.Controller = "", ""
	save(t, "without a task as staff", login, auth.Staff, "", "")
}

// testStaff tests who has a task, and how it is taken away.
func testStaff(t *testing.T, f fixture) {
	save := func(provider, name string, role rights.Role) auth.Account {
		t.Helper()
		a, err := f.SaveAccount(f.ctx, auth.Account{
			Issuer: "i", Subject: provider + name, Name: name, Lang: lang.NL, Provider: provider, Role: role, Controller: "c",
		}, auth.Staff)
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
			must(t, f.Revoke(f.ctx, eva.ID, true, noon))
			eva.Revoked = true
			wantStaff(t, eva, lower, adam)
			wantSame(t, "account of a session", f.session(t, "s").Account, eva)
		}
		wantSame(t, "after another login", save("house", "Eva", rights.Auditor), eva)
		eva = save("house", "Eva", "")
		wantStaff(t, eva, lower, adam) // had one
	})
	t.Run("a task that is given back", func(t *testing.T) {
		must(t, f.Revoke(f.ctx, eva.ID, false, noon))
		wantStaff(t, lower, adam)
		eva = save("house", "Eva", rights.Auditor)
		if eva.Revoked {
			t.Error("the task is still revoked")
		}
		wantStaff(t, eva, lower, adam)
	})
	t.Run("of nobody", func(t *testing.T) {
		for _, id := range []string{"", "nobody", "a\x00b"} {
			wantCode(t, "Revoke", f.Revoke(f.ctx, id, true, noon), fault.NotFound)
		}
		wantStaff(t, eva, lower, adam)
	})
}

// testRevoke tests that sessions with a task end when it is taken away, and do
// not come back with it.
func testRevoke(t *testing.T, f fixture) {
	eva, zoe := f.account(t, "eva"), f.subject(t, "zoe")
	ends := map[string]time.Time{}
	save := func(a auth.Account, hash string, role rights.Role, expires time.Time) {
		t.Helper()
		s := session(a, hash)
		s.Role, s.Expires = role, expires
		must(t, f.SaveSession(f.ctx, s, ""))
		ends[hash] = expires
	}
	revoke := func(t *testing.T, revoked bool, after time.Duration) {
		t.Helper()
		must(t, f.Revoke(f.ctx, eva.ID, revoked, noon.Add(after)))
		for hash, end := range ends {
			if got := f.session(t, hash).Expires; !got.Equal(end) {
				t.Errorf("session %s ends %v, want %v", hash, got, end)
			}
		}
		if got := f.session(t, "agent").Account.Revoked; got != revoked {
			t.Errorf("revoked %t, want %t", got, revoked)
		}
	}
	tasks, hour := []rights.Role{rights.Agent, rights.Officer, rights.Auditor}, noon.Add(time.Hour)
	for _, role := range append(tasks, rights.Member, rights.Former, rights.Visitor, "") {
		save(eva, string(role), role, hour)
	}
	save(eva, "over", rights.Agent, noon)
	save(zoe, "of another", rights.Agent, hour)

	t.Run("given back to who has it", func(t *testing.T) { revoke(t, false, time.Minute) })
	t.Run("taken away", func(t *testing.T) {
		for _, role := range tasks {
			ends[string(role)] = noon.Add(2 * time.Minute)
		}
		revoke(t, true, 2*time.Minute+999) // kept to the microsecond
	})
	t.Run("taken away again", func(t *testing.T) {
		save(eva, "under way", rights.Agent, hour) // by a login that began before
		ends["under way"] = noon.Add(3 * time.Minute)
		revoke(t, true, 3*time.Minute)
	})
	t.Run("given back", func(t *testing.T) {
		save(eva, "under way too", rights.Officer, hour)
		ends["under way too"] = noon.Add(4 * time.Minute)
		revoke(t, false, 4*time.Minute)
	})
	t.Run("and used again", func(t *testing.T) {
		save(eva, "new", rights.Auditor, hour)
		revoke(t, false, 5*time.Minute)
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

func testEditions(t *testing.T, f fixture) {
	eva, zoe := f.account(t, "eva"), f.subject(t, "zoe")
	seen := func(a auth.Account, want int) {
		t.Helper()
		if got, err := f.SeenEdition(f.ctx, a.ID); err != nil || got != want {
			t.Errorf("SeenEdition = %d, %v; want %d", got, err, want)
		}
	}
	seen(eva, 0)
	must(t, f.MarkEdition(f.ctx, eva.ID, 2))
	must(t, f.MarkEdition(f.ctx, eva.ID, 2)) // read again
	seen(eva, 2)
	seen(zoe, 0)
	wantCode(t, "an edition older than the one that was read", f.MarkEdition(f.ctx, eva.ID, 1), fault.Conflict)
	seen(eva, 2)
	f.subject(t, "eva") // the next login
	seen(eva, 2)
	_, err := f.SeenEdition(f.ctx, "nobody")
	wantCode(t, "SeenEdition of nobody", err, fault.NotFound)
	wantCode(t, "MarkEdition of nobody", f.MarkEdition(f.ctx, "nobody", 1), fault.Conflict)
}
