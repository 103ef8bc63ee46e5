package audit_test

import (
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"golang.org/x/mod/sumdb/tlog"
	"pgregory.net/rapid"

	"github.com/loupe-privacy/loupe/internal/fault"
	"github.com/loupe-privacy/loupe/server/audit"
)

// exported returns the export of a log into a new folder.
func exported(t testing.TB, f fixture) audit.Export {
	t.Helper()
	dir := t.TempDir()
	must(t, f.Export(t.Context(), dir))
	e, err := audit.ReadExport(dir)
	must(t, err)
	return e
}

// found returns the findings on a store, as "kind from-to", in order.
func found(t testing.TB, f fixture, m *memory, e audit.Export) []string {
	t.Helper()
	findings, err := audit.Verify(t.Context(), m, f.known(t), e)
	must(t, err)
	var all []string
	for _, x := range findings {
		s := fmt.Sprintf("%s %d", x.Kind, x.From)
		if x.To != x.From {
			s += fmt.Sprintf("-%d", x.To)
		}
		if !strings.Contains(x.String(), fmt.Sprint(x.From)) || x.Detail == "" {
			t.Errorf("a finding that doesn't name what it found: %s", x)
		}
		all = append(all, s)
	}
	slices.Sort(all)
	return all
}

func TestVerifyFindsNothing(t *testing.T) {
	for n := range 40 {
		f := newLog(t, n)
		if got := found(t, f, f.store, audit.Export{}); got != nil {
			t.Errorf("%d leaves, never signed: %v", n, got)
		}
		e := exported(t, f)
		f.grow(n % 7)
		if got := found(t, f, f.store, e); got != nil {
			t.Errorf("%d leaves and some more: %v", n, got)
		}
	}
}

func TestVerifyManyLeaves(t *testing.T) {
	f := newLog(t, 4321) // more than one batch of leaves, and of hashes
	e := exported(t, f)
	if got := found(t, f, f.store, e); got != nil {
		t.Errorf("%v", got)
	}
	all := f.store.all()
	f.store.rewrite(slices.Delete(all, 4000, 4001))
	if got := found(t, f, f.store, e); !slices.Equal(got, []string{"removed 4000"}) {
		t.Errorf("%v", got)
	}
}

// A tamper is something that somebody with write access does to a log of 30
// leaves with checkpoints at 10 and 20, of which 20 were exported.
type tamper struct {
	name string
	do   func(m *memory)

	rows   []string // found when the rows are changed, and no hash
	hashes []string // found when every hash is made anew for it
}

// edit returns a tamper of the list of leaves.
func edit(f func(all [][]byte) [][]byte) func(m *memory) {
	return func(m *memory) {
		all := f(m.all())
		m.leaves = map[int64][]byte{}
		for i, data := range all {
			m.leaves[int64(i)] = data
		}
	}
}

