package idp

import (
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/zitadel/oidc/v3/pkg/oidc"
	"github.com/zitadel/oidc/v3/pkg/op"

	"github.com/loupe-privacy/loupe/server/demo"
)

// An Audience is for whom a client logs people in. Only they are on its login
// page, and only what it may know of them is told.
type Audience string

// The audiences.
const (
	Members Audience = "members" // everybody but staff; ScopeNumber
	Staff   Audience = "staff"   // ScopeRole
)

// A Client is one registration of Loupe at the provider.
type Client struct {
	ID, Secret string
	For        Audience

	RedirectURIs           []string // where a login may go back to
	PostLogoutRedirectURIs []string // where a logout may go back to

	// BackChannelURL is where logout tokens are posted, on a loopback
	// host, or "" for a client that is not told.
	BackChannelURL string
}

// check returns what makes c unusable for a Loupe at an address.
func (c Client) check(loupe string, people []demo.Person) error {
	switch {
	case c.ID == "" || c.Secret == "":
		return errors.New("no id or no secret")
	case c.For != Members && c.For != Staff:
		return fmt.Errorf("for neither members nor staff: %q", c.For)
	case len(c.RedirectURIs) == 0:
		return errors.New("no redirect address")
	case !slices.ContainsFunc(people, (&client{Client: c}).serves):
		return errors.New("nobody to log in")
	}
	for _, to := range slices.Concat(c.RedirectURIs, c.PostLogoutRedirectURIs) {
		if !strings.HasPrefix(to, loupe+"/") {
			return fmt.Errorf("%q is not at Loupe", to)
		}
	}
	if c.BackChannelURL == "" {
		return nil
	}
	u, err := url.Parse(c.BackChannelURL)
	if err != nil {
		return fmt.Errorf("back-channel address: %w", err)
	}
	if u.Scheme != "http" && u.Scheme != "https" || u.User != nil || u.Fragment != "" || !demo.Loopback(u.Hostname()) {
		return fmt.Errorf("back-channel address %q is not on a loopback host", c.BackChannelURL)
	}
	return nil
}

// client is a Client as package op knows it.
type client struct{ Client }

// serves reports whether p is one of the people that c logs in.
func (c *client) serves(p demo.Person) bool { return p.Staff() == (c.For == Staff) }

// scopes lists what c may ask. Package op drops the rest.
func (c *client) scopes() []string {
	if c.For == Staff {
		return []string{oidc.ScopeOpenID, oidc.ScopeProfile, ScopeRole}
	}
	return []string{oidc.ScopeOpenID, oidc.ScopeProfile, ScopeNumber}
}

// The methods of [op.Client].

func (c *client) GetID() string                       { return c.ID }
func (c *client) RedirectURIs() []string              { return c.Client.RedirectURIs }
func (c *client) PostLogoutRedirectURIs() []string    { return c.Client.PostLogoutRedirectURIs }
func (c *client) ApplicationType() op.ApplicationType { return op.ApplicationTypeWeb }
func (c *client) AuthMethod() oidc.AuthMethod         { return oidc.AuthMethodBasic }
func (c *client) ResponseTypes() []oidc.ResponseType {
	return []oidc.ResponseType{oidc.ResponseTypeCode}
}
func (c *client) GrantTypes() []oidc.GrantType         { return []oidc.GrantType{oidc.GrantTypeCode} }
func (c *client) LoginURL(id string) string            { return loginPath + "?id=" + id }
func (c *client) AccessTokenType() op.AccessTokenType  { return op.AccessTokenTypeBearer }
func (c *client) IDTokenLifetime() time.Duration       { return tokenLife }
func (c *client) DevMode() bool                        { return false }
func (c *client) IDTokenUserinfoClaimsAssertion() bool { return false }
func (c *client) ClockSkew() time.Duration             { return 0 }
func (c *client) IsScopeAllowed(scope string) bool     { return slices.Contains(c.scopes(), scope) }

func (c *client) RestrictAdditionalIdTokenScopes() func([]string) []string     { return same }
func (c *client) RestrictAdditionalAccessTokenScopes() func([]string) []string { return same }

// same restricts nothing.
func same(scopes []string) []string { return scopes }
