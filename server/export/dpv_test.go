package export_test

import (
	"bytes"
	"fmt"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/piprate/json-gold/ld"

	"github.com/loupe-privacy/loupe/internal/lang"
	"github.com/loupe-privacy/loupe/internal/register"
)

// The namespaces of an expanded document.
const (
	dpv    = "https://w3id.org/dpv#"
	gdpr   = "https://w3id.org/dpv/legal/eu/gdpr#"
	ours   = "urn:loupe:register#"
	things = "urn:loupe:register:"
	label  = "http://www.w3.org/2000/01/rdf-schema#label"
	text   = "http://purl.org/dc/terms/description"
	pref   = "http://www.w3.org/2004/02/skos/core#prefLabel"
)

// noNetwork fails the test when a document is asked for.
type noNetwork struct{ t *testing.T }

func (n noNetwork) LoadDocument(u string) (*ld.RemoteDocument, error) {
	n.t.Errorf("%s is asked for over the network", u)
	return nil, errBroken
}

// A web is an export as a processor of JSON-LD understands it: nodes by id.
type web map[string]map[string]any

// understood expands and flattens the export.
func understood(t *testing.T, r *register.Register) web {
	t.Helper()
	doc, err := ld.DocumentFromReader(bytes.NewReader(written(t, r, "dpv")))
	if err != nil {
		t.Fatal(err)
	}
	options := ld.NewJsonLdOptions("")
	options.DocumentLoader = noNetwork{t}
	expanded, err := ld.NewJsonLdProcessor().Expand(doc, options)
	if err != nil {
		t.Fatal(err)
	}
	flat, err := ld.NewJsonLdProcessor().Flatten(expanded, nil, options)
	if err != nil {
		t.Fatal(err)
	}
	w := web{}
	for _, item := range flat.([]any) {
		node := item.(map[string]any)
		w[node["@id"].(string)] = node
	}
	return w
}

// refs returns the ids that a node has under a property.
func (w web) refs(id, property string) []string {
	var all []string
	values, _ := w[id][property].([]any)
	for _, v := range values {
		object, _ := v.(map[string]any)
		if list, ok := object["@list"].([]any); ok {
			for _, item := range list {
				all = append(all, item.(map[string]any)["@id"].(string))
			}
		} else if ref, ok := object["@id"].(string); ok {
			all = append(all, ref)
		}
	}
	return all
}

// says reports whether a node has a text under a property, in both languages.
func (w web) says(id, property string, want lang.Text) bool {
	values, _ := w[id][property].([]any)
	for _, l := range lang.All {
		found := slices.ContainsFunc(values, func(v any) bool {
			object, _ := v.(map[string]any)
			return object["@value"] == want.In(l) && object["@language"] == string(l)
		})
		if !found {
			return false
		}
	}
	return true
}

// types returns the types of a node.
func (w web) types(id string) []string {
	var all []string
	values, _ := w[id]["@type"].([]any)
	for _, v := range values {
		all = append(all, v.(string))
	}
	return all
}

// ids returns ids of one kind, with what comes before each.
func ids[T any](kind, within string, list []T, id func(T) string) []string {
	var all []string
	for _, item := range list {
		all = append(all, things+kind+":"+within+id(item))
	}
	return all
}

func self(s string) string                 { return s }
func ruleID(x register.Retention) string   { return x.ID }
func rightID(x register.Right) string      { return x.ID }
func pointID(p register.Point) string      { return p.ID }
func basisID(b register.LegalBasis) string { return b.ID }

// sameSet compares lists of ids whatever their order.
func sameSet(a, b []string) bool {
	a, b = slices.Clone(a), slices.Clone(b)
	slices.Sort(a)
	slices.Sort(b)
	return slices.Equal(a, b)
}

// relations fails the test where a node does not have exactly the relations
// wanted of it.
func (w web) relations(t *testing.T, id string, want map[string][]string) {
	t.Helper()
	if w[id] == nil {
		t.Errorf("there is no %s", id)
		return
	}
	for property, wanted := range want {
		if got := w.refs(id, property); !sameSet(got, wanted) {
			t.Errorf("%s %s: %v, want %v", id, property, got, wanted)
		}
	}
}

