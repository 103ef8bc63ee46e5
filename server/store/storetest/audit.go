package storetest

import (
	"bytes"
	"errors"
	"fmt"
	"testing"
	"time"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"

	"github.com/loupe-privacy/loupe/internal/fault"
	"github.com/loupe-privacy/loupe/internal/rights"
	"github.com/loupe-privacy/loupe/server/audit"
	"github.com/loupe-privacy/loupe/server/casework"
)

// noted adds n leaves and returns their bytes.
func (f fixture) noted(t *testing.T, n int) [][]byte {
	t.Helper()
	all := make([][]byte, n)
	for i := range all {
		l := leaf("actor", "open", fmt.Sprintf("file/f%d", i))
		l.Codes, l.Commit = []string{"access"}, []byte{0, 1, 0xff}
		must(t, f.Note(f.ctx, l))
		all[i] = l.Bytes()
	}
	return all
}

// logKeys are keys of the log of a store.
type logKeys struct {
	signer note.Signer
	public string
}

func (k logKeys) LogSigner(string) (note.Signer, error) { return k.signer, nil }
func (k logKeys) LogKeys(string) ([]string, error)      { return []string{k.public}, nil }

// log returns the log of a store, with a new key.
func (f fixture) log(t *testing.T) *audit.Log {
	t.Helper()
	name := audit.Name("test")
	secret, public, err := note.GenerateKey(nil, name)
	must(t, err)
	signer, err := note.NewSigner(secret)
	must(t, err)
	return &audit.Log{Store: f, Keys: logKeys{signer, public}, Name: name, Now: func() time.Time { return noon }}
}

// wantSound fails the test if anything is wrong with the log of a store.
func (f fixture) wantSound(t *testing.T, size int64) {
	t.Helper()
	n, err := f.Size(f.ctx)
	must(t, err)
	if n != size {
		t.Errorf("the log has %d leaves, want %d", n, size)
	}
	known, err := f.log(t).Known()
	must(t, err)
	found, err := audit.Verify(f.ctx, f, known, audit.Export{})
	if err != nil || len(found) > 0 {
		t.Errorf("found %v, %v", found, err)
	}
}

// testLog tests that leaves become a tree, in their order.
func testLog(t *testing.T, f fixture) {
	if n, err := f.Size(f.ctx); err != nil || n != 0 {
		t.Errorf("a new log has %d leaves, %v", n, err)
	}
	want := f.noted(t, 21)
	for _, page := range []struct{ from, n, first, count int }{
		{0, 100, 0, 21}, {0, 5, 0, 5}, {18, 5, 18, 3}, {21, 5, 0, 0}, {-3, 2, 0, 2},
	} {
		got, err := f.Leaves(f.ctx, int64(page.from), page.n)
		if err != nil || len(got) != page.count {
			t.Fatalf("%d from %d: %d leaves, %v", page.n, page.from, len(got), err)
		}
		for i, l := range got {
			if l.Position != int64(page.first+i) || !bytes.Equal(l.Data, want[page.first+i]) {
				t.Errorf("leaf %d is %d: %s", page.first+i, l.Position, l.Data)
			}
		}
	}

	// The stored hashes are those of the tree, in its order; what is not
	// there is zero.
	var indexes []int64
	for i := range tlog.StoredHashCount(21) {
		indexes = append(indexes, i)
	}
	hashes, err := f.Hashes(f.ctx, indexes)
	must(t, err)
	var tree []tlog.Hash
	for n, data := range want {
		more, err := audit.Append(int64(n), data, tlog.HashReaderFunc(func(indexes []int64) ([]tlog.Hash, error) {
			all := make([]tlog.Hash, len(indexes))
			for i, at := range indexes {
				all[i] = tree[at]
			}
			return all, nil
		}))
		must(t, err)
		tree = append(tree, more...)
	}
	wantSame(t, "the hashes", hashes, tree)
	some, err := f.Hashes(f.ctx, []int64{3, 1000, 0, 3})
	must(t, err)
	wantSame(t, "some hashes", some, []tlog.Hash{tree[3], {}, tree[0], tree[3]})
	f.wantSound(t, 21)
	l := f.log(t)
	known, err := l.Known()
	must(t, err)
	for n, data := range want {
		p, err := l.Prove(f.ctx, int64(n))
		must(t, err)
		if got, _, err := p.Check(known); err != nil || !bytes.Equal(got.Bytes(), data) {
			t.Errorf("leaf %d is not proven: %v", n, err)
		}
	}
}

