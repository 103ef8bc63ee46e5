package auth

import (
	"context"
	"crypto/rsa"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"sync"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
	"github.com/go-jose/go-jose/v4"
	"golang.org/x/sync/singleflight"
	"golang.org/x/time/rate"

	"github.com/loupe-privacy/loupe/internal/fault"
	"github.com/loupe-privacy/loupe/internal/wire"
)

const (
	// keysBurst is how often the keys of a provider may be asked in a row,
	// and keysEvery how long it takes until they may be asked once more.
	// Tokens that no key fits are free to make, so they must cost no more.
	keysBurst = 5
	keysEvery = 5 * time.Second

	// keysFreshFor is how long keys are used without a question whether
	// they still count, and keysKeptFor how long while nobody answers it.
	keysFreshFor = time.Hour
	keysKeptFor  = 24 * time.Hour

	// maxKeys is the most keys of one provider: each may have to be tried.
	maxKeys = 32

	// minRSA is the least size of an RSA key, in bits (RFC 7518, 3.3).
	minRSA = 2048
)

// signatures are the algorithms that a provider may sign with. None of them
// takes a key that both sides know.
var signatures = []jose.SignatureAlgorithm{
	jose.RS256, jose.RS384, jose.RS512,
	jose.PS256, jose.PS384, jose.PS512,
	jose.ES256, jose.ES384, jose.ES512,
	jose.EdDSA,
}

// errNoKey says that no key of the provider fits a signature.
var errNoKey = errors.New("no key of the provider fits the signature")

// A keySet is the keys with which a provider signs, as it publishes them. A
// signature is looked at with the known keys first; the provider is asked again
// when none fits, which is how keys change (OpenID Connect Core, 10.1.1), and
// not more often than keysBurst and keysEvery allow.
type keySet struct {
	client *http.Client
	now    func() time.Time
	limit  *rate.Limiter
	flight singleflight.Group

	mu   sync.Mutex
	last published
	err  error // why the last question failed, or nil
}

// published is the usable keys found at one address.
type published struct {
	address string
	keys    []jose.JSONWebKey
	at      time.Time
	turn    int // counts the good answers, from 1
}

// newKeySet returns a set that knows no keys yet.
func newKeySet(client *http.Client, now func() time.Time) *keySet {
	return &keySet{client: client, now: now, limit: rate.NewLimiter(rate.Every(keysEvery), keysBurst)}
}

// verify returns what was signed, if a key published at address fits. If none
// does, it is errNoKey; if the keys can't be had, a fault.Unavailable.
func (s *keySet) verify(ctx context.Context, address string, jws *jose.JSONWebSignature) ([]byte, error) {
	known, fresh := s.known(address)
	if fresh {
		if payload, ok := known.fit(jws); ok {
			return payload, nil
		}
	}
	found, err := s.ask(ctx, address, known.turn)
	switch {
	case err != nil && known.turn > 0 && !fresh:
		found = known // an old answer is better than none
	case err != nil:
		return nil, err
	case fresh && found.turn == known.turn:
		return nil, errNoKey // nothing new to look at
	}
	if payload, ok := found.fit(jws); ok {
		return payload, nil
	}
	return nil, errNoKey
}

// known returns the keys that are known of an address, and whether they need
// no question. Keys that are too old are not known.
func (s *keySet) known(address string) (published, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	now := s.now()
	if s.last.address != address || !within(now, s.last.at, keysKeptFor) {
		return published{}, false
	}
	return s.last, within(now, s.last.at, keysFreshFor)
}

// ask returns the keys of an address, newer than those of a turn if they may
// be asked for. All who ask at once share one call.
func (s *keySet) ask(ctx context.Context, address string, turn int) (published, error) {
	shared := s.flight.DoChan(address, func() (any, error) {
		// Whoever comes while a call ends has its answer here already.
		if p, _ := s.known(address); p.turn > turn {
			return p, nil
		}
		if !s.limit.AllowN(s.now(), 1) {
			return s.remembered(address)
		}
		keys, err := s.fetch(context.WithoutCancel(ctx), address)
		return s.remember(address, keys, err)
	})
	select {
	case <-ctx.Done():
		return published{}, refuse(fault.Unavailable, wire.ReasonProvider, ctx.Err())
	case result := <-shared:
		if result.Err != nil {
			return published{}, result.Err
		}
		return result.Val.(published), nil
	}
}

