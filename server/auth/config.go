package auth

import (
	"crypto/rand"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"slices"
	"time"

	"github.com/loupe-privacy/loupe/internal/niss"
)

// A Config says which provider is trusted, with what, and for how long.
type Config struct {
	// Issuer is the address of the identity provider, exactly as it names
	// itself. It is https, or http on a loopback host.
	Issuer string

	ClientID     string
	ClientSecret string // "" for a client without a secret

	// RedirectURL is where the provider sends people back: the public
	// address of Loupe with the path of the callback. It is registered at
	// the provider.
	RedirectURL string

	// AfterLogout is where the provider sends people after logout there. It
	// is registered at the provider too. Without it they stay there.
	AfterLogout string

	// Scopes are what is asked of the provider; openid is always among them.
	Scopes []string

	Claims Claims

	// Strong lists the values of the claim [Claims.Assurance] that a login
	// must carry before its national number leads to a member file. Any
	// other value, or none, leads to no file.
	Strong []string

	// Controllers lists the organisations an officer may answer for. An
	// officer of any other is a visitor.
	Controllers []string

	// Index returns the value under which a national number is stored.
	Index func(niss.Number) []byte

	// Synthetic allows the numbers of demonstrations and tests. Elsewhere
	// a login with such a number is refused.
	Synthetic bool

	Member Limits // of members and visitors; zero: 30 minutes, 8 hours
	Staff  Limits // of agents and officers; zero: 15 minutes, 8 hours

	// LoginLifetime is how long a login may take at the provider; zero: 10
	// minutes.
	LoginLifetime time.Duration

	// Client calls the provider; nil: the default transport. Its time-out
	// is capped at 10 seconds, redirects are not followed, and answers of
	// more than 1 MiB are refused, whatever the client says.
	Client *http.Client

	Now  func() time.Time // nil: time.Now
	Rand io.Reader        // nil: crypto/rand; never anything else outside tests
}

// Claims are the names of the claims that Loupe reads, in the ID token or, if
// one is missing there, at the userinfo endpoint. An empty name is not read.
type Claims struct {
	Role       string // "agent" or "officer"; anything else gives no task
	Controller string // of an officer: id of an organisation of the register
	Lang       string // BCP 47 tag of the person's language
	Number     string // national number
	GivenName  string
	Assurance  string // text or list of texts: how the person proved who they are
}

// Limits are how long a session lasts.
type Limits struct {
	Idle     time.Duration // without any use
	Absolute time.Duration // at most
}

// The defaults of [Config].
const (
	memberIdle    = 30 * time.Minute
	staffIdle     = 15 * time.Minute
	absolute      = 8 * time.Hour
	loginLifetime = 10 * time.Minute
)

// withDefaults returns c with each zero value that has a default replaced.
func (c Config) withDefaults() Config {
	c.Member = c.Member.or(Limits{memberIdle, absolute})
	c.Staff = c.Staff.or(Limits{staffIdle, absolute})
	if c.LoginLifetime == 0 {
		c.LoginLifetime = loginLifetime
	}
	if c.Now == nil {
		c.Now = time.Now
	}
	if c.Rand == nil {
		c.Rand = rand.Reader
	}
	if !slices.Contains(c.Scopes, "openid") {
		c.Scopes = append([]string{"openid"}, c.Scopes...)
	}
	c.Client = restrained(c.Client)
	return c
}

// or returns l with what is zero taken from d.
func (l Limits) or(d Limits) Limits {
	if l.Idle == 0 {
		l.Idle = d.Idle
	}
	if l.Absolute == 0 {
		l.Absolute = d.Absolute
	}
	return l
}

// check returns what makes c unusable.
func (c Config) check() error {
	for _, address := range []struct{ name, value string }{
		{"issuer", c.Issuer}, {"redirect URL", c.RedirectURL},
	} {
		if _, err := safeURL(address.value); err != nil {
			return fmt.Errorf("auth: %s: %w", address.name, err)
		}
	}
	if c.AfterLogout != "" {
		if _, err := safeURL(c.AfterLogout); err != nil {
			return fmt.Errorf("auth: address after logout: %w", err)
		}
	}
	switch {
	case c.ClientID == "":
		return fmt.Errorf("auth: no client id")
	case c.Claims.Number != "" && c.Index == nil:
		return fmt.Errorf("auth: a claim for the national number, and no index")
	case c.Claims.Number != "" && (c.Claims.Assurance == "" || len(c.Strong) == 0):
		return fmt.Errorf("auth: a claim for the national number, and no login counts as strong")
	case min(c.Member.Idle, c.Member.Absolute, c.Staff.Idle, c.Staff.Absolute, c.LoginLifetime) <= 0:
		return fmt.Errorf("auth: a session or login that lasts no time")
	}
	return nil
}

// limits returns how long a session of a role lasts.
func (c Config) limits(r Role) Limits {
	if r == Agent || r == Officer {
		return c.Staff
	}
	return c.Member
}

// safeURL reads an address to which secrets may go: https, or http on a
// loopback host.
func safeURL(s string) (*url.URL, error) {
	u, err := url.Parse(s)
	if err != nil {
		return nil, err
	}
	host := u.Hostname()
	loopback := host == "localhost" || net.ParseIP(host).IsLoopback()
	if host == "" || u.User != nil || u.Fragment != "" || u.Scheme != "https" && !(u.Scheme == "http" && loopback) {
		return nil, fmt.Errorf("%q is neither https nor http on a loopback host", s)
	}
	return u, nil
}
