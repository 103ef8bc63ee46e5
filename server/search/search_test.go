package search

import (
	"slices"
	"strings"
	"sync"
	"testing"
	"unicode/utf8"

	"github.com/loupe-privacy/loupe/internal/lang"
	"github.com/loupe-privacy/loupe/internal/register"
	"github.com/loupe-privacy/loupe/internal/wire"
)

// fact returns a fact with the same words in both languages.
func fact(kind, id, name, text string, fields ...register.Field) register.Fact {
	f := register.Fact{Kind: kind, ID: id, Name: lang.Text{FR: name, NL: name}, Text: lang.Text{FR: text, NL: text}}
	f.Domain, _, _ = strings.Cut(id, "/")
	if f.Domain == id {
		f.Domain = ""
	}
	f.Fields = append([]register.Field{
		{Code: "name", Values: []lang.Text{f.Name}}, {Code: "text", Values: []lang.Text{f.Text}},
	}, fields...)
	return f
}

// field returns a field with the same words in both languages.
func field(code string, values ...string) register.Field {
	f := register.Field{Code: code}
	for _, v := range values {
		f.Values = append(f.Values, lang.Text{FR: v, NL: v})
	}
	return f
}

// inami is a term whose name and abbreviation differ by language.
var inami = register.Fact{
	Kind: "term", ID: "inami",
	Name: lang.Text{FR: "Institut national d’assurance maladie-invalidité", NL: "Rijksinstituut voor ziekte- en invaliditeitsverzekering"},
	Text: lang.Text{FR: "Il gère l’assurance obligatoire.", NL: "Het beheert de verplichte verzekering."},
	Fields: []register.Field{
		{Code: "acronym", Values: []lang.Text{{FR: "INAMI", NL: "RIZIV"}}},
	},
}

// french are facts as the register has them.
var french = []register.Fact{
	fact("domain", "operational", "Fonctionnement", "Le travail de tous les jours."),
	fact("category", "health", "Données de santé", "Votre santé physique et mentale."),
	fact("category", "operational/health", "Données de santé", "Seulement des données sur vos béquilles louées."),
	fact("decision", "maf", "Maximum à facturer (MAF)", "Au-dessus d’un plafond, vos tickets modérateurs sont remboursés.",
		register.Field{Code: "household", Values: []lang.Text{{FR: "oui", NL: "ja"}}}, field("effects", "Vos hôpitaux envoient moins de factures.")),
	fact("right", "access", "Droit d’accès", "Vous pouvez demander vos données.", field("src", "7.1"),
		register.Field{Code: "channel", Values: []lang.Text{{FR: "Zéphyr", NL: "Zéphyr"}}, Refs: []string{"z"}}),
	fact("recipient", "inami", "INAMI", "Cet institut contrôle les mutualités."),
	fact("org", "mloz", "Union nationale des Mutualités Libres", "Elle est responsable de l’assurance obligatoire.", field("short", "MLOZ")),
	fact("rule", "op_client", "", "Nous gardons le cœur de votre dossier de trois à trente ans après la fin de tout contact avec vous."),
	fact("note", "maf_note", "", "Le mot MAF manque."),
	fact("term", "maf", "maximum à facturer", "Un plafond de frais médicaux par an.", field("acronym", "MAF")),
	inami,
}

// dutch are some in Dutch.
var dutch = []register.Fact{
	fact("term", "copay", "remgeld", "Wat u zelf betaalt bij een arts. Ook voor één brief of een prijs."),
	fact("right", "access", "Recht van inzage", "U kunt uw gegevens inkijken. Ĳverige mensen doen dat in alle kantoren."),
	fact("recipient", "care", "Zorgverleners", "Artsen, en wie een taak heeft in een verzekering. Het RIZIV niet."),
	inami,
}

// names returns what was found, as kind and id.
func names(hits []Hit) []string {
	var list []string
	for _, h := range hits {
		list = append(list, h.Kind+" "+h.ID)
	}
	return list
}

