// Package casework is what is done with requests. It owns the steps that need
// more than the rules of package rights: who may act, what the clock says,
// and what is recorded.
package casework

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/loupe-privacy/loupe/internal/fault"
	"github.com/loupe-privacy/loupe/internal/lang"
	"github.com/loupe-privacy/loupe/internal/rights"
	"github.com/loupe-privacy/loupe/internal/wire"
)

// ErrReferenceTaken says that another request already has the reference.
var ErrReferenceTaken = errors.New("casework: reference taken")

// An Actor is the person who acts: an account, and the member it acts for.
type Actor struct {
	AccountID string
	MemberID  string // "" for people without a member file, who can't ask anything here
}

// An Ask is what a person asks for, before it is a request.
type Ask struct {
	Right   rights.Right
	Domains []string
	Note    string
	Lang    lang.Lang
}

// A Desk takes requests in and shows them to the member they are of.
// Whatever people type is sealed before the Store gets it.
type Desk struct {
	Store   Store
	Sealer  Sealer
	Clock   rights.Clock
	Domains []string // ids of the register, in its order
	Now     func() time.Time
}

// keyForm is the form of an idempotency key: unguessable by its length, and
// safe to store.
var keyForm = regexp.MustCompile(`^[A-Za-z0-9_-]{16,64}$`)

// SaveDraft keeps an ask as the draft of the actor, in place of any other. It
// returns a fault.Invalid that names the field if the ask cannot be filed.
func (d *Desk) SaveDraft(ctx context.Context, actor Actor, ask Ask) error {
	ask, err := d.checked(actor, ask)
	if err != nil {
		return err
	}
	return d.save(ctx, actor, ask)
}

// Hold keeps an ask as it was typed, complete or not, as the draft of the
// actor, in place of any other. Unknown domains are left out; a note that
// could not be stored is a fault.Invalid.
func (d *Desk) Hold(ctx context.Context, actor Actor, ask Ask) error {
	if actor.MemberID == "" {
		return &fault.Error{Code: fault.Forbidden, Reason: "no_member_file"}
	}
	if !ask.Lang.Valid() {
		return fault.OnField(wire.FieldLang, "unknown")
	}
	text, err := note(ask.Note)
	if err != nil {
		return err
	}
	ask.Note, ask.Domains = text, d.known(ask.Domains)
	return d.save(ctx, actor, ask)
}

// Keep keeps an ask as it was typed, good or not, for a person whose session
// has ended, and reports whether it is kept. Unknown domains are left out, and
// a note that could not be stored keeps all from being kept.
//
// Whoever types now need not be the person of the session any more, so a draft
// that is there already is never replaced: then the ask is kept only if it
// says the same.
func (d *Desk) Keep(ctx context.Context, actor Actor, ask Ask) (bool, error) {
	if actor.MemberID == "" || !ask.Lang.Valid() {
		return false, nil
	}
	ask.Domains = d.known(ask.Domains)
	text, bad := note(ask.Note)
	if bad != nil {
		return false, nil //nolint:nilerr // what can't be stored is not kept, and that is told
	}
	ask.Note = text
	old, err := d.openedDraft(ctx, actor.AccountID)
	if err == nil {
		return old.Note == ask.Note && slices.Equal(old.Domains, ask.Domains), nil
	}
	if !fault.Is(err, fault.NotFound) {
		return false, err
	}
	err = d.save(ctx, actor, ask)
	return err == nil, err
}

// save stores ask as the draft of the actor, under a new idempotency key.
func (d *Desk) save(ctx context.Context, actor Actor, ask Ask) error {
	sealed, err := d.seal(ask.Note, placeOfDraft(actor.AccountID))
	if err != nil {
		return err
	}
	return d.Store.SaveDraft(ctx, Draft{
		AccountID: actor.AccountID,
		Right:     ask.Right,
		Domains:   ask.Domains,
		Note:      sealed,
		Lang:      ask.Lang,
		Key:       rand.Text(),
		Updated:   d.Now().UTC(),
	})
}

