package registerdata

import (
	"fmt"
	"slices"
	"strings"
)

// circles returns the ways in which things need each other in a circle, each
// as the ids on the way: the first is also what the last needs. Ids gives the
// things in order, needs what each of them needs.
func circles(ids []string, needs map[string][]string) [][]string {
	var found [][]string
	var way []string // from the thing where the search began
	done := map[string]bool{}
	var visit func(id string)
	visit = func(id string) {
		if i := slices.Index(way, id); i >= 0 {
			found = append(found, slices.Clone(way[i:]))
			return
		}
		if done[id] {
			return
		}
		way = append(way, id)
		for _, next := range needs[id] {
			visit(next)
		}
		way, done[id] = way[:len(way)-1], true
	}
	for _, id := range ids {
		visit(id)
	}
	return found
}

// tellCircle returns a circle in words: `"a" needs "b" needs "a"`.
func tellCircle(way []string) string {
	var quoted []string
	for _, id := range append(slices.Clone(way), way[0]) {
		quoted = append(quoted, fmt.Sprintf("%q", id))
	}
	return strings.Join(quoted, " needs ")
}
