package server

import (
	"context"
	"encoding/json"
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
func (s *Server) ownerOf(sess auth.Session) string { return s.keys.Tag("form", formOwner(sess)) }

// owns reports whether a form with an owner was opened by the person of a
// session.
func (s *Server) owns(sess auth.Session, owner string) bool {
	return formOwner(sess) != "" && s.keys.TagIs("form", formOwner(sess), owner)
}

// formOwner returns whose the forms of a session are: of an account or of
// somebody without one, and "" for nobody.
func formOwner(sess auth.Session) string {
	if sess.Guest() != "" {
		return "guest " + sess.Guest()
	}
	return sess.Account.ID
}

// A sent is what came with a form or as JSON of somebody who asks for
// something: the answer to one question or, from the review, all of them.
type sent struct {
	lang     lang.Lang
	question rights.QuestionID
	values   []string
	answers  rights.Answers // from the review
	key      string         // from the review
	owner    string         // whose form it was
	then     string         // one of the values Then, or ""
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

// answerAction keeps the answer to a question and tells which comes next.
// Whoever is to prove first who they are, goes there with the form as it is.
func (s *Server) answerAction() action {
	return action{rights.WriteRequest, wire.Ask, func(r *http.Request, sess auth.Session, in sent) (next, error) {
		ctx, who := r.Context(), s.actor(sess)
		if in.then == wire.ThenProve {
			back := wire.LoginLink{
				Lang: in.lang, Route: wire.Ask, Param: wire.QuestionSlug(in.lang, in.question), Action: rights.SendRequest,
			}
			err := s.desk.Hold(ctx, who, in.lang, in.question, in.values)
			return next{stepUp(back, sess.Provider, wire.ReasonFresh), true}, err
		}
		id, more, err := s.desk.Answer(ctx, who, in.lang, in.question, in.values)
		return next{path: askPath(in.lang, id, more)}, err
	}}
}

// askPath returns the address of a question or, when there is none left, of
// the review.
func askPath(l lang.Lang, id rights.QuestionID, more bool) string {
	if !more {
		return wire.Path(l, wire.Review, "")
	}
	return wire.Path(l, wire.Ask, wire.QuestionSlug(l, id))
}

// fileAction sends a request and tells where its receipt is.
func (s *Server) fileAction() action {
	return action{rights.SendRequest, wire.Review, func(r *http.Request, sess auth.Session, in sent) (next, error) {
		if in.then == wire.ThenForget {
			return next{path: wire.Path(in.lang, wire.Requests, "")}, s.desk.Forget(r.Context(), s.actor(sess))
		}
		req, err := s.desk.File(r.Context(), s.actor(sess), in.key, in.lang, in.answers)
		return next{path: wire.Path(in.lang, wire.Receipt, req.ID)}, err
	}}
}

// form returns the entry of a native form: on to the next page, or the form
// again with what is wrong. Where the person may not send it as they are, it
// is held.
func (s *Server) form(a action, read func(http.ResponseWriter, *http.Request) (sent, error)) entry {
	return entry{
		granted: func(w http.ResponseWriter, r *http.Request, sess auth.Session) error {
			in, err := read(w, r)
			if err != nil && !errors.Is(err, errUnknownField) {
				return err
			}
			var to next
			if err == nil {
				to, err = s.act(r, sess, a, in)
			}
			switch {
			case err != nil:
				return s.formAgain(w, r, sess, err, a, in)
			case to.login:
				return s.leave(w, in.lang, wire.Onward, to.path)
			}
			return seeOther(w, r, to.path)
		},
		denied: func(w http.ResponseWriter, r *http.Request, sess auth.Session, denial error) error {
			in, err := read(w, r)
			if err != nil && !errors.Is(err, errUnknownField) {
				return err
			}
			receipt, err := s.received(r, sess, a, in)
			switch {
			case err != nil:
				return err
			case receipt != "":
				return seeOther(w, r, receipt)
			}
			return s.formHeld(w, r, sess, denial, a, in)
		},
	}
}

// seeOther goes on to a page after a form that was accepted.
func seeOther(w http.ResponseWriter, r *http.Request, path string) error {
	w.Header().Set("Cache-Control", "no-store")
	http.Redirect(w, r, path, http.StatusSeeOther)
	return nil
}

// readAnswer reads the native form of one question, which its address names.
func (s *Server) readAnswer(w http.ResponseWriter, r *http.Request) (sent, error) {
	in := sent{lang: s.languageOf(r)}
	_, _, slug, _ := wire.Match(r.URL.Path)
	id, ok := wire.QuestionAt(in.lang, slug)
	if !ok {
		return in, fault.New(fault.NotFound, "no such question")
	}
	in.question = id
	err := readForm(w, r, wire.FieldAnswer, wire.FieldLang, wire.FieldOwner, wire.FieldThen)
	in.values = r.PostForm[wire.FieldAnswer]
	in.owner, in.then = r.PostForm.Get(wire.FieldOwner), r.PostForm.Get(wire.FieldThen)
	return in, err
}

// readReview reads the native form of the review.
func (s *Server) readReview(w http.ResponseWriter, r *http.Request) (sent, error) {
	err := readFormUpTo(maxReview, w, r, wire.FieldAnswers, wire.FieldKey, wire.FieldLang, wire.FieldOwner, wire.FieldThen)
	in := sent{
		lang: s.languageOf(r), key: r.PostForm.Get(wire.FieldKey),
		owner: r.PostForm.Get(wire.FieldOwner), then: r.PostForm.Get(wire.FieldThen),
	}
	if err == nil && in.then != wire.ThenForget {
		in.answers, err = answersOf(r.PostForm.Get(wire.FieldAnswers))
	}
	return in, err
}

// answersOf reads answers as the review carries them.
func answersOf(s string) (rights.Answers, error) {
	var a rights.Answers
	if err := json.Unmarshal([]byte(s), &a); err != nil || a == nil {
		return nil, &fault.Error{Code: fault.Invalid, Field: wire.FieldAnswers, Reason: "malformed", Err: err}
	}
	return a, nil
}

// readAnswerBody reads the body of PUT /api/requests/draft.
func readAnswerBody(w http.ResponseWriter, r *http.Request) (sent, error) {
	var body wire.AnswerBody
	if err := decode(w, r, &body); err != nil {
		return sent{}, err
	}
	in := sent{
		lang: lang.Lang(body.Lang), question: body.Question, values: body.Answer, owner: body.Owner, then: body.Then,
	}
	return in, checkSent(in)
}

// readRequestBody reads the body of POST /api/requests.
func readRequestBody(w http.ResponseWriter, r *http.Request) (sent, error) {
	var body wire.RequestBody
	if err := decodeUpTo(maxReview, w, r, &body); err != nil {
		return sent{}, err
	}
	in := sent{lang: lang.Lang(body.Lang), key: body.Key, owner: body.Owner}
	var err error
	if in.answers, err = answersOf(body.Answers); err != nil {
		return in, err
	}
	return in, checkSent(in)
}

// checkSent refuses what only a program can get wrong.
func checkSent(in sent) error {
	if !in.lang.Valid() {
		return fault.OnField(wire.FieldLang, "unknown")
	}
	if in.question != "" && wire.QuestionSlug(in.lang, in.question) == "" {
		return fault.OnField("question", "unknown")
	}
	return nil
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
	if a.name != rights.SendRequest || in.answers == nil || !s.owns(sess, in.owner) {
		return "", nil
	}
	req, ok, err := s.desk.Filed(r.Context(), s.actor(sess), in.key, in.answers)
	if err != nil || !ok {
		return "", err
	}
	return wire.Path(in.lang, wire.Receipt, req.ID), nil
}

// formAgain answers a form that was not accepted with the form as it was
// filled in and what is wrong with it. A fault that is not about what was
// typed is returned as it is, and so is that of a form of somebody else: what
// they typed is not shown.
func (s *Server) formAgain(w http.ResponseWriter, r *http.Request, sess auth.Session, err error, a action, in sent) error {
	code := fault.CodeOf(err)
	if errors.Is(err, errOwner) || code != fault.Invalid && code != fault.Conflict {
		return err
	}
	f := s.faultOf(r, err)
	p, err := s.formPage(r.Context(), sess, a, in, f)
	if moved, ok := errors.AsType[elsewhere](err); ok { // the question is not put any more
		return seeOther(w, r, string(moved))
	}
	if err != nil {
		return err
	}
	return s.sendDocument(w, statusOf[code], p)
}

// formPage returns the page of a form that was not accepted, as it was filled
// in. A fault of the review that is about one question is shown there.
func (s *Server) formPage(ctx context.Context, sess auth.Session, a action, in sent, f wire.Fault) (wire.Page, error) {
	route, param := a.page, wire.QuestionSlug(in.lang, in.question)
	if route == wire.Review && in.answers != nil && f.Code == fault.Invalid {
		if id := rights.QuestionID(f.Field); wire.QuestionSlug(in.lang, id) != "" {
			if _, err := s.desk.KeepAll(ctx, s.actor(sess), in.lang, in.answers); err != nil {
				return wire.Page{}, err
			}
			route, param, in.question, in.values = wire.Ask, wire.QuestionSlug(in.lang, id), id, in.answers[id]
		}
	}
	p, err := s.formAsSent(ctx, sess, route, param, in)
	if err != nil {
		return p, err
	}
	if p.Ask != nil {
		s.fillIn(p.Ask, in.values)
	}
	return s.withFault(p, f), nil
}

// formAsSent returns the page of a form. That of a review shows what was sent:
// the draft may say something else by now, or be gone.
func (s *Server) formAsSent(ctx context.Context, sess auth.Session, route wire.Route, param string, in sent) (wire.Page, error) {
	p, err := s.personalPage(ctx, sess, route, in.lang, param)
	if _, gone := errors.AsType[elsewhere](err); err != nil && !gone {
		return p, err
	}
	if route == wire.Review && in.answers != nil {
		p = s.emptyPage(in.lang, route)
		p.Path, p.Alternate = wire.Path(in.lang, route, ""), wire.Path(in.lang.Other(), route, "")
		p.Viewer = s.viewer(sess, in.lang)
		p.Title = s.words.Text(in.lang, "server_title_"+titleName(route), nil)
		form, ferr := s.draft(ctx, sess)
		if ferr != nil {
			return p, ferr
		}
		p.Review, err = s.reviewOf(ctx, sess, in.lang, casework.Form{Answers: in.answers, Key: in.key, Files: form.Files})
	}
	return p, err
}

// withFault returns a page that says what is wrong with its form.
func (s *Server) withFault(p wire.Page, f wire.Fault) wire.Page {
	p.Fault = &f
	p.Title = s.words.Text(p.Lang, "server_error", locales.Args{"Title": p.Title})
	return p
}

// formHeld answers a form of somebody who may not send it as they are: with
// the form as it was filled in, the login that is missing and, if it could be
// kept, the draft that waits there.
func (s *Server) formHeld(w http.ResponseWriter, r *http.Request, sess auth.Session, err error, a action, in sent) error {
	f, err := s.held(r, sess, err, a, in)
	if err != nil {
		return err
	}
	p := s.withFault(s.strangersForm(in, a), f)
	if f.Code == fault.StepUp {
		p, err = s.formPage(r.Context(), sess, a, in, f)
		if moved, ok := errors.AsType[elsewhere](err); ok {
			return seeOther(w, r, string(moved))
		}
		if err != nil {
			return err
		}
	}
	return s.sendDocument(w, statusOf[f.Code], p)
}

// strangersForm returns the page of a form for somebody who is not logged in:
// it shows what they typed just now and nothing that was kept.
func (s *Server) strangersForm(in sent, a action) wire.Page {
	id := in.question
	if a.page == wire.Review {
		id = rights.AskNote // what was typed of it is what matters
		in.values = in.answers[id]
	}
	slug := wire.QuestionSlug(in.lang, id)
	p := s.emptyPage(in.lang, wire.Ask)
	p.Path = wire.Path(in.lang, wire.Ask, slug)
	p.Alternate = wire.Path(in.lang.Other(), wire.Ask, wire.QuestionSlug(in.lang.Other(), id))
	p.Ask = s.strangersQuestion(in.lang, id, in.owner)
	s.fillIn(p.Ask, in.values)
	p.Title = s.words.Text(in.lang, "server_title_ask", s.askTitle(in.lang, slug))
	return p
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
	link := wire.LoginLink{Lang: in.lang, Route: a.page, Param: wire.QuestionSlug(in.lang, in.question)}
	if code == fault.StepUp {
		link.Action = a.name
		f.Login = stepUp(link, sess.Provider, f.Reason)
	}
	if mine {
		if f.Kept, err = s.keep(r.Context(), sess, in); err != nil {
			return wire.Fault{}, err
		}
	}
	return f, nil
}

// keep keeps what came with a form for the person of a session, and reports
// whether it could.
func (s *Server) keep(ctx context.Context, sess auth.Session, in sent) (bool, error) {
	if in.answers != nil {
		return s.desk.KeepAll(ctx, s.actor(sess), in.lang, in.answers)
	}
	if in.question == "" {
		return false, nil
	}
	return s.desk.Keep(ctx, s.actor(sess), in.lang, in.question, in.values)
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
