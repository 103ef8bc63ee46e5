package register

import "slices"

// An Op is what became of a fact from one edition to the next.
type Op string

// The operations.
const (
	Added   Op = "added"
	Changed Op = "changed"
	Removed Op = "removed"
)

// A Change is one fact that differs between two editions. Of one that was
// added Old is zero, of one that was removed New is.
type Change struct {
	Op       Op
	Old, New Fact
	Fields   []string // codes of the fields that differ, of a changed fact
}

// Diff returns what differs between two editions, in the order of the facts of
// the newer one; what it no longer says comes after what it says of the kind.
// A fact is the same in both if its kind and id are.
//
// Texts are compared by the letter and in their order, references by their ids
// without regard to order, so a thing that was renamed is one change and not
// also one of everything that names it.
func Diff(older, newer *Register) []Change {
	before, after := older.Facts(), newer.Facts()
	was, is := byKey(before), byKey(after)
	var changes []Change
	for _, kind := range Kinds {
		for _, f := range after {
			if f.Kind != kind {
				continue
			}
			if old, ok := was[f.key()]; !ok {
				changes = append(changes, Change{Op: Added, New: f})
			} else if fields := differing(old, f); len(fields) > 0 {
				changes = append(changes, Change{Changed, old, f, fields})
			}
		}
		for _, f := range before {
			if _, ok := is[f.key()]; !ok && f.Kind == kind {
				changes = append(changes, Change{Op: Removed, Old: f})
			}
		}
	}
	return changes
}

// differing returns the codes of the fields that two editions of a fact do not
// share, in the order of the newer, those that it lost at the end.
func differing(older, newer Fact) []string {
	var codes []string
	for _, f := range newer.Fields {
		if was, ok := older.Field(f.Code); !ok || !f.same(was) {
			codes = append(codes, f.Code)
		}
	}
	for _, f := range older.Fields {
		if _, ok := newer.Field(f.Code); !ok {
			codes = append(codes, f.Code)
		}
	}
	return codes
}

// same reports whether f and g say the same.
func (f Field) same(g Field) bool {
	if len(f.Refs)+len(g.Refs) == 0 {
		return slices.Equal(f.Values, g.Values)
	}
	return slices.Equal(slices.Sorted(slices.Values(f.Refs)), slices.Sorted(slices.Values(g.Refs)))
}

// byKey returns facts by kind and id.
func byKey(facts []Fact) map[string]Fact {
	m := make(map[string]Fact, len(facts))
	for _, f := range facts {
		m[f.key()] = f
	}
	return m
}
