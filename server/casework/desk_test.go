package casework_test

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"io"
	"maps"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	_ "modernc.org/sqlite"

	"github.com/loupe-privacy/loupe/internal/calendar"
	"github.com/loupe-privacy/loupe/internal/fault"
	"github.com/loupe-privacy/loupe/internal/holdings"
	"github.com/loupe-privacy/loupe/internal/lang"
	"github.com/loupe-privacy/loupe/internal/rights"
	"github.com/loupe-privacy/loupe/server/audit"
	"github.com/loupe-privacy/loupe/server/auth"
	"github.com/loupe-privacy/loupe/server/casework"
	"github.com/loupe-privacy/loupe/server/keys"
	"github.com/loupe-privacy/loupe/server/receipt"
	"github.com/loupe-privacy/loupe/server/store/sqlstore"
	"github.com/loupe-privacy/loupe/server/store/storetest"
)

// key is a good idempotency key.
const key = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"

// The organisations and choices of the register of these tests.
const (
	partenamut = "partenamut"
	mloz       = "mloz"
	abroad     = "transfer_operational"
	sharing    = "insurance_data"
)

// catalog returns what the register of these tests offers.
func catalog() rights.Catalog {
	return rights.Catalog{
		Domains:   []string{"operational", "compulsory", "complementary"},
		Decisions: []string{"bim"},
		Consents:  []string{abroad, sharing},
		ControllerOf: map[string]string{
			"": partenamut, "operational": partenamut, "compulsory": mloz, "complementary": partenamut, "bim": mloz,
			abroad: partenamut, sharing: mloz, rights.ObjectMarketing: partenamut, rights.ObjectProfiling: partenamut,
		},
		DomainOf: map[string]string{"bim": "compulsory", abroad: "operational", sharing: "compulsory"},
	}
}

// A house is a desk over a new database, with two members and the officers of
// two controllers. Its clock stands still unless it is set.
type house struct {
	*testing.T
	desk     *casework.Desk
	store    *sqlstore.Store
	db       *sql.DB // behind the back of the store
	folder   keys.Folder
	path     string // of the database
	one, two casework.Actor
	own, far casework.Officer // of partenamut and of mloz
	clock    *clock
	scanner  *scanner
}

// A clock tells the time that it is set to.
type clock struct {
	mu sync.Mutex
	at time.Time
}

// Now returns the time.
func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.at
}

// pass lets time pass.
func (c *clock) pass(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.at = c.at.Add(d)
}

// newHouse returns a new house.
func newHouse(t *testing.T) *house {
	t.Helper()
	dir := t.TempDir()
	h := &house{
		T: t, path: filepath.Join(dir, "loupe.db"), folder: keys.Folder{Dir: filepath.Join(dir, "keys")},
		own: casework.Officer{AccountID: "officer-own", Controller: partenamut},
		far: casework.Officer{AccountID: "officer-far", Controller: mloz},
		// 25 November 2026, 23:59:59 in Brussels.
		clock:   &clock{at: time.Date(2026, 11, 25, 22, 59, 59, 0, time.UTC)},
		scanner: &scanner{},
	}
	var err error
	if h.store, err = sqlstore.Open(t.Context(), h.path); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { h.store.Close() })
	h.must(h.store.Migrate(t.Context()))
	if h.db, err = sql.Open("sqlite", h.path+"?_pragma=busy_timeout(5000)"); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { h.db.Close() })
	zone, err := time.LoadLocation(rights.Zone)
	h.must(err)
	h.desk = &casework.Desk{
		Store: h.store, Inspect: inspector{}, Scan: h.scanner, Catalog: catalog(), Now: h.clock.Now,
		Clock: rights.Clock{Calendar: calendar.New(nil), Office: zone},
		Statement: func(r rights.Request) receipt.Statement {
			return receipt.Statement{Kind: receipt.Request, Reference: r.Reference, Lang: r.Lang, Received: r.Received, Portal: "<&>"}
		},
		Allowance: func(r rights.Request) receipt.Statement {
			return receipt.Statement{Kind: receipt.Choice, Lang: r.Lang, Received: r.Received}
		},
	}
	h.openKeys(true)
	h.one, h.two = h.member("1"), h.member("2")
	return h
}

// openKeys opens the keys as a program that starts does.
func (h *house) openKeys(fresh bool) {
	h.Helper()
	ring, err := h.folder.Open(keys.Options{Fresh: fresh})
	h.must(err)
	h.desk.Sealer, h.desk.Files = ring, ring
}

// must fails the test at once if err is not nil.
func (h *house) must(err error) {
	h.Helper()
	if err != nil {
		h.Fatal(err)
	}
}

