package verify

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/loupe-privacy/loupe/internal/calendar"
	"github.com/loupe-privacy/loupe/internal/fault"
	"github.com/loupe-privacy/loupe/internal/rights"
	"github.com/loupe-privacy/loupe/server/casework"
	"github.com/loupe-privacy/loupe/server/receipt"
)

// A check is what is found of one request.
type check struct {
	object string
	r      casework.Record
	since  int // the first version in the log, or 0
	found  []Finding
}

// old reports whether the request was filed before there were answers, a log
// and receipts.
func (k *check) old() bool { return k.r.Sealed == "" }

// find adds a finding.
func (k *check) find(what What, format string, args ...any) {
	k.found = append(k.found, Finding{k.object, what, fmt.Sprintf(format, args...)})
}

// deadline computes the deadline again, by the calendar of its time.
func (k *check) deadline(office *time.Location) {
	d := k.r.Deadline
	if day := calendar.DayOf(k.r.Received, office); day != d.Receipt {
		k.find(Deadline, "received on %s, and counted from %s", day, d.Receipt)
	}
	cal, err := calendar.Parse(d.Calendar)
	if err != nil {
		k.find(Deadline, "no such calendar: %q", d.Calendar)
		return
	}
	today := d.AsOf
	if today.IsZero() {
		today = d.Receipt
	}
	again, err := rights.Clock{Calendar: cal, Office: office}.DeadlineFrom(d.Receipt, d.Months, k.r.Pauses, today)
	if err != nil {
		k.find(Deadline, "can't be computed: %v", err)
		return
	}
	end := again.End.Equal(d.End)
	again.End = d.End
	if again != d || !end {
		k.find(Deadline, "computed again it is due on %s, and %s is stored", again.Due, d.Due)
	}
	k.extended()
}

// extended finds months that no extension gave. Each is for items of its own:
// an answer that is owed without one is owed after the first month.
func (k *check) extended() {
	given, open, short := false, false, false
	for _, i := range k.r.Items {
		long := i.Extension != rights.Extension{}
		given = given || long
		if i.Outcome == rights.Pending {
			open, short = true, short || !long
		}
	}
	switch months := k.r.Deadline.Months; {
	case open && short == (months == rights.Period), !open && (given || months == rights.Period), k.old():
	default:
		k.find(Deadline, "%d months, and its items were extended: %t, not all that is open: %t", months, given, short)
	}
}

// state compares the status with items and pauses.
func (k *check) state() {
	r := k.r.Request
	count := map[rights.Outcome]int{}
	for n, i := range r.Items {
		count[i.Outcome]++
		if (i.Outcome == rights.Pending) != i.Decided.IsZero() {
			k.find(State, "item %d is %q, decided at %s", n, i.Outcome, i.Decided)
		}
		if (i.Outcome == rights.Partly || i.Outcome == rights.Rejected) && len(i.Reasons) == 0 && !k.old() {
			k.find(State, "item %d is %q without a reason", n, i.Outcome)
		}
	}
	pending := count[rights.Pending] > 0
	given := count[rights.Fulfilled]+count[rights.Partly] > 0
	var right bool
	switch r.Status {
	case rights.Received, rights.IdentityAsked, rights.InProgress, rights.Questioned, rights.Extended, rights.PartlyAnswered:
		right = pending
	case rights.Answered:
		right = !pending && given
	case rights.Refused:
		right = !pending && !given
	case rights.Withdrawn:
		right = !pending && count[rights.Dropped] > 0
	case rights.Closed:
		right = !pending
	}
	if !right {
		k.find(State, "it is %q, and its items are %v", r.Status, count)
	}
	if (r.Status == rights.Closed) == r.Closed.IsZero() {
		k.find(State, "it is %q, closed at %s", r.Status, r.Closed)
	}
	if open := slices.ContainsFunc(r.Pauses, rights.Pause.Open); open != (r.Status == rights.IdentityAsked) {
		k.find(State, "it is %q, and a pause is open: %t", r.Status, open)
	}
}

// history finds versions that have no entry, or two.
func (k *check) history(history []casework.Entry) {
	if len(history) != k.r.Version {
		k.find(History, "%d entries for %d versions", len(history), k.r.Version)
	}
	if len(history) > 0 && (history[0].Event != rights.File || !history[0].At.Equal(k.r.Received)) && !k.old() {
		k.find(History, "it begins with %q at %s", history[0].Event, history[0].At.Format(time.RFC3339Nano))
	}
}

// logged finds versions whose line in the log is not there, or says something
// else than the history.
func (k *check) logged(history []casework.Entry, lines map[int][]line) {
	if k.since == 0 {
		if !k.old() {
			k.find(Logged, "no version of it is in the log")
		}
		return
	}
	if k.since > 1 && !k.old() {
		k.find(Logged, "it begins with version %d", k.since)
	}
	for n, e := range history {
		version := n + 1
		if version < k.since {
			continue
		}
		same := slices.ContainsFunc(lines[version], func(l line) bool {
			return l.Event == string(e.Event) && l.At.Equal(e.At) && l.Actor == e.Actor
		})
		if !same {
			k.find(Logged, "version %d is not in the log as %q at %s", version, e.Event, e.At.Format(time.RFC3339Nano))
		}
	}
}

// receipt checks that the receipt is that of the log and of the request.
func (c *Checker) receipt(ctx context.Context, k *check, log logged) error {
	stored, err := c.Store.Receipt(ctx, whole, k.r.ID)
	if fault.Is(err, fault.NotFound) {
		if !k.old() {
			k.find(Receipt, "there is none")
		}
		return nil
	}
	if err != nil {
		return err
	}
	sealed, err := c.Desk.OpenReceipt(stored)
	if err != nil {
		k.find(Receipt, "can't be opened: %v", err)
		return nil
	}
	leaf, ok := log.at[stored.Position]
	commit := receipt.Commit(sealed.Statement, sealed.Salt)
	if !ok || leaf.Object != k.object || leaf.Version != stored.Version || !bytes.Equal(leaf.Commit, commit[:]) {
		k.find(Receipt, "it is not the one of leaf %d", stored.Position)
	}
	s, err := receipt.ParseStatement(sealed.Statement)
	if err != nil {
		k.find(Receipt, "can't be read: %v", err)
		return nil
	}
	if s.Reference != k.r.Reference || !s.Received.Equal(k.r.Received) || s.Day != k.r.Deadline.Receipt {
		k.find(Receipt, "it says %s, received at %s; the request has %s and %s", s.Reference,
			s.Received.Format(time.RFC3339Nano), k.r.Reference, k.r.Received.Format(time.RFC3339Nano))
	}
	if !sameItems(s.Items, k.r.Items) {
		k.find(Receipt, "its items are not those of the request")
	}
	return nil
}

// sameItems reports whether a receipt has the items of a request.
func sameItems(said []receipt.Item, items []rights.Item) bool {
	return slices.EqualFunc(said, items, func(s receipt.Item, i rights.Item) bool {
		return s.Right == i.Right && s.Domain == i.Domain && s.Subject == i.Subject && s.Controller == i.Controller
	})
}

// file checks the bytes of a file that is whole.
func (c *Checker) file(ctx context.Context, k *check, f casework.File) error {
	if f.State != casework.FileReady && f.State != casework.FileHeld {
		return nil
	}
	err := c.Desk.CheckFile(ctx, f)
	switch {
	case err == nil:
	case errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded), fault.Is(err, fault.Unavailable):
		return err
	default:
		k.found = append(k.found, Finding{"file/" + f.ID, File, fmt.Sprintf("of %s: %v", k.object, err)})
	}
	return nil
}
