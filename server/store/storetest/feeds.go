package storetest

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"hash/fnv"
	"testing"
	"time"

	"github.com/loupe-privacy/loupe/internal/calendar"
	"github.com/loupe-privacy/loupe/internal/holdings"
	"github.com/loupe-privacy/loupe/server/feed"
)

// asOf is the day of the runs of the tests.
var asOf = calendar.Date(2026, 3, 1)

// header returns the header of a run. Domain is that of holdings.
func header(k feed.Kind, domain, run string, full bool) feed.Header {
	return feed.Header{Feed: k, Domain: domain, Run: run, Full: full, AsOf: asOf}
}

// A told is one line of a feed.
type told struct {
	member string
	values []any
}

// AddMembers imports members of whom nothing else is told, in a run of their
// own: for the tests of what stands on a store.
func AddMembers(ctx context.Context, s feed.RunStore, all ...holdings.Member) error {
	run, err := s.BeginRun(ctx, feed.Header{Feed: feed.Members, Run: rand.Text()})
	if err != nil {
		return err
	}
	if run, err = s.StageRun(ctx, run, stepOf(run, memberRows(all...)...)); err != nil {
		return err
	}
	counts, err := s.CheckRun(ctx, run, 0)
	if err != nil {
		return err
	}
	if counts.Rejected > 0 {
		return feed.ErrRejected
	}
	return s.SwitchRun(ctx, run, noon)
}

// memberRow returns the line of a member of whom nothing else is told.
func memberRow(m holdings.Member) told {
	return told{m.Key, []any{m.GivenName, m.FamilyName, m.Lang, m.Joined, m.Left, calendar.Day{}, m.NumberIndex, m.NumberTail,
		"", "", []byte(nil), "{}", "[]", "[]"}}
}

// memberRows returns the lines of members.
func memberRows(all ...holdings.Member) []told {
	rows := make([]told, len(all))
	for i, m := range all {
		rows[i] = memberRow(m)
	}
	return rows
}

// newRows returns the lines of new members with keys.
func newRows(keys ...string) []told {
	rows := make([]told, len(keys))
	for i, key := range keys {
		rows[i] = memberRow(newMember(key))
	}
	return rows
}

// docRow returns a line of holdings, whose sum follows from the source.
func docRow(key string, doc holdings.Document) told {
	text, err := json.Marshal(doc)
	if err != nil {
		panic(err) // no document fails to be written
	}
	sum := fnv.New64a()
	for _, c := range doc.Categories {
		_, _ = fmt.Fprint(sum, c.Category, c.Held, c.Source)
	}
	return told{key, []any{int64(sum.Sum64()), string(text), ""}}
}

// docRows returns lines of holdings for members, all of one source.
func docRows(source string, keys ...string) []told {
	rows := make([]told, len(keys))
	for i, key := range keys {
		rows[i] = docRow(key, document(source))
	}
	return rows
}

// stepOf returns lines as a step of a run, after those that it has.
func stepOf(run feed.Run, rows ...told) feed.Step {
	step := feed.Step{To: run.Staged}
	for _, r := range rows {
		step.To.Lines++
		step.Rows = append(step.Rows, feed.Row{Line: step.To.Lines, Member: r.member, Values: r.values})
	}
	step.To.Sum = fmt.Append(nil, "sum of ", step.To.Lines)
	return step
}

// staged begins a run and stages lines in steps of so many.
func (f fixture) staged(t *testing.T, h feed.Header, size int, rows ...told) feed.Run {
	t.Helper()
	run, err := f.BeginRun(f.ctx, h)
	must(t, err)
	for len(rows) > 0 {
		n := min(size, len(rows))
		run, err = f.StageRun(f.ctx, run, stepOf(run, rows[:n]...))
		must(t, err)
		rows = rows[n:]
	}
	return run
}

// live imports lines in a run, none of which may be rejected, and returns what
// it came to.
func (f fixture) live(t *testing.T, h feed.Header, rows ...told) feed.Counts {
	t.Helper()
	return f.liveAt(t, noon, h, rows...)
}

// liveAt is live for a run that is switched on at an instant.
func (f fixture) liveAt(t *testing.T, at time.Time, h feed.Header, rows ...told) feed.Counts {
	t.Helper()
	run := f.staged(t, h, 1000, rows...)
	counts, err := f.CheckRun(f.ctx, run, 0)
	must(t, err)
	if counts.Rejected > 0 {
		all, err := f.Rejections(f.ctx, run)
		t.Fatalf("rejected: %v, %v", all, err)
	}
	must(t, f.SwitchRun(f.ctx, run, at))
	return counts
}

// nextRun returns the name of a run that there was not yet.
func (f fixture) nextRun() string {
	*f.runs++
	return fmt.Sprint("run-", *f.runs)
}

// feedMembers imports members in a run of their own.
func (f fixture) feedMembers(t *testing.T, all ...holdings.Member) {
	t.Helper()
	f.live(t, header(feed.Members, "", f.nextRun(), false), memberRows(all...)...)
}

// hold imports lines of holdings of a domain in a run of their own.
func (f fixture) hold(t *testing.T, domain string, rows ...told) {
	t.Helper()
	f.live(t, header(feed.Holdings, domain, f.nextRun(), false), rows...)
}

// sourcesOf returns the source that each domain says for a member.
func (f fixture) sourcesOf(t *testing.T, memberID string) map[string]string {
	t.Helper()
	docs, err := f.Holdings(f.ctx, memberID)
	must(t, err)
	return sources(docs)
}

// idOf returns the id of a member by its key.
func (f fixture) idOf(t *testing.T, key string) string {
	t.Helper()
	id, err := f.MemberByKey(f.ctx, key)
	must(t, err)
	return id
}
