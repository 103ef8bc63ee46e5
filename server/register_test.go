package server_test

import (
	"bytes"
	"encoding/json"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/loupe-privacy/loupe/internal/holdings"
	"github.com/loupe-privacy/loupe/internal/lang"
	"github.com/loupe-privacy/loupe/internal/register"
	"github.com/loupe-privacy/loupe/internal/wire"
	"github.com/loupe-privacy/loupe/server"
	"github.com/loupe-privacy/loupe/server/export"
)

// TestTwins holds that each page about the register and its personal twin lead
// to each other, and that the personal one stays among personal pages.
func TestTwins(t *testing.T) {
	p := newPortal(t)
	b := p.browser(t)
	b.login("elise", "/fr/moi")
	tried := 0
	for _, path := range publicPaths(p) {
		route, l, param, _ := wire.Match(path)
		mine := wire.Mine(route)
		if mine == route || mine == wire.Me || mine == wire.MyDomains {
			continue
		}
		tried++
		there := b.get(wire.Path(l, mine, param))
		page, public := there.page(t), b.get(path).page(t)
		if there.StatusCode != http.StatusOK || page.Viewer == nil || public.Viewer != nil {
			t.Errorf("%s: %d, viewers %v and %v", path, there.StatusCode, page.Viewer, public.Viewer)
		}
		if twin := twinOf(t, public); twin != "" && (twin != page.Path || twinOf(t, page) != path) {
			t.Errorf("%s leads to %s, and that back to %s", path, twin, twinOf(t, page))
		}
		if _, back, _, ok := wire.Match(page.Alternate); !ok || back == l || !strings.HasPrefix(page.Alternate, wire.PersonalPrefix(l.Other())) {
			t.Errorf("%s leads to %s in the other language", page.Path, page.Alternate)
		}
		if len(page.Terms) != len(public.Terms) {
			t.Errorf("%s explains %d words, %s %d", path, len(public.Terms), page.Path, len(page.Terms))
		}
	}
	if tried < 30 {
		t.Errorf("only %d twins were tried", tried)
	}
}

// twinOf returns the address that a page gives of itself on the other side.
func twinOf(t *testing.T, p wire.Page) string {
	t.Helper()
	b, err := json.Marshal(p)
	must(t, err)
	var members map[string]json.RawMessage
	must(t, json.Unmarshal(b, &members))
	for _, m := range members {
		var data struct {
			TwinPath string `json:"twin_path"`
		}
		if json.Unmarshal(m, &data) == nil && data.TwinPath != "" {
			return data.TwinPath
		}
	}
	return ""
}

// TestCategoryTellsTheDomainsApart holds that what a domain says of a kind of
// data stays its own, and that lists of a domain are no statement about the
// kind of data.
func TestCategoryTellsTheDomainsApart(t *testing.T) {
	p := newPortal(t)
	sensitive, _ := p.register.Category("sensitive")
	data := p.browser(t).get(wire.Path(lang.FR, wire.Category, sensitive.Slug.FR)).page(t).Category
	if len(data.Places) != 2 || len(data.Absent) != 2 {
		t.Fatalf("%d domains declare it, %d do not", len(data.Places), len(data.Absent))
	}
	for _, place := range data.Places {
		d, _ := p.register.Domain(place.ID)
		if !place.Differs || place.Detail != d.Details["sensitive"].FR || len(place.Sources) != len(d.Sources.IDs) || place.Tag != "" {
			t.Errorf("%s: %+v", place.ID, place)
		}
	}
}

