package export

import (
	"encoding/csv"
	"io"
	"strconv"
	"strings"

	"github.com/loupe-privacy/loupe/internal/lang"
	"github.com/loupe-privacy/loupe/internal/register"
)

// byteOrderMark tells spreadsheets that the file is UTF-8.
const byteOrderMark = "\ufeff"

// writeCSV writes one row for each purpose of each domain, in the manner of
// the authority's model register (RFC 4180, UTF-8 with a byte order mark).
// Several values of a cell stand on lines of their own.
//
// What the declaration says of a domain as a whole is repeated in each row of
// that domain, under a heading that says so.
func writeCSV(w io.Writer, r *register.Register) error {
	if _, err := io.WriteString(w, byteOrderMark); err != nil {
		return err
	}
	out := csv.NewWriter(w)
	out.UseCRLF = true
	if err := out.Write(header()); err != nil {
		return err
	}
	p := public(r)
	for _, d := range p.Domains {
		for _, purpose := range d.Purposes {
			if err := out.Write(row{p, d, purpose}.cells()); err != nil {
				return err
			}
		}
	}
	out.Flush()
	return out.Error()
}

// A row is what a row of the file is about.
type row struct {
	r       *register.Register
	domain  register.Domain
	purpose register.Purpose
}

// header returns the first row: of each column its French and its Dutch
// heading or, where the value is the same in both languages, both in one.
func header() []string {
	var names []string
	for _, c := range columns {
		if c.code {
			names = append(names, c.name.FR+" / "+c.name.NL)
		} else {
			names = append(names, c.name.FR, c.name.NL)
		}
	}
	return names
}

// cells returns the values of a row.
func (w row) cells() []string {
	var cells []string
	for _, c := range columns {
		var value lang.Text
		if c.value != nil {
			value = c.value(w)
		}
		cells = append(cells, harmless(value.FR))
		if !c.code {
			cells = append(cells, harmless(value.NL))
		}
	}
	return cells
}

// harmless returns the value of a cell so that no spreadsheet takes it for a
// formula: one that begins like a formula gets an apostrophe before it. A
// leading tab or line end, which some programs skip, counts too, and so do
// the wide forms of the signs.
func harmless(cell string) string {
	if strings.HasPrefix(cell, "'") {
		return "'" + cell // so that the apostrophe can be taken away again
	}
	for _, sign := range []string{"=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠"} {
		if strings.HasPrefix(cell, sign) {
			return "'" + cell
		}
	}
	return cell
}

// same returns a value that is the same in both languages.
func same(s string) lang.Text { return lang.Text{FR: s, NL: s} }

// lines returns texts as the lines of one cell.
func lines(texts []lang.Text) lang.Text { return join(texts, "\n") }

// controller returns the organisation that answers for the row.
func (w row) controller() register.Organisation {
	o, _ := w.r.Organisation(w.domain.Controller)
	return o
}

// edition returns the number and the date of the edition.
func (w row) edition() lang.Text {
	e := w.r.Edition
	return same(strconv.Itoa(e.Number) + " (" + e.Effective.String() + ")")
}
