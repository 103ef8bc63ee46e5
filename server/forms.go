package server

import (
	"errors"
	"net/http"
	"time"

	"github.com/loupe-privacy/loupe/internal/fault"
	"github.com/loupe-privacy/loupe/internal/lang"
	"github.com/loupe-privacy/loupe/internal/rights"
	"github.com/loupe-privacy/loupe/internal/wire"
	"github.com/loupe-privacy/loupe/server/auth"
	"github.com/loupe-privacy/loupe/server/casework"
)

// clock returns the time of day of an instant at the office.
func (s *Server) clock(t time.Time) string { return t.In(s.office).Format("15:04") }

// saveDraft keeps an ask for access and tells where it goes on. Form and JSON
// both end here.
func (s *Server) saveDraft(r *http.Request, sess auth.Session, ask casework.Ask) (wire.Next, error) {
	if err := s.desk.SaveDraft(r.Context(), actor(sess), ask); err != nil {
		return wire.Next{}, err
	}
	return wire.Next{Path: wire.Path(ask.Lang, wire.Review, "")}, nil
}

// file sends an ask for access and tells where its receipt is. Form and JSON
// both end here.
func (s *Server) file(r *http.Request, sess auth.Session, key string, ask casework.Ask) (wire.Next, error) {
	req, err := s.desk.File(r.Context(), actor(sess), key, ask)
	if err != nil {
		return wire.Next{}, err
	}
	return wire.Next{Path: wire.Path(ask.Lang, wire.Receipt, req.ID)}, nil
}

// postDraft handles the native form of [wire.Access].
func (s *Server) postDraft(w http.ResponseWriter, r *http.Request) error {
	l := s.languageOf(r)
	if err := readForm(w, r, wire.FieldDomain, wire.FieldNote, wire.FieldLang); err != nil {
		return err
	}
	ask := formAsk(r, l)
	sess, err := s.door.Session(r)
	if err != nil {
		return s.formEnded(w, r, sess, err, ask)
	}
	next, err := s.saveDraft(r, sess, ask)
	if err != nil {
		return s.formAgain(w, r, sess, err, wire.Access, s.accessForm(l, ask.Domains, ask.Note))
	}
	w.Header().Set("Cache-Control", "no-store")
	http.Redirect(w, r, next.Path, http.StatusSeeOther)
	return nil
}

// postRequest handles the native form of [wire.Review].
func (s *Server) postRequest(w http.ResponseWriter, r *http.Request) error {
	l := s.languageOf(r)
	if err := readForm(w, r, wire.FieldDomain, wire.FieldNote, wire.FieldKey, wire.FieldLang); err != nil {
		return err
	}
	ask := formAsk(r, l)
	sess, err := s.door.Session(r)
	if err != nil {
		return s.formEnded(w, r, sess, err, ask)
	}
	next, err := s.file(r, sess, r.PostForm.Get(wire.FieldKey), ask)
	if err != nil {
		return s.formAgain(w, r, sess, err, wire.Access, s.accessForm(l, ask.Domains, ask.Note))
	}
	w.Header().Set("Cache-Control", "no-store")
	http.Redirect(w, r, next.Path, http.StatusSeeOther)
	return nil
}

// formAsk returns the ask in a native form that was read.
func formAsk(r *http.Request, l lang.Lang) casework.Ask {
	return casework.Ask{
		Right:   rights.Access,
		Domains: r.PostForm[wire.FieldDomain],
		Note:    r.PostForm.Get(wire.FieldNote),
		Lang:    l,
	}
}

// formAgain answers a form that was not accepted with the form as it was
// filled in and what is wrong with it. Nothing was stored. A fault that is
// not about what was typed is returned as it is.
func (s *Server) formAgain(w http.ResponseWriter, r *http.Request, sess auth.Session, err error, route wire.Route, data *wire.AccessData) error {
	e, ok := errors.AsType[*fault.Error](err)
	if !ok || e.Code != fault.Invalid && e.Code != fault.Conflict {
		return err
	}
	p := s.formPage(r, route, data, s.faultOf(r, err))
	p.Viewer = s.viewer(sess, p.Lang)
	return s.sendDocument(w, statusOf[e.Code], p)
}

// formEnded answers a form that arrived after the end of the session: with
// the form as it was filled in, the way to log in again and, if the account
// of the session is known, a draft that waits there.
func (s *Server) formEnded(w http.ResponseWriter, r *http.Request, sess auth.Session, err error, ask casework.Ask) error {
	f := s.faultOf(r, err)
	if f.Code != fault.Expired && f.Code != fault.Unauthorized {
		return err
	}
	if f.Code == fault.Expired {
		f.Kept = s.desk.Keep(r.Context(), actor(sess), ask) == nil
	}
	p := s.formPage(r, wire.Access, s.accessForm(ask.Lang, ask.Domains, ask.Note), f)
	return s.sendDocument(w, statusOf[f.Code], p)
}

// formPage returns the page of a form that was not accepted.
func (s *Server) formPage(r *http.Request, route wire.Route, data *wire.AccessData, f wire.Fault) wire.Page {
	l := s.languageOf(r)
	p := s.emptyPage(l, route)
	p.Path = wire.Path(l, route, "")
	p.Alternate = wire.Path(l.Other(), route, "")
	p.Fault = &f
	p.Access = data
	title := s.words.Text(l, "server_title_"+titleName(route), nil)
	p.Title = s.words.Text(l, "server_error", map[string]any{"Title": title})
	return p
}

// apiDraft handles PUT /api/requests/draft.
func (s *Server) apiDraft(w http.ResponseWriter, r *http.Request) error {
	var in wire.DraftBody
	if err := decode(w, r, &in); err != nil {
		return err
	}
	ask := casework.Ask{Right: rights.Access, Domains: in.Domains, Note: in.Note, Lang: lang.Lang(in.Lang)}
	sess, err := s.door.Session(r)
	if err != nil {
		return s.apiEnded(w, r, sess, err, ask)
	}
	next, err := s.saveDraft(r, sess, ask)
	if err != nil {
		return err
	}
	return respond(w, http.StatusOK, next)
}

// apiRequest handles POST /api/requests.
func (s *Server) apiRequest(w http.ResponseWriter, r *http.Request) error {
	var in wire.RequestBody
	if err := decode(w, r, &in); err != nil {
		return err
	}
	ask := casework.Ask{Right: rights.Access, Domains: in.Domains, Note: in.Note, Lang: lang.Lang(in.Lang)}
	sess, err := s.door.Session(r)
	if err != nil {
		return s.apiEnded(w, r, sess, err, ask)
	}
	next, err := s.file(r, sess, in.Key, ask)
	if err != nil {
		return err
	}
	return respond(w, http.StatusCreated, next)
}

// apiEnded answers JSON that arrived after the end of the session as
// [Server.formEnded] answers a form.
func (s *Server) apiEnded(w http.ResponseWriter, r *http.Request, sess auth.Session, err error, ask casework.Ask) error {
	f := s.faultOf(r, err)
	if f.Code != fault.Expired {
		return err
	}
	f.Kept = s.desk.Keep(r.Context(), actor(sess), ask) == nil
	text := s.words.Text(s.languageOf(r), "server_fault_"+string(f.Code), nil)
	return respond(w, statusOf[f.Code], wire.Error{Fault: f, Text: text})
}
