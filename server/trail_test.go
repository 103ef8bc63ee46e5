package server_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/loupe-privacy/loupe/internal/fault"
	"github.com/loupe-privacy/loupe/internal/lang"
	"github.com/loupe-privacy/loupe/internal/niss"
	"github.com/loupe-privacy/loupe/internal/rights"
	"github.com/loupe-privacy/loupe/internal/wire"
	"github.com/loupe-privacy/loupe/server/feed"
)

// fed brings lines of a feed into a portal, with what its header needs.
func (p *portal) fed(t *testing.T, k feed.Kind, run, header string, lines ...string) {
	t.Helper()
	text := fmt.Sprintf(`{"feed":%q,"run":%q,"full":true,"as_of":%q%s}`, k, run, p.clock().Format(time.DateOnly), header) +
		"\n" + strings.Join(lines, "\n") + fmt.Sprintf("\n{\"end\":%d}\n", len(lines))
	rules := feed.Rules{
		Register: p.register, Index: func(n niss.Number) []byte { return []byte("index " + n.Digits()) },
		Synthetic: true, Now: p.clock(), Zone: time.UTC,
	}
	open := func() (*feed.Source, error) { return feed.Open(strings.NewReader(text)) }
	result, err := feed.Import(t.Context(), p.store, open, rules, feed.Options{Now: p.clock, MaxDrop: 1})
	if err != nil {
		t.Fatalf("importing: %v, %+v", err, result)
	}
}

// TestLooksOfAMember: what the source tells is there in words, grouped by day,
// and nothing of it is of anybody else.
func TestLooksOfAMember(t *testing.T) {
	p := newPortal(t)
	b := p.browser(t)
	b.login("elise", "/fr/moi")
	page := b.get(wire.Path(lang.FR, wire.Looks, "")).page(t)
	d := page.Trail
	if d.All != 6 || d.Chosen != 6 || len(d.Looks) != 4 || d.More || d.Filter.Set {
		t.Fatalf("%d looks, %d chosen, %d lines", d.All, d.Chosen, len(d.Looks))
	}
	first := d.Looks[0]
	want := wire.LookLine{
		Entry: first.Entry, Day: first.Day, Domain: first.Domain, Service: "Remboursements", Purpose: "Traiter un remboursement",
		Role: "Conseiller", Times: 3, First: "09:42", Last: "11:02",
	}
	if first != want || first.Day.String() != "2026-11-12" || first.Domain == nil || first.Domain.ID != "compulsory" {
		t.Errorf("the first line is %+v, want %+v", first, want)
	}
	if a := b.get(wire.Path(lang.FR, wire.Looks, "")); strings.Contains(a.body, "L-700001") || !strings.HasPrefix(first.Entry, "2026-11-12.") {
		t.Errorf("the page holds the id that the source gave: %q", first.Entry)
	}
	if r := d.Report; r == nil || r.Since.String() != "2024-01-01" || r.AsOf.String() != "2026-11-18" || r.Not == "" {
		t.Errorf("the source says %+v", d.Report)
	}
	if n := len(d.Months); n != 9 || d.Months[n-1].Times != 4 || d.Months[0].Times != 1 {
		t.Errorf("months %+v", d.Months)
	}
	dutch := b.get(wire.Path(lang.NL, wire.Looks, "")).page(t).Trail
	if dutch.Looks[0].Service != "Terugbetalingen" || dutch.Report.Not == d.Report.Not {
		t.Errorf("in Dutch: %+v, %q", dutch.Looks[0], dutch.Report.Not)
	}
}

// TestReceivedByAMember: recipients with their names, as far as the source says
// them, in the words of the register.
func TestReceivedByAMember(t *testing.T) {
	b := newPortal(t).browser(t)
	b.login("elise", "/fr/moi")
	d := b.get(wire.Path(lang.FR, wire.Received, "")).page(t).Trail
	if len(d.Received) != 3 || len(d.Looks) != 0 || d.Report == nil {
		t.Fatalf("%d lines, %+v", len(d.Received), d.Report)
	}
	named := 0
	for i, x := range d.Received {
		if x.Name != "" {
			named++
		}
		if x.Purpose == "" || x.Basis == "" || x.Domain == nil || x.Recipient.Path == "" || len(x.Categories) == 0 || x.Categories[0].Name == x.Categories[0].ID {
			t.Errorf("line %d lacks words: %+v", i, x)
		}
		if i > 0 && x.Day.After(d.Received[i-1].Day) {
			t.Errorf("line %d is out of order", i)
		}
	}
	if named != 2 {
		t.Errorf("%d recipients are named, want 2", named)
	}
}

