package register

import (
	"slices"

	"github.com/loupe-privacy/loupe/internal/lang"
)

// shortName returns what people call an organisation. Like the other questions
// of this file it returns the zero text for an unknown id.
func (r *Register) shortName(id string) lang.Text {
	o, _ := r.Organisation(id)
	return o.Short
}

// title returns the title of a domain.
func (r *Register) title(id string) lang.Text {
	d, _ := r.Domain(id)
	return d.Title
}

// kindName returns the heading of a category.
func (r *Register) kindName(id string) lang.Text {
	c, _ := r.Category(id)
	return c.Kind
}

// groupName returns the name of a group of people.
func (r *Register) groupName(id string) lang.Text {
	g, _ := r.AudienceGroup(id)
	return g.Name
}

// purposeName returns the name of a purpose, by its full id.
func (r *Register) purposeName(fullID string) lang.Text {
	p, _ := r.Purpose(fullID)
	return p.Name
}

// ruleText returns the sentence of a retention rule.
func (r *Register) ruleText(id string) lang.Text {
	for _, d := range r.Domains {
		if rule, ok := find(d.Retention, func(x *Retention) bool { return x.ID == id }); ok {
			return rule.Text
		}
	}
	return lang.Text{}
}

// decisionName returns the name of an automated decision.
func (r *Register) decisionName(id string) lang.Text {
	d, _ := r.Decision(id)
	return d.Name
}

// decidedIn returns the id of the domain that declares a decision, or "".
func (r *Register) decidedIn(decision string) string {
	d, _ := find(r.Domains, func(d *Domain) bool { return slices.Contains(d.Decisions, decision) })
	return d.ID
}

// channelName returns the name of a way to exercise a right.
func (r *Register) channelName(id string) lang.Text {
	c, _ := r.Channel(id)
	return c.Name
}

// termName returns a term.
func (r *Register) termName(id string) lang.Text {
	t, _ := r.Term(id)
	return t.Name
}
