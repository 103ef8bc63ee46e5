package sqlstore

import (
	"context"
)

const selectSetting = `SELECT value FROM settings WHERE name = $1`

// Setting returns the value that was kept under a name, or a fault.NotFound.
func (s *Store) Setting(ctx context.Context, name string) (string, error) {
	v, err := one(ctx, s.read, value[string], selectSetting, name)
	return v, s.failed("reading a setting", "setting", err)
}

// KeepSetting keeps a value under a name, unless there is one already, and
// returns the value that is kept: the first one, for good.
func (s *Store) KeepSetting(ctx context.Context, name, first string) (string, error) {
	var kept string
	err := s.inTx(ctx, func(t tx) error {
		_, err := exec(ctx, t, `
			INSERT INTO settings (name, value)
			VALUES ($1, $2)
			ON CONFLICT (name) DO NOTHING`, name, first)
		if err != nil {
			return err
		}
		kept, err = one(ctx, t, value[string], selectSetting, name)
		return err
	})
	return kept, s.failed("keeping a setting", "", err)
}
