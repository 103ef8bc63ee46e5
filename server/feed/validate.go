package feed

import (
	"context"
	"hash/maphash"

	"github.com/loupe-privacy/loupe/internal/niss"
)

// A Validation looks at files as an import does, without a database. It finds
// all that an import finds but what only the database knows: members that are
// not known, unless Known tells them, numbers of other members, and what a full
// run drops.
//
// It remembers a number of eight bytes for each member, by which it finds those
// who are named twice.
type Validation struct {
	Rules  Rules
	Known  *Keys           // members that lines may name, or nil
	Reject func(Rejection) // told each line that is wrong, in order
	Tell   func(Progress)  // or nil
}

// Keys are keys of members. They cost eight bytes each and a little; of 1.1
// million two are taken for one another once in thirty million sets.
type Keys struct {
	seed maphash.Seed
	all  map[uint64]struct{}
}

// NewKeys returns no keys.
func NewKeys() *Keys { return &Keys{seed: maphash.MakeSeed(), all: map[uint64]struct{}{}} }

// add adds a key, and reports whether it is new.
func (k *Keys) add(key string) bool {
	n := len(k.all)
	k.all[maphash.String(k.seed, key)] = struct{}{}
	return len(k.all) > n
}

// Has reports whether a key is there.
func (k *Keys) Has(key string) bool {
	_, ok := k.all[maphash.String(k.seed, key)]
	return ok
}

// Check reads a source to its end. Named are the keys of the members that it
// names. The error is that of the source: what is wrong with lines is told to
// Reject alone.
func (v Validation) Check(ctx context.Context, source *Source) (result Result, named *Keys, err error) {
	result.Header, named = source.Header, NewKeys()
	v.Rules.Index = func(n niss.Number) []byte { return []byte(n.Digits()) } // of which only a hash is kept
	check, err := v.Rules.For(source.Header)
	if err != nil {
		return result, named, err
	}
	numbers := NewKeys()
	progress := Progress{Stage: Reading}
	err = steps(ctx, source, check, 0, func(_ context.Context, step Step) error {
		rejected := step.Rejected
		for _, row := range step.Rows {
			reason := v.wrong(source.Header.Feed, row, named, numbers)
			if reason == "" {
				result.Counts.Rows++
				continue
			}
			for len(rejected) > 0 && rejected[0].Line < row.Line {
				v.Reject(rejected[0])
				rejected = rejected[1:]
			}
			v.Reject(Rejection{Line: row.Line, Reason: reason})
			progress.Rejected++
		}
		for _, r := range rejected {
			v.Reject(r)
		}
		progress.Lines, progress.Rejected = step.To.Lines, progress.Rejected+len(step.Rejected)
		if v.Tell != nil {
			v.Tell(progress)
		}
		return nil
	})
	result.Lines, result.Counts.Rejected = progress.Lines, progress.Rejected
	return result, named, err
}

// wrong returns why a row cannot be beside those before it, or "". An event
// that is told twice is no fault: the later line counts.
func (v Validation) wrong(feed Kind, row Row, named, numbers *Keys) string {
	again := !named.add(row.Member)
	switch feed {
	case Members:
		index, _ := row.Values[indexColumn].([]byte)
		switch {
		case again:
			return ReasonRepeated
		case len(index) > 0 && !numbers.add(string(index)):
			return ReasonTwice
		}
		return ""
	case Holdings:
		if again {
			return ReasonRepeated
		}
	}
	if v.Known != nil && !v.Known.Has(row.Member) {
		return ReasonUnknown
	}
	return ""
}
