package casework

import (
	"context"
	"crypto/rand"
	"errors"
	"maps"
	"slices"

	"github.com/loupe-privacy/loupe/internal/fault"
	"github.com/loupe-privacy/loupe/internal/lang"
	"github.com/loupe-privacy/loupe/internal/rights"
	"github.com/loupe-privacy/loupe/internal/wire"
)

// Answer keeps the answer to one question in the actor's draft, and returns
// the question that comes next; false once all that is left is the review. An
// answer that can't be is the fault of [rights.CheckAnswer], and one to a
// question that is not put a fault.Invalid on it.
func (d *Desk) Answer(
	ctx context.Context, actor Actor, l lang.Lang, id rights.QuestionID, values []string,
) (rights.QuestionID, bool, error) {
	var next rights.QuestionID
	var more bool
	err := d.change(ctx, actor, l, func(a rights.Answers) error {
		p, ok := d.prompt(a, actor, id)
		if !ok {
			return fault.OnField(string(id), "not_asked")
		}
		if p.Kind != rights.Files {
			checked, err := rights.CheckAnswer(p, values)
			if err != nil {
				return err
			}
			put(a, id, checked)
		}
		next, more = rights.After(a, d.Catalog, actor.Filer(), id)
		return nil
	})
	return next, more, err
}

// Begin replaces some answers in the actor's draft, for a button elsewhere
// that leads to the form, and returns the first question that is open. What
// was answered besides stays. Answers to questions that are not put are left
// out.
func (d *Desk) Begin(
	ctx context.Context, actor Actor, l lang.Lang, given rights.Answers,
) (rights.QuestionID, bool, error) {
	var next rights.QuestionID
	var more bool
	err := d.change(ctx, actor, l, func(a rights.Answers) error {
		before := maps.Clone(a)
		maps.Copy(a, given)
		if err := d.take(a, before, given, actor); err != nil {
			return err
		}
		next, more = rights.FirstOpen(a, d.Catalog, actor.Filer())
		return nil
	})
	return next, more, err
}

// take puts the given answers of a into the form in which they are
// stored, and what is not asked back to what it was before.
func (d *Desk) take(a, before, given rights.Answers, actor Actor) error {
	asked := make(map[rights.QuestionID]bool)
	for _, p := range rights.Prompts(a, d.Catalog, actor.Filer()) {
		values, ok := given[p.ID]
		if !ok || p.Kind == rights.Files {
			continue
		}
		checked, err := rights.CheckAnswer(p, values)
		if err != nil {
			return err
		}
		asked[p.ID] = true
		put(a, p.ID, checked)
	}
	for id := range given {
		if !asked[id] {
			put(a, id, before[id])
		}
	}
	return nil
}

// Hold keeps the answer to a question as it was typed, good or not, while the
// person proves who they are. Options that there are none of are left out; a
// text that can't be stored is a fault.Invalid.
func (d *Desk) Hold(ctx context.Context, actor Actor, l lang.Lang, id rights.QuestionID, values []string) error {
	return d.change(ctx, actor, l, func(a rights.Answers) error {
		typed, err := d.typed(a, actor, id, values)
		if err == nil {
			put(a, id, typed)
		}
		return err
	})
}

// errNotKept says that something is not kept, for [Desk.change] to give up.
var errNotKept = errors.New("casework: not kept")

// Keep keeps the answer to a question as it was typed, good or not, for a
// person whose session has ended, and reports whether it is kept.
//
// Whoever types now need not be the person of the session any more, so an
// answer that is there already is never replaced: then this one is kept only
// if it says the same.
func (d *Desk) Keep(
	ctx context.Context, actor Actor, l lang.Lang, id rights.QuestionID, values []string,
) (bool, error) {
	if _, err := actor.Whose(); err != nil || !l.Valid() {
		return false, nil //nolint:nilerr // what can't be kept is not kept, and that is told
	}
	return kept(d.change(ctx, actor, l, func(a rights.Answers) error {
		typed, err := d.typed(a, actor, id, values)
		if err != nil {
			return errNotKept
		}
		if old := a[id]; len(old) > 0 && !slices.Equal(old, typed) {
			return errNotKept
		}
		put(a, id, typed)
		return nil
	}))
}

// KeepAll keeps all answers of a review, for a person whose session has ended,
// and reports whether they are kept: only if they are good, and if there is no
// draft or one that says the same.
func (d *Desk) KeepAll(ctx context.Context, actor Actor, l lang.Lang, all rights.Answers) (bool, error) {
	if _, err := actor.Whose(); err != nil || !l.Valid() {
		return false, nil //nolint:nilerr // as in Keep
	}
	checked, err := rights.Check(all, d.Catalog, actor.Filer())
	if err != nil {
		return false, nil //nolint:nilerr // as in Keep
	}
	return kept(d.change(ctx, actor, l, func(a rights.Answers) error {
		if len(a) == 0 {
			maps.Copy(a, checked)
			return nil
		}
		if there, err := rights.Check(a, d.Catalog, actor.Filer()); err != nil || !alike(there, checked) {
			return errNotKept
		}
		return nil
	}))
}

