package rights_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/loupe-privacy/loupe/internal/fault"
	"github.com/loupe-privacy/loupe/internal/rights"
)

// offer is a small register.
var offer = rights.Catalog{
	Domains:   []string{"day", "night"},
	Decisions: []string{"bim", "maf"},
	Consents:  []string{"abroad", "letters"},
	ControllerOf: map[string]string{
		"": "first", "day": "first", "night": "second", "bim": "second", "maf": "second",
		"abroad": "second", "letters": "first", "direct_marketing": "first", "profiling": "first",
	},
	DomainOf: map[string]string{
		"bim": "night", "maf": "night", "abroad": "night", "letters": "day", "direct_marketing": "day", "profiling": "day",
	},
}

// People who fill in the form.
var (
	member   = rights.Filer{Member: true}
	visitor  = rights.Filer{}
	stranger = rights.Filer{Guest: true}
)

// answers reads answers of a test table: "goal=access,erasure domains=day".
func answers(s string) rights.Answers {
	a := rights.Answers{}
	for _, field := range strings.Fields(s) {
		id, values, _ := strings.Cut(field, "=")
		a[rights.QuestionID(id)] = strings.Split(values, ",")
	}
	return a
}

// ids returns the questions of prompts; those that may stay open in brackets.
func ids(prompts []rights.Prompt) string {
	var words []string
	for _, p := range prompts {
		word := string(p.ID)
		if p.Optional {
			word = "[" + word + "]"
		}
		words = append(words, word)
	}
	return strings.Join(words, " ")
}

func TestPrompts(t *testing.T) {
	for _, test := range []struct {
		answers string
		filer   rights.Filer
		want    string
	}{
		{"", member, "goal behalf [files]"},
		{"", stranger, "goal behalf"},
		{"goal=nonsense", member, "goal behalf [files]"},
		{"goal=access", member, "goal behalf domains scope care [note] [files]"},
		{"goal=access scope=part care=doctor", member, "goal behalf domains scope part care doctor [note] [files]"},
		{"goal=rectification", member, "goal behalf domains wrong true [since] [note] [files]"},
		{"goal=erasure", member, "goal behalf domains erase [note] [files]"},
		{"goal=restriction", member, "goal behalf domains ground freeze [note] [files]"},
		{"goal=objection", member, "goal behalf object [note] [files]"},
		{"goal=objection object=direct_marketing", member, "goal behalf object [note] [files]"},
		{"goal=objection object=direct_marketing,situation", member, "goal behalf object situation domains [note] [files]"},
		{"goal=withdrawal", member, "goal behalf consent [note] [files]"},
		{"goal=human_review", member, "goal behalf decision acts [note] [files]"},
		{"goal=human_review acts=check", member, "goal behalf decision acts [note] [files]"},
		{"goal=human_review acts=check,view", member, "goal behalf decision acts view [note] [files]"},
		{"goal=human_review acts=contest", member, "goal behalf decision acts [view] [note] [files]"},
		{"goal=transfer", member, "goal behalf mutuality [note] [files]"},
		{"goal=question", member, "goal behalf kind text [files]"},
		{"goal=question,transfer", member, "goal behalf mutuality kind text [note] [files]"},
		{"goal=access,erasure", stranger, "goal behalf domains scope care erase [note]"},
		// A right that is not offered is no goal.
		{"goal=transfer,withdrawal,human_review", stranger, "goal behalf"},
		{"goal=unsure", member, "goal topic behalf [files]"},
		{"goal=,unsure topic=,mine wish=,know suggest=,yes behalf=,child", member,
			"goal topic wish suggest behalf behalf_name [behalf_closed] domains scope care [note] [files]"}, // empty fields of native forms
		{"goal=unsure,access", member, "goal behalf domains scope care [note] [files]"},
		{"goal=unsure topic=mine", member, "goal topic wish behalf [files]"},
		{"goal=unsure topic=mine wish=know", member, "goal topic wish suggest behalf [files]"},
		{"goal=unsure topic=mine wish=remove", member, "goal topic wish behalf [files]"}, // of another topic
		{"goal=unsure topic=mine wish=know suggest=yes", member, "goal topic wish suggest behalf domains scope care [note] [files]"},
		{"goal=unsure topic=mine wish=copy suggest=yes", member, "goal topic wish suggest behalf domains care [note] [files]"},
		{"goal=unsure topic=mine wish=doctor suggest=yes", member, "goal topic wish suggest behalf domains scope doctor [note] [files]"},
		{"goal=unsure topic=use wish=advertising suggest=yes", member, "goal topic wish suggest behalf [note] [files]"},
		{"goal=unsure topic=use wish=other_use suggest=yes", member, "goal topic wish suggest behalf situation domains [note] [files]"},
		{"goal=unsure topic=leaving", member, "goal topic suggest behalf [files]"},
		{"goal=unsure topic=leaving suggest=yes", member, "goal topic suggest behalf mutuality [note] [files]"},
		{"goal=unsure topic=leaving", stranger, "goal topic behalf"},
		{"goal=unsure topic=leaving suggest=human", member, "goal topic suggest behalf text [files]"},
		{"goal=access behalf=self", member, "goal behalf domains scope care [note] [files]"},
		{"goal=access behalf=child", member, "goal behalf behalf_name [behalf_closed] domains scope care [note] [files]"},
		{"goal=access behalf=mandate", member, "goal behalf behalf_name [behalf_until] [behalf_closed] domains scope care [note] [files]"},
		{"goal=erasure behalf=administrator", member, "goal behalf behalf_name [behalf_until] domains erase [note] [files]"},
		{"goal=question behalf=heir", member, "goal behalf behalf_name kind text [files]"},
		{"goal=access behalf=provider", stranger, "goal behalf domains scope care [note]"},
	} {
		if got := ids(rights.Prompts(answers(test.answers), offer, test.filer)); got != test.want {
			t.Errorf("%q, %+v:\n%s\nwant %s", test.answers, test.filer, got, test.want)
		}
	}
}

