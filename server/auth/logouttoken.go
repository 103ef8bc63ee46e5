package auth

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
	"github.com/go-jose/go-jose/v4"

	"github.com/loupe-privacy/loupe/internal/fault"
	"github.com/loupe-privacy/loupe/internal/wire"
)

const (
	// maxLogoutToken is the most characters of a logout token.
	maxLogoutToken = 8 << 10

	// logoutTokenFor is how long after its issue a logout token is taken.
	logoutTokenFor = 5 * time.Minute

	// logoutEvent is the one event that makes a token a logout token.
	logoutEvent = "http://schemas.openid.net/event/backchannel-logout"
)

// logoutTypes are what a logout token may call itself, in small letters.
var logoutTypes = []string{"", "jwt", "logout+jwt", "application/logout+jwt"}

// verifyLogout returns a logout token if it holds in every point (OpenID
// Connect Back-Channel Logout, 2.6), but for its use before. Its Expiry is the
// instant from which it would be refused, so that it needs to be remembered no
// longer. A token that does not hold is a fault.Invalid; one that can't be
// looked at because the provider does not answer is a fault.Unavailable.
//
// Anybody may send one. Whatever can be seen without a key is looked at first,
// so that junk costs next to nothing.
func (i *idp) verifyLogout(ctx context.Context, raw string) (*oidc.LogoutToken, error) {
	if len(raw) > maxLogoutToken {
		return nil, refuse(fault.Invalid, wire.ReasonUntrusted, errors.New("logout token is too large"))
	}
	// A provider that encrypts its ID tokens to us encrypts these too.
	raw, err := i.opened(raw)
	if err != nil {
		return nil, refuse(fault.Invalid, wire.ReasonUntrusted, err)
	}
	seen, err := glance(raw, i.Issuer, i.ClientID, i.config.Now())
	if err != nil {
		return nil, refuse(fault.Invalid, wire.ReasonUntrusted, err)
	}
	m, err := i.metadata(ctx)
	if err != nil {
		return nil, err
	}
	verifier, keys := i.verifier(m)
	token, err := verifier.VerifyLogout(ctx, raw)
	if err != nil {
		return nil, keys.blame(fault.Invalid, err)
	}
	// Go-oidc reads names of claims in capitals too; they are other names.
	if token.TokenID != seen.id || token.Subject != seen.subject || token.SessionID != seen.session {
		return nil, refuse(fault.Invalid, wire.ReasonUntrusted, errors.New("logout token that says things twice"))
	}
	token.Expiry = seen.until
	return token, nil
}

// A logoutClaim is what a logout token says, before its signature was seen.
type logoutClaim struct {
	id, subject, session string
	until                time.Time // it would be refused from then on
}

// glance reads a logout token without its signature, and returns what is wrong
// with it. It needs no key and no call.
func glance(raw, issuer, client string, now time.Time) (logoutClaim, error) {
	if !threeParts(raw) {
		return logoutClaim{}, errors.New("not a signed token")
	}
	piece := strings.Split(raw, ".")
	var header struct {
		Algorithm jose.SignatureAlgorithm `json:"alg"`
		Type      string                  `json:"typ"`
		Critical  json.RawMessage         `json:"crit"`
	}
	if unpack(piece[0], &header) != nil || header.Critical != nil ||
		!slices.Contains(signatures, header.Algorithm) || !slices.Contains(logoutTypes, strings.ToLower(header.Type)) {
		return logoutClaim{}, errors.New("not the header of a logout token")
	}
	var c claims
	if unpack(piece[1], &c) != nil {
		return logoutClaim{}, errors.New("logout token without claims")
	}
	var events map[string]map[string]json.RawMessage
	switch {
	case c.text("iss") != issuer:
		return logoutClaim{}, errors.New("logout token of another issuer")
	case !slices.Contains(c.texts("aud"), client):
		return logoutClaim{}, errors.New("logout token for another client")
	case json.Unmarshal(c["events"], &events) != nil || events[logoutEvent] == nil:
		return logoutClaim{}, errors.New("token without the event of a logout")
	case c.has("nonce"):
		return logoutClaim{}, errors.New("token of a login")
	}
	until, err := whileGood(c, now)
	if err != nil {
		return logoutClaim{}, err
	}
	return whom(c, until)
}

// whileGood returns until when a logout token is taken.
func whileGood(c claims, now time.Time) (time.Time, error) {
	issued, okIssued := c.moment("iat")
	expires, okExpires := c.moment("exp")
	switch {
	case !okIssued || issued.IsZero() || issued.After(now.Add(skew)):
		return time.Time{}, errors.New("logout token without a proper time of issue")
	case !okExpires || expires.IsZero():
		return time.Time{}, errors.New("logout token without end")
	}
	until := issued.Add(logoutTokenFor)
	if expires.Before(until) {
		until = expires
	}
	if !now.Before(until) {
		return time.Time{}, errors.New("logout token that is over")
	}
	return until, nil
}

// whom returns whose sessions a logout token is about.
func whom(c claims, until time.Time) (logoutClaim, error) {
	id, okID := c.label("jti")
	subject, okSubject := c.label("sub")
	session, okSession := c.label("sid")
	switch {
	case id == "" || !okID:
		return logoutClaim{}, errors.New("logout token without a proper id")
	case !okSubject || !okSession || subject == "" && session == "":
		return logoutClaim{}, errors.New("logout token about nobody")
	}
	return logoutClaim{id, subject, session, until}, nil
}

// unpack reads one part of a token into v.
func unpack(part string, v any) error {
	text, err := base64.RawURLEncoding.DecodeString(part)
	if err != nil {
		return err
	}
	return json.Unmarshal(text, v)
}