func TestFind(t *testing.T) {
	for _, test := range []struct {
		name  string
		in    lang.Lang
		query string
		want  string // joined by commas
	}{
		{"a name", lang.FR, "santé", "category health, category operational/health"},
		{"without accents or case", lang.FR, "SANTE", "category health, category operational/health"},
		{"accents as letters of their own", lang.FR, "sante\u0301", "category health, category operational/health"},
		{"all words", lang.FR, "données santé béquilles", "category operational/health"},
		{"an apostrophe", lang.FR, "l'accès", "right access"},
		{"another apostrophe", lang.FR, "droit d’acces", "right access"},
		{"a hyphen", lang.FR, "maladie invalidité", "term inami"},
		{"ligatures", lang.FR, "coeur", "rule op_client"},
		{"ligatures typed", lang.FR, "CŒUR", "rule op_client"},
		{"the beginning of the last word", lang.FR, "plafond mod", "decision maf"},
		{"but not of another", lang.FR, "mod plafond", "term maf, decision maf"},
		{"a plural for a singular", lang.FR, "contacts", "rule op_client"},
		{"a singular for a plural", lang.FR, "facture moins", "decision maf"},
		{"a plural in -aux", lang.FR, "médical", "term maf"},
		{"hôpital for hôpitaux", lang.FR, "hôpital moins", "decision maf"},
		{"an abbreviation, the whole one first", lang.FR, "maf", "term maf, decision maf, note maf_note"},
		{"the name before the abbreviation", lang.FR, "INAMI", "recipient inami, term inami"},
		{"a name before a text", lang.FR, "mutualités", "org mloz, recipient inami"},
		{"a short name", lang.FR, "mloz", "org mloz"},
		{"kinds in order", lang.FR, "plafond", "term maf, decision maf"},
		{"the name that is the whole query", lang.FR, "maximum à facturer", "term maf, decision maf"},
		{"the other language’s abbreviation", lang.FR, "riziv", "recipient inami, term inami"},
		{"the other language’s abbreviation in a text", lang.NL, "INAMI", "term inami, recipient care"},
		{"the other language’s name", lang.FR, "rijksinstituut", "term inami"},
		{"one letter mistaken", lang.FR, "plafont", "term maf, decision maf"},
		{"one letter left out", lang.FR, "béquiles", "category operational/health"},
		{"two letters exchanged", lang.FR, "palfond", "term maf, decision maf"},
		{"no mistakes in short words", lang.FR, "mef", ""},
		{"no second mistake", lang.FR, "plefont", ""},
		{"no mistake where a word matches", lang.FR, "facture", "term maf, decision maf"},
		{"some words where none has all", lang.FR, "plafond zèbre", "term maf, decision maf"},
		{"those with the most words", lang.FR, "santé physique zèbre", "category health"},
		{"stop words alone", lang.FR, "le la de et qui", ""},
		{"stop words left out", lang.FR, "qui reçoit le plafond", "term maf, decision maf"},
		{"what a fact refers to is not its own", lang.FR, "zéphyr", ""},
		{"sections and flags are not read", lang.FR, "oui", ""},
		{"nothing", lang.FR, "", ""},
		{"space", lang.FR, " \t\n\u00a0", ""},
		{"marks", lang.FR, "…!?%_*()[]\\", ""},
		{"an emoji", lang.FR, "🙂🙂 👨‍👩‍👧", ""},
		{"an emoji beside a word", lang.FR, "🙂plafond🙂", "term maf, decision maf"},
		{"control characters", lang.FR, "\x00pla\x01fond\x7f", ""},
		{"control characters between words", lang.FR, "\x00plafond\x01\u202e", "term maf, decision maf"},
		{"no UTF-8", lang.FR, "\xff\xfe", ""},
		{"SQL", lang.FR, "'; DROP TABLE members; --", ""},
		{"HTML", lang.FR, "<script>alert(1)</script>", ""},
		{"a pattern", lang.FR, ".*", ""},
		{"words after the first hundred characters", lang.FR, strings.Repeat("x", 100) + " plafond", ""},
		{"Dutch plural of a double vowel", lang.NL, "kantoor", "right access"},
		{"Dutch plural in -en", lang.NL, "taken", "recipient care"},
		{"Dutch plural in -s", lang.NL, "zorgverlener", "recipient care"},
		{"Dutch plural with v", lang.NL, "brieven", "term copay"},
		{"Dutch plural with z", lang.NL, "prijzen", "term copay"},
		{"Dutch singular", lang.NL, "artsen", "recipient care, term copay"},
		{"the Dutch ligature", lang.NL, "ijverige", "right access"},
		{"the Dutch ligature typed", lang.NL, "ĳVERIGE", "right access"},
		{"an accent for emphasis", lang.NL, "remgéld", "term copay"},
	} {
		t.Run(test.name, func(t *testing.T) {
			facts := french
			if test.in == lang.NL {
				facts = dutch
			}
			hits, total := index(facts, test.in).Find(test.query, 100)
			if got := strings.Join(names(hits), ", "); got != test.want {
				t.Errorf("Find(%.40q) = %q, want %q", test.query, got, test.want)
			}
			if total != len(hits) {
				t.Errorf("total %d, want %d", total, len(hits))
			}
		})
	}
}

