package server

import (
	"errors"
	"net/http"
	"strings"
	"time"

	"github.com/loupe-privacy/loupe/internal/fault"
	"github.com/loupe-privacy/loupe/internal/lang"
	"github.com/loupe-privacy/loupe/internal/rights"
	"github.com/loupe-privacy/loupe/internal/wire"
	"github.com/loupe-privacy/loupe/locales"
	"github.com/loupe-privacy/loupe/server/auth"
	"github.com/loupe-privacy/loupe/server/casework"
)

// clock returns the time of day of an instant at the office.
func (s *Server) clock(t time.Time) string { return t.In(s.office).Format("15:04") }

// ownerOf returns what tells the forms of one account from those of another.
// It gives nothing away.
func (s *Server) ownerOf(sess auth.Session) string { return s.keys.Tag("form", sess.Account.ID) }

// owns reports whether a form with an owner was opened by the person of a
// session.
func (s *Server) owns(sess auth.Session, owner string) bool {
	return sess.Account.ID != "" && s.keys.TagIs("form", sess.Account.ID, owner)
}

// A sent is what came with a form or as JSON: an ask, the key of a review,
// whose form it was, and what to do with it besides.
type sent struct {
	ask   casework.Ask
	key   string
	owner string
	then  string // [wire.ThenProve] or ""
}

// errOwner refuses a form that was opened by somebody else than the person who
// is logged in now, in the same browser.
var errOwner = &fault.Error{Code: fault.Conflict, Reason: wire.ReasonOwner}

// An action is what a form or a body of JSON asks for. Form and JSON both end
// in it.
type action struct {
	name rights.Action
	page wire.Route // the page of its form
	do   func(*http.Request, auth.Session, sent) (wire.Next, error)
}

// draftAction keeps an ask for access and tells where it goes on. Whoever is
// to prove first who they are, goes there with the form as it is.
func (s *Server) draftAction() action {
	return action{rights.WriteRequest, wire.Access, func(r *http.Request, sess auth.Session, in sent) (wire.Next, error) {
		if in.then == wire.ThenProve {
			err := s.desk.Hold(r.Context(), actor(sess), in.ask)
			return wire.Next{Path: stepUp(sess, in.ask.Lang, wire.Access, "", rights.SendRequest)}, err
		}
		err := s.desk.SaveDraft(r.Context(), actor(sess), in.ask)
		return wire.Next{Path: wire.Path(in.ask.Lang, wire.Review, "")}, err
	}}
}

// fileAction sends an ask for access and tells where its receipt is.
func (s *Server) fileAction() action {
	return action{rights.SendRequest, wire.Review, func(r *http.Request, sess auth.Session, in sent) (wire.Next, error) {
		req, err := s.desk.File(r.Context(), actor(sess), in.key, in.ask)
		return wire.Next{Path: wire.Path(in.ask.Lang, wire.Receipt, req.ID)}, err
	}}
}

// postDraft returns the handler of the native form of [wire.Access].
func (s *Server) postDraft() handler {
	return s.post(s.draftAction(), wire.FieldDomain, wire.FieldNote, wire.FieldLang, wire.FieldOwner, wire.FieldThen)
}

// postRequest returns the handler of the native form of [wire.Review].
func (s *Server) postRequest() handler {
	return s.post(s.fileAction(), wire.FieldDomain, wire.FieldNote, wire.FieldLang, wire.FieldOwner, wire.FieldKey)
}

// post returns the handler of a native form with the named fields: on to the
// next page, or the form again with what is wrong.
func (s *Server) post(a action, fields ...string) handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		formErr := readForm(w, r, fields...)
		if formErr != nil && !errors.Is(formErr, errUnknownField) {
			return formErr
		}
		in := sent{
			ask: casework.Ask{
				Right:   rights.Access,
				Domains: r.PostForm[wire.FieldDomain],
				Note:    r.PostForm.Get(wire.FieldNote),
				Lang:    s.languageOf(r),
			},
			key:   r.PostForm.Get(wire.FieldKey),
			owner: r.PostForm.Get(wire.FieldOwner),
			then:  r.PostForm.Get(wire.FieldThen),
		}
		sess, err := s.may(r, a.name)
		if err != nil {
			return s.formHeld(w, r, sess, err, a, in)
		}
		if formErr != nil {
			return s.formAgain(w, r, sess, formErr, in)
		}
		next, err := s.act(r, sess, a, in)
		switch {
		case err != nil:
			return s.formAgain(w, r, sess, err, in)
		case strings.HasPrefix(next.Path, wire.Login):
			return s.leave(w, in.ask.Lang, wire.Onward, next.Path)
		}
		w.Header().Set("Cache-Control", "no-store")
		http.Redirect(w, r, next.Path, http.StatusSeeOther)
		return nil
	}
}

// act does an action with a form of the person of the session.
func (s *Server) act(r *http.Request, sess auth.Session, a action, in sent) (wire.Next, error) {
	if !s.owns(sess, in.owner) {
		return wire.Next{}, errOwner
	}
	return a.do(r, sess, in)
}

