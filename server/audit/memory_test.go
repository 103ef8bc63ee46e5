package audit_test

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"testing"
	"time"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"

	"github.com/loupe-privacy/loupe/internal/fault"
	"github.com/loupe-privacy/loupe/server/audit"
)

// A memory is a log that lies open: tests do to it what somebody with write
// access to the database could do. The store that is used passes the suite of
// package storetest.
type memory struct {
	size        int64
	leaves      map[int64][]byte
	hashes      map[int64]tlog.Hash
	checkpoints map[int64]audit.Checkpoint
}

func newMemory() *memory {
	return &memory{leaves: map[int64][]byte{}, hashes: map[int64]tlog.Hash{}, checkpoints: map[int64]audit.Checkpoint{}}
}

// copied returns a copy to be changed.
func (m *memory) copied() *memory {
	return &memory{m.size, maps.Clone(m.leaves), maps.Clone(m.hashes), maps.Clone(m.checkpoints)}
}

// add adds a leaf by the rules.
func (m *memory) add(data []byte) {
	hashes, err := audit.Append(m.size, data, tlog.HashReaderFunc(func(indexes []int64) ([]tlog.Hash, error) {
		return m.Hashes(context.Background(), indexes)
	}))
	if err != nil {
		panic(err)
	}
	m.leaves[m.size] = data
	for i, h := range hashes {
		m.hashes[tlog.StoredHashIndex(0, m.size)+int64(i)] = h
	}
	m.size++
}

// rewrite makes the log anew of other leaves, with all its hashes. The
// checkpoints stay those of before.
func (m *memory) rewrite(leaves [][]byte) {
	m.size, m.leaves, m.hashes = 0, map[int64][]byte{}, map[int64]tlog.Hash{}
	for _, data := range leaves {
		m.add(data)
	}
}

// all returns the leaves in order.
func (m *memory) all() [][]byte {
	var all [][]byte
	for _, p := range slices.Sorted(maps.Keys(m.leaves)) {
		all = append(all, m.leaves[p])
	}
	return all
}

func (m *memory) Size(context.Context) (int64, error) { return m.size, nil }

func (m *memory) Leaves(_ context.Context, from int64, n int) ([]audit.Stored, error) {
	var all []audit.Stored
	for _, p := range slices.Sorted(maps.Keys(m.leaves)) {
		if p >= from && len(all) < n {
			all = append(all, audit.Stored{Position: p, Data: m.leaves[p]})
		}
	}
	return all, nil
}

func (m *memory) Hashes(_ context.Context, indexes []int64) ([]tlog.Hash, error) {
	all := make([]tlog.Hash, len(indexes))
	for i, at := range indexes {
		all[i] = m.hashes[at]
	}
	return all, nil
}

func (m *memory) Checkpoints(_ context.Context, from int64, n int) ([]audit.Checkpoint, error) {
	var all []audit.Checkpoint
	for _, size := range slices.Sorted(maps.Keys(m.checkpoints)) {
		if size >= from && len(all) < n {
			all = append(all, m.checkpoints[size])
		}
	}
	return all, nil
}

func (m *memory) LastCheckpoint(context.Context) (audit.Checkpoint, error) {
	if len(m.checkpoints) == 0 {
		return audit.Checkpoint{}, fault.New(fault.NotFound, "no checkpoint")
	}
	return m.checkpoints[slices.Max(slices.Collect(maps.Keys(m.checkpoints)))], nil
}

func (m *memory) SaveCheckpoint(_ context.Context, c audit.Checkpoint) (audit.Checkpoint, error) {
	if _, ok := m.checkpoints[c.Size]; !ok {
		m.checkpoints[c.Size] = c
	}
	return m.checkpoints[c.Size], nil
}

// testKeys are keys of a log that rotate and retire.
type testKeys struct {
	signers []note.Signer // the newest last
	texts   []string      // that count, in the same order
}

// rotate adds a key.
func (k *testKeys) rotate(t testing.TB) {
	t.Helper()
	secret, public, err := note.GenerateKey(nil, logName)
	must(t, err)
	s, err := note.NewSigner(secret)
	must(t, err)
	k.signers, k.texts = append(k.signers, s), append(k.texts, public)
}

func (k *testKeys) LogSigner(string) (note.Signer, error) { return k.signers[len(k.signers)-1], nil }
func (k *testKeys) LogKeys(string) ([]string, error)      { return k.texts, nil }

// logName is the name of the log of the tests.
var logName = audit.Name("test")

// must fails the test at once if err is not nil.
func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// forged is a leaf of no act.
var forged = []byte(`{"v":1,"at":"2026-03-10T11:00:00.000000Z","event":"forged","object":"request/x"}`)

// A fixture is a log, its store and its keys.
type fixture struct {
	*audit.Log
	store *memory
	keys  *testKeys
}

// newLog returns a log of n leaves, all different, without a checkpoint.
func newLog(t testing.TB, n int) fixture {
	t.Helper()
	f := fixture{store: newMemory(), keys: &testKeys{}}
	f.keys.rotate(t)
	f.Log = &audit.Log{Store: f.store, Keys: f.keys, Name: logName, Now: func() time.Time { return noon }}
	f.grow(n)
	return f
}

// grow adds leaves.
func (f fixture) grow(n int) {
	for range n {
		l := full()
		l.Object = fmt.Sprintf("request/r%d", f.store.size)
		f.store.add(l.Bytes())
	}
}

// checkpoint signs the head.
func (f fixture) checkpoint(t testing.TB) audit.Checkpoint {
	t.Helper()
	c, err := f.Checkpoint(t.Context())
	must(t, err)
	return c
}

// known returns what verifies the log.
func (f fixture) known(t testing.TB) note.Verifiers {
	t.Helper()
	v, err := f.Known()
	must(t, err)
	return v
}
