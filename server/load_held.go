package server

import (
	"context"
	"slices"

	"github.com/loupe-privacy/loupe/internal/fault"
	"github.com/loupe-privacy/loupe/internal/holdings"
	"github.com/loupe-privacy/loupe/internal/lang"
	"github.com/loupe-privacy/loupe/internal/register"
	"github.com/loupe-privacy/loupe/internal/rights"
	"github.com/loupe-privacy/loupe/internal/wire"
	"github.com/loupe-privacy/loupe/locales"
	"github.com/loupe-privacy/loupe/server/auth"
	"github.com/loupe-privacy/loupe/server/feed"
)

// holdPage fills in what is held about the member in the domain with a slug,
// with the values of the kind of data that is revealed: "" for none.
func (s *Server) holdPage(ctx context.Context, sess auth.Session, p *wire.Page, slug, reveal string) (locales.Args, error) {
	d, ok := s.register.DomainBySlug(p.Lang, slug)
	if !ok {
		return nil, fault.New(fault.NotFound, "no such domain")
	}
	p.Alternate = wire.Path(p.Lang.Other(), wire.Held, d.Slug.In(p.Lang.Other()))
	var err error
	p.Held, err = s.heldData(ctx, sess, sideOf(*p), d, reveal)
	return locales.Args{"Name": d.Title.In(p.Lang)}, err
}

// heldData returns what sources say that is held about the member in a domain.
// Reveal is the kind of data whose values are in it, or "" for none: it is for
// the caller to know that the person may see them.
func (s *Server) heldData(ctx context.Context, sess auth.Session, v side, d register.Domain, reveal string) (*wire.HeldData, error) {
	slug := d.Slug.In(v.Lang)
	data := &wire.HeldData{
		DomainRef: s.domainRef(v, d), Owner: s.ownerOf(sess), SendPath: wire.Path(v.Lang, wire.Held, slug),
	}
	data.Shared, data.ProvePath = s.toSeeValues(sess, wire.LoginLink{Lang: v.Lang, Route: wire.Held, Param: slug})
	held, err := s.heldIn(ctx, sess.MemberID, d.ID)
	if err != nil {
		return nil, err
	}
	var fed *holdings.Document
	if held != nil {
		fed = &held.Document
	}
	known, err := s.askLive(ctx, sess.MemberID, d.ID, fed)
	if err != nil {
		return nil, err
	}
	if data.Asked = known.asked; known.doc != nil {
		data.AsOf, data.Relation = known.doc.AsOf, known.doc.Relation
	}
	for _, f := range holdings.Facts(d.CategoryIDs(), known.doc) {
		data.Tags.Add(f.Tag)
		data.Kinds = append(data.Kinds, s.heldKind(v, f))
	}
	if data.Tags.Doctor > 0 {
		if data.Named, err = s.namedDoctors(ctx, sess, v.Lang, d.ID); err != nil {
			return nil, err
		}
	}
	if err := s.addCoverage(ctx, data, v.Lang, known); err != nil {
		return nil, err
	}
	if held == nil || !held.Sampled {
		return data, nil
	}
	samples, read, err := s.samplesOf(ctx, sess.MemberID, d.ID)
	if err != nil {
		return nil, err
	}
	data.Unread = !read
	addSamples(data, v.Lang, held.Document, samples, reveal)
	return data, nil
}

// toSeeValues returns what keeps the person of a session from seeing values on
// the page of a link: that they are at a shared screen, or that they have to
// prove first who they are, and where.
func (s *Server) toSeeValues(sess auth.Session, back wire.LoginLink) (shared bool, provePath string) {
	need, _ := rights.NeedOf(rights.OpenSamples)
	switch need.Check(sess.Standing(s.now())) {
	case rights.Granted:
		return false, ""
	case rights.NotHere:
		return true, ""
	}
	back.Action = rights.OpenSamples
	return false, stepUp(back, sess.Provider, wire.ReasonFresh)
}

// mostNamed is how many requests for access to a domain are looked into for a
// doctor, the newest first.
const mostNamed = 5

