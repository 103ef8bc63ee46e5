package server

import (
	"net/http"
	"strings"

	"github.com/loupe-privacy/loupe/internal/fault"
	"github.com/loupe-privacy/loupe/internal/lang"
	"github.com/loupe-privacy/loupe/internal/rights"
	"github.com/loupe-privacy/loupe/internal/wire"
	"github.com/loupe-privacy/loupe/server/auth"
	"github.com/loupe-privacy/loupe/server/casework"
)

// guestWriting returns the visit of r in which a request is written, or that of
// [nobodyYet]: also where one was sent from this browser and waits, which is no
// more to be read there.
func (s *Server) guestWriting(r *http.Request) (auth.Session, error) {
	if !s.canMail {
		return auth.Session{}, &fault.Error{Code: fault.Unavailable, Reason: wire.ReasonNoMail}
	}
	v, err := s.guestVisit(r, writingCookie)
	if fault.Is(err, fault.Unauthorized) || fault.Is(err, fault.Expired) || err == nil && (v.Filed || v.Sent) {
		return visitor(casework.Visit{GuestID: nobodyYet}), nil
	}
	return visitor(v), err
}

// guestWaiting returns the visit of r in which a request was sent that waits for
// its confirmation, and whether there is one. One in which it is too late to
// correct the address is a fault.Expired.
func (s *Server) guestWaiting(r *http.Request) (auth.Session, bool, error) {
	v, err := s.guestVisit(r, writingCookie)
	if !v.Sent {
		if fault.Is(err, fault.Unauthorized) || fault.Is(err, fault.Expired) {
			err = nil
		}
		return auth.Session{}, false, err
	}
	return visitor(v), true, err
}

// ownsGuest reports whether a form was opened by the guest of a session, or
// before there was one.
func (s *Server) ownsGuest(sess auth.Session, owner string) bool {
	return s.owns(sess, owner) || s.owns(visitor(casework.Visit{GuestID: nobodyYet}), owner)
}

// getGuestForm handles GET of a question or the review. Whoever comes to the
// first question and finds a request that was begun in this browser, perhaps by
// somebody else, is asked what to do with it.
func (s *Server) getGuestForm(w http.ResponseWriter, r *http.Request) error {
	route, l, param, _ := wire.Match(r.URL.Path)
	if route == wire.GuestReview {
		sess, sent, err := s.guestWaiting(r)
		switch {
		case fault.Is(err, fault.Expired):
			return s.guestOver(w, l, wire.OverSent, http.StatusConflict, false, "")
		case err != nil:
			return err
		case sent:
			return s.sendDocument(w, http.StatusOK, s.guestAddress(l, sess))
		}
	}
	forgetClosed(w, r, wire.Path(l, route, param))
	sess, err := s.guestWriting(r)
	if err != nil {
		return err
	}
	if route == wire.GuestAsk && wire.Path(l, route, param) == wire.GuestAskPath(l) && !r.URL.Query().Has(wire.GoOn) {
		p, found, err := s.guestFound(r.Context(), sess, l)
		if err != nil || found {
			return s.sendGuest(w, r, http.StatusOK, p, err)
		}
	}
	p, err := s.guestForm(r.Context(), sess, route, l, param)
	return s.sendGuest(w, r, http.StatusOK, p, err)
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
		return s.guestFormOver(w, in)
	}
	id, more, err := s.answerAsGuest(w, r, sess, in)
	switch code := fault.CodeOf(err); {
	case err == nil:
		return seeOther(w, r, wire.ForGuest(askPath(in.lang, id, more)))
	case code == fault.NotFound: // sent or closed in another tab, at this moment
		return s.guestFormOver(w, in)
	case code != fault.Invalid && code != fault.TooMany:
		return err
	}
	route, l, param, _ := wire.Match(r.URL.Path)
	f := s.faultOf(r, err)
	p, err := s.guestForm(r.Context(), sess, route, l, param)
	if err == nil {
		s.fillIn(p.Ask, in.values)
		p = s.withFault(p, f)
	}
	return s.sendGuest(w, r, statusOf[f.Code], p, err)
}

// guestFormOver answers an answer to a form that is not open any more, with what
// was typed in it.
func (s *Server) guestFormOver(w http.ResponseWriter, in sent) error {
	typed := ""
	if p, ok := rights.PromptOf(in.question, s.catalog); ok && (p.Kind == rights.Text || p.Kind == rights.Line) {
		typed = plainText(strings.Join(in.values, "\n"))
	}
	return s.guestOver(w, in.lang, wire.OverForm, http.StatusConflict, false, typed)
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
		keepGuest(w, writingCookie, secret)
		sess = visitor(v)
	}
	return s.desk.Answer(ctx, s.actor(sess), in.lang, in.question, in.values)
}

