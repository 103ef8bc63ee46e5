package audit

import (
	"context"
	"errors"
	"fmt"
	"time"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"

	"github.com/loupe-privacy/loupe/internal/fault"
)

// Keys are the keys that sign heads of logs. They may change at any time.
type Keys interface {
	// LogSigner returns what signs under a name with the key of now.
	LogSigner(name string) (note.Signer, error)

	// LogKeys returns every key whose signatures count, in the form of
	// package note.
	LogKeys(name string) ([]string, error)
}

// A Log is the log of one installation. It may be used by many at once, and by
// several programs over one store.
type Log struct {
	Store Store
	Keys  Keys
	Name  string // of the log: never changes; see [Name]
	Now   func() time.Time
}

// Name returns the name of the log of an installation. It is made of the id of
// the installation and not of its address, which may change.
func Name(installation string) string { return "loupe/log/" + installation }

// ErrChanged says that the log is not the one of which a checkpoint was
// signed. Nothing is signed from then on: [Verify] tells what happened.
var ErrChanged = errors.New("audit: the log was changed since it was signed")

// Known returns what verifies the checkpoints of l.
func (l *Log) Known() (note.Verifiers, error) {
	keys, err := l.Keys.LogKeys(l.Name)
	if err != nil {
		return nil, err
	}
	return Known(keys)
}

// Checkpoint signs the head of the log as it is now and keeps it. The same head
// is signed once. A log without leaves has no head: a fault.NotFound. It fails
// with [ErrChanged] if the log does not go on from the last checkpoint.
func (l *Log) Checkpoint(ctx context.Context) (Checkpoint, error) {
	known, err := l.Known()
	if err != nil {
		return Checkpoint{}, err
	}
	last, err := l.Store.LastCheckpoint(ctx)
	if err != nil && !fault.Is(err, fault.NotFound) {
		return Checkpoint{}, err
	}
	size, err := l.Store.Size(ctx) // after the last checkpoint, so that it is no smaller
	if err != nil {
		return Checkpoint{}, err
	}
	if size == 0 && last.Size == 0 {
		return Checkpoint{}, fault.New(fault.NotFound, "audit: the log is empty")
	}
	if last.Size > 0 {
		head, err := lastHead(last, known)
		if err != nil {
			return Checkpoint{}, err
		}
		if err := l.goesOn(ctx, head, size); err != nil {
			return Checkpoint{}, err
		}
		if _, err := OpenCheckpoint(last.Note, known); err == nil && size == last.Size {
			return last, nil
		}
	}
	return l.sign(ctx, size)
}

// lastHead returns what the last checkpoint says. If it is of a key that was
// retired since, its word still counts for this: what goes on from it may be
// signed anew. It fails with [ErrChanged] on one that was changed.
func lastHead(last Checkpoint, known note.Verifiers) (Head, error) {
	head, err := OpenCheckpoint(last.Note, known)
	if unverified, ok := errors.AsType[*note.UnverifiedNoteError](err); ok {
		head, err = parseHead(unverified.Note.Text)
	}
	if err != nil || head.Size != last.Size {
		return Head{}, fmt.Errorf("%w: the checkpoint of size %d", ErrChanged, last.Size)
	}
	return head, nil
}

// sign signs the head of a size and keeps it. Where there is a checkpoint of
// that size by a key that was retired, the new one is returned and not kept.
func (l *Log) sign(ctx context.Context, size int64) (Checkpoint, error) {
	hash, err := tlog.TreeHash(size, l.hashes(ctx))
	if err != nil {
		return Checkpoint{}, fmt.Errorf("audit: hashing the log: %w", err)
	}
	signer, err := l.Keys.LogSigner(l.Name)
	if err != nil {
		return Checkpoint{}, err
	}
	c, err := Head{Origin: l.Name, Size: size, Hash: hash, At: l.Now().UTC().Truncate(time.Second)}.sign(signer)
	if err != nil {
		return Checkpoint{}, err
	}
	kept, err := l.Store.SaveCheckpoint(ctx, c)
	if err != nil {
		return Checkpoint{}, err
	}
	known, err := l.Known()
	if err != nil {
		return Checkpoint{}, err
	}
	if _, bad := OpenCheckpoint(kept.Note, known); bad != nil {
		return c, nil //nolint:nilerr // by a key that counts no more: ours does
	}
	return kept, nil
}

