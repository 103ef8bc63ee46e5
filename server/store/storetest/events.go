package storetest

import (
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/loupe-privacy/loupe/internal/fault"
	"github.com/loupe-privacy/loupe/internal/holdings"
	"github.com/loupe-privacy/loupe/server/audit"
	"github.com/loupe-privacy/loupe/server/feed"
)

// testDecisions tests entries of which the one that was told last counts.
func testDecisions(t *testing.T, f fixture) {
	anna, bram := f.member(t, "anna"), f.member(t, "bram")
	row := func(key, id string, on int, doc string) told {
		return told{key, []any{id, day(on), doc, "sealed " + doc}}
	}
	decided := func(key, id string, on int, doc string) feed.Decided {
		return feed.Decided{ID: id, Member: key, On: day(on), Doc: doc, Sealed: "sealed " + doc}
	}
	want := func(what string, m holdings.Member, want ...feed.Decided) {
		t.Helper()
		got, err := f.Decisions(f.ctx, m.ID)
		must(t, err)
		wantSame(t, what, got, want)
	}
	want("before", anna)
	counts := f.live(t, header(feed.Decisions, "", "1", true),
		row("anna", "a", 1, "first"), row("anna", "b", 2, "b"), row("bram", "a", 3, "of bram"), row("anna", "a", 1, "again"))
	wantSame(t, "counts of a first run", counts, feed.Counts{After: 2, Rows: 4})
	want("an entry twice in one run", anna, decided("anna", "b", 2, "b"), decided("anna", "a", 1, "again"))
	want("the same id of another member", bram, decided("bram", "a", 3, "of bram"))

	counts = f.live(t, header(feed.Decisions, "", "2", false), row("anna", "b", 5, "put right"), row("anna", "c", 4, "c"))
	wantSame(t, "counts of a delta", counts, feed.Counts{Before: 2, After: 2, Rows: 2})
	want("a delta", anna, decided("anna", "b", 5, "put right"), decided("anna", "c", 4, "c"), decided("anna", "a", 1, "again"))

	counts = f.live(t, header(feed.Decisions, "", "3", true), row("anna", "c", 4, "c"))
	wantSame(t, "counts of a full run", counts, feed.Counts{Before: 2, After: 1, Rows: 1, Gone: 1})
	want("a full run", anna, decided("anna", "c", 4, "c"))
	want("of whom a full run tells nothing", bram)
}

// testDisclosures tests what is chosen of disclosures.
func testDisclosures(t *testing.T, f fixture) {
	anna := f.member(t, "anna")
	f.member(t, "bram")
	f.live(t, header(feed.Disclosures, "", "1", true),
		told{"anna", []any{"1", day(1), "health", "r1", "Name", "p1", "law", "identity health"}},
		told{"anna", []any{"2", day(2), "travel", "r1", "", "p2", "contract", ""}},
		told{"anna", []any{"3", day(3), "health", "r2", "", "p1", "law", "identity"}},
		told{"bram", []any{"4", day(4), "health", "r1", "", "p1", "law", "identity"}})
	midnight := func(n int) time.Time { return time.Date(2026, 3, n, 0, 0, 0, 0, time.UTC) }
	for _, test := range []struct {
		name string
		ask  feed.Ask
		want []string
		more bool
	}{
		{"all", feed.Ask{Most: 10}, []string{"3", "2", "1"}, false},
		{"a page", feed.Ask{Most: 2}, []string{"3", "2"}, true},
		{"none", feed.Ask{}, nil, true},
		{"a domain", feed.Ask{Domain: "health", Most: 2}, []string{"3", "1"}, false},
		{"a recipient", feed.Ask{Service: "r1", Most: 10}, []string{"2", "1"}, false},
		{"a purpose", feed.Ask{Purpose: "p2", Most: 10}, []string{"2"}, false},
		{"from a day", feed.Ask{From: midnight(2), Most: 10}, []string{"3", "2"}, false},
		{"until a day", feed.Ask{Until: midnight(2), Most: 10}, []string{"1"}, false},
		{"nothing", feed.Ask{Domain: "HEALTH", Most: 10}, nil, false},
	} {
		t.Run(test.name, func(t *testing.T) {
			all, more, err := f.Disclosures(f.ctx, anna.ID, test.ask)
			must(t, err)
			var ids []string
			for _, d := range all {
				ids = append(ids, d.ID)
			}
			wantSame(t, "disclosures", ids, test.want)
			if more != test.more {
				t.Errorf("more: %t, want %t", more, test.more)
			}
		})
	}
	all, _, err := f.Disclosures(f.ctx, anna.ID, feed.Ask{Most: 10})
	must(t, err)
	wantSame(t, "a disclosure", all[2], holdings.Disclosure{ID: "1", On: day(1), Domain: "health", Recipient: "r1", Name: "Name",
		Categories: []string{"identity", "health"}, Basis: "law", Purpose: "p1"})
}

