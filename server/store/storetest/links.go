package storetest

import (
	"testing"
	"time"

	"github.com/loupe-privacy/loupe/internal/fault"
	"github.com/loupe-privacy/loupe/server/auth"
)

// testLinks tests which accounts open a file, and who may add one.
func testLinks(t *testing.T, f fixture) {
	anna, bram := f.member(t, "anna"), f.member(t, "bram")
	first, second, other := f.subject(t, "first"), f.subject(t, "second"), f.subject(t, "other")
	f.link(t, other.ID, bram.ID, "")
	other.MemberID = bram.ID

	t.Run("a file that is free goes to the first", func(t *testing.T) {
		f.wantLinks(t, anna.ID)
		f.link(t, first.ID, anna.ID, "")
		first.MemberID = anna.ID
		f.wantLinks(t, anna.ID, auth.Link{Account: first, Since: noon})
	})
	t.Run("the same link again changes nothing", func(t *testing.T) {
		for _, by := range []string{"", other.ID, first.ID, "nobody", "a\x00b"} {
			linked, err := f.Link(f.ctx, first.ID, anna.ID, by, noon.Add(time.Hour))
			if err != nil || !linked {
				t.Errorf("by %q: %t, %v; want true", by, linked, err)
			}
		}
		f.wantLinks(t, anna.ID, auth.Link{Account: first, Since: noon})
	})
	t.Run("a file that is taken needs one who opens it", func(t *testing.T) {
		for _, by := range []string{"", other.ID, second.ID, "nobody", bram.ID, anna.ID, "a\x00b"} {
			linked, err := f.Link(f.ctx, second.ID, anna.ID, by, noon)
			if err != nil || linked {
				t.Errorf("by %q: %t, %v; want false", by, linked, err)
			}
		}
		f.wantLinks(t, anna.ID, auth.Link{Account: first, Since: noon})
		f.link(t, second.ID, anna.ID, first.ID)
		second.MemberID = anna.ID
		f.wantLinks(t, anna.ID, inOrder(
			auth.Link{Account: first, Since: noon}, auth.Link{Account: second, Since: noon, By: first.ID})...)
	})
	t.Run("one account opens one file", func(t *testing.T) {
		for _, by := range []string{"", other.ID} {
			_, err := f.Link(f.ctx, first.ID, bram.ID, by, noon)
			wantCode(t, "linked to another file", err, fault.Conflict)
		}
		f.wantLinks(t, bram.ID, auth.Link{Account: other, Since: noon})
	})
	t.Run("what is not there", func(t *testing.T) {
		cleo := f.member(t, "cleo")
		for _, pair := range [][2]string{
			{"nobody", cleo.ID}, {"", cleo.ID}, {"a\x00b", cleo.ID},
			{first.ID, "nobody"}, {first.ID, ""}, {first.ID, "a\x00b"}, {f.subject(t, "new").ID, ""},
		} {
			_, err := f.Link(f.ctx, pair[0], pair[1], "", noon)
			wantCode(t, "Link", err, fault.NotFound)
		}
		f.wantLinks(t, cleo.ID)
		f.wantLinks(t, "")
		f.wantLinks(t, "a\x00b")
	})
}

// testUnlink tests taking a file away from an account.
func testUnlink(t *testing.T, f fixture) {
	first, other := f.account(t, "anna"), f.account(t, "bram")
	second, stranger := f.subject(t, "second"), f.subject(t, "stranger")
	file := first.MemberID
	_, err := f.Link(f.ctx, second.ID, file, first.ID, noon.Add(-time.Second))
	must(t, err)
	second.MemberID = file
	links := []auth.Link{{Account: second, Since: noon.Add(-time.Second), By: first.ID}, {Account: first, Since: noon}}
	f.wantLinks(t, file, links...) // the oldest first
	refused := func(t *testing.T, accountID, memberID, by string) {
		t.Helper()
		done, err := f.Unlink(f.ctx, accountID, memberID, by, noon)
		if err != nil || done {
			t.Errorf("%q from %q by %q: %t, %v; want false", memberID, accountID, by, done, err)
		}
	}

	t.Run("what is no link", func(t *testing.T) {
		for _, pair := range [][2]string{
			{first.ID, other.MemberID}, {other.ID, file}, {first.ID, ""}, {"", file}, {"nobody", file},
			{first.ID, "nobody"}, {"a\x00b", file}, {first.ID, "a\x00b"}, {stranger.ID, file}, {stranger.ID, ""},
		} {
			for _, by := range []string{"", second.ID, other.ID} {
				refused(t, pair[0], pair[1], by)
			}
		}
		f.wantLinks(t, file, links...)
		f.wantLinks(t, other.MemberID, auth.Link{Account: other, Since: noon})
	})
	t.Run("by who does not open the file", func(t *testing.T) {
		for _, by := range []string{first.ID, other.ID, stranger.ID, "nobody", "a\x00b", file, `' OR ''='`} {
			refused(t, first.ID, file, by)
		}
		f.wantLinks(t, file, links...)
	})
	t.Run("by another one that opens it", func(t *testing.T) {
		f.unlink(t, first.ID, file, second.ID)
		f.wantLinks(t, file, links[0])
		refused(t, first.ID, file, second.ID) // it is gone
		refused(t, second.ID, file, first.ID) // it lost its say
		f.wantLinks(t, file, links[0])
	})
	t.Run("whoever lost it cannot confirm", func(t *testing.T) {
		for _, by := range []string{"", first.ID} {
			linked, err := f.Link(f.ctx, f.subject(t, "third").ID, file, by, noon)
			if err != nil || linked {
				t.Errorf("linked by %q: %t, %v", by, linked, err)
			}
		}
	})
	t.Run("it comes back only if confirmed", func(t *testing.T) {
		linked, err := f.Link(f.ctx, first.ID, file, "", noon)
		if err != nil || linked {
			t.Errorf("linked by nobody: %t, %v", linked, err)
		}
		f.link(t, first.ID, file, second.ID)
		f.wantLinks(t, file, links[0], auth.Link{Account: first, Since: noon, By: second.ID})
	})
	t.Run("a file of nobody is free again", func(t *testing.T) {
		f.unlink(t, first.ID, file, "")
		f.unlink(t, second.ID, file, "") // the last one, which only an operator does
		third := f.subject(t, "third")
		f.link(t, third.ID, file, "")
		third.MemberID = file
		f.wantLinks(t, file, auth.Link{Account: third, Since: noon})
	})
}

