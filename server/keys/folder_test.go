package keys_test

import (
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/loupe-privacy/loupe/internal/fault"
	"github.com/loupe-privacy/loupe/server/keys"
)

// file returns the path of a keyset.
func file(f keys.Folder, k keys.Kind) string { return filepath.Join(f.Dir, string(k)+".json") }

// read returns a file.
func read(t *testing.T, path string) string {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// write replaces a file as a program that restores a backup does.
func write(t *testing.T, path, text string) {
	t.Helper()
	if err := os.WriteFile(path+".new", []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Rename(path+".new", path); err != nil {
		t.Fatal(err)
	}
}

// wantModes fails for whatever others can use, and for what was left behind.
func wantModes(t *testing.T, f keys.Folder) {
	t.Helper()
	err := filepath.WalkDir(f.Dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		info, err := d.Info()
		if err != nil {
			return err
		}
		want := fs.FileMode(0o600)
		if d.IsDir() {
			want = 0o700
		}
		if got := info.Mode().Perm(); got != want {
			t.Errorf("%s has mode %#o, want %#o", path, got, want)
		}
		if strings.HasPrefix(d.Name(), ".") {
			t.Errorf("%s was left behind", path)
		}
		return nil
	})
	if err != nil {
		t.Error(err)
	}
}

func TestOpenFresh(t *testing.T) {
	f := newFolder(t)
	wantModes(t, f)
	all, err := f.List()
	if err != nil || len(all) != len(keys.Kinds()) {
		t.Fatalf("keys = %v, %v", all, err)
	}
	for i, k := range keys.Kinds() {
		if all[i].Kind != k || !all[i].Primary || all[i].Status != keys.Enabled || len(all[i].ID) != 8 || (all[i].Name != "") != (k == keys.Client) {
			t.Errorf("key of kind %s: %+v", k, all[i])
		}
	}
	one, two := open(t, f, keys.Options{Fresh: true}), open(t, f, keys.Options{})
	if got, err := two.Unseal(seal(t, one, "x", place), place); err != nil || got != "x" {
		t.Errorf("opened again: %q, %v", got, err)
	}
	if one.ID() != two.ID() || len(one.ID()) < 16 || one.ID() == open(t, newFolder(t), keys.Options{}).ID() {
		t.Errorf("ids %q and %q", one.ID(), two.ID())
	}
}

func TestOpenFreshAtOnce(t *testing.T) {
	f := keys.Folder{Dir: filepath.Join(t.TempDir(), "a", "keys")}
	var wg sync.WaitGroup
	rings := make([]*keys.Ring, 16)
	for i := range rings {
		wg.Go(func() {
			r, err := f.Open(keys.Options{Fresh: true})
			if err != nil {
				t.Error(err)
			}
			rings[i] = r
		})
	}
	wg.Wait()
	if t.Failed() {
		return
	}
	for _, r := range rings {
		if r.ID() != rings[0].ID() || r.Tag("a", "b") != rings[0].Tag("a", "b") {
			t.Error("two programs have other keys")
		}
	}
}

func TestOpenFreshKeepsWhatIsThere(t *testing.T) {
	f := newFolder(t)
	tag := open(t, f, keys.Options{}).Tag("a", "b")
	if err := os.Remove(file(f, keys.Client)); err != nil {
		t.Fatal(err)
	}
	if _, err := f.Open(keys.Options{}); err == nil || !strings.Contains(err.Error(), "client.json") {
		t.Errorf("without a keyset: %v", err)
	}
	if r := open(t, f, keys.Options{Fresh: true}); r.Tag("a", "b") != tag {
		t.Error("a key that was there is another one")
	}
}

func TestOpenRefuses(t *testing.T) {
	for _, test := range []struct {
		name  string
		spoil func(t *testing.T, f keys.Folder)
		want  []string // in the error
	}{
		{"no folder", func(t *testing.T, f keys.Folder) { must(t, os.RemoveAll(f.Dir)) }, []string{"no such file"}},
		{"no keyset", func(t *testing.T, f keys.Folder) { must(t, os.Remove(file(f, keys.Tag))) }, []string{"tag.json", "no such file"}},
		{"no id", func(t *testing.T, f keys.Folder) { must(t, os.Remove(filepath.Join(f.Dir, "id"))) }, []string{"id", "no such file"}},
		{"broken id", func(t *testing.T, f keys.Folder) { write(t, filepath.Join(f.Dir, "id"), "a b") }, []string{"id", "not the id"}},
		{"others see the keyset", func(t *testing.T, f keys.Folder) { must(t, os.Chmod(file(f, keys.Seal), 0o640)) }, []string{"seal.json", "0640", "0600"}},
		{"others see the folder", func(t *testing.T, f keys.Folder) { must(t, os.Chmod(f.Dir, 0o755)) }, []string{"0755", "0700"}},
		{"a folder for a keyset", func(t *testing.T, f keys.Folder) {
			must(t, os.Remove(file(f, keys.Seal)))
			must(t, os.Mkdir(file(f, keys.Seal), 0o700))
		}, []string{"seal.json", "not a file"}},
		{"empty", func(t *testing.T, f keys.Folder) { write(t, file(f, keys.Seal), "") }, []string{"seal.json", "not a keyset"}},
		{"no JSON", func(t *testing.T, f keys.Folder) { write(t, file(f, keys.Seal), "{") }, []string{"seal.json", "not a keyset"}},
		{"no keys", func(t *testing.T, f keys.Folder) { write(t, file(f, keys.Seal), `{"primaryKeyId":1,"key":[]}`) }, []string{"seal.json", "not a keyset"}},
		{"cut", func(t *testing.T, f keys.Folder) {
			s := read(t, file(f, keys.Seal))
			write(t, file(f, keys.Seal), s[:len(s)/2])
		}, []string{"seal.json", "not a keyset"}},
		{"damaged key", func(t *testing.T, f keys.Folder) {
			write(t, file(f, keys.Seal), strings.Replace(read(t, file(f, keys.Seal)), `"value":"`, `"value":"!`, 1))
		}, []string{"seal.json", "not a keyset"}},
		{"retired primary", func(t *testing.T, f keys.Folder) {
			write(t, file(f, keys.Seal), strings.Replace(read(t, file(f, keys.Seal)), "ENABLED", "DISABLED", 1))
		}, []string{"seal.json", "not a keyset"}},
		{"too long", func(t *testing.T, f keys.Folder) { write(t, file(f, keys.Seal), strings.Repeat(" ", 1<<20)) }, []string{"seal.json", "too long"}},
		{"of another kind", func(t *testing.T, f keys.Folder) { write(t, file(f, keys.Seal), read(t, file(f, keys.Tag))) }, []string{"seal.json", "not of the kind seal"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			f := newFolder(t)
			key := material(t, f)
			test.spoil(t, f)
			r, err := f.Open(keys.Options{})
			if err == nil || r != nil {
				t.Fatal("it opens")
			}
			for _, want := range append(test.want, "keys: ") {
				if !strings.Contains(err.Error(), want) {
					t.Errorf("error = %v, want %q", err, want)
				}
			}
			if strings.Contains(err.Error(), key) {
				t.Errorf("the error tells the key: %v", err)
			}
		})
	}
}

// must fails the test at once if err is not nil.
func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// material returns a piece of the seal key as its file has it in clear.
func material(t *testing.T, f keys.Folder) string {
	t.Helper()
	_, value, ok := strings.Cut(read(t, file(f, keys.Seal)), `"value":"`)
	if !ok || len(value) < 20 {
		t.Fatal("no key in clear")
	}
	return value[:12]
}

func TestRotate(t *testing.T) {
	f := newFolder(t)
	for _, k := range keys.Kinds() {
		old := primary(t, f, k)
		now := rotate(t, f, k)
		if now == old || now != primary(t, f, k) || !now.Primary || now.Status != keys.Enabled {
			t.Errorf("%s: %+v after %+v", k, now, old)
		}
	}
	all, err := f.List()
	if err != nil || len(all) != 2*len(keys.Kinds()) {
		t.Fatalf("keys = %v, %v", all, err)
	}
	for i, key := range all {
		if key.Primary != (i%2 == 0) || key.Status != keys.Enabled {
			t.Errorf("key %d: %+v", i, key)
		}
	}
	wantModes(t, f)
}

func TestRotateAtOnceLosesNoKey(t *testing.T) {
	f := newFolder(t)
	made := make([]keys.Key, 12)
	var wg sync.WaitGroup
	for i := range made {
		wg.Go(func() {
			key, err := f.Rotate(keys.Tag)
			if err != nil {
				t.Error(err)
			}
			made[i] = key
		})
	}
	wg.Wait()
	all, err := f.List()
	if err != nil || len(all) != len(keys.Kinds())+len(made) {
		t.Fatalf("%d keys, %v", len(all), err)
	}
	kept := map[string]bool{}
	for _, key := range all {
		kept[key.ID] = true
	}
	for _, key := range made {
		if !kept[key.ID] {
			t.Errorf("key %s is lost", key.ID)
		}
	}
}

func TestRetireAndDestroy(t *testing.T) {
	for _, k := range keys.Kinds() {
		t.Run(string(k), func(t *testing.T) {
			f := newFolder(t)
			old := primary(t, f, k)
			if _, err := f.Retire(k, old.ID); !fault.Is(err, fault.Conflict) {
				t.Errorf("retiring the primary: %v", err)
			}
			if err := f.Destroy(k, old.ID); !fault.Is(err, fault.Conflict) {
				t.Errorf("destroying the primary: %v", err)
			}
			rotate(t, f, k)
			if err := f.Destroy(k, old.ID); !fault.Is(err, fault.Conflict) {
				t.Errorf("destroying what is not retired: %v", err)
			}
			for range 2 { // twice is as good as once
				if got, err := f.Retire(k, old.ID); err != nil || got.Status != keys.Retired || got.ID != old.ID {
					t.Errorf("retired: %+v, %v", got, err)
				}
			}
			if got, err := f.Restore(k, old.ID); err != nil || got.Status != keys.Enabled || got.Primary {
				t.Errorf("restored: %+v, %v", got, err)
			}
			if _, err := f.Retire(k, old.ID); err != nil {
				t.Error(err)
			}
			if err := f.Destroy(k, old.ID); err != nil {
				t.Error(err)
			}
			for _, id := range []string{old.ID, "", "00000007", "x", strings.ToUpper(old.ID) + " "} {
				if _, err := f.Retire(k, id); !fault.Is(err, fault.NotFound) {
					t.Errorf("%q: %v", id, err)
				}
			}
			if all, err := f.List(); err != nil || len(all) != len(keys.Kinds()) {
				t.Errorf("keys = %v, %v", all, err)
			}
			open(t, f, keys.Options{})
		})
	}
}

func TestChangeOfWhatIsNotThere(t *testing.T) {
	f := keys.Folder{Dir: filepath.Join(t.TempDir(), "none")}
	if _, err := f.Rotate(keys.Seal); err == nil {
		t.Error("rotates what is not there")
	}
	if _, err := f.List(); err == nil {
		t.Error("lists what is not there")
	}
}

func TestChangeThatFailsChangesNothing(t *testing.T) {
	f := newFolder(t)
	before := read(t, file(f, keys.Seal))
	if _, err := f.Retire(keys.Seal, primary(t, f, keys.Seal).ID); err == nil {
		t.Fatal("the primary is retired")
	}
	write(t, file(f, keys.Tag), "{")
	if _, err := f.Rotate(keys.Tag); err == nil || !strings.Contains(err.Error(), "tag.json") {
		t.Errorf("error = %v", err)
	}
	if read(t, file(f, keys.Seal)) != before || read(t, file(f, keys.Tag)) != "{" {
		t.Error("a file changed")
	}
}
