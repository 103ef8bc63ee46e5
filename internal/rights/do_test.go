package rights_test

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/loupe-privacy/loupe/internal/fault"
	"github.com/loupe-privacy/loupe/internal/rights"
)

// noon returns noon of a day in June 2026, in Brussels and in UTC the same
// day. The first is a Monday.
func noon(dayOfJune int) time.Time {
	return time.Date(2026, time.June, dayOfJune, 10, 0, 0, 0, time.UTC)
}

// asked returns a request for items that was not filed yet.
func asked(items ...rights.Item) rights.Request {
	return rights.Request{ID: "r", MemberID: "m", AccountID: "a", Items: items, Version: 1}
}

// Items of tests.
var (
	seeIt   = rights.Item{Right: rights.Access, Domain: "day", Controller: "first"}
	eraseIt = rights.Item{Right: rights.Erasure, Domain: "night", Controller: "second"}
	noAds   = rights.Item{Right: rights.Objection, Domain: "day", Subject: rights.ObjectMarketing, Controller: "first"}
	weighIt = rights.Item{Right: rights.Objection, Domain: "day", Controller: "first"}
	takeIt  = rights.Item{Right: rights.Withdrawal, Domain: "night", Subject: "abroad", Controller: "second"}
)

// Positions of items of tests.
var (
	first  = []int{0}
	second = []int{1}
	both   = []int{0, 1}
)

// do returns r after acts, which must all be allowed.
func do(t testing.TB, c rights.Clock, r rights.Request, acts ...rights.Act) rights.Request {
	t.Helper()
	for _, act := range acts {
		after, err := r.Do(c, act)
		if err != nil {
			t.Fatalf("%s of a request that is %q: %v", act.Event, r.Status, err)
		}
		r = after
	}
	return r
}

// Acts of tests.
func file(at time.Time) rights.Act { return rights.Act{Event: rights.File, By: rights.Person, At: at} }
func office(ev rights.Event, at time.Time, reasons ...rights.ReasonCode) rights.Act {
	return rights.Act{Event: ev, By: rights.Office, At: at, Reasons: reasons}
}
func person(ev rights.Event, at time.Time) rights.Act {
	return rights.Act{Event: ev, By: rights.Person, At: at}
}
func extend(at time.Time, items []int, reasons ...rights.ReasonCode) rights.Act {
	return rights.Act{Event: rights.Extend, By: rights.Office, At: at, Items: items, Reasons: reasons}
}
func tellLate(at time.Time, items ...int) rights.Act {
	return rights.Act{Event: rights.Overdue, By: rights.System, At: at, Items: items}
}
func decide(at time.Time, o rights.Outcome, item int, reasons ...rights.ReasonCode) rights.Act {
	return rights.Act{Event: rights.Decide, By: rights.Office, At: at, Items: []int{item}, Outcome: o, Reasons: reasons}
}

func TestFile(t *testing.T) {
	c := clock(t)
	at := time.Date(2026, time.June, 1, 0, 30, 0, 0, time.FixedZone("", 2*3600))
	got := do(t, c, asked(seeIt), file(at))
	if got.Status != rights.Received || !got.Received.Equal(at) || got.Received.Location() != time.UTC || got.Version != 1 {
		t.Errorf("filed: %+v", got)
	}
	if want := deadlineOf(t, c, day(t, "2026-06-01"), 1, day(t, "2026-06-01")); got.Deadline != want {
		t.Errorf("deadline %+v, want %+v", got.Deadline, want)
	}
	decided := seeIt
	decided.Outcome = rights.Fulfilled
	for name, r := range map[string]rights.Request{"nothing asked": asked(), "no right": asked(rights.Item{}), "decided before": asked(decided)} {
		_, err := r.Do(c, file(at))
		if !fault.Is(err, fault.Invalid) {
			t.Errorf("%s: %v", name, err)
		}
	}
	_, err := asked(seeIt).Do(c, file(time.Date(9999, 12, 1, 0, 0, 0, 0, time.UTC)))
	wantFault(t, "beyond all years", err, fault.Invalid, "receipt", "out_of_range")
}

