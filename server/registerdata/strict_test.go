package registerdata

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
)

// movedChoice returns the problems of the texts of a choice that changed its
// id, in the order in which they are reported.
func movedChoice(from, to string) string {
	var lines []string
	for _, in := range []string{"fr", "nl"} {
		for _, id := range []string{from, to} {
			for _, text := range []string{"consequence", "name", "text"} {
				reason := "text is missing"
				if id == from {
					reason = "text for an id or field that shared/choices.toml does not have"
				}
				lines = append(lines, "shared/choices."+in+".toml: choices."+id+"."+text+"."+in+": "+reason)
			}
		}
	}
	slices.Sort(lines)
	return strings.Join(lines, "\n")
}

// breakages are ways to break the embedded edition, one at a time.
var breakages = []struct {
	name     string
	file     string
	old, new string // replaced once; with old "", new is appended
	want     string // all problems, one a line
}{
	{"text missing", "domains/compulsory.nl.toml", "[purposes.benefits]\nname = \"Uitkeringen\"\ntext = ", "[purposes.benefits]\nname = \"Uitkeringen\"\ntxt = ",
		"domains/compulsory.nl.toml: domains.compulsory.purposes.benefits.text.nl: text is missing\n" +
			"domains/compulsory.nl.toml: domains.compulsory.purposes.benefits.txt.nl: text for an id or field that domains/compulsory.toml does not have"},
	{"text empty", "domains/compulsory.fr.toml", `name = "Indemnités"`, `name = ""`,
		"domains/compulsory.fr.toml: domains.compulsory.purposes.benefits.name.fr: text is empty"},
	{"text of spaces", "domains/compulsory.fr.toml", `name = "Indemnités"`, `name = "  "`,
		"domains/compulsory.fr.toml: domains.compulsory.purposes.benefits.name.fr: text is empty"},
	{"text with space around", "shared/categories.nl.toml", `"Gezondheid"`, `"Gezondheid "`,
		"shared/categories.nl.toml: categories.health.kind.nl: text has space around it"},
	{"text with a line break", "shared/categories.nl.toml", `"Gezondheid"`, `"Ge\nzondheid"`,
		"shared/categories.nl.toml: categories.health.kind.nl: text has a line break or control character"},
	{"text that is none", "shared/categories.nl.toml", `kind = "Gezondheid"`, `kind = 7`,
		"shared/categories.nl.toml: categories.health.kind.nl: not a text"},
	{"text in place of a table", "shared/organisations.fr.toml", "[organisations.authority]\nname = ", "[organisations.authority]\nname.long = ",
		"shared/organisations.fr.toml: organisations.authority.name.fr: not a text"},
	{"text for an unknown id", "shared/flows.fr.toml", "", "\n[sources.neighbour]\nname = \"Voisin\"\ntext = \"Votre voisin.\"\n",
		"shared/flows.fr.toml: sources.neighbour.name.fr: text for an id or field that shared/flows.toml does not have\n" +
			"shared/flows.fr.toml: sources.neighbour.text.fr: text for an id or field that shared/flows.toml does not have"},
	{"id with a dot", "domains/compulsory.nl.toml", `"6.1.c" = "De wet verplicht het."`, `"6.1.c" = ""`,
		`domains/compulsory.nl.toml: domains.compulsory.legal_bases."6.1.c".nl: text is empty`},
	{"optional text announced, missing in one language", "domains/compulsory.fr.toml", "why = \"La déontologie médicale le demande.\"\n", "",
		"domains/compulsory.fr.toml: domains.compulsory.retention.co_medical.why.fr: text is missing"},
	{"optional text that does not exist", "domains/insurance.toml", `texts = ["approval"]`, `texts = ["approval", "motto"]`,
		`domains/insurance.toml: domains.insurance.texts: no such text: "motto"`},

	{"unknown key", "shared/laws.toml", "", "\ncolour = \"red\"\n",
		"shared/laws.toml: colour: unknown key"},
	{"unknown key of an item", "domains/operational.toml", `{id = "quality"}`, `{id = "quality", colour = "red"}`,
		"domains/operational.toml: domains.operational.purposes.quality.colour: unknown key"},
	{"unknown key of the edition", "edition.toml", "", "\ncolour = \"red\"\n",
		"edition.toml: edition.colour: unknown key"},
	{"key missing", "domains/operational.toml", "controller = \"partenamut\"\n", "",
		"domains/operational.toml: domains.operational.controller: key is missing"},
	{"key empty", "domains/operational.toml", `src = "3.1–3.8"`, `src = ""`,
		"domains/operational.toml: domains.operational.src: is empty"},
	{"key of another type", "domains/operational.toml", "part = 3", `part = "three"`,
		"domains/operational.toml: domains.operational.part: must be a whole number"},
	{"number out of range", "domains/operational.toml", "part = 3", "part = 0",
		"domains/operational.toml: domains.operational.part: must be at least 1"},
	{"choice that is none", "domains/operational.toml", `mark = "op"`, `mark = "xx"`,
		`domains/operational.toml: domains.operational.mark: must be one of ["op" "co" "cp" "in"], not "xx"`},
	{"item without id", "shared/retention.toml", `{id = "dispute"}`, `{id = "dispute"}, {}`,
		`shared/retention.toml: situations: item 2 has no id, or one that is not well formed: ""`},
	{"item that is no table", "shared/retention.toml", `{id = "dispute"}`, `{id = "dispute"}, 7`,
		"shared/retention.toml: situations: item 2 must be a table"},

	{"id twice in a list of things", "shared/laws.toml", `{id = "mifid"},`, `{id = "mifid"}, {id = "mifid"},`,
		`shared/laws.toml: laws: id given twice: "mifid"`},
	{"id twice in a list of ids", "domains/insurance.toml", `sources = ["self_or_representative"]`, `sources = ["self_or_representative", "self_or_representative"]`,
		`domains/insurance.toml: domains.insurance.sources: id given twice: "self_or_representative"`},
	{"category ordinary and special", "domains/complementary.toml", `"memberships", "housing"`, `"health", "memberships", "housing"`,
		`domains/complementary.toml: domains.complementary.ordinary: id given twice: "health" is also special`},
	{"table twice", "shared/laws.nl.toml", "", "\n[laws.mifid]\nname = \"MiFID\"\n",
		"shared/laws.nl.toml: line 47: Key 'laws.mifid' has already been defined."},

	{"choice with the id of a decision", "shared/choices.toml", `{id = "profiling",`, `{id = "bim",`,
		movedChoice("profiling", "bim") + "\nshared/choices.toml: choices.bim: id given twice: \"bim\" is also in decisions"},
	{"choice with the id of a domain", "shared/choices.toml", `{id = "insurance_data",`, `{id = "insurance",`,
		movedChoice("insurance_data", "insurance") + "\nshared/choices.toml: choices.insurance: id given twice: \"insurance\" is also in domains"},
	{"objection without a purpose", "shared/choices.toml", `purpose = "operational/direct_marketing", `, "",
		"shared/choices.toml: choices.direct_marketing.purpose: key is missing"},
	{"objection to what needs a reason", "shared/choices.toml", `purpose = "operational/direct_marketing"`, `purpose = "operational/quality"`,
		`shared/choices.toml: choices.direct_marketing.purpose: cannot be opposed without a reason: "operational/quality"`},
	{"choice about another domain", "shared/choices.toml", `domain = "operational", purpose = "operational/direct_marketing"`, `domain = "insurance", purpose = "operational/direct_marketing"`,
		`shared/choices.toml: choices.direct_marketing.purpose: is of another domain than "insurance"`},
	{"choice about no purpose", "shared/choices.toml", `purpose = "operational/direct_marketing"`, `purpose = "operational/nothing"`,
		`shared/choices.toml: choices.direct_marketing.purpose: no such id in purposes: "operational/nothing"`},

	{"no such organisation", "domains/compulsory.toml", `controller = "mloz"`, `controller = "mloz_"`,
		`domains/compulsory.toml: domains.compulsory.controller: no such id in organisations: "mloz_"`},
	{"no such category", "domains/compulsory.toml", `"housing",`, `"house",`,
		`domains/compulsory.toml: domains.compulsory.ordinary: no such id in categories: "house"`},
	{"no such source", "domains/insurance.toml", `sources = ["self_or_representative"]`, `sources = ["neighbour"]`,
		`domains/insurance.toml: domains.insurance.sources: no such id in sources: "neighbour"`},
	{"no such recipient", "domains/operational.toml", `{id = "banks"}`, `{id = "bank"}`,
		`domains/operational.toml: domains.operational.recipients: no such id in recipients: "bank"`},
	{"no such condition", "domains/complementary.toml", `condition = "when_used"`, `condition = "when"`,
		`domains/complementary.toml: domains.complementary.recipients.article_43_partners.condition: no such id in conditions: "when"`},
	{"no such law", "domains/insurance.toml", `"mifid"]`, `"mifido"]`,
		`domains/insurance.toml: domains.insurance.laws: no such id in laws: "mifido"`},
	{"no such decision", "domains/compulsory.toml", `"maf", "acc`, `"mif", "acc`,
		`domains/compulsory.toml: domains.compulsory.decisions: no such id in decisions: "mif"`},
	{"no such legal basis", "domains/operational.toml", `basis = ["legitimate_interest", "consent"]`, `basis = ["consent", "luck"]`,
		`domains/operational.toml: domains.operational.purposes.direct_marketing.basis: no such id in the legal bases of the domain: "luck"`},
	{"no such channel", "shared/rights.toml", `channel = "authority"`, `channel = "court"`,
		`shared/rights.toml: rights.complaint_to_authority.channel: no such id in channels: "court"`},
	{"no such trigger", "domains/compulsory.toml", `after = "last_contact"`, `after = "doomsday"`,
		`domains/compulsory.toml: domains.compulsory.retention.co_medical.after: no such id in triggers: "doomsday"`},
	{"note about nothing", "shared/notes.toml", `about = ["decisions.bim"]`, `about = ["decisions.bam"]`,
		`shared/notes.toml: notes.bim_after_income_check.about: no such id in decisions: "bam"`},
	{"note about no kind of thing", "shared/notes.toml", `about = ["decisions.bim"]`, `about = ["weather.rain"]`,
		`shared/notes.toml: notes.bim_after_income_check.about: no such kind of thing: "weather.rain"`},
	{"contact that is none", "shared/organisations.toml", `dpo_contact = ["dpo_web_form", "post_to_address"]`, `dpo_contact = ["pigeon", "post_to_address"]`,
		`shared/organisations.toml: organisations.partenamut.dpo_contact: not a way to reach an officer: "pigeon"`},

	{"retention for nothing", "domains/operational.toml", `{id = "op_prospect", audience = "prospect",`, `{id = "op_prospect",`,
		"domains/operational.toml: domains.operational.retention.op_prospect.categories: must apply to exactly one of default, categories, situation, audience"},
	{"retention without a default", "domains/complementary.toml", `{id = "cp_general", default = true,`, `{id = "cp_general", categories = ["health"],`,
		`domains/complementary.toml: domains.complementary.retention: no default, and no rule for ["national_register" "financial" "leisure_interests" ` +
			`"consumption_habits" "education" "personal_characteristics" "lifestyle" "household" "memberships" "housing"]`},
	{"two defaults", "domains/compulsory.toml", `{id = "co_medical", categories = ["health"],`, `{id = "co_medical", default = true,`,
		`domains/compulsory.toml: domains.compulsory.retention: more than one default: ["co_medical" "co_general"]`},
	{"years the wrong way round", "domains/compulsory.toml", `min_years = 7, max_years = 30`, `min_years = 30, max_years = 7`,
		"domains/compulsory.toml: domains.compulsory.retention.co_general.min_years: is more than max_years"},
	{"unstated, and yet years", "domains/insurance.toml", `default = true, unstated = true`, `default = true, unstated = true, max_years = 5`,
		"domains/insurance.toml: domains.insurance.retention.in_unstated.unstated: must be true exactly where neither years nor until are given"},

	{"bad date", "edition.toml", `"2026-11-01"`, `"1 November"`,
		`edition.toml: edition.effective: not a day like 2026-11-01: "1 November"`},
	{"a day that is none", "edition.toml", `"2026-11-01"`, `"2026-02-30"`,
		`edition.toml: edition.effective: not a day like 2026-11-01: "2026-02-30"`},
	{"no number", "edition.toml", "number    = 2\n", "",
		"edition.toml: edition.number: key is missing"},
	{"slug that is no address", "domains/operational.fr.toml", `slug = "fonctionnement"`, `slug = "Le fonctionnement"`,
		"domains/operational.fr.toml: domains.operational.slug.fr: not the segment of an address: small letters, digits and hyphens"},
	{"slug of two domains", "domains/insurance.nl.toml", `slug = "contracten-mloz-insurance"`, `slug = "werking"`,
		`domains/insurance.nl.toml: domains.insurance.slug.nl: slug "werking" is also that of domains.operational`},
	{"id of another domain", "domains/insurance.toml", `id = "insurance"`, `id = "insure"`,
		`domains/insurance.toml: domains.insurance.id: must be "insurance", as edition.toml says, not "insure"`},
	{"domain without files", "edition.toml", `"insurance"]`, `"insurance", "moon"]`,
		"domains/moon.fr.toml: file is missing\ndomains/moon.nl.toml: file is missing\ndomains/moon.toml: file is missing"},
}

