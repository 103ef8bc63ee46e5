package sqlstore

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"github.com/loupe-privacy/loupe/server/audit"
	"github.com/loupe-privacy/loupe/server/casework"
	"github.com/loupe-privacy/loupe/server/mail"
)

// insertNotice stores a notice once. Whoever has a confirmed address, and did
// not switch mails off, gets one: for an account, as long as it opens a file.
const insertNotice = `
	INSERT INTO notices (id, account_id, guest_id, request_id, event, occasion, at, mail, tries)
	VALUES ($1, $2, $3, $4, $5, $6, $7,
		CASE WHEN EXISTS (SELECT 1 FROM contacts AS c JOIN accounts AS a ON a.id = c.account_id
		                  WHERE c.account_id = $2 AND c.mail AND c.email <> '' AND a.member_id IS NOT NULL)
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
	       CASE WHEN c.mail AND a.member_id IS NOT NULL AND (r.member_id IS NULL OR r.member_id = a.member_id) THEN c.email ELSE COALESCE(g.email, '') END,
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
	return a, s.failed("reading whom a notice is for", "notice", err)
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
	return c, s.failed("reading a contact", "contact", err)
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

// Whoever changes an address holds the row of the contact from here on, as it
// was before: see [lockMember].
const (
	lockOwnContact = `
	UPDATE contacts
	SET lang = lang
	WHERE account_id = $1 AND (email <> '' OR wanted_email <> '')
	RETURNING account_id, email, wanted_email, mail, lang`

	lockWantedContact = `
	UPDATE contacts
	SET lang = lang
	WHERE token_hash = $1 AND token_hash <> '' AND token_end > $2
	RETURNING account_id, email, wanted_email, mail, lang`
)

// lockedContact reads the row of either.
func lockedContact(rows *sql.Rows) (mail.Contact, error) {
	var c mail.Contact
	err := rows.Scan(&c.AccountID, &c.Email, &c.Wanted, &c.Mail, &c.Lang)
	return c, err
}

const forgetEmail = `
	UPDATE contacts
	SET email = '', wanted_email = '', token_hash = '', token_end = NULL
	WHERE account_id = $1`

// ForgetEmail implements [mail.ContactStore].
func (s *Store) ForgetEmail(ctx context.Context, accountID string, tell mail.Teller) error {
	err := s.moveContact(ctx, tell, forgetEmail, lockOwnContact, accountID)
	if isNoRows(err) {
		return nil
	}
	return s.failed("forgetting an address", "", err)
}

const confirmEmail = `
	UPDATE contacts
	SET email = wanted_email, wanted_email = '', token_hash = '', token_end = NULL
	WHERE account_id = $1`

// ConfirmEmail implements [mail.ContactStore].
func (s *Store) ConfirmEmail(ctx context.Context, tokenHash string, now time.Time, tell mail.Teller) error {
	err := s.moveContact(ctx, tell, confirmEmail, lockWantedContact, tokenHash, stamp(now))
	return s.failed("confirming an address", "address to confirm", err)
}

// moveContact changes the address of the contact that lock finds, and tells of
// it, in one transaction. If it finds none, the error is that there are no
// rows.
func (s *Store) moveContact(ctx context.Context, tell mail.Teller, change, lock string, args ...any) error {
	return s.inTx(ctx, func(t tx) error {
		before, err := one(ctx, t, lockedContact, lock, args...)
		if err != nil {
			return err
		}
		leaf, letter, err := tell(before)
		if err != nil {
			return err
		}
		if _, err := exec(ctx, t, change, before.AccountID); err != nil {
			return err
		}
		if letter.ID != "" {
			if err := t.enqueue(ctx, queued{Letter: &letter}); err != nil {
				return err
			}
		}
		_, err = t.appendLeaf(ctx, leaf)
		return err
	})
}

// changeContact runs f and writes the leaf that tells it, in one transaction.
func (s *Store) changeContact(ctx context.Context, leaf audit.Leaf, f func(tx) error) error {
	err := s.inTx(ctx, func(t tx) error {
		err := f(t)
		if err != nil {
			return err
		}
		_, err = t.appendLeaf(ctx, leaf)
		return err
	})
	return s.failed("changing a contact", "", err)
}
