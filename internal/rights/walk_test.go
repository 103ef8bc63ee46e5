package rights_test

import (
	"reflect"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/loupe-privacy/loupe/internal/fault"
	"github.com/loupe-privacy/loupe/internal/rights"
)

// drawItems returns one to four items of different kinds.
func drawItems(t *rapid.T) []rights.Item {
	fix := rights.Item{Right: rights.Rectification, Domain: "day"}
	kinds := []rights.Item{seeIt, eraseIt, noAds, weighIt, takeIt, fix, {Right: rights.Question}, {Right: rights.Transfer}}
	return rapid.SliceOfN(rapid.SampledFrom(kinds), 1, 4).Draw(t, "items")
}

// drawAct returns an act, good or not, at an instant.
func drawAct(t *rapid.T, r rights.Request, at time.Time) rights.Act {
	var events []rights.Event
	for event := range allEvents {
		events = append(events, event)
	}
	slices.Sort(events)
	possible := slices.DeleteFunc(slices.Clone(events), func(ev rights.Event) bool { return !has(allStatuses[r.Status].events, string(ev)) })
	if len(possible) > 0 && rapid.IntRange(0, 3).Draw(t, "possible") > 0 {
		events = possible // most of the time, so that walks get far
	}
	var codes []rights.ReasonCode
	for _, reason := range rights.Reasons() {
		codes = append(codes, reason.Code)
	}
	codes = append(codes, "because", rights.Excessive, rights.Excessive, rights.Complex, rights.NameMismatch, rights.IdentityNotShown)
	outcomes := []rights.Outcome{rights.Fulfilled, rights.Fulfilled, rights.Partly, rights.Rejected, rights.Dropped, rights.Pending}
	return rights.Act{
		Event:   rapid.SampledFrom(events).Draw(t, "event"),
		By:      rapid.SampledFrom([]rights.Party{rights.Person, rights.Office, rights.Office, rights.System}).Draw(t, "by"),
		At:      at,
		Items:   rapid.SliceOfN(rapid.IntRange(-1, len(r.Items)), 0, 3).Draw(t, "positions"),
		Outcome: rapid.SampledFrom(outcomes).Draw(t, "outcome"),
		Reasons: rapid.SliceOfN(rapid.SampledFrom(codes), 0, 2).Draw(t, "reasons"),
		Told:    rapid.SliceOfN(rapid.SampledFrom([]string{"bank", "court", ""}), 0, 2).Draw(t, "told"),
	}
}

// TestWalk does what comes along to a request, and wants what must always
// hold.
func TestWalk(t *testing.T) {
	plain, more := clock(t), clock(t, day(t, "2026-07-01"), day(t, "2026-09-01"))
	rapid.Check(t, func(t *rapid.T) {
		r := asked(drawItems(t)...)
		r.Level = rapid.SampledFrom([]rights.Level{rights.Unknown, rights.Low, rights.High}).Draw(t, "level")
		at := noon(1)
		r, err := r.Do(plain, file(at))
		if err != nil {
			t.Fatal(err)
		}
		for range rapid.IntRange(1, 40).Draw(t, "acts") {
			at = at.Add(time.Duration(rapid.IntRange(-25, 96).Draw(t, "hours")) * time.Hour) // clocks go back, too
			c := rapid.SampledFrom([]rights.Clock{plain, more}).Draw(t, "clock")
			act := drawAct(t, r, at)
			before := r
			r, err = r.Do(c, act)
			if err != nil {
				if code := fault.CodeOf(err); code != fault.Conflict && code != fault.Invalid && code != fault.Forbidden {
					t.Fatalf("%s of %s: %v", act.Event, before.Status, err)
				}
				if !reflect.DeepEqual(r, before) {
					t.Fatalf("%s of %s was refused, and yet it changed", act.Event, before.Status)
				}
				continue
			}
			checkStep(t, before, r, act)
			checkRequest(t, c, r, act)
		}
	})
}

