package sqlstore

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/loupe-privacy/loupe/internal/fault"
	"github.com/loupe-privacy/loupe/server/feed"
)

// A stage is a temporary table in which an import gathers its rows. Only when
// all are there, and good, are they merged, in one transaction: until then
// nobody waits for the import, and memory stays flat.
type stage struct {
	table   string
	create  string
	columns []string
	checks  []check
}

// A check looks for rows that must not be merged. Its query returns the
// number of the first, if there is one, and fault is what is wrong with it.
type check struct {
	query string
	fault error
}

// twice returns the query for the first row that repeats a value of a column.
func twice(table, column string) string {
	return `
	SELECT MAX(row_no) AS repeated
	FROM ` + table + `
	WHERE ` + column + ` IS NOT NULL
	GROUP BY ` + column + `
	HAVING COUNT(*) > 1
	ORDER BY repeated
	LIMIT 1`
}

// importRows gathers rows in a stage until row returns io.EOF, checks them
// and merges them, all or none. It returns how many there were.
func (s *Store) importRows(ctx context.Context, st stage, row func(n int) (string, []any, error), merge func(t tx, rows int) error) (int, error) {
	c, err := s.bulk.db.Conn(ctx)
	if err != nil {
		return 0, s.dialect.fault(fmt.Errorf("importing: %w", err))
	}
	defer c.Close()
	defer st.drop(ctx, c)

	var source error // of row
	n := 0
	next := func() ([]any, error) {
		key, values, err := row(n + 1)
		if err == nil {
			n++
			err = checkRow(n, key, values)
		}
		if !errors.Is(err, io.EOF) {
			source = err
		}
		return values, err
	}
	if err := s.gather(ctx, c, st, next); err != nil {
		if source != nil {
			return 0, source
		}
		return 0, s.dialect.fault(fmt.Errorf("importing: %w", err))
	}
	err = s.dialect.retry(ctx, func() error { return s.merge(ctx, c, st, n, merge) })
	return n, s.failed("importing", "", err)
}

// checkRow refuses a row without key, and text that cannot be stored.
func checkRow(n int, key string, values []any) error {
	switch {
	case key == "":
		return &feed.RowError{Row: n, Err: fault.OnField("key", "required")}
	case !isText(key):
		return &feed.RowError{Row: n, Err: errText("key")}
	case !storable(values...):
		return &feed.RowError{Row: n, Err: errText("")}
	}
	return nil
}

// gather makes the stage and fills it, in a transaction that makes this
// faster. It is read-only, which a temporary table may be written in: so it
// takes no lock that anybody waits for.
func (s *Store) gather(ctx context.Context, c *sql.Conn, st stage, next func() ([]any, error)) error {
	if _, err := c.ExecContext(ctx, st.create); err != nil {
		return fmt.Errorf("making %s: %w", st.table, err)
	}
	t, err := c.BeginTx(ctx, &sql.TxOptions{ReadOnly: true})
	if err != nil {
		return fmt.Errorf("beginning transaction: %w", err)
	}
	defer t.Rollback() // does nothing after Commit
	if err := s.dialect.fill(ctx, c, st.table, st.columns, next); err != nil {
		return err
	}
	if err := t.Commit(); err != nil {
		return fmt.Errorf("committing: %w", err)
	}
	if _, err := c.ExecContext(ctx, "ANALYZE "+st.table); err != nil {
		return fmt.Errorf("counting the rows of %s: %w", st.table, err)
	}
	return nil
}

// merge checks the rows of a stage and merges them, in one transaction.
func (s *Store) merge(ctx context.Context, c *sql.Conn, st stage, rows int, f func(t tx, rows int) error) error {
	begun, err := c.BeginTx(ctx, nil)
	if err != nil {
		return fmt.Errorf("beginning transaction: %w", err)
	}
	defer begun.Rollback() // does nothing after Commit
	t := tx{begun, s.bulk}
	if s.dialect.lockImport != "" {
		if _, err := exec(ctx, t, s.dialect.lockImport); err != nil {
			return fmt.Errorf("waiting for other imports: %w", err)
		}
	}
	for _, ch := range st.checks {
		if err := ch.run(ctx, t); err != nil {
			return err
		}
	}
	if err := f(t, rows); err != nil {
		return err
	}
	if err := begun.Commit(); err != nil {
		return fmt.Errorf("committing: %w", err)
	}
	return nil
}

// run returns a [feed.RowError] if a row fails the check.
func (c check) run(ctx context.Context, q querier) error {
	bad, err := one(ctx, q, func(rows *sql.Rows) (feed.RowError, error) {
		e := feed.RowError{Err: c.fault}
		err := rows.Scan(&e.Row)
		return e, err
	}, c.query)
	if isNoRows(err) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("checking: %w", err)
	}
	return &bad
}

// drop drops the stage, even when ctx is over. A connection on which that
// fails is not used again.
func (st stage) drop(ctx context.Context, c *sql.Conn) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
	defer cancel()
	if _, err := c.ExecContext(ctx, "DROP TABLE IF EXISTS "+st.table); err != nil {
		_ = c.Raw(func(any) error { return driver.ErrBadConn })
	}
}
