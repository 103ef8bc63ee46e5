package auth

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"

	"github.com/loupe-privacy/loupe/internal/fault"
	"github.com/loupe-privacy/loupe/internal/lang"
)

// The cookies. The prefix makes browsers keep them to this host, over a
// secure channel, for every path.
const (
	sessionCookie = "__Host-session"
	loginCookie   = "__Host-login"
)

// secretSize is the length of every secret made here, in bytes.
const secretSize = 32

// A Door lets people in and out. It is safe for concurrent use.
type Door struct {
	config   Config
	store    Store
	provider *provider
}

// New returns a Door, or what is wrong with the configuration. The provider is
// not called: it may be down while Loupe starts.
func New(c Config, store Store) (*Door, error) {
	c = c.withDefaults()
	if err := c.check(); err != nil {
		return nil, err
	}
	return &Door{config: c, store: store, provider: newProvider(c)}, nil
}

// Begin starts a login, and returns the address at the provider where the
// browser goes next; send it there from a GET. Route and param say which page
// the person comes back to; they are names, never an address, and are handed
// back by [Door.Callback] as they are.
//
// The browser gets a cookie that binds the login to it. A login begun later in
// the same browser takes its place. Begin returns a fault.Unavailable while
// the provider does not answer.
func (d *Door) Begin(w http.ResponseWriter, r *http.Request, l lang.Lang, route, param string) (string, error) {
	m, err := d.provider.metadata(r.Context())
	if err != nil {
		return "", err
	}
	state, nonce, browser, verifier, err := d.secrets()
	if err != nil {
		return "", err
	}
	err = d.store.SaveLogin(r.Context(), LoginState{
		Hash:     hash(state),
		Browser:  hash(browser),
		Nonce:    nonce,
		Verifier: verifier,
		Lang:     l,
		Return:   route,
		Param:    param,
		Created:  d.config.Now().UTC(),
	})
	if err != nil {
		return "", fmt.Errorf("saving login: %w", err)
	}
	setCookie(w, loginCookie, browser, d.config.LoginLifetime)
	return d.oauth(m).AuthCodeURL(state,
		oauth2.S256ChallengeOption(verifier),
		oidc.Nonce(nonce),
		oauth2.SetAuthURLParam("ui_locales", string(l)),
	), nil
}

// secrets returns the four secrets of a login.
func (d *Door) secrets() (state, nonce, browser, verifier string, err error) {
	for _, s := range []*string{&state, &nonce, &browser, &verifier} {
		if *s, err = d.secret(); err != nil {
			return "", "", "", "", err
		}
	}
	return state, nonce, browser, verifier, nil
}

// Logout ends the session of this browser, if it has one, and takes its
// cookies away. It returns the address at the provider where the person logs
// out there too, or "" where there is none or the provider can't be asked. The
// provider sends the person on to [Config.AfterLogout] with state as it is: by
// then no cookie tells anything of them, not even their language.
//
// The cookies go even if the session can't be ended in the store; the error
// then says that it lives on there until its limit.
func (d *Door) Logout(w http.ResponseWriter, r *http.Request, state string) (string, error) {
	setCookie(w, sessionCookie, "", -1)
	setCookie(w, loginCookie, "", -1)
	if err := d.endSession(r); err != nil {
		return "", err
	}
	m, err := d.provider.metadata(r.Context())
	if err != nil || m.EndSession == "" {
		return "", nil // logged out here; the provider has no say in that
	}
	address, err := url.Parse(m.EndSession)
	if err != nil {
		return "", nil // refused by metadata.check, never reached
	}
	query := address.Query()
	query.Set("client_id", d.config.ClientID)
	if d.config.AfterLogout != "" {
		query.Set("post_logout_redirect_uri", d.config.AfterLogout)
		query.Set("state", state)
	}
	address.RawQuery = query.Encode()
	return address.String(), nil
}

// oauth returns the configuration of the OAuth client.
func (d *Door) oauth(m *metadata) *oauth2.Config {
	return &oauth2.Config{
		ClientID:     d.config.ClientID,
		ClientSecret: d.config.ClientSecret,
		Endpoint:     m.endpoint(d.config.ClientSecret),
		RedirectURL:  d.config.RedirectURL,
		Scopes:       d.config.Scopes,
	}
}

// secret returns 256 random bits as 43 characters for cookies and addresses.
func (d *Door) secret() (string, error) {
	b := make([]byte, secretSize)
	if _, err := io.ReadFull(d.config.Rand, b); err != nil {
		return "", fault.Wrap(fault.Internal, fmt.Errorf("random source: %w", err))
	}
	return base64.RawURLEncoding.EncodeToString(b), nil
}

// hash returns what is stored of a secret.
func hash(secret string) string {
	sum := sha256.Sum256([]byte(secret))
	return hex.EncodeToString(sum[:])
}

// cookie returns the value of a cookie, or "" where there is none that could
// be ours. A browser holds at most one cookie of these names.
func cookie(r *http.Request, name string) string {
	all := r.CookiesNamed(name)
	if len(all) != 1 || !wellFormed(all[0].Value) {
		return ""
	}
	return all[0].Value
}

// wellFormed reports whether s has the form of a secret made here.
func wellFormed(s string) bool {
	const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
	return len(s) == base64.RawURLEncoding.EncodedLen(secretSize) && strings.Trim(s, alphabet) == ""
}

// setCookie gives the browser a cookie. A life of zero lasts as long as the
// browser runs; a negative one takes the cookie away.
func setCookie(w http.ResponseWriter, name, value string, life time.Duration) {
	http.SetCookie(w, &http.Cookie{
		Name:     name,
		Value:    value,
		Path:     "/",
		MaxAge:   maxAge(life),
		Secure:   true,
		HttpOnly: true,
		SameSite: http.SameSiteLaxMode,
	})
}

// maxAge returns the Max-Age of a cookie in seconds, with -1 for one that goes.
func maxAge(life time.Duration) int {
	if life < 0 {
		return -1
	}
	return int(life / time.Second)
}
