package keys

import (
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"maps"
	"os"
	"time"

	"github.com/tink-crypto/tink-go/v2/aead"
	"github.com/tink-crypto/tink-go/v2/jwt"
	"github.com/tink-crypto/tink-go/v2/keyset"
	"github.com/tink-crypto/tink-go/v2/prf"
	"github.com/tink-crypto/tink-go/v2/tink"
)

// A set is the keys of every kind, ready to use, as their files were at one
// moment. It doesn't change once it is in use.
type set struct {
	seal   tink.AEAD
	tag    *prf.Set
	client jwt.Signer
	public []byte // the JWK set of the client keys
	log    logKeys
	file   fileKeys

	status map[Kind]map[uint32]Status
	files  map[Kind]os.FileInfo
}

// newSet returns a set without keys.
func newSet() *set {
	return &set{status: map[Kind]map[uint32]Status{}, files: map[Kind]os.FileInfo{}}
}

// copied returns a set with the same keys, to be changed.
func (s *set) copied() *set {
	c := *s
	c.status, c.files = maps.Clone(s.status), maps.Clone(s.files)
	return &c
}

// load replaces the keys of one kind by those of its file. S is as it was if
// that fails.
func (s *set) load(f Folder, k Kind, master tink.AEAD) error {
	h, info, err := f.load(k, master)
	if err != nil {
		return err
	}
	if err := s.take(k, h); err != nil {
		return fmt.Errorf("keys: %s: %w", f.path(k), errNotKeyset)
	}
	s.status[k] = map[uint32]Status{}
	for _, key := range describe(k, h) {
		id, _ := parseID(key.ID)
		s.status[k][id] = key.Status
	}
	s.files[k] = info
	return nil
}

// take makes what works with the keys of a kind.
func (s *set) take(k Kind, h *keyset.Handle) error {
	switch k {
	case Seal:
		a, err := aead.New(h)
		if err != nil {
			return err
		}
		s.seal = a
		return nil
	case Tag:
		t, err := prf.NewPRFSet(h)
		if err != nil {
			return err
		}
		s.tag = t
		return nil
	case Log:
		l, err := newLogKeys(h)
		if err != nil {
			return err
		}
		s.log = l
		return nil
	case File:
		f, err := newFileKeys(h)
		if err != nil {
			return err
		}
		s.file = f
		return nil
	}
	return s.takeClient(h)
}

// takeClient makes what works with the client keys.
func (s *set) takeClient(h *keyset.Handle) error {
	signer, err := jwt.NewSigner(h)
	if err != nil {
		return err
	}
	half, err := h.Public()
	if err != nil {
		return err
	}
	public, err := jwt.JWKSetFromPublicKeysetHandle(half)
	if err != nil {
		return err
	}
	s.client, s.public = signer, public
	return nil
}

// tagLength is the length of a tag in bytes, before it is written.
const tagLength = 32

// tagOf returns the tag of a value made with the key with an id, which is
// there: the id and the tag. The length of the purpose stands before it, so
// that no purpose and value run into those of another.
func (s *set) tagOf(id uint32, purpose, value string) string {
	in := binary.BigEndian.AppendUint32(nil, uint32(len(purpose)))
	in = append(append(in, purpose...), value...)
	out, err := s.tag.PRFs[id].ComputePRF(in, tagLength)
	if err != nil {
		panic("keys: HMAC-SHA-256 always has 32 bytes: " + err.Error())
	}
	return formatID(id) + base64.RawURLEncoding.EncodeToString(out)
}

// A failure is a file that could not be read, and when it was tried.
type failure struct {
	file os.FileInfo // nil if there was none
	at   time.Time
}

// look reads the files that changed. One that can't be read is reported, and
// its keys stay those of before. The caller holds mu.
func (r *Ring) look() {
	now := r.now()
	s := r.inUse.Load().copied()
	changed := false
	for _, k := range Kinds() {
		info, err := os.Stat(r.folder.path(k))
		if err != nil {
			info = nil
		}
		if same(info, s.files[k]) {
			delete(r.failed, k)
			continue
		}
		if last, ok := r.failed[k]; ok && same(info, last.file) && within(now.Sub(last.at), retryEvery) {
			continue
		}
		if err := r.read(s, k); err != nil {
			r.failed[k] = failure{file: info, at: now}
			r.warn(err)
			continue
		}
		delete(r.failed, k)
		changed = true
	}
	if changed {
		r.inUse.Store(s)
	}
	r.looked.Store(now.UnixNano())
}

// read replaces the keys of one kind in s by those of its file.
func (r *Ring) read(s *set, k Kind) error {
	master, err := r.folder.ready()
	if err != nil {
		return err
	}
	return s.load(r.folder, k, master)
}

// same reports whether two looks at a file saw the same one, unchanged.
func same(a, b os.FileInfo) bool {
	if a == nil || b == nil {
		return a == nil && b == nil
	}
	return os.SameFile(a, b) && a.ModTime().Equal(b.ModTime()) && a.Size() == b.Size()
}

// within reports whether a time that has passed is short. A clock that was
// set back has passed no time that counts.
func within(passed, limit time.Duration) bool { return passed >= 0 && passed < limit }
