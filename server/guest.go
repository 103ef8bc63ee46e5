package server

import (
	"bytes"
	"context"
	"errors"
	"net/http"
	"strings"

	"github.com/loupe-privacy/loupe/internal/fault"
	"github.com/loupe-privacy/loupe/internal/lang"
	"github.com/loupe-privacy/loupe/internal/rights"
	"github.com/loupe-privacy/loupe/internal/wire"
	"github.com/loupe-privacy/loupe/server/auth"
	"github.com/loupe-privacy/loupe/server/casework"
	"github.com/loupe-privacy/loupe/server/mail"
)

// guestCookie holds the secret of somebody without an account: while they write
// a request, and later while they follow it.
const guestCookie = "__Host-guest"

// nobodyYet stands for the guest who has answered nothing: there is none.
const nobodyYet = "new"

// guestPages are the pages of people without an account.
var guestPages = map[wire.Route]bool{
	wire.GuestAsk: true, wire.GuestReview: true, wire.GuestSent: true, wire.Follow: true,
	wire.GuestRequest: true, wire.GuestReceipt: true, wire.LostCode: true, wire.LostSent: true,
}

// addGuests enters the pages and forms of people without an account.
func (s *Server) addGuests(t *table) {
	for _, l := range lang.All {
		at := func(r wire.Route) string {
			p, _ := wire.PatternOf(r)
			return p.In(l)
		}
		for _, r := range []wire.Route{wire.GuestAsk, wire.GuestReview} {
			t.page(rights.WriteAsGuest, "GET "+at(r), open(s.getGuestForm))
		}
		t.page(rights.WriteAsGuest, "POST "+at(wire.GuestAsk), open(s.postGuestAsk))
		t.page(rights.WriteAsGuest, "POST "+at(wire.GuestReview), open(s.postGuestReview))
		t.page(rights.WriteAsGuest, "GET "+at(wire.GuestSent), open(s.getGuestPlain))
		t.page(rights.FollowAsGuest, "GET "+at(wire.Follow), open(s.getGuestPlain))
		t.page(rights.FollowAsGuest, "POST "+at(wire.Follow), open(s.postFollow))
		for _, r := range []wire.Route{wire.GuestRequest, wire.GuestReceipt} {
			t.page(rights.SeeGuestRequest, "GET "+at(r), entry{s.getGuestRequest, s.guestHidden})
		}
		t.page(rights.WriteGuestMessage, "POST "+at(wire.GuestRequest), entry{s.postGuestRequest, s.guestHeld})
		t.page(rights.FollowAsGuest, "GET "+at(wire.LostCode), open(s.getLostCode))
		t.page(rights.FollowAsGuest, "POST "+at(wire.LostCode), open(s.postLostCode))
		t.page(rights.FollowAsGuest, "GET "+at(wire.LostSent), open(s.getGuestPlain))
		for _, link := range s.guestLinks() {
			path := link.path(l) + "{token}"
			t.page(rights.ConfirmAddress, "GET "+path, open(func(w http.ResponseWriter, r *http.Request) error {
				p := s.guestPlain(l, link.page, r.URL.Path)
				p.Alternate = link.path(l.Other()) + r.PathValue("token")
				return s.sendDocument(w, http.StatusOK, p)
			}))
			t.page(rights.ConfirmAddress, "POST "+path, open(func(w http.ResponseWriter, r *http.Request) error {
				return s.postGuestLink(w, r, l, link)
			}))
		}
	}
	t.page(rights.SeeGuestRequest, "GET "+wire.GuestFile+"{file}", entry{s.getGuestFile, s.guestHidden})
}

// guestVisit returns the visit of the browser that sent r.
func (s *Server) guestVisit(r *http.Request) (casework.Visit, error) {
	c, err := r.Cookie(guestCookie)
	if err != nil {
		return casework.Visit{}, fault.New(fault.Unauthorized, "no guest")
	}
	return s.guests.Visit(r.Context(), c.Value)
}

