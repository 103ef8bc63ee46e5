package e2e

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/loupe-privacy/loupe/internal/holdings"
	"github.com/loupe-privacy/loupe/internal/lang"
	"github.com/loupe-privacy/loupe/internal/register"
	"github.com/loupe-privacy/loupe/internal/rights"
	"github.com/loupe-privacy/loupe/internal/wire"
	"github.com/loupe-privacy/loupe/server/demo"
	"github.com/loupe-privacy/loupe/server/feed"
)

// samplesOpen are the values that a page on what is held shows; samplesShut are
// those that it hides.
const (
	samplesOpen = `main li.card td:not(:has(.mask))`
	samplesShut = `main li.card td .mask`
)

// kindCard returns the selector of what is held of one kind.
func kindCard(id string) string { return "#" + wire.Anchor(wire.KindCategory, id) }

// heldBy returns the files' line about somebody in the domain with most in it,
// and that domain.
func heldBy(t testing.TB, who demo.Person) (feed.HoldingLine, register.Domain) {
	t.Helper()
	d, _ := declared(t).Domain("compulsory")
	return holdingOf(t, d.ID, memberKey(t, who)), d
}

// TestWhatIsHeld goes from a domain to what is held in it, compares every kind of
// data with the files of the demonstration, looks at values, and names a doctor
// for the medical data, up to the request that was sent.
func TestWhatIsHeld(t *testing.T) {
	t.Parallel()
	s := newSite(t, sqlite(t))
	both(t, s, func(b *tab, l lang.Lang, client bool) {
		who := lookedAt(b.t, l, client)
		says, d := heldBy(b.t, who)
		b.session(who, l)
		b.open(wire.Path(l, wire.MyDomain, d.Slug.In(l)))
		path := wire.Path(l, wire.Held, d.Slug.In(l))
		b.click(`main a[href="` + path + `"]`)
		b.arrive(path, d.Title.In(l))
		b.tellsKinds(l, d, says)
		b.examinesLive(client, string(l)+"-held-masked")
		b.showsValues(client, l, path, says)
		b.namesDoctor(client, l, path, d)
	})
}

// tellsKinds compares the page with what the files say: tags, days, counts and
// coverage.
func (b *tab) tellsKinds(l lang.Lang, d register.Domain, says feed.HoldingLine) {
	b.t.Helper()
	tags := tagsOf(b.t, l, d, says.Member)
	got := eval[[]string](b, `() => [...document.querySelectorAll("main li:has(> .tag), main li.card")].map(li => {
		const tag = li.querySelector(".tag");
		return [li.querySelector("a").textContent, tag.textContent.split(" · ")[0], tag.querySelector("time")?.dateTime ?? ""].join(" | ");
	})`)
	slices.Sort(tags)
	slices.Sort(got)
	if !slices.Equal(got, tags) {
		b.t.Errorf("the page shows\n%s\nthe files say\n%s", strings.Join(got, "\n"), strings.Join(tags, "\n"))
	}
	for _, c := range says.Categories {
		if !c.Held {
			continue
		}
		card, r := kindCard(c.Category), declared(b.t)
		source, _ := r.Source(c.Source)
		words := plain(b.text(card))
		for _, want := range []string{fmt.Sprint(c.Records), source.Name.In(l)} {
			if !strings.Contains(words, plain(want)) {
				b.t.Errorf("%s does not say %q: %q", c.Category, want, words)
			}
		}
		days := eval[[]string](b, `s => [...document.querySelectorAll(s + " dd time")].map(e => e.dateTime)`, card)
		for _, day := range []string{c.First.String(), c.Last.String(), c.Updated.String()} {
			if day != "" && !slices.Contains(days, day) {
				b.t.Errorf("%s does not say %s: %q", c.Category, day, days)
			}
		}
	}
	if not := map[lang.Lang]string{lang.FR: "les dossiers papier d’avant 2003", lang.NL: "papieren dossiers van vóór 2003"}[l]; !strings.Contains(b.text(kindCard("health")), not) {
		b.t.Errorf("nothing says that the source leaves out %q", not)
	}
}

// showsValues has the page show the values of one kind of data, which are on no
// page before and after.
func (b *tab) showsValues(client bool, l lang.Lang, path string, says feed.HoldingLine) {
	b.t.Helper()
	i := slices.IndexFunc(says.Categories, func(c feed.CategoryLine) bool { return c.Held && len(c.Fields) > 0 && !c.Medical })
	c := says.Categories[i]
	none := func(when string) {
		for _, all := range says.Categories {
			for _, f := range all.Fields {
				if html := eval[string](b, `() => document.documentElement.outerHTML`); len(f.Value) > 6 && strings.Contains(html, f.Value) {
					b.t.Errorf("%s: the page holds the value of %q", when, f.FR)
				}
			}
		}
		if len(b.texts(samplesShut)) == 0 || len(b.texts(samplesOpen)) > 0 {
			b.t.Errorf("%s: shown %q", when, b.texts(samplesOpen))
		}
	}
	none("before")
	b.click(kindCard(c.Category) + " form button")
	b.wait("the values", `s => document.readyState === "complete" && document.querySelector(s)`, samplesOpen)
	var want []string
	for _, f := range c.Fields {
		want = append(want, f.Value)
	}
	if got := b.texts(samplesOpen); !slices.Equal(got, want) {
		b.t.Errorf("the values shown are %q, want %q", got, want)
	}
	if at := b.address(); strings.Contains(at, "?") || !strings.HasPrefix(at, path) {
		b.t.Errorf("the values are at %s", at)
	}
	b.examinesLive(client, string(l)+"-held-shown")
	b.open(path)
	none("after")
}

