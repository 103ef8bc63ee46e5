package jobs_test

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/loupe-privacy/loupe/internal/fault"
	"github.com/loupe-privacy/loupe/server/audit"
	"github.com/loupe-privacy/loupe/server/casework"
	"github.com/loupe-privacy/loupe/server/jobs"
	"github.com/loupe-privacy/loupe/server/mail"
	"github.com/loupe-privacy/loupe/server/store/sqlstore"
)

// What does the work in the program.
var (
	_ jobs.Desk     = (*casework.Desk)(nil)
	_ jobs.Log      = (*audit.Log)(nil)
	_ jobs.Mailer   = (*mail.Mailer)(nil)
	_ jobs.Schedule = (*sqlstore.Store)(nil)
)

// start is when the tests begin.
var start = time.Date(2026, 3, 10, 11, 0, 0, 0, time.UTC)

// A replica is a runner with what it did. Several share a database.
type replica struct {
	*jobs.Runner
	now  time.Time
	log  bytes.Buffer
	did  []string
	fail map[string]error
}

// newStore returns an empty database.
func newStore(t *testing.T) *sqlstore.Store {
	t.Helper()
	s, err := sqlstore.Open(t.Context(), filepath.Join(t.TempDir(), "loupe.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	if err := s.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	return s
}

// newReplica returns a replica with an hourly job that is done at the start
// and a daily one that is not.
func newReplica(s jobs.Schedule) *replica {
	r := &replica{now: start, fail: map[string]error{}}
	job := func(name string) func(context.Context) error {
		return func(context.Context) error {
			r.did = append(r.did, name)
			return r.fail[name]
		}
	}
	r.Runner = &jobs.Runner{
		Schedule: s,
		Jobs: []jobs.Job{
			{Name: "hourly", Every: time.Hour, AtStart: true, Run: job("hourly")},
			{Name: "daily", Every: 24 * time.Hour, Run: job("daily")},
		},
		Now: func() time.Time { return r.now },
		Log: slog.New(slog.NewTextHandler(&r.log, nil)),
	}
	return r
}

// done returns what a replica did since it was asked last.
func (r *replica) done() string {
	s := strings.Join(r.did, " ")
	r.did = nil
	return s
}

func TestDue(t *testing.T) {
	s := newStore(t)
	a, b := newReplica(s), newReplica(s)
	for _, step := range []struct {
		after time.Duration
		do    func()
		want  string // of a and b
	}{
		{0, func() { a.Start(t.Context()) }, "hourly|"},
		{0, func() { a.Due(t.Context()) }, "daily|"},
		{time.Second, func() { b.Start(t.Context()) }, "|"}, // both were just started
		{time.Second, func() { b.Due(t.Context()) }, "|"},
		{2 * time.Minute, func() { b.Start(t.Context()) }, "|hourly"},
		{time.Hour, func() { a.Due(t.Context()) }, "|"}, // b did it
		{time.Hour + 2*time.Minute, func() { a.Due(t.Context()); b.Due(t.Context()) }, "hourly|"},
		{24 * time.Hour, func() { b.Due(t.Context()); a.Due(t.Context()) }, "|hourly daily"},
	} {
		a.now, b.now = start.Add(step.after), start.Add(step.after)
		step.do()
		if got := a.done() + "|" + b.done(); got != step.want {
			t.Errorf("after %s: %s, want %s", step.after, got, step.want)
		}
	}
}

// TestFailure holds that a job that fails, or panics, is due again soon, and
// keeps no other from its turn.
func TestFailure(t *testing.T) {
	s := newStore(t)
	a, b := newReplica(s), newReplica(s)
	a.fail["hourly"] = errors.New("no disk")
	a.Due(t.Context())
	if got := a.done(); got != "hourly daily" || !strings.Contains(a.log.String(), "no disk") {
		t.Errorf("did %s, log %s", got, a.log.String())
	}
	b.now = start.Add(5*time.Minute - time.Second)
	b.Due(t.Context())
	b.now = start.Add(5 * time.Minute)
	b.Due(t.Context())
	if got := b.done(); got != "hourly" {
		t.Errorf("the other replica did %q", got)
	}
	a.now = start.Add(48 * time.Hour)
	a.Jobs[0].Run = func(context.Context) error { panic("what Zoé typed") }
	a.Due(t.Context())
	got, log := a.done(), a.log.String()
	if got != "daily" || !strings.Contains(log, "panic of type string in ") || !strings.Contains(log, "jobs_test.TestFailure") {
		t.Errorf("after a panic: did %s, log %s", got, log)
	}
	if strings.Contains(log, "Zoé") {
		t.Errorf("the log tells what a panic holds: %s", log)
	}
}

// TestCutShort holds that a job that the end of the program cuts short is done
// by whoever starts next, without a word in the log.
func TestCutShort(t *testing.T) {
	s := newStore(t)
	a, b := newReplica(s), newReplica(s)
	ctx, end := context.WithCancel(t.Context())
	a.Jobs[0].Run = func(ctx context.Context) error {
		end()
		return ctx.Err()
	}
	a.Due(ctx)
	if a.done() != "" || a.log.Len() > 0 {
		t.Errorf("after the end: log %s", a.log.String())
	}
	b.Due(t.Context())
	if got := b.done(); got != "hourly daily" {
		t.Errorf("the next did %s", got)
	}
}

// A mailer counts how often it is asked.
type mailer struct {
	asked chan struct{}
	err   error
}

// Drain implements [jobs.Mailer].
func (m mailer) Drain(context.Context) (int, error) {
	m.asked <- struct{}{}
	return 1, m.err
}

// TestRun holds that a runner begins at once, and ends when it is told.
func TestRun(t *testing.T) {
	r := newReplica(newStore(t))
	mails := mailer{make(chan struct{}), errors.New("no outbox")}
	r.Mailer = mails
	did := make(chan string)
	for i, j := range r.Jobs {
		r.Jobs[i].Run = func(context.Context) error { did <- j.Name; return nil }
	}
	ctx, end := context.WithCancel(t.Context())
	var over sync.WaitGroup
	over.Go(func() { r.Run(ctx) })
	<-mails.asked
	if got := []string{<-did, <-did}; !slices.Equal(got, []string{"hourly", "daily"}) {
		t.Errorf("did %v", got)
	}
	end()
	over.Wait()
	if s := r.log.String(); !strings.Contains(s, "no outbox") || !strings.Contains(s, "mails=1") {
		t.Errorf("log: %s", s)
	}
}

// A falling mailer panics the first time that it is asked.
type falling struct{ asked *int }

// Drain implements [jobs.Mailer].
func (m falling) Drain(context.Context) (int, error) {
	if *m.asked++; *m.asked == 1 {
		panic(errors.New("zoe@example.org"))
	}
	return 1, nil
}

// TestMailerFalls holds that a mailer that panics is asked again, and that the
// log does not tell what its panic held.
func TestMailerFalls(t *testing.T) {
	r := newReplica(newStore(t))
	asked := 0
	r.Mailer = falling{&asked}
	r.Mail(t.Context())
	r.Mail(t.Context())
	s := r.log.String()
	if asked != 2 || !strings.Contains(s, "panic of type *errors.errorString in ") || !strings.Contains(s, "falling") || !strings.Contains(s, "mails=1") {
		t.Errorf("asked %d times, log: %s", asked, s)
	}
	if strings.Contains(s, "zoe@") {
		t.Errorf("the log tells what a panic holds: %s", s)
	}
}

// A tripping schedule panics the first time that it is asked.
type tripping struct {
	jobs.Schedule
	done bool
}

// ClaimJob implements [jobs.Schedule].
func (s *tripping) ClaimJob(ctx context.Context, job string, now time.Time, every time.Duration) (bool, error) {
	if !s.done {
		s.done = true
		panic("zoe@example.org")
	}
	return s.Schedule.ClaimJob(ctx, job, now, every)
}

// TestScheduleFalls holds that not even the schedule can end the program.
func TestScheduleFalls(t *testing.T) {
	r := newReplica(&tripping{Schedule: newStore(t)})
	ctx, end := context.WithCancel(t.Context())
	r.Jobs[1].Run = func(context.Context) error { end(); return nil } // the last one of a round
	r.Run(ctx)
	if got := r.done(); got != "hourly" || !strings.Contains(r.log.String(), "panic of type string in ") || strings.Contains(r.log.String(), "zoe@") {
		t.Errorf("did %q, log: %s", got, r.log.String())
	}
}

// A broken schedule knows nothing.
type broken struct{}

func (broken) ClaimJob(context.Context, string, time.Time, time.Duration) (bool, error) {
	return false, errors.New("no schedule")
}

func (broken) RetryJob(context.Context, string, time.Time, time.Time) error {
	return errors.New("no schedule")
}

// TestNoSchedule holds that nothing is done that nobody could claim.
func TestNoSchedule(t *testing.T) {
	r := newReplica(broken{})
	r.Start(t.Context())
	r.Due(t.Context())
	if got := r.done(); got != "" || strings.Count(r.log.String(), "no schedule") != 3 {
		t.Errorf("did %q, log %s", got, r.log.String())
	}
}

// An office notes which of its work was asked for.
type office struct {
	asked []string
	at    error // of Checkpoint
}

func (o *office) did(what string) (int, error) { o.asked = append(o.asked, what); return 2, nil }

func (o *office) Recompute(context.Context) (int, error)    { return o.did("recompute") }
func (o *office) TellOverdue(context.Context) (int, error)  { return o.did("overdue") }
func (o *office) CloseQuiet(context.Context) (int, error)   { return o.did("close") }
func (o *office) PurgeClosed(context.Context) (int, error)  { return o.did("purge") }
func (o *office) ScanHeld(context.Context) (int, error)     { return o.did("scan") }
func (o *office) DropDrafts(context.Context) error          { _, err := o.did("drafts"); return err }
func (o *office) FileClaimed(context.Context) (int, error)  { return o.did("claimed") }
func (o *office) DropIdentity(context.Context) (int, error) { return o.did("identity") }

// swept is the instant before which changes are told no more.
var swept = time.Date(2025, time.January, 10, 9, 0, 0, 0, time.UTC)

// SweepRuns has more to do the first time that it is asked.
func (o *office) SweepRuns(_ context.Context, before time.Time, most int) (bool, error) {
	if !before.Equal(swept) || most <= 0 {
		return false, errors.New("a sweep of " + before.String())
	}
	_, err := o.did("sweep")
	return len(o.asked) > 0 && o.asked[max(0, len(o.asked)-2)] != "sweep", err
}

func (o *office) Checkpoint(context.Context) (audit.Checkpoint, error) {
	_, _ = o.did("checkpoint")
	return audit.Checkpoint{}, o.at
}

func (o *office) Export(_ context.Context, dir string) error {
	_, err := o.did("export to " + dir)
	return err
}

func TestWork(t *testing.T) {
	for _, test := range []struct {
		name, dir, want string
		at              error
		failed          bool
	}{
		{"all", "heads", "recompute overdue scan checkpoint export to heads close purge claimed identity drafts sweep sweep", nil, false},
		{"no folder", "", "recompute overdue scan checkpoint close purge claimed identity drafts sweep sweep", nil, false},
		{"an empty log", "heads", "recompute overdue scan checkpoint close purge claimed identity drafts sweep sweep", fault.New(fault.NotFound, "empty"), false},
		{"a log that was changed", "heads", "recompute overdue scan checkpoint close purge claimed identity drafts sweep sweep", audit.ErrChanged, true},
	} {
		t.Run(test.name, func(t *testing.T) {
			o := &office{at: test.at}
			var log bytes.Buffer
			r := newReplica(newStore(t))
			r.Jobs = jobs.Work{Desk: o, Log: o, Runs: o, Checkpoints: test.dir, Now: func() time.Time { return swept.AddDate(0, 13, 0) }, Logger: slog.New(slog.NewTextHandler(&log, nil))}.Jobs()
			r.Due(t.Context())
			if got := strings.Join(o.asked, " "); got != test.want {
				t.Errorf("did %s, want %s", got, test.want)
			}
			if failed := strings.Contains(r.log.String(), audit.ErrChanged.Error()); failed != test.failed {
				t.Errorf("log: %s", r.log.String())
			}
			if n := strings.Count(log.String(), "number=2"); n != 7 {
				t.Errorf("%d numbers in %s", n, log.String())
			}
		})
	}
}
