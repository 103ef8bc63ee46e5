package storetest

import (
	"slices"
	"testing"
	"time"

	"github.com/loupe-privacy/loupe/internal/calendar"
	"github.com/loupe-privacy/loupe/internal/fault"
	"github.com/loupe-privacy/loupe/server/auth"
)

// testSessions tests the life of a session.
func testSessions(t *testing.T, f fixture) {
	want := filled[auth.Session](t)
	want.Account, want.Left = f.account(t, "anna"), calendar.Day{}
	want.MemberID, want.Claimed = f.member(t, "bram").ID, f.member(t, "cleo").ID
	must(t, f.SaveSession(f.ctx, want, ""))
	wantSame(t, "a session", f.session(t, want.Hash), want)

	t.Run("unknown", func(t *testing.T) {
		_, err := f.Session(f.ctx, "unknown")
		wantCode(t, "Session", err, fault.NotFound)
	})
	t.Run("of nothing but an account", func(t *testing.T) {
		bare := auth.Session{Hash: "bare", ID: "bare", Account: want.Account, Created: noon, LastSeen: noon, Expires: noon}
		must(t, f.SaveSession(f.ctx, bare, ""))
		wantSame(t, "a session", f.session(t, "bare"), bare)
		must(t, f.EndSession(f.ctx, "bare"))
	})
	t.Run("another login of the account changes only the account", func(t *testing.T) {
		a := filled[auth.Account](t)
		a.Issuer, a.Subject = want.Account.Issuer, want.Account.Subject
		saved, err := f.SaveAccount(f.ctx, a, auth.Staff)
		must(t, err)
		want.Account = saved
		wantSame(t, "a session", f.session(t, want.Hash), want)
	})
	t.Run("hash and id are used once", func(t *testing.T) {
		same := session(want.Account, want.Hash)
		wantCode(t, "SaveSession with the hash", f.SaveSession(f.ctx, same, ""), fault.Conflict)
		same.Hash, same.ID = "other", want.ID
		wantCode(t, "SaveSession with the id", f.SaveSession(f.ctx, same, ""), fault.Conflict)
	})
	t.Run("of what is not there", func(t *testing.T) {
		nobody, noFile, noClaim := session(want.Account, "x"), session(want.Account, "x"), session(want.Account, "x")
		nobody.Account.ID, noFile.MemberID, noClaim.Claimed = "nobody", "nobody", "nobody"
		for _, s := range []auth.Session{nobody, noFile, noClaim} {
			if err := f.SaveSession(f.ctx, s, ""); err == nil {
				t.Errorf("saved %+v", s)
			}
		}
	})
	t.Run("touch", func(t *testing.T) { testTouch(t, f, want) })
	t.Run("replace", func(t *testing.T) { testReplace(t, f, want.Account) })
	t.Run("end", func(t *testing.T) {
		must(t, f.SaveSession(f.ctx, session(want.Account, "stays"), ""))
		must(t, f.EndSession(f.ctx, want.Hash))
		_, err := f.Session(f.ctx, want.Hash)
		wantCode(t, "Session after EndSession", err, fault.NotFound)
		must(t, f.EndSession(f.ctx, want.Hash))
		f.session(t, "stays")
	})
	t.Run("purge", func(t *testing.T) {
		for hash, end := range map[string]time.Time{"over": noon.Add(-time.Microsecond), "just": noon} {
			s := session(want.Account, hash)
			s.Expires = end
			must(t, f.SaveSession(f.ctx, s, ""))
		}
		must(t, f.Purge(f.ctx, noon.Add(time.Hour), noon, noon.Add(time.Hour)))
		_, err := f.Session(f.ctx, "over")
		wantCode(t, "a session that ended before", err, fault.NotFound)
		f.session(t, "just")
	})
}

// testTouch tests noting that a session was used.
func testTouch(t *testing.T, f fixture, s auth.Session) {
	later := s.LastSeen.Add(time.Minute)
	must(t, f.TouchSession(f.ctx, s.Hash, later))
	if got := f.session(t, s.Hash).LastSeen; !got.Equal(later) {
		t.Errorf("last seen = %v, want %v", got, later)
	}
	must(t, f.TouchSession(f.ctx, s.Hash, s.LastSeen))
	if got := f.session(t, s.Hash).LastSeen; !got.Equal(later) {
		t.Errorf("last seen went back to %v", got)
	}
	must(t, f.TouchSession(f.ctx, "unknown", later))
}

// testReplace tests that a session takes the place of another one whole or
// not at all.
func testReplace(t *testing.T, f fixture, a auth.Account) {
	must(t, f.SaveSession(f.ctx, session(a, "r1"), ""))
	must(t, f.SaveSession(f.ctx, session(a, "bystander"), ""))
	must(t, f.SaveSession(f.ctx, session(a, "r2"), "r1"))
	_, err := f.Session(f.ctx, "r1")
	wantCode(t, "a session that was replaced", err, fault.NotFound)
	f.session(t, "bystander")

	for i, gone := range []string{"r1", "unknown", "a\x00b"} {
		must(t, f.SaveSession(f.ctx, session(a, numbered("new", 3)[i]), gone))
	}
	wantCode(t, "a hash that is taken", f.SaveSession(f.ctx, session(a, "bystander"), "r2"), fault.Conflict)
	f.session(t, "r2")
}