// Draft returns the draft of the actor, or a fault.NotFound.
func (d *Desk) Draft(ctx context.Context, actor Actor) (Draft, error) {
	return d.openedDraft(ctx, actor.AccountID)
}

// DueIfNow returns the deadline that a request would have if it were received
// at this moment.
func (d *Desk) DueIfNow() (rights.Deadline, error) {
	now := d.Now()
	return d.Clock.Deadline(now, 1, nil, now)
}

// maxADay is how many requests a member can send in a day. It is far above
// what anybody asks, and keeps a program from filling the office's inbox.
const maxADay = 20

// File receives a request: from here on its clock runs. Key is that of the
// actor's draft, as the review shows it: however often the same ask arrives
// with it, one request exists and is returned each time. A key that is neither
// the draft's nor was used before is a fault.Conflict, and so is a key that
// was used for another ask.
func (d *Desk) File(ctx context.Context, actor Actor, key string, ask Ask) (rights.Request, error) {
	if !keyForm.MatchString(key) {
		return rights.Request{}, fault.OnField(wire.FieldKey, "malformed")
	}
	ask, err := d.checked(actor, ask)
	if err != nil {
		return rights.Request{}, err
	}
	draft, err := d.Store.Draft(ctx, actor.AccountID)
	if err != nil && !fault.Is(err, fault.NotFound) {
		return rights.Request{}, err
	}
	if err != nil || draft.Key != key {
		return d.filed(ctx, actor, key, ask)
	}
	if err := d.checkPace(ctx, actor); err != nil {
		return rights.Request{}, err
	}
	return d.fileNew(ctx, actor, key, ask)
}

// Filed returns the request as which an ask was received under a key, and false
// if it was not. Whoever sends it once more, not knowing that it arrived, is
// told of the first one, however they are logged in by then.
func (d *Desk) Filed(ctx context.Context, actor Actor, key string, ask Ask) (rights.Request, bool, error) {
	ask, bad := d.checked(actor, ask)
	if bad != nil || !keyForm.MatchString(key) {
		return rights.Request{}, false, nil //nolint:nilerr // what could not be filed was not
	}
	r, err := d.filed(ctx, actor, key, ask)
	if fault.Is(err, fault.Conflict) {
		return rights.Request{}, false, nil
	}
	return r, err == nil, err
}

// filed returns the request that was filed under a key before.
func (d *Desk) filed(ctx context.Context, actor Actor, key string, ask Ask) (rights.Request, error) {
	r, err := d.Store.Filed(ctx, Filing{Key: key, Request: rights.Request{
		MemberID: actor.MemberID, AccountID: actor.AccountID,
	}})
	if fault.Is(err, fault.NotFound) {
		return r, &fault.Error{Code: fault.Conflict, Field: wire.FieldKey, Reason: "stale", Err: err}
	}
	if err != nil {
		return r, err
	}
	return d.same(r, ask)
}

// checkPace refuses one request too many within a day.
func (d *Desk) checkPace(ctx context.Context, actor Actor) error {
	all, err := d.Store.Requests(ctx, actor.MemberID)
	if err != nil {
		return err
	}
	dayAgo, n := d.Now().Add(-24*time.Hour), 0
	for _, r := range all {
		if r.Received.After(dayAgo) {
			n++
		}
	}
	if n >= maxADay {
		return fault.New(fault.TooMany, "too many requests within a day")
	}
	return nil
}

