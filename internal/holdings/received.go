package holdings

import (
	"cmp"
	"slices"

	"github.com/loupe-privacy/loupe/internal/calendar"
)

// A DisclosureFilter chooses among disclosures. What is zero chooses all.
type DisclosureFilter struct {
	Domain    string
	Recipient string
	Category  string
	From      calendar.Day
	To        calendar.Day // included
}

// Keeps reports whether a disclosure is chosen.
func (f DisclosureFilter) Keeps(d Disclosure) bool {
	return (f.Domain == "" || f.Domain == d.Domain) &&
		(f.Recipient == "" || f.Recipient == d.Recipient) &&
		(f.Category == "" || slices.Contains(d.Categories, f.Category)) &&
		!d.On.Before(f.From) && (f.To.IsZero() || !d.On.After(f.To))
}

// Received returns disclosures, the newest first. The same one told twice
// counts once, as told last.
func Received(all []Disclosure) []Disclosure {
	at := map[string]int{}
	var out []Disclosure
	for _, d := range all {
		i, again := at[d.ID]
		if !again {
			i = len(out)
			at[d.ID] = i
			out = append(out, d)
		}
		out[i] = d
	}
	slices.SortStableFunc(out, func(a, b Disclosure) int { return cmp.Or(b.On.Compare(a.On), cmp.Compare(a.ID, b.ID)) })
	return out
}

// Recipients returns how many received data, by their names: those of one
// declared kind whose name was not told count as one.
func Recipients(all []Disclosure) int {
	who := map[string]bool{}
	for _, d := range all {
		if d.Name != "" {
			who["name "+d.Name] = true
			continue
		}
		who["kind "+d.Recipient] = true
	}
	return len(who)
}

// A LookOption is what can be chosen in a [LookFilter], and how many times
// somebody looked for it.
type LookOption struct {
	ID    string
	Times int
}

// LookOptions returns what there is to choose from among lookings: services,
// purposes or domains, as one of the functions of this package says. The most
// frequent comes first; what is "" is no option.
func LookOptions(all []Looking, of func(Looking) string) []LookOption {
	times := map[string]int{}
	for _, l := range all {
		times[of(l)] += len(l.Times)
	}
	delete(times, "")
	var out []LookOption
	for id, n := range times {
		out = append(out, LookOption{id, n})
	}
	slices.SortFunc(out, func(a, b LookOption) int { return cmp.Or(cmp.Compare(b.Times, a.Times), cmp.Compare(a.ID, b.ID)) })
	return out
}

// ServiceOf returns the service of a looking, for [LookOptions].
func ServiceOf(l Looking) string { return l.Service }

// PurposeOf returns the purpose of a looking, for [LookOptions].
func PurposeOf(l Looking) string { return l.Purpose }

// LookDomainOf returns the domain of a looking, for [LookOptions].
func LookDomainOf(l Looking) string { return l.Domain }

// A Month is how much happened to a file in one month.
type Month struct {
	First    calendar.Day // of the month
	Looks    int          // times that somebody looked
	Received int          // times that data went to somebody
}

// Months returns the time line of a file, the oldest month first, without a
// gap from the first month in which something happened to the last.
func Months(looks []Looking, received []Disclosure) []Month {
	by := map[calendar.Day]Month{}
	var from, to calendar.Day
	add := func(day calendar.Day, looks, received int) {
		first := calendar.Date(day.Year(), day.Month(), 1)
		m := by[first]
		by[first] = Month{first, m.Looks + looks, m.Received + received}
		from = earlier(from, first)
		if first.After(to) {
			to = first
		}
	}
	for _, l := range looks {
		add(l.Day, len(l.Times), 0)
	}
	for _, d := range received {
		add(d.On, 0, 1)
	}
	var out []Month
	for day := from; !day.IsZero() && !day.After(to); day = day.AddMonths(1) {
		m := by[day]
		m.First = day
		out = append(out, m)
	}
	return out
}