// tampers are those that are tried.
var tampers = []tamper{
	{"a leaf changed", func(m *memory) { m.leaves[7] = forged },
		[]string{"changed 7"}, []string{"changed 7"}},
	{"the first changed", func(m *memory) { m.leaves[0] = forged },
		[]string{"changed 0"}, []string{"changed 0"}},
	{"two changed", func(m *memory) { m.leaves[3], m.leaves[12] = forged, forged },
		[]string{"changed 12", "changed 3"}, []string{"changed 12", "changed 3"}},
	{"a leaf that is none", func(m *memory) { m.leaves[7] = []byte("hello") },
		[]string{"changed 7", "unread 7"}, []string{"changed 7", "unread 7"}},
	{"a leaf removed", func(m *memory) { delete(m.leaves, 7) },
		[]string{"removed 7"}, []string{"removed 7"}},
	{"a leaf removed and the rest moved up", edit(func(all [][]byte) [][]byte { return slices.Delete(all, 7, 8) }),
		[]string{"removed 7"}, []string{"removed 7"}},
	{"three removed", edit(func(all [][]byte) [][]byte { return slices.Delete(all, 7, 10) }),
		[]string{"removed 7-9"}, []string{"removed 7-9"}},
	{"two swapped", func(m *memory) { m.leaves[7], m.leaves[8] = m.leaves[8], m.leaves[7] },
		[]string{"moved 7"}, []string{"moved 7"}},
	{"one taken to the front", edit(func(all [][]byte) [][]byte {
		x := all[15]
		return slices.Insert(slices.Delete(all, 15, 16), 2, x)
	}), []string{"moved 15"}, []string{"moved 15"}},
	{"one put in", edit(func(all [][]byte) [][]byte { return slices.Insert(all, 5, forged) }),
		[]string{"added 5", "head 30"}, []string{"added 5"}},
	{"cut behind a checkpoint", edit(func(all [][]byte) [][]byte { return all[:20] }),
		[]string{"truncated 20-29"}, nil},
	{"cut below it", edit(func(all [][]byte) [][]byte { return all[:17] }),
		[]string{"truncated 17-29"}, []string{"truncated 17-19"}},
	{"all gone", edit(func(all [][]byte) [][]byte { return nil }),
		[]string{"truncated 0-29"}, []string{"truncated 0-19"}},
	{"a leaf beyond the head", func(m *memory) { m.leaves[35] = forged },
		[]string{"added 35", "head 30"}, nil},
	{"positions shifted", func(m *memory) { m.leaves[40] = m.leaves[29]; delete(m.leaves, 29) },
		[]string{"head 30", "moved 29"}, nil},
}

// signedLog returns the log that tampers are done to, and its export.
func signedLog(t testing.TB) (fixture, audit.Export) {
	t.Helper()
	f, dir := newLog(t, 10), t.TempDir()
	must(t, f.Export(t.Context(), dir))
	f.grow(10)
	must(t, f.Export(t.Context(), dir))
	f.grow(10)
	e, err := audit.ReadExport(dir)
	must(t, err)
	if len(e.Checkpoints) != 2 || len(e.Hashes) != 20 {
		t.Fatalf("exported %d checkpoints and %d hashes", len(e.Checkpoints), len(e.Hashes))
	}
	return f, e
}

func TestVerifyNamesWhatWasDone(t *testing.T) {
	f, e := signedLog(t)
	for _, test := range tampers {
		t.Run(test.name, func(t *testing.T) {
			m := f.store.copied()
			test.do(m)
			for _, e := range []audit.Export{e, {}} {
				if got := found(t, f, m, e); !slices.Equal(got, test.rows) {
					t.Errorf("rows changed: found %q, want %q", got, test.rows)
				}
			}
			m.rewrite(m.all())
			got := found(t, f, m, e)
			if len(test.hashes) > 0 && !slices.Equal(got, test.hashes) {
				t.Errorf("hashes made anew: found %q, want %q", got, test.hashes)
			}
			if len(test.hashes) > 0 && len(found(t, f, m, audit.Export{})) == 0 {
				t.Error("hashes made anew: nothing found by the checkpoints alone")
			}
		})
	}
}

