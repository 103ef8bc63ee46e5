package readability_test

import (
	"slices"
	"testing"

	"github.com/loupe-privacy/loupe/internal/lang"
	"github.com/loupe-privacy/loupe/internal/readability"
)

// TestWrongWords holds that bad words are found in real sentences, and that
// good words which look like them are not.
func TestWrongWords(t *testing.T) {
	for _, test := range []struct {
		in    lang.Lang
		value string
		want  string
	}{
		{lang.FR, "Portez plainte auprès de la CNIL.", `"CNIL" is not said in Belgium`},
		{lang.FR, "Votre Carte Vitale suffit.", `"Carte Vitale" is not said in Belgium`},
		{lang.FR, "Le reste à charge est petit.", `"reste à charge" is not said in Belgium`},
		{lang.FR, "Vous payez un co-paiement.", `"co-paiement": the official term is "ticket modérateur"`},
		{lang.FR, "Votre mutuelle le sait.", `"mutuelle": the official term is "mutualité"`},
		{lang.FR, "Le médecin conseiller décide.", `"médecin conseiller": the official term is "médecin-conseil"`},
		{lang.FR, "La base légale est le contrat.", `"base légale": the official term is "base juridique"`},
		{lang.FR, "Le droit à l’oubli existe.", `"droit à l’oubli": the official term is "droit à l’effacement"`},
		{lang.FR, "Le responsable de traitement répond.", `"responsable de traitement": the official term is "responsable du traitement"`},
		{lang.FR, "Selon le GDPR, oui.", `"GDPR": the official term is "RGPD"`},
		{lang.FR, "Une inaptitude au travail.", `"inaptitude au travail": the official term is "incapacité de travail"`},
		{lang.FR, "Le contrôle de la mutualité, le ticket modérateur et l’incapacité de travail.", ""},
		{lang.FR, "Le malade, l’intermutualiste et le solde.", ""},
		{lang.FR, "La base juridique, le médecin-conseil et le responsable du traitement.", ""},
		{lang.NL, "Uw zorgverzekeraar betaalt.", `"zorgverzekeraar" is not said in Belgium`},
		{lang.NL, "Het eigen risico is laag.", `"eigen risico" is not said in Belgium`},
		{lang.NL, "Geef uw BSN.", `"BSN" is not said in Belgium`},
		{lang.NL, "U betaalt een eigen aandeel.", `"eigen aandeel": the official term is "remgeld of persoonlijk aandeel"`},
		{lang.NL, "Uw mutualiteit weet het.", `"mutualiteit" is not said in Belgium`},
		{lang.NL, "De rechtsbasis is de wet.", `"rechtsbasis": the official term is "rechtsgrond"`},
		{lang.NL, "De bewaarperiode is lang.", `"bewaarperiode": the official term is "bewaartermijn"`},
		{lang.NL, "Recht op bezwaar hebt u.", `"Recht op bezwaar": the official term is "recht van bezwaar"`},
		{lang.NL, "De zorgverstrekkers weten het.", `"zorgverstrekker": the official term is "zorgverlener"`},
		{lang.NL, "Het ziekenfonds, het remgeld, het persoonlijk aandeel en de rechtsgrond.", ""},
		{lang.NL, "De metropolis en het recht van bezwaar.", ""},
	} {
		got := readability.WrongWords(test.in, at(test.value))
		switch {
		case test.want == "" && len(got) > 0:
			t.Errorf("%q: %q, want nothing", test.value, got)
		case test.want != "" && (len(got) != 1 || got[0].Reason != test.want || got[0].At != "file key"):
			t.Errorf("%q: %q, want %q", test.value, got, test.want)
		}
	}
}

func TestAcronyms(t *testing.T) {
	for _, test := range []struct {
		value string
		want  []string
	}{
		{"", nil},
		{"L’INAMI et la BCSS, l’INAMI.", []string{"INAMI", "BCSS"}},
		{"Codes CT1/CT2 et isi+.", []string{"CT1", "CT2"}},
		{"À table. Y a-t-il un M. X ?", nil},
		{"Het livre IX, artikel XVI en de VI.", []string{"VI"}},
		{"{{.DPO}} et **RGPD**", []string{"RGPD"}},
		{"My Partenamut et eHealth", nil},
	} {
		if got := readability.Acronyms(test.value); !slices.Equal(got, test.want) {
			t.Errorf("Acronyms(%q) = %q, want %q", test.value, got, test.want)
		}
	}
}

func TestUnexplained(t *testing.T) {
	texts := append(at("L’INAMI et la BCSS."), at("La BCSS, encore.")...)
	got := readability.Unexplained(texts, map[string]bool{"INAMI": true})
	if len(got) != 1 || got[0].String() != "file key: BCSS is explained nowhere" {
		t.Errorf("Unexplained = %q", got)
	}
	if got := readability.Unexplained(texts, map[string]bool{"INAMI": true, "BCSS": true}); got != nil {
		t.Errorf("Unexplained = %q, want nothing", got)
	}
}

func TestUnmatched(t *testing.T) {
	path := func(names ...string) readability.Text { return readability.Text{Path: names, Value: "x"} }
	french := []readability.Text{path("a.fr.toml", "both"), path("a.fr.toml", "french"), path("b.fr.toml", "x", "text")}
	dutch := []readability.Text{path("a.nl.toml", "both"), path("a.nl.toml", "dutch"), path("b.nl.toml", "x", "name")}
	var got []string
	for _, f := range readability.Unmatched(french, dutch) {
		got = append(got, f.String())
	}
	want := []string{
		"a.fr.toml french: no text in Dutch", "b.fr.toml x text: no text in Dutch",
		"a.nl.toml dutch: no text in French", "b.nl.toml x name: no text in French",
	}
	if !slices.Equal(got, want) {
		t.Errorf("Unmatched = %q, want %q", got, want)
	}
	if got := readability.Unmatched(french[:1], dutch[:1]); got != nil {
		t.Errorf("Unmatched of the same = %q", got)
	}
}