// testConsultations tests pages of consultations, those in Loupe among them.
func testConsultations(t *testing.T, f fixture) {
	anna, bram := f.member(t, "anna"), f.member(t, "bram")
	var rows []told
	for i := range 10 {
		rows = append(rows, told{"anna", []any{fmt.Sprint("c", i), noon.Add(time.Duration(i) * time.Hour), "health",
			fmt.Sprint("service", i%2), "care", "nurse"}})
	}
	rows = append(rows, told{"bram", []any{"c0", noon, "health", "service0", "care", "nurse"}})
	h := header(feed.Consultations, "", "1", true)
	h.Coverage = []feed.Covers{{Since: day(1), Not: feed.Words{FR: "rien", NL: "niets"}}}
	h.Services = []feed.Term{{ID: "service0", Words: feed.Words{FR: "un", NL: "een"}}}
	f.live(t, h, rows...)
	f.live(t, header(feed.Consultations, "", "2", false),
		told{"anna", []any{"c9", noon.Add(9 * time.Hour), "travel", "service1", "sale", ""}})

	look := feed.Look{At: noon.Add(150 * time.Minute), Domain: "health", Service: "office", Purpose: "request", Role: "officer", Account: "o"}
	seen, err := f.LookUp(f.ctx, feed.Sought{Key: "anna"}, look)
	must(t, err)
	wantSame(t, "who was looked up", seen.Member, anna)

	ids := func(t *testing.T, m holdings.Member, a feed.Ask) (ids []string, more bool) {
		t.Helper()
		all, more, err := f.Consultations(f.ctx, m.ID, a)
		must(t, err)
		for _, c := range all {
			if c.Service == "office" {
				c.ID = "look"
			}
			ids = append(ids, c.ID)
		}
		return ids, more
	}
	for _, test := range []struct {
		name string
		ask  feed.Ask
		want []string
		more bool
	}{
		{"a page", feed.Ask{Most: 3}, []string{"c9", "c8", "c7"}, true},
		{"the page before", feed.Ask{Until: noon.Add(3 * time.Hour), Most: 10}, []string{"look", "c2", "c1", "c0"}, false},
		{"since", feed.Ask{From: noon.Add(8 * time.Hour), Most: 10}, []string{"c9", "c8"}, false},
		{"a service", feed.Ask{Service: "office", Most: 10}, []string{"look"}, false},
		{"told anew", feed.Ask{Domain: "travel", Most: 10}, []string{"c9"}, false},
		{"a purpose", feed.Ask{Purpose: "sale", Most: 10}, []string{"c9"}, false},
	} {
		t.Run(test.name, func(t *testing.T) {
			got, more := ids(t, anna, test.ask)
			wantSame(t, "consultations", got, test.want)
			if more != test.more {
				t.Errorf("more: %t, want %t", more, test.more)
			}
		})
	}
	if got, _ := ids(t, bram, feed.Ask{Most: 10}); len(got) != 1 {
		t.Errorf("another member has %v", got)
	}
	all, _, err := f.Consultations(f.ctx, anna.ID, feed.Ask{Service: "office", Most: 1})
	must(t, err)
	wantSame(t, "a look", all, []holdings.Consultation{{ID: all[0].ID, At: look.At, Domain: "health", Service: "office", Purpose: "request", Role: "officer"}})

	reports, err := f.Reports(f.ctx)
	must(t, err)
	wantSame(t, "what the feed says of itself", reports[0],
		feed.Report{Feed: feed.Consultations, AsOf: asOf, At: noon, Coverage: h.Coverage, Services: h.Services})
}

