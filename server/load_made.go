package server

import (
	"context"
	"crypto/sha256"
	"encoding/base32"
	"slices"
	"strings"

	"github.com/loupe-privacy/loupe/internal/fault"
	"github.com/loupe-privacy/loupe/internal/holdings"
	"github.com/loupe-privacy/loupe/internal/lang"
	"github.com/loupe-privacy/loupe/internal/register"
	"github.com/loupe-privacy/loupe/internal/wire"
	"github.com/loupe-privacy/loupe/locales"
	"github.com/loupe-privacy/loupe/server/auth"
	"github.com/loupe-privacy/loupe/server/feed"
)

// slugLength is how much of a hash names a decision: 130 bits.
const slugLength = 26

// madeSlug returns the segment of the address of a decision about a member. It
// tells nothing, though the id that the source gave the decision may: addresses
// are kept in places where nothing personal belongs.
func madeSlug(memberID, id string) string {
	sum := sha256.Sum256([]byte("decision\x00" + memberID + "\x00" + id))
	return strings.ToLower(base32.StdEncoding.EncodeToString(sum[:]))[:slugLength]
}

// addMade adds what was decided about the member to the page of all decisions,
// or of one. Nothing that is sealed is opened for it. Where no source tells of
// decisions, the page goes on saying so.
func (s *Server) addMade(ctx context.Context, sess auth.Session, p *wire.Page) error {
	reports, err := s.holdings.Reports(ctx)
	if err != nil {
		return err
	}
	data := &wire.MadeData{}
	told := false
	for _, r := range reports {
		if r.Feed != feed.Decisions {
			continue
		}
		told = true
		if r.AsOf.After(data.AsOf) {
			data.AsOf = r.AsOf
		}
		for _, c := range r.Coverage {
			data.Covers = append(data.Covers, wire.Coverage{Since: c.Since, Not: lang.Text{FR: c.Not.FR, NL: c.Not.NL}.In(p.Lang)})
		}
	}
	if !told {
		return nil
	}
	decided, err := s.holdings.Decisions(ctx, sess.MemberID)
	if err != nil {
		return err
	}
	lists, err := s.madeLists(decided)
	if err != nil {
		return err
	}
	only := ""
	if p.Route == wire.MyDecision {
		only = p.Decisions.Passports[0].ID
	}
	for _, list := range lists {
		if only != "" && list.Decision != only {
			continue
		}
		if list.Now != nil {
			data.Now = append(data.Now, s.madeCard(*list.Now, sess.MemberID, sideOf(*p)))
		}
		for _, m := range list.Earlier {
			card := s.madeCard(m, sess.MemberID, sideOf(*p))
			card.Newer = card.InForce
			data.Earlier = append(data.Earlier, card)
		}
	}
	newest := func(a, b wire.MadeCard) int { return b.On.Compare(a.On) }
	slices.SortStableFunc(data.Now, newest)
	slices.SortStableFunc(data.Earlier, newest)
	p.Decisions.Made = data
	return nil
}

// madeLists returns what was decided by each rule, without what it was decided
// on.
func (s *Server) madeLists(decided []feed.Decided) ([]holdings.MadeList, error) {
	var all []holdings.Made
	for _, d := range decided {
		m, err := feed.MadeOf(d, "")
		if err != nil {
			return nil, err
		}
		all = append(all, m)
	}
	return holdings.MadeLists(s.decisionIDs(), all, s.today()), nil
}

// decisionIDs returns the ids of the decisions of all editions: those of today
// first.
func (s *Server) decisionIDs() []string {
	var ids []string
	for _, e := range s.editions {
		for _, d := range e.Decisions {
			if !slices.Contains(ids, d.ID) {
				ids = append(ids, d.ID)
			}
		}
	}
	return ids
}

// ruleNamed returns a decision as the newest edition that has it tells it.
func (s *Server) ruleNamed(id string) register.Decision {
	for _, e := range s.editions {
		if d, ok := e.Decision(id); ok {
			return d
		}
	}
	return register.Decision{ID: id}
}

