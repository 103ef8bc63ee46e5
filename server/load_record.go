package server

import (
	"context"
	"slices"
	"strings"

	"github.com/loupe-privacy/loupe/internal/calendar"
	"github.com/loupe-privacy/loupe/internal/holdings"
	"github.com/loupe-privacy/loupe/internal/rights"
	"github.com/loupe-privacy/loupe/internal/wire"
	"github.com/loupe-privacy/loupe/locales"
	"github.com/loupe-privacy/loupe/server/auth"
	"github.com/loupe-privacy/loupe/server/feed"
	"github.com/loupe-privacy/loupe/server/mail"
)

// recordData returns what the administration of members says of the member of a
// session: what the portal itself knows of them, and counts with.
func (s *Server) recordData(ctx context.Context, sess auth.Session, v side) (*wire.RecordData, error) {
	member, err := s.holdings.Dossier(ctx, sess.MemberID)
	if err != nil {
		return nil, err
	}
	report, err := s.feedReport(ctx, feed.Members)
	if err != nil {
		return nil, err
	}
	data := &wire.RecordData{
		Name: strings.TrimSpace(member.GivenName + " " + member.FamilyName), Lang: member.Lang, Born: member.Born,
		Joined: member.Joined, Left: member.Left, Gone: member.Gone, Housed: member.Household != "",
		Report: logReport(report, v.Lang), MailPath: wire.Path(v.Lang, wire.Settings, ""),
		AskPath: askPath(v.Lang, rights.AskGoal, true),
	}
	data.Shared, data.ProvePath = s.toSeeValues(sess, wire.LoginLink{Lang: v.Lang, Route: wire.Record})
	if data.Masked = data.Shared || data.ProvePath != ""; data.Masked {
		data.Masked, data.Born = !member.Born.IsZero(), calendar.Day{}
	}
	if member.NumberTail != "" {
		data.Number = "••.••.••-•••." + member.NumberTail
	}
	data.Email, data.Unread = s.proposed(ctx, member)
	data.Email = mail.Masked(data.Email)
	data.Events = s.recordEvents(member.Past.Events, v)
	for _, c := range member.Past.Contracts {
		if d, ok := s.register.Domain(c.Domain); ok {
			data.Contracts = append(data.Contracts, wire.RecordContract{ID: c.ID, Domain: s.domainRef(v, d), From: c.From, Until: c.Until})
		}
	}
	others, err := s.holdings.Household(ctx, sess.MemberID)
	if err != nil {
		return nil, err
	}
	data.Others = len(others)
	return data, s.addTies(ctx, sess, data, v)
}

// proposed returns the address that a source proposes for a member, and true if
// there is one that can't be read.
func (s *Server) proposed(ctx context.Context, member feed.Dossier) (address string, unread bool) {
	if member.Email == "" {
		return "", false
	}
	address, err := s.keys.Unseal(member.Email, feed.PlaceOfEmail(member.Key))
	if err != nil {
		s.log.ErrorContext(ctx, "address of a member not opened", "err", err)
		return "", true
	}
	return address, false
}

// recordEvents returns the days of what happened, the oldest first: triggers,
// situations and groups of people, as the register names them. What it does not
// name is left out.
func (s *Server) recordEvents(days holdings.Dates, v side) []wire.RecordEvent {
	var all []wire.RecordEvent
	for id, day := range days {
		e := wire.RecordEvent{Day: day}
		if t, ok := s.register.Trigger(id); ok {
			e.Name, e.Text = t.Name.In(v.Lang), t.Text.In(v.Lang)
		} else if t, ok := s.register.Situation(id); ok {
			e.Name, e.Text = t.Name.In(v.Lang), t.Text.In(v.Lang)
		} else if g, ok := s.register.AudienceGroup(id); ok {
			e.Name = g.Name.In(v.Lang)
		}
		if e.Name != "" {
			all = append(all, e)
		}
	}
	slices.SortFunc(all, func(a, b wire.RecordEvent) int {
		if c := a.Day.Compare(b.Day); c != 0 {
			return c
		}
		return strings.Compare(a.Name, b.Name)
	})
	return all
}

// addTies adds for whom the member acts, as far as the files are open today, and
// who may see theirs.
func (s *Server) addTies(ctx context.Context, sess auth.Session, data *wire.RecordData, v side) error {
	acted, err := s.acted(ctx, sess.MemberID)
	if err != nil {
		return err
	}
	for _, a := range acted {
		for _, l := range a.links {
			tie := s.recordTie(a.Tied, l.tie, v)
			tie.Path = wire.Path(v.Lang, wire.Theirs, fileSlug(sess.MemberID, a.ID))
			if tie.Kind == holdings.Parent && !data.Shared && data.ProvePath == "" {
				tie.Born = a.Born
			}
			data.For = append(data.For, tie)
		}
	}
	by, err := s.actedBy(ctx, sess.MemberID)
	if err != nil {
		return err
	}
	for _, t := range by {
		data.By = append(data.By, s.recordTie(t, t.Tie, v))
	}
	return nil
}

// recordTie returns a link with the name of the other person.
func (s *Server) recordTie(t feed.Tied, tie feed.Tie, v side) wire.RecordTie {
	r := wire.RecordTie{Name: strings.TrimSpace(t.GivenName + " " + t.FamilyName), Kind: tie.Kind, From: tie.From, Until: tie.Until, Sensitive: tie.Sensitive}
	for _, id := range tie.Scope {
		if d, ok := s.register.Domain(id); ok {
			r.Domains = append(r.Domains, s.domainRef(v, d))
		}
	}
	return r
}

// record tells what the administration of members dates since a day: what
// happened, contracts that began or ended, and who began to act for the member.
func (t *teller) record(ctx context.Context, memberID string, since calendar.Day) error {
	member, err := t.holdings.Dossier(ctx, memberID)
	if err != nil {
		return err
	}
	by, err := t.actedBy(ctx, memberID)
	if err != nil {
		return err
	}
	today := t.today()
	tell := func(id, name string, day calendar.Day) {
		if !day.IsZero() && !day.Before(since) && !day.After(today) {
			t.add(t.words.Text(t.Lang, "server_changed_"+id, locales.Args{"Name": name, "Day": day}), wire.Path(t.Lang, wire.Record, ""))
		}
	}
	for _, e := range t.recordEvents(member.Past.Events, t.side) {
		tell("event", e.Name, e.Day)
	}
	for _, c := range member.Past.Contracts {
		if d, ok := t.register.Domain(c.Domain); ok {
			tell("contract_begins", d.Title.In(t.Lang), c.From)
			tell("contract_ended", d.Title.In(t.Lang), c.Until)
		}
	}
	for _, a := range by {
		tell("acts", t.recordTie(a, a.Tie, t.side).Name, a.Tie.From)
	}
	return nil
}
