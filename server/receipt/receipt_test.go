package receipt_test

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"

	"github.com/loupe-privacy/loupe/internal/calendar"
	"github.com/loupe-privacy/loupe/internal/fault"
	"github.com/loupe-privacy/loupe/internal/lang"
	"github.com/loupe-privacy/loupe/internal/register"
	"github.com/loupe-privacy/loupe/internal/rights"
	"github.com/loupe-privacy/loupe/server/audit"
	"github.com/loupe-privacy/loupe/server/receipt"
	"github.com/loupe-privacy/loupe/server/registerdata"
	"github.com/loupe-privacy/loupe/server/words"
)

// logName is the name of the log of the tests.
var logName = audit.Name("test")

// canaries are what a person wrote: nothing of it may be in a receipt.
const canaries = "Amina-Exemple-mal-de-dos"

// received is a moment whose day in Brussels is not that in UTC.
var received = time.Date(2026, 11, 25, 23, 7, 30, 123456000, time.UTC)

// must fails the test at once if err is not nil.
func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// filed returns a request as it is when it is filed.
func filed(t testing.TB, l lang.Lang) rights.Request {
	t.Helper()
	office, err := time.LoadLocation(rights.Zone)
	must(t, err)
	d, err := rights.Clock{Calendar: calendar.New(nil), Office: office}.Deadline(received, rights.Period, nil, received)
	must(t, err)
	return rights.Request{
		ID: "r1", Reference: "LP-4829-1537-31", MemberID: canaries, AccountID: canaries, Lang: l,
		Received: received, Deadline: d,
		Answers: rights.Answers{rights.AskNote: {canaries}},
		Items: []rights.Item{
			{Right: rights.Access, Domain: "compulsory", Controller: "mloz", Channel: rights.DPOForm},
			{Right: rights.Objection, Domain: "operational", Subject: "direct_marketing", Controller: "partenamut", Channel: rights.DPOForm, Outcome: rights.Fulfilled},
		},
	}
}

// A fixture makes receipts.
type fixture struct {
	receipt.Writer
	receipt.Maker
	signer note.Signer
	keys   []string
}

// newFixture returns what makes receipts, with a new key.
func newFixture(t testing.TB) *fixture {
	t.Helper()
	bundle, err := words.New()
	must(t, err)
	must(t, bundle.Require(receipt.Require()...))
	editions, err := registerdata.LoadEditions(registerdata.Embedded())
	must(t, err)
	office, err := time.LoadLocation(rights.Zone)
	must(t, err)
	f := &fixture{
		Writer: receipt.Writer{Words: bundle, Editions: editions},
		Maker:  receipt.Maker{Portal: "https://loupe.example", Register: editions[0], Office: office},
	}
	f.rotate(t)
	return f
}

// rotate adds a key, with which everything new is signed.
func (f *fixture) rotate(t testing.TB) {
	t.Helper()
	secret, public, err := note.GenerateKey(nil, logName)
	must(t, err)
	f.signer, err = note.NewSigner(secret)
	must(t, err)
	f.keys = append([]string{public}, f.keys...)
}

// logged returns the proof of a leaf with a commitment, in a log of some
// leaves that is signed now.
func (f *fixture) logged(t testing.TB, commit []byte) audit.Proof {
	t.Helper()
	var stored []tlog.Hash
	reader := tlog.HashReaderFunc(func(indexes []int64) ([]tlog.Hash, error) {
		all := make([]tlog.Hash, len(indexes))
		for i, at := range indexes {
			all[i] = stored[at]
		}
		return all, nil
	})
	leaf := audit.Leaf{At: received, Role: rights.Member, Actor: "a1", Event: "received", Object: "request/r1", Version: 1}
	const position, size = 5, 11
	var mine []byte
	for n := range int64(size) {
		l := leaf
		l.Version = int(n)
		if n == position {
			l.Commit = commit
			mine = l.Bytes()
		}
		hashes, err := audit.Append(n, l.Bytes(), reader)
		must(t, err)
		stored = append(stored, hashes...)
	}
	hash, err := tlog.TreeHash(size, reader)
	must(t, err)
	text := logName + "\n11\n" + hash.String() + "\ntime 2026-11-26T00:00:00Z\n"
	signed, err := note.Sign(&note.Note{Text: text}, f.signer)
	must(t, err)
	path, err := tlog.ProveRecord(size, position, reader)
	must(t, err)
	return audit.Proof{Position: position, Leaf: mine, Checkpoint: string(signed), Path: path}
}

// bundle returns the bundle of a statement.
func (f *fixture) bundle(t testing.TB, s receipt.Statement) receipt.Bundle {
	t.Helper()
	sealed := receipt.Sealed{Statement: s.Bytes(), Salt: bytes.Repeat([]byte{3}, 32)}
	commit := receipt.Commit(sealed.Statement, sealed.Salt)
	b, err := receipt.Bundled(sealed, f.logged(t, commit[:]), f.keys)
	must(t, err)
	return b
}

// files returns a receipt in its three forms.
func (f *fixture) files(t testing.TB, b receipt.Bundle) map[string][]byte {
	t.Helper()
	page, err := f.HTML(b, f.keys, f.signer)
	must(t, err)
	document, err := f.PDF(b, f.keys, f.signer)
	must(t, err)
	return map[string][]byte{"json": b.JSON(), "html": page, "pdf": document}
}

