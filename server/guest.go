package server

import (
	"bytes"
	"context"
	"errors"
	"net/http"
	"strings"
	"time"

	"github.com/loupe-privacy/loupe/internal/fault"
	"github.com/loupe-privacy/loupe/internal/lang"
	"github.com/loupe-privacy/loupe/internal/rights"
	"github.com/loupe-privacy/loupe/internal/wire"
	"github.com/loupe-privacy/loupe/server/auth"
	"github.com/loupe-privacy/loupe/server/casework"
	"github.com/loupe-privacy/loupe/server/mail"
)

// The cookies of people without an account hold the secret of the browser: while
// a request is followed, and while one is written. Neither ends the other.
const (
	guestCookie   = "__Host-guest"
	writingCookie = "__Host-guest-write"
)

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
		t.page(rights.WriteAsGuest, "POST "+at(wire.GuestSent), open(s.postGuestQuit))
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

// guestVisit returns the visit that a cookie of the browser that sent r opens.
func (s *Server) guestVisit(r *http.Request, cookie string) (casework.Visit, error) {
	c, err := r.Cookie(cookie)
	if err != nil {
		return casework.Visit{}, fault.New(fault.Unauthorized, "no guest")
	}
	return s.guests.Visit(r.Context(), c.Value)
}

// visitor returns a visit as a session: what pages ask of one they get.
func visitor(v casework.Visit) auth.Session {
	if !v.Filed {
		return auth.Guest(v.GuestID, time.Time{})
	}
	return auth.Guest(v.GuestID, v.Proved())
}

