package register

import (
	"github.com/loupe-privacy/loupe/internal/lang"
	"github.com/loupe-privacy/loupe/internal/rights"
)

// A Choice is a use of data to which a person says yes or no, and whatever
// they say takes effect at once: a consent (GDPR article 7), or a use that can
// be opposed without a reason (article 21(2) and (3)).
//
// Only what the declaration names is a choice. A ground that it leaves open,
// such as a consent "whenever no other ground applies", is none: nobody can
// say yes to what they are not told.
type Choice struct {
	// ID is that of no domain and no decision.
	ID string

	// Consent says that nothing happens without a yes. Otherwise it happens
	// until a no.
	Consent bool

	Domain  string // id of the domain whose controller answers
	Purpose string // full id of the purpose, or "" where it is none

	Name        lang.Text
	Text        lang.Text
	Consequence lang.Text // of a no
	Src         string    // section of the declaration
}

// Choice returns a choice.
func (r *Register) Choice(id string) (Choice, bool) {
	return find(r.Choices, func(c *Choice) bool { return c.ID == id })
}

// Catalog returns what the form of requests offers. What concerns no domain is
// answered by the controller of the first, that of daily contacts.
func (r *Register) Catalog() rights.Catalog {
	c := rights.Catalog{
		Domains:      r.DomainIDs(),
		ControllerOf: map[string]string{},
		DomainOf:     map[string]string{},
	}
	for _, d := range r.Domains {
		c.ControllerOf[d.ID] = d.Controller
	}
	if len(r.Domains) > 0 {
		c.ControllerOf[""] = r.Domains[0].Controller
	}
	about := func(id, domain string) {
		c.DomainOf[id] = domain
		c.ControllerOf[id] = c.ControllerOf[domain]
	}
	for _, d := range r.Decisions {
		c.Decisions = append(c.Decisions, d.ID)
		about(d.ID, r.decidedIn(d.ID))
	}
	for _, choice := range r.Choices {
		if choice.Consent {
			c.Consents = append(c.Consents, choice.ID)
		}
		about(choice.ID, choice.Domain)
	}
	return c
}
