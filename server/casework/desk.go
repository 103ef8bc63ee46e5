// Package casework is what is done with requests, by the person who asks, by
// the office that answers and by the program itself. It owns the steps that
// need more than the rules of package rights: who may act, what the clock
// says, what is recorded and who is told.
//
// Whatever people type or attach is sealed before the [Store] gets it, and
// everything that happens is one [Change]: stored whole, with its line in the
// log, or not at all.
package casework

import (
	"context"
	"crypto/rand"
	"io"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/loupe-privacy/loupe/internal/calendar"
	"github.com/loupe-privacy/loupe/internal/fault"
	"github.com/loupe-privacy/loupe/internal/lang"
	"github.com/loupe-privacy/loupe/internal/rights"
	"github.com/loupe-privacy/loupe/internal/wire"
	"github.com/loupe-privacy/loupe/server/receipt"
)

// An Actor is the person who acts: an account with the member it acts for, or
// a guest, who has no account. An account without a member file can't ask
// anything here.
type Actor struct {
	AccountID string
	MemberID  string
	GuestID   string
	Role      rights.Role
	Level     rights.Level // of the login
}

// Owner returns the id under which the actor's drafts and files are kept.
func (a Actor) Owner() string {
	if a.AccountID != "" {
		return a.AccountID
	}
	return a.GuestID
}

// Whose returns whose requests the actor sees. For an actor who has none it is
// a fault.Forbidden: the empty [Whose] is the office.
func (a Actor) Whose() (Whose, error) {
	switch {
	case a.MemberID != "" && a.AccountID != "" && a.GuestID == "":
		return Whose{MemberID: a.MemberID}, nil
	case a.GuestID != "" && a.AccountID == "" && a.MemberID == "":
		return Whose{GuestID: a.GuestID}, nil
	}
	return Whose{}, &fault.Error{Code: fault.Forbidden, Reason: "no_member_file"}
}

// Filer returns the actor as the form knows them.
func (a Actor) Filer() rights.Filer {
	return rights.Filer{Member: a.MemberID != "", Guest: a.GuestID != ""}
}

// An Officer is somebody of the office of one controller.
type Officer struct {
	AccountID  string
	Controller string // id of an organisation of the register
}

// A Form is a draft, opened.
type Form struct {
	Answers rights.Answers
	Lang    lang.Lang
	Key     string // idempotency key; another one whenever an answer changes
	Updated time.Time
	Files   []Attachment
}

// An Attachment is a file as people see it.
type Attachment struct {
	ID        string
	Name      string // opened
	Type      string // media type, "" while it is sent
	Size      int64  // bytes
	State     FileState
	Created   time.Time
	By        rights.Party
	MessageID string
}

// A Thread is a request with all that belongs to it, opened.
type Thread struct {
	Request  rights.Request // with its answers
	Note     string         // of requests filed before there were answers
	History  []Entry        // oldest first
	Messages []Message      // oldest first; each Body is opened
	Files    []Attachment   // of the request and of its messages
	Attached []Attachment   // those that go with the person's next message
	Kept     calendar.Day   // when all of it is deleted; zero while it isn't closed

	// ProofOwed is what the person did not send yet to show that they may act
	// for another: see [rights.Request.ProofOwed].
	ProofOwed []rights.Proof
}

// An Upload is how far a file has arrived: Offset bytes of it.
type Upload struct {
	ID     string
	Offset int64
	File   Attachment
}

// A Document is a file of the office that goes to the person. It has to pass
// the same checks as theirs.
type Document struct {
	Name  string
	Bytes []byte
}

// A Part is a document that goes into a bundle as it is.
type Part struct {
	Name  string // a plain file name
	Bytes []byte
}

// A Sealer encrypts texts for one place each: what was sealed with one context
// is refused with another. What it can't unseal is a fault.Internal.
type Sealer interface {
	Seal(text, context string) (string, error)
	Unseal(sealed, context string) (string, error)
}

// Files encrypts streams of bytes for one place each, as a [Sealer] does
// texts. A stream that was changed fails where the change is, at the latest.
type Files interface {
	SealTo(w io.Writer, context string) (io.WriteCloser, error)
	OpenFrom(r io.Reader, context string) (io.Reader, error)
}

