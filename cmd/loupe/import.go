package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"runtime/debug"
	"slices"
	"strings"
	"time"

	"github.com/loupe-privacy/loupe/internal/register"
	"github.com/loupe-privacy/loupe/internal/rights"
	"github.com/loupe-privacy/loupe/server/config"
	"github.com/loupe-privacy/loupe/server/feed"
)

// An importArgs is the command line of "loupe import".
type importArgs struct {
	feed       feed.Kind
	files      []string
	check      bool
	members    string
	maxRejects int
	maxDrop    float64
}

// parseImport reads the command line. Limits that it does not name are below
// zero.
func parseImport(args []string, stderr io.Writer) (importArgs, error) {
	var a importArgs
	flags := flag.NewFlagSet("import", flag.ContinueOnError)
	flags.SetOutput(stderr)
	flags.BoolVar(&a.check, "check", false, "only check the files, without a database")
	flags.StringVar(&a.members, "members", "", "with -check: a `file` of members, whom alone the lines may name")
	flags.IntVar(&a.maxRejects, "max-rejects", -1, "lines of one file that may be rejected, instead of "+config.Prefix+"FEED_MAX_REJECTS")
	flags.Float64Var(&a.maxDrop, "max-drop", -1, "share of members that a full run may let go, instead of "+config.Prefix+"FEED_MAX_DROP")
	if err := flags.Parse(args); err != nil {
		return a, err
	}
	a.feed = feed.Kind(flags.Arg(0))
	if !slices.Contains(feed.Kinds[:], a.feed) {
		return a, fmt.Errorf("import: which feed? There are %s: %w", feedNames(), errUsage)
	}
	if a.files = flags.Args()[1:]; len(a.files) == 0 {
		return a, fmt.Errorf("import: needs files: %w", errUsage)
	}
	if slices.ContainsFunc(a.files, func(f string) bool { return strings.HasPrefix(f, "-") }) {
		return a, fmt.Errorf("import: options come before the feed: %w", errUsage)
	}
	if a.members != "" && !a.check {
		return a, errors.New("import: -members needs -check: an import knows the members")
	}
	if a.maxDrop > 1 {
		return a, errors.New("import: -max-drop needs a share from 0 to 1")
	}
	return a, nil
}

// How an import collects garbage: seldom, since nearly all that it makes is, up
// to so many bytes. What is alive is far below them, however large a file is.
const (
	importGarbage = 400
	importMemory  = 128 << 20
)

// feedNames returns the names of all feeds.
func feedNames() string {
	var all []string
	for _, k := range feed.Kinds {
		all = append(all, string(k))
	}
	return strings.Join(all, ", ")
}

// importCmd runs "loupe import": each file is a run of its feed, brought into
// the database as a whole or not at all. The first file that is refused ends
// it; those before stay.
func importCmd(ctx context.Context, args []string, stdout, stderr io.Writer) error {
	a, err := parseImport(args, stderr)
	if err != nil {
		return err
	}
	if a.check {
		return checkFiles(ctx, a, stdout, stderr)
	}
	b, err := openBase(ctx)
	if err != nil {
		return err
	}
	debug.SetGCPercent(importGarbage)
	debug.SetMemoryLimit(importMemory)
	o := b.feedOptions()
	if a.maxRejects >= 0 {
		o.MaxRejects = a.maxRejects
	}
	if a.maxDrop >= 0 {
		o.MaxDrop = a.maxDrop
	}
	for _, path := range a.files {
		if err = b.importFile(ctx, a.feed, path, o, stdout, stderr); err != nil {
			err = fmt.Errorf("%s: %w", path, err)
			break
		}
	}
	return errors.Join(err, b.store.Close())
}

// feedOptions returns the limits of the settings.
func (b *base) feedOptions() feed.Options {
	return feed.Options{MaxRejects: b.config.FeedMaxRejects, MaxDrop: b.config.FeedMaxDrop, Now: time.Now}
}

// rulesOf returns the rules of a register at this moment, without keys.
func rulesOf(c config.Config, r *register.Register, office *time.Location) feed.Rules {
	return feed.Rules{Register: r, Synthetic: c.Demo, Now: time.Now(), Zone: office}
}

