package casework_test

import (
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/loupe-privacy/loupe/internal/calendar"
	"github.com/loupe-privacy/loupe/internal/fault"
	"github.com/loupe-privacy/loupe/internal/lang"
	"github.com/loupe-privacy/loupe/internal/rights"
	"github.com/loupe-privacy/loupe/server/casework"
	"github.com/loupe-privacy/loupe/server/receipt"
)

func TestFile(t *testing.T) {
	h := newHouse(t)
	a := with(access(), rights.AskDomains, "compulsory", "operational", "compulsory")
	r := h.file(h.one, with(a, rights.AskNote, " Bonjour\r\n« oui » "))
	if len(r.Items) != 2 || r.Items[0].Controller != partenamut || r.Items[1].Controller != mloz {
		t.Errorf("items = %+v, want one for each controller, in the order of the register", r.Items)
	}
	if got := r.Answers[rights.AskNote][0]; got != "Bonjour\n« oui »" {
		t.Errorf("note = %q", got)
	}
	// Christmas and a weekend later.
	if r.Deadline.Receipt != calendar.Date(2026, 11, 25) || r.Deadline.Due != calendar.Date(2026, 12, 28) {
		t.Errorf("deadline = %+v", r.Deadline)
	}
	if _, err := rights.ParseReference(string(r.Reference)); err != nil || r.Status != rights.Received || r.Version != 1 {
		t.Errorf("%s %s version %d: %v", r.Reference, r.Status, r.Version, err)
	}
	if r.Level != rights.High || r.Behalf != rights.Self || r.Earlier != "" {
		t.Errorf("level %d, behalf %q, earlier %q", r.Level, r.Behalf, r.Earlier)
	}
	if _, err := h.desk.Draft(t.Context(), h.one); !fault.Is(err, fault.NotFound) {
		t.Errorf("the draft is still there: %v", err)
	}
	got := h.thread(h.one, r.ID)
	if got.Request.Deadline != r.Deadline || got.Request.Reference != r.Reference || events(got.History) != "person:received" {
		t.Errorf("stored = %+v", got)
	}
	if _, err := h.desk.Thread(t.Context(), h.two, r.ID); !fault.Is(err, fault.NotFound) {
		t.Errorf("another member sees the request: %v", err)
	}
	if list, _, err := h.desk.Requests(t.Context(), h.two); err != nil || len(list) != 0 {
		t.Errorf("another member lists %v, %v", list, err)
	}
	told, err := h.desk.Notices(t.Context(), h.one, 10)
	if err != nil || len(told) != 1 || told[0].Event != rights.File || told[0].Occasion != r.ID+"/1" {
		t.Errorf("told %+v, %v", told, err)
	}
}

func TestFileIsInTheLog(t *testing.T) {
	h := newHouse(t)
	r := h.file(h.one, with(with(access(), rights.AskGoal, "access", "erasure"), rights.AskErase, "x"))
	leaves := h.leaves("request/" + r.ID)
	if len(leaves) != 1 {
		t.Fatalf("%d leaves", len(leaves))
	}
	leaf := leaves[0]
	if leaf.Event != "received" || leaf.Version != 1 || leaf.Actor != h.one.AccountID || leaf.Role != rights.Member ||
		strings.Join(leaf.Codes, " ") != "access erasure" || !leaf.At.Equal(r.Received) {
		t.Errorf("leaf = %+v", leaf)
	}
	said, where, err := h.desk.Receipt(t.Context(), h.one, r.ID)
	if err != nil {
		t.Fatal(err)
	}
	commit := receipt.Commit(said.Statement, said.Salt)
	if string(commit[:]) != string(leaf.Commit) || !strings.Contains(string(said.Statement), string(r.Reference)) {
		t.Errorf("the log has another hash than that of what the receipt says: %s", said.Statement)
	}
	if where.Version != 1 || len(said.Salt) != 32 {
		t.Errorf("receipt = %+v, salt of %d bytes", where, len(said.Salt))
	}
	if _, _, err := h.desk.Receipt(t.Context(), h.two, r.ID); !fault.Is(err, fault.NotFound) {
		t.Errorf("another member has the receipt: %v", err)
	}
	again := h.file(h.one, with(access(), rights.AskNote, "x"))
	other, _, err := h.desk.Receipt(t.Context(), h.one, again.ID)
	if err != nil || string(other.Salt) == string(said.Salt) {
		t.Errorf("two receipts with one salt, %v", err)
	}
}

