package auth

import (
	"context"
	"encoding/json"
	"net/url"
	"time"

	"github.com/loupe-privacy/loupe/internal/lang"
	"github.com/loupe-privacy/loupe/internal/rights"
)

// An IDP is one provider, for tests of what it sends without the rest of a
// login.
type IDP = idp

// An Identity is an identity that can be looked into.
type Identity struct {
	Subject       string
	Session       string
	Level         rights.Level
	Authenticated time.Time
	Claims        map[string]json.RawMessage
}

// NewIDP returns the first provider of a configuration.
func NewIDP(c Config) (*IDP, error) {
	c = c.withDefaults()
	return newIDP(c, c.Providers[0]), c.check()
}

// Authorize is authorize.
func (i *idp) Authorize(ctx context.Context, state, nonce, verifier string, level rights.Level, maxAge time.Duration) (string, error) {
	return i.authorize(ctx, authorization{state, nonce, verifier, lang.NL, level, maxAge})
}

// Redeem is redeem.
func (i *idp) Redeem(ctx context.Context, query url.Values, nonce, verifier string) (Identity, error) {
	who, err := i.redeem(ctx, query, nonce, verifier)
	return Identity{who.subject, who.session, who.level, who.authenticated, who.claims}, err
}

// VerifyLogout returns id, subject and session of a logout token, and until
// when it counts.
func (i *idp) VerifyLogout(ctx context.Context, raw string) (id, subject, session string, until time.Time, err error) {
	token, err := i.verifyLogout(ctx, raw)
	if err != nil {
		return "", "", "", time.Time{}, err
	}
	return token.TokenID, token.Subject, token.SessionID, token.Expiry, nil
}

// LogoutURL is logoutURL.
func (i *idp) LogoutURL(ctx context.Context, state string) string { return i.logoutURL(ctx, state) }

// Glance is glance.
func Glance(raw, issuer, client string, now time.Time) (id, subject, session string, until time.Time, err error) {
	c, err := glance(raw, issuer, client, now)
	return c.id, c.subject, c.session, c.until, err
}

// LevelOf is the level of claims in JSON.
func (p Provider) LevelOf(c map[string]json.RawMessage) rights.Level { return p.level(c) }

// Asks is asks.
func (p Provider) Asks(l rights.Level) string { return p.asks(l) }

// Text is claims.text.
func Text(c map[string]json.RawMessage, name string) string { return claims(c).text(name) }

// Texts is claims.texts.
func Texts(c map[string]json.RawMessage, name string) []string { return claims(c).texts(name) }

// Moment is claims.moment.
func Moment(c map[string]json.RawMessage, name string) (time.Time, bool) {
	return claims(c).moment(name)
}
