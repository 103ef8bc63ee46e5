package readability

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode"

	"github.com/loupe-privacy/loupe/internal/lang"
)

// A rule is a way of saying something that texts of the portal must not have.
type rule struct {
	bad  *regexp.Regexp
	good string // the official term, or "" for what has no place here at all
}

// say makes a rule. A pattern is matched without regard to case, as whole words
// at its beginning; see [bounded].
func say(pattern, good string) rule { return rule{regexp.MustCompile(`(?i)(?:` + pattern + `)`), good} }

// rules are those of each language. First the words of neighbouring countries,
// which Belgium does not use; then words that people use, or translators
// invent, for what has an official Belgian term.
var rules = map[lang.Lang][]rule{
	lang.FR: {
		say(`CNIL\b|CPAM\b|carte vitale|ALD\b|numéros? de sécu\b|reste à charge|mutuelles? complémentaires?|contrôleurs?\b`, ""),
		say(`co-?paiements?|participation du patient`, "ticket modérateur"),
		say(`mutuelles?\b`, "mutualité"),
		say(`tiers[- ]payeur`, "tiers payant"),
		say(`médecins?[- ]conseillers?|médecins?[- ]contrôle`, "médecin-conseil"),
		say(`interventions? augmentées?|remboursements? majorés?`, "intervention majorée"),
		say(`maximum facturé|plafond à facturer|facture maximale`, "maximum à facturer"),
		say(`inaptitudes? au travail|incapacités? au travail|arrêts? maladie`, "incapacité de travail"),
		say(`numéros? nationa(l|ux)|numéros? NISS`, "numéro de registre national"),
		say(`personnes? dépendantes?`, "personne à charge"),
		say(`fournisseurs? de soins`, "prestataire de soins"),
		say(`responsables? de traitement`, "responsable du traitement"),
		say(`délégué à la vie privée|responsable de la protection des données|préposé à la protection`,
			"délégué à la protection des données"),
		say(`GDPR\b`, "RGPD"),
		say(`bases? légales?`, "base juridique"),
		say(`durées? de rétention|délais? de conservation|périodes? de conservation`, "durée de conservation"),
		say(`droits? de consultation|droits? de regard`, "droit d’accès"),
		say(`droits? de correction`, "droit de rectification"),
		say(`droits? à l’oubli|droits? de suppression`, "droit à l’effacement"),
		say(`droits? d’objection`, "droit d’opposition"),
		say(`droits? (au|de) transfert`, "droit à la portabilité"),
		say(`catégories? spéciales?`, "catégorie particulière"),
		say(`commission (de la )?vie privée`, "Autorité de protection des données"),
		say(`politiques? de confidentialité|déclarations? de confidentialité`, "déclaration vie privée"),
		say(`tribuna(l|ux) de travail`, "tribunal du travail"),
	},
	lang.NL: {
		say(`zorgverzekeraar|eigen risico|eigen bijdrage|BSN\b|Autoriteit Persoonsgegevens|zorgtoeslag|UWV\b|polis|mutualiteit|Partena Ziekenfonds`, ""),
		say(`eigen aandeel`, "remgeld of persoonlijk aandeel"),
		say(`derde-?betalerssysteem|derde-betaler`, "derdebetalersregeling"),
		say(`adviserend geneesheer|controlearts|controlerend arts`, "adviserend arts"),
		say(`verhoogde (vergoeding|terugbetaling)`, "verhoogde tegemoetkoming"),
		say(`maximum factuur|maximum-factuur`, "maximumfactuur"),
		say(`werkonbekwaam|arbeidsonbekwaam`, "arbeidsongeschikt"),
		say(`nationaal nummer|rijksregisternr`, "rijksregisternummer"),
		say(`zorgverstrekker`, "zorgverlener"),
		say(`verantwoordelijken? voor de verwerking`, "verwerkingsverantwoordelijke"),
		say(`onderaannemer`, "verwerker"),
		say(`gegevensbeschermingsfunctionaris|functionaris voor de gegevensbescherming`, "functionaris voor gegevensbescherming"),
		say(`GDPR\b`, "AVG"),
		say(`rechtsbasis|juridische basis|wettelijke basis|rechtsgrondslag`, "rechtsgrond"),
		say(`bewaarperiode|bewaarduur|bewaringstermijn`, "bewaartermijn"),
		say(`recht op inzage`, "recht van inzage"),
		say(`recht op (correctie|verbetering)`, "recht op rectificatie"),
		say(`recht op (vergetelheid|verwijdering|wissing)`, "recht op gegevenswissing"),
		say(`recht (van|op) verzet|recht op bezwaar`, "recht van bezwaar"),
		say(`recht op (data)?portabiliteit`, "recht op overdraagbaarheid van gegevens"),
		say(`bijzondere soorten gegevens`, "bijzondere categorieën van persoonsgegevens"),
		say(`privacycommissie`, "Gegevensbeschermingsautoriteit"),
		say(`privacybeleid`, "privacyverklaring"),
		say(`onlineloket|e-loket`, "online loket"),
	},
}

