package rights_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"os"
	"slices"
	"testing"
	"time"
	_ "time/tzdata" // so that the tests need nothing of the machine

	"github.com/loupe-privacy/loupe/internal/calendar"
	"github.com/loupe-privacy/loupe/internal/fault"
	"github.com/loupe-privacy/loupe/internal/rights"
)

// day reads a day of a test table.
func day(t testing.TB, s string) calendar.Day {
	t.Helper()
	d, err := calendar.ParseDay(s)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// instant reads an instant of a test table.
func instant(t testing.TB, s string) time.Time {
	t.Helper()
	at, err := time.Parse(time.RFC3339, s)
	if err != nil {
		t.Fatal(err)
	}
	return at
}

// clock returns the clock of the office, with extra days off.
func clock(t testing.TB, extra ...calendar.Day) rights.Clock {
	t.Helper()
	brussels, err := time.LoadLocation(rights.Zone)
	if err != nil {
		t.Fatal(err)
	}
	return rights.Clock{Calendar: calendar.New(extra), Office: brussels}
}

// deadlineOf returns a deadline that must be computable.
func deadlineOf(t testing.TB, c rights.Clock, receipt calendar.Day, months int, today calendar.Day, pauses ...rights.Pause) rights.Deadline {
	t.Helper()
	d, err := c.DeadlineFrom(receipt, months, pauses, today)
	if err != nil {
		t.Fatalf("deadline from %s, %d months, pauses %v: %v", receipt, months, pauses, err)
	}
	return d
}

// vectors are the worked cases of testdata/deadlines.json.
type vectors struct {
	Calendar string `json:"calendar"`
	OneMonth []struct {
		Receipt   calendar.Day `json:"receipt"`
		Nominal1M calendar.Day `json:"nominal_1m"`
		Due1M     calendar.Day `json:"due_1m"`
		End1M     string       `json:"due_1m_end_utc"`
		Nominal3M calendar.Day `json:"nominal_3m"`
		Due3M     calendar.Day `json:"due_3m"`
		Why       string       `json:"why"`
	} `json:"one_month_and_extension"`
	Pause []struct {
		Receipt calendar.Day `json:"receipt"`
		rights.Pause
		Months  int          `json:"months"`
		Paused  int          `json:"paused_days"`
		Nominal calendar.Day `json:"nominal"`
		Due     calendar.Day `json:"due"`
		Why     string       `json:"why"`
	} `json:"pause"`
	Timezone []struct {
		ReceivedAt time.Time    `json:"received_at"`
		Receipt    calendar.Day `json:"receipt_date"`
		Due1M      calendar.Day `json:"due_1m"`
	} `json:"timezone"`
	Holidays map[int][]calendar.Day `json:"holidays"`
}

// readVectors reads the worked cases. A field it does not know is an error,
// so that no case goes untested.
func readVectors(t testing.TB) vectors {
	t.Helper()
	data, err := os.ReadFile("testdata/deadlines.json")
	if err != nil {
		t.Fatal(err)
	}
	var v vectors
	dec := json.NewDecoder(bytes.NewReader(data))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&v); err != nil {
		t.Fatal(err)
	}
	if len(v.OneMonth) < 15 || len(v.Pause) < 3 || len(v.Timezone) < 4 || len(v.Holidays) < 3 {
		t.Fatalf("worked cases are missing: %d, %d, %d, %d", len(v.OneMonth), len(v.Pause), len(v.Timezone), len(v.Holidays))
	}
	return v
}

func TestVectorsOfPeriods(t *testing.T) {
	c, v := clock(t), readVectors(t)
	if got := c.Calendar.Version(); got != v.Calendar {
		t.Errorf("calendar %q, want %q", got, v.Calendar)
	}
	for _, test := range v.OneMonth {
		one := deadlineOf(t, c, test.Receipt, 1, test.Receipt)
		if one.Nominal != test.Nominal1M || one.Due != test.Due1M || one.End.Format(time.RFC3339) != test.End1M {
			t.Errorf("%s (%s): one month gives %s, %s, %s", test.Receipt, test.Why, one.Nominal, one.Due, one.End.Format(time.RFC3339))
		}
		three := deadlineOf(t, c, test.Receipt, 3, test.Receipt)
		if three.Nominal != test.Nominal3M || three.Due != test.Due3M {
			t.Errorf("%s (%s): three months give %s, %s", test.Receipt, test.Why, three.Nominal, three.Due)
		}
	}
}