// postGuestReview handles the forms of the review: the request with name and
// address, or the draft to throw away; and, once it was sent, another address.
// What follows is the same whatever was typed.
func (s *Server) postGuestReview(w http.ResponseWriter, r *http.Request) error {
	if err := readFormUpTo(maxReview, w, r, wire.FieldAnswers, wire.FieldKey, wire.FieldLang, wire.FieldOwner,
		wire.FieldThen, wire.FieldName, wire.FieldEmail); err != nil {
		return err
	}
	l := s.languageOf(r)
	if r.PostForm.Get(wire.FieldThen) == wire.ThenForget {
		return s.guestQuits(w, r, wire.GuestAskPath(l))
	}
	sess, sent, err := s.guestWaiting(r)
	if fault.Is(err, fault.Expired) {
		return s.guestOver(w, l, wire.OverSent, http.StatusConflict, false, "")
	}
	if err == nil && !sent {
		sess, err = s.guestWriting(r)
	}
	if err != nil {
		return err
	}
	if sess.Guest() == nobodyYet || !s.owns(sess, r.PostForm.Get(wire.FieldOwner)) {
		return s.guestOver(w, l, wire.OverForm, http.StatusConflict, false, "")
	}
	err = s.guestSends(r, sess, l)
	switch code := fault.CodeOf(err); {
	case err == nil:
		return seeOther(w, r, wire.Path(l, wire.GuestSent, ""))
	case code != fault.Invalid && code != fault.Conflict && code != fault.TooMany:
		return err
	case sent:
		return s.guestAddressAgain(w, r, sess, err)
	}
	return s.guestReviewAgain(w, r, sess, err)
}

// guestSends does what a form of the review asks: it sends the request or, with
// an address alone, another mail for the one that waits.
func (s *Server) guestSends(r *http.Request, sess auth.Session, l lang.Lang) error {
	visit, network, email := casework.Visit{GuestID: sess.Guest()}, auth.Network(r.RemoteAddr), r.PostForm.Get(wire.FieldEmail)
	if r.PostForm.Get(wire.FieldAnswers) == "" {
		return s.guests.Correct(r.Context(), casework.Correction{Visit: visit, Lang: l, Email: email, Network: network})
	}
	answers, err := answersOf(r.PostForm.Get(wire.FieldAnswers))
	if err != nil {
		return err
	}
	return s.guests.Send(r.Context(), casework.Sending{
		Visit: visit, Key: r.PostForm.Get(wire.FieldKey), Lang: l, Answers: answers,
		Name: r.PostForm.Get(wire.FieldName), Email: email, Network: network,
	})
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

// guestAddressAgain answers another address that was not accepted with the page
// as it was filled in.
func (s *Server) guestAddressAgain(w http.ResponseWriter, r *http.Request, sess auth.Session, err error) error {
	f := s.faultOf(r, err)
	p := s.guestAddress(s.languageOf(r), sess)
	p.Guest.Email = r.PostForm.Get(wire.FieldEmail)
	return s.sendDocument(w, statusOf[f.Code], s.withFault(p, f))
}

// postGuestQuit handles the buttons that close what this browser has of a
// request that is written, wherever they are: to leave, or to begin anew.
func (s *Server) postGuestQuit(w http.ResponseWriter, r *http.Request) error {
	if err := readForm(w, r, wire.FieldLang, wire.FieldThen); err != nil {
		return err
	}
	l := s.languageOf(r)
	switch r.PostForm.Get(wire.FieldThen) {
	case wire.ThenLeave:
		return s.guestQuits(w, r, wire.Path(l, wire.Follow, ""))
	case wire.ThenAnew:
		return s.guestQuits(w, r, wire.GuestAskPath(l))
	}
	return fault.OnField(wire.FieldThen, "unknown")
}

// guestQuits closes what this browser has of a request that is written, and goes
// on. What was not sent is thrown away.
func (s *Server) guestQuits(w http.ResponseWriter, r *http.Request, to string) error {
	v, err := s.guestVisit(r, writingCookie)
	if err != nil && !fault.Is(err, fault.Unauthorized) && !fault.Is(err, fault.Expired) {
		return err
	}
	if v.GuestID != "" {
		if err := s.guests.Quit(r.Context(), v); err != nil {
			return err
		}
	}
	dropGuest(w, writingCookie)
	return seeOther(w, r, to+"?"+closedParam+"=1")
}
