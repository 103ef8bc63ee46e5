package keys_test

import (
	"fmt"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/loupe-privacy/loupe/internal/fault"
	"github.com/loupe-privacy/loupe/server/keys"
)

// warnings are what a ring complained of. They are safe for use by many.
type warnings struct {
	mu  sync.Mutex
	all []string
}

func (w *warnings) add(err error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.all = append(w.all, err.Error())
}

func (w *warnings) count() int {
	w.mu.Lock()
	defer w.mu.Unlock()
	return len(w.all)
}

// keyOf returns the id of the key that made a tag.
func keyOf(tag string) string { return tag[:8] }

func TestValueOfANewKeyIsReadAtOnce(t *testing.T) {
	f, c := newFolder(t), newClock()
	here := open(t, f, keys.Options{Now: c.now}) // no minute ever passes here
	rotate(t, f, keys.Seal)
	rotate(t, f, keys.Tag)
	there := open(t, f, keys.Options{})
	if got, err := here.Unseal(seal(t, there, "x", place), place); err != nil || got != "x" {
		t.Errorf("a value of the new key: %q, %v", got, err)
	}
	if !here.TagIs("a", "b", there.Tag("a", "b")) {
		t.Error("a tag of the new key is not known")
	}
}

func TestNewPrimaryComesIntoUseWithinAMinute(t *testing.T) {
	f, c := newFolder(t), newClock()
	r := open(t, f, keys.Options{Now: c.now})
	tag, sealed := r.Tag("a", "b"), seal(t, r, "x", place)
	now := rotate(t, f, keys.Tag)
	c.move(59 * time.Second)
	if got := r.Tag("a", "b"); got != tag {
		t.Errorf("within the minute: key %s", keyOf(got))
	}
	c.move(time.Second)
	if got := r.Tag("a", "b"); keyOf(got) != now.ID {
		t.Errorf("after a minute: key %s, want %s", keyOf(got), now.ID)
	}
	if !r.TagIs("a", "b", tag) {
		t.Error("the tag of before is not known any more")
	}
	c.move(-25 * time.Hour) // a clock that was set back stops nothing
	last := rotate(t, f, keys.Tag)
	if got := r.Tag("a", "b"); keyOf(got) != last.ID {
		t.Errorf("with the clock set back: key %s, want %s", keyOf(got), last.ID)
	}
	if got, err := r.Unseal(sealed, place); err != nil || got != "x" {
		t.Errorf("what was sealed before: %q, %v", got, err)
	}
}

func TestRetiredKeyReadsNoMore(t *testing.T) {
	f, c := newFolder(t), newClock()
	r := open(t, f, keys.Options{Now: c.now})
	sealed, tag := seal(t, r, "x", place), r.Tag("a", "b")
	id := primary(t, f, keys.Seal).ID
	for _, k := range keys.Kinds() {
		old := primary(t, f, k)
		rotate(t, f, k)
		if _, err := f.Retire(k, old.ID); err != nil {
			t.Fatal(err)
		}
	}
	c.move(time.Minute)
	if got, err := r.Unseal(sealed, place); got != "" || !fault.Is(err, fault.Internal) || !strings.Contains(err.Error(), id+" is retired") {
		t.Errorf("%q, %v; want the key named", got, err)
	}
	if r.TagIs("a", "b", tag) {
		t.Error("a tag of a retired key is taken")
	}
	if _, err := f.Restore(keys.Seal, id); err != nil {
		t.Fatal(err)
	}
	if got, err := r.Unseal(sealed, place); err != nil || got != "x" {
		t.Errorf("restored: %q, %v", got, err)
	}
}

