package rights_test

import (
	"testing"
	"time"

	"github.com/loupe-privacy/loupe/internal/calendar"
	"github.com/loupe-privacy/loupe/internal/fault"
	"github.com/loupe-privacy/loupe/internal/rights"
)

// TestDoubt stops the clock by a question about who asks, and goes on by the
// answer.
func TestDoubt(t *testing.T) {
	c := clock(t)
	r := do(t, c, asked(seeIt), file(noon(1)), office(rights.AskIdentity, noon(2), rights.ContactMismatch))
	if want := (rights.Pause{Asked: day(t, "2026-06-02"), Reason: rights.ContactMismatch}); len(r.Pauses) != 1 || r.Pauses[0] != want {
		t.Fatalf("pauses %+v", r.Pauses)
	}
	if r.Deadline.AsOf != day(t, "2026-06-02") || r.Deadline.Overdue(noon(1).AddDate(1, 0, 0)) {
		t.Errorf("the clock runs on: %+v", r.Deadline)
	}
	late := do(t, c, r, rights.Act{Event: rights.RecomputeDate, By: rights.System, At: noon(9)})
	if late.Deadline.Paused != 7 || late.Deadline.AsOf != day(t, "2026-06-09") {
		t.Errorf("a week later: %+v", late.Deadline)
	}
	extended := do(t, c, r, extend(time.Date(2026, time.July, 20, 8, 0, 0, 0, time.UTC), first, rights.Complex))
	if extended.Status != rights.IdentityAsked || extended.Deadline.Months != 3 || extended.Deadline.AsOf.IsZero() {
		t.Errorf("extended after the month, which stands still: %+v", extended)
	}
	for name, test := range map[string]struct {
		act    rights.Act
		paused int
	}{
		"given by the person":  {person(rights.PausesOver, noon(12)), 10},
		"shown by the office":  {office(rights.ShowIdentity, noon(4)), 2},
		"shown by a login":     {rights.Act{Event: rights.ShowIdentity, By: rights.System, At: noon(2)}, 0},
		"the clock went back":  {person(rights.PausesOver, noon(1)), 0},
		"taken back":           {person(rights.Withdraw, noon(5)), 3},
		"refused, not knowing": {decide(noon(22), rights.Rejected, 0, rights.IdentityNotShown), 20},
	} {
		got := do(t, c, r, test.act)
		if got.Deadline.Paused != test.paused || !got.Deadline.AsOf.IsZero() || got.Pauses[0].Open() || got.Status == rights.IdentityAsked {
			t.Errorf("%s: %+v, %s", name, got.Deadline, got.Status)
		}
		if want := r.Deadline.Receipt.AddMonths(1).AddDays(test.paused); got.Deadline.Nominal != want {
			t.Errorf("%s: nominal %s, want %s", name, got.Deadline.Nominal, want)
		}
	}
	if !r.Pauses[0].Open() {
		t.Error("the pause of the request itself was ended")
	}
}

func TestDoubtIsRefused(t *testing.T) {
	c := clock(t)
	r := do(t, c, asked(seeIt), file(noon(1)))
	sure := r
	sure.Level = rights.Substantial
	for _, test := range []struct {
		name          string
		of            rights.Request
		act           rights.Act
		code          fault.Code
		field, reason string
	}{
		{"strong login", sure, office(rights.AskIdentity, noon(2), rights.OtherPerson), fault.Conflict, "pause", "strong_login"},
		{"too late", r, office(rights.AskIdentity, noon(5), rights.NoAccount), fault.Conflict, "pause", "too_late"},
		{"no reason", r, office(rights.AskIdentity, noon(2)), fault.Invalid, "reason", "required"},
		{"reason of a refusal", r, office(rights.AskIdentity, noon(2), rights.IdentityNotShown), fault.Invalid, "reason", "invalid"},
		{"before receipt", r, office(rights.AskIdentity, noon(1).AddDate(0, 0, -1), rights.WeakLogin), fault.Invalid, "asked", "before_receipt"},
	} {
		got, err := test.of.Do(c, test.act)
		wantFault(t, test.name, err, test.code, test.field, test.reason)
		if len(got.Pauses) > 0 || got.Status != rights.Received {
			t.Errorf("%s: refused, and yet %+v", test.name, got)
		}
	}
}

// TestRecompute takes the calendar of a day that was declared off later, of
// open requests only.
func TestRecompute(t *testing.T) {
	c := clock(t)
	for status, r := range reached(t, c) {
		later := clock(t, r.Deadline.Due)
		got, err := r.Do(later, rights.Act{Event: rights.RecomputeDate, By: rights.System, At: noon(10)})
		if !status.Open() {
			wantFault(t, string(status), err, fault.Conflict, "recompute", string(status))
			continue
		}
		if err != nil || got.Status != status || got.Deadline.Calendar != later.Calendar.Version() || !got.Deadline.Due.After(r.Deadline.Due) ||
			got.Deadline.Months != r.Deadline.Months {
			t.Errorf("%s: %+v, %v", status, got.Deadline, err)
		}
	}
	r := reached(t, c)[rights.Received]
	same := do(t, c, r, rights.Act{Event: rights.RecomputeDate, By: rights.System, At: noon(10)})
	if same.Deadline != r.Deadline {
		t.Errorf("nothing changed, and yet %+v", same.Deadline)
	}
	spoiled := r
	spoiled.Pauses = []rights.Pause{{Asked: calendar.Date(2026, time.May, 1)}}
	_, err := spoiled.Do(c, rights.Act{Event: rights.RecomputeDate, By: rights.System, At: noon(10)})
	wantFault(t, "a pause before receipt", err, fault.Invalid, "asked", "before_receipt")
}
