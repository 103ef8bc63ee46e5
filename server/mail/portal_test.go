package mail_test

import (
	"bytes"
	"context"
	"database/sql"
	"log/slog"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/loupe-privacy/loupe/internal/calendar"
	"github.com/loupe-privacy/loupe/internal/holdings"
	"github.com/loupe-privacy/loupe/internal/lang"
	"github.com/loupe-privacy/loupe/internal/rights"
	"github.com/loupe-privacy/loupe/server/audit"
	"github.com/loupe-privacy/loupe/server/auth"
	"github.com/loupe-privacy/loupe/server/casework"
	"github.com/loupe-privacy/loupe/server/keys"
	"github.com/loupe-privacy/loupe/server/mail"
	"github.com/loupe-privacy/loupe/server/store/sqlstore"
	"github.com/loupe-privacy/loupe/server/store/storetest"
	"github.com/loupe-privacy/loupe/server/words"
)

// start is when the tests begin.
var start = time.Date(2026, 3, 10, 11, 0, 0, 0, time.UTC)

// canary stands in everything that no mail may say.
const canary = "CANARY"

// A portal is a database with what fills and empties its outbox. Whatever
// differs from a real one is the clock, and the mail server.
type portal struct {
	store    *sqlstore.Store
	contacts *mail.Contacts
	mailer   *mail.Mailer
	box      *mailbox
	member   string // id of the file of every request
	path     string
	log      bytes.Buffer

	mu  sync.Mutex
	now time.Time
}

// newPortal returns a portal with an empty database.
func newPortal(t *testing.T) *portal {
	t.Helper()
	p := &portal{path: filepath.Join(t.TempDir(), "loupe.db"), box: &mailbox{}, now: start}
	var err error
	if p.store, err = sqlstore.Open(t.Context(), p.path); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := p.store.Close(); err != nil {
			t.Error(err)
		}
	})
	if err := p.store.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	p.member = member(t, p.store)
	ring, err := keys.Folder{Dir: filepath.Join(t.TempDir(), "keys")}.Open(keys.Options{Fresh: true})
	if err != nil {
		t.Fatal(err)
	}
	catalogs, err := words.New()
	if err != nil {
		t.Fatal(err)
	}
	server, trust := p.box.open(t, startTLS)
	p.contacts = &mail.Contacts{Store: p.store, Sealer: ring, Tag: ring.Tag, Now: p.clock}
	p.mailer = &mail.Mailer{
		Outbox: p.store, Sealer: ring, Writer: mail.Writer{Words: catalogs, URL: "https://loupe.example"},
		Send: sender(t, server, trust).Send, Now: p.clock, Log: slog.New(slog.NewTextHandler(&p.log, nil)),
	}
	if err := p.mailer.Check(); err != nil {
		t.Fatal(err)
	}
	return p
}

// member imports a member of whom no mail may say anything and returns the id.
func member(t *testing.T, s *sqlstore.Store) string {
	t.Helper()
	err := storetest.AddMembers(t.Context(), s, holdings.Member{
		Key: "k", GivenName: canary, FamilyName: canary, Lang: "fr", Joined: calendar.Date(2001, 2, 3),
		NumberIndex: []byte(strings.Repeat("i", 32)), NumberTail: "76",
	})
	if err != nil {
		t.Fatal(err)
	}
	id, err := s.MemberByKey(t.Context(), "k")
	if err != nil {
		t.Fatal(err)
	}
	return id
}

// clock returns the instant that it is.
func (p *portal) clock() time.Time {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.now
}

// wait lets time pass.
func (p *portal) wait(d time.Duration) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.now = p.now.Add(d)
}

// hurry makes all that waits in the outbox due, whatever it waits for.
func (p *portal) hurry(t *testing.T) {
	t.Helper()
	p.exec(t, `UPDATE goqite SET timeout = '2000-01-01T00:00:00.000Z'`)
}

// exec changes the database behind its back.
func (p *portal) exec(t *testing.T, query string, args ...any) {
	t.Helper()
	db, err := sql.Open("sqlite", "file:"+p.path+"?_pragma=busy_timeout(5000)")
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if _, err := db.ExecContext(t.Context(), query, args...); err != nil {
		t.Fatal(err)
	}
}