// visitor returns a visit as a session: what pages ask of one they get.
func visitor(v casework.Visit) auth.Session {
	return auth.Guest(v.GuestID)
}

// guestFollowing returns the visit of r in which a request is followed. One
// that is over is a fault.Expired, and comes with the error.
func (s *Server) guestFollowing(r *http.Request) (auth.Session, error) {
	v, err := s.guestVisit(r)
	if err == nil && !v.Filed {
		err = fault.New(fault.Unauthorized, "a guest who writes")
	}
	if !v.Filed {
		v.GuestID = ""
	}
	return visitor(v), err
}

// guestWriting returns the visit of r in which a request is written, or that of
// [nobodyYet].
func (s *Server) guestWriting(r *http.Request) (auth.Session, error) {
	if !s.canMail {
		return auth.Session{}, &fault.Error{Code: fault.Unavailable, Reason: wire.ReasonNoMail}
	}
	v, err := s.guestVisit(r)
	if fault.Is(err, fault.Unauthorized) || fault.Is(err, fault.Expired) || err == nil && v.Filed {
		return visitor(casework.Visit{GuestID: nobodyYet}), nil
	}
	return visitor(v), err
}

// ownsGuest reports whether a form was opened by the guest of a session, or
// before there was one.
func (s *Server) ownsGuest(sess auth.Session, owner string) bool {
	return s.owns(sess, owner) || s.owns(visitor(casework.Visit{GuestID: nobodyYet}), owner)
}

// A guestLink is a kind of link that people without an account get by mail.
type guestLink struct {
	path func(lang.Lang) string // what its token follows
	page wire.Route             // behind it
	use  func(ctx context.Context, token string) (casework.Confirmed, error)
}

// guestLinks returns the kinds: the one that confirms a request, and the one
// that gives it a new code.
func (s *Server) guestLinks() []guestLink {
	return []guestLink{
		{mail.GuestConfirmPath, wire.GuestConfirm, s.guests.Confirm},
		{mail.GuestCodePath, wire.NewCode, s.guests.Renew},
	}
}

// keepGuest gives the browser a secret, until it is closed. When the visit is
// over the server knows: the browser still says who wrote, so that what was
// typed too late is kept.
func (s *Server) keepGuest(w http.ResponseWriter, secret string) { setGuest(w, secret, 0) }

// setGuest sets the cookie of a guest; with an age of -1 it goes.
func setGuest(w http.ResponseWriter, secret string, age int) {
	http.SetCookie(w, &http.Cookie{
		Name: guestCookie, Value: secret, Path: "/", MaxAge: age,
		Secure: true, HttpOnly: true, SameSite: http.SameSiteLaxMode,
	})
}

// getGuestForm handles GET of a question or the review.
func (s *Server) getGuestForm(w http.ResponseWriter, r *http.Request) error {
	sess, err := s.guestWriting(r)
	if err != nil {
		return err
	}
	route, l, param, _ := wire.Match(r.URL.Path)
	p, err := s.guestForm(r.Context(), sess, route, l, param)
	return s.sendGuest(w, r, http.StatusOK, p, err)
}

// getGuestPlain handles GET of a page that is the same for everybody.
func (s *Server) getGuestPlain(w http.ResponseWriter, r *http.Request) error {
	route, l, _, _ := wire.Match(r.URL.Path)
	rememberLanguage(w, r, l)
	return s.sendDocument(w, http.StatusOK, s.guestPlain(l, route, wire.Path(l, route, "")))
}

// sendGuest sends a page of a guest, or goes on to the one that there is.
func (s *Server) sendGuest(w http.ResponseWriter, r *http.Request, status int, p wire.Page, err error) error {
	if moved, ok := errors.AsType[elsewhere](err); ok {
		return seeOther(w, r, wire.ForGuest(string(moved)))
	}
	if err != nil {
		return err
	}
	rememberLanguage(w, r, p.Lang)
	return s.sendDocument(w, status, p)
}

