package sqlstore

import (
	"context"

	"github.com/loupe-privacy/loupe/server/casework"
)

const selectAll = columnsOfRequest + `r.id IN (
		SELECT id
		FROM requests
		WHERE id > $1
		ORDER BY id
		LIMIT $2
	)
	ORDER BY r.id, i.position`

// All returns n requests of whatever status by id, those after one: for
// programs that check what is stored. It implements verify.Store.
func (s *Store) All(ctx context.Context, after string, n int) ([]casework.Record, error) {
	return s.records(ctx, selectAll, after, n)
}