func TestVectorsOfPauses(t *testing.T) {
	c := clock(t)
	for _, test := range readVectors(t).Pause {
		d := deadlineOf(t, c, test.Receipt, test.Months, test.Receipt, test.Pause)
		if d.Paused != test.Paused || d.Nominal != test.Nominal || d.Due != test.Due {
			t.Errorf("%s (%s): %d days, %s, %s", test.Receipt, test.Why, d.Paused, d.Nominal, d.Due)
		}
	}
}

func TestVectorsOfZones(t *testing.T) {
	c := clock(t)
	for _, test := range readVectors(t).Timezone {
		d, err := c.Deadline(test.ReceivedAt, rights.Period, nil, test.ReceivedAt)
		if err != nil || d.Receipt != test.Receipt || d.Due != test.Due1M {
			t.Errorf("%s: received %s, due %s, %v", test.ReceivedAt, d.Receipt, d.Due, err)
		}
	}
}

func TestVectorsOfHolidays(t *testing.T) {
	for year, want := range readVectors(t).Holidays {
		var got []calendar.Day
		for _, h := range calendar.Holidays(year) {
			got = append(got, h.Day)
		}
		if !slices.Equal(got, want) {
			t.Errorf("holidays of %d: %v, want %v", year, got, want)
		}
	}
}

func TestDeadlineWhole(t *testing.T) {
	c := clock(t, day(t, "2026-12-29"))
	got, err := c.Deadline(instant(t, "2026-11-24T23:30:00Z"), 1, nil, instant(t, "2026-12-01T08:00:00Z"))
	want := rights.Deadline{
		Receipt:  day(t, "2026-11-25"), // half past midnight in Brussels
		Months:   1,
		Nominal:  day(t, "2026-12-25"),
		Due:      day(t, "2026-12-28"),
		End:      time.Date(2026, 12, 28, 23, 0, 0, 0, time.UTC),
		Target:   day(t, "2026-12-18"),
		Calendar: "BE-10-legal+2026-12-29",
	}
	if err != nil || got != want {
		t.Errorf("got %+v, %v\nwant %+v", got, err, want)
	}
}

func TestTarget(t *testing.T) {
	for _, test := range []struct{ receipt, nominal, target string }{
		{"2026-11-25", "2026-12-25", "2026-12-18"}, // exactly a week before, a Friday
		{"2026-11-27", "2026-12-27", "2026-12-18"}, // a week before is a Sunday
		{"2026-11-26", "2026-12-26", "2026-12-18"}, // a Saturday
		{"2026-03-13", "2026-04-13", "2026-04-03"}, // Easter Monday, then the weekend
		{"2026-11-18", "2026-12-18", "2026-12-11"},
		{"2026-04-21", "2026-05-21", "2026-05-13"}, // Ascension Day
	} {
		d := deadlineOf(t, clock(t), day(t, test.receipt), 1, day(t, test.receipt))
		if d.Nominal != day(t, test.nominal) || d.Target != day(t, test.target) {
			t.Errorf("%s: nominal %s, target %s, want %s", test.receipt, d.Nominal, d.Target, test.target)
		}
	}
}

