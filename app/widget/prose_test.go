package widget_test

import (
	"strings"
	"sync"
	"testing"

	ui "github.com/maxence-charriere/go-app/v10/pkg/app"

	"github.com/loupe-privacy/loupe/app/widget"
	"github.com/loupe-privacy/loupe/internal/lang"
	"github.com/loupe-privacy/loupe/internal/wire"
)

// words are terms with every kind of form.
var words = []wire.Term{
	{ID: "care", Name: "soins", Forms: []string{"soins"}, Text: "Ce qui aide à guérir."},
	{ID: "insurance", Name: "assurance obligatoire", Text: "La loi la demande.",
		Forms: []string{"assurance obligatoire", "assurance obligatoire soins de santé"}},
	{ID: "inami", Name: "Institut national d’assurance maladie-invalidité", Acronym: "INAMI", Text: "Un organisme public.",
		Forms: []string{"Institut national d’assurance maladie-invalidité", "INAMI"}},
	{ID: "processor", Name: "sous-traitant", Forms: []string{"sous-traitant", "sous-traitants"}, Text: "Il travaille pour un autre."},
	{ID: "treating", Name: "traitant", Forms: []string{"traitant"}, Text: "Qui soigne."},
	{ID: "card", Name: "carte isi+", Forms: []string{"carte isi+"}, Text: "Une carte."},
	{ID: "none", Name: "rien", Forms: []string{"  "}, Text: "Rien."},
	{ID: "common", Name: "texte", Text: "Un mot de tous les jours."},
}

// page returns a page with some difficult words.
func page(list ...wire.Term) wire.Page {
	return wire.Page{Route: wire.Domain, Lang: lang.FR, Sprite: "/i.svg", Terms: list}
}

// prose returns texts as paragraphs with their links written as [word>id].
func prose(t *testing.T, pen widget.Pen, texts ...string) string {
	t.Helper()
	var out []string
	for _, text := range texts {
		s := render(t, ui.P().Body(pen.Prose(text)...))
		s = strings.NewReplacer(`<p>`, "", `</p>`, "", `<a class="word" href="#term-`, "[", `">`, ">", `</a>`, "]", "&#39;", "'").Replace(s)
		out = append(out, s)
	}
	return strings.Join(out, " | ")
}

func TestProse(t *testing.T) {
	for _, test := range []struct {
		name  string
		texts []string
		want  string
	}{
		{"nothing to explain", []string{"Rien de difficile."}, "Rien de difficile."},
		{"a word without forms", []string{"Un texte."}, "Un texte."},
		{"a word", []string{"Vos soins ici."}, "Vos [care>soins] ici."},
		{"the whole text", []string{"soins"}, "[care>soins]"},
		{"once on a page", []string{"Vos soins, vos soins.", "Encore soins."}, "Vos [care>soins], vos soins. | Encore soins."},
		{"capital at the start", []string{"Soins et Sous-traitant"}, "[care>Soins] et [processor>Sous-traitant]"},
		{"capitals further on", []string{"SOINS"}, "SOINS"},
		{"not inside a word", []string{"soinsx xsoins soins2"}, "soinsx xsoins soins2"},
		{"letters beyond ASCII are letters", []string{"ésoins soinsé"}, "ésoins soinsé"},
		{"the longest form", []string{"L’assurance obligatoire soins de santé"}, "L’[insurance>assurance obligatoire soins de santé]"},
		{"no shorter word inside one that is linked", []string{"assurance obligatoire, assurance obligatoire soins de santé, soins"},
			"[insurance>assurance obligatoire], assurance obligatoire soins de santé, [care>soins]"},
		{"a hyphen ends a word, the longest form wins", []string{"un sous-traitant, le médecin-traitant"},
			"un [processor>sous-traitant], le médecin-[treating>traitant]"},
		{"plural among the forms", []string{"des sous-traitants"}, "des [processor>sous-traitants]"},
		{"after an apostrophe", []string{"par l’INAMI."}, "par l’[inami>INAMI]."},
		{"a straight apostrophe and a no-break space", []string{"Institut national d'assurance\u00a0maladie-invalidité"},
			"[inami>Institut national d'assurance\u00a0maladie-invalidité]"},
		{"a sign at the end", []string{"la carte isi+, la carte isi"}, "la [card>carte isi+], la carte isi"},
		{"neighbours", []string{"soins INAMI"}, "[care>soins] [inami>INAMI]"},
	} {
		t.Run(test.name, func(t *testing.T) {
			if got := prose(t, widget.PenOf(page(words...)), test.texts...); got != test.want {
				t.Errorf("got  %s\nwant %s", got, test.want)
			}
		})
	}
}

