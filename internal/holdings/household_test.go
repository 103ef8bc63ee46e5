package holdings_test

import (
	"testing"

	"github.com/loupe-privacy/loupe/internal/calendar"
	"github.com/loupe-privacy/loupe/internal/holdings"
)

func TestSee(t *testing.T) {
	parent := holdings.Link{Kind: holdings.Parent}
	for _, test := range []struct {
		name           string
		link           holdings.Link
		born, died     string
		objects, allow bool
		today          string
		open           bool
		until          string
		why            holdings.SightWhy
	}{
		{"on the day of birth", parent, "2026-11-23", "", false, false, today, true, "2042-11-22", holdings.SightChild},
		{"born tomorrow", parent, "2026-11-24", "", false, false, today, false, "", holdings.SightUndated},
		{"age untold", parent, "", "", false, true, today, false, "", holdings.SightUndated},
		{"the day before 16", parent, "2010-11-24", "", true, false, today, true, "2026-11-23", holdings.SightChild},
		{"16 today", parent, "2010-11-23", "", false, false, today, true, "2028-11-22", holdings.SightSilent},
		{"16 today, says no", parent, "2010-11-23", "", true, false, today, false, "", holdings.SightObjects},
		{"17, said no and yes", parent, "2009-05-01", "", true, true, today, false, "", holdings.SightObjects},
		{"the day before 18", parent, "2008-11-24", "", false, false, today, true, "2026-11-23", holdings.SightSilent},
		{"18 today", parent, "2008-11-23", "", false, false, today, false, "", holdings.SightAdult},
		{"18 today, says yes", parent, "2008-11-23", "", false, true, today, true, "", holdings.SightAllows},
		{"40, said yes, then no", parent, "1986-01-01", "", true, true, today, false, "", holdings.SightAdult},

		{"29 February, 27 February of the year of 18", parent, "2008-02-29", "", false, false, "2026-02-27", true, "2026-02-27", holdings.SightSilent},
		{"29 February, 28 February of the year of 18", parent, "2008-02-29", "", false, false, "2026-02-28", false, "", holdings.SightAdult},
		{"29 February, 28 February of a leap year of 16", parent, "2012-02-29", "", true, false, "2028-02-28", true, "2028-02-28", holdings.SightChild},
		{"29 February, 29 February of the year of 16", parent, "2012-02-29", "", true, false, "2028-02-29", false, "", holdings.SightObjects},

		{"authority ends before the birthday", holdings.Link{Kind: holdings.Parent, Until: on(t, "2027-01-31")},
			"2020-01-01", "", false, false, today, true, "2027-01-31", holdings.SightChild},
		{"authority ends after the birthday", holdings.Link{Kind: holdings.Parent, Until: on(t, "2040-01-31")},
			"2020-01-01", "", false, false, today, true, "2035-12-31", holdings.SightChild},
		{"authority ended", holdings.Link{Kind: holdings.Parent, Until: on(t, "2026-11-22")}, "2020-01-01", "", false, false, today, false, "", holdings.SightOver},
		{"authority ends today", holdings.Link{Kind: holdings.Parent, Until: on(t, today)}, "2020-01-01", "", false, false, today, true, today, holdings.SightChild},
		{"authority to come", holdings.Link{Kind: holdings.Parent, From: on(t, "2026-11-24")}, "2020-01-01", "", false, false, today, false, today, holdings.SightEarly},

		{"the child died", parent, "2020-01-01", "2026-11-23", false, false, today, false, "", holdings.SightDied},
		{"an administrator, of an adult", holdings.Link{Kind: holdings.Administrator}, "1950-01-01", "", true, false, today, true, "", holdings.SightActs},
		{"an administrator, age untold", holdings.Link{Kind: holdings.Administrator, Until: on(t, "2027-06-30")}, "", "", false, false, today, true, "2027-06-30", holdings.SightActs},
		{"a mandate that ended", holdings.Link{Kind: holdings.Mandatary, Until: on(t, "2026-01-01")}, "1950-01-01", "", false, true, today, false, "", holdings.SightOver},
		{"a mandate of somebody who died", holdings.Link{Kind: holdings.Mandatary}, "1950-01-01", "2026-01-01", false, true, today, false, "", holdings.SightDied},
		{"an administrator of everything", holdings.Link{Kind: holdings.Administrator, Sensitive: true}, "1950-01-01", "", false, false, today, true, "", holdings.SightActsAll},
		{"a mandate for everything", holdings.Link{Kind: holdings.Mandatary, Sensitive: true}, "", "", true, false, today, true, "", holdings.SightActsAll},
		{"a parent of everything, of a child who is heard", holdings.Link{Kind: holdings.Parent, Sensitive: true}, "2010-11-23", "", false, false, today, true, "2028-11-22", holdings.SightSilent},
		{"a neighbour", holdings.Link{Kind: "neighbour"}, "2020-01-01", "", false, true, today, false, "", holdings.SightNothing},
		{"no link", holdings.Link{}, "2020-01-01", "", false, true, today, false, "", holdings.SightNothing},
	} {
		t.Run(test.name, func(t *testing.T) {
			p := holdings.Person{Born: on(t, test.born), Died: on(t, test.died), Objects: test.objects, Allows: test.allow}
			got := holdings.DefaultAges.See(test.link, p, on(t, test.today))
			if want := (holdings.Sight{Open: test.open, Until: on(t, test.until), Why: test.why}); got != want {
				t.Errorf("got %+v, want %+v", got, want)
			}
		})
	}
}

