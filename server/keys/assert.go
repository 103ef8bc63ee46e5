package keys

import (
	"context"
	"encoding/json"
	"slices"

	"github.com/tink-crypto/tink-go/v2/jwt"

	"github.com/loupe-privacy/loupe/internal/fault"
)

// Assert returns a JWT with the given claims, signed with the primary client
// key by ES256: the assertion by which a client proves itself at the token
// endpoint of a provider (private_key_jwt, OpenID Connect Core, section 9).
// The claims that such an assertion needs must be there: iss, sub, aud, jti,
// iat and exp, instants in seconds since 1970.
func (r *Ring) Assert(ctx context.Context, claims map[string]any) (string, error) {
	if err := ctx.Err(); err != nil {
		return "", err
	}
	for _, name := range []string{"iss", "sub", "aud", "jti", "iat", "exp"} {
		if claims[name] == nil {
			return "", fault.New(fault.Internal, "keys: an assertion without "+name)
		}
	}
	payload, err := json.Marshal(claims)
	if err != nil {
		return "", fault.Wrap(fault.Internal, err)
	}
	raw, err := jwt.NewRawJWTFromJSON(nil, payload)
	if err != nil {
		return "", fault.Wrap(fault.Internal, err)
	}
	token, err := r.current().client.SignAndEncode(raw)
	if err != nil {
		return "", fault.New(fault.Internal, "keys: an assertion can't be signed")
	}
	return token, nil
}

// PublicKeys returns the JWK set of the client keys that are not retired, for
// providers to verify assertions by. It looks at the file each time: a
// provider that asks because it met a new key must find it, whichever replica
// answers.
func (r *Ring) PublicKeys() ([]byte, error) {
	return slices.Clone(r.renewed().public), nil
}
