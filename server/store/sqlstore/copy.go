package sqlstore

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"
)

// fillByCopy adds rows with COPY.
func fillByCopy(ctx context.Context, c *sql.Conn, table string, columns []string, next func() ([]any, error)) error {
	var stop error // of next
	rows := func() ([]any, error) {
		row, err := next()
		if errors.Is(err, io.EOF) {
			return nil, nil
		}
		stop = err
		for i, v := range row {
			if d, ok := v.(day); ok {
				row[i] = d.date()
			}
		}
		return row, err
	}
	err := c.Raw(func(conn any) error {
		_, err := conn.(*stdlib.Conn).Conn().CopyFrom(ctx, pgx.Identifier{table}, columns, pgx.CopyFromFunc(rows))
		return err
	})
	if stop != nil {
		return stop
	}
	if err != nil { // the driver may say no more than that it closed the connection
		return fmt.Errorf("filling %s: %w", table, errors.Join(ctx.Err(), err))
	}
	return nil
}
