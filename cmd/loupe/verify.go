package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/loupe-privacy/loupe/internal/fault"
	"github.com/loupe-privacy/loupe/server/audit"
	"github.com/loupe-privacy/loupe/server/config"
	"github.com/loupe-privacy/loupe/server/keys"
	"github.com/loupe-privacy/loupe/server/receipt"
	"github.com/loupe-privacy/loupe/server/verify"
)

// verifyUsage is how the subcommand is called.
const verifyUsage = `Usage:
  loupe verify [--checkpoints DIR]        compute everything again from the database: deadlines, states,
                                          histories, receipts, files, and the log of every act
  loupe verify audit [--checkpoints DIR]  the log alone; DIR holds what was exported of it
  loupe verify receipt [--key KEY]... [--keys FILE] RECEIPT
                                          a receipt (JSON, HTML or PDF), without database or network
  loupe verify keys                       print the keys by which receipts and checkpoints are verified

Without --checkpoints, DIR is LOUPE_CHECKPOINTS_DIR. Without --key and --keys, the keys are those in
LOUPE_KEYS_DIR. Each finding is a line; with one or more the command fails.
`

// errFindings says that something is not as it must be; the lines above say
// what.
var errFindings = errors.New("not all is as it must be")

// verifyCmd runs "loupe verify".
func verifyCmd(ctx context.Context, args []string, stdout, stderr io.Writer) error {
	what := ""
	if len(args) > 0 && !strings.HasPrefix(args[0], "-") {
		what, args = args[0], args[1:]
	}
	set := flag.NewFlagSet("verify", flag.ContinueOnError)
	set.SetOutput(io.Discard)
	var trusted []string
	var file, dir string
	switch what {
	case "", "audit":
		set.StringVar(&dir, "checkpoints", "", "")
	case "receipt":
		set.Func("key", "", func(s string) error { trusted = append(trusted, s); return nil })
		set.StringVar(&file, "keys", "", "")
	}
	rest, err := parseMixed(set, args)
	switch {
	case err != nil:
	case what == "" && len(rest) == 0:
		return withBase(ctx, func(b *base) error { return verifyAll(ctx, b, dir, stdout) })
	case what == "audit" && len(rest) == 0:
		return withBase(ctx, func(b *base) error { return verifyLog(ctx, b, dir, stdout) })
	case what == "receipt" && len(rest) == 1:
		return verifyReceipt(rest[0], trusted, file, stdout)
	case what == "keys" && len(rest) == 0:
		return printLogKeys(stdout)
	}
	fmt.Fprint(stderr, verifyUsage)
	return fault.New(fault.Invalid, "verify: see the usage above")
}

// parseMixed parses flags that stand before and after other arguments, and
// returns the latter.
func parseMixed(set *flag.FlagSet, args []string) ([]string, error) {
	var rest []string
	for {
		if err := set.Parse(args); err != nil {
			return nil, err
		}
		if set.NArg() == 0 {
			return rest, nil
		}
		rest, args = append(rest, set.Arg(0)), set.Args()[1:]
	}
}

// withBase opens what the subcommands share, and closes it.
func withBase(ctx context.Context, do func(*base) error) error {
	b, err := openBase(ctx)
	if err != nil {
		return err
	}
	return errors.Join(do(b), b.store.Close())
}

// verifyAll checks the log, and then all that is stored about requests.
func verifyAll(ctx context.Context, b *base, dir string, stdout io.Writer) error {
	logErr := verifyLog(ctx, b, dir, stdout)
	if logErr != nil && !errors.Is(logErr, errFindings) {
		return logErr
	}
	desk, err := b.desk()
	if err != nil {
		return err
	}
	c := verify.Checker{Store: b.store, Desk: desk, Log: b.store.Tree(), Office: b.office}
	found, counts, err := c.Requests(ctx)
	if err != nil {
		return err
	}
	for _, f := range found {
		fmt.Fprintln(stdout, f)
	}
	fmt.Fprintf(stdout, "%d requests with %d files: %d findings\n", counts.Requests, counts.Files, len(found))
	if len(found) > 0 {
		return errFindings
	}
	return logErr
}

