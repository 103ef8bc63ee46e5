package casework

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/loupe-privacy/loupe/internal/fault"
	"github.com/loupe-privacy/loupe/internal/holdings"
	"github.com/loupe-privacy/loupe/internal/rights"
	"github.com/loupe-privacy/loupe/internal/wire"
)

// keepIdentity is for how long a file that shows who somebody is stays at most,
// whether or not anybody looked at it. To be confirmed by the data protection
// officers.
const keepIdentity = 30 * 24 * time.Hour

// Two kinds of files show who somebody is: whatever somebody without an account
// sends, since nothing else is taken from them (see [Desk.takesFiles]), and what
// a person whose login did not prove it sends in reply to that question. They
// serve that purpose alone (GDPR article 5(1)(b) and (e)): none opens them but
// the controller that asked, and they are deleted once the office confirmed who
// asks, once the request is over, and after [keepIdentity] in any case. The
// message by which they came stays.

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

// forgetIdentity deletes the files by which the person of a request showed who
// they are and that have no purpose any more, with an entry in its history and a
// line in the log, which names them. It reports whether there were any.
func (d *Desk) forgetIdentity(ctx context.Context, r Record) (Record, bool, error) {
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

// mayShowIdentity reports whether there may be files of a request by which its
// person showed who they are: a login that proved it leaves nothing to show.
func mayShowIdentity(r Record) bool { return r.GuestID != "" || r.Level < rights.Substantial }

// proofs returns the files by which the person of a request showed who they are,
// with its history. Those that were not sent yet are among them where the person
// can send no others.
func (d *Desk) proofs(ctx context.Context, r Record) ([]File, []Entry, error) {
	if !mayShowIdentity(r) {
		return nil, nil, nil
	}
	whose := Whose{MemberID: r.MemberID, GuestID: r.GuestID}
	sent, err := d.Store.Files(ctx, whose, r.ID)
	if err != nil {
		return nil, nil, err
	}
	var waiting []File
	if r.GuestID != "" {
		if waiting, err = d.Store.DraftFiles(ctx, r.GuestID, r.ID); err != nil {
			return nil, nil, err
		}
	}
	all := slices.DeleteFunc(slices.Concat(sent, waiting), func(f File) bool { return f.By != rights.Person })
	if len(all) == 0 {
		return nil, nil, nil
	}
	history, err := d.Store.History(ctx, whose, r.ID)
	if err != nil || r.GuestID != "" {
		return all, history, err
	}
	messages, err := d.Store.Messages(ctx, whose, r.ID)
	if err != nil {
		return nil, nil, err
	}
	replies := replyToDoubt(messages, history)
	return slices.DeleteFunc(all, func(f File) bool { return !slices.Contains(replies, f.MessageID) }), history, nil
}

// replyToDoubt returns the ids of the messages by which the person answered the
// question who they are.
func replyToDoubt(messages []Message, history []Entry) []string {
	var ids []string
	for _, m := range messages {
		if slices.ContainsFunc(history, func(e Entry) bool { return e.Event == rights.PausesOver && e.At.Equal(m.At) }) {
			ids = append(ids, m.ID)
		}
	}
	return ids
}

// withoutPurpose returns the ids of the files by which the person of a request
// showed who they are and that have no purpose any more, sent or not.
func (d *Desk) withoutPurpose(ctx context.Context, r Record) ([]string, error) {
	own, history, err := d.proofs(ctx, r)
	if err != nil {
		return nil, err
	}
	over := r.Status.Done() || !identityShown(history).IsZero()
	var gone []string
	for _, f := range own {
		if over || f.Created.Before(d.now().Add(-keepIdentity)) {
			gone = append(gone, f.ID)
		}
	}
	return gone, nil
}

// identityShown returns since when it is known who asks, if that is the last
// word about it, or else zero.
func identityShown(history []Entry) time.Time {
	for _, e := range slices.Backward(history) {
		switch e.Event {
		case rights.ShowIdentity:
			return e.At
		case rights.AskIdentity, rights.PausesOver:
			return time.Time{}
		}
	}
	return time.Time{}
}

// mayOpen refuses an officer a file by which the person of a request showed who
// they are, unless their controller asked for it, and returns for which purpose
// the office opens the file.
func (d *Desk) mayOpen(ctx context.Context, o Officer, r Record, f File) (purpose string, err error) {
	all, history, err := d.proofs(ctx, r)
	if err != nil || !slices.ContainsFunc(all, func(p File) bool { return p.ID == f.ID }) {
		return holdings.PurposeRequest, err
	}
	for _, e := range slices.Backward(history) {
		if e.Event == rights.AskIdentity && !e.At.After(f.Created) {
			if askedBy(r, e, o.Controller) {
				return holdings.PurposeIdentity, nil
			}
			break
		}
	}
	return "", &fault.Error{Code: fault.Forbidden, Field: wire.FieldFile, Reason: "controller"}
}

// askedBy reports whether a controller asked who the person of a request is, as
// its history tells. Entries of before this was noted tell none: then any of the
// request's may have.
func askedBy(r Record, e Entry, controller string) bool {
	return len(e.Items) == 0 || slices.ContainsFunc(e.Items, func(n int) bool {
		return n >= 0 && n < len(r.Items) && r.Items[n].Controller == controller
	})
}
