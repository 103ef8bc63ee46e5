package casework

import (
	"context"
	"time"

	"github.com/loupe-privacy/loupe/internal/lang"
	"github.com/loupe-privacy/loupe/internal/rights"
)

// A Draft is a request that is being written and was not sent. An account has
// at most one.
type Draft struct {
	AccountID string
	Right     rights.Right
	Domains   []string
	Note      string
	Lang      lang.Lang
	Updated   time.Time

	// Key is the idempotency key under which this draft is to be filed:
	// one draft, open in two windows, makes one request.
	Key string
}

// An Entry is one line of the history of a request. Entries are never changed.
type Entry struct {
	RequestID string
	At        time.Time
	Actor     string // id of an account
	Event     string // what happened, as a code
}

// A Filing is a request on its way into the store.
type Filing struct {
	Request rights.Request

	// Key is the idempotency key of the form or client that sent it.
	Key string
}

// A Store keeps requests and drafts. Whatever is read is read for one member
// or account: the id of another is as unknown as one that does not exist.
type Store interface {
	// FileRequest stores a new request with its first history entry, uses
	// up its key and forgets the draft of the account that has the same
	// key, in one transaction.
	// A request without an id is given one, and version 1. The entry has
	// the instant of receipt, the account as actor and the status as event.
	//
	// If the account has used the key before, nothing is stored and the
	// request of that time is returned, with false; whether it asks for the
	// same is for the caller to compare. If it is of another member, it is a
	// fault.Conflict. If the reference is taken, it returns
	// ErrReferenceTaken and nothing is stored.
	FileRequest(ctx context.Context, f Filing) (r rights.Request, created bool, err error)

	// Filed returns the request that was filed under the account and key of
	// f, or a fault.NotFound. If it is of another member, it is a
	// fault.Conflict.
	Filed(ctx context.Context, f Filing) (rights.Request, error)

	// Request returns one request of a member, or a fault.NotFound.
	Request(ctx context.Context, memberID, id string) (rights.Request, error)

	// Requests returns the requests of a member, newest first.
	Requests(ctx context.Context, memberID string) ([]rights.Request, error)

	// History returns the entries of one request of a member, oldest
	// first, or a fault.NotFound.
	History(ctx context.Context, memberID, id string) ([]Entry, error)

	// SaveDraft keeps the draft of an account, in place of any other.
	SaveDraft(ctx context.Context, d Draft) error

	// Draft returns the draft of an account, or a fault.NotFound.
	Draft(ctx context.Context, accountID string) (Draft, error)

	// DeleteDraft forgets the draft of an account, if there is one.
	DeleteDraft(ctx context.Context, accountID string) error
}
