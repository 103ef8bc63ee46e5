package sqlstore

import (
	"context"
	"database/sql"
	"fmt"
	"strings"

	"github.com/loupe-privacy/loupe/server/feed"
)

// The statements by which what a run changes is noted.
const (
	// newestLive are the newest live rows of a domain, $3, among LIVE.
	newestLive = `
	WITH old AS (
		SELECT l.member_key, l.id, l.sum
		FROM (
			SELECT o.member_key, o.id, o.sum, ROW_NUMBER() OVER (PARTITION BY o.member_key ORDER BY o.id DESC) AS nth
			FROM LIVE
			WHERE r.feed = 'holdings' AND r.domain = $3 AND r.state = 'live'
		) AS l
		WHERE l.nth = 1
	)`

	docBefore = `COALESCE((SELECT b.doc FROM holding_rows AS b WHERE b.id = old.id), '')`

	// changed finds what a run says otherwise, or says first. A sum of 0 tells
	// nothing.
	changed = `
	SELECT n.id, n.member_key, old.id IS NULL, ` + docBefore + `
	FROM holding_rows AS n
	LEFT JOIN old ON old.member_key = n.member_key
	WHERE ` + ofRun + ` AND (old.id IS NULL OR old.sum <> n.sum AND old.sum <> 0)`

	// gone finds members whom a full run does not name any more.
	gone = `
	SELECT 0, old.member_key, FALSE, ` + docBefore + `
	FROM old
	WHERE NOT EXISTS (SELECT 1 FROM holding_rows AS n WHERE n.member_key = old.member_key AND ` + ofRun + `)`

	selectChanged = newestLive + changed
	selectBoth    = newestLive + changed + `
	UNION ALL` + gone

	// allLive are all live rows.
	allLive = `feed_runs AS r
			JOIN holding_rows AS o ON o.id >= r.id << 32 AND o.id < (r.id + 1) << 32`

	// liveOfNamed are the rows of those whom a run names: of a delta, few.
	liveOfNamed = `(SELECT n.member_key FROM holding_rows AS n WHERE ` + ofRun + `) AS k
			JOIN holding_rows AS o ON o.member_key = k.member_key
			JOIN feed_runs AS r ON r.id = o.id >> 32`

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
		err = s.survey(ctx, func(t tx) error { return d.read(ctx, t, among(selectBoth, allLive)) })
	default:
		err = s.read.readTx(ctx, func(t tx) error { return d.read(ctx, t, among(selectChanged, liveOfNamed)) })
	}
	if err != nil {
		return 0, 0, fmt.Errorf("comparing with the run before: %w", err)
	}
	return d.first, d.gone, d.write(ctx)
}

// among returns a query with what is live in the place of LIVE.
func among(query, live string) string { return strings.Replace(query, "LIVE", live, 1) }

// read goes through the differences that a query finds.
func (d *differ) read(ctx context.Context, t tx, query string) error {
	rows, err := t.query(ctx, query, rowsOf(d.run, d.run.Header.Domain)...)
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
