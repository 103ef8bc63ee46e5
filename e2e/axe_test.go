package e2e

import (
	"crypto/sha256"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/emulation"

	"github.com/loupe-privacy/loupe/internal/lang"
	"github.com/loupe-privacy/loupe/internal/rights"
	"github.com/loupe-privacy/loupe/internal/wire"
)

// axeSetup makes the rule for contrast ask for what WCAG AAA asks for. The rule
// of AAA itself passes over what fails AA, so that both would have to run, and
// contrast is the slowest thing to look at.
const axeSetup = `axe.configure({checks: [{id: "color-contrast", options: {
	ignoreUnicode: true, ignoreLength: false, ignorePseudo: false, boldValue: 700, boldTextPt: 14, largeTextPt: 18,
	contrastRatio: {normal: {expected: 7}, large: {expected: 4.5}},
	pseudoSizeThreshold: .25, shadowOutlineEmMax: .1, textStrokeEmMin: .03,
}}]});`

// axeOptions switches on every rule of WCAG A to AAA and of good practice that
// holds here, with the one that axe leaves off; axeColours are those whose
// verdict can change with the colours of a page alone.
const (
	axeOptions = `{resultTypes: ["violations"], rules: {"target-size": {enabled: true}}}`
	axeColours = `{resultTypes: ["violations"], runOnly: ["color-contrast", "link-in-text-block", "target-size"]}`
)

// A screen is a way in which a page is looked at.
type screen struct {
	name          string
	width, height int64
	scheme        string
	forced        bool
}

// allScreens are the ways in which pages are looked at. 320 px wide is also what
// is left of 1280 at 400 %.
var allScreens = []screen{
	{"phone", 320, 640, "light", false},
	{"phone-dark", 320, 640, "dark", false},
	{"desktop", 1280, 900, "light", false},
	{"desktop-dark", 1280, 900, "dark", false},
	{"desktop-forced", 1280, 900, "dark", true},
	{"kiosk", 1080, 1920, "light", false},
	{"kiosk-dark", 1080, 1920, "dark", false},
}

// fewScreens are the ways in which a page is looked at that is made of the same
// parts as one that is looked at on all; with onKiosk, also if what is on it is
// not.
var (
	fewScreens = []screen{allScreens[0], allScreens[3]}
	onKiosk    = []screen{allScreens[0], allScreens[3], allScreens[5]}
)

// lookOn shows the page on a screen.
func (b *tab) lookOn(s screen) {
	b.t.Helper()
	b.resize(s.width, s.height)
	forced := "none"
	if s.forced {
		forced = "active"
	}
	send(b, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Features: []*emulation.MediaFeature{
		{Name: "prefers-color-scheme", Value: s.scheme},
		{Name: "forced-colors", Value: forced},
		{Name: "prefers-reduced-motion", Value: "reduce"},
	}})
	b.wait("the screen", `w => innerWidth === w && new Promise(f => requestAnimationFrame(() => requestAnimationFrame(() => f(true))))`, s.width)
}

// axe fails the test for every rule of axe-core that the page breaks.
func (b *tab) axe(where string) {
	b.t.Helper()
	b.axeBy(where, axeOptions)
}

// axeOnce is [tab.axe] unless the site showed the very same page to it before, in
// a tab of the same size.
func (b *tab) axeOnce(where string) {
	b.t.Helper()
	page := eval[string](b, `() => innerWidth + " " + innerHeight`) + keyless(b.tree())
	if b.site.first(sha256.Sum256([]byte(page))) {
		b.axe(where)
	}
}

// first reports whether a site never showed a page before.
func (s *site) first(page [sha256.Size]byte) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.examined[page] {
		return false
	}
	if s.examined == nil {
		s.examined = map[[sha256.Size]byte]bool{}
	}
	s.examined[page] = true
	return true
}

