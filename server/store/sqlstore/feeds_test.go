package sqlstore

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/loupe-privacy/loupe/internal/calendar"
	"github.com/loupe-privacy/loupe/server/feed"
)

// TestMigrateFeeds holds that what was imported before there were runs is seen
// after, and back again.
func TestMigrateFeeds(t *testing.T) {
	const doc = `{"as_of":"2026-03-01","relation":"active","categories":[{"category":"identity","held":true,"source":"%s"}]}`
	onEach(t, func(t *testing.T, address string) {
		s := openAt(t, address)
		files, err := s.dialect.steps()
		if err != nil {
			t.Fatal(err)
		}
		p, err := s.provider(files)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := p.UpTo(t.Context(), 7); err != nil {
			t.Fatal(err)
		}
		before := []string{"m1 health " + fmt.Sprintf(doc, "a"), "m1 travel " + fmt.Sprintf(doc, "b"), "m2 health " + fmt.Sprintf(doc, "c")}
		for _, m := range []string{"m1", "m2", "m3"} {
			mustExec(t, s, `INSERT INTO members (id, feed_key, given_name, family_name, lang, number_tail) VALUES ($1, $2, 'A', 'B', 'fr', '76')`,
				m, "key-"+m)
		}
		for _, row := range before {
			f := strings.SplitN(row, " ", 3)
			mustExec(t, s, `INSERT INTO holdings (member_id, domain, as_of, doc) VALUES ($1, $2, '2026-03-01', $3)`, f[0], f[1], f[2])
		}
		for range 2 {
			if err := s.Migrate(t.Context()); err != nil {
				t.Fatal(err)
			}
			for m, want := range map[string]string{"m1": "health a travel b", "m2": "health c", "m3": ""} {
				held, err := s.Held(t.Context(), m)
				var got []string
				for _, h := range held {
					got = append(got, h.Domain, h.Document.Categories[0].Source)
					if h.AsOf != calendar.Date(2026, 3, 1) {
						t.Errorf("a run of %v", h.AsOf)
					}
				}
				if err != nil || strings.Join(got, " ") != want {
					t.Errorf("%s: %v, %v; want %s", m, got, err, want)
				}
			}
			if _, err := p.DownTo(t.Context(), 7); err != nil {
				t.Fatal(err)
			}
			got, err := many(t.Context(), s.write, value[string], `SELECT member_id || ' ' || domain || ' ' || doc FROM holdings ORDER BY 1`)
			if err != nil || !slices.Equal(got, before) {
				t.Errorf("back again: %v, %v; want %v", got, err, before)
			}
		}
	})
}

// mustExec runs a statement that must change something.
func mustExec(t *testing.T, s *Store, query string, args ...any) {
	t.Helper()
	if n, err := exec(t.Context(), s.write, query, args...); n == 0 || err != nil {
		t.Fatalf("%s: %d rows, %v", query, n, err)
	}
}

// runOf imports a run of lines for members, of which a source says a sum.
func runOf(t *testing.T, s *Store, h feed.Header, sum int64, members ...string) feed.Run {
	t.Helper()
	run, err := s.BeginRun(t.Context(), h)
	if err != nil {
		t.Fatal(err)
	}
	step := feed.Step{To: feed.Mark{Lines: len(members)}}
	for i, m := range members {
		row := feed.Row{Line: i + 2, Member: m} // of a file, in which the header is line 1
		switch h.Feed {
		case feed.Members:
			row.Values = []any{"A", "B", "fr", calendar.Day{}, calendar.Day{}, calendar.Day{}, []byte(nil), "", "", "", []byte(nil), "{}", "[]", "[]"}
		case feed.Holdings:
			row.Values = []any{sum, `{"categories":[]}`, ""}
		case feed.Choices:
			row.Values = []any{fmt.Sprint("choice ", i%2), true, time.Time{}, ""}
		}
		step.Rows = append(step.Rows, row)
	}
	if run, err = s.StageRun(t.Context(), run, step); err != nil {
		t.Fatal(err)
	}
	if _, err := s.CheckRun(t.Context(), run, 0); err != nil {
		t.Fatal(err)
	}
	if err := s.SwitchRun(t.Context(), run, time.Unix(0, 0)); err != nil {
		t.Fatal(err)
	}
	return run
}

