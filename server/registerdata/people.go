package registerdata

import "github.com/loupe-privacy/loupe/internal/register"

// people reads shared/people.
func (l *loader) people(r *register.Register) {
	l.topic("shared/people", nil, func(n *node) {
		l.declare("audience")
		for _, item := range n.items("audience") {
			l.declare("audience", item.id)
			r.Audience = append(r.Audience, item.group())
		}
		r.Staff = n.bare("staff")
		l.declarePoints("staff", r.Staff)
	})
}

// group returns a group of people. What it refers to is read later than it, so
// the references are judged at the end.
func (n *node) group() register.Group {
	g := register.Group{
		Entry:     n.entry(),
		Points:    n.optNamed("points"),
		Domains:   n.lateRefs("domains", "domains", wellFormed),
		Purposes:  n.lateRefs("purposes", "purposes", fullID),
		Sources:   n.lateRefs("sources", "sources", wellFormed),
		Retention: n.lateRefs("retention", "retention", wellFormed),
	}
	g.Slug = n.optSlugIn(groupSlugs)
	return g
}
