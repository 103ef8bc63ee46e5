package rights_test

import (
	"slices"
	"testing"

	"github.com/loupe-privacy/loupe/internal/rights"
)

func TestRights(t *testing.T) {
	want := []struct {
		right   rights.Right
		article string
		channel rights.Channel
	}{
		{"access", "15", "dpo"},
		{"rectification", "16", "usual_contact"},
		{"erasure", "17", "dpo"},
		{"restriction", "18", "dpo"},
		{"objection", "21", "dpo"},
		{"withdrawal", "7.3", "dpo"},
		{"human_review", "22", "dpo_or_mutuality"},
		{"transfer", "20", "usual_contact"},
		{"question", "", "dpo_or_post"},
	}
	all := rights.Rights()
	if len(all) != len(want) {
		t.Fatalf("%d rights, want %d: %v", len(all), len(want), all)
	}
	for i, w := range want {
		if r := all[i]; r != w.right || r.Article() != w.article || r.Channel() != w.channel || !r.Valid() {
			t.Errorf("%s: article %q, channel %q, want %v", r, r.Article(), r.Channel(), w)
		}
	}
	for _, r := range []rights.Right{"", "Access", "complaint"} {
		if r.Valid() || r.Article() != "" || r.Channel() != "" {
			t.Errorf("%q passes for a right", r)
		}
	}
	all[0] = "spoiled"
	if slices.Contains(rights.Rights(), "spoiled") {
		t.Error("a caller can change the list of rights")
	}
}
