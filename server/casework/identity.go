package casework

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/loupe-privacy/loupe/internal/rights"
)

// keepIdentity is for how long a file that shows who somebody is stays at most,
// whether or not anybody looked at it. To be confirmed by the data protection
// officers.
const keepIdentity = 30 * 24 * time.Hour

// Whatever file somebody without an account sends shows who they are: nothing
// else is taken from them, see [Desk.takesFiles]. It serves that purpose alone
// (GDPR article 5(1)(b) and (e)), and is deleted once the office confirmed who
// they are, once the request is over, and after [keepIdentity] in any case. The
// message by which it came stays.

// DropIdentity deletes such files that were not deleted at once, and returns of
// how many requests it deleted some. A request that changes at the same moment
// is left for the next run; one that fails does not keep it from the others.
func (d *Desk) DropIdentity(ctx context.Context) (int, error) {
	n := 0
	var failed []error
	for after := ""; ctx.Err() == nil; {
		page, err := d.Store.WithIdentity(ctx, d.now().Add(-keepIdentity), after, batch)
		if err != nil || len(page) == 0 {
			return n, errors.Join(append(failed, err)...)
		}
		for _, r := range page {
			_, done, err := d.forgetIdentity(ctx, r)
			if done {
				n++
			}
			if err := unlessStale(err); err != nil {
				failed = append(failed, err)
			}
		}
		after = page[len(page)-1].ID
	}
	return n, errors.Join(append(failed, ctx.Err())...)
}

// withoutIdentity returns a request after an act, and deletes the files that
// the act has left without a purpose. The act stands whatever becomes of them:
// what fails here, [Desk.DropIdentity] does.
func (d *Desk) withoutIdentity(ctx context.Context, r Record) Record {
	if after, done, err := d.forgetIdentity(ctx, r); err == nil && done {
		return after
	}
	return r
}

// forgetIdentity deletes the files of the person of a request that have no
// purpose any more, with an entry in its history and a line in the log, which
// names them. It reports whether there were any.
func (d *Desk) forgetIdentity(ctx context.Context, r Record) (Record, bool, error) {
	if r.GuestID == "" {
		return r, false, nil
	}
	gone, err := d.withoutPurpose(ctx, r)
	if err != nil || len(gone) == 0 {
		return r, false, err
	}
	c, err := d.step(r, rights.Act{Event: rights.ForgetIdentity, By: rights.System, At: d.now()}, "", rights.Anyone)
	if err != nil {
		return r, false, err
	}
	c.Gone = gone
	for _, id := range gone {
		c.Leaf.Codes = append(c.Leaf.Codes, objectOfFile(id))
	}
	after, done, err := d.Store.Apply(ctx, c)
	return after, done, err
}

// withoutPurpose returns the ids of the files of the person of a request that
// have no purpose any more, whether they were sent or not.
func (d *Desk) withoutPurpose(ctx context.Context, r Record) ([]string, error) {
	whose := Whose{GuestID: r.GuestID}
	sent, err := d.Store.Files(ctx, whose, r.ID)
	if err != nil {
		return nil, err
	}
	waiting, err := d.Store.DraftFiles(ctx, r.GuestID, r.ID)
	if err != nil {
		return nil, err
	}
	own := slices.DeleteFunc(slices.Concat(sent, waiting), func(f File) bool { return f.OwnerID != r.GuestID })
	if len(own) == 0 {
		return nil, nil
	}
	history, err := d.Store.History(ctx, whose, r.ID)
	if err != nil {
		return nil, err
	}
	over := r.Status.Done() || identityShown(history)
	var gone []string
	for _, f := range own {
		if over || f.Created.Before(d.now().Add(-keepIdentity)) {
			gone = append(gone, f.ID)
		}
	}
	return gone, nil
}

// identityShown reports whether the last word about who asks is that it is
// known.
func identityShown(history []Entry) bool {
	for _, e := range slices.Backward(history) {
		switch e.Event {
		case rights.ShowIdentity:
			return true
		case rights.AskIdentity, rights.PausesOver:
			return false
		}
	}
	return false
}