// TestRetentionOnDates holds that the dates of a member come from the feed,
// that no end is given where the rule has none, and that the public page has
// no dates at all.
func TestRetentionOnDates(t *testing.T) {
	p := newPortal(t)
	b := p.browser(t)
	if public := b.get("/fr/durees").page(t).Retention; public.Personal || !public.Today.IsZero() || public.Lanes[0].Span != nil {
		t.Errorf("the public page has dates: %+v", public)
	}
	b.login("elise", "/fr/moi")
	data := b.get("/fr/moi/durees").page(t).Retention
	if !data.Personal || data.Today.IsZero() {
		t.Fatalf("the personal page lacks dates: %+v", data)
	}
	states, begun := map[holdings.Keeping]int{}, false
	for _, lane := range data.Lanes {
		if lane.Span == nil {
			continue
		}
		states[lane.Span.State]++
		begun = begun || !lane.Span.Begin.IsZero()
		if lane.MinYears != lane.MaxYears && !lane.Span.End.IsZero() {
			t.Errorf("%s is a range and ends on %s", lane.ID, lane.Span.End)
		}
		if lane.Span.Why == "" {
			t.Errorf("%s does not say why it cannot be erased today", lane.ID)
		}
	}
	if len(states) < 2 || !begun {
		t.Errorf("states %v, one of them begun on a known day: %t", states, begun)
	}
}

// TestFlowOfOneNode holds that the page of a node shows what it is linked
// with, and nothing else.
func TestFlowOfOneNode(t *testing.T) {
	p := newPortal(t)
	b := p.browser(t)
	whole := b.get("/fr/destinataires").page(t).Flow
	for _, n := range append(append(append(whole.Sources, whole.Domains...), whole.Recipients...), whole.Processors...) {
		one := b.get(n.Path).page(t).Flow
		if one.Node == nil || one.Node.Key() != n.Key() || len(one.Links) == 0 {
			t.Errorf("%s: %+v, %d links", n.Key(), one.Node, len(one.Links))
			continue
		}
		count := 0
		for _, l := range whole.Links {
			if l.From == n.Key() || l.To == n.Key() {
				count++
			}
		}
		if len(one.Links) != count {
			t.Errorf("%s has %d links alone and %d among all", n.Key(), len(one.Links), count)
		}
	}
	for _, l := range whole.Links {
		d, _ := p.register.Domain(l.Domain)
		id := strings.TrimPrefix(l.To, "recipient/")
		if use, ok := d.Recipient(id); ok && (use.Condition != "") != (l.Condition != "") {
			t.Errorf("%s to %s: condition %q, %q in the register", l.From, l.To, l.Condition, use.Condition)
		}
	}
}

func TestDecisions(t *testing.T) {
	p := newPortal(t)
	data := p.browser(t).get("/nl/beslissingen").page(t).Decisions
	if len(data.Passports) != 6 || len(data.None) != 3 || len(data.Profiling) == 0 {
		t.Errorf("%d passports, %d domains without, %d profiles", len(data.Passports), len(data.None), len(data.Profiling))
	}
	routes := map[string]bool{}
	for _, pass := range data.Passports {
		if len(pass.Inputs) == 0 || len(pass.Steps) == 0 || pass.Contest.Court == "" || pass.Contest.Path == "" {
			t.Errorf("%s: %d inputs, %d steps, contest %+v", pass.ID, len(pass.Inputs), len(pass.Steps), pass.Contest)
		}
		for _, step := range pass.Steps {
			if pass.ID == "bim" {
				routes[step.Route] = true
			}
		}
	}
	if len(routes) != 2 {
		t.Errorf("the increased reimbursement has the routes %v", routes)
	}
	for _, profile := range data.Profiling {
		if !profile.Purpose.Absolute {
			t.Errorf("%s can't be stopped without a reason", profile.Purpose.ID)
		}
	}
}