// testLogOfChanges tests that a leaf is there exactly if its change is.
func testLogOfChanges(t *testing.T, f fixture) {
	anna := f.account(t, "anna")
	first := f.file(t, anna, "1")
	r := f.apply(t, change(first, rights.Assign))
	before, err := f.Size(f.ctx)
	must(t, err)
	if before == 0 {
		t.Fatal("a request was filed without a leaf")
	}
	_, _, err = f.Apply(f.ctx, change(first, rights.Extend))
	wantCode(t, "a change of an old version", err, fault.Conflict)

	spoken := change(r, rights.Assign)
	spoken.Leaf.Codes = []string{"Anna said that her back hurts"}
	_, _, err = f.Apply(f.ctx, spoken)
	wantCode(t, "a leaf with a text", err, fault.Internal)
	same, err := f.Request(f.ctx, casework.Whose{MemberID: anna.MemberID}, r.ID)
	if err != nil || same.Version != r.Version {
		t.Errorf("the change of a leaf that was refused is stored: version %d, %v", same.Version, err)
	}
	wantCode(t, "a note with a name", f.Note(f.ctx, leaf("Anna Peeters", "open", "file/f1")), fault.Internal)
	wantCode(t, "a note of nothing", f.Note(f.ctx, audit.Leaf{At: noon}), fault.Internal)
	f.wantSound(t, before)
	f.apply(t, change(r, rights.Assign))
	f.wantSound(t, before+1)
}

// testCheckpoints tests that checkpoints are kept as they came, each size once.
func testCheckpoints(t *testing.T, f fixture) {
	_, err := f.LastCheckpoint(f.ctx)
	wantCode(t, "no checkpoint", err, fault.NotFound)
	at := noon.Truncate(time.Second)
	for _, size := range []int64{7, 3, 12} {
		c := audit.Checkpoint{Size: size, At: at, Note: fmt.Sprintf("log\n%d\n— é\n", size)}
		got, err := f.SaveCheckpoint(f.ctx, c)
		must(t, err)
		wantSame(t, "the checkpoint", got, c)
		again, err := f.SaveCheckpoint(f.ctx, audit.Checkpoint{Size: size, At: at.Add(time.Hour), Note: "other"})
		must(t, err)
		wantSame(t, "the one that was first", again, c)
	}
	last, err := f.LastCheckpoint(f.ctx)
	if err != nil || last.Size != 12 {
		t.Errorf("the last one is %+v, %v", last, err)
	}
	for _, page := range []struct {
		from int64
		n    int
		want []int64
	}{{0, 9, []int64{3, 7, 12}}, {4, 1, []int64{7}}, {7, 2, []int64{7, 12}}, {13, 9, nil}} {
		all, err := f.Checkpoints(f.ctx, page.from, page.n)
		must(t, err)
		var sizes []int64
		for _, c := range all {
			sizes = append(sizes, c.Size)
		}
		wantSame(t, fmt.Sprint("from ", page.from), sizes, page.want)
	}
}

// testConcurrentLog tests that leaves that come at once all join the tree, and
// that heads are signed meanwhile.
func testConcurrentLog(t *testing.T, f fixture) {
	const writers, each = 8, 12
	l := f.log(t)
	errs := make([]error, writers+2)
	together(writers+2, func(i int) {
		for n := range each {
			var err error
			if i < writers {
				err = f.Note(f.ctx, leaf(fmt.Sprintf("actor%d", i), "open", fmt.Sprintf("file/f%d", n)))
			} else if _, err = l.Checkpoint(f.ctx); fault.Is(err, fault.NotFound) {
				err = nil // before the first leaf
			}
			errs[i] = errors.Join(errs[i], err)
		}
	})
	must(t, errors.Join(errs...))
	known, err := l.Known()
	must(t, err)
	found, err := audit.Verify(f.ctx, f, known, audit.Export{})
	size, sizeErr := f.Size(f.ctx)
	if err != nil || sizeErr != nil || len(found) > 0 || size != writers*each {
		t.Errorf("%d leaves, found %v, %v", size, found, errors.Join(err, sizeErr))
	}
}
