package sqlstore

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"math/rand/v2"
	"time"

	"github.com/loupe-privacy/loupe/internal/fault"
)

// A class is what an error of a driver means to us.
type class int

// The classes.
const (
	other       class = iota // our mistake
	duplicate                // a unique key is taken
	again                    // lost against another transaction; doing it again helps
	unavailable              // the database does not answer now
)

// retry runs f until it does not lose against another transaction, at most
// ten times and with growing pauses.
func (d dialect) retry(ctx context.Context, f func() error) error {
	for pause := time.Millisecond; ; pause *= 2 {
		err := f()
		if err == nil || pause > 512*time.Millisecond || d.classify(err) != again {
			return err
		}
		select {
		case <-ctx.Done():
			return err
		case <-time.After(pause/2 + rand.N(pause)):
		}
	}
}

// fault returns err with the code that its class has. Faults, and the end of
// a context, stay what they are.
func (d dialect) fault(err error) error {
	if err == nil || errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return err
	}
	if _, ok := errors.AsType[*fault.Error](err); ok {
		return err
	}
	switch d.classify(err) {
	case duplicate:
		return fault.Wrap(fault.Conflict, err)
	case again, unavailable:
		return fault.Wrap(fault.Unavailable, err)
	}
	return err
}

// failed returns what err, met while doing something, is to the caller. That a
// query had no row is a fault.NotFound of what is missing, where that is named.
func (s *Store) failed(doing, missing string, err error) error {
	switch {
	case err == nil:
		return nil
	case missing != "" && isNoRows(err):
		return notFound(missing)
	}
	return s.dialect.fault(fmt.Errorf("%s: %w", doing, err))
}

// notFound returns the fault of a thing that is not there.
func notFound(what string) error { return fault.New(fault.NotFound, "no such "+what) }

// isNoRows reports whether err says that a query had no row.
func isNoRows(err error) bool { return errors.Is(err, sql.ErrNoRows) }