// testLeft tests that a session tells the end of the membership as it is now.
func testLeft(t *testing.T, f fixture) {
	anna := f.account(t, "anna")
	waiting := session(f.account(t, "bram"), "waiting")
	waiting.MemberID, waiting.Claimed = "", anna.MemberID
	must(t, f.SaveSession(f.ctx, session(anna, "open"), ""))
	must(t, f.SaveSession(f.ctx, waiting, ""))
	for _, left := range []calendar.Day{{}, calendar.Date(2026, 3, 31), calendar.Date(2024, 2, 29), {}} {
		m := newMember("anna")
		m.Left = left
		f.feedMembers(t, m)
		if got := f.session(t, "open").Left; got != left {
			t.Errorf("left = %v, want %v", got, left)
		}
		if got := f.session(t, "waiting").Left; !got.IsZero() {
			t.Errorf("left = %v of a file that is not open", got)
		}
		all, err := f.Sessions(f.ctx, anna.ID, "", noon)
		if err != nil || len(all) != 1 || all[0].Left != left {
			t.Errorf("listed: %+v, %v; want one that ends %v", all, err, left)
		}
	}
}

// household is a set of sessions of several accounts and files.
type household struct {
	anna, second, bram, clerk auth.Account // second opens the file of anna too
	sessions                  []auth.Session
}

// newHousehold makes the accounts of a household.
func (f fixture) newHousehold(t *testing.T) household {
	t.Helper()
	h := household{anna: f.account(t, "anna"), bram: f.account(t, "bram")}
	var err error
	h.second, err = f.SaveAccount(f.ctx, auth.Account{Issuer: "https://second.example", Subject: "anna"}, auth.Members)
	must(t, err)
	f.link(t, h.second.ID, h.anna.MemberID, h.anna.ID)
	h.second.MemberID = h.anna.MemberID
	h.clerk = f.subject(t, "clerk")

	for i, s := range []struct {
		hash    string
		account auth.Account
		sid     string
		ends    time.Duration
	}{
		{"a1", h.anna, "p1", time.Hour},
		{"a2", h.anna, "p2", 2 * time.Hour},
		{"weak", h.anna, "", time.Hour},
		{"over", h.anna, "p1", -time.Hour},
		{"second", h.second, "p1", time.Hour},
		{"bram", h.bram, "p1", time.Hour},
		{"clerk", h.clerk, "", time.Hour},
	} {
		v := session(s.account, s.hash)
		v.ProviderSession, v.Expires = s.sid, noon.Add(s.ends)
		v.Created = noon.Add(time.Duration(i) * time.Second)
		if s.hash == "weak" {
			v.MemberID = "" // a login that opened nothing
		}
		h.sessions = append(h.sessions, v)
	}
	return h
}

// testListSessions tests which sessions are listed, and in which order.
func testListSessions(t *testing.T, f fixture) {
	h := f.newHousehold(t)
	for _, s := range h.sessions {
		must(t, f.SaveSession(f.ctx, s, ""))
	}
	for _, test := range []struct {
		name, account, member string
		after                 time.Time
		want                  []string
	}{
		{"an account", h.anna.ID, "", noon, []string{"weak", "a2", "a1"}},
		{"an account and its file", h.anna.ID, h.anna.MemberID, noon, []string{"second", "weak", "a2", "a1"}},
		{"another account and the file", h.second.ID, h.anna.MemberID, noon, []string{"second", "a2", "a1"}},
		{"without a file", h.clerk.ID, "", noon, []string{"clerk"}},
		{"without a file, of a file", h.clerk.ID, h.bram.MemberID, noon, []string{"clerk", "bram"}},
		{"ended ones too", h.anna.ID, "", noon.Add(-2 * time.Hour), []string{"over", "weak", "a2", "a1"}},
		{"at the very end", h.anna.ID, "", noon.Add(time.Hour), []string{"a2"}},
		{"later than all", h.anna.ID, h.anna.MemberID, noon.Add(2 * time.Hour), nil},
		{"nobody", "nobody", "", noon, nil},
		{"nobody and nothing", "", "", noon, nil},
		{"nobody and no file", "nobody", "nothing", noon, nil},
		{"an account and no such file", h.clerk.ID, "a\x00b", noon, []string{"clerk"}},
		{"no such account", "a\x00b", "", noon, nil},
	} {
		t.Run(test.name, func(t *testing.T) {
			all, err := f.Sessions(f.ctx, test.account, test.member, test.after)
			must(t, err)
			var got []string
			for _, s := range all {
				got = append(got, s.Hash)
				wantSame(t, "as listed", s, f.session(t, s.Hash))
			}
			if !slices.Equal(got, test.want) {
				t.Errorf("sessions %v, want %v", got, test.want)
			}
		})
	}
}

