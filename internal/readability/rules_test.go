package readability

import (
	"testing"

	"github.com/loupe-privacy/loupe/internal/lang"
)

// TestRulesAgree holds that no rule forbids what another one asks for, and
// that each finds something: a pattern that finds no text is written wrong.
func TestRulesAgree(t *testing.T) {
	samples := map[lang.Lang]string{
		lang.FR: "CNIL CPAM carte vitale ALD numéro de sécu reste à charge mutuelle complémentaire contrôleur ; copaiement, " +
			"participation du patient ; une mutuelle ; tiers-payeur ; médecin conseiller ; remboursement majoré ; facture maximale ; " +
			"arrêt maladie ; numéro national ; personnes dépendantes ; fournisseur de soins ; responsables de traitement ; " +
			"délégué à la vie privée ; GDPR ; bases légales ; délai de conservation ; droit de regard ; droit de correction ; " +
			"droit de suppression ; droit d’objection ; droit au transfert ; catégories spéciales ; Commission de la vie privée ; " +
			"politique de confidentialité ; tribunaux de travail",
		lang.NL: "BSN, eigen aandeel, derdebetalerssysteem, controlearts, verhoogde terugbetaling, maximum factuur, werkonbekwaam, " +
			"nationaal nummer, zorgverstrekker, verantwoordelijke voor de verwerking, onderaannemer, gegevensbeschermingsfunctionaris, " +
			"GDPR, wettelijke basis, bewaarduur, recht op inzage, recht op correctie, recht op vergetelheid, recht van verzet, " +
			"recht op dataportabiliteit, bijzondere soorten gegevens, Privacycommissie, privacybeleid, e-loket",
	}
	for _, in := range lang.All {
		for _, r := range rules[in] {
			if bounded(r.bad, samples[in]) == "" {
				t.Errorf("%s: %s finds nothing", in, r.bad)
			}
			for _, other := range rules[in] {
				if word := bounded(r.bad, other.good); word != "" {
					t.Errorf("%s: %q is asked for and forbidden by %s", in, word, r.bad)
				}
			}
		}
	}
}

func TestSentenceEnd(t *testing.T) {
	for _, test := range []struct {
		before, after string
		want          bool
	}{
		{"Un.", "", true}, {"Un.", " ", true}, {"Un.", " Deux", true}, {"Un.", " deux", false}, {"Un.", "Deux", false},
		{"6.", "1.c", false}, {"art.", " 6", false}, {"l’art.", " 6", false}, {"(Art.", " 6", false}, {"art.", "", true},
		{"Un.", " « Deux", true}, {"Un.", " **Deux", true}, {"Un.", " 12", true}, {".", " Deux", true},
	} {
		if got := endsSentence(test.before, test.after); got != test.want {
			t.Errorf("endsSentence(%q, %q) = %v", test.before, test.after, got)
		}
	}
}
