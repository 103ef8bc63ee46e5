package feed

import (
	"time"
	"unicode/utf8"

	"github.com/loupe-privacy/loupe/internal/calendar"
	"github.com/loupe-privacy/loupe/internal/holdings"
)

// A scan reads a line of JSON as programs write it: no spaces, no escapes,
// every member of the form at most once. It is several times as fast as decode,
// and a full run has millions of lines. It never refuses a line: what is not
// written so is left to decode, which alone says what a line is. What a scan
// takes, decode takes with the same result; a fuzz test holds that.
type scan struct {
	text []byte
	at   int

	// known are strings that are there often: they are made once, and not
	// for each of millions of lines.
	known map[string]string
}

// eat reads exactly so many bytes.
func (s *scan) eat(want string) bool {
	if len(s.text)-s.at < len(want) || string(s.text[s.at:s.at+len(want)]) != want {
		return false
	}
	s.at += len(want)
	return true
}

// bytes reads a string without escapes, and returns what is between its quotes:
// a part of the line, to be copied by whoever keeps it.
func (s *scan) bytes() ([]byte, bool) {
	if !s.eat(`"`) {
		return nil, false
	}
	ascii := true
	for i := s.at; i < len(s.text); i++ {
		switch c := s.text[i]; {
		case c == '"':
			b := s.text[s.at:i]
			s.at = i + 1
			return b, ascii || utf8.Valid(b)
		case c == '\\' || c < ' ':
			return nil, false
		case c >= utf8.RuneSelf:
			ascii = false
		}
	}
	return nil, false
}

// str reads a string into to.
func str[T ~string](s *scan, to *T) bool {
	b, ok := s.bytes()
	if !ok {
		return false
	}
	if v, often := s.known[string(b)]; often {
		*to = T(v)
		return true
	}
	*to = T(b)
	return true
}

// boolean reads true or false.
func (s *scan) boolean(to *bool) bool {
	*to = s.eat("true")
	return *to || s.eat("false")
}

// number reads a whole number that is not negative, of at most nine digits. A
// number with a point or an exponent ends before them, and what follows is then
// no comma: it is left to decode.
func (s *scan) number(to *int) bool {
	from, n := s.at, 0
	for s.at < len(s.text) && '0' <= s.text[s.at] && s.text[s.at] <= '9' {
		n = 10*n + int(s.text[s.at]-'0')
		s.at++
	}
	*to = n
	digits := s.at - from
	return digits == 1 || digits > 1 && digits < 10 && s.text[from] != '0'
}

// day reads a day, or "" for none.
func (s *scan) day(to *calendar.Day) bool {
	b, ok := s.bytes()
	if !ok || len(b) == 0 {
		*to = calendar.Day{}
		return ok
	}
	y, m, d, ok := date(b)
	if ok {
		*to = calendar.Date(y, m, d)
	}
	return ok && to.Day() == d // a 30 February is carried over
}

// date returns the numbers of a date as 2006-01-02.
func date(b []byte) (y int, m time.Month, d int, ok bool) {
	if len(b) != len(time.DateOnly) || b[4] != '-' || b[7] != '-' {
		return 0, 0, 0, false
	}
	c, ok1 := two(b[0:])
	r, ok2 := two(b[2:])
	n, ok3 := two(b[5:])
	d, ok4 := two(b[8:])
	return 100*c + r, time.Month(n), d, ok1 && ok2 && ok3 && ok4 && 1 <= n && n <= 12 && 1 <= d && d <= 31
}

// two returns the number that two digits are.
func two(b []byte) (int, bool) {
	h, l := b[0]-'0', b[1]-'0'
	return 10*int(h) + int(l), h <= 9 && l <= 9
}

// instant reads an instant as 2006-01-02T15:04:05 with Z or an offset: of
// fractions decode knows more.
func (s *scan) instant(to *time.Time) bool {
	b, ok := s.bytes()
	if !ok || len(b) < len("2006-01-02T15:04:05Z") || b[10] != 'T' || b[13] != ':' || b[16] != ':' {
		return false
	}
	y, m, d, ok := date(b[:10])
	hour, ok1 := two(b[11:])
	minute, ok2 := two(b[14:])
	second, ok3 := two(b[17:])
	if !ok || !ok1 || !ok2 || !ok3 || hour > 23 || minute > 59 || second > 59 {
		return false
	}
	offset, ok := zone(b[19:])
	if !ok {
		return false
	}
	*to = time.Date(y, m, d, hour, minute, second, 0, time.UTC)
	if to.Day() != d {
		return false
	}
	*to = to.Add(-offset)
	return true
}

// zone returns the offset that Z or +01:00 is, to be taken from the clock time.
func zone(b []byte) (time.Duration, bool) {
	if len(b) == 1 && b[0] == 'Z' {
		return 0, true
	}
	if len(b) != len("+01:00") || b[0] != '+' && b[0] != '-' || b[3] != ':' {
		return 0, false
	}
	h, ok1 := two(b[1:])
	m, ok2 := two(b[4:])
	offset := time.Duration(h)*time.Hour + time.Duration(m)*time.Minute
	if b[0] == '-' {
		offset = -offset
	}
	return offset, ok1 && ok2 && h <= 23 && m <= 59
}

