package casework_test

import (
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/loupe-privacy/loupe/internal/fault"
	"github.com/loupe-privacy/loupe/internal/lang"
	"github.com/loupe-privacy/loupe/internal/register"
	"github.com/loupe-privacy/loupe/internal/rights"
	"github.com/loupe-privacy/loupe/server/casework"
	"github.com/loupe-privacy/loupe/server/receipt"
)

// sayOfParents says something of one's parents as the first member, a minute
// later, and returns the receipt.
func (h *house) sayOfParents(allowed bool, since time.Time) string {
	h.Helper()
	h.clock.pass(time.Minute)
	id, err := h.desk.SayOfParents(h.Context(), h.one, lang.FR, key, allowed, since)
	h.must(err)
	return id
}

func TestSayOfParents(t *testing.T) {
	h := newHouse(t)
	h.desk.Allowance = receipt.Maker{Register: &register.Register{}, Office: h.desk.Clock.Office}.Choice
	if _, said, err := h.desk.OfParents(t.Context(), h.one.MemberID); said || err != nil {
		t.Errorf("said before anything was: %v", err)
	}
	ever := time.Time{}
	no := h.sayOfParents(false, ever)
	if again := h.sayOfParents(false, ever); again != no {
		t.Errorf("the same no is %s and %s", no, again)
	}
	yes := h.sayOfParents(true, ever)
	if c, said, err := h.desk.OfParents(t.Context(), h.one.MemberID); !said || !c.Allowed || c.RequestID != yes || err != nil {
		t.Errorf("holds: %+v, %v", c, err)
	}
	h.clock.pass(time.Hour)
	anew := h.sayOfParents(true, h.clock.Now())
	if anew == yes || anew == no {
		t.Error("a yes of before counts as one of now")
	}
	for id, refused := range map[string]bool{no: true, yes: false, anew: false} {
		sealed, _, err := h.desk.Receipt(t.Context(), h.one, id)
		h.must(err)
		st, err := receipt.ParseStatement(sealed.Statement)
		h.must(err)
		if len(st.Items) != 1 || st.Kind != receipt.Choice || st.Items[0].Subject != rights.ParentsSee || st.Items[0].Refused != refused || !st.Items[0].Done {
			t.Errorf("receipt %+v", st)
		}
		want := map[bool]string{true: casework.Disallow, false: casework.Allow}[refused]
		commit := receipt.Commit(sealed.Statement, sealed.Salt)
		if leaves := h.leaves("choice/" + id); len(leaves) != 1 || leaves[0].Event != want || string(leaves[0].Commit) != string(commit[:]) {
			t.Errorf("leaves %+v", leaves)
		}
		if _, _, err := h.desk.Receipt(t.Context(), h.two, id); !fault.Is(err, fault.NotFound) {
			t.Errorf("another member has the receipt: %v", err)
		}
	}
	if _, said, err := h.desk.OfParents(t.Context(), h.two.MemberID); said || err != nil {
		t.Errorf("it counts for another member: %v", err)
	}
	if all, _, err := h.desk.Requests(t.Context(), h.one); len(all) != 0 || err != nil {
		t.Errorf("it is a request: %+v, %v", all, err)
	}
}

// TestSayOfParentsAtOnce: the same from many windows is one.
func TestSayOfParentsAtOnce(t *testing.T) {
	h := newHouse(t)
	var all sync.WaitGroup
	ids := make([]string, 8)
	for i := range ids {
		all.Go(func() {
			id, err := h.desk.SayOfParents(t.Context(), h.one, lang.FR, fmt.Sprintf("%s%d", key, i), false, time.Time{})
			if err != nil {
				t.Error(err)
			}
			ids[i] = id
		})
	}
	all.Wait()
	for _, id := range ids {
		if id != ids[0] {
			t.Errorf("receipts %v", ids)
		}
	}
	if said, err := h.desk.Choices(t.Context(), h.one); len(said) != 1 || err != nil {
		t.Errorf("said %+v, %v", said, err)
	}
}

func TestSayOfParentsRefused(t *testing.T) {
	h := newHouse(t)
	nobody := h.one
	nobody.MemberID = ""
	for _, test := range []struct {
		name  string
		actor casework.Actor
		key   string
		lang  lang.Lang
		code  fault.Code
	}{
		{"without a file", nobody, key, lang.FR, fault.Forbidden},
		{"without a key", h.one, "", lang.FR, fault.Invalid},
		{"in no language", h.one, key, "de", fault.Invalid},
	} {
		if _, err := h.desk.SayOfParents(t.Context(), test.actor, test.lang, test.key, false, time.Time{}); fault.CodeOf(err) != test.code {
			t.Errorf("%s: %v", test.name, err)
		}
	}
	for i := range 20 {
		h.sayOfParents(i%2 == 0, time.Time{})
	}
	if _, err := h.desk.SayOfParents(t.Context(), h.one, lang.FR, key, true, time.Time{}); fault.CodeOf(err) != fault.TooMany {
		t.Errorf("once too often in a day: %v", err)
	}
	h.clock.pass(25 * time.Hour)
	h.sayOfParents(true, time.Time{})
}
