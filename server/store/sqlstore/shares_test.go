package sqlstore

import (
	"testing"
	"time"

	"github.com/loupe-privacy/loupe/internal/rights"
	"github.com/loupe-privacy/loupe/server/casework"
)

// TestMigrateShares holds that an extension of the whole request becomes one
// of each item that was open then, and that nobody is told again of what is
// late; and that going back loses neither.
func TestMigrateShares(t *testing.T) {
	before := []string{
		`UPDATE requests SET extension = 'complex', told_at = '2026-03-20 10:00:00.000000+00:00' WHERE id = 's1'`,
		`UPDATE items SET outcome = 'granted', decided_at = '2026-03-15 10:00:00.000000+00:00' WHERE request_id = 's1' AND position = 0`,
		`INSERT INTO notices (id, account_id, guest_id, request_id, event, occasion, at, mail, tries)
		 VALUES ('n1', 'a1', '', 's1', 'overdue', 's1/2026-06-12', '2026-06-13 04:00:00.000000+00:00', 'off', 0)`,
		`UPDATE requests SET months = 1 WHERE id = 's2'`,
	}
	onEach(t, func(t *testing.T, address string) {
		s := openAt(t, address)
		p := stepper(t, s)
		fillThird(t, s, p)
		if _, err := p.UpTo(t.Context(), 5); err != nil {
			t.Fatal(err)
		}
		for _, query := range before {
			if n, err := exec(t.Context(), s.write, query); n == 0 || err != nil {
				t.Fatalf("%s: %d rows, %v", query, n, err)
			}
		}
		for range 2 {
			if err := s.Migrate(t.Context()); err != nil {
				t.Fatal(err)
			}
			wantShares(t, s)
			if _, err := p.DownTo(t.Context(), 5); err != nil {
				t.Fatal(err)
			}
			n, err := one(t.Context(), s.write, value[int], `SELECT COUNT(*) FROM requests
				WHERE id = 's1' AND extension = 'complex' AND told_at = '2026-03-20 10:00:00.000000+00:00'`)
			if n != 1 || err != nil {
				t.Errorf("going back lost the extension: %d, %v", n, err)
			}
		}
	})
}

// wantShares fails the test if the items are not what was stored of requests.
func wantShares(t *testing.T, s *Store) {
	t.Helper()
	extended := rights.Extension{Reason: rights.Complex, Told: time.Date(2026, 3, 20, 10, 0, 0, 0, time.UTC)}
	late := time.Date(2026, 6, 13, 4, 0, 0, 0, time.UTC)
	r, err := s.Request(t.Context(), casework.Whose{MemberID: "m1"}, "s1")
	if err != nil {
		t.Fatal(err)
	}
	if i := r.Items[0]; i.Extension != (rights.Extension{}) || !i.Late.IsZero() {
		t.Errorf("decided before: %+v", i)
	}
	for _, i := range r.Items[1:] {
		if i.Extension != extended || !i.Late.Equal(late) {
			t.Errorf("open then: %+v, late %s", i.Extension, i.Late)
		}
	}
	for id, want := range map[string]bool{"s2": false, "s3": true} { // the latter of before there were reasons
		r, err := s.Request(t.Context(), casework.Whose{MemberID: "m1"}, id)
		if err != nil || (r.Items[0].Extension != rights.Extension{}) != want || !r.Items[0].Late.IsZero() {
			t.Errorf("%s: %+v, %v", id, r.Items[0], err)
		}
	}
	history, err := s.History(t.Context(), casework.Whose{MemberID: "m1"}, "s1")
	if err != nil || len(history) != 2 || history[1].Calendar != "" || history[1].Items != nil {
		t.Errorf("history %+v, %v", history, err)
	}
}
