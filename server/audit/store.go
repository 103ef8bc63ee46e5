package audit

import (
	"context"
	"time"

	"golang.org/x/mod/sumdb/tlog"
)

// A Checkpoint is a head of the tree, signed: how many leaves there were, and
// the hash of them all.
type Checkpoint struct {
	Size int64
	At   time.Time // when it was signed
	Note string    // a signed note that says both, and the hash; see [OpenCheckpoint]
}

// A Stored is a leaf as a store has it.
type Stored struct {
	Position int64
	Data     []byte
}

// A Store keeps the tree. Leaves come into it by the transactions of the acts
// that they tell, and not by this interface.
type Store interface {
	// Size returns the number of leaves, as the head of the tree has it.
	Size(ctx context.Context) (int64, error)

	// Leaves returns at most n leaves, the first at a position or after
	// it, in order. What is missing is left out.
	Leaves(ctx context.Context, from int64, n int) ([]Stored, error)

	// Hashes returns the hashes with indexes of [tlog.StoredHashIndex], in
	// the order of indexes. One that is missing is the zero hash.
	Hashes(ctx context.Context, indexes []int64) ([]tlog.Hash, error)

	// Checkpoints returns at most n checkpoints of at least a size, the
	// smallest first; LastCheckpoint the largest, or a fault.NotFound.
	Checkpoints(ctx context.Context, from int64, n int) ([]Checkpoint, error)
	LastCheckpoint(ctx context.Context) (Checkpoint, error)

	// SaveCheckpoint keeps a checkpoint unless there is one of its size,
	// and returns the one that is kept.
	SaveCheckpoint(ctx context.Context, c Checkpoint) (Checkpoint, error)
}
