package registerdata

import (
	"regexp"

	"github.com/BurntSushi/toml"

	"github.com/loupe-privacy/loupe/internal/lang"
)

// The address spaces: within one, no two things share a segment in a language.
const (
	domainSlugs   = "domains" // domains, sources, recipients and processors, which one kind of page shows
	categorySlugs = "categories"
	decisionSlugs = "decisions"
	groupSlugs    = "audience"
)

// slug is what the segment of an address looks like.
var slug = regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`)

// slugIn returns the segment of an address that n must have.
func (n *node) slugIn(space string) lang.Text {
	s := n.text("slug")
	n.checkSlug(space, s)
	return s
}

// optSlugIn is slugIn for a text that n has if its key "texts" says so.
func (n *node) optSlugIn(space string) lang.Text {
	s := n.optText("slug")
	n.checkSlug(space, s)
	return s
}

// checkSlug reports a segment that is none, or that another thing of the
// address space has.
func (n *node) checkSlug(space string, s lang.Text) {
	key := n.textKey("slug")
	owner := n.t.path(n.key).String()
	for _, in := range lang.All {
		segment := s.In(in)
		if segment == "" {
			continue // absent, or reported
		}
		if !slug.MatchString(segment) {
			n.t.reportText(in, key, "not the segment of an address: small letters, digits and hyphens")
			continue
		}
		at := toml.Key{space, string(in), segment}.String()
		if other, ok := n.t.l.slugs[at]; ok {
			n.t.l.report(n.t.textFile(in), n.t.path(key, string(in)), "slug %q is also that of %s", segment, other)
			continue
		}
		n.t.l.slugs[at] = owner
	}
}
