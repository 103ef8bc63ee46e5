package storetest

import (
	"encoding/json"
	"testing"

	"github.com/loupe-privacy/loupe/internal/calendar"
	"github.com/loupe-privacy/loupe/internal/fault"
	"github.com/loupe-privacy/loupe/internal/holdings"
	"github.com/loupe-privacy/loupe/server/feed"
)

// testMembers tests how runs of members change members.
func testMembers(t *testing.T, f fixture) {
	count := func(t *testing.T, full bool, want feed.Counts, members ...holdings.Member) {
		t.Helper()
		got := f.live(t, header(feed.Members, "", f.nextRun(), full), memberRows(members...)...)
		wantSame(t, "counts", got, want)
	}
	same := func(t *testing.T, what string, want holdings.Member) {
		t.Helper()
		got, err := f.Member(f.ctx, want.ID)
		must(t, err)
		wantSame(t, what, got, want)
	}
	count(t, false, feed.Counts{})
	want := filled[holdings.Member](t)
	count(t, false, feed.Counts{After: 1, Rows: 1, New: 1}, want)
	id, err := f.MemberByNumber(f.ctx, want.NumberIndex)
	must(t, err)
	if id == "" || id == want.ID {
		t.Errorf("id of a new member = %q, want one of the store's", id)
	}
	want.ID = id
	same(t, "a new member", want)

	t.Run("unknown", func(t *testing.T) {
		_, err := f.Member(f.ctx, "unknown")
		wantCode(t, "Member", err, fault.NotFound)
		_, err = f.Dossier(f.ctx, "unknown")
		wantCode(t, "Dossier", err, fault.NotFound)
	})
	t.Run("updated", func(t *testing.T) {
		count(t, false, feed.Counts{Before: 1, After: 1, Rows: 1}, want)
		same(t, "a member after the same again", want)
		bare := holdings.Member{ID: want.ID, Key: want.Key}
		count(t, false, feed.Counts{Before: 1, After: 2, Rows: 2, New: 1}, bare, newMember("second"))
		same(t, "a member without anything", bare)
		count(t, false, feed.Counts{Before: 2, After: 2, Rows: 1}, want)
		same(t, "a member with the first values", want)
	})
	t.Run("two swap their numbers", func(t *testing.T) {
		a, b := f.member(t, "swap-a"), f.member(t, "swap-b")
		a.NumberIndex, b.NumberIndex = b.NumberIndex, a.NumberIndex
		f.feedMembers(t, a, b)
		same(t, "one", a)
		same(t, "the other", b)
	})
	t.Run("a number goes to a new member", func(t *testing.T) {
		old := f.member(t, "old")
		heir := newMember("heir")
		heir.NumberIndex, old.NumberIndex = old.NumberIndex, nil
		f.feedMembers(t, heir, old)
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
		f.feedMembers(t, all...)
		f.feedMembers(t, append(all, newMember("one-more"))...)
		for _, m := range []holdings.Member{all[0], all[many/2], all[many-1]} {
			m.ID, err = f.MemberByNumber(f.ctx, m.NumberIndex)
			must(t, err)
			same(t, "one of many", m)
		}
	})
}

// testGone tests members that a full run does not name any more.
func testGone(t *testing.T, f fixture) {
	anna, bram, cleo := f.member(t, "anna"), f.member(t, "bram"), f.member(t, "cleo")
	gone := func(what string, m holdings.Member, want calendar.Day) {
		t.Helper()
		got, err := f.Dossier(f.ctx, m.ID)
		must(t, err)
		if got.Gone != want {
			t.Errorf("%s: %s is gone since %v, want %v", what, m.Key, got.Gone, want)
		}
	}
	h := header(feed.Members, "", "full", true)
	run, err := f.BeginRun(f.ctx, h)
	must(t, err)
	step := stepOf(run, memberRow(anna))
	step.To.Lines = 2
	step.Rejected = []feed.Rejection{{Line: 2, Reason: "born: is in the future", Member: "bram"}}
	run, err = f.StageRun(f.ctx, run, step)
	must(t, err)
	counts, err := f.CheckRun(f.ctx, run, 1)
	must(t, err)
	wantSame(t, "counts", counts, feed.Counts{Before: 3, After: 2, Rows: 1, Gone: 1, Rejected: 1})
	gone("checked", cleo, zeroDay)
	must(t, f.SwitchRun(f.ctx, run, noon))
	gone("named", anna, zeroDay)
	gone("named by a line that was rejected", bram, zeroDay)
	gone("not named", cleo, asOf)
	same, err := f.Member(f.ctx, cleo.ID)
	must(t, err)
	wantSame(t, "a member who is gone", same, cleo)

	f.feedMembers(t, bram)
	gone("not named by a delta", cleo, asOf)
	f.feedMembers(t, cleo)
	gone("who came back", cleo, zeroDay)
	f.live(t, header(feed.Members, "", "full-again", true), memberRows(anna, bram, cleo)...)
	gone("named by a full run", cleo, zeroDay)
}

