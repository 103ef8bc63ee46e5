package live

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"

	"golang.org/x/oauth2"
	"golang.org/x/oauth2/clientcredentials"
	"golang.org/x/sync/singleflight"

	"github.com/loupe-privacy/loupe/server/auth"
)

const (
	// tokenTimeout is the longest that one call for a token may take. It is
	// longer than a budget: the page goes on without, and the next one has it.
	tokenTimeout = 5 * time.Second

	// assertionType is how a signed proof is named (RFC 7523, section 2.2), and
	// assertionFor how long one counts: for one call.
	assertionType = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
	assertionFor  = time.Minute
)

// errToken says that no token was given.
var errToken = errors.New("no access token was given")

// tokens are the access tokens for one connector: one at a time, used until
// shortly before its end.
type tokens struct {
	login  Login
	client *http.Client
	assert Assert
	now    func() time.Time

	calls singleflight.Group // one call at a time

	mu   sync.Mutex
	held *oauth2.Token
}

// get returns a token, which it asks for if it has none that counts. Several
// that need one wait for the same call, each as long as its context lasts.
func (t *tokens) get(ctx context.Context) (string, error) {
	t.mu.Lock()
	held := t.held
	t.mu.Unlock()
	if held.Valid() {
		return held.AccessToken, nil
	}
	call := t.calls.DoChan("", func() (any, error) {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), tokenTimeout)
		defer cancel()
		token, err := t.ask(ctx)
		if err != nil {
			return "", err
		}
		t.mu.Lock()
		t.held = token
		t.mu.Unlock()
		return token.AccessToken, nil
	})
	select {
	case <-ctx.Done():
		return "", context.Cause(ctx)
	case r := <-call:
		if r.Err != nil {
			return "", r.Err
		}
		return r.Val.(string), nil
	}
}

// forget lets a token go that a connector did not accept.
func (t *tokens) forget(token string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.held != nil && t.held.AccessToken == token {
		t.held = nil
	}
}

// ask asks for a token. An error repeats nothing of what the other side said
// but its status.
func (t *tokens) ask(ctx context.Context) (*oauth2.Token, error) {
	c := clientcredentials.Config{
		ClientID: t.login.ClientID, ClientSecret: t.login.Secret, TokenURL: t.login.TokenURL, Scopes: t.login.Scopes,
		AuthStyle: oauth2.AuthStyleInHeader,
	}
	switch t.login.Auth {
	case auth.SecretPost:
		c.AuthStyle = oauth2.AuthStyleInParams
	case auth.PrivateKeyJWT:
		proof, err := t.proof(ctx)
		if err != nil {
			return nil, err
		}
		c.AuthStyle, c.EndpointParams = oauth2.AuthStyleInParams, proof
	}
	token, err := c.Token(context.WithValue(ctx, oauth2.HTTPClient, t.client))
	if refused, ok := errors.AsType[*oauth2.RetrieveError](err); ok && refused.Response != nil {
		return nil, fmt.Errorf("%w: status %d", errToken, refused.Response.StatusCode)
	}
	if failed, ok := errors.AsType[*url.Error](err); ok {
		return nil, fmt.Errorf("%w: %w", errToken, failed.Err)
	}
	if err != nil || !strings.EqualFold(token.Type(), "Bearer") || !plain(token.AccessToken) {
		return nil, fmt.Errorf("%w: the answer is none", errToken)
	}
	return token, nil
}

// plain reports whether a token can stand in a header.
func plain(token string) bool {
	return token != "" && !strings.ContainsFunc(token, func(r rune) bool { return r <= ' ' || r > '~' })
}

// proof returns what shows who Loupe is by its signature.
func (t *tokens) proof(ctx context.Context) (url.Values, error) {
	audience := t.login.Audience
	if audience == "" {
		audience = t.login.TokenURL
	}
	now := t.now()
	assertion, err := t.assert(ctx, map[string]any{
		"iss": t.login.ClientID, "sub": t.login.ClientID, "aud": audience,
		"jti": rand.Text(), "iat": now.Unix(), "exp": now.Add(assertionFor).Unix(),
	})
	if err != nil {
		return nil, fmt.Errorf("signing client assertion: %w", err)
	}
	return url.Values{"client_assertion_type": {assertionType}, "client_assertion": {assertion}}, nil
}
