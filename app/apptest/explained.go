package apptest

import (
	"github.com/loupe-privacy/loupe/internal/holdings"
	"github.com/loupe-privacy/loupe/internal/lang"
	"github.com/loupe-privacy/loupe/internal/wire"
)

// explained returns the pages of the kinds of data, the decisions and the
// rights: public and personal, full, empty, and with odd strings.
func explained(l lang.Lang) []Case {
	page := func(r wire.Route, param string, fill func(*wire.Page)) wire.Page {
		p := base(l, r, param)
		if p.Personal() {
			p = personal(l, r, param)
		}
		fill(&p)
		return p
	}
	kinds := func(r wire.Route, personal bool) wire.Page {
		return page(r, "", func(p *wire.Page) { p.Categories = kindsOfData(l, personal) })
	}
	kind := func(r wire.Route, personal bool) wire.Page {
		return page(r, "sante", func(p *wire.Page) { p.Category, p.Terms = health(l, personal), someTerms(l) })
	}
	all := func(r wire.Route, personal bool) wire.Page {
		return page(r, "", func(p *wire.Page) { p.Decisions = everyDecision(l, personal) })
	}
	one := func(r wire.Route, personal bool) wire.Page {
		return page(r, "bim", func(p *wire.Page) { p.Decisions, p.Terms = oneDecision(l, personal), someTerms(l) })
	}
	return append([]Case{
		{"categories", kinds(wire.Categories, false)}, {"my-categories", kinds(wire.MyCategories, true)},
		{"category", kind(wire.Category, false)}, {"my-category", kind(wire.MyCategory, true)},
		{"decisions", all(wire.Decisions, false)}, {"my-decisions", all(wire.MyDecisions, true)},
		{"decision", one(wire.Decision, false)}, {"my-decision", one(wire.MyDecision, true)},
		{"rights", page(wire.Rights, "", func(p *wire.Page) { p.Rights, p.Terms = guide(l), someTerms(l) })},
		{"my-rights", page(wire.MyRights, "", func(p *wire.Page) { p.Rights = guide(l) })},
	}, oddlyExplained(page)...)
}

// oddlyExplained returns the same pages with almost nothing, and with strings
// that break a careless page.
func oddlyExplained(page func(wire.Route, string, func(*wire.Page)) wire.Page) []Case {
	twin := func(p *wire.Page) string { return wire.Path(p.Lang, p.Route, "x") }
	return []Case{
		{"categories-empty", page(wire.Categories, "", func(p *wire.Page) { p.Categories = &wire.CategoriesData{} })},
		{"category-empty", page(wire.Category, "x", func(p *wire.Page) {
			p.Category = &wire.CategoryData{CategoryCard: wire.CategoryCard{ID: "x", Name: "x"}, TwinPath: twin(p)}
		})},
		{"category-nasty", page(wire.MyCategory, "x", func(p *wire.Page) {
			p.Category = &wire.CategoryData{
				CategoryCard: wire.CategoryCard{ID: "x", Name: Nasty, Text: Nasty, Tag: holdings.Held}, // without a day
				Personal:     true, Article: Nasty, Elements: []string{Nasty, ""}, TwinPath: twin(p),
				Places: []wire.CategoryPlace{{
					DomainRef: wire.DomainRef{ID: "x", Mark: Nasty, Title: Nasty, Controller: Nasty, Path: twin(p)},
					Special:   true, Detail: Nasty, Retention: []wire.Rule{{ID: "r", Text: Nasty, Unstated: true}},
					Source: Nasty, Sources: []wire.Link{{Name: Nasty}},
				}},
				Notes: []wire.Note{{ID: "n", Text: Nasty}},
			}
		})},
		{"decisions-empty", page(wire.Decisions, "", func(p *wire.Page) {
			p.Decisions = &wire.DecisionsData{None: refs(p.Lang, false), TwinPath: twin(p)}
		})},
		{"decision-empty", page(wire.Decision, "x", func(p *wire.Page) {
			p.Decisions = &wire.DecisionsData{TwinPath: twin(p)}
		})},
		{"decision-nasty", page(wire.MyDecision, "x", func(p *wire.Page) {
			p.Decisions = &wire.DecisionsData{
				Personal: true, TwinPath: twin(p), Domain: wire.DomainRef{Title: Nasty},
				Passports: []wire.Passport{{
					ID: "x", Name: Nasty, Path: twin(p), Inputs: []wire.Input{{Name: Nasty}},
					Steps:   []wire.Step{{Route: Nasty, If: Nasty, Then: Nasty}, {If: Nasty}, {Then: Nasty}},
					Derived: []string{Nasty}, Law: Nasty, Contest: wire.Contest{Text: Nasty, Path: twin(p)},
				}},
			}
		})},
		{"rights-empty", page(wire.Rights, "", func(p *wire.Page) { p.Rights = &wire.RightsData{} })},
		{"rights-nasty", page(wire.Rights, "", func(p *wire.Page) {
			p.Rights = &wire.RightsData{
				Rights:  []wire.Right{{ID: "x", Name: Nasty, Limits: []string{Nasty}, Channel: wire.Named{Name: Nasty}}},
				Filing:  wire.Filing{Identity: Nasty, Notes: []wire.Note{{ID: "n", Text: Nasty, Reading: Nasty}}},
				Content: []wire.Named{{ID: "content1", Text: Nasty}}, Security: []wire.Named{{ID: "security1", Text: Nasty}}, Notes: []wire.Note{{ID: "n", Text: Nasty}},
			}
		})},
	}
}

