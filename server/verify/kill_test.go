package verify_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
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
	"github.com/loupe-privacy/loupe/server/receipt"
	"github.com/loupe-privacy/loupe/server/registerdata"
	"github.com/loupe-privacy/loupe/server/store/sqlstore"
	"github.com/loupe-privacy/loupe/server/store/storetest"
	"github.com/loupe-privacy/loupe/server/verify"
)

// childDir names the folder of a child: this test program again, which files
// requests there until it is killed. childDay is the day on which it does, so
// that no day has too many.
const (
	childDir = "LOUPE_TEST_CHILD_DIR"
	childDay = "LOUPE_TEST_CHILD_DAY"
)

func TestMain(m *testing.M) {
	dir := os.Getenv(childDir)
	if dir == "" {
		os.Exit(m.Run())
	}
	if err := fileUntilKilled(context.Background(), dir, os.Getenv(childDay)); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// An office is a real store with real keys and a desk over them.
type office struct {
	store *sqlstore.Store
	desk  *casework.Desk
	log   *audit.Log
	actor casework.Actor
}

// openOffice opens what lies in a folder, or makes it, at an instant.
func openOffice(ctx context.Context, dir string, now func() time.Time) (*office, error) {
	zone, err := time.LoadLocation(rights.Zone)
	if err != nil {
		return nil, err
	}
	store, err := sqlstore.Open(ctx, filepath.Join(dir, "loupe.db"))
	if err != nil {
		return nil, err
	}
	if err := store.Migrate(ctx); err != nil {
		return nil, errors.Join(err, store.Close())
	}
	_, err = os.Stat(filepath.Join(dir, "keys"))
	ring, kerr := keys.Folder{Dir: filepath.Join(dir, "keys")}.Open(keys.Options{Fresh: err != nil})
	editions, rerr := registerdata.LoadEditions(registerdata.Embedded())
	if err := errors.Join(kerr, rerr); err != nil {
		return nil, errors.Join(err, store.Close())
	}
	maker := receipt.Maker{Portal: "http://localhost", Register: editions[0], Office: zone}
	o := &office{
		store: store,
		desk: &casework.Desk{
			Store: store, Sealer: ring, Files: ring, Catalog: editions[0].Catalog(), Now: now,
			Clock:     rights.Clock{Calendar: calendar.New(nil), Office: zone},
			Statement: maker.Request, Allowance: maker.Choice,
		},
		log: &audit.Log{Store: store.Tree(), Keys: ring, Name: audit.Name(ring.ID()), Now: now},
	}
	return o, o.enter(ctx)
}

// enter makes the member who asks, or finds them again.
func (o *office) enter(ctx context.Context) error {
	err := storetest.AddMembers(ctx, o.store, holdings.Member{Key: "m", GivenName: "A", FamilyName: "B", Lang: "fr", Joined: calendar.Date(2020, 1, 1), NumberIndex: []byte("i"), NumberTail: "76"})
	if err != nil {
		return err
	}
	member, err := o.store.MemberByNumber(ctx, []byte("i"))
	if err != nil {
		return err
	}
	account, err := o.store.SaveAccount(ctx, auth.Account{Issuer: "i", Subject: "s", Lang: lang.FR}, auth.Members)
	if err != nil {
		return err
	}
	o.actor = casework.Actor{AccountID: account.ID, MemberID: member, Role: rights.Member, Level: rights.High}
	_, err = o.store.Link(ctx, account.ID, member, "", time.Time{})
	return err
}

// asked is what is asked again and again.
func asked(n int) rights.Answers {
	return rights.Answers{
		rights.AskGoal: {string(rights.Access), string(rights.Objection)}, rights.AskBehalf: {rights.SelfValue},
		rights.AskDomains: {"compulsory", "operational"}, rights.AskScope: {rights.ScopeAll}, rights.AskCare: {rights.CareNone},
		rights.AskObject: {rights.ObjectMarketing}, rights.AskNote: {fmt.Sprintf("n° %d", n)},
	}
}

// fileUntilKilled files one request after the other and tells the receipt of
// each: key and reference.
func fileUntilKilled(ctx context.Context, dir, day string) error {
	start, err := time.Parse(time.DateOnly, day)
	if err != nil {
		return err
	}
	begun := time.Now()
	o, err := openOffice(ctx, dir, func() time.Time { return start.Add(time.Since(begun)) })
	if err != nil {
		return err
	}
	fmt.Println("open")
	for n := 0; ; n++ {
		if _, _, err := o.desk.Begin(ctx, o.actor, lang.FR, asked(n)); err != nil {
			return err
		}
		form, err := o.desk.Draft(ctx, o.actor)
		if err != nil {
			return err
		}
		r, err := o.desk.File(ctx, o.actor, form.Key, lang.FR, asked(n))
		if err != nil {
			return err
		}
		fmt.Println(form.Key, r.Reference)
	}
}

// kills is how often the program is killed.
const kills = 200

// TestKilledWhileFiling kills the program again and again in the middle of
// filing: every request whose receipt was told exists exactly once, whole, and
// nothing half done is left.
func TestKilledWhileFiling(t *testing.T) {
	dir := t.TempDir()
	told := map[string]string{} // references by key
	for n := range kills {
		killOnce(t, dir, calendar.Date(2026, 1, 1).AddDays(2*n), n%2, told)
	}
	o, err := openOffice(t.Context(), dir, time.Now)
	if err != nil {
		t.Fatal(err)
	}
	defer o.store.Close()
	all, _, err := o.desk.Requests(t.Context(), o.actor)
	if err != nil {
		t.Fatal(err)
	}
	times := map[rights.Reference]int{}
	for _, r := range all {
		times[r.Reference]++
	}
	for key, reference := range told {
		if times[rights.Reference(reference)] != 1 {
			t.Errorf("key %s, receipt %s: there %d times", key, reference, times[rights.Reference(reference)])
		}
	}
	checker := verify.Checker{Store: o.store, Desk: o.desk, Log: o.log.Store, Office: o.desk.Clock.Office}
	findings, counts, err := checker.Requests(t.Context())
	if err != nil || len(findings) > 0 || counts.Requests != len(all) || len(told) < kills/2 {
		t.Errorf("%d requests, %d told, findings %v, %v", counts.Requests, len(told), findings, err)
	}
	known, err := o.log.Known()
	if err != nil {
		t.Fatal(err)
	}
	if found, err := audit.Verify(t.Context(), o.log.Store, known, audit.Export{}); err != nil || len(found) > 0 {
		t.Errorf("the log: %v, %v", found, err)
	}
	t.Logf("%d kills, %d receipts told, %d requests stored", kills, len(told), len(all))
}

// killOnce lets a child file requests and kills it at some moment after it told
// of so many, however fast the machine is.
func killOnce(t *testing.T, dir string, day calendar.Day, after int, told map[string]string) {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(self)
	cmd.Env = append(os.Environ(), childDir+"="+dir, childDay+"="+day.String())
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewScanner(out)
	if !lines.Scan() {
		t.Fatalf("the child did not open its store: %v", cmd.Wait())
	}
	for n := 0; n < after && lines.Scan(); n++ {
		tell(lines.Text(), told)
	}
	time.AfterFunc(time.Duration(rand.IntN(25_000))*time.Microsecond, func() { _ = cmd.Process.Kill() })
	for lines.Scan() {
		tell(lines.Text(), told)
	}
	if err := cmd.Wait(); err == nil || !strings.Contains(err.Error(), "killed") {
		t.Fatalf("the child ended by itself: %v", err)
	}
}

// tell notes the receipt that a line tells, if the line is whole.
func tell(line string, told map[string]string) {
	if key, reference, whole := strings.Cut(line, " "); whole && len(reference) == len("LP-0000-0000-00") {
		told[key] = reference
	}
}