// TestDPVDomains wants every relation that a domain declares, and no other.
func TestDPVDomains(t *testing.T) {
	r := embedded(t)
	w := understood(t, r)
	w.relations(t, "urn:loupe:register", map[string][]string{dpv + "hasProcess": ids("domain", "", r.DomainIDs(), self)})
	for _, d := range r.Domains {
		id, in := things+"domain:"+d.ID, d.ID+"/"
		transfer := map[bool]string{true: "hasPermission", false: "hasProhibition"}
		processors := ids("processor-use", in, d.Processors, func(u register.ProcessorUse) string { return u.ID })
		if d.Processor != "" {
			processors = append(processors, things+"org:"+d.Processor)
		}
		w.relations(t, id, map[string][]string{
			dpv + "hasDataController":                 {things + "org:" + d.Controller},
			dpv + "hasDataProcessor":                  processors,
			dpv + "hasPurpose":                        ids("purpose", in, d.Purposes, func(p register.Purpose) string { return p.ID }),
			dpv + "hasPersonalData":                   ids("data", in, d.CategoryIDs(), self),
			dpv + "hasDataSource":                     ids("source", "", d.Sources.IDs, self),
			dpv + "hasRecipient":                      ids("recipient-use", in, d.Recipients, func(u register.RecipientUse) string { return u.ID }),
			dpv + "hasLegalBasis":                     ids("basis", in, d.LegalBases, basisID),
			dpv + "hasApplicableLaw":                  ids("law", "", d.Laws.IDs, self),
			dpv + "hasStorageCondition":               ids("rule", "", d.Retention, ruleID),
			dpv + "hasRight":                          ids("right", "", applicable(r, d), rightID),
			dpv + "hasContext":                        ids("decision", "", d.Decisions, self),
			dpv + "hasTechnicalOrganisationalMeasure": ids("security", "", r.Security, pointID),
			dpv + transfer[d.Transfers.Possible]:      {things + "transfer-rule:" + d.ID},
			dpv + transfer[!d.Transfers.Possible]:     nil,
			dpv + "hasAuthority":                      {things + "org:authority"},
		})
		if !w.says(id, label, d.Title) || !slices.Equal(w.types(id), []string{dpv + "Process"}) {
			t.Errorf("%s is a %v and lacks a label", id, w.types(id))
		}
		if !w.says(things+"transfer-rule:"+d.ID, text, d.Transfers.Text) {
			t.Errorf("the rule about transfers of %s lacks its text", d.ID)
		}
	}
}

// applicable returns the rights that are not said to be without object in a
// domain.
func applicable(r *register.Register, d register.Domain) []register.Right {
	var all []register.Right
	for _, x := range r.Rights {
		if x.Article != "22" || len(d.Decisions) > 0 {
			all = append(all, x)
		}
	}
	return all
}

// TestDPVRightsHere wants the verdict and the reasons of each right in each
// domain.
func TestDPVRightsHere(t *testing.T) {
	r := embedded(t)
	w := understood(t, r)
	for _, d := range r.Domains {
		for _, here := range r.RightsIn(d.ID) {
			id := things + "right-here:" + d.ID + "/" + here.Right
			if !slices.Contains(w.refs(things+"domain:"+d.ID, ours+"rightHere"), id) {
				t.Errorf("%s does not lead to %s", d.ID, id)
			}
			said := fmt.Sprint(w[id][ours+"verdict"], w[id][ours+"reason"])
			for _, reason := range here.Reasons {
				if !strings.Contains(said, string(reason)) || !strings.Contains(said, string(here.Verdict)) {
					t.Errorf("%s: %s, want %v", id, said, here)
				}
			}
		}
	}
}

