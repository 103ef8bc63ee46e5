package feed

import (
	"context"

	"github.com/loupe-privacy/loupe/internal/holdings"
)

// A Store keeps what the feeds bring. A row that it cannot store is a
// *RowError: of ErrRepeated for a key that an earlier row has, and of
// ErrUnknownMember in ImportHoldings.
type Store interface {
	// ImportMembers inserts or updates members by their key, all or none.
	// Next returns the members one by one and io.EOF after the last; any
	// other error of it stops the import and is returned as it is. An id
	// is given to a new member and never changes. It returns how many were
	// inserted and how many were there before, changed or not.
	//
	// A national number that stands in two rows, or that a member who is
	// not in the file has, is a *RowError of a fault.Invalid on
	// "national_number", with the reason "repeated" or "taken".
	ImportMembers(ctx context.Context, next func() (holdings.Member, error)) (inserted, updated int, err error)

	// ImportHoldings replaces the document of each member named, in one
	// domain, all or none. Members are named by their key. Members not
	// named keep their document.
	ImportHoldings(ctx context.Context, domain string, next func() (key string, doc holdings.Document, err error)) (rows int, err error)

	// Member returns one member, or a fault.NotFound.
	Member(ctx context.Context, id string) (holdings.Member, error)

	// Holdings returns the documents of one member by domain. Domains
	// without one are absent.
	Holdings(ctx context.Context, memberID string) (map[string]holdings.Document, error)
}
