package sqlstore

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"github.com/loupe-privacy/loupe/internal/fault"
	"github.com/loupe-privacy/loupe/server/feed"
)

// The statements by which a run begins. Of one feed and domain at most one run
// is in staging: the schema holds it, so that two imports that begin at the
// same moment cannot both go on.
const (
	columnsOfRun = `
	SELECT id, feed, domain, name, is_full, as_of, coverage, terms, state, staged_lines, staged_sum, at
	FROM feed_runs
	WHERE `

	// selectNamed finds the run of a name. One that was refused is no more
	// than a memory: its name is free.
	selectNamed = columnsOfRun + `feed = $1 AND domain = $2 AND name = $3 AND state <> 'refused'`

	// selectNewest finds the day of the newest live run.
	selectNewest = `
	SELECT as_of
	FROM feed_runs
	WHERE feed = $1 AND domain = $2 AND state = 'live' AND as_of IS NOT NULL
	ORDER BY as_of DESC
	LIMIT 1`

	// refuseOthers ends what other imports have in staging.
	refuseOthers = `
	UPDATE feed_runs
	SET state = 'refused'
	WHERE feed = $1 AND domain = $2 AND state = 'staging' AND id <> $3`

	insertRun = `
	INSERT INTO feed_runs (feed, domain, name, is_full, as_of, coverage, terms, state, staged_lines, checked, members, swept_line, swept)
	VALUES ($1, $2, $3, $4, $5, $6, $7, 'staging', 0, FALSE, 0, 0, FALSE)
	RETURNING id`
)

// BeginRun implements [feed.RunStore]. A run in staging whose header says
// something else than before begins anew.
func (s *Store) BeginRun(ctx context.Context, h feed.Header) (feed.Run, error) {
	if _, err := tableOf(h.Feed); err != nil {
		return feed.Run{}, err
	}
	if !storable(h.Domain, h.Run) {
		return feed.Run{}, errText("")
	}
	coverage, err := json.Marshal(h.Coverage)
	if err != nil {
		return feed.Run{}, fmt.Errorf("writing coverage: %w", err)
	}
	words, err := json.Marshal(terms{h.Services, h.Purposes, h.Roles})
	if err != nil {
		return feed.Run{}, fmt.Errorf("writing terms: %w", err)
	}
	var run feed.Run
	err = s.inTx(ctx, func(t tx) (err error) {
		if err = s.dialect.alone(ctx, t); err != nil { // or two that begin at one moment could refuse each other
			return err
		}
		run, err = t.beginRun(ctx, h, string(coverage), string(words))
		return err
	})
	if err != nil {
		if errors.Is(err, feed.ErrOlder) {
			return feed.Run{}, err
		}
		return feed.Run{}, s.dialect.fault(fmt.Errorf("beginning a run: %w", err))
	}
	return run, nil
}

// alone keeps other imports waiting until the end of a transaction.
func (d dialect) alone(ctx context.Context, t tx) error {
	if d.lockImport == "" {
		return nil
	}
	if _, err := exec(ctx, t, d.lockImport); err != nil {
		return fmt.Errorf("waiting for other imports: %w", err)
	}
	return nil
}

// beginRun is BeginRun, in a transaction. Only a new run can be too old: one
// that was cut off was looked at when it began.
func (t tx) beginRun(ctx context.Context, h feed.Header, coverage, words string) (feed.Run, error) {
	run, err := one(ctx, t, scanRun, selectNamed, h.Feed, h.Domain, h.Run)
	switch {
	case err == nil && (run.State != feed.Staging || run.Header.Full == h.Full && run.Header.AsOf == h.AsOf):
		if run.State == feed.Staging {
			_, err = exec(ctx, t, refuseOthers, h.Feed, h.Domain, run.ID)
		}
		return run, err
	case err != nil && !isNoRows(err):
		return run, err
	}
	live, err := one(ctx, t, func(rows *sql.Rows) (feed.Header, error) {
		var live feed.Header
		err := rows.Scan(dayInto{&live.AsOf})
		return live, err
	}, selectNewest, h.Feed, h.Domain)
	if err != nil && !isNoRows(err) {
		return run, err
	}
	if err == nil && !h.AsOf.IsZero() && h.AsOf.Before(live.AsOf) {
		return run, feed.ErrOlder
	}
	if _, err := exec(ctx, t, refuseOthers, h.Feed, h.Domain, 0); err != nil {
		return run, err
	}
	id, err := one(ctx, t, value[int64], insertRun, h.Feed, h.Domain, h.Run, h.Full, day(h.AsOf), coverage, words)
	return feed.Run{ID: id, Header: h, State: feed.Staging}, err
}

// scanRun reads a row of [columnsOfRun].
func scanRun(rows *sql.Rows) (feed.Run, error) {
	var r feed.Run
	var coverage, words []byte
	err := rows.Scan(&r.ID, &r.Header.Feed, &r.Header.Domain, &r.Header.Run, &r.Header.Full, dayInto{&r.Header.AsOf},
		&coverage, &words, &r.State, &r.Staged.Lines, &r.Staged.Sum, instantOrZero{&r.At})
	if err != nil {
		return r, err
	}
	var t terms
	err = errors.Join(json.Unmarshal(coverage, &r.Header.Coverage), json.Unmarshal(words, &t))
	r.Header.Services, r.Header.Purposes, r.Header.Roles = t.Services, t.Purposes, t.Roles
	return r, err
}

