package casework_test

import (
	"bytes"
	"database/sql"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	_ "modernc.org/sqlite"

	"github.com/loupe-privacy/loupe/internal/calendar"
	"github.com/loupe-privacy/loupe/internal/fault"
	"github.com/loupe-privacy/loupe/internal/rights"
	"github.com/loupe-privacy/loupe/server/casework"
	"github.com/loupe-privacy/loupe/server/keys"
	"github.com/loupe-privacy/loupe/server/store/sqlstore"
)

// canary is what a person typed and nobody finds in the database.
const canary = "canari jaune, insuline, dépendance"

// A safe is a desk over a database file and a folder of keys.
type safe struct {
	desk   *casework.Desk
	actor  casework.Actor
	folder keys.Folder
	path   string // of the database
	db     *sql.DB
}

// newSafe returns a desk whose files can be looked into.
func newSafe(t *testing.T) safe {
	t.Helper()
	dir := t.TempDir()
	s := safe{path: filepath.Join(dir, "loupe.db"), folder: keys.Folder{Dir: filepath.Join(dir, "keys")}}
	store, err := sqlstore.Open(t.Context(), s.path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { store.Close() })
	if err := store.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	zone, err := time.LoadLocation(rights.Zone)
	if err != nil {
		t.Fatal(err)
	}
	s.desk = &casework.Desk{
		Store: store, Sealer: s.open(t, true), Domains: []string{"operational", "compulsory"}, Now: time.Now,
		Clock: rights.Clock{Calendar: calendar.New(nil), Office: zone},
	}
	s.actor = member(t, store, "1")
	if s.db, err = sql.Open("sqlite", s.path+"?_pragma=busy_timeout(5000)"); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.db.Close() })
	return s
}

// open opens the keys as a program that starts does.
func (s safe) open(t *testing.T, fresh bool) *keys.Ring {
	t.Helper()
	r, err := s.folder.Open(keys.Options{Fresh: fresh})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// exec changes the database behind the back of the desk.
func (s safe) exec(t *testing.T, query string, args ...any) {
	t.Helper()
	res, err := s.db.ExecContext(t.Context(), query, args...)
	if err != nil {
		t.Fatal(err)
	}
	if n, err := res.RowsAffected(); err != nil || n == 0 {
		t.Fatalf("%s: %d rows, %v", query, n, err)
	}
}

// whispered returns a good ask with a note.
func whispered(note string) casework.Ask {
	a := ask()
	a.Domains = []string{"compulsory"}
	a.Note = note
	return a
}

// wantNowhere fails for every file of database and keys that holds a word of
// the canary.
func (s safe) wantNowhere(t *testing.T) {
	t.Helper()
	files := 0
	err := filepath.WalkDir(filepath.Dir(s.path), func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		b, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		files++
		for _, word := range strings.Fields(canary) {
			if bytes.Contains(b, []byte(word)) {
				t.Errorf("%s holds %q", path, word)
			}
		}
		return nil
	})
	if err != nil || files < 5 { // the database, three keysets and an id at least
		t.Errorf("%d files, %v", files, err)
	}
}

func TestNotesAreSealedAtRest(t *testing.T) {
	s := newSafe(t)
	k := drafted(t, s.desk, s.actor, whispered(canary))
	s.wantNowhere(t)
	r, err := s.desk.File(t.Context(), s.actor, k, whispered(canary))
	if err != nil || r.Note != canary {
		t.Fatalf("filed %q, %v", r.Note, err)
	}
	s.wantNowhere(t)
	got, _, err := s.desk.Request(t.Context(), s.actor, r.ID)
	if err != nil || got.Note != canary {
		t.Errorf("read back %q, %v", got.Note, err)
	}
	var note string
	row := s.db.QueryRowContext(t.Context(), `SELECT note FROM requests WHERE id = $1`, r.ID)
	if err := row.Scan(&note); err != nil || !strings.HasPrefix(note, "\x01") {
		t.Errorf("stored note %q, %v", note, err)
	}
	all, err := s.desk.Requests(t.Context(), s.actor)
	if err != nil || len(all) != 1 || all[0].Note != "" {
		t.Errorf("a list tells notes: %+v, %v", all, err)
	}
}

func TestCanaryWouldBeFound(t *testing.T) {
	s := newSafe(t)
	drafted(t, s.desk, s.actor, whispered("x"))
	s.exec(t, `UPDATE drafts SET note = $1`, canary)
	found := false
	for _, path := range []string{s.path, s.path + "-wal"} {
		b, err := os.ReadFile(path)
		if err == nil && bytes.Contains(b, []byte("canari")) {
			found = true
		}
	}
	if !found {
		t.Error("a note in clear is not found: the scan proves nothing")
	}
}

