package casework

import (
	"context"
	"time"

	"github.com/loupe-privacy/loupe/internal/lang"
	"github.com/loupe-privacy/loupe/internal/rights"
	"github.com/loupe-privacy/loupe/server/audit"
	"github.com/loupe-privacy/loupe/server/mail"
)

// A Guest is somebody without an account, as stored. Each writes one request.
type Guest struct {
	ID         string
	Email      string // sealed for [mail.PlaceOfGuest]; "" until it is confirmed
	Name       string // sealed
	Lang       lang.Lang
	CodeHash   string    // of the follow-up code; "" until the request is confirmed
	CodeAt     time.Time // since when there is that code; zero without one, and where it is of before this was noted
	Confirmed  time.Time // when the address was; zero as CodeAt
	Pending    string    // sealed: what was sent and is not filed yet; "" for nothing
	SessionEnd time.Time // until when the secret in the browser works; zero without one
	Created    time.Time
}

// A Link is the link of a mail to somebody without an account, as stored.
type Link struct {
	TokenHash string
	LetterID  string // of the mail; "" for links of before this was noted
	Email     string // sealed: the address that it confirms; "" for a link to a new code
	Salt      string // sealed: what the code follows from beside the token; "" once the link is over

	// End is until when the link works and, while its letter waits, until when
	// that is worth sending. Life is how long the link works once a server took
	// the letter; zero once that is so.
	End  time.Time
	Life time.Duration
}

// A GuestSending is what somebody without an account sent, with the letter that
// asks them to confirm it.
type GuestSending struct {
	ID         string
	Name       string // sealed
	Lang       lang.Lang
	Pending    string    // sealed
	SessionEnd time.Time // until when the address can be corrected
	Link       Link
	Letter     mail.Letter // without an id there is none, and no link
}

// A Stray is something stored that belongs to nobody.
type Stray struct {
	Kind string // "request", "notice" or "guest"
	ID   string
	Why  string // for operators, in English
}

// A GuestStore keeps people without an account. Secrets reach it as hashes.
type GuestStore interface {
	// AddGuest stores a new guest, with the hash of the secret that the
	// browser has.
	AddGuest(ctx context.Context, g Guest, sessionHash string) error

	// Each of these returns a guest, or a fault.NotFound: by its id, by the
	// hash of what is in the browser, whether or not that still works, and by
	// the reference of the request.
	Guest(ctx context.Context, id string) (Guest, error)
	GuestBySession(ctx context.Context, hash string) (Guest, error)
	GuestByReference(ctx context.Context, r rights.Reference) (Guest, error)

	// GuestByToken returns a guest with a link, by the hash of its token,
	// whether or not it still works; or a fault.NotFound.
	GuestByToken(ctx context.Context, hash string) (Guest, Link, error)

	// SendGuest stores what a guest sent, once, with the link that confirms
	// it, puts the letter in the outbox and forgets the draft. Of a guest who
	// has sent before it is a fault.Conflict on "key".
	SendGuest(ctx context.Context, s GuestSending, leaf audit.Leaf) error

	// ReaddressGuest stores one more link that confirms what a guest sent, and
	// puts its letter in the outbox. Where nothing waits to be confirmed it is
	// a fault.Conflict on "key".
	ReaddressGuest(ctx context.Context, id string, l Link, letter mail.Letter, leaf audit.Leaf) error

	// ClaimGuest notes the code of the guest with the hash of a link that
	// works now, and the address of that link as theirs, with the leaf that
	// tells it: from here on nothing else can be sent, and no other link
	// works. It does so once, and reports the same for the same code.
	// Otherwise it is a fault.NotFound.
	ClaimGuest(ctx context.Context, id, tokenHash, codeHash string, now time.Time, leaf audit.Leaf) error

	// FiledGuest forgets what waited and the draft, lets the link work no
	// longer than until an instant, and opens the request to a browser.
	FiledGuest(ctx context.Context, id string, linkEnd time.Time, sessionHash string, sessionEnd time.Time) error

	// LinkGuest lets a new link work, in place of any other, for a guest
	// whose request was confirmed, and puts the letter in the outbox. For any
	// other, and for none, it does the latter alone.
	LinkGuest(ctx context.Context, id string, l Link, letter mail.Letter) error

	// RenewGuest gives the guest with the hash of a link that works now a
	// code in place of the one before, whose visit ends, with the leaf that
	// tells it. It does so once, and reports the same for the same code.
	// Otherwise, and where the request was not confirmed, it is a
	// fault.NotFound.
	RenewGuest(ctx context.Context, id, tokenHash, codeHash string, now time.Time, leaf audit.Leaf) error

	// OpenGuest opens the request of a guest to one browser, in place of any
	// other, until an instant.
	OpenGuest(ctx context.Context, id, sessionHash string, end time.Time, leaf audit.Leaf) error

	// CloseGuest ends what OpenGuest began, and any link.
	CloseGuest(ctx context.Context, id string) error

	// LeaveGuest ends the secret in the browser of a guest whose request was
	// not confirmed. What was not sent is deleted, with the draft; what was
	// waits on. Of any other, and of none, nothing is changed.
	LeaveGuest(ctx context.Context, id string) error

	// WithIdentity returns n requests by id, those after one, that have files
	// by which their person showed who they are, without a purpose: see
	// [Desk.DropIdentity]. Those of before an instant have none in any case.
	WithIdentity(ctx context.Context, before time.Time, after string, n int) ([]Record, error)

	// ClaimedGuests returns n guests who confirmed what still waits, and
	// SettleGuest forgets what waited of one, and the draft.
	ClaimedGuests(ctx context.Context, n int) ([]Guest, error)
	SettleGuest(ctx context.Context, id string) error

	// DropGuests forgets the guests who sent nothing, or did not confirm it,
	// and can't any more; and the salt of links that are over.
	DropGuests(ctx context.Context, now time.Time) error

	// Attempt is that of package auth.
	Attempt(ctx context.Context, key string, window time.Time) (int, error)
}
