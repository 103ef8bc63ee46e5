package idp

import (
	"github.com/loupe-privacy/loupe/internal/lang"
	"github.com/loupe-privacy/loupe/server/demo/look"
)

// words are the texts of the pages in one language.
type words struct {
	look.Words

	Title, MarkText          string
	Heading, Lead, StaffLead string
	Choose, How              string
	Asked, AskedText         string // before the name of a way to log in, and after
	Old, OldText             string
	Login, Cancel            string
	Wrong, Error             string
	WrongPerson, WrongMethod string
	Gone, GoneText           string
	Left, LeftText           string

	Who                                  string
	SessionsTitle, SessionsText, Nobody  string
	AtMembers, AtStaff, Here, Proved     string
	End, EndAll                          string
	Notices                              string
	Received, Refused, NoAnswer, NotTold string
}

// texts are the words of each language.
var texts = map[lang.Lang]words{
	lang.FR: {
		Words:       look.In(lang.FR),
		Title:       "Se connecter – démonstration",
		MarkText:    "Ces personnes n’existent pas. Aucun mot de passe n’est demandé.",
		Heading:     "Se connecter à Loupe",
		Lead:        "Ici, vous choisissez qui vous êtes. Dans la réalité, c’est la page d’itsme ou de la carte d’identité.",
		StaffLead:   "Ici, vous choisissez quel membre du personnel vous êtes. Dans la réalité, c’est la page de l’employeur.",
		Choose:      "Choisissez une personne",
		How:         "Comment vous connectez-vous ?",
		Asked:       "Loupe demande au moins :",
		AskedText:   "Vous pouvez choisir un moyen plus faible, mais Loupe peut le refuser.",
		Old:         "Connexion ancienne : il y a deux heures",
		OldText:     "Pour voir ce que fait Loupe quand vous avez prouvé votre identité il y a longtemps.",
		Login:       "Se connecter",
		Cancel:      "Annuler",
		Wrong:       "Il manque une réponse",
		Error:       "Erreur : ",
		WrongPerson: "Choisissez une personne dans la liste.",
		WrongMethod: "Choisissez comment vous vous connectez.",
		Gone:        "Cette connexion n’est plus valable",
		GoneText:    "Elle a déjà servi, ou elle a duré trop longtemps. Retournez à Loupe et recommencez.",
		Left:        "Vous êtes déconnecté",
		LeftText:    "Vous n’êtes plus connecté ici.",

		Who:           "Voir qui est connecté ici",
		SessionsTitle: "Qui est connecté ici",
		SessionsText:  "Quand vous déconnectez quelqu’un ici, cette page le dit à Loupe. Loupe ferme alors la session.",
		Nobody:        "Personne n’est connecté ici.",
		AtMembers:     "Loupe, membres",
		AtStaff:       "Loupe, personnel",
		Here:          "Ce navigateur",
		Proved:        "Identité prouvée :",
		End:           "Déconnecter",
		EndAll:        "Déconnecter partout",
		Notices:       "Derniers messages envoyés à Loupe",
		Received:      "message reçu",
		Refused:       "message refusé",
		NoAnswer:      "pas de réponse",
		NotTold:       "pas d’adresse pour ce message",
	},
	lang.NL: {
		Words:       look.In(lang.NL),
		Title:       "Aanmelden – demonstratie",
		MarkText:    "Deze mensen bestaan niet. Er wordt geen wachtwoord gevraagd.",
		Heading:     "Aanmelden bij Loupe",
		Lead:        "Hier kiest u wie u bent. In werkelijkheid is dit de pagina van itsme of van de identiteitskaart.",
		StaffLead:   "Hier kiest u welk personeelslid u bent. In werkelijkheid is dit de pagina van de werkgever.",
		Choose:      "Kies een persoon",
		How:         "Hoe meldt u zich aan?",
		Asked:       "Loupe vraagt minstens:",
		AskedText:   "U kunt een zwakker middel kiezen, maar Loupe kan dat weigeren.",
		Old:         "Oude aanmelding: twee uur geleden",
		OldText:     "Om te zien wat Loupe doet als u lang geleden bewezen hebt wie u bent.",
		Login:       "Aanmelden",
		Cancel:      "Annuleren",
		Wrong:       "Er ontbreekt een antwoord",
		Error:       "Fout: ",
		WrongPerson: "Kies een persoon uit de lijst.",
		WrongMethod: "Kies hoe u zich aanmeldt.",
		Gone:        "Deze aanmelding is niet meer geldig",
		GoneText:    "Ze is al gebruikt of heeft te lang geduurd. Ga terug naar Loupe en begin opnieuw.",
		Left:        "U bent afgemeld",
		LeftText:    "U bent hier niet meer aangemeld.",

		Who:           "Bekijken wie hier aangemeld is",
		SessionsTitle: "Wie hier aangemeld is",
		SessionsText:  "Als u hier iemand afmeldt, zegt deze pagina dat aan Loupe. Loupe sluit dan de sessie.",
		Nobody:        "Niemand is hier aangemeld.",
		AtMembers:     "Loupe, leden",
		AtStaff:       "Loupe, personeel",
		Here:          "Deze browser",
		Proved:        "Identiteit bewezen:",
		End:           "Afmelden",
		EndAll:        "Overal afmelden",
		Notices:       "Laatste berichten aan Loupe",
		Received:      "bericht ontvangen",
		Refused:       "bericht geweigerd",
		NoAnswer:      "geen antwoord",
		NotTold:       "geen adres voor dit bericht",
	},
}
