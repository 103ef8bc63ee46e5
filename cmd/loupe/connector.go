package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"net"
	"os"
	"path/filepath"
	"time"

	"github.com/loupe-privacy/loupe/internal/rights"
	"github.com/loupe-privacy/loupe/server/auth"
	"github.com/loupe-privacy/loupe/server/config"
	"github.com/loupe-privacy/loupe/server/keys"
	"github.com/loupe-privacy/loupe/server/live"
)

// demoConnectorAddr is where "loupe connector demo" listens, unless it is told
// otherwise.
const demoConnectorAddr = "127.0.0.1:8083"

// demoMember is the key of a member of the demonstration.
const demoMember = "M-100001"

// connectorCmd runs "loupe connector": trying connectors of live sources, and
// the reference to compare with.
func connectorCmd(ctx context.Context, args []string, stdout, stderr io.Writer) error {
	if len(args) > 0 {
		switch args[0] {
		case "check":
			return checkConnectors(ctx, args[1:], stdout, stderr)
		case "demo":
			return demoConnector(ctx, args[1:], stdout, stderr)
		}
	}
	return fmt.Errorf("connector: check or demo: %w", errUsage)
}

// checkConnectors runs "loupe connector check": every connector of a file, rule
// by rule. It needs no database. Keys are opened only for connectors that need
// a signature.
func checkConnectors(ctx context.Context, args []string, stdout, stderr io.Writer) error {
	var trial live.Trial
	flags := flag.NewFlagSet("connector check", flag.ContinueOnError)
	flags.SetOutput(stderr)
	flags.StringVar(&trial.Member, "member", "", "`key` of a test member whom the connectors know")
	flags.StringVar(&trial.Stranger, "stranger", "no-such-member", "`key` of nobody")
	if err := flags.Parse(args); err != nil {
		return err
	}
	if flags.NArg() != 1 || trial.Member == "" {
		return fmt.Errorf("connector check: needs -member and the file of the connectors: %w", errUsage)
	}
	connectors, err := config.ReadConnectors(flags.Arg(0))
	if err != nil {
		return err
	}
	sources, err := trialSources(connectors, stderr)
	if err != nil {
		return err
	}
	broken := 0
	for _, c := range connectors {
		fmt.Fprintf(stdout, "%s: %s\n", c.Domain, c.URL)
		findings, err := sources.Try(ctx, c.Domain, trial)
		for _, f := range findings {
			word := "ok  "
			if f.Fault != "" {
				word, f.Rule = "FAIL", f.Rule+": "+f.Fault
				broken++
			}
			fmt.Fprintf(stdout, "  %s %s\n", word, f.Rule)
		}
		if err != nil {
			return err
		}
	}
	if broken > 0 {
		return fmt.Errorf("%d rules are broken", broken)
	}
	return nil
}

// trialSources returns connectors as they are tried: with the register and the
// keys of the settings.
func trialSources(connectors []live.Connector, stderr io.Writer) (*live.Sources, error) {
	c, err := config.Read(os.Environ())
	if err != nil {
		return nil, fmt.Errorf("settings:\n%w", err)
	}
	editions, err := openRegister(c.RegisterDir)
	if err != nil {
		return nil, fmt.Errorf("register:\n%w", err)
	}
	office, err := time.LoadLocation(rights.Zone)
	if err != nil {
		return nil, err
	}
	o := live.Options{Connectors: connectors, Rules: rulesOf(c, editions[0], office), Now: time.Now, Log: logger(stderr, c.LogLevel)}
	for _, each := range connectors {
		if each.Login.Auth == auth.PrivateKeyJWT && o.Assert == nil {
			ring, err := keysFolder(c).Open(keys.Options{Warn: warnKeys})
			if err != nil {
				return nil, err
			}
			o.Assert = ring.Assert
		}
	}
	return live.New(o)
}

// demoConnector runs "loupe connector demo" until ctx ends: the reference
// connector, with the data of the demonstration. It writes the file that leads
// Loupe, or a trial, to it.
func demoConnector(ctx context.Context, args []string, stdout, stderr io.Writer) error {
	flags := flag.NewFlagSet("connector demo", flag.ContinueOnError)
	flags.SetOutput(stderr)
	addr := flags.String("addr", demoConnectorAddr, "loopback `address` to listen on")
	if err := flags.Parse(args); err != nil {
		return err
	}
	if flags.NArg() != 1 {
		return fmt.Errorf("connector demo: needs the file to write: %w", errUsage)
	}
	if host, _, err := net.SplitHostPort(*addr); err != nil || !auth.Loopback(host) {
		return errors.New("connector demo: -addr needs host:port of a loopback address")
	}
	editions, err := openRegister("")
	if err != nil {
		return err
	}
	office, err := time.LoadLocation(rights.Zone)
	if err != nil {
		return err
	}
	log := slog.New(slog.NewTextHandler(stderr, nil))
	domains := editions[0].DomainIDs()
	side, c, err := openDemoLive(ctx, domains, office, *addr, log)
	if err != nil {
		return err
	}
	defer side.close()
	if err := writeConnectors(flags.Arg(0), c, domains); err != nil {
		return err
	}
	fmt.Fprintf(stdout, "%s leads to %s; `loupe connector check -member %s %s` tries it\n", flags.Arg(0), c.URL, demoMember, flags.Arg(0))
	<-ctx.Done()
	return nil
}

// writeConnectors writes the file that leads to one connector for some domains,
// with its secret beside it, for its owner alone.
func writeConnectors(path string, c live.Connector, domains []string) error {
	if err := os.WriteFile(path+".secret", []byte(c.Login.Secret+"\n"), 0o600); err != nil {
		return err
	}
	text := "# The demonstration's connector, until it is stopped.\n"
	for _, d := range domains {
		text += fmt.Sprintf("\n[[connector]]\ndomain = %q\nurl = %q\ntoken_url = %q\nclient_id = %q\nclient_secret_file = %q\nscopes = %q\n",
			d, c.URL, c.Login.TokenURL, c.Login.ClientID, filepath.Base(path)+".secret", c.Login.Scopes)
	}
	return os.WriteFile(path, []byte(text), 0o600)
}
