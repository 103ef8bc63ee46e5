package page

import (
	"strings"
	"testing"

	ui "github.com/maxence-charriere/go-app/v10/pkg/app"
	"golang.org/x/net/html"

	"github.com/loupe-privacy/loupe/app/apptest"
	"github.com/loupe-privacy/loupe/app/markup"
	"github.com/loupe-privacy/loupe/app/widget"
	"github.com/loupe-privacy/loupe/internal/lang"
	"github.com/loupe-privacy/loupe/internal/register"
	"github.com/loupe-privacy/loupe/internal/wire"
	"github.com/loupe-privacy/loupe/locales"
)

// caseOf returns a made-up page by its name.
func caseOf(t *testing.T, l lang.Lang, name string) wire.Page {
	t.Helper()
	for _, c := range apptest.Cases(l) {
		if c.Name == name {
			return c.Page
		}
	}
	t.Fatalf("no made-up page %s", name)
	return wire.Page{}
}

// tree returns what a page shows, as a browser reads it.
func tree(t *testing.T, parts []ui.UI) *html.Node {
	t.Helper()
	s, err := markup.Reencode(ui.HTMLString(ui.Main().Body(parts...)))
	if err != nil {
		t.Fatal(err)
	}
	doc, err := html.Parse(strings.NewReader(s))
	if err != nil {
		t.Fatal(err)
	}
	return doc
}

// find returns the elements below n that have an attribute with a value, which
// for a class is one of several.
func find(n *html.Node, key, value string) []*html.Node {
	var out []*html.Node
	for d := range n.Descendants() {
		for _, a := range d.Attr {
			if a.Key == key && (a.Val == value || key == "class" && strings.Contains(" "+a.Val+" ", " "+value+" ")) {
				out = append(out, d)
			}
		}
	}
	return out
}

// only returns the one element that has an id.
func only(t *testing.T, n *html.Node, id string) *html.Node {
	t.Helper()
	found := find(n, "id", id)
	if len(found) != 1 {
		t.Fatalf("%d elements have the id %s, want 1", len(found), id)
	}
	return found[0]
}

// said returns the text below n, its white space made single.
func said(n *html.Node) string {
	var b strings.Builder
	for d := range n.Descendants() {
		if d.Type == html.TextNode {
			b.WriteString(d.Data + " ")
		}
	}
	return strings.Join(strings.Fields(b.String()), " ")
}

// says reports whether n shows a message.
func says(n *html.Node, l lang.Lang, k locales.Key) bool {
	want := strings.ReplaceAll(locales.In(l).T(k), "**", "")
	return strings.Contains(said(n), strings.Join(strings.Fields(want), " "))
}

func TestSpots(t *testing.T) {
	at := spots{}
	for _, test := range []struct {
		kind     wire.Kind
		id, want string
	}{
		{wire.KindPurpose, "operational/quality", "purpose-operational-quality"},
		{wire.KindRule, "co_general", "rule-co_general"},
		{wire.KindRule, "co_general", ""}, // it has its place already
		{wire.KindSource, "co_general", "source-co_general"},
		{wire.KindNote, "", ""}, // nothing to lead to
	} {
		if got := at.at(test.kind, test.id); got != test.want {
			t.Errorf("at(%s, %q) = %q, want %q", test.kind, test.id, got, test.want)
		}
	}
}

func TestVerdictsAreThoseOfTheRegister(t *testing.T) {
	for _, v := range []struct {
		ours   string
		theirs register.Verdict
		group  locales.Key
	}{
		{verdictApplies, register.Applies, locales.HereApplies},
		{"depends", register.Depends, locales.HereDepends},
		{verdictMay, register.May, locales.HereDepends},
		{verdictAbsent, register.Absent, locales.HereAbsent},
		{"a-verdict-of-tomorrow", "a-verdict-of-tomorrow", locales.HereDepends}, // claims the least
	} {
		if v.ours != string(v.theirs) {
			t.Errorf("verdict %s is %s in the register", v.ours, v.theirs)
		}
		var in []locales.Key
		for _, g := range hereGroups {
			if g.holds(v.ours) {
				in = append(in, g.label)
			}
		}
		if len(in) != 1 || in[0] != v.group {
			t.Errorf("verdict %s is in the groups %v, want only %d", v.ours, in, v.group)
		}
	}
}