// object reads an object: member is asked to read each value, by its name, and
// returns a number of the name, from 0 to 63, by which one that is there twice
// is found.
func (s *scan) object(member func(name []byte) (int, bool)) bool {
	if !s.eat("{") {
		return false
	}
	if s.eat("}") {
		return true
	}
	for seen := uint64(0); ; {
		name, ok := s.bytes()
		if !ok || !s.eat(":") {
			return false
		}
		n, ok := member(name)
		if !ok || seen&(1<<n) != 0 {
			return false
		}
		seen |= 1 << n
		if !s.eat(",") {
			return s.eat("}")
		}
	}
}

// array reads an array: item is asked to read each of its values.
func (s *scan) array(item func() bool) bool {
	if !s.eat("[") {
		return false
	}
	if s.eat("]") {
		return true
	}
	for {
		if !item() {
			return false
		}
		if !s.eat(",") {
			return s.eat("]")
		}
	}
}

// holding reads a line of holdings.
func (s *scan) holding(in *HoldingLine) bool {
	return s.object(func(name []byte) (int, bool) {
		switch string(name) {
		case "member":
			return 0, str(s, &in.Member)
		case "as_of":
			return 1, s.day(&in.AsOf)
		case "relation":
			return 2, str(s, &in.Relation)
		case "categories":
			return 3, s.array(func() bool {
				in.Categories = append(in.Categories, CategoryLine{})
				return s.category(&in.Categories[len(in.Categories)-1])
			})
		}
		return 0, false
	}) && s.at == len(s.text)
}

// category reads what is said of a category.
func (s *scan) category(c *CategoryLine) bool {
	return s.object(func(name []byte) (int, bool) {
		switch string(name) {
		case "category":
			return 0, str(s, &c.Category)
		case "held":
			return 1, s.boolean(&c.Held)
		case "as_of":
			return 2, s.day(&c.AsOf)
		case "source":
			return 3, str(s, &c.Source)
		case "medical":
			return 4, s.boolean(&c.Medical)
		case "records":
			return 5, s.number(&c.Records)
		case "first":
			return 6, s.day(&c.First)
		case "last":
			return 7, s.day(&c.Last)
		case "updated":
			return 8, s.day(&c.Updated)
		case "fields":
			return 9, s.array(func() bool {
				c.Fields = append(c.Fields, FieldLine{})
				return s.field(&c.Fields[len(c.Fields)-1])
			})
		}
		return 0, false
	})
}

// field reads a sample.
func (s *scan) field(f *FieldLine) bool {
	return s.object(func(name []byte) (int, bool) {
		switch string(name) {
		case "label_fr":
			return 0, str(s, &f.FR)
		case "label_nl":
			return 1, str(s, &f.NL)
		case "value":
			return 2, str(s, &f.Value)
		}
		return 0, false
	})
}

// consultation reads a line of a consultation.
func (s *scan) consultation(in *ConsultationLine) bool {
	return s.object(func(name []byte) (int, bool) {
		switch string(name) {
		case "id":
			return 0, str(s, &in.ID)
		case "member":
			return 1, str(s, &in.Member)
		case "at":
			return 2, s.instant(&in.At)
		case "domain":
			return 3, str(s, &in.Domain)
		case "service":
			return 4, str(s, &in.Service)
		case "purpose":
			return 5, str(s, &in.Purpose)
		case "role":
			return 6, str(s, &in.Role)
		}
		return 0, false
	}) && s.at == len(s.text)
}

// disclosure reads a line of a disclosure.
func (s *scan) disclosure(in *DisclosureLine) bool {
	return s.object(func(name []byte) (int, bool) {
		switch string(name) {
		case "id":
			return 0, str(s, &in.ID)
		case "member":
			return 1, str(s, &in.Member)
		case "on":
			return 2, s.day(&in.On)
		case "domain":
			return 3, str(s, &in.Domain)
		case "recipient":
			return 4, str(s, &in.Recipient)
		case "name":
			return 5, str(s, &in.Name)
		case "categories":
			return 6, s.array(func() bool {
				in.Categories = append(in.Categories, "")
				return str(s, &in.Categories[len(in.Categories)-1])
			})
		case "basis":
			return 7, str(s, &in.Basis)
		case "purpose":
			return 8, str(s, &in.Purpose)
		}
		return 0, false
	}) && s.at == len(s.text)
}

// often returns the strings that lines hold again and again.
func (r *Checker) often() map[string]string {
	all := map[string]string{"": ""}
	add := func(ids ...string) {
		for _, id := range ids {
			all[id] = id
		}
	}
	for _, relation := range relations {
		add(string(relation))
	}
	for _, d := range r.domains {
		add(d.ID)
		add(d.CategoryIDs()...)
		add(d.Sources.IDs...)
		for _, u := range d.Recipients {
			add(u.ID)
		}
		for _, b := range d.LegalBases {
			add(b.ID)
		}
		for _, p := range d.Purposes {
			add(p.ID, p.FullID())
		}
	}
	for _, terms := range [][]Term{r.header.Services, r.header.Purposes, r.header.Roles} {
		for _, t := range terms {
			add(t.ID)
		}
	}
	return all
}

// relations are those that a line of holdings may tell.
var relations = []holdings.Relation{holdings.Active, holdings.Ended, holdings.None}
