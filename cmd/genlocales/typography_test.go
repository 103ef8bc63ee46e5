package main

import (
	"strings"
	"testing"
)

func TestCheckText(t *testing.T) {
	for _, test := range []struct {
		lang, text string
		want       string // the beginning of the one reason, or "" for a good text
	}{
		{"fr", "Aller au contenu", ""},
		{"fr", "Pourquoi cette date\u00a0?", ""},
		{"fr", "Pourquoi cette date\u202f?", ""},
		{"fr", "Pourquoi cette date ?", "no no-break space before ?"},
		{"fr", "Pourquoi cette date?", "no no-break space before ?"},
		{"fr", "Bravo!", "no no-break space before !"},
		{"fr", "Source : vous", "no no-break space before :"},
		{"fr", "Source\u00a0: vous", ""},
		{"fr", "un; deux", "no no-break space before ;"},
		{"fr", "{{.Name}}: vous", "no no-break space before :"},
		{"fr", "{{.Name}}\u00a0: vous", ""},
		{"fr", ": vous", "no no-break space before :"},
		{"fr", "Vraiment\u00a0?!", ""},
		{"fr", "Vraiment…\u00a0?", ""},
		{"fr", "Voir https://www.partenamut.be", ""},
		{"fr", "Le mot «\u00a0oui\u00a0»", ""},
		{"fr", "Le mot « oui\u00a0»", "no no-break space after «"},
		{"fr", "Le mot «\u00a0oui »", "no no-break space before »"},
		{"fr", "Le mot «oui\u00a0»", "no no-break space after «"},
		{"fr", "L'accueil", "ASCII apostrophe"},
		{"fr", "L’accueil", ""},
		{"fr", `Le mot "oui"`, "straight quotation mark"},
		{"fr", "Et puis...", "three dots"},
		{"fr", "Deux  espaces", "control character or double space"},
		{"fr", "Une\tligne", "control character or double space"},
		{"fr", "Accueil ", "white space at an end"},
		{"fr", "Accueil\u00a0", "white space at an end"},
		{"fr", "Votre CPAM", "not a Belgian term: CPAM"},
		{"fr", "Les contrôleurs", "not a Belgian term: contrôleurs"},
		{"fr", "Le contrôle", ""},
		{"fr", "Un aldéhyde", ""},
		{"nl", "Waarom deze datum?", ""},
		{"nl", "Waarom deze datum ?", "space before ?"},
		{"nl", "Waarom deze datum\u00a0?", "space before ?"},
		{"nl", "Bron: uzelf", ""},
		{"nl", "{{.Name}} : u", "space before :"},
		{"nl", "Foto's", "ASCII apostrophe"},
		{"nl", "Foto’s", ""},
		{"nl", "Uw Mutualiteiten", "not a Belgian term: Mutualiteiten"},
		{"nl", "Uw zorgverzekeraar", "not a Belgian term: zorgverzekeraar"},
		{"nl", "Uw ziekenfonds", ""},
		{"nl", "Dag {{.Name}, welkom", "unknown template syntax"},
		{"nl", "Dag {{.name}}", "unknown template syntax"},
		{"nl", "Dag {{.Name.First}}", "unknown template syntax"},
		{"nl", "Dag {{printf .Name}}", "unknown template syntax"},
	} {
		got := checkText(language{tag: test.lang}, test.text)
		switch {
		case test.want == "" && len(got) > 0:
			t.Errorf("%s %q: refused: %q", test.lang, test.text, got)
		case test.want != "" && (len(got) != 1 || !strings.HasPrefix(got[0], test.want)):
			t.Errorf("%s %q: %q, want %q", test.lang, test.text, got, test.want)
		}
	}
}
