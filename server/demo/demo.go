// Package demo is the demonstration: its people, and what source systems say
// about those who are members. Package idp below it is its identity provider.
//
// Nobody in it exists. Each national number has the serial 999, which is never
// given to anyone. The data are files of the same form as those of a real
// feed, and are imported by the same code.
package demo

import (
	"bytes"
	"embed"
	"io/fs"

	"github.com/loupe-privacy/loupe/internal/lang"
	"github.com/loupe-privacy/loupe/internal/niss"
	"github.com/loupe-privacy/loupe/server/feed"
)

// MembersFile is the name in [Data] of the file of the members.
const MembersFile = "members.jsonl"

//go:embed data/*.jsonl
var files embed.FS

// Data returns the files of the feeds; [Files] are their names.
func Data() fs.FS {
	data, err := fs.Sub(files, "data")
	if err != nil {
		panic(err) // only for a path that is not valid
	}
	return data
}

// Files returns the names of all files in [Data], in the order in which they
// are to be imported: [MembersFile] first, then a [HoldingsFile] for each of
// the domains, and what happened. The id of the run in each follows from what
// it holds.
func Files(domains []string) []string {
	names := []string{MembersFile}
	for _, d := range domains {
		names = append(names, HoldingsFile(d))
	}
	return append(names, "decisions.jsonl", "disclosures.jsonl", "consultations.jsonl", "choices.jsonl")
}

// HoldingsFile returns the name in [Data] of the file of a domain.
func HoldingsFile(domain string) string { return "holdings-" + domain + ".jsonl" }

// Open returns what opens a file of [Data] as a feed.
func Open(name string) func() (*feed.Source, error) {
	return func() (*feed.Source, error) {
		b, err := fs.ReadFile(Data(), name)
		if err != nil {
			return nil, err
		}
		return feed.Open(bytes.NewReader(b))
	}
}

// A Person can log in at the demonstration provider.
type Person struct {
	Subject    string // at the provider
	GivenName  string
	FamilyName string
	Lang       lang.Lang
	Number     niss.Number // none for staff
	Role       string      // "agent", "officer", "auditor", or "" for everybody else
	Controller string      // of an officer: an organisation of the register
	About      lang.Text   // one line for the login page
}

// Staff reports whether p works here, and logs in as such. Everybody else logs
// in for what is held about themselves.
func (p Person) Staff() bool { return p.Role != "" }

// People returns everybody who can log in: members first, then staff, then a
// visitor. The dependant child of Nadia Fictif is a member without a login.
func People() []Person {
	return []Person{
		member("elise", "Élise", "Exemple", lang.FR, "80.01.01-999.76",
			"Membre, francophone, sans contrat MLOZ Insurance",
			"Lid, Franstalig, zonder contract bij MLOZ Insurance"),
		member("jeroen", "Jeroen", "Voorbeeld", lang.NL, "75.06.08-999.87",
			"Membre, néerlandophone, avec un contrat MLOZ Insurance",
			"Lid, Nederlandstalig, met een contract bij MLOZ Insurance"),
		member("nadia", "Nadia", "Fictif", lang.FR, "88.03.14-999.62",
			"Membre, francophone, intervention majorée, un enfant à charge",
			"Lid, Franstalig, verhoogde tegemoetkoming, één kind ten laste"),
		member("lotte", "Lotte", "Denkbeeld", lang.NL, "00.02.29-999.17",
			"Membre, néerlandophone, affiliée depuis septembre 2026",
			"Lid, Nederlandstalig, aangesloten sinds september 2026"),
		member("greet", "Greet", "Staal", lang.NL, "68.09.05-999.51",
			"Membre, néerlandophone, en incapacité de travail, ancien contrat MLOZ Insurance",
			"Lid, Nederlandstalig, arbeidsongeschikt, vroeger contract bij MLOZ Insurance"),
		member("mariam", "Mariam", "Inventée", lang.FR, "90.41.07-999.95",
			"Membre, francophone, numéro bis",
			"Lid, Franstalig, bisnummer"),
		member("wout", "Wout", "Fantasie", lang.NL, "03.10.12-999.64",
			"Membre, néerlandophone, rien n’a encore été vérifié pour lui",
			"Lid, Nederlandstalig, voor hem is nog niets nagekeken"),
		member("luc", "Luc", "Modèle", lang.FR, "61.11.23-999.57",
			"Ancien membre, francophone, parti en juin 2024",
			"Voormalig lid, Franstalig, vertrokken in juni 2024"),
		staff("camille", "Camille", "Guichet", lang.FR, "agent", "",
			"Conseillère en agence, bilingue",
			"Kantoormedewerkster, tweetalig"),
		staff("thomas", "Thomas", "Registre", lang.FR, "officer", "partenamut",
			"Équipe protection des données de Partenamut",
			"Team gegevensbescherming van Partenamut"),
		staff("katrien", "Katrien", "Dossier", lang.NL, "officer", "mloz",
			"Équipe protection des données de l’Union nationale (MLOZ)",
			"Team gegevensbescherming van de Landsbond (MLOZ)"),
		staff("olivier", "Olivier", "Contrat", lang.FR, "officer", "mloz_insurance",
			"Équipe protection des données de MLOZ Insurance",
			"Team gegevensbescherming van MLOZ Insurance"),
		staff("sophie", "Sophie", "Journal", lang.FR, "auditor", "",
			"Auditrice, francophone, lit qui a fait quoi et n’ouvre aucun dossier",
			"Auditor, Franstalig, leest wie wat deed en opent geen enkel dossier"),
		member("noah", "Noah", "Passage", lang.FR, "95.12.19-999.25",
			"Sans dossier ici : connu du fournisseur d’identité, pas membre",
			"Zonder dossier hier: bekend bij de identiteitsverlener, geen lid"),
	}
}

// member returns a person with a national number. Whether they are a member is
// for the data to say.
func member(subject, given, family string, l lang.Lang, number, fr, nl string) Person {
	n, err := niss.Parse(number)
	if err != nil || !n.Synthetic() {
		panic("demo: not a synthetic number: " + number)
	}
	return Person{
		Subject: "demo-" + subject, GivenName: given, FamilyName: family, Lang: l,
		Number: n, About: lang.Text{FR: fr, NL: nl},
	}
}

// staff returns a member of staff. They log in without a national number.
func staff(subject, given, family string, l lang.Lang, role, controller, fr, nl string) Person {
	return Person{
		Subject: "demo-" + subject, GivenName: given, FamilyName: family, Lang: l,
		Role: role, Controller: controller, About: lang.Text{FR: fr, NL: nl},
	}
}
