package server_test

import (
	"bytes"
	"fmt"
	"html"
	"net/http"
	"net/url"
	"reflect"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/loupe-privacy/loupe/internal/calendar"
	"github.com/loupe-privacy/loupe/internal/holdings"
	"github.com/loupe-privacy/loupe/internal/lang"
	"github.com/loupe-privacy/loupe/internal/niss"
	"github.com/loupe-privacy/loupe/internal/rights"
	"github.com/loupe-privacy/loupe/internal/wire"
	"github.com/loupe-privacy/loupe/server"
	"github.com/loupe-privacy/loupe/server/feed"
)

// A family is a portal whose pages and choices have a day of their own, with a
// parent (Nadia, of Sami who is a child and of Lotte, born on 29 February 2004),
// a former administrator (Jeroen, of Élise until the end of 2021) and a mandate
// for one domain (Nadia, of Luc).
type family struct {
	*portal
	t    *testing.T
	noon atomic.Pointer[time.Time]
}

// newFamily starts such a portal.
func newFamily(t *testing.T) *family {
	t.Helper()
	f := &family{t: t}
	f.on("2021-06-01")
	f.portal = newPortal(t, func(o *server.Options) {
		o.Now = func() time.Time { return *f.noon.Load() }
		o.Desk.Now = o.Now
	})
	f.tell(
		`{"key":"M-100003","national_number":"88031499962","given_name":"Nadia","family_name":"Fictif","language":"fr","born":"1988-03-14","joined":"2015-01-01","links":[`+
			`{"to":"M-100004","kind":"parent","from":"2017-07-30"},{"to":"M-100005","kind":"parent"},{"to":"M-100006","kind":"mandate","scope":["insurance"]}]}`,
		`{"key":"M-100005","national_number":"00022999917","given_name":"Lotte","family_name":"Denkbeeld","language":"nl","born":"2004-02-29","joined":"2015-01-01"}`,
		`{"key":"M-100002","national_number":"75060899987","given_name":"Jeroen","family_name":"Voorbeeld","language":"nl","born":"1975-06-08","joined":"2004-10-01","links":[{"to":"M-100001","kind":"administrator","from":"2019-01-01","until":"2021-12-31"}]}`,
	)
	return f
}

// tell imports what changed of some members.
func (f *family) tell(lines ...string) {
	f.t.Helper()
	f.load("members", "", lines...)
}

// load imports a delta of a feed.
func (f *family) load(kind, header string, lines ...string) {
	f.t.Helper()
	today := calendar.DayOf(time.Now(), time.UTC)
	file := fmt.Sprintf(`{"feed":"%s"%s,"run":"test-%d","full":false,"as_of":"%s"}`+"\n%s\n"+`{"end":%d}`+"\n",
		kind, header, time.Now().UnixNano(), today, strings.Join(lines, "\n"), len(lines))
	open := func() (*feed.Source, error) { return feed.Open(bytes.NewReader([]byte(file))) }
	rules := feed.Rules{
		Register: f.register, Keys: f.ring, Synthetic: true, Now: time.Now(), Zone: time.UTC,
		Index: func(n niss.Number) []byte { return []byte("index " + n.Digits()) },
	}
	r, err := feed.Import(f.t.Context(), f.store, open, rules, feed.Options{Now: time.Now})
	if err != nil {
		f.t.Fatal(err, r.Rejected)
	}
}

// on makes it noon of a day.
func (f *family) on(day string) {
	f.t.Helper()
	d, err := calendar.ParseDay(day)
	must(f.t, err)
	noon := d.Start(time.UTC).Add(11 * time.Hour)
	f.noon.Store(&noon)
}

// someone returns the browser of somebody who is logged in.
func (f *family) someone(subject string) *browser {
	f.t.Helper()
	b := f.browser(f.t)
	b.login(subject, "/fr/moi")
	return b
}

// acted returns whose files somebody may see.
func (b *browser) acted() []wire.ActedCard {
	b.t.Helper()
	return b.get(wire.Path(lang.FR, wire.Acting, "")).page(b.t).Acting.People
}

