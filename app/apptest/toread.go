package apptest

import (
	"github.com/loupe-privacy/loupe/internal/lang"
	"github.com/loupe-privacy/loupe/internal/wire"
)

// toRead returns the pages of the texts to read: the whole declaration, the
// words, the editions, search, and the homes that lead to them.
func toRead(l lang.Lang) []Case {
	cases := append(wholes(l), glossaries(l)...)
	cases = append(cases, statements(l)...)
	cases = append(cases, versions(l)...)
	cases = append(cases, audiences(l)...)
	cases = append(cases, searches(l)...)
	return append(cases, ways(l)...)
}

// ways returns the homes with what leads further: the groups of people that
// are no members, and a new edition.
func ways(l lang.Lang) []Case {
	home := base(l, wire.Home, "")
	home.Home = &wire.HomeData{
		Categories: 21, Controllers: 3, Decisions: 6, Domains: cards(l, false),
		Groups: []wire.Named{
			{ID: "prospect", Name: text(l, "Vous pensez devenir membre", "U denkt eraan lid te worden"), Path: wire.Path(l, wire.Audience, "x"),
				Text: text(l, "Nous pouvons vous contacter.", "Wij kunnen contact met u opnemen.")},
			{ID: "provider", Name: text(l, "Vous êtes prestataire de soins", "U bent zorgverlener"), Path: wire.Path(l, wire.Audience, "y")},
		},
	}
	nasty := base(l, wire.Home, "")
	nasty.Home = &wire.HomeData{Groups: []wire.Named{{ID: "x", Name: Nasty, Text: Nasty, Path: wire.Path(l, wire.Audience, "x")}}}
	cases := []Case{{"home-groups", home}, {"home-groups-nasty", nasty}}
	for name, touches := range map[string]int{"me-news": 2, "me-news-none": 0} {
		me := personal(l, wire.Me, "")
		me.Me = &wire.MeData{
			Today: day("2026-11-22"), Latest: day("2026-11-18"), Decisions: 6,
			Tags: wire.Tags{Held: 9, Doctor: 1, Possible: 8, NotHeld: 3}, Domains: cards(l, true),
			News: &wire.News{Edition: 2, Changes: 12, Touches: touches, Path: wire.Path(l, wire.MyVersion, "2")},
		}
		cases = append(cases, Case{name, me})
	}
	return cases
}

// hardWords returns difficult words: one that the texts of the samples use,
// with a short form, and one without.
func hardWords(l lang.Lang) []wire.Term {
	return []wire.Term{
		{ID: "inami", Name: text(l, "Institut national d’assurance maladie-invalidité", "Rijksinstituut voor ziekte- en invaliditeitsverzekering"),
			Acronym: text(l, "INAMI", "RIZIV"), Forms: []string{text(l, "INAMI", "RIZIV")},
			Text: text(l, "L’organisme public qui gère l’assurance obligatoire.", "De overheidsinstelling die de verplichte verzekering beheert.")},
		{ID: "care", Name: text(l, "soins", "zorg"), Forms: []string{text(l, "soins", "zorg"), text(l, "soin", "zorgen")},
			Text: text(l, "Ce qui aide à guérir.", "Wat helpt om te genezen.")},
	}
}

// wholes returns the whole declaration: public, of a member, with nothing in
// it, and with strings that break careless pages.
func wholes(l lang.Lang) []Case {
	full := base(l, wire.Declaration, "")
	full.Declaration = whole(l)
	mine := personal(l, wire.MyDeclaration, "")
	mine.Declaration = whole(l)
	empty := base(l, wire.Declaration, "")
	empty.Edition = wire.Edition{}
	empty.Declaration = &wire.DeclarationData{}
	nasty := base(l, wire.Declaration, "")
	nasty.Declaration = nastyWhole()
	return []Case{
		{"declaration", full}, {"my-declaration", mine}, {"declaration-empty", empty}, {"declaration-nasty", nasty},
	}
}

