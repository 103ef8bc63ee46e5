package auth

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"

	"github.com/loupe-privacy/loupe/internal/fault"
	"github.com/loupe-privacy/loupe/internal/lang"
)

// The reasons of the faults of [Door.Begin] and [Door.Callback].
const (
	ReasonCallback  = "callback"  // Invalid: not an answer to a login
	ReasonLogin     = "login"     // Expired: the login took too long, or was finished before
	ReasonBrowser   = "browser"   // Expired: the login was begun in another browser, or begun again in this one
	ReasonCancelled = "cancelled" // Unauthorized: the person said no at the provider
	ReasonProvider  = "provider"  // Unavailable or Internal: the provider refused or failed; also of Begin
	ReasonUntrusted = "untrusted" // Forbidden: what the provider sent does not hold
)

// skew is how far the clock of the provider may run ahead of ours.
const skew = time.Minute

// keysFailed stands in an error of go-oidc where the keys of the provider could
// not be fetched. It is all that tells this from a wrong signature; a test
// holds it against the pinned version.
const keysFailed = "fetching keys"

// maxSubject is the most characters of a subject (OpenID Connect Core, 2).
const maxSubject = 255

// An Arrival is a login that came back from the provider.
type Arrival struct {
	Session Session
	Lang    lang.Lang
	Return  string // the route and parameter given to [Door.Begin]
	Param   string
}

// Callback finishes the login with which the provider sent the browser back.
// On success the browser has a session. A login that is refused leaves neither
// a session nor an account behind, and an earlier session as it was. The
// reasons tell the refusals apart; a fault without one is of the store.
//
// Language, route and parameter are those of [Door.Begin] even with a fault,
// as soon as the login is known to belong to this browser, so that the person
// can be told in their language and start again from the same page. Before
// that they are empty.
func (d *Door) Callback(w http.ResponseWriter, r *http.Request) (Arrival, error) {
	query := r.URL.Query()
	login, err := d.takeLogin(r, query)
	if err != nil {
		return Arrival{}, err
	}
	setCookie(w, loginCookie, "", -1)
	back := Arrival{Lang: login.Lang, Return: login.Return, Param: login.Param}
	if !within(d.config.Now(), login.Created, d.config.LoginLifetime) {
		return back, refuse(fault.Expired, ReasonLogin, errors.New("login took too long"))
	}
	p, err := d.identify(r.Context(), login, query)
	if err != nil {
		return back, err
	}
	account, err := d.store.SaveAccount(r.Context(), p.account)
	if err != nil {
		return back, fmt.Errorf("saving account: %w", err)
	}
	back.Session, err = d.open(w, r, account, p.role, p.controller)
	return back, err
}

// takeLogin returns the login that a callback belongs to. Whatever comes after,
// the login is used up.
func (d *Door) takeLogin(r *http.Request, query url.Values) (LoginState, error) {
	if len(query["state"]) != 1 || !wellFormed(query.Get("state")) {
		return LoginState{}, refuse(fault.Invalid, ReasonCallback, errors.New("no state"))
	}
	browser := cookie(r, loginCookie)
	if browser == "" {
		return LoginState{}, refuse(fault.Expired, ReasonBrowser, errors.New("no login cookie"))
	}
	login, err := d.store.TakeLogin(r.Context(), hash(query.Get("state")))
	if fault.Is(err, fault.NotFound) {
		return LoginState{}, refuse(fault.Expired, ReasonLogin, err)
	}
	if err != nil {
		return LoginState{}, fmt.Errorf("taking login: %w", err)
	}
	// Hashes of 256 random bits: comparing them gives nothing away.
	if login.Browser != hash(browser) {
		return LoginState{}, refuse(fault.Expired, ReasonBrowser, errors.New("login of another browser"))
	}
	return login, nil
}

// identify turns the answer of the provider into a person, or refuses it.
func (d *Door) identify(ctx context.Context, login LoginState, query url.Values) (person, error) {
	m, err := d.provider.metadata(ctx)
	if err != nil {
		return person{}, err
	}
	if err := d.checkIssuer(m, query); err != nil {
		return person{}, err
	}
	if code := query.Get("error"); code != "" {
		return person{}, refuseError(code)
	}
	if len(query["code"]) != 1 || query.Get("code") == "" {
		return person{}, refuse(fault.Invalid, ReasonCallback, errors.New("no code"))
	}
	ctx = oidc.ClientContext(ctx, d.config.Client)
	token, err := d.oauth(m).Exchange(ctx, query.Get("code"), oauth2.VerifierOption(login.Verifier))
	if err != nil {
		return person{}, refuseExchange(err)
	}
	id, err := d.verify(ctx, m, token, login.Nonce)
	if err != nil {
		return person{}, err
	}
	c, err := d.claims(ctx, m, token, id)
	if err != nil {
		return person{}, err
	}
	return d.person(ctx, id.Subject, c, login.Lang)
}

