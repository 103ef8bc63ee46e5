package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/loupe-privacy/loupe/internal/calendar"
	"github.com/loupe-privacy/loupe/internal/fault"
	"github.com/loupe-privacy/loupe/internal/niss"
	"github.com/loupe-privacy/loupe/internal/register"
	"github.com/loupe-privacy/loupe/internal/rights"
	"github.com/loupe-privacy/loupe/server/config"
	"github.com/loupe-privacy/loupe/server/feed"
	"github.com/loupe-privacy/loupe/server/index"
	"github.com/loupe-privacy/loupe/server/keys"
	"github.com/loupe-privacy/loupe/server/registerdata"
	"github.com/loupe-privacy/loupe/server/store/sqlstore"
)

// A base is what serving and importing share: settings, register, database
// and its keys.
type base struct {
	config   config.Config
	register *register.Register   // the edition in force
	editions []*register.Register // it, and the earlier ones
	store    *sqlstore.Store
	key      []byte // of the index of national numbers
	ring     *keys.Ring
	office   *time.Location
	holidays []calendar.Day
}

// openBase reads the settings and opens the rest. The caller closes the store.
func openBase(ctx context.Context) (*base, error) {
	c, err := config.Read(os.Environ())
	if err != nil {
		return nil, fmt.Errorf("settings:\n%w", err)
	}
	b := &base{config: c}
	if b.office, err = time.LoadLocation(rights.Zone); err != nil {
		return nil, err
	}
	if b.holidays, err = c.ExtraHolidays(); err != nil {
		return nil, err
	}
	if b.editions, err = openRegister(c.RegisterDir); err != nil {
		return nil, fmt.Errorf("register:\n%w", err)
	}
	b.register = b.editions[0]
	if err := makeFolder(c.DatabaseURL); err != nil {
		return nil, err
	}
	if b.store, err = sqlstore.Open(ctx, c.DatabaseURL); err != nil {
		return nil, fmt.Errorf("database: %w", err)
	}
	if err := b.openData(ctx); err != nil {
		return nil, fmt.Errorf("%w", closing(b.store, err))
	}
	return b, nil
}

// openData brings the schema up to date and takes the keys that go with the
// database.
func (b *base) openData(ctx context.Context) error {
	if err := b.store.Migrate(ctx); err != nil {
		return fmt.Errorf("database: %w", err)
	}
	fresh, err := b.fresh(ctx, "index_key")
	if err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(b.config.KeyFile), 0o700); err != nil {
		return err
	}
	if b.key, err = index.LoadKey(b.config.KeyFile, fresh); err != nil {
		return fmt.Errorf("%sKEY_FILE: %w", config.Prefix, err)
	}
	if err := b.keep(ctx, "index_key", index.Fingerprint(b.key)); err != nil {
		return fmt.Errorf("%sKEY_FILE: %s: %w", config.Prefix, b.config.KeyFile, err)
	}
	if fresh, err = b.fresh(ctx, "key_ring"); err != nil {
		return err
	}
	if b.ring, err = keysFolder(b.config).Open(keys.Options{Fresh: fresh, Warn: warnKeys}); err != nil {
		return fmt.Errorf("%sKEYS_DIR: %w", config.Prefix, err)
	}
	if err := b.keep(ctx, "key_ring", b.ring.ID()); err != nil {
		return fmt.Errorf("%sKEYS_DIR: %s: %w", config.Prefix, b.config.KeysDir, err)
	}
	return nil
}

// fresh reports whether the database was filled with no key yet of a name.
func (b *base) fresh(ctx context.Context, name string) (bool, error) {
	_, err := b.store.Setting(ctx, name)
	if fault.Is(err, fault.NotFound) {
		return true, nil
	}
	return false, err
}

// errOtherKey says that the keys are not those of the database.
var errOtherKey = errors.New("not the key that this database was filled with")

// keep notes which key of a name the database is filled with, and refuses any
// other.
func (b *base) keep(ctx context.Context, name, mine string) error {
	kept, err := b.store.KeepSetting(ctx, name, mine)
	if err == nil && kept != mine {
		err = errOtherKey
	}
	return err
}

// warnKeys tells that changed keys could not be read.
func warnKeys(err error) { slog.Warn("keys could not be read again", "err", err) }

// openRegister returns the editions in a folder or, without one, those inside
// the program: the one in force first.
func openRegister(dir string) ([]*register.Register, error) {
	if dir != "" {
		return registerdata.LoadEditionsDir(dir)
	}
	return registerdata.LoadEditions(registerdata.Embedded())
}

// makeFolder makes the folder of a database file, for its owner alone.
func makeFolder(databaseURL string) error {
	if strings.Contains(databaseURL, "://") {
		return nil
	}
	return os.MkdirAll(filepath.Dir(strings.TrimPrefix(databaseURL, "sqlite:")), 0o700)
}

// closing closes the store and returns err.
func closing(s *sqlstore.Store, err error) error {
	if cerr := s.Close(); cerr != nil {
		return fmt.Errorf("%w (and closing: %w)", err, cerr)
	}
	return err
}

// index returns the value under which a national number is stored.
func (b *base) index(n niss.Number) []byte { return index.Index(b.key, n) }

// rules returns what lines of feeds are checked against, and sealed with.
func (b *base) rules() feed.Rules {
	r := rulesOf(b.config, b.register, b.office)
	r.Index, r.Keys = b.index, b.ring
	return r
}
