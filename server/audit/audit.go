// Package audit is the log of every act: a Merkle tree that can only grow,
// whose signed checkpoints anyone can check.
//
// A leaf holds ids and codes, never a name, a number or a text. It is written
// in the transaction of the act it tells, so that neither is there without the
// other. The tree is that of [golang.org/x/mod/sumdb/tlog], RFC 6962.
//
// Whoever can write to the database can rewrite the log in it. They can't
// rewrite what was signed and taken elsewhere: a [Checkpoint] in a receipt or
// in an [Export] tells that the log is not the one it was, and the hashes of an
// export tell which leaf. Leaves after the last checkpoint that was taken
// elsewhere are not protected yet.
package audit

import (
	"bytes"
	"encoding/json"
	"fmt"
	"time"

	"golang.org/x/mod/sumdb/tlog"

	"github.com/loupe-privacy/loupe/internal/fault"
	"github.com/loupe-privacy/loupe/internal/rights"
)

// A Leaf is one act.
type Leaf struct {
	At      time.Time   // in UTC, to the microsecond
	Role    rights.Role // of whoever acted; Anyone for people without an account and for the program
	Actor   string      // id of the account or guest, or "" for the program
	Event   string
	Object  string // kind and id, such as "request/abc"
	Version int    // of the object after the act, or 0
	Codes   []string

	// Commit is a hash of what the act was about, with a salt that whoever
	// has it can show; or nil.
	Commit []byte
}

// form is the version of the written form of a leaf. It is part of the form,
// so that a leaf of another one is told from it.
const form = 1

// written is a leaf as it is written: one line of JSON, its members in this
// order, each there or, where it is empty, left out.
type written struct {
	Form    int         `json:"v"`
	At      string      `json:"at"`
	Role    rights.Role `json:"role,omitempty"`
	Actor   string      `json:"actor,omitempty"`
	Event   string      `json:"event"`
	Object  string      `json:"object"`
	Version int         `json:"version,omitempty"`
	Codes   []string    `json:"codes,omitempty"`
	Commit  []byte      `json:"commit,omitempty"`
}

// instant is how the time of a leaf is written.
const instant = "2006-01-02T15:04:05.000000Z"

// Bytes returns the leaf as it is hashed and kept: one line, always the same
// for the same leaf. A leaf that [Leaf.Check] refuses has bytes too, which
// [ParseLeaf] may not read.
func (l Leaf) Bytes() []byte {
	b, err := json.Marshal(written{
		Form: form, At: l.At.UTC().Format(instant), Role: l.Role, Actor: l.Actor,
		Event: l.Event, Object: l.Object, Version: l.Version, Codes: l.Codes, Commit: l.Commit,
	})
	if err != nil {
		panic("audit: strings and numbers always have a JSON form: " + err.Error())
	}
	return b
}

// ParseLeaf returns the leaf that was written as b. It reads what [Leaf.Bytes]
// makes of a leaf that [Leaf.Check] accepts and nothing else, down to the last
// byte; anything else is a fault.Invalid.
func ParseLeaf(b []byte) (Leaf, error) {
	var w written
	dec := json.NewDecoder(bytes.NewReader(b))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&w); err != nil {
		return Leaf{}, fault.New(fault.Invalid, "audit: not a leaf")
	}
	if w.Form != form {
		return Leaf{}, fault.New(fault.Invalid, fmt.Sprintf("audit: a leaf of form %d", w.Form))
	}
	at, err := time.Parse(instant, w.At)
	if err != nil {
		return Leaf{}, fault.New(fault.Invalid, "audit: a leaf without an instant")
	}
	l := Leaf{
		At: at, Role: w.Role, Actor: w.Actor, Event: w.Event, Object: w.Object,
		Version: w.Version, Codes: w.Codes, Commit: w.Commit,
	}
	if err := l.Check(); err != nil {
		return Leaf{}, err
	}
	if !bytes.Equal(l.Bytes(), b) {
		return Leaf{}, fault.New(fault.Invalid, "audit: a leaf in another form than its own")
	}
	return l, nil
}

// Limits of a leaf. Ids are of 26 letters and digits; nothing of a leaf is
// made of what people type.
const (
	maxWord   = 120 // bytes of an id or a code
	maxCodes  = 64
	maxCommit = 64 // bytes
)

// Check returns a fault.Internal if a leaf is not made of ids and codes: of
// ASCII letters, digits and a few signs, without a space. It keeps a name or a
// sentence from the log, where it could not be taken out again.
func (l Leaf) Check() error {
	for _, w := range []struct{ what, word string }{
		{"role", string(l.Role)}, {"actor", l.Actor}, {"event", l.Event}, {"object", l.Object},
	} {
		if !isWord(w.word) {
			return fault.New(fault.Internal, "audit: the "+w.what+" of a leaf is no id or code")
		}
	}
	for _, code := range l.Codes {
		if code == "" || !isWord(code) {
			return fault.New(fault.Internal, "audit: a code of a leaf is none")
		}
	}
	switch {
	case l.Event == "" || l.Object == "":
		return fault.New(fault.Internal, "audit: a leaf without event or object")
	case l.At.Year() < 1 || l.At.Year() > 9999 || !l.At.Equal(l.At.Truncate(time.Microsecond)):
		return fault.New(fault.Internal, "audit: the instant of a leaf is out of range, or finer than a microsecond")
	case l.Version < 0 || len(l.Codes) > maxCodes || len(l.Commit) > maxCommit:
		return fault.New(fault.Internal, "audit: a leaf out of range")
	}
	return nil
}

// isWord reports whether s is of the characters of ids and codes, or empty.
func isWord(s string) bool {
	for i := range len(s) {
		c := s[i]
		letter := 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9'
		if !letter && c != '-' && c != '_' && c != '.' && c != '/' && c != ':' && c != '=' && c != '+' {
			return false
		}
	}
	return len(s) <= maxWord
}

// Append returns the hashes by which a leaf joins a tree of n leaves: those of
// the leaf itself and of every part of the tree that it completes. They are
// stored from [tlog.StoredHashIndex](0, n) on, one after the other.
func Append(n int64, leaf []byte, r tlog.HashReader) ([]tlog.Hash, error) {
	hashes, err := tlog.StoredHashes(n, leaf, r)
	if err != nil {
		return nil, fmt.Errorf("audit: adding leaf %d: %w", n, err)
	}
	return hashes, nil
}
