package sqlstore

import (
	"context"
	"fmt"
	"strings"

	"github.com/loupe-privacy/loupe/server/feed"
)

// The queries of what a run comes to.
const (
	// countMembers is for before there was a run: each says how many there are
	// after it.
	countMembers = `SELECT COUNT(*) FROM members WHERE gone_on IS NULL`

	// countNew counts members who were not there, or were gone.
	countNew = `
	SELECT COUNT(*)
	FROM member_rows AS n
	WHERE ` + ofRun + ` AND NOT EXISTS (SELECT 1 FROM members AS m WHERE m.feed_key = n.member_key AND m.gone_on IS NULL)`

	// unnamed are the keys of the members that a full run does not name: not
	// even in a line that was rejected.
	unnamed = `
		SELECT m.feed_key
		FROM members AS m
		WHERE m.gone_on IS NULL
		EXCEPT
		SELECT n.member_key
		FROM member_rows AS n
		WHERE ` + ofRun + `
		EXCEPT
		SELECT r.member_key
		FROM feed_rejects AS r
		WHERE r.run_id = $3`

	countUnnamed = `SELECT COUNT(*) FROM (` + unnamed + `) AS u`

	// selectBefore returns of how many members a feed tells now.
	selectBefore = `
	SELECT members
	FROM feed_runs
	WHERE feed = $1 AND domain = $2 AND state = 'live'
	ORDER BY id DESC
	LIMIT 1`

	// ofLive is the condition on a row o to be of a live run of a feed, $3,
	// and domain, $4.
	ofLive = `EXISTS (
		SELECT 1
		FROM feed_runs AS r
		WHERE r.id = o.id >> 32 AND r.feed = $3 AND r.domain = $4 AND r.state = 'live'
	)`

	// countFirst counts members of whom the feed tells nothing yet.
	countFirst = `
	SELECT COUNT(DISTINCT n.member_key)
	FROM TABLE AS n
	WHERE ` + ofRun + ` AND NOT EXISTS (SELECT 1 FROM TABLE AS o WHERE o.member_key = n.member_key AND ` + ofLive + `)`

	// countDropped counts members of whom a full run tells nothing any more.
	countDropped = `
	SELECT COUNT(*)
	FROM (
		SELECT o.member_key
		FROM TABLE AS o
		WHERE LIVE
		EXCEPT
		SELECT n.member_key
		FROM TABLE AS n
		WHERE ` + ofRun + `
	) AS d`
)

// count returns what a run comes to, but for what is rejected.
func (s *Store) count(ctx context.Context, run feed.Run, table feedTable, seen tally) (feed.Counts, error) {
	c := feed.Counts{Rows: seen.rows}
	if run.Header.Feed == feed.Members {
		return c, s.countMembers(ctx, run, &c)
	}
	h := run.Header
	err := s.ask(ctx, run, &c.Before, selectBefore, h.Feed, h.Domain)
	if isNoRows(err) { // the first run
		c.After = seen.keys
		return c, nil
	}
	if err != nil {
		return c, err
	}
	first := 0
	switch live := rowsOf(run, h.Feed, h.Domain); {
	case h.Feed == feed.Holdings:
		first, c.Gone, err = s.compare(ctx, run)
	case h.Full:
		c.Gone, err = s.dropped(ctx, run, table)
	default: // a delta names few
		err = s.ask(ctx, run, &first, table.sql(countFirst), live...)
	}
	if c.After = c.Before + first; h.Full {
		c.After = seen.keys
	}
	return c, err
}

// dropped returns of how many members a full run tells nothing any more.
func (s *Store) dropped(ctx context.Context, run feed.Run, table feedTable) (n int, err error) {
	err = s.survey(ctx, run, func(t tx) error {
		live, err := t.live(ctx, run)
		if err != nil {
			return err
		}
		n, err = one(ctx, t, value[int], among(table.sql(countDropped), live), rowsOf(run)...)
		return err
	})
	return n, err
}

// selectLive finds the live runs of a feed and domain.
const selectLive = `
	SELECT id
	FROM feed_runs
	WHERE feed = $1 AND domain = $2 AND state = 'live'
	ORDER BY id`

// live returns the condition on a row o to be of a live run of the feed and
// domain of a run: one range of ids for each, few. Joined with the table of
// runs, an engine would rather read the rows of all domains.
func (t tx) live(ctx context.Context, run feed.Run) (string, error) {
	ids, err := many(ctx, t, value[int64], selectLive, run.Header.Feed, run.Header.Domain)
	if err != nil || len(ids) == 0 {
		return "FALSE", err
	}
	ranges := make([]string, len(ids))
	for i, id := range ids {
		ranges[i] = fmt.Sprintf("o.id > %d AND o.id < %d", rowID(id, 0), rowID(id, maxLines))
	}
	return strings.Join(ranges, " OR "), nil
}

// among returns a query with the condition of what is live in the place of
// LIVE.
func among(query, live string) string { return strings.Replace(query, "LIVE", live, 1) }

// countMembers is count for the feed of members.
func (s *Store) countMembers(ctx context.Context, run feed.Run, c *feed.Counts) error {
	err := s.ask(ctx, run, &c.Before, selectBefore, run.Header.Feed, run.Header.Domain)
	if isNoRows(err) {
		err = s.ask(ctx, run, &c.Before, countMembers)
	}
	if err != nil {
		return err
	}
	if err := s.ask(ctx, run, &c.New, countNew, rowsOf(run)...); err != nil {
		return err
	}
	if run.Header.Full {
		if err := s.ask(ctx, run, &c.Gone, countUnnamed, rowsOf(run, run.ID)...); err != nil {
			return err
		}
	}
	c.After = c.Before + c.New - c.Gone
	return nil
}

// ask sets a number to what a query returns.
func (s *Store) ask(ctx context.Context, run feed.Run, into *int, query string, args ...any) error {
	return s.survey(ctx, run, func(t tx) (err error) {
		*into, err = one(ctx, t, value[int], query, args...)
		return err
	})
}
