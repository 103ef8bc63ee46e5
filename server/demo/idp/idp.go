// Package idp is the identity provider of the demonstration: a small OpenID
// Connect provider with a login page on which one picks who to be.
//
// It behaves like a Belgian provider: code flow with PKCE, national number and
// assurance level as claims, RFC 9207 issuer in its answers, logout at its own
// address, and back-channel logout. One also chooses how strongly and how long
// ago one proved who one is, so that one sees what Loupe makes of it, and ends
// the logins of others. It is no protection of anything: whoever reaches it
// can be anybody in it. It keeps everything in memory, and new keys at each
// start.
package idp

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"

	"github.com/zitadel/oidc/v3/pkg/oidc"
	"github.com/zitadel/oidc/v3/pkg/op"
	"golang.org/x/text/language"

	"github.com/loupe-privacy/loupe/server/demo"
	"github.com/loupe-privacy/loupe/server/demo/look"
)

// What the provider says about people, and the scopes that ask for it. The
// standard scopes profile and openid are offered too.
const (
	ScopeNumber     = "egovnrn"          // asks for ClaimNumber; clients for members
	ScopeRole       = "loupe"            // asks for ClaimRole and ClaimController; clients for staff
	ClaimNumber     = "egovNRN"          // national number, eleven digits
	ClaimRole       = "loupe_role"       // "agent", "officer" or "auditor"
	ClaimController = "loupe_controller" // of an officer
	ClaimLang       = "locale"           // "fr-BE" or "nl-BE"
	ClaimGivenName  = "given_name"
	ClaimAssurance  = "acr" // one of the constants Assurance; in the ID token

	claimSession = "sid"
)

// The addresses below the issuer.
const (
	authorizePath = "/authorize"
	tokenPath     = "/oauth/token"
	userinfoPath  = "/userinfo"
	keysPath      = "/keys"
	logoutPath    = "/end_session"
	loginPath     = "/login"
	leftPath      = "/left"
	sessionsPath  = "/sessions"
)

// A Config says for whom the provider works.
type Config struct {
	// Issuer is the address of the provider: scheme and host of a loopback
	// address, without a path. Its host must differ from Loupe's, since
	// cookies don't know ports.
	Issuer string

	// LoupeURL is the public address of Loupe: scheme and host.
	LoupeURL string

	// Clients are the registrations of Loupe. Their ids differ.
	Clients []Client

	// People are those who can log in, each at the clients for them.
	People []demo.Person

	// Font is the WOFF2 of the face of Loupe, or nil for the system's.
	Font []byte
}

// New returns the provider as a handler for every path of its origin.
func New(c Config) (http.Handler, error) {
	if err := c.check(); err != nil {
		return nil, err
	}
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, fmt.Errorf("idp: making a key: %w", err)
	}
	config := &op.Config{
		DefaultLogoutRedirectURI: c.Issuer + leftPath,
		CodeMethodS256:           true,
		SupportedUILocales:       []language.Tag{language.French, language.Dutch},
		SupportedScopes:          []string{oidc.ScopeOpenID, oidc.ScopeProfile, ScopeNumber, ScopeRole},
		SupportedClaims: []string{"sub", claimSession, ClaimAssurance, "amr", "auth_time", "name", ClaimGivenName, "family_name",
			ClaimLang, ClaimNumber, ClaimRole, ClaimController},
		BackChannelLogoutSupported:        true,
		BackChannelLogoutSessionSupported: true,
	}
	rand.Read(config.CryptoKey[:])
	store := newStorage(c, &signingKey{id: rand.Text(), key: key})
	provider, err := op.NewProvider(config, store, op.StaticIssuer(c.Issuer),
		op.WithAllowInsecure(), op.WithCORSOptions(nil),
		op.WithCustomEndpoints(op.NewEndpoint(authorizePath), op.NewEndpoint(tokenPath), op.NewEndpoint(userinfoPath),
			op.NewEndpoint("/revoke"), op.NewEndpoint(logoutPath), op.NewEndpoint(keysPath)))
	if err != nil {
		return nil, fmt.Errorf("idp: %w", err)
	}
	d := &desk{config: c, store: store, provider: provider, teller: loopbackClient()}
	return d.routes(), nil
}

// check returns what makes c unusable.
func (c Config) check() error {
	if _, err := demo.Beside(c.Issuer, c.LoupeURL); err != nil {
		return fmt.Errorf("idp: issuer: %w", err)
	}
	if len(c.Clients) == 0 {
		return errors.New("idp: no client")
	}
	seen := map[string]bool{}
	for _, client := range c.Clients {
		if err := client.check(c.LoupeURL, c.People); err != nil {
			return fmt.Errorf("idp: client %q: %w", client.ID, err)
		}
		if seen[client.ID] {
			return fmt.Errorf("idp: client %q is there twice", client.ID)
		}
		seen[client.ID] = true
	}
	return nil
}

