package mail

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/loupe-privacy/loupe/internal/fault"
	"github.com/loupe-privacy/loupe/internal/lang"
	"github.com/loupe-privacy/loupe/server/panics"
)

// A Mailer empties an outbox.
type Mailer struct {
	Outbox Outbox
	Sealer Sealer
	Writer Writer

	// Send gives a mail to a server, as [Sender.Send].
	Send func(ctx context.Context, m Mail, begin func() error) error
	Now  func() time.Time
	Log  *slog.Logger
}

// Check returns an error if the mailer lacks a message that it needs. It is
// called at start.
func (m *Mailer) Check() error { return m.Writer.check() }

// pauses are the times between the tries of one mail: six days in all. Whoever
// is not told by then finds the notice in the portal.
var pauses = []time.Duration{
	time.Minute, 5 * time.Minute, 15 * time.Minute, time.Hour, 3 * time.Hour, 6 * time.Hour, 12 * time.Hour,
	24 * time.Hour, 24 * time.Hour, 24 * time.Hour, 24 * time.Hour, 24 * time.Hour,
}

// whileDown is the longest pause after a try that failed because the server
// was down. That says nothing of the mail: it is not to wait a day for a server
// that is back since long, and such tries are not counted against it.
const whileDown = 15 * time.Minute

// pauseAfter returns how long a mail waits after a try that ended with err.
func pauseAfter(err error, tries int) time.Duration {
	p := pauses[min(tries, len(pauses))-1]
	if errors.Is(err, ErrDown) {
		return min(p, whileDown)
	}
	return p
}

// Drain sends what is due, until nothing is or the server is down, and returns
// how many mails a server took.
func (m *Mailer) Drain(ctx context.Context) (int, error) {
	sent := 0
	for ctx.Err() == nil {
		it, err := m.Outbox.NextMail(ctx)
		if fault.Is(err, fault.NotFound) {
			return sent, nil
		}
		if err != nil {
			return sent, err
		}
		state, cause, err := m.handle(ctx, it)
		if err != nil {
			return sent, fmt.Errorf("handling a mail: %w", err)
		}
		switch {
		case state == Sent:
			sent++
		case errors.Is(cause, ErrDown):
			m.Log.Warn("the mail server takes no mail", "tries", it.Tries)
			return sent, nil
		case state != Off || cause != nil:
			m.Log.Warn("a mail was not sent", "notice", it.NoticeID, "letter", it.Letter.ID, "state", state,
				"tries", it.Tries, "why", kindOf(cause))
		}
	}
	return sent, ctx.Err()
}

// handle tries to send one item and settles it. The first error is why it was
// not sent, and the second that of the outbox.
//
// An item that makes the program panic holds up no other: it is tried again
// later, unless the server may have it.
func (m *Mailer) handle(ctx context.Context, it Item) (state State, cause, err error) {
	var d draft
	var from State
	fell := panics.Catch(func() error { d, from, state, cause = m.write(ctx, it); return nil })
	switch {
	case fell != nil:
		m.Log.Error("writing a mail failed", "err", fell)
		from, cause = Queued, errFell
		state = after(cause, it.Tries, m.Now().Add(keepTrying), m.Now())
	case state == "":
		return "", nil, cause
	case state == Queued:
		from, cause = m.give(ctx, it, d.Mail)
		if errors.Is(cause, ErrNotBegun) {
			return Sending, cause, nil // whoever began it settles it
		}
		state = after(cause, it.Tries, d.end, m.Now())
	}
	r := Result{From: from, To: state, At: m.Now().UTC()}
	if state == Queued {
		r.Pause = pauseAfter(cause, it.Tries)
	}
	// Settled even if the program is to end: the server may have the mail.
	return state, cause, m.Outbox.SettleMail(context.WithoutCancel(ctx), it, r)
}

// give sends a mail and returns the state in which its notice is then.
func (m *Mailer) give(ctx context.Context, it Item, mail Mail) (State, error) {
	state, begun := Queued, false
	err := panics.Catch(func() error {
		return m.Send(ctx, mail, func() error {
			if it.NoticeID == "" {
				begun = true
				return nil
			}
			mine, err := m.Outbox.BeginMail(context.WithoutCancel(ctx), it.NoticeID)
			if err == nil && !mine {
				err = ErrNotBegun
			}
			if err == nil {
				state, begun = Sending, true
			}
			return err
		})
	})
	if panics.Caught(err) {
		m.Log.Error("sending a mail failed", "err", err)
		if err = errFell; begun { // the server may have it
			err = ErrUnsure
		}
	}
	return state, err
}

// after returns the state after a try that ended with err: which try it was, and
// the instant from which on the mail is of no use.
func after(err error, tries int, end, now time.Time) State {
	switch {
	case err == nil:
		return Sent
	case errors.Is(err, ErrUnsure):
		return Unsure
	case errors.Is(err, ErrRefused), !now.Before(end), tries > len(pauses) && !errors.Is(err, ErrDown):
		return Failed
	}
	return Queued
}

// A draft is a mail with the instant from which on it is of no use.
type draft struct {
	Mail
	end time.Time
}

