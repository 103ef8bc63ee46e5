package keys

import (
	"bytes"
	"encoding/binary"
	"errors"
	"io"

	"github.com/tink-crypto/tink-go/v2/keyset"
	"github.com/tink-crypto/tink-go/v2/streamingaead"
	"github.com/tink-crypto/tink-go/v2/tink"

	"github.com/loupe-privacy/loupe/internal/fault"
)

// fileKeys are the keys of files, ready to use.
type fileKeys struct {
	aead    tink.StreamingAEAD
	primary uint32
}

// newFileKeys makes what works with the keys of files.
func newFileKeys(h *keyset.Handle) (fileKeys, error) {
	a, err := streamingaead.New(h)
	return fileKeys{a, h.KeysetInfo().GetPrimaryKeyId()}, err
}

// A sealed file begins with what Tink's other ciphertexts begin with, a byte
// of one and the id of the key, and goes on as Tink streams it. What is sealed
// has a byte before it: Tink takes an empty stream for a damaged one.
const firstByte = 0

// SealTo returns a writer that encrypts a file for one place and writes it to
// w. Context names the place (table, column and row): the file can be read
// only with the same. The file is whole once the writer is closed; w is not
// closed. It tells the length of the file and no more.
func (r *Ring) SealTo(w io.Writer, context string) (io.WriteCloser, error) {
	keys := r.current().file
	head := binary.BigEndian.AppendUint32([]byte{prefixByte}, keys.primary)
	if _, err := w.Write(head); err != nil {
		return nil, err
	}
	sealing, err := keys.aead.NewEncryptingWriter(w, place(head, context))
	if err != nil {
		return nil, fault.New(fault.Internal, "keys: a file can't be sealed")
	}
	if _, err := sealing.Write([]byte{firstByte}); err != nil {
		return nil, err
	}
	return sealing, nil
}

// place returns what a file is sealed for: the place, and the head, so that it
// can't be changed either.
func place(head []byte, context string) []byte { return append(bytes.Clone(head), context...) }

// OpenFrom returns a reader of the file that was sealed for a place and is read
// from rd. A file that was changed, cut or is of another place, or was sealed
// with a key that is retired or not there, is a fault.Internal: from OpenFrom
// if its beginning tells, and else from the reader, which never returns bytes
// that were not sealed. Only its end tells that a file was not cut: use what
// was read only after io.EOF.
func (r *Ring) OpenFrom(rd io.Reader, context string) (io.Reader, error) {
	head := make([]byte, prefixLength)
	if _, err := io.ReadFull(rd, head); err != nil {
		if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
			err = fault.New(fault.Internal, "keys: not a sealed file")
		}
		return nil, err
	}
	if head[0] != prefixByte {
		return nil, fault.New(fault.Internal, "keys: not a sealed file")
	}
	id := binary.BigEndian.Uint32(head[1:])
	s, err := r.with(File, id)
	if err != nil {
		return nil, fault.Wrap(fault.Internal, err)
	}
	from := &source{r: rd}
	opening, err := s.file.aead.NewDecryptingReader(from, place(head, context))
	if err != nil {
		return nil, fault.New(fault.Internal, "keys: a file can't be opened")
	}
	o := &opened{sealed: opening, source: from, key: formatID(id)}
	var first [1]byte
	if _, err := io.ReadFull(o, first[:]); err != nil {
		if errors.Is(err, io.EOF) {
			err = o.changed()
		}
		return nil, err
	}
	return o, nil
}

// A source reads sealed bytes and remembers why it could not.
type source struct {
	r   io.Reader
	err error
}

// Read implements [io.Reader].
func (s *source) Read(p []byte) (int, error) {
	n, err := s.r.Read(p)
	if err != nil && !errors.Is(err, io.EOF) {
		s.err = err
	}
	return n, err
}

// An opened reads an opened file.
type opened struct {
	sealed io.Reader
	source *source
	key    string
}

// Read implements [io.Reader].
func (o *opened) Read(p []byte) (int, error) {
	n, err := o.sealed.Read(p)
	switch {
	case err == nil || errors.Is(err, io.EOF) && o.source.err == nil:
		return n, err
	case o.source.err != nil: // not the file, but the way to it
		return n, o.source.err
	}
	return n, o.changed()
}

// changed returns the fault of a file that is not what was sealed.
func (o *opened) changed() error {
	return fault.New(fault.Internal, "keys: a file sealed with file key "+o.key+" was changed, or is of another place")
}
