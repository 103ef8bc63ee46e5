// Package storetest is the suite that every database passes. It says what the
// stores of packages auth, casework and feed promise, on whatever keeps them.
package storetest

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"testing"
	"time"

	"github.com/loupe-privacy/loupe/internal/calendar"
	"github.com/loupe-privacy/loupe/internal/fault"
	"github.com/loupe-privacy/loupe/internal/holdings"
	"github.com/loupe-privacy/loupe/internal/lang"
	"github.com/loupe-privacy/loupe/internal/rights"
	"github.com/loupe-privacy/loupe/server/audit"
	"github.com/loupe-privacy/loupe/server/auth"
	"github.com/loupe-privacy/loupe/server/casework"
	"github.com/loupe-privacy/loupe/server/feed"
	"github.com/loupe-privacy/loupe/server/jobs"
	"github.com/loupe-privacy/loupe/server/mail"
)

// A Store is all that is tested.
type Store interface {
	auth.Store
	casework.Store
	feed.RunStore
	feed.Reader
	feed.Looker
	audit.Store
	mail.Outbox
	mail.ContactStore
	jobs.Schedule

	Setting(ctx context.Context, name string) (string, error)
	KeepSetting(ctx context.Context, name, first string) (string, error)
	MemberByKey(ctx context.Context, feedKey string) (string, error)
	SeenEdition(ctx context.Context, accountID string) (int, error)
	MarkEdition(ctx context.Context, accountID string, number int) error
	Visit(ctx context.Context, accountID, memberID, sessionID string, at time.Time) (time.Time, error)
}

// Run runs the suite. Open returns a new, empty store that is closed when the
// test ends.
func Run(t *testing.T, open func(t *testing.T) Store) {
	for _, group := range []struct {
		name string
		test func(*testing.T, fixture)
	}{
		{"accounts", testAccounts},
		{"tasks", testTasks},
		{"staff", testStaff},
		{"revoking", testRevoke},
		{"links", testLinks},
		{"unlinking", testUnlink},
		{"sessions of a link", testLinkedSessions},
		{"sessions", testSessions},
		{"end of membership", testLeft},
		{"lists of sessions", testListSessions},
		{"ends of sessions", testEndSessions},
		{"logins", testLogins},
		{"tokens", testTokens},
		{"attempts", testAttempts},
		{"settings", testSettings},
		{"editions", testEditions},
		{"visits", testVisits},
		{"requests", testRequests},
		{"lists for jobs", testJobLists},
		{"guests", testGuests},
		{"guests who write", testGuestsWho},
		{"letters to guests", testGuestLetters},
		{"guests who confirm", testGuestsConfirm},
		{"guests with a new code", testGuestsRenew},
		{"guests not filed", testGuestsClaimed},
		{"guests who showed who they are", testIdentity},
		{"guests left behind", testDropGuests},
		{"concurrent guests", testConcurrentGuests},
		{"filing", testFiling},
		{"changes", testChanges},
		{"whole changes", testWhole},
		{"messages", testMessages},
		{"files", testFiles},
		{"pieces", testPieces},
		{"files that are whole", testWholeFiles},
		{"files that are sent", testSentFiles},
		{"drafts", testDrafts},
		{"drafts left behind", testDropDrafts},
		{"choices", testChoices},
		{"receipts of choices", testSuperseded},
		{"notices", testNotices},
		{"deletion", testPurge},
		{"contacts", testContacts},
		{"contacts that move", testMovedContact},
		{"contacts of accounts without a file", testUnlinkedContact},
		{"mails", testOutbox},
		{"schedule", testSchedule},
		{"log", testLog},
		{"log of changes", testLogOfChanges},
		{"checkpoints", testCheckpoints},
		{"members", testMembers},
		{"members who are gone", testGone},
		{"dossiers", testDossiers},
		{"runs", testRuns},
		{"runs that are cut off", testResume},
		{"refused rows", testRefusedRows},
		{"rows that cannot be stored", testUnstorableRows},
		{"what is held", testHeld},
		{"changes of what is held", testHeldChanges},
		{"decisions", testDecisions},
		{"disclosures", testDisclosures},
		{"consultations", testConsultations},
		{"what is new", testFresh},
		{"looks", testLookUp},
		{"looks into requests", testLookInto},
		{"looks of a household", testHouseholdLooks},
		{"choices told elsewhere", testTold},
		{"sweeping runs", testSweep},
		{"times", testTimes},
		{"nasty text", testNastyText},
		{"text that cannot be stored", testUnstorable},
		{"concurrent requests", testConcurrentRequests},
		{"concurrent changes", testConcurrentChanges},
		{"concurrent threads", testConcurrentThreads},
		{"concurrent files", testConcurrentFiles},
		{"concurrent mails", testConcurrentMails},
		{"concurrent schedule", testConcurrentSchedule},
		{"concurrent log", testConcurrentLog},
		{"concurrent accounts", testConcurrentAccounts},
		{"concurrent links", testConcurrentLinks},
		{"concurrent unlinking", testConcurrentUnlinks},
		{"concurrent sessions", testConcurrentSessions},
		{"concurrent runs", testConcurrentRuns},
		{"ended contexts", testEndedContexts},
	} {
		t.Run(group.name, func(t *testing.T) {
			group.test(t, fixture{open(t), t.Context(), new(int)})
		})
	}
}