// TestTrailIsChosen: parameters choose; one that names nothing chooses all, and
// comes back in no address.
func TestTrailIsChosen(t *testing.T) {
	b := newPortal(t).browser(t)
	b.login("elise", "/fr/moi")
	path := wire.Path(lang.FR, wire.Looks, "")
	for _, test := range []struct {
		query  string
		chosen int
		set    bool
		other  string
	}{
		{"domain=compulsory", 4, true, "?domain=compulsory"},
		{"kind=contact_centre", 1, true, "?kind=contact_centre"},
		{"domain=compulsory&kind=contact_centre", 0, true, "?domain=compulsory&kind=contact_centre"},
		{"period=2026-11", 4, true, "?period=2026-11"},
		{"period=2026", 6, true, "?period=2026"},
		{"period=2026-03&domain=compulsory", 1, true, "?domain=compulsory&period=2026-03"},
		{"until=2026-09-30", 6, false, "?until=2026-09-30"},
		{"domain=all&kind=all&period=all", 6, false, ""},
		{"domain=Élise&kind=%3Cb%3E&period=1999&until=x&name=y", 6, false, ""},
	} {
		page := b.get(path + "?" + test.query).page(t)
		d := page.Trail
		if d.Chosen != test.chosen || d.Filter.Set != test.set || d.All != 6 {
			t.Errorf("%s: %d of %d chosen, set %t", test.query, d.Chosen, d.All, d.Filter.Set)
		}
		if want := wire.Path(lang.NL, wire.Looks, "") + test.other; page.Alternate != want {
			t.Errorf("%s: in Dutch %s, want %s", test.query, page.Alternate, want)
		}
	}
	if d := b.get(path + "?until=2026-09-30").page(t).Trail; d.NewestPath != path || d.Looks[0].Day.String() != "2026-09-24" {
		t.Errorf("from a day on: %+v, back to %q", d.Looks[0], d.NewestPath)
	}
}

// TestLooksBeyondOnePart: of a list that is read in parts every look is reached,
// by the ways from page to page and by its month, and can be asked about.
func TestLooksBeyondOnePart(t *testing.T) {
	p := newPortal(t)
	const all = 20_500
	var lines []string
	for i := range all {
		at := p.clock().Add(-24*time.Hour - time.Duration(i/500)*20*24*time.Hour - time.Duration(i%500)*time.Second)
		lines = append(lines, fmt.Sprintf(`{"id":"T-%d","member":"M-100001","at":%q,"domain":"compulsory","service":"s","purpose":"p"}`, i, at.UTC().Format(time.RFC3339)))
	}
	p.fed(t, feed.Consultations, "many", `,"services":[{"id":"s","fr":"a","nl":"a"}],"purposes":[{"id":"p","fr":"but","nl":"doel"}]`, lines...)
	b := p.browser(t)
	b.login("elise", "/fr/moi")
	path := wire.Path(lang.FR, wire.Looks, "")
	if d := b.get(path).page(t).Trail; !d.More || d.All >= all {
		t.Fatalf("%d of %d are counted at once, more %t", d.All, all, d.More)
	}
	seen := 0
	var last wire.LookLine
	for next := path; next != ""; {
		d := b.get(next).page(t).Trail
		for _, x := range d.Looks {
			seen, last = seen+x.Times, x
		}
		next = d.OlderPath
	}
	if seen != all {
		t.Fatalf("%d of %d looks are reached", seen, all)
	}
	if d := b.get(path + "?period=" + last.Day.String()[:7]).page(t).Trail; len(d.Looks) != 1 || d.Looks[0] != last && d.Looks[0].Entry != last.Entry {
		t.Errorf("by its month: %+v", d.Looks)
	}
	a := b.post(path, url.Values{"owner": {b.get(path).page(t).Trail.Owner}, "entry": {last.Entry}, "kind": {rights.KindQuestion}})
	if q := a.page(t).Ask; q == nil || q.Prompt.ID != rights.AskText {
		t.Errorf("the oldest one can't be asked about: %d", a.StatusCode)
	}
}

