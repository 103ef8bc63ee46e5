package e2e

import (
	"encoding/json"
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/loupe-privacy/loupe/internal/calendar"
	"github.com/loupe-privacy/loupe/internal/lang"
	"github.com/loupe-privacy/loupe/internal/register"
	"github.com/loupe-privacy/loupe/internal/rights"
	"github.com/loupe-privacy/loupe/internal/wire"
	"github.com/loupe-privacy/loupe/server/demo"
	"github.com/loupe-privacy/loupe/server/store/pgtest"
)

// TestThread is the first thread, end to end: log in, see, ask, with the
// client and without any script, in both languages, on both databases.
func TestThread(t *testing.T) {
	for engine, database := range map[string]func(testing.TB) string{"sqlite": sqlite, "postgres": pgtest.URL} {
		t.Run(engine, func(t *testing.T) {
			t.Parallel()
			s := newSite(t, database(t))
			for _, way := range []struct {
				name    string
				options []option
				client  bool
				people  map[lang.Lang]string
			}{
				{"client", nil, true, map[lang.Lang]string{lang.FR: "Élise", lang.NL: "Jeroen"}},
				{"script off", []option{scriptOff}, false, map[lang.Lang]string{lang.FR: "Nadia", lang.NL: "Greet"}},
			} {
				for _, l := range lang.All {
					t.Run(way.name+" "+string(l), func(t *testing.T) {
						th := &thread{newTab(t, s, way.options...), l, way.client, person(t, way.people[l])}
						th.run(engine == "sqlite" && way.client)
					})
				}
			}
		})
	}
}

// A thread is one person's way through the portal.
type thread struct {
	*tab
	lang   lang.Lang
	client bool // or without scripts
	who    demo.Person
}

// run goes the whole way.
func (th *thread) run(pictures bool) {
	th.t.Helper()
	l := th.lang
	th.open(wire.Path(l, wire.Home, ""))
	th.takenOver()
	th.click(`.top-end a[href="` + wire.Path(l, wire.Me, "") + `"]`)
	th.choose(th.who)
	th.arrive(wire.Path(l, wire.Me, ""), word[l]["me"])
	th.takenOver()
	loaded := th.documents()

	th.readDomains()
	note := "Depuis 2020 – « tout » s’il vous plaît"
	th.site.secret(note)
	id := th.file(note, loaded)
	th.follow(id, note)
	if pictures {
		th.shoot("thread-" + string(l))
	}
	th.leave(note)
}

// takenOver waits for the client where there is one.
func (th *thread) takenOver() {
	th.t.Helper()
	if th.client {
		th.live()
	}
}

// readDomains opens each domain from the list and compares its tags with the
// files of the demonstration.
func (th *thread) readDomains() {
	th.t.Helper()
	l := th.lang
	key := memberKey(th.t, th.who)
	for _, d := range declared(th.t).Domains {
		th.click(`header nav a[href="` + wire.Path(l, wire.MyDomains, "") + `"]`)
		th.arrive(wire.Path(l, wire.MyDomains, ""), word[l]["mine"])
		path := wire.Path(l, wire.MyDomain, d.Slug.In(l))
		th.click(`main a[href="` + path + `"]`)
		th.arrive(path, d.Title.In(l))
		got := eval[[]string](th.tab, `() => [...document.querySelectorAll("table.cats tbody tr:not(.group)")].map(tr => {
			const [name, tag] = tr.querySelectorAll(".nm > span");
			return [name.textContent, tag.textContent.split(" · ")[0], tag.querySelector("time")?.dateTime ?? ""].join(" | ");
		})`)
		want := tagsOf(th.t, l, d, key)
		if !slices.Equal(got, want) {
			th.t.Errorf("domain %s shows\n%s\nthe files say\n%s", d.ID, strings.Join(got, "\n"), strings.Join(want, "\n"))
		}
	}
}