// pagesOf returns the addresses of all pages of a file, in both languages.
func (f *family) pagesOf(card wire.ActedCard) []string {
	slug := card.Path[strings.LastIndexByte(card.Path, '/')+1:]
	var all []string
	for _, l := range lang.All {
		all = append(all, wire.Path(l, wire.Theirs, slug), wire.Path(l, wire.TheirRetention, slug))
		for _, d := range f.register.Domains {
			all = append(all, wire.Path(l, wire.TheirDomain, slug+"-"+d.Slug.In(l)))
		}
	}
	return all
}

// named returns the card of somebody by the given name.
func named(all []wire.ActedCard, name string) (wire.ActedCard, bool) {
	i := slices.IndexFunc(all, func(c wire.ActedCard) bool { return strings.HasPrefix(c.Name, name) })
	if i < 0 {
		return wire.ActedCard{}, false
	}
	return all[i], true
}

// say says something of one's parents on one's own page.
func (b *browser) say(allow string) answer {
	b.t.Helper()
	c := b.get(wire.Path(lang.FR, wire.Choices, "")).page(b.t).Choices
	return b.post(c.SendPath, url.Values{
		wire.FieldOwner: {c.Owner}, wire.FieldKey: {c.Key}, wire.FieldChoice: {rights.ParentsSee}, wire.FieldAllow: {allow},
	})
}

// TestFileNarrowsOnBirthdays: what a parent sees follows the day alone, and what
// the child says that day. Nothing else is done between the rows.
func TestFileNarrowsOnBirthdays(t *testing.T) {
	f := newFamily(t)
	parent, child := f.someone("nadia"), f.someone("lotte")
	f.on("2020-01-01")
	card, ok := named(parent.acted(), "Lotte")
	if !ok {
		t.Fatal("the child is not there")
	}
	slug := card.Path[strings.LastIndexByte(card.Path, '/')+1:]
	compulsory, _ := f.register.Domain("compulsory")
	inside := wire.Path(lang.FR, wire.TheirDomain, slug+"-"+compulsory.Slug.In(lang.FR))
	const no, yes = "no", "yes"
	for _, step := range []struct {
		day, says string
		refused   bool // what they say
		open      bool
		sensitive bool
		until     string
		why       holdings.SightWhy
	}{
		{day: "2020-02-28", open: true, sensitive: true, until: "2020-02-28", why: holdings.SightChild},
		{day: "2020-02-28", says: no, refused: true, open: true, sensitive: true, until: "2020-02-28", why: holdings.SightChild},
		{day: "2020-02-29", open: true, until: "2022-02-27", why: holdings.SightSilent},
		{day: "2020-03-01", says: no},
		{day: "2021-01-01"},
		{day: "2021-01-02", says: yes, open: true, until: "2022-02-27", why: holdings.SightSilent},
		{day: "2022-02-27", open: true, until: "2022-02-27", why: holdings.SightSilent},
		{day: "2022-02-28"},
		{day: "2022-03-01", says: yes, open: true, sensitive: true, why: holdings.SightAllows},
		{day: "2024-02-29", open: true, sensitive: true, why: holdings.SightAllows},
		{day: "2024-03-01", says: no},
		{day: "2026-01-01"},
	} {
		f.on(step.day)
		name := step.day + " " + step.says
		if step.says != "" {
			a := child.say(step.says)
			if got := a.StatusCode == http.StatusUnprocessableEntity; got != step.refused {
				t.Errorf("%s: %d", name, a.StatusCode)
			}
		}
		got, there := named(parent.acted(), "Lotte")
		if there != step.open || got.Why != step.why || got.Until.String() != step.until {
			t.Errorf("%s: there %t, %s until %q", name, there, got.Why, got.Until)
		}
		for _, path := range f.pagesOf(card) {
			if a := parent.get(path); (a.StatusCode == http.StatusOK) != step.open || !step.open && a.StatusCode != http.StatusNotFound {
				t.Errorf("%s: %s is %d", name, path, a.StatusCode)
			}
		}
		if !step.open {
			continue
		}
		a := parent.get(inside).page(t).Acting
		seen := slices.ContainsFunc(a.Held.Kinds, func(k wire.HeldKind) bool { return slices.Contains(compulsory.Special, k.ID) })
		if seen != step.sensitive || a.Narrowed == step.sensitive {
			t.Errorf("%s: what is protected more is there: %t, narrowed: %t", name, seen, a.Narrowed)
		}
	}
	if got := child.get(wire.Path(lang.FR, wire.Choices, "")).page(t).Choices.History; len(got) != 4 {
		t.Errorf("history %+v", got)
	}
}

