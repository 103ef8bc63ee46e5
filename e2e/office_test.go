package e2e

import (
	"context"
	"database/sql"
	"fmt"
	"testing"
	"time"

	"github.com/loupe-privacy/loupe/internal/calendar"
	"github.com/loupe-privacy/loupe/internal/rights"
	"github.com/loupe-privacy/loupe/internal/wire"
	"github.com/loupe-privacy/loupe/server/casework"
	"github.com/loupe-privacy/loupe/server/files"
	"github.com/loupe-privacy/loupe/server/keys"
	"github.com/loupe-privacy/loupe/server/receipt"
	"github.com/loupe-privacy/loupe/server/store/sqlstore"
)

// An office is the side that answers: it works on the database of a site as a
// second program would, at the same time.
type office struct {
	t    testing.TB
	desk *casework.Desk
}

// inspector makes the documents of the office anew, as the program does.
type inspector struct{ *files.Gate }

// Inspect implements [casework.Inspector].
func (i inspector) Inspect(ctx context.Context, name string, data []byte) (casework.Inspected, error) {
	r, err := i.Gate.Inspect(ctx, name, data)
	return casework.Inspected{Name: r.Name, Type: r.Type, Bytes: r.Bytes}, err
}

// newOffice opens the database of a site with its keys, until the test ends.
func newOffice(t testing.TB, s *site) *office {
	t.Helper()
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	store, err := sqlstore.Open(t.Context(), s.database)
	must(err)
	t.Cleanup(func() {
		if err := store.Close(); err != nil {
			t.Errorf("closing the database of the office: %v", err)
		}
	})
	ring, err := keys.Folder{Dir: s.keys}.Open(keys.Options{})
	must(err)
	brussels, err := time.LoadLocation(rights.Zone)
	must(err)
	maker := receipt.Maker{Portal: s.url, Register: declared(t), Office: brussels}
	return &office{t, &casework.Desk{
		Store: store, Sealer: ring, Files: ring,
		Inspect:   inspector{files.NewGate(files.Usual(wire.MaxFile), 1)},
		Clock:     rights.Clock{Calendar: calendar.New(nil), Office: brussels},
		Catalog:   declared(t).Catalog(),
		Statement: maker.Request, Allowance: maker.Choice,
		Now: time.Now,
	}}
}

// about returns the id of the request with a reference.
func (o *office) about(reference string) string {
	o.t.Helper()
	g, err := o.desk.Store.GuestByReference(o.t.Context(), rights.Reference(reference))
	if err != nil {
		o.t.Fatalf("%s is of nobody without an account: %v", reference, err)
	}
	all, err := o.desk.Store.Requests(o.t.Context(), casework.Whose{GuestID: g.ID})
	if err != nil || len(all) != 1 {
		o.t.Fatalf("%d requests of one guest: %v", len(all), err)
	}
	return all[0].ID
}

// does acts on a request as an officer of the controller of its first part.
func (o *office) does(id string, act rights.Act, text string, docs ...casework.Document) {
	o.t.Helper()
	r, err := o.desk.Store.Request(o.t.Context(), casework.Whose{}, id)
	if err != nil {
		o.t.Fatal(err)
	}
	who := casework.Officer{AccountID: "officer", Controller: r.Items[0].Controller}
	if _, err := o.desk.Act(o.t.Context(), who, id, r.Version, act, text, docs); err != nil {
		o.t.Fatalf("%s: %v", act.Event, err)
	}
}

// decides answers every part of a request in one way, as the controller of each.
func (o *office) decides(id string, outcome rights.Outcome, text string, docs []casework.Document, because ...rights.ReasonCode) {
	o.t.Helper()
	r, err := o.desk.Store.Request(o.t.Context(), casework.Whose{}, id)
	if err != nil {
		o.t.Fatal(err)
	}
	if r.Status == rights.Received {
		o.does(id, rights.Act{Event: rights.Assign}, "")
		r.Version++
	}
	for n, item := range r.Items {
		act := rights.Act{Event: rights.Decide, Items: []int{n}, Outcome: outcome, Reasons: because}
		who := casework.Officer{AccountID: "officer", Controller: item.Controller}
		after, err := o.desk.Act(o.t.Context(), who, id, r.Version, act, text, docs)
		if err != nil {
			o.t.Fatalf("deciding part %d: %v", n, err)
		}
		r.Version, text, docs = after.Version, "", nil
	}
}

// A moment is one in the life of somebody without an account that time brings:
// where it stands in the database.
type moment struct{ table, column, guest string }

// These are the moments until which something works.
var (
	linkEnds  = moment{"guest_links", "end_at", "guest_id"}
	visitEnds = moment{"guests", "session_end", "id"}
)

// passed lets a moment be over for who has a request: what works for half an
// hour and more can't be waited for.
func (s *site) passed(m moment, reference string) {
	s.t.Helper()
	db, err := sql.Open("sqlite", "file:"+s.database+"?_busy_timeout=10000")
	if err != nil {
		s.t.Fatal(err)
	}
	defer db.Close()
	res, err := db.ExecContext(s.t.Context(), fmt.Sprintf(`
		UPDATE %s
		SET %s = '2020-01-01 00:00:00+00:00'
		WHERE %s = (SELECT guest_id FROM requests WHERE reference = $1)`, m.table, m.column, m.guest), reference)
	if err != nil {
		s.t.Fatalf("ending %v: %v", m, err)
	}
	if n, err := res.RowsAffected(); err != nil || n == 0 {
		s.t.Fatalf("%d had %v: %v", n, m, err)
	}
}