// postGuestAsk handles the form of one question. With the first answer there is
// a guest.
func (s *Server) postGuestAsk(w http.ResponseWriter, r *http.Request) error {
	in, err := s.readAnswer(w, r)
	if err != nil {
		return err
	}
	sess, err := s.guestWriting(r)
	if err != nil {
		return err
	}
	if !s.ownsGuest(sess, in.owner) {
		return s.guestOver(w, in.lang, wire.OverForm, http.StatusConflict, false)
	}
	id, more, err := s.answerAsGuest(w, r, sess, in)
	if fault.Is(err, fault.Invalid) {
		route, l, param, _ := wire.Match(r.URL.Path)
		p, perr := s.guestForm(r.Context(), sess, route, l, param)
		if perr == nil {
			s.fillIn(p.Ask, in.values)
			p = s.withFault(p, s.faultOf(r, err))
		}
		return s.sendGuest(w, r, http.StatusUnprocessableEntity, p, perr)
	}
	if err != nil {
		return err
	}
	return seeOther(w, r, wire.ForGuest(askPath(in.lang, id, more)))
}

// answerAsGuest keeps the answer to a question. One that can't be is refused
// before there is a guest for it.
func (s *Server) answerAsGuest(w http.ResponseWriter, r *http.Request, sess auth.Session, in sent) (rights.QuestionID, bool, error) {
	ctx := r.Context()
	if sess.Guest() == nobodyYet {
		prompts := rights.Prompts(nil, s.catalog, filer(sess))
		if in.question != prompts[0].ID {
			return "", false, fault.OnField(string(in.question), "not_asked")
		}
		if _, err := rights.CheckAnswer(prompts[0], in.values); err != nil {
			return "", false, err
		}
		v, secret, err := s.guests.Begin(ctx, in.lang, auth.Network(r.RemoteAddr))
		if err != nil {
			return "", false, err
		}
		s.keepGuest(w, secret)
		sess = visitor(v)
	}
	return s.desk.Answer(ctx, s.actor(sess), in.lang, in.question, in.values)
}

// postGuestReview handles the forms of the review: the request with name and
// address, or the draft to throw away. What follows on the former is the same
// whatever was typed.
func (s *Server) postGuestReview(w http.ResponseWriter, r *http.Request) error {
	if err := readFormUpTo(maxReview, w, r, wire.FieldAnswers, wire.FieldKey, wire.FieldLang, wire.FieldOwner,
		wire.FieldThen, wire.FieldName, wire.FieldEmail); err != nil {
		return err
	}
	sess, err := s.guestWriting(r)
	if err != nil {
		return err
	}
	l := s.languageOf(r)
	if sess.Guest() == nobodyYet || !s.owns(sess, r.PostForm.Get(wire.FieldOwner)) {
		return s.guestOver(w, l, wire.OverForm, http.StatusConflict, false)
	}
	visit := casework.Visit{GuestID: sess.Guest()}
	if r.PostForm.Get(wire.FieldThen) == wire.ThenForget {
		setGuest(w, "", -1)
		if err := s.guests.Forget(r.Context(), visit); err != nil {
			return err
		}
		return seeOther(w, r, wire.Path(l, wire.Contact, ""))
	}
	answers, err := answersOf(r.PostForm.Get(wire.FieldAnswers))
	if err == nil {
		err = s.guests.Send(r.Context(), casework.Sending{
			Visit: visit, Key: r.PostForm.Get(wire.FieldKey), Lang: l, Answers: answers,
			Name: r.PostForm.Get(wire.FieldName), Email: r.PostForm.Get(wire.FieldEmail),
			Network: auth.Network(r.RemoteAddr),
		})
	}
	switch code := fault.CodeOf(err); {
	case err == nil:
		return seeOther(w, r, wire.Path(l, wire.GuestSent, ""))
	case code != fault.Invalid && code != fault.Conflict:
		return err
	}
	return s.guestReviewAgain(w, r, sess, err)
}

