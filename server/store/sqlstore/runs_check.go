package sqlstore

import (
	"context"
	"database/sql"
	"fmt"

	"github.com/loupe-privacy/loupe/server/feed"
)

// The lines that cannot be taken in: each query returns the line and the key
// of so many.
const (
	lineAndKey = `
	SELECT n.id & 4294967295, n.member_key`

	unknownMembers = lineAndKey + `
	FROM TABLE AS n
	WHERE ` + ofRun + ` AND NOT EXISTS (SELECT 1 FROM members AS m WHERE m.feed_key = n.member_key)
	ORDER BY n.id
	LIMIT $3`

	repeatedMembers = lineAndKey + `
	FROM (
		SELECT n.id, n.member_key, ROW_NUMBER() OVER (PARTITION BY n.member_key ORDER BY n.id) AS nth
		FROM TABLE AS n
		WHERE ` + ofRun + `
	) AS n
	WHERE n.nth > 1
	ORDER BY n.id
	LIMIT $3`

	// A number that two lines have is that of neither.
	repeatedNumbers = lineAndKey + `
	FROM (
		SELECT n.id, n.member_key, COUNT(*) OVER (PARTITION BY n.number_index) AS lines
		FROM member_rows AS n
		WHERE ` + ofRun + ` AND n.number_index IS NOT NULL
	) AS n
	WHERE n.lines > 1
	ORDER BY n.id
	LIMIT $3`

	// A number is free if its member gets another one, or none, by this run.
	takenNumbers = lineAndKey + `
	FROM member_rows AS n
	JOIN members AS m ON m.number_index = n.number_index AND m.feed_key <> n.member_key
	LEFT JOIN member_rows AS o ON o.member_key = m.feed_key AND o.id > $1 AND o.id < $2
	WHERE ` + ofRun + ` AND (o.id IS NULL OR o.number_index IS NOT DISTINCT FROM m.number_index)
	ORDER BY n.id
	LIMIT $3`
)

// A rejector is a query for lines, and why they cannot be taken in.
type rejector struct{ query, reason string }

// rejectors returns what is looked for in the rows of a feed, in this order,
// after a look at all of them at once.
func rejectors(k feed.Kind, table feedTable, seen tally) []rejector {
	if k == feed.Members {
		return []rejector{
			{table.sql(repeatedMembers), feed.ReasonRepeated},
			{repeatedNumbers, feed.ReasonTwice},
			{takenNumbers, feed.ReasonTaken},
		}
	}
	var all []rejector
	if seen.unknown > 0 {
		all = append(all, rejector{table.sql(unknownMembers), feed.ReasonUnknown})
	}
	if !table.entries && seen.rows > seen.keys {
		all = append(all, rejector{table.sql(repeatedMembers), feed.ReasonRepeated})
	}
	return all
}

// A tally is what the rows of a run come to: rows, members that they name, and
// those of them that are not known.
type tally struct{ rows, keys, unknown int }

// tallyRows reads the rows of a run once.
const tallyRows = `
	SELECT COALESCE(SUM(k.rows), 0), COUNT(*), COUNT(*) - COUNT(m.id)
	FROM (
		SELECT n.member_key, COUNT(*) AS rows
		FROM TABLE AS n
		WHERE ` + ofRun + `
		GROUP BY n.member_key
	) AS k
	LEFT JOIN members AS m ON m.feed_key = k.member_key`

// tally returns what the rows of a run come to.
func (s *Store) tally(ctx context.Context, run feed.Run, table feedTable) (seen tally, err error) {
	err = s.survey(ctx, run, func(t tx) error {
		seen, err = one(ctx, t, func(rows *sql.Rows) (tally, error) {
			var all tally
			err := rows.Scan(&all.rows, &all.keys, &all.unknown)
			return all, err
		}, table.sql(tallyRows), rowsOf(run)...)
		return err
	})
	return seen, err
}

// CheckRun implements [feed.RunStore]. A national number that two lines have,
// or that another member keeps, rejects those lines: it opens a file.
func (s *Store) CheckRun(ctx context.Context, run feed.Run, most int) (feed.Counts, error) {
	counts, err := s.checkRun(ctx, run, most)
	if err != nil {
		return counts, s.dialect.fault(fmt.Errorf("checking a run: %w", err))
	}
	return counts, nil
}

// checkRun is CheckRun. It reads without keeping anybody waiting, and changes
// in short transactions.
func (s *Store) checkRun(ctx context.Context, run feed.Run, most int) (feed.Counts, error) {
	table, err := tableOf(run.Header.Feed)
	if err != nil {
		return feed.Counts{}, err
	}
	if err := s.analyze(ctx, run.Header.Feed, table); err != nil {
		return feed.Counts{}, err
	}
	seen, err := s.tally(ctx, run, table)
	if err != nil {
		return feed.Counts{}, err
	}
	rejected, err := s.reject(ctx, run, table, seen, most)
	if err != nil || rejected > most {
		return feed.Counts{Rejected: rejected}, err
	}
	if rejected > 0 {
		if seen, err = s.tally(ctx, run, table); err != nil {
			return feed.Counts{}, err
		}
	}
	counts, err := s.count(ctx, run, table, seen)
	if err != nil {
		return counts, err
	}
	counts.Rejected = rejected
	n, err := s.exec(ctx, markChecked, run.ID, run.Staged.Lines, counts.After)
	if err == nil && n == 0 {
		err = errTakenOver
	}
	return counts, err
}

