package mutuality

// A household is people who live together. They are made up together, and one
// household is in memory at a time.
type household struct {
	n      int // from 0
	people []person
	dutch  bool
	street int // of streets
	house  int // its number
	town   int // of towns

	insured insurance
	made    int // members up to here, these included
}

// An insurance is how a household stands to the contracts of an insurer.
type insurance byte

// The insurances.
const (
	never insurance = iota
	insuredOnce
	insuredNow
)

// A person is one member. Days are numbers from the epoch; -1 is none.
type person struct {
	n      int // from 0
	given  int // of the names of their language
	family int
	adult  bool // of the household: who is of age and no child of it

	born, joined int
	left         int // announced or past
	leaving      leaving
	lastContact  int
	dispute      int
}

// A leaving is why somebody left.
type leaving byte

// The ways to leave.
const (
	stays leaving = iota
	transferred
	died
	movedAbroad
	justLeft // no source told why
)

// first returns the first household.
func (m *Mutuality) first() *household {
	h := &household{n: -1}
	m.next(h)
	return h
}

// next makes the next household of h, without people after the last.
func (m *Mutuality) next(h *household) {
	h.n++
	h.people = h.people[:0]
	left := m.Members - h.made
	if left == 0 {
		return
	}
	r := m.stream(forHousehold, h.n)
	size := min(left, 1+r.weighted([]int{36, 31, 14, 13, 6}))
	h.dutch = r.chance(220)
	h.street, h.house, h.town = r.below(len(streets)), 1+r.below(180), r.below(len(towns))
	h.insured = [...]insurance{never, insuredOnce, insuredNow}[r.weighted([]int{70, 6, 24})]
	family, goes := r.below(len(families)), stays
	base := m.base()
	away := -1
	if r.chance(60) {
		goes = [...]leaving{transferred, movedAbroad, justLeft}[r.weighted([]int{60, 25, 15})]
		away = base - r.below(12*366)
	} else if r.chance(3) {
		goes, away = transferred, base+1+r.below(90) // announced
	}
	for i, age := range ages(&r, size) {
		p := person{n: h.made + i, family: family, adult: age >= 0, dispute: -1, left: -1, lastContact: -1}
		if age < 0 {
			age = -1 - age
		} else if i > 0 && r.chance(700) {
			p.family = r.below(len(families))
		}
		m.live(&p, age, goes, away)
		h.people = append(h.people, p)
	}
	h.made += size
}

// base is the day of the full run: who people are does not depend on the round.
func (m *Mutuality) base() int { return m.today - m.Round }

// ages returns the ages of the people of a household: of children as -1 less
// the age.
func ages(r *random, size int) []int {
	if size == 1 || size == 2 && r.chance(720) {
		from := [...]int{20, 35, 65, 80}[r.weighted([]int{19, 33, 31, 17})]
		eldest := from + r.below(20)
		all := []int{min(eldest, 104)}
		if size == 2 {
			all = append(all, min(max(20, eldest-5+r.below(11)), 104))
		}
		return all
	}
	adults := 2
	if size == 2 || r.chance(180) {
		adults = 1
	}
	var all []int
	eldest := r.below(28)
	for range adults {
		all = append(all, eldest+21+r.below(18))
	}
	for child := eldest; len(all) < size; child = max(0, child-1-r.below(5)) {
		all = append(all, -1-child)
	}
	return all
}

// live makes up the days of a person of an age, whose household leaves on a
// day or stays.
func (m *Mutuality) live(p *person, age int, goes leaving, away int) {
	r := m.stream(forPerson, p.n)
	base := m.base()
	p.given = r.below(len(givenFrench))
	p.born = max(0, base-int(float64(age)*year)-r.below(365))
	p.joined = p.born + r.below(30)
	if grown := p.born + grownUp; p.adult && r.chance(600) {
		p.joined = grown + r.below(max(1, base-grown))
	}
	p.joined = max(min(p.joined, base), min(base, 18_262)) // nobody before 1950
	switch {
	case p.adult && r.chance(max(2, (age-55)*2)):
		goes, away = died, base-r.below(8*366)
	case goes != stays:
		away = max(away, p.joined)
	}
	if goes != stays {
		p.leaving, p.left = goes, max(away, p.joined)
	}
	switch {
	case p.left >= 0 && p.left <= base && r.chance(800):
		p.lastContact = min(base, p.left+r.below(300))
	case p.left < 0:
		p.lastContact = max(p.joined, base-r.below(500))
	}
	if r.chance(3) {
		p.dispute = max(p.joined, base-r.below(700))
	}
}

// gone reports whether a person has left.
func (p *person) gone(base int) bool { return p.left >= 0 && p.left <= base }

// childOn reports whether a person is under eighteen on a day, give or take
// one: the portal counts birthdays, this only makes up links.
func (p *person) childOn(day int) bool { return !p.adult && day-p.born < grownUp }