// TestDPVData wants each kind of data of each domain with the rules of
// storage that hold for it, and nothing that ties it to one purpose, source
// or recipient.
func TestDPVData(t *testing.T) {
	r := embedded(t)
	w := understood(t, r)
	special := 0
	for _, d := range r.Domains {
		for _, c := range d.CategoryIDs() {
			id := things + "data:" + d.ID + "/" + c
			category, _ := r.Category(c)
			w.relations(t, id, map[string][]string{
				dpv + "hasStorageCondition":                   ids("rule", "", r.RetentionOf(d.ID, c), ruleID),
				"http://www.w3.org/2004/02/skos/core#broader": {things + "category:" + c},
				dpv + "hasPurpose":                            nil, dpv + "hasRecipient": nil, dpv + "hasDataSource": nil,
			})
			if !w.says(id, label, category.Kind) {
				t.Errorf("%s lacks a label", id)
			}
			if detail, ok := d.Details[c]; ok && !w.says(id, text, detail) {
				t.Errorf("%s lacks its detail", id)
			}
			isSpecial := slices.Contains(w.types(id), dpv+"SpecialCategoryPersonalData")
			if isSpecial != (category.Article == "9") {
				t.Errorf("%s is a %v, article %q", id, w.types(id), category.Article)
			}
			special += count(isSpecial)
		}
	}
	if special == 0 {
		t.Error("no special category: nothing was tested")
	}
}

// TestDPVParts wants the label, the type and the condition of what domains
// declare one by one.
func TestDPVParts(t *testing.T) {
	r := embedded(t)
	w := understood(t, r)
	for _, d := range r.Domains {
		for _, p := range d.Purposes {
			id := things + "purpose:" + p.FullID()
			w.relations(t, id, map[string][]string{dpv + "hasLegalBasis": ids("basis", d.ID+"/", p.Basis, self)})
			if !w.says(id, label, p.Name) || !w.says(id, text, p.Text) {
				t.Errorf("%s lacks a text", id)
			}
			if (w[id][ours+"absoluteObjection"] != nil) != p.AbsoluteObjection {
				t.Errorf("%s: the absolute objection is %v", id, w[id][ours+"absoluteObjection"])
			}
		}
		for _, b := range d.LegalBases {
			id := things + "basis:" + d.ID + "/" + b.ID
			want := gdpr + "A" + strings.ReplaceAll(b.Article, ".", "-")
			if b.Article == "87" { // the vocabulary has no term for it
				want = dpv + "LegalBasis"
			}
			if !slices.Equal(w.types(id), []string{want}) || !w.says(id, text, b.Text) || (w[id][ours+"inferred"] != nil) != b.Inferred {
				t.Errorf("%s is %v", id, w[id])
			}
		}
		for _, u := range d.Recipients {
			id := things + "recipient-use:" + d.ID + "/" + u.ID
			var condition []string
			if c, ok := r.Condition(u.Condition); ok {
				condition = []string{things + "condition:" + c.ID}
				if !w.says(condition[0], label, c.Name) {
					t.Errorf("%s lacks a label", condition[0])
				}
			}
			e, _ := r.Recipient(u.ID)
			w.relations(t, id, map[string][]string{
				dpv + "hasProcessingCondition": condition, ours + "entity": {things + "recipient:" + u.ID},
			})
			if !w.says(id, label, e.Name) || u.Detail != (lang.Text{}) && !w.says(id, text, u.Detail) {
				t.Errorf("%s lacks a text", id)
			}
		}
	}
}

// TestDPVRetention wants the rules with what they apply to and how long.
func TestDPVRetention(t *testing.T) {
	r := embedded(t)
	w := understood(t, r)
	for _, d := range r.Domains {
		for _, x := range d.Retention {
			rule, duration := things+"rule:"+x.ID, things+"duration:"+x.ID
			scope := ids("data", d.ID+"/", x.Categories, self)
			if x.Situation != "" {
				scope = append(scope, things+"situation:"+x.Situation)
			}
			if x.Audience != "" {
				scope = append(scope, things+"audience:"+x.Audience)
			}
			w.relations(t, rule, map[string][]string{ours + "appliesTo": scope, dpv + "hasDuration": {duration}})
			w.relations(t, duration, map[string][]string{
				ours + "from": trigger(x.From), ours + "until": ids("trigger", "", x.Until, self), ours + "countedFrom": trigger(x.After),
			})
			if !w.says(rule, text, x.Text) || !w.says(rule, label, x.Duration) {
				t.Errorf("%s lacks a text", rule)
			}
			if (w[duration][ours+"maximum"] != nil) != (x.Years.Max > 0) || (w[duration][ours+"minimum"] != nil) != (x.Years.Min > 0) {
				t.Errorf("%s: %v for %v years", duration, w[duration], x.Years)
			}
			if x.Unstated && slices.Contains(w.types(duration), dpv+"TemporalDuration") {
				t.Errorf("%s has a duration that is not declared", duration)
			}
		}
	}
}