// TestLoadRefuses breaks one thing at a time, and wants to hear of it, by
// file, path and reason, and of nothing else.
func TestLoadRefuses(t *testing.T) {
	for _, test := range breakages {
		t.Run(test.name, func(t *testing.T) {
			edition := copyOf(t)
			edit(t, edition, test.file, test.old, test.new)
			if got := problemsOf(t, edition); got != test.want {
				t.Errorf("problems are\n%s\nwant\n%s", got, test.want)
			}
		})
	}
}

// TestEveryTextIsNeeded takes away each text of one domain in turn, and wants
// it missed by its file and language.
func TestEveryTextIsNeeded(t *testing.T) {
	const file = "domains/complementary.nl.toml"
	edition := copyOf(t)
	whole := edition[file].Data
	lines := strings.SplitAfter(string(whole), "\n")
	texts := 0
	for i, line := range lines {
		if !strings.Contains(line, " = ") {
			continue
		}
		texts++
		edition[file] = &fstest.MapFile{Data: []byte(strings.Join(slices.Delete(slices.Clone(lines), i, i+1), ""))}
		got := problemsOf(t, edition)
		if !strings.HasPrefix(got, file+": domains.complementary.") || !strings.HasSuffix(got, ".nl: text is missing") {
			t.Errorf("without %s, problems are %q", strings.TrimSpace(line), got)
		}
	}
	if texts < 30 {
		t.Errorf("only %d texts taken away", texts)
	}
}

