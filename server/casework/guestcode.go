package casework

import (
	"context"
	"crypto/subtle"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/loupe-privacy/loupe/internal/fault"
	"github.com/loupe-privacy/loupe/internal/lang"
	"github.com/loupe-privacy/loupe/internal/rights"
	"github.com/loupe-privacy/loupe/server/mail"
)

// GuestCodeLink is how long the link for a new code works, unless it is used,
// from when a mail server took the mail.
const GuestCodeLink = time.Hour

// maxCodeMails is how many mails with such a link an address gets in a day, for
// all its requests together. Of one request it is [maxMails].
const maxCodeMails = 20

// guestCode is the event of the log by which a guest has a new code.
const guestCode = "guest_code"

// hashOfCodeLink returns what is stored of the token of a link for a new code.
// It is another hash than that of a link that confirms a request, so that
// neither is good for the other.
func hashOfCodeLink(token string) string { return hashOf("code link " + token) }

// A Loss is somebody who has lost the code of a request, as they say.
type Loss struct {
	Reference string // as typed
	Email     string // as typed
	Lang      lang.Lang
	Network   string
}

// AskCode sends a mail with a link for a new code, if the reference is that of
// a request of somebody without an account and the address is theirs. What it
// answers does not tell whether it did, and it takes the same steps: also
// where nothing fits there is a letter, which nobody gets.
//
// The faults are those of [rights.ParseReference] and [mail.Address], which say
// no more than that something can't be a reference or an address, and
// fault.TooMany from one network. The code of before works until the link is
// used. Of one request, and to one address, there are so many mails in a day;
// one more is dropped in silence, and the link of the last goes on working.
func (g *Guests) AskCode(ctx context.Context, l Loss) error {
	ref, err := rights.ParseReference(l.Reference)
	if err != nil {
		return err
	}
	address, err := mail.Address(l.Email)
	if err != nil {
		return err
	}
	if !l.Lang.Valid() {
		l.Lang = lang.FR
	}
	if err := g.pace(ctx, "lost", l.Network, maxSends); err != nil {
		return err
	}
	guest, err := g.Desk.Store.GuestByReference(ctx, ref)
	if err != nil && !fault.Is(err, fault.NotFound) {
		return err
	}
	id, to, err := g.hasAddress(guest, address)
	if err != nil {
		return err
	}
	if id, err = g.spared(ctx, id, string(ref), mailbox(address)); err != nil {
		return err
	}
	return g.sendCodeLink(ctx, l.Lang, id, to)
}

// hasAddress returns the id of a guest whose request was confirmed from an
// address, and the address as it was confirmed: to some servers capitals matter.
// For any other, and for none, the id is "", after the same steps.
func (g *Guests) hasAddress(guest Guest, address string) (id, to string, err error) {
	sealer := g.Desk.Sealer
	sealed, err := sealer.Seal("", mail.PlaceOfGuest(""))
	if err != nil {
		return "", "", err
	}
	if guest.ID != "" {
		sealed = guest.Email
	}
	theirs, err := sealer.Unseal(sealed, mail.PlaceOfGuest(guest.ID))
	if err != nil {
		return "", "", err
	}
	same := subtle.ConstantTimeCompare([]byte(hashOf(strings.ToLower(theirs))), []byte(hashOf(strings.ToLower(address)))) == 1
	if !same || guest.CodeHash == "" {
		return "", address, nil
	}
	return guest.ID, theirs, nil
}

// spared returns the id of a guest who had few mails today, and "" for any
// other. Mails are counted for whom they reach: what strangers ask with the
// reference or the address of somebody keeps no mail from them.
func (g *Guests) spared(ctx context.Context, id, reference, mailbox string) (string, error) {
	whose := ""
	if id == "" {
		whose = "nobody "
	}
	for _, limit := range []struct {
		purpose, value string
		most           int
	}{{"code mail", reference, maxMails}, {"code mailbox", mailbox, maxCodeMails}} {
		err := g.paceOver(ctx, limit.purpose, whose+limit.value, limit.most, 24*time.Hour)
		if fault.Is(err, fault.TooMany) {
			id = ""
		} else if err != nil {
			return "", err
		}
	}
	return id, nil
}

