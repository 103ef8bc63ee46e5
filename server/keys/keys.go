// Package keys keeps the keys of one installation and does what needs them:
// it seals free text and files, makes keyed tags, and signs: as a client of an
// identity provider, and the heads of the log of every act.
//
// Each kind of key is a Tink keyset in a file of its own: one primary key,
// which everything new is made with, and older ones by which what they made
// is still read. A [Folder] is those files; its methods are what an operator
// does with them. A [Ring] is the keys in use. It follows its files: a key
// that is added there comes into use within a minute, or at once where
// something arrives that was made with it, so no rotation needs a restart.
//
// No error of this package holds key material or a text that was to be sealed.
//
// The key of the index of national numbers is apart, in package index: its
// values are looked up in the database by equality, so it can't be rotated.
package keys

import (
	"slices"

	"github.com/tink-crypto/tink-go/v2/aead"
	"github.com/tink-crypto/tink-go/v2/jwt"
	"github.com/tink-crypto/tink-go/v2/keyset"
	"github.com/tink-crypto/tink-go/v2/prf"
	tinkpb "github.com/tink-crypto/tink-go/v2/proto/tink_go_proto"
	"github.com/tink-crypto/tink-go/v2/signature"
	"github.com/tink-crypto/tink-go/v2/streamingaead"

	"github.com/loupe-privacy/loupe/internal/fault"
)

// A Kind says what keys are for. Keys of one kind serve for no other.
type Kind string

// The kinds.
const (
	Seal   Kind = "seal"   // encrypts free text: AES-256-GCM
	Tag    Kind = "tag"    // makes keyed tags: HMAC-SHA-256
	Client Kind = "client" // signs client assertions: ES256
	Log    Kind = "log"    // signs heads of the log, and receipts: Ed25519
	File   Kind = "file"   // encrypts files, as they stream by: AES-256-GCM-HKDF
)

// Kinds returns every kind.
func Kinds() []Kind { return []Kind{Seal, Tag, Client, Log, File} }

// firstKinds are those of folders that do not say which kinds they have.
var firstKinds = []Kind{Seal, Tag, Client}

// ParseKind returns the kind of a name, or a fault.Invalid.
func ParseKind(s string) (Kind, error) {
	if k := Kind(s); slices.Contains(Kinds(), k) {
		return k, nil
	}
	return "", fault.New(fault.Invalid, "keys: a kind is seal, tag, client, log or file, not "+s)
}

// template returns the form of the keys of a kind.
func (k Kind) template() *tinkpb.KeyTemplate {
	switch k {
	case Seal:
		return aead.AES256GCMKeyTemplate()
	case Tag:
		return prf.HMACSHA256PRFKeyTemplate()
	case Log:
		return signature.ED25519KeyWithoutPrefixTemplate()
	case File:
		return streamingaead.AES256GCMHKDF4KBKeyTemplate()
	default:
		return jwt.ES256Template()
	}
}

// A Status says what a key still does.
type Status string

// The statuses.
const (
	Enabled Status = "enabled" // reads, verifies and, as the primary, makes
	Retired Status = "retired" // is kept and does nothing
)

// A Key is what may be told of a key: everything but the key.
type Key struct {
	Kind    Kind
	ID      string // eight hexadecimal digits, unique within its kind
	Status  Status
	Primary bool

	// Name is what others know a client key by: the kid of its signatures
	// and of its public part. It is "" for the other kinds.
	Name string
}

// describe returns what may be told of the keys of a keyset, the primary
// first and then the newest.
func describe(k Kind, h *keyset.Handle) []Key {
	info := h.KeysetInfo()
	var keys []Key
	for _, i := range slices.Backward(info.GetKeyInfo()) {
		key := Key{Kind: k, ID: formatID(i.GetKeyId()), Status: Retired, Primary: i.GetKeyId() == info.GetPrimaryKeyId()}
		if i.GetStatus() == tinkpb.KeyStatusType_ENABLED {
			key.Status = Enabled
		}
		if k == Client {
			key.Name = kid(i.GetKeyId())
		}
		if key.Primary {
			keys = slices.Insert(keys, 0, key)
			continue
		}
		keys = append(keys, key)
	}
	return keys
}
