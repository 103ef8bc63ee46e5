package feed

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"
)

// Options say how a run is imported.
type Options struct {
	// MaxRejects is the most lines that may be rejected; with more the run is
	// refused.
	MaxRejects int

	// MaxDrop is the most that a full run may let go, as a share of the
	// members that its feed tells of now; with more the run is refused.
	MaxDrop float64

	// StepRows is how many rows are stored at once, at most [StepRows], which
	// zero stands for.
	StepRows int

	// Now is the clock; it tells when a run is switched on.
	Now func() time.Time

	// Progress is told how far an import is, from one goroutine at a time.
	// It may be nil.
	Progress func(Progress)
}

// A Stage is what an import is at.
type Stage string

// The stages, in their order.
const (
	Reading   Stage = "reading"
	Checking  Stage = "checking"
	Switching Stage = "switching"
)

// A Progress is how far an import is.
type Progress struct {
	Stage    Stage
	From     int // lines that an earlier attempt had stored
	Lines    int // that are stored, those among them
	Rejected int // of all attempts
}

// A Result is what became of a run.
type Result struct {
	Header   Header
	Again    bool // it was switched on before: nothing was done, and nothing counted
	From     int  // lines that an earlier attempt had stored
	Lines    int  // after the header, without the last one
	Counts   Counts
	Rejected []Rejection // in the order of lines
}

// Import brings a file into the store as one run: all of it counts from one
// moment on, or nothing of it. A run that was cut off before goes on where it
// was, if the file is the same so far; one that counts already is left alone.
// Open opens the file; it may be asked a second time.
//
// A file that is cut is [ErrCut]: the rest of it can come later, under the
// same run. A run with too much that is wrong is refused with [ErrRejected] or
// [ErrDrop]; the one before stays. The result tells what is known of the run
// then as well.
func Import(ctx context.Context, store RunStore, open func() (*Source, error), rules Rules, o Options) (Result, error) {
	im := importing{store: store, options: o}
	source, err := im.begin(ctx, open, rules)
	if err != nil {
		return im.result, err
	}
	defer source.Close()
	if im.run.State != Staging {
		im.result.Again = true
		if err := im.sameFile(source); err != nil {
			return im.result, err
		}
		im.result.Rejected, err = store.Rejections(ctx, im.run)
		return im.result, err
	}
	if err := steps(ctx, source, im.check, o.StepRows, im.stage); err != nil && !errors.Is(err, errFull) {
		return im.result, err
	}
	if err := im.judge(ctx); err != nil {
		return im.result, err
	}
	im.tell(Switching)
	return im.result, store.SwitchRun(ctx, im.run, o.Now())
}

// An importing is one import.
type importing struct {
	store    RunStore
	options  Options
	check    *Checker
	run      Run
	rejected int // of all attempts
	result   Result
}

// begin opens the file, begins its run and goes to where an earlier attempt
// stopped. If that was with another file, the run begins anew.
func (im *importing) begin(ctx context.Context, open func() (*Source, error), rules Rules) (*Source, error) {
	for attempt := 1; ; attempt++ {
		source, err := open()
		if err != nil {
			return nil, err
		}
		same, err := im.join(ctx, source, rules)
		if err == nil && same {
			return source, nil
		}
		source.Close()
		if err == nil {
			err = im.store.RefuseRun(ctx, im.run)
		}
		if err == nil && attempt > 1 {
			err = ErrRun
		}
		if err != nil {
			return nil, err
		}
	}
}

// join begins the run of a source, and reports whether the source is the file
// that an earlier attempt read.
func (im *importing) join(ctx context.Context, source *Source, rules Rules) (bool, error) {
	var err error
	im.result.Header = source.Header
	if im.check, err = rules.For(source.Header); err != nil {
		return false, err
	}
	if im.run, err = im.store.BeginRun(ctx, source.Header); err != nil {
		return false, err
	}
	im.result.Lines = im.run.Staged.Lines
	if im.run.State != Staging || im.run.Staged.Lines == 0 {
		return true, nil
	}
	im.result.From = im.run.Staged.Lines
	rejected, err := im.store.Rejections(ctx, im.run)
	if err != nil {
		return false, err
	}
	im.rejected = len(rejected)
	same, err := source.Skip(im.run.Staged.Lines, im.run.Staged.Sum)
	if !same {
		im.rejected, im.result.From = 0, 0
	}
	return same, err
}

// sameFile returns [ErrRun] unless a source is the file of a run that counts.
func (im *importing) sameFile(source *Source) error {
	if len(im.run.Staged.Sum) == 0 {
		return nil // a run of before runs had sums
	}
	same, err := source.Skip(im.run.Staged.Lines, im.run.Staged.Sum)
	if err != nil {
		return err
	}
	if _, end := source.Next(); !same || !errors.Is(end, io.EOF) {
		return ErrRun
	}
	return nil
}

// errFull says that enough lines are rejected to know that the run is refused.
var errFull = errors.New("enough is rejected")

// stage stores a step.
func (im *importing) stage(ctx context.Context, step Step) (err error) {
	if im.run, err = im.store.StageRun(ctx, im.run, step); err != nil {
		return err
	}
	im.rejected += len(step.Rejected)
	im.result.Lines = im.run.Staged.Lines
	im.tell(Reading)
	if im.rejected > im.options.MaxRejects {
		return errFull
	}
	return nil
}

// tell tells how far it is.
func (im *importing) tell(stage Stage) {
	if im.options.Progress != nil {
		im.options.Progress(Progress{Stage: stage, From: im.result.From, Lines: im.result.Lines, Rejected: im.rejected})
	}
}

// judge looks at what was staged, and refuses a run that has too much wrong.
func (im *importing) judge(ctx context.Context) (err error) {
	if im.rejected <= im.options.MaxRejects {
		im.tell(Checking)
		if im.result.Counts, err = im.store.CheckRun(ctx, im.run, im.options.MaxRejects); err != nil {
			return err
		}
	}
	if im.result.Rejected, err = im.store.Rejections(ctx, im.run); err != nil {
		return err
	}
	if err := im.verdict(); err != nil {
		return errors.Join(err, im.store.RefuseRun(ctx, im.run))
	}
	return nil
}

// verdict returns why a run is refused, or nil.
func (im *importing) verdict() error {
	c := im.result.Counts
	rejected := max(im.rejected, c.Rejected)
	if rejected > im.options.MaxRejects {
		return fmt.Errorf("%d or more of %d lines: %w", rejected, im.result.Lines, ErrRejected)
	}
	if im.run.Header.Full && float64(c.Gone) > im.options.MaxDrop*float64(c.Before) {
		return fmt.Errorf("%d of %d: %w", c.Gone, c.Before, ErrDrop)
	}
	return nil
}
