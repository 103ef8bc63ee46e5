package holdings

import (
	"cmp"
	"slices"
	"time"

	"github.com/loupe-privacy/loupe/internal/calendar"
)

// A Consultation is one time that somebody looked at a file. Who it was is not
// part of it: a member is owed when, where and why, and not the name of an
// employee (CJEU C-579/21).
type Consultation struct {
	ID      string // of the source system
	At      time.Time
	Domain  string // "" where the source does not say
	Service string // id of the service
	Purpose string // code of the purpose
	Role    string // code of the role
}

// A Disclosure is one time that data went to somebody else (GDPR art. 15.1.c;
// CJEU C-154/21: the actual recipients).
type Disclosure struct {
	ID         string // of the source system
	On         calendar.Day
	Domain     string
	Recipient  string   // id of a recipient of the register
	Name       string   // of who received them, where the source says it
	Categories []string // ids
	Basis      string   // code of the legal basis
	Purpose    string   // code
}

// A Coverage is what the log of one source says of itself: without it, an empty
// list would read as "nobody looked".
type Coverage struct {
	Source string
	Since  calendar.Day // the first day that it covers; zero if it does not say
	Until  calendar.Day // the last day
}

// A Looking is what one service did in one file on one day for one purpose: as
// many lines as a day can have are one on the page.
type Looking struct {
	Day     calendar.Day
	Domain  string
	Service string
	Purpose string
	Role    string
	Times   []time.Time // in order
	IDs     []string    // of the consultations, in the same order
}

// Lookings groups consultations by day in a zone, the newest day first; of one
// day the newest first. The same consultation told twice counts once, as told
// last.
func Lookings(all []Consultation, zone *time.Location) []Looking {
	type key struct {
		day                            calendar.Day
		domain, service, purpose, role string
	}
	byID := map[string]int{}
	var told []Consultation
	for _, c := range all {
		if i, again := byID[c.ID]; again {
			told[i] = c
			continue
		}
		byID[c.ID] = len(told)
		told = append(told, c)
	}
	slices.SortStableFunc(told, func(a, b Consultation) int { return a.At.Compare(b.At) })
	at := map[key]int{}
	var out []Looking
	for _, c := range told {
		k := key{calendar.DayOf(c.At, zone), c.Domain, c.Service, c.Purpose, c.Role}
		i, ok := at[k]
		if !ok {
			i = len(out)
			at[k] = i
			out = append(out, Looking{Day: k.day, Domain: c.Domain, Service: c.Service, Purpose: c.Purpose, Role: c.Role})
		}
		out[i].Times, out[i].IDs = append(out[i].Times, c.At), append(out[i].IDs, c.ID)
	}
	slices.SortStableFunc(out, func(a, b Looking) int {
		return cmp.Or(b.Day.Compare(a.Day), b.Times[len(b.Times)-1].Compare(a.Times[len(a.Times)-1]))
	})
	return out
}

// A LookFilter chooses among lookings. What is zero chooses all.
type LookFilter struct {
	Domain  string
	Service string
	Purpose string
	From    calendar.Day
	To      calendar.Day // included
}

// Keeps reports whether a looking is chosen.
func (f LookFilter) Keeps(l Looking) bool {
	return (f.Domain == "" || f.Domain == l.Domain) &&
		(f.Service == "" || f.Service == l.Service) &&
		(f.Purpose == "" || f.Purpose == l.Purpose) &&
		!l.Day.Before(f.From) && (f.To.IsZero() || !l.Day.After(f.To))
}

// Covered is what sources together cover: from the latest of their first days,
// as before that day something may be missing, to the earliest of their last.
// Whole is false if a source does not say since when, or if there is none.
func Covered(sources []Coverage) (since, until calendar.Day, whole bool) {
	for i, s := range sources {
		if s.Since.IsZero() || s.Until.IsZero() {
			return calendar.Day{}, calendar.Day{}, false
		}
		if i == 0 || s.Since.After(since) {
			since = s.Since
		}
		if i == 0 || s.Until.Before(until) {
			until = s.Until
		}
	}
	if len(sources) == 0 || until.Before(since) {
		return calendar.Day{}, calendar.Day{}, false
	}
	return since, until, true
}
