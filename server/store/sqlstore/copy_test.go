package sqlstore

import (
	"errors"
	"io"
	"testing"
	"time"

	"github.com/loupe-privacy/loupe/internal/calendar"
)

// TestFillByCopy holds that what is copied is what is read back, and that a row
// that cannot be made stores none.
func TestFillByCopy(t *testing.T) {
	s := openAt(t, engines["postgres"](t))
	const table = `CREATE TABLE copied (n BIGINT, text TEXT, bytes BYTEA, yes BOOLEAN, at TIMESTAMPTZ, on_day DATE)`
	if _, err := s.exec(t.Context(), table); err != nil {
		t.Fatal(err)
	}
	at := func(text string) time.Time {
		i, err := time.Parse(time.RFC3339Nano, text)
		if err != nil {
			t.Fatal(err)
		}
		return i
	}
	rows := [][]any{
		{int64(-1 << 63), "", []byte{}, false, at("1999-12-31T23:59:59.999999Z"), day(calendar.Date(1999, 12, 31))},
		{int64(1<<63 - 1), "Zoé\n\t\\N", []byte{0, 255}, true, at("2000-01-01T00:00:00.000001Z"), day(calendar.Date(2000, 1, 1))},
		{int64(0), "x", []byte("x"), true, at("0001-01-01T00:00:00Z"), day(calendar.Date(1850, 2, 28))},
		{int64(3), "x", []byte("x"), true, at("9999-12-31T00:00:00Z"), day(calendar.Date(2199, 12, 31))},
		{nil, nil, nil, nil, nil, day{}},
	}
	columns := []string{"n", "text", "bytes", "yes", "at", "on_day"}
	same := func(row []any) ([]any, error) { return row, nil }
	if err := s.fillTx(t.Context(), "copied", columns, each(rows, same), nil); err != nil {
		t.Fatal(err)
	}
	const equal = `
		SELECT COUNT(*)
		FROM copied
		WHERE (n, text, bytes, yes, at, on_day) IS NOT DISTINCT FROM
		      (CAST($1 AS BIGINT), CAST($2 AS TEXT), CAST($3 AS BYTEA), CAST($4 AS BOOLEAN), CAST($5 AS TIMESTAMPTZ), CAST($6 AS DATE))`
	for _, row := range rows {
		if n, err := one(t.Context(), s.write, value[int], equal, row...); err != nil || n != 1 {
			t.Errorf("%v: %d times, %v; want once", row, n, err)
		}
	}

	stop := errors.New("stop")
	for name, next := range map[string]func() ([]any, error){
		"a row that cannot be made": func() ([]any, error) { return nil, stop },
		"a value of another type":   each([][]any{{"no number", "", nil, true, nil, nil}}, same),
		"too few values":            each([][]any{{int64(1)}}, same),
	} {
		first := true
		err := s.fillTx(t.Context(), "copied", columns, func() ([]any, error) {
			if first {
				first = false
				return rows[0], nil
			}
			return next()
		}, nil)
		if err == nil || errors.Is(err, io.EOF) || errors.Is(err, stop) != (name == "a row that cannot be made") {
			t.Errorf("%s: %v", name, err)
		}
	}
	n, err := one(t.Context(), s.write, value[int], `SELECT COUNT(*) FROM copied`)
	if err != nil || n != len(rows) {
		t.Errorf("%d rows, %v; want %d", n, err, len(rows))
	}
}
