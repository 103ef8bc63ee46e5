package auth

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
	"github.com/go-jose/go-jose/v4"

	"github.com/loupe-privacy/loupe/internal/fault"
	"github.com/loupe-privacy/loupe/internal/wire"
)

// maxAccessToken is the most characters of an access token.
const maxAccessToken = 8 << 10

// accessTypes are what an access token may call itself, in small letters. Its
// own name is at+jwt (RFC 9068, 2.1), and older providers use none.
var accessTypes = []string{"", "jwt", "at+jwt", "application/at+jwt"}

// AccessConfig says which access tokens count.
type AccessConfig struct {
	Issuer   string   // as the tokens name it: https, or http on a loopback host
	Audience string   // what the tokens are to be for
	Clients  []string // the programs that they may be of

	Client *http.Client     // calls the issuer; nil for the usual one
	Now    func() time.Time // nil for the clock of the machine
}

// Access checks the access tokens of programs, which have no session: those of
// the client credentials grant (RFC 6749, 4.4), as signed JWTs (RFC 9068). It is
// safe for concurrent use.
type Access struct {
	config AccessConfig
	idp    *idp
}

// NewAccess returns what checks tokens. The issuer is not called: it may be down
// while Loupe starts. What can't work is an error.
func NewAccess(c AccessConfig) (*Access, error) {
	if err := safeURL(c.Issuer); err != nil {
		return nil, err
	}
	if !proper(c.Audience) {
		return nil, errors.New("the audience of access tokens is needed")
	}
	if len(c.Clients) == 0 || slices.ContainsFunc(c.Clients, func(s string) bool { return !proper(s) }) {
		return nil, errors.New("the clients of access tokens are needed, each by its id")
	}
	if c.Now == nil {
		c.Now = time.Now
	}
	i := newIDP(Config{Client: restrained(c.Client), Now: c.Now}, Provider{Issuer: c.Issuer, ClientID: c.Audience})
	i.bare = true
	return &Access{c, i}, nil
}

// Check returns the client whose token it is if that is signed by the issuer, for
// the audience, now, of one of the clients, and with a scope. It does so with a
// fault.Forbidden too: then it is known who asked. A token that does not hold is a
// fault.Unauthorized, one that lacks the scope a fault.Forbidden, and one that
// can't be looked at because the issuer does not answer a fault.Unavailable.
//
// Anybody may send one. Whatever can be seen without a key is looked at first.
func (a *Access) Check(ctx context.Context, raw, scope string) (client string, err error) {
	if err := glanceAccess(raw); err != nil {
		return "", refuse(fault.Unauthorized, wire.ReasonUntrusted, err)
	}
	m, err := a.idp.metadata(ctx)
	if err != nil {
		return "", err
	}
	keys := &lookup{set: a.idp.keys, address: m.Keys}
	token, err := oidc.NewVerifier(a.config.Issuer, keys, &oidc.Config{
		ClientID: a.config.Audience, Now: a.config.Now, SupportedSigningAlgs: signatureNames(),
	}).Verify(ctx, raw)
	if err != nil {
		return "", keys.blame(fault.Unauthorized, err)
	}
	var c claims
	if err := token.Claims(&c); err != nil {
		return "", refuse(fault.Unauthorized, wire.ReasonUntrusted, err)
	}
	if client, err = a.holds(c); err != nil {
		return "", refuse(fault.Unauthorized, wire.ReasonUntrusted, err)
	}
	if scope == "" || !slices.Contains(scopesOf(c), scope) {
		return client, refuse(fault.Forbidden, "scope", errors.New("access token without the scope"))
	}
	return client, nil
}

// holds returns the client of an access token whose signature is right, or what
// is wrong with its claims. Go-oidc reads names of claims in capitals too; they
// are other names, so what it looked at is looked at again.
func (a *Access) holds(c claims) (client string, err error) {
	issued, okIssued := c.moment("iat")
	expires, okExpires := c.moment("exp")
	now := a.config.Now()
	switch {
	case c.text("iss") != a.config.Issuer || !slices.Contains(c.texts("aud"), a.config.Audience):
		return "", errors.New("access token that says things twice")
	case !okExpires || !now.Before(expires):
		return "", errors.New("access token without a proper end")
	case !okIssued || issued.After(now.Add(skew)):
		return "", errors.New("access token of the future")
	case c.has("nonce") || c.has("events"):
		return "", errors.New("token of a login or a logout")
	}
	client = c.text("client_id")
	if client == "" {
		client = c.text("azp") // as OpenID providers call it
	}
	if !slices.Contains(a.config.Clients, client) {
		return "", errors.New("access token of another client")
	}
	return client, nil
}

// scopesOf returns the scopes of a token: words with a space between, or a list.
func scopesOf(c claims) []string {
	if s := c.text("scope"); s != "" {
		return strings.Split(s, " ")
	}
	return c.texts("scope")
}

// signatureNames returns the algorithms that tokens may be signed with.
func signatureNames() []string {
	names := make([]string, len(signatures))
	for i, a := range signatures {
		names[i] = string(a)
	}
	return names
}

// glanceAccess returns what is wrong with an access token that can be seen
// without a key.
func glanceAccess(raw string) error {
	if len(raw) > maxAccessToken || !threeParts(raw) {
		return errors.New("not a signed token")
	}
	var header struct {
		Algorithm jose.SignatureAlgorithm `json:"alg"`
		Type      string                  `json:"typ"`
		Critical  json.RawMessage         `json:"crit"`
	}
	head, _, _ := strings.Cut(raw, ".")
	if unpack(head, &header) != nil || header.Critical != nil ||
		!slices.Contains(signatures, header.Algorithm) || !slices.Contains(accessTypes, strings.ToLower(header.Type)) {
		return errors.New("not the header of an access token")
	}
	return nil
}