// TestParentsAreAChoiceWithAReceipt: the card is there from the first birthday
// on, changes what it is on the second, and each change has a receipt that says
// what was said.
func TestParentsAreAChoiceWithAReceipt(t *testing.T) {
	f := newFamily(t)
	child, stranger := f.someone("lotte"), f.someone("elise")
	card := func(b *browser) (wire.ChoiceCard, bool) {
		all := b.get(wire.Path(lang.FR, wire.Choices, "")).page(t).Choices.Choices
		i := slices.IndexFunc(all, func(c wire.ChoiceCard) bool { return c.ID == rights.ParentsSee })
		if i < 0 {
			return wire.ChoiceCard{}, false
		}
		return all[i], true
	}
	if _, ok := card(stranger); ok {
		t.Error("whoever has no parent here is asked about parents")
	}
	if a := stranger.say("no"); a.StatusCode != http.StatusUnprocessableEntity {
		t.Errorf("and says something of them: %d", a.StatusCode)
	}
	f.on("2020-02-28")
	if _, ok := card(child); ok {
		t.Error("at 15 the child is asked")
	}
	f.on("2020-02-29")
	if c, ok := card(child); !ok || c.Consent || !c.Allowed || c.Since.String() != "2020-02-29" {
		t.Errorf("at 16: %+v", c)
	}
	said := child.say("no")
	done := said.page(t).Choices
	path := done.History[0].ReceiptPath
	if shown := html.UnescapeString(said.body); !strings.Contains(shown, `"done":"parents","receipt_path":"`+path+`"`) || path == "" {
		t.Errorf("the page does not say what was done, with the receipt %q", path)
	}
	if a := child.say("no"); a.StatusCode != http.StatusOK || len(a.page(t).Choices.History) != 1 {
		t.Errorf("the same no again: %d, %+v", a.StatusCode, a.page(t).Choices.History)
	}
	if c, _ := card(child); c.Allowed || c.Since.String() != "2020-02-29" {
		t.Errorf("after the no: %+v", c)
	}
	proof := child.get(done.History[0].ProofPath).page(t).Request
	if len(proof.Items) != 1 || proof.Items[0].Outcome != rights.Fulfilled || proof.Items[0].Subject != done.History[0].Name {
		t.Errorf("receipt of the no: %+v", proof.Items)
	}
	if a := child.get(path); !strings.Contains(a.body, "Vous avez dit non") {
		t.Errorf("the receipt does not say no: %d", a.StatusCode)
	}
	if a := stranger.get(done.History[0].ProofPath); a.StatusCode != http.StatusNotFound {
		t.Errorf("a stranger has the receipt: %d", a.StatusCode)
	}
	f.on("2021-01-01")
	child.say("yes")
	f.on("2022-02-28")
	if c, ok := card(child); !ok || !c.Consent || c.Allowed || c.Since.String() != "2022-02-28" {
		t.Errorf("at 18, after a yes at 16: %+v", c)
	}
	if a := child.say("yes"); len(a.page(t).Choices.History) != 3 {
		t.Errorf("the yes of an adult is a new one: %+v", a.page(t).Choices.History)
	}
	if c, _ := card(child); !c.Allowed {
		t.Errorf("after the yes: %+v", c)
	}
}

