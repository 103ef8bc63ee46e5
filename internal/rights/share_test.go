package rights_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/loupe-privacy/loupe/internal/fault"
	"github.com/loupe-privacy/loupe/internal/rights"
)

// TestExtend: an extension is for the items that it names. The request has the
// deadline of the others until they are decided.
func TestExtend(t *testing.T) {
	c := clock(t)
	r := reached(t, c)[rights.InProgress]
	got := do(t, c, r, extend(noon(20), second, rights.SeveralControllers))
	if got.Deadline != r.Deadline || got.Status != rights.InProgress {
		t.Errorf("one of two was extended: %s, %+v", got.Status, got.Deadline)
	}
	want := rights.Extension{Reason: rights.SeveralControllers, Told: noon(20)}
	if got.Items[1].Extension != want || got.Items[0].Extension != (rights.Extension{}) || r.Items[1].Extension != (rights.Extension{}) {
		t.Errorf("items %+v", got.Items)
	}
	wantDue(t, c, got, "2026-07-01 2026-09-01")

	rest := do(t, c, got, decide(noon(25), rights.Fulfilled, 0))
	if rest.Deadline.Months != 3 || rest.Deadline.Due != day(t, "2026-09-01") || rest.Status != rights.PartlyAnswered {
		t.Errorf("the other one was decided: %s, %+v", rest.Status, rest.Deadline)
	}
	done := do(t, c, rest, decide(noon(26), rights.Fulfilled, 1))
	if done.Deadline != rest.Deadline {
		t.Errorf("all were decided: %+v", done.Deadline)
	}
	all := do(t, c, got, extend(noon(21), first, rights.Complex))
	if all.Deadline.Due != day(t, "2026-09-01") || all.Deadline.Receipt != day(t, "2026-06-01") || all.Status != rights.Extended {
		t.Errorf("both were extended: %s, %+v", all.Status, all.Deadline)
	}
	taken := do(t, c, got, person(rights.Withdraw, noon(22)))
	if taken.Deadline != got.Deadline {
		t.Errorf("taken back: %+v", taken.Deadline)
	}
}

// wantDue fails the test if the items of a request are not due on some days.
func wantDue(t *testing.T, c rights.Clock, r rights.Request, want string) {
	t.Helper()
	var got []string
	for _, i := range r.Items {
		d, err := r.DeadlineOf(i, c.Office, noon(20))
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, d.Due.String())
	}
	if fmt.Sprint(got) != "["+want+"]" {
		t.Errorf("items are due on %v, want %s", got, want)
	}
}

func TestDeadlineOfUnknownCalendar(t *testing.T) {
	c := clock(t)
	r := reached(t, c)[rights.InProgress]
	r.Deadline.Calendar = "XX"
	if _, err := r.DeadlineOf(r.Items[0], c.Office, noon(3)); !fault.Is(err, fault.Invalid) {
		t.Errorf("%v", err)
	}
}

func TestExtendIsRefused(t *testing.T) {
	c := clock(t)
	r := do(t, c, reached(t, c)[rights.InProgress], decide(noon(2), rights.Fulfilled, 0))
	twice := do(t, c, r, extend(noon(3), second, rights.Complex))
	for _, test := range []struct {
		name          string
		of            rights.Request
		act           rights.Act
		code          fault.Code
		field, reason string
	}{
		{"no reason", r, extend(noon(3), second), fault.Invalid, "reason", "required"},
		{"two reasons", r, extend(noon(3), second, rights.Complex, rights.ManyRequests), fault.Invalid, "reason", "invalid"},
		{"unknown reason", r, extend(noon(3), second, "holidays"), fault.Invalid, "reason", "invalid"},
		{"reason of a refusal", r, extend(noon(3), second, rights.Excessive), fault.Invalid, "reason", "invalid"},
		{"no item", r, extend(noon(3), nil, rights.Complex), fault.Invalid, "items", "required"},
		{"no such item", r, extend(noon(3), []int{2}, rights.Complex), fault.Invalid, "items", "invalid"},
		{"decided", r, extend(noon(3), both, rights.Complex), fault.Conflict, "items", "decided"},
		{"twice", twice, extend(noon(4), second, rights.Complex), fault.Conflict, "extend", "already_extended"},
		{"too late", r, extend(r.Deadline.End, second, rights.Complex), fault.Conflict, "extend", "too_late"},
		{"before receipt", r, extend(noon(1).AddDate(0, 0, -2), second, rights.Complex), fault.Invalid, "told", "before_receipt"},
	} {
		got, err := test.of.Do(c, test.act)
		wantFault(t, test.name, err, test.code, test.field, test.reason)
		if got.Deadline != test.of.Deadline || got.Items[0].Extension != (rights.Extension{}) {
			t.Errorf("%s: refused, and yet %+v", test.name, got)
		}
	}
}