func TestBrokenFileKeepsTheKeysInUse(t *testing.T) {
	f, c, w := newFolder(t), newClock(), &warnings{}
	r := open(t, f, keys.Options{Now: c.now, Warn: w.add})
	good := read(t, file(f, keys.Seal))
	key := material(t, f)
	sealed := seal(t, r, "x", place)
	now := rotate(t, f, keys.Tag)
	write(t, file(f, keys.Seal), good[:len(good)/2])
	c.move(time.Minute)
	if got, err := r.Unseal(sealed, place); err != nil || got != "x" || w.count() != 1 {
		t.Errorf("%q, %v, warned %v", got, err, w.all)
	}
	if got := r.Tag("a", "b"); keyOf(got) != now.ID {
		t.Errorf("one broken file holds up the others: key %s", keyOf(got))
	}
	junk := "00000007" + r.Tag("a", "b")[8:]
	for range 1000 { // a flood of what needs a look reads the broken file once a second
		r.TagIs("a", "b", junk)
	}
	if w.count() != 1 {
		t.Errorf("%d warnings within a second", w.count())
	}
	c.move(time.Second)
	r.TagIs("a", "b", junk)
	if w.count() != 2 {
		t.Errorf("%d warnings, want one for each second", w.count())
	}
	must(t, os.Remove(file(f, keys.Seal)))
	r.TagIs("a", "b", junk)
	if got, err := r.Unseal(sealed, place); err != nil || got != "x" || w.count() != 3 {
		t.Errorf("without its file: %q, %v, %d warnings", got, err, w.count())
	}
	write(t, file(f, keys.Seal), good)
	r.TagIs("a", "b", junk)
	if w.count() != 3 {
		t.Errorf("the file is good again: %v", w.all)
	}
	for _, text := range w.all {
		if !strings.Contains(text, "seal.json") || strings.Contains(text, key) {
			t.Errorf("warning = %q", text)
		}
	}
}

func TestMasterTakenAwayKeepsTheKeysInUse(t *testing.T) {
	f, c, w := mastered(t, newFolder(t)), newClock(), &warnings{}
	r := open(t, f, keys.Options{Now: c.now, Warn: w.add})
	tag := r.Tag("a", "b")
	now := mastered(t, f)
	c.move(time.Minute)
	if !r.TagIs("a", "b", tag) || w.count() != len(keys.Kinds()) {
		t.Errorf("warned %v", w.all)
	}
	if !open(t, now, keys.Options{}).TagIs("a", "b", tag) {
		t.Error("with the new master key it is another key")
	}
}

func TestRotationWhileReading(t *testing.T) {
	f, c := newFolder(t), newClock()
	here, there := open(t, f, keys.Options{Now: c.now}), open(t, f, keys.Options{})
	sealed, tag := seal(t, here, "x", place), here.Tag("a", "b")
	done := make(chan struct{})
	var wg sync.WaitGroup
	for i := range 8 {
		wg.Go(func() {
			for n := 0; ; n++ {
				select {
				case <-done:
					return
				default:
				}
				c.move(time.Second)
				if err := useBoth(t, here, there, sealed, tag, fmt.Sprint(i, n)); err != nil {
					t.Error(err)
					return
				}
			}
		})
	}
	for range 20 {
		for _, k := range keys.Kinds() {
			if _, err := f.Rotate(k); err != nil {
				t.Error(err)
			}
		}
	}
	close(done)
	wg.Wait()
}

// useBoth does everything that two replicas do, each with what the other made.
func useBoth(t *testing.T, here, there *keys.Ring, sealed, tag, text string) error {
	if got, err := here.Unseal(sealed, place); err != nil || got != "x" {
		return fmt.Errorf("the first value: %q, %w", got, err)
	}
	if !there.TagIs("a", "b", tag) {
		return fmt.Errorf("the first tag is not known any more")
	}
	for _, pair := range [][2]*keys.Ring{{here, there}, {there, here}} {
		s, err := pair[0].Seal(text, place)
		if err != nil {
			return err
		}
		if got, err := pair[1].Unseal(s, place); err != nil || got != text {
			return fmt.Errorf("a value of the other replica: %q, %w", got, err)
		}
		if !pair[1].TagIs("a", text, pair[0].Tag("a", text)) {
			return fmt.Errorf("a tag of the other replica is not known")
		}
		if _, err := pair[0].Assert(t.Context(), claims()); err != nil {
			return err
		}
		if _, err := pair[1].PublicKeys(); err != nil {
			return err
		}
	}
	return nil
}
