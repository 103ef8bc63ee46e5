package auth

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/go-jose/go-jose/v4"

	"github.com/loupe-privacy/loupe/internal/lang"
	"github.com/loupe-privacy/loupe/internal/niss"
	"github.com/loupe-privacy/loupe/internal/rights"
)

// A Config says which providers are trusted, with what, and for how long.
type Config struct {
	// Providers lists who may say who somebody is, members' providers first
	// in the order in which people choose. Their ids differ.
	Providers []Provider

	// RedirectURL is where providers send people back: the public address
	// of Loupe with the path of the callback, to which the id of the
	// provider is added. One address for each keeps the answer of one from
	// being taken for that of another (RFC 9700, 4.4.2.2).
	RedirectURL string

	// AfterLogout is where providers send people after logout there. It is
	// registered at each too. Without it people stay there.
	AfterLogout string

	// LinkLevel is the least level of a login whose national number leads
	// to a member file; zero: [rights.Substantial], and never less.
	LinkLevel rights.Level

	// Controllers lists the organisations an officer may answer for. An
	// officer of any other is a visitor.
	Controllers []string

	// Index returns the value under which a national number is stored.
	Index func(niss.Number) []byte

	// Synthetic allows the numbers of demonstrations and tests. Elsewhere
	// a login with such a number is refused.
	Synthetic bool

	// Assert signs the claims of a client assertion (RFC 7523) and returns
	// it as a JWT. It is needed by providers with [PrivateKeyJWT].
	Assert func(ctx context.Context, claims map[string]any) (string, error)

	// PublicKeys returns the JSON Web Key Set by which those assertions are
	// verified; nil: there is none.
	PublicKeys func() ([]byte, error)

	// Tag returns a pseudonym of a value that nobody can make or undo
	// without a key of ours. Addresses and subjects are counted under it.
	Tag func(purpose, value string) string

	Member Limits // of members and visitors; zero: 30 minutes, 8 hours
	Staff  Limits // of agents, officers and auditors; zero: 15 minutes, 8 hours
	Kiosk  Limits // of anybody at a shared screen; zero: 2 minutes, 20 minutes

	// PerAddress and PerSubject are how many logins may be begun from one
	// network address, and come back for one subject, in each
	// [AttemptWindow]; zero: 120 and 20. An agency shares one address.
	PerAddress int
	PerSubject int

	// LoginLifetime is how long a login may take at the provider; zero: 10
	// minutes.
	LoginLifetime time.Duration

	// Client calls the providers; nil: the default transport. Its time-out
	// is capped at 10 seconds, redirects are not followed, and answers of
	// more than 1 MiB are refused, whatever the client says.
	Client *http.Client

	Office *time.Location   // where days begin and end; nil: UTC
	Now    func() time.Time // nil: time.Now
}

// AttemptWindow is the time over which attempts to log in are counted.
const AttemptWindow = 10 * time.Minute

// An Audience is for whom a provider speaks. It is what keeps the claims of
// one from doing what only the other may: the provider of members never gives
// a task, that of staff never leads to a member file.
type Audience string

// The audiences.
const (
	Members Audience = "members"
	Staff   Audience = "staff"
)

// A ClientAuth is how Loupe shows a provider who it is.
type ClientAuth string

// The ways, by their names in OpenID Connect Core, section 9.
const (
	SecretBasic   ClientAuth = "client_secret_basic"
	SecretPost    ClientAuth = "client_secret_post"
	PrivateKeyJWT ClientAuth = "private_key_jwt"
)