// sendCodeLink stores a new link for a guest with the letter that brings it,
// and for nobody a letter of no use alone.
func (g *Guests) sendCodeLink(ctx context.Context, l lang.Lang, id, address string) error {
	sealer, token, now := g.Desk.Sealer, newSecret(), g.Desk.now()
	salt, err := sealer.Seal(newSecret(), placeOfSalt(id))
	if err != nil {
		return err
	}
	link := Link{TokenHash: hashOfCodeLink(token), Salt: salt, End: now.Add(GuestWait), Life: GuestCodeLink}
	end := link.End
	if id == "" {
		end = time.Time{} // over, whatever the clock of whoever sends mails
	}
	letter, err := mail.CodeLetter(sealer, address, l, token, now, end)
	if err != nil {
		return err
	}
	link.LetterID = letter.ID
	return g.Desk.Store.LinkGuest(ctx, id, link, letter)
}

// Renew gives the request that the link of a mail is for a new code: the one of
// before, and any visit that it opened, end with it. However often the link is
// used, there is one new code. A link that never was, was used more than
// [GuestAgain] ago or is too old is a fault.NotFound.
func (g *Guests) Renew(ctx context.Context, token string) (Confirmed, error) {
	store, now := g.Desk.Store, g.Desk.now()
	guest, link, err := store.GuestByToken(ctx, hashOfCodeLink(token))
	if err != nil {
		return Confirmed{}, err
	}
	code, secret, err := g.secrets(guest, link, token)
	if err != nil {
		return Confirmed{}, err
	}
	err = store.RenewGuest(ctx, guest.ID, hashOfCodeLink(token), hashOfCode(guest.ID, code), now, guestLeaf(guest.ID, guestCode, now))
	if err != nil {
		return Confirmed{}, err
	}
	v := guestVisit(guest.ID, now)
	r, err := g.Request(ctx, v)
	if err != nil {
		return Confirmed{}, err
	}
	return g.open(ctx, Confirmed{Visit: v, Request: r, Code: showCode(code), Secret: secret}, now)
}

// FileClaimed files what was confirmed and is not filed, since the program
// ended just then and nobody pressed the button again, and returns how much.
// The person is told by mail, and can ask for a new code. One that fails does
// not keep it from the others.
func (d *Desk) FileClaimed(ctx context.Context) (int, error) {
	guests, err := d.Store.ClaimedGuests(ctx, batch)
	if err != nil {
		return 0, err
	}
	n := 0
	var failed []error
	g := &Guests{Desk: d}
	for _, guest := range guests {
		_, err := g.file(ctx, Visit{GuestID: guest.ID, Filed: true}, guest)
		if err == nil {
			err = d.Store.SettleGuest(ctx, guest.ID)
		}
		if err != nil {
			failed = append(failed, fmt.Errorf("guest/%s: %w", guest.ID, err))
			continue
		}
		n++
	}
	return n, errors.Join(failed...)
}

// PressedIn reports whether the link of a mail, of either kind, is one of the
// guest of a visit, whether or not it still works: whoever presses its button
// too late, in the browser that follows the request, is where it leads.
func (g *Guests) PressedIn(ctx context.Context, v Visit, token string) (bool, error) {
	for _, hash := range [...]string{hashOf(token), hashOfCodeLink(token)} {
		guest, _, err := g.Desk.Store.GuestByToken(ctx, hash)
		if err != nil && !fault.Is(err, fault.NotFound) {
			return false, err
		}
		if err == nil {
			return v.Filed && guest.ID == v.GuestID, nil
		}
	}
	return false, nil
}