// WrongWords returns the words of texts that another country uses, and those
// that stand for a notion that has an official Belgian term.
func WrongWords(l lang.Lang, texts []Text) []Finding {
	var list []Finding
	for _, t := range texts {
		for _, r := range rules[l] {
			found := bounded(r.bad, t.Value)
			switch {
			case found == "":
			case r.good == "":
				list = append(list, Finding{t.At(), fmt.Sprintf("%q is not said in Belgium", found)})
			default:
				list = append(list, Finding{t.At(), fmt.Sprintf("%q: the official term is %q", found, r.good)})
			}
		}
	}
	return list
}

// bounded returns the first match of a pattern that begins a word, or "". The
// word boundary of package regexp knows no letters with marks.
func bounded(pattern *regexp.Regexp, text string) string {
	for _, at := range pattern.FindAllStringIndex(text, -1) {
		if at[0] == 0 || !unicode.IsLetter(lastRune(text[:at[0]])) {
			return text[at[0]:at[1]]
		}
	}
	return ""
}

// roman are numbers of parts and books, such as book IX. VI is an insurance
// institution in Dutch, and not among them.
var roman = regexp.MustCompile(`^(II|III|IV|VII|VIII|IX|XI{1,3}|XI?V|XVI{1,3}|XI?X)$`)

// Acronyms returns the abbreviations in capitals of a text, each once, in their
// order: two letters at least, with the digits and signs that belong to them.
// Roman numbers are none.
func Acronyms(text string) []string {
	var list []string
	for _, word := range Words(Plain(text)) {
		for _, part := range strings.FieldsFunc(word, func(r rune) bool {
			return !unicode.IsLetter(r) && !unicode.IsDigit(r) && r != '+'
		}) {
			name := strings.TrimRightFunc(part, unicode.IsDigit)
			if isAcronym(name) && !roman.MatchString(name) && !slices.Contains(list, part) {
				list = append(list, part)
			}
		}
	}
	return list
}

// Unexplained returns the abbreviations of texts that are not known, the first
// time each.
func Unexplained(texts []Text, known map[string]bool) []Finding {
	var list []Finding
	told := map[string]bool{}
	for _, t := range texts {
		for _, a := range Acronyms(t.Value) {
			if !known[a] && !told[a] {
				told[a] = true
				list = append(list, Finding{t.At(), fmt.Sprintf("%s is explained nowhere", a)})
			}
		}
	}
	return list
}

// Unmatched returns the texts of either language that the other does not have,
// by their paths. The tag of the language in the name of a file does not count.
func Unmatched(french, dutch []Text) []Finding {
	var list []Finding
	for _, pair := range []struct {
		have, other []Text
		lacks       string
	}{{french, dutch, "Dutch"}, {dutch, french, "French"}} {
		there := map[string]bool{}
		for _, t := range pair.other {
			there[untagged(t)] = true
		}
		for _, t := range pair.have {
			if !there[untagged(t)] {
				list = append(list, Finding{t.At(), "no text in " + pair.lacks})
			}
		}
	}
	return list
}

// untagged returns the path of a text without the tag of its language.
func untagged(t Text) string { return strings.NewReplacer(".fr.", ".", ".nl.", ".").Replace(t.At()) }
