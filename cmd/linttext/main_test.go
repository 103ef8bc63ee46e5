package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/loupe-privacy/loupe/internal/lang"
	"github.com/loupe-privacy/loupe/locales"
)

// legalese is a text that nobody understands.
const legalese = "Le responsable du traitement met en œuvre les mesures techniques et organisationnelles appropriées afin de " +
	"garantir un niveau de sécurité adapté au risque, compte tenu de l’état des connaissances, des coûts de mise en œuvre " +
	"ainsi que de la nature, de la portée, du contexte et des finalités du traitement."

// TestRun reports on the texts of the program as they are.
func TestRun(t *testing.T) {
	var out, usage strings.Builder
	if err := run([]string{"-n", "2"}, &out, &usage); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"== fr: Kandel-Moles at least 65", "== nl: Flesch-Douma at least 60", "register", "interface", "findings: "} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("the report lacks %q", want)
		}
	}
	if n := strings.Count(out.String(), "words/sentence  "); n < 8 {
		t.Errorf("%d blocks are listed, want two of each part and language", n)
	}
}

func TestRunEdition(t *testing.T) {
	dir := t.TempDir()
	if err := os.MkdirAll(filepath.Join(dir, "shared"), 0o755); err != nil {
		t.Fatal(err)
	}
	data := "[rights.x]\ntext = \"" + legalese + "\"\n[rights.y]\ntext = \"Vous pouvez voir vos données. C’est gratuit.\"\n"
	if err := os.WriteFile(filepath.Join(dir, "shared", "rights.fr.toml"), []byte(data), 0o644); err != nil {
		t.Fatal(err)
	}
	var out, usage strings.Builder
	if err := run([]string{"-lang", "fr", "-n", "1", "-edition", dir}, &out, &usage); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		"shared/rights.fr.toml rights x text: ease of reading", "rights x text: LIX", "words, want at most 25",
		"shared/rights.fr.toml rights x text\n    Le responsable du traitement",
	} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("the report lacks %q:\n%s", want, out.String())
		}
	}
	for _, never := range []string{"rights y", "== nl"} {
		if strings.Contains(out.String(), never) {
			t.Errorf("the report has %q", never)
		}
	}
}

func TestRunRefuses(t *testing.T) {
	broken := t.TempDir()
	if err := os.MkdirAll(filepath.Join(broken, "shared"), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(broken, "shared", "x.nl.toml"), []byte("a ="), 0o644); err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		args []string
		want string
	}{
		{[]string{"-lang", "de"}, `no such language: "de"`},
		{[]string{"-bad"}, "not defined: -bad"},
		{[]string{"-n", "x"}, "invalid value"},
		{[]string{"-edition", broken}, "register: reading shared/x.nl.toml"},
	} {
		var out, usage strings.Builder
		if err := run(test.args, &out, &usage); err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("run(%q) = %v, want %q", test.args, err, test.want)
		}
	}
}

// TestOrder holds that the hardest block comes first.
func TestOrder(t *testing.T) {
	easy := strings.Repeat("Vous voyez tout ici. ", 12)
	register := fstest.MapFS{"shared/a.fr.toml": {Data: []byte("[x]\na = \"" + easy + "\"\nb = \"" + legalese + "\"\n")}}
	r, err := read(register, locales.Catalogs(), lang.FR)
	if err != nil {
		t.Fatal(err)
	}
	var out strings.Builder
	r.writeHardest(&out, r.parts[0], 10)
	hard, plain := strings.Index(out.String(), "x b"), strings.Index(out.String(), "x a")
	if hard < 0 || plain < hard {
		t.Errorf("order of\n%s", out.String())
	}
}
