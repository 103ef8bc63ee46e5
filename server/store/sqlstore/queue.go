package sqlstore

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"math"
	"time"

	"maragu.dev/goqite"

	"github.com/loupe-privacy/loupe/server/mail"
)

// mailLease is how long an item that was handed out stays away from others. It
// is longer than any mail takes to be sent or refused.
const mailLease = 10 * time.Minute

// Priorities in the queue: somebody waits for a letter.
const (
	noticePriority = 0
	letterPriority = 1
)

// mailQueue returns the queue of mails in a database. How often an item is
// tried is for the mailer to decide.
func (d dialect) mailQueue(db *sql.DB) *goqite.Queue {
	return goqite.New(goqite.NewOpts{
		DB: db, Name: "mail", SQLFlavor: d.queue, MaxReceive: math.MaxInt32, Timeout: mailLease,
	})
}

// A queued is what the queue holds of an item: an id, or what is sealed.
type queued struct {
	Notice string       `json:"notice,omitempty"`
	Letter *mail.Letter `json:"letter,omitempty"`
}

// enqueue puts an item in the queue, if the transaction is committed.
func (t tx) enqueue(ctx context.Context, q queued) error {
	body, err := json.Marshal(q)
	if err != nil {
		return fmt.Errorf("writing an item of the queue: %w", err)
	}
	m := goqite.Message{Body: body, Priority: noticePriority}
	if q.Letter != nil {
		m.Priority = letterPriority
	}
	return t.pool.mails.SendTx(ctx, t.Tx, m)
}

const selectReceived = `SELECT received FROM goqite WHERE id = $1`

// NextMail implements [mail.Outbox]. The clock of the machine decides what is
// due. An item that cannot be read has neither a notice nor a letter.
func (s *Store) NextMail(ctx context.Context) (mail.Item, error) {
	var it mail.Item
	err := s.inTx(ctx, func(t tx) error {
		if s.dialect.lockMails != "" {
			if _, err := t.run(ctx, s.dialect.lockMails); err != nil {
				return err
			}
		}
		m, err := t.pool.mails.ReceiveTx(ctx, t.Tx)
		if err != nil {
			return err
		}
		if m == nil {
			return notFound("mail to send")
		}
		var q queued
		if json.Unmarshal(m.Body, &q) != nil {
			q = queued{} // for the mailer to drop: it must not hold up the others
		}
		it = mail.Item{ID: string(m.ID), NoticeID: q.Notice}
		if q.Letter != nil {
			it.Letter = *q.Letter
		}
		it.Tries, err = one(ctx, t, value[int], selectReceived, it.ID)
		return err
	})
	return it, s.failed("taking a mail to send", "", err)
}

const settleMail = `
	UPDATE notices
	SET mail = $3, tries = $4, mailed_at = $5
	WHERE id = $1 AND mail = $2`

// SettleMail implements [mail.Outbox].
func (s *Store) SettleMail(ctx context.Context, it mail.Item, r mail.Result) error {
	err := s.inTx(ctx, func(t tx) error {
		if it.NoticeID != "" {
			var mailed time.Time
			if r.To == mail.Sent {
				mailed = r.At
			}
			_, err := exec(ctx, t, settleMail, it.NoticeID, r.From, r.To, it.Tries, stampOrNull(mailed))
			if err != nil {
				return err
			}
		}
		if r.To != mail.Queued && it.Letter.ID != "" {
			if err := t.startLink(ctx, it.Letter.ID, r); err != nil {
				return err
			}
		}
		if r.To == mail.Queued {
			return t.pool.mails.ExtendTx(ctx, t.Tx, goqite.ID(it.ID), r.Pause)
		}
		return t.pool.mails.DeleteTx(ctx, t.Tx, goqite.ID(it.ID))
	})
	return s.failed("settling a mail", "", err)
}

// claimJob takes a job that did not run since $3, or whose last run lies in
// the future by more than clocks differ: after $4.
const claimJob = `
	INSERT INTO schedule (job, ran_at)
	VALUES ($1, $2)
	ON CONFLICT (job) DO UPDATE
	SET ran_at = excluded.ran_at
	WHERE schedule.ran_at <= $3 OR schedule.ran_at > $4`

// clockSkew is how much the clocks of replicas may differ.
const clockSkew = 5 * time.Minute

// ClaimJob takes a job for the caller to run, unless it was taken less than a
// while before now, by whichever replica. A clock that was set back does not
// keep it from running.
func (s *Store) ClaimJob(ctx context.Context, job string, now time.Time, every time.Duration) (bool, error) {
	n, err := s.exec(ctx, claimJob, job, stamp(now), stamp(now.Add(-every)), stamp(now.Add(clockSkew)))
	if err != nil {
		return false, s.dialect.fault(fmt.Errorf("taking a job: %w", err))
	}
	return n == 1, nil
}

// RetryJob gives back a job that was taken at an instant and failed, as if it
// had run at another one: before, so that it is due again earlier. It does
// nothing if the job was taken again since.
func (s *Store) RetryJob(ctx context.Context, job string, taken, as time.Time) error {
	_, err := s.exec(ctx, `
		UPDATE schedule
		SET ran_at = $3
		WHERE job = $1 AND ran_at = $2`, job, stamp(taken), stamp(as))
	return s.failed("giving a job back", "", err)
}