// checkIssuer refuses an answer of another provider than the one that was
// asked (RFC 9207, 2.4).
func (d *Door) checkIssuer(m *metadata, query url.Values) error {
	iss := query["iss"]
	if len(iss) == 0 && !m.SendsIssuer || len(iss) == 1 && iss[0] == d.config.Issuer {
		return nil
	}
	return refuse(fault.Forbidden, ReasonUntrusted, errors.New("answer of another issuer"))
}

// verify returns the ID token in the answer of the token endpoint, if it holds
// in every point.
func (d *Door) verify(ctx context.Context, m *metadata, token *oauth2.Token, nonce string) (*oidc.IDToken, error) {
	raw, ok := token.Extra("id_token").(string)
	if !ok {
		return nil, untrusted("no ID token")
	}
	id, err := m.verifier.Verify(ctx, raw) // signature, iss, aud, exp, nbf
	if err != nil && strings.Contains(err.Error(), keysFailed) {
		return nil, refuse(fault.Unavailable, ReasonProvider, without(err))
	}
	if err != nil {
		return nil, refuse(fault.Forbidden, ReasonUntrusted, err)
	}
	var c struct {
		AuthorizedParty *string `json:"azp"`
	}
	if err := id.Claims(&c); err != nil {
		return nil, refuse(fault.Forbidden, ReasonUntrusted, err)
	}
	switch {
	case id.Subject == "" || len(id.Subject) > maxSubject || strings.Map(printable, id.Subject) != id.Subject:
		return nil, untrusted("ID token without a proper subject")
	case id.IssuedAt.IsZero():
		return nil, untrusted("ID token without time of issue")
	case id.IssuedAt.After(d.config.Now().Add(skew)):
		return nil, untrusted("ID token of the future")
	case id.Nonce != nonce:
		return nil, untrusted("ID token of another login")
	case len(id.Audience) > 1 && c.AuthorizedParty == nil,
		c.AuthorizedParty != nil && *c.AuthorizedParty != d.config.ClientID:
		return nil, untrusted("ID token for another client")
	}
	if id.AccessTokenHash != "" {
		if err := id.VerifyAccessToken(token.AccessToken); err != nil {
			return nil, refuse(fault.Forbidden, ReasonUntrusted, err)
		}
	}
	return id, nil
}

// providerErrors says what the error codes of a callback mean here (RFC 6749,
// 4.1.2.1; OpenID Connect Core, 3.1.2.6). Any other is our mistake: the
// provider does not take what we ask.
var providerErrors = map[string]struct {
	code   fault.Code
	reason string
}{
	"access_denied":              {fault.Unauthorized, ReasonCancelled},
	"login_required":             {fault.Expired, ReasonLogin},
	"interaction_required":       {fault.Expired, ReasonLogin},
	"account_selection_required": {fault.Expired, ReasonLogin},
	"consent_required":           {fault.Unauthorized, ReasonCancelled},
	"server_error":               {fault.Unavailable, ReasonProvider},
	"temporarily_unavailable":    {fault.Unavailable, ReasonProvider},
}

// refuseError returns the fault of an error that the provider sent with the
// browser.
func refuseError(code string) error {
	known, ok := providerErrors[code]
	if !ok {
		return refuse(fault.Internal, ReasonProvider, fmt.Errorf("provider refused: %.60q", code))
	}
	return refuse(known.code, known.reason, fmt.Errorf("provider answered %s", code))
}

// refuseExchange returns the fault of a code that could not be exchanged. The
// body of the answer is left out of the cause: it may hold a token.
func refuseExchange(err error) error {
	answer, ok := errors.AsType[*oauth2.RetrieveError](err)
	switch {
	case !ok && errors.Is(err, errTooLarge):
		return refuse(fault.Unavailable, ReasonProvider, errTooLarge)
	case !ok:
		return refuse(fault.Unavailable, ReasonProvider, without(err))
	case answer.ErrorCode == "invalid_grant":
		return refuse(fault.Expired, ReasonLogin, errors.New("provider does not know the code"))
	case answer.Response.StatusCode >= http.StatusInternalServerError:
		return refuse(fault.Unavailable, ReasonProvider, fmt.Errorf("token endpoint answered %d", answer.Response.StatusCode))
	}
	return refuse(fault.Internal, ReasonProvider, fmt.Errorf("token endpoint answered %d %.60q", answer.Response.StatusCode, answer.ErrorCode))
}

// without returns a cause without what the provider answered: go-oidc puts
// whole bodies into its errors, and they may hold what no log should.
func without(err error) error {
	if call, ok := errors.AsType[*url.Error](err); ok {
		return call
	}
	if errors.Is(err, errTooLarge) {
		return errTooLarge
	}
	return errors.New("provider did not answer as it should")
}

// untrusted returns the fault of an answer that does not hold.
func untrusted(why string) error {
	return refuse(fault.Forbidden, ReasonUntrusted, errors.New(why))
}

// refuse returns a fault with a reason and a cause.
func refuse(code fault.Code, reason string, cause error) error {
	return &fault.Error{Code: code, Reason: reason, Err: cause}
}