// A fixture is a store with what tests need around it.
type fixture struct {
	Store
	ctx  context.Context
	runs *int // that were named by nextRun
}

// noon is the instant at which everything in the tests happens.
var noon = time.Date(2026, 3, 10, 11, 0, 0, 123456000, time.UTC)

// must fails the test at once if err is not nil.
func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// wantCode fails the test if err is not a fault of a code.
func wantCode(t *testing.T, what string, err error, code fault.Code) {
	t.Helper()
	if !fault.Is(err, code) {
		t.Errorf("%s: %v, want a fault %s", what, err, code)
	}
}

// index returns what stands for the national number of the member with a key.
func index(key string) []byte {
	sum := sha256.Sum256([]byte(key))
	return sum[:]
}

// newMember returns a member as a feed has it.
func newMember(key string) holdings.Member {
	return holdings.Member{
		Key: key, GivenName: "Given " + key, FamilyName: "Family " + key, Lang: "nl",
		Joined: calendar.Date(2001, 2, 3), NumberIndex: index(key), NumberTail: "76",
	}
}

// member imports a member and returns it as stored.
func (f fixture) member(t *testing.T, key string) holdings.Member {
	t.Helper()
	m := newMember(key)
	f.feedMembers(t, m)
	m.ID = f.idOf(t, key)
	return m
}

// subject returns the account of somebody without a file.
func (f fixture) subject(t *testing.T, name string) auth.Account {
	t.Helper()
	a, err := f.SaveAccount(f.ctx, auth.Account{
		Issuer: "https://id.example", Subject: name, Name: "Given " + name, Lang: lang.NL, Provider: "id",
	}, auth.Members)
	must(t, err)
	return a
}

// account returns the account of a new member, both named by a key.
func (f fixture) account(t *testing.T, key string) auth.Account {
	t.Helper()
	m, a := f.member(t, key), f.subject(t, key)
	f.link(t, a.ID, m.ID, "")
	a.MemberID = m.ID
	return a
}

// link links an account to a file, at noon.
func (f fixture) link(t *testing.T, accountID, memberID, by string) {
	t.Helper()
	linked, err := f.Link(f.ctx, accountID, memberID, by, noon)
	must(t, err)
	if !linked {
		t.Fatalf("the account was not linked by %q", by)
	}
}

// session returns the stored session with a hash.
func (f fixture) session(t *testing.T, hash string) auth.Session {
	t.Helper()
	s, err := f.Session(f.ctx, hash)
	must(t, err)
	return s
}

// requestID returns the id of the request that an owner files under a name.
func requestID(owner, name string) string {
	sum := sha256.Sum256([]byte(owner + " " + name))
	return hex.EncodeToString(sum[:13])
}

