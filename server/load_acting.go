package server

import (
	"context"
	"crypto/sha256"
	"encoding/base32"
	"slices"
	"strings"
	"unicode"

	"github.com/loupe-privacy/loupe/internal/fault"
	"github.com/loupe-privacy/loupe/internal/holdings"
	"github.com/loupe-privacy/loupe/internal/lang"
	"github.com/loupe-privacy/loupe/internal/register"
	"github.com/loupe-privacy/loupe/internal/rights"
	"github.com/loupe-privacy/loupe/internal/wire"
	"github.com/loupe-privacy/loupe/server/auth"
	"github.com/loupe-privacy/loupe/server/casework"
	"github.com/loupe-privacy/loupe/server/feed"
)

// errNoFile says that an address leads to no file that the member may see. It
// is the same whether there is such a file or not.
var errNoFile = fault.New(fault.NotFound, "no such file")

// A link is a tie by which a file is open on the day that it was asked for.
type link struct {
	tie   feed.Tie
	sight holdings.Sight
}

// An actedFor is somebody whose file a member may see, with the links that open
// it: one at least.
type actedFor struct {
	feed.Tied
	links []link
}

// by returns the kind of link that opens a domain, "" for all of them: one by
// which more of it is seen before others.
func (a actedFor) by(domain string) holdings.LinkKind {
	var kind holdings.LinkKind
	for _, l := range a.links {
		if domain == "" || l.opens(domain) {
			if kind == "" || l.sight.Sensitive() {
				kind = l.tie.Kind
			}
			if l.sight.Sensitive() {
				break
			}
		}
	}
	return kind
}

// opens reports whether a link is about a domain.
func (l link) opens(domain string) bool {
	return len(l.tie.Scope) == 0 || slices.Contains(l.tie.Scope, domain)
}

// covers reports whether a link opens a domain and, if one does, whether also
// the kinds of data in it that the law protects more.
func (a actedFor) covers(domain string) (open, sensitive bool) {
	for _, l := range a.links {
		if l.opens(domain) {
			open, sensitive = true, sensitive || l.sight.Sensitive()
		}
	}
	return open, sensitive
}

// acted returns those whose files a member may see today. Nothing of it is
// kept: links, ages, and what the other person says are asked anew each time,
// so that what a birthday, an end or a no closes is closed at that moment.
//
// A member whom no source names any more, or who died, sees nobody's: their
// links are what was true before.
func (s *Server) acted(ctx context.Context, memberID string) ([]actedFor, error) {
	tied, err := s.holdings.ActsFor(ctx, memberID)
	if err != nil || len(tied) == 0 {
		return nil, err
	}
	today := s.today()
	self, err := s.holdings.Dossier(ctx, memberID)
	if err != nil {
		return nil, err
	}
	if died := self.Past.Events[deathEvent]; !self.Gone.IsZero() || !died.IsZero() && !died.After(today) {
		return nil, nil
	}
	var all []actedFor
	for _, t := range tied {
		p := holdings.Person{Born: t.Born, Died: t.Died}
		if t.Tie.Kind == holdings.Parent {
			said, _, err := s.desk.OfParents(ctx, t.ID)
			if err != nil {
				return nil, err
			}
			p = s.ages.Hear(p, s.saidOf(said))
		}
		sight := s.ages.See(linkOf(t.Tie), p, today)
		if !sight.Open || t.ID == memberID {
			continue
		}
		i := slices.IndexFunc(all, func(a actedFor) bool { return a.ID == t.ID })
		if i < 0 {
			i, all = len(all), append(all, actedFor{Tied: t})
		}
		all[i].links = append(all[i].links, link{t.Tie, sight})
	}
	return all, nil
}

// ownSource is the source of the register that is the person themselves: its
// name speaks to them.
const ownSource = "self_or_representative"

// deathEvent is the trigger of the register by which a source tells that
// somebody died.
const deathEvent = "death"

// saidOf returns what was said of parents, by its day at the office. What was
// never said has none.
func (s *Server) saidOf(c casework.Chosen) holdings.Said {
	if c.At.IsZero() {
		return holdings.Said{}
	}
	return holdings.Said{Allowed: c.Allowed, On: s.dayOf(c.At)}
}

