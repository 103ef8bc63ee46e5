package mailbox

import "github.com/loupe-privacy/loupe/internal/lang"

// words are the texts of the page in one language.
type words struct {
	Title, Mark, MarkText string
	Heading, Lead, Kept   string
	Again, Back           string
	To, At                string // before the address, and before how long ago
	Nothing               string
	Switch, SwitchLabel   string
	Skip                  string
	Now, Minutes, Hours   string // formats: minutes; hours and minutes
}

// texts are the words of each language.
var texts = map[lang.Lang]words{
	lang.FR: {
		Title:       "Boîte aux lettres – démonstration",
		Mark:        "Démonstration",
		MarkText:    "Ces e-mails ne partent nulle part.",
		Heading:     "Les e-mails de la démonstration",
		Lead:        "Vous voyez ici tous les e-mails que Loupe envoie, pour toutes les adresses. Dans la réalité, chacun arrive chez son destinataire.",
		Kept:        "Les 100 derniers restent ici. Ils disparaissent quand la démonstration s’arrête.",
		Again:       "Regarder à nouveau",
		Back:        "Retourner à Loupe",
		To:          "À :",
		At:          "Arrivé :",
		Nothing:     "Il n’y a pas encore d’e-mail.",
		Switch:      "Nederlands",
		SwitchLabel: "Taal",
		Skip:        "Aller au contenu",
		Now:         "à l’instant",
		Minutes:     "il y a %d min",
		Hours:       "il y a %d h %02d",
	},
	lang.NL: {
		Title:       "Brievenbus – demonstratie",
		Mark:        "Demonstratie",
		MarkText:    "Deze e-mails gaan nergens heen.",
		Heading:     "De e-mails van de demonstratie",
		Lead:        "Hier ziet u alle e-mails die Loupe stuurt, voor alle adressen. In werkelijkheid krijgt elke ontvanger alleen de zijne.",
		Kept:        "De laatste 100 blijven hier staan. Ze verdwijnen als de demonstratie stopt.",
		Again:       "Opnieuw kijken",
		Back:        "Terug naar Loupe",
		To:          "Aan:",
		At:          "Aangekomen:",
		Nothing:     "Er is nog geen e-mail.",
		Switch:      "Français",
		SwitchLabel: "Langue",
		Skip:        "Naar de inhoud",
		Now:         "zonet",
		Minutes:     "%d min geleden",
		Hours:       "%d u %02d geleden",
	},
}