// TestSightLastsUntilItsDay walks through the childhoods of children of every
// day of four years: sight never widens by itself, and an open one is open on
// its last day and closed, or for another reason, on the next.
func TestSightLastsUntilItsDay(t *testing.T) {
	link := holdings.Link{Kind: holdings.Parent}
	for born := calendar.Date(2007, 1, 1); born.Year() < 2011; born = born.AddDays(1) {
		p := holdings.Person{Born: born}
		steps := 0
		for day, before := born, holdings.SightChild; ; steps++ {
			s := holdings.DefaultAges.See(link, p, day)
			if !s.Open {
				if s.Why != holdings.SightAdult || before != holdings.SightSilent {
					t.Fatalf("born %s: %s after %s", born, s.Why, before)
				}
				if day.Before(born.AddMonths(12*18)) || born.AddMonths(12*18).Before(day) {
					t.Fatalf("born %s: an adult on %s", born, day)
				}
				break
			}
			if last := holdings.DefaultAges.See(link, p, s.Until); last != s {
				t.Fatalf("born %s: %+v on %s, %+v on its last day", born, s, day, last)
			}
			day, before = s.Until.AddDays(1), s.Why
			if next := holdings.DefaultAges.See(link, p, day); next.Why == before {
				t.Fatalf("born %s: %s goes on after its last day", born, before)
			}
		}
		if steps != 2 {
			t.Fatalf("born %s: %d steps", born, steps)
		}
	}
}

func TestAgesValid(t *testing.T) {
	for ages, want := range map[holdings.Ages]bool{
		holdings.DefaultAges: true, {16, 16}: true, {12, 18}: true, {0, 18}: false, {17, 16}: false, {16, 21}: false, {}: false,
	} {
		if ages.Valid() != want {
			t.Errorf("%+v is valid: %t", ages, !want)
		}
	}
}

// TestHear: what a member said counts as of their age on the day they said it.
func TestHear(t *testing.T) {
	born := on(t, "2004-02-29")
	for _, test := range []struct {
		name            string
		born, said      string
		allowed         bool
		objects, allows bool
	}{
		{"nothing", "2004-02-29", "", true, false, false},
		{"a no at 16", "2004-02-29", "2020-02-29", false, true, false},
		{"a yes at 17", "2004-02-29", "2021-12-31", true, false, false},
		{"a yes on the eve of 18", "2004-02-29", "2022-02-27", true, false, false},
		{"a yes on the day of 18", "2004-02-29", "2022-02-28", true, false, true},
		{"a no of an adult", "2004-02-29", "2024-01-01", false, true, false},
		{"a yes at an age that nobody told", "", "2024-01-01", true, false, false},
	} {
		before := holdings.Person{Born: on(t, test.born), Objects: true, Allows: true}
		got := holdings.DefaultAges.Hear(before, holdings.Said{Allowed: test.allowed, On: on(t, test.said)})
		if got.Objects != test.objects || got.Allows != test.allows || got.Born != before.Born {
			t.Errorf("%s: %+v", test.name, got)
		}
	}
	for _, test := range []struct {
		today   string
		since   string
		consent bool
		ok      bool
	}{
		{"2020-02-28", "", false, false}, {"2020-02-29", "2020-02-29", false, true}, {"2022-02-27", "2020-02-29", false, true},
		{"2022-02-28", "2022-02-28", true, true}, {"2060-01-01", "2022-02-28", true, true},
	} {
		got, ok := holdings.DefaultAges.Voice(born, on(t, test.today))
		if want := (holdings.Voice{Since: on(t, test.since), Consent: test.consent}); got != want || ok != test.ok {
			t.Errorf("on %s: %+v, %t", test.today, got, ok)
		}
	}
	if _, ok := holdings.DefaultAges.Voice(calendar.Day{}, on(t, today)); ok {
		t.Error("somebody of an age that nobody told has a voice")
	}
	if v, ok := (holdings.Ages{Heard: 16, Adult: 16}).Voice(born, on(t, "2020-02-29")); !ok || !v.Consent {
		t.Errorf("with one age alone: %+v", v)
	}
}

// TestSensitive: what the law protects more is seen by a parent of a child who
// is not yet heard, by whoever an adult said yes to, and by who acts for somebody
// only if the link says so.
func TestSensitive(t *testing.T) {
	open := map[holdings.SightWhy]bool{holdings.SightChild: true, holdings.SightAllows: true, holdings.SightActsAll: true}
	for _, why := range []holdings.SightWhy{
		holdings.SightChild, holdings.SightSilent, holdings.SightObjects, holdings.SightAdult, holdings.SightAllows, holdings.SightActs,
		holdings.SightActsAll, holdings.SightEarly, holdings.SightOver, holdings.SightDied, holdings.SightUndated, holdings.SightNothing, "",
	} {
		if (holdings.Sight{Open: true, Why: why}).Sensitive() != open[why] || (holdings.Sight{Why: why}).Sensitive() {
			t.Errorf("%s: not %t", why, open[why])
		}
	}
}
