package rights_test

import (
	"regexp"
	"slices"
	"testing"

	"github.com/loupe-privacy/loupe/internal/rights"
)

// TestReasons holds what each reason needs to be told: a code, an article that
// it rests on, and rights that exist.
func TestReasons(t *testing.T) {
	code := regexp.MustCompile(`^[a-z]+(_[a-z]+)*$`)
	article := regexp.MustCompile(`^\d{1,2}(\.\d{1,2}(\.[a-j])?)?$`)
	term := regexp.MustCompile(`^(justifications:[A-Z][A-Za-z]+)?$`)
	uses := map[rights.ReasonUse]int{}
	seen := map[rights.ReasonCode]bool{}
	for _, r := range rights.Reasons() {
		uses[r.Use]++
		if seen[r.Code] || !code.MatchString(string(r.Code)) || len(r.Articles) == 0 || !term.MatchString(r.DPV) {
			t.Errorf("%+v", r)
		}
		seen[r.Code] = true
		for _, a := range r.Articles {
			if !article.MatchString(a) {
				t.Errorf("%s rests on %q", r.Code, a)
			}
		}
		for _, right := range r.Rights {
			if !right.Valid() {
				t.Errorf("%s is said of %q", r.Code, right)
			}
		}
		if r.Rights != nil && (r.Use == rights.ForExtension || r.Use == rights.ForDoubt) {
			t.Errorf("%s concerns the whole request, not some rights", r.Code)
		}
	}
	if uses[rights.ForRefusal]+uses[rights.ForPart] < 25 || uses[rights.ForExtension] < 4 || uses[rights.ForDoubt] < 3 || len(uses) != 4 {
		t.Errorf("reasons by use: %v", uses)
	}
}

// TestEveryRightCanBeRefused: for each there is a reason of its own, or one
// that fits all.
func TestEveryRightCanBeRefused(t *testing.T) {
	for _, right := range rights.Rights() {
		own := 0
		for _, r := range rights.Reasons() {
			if r.Rights != nil && r.Allows(rights.Rejected, right) {
				own++
			}
		}
		if own == 0 {
			t.Errorf("%s has no reason of its own", right)
		}
	}
}

func TestReasonOf(t *testing.T) {
	r, ok := rights.ReasonOf(rights.LegalDuty)
	if !ok || r.Code != rights.LegalDuty || !slices.Equal(r.Articles, []string{"17.3.b"}) {
		t.Fatalf("%+v, %t", r, ok)
	}
	r.Articles[0] = "spoiled"
	if again, _ := rights.ReasonOf(rights.LegalDuty); again.Articles[0] == "spoiled" {
		t.Error("a caller can change the table")
	}
	if r, ok := rights.ReasonOf("because"); ok || r.Allows(rights.Rejected, rights.Access) {
		t.Errorf("found %+v", r)
	}
}

func TestReasonAllows(t *testing.T) {
	for _, test := range []struct {
		code     rights.ReasonCode
		right    rights.Right
		outcomes string
	}{
		{rights.Excessive, rights.Transfer, "granted partial rejected"},
		{rights.LegalDuty, rights.Erasure, "granted partial rejected"},
		{rights.LegalDuty, rights.Access, ""},
		{rights.OnlyGiven, rights.Transfer, "granted partial"},
		{rights.Upheld, rights.HumanReview, "granted partial"},
		{rights.Complex, rights.Access, ""},
		{rights.NameMismatch, rights.Access, ""},
	} {
		r, _ := rights.ReasonOf(test.code)
		for _, o := range []rights.Outcome{rights.Fulfilled, rights.Partly, rights.Rejected, rights.Dropped, rights.Pending} {
			if got := r.Allows(o, test.right); got != has(test.outcomes, string(o)) {
				t.Errorf("%s of %s with %q: %t", test.code, test.right, o, got)
			}
		}
	}
}
