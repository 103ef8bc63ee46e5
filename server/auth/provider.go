package auth

import (
	"context"
	"errors"
	"io"
	"net/http"
	"slices"
	"sync"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"
	"golang.org/x/sync/singleflight"

	"github.com/loupe-privacy/loupe/internal/fault"
)

const (
	// maxAnswer is the most bytes read of any answer of the provider.
	maxAnswer = 1 << 20

	// callTimeout is the longest that one call to the provider may take.
	callTimeout = 10 * time.Second

	// freshFor is how long what the provider says about itself is believed.
	// Keys are looked up again earlier, as soon as one is unknown.
	freshFor = time.Hour

	// quietFor is how long a provider that failed is left alone, so that
	// people get their answer at once and it gets no flood when it is back.
	quietFor = 2 * time.Second
)

// errTooLarge says that the provider answered more than maxAnswer bytes.
var errTooLarge = errors.New("answer of the provider is too large")

// metadata is what the provider says about itself.
type metadata struct {
	*oidc.Provider
	verifier *oidc.IDTokenVerifier

	Authorization string   `json:"authorization_endpoint"`
	Token         string   `json:"token_endpoint"`
	Keys          string   `json:"jwks_uri"`
	Userinfo      string   `json:"userinfo_endpoint"`
	EndSession    string   `json:"end_session_endpoint"`
	SendsIssuer   bool     `json:"authorization_response_iss_parameter_supported"` // RFC 9207
	TokenAuth     []string `json:"token_endpoint_auth_methods_supported"`
}

// A provider is the identity provider, asked about itself when it is first
// needed and again from time to time.
type provider struct {
	issuer string
	config *oidc.Config
	client *http.Client
	now    func() time.Time
	flight singleflight.Group

	mu     sync.Mutex
	last   *metadata // the last good answer, or nil
	lastAt time.Time
	err    error // why the last call failed, or nil
	errAt  time.Time
}

// newProvider returns the provider of a configuration with its defaults.
func newProvider(c Config) *provider {
	return &provider{
		issuer: c.Issuer,
		config: &oidc.Config{ClientID: c.ClientID, Now: c.Now},
		client: c.Client,
		now:    c.Now,
	}
}

// metadata returns what the provider says about itself, from memory where that
// is fresh. A provider that fails later is believed on its last good answer;
// one that never gave any is a fault.Unavailable.
func (p *provider) metadata(ctx context.Context) (*metadata, error) {
	if m, err, known := p.remembered(); known {
		return m, err
	}
	// All who wait share one call, so none of them may cancel it.
	shared := p.flight.DoChan("", func() (any, error) {
		if m, err, known := p.remembered(); known { // a call ended in between
			return m, err
		}
		m, err := p.discover(context.WithoutCancel(ctx))
		return p.remember(m, err)
	})
	select {
	case <-ctx.Done():
		return nil, refuse(fault.Unavailable, ReasonProvider, ctx.Err())
	case result := <-shared:
		if result.Err != nil {
			return nil, result.Err
		}
		return result.Val.(*metadata), nil
	}
}

// remembered returns the last answer or failure while it counts.
func (p *provider) remembered() (*metadata, error, bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	now := p.now()
	if p.last != nil && within(now, p.lastAt, freshFor) {
		return p.last, nil, true
	}
	if p.err == nil || !within(now, p.errAt, quietFor) {
		return nil, nil, false
	}
	if p.last != nil {
		return p.last, nil, true
	}
	return nil, p.err, true
}

// remember keeps the outcome of a call and returns what it means now.
func (p *provider) remember(m *metadata, err error) (*metadata, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if err == nil {
		p.last, p.lastAt, p.err = m, p.now(), nil
		return m, nil
	}
	p.err, p.errAt = unreachable(err), p.now()
	if p.last != nil {
		return p.last, nil
	}
	return nil, p.err
}

// unreachable returns the fault of a provider that could not be asked about
// itself. What is wrong with its answer is said, the answer is not.
func unreachable(err error) error {
	if mismatch, ok := errors.AsType[*oidc.IssuerMismatchError](err); ok {
		return refuse(fault.Unavailable, ReasonProvider, mismatch)
	}
	if wrong, ok := errors.AsType[*endpointError](err); ok {
		return refuse(fault.Unavailable, ReasonProvider, wrong)
	}
	return refuse(fault.Unavailable, ReasonProvider, without(err))
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
func (p *provider) discover(ctx context.Context) (*metadata, error) {
	ctx, cancel := context.WithTimeout(oidc.ClientContext(ctx, p.client), callTimeout)
	defer cancel()
	found, err := oidc.NewProvider(ctx, p.issuer)
	if err != nil {
		return nil, err
	}
	m := &metadata{Provider: found, verifier: found.Verifier(p.config)}
	if err := found.Claims(m); err != nil {
		return nil, err
	}
	return m, m.check()
}

// check refuses addresses to which no secret may go.
func (m *metadata) check() error {
	for _, endpoint := range []struct {
		name, address string
		optional      bool
	}{
		{"authorization_endpoint", m.Authorization, false},
		{"token_endpoint", m.Token, false},
		{"jwks_uri", m.Keys, false},
		{"userinfo_endpoint", m.Userinfo, true},
		{"end_session_endpoint", m.EndSession, true},
	} {
		if endpoint.address == "" && endpoint.optional {
			continue
		}
		if _, err := safeURL(endpoint.address); err != nil {
			return &endpointError{endpoint.name, err}
		}
	}
	return nil
}

// endpoint returns where codes are asked for and exchanged, and how the client
// shows who it is: in the header unless the provider takes the body only.
func (m *metadata) endpoint(secret string) oauth2.Endpoint {
	style := oauth2.AuthStyleInHeader
	if secret == "" || slices.Contains(m.TokenAuth, "client_secret_post") && !slices.Contains(m.TokenAuth, "client_secret_basic") {
		style = oauth2.AuthStyleInParams
	}
	return oauth2.Endpoint{AuthURL: m.Authorization, TokenURL: m.Token, AuthStyle: style}
}

// restrained returns a client for calls to the provider: with time-outs,
// without redirects, and with a limit on what it reads. It takes the transport
// of c, which may be nil.
func restrained(c *http.Client) *http.Client {
	timeout, transport := callTimeout, http.DefaultTransport
	if c != nil && c.Timeout > 0 {
		timeout = min(timeout, c.Timeout)
	}
	if c != nil && c.Transport != nil {
		transport = c.Transport
	}
	return &http.Client{
		Timeout:       timeout,
		Transport:     limited{transport},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
}

// limited is a transport whose answers can be read up to maxAnswer bytes.
type limited struct{ next http.RoundTripper }

// RoundTrip implements [http.RoundTripper].
func (l limited) RoundTrip(r *http.Request) (*http.Response, error) {
	res, err := l.next.RoundTrip(r)
	if err != nil {
		return nil, err
	}
	res.Body = &limitedBody{ReadCloser: res.Body, left: maxAnswer}
	return res, nil
}

// limitedBody is a body that fails, instead of ending, at its limit.
type limitedBody struct {
	io.ReadCloser
	left int64
}

// Read implements [io.Reader].
func (b *limitedBody) Read(p []byte) (int, error) {
	if b.left < 0 {
		return 0, errTooLarge
	}
	if int64(len(p)) > b.left+1 {
		p = p[:b.left+1]
	}
	n, err := b.ReadCloser.Read(p)
	if b.left -= int64(n); b.left < 0 {
		return n, errTooLarge
	}
	return n, err
}
