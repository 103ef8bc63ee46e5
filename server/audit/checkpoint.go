package audit

import (
	"encoding/base64"
	"fmt"
	"strconv"
	"strings"
	"time"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"

	"github.com/loupe-privacy/loupe/internal/fault"
)

// A Head is what a checkpoint says.
type Head struct {
	Origin string // name of the log, and of the key that signed
	Size   int64
	Hash   tlog.Hash
	At     time.Time // when it was signed, to the second
}

// headTime stands before the instant in the text of a head, which is
// otherwise that of C2SP tlog-checkpoint: origin, size and hash, a line each.
const headTime = "time "

// text returns the head as it is signed.
func (h Head) text() string {
	return fmt.Sprintf("%s\n%d\n%s\n%s%s\n", h.Origin, h.Size, h.Hash, headTime, h.At.UTC().Format(time.RFC3339))
}

// sign returns the head as a checkpoint.
func (h Head) sign(s note.Signer) (Checkpoint, error) {
	signed, err := note.Sign(&note.Note{Text: h.text()}, s)
	if err != nil {
		return Checkpoint{}, fmt.Errorf("audit: signing a checkpoint: %w", err)
	}
	return Checkpoint{Size: h.Size, At: h.At, Note: string(signed)}, nil
}

// OpenCheckpoint returns what a signed checkpoint says. It must be signed by
// one of the known keys, under whose name the log goes, and be written in the
// one way in which it is written down to the last byte: anything else is a
// fault.Invalid.
func OpenCheckpoint(signed string, known note.Verifiers) (Head, error) {
	n, err := OpenNote(signed, known)
	if err != nil {
		return Head{}, err
	}
	h, err := parseHead(n.Text)
	if err == nil && (h.Origin != n.Sigs[0].Name || h.text() != n.Text) {
		err = fault.New(fault.Invalid, "audit: not a checkpoint of the log of this key")
	}
	if err != nil {
		return Head{}, err
	}
	return h, nil
}

// parseHead reads the text of a head.
func parseHead(text string) (Head, error) {
	lines := strings.Split(text, "\n")
	if len(lines) != 5 {
		return Head{}, fault.New(fault.Invalid, "audit: not a checkpoint")
	}
	at, timed := strings.CutPrefix(lines[3], headTime)
	h := Head{Origin: lines[0]}
	var errs [3]error
	h.Size, errs[0] = strconv.ParseInt(lines[1], 10, 64)
	h.Hash, errs[1] = tlog.ParseHash(lines[2])
	h.At, errs[2] = time.Parse(time.RFC3339, at)
	if errs != [3]error{} || !timed || h.Size < 0 {
		return Head{}, fault.New(fault.Invalid, "audit: not a checkpoint")
	}
	return h, nil
}

// OpenNote returns a note that one known key signed, and nobody else. A note
// that is not signed, or not written as [note.Sign] does, is a fault.Invalid:
// two different texts never are the same note.
func OpenNote(signed string, known note.Verifiers) (*note.Note, error) {
	n, err := note.Open([]byte(signed), known)
	if err != nil {
		return nil, fault.Wrap(fault.Invalid, fmt.Errorf("audit: %w", err))
	}
	if len(n.Sigs) != 1 || len(n.UnverifiedSigs) != 0 {
		return nil, fault.New(fault.Invalid, "audit: a note with more than one signature")
	}
	sig := n.Sigs[0]
	if _, err := base64.StdEncoding.Strict().DecodeString(sig.Base64); err != nil ||
		signed != n.Text+"\n— "+sig.Name+" "+sig.Base64+"\n" {
		return nil, fault.New(fault.Invalid, "audit: a note in another form than its own")
	}
	return n, nil
}

// Known returns what verifies signatures of keys, which are in the form of
// package note. A key that can't be read is a fault.Invalid.
func Known(keys []string) (note.Verifiers, error) {
	seen := map[string]bool{}
	var all []note.Verifier
	for _, key := range keys {
		v, err := note.NewVerifier(key)
		if err != nil {
			return nil, fault.New(fault.Invalid, "audit: not a key of a log: "+key)
		}
		if id := fmt.Sprintf("%s+%08x", v.Name(), v.KeyHash()); !seen[id] {
			seen[id] = true
			all = append(all, v)
		}
	}
	return note.VerifierList(all...), nil
}
