package server_test

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/loupe-privacy/loupe/internal/calendar"
	"github.com/loupe-privacy/loupe/internal/holdings"
	"github.com/loupe-privacy/loupe/internal/lang"
	"github.com/loupe-privacy/loupe/internal/wire"
)

// TestRecord: what the feed of members says of a member is on their page, and of
// nobody else more than that they are there.
func TestRecord(t *testing.T) {
	b := newPortal(t).browser(t)
	record := func(l lang.Lang) (*wire.RecordData, string) {
		a := b.get(wire.Path(l, wire.Record, ""))
		return a.page(t).Record, a.body
	}
	b.login("nadia", "/fr/moi/affiliation")
	r, _ := record(lang.FR)
	if r.Name != "Nadia Fictif" || r.Number != "••.••.••-•••.62" || r.Born.String() != "1988-03-14" || r.Joined.String() != "2015-01-01" || !r.Left.IsZero() || r.Lang != "fr" {
		t.Errorf("who: %+v", r)
	}
	if !r.Housed || r.Others != 1 || len(r.By) != 0 || len(r.For) != 1 {
		t.Fatalf("household: %+v", r)
	}
	son := r.For[0]
	if son.Name != "Sami Fictif" || son.Kind != holdings.Parent || son.Born.String() != "2017-07-30" || b.get(son.Path).page(t).Acting == nil {
		t.Errorf("son: %+v", son)
	}
	if len(r.Events) != 2 || r.Events[0].Name != "Affiliation" || r.Events[0].Text == "" || r.Report == nil {
		t.Errorf("events: %+v, %+v", r.Events, r.Report)
	}
	if dutch, _ := record(lang.NL); dutch.Events[0].Name != "Aansluiting" || dutch.Lang != "fr" {
		t.Errorf("in Dutch: %+v", dutch)
	}
	b.leave()
	b.login("greet", "/nl/mij/aansluiting")
	r, body := record(lang.NL)
	if len(r.Contracts) != 1 || r.Contracts[0].ID != "C-200002" || r.Contracts[0].Until.String() != "2023-12-31" || r.Contracts[0].Domain.Title == "" {
		t.Errorf("contracts: %+v", r.Contracts)
	}
	if r.Email != "g•••@example.org" || strings.Contains(body, "greet.staal") || r.Unread || r.Housed || r.Others != 0 {
		t.Errorf("address: %q, household %t, %d", r.Email, r.Housed, r.Others)
	}
	if b.get("/nl/mij").page(t).Me == nil || !slices.ContainsFunc(r.Events, func(e wire.RecordEvent) bool { return e.Day.String() == "2023-12-31" }) {
		t.Errorf("events: %+v", r.Events)
	}
}

// TestRecordMasksDaysOfBirth: they are values, and are shown as such: after a
// fresh login, and at no shared screen.
func TestRecordMasksDaysOfBirth(t *testing.T) {
	p := newPortal(t)
	b := p.browser(t)
	b.choose("nadia", b.get("/auth/login?with=members"), "old", "1")
	a := b.get("/fr/moi/affiliation")
	if r := a.page(t).Record; !r.Masked || !r.Born.IsZero() || r.ProvePath == "" || r.Shared || !r.For[0].Born.IsZero() {
		t.Errorf("after an old login: %+v", r)
	}
	if strings.Contains(a.body, "1988") {
		t.Error("the day is in the page")
	}
	b.login("nadia", a.page(t).Record.ProvePath)
	if r := b.get("/fr/moi/affiliation").page(t).Record; r.Masked || r.Born.String() != "1988-03-14" {
		t.Errorf("proved: %+v", r)
	}
	here := p.browser(t)
	here.atSharedScreen("nadia")
	a = here.get("/fr/moi/affiliation")
	if r := a.page(t).Record; !r.Masked || !r.Shared || !r.Born.IsZero() || strings.Contains(a.body, "1988") || !r.For[0].Born.IsZero() {
		t.Errorf("at a shared screen: %+v", r)
	}
}

