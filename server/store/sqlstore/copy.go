package sqlstore

import (
	"context"
	"database/sql"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/jackc/pgx/v5/stdlib"

	"github.com/loupe-privacy/loupe/internal/calendar"
)

// fillByCopy adds rows with COPY, in the binary form that the manual of
// PostgreSQL describes there. The driver can write it too, in several times the
// time: it looks up how for each value anew.
func fillByCopy(ctx context.Context, c *sql.Conn, table string, columns []string, next func() ([]any, error)) error {
	rows := &copyReader{next: next, left: copyHead}
	statement := "COPY " + table + " (" + strings.Join(columns, ", ") + ") FROM STDIN (FORMAT binary)"
	err := c.Raw(func(conn any) error {
		_, err := conn.(*stdlib.Conn).Conn().PgConn().CopyFrom(ctx, rows, statement)
		return err
	})
	if rows.err != nil && !errors.Is(rows.err, io.EOF) {
		return rows.err
	}
	if err != nil { // the driver may say no more than that it closed the connection
		return fmt.Errorf("filling %s: %w", table, errors.Join(ctx.Err(), err))
	}
	return nil
}

// copyHead is what comes before the rows: a signature, no flags, no extension.
var copyHead = []byte("PGCOPY\n\xff\r\n\x00\x00\x00\x00\x00\x00\x00\x00\x00")

// copyPiece is about how many bytes of rows are written at a time.
const copyPiece = 64 << 10

// A copyReader reads rows as COPY wants them.
type copyReader struct {
	next func() ([]any, error)
	text []byte // of some rows
	left []byte // what of it was not read yet
	err  error  // of next: io.EOF after the last row
}

// Read implements [io.Reader].
func (r *copyReader) Read(p []byte) (int, error) {
	if len(r.left) == 0 {
		if r.err != nil {
			return 0, r.err
		}
		r.fill()
	}
	n := copy(p, r.left)
	r.left = r.left[n:]
	return n, nil
}

// fill writes the next rows.
func (r *copyReader) fill() {
	b := r.text[:0]
	for r.err == nil && len(b) < copyPiece {
		var row []any
		if row, r.err = r.next(); r.err == nil {
			b, r.err = appendRow(b, row)
		}
	}
	r.text, r.left = b, b
}

// appendRow appends a row.
func appendRow(b []byte, row []any) ([]byte, error) {
	b = binary.BigEndian.AppendUint16(b, uint16(len(row)))
	for _, v := range row {
		at := len(b)
		b = append(b, 0, 0, 0, 0) // the length of the value
		switch v := v.(type) {
		case string:
			b = append(b, v...)
		case []byte:
			b = append(b, v...)
		case int64:
			b = binary.BigEndian.AppendUint64(b, uint64(v))
		case bool:
			if b = append(b, 0); v {
				b[len(b)-1] = 1
			}
		case time.Time: // in µs
			b = binary.BigEndian.AppendUint64(b, uint64(v.UnixMicro()-epoch.UnixMicro()))
		case day:
			if v == (day{}) {
				binary.BigEndian.PutUint32(b[at:], null)
				continue
			}
			days := (calendar.Day(v).Start(time.UTC).Unix() - epoch.Unix()) / (24 * 60 * 60)
			b = binary.BigEndian.AppendUint32(b, uint32(days))
		case nil:
			binary.BigEndian.PutUint32(b[at:], null)
			continue
		default:
			return b, fmt.Errorf("a value of a row is a %T", v)
		}
		binary.BigEndian.PutUint32(b[at:], uint32(len(b)-at-4))
	}
	return b, nil
}

// null is the length of NULL: -1.
const null = 1<<32 - 1

// epoch is the instant from which PostgreSQL counts.
var epoch = time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC)