// testLinkedSessions tests that the sessions of a link end with it, and do not
// come back with another one.
func testLinkedSessions(t *testing.T, f fixture) {
	first, second := f.account(t, "anna"), f.subject(t, "second")
	file := first.MemberID
	f.link(t, second.ID, file, first.ID)
	ends := map[string]time.Time{}
	save := func(a auth.Account, hash, opened, claimed string, expires time.Time) {
		t.Helper()
		s := session(a, hash)
		s.MemberID, s.Claimed, s.Expires = opened, claimed, expires
		must(t, f.SaveSession(f.ctx, s, ""))
		ends[hash] = expires
	}
	want := func(t *testing.T, accountOpens string) {
		t.Helper()
		for hash, end := range ends {
			if got := f.session(t, hash).Expires; !got.Equal(end) {
				t.Errorf("session %s ends %v, want %v", hash, got, end)
			}
		}
		if s := f.session(t, "opened"); s.Account.MemberID != accountOpens || s.MemberID != file {
			t.Errorf("account of %q in a session that opened %q; want %q and the file", s.Account.MemberID, s.MemberID, accountOpens)
		}
	}
	hour, minute := noon.Add(time.Hour), noon.Add(time.Minute)
	save(first, "opened", file, "", hour)
	save(first, "over", file, "", noon)
	save(first, "opened nothing", "", "", hour)
	save(first, "waits", "", file, hour)
	save(first, "opened another", f.member(t, "bram").ID, "", hour)
	save(second, "of another", file, "", hour)

	t.Run("refused", func(t *testing.T) {
		done, err := f.Unlink(f.ctx, first.ID, file, first.ID, minute)
		if err != nil || done {
			t.Errorf("unlinked by itself: %t, %v", done, err)
		}
		want(t, file)
	})
	t.Run("unlinked", func(t *testing.T) {
		done, err := f.Unlink(f.ctx, first.ID, file, second.ID, minute.Add(999)) // kept to the microsecond
		if err != nil || !done {
			t.Fatalf("unlinked %t, %v", done, err)
		}
		ends["opened"] = minute
		want(t, "")
	})
	t.Run("linked again", func(t *testing.T) {
		save(first, "under way", file, "", hour) // by a login that began before
		linked, err := f.Link(f.ctx, first.ID, file, second.ID, minute.Add(time.Minute))
		if err != nil || !linked {
			t.Fatalf("linked %t, %v", linked, err)
		}
		ends["under way"] = minute.Add(time.Minute)
		want(t, file)
	})
	t.Run("a link that is there ends nothing", func(t *testing.T) {
		save(first, "new", file, "", hour)
		f.link(t, first.ID, file, "")
		f.link(t, first.ID, file, second.ID)
		want(t, file)
	})
}

// unlink takes a file from an account, at noon.
func (f fixture) unlink(t *testing.T, accountID, memberID, by string) {
	t.Helper()
	done, err := f.Unlink(f.ctx, accountID, memberID, by, noon)
	must(t, err)
	if !done {
		t.Fatalf("the account was not unlinked by %q", by)
	}
}

// wantLinks fails the test if others than the given accounts open a file.
func (f fixture) wantLinks(t *testing.T, memberID string, want ...auth.Link) {
	t.Helper()
	got, err := f.Links(f.ctx, memberID)
	must(t, err)
	wantSame(t, "links", got, want)
}

// inOrder returns two links of the same instant as a store does: by account.
func inOrder(a, b auth.Link) []auth.Link {
	if a.Account.ID > b.Account.ID {
		a, b = b, a
	}
	return []auth.Link{a, b}
}