// someone returns the line of a member with all that a feed can tell.
func someone(t *testing.T, d feed.Dossier, emailSum []byte) told {
	t.Helper()
	text := func(v any) string {
		b, err := json.Marshal(v)
		must(t, err)
		return string(b)
	}
	m := d.Member
	return told{m.Key, []any{m.GivenName, m.FamilyName, m.Lang, m.Joined, m.Left, d.Born, m.NumberIndex, m.NumberTail,
		d.Household, d.Email, emailSum, text(d.Past.Events), text(d.Past.Contracts), text(d.Ties)}}
}

// testDossiers tests that all that a feed tells of a member comes back, and who
// is around them.
func testDossiers(t *testing.T, f fixture) {
	parent := feed.Dossier{
		Member: newMember("parent"), Born: calendar.Date(1980, 2, 29), Household: "h1", Email: "sealed",
		Past: holdings.Past{
			Events:    holdings.Dates{"death": day(2), holdings.LastContact: day(1)},
			Contracts: []holdings.Contract{{ID: "c", Domain: "insurance", From: day(1), Until: day(3)}},
		},
		Ties: []feed.Tie{
			{To: "child", Kind: holdings.Parent, From: day(1)},
			{To: "child", Kind: holdings.Administrator, Until: day(9), Scope: []string{"health"}},
			{To: "not-fed-yet", Kind: holdings.Mandatary},
		},
	}
	child := feed.Dossier{Member: newMember("child"), Born: calendar.Date(2020, 1, 2), Household: "h1", Past: holdings.Past{
		Events: holdings.Dates{}, Contracts: []holdings.Contract{}}, Ties: []feed.Tie{}}
	load := func(full bool, rows ...told) {
		t.Helper()
		f.live(t, header(feed.Members, "", f.nextRun(), full), rows...)
	}
	wantDossier := func(what string, want feed.Dossier) {
		t.Helper()
		got, err := f.Dossier(f.ctx, f.idOf(t, want.Key))
		must(t, err)
		want.ID = got.ID
		want.Past.Joined, want.Past.Left = want.Joined, want.Left
		wantSame(t, what, got, want)
	}
	load(true, someone(t, parent, []byte{1}), someone(t, child, nil), memberRow(newMember("stranger")))
	wantDossier("a parent", parent)
	wantDossier("a child", child)

	around := func(what string, list func() ([]feed.Tied, error), want ...feed.Tied) {
		t.Helper()
		got, err := list()
		must(t, err)
		for i := range want {
			want[i].ID = f.idOf(t, want[i].Key)
		}
		wantSame(t, what, got, want)
	}
	of := func(list func(key string) ([]feed.Tied, error), key string) func() ([]feed.Tied, error) {
		return func() ([]feed.Tied, error) { return list(f.idOf(t, key)) }
	}
	actsFor := func(key string) ([]feed.Tied, error) { return f.ActsFor(f.ctx, key) }
	actedBy := func(key string) ([]feed.Tied, error) { return f.ActedBy(f.ctx, key) }
	household := func(key string) ([]feed.Tied, error) { return f.Household(f.ctx, key) }
	kid := feed.Tied{Key: "child", GivenName: "Given child", FamilyName: "Family child", Born: child.Born}
	adult := feed.Tied{Key: "parent", GivenName: "Given parent", FamilyName: "Family parent", Born: parent.Born, Died: day(2)}
	as := func(p feed.Tied, tie feed.Tie) feed.Tied {
		p.Tie = tie
		return p
	}
	around("whom a parent acts for", of(actsFor, "parent"), as(kid, parent.Ties[0]), as(kid, parent.Ties[1]))
	around("who acts for a child", of(actedBy, "child"), as(adult, parent.Ties[0]), as(adult, parent.Ties[1]))
	around("whom a child acts for", of(actsFor, "child"))
	around("who acts for a parent", of(actedBy, "parent"))
	around("the household", of(household, "parent"), kid)
	around("the household of somebody alone", of(household, "stranger"))
	for _, list := range []func(string) ([]feed.Tied, error){actsFor, actedBy, household} {
		got, err := list("nobody")
		if err != nil || len(got) != 0 {
			t.Errorf("around nobody: %v, %v", got, err)
		}
	}

	t.Run("changed", func(t *testing.T) {
		before := parent
		parent.Email, parent.Ties = "sealed anew", parent.Ties[:1]
		load(false, someone(t, parent, []byte{1}))
		parent.Email = before.Email // the same address
		wantDossier("after the same address", parent)
		around("after a link ended", of(actsFor, "parent"), as(kid, parent.Ties[0]))
		parent.Email, parent.Household = "sealed other", ""
		load(false, someone(t, parent, []byte{2}))
		wantDossier("after another address", parent)
		around("after a move", of(household, "child"))
		parent.Ties = []feed.Tie{}
		load(false, someone(t, parent, []byte{2}))
		around("without links", of(actedBy, "child"))
	})
}
