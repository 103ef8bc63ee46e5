package keys

import (
	"crypto/rand"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/tink-crypto/tink-go/v2/keyset"
	"github.com/tink-crypto/tink-go/v2/tink"

	"github.com/loupe-privacy/loupe/internal/fault"
)

// A Folder is where the keys of an installation lie: a keyset file per kind,
// and the id of the installation. Folder and files are their owner's alone.
//
// Its methods may be called by several programs at once, on one machine.
type Folder struct {
	Dir string

	// Master is the file with the master key under which the keysets are
	// encrypted, or "" if they lie in clear.
	Master string
}

// idFile holds what the installation is known by for as long as it lives,
// through every rotation. It is no secret.
const idFile = "id"

// kindsFile names the kinds of which keysets were made here, a line each. A
// kind that it does not name is newer than the folder and is made at the next
// start; one that it names and that is not there was lost. A folder without it
// has [firstKinds].
const kindsFile = "kinds"

// path returns the file of the keys of a kind.
func (f Folder) path(k Kind) string { return filepath.Join(f.Dir, string(k)+".json") }

// context is what the keyset of a kind is encrypted for, so that one can't
// take the place of another.
func (k Kind) context() string { return "loupe keyset " + string(k) }

// List returns the keys of every kind, the primary of each first. Kinds that
// are newer than the folder have none yet.
func (f Folder) List() ([]Key, error) {
	master, err := f.ready()
	if err != nil {
		return nil, err
	}
	var all []Key
	late, err := f.late()
	if err != nil {
		return nil, err
	}
	for _, k := range Kinds() {
		if slices.Contains(late, k) {
			continue
		}
		h, _, err := f.load(k, master)
		if err != nil {
			return nil, err
		}
		all = append(all, describe(k, h)...)
	}
	return all, nil
}

// Rotate adds a key that everything new is made with from now on. The older
// ones go on reading what they made. It returns the new key.
func (f Folder) Rotate(k Kind) (Key, error) {
	keys, err := f.change(k, func(m *keyset.Manager, _ []Key) error {
		id, err := m.Add(k.template())
		if err != nil {
			return err
		}
		return m.SetPrimary(id)
	})
	if err != nil {
		return Key{}, err
	}
	return keys[0], nil // the primary is the first
}

// Retire makes a key do nothing any more, and keeps it: what it made can't be
// read until it is restored. It returns a fault.Conflict for the primary and a
// fault.NotFound for a key that is not there.
func (f Folder) Retire(k Kind, id string) (Key, error) {
	keys, err := f.changeOne(k, id, func(m *keyset.Manager, n uint32, key Key) error {
		if key.Primary {
			return fault.New(fault.Conflict, "keys: the primary can't be retired; rotate first")
		}
		return m.Disable(n)
	})
	return find(keys, k, id, err)
}

// Restore undoes [Folder.Retire].
func (f Folder) Restore(k Kind, id string) (Key, error) {
	keys, err := f.changeOne(k, id, func(m *keyset.Manager, n uint32, _ Key) error { return m.Enable(n) })
	return find(keys, k, id, err)
}

// Destroy deletes a key that was retired before: what it made can never be
// read again. It returns a fault.Conflict for a key that was not retired.
func (f Folder) Destroy(k Kind, id string) error {
	_, err := f.changeOne(k, id, func(m *keyset.Manager, n uint32, key Key) error {
		if key.Status != Retired {
			return fault.New(fault.Conflict, "keys: only a retired key can be destroyed; retire it first")
		}
		return m.Delete(n)
	})
	return err
}

// find returns the key with an id, unless err says otherwise.
func find(keys []Key, k Kind, id string, err error) (Key, error) {
	if err != nil {
		return Key{}, err
	}
	for _, key := range keys {
		if key.ID == id {
			return key, nil
		}
	}
	return Key{}, fault.New(fault.NotFound, fmt.Sprintf("keys: no %s key %q", k, id))
}

// changeOne changes one key of a kind and returns all of them.
func (f Folder) changeOne(k Kind, id string, do func(*keyset.Manager, uint32, Key) error) ([]Key, error) {
	return f.change(k, func(m *keyset.Manager, keys []Key) error {
		key, err := find(keys, k, id, nil)
		if err != nil {
			return err
		}
		n, _ := parseID(id) // as it was found, it is one
		return do(m, n, key)
	})
}

// change changes the keyset of a kind and returns its keys. Nothing is stored
// if do fails.
func (f Folder) change(k Kind, do func(*keyset.Manager, []Key) error) ([]Key, error) {
	master, err := f.ready()
	if err != nil {
		return nil, err
	}
	var keys []Key
	err = locked(f.Dir, func() error {
		if err := f.complete(master); err != nil {
			return err
		}
		h, _, err := f.load(k, master)
		if err != nil {
			return err
		}
		m := keyset.NewManagerFromHandle(h)
		if err := do(m, describe(k, h)); err != nil {
			return err
		}
		if h, err = m.Handle(); err != nil {
			return err
		}
		keys = describe(k, h)
		return f.save(k, h, master)
	})
	return keys, err
}

