package sqlstore

import (
	"context"
	"fmt"

	"github.com/loupe-privacy/loupe/internal/fault"
)

// SeenEdition implements server.News.
func (s *Store) SeenEdition(ctx context.Context, accountID string) (int, error) {
	number, err := one(ctx, s.read, value[int], `SELECT seen_edition FROM accounts WHERE id = $1`, accountID)
	return number, s.failed("reading the edition that was seen", "account", err)
}

// MarkEdition implements server.News.
func (s *Store) MarkEdition(ctx context.Context, accountID string, number int) error {
	n, err := s.exec(ctx, `
		UPDATE accounts SET seen_edition = $2
		WHERE id = $1 AND seen_edition <= $2`, accountID, number)
	if err != nil {
		return s.dialect.fault(fmt.Errorf("noting the edition that was seen: %w", err))
	}
	if n == 0 {
		return fault.New(fault.Conflict, "no such account, or a newer edition was seen")
	}
	return nil
}