// desk serves the provider.
type desk struct {
	config   Config
	store    *storage
	provider *op.Provider
	teller   *http.Client // posts logout tokens
}

// routes lists every address. Of package op, only those of the code flow are
// let through.
func (d *desk) routes() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET "+oidc.DiscoveryEndpoint, d.discovery)
	mux.HandleFunc("GET "+authorizePath, d.authorize)
	mux.Handle("POST "+tokenPath, d.provider)
	mux.Handle("GET "+userinfoPath, d.provider)
	mux.Handle("GET "+keysPath, d.provider)
	mux.HandleFunc("GET "+logoutPath, d.endSession)
	mux.HandleFunc("GET "+loginPath, d.showLogin)
	mux.HandleFunc("POST "+loginPath, d.login)
	mux.HandleFunc("GET "+leftPath, d.showLeft)
	mux.HandleFunc("GET "+sessionsPath, d.showSessions)
	mux.HandleFunc("POST "+sessionsPath, d.endSessions)
	look.Handle(mux, d.config.Font)
	return d.headers(http.NewCrossOriginProtection().Handler(mux))
}

// headers sets the headers of every answer. A form of ours ends, by redirects,
// at Loupe; browsers that hold form-action against redirects must know.
func (d *desk) headers(next http.Handler) http.Handler {
	policy := "img-src 'self' data:; form-action 'self' " + d.config.LoupeURL
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		look.Guard(w.Header(), policy, "same-origin")
		r.Body = http.MaxBytesReader(w, r.Body, 16<<10)
		next.ServeHTTP(w, r)
	})
}

// authorize takes a login from Loupe. What package op refuses goes back with
// the name of the issuer, which it leaves out.
func (d *desk) authorize(w http.ResponseWriter, r *http.Request) {
	ctx := context.WithValue(r.Context(), claimsKey{}, r.FormValue("claims"))
	d.provider.ServeHTTP(&naming{w, d}, r.WithContext(ctx))
}

// naming is an answer that, where it leads back to Loupe, names the issuer.
type naming struct {
	http.ResponseWriter
	desk *desk
}

// WriteHeader implements [http.ResponseWriter].
func (n *naming) WriteHeader(status int) {
	to, err := url.Parse(n.Header().Get("Location"))
	if err == nil && n.desk.registered(to.Scheme+"://"+to.Host+to.Path) {
		query := to.Query()
		query.Set("iss", n.desk.config.Issuer)
		to.RawQuery = query.Encode()
		n.Header().Set("Location", to.String())
	}
	n.ResponseWriter.WriteHeader(status)
}

// registered reports whether a login of some client may go back to an address.
func (d *desk) registered(address string) bool {
	return slices.ContainsFunc(d.config.Clients, func(c Client) bool { return slices.Contains(c.RedirectURIs, address) })
}

// discovery answers what the provider says about itself: what package op says,
// less what is not let through, and the parameter of RFC 9207.
func (d *desk) discovery(w http.ResponseWriter, r *http.Request) {
	ctx := op.ContextWithIssuer(r.Context(), d.config.Issuer)
	said := op.CreateDiscoveryConfig(ctx, d.provider, d.store)
	said.IntrospectionEndpoint, said.RevocationEndpoint, said.DeviceAuthorizationEndpoint = "", "", ""
	said.IntrospectionEndpointAuthMethodsSupported, said.RevocationEndpointAuthMethodsSupported = nil, nil
	said.IntrospectionEndpointAuthSigningAlgValuesSupported, said.RevocationEndpointAuthSigningAlgValuesSupported = nil, nil
	said.ResponseTypesSupported = []string{string(oidc.ResponseTypeCode)}
	said.GrantTypesSupported = []oidc.GrantType{oidc.GrantTypeCode}
	said.ACRValuesSupported, said.ClaimsParameterSupported = levels(), true
	said.TokenEndpointAuthMethodsSupported = []oidc.AuthMethod{oidc.AuthMethodBasic}
	w.Header().Set("Content-Type", "application/json")
	if err := json.NewEncoder(w).Encode(struct {
		*oidc.DiscoveryConfiguration
		SendsIssuer bool `json:"authorization_response_iss_parameter_supported"`
	}{said, true}); err != nil {
		http.Error(w, http.StatusText(http.StatusInternalServerError), http.StatusInternalServerError)
	}
}
