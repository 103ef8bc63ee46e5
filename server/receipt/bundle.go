package receipt

import (
	"bytes"
	"encoding/json"
	"errors"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"

	"github.com/loupe-privacy/loupe/internal/fault"
	"github.com/loupe-privacy/loupe/server/audit"
)

// A Bundle is a receipt with its proof, all that it takes to check it but the
// trust in a key.
type Bundle struct {
	Form       int             `json:"v"`
	Statement  json.RawMessage `json:"statement"` // byte by byte what was hashed
	Salt       []byte          `json:"salt"`
	Leaf       string          `json:"leaf"` // byte by byte what the log has
	Position   int64           `json:"position"`
	Checkpoint string          `json:"checkpoint"` // signed note
	Proof      []tlog.Hash     `json:"proof"`      // that the leaf is below the checkpoint

	// Key is the one that signed the checkpoint, in the form of package
	// note. It is there to be compared with those that are published.
	Key string `json:"key"`
}

// Bundled returns what is kept of a receipt together with the proof of its
// leaf. Keys are those that count. A proof that is not of this receipt, or does
// not hold, is a fault.Internal.
func Bundled(s Sealed, p audit.Proof, keys []string) (Bundle, error) {
	b := Bundle{
		Form: form, Statement: s.Statement, Salt: s.Salt, Leaf: string(p.Leaf),
		Position: p.Position, Checkpoint: p.Checkpoint, Proof: p.Path,
	}
	if b.Proof == nil {
		b.Proof = []tlog.Hash{}
	}
	for _, key := range keys {
		b.Key = key
		if c := b.check(keys); c.Verdict == Good {
			return b, nil
		}
	}
	return Bundle{}, fault.New(fault.Internal, "receipt: a proof that is not of the receipt, or does not hold")
}

// JSON returns the bundle as a file of its own, on one line. It holds no "<".
func (b Bundle) JSON() []byte {
	text, err := json.Marshal(b)
	if err != nil {
		panic("receipt: a bundle always has a JSON form: " + err.Error())
	}
	return append(text, '\n')
}

// parseBundle reads what [Bundle.JSON] writes, and nothing else.
func parseBundle(file []byte) (Bundle, bool) {
	var b Bundle
	text, line := bytes.CutSuffix(file, []byte("\n"))
	if !line || !exactly(text, &b) || b.Form != form {
		return Bundle{}, false
	}
	return b, bytes.Equal(b.JSON(), file)
}

// proof returns the proof of the leaf.
func (b Bundle) proof() audit.Proof {
	return audit.Proof{Position: b.Position, Leaf: []byte(b.Leaf), Checkpoint: b.Checkpoint, Path: b.Proof}
}

// check checks everything in the bundle, with the keys that count.
func (b Bundle) check(keys []string) Checked {
	known, err := audit.Known(keys)
	if err != nil {
		return Checked{Verdict: UnknownKey}
	}
	if _, v := signature(b.Checkpoint, known); v != Good {
		return Checked{Verdict: v}
	}
	own, err := audit.Known([]string{b.Key})
	if err != nil {
		return Checked{Verdict: Altered}
	}
	if _, v := signature(b.Checkpoint, own); v != Good {
		return Checked{Verdict: Altered}
	}
	leaf, head, err := b.proof().Check(known)
	if err != nil {
		return Checked{Verdict: NotInLog}
	}
	s, err := ParseStatement(b.Statement)
	commit := Commit(b.Statement, b.Salt)
	if err != nil || !bytes.Equal(leaf.Commit, commit[:]) {
		return Checked{Verdict: Altered}
	}
	return Checked{Verdict: Good, Statement: s, Bundle: b, Head: head}
}

// signature says what is wrong with the signature of a note, and opens a good
// one.
func signature(signed string, known note.Verifiers) (*note.Note, Verdict) {
	n, err := audit.OpenNote(signed, known)
	if err == nil {
		return n, Good
	}
	if _, unknown := errors.AsType[*note.UnverifiedNoteError](err); unknown {
		return nil, UnknownKey
	}
	return nil, WrongSignature
}
