package sqlstore

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/pressly/goose/v3"

	"github.com/loupe-privacy/loupe/internal/calendar"
	"github.com/loupe-privacy/loupe/internal/rights"
	"github.com/loupe-privacy/loupe/server/casework"
)

// thirdData is what a database of the third schema may hold, on top of
// [firstData]: requests of every status, with the entries that led there.
var thirdData = []string{
	requestOfThird("s1", "erasure", "assigned", 2, "assign"),
	requestOfThird("s2", "rectification", "waiting_for_person", 3, "assign", "ask"),
	requestOfThird("s3", "access", "answered", 3, "assign", "answer"),
	requestOfThird("s4", "access", "partly_answered", 3, "assign", "answer_partly"),
	requestOfThird("s5", "access", "refused", 3, "assign", "refuse"),
	requestOfThird("s6", "human_review", "withdrawn", 2, "withdraw"),
	requestOfThird("s7", "question", "closed", 4, "assign", "refuse", "close"),
}

// requestOfThird returns the statement by which the third schema has a request
// in two domains, made by events that follow each other by an hour.
func requestOfThird(id, kind, status string, version int, events ...string) string {
	query := `INSERT INTO requests (id, reference, member_id, account_id, kind, status, lang, note, received_at, receipt_on,
		months, paused_days, nominal_on, due_on, end_at, target_on, calendar, counted_on, version, send_key)
	 VALUES ('` + id + `', 'LP-` + id + `', 'm1', 'a1', '` + kind + `', '` + status + `', 'nl', 'note of ` + id + `',
		'2026-03-10 11:00:00.123456+00:00', '2026-03-10', 3, 2, '2026-06-12', '2026-06-12', '2026-06-12 22:00:00+00:00',
		'2026-06-05', '1', '2026-03-20', ` + string(rune('0'+version)) + `, 'key-` + id + `');
	 INSERT INTO request_domains (request_id, position, domain)
	 VALUES ('` + id + `', 0, 'compulsory'), ('` + id + `', 1, 'insurance'), ('` + id + `', 2, 'operational')`
	for i, event := range append([]string{"received"}, events...) {
		n := string(rune('1' + i))
		query += `;
	 INSERT INTO history (request_id, version, at, actor, event)
	 VALUES ('` + id + `', ` + n + `, '2026-03-10 1` + n + `:00:00.123456+00:00', 'a1', '` + event + `')`
	}
	return query
}

