package main

import (
	"context"
	"log/slog"
	"time"

	"github.com/loupe-privacy/loupe/internal/calendar"
	"github.com/loupe-privacy/loupe/internal/rights"
	"github.com/loupe-privacy/loupe/internal/wire"
	"github.com/loupe-privacy/loupe/server/audit"
	"github.com/loupe-privacy/loupe/server/casework"
	"github.com/loupe-privacy/loupe/server/files"
	"github.com/loupe-privacy/loupe/server/jobs"
	"github.com/loupe-privacy/loupe/server/mail"
	"github.com/loupe-privacy/loupe/server/receipt"
	"github.com/loupe-privacy/loupe/server/words"
)

// inspectedAtOnce is how many files are made anew at once: each takes memory.
const inspectedAtOnce = 2

// inspector makes the files anew that people send.
type inspector struct{ *files.Gate }

// Inspect implements [casework.Inspector].
func (i inspector) Inspect(ctx context.Context, name string, data []byte) (casework.Inspected, error) {
	r, err := i.Gate.Inspect(ctx, name, data)
	return casework.Inspected{Name: r.Name, Type: r.Type, Bytes: r.Bytes}, err
}

// desk returns the desk that takes requests in.
func (b *base) desk() (*casework.Desk, error) {
	years, err := b.config.YearsKept()
	if err != nil {
		return nil, err
	}
	maker := receipt.Maker{Portal: b.config.PublicURL, Register: b.register, Office: b.office}
	d := &casework.Desk{
		Store:     b.store,
		Sealer:    b.ring,
		Files:     b.ring,
		Inspect:   inspector{files.NewGate(files.Usual(wire.MaxFile), inspectedAtOnce)},
		Clock:     rights.Clock{Calendar: calendar.New(b.holidays), Office: b.office},
		Catalog:   b.register.Catalog(),
		Statement: maker.Request,
		Allowance: maker.Choice,
		Years:     years,
		Now:       time.Now,
	}
	if network, address := b.config.Scanner(); address != "" {
		d.Scan = files.Clam{Network: network, Addr: address}
	}
	return d, nil
}

// book returns the log of every act.
func (b *base) book() *audit.Log {
	return &audit.Log{Store: b.store.Tree(), Keys: b.ring, Name: audit.Name(b.ring.ID()), Now: time.Now}
}

// contacts returns where people say how they are told of things.
func (b *base) contacts() *mail.Contacts {
	return &mail.Contacts{Store: b.store, Sealer: b.ring, Tag: b.ring.Tag, Now: time.Now}
}

// runner returns what does the work that nobody asks for at the moment.
func (b *base) runner(d *casework.Desk, catalogs *words.Bundle, post post, log *slog.Logger) (*jobs.Runner, error) {
	work := jobs.Work{Desk: d, Log: b.book(), Runs: b.store, Checkpoints: b.config.CheckpointsDir, Now: time.Now, Logger: log}
	r := &jobs.Runner{Schedule: b.store, Jobs: work.Jobs(), Now: time.Now, Log: log}
	if post.sender == nil {
		return r, nil
	}
	m := &mail.Mailer{
		Outbox: b.store, Sealer: b.ring, Send: post.sender.Send, Now: time.Now, Log: log,
		Writer: mail.Writer{Words: catalogs, URL: b.config.PublicURL},
	}
	r.Mailer = m
	return r, m.Check()
}
