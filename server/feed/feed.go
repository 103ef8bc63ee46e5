// Package feed reads what source systems say about members: JSON Lines files,
// imported whole or not at all.
//
// A line that cannot be accepted stops the import and is named by its number
// and a reason. A reason never repeats a value of the line: the files hold
// national numbers and health data.
package feed

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/loupe-privacy/loupe/internal/calendar"
	"github.com/loupe-privacy/loupe/internal/fault"
	"github.com/loupe-privacy/loupe/internal/holdings"
	"github.com/loupe-privacy/loupe/internal/lang"
	"github.com/loupe-privacy/loupe/internal/niss"
	"github.com/loupe-privacy/loupe/internal/register"
)

// ErrUnknownMember says that a line names a member that was not imported.
var ErrUnknownMember = errors.New("unknown member")

// ErrRepeated says that a file names the same member twice.
var ErrRepeated = errors.New("member named twice in one file")

// A RowError is what a [Store] could not do with one row.
type RowError struct {
	Row int // from 1, in the order in which next returned them
	Err error
}

// Error names the row and the cause.
func (e *RowError) Error() string { return fmt.Sprintf("row %d: %v", e.Row, e.Err) }

// Unwrap returns the cause.
func (e *RowError) Unwrap() error { return e.Err }

// maxLine is the most bytes of one line.
const maxLine = 1 << 20

// A LineError is what is wrong with one line of a file.
type LineError struct {
	Line   int // from 1
	Reason string
}

// Error names the line and the reason.
func (e *LineError) Error() string { return fmt.Sprintf("line %d: %s", e.Line, e.Reason) }

// An Importer brings files into the store.
type Importer struct {
	Store    Store
	Register *register.Register
	Index    func(niss.Number) []byte // of national numbers

	// Synthetic allows the numbers of demonstrations and tests, which are
	// refused everywhere else.
	Synthetic bool

	// Today is the day after which no statement can be.
	Today calendar.Day
}

// memberLine is a line of a file of members.
type memberLine struct {
	Key        string       `json:"key"`
	Number     string       `json:"national_number"`
	GivenName  string       `json:"given_name"`
	FamilyName string       `json:"family_name"`
	Language   string       `json:"language"`
	Joined     calendar.Day `json:"joined"`
	Left       calendar.Day `json:"left"`
}

// Members imports a file of members, and returns how many were new and how
// many known.
func (im *Importer) Members(ctx context.Context, file io.Reader) (inserted, updated int, err error) {
	lines := newLines(file)
	inserted, updated, err = im.Store.ImportMembers(ctx, func() (holdings.Member, error) {
		var in memberLine
		if err := lines.next(&in); err != nil {
			return holdings.Member{}, err
		}
		m, reason := im.member(in)
		if reason != "" {
			return holdings.Member{}, lines.fault(reason)
		}
		return m, nil
	})
	return inserted, updated, named(err)
}

// member returns the member of a line, or the reason why there is none.
func (im *Importer) member(in memberLine) (holdings.Member, string) {
	m := holdings.Member{
		Key: in.Key, GivenName: in.GivenName, FamilyName: in.FamilyName,
		Lang: in.Language, Joined: in.Joined, Left: in.Left,
	}
	number, err := niss.Parse(in.Number)
	switch {
	case !goodKey(in.Key):
		return m, "key: needs 1 to 64 letters, digits or dashes"
	case in.Number != "" && err != nil:
		return m, "national_number: not a valid number"
	case in.Number != "" && number.Synthetic() && !im.Synthetic:
		return m, "national_number: synthetic numbers are only for demonstrations"
	case !goodName(in.GivenName):
		return m, "given_name: needs 1 to 100 characters on one line"
	case !goodName(in.FamilyName):
		return m, "family_name: needs 1 to 100 characters on one line"
	case !lang.Lang(in.Language).Valid():
		return m, "language: needs fr or nl"
	case in.Joined.IsZero():
		return m, "joined: needs a day"
	case !in.Left.IsZero() && in.Left.Before(in.Joined):
		return m, "left: is before joined"
	}
	if in.Number != "" {
		m.NumberIndex, m.NumberTail = im.Index(number), number.Tail()
	}
	return m, ""
}

// holdingLine is a line of a file of holdings.
type holdingLine struct {
	Member string `json:"member"`
	holdings.Document
}

// Holdings imports a file of what is held in one domain, and returns how many
// members it named.
func (im *Importer) Holdings(ctx context.Context, domain string, file io.Reader) (int, error) {
	d, ok := im.Register.Domain(domain)
	if !ok {
		return 0, fmt.Errorf("no domain %q: there are %s", domain, strings.Join(im.Register.DomainIDs(), ", "))
	}
	lines := newLines(file)
	rows, err := im.Store.ImportHoldings(ctx, domain, func() (string, holdings.Document, error) {
		var in holdingLine
		if err := lines.next(&in); err != nil {
			return "", holdings.Document{}, err
		}
		if reason := im.wrong(d, in); reason != "" {
			return "", holdings.Document{}, lines.fault(reason)
		}
		return in.Member, in.Document, nil
	})
	return rows, named(err)
}

