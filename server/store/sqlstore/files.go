package sqlstore

import (
	"context"
	"database/sql"
	"fmt"

	"github.com/loupe-privacy/loupe/internal/fault"
	"github.com/loupe-privacy/loupe/internal/wire"
	"github.com/loupe-privacy/loupe/server/casework"
)

// Whoever adds a file to a draft holds the row of its owner, so that those
// that are counted stay as many until the end.
const (
	lockGuest = `
	UPDATE guests
	SET lang = lang
	WHERE id = $1`

	countDraftFiles = `
	SELECT COUNT(*)
	FROM files
	WHERE owner_id = $1 AND request_id = $2 AND NOT sent`

	insertFile = `
	INSERT INTO files (id, owner_id, request_id, message_id, sent, by_party, state, name, media_type, size, hash,
		created_at)
	VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`

	selectRequestID = `
	SELECT id
	FROM requests
	WHERE id = $1`
)

// AddFile implements [casework.Store]. The request of a message must be there;
// that its owner may write to it is for the caller to know. However many files
// are added at once, the limit holds; of a guest it does once the guest is
// stored.
func (s *Store) AddFile(ctx context.Context, f casework.File, limit int) error {
	if f.ID == "" || f.OwnerID == "" {
		return fault.OnField("id", "required")
	}
	err := s.inTx(ctx, func(t tx) error {
		for _, lock := range []string{lockAccount, lockGuest} {
			if _, err := exec(ctx, t, lock, f.OwnerID); err != nil {
				return err
			}
		}
		n, err := one(ctx, t, value[int], countDraftFiles, f.OwnerID, f.RequestID)
		if err != nil {
			return err
		}
		if n >= limit {
			return &fault.Error{Code: fault.TooLarge, Field: wire.FieldFile, Reason: "too_many"}
		}
		if f.RequestID != "" {
			if _, err := one(ctx, t, value[string], selectRequestID, f.RequestID); err != nil {
				return err
			}
		}
		f.MessageID, f.Hash = "", nil
		return t.insertFile(ctx, f, false)
	})
	return s.failed("adding a file", "request", err)
}

// insertFile writes a file, sent or of a draft, without its bytes.
func (t tx) insertFile(ctx context.Context, f casework.File, sent bool) error {
	_, err := exec(ctx, t, insertFile, f.ID, f.OwnerID, f.RequestID, f.MessageID, sent, f.By, f.State, f.Name,
		f.Type, f.Size, f.Hash, stamp(f.Created))
	return err
}

// makeFile writes a document of the office with its bytes.
func (t tx) makeFile(ctx context.Context, made casework.NewFile) error {
	chunks, hash := split(made.Sealed)
	made.File.Hash = hash
	if err := t.insertFile(ctx, made.File, true); err != nil {
		return err
	}
	return t.writeChunks(ctx, made.File.ID, chunks)
}

const sendFile = `
	UPDATE files
	SET sent = TRUE, request_id = $4, message_id = $5
	WHERE id = $1 AND owner_id = $2 AND request_id = $3 AND NOT sent
		AND state IN ('` + string(casework.FileHeld) + `', '` + string(casework.FileReady) + `')`

// sendFiles makes the files of a change, which are of the draft of whoever
// acts, belong to its request or, with messages, to the first of them. A file
// that is gone, refused or not whole is a fault.Conflict.
func (t tx) sendFiles(ctx context.Context, c casework.Change) error {
	from, message := c.Record.ID, ""
	if c.Record.Version == 1 {
		from = ""
	}
	if len(c.Messages) > 0 {
		message = c.Messages[0].ID
	}
	for _, id := range c.Files {
		n, err := exec(ctx, t, sendFile, id, c.Entry.Actor, from, c.Record.ID, message)
		if err != nil {
			return err
		}
		if n == 0 {
			return &fault.Error{Code: fault.Conflict, Field: wire.FieldFile, Reason: "gone"}
		}
	}
	return nil
}

