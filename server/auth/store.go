package auth

import (
	"context"
	"time"

	"github.com/loupe-privacy/loupe/internal/lang"
)

// A Role is what an account may be in Loupe.
type Role string

// The roles. A person without any of the first three is a Visitor: known to
// the provider, but with no file here and no task.
const (
	Member  Role = "member"
	Agent   Role = "agent"   // agency staff
	Officer Role = "officer" // data-protection office of one controller
	Visitor Role = "visitor"
)

// An Account is one subject of one identity provider.
type Account struct {
	ID       string // random
	Issuer   string
	Subject  string // unique within Issuer
	MemberID string // the member file, or "" for people without one
	Name     string // given name as the provider says it, for the greeting
	Lang     lang.Lang
}

// A Session is one login of one account in one browser.
type Session struct {
	Hash       string // of the secret in the cookie; the secret is not stored
	Account    Account
	Role       Role
	Controller string // for an Officer: the organisation of the register it answers for
	Created    time.Time
	LastSeen   time.Time
	Expires    time.Time // absolute end
}

// A LoginState is a login that was sent to the provider and has not come back.
type LoginState struct {
	Hash     string // of the state parameter
	Browser  string // hash of the cookie that binds the login to the browser
	Nonce    string
	Verifier string // PKCE
	Lang     lang.Lang
	Return   string // name of the route to come back to
	Param    string // its parameter, or ""
	Created  time.Time
}

// A Store keeps accounts, sessions and logins under way.
type Store interface {
	// SaveLogin keeps a login under way.
	SaveLogin(ctx context.Context, l LoginState) error

	// TakeLogin returns a login under way and forgets it, so that a second
	// callback with the same state finds nothing. It returns a
	// fault.NotFound for an unknown state.
	TakeLogin(ctx context.Context, hash string) (LoginState, error)

	// MemberByNumber returns the id of the member whose national number
	// has the given index, or a fault.NotFound.
	MemberByNumber(ctx context.Context, index []byte) (string, error)

	// SaveAccount inserts the account, or updates member, name and
	// language of the one with the same issuer and subject. It returns the
	// account as stored, with its id.
	SaveAccount(ctx context.Context, a Account) (Account, error)

	// SaveSession keeps a new session.
	SaveSession(ctx context.Context, s Session) error

	// Session returns a session with its account, whether or not it is
	// still good, or a fault.NotFound. The member file is the one that its
	// own login opened, whatever the account has come to since.
	Session(ctx context.Context, hash string) (Session, error)

	// TouchSession notes that a session was used.
	TouchSession(ctx context.Context, hash string, at time.Time) error

	// EndSession forgets a session. Ending one that is gone is no error.
	EndSession(ctx context.Context, hash string) error

	// Purge forgets the sessions that ended before, and the logins begun
	// before, the given instants.
	Purge(ctx context.Context, sessions, logins time.Time) error
}
