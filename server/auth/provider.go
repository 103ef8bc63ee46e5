package auth

import (
	"context"
	"errors"
	"maps"
	"net/url"
	"slices"
	"sync"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/sync/singleflight"

	"github.com/loupe-privacy/loupe/internal/fault"
	"github.com/loupe-privacy/loupe/internal/wire"
)

const (
	// freshFor is how long what the provider says about itself is believed.
	// Keys are looked up again earlier, as soon as one is unknown.
	freshFor = time.Hour

	// quietFor is how long a provider that failed is left alone, so that
	// people get their answer at once and it gets no flood when it is back.
	quietFor = 2 * time.Second

	// skew is how far the clock of the provider may run ahead of ours.
	skew = time.Minute
)

// metadata is what the provider says about itself (OpenID Connect Discovery,
// section 3; RFC 8414, section 2).
type metadata struct {
	Authorization string   `json:"authorization_endpoint"`
	Token         string   `json:"token_endpoint"`
	Keys          string   `json:"jwks_uri"`
	Userinfo      string   `json:"userinfo_endpoint"`
	EndSession    string   `json:"end_session_endpoint"`
	Push          string   `json:"pushed_authorization_request_endpoint"` // RFC 9126
	MustPush      bool     `json:"require_pushed_authorization_requests"`
	SendsIssuer   bool     `json:"authorization_response_iss_parameter_supported"` // RFC 9207
	TokenAuth     []string `json:"token_endpoint_auth_methods_supported"`
	Signatures    []string `json:"id_token_signing_alg_values_supported"`
}

// An idp is one identity provider, as seen from here: asked about itself when
// it is first needed and again from time to time. It is safe for concurrent
// use.
type idp struct {
	Provider
	config Config
	bare   bool // nobody logs in there: it has to name no more than its keys
	keys   *keySet
	flight singleflight.Group

	mu     sync.Mutex
	last   *metadata // the last good answer, or nil
	lastAt time.Time
	err    error // why the last call failed, or nil
	errAt  time.Time
}

// newIDP returns a provider of a configuration with its defaults. It is not
// called: it may be down while Loupe starts.
func newIDP(c Config, p Provider) *idp {
	return &idp{Provider: p, config: c, keys: newKeySet(c.Client, c.Now)}
}

// metadata returns what the provider says about itself, from memory where that
// is fresh. A provider that fails later is believed on its last good answer;
// one that never gave any is a fault.Unavailable.
func (i *idp) metadata(ctx context.Context) (*metadata, error) {
	if m, err, known := i.remembered(); known {
		return m, err
	}
	// All who wait share one call, so none of them may cancel it.
	shared := i.flight.DoChan("", func() (any, error) {
		if m, err, known := i.remembered(); known { // a call ended in between
			return m, err
		}
		m, err := i.discover(context.WithoutCancel(ctx))
		return i.remember(m, err)
	})
	select {
	case <-ctx.Done():
		return nil, refuse(fault.Unavailable, wire.ReasonProvider, ctx.Err())
	case result := <-shared:
		if result.Err != nil {
			return nil, result.Err
		}
		return result.Val.(*metadata), nil
	}
}

// remembered returns the last answer or failure while it counts.
func (i *idp) remembered() (*metadata, error, bool) {
	i.mu.Lock()
	defer i.mu.Unlock()
	now := i.config.Now()
	if i.last != nil && within(now, i.lastAt, freshFor) {
		return i.last, nil, true
	}
	if i.err == nil || !within(now, i.errAt, quietFor) {
		return nil, nil, false
	}
	if i.last != nil {
		return i.last, nil, true
	}
	return nil, i.err, true
}

// remember keeps the outcome of a call and returns what it means now.
func (i *idp) remember(m *metadata, err error) (*metadata, error) {
	i.mu.Lock()
	defer i.mu.Unlock()
	if err == nil {
		i.last, i.lastAt, i.err = m, i.config.Now(), nil
		return m, nil
	}
	i.err, i.errAt = unreachable(err), i.config.Now()
	if i.last != nil {
		return i.last, nil
	}
	return nil, i.err
}

