package e2e

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"github.com/loupe-privacy/loupe/internal/lang"
	"github.com/loupe-privacy/loupe/internal/register"
	"github.com/loupe-privacy/loupe/internal/wire"
)

// clicks is how far from home every fact may be.
const clicks = 3

// A found page is a document as a browser without scripts sees it.
type found struct {
	depth  int
	words  string            // of its main part
	places map[string]string // words of each element that has an id, by the id
}

// reach follows the links of the documents from the home of a language and
// returns what is within some clicks, by address.
func (s *site) reach(l lang.Lang, depth int) map[string]found {
	s.t.Helper()
	home := wire.Path(l, wire.Home, "")
	all := map[string]found{}
	next := []string{home}
	for d := 0; d <= depth && len(next) > 0; d++ {
		var after []string
		for _, path := range next {
			if _, ok := all[path]; ok {
				continue
			}
			page, links := s.read(path, d)
			all[path] = page
			for _, link := range links {
				if strings.HasPrefix(link, home) && !strings.HasPrefix(link, wire.PersonalPrefix(l)) {
					after = append(after, link)
				}
			}
		}
		next = after
	}
	return all
}

// read returns a document and the paths that it links to.
func (s *site) read(path string, depth int) (found, []string) {
	s.t.Helper()
	answer, err := http.Get(s.url + path)
	if err != nil {
		s.t.Fatal(err)
	}
	defer answer.Body.Close()
	if answer.StatusCode != http.StatusOK {
		s.t.Errorf("a link leads to %s, which answers %d", path, answer.StatusCode)
		return found{depth: depth}, nil
	}
	root, err := html.Parse(answer.Body)
	if err != nil {
		s.t.Fatal(err)
	}
	page := found{depth: depth, places: map[string]string{}}
	var links []string
	for n := range root.Descendants() {
		if n.Type != html.ElementNode {
			continue
		}
		for _, a := range n.Attr {
			switch {
			case a.Key == "id":
				page.places[a.Val] = wordsOf(n)
				if a.Val == "main" {
					page.words = wordsOf(n)
				}
			case a.Key == "href" && n.Data == "a":
				if u, err := url.Parse(a.Val); err == nil && u.Host == "" && u.Path != "" && u.RawQuery == "" {
					links = append(links, u.Path)
				}
			}
		}
	}
	return page, links
}

// wordsOf returns the text of an element, with single spaces.
func wordsOf(n *html.Node) string {
	var b strings.Builder
	for d := range n.Descendants() {
		if d.Type == html.TextNode {
			b.WriteString(d.Data + " ")
		}
	}
	return strings.Join(lang.Words(b.String()), " ")
}

// ownPage returns the address of the page that a fact has for itself, or "".
// What one domain says of a thing stands on the page of the thing.
func ownPage(r *register.Register, f register.Fact, l lang.Lang) string {
	switch wire.Kind(f.Kind) {
	case wire.KindDomain:
		d, _ := r.Domain(f.Local())
		return wire.Path(l, wire.Domain, d.Slug.In(l))
	case wire.KindCategory:
		c, _ := r.Category(f.Local())
		return wire.Path(l, wire.Category, c.Slug.In(l))
	case wire.KindDecision:
		d, _ := r.Decision(f.Local())
		return wire.Path(l, wire.Decision, d.Slug.In(l))
	case wire.KindSource:
		e, _ := r.Source(f.Local())
		return wire.Path(l, wire.Recipient, e.Slug.In(l))
	case wire.KindRecipient:
		e, _ := r.Recipient(f.Local())
		return wire.Path(l, wire.Recipient, e.Slug.In(l))
	case wire.KindProcessor:
		e, _ := r.Processor(f.Local())
		return wire.Path(l, wire.Recipient, e.Slug.In(l))
	}
	return ""
}

// TestEveryFactIsWithinThreeClicks follows links from home as a browser
// without scripts does, and looks for every fact of the register: its own page,
// or an element with its name, that says what the register says.
func TestEveryFactIsWithinThreeClicks(t *testing.T) {
	t.Parallel()
	s := newSite(t, sqlite(t))
	r := declared(t)
	for _, l := range lang.All {
		t.Run(string(l), func(t *testing.T) {
			t.Parallel()
			pages := s.reach(l, clicks)
			kinds := map[string]int{}
			for _, f := range r.Facts() {
				kinds[f.Kind]++
				if where := whereIs(r, f, l, pages); where == "" {
					t.Errorf("%s %s is nowhere within %d clicks", f.Kind, f.ID, clicks)
				}
			}
			for _, kind := range []string{
				"domain", "category", "purpose", "recipient", "source", "rule", "decision", "right", "org", "law", "processor", "term",
			} {
				if kinds[kind] == 0 {
					t.Errorf("no %s was looked for", kind)
				}
			}
			t.Logf("%s: %d pages within %d clicks, facts: %v", l, len(pages), clicks, kinds)
		})
	}
}

// whereIs returns the address of a page that shows a fact, or "".
func whereIs(r *register.Register, f register.Fact, l lang.Lang, pages map[string]found) string {
	says := func(words string) bool {
		for _, text := range []lang.Text{f.Name, f.Text} {
			if !strings.Contains(words, strings.Join(lang.Words(text.In(l)), " ")) {
				return false
			}
		}
		return true
	}
	if own := ownPage(r, f, l); own != "" {
		if page, ok := pages[own]; ok && says(page.words) {
			return own
		}
		return ""
	}
	anchor := wire.Anchor(wire.Kind(f.Kind), f.ID)
	for path, page := range pages {
		if words, ok := page.places[anchor]; ok && says(words) {
			return path
		}
	}
	return ""
}