// refs returns the four domains as other pages name them.
func refs(l lang.Lang, forMember bool) []wire.DomainRef {
	var list []wire.DomainRef
	for _, c := range cards(l, forMember) {
		list = append(list, wire.DomainRef{ID: c.ID, Mark: c.Mark, Title: c.Title, Controller: c.Controller, Path: c.Path})
	}
	return list
}

// someTerms returns two difficult words.
func someTerms(l lang.Lang) []wire.Term {
	return []wire.Term{
		{ID: "copayment", Name: text(l, "ticket modérateur", "remgeld"),
			Text: text(l, "La part du prix que vous payez vous-même.", "Het deel van de prijs dat u zelf betaalt.")},
		{ID: "inami", Name: text(l, "INAMI", "RIZIV"),
			Text: text(l, "Le service public des soins et des indemnités.", "De overheidsdienst voor zorg en uitkeringen.")},
	}
}

// sideOf returns a route or, for a member, the one of a person's own, if that is wanted.
func sideOf(r wire.Route, personal bool) wire.Route {
	if personal {
		return wire.Mine(r)
	}
	return r
}

// kindsOfData returns a list of the kinds of data.
func kindsOfData(l lang.Lang, personal bool) *wire.CategoriesData {
	at := refs(l, personal)
	card := func(id, fr, nl, whatFR, whatNL string, domains ...wire.DomainRef) wire.CategoryCard {
		return wire.CategoryCard{
			ID: id, Name: text(l, fr, nl), Text: text(l, whatFR, whatNL), Domains: domains,
			Path: wire.Path(l, sideOf(wire.Category, personal), id),
		}
	}
	data := &wire.CategoriesData{
		Personal: personal,
		Special: []wire.CategoryCard{
			card("health", "Données de santé", "Gezondheidsgegevens", "Votre santé physique et mentale.", "Uw lichamelijke en mentale gezondheid.", at[1:]...),
			card("judicial", "Données judiciaires", "Gerechtelijke gegevens", "Par exemple une condamnation.", "Bijvoorbeeld een veroordeling.", at[1], at[3]),
		},
		Ordinary: []wire.CategoryCard{
			card("identification", "Identité et contact", "Identiteit en contact", "Par exemple votre nom et votre téléphone.", "Bijvoorbeeld uw naam en telefoon.", at...),
			card("leisure", "Loisirs et intérêts", "Vrije tijd en interesses", "Ce qui vous intéresse.", "Wat u interesseert.", at[0]),
			card("household", "Composition du ménage", "Gezinssamenstelling", "Les personnes de votre ménage.", "De personen van uw gezin.", at[1], at[2]),
		},
	}
	if personal {
		data.Special[0].Tag, data.Special[0].AsOf = holdings.Doctor, day("2026-11-18")
		data.Special[1].Tag, data.Special[1].AsOf = holdings.NotHeld, day("2026-11-01")
		data.Ordinary[0].Tag, data.Ordinary[0].AsOf = holdings.Held, day("2026-11-18")
		data.Ordinary[1].Tag = holdings.Held // without a day: nothing is known
	}
	return data
}

