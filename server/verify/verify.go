// Package verify computes again, from what is stored, everything that was
// promised to people: that each request is there as it was received, with its
// receipt, its history, its files and its lines in the log, and that its
// deadline and its state follow from them.
//
// It shares the rules of the law (package rights) with the program that it
// checks, and no other code that decides: it reads, and changes nothing. It may
// run beside a portal in use. Whether the log itself is whole is for
// [audit.Verify] to say.
package verify

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/loupe-privacy/loupe/internal/fault"
	"github.com/loupe-privacy/loupe/internal/rights"
	"github.com/loupe-privacy/loupe/server/audit"
	"github.com/loupe-privacy/loupe/server/casework"
	"github.com/loupe-privacy/loupe/server/receipt"
)

// A Store is what is checked.
type Store interface {
	// All returns n requests of whatever status by id, those after one.
	All(ctx context.Context, after string, n int) ([]casework.Record, error)

	Request(ctx context.Context, p casework.Whose, id string) (casework.Record, error)
	History(ctx context.Context, p casework.Whose, id string) ([]casework.Entry, error)
	Files(ctx context.Context, p casework.Whose, requestID string) ([]casework.File, error)
	Receipt(ctx context.Context, p casework.Whose, id string) (casework.Receipt, error)

	// Stray returns what belongs to nobody, where the schema could not keep
	// it from being there.
	Stray(ctx context.Context) ([]casework.Stray, error)
}

// A Desk opens what is sealed.
type Desk interface {
	OpenReceipt(r casework.Receipt) (receipt.Sealed, error)
	CheckFile(ctx context.Context, f casework.File) error
}

// A Finding is one thing that is not as it was promised.
type Finding struct {
	Object string // "request/", "file/", "guest/" or "notice/" and an id
	What   What
	Detail string // for operators, in English; holds ids, codes and days
}

// A What is a promise that is not kept.
type What string

// The promises.
const (
	Lost     What = "lost"     // the log has a request that is not there and was not deleted by the rules
	Deadline What = "deadline" // it does not follow from receipt, pauses and calendar
	State    What = "state"    // it does not follow from the items
	History  What = "history"  // it does not tell each version once, or tells what the rules do not allow, or leads elsewhere
	Logged   What = "log"      // a version has no line in the log, or another one
	Receipt  What = "receipt"  // it is not there, not that of the log, or says something else
	File     What = "file"     // its bytes are not those that were stored
	Stray    What = "stray"    // it belongs to nobody, or whom it is about is gone
)

// String returns the finding as a line for operators.
func (f Finding) String() string { return fmt.Sprintf("%s: %s: %s", f.Object, f.What, f.Detail) }

// A Checker checks requests.
type Checker struct {
	Store  Store
	Desk   Desk
	Log    audit.Store
	Office *time.Location // [rights.Zone]
}

// The sizes of pages.
const (
	requestBatch = 200
	leafBatch    = 2000
)

// whole is the office, which sees every request.
var whole = casework.Whose{}

// Requests returns everything that is wrong with requests: none if all is as
// it was promised. The error is of what could not be read at all. It also
// returns how many requests and files it read.
func (c *Checker) Requests(ctx context.Context) (findings []Finding, counts Counts, err error) {
	seen := map[string]bool{}
	var all []casework.Record
	for after := ""; ; {
		page, err := c.Store.All(ctx, after, requestBatch)
		if err != nil {
			return nil, Counts{}, err
		}
		if len(page) == 0 {
			break
		}
		all = append(all, page...)
		after = page[len(page)-1].ID
	}
	// After the requests, so that each of their lines is there.
	log, err := c.readLog(ctx)
	if err != nil {
		return nil, Counts{}, err
	}
	for _, r := range all {
		seen[r.ID] = true
		found, files, err := c.settled(ctx, r, log)
		if err != nil {
			return nil, Counts{}, err
		}
		findings = append(findings, found...)
		counts.Requests, counts.Files = counts.Requests+1, counts.Files+files
	}
	lost, err := c.lost(ctx, log, seen)
	if err != nil {
		return nil, Counts{}, err
	}
	stray, err := c.Store.Stray(ctx)
	for _, one := range stray {
		lost = append(lost, Finding{one.Kind + "/" + one.ID, Stray, one.Why})
	}
	return append(findings, lost...), counts, err
}

// Counts are how many things were read.
type Counts struct{ Requests, Files int }

// A logged is what the log says of objects.
type logged struct {
	lines map[string]map[int][]line // by object and version
	gone  map[string]bool           // objects that were deleted by the rules
	at    map[int64]audit.Leaf      // those with a commitment, by position
}

