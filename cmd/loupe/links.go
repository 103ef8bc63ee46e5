package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strconv"
	"text/tabwriter"
	"time"

	"github.com/loupe-privacy/loupe/internal/fault"
	"github.com/loupe-privacy/loupe/internal/holdings"
	"github.com/loupe-privacy/loupe/server/feed"
)

// linksCmd runs "loupe links": which accounts open the file of a member, and
// taking the file away from one, for a person who lost that login. Whoever runs
// it has made sure of who asks; the member is told that somebody looked, and the
// number of the user of the system is kept for the auditor.
func linksCmd(ctx context.Context, args []string, stdout io.Writer) error {
	var do func(b *base, member string) error
	switch {
	case len(args) == 2 && args[0] == "list":
		do = func(b *base, member string) error { return listLinks(ctx, b, member, stdout) }
	case len(args) == 3 && args[0] == "remove":
		do = func(b *base, member string) error {
			done, err := b.store.Unlink(ctx, args[2], member, "", time.Now())
			if err == nil && !done {
				err = fault.New(fault.NotFound, "no such link")
			}
			return err
		}
	default:
		return fmt.Errorf("links: list KEY or remove KEY ID: %w", errUsage)
	}
	b, err := openBase(ctx)
	if err != nil {
		return err
	}
	member, err := b.store.LookUp(ctx, feed.Sought{Key: args[1]}, feed.Look{
		At: time.Now(), Service: holdings.ServiceOperations, Purpose: holdings.PurposeAccounts, Role: holdings.RoleOperator,
		Account: "command:" + strconv.Itoa(os.Getuid()),
	})
	if err == nil {
		err = do(b, member.ID)
	}
	return errors.Join(err, b.store.Close())
}

// listLinks writes one line for each account that opens a file.
func listLinks(ctx context.Context, b *base, member string, w io.Writer) error {
	links, err := b.store.Links(ctx, member)
	if err != nil {
		return err
	}
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(t, "ID\tPROVIDER\tSUBJECT\tSINCE")
	for _, l := range links {
		since := "-"
		if !l.Since.IsZero() {
			since = l.Since.In(b.office).Format(time.DateTime)
		}
		fmt.Fprintf(t, "%s\t%s\t%q\t%s\n", l.Account.ID, orDash(l.Account.Provider), l.Account.Subject, since)
	}
	return t.Flush()
}