func TestDeadlineRefuses(t *testing.T) {
	c, today := clock(t), day(t, "2026-06-20")
	receipt := day(t, "2026-06-01")
	pause := func(asked, answered string) []rights.Pause {
		return []rights.Pause{{Asked: day(t, asked), Answered: day(t, answered)}}
	}
	for _, test := range []struct {
		name          string
		receipt       calendar.Day
		months        int
		pauses        []rights.Pause
		field, reason string // both empty: accepted
	}{
		{"nothing wrong", receipt, 1, pause("2026-06-01", "2026-06-01"), "", ""},
		{"no receipt", calendar.Day{}, 1, nil, "receipt", "required"},
		{"no months", receipt, 0, nil, "months", "not_1_or_3"},
		{"two months", receipt, 2, nil, "months", "not_1_or_3"},
		{"four months", receipt, 4, nil, "months", "not_1_or_3"},
		{"months backwards", receipt, -1, nil, "months", "not_1_or_3"},
		{"before the law", day(t, "1974-12-31"), 1, nil, "receipt", "out_of_range"},
		{"first day of the law", day(t, "1975-01-01"), 1, nil, "", ""},
		{"last year that is written", day(t, "9999-11-29"), 1, nil, "", ""},
		{"end in a year of five digits", day(t, "9999-11-30"), 1, pause("9999-12-01", "9999-12-02"), "receipt", "out_of_range"},
		{"pause without a question", receipt, 1, pause("", "2026-06-03"), "asked", "required"},
		{"question before receipt", receipt, 1, pause("2026-05-31", "2026-06-03"), "asked", "before_receipt"},
		{"answer before question", receipt, 1, pause("2026-06-03", "2026-06-02"), "answered", "before_asked"},
		{"open pause of today", receipt, 1, pause("2026-06-20", ""), "", ""},
		{"open pause of tomorrow", receipt, 1, pause("2026-06-21", ""), "asked", "in_future"},
		{"bad pause after a good one", receipt, 1,
			append(pause("2026-06-02", "2026-06-12"), pause("2026-06-04", "2026-06-03")...), "answered", "before_asked"},
	} {
		d, err := c.DeadlineFrom(test.receipt, test.months, test.pauses, today)
		if test.field == "" {
			if err != nil {
				t.Errorf("%s: %v", test.name, err)
			}
			continue
		}
		wantFault(t, test.name, err, fault.Invalid, test.field, test.reason)
		if d != (rights.Deadline{}) {
			t.Errorf("%s: a deadline beside the fault: %+v", test.name, d)
		}
	}
	if _, err := c.Deadline(instant(t, "2026-06-01T00:00:00Z"), 2, nil, instant(t, "2026-06-01T00:00:00Z")); !fault.Is(err, fault.Invalid) {
		t.Errorf("two months from an instant: %v", err)
	}
}

// wantFault checks the code, field and reason of a fault.
func wantFault(t *testing.T, name string, err error, code fault.Code, field, reason string) {
	t.Helper()
	f, ok := errors.AsType[*fault.Error](err)
	if !ok || f.Code != code || f.Field != field || f.Reason != reason {
		t.Errorf("%s: %v, want %s %s (%s)", name, err, code, field, reason)
	}
}

func TestOverdue(t *testing.T) {
	c := clock(t)
	for _, test := range []struct {
		received string
		end      string
	}{
		{"2026-06-10T10:00:00Z", "2026-07-10T22:00:00Z"}, // summer time
		{"2026-11-25T10:00:00Z", "2026-12-28T23:00:00Z"}, // winter time
		{"2026-09-25T10:00:00Z", "2026-10-26T23:00:00Z"}, // due on the Monday after the clocks changed
		{"2026-02-28T10:00:00Z", "2026-03-30T22:00:00Z"}, // and the other way
	} {
		end := instant(t, test.end)
		d, err := c.Deadline(instant(t, test.received), 1, nil, end)
		if err != nil || !d.End.Equal(end) || d.End.Location() != time.UTC {
			t.Errorf("%s: end %s, %v, want %s", test.received, d.End, err, test.end)
		}
		if d.Overdue(end.Add(-1)) || !d.Overdue(end) || !d.Overdue(end.AddDate(1, 0, 0)) {
			t.Errorf("%s: not overdue from %s on exactly", test.received, test.end)
		}
		if d.Overdue(end.Add(-1).In(c.Office)) || !d.Overdue(end.In(c.Office)) {
			t.Errorf("%s: overdue depends on the zone in which now is written", test.received)
		}
	}
}