// TestLoadRefusesAmongOthers breaks things that show in several places, and
// wants to hear of the cause beside its effects.
func TestLoadRefusesAmongOthers(t *testing.T) {
	for _, test := range []struct {
		name, file, old, new, want string
	}{
		{"retention rule of two domains", "domains/complementary.toml", `{id = "cp_general"`, `{id = "co_general"`,
			`domains/complementary.toml: domains.complementary.retention.co_general.id: id given twice: "co_general" is also a rule of another domain`},
		{"detail of a category of another domain", "domains/complementary.toml", `details = ["financial", "health"]`, `details = ["judicial", "health"]`,
			`domains/complementary.toml: domains.complementary.details: no such id in the categories of the domain: "judicial"`},
		{"condition of transfers called like a domain", "shared/flows.toml", `{id = "vital_interest"}`, `{id = "insurance"}`,
			`shared/flows.toml: transfers: id given twice: "insurance" is also in domains`},
		{"principle called like what declares the changes", "shared/declaration.toml", `{id = "minimal"`, `{id = "versioned"`,
			`shared/declaration.toml: principles: id given twice: "versioned" is also in declaration`},
		{"renamed id leaves its text behind", "domains/complementary.toml", `{id = "services"}`, `{id = "service"}`,
			"domains/complementary.nl.toml: domains.complementary.purposes.services.text.nl: text for an id or field that domains/complementary.toml does not have"},
		{"renamed id has no text", "domains/complementary.toml", `{id = "services"}`, `{id = "service"}`,
			"domains/complementary.fr.toml: domains.complementary.purposes.service.text.fr: text is missing"},
	} {
		t.Run(test.name, func(t *testing.T) {
			edition := copyOf(t)
			edit(t, edition, test.file, test.old, test.new)
			if got := problemsOf(t, edition); !slices.Contains(strings.Split(got, "\n"), test.want) {
				t.Errorf("problems are\n%s\nwithout\n%s", got, test.want)
			}
		})
	}
}