// formAgain answers a form that was not accepted with the form as it was
// filled in and what is wrong with it. Nothing was stored. A fault that is
// not about what was typed is returned as it is, and so is that of a form of
// somebody else: what they typed is not shown.
func (s *Server) formAgain(w http.ResponseWriter, r *http.Request, sess auth.Session, err error, in sent) error {
	code := fault.CodeOf(err)
	if errors.Is(err, errOwner) || code != fault.Invalid && code != fault.Conflict {
		return err
	}
	p := s.formPage(in.ask, s.ownerOf(sess), s.faultOf(r, err))
	p.Viewer = s.viewer(sess, p.Lang)
	return s.sendDocument(w, statusOf[code], p)
}

// formHeld answers a form of somebody who may not send it as they are: with
// the form as it was filled in, the login that is missing and, if it could be
// kept, the draft that waits there.
func (s *Server) formHeld(w http.ResponseWriter, r *http.Request, sess auth.Session, err error, a action, in sent) error {
	f, err := s.held(r, sess, err, a, in)
	if err != nil {
		return err
	}
	if f.Code == fault.StepUp && a.page == wire.Review && f.Kept {
		p, err := s.personalPage(r.Context(), sess, wire.Review, in.ask.Lang, "")
		if err == nil {
			p.Fault = &f
			p.Title = s.words.Text(p.Lang, "server_error", locales.Args{"Title": p.Title})
			return s.sendDocument(w, statusOf[f.Code], p)
		}
	}
	p := s.formPage(in.ask, in.owner, f)
	if f.Code == fault.StepUp {
		p.Viewer = s.viewer(sess, p.Lang)
	}
	return s.sendDocument(w, statusOf[f.Code], p)
}

// held returns the fault of a form of somebody who may not send it as they
// are: the login that is missing, and whether the form was kept for the person
// whose it was. Any other fault is returned as an error.
func (s *Server) held(r *http.Request, sess auth.Session, err error, a action, in sent) (wire.Fault, error) {
	code := fault.CodeOf(err)
	if code != fault.Expired && code != fault.Unauthorized && code != fault.StepUp {
		return wire.Fault{}, err
	}
	mine := s.owns(sess, in.owner)
	if code == fault.StepUp && !mine {
		return wire.Fault{}, errOwner
	}
	f := s.faultOf(r, err)
	if code == fault.StepUp {
		f.Login = stepUp(sess, in.ask.Lang, a.page, "", a.name)
	}
	if mine {
		kept, err := s.desk.Keep(r.Context(), actor(sess), in.ask)
		if err != nil {
			return wire.Fault{}, err
		}
		f.Kept = kept
	}
	return f, nil
}

// formPage returns the page of a form that was not accepted.
func (s *Server) formPage(ask casework.Ask, owner string, f wire.Fault) wire.Page {
	l := ask.Lang
	p := s.emptyPage(l, wire.Access)
	p.Path = wire.Path(l, wire.Access, "")
	p.Alternate = wire.Path(l.Other(), wire.Access, "")
	p.Fault = &f
	p.Access = s.accessForm(l, owner, ask.Domains, ask.Note)
	title := s.words.Text(l, "server_title_"+titleName(wire.Access), nil)
	p.Title = s.words.Text(l, "server_error", locales.Args{"Title": title})
	return p
}

// apiDraft handles PUT /api/requests/draft.
func (s *Server) apiDraft(w http.ResponseWriter, r *http.Request) error {
	var in wire.DraftBody
	if err := decode(w, r, &in); err != nil {
		return err
	}
	return s.put(w, r, http.StatusOK, s.draftAction(), sent{
		ask:   casework.Ask{Right: rights.Access, Domains: in.Domains, Note: in.Note, Lang: lang.Lang(in.Lang)},
		owner: in.Owner, then: in.Then,
	})
}

// apiRequest handles POST /api/requests.
func (s *Server) apiRequest(w http.ResponseWriter, r *http.Request) error {
	var in wire.RequestBody
	if err := decode(w, r, &in); err != nil {
		return err
	}
	return s.put(w, r, http.StatusCreated, s.fileAction(), sent{
		ask: casework.Ask{Right: rights.Access, Domains: in.Domains, Note: in.Note, Lang: lang.Lang(in.Lang)},
		key: in.Key, owner: in.Owner,
	})
}

// put handles a body of JSON as [Server.post] handles a form.
func (s *Server) put(w http.ResponseWriter, r *http.Request, status int, a action, in sent) error {
	sess, err := s.may(r, a.name)
	if err != nil {
		f, err := s.held(r, sess, err, a, in)
		if err != nil {
			return err
		}
		return s.respondFault(w, r, f)
	}
	next, err := s.act(r, sess, a, in)
	if err != nil {
		return err
	}
	return respond(w, status, next)
}
