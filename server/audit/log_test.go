package audit_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"golang.org/x/mod/sumdb/note"

	"github.com/loupe-privacy/loupe/internal/fault"
	"github.com/loupe-privacy/loupe/server/audit"
)

func TestCheckpoint(t *testing.T) {
	f := newLog(t, 0)
	if _, err := f.Checkpoint(t.Context()); !fault.Is(err, fault.NotFound) {
		t.Errorf("an empty log: %v", err)
	}
	f.grow(5)
	c := f.checkpoint(t)
	head, err := audit.OpenCheckpoint(c.Note, f.known(t))
	must(t, err)
	if head.Size != 5 || head.Origin != logName || !head.At.Equal(noon.Truncate(time.Second)) || c.Size != 5 || !c.At.Equal(head.At) {
		t.Errorf("head = %+v of %+v", head, c)
	}
	if !strings.HasPrefix(c.Note, logName+"\n5\n"+head.Hash.String()+"\ntime 2026-03-10T11:00:00Z\n\n— "+logName+" ") {
		t.Errorf("the form of checkpoints changed: %q", c.Note)
	}
	if again := f.checkpoint(t); again != c {
		t.Error("the same head was signed twice")
	}
	f.grow(1)
	if next := f.checkpoint(t); next.Size != 6 || len(f.store.checkpoints) != 2 {
		t.Errorf("the next head: %+v", next)
	}
}

func TestCheckpointOfTwoAtOnce(t *testing.T) {
	f := newLog(t, 5)
	c := f.checkpoint(t)
	other := *f.Log
	other.Now = func() time.Time { return noon.Add(time.Hour) }
	other.Store = slowToSee{f.store}
	got, err := other.Checkpoint(t.Context())
	if err != nil || got != c {
		t.Errorf("the one that came second returns %+v, %v; want %+v", got, err, c)
	}
}

// slowToSee is a store whose newest checkpoint is not seen until one is saved.
type slowToSee struct{ *memory }

func (s slowToSee) LastCheckpoint(context.Context) (audit.Checkpoint, error) {
	return audit.Checkpoint{}, fault.New(fault.NotFound, "none yet")
}

func TestCheckpointRefusesAChangedLog(t *testing.T) {
	for name, spoil := range map[string]func(m *memory){
		"rewritten": func(m *memory) {
			all := m.all()
			all[2] = forged
			m.rewrite(all)
		},
		"shorter":            func(m *memory) { m.rewrite(m.all()[:8]) },
		"a hash is gone":     func(m *memory) { delete(m.hashes, 14) },
		"checkpoint changed": func(m *memory) { m.checkpoints[10] = changedNote(m.checkpoints[10], 3) },
		"of another size": func(m *memory) {
			m.checkpoints[11] = audit.Checkpoint{Size: 11, At: noon, Note: m.checkpoints[10].Note}
		},
	} {
		f := newLog(t, 10)
		f.checkpoint(t)
		f.grow(2)
		spoil(f.store)
		if c, err := f.Checkpoint(t.Context()); !errors.Is(err, audit.ErrChanged) {
			t.Errorf("%s: %+v, %v", name, c, err)
		}
	}
}

// changedNote returns a checkpoint with a byte of its note changed.
func changedNote(c audit.Checkpoint, at int) audit.Checkpoint {
	b := []byte(c.Note)
	b[at] ^= 1
	c.Note = string(b)
	return c
}

func TestOpenCheckpointRefuses(t *testing.T) {
	f := newLog(t, 5)
	c, known := f.checkpoint(t), f.known(t)
	for i := range len(c.Note) {
		if h, err := audit.OpenCheckpoint(changedNote(c, i).Note, known); !fault.Is(err, fault.Invalid) {
			t.Errorf("byte %d changed: %+v, %v", i, h, err)
		}
	}
	if _, err := audit.OpenCheckpoint(c.Note, newLog(t, 0).known(t)); !fault.Is(err, fault.Invalid) {
		t.Errorf("by other keys: %v", err)
	}
	signer := f.keys.signers[0]
	for _, text := range []string{
		"", "x\n", logName + "\n5\n", strings.Replace(c.Note[:strings.Index(c.Note, "\n\n")+1], logName, "another/log", 1),
		logName + "\n5\nnothash\ntime 2026-03-10T11:00:00Z\n", logName + "\n-1\n" + strings.Repeat("A", 43) + "=\ntime 2026-03-10T11:00:00Z\n",
		logName + "\n05\n" + strings.Repeat("A", 43) + "=\ntime 2026-03-10T11:00:00Z\n",
		logName + "\n5\n" + strings.Repeat("A", 43) + "=\n2026-03-10T11:00:00Z\n",
		logName + "\n5\n" + strings.Repeat("A", 43) + "=\ntime noon\n",
		logName + "\n5\n" + strings.Repeat("A", 43) + "=\ntime 2026-03-10T11:00:00Z\nmore\n",
	} {
		signed, err := note.Sign(&note.Note{Text: text}, signer)
		if err != nil {
			continue // no note at all
		}
		if h, err := audit.OpenCheckpoint(string(signed), known); !fault.Is(err, fault.Invalid) {
			t.Errorf("%q: %+v, %v", text, h, err)
		}
	}
	if _, err := audit.OpenCheckpoint(c.Note+"— other AAAAAAAA\n", known); !fault.Is(err, fault.Invalid) {
		t.Errorf("with a signature more: %v", err)
	}
	if _, err := audit.Known([]string{"no key"}); !fault.Is(err, fault.Invalid) {
		t.Errorf("no key: %v", err)
	}
	if _, err := audit.Known(append(f.keys.texts, f.keys.texts...)); err != nil {
		t.Errorf("a key twice: %v", err)
	}
}