// TestVersions reads what the edition in force changed, as everybody and as a
// member, who is told until they say that they read it.
func TestVersions(t *testing.T) {
	p := newPortal(t)
	b := p.browser(t)
	public := b.get("/fr/versions").page(t).Versions
	if public.Added+public.Changed+public.Removed != len(public.Changes) || len(public.Changes) == 0 || public.Personal {
		t.Fatalf("%d added, %d changed, %d removed, %d changes", public.Added, public.Changed, public.Removed, len(public.Changes))
	}
	if !public.Shown.Current || public.Before == nil || !public.Before.Example || len(public.Editions) != 2 {
		t.Errorf("editions %+v, compared %+v with %+v", public.Editions, public.Shown, public.Before)
	}
	told := map[string]bool{}
	for _, c := range public.Changes {
		if key := c.Op + string(c.Kind) + c.Name; c.Op != "changed" && told[key] {
			t.Errorf("%s %s is told twice", c.Op, c.Name)
		} else {
			told[key] = true
		}
		if c.Touches != "" || len(c.Fields) == 0 || c.Name == "" {
			t.Errorf("%s: %+v", c.ID, c)
		}
	}
	if oldest := b.get("/fr/versions/1").page(t).Versions; oldest.Before != nil || len(oldest.Changes) != 0 {
		t.Errorf("the oldest edition changed %d things", len(oldest.Changes))
	}
	for _, none := range []string{"/fr/versions/0", "/fr/versions/3", "/fr/versions/01", "/fr/versions/x", "/fr/versions/-1"} {
		if a := b.get(none); a.StatusCode != http.StatusNotFound {
			t.Errorf("%s: %d", none, a.StatusCode)
		}
	}

	b.login("jeroen", "/nl/mij")
	news := b.get("/nl/mij").page(t).Me.News
	if news == nil || news.Changes != len(public.Changes) || news.Edition != 2 || !news.Example {
		t.Fatalf("news = %+v", news)
	}
	mine := b.get(news.Path).page(t).Versions
	if !mine.Unread || mine.Touches["yes"]+mine.Touches["maybe"]+mine.Touches["no"] != len(public.Changes) {
		t.Errorf("unread %t, touches %v of %d", mine.Unread, mine.Touches, len(public.Changes))
	}
	for id, why := range map[string]holdings.Why{
		"paper_forms":          holdings.RelationHere, // a source that one domain named, and none does now
		"op_prospect":          holdings.WhyNotYours,
		"operational/contacts": holdings.RelationHere,
		"erasure":              holdings.General,
	} {
		i := slices.IndexFunc(mine.Changes, func(c wire.Change) bool { return c.ID == id })
		if i < 0 || mine.Changes[i].Why != string(why) {
			t.Errorf("%s concerns the member for another reason than %s", id, why)
		}
	}
	read := func(owner, edition string) int {
		return b.post(mine.SendPath, url.Values{wire.FieldOwner: {owner}, wire.FieldEdition: {edition}}).StatusCode
	}
	for _, wrong := range []string{"", "0", "3", "-1", "x", "2x", strings.Repeat("9", 400)} {
		if got := read(mine.Owner, wrong); got != http.StatusUnprocessableEntity && got != http.StatusBadRequest {
			t.Errorf("edition %.9q was read: %d", wrong, got)
		}
	}
	if got := read("somebody", "2"); got/100 != 4 {
		t.Errorf("the form of somebody else: %d", got)
	}
	if b.get("/nl/mij").page(t).Me.News == nil {
		t.Error("the news went away unread")
	}
	for range 2 { // twice does no harm
		if got := read(mine.Owner, strconv.Itoa(mine.Shown.Number)); got != http.StatusOK { // the home it leads to
			t.Errorf("read: %d", got)
		}
	}
	if left := b.get("/nl/mij").page(t).Me.News; left != nil {
		t.Errorf("news after it was read: %+v", left)
	}
	if b.get("/nl/mij/versies").page(t).Versions.Unread {
		t.Error("still unread")
	}
}

