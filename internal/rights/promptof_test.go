package rights_test

import (
	"testing"

	"github.com/loupe-privacy/loupe/internal/rights"
)

func TestPromptOfEveryQuestion(t *testing.T) {
	c := rights.Catalog{
		Domains: []string{"d"}, Decisions: []string{"e"}, Consents: []string{"c"},
		ControllerOf: map[string]string{"": "x", rights.ObjectMarketing: "x", rights.ObjectProfiling: "x"},
	}
	for _, id := range rights.Questions() {
		if p, ok := rights.PromptOf(id, c); !ok || p.ID != id {
			t.Errorf("%s: %+v, %t", id, p, ok)
		}
	}
	if _, ok := rights.PromptOf("nothing", c); ok {
		t.Error("a question that is none has a prompt")
	}
}
