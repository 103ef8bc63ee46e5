package sqlstore

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"github.com/loupe-privacy/loupe/internal/fault"
	"github.com/loupe-privacy/loupe/server/audit"
	"github.com/loupe-privacy/loupe/server/casework"
	"github.com/loupe-privacy/loupe/server/mail"
)

// insertNotice stores a notice once. Whoever has a confirmed address, and did
// not switch mails off, gets one.
const insertNotice = `
	INSERT INTO notices (id, account_id, guest_id, request_id, event, occasion, at, mail, tries)
	VALUES ($1, $2, $3, $4, $5, $6, $7,
		CASE WHEN EXISTS (SELECT 1 FROM contacts AS c WHERE c.account_id = $2 AND c.mail AND c.email <> '')
		       OR EXISTS (SELECT 1 FROM guests AS g WHERE g.id = $3 AND g.email <> '')
		     THEN 'queued' ELSE 'off' END, 0)
	ON CONFLICT DO NOTHING
	RETURNING mail`

// notify stores a notice, and puts its mail in the queue if one is wanted. A
// notice of the same event and occasion, or with the same id, that is there
// already is left as it is. Id may be "".
func (t tx) notify(ctx context.Context, n casework.Notice) error {
	if n.ID == "" {
		n.ID = newID()
	}
	args := []any{n.ID, n.AccountID, n.GuestID, n.RequestID, n.Event, n.Occasion, stamp(n.At)}
	if !storable(args...) {
		return errText("")
	}
	state, err := one(ctx, t, value[mail.State], insertNotice, args...)
	if isNoRows(err) {
		return nil // told before
	}
	if err != nil {
		return fmt.Errorf("writing a notice: %w", err)
	}
	if state != mail.Queued {
		return nil
	}
	return t.enqueue(ctx, queued{Notice: n.ID})
}

const selectAddressee = `
	SELECT n.mail, n.event, COALESCE(r.reference, ''), n.account_id, n.guest_id, COALESCE(a.name, ''),
	       CASE WHEN c.mail AND (r.member_id IS NULL OR r.member_id = a.member_id) THEN c.email ELSE COALESCE(g.email, '') END,
	       COALESCE(c.lang, g.lang, ''), n.at
	FROM notices AS n
	LEFT JOIN requests AS r ON r.id = n.request_id
	LEFT JOIN accounts AS a ON a.id = n.account_id
	LEFT JOIN contacts AS c ON c.account_id = n.account_id
	LEFT JOIN guests AS g ON g.id = n.guest_id
	WHERE n.id = $1`

// Addressee implements [mail.Outbox].
func (s *Store) Addressee(ctx context.Context, noticeID string) (mail.Addressee, error) {
	a, err := one(ctx, s.read, func(rows *sql.Rows) (mail.Addressee, error) {
		var a mail.Addressee
		err := rows.Scan(&a.State, &a.Event, &a.Reference, &a.AccountID, &a.GuestID, &a.Name, &a.Email, &a.Lang, instant{&a.At})
		return a, err
	}, selectAddressee, noticeID)
	if isNoRows(err) {
		return a, notFound("notice")
	}
	if err != nil {
		return a, s.dialect.fault(fmt.Errorf("reading whom a notice is for: %w", err))
	}
	return a, nil
}

const beginMail = `
	UPDATE notices
	SET mail = 'sending'
	WHERE id = $1 AND mail = 'queued'`

// BeginMail implements [mail.Outbox].
func (s *Store) BeginMail(ctx context.Context, noticeID string) (bool, error) {
	n, err := s.exec(ctx, beginMail, noticeID)
	if err != nil {
		return false, s.dialect.fault(fmt.Errorf("beginning to send a mail: %w", err))
	}
	return n == 1, nil
}

const selectContact = `
	SELECT email, wanted_email, token_end, mail, lang
	FROM contacts
	WHERE account_id = $1`

