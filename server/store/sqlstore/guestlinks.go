package sqlstore

import (
	"context"
	"database/sql"
	"time"

	"github.com/loupe-privacy/loupe/server/casework"
	"github.com/loupe-privacy/loupe/server/mail"
)

// GuestByToken implements [casework.GuestStore].
func (s *Store) GuestByToken(ctx context.Context, hash string) (casework.Guest, casework.Link, error) {
	type found struct {
		guest casework.Guest
		link  casework.Link
	}
	f, err := one(ctx, s.read, func(rows *sql.Rows) (found, error) {
		var f found
		var life int64
		l := &f.link
		err := rows.Scan(append(fieldsOfGuest(&f.guest), &l.TokenHash, &l.LetterID, &l.Email, &l.Salt, instant{&l.End}, &life)...)
		l.Life = time.Duration(life) * time.Second
		return f, err
	}, guestByToken, hash)
	return f.guest, f.link, s.failed("reading a guest", "guest", err)
}

// The statements about links of guests. Times are stored in seconds.
const (
	insertLink = `
	INSERT INTO guest_links (token_hash, guest_id, letter_id, email, salt, life, end_at)
	VALUES ($1, $2, $3, $4, $5, $6, $7)`

	// insertCodeLink does nothing where no request was confirmed.
	insertCodeLink = `
	INSERT INTO guest_links (token_hash, guest_id, letter_id, email, salt, life, end_at)
	SELECT $1, g.id, $3, $4, $5, $6, $7
	FROM guests AS g
	WHERE g.id = $2 AND g.code_hash <> ''`

	endLinks = `
	UPDATE guest_links
	SET life = 0, end_at = CASE WHEN end_at < $2 THEN end_at ELSE $2 END
	WHERE guest_id = $1`

	deleteLinks      = `DELETE FROM guest_links WHERE guest_id = $1`
	deleteOtherLinks = `DELETE FROM guest_links WHERE guest_id = $1 AND token_hash <> $2`
	deleteOldLinks   = `
	DELETE FROM guest_links
	WHERE guest_id = $1 AND EXISTS (SELECT 1 FROM guests AS g WHERE g.id = $1 AND g.code_hash <> '')`
)

// linkArgs returns the arguments of [insertLink] and [insertCodeLink].
func linkArgs(id string, l casework.Link) []any {
	return []any{l.TokenHash, id, l.LetterID, l.Email, l.Salt, int64(l.Life / time.Second), stamp(l.End)}
}

// mailLink stores a link with the letter that brings it, if there is one.
func (t tx) mailLink(ctx context.Context, id string, l casework.Link, letter mail.Letter) error {
	if letter.ID == "" {
		return nil
	}
	if _, err := exec(ctx, t, insertLink, linkArgs(id, l)...); err != nil {
		return err
	}
	return t.enqueue(ctx, queued{Letter: &letter})
}

// LinkGuest implements [casework.GuestStore]. The statements are the same
// whether or not there is such a guest.
func (s *Store) LinkGuest(ctx context.Context, id string, l casework.Link, letter mail.Letter) error {
	err := s.inTx(ctx, func(t tx) error {
		if _, err := exec(ctx, t, deleteOldLinks, id); err != nil {
			return err
		}
		if _, err := exec(ctx, t, insertCodeLink, linkArgs(id, l)...); err != nil {
			return err
		}
		return t.enqueue(ctx, queued{Letter: &letter})
	})
	return s.failed("keeping a link of a guest", "", err)
}

const letterWanted = `
	SELECT letter_id
	FROM guest_links
	WHERE letter_id = $1 AND letter_id <> '' AND end_at > $2`

// LetterWanted implements [mail.Outbox].
func (s *Store) LetterWanted(ctx context.Context, letterID string, now time.Time) (bool, error) {
	_, err := one(ctx, s.read, value[string], letterWanted, letterID, stamp(now))
	if isNoRows(err) {
		return false, nil
	}
	return err == nil, s.failed("looking for the link of a letter", "", err)
}

const (
	selectLife = `
	SELECT life
	FROM guest_links
	WHERE letter_id = $1 AND letter_id <> '' AND life > 0`

	startLink = `
	UPDATE guest_links
	SET life = 0, end_at = $2
	WHERE letter_id = $1 AND letter_id <> '' AND life > 0`
)

// startLink begins the time of the link in a letter, with what came of the
// letter. A link that was used meanwhile has an end of its own.
func (t tx) startLink(ctx context.Context, letterID string, r mail.Result) error {
	life, err := one(ctx, t, value[int64], selectLife, letterID)
	if isNoRows(err) {
		return nil // no link of a guest, or one that was used
	}
	if err != nil {
		return err
	}
	end := r.At
	if r.To == mail.Sent || r.To == mail.Unsure {
		end = end.Add(time.Duration(life) * time.Second)
	}
	_, err = exec(ctx, t, startLink, letterID, stamp(end))
	return err
}

// The salt of a link goes when it is over. The link stays known for as long as
// a visit lasts that began with it: whoever presses its button again, in the
// browser that follows the request, is not told that it never was.
const (
	dropSalt = `
	UPDATE guest_links
	SET salt = ''
	WHERE end_at <= $1 AND salt <> ''`

	dropLinks = `DELETE FROM guest_links WHERE end_at <= $1`
)

// dropLinks forgets links that are over.
func (s *Store) dropLinks(ctx context.Context, now time.Time) error {
	_, err := s.exec(ctx, dropSalt, stamp(now))
	if err == nil {
		_, err = s.exec(ctx, dropLinks, stamp(now.Add(-casework.GuestVisit)))
	}
	return s.failed("forgetting links", "", err)
}