// An Inspected is a file made anew, with nothing in it that is not to be seen.
type Inspected struct {
	Name  string // safe, with the extension of its type
	Type  string // media type
	Bytes []byte
}

// An Inspector reads a file that somebody sent and makes it anew. What it
// refuses is a fault.Invalid or a fault.TooLarge on "file", with its reason.
type Inspector interface {
	Inspect(ctx context.Context, name string, data []byte) (Inspected, error)
}

// A Scanner looks for malware. That it found some is a fault.Invalid on
// "file"; that it does not answer is any other error.
type Scanner interface {
	Scan(ctx context.Context, data []byte) error
}

// A Desk takes requests in, keeps their threads and brings them to an end.
// All fields but Scan must be set.
type Desk struct {
	Store   Store
	Sealer  Sealer
	Files   Files
	Inspect Inspector
	Scan    Scanner // nil where there is none; files are then ready at once
	Clock   rights.Clock
	Catalog rights.Catalog

	// Statement and Allowance return what the receipt of a request says, and
	// that of a choice by which nobody asks anything. The request of the
	// latter is no stored one: it has an id, an owner, an instant and an item.
	Statement func(rights.Request) receipt.Statement
	Allowance func(rights.Request) receipt.Statement

	// Years holds for how many years each controller keeps a closed request.
	// Without an entry it is [DefaultYears].
	Years map[string]int

	Now func() time.Time
}

// DefaultYears is for how many years a closed request is kept where its
// controllers say nothing. To be confirmed by the data protection officers.
const DefaultYears = 5

// tries is how often a step is done again that lost against another one at
// the same moment.
const tries = 16

// keyForm is the form of an idempotency key: unguessable by its length, and
// safe to store.
var keyForm = regexp.MustCompile(`^[A-Za-z0-9_-]{16,64}$`)

// checkKey refuses what is no idempotency key.
func checkKey(key string) error {
	if !keyForm.MatchString(key) {
		return fault.OnField(wire.FieldKey, "malformed")
	}
	return nil
}

// errKeyUsed says that a key was used for something else.
func errKeyUsed() error {
	return &fault.Error{Code: fault.Conflict, Field: wire.FieldKey, Reason: "used"}
}

// now returns the present as it is stored: in UTC, to the microsecond.
func (d *Desk) now() time.Time { return d.Now().UTC().Truncate(time.Microsecond) }

// today returns the day of the office.
func (d *Desk) today() calendar.Day { return calendar.DayOf(d.Now(), d.Clock.Office) }

// newID returns a random id that is safe in addresses.
func newID() string { return strings.ToLower(rand.Text()) }

// occasion names a version of a request, for its notices.
func occasion(id string, version int) string { return id + "/" + strconv.Itoa(version) }

// KeptUntil returns the day on which a closed request is deleted: that of the
// controller among its own that keeps longest. It is zero for one that is not
// closed.
func (d *Desk) KeptUntil(r rights.Request) calendar.Day {
	if r.Closed.IsZero() {
		return calendar.Day{}
	}
	years := 0
	for _, i := range r.Items {
		years = max(years, d.years(i.Controller))
	}
	if years == 0 {
		years = DefaultYears
	}
	return calendar.DayOf(r.Closed, d.Clock.Office).AddMonths(12 * years)
}

// years returns for how long a controller keeps requests.
func (d *Desk) years(controller string) int {
	if n := d.Years[controller]; n > 0 {
		return n
	}
	return DefaultYears
}

// present returns a request with its deadline as it stands at this moment: an
// open pause is counted until today, by the calendar of the stored deadline.
func (d *Desk) present(r rights.Request) rights.Request {
	if r.Deadline.AsOf.IsZero() || !r.Status.Open() {
		return r
	}
	cal, err := calendar.Parse(r.Deadline.Calendar)
	if err != nil {
		return r // of another version of the program; what is stored still holds
	}
	clock := d.Clock
	clock.Calendar = cal
	if deadline, err := clock.Deadline(r.Received, r.Deadline.Months, r.Pauses, d.Now()); err == nil {
		r.Deadline = deadline
	}
	return r
}

// rightsOf returns the rights of items, each once, in their order.
func rightsOf(items []rights.Item) []string {
	var all []string
	for _, i := range items {
		if !slices.Contains(all, string(i.Right)) {
			all = append(all, string(i.Right))
		}
	}
	return all
}