func TestProseOfNothing(t *testing.T) {
	pen := widget.PenOf(page(words...))
	if parts := pen.Prose(""); parts != nil {
		t.Errorf("an empty text has %d parts", len(parts))
	}
	if p := pen.P(""); p != nil {
		t.Error("an empty text is a paragraph")
	}
	if got := prose(t, widget.PenOf(page()), "Vos soins."); got != "Vos soins." {
		t.Errorf("without words: %s", got)
	}
	if got := prose(t, pen.In(lang.NL), "Vos soins."); got != "Vos soins." {
		t.Errorf("in another language: %s", got)
	}
}

func TestProseOfWhereWordsAreExplained(t *testing.T) {
	declaration := page()
	declaration.Declaration = &wire.DeclarationData{Terms: words}
	if got := prose(t, widget.PenOf(declaration), "Vos soins."); got != "Vos [care>soins]." {
		t.Errorf("on the declaration: %s", got)
	}
	glossary := page(words...)
	glossary.Glossary = &wire.GlossaryData{}
	if got := prose(t, widget.PenOf(glossary), "Vos soins."); got != "Vos soins." {
		t.Errorf("on the glossary: %s", got)
	}
	for _, p := range []wire.Page{page(), declaration, glossary} {
		if box := widget.PenOf(p).Terms(p); box != nil {
			t.Errorf("a box of words: %s", render(t, box))
		}
	}
}

// TestProseIsOfOnePage makes pages at once: what one has linked is nothing to
// another, and each comes out the same.
func TestProseIsOfOnePage(t *testing.T) {
	var wait sync.WaitGroup
	for range 50 {
		wait.Go(func() {
			pen := widget.PenOf(page(words...))
			copied := pen
			got := prose(t, pen, "Vos soins.") + prose(t, copied, "Vos soins, l’INAMI.")
			if want := "Vos [care>soins].Vos soins, l’[inami>INAMI]."; got != want {
				t.Errorf("got %s, want %s", got, want)
			}
		})
	}
	wait.Wait()
}

func TestTerms(t *testing.T) {
	dpo := wire.Term{ID: "dpo", Name: "délégué (DPO)", Acronym: "DPO", Text: "Une personne.", Forms: []string{"DPO"}}
	p := page(words[0], words[2], dpo, wire.Term{ID: "unused", Name: "mot", Text: "Rien.", Forms: []string{"mot"}})
	pen := widget.PenOf(p)
	if box := pen.Terms(p); box != nil {
		t.Errorf("a box before any word: %s", render(t, box))
	}
	prose(t, pen, "Vos soins, l’INAMI et le DPO.")
	got := render(t, pen.Terms(p))
	if strings.Contains(got, "term-unused") {
		t.Errorf("the box explains a word that the page does not use:\n%s", got)
	}
	for _, want := range []string{
		`<div id="term-care"><dt>soins</dt><dd>Ce qui aide à guérir.</dd></div>`,
		`<dt>Institut national d’assurance maladie-invalidité (INAMI)</dt>`,
		`<dt>délégué (DPO)</dt>`,
		`href="/fr/glossaire"`,
	} {
		if !strings.Contains(got, want) {
			t.Errorf("the box lacks %s:\n%s", want, got)
		}
	}
}

func TestPathOf(t *testing.T) {
	for _, test := range []struct {
		name   string
		route  wire.Route
		viewer *wire.Viewer
		want   [2]string // glossary, categories
	}{
		{"public", wire.Glossary, nil, [2]string{"/fr/glossaire", "/fr/donnees"}},
		{"member", wire.MyGlossary, &wire.Viewer{Member: true}, [2]string{"/fr/moi/glossaire", "/fr/moi/donnees"}},
		{"without a file", wire.MyGlossary, &wire.Viewer{}, [2]string{"/fr/moi/glossaire", "/fr/donnees"}},
	} {
		pen := widget.PenOf(wire.Page{Route: test.route, Lang: lang.FR, Viewer: test.viewer})
		if got := [2]string{pen.Path(wire.Glossary, ""), pen.Path(wire.Categories, "")}; got != test.want {
			t.Errorf("%s: %v, want %v", test.name, got, test.want)
		}
	}
}
