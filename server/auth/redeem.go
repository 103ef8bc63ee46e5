package auth

import (
	"context"
	"errors"
	"net/url"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"

	"github.com/loupe-privacy/loupe/internal/fault"
	"github.com/loupe-privacy/loupe/internal/rights"
	"github.com/loupe-privacy/loupe/internal/wire"
)

// An identity is what a provider says about somebody who logged in, after all
// of it was checked.
type identity struct {
	subject       string
	session       string // id of the session at the provider, or ""
	level         rights.Level
	authenticated time.Time // when the person proved who they are; zero: not said
	claims        claims
}

// redeem turns the answer with which the provider sent the browser back into
// an identity, or refuses it. The query is that of the callback; nonce and
// verifier are those of the login. Whether the identity is good enough for what
// was asked, is not looked at here.
//
// What does not hold is a fault.Forbidden with [wire.ReasonUntrusted], what the
// provider refuses or can't do comes with [wire.ReasonProvider], [wire.ReasonLogin] or
// [wire.ReasonCancelled], and a callback that is none with [wire.ReasonCallback].
func (i *idp) redeem(ctx context.Context, query url.Values, nonce, verifier string) (identity, error) {
	m, err := i.metadata(ctx)
	if err != nil {
		return identity{}, err
	}
	if err := i.checkIssuer(m, query); err != nil {
		return identity{}, err
	}
	if code := query.Get("error"); code != "" {
		return identity{}, refuseError(code)
	}
	if len(query["code"]) != 1 || query.Get("code") == "" {
		return identity{}, refuse(fault.Invalid, wire.ReasonCallback, errors.New("no code"))
	}
	t, err := i.exchange(ctx, m, query.Get("code"), verifier)
	if err != nil {
		return identity{}, err
	}
	id, c, err := i.verify(ctx, m, t, nonce)
	if err != nil {
		return identity{}, err
	}
	who, err := i.identity(id, c)
	if err != nil {
		return identity{}, err
	}
	who.claims, err = i.completed(ctx, m, t, id.Subject, c)
	return who, err
}

// checkIssuer refuses an answer of another provider than the one that was
// asked (RFC 9207, 2.4).
func (i *idp) checkIssuer(m *metadata, query url.Values) error {
	iss := query["iss"]
	if len(iss) == 0 && !m.SendsIssuer || len(iss) == 1 && iss[0] == i.Issuer {
		return nil
	}
	return refuse(fault.Forbidden, wire.ReasonUntrusted, errors.New("answer of another issuer"))
}

// exchange returns what the provider gives for a code (RFC 6749, 4.1.3; RFC
// 7636, 4.5). The code is used up by it, whatever comes after. The tokens are
// used for one login and never kept.
func (i *idp) exchange(ctx context.Context, m *metadata, code, verifier string) (*oauth2.Token, error) {
	proof, err := i.proof(ctx, m)
	if err != nil {
		return nil, err
	}
	options := []oauth2.AuthCodeOption{oauth2.VerifierOption(verifier)}
	for name := range proof {
		options = append(options, oauth2.SetAuthURLParam(name, proof.Get(name)))
	}
	token, err := i.oauth(m).Exchange(oidc.ClientContext(ctx, i.config.Client), code, options...)
	if err != nil {
		return nil, refuseExchange(err)
	}
	return token, nil
}

// verify returns the ID token and its claims, if it holds in every point
// (OpenID Connect Core, 3.1.3.7).
func (i *idp) verify(ctx context.Context, m *metadata, t *oauth2.Token, nonce string) (*oidc.IDToken, claims, error) {
	raw, ok := t.Extra("id_token").(string)
	if !ok {
		return nil, nil, untrusted("no ID token")
	}
	raw, err := i.opened(raw)
	if err != nil {
		return nil, nil, err
	}
	verifier, keys := i.verifier(m)
	id, err := verifier.Verify(ctx, raw) // signature, iss, aud, exp, nbf
	if err != nil {
		return nil, nil, keys.blame(fault.Forbidden, err)
	}
	var c claims
	if err := id.Claims(&c); err != nil {
		return nil, nil, refuse(fault.Forbidden, wire.ReasonUntrusted, err)
	}
	party, ok := c.label("azp")
	switch {
	// Go-oidc reads names of claims in capitals too; they are other names.
	case c.text("iss") != id.Issuer || c.text("sub") != id.Subject || c.text("nonce") != id.Nonce:
		return nil, nil, untrusted("ID token that says things twice")
	case !proper(id.Subject):
		return nil, nil, untrusted("ID token without a proper subject")
	case id.IssuedAt.IsZero():
		return nil, nil, untrusted("ID token without time of issue")
	case id.IssuedAt.After(i.config.Now().Add(skew)):
		return nil, nil, untrusted("ID token of the future")
	case id.Nonce != nonce:
		return nil, nil, untrusted("ID token of another login")
	case !ok || len(id.Audience) > 1 && party == "" || party != "" && party != i.ClientID:
		return nil, nil, untrusted("ID token for another client")
	}
	if id.AccessTokenHash != "" {
		if err := id.VerifyAccessToken(t.AccessToken); err != nil {
			return nil, nil, refuse(fault.Forbidden, wire.ReasonUntrusted, err)
		}
	}
	return id, c, nil
}

// identity returns what a verified ID token says about a login. Its time and
// session may be missing, but not be there and make no sense: then the provider
// means something that we don't understand.
func (i *idp) identity(id *oidc.IDToken, c claims) (identity, error) {
	session, ok := c.label("sid")
	if !ok {
		return identity{}, untrusted("ID token without a proper session")
	}
	authenticated, ok := c.moment("auth_time")
	if !ok || authenticated.After(i.config.Now().Add(skew)) {
		return identity{}, untrusted("ID token without a proper time of login")
	}
	return identity{
		subject:       id.Subject,
		session:       session,
		level:         i.level(c),
		authenticated: authenticated,
	}, nil
}