// testLookUp tests that nobody is looked up without a trace.
func testLookUp(t *testing.T, f fixture) {
	anna := f.member(t, "anna")
	look := feed.Look{At: noon, Service: "office", Purpose: "request", Account: "o"}
	looks := func() int {
		t.Helper()
		all, _, err := f.Consultations(f.ctx, anna.ID, feed.Ask{Most: 10})
		must(t, err)
		return len(all)
	}
	for n, who := range []feed.Sought{{ID: anna.ID}, {Key: "anna"}, {Index: index("anna")}} {
		got, err := f.LookUp(f.ctx, who, look)
		must(t, err)
		if got.ID != anna.ID || looks() != n+1 {
			t.Errorf("%+v: found %q with %d looks", who, got.ID, looks())
		}
	}
	for _, who := range []feed.Sought{{}, {ID: "anna"}, {Key: "nobody"}, {Index: []byte{0}}, {ID: "a\x00b"}} {
		_, err := f.LookUp(f.ctx, who, look)
		wantCode(t, "somebody who is not there", err, fault.NotFound)
	}
	for _, bad := range []feed.Look{
		{At: noon, Purpose: "p", Account: "o"}, {At: noon, Service: "s", Account: "o"}, {At: noon, Service: "s", Purpose: "p"},
		{At: noon, Service: "s", Purpose: "p\x00", Account: "o"},
	} {
		_, err := f.LookUp(f.ctx, feed.Sought{ID: anna.ID}, bad)
		wantCode(t, "a look that says too little", err, fault.Invalid)
	}
	if n := looks(); n != 3 {
		t.Errorf("%d looks, want 3", n)
	}
}

// testLookInto tests that the office sees no request without a leaf, nor one of
// a member without a look: both are there, or the request is not returned.
func testLookInto(t *testing.T, f fixture) {
	anna := f.account(t, "anna")
	r := f.file(t, anna, "1")
	guest := f.fileGuest(t, "g", "words")
	look := feed.Look{At: noon, Domain: "health", Service: "office", Purpose: "request", Role: "officer", Account: "o"}
	line := func(id string) audit.Leaf { return leaf("o", "open", "request/"+id) }
	count := func() (looks int, leaves int64) {
		t.Helper()
		all, _, err := f.Consultations(f.ctx, anna.MemberID, feed.Ask{Most: 10})
		must(t, err)
		leaves, err = f.Size(f.ctx)
		must(t, err)
		return len(all), leaves
	}
	_, before := count()
	want := func(what string, looks int, leaves int64) {
		t.Helper()
		if n, m := count(); n != looks || m != before+leaves {
			t.Errorf("%s: %d looks and %d leaves, want %d and %d", what, n, m-before, looks, leaves)
		}
	}
	got, err := f.LookInto(f.ctx, r.ID, line(r.ID), look)
	must(t, err)
	if got.ID != r.ID || got.Sealed != r.Sealed {
		t.Errorf("read %+v, want %+v", got, r)
	}
	want("a request of a member", 1, 1)
	got, err = f.LookInto(f.ctx, guest.ID, line(guest.ID), look)
	if err != nil || got.ID != guest.ID {
		t.Errorf("a request of nobody's file: %v, %v", got.ID, err)
	}
	want("a request of nobody's file", 1, 2)

	_, err = f.LookInto(f.ctx, "none", line("none"), look)
	wantCode(t, "a request that is not there", err, fault.NotFound)
	bad := look
	bad.Account = ""
	_, err = f.LookInto(f.ctx, r.ID, line(r.ID), bad)
	wantCode(t, "a look of nobody", err, fault.Invalid)
	bad = look
	bad.Purpose = "p\x00"
	_, err = f.LookInto(f.ctx, r.ID, line(r.ID), bad)
	wantCode(t, "a look that can't be stored", err, fault.Invalid)
	_, err = f.LookInto(f.ctx, r.ID, leaf("Anna Peeters", "open", "request/"+r.ID), look)
	wantCode(t, "a leaf that can't be stored", err, fault.Internal)
	want("after what was refused", 1, 2)
}

