package storetest

import (
	"sync"
	"testing"
	"time"

	"github.com/loupe-privacy/loupe/server/auth"
	"github.com/loupe-privacy/loupe/server/feed"
)

// testFresh tests what is new since an instant: by its own day, and by the run
// of a delta, but never by a full run, which tells everything again.
func testFresh(t *testing.T, f fixture) {
	anna, bram := f.member(t, "anna"), f.member(t, "bram")
	at := func(hours int) time.Time { return noon.Add(time.Duration(hours) * time.Hour) }
	decision := func(id string, on int) told { return told{"anna", []any{id, day(on), "doc", "sealed"}} }
	given := func(id string, on int) told {
		return told{"anna", []any{id, day(on), "health", "r", "", "p", "law", "identity"}}
	}
	looked := func(member, id string, when time.Time) told {
		return told{member, []any{id, when, "health", "s", "p", "r"}}
	}
	f.live(t, header(feed.Decisions, "", "1", true), decision("old", 1), decision("again", 2), decision("dated", 20))
	f.live(t, header(feed.Disclosures, "", "1", true), given("old", 1), given("dated", 20))
	f.live(t, header(feed.Consultations, "", "1", true), looked("anna", "old", at(-1)), looked("anna", "dated", at(3)), looked("bram", "his", at(3)))
	// After noon: deltas tell what is older, and a full run tells all once more.
	f.liveAt(t, at(2), header(feed.Decisions, "", "2", false), decision("again", 2), decision("late", 3))
	f.liveAt(t, at(2), header(feed.Disclosures, "", "2", true), given("old", 1), given("late", 2), given("dated", 20))
	f.liveAt(t, at(2), header(feed.Consultations, "", "2", false), looked("anna", "late", at(-30)))
	_, err := f.LookUp(f.ctx, feed.Sought{ID: anna.ID}, feed.Look{At: at(4), Service: "office", Purpose: "request", Account: "o"})
	must(t, err)

	for _, test := range []struct {
		name                    string
		since                   time.Time
		from, most              int
		decisions, given, looks []string
		more                    bool
	}{
		{"since noon", noon, 10, 9, []string{"dated", "late", "again"}, []string{"dated"}, []string{"look", "dated", "late"}, false},
		{"since the delta", at(2), 20, 9, []string{"dated"}, []string{"dated"}, []string{"look", "dated"}, false},
		{"since the last look", at(4), 21, 9, nil, nil, nil, false},
		{"from an early day", noon, 1, 9, []string{"dated", "late", "again", "old"}, []string{"dated", "late", "old"}, []string{"look", "dated", "late"}, false},
		{"two at most", noon, 10, 2, []string{"dated", "late"}, []string{"dated"}, []string{"look", "dated"}, true},
	} {
		got, err := f.Fresh(f.ctx, anna.ID, test.since, day(test.from), test.most)
		must(t, err)
		var decisions, given, looks []string
		for _, d := range got.Decisions {
			decisions = append(decisions, d.ID)
			if d.Sealed != "" || d.Doc != "doc" || d.Member != "anna" {
				t.Errorf("%s: %+v", test.name, d)
			}
		}
		for _, d := range got.Disclosures {
			given = append(given, d.ID)
		}
		for _, c := range got.Looks {
			if c.Service == "office" {
				c.ID = "look"
			}
			looks = append(looks, c.ID)
		}
		wantSame(t, test.name+": decisions", decisions, test.decisions)
		wantSame(t, test.name+": disclosures", given, test.given)
		wantSame(t, test.name+": looks", looks, test.looks)
		if got.More != test.more {
			t.Errorf("%s: more = %t", test.name, got.More)
		}
	}
	his, err := f.Fresh(f.ctx, bram.ID, noon, day(1), 9)
	if err != nil || len(his.Decisions)+len(his.Disclosures) != 0 || len(his.Looks) != 1 || his.Looks[0].ID != "his" {
		t.Errorf("of another member: %+v, %v", his, err)
	}
	if nobody, err := f.Fresh(f.ctx, "nobody", noon, day(1), 9); err != nil || len(nobody.Decisions)+len(nobody.Disclosures)+len(nobody.Looks) != 0 {
		t.Errorf("of nobody: %+v, %v", nobody, err)
	}
}

// testVisits tests when the home of a member was shown in the visit before.
func testVisits(t *testing.T, f fixture) {
	eva, bram := f.account(t, "eva"), f.account(t, "bram")
	at := func(hours int) time.Time { return noon.Add(time.Duration(hours) * time.Hour) }
	visit := func(what string, a auth.Account, file, session string, now, want time.Time) {
		t.Helper()
		if got, err := f.Visit(f.ctx, a.ID, file, session, now); err != nil || !got.Equal(want) || got.IsZero() != want.IsZero() {
			t.Errorf("%s: %v, %v; want %v", what, got, err, want)
		}
	}
	visit("the first", eva, eva.MemberID, "1", at(0), time.Time{})
	visit("the first, once more", eva, eva.MemberID, "1", at(1), time.Time{})
	visit("the second", eva, eva.MemberID, "2", at(5), at(0))
	visit("the second, once more", eva, eva.MemberID, "2", at(6), at(0))
	visit("another account, same file", bram, eva.MemberID, "3", at(6), time.Time{})
	visit("another file", eva, bram.MemberID, "2", at(6), time.Time{})
	visit("the third", eva, eva.MemberID, "4", at(9), at(5))
	if _, err := f.Visit(f.ctx, "nobody", eva.MemberID, "5", noon); err == nil {
		t.Error("noted a visit of nobody")
	}

	var group sync.WaitGroup
	for range 8 {
		group.Go(func() { visit("the fourth, at once", eva, eva.MemberID, "6", at(12), at(9)) })
	}
	group.Wait()
	t.Run("a login in the middle", func(t *testing.T) { testVisitGoesOn(t, f) })
}

// testVisitGoesOn tests whether a session that takes the place of another one
// goes on with its visit.
func testVisitGoesOn(t *testing.T, f fixture) {
	zoe, leo := f.account(t, "zoe"), f.account(t, "leo")
	began, next := noon.Add(-time.Hour), noon.Add(time.Hour)
	for _, test := range []struct {
		name   string
		change func(old, session *auth.Session)
		goesOn bool
	}{
		{"at once", func(_, _ *auth.Session) {}, true},
		{"after less than half an hour", func(old, _ *auth.Session) { old.LastSeen = noon.Add(-29 * time.Minute) }, true},
		{"after half an hour", func(old, _ *auth.Session) { old.LastSeen = noon.Add(-30 * time.Minute) }, false},
		{"after the end", func(old, _ *auth.Session) { old.Expires = noon }, false},
		{"of another person", func(_, session *auth.Session) { session.Account = leo }, false},
	} {
		old, now := session(zoe, "old "+test.name), session(zoe, "new "+test.name)
		old.LastSeen = noon
		test.change(&old, &now)
		must(t, f.SaveSession(f.ctx, old, ""))
		before, err := f.Visit(f.ctx, zoe.ID, zoe.MemberID, old.ID, began)
		must(t, err)
		must(t, f.SaveSession(f.ctx, now, old.Hash))
		want := began
		if test.goesOn {
			want = before
		}
		got, err := f.Visit(f.ctx, zoe.ID, zoe.MemberID, now.ID, next)
		if err != nil || !got.Equal(want) {
			t.Errorf("%s: %v, %v; want %v", test.name, got, err, want)
		}
		began, next = next.Add(time.Hour), next.Add(2*time.Hour)
	}
}