// TestNewsOutliveAnEditionThatChangesNothing holds that what an edition changed
// is told also after a newer one that changed nothing.
func TestNewsOutliveAnEditionThatChangesNothing(t *testing.T) {
	p := newPortal(t, func(o *server.Options) {
		same := *o.Editions[0]
		same.Edition.Number++
		o.Editions = append([]*register.Register{&same}, o.Editions...)
	})
	b := p.browser(t)
	b.login("jeroen", "/nl/mij")
	news := b.get("/nl/mij").page(t).Me.News
	if news == nil || news.Edition != 2 || news.Changes == 0 {
		t.Fatalf("news = %+v", news)
	}
	if b.get("/nl/mij/versies/3").page(t).Versions.Unread {
		t.Error("an edition that changed nothing is to be read")
	}
	told := b.get(news.Path).page(t).Versions
	if !told.Unread || told.Shown.Number != 2 {
		t.Fatalf("%s is edition %+v, unread %t", news.Path, told.Shown, told.Unread)
	}
	b.post(told.SendPath, url.Values{wire.FieldOwner: {told.Owner}, wire.FieldEdition: {"2"}})
	if left := b.get("/nl/mij").page(t).Me.News; left != nil {
		t.Errorf("news after it was read: %+v", left)
	}
}

// TestSearch holds that a search finds in both languages without regard to
// accents, and that nothing that is typed upsets it or stays anywhere.
func TestSearch(t *testing.T) {
	p := newPortal(t)
	b := p.browser(t)
	ask := func(l lang.Lang, q string) *wire.SearchData {
		t.Helper()
		a := b.get(wire.Path(l, wire.Search, "") + "?" + url.Values{wire.FieldQuery: {q}}.Encode())
		if a.StatusCode != http.StatusOK || a.Header.Get("Cache-Control") != "no-store" {
			t.Errorf("%.20q: %d, kept as %q", q, a.StatusCode, a.Header.Get("Cache-Control"))
		}
		return a.page(t).Search
	}
	for _, test := range []struct {
		l          lang.Lang
		query, has string
	}{
		{lang.FR, "santé", "/fr/donnees/"}, {lang.FR, "SANTE", "/fr/donnees/"},
		{lang.FR, "ticket modérateur", "/fr/glossaire#"}, {lang.FR, "effacement", "/fr/droits#"},
		{lang.NL, "rijksregister", "/nl/gegevens/"}, {lang.NL, "remgeld", "/nl/woordenlijst#"},
		{lang.NL, "riziv", "/nl/ontvangers/"}, {lang.NL, "maximumfactuur", "/nl/beslissingen/"},
	} {
		found := false
		for _, h := range ask(test.l, test.query).Hits {
			found = found || strings.HasPrefix(h.Path, test.has)
			if h.Path == "" || h.Name == "" {
				t.Errorf("%s: %+v has no place", test.query, h)
			}
		}
		if !found {
			t.Errorf("%s does not lead to %s", test.query, test.has)
		}
	}
	for _, odd := range []string{
		strings.Repeat("a", 10_000), strings.Repeat("é ", 10_000), "'; DROP TABLE members; --", "<script>alert(1)</script>",
		"\x00\x01", "%", "🙂🙂", "\u202eabc", "l'", "…", strings.Repeat("données ", 3_000), "\xff\xfe",
	} {
		data := ask(lang.FR, odd)
		if n := len([]rune(data.Query)); n > wire.MaxQuery || (len([]rune(odd)) > wire.MaxQuery) != data.Cut && strings.TrimSpace(odd) != "" {
			t.Errorf("%.20q: %d characters are left, cut %t", odd, n, data.Cut)
		}
	}
	if data := ask(lang.FR, strings.Repeat(" ", 2_000)+"santé"); !data.Cut {
		t.Errorf("what was not looked at is not said to be cut off: %+v", data)
	}
	nothing := b.get("/fr/chercher?q=%00%01").page(t)
	if empty := b.get("/fr/chercher").page(t); nothing.Title != empty.Title || nothing.Alternate != empty.Alternate || len(nothing.Search.Near) == 0 {
		t.Errorf("a search for no sign at all is %q, in the other language %s", nothing.Title, nothing.Alternate)
	}
	if data := ask(lang.FR, "zzzzzz"); len(data.Hits) != 0 || len(data.Near) == 0 {
		t.Errorf("nothing: %+v", data)
	}
	b.login("elise", "/fr/moi")
	const typed = "quelquechosedepersonnel"
	mine := b.get("/fr/moi/chercher?q=" + typed)
	if page := mine.page(t); page.Viewer == nil || page.Search.Query != typed {
		t.Errorf("the search within one's own pages: %+v", page.Search)
	}
	if strings.Contains(p.log.String(), typed) {
		t.Error("the log holds what was looked for")
	}
	api := b.get(wire.APIPage + "?path=" + url.QueryEscape("/fr/chercher?q=santé"))
	var page wire.Page
	must(t, json.Unmarshal([]byte(api.body), &page))
	if page.Search == nil || len(page.Search.Hits) == 0 {
		t.Errorf("the client's search: %+v", page.Search)
	}
}