// TestLoadRefusesFiles takes files away, and puts others beside them.
func TestLoadRefusesFiles(t *testing.T) {
	for _, test := range []struct {
		name   string
		change func(fstest.MapFS)
		want   string
	}{
		{"texts missing", func(m fstest.MapFS) { delete(m, "domains/insurance.nl.toml") },
			"domains/insurance.nl.toml: file is missing"},
		{"structure missing", func(m fstest.MapFS) { delete(m, "shared/categories.toml") },
			"shared/categories.toml: file is missing"},
		{"edition missing", func(m fstest.MapFS) { delete(m, "edition.toml") }, "edition.toml: file is missing"},
		{"stray file", func(m fstest.MapFS) { m["domains/old.toml"] = &fstest.MapFile{} },
			"domains/old.toml: file belongs to no part of the register"},
		{"other files may lie about", func(m fstest.MapFS) { m["README.md"] = &fstest.MapFile{} }, ""},
		{"not TOML", func(m fstest.MapFS) { m["shared/people.fr.toml"].Data = []byte("[audience\n") },
			"shared/people.fr.toml: line 2: expected '.' or ']' to end table name, but got '\\n' instead"},
		{"not UTF-8", func(m fstest.MapFS) { m["shared/people.fr.toml"].Data = []byte("a = \"\xff\"\n") },
			"shared/people.fr.toml: line 1: invalid UTF-8 byte: 0xff"},
	} {
		t.Run(test.name, func(t *testing.T) {
			edition := copyOf(t)
			test.change(edition)
			if got := problemsOf(t, edition); got != test.want {
				t.Errorf("problems are\n%s\nwant\n%s", got, test.want)
			}
		})
	}
}

