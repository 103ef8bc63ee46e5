package keys

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"

	"github.com/tink-crypto/tink-go/v2/insecurecleartextkeyset"
	"github.com/tink-crypto/tink-go/v2/keyset"
	"github.com/tink-crypto/tink-go/v2/tink"
)

// maxFile is the most bytes that a file of keys may have: hundreds of keys.
const maxFile = 256 << 10

// Why a file is not read. What Tink and the JSON package say is left out
// everywhere: it could quote the file.
var (
	errNotKeyset   = errors.New("not a keyset, or a damaged one")
	errEncrypted   = errors.New("is encrypted, and no master key is set")
	errUnencrypted = errors.New("is not encrypted, though a master key is set; `loupe keys new-master` encrypts it")
	errMaster      = errors.New("can't be opened: another master key, or damaged")
)

// readSecret returns the bytes of a file that its owner alone may read, and
// what the file was when it was read.
func readSecret(path string) ([]byte, os.FileInfo, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, nil, err
	}
	if !info.Mode().IsRegular() {
		return nil, nil, fmt.Errorf("%s: not a file", path)
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, nil, err
	}
	defer f.Close()
	if info, err = f.Stat(); err != nil {
		return nil, nil, err
	}
	if mode := info.Mode().Perm(); mode&0o077 != 0 {
		return nil, nil, fmt.Errorf("%s: mode is %#o, others can use it; make it 0600", path, mode)
	}
	b, err := io.ReadAll(io.LimitReader(f, maxFile+1))
	if err != nil {
		return nil, nil, err
	}
	if len(b) > maxFile {
		return nil, nil, fmt.Errorf("%s: too long for a keyset", path)
	}
	return b, info, nil
}

// writeSecret writes a file that its owner alone may read. It appears whole or
// not at all, in place of what was there, and is on the disk before it does.
func writeSecret(path string, b []byte) error {
	dir := filepath.Dir(path)
	tmp, err := os.CreateTemp(dir, ".new-*") // mode 0600
	if err != nil {
		return err
	}
	defer os.Remove(tmp.Name())
	_, err = tmp.Write(b)
	if err == nil {
		err = tmp.Sync()
	}
	if err := errors.Join(err, tmp.Close()); err != nil {
		return err
	}
	if err := os.Rename(tmp.Name(), path); err != nil {
		return err
	}
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}

// checkFolder refuses a folder that others can look into or write to.
func checkFolder(dir string) error {
	info, err := os.Stat(dir)
	if err != nil {
		return err
	}
	if !info.IsDir() {
		return fmt.Errorf("%s: not a folder", dir)
	}
	if mode := info.Mode().Perm(); mode&0o077 != 0 {
		return fmt.Errorf("%s: mode is %#o, others can use it; make it 0700", dir, mode)
	}
	return nil
}

// locked runs do while no other program changes the folder: of two rotations
// at once, neither loses the key of the other.
func locked(dir string, do func() error) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	defer d.Close()
	if err := syscall.Flock(int(d.Fd()), syscall.LOCK_EX); err != nil {
		return fmt.Errorf("locking %s: %w", dir, err)
	}
	return do()
}

// missing reports whether there is no such file.
func missing(path string) (bool, error) {
	_, err := os.Stat(path)
	if errors.Is(err, fs.ErrNotExist) {
		return true, nil
	}
	return false, err
}

// encrypted reports whether the text of a file is an encrypted keyset.
func encrypted(text []byte) bool {
	var form struct {
		Encrypted string `json:"encryptedKeyset"`
	}
	return json.Unmarshal(text, &form) == nil && form.Encrypted != ""
}

// parse returns the keyset in a text: an encrypted one with a master key, and
// one in clear without. Context is what the text was encrypted for.
func parse(text []byte, master tink.AEAD, context string) (*keyset.Handle, error) {
	switch enc := encrypted(text); {
	case enc && master == nil:
		return nil, errEncrypted
	case enc:
		h, err := keyset.ReadWithAssociatedData(keyset.NewJSONReader(bytes.NewReader(text)), master, []byte(context))
		if err != nil {
			return nil, errMaster
		}
		return h, nil
	}
	h, err := insecurecleartextkeyset.Read(keyset.NewJSONReader(bytes.NewReader(text)))
	if err != nil {
		return nil, errNotKeyset
	}
	if master != nil {
		return nil, errUnencrypted
	}
	return h, nil
}

// format is the reverse of parse, and with parse the only place where keys are
// handled in clear.
func format(h *keyset.Handle, master tink.AEAD, context string) ([]byte, error) {
	var text bytes.Buffer
	w := keyset.NewJSONWriter(&text)
	var err error
	if master != nil {
		err = h.WriteWithAssociatedData(w, master, []byte(context))
	} else {
		err = insecurecleartextkeyset.Write(h, w)
	}
	if err != nil {
		return nil, errors.New("the keyset can't be written down")
	}
	text.WriteByte('\n')
	return text.Bytes(), nil
}

// checkForm refuses a keyset with a key that is not of the form of a kind.
func checkForm(h *keyset.Handle, k Kind) error {
	want := k.template()
	for _, i := range h.KeysetInfo().GetKeyInfo() {
		if i.GetTypeUrl() != want.GetTypeUrl() || i.GetOutputPrefixType() != want.GetOutputPrefixType() {
			return fmt.Errorf("key %s is not of the kind %s", formatID(i.GetKeyId()), k)
		}
	}
	return nil
}
