package registerdata

import (
	"slices"
	"strings"
	"testing"
	"testing/fstest"
)

// wrongRelations are changes to the register, each with the problems that it makes, if any.
var wrongRelations = []struct {
	name, file, old, new, want string
}{
	{"decision that needs nothing known", "shared/decisions.toml", `needs = ["bim"]`, `needs = ["bam"]`,
		`shared/decisions.toml: decisions.ct_codes.needs: no such id in decisions: "bam"`},
	{"decision that needs itself", "shared/decisions.toml", `needs = ["bim"]`, `needs = ["bim", "ct_codes"]`,
		`shared/decisions.toml: decisions.ct_codes.needs: goes in a circle: "ct_codes" needs "ct_codes"`},
	{"decisions in a circle", "shared/decisions.toml", "id = \"bim\"\n", "id = \"bim\"\nneeds = [\"ct_codes\"]\n",
		`shared/decisions.toml: decisions.ct_codes.needs: goes in a circle: "ct_codes" needs "bim" needs "ct_codes"`},
	{"input given twice", "shared/decisions.toml", `inputs = [{id = "scheme"},`, `inputs = [{id = "scheme"}, {id = "scheme"},`,
		`shared/decisions.toml: decisions.ct_codes.inputs: id given twice: "scheme"`},
	{"decision without inputs", "shared/decisions.toml", `inputs = [{id = "notification", texts = ["from"]}]`, `input = []`,
		"shared/decisions.fr.toml: decisions.care_intake.inputs.notification.from.fr: text for an id or field that shared/decisions.toml does not have\n" +
			"shared/decisions.fr.toml: decisions.care_intake.inputs.notification.name.fr: text for an id or field that shared/decisions.toml does not have\n" +
			"shared/decisions.nl.toml: decisions.care_intake.inputs.notification.from.nl: text for an id or field that shared/decisions.toml does not have\n" +
			"shared/decisions.nl.toml: decisions.care_intake.inputs.notification.name.nl: text for an id or field that shared/decisions.toml does not have\n" +
			"shared/decisions.toml: decisions.care_intake.input: unknown key\n" +
			"shared/decisions.toml: decisions.care_intake.inputs: key is missing"},
	{"step without its route in words", "shared/decisions.toml", `{id = "block"}`, `{id = "block", texts = ["route"]}`,
		"shared/decisions.fr.toml: decisions.benefit_block.steps.block.route.fr: text is missing\n" +
			"shared/decisions.nl.toml: decisions.benefit_block.steps.block.route.nl: text is missing"},
	{"judge missing in one language", "shared/decisions.fr.toml", "\ncourt = ", "\n# court = ",
		"shared/decisions.fr.toml: contest.court.fr: text is missing"},

	{"group in no domain", "shared/people.toml", `domains = ["operational"]`, `domains = ["operations"]`,
		`shared/people.toml: audience.prospect.domains: no such id in domains: "operations"`},
	{"group with no purpose", "shared/people.toml", `"operational/prospecting"`, `"operational/prospects"`,
		`shared/people.toml: audience.prospect.purposes: no such id in purposes: "operational/prospects"`},
	{"purpose without its domain", "shared/people.toml", `"operational/prospecting"`, `"prospecting"`,
		`shared/people.toml: audience.prospect.purposes: not an id: "prospecting"`},
	{"group with no source", "shared/people.toml", `"database_suppliers"`, `"databases"`,
		`shared/people.toml: audience.prospect.sources: no such id in sources: "databases"`},
	{"group with no rule", "shared/people.toml", `retention = ["op_prospect"]`, `retention = ["op_prospects"]`,
		`shared/people.toml: audience.prospect.retention: no such id in retention: "op_prospects"`},
	{"point of a group given twice", "shared/people.toml", `points = ["data", "why",`, `points = ["data", "why", "why",`,
		`shared/people.toml: audience.prospect.points: id given twice: "why"`},
	{"point of a group without words", "shared/people.toml", `points = ["data", "why", "how_long"`, `points = ["data", "why", "weather", "how_long"`,
		"shared/people.fr.toml: audience.prospect.points.weather.name.fr: text is missing\n" +
			"shared/people.fr.toml: audience.prospect.points.weather.text.fr: text is missing\n" +
			"shared/people.nl.toml: audience.prospect.points.weather.name.nl: text is missing\n" +
			"shared/people.nl.toml: audience.prospect.points.weather.text.nl: text is missing"},

	{"term that refers to nothing", "shared/glossary.toml", `see = ["national_union"]`, `see = ["union"]`,
		`shared/glossary.toml: terms.mutuality.see: no such id in terms: "union"`},
	{"term that refers to itself", "shared/glossary.toml", `see = ["national_union"]`, `see = ["national_union", "mutuality"]`,
		`shared/glossary.toml: terms.mutuality.see: refers to itself`},
	{"terms that refer to each other may", "shared/glossary.toml", `{id = "onem", `, `{id = "onem", see = ["cpas", "mutuality"], `, ""},
	{"term without its text", "shared/glossary.nl.toml", "name = \"ziekenfonds\"\n", "",
		"shared/glossary.nl.toml: terms.mutuality.name.nl: text is missing"},
	{"link that is neither true nor false", "shared/glossary.toml", `link = false,`, `link = "no",`,
		"shared/glossary.toml: terms.mutuality.link: must be true or false"},
	{"form that is empty", "shared/glossary.nl.toml", `forms = "ziekenfondsen"`, `forms = "ziekenfondsen|"`,
		"shared/glossary.nl.toml: terms.mutuality.forms.nl: a form is empty or has space around it"},
	{"form with space around", "shared/glossary.nl.toml", `forms = "ziekenfondsen"`, `forms = "ziekenfondsen | fondsen"`,
		"shared/glossary.nl.toml: terms.mutuality.forms.nl: a form is empty or has space around it"},
	{"form of another term", "shared/glossary.nl.toml", `forms = "landsbonden`, `forms = "Ziekenfonds|landsbonden`,
		`shared/glossary.nl.toml: terms.national_union.forms.nl: "Ziekenfonds" is already written for terms.mutuality`},

	{"limit of access that is also its content", "shared/rights.toml", `limits = ["old_backups", "medical"]`, `limits = ["old_backups", "medical", "copy"]`,
		"shared/rights.fr.toml: access.limits.copy.fr: text is missing\nshared/rights.nl.toml: access.limits.copy.nl: text is missing\n" +
			`shared/rights.toml: access.limits: id given twice: "copy" is also in access`},

	{"source with the address of a domain", "shared/flows.nl.toml", `slug = "dienstverleners"`, `slug = "werking"`,
		`domains/operational.nl.toml: domains.operational.slug.nl: slug "werking" is also that of sources.service_providers`},
	{"two sources with one address", "shared/flows.nl.toml", `slug = "dienstverleners"`, `slug = "u-of-uw-vertegenwoordiger"`,
		`shared/flows.nl.toml: sources.service_providers.slug.nl: slug "u-of-uw-vertegenwoordiger" is also that of sources.self_or_representative`},
	{"two categories with one address", "shared/categories.nl.toml", `slug = "financien"`, `slug = "sporen-online"`,
		`shared/categories.nl.toml: categories.financial.slug.nl: slug "sporen-online" is also that of categories.electronic_identification`},
	{"category with the address of a source may", "shared/categories.nl.toml", `slug = "financien"`, `slug = "dienstverleners"`, ""},
	{"address with a capital", "shared/people.nl.toml", `slug = "toekomstig-lid"`, `slug = "Toekomstig-lid"`,
		"shared/people.nl.toml: audience.prospect.slug.nl: not the segment of an address: small letters, digits and hyphens"},
	{"address that is missing", "shared/categories.nl.toml", "slug = \"financien\"\n", "",
		"shared/categories.nl.toml: categories.financial.slug.nl: text is missing"},
}

