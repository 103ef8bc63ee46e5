package register

import (
	"slices"

	"github.com/loupe-privacy/loupe/internal/lang"
)

// A Retention is a rule of a domain about how long data are kept.
//
// Most rules give a range or a criterion, so no end date can be computed from
// a Retention alone, and none may be made up.
type Retention struct {
	ID     string
	Domain string

	// What the rule applies to: exactly one of the four is set.
	Default    bool     // categories that no other rule names
	Categories []string // ids of categories
	Situation  string   // id of a situation, such as a dispute
	Audience   string   // id of a group of people

	From  string   // id of the trigger at which keeping begins, or ""
	Until []string // ids of the triggers; keeping ends at the first of them

	// Years are counted from After, the id of a trigger. With After "",
	// the declaration does not say from when they are counted, or says
	// that it differs.
	Years Years
	After string

	// Unstated says that the declaration gives no duration that can be
	// counted.
	Unstated bool

	Duration lang.Text // as declared, short: "7 à 30 ans"
	Varies   lang.Text // what the duration depends on, or zero
	Why      lang.Text // the reason given, or zero
	Text     lang.Text // the rule as a sentence
}

// Years is a range of full years. Zero means that no such bound is declared.
type Years struct {
	Min, Max int
}

// Exact reports whether y is one number of years.
func (y Years) Exact() bool { return y.Max > 0 && y.Min == y.Max }

// RetentionOf returns the rules for a category in a domain: those that name
// it or, if none does, the default one. It returns nothing for a category
// that the domain does not declare.
//
// Rules for a situation or a group of people come on top; see
// [Domain.Exceptions].
func (r *Register) RetentionOf(domain, category string) []Retention {
	d, ok := r.Domain(domain)
	if !ok {
		return nil
	}
	return d.RetentionOf(category)
}

// RetentionOf is [Register.RetentionOf] for one domain.
func (d Domain) RetentionOf(category string) []Retention {
	if !d.Declares(category) {
		return nil
	}
	named := d.rules(func(r Retention) bool { return slices.Contains(r.Categories, category) })
	if len(named) > 0 {
		return named
	}
	return d.rules(func(r Retention) bool { return r.Default })
}

// RetentionRule returns a retention rule of d.
func (d Domain) RetentionRule(id string) (Retention, bool) {
	return find(d.Retention, func(r *Retention) bool { return r.ID == id })
}

// Exceptions returns the rules of d that hold for a situation or for a group
// of people, whatever the category.
func (d Domain) Exceptions() []Retention {
	return d.rules(func(r Retention) bool { return r.Situation != "" || r.Audience != "" })
}

// rules returns the retention rules of d that are wanted.
func (d Domain) rules(wanted func(Retention) bool) []Retention {
	var rules []Retention
	for _, r := range d.Retention {
		if wanted(r) {
			rules = append(rules, r)
		}
	}
	return rules
}
