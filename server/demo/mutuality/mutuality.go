// Package mutuality makes up a mutuality: people who do not exist, and all that
// its source systems would feed, as the files that `loupe import` reads.
//
// It is for measuring and for trying out, at any size up to that of a real
// mutuality. The same options give the same bytes, on every machine. Nothing is
// kept in memory: a file is written as it is made up, and each person follows
// from the seed and their number alone, so that files agree with each other.
//
// # Numbers
//
// Only national numbers with serial 999 may be used, as the register never
// gives that one. There are [Numbers] of them that package niss takes, fewer
// than the members of a large mutuality: the first members have one, and the
// others none, like people of whom a source does not know the number. Numbers
// are opaque, and those given here say nothing of the day of birth.
package mutuality

import (
	"encoding/json"
	"fmt"
	"io"
	"slices"

	"github.com/loupe-privacy/loupe/internal/calendar"
	"github.com/loupe-privacy/loupe/internal/register"
	"github.com/loupe-privacy/loupe/server/feed"
)

// Most is the most members there can be: keys have seven digits.
const Most = 9_999_999

// Options say which mutuality is made up.
type Options struct {
	Register *register.Register // the ids of which feeds speak
	Members  int                // 1 to [Most]
	Seed     uint64
	AsOf     calendar.Day // the day of the full run; later runs are a day later each

	// Round is 0 for a full run. Others are runs of what changed since the
	// one before: about two members in a hundred, and what is new of them.
	Round int

	// Beside says that the full run is told as a run of what changed, so that
	// these members come beside those who are there.
	Beside bool

	// Taken are national numbers of other people in the same database: they
	// are given to nobody here.
	Taken []string
}

// A Mutuality makes files. Its methods may be called at once.
type Mutuality struct {
	Options
	days  days
	today int // of the round
	taken map[string]bool
	held  map[string][]kind // of each domain
}

// New returns the mutuality of some options.
func New(o Options) (*Mutuality, error) {
	switch {
	case o.Register == nil:
		return nil, fmt.Errorf("a mutuality needs a register")
	case o.Members < 1 || o.Members > Most:
		return nil, fmt.Errorf("%d members: needs 1 to %d", o.Members, Most)
	case o.AsOf.Before(calendar.Date(2020, 1, 1)) || o.AsOf.After(calendar.Date(2099, 1, 1)):
		return nil, fmt.Errorf("as of %s: needs a day of 2020 to 2098", o.AsOf)
	case o.Round < 0 || o.Round > 300:
		return nil, fmt.Errorf("round %d: needs 0 to 300", o.Round)
	}
	m := &Mutuality{Options: o, taken: map[string]bool{}, held: map[string][]kind{}}
	m.today = o.AsOf.AddDays(o.Round).Sub(epoch)
	m.days = daysUpTo(m.today + ahead)
	for _, n := range o.Taken {
		m.taken[n] = true
	}
	for _, d := range o.Register.Domains {
		m.held[d.ID] = kindsOf(d)
	}
	return m, nil
}

// A File is one file of a mutuality.
type File struct {
	Feed   feed.Kind
	Domain string // of holdings
}

// Name is the name of the file, without an ending for its form.
func (f File) Name() string {
	if f.Domain != "" {
		return string(f.Feed) + "-" + f.Domain
	}
	return string(f.Feed)
}

// Files are all files, in the order in which they are to be imported.
func (m *Mutuality) Files() []File {
	var files []File
	for _, k := range feed.Kinds {
		if k != feed.Holdings {
			files = append(files, File{Feed: k})
			continue
		}
		for _, d := range m.Register.Domains {
			files = append(files, File{k, d.ID})
		}
	}
	return files
}

// Write writes a file, and returns how many lines there are between its first
// and its last. It writes in pieces of some hundred kB.
func (m *Mutuality) Write(f File, w io.Writer) (lines int, err error) {
	write, ok := map[feed.Kind]func(*sheet, *household){
		feed.Members: m.members, feed.Decisions: m.decisions, feed.Disclosures: m.disclosures,
		feed.Consultations: m.consultations, feed.Choices: m.choices,
		feed.Holdings: func(s *sheet, h *household) { m.holdings(s, f.Domain, h) },
	}[f.Feed]
	if !ok || !slices.Contains(m.Files(), f) {
		return 0, fmt.Errorf("there is no file %s", f.Name())
	}
	header, err := json.Marshal(m.header(f))
	if err != nil {
		return 0, err
	}
	s := &sheet{w: w}
	s.b = append(append(s.b, header...), '\n')
	for h := m.first(); len(h.people) > 0 && s.err == nil; m.next(h) {
		write(s, h)
	}
	s.b = fmt.Appendf(s.b, "{\"end\":%d}\n", s.lines)
	s.flush()
	return s.lines, s.err
}

// header returns the first line of a file.
func (m *Mutuality) header(f File) feed.Header {
	run := fmt.Sprintf("made-up-%d-%d-%s", m.Seed, m.Members, m.AsOf)
	if m.Round > 0 {
		run += fmt.Sprintf("-%d", m.Round)
	}
	h := feed.Header{Feed: f.Feed, Domain: f.Domain, Run: run, Full: m.Round == 0 && !m.Beside, AsOf: m.AsOf.AddDays(m.Round)}
	switch f.Feed {
	case feed.Holdings:
		d, _ := m.Register.Domain(f.Domain)
		for i, c := range d.CategoryIDs() {
			if i%2 == 0 { // a real system does not speak of all either
				h.Coverage = append(h.Coverage, feed.Covers{Category: c, Since: calendar.Date(2008+i, 1, 1), Not: paper})
			}
		}
	case feed.Consultations:
		h.Services, h.Purposes, h.Roles = services, purposes, roles
		h.Coverage = []feed.Covers{{Since: m.AsOf.AddDays(-logged)}}
	case feed.Disclosures:
		h.Coverage = []feed.Covers{{Since: m.AsOf.AddDays(-logged), Not: paper}}
	}
	return h
}

// paper is what the made-up systems leave out.
var paper = feed.Words{FR: "les dossiers sur papier", NL: "de dossiers op papier"}

// changes reports whether something of a member is in this round.
func (m *Mutuality) changes(p *person) bool {
	if m.Round == 0 {
		return true
	}
	r := m.stream(forRound+purpose(m.Round), p.n)
	return r.chance(20)
}

// A sheet is a file that is being written.
type sheet struct {
	w     io.Writer
	b     []byte
	lines int
	err   error
}

// piece is how many bytes are written at once.
const piece = 256 << 10

// text adds text as it is.
func (s *sheet) text(t string) { s.b = append(s.b, t...) }

// end ends a line.
func (s *sheet) end(t string) {
	s.b = append(append(s.b, t...), '\n')
	s.lines++
	if len(s.b) > piece {
		s.flush()
	}
}

// flush writes what there is. After an error nothing is written.
func (s *sheet) flush() {
	if s.err == nil {
		_, s.err = s.w.Write(s.b)
	}
	s.b = s.b[:0]
}