func TestFindLimit(t *testing.T) {
	x := index(french, lang.FR)
	for _, test := range []struct{ limit, want int }{{0, 0}, {-1, 0}, {1, 1}, {2, 2}, {99, 3}} {
		hits, total := x.Find("maf", test.limit)
		if len(hits) != test.want || total != 3 {
			t.Errorf("limit %d: %d of %d, want %d of 3", test.limit, len(hits), total, test.want)
		}
	}
}

// TestFindEmpty asks an index that holds nothing.
func TestFindEmpty(t *testing.T) {
	if hits, total := index(nil, lang.NL).Find("remgeld", 10); hits != nil || total != 0 {
		t.Errorf("found %v, %d", hits, total)
	}
}

// shown writes an excerpt with what was found in brackets.
func shown(list []Piece) string {
	var b strings.Builder
	for _, p := range list {
		if p.Found {
			b.WriteString("[" + p.Text + "]")
		} else {
			b.WriteString(p.Text)
		}
	}
	return b.String()
}

func TestExcerpt(t *testing.T) {
	long := strings.Repeat("Des mots avant. ", 10) + "Le Cœur, là. " + strings.Repeat("Des mots après. ", 20)
	for _, test := range []struct {
		name  string
		texts []string
		found string
		want  string
	}{
		{"nothing to show", nil, "x", ""},
		{"a short text whole", []string{"Vos tickets modérateurs, puis vos tickets."}, "tickets moderateurs", "Vos [tickets] [modérateurs], puis vos [tickets]."},
		{"the text with the most words", []string{"Le ticket.", "Un ticket de santé.", "La santé."}, "ticket sante", "Un [ticket] de [santé]."},
		{"the first text where none has any", []string{"Un.", "Deux."}, "x", "Un."},
		{"around the first word", []string{long}, "coeur", "… avant. Des mots avant. Des mots avant. Des mots avant. Le [Cœur], là." +
			strings.Repeat(" Des mots après.", 7) + " Des mots…"},
		{"the beginning", []string{long}, "des", ""},
		{"no words inside", []string{strings.Repeat("é", 300)}, "x", strings.Repeat("é", 100) + "…"},
		{"found at both ends", []string{"Ici et ici"}, "ici", "[Ici] et [ici]"},
	} {
		t.Run(test.name, func(t *testing.T) {
			var texts []passage
			for _, text := range test.texts {
				texts = append(texts, passage{text, tokens(text)})
			}
			got := shown(excerpt(texts, set(test.found)))
			if test.name == "the beginning" {
				if !strings.HasPrefix(got, "[Des] mots avant. [Des]") || !strings.HasSuffix(got, "…") || len(got) > 260 {
					t.Errorf("excerpt = %q", got)
				}
				return
			}
			if got != test.want {
				t.Errorf("excerpt = %q, want %q", got, test.want)
			}
		})
	}
}