func TestStatementForm(t *testing.T) {
	f := newFixture(t)
	s := f.Request(filed(t, lang.FR))
	got := string(s.Bytes())
	want := `{"v":1,"kind":"request","portal":"https://loupe.example","reference":"LP-4829-1537-31","lang":"fr",` +
		`"received":"2026-11-25T23:07:30.123456Z","day":"2026-11-26","clock":"00:07","items":[` +
		`{"right":"access","domain":"compulsory","controller":"mloz"},` +
		`{"right":"objection","domain":"operational","subject":"direct_marketing","controller":"partenamut","done":true}],"due":"2026-12-28",`
	if !strings.HasPrefix(got, want) {
		t.Errorf("the form of statements changed:\n%s\nwant\n%s...", got, want)
	}
	if strings.Contains(got, canaries) || strings.Contains(got, "<") {
		t.Errorf("it says too much: %s", got)
	}
	back, err := receipt.ParseStatement(s.Bytes())
	if err != nil || !bytes.Equal(back.Bytes(), s.Bytes()) || back.Due != s.Due || len(back.Steps) != len(s.Steps) {
		t.Errorf("it came back as %+v, %v", back, err)
	}
	c := f.Choice(filed(t, lang.NL))
	if c.Kind != receipt.Choice || c.Reference != "" || !c.Due.IsZero() || len(c.Complaints) > 0 || !c.Items[0].Done {
		t.Errorf("a choice: %+v", c)
	}
}

func TestParseStatementRefuses(t *testing.T) {
	good := string(newFixture(t).Request(filed(t, lang.FR)).Bytes())
	for name, bad := range map[string]string{
		"nothing":           "",
		"no JSON":           "x",
		"cut":               good[:len(good)-1],
		"longer":            good + " ",
		"spaced":            strings.Replace(good, ",", ", ", 1),
		"of another form":   strings.Replace(good, `"v":1`, `"v":2`, 1),
		"with a name":       strings.Replace(good, `"v":1`, `"v":1,"name":"Amina"`, 1),
		"of another kind":   strings.Replace(good, `"kind":"request"`, `"kind":"order"`, 1),
		"in a language":     strings.Replace(good, `"lang":"fr"`, `"lang":"en"`, 1),
		"without items":     strings.Replace(good, `"items":[`, `"items":null,"x":[`, 1),
		"a letter escaped":  strings.Replace(good, `"fr"`, `"\u0066r"`, 1),
		"a day that is not": strings.Replace(good, `"2026-11-26"`, `"2026-11-31"`, 1),
	} {
		if s, err := receipt.ParseStatement([]byte(bad)); !fault.Is(err, fault.Invalid) {
			t.Errorf("%s: %+v, %v", name, s, err)
		}
	}
}

func TestCommit(t *testing.T) {
	one := receipt.Commit([]byte("statement"), []byte("salt"))
	for _, other := range [][2]string{{"statement", "salu"}, {"statemenu", "salt"}, {"tstatement", "sal"}, {"atement", "saltst"}, {"statement", ""}} {
		if receipt.Commit([]byte(other[0]), []byte(other[1])) == one {
			t.Errorf("%q has the same hash", other)
		}
	}
}

func TestBundledRefuses(t *testing.T) {
	f := newFixture(t)
	sealed := receipt.Sealed{Statement: f.Request(filed(t, lang.FR)).Bytes(), Salt: []byte("salt")}
	commit := receipt.Commit(sealed.Statement, sealed.Salt)
	good := f.logged(t, commit[:])
	other := sealed
	other.Salt = []byte("salu")
	moved := good
	moved.Position++
	for name, test := range map[string]struct {
		sealed receipt.Sealed
		proof  audit.Proof
		keys   []string
	}{
		"another salt":      {other, good, f.keys},
		"another position":  {sealed, moved, f.keys},
		"another leaf":      {sealed, f.logged(t, nil), f.keys},
		"keys of a strange": {sealed, good, newFixture(t).keys},
		"no keys":           {sealed, good, nil},
	} {
		if b, err := receipt.Bundled(test.sealed, test.proof, test.keys); !fault.Is(err, fault.Internal) {
			t.Errorf("%s: %+v, %v", name, b, err)
		}
	}
	if _, err := f.HTML(receipt.Bundle{}, f.keys, f.signer); !fault.Is(err, fault.Internal) {
		t.Errorf("a page of nothing: %v", err)
	}
	if _, err := f.PDF(receipt.Bundle{}, f.keys, f.signer); !fault.Is(err, fault.Internal) {
		t.Errorf("a document of nothing: %v", err)
	}
}

func TestReceiptOfAnIDThatIsGone(t *testing.T) {
	f := newFixture(t)
	r := filed(t, lang.FR)
	r.Items[0].Domain, r.Items[0].Controller = "no_more", "nobody"
	s := f.Request(r)
	s.Edition = 999
	b := f.bundle(t, s)
	for _, w := range []receipt.Writer{f.Writer, {Words: f.Words, Editions: []*register.Register{}}} {
		page, err := w.HTML(b, f.keys, f.signer)
		if err != nil || !bytes.Contains(page, []byte("no_more")) {
			t.Errorf("it is not named by its id: %v", err)
		}
	}
}

// TestNotDoneForGuests holds that a receipt says of nothing that it took effect
// at once which did not: whose choice it is must be known here.
func TestNotDoneForGuests(t *testing.T) {
	f, r := newFixture(t), filed(t, lang.FR)
	r.Items[1].Outcome = rights.Pending
	if s := f.Request(r); s.Items[1].Done {
		t.Error("an objection that nobody settled is said to be done")
	}
}
