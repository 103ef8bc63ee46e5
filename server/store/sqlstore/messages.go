package sqlstore

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"github.com/loupe-privacy/loupe/internal/rights"
	"github.com/loupe-privacy/loupe/server/casework"
)

const insertMessage = `
	INSERT INTO messages (id, request_id, at, by_party, actor, kind, body, send_key, read_at)
	VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`

// writeMessages adds messages to a request.
func (t tx) writeMessages(ctx context.Context, requestID string, all []casework.Message) error {
	for _, m := range all {
		_, err := exec(ctx, t, insertMessage, m.ID, requestID, stamp(m.At), m.By, m.Actor, m.Kind, m.Body, m.Key,
			stampOrNull(m.Read))
		if err != nil {
			return err
		}
	}
	return nil
}

const selectSaid = `
	SELECT id
	FROM messages
	WHERE request_id = $1 AND send_key = $2 AND send_key <> ''`

// checkSaid returns [errSaid] if a request of the party of a change has one of
// its messages already. Whoever changed the request since holds no row of it
// any more, so that what is read here is what holds.
func (t tx) checkSaid(ctx context.Context, c casework.Change) error {
	for _, m := range c.Messages {
		if m.Key == "" {
			continue
		}
		_, err := one(ctx, t, value[string], selectSaid, c.Record.ID, m.Key)
		if err == nil {
			return errSaid
		}
		if !isNoRows(err) {
			return err
		}
	}
	return nil
}

// The parts of the query for the messages of a thread, around the condition of
// a party.
const (
	selectMessages = `
	SELECT m.id, m.at, m.by_party, m.actor, m.kind, m.body, m.send_key, m.read_at
	FROM messages AS m
	JOIN requests AS r ON r.id = m.request_id
	WHERE m.request_id = $2 AND `
	messageOrder = ` ORDER BY m.at, m.id`
)

// Messages implements [casework.Store]. Of messages of one instant the order is
// always the same.
func (s *Store) Messages(ctx context.Context, p casework.Whose, id string) ([]casework.Message, error) {
	return ofRequest(ctx, s, "messages", scanMessage, selectMessages, messageOrder, p, id)
}

// scanMessage reads a row of [selectMessages].
func scanMessage(rows *sql.Rows) (casework.Message, error) {
	var m casework.Message
	err := rows.Scan(&m.ID, instant{&m.At}, &m.By, &m.Actor, &m.Kind, &m.Body, &m.Key, instantOrZero{&m.Read})
	return m, err
}

// The parts of the query for unread messages, around the condition of a party.
const (
	countUnread = `
	SELECT m.request_id, COUNT(*)
	FROM messages AS m
	JOIN requests AS r ON r.id = m.request_id
	WHERE m.by_party <> '` + string(rights.Person) + `' AND m.read_at IS NULL AND `
	perRequest = ` GROUP BY m.request_id`
)

// Unread implements [casework.Store]. Messages that the program wrote by itself
// are those of the office.
func (s *Store) Unread(ctx context.Context, p casework.Whose) (map[string]int, error) {
	type count struct {
		id string
		n  int
	}
	condition, whose := ofParty(p)
	all, err := many(ctx, s.read, func(rows *sql.Rows) (count, error) {
		var c count
		err := rows.Scan(&c.id, &c.n)
		return c, err
	}, countUnread+condition+perRequest, whose)
	if err != nil {
		return nil, s.dialect.fault(fmt.Errorf("counting messages: %w", err))
	}
	unread := make(map[string]int, len(all))
	for _, c := range all {
		unread[c.id] = c.n
	}
	return unread, nil
}

// markRead and markReadByOffice note who read what the other side wrote.
const (
	markRead = `
	UPDATE messages
	SET read_at = $3
	WHERE request_id = $1 AND at <= $2 AND read_at IS NULL AND by_party <> '` + string(rights.Person) + `'`

	markReadByOffice = `
	UPDATE messages
	SET read_at = $3
	WHERE request_id = $1 AND at <= $2 AND read_at IS NULL AND by_party = '` + string(rights.Person) + `'`
)

// MarkRead implements [casework.Store]. What was read before keeps its instant,
// and what came after upTo, while the page was being read, stays unread. It
// changes no version: to read is no change of a request.
func (s *Store) MarkRead(ctx context.Context, p casework.Whose, id string, side rights.Party, upTo, at time.Time) error {
	condition, whose := ofParty(p)
	if _, err := one(ctx, s.read, value[string], selectParty+condition, whose, id); err != nil {
		return s.failed("reading a request", "request", err)
	}
	query := markRead
	if side != rights.Person {
		query = markReadByOffice
	}
	_, err := s.exec(ctx, query, id, stamp(upTo), stamp(at))
	return s.failed("marking messages", "", err)
}
