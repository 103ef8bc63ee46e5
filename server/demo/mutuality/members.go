package mutuality

import "strconv"

// members writes the members of a household.
func (m *Mutuality) members(s *sheet, h *household) {
	for i := range h.people {
		if p := &h.people[i]; m.changes(p) {
			m.member(s, h, p)
		}
	}
}

// member writes one member.
func (m *Mutuality) member(s *sheet, h *household, p *person) {
	lang, given := `"fr"`, givenFrench[p.given]
	if h.dutch {
		lang, given = `"nl"`, givenDutch[p.given]
	}
	s.text(`{"key":"`)
	s.b = appendKey(s.b, p.n)
	if number := m.nationalNumber(p.n); number != "" {
		s.text(`","national_number":"`)
		s.text(number)
	}
	s.text(`","given_name":"`)
	s.text(given)
	s.text(`","family_name":"`)
	s.text(families[p.family])
	s.text(`","language":`)
	s.text(lang)
	if p.adult && p.n%5 < 3 { // an address that no mail reaches
		s.text(`,"email":"s`)
		s.b = sevenDigits(s.b, p.n)
		if m.Round > 0 {
			s.text(".")
			s.b = strconv.AppendInt(s.b, int64(m.Round), 10)
		}
		s.text(`@example.org"`)
	}
	s.day(m.days, `,"born":"`, p.born, `"`)
	s.day(m.days, `,"joined":"`, p.joined, `"`)
	if p.left >= 0 {
		s.day(m.days, `,"left":"`, p.left, `"`)
	}
	m.events(s, p)
	m.contracts(s, h, p)
	s.text(`,"household":"H-`)
	s.b = sevenDigits(s.b, h.n)
	s.text(`"`)
	m.links(s, h, p)
	s.end("}")
}

// events writes the days that the retention clock counts from.
func (m *Mutuality) events(s *sheet, p *person) {
	before := `,"events":{`
	add := func(id string, day int) {
		s.text(before)
		s.text(`"`)
		s.text(id)
		s.day(m.days, `":"`, day, `"`)
		before = ","
	}
	add("enrolment", p.joined)
	switch p.leaving {
	case transferred:
		add("transfer_to_non_independent_mutuality", p.left)
	case movedAbroad:
		add("move_abroad", p.left)
	case died:
		add("death", p.left)
	case stays, justLeft:
	}
	switch {
	case m.Round > 0 && !p.gone(m.base()):
		add("last_contact", m.today)
	case p.lastContact >= 0:
		add("last_contact", p.lastContact)
	}
	if p.dispute >= 0 {
		add("dispute", p.dispute)
	}
	s.text("}")
}

// contracts writes the contracts of a member with the insurer: one, and for
// one in five another before it.
func (m *Mutuality) contracts(s *sheet, h *household, p *person) {
	domain, ok := m.insurer()
	if h.insured == never || !ok {
		return
	}
	from, until := m.contract(h, p)
	s.text(`,"contracts":[`)
	if p.n%5 == 0 {
		m.oneContract(s, p, domain, "1", p.joined, max(p.joined, from-1))
		s.text(",")
	}
	m.oneContract(s, p, domain, "2", from, until)
	s.text("]")
}

// contract returns the days of the last contract of a member of an insured
// household; its end is -1 while it runs.
func (m *Mutuality) contract(h *household, p *person) (from, until int) {
	base := m.base()
	from = p.joined + (base-p.joined)*(p.n%7)/8
	switch {
	case p.left >= 0:
		return from, max(from, p.left)
	case h.insured == insuredOnce:
		return from, from + (base-from)*3/4
	}
	return from, -1
}

// oneContract writes a contract.
func (m *Mutuality) oneContract(s *sheet, p *person, domain, no string, from, until int) {
	s.text(`{"id":"K-`)
	s.b = sevenDigits(s.b, p.n)
	s.text("-")
	s.text(no)
	s.text(`","domain":"`)
	s.text(domain)
	s.day(m.days, `","from":"`, from, `"`)
	if until >= 0 {
		s.day(m.days, `,"until":"`, until, `"`)
	}
	s.text("}")
}

// links writes for whom a member acts: parents for children, and a few for
// somebody else.
func (m *Mutuality) links(s *sheet, h *household, p *person) {
	before := `,"links":[`
	add := func(to int, kind string, from int) {
		s.text(before)
		s.text(`{"to":"`)
		s.b = appendKey(s.b, to)
		s.text(`","kind":"`)
		s.text(kind)
		s.day(m.days, `","from":"`, from, `"}`)
		before = ","
	}
	if p.adult && p.leaving != died {
		for i := range h.people {
			if c := &h.people[i]; c.childOn(m.base()) {
				add(c.n, "parent", c.born)
			}
		}
		switch { // of people before them, who are sure to be there
		case p.n%250 == 249:
			add(p.n-249, "administrator", p.joined)
		case p.n%100 == 99:
			add(p.n-99, "mandate", p.joined)
		}
	}
	if before == "," {
		s.text("]")
	}
}
