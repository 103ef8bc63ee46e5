package sqlstore

import (
	"bytes"
	"context"
	"crypto/sha256"
	"database/sql"
	"errors"
	"fmt"
	"io"

	"github.com/loupe-privacy/loupe/internal/fault"
	"github.com/loupe-privacy/loupe/internal/wire"
	"github.com/loupe-privacy/loupe/server/casework"
)

// chunkSize is how many bytes of a file are one row: what a reader has in
// memory at once.
const chunkSize = 256 << 10

// split returns bytes in pieces of chunkSize at most, and their SHA-256.
func split(b []byte) (chunks [][]byte, hash []byte) {
	sum := sha256.Sum256(b)
	for len(b) > chunkSize {
		chunks, b = append(chunks, b[:chunkSize]), b[chunkSize:]
	}
	if len(b) > 0 {
		chunks = append(chunks, b)
	}
	return chunks, sum[:]
}

const insertChunk = `
	INSERT INTO file_chunks (file_id, start, size, data)
	VALUES ($1, $2, $3, $4)`

// writeChunks writes the sealed bytes of a file that is whole.
func (t tx) writeChunks(ctx context.Context, id string, chunks [][]byte) error {
	start := 0
	for _, chunk := range chunks {
		if _, err := exec(ctx, t, insertChunk, id, start, len(chunk), chunk); err != nil {
			return err
		}
		start += len(chunk)
	}
	return nil
}

// Two pieces that arrive at once wait for each other at the row of their file,
// and the second one sees the first.
//
// lockSending holds the row of a file that its owner is sending, and says how
// many bytes it will have; selectEnd says how many are there.
const (
	lockSending = `
	UPDATE files
	SET state = state
	WHERE id = $1 AND owner_id = $2 AND NOT sent AND state = '` + string(casework.FileSending) + `'
	RETURNING size`

	selectEnd = `
	SELECT start + size
	FROM file_chunks
	WHERE file_id = $1
	ORDER BY start DESC
	LIMIT 1`
)

// AddPiece implements [casework.Store]. An empty piece is a fault.Invalid, and
// one that ends behind the end of the file a fault.TooLarge.
func (s *Store) AddPiece(ctx context.Context, owner, id string, start, size int64, sealed []byte) error {
	if size <= 0 {
		return fault.OnField(wire.FieldFile, "empty")
	}
	err := s.inTx(ctx, func(t tx) error {
		whole, err := one(ctx, t, value[int64], lockSending, id, owner)
		if err != nil {
			return err
		}
		end, err := one(ctx, t, value[int64], selectEnd, id)
		if err != nil && !isNoRows(err) {
			return err
		}
		switch {
		case start != end:
			return &fault.Error{Code: fault.Conflict, Field: "offset", Err: fmt.Errorf("at %d, not %d", end, start)}
		case size > whole-start:
			return &fault.Error{Code: fault.TooLarge, Field: wire.FieldFile}
		}
		_, err = exec(ctx, t, insertChunk, id, start, size, sealed)
		return err
	})
	return s.failed("adding a piece of a file", "file", err)
}

const selectPieces = `
	SELECT start, size, data
	FROM file_chunks
	WHERE file_id = $1
	ORDER BY start`

// Pieces implements [casework.Store]. A file without pieces, or that is not
// there, has none.
func (s *Store) Pieces(ctx context.Context, id string) ([]casework.Piece, error) {
	all, err := many(ctx, s.read, func(rows *sql.Rows) (casework.Piece, error) {
		var p casework.Piece
		err := rows.Scan(&p.Start, &p.Size, &p.Sealed)
		return p, err
	}, selectPieces, id)
	return all, s.failed("reading the pieces of a file", "", err)
}

// The statements by which a file gets other bytes.
const (
	lockFile = `
	UPDATE files
	SET state = state
	WHERE id = $1 AND owner_id = $2
	RETURNING state`

	deleteChunks = `DELETE FROM file_chunks WHERE file_id = $1`

	setFile = `
	UPDATE files
	SET state = $2, name = $3, media_type = $4, size = $5, hash = $6
	WHERE id = $1`
)

