package readability_test

import (
	"strings"
	"testing"

	"github.com/loupe-privacy/loupe/internal/lang"
	"github.com/loupe-privacy/loupe/internal/readability"
)

// legalese is how declarations are often written.
var legalese = map[lang.Lang]string{
	lang.FR: "Le responsable du traitement met en œuvre les mesures techniques et organisationnelles appropriées afin de garantir " +
		"un niveau de sécurité adapté au risque, compte tenu de l’état des connaissances, des coûts de mise en œuvre ainsi que " +
		"de la nature, de la portée, du contexte et des finalités du traitement.",
	lang.NL: "De verwerkingsverantwoordelijke treft passende technische en organisatorische maatregelen om een op het risico " +
		"afgestemd beveiligingsniveau te waarborgen, rekening houdend met de stand van de techniek, de uitvoeringskosten, " +
		"alsook met de aard, de omvang, de context en de verwerkingsdoeleinden van de gegevensverwerking.",
}

// plain is the same, for everybody.
var plain = map[lang.Lang]string{
	lang.FR: "Nous protégeons vos données. Seules les personnes qui en ont besoin pour leur travail peuvent les voir. " +
		"Nous vérifions souvent si tout marche bien. Quand le risque est grand, nous faisons plus. " +
		"Vous voyez un problème ? Dites-le-nous. Nous cherchons alors tout de suite ce qui se passe.",
	lang.NL: "Wij beschermen uw gegevens. Alleen wie ze voor zijn werk nodig heeft, kan ze zien. " +
		"Wij kijken vaak na of alles goed werkt. Als het risico groot is, doen we meer. " +
		"Ziet u een probleem? Laat het ons weten. Wij zoeken dan meteen uit wat er aan de hand is.",
}

// at returns one text as a list.
func at(value string) []readability.Text {
	return []readability.Text{{Path: []string{"file", "key"}, Value: value}}
}

// TestHard holds that the checks find a bad text and leave a plain one alone.
func TestHard(t *testing.T) {
	for _, in := range lang.All {
		blocks := readability.Blocks(in, at(legalese[in]))
		if len(blocks) != 1 {
			t.Fatalf("%s: %d blocks of legalese", in, len(blocks))
		}
		reasons := ""
		for _, f := range blocks[0].Hard(in) {
			reasons += f.String() + "\n"
		}
		for _, want := range []string{"file key: ease of reading", "LIX", "words per sentence"} {
			if !strings.Contains(reasons, want) {
				t.Errorf("%s: %q does not speak of %q", in, reasons, want)
			}
		}
		if found := readability.LongSentences(at(legalese[in])); len(found) != 1 {
			t.Errorf("%s: long sentences %q, want one", in, found)
		}
		for _, b := range readability.Blocks(in, at(plain[in])) {
			if found := b.Hard(in); len(found) > 0 {
				t.Errorf("%s: a plain text is hard: %q", in, found)
			}
		}
		if blocks := readability.Blocks(in, at(plain[in])); len(blocks) != 1 {
			t.Errorf("%s: %d plain blocks", in, len(blocks))
		}
	}
}

// TestHardOneByOne holds that each limit works by itself.
func TestHardOneByOne(t *testing.T) {
	base := readability.Measure{Sentences: 10, Words: 100, Syllables: 150, Long: 20, Longest: 15}
	for _, test := range []struct {
		name   string
		change func(*readability.Measure)
		want   string
	}{
		{"within", func(*readability.Measure) {}, ""},
		{"syllables", func(m *readability.Measure) { m.Syllables = 190 }, "ease of reading"},
		{"long words", func(m *readability.Measure) { m.Long = 36 }, "LIX 46.0"},
		{"mean", func(m *readability.Measure) { m.Sentences = 6 }, "16.7 words per sentence"},
	} {
		for _, in := range lang.All {
			b := readability.Block{At: "x", Measure: base}
			test.change(&b.Measure)
			found := b.Hard(in)
			switch {
			case test.want == "" && len(found) > 0:
				t.Errorf("%s: %q, want nothing", test.name, found)
			case test.want != "" && (len(found) != 1 || !strings.Contains(found[0].Reason, test.want)):
				t.Errorf("%s: %q, want %q", test.name, found, test.want)
			}
		}
	}
}

func TestLongSentences(t *testing.T) {
	most := strings.TrimSpace(strings.Repeat("mot ", readability.MaxSentence))
	for _, test := range []struct {
		value string
		want  int
	}{
		{"", 0}, {most, 0}, {most + ".", 0}, {most + " mot", 1}, {most + ". Un.", 0}, {most + " {{.Name}}.", 1},
		{most + " de trop. Et " + most + " aussi.", 2}, {most + " : " + most, 1},
	} {
		if got := readability.LongSentences(at(test.value)); len(got) != test.want {
			t.Errorf("%q: %q, want %d", test.value, got, test.want)
		}
	}
}