// TestFilesOfOthers asks every page of every file as everybody: only those who
// may see it today find it, and nobody can tell a closed file from none.
func TestFilesOfOthers(t *testing.T) {
	f := newFamily(t)
	people := map[string]*browser{}
	for _, subject := range []string{"nadia", "jeroen", "elise", "lotte", "luc", "greet"} {
		people[subject] = f.someone(subject)
	}
	open := map[string]string{} // by address, who may see it
	for subject, b := range people {
		for _, card := range b.acted() {
			for _, path := range f.pagesOf(card) {
				open[path] = subject
			}
		}
	}
	if len(people["nadia"].acted()) != 3 || len(people["jeroen"].acted()) != 1 || len(open) != 4*2*(2+len(f.register.Domains)) {
		t.Fatalf("%d pages", len(open))
	}
	none := people["elise"].get(wire.Path(lang.FR, wire.Theirs, "abcdefghijklmnopqrstuvwxyz")).page(t)
	for path, owner := range open {
		for subject, b := range people {
			a := b.get(path)
			scoped := strings.Contains(path, "-domaine/") || strings.Contains(path, "-domein/")
			switch {
			case subject == owner && (a.StatusCode == http.StatusOK || scoped && a.StatusCode == http.StatusNotFound):
			case subject != owner && a.StatusCode == http.StatusNotFound:
			default:
				t.Errorf("%s by %s: %d", path, subject, a.StatusCode)
			}
			if subject != owner && strings.HasPrefix(path, "/fr/") {
				if p := a.page(t); p.Title != none.Title || p.Fault.Code != none.Fault.Code || p.Acting != nil {
					t.Errorf("%s by %s is told apart from nothing", path, subject)
				}
			}
		}
	}
	for _, key := range []string{"M-100004", "M-100005", "M-100001"} {
		id, err := f.store.MemberByKey(t.Context(), key)
		must(t, err)
		for _, guess := range []string{id, key, strings.ToLower(id), strings.ToLower(key), "17073099988", "x", "-", id + "-x"} {
			for _, r := range []wire.Route{wire.Theirs, wire.TheirDomain, wire.TheirRetention} {
				if a := people["nadia"].get(wire.Path(lang.FR, r, url.PathEscape(guess))); a.StatusCode != http.StatusNotFound {
					t.Errorf("%s at %q: %d", r, guess, a.StatusCode)
				}
			}
		}
	}
	f.on("2021-12-31")
	if len(people["jeroen"].acted()) != 1 {
		t.Error("the administrator does not see the file on the last day")
	}
	f.on("2022-01-01")
	for path, owner := range open {
		if owner == "jeroen" {
			if a := people["jeroen"].get(path); a.StatusCode != http.StatusNotFound {
				t.Errorf("%s by the former administrator: %d", path, a.StatusCode)
			}
		}
	}
}

// TestMandateForOneDomain: a link with a scope opens what it names.
func TestMandateForOneDomain(t *testing.T) {
	f := newFamily(t)
	b := f.someone("nadia")
	card, _ := named(b.acted(), "Luc")
	a := b.get(card.Path).page(t).Acting
	if len(a.Domains) != 1 || a.Domains[0].ID != "insurance" || !a.Narrowed {
		t.Errorf("domains %+v", a.Domains)
	}
	if h := b.get(a.Domains[0].Path).page(t).Acting.Held; h == nil || h.ID != "insurance" {
		t.Errorf("inside: %+v", h)
	}
	for _, lane := range b.get(card.RetentionPath).page(t).Acting.Lanes {
		if lane.Domain.ID != "insurance" {
			t.Errorf("a rule of %s", lane.Domain.ID)
		}
	}
	slug := card.Path[strings.LastIndexByte(card.Path, '/')+1:]
	for _, d := range f.register.Domains {
		want := http.StatusNotFound
		if d.ID == "insurance" {
			want = http.StatusOK
		}
		if got := b.get(wire.Path(lang.FR, wire.TheirDomain, slug+"-"+d.Slug.In(lang.FR))); got.StatusCode != want {
			t.Errorf("%s: %d", d.ID, got.StatusCode)
		}
	}
}

