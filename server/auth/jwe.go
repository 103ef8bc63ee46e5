package auth

import (
	"crypto/ecdsa"
	"crypto/rsa"
	"encoding/base64"
	"encoding/json"
	"strings"

	"github.com/go-jose/go-jose/v4"
)

// maxIDToken is the most characters of an ID token or signed userinfo, encrypted
// or not.
const maxIDToken = 128 << 10

// How a token may be encrypted. RSA1_5 is not there: who may send many tokens
// can undo it (RFC 8017, 7.2). Nor is what both sides need one key for.
var (
	keyEncryptions = []jose.KeyAlgorithm{
		jose.RSA_OAEP, jose.RSA_OAEP_256,
		jose.ECDH_ES, jose.ECDH_ES_A128KW, jose.ECDH_ES_A256KW,
	}
	contentEncryptions = []jose.ContentEncryption{
		jose.A128CBC_HS256, jose.A256CBC_HS512,
		jose.A128GCM, jose.A256GCM,
	}
)

// opened returns what is inside of a token that may be encrypted to us, and any
// other token as it is. Only a signature says whom it is from, and has to be
// looked at next: anybody can encrypt. What can't be opened is untrusted; why,
// is not told.
func (i *idp) opened(raw string) (string, error) {
	if len(raw) > maxIDToken {
		return "", untrusted("token is too large")
	}
	if parts(raw) != 5 {
		return raw, nil
	}
	inside := i.decrypted(raw)
	if inside == "" {
		return "", untrusted("token is not encrypted to us")
	}
	return inside, nil
}

// decrypted returns what is inside of an encrypted token of five parts, or ""
// if it is not for us. It is never longer than the token.
func (i *idp) decrypted(raw string) string {
	var header struct {
		KeyID     string          `json:"kid"`
		Algorithm string          `json:"alg"`
		Content   string          `json:"cty"`
		Packed    json.RawMessage `json:"zip"`
	}
	first, _, _ := strings.Cut(raw, ".")
	text, err := base64.RawURLEncoding.DecodeString(first)
	if err != nil || json.Unmarshal(text, &header) != nil || header.Packed != nil {
		return "" // what is packed could be of any size
	}
	if header.Content != "" && !strings.EqualFold(header.Content, "JWT") {
		return ""
	}
	jwe, err := jose.ParseEncryptedCompact(raw, keyEncryptions, contentEncryptions)
	if err != nil {
		return ""
	}
	for _, k := range i.DecryptionKeys {
		if header.KeyID != "" && k.KeyID != header.KeyID || k.Algorithm != "" && k.Algorithm != header.Algorithm ||
			k.Use != "" && k.Use != "enc" {
			continue
		}
		if plain, err := jwe.Decrypt(k.Key); err == nil {
			return string(plain)
		}
	}
	return ""
}

// opens reports whether k is a key that can decrypt a token to us: private, and
// of a kind that [keyEncryptions] take.
func opens(k jose.JSONWebKey) bool {
	switch key := k.Key.(type) {
	case *rsa.PrivateKey:
		return k.Valid() && key.N.BitLen() >= minRSA
	case *ecdsa.PrivateKey:
		return k.Valid()
	}
	return false
}

// parts returns of how many parts a token in the compact form is, or 0 for
// what is none.
func parts(raw string) int {
	const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_."
	if strings.Trim(raw, alphabet) != "" {
		return 0
	}
	return strings.Count(raw, ".") + 1
}

// threeParts reports whether a token has the compact form of a signed one.
func threeParts(raw string) bool { return parts(raw) == 3 }