// file asks for access to two domains, and checks review and receipt. Loaded is
// how many documents were loaded when the client took over: it loads no more up
// to the first question, and answers each question itself.
func (th *thread) file(note string, loaded int) string {
	th.t.Helper()
	l, reg := th.lang, declared(th.t)
	first, last := reg.Domains[0], reg.Domains[len(reg.Domains)-1]
	th.click(`header nav a[href="` + wire.Path(l, wire.Requests, "") + `"]`)
	th.arrive(wire.Path(l, wire.Requests, ""), word[l]["requests"])
	th.click(`main a[href="` + askAt(l, rights.AskGoal) + `"]`)
	th.arrive(askAt(l, rights.AskGoal), word[l]["ask"])
	if th.client && th.documents() != loaded {
		th.t.Errorf("%d documents were loaded after the client had taken over", th.documents()-loaded)
	}
	put := th.walkLooking(l, accessTo(note, first.ID, last.ID), rights.AskFiles, func(rights.QuestionID) { th.takenOver() })
	if want := []rights.QuestionID{
		rights.AskGoal, rights.AskBehalf, rights.AskDomains, rights.AskScope, rights.AskCare, rights.AskNote,
	}; !slices.Equal(put, want) {
		th.t.Errorf("the questions were %q, want %q", put, want)
	}
	if n := th.asked(wire.APIDraft); th.client && n != len(put) || !th.client && n != 0 {
		th.t.Errorf("the client sent %d answers to %d questions", n, len(put))
	}
	th.goReview(l)
	th.takenOver()
	if got := th.reviewed(l, rights.AskDomains); !slices.Equal(got, []string{first.Title.In(l), last.Title.In(l)}) {
		th.t.Errorf("the review names the domains %q", got)
	}
	if got := th.text("main dl.facts .typed"); got != note {
		th.t.Errorf("the review shows the note %q", got)
	}
	before := time.Now()
	id := th.sendOff(l)
	after := time.Now()
	th.checkReceipt(before, after)
	th.site.secret(id)
	return id
}

// checkReceipt compares the receipt with what the rules say of a request that
// was received between two instants.
func (th *thread) checkReceipt(before, after time.Time) {
	th.t.Helper()
	reference := th.text(".receipt .ref")
	if r, err := rights.ParseReference(reference); err != nil || string(r) != reference {
		th.t.Errorf("the reference %q is none: %v", reference, err)
	}
	th.site.secret(reference)
	brussels, err := time.LoadLocation(rights.Zone)
	if err != nil {
		th.t.Fatal(err)
	}
	received := eval[string](th.tab, `() => document.querySelector(".receipt .ref").parentElement.querySelector("time").dateTime`)
	at := before
	if received != calendar.DayOf(before, brussels).String() {
		at = after // it became midnight
	}
	clock := rights.Clock{Calendar: calendar.New(nil), Office: brussels}
	want, err := clock.Deadline(at, rights.Period, nil, at)
	if err != nil {
		th.t.Fatal(err)
	}
	if received != want.Receipt.String() {
		th.t.Errorf("received on %s, want %s", received, want.Receipt)
	}
	if got := th.attr(".receipt .due time", "datetime"); got != want.Due.String() {
		th.t.Errorf("due on %s, want %s", got, want.Due)
	}
	if got, want := th.text(".receipt .due b"), longDate(th.lang, want.Due); got != want {
		th.t.Errorf("due date is written %q, want %q", got, want)
	}
	steps, err := want.Steps()
	if err != nil {
		th.t.Fatal(err)
	}
	var days []string
	for _, s := range steps {
		days = append(days, s.Day.String())
	}
	got := eval[[]string](th.tab, `() => [...document.querySelectorAll(".receipt ol.rule time")].map(t => t.dateTime)`)
	if !slices.Equal(got, days) {
		th.t.Errorf("the computation goes over %v, want %v", got, days)
	}
	for _, text := range th.texts(".receipt ol.rule li p") {
		if text == "" {
			th.t.Error("a step of the computation says nothing")
		}
	}
}

// follow finds the request in its page, in the list and at home.
func (th *thread) follow(id, note string) {
	th.t.Helper()
	l := th.lang
	reference, due := th.text(".receipt .ref"), th.attr(".receipt .due time", "datetime")
	path := wire.Path(l, wire.Request, id)
	th.click(`main a[href="` + path + `"]`)
	th.arrive(path, "")
	th.wait("the page of the request", `r => document.querySelector("main .head")?.textContent.includes(r)`, reference)
	if got := th.text("main .typed"); got != note {
		th.t.Errorf("the request shows the note %q, want %q", got, note)
	}
	if !slices.Contains(eval[[]string](th.tab, `() => [...document.querySelectorAll("main time")].map(t => t.dateTime)`), due) {
		th.t.Errorf("the request does not tell its due date %s", due)
	}
	for _, route := range []wire.Route{wire.Requests, wire.Me} {
		to := wire.Path(l, route, "")
		th.click(`header nav a[href="` + to + `"]`)
		th.arrive(to, "")
		th.wait("a card of the request", `(href, reference, due) => {
			const card = document.querySelector('main a[href="' + href + '"]')?.closest("article");
			return card && card.textContent.includes(reference) && card.querySelector("time").dateTime === due;
		}`, path, reference, due)
	}
}