// stepper returns what takes a database from one schema to another.
func stepper(t *testing.T, s *Store) *goose.Provider {
	t.Helper()
	files, err := s.dialect.steps()
	if err != nil {
		t.Fatal(err)
	}
	p, err := s.provider(files)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// TestMigrateRights holds that the fourth schema keeps the requests, history
// and drafts of the third one, and gives them back.
func TestMigrateRights(t *testing.T) {
	onEach(t, func(t *testing.T, address string) {
		s := openAt(t, address)
		p := stepper(t, s)
		fillThird(t, s, p)
		third := everything(t, s)
		for range 2 {
			if err := s.Migrate(t.Context()); err != nil {
				t.Fatal(err)
			}
			wantRights(t, s)
			wantReferences(t, s)
			if _, err := p.DownTo(t.Context(), 3); err != nil {
				t.Fatal(err)
			}
			if got := everything(t, s); !slices.Equal(got, third) {
				t.Errorf("down again:\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(third, "\n"))
			}
		}
	})
}

// fillThird gives a database the third schema with data of before.
func fillThird(t *testing.T, s *Store, p *goose.Provider) {
	t.Helper()
	if _, err := p.UpTo(t.Context(), 1); err != nil {
		t.Fatal(err)
	}
	run := func(all []string) {
		for _, queries := range all {
			for query := range strings.SplitSeq(queries, ";") {
				if _, err := exec(t.Context(), s.write, query); err != nil {
					t.Fatal(err)
				}
			}
		}
	}
	run(firstData)
	if _, err := p.UpTo(t.Context(), 3); err != nil {
		t.Fatal(err)
	}
	run(thirdData)
}

// everything returns what the third schema holds of requests and drafts.
func everything(t *testing.T, s *Store) []string {
	t.Helper()
	all, err := many(t.Context(), s.write, value[string], `
		SELECT 'r ' || id || ' ' || reference || ' ' || member_id || ' ' || account_id || ' ' || kind || ' ' || status || ' ' ||
			lang || ' ' || note || ' ' || received_at || ' ' || receipt_on || ' ' || months || ' ' || paused_days || ' ' ||
			nominal_on || ' ' || due_on || ' ' || end_at || ' ' || target_on || ' ' || calendar || ' ' ||
			COALESCE(CAST(counted_on AS TEXT), '-') || ' ' || version || ' ' || send_key
		FROM requests
		UNION ALL SELECT 'd ' || request_id || ' ' || position || ' ' || domain FROM request_domains
		UNION ALL SELECT 'h ' || request_id || ' ' || version || ' ' || at || ' ' || actor || ' ' || event FROM history
		UNION ALL SELECT 'f ' || account_id || ' ' || kind || ' ' || domains || ' ' || note || ' ' || lang || ' ' || send_key ||
			' ' || updated_at FROM drafts
		ORDER BY 1`)
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// wantRights fails the test if the store does not make of [thirdData] what it
// should.
func wantRights(t *testing.T, s *Store) {
	t.Helper()
	ctx, p := t.Context(), casework.Whose{MemberID: "m1"}
	for _, test := range []struct {
		id      string
		right   rights.Right
		channel rights.Channel
		status  rights.Status
		outcome rights.Outcome
		last    rights.Event
		by      rights.Party
	}{
		{"s1", rights.Erasure, rights.DPOForm, rights.InProgress, rights.Pending, rights.Assign, rights.Office},
		{"s2", rights.Rectification, rights.UsualContact, rights.Questioned, rights.Pending, rights.AskPerson, rights.Office},
		{"s3", rights.Access, rights.DPOForm, rights.Answered, rights.Fulfilled, rights.Decide, rights.Office},
		{"s4", rights.Access, rights.DPOForm, rights.Answered, rights.Partly, rights.Decide, rights.Office},
		{"s5", rights.Access, rights.DPOForm, rights.Refused, rights.Rejected, rights.Decide, rights.Office},
		{"s6", rights.HumanReview, rights.DPOOrMutuality, rights.Withdrawn, rights.Dropped, rights.Withdraw, rights.Person},
		{"s7", rights.Question, rights.DPOOrPost, rights.Closed, rights.Rejected, rights.Close, rights.Office},
	} {
		r, err := s.Request(ctx, p, test.id)
		if err != nil {
			t.Errorf("%s: %v", test.id, err)
			continue
		}
		first := time.Date(2026, 3, 10, 11, 0, 0, 123456000, time.UTC)
		if r.Status != test.status || r.Note != "note of "+test.id || r.Sealed != "" || !r.Received.Equal(first) ||
			r.Deadline.Due != calendar.Date(2026, 6, 12) || r.Deadline.AsOf != calendar.Date(2026, 3, 20) ||
			r.Closed.IsZero() == (test.status == rights.Closed) || len(r.Items) != 3 {
			t.Errorf("%s: %+v, want status %s", test.id, r, test.status)
			continue
		}
		for n, controller := range []string{"mloz", "mloz_insurance", "partenamut"} {
			i := r.Items[n]
			if i.Right != test.right || i.Controller != controller || i.Channel != test.channel || i.Outcome != test.outcome ||
				i.Decided.IsZero() != (test.outcome == rights.Pending) || !i.Right.Valid() || i.Channel != i.Right.Channel() {
				t.Errorf("%s: item %+v, want %s of %s: %q", test.id, i, test.right, controller, test.outcome)
			}
		}
		h, err := s.History(ctx, p, test.id)
		if err != nil || len(h) != r.Version || h[0].Event != rights.File || h[0].By != rights.Person || !h[0].At.Equal(first) {
			t.Fatalf("%s: history %+v, %v", test.id, h, err)
		}
		if last := h[len(h)-1]; last.Event != test.last || last.By != test.by {
			t.Errorf("%s: last entry %+v, want %s by %s", test.id, last, test.last, test.by)
		}
		if got, err := s.Filed(ctx, "a1", "key-"+test.id, p); err != nil || got.ID != test.id {
			t.Errorf("%s: by its key %s, %v", test.id, got.ID, err)
		}
	}
	d, err := s.Draft(ctx, "a2")
	if want := `{"goal":["access"],"domains":["health"]}`; err != nil || d.Answers != want || d.Note != "draft" || d.Key != "other" {
		t.Errorf("the draft: %+v, %v; want answers %s", d, err, want)
	}
}

// wantReferences fails the test if rows may stay without their request.
func wantReferences(t *testing.T, s *Store) {
	t.Helper()
	for _, query := range []string{
		`INSERT INTO items (request_id, position, kind, domain, subject, controller, channel, outcome, reasons, told)
		 VALUES ('none', 0, '', '', '', '', '', '', '', '')`,
		`INSERT INTO history (request_id, version, at, by_party, actor, event, codes)
		 VALUES ('none', 1, '2026-03-10 11:00:00+00:00', '', '', '', '')`,
		`DELETE FROM requests WHERE id = 's1'`,
		`INSERT INTO file_chunks (file_id, start, size, data) VALUES ('none', 0, 0, '')`,
	} {
		if _, err := exec(t.Context(), s.write, query); err == nil {
			t.Errorf("allowed: %s", query)
		}
	}
}

// TestThreadPlans holds that what threads and jobs ask for is found by keys,
// however many requests and files there are.
func TestThreadPlans(t *testing.T) {
	s := openAt(t, engines["sqlite"](t))
	if err := s.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	queries := append([]string{
		selectByReference, selectOpen, selectClosed, selectUse, selectSaid, markRead, markReadByOffice, deleteDraft,
		deleteDraftFiles, insertDraft, swapDraft, dropDrafts, dropFiles, lockGuest, countDraftFiles, selectRequestID,
		sendFile, columnsOfFile + fileOfDraft, selectDraftFiles, deleteFile, lockSending, selectEnd,
		selectPieces, lockFile, deleteChunks, setFile, selectWhole, selectChoices, selectNotice, readNotices,
		lockClosed, selectVersion,
	}, purgeRequest...)
	for _, condition := range []string{ofMember, ofGuest} {
		queries = append(queries, columnsOfRequest+condition+oneByID, columnsOfRequest+condition+newestFirst,
			selectParty+condition, selectHistory+condition+historyOrder, selectMessages+condition+messageOrder,
			countUnread+condition+perRequest, columnsOfFile+fileOfRequest+condition, filesOfRequest+condition+fileOrder,
			selectReceipt+ofRequests+condition+newestReceipt)
	}
	queries = append(queries, selectReceipt+ofChoices+ofMember+newestReceipt, columnsOfRequest+ofAnyone+oneByID)
	for _, query := range queries {
		checkPlan(t, s, query)
	}
	if steps := plan(t, s, selectHeld); !strings.Contains(steps[0], "files_held") {
		t.Errorf("held files are looked for among all: %q", steps)
	}
}