// namesDoctor names a doctor on the page, forgets to first, and sends what
// begins.
func (b *tab) namesDoctor(client bool, l lang.Lang, path string, d register.Domain) {
	b.t.Helper()
	const doctor = "Dr. Anna Peeters, Namur"
	const field = "#" + wire.FieldDoctor
	button := `form:has(` + field + `) button`
	b.click(kindCard("health") + " a.go")
	b.click(button)
	b.wait("the mistake", `() => document.readyState === "complete" && document.querySelector("#errors")`)
	b.allow("status of 422")
	b.examinesLive(client, string(l)+"-held-nobody")
	b.fill(field, doctor)
	b.click(button)
	if at := b.question(l, path); at != rights.AskPart {
		b.t.Fatalf("naming a doctor leads to the question %q", at)
	}
	b.goReview(l)
	got := b.carried()
	if !slices.Equal(got[rights.AskDoctor], []string{doctor}) || !slices.Equal(got[rights.AskDomains], []string{d.ID}) ||
		!slices.Equal(got[rights.AskCare], []string{rights.CareDoctor}) || got[rights.AskPart][0] == "" {
		b.t.Errorf("the review carries %v", got)
	}
	id := b.sendOff(l)
	b.open(wire.Path(l, wire.Request, id))
	if !strings.Contains(b.text("main"), doctor) {
		b.t.Error("the request does not name the doctor")
	}
}

// TestValuesAfterAnOldLogin opens what is held hours after the login: nothing is
// shown, and no button would, until one proves again who one is.
func TestValuesAfterAnOldLogin(t *testing.T) {
	t.Parallel()
	s := newSite(t, sqlite(t))
	both(t, s, func(b *tab, l lang.Lang, client bool) {
		who, w := lookedAt(b.t, l, client), b.walker()
		says, d := heldBy(b.t, who)
		w.logsIn(who, wire.LoginLink{Lang: l, Route: wire.Me}, map[string]string{"person": who.Subject, "old": "1"})
		b.takes(w)
		path := wire.Path(l, wire.Held, d.Slug.In(l))
		b.open(path)
		if b.has("main li.card form button") || len(b.texts(samplesOpen)) > 0 {
			b.t.Error("values can be shown with an old login")
		}
		b.examinesLive(client, string(l)+"-held-old-login")
		b.click(`main a[href*="for=` + string(rights.OpenSamples) + `"]`)
		b.choose(who)
		b.arrive(path, d.Title.In(l))
		b.showsValues(client, l, path, says)
	})
}

// TestSourceThatDoesNotAnswer asks a source while the page is made: one that
// answers, and one that is not there.
func TestSourceThatDoesNotAnswer(t *testing.T) {
	t.Parallel()
	dir, nobody := t.TempDir(), "http://127.0.0.1:"+freePort(t)
	file := filepath.Join(dir, "connectors.toml")
	for path, text := range map[string]string{
		file: fmt.Sprintf("[[connector]]\ndomain = \"compulsory\"\nurl = %q\ntoken_url = %q\nclient_id = \"loupe\"\nclient_secret_file = \"secret\"\n",
			nobody+"/v1", nobody+"/token"),
		filepath.Join(dir, "secret"): "no secret\n",
	} {
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	silent := newSite(t, sqlite(t), "LOUPE_CONNECTORS="+file)
	silent.expect("live source")
	for _, test := range []struct {
		name   string
		site   *site
		domain string
		asked  holdings.Asked
	}{
		{"answers", newSite(t, sqlite(t)), "complementary", holdings.Answered},
		{"silent", silent, "compulsory", holdings.Silent},
	} {
		both(t, test.site, func(b *tab, l lang.Lang, client bool) {
			who := lookedAt(b.t, l, client)
			d, _ := declared(b.t).Domain(test.domain)
			b.session(who, l)
			for _, r := range []wire.Route{wire.MyDomain, wire.Held} {
				b.open(wire.Path(l, r, d.Slug.In(l)))
				b.tellsAsked(l, test.asked, holdingOf(b.t, d.ID, memberKey(b.t, who)))
				b.examinesLive(client, fmt.Sprintf("%s-%s-asked-%s", l, r, test.name))
			}
		})
	}
}

// tellsAsked fails the test unless the page says what became of asking a source,
// and of which day is what it shows.
func (b *tab) tellsAsked(l lang.Lang, a holdings.Asked, fed feed.HoldingLine) {
	b.t.Helper()
	words := map[holdings.Asked]map[lang.Lang]string{
		holdings.Answered: {lang.FR: "Elle a répondu", lang.NL: "Ze gaf antwoord"},
		holdings.Silent:   {lang.FR: "Elle n’a pas répondu", lang.NL: "Ze gaf geen antwoord"},
	}[a][l]
	if !strings.Contains(b.text("main"), words) {
		b.t.Errorf("%s does not say %q", b.address(), words)
	}
	if a == holdings.Silent {
		last := eval[[]string](b, `() => [...document.querySelectorAll("main .note time")].map(e => e.dateTime)`)
		if !slices.Contains(last, fed.AsOf.String()) {
			b.t.Errorf("%s does not say that what it shows is of %s: %q", b.address(), fed.AsOf, last)
		}
	}
}
