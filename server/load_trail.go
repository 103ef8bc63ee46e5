package server

import (
	"context"
	"crypto/sha256"
	"encoding/base32"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/loupe-privacy/loupe/internal/calendar"
	"github.com/loupe-privacy/loupe/internal/fault"
	"github.com/loupe-privacy/loupe/internal/holdings"
	"github.com/loupe-privacy/loupe/internal/lang"
	"github.com/loupe-privacy/loupe/internal/wire"
	"github.com/loupe-privacy/loupe/server/auth"
	"github.com/loupe-privacy/loupe/server/feed"
)

// The bounds of the lists of what happened to the data of a member: how much is
// read and counted at once, and how many lines make a page, whole days together.
const (
	mostTrail   = 20_000
	enoughTrail = 40
)

// An asked is what the address of such a list asks for: codes and days, and
// nothing of the person. What is zero chooses all.
type asked struct {
	domain, kind, period string
	until                calendar.Day
}

// askedOf reads the parameters of an address. What is no day is none.
func askedOf(q url.Values) asked {
	a := asked{q.Get(wire.ParamDomain), q.Get(wire.ParamKind), q.Get(wire.ParamPeriod), calendar.Day{}}
	a.until, _ = calendar.ParseDay(q.Get(wire.ParamUntil))
	return a
}

// at returns the address of a page that is asked for the same.
func (a asked) at(path string) string {
	q := url.Values{}
	for name, value := range map[string]string{
		wire.ParamDomain: a.domain, wire.ParamKind: a.kind, wire.ParamPeriod: a.period, wire.ParamUntil: a.until.String(),
	} {
		if value != "" {
			q.Set(name, value)
		}
	}
	if len(q) == 0 {
		return path
	}
	return path + "?" + q.Encode()
}

// in returns a for a period alone, from its newest day on.
func (a asked) in(period string) asked {
	a.period, a.until = period, calendar.Day{}
	return a
}

// from returns a from a day on.
func (a asked) from(until calendar.Day) asked {
	a.until = until
	return a
}

// isTrail reports whether a page is one of the two lists.
func isTrail(r wire.Route) bool { return r == wire.Looks || r == wire.Received }

// getTrail handles GET of [wire.Looks] and [wire.Received].
func (s *Server) getTrail(w http.ResponseWriter, r *http.Request, sess auth.Session) error {
	route, l, _, ok := wire.Match(r.URL.Path)
	if !ok {
		return fault.New(fault.NotFound, "no such page")
	}
	p, err := s.trailPage(r.Context(), sess, route, l, askedOf(r.URL.Query()))
	if err != nil {
		return err
	}
	rememberLanguage(w, r, l)
	return s.sendDocument(w, http.StatusOK, p)
}

// trailPage returns one of the two lists, for the member of a session and nobody
// else, as the address asks.
func (s *Server) trailPage(ctx context.Context, sess auth.Session, route wire.Route, l lang.Lang, a asked) (wire.Page, error) {
	p := s.emptyPage(l, route)
	p.Path, p.Alternate = wire.Path(l, route, ""), wire.Path(l.Other(), route, "")
	p.Viewer = s.viewer(sess, l)
	p.Title = s.words.Text(l, "server_title_"+titleName(route), nil)
	var err error
	if route == wire.Looks {
		p.Trail, a, err = s.looksData(ctx, sess, sideOf(p), a)
	} else {
		p.Trail, a, err = s.receivedData(ctx, sess, sideOf(p), a)
	}
	if err != nil {
		return wire.Page{}, err
	}
	p.Alternate = a.at(p.Alternate)
	p.Terms = s.termsOn(p)
	return p, nil
}

// looksData returns who looked at the data of a member, with what was asked for
// as far as there is such a thing.
func (s *Server) looksData(ctx context.Context, sess auth.Session, v side, a asked) (*wire.TrailData, asked, error) {
	all, below, err := s.lookings(ctx, sess, a.bound())
	if err != nil {
		return nil, a, err
	}
	report, err := s.feedReport(ctx, feed.Consultations)
	if err != nil {
		return nil, a, err
	}
	words := s.lookWords(report, v.Lang)
	t := &trail[holdings.Looking]{
		all: all, below: below, dayOf: dayOfLooking,
		times:    func(x holdings.Looking) int { return len(x.Times) },
		domainOf: holdings.LookDomainOf, kindOf: holdings.ServiceOf, kindName: words.service,
		months: func(some []holdings.Looking) []holdings.Month { return holdings.Months(some, nil) },
	}
	data, page, a := fillTrail(s, t, v, wire.Looks, a)
	data.Report = logReport(report, v.Lang)
	data.OtherPath = wire.Path(v.Lang, wire.Received, "")
	data.Owner, data.SendPath = s.ownerOf(sess), wire.Path(v.Lang, wire.Looks, "")
	for _, x := range page {
		data.Looks = append(data.Looks, s.lookLine(v, sess.MemberID, x, words))
	}
	return data, a, nil
}

// lookings returns who looked at the data of a member, day by day, as [reach]
// does.
func (s *Server) lookings(ctx context.Context, sess auth.Session, until calendar.Day) ([]holdings.Looking, calendar.Day, error) {
	return reach(until, dayOfLooking, func(until calendar.Day) ([]holdings.Looking, bool, error) {
		ask := feed.Ask{Most: mostTrail}
		if !until.IsZero() {
			ask.Until = until.AddDays(1).Start(s.office)
		}
		all, more, err := s.holdings.Consultations(ctx, sess.MemberID, ask)
		return holdings.Lookings(all, s.office), more, err
	})
}

// dayOfLooking returns the day of a line of the list of looks.
func dayOfLooking(x holdings.Looking) calendar.Day { return x.Day }

