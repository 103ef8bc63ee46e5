package sqlstore

import (
	"context"
	"database/sql"
	"fmt"
	"strings"

	"golang.org/x/mod/sumdb/tlog"

	"github.com/loupe-privacy/loupe/internal/fault"
	"github.com/loupe-privacy/loupe/server/audit"
)

// The statements by which a leaf joins the tree.
const (
	growTree   = `UPDATE audit_head SET size = size + 1 WHERE id = 1 RETURNING size`
	insertLeaf = `INSERT INTO audit_leaves (position, data) VALUES ($1, $2) ON CONFLICT DO NOTHING`
	insertHash = `INSERT INTO audit_hashes (position, hash) VALUES ($1, $2) ON CONFLICT DO NOTHING`
)

// appendLeaf adds a leaf to the log and returns its position. It is called
// last in a transaction: from here to the end nobody else adds one. It fails
// with a fault.Internal on a leaf that holds more than ids and codes, and on a
// log that was changed by hand.
func (t tx) appendLeaf(ctx context.Context, leaf audit.Leaf) (int64, error) {
	leaf.At = stamp(leaf.At)
	if err := leaf.Check(); err != nil {
		return 0, err
	}
	// This waits for others that add a leaf, and so comes first.
	size, err := one(ctx, t, value[int64], growTree)
	if isNoRows(err) {
		return 0, fault.New(fault.Internal, "the log has no head")
	}
	if err != nil {
		return 0, fmt.Errorf("growing the log: %w", err)
	}
	position, data := size-1, leaf.Bytes()
	hashes, err := audit.Append(position, data, tlog.HashReaderFunc(func(indexes []int64) ([]tlog.Hash, error) {
		return readHashes(ctx, t, indexes)
	}))
	if err != nil {
		return 0, err
	}
	if err := addOnce(ctx, t, insertLeaf, position, data); err != nil {
		return 0, fmt.Errorf("writing leaf %d: %w", position, err)
	}
	first := tlog.StoredHashIndex(0, position)
	for i := range hashes {
		if err := addOnce(ctx, t, insertHash, first+int64(i), hashes[i][:]); err != nil {
			return 0, fmt.Errorf("writing the hashes of leaf %d: %w", position, err)
		}
	}
	return position, nil
}

// addOnce adds a row at a position of the log where none may be: a row that is
// there already was not put there by us, and is our fault and no conflict of
// whoever acts.
func addOnce(ctx context.Context, t tx, query string, position int64, data []byte) error {
	n, err := exec(ctx, t, query, position, data)
	if err == nil && n != 1 {
		err = fault.New(fault.Internal, "the log has more rows than its head says")
	}
	return err
}

// readHashes returns the hashes at positions, in their order. One that is not
// there, or not of the right length, is the zero hash.
func readHashes(ctx context.Context, q querier, positions []int64) ([]tlog.Hash, error) {
	found := make(map[int64]tlog.Hash, len(positions))
	for rest := positions; len(rest) > 0; {
		batch := rest[:min(len(rest), hashBatch)]
		rest = rest[len(batch):]
		args := make([]any, len(batch))
		holders := make([]string, len(batch))
		for i, p := range batch {
			args[i], holders[i] = p, fmt.Sprintf("$%d", i+1)
		}
		rows, err := many(ctx, q, scanHash, `
			SELECT position, hash FROM audit_hashes
			WHERE position IN (`+strings.Join(holders, ", ")+`)`, args...)
		if err != nil {
			return nil, fmt.Errorf("reading hashes of the log: %w", err)
		}
		for _, r := range rows {
			found[r.position] = r.hash
		}
	}
	hashes := make([]tlog.Hash, len(positions))
	for i, p := range positions {
		hashes[i] = found[p]
	}
	return hashes, nil
}

// hashBatch is how many hashes one statement reads.
const hashBatch = 400

// A hashRow is a hash of the tree and where it is kept.
type hashRow struct {
	position int64
	hash     tlog.Hash
}

// scanHash reads a row of audit_hashes.
func scanHash(rows *sql.Rows) (hashRow, error) {
	var r hashRow
	var b []byte
	err := rows.Scan(&r.position, &b)
	if len(b) == len(r.hash) {
		r.hash = tlog.Hash(b)
	}
	return r, err
}

// A Tree is the log of a store. It implements [audit.Store].
type Tree struct{ store *Store }

var _ audit.Store = Tree{}

// Tree returns the log of every act.
func (s *Store) Tree() Tree { return Tree{s} }

// Size implements [audit.Store].
func (t Tree) Size(ctx context.Context) (int64, error) {
	n, err := one(ctx, t.store.read, value[int64], `SELECT size FROM audit_head WHERE id = 1`)
	return n, t.store.failed("reading the head of the log", "head of the log", err)
}

// Leaves implements [audit.Store].
func (t Tree) Leaves(ctx context.Context, from int64, n int) ([]audit.Stored, error) {
	all, err := many(ctx, t.store.read, func(rows *sql.Rows) (audit.Stored, error) {
		var l audit.Stored
		err := rows.Scan(&l.Position, &l.Data)
		return l, err
	}, `
		SELECT position, data FROM audit_leaves
		WHERE position >= $1
		ORDER BY position
		LIMIT $2`, from, n)
	return all, t.store.failed("reading leaves of the log", "", err)
}

// Hashes implements [audit.Store].
func (t Tree) Hashes(ctx context.Context, indexes []int64) ([]tlog.Hash, error) {
	all, err := readHashes(ctx, t.store.read, indexes)
	return all, t.store.dialect.fault(err)
}

// scanCheckpoint reads a row of audit_checkpoints.
func scanCheckpoint(rows *sql.Rows) (audit.Checkpoint, error) {
	var c audit.Checkpoint
	err := rows.Scan(&c.Size, instant{&c.At}, &c.Note)
	return c, err
}

// Checkpoints implements [audit.Store].
func (t Tree) Checkpoints(ctx context.Context, from int64, n int) ([]audit.Checkpoint, error) {
	all, err := many(ctx, t.store.read, scanCheckpoint, `
		SELECT size, at, note FROM audit_checkpoints
		WHERE size >= $1
		ORDER BY size
		LIMIT $2`, from, n)
	return all, t.store.failed("reading checkpoints", "", err)
}

// LastCheckpoint implements [audit.Store].
func (t Tree) LastCheckpoint(ctx context.Context) (audit.Checkpoint, error) {
	c, err := one(ctx, t.store.read, scanCheckpoint, `
		SELECT size, at, note FROM audit_checkpoints
		ORDER BY size DESC
		LIMIT 1`)
	return c, t.store.failed("reading the last checkpoint", "checkpoint", err)
}

// SaveCheckpoint implements [audit.Store].
func (t Tree) SaveCheckpoint(ctx context.Context, c audit.Checkpoint) (audit.Checkpoint, error) {
	var kept audit.Checkpoint
	err := t.store.inTx(ctx, func(t tx) error {
		_, err := exec(ctx, t, `
			INSERT INTO audit_checkpoints (size, at, note)
			VALUES ($1, $2, $3)
			ON CONFLICT (size) DO NOTHING`, c.Size, stamp(c.At), c.Note)
		if err != nil {
			return err
		}
		kept, err = one(ctx, t, scanCheckpoint, `SELECT size, at, note FROM audit_checkpoints WHERE size = $1`, c.Size)
		return err
	})
	return kept, t.store.failed("saving a checkpoint", "", err)
}
