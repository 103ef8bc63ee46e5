package app_test

import (
	"fmt"
	"io"
	"net/url"
	"os"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"github.com/loupe-privacy/loupe/app"
	"github.com/loupe-privacy/loupe/app/apptest"
	"github.com/loupe-privacy/loupe/app/document"
	"github.com/loupe-privacy/loupe/app/frame"
	"github.com/loupe-privacy/loupe/internal/lang"
	"github.com/loupe-privacy/loupe/internal/wire"
)

// each runs a check on every made-up page in both languages.
func each(t *testing.T, check func(t *testing.T, c apptest.Case, root *html.Node)) {
	t.Helper()
	for _, l := range lang.All {
		for _, c := range apptest.Cases(l) {
			t.Run(string(l)+"/"+c.Name, func(t *testing.T) { check(t, c, parse(t, c.Page)) })
		}
	}
}

// parse renders a page and returns its root element as a browser reads it.
func parse(t *testing.T, p wire.Page) *html.Node {
	t.Helper()
	s, err := document.HTML(p)
	if err != nil {
		t.Fatal(err)
	}
	doc, err := html.Parse(strings.NewReader("<!doctype html><title>t</title><body>" + s))
	if err != nil {
		t.Fatal(err)
	}
	roots := slices.Collect(doc.FirstChild.NextSibling.LastChild.ChildNodes())
	if len(roots) != 1 || attr(roots[0], "id") != frame.RootID {
		t.Fatalf("page has %d roots, want the one named %s", len(roots), frame.RootID)
	}
	return roots[0]
}

// nodes returns the elements below n, in the order of the document. With
// names, only those.
func nodes(n *html.Node, names ...string) []*html.Node {
	var out []*html.Node
	for d := range n.Descendants() {
		if d.Type == html.ElementNode && (len(names) == 0 || slices.Contains(names, d.Data)) {
			out = append(out, d)
		}
	}
	return out
}

// attr returns the value of an attribute, or "".
func attr(n *html.Node, name string) string {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}

// words returns the text of n.
func words(n *html.Node) string {
	var b strings.Builder
	for d := range n.Descendants() {
		if d.Type == html.TextNode {
			b.WriteString(d.Data)
		}
	}
	return b.String()
}

// ids returns how often each id occurs.
func ids(root *html.Node) map[string]int {
	seen := map[string]int{attr(root, "id"): 1}
	for _, n := range nodes(root) {
		if id := attr(n, "id"); id != "" {
			seen[id]++
		}
	}
	return seen
}

func TestEveryRouteHasOneScreen(t *testing.T) {
	count := map[wire.Route]int{}
	for _, s := range slices.Concat(app.Screens[:], document.Screens[:]) {
		count[s.Route]++
	}
	for _, p := range wire.Patterns {
		if count[p.Route] != 1 {
			t.Errorf("route %s has %d screens, want 1", p.Route, count[p.Route])
		}
	}
	cased := map[wire.Route]bool{}
	for _, c := range apptest.Cases(lang.FR) {
		cased[c.Page.Route] = true
	}
	for _, s := range slices.Concat(app.Screens[:], document.Screens[:]) {
		if count[s.Route] != 1 || !cased[s.Route] {
			t.Errorf("route %s: %d screens, in the made-up pages: %t", s.Route, count[s.Route], cased[s.Route])
		}
	}
}

func TestIDsAndReferences(t *testing.T) {
	each(t, func(t *testing.T, _ apptest.Case, root *html.Node) {
		seen := ids(root)
		for id, n := range seen {
			if n != 1 {
				t.Errorf("id %s occurs %d times", id, n)
			}
		}
		for _, n := range nodes(root) {
			for _, name := range []string{"for", "aria-labelledby", "aria-describedby", "aria-controls"} {
				for id := range strings.FieldsSeq(attr(n, name)) {
					if seen[id] == 0 {
						t.Errorf("<%s %s=%q> points to nothing", n.Data, name, id)
					}
				}
			}
			if to, ok := strings.CutPrefix(attr(n, "href"), "#"); ok && seen[to] == 0 {
				t.Errorf("link to #%s points to nothing", to)
			}
		}
	})
}

func TestHeadings(t *testing.T) {
	each(t, func(t *testing.T, _ apptest.Case, root *html.Node) {
		level, ones := 0, 0
		for _, h := range nodes(root, "h1", "h2", "h3", "h4", "h5", "h6") {
			next := int(h.Data[1] - '0')
			if next == 1 {
				ones++
				if attr(h, "tabindex") != "-1" {
					t.Error("h1 cannot take the focus")
				}
			}
			if next > level+1 && (level != 0 || next != 2) { // an error summary stands before the h1
				t.Errorf("heading %q jumps from %d to %d", words(h), level, next)
			}
			if strings.TrimSpace(words(h)) == "" {
				t.Errorf("empty %s", h.Data)
			}
			level = max(next, 1)
		}
		if ones != 1 {
			t.Errorf("%d h1, want 1", ones)
		}
	})
}

