package rights_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/loupe-privacy/loupe/internal/calendar"
	"github.com/loupe-privacy/loupe/internal/fault"
	"github.com/loupe-privacy/loupe/internal/rights"
)

func TestSteps(t *testing.T) {
	for _, test := range []struct {
		name    string
		receipt string
		months  int
		pauses  string
		extra   string
		want    []string // in JSON
	}{
		{"plain", "2026-05-04", 1, "", "", []string{
			`{"kind":"received","day":"2026-05-04"}`,
			`{"kind":"period","day":"2026-06-04","months":1}`,
			`{"kind":"due","day":"2026-06-04"}`,
		}},
		{"Christmas and weekend", "2026-11-25", 1, "", "", []string{
			`{"kind":"received","day":"2026-11-25"}`,
			`{"kind":"period","day":"2026-12-25","months":1}`,
			`{"kind":"off","day":"2026-12-25","off":{"reason":"holiday","holiday":"christmas"}}`,
			`{"kind":"off","day":"2026-12-26","off":{"reason":"saturday"}}`,
			`{"kind":"off","day":"2026-12-27","off":{"reason":"sunday"}}`,
			`{"kind":"due","day":"2026-12-28"}`,
		}},
		{"short month, extended, extra day", "2025-11-30", 3, "", "2026-03-02", []string{
			`{"kind":"received","day":"2025-11-30"}`,
			`{"kind":"period","day":"2026-02-28","months":3,"short":true}`,
			`{"kind":"off","day":"2026-02-28","off":{"reason":"saturday"}}`,
			`{"kind":"off","day":"2026-03-01","off":{"reason":"sunday"}}`,
			`{"kind":"off","day":"2026-03-02","off":{"reason":"extra"}}`,
			`{"kind":"due","day":"2026-03-03"}`,
		}},
		{"pause added to the nominal date, not to the moved one", "2026-01-31", 1, "2026-02-02/2026-02-05", "", []string{
			`{"kind":"received","day":"2026-01-31"}`,
			`{"kind":"period","day":"2026-02-28","months":1,"short":true}`,
			`{"kind":"paused","day":"2026-03-03","days":3}`,
			`{"kind":"due","day":"2026-03-03"}`,
		}},
		{"open pause of no day yet", "2026-06-10", 1, "2026-06-12/", "", []string{
			`{"kind":"received","day":"2026-06-10"}`,
			`{"kind":"period","day":"2026-07-10","months":1}`,
			`{"kind":"paused","day":"2026-07-10","open":true}`,
			`{"kind":"due","day":"2026-07-10"}`,
		}},
		{"pause of no day", "2026-06-10", 1, "2026-06-11/2026-06-11", "", []string{
			`{"kind":"received","day":"2026-06-10"}`,
			`{"kind":"period","day":"2026-07-10","months":1}`,
			`{"kind":"due","day":"2026-07-10"}`,
		}},
	} {
		c := clock(t, day(t, test.extra))
		d := deadlineOf(t, c, day(t, test.receipt), test.months, day(t, "2026-06-12"), pauses(t, test.pauses)...)
		steps, err := d.Steps()
		if err != nil {
			t.Errorf("%s: %v", test.name, err)
		}
		got, err := json.Marshal(steps)
		if want := "[" + strings.Join(test.want, ",") + "]"; err != nil || string(got) != want {
			t.Errorf("%s: %v\n got %s\nwant %s", test.name, err, got, want)
		}
	}
}

func TestStepsOfUnknownCalendar(t *testing.T) {
	d := deadlineOf(t, clock(t), day(t, "2026-05-04"), 1, day(t, "2026-05-04"))
	d.Calendar = "BE-11-legal"
	if steps, err := d.Steps(); !fault.Is(err, fault.Invalid) || steps != nil {
		t.Errorf("steps %v, %v, want an invalid fault", steps, err)
	}
}

func TestStepKindsEndWithDue(t *testing.T) {
	off := calendar.Off{Reason: calendar.LegalHoliday, Holiday: calendar.EasterMonday}
	d := deadlineOf(t, clock(t), day(t, "2026-03-06"), 1, day(t, "2026-03-06"))
	steps, err := d.Steps()
	if err != nil || len(steps) != 4 {
		t.Fatalf("%d steps, %v", len(steps), err)
	}
	if steps[2].Kind != rights.StepOff || *steps[2].Off != off || steps[3].Kind != rights.StepDue || steps[3].Day != d.Due {
		t.Errorf("steps %+v", steps)
	}
}
