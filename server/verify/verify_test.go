package verify_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"golang.org/x/mod/sumdb/tlog"

	"github.com/loupe-privacy/loupe/internal/calendar"
	"github.com/loupe-privacy/loupe/internal/fault"
	"github.com/loupe-privacy/loupe/internal/lang"
	"github.com/loupe-privacy/loupe/internal/rights"
	"github.com/loupe-privacy/loupe/server/audit"
	"github.com/loupe-privacy/loupe/server/casework"
	"github.com/loupe-privacy/loupe/server/receipt"
	"github.com/loupe-privacy/loupe/server/verify"
)

// noon is when everything in the tests happens.
var noon = time.Date(2026, 3, 10, 11, 0, 0, 0, time.UTC)

// A stock is one request with what belongs to it, and a log. That the real
// store and the real desk are checked, the tests of the command see to.
type stock struct {
	audit.Store // of which only Leaves is read

	records map[string]casework.Record
	listed  []casework.Record // as All has them, which may be older
	history []casework.Entry
	files   []casework.File
	receipt casework.Receipt
	said    receipt.Sealed
	leaves  []audit.Leaf
	fileErr error
	stray   []casework.Stray
	read    func() // called before each history is read
}

func (s *stock) All(_ context.Context, after string, _ int) ([]casework.Record, error) {
	if after != "" {
		return nil, nil
	}
	return s.listed, nil
}

func (s *stock) Request(_ context.Context, _ casework.Whose, id string) (casework.Record, error) {
	if r, ok := s.records[id]; ok {
		return r, nil
	}
	return casework.Record{}, fault.New(fault.NotFound, "no such request")
}

func (s *stock) History(_ context.Context, _ casework.Whose, id string) ([]casework.Entry, error) {
	if s.read != nil {
		s.read()
	}
	if _, err := s.Request(context.Background(), casework.Whose{}, id); err != nil {
		return nil, err
	}
	return s.history, nil
}

func (s *stock) Files(context.Context, casework.Whose, string) ([]casework.File, error) {
	return s.files, nil
}

func (s *stock) Receipt(context.Context, casework.Whose, string) (casework.Receipt, error) {
	if s.receipt.RequestID == "" {
		return s.receipt, fault.New(fault.NotFound, "no receipt")
	}
	return s.receipt, nil
}

func (s *stock) Stray(context.Context) ([]casework.Stray, error)      { return s.stray, nil }
func (s *stock) OpenReceipt(casework.Receipt) (receipt.Sealed, error) { return s.said, nil }
func (s *stock) CheckFile(context.Context, casework.File) error       { return s.fileErr }
func (s *stock) Size(context.Context) (int64, error)                  { return int64(len(s.leaves)), nil }
func (s *stock) Hashes(context.Context, []int64) ([]tlog.Hash, error) { return nil, nil }

func (s *stock) Leaves(_ context.Context, from int64, _ int) ([]audit.Stored, error) {
	var all []audit.Stored
	for n, l := range s.leaves {
		if int64(n) >= from {
			all = append(all, audit.Stored{Position: int64(n), Data: l.Bytes()})
		}
	}
	return all, nil
}

// brussels is the office.
func brussels(t *testing.T) *time.Location {
	t.Helper()
	office, err := time.LoadLocation(rights.Zone)
	if err != nil {
		t.Fatal(err)
	}
	return office
}

// newStock returns a stock in which all is well.
func newStock(t *testing.T) *stock {
	t.Helper()
	clock := rights.Clock{Calendar: calendar.New(nil), Office: brussels(t)}
	r := rights.Request{ID: "r1", Reference: "LP-4829-1537-31", Lang: lang.FR, Items: []rights.Item{
		{Right: rights.Access, Domain: "health", Controller: "mloz"},
	}}
	r, err := r.Do(clock, rights.Act{Event: rights.File, By: rights.Person, At: noon})
	if err != nil {
		t.Fatal(err)
	}
	r.Version = 1
	s := &stock{
		history: []casework.Entry{{At: noon, By: rights.Person, Actor: "a1", Event: rights.File}},
		files:   []casework.File{{ID: "f1", State: casework.FileReady}, {ID: "f2", State: casework.FileSending}},
		receipt: casework.Receipt{RequestID: "r1", Version: 1, Position: 1},
	}
	statement := receipt.Statement{
		Kind: receipt.Request, Reference: r.Reference, Lang: r.Lang, Received: r.Received, Day: r.Deadline.Receipt,
		Items: []receipt.Item{{Right: rights.Access, Domain: "health", Controller: "mloz"}},
	}
	s.said = receipt.Sealed{Statement: statement.Bytes(), Salt: []byte("salt")}
	commit := receipt.Commit(s.said.Statement, s.said.Salt)
	s.leaves = []audit.Leaf{
		{At: noon, Event: "open", Object: "file/f0"},
		{At: noon, Actor: "a1", Event: string(rights.File), Object: "request/r1", Version: 1, Commit: commit[:]},
	}
	s.put(casework.Record{Request: r, Sealed: "answers"})
	s.listed = []casework.Record{s.records["r1"]}
	return s
}

// put stores a request.
func (s *stock) put(r casework.Record) { s.records = map[string]casework.Record{r.ID: r} }

// edit changes the request, as it is stored and as it is listed.
func (s *stock) edit(f func(*casework.Record)) {
	r := s.records["r1"]
	f(&r)
	s.put(r)
	s.listed = []casework.Record{r}
}

