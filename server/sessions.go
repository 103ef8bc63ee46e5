package server

import (
	"context"
	"net/http"

	"github.com/loupe-privacy/loupe/internal/calendar"
	"github.com/loupe-privacy/loupe/internal/fault"
	"github.com/loupe-privacy/loupe/internal/lang"
	"github.com/loupe-privacy/loupe/internal/rights"
	"github.com/loupe-privacy/loupe/internal/wire"
	"github.com/loupe-privacy/loupe/server/auth"
)

// sessionsData returns where the person of a session is logged in, and with
// what.
func (s *Server) sessionsData(ctx context.Context, sess auth.Session, l lang.Lang) (*wire.SessionsData, error) {
	all, err := s.door.Sessions(ctx, sess)
	if err != nil {
		return nil, err
	}
	links, err := s.door.Links(ctx, sess)
	if err != nil {
		return nil, err
	}
	data := &wire.SessionsData{Owner: s.ownerOf(sess), SendPath: wire.Path(l, wire.Sessions, "")}
	for _, one := range all {
		data.Sessions = append(data.Sessions, wire.SessionCard{
			ID: one.ID, Current: one.Hash == sess.Hash,
			Provider: s.providerName(one.Provider, l), Level: one.Level,
			Device: one.Device, Kiosk: one.Kiosk,
			Begun: calendar.DayOf(one.Created, s.office), BegunAt: s.clock(one.Created),
			Seen: calendar.DayOf(one.LastSeen, s.office), SeenAt: s.clock(one.LastSeen),
		})
	}
	for _, link := range links {
		card := wire.LinkCard{
			ID: link.Account.ID, Provider: s.providerName(link.Account.Provider, l),
			Current: link.Account.ID == sess.Account.ID,
		}
		if !link.Since.IsZero() {
			card.Since = calendar.DayOf(link.Since, s.office)
		}
		data.Links = append(data.Links, card)
	}
	return data, nil
}

// providerName returns the name of a provider, or its id if it is not
// configured any more.
func (s *Server) providerName(id string, l lang.Lang) string {
	for _, audience := range []auth.Audience{auth.Members, auth.Staff} {
		for _, p := range s.door.Providers(audience) {
			if p.ID == id {
				return p.Name.In(l)
			}
		}
	}
	return id
}

// postSessions handles the forms of [wire.Sessions]: each ends a session,
// several, or a way to log in.
func (s *Server) postSessions(w http.ResponseWriter, r *http.Request, sess auth.Session) error {
	if err := readForm(w, r, wire.FieldOwner, wire.FieldEnd, wire.FieldLink); err != nil {
		return err
	}
	if !s.owns(sess, r.PostForm.Get(wire.FieldOwner)) {
		return errOwner
	}
	ctx, l := r.Context(), s.languageOf(r)
	end, link := r.PostForm.Get(wire.FieldEnd), r.PostForm.Get(wire.FieldLink)
	var done string
	var err error
	switch {
	case link != "" && end != "":
		err = fault.OnField(wire.FieldEnd, "unknown")
	case link != "":
		if _, err := s.may(r, rights.ManageLinks); err != nil {
			return s.notSeen(w, r, sess, rights.ManageLinks, err)
		}
		done, err = wire.DoneUnlinked, s.door.Unlink(ctx, sess, link)
	case end == wire.EndAll:
		if err := s.door.EndOthers(ctx, sess); err != nil {
			return err
		}
		next, err := s.door.Logout(w, r, string(l))
		if err != nil {
			return err
		}
		return s.goodbye(w, l, next)
	case end == wire.EndOthers:
		done, err = wire.DoneOthers, s.door.EndOthers(ctx, sess)
	case end != "":
		done, err = wire.DoneSession, s.door.End(ctx, sess, end)
	default:
		err = fault.OnField(wire.FieldEnd, "required")
	}
	if err != nil {
		return err
	}
	w.Header().Set("Cache-Control", "no-store")
	http.Redirect(w, r, wire.Path(l, wire.Sessions, "")+"?"+wire.DoneParam+"="+done, http.StatusSeeOther)
	return nil
}
