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
	"github.com/loupe-privacy/loupe/server/mail"
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
	SELECT g.id, g.email, g.name, g.lang, g.code_hash, g.salt, g.pending, g.token_end, g.session_end, g.created_at
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
	g, err := one(ctx, s.read, scanGuest, query, arg)
	return g, s.readFault("a guest", "guest", err)
}

// scanGuest reads a row of [selectGuest].
func scanGuest(rows *sql.Rows) (casework.Guest, error) {
	var g casework.Guest
	err := rows.Scan(&g.ID, &g.Email, &g.Name, &g.Lang, &g.CodeHash, &g.Salt, &g.Pending, instantOrZero{&g.TokenEnd},
		instantOrZero{&g.SessionEnd}, instant{&g.Created})
	return g, err
}

// What a guest sends, and where the link that confirms it goes.
const (
	sendGuest = `
	UPDATE guests
	SET name = $2, lang = $3, pending = $4
	WHERE id = $1 AND code_hash = ''`

	addressGuest = `
	UPDATE guests
	SET email = $2, token_hash = $3, salt = $4, token_end = $5
	WHERE id = $1 AND code_hash = ''`
)

// SendGuest implements [casework.GuestStore].
func (s *Store) SendGuest(ctx context.Context, g casework.GuestSending, leaf audit.Leaf) error {
	return s.changeGuest(ctx, "keeping what a guest sent", leaf, func(t tx) error {
		n, err := exec(ctx, t, sendGuest, g.ID, g.Name, g.Lang, g.Pending)
		if err == nil && n == 0 {
			err = &fault.Error{Code: fault.Conflict, Field: wire.FieldKey, Reason: "used"}
		}
		if err != nil || g.Letter.ID == "" {
			return err
		}
		if _, err := exec(ctx, t, addressGuest, g.ID, g.Email, g.Link.TokenHash, g.Link.Salt, stamp(g.Link.End)); err != nil {
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
	    token_end = CASE WHEN token_end < $2 THEN token_end ELSE $2 END
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

const linkGuest = `
	UPDATE guests
	SET token_hash = $2, salt = $3, token_end = $4
	WHERE id = $1 AND code_hash <> ''`

// LinkGuest implements [casework.GuestStore].
func (s *Store) LinkGuest(ctx context.Context, id string, l casework.Link, letter mail.Letter) error {
	err := s.inTx(ctx, func(t tx) error {
		if _, err := exec(ctx, t, linkGuest, id, l.TokenHash, l.Salt, stamp(l.End)); err != nil {
			return err
		}
		return t.enqueue(ctx, queued{Letter: &letter})
	})
	if err != nil {
		return s.dialect.fault(fmt.Errorf("keeping a link of a guest: %w", err))
	}
	return nil
}

// renewGuest and renewedGuest give a guest a new code, and find one who has it.
const (
	renewGuest = `
	UPDATE guests
	SET code_hash = $3, session_hash = '', session_end = NULL
	WHERE id = $1 AND token_hash = $2 AND token_hash <> '' AND token_end > $4 AND code_hash <> '' AND code_hash <> $3`

	renewedGuest = `
	SELECT id
	FROM guests
	WHERE id = $1 AND token_hash = $2 AND token_end > $4 AND code_hash = $3`
)

// RenewGuest implements [casework.GuestStore].
func (s *Store) RenewGuest(ctx context.Context, id, tokenHash, codeHash string, now time.Time, leaf audit.Leaf) error {
	if tokenHash == "" || codeHash == "" {
		return notFound("guest to renew")
	}
	err := s.inTx(ctx, func(t tx) error {
		n, err := exec(ctx, t, renewGuest, id, tokenHash, codeHash, stamp(now))
		if err != nil {
			return err
		}
		if n == 0 {
			_, err = one(ctx, t, value[string], renewedGuest, id, tokenHash, codeHash, stamp(now))
			return err
		}
		_, err = t.appendLeaf(ctx, leaf)
		return err
	})
	if isNoRows(err) {
		return notFound("guest to renew")
	}
	if err != nil {
		return s.dialect.fault(fmt.Errorf("giving a guest a new code: %w", err))
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
	SET session_hash = '', session_end = NULL, token_hash = '', token_end = NULL, salt = ''
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

const claimedGuests = selectGuest + `g.code_hash <> '' AND g.pending <> ''
	ORDER BY g.id
	LIMIT $1`

// ClaimedGuests implements [casework.GuestStore].
func (s *Store) ClaimedGuests(ctx context.Context, n int) ([]casework.Guest, error) {
	all, err := many(ctx, s.read, scanGuest, claimedGuests, n)
	if err != nil {
		return nil, s.dialect.fault(fmt.Errorf("reading guests: %w", err))
	}
	return all, nil
}

const settleGuest = `
	UPDATE guests
	SET pending = ''
	WHERE id = $1 AND code_hash <> ''`

// SettleGuest implements [casework.GuestStore].
func (s *Store) SettleGuest(ctx context.Context, id string) error {
	err := s.inTx(ctx, func(t tx) error {
		n, err := exec(ctx, t, settleGuest, id)
		if err != nil || n == 0 {
			return err
		}
		_, err = exec(ctx, t, deleteDraft, id)
		return err
	})
	if err != nil {
		return s.dialect.fault(fmt.Errorf("settling a guest: %w", err))
	}
	return nil
}

// The statements that forget guests: one who wants it, and all who can't
// confirm anything any more. The condition is one of the row itself: whoever
// confirms or sends at that moment is not forgotten. Their drafts follow.
const (
	forgetGuest = `DELETE FROM guests WHERE id = $1 AND code_hash = '' RETURNING id`
	dropGuests  = `
	DELETE FROM guests
	WHERE code_hash = '' AND session_end <= $1 AND (token_end IS NULL OR token_end <= $1)
	RETURNING id`

	dropSalt = `
	UPDATE guests
	SET token_hash = '', token_end = NULL, salt = ''
	WHERE token_end <= $1 AND code_hash <> ''`
)

// ForgetGuest implements [casework.GuestStore].
func (s *Store) ForgetGuest(ctx context.Context, id string) error {
	if !storable(id) {
		return nil // such a guest never was
	}
	return s.deleteGuests(ctx, forgetGuest, id)
}

// DropGuests implements [casework.GuestStore].
func (s *Store) DropGuests(ctx context.Context, now time.Time) error {
	if _, err := s.exec(ctx, dropSalt, stamp(now)); err != nil {
		return s.dialect.fault(fmt.Errorf("forgetting links: %w", err))
	}
	return s.deleteGuests(ctx, dropGuests, stamp(now))
}

// deleteGuests deletes guests with their drafts, in one transaction.
func (s *Store) deleteGuests(ctx context.Context, query string, arg any) error {
	err := s.inTx(ctx, func(t tx) error {
		gone, err := many(ctx, t, value[string], query, arg)
		if err != nil {
			return err
		}
		for _, id := range gone {
			if _, err := exec(ctx, t, deleteDraft, id); err != nil {
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
