package sqlstore

import (
	"context"
	"database/sql"
	"fmt"

	"github.com/loupe-privacy/loupe/server/feed"
)

// The statements by which what a run changes is noted.
const (
	// selectBoth goes through all that is live once, and finds what a full run
	// says otherwise, or says first, and members whom it does not name any
	// more. A sum of 0 tells nothing.
	selectBoth = `
	WITH old AS (
		SELECT l.member_key, l.id, l.sum
		FROM (
			SELECT o.member_key, o.id, o.sum, ROW_NUMBER() OVER (PARTITION BY o.member_key ORDER BY o.id DESC) AS nth
			FROM holding_rows AS o
			WHERE LIVE
		) AS l
		WHERE l.nth = 1
	)
	SELECT n.id, n.member_key, old.id IS NULL, ` + docBefore + `
	FROM holding_rows AS n
	LEFT JOIN old ON old.member_key = n.member_key
	WHERE ` + ofRun + ` AND (old.id IS NULL OR old.sum <> n.sum AND old.sum <> 0)
	UNION ALL
	SELECT 0, old.member_key, FALSE, ` + docBefore + `
	FROM old
	WHERE NOT EXISTS (SELECT 1 FROM holding_rows AS n WHERE n.member_key = old.member_key AND ` + ofRun + `)`

	docBefore = `COALESCE((SELECT b.doc FROM holding_rows AS b WHERE b.id = old.id), '')`

	// selectChanged looks up each line of a delta among what is live of its
	// member: the work is that of the delta, whatever the engine expects of
	// it, and however much there is.
	selectChanged = `
	SELECT n.id, n.member_key, old.id IS NULL, COALESCE(old.doc, '')
	FROM (
		SELECT n.id, n.member_key, n.sum, (
			SELECT MAX(o.id)
			FROM holding_rows AS o
			JOIN feed_runs AS r ON r.id = o.id >> 32 AND r.feed = 'holdings' AND r.domain = $3 AND r.state = 'live'
			WHERE o.member_key = n.member_key
		) AS old_id
		FROM holding_rows AS n
		WHERE ` + ofRun + `
	) AS n
	LEFT JOIN holding_rows AS old ON old.id = n.old_id
	WHERE old.id IS NULL OR old.sum <> n.sum AND old.sum <> 0`

	forgetChanges = `DELETE FROM holding_changes WHERE id > $1 AND id < $2`
)

// changesPiece is how many changes are written at a time.
const changesPiece = 2000

// A differ notes what a run of holdings changes.
type differ struct {
	store *Store
	run   feed.Run
	rows  [][]any // to be written

	first, gone int // members of whom the domain tells for the first time, or no more
}

// compare notes what a run of holdings changes of those that are live, and
// returns how many members are new in its domain, and how many are gone.
func (s *Store) compare(ctx context.Context, run feed.Run) (first, gone int, err error) {
	d := &differ{store: s, run: run}
	_, err = s.exec(ctx, forgetChanges, rowID(run.ID, 0), rowID(run.ID+1, 0))
	switch {
	case err != nil:
	case run.Header.Full:
		err = s.survey(ctx, run, func(t tx) error {
			live, err := t.live(ctx, run)
			if err != nil {
				return err
			}
			return d.read(ctx, t, among(selectBoth, live), rowsOf(run)...)
		})
	default:
		err = s.survey(ctx, run, func(t tx) error { return d.read(ctx, t, selectChanged, rowsOf(run, run.Header.Domain)...) })
	}
	if err != nil {
		return 0, 0, fmt.Errorf("comparing with the run before: %w", err)
	}
	return d.first, d.gone, d.write(ctx)
}

// read goes through the differences that a query finds.
func (d *differ) read(ctx context.Context, t tx, query string, args ...any) error {
	rows, err := t.query(ctx, query, args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		if err := d.note(rows); err != nil {
			return err
		}
		if len(d.rows) == changesPiece {
			if err := d.write(ctx); err != nil {
				return err
			}
		}
	}
	return rows.Err()
}

// note takes one difference in.
func (d *differ) note(rows *sql.Rows) error {
	var id int64
	var key, before string
	var first bool
	if err := rows.Scan(&id, &key, &first, &before); err != nil {
		return fmt.Errorf("reading a row: %w", err)
	}
	if first {
		d.first++
	}
	if id == 0 {
		d.gone++
		id = rowID(d.run.ID, maxLines) + int64(d.gone)
	}
	d.rows = append(d.rows, []any{id, key, before})
	return nil
}

// write writes what was taken in.
func (d *differ) write(ctx context.Context) error {
	if len(d.rows) == 0 {
		return nil
	}
	rows := each(d.rows, func(row []any) ([]any, error) { return row, nil })
	err := d.store.fillTx(ctx, "holding_changes", []string{"id", "member_key", "before"}, rows, nil)
	d.rows = d.rows[:0]
	return err
}
