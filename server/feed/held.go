package feed

import (
	"fmt"
	"slices"
	"sync"

	"github.com/go-json-experiment/json/jsontext"
)

// maxRecords is the most records of one category of one member.
const maxRecords = 1_000_000_000

// wrongHolding returns why a line of holdings is rejected, or "". Each category
// and each source is one that the domain declares: what is not declared must
// not be shown as held, and a feed that has it shows that the declaration, or
// the feed, is wrong.
func (r *Checker) wrongHolding(in *HoldingLine) string {
	switch {
	case !goodID(in.Member):
		return "member: " + wantID
	case in.AsOf.IsZero():
		return "as_of: needs a day"
	case r.wrongPast(in.AsOf) != "":
		return "as_of: " + r.wrongPast(in.AsOf)
	case !slices.Contains(relations, in.Relation):
		return "relation: needs active, ended or none"
	}
	seen := make([]bool, len(r.categories))
	for i := range in.Categories {
		c := &in.Categories[i]
		number, declared := r.categories[c.Category]
		reason := "category: not declared in this domain"
		if declared && seen[number] {
			reason = "category: stated twice"
		} else if declared {
			seen[number] = true
			reason = r.wrongStatement(in, c)
		}
		if reason != "" {
			return fmt.Sprintf("categories[%d].%s", i, reason)
		}
	}
	return ""
}

// wrongStatement returns why what a line says of a category cannot be, or "".
func (r *Checker) wrongStatement(in *HoldingLine, c *CategoryLine) string {
	switch {
	case after(c.AsOf, in.AsOf):
		return "as_of: is after the as_of of the line"
	case wrongDay(c.AsOf) != "":
		return "as_of: " + wrongDay(c.AsOf)
	case c.Source != "" && !slices.Contains(r.domain.Sources.IDs, c.Source):
		return "source: not declared in this domain"
	case c.Records < 0 || c.Records > maxRecords:
		return "records: needs a number from 0 to 1000000000"
	case !c.Held && (c.Records > 0 || len(c.Fields) > 0 || !c.First.IsZero() || !c.Last.IsZero()):
		return "held: is false, and there are records"
	case r.wrongPast(c.First) != "":
		return "first: " + r.wrongPast(c.First)
	case r.wrongPast(c.Last) != "":
		return "last: " + r.wrongPast(c.Last)
	case !c.Last.IsZero() && after(c.First, c.Last):
		return "last: is before first"
	case r.wrongPast(c.Updated) != "":
		return "updated: " + r.wrongPast(c.Updated)
	case len(c.Fields) > maxList:
		return "fields: are more than 200"
	}
	for i, f := range c.Fields {
		switch {
		case !goodText(f.FR, maxName) || !goodText(f.NL, maxName):
			return fmt.Sprintf("fields[%d]: label_fr and label_nl need 1 to 100 characters on one line", i)
		case !goodText(f.Value, maxValue):
			return fmt.Sprintf("fields[%d].value: needs 1 to 500 characters on one line", i)
		}
	}
	return ""
}

// holdingRow returns the columns of a line of holdings. The document is written
// anew, without samples: what pages read holds no value.
func (r *Checker) holdingRow(in *HoldingLine) ([]any, error) {
	sealed, err := r.samples(in)
	if err != nil {
		return nil, err
	}
	b := buffers.Get().(*[]byte)
	defer buffers.Put(b)
	*b = appendDoc((*b)[:0], in)
	doc := string(*b)
	*b = appendSaid((*b)[:0], in)
	return []any{sumOf(*b), doc, sealed}, nil
}

// samples returns the samples of a line, sealed: a JSON object with the fields
// of each category that has some.
func (r *Checker) samples(in *HoldingLine) (string, error) {
	b := buffers.Get().(*[]byte)
	defer buffers.Put(b)
	text := append((*b)[:0], '{')
	for i := range in.Categories {
		c := &in.Categories[i]
		for j, f := range c.Fields {
			switch {
			case j > 0:
				text = append(text, ',')
			case len(text) > 1:
				text = append(text, `],"`+c.Category+`":[`...)
			default:
				text = append(text, `"`+c.Category+`":[`...)
			}
			text = appendField(text, f)
		}
	}
	*b = text
	if len(text) == 1 {
		return "", nil
	}
	return r.seal(string(append(text, "]}"...)), PlaceOfSamples(in.Member, r.domain.ID))
}

// appendField appends a sample as JSON.
func appendField(b []byte, f FieldLine) []byte {
	for _, m := range [...]struct{ name, value string }{{`{"label_fr":`, f.FR}, {`,"label_nl":`, f.NL}, {`,"value":`, f.Value}} {
		b = append(b, m.name...)
		b, _ = jsontext.AppendQuote(b, m.value) // fails for what is not UTF-8 alone
	}
	return append(b, '}')
}

// heldLines are lines of holdings to read into: what lasts of them is copied.
var heldLines = sync.Pool{New: func() any { return new(HoldingLine) }}

// freshHolding returns a line to read into, empty.
func freshHolding() *HoldingLine {
	in := heldLines.Get().(*HoldingLine)
	*in = HoldingLine{Categories: in.Categories[:0]}
	return in
}
