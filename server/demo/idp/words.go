package idp

import "github.com/loupe-privacy/loupe/internal/lang"

// words are the texts of the pages in one language.
type words struct {
	Title, Mark, MarkText     string
	Heading, Lead, Choose     string
	Login, Cancel             string
	Wrong, WrongText, Error   string
	Gone, GoneText            string
	Left, LeftText            string
	Back, Switch, SwitchLabel string
	Skip                      string
}

// texts are the words of each language.
var texts = map[lang.Lang]words{
	lang.FR: {
		Title:       "Se connecter – démonstration",
		Mark:        "Démonstration",
		MarkText:    "Ces personnes n’existent pas. Aucun mot de passe n’est demandé.",
		Heading:     "Se connecter à Loupe",
		Lead:        "Ici, vous choisissez qui vous êtes. En vrai, cette page serait celle d’itsme ou de la carte d’identité.",
		Choose:      "Choisissez une personne",
		Login:       "Se connecter",
		Cancel:      "Annuler",
		Wrong:       "Il manque une réponse",
		WrongText:   "Choisissez une personne dans la liste.",
		Error:       "Erreur : ",
		Gone:        "Cette connexion n’est plus valable",
		GoneText:    "Elle a déjà servi, ou elle a duré trop longtemps. Retournez à Loupe et recommencez.",
		Left:        "Vous êtes déconnecté",
		LeftText:    "Vous n’êtes plus connecté ici.",
		Back:        "Retourner à Loupe",
		Switch:      "Nederlands",
		SwitchLabel: "Taal",
		Skip:        "Aller au contenu",
	},
	lang.NL: {
		Title:       "Aanmelden – demonstratie",
		Mark:        "Demonstratie",
		MarkText:    "Deze mensen bestaan niet. Er wordt geen wachtwoord gevraagd.",
		Heading:     "Aanmelden bij Loupe",
		Lead:        "Hier kiest u wie u bent. In het echt is dit de pagina van itsme of van de identiteitskaart.",
		Choose:      "Kies een persoon",
		Login:       "Aanmelden",
		Cancel:      "Annuleren",
		Wrong:       "Er ontbreekt een antwoord",
		WrongText:   "Kies een persoon uit de lijst.",
		Error:       "Fout: ",
		Gone:        "Deze aanmelding is niet meer geldig",
		GoneText:    "Ze is al gebruikt of heeft te lang geduurd. Ga terug naar Loupe en begin opnieuw.",
		Left:        "U bent afgemeld",
		LeftText:    "U bent hier niet meer aangemeld.",
		Back:        "Terug naar Loupe",
		Switch:      "Français",
		SwitchLabel: "Langue",
		Skip:        "Naar de inhoud",
	},
}