// axeBy is [tab.axe] with the rules that some options name.
func (b *tab) axeBy(where, options string) {
	b.t.Helper()
	if !eval[bool](b, `() => typeof window.axe === "object"`) {
		source, err := os.ReadFile("node_modules/axe-core/axe.min.js")
		if err != nil {
			b.t.Fatalf("axe-core is not installed (make tools): %v", err)
		}
		b.do("() => {" + string(source) + axeSetup + "}")
	}
	for _, v := range eval[[]string](b, `async () => (await axe.run(document, `+options+`)).violations.map(v =>
		v.id + " (" + v.impact + "): " + v.nodes.length + " × " + v.nodes.slice(0, 3).map(n => n.target.join(" ") + " " + n.html.slice(0, 160) + " " +
		[...n.any, ...n.all, ...n.none].map(c => c.message).join("; ")).join(" | "))`) {
		b.t.Errorf("%s: %s", where, v)
	}
}

// fits fails the test if the page is wider than the screen, also with the
// spacing of text that people may set (WCAG 1.4.12).
func (b *tab) fits(where string) {
	b.t.Helper()
	const wide = `spaced => {
		const sheet = new CSSStyleSheet();
		if (spaced) sheet.replaceSync("*{line-height:1.5!important;letter-spacing:.12em!important;word-spacing:.16em!important}p{margin-bottom:2em!important}");
		document.adoptedStyleSheets = [sheet];
		const w = document.documentElement.clientWidth, out = [];
		if (document.documentElement.scrollWidth > w) {
			out.push("the page is " + document.documentElement.scrollWidth + " wide on " + w);
			for (const e of document.querySelectorAll("body *")) {
				const r = e.getBoundingClientRect();
				if (r.right > w + 1 && !e.closest(".vh") && out.length < 4) out.push(e.localName + "." + (e.getAttribute("class") ?? "") + " reaches " + Math.round(r.right));
			}
		}
		for (const e of document.querySelectorAll("a, button, h1, h2, h3, p, dt, dd, span, b, summary")) {
			const s = getComputedStyle(e);
			if (s.overflowX === "hidden" && s.position !== "absolute" && e.scrollWidth > e.clientWidth + 1 && e.clientWidth > 0) out.push("text is cut in " + e.localName + "." + e.className);
		}
		document.adoptedStyleSheets = [];
		return out;
	}`
	for _, spaced := range []bool{false, true} {
		for _, found := range eval[[]string](b, wide, spaced) {
			b.t.Errorf("%s, text spaced %t: %s", where, spaced, found)
		}
	}
}

// examine looks at the page on every screen.
func (b *tab) examine(name string) {
	b.t.Helper()
	b.examineOn(name, allScreens)
}

// examineOn looks at the page on some screens. On one that differs from another
// in its colours alone it looks at these: the style sheets change nothing else
// there but the width of borders, where colours are forced.
func (b *tab) examineOn(name string, screens []screen) {
	b.t.Helper()
	looked := map[int64]bool{}
	for _, s := range screens {
		b.lookOn(s)
		where := name + " on " + s.name
		if b.has("details:not([open])") {
			b.do(`() => document.querySelectorAll("details").forEach(d => { d.open = true; })`)
		}
		if looked[s.width] {
			b.axeBy(where, axeColours)
		} else {
			b.axe(where)
		}
		if !looked[s.width] || s.forced {
			b.fits(where)
		}
		looked[s.width] = true
	}
	b.do(`() => document.querySelectorAll("details").forEach(d => { d.open = false; })`)
	if !pictures {
		return
	}
	for _, s := range screens {
		if len(screens) == len(allScreens) && (strings.HasSuffix(s.name, "dark") && s.name != "phone-dark" || s.forced) {
			continue
		}
		b.lookOn(s)
		b.shoot(fmt.Sprintf("page-%s-%s", name, s.name))
	}
}

// TestAccessibility looks at every page in both languages on every screen.
func TestAccessibility(t *testing.T) {
	t.Parallel()
	s := newSite(t, sqlite(t))
	for _, l := range lang.All {
		t.Run(string(l), func(t *testing.T) {
			t.Parallel()
			b := newTab(t, s)
			b.session(memberOf(t, l, true), l)
			id := b.filed(l, "regel 1\nregel 2 "+strings.Repeat("heel lang ", 20)+strings.Repeat("W", 200))
			b.keepDraft(l, "concept "+strings.Repeat("W", 200))
			kinds := map[wire.Route]bool{}
			for _, p := range places(t, l, id) {
				b.open(p.path)
				on := allScreens
				switch {
				case p.path == askAt(l, rights.AskFiles): // the one question that is not made of the parts of the first
				case p.personal && wire.DocumentOnly(p.route) && wire.Twin(p.route) != p.route:
					on = fewScreens // its public twin is looked at on all
				case kinds[p.route]:
					on = fewScreens // another page of its kind is
				case p.route == wire.Declaration || p.route == wire.Glossary:
					on = onKiosk // thousands of elements, all alike
				}
				kinds[p.route] = true
				b.examineOn(string(l)+"-"+p.name, on)
			}
		})
		t.Run("odd "+string(l), func(t *testing.T) {
			t.Parallel()
			oddPages(t, s, l)
		})
	}
}