// journeys are requests for access in one domain, erasure in another, and what
// becomes of them act by act.
var journeys = []struct {
	name string
	acts []rights.Act
	want string // statuses after each act
}{
	{"the usual way", []rights.Act{office(rights.Assign, noon(2)), decide(noon(3), rights.Fulfilled, 0), decide(noon(4), rights.Fulfilled, 1),
		office(rights.Close, noon(5))}, "in_progress partly_answered answered closed"},
	{"all refused", []rights.Act{office(rights.Assign, noon(2)), decide(noon(3), rights.Rejected, 0, rights.Excessive),
		decide(noon(4), rights.Rejected, 1, rights.LegalDuty)}, "in_progress partly_answered refused"},
	{"one refused", []rights.Act{office(rights.Assign, noon(2)), decide(noon(3), rights.Rejected, 0, rights.Excessive),
		decide(noon(4), rights.Partly, 1, rights.LegalDuty)}, "in_progress partly_answered answered"},
	{"a question and its reply", []rights.Act{office(rights.Assign, noon(2)), office(rights.AskPerson, noon(3)), office(rights.AskPerson, noon(3)),
		person(rights.Reply, noon(4))}, "in_progress question question in_progress"},
	{"a question that stays while others decide", []rights.Act{office(rights.Assign, noon(2)), office(rights.AskPerson, noon(3)),
		decide(noon(4), rights.Fulfilled, 0), office(rights.Reply, noon(5))}, "in_progress question question partly_answered"},
	{"answered without the reply", []rights.Act{office(rights.Assign, noon(2)), office(rights.AskPerson, noon(3)),
		decide(noon(4), rights.Fulfilled, 0), decide(noon(4), rights.Fulfilled, 1)}, "in_progress question question answered"},
	{"extended, a question between", []rights.Act{office(rights.Assign, noon(2)), extend(noon(3), both, rights.Complex),
		office(rights.AskPerson, noon(4)), person(rights.Reply, noon(5))}, "in_progress extended question extended"},
	{"extended before anybody took it", []rights.Act{extend(noon(3), both, rights.ManyRequests), office(rights.Assign, noon(4))},
		"extended extended"},
	{"extended when partly answered", []rights.Act{office(rights.Assign, noon(2)), decide(noon(3), rights.Fulfilled, 1),
		extend(noon(4), first, rights.SeveralSystems)}, "in_progress partly_answered partly_answered"},
	{"extended by one of two", []rights.Act{extend(noon(3), first, rights.Complex), office(rights.AskPerson, noon(4)), person(rights.Reply, noon(5)),
		extend(noon(6), second, rights.Complex)}, "in_progress question in_progress extended"},
	{"a doubt that the person ends", []rights.Act{office(rights.AskIdentity, noon(2), rights.NameMismatch), person(rights.PausesOver, noon(4))},
		"identity_asked in_progress"},
	{"a doubt that the office ends", []rights.Act{office(rights.AskIdentity, noon(2), rights.NameMismatch), office(rights.Assign, noon(3)),
		office(rights.ShowIdentity, noon(4))}, "identity_asked identity_asked in_progress"},
	{"a doubt that the office ends after an answer", []rights.Act{office(rights.AskIdentity, noon(2), rights.NameMismatch),
		person(rights.PausesOver, noon(3)), office(rights.ShowIdentity, noon(4)), {Event: rights.ForgetIdentity, By: rights.System, At: noon(4)},
		decide(noon(5), rights.Fulfilled, 0), decide(noon(5), rights.Fulfilled, 1), {Event: rights.ForgetIdentity, By: rights.System, At: noon(6)}},
		"identity_asked in_progress in_progress in_progress partly_answered answered answered"},
	{"a doubt that stays", []rights.Act{office(rights.AskIdentity, noon(2), rights.NoAccount), decide(noon(20), rights.Rejected, 0, rights.IdentityNotShown),
		decide(noon(21), rights.Rejected, 1, rights.NoMandate, rights.IdentityNotShown)}, "identity_asked identity_asked refused"},
	{"taken back", []rights.Act{office(rights.Assign, noon(2)), decide(noon(3), rights.Fulfilled, 0), person(rights.Withdraw, noon(4)),
		{Event: rights.Close, By: rights.System, At: noon(5)}}, "in_progress partly_answered withdrawn closed"},
	{"words change nothing", []rights.Act{person(rights.Write, noon(1)), office(rights.Open, noon(2)), person(rights.Open, noon(2)),
		{Event: rights.RecomputeDate, By: rights.System, At: noon(3)}}, "received received received received"},
	{"words after the end", []rights.Act{person(rights.Withdraw, noon(2)), person(rights.Write, noon(3)), office(rights.Close, noon(4)),
		person(rights.Open, noon(5)), {Event: rights.Purge, By: rights.System, At: noon(6)}}, "withdrawn withdrawn closed closed closed"},
}

