package storetest

import (
	"errors"
	"fmt"
	"io"
	"testing"

	"github.com/loupe-privacy/loupe/internal/calendar"
	"github.com/loupe-privacy/loupe/internal/fault"
	"github.com/loupe-privacy/loupe/internal/holdings"
	"github.com/loupe-privacy/loupe/server/feed"
)

// zeroDay is no day at all.
var zeroDay calendar.Day

// many is more rows than any batch of an import has.
const many = 2500

// testMembers tests imports of members that are done.
func testMembers(t *testing.T, f fixture) {
	count := func(what string, wantInserted, wantUpdated int, members ...holdings.Member) {
		t.Helper()
		inserted, updated, err := f.ImportMembers(f.ctx, each(members...))
		if err != nil || inserted != wantInserted || updated != wantUpdated {
			t.Fatalf("%s: %d, %d, %v; want %d, %d", what, inserted, updated, err, wantInserted, wantUpdated)
		}
	}
	want := filled[holdings.Member](t)
	count("nobody", 0, 0)
	count("one", 1, 0, want)
	id, err := f.MemberByNumber(f.ctx, want.NumberIndex)
	must(t, err)
	if id == "" || id == want.ID {
		t.Errorf("id of a new member = %q, want one of the store's", id)
	}
	want.ID = id
	same := func(what string, want holdings.Member) {
		t.Helper()
		got, err := f.Member(f.ctx, want.ID)
		must(t, err)
		wantSame(t, what, got, want)
	}
	same("a new member", want)

	t.Run("unknown", func(t *testing.T) {
		_, err := f.Member(f.ctx, "unknown")
		wantCode(t, "Member", err, fault.NotFound)
	})
	t.Run("updated", func(t *testing.T) {
		count("the same again", 0, 1, want)
		same("a member after the same again", want)
		bare := holdings.Member{ID: want.ID, Key: want.Key}
		count("with other values", 1, 1, bare, newMember("second"))
		same("a member without anything", bare)
		count("with the first values", 0, 1, want)
		same("a member with the first values", want)
	})
	t.Run("two swap their numbers", func(t *testing.T) {
		a, b := f.member(t, "swap-a"), f.member(t, "swap-b")
		a.NumberIndex, b.NumberIndex = b.NumberIndex, a.NumberIndex
		count("swapped", 0, 2, a, b)
		same("one", a)
		same("the other", b)
	})
	t.Run("a number goes to a new member", func(t *testing.T) {
		old := f.member(t, "old")
		heir := newMember("heir")
		heir.NumberIndex, old.NumberIndex = old.NumberIndex, nil
		count("moved", 1, 1, heir, old)
		got, err := f.MemberByNumber(f.ctx, index("old"))
		must(t, err)
		if got == old.ID {
			t.Error("the number still leads to the old member")
		}
	})
	t.Run("many", func(t *testing.T) {
		var all []holdings.Member
		for _, key := range numbered("many-", many) {
			all = append(all, newMember(key))
		}
		count("many", many, 0, all...)
		count("many again", 1, many, append(all, newMember("one-more"))...)
		for _, m := range []holdings.Member{all[0], all[many/2], all[many-1]} {
			m.ID, err = f.MemberByNumber(f.ctx, m.NumberIndex)
			must(t, err)
			same("one of many", m)
		}
	})
}

// testHoldings tests imports of holdings that are done.
func testHoldings(t *testing.T, f fixture) {
	anna, bram := f.member(t, "anna"), f.member(t, "bram")
	load := func(domain string, lines ...line) {
		t.Helper()
		n, err := f.ImportHoldings(f.ctx, domain, eachLine(lines...))
		if err != nil || n != len(lines) {
			t.Fatalf("ImportHoldings = %d, %v; want %d", n, err, len(lines))
		}
	}
	have := func(what string, m holdings.Member, want map[string]string) {
		t.Helper()
		docs, err := f.Holdings(f.ctx, m.ID)
		must(t, err)
		wantSame(t, what, sources(docs), want)
	}
	have("before", anna, map[string]string{})
	have("of nobody", holdings.Member{ID: "nobody"}, map[string]string{})
	load("health")
	load("health", line{"anna", document("h1")}, line{"bram", document("h2")})
	load("insurance", line{"anna", document("i1")})
	have("one domain each", bram, map[string]string{"health": "h2"})
	have("two domains", anna, map[string]string{"health": "h1", "insurance": "i1"})

	t.Run("whole", func(t *testing.T) {
		want := filled[holdings.Document](t)
		load("general", line{"bram", want})
		docs, err := f.Holdings(f.ctx, bram.ID)
		must(t, err)
		wantSame(t, "a document", docs["general"], want)
		load("general", line{"bram", holdings.Document{Relation: holdings.None}})
		docs, err = f.Holdings(f.ctx, bram.ID)
		must(t, err)
		wantSame(t, "a document of nothing", docs["general"], holdings.Document{Relation: holdings.None})
	})
	t.Run("replaced for those who are named", func(t *testing.T) {
		load("health", line{"anna", document("h3")})
		have("named", anna, map[string]string{"health": "h3", "insurance": "i1"})
		docs, err := f.Holdings(f.ctx, bram.ID)
		must(t, err)
		wantSame(t, "not named", docs["health"], document("h2"))
	})
	t.Run("many", func(t *testing.T) {
		var members []holdings.Member
		var lines []line
		for _, key := range numbered("many-", many) {
			members = append(members, newMember(key))
			lines = append(lines, line{key, document("of " + key)})
		}
		_, _, err := f.ImportMembers(f.ctx, each(members...))
		must(t, err)
		load("health", lines...)
		load("health", lines...)
		for _, m := range []holdings.Member{members[0], members[many/2], members[many-1]} {
			m.ID, err = f.MemberByNumber(f.ctx, m.NumberIndex)
			must(t, err)
			have("one of many", m, map[string]string{"health": "of " + m.Key})
		}
	})
}

