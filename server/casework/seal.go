package casework

import (
	"context"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"

	"github.com/loupe-privacy/loupe/internal/fault"
	"github.com/loupe-privacy/loupe/internal/rights"
)

// What people type and attach reaches the Store sealed, for its row and column
// alone: what is moved to another place is refused there. A file keeps its
// place when its draft is filed, so that nothing has to be sealed anew.
func placeOfDraft(owner string) string         { return "drafts.answers " + owner }
func placeOfOldDraft(owner string) string      { return "drafts.note " + owner }
func placeOfAnswers(id string) string          { return "requests.answers " + id }
func placeOfNote(id string) string             { return "requests.note " + id }
func placeOfBody(request, id string) string    { return "messages.body " + request + " " + id }
func placeOfName(f File) string                { return "files.name " + f.OwnerID + " " + f.ID }
func placeOfBytes(f File) string               { return "files.data " + f.OwnerID + " " + f.ID }
func placeOfReceipt(id string, ver int) string { return "receipts.statement " + occasion(id, ver) }
func placeOfPiece(f File, start int64) string {
	return "file_chunks.data " + f.OwnerID + " " + f.ID + " " + strconv.FormatInt(start, 10)
}

// sealedMark begins every sealed note. No note begins with it: control
// characters are refused. What doesn't begin with it was stored before notes
// were sealed.
const sealedMark = "\x01"

// openNote returns a note that was stored before there were answers.
func (d *Desk) openNote(stored, place string) (string, error) {
	sealed, ok := strings.CutPrefix(stored, sealedMark)
	if !ok {
		return stored, nil
	}
	return d.Sealer.Unseal(sealed, place)
}

// sealAnswers returns answers as they are stored.
func (d *Desk) sealAnswers(a rights.Answers, place string) (string, error) {
	text, err := json.Marshal(a)
	if err != nil {
		return "", fmt.Errorf("writing answers: %w", err)
	}
	return d.Sealer.Seal(string(text), place)
}

// openAnswers returns the answers that were stored. There are none in requests
// of before.
func (d *Desk) openAnswers(sealed, place string) (rights.Answers, error) {
	if sealed == "" {
		return nil, nil
	}
	text, err := d.Sealer.Unseal(sealed, place)
	if err != nil {
		return nil, err
	}
	return parseAnswers(text)
}

// parseAnswers reads answers as JSON.
func parseAnswers(text string) (rights.Answers, error) {
	var a rights.Answers
	if err := json.Unmarshal([]byte(text), &a); err != nil {
		// The cause could quote what was typed.
		return nil, fault.New(fault.Internal, "casework: stored answers are no answers")
	}
	return a, nil
}

// opened returns a stored request with its answers, and its note.
func (d *Desk) opened(r Record) (rights.Request, string, error) {
	answers, err := d.openAnswers(r.Sealed, placeOfAnswers(r.ID))
	if err != nil {
		return rights.Request{}, "", err
	}
	note, err := d.openNote(r.Note, placeOfNote(r.ID))
	if err != nil {
		return rights.Request{}, "", err
	}
	r.Answers = answers
	return r.Request, note, nil
}

// openedDraft returns the draft of an owner, and its answers.
func (d *Desk) openedDraft(ctx context.Context, owner string) (Draft, rights.Answers, error) {
	draft, err := d.Store.Draft(ctx, owner)
	if err != nil {
		return Draft{}, nil, err
	}
	if strings.HasPrefix(draft.Answers, "{") { // nothing that is sealed begins so
		answers, err := d.openOldDraft(draft)
		return draft, answers, err
	}
	answers, err := d.openAnswers(draft.Answers, placeOfDraft(owner))
	return draft, answers, err
}

// openOldDraft returns the answers of a draft of before there were answers:
// only what was typed is sealed in it.
func (d *Desk) openOldDraft(draft Draft) (rights.Answers, error) {
	answers, err := parseAnswers(draft.Answers)
	if err != nil {
		return nil, err
	}
	note, err := d.openNote(draft.Note, placeOfOldDraft(draft.OwnerID))
	if err == nil && note != "" {
		answers[rights.AskNote] = []string{note}
	}
	return answers, err
}

// same returns a request that was filed before, if it is what is asked now.
// Otherwise the key was used for something else: a fault.Conflict. In which
// language it is asked makes no difference.
//
// The words themselves are compared, since a hash of them would let whoever
// has the database try out what somebody may have written.
func (d *Desk) same(r Record, a rights.Answers) (rights.Request, error) {
	req, _, err := d.opened(r)
	if err != nil {
		return rights.Request{}, err
	}
	if req.Answers == nil || !alike(req.Answers, a) {
		return rights.Request{}, errKeyUsed()
	}
	return req, nil
}