func TestJourneys(t *testing.T) {
	c := clock(t)
	for _, test := range journeys {
		t.Run(test.name, func(t *testing.T) {
			r := do(t, c, asked(seeIt, eraseIt), file(noon(1)))
			var statuses []string
			for _, act := range test.acts {
				r = do(t, c, r, act)
				statuses = append(statuses, string(r.Status))
			}
			if got := strings.Join(statuses, " "); got != test.want {
				t.Errorf("%s\nwant %s", got, test.want)
			}
		})
	}
}

// reached returns a request in each status.
func reached(t testing.TB, c rights.Clock) map[rights.Status]rights.Request {
	t.Helper()
	filed := do(t, c, asked(seeIt, eraseIt), file(noon(1)))
	work := do(t, c, filed, office(rights.Assign, noon(2)))
	partly := do(t, c, work, decide(noon(3), rights.Fulfilled, 1))
	all := map[rights.Status]rights.Request{
		rights.Received: filed, rights.InProgress: work, rights.PartlyAnswered: partly,
		rights.IdentityAsked: do(t, c, filed, office(rights.AskIdentity, noon(2), rights.NameMismatch)),
		rights.Questioned:    do(t, c, work, office(rights.AskPerson, noon(3))),
		rights.Extended:      do(t, c, work, extend(noon(3), both, rights.Complex)),
		rights.Answered:      do(t, c, partly, decide(noon(4), rights.Fulfilled, 0)),
		rights.Refused:       do(t, c, work, decide(noon(4), rights.Rejected, 0, rights.Excessive), decide(noon(4), rights.Rejected, 1, rights.Excessive)),
		rights.Withdrawn:     do(t, c, partly, person(rights.Withdraw, noon(4))),
	}
	all[rights.Closed] = do(t, c, all[rights.Answered], office(rights.Close, noon(5)))
	for s, r := range all {
		if r.Status != s {
			t.Fatalf("%s was not reached: %s", s, r.Status)
		}
	}
	return all
}

// TestDoRefusesWhatTheTableDoesNotHave: and leaves the request as it was.
func TestDoRefusesWhatTheTableDoesNotHave(t *testing.T) {
	c := clock(t)
	for status, r := range reached(t, c) {
		for event, sides := range allEvents {
			for _, by := range []rights.Party{rights.Person, rights.Office, rights.System} {
				before := fmt.Sprintf("%+v", r)
				got, err := r.Do(c, rights.Act{Event: event, By: by, At: noon(6)})
				name := fmt.Sprintf("%s of %s by %s", event, status, by)
				switch known := has(allStatuses[status].events, string(event)); {
				case !known:
					wantFault(t, name, err, fault.Conflict, string(event), string(status))
				case !has(sides, string(by)):
					wantFault(t, name, err, fault.Forbidden, string(event), string(by))
				}
				if err != nil && !reflect.DeepEqual(got, r) {
					t.Errorf("%s was refused, and yet %+v", name, got)
				}
				if fmt.Sprintf("%+v", r) != before {
					t.Errorf("%s changed the request it was called on", name)
				}
			}
		}
		_, err := r.Do(c, rights.Act{Event: rights.Open, By: rights.Person})
		wantFault(t, "no instant", err, fault.Invalid, "at", "required")
	}
}

// TestShowIdentityNeedsADoubt holds that what nobody doubted is not confirmed.
func TestShowIdentityNeedsADoubt(t *testing.T) {
	c := clock(t)
	r := do(t, c, asked(seeIt), file(noon(1)), office(rights.Assign, noon(2)))
	_, err := r.Do(c, office(rights.ShowIdentity, noon(3)))
	wantFault(t, "nobody doubted", err, fault.Conflict, "show_identity", "not_asked")
}

func TestDoLeavesTheRequestAlone(t *testing.T) {
	c := clock(t)
	fix := rights.Item{Right: rights.Rectification, Domain: "day"}
	r := do(t, c, asked(fix, eraseIt), file(noon(1)), office(rights.AskIdentity, noon(2), rights.NameMismatch),
		person(rights.PausesOver, noon(3)), decide(noon(4), rights.Partly, 0, rights.Opinion))
	r = do(t, c, r, rights.Act{Event: rights.Tell, By: rights.Office, At: noon(5), Items: []int{0}, Told: []string{"bank"}})
	r.Pauses, r.Items[0].Told = slices.Grow(r.Pauses, 4), slices.Grow(r.Items[0].Told, 4) // room to write over each other
	before := fmt.Sprintf("%+v", r)
	one := do(t, c, r, rights.Act{Event: rights.Tell, By: rights.Office, At: noon(5), Items: []int{0}, Told: []string{"court"}})
	two := do(t, c, r, rights.Act{Event: rights.Tell, By: rights.Office, At: noon(5), Items: []int{0}, Told: []string{"doctor"}})
	do(t, c, r, decide(noon(5), rights.Rejected, 1, rights.LegalDuty), office(rights.Close, noon(6)))
	one.Items[0].Reasons[0] = "spoiled"
	if got := fmt.Sprintf("%+v", r); got != before {
		t.Errorf("the request changed:\n%s\n%s", before, got)
	}
	if one.Items[0].Told[1].Recipient != "court" || two.Items[0].Told[1].Recipient != "doctor" {
		t.Errorf("one wrote over the other: %+v, %+v", one.Items[0].Told, two.Items[0].Told)
	}
}

