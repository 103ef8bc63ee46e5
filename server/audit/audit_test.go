package audit_test

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"golang.org/x/mod/sumdb/tlog"
	"pgregory.net/rapid"

	"github.com/loupe-privacy/loupe/internal/fault"
	"github.com/loupe-privacy/loupe/internal/rights"
	"github.com/loupe-privacy/loupe/server/audit"
)

// noon is when everything in the tests happens.
var noon = time.Date(2026, 3, 10, 11, 0, 0, 123456000, time.UTC)

// full returns a leaf that has everything.
func full() audit.Leaf {
	return audit.Leaf{
		At: noon, Role: rights.Member, Actor: "a1", Event: "received", Object: "request/r1", Version: 1,
		Codes: []string{"access:health", "erasure:insurance"}, Commit: bytes.Repeat([]byte{7}, 32),
	}
}

func TestLeafForm(t *testing.T) {
	const want = `{"v":1,"at":"2026-03-10T11:00:00.123456Z","role":"member","actor":"a1","event":"received",` +
		`"object":"request/r1","version":1,"codes":["access:health","erasure:insurance"],` +
		`"commit":"BwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwc="}`
	if got := string(full().Bytes()); got != want {
		t.Errorf("the form of leaves changed:\n%s\nwant\n%s", got, want)
	}
	short := audit.Leaf{At: noon.Truncate(time.Second), Event: "purge", Object: "request/r1"}
	if got := string(short.Bytes()); got != `{"v":1,"at":"2026-03-10T11:00:00.000000Z","event":"purge","object":"request/r1"}` {
		t.Errorf("a short leaf: %s", got)
	}
	local := full()
	local.At = noon.In(time.FixedZone("", 3600))
	if !bytes.Equal(local.Bytes(), full().Bytes()) {
		t.Error("one instant has two forms")
	}
}

func TestParseLeafReadsWhatWasWritten(t *testing.T) {
	word := rapid.StringMatching(`[a-zA-Z0-9_./:=+-]{1,20}`)
	rapid.Check(t, func(t *rapid.T) {
		l := audit.Leaf{
			At:    time.UnixMicro(rapid.Int64Range(0, 4e15).Draw(t, "at")).UTC(),
			Role:  rights.Role(rapid.SampledFrom([]string{"", "member", "officer"}).Draw(t, "role")),
			Actor: rapid.StringMatching(`[a-z0-9]{0,26}`).Draw(t, "actor"),
			Event: word.Draw(t, "event"), Object: word.Draw(t, "object"),
			Version: rapid.IntRange(0, 1000).Draw(t, "version"),
			Codes:   rapid.SliceOfN(word, 0, 5).Draw(t, "codes"),
			Commit:  rapid.SliceOfN(rapid.Byte(), 0, 32).Draw(t, "commit"),
		}
		got, err := audit.ParseLeaf(l.Bytes())
		if err != nil || !bytes.Equal(got.Bytes(), l.Bytes()) || !got.At.Equal(l.At) {
			t.Fatalf("%+v came back as %+v, %v", l, got, err)
		}
	})
}

func TestParseLeafRefuses(t *testing.T) {
	good := string(full().Bytes())
	for name, bad := range map[string]string{
		"nothing":             "",
		"no JSON":             "leaf",
		"cut":                 good[:len(good)-1],
		"longer":              good + "\n",
		"two":                 good + good,
		"spaced":              strings.Replace(good, `,"`, `, "`, 1),
		"in another order":    strings.Replace(good, `"v":1,"at":"2026-03-10T11:00:00.123456Z"`, `"at":"2026-03-10T11:00:00.123456Z","v":1`, 1),
		"of another form":     strings.Replace(good, `"v":1`, `"v":2`, 1),
		"with a member more":  strings.Replace(good, `"v":1`, `"v":1,"name":"Anna"`, 1),
		"a member twice":      strings.Replace(good, `"v":1`, `"v":1,"v":1`, 1),
		"members in capitals": strings.Replace(good, `"actor"`, `"Actor"`, 1),
		"escaped":             strings.Replace(good, `"a1"`, `"\u00611"`, 1),
		"empty members":       strings.Replace(good, `"version":1,`, `"version":0,`, 1),
		"another time":        strings.Replace(good, `123456Z`, `12345Z`, 1),
		"a name":              strings.Replace(good, `"a1"`, `"Anna Peeters"`, 1),
		"a letter of another": strings.Replace(good, `"a1"`, `"é"`, 1),
		"no event":            strings.Replace(good, `"received"`, `""`, 1),
	} {
		if l, err := audit.ParseLeaf([]byte(bad)); !fault.Is(err, fault.Invalid) && !fault.Is(err, fault.Internal) {
			t.Errorf("%s: %+v, %v", name, l, err)
		}
	}
}