// testHouseholdLooks tests with random households that nobody reads what
// happened to another one: not parents of their children, nor the reverse.
func testHouseholdLooks(t *testing.T, f fixture) {
	random := rand.New(rand.NewPCG(6, 7))
	keys := []string{"anna", "bram", "cleo", "dirk", "emma"}
	var members []told
	for _, key := range keys {
		var ties []feed.Tie
		for _, to := range keys {
			if to != key && random.IntN(2) == 0 {
				ties = append(ties, feed.Tie{To: to, Kind: holdings.Parent})
			}
		}
		members = append(members, someone(t, feed.Dossier{Member: newMember(key), Household: "h", Ties: ties}, nil))
	}
	f.live(t, header(feed.Members, "", "m", true), members...)
	var looks, gone []told
	want := map[string]map[string]bool{}
	for i := range 200 {
		key := keys[random.IntN(len(keys))]
		if want[key] == nil {
			want[key] = map[string]bool{}
		}
		entry := fmt.Sprint("e", i%60) // ids repeat between members
		want[key][entry] = true
		looks = append(looks, told{key, []any{entry, noon.Add(-time.Duration(i) * time.Hour), "health", key, "care", "nurse"}})
		gone = append(gone, told{key, []any{entry, day(1 + i%20), "health", key, "", "care", "law", "identity"}})
	}
	f.live(t, header(feed.Consultations, "", "c", true), looks...)
	f.live(t, header(feed.Disclosures, "", "d", true), gone...)
	for _, key := range keys {
		id := f.idOf(t, key)
		_, err := f.LookUp(f.ctx, feed.Sought{Key: key}, feed.Look{At: noon, Service: key, Purpose: "request", Account: "o"})
		must(t, err)
		all, _, err := f.Consultations(f.ctx, id, feed.Ask{Most: 1000})
		must(t, err)
		if len(all) != len(want[key])+1 {
			t.Errorf("%s has %d looks, want %d", key, len(all), len(want[key])+1)
		}
		for _, c := range all {
			if c.Service != key {
				t.Errorf("%s reads a look at %s", key, c.Service)
			}
		}
		received, _, err := f.Disclosures(f.ctx, id, feed.Ask{Most: 1000})
		must(t, err)
		if len(received) != len(want[key]) {
			t.Errorf("%s has %d disclosures, want %d", key, len(received), len(want[key]))
		}
		for _, d := range received {
			if d.Recipient != key {
				t.Errorf("%s reads a disclosure of %s", key, d.Recipient)
			}
		}
	}
}

// testTold tests choices that source systems know of.
func testTold(t *testing.T, f fixture) {
	anna := f.member(t, "anna")
	row := func(choice string, allowed bool, source string) told {
		return told{"anna", []any{choice, allowed, noon, source}}
	}
	want := func(what string, want ...feed.Told) {
		t.Helper()
		got, err := f.Told(f.ctx, anna.ID)
		must(t, err)
		wantSame(t, what, got, want)
	}
	f.live(t, header(feed.Choices, "", "1", true), row("mail", true, "paper"), row("calls", true, "paper"))
	want("a first run", feed.Told{Choice: "calls", Allowed: true, At: noon, Source: "paper"}, feed.Told{Choice: "mail", Allowed: true, At: noon, Source: "paper"})
	f.live(t, header(feed.Choices, "", "2", false), row("mail", false, "phone"))
	want("a delta", feed.Told{Choice: "calls", Allowed: true, At: noon, Source: "paper"}, feed.Told{Choice: "mail", At: noon, Source: "phone"})
	f.live(t, header(feed.Choices, "", "3", true), row("mail", true, "web"))
	want("a full run", feed.Told{Choice: "mail", Allowed: true, At: noon, Source: "web"})
}
