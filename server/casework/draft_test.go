package casework_test

import (
	"strings"
	"sync"
	"testing"

	"github.com/loupe-privacy/loupe/internal/fault"
	"github.com/loupe-privacy/loupe/internal/lang"
	"github.com/loupe-privacy/loupe/internal/rights"
	"github.com/loupe-privacy/loupe/server/casework"
)

func TestAnswer(t *testing.T) {
	h := newHouse(t)
	if _, err := h.desk.Draft(t.Context(), h.one); !fault.Is(err, fault.NotFound) {
		t.Fatalf("a draft before anything was answered: %v", err)
	}
	for _, step := range []struct {
		id   rights.QuestionID
		give []string
		next rights.QuestionID
		more bool
	}{
		{rights.AskGoal, []string{"erasure", "access"}, rights.AskBehalf, true},
		{rights.AskBehalf, []string{"self"}, rights.AskDomains, true},
		{rights.AskDomains, []string{"compulsory", "operational", "compulsory"}, rights.AskScope, true},
		{rights.AskScope, []string{"all"}, rights.AskCare, true},
		{rights.AskCare, []string{"none"}, rights.AskErase, true},
		{rights.AskErase, []string{" mon numéro\r\nde téléphone "}, rights.AskNote, true},
		{rights.AskNote, []string{""}, rights.AskFiles, true},
		{rights.AskFiles, nil, "", false},
	} {
		next, more, err := h.desk.Answer(t.Context(), h.one, lang.FR, step.id, step.give)
		if err != nil || next != step.next || more != step.more {
			t.Fatalf("after %s: %q, %t, %v", step.id, next, more, err)
		}
	}
	f := h.form(h.one)
	if got := strings.Join(f.Answers[rights.AskDomains], " "); got != "operational compulsory" {
		t.Errorf("domains = %q, want each once in the order of the register", got)
	}
	if got := f.Answers[rights.AskErase][0]; got != "mon numéro\nde téléphone" {
		t.Errorf("text = %q", got)
	}
	if _, err := h.desk.Draft(t.Context(), h.two); !fault.Is(err, fault.NotFound) {
		t.Errorf("another person sees the draft: %v", err)
	}
	if err := h.desk.Forget(t.Context(), h.one); err != nil {
		t.Fatal(err)
	}
	if _, err := h.desk.Draft(t.Context(), h.one); !fault.Is(err, fault.NotFound) {
		t.Errorf("forgotten, and still there: %v", err)
	}
}

func TestAnswerRefused(t *testing.T) {
	for _, test := range []struct {
		name   string
		lang   lang.Lang
		id     rights.QuestionID
		values []string
		reason string
	}{
		{"nothing", lang.FR, rights.AskGoal, nil, "required"},
		{"unknown option", lang.FR, rights.AskGoal, []string{"x"}, "unknown"},
		{"not asked", lang.FR, rights.AskErase, []string{"x"}, "not_asked"},
		{"no question", lang.FR, "x", []string{"x"}, "not_asked"},
		{"too long", lang.FR, rights.AskNote, []string{strings.Repeat("é", rights.MaxText+1)}, "too_long"},
		{"NUL", lang.FR, rights.AskNote, []string{"a\x00b"}, "invalid"},
		{"not UTF-8", lang.FR, rights.AskNote, []string{"a\xffb"}, "invalid"},
		{"language", "de", "lang", []string{"x"}, "unknown"},
	} {
		t.Run(test.name, func(t *testing.T) {
			h := newHouse(t)
			before := h.draft(h.one, access())
			_, _, err := h.desk.Answer(t.Context(), h.one, test.lang, test.id, test.values)
			wantFault(t, test.name, err, fault.Invalid, string(test.id), test.reason)
			if h.form(h.one).Key != before {
				t.Error("what was refused changed the draft")
			}
		})
	}
}

