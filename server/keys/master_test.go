package keys_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/loupe-privacy/loupe/internal/fault"
	"github.com/loupe-privacy/loupe/server/keys"
)

// mastered returns f with a new master key.
func mastered(t *testing.T, f keys.Folder) keys.Folder {
	t.Helper()
	path := filepath.Join(t.TempDir(), "master.json")
	must(t, f.NewMaster(path))
	return keys.Folder{Dir: f.Dir, Master: path}
}

// wantSealed fails if a keyset lies in clear.
func wantSealed(t *testing.T, f keys.Folder) {
	t.Helper()
	for _, k := range keys.Kinds() {
		if text := read(t, file(f, k)); strings.Contains(text, `"value"`) || !strings.Contains(text, `"encryptedKeyset"`) {
			t.Errorf("the %s keys lie in clear", k)
		}
	}
}

func TestNewMaster(t *testing.T) {
	plain := newFolder(t)
	r := open(t, plain, keys.Options{})
	sealed, tag := seal(t, r, "x", place), r.Tag("a", "b")
	first := mastered(t, plain)
	second := mastered(t, first)
	wantSealed(t, second)
	wantModes(t, second)
	now := open(t, second, keys.Options{})
	if got, err := now.Unseal(sealed, place); err != nil || got != "x" || !now.TagIs("a", "b", tag) {
		t.Errorf("under the master key: %q, %v", got, err)
	}
	for name, f := range map[string]keys.Folder{"no master": plain, "the master of before": first} {
		if _, err := f.Open(keys.Options{}); err == nil || !strings.Contains(err.Error(), "seal.json") {
			t.Errorf("%s: %v", name, err)
		}
		if _, err := f.Rotate(keys.Seal); err == nil {
			t.Errorf("%s rotates", name)
		}
	}
	if info, err := os.Stat(second.Master); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the master key: %v, %v", info, err)
	}
	if n := strings.Count(read(t, second.Master), `"value"`); n != 1 {
		t.Errorf("%d keys in the master file: the old one is still there", n)
	}
	rotate(t, second, keys.Seal)
	wantSealed(t, second)
	if got, err := open(t, second, keys.Options{}).Unseal(sealed, place); err != nil || got != "x" {
		t.Errorf("rotated under the master key: %q, %v", got, err)
	}
}

func TestNewMasterBeforeTheFirstStart(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "keys")
	must(t, os.Mkdir(dir, 0o700))
	f := mastered(t, keys.Folder{Dir: dir})
	open(t, f, keys.Options{Fresh: true})
	wantSealed(t, f)
}

func TestNewMasterInterrupted(t *testing.T) {
	f := newFolder(t)
	inClear := read(t, file(f, keys.Tag))
	tag := open(t, f, keys.Options{}).Tag("a", "b")
	f = mastered(t, f)
	write(t, file(f, keys.Tag), inClear) // as if it had not come to the tag keys
	if _, err := f.Open(keys.Options{}); err == nil || !strings.Contains(err.Error(), "tag.json") || !strings.Contains(err.Error(), "new-master") {
		t.Errorf("keys in clear beside a master key: %v, want the way out", err)
	}
	f = mastered(t, f)
	wantSealed(t, f)
	if !open(t, f, keys.Options{}).TagIs("a", "b", tag) {
		t.Error("the tag keys are others")
	}
}

func TestNewMasterRefuses(t *testing.T) {
	f := newFolder(t)
	there := filepath.Join(t.TempDir(), "there")
	must(t, os.WriteFile(there, []byte("x"), 0o600))
	for _, test := range []struct {
		name, path string
		code       fault.Code
	}{
		{"a file that is there", there, fault.Conflict},
		{"beside the keysets", filepath.Join(f.Dir, "master.json"), fault.Invalid},
		{"below the keysets", filepath.Join(f.Dir, "a", "..", "b", "master.json"), fault.Invalid},
		{"in no folder", filepath.Join(filepath.Dir(there), "none", "master.json"), fault.Internal},
	} {
		before := read(t, file(f, keys.Seal))
		if err := f.NewMaster(test.path); !fault.Is(err, test.code) {
			t.Errorf("%s: %v, want %s", test.name, err, test.code)
		}
		if read(t, file(f, keys.Seal)) != before {
			t.Errorf("%s: the keys changed", test.name)
		}
	}
	if read(t, there) != "x" {
		t.Error("the file that was there is another")
	}
	write(t, file(f, keys.Client), "{")
	path := filepath.Join(t.TempDir(), "master.json")
	if err := f.NewMaster(path); err == nil || !strings.Contains(err.Error(), "client.json") {
		t.Errorf("with a broken keyset: %v", err)
	}
	if _, err := os.Stat(path); err == nil {
		t.Error("a master key was made for nothing")
	}
}

func TestMasterRefused(t *testing.T) {
	good := mastered(t, newFolder(t))
	other := mastered(t, newFolder(t))
	plain := newFolder(t)
	for _, test := range []struct {
		name   string
		master func(t *testing.T) string
		want   string
	}{
		{"missing", func(*testing.T) string { return good.Master + ".none" }, "no such file"},
		{"none", func(*testing.T) string { return "" }, "no master key is set"},
		{"of another installation", func(*testing.T) string { return other.Master }, "another master key"},
		{"of another kind", func(*testing.T) string { return file(plain, keys.Tag) }, "not of the kind"},
		{"itself encrypted", func(*testing.T) string { return file(good, keys.Seal) }, "is encrypted"},
		{"seen by others", func(t *testing.T) string {
			path := filepath.Join(t.TempDir(), "m")
			must(t, os.WriteFile(path, []byte(read(t, good.Master)), 0o600))
			must(t, os.Chmod(path, 0o644))
			return path
		}, "0644"},
	} {
		t.Run(test.name, func(t *testing.T) {
			f := keys.Folder{Dir: good.Dir, Master: test.master(t)}
			if _, err := f.Open(keys.Options{}); err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("error = %v, want %q", err, test.want)
			}
		})
	}
}

func TestKeysetsCannotBeSwapped(t *testing.T) {
	f := mastered(t, newFolder(t))
	write(t, file(f, keys.Seal), read(t, file(f, keys.Client)))
	if _, err := f.Open(keys.Options{}); err == nil || !strings.Contains(err.Error(), "seal.json: can't be opened") {
		t.Errorf("error = %v", err)
	}
}
