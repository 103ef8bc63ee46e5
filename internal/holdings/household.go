package holdings

import "github.com/loupe-privacy/loupe/internal/calendar"

// A LinkKind is why somebody may see the file of another member.
type LinkKind string

// The kinds of links. The declaration names legal representatives only (its
// section on who exercises the rights); a mandate is given by the person.
const (
	Parent        LinkKind = "parent"        // parental authority over a child
	Administrator LinkKind = "administrator" // named by the justice of the peace
	Mandatary     LinkKind = "mandate"       // whom the person chose
)

// Valid reports whether k is a kind of link.
func (k LinkKind) Valid() bool { return k == Parent || k == Administrator || k == Mandatary }

// A Link is what a source says of somebody who acts for a member.
type Link struct {
	Kind  LinkKind
	From  calendar.Day // the first day; zero if it was always so
	Until calendar.Day // the last day; zero if none is set

	// Sensitive says that it covers the kinds of data that the law protects
	// more. Of a parent it says nothing: there the age counts.
	Sensitive bool
}

// A Person is what a link is judged by: the member whose file it is.
type Person struct {
	Born    calendar.Day // zero if no source told
	Died    calendar.Day // zero while alive, as far as is known
	Objects bool         // from the first age on: said no to their parents
	Allows  bool         // from the second age on: said yes to their parents
}

// Ages are the birthdays at which what parents see of a child narrows.
type Ages struct {
	// Heard is the age from which the child can say no.
	Heard int
	// Adult is the age from which parents see nothing without a yes.
	Adult int
}

// DefaultAges are 16 and 18. The Belgian age of majority is 18 (old Civil Code,
// article 388); 16 is our careful choice, to be confirmed by the office.
var DefaultAges = Ages{Heard: 16, Adult: 18}

// Valid reports whether the ages are in order, and not above majority.
func (a Ages) Valid() bool { return 0 < a.Heard && a.Heard <= a.Adult && a.Adult <= 18 }

// A Said is what a member said last of their parents seeing their file. One
// without a day is that they said nothing.
type Said struct {
	Allowed bool
	On      calendar.Day
}

// Hear returns a person with what they said. A no counts until a yes takes it
// back. A yes that was said before the second age takes a no back and is no
// consent of an adult.
func (a Ages) Hear(p Person, s Said) Person {
	p.Objects = !s.On.IsZero() && !s.Allowed
	p.Allows = !s.On.IsZero() && s.Allowed && !p.Born.IsZero() && !s.On.Before(birthday(p.Born, a.Adult))
	return p
}

// A Voice is what a member may say of their parents seeing their file.
type Voice struct {
	// Since is the birthday from which on they may say it.
	Since calendar.Day

	// Consent says that parents see nothing without a yes; otherwise, they
	// see the file until a no.
	Consent bool
}

// Voice returns what somebody may say on a day, and false for who is too young,
// or of an age that no source told.
func (a Ages) Voice(born, today calendar.Day) (Voice, bool) {
	if born.IsZero() || today.Before(birthday(born, a.Heard)) {
		return Voice{}, false
	}
	if adult := birthday(born, a.Adult); !today.Before(adult) {
		return Voice{adult, true}, true
	}
	return Voice{birthday(born, a.Heard), false}, true
}

// A Sight is whether a link opens a file, until when, and why.
type Sight struct {
	Open bool

	// Until is the last day on which that stays so unless somebody says or
	// tells something else. It is zero if no day is known.
	Until calendar.Day

	Why SightWhy
}

// Sensitive reports whether the kinds of data that the law protects more are
// part of what is seen. Those of a child who is heard and has said nothing are
// not: silence is taken for the ordinary ones alone. Nor are those of somebody
// for whom another one acts, unless the link says so: who looks after money, or
// one contract, has no need of them.
func (s Sight) Sensitive() bool {
	return s.Open && (s.Why == SightChild || s.Why == SightAllows || s.Why == SightActsAll)
}

// A SightWhy is the code of the reason for a [Sight].
type SightWhy string

// The reasons.
const (
	SightChild   SightWhy = "child"    // under the age at which a child is heard
	SightSilent  SightWhy = "silent"   // heard, and did not say no
	SightObjects SightWhy = "objects"  // heard, and said no
	SightAdult   SightWhy = "adult"    // of age, and did not say yes
	SightAllows  SightWhy = "allows"   // of age, and said yes
	SightActs    SightWhy = "acts"     // an administrator or a mandate
	SightActsAll SightWhy = "acts_all" // the same, for what the law protects more too
	SightEarly   SightWhy = "early"    // the link has not begun
	SightOver    SightWhy = "over"     // the link has ended
	SightDied    SightWhy = "died"     // the person died: no link outlives them
	SightUndated SightWhy = "undated"  // no source told the age of the child
	SightNothing SightWhy = "no_link"  // what is said to be a link is none
)

// See returns whether a link opens the file of a person on a day.
//
// Access narrows by itself on birthdays. Who was born on 29 February is a year
// older on 28 February of common years: of the two days the one that protects
// the child. An age that no source told opens nothing.
func (a Ages) See(l Link, p Person, today calendar.Day) Sight {
	switch {
	case !l.Kind.Valid():
		return Sight{Why: SightNothing}
	case !p.Died.IsZero() && !p.Died.After(today):
		return Sight{Why: SightDied}
	case l.From.After(today):
		return Sight{Until: l.From.AddDays(-1), Why: SightEarly}
	case !l.Until.IsZero() && l.Until.Before(today):
		return Sight{Why: SightOver}
	case l.Kind != Parent && l.Sensitive:
		return Sight{Open: true, Until: l.Until, Why: SightActsAll}
	case l.Kind != Parent:
		return Sight{Open: true, Until: l.Until, Why: SightActs}
	}
	s := a.parent(p, today)
	if s.Open {
		s.Until = earlier(s.Until, l.Until)
	}
	return s
}

// parent is See for a parent whose link runs.
func (a Ages) parent(p Person, today calendar.Day) Sight {
	if p.Born.IsZero() || p.Born.After(today) {
		return Sight{Why: SightUndated}
	}
	heard, adult := birthday(p.Born, a.Heard), birthday(p.Born, a.Adult)
	switch {
	case today.Before(heard):
		return Sight{Open: true, Until: heard.AddDays(-1), Why: SightChild}
	case today.Before(adult) && p.Objects:
		return Sight{Why: SightObjects}
	case today.Before(adult):
		return Sight{Open: true, Until: adult.AddDays(-1), Why: SightSilent}
	case p.Allows && !p.Objects:
		return Sight{Open: true, Why: SightAllows}
	}
	return Sight{Why: SightAdult}
}

// birthday returns the day on which somebody reaches an age.
func birthday(born calendar.Day, age int) calendar.Day { return born.AddMonths(12 * age) }

// earlier returns the earlier of two days, where zero is never.
func earlier(a, b calendar.Day) calendar.Day {
	if a.IsZero() || !b.IsZero() && b.Before(a) {
		return b
	}
	return a
}
