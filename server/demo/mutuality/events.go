package mutuality

import (
	"strconv"

	"github.com/loupe-privacy/loupe/internal/holdings"
	"github.com/loupe-privacy/loupe/internal/register"
)

// id writes the id of the k-th event of a member, which no other round has.
func (m *Mutuality) id(s *sheet, letter string, p *person, k int) {
	s.text(`{"id":"`)
	s.text(letter)
	s.b = sevenDigits(s.b, p.n)
	s.text("-")
	if m.Round > 0 {
		s.b = append(strconv.AppendInt(s.b, int64(m.Round), 10), '.')
	}
	s.b = strconv.AppendInt(s.b, int64(k), 10)
	s.text(`","member":"`)
	s.b = appendKey(s.b, p.n)
	s.text(`"`)
}

// happened draws the day of an event: of the years that are logged, or for a
// later round of the day before it. None is of the day of the run itself, which
// may not be over when the file is read.
func (m *Mutuality) happened(p *person, r *random) int {
	if m.Round > 0 {
		return m.today - 1
	}
	last := m.base()
	if p.gone(last) {
		last = min(last, max(p.left, last-200))
	}
	return last - 1 - r.below(min(logged, max(1, last-p.joined)))
}

// times returns how many events a member has: of a round far fewer.
func (m *Mutuality) times(n int) int {
	if m.Round > 0 {
		return min(n, 1)
	}
	return n
}

// decisions writes what machines decided about a household. The increased
// reimbursement and the ceiling are of a household as a whole.
func (m *Mutuality) decisions(s *sheet, h *household) {
	whole := m.stream(forDecisions, h.n)
	shares := make([]int, len(m.Register.Decisions))
	for i := range shares {
		shares[i] = whole.below(1000)
	}
	for i := range h.people {
		p := &h.people[i]
		if !m.changes(p) {
			continue
		}
		r := m.stream(forDecisions, p.n)
		k := 0
		for j := range m.Register.Decisions {
			d := &m.Register.Decisions[j]
			share := shares[j]
			if !d.Household {
				share = r.below(1000)
			}
			if outcome := outcomeOf(d, share, p); outcome != "" && (m.Round == 0 || j == p.n%len(shares)) {
				k++
				m.decision(s, h, p, d, outcome, k, &r)
			}
		}
	}
}

// outcomeOf returns how a decision came out for a member, by a share of a
// thousand; "" if none was taken.
func outcomeOf(d *register.Decision, share int, p *person) string {
	switch {
	case d.Household && share < 210:
		return holdings.Granted
	case d.Household && share < 300:
		return holdings.NotGranted
	case d.Household:
		return ""
	case len(d.Needs) > 0 && p.adult:
		return holdings.Assigned
	case len(d.Needs) > 0 || share >= 60:
		return ""
	case share < 6:
		return holdings.Blocked
	case share < 20:
		return holdings.Sent
	}
	return holdings.Granted
}

// decision writes one decision, with an input of the member's own and, where
// the household counts, one of the others that says nothing of them.
func (m *Mutuality) decision(s *sheet, h *household, p *person, d *register.Decision, outcome string, k int, r *random) {
	on := m.happened(p, r)
	m.id(s, "D", p, k)
	s.text(`,"decision":"`)
	s.text(d.ID)
	s.day(m.days, `","version":"2026.1","on":"`, on, `"`)
	if d.Household {
		s.day(m.days, `,"valid_until":"`, min(on+365, m.today+ahead), `"`)
	}
	s.text(`,"outcome":"`)
	s.text(outcome)
	s.text(`","inputs":[`)
	if n := len(d.Inputs); n > 0 {
		s.text(`{"input":"`)
		s.text(d.Inputs[0].ID)
		s.text(`","value":"`)
		s.text(outcome)
		s.text(` `)
		s.b = strconv.AppendInt(s.b, int64(p.n%100), 10)
		s.text(`","of":"self"}`)
		if d.Household && len(h.people) > 1 {
			s.text(`,{"input":"`)
			s.text(d.Inputs[n-1].ID)
			s.text(`","of":"household"}`)
		}
	}
	s.text("]")
	if d.Household && len(h.people) > 1 {
		s.text(`,"household":["`)
		s.text([...]string{"partner", "child", "cohabitant"}[r.below(3)])
		s.text(`"]`)
	}
	if outcome == holdings.Granted && len(d.Effects) > 0 {
		s.text(`,"effects":["`)
		s.text(d.Effects[r.below(len(d.Effects))].ID)
		s.text(`"]`)
	}
	s.end("}")
}

