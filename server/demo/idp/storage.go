package idp

import (
	"context"
	"crypto/ecdsa"
	"crypto/rand"
	"crypto/subtle"
	"errors"
	"slices"
	"sync"
	"time"

	"github.com/go-jose/go-jose/v4"
	"github.com/zitadel/oidc/v3/pkg/oidc"
	"github.com/zitadel/oidc/v3/pkg/op"
	"golang.org/x/text/language"

	"github.com/loupe-privacy/loupe/server/demo"
)

const (
	// requestLife is how long a login may take here.
	requestLife = 10 * time.Minute

	// tokenLife is how long the tokens are good. Loupe uses them at once.
	tokenLife = 5 * time.Minute

	// maxKept is the most logins, and the most tokens, kept at a time. The
	// oldest goes when one more comes.
	maxKept = 1000
)

// errGone says that a login or token is unknown: it never was, was used, or is
// too old.
var errGone = errors.New("idp: unknown or too old")

// storage keeps logins under way and tokens, in memory. Of the many methods
// that package op asks for, those of flows that are not offered refuse.
type storage struct {
	client *client
	people []demo.Person
	key    *signingKey

	mu       sync.Mutex
	requests map[string]*request // by id
	codes    map[string]string   // id of the request, by code
	tokens   map[string]token    // by id
}

// A token is one access token.
type token struct {
	subject string
	scopes  []string
	made    time.Time
}

// newStorage returns a storage with nothing in it.
func newStorage(c *client, people []demo.Person, key *signingKey) *storage {
	return &storage{
		client: c, people: people, key: key,
		requests: map[string]*request{},
		codes:    map[string]string{},
		tokens:   map[string]token{},
	}
}

// CreateAuthRequest implements [op.AuthStorage]. Only the code flow with PKCE
// S256 is offered.
func (s *storage) CreateAuthRequest(_ context.Context, r *oidc.AuthRequest, _ string) (op.AuthRequest, error) {
	if r.CodeChallenge == "" || r.CodeChallengeMethod != oidc.CodeChallengeMethodS256 {
		return nil, oidc.ErrInvalidRequest().WithDescription("PKCE with S256 is required")
	}
	if r.ResponseMode != "" && r.ResponseMode != oidc.ResponseModeQuery {
		return nil, oidc.ErrInvalidRequest().WithDescription("only response_mode query is offered")
	}
	if slices.Contains(r.Prompt, oidc.PromptNone) {
		return nil, oidc.ErrLoginRequired() // nobody is ever logged in here
	}
	req := &request{id: rand.Text(), asked: *r, made: time.Now()}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.forget()
	s.requests[req.id] = req
	return req, nil
}

// AuthRequestByID implements [op.AuthStorage].
func (s *storage) AuthRequestByID(_ context.Context, id string) (op.AuthRequest, error) {
	return s.request(id)
}

// request returns a copy of a login under way, or errGone.
func (s *storage) request(id string) (*request, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	req, ok := s.requests[id]
	if !ok || time.Since(req.made) > requestLife {
		return nil, errGone
	}
	found := *req
	return &found, nil
}

// choose notes who logged in, once, and returns the login with it.
func (s *storage) choose(id, subject string) (*request, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	req, ok := s.requests[id]
	if !ok || time.Since(req.made) > requestLife || req.subject != "" {
		return nil, errGone
	}
	req.subject, req.authenticated = subject, time.Now()
	found := *req
	return &found, nil
}

// AuthRequestByCode implements [op.AuthStorage]. A code is good once.
func (s *storage) AuthRequestByCode(_ context.Context, code string) (op.AuthRequest, error) {
	s.mu.Lock()
	id, ok := s.codes[code]
	delete(s.codes, code)
	s.mu.Unlock()
	if !ok {
		return nil, errGone
	}
	return s.request(id)
}

// SaveAuthCode implements [op.AuthStorage].
func (s *storage) SaveAuthCode(_ context.Context, id, code string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.codes[code] = id
	return nil
}

// DeleteAuthRequest implements [op.AuthStorage].
func (s *storage) DeleteAuthRequest(_ context.Context, id string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.requests, id)
	return nil
}

// CreateAccessToken implements [op.AuthStorage].
func (s *storage) CreateAccessToken(_ context.Context, r op.TokenRequest) (string, time.Time, error) {
	id, made := rand.Text(), time.Now()
	s.mu.Lock()
	defer s.mu.Unlock()
	s.forget()
	s.tokens[id] = token{subject: r.GetSubject(), scopes: r.GetScopes(), made: made}
	return id, made.Add(tokenLife), nil
}

