package mutuality

import (
	"strconv"

	"github.com/loupe-privacy/loupe/internal/niss"
)

// Numbers is how many different national numbers with serial 999 there are
// that package niss takes: 100 years, the 39 months that it knows (0 to 12, and
// 20 and 40 more), 32 days (0 to 31), and the check of either century.
const Numbers = 100 * months * 32 * 2

// months is the number of months that a national number can have.
const months = 3 * 13

// stride spreads numbers that follow each other over years and days. It has no
// divisor in common with [Numbers], so that all are reached.
const stride = 104_729

// nationalNumber returns the number of the n-th member, or "" if there is none
// for them: there are no more, or it is somebody else's.
func (m *Mutuality) nationalNumber(n int) string {
	if n >= Numbers {
		return ""
	}
	k := n * stride % Numbers
	from2000 := k%2 == 1
	k /= 2
	day := k % 32
	k /= 32
	month := k % months
	month = month/13*20 + month%13
	b := make([]byte, 0, 11)
	b = twoDigits(b, k/months)
	b = twoDigits(b, month)
	b = twoDigits(b, day)
	b = append(b, "999"...)
	number := string(twoDigits(b, niss.Check(string(b), from2000)))
	if m.taken[number] {
		return ""
	}
	return number
}

// twoDigits appends a number below 100.
func twoDigits(b []byte, n int) []byte { return append(b, '0'+byte(n/10), '0'+byte(n%10)) }

// key appends the key of the n-th member.
func appendKey(b []byte, n int) []byte { return sevenDigits(append(b, "S-"...), n) }

// sevenDigits appends a number with zeros before it.
func sevenDigits(b []byte, n int) []byte {
	for least := 1_000_000; least > max(n, 1); least /= 10 {
		b = append(b, '0')
	}
	return strconv.AppendInt(b, int64(n), 10)
}
