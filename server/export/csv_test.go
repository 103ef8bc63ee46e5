package export_test

import (
	"bytes"
	"encoding/csv"
	"strings"
	"testing"

	"github.com/loupe-privacy/loupe/internal/lang"
	"github.com/loupe-privacy/loupe/internal/register"
	"github.com/loupe-privacy/loupe/server/export"
)

// table returns the export as rows, the first with the headings.
func table(t *testing.T, r *register.Register) [][]string {
	t.Helper()
	b := written(t, r, "csv")
	text, ok := bytes.CutPrefix(b, []byte("\xef\xbb\xbf"))
	if !ok {
		t.Error("there is no byte order mark")
	}
	if bytes.Contains(text, []byte("\xef\xbb\xbf")) {
		t.Error("there is a second byte order mark")
	}
	if n := bytes.Count(text, []byte("\n")); n != bytes.Count(text, []byte("\r\n")) {
		t.Error("a line ends without a carriage return")
	}
	rows, err := csv.NewReader(bytes.NewReader(text)).ReadAll() // also wants as many cells in each row
	if err != nil {
		t.Fatal(err)
	}
	return rows
}

// cell returns the value of a row under a heading.
func cell(t *testing.T, rows [][]string, i int, heading string) string {
	t.Helper()
	for j, h := range rows[0] {
		if h == heading {
			return rows[i][j]
		}
	}
	t.Fatalf("no column is headed %q", heading)
	return ""
}

// TestCSVRows wants a row for each purpose, in order, with the texts of the
// register under the headings of each language.
func TestCSVRows(t *testing.T) {
	r := embedded(t)
	rows := table(t, r)
	i := 0
	for _, d := range r.Domains {
		org, _ := r.Organisation(d.Controller)
		for _, p := range d.Purposes {
			i++
			for heading, want := range map[string]string{
				"Numéro du traitement / Nummer van de verwerking": p.FullID(),
				"Finalité du traitement":                          p.Name.FR,
				"Doeleinde van de verwerking":                     p.Name.NL,
				"Description fonctionnelle du traitement":         p.Text.FR,
				"Processus":                    d.Title.FR,
				"Proces":                       d.Title.NL,
				"Verwerkingsverantwoordelijke": org.Name.NL,
				"Numéro BCE / KBO-nummer":      org.Number,
				"Propriétaire du processus":    "",
			} {
				if got := cell(t, rows, i, heading); got != want {
					t.Errorf("%s, %s: %q, want %q", p.FullID(), heading, got, want)
				}
			}
			domainCells(t, r, rows, i, d)
		}
	}
	if len(rows) != i+1 || i != r.Counts().Purposes {
		t.Errorf("%d rows for %d purposes", len(rows)-1, r.Counts().Purposes)
	}
}

// domainCells checks what a row repeats of its domain.
func domainCells(t *testing.T, r *register.Register, rows [][]string, i int, d register.Domain) {
	t.Helper()
	for heading, want := range map[string]int{
		"Destinataires (tout le domaine)":                        len(d.Recipients),
		"Ontvangers (heel het domein)":                           len(d.Recipients),
		"Catégories fonctionnelles de données (tout le domaine)": len(d.CategoryIDs()),
		"Bewaartermijnen (heel het domein)":                      len(d.Retention),
		"Beveiligingsmaatregelen":                                len(r.Security),
		"Sources des données (tout le domaine)":                  len(d.Sources.IDs) + count(d.Sources.Open),
		"Décisions automatisées (tout le domaine)":               max(len(d.Decisions), 1),
	} {
		if got := len(strings.Split(cell(t, rows, i, heading), "\n")); got != want {
			t.Errorf("%s, %s: %d lines, want %d", d.ID, heading, got, want)
		}
	}
	for _, u := range d.Recipients {
		if c, ok := r.Condition(u.Condition); ok && !strings.Contains(cell(t, rows, i, "Ontvangers (heel het domein)"), c.Name.NL) {
			t.Errorf("%s: the condition of %s is not told", d.ID, u.ID)
		}
	}
}

// count returns 1 for true.
func count(b bool) int {
	if b {
		return 1
	}
	return 0
}

// TestCSVBases wants a purpose to have the bases that are tied to it, and the
// others to say that theirs are those of the domain.
func TestCSVBases(t *testing.T) {
	r := embedded(t)
	rows := table(t, r)
	for i := 1; i < len(rows); i++ {
		id := cell(t, rows, i, "Numéro du traitement / Nummer van de verwerking")
		p, ok := r.Purpose(id)
		if !ok {
			t.Fatalf("row %d is about %q", i, id)
		}
		d, _ := r.Domain(p.Domain)
		bases := strings.Split(cell(t, rows, i, "Rechtsgrond van de verwerking"), "\n")
		want, heading := len(d.LegalBases), "Verklaard voor het domein, zonder band met een doeleinde:"
		if len(p.Basis) > 0 {
			want, heading = len(p.Basis), "Verbonden met dit doeleinde:"
		}
		if len(bases) != want+1 || bases[0] != heading {
			t.Errorf("%s: %q", id, bases)
		}
	}
}

// TestCSVFormulas wants no cell that a spreadsheet would compute, and each
// value to be had again by taking one apostrophe away.
func TestCSVFormulas(t *testing.T) {
	for _, evil := range []string{
		`=HYPERLINK("https://example.invalid","x")`, "+1", "-2+3", "@SUM(A1)", "\tx", "\nx", "'=1", "'x", "＝1", "＠x", "=1\n=2", "a=1", "",
	} {
		r := *embedded(t)
		r.Domains = append([]register.Domain(nil), r.Domains...)
		d := r.Domains[0]
		d.Title = lang.Text{FR: evil, NL: evil}
		d.Src = evil
		r.Domains[0] = d
		rows := table(t, &r)
		for _, heading := range []string{"Processus", "Proces", "Section de la déclaration / Deel van de verklaring"} {
			got := cell(t, rows, 1, heading)
			if strings.ContainsAny(first(got), "=+-@\t\r\n＝＋－＠") {
				t.Errorf("%q became %q", evil, got)
			}
			if strings.TrimPrefix(got, "'") != evil {
				t.Errorf("%q cannot be had again from %q", evil, got)
			}
		}
	}
	for _, row := range table(t, embedded(t)) {
		for _, value := range row {
			if strings.ContainsAny(first(value), "=+-@\t\r\n＝＋－＠") {
				t.Errorf("%q is a formula", value)
			}
		}
	}
}

// first returns the first character of a string.
func first(s string) string {
	for _, c := range s {
		return string(c)
	}
	return ""
}

// TestCSVHeadings wants no heading twice, and none empty.
func TestCSVHeadings(t *testing.T) {
	seen := map[string]bool{}
	for _, h := range table(t, embedded(t))[0] {
		if h == "" || seen[h] {
			t.Errorf("the heading %q is empty or there twice", h)
		}
		seen[h] = true
	}
	if f, _ := export.ByName("csv"); f.Media != "text/csv" {
		t.Errorf("the type is %s", f.Media)
	}
}
