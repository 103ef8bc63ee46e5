package auth

import (
	"context"
	"fmt"
	"net/url"
	"slices"
	"time"

	"github.com/loupe-privacy/loupe/internal/fault"
	"github.com/loupe-privacy/loupe/internal/wire"
)

const (
	// assertionType is how a signed proof is named (RFC 7523, section 2.2).
	assertionType = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"

	// assertionFor is how long one counts: for one call.
	assertionFor = time.Minute
)

// authentication returns how Loupe shows this provider who it is: as
// configured or, with a secret, in the header unless the provider takes the
// body only.
func (i *idp) authentication(m *metadata) ClientAuth {
	if i.ClientAuth != "" {
		return i.ClientAuth
	}
	if slices.Contains(m.TokenAuth, string(SecretPost)) && !slices.Contains(m.TokenAuth, string(SecretBasic)) {
		return SecretPost
	}
	return SecretBasic
}

// proof returns the parameters that show the provider who Loupe is, in one
// call: none where the secret does.
func (i *idp) proof(ctx context.Context, m *metadata) (url.Values, error) {
	if i.authentication(m) != PrivateKeyJWT {
		return nil, nil
	}
	assertion, err := i.assertion(ctx)
	if err != nil {
		return nil, err
	}
	return url.Values{"client_assertion_type": {assertionType}, "client_assertion": {assertion}}, nil
}

// assertion returns a signed proof of who Loupe is, for one call. Its audience
// is the issuer alone and not the endpoint called: a provider that were tricked
// into another's endpoint could else use the proof there.
func (i *idp) assertion(ctx context.Context) (string, error) {
	now := i.config.Now()
	assertion, err := i.config.Assert(ctx, map[string]any{
		"iss": i.ClientID,
		"sub": i.ClientID,
		"aud": i.Issuer,
		"jti": newSecret(),
		"iat": now.Unix(),
		"exp": now.Add(assertionFor).Unix(),
	})
	if err != nil {
		return "", refuse(fault.Internal, wire.ReasonProvider, fmt.Errorf("signing client assertion: %w", err))
	}
	return assertion, nil
}
