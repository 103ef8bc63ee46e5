package keys

import (
	"errors"
	"fmt"
	"path/filepath"
	"strings"

	"github.com/tink-crypto/tink-go/v2/aead"
	"github.com/tink-crypto/tink-go/v2/keyset"
	"github.com/tink-crypto/tink-go/v2/tink"

	"github.com/loupe-privacy/loupe/internal/fault"
)

// NewMaster makes a master key in a file that must not exist, outside the
// folder, and encrypts the keysets under it, whether they were encrypted
// before or not. A kind that has no keyset yet is left out.
//
// Whatever interrupts it, the new file opens every keyset that was encrypted
// before or is by then; one that still lies in clear is encrypted by calling
// it again with the new file as [Folder.Master] and another file to make.
func (f Folder) NewMaster(path string) error {
	if err := checkFolder(f.Dir); err != nil {
		return fmt.Errorf("keys: %w", err)
	}
	master, old, err := readMaster(f.Master)
	if err != nil {
		return fmt.Errorf("keys: %w", err)
	}
	if inside(f.Dir, path) {
		return fault.New(fault.Invalid, "keys: a master key beside the keysets protects nothing; choose another folder")
	}
	none, err := missing(path)
	if err != nil {
		return fmt.Errorf("keys: master key: %w", err)
	}
	if !none {
		return fault.New(fault.Conflict, "keys: "+path+" exists already")
	}
	return locked(f.Dir, func() error {
		sets, err := f.loadAny(master)
		if err != nil {
			return err
		}
		return f.renew(sets, old, path)
	})
}

// renew encrypts keysets under a new master key. Its file opens what the old
// one did until all of them are; then the new key is alone in it.
func (f Folder) renew(sets map[Kind]*keyset.Handle, old *keyset.Handle, path string) error {
	m := keyset.NewManager()
	if old != nil {
		m = keyset.NewManagerFromHandle(old)
	}
	id, err := m.Add(Seal.template())
	if err == nil {
		err = m.SetPrimary(id)
	}
	if err != nil {
		return fmt.Errorf("keys: making a master key: %w", err)
	}
	both, err := saveMaster(m, path)
	if err != nil {
		return err
	}
	for k, h := range sets {
		if err := f.save(k, h, both); err != nil {
			return err
		}
	}
	if old == nil {
		return nil
	}
	for _, i := range old.KeysetInfo().GetKeyInfo() {
		if err := m.Delete(i.GetKeyId()); err != nil {
			return fmt.Errorf("keys: renewing the master key: %w", err)
		}
	}
	_, err = saveMaster(m, path)
	return err
}

// loadAny returns the keysets that exist, encrypted or not.
func (f Folder) loadAny(master tink.AEAD) (map[Kind]*keyset.Handle, error) {
	sets := map[Kind]*keyset.Handle{}
	for _, k := range Kinds() {
		none, err := missing(f.path(k))
		if err != nil {
			return nil, fmt.Errorf("keys: %w", err)
		}
		if none {
			continue
		}
		h, _, err := f.load(k, master)
		if errors.Is(err, errUnencrypted) {
			h, _, err = f.load(k, nil)
		}
		if err != nil {
			return nil, err
		}
		sets[k] = h
	}
	return sets, nil
}

// saveMaster writes a master keyset, in clear, and returns its key.
func saveMaster(m *keyset.Manager, path string) (tink.AEAD, error) {
	h, err := m.Handle()
	if err != nil {
		return nil, fmt.Errorf("keys: making a master key: %w", err)
	}
	text, err := format(h, nil, "")
	if err == nil {
		err = writeSecret(path, text)
	}
	if err != nil {
		return nil, fmt.Errorf("keys: master key: %w", err)
	}
	return aead.New(h)
}

// readMaster returns the master key in a file and its keyset, or nil without a
// file. What encrypts the others is itself not encrypted.
func readMaster(path string) (tink.AEAD, *keyset.Handle, error) {
	if path == "" {
		return nil, nil, nil
	}
	text, _, err := readSecret(path)
	if err != nil {
		return nil, nil, fmt.Errorf("master key: %w", err)
	}
	h, err := parse(text, nil, "")
	if err == nil {
		err = checkForm(h, Seal)
	}
	if err != nil {
		return nil, nil, fmt.Errorf("master key: %s: %w", path, err)
	}
	a, err := aead.New(h)
	if err != nil {
		return nil, nil, fmt.Errorf("master key: %s: %w", path, errNotKeyset)
	}
	return a, h, nil
}

// inside reports whether a file would lie below a folder. Where that can't be
// told it says so too.
func inside(dir, path string) bool {
	d, err1 := filepath.Abs(dir)
	p, err2 := filepath.Abs(path)
	rel, err3 := filepath.Rel(d, p)
	return err1 != nil || err2 != nil || err3 != nil || rel != ".." && !strings.HasPrefix(rel, "../")
}
