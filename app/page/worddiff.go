package page

import "strings"

// A piece is a part of a text that another one has too, or has not.
type piece struct {
	text string
	both bool
}

// maxCompared is how many pairs of words are compared at most: beyond it, and
// where texts have little in common, they differ as a whole.
const maxCompared = 1 << 18

// compareWords returns two texts as pieces: the words that both have in the
// same order, and those that only one has. Each text is whole again when its
// pieces are joined; neighbouring pieces are never of the same kind.
func compareWords(old, now string) (was, is []piece) {
	a, b := strings.SplitAfter(old, " "), strings.SplitAfter(now, " ")
	if len(a)*len(b) > maxCompared {
		return pieces(a, make([]bool, len(a))), pieces(b, make([]bool, len(b)))
	}
	inA, inB, n := common(a, b)
	if 3*n < max(len(a), len(b)) {
		clear(inA)
		clear(inB)
	}
	return pieces(a, inA), pieces(b, inB)
}

// common marks the words of the longest sequence that two texts share, and
// returns its length. White space at the end of a word does not count.
func common(a, b []string) (inA, inB []bool, n int) {
	rest := make([][]int, len(a)+1) // length of the sequence from i and j on
	for i := range rest {
		rest[i] = make([]int, len(b)+1)
	}
	same := func(i, j int) bool { return strings.TrimRight(a[i], " ") == strings.TrimRight(b[j], " ") }
	for i := len(a) - 1; i >= 0; i-- {
		for j := len(b) - 1; j >= 0; j-- {
			rest[i][j] = max(rest[i+1][j], rest[i][j+1])
			if same(i, j) {
				rest[i][j] = rest[i+1][j+1] + 1
			}
		}
	}
	inA, inB = make([]bool, len(a)), make([]bool, len(b))
	for i, j := 0, 0; i < len(a) && j < len(b); {
		switch {
		case same(i, j):
			inA[i], inB[j] = true, true
			i, j = i+1, j+1
		case rest[i+1][j] >= rest[i][j+1]:
			i++
		default:
			j++
		}
	}
	return inA, inB, rest[0][0]
}

// pieces joins neighbouring words of the same kind.
func pieces(words []string, both []bool) []piece {
	var list []piece
	for i, w := range words {
		switch {
		case w == "":
		case len(list) > 0 && list[len(list)-1].both == both[i]:
			list[len(list)-1].text += w
		default:
			list = append(list, piece{w, both[i]})
		}
	}
	return list
}