// account returns a new account with a given name.
func (p *portal) account(t *testing.T, name string) mail.Owner {
	t.Helper()
	a, err := p.store.SaveAccount(t.Context(), auth.Account{
		Issuer: "https://id.example", Subject: name, Name: name, Lang: lang.FR, Provider: "id",
	}, auth.Members)
	if err != nil {
		t.Fatal(err)
	}
	if p.member != "" {
		if _, err := p.store.Link(t.Context(), a.ID, p.member, "", time.Time{}); err != nil {
			t.Fatal(err)
		}
	}
	return mail.Owner{AccountID: a.ID, Name: name, Role: rights.Member}
}

// drain sends what is due and fails the test if the outbox does.
func (p *portal) drain(t *testing.T) int {
	t.Helper()
	n, err := p.mailer.Drain(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// link finds the link of a mail that confirms an address.
var link = regexp.MustCompile(`https://loupe\.example/confirm/(fr|nl)/([A-Za-z0-9_-]{43})\n`)

// confirmed makes an address that of an account, as a person does, and forgets
// the mail by which it came.
func (p *portal) confirmed(t *testing.T, o mail.Owner, address string, l lang.Lang) {
	t.Helper()
	if err := p.contacts.Want(t.Context(), o, address, l); err != nil {
		t.Fatal(err)
	}
	if n := p.drain(t); n != 1 {
		t.Fatalf("%d mails, want the one to confirm", n)
	}
	found := link.FindStringSubmatch(text(t, p.box.mails(t)[0]))
	if found == nil || found[1] != string(l) {
		t.Fatalf("no link to confirm in %s: %v", l, found)
	}
	if err := p.contacts.Confirm(t.Context(), found[2]); err != nil {
		t.Fatal(err)
	}
	p.box.set(func(b *mailbox) { b.got, b.to, b.tls = nil, nil, nil })
}

// file files a request of an account that nobody but the portal may tell, and
// tells of an event of it.
func (p *portal) file(t *testing.T, o mail.Owner, reference rights.Reference, ev rights.Event) {
	t.Helper()
	day := calendar.Date(2026, 4, 10)
	id := strings.ToLower("r" + string(reference[3:]))
	_, created, err := p.store.Apply(t.Context(), casework.Change{
		Key: "key " + string(reference),
		Record: casework.Record{Sealed: canary, Request: rights.Request{
			ID: id, Reference: reference, MemberID: p.member, AccountID: o.AccountID, Status: rights.Received, Lang: lang.FR, Received: start,
			Items: []rights.Item{{Right: rights.Erasure, Domain: "insurance" + canary, Controller: canary, Channel: canary}},
			Deadline: rights.Deadline{
				Receipt: calendar.Date(2026, 3, 10), Months: 1, Nominal: day, Due: day, End: start, Target: day, Calendar: "2026-1",
			},
		}},
		Entry:   casework.Entry{At: start, By: rights.Person, Actor: o.AccountID, Event: rights.File},
		Leaf:    audit.Leaf{At: start, Role: rights.Member, Actor: o.AccountID, Event: "received", Object: "request/" + id},
		Notices: []casework.Notice{{AccountID: o.AccountID, RequestID: id, Event: ev, Occasion: "1", At: p.clock()}},
	})
	if err != nil || !created {
		t.Fatalf("filing: %t, %v", created, err)
	}
}

// A recorder is an outbox that remembers what came of its items.
type recorder struct {
	mail.Outbox
	results []mail.Result
}

// SettleMail implements [mail.Outbox].
func (r *recorder) SettleMail(ctx context.Context, it mail.Item, res mail.Result) error {
	r.results = append(r.results, res)
	return r.Outbox.SettleMail(ctx, it, res)
}

// record returns what comes of the items of a portal from now on.
func (p *portal) record() *recorder {
	r := &recorder{Outbox: p.store}
	p.mailer.Outbox = r
	return r
}
