// Package register is what the privacy declaration says, as data: who is
// responsible, which data may be processed, why, where they come from, who
// receives them, how long they stay, and which decisions are automatic.
//
// A Register says what is possible for people in general. It never says what
// is held about anybody: that is package holdings. Sources, purposes and
// recipients are declared for a whole domain, so no question here combines
// them into a statement about one category.
//
// Every text for people exists in both languages; package registerdata
// refuses a register where one is missing. A Register is not changed after
// loading and may be read from many goroutines at once.
package register

import (
	"slices"

	"github.com/loupe-privacy/loupe/internal/calendar"
	"github.com/loupe-privacy/loupe/internal/lang"
)

// A Register is one edition of what the declaration says.
type Register struct {
	Edition     Edition
	Declaration Declaration

	Principles    []Point
	Audience      []Group // who the declaration speaks to
	Staff         []Point // who processes data inside
	Organisations []Organisation
	Domains       []Domain

	// Shared lists. Domains refer to them by id.
	Categories []Category
	Sources    []Entry
	Processors []Entry
	Recipients []Entry
	Conditions []Entry // when a conditional recipient receives data
	Transfers  []Entry // when data may leave the European Economic Area
	Laws       []Entry
	Triggers   []Entry // events that begin or end a retention period
	Situations []Entry // situations with a retention rule of their own
	Decisions  []Decision
	Contest    Contest
	Rights     []Right
	Channels   []Channel
	Filing     Filing
	Access     Access
	Choices    []Choice
	Security   []Point
	Notes      []Note
	Terms      []Term // difficult words, explained
}

// An Edition is the number of a register and its date of effect. Both are of
// the portal: the declaration carries neither.
type Edition struct {
	Number    int
	Effective calendar.Day

	// Example says that the edition was made up, to show how changes are
	// told. The edition in force never is one.
	Example bool
}

// A Declaration is what the declaration says about itself.
type Declaration struct {
	Versioned lang.Text // how its changes are announced
	Src       string
}

// An Entry is a thing with a short name and a sentence.
type Entry struct {
	ID   string
	Name lang.Text
	Text lang.Text
	Slug lang.Text // its segment of an address, where it has a page of its own, or zero

	// Src is the section of the declaration, or "" where the thing is
	// declared in several.
	Src string

	// Inferred marks what the declaration does not say in so many words.
	Inferred bool
}

// A Point is a statement that needs no name.
type Point struct {
	ID   string
	Text lang.Text
	Src  string
}

// A Category is a kind of data.
type Category struct {
	ID   string
	Slug lang.Text // its segment of an address
	Name lang.Text // as said to the person: "Votre nom et vos contacts"
	Kind lang.Text // as a heading of its own: "Identité et contact"
	Text lang.Text

	// Article is the GDPR article that protects the category in its own
	// right ("9" or "10"), or "".
	Article string

	// Elements are the single data where the declaration lists them.
	Elements []Point
}

// A Note is a point of the declaration that needs precision from the data
// protection officer, with the reading that harms nobody meanwhile.
type Note struct {
	ID  string
	Src string

	// About names what the note concerns, as "rights.objection" or
	// "retention.op_recordings"; see [Register.NotesAbout].
	About []string

	// Members says that the note is shown to people, not only to the office.
	Members bool

	Text    lang.Text // what is unclear
	Reading lang.Text // how it is read until it is clear
}

// A Group is a group of people that the declaration speaks to, with what it
// says of them in particular. Members have no slug: the portal as a whole is
// theirs.
type Group struct {
	Entry

	Points    []Entry  // what is good to know
	Domains   []string // ids of the domains that concern the group
	Purposes  []string // full ids of the purposes that concern it in particular
	Sources   []string // ids of the sources that concern it in particular
	Retention []string // ids of the retention rules of the group
}

// A Term is a difficult word and what it means. Its name is the official one.
type Term struct {
	ID      string
	Name    lang.Text
	Acronym lang.Text // the short form, or zero
	Text    lang.Text // what it means, in plain words

	// Forms are further ways in which texts write the word, such as its
	// plural, for each language. The name and the acronym go without saying.
	Forms map[lang.Lang][]string

	See []string // ids of other terms

	// Unlinked says that the word is too common, or has too many senses, to
	// be looked for in texts: it is explained in the glossary alone.
	Unlinked bool

	// Unconfirmed says that one side was not yet checked against an
	// official text.
	Unconfirmed bool
}

// Counts are the sizes of a register, for summaries.
type Counts struct {
	Domains     int
	Controllers int // distinct organisations responsible for a domain
	Categories  int // distinct categories declared in any domain
	Purposes    int // a purpose repeated in another domain counts again
	Sources     int
	Recipients  int
	Processors  int
	Decisions   int
	Rights      int
	Notes       int
	Terms       int
}

// Counts returns the sizes of r.
func (r *Register) Counts() Counts {
	c := Counts{
		Domains:    len(r.Domains),
		Categories: len(r.CategoryIDs()),
		Sources:    len(r.Sources),
		Recipients: len(r.Recipients),
		Processors: len(r.Processors),
		Decisions:  len(r.Decisions),
		Rights:     len(r.Rights),
		Notes:      len(r.Notes),
		Terms:      len(r.Terms),
	}
	var controllers []string
	for _, d := range r.Domains {
		c.Purposes += len(d.Purposes)
		if !slices.Contains(controllers, d.Controller) {
			controllers = append(controllers, d.Controller)
		}
	}
	c.Controllers = len(controllers)
	return c
}

// CategoryIDs returns the categories declared in at least one domain, each
// once, in the order of the register.
func (r *Register) CategoryIDs() []string {
	var ids []string
	for _, c := range r.Categories {
		if len(r.DomainsWith(c.ID)) > 0 {
			ids = append(ids, c.ID)
		}
	}
	return ids
}

// DomainsWith returns the ids of the domains that declare a category.
func (r *Register) DomainsWith(category string) []string {
	var ids []string
	for _, d := range r.Domains {
		if d.Declares(category) {
			ids = append(ids, d.ID)
		}
	}
	return ids
}

// ControlledBy returns the ids of the domains that an organisation is
// responsible for.
func (r *Register) ControlledBy(organisation string) []string {
	var ids []string
	for _, d := range r.Domains {
		if d.Controller == organisation {
			ids = append(ids, d.ID)
		}
	}
	return ids
}

// DomainIDs returns the ids of the domains, in declared order.
func (r *Register) DomainIDs() []string {
	ids := make([]string, len(r.Domains))
	for i, d := range r.Domains {
		ids[i] = d.ID
	}
	return ids
}

// NotesAbout returns the notes about a thing, named by the kind and id that
// [Note.About] holds.
func (r *Register) NotesAbout(thing string) []Note {
	var notes []Note
	for _, n := range r.Notes {
		if slices.Contains(n.About, thing) {
			notes = append(notes, n)
		}
	}
	return notes
}