// lookEntry returns by what a form names a line of the list of looks: its day,
// and a hash of its first look. The id that a source gave the look is on no page,
// as it may tell who looked.
func lookEntry(memberID string, x holdings.Looking) string {
	sum := sha256.Sum256([]byte("look\x00" + memberID + "\x00" + x.IDs[0]))
	return x.Day.String() + "." + strings.ToLower(base32.StdEncoding.EncodeToString(sum[:]))[:slugLength]
}

// lookLine returns one line of the list of looks.
func (s *Server) lookLine(v side, memberID string, x holdings.Looking, words lookWords) wire.LookLine {
	return wire.LookLine{
		Entry: lookEntry(memberID, x), Day: x.Day, Domain: s.domainFor(v, x.Domain), Here: holdings.IsHere(x.Service),
		Service: words.service(x.Service), Purpose: words.purpose(x.Purpose), Role: words.role(x.Role),
		Times: len(x.Times), First: s.clock(x.Times[0]), Last: s.clock(x.Times[len(x.Times)-1]),
	}
}

// domainFor returns a domain by its id as pages name it, or nil.
func (s *Server) domainFor(v side, id string) *wire.DomainRef {
	d, ok := s.register.Domain(id)
	if !ok {
		return nil
	}
	ref := s.domainRef(v, d)
	return &ref
}

// receivedData returns who received data of a member, with what was asked for as
// far as there is such a thing.
func (s *Server) receivedData(ctx context.Context, sess auth.Session, v side, a asked) (*wire.TrailData, asked, error) {
	dayOf := func(x holdings.Disclosure) calendar.Day { return x.On }
	told, below, err := reach(a.bound(), dayOf, func(until calendar.Day) ([]holdings.Disclosure, bool, error) {
		ask := feed.Ask{Most: mostTrail}
		if !until.IsZero() {
			ask.Until = until.AddDays(1).Start(time.UTC)
		}
		return s.holdings.Disclosures(ctx, sess.MemberID, ask)
	})
	if err != nil {
		return nil, a, err
	}
	report, err := s.feedReport(ctx, feed.Disclosures)
	if err != nil {
		return nil, a, err
	}
	t := &trail[holdings.Disclosure]{
		all: holdings.Received(told), below: below, dayOf: dayOf,
		times:    func(holdings.Disclosure) int { return 1 },
		domainOf: func(x holdings.Disclosure) string { return x.Domain },
		kindOf:   func(x holdings.Disclosure) string { return x.Recipient },
		kindName: func(id string) string { return s.recipientName(id, v.Lang) },
		months:   func(some []holdings.Disclosure) []holdings.Month { return holdings.Months(nil, some) },
	}
	data, page, a := fillTrail(s, t, v, wire.Received, a)
	data.Report = logReport(report, v.Lang)
	data.OtherPath = wire.Path(v.Lang, wire.Looks, "")
	for _, x := range page {
		data.Received = append(data.Received, s.receivedLine(v, x))
	}
	return data, a, nil
}

// recipientName returns the name of a declared recipient, or its id where the
// edition in force has none such any more.
func (s *Server) recipientName(id string, l lang.Lang) string {
	if e, ok := s.register.Recipient(id); ok {
		return e.Name.In(l)
	}
	return id
}

// receivedLine returns one line of the list of disclosures. What an earlier
// edition declared and the one in force does not is shown by its id, or not.
func (s *Server) receivedLine(v side, x holdings.Disclosure) wire.ReceivedLine {
	l := v.Lang
	line := wire.ReceivedLine{
		Day: x.On, Domain: s.domainFor(v, x.Domain), Name: x.Name,
		Recipient: wire.Link{
			ID: x.Recipient, Name: s.recipientName(x.Recipient, l), Path: s.placeOf(v, wire.KindRecipient, x.Recipient, ""),
		},
	}
	for _, id := range x.Categories {
		link := wire.Link{ID: id, Name: id, Path: s.placeOf(v, wire.KindCategory, id, "")}
		if c, ok := s.register.Category(id); ok {
			link.Name = c.Name.In(l)
		}
		line.Categories = append(line.Categories, link)
	}
	if d, ok := s.register.Domain(x.Domain); ok {
		if p, ok := d.Purpose(x.Purpose); ok {
			line.Purpose = p.Name.In(l)
		}
		if b, ok := d.LegalBasis(x.Basis); ok {
			line.Basis = b.Text.In(l)
		}
	}
	return line
}

// feedReport returns what a feed says of itself, or nil where no source tells of it.
func (s *Server) feedReport(ctx context.Context, k feed.Kind) (*feed.Report, error) {
	all, err := s.holdings.Reports(ctx)
	if err != nil {
		return nil, err
	}
	for _, r := range all {
		if r.Feed == k {
			return &r, nil
		}
	}
	return nil, nil
}

// logReport returns what the log of a source says of itself.
func logReport(r *feed.Report, l lang.Lang) *wire.LogReport {
	if r == nil {
		return nil
	}
	log := &wire.LogReport{AsOf: r.AsOf}
	for _, c := range r.Coverage {
		if c.Category == "" {
			log.Since, log.Not = c.Since, inWords(c.Not, l)
			break
		}
	}
	return log
}

// inWords returns a text of a source system in a language.
func inWords(w feed.Words, l lang.Lang) string { return lang.Text{FR: w.FR, NL: w.NL}.In(l) }

// yearOf returns a year as a period.
func yearOf(d calendar.Day) string { return strconv.Itoa(d.Year()) }

// monthOf returns a month as a period.
func monthOf(d calendar.Day) string { return d.String()[:len("2006-01")] }
