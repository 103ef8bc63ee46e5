package casework_test

import (
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/loupe-privacy/loupe/internal/calendar"
	"github.com/loupe-privacy/loupe/internal/fault"
	"github.com/loupe-privacy/loupe/internal/holdings"
	"github.com/loupe-privacy/loupe/internal/lang"
	"github.com/loupe-privacy/loupe/internal/rights"
	"github.com/loupe-privacy/loupe/internal/wire"
	"github.com/loupe-privacy/loupe/server/auth"
	"github.com/loupe-privacy/loupe/server/casework"
	"github.com/loupe-privacy/loupe/server/keys"
	"github.com/loupe-privacy/loupe/server/store/sqlstore"

	"io"
)

// key is a good idempotency key.
const key = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"

// newDesk returns a desk over a new database with two members, and the actors
// for them. Its clock stands still.
func newDesk(t *testing.T) (desk *casework.Desk, one, two casework.Actor) {
	t.Helper()
	s, err := sqlstore.Open(t.Context(), filepath.Join(t.TempDir(), "loupe.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	if err := s.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	zone, err := time.LoadLocation(rights.Zone)
	if err != nil {
		t.Fatal(err)
	}
	desk = &casework.Desk{
		Store:   s,
		Sealer:  newRing(t),
		Clock:   rights.Clock{Calendar: calendar.New(nil), Office: zone},
		Domains: []string{"operational", "compulsory", "complementary"},
		Now:     func() time.Time { return time.Date(2026, 11, 25, 22, 59, 59, 0, time.UTC) },
	}
	return desk, member(t, s, "1"), member(t, s, "2")
}

// newRing returns the keys of a new folder.
func newRing(t *testing.T) *keys.Ring {
	t.Helper()
	r, err := keys.Folder{Dir: filepath.Join(t.TempDir(), "keys")}.Open(keys.Options{Fresh: true})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// member stores a member with an account and returns the actor.
func member(t *testing.T, s *sqlstore.Store, name string) casework.Actor {
	t.Helper()
	index := []byte("index " + name)
	rows := []holdings.Member{{
		Key: name, GivenName: "A", FamilyName: "B", Lang: "fr",
		Joined: calendar.Date(2020, 1, 1), NumberIndex: index, NumberTail: "76",
	}}
	_, _, err := s.ImportMembers(t.Context(), func() (holdings.Member, error) {
		if len(rows) == 0 {
			return holdings.Member{}, io.EOF
		}
		m := rows[0]
		rows = nil
		return m, nil
	})
	if err != nil {
		t.Fatal(err)
	}
	id, err := s.MemberByNumber(t.Context(), index)
	if err != nil {
		t.Fatal(err)
	}
	a, err := s.SaveAccount(t.Context(), auth.Account{Issuer: "i", Subject: name, Lang: lang.FR}, auth.Members)
	if err != nil {
		t.Fatal(err)
	}
	if linked, err := s.Link(t.Context(), a.ID, id, "", time.Time{}); err != nil || !linked {
		t.Fatalf("linked %t, %v", linked, err)
	}
	return casework.Actor{AccountID: a.ID, MemberID: id}
}

// drafted saves an ask as the draft of an actor and returns its key.
func drafted(t *testing.T, desk *casework.Desk, actor casework.Actor, ask casework.Ask) string {
	t.Helper()
	if err := desk.SaveDraft(t.Context(), actor, ask); err != nil {
		t.Fatal(err)
	}
	d, err := desk.Draft(t.Context(), actor)
	if err != nil {
		t.Fatal(err)
	}
	return d.Key
}

// ask returns a good ask.
func ask() casework.Ask {
	return casework.Ask{Right: rights.Access, Domains: []string{"compulsory", "operational", "compulsory"}, Note: " Bonjour\r\n« oui » ", Lang: lang.FR}
}

func TestFile(t *testing.T) {
	desk, one, two := newDesk(t)
	r, err := desk.File(t.Context(), one, drafted(t, desk, one, ask()), ask())
	if err != nil {
		t.Fatal(err)
	}
	if got := strings.Join(r.Domains, " "); got != "operational compulsory" {
		t.Errorf("domains = %q, want each once in the order of the register", got)
	}
	if r.Note != "Bonjour\n« oui »" {
		t.Errorf("note = %q", r.Note)
	}
	// 25 November 2026, 23:59:59 in Brussels: Christmas and a weekend later.
	if r.Deadline.Receipt != calendar.Date(2026, 11, 25) || r.Deadline.Due != calendar.Date(2026, 12, 28) {
		t.Errorf("deadline = %+v", r.Deadline)
	}
	if _, err := rights.ParseReference(string(r.Reference)); err != nil {
		t.Errorf("reference %q: %v", r.Reference, err)
	}
	if _, err := desk.Draft(t.Context(), one); !fault.Is(err, fault.NotFound) {
		t.Errorf("the draft is still there: %v", err)
	}
	stored, history, err := desk.Request(t.Context(), one, r.ID)
	if err != nil || stored.Deadline != r.Deadline || stored.Reference != r.Reference || len(history) != 1 {
		t.Errorf("stored = %+v, %v, %v", stored, history, err)
	}
	if _, _, err := desk.Request(t.Context(), two, r.ID); !fault.Is(err, fault.NotFound) {
		t.Errorf("another member sees the request: %v", err)
	}
	if list, err := desk.Requests(t.Context(), two); err != nil || len(list) != 0 {
		t.Errorf("another member lists %v, %v", list, err)
	}
}

func TestFileRefused(t *testing.T) {
	for _, test := range []struct {
		name          string
		change        func(*casework.Actor, *casework.Ask, *string)
		code          fault.Code
		field, reason string
	}{
		{"no member file", func(a *casework.Actor, _ *casework.Ask, _ *string) { a.MemberID = "" }, fault.Forbidden, "", "no_member_file"},
		{"right", func(_ *casework.Actor, k *casework.Ask, _ *string) { k.Right = rights.Erasure }, fault.Invalid, "right", "unknown"},
		{"language", func(_ *casework.Actor, k *casework.Ask, _ *string) { k.Lang = "de" }, fault.Invalid, wire.FieldLang, "unknown"},
		{"no domain", func(_ *casework.Actor, k *casework.Ask, _ *string) { k.Domains = nil }, fault.Invalid, wire.FieldDomain, "required"},
		{"unknown domain", func(_ *casework.Actor, k *casework.Ask, _ *string) { k.Domains = append(k.Domains, "x") }, fault.Invalid, wire.FieldDomain, "unknown"},
		{"note too long", func(_ *casework.Actor, k *casework.Ask, _ *string) { k.Note = strings.Repeat("é", wire.MaxNote+1) }, fault.Invalid, wire.FieldNote, "too_long"},
		{"note with NUL", func(_ *casework.Actor, k *casework.Ask, _ *string) { k.Note = "a\x00b" }, fault.Invalid, wire.FieldNote, "invalid"},
		{"note not UTF-8", func(_ *casework.Actor, k *casework.Ask, _ *string) { k.Note = "a\xffb" }, fault.Invalid, wire.FieldNote, "invalid"},
		{"no key", func(_ *casework.Actor, _ *casework.Ask, key *string) { *key = "" }, fault.Invalid, wire.FieldKey, "malformed"},
		{"short key", func(_ *casework.Actor, _ *casework.Ask, key *string) { *key = "abc" }, fault.Invalid, wire.FieldKey, "malformed"},
		{"long key", func(_ *casework.Actor, _ *casework.Ask, key *string) { *key = strings.Repeat("a", 65) }, fault.Invalid, wire.FieldKey, "malformed"},
		{"key with a quote", func(_ *casework.Actor, _ *casework.Ask, key *string) { *key += "'" }, fault.Invalid, wire.FieldKey, "malformed"},
	} {
		t.Run(test.name, func(t *testing.T) {
			desk, actor, _ := newDesk(t)
			who, what, k := actor, ask(), key
			test.change(&who, &what, &k)
			_, err := desk.File(t.Context(), who, k, what)
			e, ok := err.(*fault.Error)
			if !ok || e.Code != test.code || e.Field != test.field || e.Reason != test.reason {
				t.Errorf("error = %v, want %s %s (%s)", err, test.code, test.field, test.reason)
			}
			if list, err := desk.Requests(t.Context(), actor); err != nil || len(list) != 0 {
				t.Errorf("something was stored: %v, %v", list, err)
			}
		})
	}
}

func TestFileOnceForOneKey(t *testing.T) {
	desk, one, two := newDesk(t)
	key := drafted(t, desk, one, ask())
	var wg sync.WaitGroup
	refs := make([]rights.Reference, 100)
	for i := range refs {
		wg.Go(func() {
			r, err := desk.File(t.Context(), one, key, ask())
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
	if list, err := desk.Requests(t.Context(), one); err != nil || len(list) != 1 {
		t.Errorf("%d requests, %v; want one", len(list), err)
	}
	other := ask()
	other.Note = "another"
	if _, err := desk.File(t.Context(), one, key, other); !fault.Is(err, fault.Conflict) {
		t.Errorf("same key, other ask: %v", err)
	}
	fewer := ask()
	fewer.Domains = fewer.Domains[:1]
	if _, err := desk.File(t.Context(), one, key, fewer); !fault.Is(err, fault.Conflict) {
		t.Errorf("same key, fewer domains: %v", err)
	}
	inDutch := ask()
	inDutch.Lang = lang.NL
	if r, err := desk.File(t.Context(), one, key, inDutch); err != nil || r.Reference != refs[0] {
		t.Errorf("the same ask in the other language: %v, %v", r.Reference, err)
	}
	if r, err := desk.File(t.Context(), two, key, ask()); !fault.Is(err, fault.Conflict) {
		t.Errorf("the key of one person serves another: %v, %v", r.Reference, err)
	}
}

func TestFileOnlyWhatWasReviewed(t *testing.T) {
	desk, one, _ := newDesk(t)
	old := drafted(t, desk, one, ask())
	later := ask()
	later.Note = "later"
	now := drafted(t, desk, one, later)
	if _, err := desk.File(t.Context(), one, old, ask()); !fault.Is(err, fault.Conflict) {
		t.Errorf("the key of a draft that is no more: %v", err)
	}
	if d, err := desk.Draft(t.Context(), one); err != nil || d.Note != "later" {
		t.Errorf("the later draft is lost: %+v, %v", d, err)
	}
	if _, err := desk.File(t.Context(), one, now, later); err != nil {
		t.Errorf("the key of the draft: %v", err)
	}
	if _, err := desk.File(t.Context(), one, key, ask()); !fault.Is(err, fault.Conflict) {
		t.Errorf("a key of nobody: %v", err)
	}
}

func TestFileTooMany(t *testing.T) {
	desk, one, two := newDesk(t)
	for i := range 21 {
		_, err := desk.File(t.Context(), one, drafted(t, desk, one, ask()), ask())
		if i < 20 && err != nil || i == 20 && !fault.Is(err, fault.TooMany) {
			t.Fatalf("request %d: %v", i+1, err)
		}
	}
	if _, err := desk.Draft(t.Context(), one); err != nil {
		t.Errorf("the draft of the one too many is lost: %v", err)
	}
	if _, err := desk.File(t.Context(), two, drafted(t, desk, two, ask()), ask()); err != nil {
		t.Errorf("another member: %v", err)
	}
	now := desk.Now().Add(24 * time.Hour)
	desk.Now = func() time.Time { return now }
	if _, err := desk.File(t.Context(), one, drafted(t, desk, one, ask()), ask()); err != nil {
		t.Errorf("the next day: %v", err)
	}
}

func TestDraft(t *testing.T) {
	desk, one, two := newDesk(t)
	if err := desk.SaveDraft(t.Context(), one, ask()); err != nil {
		t.Fatal(err)
	}
	first, err := desk.Draft(t.Context(), one)
	if err != nil || first.Note != "Bonjour\n« oui »" || first.Key == "" {
		t.Fatalf("draft = %+v, %v", first, err)
	}
	if _, err := desk.Draft(t.Context(), two); !fault.Is(err, fault.NotFound) {
		t.Errorf("another account sees the draft: %v", err)
	}
	if err := desk.SaveDraft(t.Context(), one, ask()); err != nil {
		t.Fatal(err)
	}
	if again, err := desk.Draft(t.Context(), one); err != nil || again.Key == first.Key {
		t.Errorf("a draft saved again keeps its key: %v", err)
	}
}

func TestKeep(t *testing.T) {
	desk, one, _ := newDesk(t)
	typed := casework.Ask{Right: rights.Access, Domains: []string{"x", "compulsory"}, Note: "half", Lang: lang.NL}
	for range 2 { // sent twice it is kept all the same
		if kept, err := desk.Keep(t.Context(), one, typed); err != nil || !kept {
			t.Fatalf("kept = %v, %v", kept, err)
		}
	}
	d, err := desk.Draft(t.Context(), one)
	if err != nil || len(d.Domains) != 1 || d.Domains[0] != "compulsory" || d.Note != "half" {
		t.Errorf("draft = %+v, %v", d, err)
	}
	other := typed
	other.Note = "of somebody else, perhaps"
	if kept, err := desk.Keep(t.Context(), one, other); err != nil || kept {
		t.Errorf("another text is said to be kept: %v", err)
	}
	if d, err := desk.Draft(t.Context(), one); err != nil || d.Note != "half" {
		t.Errorf("the draft that was there is lost: %+v, %v", d, err)
	}
}

func TestKeepNothing(t *testing.T) {
	desk, one, _ := newDesk(t)
	long := ask()
	long.Note = strings.Repeat("x", wire.MaxNote+1)
	for name, kept := range map[string]func() (bool, error){
		"of nobody": func() (bool, error) { return desk.Keep(t.Context(), casework.Actor{AccountID: "x"}, ask()) },
		"too long":  func() (bool, error) { return desk.Keep(t.Context(), one, long) },
	} {
		if ok, err := kept(); ok || err != nil {
			t.Errorf("%s: %v, %v", name, ok, err)
		}
	}
}