// unreachable returns the fault of a provider that could not be asked about
// itself. What is wrong with its answer is said, the answer is not.
func unreachable(err error) error {
	if mismatch, ok := errors.AsType[*oidc.IssuerMismatchError](err); ok {
		return refuse(fault.Unavailable, wire.ReasonProvider, mismatch)
	}
	if wrong, ok := errors.AsType[*endpointError](err); ok {
		return refuse(fault.Unavailable, wire.ReasonProvider, wrong)
	}
	return refuse(fault.Unavailable, wire.ReasonProvider, without(err))
}

// endpointError says that the provider names an address that is not safe.
type endpointError struct {
	name string
	err  error
}

// Error implements error.
func (e *endpointError) Error() string { return e.name + ": " + e.err.Error() }

// within reports whether now is less than d after then. A clock that was set
// back is not within.
func within(now, then time.Time, d time.Duration) bool {
	age := now.Sub(then)
	return 0 <= age && age < d
}

// discover asks the provider about itself.
func (i *idp) discover(ctx context.Context) (*metadata, error) {
	ctx, cancel := context.WithTimeout(oidc.ClientContext(ctx, i.config.Client), callTimeout)
	defer cancel()
	found, err := oidc.NewProvider(ctx, i.Issuer)
	if err != nil {
		return nil, err
	}
	m := new(metadata)
	if err := found.Claims(m); err != nil {
		return nil, err
	}
	return m, m.check(i.bare)
}

// check refuses addresses to which no secret may go. Bare is whether those of
// logins may be absent.
func (m *metadata) check(bare bool) error {
	for _, endpoint := range []struct {
		name, address string
		optional      bool
	}{
		{"authorization_endpoint", m.Authorization, bare},
		{"token_endpoint", m.Token, bare},
		{"jwks_uri", m.Keys, false},
		{"userinfo_endpoint", m.Userinfo, true},
		{"end_session_endpoint", m.EndSession, true},
		{"pushed_authorization_request_endpoint", m.Push, !m.MustPush},
	} {
		if endpoint.address == "" && endpoint.optional {
			continue
		}
		if err := safeURL(endpoint.address); err != nil {
			return &endpointError{endpoint.name, err}
		}
	}
	return nil
}

// algorithms returns those that the provider signs ID tokens with, of those
// that it may. Without any, go-oidc takes RS256 (OpenID Connect Core, 15.1).
func (m *metadata) algorithms() []string {
	var algorithms []string
	for _, a := range signatures {
		if slices.Contains(m.Signatures, string(a)) {
			algorithms = append(algorithms, string(a))
		}
	}
	return algorithms
}

// verifier returns what checks the tokens of the provider against its keys,
// and the keys as they are looked up for one token.
func (i *idp) verifier(m *metadata) (*oidc.IDTokenVerifier, *lookup) {
	l := &lookup{set: i.keys, address: m.Keys}
	return oidc.NewVerifier(i.Issuer, l, &oidc.Config{
		ClientID: i.ClientID, Now: i.config.Now, SupportedSigningAlgs: m.algorithms(),
	}), l
}

// logoutURL returns the address where the person logs out at the provider too,
// or "" where there is none or the provider can't be asked. The provider sends
// the person on to [Config.AfterLogout] with state as it is.
func (i *idp) logoutURL(ctx context.Context, state string) string {
	m, err := i.metadata(ctx)
	if err != nil || m.EndSession == "" {
		return "" // logged out here; the provider has no say in that
	}
	query := url.Values{"client_id": {i.ClientID}}
	if i.config.AfterLogout != "" {
		query.Set("post_logout_redirect_uri", i.config.AfterLogout)
		query.Set("state", state)
	}
	return extended(m.EndSession, query)
}

// extended returns an address with a query added to the one that it has. What
// is in both is as the query says.
func extended(address string, query url.Values) string {
	u, err := url.Parse(address)
	if err != nil {
		return "" // refused by metadata.check, never reached
	}
	all := u.Query()
	maps.Copy(all, query)
	u.RawQuery = all.Encode()
	return u.String()
}
