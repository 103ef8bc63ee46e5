package sqlstore

import (
	"context"
	"database/sql"
	"fmt"
	"reflect"
	"strings"
	"sync/atomic"
	"unicode/utf8"

	"maragu.dev/goqite"

	"github.com/loupe-privacy/loupe/internal/fault"
)

// A querier runs statements: a [pool], or one transaction as [tx].
type querier interface {
	query(ctx context.Context, query string, args ...any) (*sql.Rows, error)
	run(ctx context.Context, query string, args ...any) (sql.Result, error)
}

// A pool is a set of connections with the statements prepared on them.
type pool struct {
	db *sql.DB

	// kept holds the prepared statements by their text. It is set once
	// the schema is there and not changed after.
	kept atomic.Pointer[map[string]*sql.Stmt]

	// mails is the queue of what is to be mailed; of the pool for changes
	// only.
	mails *goqite.Queue
}

// prepare prepares the statements of hot paths. Any other statement is
// prepared each time it is run.
func (p *pool) prepare(ctx context.Context, queries ...string) error {
	kept := make(map[string]*sql.Stmt, len(queries))
	for _, q := range queries {
		stmt, err := p.db.PrepareContext(ctx, q)
		if err != nil {
			return fmt.Errorf("preparing a statement: %w", err)
		}
		kept[q] = stmt
	}
	p.kept.Store(&kept)
	return nil
}

// stmt returns the prepared statement of a text, or nil.
func (p *pool) stmt(query string) *sql.Stmt {
	if kept := p.kept.Load(); kept != nil {
		return (*kept)[query]
	}
	return nil
}

// query implements querier.
func (p *pool) query(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	if stmt := p.stmt(query); stmt != nil {
		return stmt.QueryContext(ctx, args...)
	}
	return p.db.QueryContext(ctx, query, args...)
}

// run implements querier.
func (p *pool) run(ctx context.Context, query string, args ...any) (sql.Result, error) {
	if stmt := p.stmt(query); stmt != nil {
		return stmt.ExecContext(ctx, args...)
	}
	return p.db.ExecContext(ctx, query, args...)
}

// A tx is one transaction of a pool.
type tx struct {
	*sql.Tx
	pool *pool
}

// query implements querier.
func (t tx) query(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	if stmt := t.pool.stmt(query); stmt != nil {
		return t.StmtContext(ctx, stmt).QueryContext(ctx, args...)
	}
	return t.QueryContext(ctx, query, args...)
}

// run implements querier.
func (t tx) run(ctx context.Context, query string, args ...any) (sql.Result, error) {
	if stmt := t.pool.stmt(query); stmt != nil {
		return t.StmtContext(ctx, stmt).ExecContext(ctx, args...)
	}
	return t.ExecContext(ctx, query, args...)
}

// exec runs a statement that changes rows and returns how many it changed.
// Text that cannot be stored is a fault.Invalid.
func exec(ctx context.Context, q querier, query string, args ...any) (int64, error) {
	if !storable(args...) {
		return 0, errText("")
	}
	res, err := q.run(ctx, query, args...)
	if err != nil {
		return 0, err
	}
	return res.RowsAffected()
}

// one returns what scan makes of the only row of a query, or [sql.ErrNoRows].
// Text that cannot be stored is never found.
func one[T any](ctx context.Context, q querier, scan func(*sql.Rows) (T, error), query string, args ...any) (T, error) {
	var zero T
	all, err := many(ctx, q, scan, query, args...)
	if err != nil {
		return zero, err
	}
	if len(all) == 0 {
		return zero, sql.ErrNoRows
	}
	return all[0], nil
}

// many returns what scan makes of each row of a query.
func many[T any](ctx context.Context, q querier, scan func(*sql.Rows) (T, error), query string, args ...any) ([]T, error) {
	if !storable(args...) {
		return nil, nil
	}
	rows, err := q.query(ctx, query, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var all []T
	for rows.Next() {
		v, err := scan(rows)
		if err != nil {
			return nil, fmt.Errorf("reading a row: %w", err)
		}
		all = append(all, v)
	}
	return all, rows.Err()
}

// value scans a row of one column.
func value[T any](rows *sql.Rows) (T, error) {
	var v T
	err := rows.Scan(&v)
	return v, err
}

// storable reports whether both engines can keep every text among args.
// PostgreSQL takes neither NUL nor what is not UTF-8; SQLite would.
func storable(args ...any) bool {
	for _, a := range args {
		if v := reflect.ValueOf(a); v.Kind() == reflect.String && !isText(v.String()) {
			return false
		}
	}
	return true
}

// isText reports whether s is text that both engines can keep.
func isText(s string) bool {
	return utf8.ValidString(s) && !strings.Contains(s, "\x00")
}

// errText returns the fault of a field with text that cannot be stored.
func errText(field string) error { return fault.OnField(field, "characters") }
