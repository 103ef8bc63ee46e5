package e2e

import (
	"net/http"
	"strings"
	"testing"
)

// treeOf returns the elements of the page, or of a document that was served, one
// per line, attributes in order, with the state of controls. Of a page that the client brought, what the live
// regions say is left out, and the attributes of a tick and of what is typed:
// the client sets both themselves, which is compared as well.
const treeOf = `(brought, served) => {
	const page = served === undefined ? document : new DOMParser().parseFromString(served, "text/html");
	const lines = [];
	const walk = (n, depth) => {
		const pad = " ".repeat(depth);
		if (n.nodeType === Node.TEXT_NODE) {
			lines.push(pad + JSON.stringify(n.data));
			return;
		}
		if (n.nodeType !== Node.ELEMENT_NODE) {
			lines.push(pad + "node of type " + n.nodeType);
			return;
		}
		const attributes = [...n.attributes].filter(a => !brought || a.name !== "checked" && !(a.name === "value" && n.matches("input[type=text]"))).map(a => a.name + "=" + JSON.stringify(a.value)).sort();
		if (/^(input|textarea|select)$/.test(n.localName)) attributes.push("value is " + JSON.stringify(n.value), "checked is " + n.checked);
		if (n.localName === "details") attributes.push("open is " + n.open);
		const space = n.namespaceURI === "http://www.w3.org/1999/xhtml" ? "" : n.namespaceURI + " ";
		lines.push(pad + "<" + space + n.localName + " " + attributes.join(" ") + ">");
		if (brought && (n.id === "status" || n.id === "alert")) return;
		for (const c of n.childNodes) walk(c, depth + 1);
	};
	lines.push("lang " + page.documentElement.lang, "title " + page.title);
	walk(page.body.firstElementChild, 0);
	return lines.join("\n");
}`

// tree returns the tree of the page as it is now.
func (b *tab) tree() string {
	b.t.Helper()
	return eval[string](b, treeOf, false)
}

// brought returns the tree of the page for comparing a page that the client
// brought with one of the server.
func (b *tab) brought() string {
	b.t.Helper()
	return eval[string](b, treeOf, true)
}

// A still is what the pages of a tab are held against: documents as the server
// sends them to the same browser, read without a script.
type still struct {
	of    *tab
	blank *tab // an empty page, which no policy keeps from reading a document
}

// still returns one for a tab.
func (b *tab) still() still {
	b.t.Helper()
	return still{b, b.beside(scriptOff)}
}

// tree returns the trees of a page: as it is, and for comparing it with one that
// the client brought.
func (s still) tree(path string) (served, brought string) {
	s.of.t.Helper()
	page := s.of.walker().asks(http.MethodGet, path, "", "")
	if at := page.at.RequestURI(); at != path {
		s.of.t.Errorf("%s leads to %s", path, at)
	}
	return eval[string](s.blank, treeOf, false, page.body), eval[string](s.blank, treeOf, true, page.body)
}

// sameTree fails the test if two trees differ, and shows where first.
func sameTree(t testing.TB, what, got, want string) {
	t.Helper()
	if got == want {
		return
	}
	g, w := strings.Split(got, "\n"), strings.Split(want, "\n")
	i := 0
	for i < len(g) && i < len(w) && g[i] == w[i] {
		i++
	}
	cut := func(lines []string) string {
		return strings.Join(lines[max(0, min(i-3, len(lines))):min(len(lines), i+4)], "\n")
	}
	t.Errorf("%s: the trees differ from line %d on\ngot:\n%s\nwant:\n%s", what, i, cut(g), cut(w))
}

// titleIn returns the title of the page that a tree is of.
func titleIn(tree string) string {
	_, title, _ := strings.Cut(tree, "\ntitle ")
	title, _, _ = strings.Cut(title, "\n")
	return title
}
