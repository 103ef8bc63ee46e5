package keys_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"golang.org/x/mod/sumdb/note"

	"github.com/loupe-privacy/loupe/internal/fault"
	"github.com/loupe-privacy/loupe/server/keys"
)

// logName is the name of a log.
const logName = "loupe/log/test"

// signed returns a note that a ring signs now.
func signed(t *testing.T, r *keys.Ring, name, text string) []byte {
	t.Helper()
	s, err := r.LogSigner(name)
	must(t, err)
	b, err := note.Sign(&note.Note{Text: text}, s)
	must(t, err)
	return b
}

// byItsKeys reports whether the keys that a ring publishes verify a note.
func byItsKeys(t *testing.T, r *keys.Ring, name string, signed []byte) bool {
	t.Helper()
	all, err := r.LogKeys(name)
	must(t, err)
	var list []note.Verifier
	for _, text := range all {
		v, err := note.NewVerifier(text)
		must(t, err)
		list = append(list, v)
	}
	_, err = note.Open(signed, note.VerifierList(list...))
	return err == nil
}

func TestLogKeys(t *testing.T) {
	f := newFolder(t)
	r, behind := open(t, f, keys.Options{}), open(t, f, keys.Options{Now: newClock().now})
	first := signed(t, r, logName, "one\n")
	if !byItsKeys(t, r, logName, first) || byItsKeys(t, r, "another/log", first) ||
		byItsKeys(t, open(t, newFolder(t), keys.Options{}), logName, first) {
		t.Error("a note is verified by other keys than its own, or not by them")
	}
	before, err := r.LogKeys(logName)
	must(t, err)
	old := primary(t, f, keys.Log)
	rotate(t, f, keys.Log)
	second := signed(t, open(t, f, keys.Options{}), logName, "two\n")
	if slices.Equal(first[len("one\n"):], second[len("two\n"):]) || !byItsKeys(t, behind, logName, second) || !byItsKeys(t, behind, logName, first) {
		t.Error("after a rotation a note of before or of now is not verified, where the keys are not new yet either")
	}
	after, err := behind.LogKeys(logName)
	must(t, err)
	if len(before) != 1 || len(after) != 2 || after[1] != before[0] {
		t.Errorf("keys %q, and %q before; want the new one first", after, before)
	}
	_, err = f.Retire(keys.Log, old.ID)
	must(t, err)
	if byItsKeys(t, r, logName, first) || !byItsKeys(t, r, logName, second) {
		t.Error("a retired key verifies, or another does not")
	}
}

func TestLogSignerRefusesNames(t *testing.T) {
	r := open(t, newFolder(t), keys.Options{})
	for _, name := range []string{"", "a b", "a+b", "a\nb", "\xff"} {
		if _, err := r.LogSigner(name); !fault.Is(err, fault.Internal) {
			t.Errorf("%q: %v", name, err)
		}
		if _, err := r.LogKeys(name); !fault.Is(err, fault.Internal) {
			t.Errorf("%q: %v", name, err)
		}
	}
}

// older makes a folder what it was before the kinds of the log and of files.
func older(t *testing.T, f keys.Folder) {
	t.Helper()
	for _, path := range []string{file(f, keys.Log), file(f, keys.File), filepath.Join(f.Dir, "kinds")} {
		must(t, os.Remove(path))
	}
}

func TestOlderFolder(t *testing.T) {
	f := newFolder(t)
	tag := open(t, f, keys.Options{}).Tag("a", "b")
	older(t, f)
	if all, err := f.List(); err != nil || len(all) != 3 {
		t.Errorf("before the next start: %v, %v", all, err)
	}
	r := open(t, f, keys.Options{}) // not fresh: what it had must be there
	if r.Tag("a", "b") != tag || !byItsKeys(t, r, logName, signed(t, r, logName, "x\n")) {
		t.Error("the keys of before changed, or the new ones don't work")
	}
	if all, err := f.List(); err != nil || len(all) != len(keys.Kinds()) {
		t.Errorf("after it: %v, %v", all, err)
	}
	wantModes(t, f)

	// From here on, a keyset that is not there was lost.
	must(t, os.Remove(file(f, keys.Log)))
	if _, err := f.Open(keys.Options{}); err == nil || !strings.Contains(err.Error(), "log.json") {
		t.Errorf("without a keyset that it had: %v", err)
	}
}

func TestOlderFolderThatLostAKeyset(t *testing.T) {
	f := newFolder(t)
	older(t, f)
	must(t, os.Remove(file(f, keys.Tag)))
	if _, err := f.Open(keys.Options{}); err == nil || !strings.Contains(err.Error(), "tag.json") {
		t.Errorf("error = %v", err)
	}
}

func TestOlderFolderCutOff(t *testing.T) {
	f := newFolder(t)
	key := primary(t, f, keys.Log)
	older := filepath.Join(f.Dir, "kinds") // as after a crash before it was written
	must(t, os.Remove(older))
	open(t, f, keys.Options{})
	if primary(t, f, keys.Log) != key {
		t.Error("a key that was made is made again")
	}
}

func TestOlderFolderUnderAMaster(t *testing.T) {
	f := newFolder(t)
	older(t, f)
	master := filepath.Join(t.TempDir(), "master.json")
	must(t, f.NewMaster(master))
	f.Master = master
	rotate(t, f, keys.File) // makes it first
	open(t, f, keys.Options{})
	if text := read(t, file(f, keys.File)); !strings.Contains(text, "encryptedKeyset") {
		t.Errorf("the new keys lie in clear: %s", text)
	}
}
