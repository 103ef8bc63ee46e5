package idp

import (
	"context"
	"errors"
	"time"

	"github.com/go-jose/go-jose/v4"
	"github.com/zitadel/oidc/v3/pkg/oidc"
	"github.com/zitadel/oidc/v3/pkg/op"
)

// The methods of [op.Storage] for what this provider does not offer, or does
// itself: ending sessions, refresh tokens, revocation, introspection, clients with keys. The addresses that
// would call them are not served; the methods refuse all the same.

// errNotOffered says that a flow is not offered.
var errNotOffered = errors.New("idp: not offered")

// CreateAccessAndRefreshTokens implements [op.AuthStorage].
func (s *storage) CreateAccessAndRefreshTokens(context.Context, op.TokenRequest, string) (string, string, time.Time, error) {
	return "", "", time.Time{}, errNotOffered
}

// TokenRequestByRefreshToken implements [op.AuthStorage].
func (s *storage) TokenRequestByRefreshToken(context.Context, string) (op.RefreshTokenRequest, error) {
	return nil, op.ErrInvalidRefreshToken
}

// RevokeToken implements [op.AuthStorage].
func (s *storage) RevokeToken(context.Context, string, string, string) *oidc.Error {
	return oidc.ErrInvalidRequest()
}

// GetRefreshTokenInfo implements [op.AuthStorage].
func (s *storage) GetRefreshTokenInfo(context.Context, string, string) (string, string, error) {
	return "", "", op.ErrInvalidRefreshToken
}

// SetUserinfoFromScopes implements [op.OPStorage]. It does nothing, as package
// op asks: SetUserinfoFromRequest has its place.
func (s *storage) SetUserinfoFromScopes(context.Context, *oidc.UserInfo, string, string, []string) error {
	return nil
}

// SetIntrospectionFromToken implements [op.OPStorage].
func (s *storage) SetIntrospectionFromToken(context.Context, *oidc.IntrospectionResponse, string, string, string) error {
	return errNotOffered
}

// GetPrivateClaimsFromScopes implements [op.OPStorage]. It is for access
// tokens that are JWTs; ours are opaque.
func (s *storage) GetPrivateClaimsFromScopes(context.Context, string, string, []string) (map[string]any, error) {
	return nil, errNotOffered
}

// GetKeyByIDAndClientID implements [op.OPStorage].
func (s *storage) GetKeyByIDAndClientID(context.Context, string, string) (*jose.JSONWebKey, error) {
	return nil, errNotOffered
}

// ValidateJWTProfileScopes implements [op.OPStorage].
func (s *storage) ValidateJWTProfileScopes(context.Context, string, []string) ([]string, error) {
	return nil, errNotOffered
}

// TerminateSession implements [op.AuthStorage]. The address that would call it
// is served by [desk.endSession].
func (s *storage) TerminateSession(context.Context, string, string) error { return errNotOffered }