// checkStep holds what an act may change.
func checkStep(t *rapid.T, before, after rights.Request, act rights.Act) {
	if !before.Status.Allows(act.Event, act.By) {
		t.Fatalf("%s of %s by %s was done", act.Event, before.Status, act.By)
	}
	if before.Status == rights.Closed && !reflect.DeepEqual(before, after) {
		t.Fatalf("%s changed what is closed", act.Event)
	}
	if before.Status.Done() && (after.Status.Open() || after.Deadline != before.Deadline) {
		t.Fatalf("%s opened what was %s again", act.Event, before.Status)
	}
	if before.Deadline.Extended() && !after.Deadline.Extended() {
		t.Fatalf("%s took two months away", act.Event)
	}
	if after.Received != before.Received || after.Version != before.Version || len(after.Items) != len(before.Items) || len(after.Pauses) < len(before.Pauses) {
		t.Fatalf("%s changed what never changes", act.Event)
	}
	for n, i := range before.Items {
		j := after.Items[n]
		if i.Outcome != rights.Pending && (j.Outcome != i.Outcome || !j.Decided.Equal(i.Decided)) {
			t.Fatalf("%s decided again: %+v", act.Event, j)
		}
		if j.Right != i.Right || j.Domain != i.Domain || j.Subject != i.Subject || len(j.Told) < len(i.Told) {
			t.Fatalf("%s changed an item: %+v to %+v", act.Event, i, j)
		}
		checkShare(t, act, n, i, j)
	}
}

// checkShare holds that nothing but its own extension and its own word about
// being late touches those of an item.
func checkShare(t *rapid.T, act rights.Act, n int, before, after rights.Item) {
	named := slices.Contains(act.Items, n) && before.Outcome == rights.Pending
	if extended := after.Extension != before.Extension; extended &&
		(act.Event != rights.Extend || !named || before.Extension != rights.Extension{} || !after.Extension.Told.Equal(act.At)) {
		t.Fatalf("%s of %v extended item %d: %+v", act.Event, act.Items, n, after)
	}
	told := act.Event == rights.Overdue && named && before.Late.IsZero() && after.Late.Equal(act.At)
	moved := act.Event == rights.RecomputeDate && after.Late.IsZero()
	if !after.Late.Equal(before.Late) && !told && !moved {
		t.Fatalf("%s of %v told of item %d: %+v", act.Event, act.Items, n, after)
	}
}

// checkRequest holds what is true of every request, whatever happened.
func checkRequest(t *rapid.T, c rights.Clock, r rights.Request, act rights.Act) {
	if !r.Status.Valid() {
		t.Fatalf("%s led to %q", act.Event, r.Status)
	}
	count := map[rights.Outcome]int{}
	for _, i := range r.Items {
		count[i.Outcome]++
		if (i.Outcome == rights.Partly || i.Outcome == rights.Rejected) && len(i.Reasons) == 0 {
			t.Fatalf("without a reason: %+v", i)
		}
		if (i.Outcome == rights.Pending) != i.Decided.IsZero() || len(i.Told) > 0 && !i.Tells() {
			t.Fatalf("%+v", i)
		}
	}
	switch {
	case r.Status.Open() && (count[rights.Pending] == 0 || count[rights.Dropped] > 0),
		r.Status.Done() && count[rights.Pending] > 0,
		r.Status == rights.Answered && count[rights.Fulfilled]+count[rights.Partly] == 0,
		r.Status == rights.Refused && count[rights.Rejected] != len(r.Items),
		r.Status == rights.Withdrawn && count[rights.Dropped] == 0,
		r.Status == rights.Closed != !r.Closed.IsZero():
		t.Fatalf("%s is %s with %v", act.Event, r.Status, count)
	}
	all := !slices.ContainsFunc(r.Items, func(i rights.Item) bool {
		return i.Outcome == rights.Pending && i.Extension == rights.Extension{}
	})
	if r.Status.Open() && all != r.Deadline.Extended() {
		t.Fatalf("%+v with items %+v", r.Deadline, r.Items)
	}
	checkPauses(t, c, r)
}

// checkPauses holds that the clock stands still while it isn't known who asks,
// and then only, and that the stored deadline is the one that anybody computes.
func checkPauses(t *rapid.T, c rights.Clock, r rights.Request) {
	open := slices.ContainsFunc(r.Pauses, rights.Pause.Open)
	if open != (r.Status == rights.IdentityAsked) || open == r.Deadline.AsOf.IsZero() {
		t.Fatalf("%s with pauses %+v, as of %s", r.Status, r.Pauses, r.Deadline.AsOf)
	}
	if len(r.Pauses) > 0 && r.Level >= rights.Substantial {
		t.Fatalf("paused although the login was strong")
	}
	today := r.Deadline.Receipt
	if open {
		today = r.Deadline.AsOf
	}
	d, err := c.DeadlineFrom(r.Deadline.Receipt, r.Deadline.Months, r.Pauses, today)
	if err != nil || d.Nominal != r.Deadline.Nominal || d.Paused != r.Deadline.Paused {
		t.Fatalf("stored %+v, computed %+v, %v", r.Deadline, d, err)
	}
}

