package sqlstore

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"

	"github.com/loupe-privacy/loupe/internal/wire"
	"github.com/loupe-privacy/loupe/server/casework"
)

const upsertDraft = `
	INSERT INTO drafts (account_id, kind, domains, note, lang, send_key, updated_at)
	VALUES ($1, $2, $3, $4, $5, $6, $7)
	ON CONFLICT (account_id) DO UPDATE
	SET kind = excluded.kind, domains = excluded.domains, note = excluded.note,
	    lang = excluded.lang, send_key = excluded.send_key, updated_at = excluded.updated_at`

// SaveDraft implements [casework.Store].
func (s *Store) SaveDraft(ctx context.Context, d casework.Draft) error {
	if !isText(d.Note) {
		return errText(wire.FieldNote)
	}
	for _, domain := range d.Domains {
		if !isText(domain) {
			return errText(wire.FieldDomain)
		}
	}
	domains, err := json.Marshal(d.Domains)
	if err != nil {
		return fmt.Errorf("writing the domains of a draft: %w", err)
	}
	_, err = s.exec(ctx, upsertDraft, d.AccountID, d.Right, string(domains), d.Note, d.Lang, d.Key, stamp(d.Updated))
	if err != nil {
		return s.dialect.fault(fmt.Errorf("saving a draft: %w", err))
	}
	return nil
}

const selectDraft = `
	SELECT account_id, kind, domains, note, lang, send_key, updated_at
	FROM drafts
	WHERE account_id = $1`

// Draft implements [casework.Store].
func (s *Store) Draft(ctx context.Context, accountID string) (casework.Draft, error) {
	d, err := one(ctx, s.read, scanDraft, selectDraft, accountID)
	if isNoRows(err) {
		return d, notFound("draft")
	}
	if err != nil {
		return d, s.dialect.fault(fmt.Errorf("reading a draft: %w", err))
	}
	return d, nil
}

// scanDraft reads a row of [selectDraft].
func scanDraft(rows *sql.Rows) (casework.Draft, error) {
	var d casework.Draft
	var domains []byte
	err := rows.Scan(&d.AccountID, &d.Right, &domains, &d.Note, &d.Lang, &d.Key, instant{&d.Updated})
	if err != nil {
		return d, err
	}
	return d, json.Unmarshal(domains, &d.Domains)
}

// DeleteDraft implements [casework.Store].
func (s *Store) DeleteDraft(ctx context.Context, accountID string) error {
	if !storable(accountID) {
		return nil // such an account never was
	}
	if _, err := s.exec(ctx, `DELETE FROM drafts WHERE account_id = $1`, accountID); err != nil {
		return s.dialect.fault(fmt.Errorf("deleting a draft: %w", err))
	}
	return nil
}
