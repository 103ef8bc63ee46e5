package casework

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/loupe-privacy/loupe/internal/calendar"
	"github.com/loupe-privacy/loupe/internal/fault"
	"github.com/loupe-privacy/loupe/internal/rights"
	"github.com/loupe-privacy/loupe/server/audit"
)

// FileUnsafe is the event that a file that was held turned out to be malware.
// It is none of the workflow: nothing changes in the request.
const FileUnsafe rights.Event = "file_refused"

// quiet is how long nothing happens to a request that was answered, refused or
// withdrawn before it is closed, so that the years for which it is kept begin.
const quiet = 90 * 24 * time.Hour

// keepDrafts is how long a draft is kept that nobody comes back to.
const keepDrafts = 30 * 24 * time.Hour

// batch is how many rows a job reads at once.
const batch = 200

// Recompute computes the deadlines anew that were computed by another calendar
// than that of today, and returns how many there were: of open requests only,
// each with an entry in its history and a line in the log. The person is told
// if the due date moved. A request that changes at the same moment is left for
// the next run.
func (d *Desk) Recompute(ctx context.Context) (int, error) {
	n := 0
	err := d.eachOpen(ctx, func(r Record) error {
		if r.Deadline.Calendar == d.Clock.Calendar.Version() {
			return nil
		}
		c, err := d.step(r, rights.Act{Event: rights.RecomputeDate, By: rights.System, At: d.now()}, "", rights.Anyone)
		if err != nil {
			return err
		}
		c.Leaf.Codes = []string{c.Record.Deadline.Due.String()}
		if c.Record.Deadline.Due != r.Deadline.Due {
			c.Notices = notices(r.Request, rights.RecomputeDate, c.Entry.At, version(c))
		}
		if _, _, err = d.Store.Apply(ctx, c); err == nil {
			n++
		}
		return unlessStale(err)
	})
	return n, err
}

// TellOverdue tells each person that an answer is late, once for each item and
// the day on which it was due, and returns how many were told. It is an act of
// its own, so that the history tells it too. A request that changes at the same
// moment is left for the next run.
func (d *Desk) TellOverdue(ctx context.Context) (int, error) {
	n := 0
	err := d.eachOpen(ctx, func(r Record) error {
		now := d.now()
		late, err := r.LateItems(d.Clock, now)
		if err != nil {
			return err
		}
		if late = r.Untold(late); len(late) == 0 {
			return nil
		}
		c, err := d.step(r, rights.Act{Event: rights.Overdue, By: rights.System, At: now, Items: late}, "", rights.Anyone)
		if err != nil {
			return err
		}
		c.Notices = notices(c.Record.Request, rights.Overdue, now, version(c))
		if _, _, err = d.Store.Apply(ctx, c); err == nil {
			n++
		}
		return unlessStale(err)
	})
	return n, err
}

// eachOpen does something with every open request. One that fails does not
// keep it from the others.
func (d *Desk) eachOpen(ctx context.Context, do func(Record) error) error {
	var failed []error
	for after := ""; ctx.Err() == nil; {
		page, err := d.Store.Open(ctx, after, batch)
		if err != nil || len(page) == 0 {
			return errors.Join(append(failed, err)...)
		}
		for _, r := range page {
			if err := do(r); err != nil {
				failed = append(failed, err)
			}
		}
		after = page[len(page)-1].ID
	}
	return errors.Join(append(failed, ctx.Err())...)
}

// unlessStale returns err, unless it says that the request changed meanwhile
// or is gone.
func unlessStale(err error) error {
	if isStale(err) || fault.Is(err, fault.NotFound) {
		return nil
	}
	return err
}

// unlessGone returns err, unless it says that a file is gone, or was looked at
// by somebody else at this moment.
func unlessGone(err error) error {
	if fault.Is(err, fault.NotFound) || fault.Is(err, fault.Conflict) {
		return nil
	}
	return err
}

// CloseQuiet closes the requests that are over and to which nothing happens
// any more, and returns how many.
func (d *Desk) CloseQuiet(ctx context.Context) (int, error) {
	for n := 0; ; {
		page, err := d.Store.Quiet(ctx, d.now().Add(-quiet), batch)
		if err != nil || len(page) == 0 {
			return n, err
		}
		for _, r := range page {
			c, err := d.step(r, rights.Act{Event: rights.Close, By: rights.System, At: d.now()}, "", rights.Anyone)
			if err != nil {
				return n, err
			}
			c.Notices = notices(r.Request, rights.Close, c.Entry.At, version(c))
			_, _, err = d.Store.Apply(ctx, c)
			if unlessStale(err) != nil {
				return n, err
			}
			n++
		}
	}
}

// PurgeClosed deletes the requests whose time is over, each with its thread,
// files and receipt, and the receipts of choices whose time is over, and
// returns how many. The log keeps that it was done.
func (d *Desk) PurgeClosed(ctx context.Context) (int, error) {
	requests, err := d.purgeRequests(ctx)
	if err != nil {
		return requests, err
	}
	receipts, err := d.purgeReceipts(ctx)
	return requests + receipts, err
}

