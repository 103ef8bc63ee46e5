package idp

import (
	"crypto/ecdsa"

	"github.com/go-jose/go-jose/v4"
	"github.com/zitadel/oidc/v3/pkg/oidc"
	"github.com/zitadel/oidc/v3/pkg/op"
)

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
