package idp

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"errors"
	"maps"
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

	// maxKept is the most logins under way, logins and tokens kept at a
	// time. The oldest goes when one more comes.
	maxKept = 1000
)

// errGone says that a login or token is unknown: it never was, was used, or is
// too old.
var errGone = errors.New("idp: unknown or too old")

// storage keeps logins, under way and done, and tokens, in memory. Of the many methods
// that package op asks for, those of flows that are not offered refuse.
type storage struct {
	clients []*client
	people  []demo.Person
	key     *signingKey

	mu       sync.Mutex
	requests map[string]*request // by id
	codes    map[string]string   // id of the request, by code
	tokens   map[string]token    // by id
	logins   map[string]login    // by sid
	notices  []notice            // the newest first
}

// A token is one access token.
type token struct {
	subject string
	scopes  []string
	made    time.Time
}

// newStorage returns a storage with nothing in it.
func newStorage(c Config, key *signingKey) *storage {
	s := &storage{
		people: c.People, key: key,
		requests: map[string]*request{},
		codes:    map[string]string{},
		tokens:   map[string]token{},
		logins:   map[string]login{},
	}
	for _, registered := range c.Clients {
		s.clients = append(s.clients, &client{registered})
	}
	return s
}

// claimsKey finds, in the context of a request, its parameter claims. Package
// op does not read it.
type claimsKey struct{}

// CreateAuthRequest implements [op.AuthStorage]. Only the code flow with PKCE
// S256 is offered.
func (s *storage) CreateAuthRequest(ctx context.Context, r *oidc.AuthRequest, _ string) (op.AuthRequest, error) {
	if r.CodeChallenge == "" || r.CodeChallengeMethod != oidc.CodeChallengeMethodS256 {
		return nil, oidc.ErrInvalidRequest().WithDescription("PKCE with S256 is required")
	}
	if r.ResponseMode != "" && r.ResponseMode != oidc.ResponseModeQuery {
		return nil, oidc.ErrInvalidRequest().WithDescription("only response_mode query is offered")
	}
	if slices.Contains(r.Prompt, oidc.PromptNone) {
		return nil, oidc.ErrLoginRequired() // nobody is ever logged in here
	}
	c, ok := s.clientByID(r.ClientID)
	if !ok {
		return nil, errGone
	}
	param, _ := ctx.Value(claimsKey{}).(string)
	claims, err := readClaims(param)
	if err != nil {
		return nil, err
	}
	req := &request{id: rand.Text(), asked: *r, claims: claims, client: c, made: time.Now()}
	s.mu.Lock()
	defer s.mu.Unlock()
	prune(s.requests, func(r *request) time.Time { return r.made }, requestLife, maxKept-1)
	maps.DeleteFunc(s.codes, func(_, id string) bool { return s.requests[id] == nil })
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
	prune(s.tokens, func(t token) time.Time { return t.made }, tokenLife, maxKept-1)
	s.tokens[id] = token{subject: r.GetSubject(), scopes: r.GetScopes(), made: made}
	return id, made.Add(tokenLife), nil
}

// prune drops from m what was made longer than life ago and, of the rest, the
// oldest, until no more than keep are left.
func prune[V any](m map[string]V, made func(V) time.Time, life time.Duration, keep int) {
	now := time.Now()
	maps.DeleteFunc(m, func(_ string, v V) bool { return now.Sub(made(v)) > life })
	for len(m) > keep {
		oldest := ""
		for id, v := range m {
			if oldest == "" || made(v).Before(made(m[oldest])) {
				oldest = id
			}
		}
		delete(m, oldest)
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
	req, ok := r.(*request)
	if !ok {
		return errNotOffered
	}
	info.Subject = req.GetSubject()
	info.AppendClaims(claimSession, req.login.sid)
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

// clientByID returns the client with an id.
func (s *storage) clientByID(id string) (*client, bool) {
	for _, c := range s.clients {
		if c.ID == id {
			return c, true
		}
	}
	return nil, false
}

// GetClientByClientID implements [op.OPStorage].
func (s *storage) GetClientByClientID(_ context.Context, id string) (op.Client, error) {
	c, ok := s.clientByID(id)
	if !ok {
		return nil, errGone
	}
	return c, nil
}

// AuthorizeClientIDSecret implements [op.OPStorage].
func (s *storage) AuthorizeClientIDSecret(_ context.Context, id, secret string) error {
	c, ok := s.clientByID(id)
	if !ok || subtle.ConstantTimeCompare([]byte(secret), []byte(c.Secret)) != 1 {
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
