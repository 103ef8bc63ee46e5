package sqlstore

import (
	"database/sql"
	"errors"
	"io/fs"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/loupe-privacy/loupe/server/store/pgtest"
)

// engines are the addresses of new, empty databases.
var engines = map[string]func(t testing.TB) string{
	"sqlite":   func(t testing.TB) string { return filepath.Join(t.TempDir(), "loupe.db") },
	"postgres": pgtest.URL,
}

// onEach runs a test on an empty database of every engine.
func onEach(t *testing.T, test func(t *testing.T, address string)) {
	for name, address := range engines {
		t.Run(name, func(t *testing.T) { test(t, address(t)) })
	}
}

// openAt returns the store of an address, closed when the test ends.
func openAt(t testing.TB, address string) *Store {
	t.Helper()
	s, err := Open(t.Context(), address)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

// tables returns the tables of a database that are ours, sorted.
func tables(t *testing.T, s *Store) []string {
	t.Helper()
	query := `SELECT name FROM sqlite_schema WHERE type = 'table'`
	if s.dialect.keeps {
		query = `SELECT tablename FROM pg_tables WHERE schemaname = 'public'`
	}
	all, err := many(t.Context(), s.write, value[string], query)
	if err != nil {
		t.Fatal(err)
	}
	all = slices.DeleteFunc(all, func(name string) bool {
		return strings.HasPrefix(name, "goose_") || strings.HasPrefix(name, "sqlite")
	})
	slices.Sort(all)
	return all
}

func TestMigrations(t *testing.T) {
	want := []string{"accounts", "attempts", "audit_checkpoints", "audit_hashes", "audit_head", "audit_leaves", "choice_rows",
		"choices", "consultation_rows", "contacts", "decision_rows", "disclosure_rows", "drafts", "feed_rejects", "feed_runs",
		"file_chunks", "files", "goqite", "guest_links", "guests", "history", "holding_changes", "holding_rows", "items", "logins", "looks",
		"member_links", "member_rows", "members", "messages", "notices", "receipts", "requests", "schedule", "sessions",
		"settings", "used_tokens", "visits"}
	onEach(t, func(t *testing.T, address string) {
		s := openAt(t, address)
		files, err := s.dialect.steps()
		if err != nil {
			t.Fatal(err)
		}
		for round := range 2 {
			if err := s.Migrate(t.Context()); err != nil {
				t.Fatalf("up, round %d: %v", round, err)
			}
			if got := tables(t, s); !slices.Equal(got, want) {
				t.Errorf("up, round %d: tables %v, want %v", round, got, want)
			}
			if _, err := s.KeepSetting(t.Context(), "a", "b"); err != nil {
				t.Errorf("up, round %d: %v", round, err)
			}
			p, err := s.provider(files)
			if err != nil {
				t.Fatal(err)
			}
			if _, err := p.DownTo(t.Context(), 0); err != nil {
				t.Fatalf("down, round %d: %v", round, err)
			}
			if got := tables(t, s); len(got) != 0 {
				t.Errorf("down, round %d: tables %v are left", round, got)
			}
		}
	})
}

func TestMigrateAgain(t *testing.T) {
	onEach(t, func(t *testing.T, address string) {
		s := openAt(t, address)
		for range 3 {
			if err := s.Migrate(t.Context()); err != nil {
				t.Fatal(err)
			}
			if kept, err := s.KeepSetting(t.Context(), "a", "first"); err != nil || kept != "first" {
				t.Errorf("KeepSetting = %q, %v", kept, err)
			}
		}
	})
}

func TestMigrateAtOnce(t *testing.T) {
	onEach(t, func(t *testing.T, address string) {
		const n = 12
		errs := make(chan error, n)
		for range n {
			go func() {
				s, err := Open(t.Context(), address)
				if err == nil {
					err = errors.Join(s.Migrate(t.Context()), s.Close())
				}
				errs <- err
			}()
		}
		for range n {
			if err := <-errs; err != nil {
				t.Error(err)
			}
		}
		s := openAt(t, address)
		versions, err := many(t.Context(), s.read, value[int],
			`SELECT version_id FROM goose_db_version WHERE version_id > 0 ORDER BY id`)
		if want := stepVersions(t, s); err != nil || !slices.Equal(versions, want) {
			t.Errorf("versions applied = %v, %v; want %v, once", versions, err, want)
		}
	})
}

// stepVersions returns the versions of the migrations that there are, in order.
func stepVersions(t *testing.T, s *Store) []int {
	t.Helper()
	files, err := s.dialect.steps()
	if err != nil {
		t.Fatal(err)
	}
	names, err := fs.Glob(files, "*.sql")
	if err != nil || len(names) == 0 {
		t.Fatalf("%d migrations, %v", len(names), err)
	}
	var all []int
	for _, name := range names {
		number, _, _ := strings.Cut(name, "_")
		n, err := strconv.Atoi(number)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, n)
	}
	return all
}