// kept tells apart what is not kept from what failed.
func kept(err error) (bool, error) {
	if errors.Is(err, errNotKept) {
		return false, nil
	}
	return err == nil, err
}

// Draft returns the draft of the actor with its files, or a fault.NotFound.
func (d *Desk) Draft(ctx context.Context, actor Actor) (Form, error) {
	if _, err := actor.Whose(); err != nil {
		return Form{}, err
	}
	draft, answers, err := d.openedDraft(ctx, actor.Owner())
	if err != nil {
		return Form{}, err
	}
	files, err := d.attached(ctx, actor, "")
	if err != nil {
		return Form{}, err
	}
	return Form{Answers: answers, Lang: draft.Lang, Key: draft.Key, Updated: draft.Updated, Files: files}, nil
}

// Drafting reports whether the actor has a draft, which is not opened.
func (d *Desk) Drafting(ctx context.Context, actor Actor) (bool, error) {
	if _, err := actor.Whose(); err != nil {
		return false, nil //nolint:nilerr // who can't ask has begun nothing
	}
	_, err := d.Store.Draft(ctx, actor.Owner())
	if fault.Is(err, fault.NotFound) {
		return false, nil
	}
	return err == nil, err
}

// Forget deletes the draft of the actor with its files, if there is one.
func (d *Desk) Forget(ctx context.Context, actor Actor) error {
	if _, err := actor.Whose(); err != nil {
		return err
	}
	return d.Store.DeleteDraft(ctx, actor.Owner())
}

// change changes the answers of the actor's draft, or of a new one, and stores
// them. Edit may run more than once, each time with answers of its own; what
// it returns is returned, and nothing is stored then. The key changes with the
// answers, so that nothing else is filed than what was reviewed.
func (d *Desk) change(ctx context.Context, actor Actor, l lang.Lang, edit func(rights.Answers) error) error {
	if _, err := actor.Whose(); err != nil {
		return err
	}
	if !l.Valid() {
		return fault.OnField(wire.FieldLang, "unknown")
	}
	var err error
	for range tries {
		if err = d.changeOnce(ctx, actor, l, edit); !fault.Is(err, fault.Conflict) {
			return err
		}
	}
	return err
}

// changeOnce is one try of [Desk.change].
func (d *Desk) changeOnce(ctx context.Context, actor Actor, l lang.Lang, edit func(rights.Answers) error) error {
	owner := actor.Owner()
	draft, old, err := d.openedDraft(ctx, owner)
	if err != nil && !fault.Is(err, fault.NotFound) {
		return err
	}
	answers := maps.Clone(old)
	if answers == nil {
		answers = make(rights.Answers)
	}
	if err := edit(answers); err != nil {
		return err
	}
	key := draft.Key
	if key == "" || !alike(old, answers) {
		key = rand.Text()
	}
	sealed, err := d.sealAnswers(answers, placeOfDraft(owner))
	if err != nil {
		return err
	}
	return d.Store.SwapDraft(ctx, Draft{
		OwnerID: owner, Guest: actor.GuestID != "", Answers: sealed, Lang: l, Key: key, Updated: d.now(),
	}, draft.Key)
}

// prompt returns a question as it is put to an actor, if it is.
func (d *Desk) prompt(a rights.Answers, actor Actor, id rights.QuestionID) (rights.Prompt, bool) {
	for _, p := range rights.Prompts(a, d.Catalog, actor.Filer()) {
		if p.ID == id {
			return p, true
		}
	}
	return rights.Prompt{}, false
}

// typed returns an answer that need not be good in the form in which it is
// stored; nil for one that stays empty.
func (d *Desk) typed(a rights.Answers, actor Actor, id rights.QuestionID, values []string) ([]string, error) {
	p, ok := d.prompt(a, actor, id)
	if !ok {
		return nil, fault.OnField(string(id), "not_asked")
	}
	p.Optional, p.Barred = true, nil
	if p.Kind == rights.One || p.Kind == rights.Many {
		p.Kind = rights.Many
		values = slices.DeleteFunc(slices.Clone(values), func(v string) bool { return !slices.Contains(p.Options, v) })
	}
	return rights.CheckAnswer(p, values)
}

// put sets the answer to a question, or takes it away if it is empty.
func put(a rights.Answers, id rights.QuestionID, values []string) {
	if len(values) == 0 {
		delete(a, id)
		return
	}
	a[id] = values
}

// alike reports whether two forms say the same. A question without an answer
// is as one that was not put.
func alike(a, b rights.Answers) bool {
	for id := range a {
		if !slices.Equal(a[id], b[id]) {
			return false
		}
	}
	for id := range b {
		if !slices.Equal(a[id], b[id]) {
			return false
		}
	}
	return true
}