// TestSweepDeletes holds that a sweep deletes every row that counts no more,
// and no other one, and then has nothing to do.
func TestSweepDeletes(t *testing.T) {
	onEach(t, func(t *testing.T, address string) {
		s := openAt(t, address)
		if err := s.Migrate(t.Context()); err != nil {
			t.Fatal(err)
		}
		held := func(run string, full bool) feed.Header {
			return feed.Header{Feed: feed.Holdings, Domain: "health", Run: run, Full: full}
		}
		runOf(t, s, feed.Header{Feed: feed.Members, Run: "1", Full: true}, 0, "a", "b", "c")
		runOf(t, s, held("1", true), 1, "a", "b", "c")                                // all gone by run 2
		runOf(t, s, held("2", true), 2, "a", "b", "c")                                // a is replaced by 3
		runOf(t, s, held("3", false), 3, "a", "b")                                    // b is replaced by 4
		runOf(t, s, held("4", false), 4, "b")                                         // all there
		runOf(t, s, feed.Header{Feed: feed.Choices, Run: "1"}, 0, "a", "a", "a", "b") // choice 0 of a is said twice
		runOf(t, s, feed.Header{Feed: feed.Choices, Run: "2"}, 0, "a")
		refused, err := s.BeginRun(t.Context(), held("5", true))
		if err != nil {
			t.Fatal(err)
		}
		step := feed.Step{Rows: []feed.Row{{Line: 1, Member: "a", Values: []any{int64(5), "{}", ""}}}, To: feed.Mark{Lines: 2},
			Rejected: []feed.Rejection{{Line: 2, Reason: "is empty"}}}
		if _, err := s.StageRun(t.Context(), refused, step); err != nil {
			t.Fatal(err)
		}
		if err := s.RefuseRun(t.Context(), refused); err != nil {
			t.Fatal(err)
		}
		more := true
		for rounds := 0; more && err == nil; rounds++ {
			if more, err = s.SweepRuns(t.Context(), time.Unix(1, 0), 2); rounds > 100 {
				t.Fatal("the sweep does not come to an end")
			}
		}
		if err != nil {
			t.Fatal(err)
		}
		for table, want := range map[string]string{
			"holding_rows": "3 c, 4 a, 5 b", "member_rows": "", "choice_rows": "6 a, 6 b, 7 a", "feed_rejects": "", "holding_changes": "",
		} {
			query := `SELECT (id >> 32) || ' ' || member_key FROM ` + table + ` ORDER BY id`
			if table == "feed_rejects" {
				query = `SELECT reason FROM feed_rejects`
			}
			got, err := many(t.Context(), s.write, value[string], query)
			if err != nil || strings.Join(got, ", ") != want {
				t.Errorf("%s: %v, %v; want %s", table, got, err, want)
			}
		}
		if left, err := many(t.Context(), s.write, value[int64], `SELECT id FROM feed_runs WHERE NOT swept`); err != nil || len(left) > 0 {
			t.Errorf("runs %v are not swept, %v", left, err)
		}
	})
}

// TestRunPlans holds that no statement that is run for one member, or for a
// batch, reads a whole table of rows.
func TestRunPlans(t *testing.T) {
	s := openAt(t, engines["sqlite"](t))
	if err := s.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	holdings, choices := feedTables[feed.Holdings], feedTables[feed.Choices]
	for name, query := range map[string]string{
		"holdings": selectHoldings, "domains": selectDomains, "samples": selectSamples, "changes": selectChanges,
		"decisions": selectDecisions, "disclosures": selectDisclosures, "consultations": selectConsultations, "told": selectTold,
		"acts for": selectActsFor, "acted by": selectActedBy, "household": selectHousehold,
		"some": holdings.sql(deleteSome), "replaced": holdings.replaced(), "replaced entries": choices.replaced(),
		"changed by few": selectChanged, "unswept": selectUnswept, "old changes": deleteChanges, "rejected": holdings.sql(deleteRejected),
		"unknown": holdings.sql(unknownMembers), "first": choices.sql(countFirst),
	} {
		for _, step := range plan(t, s, query) {
			table, scan := strings.CutPrefix(step, "SCAN ")
			if of, _, _ := strings.Cut(table, " "); scan && !strings.HasPrefix(of, "(subquery") && !slices.Contains([]string{"x", "l", "r", "feed_runs"}, of) { // runs are few
				t.Errorf("%s: %s", name, step)
			}
		}
	}
}

