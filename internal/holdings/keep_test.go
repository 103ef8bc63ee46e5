//go:build !js

package holdings_test

import (
	"maps"
	"strings"
	"testing"

	"github.com/loupe-privacy/loupe/internal/calendar"
	"github.com/loupe-privacy/loupe/internal/holdings"
	"github.com/loupe-privacy/loupe/internal/register"
)

// The rules of the register, by their shape.
var (
	ending = register.Retention{ID: "co_identification", From: "enrolment",
		Until: []string{"transfer_to_non_independent_mutuality", "death", "move_abroad"}}
	ranged     = register.Retention{ID: "co_general", Default: true, Years: register.Years{Min: 7, Max: 30}}
	rangedFrom = register.Retention{ID: "op_client", Default: true, From: "affiliation", Years: register.Years{Min: 3, Max: 30}}
	medical    = register.Retention{ID: "co_medical", After: "last_contact", Years: register.Years{Min: 30, Max: 30}}
	contract   = register.Retention{ID: "in_identification", From: "first_contact_to_contract", After: "contract_end",
		Years: register.Years{Min: 5, Max: 5}}
	unstated = register.Retention{ID: "in_unstated", Default: true, Unstated: true}
	dispute  = register.Retention{ID: "op_dispute", Situation: "dispute", Unstated: true}
	prospect = register.Retention{ID: "op_prospect", Audience: "prospect", Years: register.Years{Max: 1}}

	// Shapes that no rule has yet.
	rangedAfter = register.Retention{ID: "x_range", After: "death", Years: register.Years{Min: 7, Max: 30}}
	atMost      = register.Retention{ID: "x_max", After: "death", Years: register.Years{Max: 10}}
	atLeast     = register.Retention{ID: "x_min", After: "death", Years: register.Years{Min: 10}}
	startless   = register.Retention{ID: "x_exact", From: "affiliation", Years: register.Years{Min: 10, Max: 10}}
	yearless    = register.Retention{ID: "x_none", After: "death"}
)

// joined are the days that a source tells of a member.
var joined = map[string]string{"affiliation": "2014-03-03", "enrolment": "2014-03-03"}

// and returns the days of a member with one more, or another.
func and(id, day string) map[string]string {
	m := maps.Clone(joined)
	m[id] = day
	return m
}

// A keepCase is what is known of a rule and a member, and what comes of it.
type keepCase struct {
	name                     string
	rule                     register.Retention
	dates                    map[string]string
	rel                      holdings.Relation
	left, now                string
	state                    holdings.Keeping
	begin, since, least, end string // "to DAY": an end at the latest
	why                      holdings.Why
}

// check holds that the clock says what is wanted, for each tag that counts.
func (c keepCase) check(t *testing.T) {
	now := on(t, today)
	if c.now != "" {
		now = on(t, c.now)
	}
	want := holdings.Span{State: c.state, Begin: on(t, c.begin), Since: on(t, c.since), Least: on(t, c.least), Why: c.why}
	if most, latest := strings.CutPrefix(c.end, "to "); latest {
		want.Most = on(t, most)
	} else {
		want.End = on(t, c.end)
	}
	for _, tag := range []holdings.Tag{holdings.Held, holdings.Doctor} {
		got := holdings.Keep(c.rule, dates(t, c.dates), tag, c.rel, now, on(t, c.left), now)
		if got != want {
			t.Errorf("%s:\n got %+v\nwant %+v", tag, got, want)
		}
	}
}

