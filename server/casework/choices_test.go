package casework_test

import (
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/loupe-privacy/loupe/internal/fault"
	"github.com/loupe-privacy/loupe/internal/lang"
	"github.com/loupe-privacy/loupe/internal/rights"
	"github.com/loupe-privacy/loupe/server/receipt"
)

// choose changes a choice as the first member and returns the receipt.
func (h *house) choose(key, choice string, allowed bool) string {
	h.Helper()
	h.clock.pass(time.Minute)
	id, err := h.desk.Choose(h.Context(), h.one, lang.FR, key, choice, allowed)
	h.must(err)
	return id
}

func TestChoose(t *testing.T) {
	h := newHouse(t)
	yes := h.choose(key+"1", sharing, true)
	if again := h.choose(key+"1", sharing, true); again != yes {
		t.Errorf("sent twice: %s and %s", yes, again)
	}
	if same := h.choose(key+"2", sharing, true); same != yes {
		t.Errorf("said once more it is another: %s and %s", yes, same)
	}
	no := h.choose(key+"3", sharing, false)
	if again := h.choose(key+"3", sharing, false); again != no {
		t.Errorf("sent twice: %s and %s", no, again)
	}
	r := h.thread(h.one, no).Request
	if r.Status != rights.Answered || r.Items[0].Right != rights.Withdrawal || r.Items[0].Outcome != rights.Fulfilled {
		t.Errorf("the no is %+v", r)
	}
	h.choose(key+"4", sharing, true)
	h.choose(key+"5", rights.ObjectMarketing, false)
	all, err := h.desk.Choices(t.Context(), h.one)
	h.must(err)
	var said []string
	for _, c := range all {
		said = append(said, map[bool]string{true: "+", false: "-"}[c.Allowed]+c.Choice)
	}
	if got := strings.Join(said, " "); got != "-direct_marketing +insurance_data -insurance_data +insurance_data" {
		t.Errorf("said %s", got)
	}
	for _, id := range []string{yes, no} {
		receipted, where, err := h.desk.Receipt(t.Context(), h.one, id)
		if err != nil || where.RequestID != id {
			t.Fatalf("receipt of %s: %v", id, err)
		}
		object := "request/" + id
		if id == yes {
			object = "choice/" + id
		}
		commit := receipt.Commit(receipted.Statement, receipted.Salt)
		leaves := h.leaves(object)
		if len(leaves) != 1 || string(leaves[0].Commit) != string(commit[:]) {
			t.Errorf("leaves %+v", leaves)
		}
		if _, _, err := h.desk.Receipt(t.Context(), h.two, id); !fault.Is(err, fault.NotFound) {
			t.Errorf("another member has the receipt: %v", err)
		}
	}
}

func TestChooseRefused(t *testing.T) {
	h := newHouse(t)
	h.choose(key+"1", sharing, true)
	h.choose(key+"2", abroad, false)
	weak := h.one
	weak.MemberID = ""
	for _, test := range []struct {
		name          string
		key, choice   string
		lang          lang.Lang
		allowed       bool
		code          fault.Code
		field, reason string
	}{
		{"unknown", key, "x", lang.FR, false, fault.Invalid, "choice", "unknown"},
		{"a decision", key, "bim", lang.FR, false, fault.Invalid, "choice", "unknown"},
		{"a reason is needed", key, rights.ObjectSituation, lang.FR, false, fault.Invalid, "choice", "unknown"},
		{"no key", "", sharing, lang.FR, false, fault.Invalid, "key", "malformed"},
		{"language", key, sharing, "de", false, fault.Invalid, "lang", "unknown"},
	} {
		_, err := h.desk.Choose(t.Context(), h.one, test.lang, test.key, test.choice, test.allowed)
		wantFault(t, test.name, err, test.code, test.field, test.reason)
	}
	if _, err := h.desk.Choose(t.Context(), weak, lang.FR, key, sharing, true); !fault.Is(err, fault.Forbidden) {
		t.Errorf("without a file: %v", err)
	}
	if all, err := h.desk.Choices(t.Context(), h.one); err != nil || len(all) != 2 {
		t.Errorf("something was stored: %+v, %v", all, err)
	}
	if all, err := h.desk.Choices(t.Context(), weak); err != nil || len(all) != 0 {
		t.Errorf("without a file: %+v, %v", all, err)
	}
}

func TestChooseAtOnce(t *testing.T) {
	for _, allowed := range []bool{true, false} {
		h := newHouse(t)
		ids := make([]string, 20)
		var wg sync.WaitGroup
		for i := range ids {
			wg.Go(func() {
				var err error
				if ids[i], err = h.desk.Choose(t.Context(), h.one, lang.FR, fmt.Sprintf("%s%d", key, i), sharing, allowed); err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		for _, id := range ids {
			if id != ids[0] {
				t.Fatalf("two receipts: %s and %s", id, ids[0])
			}
		}
		if n, m := h.count(`SELECT COUNT(*) FROM choices`), h.count(`SELECT COUNT(*) FROM audit_leaves`); n != 1 || m != 1 {
			t.Errorf("%d choices, %d leaves", n, m)
		}
	}
}
