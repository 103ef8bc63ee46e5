package rights_test

import (
	"strings"
	"testing"
	"time"

	"github.com/loupe-privacy/loupe/internal/fault"
	"github.com/loupe-privacy/loupe/internal/rights"
)

// allEvents are the events, each once.
var allEvents = strings.Fields("assign ask reply answer answer_partly refuse withdraw close")

// allStatuses says of each status what every event makes of it, who has to
// act, and whether an answer is owed.
var allStatuses = map[rights.Status]struct {
	after string
	turn  rights.Turn
	open  bool
}{
	"received":           {"assign=assigned withdraw=withdrawn", rights.OfficeTurn, true},
	"assigned":           {"assign=assigned ask=waiting_for_person answer=answered answer_partly=partly_answered refuse=refused withdraw=withdrawn", rights.OfficeTurn, true},
	"waiting_for_person": {"assign=waiting_for_person reply=assigned withdraw=withdrawn", rights.PersonTurn, true},
	"answered":           {"close=closed", rights.NoTurn, false},
	"partly_answered":    {"close=closed", rights.NoTurn, false},
	"refused":            {"close=closed", rights.NoTurn, false},
	"withdrawn":          {"close=closed", rights.NoTurn, false},
	"closed":             {"", rights.NoTurn, false},
}

func TestApply(t *testing.T) {
	for from, want := range allStatuses {
		to := map[string]string{}
		for _, f := range strings.Fields(want.after) {
			event, status, _ := strings.Cut(f, "=")
			to[event] = status
		}
		for _, event := range append(allEvents, "", "extend", "received") {
			r := rights.Request{ID: "r", Status: from, Version: 3}
			got, err := r.Apply(rights.Event(event))
			status, allowed := to[event]
			switch {
			case allowed && (err != nil || string(got.Status) != status):
				t.Errorf("%s of %s: %s, %v, want %s", event, from, got.Status, err, status)
			case !allowed:
				wantFault(t, event+" of "+string(from), err, fault.Conflict, event, string(from))
				if got.Status != from {
					t.Errorf("%s of %s: refused, and yet %s", event, from, got.Status)
				}
			}
			if r.Status != from || got.ID != "r" || got.Version != 3 {
				t.Errorf("%s of %s changed something else: %+v from %+v", event, from, got, r)
			}
		}
	}
}

func TestApplyUnknownStatus(t *testing.T) {
	for _, s := range []rights.Status{"", "lost"} {
		_, err := rights.Request{Status: s}.Apply(rights.Assign)
		wantFault(t, "assign of "+string(s), err, fault.Conflict, "assign", string(s))
		if s.Valid() || s.Open() || s.Turn() != rights.NoTurn {
			t.Errorf("%q passes for a status", s)
		}
	}
}

func TestStatus(t *testing.T) {
	for s, want := range allStatuses {
		if !s.Valid() || s.Open() != want.open || s.Turn() != want.turn {
			t.Errorf("%s: valid %v, open %v, turn %s", s, s.Valid(), s.Open(), s.Turn())
		}
	}
}

func TestEveryStatusCanBeReachedAndClosed(t *testing.T) {
	reached := map[rights.Status]bool{rights.Received: true}
	for range allStatuses {
		for s := range reached {
			for _, event := range allEvents {
				if r, err := (rights.Request{Status: s}).Apply(rights.Event(event)); err == nil {
					reached[r.Status] = true
				}
			}
		}
	}
	for s := range allStatuses {
		if !reached[s] {
			t.Errorf("%s is never reached", s)
		}
	}
	if len(reached) != len(allStatuses) {
		t.Errorf("reached %v", reached)
	}
}

// filed returns a request received on 1 June 2026, with its deadline.
func filed(t *testing.T, c rights.Clock, status rights.Status) rights.Request {
	t.Helper()
	received := instant(t, "2026-06-01T08:00:00Z")
	d, err := c.Deadline(received, rights.Period, nil, received)
	if err != nil {
		t.Fatal(err)
	}
	return rights.Request{ID: "r", Right: rights.Access, Status: status, Received: received, Deadline: d, Version: 1}
}

func TestExtend(t *testing.T) {
	c := clock(t)
	r := filed(t, c, rights.Assigned)
	got, err := r.Extend(c, nil, "many sources", instant(t, "2026-06-20T08:00:00Z"))
	if err != nil {
		t.Fatal(err)
	}
	if got.Deadline.Months != 3 || got.Deadline.Due != day(t, "2026-09-01") || got.Deadline.Receipt != day(t, "2026-06-01") {
		t.Errorf("extended to %+v", got.Deadline)
	}
	if r.Deadline.Months != 1 || got.Status != rights.Assigned {
		t.Errorf("extending changed %+v into %+v", r, got)
	}
	again, err := got.Extend(c, nil, "still more", instant(t, "2026-06-21T08:00:00Z"))
	wantFault(t, "a second time", err, fault.Conflict, "extend", "already_extended")
	if again.Deadline != got.Deadline {
		t.Errorf("refused, and yet %+v", again.Deadline)
	}
}

func TestExtendUsesPauses(t *testing.T) {
	c := clock(t)
	r := filed(t, c, rights.WaitingForPerson)
	told := instant(t, "2026-07-08T08:00:00Z") // after the first month, but not after ten paused days more
	_, err := r.Extend(c, nil, "many sources", told)
	wantFault(t, "without the pause", err, fault.Conflict, "extend", "too_late")
	got, err := r.Extend(c, pauses(t, "2026-06-02/2026-06-12"), "many sources", told)
	if err != nil || got.Deadline.Paused != 10 || got.Deadline.Nominal != day(t, "2026-09-11") {
		t.Errorf("with the pause: %+v, %v", got.Deadline, err)
	}
}

func TestExtendRefuses(t *testing.T) {
	c, told := clock(t), instant(t, "2026-06-20T08:00:00Z")
	for s, want := range allStatuses {
		got, err := filed(t, c, s).Extend(c, nil, "many sources", told)
		if want.open != (err == nil) {
			t.Errorf("extending a request that is %s: %v", s, err)
		}
		if !want.open {
			wantFault(t, string(s), err, fault.Conflict, "extend", string(s))
			if got.Deadline.Extended() {
				t.Errorf("%s: refused, and yet extended", s)
			}
		}
	}
	r := filed(t, c, rights.Assigned)
	_, err := r.Extend(c, nil, "", told)
	wantFault(t, "no reason", err, fault.Invalid, "reason", "required")
	_, err = r.Extend(c, nil, "many sources", r.Deadline.End)
	wantFault(t, "too late", err, fault.Conflict, "extend", "too_late")
	_, err = r.Extend(c, pauses(t, "2026-05-02/"), "many sources", told)
	wantFault(t, "pause before receipt", err, fault.Invalid, "asked", "before_receipt")
	r.Received = time.Date(9999, time.October, 1, 8, 0, 0, 0, time.UTC)
	_, err = r.Extend(c, nil, "many sources", r.Received)
	wantFault(t, "beyond all years", err, fault.Invalid, "receipt", "out_of_range")
}
