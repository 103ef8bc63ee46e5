package apptest

import (
	"github.com/loupe-privacy/loupe/internal/holdings"
	"github.com/loupe-privacy/loupe/internal/lang"
	"github.com/loupe-privacy/loupe/internal/wire"
)

// cards returns the cards of the four domains, for everybody or for a member.
func cards(l lang.Lang, forMember bool) []wire.DomainCard {
	all := []wire.DomainCard{
		{ID: "operational", Mark: "op", Controller: "Partenamut", Categories: 13,
			Title:   text(l, "Fonctionnement quotidien", "Dagelijkse werking"),
			Summary: text(l, "Vos contacts, notre site, nos agences.", "Uw contacten, onze website, onze kantoren.")},
		{ID: "compulsory", Mark: "co", Controller: "MLOZ", Categories: 17, Decisions: 6,
			Title:   text(l, "Assurance obligatoire", "Verplichte verzekering"),
			Summary: text(l, "Soins de santé et indemnités.", "Geneeskundige verzorging en uitkeringen.")},
		{ID: "complementary", Mark: "cp", Controller: "Partenamut", Categories: 12,
			Title:   text(l, "Assurance complémentaire", "Aanvullende verzekering"),
			Summary: text(l, "Les avantages en plus de votre mutualité.", "De extra voordelen van uw ziekenfonds.")},
		{ID: "insurance", Mark: "in", Controller: "MLOZ Insurance", Categories: 1, Decisions: 1,
			Title:   text(l, "Contrats MLOZ Insurance", "Contracten MLOZ Insurance"),
			Summary: text(l, "Vos contrats d’assurance hospitalisation ou dentaire.", "Uw hospitalisatie- of tandverzekering.")},
	}
	relations := []holdings.Relation{holdings.Active, holdings.Ended, holdings.None, ""}
	for i := range all {
		all[i].Path = wire.Path(l, wire.Domain, all[i].ID)
		if forMember {
			all[i].Path = wire.Path(l, wire.MyDomain, all[i].ID)
			all[i].Relation = relations[i]
			all[i].Tags = &wire.Tags{Held: 6 - 2*i, Doctor: i % 2, Possible: 4, NotHeld: i}
		}
	}
	return all
}

// compulsory returns a domain with all that one can have.
func compulsory(l lang.Lang) *wire.DomainData {
	rule := []wire.Rule{{ID: "co_default", Short: text(l, "7 à 30 ans", "7 tot 30 jaar"),
		Text: text(l, "La loi et l’INAMI fixent la durée.", "De wet en het RIZIV bepalen de termijn.")}}
	named := func(id, fr, nl string) wire.Named {
		return wire.Named{ID: id, Name: text(l, fr, nl), Text: text(l, "Une phrase pour l’expliquer.", "Een zin om het uit te leggen.")}
	}
	led := func(r wire.Route, id, fr, nl string) wire.Named {
		n := named(id, fr, nl)
		n.Path = wire.Path(l, r, id)
		return n
	}
	return &wire.DomainData{
		ID: "compulsory", Mark: "co", Section: "4.1–4.10",
		Title: text(l, "Assurance obligatoire", "Verplichte verzekering"),
		Lead: text(l, "Elle rembourse vos soins. Elle paie aussi une indemnité si vous êtes malade.",
			"Hiermee krijgt u uw zorg terugbetaald. U krijgt ook een uitkering als u ziek bent."),
		Controller: wire.Organisation{
			Name:  text(l, "Union Nationale des Mutualités Libres", "Landsbond van de Onafhankelijke Ziekenfondsen"),
			Short: "MLOZ", Address: "Route de Lennik 788A, 1070 Bruxelles", Post: true, Form: true,
			Email: "privacy@mloz.be", URL: "https://www.mloz.be/fr/vie-privee",
		},
		Processor: &wire.Organisation{Name: "Partenamut", Short: "Partenamut"},
		Special: []wire.DomainCategory{
			{ID: "health", Name: text(l, "Santé", "Gezondheid"), Retention: []wire.Rule{
				{ID: "co_medical", Short: text(l, "30 ans", "30 jaar"), Text: text(l, "Après votre dernier contact avec nous.", "Na uw laatste contact met ons.")}},
				Text: text(l, "Par exemple vos traitements et vos périodes de maladie.", "Bijvoorbeeld uw behandelingen en ziekteperiodes.")},
			{ID: "opinions", Name: text(l, "Opinions politiques", "Politieke opvattingen"), Retention: rule,
				Text: text(l, "La déclaration nomme ces données.", "De verklaring noemt deze gegevens.")},
		},
		Ordinary: []wire.DomainCategory{
			{ID: "identification", Name: text(l, "Nom et contact", "Naam en contact"), Retention: append(rule, rule...),
				Text: text(l, "Nom, adresse, téléphone.", "Naam, adres, telefoon."), Detail: text(l, "Aussi votre photo.", "Ook uw foto.")},
			{ID: "leisure", Name: text(l, "Loisirs", "Vrije tijd"), Text: text(l, "Vos intérêts.", "Uw interesses."),
				Retention: []wire.Rule{{ID: "u", Unstated: true, Text: text(l, "La déclaration ne le dit pas.", "De verklaring zegt het niet.")}}},
		},
		Purposes: []wire.Purpose{
			{Named: named("compulsory/care", "Rembourser vos soins", "Uw zorg terugbetalen"),
				Basis: []string{text(l, "La loi l’impose.", "De wet verplicht het.")}},
			{Named: named("compulsory/offers", "Vous faire des offres", "U aanbiedingen doen"), Absolute: true, For: "MLOZ Insurance"},
		},
		Sources: []wire.Named{led(wire.Recipient, "self", "Vous-même", "Uzelf"), named("register", "Registre national", "Rijksregister")}, SourcesOpen: true,
		Recipients: []wire.Named{
			led(wire.Recipient, "inami", "INAMI", "RIZIV"),
			{ID: "y", Name: text(l, "Avocats", "Advocaten"), Condition: text(l, "Seulement en cas de litige", "Alleen bij een geschil")},
		},
		Processors: []wire.Named{led(wire.Recipient, "mail", "Transport du courrier", "Postbedrijven")}, ProcessorsOpen: true,
		Retention: rule,
		Transfers: text(l, "Oui, dans certains cas seulement.", "Ja, alleen in sommige gevallen."),
		Transfer:  []wire.Named{named("request", "Vous le demandez", "U vraagt het")},
		Decisions: []wire.Named{led(wire.Decision, "bim", "Intervention majorée", "Verhoogde tegemoetkoming"), led(wire.Decision, "maf", "Maximum à facturer", "Maximumfactuur")},
		Bases: []wire.Basis{
			{ID: "6.1.c", Article: text(l, "RGPD, article 6.1.c", "AVG, artikel 6.1.c"), Text: text(l, "La loi nous y oblige.", "De wet verplicht ons.")},
			{ID: "6.1.e", Article: text(l, "RGPD, article 6.1.e", "AVG, artikel 6.1.e"), Inferred: true},
		},
		BasesInferred: true,
		Laws:          []wire.Named{named("law_1990", "Loi du 6 août 1990", "Wet van 6 augustus 1990")}, LawsOpen: true,
		Notes: []wire.Note{{ID: "unclear", Text: text(l, "Un point n’est pas clair.", "Een punt is niet duidelijk."),
			Reading: text(l, "Nous restons prudents.", "Wij blijven voorzichtig.")}},
		Rights:   here(l),
		Missions: []string{text(l, "Participer à l’assurance obligatoire.", "Meewerken aan de verplichte verzekering.")},
		Mission:  text(l, "Loi du 6 août 1990, article 3", "Wet van 6 augustus 1990, artikel 3"),
		Approval: text(l, "Code OCM 750/01", "Code CDZ 750/01"),
		Staff:    text(l, "Seul le personnel autorisé y travaille.", "Alleen bevoegd personeel werkt ermee."),
		ProcNote: []string{text(l, "Chaque sous-traitant signe un contrat.", "Elke verwerker tekent een contract.")},
		AskPath:  askPath(l), TwinPath: wire.Path(l, wire.MyDomain, "compulsory"),
		DecisionsPath: wire.Path(l, wire.Decisions, ""), FlowPath: wire.Path(l, wire.Recipient, "compulsory"),
		RetentionPath: wire.Path(l, wire.Retention, ""),
	}
}

