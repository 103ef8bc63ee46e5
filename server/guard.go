package server

import (
	"net/http"
	"slices"

	"github.com/loupe-privacy/loupe/internal/fault"
	"github.com/loupe-privacy/loupe/internal/rights"
	"github.com/loupe-privacy/loupe/internal/wire"
	"github.com/loupe-privacy/loupe/server/auth"
)

// may returns the session with which r does an action, if the person of that
// session may do it at this moment. Otherwise the fault says what is missing,
// and comes with the session as far as there is one. For what everybody may do
// there is no session.
func (s *Server) may(r *http.Request, a rights.Action) (auth.Session, error) {
	need, _ := rights.NeedOf(a)
	if need.Check(rights.Standing{}) == rights.Granted {
		return auth.Session{}, nil
	}
	sess, err := s.sessionFor(r, need)
	if err != nil {
		return sess, err
	}
	switch need.Check(sess.Standing(s.now())) {
	case rights.Granted:
		return sess, nil
	case rights.MustLogIn:
		return sess, fault.New(fault.Unauthorized, "nobody is logged in")
	case rights.MustBeSure:
		return sess, &fault.Error{Code: fault.StepUp, Reason: wire.ReasonLevel}
	case rights.MustProve:
		return sess, &fault.Error{Code: fault.StepUp, Reason: wire.ReasonFresh}
	case rights.NotHere:
		return sess, errShared
	}
	// Whatever asks for a role asks for that of somebody with a file.
	return sess, &fault.Error{Code: fault.Forbidden, Reason: "no_member_file"}
}

// errShared says that something is not done at a shared screen.
var errShared = fault.New(fault.Forbidden, "at a shared screen")

// sessionFor returns the session with which r can do what n is about: that of a
// login, or the visit of somebody without an account.
func (s *Server) sessionFor(r *http.Request, n rights.Need) (auth.Session, error) {
	if slices.Contains(n.Roles, rights.Guest) {
		return s.guestFollowing(r)
	}
	return s.door.Session(r)
}

// An entry is what an address does, for those who may and for those who may
// not. Without denied, the fault is the answer.
type entry struct {
	granted func(http.ResponseWriter, *http.Request, auth.Session) error
	denied  func(http.ResponseWriter, *http.Request, auth.Session, error) error
}

// open is the entry of what needs no session.
func open(h handler) entry {
	return entry{granted: func(w http.ResponseWriter, r *http.Request, _ auth.Session) error { return h(w, r) }}
}

// guarded returns the handler of an entry. Whether the person may do the
// action is looked at anew for each request.
func (s *Server) guarded(a rights.Action, e entry) handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		sess, err := s.may(r, a)
		switch {
		case err == nil:
			return e.granted(w, r, sess)
		case e.denied == nil:
			return err
		}
		return e.denied(w, r, sess, err)
	}
}

// stepUp returns where the login is made that an action asks for, for a reason.
// It comes back to the page of the link.
//
// Who has to prove again who they are does so at the provider where they logged
// in; whose login is too weak chooses.
func stepUp(link wire.LoginLink, provider, reason string) string {
	if reason != wire.ReasonLevel {
		link.With = provider
	}
	return link.Path()
}