// oddPages looks at the pages without an address, at those of people without
// data, and at the provider's.
func oddPages(t *testing.T, s *site, l lang.Lang) {
	b := newTab(t, s, accept("de"))
	b.allow("status of 4")
	name := func(what string) string { return string(l) + "-" + what }
	if l == lang.FR {
		b.open("/")
		b.examine("start")
	}
	b.open("/" + string(l) + "/x")
	b.examine(name("lost"))
	b.open(wire.Callback + "demo?lang=" + string(l))
	b.examine(name("forged"))

	b.open(wire.Login + "?lang=" + string(l) + "&to=me")
	b.examine(name("provider"))
	b.lookOn(allScreens[2])
	b.click(`button[value="login"]`)
	b.wait("the mistake", `() => document.querySelector(".wrong")`)
	b.examine(name("provider-nobody"))
	b.lookOn(allScreens[2])
	b.choose(person(t, "Wout"))
	b.arrive(wire.Path(l, wire.Me, ""), "")
	for _, route := range []wire.Route{wire.Me, wire.MyDomains, wire.Requests} {
		b.open(wire.Path(l, route, ""))
		b.examineOn(name("unknown-"+string(route)), onKiosk)
	}
	b.lookOn(allScreens[2])
	asks := newTab(t, s) // somebody else in each language: a draft is of one person
	asks.allow("status of 4")
	asks.session(person(t, map[lang.Lang]string{lang.FR: "Mariam", lang.NL: "Greet"}[l]), l)
	asks.oddQuestions(l)

	for who, what := range map[string]string{"Thomas": "officer", "Luc": "left", "Noah": "visitor"} {
		other := newTab(t, s)
		other.allow("status of 403")
		other.login(person(t, who), l)
		other.examineOn(name(what), onKiosk)
		if what == "officer" {
			other.open(wire.Path(l, wire.Requests, ""))
			other.examineOn(name("forbidden"), onKiosk)
		}
	}
}

// oddQuestions looks at questions that only some answers lead to, at answers
// that were not accepted, and at a message that was not.
func (b *tab) oddQuestions(l lang.Lang) {
	b.t.Helper()
	few := fewScreens
	name := func(what string) string { return string(l) + "-" + what }
	wrong := func(what string) {
		b.click(goNext)
		b.wait("the mistake", `() => document.querySelector("#errors")`)
		b.examineOn(name(what), few)
		b.lookOn(allScreens[2])
	}
	answers := rights.Answers{
		rights.AskGoal: {rights.GoalUnsure}, rights.AskTopic: {rights.TopicUse}, rights.AskWish: {rights.WishNoAds},
	}
	b.open(askAt(l, rights.AskGoal))
	wrong("mistake-goal")
	for _, id := range []rights.QuestionID{rights.AskTopic, rights.AskWish, rights.AskSuggest} {
		b.open(askAt(l, rights.AskGoal))
		b.walk(l, answers, id)
		b.examineOn(name("question-"+string(id)), few)
		b.lookOn(allScreens[2])
	}
	answers = rights.Answers{
		rights.AskGoal: {string(rights.Objection)}, rights.AskBehalf: {rights.SelfValue},
		rights.AskObject: {rights.ObjectSituation}, rights.AskSituation: {"x"},
	}
	b.open(askAt(l, rights.AskGoal))
	b.walk(l, answers, rights.AskObject)
	b.examineOn(name("question-object"), few)
	b.lookOn(allScreens[2])
	b.walk(l, answers, rights.AskSituation)
	wrong("mistake-text")
	b.walk(l, answers, rights.AskFiles)
	b.choosesFiles(scribble(b.t))
	b.click(attach)
	b.wait("the mistake", `() => document.querySelector("#errors, [role=status].err-msg")`)
	b.examineOn(name("mistake-file"), few)
	b.lookOn(allScreens[2])
	b.open(askAt(l, rights.AskFiles))
	b.walk(l, answers, "")
	id := b.sendOff(l)
	b.open(wire.Path(l, wire.Request, id))
	b.click(say)
	b.wait("the mistake", `() => document.querySelector("#errors")`)
	b.examineOn(name("mistake-message"), few)
	b.lookOn(allScreens[2])
}

