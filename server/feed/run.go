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

	// Staged is how far the file was staged: so many lines after the header,
	// with the sum of all bytes up to there as [hash.Hash] of SHA-256 keeps
	// it. A run that was cut off goes on from there if the file still begins
	// with those bytes.
	Staged    int
	StagedSum []byte

	Rejected int
}

// A Rejection is a line that is not taken in. Its reason repeats no value.
type Rejection struct {
	Line   int    `json:"line"` // of the file, from 1
	Reason string `json:"reason"`
}

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

// A Row is one line as it is stored, by the columns of its feed: see the
// columns of package sqlstore.
type Row struct {
	Line   int    // of the file
	Member string // key
	Values []any
}

// A RunStore keeps runs. A run is staged in as many steps as it takes, and
// switched on in one: until then no reader sees any of it.
type RunStore interface {
	// BeginRun returns the run of a header: a new one; one that was cut off,
	// with how far it came; or the one that was switched on under the same
	// id, as Live. It throws away what another unfinished run of the same
	// feed and domain had staged.
	BeginRun(ctx context.Context, h Header) (Run, error)

	// StageRun adds rows, and how far the file was read, in one transaction.
	// Next returns io.EOF after the last row; any other error of it undoes
	// the step and is returned as it is.
	StageRun(ctx context.Context, run Run, next func() (Row, error)) error

	// CheckRun looks at all that was staged: it returns the lines whose
	// member is not known or is named twice where that can't be, at most so
	// many, after taking their rows away, and what the run comes to.
	CheckRun(ctx context.Context, run Run, most int) ([]Rejection, Counts, error)

	// SwitchRun makes a run count, with all that follows from it, in one
	// transaction. Of a run that is live it does nothing.
	SwitchRun(ctx context.Context, run Run, at time.Time) error

	// RefuseRun ends a run that is not live; its rows go.
	RefuseRun(ctx context.Context, run Run) error

	// SweepRuns deletes at most so many rows that count no more, and reports
	// whether there are others.
	SweepRuns(ctx context.Context, most int) (more bool, err error)
}
