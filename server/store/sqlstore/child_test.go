package sqlstore_test

import (
	"bufio"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/loupe-privacy/loupe/internal/calendar"
	"github.com/loupe-privacy/loupe/internal/lang"
	"github.com/loupe-privacy/loupe/internal/rights"
	"github.com/loupe-privacy/loupe/server/audit"
	"github.com/loupe-privacy/loupe/server/auth"
	"github.com/loupe-privacy/loupe/server/casework"
	"github.com/loupe-privacy/loupe/server/feed"
	"github.com/loupe-privacy/loupe/server/store/sqlstore"
)

// Some tests need a process of their own: one that is killed, and one whose
// memory is measured. It is this test program again, with the work it has to
// do and the address of a database in its environment.
const (
	childWork    = "LOUPE_TEST_CHILD_WORK"
	childAddress = "LOUPE_TEST_CHILD_ADDRESS"
)

// works are what a child can do.
var works = map[string]func(context.Context, *sqlstore.Store) error{
	"file":   fileForever,
	"import": importMuch,
	"run":    runToEnd,
}

func TestMain(m *testing.M) {
	work, ok := works[os.Getenv(childWork)]
	if !ok {
		os.Exit(m.Run())
	}
	ctx := context.Background()
	s, err := sqlstore.Open(ctx, os.Getenv(childAddress))
	if err == nil {
		err = errors.Join(work(ctx, s), s.Close())
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// child returns the command of a child, not yet started.
func child(t *testing.T, work, address string) *exec.Cmd {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(self)
	cmd.Env = append(os.Environ(), childWork+"="+work, childAddress+"="+address)
	cmd.Stderr = os.Stderr
	return cmd
}

// filing is the filing with a number, by the account that the file of the
// crash test begins with. It has all that a filing can have.
func filing(a auth.Account, n string) casework.Change {
	id := "r-" + n
	return casework.Change{
		Key: "key-" + n,
		Record: casework.Record{
			Request: rights.Request{
				ID: id, Reference: rights.Reference("LP-" + n), MemberID: a.MemberID, AccountID: a.ID,
				Status: rights.Received, Lang: lang.FR, Items: []rights.Item{
					{Right: rights.Access, Domain: "insurance", Controller: "mloz_insurance", Channel: rights.DPOForm},
					{Right: rights.Objection, Domain: "operational", Subject: "direct_marketing", Controller: "partenamut",
						Channel: rights.DPOForm, Outcome: rights.Fulfilled, Decided: start},
				},
				Received: start, Deadline: rights.Deadline{
					Receipt: calendar.Date(2026, 3, 10), Months: 1, Nominal: calendar.Date(2026, 4, 10),
					Due: calendar.Date(2026, 4, 10), End: start, Target: calendar.Date(2026, 4, 3), Calendar: "1",
				},
			},
			Sealed: "answers " + n,
		},
		Entry:   casework.Entry{At: start, By: rights.Person, Actor: a.ID, Event: rights.File},
		Chosen:  []casework.Chosen{{Choice: "direct_marketing", At: start}},
		Notices: []casework.Notice{{AccountID: a.ID, Event: rights.File, Occasion: id + "/1", At: start}},
		Leaf:    audit.Leaf{At: start, Role: rights.Member, Actor: a.ID, Event: string(rights.File), Object: "request/" + id, Version: 1},
		Receipt: "statement " + n,
	}
}

// fileForever files requests from several goroutines until the process is
// killed, and prints the id and the number of each that was acknowledged.
func fileForever(ctx context.Context, s *sqlstore.Store) error {
	session, err := s.Session(ctx, "hash")
	if err != nil {
		return err
	}
	var out sync.Mutex
	errs := make(chan error)
	for worker := range 4 {
		go func() {
			for i := 0; ; i++ {
				n := fmt.Sprintf("%d-%d-%d", os.Getpid(), worker, i)
				r, _, err := s.Apply(ctx, filing(session.Account, n))
				if err != nil {
					errs <- err
					return
				}
				out.Lock()
				fmt.Println(r.ID, n)
				out.Unlock()
			}
		}()
	}
	return <-errs
}

// TestKill holds that what SQLite acknowledged is there after kill -9 in the
// middle of writing, whole and once, and that the file goes on working.
func TestKill(t *testing.T) {
	const rounds, each = 5, 60
	address := engines["sqlite"](t)
	s := openAt(t, address)
	a := oneSession(t, s)
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	for range rounds {
		acknowledged := killAfter(t, address, each)
		wantSound(t, address)
		s := openAt(t, address)
		for id, n := range acknowledged {
			again, created, err := s.Apply(t.Context(), filing(a, n))
			if err != nil || created || again.ID != id || again.Sealed != "answers "+n {
				t.Errorf("%s, sent again after the crash: %+v, created %t, %v", n, again, created, err)
			}
		}
		wantWhole(t, s, a)
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
	}
}

// wantWhole fails the test if anything of a request, acknowledged or not, is
// there without the rest, or without its leaf in the log.
func wantWhole(t *testing.T, s *sqlstore.Store, a auth.Account) {
	t.Helper()
	p := casework.Whose{MemberID: a.MemberID}
	all, err := s.Requests(t.Context(), p)
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range all {
		h, err := s.History(t.Context(), p, r.ID)
		receipt, receiptErr := s.Receipt(t.Context(), p, r.ID)
		if err := errors.Join(err, receiptErr); err != nil || len(h) != 1 || len(r.Items) != 2 || receipt.Version != 1 {
			t.Errorf("half a request: %+v with history %v and receipt %+v, %v", r, h, receipt, err)
		}
	}
	choices, err := s.Choices(t.Context(), a.MemberID)
	notices, noticesErr := s.Notices(t.Context(), a.ID, 1<<20)
	size, sizeErr := s.Tree().Size(t.Context())
	if err := errors.Join(err, noticesErr, sizeErr); err != nil || len(choices) != len(all) || len(notices) != len(all) || int(size) != len(all) {
		t.Errorf("%d requests, %d choices, %d notices and %d leaves, %v", len(all), len(choices), len(notices), size, err)
	}
}

// oneSession makes a member with an account and a session whose hash is
// "hash".
func oneSession(t testing.TB, s *sqlstore.Store) auth.Account {
	t.Helper()
	ctx := t.Context()
	if err := fill(ctx, s, feed.Header{Feed: feed.Members, Run: "two"}, 2, memberValues); err != nil {
		t.Fatal(err)
	}
	id, err := s.MemberByNumber(ctx, number(1))
	if err != nil {
		t.Fatal(err)
	}
	a, err := s.SaveAccount(ctx, auth.Account{Issuer: "i", Subject: "s", Name: "Given", Lang: lang.FR}, auth.Members)
	if err != nil {
		t.Fatal(err)
	}
	if linked, err := s.Link(ctx, a.ID, id, "", start); err != nil || !linked {
		t.Fatalf("linked %t, %v", linked, err)
	}
	a.MemberID = id
	err = s.SaveSession(ctx, auth.Session{
		Hash: "hash", ID: "id", Account: a, MemberID: id, Role: rights.Member, Provider: "p", ProviderSession: "sid",
		Level: rights.High, Authenticated: start, Device: "Firefox · Windows",
		Created: start, LastSeen: start, Expires: start.Add(time.Hour),
	}, "")
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// killAfter starts a child that files requests, kills it after n of them, and
// returns what it had acknowledged: numbers by id.
func killAfter(t *testing.T, address string, n int) map[string]string {
	t.Helper()
	cmd := child(t, "file", address)
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	acknowledged := map[string]string{}
	lines := bufio.NewScanner(out)
	for lines.Scan() {
		id, number, whole := strings.Cut(lines.Text(), " ")
		if whole {
			acknowledged[id] = number
		}
		if len(acknowledged) == n {
			if err := cmd.Process.Kill(); err != nil {
				t.Fatal(err)
			}
		}
	}
	if err := cmd.Wait(); err == nil || len(acknowledged) < n {
		t.Fatalf("the child ended by itself after %d requests: %v", len(acknowledged), err)
	}
	return acknowledged
}

// wantSound fails the test if SQLite finds anything wrong with a file.
func wantSound(t *testing.T, address string) {
	t.Helper()
	db, err := sql.Open("sqlite", address)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	var verdict string
	if err := db.QueryRow(`PRAGMA integrity_check`).Scan(&verdict); err != nil || verdict != "ok" {
		t.Errorf("integrity check: %s, %v", verdict, err)
	}
	if err := db.QueryRow(`PRAGMA foreign_key_check`).Scan(&verdict); err != sql.ErrNoRows {
		t.Errorf("foreign key check: %s, %v; want no rows", verdict, err)
	}
}

// The import whose memory is measured, and what the process may need for it:
// a good part is the page cache of SQLite.
const (
	muchRows    = 15_000
	muchBytes   = 8_000
	memoryLimit = 140 << 20
)

// importMuch imports many large documents and prints the most memory that the
// process had.
func importMuch(ctx context.Context, s *sqlstore.Store) error {
	if err := fill(ctx, s, members, muchRows, memberValues); err != nil {
		return err
	}
	large := strings.Repeat("x", muchBytes)
	err := fill(ctx, s, inDomain("general", "much"), muchRows, func(i int) []any { return []any{int64(i), large, ""} })
	if err != nil {
		return err
	}
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return err
	}
	_, peak, _ := strings.Cut(string(status), "VmHWM:")
	fmt.Println(strings.Fields(peak)[0]) // in kB
	return nil
}

// TestImportMemory holds that an import of more than memory may hold does not
// need it.
func TestImportMemory(t *testing.T) {
	if _, err := os.Stat("/proc/self/status"); err != nil {
		t.Skip("this system does not tell the memory of a process")
	}
	for name, address := range engines {
		t.Run(name, func(t *testing.T) {
			url := address(t)
			openAt(t, url)
			out, err := child(t, "import", url).Output()
			if err != nil {
				t.Fatal(err)
			}
			peak, err := strconv.Atoi(strings.TrimSpace(string(out)))
			if err != nil {
				t.Fatal(err)
			}
			t.Logf("%d MB imported with %d MB", muchRows*muchBytes>>20, peak>>10)
			if peak<<10 > memoryLimit {
				t.Errorf("an import of %d MB took %d MB of memory", muchRows*muchBytes>>20, peak>>10)
			}
		})
	}
}
