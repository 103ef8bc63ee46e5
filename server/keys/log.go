package keys

import (
	"errors"
	"fmt"
	"slices"

	"github.com/tink-crypto/tink-go/v2/keyset"
	"github.com/tink-crypto/tink-go/v2/signature"
	"github.com/tink-crypto/tink-go/v2/signature/ed25519"
	"github.com/tink-crypto/tink-go/v2/tink"
	"golang.org/x/mod/sumdb/note"

	"github.com/loupe-privacy/loupe/internal/fault"
)

// logKeys are the keys of the log, ready to use.
type logKeys struct {
	signer tink.Signer
	public [][]byte // of those that are not retired: the primary first, then the newest
}

// newLogKeys makes what works with the keys of the log.
func newLogKeys(h *keyset.Handle) (logKeys, error) {
	signer, err := signature.NewSigner(h)
	if err != nil {
		return logKeys{}, err
	}
	half, err := h.Public()
	if err != nil {
		return logKeys{}, err
	}
	l := logKeys{signer: signer}
	var primary []byte // there is one: without it there is no signer
	for i := range half.Len() {
		entry, err := half.Entry(i)
		if err != nil {
			return logKeys{}, err
		}
		key, ok := entry.Key().(*ed25519.PublicKey)
		if !ok {
			return logKeys{}, errors.New("not a key of Ed25519")
		}
		switch {
		case entry.IsPrimary():
			primary = key.KeyBytes()
		case entry.KeyStatus() == keyset.Enabled:
			l.public = slices.Insert(l.public, 0, key.KeyBytes())
		}
	}
	l.public = slices.Insert(l.public, 0, primary)
	return l, nil
}

// A logSigner signs notes with the primary of its time.
type logSigner struct {
	name   string
	hash   uint32
	signer tink.Signer
}

// Name implements [note.Signer].
func (s logSigner) Name() string { return s.name }

// KeyHash implements [note.Signer].
func (s logSigner) KeyHash() uint32 { return s.hash }

// Sign implements [note.Signer].
func (s logSigner) Sign(msg []byte) ([]byte, error) { return s.signer.Sign(msg) }

// LogSigner returns what signs notes under a name with the primary key of the
// log. It is for use at once: after a rotation it goes on with the key of
// before. A name that notes can't have is a fault.Internal.
func (r *Ring) LogSigner(name string) (note.Signer, error) {
	l := r.current().log
	v, _, err := verifierOf(name, l.public[0])
	if err != nil {
		return nil, err
	}
	return logSigner{name, v.KeyHash(), l.signer}, nil
}

// LogKeys returns the keys by which notes under a name are verified, in the
// form of package note, the primary first and then the newest: all those that
// are not retired. A key that was rotated away goes on verifying what it
// signed; retire it only if it leaked. LogKeys looks at the file each time, so
// that what another server signed with a new key is verified here at once.
func (r *Ring) LogKeys(name string) ([]string, error) {
	var all []string
	for _, public := range r.renewed().log.public {
		_, text, err := verifierOf(name, public)
		if err != nil {
			return nil, err
		}
		all = append(all, text)
	}
	return all, nil
}

// verifierOf returns what verifies with a public key under a name, and its
// text.
func verifierOf(name string, public []byte) (note.Verifier, string, error) {
	text, err := note.NewEd25519VerifierKey(name, public)
	if err != nil {
		return nil, "", fault.Wrap(fault.Internal, fmt.Errorf("keys: %w", err))
	}
	v, err := note.NewVerifier(text)
	if err != nil {
		return nil, "", fault.New(fault.Internal, "keys: no name for a log: "+name)
	}
	return v, text, nil
}