// leave logs out and goes back through the history: nothing personal shows.
func (th *thread) leave(note string) {
	th.t.Helper()
	th.logout(th.lang)
	th.nothingBehind(th.who.GivenName, note)
}

// nothingBehind goes back as far as the history reaches, and fails the test if
// a page on the way shows one of the words.
func (b *tab) nothingBehind(secrets ...string) {
	b.t.Helper()
	for range 6 {
		if send(b, historyOf, none).CurrentIndex == 0 {
			return
		}
		b.history(-1)
		for range 5 {
			b.wait("a page behind", `() => document.readyState === "complete"`)
			shown, err := try[string](b, `() => location.href + "\n" + document.title + "\n" + (document.documentElement.hidden ? "" : document.documentElement.textContent)`)
			if err != nil {
				continue // on the way to another page
			}
			address, text, _ := strings.Cut(shown, "\n")
			for _, s := range secrets {
				// The page of the provider lists everybody by name, and the
				// mailbox stands for that of everybody.
				if strings.Contains(text, s) && !strings.HasPrefix(address, b.site.idp) && !strings.HasPrefix(address, b.site.box) {
					b.t.Errorf("after logging out, %s shows %q", address, s)
				}
			}
			time.Sleep(20 * time.Millisecond)
		}
	}
}

// A statement is what a file of the demonstration says of one category.
type statement struct {
	Category string `json:"category"`
	Held     bool   `json:"held"`
	AsOf     string `json:"as_of"`
}

// lines decodes each line of a file of the demonstration.
func lines[T any](t testing.TB, name string) []T {
	t.Helper()
	b, err := fs.ReadFile(demo.Data(), name)
	if err != nil {
		t.Fatal(err)
	}
	var all []T
	for line := range strings.Lines(string(b)) {
		var v T
		if err := json.Unmarshal([]byte(line), &v); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		all = append(all, v)
	}
	return all
}

// memberKey returns the key of a person in the files of the demonstration.
func memberKey(t testing.TB, p demo.Person) string {
	t.Helper()
	for _, m := range lines[struct {
		Key    string `json:"key"`
		Number string `json:"national_number"`
	}](t, demo.MembersFile) {
		if m.Number == p.Number.Digits() {
			return m.Key
		}
	}
	t.Fatalf("%s is no member", p.GivenName)
	return ""
}

// liveDomain is the domain whose source the demonstration asks while a page is
// made. It says of all that it looked today.
const liveDomain = "complementary"

// tagsOf returns what the files say of a member in a domain: name, tag and
// day of every category.
func tagsOf(t testing.TB, l lang.Lang, d register.Domain, key string) []string {
	t.Helper()
	said := map[string]statement{}
	for _, doc := range lines[struct {
		Member     string      `json:"member"`
		Categories []statement `json:"categories"`
	}](t, demo.HoldingsFile(d.ID)) {
		for _, s := range doc.Categories {
			if doc.Member == key {
				said[s.Category] = s
			}
		}
	}
	var all []string
	for _, id := range slices.Concat(d.Special, d.Ordinary) {
		c, ok := declared(t).Category(id)
		if !ok {
			t.Fatalf("no category %s", id)
		}
		s, known := said[id]
		if known && d.ID == liveDomain {
			s.AsOf = today().String()
		}
		tag := "possible"
		switch {
		case known && !s.Held:
			tag = "not_held"
		case known && id == "health":
			tag = "doctor"
		case known:
			tag = "held"
		}
		all = append(all, fmt.Sprintf("%s | %s | %s", c.Name.In(l), word[l][tag], s.AsOf))
	}
	return all
}

// longDate writes a day as people do, with its weekday.
func longDate(l lang.Lang, d calendar.Day) string {
	months := map[lang.Lang]string{
		lang.FR: "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
		lang.NL: "januari februari maart april mei juni juli augustus september oktober november december",
	}
	weekdays := map[lang.Lang]string{
		lang.FR: "dimanche lundi mardi mercredi jeudi vendredi samedi",
		lang.NL: "zondag maandag dinsdag woensdag donderdag vrijdag zaterdag",
	}
	at, err := time.Parse(time.DateOnly, d.String())
	if err != nil {
		return err.Error()
	}
	day := fmt.Sprint(at.Day())
	if l == lang.FR && at.Day() == 1 {
		day = "1er"
	}
	return strings.Join([]string{strings.Fields(weekdays[l])[at.Weekday()], day, strings.Fields(months[l])[at.Month()-1], fmt.Sprint(at.Year())}, " ")
}
