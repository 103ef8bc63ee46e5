package auth

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"golang.org/x/oauth2"

	"github.com/loupe-privacy/loupe/internal/fault"
	"github.com/loupe-privacy/loupe/internal/lang"
	"github.com/loupe-privacy/loupe/internal/rights"
)

// An authorization is what a login asks of a provider.
type authorization struct {
	state, nonce, verifier string // secrets of the login; verifier: PKCE
	lang                   lang.Lang
	level                  rights.Level  // at least; Unknown: nothing is asked
	maxAge                 time.Duration // since the person proved who they are; 0: nothing is asked
}

// authorize returns the address at the provider where the browser goes to log
// in. Where the provider announces it, the request goes there directly and the
// browser carries a reference only (RFC 9126): if that fails there is no login,
// and never a weaker one.
func (i *idp) authorize(ctx context.Context, a authorization) (string, error) {
	m, err := i.metadata(ctx)
	if err != nil {
		return "", err
	}
	query := i.request(a)
	if m.Push != "" {
		reference, err := i.push(ctx, m, query)
		if err != nil {
			return "", err
		}
		query = url.Values{"client_id": {i.ClientID}, "request_uri": {reference}}
	}
	return extended(m.Authorization, query), nil
}

// request returns the parameters of an authorization request (OpenID Connect
// Core, 3.1.2.1). A provider may ignore the level and the age that are asked,
// so they are never taken for granted when it answers.
func (i *idp) request(a authorization) url.Values {
	query := url.Values{
		"response_type":         {"code"},
		"client_id":             {i.ClientID},
		"redirect_uri":          {i.config.RedirectURL},
		"scope":                 {strings.Join(i.Scopes, " ")},
		"state":                 {a.state},
		"nonce":                 {a.nonce},
		"code_challenge":        {oauth2.S256ChallengeFromVerifier(a.verifier)},
		"code_challenge_method": {"S256"},
		"ui_locales":            {string(a.lang)},
	}
	if value := i.asks(a.level); value != "" {
		query.Set("acr_values", value)
	}
	if a.maxAge > 0 {
		query.Set("max_age", strconv.Itoa(int(a.maxAge/time.Second)))
	}
	return query
}

// maxReference is the most characters of a reference to a pushed request.
const maxReference = 1024

// push sends an authorization request to the provider and returns the
// reference to it.
func (i *idp) push(ctx context.Context, m *metadata, form url.Values) (string, error) {
	status, body, err := i.post(ctx, m, m.Push, form)
	if err != nil {
		return "", err
	}
	return reference(status, body)
}

// reference returns the reference in the answer to a pushed request. It is
// opaque: only the provider that gave it can read it.
func reference(status int, body []byte) (string, error) {
	var answer struct {
		Reference string `json:"request_uri"`
		Error     string `json:"error"`
	}
	err := json.Unmarshal(body, &answer)
	if status != http.StatusCreated && status != http.StatusOK {
		return "", refuseStatus("endpoint of pushed requests", status, answer.Error)
	}
	if err != nil || answer.Reference == "" || len(answer.Reference) > maxReference {
		return "", refuse(fault.Unavailable, ReasonProvider, errors.New("provider gave no reference to the request"))
	}
	return answer.Reference, nil
}
