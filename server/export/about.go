package export

import (
	"slices"
	"strings"

	"github.com/loupe-privacy/loupe/internal/lang"
	"github.com/loupe-privacy/loupe/internal/register"
)

// authority is the id of the supervisory authority in the register.
const authority = "authority"

// The statements that every export makes about itself.
var (
	title = lang.Text{
		FR: "Registre de la déclaration vie privée",
		NL: "Register van de privacyverklaring",
	}
	numberIsOurs = lang.Text{
		FR: "Le numéro et la date de cette édition viennent de Loupe. La déclaration officielle n’a ni numéro ni date.",
		NL: "Het nummer en de datum van deze editie komen van Loupe. De officiële verklaring heeft geen nummer en geen datum.",
	}
	madeUp = lang.Text{
		FR: "Cette édition est un exemple. Elle a été inventée pour montrer comment les changements sont annoncés.",
		NL: "Deze editie is een voorbeeld. Ze is verzonnen om te tonen hoe wijzigingen worden aangekondigd.",
	}
	possibleOnly = lang.Text{
		FR: "Ce registre dit ce qui est possible pour des personnes en général. Il ne dit rien d’une personne en particulier.",
		NL: "Dit register zegt wat mogelijk is voor mensen in het algemeen. Het zegt niets over één bepaalde persoon.",
	}
)

// statements returns what the export says about itself, as one text.
func statements(r *register.Register) lang.Text {
	all := []lang.Text{numberIsOurs, possibleOnly}
	if r.Edition.Example {
		all = slices.Insert(all, 0, madeUp)
	}
	return join(all, " ")
}

// official returns the address of the official declaration, or "" where no
// organisation of the register has a privacy page.
func official(r *register.Register) string {
	for _, o := range r.Organisations {
		if o.PrivacyPage != "" {
			return o.PrivacyPage
		}
	}
	return ""
}

// publicNotes returns the notes that are shown to everybody.
func publicNotes(r *register.Register) []register.Note {
	var notes []register.Note
	for _, n := range r.Notes {
		if n.Members {
			notes = append(notes, n)
		}
	}
	return notes
}

// public returns r without what is for the office only.
func public(r *register.Register) *register.Register {
	p := *r
	p.Notes = publicNotes(r)
	return &p
}

// rightsHere returns the rights of the register, but for those whose condition
// is not met in a domain.
func rightsHere(r *register.Register, d register.Domain) []register.Right {
	absent := map[string]bool{}
	for _, here := range r.RightsIn(d.ID) {
		absent[here.Right] = here.Verdict == register.Absent
	}
	return slices.DeleteFunc(slices.Clone(r.Rights), func(x register.Right) bool { return absent[x.ID] })
}

// concerns reports whether a domain concerns a group of people. A group for
// which the register names no domain, as the members, is concerned by all.
func concerns(g register.Group, d register.Domain) bool {
	return len(g.Domains) == 0 || slices.Contains(g.Domains, d.ID)
}

// join returns texts as one, for each language.
func join(texts []lang.Text, between string) lang.Text {
	var fr, nl []string
	for _, t := range texts {
		fr, nl = append(fr, t.FR), append(nl, t.NL)
	}
	return lang.Text{FR: strings.Join(fr, between), NL: strings.Join(nl, between)}
}

// after returns a name with what explains it behind it, if there is anything.
func after(name lang.Text, between string, more lang.Text) lang.Text {
	if more == (lang.Text{}) {
		return name
	}
	return join([]lang.Text{name, more}, between)
}

// among is what is said beside a list of examples.
var among = lang.Text{FR: "(entre autres)", NL: "(onder andere)"}

// officer is what a data protection officer is called: by role only.
var officer = lang.Text{
	FR: "Délégué à la protection des données (DPO)",
	NL: "Functionaris voor gegevensbescherming (DPO)",
}

// The ways to reach an officer that have no value of their own.
var contactNames = map[register.ContactKind]lang.Text{
	register.WebForm: {FR: "Formulaire du DPO", NL: "Formulier van de DPO"},
	register.Post:    {FR: "Par la poste, à l’adresse de l’organisation", NL: "Per post, op het adres van de organisatie"},
}

// contact returns one way to reach an officer.
func contact(c register.Contact) lang.Text {
	if c.Kind == register.Email {
		return lang.Text{FR: c.Value, NL: c.Value}
	}
	return contactNames[c.Kind]
}

// email returns the e-mail address of an officer, or "".
func email(o register.Organisation) string {
	for _, c := range o.DPO {
		if c.Kind == register.Email {
			return c.Value
		}
	}
	return ""
}