// fileNew files a request that was not filed before. Of several at once under
// one key, one is stored and all get it.
func (d *Desk) fileNew(ctx context.Context, actor Actor, key string, ask Ask) (rights.Request, error) {
	received := d.Now().UTC().Truncate(time.Microsecond)
	deadline, err := d.Clock.Deadline(received, 1, nil, received)
	if err != nil {
		return rights.Request{}, err
	}
	id := strings.ToLower(rand.Text())
	sealed, err := d.seal(ask.Note, placeOfRequest(id))
	if err != nil {
		return rights.Request{}, err
	}
	f := Filing{Key: key, Request: rights.Request{
		ID:        id,
		MemberID:  actor.MemberID,
		AccountID: actor.AccountID,
		Right:     ask.Right,
		Status:    rights.Received,
		Lang:      ask.Lang,
		Domains:   ask.Domains,
		Note:      sealed,
		Received:  received,
		Deadline:  deadline,
		Version:   1,
	}}
	for range 8 { // a reference is taken once in millions
		if f.Request.Reference, err = rights.NewReference(rand.Reader); err != nil {
			return rights.Request{}, err
		}
		r, _, err := d.Store.FileRequest(ctx, f)
		if errors.Is(err, ErrReferenceTaken) {
			continue
		}
		if err != nil {
			return r, err
		}
		return d.same(r, ask)
	}
	return rights.Request{}, fmt.Errorf("filing a request: %w, again and again", ErrReferenceTaken)
}

// Requests returns the requests of the actor's member, newest first, without
// their notes: a list has no use for them, so they stay sealed.
func (d *Desk) Requests(ctx context.Context, actor Actor) ([]rights.Request, error) {
	if actor.MemberID == "" {
		return nil, nil
	}
	all, err := d.Store.Requests(ctx, actor.MemberID)
	for i := range all {
		all[i].Note = ""
	}
	return all, err
}

// Request returns one request of the actor's member with its history, or a
// fault.NotFound: whether it belongs to another or does not exist is not told.
func (d *Desk) Request(ctx context.Context, actor Actor, id string) (rights.Request, []Entry, error) {
	if actor.MemberID == "" {
		return rights.Request{}, nil, fault.New(fault.NotFound, "no member file")
	}
	r, err := d.Store.Request(ctx, actor.MemberID, id)
	if err != nil {
		return rights.Request{}, nil, err
	}
	if r, err = d.opened(r); err != nil {
		return rights.Request{}, nil, err
	}
	history, err := d.Store.History(ctx, actor.MemberID, id)
	return r, history, err
}

// checked returns ask in the form in which it is stored: each domain once, in
// the order of the register, and the note with plain line ends.
func (d *Desk) checked(actor Actor, ask Ask) (Ask, error) {
	switch {
	case actor.MemberID == "":
		return ask, &fault.Error{Code: fault.Forbidden, Reason: "no_member_file"}
	case ask.Right != rights.Access:
		return ask, fault.OnField("right", "unknown")
	case !ask.Lang.Valid():
		return ask, fault.OnField(wire.FieldLang, "unknown")
	case len(ask.Domains) == 0:
		return ask, fault.OnField(wire.FieldDomain, "required")
	}
	for _, id := range ask.Domains {
		if !slices.Contains(d.Domains, id) {
			return ask, fault.OnField(wire.FieldDomain, "unknown")
		}
	}
	ask.Domains = d.known(ask.Domains)
	var err error
	ask.Note, err = note(ask.Note)
	return ask, err
}

// known returns those of ids that are domains, each once, in the order of the
// register.
func (d *Desk) known(ids []string) []string {
	var domains []string
	for _, id := range d.Domains {
		if slices.Contains(ids, id) {
			domains = append(domains, id)
		}
	}
	return domains
}

// note returns what a person typed with plain line ends and without white
// space around it. What no database and no printer can keep is a fault.
func note(s string) (string, error) {
	if !utf8.ValidString(s) {
		return s, fault.OnField(wire.FieldNote, "invalid")
	}
	s = strings.ReplaceAll(s, "\r\n", "\n")
	s = strings.TrimSpace(strings.ReplaceAll(s, "\r", "\n"))
	if utf8.RuneCountInString(s) > wire.MaxNote {
		return s, fault.OnField(wire.FieldNote, "too_long")
	}
	for _, r := range s {
		if unicode.IsControl(r) && r != '\n' && r != '\t' {
			return s, fault.OnField(wire.FieldNote, "invalid")
		}
	}
	return s, nil
}