// terms are the words of the codes of a run, as they are kept.
type terms struct {
	Services []feed.Term `json:"services,omitempty"`
	Purposes []feed.Term `json:"purposes,omitempty"`
	Roles    []feed.Term `json:"roles,omitempty"`
}

// The statements of a step.
const (
	// moveRun moves a run on from where the import left it, and nowhere else.
	// It comes first in the transaction: on PostgreSQL whoever does the same
	// waits at the row of the run, and then finds it elsewhere. What was
	// checked before is to be checked again.
	moveRun = `
	UPDATE feed_runs
	SET staged_lines = $3, staged_sum = $4, checked = FALSE
	WHERE id = $1 AND staged_lines = $2 AND state = 'staging'`

	// insertReject notes a line once, with the first reason that was found.
	insertReject = `
	INSERT INTO feed_rejects (run_id, line, member_key, reason)
	VALUES ($1, $2, $3, $4)
	ON CONFLICT DO NOTHING`
)

// StageRun implements [feed.RunStore]. A row that cannot be stored is a
// fault.Invalid, and nothing of its step is stored: checking lines is the work
// of the import. Whoever stages the same run at the same
// moment waits, and is then refused.
func (s *Store) StageRun(ctx context.Context, run feed.Run, step feed.Step) (feed.Run, error) {
	table, err := tableOf(run.Header.Feed)
	if err != nil {
		return run, err
	}
	err = s.dialect.retry(ctx, func() error { return s.stage(ctx, run, step, table) })
	if err != nil {
		return run, s.dialect.fault(fmt.Errorf("staging a run: %w", err))
	}
	run.Staged = step.To
	return run, nil
}

// stage stores a step in one transaction, once.
func (s *Store) stage(ctx context.Context, run feed.Run, step feed.Step, table feedTable) error {
	rows := each(step.Rows, func(r feed.Row) ([]any, error) { return table.values(run.ID, r) })
	return s.fillTx(ctx, table.name, table.all(), rows, func(t tx) error {
		n, err := exec(ctx, t, moveRun, run.ID, run.Staged.Lines, step.To.Lines, orNil(step.To.Sum))
		if err != nil {
			return err
		}
		if n == 0 {
			return errTakenOver
		}
		for _, r := range step.Rejected {
			if _, err := exec(ctx, t, insertReject, run.ID, r.Line, r.Member, r.Reason); err != nil {
				return err
			}
		}
		return nil
	})
}

// fillTx runs f, if it is not nil, and adds rows to a table until next returns
// io.EOF, in one transaction. It holds on to its connection, since that is what
// rows are copied to.
func (s *Store) fillTx(ctx context.Context, table string, columns []string, next func() ([]any, error), f func(t tx) error) error {
	c, err := s.write.db.Conn(ctx)
	if err != nil {
		return err
	}
	defer c.Close()
	begun, err := c.BeginTx(ctx, nil)
	if err != nil {
		return fmt.Errorf("beginning transaction: %w", err)
	}
	defer begun.Rollback() // does nothing after Commit
	if f != nil {
		if err := f(tx{begun, s.write}); err != nil {
			return err
		}
	}
	if err := s.dialect.fill(ctx, c, table, columns, next); err != nil {
		return err
	}
	if err := begun.Commit(); err != nil {
		return fmt.Errorf("committing: %w", err)
	}
	return nil
}

// errTakenOver says that a run is not where an import left it.
var errTakenOver = &fault.Error{Code: fault.Conflict, Field: "run", Err: errors.New("another import took the run over, or ended it")}

// each returns a function that returns what row makes of each value, and io.EOF
// after the last one: rows are made while the engine stores those before.
func each[T any](values []T, row func(T) ([]any, error)) func() ([]any, error) {
	return func() ([]any, error) {
		if len(values) == 0 {
			return nil, io.EOF
		}
		v := values[0]
		values = values[1:]
		return row(v)
	}
}

const selectRejects = `
	SELECT line, member_key, reason
	FROM feed_rejects
	WHERE run_id = $1
	ORDER BY line`

// Rejections implements [feed.RunStore].
func (s *Store) Rejections(ctx context.Context, run feed.Run) ([]feed.Rejection, error) {
	all, err := many(ctx, s.read, func(rows *sql.Rows) (feed.Rejection, error) {
		var r feed.Rejection
		err := rows.Scan(&r.Line, &r.Member, &r.Reason)
		return r, err
	}, selectRejects, run.ID)
	if err != nil {
		return nil, s.dialect.fault(fmt.Errorf("reading what was rejected: %w", err))
	}
	return all, nil
}

const refuseRun = `
	UPDATE feed_runs
	SET state = 'refused'
	WHERE id = $1 AND state = 'staging'`

// RefuseRun implements [feed.RunStore].
func (s *Store) RefuseRun(ctx context.Context, run feed.Run) error {
	if _, err := s.exec(ctx, refuseRun, run.ID); err != nil {
		return s.dialect.fault(fmt.Errorf("refusing a run: %w", err))
	}
	return nil
}