func TestControlsHaveNames(t *testing.T) {
	each(t, func(t *testing.T, _ apptest.Case, root *html.Node) {
		labelled := map[string]bool{}
		for _, l := range nodes(root, "label") {
			labelled[attr(l, "for")] = true
		}
		for _, n := range nodes(root, "input", "textarea", "select", "button", "a", "summary") {
			switch {
			case attr(n, "type") == "hidden" || slices.ContainsFunc(n.Attr, func(a html.Attribute) bool { return a.Key == "hidden" }):
			case slices.Contains([]string{"button", "a", "summary"}, n.Data):
				if strings.TrimSpace(words(n)) == "" {
					t.Errorf("<%s href=%q> has no words", n.Data, attr(n, "href"))
				}
			case !labelled[attr(n, "id")]:
				t.Errorf("<%s name=%q> has no label", n.Data, attr(n, "name"))
			}
		}
		for _, n := range nodes(root, "svg") {
			hidden, named := attr(n, "aria-hidden") == "true", attr(n, "role") == "img" && attr(n, "aria-label") != ""
			if hidden == named {
				t.Errorf("picture %s must be either hidden or named", attr(n, "class"))
			}
		}
		for _, n := range nodes(root, "form") {
			method := "post"
			if isSearch(n) {
				method = "get"
			}
			if attr(n, "method") != method || !strings.HasPrefix(attr(n, "action"), "/") {
				t.Errorf("form to %q by %q is no native form", attr(n, "action"), attr(n, "method"))
			}
		}
	})
}

// isSearch reports whether an element is the form to search with, the one form
// that asks for a page.
func isSearch(n *html.Node) bool {
	return n.Data == "form" && attr(n, "role") == "search" && attr(n, "data-native") == "true"
}

func TestLinksLeadSomewhere(t *testing.T) {
	each(t, func(t *testing.T, _ apptest.Case, root *html.Node) {
		for _, n := range nodes(root, "a", "form") {
			href := attr(n, "href") + attr(n, "action")
			if strings.HasPrefix(href, "https://") || href == apptest.Mailbox {
				if !strings.Contains(attr(n, "rel"), "external") || !strings.Contains(attr(n, "rel"), "noreferrer") {
					t.Errorf("link to another site %s has rel %q", href, attr(n, "rel"))
				}
				continue
			}
			if strings.HasPrefix(href, "mailto:") || strings.HasPrefix(href, "#") || href == "/" {
				continue
			}
			u, err := url.Parse(href)
			if err != nil {
				t.Errorf("address %q: %v", href, err)
				continue
			}
			if attr(n, "data-native") == "true" && isFile(u.Path) {
				continue // no page: the browser asks for it itself
			}
			if _, _, _, ok := wire.Match(u.Path); !ok && u.Path != wire.Login && u.Path != wire.Logout {
				t.Errorf("address %q is no page", href)
			}
		}
	})
}

// isFile reports whether an address is that of a file, for machines or of a
// request, or one that a mail leads to.
func isFile(path string) bool {
	for _, below := range []string{"/register", "/confirm/", wire.FilePath, wire.ReceiptFile, wire.BundleFile, wire.GuestFile} {
		if strings.HasPrefix(path, below) {
			return true
		}
	}
	return false
}

// leftover is what a message looks like that was not filled in, or was not
// found.
var leftover = regexp.MustCompile(`\{\{\.|%!|[\x{E000}-\x{F8FF}]|<nil>|\*\*`)

func TestTexts(t *testing.T) {
	each(t, func(t *testing.T, c apptest.Case, root *html.Node) {
		for _, n := range nodes(root) {
			for _, a := range n.Attr {
				if a.Val == "" && !slices.Contains([]string{"autofocus", "checked", "hidden", "multiple", "open", "selected"}, a.Key) {
					t.Errorf("<%s> has an empty %s", n.Data, a.Key)
				}
				if (strings.HasPrefix(a.Key, "aria-") || a.Key == "title" || a.Key == "class") && leftover.MatchString(a.Val) {
					t.Errorf("<%s %s=%q> has a leftover", n.Data, a.Key, a.Val)
				}
				if strings.HasPrefix(a.Key, "on") || a.Key == "style" {
					t.Errorf("<%s> has %s", n.Data, a.Key)
				}
			}
			if slices.Contains([]string{"p", "li", "dd", "dt", "b", "strong", "td", "th", "label", "legend", "time"}, n.Data) &&
				strings.TrimSpace(words(n)) == "" && attr(n.Parent, "aria-hidden") != "true" {
				t.Errorf("empty <%s class=%q>", n.Data, attr(n, "class"))
			}
		}
		text := strings.ReplaceAll(words(root), apptest.Nasty, "")
		if s := leftover.FindString(text); s != "" {
			t.Errorf("leftover %q in the text", s)
		}
	})
}