func TestKeyFollowsAnswers(t *testing.T) {
	h := newHouse(t)
	first := h.draft(h.one, access())
	for _, test := range []struct {
		name string
		do   func() error
		same bool
	}{
		{"the same answer again", func() error {
			_, _, err := h.desk.Answer(t.Context(), h.one, lang.FR, rights.AskScope, []string{rights.ScopeAll})
			return err
		}, true},
		{"the same in the other language", func() error {
			_, _, err := h.desk.Answer(t.Context(), h.one, lang.NL, rights.AskScope, []string{rights.ScopeAll})
			return err
		}, true},
		{"a session that ended", func() error {
			_, err := h.desk.Keep(t.Context(), h.one, lang.FR, rights.AskNote, access()[rights.AskNote])
			return err
		}, true},
		{"another answer", func() error {
			_, _, err := h.desk.Answer(t.Context(), h.one, lang.FR, rights.AskScope, []string{rights.ScopePart})
			return err
		}, false},
	} {
		if err := test.do(); err != nil {
			t.Fatal(err)
		}
		if same := h.form(h.one).Key == first; same != test.same {
			t.Errorf("%s: the key is the same: %t", test.name, same)
		}
	}
}

func TestDraftOfTwoWindows(t *testing.T) {
	h := newHouse(t)
	h.draft(h.one, rights.Answers{
		rights.AskGoal: {"rectification", "erasure", "restriction", "question"}, rights.AskBehalf: {"self"},
	})
	answers := rights.Answers{
		rights.AskDomains: {"compulsory"}, rights.AskWrong: {"a"}, rights.AskTrue: {"b"}, rights.AskSince: {"c"},
		rights.AskErase: {"d"}, rights.AskGround: {"claim"}, rights.AskFreeze: {"e"}, rights.AskKind: {"remark"},
		rights.AskText: {"f"}, rights.AskNote: {"g"},
	}
	var wg sync.WaitGroup
	for id, values := range answers {
		wg.Go(func() {
			if _, _, err := h.desk.Answer(t.Context(), h.one, lang.FR, id, values); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	f := h.form(h.one)
	for id, values := range answers {
		if got := f.Answers[id]; len(got) != 1 || got[0] != values[0] {
			t.Errorf("%s of one window was undone by another: %v", id, got)
		}
	}
}

func TestBegin(t *testing.T) {
	h := newHouse(t)
	next, more, err := h.desk.Begin(t.Context(), h.one, lang.NL, rights.Answers{
		rights.AskGoal: {"access"}, rights.AskDomains: {"compulsory"}, rights.AskErase: {"left out"},
	})
	if err != nil || next != rights.AskBehalf || !more {
		t.Fatalf("next = %q, %t, %v", next, more, err)
	}
	_, _, err = h.desk.Begin(t.Context(), h.one, lang.NL, rights.Answers{rights.AskDomains: {"operational"}})
	f := h.form(h.one)
	if err != nil || f.Answers[rights.AskDomains][0] != "operational" || f.Answers[rights.AskGoal][0] != "access" {
		t.Errorf("draft = %v, %v; want the goal kept and the domain replaced", f.Answers, err)
	}
	if _, ok := f.Answers[rights.AskErase]; ok {
		t.Error("an answer to what is not asked is kept")
	}
	_, _, err = h.desk.Begin(t.Context(), h.one, lang.NL, rights.Answers{rights.AskGoal: {"x"}})
	wantFault(t, "an unknown goal", err, fault.Invalid, "goal", "unknown")
	if got := h.form(h.one).Answers[rights.AskGoal][0]; got != "access" {
		t.Errorf("what was refused is there: %s", got)
	}
	_, more, err = h.desk.Begin(t.Context(), h.two, lang.FR, access())
	if err != nil || more {
		t.Errorf("all is answered, and more is asked: %t, %v", more, err)
	}
}

func TestHold(t *testing.T) {
	h := newHouse(t)
	h.draft(h.one, access())
	for _, test := range []struct {
		id    rights.QuestionID
		give  []string
		want  string
		fault string
	}{
		{rights.AskScope, []string{"all", "part"}, "all part", ""}, // one too many
		{rights.AskScope, []string{"x"}, "", ""},
		{rights.AskDomains, nil, "", ""},
		{rights.AskNote, []string{" half a sen"}, "half a sen", ""},
		{rights.AskFiles, nil, "", ""},
		{rights.AskNote, []string{"a\x00"}, "half a sen", "invalid"},
	} {
		err := h.desk.Hold(t.Context(), h.one, lang.FR, test.id, test.give)
		if test.fault == "" && err != nil || test.fault != "" && !fault.Is(err, fault.Invalid) {
			t.Errorf("%s %q: %v", test.id, test.give, err)
		}
		if got := strings.Join(h.form(h.one).Answers[test.id], " "); got != test.want {
			t.Errorf("%s %q is held as %q", test.id, test.give, got)
		}
	}
}

func TestKeepNeverReplaces(t *testing.T) {
	h := newHouse(t)
	steps := []struct {
		name string
		id   rights.QuestionID
		give string
		kept bool
	}{
		{"the first answer", rights.AskGoal, "access", true},
		{"sent twice", rights.AskGoal, "access", true},
		{"of somebody else, perhaps", rights.AskGoal, "erasure", false},
		{"another question", rights.AskNote, "half", true},
		{"another text", rights.AskNote, "another", false},
		{"nothing over something", rights.AskNote, "", false},
		{"not asked", rights.AskErase, "x", false},
		{"not to be stored", rights.AskScope, "x", true}, // an option that there is none of: nothing to lose
	}
	for _, s := range steps {
		if kept, err := h.desk.Keep(t.Context(), h.one, lang.FR, s.id, []string{s.give}); err != nil || kept != s.kept {
			t.Errorf("%s: kept = %t, %v", s.name, kept, err)
		}
	}
	f := h.form(h.one)
	if f.Answers[rights.AskGoal][0] != "access" || f.Answers[rights.AskNote][0] != "half" || len(f.Answers) != 2 {
		t.Errorf("draft = %v", f.Answers)
	}
	for name, actor := range map[string]casework.Actor{"nobody": {}, "no file": {AccountID: "x"}} {
		if kept, err := h.desk.Keep(t.Context(), actor, lang.FR, rights.AskGoal, []string{"access"}); kept || err != nil {
			t.Errorf("%s: %t, %v", name, kept, err)
		}
	}
	if kept, err := h.desk.Keep(t.Context(), h.two, "de", rights.AskGoal, []string{"access"}); kept || err != nil {
		t.Errorf("in no language: %t, %v", kept, err)
	}
}

func TestKeepAllNeverReplaces(t *testing.T) {
	h := newHouse(t)
	for _, s := range []struct {
		name  string
		actor casework.Actor
		give  rights.Answers
		kept  bool
	}{
		{"bad", h.one, rights.Answers{rights.AskGoal: {"access"}}, false},
		{"the first", h.one, access(), true},
		{"sent twice", h.one, access(), true},
		{"another text", h.one, with(access(), rights.AskNote, "another"), false},
		{"less", h.one, with(access(), rights.AskNote), false},
		{"of nobody", casework.Actor{}, access(), false},
		{"of another person", h.two, with(access(), rights.AskNote, "another"), true},
	} {
		if kept, err := h.desk.KeepAll(t.Context(), s.actor, lang.FR, s.give); err != nil || kept != s.kept {
			t.Errorf("%s: kept = %t, %v", s.name, kept, err)
		}
	}
	if got := h.form(h.one).Answers[rights.AskNote][0]; got != access()[rights.AskNote][0] {
		t.Errorf("the draft that was there is lost: %q", got)
	}
}

// TestKeepAtOnce lets two people type into one ended session at once: one of
// them is kept, and only that one is told so.
func TestKeepAtOnce(t *testing.T) {
	h := newHouse(t)
	texts := []string{"a", "b", "c", "d", "e", "f", "g", "h"}
	said := make([]bool, len(texts))
	h.draft(h.one, rights.Answers{rights.AskGoal: {"access"}})
	var wg sync.WaitGroup
	for i, text := range texts {
		wg.Go(func() {
			var err error
			if said[i], err = h.desk.Keep(t.Context(), h.one, lang.FR, rights.AskNote, []string{text}); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	got := h.form(h.one).Answers[rights.AskNote][0]
	for i, text := range texts {
		if said[i] != (text == got) {
			t.Errorf("%q is said to be kept: %t; %q is", text, said[i], got)
		}
	}
}
