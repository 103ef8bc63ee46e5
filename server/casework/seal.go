package casework

import (
	"context"
	"slices"
	"strings"

	"github.com/loupe-privacy/loupe/internal/fault"
	"github.com/loupe-privacy/loupe/internal/rights"
	"github.com/loupe-privacy/loupe/internal/wire"
)

// A Sealer encrypts texts for one place each: what was sealed with one context
// is refused with another. What it can't unseal is a fault.Internal.
type Sealer interface {
	Seal(text, context string) (string, error)
	Unseal(sealed, context string) (string, error)
}

// What people type reaches the Store sealed, for its row alone: a note that is
// moved to another row, or from a draft to a request, is refused there.
func placeOfDraft(accountID string) string { return "drafts.note " + accountID }
func placeOfRequest(id string) string      { return "requests.note " + id }

// sealedMark begins every sealed note. No note begins with it: control
// characters are refused. What doesn't begin with it was stored before notes
// were sealed.
const sealedMark = "\x01"

// seal returns a note as it is stored. That there is none needs no sealing.
func (d *Desk) seal(note, place string) (string, error) {
	if note == "" {
		return "", nil
	}
	sealed, err := d.Sealer.Seal(note, place)
	return sealedMark + sealed, err
}

// unseal returns the note that was stored.
func (d *Desk) unseal(stored, place string) (string, error) {
	sealed, ok := strings.CutPrefix(stored, sealedMark)
	if !ok {
		return stored, nil
	}
	return d.Sealer.Unseal(sealed, place)
}

// opened returns a stored request with its note as it was typed.
func (d *Desk) opened(r rights.Request) (rights.Request, error) {
	note, err := d.unseal(r.Note, placeOfRequest(r.ID))
	if err != nil {
		return rights.Request{}, err
	}
	r.Note = note
	return r, nil
}

// openedDraft returns the draft of an account with its note as it was typed.
func (d *Desk) openedDraft(ctx context.Context, accountID string) (Draft, error) {
	draft, err := d.Store.Draft(ctx, accountID)
	if err != nil {
		return Draft{}, err
	}
	if draft.Note, err = d.unseal(draft.Note, placeOfDraft(accountID)); err != nil {
		return Draft{}, err
	}
	return draft, nil
}

// same returns a request that was filed before, if it is what is asked now.
// Otherwise the key was used for something else: a fault.Conflict. In which
// language it is asked makes no difference.
//
// The words themselves are compared, since a hash of them would let whoever
// has the database try out what somebody may have written.
func (d *Desk) same(r rights.Request, ask Ask) (rights.Request, error) {
	r, err := d.opened(r)
	if err != nil {
		return rights.Request{}, err
	}
	if r.Right != ask.Right || r.Note != ask.Note || !slices.Equal(r.Domains, ask.Domains) {
		return rights.Request{}, &fault.Error{Code: fault.Conflict, Field: wire.FieldKey, Reason: "used"}
	}
	return r, nil
}
