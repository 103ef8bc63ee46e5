package mutuality

import "math/bits"

// A random is a stream of numbers that looks random and follows from its
// start: splitmix64, of which any start is as good as another. It is not for
// secrets.
type random uint64

// A purpose tells streams about one person apart, so that a file draws nothing
// of which another depends.
type purpose uint64

// The purposes. Those from forRound on are one for each round.
const (
	forHousehold purpose = iota
	forPerson
	forHoldings          // and one for each domain
	forDecisions purpose = iota + 100
	forDisclosures
	forConsultations
	forChoices
	forRound
)

// stream returns the stream of a purpose for the n-th person or household.
func (m *Mutuality) stream(p purpose, n int) random {
	r := random(m.Seed ^ uint64(p)*0x9e3779b97f4a7c15)
	r = random(r.next() ^ uint64(n)*0xd1342543de82ef95)
	return r
}

// next returns the next number.
func (r *random) next() uint64 {
	*r += 0x9e3779b97f4a7c15
	z := uint64(*r)
	z = (z ^ z>>30) * 0xbf58476d1ce4e5b9
	z = (z ^ z>>27) * 0x94d049bb133111eb
	return z ^ z>>31
}

// below returns a number from 0 to n-1. N is above zero.
func (r *random) below(n int) int {
	hi, _ := bits.Mul64(r.next(), uint64(n))
	return int(hi)
}

// between returns a number from a to b, both included, and a if b is less.
func (r *random) between(a, b int) int {
	if b <= a {
		return a
	}
	return a + r.below(b-a+1)
}

// chance reports what is true so many times in a thousand.
func (r *random) chance(permille int) bool { return r.below(1000) < permille }

// weighted returns the index of one of some weights, as often as it weighs.
func (r *random) weighted(weights []int) int {
	sum := 0
	for _, w := range weights {
		sum += w
	}
	n := r.below(sum)
	for i, w := range weights {
		if n -= w; n < 0 {
			return i
		}
	}
	return 0
}
