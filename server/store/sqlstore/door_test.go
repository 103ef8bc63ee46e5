package sqlstore

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/loupe-privacy/loupe/internal/fault"
	"github.com/loupe-privacy/loupe/server/auth"
	"github.com/loupe-privacy/loupe/server/casework"
)

// monday is the instant at which things happen here.
var monday = time.Date(2026, 3, 9, 11, 0, 0, 0, time.UTC)

// firstData is what a database of the first schema may hold: two members, of
// whom one is opened by two accounts, an account of staff, a request, a draft,
// sessions and a login under way.
var firstData = []string{
	`INSERT INTO members (id, feed_key, given_name, family_name, lang, number_index, number_tail)
	 VALUES ('m1', 'k1', 'Anna', 'A', 'nl', NULL, '76'), ('m2', 'k2', 'Bram', 'B', 'fr', NULL, '87')`,
	`INSERT INTO accounts (id, issuer, subject, member_id, name, lang)
	 VALUES ('a1', 'i', 's1', 'm1', 'Anna', 'nl'), ('a2', 'i', 's2', 'm1', 'Anna', 'fr'),
	        ('a3', 'i', 's3', NULL, 'Clerk', 'fr')`,
	`INSERT INTO sessions (hash, account_id, member_id, role, controller, created_at, last_seen_at, expires_at)
	 VALUES ('h1', 'a1', 'm1', 'member', '', '2026-03-10 11:00:00+00:00', '2026-03-10 11:00:00+00:00', '2099-01-01 00:00:00+00:00'),
	        ('h3', 'a3', NULL, 'officer', 'c', '2026-03-10 11:00:00+00:00', '2026-03-10 11:00:00+00:00', '2099-01-01 00:00:00+00:00')`,
	`INSERT INTO logins (hash, browser, nonce, verifier, lang, return_route, return_param, created_at)
	 VALUES ('l', 'b', 'n', 'v', 'fr', 'r', 'p', '2026-03-10 11:00:00+00:00')`,
	`INSERT INTO requests (id, reference, member_id, account_id, kind, status, lang, note, received_at, receipt_on,
		months, paused_days, nominal_on, due_on, end_at, target_on, calendar, counted_on, version, send_key, body_hash)
	 VALUES ('r', 'LP-1', 'm1', 'a1', 'access', 'received', 'nl', 'note', '2026-03-10 11:00:00+00:00', '2026-03-10',
		1, 0, '2026-04-10', '2026-04-10', '2026-04-10 22:00:00+00:00', '2026-04-03', '1', NULL, 1, 'key', 'body')`,
	`INSERT INTO request_domains (request_id, position, domain) VALUES ('r', 0, 'health')`,
	`INSERT INTO history (request_id, version, at, actor, event)
	 VALUES ('r', 1, '2026-03-10 11:00:00+00:00', 'a1', 'received')`,
	`INSERT INTO drafts (account_id, kind, domains, note, lang, send_key, updated_at)
	 VALUES ('a2', 'access', '["health"]', 'draft', 'fr', 'other', '2026-03-10 11:00:00+00:00')`,
}

// TestMigrateDoor holds that the second schema keeps what the first one had,
// and only forgets who is logged in.
func TestMigrateDoor(t *testing.T) {
	onEach(t, func(t *testing.T, address string) {
		s := openAt(t, address)
		p := stepper(t, s)
		if _, err := p.UpTo(t.Context(), 1); err != nil {
			t.Fatal(err)
		}
		for _, query := range firstData {
			if _, err := exec(t.Context(), s.write, query); err != nil {
				t.Fatal(err)
			}
		}
		first := snapshot(t, s)
		for range 2 {
			if err := s.Migrate(t.Context()); err != nil {
				t.Fatal(err)
			}
			wantKept(t, s)
			if _, err := p.DownTo(t.Context(), 1); err != nil {
				t.Fatal(err)
			}
			if got := snapshot(t, s); !slices.Equal(got, first) {
				t.Errorf("down again: %q, want %q", got, first)
			}
			for _, query := range firstData[2:4] { // who is logged in was forgotten
				if _, err := exec(t.Context(), s.write, query); err != nil {
					t.Errorf("the first schema is not as it was: %v", err)
				}
			}
		}
	})
}

