package keys_test

import (
	"path/filepath"
	"sync/atomic"
	"testing"
	"time"

	"github.com/loupe-privacy/loupe/internal/fault"
	"github.com/loupe-privacy/loupe/server/keys"
)

// place is a context as callers give it.
const place = "requests.note r1"

// newFolder returns a folder with fresh keys.
func newFolder(t testing.TB) keys.Folder {
	t.Helper()
	f := keys.Folder{Dir: filepath.Join(t.TempDir(), "keys")}
	open(t, f, keys.Options{Fresh: true})
	return f
}

// open returns the keys of a folder.
func open(t testing.TB, f keys.Folder, o keys.Options) *keys.Ring {
	t.Helper()
	r, err := f.Open(o)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// seal seals a text.
func seal(t testing.TB, r *keys.Ring, text, context string) string {
	t.Helper()
	s, err := r.Seal(text, context)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// rotate adds a primary.
func rotate(t testing.TB, f keys.Folder, k keys.Kind) keys.Key {
	t.Helper()
	key, err := f.Rotate(k)
	if err != nil {
		t.Fatal(err)
	}
	return key
}

// primary returns the primary of a kind.
func primary(t testing.TB, f keys.Folder, k keys.Kind) keys.Key {
	t.Helper()
	all, err := f.List()
	if err != nil {
		t.Fatal(err)
	}
	for _, key := range all {
		if key.Kind == k && key.Primary {
			return key
		}
	}
	t.Fatalf("no primary of kind %s in %v", k, all)
	return keys.Key{}
}

// A clock stands still until it is moved. It is safe for use by many at once.
type clock struct{ nanos atomic.Int64 }

func newClock() *clock {
	c := &clock{}
	c.nanos.Store(time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC).UnixNano())
	return c
}

func (c *clock) now() time.Time       { return time.Unix(0, c.nanos.Load()) }
func (c *clock) move(d time.Duration) { c.nanos.Add(int64(d)) }

func TestParseKind(t *testing.T) {
	for _, k := range keys.Kinds() {
		if got, err := keys.ParseKind(string(k)); err != nil || got != k {
			t.Errorf("%s: %s, %v", k, got, err)
		}
	}
	for _, s := range []string{"", "all", "Seal", "seal ", "index"} {
		if _, err := keys.ParseKind(s); !fault.Is(err, fault.Invalid) {
			t.Errorf("%q: %v", s, err)
		}
	}
}