// member stores a member with an account and returns the actor.
func (h *house) member(name string) casework.Actor {
	h.Helper()
	index := []byte("index " + name)
	h.must(storetest.AddMembers(h.Context(), h.store, holdings.Member{
		Key: name, GivenName: "A", FamilyName: "B", Lang: "fr",
		Joined: calendar.Date(2020, 1, 1), NumberIndex: index, NumberTail: "76",
	}))
	id, err := h.store.MemberByNumber(h.Context(), index)
	h.must(err)
	a, err := h.store.SaveAccount(h.Context(), auth.Account{Issuer: "i", Subject: name, Lang: lang.FR}, auth.Members)
	h.must(err)
	if linked, err := h.store.Link(h.Context(), a.ID, id, "", time.Time{}); err != nil || !linked {
		h.Fatalf("linked %t, %v", linked, err)
	}
	return casework.Actor{AccountID: a.ID, MemberID: id, Role: rights.Member, Level: rights.High}
}

// exec changes the database behind the back of the desk.
func (h *house) exec(query string, args ...any) {
	h.Helper()
	res, err := h.db.ExecContext(h.Context(), query, args...)
	h.must(err)
	if n, err := res.RowsAffected(); err != nil || n == 0 {
		h.Fatalf("%s: %d rows, %v", query, n, err)
	}
}

// count returns what a query counts.
func (h *house) count(query string, args ...any) int {
	h.Helper()
	var n int
	h.must(h.db.QueryRowContext(h.Context(), query, args...).Scan(&n))
	return n
}

// leaves returns the lines of the log about an object, oldest first.
func (h *house) leaves(object string) []audit.Leaf {
	h.Helper()
	lines, err := h.store.Tree().Leaves(h.Context(), 0, 10_000)
	h.must(err)
	var all []audit.Leaf
	for _, line := range lines {
		leaf, err := audit.ParseLeaf(line.Data)
		h.must(err)
		if leaf.Object == object {
			all = append(all, leaf)
		}
	}
	return all
}

// access returns good answers that ask for access in two domains of two
// controllers.
func access() rights.Answers {
	return rights.Answers{
		rights.AskGoal:    {string(rights.Access)},
		rights.AskBehalf:  {rights.SelfValue},
		rights.AskDomains: {"operational", "compulsory"},
		rights.AskScope:   {rights.ScopeAll},
		rights.AskCare:    {rights.CareNone},
		rights.AskNote:    {"Bonjour\n« oui »"},
	}
}

// with returns answers with one of them replaced.
func with(a rights.Answers, id rights.QuestionID, values ...string) rights.Answers {
	a = maps.Clone(a)
	a[id] = values
	return a
}

// draft begins a draft with answers and returns its key.
func (h *house) draft(actor casework.Actor, a rights.Answers) string {
	h.Helper()
	_, _, err := h.desk.Begin(h.Context(), actor, lang.FR, a)
	h.must(err)
	return h.form(actor).Key
}

// form returns the draft of an actor.
func (h *house) form(actor casework.Actor) casework.Form {
	h.Helper()
	f, err := h.desk.Draft(h.Context(), actor)
	h.must(err)
	return f
}

// file files answers and returns the request.
func (h *house) file(actor casework.Actor, a rights.Answers) rights.Request {
	h.Helper()
	r, err := h.desk.File(h.Context(), actor, h.draft(actor, a), lang.FR, a)
	h.must(err)
	return r
}

// thread returns a request of an actor with all that belongs to it.
func (h *house) thread(actor casework.Actor, id string) casework.Thread {
	h.Helper()
	t, err := h.desk.Thread(h.Context(), actor, id)
	h.must(err)
	return t
}

// act does something with a request as an officer who sees it as it is now.
func (h *house) act(o casework.Officer, id string, act rights.Act, text string, docs ...casework.Document) rights.Request {
	h.Helper()
	r, err := h.desk.Act(h.Context(), o, id, h.thread(h.one, id).Request.Version, act, text, docs)
	h.must(err)
	return r
}

// events returns the events of a history.
func events(history []casework.Entry) string {
	var all []string
	for _, e := range history {
		all = append(all, string(e.By)+":"+string(e.Event))
	}
	return strings.Join(all, " ")
}

// wantFault fails unless err is a fault of a code, a field and a reason.
func wantFault(t *testing.T, what string, err error, code fault.Code, field, reason string) {
	t.Helper()
	e, ok := errors.AsType[*fault.Error](err)
	if !ok || e.Code != code || e.Field != field || e.Reason != reason {
		t.Errorf("%s: %v, want %s %s (%s)", what, err, code, field, reason)
	}
}