// trigger returns the id of a trigger as a list.
func trigger(id string) []string {
	if id == "" {
		return nil
	}
	return []string{things + "trigger:" + id}
}

// TestDPVShared wants each thing that domains share, with both labels.
func TestDPVShared(t *testing.T) {
	r := embedded(t)
	w := understood(t, r)
	lists := map[string][]register.Entry{
		"source": r.Sources, "processor": r.Processors, "recipient": r.Recipients, "condition": r.Conditions,
		"transfer": r.Transfers, "law": r.Laws, "trigger": r.Triggers, "situation": r.Situations,
	}
	for kind, list := range lists {
		for _, e := range list {
			if id := things + kind + ":" + e.ID; !w.says(id, label, e.Name) || !w.says(id, text, e.Text) {
				t.Errorf("%s lacks a text", id)
			}
		}
	}
	for _, c := range r.Categories {
		if !w.says(things+"category:"+c.ID, label, c.Kind) {
			t.Errorf("category %s lacks a label", c.ID)
		}
	}
	for _, o := range r.Organisations {
		if id := things + "org:" + o.ID; !w.says(id, dpv+"hasName", o.Name) || !w.says(id, ours+"role", o.Role) {
			t.Errorf("%s lacks a text", id)
		}
	}
	for _, g := range r.Audience {
		id := things + "audience:" + g.ID
		w.relations(t, id, map[string][]string{ours + "purpose": ids("purpose", "", g.Purposes, self)})
		if !w.says(id, label, g.Name) {
			t.Errorf("%s lacks a label", id)
		}
	}
	for _, term := range r.Terms {
		if !w.says(things+"term:"+term.ID, pref, term.Name) {
			t.Errorf("term %s lacks its name", term.ID)
		}
	}
}

// TestDPVRightsAndDecisions wants the rights with the article and the way to
// use them, and the decisions with all that explains them.
func TestDPVRightsAndDecisions(t *testing.T) {
	r := embedded(t)
	w := understood(t, r)
	for _, x := range r.Rights {
		id := things + "right:" + x.ID
		w.relations(t, id, map[string][]string{dpv + "isExercisedAt": {things + "channel:" + x.Channel}})
		if !w.says(id, label, x.Name) || !w.says(id, text, x.Text) {
			t.Errorf("%s lacks a text", id)
		}
		if x.Article != "" && !slices.Contains(w.types(id), gdpr+"A"+x.Article) {
			t.Errorf("%s is a %v", id, w.types(id))
		}
	}
	for _, d := range r.Decisions {
		id := things + "decision:" + d.ID
		w.relations(t, id, map[string][]string{
			dpv + "hasAlgorithmicLogic": {things + "logic:" + d.ID},
			dpv + "hasConsequence":      ids("effect", d.ID+"/", d.Effects, pointID),
			dpv + "hasRight":            {things + "right:human_review"},
			ours + "needs":              ids("decision", "", d.Needs, self),
			ours + "input":              ids("input", d.ID+"/", d.Inputs, func(i register.Input) string { return i.ID }),
		})
		steps := ids("step", d.ID+"/", d.Steps, func(s register.Step) string { return s.ID })
		if got := w.refs(things+"logic:"+d.ID, ours+"step"); !slices.Equal(got, steps) {
			t.Errorf("the steps of %s are %v, want %v", id, got, steps)
		}
		for _, p := range d.Logic {
			if !w.says(things+"logic:"+d.ID, text, p.Text) {
				t.Errorf("the logic of %s lacks %q", id, p.Text.FR)
			}
		}
		alone := slices.Equal(w.refs(id, dpv+"hasHumanInvolvement"), []string{dpv + "HumanNotInvolved"})
		if doubted := len(r.NotesAbout("decisions."+d.ID)) > 0; alone == doubted {
			t.Errorf("%s: without a person %t, a note about it %t", id, alone, doubted)
		}
		if !w.says(id, label, d.Name) || !slices.Equal(w.types(id), []string{dpv + "AutomatedDecisionMaking"}) {
			t.Errorf("%s is a %v or lacks its label", id, w.types(id))
		}
	}
}

