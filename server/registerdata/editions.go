package registerdata

import (
	"errors"
	"io/fs"
	"path"
	"slices"
	"strconv"
	"strings"

	"github.com/BurntSushi/toml"

	"github.com/loupe-privacy/loupe/internal/register"
)

// earlier is the folder of the earlier editions.
const earlier = "earlier"

// LoadEditions reads the edition in force and all earlier ones, newest first.
// Its error is a [Problems] with everything that is wrong with any of them;
// there is no register then. A problem of an earlier edition that shows in a
// file which it takes over from a newer one says so.
func LoadEditions(fsys fs.FS) ([]*register.Register, error) {
	newest := newLoader(layer{FS: fsys})
	all := []*register.Register{newest.load()}
	problems := newest.problems
	layers := newest.layers
	for _, n := range newest.earlierEditions(&problems) {
		at := path.Join(earlier, strconv.Itoa(n))
		own, err := fs.Sub(fsys, at)
		if err != nil {
			problems = append(problems, Problem{at, "", "folder cannot be read: " + err.Error()})
			continue
		}
		layers = slices.Insert(slices.Clone(layers), 0, layer{own, at})
		l := newLoader(layers...)
		r := l.load()
		l.inOrder(n, r.Edition, all[len(all)-1].Edition)
		problems = problems.and(l.problems, at)
		all = append(all, r)
	}
	if len(problems) > 0 {
		problems.sort()
		return nil, problems
	}
	return all, nil
}

// earlierEditions returns the numbers of the earlier editions, newest first,
// and reports what else lies in their folder.
func (l *loader) earlierEditions(problems *Problems) []int {
	entries, err := fs.ReadDir(l.layers[0].FS, earlier)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		*problems = append(*problems, Problem{earlier, "", "folder cannot be read: " + err.Error()})
	}
	var numbers []int
	for _, entry := range entries {
		name := path.Join(earlier, entry.Name())
		n, err := strconv.Atoi(entry.Name())
		switch {
		case !entry.IsDir() && path.Ext(name) != ".toml": // may lie about
		case !entry.IsDir(), err != nil, n < 1, strconv.Itoa(n) != entry.Name():
			*problems = append(*problems, Problem{name, "", "not the folder of an earlier edition: its name is a number"})
		default:
			numbers = append(numbers, n)
		}
	}
	slices.Sort(numbers)
	slices.Reverse(numbers)
	return numbers
}

// inOrder reports an edition whose number is not that of its folder, or that
// is not earlier than the next newer one.
func (l *loader) inOrder(folder int, own, newer register.Edition) {
	where := func(key string) toml.Key { return toml.Key{"edition", key} }
	if own.Number != 0 && own.Number != folder {
		l.report("edition.toml", where("number"), "must be %d, as its folder says", folder)
	}
	if newer.Number != 0 && folder >= newer.Number {
		l.report("edition.toml", where("number"), "must be less than %d, that of the next newer edition", newer.Number)
	}
	if !own.Effective.IsZero() && !newer.Effective.IsZero() && !own.Effective.Before(newer.Effective) {
		l.report("edition.toml", where("effective"), "must be before %s, that of the next newer edition", newer.Effective)
	}
}

// and returns ps with the problems of an earlier edition. Those of a file that
// it takes over, or misses like a newer one, are not said again.
func (ps Problems) and(more Problems, at string) Problems {
	all := slices.Clone(ps)
	for _, p := range more {
		file, own := strings.CutPrefix(p.File, at+"/")
		switch {
		case own && p.Reason == missing && slices.Contains(ps, Problem{File: file, Reason: missing}):
			continue
		case !own && slices.Contains(ps, p):
			continue
		case !own:
			p.Reason += " (in the edition of " + at + ")"
		}
		all = append(all, p)
	}
	return all
}
