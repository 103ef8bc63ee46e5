package auth

import (
	"context"
	"time"

	"github.com/loupe-privacy/loupe/internal/calendar"
	"github.com/loupe-privacy/loupe/internal/lang"
	"github.com/loupe-privacy/loupe/internal/rights"
)

// An Account is one subject of one identity provider.
type Account struct {
	ID      string // random
	Issuer  string
	Subject string // unique within Issuer
	Name    string // given name as the provider says it, for the greeting
	Lang    lang.Lang

	// Provider is the id of the provider of the last login.
	Provider string

	// Role is [rights.Agent], [rights.Officer], [rights.Auditor] or "": the
	// task that the last login gave. Controller is the organisation of the
	// register that an officer answers for.
	Role       rights.Role
	Controller string

	// Revoked says that the task was taken away here, whatever the provider
	// says. It stays away until it is given back here.
	Revoked bool

	// MemberID is the member file that the account is linked to, or "".
	// Only [Store.Link] sets it.
	MemberID string
}

// A Session is one login of one account in one browser.
type Session struct {
	Hash    string // of the secret in the cookie; the secret is not stored
	ID      string // random; names the session to its person
	Account Account

	// MemberID is the member file that this login opened, or "". Claimed
	// is the file that it would open if the account were linked to it, or
	// "": another account is, and has to confirm. Never are both set.
	MemberID string
	Claimed  string

	// Role is the task of this login, [rights.Member] or [rights.Visitor].
	// What the person is at this moment is told by [Session.Standing].
	Role       rights.Role
	Controller string

	// Left is the day on which the membership ended, if it ended. It is
	// that of the file at the moment the session is read.
	Left calendar.Day

	Provider        string // id of the provider
	ProviderSession string // its "sid", or ""
	Level           rights.Level
	Authenticated   time.Time // when the person proved who they are; zero: not known
	Kiosk           bool      // at a shared screen: the limits are short
	Device          string    // browser and system, such as "Firefox · Windows", or ""

	Created  time.Time
	LastSeen time.Time
	Expires  time.Time // absolute end

	asOf calendar.Day // the day on which the door looked at it; not stored

	guest string // see [Guest]
}

// A Link is one account that opens a member file.
type Link struct {
	Account Account
	Since   time.Time

	// By is the id of the account that confirmed it, or "" for the first.
	By string
}

// A LoginState is a login that was sent to the provider and has not come back.
type LoginState struct {
	Hash     string // of the state parameter
	Browser  string // hash of the cookie that binds the login to the browser
	Provider string // id of the provider
	Nonce    string
	Verifier string // PKCE
	Lang     lang.Lang
	Return   string // name of the route to come back to
	Param    string // its parameter, or ""
	Kiosk    bool
	Created  time.Time

	// Action is what the login was asked for, or "". The login must be as
	// strong as [rights.NeedOf] it asks and, if MaxAge is set, the person
	// must have proved who they are no longer ago than that.
	Action rights.Action
	MaxAge time.Duration

	// Account is the id of the only account that may come back, or "" for
	// anybody: whoever steps up stays who they are.
	Account string

	// Confirm is the id of an account that waits to be linked to a file,
	// and Claimed that file: the login confirms it if it opens that file.
	Confirm string
	Claimed string
}

// A Store keeps accounts, sessions and logins under way. Ending something that
// is gone is never an error.
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

	// SaveAccount inserts the account, or updates name, language and
	// provider of the one with the same issuer and subject and, after a
	// login as staff, its role and controller: a login as a member says
	// nothing of them. It returns the account as stored: with its id,
	// whether it is revoked, and the member file it is linked to.
	SaveAccount(ctx context.Context, a Account, as Audience) (Account, error)

	// Link links an account to a member file and reports whether it is
	// linked to that file now. By is the id of an account that is linked to
	// the file already and confirms it, or "".
	//
	// Without by, only a file that no account is linked to is linked: of
	// two accounts at once, one gets it. An account that is linked to
	// another file stays so: that is a fault.Conflict.
	Link(ctx context.Context, accountID, memberID, by string, at time.Time) (bool, error)

	// Unlink takes a file away from an account, and ends the sessions in
	// which it opened it, at an instant. By is the id of another account
	// that is linked to the file and stays so, or "" for an operator: of two
	// accounts that take the file from each other at once, one keeps it. It
	// reports whether the file was taken away.
	Unlink(ctx context.Context, accountID, memberID, by string, at time.Time) (bool, error)

	// Links returns the accounts that open a member file, oldest first.
	Links(ctx context.Context, memberID string) ([]Link, error)

	// SaveSession keeps a new session and forgets, in one transaction, the
	// one with the hash replaces, if that is not "".
	SaveSession(ctx context.Context, s Session, replaces string) error

	// Session returns a session with its account, whether or not it is
	// still good, or a fault.NotFound. Account and Left are as they are
	// now; all else is as it was saved.
	Session(ctx context.Context, hash string) (Session, error)

	// Sessions returns the sessions of an account and, if memberID is not
	// "", of all others that opened that file, which end after an instant;
	// newest first.
	Sessions(ctx context.Context, accountID, memberID string, after time.Time) ([]Session, error)

	// TouchSession notes that a session was used.
	TouchSession(ctx context.Context, hash string, at time.Time) error

	// EndSession forgets a session.
	EndSession(ctx context.Context, hash string) error

	// EndSessions makes the sessions that match end at an instant, unless
	// they end earlier, and returns how many it ended. They are still known
	// until they are purged.
	EndSessions(ctx context.Context, m Match, at time.Time) (int, error)

	// UseToken notes that the token of an issuer with an id was used, until
	// an instant after which it would not be accepted any more. It returns
	// a fault.Conflict if it was used before.
	UseToken(ctx context.Context, issuer, id string, until time.Time) error

	// Attempt counts one attempt under a key in the window of time that
	// starts at an instant, and returns how many there are in it now.
	Attempt(ctx context.Context, key string, window time.Time) (int, error)

	// Staff returns the accounts that have a task, or had one that was
	// revoked, by provider and name.
	Staff(ctx context.Context) ([]Account, error)

	// Revoke takes the role of an account away and ends its sessions at an
	// instant, or gives the role back, which brings no session back. An
	// unknown account is a fault.NotFound.
	Revoke(ctx context.Context, accountID string, revoked bool, at time.Time) error

	// Purge forgets the sessions that ended before one instant, the logins
	// begun and the windows of attempts opened before another, and the
	// tokens that would not be accepted any more now.
	Purge(ctx context.Context, now, sessions, logins time.Time) error
}

// A Match says which sessions are meant: those for which every field that is
// set holds. A Match without any field matches none.
type Match struct {
	ID        string // that session
	AccountID string // of that account
	MemberID  string // that opened that file
	Issuer    string // of accounts of that issuer
	Subject   string // of that subject; only with Issuer
	Session   string // with that id at the provider, or with none and of that subject; only with Issuer
	Except    string // but not the one with that hash; not enough alone
}
