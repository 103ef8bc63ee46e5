package casework_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/loupe-privacy/loupe/internal/calendar"
	"github.com/loupe-privacy/loupe/internal/fault"
	"github.com/loupe-privacy/loupe/internal/lang"
	"github.com/loupe-privacy/loupe/internal/rights"
	"github.com/loupe-privacy/loupe/server/audit"
	"github.com/loupe-privacy/loupe/server/casework"
)

// days is a number of days, as they pass in these tests.
func days(n int) time.Duration { return time.Duration(n) * 24 * time.Hour }

// closed files a request, has it taken back and closed, and returns it.
func (h *house) closed(a rights.Answers) rights.Request {
	h.Helper()
	r := h.file(h.one, a)
	h.must(h.desk.Withdraw(h.Context(), h.one, r.ID, 1))
	return h.shut(r.ID)
}

// shut closes a request as the program does, at once.
func (h *house) shut(id string) rights.Request {
	h.Helper()
	r, err := h.store.Request(h.Context(), casework.Whose{}, id)
	h.must(err)
	at := h.clock.Now().UTC()
	r.Request, err = r.Do(h.desk.Clock, rights.Act{Event: rights.Close, By: rights.System, At: at})
	h.must(err)
	stored, _, err := h.store.Apply(h.Context(), casework.Change{
		Record: r, Entry: casework.Entry{At: at, By: rights.System, Event: rights.Close, Calendar: r.Deadline.Calendar},
		Leaf: audit.Leaf{At: at, Event: string(rights.Close), Object: "request/" + id, Version: r.Version + 1},
	})
	h.must(err)
	return stored.Request
}

func TestRecompute(t *testing.T) {
	h := newHouse(t)
	moved := h.file(h.one, access())
	taken := h.file(h.one, access())
	h.must(h.desk.Withdraw(t.Context(), h.one, taken.ID, 1))
	h.clock.pass(days(1))
	stays := h.file(h.two, access())
	h.clock.pass(time.Hour)
	run := func() int {
		t.Helper()
		n, err := h.desk.Recompute(t.Context())
		h.must(err)
		return n
	}
	if n := run(); n != 0 {
		t.Errorf("%d without a change", n)
	}
	h.desk.Clock.Calendar = calendar.New([]calendar.Day{moved.Deadline.Due, calendar.Date(2028, 1, 3)})
	if n := run(); n != 2 {
		t.Errorf("%d recomputed, want the two open ones", n)
	}
	if n := run(); n != 0 {
		t.Errorf("%d recomputed once more", n)
	}
	version := h.desk.Clock.Calendar.Version()
	got := h.thread(h.one, moved.ID)
	if got.Request.Deadline.Due != calendar.Date(2026, 12, 29) || got.Request.Deadline.Calendar != version {
		t.Errorf("deadline %+v", got.Request.Deadline)
	}
	if e := got.History[len(got.History)-1]; e.Event != rights.RecomputeDate || e.By != rights.System || e.Actor != "" {
		t.Errorf("entry %+v", e)
	}
	leaves := h.leaves("request/" + moved.ID)
	if leaf := leaves[len(leaves)-1]; leaf.Event != "recompute" || leaf.Codes[0] != "2026-12-29" || leaf.Version != 2 {
		t.Errorf("leaf %+v", leaf)
	}
	if got := h.thread(h.one, taken.ID).Request; got.Deadline != taken.Deadline || got.Version != 2 {
		t.Errorf("one that is over was recomputed: %+v", got.Deadline)
	}
	for actor, want := range map[casework.Actor]int{h.one: 3, h.two: 2} {
		told, err := h.desk.Notices(t.Context(), actor, 10)
		if err != nil || len(told) != want || told[0].Event != rights.RecomputeDate {
			t.Errorf("told %+v, %v", told, err)
		}
	}
	// A day off that is far away moves nothing, and nobody is told.
	h.desk.Clock.Calendar = calendar.New([]calendar.Day{moved.Deadline.Due, calendar.Date(2028, 1, 3), calendar.Date(2029, 1, 3)})
	if n := run(); n != 2 {
		t.Errorf("%d recomputed", n)
	}
	if told, err := h.desk.Notices(t.Context(), h.two, 10); err != nil || len(told) != 2 {
		t.Errorf("told of nothing: %+v, %v", told, err)
	}
	if d := h.thread(h.two, stays.ID).Request.Deadline; d.Calendar == version {
		t.Errorf("the calendar is still the one of before: %+v", d)
	}
}