func TestNotesOfBeforeAreRead(t *testing.T) {
	s := newSafe(t)
	k := drafted(t, s.desk, s.actor, whispered("x"))
	s.exec(t, `UPDATE drafts SET note = $1`, canary)
	if d, err := s.desk.Draft(t.Context(), s.actor); err != nil || d.Note != canary {
		t.Errorf("draft of before: %q, %v", d.Note, err)
	}
	r, err := s.desk.File(t.Context(), s.actor, k, whispered("x"))
	if err != nil {
		t.Fatal(err)
	}
	s.exec(t, `UPDATE requests SET note = $1`, canary)
	if got, _, err := s.desk.Request(t.Context(), s.actor, r.ID); err != nil || got.Note != canary {
		t.Errorf("request of before: %q, %v", got.Note, err)
	}
}

func TestNoNoteIsNoNote(t *testing.T) {
	s := newSafe(t)
	k := drafted(t, s.desk, s.actor, whispered(""))
	r, err := s.desk.File(t.Context(), s.actor, k, whispered(""))
	if err != nil || r.Note != "" {
		t.Fatalf("%q, %v", r.Note, err)
	}
	if again, err := s.desk.File(t.Context(), s.actor, k, whispered("")); err != nil || again.ID != r.ID {
		t.Errorf("sent again: %s, %v", again.ID, err)
	}
}

func TestMovedNotesAreRefused(t *testing.T) {
	for _, test := range []struct{ name, note string }{
		{"from another request", `(SELECT note FROM requests WHERE id <> $1)`},
		{"from a draft", `(SELECT note FROM drafts)`},
		{"changed", `substr(note, 1, 40) || 'AAAA' || substr(note, 45)`},
		{"cut", `substr(note, 1, length(note) - 4)`},
		{"emptied", `substr(note, 1, 1)`},
	} {
		t.Run(test.name, func(t *testing.T) {
			s := newSafe(t)
			var ids []string
			for _, note := range []string{canary, "autre"} {
				r, err := s.desk.File(t.Context(), s.actor, drafted(t, s.desk, s.actor, whispered(note)), whispered(note))
				if err != nil {
					t.Fatal(err)
				}
				ids = append(ids, r.ID)
			}
			drafted(t, s.desk, s.actor, whispered(canary))
			s.exec(t, `UPDATE requests SET note = `+test.note+` WHERE id = $1`, ids[0])
			got, _, err := s.desk.Request(t.Context(), s.actor, ids[0])
			if !fault.Is(err, fault.Internal) || got.ID != "" || strings.Contains(err.Error(), "canari") {
				t.Errorf("got %q, %v", got.Note, err)
			}
			if got, _, err := s.desk.Request(t.Context(), s.actor, ids[1]); err != nil || got.Note != "autre" {
				t.Errorf("the other request: %q, %v", got.Note, err)
			}
			if all, err := s.desk.Requests(t.Context(), s.actor); err != nil || len(all) != 2 {
				t.Errorf("one damaged note takes the list away: %v", err)
			}
		})
	}
}

func TestNotesThroughRotation(t *testing.T) {
	s := newSafe(t)
	k := drafted(t, s.desk, s.actor, whispered(canary))
	r, err := s.desk.File(t.Context(), s.actor, k, whispered(canary))
	if err != nil {
		t.Fatal(err)
	}
	old, err := s.folder.List()
	if err != nil {
		t.Fatal(err)
	}
	for _, kind := range keys.Kinds() {
		if _, err := s.folder.Rotate(kind); err != nil {
			t.Fatal(err)
		}
	}
	s.desk.Sealer = s.open(t, false)
	if got, _, err := s.desk.Request(t.Context(), s.actor, r.ID); err != nil || got.Note != canary {
		t.Errorf("after the rotation: %q, %v", got.Note, err)
	}
	if again, err := s.desk.File(t.Context(), s.actor, k, whispered(canary)); err != nil || again.ID != r.ID {
		t.Errorf("sent again after the rotation: %s, %v", again.ID, err)
	}
	if _, err := s.desk.File(t.Context(), s.actor, k, whispered("autre")); !fault.Is(err, fault.Conflict) {
		t.Errorf("another ask after the rotation: %v", err)
	}
	if _, err := s.folder.Retire(keys.Seal, old[0].ID); err != nil {
		t.Fatal(err)
	}
	s.desk.Sealer = s.open(t, false)
	_, _, err = s.desk.Request(t.Context(), s.actor, r.ID)
	if !fault.Is(err, fault.Internal) || !strings.Contains(err.Error(), "key "+old[0].ID+" is retired") {
		t.Errorf("after retiring: %v, want the key named", err)
	}
	if strings.Contains(err.Error(), "canari") {
		t.Errorf("the error tells the text: %v", err)
	}
	if _, err := s.desk.File(t.Context(), s.actor, drafted(t, s.desk, s.actor, whispered("neuf")), whispered("neuf")); err != nil {
		t.Errorf("a new request under the new key: %v", err)
	}
	if _, err := s.folder.Restore(keys.Seal, old[0].ID); err != nil {
		t.Fatal(err)
	}
	if got, _, err := s.desk.Request(t.Context(), s.actor, r.ID); err != nil || got.Note != canary {
		t.Errorf("after restoring, without a restart: %q, %v", got.Note, err)
	}
}