// guestFollowing returns the visit of r in which a request is followed. One
// that is over is a fault.Expired, and comes with the error.
func (s *Server) guestFollowing(r *http.Request) (auth.Session, error) {
	v, err := s.guestVisit(r, guestCookie)
	if err == nil && !v.Filed {
		err = fault.New(fault.Unauthorized, "a guest who writes")
	}
	if !v.Filed {
		v.GuestID = ""
	}
	return visitor(v), err
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
func keepGuest(w http.ResponseWriter, cookie, secret string) { setGuest(w, cookie, secret, 0) }

// dropGuest takes a secret from the browser, and what it remembers of pages.
func dropGuest(w http.ResponseWriter, cookie string) {
	setGuest(w, cookie, "", -1)
	w.Header().Set("Clear-Site-Data", `"cache"`)
}

// setGuest sets a cookie of a guest; with an age of -1 it goes.
func setGuest(w http.ResponseWriter, cookie, secret string, age int) {
	http.SetCookie(w, &http.Cookie{
		Name: cookie, Value: secret, Path: "/", MaxAge: age,
		Secure: true, HttpOnly: true, SameSite: http.SameSiteLaxMode,
	})
}

// getGuestPlain handles GET of a page that is the same for everybody.
func (s *Server) getGuestPlain(w http.ResponseWriter, r *http.Request) error {
	route, l, _, _ := wire.Match(r.URL.Path)
	rememberLanguage(w, r, l)
	if route == wire.Follow {
		forgetClosed(w, r, wire.Path(l, route, ""))
	}
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

// postGuestLink files the request that the link of a mail is for, or gives it a
// new code. Its answer alone shows the code: in the other language it is shown
// by the button again.
func (s *Server) postGuestLink(w http.ResponseWriter, r *http.Request, l lang.Lang, link guestLink) error {
	done, err := link.use(r.Context(), r.PathValue("token"))
	if fault.Is(err, fault.NotFound) {
		return s.guestLinkOver(w, r, l)
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
	keepGuest(w, guestCookie, done.Secret)
	p.Alternate = link.path(l.Other()) + r.PathValue("token")
	p.Guest.Renewed, p.Guest.Code = link.page == wire.NewCode, strings.Split(done.Code, "-")
	p.Guest.Fresh = !p.Guest.Renewed
	return s.sendDocument(w, http.StatusOK, p)
}

// guestLinkOver answers whoever presses the button of a link that works no
// longer. In the browser that follows its request the receipt is what they want.
func (s *Server) guestLinkOver(w http.ResponseWriter, r *http.Request, l lang.Lang) error {
	if v, err := s.guestVisit(r, guestCookie); err == nil {
		mine, err := s.guests.PressedIn(r.Context(), v, r.PathValue("token"))
		if err != nil {
			s.failPageIn(w, r, l, err)
			return nil
		}
		if mine {
			return seeOther(w, r, wire.Path(l, wire.GuestReceipt, ""))
		}
	}
	return s.guestOver(w, l, wire.OverLink, http.StatusNotFound, false, "")
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
	keepGuest(w, guestCookie, secret)
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
	form, err := s.readOwned(w, r, sess, req.ID, messageFields...)
	done := ""
	switch {
	case err != nil:
	case form.Get(wire.FieldThen) == wire.ThenLeave:
		return s.guestLeaves(w, r, sess)
	default:
		done, err = s.inThread(ctx, sess, l, req.ID, form)
	}
	if err != nil {
		return s.guestMessageAgain(w, r, sess, plainText(form.Get(wire.FieldText)), err)
	}
	return seeDone(w, r, wire.Path(l, wire.GuestRequest, ""), done)
}

// guestMessageAgain answers a message that was not accepted with the page as it
// was filled in.
func (s *Server) guestMessageAgain(w http.ResponseWriter, r *http.Request, sess auth.Session, typed string, err error) error {
	if !correctable(err) {
		return err
	}
	f := s.faultOf(r, err)
	p, err := s.guestRequestPage(r.Context(), sess, wire.GuestRequest, s.languageOf(r))
	if err == nil {
		p.Request.Typed = typed
		p = s.withFault(p, f)
	}
	return s.sendGuest(w, r, statusOf[f.Code], p, err)
}

// guestHeld answers a message of somebody whose visit is over: it is kept for
// the next one.
func (s *Server) guestHeld(w http.ResponseWriter, r *http.Request, sess auth.Session, denial error) error {
	if code := fault.CodeOf(denial); code != fault.Unauthorized && code != fault.Expired {
		return denial
	}
	// The text comes before any file, which is not taken in.
	form, err := s.readPlain(w, r, auth.Session{}, nil, messageFields...)
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
	if kept {
		text = ""
	}
	return s.guestOver(w, l, wire.OverVisit, http.StatusUnauthorized, kept, text)
}

// guestLeaves ends the visit in this browser.
func (s *Server) guestLeaves(w http.ResponseWriter, r *http.Request, sess auth.Session) error {
	dropGuest(w, guestCookie)
	if err := s.guests.Leave(r.Context(), casework.Visit{GuestID: sess.Guest()}); err != nil {
		return err
	}
	return seeOther(w, r, wire.Path(s.languageOf(r), wire.Follow, "")+"?"+closedParam+"=1")
}

// closedParam says, in the address of a page that shows nobody, that a request
// was closed in this browser: 1 right after it, 2 once its page was left.
const closedParam = "closed"

// forgetClosed lets the browser forget the page of a request that was closed.
// Browsers keep a page that is left for the button "back", as it was, and some do
// so although it is no-store. What empties that cache must come after the page
// was left: so the page that follows leads on to itself.
func forgetClosed(w http.ResponseWriter, r *http.Request, at string) {
	switch r.URL.Query().Get(closedParam) {
	case "1":
		w.Header().Set("Refresh", "0; url="+at+"?"+closedParam+"=2")
	case "2":
		w.Header().Set("Clear-Site-Data", `"cache"`)
	}
}

// getGuestFile sends the receipt of the request that is followed as a file, or
// the bundle for a complaint.
func (s *Server) getGuestFile(w http.ResponseWriter, r *http.Request, sess auth.Session) error {
	req, err := s.guests.Request(r.Context(), casework.Visit{GuestID: sess.Guest()})
	if err != nil {
		return err
	}
	if r.PathValue("file") == wire.GuestBundle {
		return s.sendBundle(w, r, sess, s.languageOf(r), req.ID)
	}
	name, end, _ := strings.Cut(r.PathValue("file"), ".")
	kind, ok := receiptForms[end]
	if !ok || name != "receipt" {
		return fault.New(fault.NotFound, "no such file")
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
