package audit

import (
	"sort"

	"golang.org/x/mod/sumdb/tlog"
)

// A tree holds the hashes of complete parts of a tree over some leaves, by
// level and number.
type tree [][]tlog.Hash

// treeOf returns the tree over leaves.
func treeOf(leaves []tlog.Hash) tree {
	t := tree{leaves}
	for below := leaves; len(below) > 1; {
		level := make([]tlog.Hash, len(below)/2)
		for i := range level {
			level[i] = tlog.NodeHash(below[2*i], below[2*i+1])
		}
		t = append(t, level)
		below = level
	}
	return t
}

// node returns the hash of a complete part, which must be there.
func (t tree) node(level int, n int64) tlog.Hash { return t[level][n] }

// hash returns the hash of the tree when it had a size, which is at most that
// of now.
func (t tree) hash(size int64) tlog.Hash {
	h, err := tlog.TreeHash(size, tlog.HashReaderFunc(func(indexes []int64) ([]tlog.Hash, error) {
		all := make([]tlog.Hash, len(indexes))
		for i, index := range indexes {
			level, n := tlog.SplitStoredHashIndex(index)
			all[i] = t.node(level, n)
		}
		return all, nil
	}))
	if err != nil {
		return tlog.Hash{} // no tree has it
	}
	return h
}

// A difference is a leaf that is not where it must be. Want is its position,
// or -1 for one that must not be there; have is its place among those that are
// there, or -1. With both it is another leaf in its place, or the same one that
// moved.
type difference struct {
	want, have int64
	same       bool
}

// diff returns how the leaves that are there differ from those that must be,
// in as few words as there are: what was removed or added moves nothing else.
// The rest are those that come after all that must be.
func diff(want, have []tlog.Hash) (changes, rest []difference) {
	start := 0
	for start < len(want) && start < len(have) && want[start] == have[start] {
		start++
	}
	end := 0
	for end < len(want)-start && end < len(have)-start && want[len(want)-1-end] == have[len(have)-1-end] {
		end++
	}
	w, h := want[start:len(want)-end], have[start:len(have)-end]
	match := pair(w, h)
	kept := rising(match)

	// Between two leaves that stayed, those without a partner on one side
	// are taken for changed ones of the other, one by one.
	taken := make([]bool, len(h))
	for _, j := range match {
		if j >= 0 {
			taken[j] = true
		}
	}
	at := 0
	strangers := func(until int) (found []int) {
		for ; at < until; at++ {
			if !taken[at] {
				found = append(found, at)
			}
		}
		return found
	}
	for i := 0; i <= len(w); {
		var gone []int
		for ; i < len(w) && !kept[i]; i++ {
			if match[i] >= 0 {
				changes = append(changes, difference{int64(start + i), int64(start + match[i]), true})
			} else {
				gone = append(gone, i)
			}
		}
		until := len(h)
		if i < len(w) {
			until = match[i]
		}
		found := between(gone, strangers(until), int64(start))
		if i == len(w) && end == 0 {
			cut := min(len(gone), len(found))
			found, rest = found[:cut], found[cut:]
		}
		changes = append(changes, found...)
		i++
	}
	return changes, rest
}

// between pairs leaves that are gone with strangers in their place.
func between(gone, strangers []int, start int64) []difference {
	var all []difference
	for k := range max(len(gone), len(strangers)) {
		d := difference{want: -1, have: -1}
		if k < len(gone) {
			d.want = start + int64(gone[k])
		}
		if k < len(strangers) {
			d.have = start + int64(strangers[k])
		}
		all = append(all, d)
	}
	return all
}

// pair returns for each leaf of want where it is in have, or -1. Of equal ones
// the first goes with the first.
func pair(want, have []tlog.Hash) []int {
	places := map[tlog.Hash][]int{}
	for j, h := range have {
		places[h] = append(places[h], j)
	}
	match := make([]int, len(want))
	for i, h := range want {
		match[i] = -1
		if p := places[h]; len(p) > 0 {
			match[i], places[h] = p[0], p[1:]
		}
	}
	return match
}

// rising marks a longest part of match that rises: the leaves that stayed in
// order. The others moved.
func rising(match []int) []bool {
	var ends []int // the index with the smallest end of each length
	before := make([]int, len(match))
	for i, j := range match {
		before[i] = -1
		if j < 0 {
			continue
		}
		n := sort.Search(len(ends), func(k int) bool { return match[ends[k]] >= j })
		if n > 0 {
			before[i] = ends[n-1]
		}
		if n == len(ends) {
			ends = append(ends, i)
		}
		ends[n] = i
	}
	kept := make([]bool, len(match))
	if len(ends) > 0 {
		for i := ends[len(ends)-1]; i >= 0; i = before[i] {
			kept[i] = true
		}
	}
	return kept
}
