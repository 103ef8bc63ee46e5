package main

import (
	"database/sql"
	"log/slog"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/loupe-privacy/loupe/internal/fault"
	"github.com/loupe-privacy/loupe/server/audit"
	"github.com/loupe-privacy/loupe/server/casework"
	"github.com/loupe-privacy/loupe/server/receipt"
	"github.com/loupe-privacy/loupe/server/words"
)

// demoData makes a folder with the database of the demonstration, its log
// exported, and returns it. The database is closed.
func demoData(t *testing.T) string {
	t.Helper()
	dir := folder(t)
	t.Setenv("LOUPE_DEMO", "1")
	t.Setenv("LOUPE_CHECKPOINTS_DIR", filepath.Join(dir, "checkpoints"))
	b, err := openBase(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer b.store.Close()
	desk, err := b.desk()
	if err == nil {
		err = fillDemo(t.Context(), b, slog.New(slog.DiscardHandler))
	}
	if err == nil {
		err = b.fillCases(t.Context(), *desk)
	}
	if err == nil {
		err = b.book().Export(t.Context(), b.config.CheckpointsDir)
	}
	if err != nil {
		t.Fatal(err)
	}
	return dir
}

// change does something to a database behind the back of the program. It must
// change a row.
func change(t *testing.T, path, query string) {
	t.Helper()
	db, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	res, err := db.ExecContext(t.Context(), query)
	if err != nil {
		t.Fatalf("%s: %v", query, err)
	}
	if n, err := res.RowsAffected(); err != nil || n == 0 {
		t.Fatalf("%s: %d rows, %v", query, n, err)
	}
}

func TestVerify(t *testing.T) {
	dir := demoData(t)
	out := wantCommand(t, "verify")
	if !strings.Contains(out, "exported checkpoints: 0 findings") || !regexp.MustCompile(`(?m)^[1-9]\d* requests with [1-9]\d* files: 0 findings$`).MatchString(out) {
		t.Fatalf("it says %q", out)
	}
	good, err := os.ReadFile(filepath.Join(dir, "loupe.db"))
	if err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct{ name, change, want string }{
		{"due date", `UPDATE requests SET due_on = '2031-01-01' WHERE id = (SELECT MIN(id) FROM requests)`, `request/\w+: deadline: `},
		{"receipt day", `UPDATE requests SET receipt_on = '2020-01-01' WHERE id = (SELECT MIN(id) FROM requests)`, `request/\w+: deadline: received on`},
		{"received", `UPDATE requests SET received_at = '2020-01-01 10:00:00+00:00' WHERE id = (SELECT MIN(id) FROM requests)`, `request/\w+: receipt: it says`},
		{"calendar", `UPDATE requests SET calendar = 'x' WHERE id = (SELECT MIN(id) FROM requests)`, `deadline: no such calendar`},
		{"status", `UPDATE requests SET status = 'closed' WHERE id = (SELECT MIN(id) FROM requests)`, `request/\w+: state: `},
		{"outcome", `UPDATE items SET outcome = 'granted' WHERE outcome = ''`, `request/\w+: state: item \d+ is "granted"`},
		{"version", `UPDATE requests SET version = version + 1 WHERE id = (SELECT MIN(id) FROM requests)`, `request/\w+: history: \d+ entries`},
		{"history", `UPDATE history SET actor = 'someone' WHERE version = 1`, `request/\w+: log: version 1 is not in the log`},
		{"an entry that is not allowed", `UPDATE history SET event = 'close' WHERE event = 'assign'`, `request/\w+: history: entry \d+, "close" by office`},
		{"an entry of another item", `UPDATE history SET items = '[3]' WHERE event = 'decide' AND items = '[0]'`, `request/\w+: history: `},
		{"an extension", `UPDATE items SET extension = 'many_requests' WHERE extension <> ''`, `history: its entries extend item \d+`},
		{"what was asked", `UPDATE items SET domain = 'insurance' WHERE domain = 'operational'`, `request/\w+: receipt: its items`},
		{"receipt gone", `DELETE FROM receipts`, `request/\w+: receipt: there is none`},
		{"receipt changed", `UPDATE receipts SET statement = 'B' || substr(statement, 2)`, `request/\w+: receipt: can't be opened`},
		{"receipt elsewhere", `UPDATE receipts SET position = position + 1`, `request/\w+: receipt: it is not the one of leaf`},
		{"file", `UPDATE file_chunks SET data = CAST(data || x'00' AS BLOB)`, `file/\w+: file: of request/`},
		{"size of a file", `UPDATE files SET size = size + 1`, `file/\w+: file: of request/`},
		{"hash of a file", `UPDATE files SET hash = zeroblob(32)`, `file/\w+: file: of request/`},
		{"a leaf", `UPDATE audit_leaves SET data = CAST(replace(data, 'member', 'auditor') AS BLOB) WHERE position = 0`, `leaf 0: changed: `},
		{"the last leaf", `DELETE FROM audit_leaves WHERE position = (SELECT MAX(position) FROM audit_leaves)`, `leaf \d+: truncated: `},
		{"a checkpoint", `UPDATE audit_checkpoints SET note = replace(note, 'loupe/log', 'loupe/lag')`, `checkpoint \d+: unsigned: `},
	} {
		t.Run(test.name, func(t *testing.T) {
			if err := os.WriteFile(filepath.Join(dir, "loupe.db"), good, 0o600); err != nil {
				t.Fatal(err)
			}
			change(t, filepath.Join(dir, "loupe.db"), test.change)
			out, err := command(t, "verify")
			if err == nil || !regexp.MustCompile(test.want).MatchString(out) {
				t.Errorf("it says %q, %v; want %q", out, err, test.want)
			}
		})
	}
	t.Run("a request is gone", func(t *testing.T) {
		if err := os.WriteFile(filepath.Join(dir, "loupe.db"), good, 0o600); err != nil {
			t.Fatal(err)
		}
		for _, table := range []string{"receipts", "messages", "history", "items"} {
			change(t, filepath.Join(dir, "loupe.db"), `DELETE FROM `+table)
		}
		change(t, filepath.Join(dir, "loupe.db"), `DELETE FROM requests`)
		if out, err := command(t, "verify"); err == nil || !regexp.MustCompile(`request/\w+: lost: received at`).MatchString(out) {
			t.Errorf("it says %q, %v", out, err)
		}
	})
}

func TestVerifyAudit(t *testing.T) {
	dir := demoData(t)
	if out := wantCommand(t, "verify", "audit"); !strings.Contains(out, "against 1 exported checkpoints: 0 findings") {
		t.Errorf("it says %q", out)
	}
	t.Setenv("LOUPE_CHECKPOINTS_DIR", "")
	if out := wantCommand(t, "verify", "audit"); !strings.Contains(out, "against 0 exported") {
		t.Errorf("without an export it says %q", out)
	}
	if out := wantCommand(t, "verify", "audit", "--checkpoints", filepath.Join(dir, "checkpoints")); !strings.Contains(out, "against 1 exported") {
		t.Errorf("with one it says %q", out)
	}
	if _, err := command(t, "verify", "audit", "--checkpoints", filepath.Join(dir, "none")); err == nil {
		t.Error("an export that is not there is none")
	}
}

// receiptFiles writes a receipt of the demonstration in its three forms to a
// folder.
func receiptFiles(t *testing.T, dir string) []string {
	t.Helper()
	b, err := openBase(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer b.store.Close()
	files, err := makeReceipt(t, b)
	if err != nil {
		t.Fatal(err)
	}
	var paths []string
	for name, content := range files {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, content, 0o600); err != nil {
			t.Fatal(err)
		}
		paths = append(paths, path)
	}
	return paths
}

// makeReceipt returns the receipt of the first request in its three forms.
func makeReceipt(t *testing.T, b *base) (map[string][]byte, error) {
	all, err := b.store.All(t.Context(), "", 1)
	if err != nil {
		return nil, err
	}
	desk, err := b.desk()
	if err != nil {
		return nil, err
	}
	stored, err := b.store.Receipt(t.Context(), casework.Whose{}, all[0].ID)
	if err != nil {
		return nil, err
	}
	sealed, err := desk.OpenReceipt(stored)
	if err != nil {
		return nil, err
	}
	book := b.book()
	proof, err := book.Prove(t.Context(), stored.Position)
	if err != nil {
		return nil, err
	}
	keys, err := b.ring.LogKeys(book.Name)
	if err != nil {
		return nil, err
	}
	bundle, err := receipt.Bundled(sealed, proof, keys)
	if err != nil {
		return nil, err
	}
	signer, err := b.ring.LogSigner(book.Name)
	if err != nil {
		return nil, err
	}
	catalogs, err := words.New()
	if err != nil {
		return nil, err
	}
	w := receipt.Writer{Words: catalogs, Editions: b.editions}
	page, err := w.HTML(bundle, keys, signer)
	if err != nil {
		return nil, err
	}
	document, err := w.PDF(bundle, keys, signer)
	return map[string][]byte{"receipt.json": bundle.JSON(), "receipt.html": page, "receipt.pdf": document}, err
}

func TestVerifyReceipt(t *testing.T) {
	dir := demoData(t)
	paths := receiptFiles(t, dir)
	key := strings.TrimSpace(wantCommand(t, "verify", "keys"))
	if _, err := audit.Known([]string{key}); err != nil || strings.Contains(key, "\n") {
		t.Fatalf("keys = %q, %v", key, err)
	}
	list := filepath.Join(dir, "keys.txt")
	if err := os.WriteFile(list, []byte(key+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	wantCommand(t, "keys", "rotate", "log")
	for _, path := range paths {
		out := wantCommand(t, "verify", "receipt", path)
		if !strings.Contains(out, ": good\nrequest LP-") || !strings.Contains(out, "due on ") || !strings.Contains(out, "of the log loupe/log/") {
			t.Errorf("%s: %s", path, out)
		}
		// On a machine that has nothing of the portal.
		t.Run(filepath.Base(path), func(t *testing.T) {
			folder(t)
			for _, args := range [][]string{{path, "--key", key}, {"--key", key, path}, {"--keys", list, path}} {
				if got := wantCommand(t, append([]string{"verify", "receipt"}, args...)...); got != out {
					t.Errorf("%q: %s", args, got)
				}
			}
			if out, err := command(t, "verify", "receipt", path); err == nil {
				t.Errorf("without a key: %s", out)
			}
			if out, err := command(t, "verify", "receipt", path, "--key", "x"); !fault.Is(err, fault.Invalid) {
				t.Errorf("with a key that is none: %s, %v", out, err)
			}
			content, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			content[len(content)/2] ^= 1
			bad := filepath.Join(t.TempDir(), "bad")
			if err := os.WriteFile(bad, content, 0o600); err != nil {
				t.Fatal(err)
			}
			if out, err := command(t, "verify", "receipt", bad, "--key", key); err == nil || strings.Contains(out, "good") {
				t.Errorf("changed: %s, %v", out, err)
			}
		})
	}
}

func TestVerifyRefuses(t *testing.T) {
	folder(t)
	for _, args := range [][]string{
		{"verify", "everything"}, {"verify", "--loud"}, {"verify", "audit", "x"}, {"verify", "receipt"},
		{"verify", "receipt", "a", "b"}, {"verify", "keys", "x"}, {"verify", "audit", "--key", "x"},
	} {
		if out, err := command(t, args...); !fault.Is(err, fault.Invalid) || out != "" {
			t.Errorf("%q: %q, %v", args, out, err)
		}
	}
}
