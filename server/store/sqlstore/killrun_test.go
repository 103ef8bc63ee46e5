package sqlstore_test

import (
	"bufio"
	"context"
	"fmt"
	"testing"

	"github.com/loupe-privacy/loupe/server/feed"
	"github.com/loupe-privacy/loupe/server/store/sqlstore"
)

// The run that is killed again and again: so many members in steps of so many
// lines.
const (
	killedRows = 400
	killedStep = 40
)

// killed is the header of the run, a full one.
var killed = inDomain("health", "killed")

// runToEnd goes on with the run, from wherever it was cut off, and prints what
// it does before and after each step, so that it can be killed there.
func runToEnd(ctx context.Context, s *sqlstore.Store) error {
	run, err := s.BeginRun(ctx, killed)
	for err == nil && run.Staged.Lines < killedRows {
		step := feed.Step{To: run.Staged}
		for range killedStep {
			step.To.Lines++
			step.Rows = append(step.Rows, feed.Row{Line: step.To.Lines, Member: keyOf(step.To.Lines), Values: []any{int64(2), `{"relation":"ended"}`, ""}})
		}
		fmt.Println("staging")
		run, err = s.StageRun(ctx, run, step)
	}
	if err != nil {
		return err
	}
	fmt.Println("checking")
	if _, err := s.CheckRun(ctx, run, 0); err != nil {
		return err
	}
	fmt.Println("switching")
	if err := s.SwitchRun(ctx, run, start); err != nil {
		return err
	}
	fmt.Println("done")
	return nil
}

// TestKillRun holds that kill -9 in the middle of a run, wherever it comes,
// leaves all members as they were before, and that the run goes on from there
// until all are as it says.
func TestKillRun(t *testing.T) {
	for name, address := range engines {
		t.Run(name, func(t *testing.T) {
			url := address(t)
			s := openAt(t, url)
			ctx := t.Context()
			if err := fill(ctx, s, members, killedRows, memberValues); err != nil {
				t.Fatal(err)
			}
			if err := fill(ctx, s, inDomain("health", "before"), killedRows, documentValues); err != nil {
				t.Fatal(err)
			}
			relations := func() map[string]int {
				all := map[string]int{}
				for i := 1; i <= killedRows; i++ {
					id, err := s.MemberByKey(ctx, keyOf(i))
					if err != nil {
						t.Fatal(err)
					}
					docs, err := s.Holdings(ctx, id)
					if err != nil {
						t.Fatal(err)
					}
					all[string(docs["health"].Relation)]++
				}
				return all
			}
			last := ""
			for round := 1; last != "done"; round++ {
				got := relations()
				if len(got) != 1 && last == "switching" { // the server still committed while they were read
					got = relations()
				}
				if len(got) != 1 || last != "switching" && got["active"] != killedRows {
					t.Fatalf("killed after %q: %v, want what was before", last, got)
				}
				if round > 4*killedRows/killedStep {
					t.Fatal("the run does not come to an end")
				}
				last = killAt(t, url, 1+round%3)
			}
			if got := relations(); got["ended"] != killedRows {
				t.Errorf("at the end: %v, want what the run says", got)
			}
			if name == "sqlite" {
				wantSound(t, url)
			}
		})
	}
}

// killAt starts a child that goes on with the run, kills it when it says its
// n-th word, and returns the last one that it said.
func killAt(t *testing.T, address string, n int) string {
	t.Helper()
	cmd := child(t, "run", address)
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	last := ""
	words := bufio.NewScanner(out)
	for said := 1; words.Scan(); said++ {
		last = words.Text()
		if said == n && last != "done" {
			if err := cmd.Process.Kill(); err != nil {
				t.Fatal(err)
			}
		}
	}
	if err := cmd.Wait(); (err == nil) != (last == "done") {
		t.Fatalf("after %q the child ended with %v", last, err)
	}
	return last
}