// purgeReceipts deletes the receipts of choices that hold no more, once their
// controller keeps them no longer: the years count from the day on which
// another choice took the place of theirs. The receipt of what holds is the
// proof of it, and is kept as long as that.
func (d *Desk) purgeReceipts(ctx context.Context) (int, error) {
	n, today := 0, d.today()
	for after := ""; ; {
		page, err := d.Store.Superseded(ctx, after, batch)
		if err != nil || len(page) == 0 {
			return n, err
		}
		after = page[len(page)-1].ID
		kept := map[string]bool{}
		for _, c := range page {
			end := calendar.DayOf(c.At, d.Clock.Office).AddMonths(12 * d.years(d.Catalog.ControllerOf[c.Choice]))
			kept[c.ID] = kept[c.ID] || today.Before(end)
		}
		for id, keep := range kept {
			if keep {
				continue
			}
			err := d.Store.PurgeReceipt(ctx, id, audit.Leaf{
				At: d.now(), Event: string(rights.Purge), Object: objectOfChoice(id), Version: 1,
			})
			if unlessGone(err) != nil {
				return n, err
			}
			if err == nil {
				n++
			}
		}
	}
}

// purgeRequests deletes the requests whose time is over.
func (d *Desk) purgeRequests(ctx context.Context) (int, error) {
	shortest := DefaultYears
	for _, years := range d.Years {
		if years > 0 {
			shortest = min(shortest, years)
		}
	}
	// A day more than needed, since months differ; purge looks at each.
	before := d.today().AddMonths(-12 * shortest).AddDays(2).Start(d.Clock.Office)
	purged, most := 0, batch
	for {
		page, err := d.Store.ClosedBefore(ctx, before, most)
		if err != nil {
			return purged, err
		}
		n, err := d.purge(ctx, page)
		purged += n
		switch {
		case err != nil || len(page) < most:
			return purged, err
		case n == 0: // all of these are kept longer: look further
			most *= 2
		}
	}
}

// purge deletes those of some closed requests whose time is over.
func (d *Desk) purge(ctx context.Context, page []Record) (int, error) {
	n, today := 0, d.today()
	for _, r := range page {
		if today.Before(d.KeptUntil(r.Request)) {
			continue
		}
		if _, err := r.Do(d.Clock, rights.Act{Event: rights.Purge, By: rights.System, At: d.now()}); err != nil {
			return n, err
		}
		err := d.Store.PurgeRequest(ctx, r.ID, r.Version, audit.Leaf{
			At: d.now(), Event: string(rights.Purge), Object: object(r.ID), Version: r.Version,
		})
		if unlessStale(err) != nil {
			return n, err
		}
		if err == nil {
			n++
		}
	}
	return n, nil
}

// errScanner says that the scanner doesn't answer.
var errScanner = errors.New("casework: the scanner does not answer")

// ScanHeld has the files looked at that were held because the scanner did not
// answer, and returns how many of them are held no more. It ends with an error
// where the scanner still doesn't answer; one file that can't be read does not
// keep it from the others. Of what is malware nothing is kept but that it was
// there, and the person is told.
func (d *Desk) ScanHeld(ctx context.Context) (int, error) {
	files, err := d.Store.HeldFiles(ctx, batch)
	if err != nil {
		return 0, err
	}
	n := 0
	var failed []error
	for _, f := range files {
		err := d.scanHeld(ctx, f)
		switch {
		case err == nil:
			n++
		case errors.Is(err, errScanner) || ctx.Err() != nil:
			return n, errors.Join(append(failed, err)...)
		default:
			failed = append(failed, fmt.Errorf("%s: %w", objectOfFile(f.ID), err))
		}
	}
	return n, errors.Join(failed...)
}

// scanHeld has one file looked at.
func (d *Desk) scanHeld(ctx context.Context, f File) error {
	stored, err := d.Store.ReadFile(ctx, f.ID)
	if err != nil {
		return unlessGone(err)
	}
	defer stored.Close()
	sealed, err := io.ReadAll(stored)
	if err != nil {
		return unlessGone(err)
	}
	plain, err := d.Files.OpenFrom(bytes.NewReader(sealed), placeOfBytes(f))
	if err != nil {
		return err
	}
	data, err := io.ReadAll(plain)
	if err != nil {
		return fault.Wrap(fault.Internal, err)
	}
	if d.Scan != nil { // else it was taken away from the configuration
		err = d.Scan.Scan(ctx, data)
	}
	switch {
	case err == nil:
		f.State = FileReady
		return unlessGone(d.Store.FinishFile(ctx, f, bytes.NewReader(sealed)))
	case refused(err):
		return d.refuseHeld(ctx, f)
	}
	return errors.Join(errScanner, err)
}

// refuseHeld takes away the bytes of a file and tells whose it was.
func (d *Desk) refuseHeld(ctx context.Context, f File) error {
	f.State, f.Size, f.Hash = FileRefused, 0, nil
	if err := d.Store.FinishFile(ctx, f, bytes.NewReader(nil)); err != nil {
		return unlessGone(err)
	}
	leaf := audit.Leaf{At: d.now(), Event: string(FileUnsafe), Object: objectOfFile(f.ID)}
	if f.RequestID == "" {
		return d.Store.Note(ctx, leaf)
	}
	r, err := d.Store.Request(ctx, Whose{}, f.RequestID)
	if err != nil {
		return unlessGone(err)
	}
	notice := notices(r.Request, FileUnsafe, leaf.At, r.Version)[0]
	notice.Occasion = objectOfFile(f.ID)
	_, err = d.Store.Notify(ctx, notice, leaf)
	return err
}

// DropDrafts deletes drafts, and files that belong to nothing that was sent,
// once nobody has come back to them for a month, and people without an account
// who confirmed nothing and can't any more.
func (d *Desk) DropDrafts(ctx context.Context) error {
	if err := d.Store.DropGuests(ctx, d.now()); err != nil {
		return err
	}
	return d.Store.DropDrafts(ctx, d.now().Add(-keepDrafts))
}
