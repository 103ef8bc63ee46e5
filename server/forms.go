package server

import (
	"errors"
	"net/http"
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
	do   func(*http.Request, auth.Session, sent) (next, error)
}

// A next is where an action goes on to: a page, or a login away from it.
type next struct {
	path  string
	login bool
}

// draftAction keeps an ask for access and tells where it goes on. Whoever is
// to prove first who they are, goes there with the form as it is.
func (s *Server) draftAction() action {
	return action{rights.WriteRequest, wire.Access, func(r *http.Request, sess auth.Session, in sent) (next, error) {
		if in.then == wire.ThenProve {
			back := wire.LoginLink{Lang: in.ask.Lang, Route: wire.Access, Action: rights.SendRequest}
			err := s.desk.Hold(r.Context(), actor(sess), in.ask)
			return next{stepUp(back, sess.Provider, wire.ReasonFresh), true}, err
		}
		err := s.desk.SaveDraft(r.Context(), actor(sess), in.ask)
		return next{path: wire.Path(in.ask.Lang, wire.Review, "")}, err
	}}
}

// fileAction sends an ask for access and tells where its receipt is.
func (s *Server) fileAction() action {
	return action{rights.SendRequest, wire.Review, func(r *http.Request, sess auth.Session, in sent) (next, error) {
		req, err := s.desk.File(r.Context(), actor(sess), in.key, in.ask)
		return next{path: wire.Path(in.ask.Lang, wire.Receipt, req.ID)}, err
	}}
}

// form returns the entry of a native form, which has one field of its own
// besides those that every ask has: on to the next page, or the form again with
// what is wrong. Where the person may not send it as they are, it is held.
func (s *Server) form(a action, own string) entry {
	return entry{
		granted: func(w http.ResponseWriter, r *http.Request, sess auth.Session) error {
			in, err := s.readSent(w, r, own)
			if err != nil && !errors.Is(err, errUnknownField) {
				return err
			}
			var to next
			if err == nil {
				to, err = s.act(r, sess, a, in)
			}
			switch {
			case err != nil:
				return s.formAgain(w, r, sess, err, in)
			case to.login:
				return s.leave(w, in.ask.Lang, wire.Onward, to.path)
			}
			w.Header().Set("Cache-Control", "no-store")
			http.Redirect(w, r, to.path, http.StatusSeeOther)
			return nil
		},
		denied: func(w http.ResponseWriter, r *http.Request, sess auth.Session, denial error) error {
			in, err := s.readSent(w, r, own)
			if err != nil && !errors.Is(err, errUnknownField) {
				return err
			}
			receipt, err := s.received(r, sess, a, in)
			switch {
			case err != nil:
				return err
			case receipt != "":
				w.Header().Set("Cache-Control", "no-store")
				http.Redirect(w, r, receipt, http.StatusSeeOther)
				return nil
			}
			return s.formHeld(w, r, sess, denial, a, in)
		},
	}
}

// readSent reads the native form of an ask.
func (s *Server) readSent(w http.ResponseWriter, r *http.Request, own string) (sent, error) {
	err := readForm(w, r, wire.FieldDomain, wire.FieldNote, wire.FieldLang, wire.FieldOwner, own)
	return sent{
		ask: casework.Ask{
			Right:   rights.Access,
			Domains: r.PostForm[wire.FieldDomain],
			Note:    r.PostForm.Get(wire.FieldNote),
			Lang:    s.languageOf(r),
		},
		key:   r.PostForm.Get(wire.FieldKey),
		owner: r.PostForm.Get(wire.FieldOwner),
		then:  r.PostForm.Get(wire.FieldThen),
	}, err
}

// act does an action with a form of the person of the session.
func (s *Server) act(r *http.Request, sess auth.Session, a action, in sent) (next, error) {
	if !s.owns(sess, in.owner) {
		return next{}, errOwner
	}
	return a.do(r, sess, in)
}

// received returns where the receipt is of a form that was received already,
// though whoever sent it may not have heard of it, and "" for any other: it must
// not become a second request after the next login.
func (s *Server) received(r *http.Request, sess auth.Session, a action, in sent) (string, error) {
	if a.name != rights.SendRequest || !s.owns(sess, in.owner) {
		return "", nil
	}
	req, ok, err := s.desk.Filed(r.Context(), actor(sess), in.key, in.ask)
	if err != nil || !ok {
		return "", err
	}
	return wire.Path(in.ask.Lang, wire.Receipt, req.ID), nil
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
		if err != nil {
			return err
		}
		p.Fault = &f
		p.Title = s.words.Text(p.Lang, "server_error", locales.Args{"Title": p.Title})
		return s.sendDocument(w, statusOf[f.Code], p)
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
		f.Login = stepUp(wire.LoginLink{Lang: in.ask.Lang, Route: a.page, Action: a.name}, sess.Provider, f.Reason)
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

// readDraft reads the body of PUT /api/requests/draft.
func readDraft(w http.ResponseWriter, r *http.Request) (sent, error) {
	var in wire.DraftBody
	err := decode(w, r, &in)
	return sent{ask: askOf(in.Domains, in.Note, in.Lang), owner: in.Owner, then: in.Then}, err
}

// readRequest reads the body of POST /api/requests.
func readRequest(w http.ResponseWriter, r *http.Request) (sent, error) {
	var in wire.RequestBody
	err := decode(w, r, &in)
	return sent{ask: askOf(in.Domains, in.Note, in.Lang), key: in.Key, owner: in.Owner}, err
}

// askOf returns an ask for access in a language as it was written in JSON.
func askOf(domains []string, note, l string) casework.Ask {
	return casework.Ask{Right: rights.Access, Domains: domains, Note: note, Lang: lang.Lang(l)}
}

// body returns the entry of a body of JSON, as [Server.form] does of a form.
func (s *Server) body(a action, status int, read func(http.ResponseWriter, *http.Request) (sent, error)) entry {
	return entry{
		granted: func(w http.ResponseWriter, r *http.Request, sess auth.Session) error {
			in, err := read(w, r)
			if err != nil {
				return err
			}
			to, err := s.act(r, sess, a, in)
			if err != nil {
				return err
			}
			return respond(w, status, wire.Next{Path: to.path})
		},
		denied: func(w http.ResponseWriter, r *http.Request, sess auth.Session, denial error) error {
			in, err := read(w, r)
			if err != nil {
				return err
			}
			receipt, err := s.received(r, sess, a, in)
			if err != nil {
				return err
			}
			if receipt != "" {
				return respond(w, status, wire.Next{Path: receipt})
			}
			f, err := s.held(r, sess, denial, a, in)
			if err != nil {
				return err
			}
			return s.respondFault(w, r, f)
		},
	}
}