// guestReviewAgain answers a review that was not accepted with the page as it
// was filled in, or with the question at fault.
func (s *Server) guestReviewAgain(w http.ResponseWriter, r *http.Request, sess auth.Session, err error) error {
	f, l := s.faultOf(r, err), s.languageOf(r)
	if slug := wire.QuestionSlug(l, rights.QuestionID(f.Field)); f.Code == fault.Invalid && slug != "" && f.Field != wire.FieldName {
		return seeOther(w, r, wire.Path(l, wire.GuestAsk, slug))
	}
	p, err := s.guestForm(r.Context(), sess, wire.GuestReview, l, "")
	if err == nil {
		p.Guest.Name, p.Guest.Email = r.PostForm.Get(wire.FieldName), r.PostForm.Get(wire.FieldEmail)
		p = s.withFault(p, f)
	}
	return s.sendGuest(w, r, statusOf[f.Code], p, err)
}

// postGuestLink files the request that the link of a mail is for, or gives it a
// new code. Its answer alone shows the code: in the other language it is shown
// by the button again.
func (s *Server) postGuestLink(w http.ResponseWriter, r *http.Request, l lang.Lang, link guestLink) error {
	done, err := link.use(r.Context(), r.PathValue("token"))
	if fault.Is(err, fault.NotFound) {
		return s.guestOver(w, l, wire.OverLink, http.StatusNotFound, false)
	}
	if err != nil {
		s.failPageIn(w, r, l, err)
		return nil
	}
	p, err := s.guestRequestPage(r.Context(), visitor(done.Visit), wire.GuestReceipt, l)
	if err != nil {
		s.failPageIn(w, r, l, err)
		return nil
	}
	s.keepGuest(w, done.Secret)
	p.Alternate = link.path(l.Other()) + r.PathValue("token")
	p.Guest.Renewed, p.Guest.Code = link.page == wire.NewCode, strings.Split(done.Code, "-")
	p.Guest.Fresh = !p.Guest.Renewed
	return s.sendDocument(w, http.StatusOK, p)
}

// getLostCode handles GET of the form for a new code.
func (s *Server) getLostCode(w http.ResponseWriter, r *http.Request) error {
	if !s.canMail {
		return &fault.Error{Code: fault.Unavailable, Reason: wire.ReasonNoMail}
	}
	return s.getGuestPlain(w, r)
}

// postLostCode handles the form for a new code. What follows on a reference and
// an address is the same whether they fit or not.
func (s *Server) postLostCode(w http.ResponseWriter, r *http.Request) error {
	if err := readForm(w, r, wire.FieldReference, wire.FieldEmail, wire.FieldLang); err != nil {
		return err
	}
	if !s.canMail {
		return &fault.Error{Code: fault.Unavailable, Reason: wire.ReasonNoMail}
	}
	l := s.languageOf(r)
	err := s.guests.AskCode(r.Context(), casework.Loss{
		Reference: r.PostForm.Get(wire.FieldReference), Email: r.PostForm.Get(wire.FieldEmail), Lang: l,
		Network: auth.Network(r.RemoteAddr),
	})
	if code := fault.CodeOf(err); err != nil && (code == fault.Invalid || code == fault.TooMany) {
		p := s.guestPlain(l, wire.LostCode, wire.Path(l, wire.LostCode, ""))
		p.Guest.Reference, p.Guest.Email = r.PostForm.Get(wire.FieldReference), r.PostForm.Get(wire.FieldEmail)
		return s.sendDocument(w, statusOf[code], s.withFault(p, s.faultOf(r, err)))
	}
	if err != nil {
		return err
	}
	return seeOther(w, r, wire.Path(l, wire.LostSent, ""))
}