// hold imports what a source holds of a member in a domain.
func (f *family) hold(domain, line string) {
	f.t.Helper()
	f.load("holdings", `,"domain":"`+domain+`"`, line)
}

// TestSensitiveIsClosedByDefault: an administrator, or a mandate, sees the kinds
// of data that the law protects more only where the link says so.
func TestSensitiveIsClosedByDefault(t *testing.T) {
	f := newFamily(t)
	b := f.someone("jeroen")
	seen := func() (tags, kinds, lanes bool) {
		card := b.acted()[0]
		a := b.get(card.Path).page(t).Acting
		i := slices.IndexFunc(a.Domains, func(d wire.DomainCard) bool { return d.ID == "compulsory" })
		d, _ := f.register.Domain("compulsory")
		inside := b.get(a.Domains[i].Path).page(t).Acting
		special := func(id string) bool { return slices.Contains(d.Special, id) }
		lane := func(l wire.Lane) bool {
			return l.Domain.ID == d.ID && slices.ContainsFunc(l.Kinds, func(k wire.Link) bool { return special(k.ID) })
		}
		rules := b.get(card.RetentionPath).page(t).Acting
		if inside.Narrowed != a.Narrowed || rules.Narrowed != a.Narrowed {
			t.Errorf("narrowed: %t, inside %t, rules %t", a.Narrowed, inside.Narrowed, rules.Narrowed)
		}
		return a.Domains[i].Tags.Doctor > 0, slices.ContainsFunc(inside.Held.Kinds, func(k wire.HeldKind) bool { return special(k.ID) }), slices.ContainsFunc(rules.Lanes, lane)
	}
	if tags, kinds, lanes := seen(); tags || kinds || lanes {
		t.Errorf("by default: tags %t, kinds %t, rules %t", tags, kinds, lanes)
	}
	f.tell(`{"key":"M-100002","national_number":"75060899987","given_name":"Jeroen","family_name":"Voorbeeld","language":"nl","born":"1975-06-08","joined":"2004-10-01",` +
		`"links":[{"to":"M-100001","kind":"administrator","from":"2019-01-01","until":"2021-12-31","sensitive":true}]}`)
	if tags, kinds, lanes := seen(); !tags || !kinds || !lanes {
		t.Errorf("where the link says so: tags %t, kinds %t, rules %t", tags, kinds, lanes)
	}
}

// TestRulesTellNothingOfWhatIsClosed: how long data stay says the same of a
// child who is heard, whatever is held of the kinds of data that the law
// protects more, by the rules of a group of people too.
func TestRulesTellNothingOfWhatIsClosed(t *testing.T) {
	f := newFamily(t)
	f.on("2021-01-01")
	parent := f.someone("nadia")
	card, _ := named(parent.acted(), "Lotte")
	f.tell(`{"key":"M-100005","national_number":"00022999917","given_name":"Lotte","family_name":"Denkbeeld","language":"nl","born":"2004-02-29","joined":"2015-01-01",` +
		`"events":{"prospect":"2020-11-01"}}`)
	lanes := func(health, identity string) []wire.Lane {
		f.hold("operational", `{"member":"M-100005","as_of":"2020-12-01","relation":"none","categories":[`+
			`{"category":"health","held":`+health+`,"as_of":"2020-12-01"},{"category":"identification","held":`+identity+`,"as_of":"2020-12-01"}]}`)
		a := parent.get(card.RetentionPath).page(t).Acting
		if !a.Narrowed {
			t.Error("nothing is said to be left out")
		}
		return slices.DeleteFunc(a.Lanes, func(l wire.Lane) bool { return l.Domain.ID != "operational" })
	}
	without, with := lanes("false", "false"), lanes("true", "false")
	if !reflect.DeepEqual(without, with) {
		t.Errorf("the rules change with what is closed:\n%+v\n%+v", without, with)
	}
	told := false
	for _, l := range lanes("true", "true") {
		for _, k := range l.Kinds {
			if k.ID == "health" || k.ID == "national_register" {
				t.Errorf("%s names %s", l.ID, k.ID)
			}
		}
		told = told || l.ID == "op_prospect" && !l.Span.Most.IsZero()
	}
	if !told {
		t.Error("of what is open the rule of the group tells no day")
	}
}