// testEndSessions tests that what matches ends, and nothing else.
func testEndSessions(t *testing.T, f fixture) {
	h := f.newHousehold(t)
	issuer, sql := h.anna.Issuer, `' OR '1'='1`
	for _, test := range []struct {
		name  string
		match auth.Match
		want  []string
	}{
		{"one", auth.Match{ID: "id a1"}, []string{"a1"}},
		{"of an account", auth.Match{AccountID: h.anna.ID}, []string{"a1", "a2", "weak"}},
		{"of an account without any other", auth.Match{AccountID: h.clerk.ID}, []string{"clerk"}},
		{"of a file", auth.Match{MemberID: h.anna.MemberID}, []string{"a1", "a2", "second"}},
		{"of an issuer", auth.Match{Issuer: issuer}, []string{"a1", "a2", "weak", "bram", "clerk"}},
		{"of a subject", auth.Match{Issuer: issuer, Subject: "anna"}, []string{"a1", "a2", "weak"}},
		{"of that subject elsewhere", auth.Match{Issuer: h.second.Issuer, Subject: "anna"}, []string{"second"}},
		{"at the provider", auth.Match{Issuer: issuer, Session: "p1"}, []string{"a1", "bram"}},
		{"of a subject at the provider", auth.Match{Issuer: issuer, Subject: "anna", Session: "p1"}, []string{"a1", "weak"}},
		{"of a subject at the provider, and not known there", auth.Match{Issuer: issuer, Subject: "clerk", Session: "p1"}, []string{"clerk"}},
		{"of a subject in another one at the provider", auth.Match{Issuer: issuer, Subject: "anna", Session: "p9"}, []string{"weak"}},
		{"of a subject that the provider told all of", auth.Match{Issuer: h.second.Issuer, Subject: "anna", Session: "p2"}, nil},
		{"another one at the provider", auth.Match{Issuer: issuer, Session: "p9"}, nil},
		{"of nobody at the provider", auth.Match{Issuer: issuer, Subject: "nobody", Session: "p1"}, nil},
		{"but not this one", auth.Match{AccountID: h.anna.ID, Except: "a2"}, []string{"a1", "weak"}},
		{"of a file but not this one", auth.Match{MemberID: h.anna.MemberID, Except: "second"}, []string{"a1", "a2"}},
		{"of an account and a file", auth.Match{AccountID: h.anna.ID, MemberID: h.anna.MemberID}, []string{"a1", "a2"}},
		{"one of a file", auth.Match{ID: "id second", MemberID: h.anna.MemberID}, []string{"second"}},
		{"one that is excepted", auth.Match{ID: "id a1", Except: "a1"}, nil},
		{"one of another account", auth.Match{ID: "id bram", AccountID: h.anna.ID}, nil},
		{"one of another file", auth.Match{ID: "id bram", MemberID: h.anna.MemberID}, nil},
		{"an account of another issuer", auth.Match{AccountID: h.anna.ID, Issuer: h.second.Issuer}, nil},
		{"one that has ended", auth.Match{ID: "id over"}, nil},
		{"by hash", auth.Match{ID: "a1"}, nil},
		{"nothing", auth.Match{}, nil},
		{"all but one", auth.Match{Except: "a1"}, nil},
		{"a subject of any issuer", auth.Match{Subject: "anna"}, nil},
		{"a session of any issuer", auth.Match{Session: "p1"}, nil},
		{"a subject and a session", auth.Match{Subject: "anna", Session: "p1", Except: "a2"}, nil},
		{"an account with a stray subject", auth.Match{AccountID: h.anna.ID, Subject: "anna"}, nil},
		{"an account with a stray session", auth.Match{AccountID: h.anna.ID, Session: "p1"}, nil},
		{"SQL", auth.Match{ID: sql}, nil},
		{"SQL in all", auth.Match{ID: sql, AccountID: sql, MemberID: sql, Issuer: sql, Subject: sql, Session: sql, Except: sql}, nil},
		{"what cannot be stored", auth.Match{AccountID: h.anna.ID, Except: "a\x00b"}, nil},
	} {
		t.Run(test.name, func(t *testing.T) { testEnd(t, f, h.sessions, test.match, test.want) })
	}
}

// testEnd saves sessions, ends those that match, and forgets them all.
func testEnd(t *testing.T, f fixture, sessions []auth.Session, m auth.Match, want []string) {
	at := noon.Add(time.Minute + 999) // kept to the microsecond
	for _, s := range sessions {
		must(t, f.SaveSession(f.ctx, s, ""))
	}
	for round, n := range []int{len(want), 0} {
		got, err := f.EndSessions(f.ctx, m, at)
		if err != nil || got != n {
			t.Errorf("round %d: ended %d, %v; want %d", round, got, err, n)
		}
		for _, s := range sessions {
			if slices.Contains(want, s.Hash) {
				s.Expires = noon.Add(time.Minute)
			}
			wantSame(t, "session "+s.Hash, f.session(t, s.Hash), s)
		}
	}
	for _, s := range sessions {
		must(t, f.EndSession(f.ctx, s.Hash))
	}
}