func TestFileRefused(t *testing.T) {
	for _, test := range []struct {
		name          string
		change        func(*casework.Actor, rights.Answers, *string, *lang.Lang)
		code          fault.Code
		field, reason string
	}{
		{"no member file", func(a *casework.Actor, _ rights.Answers, _ *string, _ *lang.Lang) { a.MemberID = "" }, fault.Forbidden, "", "no_member_file"},
		{"no goal", func(_ *casework.Actor, k rights.Answers, _ *string, _ *lang.Lang) { delete(k, rights.AskGoal) }, fault.Invalid, "goal", "required"},
		{"unknown goal", func(_ *casework.Actor, k rights.Answers, _ *string, _ *lang.Lang) { k[rights.AskGoal] = []string{"x"} }, fault.Invalid, "goal", "unknown"},
		{"language", func(_ *casework.Actor, _ rights.Answers, _ *string, l *lang.Lang) { *l = "de" }, fault.Invalid, "lang", "unknown"},
		{"no domain", func(_ *casework.Actor, k rights.Answers, _ *string, _ *lang.Lang) { delete(k, rights.AskDomains) }, fault.Invalid, "domains", "required"},
		{"unknown domain", func(_ *casework.Actor, k rights.Answers, _ *string, _ *lang.Lang) {
			k[rights.AskDomains] = []string{"compulsory", "x"}
		}, fault.Invalid, "domains", "unknown"},
		{"note too long", func(_ *casework.Actor, k rights.Answers, _ *string, _ *lang.Lang) {
			k[rights.AskNote] = []string{strings.Repeat("é", rights.MaxText+1)}
		}, fault.Invalid, "note", "too_long"},
		{"note with NUL", func(_ *casework.Actor, k rights.Answers, _ *string, _ *lang.Lang) {
			k[rights.AskNote] = []string{"a\x00b"}
		}, fault.Invalid, "note", "invalid"},
		{"no key", func(_ *casework.Actor, _ rights.Answers, key *string, _ *lang.Lang) { *key = "" }, fault.Invalid, "key", "malformed"},
		{"short key", func(_ *casework.Actor, _ rights.Answers, key *string, _ *lang.Lang) { *key = "abc" }, fault.Invalid, "key", "malformed"},
		{"long key", func(_ *casework.Actor, _ rights.Answers, key *string, _ *lang.Lang) { *key = strings.Repeat("a", 65) }, fault.Invalid, "key", "malformed"},
		{"key with a quote", func(_ *casework.Actor, _ rights.Answers, key *string, _ *lang.Lang) { *key += "'" }, fault.Invalid, "key", "malformed"},
		{"key of nobody", func(_ *casework.Actor, _ rights.Answers, key *string, _ *lang.Lang) { *key += "x" }, fault.Conflict, "key", "stale"},
	} {
		t.Run(test.name, func(t *testing.T) {
			h := newHouse(t)
			who, what, k, l := h.one, access(), h.draft(h.one, access()), lang.FR
			test.change(&who, what, &k, &l)
			_, err := h.desk.File(t.Context(), who, k, l, what)
			wantFault(t, test.name, err, test.code, test.field, test.reason)
			if _, there, err := h.desk.Filed(t.Context(), who, k, what); there || err != nil {
				t.Errorf("it is said to be filed: %v", err)
			}
			if n := h.count(`SELECT COUNT(*) FROM requests`) + h.count(`SELECT COUNT(*) FROM audit_leaves`); n != 0 {
				t.Errorf("%d rows were stored", n)
			}
		})
	}
}

