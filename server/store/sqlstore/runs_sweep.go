package sqlstore

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"github.com/loupe-privacy/loupe/server/feed"
)

// The statements of the sweep.
const (
	// selectUnswept finds the oldest run of which something may be deleted:
	// all of those that count no more, and what live ones replace.
	selectUnswept = `
	SELECT id, feed, domain, state, staged_lines, swept_line
	FROM feed_runs
	WHERE NOT swept AND state <> 'staging'
	ORDER BY id
	LIMIT 1`

	// deleteSome deletes so many rows of a run.
	deleteSome = `
	DELETE FROM TABLE
	WHERE id IN (
		SELECT n.id
		FROM TABLE AS n
		WHERE ` + ofRun + `
		ORDER BY n.id
		LIMIT $3
	)`

	// deleteReplaced deletes the rows in whose place a piece of a live run is.
	deleteReplaced = `
	DELETE FROM TABLE
	WHERE id IN (
		SELECT o.id
		FROM TABLE AS n
		JOIN TABLE AS o ON o.member_key = n.member_key AND o.id < n.id SAME_ENTRY
		JOIN feed_runs AS r ON r.id = o.id >> 32 AND r.feed = $3 AND r.domain = $4 AND r.state = 'live'
		WHERE ` + ofRun + `
	)`

	// deleteRejects forgets what was rejected, when the run itself is over.
	deleteRejects = `DELETE FROM feed_rejects WHERE run_id = $1`

	// markSwept notes how far a sweep came in the same transaction as what it
	// deleted.
	markSwept = `UPDATE feed_runs SET swept_line = $2, swept = $3 WHERE id = $1`

	// deleteChanges deletes so many changes of which nobody is told any more.
	deleteChanges = `
	DELETE FROM holding_changes
	WHERE id IN (
		SELECT c.id
		FROM feed_runs AS r
		JOIN holding_changes AS c ON c.id >= r.id << 32 AND c.id < (r.id + 1) << 32
		WHERE r.at < $1 OR r.state = 'refused'
		LIMIT $2
	)`
)

// An unswept is a run of which something may be deleted.
type unswept struct {
	run  feed.Run
	line int // up to which what it replaces was deleted
}

// SweepRuns implements [feed.RunStore]. Every batch is one transaction: what
// is cut off goes on from there.
func (s *Store) SweepRuns(ctx context.Context, before time.Time, most int) (bool, error) {
	for left := most; left > 0; {
		u, err := one(ctx, s.read, scanUnswept, selectUnswept)
		if isNoRows(err) {
			n, err := s.exec(ctx, deleteChanges, stamp(before), left)
			return err == nil && int(n) == left, s.sweepFault(err)
		}
		if err != nil {
			return false, s.sweepFault(err)
		}
		n, err := s.sweep(ctx, u, left)
		if err != nil {
			return false, s.sweepFault(err)
		}
		left -= max(n, 1)
	}
	return true, nil
}

// sweepFault returns the fault of an error of a sweep.
func (s *Store) sweepFault(err error) error {
	if err == nil {
		return nil
	}
	return s.dialect.fault(fmt.Errorf("deleting rows that count no more: %w", err))
}

// scanUnswept reads a row of [selectUnswept].
func scanUnswept(rows *sql.Rows) (unswept, error) {
	var u unswept
	h := &u.run.Header
	err := rows.Scan(&u.run.ID, &h.Feed, &h.Domain, &u.run.State, &u.run.Staged.Lines, &u.line)
	return u, err
}

// sweep deletes a batch, and returns how many rows it looked at. A live run
// keeps its rows, unless they were merged: those of members are.
func (s *Store) sweep(ctx context.Context, u unswept, most int) (n int, err error) {
	table, err := tableOf(u.run.Header.Feed)
	if err != nil {
		return 0, err
	}
	err = s.inTx(ctx, func(t tx) error {
		if u.run.State == feed.Live && u.run.Header.Feed != feed.Members {
			n = most
			return t.sweepReplaced(ctx, u, table, most)
		}
		gone, err := exec(ctx, t, table.sql(deleteSome), rowsOf(u.run, most)...)
		if err != nil {
			return err
		}
		n = int(gone)
		if n == most {
			return nil
		}
		if u.run.State != feed.Live {
			if _, err := exec(ctx, t, deleteRejects, u.run.ID); err != nil {
				return err
			}
		}
		_, err = exec(ctx, t, markSwept, u.run.ID, 0, true)
		return err
	})
	return n, err
}

// sweepReplaced deletes what the next lines of a live run replace.
func (t tx) sweepReplaced(ctx context.Context, u unswept, table feedTable, most int) error {
	h, to := u.run.Header, u.line+most
	_, err := exec(ctx, t, table.replaced(), rowID(u.run.ID, u.line), rowID(u.run.ID, to+1), h.Feed, h.Domain)
	if err != nil {
		return err
	}
	_, err = exec(ctx, t, markSwept, u.run.ID, to, to > u.run.Staged.Lines)
	return err
}
