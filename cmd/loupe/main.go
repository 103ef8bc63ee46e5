// Command loupe is the portal: it serves, imports what source systems feed,
// checks the register, manages keys and staff, and computes deadlines.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"
)

// usage lists the subcommands.
const usage = `Usage: loupe COMMAND

  serve                               serve the portal
  import FEED FILE...                 import files of a feed: members, holdings, decisions,
                                      disclosures, consultations, choices (docs/feeds)
  import -check FEED FILE...          check them without a database
  connector check -member KEY FILE    try the connectors of live sources, rule by rule (docs/connector)
  connector demo FILE                 serve the reference connector, and write how it is reached
  register check [DIR]                check an edition of the register
  register export DIR                 write the files of the edition inside the program to a folder
  register export --format F [DIR]    write an edition for machines: dpv, tilt, csv or json
  keys list|rotate|retire ...         manage the keys that seal, tag and sign
  staff list|revoke ID|restore ID     take a role away at once, or give it back
  links list KEY                      which accounts open a member's file (KEY is that of the feed)
  links remove KEY ID                 take the file away from one of them
  verify [audit|receipt FILE|keys]    compute everything again from the database; check a receipt
  deadline --received INSTANT ...     compute a legal deadline, and show how

Settings are environment variables: see docs/config.md.
`

// errUsage says that the command line was not understood.
var errUsage = errors.New("see the usage above")

// main exits with status 1 when the subcommand fails.
func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	err := run(ctx, os.Args[1:], os.Stdin, os.Stdout, os.Stderr)
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "loupe:", err)
		os.Exit(1)
	}
}

// run runs the subcommand that args name.
func run(ctx context.Context, args []string, stdin io.Reader, stdout, stderr io.Writer) error {
	command := ""
	if len(args) > 0 {
		command, args = args[0], args[1:]
	}
	switch command {
	case "serve":
		return serve(ctx, args, stderr)
	case "import":
		return importCmd(ctx, args, stdout, stderr)
	case "connector":
		return connectorCmd(ctx, args, stdout, stderr)
	case "register":
		return registerCmd(args, stdout, stderr)
	case "links":
		return linksCmd(ctx, args, stdout)
	case "staff":
		return staffCmd(ctx, args, stdout)
	case "keys":
		return keysCmd(args, stdout, stderr)
	case "verify":
		return verifyCmd(ctx, args, stdout, stderr)
	case "deadline":
		return deadline(args, stdin, stdout, stderr)
	}
	fmt.Fprint(stderr, usage)
	return errUsage
}