// health returns a kind of data that is not the same in all domains.
func health(l lang.Lang, personal bool) *wire.CategoryData {
	at := refs(l, personal)
	links := func(kind, id, fr, nl string) []wire.Link {
		return []wire.Link{
			{ID: id, Name: text(l, fr, nl), Path: wire.Path(l, sideOf(wire.Recipient, personal), kind+"-"+id)},
			{ID: "self", Name: text(l, "Vous-même", "Uzelf"), Path: wire.Path(l, sideOf(wire.Recipient, personal), "self")},
		}
	}
	place := func(d wire.DomainRef, fr, nl, rule string) wire.CategoryPlace {
		return wire.CategoryPlace{
			DomainRef: d, Special: true, Differs: true, Detail: text(l, fr, nl),
			Retention: []wire.Rule{{ID: rule, Short: text(l, "30 ans après le dernier contact", "30 jaar na het laatste contact"),
				Text: text(l, "Nous gardons les données de santé 30 ans après le dernier contact. La déontologie médicale le demande.",
					"Wij bewaren gegevens over gezondheid 30 jaar na het laatste contact. De medische deontologie vraagt dat.")}},
			Sources: links("source", "providers", "Prestataires de soins", "Zorgverleners"), SourcesOpen: true,
			Recipients: []wire.Named{
				{ID: "inami", Name: "INAMI", Path: wire.Path(l, wire.Recipient, "inami")},
				{ID: "bank", Name: text(l, "Banque", "Bank"), Condition: text(l, "Seulement si vous le demandez.", "Alleen als u het vraagt.")},
			},
		}
	}
	data := &wire.CategoryData{
		CategoryCard: kindsOfData(l, personal).Special[0],
		Personal:     personal, Article: text(l, "RGPD art. 9", "AVG art. 9"),
		Elements: []string{text(l, "Traitements", "Behandelingen"), text(l, "Ticket modérateur payé", "Betaald remgeld")},
		Places: []wire.CategoryPlace{
			place(at[1], "La santé physique et mentale, et les données liées à vos soins. Aussi les données génétiques.",
				"De lichamelijke en mentale gezondheid, en de gegevens over uw zorg. Ook genetische gegevens.", "co_medical"),
			place(at[2], "", "", "cp_medical"),
			place(at[3], "La santé physique et mentale, et les données liées à vos soins.",
				"De lichamelijke en mentale gezondheid, en de gegevens over uw zorg.", "in_medical"),
		},
		Absent: at[:1],
		Notes: []wire.Note{{ID: "doctor", Text: text(l, "Les données passent par le médecin.", "De gegevens gaan via de arts."),
			Reading: text(l, "Vous pouvez les demander.", "U kunt ze vragen.")}},
		TwinPath: wire.Path(l, sideOf(wire.Category, !personal), "health"),
	}
	data.Places[2].Retention = nil
	if personal {
		data.Places[0].Tag, data.Places[0].AsOf = holdings.Doctor, day("2026-11-18")
		data.Places[0].Source = text(l, "Dossier des soins", "Zorgdossier")
		data.Places[1].Tag, data.Places[1].AsOf = holdings.NotHeld, day("2026-11-01")
		data.Places[2].Tag = holdings.Held // without a day
	}
	return data
}

// guide returns a guide to the rights.
func guide(l lang.Lang) *wire.RightsData {
	note := wire.Note{
		ID: "objection", Text: text(l, "La déclaration parle seulement d’une situation particulière.", "De verklaring spreekt alleen van een bijzondere situatie."),
		Reading: text(l, "Contre la publicité, aucune raison n’est nécessaire.", "Tegen reclame is geen reden nodig."), Section: "2.4",
	}
	dpo := wire.Named{ID: "dpo", Name: text(l, "Formulaire du DPO", "Formulier van de DPO"),
		Text: text(l, "Vous trouvez ce formulaire dans le guichet en ligne.", "U vindt dit formulier in het online loket.")}
	right := func(id, fr, nl, article string) wire.Right {
		return wire.Right{ID: id, Name: text(l, fr, nl), Article: text(l, "RGPD art. "+article, "AVG art. "+article), Channel: dpo, Section: "2.1",
			Text: text(l, "Vous pouvez demander ceci à tout moment.", "U kunt dit op elk moment vragen.")}
	}
	rights := []wire.Right{
		right("access", "Droit d’accès", "Recht van inzage", "15"),
		right("rectification", "Droit de rectification", "Recht op rectificatie", "16"),
		right("erasure", "Droit à l’effacement", "Recht op gegevenswissing", "17"),
		right("objection", "Droit d’opposition", "Recht van bezwaar", "21"),
		right("human_review", "Droit à une intervention humaine", "Recht op menselijke tussenkomst", "22"),
	}
	rights[2].Grounds = []string{text(l, "Le traitement n’est pas nécessaire.", "De verwerking is niet nodig.")}
	rights[2].Limits = []string{text(l, "La loi nous oblige à garder les données.", "De wet verplicht ons de gegevens te bewaren.")}
	rights[2].LimitsOpen = true
	rights[3].AppliesTo = []string{"art. 6.1.f", "art. 6.1.e"}
	rights[3].Notes = []wire.Note{note}
	return &wire.RightsData{
		Rights: rights,
		Filing: wire.Filing{
			Identity: text(l, "Votre identité est vérifiée.", "Uw identiteit wordt gecontroleerd."),
			Answer:   text(l, "La réponse est claire et courte.", "Het antwoord is kort en duidelijk."),
			Deadline: text(l, "Un mois, et deux mois de plus si la demande est complexe.", "Eén maand, en twee maanden meer als het verzoek complex is."),
			Notes:    []wire.Note{note},
		},
		Content:  []wire.Named{{ID: "content1", Text: text(l, "À quoi servent vos données.", "Waarvoor uw gegevens dienen.")}, {ID: "content2", Text: text(l, "Une copie gratuite.", "Een gratis kopie.")}},
		Limits:   []wire.Named{{ID: "limits1", Text: text(l, "Les données médicales passent par votre médecin.", "Medische gegevens gaan via uw arts.")}},
		Security: []wire.Named{{ID: "security1", Text: text(l, "Seul le personnel autorisé voit vos données.", "Alleen bevoegd personeel ziet uw gegevens.")}},
		Notes:    []wire.Note{note, {ID: "copy", Text: text(l, "Un autre point.", "Een ander punt."), Section: "2.7"}},
	}
}
