package audit

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

// A FindingKind says what is wrong with a log.
type FindingKind string

// The kinds of findings. From and To of a [Finding] are positions of leaves,
// but for BadHead and Unsigned, where they are the size of the
// stored head and of the checkpoint.
const (
	Changed   FindingKind = "changed"   // other bytes than those that were added
	Removed   FindingKind = "removed"   // not there any more, and later ones are
	Truncated FindingKind = "truncated" // not there any more, and nothing after it
	Moved     FindingKind = "moved"     // stands at another position
	Added     FindingKind = "added"     // stands among leaves with which it did not come
	Unread    FindingKind = "unread"    // added as it is, and yet not the form of a leaf
	Rewritten FindingKind = "rewritten" // not those that were signed; which of them can't be told
	BadHash   FindingKind = "hash"      // a stored hash over these leaves is not theirs
	BadHead   FindingKind = "head"      // the stored head has fewer leaves than there are
	Unsigned  FindingKind = "unsigned"  // a checkpoint that no known key signed, or of another size
)

// A Finding is one thing that is wrong with a log.
type Finding struct {
	Kind     FindingKind
	From, To int64  // the first and the last leaf
	Detail   string // for operators, in English
}

// String returns the finding as a line for operators.
func (f Finding) String() string {
	switch {
	case f.Kind == BadHead:
		return fmt.Sprintf("size %d: %s: %s", f.From, f.Kind, f.Detail)
	case f.Kind == Unsigned:
		return fmt.Sprintf("checkpoint %d: %s: %s", f.From, f.Kind, f.Detail)
	case f.From == f.To:
		return fmt.Sprintf("leaf %d: %s: %s", f.From, f.Kind, f.Detail)
	}
	return fmt.Sprintf("leaves %d to %d: %s: %s", f.From, f.To, f.Kind, f.Detail)
}

// batch is how many leaves or hashes are read at once.
const batch = 2000

// Verify reads a whole log and returns everything that is wrong with it: none
// if it holds. Known are the keys whose checkpoints count; the export is what
// was taken out of the log before, and may be empty.
//
// With an export each leaf that it has is told apart, whatever was done to the
// database. Without one, whoever rewrote every hash and every checkpoint is
// not found, and whoever rewrote every hash only is found by the checkpoints,
// which tell between which two of them it was.
//
// It holds 100 bytes in memory for each leaf. Leaves that are added while it
// reads are left out.
func Verify(ctx context.Context, s Store, known note.Verifiers, e Export) ([]Finding, error) {
	v := verifier{store: s}
	stored, err := allCheckpoints(ctx, s)
	if err != nil {
		return nil, err
	}
	heads, findings := open(stored, "database", known)
	exported, more := open(e.Checkpoints, "export", known)
	v.heads, v.findings = append(heads, exported...), append(findings, more...)
	slices.SortStableFunc(v.heads, func(a, b opened) int { return cmp.Compare(a.Size, b.Size) })
	if v.size, err = s.Size(ctx); err != nil {
		return nil, err
	}
	if n := len(v.heads); n > 0 {
		v.size = max(v.size, v.heads[n-1].Size)
	}
	if err := v.readLeaves(ctx); err != nil {
		return nil, err
	}
	if err := v.readHashes(ctx); err != nil {
		return nil, err
	}
	v.refer(e.Hashes)
	v.compare()
	v.checkHeads()
	v.checkHashes()
	return joined(v.findings), nil
}

// allCheckpoints returns every checkpoint of a store.
func allCheckpoints(ctx context.Context, s Store) ([]Checkpoint, error) {
	var all []Checkpoint
	for from := int64(0); ; {
		some, err := s.Checkpoints(ctx, from, batch)
		if err != nil || len(some) == 0 {
			return all, err
		}
		all = append(all, some...)
		from = all[len(all)-1].Size + 1
	}
}

// A verifier is one run of [Verify].
type verifier struct {
	store    Store
	size     int64    // of the store's head or, if that is more, of the last one that was signed
	heads    []opened // by size
	findings []Finding

	at     []int64     // the position of each leaf that is there, in order
	leaves []tlog.Hash // and its hash
	tree   tree        // over leaves
	stored []tlog.Hash // the stored hashes, in the order of storage; zero where missing
	want   []tlog.Hash // what each leaf must hash to, by position; zero where nobody knows

	// whole says that want goes as far as the size. Where the stored hashes
	// are not those that were signed it ends with what is proven: nobody
	// can say what comes after it.
	whole bool

	touched []Finding // what is wrong with leaves, and where moved ones stand now
}

// find adds a finding.
func (v *verifier) find(kind FindingKind, from, to int64, detail string) {
	f := Finding{Kind: kind, From: from, To: to, Detail: detail}
	v.findings = append(v.findings, f)
	switch kind {
	case Unsigned, BadHash, BadHead, Unread:
	default:
		v.touched = append(v.touched, f)
	}
}

// move finds a leaf at another position than its own.
func (v *verifier) move(from, to int64) {
	v.find(Moved, from, from, fmt.Sprintf("stands at position %d", to))
	v.touched = append(v.touched, Finding{Kind: Moved, From: to, To: to})
}