// A Provider is one identity provider, as Loupe is registered there. One
// issuer may be there twice, with two clients for two audiences.
type Provider struct {
	ID   string    // part of addresses; small letters, digits and hyphens
	Name lang.Text // as people know it
	For  Audience

	// Issuer is the address of the provider, exactly as it names itself.
	// It is https, or http on a loopback host.
	Issuer string

	ClientID     string
	ClientAuth   ClientAuth // "": what the provider announces, by secret
	ClientSecret string     // for all but [PrivateKeyJWT]

	// Scopes are what is asked; openid is always among them.
	Scopes []string

	Claims Claims

	// Assurance says how sure the values of claims make us. Whatever is
	// not in it is [rights.Unknown]. Of the values in one claim, such as
	// the list amr, the highest counts: it names all that was used. Of
	// several claims, the lowest does, and a claim that is there with no
	// known value is Unknown: what contradicts itself is not believed.
	Assurance []Assurance

	// Ask holds the value of acr_values that asks for each level. For a
	// level that is not in it, the next one above is asked; without any,
	// nothing is asked and what comes is checked all the same.
	Ask map[rights.Level]string

	// DecryptionKeys decrypt ID tokens and answers of the userinfo endpoint
	// that come encrypted, each by its key id. Without any, none may.
	DecryptionKeys []jose.JSONWebKey

	// SignedUserinfo refuses answers of the userinfo endpoint that are not
	// signed. Signed ones are always checked.
	SignedUserinfo bool
}

// An Assurance says how sure one value of one claim makes us.
type Assurance struct {
	Claim string // "acr", "amr", or a name of the provider's own
	Value string
	Level rights.Level
}

// Claims are the names of the claims that Loupe reads, in the ID token or, if
// one is missing there, at the userinfo endpoint. An empty name is not read.
// How sure the provider is, is read from the ID token alone.
type Claims struct {
	Role       string // staff only: "agent", "officer" or "auditor"; anything else gives no task
	Controller string // staff only, of an officer: id of an organisation of the register
	Lang       string // BCP 47 tag of the person's language
	Number     string // members only: national number
	GivenName  string
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
	kioskIdle     = 2 * time.Minute
	absolute      = 8 * time.Hour
	kioskAbsolute = 20 * time.Minute
	loginLifetime = 10 * time.Minute
	perAddress    = 120
	perSubject    = 20
)

