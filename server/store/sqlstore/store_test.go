package sqlstore_test

import (
	"path/filepath"
	"testing"

	"github.com/loupe-privacy/loupe/server/audit"
	"github.com/loupe-privacy/loupe/server/store/pgtest"
	"github.com/loupe-privacy/loupe/server/store/sqlstore"
	"github.com/loupe-privacy/loupe/server/store/storetest"
)

// engines are the addresses of new, empty databases.
var engines = map[string]func(t testing.TB) string{
	"sqlite":   func(t testing.TB) string { return filepath.Join(t.TempDir(), "loupe.db") },
	"postgres": pgtest.URL,
}

// openAt returns the migrated store of an address, closed when the test ends.
func openAt(t testing.TB, url string) *sqlstore.Store {
	t.Helper()
	s, err := sqlstore.Open(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	if err := s.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	return s
}

// A tree is the log of a store.
type tree = audit.Store

// A whole is a store with its log.
type whole struct {
	*sqlstore.Store
	tree
}

func TestStore(t *testing.T) {
	for name, address := range engines {
		t.Run(name, func(t *testing.T) {
			storetest.Run(t, func(t *testing.T) storetest.Store {
				s := openAt(t, address(t))
				return whole{s, s.Tree()}
			})
		})
	}
}