// fileSlug returns the segment by which a member reaches the file of another
// one. It is made of two ids that are random and on no page, so it can't be
// guessed, and it leads nowhere for anybody else: it opens nothing by itself,
// and only names which of the member's own links is meant.
func fileSlug(memberID, otherID string) string {
	sum := sha256.Sum256([]byte("file\x00" + memberID + "\x00" + otherID))
	return strings.ToLower(base32.StdEncoding.EncodeToString(sum[:]))[:slugLength]
}

// actedCard returns somebody as pages name them. Of several links the one that
// lasts longest is told.
func actedCard(memberID string, a actedFor, l lang.Lang) wire.ActedCard {
	best := a.links[0]
	for _, other := range a.links[1:] {
		if until := best.sight.Until; !until.IsZero() && (other.sight.Until.IsZero() || other.sight.Until.After(until)) {
			best = other
		}
	}
	slug := fileSlug(memberID, a.ID)
	return wire.ActedCard{
		Name: strings.TrimSpace(a.GivenName + " " + a.FamilyName), Kind: best.tie.Kind, Until: best.sight.Until, Why: best.sight.Why,
		Path: wire.Path(l, wire.Theirs, slug), RetentionPath: wire.Path(l, wire.TheirRetention, slug),
	}
}

// actingData returns the people for whom a member acts. To be named there is
// no look at anybody's file.
func (s *Server) actingData(ctx context.Context, sess auth.Session, l lang.Lang) (*wire.ActingData, error) {
	all, err := s.acted(ctx, sess.MemberID)
	if err != nil {
		return nil, err
	}
	data := &wire.ActingData{Heard: s.ages.Heard, Adult: s.ages.Adult}
	for _, a := range all {
		data.People = append(data.People, actedCard(sess.MemberID, a, l))
	}
	return data, nil
}

// theirPage fills in a page of the file of somebody for whom the member acts.
// What it shows is read after the look at it was written: nobody's file is seen
// without the person being able to know.
func (s *Server) theirPage(ctx context.Context, sess auth.Session, p *wire.Page, param string) error {
	slug, rest := param, ""
	if p.Route == wire.TheirDomain {
		slug, rest, _ = strings.Cut(param, "-")
	}
	all, err := s.acted(ctx, sess.MemberID)
	if err != nil {
		return err
	}
	i := slices.IndexFunc(all, func(a actedFor) bool { return fileSlug(sess.MemberID, a.ID) == slug })
	if i < 0 {
		return errNoFile
	}
	a := all[i]
	card := actedCard(sess.MemberID, a, p.Lang)
	p.Acting = &wire.ActingData{Heard: s.ages.Heard, Adult: s.ages.Adult, One: &card}
	switch p.Route {
	case wire.Theirs:
		return s.theirFile(ctx, sess, p, a)
	case wire.TheirDomain:
		d, ok := s.register.DomainBySlug(p.Lang, rest)
		if !ok {
			return errNoFile
		}
		p.Alternate = theirDomainPath(p.Lang.Other(), slug, d)
		return s.theirDomain(ctx, sess, p, a, d)
	}
	return s.theirRetention(ctx, sess, p, a)
}

// theirDomainPath returns the address of a domain in the file of a segment.
func theirDomainPath(l lang.Lang, slug string, d register.Domain) string {
	return wire.Path(l, wire.TheirDomain, slug+"-"+d.Slug.In(l))
}

// look writes that the member of a session looks at the file of another one,
// and returns that file. Domain is "" for what is told of all.
func (s *Server) look(ctx context.Context, sess auth.Session, a actedFor, domain string) (feed.Dossier, error) {
	return s.looks.LookUp(ctx, feed.Sought{ID: a.ID}, feed.Look{
		At: s.now(), Domain: domain, Service: holdings.ServiceRelative, Purpose: holdings.PurposeBehalf,
		Role: holdings.RelativeRole(a.by(domain)), Account: sess.Account.ID,
	})
}

// theirFile fills in the domains of somebody's file.
func (s *Server) theirFile(ctx context.Context, sess auth.Session, p *wire.Page, a actedFor) error {
	if _, err := s.look(ctx, sess, a, ""); err != nil {
		return err
	}
	docs, err := s.holdings.Holdings(ctx, a.ID)
	if err != nil {
		return err
	}
	slug := fileSlug(sess.MemberID, a.ID)
	for _, d := range s.register.Domains {
		open, sensitive := a.covers(d.ID)
		p.Acting.Narrowed = p.Acting.Narrowed || !open || !sensitive
		if !open {
			continue
		}
		card := s.domainCard(d, p.Lang)
		card.Path, card.Tags = theirDomainPath(p.Lang, slug, d), &wire.Tags{}
		for _, f := range holdings.Facts(seenOf(d, sensitive), docOf(docs, d.ID)) {
			card.Tags.Add(f.Tag)
		}
		p.Acting.Domains = append(p.Acting.Domains, card)
	}
	return nil
}