// importFile imports one file, and says what it came to.
func (b *base) importFile(ctx context.Context, kind feed.Kind, path string, o feed.Options, stdout, stderr io.Writer) error {
	f, err := openFeed(path, kind)
	if err != nil {
		return err
	}
	defer f.close()
	p := newProgress(stderr, f)
	o.Progress = p.tell
	result, err := feed.Import(ctx, b.store, f.open, b.rules(), o)
	p.end()
	if werr := writeRejects(path, result.Rejected); werr != nil {
		return errors.Join(err, werr)
	}
	if err != nil {
		return refusal(ctx, path, result, err)
	}
	fmt.Fprintln(stdout, path+": "+told(result))
	return nil
}

// refusal returns an error with what one can do about it.
func refusal(ctx context.Context, path string, r feed.Result, err error) error {
	switch {
	case ctx.Err() != nil:
		return fmt.Errorf("stopped after %d lines; the same command goes on from there: %w", r.Lines, err)
	case errors.Is(err, feed.ErrRejected):
		return fmt.Errorf("nothing was imported: %w; see %s", err, rejectsOf(path))
	case errors.Is(err, feed.ErrDrop):
		return fmt.Errorf("nothing was imported: %w; if that is right, say so with -max-drop", err)
	case errors.Is(err, feed.ErrCut):
		return fmt.Errorf("nothing was imported: %w; the whole file can come under the same run", err)
	}
	return fmt.Errorf("nothing was imported: %w", err)
}

// told says what a run came to.
func told(r feed.Result) string {
	run := fmt.Sprintf("run %s of %s", r.Header.Run, r.Header.Feed)
	if r.Header.Domain != "" {
		run += " in " + r.Header.Domain
	}
	if r.Again {
		return run + " was imported before: nothing to do"
	}
	kind := "changes"
	if r.Header.Full {
		kind = "full"
	}
	text := fmt.Sprintf("%s (%s): %d lines, %d rejected; members %d before, %d after, %d gone",
		run, kind, r.Lines, len(r.Rejected), r.Counts.Before, r.Counts.After, r.Counts.Gone)
	if r.From > 0 {
		text += fmt.Sprintf("; went on after line %d", r.From+1)
	}
	return text
}

// checkFiles runs "loupe import -check".
func checkFiles(ctx context.Context, a importArgs, stdout, stderr io.Writer) error {
	c, err := config.Read(os.Environ())
	if err != nil {
		return fmt.Errorf("settings:\n%w", err)
	}
	editions, err := openRegister(c.RegisterDir)
	if err != nil {
		return fmt.Errorf("register:\n%w", err)
	}
	office, err := time.LoadLocation(rights.Zone)
	if err != nil {
		return err
	}
	v := feed.Validation{Rules: rulesOf(c, editions[0], office)}
	if a.members != "" {
		quiet := v
		quiet.Reject = func(feed.Rejection) {}
		if _, v.Known, err = checkFile(ctx, quiet, feed.Members, a.members, io.Discard); err != nil {
			return fmt.Errorf("%s: %w", a.members, err)
		}
	}
	wrong := 0
	for _, path := range a.files {
		n, err := checkAndTell(ctx, v, a.feed, path, stdout, stderr)
		if err != nil {
			return fmt.Errorf("%s: %w", path, err)
		}
		wrong += n
	}
	if wrong > 0 {
		return fmt.Errorf("%d lines are wrong", wrong)
	}
	return nil
}

// checkAndTell checks a file, writes what is wrong with it beside it, and says
// how many lines that are.
func checkAndTell(ctx context.Context, v feed.Validation, kind feed.Kind, path string, stdout, stderr io.Writer) (int, error) {
	rejects := newRejects(path)
	v.Reject = rejects.add
	result, _, err := checkFile(ctx, v, kind, path, stderr)
	if rerr := rejects.end(); err == nil {
		err = rerr
	}
	if err != nil {
		return 0, err
	}
	fmt.Fprintf(stdout, "%s: %d lines, %d wrong\n", path, result.Lines, result.Counts.Rejected)
	return result.Counts.Rejected, nil
}

// checkFile checks a file of a feed.
func checkFile(ctx context.Context, v feed.Validation, kind feed.Kind, path string, stderr io.Writer) (feed.Result, *feed.Keys, error) {
	f, err := openFeed(path, kind)
	if err != nil {
		return feed.Result{}, nil, err
	}
	defer f.close()
	source, err := f.open()
	if err != nil {
		return feed.Result{}, nil, err
	}
	defer source.Close()
	p := newProgress(stderr, f)
	defer p.end()
	v.Tell = p.tell
	return v.Check(ctx, source)
}