// kindOf returns the word for the log of why a mail was not sent. What the
// server said may name the address and stays out.
func kindOf(err error) string {
	for _, kind := range []error{ErrDown, ErrLater, ErrRefused, ErrUnsure, ErrNotBegun, errEmpty, errSealed, errLate, errFell} {
		if errors.Is(err, kind) {
			return kind.Error()
		}
	}
	return "other"
}

// Why an item cannot be sent at all.
var (
	errEmpty  = errors.New("mail: an item that cannot be read")
	errSealed = errors.New("mail: an address or a letter that cannot be unsealed")
	errLate   = errors.New("mail: too old to be of use")
	errFell   = errors.New("mail: the program failed over it")
)

// write returns the mail of an item, the state that its notice has, and the
// state Queued if it is to be sent or otherwise the one that it gets. With the
// state "" nothing could be found out, and the item waits.
func (m *Mailer) write(ctx context.Context, it Item) (d draft, from, state State, err error) {
	switch {
	case it.NoticeID != "":
		return m.writeNotice(ctx, it.NoticeID)
	case it.Letter.ID != "":
		d, state, err = m.writeLetter(ctx, it.Letter)
		return d, Queued, state, err
	}
	return draft{}, Queued, Failed, errEmpty
}

// keepTrying is how long after an event people are still told of it by mail: a
// server that was down, or not set, for longer gets nothing that is old.
const keepTrying = 7 * 24 * time.Hour

// writeNotice returns the mail of a notice.
func (m *Mailer) writeNotice(ctx context.Context, id string) (d draft, from, state State, err error) {
	a, err := m.Outbox.Addressee(ctx, id)
	end := a.At.Add(keepTrying)
	switch {
	case fault.Is(err, fault.NotFound):
		return d, Queued, Off, nil // deleted since
	case err != nil:
		return d, "", "", err
	case a.State == Sending: // whoever sent it did not live to say what came of it
		return d, Sending, Unsure, ErrUnsure
	case a.State != Queued || a.Email == "":
		return d, Queued, Off, nil
	case !m.Now().Before(end):
		return d, Queued, Failed, errLate
	}
	place := placeOfContact(a.AccountID)
	if a.AccountID == "" {
		place = PlaceOfGuest(a.GuestID)
	}
	to, err := m.Sealer.Unseal(a.Email, place)
	if err != nil {
		return d, Queued, Failed, errSealed
	}
	if !a.Lang.Valid() {
		a.Lang = lang.FR
	}
	subject, text := m.Writer.notice(a)
	d = draft{Mail{ID: id, To: to, Lang: string(a.Lang), Subject: subject, Text: text, At: a.At}, end}
	return d, Queued, Queued, nil
}

// A note is what a letter says: that of [Contacts.Want] if nothing else is set.
type note struct {
	To    string    `json:"to"`
	Name  string    `json:"name"`
	Lang  lang.Lang `json:"lang"`
	Token string    `json:"token"`
	Guest bool      `json:"guest,omitempty"` // it is that of [GuestLetter]
	Code  bool      `json:"code,omitempty"`  // it is that of [CodeLetter]
	Left  bool      `json:"left,omitempty"`  // it is for an address that is not in use any more

	// Linked says that the outbox knows whether the link of the letter works.
	Linked bool `json:"linked,omitempty"`

	At  time.Time `json:"at"`
	End time.Time `json:"end"` // of the token, or of the use of the letter; zero for one that nobody is to get
}

// seal returns the letter that says a note.
func (n note) seal(s Sealer, id string) (Letter, error) {
	text, err := json.Marshal(n)
	if err != nil {
		return Letter{}, fmt.Errorf("writing a letter: %w", err)
	}
	sealed, err := s.Seal(string(text), placeOfLetter(id))
	return Letter{ID: id, Sealed: sealed}, err
}

// writeLetter returns the mail of a letter, as [Mailer.write] does. One that
// came too late is told to operators, and one that was never meant to arrive,
// or whose person wants it no more, is not.
func (m *Mailer) writeLetter(ctx context.Context, l Letter) (draft, State, error) {
	text, err := m.Sealer.Unseal(l.Sealed, placeOfLetter(l.ID))
	if err != nil {
		return draft{}, Failed, errSealed
	}
	var n note
	if err := json.Unmarshal([]byte(text), &n); err != nil {
		return draft{}, Failed, errSealed
	}
	switch {
	case n.End.IsZero():
		return draft{}, Off, nil
	case !m.Now().Before(n.End):
		return draft{}, Off, errLate
	}
	if n.Linked {
		wanted, err := m.Outbox.LetterWanted(ctx, l.ID, m.Now().UTC())
		if err != nil {
			return draft{}, "", err
		}
		if !wanted {
			return draft{}, Off, nil
		}
	}
	say := m.Writer.confirm
	switch {
	case n.Guest:
		say = m.Writer.guest
	case n.Code:
		say = m.Writer.code
	case n.Left:
		say = m.Writer.left
	}
	subject, body := say(n.Lang, n.Name, n.Token)
	return draft{Mail{l.ID, n.To, string(n.Lang), subject, body, n.At}, n.End}, Queued, nil
}