// TestFileShowsNoValues: no page of a file holds a value, even after a fresh
// login, or a form.
func TestFileShowsNoValues(t *testing.T) {
	f := newFamily(t)
	b := f.someone("jeroen")
	_, sealed, err := f.store.Samples(t.Context(), memberID(t, f.portal, "M-100001"), "compulsory")
	if err != nil || sealed == "" {
		t.Fatalf("there are no samples to hide: %v", err)
	}
	for _, path := range f.pagesOf(b.acted()[0]) {
		a := b.get(path)
		if held := a.page(t).Acting.Held; held != nil {
			if held.Owner != "" || held.SendPath != "" || held.ProvePath != "" {
				t.Errorf("%s has a form", path)
			}
			for _, k := range held.Kinds {
				if len(k.Samples) > 0 || k.Open {
					t.Errorf("%s has samples of %s", path, k.ID)
				}
			}
		}
		if strings.Contains(a.body, "Rue de l") || strings.Contains(a.body, "BE68") {
			t.Errorf("%s has a value", path)
		}
	}
}

// TestLooksOfRelatives: each look is in the list of the person, with the role
// and without a name; being named on the list of people is none, and neither
// is a page that was refused.
func TestLooksOfRelatives(t *testing.T) {
	f := newFamily(t)
	parent, child, stranger := f.someone("nadia"), f.someone("lotte"), f.someone("elise")
	f.on("2020-01-15")
	card, _ := named(parent.acted(), "Lotte")
	parent.get("/fr/moi")
	stranger.get(card.Path)
	here := func() (lines []wire.LookLine) {
		for _, x := range child.get(wire.Path(lang.FR, wire.Looks, "")).page(t).Trail.Looks {
			if x.Here {
				lines = append(lines, x)
			}
		}
		return lines
	}
	if got := here(); len(got) != 0 {
		t.Errorf("looks before anybody looked: %+v", got)
	}
	for _, path := range f.pagesOf(card)[:3] { // the file, how long data stay, one domain
		parent.get(path)
	}
	got := here()
	if len(got) != 2 { // of all domains, twice, and of one
		t.Fatalf("looks %+v", got)
	}
	times := 0
	for _, x := range got {
		times += x.Times
		if x.Service != "Une personne qui agit pour une autre" || x.Purpose != "Voir le dossier d’une autre personne" || x.Role != "Parent" || x.Day.String() != "2020-01-15" {
			t.Errorf("look %+v", x)
		}
	}
	if times != 3 {
		t.Errorf("%d times", times)
	}
	if a := child.get(wire.Path(lang.FR, wire.Looks, "")); strings.Contains(a.body, "Nadia") {
		t.Error("the list has a name")
	}
	for _, b := range []*browser{parent, stranger} {
		for _, x := range b.get(wire.Path(lang.FR, wire.Looks, "")).page(t).Trail.Looks {
			if x.Here {
				t.Errorf("somebody else has the look: %+v", x)
			}
		}
	}
}

// TestHomeLeadsToOthers: the home counts whose files are open, today.
func TestHomeLeadsToOthers(t *testing.T) {
	f := newFamily(t)
	for _, test := range []struct {
		subject, day string
		want         int
	}{
		{"nadia", "2021-06-01", 3}, {"nadia", "2022-02-28", 2}, {"jeroen", "2021-12-31", 1}, {"jeroen", "2022-01-01", 0}, {"elise", "2021-06-01", 0},
	} {
		f.on(test.day)
		if got := f.someone(test.subject).get("/fr/moi").page(t).Me.Acting; got != test.want {
			t.Errorf("%s on %s: %d, want %d", test.subject, test.day, got, test.want)
		}
	}
}

// memberID returns the id of a member by the key of the feeding system.
func memberID(t *testing.T, p *portal, key string) string {
	t.Helper()
	id, err := p.store.MemberByKey(t.Context(), key)
	must(t, err)
	return id
}
