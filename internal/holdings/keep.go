//go:build !js

package holdings

// The clock is kept out of the browser client, which shows a [Span] and never
// computes one: it does without package register.

import (
	"cmp"

	"github.com/loupe-privacy/loupe/internal/calendar"
	"github.com/loupe-privacy/loupe/internal/register"
)

// Keep returns what a retention rule comes to for one member: tag is the
// strongest of the kinds of data that the rule holds for, rel how the member
// stands to the domain as a source told on a day (zero if none did), left the
// day on which the membership ended (zero while it runs).
//
// An exact end is the rule's, counted from an event whose day a source told.
// Otherwise there is a least day where one follows from what is known, or
// only the rule: an event that had not come when the source told comes on that
// day at the earliest. Where the rule has a highest number of years there is a
// latest day. What is possible and not held has no days at all. A period of years
// from a 29 February ends on 28 February of a common year.
//
// The years of a rule for a group of people, which has no event, are counted
// from the day since which a source says that the member is of the group. The
// declaration does not say from when: this is the reading that keeps the least.
func Keep(rule register.Retention, dates Dates, tag Tag, rel Relation, told, left, today calendar.Day) Span {
	switch {
	case tag == NotHeld:
		return Span{State: Nothing, Why: WhyNothing}
	case !concerns(rule, dates):
		return Span{State: Nothing, Why: WhyNotYours}
	case tag != Held && tag != Doctor:
		return Span{State: Unknown, Why: WhyNotChecked}
	}
	c := clock{rule, dates, rel, told, left, today}
	var span Span
	switch {
	case len(rule.Until) > 0:
		span = c.until()
	case rule.Unstated:
		span = Span{State: Unknown, Why: WhyUnstated}
	case rule.After == "" && rule.Audience != "" && rule.Years.Max > 0:
		span = c.counting(dates[rule.Audience])
	case rule.After == "" || rule.Years.Max == 0 && rule.Years.Min == 0:
		span = Span{State: Unknown, Why: WhyCriterion}
	default:
		span = c.after()
	}
	span.Begin = c.begin()
	if !span.Most.IsZero() && span.Most.Before(today) {
		span.End, span.Most, span.Least = span.Most, calendar.Day{}, calendar.Day{}
	}
	if !span.End.IsZero() && span.End.Before(today) {
		span.State, span.Why = Over, WhyOver
	}
	return span
}

// concerns reports whether a rule is about a member at all: one for a
// situation or for other people is only where a source said so.
func concerns(rule register.Retention, dates Dates) bool {
	for _, id := range []string{rule.Situation, rule.Audience} {
		if id != "" && dates[id].IsZero() {
			return false
		}
	}
	return true
}

// A clock is a rule with what is known of a member.
type clock struct {
	rule              register.Retention
	dates             Dates
	rel               Relation
	told, left, today calendar.Day
}

// begin returns the day of the event at which keeping begins, if it has come.
func (c clock) begin() calendar.Day {
	if d := c.dates[cmp.Or(c.rule.From, c.rule.Situation, c.rule.Audience)]; !d.After(c.today) {
		return d
	}
	return calendar.Day{}
}

// until returns the span of a rule that ends with an event: exact where one of
// the events was told, the first of them; open otherwise.
func (c clock) until() Span {
	var end calendar.Day
	for _, id := range c.rule.Until {
		if d := c.dates[id]; !d.IsZero() && (end.IsZero() || d.Before(end)) {
			end = d
		}
	}
	if !end.IsZero() {
		return Span{State: InUse, End: end, Why: WhyCounting}
	}
	if c.running() {
		return Span{State: InUse, Why: WhyUntil}
	}
	return Span{State: Unknown, Why: WhyUntold}
}

// after returns the span of a rule that counts years from an event.
func (c clock) after() Span {
	event := c.event()
	switch {
	case !event.IsZero():
		return c.counting(event)
	case c.running():
		return Span{State: InUse, Least: c.least(c.told), Why: WhyNotBegun}
	case c.rule.After == LastContact && c.gone():
		if least := c.least(c.left); !least.IsZero() {
			return Span{State: Unknown, Least: least, Why: WhyLeft}
		}
	case c.rule.After == ContractEnd && c.rel == Ended:
		return Span{State: Archived, Why: WhyUndated}
	}
	return Span{State: Unknown, Why: WhyUndated}
}

// event returns the day from which the years are counted, if it is known. A
// contact is not the last one while there will be others, and the end of a
// contract not the one that counts while another runs.
func (c clock) event() calendar.Day {
	day := c.dates[c.rule.After]
	again := c.rule.After == LastContact || c.rule.After == ContractEnd
	if again && c.running() && !day.After(c.today) || c.rule.After == LastContact && day.Before(c.left) {
		return calendar.Day{}
	}
	return day
}

// running reports whether the affiliation or the contract runs, so that the
// event of the rule is still to come. A membership that ended leaves a
// contract as it is.
func (c clock) running() bool {
	return c.rel == Active && (c.rule.After == ContractEnd || !c.gone())
}

// counting returns the span of years that are counted from a known day.
func (c clock) counting(event calendar.Day) Span {
	span := Span{State: InUse, Why: WhyCounting}
	if !event.After(c.today) {
		span.State, span.Since = Archived, event
	}
	if c.rule.After == "" {
		span.State, span.Since = InUse, calendar.Day{} // it is the day of the first use, not of the last
	}
	if c.rule.Years.Exact() {
		span.End = c.plus(event)
		return span
	}
	span.Why, span.Least = WhyCriterion, c.least(event)
	if c.rule.Years.Max > 0 {
		span.Most = event.AddMonths(12 * c.rule.Years.Max)
	}
	return span
}

// least returns the day until which data are kept at least, if the years are
// counted from a day or later. It is zero where that says nothing any more.
func (c clock) least(from calendar.Day) calendar.Day {
	if least := c.plus(from); !from.IsZero() && !least.Before(c.today) {
		return least
	}
	return calendar.Day{}
}

// plus returns the day that is the least number of years of the rule after
// another, or no day for a rule that has no least number.
func (c clock) plus(d calendar.Day) calendar.Day {
	if c.rule.Years.Min == 0 {
		return calendar.Day{}
	}
	return d.AddMonths(12 * c.rule.Years.Min)
}

// gone reports whether the membership has ended.
func (c clock) gone() bool { return !c.left.IsZero() && !c.left.After(c.today) }
