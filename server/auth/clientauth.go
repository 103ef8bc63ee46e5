package auth

import (
	"context"
	"encoding/base64"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/loupe-privacy/loupe/internal/fault"
)

const (
	// assertionType is how a signed proof is named (RFC 7523, section 2.2).
	assertionType = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"

	// assertionFor is how long one counts: for one call.
	assertionFor = time.Minute
)

// post sends a form to an endpoint of the provider, in the name of Loupe, and
// returns what it answered. The form itself is left alone.
func (i *idp) post(ctx context.Context, m *metadata, endpoint string, form url.Values) (int, []byte, error) {
	proof, header, err := i.authenticate(ctx, m)
	if err != nil {
		return 0, nil, err
	}
	form = maps.Clone(form)
	maps.Copy(form, proof)
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, endpoint, strings.NewReader(form.Encode()))
	if err != nil {
		return 0, nil, refuse(fault.Internal, ReasonProvider, err)
	}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Header.Set("Accept", "application/json")
	if header != "" {
		r.Header.Set("Authorization", header)
	}
	res, body, err := call(i.config.Client, r)
	if err != nil {
		return 0, nil, err
	}
	return res.StatusCode, body, nil
}

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

// authenticate returns what shows the provider who Loupe is, in one call: more
// fields for the form, and the header Authorization or "".
func (i *idp) authenticate(ctx context.Context, m *metadata) (url.Values, string, error) {
	switch i.authentication(m) {
	case PrivateKeyJWT:
		assertion, err := i.assertion(ctx)
		if err != nil {
			return nil, "", err
		}
		return url.Values{"client_assertion_type": {assertionType}, "client_assertion": {assertion}}, "", nil
	case SecretPost:
		return url.Values{"client_secret": {i.ClientSecret}}, "", nil
	}
	// RFC 6749, 2.3.1: both are encoded as in a form first.
	pair := url.QueryEscape(i.ClientID) + ":" + url.QueryEscape(i.ClientSecret)
	return nil, "Basic " + base64.StdEncoding.EncodeToString([]byte(pair)), nil
}

// assertion returns a signed proof of who Loupe is, for one call. Its audience
// is the issuer alone and not the endpoint called: a provider that were tricked
// into another's endpoint could else use the proof there.
func (i *idp) assertion(ctx context.Context) (string, error) {
	id := make([]byte, secretSize)
	if _, err := io.ReadFull(i.config.Rand, id); err != nil {
		return "", fault.Wrap(fault.Internal, fmt.Errorf("random source: %w", err))
	}
	now := i.config.Now()
	assertion, err := i.config.Assert(ctx, map[string]any{
		"iss": i.ClientID,
		"sub": i.ClientID,
		"aud": i.Issuer,
		"jti": base64.RawURLEncoding.EncodeToString(id),
		"iat": now.Unix(),
		"exp": now.Add(assertionFor).Unix(),
	})
	if err != nil {
		return "", refuse(fault.Internal, ReasonProvider, fmt.Errorf("signing client assertion: %w", err))
	}
	return assertion, nil
}
