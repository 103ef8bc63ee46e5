package sqlstore

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/loupe-privacy/loupe/server/feed"
)

// The statements of a switch.
const (
	// switchOn leaves work to the sweep where rows are merged, or replace
	// others one by one.
	switchOn = `
	UPDATE feed_runs
	SET state = 'live', at = $2, swept = (is_full AND feed <> 'members')
	WHERE id = $1 AND state = 'staging' AND checked`

	// switchOff is what makes a full run full: of its feed and domain nothing
	// that was told before counts any more.
	switchOff = `
	UPDATE feed_runs
	SET state = 'over', swept = FALSE, swept_line = 0
	WHERE feed = $1 AND domain = $2 AND state = 'live' AND id <> $3`

	selectState = `SELECT state FROM feed_runs WHERE id = $1`
)

// SwitchRun implements [feed.RunStore]. Two imports of members that are
// switched on at the same moment wait for each other.
func (s *Store) SwitchRun(ctx context.Context, run feed.Run, at time.Time) error {
	err := s.inTx(ctx, func(t tx) error {
		n, err := exec(ctx, t, switchOn, run.ID, stamp(at))
		if err != nil {
			return err
		}
		if n == 0 {
			return t.switchedBefore(ctx, run)
		}
		h := run.Header
		if h.Full {
			if _, err := exec(ctx, t, switchOff, h.Feed, h.Domain, run.ID); err != nil {
				return err
			}
		}
		if h.Feed == feed.Members {
			return s.mergeMembers(ctx, t, run)
		}
		return nil
	})
	if err != nil {
		return s.dialect.fault(fmt.Errorf("switching a run on: %w", err))
	}
	return nil
}

// switchedBefore returns nil for a run that counts or did.
func (t tx) switchedBefore(ctx context.Context, run feed.Run) error {
	state, err := one(ctx, t, value[feed.State], selectState, run.ID)
	switch {
	case isNoRows(err):
		return notFound("run")
	case err != nil:
		return err
	case state == feed.Live || state == feed.Over:
		return nil
	}
	return errTakenOver
}

// The merge of members. Numbers that change are taken away first, so that two
// members can swap theirs. What did not change is left alone: a row that is
// written costs as much as ten that are read.
const (
	// Links are compared with those that the members have until now: these
	// two statements come before the members change.
	deleteTies = `
	DELETE FROM member_links
	WHERE member_key IN (
		SELECT n.member_key
		FROM member_rows AS n
		JOIN members AS m ON m.feed_key = n.member_key
		WHERE ` + ofRun + ` AND m.links <> n.links
	)`

	insertTies = `
	INSERT INTO member_links (member_key, to_key)
	SELECT n.member_key, l.value ->> 'to'
	FROM member_rows AS n
	CROSS JOIN EACH AS l
	LEFT JOIN members AS m ON m.feed_key = n.member_key
	WHERE ` + ofRun + ` AND n.links <> '[]' AND (m.id IS NULL OR m.links <> n.links)
	ON CONFLICT DO NOTHING`

	clearNumbers = `
	UPDATE members AS m
	SET number_index = NULL
	FROM member_rows AS n
	WHERE ` + ofRun + ` AND m.feed_key = n.member_key AND m.number_index IS DISTINCT FROM n.number_index`

	// updateMembers writes whoever differs in anything. What was sealed anew
	// is no difference if the address is the same. Who is named is not gone.
	updateMembers = `
	UPDATE members AS m
	SET given_name = n.given_name, family_name = n.family_name, lang = n.lang, joined_on = n.joined_on,
	    left_on = n.left_on, born_on = n.born_on, gone_on = NULL, number_index = n.number_index,
	    number_tail = n.number_tail, household = n.household, events = n.events, contracts = n.contracts, links = n.links,
	    email = CASE WHEN m.email_sum IS DISTINCT FROM n.email_sum THEN n.email ELSE m.email END, email_sum = n.email_sum
	FROM member_rows AS n
	WHERE ` + ofRun + ` AND m.feed_key = n.member_key
	  AND (m.given_name, m.family_name, m.lang, m.joined_on, m.left_on, m.born_on, m.number_index, m.number_tail,
	       m.household, m.events, m.contracts, m.links, m.email_sum, m.gone_on)
	      IS DISTINCT FROM
	      (n.given_name, n.family_name, n.lang, n.joined_on, n.left_on, n.born_on, n.number_index, n.number_tail,
	       n.household, n.events, n.contracts, n.links, n.email_sum, CAST(NULL AS DATE))`

	// insertMembers gives new members the ids that were made for them when
	// they were staged.
	insertMembers = `
	INSERT INTO members (id, feed_key, given_name, family_name, lang, joined_on, left_on, born_on, number_index, number_tail,
		household, email, email_sum, events, contracts, links)
	SELECT n.new_id, n.member_key, n.given_name, n.family_name, n.lang, n.joined_on, n.left_on, n.born_on, n.number_index,
		n.number_tail, n.household, n.email, n.email_sum, n.events, n.contracts, n.links
	FROM member_rows AS n
	WHERE ` + ofRun + ` AND NOT EXISTS (SELECT 1 FROM members AS m WHERE m.feed_key = n.member_key)`

	// markGone changes nothing else of those who are not named any more: their
	// requests and accounts stay.
	markGone = `
	UPDATE members
	SET gone_on = $4
	WHERE feed_key IN (` + unnamed + `)`
)

// links returns [insertTies] for an engine.
func (d dialect) links() string {
	return strings.Replace(insertTies, "EACH", fmt.Sprintf(d.eachJSON, "n.links"), 1)
}

// mergeMembers makes the members what a run says. Their ids stay: accounts and
// requests point to them.
func (s *Store) mergeMembers(ctx context.Context, t tx, run feed.Run) error {
	if err := s.dialect.alone(ctx, t); err != nil {
		return err
	}
	if err := s.dialect.prepareRun(ctx, t, run); err != nil {
		return err
	}
	for _, statement := range []string{deleteTies, s.dialect.links(),
		clearNumbers, updateMembers, insertMembers} {
		if _, err := exec(ctx, t, statement, rowsOf(run)...); err != nil {
			return err
		}
	}
	if run.Header.Full {
		if _, err := exec(ctx, t, markGone, rowsOf(run, run.ID, day(run.Header.AsOf))...); err != nil {
			return err
		}
	}
	return s.dialect.countRows(ctx, t, "members (id, feed_key, household, number_index, gone_on)", "member_links (member_key, to_key)")
}
