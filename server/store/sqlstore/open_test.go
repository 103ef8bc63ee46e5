package sqlstore

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/loupe-privacy/loupe/internal/fault"
)

func TestOpenSQLite(t *testing.T) {
	t.Chdir(t.TempDir())
	dir := t.TempDir()
	for _, test := range []struct{ name, url, path string }{
		{"default", "", "data/loupe.db"},
		{"relative path", "other.db", "other.db"},
		{"absolute path", filepath.Join(dir, "a.db"), filepath.Join(dir, "a.db")},
		{"scheme", "sqlite:" + filepath.Join(dir, "b.db"), filepath.Join(dir, "b.db")},
		{"new folders", filepath.Join(dir, "x/y/c.db"), filepath.Join(dir, "x/y/c.db")},
		{"odd characters", dir + "/d ?#%41&é'\".db", dir + "/d ?#%41&é'\".db"},
	} {
		t.Run(test.name, func(t *testing.T) {
			for _, first := range []string{"first", "second"} {
				s, err := Open(t.Context(), test.url)
				if err != nil {
					t.Fatal(err)
				}
				if err := s.Migrate(t.Context()); err != nil {
					t.Fatal(err)
				}
				if kept, err := s.KeepSetting(t.Context(), "a", first); err != nil || kept != "first" {
					t.Errorf("kept %q, %v; want first", kept, err)
				}
				wantPrivate(t, test.path)
				if err := s.Close(); err != nil {
					t.Fatal(err)
				}
			}
			if _, err := os.Stat(test.path + "-wal"); !os.IsNotExist(err) {
				t.Errorf("closing left the log beside the file: %v", err)
			}
		})
	}
}

// wantPrivate fails the test if anybody else may read a database, or one of
// the files beside it.
func wantPrivate(t *testing.T, path string) {
	t.Helper()
	for _, suffix := range []string{"", "-wal", "-shm"} {
		info, err := os.Stat(path + suffix)
		if err != nil {
			t.Error(err)
		} else if info.Mode().Perm() != 0o600 {
			t.Errorf("%s has mode %v", path+suffix, info.Mode())
		}
	}
}

func TestOpenMakesPrivateFolders(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "data")
	openAt(t, filepath.Join(dir, "loupe.db"))
	info, err := os.Stat(dir)
	if err != nil || info.Mode().Perm() != 0o700 {
		t.Errorf("folder: %v, %v; want mode 0700", info.Mode(), err)
	}
}

func TestOpenRefuses(t *testing.T) {
	dir := t.TempDir()
	garbage := filepath.Join(dir, "garbage")
	if err := os.WriteFile(garbage, []byte(strings.Repeat("not a database ", 100)), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		name, url string
		code      fault.Code
	}{
		{"another engine", "mysql://user:secret@127.0.0.1/loupe", fault.Internal},
		{"memory", ":memory:", fault.Internal},
		{"memory by scheme", "sqlite::memory:", fault.Internal},
		{"no path", "sqlite:", fault.Internal},
		{"a folder", dir, fault.Internal},
		{"a file of something else", garbage, fault.Internal},
		{"a folder that is a file", filepath.Join(garbage, "loupe.db"), fault.Internal},
		{"a bad port", "postgres://user:secret@127.0.0.1:port/loupe", fault.Internal},
		{"nobody at the port", "postgres://user:secret@127.0.0.1:1/loupe?sslmode=disable", fault.Unavailable},
	} {
		t.Run(test.name, func(t *testing.T) {
			s, err := Open(t.Context(), test.url)
			if err == nil {
				s.Close()
				t.Fatal("opened")
			}
			if got := fault.CodeOf(err); got != test.code {
				t.Errorf("error = %v, of code %s; want %s", err, got, test.code)
			}
			if strings.Contains(err.Error(), "secret") {
				t.Errorf("the error tells the password: %v", err)
			}
		})
	}
	if b, err := os.ReadFile(garbage); err != nil || !strings.HasPrefix(string(b), "not a database") {
		t.Errorf("a file that was refused was changed: %v", err)
	}
}

// TestSQLiteSettings holds the settings that durability and isolation rest on.
func TestSQLiteSettings(t *testing.T) {
	s := openAt(t, engines["sqlite"](t))
	for name, p := range map[string]*pool{"write": s.write, "read": s.read} {
		for pragma, want := range map[string]string{
			"journal_mode": "wal", "synchronous": "2", "foreign_keys": "1", "busy_timeout": "30000",
			"temp_store": "0", "query_only": map[bool]string{true: "1", false: "0"}[name == "read"],
		} {
			got, err := one(t.Context(), p, value[string], "PRAGMA "+pragma)
			if err != nil || got != want {
				t.Errorf("%s: %s = %q, %v; want %q", name, pragma, got, err, want)
			}
		}
	}
	if _, err := exec(t.Context(), s.read, `CREATE TABLE a (n INTEGER)`); err == nil {
		t.Error("the pool for reading writes")
	}
}

// TestPostgresSettings holds the settings that durability and isolation rest
// on, against a server with others.
func TestPostgresSettings(t *testing.T) {
	s := openAt(t, engines["postgres"](t))
	for name, want := range map[string]string{
		"synchronous_commit": "on", "TimeZone": "UTC", "transaction_isolation": "read committed",
		"application_name": "loupe",
	} {
		got, err := one(t.Context(), s.read, value[string], "SHOW "+name)
		if err != nil || got != want {
			t.Errorf("%s = %q, %v; want %q", name, got, err, want)
		}
	}
}