func TestMigrateNewer(t *testing.T) {
	newer := fstest.MapFS{
		"00001_first.sql":  {Data: []byte("-- +goose Up\nCREATE TABLE one (n INTEGER);\n")},
		"00099_future.sql": {Data: []byte("-- +goose Up\nCREATE TABLE two (n INTEGER);\n")},
	}
	onEach(t, func(t *testing.T, address string) {
		s := openAt(t, address)
		if err := s.migrateUp(t.Context(), newer); err != nil {
			t.Fatal(err)
		}
		err := s.Migrate(t.Context())
		if err == nil || !strings.Contains(err.Error(), "version 99") || !strings.Contains(err.Error(), "newer program") {
			t.Errorf("Migrate = %v, want a word about version 99 and a newer program", err)
		}
		if got := tables(t, s); !slices.Equal(got, []string{"one", "two"}) {
			t.Errorf("tables = %v: a refused database was changed", got)
		}
	})
}

func TestMigrateBroken(t *testing.T) {
	steps := func(second string) fs.FS {
		return fstest.MapFS{
			"00001_one.sql": {Data: []byte("-- +goose Up\nCREATE TABLE one (n INTEGER);\n")},
			"00002_two.sql": {Data: []byte("-- +goose Up\nCREATE TABLE two (n INTEGER);\n" + second)},
		}
	}
	onEach(t, func(t *testing.T, address string) {
		s := openAt(t, address)
		if err := s.migrateUp(t.Context(), steps("INSERT INTO nowhere VALUES (1);")); err == nil {
			t.Fatal("a broken step was applied")
		}
		if got := tables(t, s); !slices.Equal(got, []string{"one"}) {
			t.Errorf("tables = %v, want those of the step before the broken one", got)
		}
		if err := s.migrateUp(t.Context(), steps("")); err != nil {
			t.Fatalf("the step, put right: %v", err)
		}
		if got := tables(t, s); !slices.Equal(got, []string{"one", "two"}) {
			t.Errorf("tables = %v, want both", got)
		}
	})
}

// TestPrepared holds that the statements of hot paths are prepared where the
// driver does not do it.
func TestPrepared(t *testing.T) {
	onEach(t, func(t *testing.T, address string) {
		s := openAt(t, address)
		if err := s.Migrate(t.Context()); err != nil {
			t.Fatal(err)
		}
		for _, p := range []struct {
			pool *pool
			hot  []string
		}{{s.read, hotReads}, {s.write, hotWrites}} {
			for _, q := range p.hot {
				if kept := p.pool.stmt(q) != nil; kept == s.dialect.keeps {
					t.Errorf("prepared by us: %t: %s", kept, q)
				}
				checkPlan(t, s, q)
			}
		}
	})
}

// checkPlan fails the test if SQLite would read a whole table for a statement.
func checkPlan(t *testing.T, s *Store, query string) {
	t.Helper()
	if s.dialect.keeps {
		return
	}
	for _, step := range plan(t, s, query) {
		if strings.HasPrefix(step, "SCAN") {
			t.Errorf("reads a whole table: %s: %s", step, query)
		}
	}
}

// plan returns the steps in which SQLite would do a statement.
func plan(t *testing.T, s *Store, query string) []string {
	t.Helper()
	args := make([]any, strings.Count(query, "$"))
	steps, err := many(t.Context(), s.write, func(rows *sql.Rows) (string, error) {
		var id, parent, unused int
		var detail string
		err := rows.Scan(&id, &parent, &unused, &detail)
		return detail, err
	}, "EXPLAIN QUERY PLAN "+query, args...)
	if err != nil {
		t.Fatal(err)
	}
	return steps
}
