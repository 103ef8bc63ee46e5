package export_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/dlclark/regexp2"
	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/loupe-privacy/loupe/internal/register"
	"github.com/loupe-privacy/loupe/server/export"
)

// tiltSchema is what the language demands, restated.
const tiltSchema = "testdata/tilt.schema.json"

// original is the variable that names a file with the original schema. It is
// not part of this repository; TestTILTOriginal runs where there is a copy.
const original = "LOUPE_TILT_SCHEMA"

// compile returns a schema from a file. It reads no other file, and formats
// such as date and uri-reference count.
func compile(t *testing.T, path string, prepare func(*jsonschema.Compiler)) *jsonschema.Schema {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(b))
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	c.AssertFormat()
	c.UseLoader(jsonschema.SchemeURLLoader{})
	if prepare != nil {
		prepare(c)
	}
	const name = "https://schema.invalid/schema.json"
	if err := c.AddResource(name, doc); err != nil {
		t.Fatal(err)
	}
	schema, err := c.Compile(name)
	if err != nil {
		t.Fatal(err)
	}
	return schema
}

// valid fails the test where a document is not valid.
func valid(t *testing.T, schema *jsonschema.Schema, doc []byte) {
	t.Helper()
	v, err := jsonschema.UnmarshalJSON(bytes.NewReader(doc))
	if err != nil {
		t.Fatal(err)
	}
	if err := schema.Validate(v); err != nil {
		t.Errorf("%#v", err)
	}
}

func TestTILTSchema(t *testing.T) {
	valid(t, compile(t, tiltSchema, nil), written(t, embedded(t), "tilt"))
}

// TestTILTSchemaRefuses wants the schema to see what is wrong.
func TestTILTSchemaRefuses(t *testing.T) {
	schema := compile(t, tiltSchema, nil)
	doc := string(written(t, embedded(t), "tilt"))
	for _, change := range [][2]string{
		{`"meta":`, `"metta":`},
		{`"country": "BE"`, `"country": "Belgium"`},
		{`"status": "active"`, `"status": "valid"`},
		{`"reference": "GDPR-6-1-b"`, `"reference": "gdpr 6.1.b"`},
		{`"aggregationFunction": "max"`, `"aggregationFunction": "longest"`},
		{`"ttl": "P30Y"`, `"ttl": "30 years"`},
		{`"publiclyAvailable": false`, `"publiclyAvailable": null`},
		{`"nonDisclosure":`, `"disclosure":`},
	} {
		if !strings.Contains(doc, change[0]) {
			t.Errorf("there is no %s to change", change[0])
			continue
		}
		v, err := jsonschema.UnmarshalJSON(strings.NewReader(strings.Replace(doc, change[0], change[1], 1)))
		if err != nil {
			t.Fatal(err)
		}
		if schema.Validate(v) == nil {
			t.Errorf("%s is let through", change[1])
		}
	}
}

// TestTILTOriginal checks each document against the schema of the language
// itself. An empty e-mail address is let through: the schema demands one
// where the declaration gives none.
func TestTILTOriginal(t *testing.T) {
	path := os.Getenv(original)
	if path == "" {
		t.Skip("no copy of the original schema: " + original + " names none")
	}
	schema := compile(t, path, func(c *jsonschema.Compiler) {
		c.UseRegexpEngine(ecmaScript)
		c.RegisterFormat(&jsonschema.Format{Name: "email", Validate: func(v any) error {
			if s, ok := v.(string); ok && s != "" && !strings.Contains(s, "@") {
				return errBroken
			}
			return nil
		}})
	})
	for _, doc := range documents(t) {
		b, err := json.Marshal(doc)
		if err != nil {
			t.Fatal(err)
		}
		valid(t, schema, b)
	}
}

// ecmaScript compiles the expressions of the original schema, some of which
// refer back to their groups.
func ecmaScript(s string) (jsonschema.Regexp, error) {
	re, err := regexp2.Compile(s, regexp2.ECMAScript)
	if err != nil {
		return nil, err
	}
	return expression{re}, nil
}

// expression is such an expression.
type expression struct{ *regexp2.Regexp }

func (e expression) MatchString(s string) bool {
	ok, err := e.Regexp.MatchString(s)
	return err == nil && ok
}