// TestAccessibilityOfGoodbye looks at the page after logging out, which leads
// on by itself within the second: here it stays.
func TestAccessibilityOfGoodbye(t *testing.T) {
	t.Parallel()
	s, _ := newRecordedSite(t, "Refresh")
	for _, l := range lang.All {
		b := newTab(t, s)
		b.login(memberOf(t, l, true), l)
		b.click(`form[action="` + wire.Logout + `"] button`)
		b.arrive(wire.Logout, map[lang.Lang]string{lang.FR: "Vous êtes déconnecté", lang.NL: "U bent afgemeld"}[l])
		b.examine(string(l) + "-goodbye")
		b.live()
		b.adopted()
		b.click("main a.btn")
		b.wait("the portal, logged out", `() => document.readyState === "complete" && location.pathname !== "/auth/logout"`)
		b.noSession()
	}
}

// TestAccessibilityOfTheDoor looks at the pages around a login: the choice,
// where one is logged in, on the way to a login, and what a login that does not
// do is told.
func TestAccessibilityOfTheDoor(t *testing.T) {
	t.Parallel()
	h := newRecordedHouse(t, "Refresh") // the page on the way stays
	for _, l := range lang.All {
		t.Run(string(l), func(t *testing.T) {
			name := func(what string) string { return string(l) + "-" + what }
			b := newTab(t, h.site)
			b.allow("status of 4")
			b.choosing(l)
			b.examine(name("choose"))
			b.lookOn(allScreens[2])
			p := proof{way: byDemo, who: memberOf(t, l, true), old: true}
			h.session(b, l, p)
			h.session(newTab(t, h.site), l, proof{way: byDemo, who: p.who})
			b.open(wire.Path(l, wire.Sessions, ""))
			b.examineOn(name("sessions-two"), onKiosk)
			b.lookOn(allScreens[2])
			b.fillForm(l, false, "a "+strings.Repeat("W", 200))
			b.examineOn(name("prove"), onKiosk)
			native := b.beside() // the client goes on without a page between
			native.allow("loading wasm failed", "Failed to load resource", "wasm")
			native.hold(clientFiles)(abort)
			native.fillForm(l, false, "native")
			native.click(prover)
			native.arrive(askAt(l, rights.AskNote), map[lang.Lang]string{lang.FR: "Vous allez prouver", lang.NL: "U gaat uw identiteit"}[l])
			native.examineOn(name("onward"), onKiosk)

			b.lookOn(allScreens[2])
			b.open(askAt(l, rights.AskNote))
			b.goReview(l)
			b.click(sender)
			b.says(doors[l]["fresh"])
			b.examineOn(name("review-step-up"), onKiosk)

			weak := newTab(t, h.site)
			weak.allow("status of 403")
			h.enter(weak, l, proof{way: bySecret, who: p.who, how: acrLow})
			weak.examineOn(name("weak"), onKiosk)
			weak.lookOn(allScreens[2])
			weak.open(wire.Path(l, wire.MyDomains, ""))
			weak.says(doors[l]["level"])
			weak.examineOn(name("step-up"), onKiosk)

			second := newTab(t, h.site)
			h.enter(second, l, proof{way: byKey, who: p.who})
			second.says(doors[l]["confirm"])
			second.examineOn(name("confirm"), onKiosk)

			h.endSessionsOf(p, 2)
			b.lookOn(allScreens[2])
			b.open(wire.Path(l, wire.Me, ""))
			b.says(doors[l]["ended"])
			b.examineOn(name("ended"), onKiosk)
		})
	}
}
