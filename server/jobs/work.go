package jobs

import (
	"context"
	"fmt"
	"log/slog"
	"time"

	"github.com/loupe-privacy/loupe/internal/fault"
	"github.com/loupe-privacy/loupe/server/audit"
	"github.com/loupe-privacy/loupe/server/feed"
)

// A Desk has work that comes back. It is that of package casework.
type Desk interface {
	Recompute(ctx context.Context) (int, error)    // due dates, after a change of the calendar
	TellOverdue(ctx context.Context) (int, error)  // whose answer is late
	CloseQuiet(ctx context.Context) (int, error)   // requests that are over
	PurgeClosed(ctx context.Context) (int, error)  // requests whose time is over
	ScanHeld(ctx context.Context) (int, error)     // files that wait for the malware scanner
	DropDrafts(ctx context.Context) error          // what nobody came back to
	FileClaimed(ctx context.Context) (int, error)  // what was confirmed without an account, and broke off
	DropIdentity(ctx context.Context) (int, error) // files that show who somebody is, and need not any more
}

// A Log signs heads of the log of every act. It is that of package audit.
type Log interface {
	Checkpoint(ctx context.Context) (audit.Checkpoint, error)
	Export(ctx context.Context, dir string) error
}

// Runs are what source systems told. It is that of package feed.
type Runs interface {
	SweepRuns(ctx context.Context, before time.Time, most int) (more bool, err error)
}

// Work is what the jobs are done with.
type Work struct {
	Desk        Desk
	Log         Log
	Runs        Runs
	Checkpoints string // folder to which checkpoints are exported, or ""
	Now         func() time.Time
	Logger      *slog.Logger
}

const (
	// sweepBatch is how many rows that count no more are deleted at a time:
	// on SQLite all other changes wait meanwhile.
	sweepBatch = 5000
)

// The times at which jobs come back.
const (
	minutely = time.Minute
	hourly   = time.Hour
	daily    = 24 * time.Hour
)

// Jobs returns all jobs. Due dates come first: whether an answer is late
// depends on them.
func (w Work) Jobs() []Job {
	return []Job{
		{Name: "recompute", Every: daily, AtStart: true, Run: w.counted("due dates computed anew", w.Desk.Recompute)},
		{Name: "overdue", Every: daily, AtStart: true, Run: w.counted("people told that their answer is late", w.Desk.TellOverdue)},
		{Name: "scan", Every: minutely, Run: w.counted("held files scanned", w.Desk.ScanHeld)},
		{Name: "checkpoint", Every: hourly, AtStart: true, Run: w.checkpoint},
		{Name: "close", Every: daily, Run: w.counted("requests closed that are over", w.Desk.CloseQuiet)},
		{Name: "purge", Every: daily, Run: w.counted("closed requests deleted", w.Desk.PurgeClosed)},
		{Name: "claimed", Every: hourly, AtStart: true, Run: w.counted("confirmed requests filed that were not", w.Desk.FileClaimed)},
		{Name: "identity", Every: hourly, AtStart: true, Run: w.counted("requests whose proofs of identity were deleted", w.Desk.DropIdentity)},
		{Name: "drafts", Every: hourly, Run: w.Desk.DropDrafts}, // people were told when theirs go, to the hour
		{Name: "sweep", Every: hourly, AtStart: true, Run: w.sweep},
	}
}

// sweep deletes what source systems told and does not count any more.
func (w Work) sweep(ctx context.Context) error {
	before := w.Now().AddDate(0, -feed.ChangesKept, 0)
	for {
		more, err := w.Runs.SweepRuns(ctx, before, sweepBatch)
		if err != nil || !more {
			return err
		}
	}
}

// counted returns a job that logs how many things it did, if any.
func (w Work) counted(what string, f func(context.Context) (int, error)) func(context.Context) error {
	return func(ctx context.Context) error {
		n, err := f(ctx)
		if n > 0 {
			w.Logger.Info(what, "number", n)
		}
		return err
	}
}

// checkpoint signs the head of the log and exports what is not exported. A log
// without a leaf has no head to sign.
func (w Work) checkpoint(ctx context.Context) error {
	_, err := w.Log.Checkpoint(ctx)
	switch {
	case fault.Is(err, fault.NotFound):
		return nil
	case err != nil:
		return fmt.Errorf("signing a checkpoint: %w", err)
	case w.Checkpoints == "":
		return nil
	}
	if err := w.Log.Export(ctx, w.Checkpoints); err != nil {
		return fmt.Errorf("exporting checkpoints: %w", err)
	}
	return nil
}