// whole returns a declaration with two domains, so that what they share is
// shown twice, and with everything that one can hold.
func whole(l lang.Lang) *wire.DeclarationData {
	other := *compulsory(l)
	other.ID, other.Mark, other.Title, other.Processor = "operational", "op", text(l, "Fonctionnement quotidien", "Dagelijkse werking"), nil
	other.Special, other.Decisions, other.Bases, other.Notes = nil, nil, nil, nil
	pass := wire.Passport{
		ID: "maf", Name: text(l, "Le maximum à facturer", "De maximumfactuur"), Path: wire.Path(l, wire.Decision, "maf"),
		Text:   text(l, "Vos soins ont un plafond.", "Uw zorg heeft een plafond."),
		Logic:  []string{text(l, "La déclaration parle des revenus.", "De verklaring spreekt over inkomens.")},
		Inputs: []wire.Input{{Name: text(l, "Votre ménage", "Uw gezin"), From: text(l, "Registre national", "Rijksregister")}, {Name: text(l, "Vos revenus", "Uw inkomen")}},
		Steps: []wire.Step{
			{Route: text(l, "D’office", "Ambtshalve"), If: text(l, "vous payez trop", "u te veel betaalt"), Then: text(l, "vous recevez le reste", "krijgt u de rest")},
			{Route: text(l, "Sur demande", "Op vraag"), If: text(l, "vous le demandez", "u het vraagt"), Then: text(l, "nous calculons", "rekenen wij")},
		},
		Effects: []string{text(l, "Vous payez moins.", "U betaalt minder.")}, Derived: []string{text(l, "Un tarif social.", "Een sociaal tarief.")},
		DerivedIf: text(l, "Si vous l’obtenez", "Als u het krijgt"), Household: true, Law: text(l, "Loi du 14 juillet 1994", "Wet van 14 juli 1994"),
		Needs:   []wire.Link{{ID: "bim", Name: text(l, "Intervention majorée", "Verhoogde tegemoetkoming"), Path: wire.Path(l, wire.Decision, "bim")}},
		Contest: wire.Contest{Text: text(l, "Une personne revoit.", "Een persoon kijkt na."), Court: text(l, "Le tribunal du travail.", "De arbeidsrechtbank.")},
		Notes:   []wire.Note{{ID: "n-pass", Text: text(l, "Un point.", "Een punt."), Section: "4.9"}},
	}
	return &wire.DeclarationData{
		Principles:    []wire.Named{{ID: "no_sale", Text: text(l, "Nous ne vendons pas vos données.", "Wij verkopen uw gegevens niet.")}},
		Versioned:     text(l, "Nous annonçons les changements.", "Wij kondigen wijzigingen aan."),
		Audience:      []wire.Named{{ID: "member", Name: text(l, "Membres", "Leden"), Text: text(l, "Toutes les personnes affiliées.", "Alle aangesloten personen.")}},
		Organisations: []wire.OrgCard{orgCard(l), {ID: "fedris", Organisation: wire.Organisation{Name: "Fedris", Short: "Fedris"}}},
		Domains:       []wire.DomainData{other, *compulsory(l)},
		Decisions: &wire.DecisionsData{
			Passports: []wire.Passport{pass, {ID: "bim", Name: text(l, "Prise en charge", "Tenlasteneming"), Text: text(l, "Un calcul.", "Een berekening.")}},
			None:      []wire.DomainRef{domainRef(l, 0), domainRef(l, 2)},
			Profiling: []wire.Profile{{Purpose: wire.Purpose{Named: wire.Named{ID: "p", Name: text(l, "Publicité ciblée", "Gerichte reclame")}}, Domain: domainRef(l, 0)}},
		},
		Rights:     wholeRights(l),
		Categories: []wire.CategoryCard{{ID: "health", Name: text(l, "Santé", "Gezondheid"), Text: text(l, "Vos soins.", "Uw zorg."), Domains: []wire.DomainRef{domainRef(l, 1)}, Path: wire.Path(l, wire.Category, "x")}},
		Terms:      hardWords(l),
		Exports:    []wire.Link{{ID: "json", Name: "JSON", Path: "/register.json"}, {ID: "csv", Name: "CSV", Path: "/register.csv"}},
	}
}