// disclosures writes to whom data of a household went: to recipients that each
// domain names, a little under two times a member.
func (m *Mutuality) disclosures(s *sheet, h *household) {
	for i := range h.people {
		p := &h.people[i]
		if !m.changes(p) {
			continue
		}
		r := m.stream(forDisclosures+purpose(m.Round)<<32, p.n)
		for k := range m.times(r.weighted([]int{20, 30, 22, 14, 8, 4, 2})) {
			at := r.below(len(m.Register.Domains))
			d := &m.Register.Domains[at]
			if m.relation(h, p, at) == "" || len(d.Recipients) == 0 || len(d.Purposes) == 0 || len(d.LegalBases) == 0 {
				continue
			}
			m.id(s, "G", p, k+1)
			s.day(m.days, `,"on":"`, m.happened(p, &r), `","domain":"`)
			s.text(d.ID)
			s.text(`","recipient":"`)
			s.text(d.Recipients[r.below(len(d.Recipients))].ID)
			if r.chance(300) {
				s.text(`","name":"Organisation fictive `)
				s.b = strconv.AppendInt(s.b, int64(1+r.below(40)), 10)
			}
			s.text(`","categories":["identification"`)
			if d.Declares("financial") && r.chance(500) {
				s.text(`,"financial"`)
			}
			s.text(`],"basis":"`)
			s.text(d.LegalBases[r.below(len(d.LegalBases))].ID)
			s.text(`","purpose":"`)
			s.text(d.Purposes[r.below(len(d.Purposes))].ID)
			s.end(`"}`)
		}
	}
}

// looks is how often the file of a member was looked at: of a hundred members,
// so many between one number of times and another. It makes some nine each.
var looks = [...]struct{ share, from, to int }{{25, 0, 2}, {50, 3, 10}, {20, 10, 25}, {5, 25, 60}}

// consultations writes who looked at the files of a household, in office hours.
func (m *Mutuality) consultations(s *sheet, h *household) {
	for i := range h.people {
		p := &h.people[i]
		if !m.changes(p) {
			continue
		}
		r := m.stream(forConsultations+purpose(m.Round)<<32, p.n)
		l := looks[r.weighted([]int{looks[0].share, looks[1].share, looks[2].share, looks[3].share})]
		for k := range m.times(r.between(l.from, l.to)) {
			m.id(s, "C", p, k+1)
			s.day(m.days, `,"at":"`, m.happened(p, &r), "T")
			s.b = twoDigits(s.b, 7+r.below(10))
			s.b = twoDigits(append(s.b, ':'), r.below(60))
			s.b = twoDigits(append(s.b, ':'), r.below(60))
			s.text(`Z","domain":"`)
			s.text(m.Register.Domains[r.below(len(m.Register.Domains))].ID)
			s.text(`","service":"`)
			s.text(services[r.below(len(services))].ID)
			s.text(`","purpose":"`)
			s.text(purposes[r.below(len(purposes))].ID)
			s.text(`","role":"`)
			s.text(roles[r.below(len(roles))].ID)
			s.end(`"}`)
		}
	}
}

// choices writes the consents and objections that systems know of: of one
// member in four, and of one choice each.
func (m *Mutuality) choices(s *sheet, h *household) {
	all := m.Register.Choices
	for i := range h.people {
		p := &h.people[i]
		if len(all) == 0 || !m.changes(p) {
			continue
		}
		r := m.stream(forChoices+purpose(m.Round)<<32, p.n)
		if !p.adult || !r.chance(330) {
			continue
		}
		s.text(`{"member":"`)
		s.b = appendKey(s.b, p.n)
		s.text(`","choice":"`)
		s.text(all[r.below(len(all))].ID)
		s.text(`","allowed":`)
		s.b = strconv.AppendBool(s.b, r.chance(600))
		s.day(m.days, `,"at":"`, m.happened(p, &r), `T10:15:00Z"`)
		s.end("}")
	}
}