func TestDecide(t *testing.T) {
	c := clock(t)
	r := do(t, c, asked(seeIt, eraseIt), file(noon(1)), office(rights.Assign, noon(2)))
	reasons := []rights.ReasonCode{rights.LegalDuty}
	got := do(t, c, r, decide(noon(3), rights.Partly, 1, reasons...))
	reasons[0] = "spoiled"
	if i := got.Items[1]; i.Outcome != rights.Partly || !slices.Equal(i.Reasons, []rights.ReasonCode{rights.LegalDuty}) || !i.Decided.Equal(noon(3)) {
		t.Errorf("decided: %+v", i)
	}
	if got.Items[0].Outcome != rights.Pending {
		t.Errorf("the other: %+v", got.Items[0])
	}
	beside := do(t, c, r, decide(noon(3), rights.Fulfilled, 0, rights.Backups))
	if len(beside.Items[0].Reasons) != 1 {
		t.Errorf("a reason beside what was granted: %+v", beside.Items[0])
	}
	for _, test := range []struct {
		name          string
		of            rights.Request
		act           rights.Act
		code          fault.Code
		field, reason string
	}{
		{"no outcome", r, decide(noon(3), rights.Pending, 0), fault.Invalid, "outcome", "invalid"},
		{"dropped by the office", r, decide(noon(3), rights.Dropped, 0), fault.Invalid, "outcome", "invalid"},
		{"refused without a reason", r, decide(noon(3), rights.Rejected, 0), fault.Invalid, "reasons", "required"},
		{"in part without a reason", r, decide(noon(3), rights.Partly, 0), fault.Invalid, "reasons", "required"},
		{"unknown reason", r, decide(noon(3), rights.Rejected, 0, "because"), fault.Invalid, "reasons", "invalid"},
		{"reason of another right", r, decide(noon(3), rights.Rejected, 0, rights.LegalDuty), fault.Invalid, "reasons", "invalid"},
		{"reason of an extension", r, decide(noon(3), rights.Rejected, 0, rights.Complex), fault.Invalid, "reasons", "invalid"},
		{"reason of a part for all", r, decide(noon(3), rights.Rejected, 0, rights.Backups), fault.Invalid, "reasons", "invalid"},
		{"reason twice", r, decide(noon(3), rights.Rejected, 0, rights.Excessive, rights.Excessive), fault.Invalid, "reasons", "invalid"},
		{"no such item", r, decide(noon(3), rights.Fulfilled, 2), fault.Invalid, "items", "invalid"},
		{"item before the first", r, decide(noon(3), rights.Fulfilled, -1), fault.Invalid, "items", "invalid"},
		{"item twice", r, rights.Act{Event: rights.Decide, By: rights.Office, At: noon(3), Items: []int{0, 0}, Outcome: rights.Fulfilled},
			fault.Invalid, "items", "invalid"},
		{"no item", r, rights.Act{Event: rights.Decide, By: rights.Office, At: noon(3), Outcome: rights.Fulfilled}, fault.Invalid, "items", "required"},
		{"decided before", got, decide(noon(4), rights.Fulfilled, 1), fault.Conflict, "items", "decided"},
	} {
		after, err := test.of.Do(c, test.act)
		wantFault(t, test.name, err, test.code, test.field, test.reason)
		if !reflect.DeepEqual(after, test.of) {
			t.Errorf("%s: refused, and yet %+v", test.name, after)
		}
	}
	doubtful := do(t, c, asked(seeIt), file(noon(1)), office(rights.AskIdentity, noon(2), rights.NoAccount))
	_, err := doubtful.Do(c, decide(noon(3), rights.Fulfilled, 0))
	wantFault(t, "answered although nobody knows who asks", err, fault.Conflict, "outcome", "identity")
	_, err = doubtful.Do(c, decide(noon(3), rights.Rejected, 0, rights.Excessive))
	wantFault(t, "refused for another reason", err, fault.Conflict, "outcome", "identity")
}

