package readability_test

import (
	"math"
	"slices"
	"testing"

	"github.com/loupe-privacy/loupe/internal/lang"
	"github.com/loupe-privacy/loupe/internal/readability"
)

func TestSentences(t *testing.T) {
	for _, test := range []struct {
		text string
		want []string
	}{
		{"", nil},
		{" … ", nil},
		{"Vos données", []string{"Vos données"}},
		{"Un. Deux ! Trois ? Quatre…", []string{"Un.", "Deux !", "Trois ?", "Quatre…"}},
		{"Voir l’art. 6.1.c du RGPD. Puis l’art. 9.", []string{"Voir l’art. 6.1.c du RGPD.", "Puis l’art. 9."}},
		{"Il reçoit p. ex. un café. Oui.", []string{"Il reçoit p. ex. un café.", "Oui."}},
		{"Bv. Jan, m.b.t. Partena, nr. 5. Klaar.", []string{"Bv. Jan, m.b.t. Partena, nr. 5.", "Klaar."}},
		{"Dat staat in art. 37. Punt", []string{"Dat staat in art. 37.", "Punt"}},
		{"Nous lisons : « plus courte ». C’est tout.", []string{"Nous lisons : « plus courte ».", "C’est tout."}},
		{"Il dit « Non. » Elle part.", []string{"Il dit « Non. »", "Elle part."}},
		{"(Geen reden nodig.) Altijd.", []string{"(Geen reden nodig.)", "Altijd."}},
		{"eerste regel\ntweede regel", []string{"eerste regel", "tweede regel"}},
		{"Le 1.204e jour. 12 jours.", []string{"Le 1.204e jour.", "12 jours."}},
		{"Un point: deux points; un seul.", []string{"Un point: deux points; un seul."}},
		{"Fin de la liste, etc. Suite.", []string{"Fin de la liste, etc.", "Suite."}},
		{"Attendez... encore un peu.", []string{"Attendez... encore un peu."}},
	} {
		if got := readability.Sentences(test.text); !slices.Equal(got, test.want) {
			t.Errorf("Sentences(%q) = %q, want %q", test.text, got, test.want)
		}
	}
}

func TestWords(t *testing.T) {
	for _, test := range []struct {
		text string
		want []string
	}{
		{"", nil},
		{"« L’INAMI » paie (100 %) : 12 € !", []string{"L’INAMI", "paie", "100", "12"}},
		{"codes CT1/CT2 – avez-vous", []string{"codes", "CT1", "CT2", "avez-vous"}},
		{"uw e-mailadres,\u00a0de foto’s en ’s avonds", []string{"uw", "e-mailadres", "de", "foto’s", "en", "s", "avonds"}},
	} {
		if got := readability.Words(test.text); !slices.Equal(got, test.want) {
			t.Errorf("Words(%q) = %q, want %q", test.text, got, test.want)
		}
	}
}

// TestMeasure holds the measures of texts that were counted by hand.
func TestMeasure(t *testing.T) {
	for _, test := range []struct {
		name      string
		in        lang.Lang
		text      string
		want      readability.Measure
		ease, lix float64
	}{
		{
			name: "plain French", in: lang.FR,
			text: "Nous gardons vos données. Vous pouvez les voir.",
			want: readability.Measure{Sentences: 2, Words: 8, Syllables: 11, Long: 2, Longest: 4},
			ease: 207 - 1.015*4 - 73.6*11/8, lix: 29,
		},
		{
			name: "plain Dutch", in: lang.NL,
			text: "Wij bewaren uw gegevens. U mag ze zien.",
			want: readability.Measure{Sentences: 2, Words: 8, Syllables: 12, Long: 2, Longest: 4},
			ease: 206.84 - 0.93*4 - 77*1.5, lix: 29,
		},
		{
			// Le·trai·te·ment·re·po·se·sur·l’in·té·rêt·lé·gi·time·de·l’or·ga·nisme.
			name: "hard French", in: lang.FR,
			text: "Le traitement repose sur l’intérêt légitime de l’organisme.",
			want: readability.Measure{Sentences: 1, Words: 8, Syllables: 17, Long: 4, Longest: 8},
			ease: 207 - 1.015*8 - 73.6*17/8, lix: 8 + 100*4.0/8,
		},
		{
			// De·ver·wer·kings·ver·ant·woor·de·lij·ke·neemt·be·slis·sin·gen.
			name: "hard Dutch", in: lang.NL,
			text: "De verwerkingsverantwoordelijke neemt beslissingen.",
			want: readability.Measure{Sentences: 1, Words: 4, Syllables: 15, Long: 2, Longest: 4},
			ease: 206.84 - 0.93*4 - 77*15.0/4, lix: 54,
		},
		{name: "nothing", in: lang.FR, text: " — ", ease: 207},
	} {
		t.Run(test.name, func(t *testing.T) {
			m := readability.Of(test.in, test.text)
			if m != test.want {
				t.Errorf("Of = %+v, want %+v", m, test.want)
			}
			if got := m.Ease(test.in); math.Abs(got-test.ease) > 1e-9 {
				t.Errorf("Ease = %v, want %v", got, test.ease)
			}
			if got := m.LIX(); math.Abs(got-test.lix) > 1e-9 {
				t.Errorf("LIX = %v, want %v", got, test.lix)
			}
		})
	}
}

func TestMeasureAdd(t *testing.T) {
	a := readability.Of(lang.FR, "Un deux trois.")
	b := readability.Of(lang.FR, "Quatre. Responsabilité.")
	if got, want := a.Add(b), readability.Of(lang.FR, "Un deux trois. Quatre. Responsabilité."); got != want {
		t.Errorf("Add = %+v, want %+v", got, want)
	}
	if got := a.Add(readability.Measure{}); got != a {
		t.Errorf("Add of nothing = %+v, want %+v", got, a)
	}
}

// FuzzMeasure holds that counts are sane for any text: no panic, every word
// has a syllable, and no sentence has more words than the text.
func FuzzMeasure(f *testing.F) {
	for _, s := range []string{"", "Voir l’art. 6.1.c.", "«“(*", "œ’’ÿ-", "\xff.\n9999999999 ٣٤ 1", "QU que gué ieu|ï"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		for _, in := range lang.All {
			m := readability.Of(in, text)
			if m.Syllables < m.Words || m.Long > m.Words || m.Longest > m.Words || m.Sentences > m.Words {
				t.Errorf("Of(%q) = %+v", text, m)
			}
			readability.WrongWords(in, []readability.Text{{Path: []string{"x"}, Value: text}})
		}
		readability.Acronyms(text)
	})
}
