package markup_test

import (
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/maxence-charriere/go-app/v10/pkg/app"
	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// A node is a tree as a view means it: what a browser must end up with. It
// knows nothing of go-app's encoder.
type node struct {
	tag   string // "" for a text
	text  string
	attrs map[string]string
	kids  []node
	compo bool // rendered by a component of its own
}

// svgNamespace is that of pictures.
const svgNamespace = "http://www.w3.org/2000/svg"

// tags that may stand anywhere in flow content without the parser moving them.
var (
	containers = []string{"div", "section", "span", "em", "details", "label", "ul", "article"}
	textOnly   = []string{"textarea", "pre", "summary", "output"}
	voids      = []string{"input", "br", "img", "hr"}
	pictures   = []string{"g", "path", "use", "text"}
)

// A wrap is a component that renders one node.
type wrap struct {
	app.Compo
	N node
}

// Render implements [app.Composer].
func (w *wrap) Render() app.UI {
	n := w.N
	n.compo = false
	return n.ui(strings.Contains(" svg g path use text ", " "+n.tag+" "))
}

// ui returns the go-app tree of n.
func (n node) ui(picture bool) app.UI {
	switch {
	case n.compo:
		return &wrap{N: n}
	case n.tag == "":
		return app.Text(n.text)
	case slices.Contains(voids, n.tag):
		e := app.ElemSelfClosing(n.tag)
		for name, v := range n.attrs {
			e = e.Attr(name, v)
		}
		return e
	}
	e := app.Elem(n.tag)
	picture = picture || n.tag == "svg"
	if picture {
		e = e.XMLNS(svgNamespace)
	}
	for name, v := range n.attrs {
		e = e.Attr(name, v)
	}
	kids := make([]app.UI, len(n.kids))
	for i, k := range n.kids {
		kids[i] = k.ui(picture)
	}
	return e.Body(kids...)
}

// normal returns n as a browser holds it: values trimmed as go-app trims
// them, empty attributes and texts gone, booleans as present or absent.
func (n node) normal() node {
	if n.tag == "" {
		return node{text: clean(n.text)}
	}
	out := node{tag: n.tag, attrs: map[string]string{}}
	for name, v := range n.attrs {
		if name != "value" {
			v = strings.TrimSpace(v)
		}
		if v == "" {
			continue
		}
		if name == "checked" || name == "hidden" {
			if on, err := strconv.ParseBool(v); err == nil && on {
				out.attrs[name] = ""
			}
			continue
		}
		out.attrs[name] = clean(v)
	}
	for _, k := range n.kids {
		if k = k.normal(); k.tag != "" || k.text != "" {
			out.kids = append(out.kids, k)
		}
	}
	return out
}

// clean returns s without what HTML cannot hold.
func clean(s string) string {
	var b strings.Builder
	for _, r := range s { // a bad byte arrives as U+FFFD
		if r == 0 {
			r = '\uFFFD'
		}
		b.WriteRune(r)
	}
	return b.String()
}

// equal reports whether two normal trees are the same.
func (n node) equal(m node) bool {
	return n.tag == m.tag && n.text == m.text && maps.Equal(n.attrs, m.attrs) &&
		slices.EqualFunc(n.kids, m.kids, node.equal)
}

// parse returns the tree that a browser makes of HTML inside a body.
func parse(s string) ([]node, error) {
	body := &html.Node{Type: html.ElementNode, Data: "body", DataAtom: atom.Body}
	nodes, err := html.ParseFragment(strings.NewReader(s), body)
	if err != nil {
		return nil, err
	}
	out := make([]node, len(nodes))
	for i, n := range nodes {
		out[i] = fromHTML(n)
	}
	return out, nil
}

// fromHTML returns the node of a parsed one.
func fromHTML(n *html.Node) node {
	if n.Type != html.ElementNode {
		return node{text: n.Data}
	}
	out := node{tag: n.Data, attrs: map[string]string{}}
	for _, a := range n.Attr {
		out.attrs[a.Key] = a.Val
	}
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		out.kids = append(out.kids, fromHTML(c))
	}
	return out
}

// A source makes choices: a generator of random numbers, or fuzz input.
type source interface {
	// below returns a number from 0 to n-1.
	below(n int) int
	// text returns some text.
	text() string
}

// attributeNames are the ones given to random nodes.
var attributeNames = []string{"id", "class", "title", "value", "data-x", "checked", "hidden", "aria-label", "href", "placeholder", "alt"}

// grow returns a random element that keeps to the rules for views.
func grow(src source, depth int, picture bool) node {
	n := node{attrs: map[string]string{}, compo: src.below(4) == 0}
	kind := src.below(8)
	switch {
	case picture:
		n.tag = pictures[src.below(len(pictures))]
	case depth == 0:
		n.tag = containers[src.below(len(containers))]
	case kind < 4:
		n.tag = containers[src.below(len(containers))]
	case kind == 4:
		n.tag, picture = "svg", true
	case kind == 5:
		n.tag = voids[src.below(len(voids))]
	default:
		n.tag = textOnly[src.below(len(textOnly))]
	}
	for _, name := range attributeNames {
		if src.below(4) != 0 {
			continue
		}
		n.attrs[name] = src.text()
		if name == "checked" || name == "hidden" {
			n.attrs[name] = []string{"true", "false", "1", "odd"}[src.below(4)]
		}
	}
	n.kids = growChildren(src, n.tag, depth, picture)
	return n
}

// growChildren returns children for an element, never two texts side by side.
func growChildren(src source, tag string, depth int, picture bool) []node {
	if slices.Contains(voids, tag) {
		return nil
	}
	if slices.Contains(textOnly, tag) || depth > 5 {
		if src.below(4) == 0 {
			return nil
		}
		return []node{{text: src.text()}}
	}
	var kids []node
	afterText := false
	for range src.below(6) {
		if !afterText && src.below(3) == 0 {
			kids = append(kids, node{text: src.text()})
			afterText = true
			continue
		}
		kids = append(kids, grow(src, depth+1, picture))
		afterText = false
	}
	return kids
}
