package demo_test

import (
	"crypto/sha256"
	"encoding/hex"
	"io/fs"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/loupe-privacy/loupe/internal/fault"
	"github.com/loupe-privacy/loupe/internal/holdings"
	"github.com/loupe-privacy/loupe/internal/lang"
	"github.com/loupe-privacy/loupe/internal/niss"
	"github.com/loupe-privacy/loupe/internal/register"
	"github.com/loupe-privacy/loupe/server/demo"
	"github.com/loupe-privacy/loupe/server/feed"
	"github.com/loupe-privacy/loupe/server/index"
	"github.com/loupe-privacy/loupe/server/registerdata"
	"github.com/loupe-privacy/loupe/server/store/sqlstore"
)

// key is the index key of the tests.
var key = make([]byte, index.KeySize)

// indexOf is the index of a number under key.
func indexOf(n niss.Number) []byte { return index.Index(key, n) }

// now is the morning on which the files are imported in the tests.
var now = time.Date(2026, time.November, 22, 9, 0, 0, 0, time.UTC)

// imported returns a database into which all files of the demonstration were
// imported as any feed is, and the register they were checked against.
func imported(t *testing.T) (*sqlstore.Store, *register.Register) {
	t.Helper()
	ctx := t.Context()
	reg, err := registerdata.Load(registerdata.Embedded())
	if err != nil {
		t.Fatal(err)
	}
	store, err := sqlstore.Open(ctx, filepath.Join(t.TempDir(), "loupe.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := store.Close(); err != nil {
			t.Error(err)
		}
	})
	if err := store.Migrate(ctx); err != nil {
		t.Fatal(err)
	}
	rules := feed.Rules{Register: reg, Index: indexOf, Synthetic: true, Now: now, Zone: time.UTC}
	for _, name := range demo.Files(reg.DomainIDs()) {
		result, err := feed.Import(ctx, store, demo.Open(name), rules, feed.Options{Now: func() time.Time { return now }})
		if err != nil || result.Lines == 0 || len(result.Rejected) > 0 {
			t.Fatalf("%s: %+v, %v", name, result, err)
		}
	}
	return store, reg
}

// TestRuns: the id of each run follows from what its file holds, so that a
// database that was filled with other files of the demonstration takes these.
func TestRuns(t *testing.T) {
	run := regexp.MustCompile(`"run":"demo-([0-9a-f]{12})","full":true,`)
	for _, name := range demo.Files([]string{"operational", "compulsory", "complementary", "insurance"}) {
		b, err := fs.ReadFile(demo.Data(), name)
		if err != nil {
			t.Fatal(err)
		}
		id := run.FindSubmatch(b)
		if id == nil {
			t.Fatalf("%s: no run", name)
		}
		text := run.ReplaceAllString(string(b), "")
		text = text[:strings.LastIndex(text, "\n{\"end\"")]
		if sum := sha256.Sum256([]byte(text)); hex.EncodeToString(sum[:])[:12] != string(id[1]) {
			t.Errorf("%s has changed: its run is to be demo-%x", name, sum[:6])
		}
	}
}

// TestData: the files are a feed like any other, and show every tag and every
// relation.
func TestData(t *testing.T) {
	store, reg := imported(t)
	tags, relations := map[holdings.Tag]int{}, map[holdings.Relation]int{}
	different := map[string]bool{}
	for _, p := range demo.People() {
		id, err := store.MemberByNumber(t.Context(), indexOf(p.Number))
		if fault.Is(err, fault.NotFound) {
			continue
		}
		if err != nil {
			t.Fatal(err)
		}
		m, err := store.Member(t.Context(), id)
		if err != nil || m.GivenName != p.GivenName || m.FamilyName != p.FamilyName || m.Lang != string(p.Lang) {
			t.Errorf("%s: file of %s %s in %s, %v", p.Subject, m.GivenName, m.FamilyName, m.Lang, err)
		}
		docs, err := store.Holdings(t.Context(), id)
		if err != nil {
			t.Fatal(err)
		}
		var all strings.Builder
		for _, d := range reg.Domains {
			doc, ok := docs[d.ID]
			if ok {
				relations[doc.Relation]++
			}
			for _, f := range holdings.Facts(d.CategoryIDs(), &doc) {
				tags[f.Tag]++
				if f.Records == 1 && f.First != f.Last {
					t.Errorf("%s, %s, %s: one record is of two days", p.Subject, d.ID, f.Category)
				}
				all.WriteString(string(f.Tag) + " ")
			}
		}
		different[all.String()] = true
	}
	for _, tag := range []holdings.Tag{holdings.Held, holdings.Possible, holdings.NotHeld, holdings.Doctor} {
		if tags[tag] < 5 {
			t.Errorf("tag %s is shown %d times, want at least 5", tag, tags[tag])
		}
	}
	for _, r := range []holdings.Relation{holdings.Active, holdings.Ended, holdings.None} {
		if relations[r] == 0 {
			t.Errorf("no document with relation %s", r)
		}
	}
	if len(different) != 8 {
		t.Errorf("%d members differ in their tags, want all 8 who can log in", len(different))
	}
}

