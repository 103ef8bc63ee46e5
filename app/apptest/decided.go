package apptest

import (
	"github.com/loupe-privacy/loupe/internal/lang"
	"github.com/loupe-privacy/loupe/internal/wire"
)

// everyDecision returns the list of the automated decisions.
func everyDecision(l lang.Lang, personal bool) *wire.DecisionsData {
	at := refs(l, personal)
	return &wire.DecisionsData{
		Personal: personal, Domain: at[1], None: []wire.DomainRef{at[0], at[2], at[3]},
		Passports: []wire.Passport{
			bim(l, personal),
			{ID: "maf", Name: text(l, "Maximum à facturer (MAF)", "Maximumfactuur (MAF)"), Household: true,
				Text: text(l, "Votre ménage a un plafond.", "Uw gezin heeft een plafond."),
				Path: wire.Path(l, sideOf(wire.Decision, personal), "maf")},
			{ID: "benefit_block", Name: text(l, "Blocage des indemnités", "Blokkering van de uitkeringen"),
				Text: text(l, "Vos indemnités sont bloquées.", "Uw uitkeringen worden geblokkeerd."),
				Path: wire.Path(l, sideOf(wire.Decision, personal), "benefit-block")},
		},
		Profiling: []wire.Profile{{
			Domain: at[0],
			Purpose: wire.Purpose{Absolute: true, Named: wire.Named{
				ID: "operational/prospecting", Name: text(l, "Publicité et prospection", "Reclame en prospectie"),
				Text: text(l, "Nous proposons des services selon votre profil.", "Wij stellen diensten voor volgens uw profiel."),
				Path: at[0].Path,
			}},
		}},
		TwinPath: wire.Path(l, sideOf(wire.Decisions, !personal), ""),
	}
}

// oneDecision returns the page of one automated decision.
func oneDecision(l lang.Lang, personal bool) *wire.DecisionsData {
	all := everyDecision(l, personal)
	data := &wire.DecisionsData{
		Personal: personal, Domain: all.Domain, Passports: all.Passports[:1],
		TwinPath: wire.Path(l, sideOf(wire.Decision, !personal), "bim"),
	}
	for _, other := range all.Passports[1:] {
		data.Others = append(data.Others, wire.Link{ID: other.ID, Name: other.Name, Path: other.Path})
	}
	return data
}

// bim returns a passport with all that one can have.
func bim(l lang.Lang, personal bool) wire.Passport {
	automatic, checked := text(l, "Droit automatique", "Automatisch recht"), text(l, "Après un examen de revenus", "Na een inkomensonderzoek")
	step := func(route, ifFR, ifNL, thenFR, thenNL string) wire.Step {
		return wire.Step{Route: route, If: text(l, ifFR, ifNL), Then: text(l, thenFR, thenNL)}
	}
	return wire.Passport{
		ID: "bim", Name: text(l, "Intervention majorée (BIM)", "Verhoogde tegemoetkoming"), Household: true,
		Text: text(l, "Vous recevez ou non l’intervention majorée. Avec elle, votre ticket modérateur baisse.",
			"U krijgt de verhoogde tegemoetkoming of niet. Ermee daalt uw remgeld."),
		Path:  wire.Path(l, sideOf(wire.Decision, personal), "bim"),
		Logic: []string{text(l, "Un avantage donne le droit automatiquement.", "Een voordeel geeft automatisch recht.")},
		Inputs: []wire.Input{
			{Name: text(l, "Votre situation", "Uw situatie"), From: text(l, "La Banque-Carrefour", "De Kruispuntbank")},
			{Name: text(l, "Les revenus du ménage", "Het inkomen van het gezin")},
		},
		Steps: []wire.Step{
			step(automatic, "vous recevez un des avantages prévus", "u een van de bepaalde voordelen krijgt",
				"le droit est automatique.", "is het recht automatisch."),
			step(checked, "le droit n’est pas automatique", "het recht niet automatisch is",
				"vous pouvez faire une demande.", "kunt u een aanvraag doen."),
			step(checked, "les revenus sont sous le plafond", "het inkomen onder de grens ligt",
				"vous recevez l’intervention majorée.", "krijgt u de verhoogde tegemoetkoming."),
		},
		Effects:   []string{text(l, "Vos soins sont mieux remboursés.", "Uw zorg wordt beter terugbetaald.")},
		Derived:   []string{text(l, "Tarif social dans les transports publics", "Sociaal tarief op het openbaar vervoer")},
		DerivedIf: text(l, "Parfois, il faut remplir d’autres conditions.", "Soms moet u aan andere voorwaarden voldoen."),
		Law:       text(l, "Loi coordonnée du 14 juillet 1994, article 37", "Gecoördineerde wet van 14 juli 1994, artikel 37"),
		Needs:     []wire.Link{{ID: "maf", Name: text(l, "Maximum à facturer", "Maximumfactuur"), Path: wire.Path(l, sideOf(wire.Decision, personal), "maf")}},
		Contest: wire.Contest{
			Text:    text(l, "Demandez qu’une personne revoie le résultat.", "Vraag dat een mens het resultaat nakijkt."),
			Channel: text(l, "Contactez la mutualité.", "Neem contact op met het ziekenfonds."),
			Court:   text(l, "Vous pouvez aussi aller au tribunal du travail.", "U kunt ook naar de arbeidsrechtbank."),
			Path:    wire.Path(l, sideOf(wire.Rights, personal), "") + "#" + wire.Anchor(wire.KindRight, "human_review"),
		},
		Notes: []wire.Note{{ID: "bim_check", Text: text(l, "Un calcul ne suffit peut-être pas.", "Een berekening volstaat misschien niet."),
			Reading: text(l, "Nous la montrons quand même ici.", "Wij tonen ze hier toch.")}},
	}
}
