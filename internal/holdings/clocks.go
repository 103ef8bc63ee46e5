//go:build !js

package holdings

import (
	"cmp"
	"slices"

	"github.com/loupe-privacy/loupe/internal/calendar"
	"github.com/loupe-privacy/loupe/internal/register"
)

// A Clock is how long one kind of data of one domain is kept for one member.
type Clock struct {
	Fact

	Domain string
	Rule   string // id of the retention rule that keeps longest, of those that hold
	Span   Span   // of that rule; while a dispute runs no end of it is sure

	// Dispute is the day since which a source says that a dispute runs. It is
	// zero if none does, and where no data are held.
	Dispute calendar.Day
}

// Clocks returns the clock of each kind of data that a domain declares, in the
// declared order. Doc is what a source said of the member there, nil if none
// did.
//
// Each kind is under the rules that name it, or else the default one. A rule
// for a group of people takes their place for a member of whom a source says
// that they are of the group, and that they have no relation with the domain:
// who joined is a prospect no more.
func Clocks(d register.Domain, doc *Document, p Past, today calendar.Day) []Clock {
	var rel Relation
	var told calendar.Day
	if doc != nil {
		rel, told = doc.Relation, doc.AsOf
	}
	days := p.In(d.ID)
	group, dispute := exceptions(d, days, rel, today)
	clocks := make([]Clock, 0, len(d.Special)+len(d.Ordinary))
	for _, f := range Facts(d.CategoryIDs(), doc) {
		c := Clock{Fact: f, Domain: d.ID}
		rules := group
		if len(rules) == 0 {
			rules = d.RetentionOf(f.Category)
		}
		for i, r := range rules {
			span := Keep(r, days, f.Tag, rel, told, p.Left, today)
			if i == 0 || span.outlasts(c.Span) {
				c.Rule, c.Span = r.ID, span
			}
		}
		if !dispute.IsZero() && (f.Tag == Held || f.Tag == Doctor) {
			c.Dispute, c.Span = dispute, c.Span.disputed()
		}
		clocks = append(clocks, c)
	}
	return clocks
}

// ClockOf returns one rule of a domain on the dates of a member, for the
// strongest of the kinds of data that it holds for. Of a rule that does not
// hold for the member it says so: one for a group that they are not of or, for
// one of a group, those whose place the rules of the group take.
//
// [Clocks] says the same kind by kind. There the rule that keeps longest counts;
// here each rule is told, also where another one keeps longer.
func ClockOf(d register.Domain, r register.Retention, doc *Document, p Past, today calendar.Day) Clock {
	var rel Relation
	var told calendar.Day
	if doc != nil {
		rel, told = doc.Relation, doc.AsOf
	}
	days := p.In(d.ID)
	group, dispute := exceptions(d, days, rel, today)
	c := Clock{Fact: Fact{Tag: NotHeld}, Domain: d.ID, Rule: r.ID}
	for _, f := range Facts(kindsOf(d, r), doc) {
		c.Tag = Strongest(c.Tag, f.Tag)
	}
	inGroup := slices.ContainsFunc(group, func(g register.Retention) bool { return g.ID == r.ID })
	switch {
	case r.Audience != "" && !inGroup, r.Audience == "" && r.Situation == "" && len(group) > 0,
		r.Situation != "" && (days[r.Situation].IsZero() || days[r.Situation].After(today)):
		c.Span = Span{State: Nothing, Why: WhyNotYours}
		return c
	}
	c.Span = Keep(r, days, c.Tag, rel, told, p.Left, today)
	if !dispute.IsZero() && (c.Tag == Held || c.Tag == Doctor) {
		c.Dispute, c.Span = dispute, c.Span.disputed()
	}
	return c
}

// kindsOf returns the kinds of data of a domain that a rule holds for: one for
// a situation, or for a group of people, for all of them.
func kindsOf(d register.Domain, r register.Retention) []string {
	var ids []string
	for _, id := range d.CategoryIDs() {
		all := r.Situation != "" || r.Audience != ""
		if all || slices.ContainsFunc(d.RetentionOf(id), func(x register.Retention) bool { return x.ID == r.ID }) {
			ids = append(ids, id)
		}
	}
	return ids
}

// exceptions returns the rules of a domain for the group of people that a
// member is of, and the day since which a situation keeps their data. What is
// announced for a day to come does not count yet.
func exceptions(d register.Domain, days Dates, rel Relation, today calendar.Day) (group []register.Retention, since calendar.Day) {
	for _, r := range d.Exceptions() {
		day := days[cmp.Or(r.Situation, r.Audience)]
		switch {
		case day.IsZero() || day.After(today):
		case r.Situation != "":
			since = earlier(since, day)
		case rel != Active && rel != Ended:
			group = append(group, r)
		}
	}
	return group, since
}

// outlasts reports whether a span is known to keep longer than another. One
// without a latest day outlasts one that has it.
func (s Span) outlasts(t Span) bool {
	a, b := s.last(), t.last()
	if a.IsZero() || b.IsZero() {
		return a.IsZero() && !b.IsZero()
	}
	return a.After(b)
}

// last returns the latest day of a span, zero if none is known.
func (s Span) last() calendar.Day {
	if s.End.IsZero() {
		return s.Most
	}
	return s.End
}

// disputed returns a span while a dispute runs: data are kept as proof for as
// long as it takes. What would be over is only kept, since its end; an end to
// come is a least day, as the rule keeps the data until then anyhow.
func (s Span) disputed() Span {
	if s.State == Over {
		return Span{State: Archived, Begin: s.Begin, Since: s.End, Why: WhyDispute}
	}
	if !s.End.IsZero() {
		s.Least = s.End
	}
	s.End, s.Most, s.Why = calendar.Day{}, calendar.Day{}, WhyDispute
	return s
}

// An Expiry is the day on which data of one domain can go.
type Expiry struct {
	Domain     string
	Rule       string
	Categories []string // in the declared order
	Day        calendar.Day
	Sure       Sureness
}

// Expiring returns what goes next among clocks: first what nothing keeps any
// more, then what has a last day, then what has a first possible one alone; each
// by its day. Kinds of data of one domain, rule and day are one. Data without
// any day are left out: the clock says why.
func Expiring(clocks []Clock) []Expiry {
	var list []Expiry
	for _, c := range clocks {
		e := Expiry{Domain: c.Domain, Rule: c.Rule}
		switch s := c.Span; {
		case s.State == Over:
			e.Day, e.Sure = s.End, Passed
		case !s.End.IsZero():
			e.Day, e.Sure = s.End, Exactly
		case !s.Most.IsZero():
			e.Day, e.Sure = s.Most, AtLatest
		case !s.Least.IsZero():
			e.Day, e.Sure = s.Least, Earliest
		default:
			continue
		}
		i := slices.IndexFunc(list, func(x Expiry) bool {
			return x.Domain == e.Domain && x.Rule == e.Rule && x.Day == e.Day && x.Sure == e.Sure
		})
		if i < 0 {
			i = len(list)
			list = append(list, e)
		}
		list[i].Categories = append(list[i].Categories, c.Category)
	}
	slices.SortStableFunc(list, func(a, b Expiry) int {
		return cmp.Or(cmp.Compare(turn[a.Sure], turn[b.Sure]), a.Day.Compare(b.Day))
	})
	return list
}

// turn orders what goes next.
var turn = map[Sureness]int{Passed: 0, Exactly: 1, AtLatest: 1, Earliest: 2}
