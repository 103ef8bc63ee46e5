package sqlstore

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgconn"

	"github.com/loupe-privacy/loupe/internal/calendar"
	"github.com/loupe-privacy/loupe/internal/fault"
	"github.com/loupe-privacy/loupe/server/auth"
)

func TestClassify(t *testing.T) {
	onEach(t, func(t *testing.T, address string) {
		s := openAt(t, address)
		run := func(query string) error {
			_, err := exec(t.Context(), s.write, query)
			return err
		}
		for _, query := range []string{
			`CREATE TABLE a (n INTEGER PRIMARY KEY, m INTEGER UNIQUE)`,
			`CREATE TABLE b (n INTEGER NOT NULL REFERENCES a (n))`,
			`INSERT INTO a (n, m) VALUES (1, 1)`,
		} {
			if err := run(query); err != nil {
				t.Fatal(err)
			}
		}
		for query, want := range map[string]class{
			`INSERT INTO a (n, m) VALUES (1, 2)`: duplicate,
			`INSERT INTO a (n, m) VALUES (2, 1)`: duplicate,
			`INSERT INTO b (n) VALUES (2)`:       other,
			`INSERT INTO b (n) VALUES (NULL)`:    other,
			`INSERT INTO c (n) VALUES (1)`:       other,
			`INSERT INTO`:                        other,
		} {
			if err := run(query); err == nil || s.dialect.classify(err) != want {
				t.Errorf("%s: %v is of class %d, want %d", query, err, s.dialect.classify(err), want)
			}
		}
		if got := s.dialect.classify(sql.ErrNoRows); got != other {
			t.Errorf("no rows is of class %d", got)
		}
	})
}

func TestClassifyPostgres(t *testing.T) {
	for state, want := range map[string]class{
		"23505": duplicate, "40001": again, "40P01": again, "08006": unavailable, "53300": unavailable,
		"57P01": unavailable, "25006": unavailable, "55P03": unavailable, "23503": other, "42P01": other, "": other,
	} {
		if got := classifyPostgres(fmt.Errorf("doing: %w", &pgconn.PgError{Code: state})); got != want {
			t.Errorf("SQLSTATE %s is of class %d, want %d", state, got, want)
		}
	}
}

// TestSQLiteBusy holds that a file that another process keeps locked is a
// fault.Unavailable.
func TestSQLiteBusy(t *testing.T) {
	address := engines["sqlite"](t)
	s := openAt(t, address)
	if err := s.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	other, err := sql.Open("sqlite", "file:"+address+"?_txlock=immediate")
	if err != nil {
		t.Fatal(err)
	}
	defer other.Close()
	lock, err := other.BeginTx(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := exec(t.Context(), s.write, `PRAGMA busy_timeout = 1`); err != nil {
		t.Fatal(err)
	}
	if _, err := s.KeepSetting(t.Context(), "a", "b"); !fault.Is(err, fault.Unavailable) {
		t.Errorf("a change to a locked file: %v, want a fault %s", err, fault.Unavailable)
	}
	if _, err := s.Setting(t.Context(), "a"); !fault.Is(err, fault.NotFound) {
		t.Errorf("reading a locked file: %v, want a fault %s", err, fault.NotFound)
	}
	if err := lock.Rollback(); err != nil {
		t.Fatal(err)
	}
	if _, err := s.KeepSetting(t.Context(), "a", "b"); err != nil {
		t.Errorf("a change after the lock: %v", err)
	}
}

// TestPostgresLosesConnections holds that the store comes back by itself, and
// says meanwhile that the database is unavailable.
func TestPostgresLosesConnections(t *testing.T) {
	address := engines["postgres"](t)
	s, killer := openAt(t, address), openAt(t, address)
	if err := s.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Setting(t.Context(), "a"); !fault.Is(err, fault.NotFound) {
		t.Fatal(err)
	}
	if _, err := exec(t.Context(), killer.write, `
		SELECT pg_terminate_backend(pid)
		FROM pg_stat_activity
		WHERE datname = current_database() AND pid <> pg_backend_pid()`); err != nil {
		t.Fatal(err)
	}
	for range 2 * postgresConns {
		_, err := s.Setting(t.Context(), "a")
		if fault.Is(err, fault.NotFound) {
			return
		}
		if !fault.Is(err, fault.Unavailable) {
			t.Errorf("a lost connection: %v, want a fault %s", err, fault.Unavailable)
		}
	}
	t.Error("the store did not come back")
}

func TestRetry(t *testing.T) {
	lost, broken := errors.New("lost"), errors.New("broken")
	d := dialect{classify: func(err error) class {
		if errors.Is(err, lost) {
			return again
		}
		return other
	}}
	for _, test := range []struct {
		name  string
		errs  []error // of each call; the last one of every further
		want  error
		calls int
	}{
		{"done at once", []error{nil}, nil, 1},
		{"done at last", []error{lost, lost, nil}, nil, 3},
		{"broken", []error{lost, broken}, broken, 2},
		{"lost each time", []error{lost}, lost, 11},
	} {
		t.Run(test.name, func(t *testing.T) {
			calls := 0
			err := d.retry(t.Context(), func() error {
				calls++
				return test.errs[min(calls, len(test.errs))-1]
			})
			if !errors.Is(err, test.want) || calls != test.calls {
				t.Errorf("%d calls, %v; want %d, %v", calls, err, test.calls, test.want)
			}
		})
	}
	t.Run("context over", func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		calls := 0
		err := d.retry(ctx, func() error { calls++; return lost })
		if !errors.Is(err, lost) || calls > 2 {
			t.Errorf("%d calls, %v; want it to stop", calls, err)
		}
	})
}

