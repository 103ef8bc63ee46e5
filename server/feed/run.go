package feed

import (
	"context"
	"errors"
	"time"

	"github.com/loupe-privacy/loupe/internal/calendar"
)

// A Kind is what a feed tells.
type Kind string

// The feeds. Members come first: the others name members by their key.
const (
	Members       Kind = "members"
	Holdings      Kind = "holdings"
	Decisions     Kind = "decisions"
	Disclosures   Kind = "disclosures"
	Consultations Kind = "consultations"
	Choices       Kind = "choices"
)

// Kinds are all feeds, in the order in which they are to be imported.
var Kinds = [...]Kind{Members, Holdings, Decisions, Disclosures, Consultations, Choices}

// A Header is the first line of a feed.
type Header struct {
	Feed   Kind         `json:"feed"`
	Domain string       `json:"domain,omitempty"` // of holdings, and of nothing else
	Run    string       `json:"run"`              // the id that the feeding system gives this run: the same run counts once
	Full   bool         `json:"full"`             // all that the system has; otherwise what changed since its last run
	AsOf   calendar.Day `json:"as_of"`            // the day on which the system looked

	// Coverage is what the system says of its own completeness, by category
	// for holdings, under "" for other feeds.
	Coverage []Covers `json:"coverage,omitempty"`

	// Services, Purposes and Roles are the codes of consultations, and of
	// nothing else, with their words. A line may hold no other code: so none
	// can be the name of somebody.
	Services []Term `json:"services,omitempty"`
	Purposes []Term `json:"purposes,omitempty"`
	Roles    []Term `json:"roles,omitempty"`
}

// A Term is a code of the feeding system, with the words that people read.
type Term struct {
	ID string `json:"id"`
	Words
}

// A Covers is how far back a source system reports, and what it leaves out.
type Covers struct {
	Category string       `json:"category,omitempty"`
	Since    calendar.Day `json:"since,omitzero"`
	Not      Words        `json:"not,omitzero"`
}

// Words are a text of a source system, in both languages.
type Words struct {
	FR string `json:"fr"`
	NL string `json:"nl"`
}

// A State is where a run is on its way.
type State string

// The states. Readers see the rows of live runs alone.
const (
	Staging State = "staging" // rows arrive
	Live    State = "live"    // it counts
	Over    State = "over"    // a later full run took its place; its rows are deleted by and by
	Refused State = "refused" // it never counted
)

// A Run is one file on its way into the database.
type Run struct {
	ID     int64
	Header Header
	State  State
	At     time.Time // when it was switched on

	// Staged is how far the file was staged. A run that was cut off goes on
	// from there if the file still begins with the same bytes.
	Staged Mark
}

// A Mark is how far a file was read.
type Mark struct {
	Lines int    // after the header
	Sum   []byte // of all bytes up to there, as [Source.Sum] gives it
}

// The most that one [Step] should hold: on SQLite all changes wait while it is
// written, and it is in memory whole.
const (
	StepRows  = 20_000
	StepBytes = 8 << 20 // of the lines
)

// A Step is what a run is staged by: all of it is stored or nothing.
type Step struct {
	Rows     []Row
	Rejected []Rejection
	To       Mark // how far the file is read with it
}

// A Row is one line as it is stored. Values are those of the columns of its
// feed, in their order.
type Row struct {
	Line   int    // of the file: a number that grows, and is told to people
	Member string // key
	Values []any
}

// A Rejection is a line that is not taken in. Its reason repeats no value.
type Rejection struct {
	Line   int    `json:"line"` // of the file
	Reason string `json:"reason"`

	// Member is the key that the line names, "" if it can't be read: whoever
	// is named is there, and not gone.
	Member string `json:"-"`
}

// The reasons of a [RunStore].
const (
	ReasonUnknown  = "member: is not known; import members first"
	ReasonRepeated = "names a member that an earlier line names"
	ReasonTwice    = "national_number: is that of another line too"
	ReasonTaken    = "national_number: is that of another member"
	ReasonLink     = "links: name a member that is not known"
)

// Counts are what a run comes to.
type Counts struct {
	Before   int // members, or members with rows of this feed, that are seen now
	After    int // once it is switched on
	Rows     int // of the run
	New      int // members that were not there: of the feed of members alone
	Gone     int // members that a full run does not name any more
	Rejected int
}

// Of a run that is refused, Import returns one of these errors, wrapped.
var (
	ErrCut      = errors.New("the file ends too early")
	ErrRejected = errors.New("too many lines are rejected")
	ErrDrop     = errors.New("too many members would go")
	ErrRun      = errors.New("another file has the id of this run")
	ErrOlder    = errors.New("a run of a later day is live")
)

// A RunStore keeps runs. A run is staged in as many steps as it takes, and
// switched on in one: until then no reader sees any of it.
//
// Two imports of the same feed and domain do not mix: the one that begins later
// goes on, and the other one is told so by a fault.Conflict at its next step.
type RunStore interface {
	// BeginRun returns the run of a header: a new one; one that was cut off,
	// with how far it came; or the one that was switched on under the same
	// id, as Live or Over. It ends other unfinished runs of the same feed and
	// domain. A run of an earlier day than the live one is ErrOlder.
	BeginRun(ctx context.Context, h Header) (Run, error)

	// StageRun adds a step, and returns the run as it is then. If the run is
	// not where this one says, or not in staging, it is a fault.Conflict.
	StageRun(ctx context.Context, run Run, step Step) (Run, error)

	// CheckRun looks at all that was staged, and returns what the run comes
	// to. Lines whose member is not known, or is named twice where that
	// can't be, are rejected: their rows are taken away, unless more than
	// so many lines are rejected altogether. It can be done again.
	CheckRun(ctx context.Context, run Run, most int) (Counts, error)

	// Rejections returns the lines of a run that were rejected, in order.
	Rejections(ctx context.Context, run Run) ([]Rejection, error)

	// SwitchRun makes a run that was checked count, with all that follows
	// from it, in one transaction. Of a run that counts, or did, it does
	// nothing; of any other that is not in staging it is a fault.Conflict.
	SwitchRun(ctx context.Context, run Run, at time.Time) error

	// RefuseRun ends a run that is not live: its rows go by and by. Of any
	// other it does nothing.
	RefuseRun(ctx context.Context, run Run) error

	// SweepRuns deletes at most so many rows that count no more, and what
	// changed before an instant, which no page tells any more. It reports
	// whether there is more to delete.
	SweepRuns(ctx context.Context, before time.Time, most int) (more bool, err error)
}