// remembered returns the outcome of the last call.
func (s *keySet) remembered(address string) (published, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.err != nil {
		return published{}, s.err
	}
	if s.last.address != address {
		return published{}, refuse(fault.Unavailable, wire.ReasonProvider, errors.New("keys of the provider were asked too often"))
	}
	return s.last, nil
}

// remember keeps the outcome of a call and returns it.
func (s *keySet) remember(address string, keys []jose.JSONWebKey, err error) (published, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.err = err; err != nil {
		return published{}, err
	}
	s.last = published{address: address, keys: keys, at: s.now(), turn: s.last.turn + 1}
	return s.last, nil
}

// fetch returns the usable keys at an address.
func (s *keySet) fetch(ctx context.Context, address string) ([]jose.JSONWebKey, error) {
	ctx, cancel := context.WithTimeout(ctx, callTimeout)
	defer cancel()
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return nil, refuse(fault.Unavailable, wire.ReasonProvider, err)
	}
	r.Header.Set("Accept", "application/jwk-set+json, application/json")
	a, err := call(s.client, r)
	if err != nil {
		return nil, err
	}
	if a.status != http.StatusOK {
		return nil, refuse(fault.Unavailable, wire.ReasonProvider, fmt.Errorf("keys answered %d", a.status))
	}
	keys, err := readKeys(a.body)
	if err != nil {
		return nil, refuse(fault.Unavailable, wire.ReasonProvider, err)
	}
	return keys, nil
}

// readKeys returns the keys of a JWK set with which tokens may be signed. Keys
// that it can't read or must not use are left out (RFC 7517, 5).
func readKeys(body []byte) ([]jose.JSONWebKey, error) {
	var set struct {
		Keys []json.RawMessage `json:"keys"`
	}
	if err := json.Unmarshal(body, &set); err != nil || set.Keys == nil {
		return nil, errors.New("keys of the provider are no key set")
	}
	if len(set.Keys) > maxKeys {
		return nil, fmt.Errorf("provider has %d keys, more than %d", len(set.Keys), maxKeys)
	}
	keys := make([]jose.JSONWebKey, 0, len(set.Keys))
	for _, raw := range set.Keys {
		var k jose.JSONWebKey
		if json.Unmarshal(raw, &k) == nil && signs(k) {
			keys = append(keys, k)
		}
	}
	return keys, nil
}

// signs reports whether signatures may be looked at with k: a public key that
// is for nothing else and long enough. A private key is known to everybody
// once it is published, and a symmetric one to both sides at best.
func signs(k jose.JSONWebKey) bool {
	if r, ok := k.Key.(*rsa.PublicKey); ok && r.N.BitLen() < minRSA {
		return false
	}
	return k.Valid() && k.IsPublic() && (k.Use == "" || k.Use == "sig")
}

// fit returns what was signed, if one of the keys fits. A signature that names
// its key is looked at with that key alone, and every key with its own
// algorithm alone. Keys inside of the token are never used.
func (p published) fit(jws *jose.JSONWebSignature) ([]byte, bool) {
	header := jws.Signatures[0].Protected
	for _, k := range p.keys {
		if header.KeyID != "" && k.KeyID != header.KeyID || k.Algorithm != "" && k.Algorithm != header.Algorithm {
			continue
		}
		if payload, err := jws.Verify(k.Key); err == nil {
			return payload, true
		}
	}
	return nil, false
}

// A lookup is the keys of one address as go-oidc asks for them, for one token.
// Go-oidc keeps of an error only its text, so the error itself is kept here.
type lookup struct {
	set     *keySet
	address string
	err     error
}

var _ oidc.KeySet = (*lookup)(nil)

// VerifySignature implements [oidc.KeySet].
func (l *lookup) VerifySignature(ctx context.Context, jwt string) ([]byte, error) {
	payload, err := l.payload(ctx, jwt)
	l.err = err
	return payload, err
}

// payload returns what was signed in a JWT of three parts.
func (l *lookup) payload(ctx context.Context, jwt string) ([]byte, error) {
	if !threeParts(jwt) {
		return nil, errors.New("not a signed token")
	}
	jws, err := jose.ParseSignedCompact(jwt, signatures)
	if err != nil {
		return nil, err
	}
	return l.set.verify(ctx, l.address, jws)
}

// blame returns the fault of a token that go-oidc refused with err: that of
// keys that can't be had, or else code with the reason untrusted.
func (l *lookup) blame(code fault.Code, err error) error {
	if f, ok := errors.AsType[*fault.Error](l.err); ok {
		return f
	}
	return refuse(code, wire.ReasonUntrusted, err)
}