// wrong returns why a line of holdings cannot be accepted, or "".
func (im *Importer) wrong(d register.Domain, in holdingLine) string {
	switch {
	case !goodKey(in.Member):
		return "member: needs 1 to 64 letters, digits or dashes"
	case in.AsOf.IsZero():
		return "as_of: needs a day"
	case in.AsOf.After(im.Today):
		return "as_of: is in the future"
	case !slices.Contains([]holdings.Relation{holdings.Active, holdings.Ended, holdings.None}, in.Relation):
		return "relation: needs active, ended or none"
	}
	seen := map[string]bool{}
	for i, st := range in.Categories {
		at := fmt.Sprintf("categories[%d].", i)
		switch {
		case !d.Declares(st.Category):
			return at + "category: not declared in this domain"
		case seen[st.Category]:
			return at + "category: stated twice"
		case st.AsOf.After(in.AsOf):
			return at + "as_of: is after the as_of of the line"
		case st.Source != "" && !slices.Contains(d.Sources.IDs, st.Source):
			return at + "source: not declared in this domain"
		}
		seen[st.Category] = true
	}
	return ""
}

// goodKey reports whether s can be the key of a member.
func goodKey(s string) bool {
	for i := range len(s) {
		c := s[i]
		if (c < '0' || c > '9') && (c < 'A' || c > 'Z') && (c < 'a' || c > 'z') && c != '-' {
			return false
		}
	}
	return len(s) >= 1 && len(s) <= 64
}

// goodName reports whether s can be a name.
func goodName(s string) bool {
	n := utf8.RuneCountInString(s)
	return n >= 1 && n <= 100 && strings.TrimSpace(s) == s && !strings.ContainsFunc(s, func(r rune) bool { return r < ' ' || r == 0x7f })
}

// lines reads a JSON Lines file and counts.
type lines struct {
	scan *bufio.Scanner
	n    int
}

// newLines returns the lines of a file.
func newLines(file io.Reader) *lines {
	scan := bufio.NewScanner(file)
	scan.Buffer(make([]byte, 0, 64<<10), maxLine)
	return &lines{scan: scan}
}

// next reads the next line into v, and returns io.EOF after the last. Each
// line is one JSON object without unknown members.
func (l *lines) next(v any) error {
	if !l.scan.Scan() {
		return l.end()
	}
	l.n++
	line := bytes.TrimSpace(l.scan.Bytes())
	if l.n == 1 {
		line = bytes.TrimPrefix(line, []byte("\ufeff"))
	}
	if len(line) == 0 {
		return l.fault("is empty")
	}
	if !utf8.Valid(line) {
		return l.fault("is not UTF-8")
	}
	dec := json.NewDecoder(bytes.NewReader(line))
	dec.DisallowUnknownFields()
	if err := dec.Decode(v); err != nil {
		return l.fault(jsonReason(err))
	}
	if _, err := dec.Token(); !errors.Is(err, io.EOF) {
		return l.fault("holds more than one JSON object")
	}
	return nil
}

// end returns io.EOF, or why the file could not be read to its end.
func (l *lines) end() error {
	err := l.scan.Err()
	if err == nil {
		return io.EOF
	}
	l.n++
	if errors.Is(err, bufio.ErrTooLong) {
		return l.fault(fmt.Sprintf("is longer than %d bytes", maxLine))
	}
	return err
}

// jsonReason returns why a line is no JSON of the right form, without any of
// its values.
func jsonReason(err error) string {
	if e, ok := errors.AsType[*json.UnmarshalTypeError](err); ok {
		return e.Field + ": is a JSON " + e.Value + " and must not be"
	}
	if e, ok := errors.AsType[*json.SyntaxError](err); ok {
		return fmt.Sprintf("is no JSON object (byte %d)", e.Offset)
	}
	if strings.HasPrefix(err.Error(), "json: unknown field ") { // its name may be a value put in the wrong place
		return "has a member that is not of the form"
	}
	if errors.Is(err, io.ErrUnexpectedEOF) {
		return "ends too early"
	}
	return "holds a value of the wrong form"
}

// fault returns what is wrong with the line that was read last.
func (l *lines) fault(reason string) error { return &LineError{Line: l.n, Reason: reason} }

// named gives an error of the store about a row the number of its line: each
// line is a row.
func named(err error) error {
	row, ok := errors.AsType[*RowError](err)
	switch {
	case ok && errors.Is(err, ErrUnknownMember):
		return &LineError{Line: row.Row, Reason: "member: is not known; import members first"}
	case ok && errors.Is(err, ErrRepeated):
		return &LineError{Line: row.Row, Reason: "names a member that an earlier line names"}
	case ok && fault.Is(err, fault.Invalid):
		return &LineError{Line: row.Row, Reason: "national_number: is that of another member"}
	}
	return err
}
