package sqlstore

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"github.com/loupe-privacy/loupe/internal/fault"
	"github.com/loupe-privacy/loupe/internal/rights"
	"github.com/loupe-privacy/loupe/internal/wire"
	"github.com/loupe-privacy/loupe/server/audit"
	"github.com/loupe-privacy/loupe/server/casework"
)

const insertGuest = `
	INSERT INTO guests (id, email, name, lang, code_hash, token_hash, pending, session_hash, session_end, created_at)
	VALUES ($1, '', '', $2, '', '', '', $3, $4, $5)`

// AddGuest implements [casework.GuestStore].
func (s *Store) AddGuest(ctx context.Context, g casework.Guest, sessionHash string) error {
	if g.ID == "" || sessionHash == "" {
		return fault.OnField("id", "required")
	}
	_, err := s.exec(ctx, insertGuest, g.ID, g.Lang, sessionHash, stamp(g.SessionEnd), stamp(g.Created))
	if err != nil {
		return s.dialect.fault(fmt.Errorf("storing a guest: %w", err))
	}
	return nil
}

// The queries for one guest. An empty hash is nobody's.
const (
	selectGuest = `
	SELECT g.id, g.email, g.name, g.lang, g.code_hash, g.pending, g.token_end, g.session_end, g.created_at
	FROM guests AS g
	WHERE `

	guestByID        = selectGuest + `g.id = $1`
	guestBySession   = selectGuest + `g.session_hash = $1 AND g.session_hash <> ''`
	guestByToken     = selectGuest + `g.token_hash = $1 AND g.token_hash <> ''`
	guestByReference = selectGuest + `g.id = (SELECT r.guest_id FROM requests AS r WHERE r.reference = $1)`
)

// Guest implements [casework.GuestStore].
func (s *Store) Guest(ctx context.Context, id string) (casework.Guest, error) {
	return s.guest(ctx, guestByID, id)
}

// GuestBySession implements [casework.GuestStore].
func (s *Store) GuestBySession(ctx context.Context, hash string) (casework.Guest, error) {
	return s.guest(ctx, guestBySession, hash)
}

// GuestByToken implements [casework.GuestStore].
func (s *Store) GuestByToken(ctx context.Context, hash string) (casework.Guest, error) {
	return s.guest(ctx, guestByToken, hash)
}

// GuestByReference implements [casework.GuestStore]. That of a request of a
// member is nobody's.
func (s *Store) GuestByReference(ctx context.Context, r rights.Reference) (casework.Guest, error) {
	return s.guest(ctx, guestByReference, string(r))
}

// guest returns the guest that a query finds.
func (s *Store) guest(ctx context.Context, query, arg string) (casework.Guest, error) {
	g, err := one(ctx, s.read, func(rows *sql.Rows) (casework.Guest, error) {
		var g casework.Guest
		err := rows.Scan(&g.ID, &g.Email, &g.Name, &g.Lang, &g.CodeHash, &g.Pending, instantOrZero{&g.TokenEnd},
			instantOrZero{&g.SessionEnd}, instant{&g.Created})
		return g, err
	}, query, arg)
	return g, s.readFault("a guest", "guest", err)
}

const sendGuest = `
	UPDATE guests
	SET email = $2, name = $3, lang = $4, pending = $5, token_hash = $6, token_end = $7
	WHERE id = $1 AND code_hash = ''`

// SendGuest implements [casework.GuestStore].
func (s *Store) SendGuest(ctx context.Context, g casework.GuestSending, leaf audit.Leaf) error {
	return s.changeGuest(ctx, "keeping what a guest sent", leaf, func(t tx) error {
		n, err := exec(ctx, t, sendGuest, g.ID, g.Email, g.Name, g.Lang, g.Pending, g.TokenHash, stamp(g.TokenEnd))
		if err == nil && n == 0 {
			err = &fault.Error{Code: fault.Conflict, Field: wire.FieldKey, Reason: "used"}
		}
		if err != nil || g.Letter.ID == "" {
			return err
		}
		return t.enqueue(ctx, queued{Letter: &g.Letter})
	})
}

const claimGuest = `
	UPDATE guests
	SET code_hash = $3
	WHERE id = $1 AND token_hash = $2 AND token_hash <> '' AND token_end > $4 AND (code_hash = '' OR code_hash = $3)`