// goesOn returns [ErrChanged] unless the log, of a size now, was what a head
// says when it had the size of that.
func (l *Log) goesOn(ctx context.Context, head Head, size int64) error {
	if size < head.Size {
		return fmt.Errorf("%w: %d leaves, and %d were signed", ErrChanged, size, head.Size)
	}
	hash, err := tlog.TreeHash(head.Size, l.hashes(ctx))
	if err != nil {
		return fmt.Errorf("audit: hashing the log: %w", err)
	}
	if hash != head.Hash {
		return fmt.Errorf("%w: the first %d leaves", ErrChanged, head.Size)
	}
	return nil
}

// hashes reads hashes of the store. One that is missing is [ErrChanged].
func (l *Log) hashes(ctx context.Context) tlog.HashReader {
	return tlog.HashReaderFunc(func(indexes []int64) ([]tlog.Hash, error) {
		all, err := l.Store.Hashes(ctx, indexes)
		if err != nil {
			return nil, err
		}
		for i, h := range all {
			if h == (tlog.Hash{}) {
				return nil, fmt.Errorf("%w: hash %d is missing", ErrChanged, indexes[i])
			}
		}
		return all, nil
	})
}

// A Proof is that a leaf is in the log of which a head was signed.
type Proof struct {
	Position   int64
	Leaf       []byte
	Checkpoint string // signed note
	Path       []tlog.Hash
}

// Prove returns the proof of the leaf at a position, against the first
// checkpoint that has it, or a new one. There is a fault.NotFound if there is
// no such leaf, and [ErrChanged] if what would be proven does not hold.
func (l *Log) Prove(ctx context.Context, position int64) (Proof, error) {
	leaves, err := l.Store.Leaves(ctx, position, 1)
	if err != nil {
		return Proof{}, err
	}
	if len(leaves) != 1 || leaves[0].Position != position {
		return Proof{}, fault.New(fault.NotFound, fmt.Sprintf("audit: no leaf %d", position))
	}
	c, head, err := l.covering(ctx, position)
	if err != nil {
		return Proof{}, err
	}
	path, err := tlog.ProveRecord(head.Size, position, l.hashes(ctx))
	if err != nil {
		return Proof{}, fmt.Errorf("audit: proving leaf %d: %w", position, err)
	}
	p := Proof{Position: position, Leaf: leaves[0].Data, Checkpoint: c.Note, Path: path}
	if err := p.holds(head); err != nil {
		return Proof{}, fmt.Errorf("%w: leaf %d", ErrChanged, position)
	}
	return p, nil
}

// covering returns the first checkpoint that counts and has a leaf, or a new
// one.
func (l *Log) covering(ctx context.Context, position int64) (Checkpoint, Head, error) {
	known, err := l.Known()
	if err != nil {
		return Checkpoint{}, Head{}, err
	}
	first, err := l.Store.Checkpoints(ctx, position+1, 1)
	if err != nil {
		return Checkpoint{}, Head{}, err
	}
	if len(first) == 1 {
		if head, err := OpenCheckpoint(first[0].Note, known); err == nil && head.Size > position {
			return first[0], head, nil
		}
	}
	c, err := l.Checkpoint(ctx)
	if err != nil {
		return Checkpoint{}, Head{}, err
	}
	// The key may have changed since: this asks for it again.
	if known, err = l.Known(); err != nil {
		return Checkpoint{}, Head{}, err
	}
	head, err := OpenCheckpoint(c.Note, known)
	return c, head, err
}

// Check returns the leaf of a proof and the head that it was proven against.
// Known are the keys whose signature counts. A proof that does not hold is a
// fault.Invalid. It needs nothing but its arguments.
func (p Proof) Check(known note.Verifiers) (Leaf, Head, error) {
	head, err := OpenCheckpoint(p.Checkpoint, known)
	if err != nil {
		return Leaf{}, Head{}, err
	}
	if err := p.holds(head); err != nil {
		return Leaf{}, Head{}, err
	}
	leaf, err := ParseLeaf(p.Leaf)
	return leaf, head, err
}

// holds returns a fault.Invalid unless the leaf is in the tree of a head.
func (p Proof) holds(head Head) error {
	if p.Position < 0 || p.Position >= head.Size {
		return fault.New(fault.Invalid, "audit: the leaf is not below the head")
	}
	err := tlog.CheckRecord(p.Path, head.Size, head.Hash, p.Position, tlog.RecordHash(p.Leaf))
	if err != nil {
		return fault.New(fault.Invalid, "audit: the leaf is not in the log")
	}
	return nil
}