// TestDeltaPlans holds that what a delta takes on PostgreSQL does not grow with
// what it does not name, whatever is known of the tables: nothing is counted
// yet.
func TestDeltaPlans(t *testing.T) {
	s := openAt(t, engines["postgres"](t))
	if err := s.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	run := feed.Run{ID: 2}
	queries := map[string][]any{ // with arguments after those of rowsOf
		selectChanged: {"health"}, countNew: nil, takenNumbers: {1},
		deleteTies: nil, s.dialect.links(): nil, clearNumbers: nil, updateMembers: nil, insertMembers: nil,
	}
	for kind, table := range feedTables {
		queries[table.sql(tallyRows)] = nil
		if kind != feed.Members {
			queries[table.sql(unknownMembers)], queries[table.sql(countFirst)] = []any{1}, []any{kind, "health"}
		}
	}
	err := s.survey(t.Context(), run, func(tx tx) error {
		for query, args := range queries {
			steps, err := many(t.Context(), tx, value[string], "EXPLAIN "+query, rowsOf(run, args...)...)
			if err != nil {
				return fmt.Errorf("%s: %w", query, err)
			}
			for _, step := range steps {
				if strings.Contains(step, "Seq Scan") && !strings.Contains(step, " on feed_runs") { // runs are few
					t.Errorf("%s: %s", query, step)
				}
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// TestLostInTheMiddle holds that a step whose connection is lost stores
// nothing, and that the run goes on with the next connection.
func TestLostInTheMiddle(t *testing.T) {
	address := engines["postgres"](t)
	s, killer := openAt(t, address), openAt(t, address)
	if err := s.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	runOf(t, s, feed.Header{Feed: feed.Members, Run: "1"}, 0, "a", "b")
	run, err := s.BeginRun(t.Context(), feed.Header{Feed: feed.Holdings, Domain: "health", Run: "1", Full: true})
	if err != nil {
		t.Fatal(err)
	}
	lock, err := killer.write.db.BeginTx(t.Context(), nil) // on which the step waits
	if err != nil {
		t.Fatal(err)
	}
	if _, err := lock.ExecContext(t.Context(), `SELECT id FROM feed_runs WHERE id = $1 FOR UPDATE`, run.ID); err != nil {
		t.Fatal(err)
	}
	step := feed.Step{Rows: []feed.Row{{Line: 1, Member: "a", Values: []any{int64(1), "{}", ""}}}, To: feed.Mark{Lines: 1}}
	done := make(chan error)
	go func() {
		_, err := s.StageRun(t.Context(), run, step)
		done <- err
	}()
	for killed := int64(0); killed == 0; {
		killed, err = exec(t.Context(), killer.write, `
			SELECT pg_terminate_backend(pid)
			FROM pg_stat_activity
			WHERE datname = current_database() AND pid <> pg_backend_pid() AND wait_event_type = 'Lock'`)
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := <-done; err == nil {
		t.Error("a step without a connection was done")
	}
	if err := lock.Rollback(); err != nil {
		t.Fatal(err)
	}
	if run, err = s.StageRun(t.Context(), run, step); err != nil {
		t.Fatal(err)
	}
	counts, err := s.CheckRun(t.Context(), run, 0)
	if err != nil || counts.Rows != 1 {
		t.Errorf("%+v, %v; want one row", counts, err)
	}
}

// TestReadPlans holds that what is read about a member is found by their key on
// PostgreSQL, whatever it guesses of the tables: here, that going from row to
// row costs much. Right after an import it may take members to be few, and reads
// all rows of others then.
func TestReadPlans(t *testing.T) {
	s := openAt(t, engines["postgres"](t))
	if err := s.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	queries := map[string][]any{
		selectHoldings: nil, selectDomains: nil, selectSamples: {"health"}, selectChanges: {time.Time{}}, selectDecisions: nil, selectTold: nil,
		selectDisclosures: {"", "", "", nil, nil, 50}, selectConsultations: {"", "", "", nil, nil, 50},
		selectFreshDecisions: {nil, time.Time{}, 5}, selectFreshDisclosures: {nil, time.Time{}, 5}, selectFreshLooks: {time.Time{}, time.Time{}, 5},
	}
	err := s.read.readTx(t.Context(), func(tx tx) error {
		if _, err := exec(t.Context(), tx, "SET LOCAL enable_nestloop = off"); err != nil {
			return err
		}
		for query, args := range queries {
			steps, err := many(t.Context(), tx, value[string], "EXPLAIN "+query, append([]any{"x"}, args...)...)
			if err != nil {
				return fmt.Errorf("%s: %w", query, err)
			}
			if plan := strings.Join(steps, "\n"); !strings.Contains(plan, "Index Cond: (member_key = ") {
				t.Errorf("%s:\n%s", query, plan)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}
