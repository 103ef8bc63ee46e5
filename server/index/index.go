// Package index makes the keyed index of national numbers: the value by which
// a number is found in the database without being stored there.
//
// The index is HMAC-SHA-256 under a key of this installation. Without the key
// nobody can try the few hundred million possible numbers against a stolen
// database; with another key nothing is found any more, which is why
// [Fingerprint] is kept beside the data.
package index

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/loupe-privacy/loupe/internal/niss"
)

// KeySize is the length of a key, in bytes.
const KeySize = 32

// maxFile is the most bytes that a key file may have.
const maxFile = 1 << 10

// Prefixes of what is hashed, so that an index is never a fingerprint.
const (
	ofNumber = "loupe national number "
	ofKey    = "loupe index key"
)

// Index returns the 32 bytes under which a number is stored and found.
func Index(key []byte, n niss.Number) []byte { return sum(key, ofNumber+n.Digits()) }

// Fingerprint names a key without giving it away. A database that was filled
// under another key has another fingerprint.
func Fingerprint(key []byte) string { return hex.EncodeToString(sum(key, ofKey)[:8]) }

// sum returns the HMAC-SHA-256 of a text.
func sum(key []byte, text string) []byte {
	mac := hmac.New(sha256.New, key)
	mac.Write([]byte(text))
	return mac.Sum(nil)
}

// LoadKey reads the key in a file: 32 bytes in base64 on one line, readable by
// its owner alone. With create, a file that does not exist is made with a
// random key; of several programs that do so at once, all get the same key.
func LoadKey(path string, create bool) ([]byte, error) {
	key, err := readKey(path)
	if err == nil || !create || !errors.Is(err, fs.ErrNotExist) {
		return key, err
	}
	if err := createKey(path); err != nil && !errors.Is(err, fs.ErrExist) {
		return nil, fmt.Errorf("creating index key %s: %w", path, err)
	}
	return readKey(path)
}

// readKey reads a key file and refuses one that others can read.
func readKey(path string) ([]byte, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, fmt.Errorf("index key: %w", err)
	}
	if !info.Mode().IsRegular() || info.Size() > maxFile {
		return nil, fmt.Errorf("index key %s: not a key file", path)
	}
	if mode := info.Mode().Perm(); mode&0o077 != 0 {
		return nil, fmt.Errorf("index key %s: mode is %#o, others can read it; make it 0600", path, mode)
	}
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("index key: %w", err)
	}
	key, err := base64.StdEncoding.DecodeString(strings.TrimSpace(string(text)))
	if err != nil || len(key) != KeySize {
		// The cause is left out: it could quote the key.
		return nil, fmt.Errorf("index key %s: not %d bytes in base64", path, KeySize)
	}
	return key, nil
}

// createKey writes a random key to a file that must not exist. The file
// appears whole or not at all: it is written under another name first.
func createKey(path string) error {
	key := make([]byte, KeySize)
	rand.Read(key)
	tmp, err := os.CreateTemp(filepath.Dir(path), ".index-key-*") // mode 0600
	if err != nil {
		return err
	}
	defer os.Remove(tmp.Name())
	_, err = tmp.WriteString(base64.StdEncoding.EncodeToString(key) + "\n")
	if err == nil {
		err = tmp.Sync()
	}
	if err := errors.Join(err, tmp.Close()); err != nil {
		return err
	}
	return os.Link(tmp.Name(), path) // fails where path exists, unlike a rename
}
