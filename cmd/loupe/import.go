package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"os"
)

// importCmd runs "loupe import": it brings one file into the database, whole
// or not at all.
func importCmd(ctx context.Context, args []string, stdout io.Writer) error {
	if len(args) == 0 {
		return fmt.Errorf("import: members or holdings? %w", errUsage)
	}
	flags := flag.NewFlagSet("import "+args[0], flag.ContinueOnError)
	domain := flags.String("domain", "", "id of the domain that the file is about")
	if err := flags.Parse(args[1:]); err != nil {
		return err
	}
	if flags.NArg() != 1 {
		return fmt.Errorf("import: needs one file")
	}
	file, err := os.Open(flags.Arg(0))
	if err != nil {
		return err
	}
	defer file.Close()
	b, err := openBase(ctx)
	if err != nil {
		return err
	}
	defer b.store.Close()
	switch args[0] {
	case "members":
		inserted, updated, err := b.importer().Members(ctx, file)
		if err != nil {
			return fmt.Errorf("%s: nothing was imported: %w", flags.Arg(0), err)
		}
		fmt.Fprintf(stdout, "%d members: %d new, %d known\n", inserted+updated, inserted, updated)
	case "holdings":
		rows, err := b.importer().Holdings(ctx, *domain, file)
		if err != nil {
			return fmt.Errorf("%s: nothing was imported: %w", flags.Arg(0), err)
		}
		fmt.Fprintf(stdout, "%d members in domain %s\n", rows, *domain)
	default:
		return fmt.Errorf("import: members or holdings, not %q", args[0])
	}
	return nil
}