// TestDPVIsWhole wants every reference to one of our things to lead to a node
// that says something, no reference to be mere text, every text to have its
// language, and no term of the vocabulary that was not looked up.
func TestDPVIsWhole(t *testing.T) {
	known := terms(t)
	for name, r := range map[string]*register.Register{"embedded": embedded(t), "full": whole()} {
		w := understood(t, r)
		var walk func(path string, v any)
		walk = func(path string, v any) {
			switch v := v.(type) {
			case []any:
				for _, item := range v {
					walk(path, item)
				}
			case map[string]any:
				for key, item := range v {
					if strings.HasPrefix(key, "https://w3id.org/") && !known[key] {
						t.Errorf("%s: %s %s is no term that was looked up", name, path, key)
					}
					walk(path+" "+key, item)
				}
				if s, ok := v["@value"].(string); ok && strings.HasPrefix(s, "urn:") {
					t.Errorf("%s: %s is text, not a reference", name, path)
				}
			case string:
				switch {
				case strings.HasPrefix(v, "https://w3id.org/dpv") && !known[v] && v != "https://w3id.org/dpv/2.3":
					t.Errorf("%s: %s: %s is no term that was looked up", name, path, v)
				case strings.HasPrefix(v, things) && len(w[v]) < 2:
					t.Errorf("%s: %s leads to %s, of which nothing is said", name, path, v)
				}
			}
		}
		for id, node := range w {
			walk(id, node)
			if strings.HasPrefix(id, things) && len(w.types(id)) == 0 {
				t.Errorf("%s: %s has no type", name, id)
			}
		}
	}
}

// whole returns a register that has every kind of thing, some of which the
// embedded edition may lack, and that refers to nothing that is not there.
func whole() *register.Register {
	say := func(s string) lang.Text { return lang.Text{FR: s + " fr", NL: s + " nl"} }
	entry := func(id string) register.Entry { return register.Entry{ID: id, Name: say(id), Text: say(id + " text")} }
	return &register.Register{
		Organisations: []register.Organisation{{ID: "o", Name: say("o"), DPO: []register.Contact{{Kind: register.Email, Value: "dpo@example.invalid"}}}},
		Categories:    []register.Category{{ID: "c", Kind: say("c")}},
		Channels:      []register.Channel{{ID: "ch", Name: say("ch")}},
		Rights:        []register.Right{{ID: "x", Article: "22", Channel: "ch", Name: say("x")}},
		Triggers:      []register.Entry{entry("begin"), entry("end")},
		Sources:       []register.Entry{entry("s")},
		Domains: []register.Domain{{
			ID: "d", Title: say("d"), Controller: "o", Ordinary: []string{"c"}, Decisions: []string{"one", "two"},
			Purposes: []register.Purpose{{ID: "p", Domain: "d", Name: say("p"), SupportOf: "o"}},
			Retention: []register.Retention{{ID: "r", Domain: "d", Categories: []string{"c"}, From: "begin", Until: []string{"end"},
				Years: register.Years{Min: 1, Max: 2}, After: "end", Duration: say("r"), Text: say("r")}},
		}, {ID: "e", Title: say("e"), Controller: "o"}},
		Audience: []register.Group{{Entry: entry("g"), Points: []register.Entry{entry("point")}, Domains: []string{"d"},
			Purposes: []string{"d/p"}, Sources: []string{"s"}, Retention: []string{"r"}}},
		Decisions: []register.Decision{
			{ID: "one", Name: say("one"), Inputs: []register.Input{{ID: "in", Name: say("in"), From: say("from")}},
				Steps: []register.Step{{ID: "b", If: say("if"), Then: say("then")}, {ID: "a", Route: say("route"), If: say("if"), Then: say("then")}}},
			{ID: "two", Name: say("two"), Needs: []string{"one"}},
		},
		Notes: []register.Note{{ID: "n", Members: true, About: []string{"domains.d", "filing.identity", "access.old"}, Text: say("n"), Reading: say("n")}},
		Terms: []register.Term{{ID: "t", Name: say("t"), Acronym: say("T"), Text: say("t"), See: []string{"u"},
			Forms: map[lang.Lang][]string{lang.FR: {"ts"}}}, {ID: "u", Name: say("u")}},
	}
}