func TestFault(t *testing.T) {
	conflict := fault.New(fault.Conflict, "x")
	for _, d := range []dialect{sqliteDialect, postgresDialect} {
		for _, test := range []struct {
			err  error
			want fault.Code
		}{
			{conflict, fault.Conflict},
			{fmt.Errorf("doing: %w", conflict), fault.Conflict},
			{errors.New("anything"), fault.Internal},
		} {
			if got := d.fault(test.err); fault.CodeOf(got) != test.want || !errors.Is(got, test.err) {
				t.Errorf("%s: fault(%v) = %v, want %s", d.goose, test.err, got, test.want)
			}
		}
		if err := d.fault(nil); err != nil {
			t.Errorf("fault(nil) = %v", err)
		}
	}
}

func TestScanRefuses(t *testing.T) {
	var at time.Time
	for _, src := range []any{nil, int64(1), "yesterday", []byte("2026")} {
		if err := (instant{&at}).Scan(src); err == nil {
			t.Errorf("an instant of %v", src)
		}
	}
	for _, src := range []any{int64(1), "yesterday", []byte("2026")} {
		if err := (instantOrZero{&at}).Scan(src); err == nil {
			t.Errorf("an instant or none of %v", src)
		}
	}
	var on calendar.Day
	for _, src := range []any{int64(1), "2026-01-01"} {
		if err := (dayInto{&on}).Scan(src); err == nil {
			t.Errorf("a day of %v", src)
		}
	}
}

// TestErrorsHoldNoData holds that what the store says of a row that it cannot
// keep does not repeat the row.
func TestErrorsHoldNoData(t *testing.T) {
	onEach(t, func(t *testing.T, address string) {
		s := openAt(t, address)
		if err := s.Migrate(t.Context()); err != nil {
			t.Fatal(err)
		}
		l := auth.LoginState{Hash: "Verstraete", Browser: "Verstraete"}
		if err := s.SaveLogin(t.Context(), l); err != nil {
			t.Fatal(err)
		}
		a, err := s.SaveAccount(t.Context(), auth.Account{Name: "Verstraete"}, auth.Members)
		if err != nil {
			t.Fatal(err)
		}
		saved := auth.Session{Hash: "Verstraete", ID: "Verstraete", Account: a}
		noFile, noAccount := saved, auth.Session{Hash: "Verstraete", Account: auth.Account{ID: "Verstraete"}}
		noFile.MemberID = "Verstraete"
		unlinked := func(accountID, by string) error {
			_, err := s.Link(t.Context(), accountID, "Verstraete", by, time.Time{})
			return err
		}
		for _, err := range []error{
			s.SaveLogin(t.Context(), l),
			s.SaveSession(t.Context(), noAccount, ""),
			s.SaveSession(t.Context(), noFile, ""),
			unlinked(a.ID, ""),
			unlinked("Verstraete", "Verstraete"),
			errors.Join(s.SaveSession(t.Context(), saved, ""), s.SaveSession(t.Context(), saved, "")),
			errors.Join(s.UseToken(t.Context(), "Verstraete", "Verstraete", time.Time{}),
				s.UseToken(t.Context(), "Verstraete", "Verstraete", time.Time{})),
			s.Revoke(t.Context(), "Verstraete", true, time.Time{}),
		} {
			if err == nil {
				t.Error("saved")
			} else if s := err.Error(); len(s) > 500 || strings.Contains(s, "Verstraete") {
				t.Errorf("the error tells what it is about: %s", s)
			}
		}
	})
}
