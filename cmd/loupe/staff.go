package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"text/tabwriter"
	"time"
)

// staffCmd runs "loupe staff": who has a task here, and taking it away at once,
// whatever the identity provider still says. It prints no name.
func staffCmd(ctx context.Context, args []string, stdout io.Writer) error {
	var do func(*base) error
	switch {
	case len(args) == 1 && args[0] == "list":
		do = func(b *base) error { return listStaff(ctx, b, stdout) }
	case len(args) == 2 && (args[0] == "revoke" || args[0] == "restore"):
		do = func(b *base) error { return b.store.Revoke(ctx, args[1], args[0] == "revoke", time.Now()) }
	default:
		return fmt.Errorf("staff: list, revoke ID or restore ID: %w", errUsage)
	}
	b, err := openBase(ctx)
	if err != nil {
		return err
	}
	return errors.Join(do(b), b.store.Close())
}

// listStaff writes one line for each account that has a task or had one.
func listStaff(ctx context.Context, b *base, w io.Writer) error {
	all, err := b.store.Staff(ctx)
	if err != nil {
		return err
	}
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(t, "ID\tROLE\tCONTROLLER\tPROVIDER\tSUBJECT\tSTATUS")
	for _, a := range all {
		status := "active"
		if a.Revoked {
			status = "revoked"
		}
		fmt.Fprintf(t, "%s\t%s\t%s\t%s\t%q\t%s\n", a.ID, orDash(string(a.Role)), orDash(a.Controller), a.Provider, a.Subject, status)
	}
	return t.Flush()
}

// orDash returns s, or a dash for "".
func orDash(s string) string {
	if s == "" {
		return "-"
	}
	return s
}