// seenOf returns the kinds of data of a domain that are seen: all, or those that
// the law does not protect more.
func seenOf(d register.Domain, sensitive bool) []string {
	if sensitive {
		return d.CategoryIDs()
	}
	return slices.DeleteFunc(slices.Clone(d.CategoryIDs()), func(id string) bool { return slices.Contains(d.Special, id) })
}

// theirDomain fills in what is held of somebody in one domain: never a value,
// and no way to ask for one. Links lead to the public pages: the personal ones
// are about the member who looks.
func (s *Server) theirDomain(ctx context.Context, sess auth.Session, p *wire.Page, a actedFor, d register.Domain) error {
	open, sensitive := a.covers(d.ID)
	if !open {
		return errNoFile
	}
	if _, err := s.look(ctx, sess, a, d.ID); err != nil {
		return err
	}
	held, err := s.heldIn(ctx, a.ID, d.ID)
	if err != nil {
		return err
	}
	var fed *holdings.Document
	if held != nil {
		fed = &held.Document
	}
	known, err := s.askLive(ctx, a.ID, d.ID, fed)
	if err != nil {
		return err
	}
	v := side{Lang: p.Lang}
	data := &wire.HeldData{DomainRef: s.domainRef(v, d), Asked: known.asked}
	data.Path = theirDomainPath(p.Lang, fileSlug(sess.MemberID, a.ID), d)
	if known.doc != nil {
		data.AsOf = known.doc.AsOf
	}
	for _, f := range holdings.Facts(seenOf(d, sensitive), known.doc) {
		data.Tags.Add(f.Tag)
		kind := s.heldKind(v, f)
		c, _ := s.register.Category(f.Category)
		kind.Name = c.Kind.In(p.Lang) // the other name is said to the person
		if f.Source == ownSource {
			kind.Source = s.words.Text(p.Lang, "server_their_source", nil)
		}
		data.Kinds = append(data.Kinds, kind)
	}
	p.Acting.Narrowed, p.Acting.Held = !sensitive, data
	return s.addCoverage(ctx, data, p.Lang, known)
}

// theirRetention fills in how long somebody's data stay: the rules that hold
// for them, of what is seen.
func (s *Server) theirRetention(ctx context.Context, sess auth.Session, p *wire.Page, a actedFor) error {
	file, err := s.look(ctx, sess, a, "")
	if err != nil {
		return err
	}
	docs, err := s.holdings.Holdings(ctx, a.ID)
	if err != nil {
		return err
	}
	v, slug := side{Lang: p.Lang}, fileSlug(sess.MemberID, a.ID)
	for _, d := range s.register.Domains {
		open, sensitive := a.covers(d.ID)
		p.Acting.Narrowed = p.Acting.Narrowed || !open || !sensitive
		if !open {
			continue
		}
		path, doc := theirDomainPath(p.Lang, slug, d), docOf(docs, d.ID)
		if !sensitive {
			d, doc = narrowed(d, doc)
		}
		for _, r := range d.Retention {
			lane := s.lane(d, r, v)
			lane.Span = s.span(d, r, doc, file)
			exception := r.Situation != "" || r.Audience != ""
			if !exception && len(lane.Kinds) == 0 || holdings.Why(lane.Span.Why) == holdings.WhyNotYours {
				continue
			}
			lane.Domain.Path, lane.Rule.Text = path, saidOfAnother(r, p.Lang)
			p.Acting.Lanes = append(p.Acting.Lanes, lane)
		}
	}
	return nil
}

// narrowed returns a domain, and what is known in it, as if the kinds of data
// that the law protects more were not there: whatever follows from the two tells
// nothing of them.
func narrowed(d register.Domain, doc *holdings.Document) (register.Domain, *holdings.Document) {
	if doc != nil {
		seen := *doc
		seen.Categories = slices.DeleteFunc(slices.Clone(doc.Categories), func(c holdings.Statement) bool { return slices.Contains(d.Special, c.Category) })
		doc = &seen
	}
	d.Special = nil
	return d, doc
}