// A tilt is what the tests read of a document.
type tilt struct {
	Meta struct {
		ID       string `json:"_id"`
		Name     string
		Language string
		Hash     string `json:"_hash"`
	}
	Controller            struct{ Name string }
	DataProtectionOfficer struct {
		Name, Email string
		Undeclared  []string
	}
	DataDisclosed []struct {
		ID         string `json:"_id"`
		Purposes   []struct{ Purpose string }
		Recipients []struct {
			Category, Condition string
			Processor           bool
		}
		LegalBases []struct{ Reference string }
		Categories []struct{ Category string }
		Storage    []struct {
			ID       string `json:"_id"`
			Temporal []struct{ TTL string }
		}
	}
	AutomatedDecisionMaking struct {
		InUse     *bool
		Decisions []string
	}
	RightToWithdrawConsent struct{ Available *bool }
	RightToComplain        struct{ SupervisoryAuthority struct{ Name string } }
	Notes                  []struct {
		ID string `json:"_id"`
	}
	OtherDocuments []json.RawMessage
}

// domains returns the ids of the items.
func (d tilt) domains() []string {
	var all []string
	for _, item := range d.DataDisclosed {
		all = append(all, item.ID)
	}
	return all
}

// documents returns all documents of the export.
func documents(t *testing.T) []map[string]any {
	t.Helper()
	var first map[string]any
	if err := json.Unmarshal(written(t, embedded(t), "tilt"), &first); err != nil {
		t.Fatal(err)
	}
	all := []map[string]any{first}
	for _, other := range first["otherDocuments"].([]any) {
		all = append(all, other.(map[string]any))
	}
	delete(first, "otherDocuments")
	return all
}

// read returns a document as the tests read it.
func read(t *testing.T, doc map[string]any) tilt {
	t.Helper()
	b, err := json.Marshal(doc)
	if err != nil {
		t.Fatal(err)
	}
	var d tilt
	if err := json.Unmarshal(b, &d); err != nil {
		t.Fatal(err)
	}
	return d
}

// TestTILTSaysWhatTheRegisterSays wants a document for each controller and
// language, with all domains of the controller and all that they declare.
func TestTILTSaysWhatTheRegisterSays(t *testing.T) {
	r := embedded(t)
	docs := documents(t)
	if want := 2 * r.Counts().Controllers; len(docs) != want {
		t.Fatalf("%d documents, want %d", len(docs), want)
	}
	seen := 0
	for _, doc := range docs {
		d := read(t, doc)
		for _, item := range d.DataDisclosed {
			domain, ok := r.Domain(item.ID)
			org, _ := r.Organisation(domain.Controller)
			if !ok || d.Controller.Name != org.Name.FR && d.Controller.Name != org.Name.NL {
				t.Fatalf("%s: item %q of %s", d.Meta.ID, item.ID, d.Controller.Name)
			}
			seen++
			got := []int{len(item.Purposes), len(item.Recipients), len(item.LegalBases), len(item.Categories), len(item.Storage)}
			want := []int{len(domain.Purposes), len(domain.Recipients) + len(domain.Processors),
				len(domain.LegalBases) + len(domain.Laws.IDs), len(domain.CategoryIDs()), len(domain.Retention)}
			if !slices.Equal(got, want) {
				t.Errorf("%s has %v, want %v", item.ID, got, want)
			}
			for i, u := range domain.Recipients {
				if (u.Condition != "") != (item.Recipients[i].Condition != "") {
					t.Errorf("%s: the condition of %s is %q", item.ID, u.ID, item.Recipients[i].Condition)
				}
			}
			for i, rule := range domain.Retention {
				if (rule.Years.Max > 0) != (len(item.Storage[i].Temporal) > 0) {
					t.Errorf("%s: rule %s has the periods %v", item.ID, rule.ID, item.Storage[i].Temporal)
				}
			}
		}
	}
	if seen != 2*len(r.Domains) {
		t.Errorf("%d domains in all documents, want %d", seen, 2*len(r.Domains))
	}
}