// Contact implements [mail.ContactStore].
func (s *Store) Contact(ctx context.Context, accountID string) (mail.Contact, error) {
	c, err := one(ctx, s.read, func(rows *sql.Rows) (mail.Contact, error) {
		c := mail.Contact{AccountID: accountID}
		err := rows.Scan(&c.Email, &c.Wanted, instantOrZero{&c.End}, &c.Mail, &c.Lang)
		return c, err
	}, selectContact, accountID)
	if isNoRows(err) {
		return c, notFound("contact")
	}
	if err != nil {
		return c, s.dialect.fault(fmt.Errorf("reading a contact: %w", err))
	}
	return c, nil
}

const upsertContact = `
	INSERT INTO contacts (account_id, email, wanted_email, token_hash, mail, lang)
	VALUES ($1, '', '', '', $2, $3)
	ON CONFLICT (account_id) DO UPDATE
	SET mail = excluded.mail, lang = excluded.lang`

// SaveContact implements [mail.ContactStore].
func (s *Store) SaveContact(ctx context.Context, c mail.Contact, leaf audit.Leaf) error {
	return s.changeContact(ctx, leaf, func(t tx) error {
		_, err := exec(ctx, t, upsertContact, c.AccountID, c.Mail, c.Lang)
		return err
	})
}

const wantEmail = `
	INSERT INTO contacts (account_id, email, wanted_email, token_hash, token_end, mail, lang)
	VALUES ($1, '', $2, $3, $4, $5, $6)
	ON CONFLICT (account_id) DO UPDATE
	SET wanted_email = excluded.wanted_email, token_hash = excluded.token_hash, token_end = excluded.token_end`

// WantEmail implements [mail.ContactStore].
func (s *Store) WantEmail(ctx context.Context, w mail.Wanted, leaf audit.Leaf) error {
	return s.changeContact(ctx, leaf, func(t tx) error {
		_, err := exec(ctx, t, wantEmail, w.AccountID, w.Email, w.TokenHash, stamp(w.End), true, w.Lang)
		if err != nil {
			return err
		}
		return t.enqueue(ctx, queued{Letter: &w.Letter})
	})
}

const forgetEmail = `
	UPDATE contacts
	SET email = '', wanted_email = '', token_hash = '', token_end = NULL
	WHERE account_id = $1 AND (email <> '' OR wanted_email <> '')`

// ForgetEmail implements [mail.ContactStore].
func (s *Store) ForgetEmail(ctx context.Context, accountID string, leaf audit.Leaf) error {
	return s.changeContact(ctx, leaf, func(t tx) error {
		n, err := exec(ctx, t, forgetEmail, accountID)
		if err == nil && n == 0 {
			return errNothing
		}
		return err
	})
}

const confirmEmail = `
	UPDATE contacts
	SET email = wanted_email, wanted_email = '', token_hash = '', token_end = NULL
	WHERE token_hash = $1 AND token_hash <> '' AND token_end > $2
	RETURNING account_id`

// ConfirmEmail implements [mail.ContactStore].
func (s *Store) ConfirmEmail(ctx context.Context, tokenHash string, now time.Time, leaf func(accountID string) audit.Leaf) error {
	err := s.inTx(ctx, func(t tx) error {
		id, err := one(ctx, t, value[string], confirmEmail, tokenHash, stamp(now))
		if isNoRows(err) {
			return notFound("address to confirm")
		}
		if err != nil {
			return err
		}
		_, err = t.appendLeaf(ctx, leaf(id))
		return err
	})
	if err != nil {
		return s.dialect.fault(fmt.Errorf("confirming an address: %w", err))
	}
	return nil
}

// errNothing says that there was nothing to change.
var errNothing = fault.New(fault.NotFound, "nothing to change")

// changeContact runs f and writes the leaf that tells it, in one transaction.
// Where f finds nothing to change there is no leaf.
func (s *Store) changeContact(ctx context.Context, leaf audit.Leaf, f func(tx) error) error {
	err := s.inTx(ctx, func(t tx) error {
		err := f(t)
		if err != nil {
			return err
		}
		_, err = t.appendLeaf(ctx, leaf)
		return err
	})
	if errors.Is(err, errNothing) {
		return nil
	}
	if err != nil {
		return s.dialect.fault(fmt.Errorf("changing a contact: %w", err))
	}
	return nil
}
