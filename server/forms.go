package server

import (
	"crypto/sha256"
	"encoding/hex"
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
// It gives nothing away: ids of accounts are random.
func ownerOf(sess auth.Session) string {
	sum := sha256.Sum256([]byte("form of " + sess.Account.ID))
	return hex.EncodeToString(sum[:16])
}

// A sent is what came with a form or as JSON: an ask, the key of a review, and
// whose form it was.
type sent struct {
	ask   casework.Ask
	key   string
	owner string
}

// errOwner refuses a form that was opened by somebody else than the person who
// is logged in now, in the same browser.
var errOwner = &fault.Error{Code: fault.Conflict, Reason: wire.ReasonOwner}

// saveDraft keeps an ask for access and tells where it goes on. Form and JSON
// both end here.
func (s *Server) saveDraft(r *http.Request, sess auth.Session, in sent) (wire.Next, error) {
	if in.owner != ownerOf(sess) {
		return wire.Next{}, errOwner
	}
	if err := s.desk.SaveDraft(r.Context(), actor(sess), in.ask); err != nil {
		return wire.Next{}, err
	}
	return wire.Next{Path: wire.Path(in.ask.Lang, wire.Review, "")}, nil
}

// file sends an ask for access and tells where its receipt is. Form and JSON
// both end here.
func (s *Server) file(r *http.Request, sess auth.Session, in sent) (wire.Next, error) {
	if in.owner != ownerOf(sess) {
		return wire.Next{}, errOwner
	}
	req, err := s.desk.File(r.Context(), actor(sess), in.key, in.ask)
	if err != nil {
		return wire.Next{}, err
	}
	return wire.Next{Path: wire.Path(in.ask.Lang, wire.Receipt, req.ID)}, nil
}

// An action is what a form or a body of JSON asks for.
type action func(*http.Request, auth.Session, sent) (wire.Next, error)

// postDraft handles the native form of [wire.Access].
func (s *Server) postDraft(w http.ResponseWriter, r *http.Request) error {
	return s.post(w, r, s.saveDraft, wire.FieldDomain, wire.FieldNote, wire.FieldLang, wire.FieldOwner)
}

// postRequest handles the native form of [wire.Review].
func (s *Server) postRequest(w http.ResponseWriter, r *http.Request) error {
	return s.post(w, r, s.file, wire.FieldDomain, wire.FieldNote, wire.FieldLang, wire.FieldOwner, wire.FieldKey)
}

// post handles a native form with the named fields: on to the next page, or
// the form again with what is wrong.
func (s *Server) post(w http.ResponseWriter, r *http.Request, do action, fields ...string) error {
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
	}
	sess, err := s.door.Session(r)
	if err != nil {
		return s.formEnded(w, r, sess, err, in)
	}
	if formErr != nil {
		return s.formAgain(w, r, sess, formErr, in)
	}
	next, err := do(r, sess, in)
	if err != nil {
		return s.formAgain(w, r, sess, err, in)
	}
	w.Header().Set("Cache-Control", "no-store")
	http.Redirect(w, r, next.Path, http.StatusSeeOther)
	return nil
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
	p := s.formPage(in.ask, ownerOf(sess), s.faultOf(r, err))
	p.Viewer = s.viewer(sess, p.Lang)
	return s.sendDocument(w, statusOf[code], p)
}

// formEnded answers a form that arrived after the end of the session: with
// the form as it was filled in, the way to log in again and, if it could be
// kept, the draft that waits there.
func (s *Server) formEnded(w http.ResponseWriter, r *http.Request, sess auth.Session, err error, in sent) error {
	f, err := s.ended(r, sess, err, in)
	if err != nil {
		return err
	}
	return s.sendDocument(w, statusOf[f.Code], s.formPage(in.ask, in.owner, f))
}

// ended returns the fault of what arrived after the end of the session, and
// whether it was kept for the person whose form it was. Any other fault is
// returned as an error.
func (s *Server) ended(r *http.Request, sess auth.Session, err error, in sent) (wire.Fault, error) {
	code := fault.CodeOf(err)
	if code != fault.Expired && code != fault.Unauthorized {
		return wire.Fault{}, err
	}
	f := s.faultOf(r, err)
	if code == fault.Expired && in.owner == ownerOf(sess) {
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
	return s.put(w, r, http.StatusOK, s.saveDraft, wire.RequestBody{
		Domains: in.Domains, Note: in.Note, Lang: in.Lang, Owner: in.Owner,
	})
}

// apiRequest handles POST /api/requests.
func (s *Server) apiRequest(w http.ResponseWriter, r *http.Request) error {
	var in wire.RequestBody
	if err := decode(w, r, &in); err != nil {
		return err
	}
	return s.put(w, r, http.StatusCreated, s.file, in)
}

// put handles a body of JSON as [Server.post] handles a form.
func (s *Server) put(w http.ResponseWriter, r *http.Request, status int, do action, body wire.RequestBody) error {
	in := sent{
		ask: casework.Ask{Right: rights.Access, Domains: body.Domains, Note: body.Note, Lang: lang.Lang(body.Lang)},
		key: body.Key, owner: body.Owner,
	}
	sess, err := s.door.Session(r)
	if err != nil {
		f, err := s.ended(r, sess, err, in)
		if err != nil {
			return err
		}
		return s.respondFault(w, r, f)
	}
	next, err := do(r, sess, in)
	if err != nil {
		return err
	}
	return respond(w, status, next)
}