// TestTILTInventsNothing wants officers named by role, no address where the
// declaration gives none, and no answer about decisions where the
// declaration's answer and the language's question differ.
func TestTILTInventsNothing(t *testing.T) {
	r := embedded(t)
	for _, doc := range documents(t) {
		d := read(t, doc)
		if !strings.HasSuffix(d.DataProtectionOfficer.Name, "(DPO)") {
			t.Errorf("%s: the officer is called %q", d.Meta.ID, d.DataProtectionOfficer.Name)
		}
		if (d.DataProtectionOfficer.Email == "") != slices.Contains(d.DataProtectionOfficer.Undeclared, "email") {
			t.Errorf("%s: the address %q is not told to be undeclared", d.Meta.ID, d.DataProtectionOfficer.Email)
		}
		decisions, marketing := 0, false
		for _, item := range d.DataDisclosed {
			domain, _ := r.Domain(item.ID)
			decisions += len(domain.Decisions)
			for _, p := range domain.Purposes {
				marketing = marketing || p.AbsoluteObjection
			}
		}
		in := d.AutomatedDecisionMaking.InUse
		switch {
		case decisions != len(d.AutomatedDecisionMaking.Decisions):
			t.Errorf("%s: %d decisions, want %d", d.Meta.ID, len(d.AutomatedDecisionMaking.Decisions), decisions)
		case decisions > 0 && (in == nil || !*in), decisions == 0 && marketing && in != nil, decisions == 0 && !marketing && (in == nil || *in):
			t.Errorf("%s: inUse is %v with %d decisions, marketing %t", d.Meta.ID, in, decisions, marketing)
		}
	}
}

// TestTILTHash wants the hash to be that of the document.
func TestTILTHash(t *testing.T) {
	var whole struct{ OtherDocuments []json.RawMessage }
	b := written(t, embedded(t), "tilt")
	if err := json.Unmarshal(b, &whole); err != nil {
		t.Fatal(err)
	}
	for _, doc := range whole.OtherDocuments {
		var compact bytes.Buffer
		if err := json.Compact(&compact, doc); err != nil {
			t.Fatal(err)
		}
		hash := readRaw(t, doc).Meta.Hash
		sum := sha256.Sum256(bytes.Replace(compact.Bytes(), []byte(hash), bytes.Repeat([]byte("0"), 64), 1))
		if hex.EncodeToString(sum[:]) != hash {
			t.Errorf("%s: the hash is not that of the document", readRaw(t, doc).Meta.ID)
		}
	}
}

// readRaw is read for a document that is still text.
func readRaw(t *testing.T, doc []byte) tilt {
	t.Helper()
	var d tilt
	if err := json.Unmarshal(doc, &d); err != nil {
		t.Fatal(err)
	}
	return d
}

// TestTILTOfNobody wants a register in which nobody answers for anything to
// be written all the same.
func TestTILTOfNobody(t *testing.T) {
	r := *embedded(t)
	r.Domains = nil
	for _, f := range export.Formats() {
		if len(written(t, &r, f.Name)) == 0 {
			t.Errorf("%s is empty", f.Name)
		}
	}
}

// TestTILTNotes wants each note with the controllers whose domains it is
// about, and one about no domain with all of them.
func TestTILTNotes(t *testing.T) {
	r := embedded(t)
	elsewhere := 0
	for _, doc := range documents(t) {
		d := read(t, doc)
		for _, n := range r.Notes {
			here, anywhere := false, false
			for _, domain := range r.Domains {
				if slices.Contains(n.About, "domains."+domain.ID) {
					anywhere = true
					here = here || slices.Contains(d.domains(), domain.ID)
				}
			}
			want := n.Members && (here || !anywhere)
			got := false
			for _, told := range d.Notes {
				got = got || told.ID == n.ID
			}
			if got != want {
				t.Errorf("%s: note %s is told: %t", d.Meta.ID, n.ID, got)
			}
			elsewhere += count(n.Members && !want)
		}
	}
	if elsewhere == 0 {
		t.Error("every note is about everybody: nothing was tested")
	}
}

// TestTILTWithdrawal wants consent to be withdrawable exactly where it may be
// a basis.
func TestTILTWithdrawal(t *testing.T) {
	r := embedded(t)
	yes, no := 0, 0
	for _, doc := range documents(t) {
		d := read(t, doc)
		want := false
		for _, item := range d.DataDisclosed {
			for _, here := range r.RightsIn(item.ID) {
				want = want || here.Right == register.Withdrawal && here.Verdict != register.Absent
			}
		}
		if got := d.RightToWithdrawConsent.Available; got == nil || *got != want {
			t.Errorf("%s: available %v, want %t", d.Meta.ID, got, want)
		}
		yes, no = yes+count(want), no+count(!want)
		if d.RightToComplain.SupervisoryAuthority.Name == "" {
			t.Errorf("%s names no authority", d.Meta.ID)
		}
	}
	if yes == 0 || no == 0 {
		t.Errorf("%d with, %d without: nothing was tested", yes, no)
	}
}
