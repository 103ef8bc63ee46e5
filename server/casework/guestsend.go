package casework

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/loupe-privacy/loupe/internal/fault"
	"github.com/loupe-privacy/loupe/internal/lang"
	"github.com/loupe-privacy/loupe/internal/rights"
	"github.com/loupe-privacy/loupe/internal/wire"
	"github.com/loupe-privacy/loupe/server/mail"
)

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
// A request is sent once: from then on its answers are not to be read or changed
// by whoever has the browser. The same answers once more are as [Guests.Correct],
// and others a fault.Conflict on "key".
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
	if again, err := g.sentBefore(ctx, s, ask.answers); again || err != nil {
		if err == nil {
			err = g.Correct(ctx, Correction{Visit: s.Visit, Lang: s.Lang, Email: s.Email, Network: s.Network})
		}
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

// sentBefore reports whether a guest has sent a request already. Another one
// than that is a fault.Conflict.
func (g *Guests) sentBefore(ctx context.Context, s Sending, answers rights.Answers) (bool, error) {
	guest, err := g.Desk.Store.Guest(ctx, s.GuestID)
	if err != nil || guest.Pending == "" {
		return false, err
	}
	w, err := g.opened(guest)
	if err != nil {
		return false, err
	}
	if w.Key != s.Key || !alike(w.Answers, answers) {
		return false, errKeyUsed()
	}
	return true, nil
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
	out := GuestSending{ID: s.GuestID, Lang: s.Lang, SessionEnd: w.At.Add(GuestCorrect)}
	if out.Name, err = d.Sealer.Seal(name, placeOfGuestName(s.GuestID)); err != nil {
		return err
	}
	if out.Pending, err = d.Sealer.Seal(string(text), placeOfPending(s.GuestID)); err != nil {
		return err
	}
	if out.Link, out.Letter, err = g.link(ctx, s.GuestID, s.Lang, address); err != nil {
		return err
	}
	return d.Store.SendGuest(ctx, out, guestLeaf(s.GuestID, "guest_sent", w.At))
}

// link returns a new link by which a guest confirms an address, and its letter.
//
// There are as many mails as somebody would send by mistake. One more is dropped
// without a word, or the answer would tell what others typed: then there is
// neither. The links of those that were sent go on working.
func (g *Guests) link(ctx context.Context, id string, l lang.Lang, address string) (Link, mail.Letter, error) {
	sealer, token, now := g.Desk.Sealer, newSecret(), g.Desk.now()
	link := Link{TokenHash: hashOf(token), End: now.Add(GuestWait), Life: GuestLink}
	var err error
	if link.Email, err = sealer.Seal(address, mail.PlaceOfGuest(id)); err != nil {
		return Link{}, mail.Letter{}, err
	}
	if link.Salt, err = sealer.Seal(newSecret(), placeOfSalt(id)); err != nil {
		return Link{}, mail.Letter{}, err
	}
	letter, err := mail.GuestLetter(sealer, address, l, token, now, link.End)
	if err != nil {
		return Link{}, mail.Letter{}, err
	}
	link.LetterID = letter.ID
	if mailed, err := g.mails(ctx, id, address); err != nil || !mailed {
		return Link{}, mail.Letter{}, err
	}
	return link, letter, nil
}

// A Correction is another address for a request that waits to be confirmed.
type Correction struct {
	Visit
	Lang    lang.Lang
	Email   string // as typed
	Network string
}

// Correct sends one more mail for a request that waits for its confirmation, to
// the address that somebody meant. The links of the mails before work on until
// one of all is used, and that one says whose address it is: whoever sits at the
// browser next can so end no link that its person waits for.
//
// The faults are those of [mail.Address] and fault.TooMany from one network.
// Where nothing waits it is a fault.Conflict on "key".
func (g *Guests) Correct(ctx context.Context, c Correction) error {
	address, err := mail.Address(c.Email)
	if err != nil {
		return err
	}
	if !c.Lang.Valid() {
		return fault.OnField(wire.FieldLang, "unknown")
	}
	if err := g.pace(ctx, "send", c.Network, maxSends); err != nil {
		return err
	}
	link, letter, err := g.link(ctx, c.GuestID, c.Lang, address)
	if err != nil {
		return err
	}
	return g.Desk.Store.ReaddressGuest(ctx, c.GuestID, link, letter, guestLeaf(c.GuestID, "guest_readdressed", g.Desk.now()))
}
