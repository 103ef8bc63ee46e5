package auth

import (
	"context"
	"errors"
	"fmt"

	"github.com/loupe-privacy/loupe/internal/fault"
	"github.com/loupe-privacy/loupe/internal/wire"
)

// maxVerifying is how many logout tokens of one provider are verified at once.
// It takes no login to send one, so all that wait for a slow provider must cost
// little.
const maxVerifying = 32

// BackChannel takes a logout token in which a provider says that somebody
// logged out there (OpenID Connect Back-Channel Logout 1.0), and ends the
// sessions that it means: with a session id of the provider, those that were
// opened in that one, with a subject, those of that subject, with both, those
// that are both. That there are none is no fault.
//
// A token that does not hold, or that was used before, is a fault.Invalid. Only
// one that holds is remembered as used. An unknown provider is a
// fault.NotFound; when too many tokens come at once, the rest are a
// fault.TooMany, and while the keys of the provider can't be had, all are a
// fault.Unavailable: those may be sent again.
func (d *Door) BackChannel(ctx context.Context, providerID, token string) error {
	p := d.way(providerID)
	if p == nil {
		return fault.New(fault.NotFound, "no such provider")
	}
	meant, err := d.verifyLogout(ctx, p, token)
	if err != nil {
		return err
	}
	return d.end(ctx, meant)
}

// verifyLogout returns which sessions a logout token means. It uses the token
// up.
func (d *Door) verifyLogout(ctx context.Context, p *way, token string) (Match, error) {
	select {
	case p.verifying <- struct{}{}:
		defer func() { <-p.verifying }()
	default:
		return Match{}, refuse(fault.TooMany, wire.ReasonPace, errors.New("too many logout tokens at once"))
	}
	t, err := p.idp.verifyLogout(ctx, token)
	if err != nil {
		return Match{}, err
	}
	// An issuer may number the tokens of each of its clients anew.
	err = d.store.UseToken(ctx, p.Issuer, p.ClientID+"\n"+t.TokenID, t.Expiry.UTC().Add(skew))
	if fault.Is(err, fault.Conflict) {
		return Match{}, fault.Wrap(fault.Invalid, err)
	}
	if err != nil {
		return Match{}, fmt.Errorf("using logout token: %w", err)
	}
	return Match{Issuer: p.Issuer, Subject: t.Subject, Session: t.SessionID}, nil
}