// errBroken is what ends a file that cannot be read further.
var errBroken = errors.New("the file is broken")

// testRefusedMembers tests that a bad row of members stops an import, is
// named, and leaves nothing of the rows before it.
func testRefusedMembers(t *testing.T, f fixture) {
	anna, bram := f.member(t, "anna"), f.member(t, "bram")
	changed := anna
	changed.GivenName = "Changed"
	numberOf := func(key string, index []byte) holdings.Member {
		m := newMember(key)
		m.NumberIndex = index
		return m
	}

	for _, test := range []struct {
		name    string
		members []holdings.Member
		end     error // of the rows
		row     int   // at fault, or 0 for none
		want    error
	}{
		{"a key twice", []holdings.Member{changed, newMember("x"), newMember("y"), newMember("x")}, io.EOF, 4, feed.ErrRepeated},
		{"two keys twice", []holdings.Member{newMember("x"), newMember("y"), newMember("y"), newMember("x")}, io.EOF, 3, feed.ErrRepeated},
		{"no key", []holdings.Member{changed, newMember("")}, io.EOF, 2, nil},
		{"a number twice", []holdings.Member{changed, newMember("x"), numberOf("y", index("x"))}, io.EOF, 3, nil},
		{"a number that is taken", []holdings.Member{changed, numberOf("x", index("bram"))}, io.EOF, 2, nil},
		{"a broken file", []holdings.Member{changed, newMember("x")}, errBroken, 0, errBroken},
		{"a broken file of many", manyMembers(), errBroken, 0, errBroken},
	} {
		t.Run(test.name, func(t *testing.T) {
			rows := each(test.members...)
			_, _, err := f.ImportMembers(f.ctx, func() (holdings.Member, error) {
				m, err := rows()
				if err == io.EOF {
					err = test.end
				}
				return m, err
			})
			wantRefused(t, err, test.row, test.want)
			got, err := f.Member(f.ctx, anna.ID)
			must(t, err)
			wantSame(t, "a member that an earlier row names", got, anna)
			_, err = f.MemberByNumber(f.ctx, index("x"))
			wantCode(t, "a member of an earlier row", err, fault.NotFound)
			got, err = f.Member(f.ctx, bram.ID)
			must(t, err)
			wantSame(t, "another member", got, bram)
		})
	}
}

// testRefusedHoldings tests the same for rows of holdings.
func testRefusedHoldings(t *testing.T, f fixture) {
	anna := f.member(t, "anna")
	f.member(t, "bram")
	_, err := f.ImportHoldings(f.ctx, "health", eachLine(line{"anna", document("before")}))
	must(t, err)
	good := line{"anna", document("after")}
	for _, test := range []struct {
		name   string
		domain string
		lines  []line
		end    error
		row    int
		want   error
	}{
		{"an unknown member", "health", []line{good, {"nobody", document("x")}, {"bram", document("x")}}, io.EOF, 2, feed.ErrUnknownMember},
		{"a member twice", "health", []line{good, {"bram", document("x")}, good}, io.EOF, 3, feed.ErrRepeated},
		{"no key", "health", []line{good, {"", document("x")}}, io.EOF, 2, nil},
		{"no domain", "", []line{good}, io.EOF, 0, nil},
		{"a broken file", "health", []line{good}, errBroken, 0, errBroken},
	} {
		t.Run(test.name, func(t *testing.T) {
			rows := eachLine(test.lines...)
			_, err := f.ImportHoldings(f.ctx, test.domain, func() (string, holdings.Document, error) {
				key, doc, err := rows()
				if err == io.EOF {
					err = test.end
				}
				return key, doc, err
			})
			wantRefused(t, err, test.row, test.want)
			docs, err := f.Holdings(f.ctx, anna.ID)
			must(t, err)
			wantSame(t, "holdings of an earlier row", sources(docs), map[string]string{"health": "before"})
		})
	}
}

// manyMembers returns more members than any batch of an import has.
func manyMembers() []holdings.Member {
	var all []holdings.Member
	for i := range many {
		all = append(all, newMember(fmt.Sprint("x", i)))
	}
	return append(all, newMember("x"))
}

// wantRefused fails the test if err does not name a row, where row is not 0,
// or is not want. A nil want means a fault.Invalid.
func wantRefused(t *testing.T, err error, row int, want error) {
	t.Helper()
	e, named := errors.AsType[*feed.RowError](err)
	switch {
	case err == nil:
		t.Error("imported")
	case row == 0 && named, row != 0 && !named, named && e.Row != row:
		t.Errorf("error = %v, want row %d named", err, row)
	case want == nil:
		wantCode(t, "the import", err, fault.Invalid)
	case !errors.Is(err, want):
		t.Errorf("error = %v, want %v", err, want)
	}
}