// TestLoadRefusesRelations breaks what decisions, groups of people, terms and
// addresses have to do with each other, one thing at a time.
func TestLoadRefusesRelations(t *testing.T) {
	for _, test := range wrongRelations {
		t.Run(test.name, func(t *testing.T) {
			edition := copyOf(t)
			edit(t, edition, test.file, test.old, test.new)
			if got := problemsOf(t, edition); got != test.want {
				t.Errorf("problems are\n%s\nwant\n%s", got, test.want)
			}
		})
	}
}

// TestNoReferenceIsJudgedWithoutItsFile wants nothing said of the purposes and
// rules of a domain whose file cannot be read.
func TestNoReferenceIsJudgedWithoutItsFile(t *testing.T) {
	edition := copyOf(t)
	edition["domains/operational.toml"] = &fstest.MapFile{Data: []byte("[")}
	got := strings.Split(problemsOf(t, edition), "\n")
	if len(got) != 1 || !strings.HasPrefix(got[0], "domains/operational.toml: line 1: ") {
		t.Errorf("problems are %q", got)
	}
}

// TestFormsGoWithoutTheName wants the forms of a term without those that go
// without saying, and each once.
func TestFormsGoWithoutTheName(t *testing.T) {
	edition := copyOf(t)
	edit(t, edition, "shared/glossary.nl.toml", `forms = "ziekenfondsen"`, `forms = "ziekenfonds|ziekenfondsen|ziekenfondsen|fondsen"`)
	r, err := Load(edition)
	if err != nil {
		t.Fatal(err)
	}
	term := r.Terms[0]
	if got, want := term.Forms["nl"], []string{"ziekenfondsen", "fondsen"}; !slices.Equal(got, want) || !term.Unlinked {
		t.Errorf("%s is written %q, want %q; unlinked: %t", term.ID, got, want, term.Unlinked)
	}
}