// FinishFile implements [casework.Store]. To whom and to what a file belongs
// stays. The hash is that of what r gives; if f has another one, it is a
// fault.Internal. A file that is ready already is a fault.Conflict on "file".
// The bytes are read before anything is locked, and are in memory until they
// are stored.
func (s *Store) FinishFile(ctx context.Context, f casework.File, r io.Reader) error {
	sealed, err := io.ReadAll(r)
	if err != nil {
		return fmt.Errorf("reading a file: %w", err)
	}
	chunks, hash := split(sealed)
	if f.Hash != nil && !bytes.Equal(f.Hash, hash) {
		return fault.New(fault.Internal, "the bytes of a file do not have its hash")
	}
	err = s.inTx(ctx, func(t tx) error {
		state, err := one(ctx, t, value[string], lockFile, f.ID, f.OwnerID)
		if err != nil {
			return err
		}
		if state == string(casework.FileReady) {
			return &fault.Error{Code: fault.Conflict, Field: wire.FieldFile, Reason: "ready"}
		}
		if _, err := exec(ctx, t, deleteChunks, f.ID); err != nil {
			return err
		}
		if err := t.writeChunks(ctx, f.ID, chunks); err != nil {
			return err
		}
		_, err = exec(ctx, t, setFile, f.ID, f.State, f.Name, f.Type, f.Size, hash)
		return err
	})
	return s.failed("finishing a file", "file", err)
}

// The queries for the bytes of a file that is whole: how many there are, and
// one piece of them. A piece is that of the file as it was opened, or none.
const (
	selectWhole = `
	SELECT f.hash, COALESCE(c.start + c.size, 0)
	FROM files AS f
	LEFT JOIN file_chunks AS c ON c.file_id = f.id
	WHERE f.id = $1 AND f.state <> '` + string(casework.FileSending) + `'
	ORDER BY c.start DESC
	LIMIT 1`

	selectChunk = `
	SELECT c.data
	FROM file_chunks AS c
	JOIN files AS f ON f.id = c.file_id
	WHERE c.file_id = $1 AND c.start = $2 AND f.hash = $3`
)

// ReadFile implements [casework.Store]. A file that is being sent has no bytes
// to read yet: a fault.NotFound. If the bytes change while they are read, or
// the file is deleted, reading fails with a fault.Conflict. Reading goes on
// until ctx ends.
func (s *Store) ReadFile(ctx context.Context, id string) (io.ReadCloser, error) {
	c, err := one(ctx, s.read, func(rows *sql.Rows) (*chunks, error) {
		c := &chunks{ctx: ctx, store: s, id: id}
		err := rows.Scan(&c.hash, &c.end)
		return c, err
	}, selectWhole, id)
	if err != nil {
		return nil, s.failed("reading a file", "file", err)
	}
	return c, nil
}

// A chunks is a file that is being read, one piece in memory at a time. Between
// two pieces it holds no connection, so that a slow reader keeps nobody waiting.
type chunks struct {
	ctx   context.Context //nolint:containedctx // an io.Reader has no other place for it
	store *Store
	id    string
	hash  []byte

	at, end int64  // bytes fetched, and bytes there are
	left    []byte // of the piece that was fetched
}

// Read implements [io.Reader].
func (c *chunks) Read(p []byte) (int, error) {
	if len(c.left) == 0 {
		if c.at >= c.end {
			return 0, io.EOF
		}
		data, err := one(c.ctx, c.store.read, value[[]byte], selectChunk, c.id, c.at, c.hash)
		if isNoRows(err) || err == nil && len(data) == 0 {
			return 0, fault.Wrap(fault.Conflict, errors.New("the file changed while it was read"))
		}
		if err != nil {
			return 0, c.store.dialect.fault(fmt.Errorf("reading a file: %w", err))
		}
		c.left, c.at = data, c.at+int64(len(data))
	}
	n := copy(p, c.left)
	c.left = c.left[n:]
	return n, nil
}

// Close implements [io.Closer]. There is nothing to give back.
func (c *chunks) Close() error {
	c.at, c.left = c.end, nil
	return nil
}