// wholeRights returns a right with everything, and one with a name alone.
func wholeRights(l lang.Lang) *wire.RightsData {
	return &wire.RightsData{
		Rights: []wire.Right{
			{ID: "access", Name: text(l, "Voir vos données", "Uw gegevens inkijken"), Text: text(l, "Vous recevez une copie.", "U krijgt een kopie."), Article: text(l, "RGPD, article 15", "AVG, artikel 15"),
				Grounds: []string{text(l, "Toujours.", "Altijd.")}, Limits: []string{text(l, "Pas les données d’autres personnes.", "Niet de gegevens van anderen.")}, LimitsOpen: true,
				AppliesTo: []string{"6.1.e"}, Section: "7.1", Notes: []wire.Note{{ID: "n-access", Text: text(l, "Un délai manque.", "Een termijn ontbreekt.")}},
				Channel: wire.Named{ID: "form", Name: text(l, "Formulaire", "Formulier"), Text: text(l, "En ligne.", "Online.")}},
			{ID: "erasure", Name: text(l, "Effacer", "Wissen")},
		},
		Filing:   wire.Filing{Identity: text(l, "Nous vérifions votre identité.", "Wij gaan na wie u bent."), Answer: text(l, "Par écrit.", "Schriftelijk."), Deadline: text(l, "Un mois.", "Eén maand.")},
		Content:  []wire.Named{{ID: "content1", Text: text(l, "Vos données.", "Uw gegevens.")}},
		Limits:   []wire.Named{{ID: "limits1", Text: text(l, "Pas les secrets.", "Geen geheimen.")}},
		Security: []wire.Named{{ID: "security1", Text: text(l, "L’accès est limité.", "De toegang is beperkt.")}},
		Notes:    []wire.Note{{ID: "n-access", Text: text(l, "Un délai manque.", "Een termijn ontbreekt."), Reading: text(l, "Nous prenons le plus court.", "Wij nemen de kortste."), Section: "7.1"}},
	}
}

// nastyWhole returns a declaration made of strings that break careless pages.
func nastyWhole() *wire.DeclarationData {
	n := wire.Named{ID: "x", Name: Nasty, Text: Nasty, Condition: Nasty}
	return &wire.DeclarationData{
		Principles: []wire.Named{n}, Versioned: Nasty, Audience: []wire.Named{n},
		Organisations: []wire.OrgCard{{ID: "x", Organisation: wire.Organisation{Name: Nasty, Short: Nasty, Address: Nasty}}},
		Domains: []wire.DomainData{{
			ID: "x", Title: Nasty, Lead: Nasty, Transfers: Nasty, Sources: []wire.Named{n}, Recipients: []wire.Named{n},
			Controller: wire.Organisation{Name: Nasty, Short: Nasty},
			Ordinary:   []wire.DomainCategory{{ID: "x", Name: Nasty, Text: Nasty, Retention: []wire.Rule{{ID: "r", Text: Nasty, Unstated: true}}}},
		}},
		Terms:   []wire.Term{{ID: "x", Name: Nasty, Forms: []string{Nasty}, Text: Nasty}},
		Exports: []wire.Link{{Name: "JSON", Path: "/register.json"}},
	}
}

// domainRef returns one of the four domains as other pages name it.
func domainRef(l lang.Lang, i int) wire.DomainRef {
	c := cards(l, false)[i]
	return wire.DomainRef{ID: c.ID, Mark: c.Mark, Title: c.Title, Controller: c.Controller, Path: c.Path}
}

// orgCard returns an organisation with everything.
func orgCard(l lang.Lang) wire.OrgCard {
	return wire.OrgCard{
		ID: "mloz", Organisation: compulsory(l).Controller, Role: text(l, "L’union nationale", "De landsbond"), Number: "0411.766.483",
		Court: text(l, "RPM Bruxelles", "RPR Brussel"), Site: "https://www.mloz.be", Domains: []wire.DomainRef{domainRef(l, 1)},
	}
}

// glossaries returns the difficult words: of several letters, with the other
// language, none, and nasty ones.
func glossaries(l lang.Lang) []Case {
	data := func(terms ...wire.GlossaryTerm) *wire.GlossaryData { return &wire.GlossaryData{Terms: terms} }
	terms := hardWords(l)
	list := []wire.GlossaryTerm{
		{Term: terms[0], Other: text(l, "RIZIV", "INAMI"), See: []wire.Link{{Name: terms[1].Name, Path: "#term-care"}}},
		{Term: terms[1], Other: text(l, "zorg", "soins"), Unconfirmed: true},
		{Term: wire.Term{ID: "state", Name: text(l, "État", "Überzorg"), Text: text(l, "Le pays.", "Het land.")},
			See: []wire.Link{{Name: terms[0].Name, Path: "#term-inami"}, {Name: terms[1].Name, Path: "#term-care"}}},
		{Term: wire.Term{ID: "digits", Name: "1994", Text: text(l, "Une année.", "Een jaar.")}},
	}
	full := base(l, wire.Glossary, "")
	full.Glossary, full.Terms = data(list...), terms
	mine := personal(l, wire.MyGlossary, "")
	mine.Glossary = full.Glossary
	visitor := personal(l, wire.MyGlossary, "")
	visitor.Viewer = &wire.Viewer{Role: "visitor"}
	visitor.Glossary = data(list[0], list[1])
	visitor.Glossary.Terms[0].Name = terms[1].Name + " b" // one letter alone has no index
	empty := base(l, wire.Glossary, "")
	empty.Glossary = data()
	nasty := base(l, wire.Glossary, "")
	nasty.Glossary = data(wire.GlossaryTerm{Term: wire.Term{ID: "x", Name: Nasty, Acronym: "X", Text: Nasty}, Other: Nasty})
	return []Case{
		{"glossary", full}, {"my-glossary", mine}, {"my-glossary-visitor", visitor},
		{"glossary-empty", empty}, {"glossary-nasty", nasty},
	}
}

