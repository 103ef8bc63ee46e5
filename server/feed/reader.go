package feed

import (
	"context"
	"time"

	"github.com/loupe-privacy/loupe/internal/calendar"
	"github.com/loupe-privacy/loupe/internal/holdings"
)

// A Tie says that the member who has it acts for another one.
type Tie struct {
	To    string            `json:"to"` // key
	Kind  holdings.LinkKind `json:"kind"`
	From  calendar.Day      `json:"from,omitzero"`
	Until calendar.Day      `json:"until,omitzero"`
	Scope []string          `json:"scope,omitempty"` // codes; none for everything

	// Sensitive says that it covers what the law protects more.
	Sensitive bool `json:"sensitive,omitzero"`
}

// A Dossier is what the feed of members says of one.
type Dossier struct {
	holdings.Member

	Born      calendar.Day // zero if no source told
	Gone      calendar.Day // the day of the full run that did not name them any more; zero while they are named
	Household string       // id, of the source system
	Past      holdings.Past
	Ties      []Tie

	// Email is a proposal for a contact, sealed. Nobody confirmed it.
	Email string
}

// A Report is what a feed says of itself: the header of the newest live run,
// with the coverage and the words that were told last.
type Report struct {
	Feed     Kind
	Domain   string
	AsOf     calendar.Day
	At       time.Time // when it was switched on
	Coverage []Covers

	// The words of the codes of consultations.
	Services []Term
	Purposes []Term
	Roles    []Term
}

// A Held is what one domain says of a member.
type Held struct {
	Domain   string
	Document holdings.Document
	AsOf     calendar.Day // of the run
	At       time.Time    // when the run was switched on
	Sampled  bool         // whether there are samples
}

// A Change is what runs changed of one domain for a member. Nil is a domain
// that said nothing of them.
type Change struct {
	Domain        string
	At            time.Time // of the last run that changed something
	Before, After *holdings.Document
}

// A Decided is a decision as a feed tells it.
type Decided struct {
	ID     string // of the source system
	Member string // key: with the id, the context of what is sealed
	On     calendar.Day
	Doc    string // JSON, without values
	Sealed string // the values
}

// A Told is what a source system says that a member chose.
type Told struct {
	Choice  string
	Allowed bool
	At      time.Time
	Source  string
}

// A Tied is another member with what ties one to them.
type Tied struct {
	ID         string // of the other member
	Key        string
	GivenName  string
	FamilyName string
	Born       calendar.Day
	Died       calendar.Day // zero if no source told
	Tie        Tie
}

// An Ask chooses among what happened: the newest, at most so many. What is
// zero chooses all.
type Ask struct {
	Domain  string
	Service string // or recipient, of disclosures
	Purpose string
	From    time.Time // included
	Until   time.Time // excluded; of disclosures, midnight UTC of the day
	Most    int       // 0 for none at all
}

// A Fresh is what happened to the data of a member since an instant, each list
// with the newest first.
type Fresh struct {
	Decisions   []Decided // without what is sealed
	Disclosures []holdings.Disclosure
	Looks       []holdings.Consultation
	More        bool // there are more of any of them
}

// ChangesKept is for how many months [Reader.Changes] knows what changed.
const ChangesKept = 13

// A Look is one look that somebody at the office, or at a counter, took at a
// file in Loupe itself.
type Look struct {
	At      time.Time
	Domain  string // "" for all
	Service string
	Purpose string
	Role    string
	Account string // who it was: for the auditor, and for no page of a member
}

// A Sought is by what a member is looked up: one of these.
type Sought struct {
	ID    string
	Key   string // of the feeding system
	Index []byte // of the national number
}

// A Reader reads what live runs say of one member, by the id of the member. A
// member who is not there has nothing; only [Reader.Dossier] and [Reader.Member] say so.
type Reader interface {
	// Dossier returns one member, or a fault.NotFound.
	Dossier(ctx context.Context, memberID string) (Dossier, error)

	// Member returns one member, or a fault.NotFound: no more than what most
	// pages need.
	Member(ctx context.Context, memberID string) (holdings.Member, error)

	// Holdings returns the documents of one member by domain. Domains without
	// one are absent.
	Holdings(ctx context.Context, memberID string) (map[string]holdings.Document, error)

	// Reports returns what all feeds say of themselves, by feed and domain.
	Reports(ctx context.Context) ([]Report, error)

	// Held returns what the domains say, in their order.
	Held(ctx context.Context, memberID string) ([]Held, error)

	// Samples returns the sealed samples of one domain with the key of the
	// member, which is their context, or a fault.NotFound.
	Samples(ctx context.Context, memberID, domain string) (key, sealed string, err error)

	// Changes returns what runs changed that were switched on after an
	// instant, by domain. What was changed back is there too, with twice the
	// same.
	Changes(ctx context.Context, memberID string, since time.Time) ([]Change, error)

	// Decisions returns all decisions, the newest first.
	Decisions(ctx context.Context, memberID string) ([]Decided, error)

	// Disclosures returns the newest disclosures, and whether there are more.
	Disclosures(ctx context.Context, memberID string, a Ask) ([]holdings.Disclosure, bool, error)

	// Consultations returns the newest consultations, those in Loupe itself
	// among them, and whether there are more.
	Consultations(ctx context.Context, memberID string, a Ask) ([]holdings.Consultation, bool, error)

	// Fresh returns what is dated after an instant, of things that have a day
	// alone from a day on, and what deltas told after it of earlier days: at
	// most so many of each kind. What a full run tells for the first time of
	// an earlier day is not among it: such a run tells all that there is.
	Fresh(ctx context.Context, memberID string, since time.Time, from calendar.Day, most int) (Fresh, error)

	// Told returns what source systems say that the member chose, by choice.
	Told(ctx context.Context, memberID string) ([]Told, error)

	// ActsFor returns those for whom a member acts, ActedBy those who act
	// for them, and Household the other members of their household, whose Tie
	// is empty. Who may see what is not decided here.
	ActsFor(ctx context.Context, memberID string) ([]Tied, error)
	ActedBy(ctx context.Context, memberID string) ([]Tied, error)
	Household(ctx context.Context, memberID string) ([]Tied, error)
}

// A Looker looks members up for the office.
type Looker interface {
	// LookUp returns a member, or a fault.NotFound, and writes that somebody
	// looked, in one transaction: nobody is seen without it.
	LookUp(ctx context.Context, who Sought, look Look) (Dossier, error)
}