// readLeaves reads the leaves. Those that came since the head was read are
// left out; those that no head has are not.
func (v *verifier) readLeaves(ctx context.Context) error {
	var beyond []audited
	for from := int64(0); ; {
		some, err := v.store.Leaves(ctx, from, batch)
		if err != nil {
			return err
		}
		if len(some) == 0 {
			break
		}
		for _, l := range some {
			a := audited{l.Position, tlog.RecordHash(l.Data)}
			if l.Position >= v.size {
				beyond = append(beyond, a)
				continue
			}
			v.take(a)
			if _, err := ParseLeaf(l.Data); err != nil {
				v.find(Unread, l.Position, l.Position, err.Error())
			}
		}
		from = some[len(some)-1].Position + 1
	}
	now, err := v.store.Size(ctx)
	if err != nil {
		return err
	}
	for _, a := range beyond {
		if a.position >= now {
			v.take(a)
		}
	}
	if n := len(v.at); n > 0 && v.at[n-1] >= now {
		v.find(BadHead, now, now, fmt.Sprintf("the stored head does not have leaf %d, which is there", v.at[n-1]))
	}
	v.tree = treeOf(v.leaves)
	return nil
}

// An audited is a leaf that was read.
type audited struct {
	position int64
	hash     tlog.Hash
}

// take adds a leaf to those that are there.
func (v *verifier) take(a audited) {
	v.at = append(v.at, a.position)
	v.leaves = append(v.leaves, a.hash)
}

// readHashes reads the stored hashes.
func (v *verifier) readHashes(ctx context.Context) error {
	total := tlog.StoredHashCount(v.size)
	for at := int64(0); at < total; {
		indexes := make([]int64, 0, batch)
		for ; at < total && len(indexes) < batch; at++ {
			indexes = append(indexes, at)
		}
		some, err := v.store.Hashes(ctx, indexes)
		if err != nil {
			return err
		}
		v.stored = append(v.stored, some...)
	}
	return nil
}

// refer decides what each leaf must hash to: what a checkpoint proves, and
// beyond that what is stored beside the leaves.
func (v *verifier) refer(exported []tlog.Hash) {
	stored := make([]tlog.Hash, v.size)
	for i := range stored {
		stored[i] = v.stored[tlog.StoredHashIndex(0, int64(i))]
	}
	proven := 0
	for _, hashes := range [][]tlog.Hash{v.leaves, stored, exported} {
		t := treeOf(hashes)
		for _, h := range slices.Backward(v.heads) {
			if h.Size > int64(proven) && h.Size <= int64(len(hashes)) && t.hash(h.Size) == h.Hash {
				v.want, proven = slices.Clone(hashes[:h.Size]), int(h.Size)
				break
			}
		}
	}
	if v.whole = slices.Equal(stored[:proven], v.want); !v.whole {
		return
	}
	v.want = stored
	// Where a stored hash is missing and the leaf is there, checkHashes tells.
	for i, p := range v.at {
		if p < int64(len(v.want)) && v.want[p] == (tlog.Hash{}) {
			v.want[p] = v.leaves[i]
		}
	}
}

// compare finds how the leaves differ from what they must be.
func (v *verifier) compare() {
	changes, rest := diff(v.want, v.leaves)
	if v.whole { // if not, the rest is what comes after all that is proven
		changes = append(changes, rest...)
	}
	for _, c := range changes {
		switch {
		case c.want >= 0 && c.have >= 0 && c.same:
			v.move(c.want, v.at[c.have])
		case c.want >= 0 && c.have >= 0:
			v.find(Changed, c.want, c.want, fmt.Sprintf("hashes to %s, and %s was added", v.leaves[c.have], v.want[c.want]))
		case c.have >= 0:
			v.find(Added, v.at[c.have], v.at[c.have], "was not added by an act")
		case v.last(c.want):
			v.find(Truncated, c.want, c.want, "not there any more, nor anything after it")
		default:
			v.find(Removed, c.want, c.want, "not there any more")
		}
	}
	for i, p := range v.at {
		if p != int64(i) && v.clean(0, p) {
			v.move(int64(i), p)
		}
	}
}

// last reports whether no leaf is there at a position or after it.
func (v *verifier) last(position int64) bool {
	return len(v.at) == 0 || v.at[len(v.at)-1] < position
}

// clean reports whether there is no finding on a leaf from one to another.
func (v *verifier) clean(from, to int64) bool {
	return !slices.ContainsFunc(v.touched, func(f Finding) bool { return f.From <= to && f.To >= from })
}

// checkHeads finds heads that do not hold although no leaf below them is known
// to be wrong.
func (v *verifier) checkHeads() {
	good := int64(0)
	for _, h := range v.heads {
		if h.Size <= int64(len(v.leaves)) && v.tree.hash(h.Size) == h.Hash {
			good = h.Size
			continue
		}
		if v.clean(0, h.Size-1) {
			v.find(Rewritten, good, h.Size-1, fmt.Sprintf("not those of which a checkpoint was signed at %s (%s)",
				h.At.Format("2006-01-02 15:04:05"), h.from))
		}
	}
}

// checkHashes finds stored hashes that are not those of the leaves, where the
// leaves themselves are in order.
func (v *verifier) checkHashes() {
	for i, h := range v.stored {
		level, n := tlog.SplitStoredHashIndex(int64(i))
		from, to := n<<level, (n+1)<<level-1
		if to >= int64(len(v.leaves)) || v.tree.node(level, n) == h || !v.clean(0, to) {
			continue
		}
		what := "is not theirs"
		if h == (tlog.Hash{}) {
			what = "is missing"
		}
		v.find(BadHash, from, to, fmt.Sprintf("the stored hash %d %s", i, what))
	}
}

// joined returns findings in the order of the leaves, with those of one kind
// on leaves that follow each other as one. What hashes to what is told of
// single leaves only.
func joined(findings []Finding) []Finding {
	slices.SortStableFunc(findings, func(a, b Finding) int { return cmp.Compare(a.From, b.From) })
	var all []Finding
	for _, f := range findings {
		if n := len(all); n > 0 && all[n-1].Kind == f.Kind && all[n-1].Detail == f.Detail && all[n-1].To+1 == f.From {
			all[n-1].To = f.To
			continue
		}
		all = append(all, f)
	}
	return all
}