func TestTellOverdue(t *testing.T) {
	h := newHouse(t)
	late := h.file(h.one, access())
	weak := h.two
	weak.Level = rights.Low
	paused := h.file(weak, access())
	_, err := h.desk.Act(t.Context(), h.own, paused.ID, 1, rights.Act{
		Event: rights.AskIdentity, Reasons: []rights.ReasonCode{rights.WeakLogin},
	}, "?", nil)
	h.must(err)
	for _, step := range []struct {
		name string
		pass time.Duration
		want int
	}{
		{"at once", 0, 0},
		{"on the last day", late.Deadline.End.Sub(h.clock.Now()) - time.Second, 0},
		{"after it", time.Second, 1},
		{"a day later", days(1), 0},
	} {
		h.clock.pass(step.pass)
		if n, err := h.desk.TellOverdue(t.Context()); n != step.want || err != nil {
			t.Errorf("%s: %d, %v", step.name, n, err)
		}
	}
	told, err := h.desk.Notices(t.Context(), h.one, 10)
	if err != nil || len(told) != 2 || told[0].Event != rights.Overdue || told[0].RequestID != late.ID {
		t.Errorf("told %+v, %v", told, err)
	}
	leaves := h.leaves("request/" + late.ID)
	if len(leaves) != 2 || leaves[1].Event != "overdue" || leaves[1].Actor != "" || leaves[1].Version != 2 {
		t.Errorf("leaves %+v", leaves)
	}
	got := h.thread(h.one, late.ID)
	if e := got.History[len(got.History)-1]; len(got.History) != 2 || e.Event != rights.Overdue || e.By != rights.System ||
		!slices.Equal(e.Items, []int{0, 1}) || !e.At.Equal(told[0].At) {
		t.Errorf("history %+v", got.History)
	}
	if got.Request.Status != late.Status || got.Request.Deadline != late.Deadline {
		t.Errorf("telling changed the request: %+v", got.Request)
	}
}

func TestPurgeClosed(t *testing.T) {
	h := newHouse(t)
	h.desk.Years = map[string]int{partenamut: 1, mloz: 2}
	key1 := h.draft(h.one, with(access(), rights.AskDomains, "operational"))
	a := h.attach("", "a.pdf", "a")
	short, err := h.desk.File(t.Context(), h.one, key1, lang.FR, with(access(), rights.AskDomains, "operational"))
	h.must(err)
	h.say(short.ID, key, "x")
	h.must(h.desk.Withdraw(t.Context(), h.one, short.ID, 2))
	h.act(h.own, short.ID, rights.Act{Event: rights.Close}, "")
	long := h.closed(access())
	open := h.file(h.one, access())
	run := func() int {
		t.Helper()
		n, err := h.desk.PurgeClosed(t.Context())
		h.must(err)
		return n
	}
	h.clock.pass(days(364))
	if n := run(); n != 0 {
		t.Errorf("%d purged too early", n)
	}
	h.clock.pass(days(1))
	if n := run(); n != 1 {
		t.Errorf("%d purged, want the one of the controller that keeps for a year", n)
	}
	if _, err := h.desk.Thread(t.Context(), h.one, short.ID); !fault.Is(err, fault.NotFound) {
		t.Errorf("still there: %v", err)
	}
	for _, table := range []string{"messages", "files", "history", "receipts", "notices", "items"} {
		if n := h.count(`SELECT COUNT(*) FROM `+table+` WHERE request_id = $1`, short.ID); n != 0 {
			t.Errorf("%d rows are left in %s", n, table)
		}
	}
	if n := h.count(`SELECT COUNT(*) FROM file_chunks WHERE file_id = $1`, a.ID); n != 0 {
		t.Errorf("%d pieces of its file are left", n)
	}
	leaves := h.leaves("request/" + short.ID)
	if last := leaves[len(leaves)-1]; last.Event != "purge" || last.Actor != "" || len(leaves) != 5 {
		t.Errorf("leaves %+v", leaves)
	}
	h.thread(h.one, long.ID)
	h.clock.pass(days(366))
	if n := run(); n != 1 {
		t.Errorf("%d purged a year later", n)
	}
	h.thread(h.one, open.ID) // what is not closed is never purged
}