// TestTenThousandLooks: a page stays short, the ways to older ones lead to every
// look once, and the address holds a day and no more.
func TestTenThousandLooks(t *testing.T) {
	p := newPortal(t)
	var lines []string
	at := p.clock().Add(-24 * time.Hour)
	for i := range 10_000 {
		at = at.Add(-37 * time.Minute)
		lines = append(lines, fmt.Sprintf(`{"id":"T-%d","member":"M-100001","at":%q,"domain":"compulsory","service":"s%d","purpose":"p"}`,
			i, at.UTC().Format(time.RFC3339), i%4))
	}
	p.fed(t, feed.Consultations, "many", `,"services":[{"id":"s0","fr":"a","nl":"a"},{"id":"s1","fr":"b","nl":"b"},{"id":"s2","fr":"c","nl":"c"},{"id":"s3","fr":"d","nl":"d"}],"purposes":[{"id":"p","fr":"but","nl":"doel"}]`, lines...)
	b := p.browser(t)
	b.login("elise", "/fr/moi")
	seen, pages := 0, 0
	entries := map[string]bool{}
	for path := wire.Path(lang.FR, wire.Looks, ""); path != ""; pages++ {
		d := b.get(path).page(t).Trail
		if len(d.Looks) > 60 || len(d.Looks) == 0 || d.All != 10_000 {
			t.Fatalf("%s: %d lines of %d", path, len(d.Looks), d.All)
		}
		for _, x := range d.Looks {
			if entries[x.Entry] {
				t.Fatalf("%s: %s is there twice", path, x.Entry)
			}
			entries[x.Entry] = true
			seen += x.Times
		}
		path = d.OlderPath
	}
	if seen != 10_000 || pages < 10 {
		t.Errorf("%d looks on %d pages", seen, pages)
	}
}

// TestQuestionALook: the button begins a question or a complaint with the look
// in words, keeps what was typed, and takes nobody else's look.
func TestQuestionALook(t *testing.T) {
	p := newPortal(t)
	b := p.browser(t)
	b.login("elise", "/fr/moi")
	path := wire.Path(lang.FR, wire.Looks, "")
	owner := b.get(path).page(t).Trail.Owner
	lines := b.get(path).page(t).Trail.Looks
	entry := func(service string) string {
		return lines[slices.IndexFunc(lines, func(x wire.LookLine) bool { return x.Service == service })].Entry
	}
	stranger := p.browser(t)
	stranger.login("jeroen", "/fr/moi")
	theirs := stranger.get(path).page(t).Trail.Looks[0].Entry
	ask := func(owner, entry, kind string) answer {
		return b.post(path, url.Values{"owner": {owner}, "entry": {entry}, "kind": {kind}})
	}
	for name, a := range map[string]answer{
		"of another member": ask(owner, theirs, rights.KindQuestion), "that is none": ask(owner, "L-0", rights.KindQuestion),
		"by the id of the source": ask(owner, "L-700001", rights.KindQuestion), "of a day": ask(owner, "2026-11-12.", rights.KindQuestion),
	} {
		if a.StatusCode != http.StatusNotFound {
			t.Errorf("a look %s: %d", name, a.StatusCode)
		}
	}
	if a := ask("someone-else", entry("Remboursements"), rights.KindQuestion); a.page(t).Fault.Code != fault.Conflict {
		t.Errorf("of another account: %d", a.StatusCode)
	}
	if a := ask(owner, entry("Remboursements"), "remark"); a.page(t).Fault.Code != fault.Invalid {
		t.Errorf("neither a question nor a complaint: %d", a.StatusCode)
	}
	if a := b.get(wire.Path(lang.FR, wire.Requests, "")); a.page(t).Requests.Draft {
		t.Fatal("what was refused began a draft")
	}
	a := ask(owner, entry("Remboursements"), rights.KindComplaint)
	text := a.page(t).Ask
	if text == nil || text.Prompt.ID != rights.AskText || strings.Contains(a.Request.URL.String(), "2026") {
		t.Fatalf("leads to %s", a.Request.URL)
	}
	for _, want := range []string{"12 novembre 2026", "Remboursements", "Traiter un remboursement"} {
		if !strings.Contains(text.Values[0], want) {
			t.Errorf("%q is not in %q", want, text.Values[0])
		}
	}
	again := ask(owner, entry("Centre de contact"), rights.KindComplaint).page(t).Ask.Values[0]
	if !strings.Contains(again, text.Values[0]) || !strings.Contains(again, "Centre de contact") {
		t.Errorf("a second look replaced the first: %q", again)
	}
	if r := b.get(wire.Path(lang.FR, wire.Review, "")).page(t).Review; r == nil || len(r.Items) != 1 || r.Items[0].Right != rights.Question {
		t.Errorf("the request is %+v", r)
	}
}