// withDefaults returns c with each zero value that has a default replaced.
func (c Config) withDefaults() Config {
	c.Member = c.Member.or(Limits{memberIdle, absolute})
	c.Staff = c.Staff.or(Limits{staffIdle, absolute})
	c.Kiosk = c.Kiosk.or(Limits{kioskIdle, kioskAbsolute})
	if c.LinkLevel == rights.Unknown {
		c.LinkLevel = rights.Substantial
	}
	if c.PerAddress == 0 {
		c.PerAddress = perAddress
	}
	if c.PerSubject == 0 {
		c.PerSubject = perSubject
	}
	if c.LoginLifetime == 0 {
		c.LoginLifetime = loginLifetime
	}
	if c.Office == nil {
		c.Office = time.UTC
	}
	if c.Now == nil {
		c.Now = time.Now
	}
	c.Providers = slices.Clone(c.Providers)
	for i, p := range c.Providers {
		if !slices.Contains(p.Scopes, "openid") {
			c.Providers[i].Scopes = append([]string{"openid"}, p.Scopes...)
		}
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
	if err := safeURL(c.RedirectURL); err != nil {
		return fmt.Errorf("auth: redirect URL: %w", err)
	}
	if !strings.HasSuffix(c.RedirectURL, "/") {
		return fmt.Errorf("auth: redirect URL: must end with a slash, so that ids can follow")
	}
	if c.AfterLogout != "" {
		if err := safeURL(c.AfterLogout); err != nil {
			return fmt.Errorf("auth: address after logout: %w", err)
		}
	}
	switch {
	case len(c.Providers) == 0:
		return fmt.Errorf("auth: no provider")
	case !c.LinkLevel.Valid() || c.LinkLevel < rights.Substantial:
		return fmt.Errorf("auth: a login below substantial cannot open a member file")
	case c.Tag == nil:
		return fmt.Errorf("auth: nothing to tag with")
	case c.PerAddress < 0 || c.PerSubject < 0:
		return fmt.Errorf("auth: fewer than no attempts")
	case min(c.Member.Idle, c.Member.Absolute, c.Staff.Idle, c.Staff.Absolute,
		c.Kiosk.Idle, c.Kiosk.Absolute, c.LoginLifetime) <= 0:
		return fmt.Errorf("auth: a session or login that lasts no time")
	}
	seen := map[string]bool{}
	for _, p := range c.Providers {
		if err := p.check(c); err != nil {
			return fmt.Errorf("auth: provider %q: %w", p.ID, err)
		}
		if seen[p.ID] {
			return fmt.Errorf("auth: provider %q: there twice", p.ID)
		}
		seen[p.ID] = true
	}
	return nil
}

// idForm is the form of the id of a provider.
var idForm = regexp.MustCompile(`^[a-z0-9][a-z0-9-]{0,31}$`)

// check returns what makes p unusable in c.
func (p Provider) check(c Config) error {
	if err := safeURL(p.Issuer); err != nil {
		return fmt.Errorf("issuer: %w", err)
	}
	switch {
	case !idForm.MatchString(p.ID):
		return fmt.Errorf("an id is small letters, digits and hyphens")
	case p.Name.FR == "" || p.Name.NL == "":
		return fmt.Errorf("no name in one of the languages")
	case p.For != Members && p.For != Staff:
		return fmt.Errorf("for neither members nor staff: %q", p.For)
	case p.ClientID == "":
		return fmt.Errorf("no client id")
	case !slices.Contains([]ClientAuth{"", SecretBasic, SecretPost, PrivateKeyJWT}, p.ClientAuth):
		return fmt.Errorf("unknown way to authenticate: %q", p.ClientAuth)
	case p.ClientAuth == PrivateKeyJWT && (c.Assert == nil || p.ClientSecret != ""):
		return fmt.Errorf("private_key_jwt needs a key, and no secret")
	case p.ClientAuth != PrivateKeyJWT && p.ClientSecret == "":
		return fmt.Errorf("no client secret")
	case p.For == Staff && p.Claims.Number != "":
		return fmt.Errorf("a provider of staff leads to no member file")
	case p.For == Members && (p.Claims.Role != "" || p.Claims.Controller != ""):
		return fmt.Errorf("a provider of members gives no task")
	case p.Claims.Number != "" && c.Index == nil:
		return fmt.Errorf("a claim for the national number, and no index")
	case p.Claims.Number != "" && p.Highest() < c.LinkLevel:
		return fmt.Errorf("a claim for the national number, and no login that is strong enough")
	case slices.ContainsFunc(p.DecryptionKeys, func(k jose.JSONWebKey) bool { return !opens(k) }):
		return fmt.Errorf("a key that can't decrypt: it is private, RSA of %d bits or more, or EC", minRSA)
	}
	for _, a := range p.Assurance {
		if a.Claim == "" || a.Value == "" || !a.Level.Valid() {
			return fmt.Errorf("an assurance needs a claim, a value and a level from 0 to 3")
		}
	}
	for level := range p.Ask {
		if !level.Valid() {
			return fmt.Errorf("no level %d can be asked", level)
		}
	}
	return nil
}

// Highest returns the highest level that a login at p can have.
func (p Provider) Highest() rights.Level {
	highest := rights.Unknown
	for _, a := range p.Assurance {
		highest = max(highest, a.Level)
	}
	return highest
}

// limits returns how long a session of a role lasts, at a kiosk or not: the
// shortest that applies.
func (c Config) limits(r rights.Role, kiosk bool) Limits {
	l := c.Member
	if r.Staff() {
		l = c.Staff
	}
	if kiosk {
		l = Limits{min(l.Idle, c.Kiosk.Idle), min(l.Absolute, c.Kiosk.Absolute)}
	}
	return l
}

// Loopback reports whether a host name or address can only be this machine.
func Loopback(host string) bool { return host == "localhost" || net.ParseIP(host).IsLoopback() }

// safeURL returns why no secret may go to an address: it is neither https, nor
// http on a loopback host.
func safeURL(s string) error {
	u, err := url.Parse(s)
	if err != nil {
		return err
	}
	host := u.Hostname()
	if host == "" || u.User != nil || u.Fragment != "" || u.Scheme != "https" && (u.Scheme != "http" || !Loopback(host)) {
		return fmt.Errorf("%q is neither https nor http on a loopback host", s)
	}
	return nil
}