// ready checks the folder and returns the master key, if there is one.
func (f Folder) ready() (tink.AEAD, error) {
	if err := checkFolder(f.Dir); err != nil {
		return nil, fmt.Errorf("keys: %w", err)
	}
	master, _, err := readMaster(f.Master)
	if err != nil {
		return nil, fmt.Errorf("keys: %w", err)
	}
	return master, nil
}

// load returns the keyset of a kind, and what its file was then.
func (f Folder) load(k Kind, master tink.AEAD) (*keyset.Handle, os.FileInfo, error) {
	text, info, err := readSecret(f.path(k))
	if err != nil {
		return nil, nil, fmt.Errorf("keys: %w", err)
	}
	h, err := parse(text, master, k.context())
	if err == nil {
		err = checkForm(h, k)
	}
	if err != nil {
		return nil, nil, fmt.Errorf("keys: %s: %w", f.path(k), err)
	}
	return h, info, nil
}

// save writes the keyset of a kind.
func (f Folder) save(k Kind, h *keyset.Handle, master tink.AEAD) error {
	text, err := format(h, master, k.context())
	if err == nil {
		err = writeSecret(f.path(k), text)
	}
	if err != nil {
		return fmt.Errorf("keys: %s: %w", f.path(k), err)
	}
	return nil
}

// create makes the folder and whatever is not in it yet. Of several programs
// that do so at once, all get the same keys.
func (f Folder) create() error {
	if err := os.MkdirAll(f.Dir, 0o700); err != nil {
		return fmt.Errorf("keys: %w", err)
	}
	master, err := f.ready()
	if err != nil {
		return err
	}
	return locked(f.Dir, func() error {
		if err := f.make(Kinds(), master); err != nil {
			return err
		}
		return unlessThere(filepath.Join(f.Dir, idFile), f.createID)
	})
}

// grow makes the keysets of kinds that are newer than the folder. It costs a
// look at the folder where there are none.
func (f Folder) grow() error {
	master, err := f.ready()
	if err != nil {
		return err
	}
	if late, err := f.late(); err != nil || len(late) == 0 {
		return err
	}
	return locked(f.Dir, func() error { return f.complete(master) })
}

// complete is grow for a folder that is locked.
func (f Folder) complete(master tink.AEAD) error {
	late, err := f.late()
	if err != nil || len(late) == 0 {
		return err
	}
	return f.make(late, master)
}

// make makes the keysets of kinds that are not there, and notes that it did.
// The folder is locked.
func (f Folder) make(kinds []Kind, master tink.AEAD) error {
	for _, k := range kinds {
		if err := unlessThere(f.path(k), func() error { return f.createKind(k, master) }); err != nil {
			return err
		}
	}
	var text strings.Builder
	for _, k := range Kinds() {
		fmt.Fprintln(&text, k)
	}
	if err := writeSecret(filepath.Join(f.Dir, kindsFile), []byte(text.String())); err != nil {
		return fmt.Errorf("keys: %w", err)
	}
	return nil
}

// late returns the kinds that are newer than the folder.
func (f Folder) late() ([]Kind, error) {
	name := filepath.Join(f.Dir, kindsFile)
	none, err := missing(name)
	if err != nil {
		return nil, fmt.Errorf("keys: %w", err)
	}
	made := firstKinds
	if !none {
		text, _, err := readSecret(name)
		if err != nil {
			return nil, fmt.Errorf("keys: %w", err)
		}
		made = nil
		for word := range strings.FieldsSeq(string(text)) {
			made = append(made, Kind(word))
		}
	}
	return slices.DeleteFunc(Kinds(), func(k Kind) bool { return slices.Contains(made, k) }), nil
}

// createID makes the id of the installation.
func (f Folder) createID() error {
	err := writeSecret(filepath.Join(f.Dir, idFile), []byte(strings.ToLower(rand.Text())+"\n"))
	if err != nil {
		return fmt.Errorf("keys: %w", err)
	}
	return nil
}

// createKind makes the keyset of a kind, with one key.
func (f Folder) createKind(k Kind, master tink.AEAD) error {
	h, err := keyset.NewHandle(k.template())
	if err != nil {
		return fmt.Errorf("keys: making a %s key: %w", k, err)
	}
	return f.save(k, h, master)
}

// unlessThere runs do if there is no such file.
func unlessThere(path string, do func() error) error {
	none, err := missing(path)
	if err != nil {
		return fmt.Errorf("keys: %w", err)
	}
	if !none {
		return nil
	}
	return do()
}

// id returns what the installation is known by.
func (f Folder) id() (string, error) {
	name := filepath.Join(f.Dir, idFile)
	b, _, err := readSecret(name)
	if err != nil {
		return "", fmt.Errorf("keys: %w", err)
	}
	id := strings.TrimSpace(string(b))
	if len(id) < 16 || len(id) > 64 || strings.Trim(id, "abcdefghijklmnopqrstuvwxyz234567") != "" {
		return "", fmt.Errorf("keys: %s: not the id of an installation", name)
	}
	return id, nil
}
