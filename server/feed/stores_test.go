package feed_test

import (
	"context"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/loupe-privacy/loupe/server/demo"
	"github.com/loupe-privacy/loupe/server/feed"
	"github.com/loupe-privacy/loupe/server/store/pgtest"
	"github.com/loupe-privacy/loupe/server/store/sqlstore"
)

// engines are what a database is opened with, by the name of its engine.
var engines = map[string]func(t *testing.T) string{
	"sqlite":   func(t *testing.T) string { return filepath.Join(t.TempDir(), "loupe.db") },
	"postgres": func(t *testing.T) string { return pgtest.URL(t) },
}

// database returns an empty database.
func database(t *testing.T, url string) *sqlstore.Store {
	t.Helper()
	s, err := sqlstore.Open(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	if err := s.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	return s
}

// feeds returns all files of the demonstration, and then runs that change what
// they said.
func feeds(t *testing.T) []string {
	t.Helper()
	var files []string
	for _, name := range demo.Files(theRegister(t).DomainIDs()) {
		b := new(strings.Builder)
		if _, err := fmt.Fprint(b, read(t, name)); err != nil {
			t.Fatal(err)
		}
		files = append(files, b.String())
	}
	more := `,"domain":"compulsory"`
	return append(files,
		asFile(feed.Members, "delta", "", memberLine("M-100009"), memberLine("M-100099")),
		asFile(feed.Holdings, "delta", more, held("M-100001"), held("M-100099"), held("M-9"), held("M-100001")),
		asFile(feed.Holdings, "full", more+`,"full":true`, lines(held, "M-100001", "M-100002", "M-100003", "M-100004", "M-100005")...),
		asFile(feed.Choices, "delta", "", `{"member":"M-100001","choice":"direct_marketing","allowed":true,"at":"2026-11-20T09:00:00Z"}`),
	)
}

// read returns a file of the demonstration.
func read(t *testing.T, name string) string {
	t.Helper()
	s := new(strings.Builder)
	buf := make([]byte, 1<<16)
	f := open(t, name)
	for {
		n, err := f.Read(buf)
		s.Write(buf[:n])
		if err != nil {
			return s.String()
		}
	}
}

// everybody are the members of feeds.
var everybody = []string{
	"M-100001", "M-100002", "M-100003", "M-100004", "M-100005", "M-100006", "M-100007", "M-100008", "M-100009", "M-100099",
}

// some are those whom runs change one by one.
var some = []string{"M-100001", "M-100007", "M-100099"}

// all returns all that readers see of members.
func all(t *testing.T, s *sqlstore.Store, members []string) string {
	t.Helper()
	ctx := t.Context()
	var out strings.Builder
	say := func(v any, err error) {
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprintf(&out, "%+v\n", v)
	}
	for _, key := range members {
		id, err := s.MemberByKey(ctx, key)
		if err != nil {
			fmt.Fprintf(&out, "%s: nobody\n", key)
			continue
		}
		d, err := s.Dossier(ctx, id)
		d.ID = "" // random
		say(d, err)
		held, err := s.Held(ctx, id)
		say(held, err)
		for _, h := range held {
			if h.Sampled {
				_, sealed, err := s.Samples(ctx, id, h.Domain)
				say(sealed, err)
			}
		}
		changes, err := s.Changes(ctx, id, time.Time{})
		for _, c := range changes {
			say(c.Domain, err)
			fmt.Fprintf(&out, "%+v %+v\n", c.Before, c.After)
		}
		decisions, err := s.Decisions(ctx, id)
		say(decisions, err)
		disclosures, more, err := s.Disclosures(ctx, id, feed.Ask{Most: 100})
		say(disclosures, err)
		consultations, again, err := s.Consultations(ctx, id, feed.Ask{Most: 100})
		say(consultations, err)
		told, err := s.Told(ctx, id)
		say(told, err)
		say(more || again, nil)
	}
	return out.String()
}

// A killed store ends the context of an import after some calls, before or
// while it works on the next.
type killed struct {
	feed.RunStore
	left   int
	while  bool
	cancel context.CancelFunc
}

// call counts a call.
func (k *killed) call() {
	k.left--
	switch {
	case k.left == 0 && k.while:
		go k.cancel()
	case k.left <= 0:
		k.cancel()
	}
}

func (k *killed) BeginRun(ctx context.Context, h feed.Header) (feed.Run, error) {
	k.call()
	return k.RunStore.BeginRun(ctx, h)
}

func (k *killed) StageRun(ctx context.Context, r feed.Run, s feed.Step) (feed.Run, error) {
	k.call()
	return k.RunStore.StageRun(ctx, r, s)
}

func (k *killed) CheckRun(ctx context.Context, r feed.Run, most int) (feed.Counts, error) {
	k.call()
	return k.RunStore.CheckRun(ctx, r, most)
}

func (k *killed) Rejections(ctx context.Context, r feed.Run) ([]feed.Rejection, error) {
	k.call()
	return k.RunStore.Rejections(ctx, r)
}

func (k *killed) SwitchRun(ctx context.Context, r feed.Run, at time.Time) error {
	k.call()
	return k.RunStore.SwitchRun(ctx, r, at)
}

// TestStoresAfterKills imports all feeds in one go, and again with an end at
// every call of the store: a reader sees the same in the end, and until a run
// is switched on sees what was before.
func TestStoresAfterKills(t *testing.T) {
	for engine, address := range engines {
		t.Run(engine, func(t *testing.T) {
			whole, pieces := database(t, address(t)), database(t, address(t))
			o := options
			o.StepRows, o.MaxDrop, o.MaxRejects = 4, 1, 2
			for _, text := range feeds(t) {
				before := all(t, whole, some)
				want, err := feed.Import(t.Context(), whole, from(text), rules(t), o)
				if err != nil {
					t.Fatalf("%s: %v", text[:80], err)
				}
				got := inPieces(t, pieces, text, o, before, all(t, whole, some))
				if !got.Again && (got.Lines != want.Lines || !slices.Equal(got.Rejected, want.Rejected)) {
					t.Errorf("in one go: %+v; in pieces: %+v", want, got)
				}
				if seen, want := all(t, pieces, everybody), all(t, whole, everybody); seen != want {
					t.Fatalf("%s:\nin one go:\n%s\nin pieces:\n%s", text[:80], want, seen)
				}
			}
		})
	}
}

// inPieces imports a file with kills until it is in.
func inPieces(t *testing.T, store *sqlstore.Store, text string, o feed.Options, before, after string) feed.Result {
	t.Helper()
	for attempt := range 60 {
		ctx, cancel := context.WithCancel(t.Context())
		k := &killed{RunStore: store, left: 1 + attempt/2, while: attempt%2 == 1, cancel: cancel}
		result, err := feed.Import(ctx, k, from(text), rules(t), o)
		ended := ctx.Err() != nil
		cancel()
		if err == nil {
			return result
		}
		if !ended {
			t.Fatalf("attempt %d: %v", attempt, err)
		}
		if seen := all(t, store, some); seen != before && seen != after {
			t.Fatalf("attempt %d: a reader sees a part:\n%s", attempt, seen)
		}
	}
	t.Fatal("never finished")
	return feed.Result{}
}
