package auth_test

import (
	"context"
	"database/sql"
	"path/filepath"
	"sync/atomic"
	"testing"
	"time"

	_ "modernc.org/sqlite"

	"github.com/loupe-privacy/loupe/internal/holdings"
	"github.com/loupe-privacy/loupe/server/auth"
	"github.com/loupe-privacy/loupe/server/store/sqlstore"
	"github.com/loupe-privacy/loupe/server/store/storetest"
)

// ledger is a real database that can be looked into, and made to fail.
type ledger struct {
	*sqlstore.Store
	db      *sql.DB // a view of its own of the file
	member  string  // id of the first member
	touched atomic.Int32
	counted atomic.Int32 // attempts
	fail    error        // of the calls below ...
	failAt  string       // ... or of one of them alone, by its name
}

// elise is the first member.
var elise = holdings.Member{
	Key: "M-1", GivenName: "Élise", FamilyName: "Exemple", Lang: "fr", NumberIndex: indexed("80010199976"), NumberTail: "76",
}

// jeroen is another one, for tests that need one.
var jeroen = holdings.Member{
	Key: "M-2", GivenName: "Jeroen", FamilyName: "Voorbeeld", Lang: "nl", NumberIndex: indexed("75060899987"), NumberTail: "87",
}

// newLedger returns a database with one member: [elise].
func newLedger(t *testing.T) *ledger {
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
	l := &ledger{Store: store, db: db}
	l.feed(t, elise)
	l.member = l.file(t, elise)
	return l
}

// feed imports members as they are now.
func (l *ledger) feed(t *testing.T, members ...holdings.Member) {
	t.Helper()
	if err := storetest.AddMembers(t.Context(), l, members...); err != nil {
		t.Fatal(err)
	}
}

// file returns the id of the file of a member.
func (l *ledger) file(t *testing.T, m holdings.Member) string {
	t.Helper()
	id, err := l.MemberByNumber(t.Context(), m.NumberIndex)
	if err != nil {
		t.Fatal(err)
	}
	return id
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

// broken returns the error of a call that shall fail.
func (l *ledger) broken(call string) error {
	if l.failAt != "" && l.failAt != call {
		return nil
	}
	return l.fail
}

func (l *ledger) Session(ctx context.Context, hash string) (auth.Session, error) {
	if err := l.broken("Session"); err != nil {
		return auth.Session{}, err
	}
	return l.Store.Session(ctx, hash)
}

func (l *ledger) SaveAccount(ctx context.Context, a auth.Account, as auth.Audience) (auth.Account, error) {
	if err := l.broken("SaveAccount"); err != nil {
		return auth.Account{}, err
	}
	return l.Store.SaveAccount(ctx, a, as)
}

func (l *ledger) MemberByNumber(ctx context.Context, index []byte) (string, error) {
	if err := l.broken("MemberByNumber"); err != nil {
		return "", err
	}
	return l.Store.MemberByNumber(ctx, index)
}

func (l *ledger) Link(ctx context.Context, account, file, by string, at time.Time) (bool, error) {
	if err := l.broken("Link"); err != nil {
		return false, err
	}
	return l.Store.Link(ctx, account, file, by, at)
}

func (l *ledger) Links(ctx context.Context, file string) ([]auth.Link, error) {
	if err := l.broken("Links"); err != nil {
		return nil, err
	}
	return l.Store.Links(ctx, file)
}

func (l *ledger) Unlink(ctx context.Context, account, file, by string, at time.Time) (bool, error) {
	if err := l.broken("Unlink"); err != nil {
		return false, err
	}
	return l.Store.Unlink(ctx, account, file, by, at)
}

func (l *ledger) SaveSession(ctx context.Context, s auth.Session, replaces string) error {
	if err := l.broken("SaveSession"); err != nil {
		return err
	}
	return l.Store.SaveSession(ctx, s, replaces)
}

func (l *ledger) Sessions(ctx context.Context, account, file string, after time.Time) ([]auth.Session, error) {
	if err := l.broken("Sessions"); err != nil {
		return nil, err
	}
	return l.Store.Sessions(ctx, account, file, after)
}

func (l *ledger) EndSession(ctx context.Context, hash string) error {
	if err := l.broken("EndSession"); err != nil {
		return err
	}
	return l.Store.EndSession(ctx, hash)
}

func (l *ledger) EndSessions(ctx context.Context, m auth.Match, at time.Time) (int, error) {
	if err := l.broken("EndSessions"); err != nil {
		return 0, err
	}
	return l.Store.EndSessions(ctx, m, at)
}

func (l *ledger) TouchSession(ctx context.Context, hash string, at time.Time) error {
	l.touched.Add(1)
	if err := l.broken("TouchSession"); err != nil {
		return err
	}
	return l.Store.TouchSession(ctx, hash, at)
}

func (l *ledger) UseToken(ctx context.Context, issuer, id string, until time.Time) error {
	if err := l.broken("UseToken"); err != nil {
		return err
	}
	return l.Store.UseToken(ctx, issuer, id, until)
}

func (l *ledger) Attempt(ctx context.Context, key string, window time.Time) (int, error) {
	l.counted.Add(1)
	if err := l.broken("Attempt"); err != nil {
		return 0, err
	}
	return l.Store.Attempt(ctx, key, window)
}

func (l *ledger) SaveLogin(ctx context.Context, s auth.LoginState) error {
	if err := l.broken("SaveLogin"); err != nil {
		return err
	}
	return l.Store.SaveLogin(ctx, s)
}

func (l *ledger) TakeLogin(ctx context.Context, hash string) (auth.LoginState, error) {
	if err := l.broken("TakeLogin"); err != nil {
		return auth.LoginState{}, err
	}
	return l.Store.TakeLogin(ctx, hash)
}

func (l *ledger) Purge(ctx context.Context, now, sessions, logins time.Time) error {
	if err := l.broken("Purge"); err != nil {
		return err
	}
	return l.Store.Purge(ctx, now, sessions, logins)
}