// columnsOfFile reads files, as f, with the requests they belong to, as r.
const columnsOfFile = `
	SELECT f.id, f.owner_id, f.request_id, f.message_id, f.by_party, f.state, f.name, f.media_type, f.size, f.hash,
	       f.created_at
	FROM files AS f`

const fileOrder = ` ORDER BY f.created_at, f.id`

// scanFile reads a row of [columnsOfFile].
func scanFile(rows *sql.Rows) (casework.File, error) {
	var f casework.File
	err := rows.Scan(&f.ID, &f.OwnerID, &f.RequestID, &f.MessageID, &f.By, &f.State, &f.Name, &f.Type, &f.Size,
		&f.Hash, instant{&f.Created})
	return f, err
}

// What follows columnsOfFile where a file is looked for: one of a request,
// before the condition of a party, or one of a draft.
const (
	fileOfRequest = `
	JOIN requests AS r ON r.id = f.request_id
	WHERE f.id = $2 AND f.sent AND `
	fileOfDraft = `
	WHERE f.id = $2 AND f.owner_id = $1 AND NOT f.sent`
)

// File implements [casework.Store]. The file of a draft is found by its owner
// alone.
func (s *Store) File(ctx context.Context, p casework.Whose, owner, id string) (casework.File, error) {
	condition, whose := ofParty(p)
	f, err := one(ctx, s.read, scanFile, columnsOfFile+fileOfRequest+condition, whose, id)
	if isNoRows(err) {
		f, err = one(ctx, s.read, scanFile, columnsOfFile+fileOfDraft, owner, id)
	}
	return f, s.failed("reading a file", "file", err)
}

const filesOfRequest = columnsOfFile + `
	JOIN requests AS r ON r.id = f.request_id
	WHERE f.request_id = $2 AND f.request_id <> '' AND f.sent AND `

// Files implements [casework.Store]: those of the request and of its messages,
// the oldest first. Those of a message that is being written are not there.
func (s *Store) Files(ctx context.Context, p casework.Whose, requestID string) ([]casework.File, error) {
	return ofRequest(ctx, s, "files", scanFile, filesOfRequest, fileOrder, p, requestID)
}

const selectDraftFiles = columnsOfFile + `
	WHERE f.owner_id = $1 AND f.request_id = $2 AND NOT f.sent` + fileOrder

// DraftFiles implements [casework.Store]: the oldest first, whole or not.
func (s *Store) DraftFiles(ctx context.Context, owner, requestID string) ([]casework.File, error) {
	return s.someFiles(ctx, selectDraftFiles, owner, requestID)
}

const selectHeld = columnsOfFile + `
	WHERE f.state = '` + string(casework.FileHeld) + `'` + fileOrder + `
	LIMIT $1`

// HeldFiles implements [casework.Store]. They may be sent already.
func (s *Store) HeldFiles(ctx context.Context, n int) ([]casework.File, error) {
	return s.someFiles(ctx, selectHeld, n)
}

// someFiles returns the files that a query finds.
func (s *Store) someFiles(ctx context.Context, query string, args ...any) ([]casework.File, error) {
	all, err := many(ctx, s.read, scanFile, query, args...)
	return all, s.failed("reading files", "", err)
}

// deleteFileOf deletes a file of a request, sent or not, with its bytes.
const deleteFileOf = `DELETE FROM files WHERE id = $1 AND request_id = $2`

const deleteFile = `DELETE FROM files WHERE id = $1 AND owner_id = $2 AND NOT sent`

// DeleteFile implements [casework.Store]. What is not a file of a draft of the
// owner is a fault.NotFound. Its bytes go with it.
func (s *Store) DeleteFile(ctx context.Context, owner, id string) error {
	if !storable(owner, id) {
		return notFound("file")
	}
	n, err := s.exec(ctx, deleteFile, id, owner)
	if err != nil {
		return s.dialect.fault(fmt.Errorf("deleting a file: %w", err))
	}
	if n == 0 {
		return notFound("file")
	}
	return nil
}
