package register

import (
	"strings"

	"github.com/loupe-privacy/loupe/internal/lang"
)

// Domain returns a domain, and false for an unknown id. So do the other
// questions for one thing by its id.
func (r *Register) Domain(id string) (Domain, bool) {
	return find(r.Domains, func(d *Domain) bool { return d.ID == id })
}

// DomainBySlug returns the domain that has the slug in a language.
func (r *Register) DomainBySlug(l lang.Lang, slug string) (Domain, bool) {
	return find(r.Domains, func(d *Domain) bool { return d.Slug.In(l) == slug })
}

// Organisation returns an organisation.
func (r *Register) Organisation(id string) (Organisation, bool) {
	return find(r.Organisations, func(o *Organisation) bool { return o.ID == id })
}

// Category returns a category of data.
func (r *Register) Category(id string) (Category, bool) {
	return find(r.Categories, func(c *Category) bool { return c.ID == id })
}

// Source returns a source of data.
func (r *Register) Source(id string) (Entry, bool) { return entry(r.Sources, id) }

// Recipient returns a recipient of data.
func (r *Register) Recipient(id string) (Entry, bool) { return entry(r.Recipients, id) }

// Processor returns a kind of processor.
func (r *Register) Processor(id string) (Entry, bool) { return entry(r.Processors, id) }

// Condition returns a condition of [RecipientUse.Condition].
func (r *Register) Condition(id string) (Entry, bool) { return entry(r.Conditions, id) }

// Transfer returns a condition of [TransferRule.When].
func (r *Register) Transfer(id string) (Entry, bool) { return entry(r.Transfers, id) }

// Law returns a law.
func (r *Register) Law(id string) (Entry, bool) { return entry(r.Laws, id) }

// Trigger returns an event of a retention rule.
func (r *Register) Trigger(id string) (Entry, bool) { return entry(r.Triggers, id) }

// Situation returns a situation of [Retention.Situation].
func (r *Register) Situation(id string) (Entry, bool) { return entry(r.Situations, id) }

// AudienceGroup returns a group of people that the declaration speaks to.
func (r *Register) AudienceGroup(id string) (Group, bool) {
	return find(r.Audience, func(g *Group) bool { return g.ID == id })
}

// StaffRule returns a statement of [Domain.ProcessedBy].
func (r *Register) StaffRule(id string) (Point, bool) {
	return find(r.Staff, func(p *Point) bool { return p.ID == id })
}

// Decision returns an automated decision.
func (r *Register) Decision(id string) (Decision, bool) {
	return find(r.Decisions, func(d *Decision) bool { return d.ID == id })
}

// Right returns a right of the person.
func (r *Register) Right(id string) (Right, bool) {
	return find(r.Rights, func(x *Right) bool { return x.ID == id })
}

// Channel returns a way to exercise a right.
func (r *Register) Channel(id string) (Channel, bool) {
	return find(r.Channels, func(c *Channel) bool { return c.ID == id })
}

// Note returns a point that needs precision.
func (r *Register) Note(id string) (Note, bool) {
	return find(r.Notes, func(n *Note) bool { return n.ID == id })
}

// Term returns a difficult word.
func (r *Register) Term(id string) (Term, bool) {
	return find(r.Terms, func(t *Term) bool { return t.ID == id })
}

// Purpose returns a purpose by its full id, such as "compulsory/benefits".
func (r *Register) Purpose(fullID string) (Purpose, bool) {
	domain, id, _ := strings.Cut(fullID, "/")
	d, ok := r.Domain(domain)
	if !ok {
		return Purpose{}, false
	}
	return d.Purpose(id)
}

// entry returns the entry of a list that has the id.
func entry(list []Entry, id string) (Entry, bool) {
	return find(list, func(e *Entry) bool { return e.ID == id })
}

// find returns the first value of a list that is wanted.
func find[T any](list []T, wanted func(*T) bool) (T, bool) {
	for i := range list {
		if wanted(&list[i]) {
			return list[i], true
		}
	}
	var none T
	return none, false
}
