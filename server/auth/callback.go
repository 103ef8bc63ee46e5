package auth

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"time"

	"github.com/loupe-privacy/loupe/internal/fault"
	"github.com/loupe-privacy/loupe/internal/lang"
	"github.com/loupe-privacy/loupe/internal/rights"
	"github.com/loupe-privacy/loupe/internal/wire"
)

// An Arrival is a login that came back from the provider.
type Arrival struct {
	Session  Session
	Lang     lang.Lang
	Return   string // the route and parameter given to [Door.Begin]
	Param    string
	Action   rights.Action // what the login was for, or ""
	Provider string        // id of the provider that was asked

	// Confirmed says that the account that waited in this browser opens the
	// member file from now on too.
	Confirmed bool
}

// Callback finishes the login with which the provider of an id sent the browser
// back, to the address that is registered there alone.
// On success the browser has a new session. A login that is refused gives no
// session and makes no account, and leaves an earlier session as it was. The
// reasons tell the refusals apart; a fault without one is of the store.
//
// What comes from [Door.Begin] is there even with a fault, as soon as the login
// is known to belong to this browser, so that the person can be told in their
// language and start again from the same page. Before that it is empty.
func (d *Door) Callback(w http.ResponseWriter, r *http.Request, providerID string) (Arrival, error) {
	query := r.URL.Query()
	login, err := d.takeLogin(r, query)
	if err != nil {
		return Arrival{}, err
	}
	setCookie(w, loginCookie, "", -1)
	back := Arrival{
		Lang: login.Lang, Return: login.Return, Param: login.Param, Action: login.Action, Provider: login.Provider,
	}
	if providerID != login.Provider {
		return back, untrusted("answer at the address of another provider")
	}
	p := d.way(login.Provider)
	if p == nil || !within(d.config.Now(), login.Created, d.config.LoginLifetime) {
		return back, refuse(fault.Expired, wire.ReasonLogin, errors.New("login took too long"))
	}
	id, err := p.idp.redeem(r.Context(), query, login.Nonce, login.Verifier)
	if err != nil {
		return back, err
	}
	if err := d.admit(r, p, login, id); err != nil {
		return back, err
	}
	s, err := d.recognise(r.Context(), p, login, id)
	if err != nil {
		return back, err
	}
	s.Device = device(r)
	if back.Confirmed, err = d.confirm(r, login, s); err != nil {
		return back, err
	}
	back.Session, err = d.open(w, r, s)
	return back, err
}

// takeLogin returns the login that a callback belongs to. Whatever comes after,
// the login is used up.
func (d *Door) takeLogin(r *http.Request, query url.Values) (LoginState, error) {
	if len(query["state"]) != 1 || !wellFormed(query.Get("state")) {
		return LoginState{}, refuse(fault.Invalid, wire.ReasonCallback, errors.New("no state"))
	}
	browser := cookie(r, loginCookie)
	if browser == "" {
		return LoginState{}, refuse(fault.Expired, wire.ReasonBrowser, errors.New("no login cookie"))
	}
	login, err := d.store.TakeLogin(r.Context(), hash(query.Get("state")))
	if fault.Is(err, fault.NotFound) {
		return LoginState{}, refuse(fault.Expired, wire.ReasonLogin, err)
	}
	if err != nil {
		return LoginState{}, fmt.Errorf("taking login: %w", err)
	}
	// Hashes of 256 random bits: comparing them gives nothing away.
	if login.Browser != hash(browser) {
		return LoginState{}, refuse(fault.Expired, wire.ReasonBrowser, errors.New("login of another browser"))
	}
	return login, nil
}

// admit refuses a login that is not what was asked for, whoever it brings. It
// changes nothing but the count of attempts.
func (d *Door) admit(r *http.Request, p *way, login LoginState, id identity) error {
	if err := d.attempt(r.Context(), perSubjectTag, p.Issuer+"\n"+id.subject, d.config.PerSubject); err != nil {
		return err
	}
	if err := d.samePerson(r, p, login, id); err != nil {
		return err
	}
	need := d.needOf(p, login)
	if err := checkProof(d.config.Now(), id.authenticated, login.MaxAge, need); err != nil {
		return err
	}
	if id.level < need.Level {
		return refuse(fault.StepUp, wire.ReasonLevel, fmt.Errorf("login of level %d for %q, which needs %d", id.level, login.Action, need.Level))
	}
	return nil
}

// samePerson refuses a step-up from which somebody else came back. It compares
// with the session that is still in the browser, so that a stranger leaves not
// even an account behind.
func (d *Door) samePerson(r *http.Request, p *way, login LoginState, id identity) error {
	if login.Account == "" {
		return nil
	}
	s, err := d.Session(r)
	f, ended := errors.AsType[*fault.Error](err)
	// One that was only idle for too long, while its person was at the
	// provider, is the one that asked all the same.
	idle := ended && f.Code == fault.Expired && f.Reason == ""
	switch {
	case err != nil && !ended:
		return err
	case err != nil && !idle || s.Account.ID != login.Account:
		return refuse(fault.Expired, wire.ReasonBrowser, errors.New("the session that asked is gone"))
	}
	if s.Account.Issuer != p.Issuer || s.Account.Subject != id.subject {
		return refuse(fault.Forbidden, wire.ReasonOtherPerson, errors.New("another subject came back from a step-up"))
	}
	return nil
}

// checkProof refuses a login for which the person proved who they are at an
// instant that is too long ago or, where the action needs to know it, was not
// told at all. A provider may ignore what is asked, so what it says is checked;
// without any instant a login is never fresh. An instant of the future never
// comes as far as here.
func checkProof(now, at time.Time, longest time.Duration, need rights.Need) error {
	switch {
	case at.IsZero() && need.Fresh > 0:
		return refuse(fault.StepUp, wire.ReasonFresh, errors.New("login without the time of the proof"))
	case !at.IsZero() && now.Sub(at) > longest+skew:
		return refuse(fault.StepUp, wire.ReasonFresh, errors.New("proof is older than asked"))
	}
	return nil
}
