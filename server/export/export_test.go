package export_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"os"
	"strings"
	"testing"

	"github.com/loupe-privacy/loupe/internal/fault"
	"github.com/loupe-privacy/loupe/internal/lang"
	"github.com/loupe-privacy/loupe/internal/register"
	"github.com/loupe-privacy/loupe/server/export"
	"github.com/loupe-privacy/loupe/server/registerdata"
)

// embedded returns the edition that is part of the program.
func embedded(t *testing.T) *register.Register {
	t.Helper()
	r, err := registerdata.Load(registerdata.Embedded())
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// written returns an edition in a format.
func written(t *testing.T, r *register.Register, format string) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := export.Write(&b, r, format); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// TestSameBytes wants one register to give the same bytes, however often it
// is read and written.
func TestSameBytes(t *testing.T) {
	for _, f := range export.Formats() {
		first := written(t, embedded(t), f.Name)
		for range 2 {
			if !bytes.Equal(first, written(t, embedded(t), f.Name)) {
				t.Errorf("%s: not the same bytes twice", f.Name)
			}
		}
	}
}

// TestEveryFormatTellsItsEdition wants the number, the date, the statement in
// both languages and the address of the official declaration in each format.
func TestEveryFormatTellsItsEdition(t *testing.T) {
	r := embedded(t)
	r.Edition.Number = 4711
	for _, f := range export.Formats() {
		text := string(written(t, r, f.Name))
		for _, want := range []string{
			"4711", r.Edition.Effective.String(),
			"viennent de Loupe", "komen van Loupe", "https://www.partenamut.be/vie-privee",
		} {
			if !strings.Contains(text, want) {
				t.Errorf("%s does not say %q", f.Name, want)
			}
		}
		if strings.Contains(text, "Cette édition est un exemple") {
			t.Errorf("%s says that the edition in force is an example", f.Name)
		}
	}
	r.Edition.Example = true
	for _, f := range export.Formats() {
		text := string(written(t, r, f.Name))
		for _, want := range []string{"Cette édition est un exemple", "Deze editie is een voorbeeld"} {
			if !strings.Contains(text, want) {
				t.Errorf("%s of an example does not say %q", f.Name, want)
			}
		}
	}
}

// TestNotesOfTheOfficeStayThere wants the notes that are shown to nobody but
// the office in no export, and all others in each.
func TestNotesOfTheOfficeStayThere(t *testing.T) {
	r := embedded(t)
	open, closed := 0, 0
	for _, f := range export.Formats() {
		text := string(written(t, r, f.Name))
		for _, n := range r.Notes {
			if n.Members {
				open++
			} else {
				closed++
				if strings.Contains(text, n.Text.FR) || strings.Contains(text, n.Reading.NL) || strings.Contains(text, `"`+n.ID+`"`) {
					t.Errorf("%s has the note %s, which is for the office", f.Name, n.ID)
				}
			}
		}
	}
	if open == 0 || closed == 0 {
		t.Errorf("%d open and %d closed notes: nothing was tested", open, closed)
	}
}

// TestNoTextIsLost wants each text of what the four formats share in each of
// them, in both languages.
func TestNoTextIsLost(t *testing.T) {
	r := embedded(t)
	var texts []lang.Text
	for _, d := range r.Domains {
		texts = append(texts, d.Title, d.Transfers.Text)
		for _, p := range d.Purposes {
			texts = append(texts, p.Name, p.Text)
		}
		for _, b := range d.LegalBases {
			texts = append(texts, b.Text)
		}
		for _, u := range d.Recipients {
			e, _ := r.Recipient(u.ID)
			texts = append(texts, e.Name, u.Detail)
		}
		for _, id := range d.Sources.IDs {
			s, _ := r.Source(id)
			texts = append(texts, s.Name)
		}
		for _, rule := range d.Retention {
			texts = append(texts, rule.Text)
		}
		for _, id := range d.CategoryIDs() {
			c, _ := r.Category(id)
			texts = append(texts, c.Kind, d.Details[id])
		}
	}
	for _, x := range r.Rights {
		if x.Article != "" && x.Article != "18" && x.Article != "21" && x.Article != "22" { // the others have no member in TILT
			texts = append(texts, x.Name)
		}
	}
	for _, f := range export.Formats() {
		doc := string(written(t, r, f.Name))
		for _, text := range texts {
			for _, l := range lang.All {
				if !strings.Contains(doc, quoted(f, text.In(l))) {
					t.Errorf("%s lost %q", f.Name, text.In(l))
				}
			}
		}
	}
}

// quoted returns a text as it stands in a format.
func quoted(f export.Format, text string) string {
	if f.Name == "csv" {
		return strings.ReplaceAll(text, `"`, `""`)
	}
	return strings.ReplaceAll(text, `"`, `\"`)
}

func TestUnknownFormat(t *testing.T) {
	for _, name := range []string{"", "xml", "JSON", "html", "dpv ", "../csv"} {
		var b bytes.Buffer
		err := export.Write(&b, embedded(t), name)
		if !fault.Is(err, fault.Invalid) || !strings.Contains(err.Error(), "dpv, tilt, csv, json") {
			t.Errorf("%q: %v", name, err)
		}
		if b.Len() > 0 {
			t.Errorf("%q: %d bytes were written", name, b.Len())
		}
		if _, ok := export.ByName(name); ok {
			t.Errorf("%q is a format", name)
		}
	}
}

// broken is a place where nothing can be written.
type broken struct{}

// errBroken is its error.
var errBroken = errors.New("broken pipe")

func (broken) Write([]byte) (int, error) { return 0, errBroken }

func TestWriterThatFails(t *testing.T) {
	for _, f := range export.Formats() {
		if err := export.Write(broken{}, embedded(t), f.Name); !errors.Is(err, errBroken) {
			t.Errorf("%s: %v", f.Name, err)
		}
	}
}

func TestFormats(t *testing.T) {
	for _, test := range []struct{ name, content, ext string }{
		{"dpv", "application/ld+json", ".jsonld"},
		{"tilt", "application/vnd.tilt+json", ".tilt.json"},
		{"csv", "text/csv; charset=utf-8; header=present", ".csv"},
		{"json", "application/json", ".json"},
	} {
		f, ok := export.ByName(test.name)
		if !ok || f.ContentType() != test.content || f.Ext != test.ext {
			t.Errorf("%s: %s, %s", test.name, f.ContentType(), f.Ext)
		}
	}
}

// readFile reads a JSON file.
func readFile(t *testing.T, path string, into any) {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(b, into); err != nil {
		t.Fatal(err)
	}
}