func TestKeep(t *testing.T) {
	const in, ended, none = holdings.Active, holdings.Ended, holdings.None
	for _, test := range []keepCase{
		{"until an event, member", ending, joined, in, "", "", holdings.InUse, "2014-03-03", "", "", "", holdings.WhyUntil},
		{"until an event, left on a day to come", ending, joined, in, "2027-01-01", "", holdings.InUse, "2014-03-03", "", "", "", holdings.WhyUntil},
		{"until an event, left", ending, joined, ended, "2024-06-30", "", holdings.Unknown, "2014-03-03", "", "", "", holdings.WhyUntold},
		{"until an event, left, old document", ending, joined, in, "2024-06-30", "", holdings.Unknown, "2014-03-03", "", "", "", holdings.WhyUntold},
		{"until an event, never there", ending, nil, none, "", "", holdings.Unknown, "", "", "", "", holdings.WhyUntold},
		{"until an event, nobody said", ending, nil, "", "", "", holdings.Unknown, "", "", "", "", holdings.WhyUntold},
		{"until an event that came", ending, and("death", "2025-02-01"), ended, "", "", holdings.Over, "2014-03-03", "", "", "2025-02-01", holdings.WhyOver},
		{"until an event of today", ending, and("death", today), in, "", "", holdings.InUse, "2014-03-03", "", "", today, holdings.WhyCounting},
		{"until an announced event", ending, and("move_abroad", "2027-04-01"), in, "", "", holdings.InUse, "2014-03-03", "", "", "2027-04-01", holdings.WhyCounting},
		{"until the first of two events", ending, map[string]string{"move_abroad": "2027-04-01", "transfer_to_non_independent_mutuality": "2027-01-01"},
			in, "", "", holdings.InUse, "", "", "", "2027-01-01", holdings.WhyCounting},

		{"a range", ranged, joined, in, "", "", holdings.Unknown, "", "", "", "", holdings.WhyCriterion},
		{"a range, left long ago", ranged, joined, ended, "1990-01-01", "", holdings.Unknown, "", "", "", "", holdings.WhyCriterion},
		{"a range from a known day gives no bound", rangedFrom, joined, in, "", "", holdings.Unknown, "2014-03-03", "", "", "", holdings.WhyCriterion},
		{"a range from a day to come", rangedFrom, and("affiliation", "2027-01-01"), in, "", "", holdings.Unknown, "", "", "", "", holdings.WhyCriterion},
		{"years without their first day", startless, joined, in, "", "", holdings.Unknown, "2014-03-03", "", "", "", holdings.WhyCriterion},
		{"an event without years", yearless, and("death", "2025-02-01"), in, "", "", holdings.Unknown, "", "", "", "", holdings.WhyCriterion},
		{"unstated", unstated, joined, in, "", "", holdings.Unknown, "", "", "", "", holdings.WhyUnstated},

		{"health, member", medical, joined, in, "", "", holdings.InUse, "", "", "2056-11-23", "", holdings.WhyNotBegun},
		{"health, member, last contact so far", medical, and("last_contact", "2026-10-01"), in, "", "", holdings.InUse, "", "", "2056-11-23", "", holdings.WhyNotBegun},
		{"health, member, on a leap day", medical, joined, in, "", "2028-02-29", holdings.InUse, "", "", "2058-02-28", "", holdings.WhyNotBegun},
		{"health, left", medical, joined, ended, "2024-06-30", "", holdings.Unknown, "", "", "2054-06-30", "", holdings.WhyLeft},
		{"health, left on a leap day", medical, joined, ended, "2024-02-29", "", holdings.Unknown, "", "", "2054-02-28", "", holdings.WhyLeft},
		{"health, left, old document", medical, joined, in, "2024-06-30", "", holdings.Unknown, "", "", "2054-06-30", "", holdings.WhyLeft},
		{"health, leaves today", medical, joined, in, today, "", holdings.Unknown, "", "", "2056-11-23", "", holdings.WhyLeft},
		{"health, left 31 years ago", medical, joined, ended, "1995-11-22", "", holdings.Unknown, "", "", "", "", holdings.WhyUndated},
		{"health, left, contact told", medical, and("last_contact", "2025-01-15"), ended, "2024-06-30", "", holdings.Archived, "", "2025-01-15", "", "2055-01-15", holdings.WhyCounting},
		{"health, left, contact told of before", medical, and("last_contact", "2020-01-15"), ended, "2024-06-30", "", holdings.Unknown, "", "", "2054-06-30", "", holdings.WhyLeft},
		{"health, contact of 30 years ago", medical, and("last_contact", "1996-11-22"), ended, "", "", holdings.Over, "", "1996-11-22", "", "2026-11-22", holdings.WhyOver},
		{"health, last day", medical, and("last_contact", "1996-11-23"), ended, "", "", holdings.Archived, "", "1996-11-23", "", today, holdings.WhyCounting},
		{"health, over here, member elsewhere", medical, joined, ended, "", "", holdings.Unknown, "", "", "", "", holdings.WhyUndated},
		{"health, nobody said", medical, nil, "", "", "", holdings.Unknown, "", "", "", "", holdings.WhyUndated},

		{"contract runs", contract, joined, in, "", "", holdings.InUse, "", "", "2031-11-23", "", holdings.WhyNotBegun},
		{"contract runs after the membership", contract, joined, in, "2020-01-01", "", holdings.InUse, "", "", "2031-11-23", "", holdings.WhyNotBegun},
		{"contract runs after another one", contract, and("contract_end", "2015-01-01"), in, "", "", holdings.InUse, "", "", "2031-11-23", "", holdings.WhyNotBegun},
		{"contract will end", contract, and("contract_end", "2027-03-31"), in, "", "", holdings.InUse, "", "", "", "2032-03-31", holdings.WhyCounting},
		{"contract ended", contract, map[string]string{"first_contact_to_contract": "2016-12-01", "contract_end": "2023-03-31"},
			ended, "", "", holdings.Archived, "2016-12-01", "2023-03-31", "", "2028-03-31", holdings.WhyCounting},
		{"contract ended, leap day", contract, and("contract_end", "2024-02-29"), ended, "", "", holdings.Archived, "", "2024-02-29", "", "2029-02-28", holdings.WhyCounting},
		{"contract ended long ago", contract, and("contract_end", "2020-03-31"), ended, "", "", holdings.Over, "", "2020-03-31", "", "2025-03-31", holdings.WhyOver},
		{"contract ended, day untold", contract, joined, ended, "", "", holdings.Archived, "", "", "", "", holdings.WhyUndated},
		{"no contract", contract, joined, none, "", "", holdings.Unknown, "", "", "", "", holdings.WhyUndated},

		{"range after a known event", rangedAfter, and("death", "2025-02-01"), ended, "", "", holdings.Archived, "", "2025-02-01", "2032-02-01", "to 2055-02-01", holdings.WhyCriterion},
		{"range after an event long ago", rangedAfter, and("death", "2010-02-01"), ended, "", "", holdings.Archived, "", "2010-02-01", "", "to 2040-02-01", holdings.WhyCriterion},
		{"range after an event before all of it", rangedAfter, and("death", "1996-11-22"), ended, "", "", holdings.Over, "", "1996-11-22", "", "2026-11-22", holdings.WhyOver},
		{"last day of a range", rangedAfter, and("death", "1996-11-23"), ended, "", "", holdings.Archived, "", "1996-11-23", "", "to " + today, holdings.WhyCriterion},
		{"range after an event to come", rangedAfter, joined, in, "", "", holdings.InUse, "", "", "2033-11-23", "", holdings.WhyNotBegun},
		{"at most, known event", atMost, and("death", "2025-02-01"), ended, "", "", holdings.Archived, "", "2025-02-01", "", "to 2035-02-01", holdings.WhyCriterion},
		{"at most, event to come", atMost, joined, in, "", "", holdings.InUse, "", "", "", "", holdings.WhyNotBegun},
		{"at least, known event", atLeast, and("death", "2025-02-01"), ended, "", "", holdings.Archived, "", "2025-02-01", "2035-02-01", "", holdings.WhyCriterion},

		{"no dispute told", dispute, joined, in, "", "", holdings.Nothing, "", "", "", "", holdings.WhyNotYours},
		{"dispute told", dispute, and("dispute", "2026-01-05"), in, "", "", holdings.Unknown, "2026-01-05", "", "", "", holdings.WhyUnstated},
		{"no prospect", prospect, joined, in, "", "", holdings.Nothing, "", "", "", "", holdings.WhyNotYours},
		{"a prospect", prospect, and("prospect", "2026-01-05"), none, "", "", holdings.InUse, "2026-01-05", "", "", "to 2027-01-05", holdings.WhyCriterion},
		{"a prospect of a leap day", prospect, and("prospect", "2024-02-29"), none, "", "2025-02-28", holdings.InUse, "2024-02-29", "", "", "to 2025-02-28", holdings.WhyCriterion},
		{"a prospect of a year ago", prospect, and("prospect", "2025-11-23"), none, "", "", holdings.InUse, "2025-11-23", "", "", "to " + today, holdings.WhyCriterion},
		{"a prospect of longer ago", prospect, and("prospect", "2025-11-22"), none, "", "", holdings.Over, "2025-11-22", "", "", "2026-11-22", holdings.WhyOver},
	} {
		t.Run(test.name, test.check)
	}
}

