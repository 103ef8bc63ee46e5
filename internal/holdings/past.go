package holdings

import (
	"maps"

	"github.com/loupe-privacy/loupe/internal/calendar"
)

// A Past is what sources told of the days of a member, as far as the clock
// counts from them.
type Past struct {
	Joined calendar.Day // the affiliation
	Left   calendar.Day // its end; zero while it runs

	// Events are the days of the register's triggers. A situation or a group
	// of people is there by its id as long as a source says it to be the
	// member's: what has ended is told no more.
	Events Dates

	Contracts []Contract // of domains that have contracts
}

// A Contract is one contract of a member in one domain.
type Contract struct {
	ID     string       `json:"id"` // of the source system
	Domain string       `json:"domain"`
	From   calendar.Day `json:"from"`
	Until  calendar.Day `json:"until,omitzero"` // the last day; zero while no end is known
}

// affiliation is the trigger that comes on the day of joining.
const affiliation = "affiliation"

// In returns the days that count in one domain: those of everybody, and the
// end of the contracts of this domain where a source named some. That end has
// no day while one of them has none. The first contact that led to a contract
// is never taken from its first day: it came before.
func (p Past) In(domain string) Dates {
	days := maps.Clone(p.Events)
	if days == nil {
		days = Dates{}
	}
	if days[affiliation].IsZero() {
		days[affiliation] = p.Joined
	}
	named, open := false, false
	var last calendar.Day
	for _, c := range p.Contracts {
		if c.Domain != domain {
			continue
		}
		named, open = true, open || c.Until.IsZero()
		if c.Until.After(last) {
			last = c.Until
		}
	}
	switch {
	case open:
		delete(days, ContractEnd)
	case named:
		days[ContractEnd] = last
	}
	return days
}