func TestFileOnceForOneKey(t *testing.T) {
	h := newHouse(t)
	key := h.draft(h.one, access())
	if _, err := h.desk.Attach(t.Context(), h.one, "", "a.pdf", strings.NewReader("%PDF a")); err != nil {
		t.Fatal(err)
	}
	var wg sync.WaitGroup
	refs := make([]rights.Reference, 100)
	for i := range refs {
		wg.Go(func() {
			r, err := h.desk.File(t.Context(), h.one, key, lang.FR, access())
			if err != nil {
				t.Error(err)
			}
			refs[i] = r.Reference
		})
	}
	wg.Wait()
	for _, ref := range refs {
		if ref != refs[0] {
			t.Fatalf("two references for one key: %s and %s", refs[0], ref)
		}
	}
	for _, table := range []string{"requests", "history", "receipts", "notices", "audit_leaves", "files"} {
		if n := h.count(`SELECT COUNT(*) FROM ` + table); n != 1 {
			t.Errorf("%d rows in %s; want one", n, table)
		}
	}
	for name, other := range map[string]rights.Answers{
		"another text":  with(access(), rights.AskNote, "another"),
		"fewer domains": with(access(), rights.AskDomains, "compulsory"),
		"less":          with(access(), rights.AskNote),
	} {
		_, err := h.desk.File(t.Context(), h.one, key, lang.FR, other)
		wantFault(t, name, err, fault.Conflict, "key", "used")
		if _, there, err := h.desk.Filed(t.Context(), h.one, key, other); there || err != nil {
			t.Errorf("%s is said to be filed: %v", name, err)
		}
	}
	if r, err := h.desk.File(t.Context(), h.one, key, lang.NL, access()); err != nil || r.Reference != refs[0] {
		t.Errorf("the same answers in the other language: %v, %v", r.Reference, err)
	}
	if r, there, err := h.desk.Filed(t.Context(), h.one, key, access()); err != nil || !there || r.Reference != refs[0] {
		t.Errorf("filed: %v, %t, %v", r.Reference, there, err)
	}
	if r, err := h.desk.File(t.Context(), h.two, key, lang.FR, access()); !fault.Is(err, fault.Conflict) {
		t.Errorf("the key of one person serves another: %v, %v", r.Reference, err)
	}
}

func TestFileOnlyWhatWasReviewed(t *testing.T) {
	h := newHouse(t)
	old := h.draft(h.one, access())
	later := with(access(), rights.AskNote, "later")
	now := h.draft(h.one, later)
	_, err := h.desk.File(t.Context(), h.one, old, lang.FR, access())
	wantFault(t, "the key of a draft that is no more", err, fault.Conflict, "key", "stale")
	if got := h.form(h.one).Answers[rights.AskNote][0]; got != "later" {
		t.Errorf("the later draft is lost: %q", got)
	}
	if _, err := h.desk.File(t.Context(), h.one, now, lang.FR, later); err != nil {
		t.Errorf("the key of the draft: %v", err)
	}
}

func TestFileTooMany(t *testing.T) {
	h := newHouse(t)
	for range 20 {
		h.file(h.one, access())
	}
	_, err := h.desk.File(t.Context(), h.one, h.draft(h.one, access()), lang.FR, access())
	if !fault.Is(err, fault.TooMany) {
		t.Fatalf("the one too many: %v", err)
	}
	h.form(h.one) // its draft is not lost
	h.file(h.two, access())
	h.clock.pass(24 * time.Hour)
	h.file(h.one, access())
}

func TestEarlierIsLinked(t *testing.T) {
	h := newHouse(t)
	first := h.file(h.one, access())
	h.clock.pass(time.Hour)
	for _, test := range []struct {
		name string
		who  casework.Actor
		a    rights.Answers
		want string
	}{
		{"another domain", h.one, with(access(), rights.AskDomains, "complementary"), ""},
		{"another person", h.two, access(), ""},
		{"for a child", h.one, with(with(access(), rights.AskBehalf, "child"), rights.AskBehalfName, "Anna"), ""},
		{"contained", h.one, with(access(), rights.AskDomains, "compulsory"), first.ID},
	} {
		if r := h.file(test.who, test.a); r.Earlier != test.want {
			t.Errorf("%s: earlier = %q, want %q", test.name, r.Earlier, test.want)
		}
	}
	if err := h.desk.Withdraw(t.Context(), h.one, first.ID, 1); err != nil {
		t.Fatal(err)
	}
	if same, err := h.desk.Alike(t.Context(), h.one, first.Items); err != nil || len(same) != 0 {
		t.Errorf("one that is withdrawn, or asks less, is alike: %v, %v", same, err)
	}
}

