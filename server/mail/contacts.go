package mail

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"time"

	"github.com/loupe-privacy/loupe/internal/fault"
	"github.com/loupe-privacy/loupe/internal/lang"
	"github.com/loupe-privacy/loupe/internal/rights"
	"github.com/loupe-privacy/loupe/internal/wire"
	"github.com/loupe-privacy/loupe/server/audit"
)

// A Contact is where and how an account is told of things, as it is stored.
type Contact struct {
	AccountID string
	Email     string    // sealed; "" for none
	Wanted    string    // sealed; waits for its confirmation; "" for none
	End       time.Time // until when Wanted can be confirmed
	Mail      bool      // whether mails are wanted
	Lang      lang.Lang // of mails and letters
}

// A Wanted is an address that waits for its confirmation, with the letter that
// asks for it.
type Wanted struct {
	AccountID string
	Email     string // sealed
	TokenHash string
	End       time.Time
	Lang      lang.Lang // of the contact, where there was none before
	Letter    Letter
}

// A ContactStore keeps contacts. Every change is stored with its leaf in one
// transaction.
type ContactStore interface {
	// Contact returns the contact of an account, or a fault.NotFound.
	Contact(ctx context.Context, accountID string) (Contact, error)

	// SaveContact stores Mail and Lang of a contact and leaves its
	// addresses as they are.
	SaveContact(ctx context.Context, c Contact, leaf audit.Leaf) error

	// WantEmail stores an address that is to be confirmed, in place of any
	// other that is, and puts its letter in the outbox. The address that
	// was confirmed before holds until then.
	WantEmail(ctx context.Context, w Wanted, leaf audit.Leaf) error

	// ConfirmEmail makes the address of a token, whose time is not over,
	// that of its account, once. Otherwise it is a fault.NotFound.
	ConfirmEmail(ctx context.Context, tokenHash string, now time.Time, tell Teller) error

	// ForgetEmail forgets the addresses of an account. If there is none,
	// nothing is stored.
	ForgetEmail(ctx context.Context, accountID string, tell Teller) error

	// Attempt counts one attempt under a key in a window of time, and
	// returns how many there are in it now. It is that of package auth.
	Attempt(ctx context.Context, key string, window time.Time) (int, error)
}

// A Teller says what is told of a change of the address of a contact, which is
// given as it was before: the leaf, and the letter for the outbox if that has
// an id.
type Teller func(before Contact) (audit.Leaf, Letter, error)

// Contacts is where people say where and how they are told of things.
type Contacts struct {
	Store  ContactStore
	Sealer Sealer
	Tag    func(purpose, value string) string // of package keys
	Now    func() time.Time
}

// A Settings is what a person sees of their contact.
type Settings struct {
	Email  string // as it was typed; "" for none
	Wanted string // waits for its confirmation; "" for none, and once the time for it is over
	Mail   bool
	Lang   lang.Lang
}

// An Owner is whose contact it is: an account, with what the login says of it.
type Owner struct {
	AccountID string
	Name      string // given name, for the greeting
	Role      rights.Role
}

// tokenLife is how long an address can be confirmed, and tokenSize how many
// random bytes the token has.
const (
	tokenLife = 24 * time.Hour
	tokenSize = 32
)

// mostWanted is how many times in a day one account may have a mail sent to an
// address that is not confirmed, and how often one address may get one.
const mostWanted = 5

// ConfirmPath returns the address below which the page lies that confirms an
// address, by its token. Opening it must change nothing: programs open the
// links of mails by themselves.
func ConfirmPath(l lang.Lang) string { return "/confirm/" + string(l) + "/" }

// Settings returns the contact of an account. Who never said anything has no
// address, wants mails once there is one, and gets them in the language l.
func (c *Contacts) Settings(ctx context.Context, accountID string, l lang.Lang) (Settings, error) {
	stored, err := c.Store.Contact(ctx, accountID)
	if fault.Is(err, fault.NotFound) {
		return Settings{Mail: true, Lang: l}, nil
	}
	if err != nil {
		return Settings{}, err
	}
	s := Settings{Mail: stored.Mail, Lang: stored.Lang}
	if s.Email, err = c.open(stored.Email, accountID); err != nil {
		return Settings{}, err
	}
	if c.Now().Before(stored.End) {
		s.Wanted, err = c.open(stored.Wanted, accountID)
	}
	return s, err
}

// open returns an address that was sealed.
func (c *Contacts) open(sealed, accountID string) (string, error) {
	if sealed == "" {
		return "", nil
	}
	return c.Sealer.Unseal(sealed, placeOfContact(accountID))
}

// Save stores whether an account wants mails, and in which language.
func (c *Contacts) Save(ctx context.Context, o Owner, mails bool, l lang.Lang) error {
	if !l.Valid() {
		return fault.OnField(wire.FieldLetters, "unknown")
	}
	return c.Store.SaveContact(ctx, Contact{AccountID: o.AccountID, Mail: mails, Lang: l}, c.leaf(o, "contact_saved"))
}

