package sqlstore_test

import (
	"context"
	"database/sql"
	"testing"
	"time"

	_ "github.com/jackc/pgx/v5/stdlib"

	"github.com/loupe-privacy/loupe/internal/lang"
	"github.com/loupe-privacy/loupe/server/casework"
	"github.com/loupe-privacy/loupe/server/store/sqlstore"
)

// TestGuestsNotForgottenMeanwhile holds that a guest who is about to be
// forgotten, and is confirmed or sends at that moment, stays. On PostgreSQL
// the one waits for the other at the row; SQLite has one writer at a time.
func TestGuestsNotForgottenMeanwhile(t *testing.T) {
	now := time.Now().UTC().Truncate(time.Microsecond)
	for _, test := range []struct {
		name, change string
		forget       func(*sqlstore.Store, context.Context) error
	}{
		{
			"confirmed, and left", `UPDATE guests SET code_hash = 'code' WHERE id = 'g'`,
			func(s *sqlstore.Store, ctx context.Context) error { return s.LeaveGuest(ctx, "g") },
		},
		{
			"sent, and too old", `UPDATE guests SET pending = 'x', session_end = now() + interval '30 minutes' WHERE id = 'g'`,
			func(s *sqlstore.Store, ctx context.Context) error { return s.DropGuests(ctx, now) },
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			must := func(err error) {
				t.Helper()
				if err != nil {
					t.Fatal(err)
				}
			}
			address := engines["postgres"](t)
			s := openAt(t, address)
			must(s.AddGuest(t.Context(), casework.Guest{ID: "g", Lang: lang.FR, Created: now, SessionEnd: now}, "session"))
			must(s.SaveDraft(t.Context(), casework.Draft{OwnerID: "g", Key: "k", Lang: lang.FR, Updated: now}))
			db, err := sql.Open("pgx", address)
			must(err)
			defer db.Close()
			tx, err := db.BeginTx(t.Context(), nil)
			must(err)
			_, err = tx.ExecContext(t.Context(), test.change)
			must(err)
			done := make(chan error, 1)
			go func() { done <- test.forget(s, t.Context()) }()
			for waits := 0; waits == 0; { // until it waits at the row
				must(db.QueryRowContext(t.Context(), `
					SELECT COUNT(*)
					FROM pg_stat_activity
					WHERE datname = current_database() AND wait_event_type = 'Lock'`).Scan(&waits))
			}
			must(tx.Commit())
			must(<-done)
			if _, err := s.Guest(t.Context(), "g"); err != nil {
				t.Errorf("the guest is gone: %v", err)
			}
			if _, err := s.Draft(t.Context(), "g"); err != nil {
				t.Errorf("the draft is gone: %v", err)
			}
		})
	}
}

// TestStray holds that what belongs to no guest is found, on both engines.
func TestStray(t *testing.T) {
	for name, address := range engines {
		t.Run(name, func(t *testing.T) {
			at := address(t)
			s := openAt(t, at)
			driver := map[string]string{"sqlite": "sqlite", "postgres": "pgx"}[name]
			db, err := sql.Open(driver, at)
			if err != nil {
				t.Fatal(err)
			}
			defer db.Close()
			if all, err := s.Stray(t.Context()); err != nil || len(all) > 0 {
				t.Errorf("in an empty database: %v, %v", all, err)
			}
			for _, query := range []string{
				guestRow("kept", "code", ""), requestRow("r1", "kept"), noticeRow("n1", "kept"), // all is well
				guestRow("writes", "", "x"), guestRow("claimed", "code", "x"), // not filed yet
				requestRow("r2", "gone"), noticeRow("n2", "gone"), guestRow("left", "code", ""),
			} {
				if _, err := db.ExecContext(t.Context(), query); err != nil {
					t.Fatalf("%s: %v", query, err)
				}
			}
			all, err := s.Stray(t.Context())
			if err != nil || len(all) != 3 {
				t.Fatalf("stray: %v, %v", all, err)
			}
			for n, want := range []string{"guest left", "notice n2", "request r2"} {
				if got := all[n].Kind + " " + all[n].ID; got != want || all[n].Why == "" {
					t.Errorf("stray: %s (%s), want %s", got, all[n].Why, want)
				}
			}
		})
	}
}

// guestRow, requestRow and noticeRow write a row about a guest, with as little
// else as the schema takes.
func guestRow(id, code, pending string) string {
	return `INSERT INTO guests (id, email, name, lang, code_hash, pending, session_hash, created_at)
		VALUES ('` + id + `', '', '', 'fr', '` + code + `', '` + pending + `', '', '2026-03-10 11:00:00+00:00')`
}

func requestRow(id, guest string) string {
	return `INSERT INTO requests (id, reference, guest_id, status, lang, answers, note, behalf, asked_level, received_at,
			receipt_on, months, paused_days, nominal_on, due_on, end_at, target_on, calendar, pauses, earlier_id, version, send_key)
		VALUES ('` + id + `', '` + id + `', '` + guest + `', 'received', 'fr', '', '', '', 0, '2026-03-10 11:00:00+00:00',
			'2026-03-10', 1, 0, '2026-04-10', '2026-04-10', '2026-04-11 00:00:00+00:00', '2026-04-01', '', '[]', '', 1, 'k')`
}

func noticeRow(id, guest string) string {
	return `INSERT INTO notices (id, account_id, guest_id, request_id, event, occasion, at, mail, tries)
		VALUES ('` + id + `', '', '` + guest + `', '', 'received', '` + id + `', '2026-03-10 11:00:00+00:00', 'off', 0)`
}
