package keys

import (
	"crypto/subtle"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"sync"
	"sync/atomic"
	"time"

	"github.com/loupe-privacy/loupe/internal/fault"
)

// A Ring is the keys of a folder in use. It is safe for use by many at once.
type Ring struct {
	folder Folder
	id     string
	now    func() time.Time
	warn   func(error)

	inUse atomic.Pointer[set]

	// looked is when the files were last looked at, in nanoseconds since
	// 1970. Whoever holds mu is the one who looks.
	looked atomic.Int64
	mu     sync.Mutex
	failed map[Kind]failure
}

// Options say how a folder is opened.
type Options struct {
	// Fresh makes the folder and the keysets that are not there. Without
	// it, one that is not there is an error: it was lost, and what it
	// sealed can't be read.
	Fresh bool

	// Warn is told of a keyset that changed and can't be read: the ring
	// goes on with what it has. It may be nil.
	Warn func(error)

	// Now is the clock, time.Now where it is nil. It decides when files
	// are looked at, and nothing else.
	Now func() time.Time
}

// Open returns the keys of a folder. An error names the file and the reason.
// Kinds that are newer than the folder get their first key.
func (f Folder) Open(o Options) (*Ring, error) {
	prepare := f.grow
	if o.Fresh {
		prepare = f.create
	}
	if err := prepare(); err != nil {
		return nil, err
	}
	r := &Ring{folder: f, now: o.Now, warn: o.Warn, failed: map[Kind]failure{}}
	if r.now == nil {
		r.now = time.Now
	}
	if r.warn == nil {
		r.warn = func(error) {}
	}
	master, err := f.ready()
	if err != nil {
		return nil, err
	}
	first := newSet()
	for _, k := range Kinds() {
		if err := first.load(f, k, master); err != nil {
			return nil, err
		}
	}
	if r.id, err = f.id(); err != nil {
		return nil, err
	}
	r.inUse.Store(first)
	r.looked.Store(r.now().UnixNano())
	return r, nil
}

// ID returns what the installation is known by: the same through every
// rotation, and no secret. A database that was filled with the keys of another
// installation is told from ours by it.
func (r *Ring) ID() string { return r.id }

// Seal encrypts a text for one place. Context names the place (table, column
// and row): the text can be read only with the same. The result is of letters,
// digits, "-" and "_", and tells the length of the text and no more.
func (r *Ring) Seal(text, context string) (string, error) {
	sealed, err := r.current().seal.Encrypt([]byte(text), []byte(context))
	if err != nil {
		return "", fault.New(fault.Internal, "keys: a text can't be sealed")
	}
	return base64.RawURLEncoding.EncodeToString(sealed), nil
}

// Tink's ciphertexts begin with a byte of one and the id of the key.
const (
	prefixByte   = 1
	prefixLength = 5
)

// Unseal returns the text that was sealed for a place. A value that was
// changed, is of another place or was sealed with a key that is retired or
// not there is a fault.Internal whose cause names the key.
func (r *Ring) Unseal(sealed, context string) (string, error) {
	raw, ok := decode(sealed)
	if !ok || len(raw) < prefixLength || raw[0] != prefixByte {
		return "", fault.New(fault.Internal, "keys: not a sealed value")
	}
	id := binary.BigEndian.Uint32(raw[1:])
	s, err := r.with(Seal, id)
	if err != nil {
		return "", fault.Wrap(fault.Internal, err)
	}
	text, err := s.seal.Decrypt(raw, []byte(context))
	if err != nil {
		return "", fault.New(fault.Internal, "keys: a value sealed with seal key "+formatID(id)+" was changed, or is of another place")
	}
	return string(text), nil
}

// Tag returns a keyed tag of a value: without the key nobody can make it, find
// the value by trying, or tell which tags of two purposes are of one value.
// The same value has another tag after a rotation: compare with [Ring.TagIs].
func (r *Ring) Tag(purpose, value string) string {
	s := r.current()
	return s.tagOf(s.tag.PrimaryID, purpose, value)
}

// TagIs reports whether a tag is that of a value, made with any key that is
// not retired. How long it takes tells nothing about the right tag.
func (r *Ring) TagIs(purpose, value, tag string) bool {
	if len(tag) < idLength {
		return false
	}
	id, ok := parseID(tag[:idLength])
	if !ok {
		return false
	}
	s, err := r.with(Tag, id)
	return err == nil && subtle.ConstantTimeCompare([]byte(s.tagOf(id, purpose, value)), []byte(tag)) == 1
}

// lookEvery is how long a key that was added to the files may go unnoticed,
// and retryEvery how often a file that can't be read is read again.
const (
	lookEvery  = time.Minute
	retryEvery = time.Second
)

// current returns the keys in use. Once a minute it looks at the files first;
// who comes while somebody looks goes on with the keys of before.
func (r *Ring) current() *set {
	since := r.now().Sub(time.Unix(0, r.looked.Load()))
	if (since < 0 || since >= lookEvery) && r.mu.TryLock() {
		r.look()
		r.mu.Unlock()
	}
	return r.inUse.Load()
}

// renewed returns the keys as the files have them now. It costs a look at
// each file, and reads those that changed.
func (r *Ring) renewed() *set {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.look()
	return r.inUse.Load()
}

// with returns keys among which the one with an id does its work. If it isn't
// among those in use, it may be new: then the files are looked at.
func (r *Ring) with(k Kind, id uint32) (*set, error) {
	s := r.current()
	if s.status[k][id] != Enabled {
		s = r.renewed()
	}
	switch s.status[k][id] {
	case Enabled:
		return s, nil
	case Retired:
		return nil, errors.New("keys: " + string(k) + " key " + formatID(id) + " is retired")
	}
	return nil, errors.New("keys: " + string(k) + " key " + formatID(id) + " is not in " + r.folder.path(k))
}