// ClaimGuest implements [casework.GuestStore].
func (s *Store) ClaimGuest(ctx context.Context, id, tokenHash, codeHash string, now time.Time) error {
	n, err := s.exec(ctx, claimGuest, id, tokenHash, codeHash, stamp(now))
	if err != nil {
		return s.dialect.fault(fmt.Errorf("confirming a guest: %w", err))
	}
	if n == 0 {
		return notFound("guest to confirm")
	}
	return nil
}

const filedGuest = `
	UPDATE guests
	SET pending = '', session_hash = $3, session_end = $4,
	    token_end = CASE WHEN token_end < $2 THEN token_end WHEN pending = '' THEN token_end ELSE $2 END
	WHERE id = $1 AND code_hash <> ''`

// FiledGuest implements [casework.GuestStore]. How long the link works is set
// once: to press the button again makes it no longer.
func (s *Store) FiledGuest(ctx context.Context, id string, linkEnd time.Time, sessionHash string, sessionEnd time.Time) error {
	err := s.inTx(ctx, func(t tx) error {
		n, err := exec(ctx, t, filedGuest, id, stamp(linkEnd), sessionHash, stamp(sessionEnd))
		if err == nil && n == 0 {
			err = notFound("guest")
		}
		if err != nil {
			return err
		}
		_, err = exec(ctx, t, deleteDraft, id)
		return err
	})
	if err != nil {
		return s.dialect.fault(fmt.Errorf("filing what a guest sent: %w", err))
	}
	return nil
}

const openGuest = `
	UPDATE guests
	SET session_hash = $2, session_end = $3
	WHERE id = $1 AND code_hash <> ''`

// OpenGuest implements [casework.GuestStore].
func (s *Store) OpenGuest(ctx context.Context, id, sessionHash string, end time.Time, leaf audit.Leaf) error {
	return s.changeGuest(ctx, "opening the request of a guest", leaf, func(t tx) error {
		n, err := exec(ctx, t, openGuest, id, sessionHash, stamp(end))
		if err == nil && n == 0 {
			err = notFound("guest")
		}
		return err
	})
}

const closeGuest = `
	UPDATE guests
	SET session_hash = '', session_end = NULL
	WHERE id = $1`

// CloseGuest implements [casework.GuestStore].
func (s *Store) CloseGuest(ctx context.Context, id string) error {
	if _, err := s.exec(ctx, closeGuest, id); err != nil {
		return s.dialect.fault(fmt.Errorf("closing the request of a guest: %w", err))
	}
	return nil
}

// changeGuest runs f and writes the leaf that tells it, in one transaction.
func (s *Store) changeGuest(ctx context.Context, what string, leaf audit.Leaf, f func(tx) error) error {
	err := s.inTx(ctx, func(t tx) error {
		err := f(t)
		if err == nil {
			_, err = t.appendLeaf(ctx, leaf)
		}
		return err
	})
	if err != nil {
		return s.dialect.fault(fmt.Errorf("%s: %w", what, err))
	}
	return nil
}

// The statements that forget guests: one who wants it, and all who can't
// confirm anything any more. Their drafts go first.
const (
	unconfirmedGuest = ` (SELECT id FROM guests WHERE id = $1 AND code_hash = '')`
	overdueGuests    = ` (SELECT id FROM guests WHERE code_hash = '' AND session_end <= $1 AND (token_end IS NULL OR token_end <= $1))`

	forgetGuestDraft = `DELETE FROM drafts WHERE owner_id IN` + unconfirmedGuest
	forgetGuest      = `DELETE FROM guests WHERE id IN` + unconfirmedGuest
	dropGuestDrafts  = `DELETE FROM drafts WHERE owner_id IN` + overdueGuests
	dropGuests       = `DELETE FROM guests WHERE id IN` + overdueGuests
)

// ForgetGuest implements [casework.GuestStore].
func (s *Store) ForgetGuest(ctx context.Context, id string) error {
	if !storable(id) {
		return nil // such a guest never was
	}
	return s.deleteGuests(ctx, id, forgetGuestDraft, forgetGuest)
}

// DropGuests implements [casework.GuestStore].
func (s *Store) DropGuests(ctx context.Context, now time.Time) error {
	return s.deleteGuests(ctx, stamp(now), dropGuestDrafts, dropGuests)
}

// deleteGuests runs statements with one argument, in one transaction.
func (s *Store) deleteGuests(ctx context.Context, arg any, queries ...string) error {
	err := s.inTx(ctx, func(t tx) error {
		for _, query := range queries {
			if _, err := exec(ctx, t, query, arg); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return s.dialect.fault(fmt.Errorf("forgetting guests: %w", err))
	}
	return nil
}
