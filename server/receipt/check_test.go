package receipt_test

import (
	"bytes"
	"os/exec"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"github.com/loupe-privacy/loupe/internal/lang"
	"github.com/loupe-privacy/loupe/server/receipt"
)

// said is what people must be able to read, by language.
var said = map[lang.Lang][]string{
	lang.FR: {
		"Reçu de votre demande", "LP-4829-1537-31", "jeudi 26 novembre 2026", "0 h 07", "lundi 28 décembre 2026",
		"Voir mes données", "MLOZ répond", "Fait tout de suite", "Nous avons reçu votre demande.", "C’est un samedi.",
		"Autorité de protection des données (APD)", "https://www.autoriteprotectiondonnees.be", "https://loupe.example",
	},
	lang.NL: {
		"Ontvangstbewijs van uw verzoek", "LP-4829-1537-31", "donderdag 26 november 2026", "0.07 uur", "maandag 28 december 2026",
		"Mijn gegevens inkijken", "MLOZ antwoordt", "Meteen gedaan", "Wij kregen uw verzoek.", "Dat is een zaterdag.",
		"Gegevensbeschermingsautoriteit (GBA)", "https://www.gegevensbeschermingsautoriteit.be", "https://loupe.example",
	},
}

func TestReceiptsAreGoodAndReadable(t *testing.T) {
	f := newFixture(t)
	for _, l := range lang.All {
		b := f.bundle(t, f.Request(filed(t, l)))
		for name, file := range f.files(t, b) {
			c := receipt.Check(file, f.keys)
			if c.Verdict != receipt.Good || c.Statement.Reference != "LP-4829-1537-31" || c.Bundle.Position != 5 || c.Head.Size != 11 || c.Statement.Lang != l {
				t.Errorf("%s in %s: %+v", name, l, c)
			}
			if bytes.Contains(file, []byte(canaries)) {
				t.Errorf("%s in %s holds what a person wrote", name, l)
			}
			var text string
			switch name {
			case "html":
				text = textOfPage(t, file)
			case "pdf":
				text = textOfPDF(t, file)
			default:
				continue
			}
			for _, want := range said[l] {
				if !strings.Contains(text, want) {
					t.Errorf("%s in %s: %q is not in\n%s", name, l, want, text)
				}
			}
			for _, wrong := range []string{"[", "{{", canaries} {
				if strings.Contains(text, wrong) {
					t.Errorf("%s in %s: %q is in\n%s", name, l, wrong, text)
				}
			}
		}
	}
}

// plain returns a text with every space a plain one, and one at most.
func plain(s string) string {
	return strings.Join(strings.Fields(strings.NewReplacer("\u00a0", " ", "\u202f", " ").Replace(s)), " ")
}

// textOfPage returns what a browser shows of a page. It fails on anything that
// the page would fetch or run.
func textOfPage(t *testing.T, page []byte) string {
	t.Helper()
	root, err := html.Parse(bytes.NewReader(page))
	must(t, err)
	var text strings.Builder
	for n := range root.Descendants() {
		if n.Type == html.TextNode && n.Parent.Data != "script" && n.Parent.Data != "style" {
			text.WriteString(n.Data + " ")
		}
		for _, a := range n.Attr {
			switch {
			case a.Key == "src" || a.Key == "href" || strings.HasPrefix(a.Key, "on"):
				t.Errorf("the page has %s=%q", a.Key, a.Val)
			case n.Data == "script" && a.Key == "type" && a.Val != "application/json":
				t.Errorf("the page has a script of type %q", a.Val)
			}
		}
	}
	return plain(text.String())
}

// textOfPDF returns the text of a document as another program reads it.
func textOfPDF(t *testing.T, document []byte) string {
	t.Helper()
	c := exec.CommandContext(t.Context(), "pdftotext", "-layout", "-", "-")
	c.Stdin = bytes.NewReader(document)
	out, err := c.Output()
	if err != nil {
		t.Fatalf("pdftotext (make tools): %v", err)
	}
	return plain(string(out))
}

// TestEveryByteCounts changes each byte of each form of a receipt, and wants
// it refused.
func TestEveryByteCounts(t *testing.T) {
	f := newFixture(t)
	for name, file := range f.files(t, f.bundle(t, f.Request(filed(t, lang.FR)))) {
		for i := range file {
			bad := bytes.Clone(file)
			bad[i] ^= 1
			if c := receipt.Check(bad, f.keys); c.Verdict == receipt.Good || c.Statement.Reference != "" {
				t.Fatalf("%s: byte %d (%q) changed, and it is good", name, i, file[max(0, i-20):min(len(file), i+20)])
			}
		}
		for _, cut := range []int{0, 1, 10, len(file) / 2, len(file) - 1} {
			if c := receipt.Check(file[:cut], f.keys); c.Verdict == receipt.Good {
				t.Errorf("%s: cut to %d bytes it is good", name, cut)
			}
		}
		for _, more := range []string{" ", "\n", "x"} {
			if c := receipt.Check(append(bytes.Clone(file), more...), f.keys); c.Verdict == receipt.Good {
				t.Errorf("%s: with %q after it it is good", name, more)
			}
			if c := receipt.Check(append([]byte(more), file...), f.keys); c.Verdict == receipt.Good {
				t.Errorf("%s: with %q before it it is good", name, more)
			}
		}
	}
}