// TestExports asks for the register in each format, by address and by media
// type, and for one that there is not.
func TestExports(t *testing.T) {
	p := newPortal(t)
	b := p.browser(t)
	links := strings.Join(b.get("/fr/declaration").Header.Values("Link"), "\n")
	for _, f := range export.Formats() {
		path := "/register/declaration" + f.Ext
		a := b.get(path)
		var want bytes.Buffer
		must(t, export.Write(&want, p.register, f.Name))
		if a.StatusCode != http.StatusOK || a.body != want.String() || a.Header.Get("Content-Type") != f.ContentType() || a.Header.Get("ETag") == "" {
			t.Errorf("%s: %d %s, %d bytes, want %d", path, a.StatusCode, a.Header.Get("Content-Type"), len(a.body), want.Len())
		}
		if !strings.Contains(links, path+">; rel=\"alternate\"; type=\""+f.Media+`"`) {
			t.Errorf("the declaration does not name %s: %s", path, links)
		}
		same := b.do(http.MethodGet, "/register", "", "Accept", f.Media)
		if same.body != a.body || same.Header.Get("Content-Location") != path || !strings.Contains(strings.Join(same.Header.Values("Vary"), ","), "Accept") {
			t.Errorf("/register as %s: %d, at %q", f.Media, same.StatusCode, same.Header.Get("Content-Location"))
		}
	}
	a := b.do(http.MethodGet, "/register", "", "Accept", "application/pdf")
	if a.StatusCode != http.StatusNotAcceptable {
		t.Errorf("as PDF: %d", a.StatusCode)
	}
	for _, f := range export.Formats() {
		if !strings.Contains(a.body, f.Media) {
			t.Errorf("the refusal does not list %s: %q", f.Media, a.body)
		}
	}
	if a := b.get("/register/declaration.pdf"); a.StatusCode != http.StatusNotFound {
		t.Errorf("another format by its address: %d", a.StatusCode)
	}
}

// TestNobodyIsLedWhereTheyMayNot follows every address that the personal pages
// give to somebody without a member file.
func TestNobodyIsLedWhereTheyMayNot(t *testing.T) {
	p := newPortal(t)
	b := p.browser(t)
	b.login("noah", "/fr/moi")
	tried := map[string]bool{}
	for _, route := range []wire.Route{wire.MyDeclaration, wire.MyRights, wire.MyGlossary, wire.MyContact, wire.MyAccessibility, wire.MySearch} {
		path := wire.Path(lang.FR, route, "")
		if route == wire.MySearch {
			path += "?q=sante"
		}
		a := b.get(path)
		for _, m := range regexp.MustCompile(`href="(/fr/moi[^"#]*)|"path":"(/fr/moi[^"#]*)`).FindAllStringSubmatch(a.body+b.get(wire.APIPage+"?path="+url.QueryEscape(path)).body, -1) {
			to := m[1] + m[2]
			if tried[to] {
				continue
			}
			tried[to] = true
			if got := b.get(to).StatusCode; got != http.StatusOK {
				t.Errorf("%s leads to %s: %d", path, to, got)
			}
		}
	}
	if len(tried) < 4 {
		t.Errorf("only %d addresses were found", len(tried))
	}
}