// madeCard returns a decision in short.
func (s *Server) madeCard(m holdings.Made, memberID string, v side) wire.MadeCard {
	return wire.MadeCard{
		Rule:    s.decisionLink(s.ruleNamed(m.Decision), v),
		Outcome: m.Outcome, On: m.On, ValidUntil: m.ValidUntil, InForce: m.InForce(s.today()),
		Path: wire.Path(v.Lang, wire.MyPassport, madeSlug(memberID, m.ID)),
	}
}

// A decision is one that was taken about the member, with its rule.
type decision struct {
	holdings.Passport
	unread bool // there are inputs that can't be read
	newer  bool // one of the same rule that is newer counts too
}

// decision returns the decision that an address names, or a fault.NotFound if it
// is none of the member's.
//
// Inputs that can't be opened are said to be there, and are not shown: that
// the decision was taken has to stay readable.
func (s *Server) decision(ctx context.Context, sess auth.Session, slug string) (decision, error) {
	decided, err := s.holdings.Decisions(ctx, sess.MemberID)
	if err != nil {
		return decision{}, err
	}
	i := slices.IndexFunc(decided, func(d feed.Decided) bool { return madeSlug(sess.MemberID, d.ID) == slug })
	if i < 0 || decided[i].On.After(s.today()) {
		return decision{}, errNotMade
	}
	made, err := s.opened(decided[i])
	unread := err != nil
	if unread {
		s.log.ErrorContext(ctx, "inputs of a decision not opened", "err", err)
		if made, err = feed.MadeOf(decided[i], ""); err != nil {
			return decision{}, err
		}
	}
	lists, err := s.madeLists(decided)
	if err != nil {
		return decision{}, err
	}
	newer := slices.ContainsFunc(lists, func(list holdings.MadeList) bool {
		return list.Decision == made.Decision && list.Now != nil && list.Now.ID != made.ID
	})
	p, ok := holdings.PassportOf(made, s.domainOf(made.Decision), s.editions, holdings.Whom{}, s.today())
	if !ok {
		return decision{}, errNotMade
	}
	return decision{p, unread, newer && p.InForce}, nil
}

// opened returns a decision with what it was decided on.
func (s *Server) opened(d feed.Decided) (holdings.Made, error) {
	if d.Sealed == "" {
		return feed.MadeOf(d, "")
	}
	inputs, err := s.keys.Unseal(d.Sealed, feed.PlaceOfInputs(d.Member, d.ID))
	if err != nil {
		return holdings.Made{}, err
	}
	return feed.MadeOf(d, inputs)
}

// errNotMade says that an address names no decision about the member.
var errNotMade = fault.New(fault.NotFound, "no such decision")

// domainOf returns the id of the domain in which a decision is taken, as the
// newest edition that has it tells, or "".
func (s *Server) domainOf(decision string) string {
	for _, e := range s.editions {
		for _, d := range e.Domains {
			if slices.Contains(d.Decisions, decision) {
				return d.ID
			}
		}
	}
	return ""
}

// passportPage fills in one decision about the member.
func (s *Server) passportPage(ctx context.Context, sess auth.Session, p *wire.Page, slug string) (locales.Args, error) {
	d, err := s.decision(ctx, sess, slug)
	if err != nil {
		return nil, err
	}
	p.Passport = s.passportData(d.Passport, sess, sideOf(*p))
	p.Passport.Unread, p.Passport.Newer = d.unread, d.newer
	p.Terms = s.termsOn(*p)
	return locales.Args{"Name": p.Passport.Rule.Name, "Day": locales.In(p.Lang).Day(p.Passport.On)}, nil
}

// nameOf returns the name of a source of the register, and an id that it has
// no more as it is.
func (s *Server) nameOf(source string, l lang.Lang) string {
	for _, e := range s.editions {
		if entry, ok := e.Source(source); ok {
			return entry.Name.In(l)
		}
	}
	return source
}
