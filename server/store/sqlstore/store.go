package sqlstore

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/loupe-privacy/loupe/server/auth"
	"github.com/loupe-privacy/loupe/server/casework"
	"github.com/loupe-privacy/loupe/server/feed"
)

// DefaultPath is the file of the database where none is named.
const DefaultPath = "data/loupe.db"

// A Store is a database. It may be used by many goroutines at once.
type Store struct {
	dialect dialect

	// On SQLite these are two pools over one file, on PostgreSQL one and the
	// same: changes, and reads that never wait for changes.
	write, read *pool
}

// The stores that a Store implements.
var (
	_ auth.Store     = (*Store)(nil)
	_ casework.Store = (*Store)(nil)
	_ feed.RunStore  = (*Store)(nil)
	_ feed.Reader    = (*Store)(nil)
	_ feed.Looker    = (*Store)(nil)
)

// Open opens the database at an address: "postgres://..." for PostgreSQL, a
// path or "sqlite:PATH" for SQLite, "" for SQLite in [DefaultPath]. The file
// and its folder are made if absent, readable by this user alone.
//
// Open does not say whether the schema is there: call [Store.Migrate] before
// anything else. It fails with a fault.Unavailable if the database does not
// answer. No error holds the password of the address.
func Open(ctx context.Context, url string) (*Store, error) {
	s, err := open(url)
	if err != nil {
		return nil, err
	}
	if err := s.Ping(ctx); err != nil {
		return nil, errors.Join(err, s.Close())
	}
	s.write.mails = s.dialect.mailQueue(s.write.db)
	return s, nil
}

// open returns the store of an address, not yet connected.
func open(url string) (*Store, error) {
	scheme, rest, found := strings.Cut(url, ":")
	switch {
	case found && (scheme == "postgres" || scheme == "postgresql"):
		return openPostgres(url)
	case found && scheme == "sqlite":
		return openSQLite(rest)
	case strings.Contains(url, "://"):
		return nil, fmt.Errorf("unknown kind of database %q: want postgres://... or a path", scheme)
	case url == "":
		return openSQLite(DefaultPath)
	}
	return openSQLite(url)
}

// Ping reports whether the database answers, and a fault.Unavailable if not.
func (s *Store) Ping(ctx context.Context) error {
	for _, p := range []*pool{s.write, s.read} {
		err := s.dialect.connect(ctx, func() error { return p.db.PingContext(ctx) })
		if err != nil {
			return s.dialect.fault(fmt.Errorf("reaching the database: %w", err))
		}
	}
	return nil
}

// Close ends all connections. It waits for statements under way.
func (s *Store) Close() error {
	var errs []error
	for _, p := range s.pools() {
		errs = append(errs, p.db.Close())
	}
	return errors.Join(errs...)
}

// pools returns the distinct pools, the one for changes last: on SQLite the
// last connection to close leaves the file without its log beside it.
func (s *Store) pools() []*pool {
	if s.read == s.write {
		return []*pool{s.write}
	}
	return []*pool{s.read, s.write}
}

// inTx runs f in a transaction, committed unless f fails. It runs f again
// when the transaction lost against another one, so f must begin anew each
// time it is called.
//
// A commit whose answer was lost is an error although the changes may be
// there: whoever sends again uses the same key.
func (s *Store) inTx(ctx context.Context, f func(tx) error) error {
	return s.dialect.retry(ctx, func() error { return s.write.inTx(ctx, f) })
}

// inTx runs f in one transaction, once.
func (p *pool) inTx(ctx context.Context, f func(tx) error) error {
	t, err := p.db.BeginTx(ctx, nil)
	if err != nil {
		return fmt.Errorf("beginning transaction: %w", err)
	}
	defer t.Rollback() // does nothing after Commit
	if err := f(tx{t, p}); err != nil {
		return err
	}
	if err := t.Commit(); err != nil {
		return fmt.Errorf("committing: %w", err)
	}
	return nil
}

// exec runs one statement that changes rows and returns how many it changed.
func (s *Store) exec(ctx context.Context, query string, args ...any) (int64, error) {
	var n int64
	err := s.dialect.retry(ctx, func() (err error) {
		n, err = exec(ctx, s.write, query, args...)
		return err
	})
	return n, err
}