func TestCheckKeepsTextOut(t *testing.T) {
	if err := full().Check(); err != nil {
		t.Fatal(err)
	}
	for name, spoil := range map[string]func(*audit.Leaf){
		"a name for the actor":   func(l *audit.Leaf) { l.Actor = "Anna Peeters" },
		"a sentence for a code":  func(l *audit.Leaf) { l.Codes = []string{"my back hurts"} },
		"an empty code":          func(l *audit.Leaf) { l.Codes = []string{""} },
		"an address for an id":   func(l *audit.Leaf) { l.Actor = "anna@example.be" },
		"accents":                func(l *audit.Leaf) { l.Event = "reçu" },
		"a line end":             func(l *audit.Leaf) { l.Object = "request/r1\n" },
		"no event":               func(l *audit.Leaf) { l.Event = "" },
		"no object":              func(l *audit.Leaf) { l.Object = "" },
		"a role of two words":    func(l *audit.Leaf) { l.Role = "a member" },
		"nanoseconds":            func(l *audit.Leaf) { l.At = noon.Add(time.Nanosecond) },
		"a year of five digits":  func(l *audit.Leaf) { l.At = time.Date(10000, 1, 1, 0, 0, 0, 0, time.UTC) },
		"a version below zero":   func(l *audit.Leaf) { l.Version = -1 },
		"more codes than any":    func(l *audit.Leaf) { l.Codes = strings.Split(strings.Repeat("x", 100), "") },
		"a commitment too long":  func(l *audit.Leaf) { l.Commit = make([]byte, 65) },
		"a word of many letters": func(l *audit.Leaf) { l.Object = strings.Repeat("x", 121) },
	} {
		l := full()
		spoil(&l)
		if err := l.Check(); !fault.Is(err, fault.Internal) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestAppendGivesTheTree(t *testing.T) {
	var stored []tlog.Hash
	reader := tlog.HashReaderFunc(func(indexes []int64) ([]tlog.Hash, error) {
		all := make([]tlog.Hash, len(indexes))
		for i, at := range indexes {
			all[i] = stored[at]
		}
		return all, nil
	})
	hash := func(n int64) tlog.Hash {
		h, err := tlog.TreeHash(n, reader)
		if err != nil {
			t.Fatal(err)
		}
		return h
	}
	leaf := func(n int64) []byte { return []byte{byte(n)} }
	for n := range int64(40) {
		hashes, err := audit.Append(n, leaf(n), reader)
		if err != nil {
			t.Fatal(err)
		}
		if int64(len(stored)) != tlog.StoredHashIndex(0, n) {
			t.Fatalf("%d hashes before leaf %d", len(stored), n)
		}
		stored = append(stored, hashes...)
	}
	// The tree of three leaves, by the definition of RFC 6962.
	left := tlog.NodeHash(tlog.RecordHash(leaf(0)), tlog.RecordHash(leaf(1)))
	if want := tlog.NodeHash(left, tlog.RecordHash(leaf(2))); hash(3) != want {
		t.Errorf("the tree of three leaves is %s, want %s", hash(3), want)
	}
}