// fewSamples has PostgreSQL look at 3 000 rows instead of 30 000, each in a page
// of its own: those of a whole table, often. It only wants to know how large a
// run is beside the rest.
const fewSamples = "SET LOCAL default_statistics_target = 10"

// analyze has the engine count what plans depend on. Texts are left out: they
// are long, and nothing is looked for in them.
func (s *Store) analyze(ctx context.Context, k feed.Kind, table feedTable) error {
	columns := []string{table.name + " (id, member_key)"}
	if k == feed.Members {
		columns = append(columns, "member_rows (number_index)", "members (feed_key, number_index, gone_on)")
	}
	return s.inTx(ctx, func(t tx) error { return s.dialect.countRows(ctx, t, columns...) })
}

// countRows is analyze for some columns of tables.
func (d dialect) countRows(ctx context.Context, t tx, columns ...string) error {
	if !d.analyze {
		return nil
	}
	if _, err := exec(ctx, t, fewSamples); err != nil {
		return fmt.Errorf("counting rows: %w", err)
	}
	for _, of := range columns {
		if _, err := exec(ctx, t, "ANALYZE "+of); err != nil {
			return fmt.Errorf("counting rows: %w", err)
		}
	}
	return nil
}

// survey runs f, which looks at a whole run, in a transaction that keeps nobody
// waiting. A full run is looked at beside all that there is; a delta, line by
// line: what it takes must not grow with what it does not name.
func (s *Store) survey(ctx context.Context, run feed.Run, f func(t tx) error) error {
	return s.read.readTx(ctx, func(t tx) error {
		if err := s.dialect.prepareRun(ctx, t, run); err != nil {
			return err
		}
		return f(t)
	})
}

// readTx runs f in a transaction that changes nothing.
func (p *pool) readTx(ctx context.Context, f func(t tx) error) error {
	begun, err := p.db.BeginTx(ctx, &sql.TxOptions{ReadOnly: true})
	if err != nil {
		return fmt.Errorf("beginning transaction: %w", err)
	}
	defer begun.Rollback() // which is how it ends
	return f(tx{begun, p})
}

// prepareRun tells the engine whether the rest of a transaction is about much or
// little. What it expects is a guess: the rows of a run are new.
func (d dialect) prepareRun(ctx context.Context, t tx, run feed.Run) error {
	statements := d.little
	if run.Header.Full {
		statements = d.much
	}
	for _, statement := range statements {
		if _, err := exec(ctx, t, statement); err != nil {
			return fmt.Errorf("preparing for a run: %w", err)
		}
	}
	return nil
}

// The statements of what is rejected.
const (
	countRejects = `SELECT COUNT(*) FROM feed_rejects WHERE run_id = $1`

	deleteRejected = `
	DELETE FROM TABLE
	WHERE id IN (SELECT (r.run_id << 32) + r.line FROM feed_rejects AS r WHERE r.run_id = $1)`

	markChecked = `
	UPDATE feed_runs
	SET checked = TRUE, members = $3
	WHERE id = $1 AND staged_lines = $2 AND state = 'staging'`
)

// reject notes all lines that cannot be taken in, and takes their rows away
// unless there are too many. It returns how many there are. What is rejected
// can make that other lines have to be: it looks until there are none.
func (s *Store) reject(ctx context.Context, run feed.Run, table feedTable, seen tally, most int) (int, error) {
	for {
		found := 0
		for _, r := range rejectors(run.Header.Feed, table, seen) {
			lines, err := s.linesOf(ctx, run, r, most+1)
			if err != nil {
				return 0, err
			}
			total, err := s.takeAway(ctx, run, table, lines, most)
			if err != nil || total > most {
				return total, err
			}
			found += len(lines)
		}
		if found == 0 || run.Header.Feed != feed.Members {
			return one(ctx, s.read, value[int], countRejects, run.ID)
		}
	}
}

// linesOf returns the first lines that a rejector finds.
func (s *Store) linesOf(ctx context.Context, run feed.Run, r rejector, most int) (lines []feed.Rejection, err error) {
	err = s.survey(ctx, run, func(t tx) error {
		lines, err = many(ctx, t, func(rows *sql.Rows) (feed.Rejection, error) {
			one := feed.Rejection{Reason: r.reason}
			err := rows.Scan(&one.Line, &one.Member)
			return one, err
		}, r.query, rowsOf(run, most)...)
		return err
	})
	return lines, err
}

// takeAway notes rejections and, if there are not too many by now, deletes
// their rows.
func (s *Store) takeAway(ctx context.Context, run feed.Run, table feedTable, lines []feed.Rejection, most int) (total int, err error) {
	err = s.inTx(ctx, func(t tx) error {
		for _, r := range lines {
			if _, err := exec(ctx, t, insertReject, run.ID, r.Line, r.Member, r.Reason); err != nil {
				return err
			}
		}
		total, err = one(ctx, t, value[int], countRejects, run.ID)
		if err != nil || total > most || len(lines) == 0 {
			return err
		}
		_, err := exec(ctx, t, table.sql(deleteRejected), run.ID)
		return err
	})
	return total, err
}