// TestRecordOfWhoIsActedFor: a member reads who acts for them, with the domains,
// until the link has ended; whoever lives with them has no name there.
func TestRecordOfWhoIsActedFor(t *testing.T) {
	f := newFamily(t)
	elise, luc := f.someone("elise"), f.someone("luc")
	f.tell(
		`{"key":"M-100001","national_number":"80010199976","given_name":"Élise","family_name":"Exemple","language":"fr","born":"1980-01-01","joined":"2011-03-01","household":"F-7"}`,
		`{"key":"M-100007","national_number":"68090599951","given_name":"Greet","family_name":"Staal","language":"nl","born":"1968-09-05","joined":"1992-07-01","household":"F-7"}`,
	)
	record := func(b *browser) (*wire.RecordData, string) {
		a := b.get("/fr/moi/affiliation")
		return a.page(t).Record, a.body
	}
	r, body := record(elise)
	if len(r.By) != 1 || r.By[0].Name != "Jeroen Voorbeeld" || r.By[0].Kind != holdings.Administrator || r.By[0].Until != calendar.Date(2021, 12, 31) {
		t.Errorf("who acts: %+v", r.By)
	}
	if r.Others != 1 || strings.Contains(body, "Staal") || strings.Contains(body, "1975") || r.By[0].Path != "" {
		t.Errorf("the page tells of others: %+v", r)
	}
	if r, _ := record(luc); len(r.By) != 1 || r.By[0].Kind != holdings.Mandatary || len(r.By[0].Domains) != 1 || r.Others != 0 {
		t.Errorf("a mandate: %+v", r.By)
	}
	lotte := f.someone("lotte")
	for _, step := range []struct {
		day, says string
		want      int
	}{{"2020-01-01", "", 1}, {"2020-03-01", "no", 0}, {"2021-01-01", "yes", 1}, {"2022-02-27", "", 1}, {"2022-02-28", "", 0}, {"2022-03-01", "yes", 1}} {
		f.on(step.day)
		if step.says != "" {
			lotte.say(step.says)
		}
		if r, _ := record(lotte); len(r.By) != step.want {
			t.Errorf("of a child on %s, who says %q: %+v", step.day, step.says, r.By)
		}
	}
	f.on("2022-01-01")
	if r, _ := record(elise); len(r.By) != 0 {
		t.Errorf("a link that ended: %+v", r.By)
	}
}

// TestProposedAddress: the address that a source knows is offered, and nobody is
// written to there before they asked for it.
func TestProposedAddress(t *testing.T) {
	p := newPortal(t)
	b := p.browser(t)
	b.login("greet", "/nl/mij")
	a := b.get("/nl/mij/instellingen")
	set := a.page(t).Settings
	if set.Proposed != "g•••@example.org" || set.Email+set.Wanted != "" || strings.Contains(a.body, "greet.staal") {
		t.Fatalf("before: %+v", set)
	}
	use := url.Values{"owner": {set.Owner}, wire.FieldPropose: {wire.FieldEmail}}
	b.post(set.SendPath, use)
	if set = b.get("/nl/mij/instellingen").page(t).Settings; set.Proposed != "" || set.Wanted != "g•••@example.org" {
		t.Errorf("asked for: %+v", set)
	}
	if a := p.browser(t).post(p.linkMailed(t), nil); a.StatusCode != http.StatusOK {
		t.Fatalf("confirmed: %d", a.StatusCode)
	}
	if set = b.get("/nl/mij/instellingen").page(t).Settings; set.Proposed != "" || set.Email != "g•••@example.org" {
		t.Errorf("after: %+v", set)
	}
	b.choose("greet", b.get("/auth/login?with=members"), "old", "1")
	if a := b.post(set.SendPath, use); a.StatusCode != http.StatusForbidden {
		t.Errorf("with an old login: %d", a.StatusCode)
	}
	other := p.browser(t)
	other.login("wout", "/nl/mij")
	set = other.get("/nl/mij/instellingen").page(t).Settings
	if set.Proposed != "" {
		t.Errorf("somebody else is offered %q", set.Proposed)
	}
	none := other.post(set.SendPath, url.Values{"owner": {set.Owner}, wire.FieldPropose: {wire.FieldEmail}})
	if got := pageOf(t, none); none.StatusCode != http.StatusUnprocessableEntity || got.Fault.Field != wire.FieldEmail {
		t.Errorf("nothing is proposed: %d", none.StatusCode)
	}
}
