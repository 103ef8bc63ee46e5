package feed_test

import (
	"cmp"
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/loupe-privacy/loupe/internal/calendar"
	"github.com/loupe-privacy/loupe/internal/fault"
	"github.com/loupe-privacy/loupe/internal/niss"
	"github.com/loupe-privacy/loupe/internal/register"
	"github.com/loupe-privacy/loupe/server/feed"
	"github.com/loupe-privacy/loupe/server/registerdata"
)

// today is the day of the tests.
var today = calendar.Date(2026, 11, 23)

// loaded is the register inside the program, which takes a while to read.
var loaded = sync.OnceValues(func() (*register.Register, error) { return registerdata.Load(registerdata.Embedded()) })

// theRegister returns the register inside the program.
func theRegister(t testing.TB) *register.Register {
	t.Helper()
	r, err := loaded()
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// rules returns the rules of the tests, on the morning of today.
func rules(t testing.TB) feed.Rules {
	t.Helper()
	return feed.Rules{
		Register:  theRegister(t),
		Index:     func(n niss.Number) []byte { return []byte("index of " + n.Tail()) },
		Keys:      openKeys{},
		Synthetic: true,
		Now:       today.Start(time.UTC).Add(9 * time.Hour),
		Zone:      time.UTC,
	}
}

// openKeys seals so that a test can look inside.
type openKeys struct{}

func (openKeys) Seal(text, place string) (string, error) {
	return base64.RawURLEncoding.EncodeToString([]byte(place + "\x00" + text)), nil
}

func (openKeys) Tag(purpose, value string) string {
	return fmt.Sprintf("tag-%s-%d", purpose, len(value))
}

// opened returns what openKeys sealed for a place.
func opened(t testing.TB, sealed any, place string) string {
	t.Helper()
	b, err := base64.RawURLEncoding.DecodeString(sealed.(string))
	text, ok := strings.CutPrefix(string(b), place+"\x00")
	if err != nil || !ok {
		t.Fatalf("not sealed for %q: %q", place, b)
	}
	return text
}

// A fakeStore keeps runs in memory, by the contract of feed.RunStore.
type fakeStore struct {
	runs     map[int64]*fakeRun
	members  map[string]bool // those of live runs of members
	fail     func() error    // asked before and after each call, or nil
	switched int
}

// A fakeRun is a run with its rows.
type fakeRun struct {
	feed.Run
	rows     []feed.Row
	rejected []feed.Rejection
	checked  bool
}

func newFake() *fakeStore { return &fakeStore{runs: map[int64]*fakeRun{}, members: map[string]bool{}} }

// failing asks fail.
func (s *fakeStore) failing(ctx context.Context) error {
	if s.fail != nil {
		if err := s.fail(); err != nil {
			return err
		}
	}
	return ctx.Err()
}

// same reports whether two headers are of one feed and domain.
func same(a, b feed.Header) bool { return a.Feed == b.Feed && a.Domain == b.Domain }

func (s *fakeStore) BeginRun(ctx context.Context, h feed.Header) (feed.Run, error) {
	if err := s.failing(ctx); err != nil {
		return feed.Run{}, err
	}
	for _, r := range s.runs {
		if !same(r.Header, h) || r.State == feed.Refused {
			continue
		}
		if r.Header.Run == h.Run {
			return r.Run, s.failing(ctx)
		}
		if r.State == feed.Live && r.Header.AsOf.After(h.AsOf) {
			return feed.Run{}, feed.ErrOlder
		}
		if r.State == feed.Staging {
			r.State = feed.Refused
		}
	}
	r := &fakeRun{Run: feed.Run{ID: int64(len(s.runs) + 1), Header: h, State: feed.Staging}}
	s.runs[r.ID] = r
	return r.Run, s.failing(ctx)
}

func (s *fakeStore) StageRun(ctx context.Context, run feed.Run, step feed.Step) (feed.Run, error) {
	if err := s.failing(ctx); err != nil {
		return run, err
	}
	r := s.runs[run.ID]
	if r.State != feed.Staging || r.Staged.Lines != run.Staged.Lines {
		return run, fault.New(fault.Conflict, "not there")
	}
	r.rows, r.rejected = append(r.rows, step.Rows...), append(r.rejected, step.Rejected...)
	r.Staged, r.checked = step.To, false
	return r.Run, s.failing(ctx)
}

func (s *fakeStore) CheckRun(ctx context.Context, run feed.Run, most int) (feed.Counts, error) {
	if err := s.failing(ctx); err != nil {
		return feed.Counts{}, err
	}
	r := s.runs[run.ID]
	seen, kept, rejected := map[string]bool{}, []feed.Row(nil), slices.Clone(r.rejected)
	for _, row := range r.rows {
		reason := ""
		switch {
		case run.Header.Feed != feed.Members && !s.members[row.Member]:
			reason = feed.ReasonUnknown
		case (run.Header.Feed == feed.Members || run.Header.Feed == feed.Holdings) && seen[row.Member]:
			reason = feed.ReasonRepeated
		}
		seen[row.Member] = true
		if reason == "" {
			kept = append(kept, row)
			continue
		}
		rejected = append(rejected, feed.Rejection{Line: row.Line, Reason: reason, Member: row.Member})
	}
	if len(rejected) <= most {
		r.rows, r.rejected, r.checked = kept, rejected, true
	}
	c := feed.Counts{Rows: len(kept), Rejected: len(rejected)}
	before, after := s.seen(run.Header), map[string]bool{}
	if !run.Header.Full {
		after = maps.Clone(before)
	}
	for _, row := range kept {
		after[row.Member] = true
	}
	for _, rejection := range rejected {
		if before[rejection.Member] {
			after[rejection.Member] = true
		}
	}
	c.Before, c.After = len(before), len(after)
	for key := range before {
		if !after[key] {
			c.Gone++
		}
	}
	for key := range after {
		if !before[key] {
			c.New++
		}
	}
	return c, s.failing(ctx)
}

// seen returns the members of whom live runs of a feed have rows.
func (s *fakeStore) seen(h feed.Header) map[string]bool {
	keys := map[string]bool{}
	for _, r := range s.runs {
		if same(r.Header, h) && r.State == feed.Live {
			for _, row := range r.rows {
				keys[row.Member] = true
			}
		}
	}
	return keys
}

func (s *fakeStore) Rejections(ctx context.Context, run feed.Run) ([]feed.Rejection, error) {
	list := slices.Clone(s.runs[run.ID].rejected)
	slices.SortStableFunc(list, func(a, b feed.Rejection) int { return cmp.Compare(a.Line, b.Line) })
	return list, s.failing(ctx)
}

func (s *fakeStore) SwitchRun(ctx context.Context, run feed.Run, at time.Time) error {
	if err := s.failing(ctx); err != nil {
		return err
	}
	r := s.runs[run.ID]
	switch {
	case r.State == feed.Live:
		return nil
	case r.State != feed.Staging || !r.checked:
		return fault.New(fault.Conflict, "not checked")
	}
	for _, old := range s.runs {
		if run.Header.Full && same(old.Header, run.Header) && old.State == feed.Live {
			old.State = feed.Over
		}
	}
	r.State, r.At = feed.Live, at
	s.switched++
	for _, row := range r.rows {
		if run.Header.Feed == feed.Members {
			s.members[row.Member] = true
		}
	}
	return s.failing(ctx)
}

func (s *fakeStore) RefuseRun(ctx context.Context, run feed.Run) error {
	if err := s.failing(ctx); err != nil {
		return err
	}
	if r := s.runs[run.ID]; r.State == feed.Staging {
		r.State = feed.Refused
	}
	return s.failing(ctx)
}

func (s *fakeStore) SweepRuns(context.Context, time.Time, int) (bool, error) {
	return false, errors.New("not asked here")
}

// live returns all that readers would see, as text.
func (s *fakeStore) live(t testing.TB) string {
	t.Helper()
	var out []string
	for _, r := range s.runs {
		if r.State != feed.Live {
			continue
		}
		for _, row := range r.rows {
			b, err := json.Marshal(row.Values)
			if err != nil {
				t.Fatal(err)
			}
			out = append(out, fmt.Sprint(r.Header.Feed, r.Header.Domain, r.Header.Run, row.Line, row.Member, string(b)))
		}
	}
	slices.Sort(out)
	return strings.Join(out, "\n")
}