// postFollow handles reference and code. Whatever is wrong has one answer.
func (s *Server) postFollow(w http.ResponseWriter, r *http.Request) error {
	if err := readForm(w, r, wire.FieldReference, wire.FieldCode, wire.FieldLang); err != nil {
		return err
	}
	l := s.languageOf(r)
	_, secret, err := s.guests.Follow(r.Context(), r.PostForm.Get(wire.FieldReference), r.PostForm.Get(wire.FieldCode),
		auth.Network(r.RemoteAddr))
	if code := fault.CodeOf(err); err != nil && (code == fault.Invalid || code == fault.TooMany) {
		f := s.faultOf(r, err)
		p := s.guestPlain(l, wire.Follow, wire.Path(l, wire.Follow, ""))
		p.Guest.Reference = r.PostForm.Get(wire.FieldReference)
		return s.sendDocument(w, statusOf[code], s.withFault(p, f))
	}
	if err != nil {
		return err
	}
	s.keepGuest(w, secret)
	return seeOther(w, r, wire.Path(l, wire.GuestRequest, ""))
}

// getGuestRequest handles GET of the request that is followed, and its receipt.
func (s *Server) getGuestRequest(w http.ResponseWriter, r *http.Request, sess auth.Session) error {
	route, l, _, _ := wire.Match(r.URL.Path)
	p, err := s.guestRequestPage(r.Context(), sess, route, l)
	if err != nil {
		return err
	}
	s.setDone(&p, r)
	if route == wire.GuestRequest && r.Method == http.MethodGet {
		if err := s.desk.MarkRead(r.Context(), s.actor(sess), p.Request.ID, s.now()); err != nil {
			return err
		}
	}
	return s.sendGuest(w, r, http.StatusOK, p, nil)
}

// guestHidden leads whoever follows no request to where reference and code are
// asked.
func (s *Server) guestHidden(w http.ResponseWriter, r *http.Request, _ auth.Session, err error) error {
	if code := fault.CodeOf(err); code != fault.Unauthorized && code != fault.Expired {
		return err
	}
	return seeOther(w, r, wire.Path(s.languageOf(r), wire.Follow, ""))
}

// postGuestRequest handles the forms of the request that is followed: a message
// with what the office asked for, the request taken back, or the end of the
// visit.
func (s *Server) postGuestRequest(w http.ResponseWriter, r *http.Request, sess auth.Session) error {
	ctx, l := r.Context(), s.languageOf(r)
	req, err := s.guests.Request(ctx, casework.Visit{GuestID: sess.Guest()})
	if err != nil {
		return err
	}
	form, err := s.readPlain(w, r, sess, s.attacher(sess, req.ID), guestMessageFields...)
	if err == nil {
		err = form.refused
	}
	if err == nil && !s.owns(sess, form.fields.Get(wire.FieldOwner)) {
		return errOwner
	}
	text, done := plainText(form.fields.Get(wire.FieldText)), wire.DoneSent
	switch then := form.fields.Get(wire.FieldThen); {
	case err != nil:
	case then == wire.ThenLeave:
		return s.guestLeaves(w, r, sess)
	case form.fields.Get(wire.FieldRemove) != "":
		err, done = s.desk.Detach(ctx, s.actor(sess), form.fields.Get(wire.FieldRemove)), ""
	case then == wire.ThenAttach:
		done = ""
	case then == wire.ThenWithdraw:
		err, done = s.desk.Withdraw(ctx, s.actor(sess), req.ID, req.Version), wire.DoneWithdrawn
	default:
		if err = s.desk.Say(ctx, s.actor(sess), req.ID, form.fields.Get(wire.FieldKey), text); err == nil {
			err = s.desk.ForgetMessage(ctx, s.actor(sess), req.ID)
		}
	}
	if err != nil {
		return s.guestMessageAgain(w, r, sess, text, err)
	}
	if done == "" && text != "" { // files came or went: what is being written stays
		if err := s.desk.HoldMessage(ctx, s.actor(sess), l, req.ID, text); err != nil {
			return err
		}
	}
	to := wire.Path(l, wire.GuestRequest, "")
	if done != "" {
		to += "?" + wire.DoneParam + "=" + done
	}
	return seeOther(w, r, to)
}