// filing returns the change by which an account files a request. Its id, its
// key and its reference follow from a name.
func filing(a auth.Account, name string) casework.Change {
	id := requestID(a.ID, name)
	return casework.Change{
		Key: "key-" + name,
		Record: casework.Record{
			Request: rights.Request{
				ID:        id,
				Reference: rights.Reference("LP-" + name),
				MemberID:  a.MemberID,
				AccountID: a.ID,
				Status:    rights.Received,
				Lang:      lang.FR,
				Items: []rights.Item{
					{Right: rights.Access, Domain: "insurance", Controller: "mloz_insurance", Channel: rights.DPOForm},
					{Right: rights.Erasure, Domain: "operational", Controller: "partenamut", Channel: rights.DPOForm},
				},
				Level:    rights.Substantial,
				Received: noon,
				Deadline: rights.Deadline{
					Receipt: calendar.Date(2026, 3, 10), Months: 1, Paused: 2,
					Nominal: calendar.Date(2026, 4, 12), Due: calendar.Date(2026, 4, 13),
					End:    time.Date(2026, 4, 13, 22, 0, 0, 0, time.UTC),
					Target: calendar.Date(2026, 4, 3), Calendar: "2026-1", AsOf: calendar.Date(2026, 3, 20),
				},
			},
			Sealed: "sealed answers of " + name,
		},
		Entry: casework.Entry{At: noon, By: rights.Person, Actor: a.ID, Event: rights.File},
		Leaf:  leaf(a.ID, "received", "request/"+id),
	}
}

// leaf returns a leaf of the log.
func leaf(actor, event, object string) audit.Leaf {
	return audit.Leaf{At: noon, Role: rights.Member, Actor: actor, Event: event, Object: object}
}

// change returns a change of a request by the office that only adds to its
// history.
func change(r casework.Record, ev rights.Event) casework.Change {
	return casework.Change{
		Record: r,
		Entry:  casework.Entry{At: noon.Add(time.Hour), By: rights.Office, Actor: "officer", Event: ev},
		Leaf:   leaf("officer", string(ev), "request/"+r.ID),
	}
}

// file files a new request.
func (f fixture) file(t *testing.T, a auth.Account, name string) casework.Record {
	t.Helper()
	return f.apply(t, filing(a, name))
}

// apply stores a change that must be new.
func (f fixture) apply(t *testing.T, c casework.Change) casework.Record {
	t.Helper()
	r, done, err := f.Apply(f.ctx, c)
	must(t, err)
	if !done {
		t.Fatalf("a change of %s was stored before", c.Record.Reference)
	}
	return r
}

// whose returns the party of the member of an account.
func whose(a auth.Account) casework.Whose { return casework.Whose{MemberID: a.MemberID} }

// session returns a session of an account that opened the file of the account.
func session(a auth.Account, hash string) auth.Session {
	return auth.Session{
		Hash: hash, ID: "id " + hash, Account: a, MemberID: a.MemberID, Role: rights.Officer, Controller: "mutuality",
		Provider: "id", Level: rights.Substantial, Authenticated: noon.Add(-time.Minute), Device: "Firefox · Windows",
		Created: noon, LastSeen: noon.Add(time.Minute), Expires: noon.Add(time.Hour),
	}
}

// login returns a login under way.
func login(hash string) auth.LoginState {
	return auth.LoginState{
		Hash: hash, Browser: "browser", Provider: "id", Nonce: "nonce", Verifier: "verifier", Lang: lang.FR,
		Return: "domain", Param: "health", Action: rights.SeeFile, MaxAge: time.Hour, Created: noon,
	}
}

// document returns a document that is told apart by its source.
func document(source string) holdings.Document {
	return holdings.Document{
		AsOf: calendar.Date(2026, 3, 1), Relation: holdings.Active,
		Categories: []holdings.Statement{
			{Category: "identity", Held: true, AsOf: calendar.Date(2026, 2, 1), Source: source},
			{Category: "health", Held: false, AsOf: calendar.Date(2026, 2, 2)},
			{Category: "family"},
		},
	}
}

// sources returns the source of each document, by domain.
func sources(docs map[string]holdings.Document) map[string]string {
	all := map[string]string{}
	for domain, d := range docs {
		all[domain] = d.Categories[0].Source
	}
	return all
}

// numbered returns n names with a prefix.
func numbered(prefix string, n int) []string {
	all := make([]string, n)
	for i := range all {
		all[i] = fmt.Sprintf("%s%04d", prefix, i)
	}
	return all
}
