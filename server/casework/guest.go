package casework

import (
	"context"
	"crypto/rand"
	"encoding/base64"
	"time"

	"github.com/loupe-privacy/loupe/internal/fault"
	"github.com/loupe-privacy/loupe/internal/lang"
	"github.com/loupe-privacy/loupe/internal/rights"
	"github.com/loupe-privacy/loupe/internal/wire"
	"github.com/loupe-privacy/loupe/server/audit"
)

// The times that people without an account have.
const (
	// GuestForm is how long the answers wait for their person.
	GuestForm = 24 * time.Hour

	// GuestCorrect is how long after sending the address can be corrected in
	// the browser that sent it.
	GuestCorrect = 30 * time.Minute

	// GuestLink is how long the link of the mail works, unless it is used, from
	// when a mail server took the mail.
	GuestLink = 24 * time.Hour

	// GuestWait is how long a mail may take until a server takes it.
	GuestWait = 7 * 24 * time.Hour

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
	Sent    bool // the request was sent and waits for its confirmation: only the address can change
	Filed   bool // the request is filed, and the visit is for following it
	End     time.Time
}

// Proved returns when the person of a visit that follows a request proved to
// know its code.
func (v Visit) Proved() time.Time { return v.End.Add(-GuestVisit) }

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
	v.Sent = !v.Filed && guest.Pending != ""
	if !g.Desk.Now().Before(v.End) {
		return v, fault.New(fault.Expired, "the visit of a guest is over")
	}
	return v, nil
}

// Leave ends the visit of a guest who follows a request.
func (g *Guests) Leave(ctx context.Context, v Visit) error {
	return g.Desk.Store.CloseGuest(ctx, v.GuestID)
}

// Quit ends the visit of a guest who writes. What was not sent is thrown away;
// what was waits for the link of its mail.
func (g *Guests) Quit(ctx context.Context, v Visit) error {
	return g.Desk.Store.LeaveGuest(ctx, v.GuestID)
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
	guest, link, err := d.Store.GuestByToken(ctx, hashOf(token))
	if err != nil {
		return Confirmed{}, err
	}
	code, secret, err := g.secrets(guest, link, token)
	if err != nil {
		return Confirmed{}, err
	}
	now := d.now()
	leaf := guestLeaf(guest.ID, "guest_confirmed", now)
	if err := d.Store.ClaimGuest(ctx, guest.ID, hashOf(token), hashOfCode(guest.ID, code), now, leaf); err != nil {
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
func (g *Guests) secrets(guest Guest, l Link, token string) (code, secret string, err error) {
	salt := ""
	if l.Salt != "" { // else the link is of before there was one, or over
		if salt, err = g.Desk.Sealer.Unseal(l.Salt, placeOfSalt(guest.ID)); err != nil {
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
	return v, secret, g.Desk.Store.OpenGuest(ctx, guest.ID, hashOf(secret), v.End, guestLeaf(guest.ID, "guest_followed", now))
}

// guestLeaf returns the line of the log for what a guest did.
func guestLeaf(id, event string, at time.Time) audit.Leaf {
	return audit.Leaf{At: at, Role: rights.Guest, Actor: id, Event: event, Object: "guest/" + id}
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