// TestPurgeBehindLongerOnes has more closed requests that are kept longer than
// the job reads at once before the one whose time is over.
// TestCloseQuiet: what is over is closed once nothing has happened to it for
// 90 days, and only that.
func TestCloseQuiet(t *testing.T) {
	h := newHouse(t)
	over, written, open := h.file(h.one, access()), h.file(h.two, access()), h.file(h.one, access())
	h.must(h.desk.Withdraw(t.Context(), h.one, over.ID, over.Version))
	h.must(h.desk.Withdraw(t.Context(), h.two, written.ID, written.Version))
	h.clock.pass(days(89))
	h.must(h.desk.Say(t.Context(), h.two, written.ID, key, "encore"))
	for _, test := range []struct{ pass, want int }{{0, 0}, {2, 1}, {0, 0}, {86, 0}, {3, 1}} {
		h.clock.pass(days(test.pass))
		if n, err := h.desk.CloseQuiet(t.Context()); n != test.want || err != nil {
			t.Errorf("%d days later: %d closed, %v, want %d", test.pass, n, err, test.want)
		}
	}
	for id, want := range map[string]rights.Status{over.ID: rights.Closed, open.ID: rights.Received} {
		if th, err := h.desk.Thread(t.Context(), h.one, id); err != nil || th.Request.Status != want {
			t.Errorf("status %s, %v, want %s", th.Request.Status, err, want)
		}
	}
	if leaves := h.leaves("request/" + over.ID); leaves[len(leaves)-1].Event != string(rights.Close) {
		t.Errorf("leaves %+v", leaves)
	}
}

func TestPurgeBehindLongerOnes(t *testing.T) {
	h := newHouse(t)
	h.desk.Years = map[string]int{partenamut: 1, mloz: 9}
	long := h.closed(with(access(), rights.AskDomains, "compulsory", "operational"))
	h.copies(long.ID, 250)
	h.clock.pass(days(1))
	h.closed(with(access(), rights.AskDomains, "operational"))
	h.clock.pass(days(400))
	if n, err := h.desk.PurgeClosed(t.Context()); n != 1 || err != nil {
		t.Errorf("%d purged, %v", n, err)
	}
	if n := h.count(`SELECT COUNT(*) FROM requests`); n != 251 {
		t.Errorf("%d requests are left", n)
	}
}

// copies stores copies of a request with its items, behind the back of the
// desk.
func (h *house) copies(id string, n int) {
	h.Helper()
	conn, err := h.db.Conn(h.Context())
	h.must(err)
	defer conn.Close()
	for _, query := range []string{
		`CREATE TEMP TABLE copied AS SELECT * FROM requests WHERE id = $1`,
		`CREATE TEMP TABLE parts AS SELECT * FROM items WHERE request_id = $1`,
	} {
		_, err := conn.ExecContext(h.Context(), query, id)
		h.must(err)
	}
	for i := range n {
		for _, query := range []string{
			`UPDATE copied SET id = $1, reference = $1, send_key = $1`,
			`UPDATE parts SET request_id = $1`,
			`INSERT INTO requests SELECT * FROM copied WHERE id = $1`,
			`INSERT INTO items SELECT * FROM parts WHERE request_id = $1`,
		} {
			_, err := conn.ExecContext(h.Context(), query, fmt.Sprintf("copy-%d", i))
			h.must(err)
		}
	}
}

