package mutuality

import (
	"slices"
	"strconv"

	"github.com/loupe-privacy/loupe/internal/holdings"
	"github.com/loupe-privacy/loupe/internal/register"
)

// A kind is how a made-up source system of a domain speaks of one category.
type kind struct {
	stated  int // of a thousand members, of how many it says anything
	held    int // of a thousand of these, of how many it has data
	records int // about how many
	medical bool
	sample  sample

	yes, no string // the statement up to its day
	source  string // what follows the day of a statement that is held
}

// A sample is the value that is fed of a category.
type sample byte

// The samples.
const (
	noSample sample = iota
	addressSample
	accountSample
)

// usual says how often systems speak of a category, by its id: in a thousand
// members, then of how many of them data are held, then how many records. What
// is not named is as the zero key.
var usual = map[string][3]int{
	"":                              {70, 400, 3},
	"identification":                {1000, 1000, 4},
	"national_register":             {1000, 1000, 1},
	"national_register_number_only": {1000, 1000, 1},
	"financial":                     {800, 960, 25},
	"health":                        {600, 930, 60},
	"household":                     {550, 970, 2},
	"social_security":               {650, 950, 14},
	"memberships":                   {550, 980, 2},
	"electronic_identification":     {550, 750, 40},
	"profession":                    {380, 800, 3},
	"image_sound_recordings":        {350, 250, 2},
	"personal_characteristics":      {260, 900, 1},
	"judicial":                      {160, 15, 1},
	"sensitive":                     {160, 15, 1},
}

// kindsOf returns how a domain speaks of its categories, in declared order.
func kindsOf(d register.Domain) []kind {
	var all []kind
	for i, id := range d.CategoryIDs() {
		u, known := usual[id]
		if !known {
			u = usual[""]
		}
		k := kind{stated: u[0], held: u[1], records: u[2], medical: id == "health"}
		switch id {
		case "identification":
			k.sample = addressSample
		case "financial":
			k.sample = accountSample
		}
		k.yes = `{"category":"` + id + `","held":true,"as_of":"`
		k.no = `{"category":"` + id + `","held":false,"as_of":"`
		k.source = `"`
		if n := len(d.Sources.IDs); n > 0 {
			k.source = `","source":"` + d.Sources.IDs[i%n] + `"`
		}
		if k.medical {
			k.source += `,"medical":true`
		}
		all = append(all, k)
	}
	return all
}

// insurer returns the domain that has contracts, if there is one.
func (m *Mutuality) insurer() (string, bool) {
	for _, d := range m.Register.Domains {
		if slices.ContainsFunc(d.Retention, func(r register.Retention) bool { return r.After == holdings.ContractEnd }) {
			return d.ID, true
		}
	}
	return "", false
}

// relation returns how a member stands to a domain, by its place in the
// register; "" for one of whom its system knows nothing. Everybody is in the
// first two.
func (m *Mutuality) relation(h *household, p *person, at int) holdings.Relation {
	if insurer, _ := m.insurer(); m.Register.Domains[at].ID == insurer {
		switch _, until := m.contract(h, p); {
		case h.insured == never:
			return ""
		case until >= 0 && until <= m.base():
			return holdings.Ended
		}
		return holdings.Active
	}
	switch {
	case at >= 2 && p.n%12 == 11:
		return ""
	case p.gone(m.base()):
		return holdings.Ended
	}
	return holdings.Active
}

// holdings writes what is held about a household in a domain.
func (m *Mutuality) holdings(s *sheet, domain string, h *household) {
	at := slices.Index(m.Register.DomainIDs(), domain)
	for i := range h.people {
		p := &h.people[i]
		rel := m.relation(h, p, at)
		if rel == "" || !m.changes(p) {
			continue
		}
		r := m.stream(forHoldings+purpose(at), p.n)
		looked := m.today - p.n%3
		s.text(`{"member":"`)
		s.b = appendKey(s.b, p.n)
		s.day(m.days, `","as_of":"`, looked, `","relation":"`)
		s.text(string(rel))
		s.text(`","categories":[`)
		first := true
		for k := range m.held[domain] {
			kind := &m.held[domain][k]
			if !r.chance(kind.stated) {
				continue
			}
			if !first {
				s.text(",")
			}
			first = false
			m.statement(s, h, p, kind, &r, looked)
		}
		s.end("]}")
	}
}

// statement writes what is held of one category.
func (m *Mutuality) statement(s *sheet, h *household, p *person, k *kind, r *random, looked int) {
	if !r.chance(k.held) {
		s.day(m.days, k.no, looked, `"}`)
		return
	}
	base := m.base() - 3
	from := min(p.joined, base)
	last := max(from, base-r.below(400))
	if p.gone(base) {
		last = max(from, min(last, p.left))
	}
	records, updated := 1+r.below(2*k.records), last
	if m.Round > 0 { // some came since
		records, last, updated = records+m.Round, looked, looked
	}
	s.b = append(append(append(s.b, k.yes...), m.days.at(looked)...), k.source...)
	s.text(`,"records":`)
	s.b = strconv.AppendInt(s.b, int64(records), 10)
	s.day(m.days, `,"first":"`, from, `"`)
	s.day(m.days, `,"last":"`, last, `"`)
	s.day(m.days, `,"updated":"`, updated, `"`)
	m.fields(s, h, p, k)
	s.text("}")
}

// fields writes the sample of a category. The account is no real one: its
// check digits, 00, are never right.
func (m *Mutuality) fields(s *sheet, h *household, p *person, k *kind) {
	switch k.sample {
	case addressSample:
		s.text(`,"fields":[{"label_fr":"Adresse","label_nl":"Adres","value":"`)
		s.text(streets[h.street])
		s.text(" ")
		s.b = strconv.AppendInt(s.b, int64(h.house), 10)
		s.text(", ")
		s.text(towns[h.town])
		s.text(`"}]`)
	case accountSample:
		s.text(`,"fields":[{"label_fr":"Compte","label_nl":"Rekening","value":"BE00 0000 0`)
		s.b = sevenDigits(s.b, p.n)
		s.text(`"}]`)
	case noSample:
	}
}