func TestAtOnce(t *testing.T) {
	objection := rights.Answers{
		rights.AskGoal: {"objection"}, rights.AskBehalf: {"self"},
		rights.AskObject: {rights.ObjectMarketing, rights.ObjectProfiling},
	}
	for _, test := range []struct {
		name   string
		a      rights.Answers
		status rights.Status
		chosen string
	}{
		{"marketing and profiling", objection, rights.Answered, "direct_marketing profiling"},
		{"a consent", rights.Answers{
			rights.AskGoal: {"withdrawal"}, rights.AskBehalf: {"self"}, rights.AskConsent: {sharing},
		}, rights.Answered, sharing},
		{"and something else", with(with(with(with(with(objection, rights.AskGoal, "objection", "access"),
			rights.AskDomains, "compulsory"), rights.AskScope, "all"), rights.AskCare, "none"), rights.AskBehalf, "self"),
			rights.Received, "direct_marketing profiling"},
		{"for a child", rights.Answers{
			rights.AskGoal: {"withdrawal"}, rights.AskBehalf: {"child"}, rights.AskBehalfName: {"Anna"}, rights.AskConsent: {sharing},
		}, rights.Received, ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			h := newHouse(t)
			r := h.file(h.one, test.a)
			if r.Status != test.status || r.Version != 1 {
				t.Errorf("status = %s, version %d", r.Status, r.Version)
			}
			var chosen []string
			all, err := h.desk.Choices(t.Context(), h.one)
			for _, c := range all {
				if c.Allowed || c.RequestID != r.ID || !c.At.Equal(r.Received) {
					t.Errorf("chosen %+v", c)
				}
				chosen = append(chosen, c.Choice)
			}
			if got := strings.Join(chosen, " "); got != test.chosen || err != nil {
				t.Errorf("chosen %q, %v", got, err)
			}
			for _, i := range r.Items {
				if settled := i.Outcome == rights.Fulfilled; settled != (i.Subject != "" && test.chosen != "") {
					t.Errorf("%s %s: %q", i.Right, i.Subject, i.Outcome)
				}
			}
			if others, err := h.desk.Choices(t.Context(), h.two); err != nil || len(others) != 0 {
				t.Errorf("another member chose %v, %v", others, err)
			}
		})
	}
}

func TestDueIfNow(t *testing.T) {
	h := newHouse(t)
	d, err := h.desk.DueIfNow()
	if err != nil || d != h.file(h.one, access()).Deadline {
		t.Errorf("%+v, %v", d, err)
	}
}

// TestFileOfGuest files a request of somebody without an account: nothing is
// settled, since whose choice it is is not known.
func TestFileOfGuest(t *testing.T) {
	h := newHouse(t)
	guest := casework.Actor{GuestID: "guest"}
	h.must(h.store.AddGuest(t.Context(), casework.Guest{ID: "guest", Lang: lang.FR, Created: h.clock.Now(), SessionEnd: h.clock.Now()}, "browser"))
	r := h.file(guest, rights.Answers{
		rights.AskGoal: {"objection"}, rights.AskBehalf: {"self"}, rights.AskObject: {rights.ObjectMarketing},
	})
	if r.Status != rights.Received || r.GuestID != "guest" || r.MemberID != "" || r.Level != rights.Unknown {
		t.Errorf("%+v", r)
	}
	if n := h.count(`SELECT COUNT(*) FROM choices`); n != 0 {
		t.Errorf("%d choices", n)
	}
	if got := h.thread(guest, r.ID); got.Request.Answers[rights.AskObject][0] != rights.ObjectMarketing {
		t.Errorf("%+v", got)
	}
	if leaves := h.leaves("request/" + r.ID); leaves[0].Actor != "guest" || leaves[0].Role != rights.Anyone {
		t.Errorf("leaves %+v", leaves)
	}
	for _, other := range []casework.Actor{h.one, {GuestID: "other"}} {
		if _, err := h.desk.Thread(t.Context(), other, r.ID); !fault.Is(err, fault.NotFound) {
			t.Errorf("another sees it: %v", err)
		}
	}
	if _, err := h.desk.Choose(t.Context(), guest, lang.FR, key, sharing, true); !fault.Is(err, fault.Forbidden) {
		t.Errorf("a choice of nobody: %v", err)
	}
}