// TestWaysIn holds that each group of people has its page from the public home,
// and that a rule there says where it holds and of what.
func TestWaysIn(t *testing.T) {
	p := newPortal(t)
	b := p.browser(t)
	groups := b.get("/nl/").page(t).Home.Groups
	if len(groups) != 5 {
		t.Fatalf("%d ways in", len(groups))
	}
	rules := 0
	for _, g := range groups {
		data := b.get(g.Path).page(t).Audience
		if data.Name != g.Name || len(data.Points) < 3 || len(data.Rights) != len(p.register.Rights) || len(data.Others) != len(groups)-1 {
			t.Errorf("%s: %+v", g.Path, data)
		}
		for _, r := range data.Retention {
			rules++
			if r.For == "" {
				t.Errorf("%s: the rule %s does not say where it holds", g.Path, r.ID)
			}
		}
	}
	if rules == 0 {
		t.Error("no group has a rule")
	}
}

// TestTagsAreTheSameEverywhere holds the tags of a member's kinds of data, in
// the list and each on its page, against those of the four domains.
func TestTagsAreTheSameEverywhere(t *testing.T) {
	p := newPortal(t)
	b := p.browser(t)
	b.login("elise", "/fr/moi")
	in := map[string]map[string]holdings.Tag{} // by category and domain
	for _, d := range p.register.Domains {
		data := b.get(wire.Path(lang.FR, wire.MyDomain, d.Slug.FR)).page(t).Domain
		for _, c := range append(data.Special, data.Ordinary...) {
			if in[c.ID] == nil {
				in[c.ID] = map[string]holdings.Tag{}
			}
			in[c.ID][d.ID] = c.Tag
		}
	}
	list := b.get("/fr/moi/donnees").page(t).Categories
	seen := map[holdings.Tag]int{}
	for _, card := range append(list.Special, list.Ordinary...) {
		want := holdings.NotHeld
		for _, tag := range in[card.ID] {
			want = holdings.Strongest(want, tag)
		}
		seen[want]++
		if card.Tag != want || (card.Tag == holdings.Possible) != card.AsOf.IsZero() {
			t.Errorf("%s is %s as of %s in the list, %s in the domains", card.ID, card.Tag, card.AsOf, want)
		}
		data := b.get(card.Path).page(t).Category
		if data.Tag != want || len(data.Places) != len(in[card.ID]) {
			t.Errorf("%s is %s on its page, in %d domains", card.ID, data.Tag, len(data.Places))
		}
		for _, place := range data.Places {
			if place.Tag != in[card.ID][place.ID] {
				t.Errorf("%s is %s in %s on its page, %s on the domain's", card.ID, place.Tag, place.ID, in[card.ID][place.ID])
			}
		}
	}
	if len(seen) < 3 {
		t.Errorf("tags %v", seen)
	}
}

// TestTerms holds that a page explains words that it uses, and none that is too
// common to be linked.
func TestTerms(t *testing.T) {
	p := newPortal(t)
	b := p.browser(t)
	for _, path := range []string{"/fr/durees", "/nl/beslissingen", "/fr/domaines/assurance-obligatoire"} {
		page := b.get(path).page(t)
		if len(page.Terms) < 5 {
			t.Errorf("%s explains %d words", path, len(page.Terms))
		}
		for _, term := range page.Terms {
			if known, ok := p.register.Term(term.ID); !ok || known.Unlinked || len(term.Forms) == 0 || term.Text == "" {
				t.Errorf("%s explains %+v", path, term)
			}
		}
	}
	if n := len(b.get("/fr/glossaire").page(t).Terms); n != 0 {
		t.Errorf("the glossary explains %d words once more", n)
	}
}
