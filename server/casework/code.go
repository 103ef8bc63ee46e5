package casework

import (
	"crypto/hkdf"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"encoding/hex"
	"strings"
)

// codeSigns are the signs of follow-up codes: none that looks like another one,
// and none of two letters that sound alike on the telephone in French or Dutch.
const codeSigns = "23456789ACEFHJKLMRTUXY"

// A code has four groups of four signs: 71 bits.
const (
	codeGroups = 4
	codeGroup  = 4
	codeSize   = codeGroups * codeGroup
)

// secretsOf returns the follow-up code and the secret for the browser that go
// with the link of a mail. Both follow from its token and from a salt of the
// guest, so that the button gives the same ones however often, and however much
// at once, it is pressed. The token is in the mail alone and the salt in the
// database alone, until the link ends: an old mail shows nothing, and neither
// does a copy of the database.
func secretsOf(token, salt string) (code, secret string) {
	var b strings.Builder
	// Bytes beyond a multiple of the number of signs are left out, or some
	// signs would be more likely. Of 256 bytes, 242 are good.
	const fair = 256 / len(codeSigns) * len(codeSigns)
	for _, c := range expand(token, salt, "follow-up code", 16*codeSize) {
		if int(c) < fair && b.Len() < codeSize {
			b.WriteByte(codeSigns[int(c)%len(codeSigns)])
		}
	}
	return b.String(), base64.RawURLEncoding.EncodeToString(expand(token, salt, "guest session", 32))
}

// expand returns bytes that follow from a secret of 256 bits, a salt and a
// purpose.
func expand(secret, salt, purpose string, size int) []byte {
	b, err := hkdf.Key(sha256.New, []byte(secret), []byte(salt), purpose, size)
	if err != nil {
		panic("casework: " + err.Error()) // only for sizes beyond 255 hashes
	}
	return b
}

// showCode returns a code as it is shown and said, in groups.
func showCode(code string) string {
	var groups []string
	for i := 0; i+codeGroup <= len(code); i += codeGroup {
		groups = append(groups, code[i:i+codeGroup])
	}
	return strings.Join(groups, "-")
}

// plainCode returns a code as it was typed in the form in which it was made:
// with capitals, and without what people put between groups. Signs that no code
// has are kept: such a code is wrong.
func plainCode(typed string) string {
	const most = 64 // characters read before giving up
	if len(typed) > most {
		return ""
	}
	return strings.ToUpper(strings.Map(func(c rune) rune {
		if strings.ContainsRune(" -.\t\u00a0\u2010\u2011\u2013", c) {
			return -1
		}
		return c
	}, typed))
}

// hashOfCode returns what is stored of a code. The id of its guest makes the
// same code of two guests look different.
func hashOfCode(guestID, code string) string { return hashOf("guest code " + guestID + " " + code) }

// sameCode reports whether a typed code is that of a guest, in the same time
// for all that are not, and for a guest that does not exist.
func sameCode(g Guest, typed string) bool {
	want := g.CodeHash
	if want == "" {
		want = hashOf("no code")
	}
	same := subtle.ConstantTimeCompare([]byte(want), []byte(hashOfCode(g.ID, plainCode(typed)))) == 1
	return same && g.CodeHash != ""
}

// hashOf returns what is stored of a secret.
func hashOf(secret string) string {
	sum := sha256.Sum256([]byte(secret))
	return hex.EncodeToString(sum[:])
}