func TestVerdicts(t *testing.T) {
	f, stranger := newFixture(t), newFixture(t)
	b := f.bundle(t, f.Request(filed(t, lang.FR)))
	files := f.files(t, b)
	theirs := stranger.files(t, stranger.bundle(t, stranger.Request(filed(t, lang.FR))))
	change := func(form, before, after string) []byte {
		if !bytes.Contains(files[form], []byte(before)) {
			t.Fatalf("no %q in %s", before, form)
		}
		return bytes.Replace(files[form], []byte(before), []byte(after), 1)
	}
	// The page of one receipt around the bundle of another one of the same key.
	later := f.Request(filed(t, lang.FR))
	later.Reference = "LP-0000-0000-98"
	mixed := bytes.Replace(files["html"], b.JSON(), f.bundle(t, later).JSON(), 1)
	for _, test := range []struct {
		name string
		file []byte
		keys []string
		want receipt.Verdict
	}{
		{"nothing", nil, f.keys, receipt.NoReceipt},
		{"a text", []byte("Bonjour"), f.keys, receipt.NoReceipt},
		{"another JSON", []byte("{}\n"), f.keys, receipt.NoReceipt},
		{"another page", []byte("<!doctype html><p>Reçu</p>"), f.keys, receipt.NoReceipt},
		{"another document", []byte("%PDF-1.4\n%%EOF\n"), f.keys, receipt.NoReceipt},
		{"too long", bytes.Repeat([]byte("x"), receipt.MaxFile+1), f.keys, receipt.NoReceipt},
		{"another due date in the statement", change("json", `"due":"2026-12-28"`, `"due":"2027-12-28"`), f.keys, receipt.Altered},
		{"another due date on the page", change("html", "lundi 28 décembre", "lundi 29 décembre"), f.keys, receipt.Altered},
		{"the bundle of another receipt", mixed, f.keys, receipt.Altered},
		{"another position", change("json", `"position":5`, `"position":6`), f.keys, receipt.NotInLog},
		{"another leaf", change("json", `\"version\":5`, `\"version\":6`), f.keys, receipt.NotInLog},
		{"another head", change("json", `/test\n11\n`, `/test\n12\n`), f.keys, receipt.WrongSignature},
		{"pretty JSON", change("json", `{"v":1,`, `{"v":1, `), f.keys, receipt.Altered},
		{"a page without its signature", files["html"][:bytes.LastIndex(files["html"], []byte("<!--"))], f.keys, receipt.NoReceipt},
		{"JSON of a stranger", theirs["json"], f.keys, receipt.UnknownKey},
		{"a page of a stranger", theirs["html"], f.keys, receipt.UnknownKey},
		{"a document of a stranger", theirs["pdf"], f.keys, receipt.UnknownKey},
		{"without keys", files["json"], nil, receipt.UnknownKey},
		{"with a key that is none", files["pdf"], []string{"x"}, receipt.UnknownKey},
	} {
		if c := receipt.Check(test.file, test.keys); c.Verdict != test.want {
			t.Errorf("%s: %s, want %s", test.name, c.Verdict, test.want)
		}
	}
}

func TestRotationKeepsReceipts(t *testing.T) {
	f := newFixture(t)
	b := f.bundle(t, f.Request(filed(t, lang.FR)))
	before := f.files(t, b)
	f.rotate(t)
	f.rotate(t)
	for name, file := range before {
		if c := receipt.Check(file, f.keys); c.Verdict != receipt.Good {
			t.Errorf("%s of before: %s", name, c.Verdict)
		}
	}
	for name, file := range f.files(t, b) { // the page by the new key, the proof by the old one
		if c := receipt.Check(file, f.keys); c.Verdict != receipt.Good {
			t.Errorf("%s made again: %s", name, c.Verdict)
		}
	}
	for name, file := range before {
		if c := receipt.Check(file, f.keys[:2]); c.Verdict != receipt.UnknownKey {
			t.Errorf("%s by a key that was retired: %s", name, c.Verdict)
		}
	}
}

func TestSameBundleSameFiles(t *testing.T) {
	f := newFixture(t)
	b := f.bundle(t, f.Choice(filed(t, lang.NL)))
	one, two := f.files(t, b), f.files(t, b)
	for name := range one {
		if !bytes.Equal(one[name], two[name]) {
			t.Errorf("%s is another file each time", name)
		}
	}
	if text := textOfPage(t, one["html"]); !strings.Contains(text, "Ontvangstbewijs van uw keuze") || strings.Contains(text, "LP-") {
		t.Errorf("a choice: %s", text)
	}
	if len(one["pdf"]) > 100<<10 || len(one["html"]) > 20<<10 {
		t.Errorf("a document of %d bytes, a page of %d", len(one["pdf"]), len(one["html"]))
	}
}

func FuzzCheck(f *testing.F) {
	x := newFixture(f)
	b := x.bundle(f, x.Request(filed(f, lang.FR)))
	good := x.files(f, b)
	for _, file := range good {
		f.Add(file)
	}
	f.Add([]byte("%PDF-/Type /EmbeddedFile stream\n"))
	f.Fuzz(func(t *testing.T, file []byte) {
		c := receipt.Check(file, x.keys)
		genuine := false
		for _, g := range good {
			genuine = genuine || bytes.Equal(g, file)
		}
		if (c.Verdict == receipt.Good) != genuine {
			t.Errorf("%q: %s", file, c.Verdict)
		}
	})
}