// TestDPVOfEverything wants what the embedded edition may lack: steps in
// their order, inputs with their source, words with their other forms.
func TestDPVOfEverything(t *testing.T) {
	w := understood(t, whole())
	if got := w.refs(things+"logic:one", ours+"step"); !slices.Equal(got, []string{things + "step:one/b", things + "step:one/a"}) {
		t.Errorf("the steps are %v", got)
	}
	w.relations(t, things+"decision:two", map[string][]string{ours + "needs": {things + "decision:one"}})
	w.relations(t, things+"domain:d", map[string][]string{dpv + "hasDataSubject": {things + "audience:g"}})
	w.relations(t, things+"audience:g", map[string][]string{ours + "point": {things + "audience-point:g/point"}, dpv + "hasDataSource": {things + "source:s"}})
	w.relations(t, things+"note:n", map[string][]string{ours + "about": {things + "domain:d", things + "filing:requests", things + "access:answer"}})
	w.relations(t, things+"term:t", map[string][]string{"http://www.w3.org/2004/02/skos/core#related": {things + "term:u"}})
	if !w.says(things+"input:one/in", ours+"inputFrom", lang.Text{FR: "from fr", NL: "from nl"}) {
		t.Error("the input lacks its source")
	}
	if !w.says(things+"step:one/a", ours+"route", lang.Text{FR: "route fr", NL: "route nl"}) {
		t.Error("the step lacks its route")
	}
	w.relations(t, things+"domain:e", map[string][]string{dpv + "hasDataSubject": nil})
	if got := w[things+"term:t"]["http://www.w3.org/2004/02/skos/core#altLabel"]; len(got.([]any)) != 3 {
		t.Errorf("the other forms are %v", got)
	}
}

// terms returns the terms that were looked up, in full.
func terms(t *testing.T) map[string]bool {
	t.Helper()
	b, err := os.ReadFile("testdata/dpv-terms.txt")
	if err != nil {
		t.Fatal(err)
	}
	known := map[string]bool{}
	for line := range strings.Lines(string(b)) {
		prefix, name, _ := strings.Cut(strings.TrimSpace(line), ":")
		switch prefix {
		case "dpv":
			known[dpv+name] = true
		case "eu-gdpr":
			known[gdpr+name] = true
		}
	}
	return known
}

// TestDPVMembers wants a group for which no domain is named, as the members,
// with every domain.
func TestDPVMembers(t *testing.T) {
	r := embedded(t)
	w := understood(t, r)
	for _, d := range r.Domains {
		for _, g := range r.Audience {
			got := slices.Contains(w.refs(things+"domain:"+d.ID, dpv+"hasDataSubject"), things+"audience:"+g.ID)
			if want := slices.Contains(g.Domains, d.ID) || g.ID == "member"; got != want {
				t.Errorf("%s and %s: %t", d.ID, g.ID, got)
			}
		}
	}
}

// TestOurTerms wants each name of ours that an export uses to be explained in
// the documentation, and no other to be.
func TestOurTerms(t *testing.T) {
	b, err := os.ReadFile("../../docs/exports.md")
	if err != nil {
		t.Fatal(err)
	}
	explained := map[string]bool{}
	for _, name := range regexp.MustCompile("`loupe:[A-Za-z]+`").FindAllString(string(b), -1) {
		explained[strings.Trim(name, "`")] = true
	}
	used := map[string]bool{}
	for _, r := range []*register.Register{embedded(t), whole(), full()} {
		for _, name := range regexp.MustCompile(`"loupe:[A-Za-z]+"`).FindAllString(string(written(t, r, "dpv")), -1) {
			used[strings.Trim(name, `"`)] = true
		}
	}
	for name := range used {
		if !explained[name] {
			t.Errorf("%s is not explained", name)
		}
	}
	for name := range explained {
		if !used[name] {
			t.Errorf("%s is explained and not used", name)
		}
	}
}
