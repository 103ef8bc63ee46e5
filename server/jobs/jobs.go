// Package jobs does what nobody asks for at the moment: sending mails, and the
// work that comes back by the clock.
//
// Of several replicas over one database one does each job when it is due: they
// claim it in the database. What a job does may be done twice without harm, so
// that one whose replica ends in the middle is simply done again.
package jobs

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"github.com/loupe-privacy/loupe/server/panics"
)

// A Job is work that comes back.
type Job struct {
	Name    string // stored; never renamed
	Every   time.Duration
	AtStart bool // also when the program starts, whenever it ran last
	Run     func(ctx context.Context) error
}

// A Schedule says which replica does a job.
type Schedule interface {
	// ClaimJob takes a job, unless somebody took it less than a while
	// before now.
	ClaimJob(ctx context.Context, job string, now time.Time, every time.Duration) (bool, error)

	// RetryJob gives back a job that was taken at an instant, as if it had
	// run at another one.
	RetryJob(ctx context.Context, job string, taken, as time.Time) error
}

// A Mailer sends the mails that are due and returns how many.
type Mailer interface {
	Drain(ctx context.Context) (int, error)
}

// A Runner runs the jobs of one replica.
type Runner struct {
	Schedule Schedule
	Jobs     []Job
	Mailer   Mailer // nil where no mail is sent
	Now      func() time.Time
	Log      *slog.Logger
}

// How often a replica looks for work, and how soon a job that failed is due
// again, or earlier if it comes back sooner by itself.
const (
	lookForJobs  = 15 * time.Second
	lookForMails = 5 * time.Second
	retryAfter   = 5 * time.Minute
)

// justStarted is how long after one replica did a job at its start another
// that starts leaves it.
const justStarted = time.Minute

// Run does what is due until ctx ends, and returns once what was under way is
// over.
func (r *Runner) Run(ctx context.Context) {
	var all sync.WaitGroup
	all.Go(func() {
		r.safely(ctx, r.Start)
		r.again(ctx, lookForJobs, r.Due)
	})
	if r.Mailer != nil {
		all.Go(func() { r.again(ctx, lookForMails, r.Mail) })
	}
	all.Wait()
}

// safely calls f, and logs that it panicked: one round must not end the
// program, nor those after it.
func (r *Runner) safely(ctx context.Context, f func(context.Context)) {
	if err := panics.Catch(func() error { f(ctx); return nil }); err != nil {
		r.Log.Error("a round of jobs failed", "err", err)
	}
}

// again calls f at once and then every so often, until ctx ends.
func (r *Runner) again(ctx context.Context, every time.Duration, f func(context.Context)) {
	tick := time.NewTicker(every)
	defer tick.Stop()
	for {
		r.safely(ctx, f)
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

// Start does the jobs that are done at every start.
func (r *Runner) Start(ctx context.Context) {
	for _, j := range r.Jobs {
		if j.AtStart {
			r.do(ctx, j, min(j.Every, justStarted))
		}
	}
}

// Due does the jobs that are due now and that no other replica took, one after
// the other.
func (r *Runner) Due(ctx context.Context) {
	for _, j := range r.Jobs {
		r.do(ctx, j, j.Every)
	}
}

// Mail sends the mails that are due now. A panic ends this round and not the
// program: the next one goes on with what is left.
func (r *Runner) Mail(ctx context.Context) {
	n := 0
	err := panics.Catch(func() error {
		var err error
		n, err = r.Mailer.Drain(ctx)
		return err
	})
	if n > 0 {
		r.Log.Info("mails sent", "mails", n)
	}
	if err != nil && (ctx.Err() == nil || panics.Caught(err)) {
		r.Log.Error("sending mails failed", "err", err)
	}
}

// do does a job unless somebody took it less than a while ago. If it fails it
// is due again soon, for whichever replica comes first.
func (r *Runner) do(ctx context.Context, j Job, since time.Duration) {
	if ctx.Err() != nil {
		return
	}
	taken := r.Now().UTC().Truncate(time.Microsecond)
	mine, err := r.Schedule.ClaimJob(ctx, j.Name, taken, since)
	if err != nil {
		if ctx.Err() == nil {
			r.Log.Error("taking a job failed", "job", j.Name, "err", err)
		}
		return
	}
	if !mine {
		return
	}
	// A job that panics has failed, and the others go on.
	err = panics.Catch(func() error { return j.Run(ctx) })
	if err == nil {
		return
	}
	if ctx.Err() == nil || panics.Caught(err) {
		r.Log.Error("a job failed", "job", j.Name, "err", err)
	}
	as := taken.Add(min(retryAfter, j.Every) - j.Every)
	if ctx.Err() != nil {
		as = taken.Add(-j.Every) // it was cut short: whoever starts next does it
	}
	if err := r.Schedule.RetryJob(context.WithoutCancel(ctx), j.Name, taken, as); err != nil {
		r.Log.Error("giving a job back failed", "job", j.Name, "err", err)
	}
}