// here returns rights of every verdict, with reasons that views know and one
// that they do not.
func here(l lang.Lang) []wire.RightHere {
	right := func(id, fr, nl, verdict string, reasons ...string) wire.RightHere {
		return wire.RightHere{ID: id, Name: text(l, fr, nl), Verdict: verdict, Reasons: reasons,
			Path: wire.Path(l, wire.Rights, "") + "#" + wire.Anchor(wire.KindRight, id)}
	}
	return []wire.RightHere{
		right("access", "Droit d’accès", "Recht van inzage", "applies", "always", "some_at_once", "medical_doctor"),
		right("erasure", "Droit à l’effacement", "Recht op gegevenswissing", "depends", "legal_duty", "a_reason_of_tomorrow"),
		right("objection", "Droit d’opposition", "Recht van bezwaar", "may", "basis_e", "basis_not_tied"),
		right("transfer", "Droit à la portabilité", "Recht op overdraagbaarheid", "a-verdict-of-tomorrow"),
		{ID: "withdrawal", Verdict: "absent", Reasons: []string{"no_consent"}, Path: wire.Path(l, wire.Rights, "")},
		{ID: "direct_marketing", Verdict: "applies", Reasons: []string{"no_reason_needed"}, Path: wire.Path(l, wire.Rights, "")},
	}
}

// heldDomain is [compulsory] with what is held about a member.
func heldDomain(l lang.Lang) *wire.DomainData {
	d := compulsory(l)
	d.Personal, d.AsOf, d.Relation = true, day("2026-11-18"), holdings.Active
	d.Tags = &wire.Tags{Held: 1, Doctor: 1, Possible: 1, NotHeld: 1}
	d.TwinPath, d.HeldPath = wire.Path(l, wire.Domain, "compulsory"), wire.Path(l, wire.Held, "compulsory")
	d.Special[0].Tag, d.Special[0].AsOf = holdings.Doctor, day("2026-11-18")
	d.Special[1].Tag, d.Special[1].AsOf = holdings.NotHeld, day("2026-11-01")
	d.Ordinary[0].Tag, d.Ordinary[0].AsOf = holdings.Held, day("2026-11-18")
	d.Ordinary[0].Source = text(l, "Registre national", "Rijksregister")
	d.Ordinary[0].Clock = text(l, "**Fin pas encore connue.** Pourquoi ne pas effacer aujourd’hui ? L’événement qui met fin à la règle n’est pas arrivé.",
		"**Einde nog niet bekend.** Waarom niet vandaag wissen? De gebeurtenis waarmee de regel eindigt, is nog niet gekomen.")
	d.Ordinary[1].Tag = holdings.Possible
	return d
}