// TestNameless holds that a fact without a name gets one from its text.
func TestNameless(t *testing.T) {
	hits, _ := index(french, lang.FR).Find("dossier trente", 1)
	if len(hits) != 1 || hits[0].Name != "Nous gardons le cœur de votre dossier de trois à trente…" {
		t.Errorf("found %+v", hits)
	}
	if want := "Nous gardons le cœur de votre [dossier] de trois à [trente] ans après la fin de tout contact avec vous."; shown(hits[0].Excerpt) != want {
		t.Errorf("excerpt %q, want %q", shown(hits[0].Excerpt), want)
	}
}

func TestNearly(t *testing.T) {
	for _, test := range []struct {
		a, b string
		want bool
	}{
		{"plafond", "plafond", true}, {"plafond", "plafon", true}, {"plafond", "lafond", true}, {"plafond", "plaffond", true},
		{"plafond", "plafont", true}, {"plafond", "plafodn", true}, {"plafond", "lpafond", true}, {"plafond", "plefont", false},
		{"plafond", "plaf", false}, {"plafond", "dnofalp", false}, {"", "a", true}, {"", "", true}, {"", "ab", false}, {"ab", "ba", true},
		{"abc", "bca", false}, {"abcd", "badc", false},
	} {
		if nearly([]rune(test.a), []rune(test.b)) != test.want || nearly([]rune(test.b), []rune(test.a)) != test.want {
			t.Errorf("nearly(%q, %q) is not %v", test.a, test.b, test.want)
		}
	}
}

// TestConcurrent asks one index from many goroutines; the race detector sees
// what it shares.
func TestConcurrent(t *testing.T) {
	x := index(french, lang.FR)
	want, _ := x.Find("plafond", 10)
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			for range 50 {
				if got, _ := x.Find("plafond", 10); !slices.Equal(names(got), names(want)) {
					t.Errorf("found %v, want %v", names(got), names(want))
				}
				x.Find("palfond "+strings.Repeat("santé ", 20), 3)
			}
		})
	}
	all.Wait()
}

// FuzzFind holds that no query upsets an index, and that what is shown is text
// of the facts.
func FuzzFind(f *testing.F) {
	for _, q := range []string{"", "maf", "l’accès", strings.Repeat("a", 10_000), "'; DROP TABLE", "<b>", "\x00", "🙂", "\xff", "İ ß ĳ e\u0301", "le la"} {
		f.Add(q)
	}
	x, y := index(french, lang.FR), index(dutch, lang.NL)
	f.Fuzz(func(t *testing.T, query string) {
		for _, index := range []*Index{x, y} {
			hits, total := index.Find(query, 5)
			if len(hits) > 5 || total < len(hits) || total > len(index.docs) {
				t.Errorf("%q: %d hits of %d", query, len(hits), total)
			}
			for _, h := range hits {
				if h.Kind == "" || h.Name == "" || len(h.Excerpt) == 0 {
					t.Errorf("%q: %+v is not whole", query, h)
				}
				for _, p := range h.Excerpt {
					if p.Text == "" || !utf8.ValidString(p.Text) {
						t.Errorf("%q: piece %q", query, p.Text)
					}
				}
			}
			// What lies behind the first characters makes no difference.
			if runes := []rune(query); utf8.ValidString(query) && len(runes) > wire.MaxQuery {
				if cut, _ := index.Find(string(runes[:wire.MaxQuery]), 5); !slices.Equal(names(cut), names(hits)) {
					t.Errorf("%q: the rest counts", query)
				}
			}
		}
	})
}