// snapshot returns what a database of the first schema holds about accounts
// and requests.
func snapshot(t *testing.T, s *Store) []string {
	t.Helper()
	all, err := many(t.Context(), s.write, value[string], `
		SELECT a.id || ' ' || a.issuer || ' ' || a.subject || ' ' || COALESCE(a.member_id, '-') || ' ' || a.name || ' ' || a.lang
		FROM accounts AS a
		UNION ALL SELECT r.id || ' ' || r.account_id || ' ' || r.note FROM requests AS r
		UNION ALL SELECT d.account_id || ' ' || d.note FROM drafts AS d
		ORDER BY 1`)
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// wantKept fails the test if the store does not make of [firstData] what it
// should.
func wantKept(t *testing.T, s *Store) {
	t.Helper()
	links, err := s.Links(t.Context(), "m1")
	if err != nil || len(links) != 2 {
		t.Fatalf("links = %+v, %v; want two", links, err)
	}
	for i, l := range links {
		id := fmt.Sprint("a", i+1)
		if l.Account.ID != id || l.Account.MemberID != "m1" || !l.Since.IsZero() || l.By != "" || l.Account.Revoked {
			t.Errorf("link %+v, want one of %s without an instant", l, id)
		}
	}
	a, err := s.SaveAccount(t.Context(), auth.Account{Issuer: "i", Subject: "s1", Name: "Anna", Lang: "nl"}, auth.Members)
	if err != nil || a.ID != "a1" || a.MemberID != "m1" {
		t.Errorf("the next login: %+v, %v; want account a1, linked to m1", a, err)
	}
	if linked, err := s.Link(t.Context(), "a3", "m1", "", monday); err != nil || linked {
		t.Errorf("a link beside the old ones: %t, %v", linked, err)
	}
	if staff, err := s.Staff(t.Context()); err != nil || len(staff) != 0 {
		t.Errorf("staff = %+v, %v; want none before they log in", staff, err)
	}
	for _, hash := range []string{"h1", "h3"} {
		if _, err := s.Session(t.Context(), hash); !fault.Is(err, fault.NotFound) {
			t.Errorf("a session of the first schema: %v, want a fault %s", err, fault.NotFound)
		}
	}
	if _, err := s.TakeLogin(t.Context(), "l"); !fault.Is(err, fault.NotFound) {
		t.Errorf("a login of the first schema: %v, want a fault %s", err, fault.NotFound)
	}
	if r, err := s.Request(t.Context(), casework.Whose{MemberID: "m1"}, "r"); err != nil || r.Note != "note" {
		t.Errorf("the request: %+v, %v", r, err)
	}
	if d, err := s.Draft(t.Context(), "a2"); err != nil || d.Note != "draft" {
		t.Errorf("the draft: %+v, %v", d, err)
	}
}

// TestPlans holds that what logins and pages of logins ask for is found by
// keys, however many accounts and sessions there are.
func TestPlans(t *testing.T) {
	s := openAt(t, engines["sqlite"](t))
	if err := s.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	queries := []string{upsertAccount, selectSessions, selectLinked, selectLinks, lockMember, lockAccount, linkFirst,
		linkConfirmed, unlink, lockTask, setRevoked, endTasks, selectKey, deleteSession, takeLogin, insertToken, countAttempt}
	const v = "Verstraete"
	for _, m := range []auth.Match{
		{ID: v}, {AccountID: v}, {MemberID: v}, {Issuer: v}, {Issuer: v, Subject: v}, {Issuer: v, Session: v},
		{ID: v, AccountID: v, MemberID: v, Issuer: v, Subject: v, Session: v, Except: v},
	} {
		query, args := endSessions(m, monday)
		if len(args) < 2 || strings.Contains(query, v) {
			t.Errorf("%+v: arguments %v of %s", m, args, query)
		}
		queries = append(queries, query)
	}
	for _, query := range append(queries, purgeSessions, purgeLogins, purgeAttempts, purgeTokens) {
		checkPlan(t, s, query)
	}
	query, _ := endSessions(auth.Match{Issuer: v, Subject: v, Session: v}, monday)
	if steps := plan(t, s, query); !strings.Contains(steps[0], "sessions_by_account") {
		t.Errorf("sessions of a subject are looked for among those of all: %q", steps)
	}
	if steps := plan(t, s, selectStaff); len(steps) != 1 || !strings.Contains(steps[0], "accounts_with_task") {
		t.Errorf("staff is looked for among all accounts: %q", steps)
	}
}
