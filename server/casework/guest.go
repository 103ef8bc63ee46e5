package casework

import (
	"context"
	"crypto/rand"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/loupe-privacy/loupe/internal/fault"
	"github.com/loupe-privacy/loupe/internal/lang"
	"github.com/loupe-privacy/loupe/internal/rights"
	"github.com/loupe-privacy/loupe/internal/wire"
	"github.com/loupe-privacy/loupe/server/audit"
	"github.com/loupe-privacy/loupe/server/mail"
)

// A Guest is somebody without an account, as stored. Each writes one request.
type Guest struct {
	ID         string
	Email      string // sealed for [mail.PlaceOfGuest]
	Name       string // sealed
	Lang       lang.Lang
	CodeHash   string    // of the follow-up code; "" until the request is confirmed
	Salt       string    // sealed: what the code follows from beside the link; "" once the link is over
	Pending    string    // sealed: what was sent and is not filed yet; "" for nothing
	TokenEnd   time.Time // until when the link of the mail works; zero without one
	SessionEnd time.Time // until when the secret in the browser works; zero without one
	Created    time.Time
}

// A Link is what is stored of the link of a mail.
type Link struct {
	TokenHash string
	Salt      string // sealed
	End       time.Time
}

// A GuestSending is what somebody without an account sent, with the letter that
// asks them to confirm it.
type GuestSending struct {
	ID      string
	Email   string // sealed
	Name    string // sealed
	Lang    lang.Lang
	Pending string // sealed
	Link    Link
	Letter  mail.Letter // without an id there is none
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
	// hash of what is in the browser or in the link, whether or not that
	// still works, and by the reference of the request.
	Guest(ctx context.Context, id string) (Guest, error)
	GuestBySession(ctx context.Context, hash string) (Guest, error)
	GuestByToken(ctx context.Context, hash string) (Guest, error)
	GuestByReference(ctx context.Context, r rights.Reference) (Guest, error)

	// SendGuest stores what a guest sent, in place of anything that waits,
	// and puts the letter in the outbox. Without a letter the address and the
	// link stay what they were: nobody could use others. Of a guest whose
	// request was confirmed it is a fault.Conflict on "key".
	SendGuest(ctx context.Context, s GuestSending, leaf audit.Leaf) error

	// ClaimGuest notes the code of the guest with the hash of a link that
	// works now: from here on nothing else can be sent. It does so once, and
	// reports the same for the same code. Otherwise it is a fault.NotFound.
	ClaimGuest(ctx context.Context, id, tokenHash, codeHash string, now time.Time) error

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

	// ForgetGuest deletes a guest whose request was not confirmed, with the
	// draft. Of any other, and of none, nothing is deleted.
	ForgetGuest(ctx context.Context, id string) error

	// WithIdentity returns n requests of guests by id, those after one, that
	// have files of their person without a purpose: see [Desk.DropIdentity].
	// Those of before an instant have none in any case.
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

// The times that people without an account have.
const (
	// GuestForm is how long the answers wait for their person.
	GuestForm = 24 * time.Hour

	// GuestLink is how long the link of the mail works, unless it is used.
	GuestLink = 24 * time.Hour

	// GuestAgain is how long it still works after that: whoever did not get
	// the page with the code presses the button again.
	GuestAgain = 10 * time.Minute

	// GuestVisit is how long reference and code open the request.
	GuestVisit = 30 * time.Minute
)

// Guests takes in the requests of people without an account, who are known by
// their address of e-mail alone. A request is received at the instant at which
// it was sent, and filed once the link of the mail was used.
//
// Nothing of what it answers tells whether somebody is known here.
type Guests struct {
	Desk *Desk
	Tag  func(purpose, value string) string // of package keys
}

// A Visit is one browser of somebody without an account.
type Visit struct {
	GuestID string
	Filed   bool // the request is filed, and the visit is for following it
	End     time.Time
}

// Actor returns who acts in a visit.
func (v Visit) Actor() Actor { return Actor{GuestID: v.GuestID, Role: rights.Guest} }

// Begin makes a new guest who is about to write, and returns the secret for the
// browser. Network is where the browser is; see [Guests.pace].
func (g *Guests) Begin(ctx context.Context, l lang.Lang, network string) (Visit, string, error) {
	if !l.Valid() {
		return Visit{}, "", fault.OnField(wire.FieldLang, "unknown")
	}
	if err := g.pace(ctx, "form", network, maxForms); err != nil {
		return Visit{}, "", err
	}
	now, secret := g.Desk.now(), newSecret()
	guest := Guest{ID: newID(), Lang: l, Created: now, SessionEnd: now.Add(GuestForm)}
	err := g.Desk.Store.AddGuest(ctx, guest, hashOf(secret))
	return Visit{GuestID: guest.ID, End: guest.SessionEnd}, secret, err
}

// Visit returns the visit that a secret opens. A secret that opens none is a
// fault.Unauthorized; of a visit that is over it is a fault.Expired, and the
// visit comes with it: what was typed in it may still be kept.
func (g *Guests) Visit(ctx context.Context, secret string) (Visit, error) {
	if secret == "" {
		return Visit{}, fault.New(fault.Unauthorized, "no guest")
	}
	guest, err := g.Desk.Store.GuestBySession(ctx, hashOf(secret))
	if fault.Is(err, fault.NotFound) {
		return Visit{}, fault.Wrap(fault.Unauthorized, err)
	}
	if err != nil {
		return Visit{}, err
	}
	v := Visit{GuestID: guest.ID, Filed: guest.CodeHash != "", End: guest.SessionEnd}
	if !g.Desk.Now().Before(v.End) {
		return v, fault.New(fault.Expired, "the visit of a guest is over")
	}
	return v, nil
}

// Leave ends the visit of a guest who follows a request.
func (g *Guests) Leave(ctx context.Context, v Visit) error {
	return g.Desk.Store.CloseGuest(ctx, v.GuestID)
}

// Forget throws away what a guest wrote and did not confirm.
func (g *Guests) Forget(ctx context.Context, v Visit) error {
	return g.Desk.Store.ForgetGuest(ctx, v.GuestID)
}

// A Sending is a request as somebody without an account sends it.
type Sending struct {
	Visit
	Key     string // of the draft, as the review shows it
	Lang    lang.Lang
	Answers rights.Answers
	Name    string // as typed
	Email   string // as typed
	Network string
}

// A waiting is a request that was sent and waits for its confirmation. Its
// items are those of the register of that moment.
type waiting struct {
	Key     string         `json:"key"`
	Lang    lang.Lang      `json:"lang"`
	At      time.Time      `json:"at"` // of receipt
	Answers rights.Answers `json:"answers"`
	Items   []rights.Item  `json:"items"`
}

// Send receives a request, and sends a mail with the link that confirms it. The
// faults are those of [Desk.File], of [mail.Address], on "name", and
// fault.TooMany from one network.
//
// Who sends again, say to correct the address, keeps the instant of the first
// time unless an answer changed; the link of the first mail works no longer.
// An address that got enough mails today gets none, and nobody is told so.
func (g *Guests) Send(ctx context.Context, s Sending) error {
	d := g.Desk
	ask, err := d.checked(s.Actor(), s.Key, s.Lang, s.Answers)
	if err != nil {
		return err
	}
	address, name, err := checkSender(s)
	if err != nil {
		return err
	}
	draft, err := d.Store.Draft(ctx, s.GuestID)
	if fault.Is(err, fault.NotFound) || err == nil && draft.Key != s.Key {
		return &fault.Error{Code: fault.Conflict, Field: wire.FieldKey, Reason: "stale", Err: err}
	}
	if err != nil {
		return err
	}
	if err := g.pace(ctx, "send", s.Network, maxSends); err != nil {
		return err
	}
	w := waiting{Key: s.Key, Lang: s.Lang, At: d.now(), Answers: ask.answers, Items: ask.items}
	if before, err := g.waits(ctx, s.GuestID); err != nil {
		return err
	} else if before.Key == w.Key && alike(before.Answers, w.Answers) {
		w.At = before.At
	}
	return g.send(ctx, s, w, address, name)
}

// checkSender returns address and name of somebody as they are stored.
func checkSender(s Sending) (address, name string, err error) {
	names, err := rights.CheckAnswer(rights.Prompt{ID: wire.FieldName, Kind: rights.Line, Max: rights.MaxLine}, []string{s.Name})
	if err != nil {
		return "", "", err
	}
	address, err = mail.Address(s.Email)
	return address, names[0], err
}

// waits returns what a guest sent before, and nothing for nothing.
func (g *Guests) waits(ctx context.Context, id string) (waiting, error) {
	guest, err := g.Desk.Store.Guest(ctx, id)
	if err != nil || guest.Pending == "" {
		return waiting{}, err
	}
	return g.opened(guest)
}

// opened returns what a guest sent.
func (g *Guests) opened(guest Guest) (waiting, error) {
	text, err := g.Desk.Sealer.Unseal(guest.Pending, placeOfPending(guest.ID))
	if err != nil {
		return waiting{}, err
	}
	var w waiting
	if err := json.Unmarshal([]byte(text), &w); err != nil {
		return waiting{}, fault.New(fault.Internal, "casework: what a guest sent can't be read")
	}
	return w, nil
}

// send stores what a guest sent, sealed, and the letter.
func (g *Guests) send(ctx context.Context, s Sending, w waiting, address, name string) error {
	d := g.Desk
	text, err := json.Marshal(w)
	if err != nil {
		return fmt.Errorf("writing a request: %w", err)
	}
	token, now := newSecret(), d.now()
	out := GuestSending{ID: s.GuestID, Lang: s.Lang, Link: Link{TokenHash: hashOf(token), End: now.Add(GuestLink)}}
	for _, field := range []struct {
		sealed            *string
		text, placeOfText string
	}{
		{&out.Email, address, mail.PlaceOfGuest(s.GuestID)},
		{&out.Name, name, placeOfGuestName(s.GuestID)},
		{&out.Pending, string(text), placeOfPending(s.GuestID)},
		{&out.Link.Salt, newSecret(), placeOfSalt(s.GuestID)},
	} {
		if *field.sealed, err = d.Sealer.Seal(field.text, field.placeOfText); err != nil {
			return err
		}
	}
	letter, err := mail.GuestLetter(d.Sealer, address, s.Lang, token, now, out.Link.End)
	if err != nil {
		return err
	}
	// As many mails as somebody would send by mistake; one more is dropped
	// without a word, or the answer would tell what others typed. The links
	// of those that were sent go on working.
	switch err := g.paceOver(ctx, "mail", mailbox(address), maxMails, 24*time.Hour); {
	case err == nil:
		out.Letter = letter
	case !fault.Is(err, fault.TooMany):
		return err
	}
	return d.Store.SendGuest(ctx, out, audit.Leaf{
		At: now, Role: rights.Guest, Actor: s.GuestID, Event: "guest_sent", Object: "guest/" + s.GuestID,
	})
}

// A Confirmed is a request that was confirmed, or has a new code.
type Confirmed struct {
	Visit
	Request rights.Request
	Code    string // as it is shown and said, in groups
	Secret  string // for the browser
}

// Confirm files the request that the link of a mail is for, as received at the
// instant at which it was sent. However often the link is used, there is one
// request, with one code. A link that never was, was used more than
// [GuestAgain] ago or is too old is a fault.NotFound.
func (g *Guests) Confirm(ctx context.Context, token string) (Confirmed, error) {
	d := g.Desk
	guest, err := d.Store.GuestByToken(ctx, hashOf(token))
	if err != nil {
		return Confirmed{}, err
	}
	code, secret, err := g.secrets(guest, token)
	if err != nil {
		return Confirmed{}, err
	}
	now := d.now()
	if err := d.Store.ClaimGuest(ctx, guest.ID, hashOf(token), hashOfCode(guest.ID, code), now); err != nil {
		return Confirmed{}, err
	}
	// From the claim on nothing else can be sent: what is read now is what
	// waits.
	if guest, err = d.Store.Guest(ctx, guest.ID); err != nil {
		return Confirmed{}, err
	}
	v := guestVisit(guest.ID, now)
	r, err := g.file(ctx, v, guest)
	if err != nil {
		return Confirmed{}, err
	}
	return g.open(ctx, Confirmed{Visit: v, Request: r, Code: showCode(code), Secret: secret}, now)
}

// secrets returns the code and the secret for the browser that go with a link
// of a guest.
func (g *Guests) secrets(guest Guest, token string) (code, secret string, err error) {
	salt := ""
	if guest.Salt != "" { // else the link is of before there was one, or over
		if salt, err = g.Desk.Sealer.Unseal(guest.Salt, placeOfSalt(guest.ID)); err != nil {
			return "", "", err
		}
	}
	code, secret = secretsOf(token, salt)
	return code, secret, nil
}

// guestVisit returns the visit of a guest that begins now.
func guestVisit(id string, now time.Time) Visit {
	return Visit{GuestID: id, Filed: true, End: now.Add(GuestVisit)}
}

// open opens a request to the browser in which the link of a mail was used.
func (g *Guests) open(ctx context.Context, c Confirmed, now time.Time) (Confirmed, error) {
	return c, g.Desk.Store.FiledGuest(ctx, c.GuestID, now.Add(GuestAgain), hashOf(c.Secret), c.End)
}

// file files what a guest sent, once.
func (g *Guests) file(ctx context.Context, v Visit, guest Guest) (rights.Request, error) {
	if guest.Pending == "" { // it was filed, just now
		return g.Request(ctx, v)
	}
	w, err := g.opened(guest)
	if err != nil {
		return rights.Request{}, err
	}
	whose, err := v.Actor().Whose()
	if err != nil {
		return rights.Request{}, err
	}
	return g.Desk.fileNew(ctx, ask{
		actor: v.Actor(), whose: whose, key: w.Key, lang: w.Lang, answers: w.Answers, items: w.Items, at: w.At,
	})
}

// Request returns the request of a guest, without its answers. One that is kept
// no longer is a fault.NotFound.
func (g *Guests) Request(ctx context.Context, v Visit) (rights.Request, error) {
	all, _, err := g.Desk.Requests(ctx, v.Actor())
	switch {
	case err != nil:
		return rights.Request{}, err
	case len(all) == 0:
		return rights.Request{}, fault.New(fault.NotFound, "no request of this guest")
	}
	return all[0], nil
}

// errFollow stands for every way in which reference and code can be wrong.
func errFollow() error {
	return &fault.Error{Code: fault.Invalid, Field: wire.FieldCode, Reason: wire.ReasonGuest}
}

// Follow opens the request with a reference to whoever knows its code, for
// [GuestVisit], and returns the secret for the browser. Whatever is wrong is
// the same fault.Invalid on "code", and takes the same steps. Too many tries
// from one network, and too many that are wrong for one reference, are a
// fault.TooMany: that there is such a request makes no difference to that
// either. Whoever has the code comes in however often others tried, since a
// reference stands in every mail: its limit must not shut its person out.
func (g *Guests) Follow(ctx context.Context, reference, code, network string) (Visit, string, error) {
	ref, err := rights.ParseReference(reference)
	counted := string(ref)
	if err != nil { // counted as it was typed: one slip is not that of another
		ref, counted = "", reference[:min(len(reference), maxReference)]
	}
	if err := g.pace(ctx, "follow", network, maxFollows); err != nil {
		return Visit{}, "", err
	}
	guest, err := g.Desk.Store.GuestByReference(ctx, ref)
	if err != nil && !fault.Is(err, fault.NotFound) {
		return Visit{}, "", err
	}
	if !sameCode(guest, code) {
		if err := g.pace(ctx, "reference", counted, maxCodes); err != nil {
			return Visit{}, "", err
		}
		return Visit{}, "", errFollow()
	}
	now, secret := g.Desk.now(), newSecret()
	v := guestVisit(guest.ID, now)
	return v, secret, g.Desk.Store.OpenGuest(ctx, guest.ID, hashOf(secret), v.End, audit.Leaf{
		At: now, Role: rights.Guest, Actor: guest.ID, Event: "guest_followed", Object: "guest/" + guest.ID,
	})
}

// A Sender is who somebody without an account says they are.
type Sender struct {
	Name  string
	Email string // confirmed
}

// Sender returns who sent a request without an account, to an officer whose
// controller answers for some of it. Nobody checked the name.
func (g *Guests) Sender(ctx context.Context, o Officer, requestID string) (Sender, error) {
	record, err := g.Desk.caseOf(ctx, o, requestID)
	if err != nil {
		return Sender{}, err
	}
	guest, err := g.Desk.Store.Guest(ctx, record.GuestID)
	if err != nil {
		return Sender{}, err
	}
	var s Sender
	if s.Name, err = g.Desk.Sealer.Unseal(guest.Name, placeOfGuestName(guest.ID)); err != nil {
		return Sender{}, err
	}
	s.Email, err = g.Desk.Sealer.Unseal(guest.Email, mail.PlaceOfGuest(guest.ID))
	return s, err
}

// mailbox returns an address as it is counted: in small letters and without what
// follows a "+", since many servers deliver all of these to one mailbox.
func mailbox(address string) string {
	local, domain, _ := strings.Cut(strings.ToLower(address), "@")
	local, _, _ = strings.Cut(local, "+")
	return local + "@" + domain
}

// What people without an account may do in an hour, from one network, and how
// many codes of one reference may be wrong; and how many mails an address gets
// in a day. An agency shares one network.
const (
	maxForms   = 120
	maxSends   = 40
	maxFollows = 120
	maxCodes   = 20
	maxMails   = 5

	maxReference = 64 // bytes of what is typed as a reference that are looked at
)

// pace counts one act of an hour, and returns a fault.TooMany if there were
// enough. What it is counted for is stored as a pseudonym.
func (g *Guests) pace(ctx context.Context, purpose, value string, most int) error {
	return g.paceOver(ctx, purpose, value, most, time.Hour)
}

// paceOver is pace for another time. The window is named by its end: those that
// ended are forgotten. Who is over the limit is still counted, so that the
// answer takes as long.
func (g *Guests) paceOver(ctx context.Context, purpose, value string, most int, over time.Duration) error {
	purpose = "guest " + purpose
	window := g.Desk.Now().UTC().Truncate(over).Add(over)
	made, err := g.Desk.Store.Attempt(ctx, purpose+":"+g.Tag(purpose, value), window)
	if err != nil {
		return fmt.Errorf("counting guests: %w", err)
	}
	if made > most {
		return &fault.Error{Code: fault.TooMany, Reason: wire.ReasonGuest, Err: errors.New("too many by " + purpose)}
	}
	return nil
}

// errNotAskedFor refuses a file that the office did not ask for.
func errNotAskedFor() error { return fault.OnField(wire.FieldFile, wire.ReasonNotAsked) }

// The places of what a guest gives; that of the address is of package mail.
func placeOfGuestName(id string) string { return "guests.name " + id }
func placeOfPending(id string) string   { return "guests.pending " + id }
func placeOfSalt(id string) string      { return "guests.salt " + id }

// newSecret returns 256 random bits for a browser or a link.
func newSecret() string {
	b := make([]byte, 32)
	rand.Read(b) // never fails
	return base64.RawURLEncoding.EncodeToString(b)
}
