package mutuality

import "github.com/loupe-privacy/loupe/server/feed"

// The names are few, and most family names say that nobody bears them here:
// nobody can take these people for real ones.
var (
	givenFrench = [...]string{
		"Élise", "Noé", "Zoé", "François", "Inès", "Gaël", "Chloé", "Rémi", "Aïcha", "Benoît", "Maëlle", "Hugo", "Léa", "Samir", "Anaïs", "Théo",
	}
	givenDutch = [...]string{
		"Jeroen", "Lotte", "Daan", "Noor", "Wout", "Fien", "Bram", "Ilse", "Zoë", "Stijn", "Marijke", "Youssef", "Elke", "Ruben", "Anaïs", "Timo",
	}
	families = [...]string{
		"Exemple", "Voorbeeld", "Fictif", "Denkbeeld", "Modèle", "Proef", "d’Essai", "Van Test", "Spécimen", "Verzonnen", "Imaginaire", "De Schets",
		"Brouillon", "Van Nergens", "Personne", "Niemand", "Maquette", "Schaduw", "Inconnu", "Onbestaand", "Nulle Part", "Ter Proeve", "Pseudo", "Model",
	}
	streets = [...]string{"Rue de l’Exemple", "Voorbeeldstraat", "Avenue du Modèle", "Proeflaan", "Place Fictive", "Denkbeeldplein", "Chaussée d’Essai", "Schetsweg"}
	towns   = [...]string{"1000 Bruxelles", "1000 Brussel", "4000 Liège", "5000 Namur", "9000 Gent", "7000 Mons", "3000 Leuven", "6000 Charleroi"}
)

// What made-up source systems call their services, purposes and roles.
var (
	services = []feed.Term{
		{ID: "agency", Words: feed.Words{FR: "Agence", NL: "Kantoor"}},
		{ID: "call-centre", Words: feed.Words{FR: "Centre de contact", NL: "Contactcentrum"}},
		{ID: "reimbursements", Words: feed.Words{FR: "Service remboursements", NL: "Dienst terugbetalingen"}},
		{ID: "benefits", Words: feed.Words{FR: "Service indemnités", NL: "Dienst uitkeringen"}},
		{ID: "medical-adviser", Words: feed.Words{FR: "Médecin-conseil", NL: "Adviserend arts"}},
		{ID: "social-service", Words: feed.Words{FR: "Service social", NL: "Sociale dienst"}},
		{ID: "mutations", Words: feed.Words{FR: "Service mutations", NL: "Dienst mutaties"}},
	}
	purposes = []feed.Term{
		{ID: "contact", Words: feed.Words{FR: "Répondre à une question", NL: "Een vraag beantwoorden"}},
		{ID: "file", Words: feed.Words{FR: "Traiter un dossier", NL: "Een dossier behandelen"}},
		{ID: "payment", Words: feed.Words{FR: "Faire un paiement", NL: "Een betaling doen"}},
		{ID: "control", Words: feed.Words{FR: "Contrôler un dossier", NL: "Een dossier controleren"}},
	}
	roles = []feed.Term{
		{ID: "adviser", Words: feed.Words{FR: "Conseiller", NL: "Adviseur"}},
		{ID: "manager", Words: feed.Words{FR: "Gestionnaire de dossiers", NL: "Dossierbeheerder"}},
		{ID: "doctor", Words: feed.Words{FR: "Médecin", NL: "Arts"}},
	}
)