func TestDropDrafts(t *testing.T) {
	h := newHouse(t)
	h.draft(h.one, access())
	h.attach("", "a.pdf", "a")
	h.clock.pass(days(20))
	h.attach("", "b.pdf", "b") // came back to it
	h.draft(h.two, access())
	h.clock.pass(days(20))
	h.must(h.desk.DropDrafts(t.Context()))
	if f := h.form(h.one); len(f.Files) != 2 {
		t.Errorf("files %+v", f.Files)
	}
	h.clock.pass(days(11))
	h.must(h.desk.DropDrafts(t.Context()))
	for _, actor := range []casework.Actor{h.one, h.two} {
		if _, err := h.desk.Draft(t.Context(), actor); !fault.Is(err, fault.NotFound) {
			t.Errorf("still there: %v", err)
		}
	}
	if n := h.count(`SELECT COUNT(*) FROM files`); n != 0 {
		t.Errorf("%d files are left", n)
	}
}

// TestOneFailureStopsNoOther has a request in the way whose deadline can't be
// computed: the others are recomputed, and the failure is told.
func TestOneFailureStopsNoOther(t *testing.T) {
	h := newHouse(t)
	good, bad := h.file(h.one, access()), h.file(h.two, access())
	h.exec(`UPDATE requests SET pauses = '[{"asked":"2020-01-01"}]' WHERE id = $1`, bad.ID)
	h.desk.Clock.Calendar = calendar.New([]calendar.Day{good.Deadline.Due})
	n, err := h.desk.Recompute(t.Context())
	if n != 1 || err == nil || !strings.Contains(err.Error(), "before_receipt") {
		t.Errorf("%d, %v", n, err)
	}
}

// TestPurgeReceiptsOfChoices: the receipt of what holds stays, whatever becomes
// of the request by which it was chosen; that of what holds no more goes when
// its controller keeps it no longer.
func TestPurgeReceiptsOfChoices(t *testing.T) {
	h := newHouse(t)
	h.desk.Years = map[string]int{partenamut: 1, mloz: 9}
	choose := func(choice string, allowed bool) string {
		t.Helper()
		h.clock.pass(time.Hour)
		id, err := h.desk.Choose(t.Context(), h.one, lang.FR, key, choice, allowed)
		h.must(err)
		return id
	}
	purge := func(want int) {
		t.Helper()
		if n, err := h.desk.PurgeClosed(t.Context()); n != want || err != nil {
			t.Errorf("purged %d, %v, want %d", n, err, want)
		}
	}
	wantReceipts := func(want string, ids ...string) {
		t.Helper()
		got := ""
		for _, id := range ids {
			_, _, err := h.desk.Receipt(t.Context(), h.one, id)
			got += fmt.Sprint(err == nil, " ")
		}
		if got != want+" " {
			t.Errorf("receipts %s, want %s", got, want)
		}
	}
	no := choose(rights.ObjectMarketing, false)
	elsewhere := choose(sharing, true) // of the controller that keeps for nine years
	h.shut(no)
	h.clock.pass(days(366))
	purge(1) // the request, and not its receipt
	wantReceipts("true true", no, elsewhere)
	if _, err := h.desk.Thread(t.Context(), h.one, no); !fault.Is(err, fault.NotFound) {
		t.Errorf("the request is there: %v", err)
	}
	yes := choose(rights.ObjectMarketing, true)
	h.shut(choose(sharing, false))
	h.clock.pass(days(364))
	purge(0)
	wantReceipts("true true true", no, yes, elsewhere)
	h.clock.pass(days(2))
	purge(1)
	wantReceipts("false true true", no, yes, elsewhere)
	leaves := h.leaves("choice/" + no)
	if len(leaves) != 1 || leaves[0].Event != "purge" || leaves[0].Actor != "" {
		t.Errorf("leaves %+v", leaves)
	}
	all, err := h.desk.Choices(t.Context(), h.one)
	h.must(err)
	there := map[string]bool{}
	for _, c := range all {
		there[c.RequestID] = c.Receipt
	}
	if len(all) != 4 || there[no] || !there[yes] || !there[elsewhere] {
		t.Errorf("choices %+v", all)
	}
}
