package sqlstore

import (
	"database/sql/driver"
	"fmt"
	"time"

	"github.com/loupe-privacy/loupe/internal/calendar"
)

// A day is a day on its way into the database; the zero day is NULL.
type day calendar.Day

// Value implements [driver.Valuer].
func (d day) Value() (driver.Value, error) {
	if c := calendar.Day(d); !c.IsZero() {
		return c.String(), nil
	}
	return nil, nil
}

// date returns d as COPY wants it.
func (d day) date() any {
	c := calendar.Day(d)
	if c.IsZero() {
		return nil
	}
	return c.Start(time.UTC)
}

// A dayInto reads a day; both drivers give midnight UTC.
type dayInto struct{ to *calendar.Day }

// Scan implements [sql.Scanner].
func (d dayInto) Scan(src any) error {
	switch v := src.(type) {
	case nil:
		*d.to = calendar.Day{}
		return nil
	case time.Time:
		*d.to = calendar.DayOf(v, time.UTC)
		return nil
	}
	return fmt.Errorf("not a day: %T", src)
}
