package index_test

import (
	"bytes"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/loupe-privacy/loupe/internal/niss"
	"github.com/loupe-privacy/loupe/server/index"
)

func parse(t *testing.T, s string) niss.Number {
	t.Helper()
	n, err := niss.Parse(s)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// TestIndex: the index depends on number and key, and on nothing else. The
// value is fixed: a change of it would lose every member.
func TestIndex(t *testing.T) {
	key, other := bytes.Repeat([]byte{1}, index.KeySize), bytes.Repeat([]byte{2}, index.KeySize)
	elise, jeroen := parse(t, "80.01.01-999.76"), parse(t, "75060899987")
	got := index.Index(key, elise)
	const want = "9051e1fd09a1d613ec32e52b9543854c7a04b258f7de9a22c0e3376a42192b1e"
	if hex.EncodeToString(got) != want {
		t.Errorf("Index = %x, want %s", got, want)
	}
	if !bytes.Equal(got, index.Index(key, parse(t, "80010199976"))) {
		t.Error("the way a number is written changes its index")
	}
	if bytes.Equal(got, index.Index(key, jeroen)) || bytes.Equal(got, index.Index(other, elise)) {
		t.Error("two numbers, or two keys, give one index")
	}
	if index.Fingerprint(key) == index.Fingerprint(other) || len(index.Fingerprint(key)) != 16 {
		t.Errorf("Fingerprint = %q and %q", index.Fingerprint(key), index.Fingerprint(other))
	}
}

func TestLoadKey(t *testing.T) {
	path := filepath.Join(t.TempDir(), "index.key")
	if _, err := index.LoadKey(path, false); !errors.Is(err, fs.ErrNotExist) {
		t.Fatalf("missing file: %v, want not exist", err)
	}
	key, err := index.LoadKey(path, true)
	if err != nil || len(key) != index.KeySize {
		t.Fatalf("LoadKey = %d bytes, %v", len(key), err)
	}
	info, err := os.Stat(path)
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("mode = %v, %v, want 0600", info.Mode(), err)
	}
	for _, create := range []bool{false, true} {
		if again, err := index.LoadKey(path, create); err != nil || !bytes.Equal(again, key) {
			t.Errorf("second LoadKey(%t) = another key, %v", create, err)
		}
	}
	if left, err := filepath.Glob(filepath.Join(filepath.Dir(path), ".*")); err != nil || len(left) != 0 {
		t.Errorf("files left over: %v, %v", left, err)
	}
	if _, err := index.LoadKey(filepath.Join(path, "x", "y"), true); err == nil {
		t.Error("a key in a folder that cannot be is no error")
	}
	if _, err := index.LoadKey(filepath.Join(t.TempDir(), "absent", "index.key"), true); err == nil {
		t.Error("a key in an absent folder is no error")
	}
}

// TestBadKey: a file that is not a key file is refused, never replaced, and
// never quoted.
func TestBadKey(t *testing.T) {
	good := base64.StdEncoding.EncodeToString(bytes.Repeat([]byte{7}, index.KeySize))
	for _, test := range []struct {
		name, text string
		mode       os.FileMode
		want       string
	}{
		{"good", good, 0o600, ""},
		{"good, with a line break", good + "\r\n", 0o600, ""},
		{"good, read-only", good, 0o400, ""},
		{"empty", "", 0o600, "32 bytes"},
		{"too short", good[:40], 0o600, "32 bytes"},
		{"too long", good + good, 0o600, "32 bytes"},
		{"not base64", "!" + good[1:], 0o600, "32 bytes"},
		{"huge", strings.Repeat(good, 100), 0o600, "not a key file"},
		{"readable by the group", good, 0o640, "others can read"},
		{"readable by all", good, 0o604, "others can read"},
	} {
		t.Run(test.name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "index.key")
			if err := os.WriteFile(path, []byte(test.text), 0o600); err != nil {
				t.Fatal(err)
			}
			if err := os.Chmod(path, test.mode); err != nil {
				t.Fatal(err)
			}
			_, err := index.LoadKey(path, true)
			if (err == nil) != (test.want == "") || err != nil && !strings.Contains(err.Error(), test.want) {
				t.Errorf("LoadKey = %v, want %q", err, test.want)
			}
			if err != nil && strings.Contains(err.Error(), good[2:20]) {
				t.Errorf("error %q quotes the key", err)
			}
			if after, err := os.ReadFile(path); err != nil || string(after) != test.text {
				t.Errorf("the file was changed (%v)", err)
			}
		})
	}
	t.Run("folder", func(t *testing.T) {
		if _, err := index.LoadKey(t.TempDir(), true); err == nil {
			t.Error("a folder is taken for a key")
		}
	})
}

// TestRace: programs that start at once agree on one key.
func TestRace(t *testing.T) {
	path := filepath.Join(t.TempDir(), "index.key")
	keys := make([][]byte, 16)
	var wg sync.WaitGroup
	for i := range keys {
		wg.Go(func() {
			key, err := index.LoadKey(path, true)
			if err != nil {
				t.Error(err)
			}
			keys[i] = key
		})
	}
	wg.Wait()
	for _, key := range keys {
		if !bytes.Equal(key, keys[0]) {
			t.Fatal("two programs have different keys")
		}
	}
}
