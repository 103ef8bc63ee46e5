package keys

import (
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"strconv"
)

// idLength is the length of the written id of a key.
const idLength = 8

// formatID writes the id of a key.
func formatID(id uint32) string { return fmt.Sprintf("%08x", id) }

// parseID reads what formatID wrote, and nothing else.
func parseID(s string) (uint32, bool) {
	n, err := strconv.ParseUint(s, 16, 32)
	return uint32(n), err == nil && formatID(uint32(n)) == s
}

// kid returns the name under which Tink signs with a key and publishes it.
func kid(id uint32) string {
	return base64.RawURLEncoding.EncodeToString(binary.BigEndian.AppendUint32(nil, id))
}

// decode reads unpadded base64url text in its one canonical form. The standard
// library alone would also read it with line ends strewn in.
func decode(s string) ([]byte, bool) {
	b, err := base64.RawURLEncoding.Strict().DecodeString(s)
	return b, err == nil && len(s) == base64.RawURLEncoding.EncodedLen(len(b))
}
