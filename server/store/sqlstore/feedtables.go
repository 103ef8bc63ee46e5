package sqlstore

import (
	"fmt"
	"strings"
	"time"

	"github.com/loupe-privacy/loupe/internal/calendar"
	"github.com/loupe-privacy/loupe/internal/fault"
	"github.com/loupe-privacy/loupe/server/feed"
)

// lineBits are the bits of the id of a row that are its line in the run. The
// SQL of this package knows them.
const lineBits = 32

// maxLines is the most lines of one run. The lines from there on are of what a
// run changed without naming it.
const maxLines = 1 << (lineBits - 1)

// rowID returns the id of the row of a line, from 0: line 0 is none.
func rowID(run int64, line int) int64 { return run<<lineBits | int64(line) }

// A feedTable is where the rows of a feed are kept. Each has an id and the key
// of a member before its own columns.
type feedTable struct {
	name    string
	columns []string // in the order of the values of a [feed.Row]

	// entries says that a member has many rows, one for each entry; otherwise
	// a run names a member once.
	entries bool
}

// feedTables are the tables of all feeds.
var feedTables = map[feed.Kind]feedTable{
	feed.Members: {name: "member_rows", columns: []string{"given_name", "family_name", "lang", "joined_on", "left_on",
		"born_on", "number_index", "number_tail", "household", "email", "email_sum", "events", "contracts", "links", "new_id"}},
	feed.Holdings:  {name: "holding_rows", columns: []string{"sum", "doc", "samples"}},
	feed.Decisions: {name: "decision_rows", columns: []string{"entry", "made_on", "doc", "sealed"}, entries: true},
	feed.Disclosures: {name: "disclosure_rows", columns: []string{"entry", "given_on", "domain", "recipient",
		"name", "purpose", "basis", "categories"}, entries: true},
	feed.Consultations: {name: "consultation_rows", columns: []string{"entry", "at", "domain", "service", "purpose", "role"}, entries: true},
	feed.Choices:       {name: "choice_rows", columns: []string{"entry", "allowed", "at", "source"}, entries: true},
}

// tableOf returns the table of a feed, or a fault.Invalid.
func tableOf(k feed.Kind) (feedTable, error) {
	t, ok := feedTables[k]
	if !ok {
		return t, fault.OnField("feed", "unknown")
	}
	return t, nil
}

// ofRun is the condition on a row n to be of a run. Its arguments are those of
// [rowsOf].
const ofRun = `n.id > $1 AND n.id < $2`

// rowsOf returns the ids between which all rows of a run lie, and arguments
// after them.
func rowsOf(run feed.Run, args ...any) []any {
	return append([]any{rowID(run.ID, 0), rowID(run.ID, maxLines)}, args...)
}

// sql returns a statement with the name of the table in the place of TABLE.
func (t feedTable) sql(statement string) string {
	return strings.ReplaceAll(statement, "TABLE", t.name)
}

// all returns the columns of the table.
func (t feedTable) all() []string { return append([]string{"id", "member_key"}, t.columns...) }

// values returns a row as the table has it, or a fault.Invalid. The rows of
// members get the id that a new one is to have.
func (t feedTable) values(run int64, r feed.Row) ([]any, error) {
	switch {
	case r.Line <= 0 || r.Line >= maxLines:
		return nil, fault.OnField("line", "range")
	case r.Member == "":
		return nil, fault.OnField("member", "required")
	}
	row := make([]any, 0, 2+len(t.columns))
	row = append(row, rowID(run, r.Line), r.Member)
	for _, v := range r.Values {
		row = append(row, stored(v))
	}
	if t.name == "member_rows" {
		row = append(row, newID())
	}
	if len(row) != 2+len(t.columns) {
		return nil, fmt.Errorf("a row of %s has %d values, want %d", t.name, len(row), 2+len(t.columns))
	}
	for _, v := range row {
		if text, ok := v.(string); ok && !isText(text) {
			return nil, errText("")
		}
	}
	return row, nil
}

// stored returns a value as it is kept.
func stored(v any) any {
	switch v := v.(type) {
	case calendar.Day:
		return day(v)
	case time.Time:
		return stamp(v)
	case []byte:
		return orNil(v)
	}
	return v
}

// orNil returns NULL for no bytes.
func orNil(b []byte) any {
	if len(b) == 0 {
		return nil
	}
	return b
}

// replaced returns [deleteReplaced] for the table.
func (t feedTable) replaced() string {
	same := ""
	if t.entries {
		same = "AND o.entry = n.entry"
	}
	return t.sql(strings.Replace(deleteReplaced, "SAME_ENTRY", same, 1))
}