// verifyLog checks the log of every act against what was exported of it.
func verifyLog(ctx context.Context, b *base, dir string, stdout io.Writer) error {
	if dir == "" {
		dir = b.config.CheckpointsDir
	}
	var exported audit.Export
	if dir != "" {
		var err error
		if exported, err = audit.ReadExport(dir); err != nil {
			return err
		}
	}
	book := b.book()
	known, err := book.Known()
	if err != nil {
		return err
	}
	found, err := audit.Verify(ctx, book.Store, known, exported)
	if err != nil {
		return err
	}
	for _, f := range found {
		fmt.Fprintln(stdout, f)
	}
	size, err := book.Store.Size(ctx)
	if err != nil {
		return err
	}
	fmt.Fprintf(stdout, "the log of %d leaves against %d exported checkpoints: %d findings\n", size, len(exported.Checkpoints), len(found))
	if len(found) > 0 {
		return errFindings
	}
	return nil
}

// verifyReceipt checks a receipt and says what it proves.
func verifyReceipt(path string, trusted []string, file string, stdout io.Writer) error {
	trusted, err := trustedKeys(trusted, file)
	if err != nil {
		return err
	}
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	b, err := io.ReadAll(io.LimitReader(f, receipt.MaxFile+1))
	if err := errors.Join(err, f.Close()); err != nil {
		return err
	}
	c := receipt.Check(b, trusted)
	if c.Verdict != receipt.Good {
		fmt.Fprintf(stdout, "%s: %s\n", path, c.Verdict)
		return errFindings
	}
	s := c.Statement
	fmt.Fprintf(stdout, "%s: %s\n", path, c.Verdict)
	fmt.Fprintf(stdout, "%s %s of %s\n", s.Kind, s.Reference, s.Portal)
	fmt.Fprintf(stdout, "received on %s at %s, Brussels time\n", s.Day, s.Clock)
	for _, i := range s.Items {
		fmt.Fprintf(stdout, "  %s\n", strings.Join(strings.Fields(fmt.Sprint(i.Right, " ", i.Domain, " ", i.Subject, " to ", i.Controller)), " "))
	}
	if !s.Due.IsZero() {
		fmt.Fprintf(stdout, "due on %s\n", s.Due)
	}
	fmt.Fprintf(stdout, "leaf %d of the log %s, %d leaves signed at %s\n", c.Bundle.Position, c.Head.Origin, c.Head.Size, c.Head.At.Format("2006-01-02 15:04:05 UTC"))
	return nil
}

// trustedKeys returns the keys that a receipt is checked by: those given, those
// in a file, a line each, or those of the installation on this machine.
func trustedKeys(given []string, file string) ([]string, error) {
	if file != "" {
		text, err := os.ReadFile(file)
		if err != nil {
			return nil, err
		}
		given = append(given, strings.Fields(string(text))...)
	}
	if len(given) > 0 {
		_, err := audit.Known(given)
		return given, err
	}
	return ownLogKeys()
}

// ownLogKeys returns the keys of the log of the installation on this machine.
func ownLogKeys() ([]string, error) {
	c, err := config.Read(os.Environ())
	if err != nil {
		return nil, fmt.Errorf("settings:\n%w", err)
	}
	ring, err := keysFolder(c).Open(keys.Options{Warn: warnKeys})
	if err != nil {
		return nil, err
	}
	return ring.LogKeys(audit.Name(ring.ID()))
}

// printLogKeys prints the keys of the log, the one in use first.
func printLogKeys(stdout io.Writer) error {
	all, err := ownLogKeys()
	for _, key := range all {
		fmt.Fprintln(stdout, key)
	}
	return err
}