// saidOfAnother returns a retention rule in short, with what it depends on and
// its reason: the sentence of the declaration speaks to the person themselves.
func saidOfAnother(r register.Retention, l lang.Lang) string {
	short := []rune(r.Duration.In(l))
	if len(short) == 0 {
		return ""
	}
	short[0] = unicode.ToUpper(short[0])
	words := string(short) + "."
	for _, more := range []string{r.Varies.In(l), r.Why.In(l)} {
		if more != "" {
			words += " " + more
		}
	}
	return words
}

// actedBy returns those who may see the file of a member today, or from a day to
// come on: what is said to the member is what [Server.acted] opens.
func (s *Server) actedBy(ctx context.Context, memberID string) ([]feed.Tied, error) {
	by, err := s.holdings.ActedBy(ctx, memberID)
	if err != nil || len(by) == 0 {
		return nil, err
	}
	self, err := s.holdings.Dossier(ctx, memberID)
	if err != nil {
		return nil, err
	}
	said, _, err := s.desk.OfParents(ctx, memberID)
	if err != nil {
		return nil, err
	}
	p := s.ages.Hear(holdings.Person{Born: self.Born, Died: self.Past.Events[deathEvent]}, s.saidOf(said))
	return slices.DeleteFunc(by, func(t feed.Tied) bool {
		from := s.today()
		if t.Tie.From.After(from) {
			from = t.Tie.From
		}
		return !s.ages.See(linkOf(t.Tie), p, from).Open || !t.Died.IsZero() && !t.Died.After(s.today())
	}), nil
}

// linkOf returns a tie as it is judged.
func linkOf(t feed.Tie) holdings.Link {
	return holdings.Link{Kind: t.Kind, From: t.From, Until: t.Until, Sensitive: t.Sensitive}
}

// voice returns what the member of a session may say of their parents today,
// and since which day: false where no parent has a link that runs, or where they
// are too young to be heard.
func (s *Server) voice(ctx context.Context, memberID string) (holdings.Voice, bool, error) {
	by, err := s.holdings.ActedBy(ctx, memberID)
	if err != nil {
		return holdings.Voice{}, false, err
	}
	today := s.today()
	parent := slices.ContainsFunc(by, func(t feed.Tied) bool {
		return t.Tie.Kind == holdings.Parent && !t.Tie.From.After(today) && (t.Tie.Until.IsZero() || !t.Tie.Until.Before(today))
	})
	if !parent {
		return holdings.Voice{}, false, nil
	}
	self, err := s.holdings.Dossier(ctx, memberID)
	if err != nil {
		return holdings.Voice{}, false, err
	}
	v, ok := s.ages.Voice(self.Born, today)
	return v, ok, nil
}

// parentsCard returns the choice of whether one's parents see one's file, and
// false for whom there is none.
func (s *Server) parentsCard(ctx context.Context, sess auth.Session, l lang.Lang) (wire.ChoiceCard, bool, error) {
	v, ok, err := s.voice(ctx, sess.MemberID)
	if err != nil || !ok {
		return wire.ChoiceCard{}, false, err
	}
	said, _, err := s.desk.OfParents(ctx, sess.MemberID)
	if err != nil {
		return wire.ChoiceCard{}, false, err
	}
	text := "server_choice_parents_no"
	if v.Consent {
		text = "server_choice_parents_yes"
	}
	card := wire.ChoiceCard{
		ID: rights.ParentsSee, Consent: v.Consent, Known: true, Allowed: !v.Consent, Since: v.Since,
		Name: s.chosenName(rights.ParentsSee, l), Text: s.words.Text(l, text, nil),
		Consequence: s.words.Text(l, "server_choice_parents_end", nil),
	}
	if c := s.saidOf(said); !c.On.IsZero() && !c.On.Before(v.Since) { // what was said as a child is no word of an adult
		card.Allowed, card.Since = c.Allowed, c.On
	}
	return card, true, nil
}

// sayOfParents notes what the member of a session says of their parents. Who
// may not say it, since nobody sees their file as a parent or since they are
// not of an age to be heard, is refused.
func (s *Server) sayOfParents(ctx context.Context, sess auth.Session, l lang.Lang, key string, allowed bool) error {
	v, ok, err := s.voice(ctx, sess.MemberID)
	if err != nil {
		return err
	}
	if !ok {
		return fault.OnField(wire.FieldChoice, "unknown")
	}
	_, err = s.desk.SayOfParents(ctx, s.actor(sess), l, key, allowed, v.Since.Start(s.office))
	return err
}