func TestVerifyFindsOtherRows(t *testing.T) {
	f, e := signedLog(t)
	for _, test := range []struct {
		name string
		do   func(m *memory)
		want []string
	}{
		{"a hash of a leaf changed", func(m *memory) { m.hashes[tlog.StoredHashIndex(0, 7)] = tlog.Hash{1} }, []string{"hash 7"}},
		{"the hash of one not signed yet is gone", func(m *memory) { delete(m.hashes, tlog.StoredHashIndex(0, 29)) }, []string{"hash 29"}},
		{"a hash over leaves changed", func(m *memory) { m.hashes[tlog.StoredHashIndex(2, 1)] = tlog.Hash{1} }, []string{"hash 4-7"}},
		{"a hash over leaves gone", func(m *memory) { delete(m.hashes, tlog.StoredHashIndex(3, 2)) }, []string{"hash 16-23"}},
		{"leaf and hash changed, not signed yet", func(m *memory) {
			m.leaves[26] = forged
			m.hashes[tlog.StoredHashIndex(0, 26)] = tlog.RecordHash(m.leaves[26])
		}, []string{"hash 24-27", "hash 26-27"}},
		{"the head says less", func(m *memory) { m.size = 25 }, []string{"added 25-29", "head 25"}},
		{"the head says less than was signed", func(m *memory) { m.size = 15 }, []string{"added 20-29", "head 15"}},
		{"the head says more", func(m *memory) { m.size = 32 }, []string{"truncated 30-31"}},
		{"a checkpoint changed", func(m *memory) { m.checkpoints[10] = changedNote(m.checkpoints[10], 30) }, []string{"unsigned 10"}},
		{"a checkpoint in the place of another", func(m *memory) {
			c := m.checkpoints[20]
			c.Size = 25
			m.checkpoints[25] = c
		}, []string{"unsigned 25"}},
		{"a checkpoint of a stranger", func(m *memory) {
			other := newLog(t, 12)
			m.checkpoints[12] = other.checkpoint(t)
		}, []string{"unsigned 12"}},
		{"a checkpoint with another time", func(m *memory) {
			c := m.checkpoints[10]
			c.At = c.At.AddDate(1, 0, 0)
			m.checkpoints[10] = c
		}, []string{"unsigned 10"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			m := f.store.copied()
			test.do(m)
			got := found(t, f, m, e)
			if !slices.Equal(got, test.want) {
				t.Errorf("found %q, want %q", got, test.want)
			}
		})
	}
}

func TestVerifyWithAStolenKey(t *testing.T) {
	f, e := signedLog(t)
	m := f.store.copied()
	all := m.all()
	all[7] = forged
	m.rewrite(all)
	m.checkpoints = map[int64]audit.Checkpoint{}
	forger := *f.Log
	forger.Store = m
	if _, err := forger.Checkpoint(t.Context()); err != nil {
		t.Fatal(err)
	}
	if got := found(t, f, m, audit.Export{}); got != nil {
		t.Errorf("without an export a log that was signed anew is a log: %q", got)
	}
	if got := found(t, f, m, e); !slices.Contains(got, "changed 7") && !slices.Contains(got, "rewritten 0-9") {
		t.Errorf("with one: %q", got)
	}
}

// TestVerifyTellsAnyTamper does a random tamper with all hashes made anew, and
// wants every leaf that it touched to be named, and no other one.
func TestVerifyTellsAnyTamper(t *testing.T) {
	f := newLog(t, 25)
	e := exported(t, f)
	rapid.Check(t, func(rt *rapid.T) {
		m, all := f.store.copied(), f.store.all()
		want := map[string]bool{}
		gone := rapid.SliceOfNDistinct(rapid.IntRange(0, 24), 0, 6, rapid.ID).Draw(rt, "removed")
		changed := rapid.SliceOfNDistinct(rapid.IntRange(0, 24), 0, 6, rapid.ID).Draw(rt, "changed")
		for _, i := range changed {
			all[i] = fmt.Appendf(nil, "other %d", i)
			want[fmt.Sprint(i)] = true
		}
		for _, i := range gone {
			all[i] = nil
			want[fmt.Sprint(i)] = true
		}
		m.rewrite(slices.DeleteFunc(all, func(b []byte) bool { return b == nil }))
		findings, err := audit.Verify(t.Context(), m, f.known(t), e)
		if err != nil {
			rt.Fatal(err)
		}
		got := map[string]bool{}
		for _, x := range findings {
			if x.Kind == audit.Unread {
				continue // where it stands now
			}
			for i := x.From; i <= x.To; i++ {
				got[fmt.Sprint(i)] = true
			}
		}
		if !maps.Equal(got, want) {
			rt.Fatalf("removed %v, changed %v: found %v", gone, changed, findings)
		}
	})
}