// An inspector takes what begins with "%PDF" for a PDF, makes it anew in
// capitals, and refuses all else.
type inspector struct{}

// Inspect implements [casework.Inspector].
func (inspector) Inspect(_ context.Context, name string, data []byte) (casework.Inspected, error) {
	if !bytes.HasPrefix(data, []byte("%PDF")) {
		return casework.Inspected{}, fault.OnField("file", "type")
	}
	return casework.Inspected{Name: filepath.Base(name), Type: "application/pdf", Bytes: bytes.ToUpper(data)}, nil
}

// A scanner finds malware in what holds "virus", and can be down.
type scanner struct {
	mu   sync.Mutex
	down bool
}

// set says whether the scanner is down.
func (s *scanner) set(down bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.down = down
}

// Scan implements [casework.Scanner].
func (s *scanner) Scan(_ context.Context, data []byte) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.down {
		return fault.New(fault.Unavailable, "no scanner")
	}
	if bytes.Contains(bytes.ToLower(data), []byte("virus")) {
		return fault.OnField("file", "infected")
	}
	return nil
}

func TestActorWithoutFile(t *testing.T) {
	h := newHouse(t)
	r := h.file(h.one, access())
	for name, actor := range map[string]casework.Actor{
		"nobody":                    {},
		"account alone":             {AccountID: h.one.AccountID},
		"member without an account": {MemberID: h.one.MemberID},
		"member and guest":          {AccountID: "a", MemberID: h.one.MemberID, GuestID: "g"},
		"account and guest":         {AccountID: h.one.AccountID, GuestID: "g"},
	} {
		ctx := t.Context()
		if all, unread, err := h.desk.Requests(ctx, actor); len(all)+len(unread) > 0 || err != nil {
			t.Errorf("%s lists %v, %v, %v", name, all, unread, err)
		}
		_, err := h.desk.Thread(ctx, actor, r.ID)
		_, _, receiptErr := h.desk.Receipt(ctx, actor, r.ID)
		_, _, fileErr := h.desk.OpenFile(ctx, actor, "x")
		_, err2 := h.desk.Draft(ctx, actor)
		_, err3 := h.desk.File(ctx, actor, key, lang.FR, access())
		_, err4 := h.desk.Attach(ctx, actor, r.ID, "a.pdf", strings.NewReader("%PDF"))
		_, err5 := h.desk.Choose(ctx, actor, lang.FR, key, abroad, true)
		_, err6 := h.desk.Alike(ctx, actor, r.Items)
		for what, err := range map[string]error{
			"thread": err, "receipt": receiptErr, "file": fileErr, "draft": err2, "filing": err3, "attaching": err4,
			"choosing": err5, "alike": err6,
			"saying":      h.desk.Say(ctx, actor, r.ID, key, "x"),
			"withdrawing": h.desk.Withdraw(ctx, actor, r.ID, 1),
			"reading":     h.desk.MarkRead(ctx, actor, r.ID, h.clock.Now()),
			"bundle":      h.desk.Bundle(ctx, actor, r.ID, io.Discard),
			"forgetting":  h.desk.Forget(ctx, actor),
			"detaching":   h.desk.Detach(ctx, actor, "x"),
		} {
			if !fault.Is(err, fault.Forbidden) && !fault.Is(err, fault.NotFound) {
				t.Errorf("%s, %s: %v", name, what, err)
			}
		}
	}
}

func TestKeptUntil(t *testing.T) {
	h := newHouse(t)
	h.desk.Years = map[string]int{partenamut: 3, mloz: 7, "none": 0}
	closed := time.Date(2028, 2, 29, 23, 30, 0, 0, time.UTC) // 1 March in Brussels
	for _, test := range []struct {
		controllers []string
		closed      time.Time
		want        calendar.Day
	}{
		{[]string{partenamut}, closed, calendar.Date(2031, 3, 1)},
		{[]string{partenamut, mloz}, closed, calendar.Date(2035, 3, 1)},
		{[]string{partenamut, "other"}, closed, calendar.Date(2033, 3, 1)},
		{[]string{"none"}, closed, calendar.Date(2033, 3, 1)},
		{[]string{partenamut}, time.Time{}, calendar.Day{}},
	} {
		r := rights.Request{Closed: test.closed}
		for _, c := range test.controllers {
			r.Items = append(r.Items, rights.Item{Controller: c})
		}
		if got := h.desk.KeptUntil(r); got != test.want {
			t.Errorf("%v: %s, want %s", test.controllers, got, test.want)
		}
	}
}