// found returns what is found.
func found(t *testing.T, s *stock) []string {
	t.Helper()
	c := verify.Checker{Store: s, Desk: s, Log: s, Office: brussels(t)}
	all, _, err := c.Requests(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	var words []string
	for _, f := range all {
		if !strings.HasPrefix(f.String(), f.Object+": "+string(f.What)+": ") || f.Detail == "" {
			t.Errorf("a finding that doesn't say what it found: %s", f)
		}
		t.Log(f)
		words = append(words, string(f.What))
	}
	return words
}

func TestChecker(t *testing.T) {
	for _, test := range []struct {
		name  string
		spoil func(*stock)
		want  string // the findings
	}{
		{"all is well", func(*stock) {}, "[]"},
		{"end of the deadline", func(s *stock) {
			s.edit(func(r *casework.Record) { r.Deadline.End = r.Deadline.End.Add(time.Hour) })
		}, "[deadline]"},
		{"months without an extension", func(s *stock) {
			s.edit(func(r *casework.Record) { r.Deadline.Months = rights.ExtendedPeriod })
		}, "[deadline deadline history]"},
		{"a pause that was not counted", func(s *stock) {
			s.edit(func(r *casework.Record) {
				r.Pauses = []rights.Pause{{Asked: r.Deadline.Receipt, Answered: r.Deadline.Receipt.AddDays(9)}}
			})
		}, "[deadline history]"},
		{"refused, and an item is granted", func(s *stock) {
			s.edit(func(r *casework.Record) {
				r.Status, r.Items[0].Outcome, r.Items[0].Decided = rights.Refused, rights.Fulfilled, noon
			})
		}, "[state history history]"},
		{"refused without a reason", func(s *stock) {
			s.edit(func(r *casework.Record) {
				r.Status, r.Items[0].Outcome, r.Items[0].Decided = rights.Refused, rights.Rejected, noon
			})
		}, "[state history history]"},
		{"a status that is none", func(s *stock) { s.edit(func(r *casework.Record) { r.Status = "lost" }) }, "[state history]"},
		{"identity asked without a pause", func(s *stock) {
			s.edit(func(r *casework.Record) { r.Status = rights.IdentityAsked })
		}, "[state history]"},
		{"no first entry", func(s *stock) { s.history[0].Event = rights.Write }, "[history history log]"},
		{"no leaf", func(s *stock) { s.leaves = s.leaves[:1] }, "[log receipt]"},
		{"leaf of another time", func(s *stock) { s.leaves[1].At = noon.Add(time.Second) }, "[log]"},
		{"leaf of a later version only", func(s *stock) { s.leaves[1].Version = 2 }, "[log receipt]"},
		{"another salt", func(s *stock) { s.said.Salt = []byte("salu") }, "[receipt]"},
		{"no receipt", func(s *stock) { s.receipt = casework.Receipt{} }, "[receipt]"},
		{"a file", func(s *stock) { s.fileErr = errors.New("changed") }, "[file]"},
		{"another request of the log is gone", func(s *stock) {
			s.leaves = append(s.leaves, audit.Leaf{At: noon, Event: string(rights.File), Object: "request/r2", Version: 1})
		}, "[lost]"},
		{"another one was deleted by the rules", func(s *stock) {
			s.leaves = append(s.leaves, audit.Leaf{At: noon, Event: string(rights.File), Object: "request/r2", Version: 1},
				audit.Leaf{At: noon, Event: string(rights.Purge), Object: "request/r2", Version: 3})
		}, "[]"},
		{"a guest is gone", func(s *stock) {
			s.stray = []casework.Stray{{Kind: "request", ID: "r1", Why: "its guest is gone"}, {Kind: "notice", ID: "n1", Why: "its guest is gone"}}
		}, "[stray stray]"},
		{"of before there was a log", func(s *stock) {
			s.edit(func(r *casework.Record) { r.Sealed = "" })
			s.leaves, s.receipt = nil, casework.Receipt{}
		}, "[]"},
	} {
		t.Run(test.name, func(t *testing.T) {
			s := newStock(t)
			test.spoil(s)
			if got := fmt.Sprint(found(t, s)); got != test.want {
				t.Errorf("found %s, want %s", got, test.want)
			}
		})
	}
}

func TestCheckerBesideAPortalInUse(t *testing.T) {
	t.Run("a request changes", func(t *testing.T) {
		s := newStock(t)
		s.read = func() {
			s.read = nil
			r := s.records["r1"]
			r.Version, r.Status = 2, rights.InProgress
			s.put(r)
			s.history = append(s.history, casework.Entry{At: noon, By: rights.Office, Actor: "o", Event: rights.Assign})
			s.leaves = append(s.leaves, audit.Leaf{At: noon, Actor: "o", Event: string(rights.Assign), Object: "request/r1", Version: 2})
		}
		if got := found(t, s); got != nil {
			t.Errorf("found %v", got)
		}
	})
	t.Run("a request is deleted by the rules", func(t *testing.T) {
		s := newStock(t)
		s.read = func() {
			s.records = nil
			s.leaves = append(s.leaves, audit.Leaf{At: noon, Event: string(rights.Purge), Object: "request/r1", Version: 1})
		}
		if got := found(t, s); got != nil {
			t.Errorf("found %v", got)
		}
	})
	t.Run("a request is deleted by hand", func(t *testing.T) {
		s := newStock(t)
		s.read = func() { s.records = nil }
		if got := fmt.Sprint(found(t, s)); got != "[lost]" {
			t.Errorf("found %s", got)
		}
	})
}

func TestCheckerTellsWhatItCannotRead(t *testing.T) {
	s := newStock(t)
	s.fileErr = fault.New(fault.Unavailable, "the database is gone")
	c := verify.Checker{Store: s, Desk: s, Log: s, Office: brussels(t)}
	if _, _, err := c.Requests(t.Context()); !fault.Is(err, fault.Unavailable) {
		t.Errorf("error = %v", err)
	}
}