// forget drops what is too old, and the oldest where there is too much. The
// lock is held.
func (s *storage) forget() {
	now := time.Now()
	oldest, oldestToken := "", ""
	for id, r := range s.requests {
		if now.Sub(r.made) > requestLife {
			delete(s.requests, id)
		} else if oldest == "" || r.made.Before(s.requests[oldest].made) {
			oldest = id
		}
	}
	for id, t := range s.tokens {
		if now.Sub(t.made) > tokenLife {
			delete(s.tokens, id)
		} else if oldestToken == "" || t.made.Before(s.tokens[oldestToken].made) {
			oldestToken = id
		}
	}
	if len(s.requests) >= maxKept {
		delete(s.requests, oldest)
	}
	if len(s.tokens) >= maxKept {
		delete(s.tokens, oldestToken)
	}
	for code, id := range s.codes {
		if s.requests[id] == nil {
			delete(s.codes, code)
		}
	}
}

// SetUserinfoFromToken implements [op.OPStorage]: the answer of the userinfo
// endpoint.
func (s *storage) SetUserinfoFromToken(_ context.Context, info *oidc.UserInfo, id, subject, _ string) error {
	s.mu.Lock()
	t, ok := s.tokens[id]
	s.mu.Unlock()
	p, known := s.person(subject)
	if !ok || !known || t.subject != subject || time.Since(t.made) > tokenLife {
		return errGone
	}
	describe(info, p, t.scopes)
	return nil
}

// SetUserinfoFromRequest implements [op.CanSetUserinfoFromRequest]: it fills
// the ID token. The subject set here takes the place of the token's own; the
// rest is for the userinfo endpoint.
func (s *storage) SetUserinfoFromRequest(_ context.Context, info *oidc.UserInfo, r op.IDTokenRequest, _ []string) error {
	info.Subject = r.GetSubject()
	return nil
}

// describe says about p what the scopes ask for.
func describe(info *oidc.UserInfo, p demo.Person, scopes []string) {
	info.Subject = p.Subject
	if slices.Contains(scopes, oidc.ScopeProfile) {
		info.GivenName, info.FamilyName = p.GivenName, p.FamilyName
		info.Name = p.GivenName + " " + p.FamilyName
		info.Locale = oidc.NewLocale(language.Make(string(p.Lang) + "-BE"))
	}
	if slices.Contains(scopes, ScopeNumber) && !p.Number.IsZero() {
		info.AppendClaims(ClaimNumber, p.Number.Digits())
	}
	if slices.Contains(scopes, ScopeRole) && p.Role != "" {
		info.AppendClaims(ClaimRole, p.Role)
		if p.Controller != "" {
			info.AppendClaims(ClaimController, p.Controller)
		}
	}
}

// person returns who has a subject.
func (s *storage) person(subject string) (demo.Person, bool) {
	for _, p := range s.people {
		if p.Subject == subject {
			return p, true
		}
	}
	return demo.Person{}, false
}

// GetClientByClientID implements [op.OPStorage].
func (s *storage) GetClientByClientID(_ context.Context, id string) (op.Client, error) {
	if id != s.client.id {
		return nil, errGone
	}
	return s.client, nil
}

// AuthorizeClientIDSecret implements [op.OPStorage].
func (s *storage) AuthorizeClientIDSecret(_ context.Context, id, secret string) error {
	if id != s.client.id || subtle.ConstantTimeCompare([]byte(secret), []byte(s.client.secret)) != 1 {
		return errGone
	}
	return nil
}

// SigningKey implements [op.AuthStorage].
func (s *storage) SigningKey(context.Context) (op.SigningKey, error) { return s.key, nil }

// SignatureAlgorithms implements [op.AuthStorage].
func (s *storage) SignatureAlgorithms(context.Context) ([]jose.SignatureAlgorithm, error) {
	return []jose.SignatureAlgorithm{jose.ES256}, nil
}

// KeySet implements [op.AuthStorage].
func (s *storage) KeySet(context.Context) ([]op.Key, error) { return []op.Key{s.key.public()}, nil }

// Health implements [op.Storage].
func (s *storage) Health(context.Context) error { return nil }

// TerminateSession implements [op.AuthStorage]. There is no session to end:
// each login here asks again who it is.
func (s *storage) TerminateSession(context.Context, string, string) error { return nil }

// signingKey is the key pair of this run.
type signingKey struct {
	id  string
	key *ecdsa.PrivateKey
}

// ID implements [op.SigningKey].
func (k *signingKey) ID() string { return k.id }

// SignatureAlgorithm implements [op.SigningKey].
func (k *signingKey) SignatureAlgorithm() jose.SignatureAlgorithm { return jose.ES256 }

// Key implements [op.SigningKey].
func (k *signingKey) Key() any { return k.key }

// public returns the half that everybody may see.
func (k *signingKey) public() op.Key { return publicKey{k} }

// publicKey is the public half of a signing key.
type publicKey struct{ of *signingKey }

// ID implements [op.Key].
func (k publicKey) ID() string { return k.of.id }

// Algorithm implements [op.Key].
func (k publicKey) Algorithm() jose.SignatureAlgorithm { return jose.ES256 }

// Use implements [op.Key].
func (k publicKey) Use() string { return oidc.KeyUseSignature }

// Key implements [op.Key].
func (k publicKey) Key() any { return &k.of.key.PublicKey }