// TestKeepCountsFromWhatASourceTold: that an event had not come is known of the
// day on which a source told, and of no later one.
func TestKeepCountsFromWhatASourceTold(t *testing.T) {
	for told, least := range map[string]string{
		today: "2031-11-23", "2026-06-01": "2031-06-01", "2021-11-23": today, "2021-11-22": "", "2001-01-01": "", "": "",
	} {
		got := holdings.Keep(contract, nil, holdings.Held, holdings.Active, on(t, told), calendar.Day{}, on(t, today))
		want := holdings.Span{State: holdings.InUse, Least: on(t, least), Why: holdings.WhyNotBegun}
		if got != want {
			t.Errorf("told on %q:\n got %+v\nwant %+v", told, got, want)
		}
	}
}

// TestKeepInvariants holds, for every rule, tag, relation and set of dates,
// what may never be said.
func TestKeepInvariants(t *testing.T) {
	now := on(t, today)
	rules := []register.Retention{ending, ranged, rangedFrom, medical, contract, unstated, dispute, prospect,
		rangedAfter, atMost, atLeast, startless, yearless}
	days := []string{"", "1980-02-29", "2024-02-29", "2026-11-22", today, "2026-11-24", "2040-01-01"}
	seen := map[holdings.Why]bool{}
	check := func(rule register.Retention, d holdings.Dates, tag holdings.Tag, rel holdings.Relation, left calendar.Day) {
		got := holdings.Keep(rule, d, tag, rel, now, left, now)
		seen[got.Why] = true
		bare := holdings.Span{State: got.State, Why: got.Why}
		switch {
		case got.Why == "" || got.State == "":
			t.Errorf("%s %s %s: no state or reason: %+v", rule.ID, tag, rel, got)
		case tag == holdings.NotHeld && got != (holdings.Span{State: holdings.Nothing, Why: holdings.WhyNothing}):
			t.Errorf("%s: not held is %+v", rule.ID, got)
		case tag != holdings.Held && tag != holdings.Doctor && got != bare:
			t.Errorf("%s: %q has days: %+v", rule.ID, tag, got)
		case !got.End.IsZero() && (!got.Least.IsZero() || !got.Most.IsZero()):
			t.Errorf("%s: an exact end beside a least or a latest day: %+v", rule.ID, got)
		case !got.Most.IsZero() && (got.Most.Before(got.Least) || got.Most.Before(now)):
			t.Errorf("%s: a latest day before today or before the least: %+v", rule.ID, got)
		case (got.State == holdings.Over) != (!got.End.IsZero() && got.End.Before(now)):
			t.Errorf("%s: state of %+v on %s", rule.ID, got, now)
		case (got.State == holdings.Over) != (got.Why == holdings.WhyOver):
			t.Errorf("%s: reason of %+v", rule.ID, got)
		case !got.Least.IsZero() && got.Least.Before(now):
			t.Errorf("%s: a least day that has passed: %+v", rule.ID, got)
		case got.Begin.After(now) || got.Since.After(now):
			t.Errorf("%s: keeping began in the future: %+v", rule.ID, got)
		case !got.Since.IsZero() && got.Since != d[rule.After]:
			t.Errorf("%s: only kept since a day that nobody told: %+v", rule.ID, got)
		case !got.Begin.IsZero() && got.Begin != d[rule.From] && got.Begin != d[rule.Situation] && got.Begin != d[rule.Audience]:
			t.Errorf("%s: began on a day that nobody told: %+v", rule.ID, got)
		case (rule.Unstated || len(rule.Until) == 0 && rule.After == "" && rule.Audience == "") && (!got.End.IsZero() || !got.Least.IsZero() || !got.Most.IsZero()):
			t.Errorf("%s: a bound that the rule does not give: %+v", rule.ID, got)
		case len(rule.Until) == 0 && !rule.Years.Exact() && !got.End.IsZero() && (got.State != holdings.Over || rule.Years.Max == 0):
			t.Errorf("%s: an end out of a range: %+v", rule.ID, got)
		}
	}
	for _, rule := range rules {
		for _, tag := range []holdings.Tag{holdings.Held, holdings.Doctor, holdings.Possible, holdings.NotHeld, "of_tomorrow"} {
			for _, rel := range []holdings.Relation{holdings.Active, holdings.Ended, holdings.None, ""} {
				for _, left := range days {
					for _, from := range days {
						for _, event := range days {
							d := holdings.Dates{rule.From: on(t, from), rule.After: on(t, event), rule.Situation: on(t, from), rule.Audience: on(t, from)}
							if len(rule.Until) > 0 {
								d[rule.Until[0]] = on(t, event)
							}
							delete(d, "")
							check(rule, d, tag, rel, on(t, left))
						}
					}
				}
			}
			check(rule, nil, tag, holdings.Active, calendar.Day{})
		}
	}
	for _, why := range []holdings.Why{holdings.WhyNothing, holdings.WhyNotChecked, holdings.WhyNotYours, holdings.WhyUntil,
		holdings.WhyUntold, holdings.WhyNotBegun, holdings.WhyUndated, holdings.WhyLeft, holdings.WhyCounting,
		holdings.WhyCriterion, holdings.WhyUnstated, holdings.WhyOver} {
		if !seen[why] {
			t.Errorf("no case has the reason %s", why)
		}
	}
}
