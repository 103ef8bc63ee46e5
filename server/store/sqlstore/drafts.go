package sqlstore

import (
	"context"
	"database/sql"
	"time"

	"github.com/loupe-privacy/loupe/internal/fault"
	"github.com/loupe-privacy/loupe/internal/wire"
	"github.com/loupe-privacy/loupe/server/casework"
)

const upsertDraft = `
	INSERT INTO drafts (owner_id, answers, note, lang, send_key, updated_at)
	VALUES ($1, $2, $3, $4, $5, $6)
	ON CONFLICT (owner_id) DO UPDATE
	SET answers = excluded.answers, note = excluded.note, lang = excluded.lang, send_key = excluded.send_key,
	    updated_at = excluded.updated_at`

// SaveDraft implements [casework.Store]. That the owner is an account or a
// guest is for the caller to know: drafts do not last, and so refer to nothing.
func (s *Store) SaveDraft(ctx context.Context, d casework.Draft) error {
	if d.OwnerID == "" {
		return fault.OnField("owner", "required")
	}
	_, err := s.exec(ctx, upsertDraft, d.OwnerID, d.Answers, d.Note, d.Lang, d.Key, stamp(d.Updated))
	return s.failed("saving a draft", "", err)
}

// insertDraft and swapDraft do nothing to a draft that is not the expected one.
const (
	insertDraft = `
	INSERT INTO drafts (owner_id, answers, note, lang, send_key, updated_at)
	VALUES ($1, $2, $3, $4, $5, $6)
	ON CONFLICT DO NOTHING`

	swapDraft = `
	UPDATE drafts
	SET answers = $2, note = $3, lang = $4, send_key = $5, updated_at = $6
	WHERE owner_id = $1 AND send_key = $7`
)

// lockWriting holds the row of a guest who has sent nothing yet.
const lockWriting = `
	UPDATE guests
	SET lang = lang
	WHERE id = $1 AND code_hash = '' AND pending = ''`

// SwapDraft implements [casework.Store]. Of several that saw the same draft,
// one is stored. A guest who is gone, or has sent, gets none: nobody would come
// back to it, and nothing else forgets it for a month.
func (s *Store) SwapDraft(ctx context.Context, d casework.Draft, seen string) error {
	if d.OwnerID == "" {
		return fault.OnField("owner", "required")
	}
	if !d.Guest {
		return s.failed("saving a draft", "", swapDraftBy(ctx, s.exec, d, seen))
	}
	err := s.inTx(ctx, func(t tx) error {
		n, err := exec(ctx, t, lockWriting, d.OwnerID)
		if err == nil && n == 0 {
			err = notFound("guest who writes")
		}
		if err != nil {
			return err
		}
		return swapDraftBy(ctx, func(ctx context.Context, query string, args ...any) (int64, error) {
			return exec(ctx, t, query, args...)
		}, d, seen)
	})
	return s.failed("saving a draft", "", err)
}

// A runner runs a statement that changes rows, and returns how many it changed.
type runner func(ctx context.Context, query string, args ...any) (int64, error)

// swapDraftBy is the statement of [Store.SwapDraft].
func swapDraftBy(ctx context.Context, run runner, d casework.Draft, seen string) error {
	query := insertDraft
	args := []any{d.OwnerID, d.Answers, d.Note, d.Lang, d.Key, stamp(d.Updated)}
	if seen != "" {
		query, args = swapDraft, append(args, seen)
	}
	n, err := run(ctx, query, args...)
	if err == nil && n == 0 {
		err = &fault.Error{Code: fault.Conflict, Field: wire.FieldKey, Reason: "stale"}
	}
	return err
}

const selectDraft = `
	SELECT owner_id, answers, note, lang, send_key, updated_at
	FROM drafts
	WHERE owner_id = $1`

// Draft implements [casework.Store].
func (s *Store) Draft(ctx context.Context, owner string) (casework.Draft, error) {
	d, err := one(ctx, s.read, scanDraft, selectDraft, owner)
	return d, s.failed("reading a draft", "draft", err)
}

// scanDraft reads a row of [selectDraft].
func scanDraft(rows *sql.Rows) (casework.Draft, error) {
	var d casework.Draft
	err := rows.Scan(&d.OwnerID, &d.Answers, &d.Note, &d.Lang, &d.Key, instant{&d.Updated})
	return d, err
}

// The statements that forget drafts.
const (
	useDraft    = `DELETE FROM drafts WHERE owner_id = $1 AND send_key = $2`
	deleteDraft = `DELETE FROM drafts WHERE owner_id = $1`

	deleteDraftFiles = `DELETE FROM files WHERE owner_id = $1 AND request_id = '' AND NOT sent`
)

// useDraft forgets the draft that was filed under a key, and those of its
// files that were not sent with it: they must not be found in the next one.
func (t tx) useDraft(ctx context.Context, owner, key string) error {
	n, err := exec(ctx, t, useDraft, owner, key)
	if err != nil || n == 0 {
		return err
	}
	_, err = exec(ctx, t, deleteDraftFiles, owner)
	return err
}

// DeleteDraft implements [casework.Store]. Files of messages that are being
// written stay.
func (s *Store) DeleteDraft(ctx context.Context, owner string) error {
	if !storable(owner) {
		return nil // such an owner never was
	}
	err := s.inTx(ctx, func(t tx) error {
		if _, err := exec(ctx, t, deleteDraft, owner); err != nil {
			return err
		}
		_, err := exec(ctx, t, deleteDraftFiles, owner)
		return err
	})
	return s.failed("deleting a draft", "", err)
}

// The statements that forget what nobody came back to. A file stays as long
// as the draft it belongs to.
const (
	dropDrafts = `DELETE FROM drafts WHERE updated_at < $1`
	dropFiles  = `
	DELETE FROM files
	WHERE created_at < $1 AND NOT sent
		AND (request_id <> '' OR NOT EXISTS (SELECT 1 FROM drafts AS d WHERE d.owner_id = files.owner_id))`
)

// DropDrafts implements [casework.Store]. Files that were sent are not of
// drafts and stay, however old.
func (s *Store) DropDrafts(ctx context.Context, before time.Time) error {
	err := s.inTx(ctx, func(t tx) error {
		if _, err := exec(ctx, t, dropDrafts, stamp(before)); err != nil {
			return err
		}
		_, err := exec(ctx, t, dropFiles, stamp(before))
		return err
	})
	return s.failed("dropping drafts", "", err)
}