func TestNastyStringsComeBackWhole(t *testing.T) {
	for _, l := range lang.All {
		for _, c := range apptest.Cases(l) {
			if !strings.HasSuffix(c.Name, "-nasty") {
				continue
			}
			root := parse(t, c.Page)
			whole := words(root)
			for _, n := range nodes(root, "input") {
				whole += attr(n, "value")
			}
			if !strings.Contains(whole, apptest.Nasty) {
				t.Errorf("%s/%s: the string did not come back as it was", l, c.Name)
			}
			if len(nodes(root, "script")) > 0 {
				t.Errorf("%s/%s: a script came out of a string", l, c.Name)
			}
		}
	}
}

func TestNoTextBesideText(t *testing.T) {
	for _, l := range lang.All {
		for _, c := range apptest.Cases(l) {
			root := reflect.ValueOf(document.View(c.Page))
			if n := checkTexts(t, string(l)+"/"+c.Name, root); n < 5 {
				t.Errorf("%s/%s: saw only %d elements: has go-app changed?", l, c.Name, n)
			}
		}
	}
}

// checkTexts finds texts that are empty, that stand beside another text, or
// that are not go-app's, anywhere below an element. It reads go-app's own
// fields, since HTML can no longer tell two texts from one, and returns the
// number of elements.
func checkTexts(t *testing.T, name string, v reflect.Value) int {
	t.Helper()
	elements, before := 1, false
	children := v.Elem().FieldByName("children")
	for i := range children.Len() {
		child := children.Index(i).Elem()
		text := child.Elem().FieldByName("value")
		if !text.IsValid() {
			elements += checkTexts(t, name, child)
			before = false
			continue
		}
		if before || text.String() == "" {
			t.Errorf("%s: text %q is empty or stands beside another", name, text.String())
		}
		before = true
	}
	return elements
}

func TestFrameIsTheSameEverywhere(t *testing.T) {
	each(t, func(t *testing.T, c apptest.Case, root *html.Node) {
		var got []string
		for child := range root.ChildNodes() {
			got = append(got, child.Data+"#"+attr(child, "id"))
		}
		want := []string{"a#", "div#status", "div#alert", "header#", "main#main", "footer#"}
		if c.Page.Route == wire.Start {
			want = want[:5]
		}
		if !slices.Equal(got, want) {
			t.Errorf("children of the root are %v, want %v", got, want)
		}
		for _, n := range nodes(root) {
			if id := attr(n, "id"); (id == frame.StatusID || id == frame.AlertID) && n.FirstChild != nil {
				t.Errorf("live region %s is not empty", id)
			}
		}
	})
}

func TestPublicPagesKnowNobody(t *testing.T) {
	for _, l := range lang.All {
		for _, c := range apptest.Cases(l) {
			p, ok := wire.PatternOf(c.Page.Route)
			if !ok || p.Personal() {
				continue
			}
			for _, n := range nodes(parse(t, c.Page), "form", "nav") {
				check := c.Page.Route == wire.Check && attr(n, "enctype") != "" // of a file that names nobody
				if n.Data == "form" && !isSearch(n) && !check || attr(n, "class") == "nav" {
					t.Errorf("%s/%s: public page has a %s of a member", l, c.Name, n.Data)
				}
			}
		}
	}
}

func TestIcons(t *testing.T) {
	sprite := read(t, "../web/icons.svg")
	each(t, func(t *testing.T, c apptest.Case, root *html.Node) {
		for _, n := range nodes(root, "use") {
			at, id, ok := strings.Cut(attr(n, "href"), "#")
			if !ok || at != c.Page.Sprite || !strings.Contains(sprite, fmt.Sprintf("<symbol id=%q", id)) {
				t.Errorf("icon %q does not exist", attr(n, "href"))
			}
		}
	})
}

func TestClasses(t *testing.T) {
	css := read(t, "../web/css/loupe.css")
	used := map[string]bool{}
	each(t, func(t *testing.T, _ apptest.Case, root *html.Node) {
		for _, n := range append(nodes(root), root) {
			for class := range strings.FieldsSeq(attr(n, "class")) {
				used[class] = true
				if !regexp.MustCompile(`\.` + regexp.QuoteMeta(class) + `[^\w-]`).MatchString(css) {
					t.Errorf("class %s is not in the stylesheet", class)
				}
			}
		}
	})
	var idle []string
	for _, m := range regexp.MustCompile(`\.([a-z][\w-]*)[^\w-]`).FindAllStringSubmatch(css, -1) {
		if !used[m[1]] {
			used[m[1]] = true
			idle = append(idle, m[1])
		}
	}
	t.Logf("no page uses these classes yet: %s", strings.Join(idle, " "))
}

// read returns a file as a text.
func read(t *testing.T, name string) string {
	t.Helper()
	f, err := os.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	b, err := io.ReadAll(f)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}