// Want stores an address that an account wants to be told at, and sends a mail
// there by which it is confirmed within 24 hours. The address of before holds
// until then. The faults are those of [Address], and fault.TooMany.
//
// An address that is confirmed already is asked for again: what the answer is
// tells nobody whether it is.
func (c *Contacts) Want(ctx context.Context, o Owner, typed string, l lang.Lang) error {
	address, err := Address(typed)
	if err != nil {
		return err
	}
	if !l.Valid() {
		return fault.OnField(wire.FieldLetters, "unknown")
	}
	if err := c.pace(ctx, "account", o.AccountID); err != nil {
		return err
	}
	if err := c.pace(ctx, "address", address); err != nil {
		return err
	}
	sealed, err := c.Sealer.Seal(address, placeOfContact(o.AccountID))
	if err != nil {
		return err
	}
	token := make([]byte, tokenSize)
	rand.Read(token) // never fails
	n := note{
		To: address, Name: o.Name, Lang: l, Token: base64.RawURLEncoding.EncodeToString(token),
		At: c.Now().UTC(), End: c.Now().UTC().Add(tokenLife),
	}
	letter, err := n.seal(c.Sealer, rand.Text())
	if err != nil {
		return err
	}
	return c.Store.WantEmail(ctx, Wanted{
		AccountID: o.AccountID, Email: sealed, TokenHash: hashOf(n.Token), End: n.End, Lang: l, Letter: letter,
	}, c.leaf(o, "email_wanted"))
}

// Confirm makes the address of a token that of its account. Whoever has the
// token may: it was sent to the address and nowhere else. A token that never
// was, was used or is too old is a fault.NotFound.
//
// The address of before is told that it is no longer in use.
func (c *Contacts) Confirm(ctx context.Context, token string) error {
	return c.Store.ConfirmEmail(ctx, hashOf(token), c.Now().UTC(), func(before Contact) (audit.Leaf, Letter, error) {
		// An address that cannot be opened is none that could be told.
		now, err := c.open(before.Wanted, before.AccountID)
		if err != nil {
			now = ""
		}
		letter, err := c.farewell(before, now)
		return c.leaf(Owner{AccountID: before.AccountID, Role: rights.Anyone}, "email_confirmed"), letter, err
	})
}

// Forget forgets the addresses of an account, confirmed or not. One that was
// confirmed is told.
func (c *Contacts) Forget(ctx context.Context, o Owner) error {
	return c.Store.ForgetEmail(ctx, o.AccountID, func(before Contact) (audit.Leaf, Letter, error) {
		letter, err := c.farewell(before, "")
		return c.leaf(o, "email_forgotten"), letter, err
	})
}

// farewell returns the letter to the address that a contact had, which is not
// in use any more: whoever took over a login must not be able to turn the mails
// away in silence. There is none if there was no address, or if it is the same
// as now. It is sent whether mails are wanted or not, and names nobody.
func (c *Contacts) farewell(before Contact, now string) (Letter, error) {
	old, err := c.open(before.Email, before.AccountID)
	if err != nil || old == "" || old == now {
		return Letter{}, nil //nolint:nilerr // an address that cannot be opened cannot be told
	}
	at := c.Now().UTC()
	n := note{To: old, Lang: before.Lang, Left: true, At: at, End: at.Add(keepTrying)}
	return n.seal(c.Sealer, rand.Text())
}

// leaf returns the line of the log for a change of a contact.
func (c *Contacts) leaf(o Owner, event string) audit.Leaf {
	return audit.Leaf{
		At: c.Now().UTC().Truncate(time.Microsecond), Role: o.Role, Actor: o.AccountID,
		Event: event, Object: "contact/" + o.AccountID,
	}
}

// pace counts one mail to an address that is not confirmed, and returns a
// fault.TooMany if there were enough for today. The day is named by its end:
// windows that began long ago are forgotten.
func (c *Contacts) pace(ctx context.Context, purpose, value string) error {
	const day = 24 * time.Hour
	window := c.Now().UTC().Truncate(day).Add(day)
	made, err := c.Store.Attempt(ctx, "mail "+purpose+":"+c.Tag("mail "+purpose, value), window)
	if err != nil {
		return fmt.Errorf("counting mails: %w", err)
	}
	if made > mostWanted {
		return &fault.Error{Code: fault.TooMany, Reason: wire.ReasonMails, Err: errors.New("too many mails by " + purpose)}
	}
	return nil
}

// hashOf returns what is stored of a token.
func hashOf(token string) string {
	sum := sha256.Sum256([]byte(token))
	return hex.EncodeToString(sum[:])
}
