package auth

import (
	"context"
	"encoding/json"
	"errors"
	"maps"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"

	"github.com/loupe-privacy/loupe/internal/fault"
	"github.com/loupe-privacy/loupe/internal/lang"
	"github.com/loupe-privacy/loupe/internal/rights"
	"github.com/loupe-privacy/loupe/internal/wire"
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
	address := i.oauth(m).AuthCodeURL(a.state, i.request(a)...)
	if m.Push == "" {
		return address, nil
	}
	u, err := url.Parse(address)
	if err != nil {
		return "", refuse(fault.Unavailable, wire.ReasonProvider, err) // refused by metadata.check, never reached
	}
	reference, err := i.push(ctx, m, u.Query())
	if err != nil {
		return "", err
	}
	return extended(m.Authorization, url.Values{"client_id": {i.ClientID}, "request_uri": {reference}}), nil
}

// oauth returns Loupe as the client of the provider. With a key it shows who it
// is in further parameters, see [idp.assertion].
func (i *idp) oauth(m *metadata) *oauth2.Config {
	style := oauth2.AuthStyleInHeader
	if i.authentication(m) != SecretBasic {
		style = oauth2.AuthStyleInParams
	}
	return &oauth2.Config{
		ClientID:     i.ClientID,
		ClientSecret: i.ClientSecret,
		Endpoint:     oauth2.Endpoint{AuthURL: m.Authorization, TokenURL: m.Token, AuthStyle: style},
		RedirectURL:  i.config.RedirectURL + i.ID,
		Scopes:       i.Scopes,
	}
}

// request returns what an authorization request asks besides what every one
// does (OpenID Connect Core, 3.1.2.1). A provider may ignore the level and the
// age that are asked, so they are never taken for granted when it answers.
func (i *idp) request(a authorization) []oauth2.AuthCodeOption {
	all := []oauth2.AuthCodeOption{
		oauth2.S256ChallengeOption(a.verifier),
		oidc.Nonce(a.nonce),
		oauth2.SetAuthURLParam("ui_locales", string(a.lang)),
	}
	if value := i.asks(a.level); value != "" {
		all = append(all, oauth2.SetAuthURLParam("acr_values", value))
	}
	if a.maxAge > 0 {
		all = append(all, oauth2.SetAuthURLParam("max_age", strconv.Itoa(int(a.maxAge/time.Second))))
	}
	return all
}

// maxReference is the most characters of a reference to a pushed request.
const maxReference = 1024

// push sends an authorization request to the provider and returns the
// reference to it.
func (i *idp) push(ctx context.Context, m *metadata, form url.Values) (string, error) {
	proof, err := i.proof(ctx, m)
	if err != nil {
		return "", err
	}
	maps.Copy(form, proof)
	if i.authentication(m) == SecretPost {
		form.Set("client_secret", i.ClientSecret)
	}
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, m.Push, strings.NewReader(form.Encode()))
	if err != nil {
		return "", refuse(fault.Internal, wire.ReasonProvider, err)
	}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Header.Set("Accept", "application/json")
	if i.authentication(m) == SecretBasic {
		// RFC 6749, 2.3.1: both are encoded as in a form first.
		r.SetBasicAuth(url.QueryEscape(i.ClientID), url.QueryEscape(i.ClientSecret))
	}
	a, err := call(i.config.Client, r)
	if err != nil {
		return "", err
	}
	return reference(a.status, a.body)
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
		return "", refuse(fault.Unavailable, wire.ReasonProvider, errors.New("provider gave no reference to the request"))
	}
	return answer.Reference, nil
}