func TestOpenPauseIsNeverOverdue(t *testing.T) {
	c, asked := clock(t), day(t, "2026-06-02")
	open := []rights.Pause{{Asked: asked}}
	for n := range 400 {
		now := asked.AddDays(n + 1).Start(c.Office).Add(-1)
		d, err := c.Deadline(instant(t, "2026-06-01T08:00:00Z"), 1, open, now)
		if err != nil || d.Overdue(now) || d.Paused != n || d.AsOf != asked.AddDays(n) {
			t.Fatalf("after %d days: paused %d as of %s, overdue %v, %v", n, d.Paused, d.AsOf, d.Overdue(now), err)
		}
		if d.Overdue(d.End) { // not even when it was computed long ago
			t.Fatalf("after %d days: overdue at its end", n)
		}
		answered, err := c.Deadline(instant(t, "2026-06-01T08:00:00Z"), 1, []rights.Pause{{Asked: asked, Answered: asked.AddDays(n)}}, now)
		d.AsOf = calendar.Day{}
		if err != nil || answered != d {
			t.Fatalf("answered on day %d: %+v, %v, want %+v", n, answered, err, d)
		}
	}
}

func TestDaysOfDeadline(t *testing.T) {
	d := deadlineOf(t, clock(t), day(t, "2026-11-25"), 1, day(t, "2026-11-25"))
	if d.DayCount() != 33 {
		t.Errorf("DayCount = %d, want 33", d.DayCount())
	}
	for _, test := range []struct {
		today        string
		number, left int
	}{
		{"2026-11-24", 0, 34}, {"2026-11-25", 0, 33}, {"2026-11-26", 1, 32}, {"2026-12-01", 6, 27},
		{"2026-12-28", 33, 0}, {"2026-12-29", 34, -1},
	} {
		today := day(t, test.today)
		if d.DayNumber(today) != test.number || d.DaysLeft(today) != test.left {
			t.Errorf("%s: day %d, %d left, want %d, %d", today, d.DayNumber(today), d.DaysLeft(today), test.number, test.left)
		}
	}
}

func TestAllowExtension(t *testing.T) {
	c := clock(t)
	receipt := day(t, "2026-06-01")
	plain := deadlineOf(t, c, receipt, 1, receipt) // ends 2026-07-01T22:00:00Z
	paused := deadlineOf(t, c, receipt, 1, receipt, rights.Pause{Asked: day(t, "2026-06-02"), Answered: day(t, "2026-06-12")})
	open := deadlineOf(t, c, receipt, 1, day(t, "2026-08-01"), rights.Pause{Asked: day(t, "2026-06-02")})
	extended := deadlineOf(t, c, receipt, 3, receipt)
	for _, test := range []struct {
		name   string
		d      rights.Deadline
		reason string
		told   string
		code   fault.Code // empty: allowed
		field  string
		why    string
	}{
		{"on the day of receipt", plain, "complex", "2026-05-31T22:00:00Z", "", "", ""},
		{"at the last moment", plain, "complex", "2026-07-01T21:59:59Z", "", "", ""},
		{"one moment later", plain, "complex", "2026-07-01T22:00:00Z", fault.Conflict, "extend", "too_late"},
		{"later, but paused", paused, "complex", "2026-07-13T21:59:59Z", "", "", ""},
		{"later than paused", paused, "complex", "2026-07-13T22:00:00Z", fault.Conflict, "extend", "too_late"},
		{"while a pause is open", open, "complex", "2026-08-01T10:00:00Z", "", "", ""},
		{"a second time", extended, "complex", "2026-06-05T10:00:00Z", fault.Conflict, "extend", "already_extended"},
		{"without a reason", plain, "", "2026-06-05T10:00:00Z", fault.Invalid, "reason", "required"},
		{"with a reason of spaces", plain, " \n\u00a0", "2026-06-05T10:00:00Z", fault.Invalid, "reason", "required"},
		{"before receipt", plain, "complex", "2026-05-31T21:59:59Z", fault.Invalid, "told", "before_receipt"},
	} {
		err := c.AllowExtension(test.d, test.reason, instant(t, test.told))
		if test.code == "" {
			if err != nil {
				t.Errorf("%s: %v", test.name, err)
			}
			continue
		}
		wantFault(t, test.name, err, test.code, test.field, test.why)
	}
	if plain.Extended() || !extended.Extended() {
		t.Error("Extended is wrong")
	}
}