func TestExport(t *testing.T) {
	f, dir := newLog(t, 0), filepath.Join(t.TempDir(), "a", "log")
	must(t, f.Export(t.Context(), dir)) // nothing yet
	f.grow(10)
	must(t, f.Export(t.Context(), dir))
	must(t, f.Export(t.Context(), dir)) // nothing new
	before := files(t, dir)
	if len(before) != 2 || before["000000000000010.checkpoint"] != f.store.checkpoints[10].Note {
		t.Errorf("exported %v", before)
	}
	f.grow(3)
	must(t, f.Export(t.Context(), dir))
	after := files(t, dir)
	for name, text := range before {
		if after[name] != text {
			t.Errorf("%s was changed", name)
		}
	}
	if n := strings.Count(after["000000000000013.hashes"], "\n"); len(after) != 4 || n != 3 {
		t.Errorf("exported %v", after)
	}
	f.store.rewrite(f.store.all()[:12])
	f.store.checkpoints = map[int64]audit.Checkpoint{}
	if err := f.Export(t.Context(), dir); err == nil || len(files(t, dir)) != 4 {
		t.Errorf("a log that was cut is exported: %v", err)
	}
}

// files returns the files of a folder.
func files(t *testing.T, dir string) map[string]string {
	t.Helper()
	entries, err := os.ReadDir(dir)
	must(t, err)
	all := map[string]string{}
	for _, e := range entries {
		b, err := os.ReadFile(filepath.Join(dir, e.Name()))
		must(t, err)
		all[e.Name()] = string(b)
	}
	return all
}

func TestExportThatWasDamaged(t *testing.T) {
	for name, test := range map[string]struct {
		spoil func(t *testing.T, dir string)
		want  []string // found on a log whose leaf 3 was changed, with all hashes
	}{
		"hashes of the first are gone": {func(t *testing.T, dir string) {
			must(t, os.Remove(filepath.Join(dir, "000000000000010.hashes")))
		}, []string{"rewritten 0-9", "rewritten 0-19"}},
		"hashes of the last are gone": {func(t *testing.T, dir string) {
			must(t, os.Remove(filepath.Join(dir, "000000000000020.hashes")))
		}, []string{"changed 3"}},
		"hashes are changed": {func(t *testing.T, dir string) {
			must(t, os.WriteFile(filepath.Join(dir, "000000000000020.hashes"), []byte("x\n"), 0o600))
		}, []string{"changed 3"}},
		"a checkpoint is changed": {func(t *testing.T, dir string) {
			must(t, os.WriteFile(filepath.Join(dir, "000000000000010.checkpoint"), []byte("x\n"), 0o600))
		}, []string{"changed 3", "unsigned 10"}},
	} {
		f, dir := newLog(t, 10), t.TempDir()
		must(t, f.Export(t.Context(), dir))
		f.grow(10)
		must(t, f.Export(t.Context(), dir))
		all := f.store.all()
		all[3] = forged
		f.store.rewrite(all)
		test.spoil(t, dir)
		e, err := audit.ReadExport(dir)
		must(t, err)
		got := found(t, f, f.store, e)
		for _, want := range test.want {
			if !slices.Contains(got, want) && !strings.HasPrefix(want, "rewritten") {
				t.Errorf("%s: found %q, want %q", name, got, want)
			}
		}
		if len(got) == 0 {
			t.Errorf("%s: nothing found", name)
		}
	}
}

func TestReadExportRefuses(t *testing.T) {
	dir := t.TempDir()
	must(t, os.WriteFile(filepath.Join(dir, "10.checkpoint"), nil, 0o600))
	if _, err := audit.ReadExport(dir); !fault.Is(err, fault.Invalid) {
		t.Errorf("a file of another name: %v", err)
	}
	if _, err := audit.ReadExport(filepath.Join(dir, "none")); err == nil {
		t.Error("no folder")
	}
}