// prompt returns one question as it is put.
func prompt(t testing.TB, a rights.Answers, c rights.Catalog, f rights.Filer, id rights.QuestionID) rights.Prompt {
	t.Helper()
	for _, p := range rights.Prompts(a, c, f) {
		if p.ID == id {
			return p
		}
	}
	t.Fatalf("%s is not put", id)
	return rights.Prompt{}
}

func TestOptions(t *testing.T) {
	poor := rights.Catalog{Domains: []string{"day"}, ControllerOf: map[string]string{"": "first", "day": "first"}}
	for _, test := range []struct {
		answers string
		offer   rights.Catalog
		filer   rights.Filer
		id      rights.QuestionID
		kind    rights.PromptKind
		want    string
	}{
		{"", offer, member, "goal", rights.Many, "access rectification erasure restriction objection withdrawal human_review transfer question unsure"},
		{"", poor, member, "goal", rights.Many, "access rectification erasure restriction objection transfer question unsure"},
		{"", offer, visitor, "goal", rights.Many, "access rectification erasure restriction objection question unsure"},
		{"goal=unsure", offer, member, "topic", rights.One, "mine mistake use decision leaving other"},
		{"goal=unsure", poor, member, "topic", rights.One, "mine mistake use leaving other"},
		{"goal=unsure", offer, stranger, "topic", rights.One, "mine mistake use other"},
		{"goal=unsure topic=mine", offer, member, "wish", rights.One, "know copy doctor"},
		{"goal=unsure topic=mistake", offer, member, "wish", rights.One, "correct remove freeze"},
		{"goal=unsure topic=use", offer, member, "wish", rights.One, "advertising other_use consent"},
		{"goal=unsure topic=use", offer, stranger, "wish", rights.One, "advertising other_use"},
		{"goal=unsure topic=decision", offer, member, "wish", rights.One, "person explain"},
		{"goal=unsure topic=other", offer, member, "wish", rights.One, "question remark complaint"},
		{"goal=unsure topic=leaving", offer, member, "suggest", rights.One, "yes human"},
		{"", offer, member, "behalf", rights.One, "self child administrator mandate heir"},
		{"", offer, stranger, "behalf", rights.One, "self child administrator mandate heir provider"},
		{"goal=access", offer, member, "domains", rights.Many, "day night"},
		{"goal=objection", offer, member, "object", rights.Many, "direct_marketing profiling situation"},
		{"goal=objection", poor, member, "object", rights.Many, "situation"},
		{"goal=withdrawal", offer, member, "consent", rights.Many, "abroad letters"},
		{"goal=human_review", offer, member, "decision", rights.Many, "bim maf"},
		{"goal=human_review", offer, member, "acts", rights.Many, "check view contest"},
		{"goal=restriction", offer, member, "ground", rights.One, "contested unlawful claim objection"},
		{"goal=access behalf=child", offer, member, "behalf_closed", rights.Many, "yes"},
		{"goal=transfer", offer, member, "mutuality", rights.Line, ""},
		{"goal=erasure", offer, member, "erase", rights.Text, ""},
		{"goal=erasure", offer, member, "files", rights.Files, ""},
	} {
		p := prompt(t, answers(test.answers), test.offer, test.filer, test.id)
		if got := strings.Join(p.Options, " "); got != test.want || p.Kind != test.kind {
			t.Errorf("%q: %s is %s of %s, want %s of %s", test.answers, test.id, p.Kind, got, test.kind, test.want)
		}
		limit := map[rights.PromptKind]int{rights.Line: rights.MaxLine, rights.Text: rights.MaxText}[p.Kind]
		if p.Max != limit {
			t.Errorf("%s takes %d runes, want %d", test.id, p.Max, limit)
		}
	}
}

