package feed

import (
	"errors"
	"fmt"
	"strings"

	"github.com/loupe-privacy/loupe/internal/calendar"
	"github.com/loupe-privacy/loupe/internal/holdings"
)

// An Answer is what a source system says of one member in one domain when it is
// asked at this moment, instead of feeding it: docs/connector describes it. It
// holds the same as a line of the feed of holdings and its header, but no
// samples.
type Answer struct {
	Domain   string      `json:"domain"`
	Coverage []Covers    `json:"coverage,omitempty"`
	Holding  HoldingLine `json:"holding"`
}

// ReadAnswer reads the answer of a source that was asked about a member in a
// domain, or says why it cannot be accepted. It is as strict as the feed: what
// a line may not say, no answer may. An answer of before yesterday is none of
// this moment; yesterday's is taken because midnight may lie between.
//
// A reason repeats nothing of the answer.
func (r Rules) ReadAnswer(text []byte, domain, member string) (holdings.Document, []Covers, string) {
	none := holdings.Document{}
	var a Answer
	if reason := decode(text, &a); reason != "" {
		return none, nil, reason
	}
	switch {
	case a.Domain != domain:
		return none, nil, "domain: is not the one that was asked about"
	case a.Holding.Member != member:
		return none, nil, "holding.member: is not the one that was asked about"
	}
	today := calendar.DayOf(r.Now, r.Zone)
	c, err := r.For(Header{Feed: Holdings, Domain: domain, AsOf: today, Coverage: a.Coverage})
	if wrong, ok := errors.AsType[*LineError](err); ok {
		return none, nil, strings.TrimPrefix(wrong.Reason, "header: ")
	}
	if err != nil {
		return none, nil, "can't be checked"
	}
	for i := range a.Holding.Categories {
		if a.Holding.Categories[i].Fields != nil {
			return none, nil, fmt.Sprintf("holding.categories[%d].fields: are not asked for", i)
		}
	}
	if reason := c.wrongHolding(&a.Holding); reason != "" {
		return none, nil, "holding." + reason
	}
	if after(today.AddDays(-1), a.Holding.AsOf) {
		return none, nil, "holding.as_of: is not of this moment"
	}
	return documentOf(&a.Holding), a.Coverage, ""
}

// documentOf returns a line that was checked as pages read it.
func documentOf(in *HoldingLine) holdings.Document {
	doc := holdings.Document{AsOf: in.AsOf, Relation: in.Relation, Categories: make([]holdings.Statement, 0, len(in.Categories))}
	for i := range in.Categories {
		c := &in.Categories[i]
		doc.Categories = append(doc.Categories, holdings.Statement{
			Category: c.Category, Held: c.Held, AsOf: c.AsOf, Source: c.Source, Medical: c.Medical,
			Traces: holdings.Traces{Records: c.Records, First: c.First, Last: c.Last, Updated: c.Updated},
		})
	}
	return doc
}