// TestLoadReportsAllAtOnce breaks three files and wants three problems, each
// of which can be had on its own.
func TestLoadReportsAllAtOnce(t *testing.T) {
	edition := copyOf(t)
	edit(t, edition, "edition.toml", `"2026-11-01"`, `"never"`)
	edit(t, edition, "shared/laws.toml", "", "\ncolour = 1\n")
	edit(t, edition, "domains/insurance.toml", `"health", "judicial"`, `"wealth", "judicial"`)
	_, err := Load(edition)
	problems, ok := errors.AsType[Problems](err)
	if !ok {
		t.Fatalf("error is %v, want Problems", err)
	}
	files := map[string]bool{}
	for _, p := range problems {
		files[p.File] = true
	}
	for _, f := range []string{"edition.toml", "shared/laws.toml", "domains/insurance.toml"} {
		if !files[f] {
			t.Errorf("no problem of %s among\n%v", f, err)
		}
	}
	if one, ok := errors.AsType[Problem](err); !ok || one.File != problems[0].File {
		t.Errorf("errors.AsType finds %v, want the first of the problems", one)
	}
}

func TestLoadDir(t *testing.T) {
	dir := t.TempDir()
	if err := os.CopyFS(dir, Embedded()); err != nil {
		t.Fatal(err)
	}
	r, err := LoadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	if e := mustLoad(t).Edition; r.Edition != e {
		t.Errorf("a copy is edition %+v, want %+v", r.Edition, e)
	}
	name := filepath.Join(dir, "edition.toml")
	if err := os.WriteFile(name, []byte("number = 2\neffective = \"2027-01-01\"\ndomains = []\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := LoadDir(dir); err == nil || !strings.Contains(err.Error(), dir) || !strings.Contains(err.Error(), "edition.domains: lists no domain") {
		t.Errorf("error is %v, want the folder and the problem", err)
	}
	for _, bad := range []string{filepath.Join(dir, "none"), name} {
		if _, err := LoadDir(bad); err == nil {
			t.Errorf("LoadDir(%s) = no error", bad)
		}
	}
}

// copyOf returns a copy of the embedded edition that can be broken.
func copyOf(t *testing.T) fstest.MapFS {
	t.Helper()
	m := fstest.MapFS{}
	err := fs.WalkDir(Embedded(), ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		b, err := fs.ReadFile(Embedded(), name)
		m[name] = &fstest.MapFile{Data: b}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// edit replaces the first old text of a file by a new one, or appends it.
func edit(t *testing.T, m fstest.MapFS, file, old, text string) {
	t.Helper()
	data := string(m[file].Data)
	if !strings.Contains(data, old) {
		t.Fatalf("%s does not contain %q", file, old)
	}
	if old == "" {
		data += text
	} else {
		data = strings.Replace(data, old, text, 1)
	}
	m[file] = &fstest.MapFile{Data: []byte(data)}
}

// problemsOf returns what Load says of an edition, "" if it takes it.
func problemsOf(t *testing.T, edition fs.FS) string {
	t.Helper()
	r, err := Load(edition)
	if err == nil {
		return ""
	}
	if r != nil {
		t.Error("Load returned a register beside its error")
	}
	return err.Error()
}
