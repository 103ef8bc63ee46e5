package live

import (
	"crypto/x509"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/loupe-privacy/loupe/server/auth"
)

// What a [Connector] has where it says nothing else.
const (
	DefaultBudget = 800 * time.Millisecond
	DefaultAtOnce = 16
)

// The bounds of what it may say.
const (
	minBudget = 100 * time.Millisecond
	maxBudget = 5 * time.Second
	maxAtOnce = 1000
)

// A Connector is the live source of one domain.
type Connector struct {
	Domain string // id of the register

	// URL is the address below which the connector answers, without a final
	// slash. It is https, or http on a loopback host.
	URL string

	// Budget is how long a page waits for the answer, all tries together;
	// zero for [DefaultBudget].
	Budget time.Duration

	// AtOnce is how many questions may be open at once; zero for
	// [DefaultAtOnce].
	AtOnce int

	// Roots are the authorities that certificates of the connector and of its
	// token endpoint may come from; nil for those of the machine.
	Roots *x509.CertPool

	Login Login
}

// A Login is how Loupe shows a connector who it is: by an access token that it
// gets for its own credentials (RFC 6749, section 4.4).
type Login struct {
	TokenURL string // https, or http on a loopback host
	ClientID string
	Auth     auth.ClientAuth // "": by secret, in the header
	Secret   string          // for all but [auth.PrivateKeyJWT]
	Audience string          // of a signed proof; "": the address of the token endpoint
	Scopes   []string
}

// Check returns every problem of values that cannot work. It repeats no secret.
func (c Connector) Check() error {
	var errs []error
	fail := func(format string, args ...any) { errs = append(errs, fmt.Errorf(format, args...)) }
	if c.Domain == "" {
		fail("domain: is needed")
	}
	if !goodURL(c.URL) || strings.HasSuffix(c.URL, "/") {
		fail("url: needs https://host/path without a final slash; http on a loopback host alone")
	}
	if c.Budget != 0 && (c.Budget < minBudget || c.Budget > maxBudget) {
		fail("budget: needs %s to %s", minBudget, maxBudget)
	}
	if c.AtOnce < 0 || c.AtOnce > maxAtOnce {
		fail("at_once: needs 1 to %d", maxAtOnce)
	}
	if !goodURL(c.Login.TokenURL) {
		fail("token_url: needs https://host/path; http on a loopback host alone")
	}
	if c.Login.ClientID == "" {
		fail("client_id: is needed")
	}
	switch known := []auth.ClientAuth{"", auth.SecretBasic, auth.SecretPost}; {
	case c.Login.Auth == auth.PrivateKeyJWT && c.Login.Secret != "":
		fail("client_secret_file: is of no use with %s", auth.PrivateKeyJWT)
	case c.Login.Auth == auth.PrivateKeyJWT:
	case !slices.Contains(known, c.Login.Auth):
		fail("client_auth: needs %s, %s or %s", auth.SecretBasic, auth.SecretPost, auth.PrivateKeyJWT)
	case c.Login.Secret == "":
		fail("client_secret_file: is needed")
	}
	return errors.Join(errs...)
}

// goodURL reports whether s is an address to which member keys and secrets may
// go: encrypted, or on this machine; without a person, a query or a fragment.
func goodURL(s string) bool {
	u, err := url.Parse(s)
	if err != nil || u.Host == "" || u.User != nil || u.RawQuery != "" || u.ForceQuery || strings.Contains(s, "#") {
		return false
	}
	return u.Scheme == "https" || u.Scheme == "http" && auth.Loopback(u.Hostname())
}