// TestPromptsShareNothing: who changes a prompt changes no other, and nothing
// of the catalog.
func TestPromptsShareNothing(t *testing.T) {
	a := answers("goal=access")
	prompt(t, a, offer, member, "domains").Options[0] = "spoiled"
	if got := prompt(t, a, offer, member, "domains").Options[0]; got != "day" {
		t.Errorf("the options are shared: %s", got)
	}
	rights.Questions()[0] = "spoiled"
	if rights.Questions()[0] != rights.AskGoal {
		t.Error("the order is shared")
	}
}

func TestBarred(t *testing.T) {
	for _, test := range []struct{ answers, want string }{
		{"", ""},
		{"goal=question", ""},
		{"goal=access", "heir"},
		{"goal=access,transfer", "mandate heir"},
		{"goal=withdrawal", "mandate heir"},
		{"goal=unsure topic=leaving", ""},
		{"goal=unsure topic=leaving suggest=yes", "mandate heir"},
		{"goal=unsure topic=leaving suggest=human", ""},
	} {
		p := prompt(t, answers(test.answers), offer, member, "behalf")
		if got := strings.Join(p.Barred, " "); got != test.want {
			t.Errorf("%q: barred %q, want %q", test.answers, got, test.want)
		}
	}
	_, err := rights.Check(answers("goal=transfer behalf=mandate behalf_name=Ada mutuality=Other"), offer, member)
	wantFault(t, "a transfer for another", err, fault.Invalid, "behalf", "not_for_other")
}

func TestWay(t *testing.T) {
	a := answers("goal=access domains=day scope=all")
	for _, test := range []struct{ from, after rights.QuestionID }{
		{"goal", "behalf"},
		{"behalf", "domains"},
		{"scope", "care"},
		{"files", ""},
		{"part", "care"}, // not put itself
		{"nonsense", "goal"},
	} {
		if after, more := rights.After(a, offer, member, test.from); after != test.after || more != (after != "") {
			t.Errorf("%s: after %q %t", test.from, after, more)
		}
	}
	for _, test := range []struct {
		answers string
		want    rights.QuestionID
	}{
		{"", "goal"},
		{"goal=access", "behalf"},
		{"goal=access behalf=self", "domains"},
		{"goal=access behalf=self domains=day,elsewhere", "domains"},
		{"goal=access behalf=heir behalf_name=Ada domains=day scope=all care=none", "behalf"},
		{"goal=access behalf=self domains=day scope=all care=none", ""},
	} {
		if got, open := rights.FirstOpen(answers(test.answers), offer, member); got != test.want || open != (got != "") {
			t.Errorf("%q: open %q, %t", test.answers, got, open)
		}
	}
}

func TestCheck(t *testing.T) {
	a := answers("goal=erasure,access behalf=self domains=night,day scope=all care=none erase=old note= mutuality=left part=left")
	a["erase"] = []string{"  old\r\nletters "}
	got, err := rights.Check(a, offer, member)
	if err != nil {
		t.Fatal(err)
	}
	want := map[rights.QuestionID]string{
		"goal": "access erasure", "behalf": "self", "domains": "day night", "scope": "all", "care": "none", "erase": "old\nletters",
	}
	for id, values := range got {
		if strings.Join(values, " ") != want[id] {
			t.Errorf("%s is %q, want %q", id, values, want[id])
		}
		delete(want, id)
	}
	if len(want) > 0 {
		t.Errorf("lost: %v", want)
	}
	if a["goal"][0] != "erasure" || len(a) != 9 {
		t.Errorf("the answers themselves were changed: %v", a)
	}
	_, err = rights.Check(answers("goal=access behalf=self domains=day"), offer, member)
	wantFault(t, "not all answered", err, fault.Invalid, "scope", "required")
	_, err = rights.Check(nil, offer, member)
	wantFault(t, "nothing", err, fault.Invalid, "goal", "required")
	_, err = rights.Check(answers("goal=transfer behalf=self mutuality=Other"), offer, stranger)
	wantFault(t, "not offered", err, fault.Invalid, "goal", "unknown")
}