// TestLooksOfTheOfficeAreTold: whoever of an office opens a request is on the
// page of its member, by office and function alone, and on no other.
func TestLooksOfTheOfficeAreTold(t *testing.T) {
	p := newPortal(t)
	b, other := p.browser(t), p.browser(t)
	b.login("elise", "/fr/moi")
	other.login("jeroen", "/fr/moi")
	_, request := filedWithBoth(t, p, b)
	path := wire.Path(lang.FR, wire.Looks, "")
	before, theirs := b.get(path).page(t).Trail, other.get(path).page(t).Trail
	_, err := p.desk.Case(t.Context(), mlozOfficer, request.ID)
	must(t, err)
	after := b.get(path).page(t).Trail
	line := after.Looks[0]
	if after.All != before.All+1 || !line.Here || line.Role == "" || line.Purpose == "" || !strings.Contains(line.Service, "MLOZ") {
		t.Errorf("%d looks after %d, the newest %+v", after.All, before.All, line)
	}
	if told, err := json.Marshal(after); err != nil || strings.Contains(string(told), `"`+mlozOfficer.AccountID+`"`) {
		t.Errorf("the page holds the account of the officer: %s, %v", told, err)
	}
	if got := other.get(path).page(t).Trail; got.All != theirs.All {
		t.Errorf("another member has %d looks after %d", got.All, theirs.All)
	}
}

// TestTrailsOfAHouseholdStayApart: whatever ties the members of a household, no
// page holds what happened to the data of another one.
func TestTrailsOfAHouseholdStayApart(t *testing.T) {
	p := newPortal(t)
	people := map[string]string{"elise": "M-100001", "jeroen": "M-100002", "nadia": "M-100003"}
	numbers := map[string]string{"elise": "80010199976", "jeroen": "75060899987", "nadia": "88031499962"}
	var members, looks, gone []string
	for name, key := range people {
		var links []string
		for _, to := range people {
			if to != key {
				links = append(links, fmt.Sprintf(`{"to":%q,"kind":"parent"}`, to))
			}
		}
		members = append(members, fmt.Sprintf(`{"key":%q,"national_number":%q,"given_name":"A","family_name":"B","language":"fr","joined":"2011-03-01","household":"H-1","links":[%s]}`,
			key, numbers[name], strings.Join(links, ",")))
		for i := range 20 {
			looks = append(looks, fmt.Sprintf(`{"id":"E-%d","member":%q,"at":"2026-01-%02dT10:00:00+01:00","domain":"compulsory","service":%q,"purpose":"p"}`, i, key, i+1, name))
			gone = append(gone, fmt.Sprintf(`{"id":"E-%d","member":%q,"on":"2026-01-%02d","domain":"operational","recipient":"banks","name":"of %s","categories":["identification"],"basis":"client_file","purpose":"accounting"}`, i, key, i+1, name))
		}
	}
	p.fed(t, feed.Members, "household", "", members...)
	p.fed(t, feed.Consultations, "household", `,"services":[{"id":"elise","fr":"of elise","nl":"x"},{"id":"jeroen","fr":"of jeroen","nl":"x"},{"id":"nadia","fr":"of nadia","nl":"x"}],"purposes":[{"id":"p","fr":"but","nl":"doel"}]`, looks...)
	p.fed(t, feed.Disclosures, "household", "", gone...)
	for name := range people {
		b := p.browser(t)
		b.login(name, "/fr/moi")
		for _, route := range []wire.Route{wire.Looks, wire.Received} {
			for _, query := range []string{"", "?kind=elise", "?kind=jeroen", "?kind=nadia", "?until=2026-01-10"} {
				a := b.get(wire.Path(lang.FR, route, "") + query)
				if d := a.page(t).Trail; d.All != 20 {
					t.Errorf("%s%s of %s: %d", route, query, name, d.All)
				}
				for other := range people {
					if other != name && strings.Contains(a.body, "of "+other) {
						t.Errorf("%s%s of %s holds what is of %s", route, query, name, other)
					}
				}
			}
		}
		if d := b.get(wire.Path(lang.FR, wire.Looks, "")).page(t).Trail; !slices.ContainsFunc(d.Looks, func(x wire.LookLine) bool { return x.Service == "of "+name }) {
			t.Errorf("%s does not see their own", name)
		}
	}
}
