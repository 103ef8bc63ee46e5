package registerdata

import (
	"cmp"
	"slices"
	"strings"
)

// A Problem is one thing that is wrong with an edition.
type Problem struct {
	File   string // relative to the edition: "domains/compulsory.nl.toml"
	Path   string // what it is about: "domains.compulsory.purposes.benefits.text.nl"; "" for the whole file
	Reason string
}

// Error returns "file: path: reason".
func (p Problem) Error() string {
	if p.Path == "" {
		return p.File + ": " + p.Reason
	}
	return p.File + ": " + p.Path + ": " + p.Reason
}

// Problems are all the things that are wrong with an edition, by file and
// path. It is never empty where it is an error.
type Problems []Problem

// Error returns one line for each problem.
func (ps Problems) Error() string {
	lines := make([]string, len(ps))
	for i, p := range ps {
		lines[i] = p.Error()
	}
	return strings.Join(lines, "\n")
}

// Unwrap returns the problems one by one.
func (ps Problems) Unwrap() []error {
	errs := make([]error, len(ps))
	for i, p := range ps {
		errs[i] = p
	}
	return errs
}

// sort puts the problems of a file together, by their path.
func (ps Problems) sort() {
	slices.SortStableFunc(ps, func(a, b Problem) int {
		return cmp.Or(cmp.Compare(a.File, b.File), cmp.Compare(a.Path, b.Path))
	})
}