func TestEveryFactOfADomainHasItsPlace(t *testing.T) {
	for _, name := range []string{"domain", "my-domain"} {
		p := caseOf(t, lang.FR, name)
		root, d := tree(t, Domain(p)), p.Domain
		want := []string{wire.Anchor(wire.KindDomain, d.ID)}
		for _, c := range append(d.Special, d.Ordinary...) {
			want = append(want, wire.Anchor(wire.KindCategory, c.ID))
			for _, r := range c.Retention {
				want = append(want, wire.Anchor(wire.KindRule, r.ID))
			}
		}
		for _, b := range d.Bases {
			want = append(want, wire.Anchor(wire.KindBasis, d.ID+"/"+b.ID))
		}
		for _, f := range d.Purposes {
			want = append(want, wire.Anchor(wire.KindPurpose, f.ID))
		}
		for _, n := range d.Notes {
			want = append(want, wire.Anchor(wire.KindNote, n.ID))
		}
		for k, list := range map[wire.Kind][]wire.Named{
			wire.KindSource: d.Sources, wire.KindRecipient: d.Recipients, wire.KindProcessor: d.Processors,
			wire.KindTransfer: d.Transfer, wire.KindDecision: d.Decisions, wire.KindLaw: d.Laws,
		} {
			for _, n := range list {
				want = append(want, wire.Anchor(k, n.ID))
			}
		}
		for _, id := range want {
			if n := only(t, root, id); said(n) == "" {
				t.Errorf("%s: the place %s shows nothing", name, id)
			}
		}
	}
}

func TestDomainSaysWhatIsInferredAndOpen(t *testing.T) {
	for _, l := range lang.All {
		p := caseOf(t, l, "domain")
		full := tree(t, Domain(p))
		p.Domain.SourcesOpen, p.Domain.ProcessorsOpen, p.Domain.LawsOpen, p.Domain.BasesInferred = false, false, false, false
		p.Domain.Bases[1].Inferred = false
		bare := tree(t, Domain(p))
		for _, k := range []locales.Key{locales.DomainOpen, locales.DomainLawsOpen, locales.DomainBasesInferred} {
			if !says(full, l, k) || says(bare, l, k) {
				t.Errorf("%s: message %d is said %t where it holds, %t where not", l, k, says(full, l, k), says(bare, l, k))
			}
		}
		basis := wire.Anchor(wire.KindBasis, "compulsory/6.1.e")
		if a, b := said(only(t, full, basis)), said(only(t, bare, basis)); a == b {
			t.Errorf("%s: an inferred article reads as a declared one: %s", l, a)
		}
	}
}

func TestContactHasEveryWay(t *testing.T) {
	pen := widget.PenOf(wire.Page{Lang: lang.FR})
	all := wire.Organisation{Short: "MLOZ", Address: "Rue 1", Email: "dpo@example.org", Form: true, Post: true, URL: "https://example.org/"}
	for _, test := range []struct {
		name string
		org  wire.Organisation
		want []string
	}{
		{"all", all, []string{"dpo@example.org", "Formulaire", "Par courrier"}},
		{"a form without an address", wire.Organisation{Form: true}, []string{"Formulaire"}},
		{"a letter without an address", wire.Organisation{Post: true}, []string{"ne donne pas de contact"}},
		{"none", wire.Organisation{Short: "MLOZ", Address: "Rue 1"}, []string{"ne donne pas de contact"}},
	} {
		got := said(tree(t, []ui.UI{contact(pen, test.org)}))
		for _, want := range test.want {
			if !strings.Contains(got, want) {
				t.Errorf("%s: %q does not say %q", test.name, got, want)
			}
		}
		if len(test.want) < 3 && strings.Contains(got, "courrier") {
			t.Errorf("%s: %q names a letter", test.name, got)
		}
	}
}

func TestRightsHereSayWhy(t *testing.T) {
	for _, l := range lang.All {
		p := caseOf(t, l, "domain")
		root := tree(t, Domain(p))
		for _, k := range []locales.Key{
			locales.HereApplies, locales.HereDepends, locales.HereAbsent, locales.HereMay,
			locales.HereWithdrawal, locales.HereDirectMarketing,
			locales.BecauseAlways, locales.BecauseLegalDuty, locales.BecauseNoConsent, locales.BecauseBasisNotTied,
		} {
			if !says(root, l, k) {
				t.Errorf("%s: message %d is missing", l, k)
			}
		}
		if strings.Contains(said(root), "tomorrow") {
			t.Errorf("%s: a code is shown as it is", l)
		}
		p.Domain.Rights = nil
		if root := tree(t, Domain(p)); says(root, l, locales.HereApplies) || !says(root, l, locales.HereHeading) {
			t.Errorf("%s: without rights the groups are still there, or the part is gone", l)
		}
	}
}