// statements returns the accessibility statement, and whom to ask.
func statements(l lang.Lang) []Case {
	full := base(l, wire.Accessibility, "")
	full.Statement = &wire.StatementData{
		Lead: text(l, "Loupe suit la norme WCAG 2.2.", "Loupe volgt de norm WCAG 2.2."),
		Sections: []wire.Section{
			{ID: "state", Heading: text(l, "Où nous en sommes", "Hoe ver wij staan"),
				Paragraphs: []string{text(l, "Le site est conforme en partie.", "De site is gedeeltelijk conform.")},
				Items:      []string{text(l, "Les images ont un texte.", "Beelden hebben een tekst.")}},
			{ID: "report", Heading: text(l, "Signaler un problème", "Een probleem melden"),
				Links: []wire.Link{{Name: text(l, "Écrire au DPO", "Schrijf naar de DPO"), Path: wire.Path(l, wire.Contact, "")},
					{Name: text(l, "Le médiateur", "De ombudsman"), Path: "https://www.mediateurfederal.be"}}},
		},
	}
	mine := personal(l, wire.MyAccessibility, "")
	mine.Statement = full.Statement
	nasty := base(l, wire.Accessibility, "")
	nasty.Statement = &wire.StatementData{Sections: []wire.Section{{ID: "x", Heading: Nasty, Paragraphs: []string{Nasty}, Items: []string{Nasty}}}}

	contact := base(l, wire.Contact, "")
	contact.Contact = &wire.ContactData{
		Controllers: []wire.OrgCard{orgCard(l), {ID: "partenamut", Organisation: wire.Organisation{Name: "Partenamut", Short: "Partenamut", Form: true, URL: "https://www.partenamut.be/vie-privee"}}},
		Authority: wire.OrgCard{ID: "authority", Site: "https://www.autoriteprotectiondonnees.be", Organisation: wire.Organisation{
			Name: text(l, "Autorité de protection des données", "Gegevensbeschermingsautoriteit"), Address: "Rue de la Presse 35, 1000 Bruxelles", Email: "contact@apd-gba.be"}},
		Channels:   []wire.Named{{ID: "form", Name: text(l, "Formulaire", "Formulier"), Text: text(l, "En ligne, sans compte.", "Online, zonder account.")}},
		Identity:   text(l, "Nous vérifions votre identité.", "Wij gaan na wie u bent."),
		Notes:      []wire.Note{{ID: "n", Text: text(l, "Une adresse manque.", "Een adres ontbreekt."), Reading: text(l, "Prenez l’autre.", "Neem het andere.")}},
		RightsPath: wire.Path(l, wire.Rights, ""),
	}
	myContact := personal(l, wire.MyContact, "")
	myContact.Contact = contact.Contact
	nastyContact := base(l, wire.Contact, "")
	nastyContact.Contact = &wire.ContactData{
		Controllers: []wire.OrgCard{{ID: "x", Organisation: wire.Organisation{Name: Nasty, Short: Nasty, Address: Nasty}}},
		Authority:   wire.OrgCard{ID: "authority", Organisation: wire.Organisation{Name: Nasty}},
		RightsPath:  wire.Path(l, wire.Rights, ""),
	}
	return []Case{
		{"accessibility", full}, {"my-accessibility", mine}, {"accessibility-nasty", nasty},
		{"contact", contact}, {"my-contact", myContact}, {"contact-nasty", nastyContact},
	}
}
