package feed_test

import (
	"context"
	"errors"
	"io"
	"path/filepath"
	"strings"
	"testing"

	"github.com/loupe-privacy/loupe/internal/calendar"
	"github.com/loupe-privacy/loupe/internal/fault"
	"github.com/loupe-privacy/loupe/internal/holdings"
	"github.com/loupe-privacy/loupe/internal/niss"
	"github.com/loupe-privacy/loupe/internal/register"
	"github.com/loupe-privacy/loupe/server/feed"
	"github.com/loupe-privacy/loupe/server/store/sqlstore"
)

// importer returns an importer into a new database, with a register of one
// domain.
func importer(t *testing.T) (*feed.Importer, *sqlstore.Store) {
	t.Helper()
	s, err := sqlstore.Open(t.Context(), filepath.Join(t.TempDir(), "loupe.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	if err := s.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	return &feed.Importer{
		Store: s,
		Register: &register.Register{Domains: []register.Domain{{
			ID: "compulsory", Special: []string{"health"}, Ordinary: []string{"identification"},
			Sources: register.List{IDs: []string{"inami"}},
		}}},
		Index:     func(n niss.Number) []byte { return []byte("index of " + n.Tail()) },
		Synthetic: true,
		Today:     calendar.Date(2026, 11, 22),
	}, s
}

const elise = `{"key":"M-1","national_number":"80010199976","given_name":"Élise","family_name":"Exemple","language":"fr","joined":"2011-03-01"}`
const jan = `{"key":"M-2","national_number":"","given_name":"Jan","family_name":"Voorbeeld","language":"nl","joined":"2019-01-01","left":"2025-06-30"}`

func TestMembers(t *testing.T) {
	im, s := importer(t)
	for _, want := range [][2]int{{2, 0}, {0, 2}} { // the same file twice
		inserted, updated, err := im.Members(t.Context(), strings.NewReader("\ufeff"+elise+"\n"+jan+"\n"))
		if err != nil || inserted != want[0] || updated != want[1] {
			t.Fatalf("import = %d new, %d known, %v; want %v", inserted, updated, err, want)
		}
	}
	id, err := s.MemberByNumber(t.Context(), []byte("index of 76"))
	if err != nil {
		t.Fatal(err)
	}
	m, err := s.Member(t.Context(), id)
	if err != nil || m.GivenName != "Élise" || m.NumberTail != "76" || m.Joined != calendar.Date(2011, 3, 1) || !m.Left.IsZero() {
		t.Errorf("member = %+v, %v", m, err)
	}
}

func TestMembersRefused(t *testing.T) {
	long := strings.Repeat("é", 101)
	for _, test := range []struct{ name, line, want string }{
		{"not JSON", `key: M-9`, "line 2: is no JSON object"},
		{"cut off", `{"key":"M-9"`, "line 2: ends too early"},
		{"unknown member", strings.Replace(jan, `"key"`, `"nom":"x","key"`, 1), "line 2: has a member that is not of the form"},
		{"wrong kind", strings.Replace(jan, `"M-2"`, `7`, 1), "line 2: key: is a JSON number"},
		{"two objects", jan + jan, "line 2: holds more than one"},
		{"empty line", "", "line 2: is empty"},
		{"not UTF-8", strings.Replace(jan, "Jan", "J\xffn", 1), "line 2: is not UTF-8"},
		{"key", strings.Replace(jan, "M-2", "M 2", 1), "line 2: key:"},
		{"number", strings.Replace(elise, "80010199976", "80010199977", 1), "line 2: national_number: not a valid"},
		{"name", strings.Replace(jan, "Jan", long, 1), "line 2: given_name:"},
		{"name on two lines", strings.Replace(jan, "Jan", `J\nan`, 1), "line 2: given_name:"},
		{"family name", strings.Replace(jan, "Voorbeeld", "", 1), "line 2: family_name:"},
		{"language", strings.Replace(jan, `"nl"`, `"de"`, 1), "line 2: language:"},
		{"day", strings.Replace(jan, "2019-01-01", "2019-02-30", 1), "line 2: holds a value of the wrong form"},
		{"no day", strings.Replace(jan, "2019-01-01", "", 1), "line 2: joined:"},
		{"left before joined", strings.Replace(jan, "2025-06-30", "2018-06-30", 1), "line 2: left:"},
		{"same member twice", elise, "line 2: names a member that an earlier line names"},
		{"number of another member", strings.Replace(elise, "M-1", "M-3", 1), "line 2: national_number: is that of another"},
		{"too long", strings.Repeat(" ", 1<<20+10), "line 2: is longer"},
	} {
		t.Run(test.name, func(t *testing.T) {
			im, s := importer(t)
			_, _, err := im.Members(t.Context(), strings.NewReader(elise+"\n"+test.line+"\n"))
			if err == nil || !strings.HasPrefix(err.Error(), test.want) {
				t.Errorf("error = %v, want %q", err, test.want)
			}
			if _, err := s.MemberByNumber(t.Context(), []byte("index of 76")); !fault.Is(err, fault.NotFound) {
				t.Errorf("the line before was imported: %v", err)
			}
			for _, private := range []string{"80010199976", "Exemple", "Voorbeeld", "Élise"} {
				if err != nil && strings.Contains(err.Error(), private) {
					t.Errorf("error repeats %q: %v", private, err)
				}
			}
		})
	}
}

func TestSyntheticNumbersOnlyInDemonstrations(t *testing.T) {
	im, _ := importer(t)
	im.Synthetic = false
	_, _, err := im.Members(t.Context(), strings.NewReader(elise))
	if e, ok := errors.AsType[*feed.LineError](err); !ok || e.Line != 1 || !strings.Contains(e.Reason, "synthetic") {
		t.Errorf("error = %v", err)
	}
}

const health = `{"member":"M-1","as_of":"2026-11-18","relation":"active","categories":[{"category":"health","held":true,"as_of":"2026-11-18","source":"inami"}]}`

func TestHoldings(t *testing.T) {
	im, s := importer(t)
	if _, _, err := im.Members(t.Context(), strings.NewReader(elise)); err != nil {
		t.Fatal(err)
	}
	rows, err := im.Holdings(t.Context(), "compulsory", strings.NewReader(health))
	if err != nil || rows != 1 {
		t.Fatalf("import = %d, %v", rows, err)
	}
	id, err := s.MemberByNumber(t.Context(), []byte("index of 76"))
	if err != nil {
		t.Fatal(err)
	}
	docs, err := s.Holdings(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	doc := docs["compulsory"]
	if len(docs) != 1 || doc.Relation != holdings.Active || len(doc.Categories) != 1 || !doc.Categories[0].Held {
		t.Errorf("documents = %+v", docs)
	}
}

func TestHoldingsRefused(t *testing.T) {
	for _, test := range []struct{ name, line, want string }{
		{"member", strings.Replace(health, "M-1", "", 1), "line 2: member: needs"},
		{"unknown member", strings.Replace(health, "M-1", "M-7", 1), "line 2: member: is not known"},
		{"same member twice", health, "line 2: names a member that an earlier"},
		{"no day", strings.Replace(health, "2026-11-18", "", 1), "line 2: as_of: needs"},
		{"future", strings.Replace(health, "2026-11-18", "2026-11-23", 1), "line 2: as_of: is in the future"},
		{"relation", strings.Replace(health, "active", "friend", 1), "line 2: relation:"},
		{"category of no domain", strings.Replace(health, `"health"`, `"shoes"`, 1), "line 2: categories[0].category: not declared"},
		{"statement newer than its line", strings.Replace(health, `true,"as_of":"2026-11-18"`, `true,"as_of":"2026-11-19"`, 1), "line 2: categories[0].as_of:"},
		{"source", strings.Replace(health, `"inami"`, `"gossip"`, 1), "line 2: categories[0].source: not declared"},
		{"category twice", strings.Replace(health, `[{`, `[{"category":"health","held":false},{`, 1), "line 2: categories[1].category: stated twice"},
		{"unknown member of a statement", strings.Replace(health, `"held"`, `"value":1,"held"`, 1), "line 2: has a member that is not of the form"},
	} {
		t.Run(test.name, func(t *testing.T) {
			im, s := importer(t)
			if _, _, err := im.Members(t.Context(), strings.NewReader(elise+"\n"+jan)); err != nil {
				t.Fatal(err)
			}
			_, err := im.Holdings(t.Context(), "compulsory", strings.NewReader(health+"\n"+test.line))
			if err == nil || !strings.HasPrefix(err.Error(), test.want) {
				t.Errorf("error = %v, want %q", err, test.want)
			}
			id, err := s.MemberByNumber(t.Context(), []byte("index of 76"))
			if err != nil {
				t.Fatal(err)
			}
			if docs, err := s.Holdings(t.Context(), id); err != nil || len(docs) != 0 {
				t.Errorf("the line before was imported: %v, %v", docs, err)
			}
		})
	}
}

func TestHoldingsUnknownDomain(t *testing.T) {
	im, _ := importer(t)
	if _, err := im.Holdings(t.Context(), "leisure", strings.NewReader("")); err == nil || !strings.Contains(err.Error(), "compulsory") {
		t.Errorf("error = %v, want the domains there are", err)
	}
}

func TestReadErrorStopsTheImport(t *testing.T) {
	im, _ := importer(t)
	broken := errors.New("disk")
	_, _, err := im.Members(context.Background(), io.MultiReader(strings.NewReader(elise+"\n"), failing{broken}))
	if !errors.Is(err, broken) {
		t.Errorf("error = %v, want the one of the file", err)
	}
}

// failing is a file that cannot be read.
type failing struct{ err error }

func (f failing) Read([]byte) (int, error) { return 0, f.err }