func TestSettle(t *testing.T) {
	c := clock(t)
	settle := func(items ...int) rights.Act {
		return rights.Act{Event: rights.Settle, By: rights.System, At: noon(1), Items: items}
	}
	r := do(t, c, asked(noAds, weighIt, takeIt), file(noon(1)))
	if got := r.AtOnce(); !slices.Equal(got, []int{0, 2}) {
		t.Fatalf("at once: %v", got)
	}
	settled := do(t, c, r, settle(r.AtOnce()...))
	if settled.Status != rights.Received || settled.Items[0].Outcome != rights.Fulfilled || settled.Items[1].Outcome != rights.Pending || !settled.Items[2].Decided.Equal(noon(1)) {
		t.Errorf("settled: %s, %+v", settled.Status, settled.Items)
	}
	if work := do(t, c, settled, office(rights.Assign, noon(2)), office(rights.AskPerson, noon(2)), person(rights.Reply, noon(3))); work.Status != rights.InProgress {
		t.Errorf("what took effect at once is no answer of the office: %s", work.Status)
	}
	if alone := do(t, c, asked(noAds, takeIt), file(noon(1)), settle(0, 1)); alone.Status != rights.Answered || len(alone.AtOnce()) != 0 {
		t.Errorf("settled alone: %s", alone.Status)
	}
	_, err := r.Do(c, settle(1))
	wantFault(t, "what is weighed", err, fault.Conflict, "items", "not_at_once")
	_, err = settled.Do(c, settle(0))
	wantFault(t, "twice", err, fault.Conflict, "items", "not_at_once")
	_, err = r.Do(c, settle())
	wantFault(t, "nothing", err, fault.Invalid, "items", "required")
	for name, change := range map[string]func(*rights.Request){
		"of a guest": func(r *rights.Request) { r.MemberID, r.GuestID = "", "g" },
		"of a child": func(r *rights.Request) { r.Behalf = rights.Child },
	} {
		other := r
		change(&other)
		_, err := other.Do(c, settle(0))
		wantFault(t, name, err, fault.Conflict, "items", "not_at_once")
	}
}

func TestTell(t *testing.T) {
	c := clock(t)
	tell := func(item int, told ...string) rights.Act {
		return rights.Act{Event: rights.Tell, By: rights.Office, At: noon(5), Items: []int{item}, Told: told}
	}
	r := do(t, c, asked(eraseIt, seeIt), file(noon(1)), office(rights.Assign, noon(2)), decide(noon(3), rights.Fulfilled, 0),
		decide(noon(4), rights.Fulfilled, 1), tell(0, "bank", "court"))
	want := []rights.Telling{{Recipient: "bank", Day: day(t, "2026-06-05")}, {Recipient: "court", Day: day(t, "2026-06-05")}}
	if !slices.Equal(r.Items[0].Told, want) || r.Status != rights.Answered {
		t.Errorf("told %+v, %s", r.Items[0].Told, r.Status)
	}
	for _, test := range []struct {
		name          string
		act           rights.Act
		code          fault.Code
		field, reason string
	}{
		{"nobody", tell(0), fault.Invalid, "told", "required"},
		{"nobody with a name", tell(0, " "), fault.Invalid, "told", "required"},
		{"again", tell(0, "bank"), fault.Conflict, "told", "already"},
		{"twice at once", tell(0, "doctor", "doctor"), fault.Conflict, "told", "already"},
		{"of access", tell(1, "bank"), fault.Conflict, "items", "nothing_to_tell"},
	} {
		_, err := r.Do(c, test.act)
		wantFault(t, test.name, err, test.code, test.field, test.reason)
	}
	refused := do(t, c, asked(eraseIt, seeIt), file(noon(1)), office(rights.Assign, noon(2)), decide(noon(3), rights.Rejected, 0, rights.LegalDuty))
	_, err := refused.Do(c, tell(0, "bank"))
	wantFault(t, "of a refusal", err, fault.Conflict, "items", "nothing_to_tell")
}

func TestWithdrawAndClose(t *testing.T) {
	c := clock(t)
	r := do(t, c, asked(seeIt, eraseIt), file(noon(1)), office(rights.Assign, noon(2)), decide(noon(3), rights.Fulfilled, 0), person(rights.Withdraw, noon(4)))
	if r.Items[0].Outcome != rights.Fulfilled || r.Items[1].Outcome != rights.Dropped || !r.Items[1].Decided.Equal(noon(4)) || !r.Closed.IsZero() {
		t.Errorf("withdrawn: %+v", r)
	}
	if r = do(t, c, r, office(rights.Close, noon(9))); !r.Closed.Equal(noon(9)) {
		t.Errorf("closed at %s", r.Closed)
	}
}
