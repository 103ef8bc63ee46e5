package mailbox

import (
	"github.com/loupe-privacy/loupe/internal/lang"
	"github.com/loupe-privacy/loupe/server/demo/look"
)

// words are the texts of the page in one language.
type words struct {
	look.Words

	Title, MarkText     string
	Heading, Lead, Kept string
	Again               string
	To, At              string // before the address, and before how long ago
	Nothing             string
}

// texts are the words of each language.
var texts = map[lang.Lang]words{
	lang.FR: {
		Words:    look.In(lang.FR),
		Title:    "Boîte aux lettres – démonstration",
		MarkText: "Ces e-mails ne partent nulle part.",
		Heading:  "Les e-mails de la démonstration",
		Lead:     "Vous voyez ici tous les e-mails que Loupe envoie, pour toutes les adresses. Dans la réalité, chacun arrive chez son destinataire.",
		Kept:     "Les 100 derniers restent ici. Ils disparaissent quand la démonstration s’arrête.",
		Again:    "Regarder à nouveau",
		To:       "À :",
		At:       "Arrivé :",
		Nothing:  "Il n’y a pas encore d’e-mail.",
	},
	lang.NL: {
		Words:    look.In(lang.NL),
		Title:    "Brievenbus – demonstratie",
		MarkText: "Deze e-mails gaan nergens heen.",
		Heading:  "De e-mails van de demonstratie",
		Lead:     "Hier ziet u alle e-mails die Loupe stuurt, voor alle adressen. In werkelijkheid krijgt elke ontvanger alleen de zijne.",
		Kept:     "De laatste 100 blijven hier staan. Ze verdwijnen als de demonstratie stopt.",
		Again:    "Opnieuw kijken",
		To:       "Aan:",
		At:       "Aangekomen:",
		Nothing:  "Er is nog geen e-mail.",
	},
}
