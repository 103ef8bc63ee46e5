// Package receipt makes the receipt of a request: what was asked of whom, when
// it was received and until when it must be answered, with a proof that
// whoever has the file can check without this portal.
//
// A [Statement] is what the receipt says. The log of every act (package audit)
// has its hash, hidden by a random salt, in the leaf of the act; the [Bundle]
// holds statement, salt, leaf, and the proof that the leaf is in the log of
// which a head was signed. A receipt comes in three forms, JSON, HTML and PDF:
// each holds the bundle, and [Check] reads them all. The latter two are signed
// as files too, so that what people read in them is what was made here.
//
// A receipt holds no name, no national number and nothing that a person wrote.
// It says what was filed, and nothing of what became of it.
package receipt

import (
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"time"

	"github.com/loupe-privacy/loupe/internal/calendar"
	"github.com/loupe-privacy/loupe/internal/fault"
	"github.com/loupe-privacy/loupe/internal/lang"
	"github.com/loupe-privacy/loupe/internal/rights"
)

// A Kind is what a receipt is of.
type Kind string

// The kinds.
const (
	Request Kind = "request" // something was asked
	Choice  Kind = "choice"  // a member allows something, or refuses it; nobody has to answer
)

// form is the version of the written form of statements and bundles.
const form = 1

// A Statement is what a receipt says.
type Statement struct {
	Form      int              `json:"v"` // set by [Statement.Bytes]
	Kind      Kind             `json:"kind"`
	Portal    string           `json:"portal"` // its address
	Reference rights.Reference `json:"reference,omitempty"`
	Lang      lang.Lang        `json:"lang"`

	// Received is the instant of receipt in UTC; Day and Clock are the same
	// in Brussels, as in "2026-11-25" and "14:07".
	Received time.Time    `json:"received"`
	Day      calendar.Day `json:"day"`
	Clock    string       `json:"clock"`

	Items []Item `json:"items"`

	// Due is the last day for the answer, with the steps by which it was
	// found and the calendar of holidays that they follow: GDPR article
	// 12(3). They are of the day of receipt, and empty for a choice.
	Due      calendar.Day  `json:"due,omitzero"`
	Steps    []rights.Step `json:"steps,omitempty"`
	Calendar string        `json:"calendar,omitempty"`

	Complaints []Complaint `json:"complaints,omitempty"`

	// Edition is the number of the edition of the register that names the
	// ids above.
	Edition int `json:"edition"`
}

// An Item is one thing that was asked, in ids of the register.
type Item struct {
	Right      rights.Right `json:"right"`
	Domain     string       `json:"domain,omitempty"`
	Subject    string       `json:"subject,omitempty"`
	Controller string       `json:"controller"`

	// Done says that it took effect at once, and Refused, of a choice by which
	// nobody asks anything, that the person says no to it.
	Done    bool `json:"done,omitempty"`
	Refused bool `json:"refused,omitempty"`
}

// A Complaint is an authority to which a person can complain, in the language
// of the receipt: GDPR article 77.
type Complaint struct {
	Name    string `json:"name"`
	Address string `json:"address,omitempty"`
	Site    string `json:"site,omitempty"`
}

// Bytes returns the statement as it is hashed and kept: JSON on one line,
// always the same for the same statement.
func (s Statement) Bytes() []byte {
	s.Form, s.Received = form, s.Received.UTC()
	if s.Items == nil {
		s.Items = []Item{}
	}
	b, err := json.Marshal(s)
	if err != nil {
		panic("receipt: a statement always has a JSON form: " + err.Error())
	}
	return b
}

// ParseStatement returns the statement that was written as b. It reads what
// [Statement.Bytes] writes and nothing else, down to the last byte; anything
// else is a fault.Invalid.
func ParseStatement(b []byte) (Statement, error) {
	var s Statement
	if !exactly(b, &s) || s.Form != form || !bytes.Equal(s.Bytes(), b) {
		return Statement{}, fault.New(fault.Invalid, "receipt: not a statement")
	}
	if s.Kind != Request && s.Kind != Choice || !s.Lang.Valid() {
		return Statement{}, fault.New(fault.Invalid, "receipt: a statement of no kind, or in no language")
	}
	return s, nil
}

// exactly decodes JSON without a member that v does not have, and reports
// whether that went well.
func exactly(b []byte, v any) bool {
	dec := json.NewDecoder(bytes.NewReader(b))
	dec.DisallowUnknownFields()
	return dec.Decode(v) == nil && dec.InputOffset() == int64(len(b))
}

// commitTag begins what is hashed, so that the hash is of nothing else.
const commitTag = "loupe receipt v1\n"

// Commit returns the hash of a statement that the log has. The salt, of at
// most 255 random bytes, keeps whoever reads the log from finding the
// statement by trying: use 32.
func Commit(statement, salt []byte) [sha256.Size]byte {
	h := sha256.New()
	h.Write([]byte(commitTag))
	h.Write([]byte{byte(len(salt))})
	h.Write(salt)
	h.Write(statement)
	return [sha256.Size]byte(h.Sum(nil))
}

// A Sealed is what is kept of a receipt, to be sealed: the statement byte by
// byte, and its salt.
type Sealed struct {
	Statement json.RawMessage `json:"statement"`
	Salt      []byte          `json:"salt"`
}
