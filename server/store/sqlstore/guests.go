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
	INSERT INTO guests (id, email, name, lang, code_hash, pending, session_hash, session_end, created_at)
	VALUES ($1, '', '', $2, '', '', $3, $4, $5)`

// AddGuest implements [casework.GuestStore].
func (s *Store) AddGuest(ctx context.Context, g casework.Guest, sessionHash string) error {
	if g.ID == "" || sessionHash == "" {
		return fault.OnField("id", "required")
	}
	_, err := s.exec(ctx, insertGuest, g.ID, g.Lang, sessionHash, stamp(g.SessionEnd), stamp(g.Created))
	return s.failed("storing a guest", "", err)
}

// The queries for one guest. An empty hash is nobody's.
const (
	columnsOfGuest = `g.id, g.email, g.name, g.lang, g.code_hash, g.code_at, g.confirmed_at, g.pending, g.session_end, g.created_at`
	selectGuest    = `
	SELECT ` + columnsOfGuest + `
	FROM guests AS g
	WHERE `

	guestByID        = selectGuest + `g.id = $1`
	guestBySession   = selectGuest + `g.session_hash = $1 AND g.session_hash <> ''`
	guestByReference = selectGuest + `g.id = (SELECT r.guest_id FROM requests AS r WHERE r.reference = $1)`

	guestByToken = `
	SELECT ` + columnsOfGuest + `, l.token_hash, l.letter_id, l.email, l.salt, l.end_at, l.life
	FROM guest_links AS l
	JOIN guests AS g ON g.id = l.guest_id
	WHERE l.token_hash = $1`
)

// Guest implements [casework.GuestStore].
func (s *Store) Guest(ctx context.Context, id string) (casework.Guest, error) {
	return s.guest(ctx, guestByID, id)
}

// GuestBySession implements [casework.GuestStore].
func (s *Store) GuestBySession(ctx context.Context, hash string) (casework.Guest, error) {
	return s.guest(ctx, guestBySession, hash)
}

// GuestByReference implements [casework.GuestStore]. That of a request of a
// member is nobody's.
func (s *Store) GuestByReference(ctx context.Context, r rights.Reference) (casework.Guest, error) {
	return s.guest(ctx, guestByReference, string(r))
}

// guest returns the guest that a query finds.
func (s *Store) guest(ctx context.Context, query, arg string) (casework.Guest, error) {
	g, err := one(ctx, s.read, scanGuest, query, arg)
	return g, s.failed("reading a guest", "guest", err)
}

// fieldsOfGuest returns where the columns of [selectGuest] go.
func fieldsOfGuest(g *casework.Guest) []any {
	return []any{
		&g.ID, &g.Email, &g.Name, &g.Lang, &g.CodeHash, instantOrZero{&g.CodeAt}, instantOrZero{&g.Confirmed}, &g.Pending,
		instantOrZero{&g.SessionEnd}, instant{&g.Created},
	}
}

// scanGuest reads a row of [selectGuest].
func scanGuest(rows *sql.Rows) (casework.Guest, error) {
	var g casework.Guest
	err := rows.Scan(fieldsOfGuest(&g)...)
	return g, err
}

// What a guest sends, once, and that it still waits.
const (
	sendGuest = `
	UPDATE guests
	SET name = $2, lang = $3, pending = $4, session_end = $5
	WHERE id = $1 AND code_hash = '' AND pending = ''`

	lockWaiting = `
	UPDATE guests
	SET lang = lang
	WHERE id = $1 AND code_hash = '' AND pending <> ''`
)

// SendGuest implements [casework.GuestStore].
func (s *Store) SendGuest(ctx context.Context, g casework.GuestSending, leaf audit.Leaf) error {
	return s.changeGuest(ctx, "keeping what a guest sent", leaf, func(t tx) error {
		n, err := exec(ctx, t, sendGuest, g.ID, g.Name, g.Lang, g.Pending, stamp(g.SessionEnd))
		if err == nil && n == 0 {
			err = &fault.Error{Code: fault.Conflict, Field: wire.FieldKey, Reason: "used"}
		}
		if err != nil {
			return err
		}
		if _, err := exec(ctx, t, deleteDraft, g.ID); err != nil {
			return err
		}
		return t.mailLink(ctx, g.ID, g.Link, g.Letter)
	})
}

// ReaddressGuest implements [casework.GuestStore].
func (s *Store) ReaddressGuest(ctx context.Context, id string, l casework.Link, letter mail.Letter, leaf audit.Leaf) error {
	return s.changeGuest(ctx, "keeping an address of a guest", leaf, func(t tx) error {
		n, err := exec(ctx, t, lockWaiting, id)
		if err == nil && n == 0 {
			err = &fault.Error{Code: fault.Conflict, Field: wire.FieldKey, Reason: "used"}
		}
		if err != nil {
			return err
		}
		return t.mailLink(ctx, id, l, letter)
	})
}

// claimGuest is for the first to come: whoever else holds a link of the guest
// waits at the row, and finds that there is a code.
const claimGuest = `
	UPDATE guests
	SET code_hash = $3, code_at = $4, confirmed_at = $4,
	    email = (SELECT l.email FROM guest_links AS l WHERE l.token_hash = $2)
	WHERE id = $1 AND code_hash = '' AND EXISTS (
		SELECT 1
		FROM guest_links AS l
		WHERE l.guest_id = $1 AND l.token_hash = $2 AND l.end_at > $4
	)`

// ClaimGuest implements [casework.GuestStore].
func (s *Store) ClaimGuest(ctx context.Context, id, tokenHash, codeHash string, now time.Time, leaf audit.Leaf) error {
	return s.takeCode(ctx, claimGuest, "confirming a guest", leaf, id, tokenHash, codeHash, stamp(now))
}

const filedGuest = `
	UPDATE guests
	SET pending = '', session_hash = $2, session_end = $3
	WHERE id = $1 AND code_hash <> ''`

// FiledGuest implements [casework.GuestStore]. How long the link works is set
// once: to press the button again makes it no longer.
func (s *Store) FiledGuest(ctx context.Context, id string, linkEnd time.Time, sessionHash string, sessionEnd time.Time) error {
	err := s.inTx(ctx, func(t tx) error {
		n, err := exec(ctx, t, filedGuest, id, sessionHash, stamp(sessionEnd))
		if err == nil && n == 0 {
			err = notFound("guest")
		}
		if err != nil {
			return err
		}
		if _, err := exec(ctx, t, endLinks, id, stamp(linkEnd)); err != nil {
			return err
		}
		_, err = exec(ctx, t, deleteDraft, id)
		return err
	})
	return s.failed("filing what a guest sent", "", err)
}

// renewGuest gives a guest a new code.
const renewGuest = `
	UPDATE guests
	SET code_hash = $3, code_at = $4, session_hash = '', session_end = NULL
	WHERE id = $1 AND code_hash <> '' AND code_hash <> $3 AND EXISTS (
		SELECT 1
		FROM guest_links AS l
		WHERE l.guest_id = $1 AND l.token_hash = $2 AND l.end_at > $4
	)`

// RenewGuest implements [casework.GuestStore].
func (s *Store) RenewGuest(ctx context.Context, id, tokenHash, codeHash string, now time.Time, leaf audit.Leaf) error {
	return s.takeCode(ctx, renewGuest, "giving a guest a new code", leaf, id, tokenHash, codeHash, stamp(now))
}

// takenCode finds a guest who has a code by a link.
const takenCode = `
	SELECT g.id
	FROM guests AS g
	JOIN guest_links AS l ON l.guest_id = g.id
	WHERE g.id = $1 AND l.token_hash = $2 AND g.code_hash = $3 AND l.end_at > $4`

// takeCode gives a guest the code of a link, with the leaf that tells it, or
// finds that they have it. The link is the only one from then on. What args are
// is for the statement to say, and is the same for [takenCode].
func (s *Store) takeCode(ctx context.Context, give, what string, leaf audit.Leaf, id, tokenHash, codeHash string, now any) error {
	if tokenHash == "" || codeHash == "" {
		return notFound("guest with a link")
	}
	err := s.inTx(ctx, func(t tx) error {
		n, err := exec(ctx, t, give, id, tokenHash, codeHash, now)
		if err != nil {
			return err
		}
		if n == 0 {
			_, err = one(ctx, t, value[string], takenCode, id, tokenHash, codeHash, now)
			return err
		}
		if _, err := exec(ctx, t, deleteOtherLinks, id, tokenHash); err != nil {
			return err
		}
		_, err = t.appendLeaf(ctx, leaf)
		return err
	})
	if isNoRows(err) {
		return notFound("guest with a link")
	}
	if err != nil {
		return s.dialect.fault(fmt.Errorf("%s: %w", what, err))
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
	err := s.inTx(ctx, func(t tx) error {
		if _, err := exec(ctx, t, closeGuest, id); err != nil {
			return err
		}
		_, err := exec(ctx, t, deleteLinks, id)
		return err
	})
	return s.failed("closing the request of a guest", "", err)
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
	return all, s.failed("reading guests", "", err)
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
	return s.failed("settling a guest", "", err)
}

// The statements that forget guests: one who leaves, and all who can't confirm
// anything any more. The condition is one of the row itself:
// whoever confirms or sends at that moment is not forgotten. Their drafts and
// links follow.
//
// Whoever sent something stays for an hour ($2) longer than it can be corrected:
// a link that is added just then is not one of the row.
const (
	leaveGuest = `DELETE FROM guests WHERE id = $1 AND code_hash = '' AND pending = '' RETURNING id`
	dropGuests = `
	DELETE FROM guests
	WHERE code_hash = '' AND (
		pending = '' AND COALESCE(session_end, created_at) <= $1
		OR pending <> '' AND COALESCE(session_end, created_at) <= $2
			AND NOT EXISTS (SELECT 1 FROM guest_links AS l WHERE l.guest_id = guests.id AND l.end_at > $1)
	)
	RETURNING id`

	quitGuest = `
	UPDATE guests
	SET session_hash = ''
	WHERE id = $1 AND code_hash = ''`
)

// afterCorrecting is for how long guests stay who can correct no address any
// more: longer than it takes to store one.
const afterCorrecting = time.Hour

// LeaveGuest implements [casework.GuestStore].
func (s *Store) LeaveGuest(ctx context.Context, id string) error {
	if !storable(id) {
		return nil // such a guest never was
	}
	if err := s.deleteGuests(ctx, leaveGuest, id); err != nil {
		return err
	}
	if _, err := s.exec(ctx, quitGuest, id); err != nil {
		return s.dialect.fault(fmt.Errorf("leaving what a guest wrote: %w", err))
	}
	return nil
}

// DropGuests implements [casework.GuestStore].
func (s *Store) DropGuests(ctx context.Context, now time.Time) error {
	if err := s.dropLinks(ctx, now); err != nil {
		return err
	}
	return s.deleteGuests(ctx, dropGuests, stamp(now), stamp(now.Add(-afterCorrecting)))
}

// deleteGuests deletes guests with their drafts, in one transaction.
func (s *Store) deleteGuests(ctx context.Context, query string, args ...any) error {
	err := s.inTx(ctx, func(t tx) error {
		gone, err := many(ctx, t, value[string], query, args...)
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
	return s.failed("forgetting guests", "", err)
}