// namedDoctors returns whom the member named to reach medical data of a domain,
// with what became of it. A request whose answers can't be opened is told where
// all requests are, and not here.
func (s *Server) namedDoctors(ctx context.Context, sess auth.Session, l lang.Lang, domain string) ([]wire.NamedDoctor, error) {
	all, _, err := s.desk.Requests(ctx, s.actor(sess))
	if err != nil {
		return nil, err
	}
	var named []wire.NamedDoctor
	looked := 0
	for _, r := range all {
		asks := slices.ContainsFunc(r.Items, func(i rights.Item) bool { return i.Right == rights.Access && i.Domain == domain })
		if !asks || looked == mostNamed {
			continue
		}
		looked++
		answers, err := s.desk.Answers(ctx, s.actor(sess), r.ID)
		if err != nil {
			s.log.ErrorContext(ctx, "answers of a request not opened", "request", r.ID, "err", err)
			continue
		}
		doctor, own := answers[rights.AskDoctor], slices.Contains(answers[rights.AskBehalf], rights.SelfValue)
		if own && slices.Contains(answers[rights.AskCare], rights.CareDoctor) && len(doctor) == 1 {
			named = append(named, wire.NamedDoctor{RequestCard: s.requestCard(r, l), Doctor: doctor[0]})
		}
	}
	return named, nil
}

// heldIn returns what a domain says of a member, or nil.
func (s *Server) heldIn(ctx context.Context, memberID, domain string) (*feed.Held, error) {
	all, err := s.holdings.Held(ctx, memberID)
	i := slices.IndexFunc(all, func(h feed.Held) bool { return h.Domain == domain })
	if err != nil || i < 0 {
		return nil, err
	}
	return &all[i], nil
}

// heldKind returns one kind of data as it is held.
func (s *Server) heldKind(v side, f holdings.Fact) wire.HeldKind {
	c, _ := s.register.Category(f.Category)
	k := wire.HeldKind{
		ID: f.Category, Name: c.Name.In(v.Lang), Path: s.placeOf(v, wire.KindCategory, f.Category, ""),
		Tag: f.Tag, AsOf: f.AsOf, Traces: f.Traces,
	}
	if source, ok := s.register.Source(f.Source); ok {
		k.Source = source.Name.In(v.Lang)
	}
	return k
}

// addCoverage adds what the source of a domain says of its own completeness: in
// its answer to this page or, if it has none there, in what it feeds.
func (s *Server) addCoverage(ctx context.Context, data *wire.HeldData, l lang.Lang, k known) error {
	data.Reported = k.asked == holdings.Answered
	if len(k.covers) > 0 {
		cover(data, l, k.covers)
		return nil
	}
	reports, err := s.holdings.Reports(ctx)
	if err != nil {
		return err
	}
	for _, r := range reports {
		if r.Feed != feed.Holdings || r.Domain != data.ID {
			continue
		}
		data.Reported = true
		cover(data, l, r.Coverage)
	}
	return nil
}

// cover adds a coverage: of the domain as a whole, or of a kind of data.
func cover(data *wire.HeldData, l lang.Lang, all []feed.Covers) {
	for _, c := range all {
		said := &wire.Coverage{Since: c.Since, Not: lang.Text{FR: c.Not.FR, NL: c.Not.NL}.In(l)}
		if c.Category == "" {
			data.Covers = said
		}
		for i := range data.Kinds {
			if data.Kinds[i].ID == c.Category {
				data.Kinds[i].Covers = said
			}
		}
	}
}

// samplesOf returns the samples of a member in a domain, by kind of data, and
// false if there are some that can't be opened: they are not shown then, and all
// else that is held stays readable.
func (s *Server) samplesOf(ctx context.Context, memberID, domain string) (map[string][]feed.FieldLine, bool, error) {
	key, sealed, err := s.holdings.Samples(ctx, memberID, domain)
	if fault.Is(err, fault.NotFound) { // another run was switched on just now
		return nil, true, nil
	}
	if err != nil {
		return nil, false, err
	}
	var all map[string][]feed.FieldLine
	opened, err := s.keys.Unseal(sealed, feed.PlaceOfSamples(key, domain))
	if err == nil {
		all, err = feed.SamplesOf(opened)
	}
	if err != nil {
		s.log.ErrorContext(ctx, "samples not opened", "domain", domain, "err", err)
		return nil, false, nil
	}
	return all, true, nil
}

// addSamples adds the samples that came with a document to the kinds of data
// that are held: by name, and with their values to the kind that is revealed.
// Nothing of what is reached through a doctor gets there, whether that document
// says so or what is known by now.
func addSamples(data *wire.HeldData, l lang.Lang, fed holdings.Document, all map[string][]feed.FieldLine, reveal string) {
	for i := range data.Kinds {
		k := &data.Kinds[i]
		if k.Tag != holdings.Held || holdings.Facts([]string{k.ID}, &fed)[0].Tag != holdings.Held {
			continue
		}
		k.Open = k.ID == reveal
		for _, f := range all[k.ID] {
			sample := wire.Sample{Name: lang.Text{FR: f.FR, NL: f.NL}.In(l)}
			if k.Open {
				sample.Value = f.Value
			}
			k.Samples = append(k.Samples, sample)
		}
	}
}
