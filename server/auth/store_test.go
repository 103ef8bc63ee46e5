package auth_test

import (
	"context"
	"database/sql"
	"io"
	"path/filepath"
	"sync/atomic"
	"testing"
	"time"

	_ "modernc.org/sqlite"

	"github.com/loupe-privacy/loupe/internal/holdings"
	"github.com/loupe-privacy/loupe/server/auth"
	"github.com/loupe-privacy/loupe/server/store/sqlstore"
)

// ledger is a real database that can be looked into, and made to fail.
type ledger struct {
	*sqlstore.Store
	db      *sql.DB // a view of its own of the file
	member  string  // id of the one member
	touched atomic.Int32
	fail    error // of calls that end, touch or save sessions
}

// newLedger returns a database with one member, of a given number index.
func newLedger(t *testing.T, index []byte) *ledger {
	t.Helper()
	path := filepath.Join(t.TempDir(), "loupe.db")
	store, err := sqlstore.Open(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	db, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
		if err := store.Close(); err != nil {
			t.Error(err)
		}
	})
	if err := store.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	members := []holdings.Member{{Key: "M-1", GivenName: "Élise", FamilyName: "Exemple", Lang: "fr", NumberIndex: index, NumberTail: "76"}}
	_, _, err = store.ImportMembers(t.Context(), func() (holdings.Member, error) {
		if len(members) == 0 {
			return holdings.Member{}, io.EOF
		}
		m := members[0]
		members = members[1:]
		return m, nil
	})
	if err != nil {
		t.Fatal(err)
	}
	id, err := store.MemberByNumber(t.Context(), index)
	if err != nil {
		t.Fatal(err)
	}
	return &ledger{Store: store, db: db, member: id}
}

// count returns the number of rows of a table.
func (l *ledger) count(t *testing.T, table string) int {
	t.Helper()
	var n int
	if err := l.db.QueryRow("SELECT COUNT(*) FROM " + table).Scan(&n); err != nil {
		t.Fatal(err)
	}
	return n
}

func (l *ledger) SaveSession(ctx context.Context, s auth.Session) error {
	if l.fail != nil {
		return l.fail
	}
	return l.Store.SaveSession(ctx, s)
}

func (l *ledger) EndSession(ctx context.Context, hash string) error {
	if l.fail != nil {
		return l.fail
	}
	return l.Store.EndSession(ctx, hash)
}

func (l *ledger) TouchSession(ctx context.Context, hash string, at time.Time) error {
	l.touched.Add(1)
	if l.fail != nil {
		return l.fail
	}
	return l.Store.TouchSession(ctx, hash, at)
}