// A line is a leaf and its position.
type line struct {
	audit.Leaf
	position int64
}

// readLog reads the log. What can't be read is for [audit.Verify] to tell.
func (c *Checker) readLog(ctx context.Context) (logged, error) {
	log := logged{lines: map[string]map[int][]line{}, gone: map[string]bool{}, at: map[int64]audit.Leaf{}}
	for from := int64(0); ; {
		page, err := c.Log.Leaves(ctx, from, leafBatch)
		if err != nil || len(page) == 0 {
			return log, err
		}
		for _, stored := range page {
			leaf, err := audit.ParseLeaf(stored.Data)
			if err != nil {
				continue
			}
			log.add(line{leaf, stored.Position})
		}
		from = page[len(page)-1].Position + 1
	}
}

// requestObject begins the name of a request in the log.
const requestObject = "request/"

// add notes a line.
func (log logged) add(l line) {
	if log.lines[l.Object] == nil {
		log.lines[l.Object] = map[int][]line{}
	}
	log.lines[l.Object][l.Version] = append(log.lines[l.Object][l.Version], l)
	if l.Event == string(rights.Purge) {
		log.gone[l.Object] = true
	}
	if len(l.Commit) > 0 {
		log.at[l.position] = l.Leaf
	}
}

// lost finds requests that were received, as the log says, and are not there.
// Those that came since the others were read are looked up.
func (c *Checker) lost(ctx context.Context, log logged, seen map[string]bool) ([]Finding, error) {
	var all []Finding
	for object, versions := range log.lines {
		id, request := strings.CutPrefix(object, requestObject)
		filed := slices.ContainsFunc(versions[1], func(l line) bool { return l.Event == string(rights.File) })
		if !request || !filed || seen[id] || log.gone[object] {
			continue
		}
		_, err := c.Store.Request(ctx, whole, id)
		switch {
		case fault.Is(err, fault.NotFound):
			all = append(all, Finding{object, Lost, fmt.Sprintf("received at %s, leaf %d", versions[1][0].At.Format(time.RFC3339), versions[1][0].position)})
		case err != nil:
			return nil, err
		}
	}
	slices.SortFunc(all, func(a, b Finding) int { return cmp.Compare(a.Object, b.Object) })
	return all, nil
}

// settled checks a request. One that changes meanwhile is read again, with the
// lines that came since.
func (c *Checker) settled(ctx context.Context, r casework.Record, log logged) ([]Finding, int, error) {
	for tries := 0; ; tries++ {
		found, files, err := c.request(ctx, r, log)
		if err != nil && !fault.Is(err, fault.NotFound) || len(found) == 0 && err == nil || tries == 5 {
			return found, files, err
		}
		now, err := c.Store.Request(ctx, whole, r.ID)
		switch {
		case fault.Is(err, fault.NotFound): // deleted since; the log tells whether by the rules
			if log, err = c.readLog(ctx); err == nil && !log.gone[requestObject+r.ID] {
				found = []Finding{{requestObject + r.ID, Lost, "deleted while it was checked"}}
			}
			return found, files, err
		case err != nil:
			return nil, 0, err
		case now.Version == r.Version:
			return found, files, nil
		}
		r = now
		if log, err = c.readLog(ctx); err != nil {
			return nil, 0, err
		}
	}
}

// request checks one request, and returns how many files it has.
func (c *Checker) request(ctx context.Context, r casework.Record, log logged) ([]Finding, int, error) {
	history, err := c.Store.History(ctx, whole, r.ID)
	if err != nil {
		return nil, 0, err
	}
	files, err := c.Store.Files(ctx, whole, r.ID)
	if err != nil {
		return nil, 0, err
	}
	k := check{object: requestObject + r.ID, r: r, since: since(log, r.ID)}
	k.deadline(c.Office)
	k.state()
	k.history(history)
	k.replay(history, c.Office)
	k.logged(history, log.lines[k.object])
	if err := c.receipt(ctx, &k, log); err != nil {
		return nil, 0, err
	}
	for _, f := range files {
		if err := c.file(ctx, &k, f); err != nil {
			return nil, 0, err
		}
	}
	return k.found, len(files), nil
}

// since returns the first version of a request that the log has: 1, but of
// requests that were filed before there was a log.
func since(log logged, id string) int {
	first := 0
	for version := range log.lines[requestObject+id] {
		if version > 0 && (first == 0 || version < first) {
			first = version
		}
	}
	return first
}
