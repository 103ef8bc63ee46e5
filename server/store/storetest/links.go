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
	second := f.subject(t, "second")
	file := first.MemberID
	must(t, f.SaveSession(f.ctx, session(first, "s1"), ""))
	_, err := f.Link(f.ctx, second.ID, file, first.ID, noon.Add(-time.Second))
	must(t, err)
	second.MemberID = file
	links := []auth.Link{{Account: second, Since: noon.Add(-time.Second), By: first.ID}, {Account: first, Since: noon}}
	f.wantLinks(t, file, links...) // the oldest first

	t.Run("what is no link", func(t *testing.T) {
		for _, pair := range [][2]string{
			{first.ID, other.MemberID}, {other.ID, file}, {first.ID, ""}, {"", file}, {"nobody", file},
			{first.ID, "nobody"}, {"a\x00b", file},
		} {
			must(t, f.Unlink(f.ctx, pair[0], pair[1]))
		}
		f.wantLinks(t, file, links...)
		f.wantLinks(t, other.MemberID, auth.Link{Account: other, Since: noon})
	})
	t.Run("a session no longer opens the file", func(t *testing.T) {
		for range 2 {
			must(t, f.Unlink(f.ctx, first.ID, file))
			f.wantLinks(t, file, links[0])
		}
		s := f.session(t, "s1")
		if s.Account.MemberID != "" || s.MemberID != file {
			t.Errorf("account of %q in a session that opened %q; want none, and the file", s.Account.MemberID, s.MemberID)
		}
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
		if s := f.session(t, "s1"); s.Account.MemberID != file {
			t.Errorf("account of %q in a session, want the file", s.Account.MemberID)
		}
	})
	t.Run("a file of nobody is free again", func(t *testing.T) {
		must(t, f.Unlink(f.ctx, first.ID, file))
		must(t, f.Unlink(f.ctx, second.ID, file))
		third := f.subject(t, "third")
		f.link(t, third.ID, file, "")
		third.MemberID = file
		f.wantLinks(t, file, auth.Link{Account: third, Since: noon})
	})
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