// drawAnswers fills in the form as people do: question by question, mostly
// well, now and then going back or leaving.
func drawAnswers(t *rapid.T, f rights.Filer) rights.Answers {
	a := rights.Answers{}
	words := rapid.SampledFrom([]string{"Ada", " two\r\nlines ", "", "x\x00", "\u202eyx", "nonsense"})
	for range rapid.IntRange(0, 40).Draw(t, "answers") {
		prompts := rights.Prompts(a, offer, f)
		p := rapid.SampledFrom(prompts).Draw(t, "question")
		if id, open := rights.FirstOpen(a, offer, f); open && rapid.IntRange(0, 3).Draw(t, "go on") > 0 {
			p = prompts[slices.IndexFunc(prompts, func(p rights.Prompt) bool { return p.ID == id })]
		}
		switch {
		case len(p.Options) > 0:
			a[p.ID] = rapid.SliceOfN(rapid.SampledFrom(append(p.Options, "")), 1, 2).Draw(t, string(p.ID))
		case p.Kind != rights.Files:
			a[p.ID] = []string{words.Draw(t, string(p.ID))}
		}
	}
	return a
}

// TestForm holds what is true of the form whatever was answered.
func TestForm(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		f := rapid.SampledFrom([]rights.Filer{member, visitor, stranger}).Draw(t, "filer")
		a := drawAnswers(t, f)
		checkPrompts(t, a, f)
		checked, err := rights.Check(a, offer, f)
		open, found := rights.FirstOpen(a, offer, f)
		if found != (err != nil) {
			t.Fatalf("check says %v, first open is %q", err, open)
		}
		if err != nil {
			return
		}
		again, err := rights.Check(checked, offer, f)
		if err != nil || !reflect.DeepEqual(again, checked) {
			t.Fatalf("checked twice: %v, %v, %v", checked, again, err)
		}
		items := rights.Items(a, offer, f)
		if !reflect.DeepEqual(items, rights.Items(checked, offer, f)) {
			t.Fatalf("checking changed what is asked: %v", items)
		}
		if len(items) == 0 || !rights.Alike(items, items) && items[0].Right != rights.Question {
			t.Fatalf("%v comes to %v", checked, items)
		}
		rule, other := rights.BehalfRuleOf(rights.BehalfOf(checked))
		for n, i := range items {
			if !i.Right.Valid() || i.Controller == "" || i.Channel == "" || other && !slices.Contains(rule.Rights, i.Right) {
				t.Fatalf("%+v for %q", i, rule.Behalf)
			}
			if slices.ContainsFunc(items[:n], func(j rights.Item) bool { return lineOf(i) == lineOf(j) }) {
				t.Fatalf("%+v twice", i)
			}
		}
	})
}

// checkPrompts holds that questions are put in order, each once, and that the
// way through them leads to the end and back.
func checkPrompts(t *rapid.T, a rights.Answers, f rights.Filer) {
	put := rights.Prompts(a, offer, f)
	order := rights.Questions()
	last := -1
	for n, p := range put {
		at := slices.Index(order, p.ID)
		if at <= last {
			t.Fatalf("%s comes after %s", p.ID, order[last])
		}
		last = at
		next, more := rights.After(a, offer, f, p.ID)
		if more != (n+1 < len(put)) || more && next != put[n+1].ID {
			t.Fatalf("after %s comes %q", p.ID, next)
		}
		if choice := p.Kind == rights.One || p.Kind == rights.Many; choice != (len(p.Options) > 0) {
			t.Fatalf("%s of kind %s has options %v", p.ID, p.Kind, p.Options)
		}
	}
	if put[0].ID != rights.AskGoal || (put[len(put)-1].ID == rights.AskFiles) == f.Guest {
		t.Fatalf("from %s to %s", put[0].ID, put[len(put)-1].ID)
	}
}

// TestCheckAnswerTwice: an answer that was accepted is accepted as it is.
func TestCheckAnswerTwice(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := rapid.SampledFrom([]rights.Prompt{
			{ID: "q", Kind: rights.Line, Max: 20}, {ID: "q", Kind: rights.Text, Max: 20, Optional: true},
			{ID: "q", Kind: rights.Many, Options: []string{"a", "b", "\u202e"}},
		}).Draw(t, "prompt")
		runes := rapid.SampledFrom([]rune("a b\r\n\t\u00a0\u200f\u202e\ufeff\u2028\u0085é\x00"))
		values := rapid.SliceOfN(rapid.StringOf(runes), 0, 2).Draw(t, "values")
		once, err := rights.CheckAnswer(p, values)
		if err != nil {
			return
		}
		twice, err := rights.CheckAnswer(p, once)
		if err != nil || !slices.Equal(once, twice) {
			t.Fatalf("%q is stored as %q and then as %q, %v", values, once, twice, err)
		}
	})
}