// TestPeople: who is needed is there, and nobody is real.
func TestPeople(t *testing.T) {
	store, reg := imported(t)
	subjects, numbers := map[string]bool{}, map[string]bool{}
	found := map[string]int{}
	for _, p := range demo.People() {
		if subjects[p.Subject] || !p.Number.IsZero() && numbers[p.Number.Digits()] {
			t.Errorf("%s is there twice", p.Subject)
		}
		subjects[p.Subject], numbers[p.Number.Digits()] = true, true
		if !p.Number.IsZero() && !p.Number.Synthetic() {
			t.Errorf("%s has a number that could be somebody's", p.Subject)
		}
		if p.GivenName == "" || p.FamilyName == "" || !p.Lang.Valid() || p.About.FR == "" || p.About.NL == "" || p.About.FR == p.About.NL {
			t.Errorf("%s is not described: %+v", p.Subject, p)
		}
		switch {
		case p.Role == "agent" || p.Role == "auditor":
			if !p.Number.IsZero() || p.Controller != "" {
				t.Errorf("%s has a number or answers for %q", p.Subject, p.Controller)
			}
			found[p.Role]++
		case p.Role == "officer":
			if _, ok := reg.Organisation(p.Controller); !ok || len(reg.ControlledBy(p.Controller)) == 0 {
				t.Errorf("%s answers for %q, which is no controller", p.Subject, p.Controller)
			}
			found["officer "+p.Controller]++
		case p.Staff():
			t.Errorf("%s has a task nobody knows: %q", p.Subject, p.Role)
		default:
			found[standing(t, store, p)]++
		}
	}
	want := map[string]int{
		"member fr": 3, "member nl": 4, "left": 1, "visitor": 1,
		"agent": 1, "auditor": 1, "officer partenamut": 1, "officer mloz": 1, "officer mloz_insurance": 1,
	}
	for who, n := range want {
		if found[who] != n {
			t.Errorf("%d × %s, want %d", found[who], who, n)
		}
	}
	if len(subjects) < 10 || len(found) != len(want) {
		t.Errorf("people are %v", found)
	}
}

// standing says what p is, from the data.
func standing(t *testing.T, store *sqlstore.Store, p demo.Person) string {
	t.Helper()
	id, err := store.MemberByNumber(t.Context(), indexOf(p.Number))
	if fault.Is(err, fault.NotFound) {
		return "visitor"
	}
	if err != nil {
		t.Fatal(err)
	}
	m, err := store.Member(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	if !m.Left.IsZero() {
		return "left"
	}
	return "member " + m.Lang
}

// TestTexts: the lines of the login page keep to the glossary and to French
// spacing.
func TestTexts(t *testing.T) {
	for _, p := range demo.People() {
		for _, word := range []string{"mutualiteit", "zorgverzekeraar", "mutuelle", "contrôleur"} {
			if strings.Contains(strings.ToLower(p.About.FR+p.About.NL), word) {
				t.Errorf("%s: %q must not appear", p.Subject, word)
			}
		}
		if i := strings.IndexAny(p.About.FR, ":;?!"); i >= 0 && !strings.HasSuffix(p.About.FR[:i], "\u00a0") {
			t.Errorf("%s: no no-break space before %q", p.Subject, p.About.FR[i:])
		}
		if strings.Contains(p.About.FR, "'") || strings.Contains(p.About.NL, "'") {
			t.Errorf("%s: straight apostrophe", p.Subject)
		}
	}
	if langs := []lang.Lang{lang.FR, lang.NL}; !slices.Equal(langs, lang.All[:]) {
		t.Errorf("languages are %v; the people are described in %v", lang.All, langs)
	}
}