// guestMessageFields are the fields of the forms of a request that is followed.
var guestMessageFields = []string{
	wire.FieldText, wire.FieldKey, wire.FieldLang, wire.FieldOwner, wire.FieldThen, wire.FieldRemove,
}

// guestMessageAgain answers a message that was not accepted with the page as it
// was filled in.
func (s *Server) guestMessageAgain(w http.ResponseWriter, r *http.Request, sess auth.Session, typed string, err error) error {
	code := fault.CodeOf(err)
	if errors.Is(err, errOwner) || code != fault.Invalid && code != fault.TooLarge && code != fault.Conflict {
		return err
	}
	f := s.faultOf(r, err)
	p, err := s.guestRequestPage(r.Context(), sess, wire.GuestRequest, s.languageOf(r))
	if err == nil {
		p.Request.Typed = typed
		p = s.withFault(p, f)
	}
	return s.sendGuest(w, r, statusOf[code], p, err)
}

// guestHeld answers a message of somebody whose visit is over: it is kept for
// the next one.
func (s *Server) guestHeld(w http.ResponseWriter, r *http.Request, sess auth.Session, denial error) error {
	if code := fault.CodeOf(denial); code != fault.Unauthorized && code != fault.Expired {
		return denial
	}
	// The text comes before any file, which is not taken in.
	form, err := s.readPlain(w, r, auth.Session{}, nil, guestMessageFields...)
	if err != nil && !errors.Is(err, errOwner) && !errors.Is(err, errUnknownField) {
		return err
	}
	text, kept, l := plainText(form.fields.Get(wire.FieldText)), false, s.languageOf(r)
	if text != "" && s.owns(sess, form.fields.Get(wire.FieldOwner)) {
		req, err := s.guests.Request(r.Context(), casework.Visit{GuestID: sess.Guest()})
		if err == nil {
			err = s.desk.HoldMessage(r.Context(), s.actor(sess), l, req.ID, text)
		}
		if err != nil && !fault.Is(err, fault.NotFound) && !fault.Is(err, fault.Invalid) {
			return err
		}
		kept = err == nil
	}
	return s.guestOver(w, l, wire.OverVisit, http.StatusUnauthorized, kept)
}

// guestLeaves ends the visit in this browser.
func (s *Server) guestLeaves(w http.ResponseWriter, r *http.Request, sess auth.Session) error {
	setGuest(w, "", -1)
	if err := s.guests.Leave(r.Context(), casework.Visit{GuestID: sess.Guest()}); err != nil {
		return err
	}
	return seeOther(w, r, wire.Path(s.languageOf(r), wire.Follow, ""))
}

// getGuestFile sends the receipt of the request that is followed as a file, or
// the bundle for a complaint.
func (s *Server) getGuestFile(w http.ResponseWriter, r *http.Request, sess auth.Session) error {
	if r.PathValue("file") == wire.GuestBundle {
		req, err := s.guests.Request(r.Context(), casework.Visit{GuestID: sess.Guest()})
		if err != nil {
			return err
		}
		return s.sendBundle(w, r, sess, s.languageOf(r), req.ID)
	}
	name, end, _ := strings.Cut(r.PathValue("file"), ".")
	kind, ok := receiptForms[end]
	if !ok || name != "receipt" {
		return fault.New(fault.NotFound, "no such file")
	}
	req, err := s.guests.Request(r.Context(), casework.Visit{GuestID: sess.Guest()})
	if err != nil {
		return err
	}
	checked, err := s.receipt(r.Context(), sess, req.ID)
	if err != nil {
		return err
	}
	file, err := s.receiptFile(checked.Bundle, end)
	if err != nil {
		return err
	}
	return sendFile(w, r, kind, "loupe-"+string(req.Reference)+"."+end, int64(len(file)), bytes.NewReader(file))
}