func TestProve(t *testing.T) {
	f := newLog(t, 21)
	f.checkpoint(t)
	f.grow(16)
	for position := range int64(37) {
		p, err := f.Prove(t.Context(), position)
		must(t, err)
		leaf, head, err := p.Check(f.known(t))
		if err != nil || string(leaf.Bytes()) != string(f.store.leaves[position]) {
			t.Fatalf("leaf %d: %+v, %v", position, leaf, err)
		}
		if want := map[bool]int64{true: 21, false: 37}[position < 21]; head.Size != want {
			t.Errorf("leaf %d is proven in %d leaves, want %d", position, head.Size, want)
		}
		again, err := f.Prove(t.Context(), position)
		if err != nil || again.Checkpoint != p.Checkpoint || !slices.Equal(again.Path, p.Path) {
			t.Errorf("leaf %d has two proofs", position)
		}
	}
	for _, position := range []int64{-1, 37, 1 << 40} {
		if _, err := f.Prove(t.Context(), position); !fault.Is(err, fault.NotFound) {
			t.Errorf("leaf %d: %v", position, err)
		}
	}
}

func TestProofRefuses(t *testing.T) {
	f := newLog(t, 21)
	good, err := f.Prove(t.Context(), 9)
	must(t, err)
	other, err := f.Prove(t.Context(), 10)
	must(t, err)
	for name, spoil := range map[string]func(*audit.Proof){
		"another position": func(p *audit.Proof) { p.Position = 10 },
		"below zero":       func(p *audit.Proof) { p.Position = -1 },
		"above the head":   func(p *audit.Proof) { p.Position = 21 },
		"another leaf":     func(p *audit.Proof) { p.Leaf = other.Leaf },
		"a leaf changed":   func(p *audit.Proof) { p.Leaf = append([]byte(" "), p.Leaf...) },
		"another path":     func(p *audit.Proof) { p.Path = other.Path },
		"a shorter path":   func(p *audit.Proof) { p.Path = p.Path[1:] },
		"a longer path":    func(p *audit.Proof) { p.Path = append(slices.Clone(p.Path), p.Path[0]) },
		"no checkpoint":    func(p *audit.Proof) { p.Checkpoint = "" },
	} {
		p := good
		spoil(&p)
		if leaf, _, err := p.Check(f.known(t)); !fault.Is(err, fault.Invalid) {
			t.Errorf("%s: %+v, %v", name, leaf, err)
		}
	}
}

func TestProveAfterATamper(t *testing.T) {
	f := newLog(t, 21)
	f.checkpoint(t)
	f.store.leaves[9] = forged
	if p, err := f.Prove(t.Context(), 9); !errors.Is(err, audit.ErrChanged) {
		t.Errorf("a changed leaf is proven: %+v, %v", p, err)
	}
	if _, err := f.Prove(t.Context(), 8); err != nil {
		t.Errorf("the leaf beside it: %v", err)
	}
}

func TestRotationKeepsProofs(t *testing.T) {
	f := newLog(t, 21)
	old, err := f.Prove(t.Context(), 3)
	must(t, err)
	f.keys.rotate(t)
	if again, err := f.Prove(t.Context(), 3); err != nil || again.Checkpoint != old.Checkpoint {
		t.Errorf("after a rotation it is another proof: %v", err)
	}
	if _, _, err := old.Check(f.known(t)); err != nil {
		t.Errorf("after a rotation the proof does not hold: %v", err)
	}

	// The old key leaked and is retired: what it signed says nothing any
	// more, and the leaf is proven anew.
	f.keys.texts = f.keys.texts[1:]
	if _, _, err := old.Check(f.known(t)); !fault.Is(err, fault.Invalid) {
		t.Errorf("by a retired key: %v", err)
	}
	for _, grown := range []int{0, 4} {
		f.grow(grown)
		p, err := f.Prove(t.Context(), 3)
		must(t, err)
		if _, head, err := p.Check(f.known(t)); err != nil || head.Size != 21+int64(grown) {
			t.Errorf("grown by %d: %+v, %v", grown, head, err)
		}
	}
}