func TestCheckAnswer(t *testing.T) {
	one := rights.Prompt{ID: "q", Kind: rights.One, Options: []string{"a", "b", "c"}, Barred: []string{"c"}}
	many := rights.Prompt{ID: "q", Kind: rights.Many, Options: []string{"a", "b", "c"}}
	line := rights.Prompt{ID: "q", Kind: rights.Line, Max: 5}
	text := rights.Prompt{ID: "q", Kind: rights.Text, Max: 5}
	free := rights.Prompt{ID: "q", Kind: rights.Text, Max: 5, Optional: true}
	for _, test := range []struct {
		name   string
		prompt rights.Prompt
		values []string
		want   []string
		reason string // of the fault, or ""
	}{
		{"one", one, []string{"b"}, []string{"b"}, ""},
		{"one with an empty field beside", one, []string{"", "b"}, []string{"b"}, ""},
		{"one twice", one, []string{"b", "b"}, []string{"b"}, ""},
		{"two where one is meant", one, []string{"a", "b"}, nil, "invalid"},
		{"none", one, nil, nil, "required"},
		{"unknown", one, []string{"d"}, nil, "unknown"},
		{"unknown beside a known", many, []string{"a", "d"}, nil, "unknown"},
		{"in capitals", one, []string{"B"}, nil, "unknown"},
		{"barred", one, []string{"c"}, nil, "not_for_other"},
		{"many in another order", many, []string{"c", "a", "c"}, []string{"a", "c"}, ""},
		{"empty fields only", many, []string{"", ""}, nil, "required"},
		{"text", text, []string{"yes"}, []string{"yes"}, ""},
		{"space around", text, []string{" \n yes\t\u00a0"}, []string{"yes"}, ""},
		{"line ends of each kind", text, []string{"a\r\nb\rc"}, []string{"a\nb\nc"}, ""},
		{"line ends of others", text, []string{"a\u2028b\u0085c"}, []string{"a\nb\nc"}, ""},
		{"as long as may be", text, []string{"ééééé"}, []string{"ééééé"}, ""},
		{"too long", text, []string{"eeeeee"}, nil, "too_long"},
		{"long by what is dropped", text, []string{"\ufeff\u202eééééé"}, []string{"ééééé"}, ""},
		{"turned about", text, []string{"\u202egpj\u202c\u2066"}, []string{"gpj"}, ""},
		{"only what is dropped", text, []string{"\u200f \ufeff"}, nil, "required"},
		{"only space", text, []string{" \n "}, nil, "required"},
		{"nothing at all", text, nil, nil, "required"},
		{"no text", text, []string{"a\xff"}, nil, "invalid"},
		{"a control character", text, []string{"a\x00b"}, nil, "invalid"},
		{"an escape", text, []string{"\x1b[1m"}, nil, "invalid"},
		{"two texts", text, []string{"a", "b"}, nil, "invalid"},
		{"a tab", text, []string{"a\tb"}, []string{"a b"}, ""},
		{"two lines where one is meant", line, []string{"a\nb"}, nil, "invalid"},
		{"one line", line, []string{"Gand\r\n"}, []string{"Gand"}, ""},
		{"free and empty", free, []string{" "}, nil, ""},
		{"free and too long", free, []string{"eeeeee"}, nil, "too_long"},
		{"files", rights.Prompt{ID: "q", Kind: rights.Files, Optional: true}, []string{"x"}, nil, ""},
		{"no kind", rights.Prompt{ID: "q", Optional: true}, []string{"x"}, nil, "invalid"},
	} {
		got, err := rights.CheckAnswer(test.prompt, test.values)
		if test.reason != "" {
			wantFault(t, test.name, err, fault.Invalid, "q", test.reason)
			continue
		}
		if err != nil || !slices.Equal(got, test.want) {
			t.Errorf("%s: %q, %v, want %q", test.name, got, err, test.want)
		}
	}
}