// TestTellLate: a person is told once of each item that is late, on the day of
// its own controller.
func TestTellLate(t *testing.T) {
	c := clock(t)
	r := do(t, c, reached(t, c)[rights.InProgress], extend(noon(20), second, rights.Complex))
	end := r.Deadline.End
	for _, test := range []struct {
		name   string
		act    rights.Act
		reason string
	}{
		{"in time", tellLate(end.Add(-1), 0), "not_late"},
		{"the one that was extended", tellLate(end, 1), "not_late"},
		{"both", tellLate(end, 0, 1), "not_late"},
	} {
		_, err := r.Do(c, test.act)
		wantFault(t, test.name, err, fault.Conflict, "items", test.reason)
	}
	told := do(t, c, r, tellLate(end, 0))
	if told.Status != r.Status || told.Deadline != r.Deadline || !told.Items[0].Late.Equal(end) || !told.Items[1].Late.IsZero() {
		t.Errorf("told: %+v", told)
	}
	_, err := told.Do(c, tellLate(end.Add(time.Hour), 0))
	wantFault(t, "told twice", err, fault.Conflict, "items", "already")

	months := end.AddDate(0, 2, 2)
	late, err := told.LateItems(c, months)
	if err != nil || !slices.Equal(late, both) || !slices.Equal(told.Untold(late), second) {
		t.Errorf("late at the end %v, %v, not told %v", late, err, told.Untold(late))
	}
	both := do(t, c, told, tellLate(months, 1))
	if left := both.Untold(late); len(left) != 0 {
		t.Errorf("not told of %v", left)
	}
	answered := do(t, c, both, decide(months, rights.Fulfilled, 0))
	if late, err := answered.LateItems(c, months); err != nil || !slices.Equal(late, second) {
		t.Errorf("late when one is decided: %v, %v", late, err)
	}
}

// TestTellLateByAnotherCalendar: what is not late by a calendar that was
// corrected is told anew when it is.
func TestTellLateByAnotherCalendar(t *testing.T) {
	c := clock(t)
	r := reached(t, c)[rights.InProgress]
	end := r.Deadline.End
	told := do(t, c, r, tellLate(end, 0, 1))
	off := clock(t, r.Deadline.Due)
	moved := do(t, off, told, rights.Act{Event: rights.RecomputeDate, By: rights.System, At: end})
	if !moved.Items[0].Late.IsZero() || !moved.Items[1].Late.IsZero() {
		t.Errorf("still told: %+v", moved.Items)
	}
	if same := do(t, off, told, rights.Act{Event: rights.RecomputeDate, By: rights.System, At: moved.Deadline.End}); same.Items[0].Late.IsZero() {
		t.Error("it is late all the same, and would be told again")
	}
	do(t, off, moved, tellLate(moved.Deadline.End, 0, 1))
}

func TestLateItemsWhileTheClockStandsStill(t *testing.T) {
	c := clock(t)
	r := do(t, c, asked(seeIt), file(noon(1)), office(rights.AskIdentity, noon(2), rights.NoAccount))
	if late, err := r.LateItems(c, noon(1).AddDate(1, 0, 0)); err != nil || len(late) > 0 {
		t.Errorf("late %v, %v", late, err)
	}
	r.Received = time.Date(9999, 12, 1, 0, 0, 0, 0, time.UTC)
	if _, err := r.LateItems(c, noon(2)); !fault.Is(err, fault.Invalid) {
		t.Errorf("beyond all years: %v", err)
	}
}

// TestEachControllerAnswersForItself holds that the deadline of an item never
// depends on what the controllers of others do.
func TestEachControllerAnswersForItself(t *testing.T) {
	c := clock(t)
	rapid.Check(t, func(t *rapid.T) {
		r, err := asked(seeIt, eraseIt, weighIt).Do(c, file(noon(1)))
		if err != nil {
			t.Fatal(err)
		}
		mine := 0 // the item that nobody touches
		before, err := r.DeadlineOf(r.Items[mine], c.Office, noon(1))
		if err != nil {
			t.Fatal(err)
		}
		at := noon(1)
		for range rapid.IntRange(1, 8).Draw(t, "acts") {
			at = at.Add(time.Duration(rapid.IntRange(0, 200).Draw(t, "hours")) * time.Hour)
			others := rapid.SliceOfNDistinct(rapid.IntRange(1, 2), 1, 2, rapid.ID[int]).Draw(t, "items")
			act := rapid.SampledFrom([]rights.Act{
				extend(at, others, rights.Complex), decide(at, rights.Fulfilled, others[0]), tellLate(at, others...), office(rights.Assign, at),
			}).Draw(t, "act")
			if after, err := r.Do(c, act); err == nil {
				r = after
			}
		}
		after, err := r.DeadlineOf(r.Items[mine], c.Office, at)
		if err != nil || after != before {
			t.Fatalf("due %s, and now %s, %v", before.Due, after.Due, err)
		}
		late, err := r.LateItems(c, at)
		if err != nil || slices.Contains(late, mine) != !at.Before(before.End) {
			t.Fatalf("late %v at %s, %v", late, at, err)
		}
		if r.Deadline.Due.After(before.Due) {
			t.Fatalf("the request is due on %s, and an item on %s", r.Deadline.Due, before.Due)
		}
	})
}
