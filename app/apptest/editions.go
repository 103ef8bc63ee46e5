package apptest

import (
	"github.com/loupe-privacy/loupe/internal/lang"
	"github.com/loupe-privacy/loupe/internal/wire"
)

// editions returns two editions, the newest first, with their pages.
func editions(l lang.Lang, r wire.Route) []wire.EditionCard {
	return []wire.EditionCard{
		{Number: 2, Effective: day("2026-11-01"), Current: true, Path: wire.Path(l, r, "2")},
		{Number: 1, Effective: day("2025-03-01"), Example: true, Path: wire.Path(l, r, "1")},
	}
}

// changes returns changes of every kind of difference.
func changes(l lang.Lang) []wire.Change {
	op, co := domainRef(l, 0), domainRef(l, 1)
	return []wire.Change{
		{ID: "no_sale", Kind: wire.KindPrinciple, Op: "changed", Path: wire.Path(l, wire.Declaration, "") + "#principle-no_sale",
			Fields: []wire.FieldChange{{Field: "text", Old: []string{text(l, "Nous vendons rien.", "Wij verkopen niets.")}, New: []string{text(l, "Nous ne vendons jamais vos données.", "Wij verkopen uw gegevens nooit.")}}}},
		{ID: "operational/quality", Kind: wire.KindPurpose, Domain: &op, Op: "added", Name: text(l, "Mesurer la qualité", "De kwaliteit meten"), Path: op.Path + "#purpose-operational-quality",
			Fields: []wire.FieldChange{
				{Field: "name", New: []string{text(l, "Mesurer la qualité", "De kwaliteit meten")}},
				{Field: "text", New: []string{text(l, "Nous demandons votre avis.", "Wij vragen uw mening.")}}}},
		{ID: "operational/radio", Kind: wire.KindSource, Domain: &op, Op: "removed", Name: text(l, "Concours radio", "Radiowedstrijden"),
			Fields: []wire.FieldChange{{Field: "name", Old: []string{text(l, "Concours radio", "Radiowedstrijden")}}, {Field: "text", Old: []string{text(l, "Des listes de gagnants.", "Lijsten van winnaars.")}}}},
		{ID: "co_general", Kind: wire.KindRule, Domain: &co, Op: "changed", Name: text(l, "Durée générale", "Algemene termijn"), Path: wire.Path(l, wire.Retention, "") + "#rule-co_general",
			Fields: []wire.FieldChange{
				{Field: "duration", Old: []string{text(l, "de 5 à 30 ans", "5 tot 30 jaar")}, New: []string{text(l, "de 7 à 30 ans", "7 tot 30 jaar")}},
				{Field: "until", Old: []string{"A", "B"}, New: []string{"B", "C"}},
				{Field: "years", Old: []string{"30"}}, {Field: "of-tomorrow", New: []string{"x", "y"}}}},
		{ID: "bare", Kind: "of-tomorrow", Domain: &co, Op: "changed", Name: text(l, "Un point", "Een punt")},
	}
}

// versions returns the editions and what they changed: for everybody, for a
// member who was not told yet, of the oldest, of two that say the same, and
// with nasty strings.
func versions(l lang.Lang) []Case {
	data := func(r wire.Route) *wire.VersionsData {
		all := editions(l, r)
		return &wire.VersionsData{
			Editions: all, Shown: all[0], Before: &all[1], Added: 1, Changed: 3, Removed: 1, Changes: changes(l),
			TwinPath: wire.Path(l, wire.MyVersions, ""),
		}
	}
	list := base(l, wire.Versions, "")
	list.Versions = data(wire.Version)
	oldest := base(l, wire.Version, "1")
	oldest.Versions = &wire.VersionsData{Editions: editions(l, wire.Version), Shown: editions(l, wire.Version)[1]}
	same := base(l, wire.Version, "2")
	same.Versions = data(wire.Version)
	same.Versions.Changes = nil

	mine := personal(l, wire.MyVersions, "")
	mine.Versions = touched(data(wire.MyVersion), l)
	read := personal(l, wire.MyVersion, "2")
	read.Versions = touched(data(wire.MyVersion), l)
	read.Versions.Unread = false

	nasty := base(l, wire.Version, "2")
	nasty.Versions = data(wire.Version)
	domain := domainRef(l, 0)
	domain.Title = Nasty
	nasty.Versions.Changes = []wire.Change{
		{ID: "x", Kind: wire.KindNote, Domain: &domain, Op: "of-tomorrow", Name: Nasty, Fields: []wire.FieldChange{{Field: "<b>", Old: []string{Nasty}, New: []string{"x", Nasty}}}},
		{ID: "y", Kind: wire.KindNote, Op: "changed", Name: Nasty, Fields: []wire.FieldChange{{Field: "text", Old: []string{Nasty}, New: []string{Nasty + " x"}}}},
		{ID: "z", Kind: wire.KindNote, Op: "removed", Fields: []wire.FieldChange{{Field: "text", Old: []string{Nasty}}}},
	}
	return []Case{
		{"versions", list}, {"version-oldest", oldest}, {"version-same", same},
		{"my-versions", mine}, {"my-version-read", read}, {"version-nasty", nasty},
	}
}

// touched says of changes whether they concern a member, with every reason.
func touched(v *wire.VersionsData, l lang.Lang) *wire.VersionsData {
	v.Personal, v.Unread, v.Owner, v.SendPath = true, true, "0f1e2d3c", wire.Path(l, wire.MyVersions, "")
	v.Touches = map[string]int{"yes": 2, "maybe": 2, "no": 1}
	for i, why := range [...][2]string{
		{"yes", "general"}, {"yes", "held_here"}, {"no", "no_relation"}, {"maybe", "possible_here"}, {"maybe", "of-tomorrow"},
	} {
		v.Changes[i].Touches, v.Changes[i].Why = why[0], why[1]
	}
	return v
}

// audiences returns the way in of people who are no members: with everything,
// with a name alone, and nasty.
func audiences(l lang.Lang) []Case {
	to := func(r wire.Route, fr, nl string) []wire.Link {
		return []wire.Link{{Name: text(l, fr, nl), Path: wire.Path(l, r, "x")}}
	}
	full := base(l, wire.Audience, "x")
	full.Terms = hardWords(l)
	full.Audience = &wire.AudienceData{
		ID: "provider", Name: text(l, "Vous êtes prestataire de soins", "U bent zorgverlener"), Text: text(l, "Nous avons vos données de contact.", "Wij hebben uw contactgegevens."),
		Points:   []wire.Named{{ID: "x", Name: text(l, "Vos factures", "Uw facturen"), Text: text(l, "Nous les payons pour les soins.", "Wij betalen ze voor de zorg.")}},
		Purposes: to(wire.Domain, "Payer les soins", "De zorg betalen"), Sources: []wire.Link{{Name: text(l, "L’INAMI", "Het RIZIV")}},
		Retention: []wire.Rule{{ID: "r", Short: text(l, "10 ans", "10 jaar"), Text: text(l, "Après la fin du contrat.", "Na het einde van het contract.")}, {ID: "u", Unstated: true, Text: text(l, "La déclaration ne le dit pas.", "De verklaring zegt het niet.")}},
		Rights:    to(wire.Rights, "Voir vos données", "Uw gegevens inkijken"), Domains: to(wire.Domain, "Assurance obligatoire", "Verplichte verzekering"),
		Channels:  []wire.Named{{ID: "form", Name: text(l, "Formulaire", "Formulier"), Text: text(l, "En ligne.", "Online.")}},
		Others:    to(wire.Audience, "Vous pensez devenir membre", "U denkt eraan lid te worden"),
		Principle: []string{text(l, "Nous ne vendons pas vos données.", "Wij verkopen uw gegevens niet.")},
	}
	bare := base(l, wire.Audience, "y")
	bare.Audience = &wire.AudienceData{ID: "y", Name: "Y"}
	nasty := base(l, wire.Audience, "z")
	nasty.Audience = &wire.AudienceData{
		ID: "z", Name: Nasty, Text: Nasty, Points: []wire.Named{{Name: Nasty, Text: Nasty}}, Purposes: []wire.Link{{Name: Nasty}},
		Retention: []wire.Rule{{ID: "r", Short: Nasty, Text: Nasty}}, Principle: []string{Nasty},
	}
	return []Case{{"audience", full}, {"audience-bare", bare}, {"audience-nasty", nasty}}
}

// searches returns a search that was not made yet, one that found things, one
// that found nothing, and what is odd.
func searches(l lang.Lang) []Case {
	search := func(r wire.Route, d wire.SearchData) wire.Page {
		p := base(l, r, "")
		if p.Personal() {
			p = personal(l, r, "")
		}
		d.Path = wire.Path(l, r, "")
		p.Search = &d
		return p
	}
	near := []wire.Link{{Name: text(l, "Mots difficiles", "Moeilijke woorden"), Path: wire.Path(l, wire.Glossary, "")}}
	hits := []wire.Hit{
		{Kind: wire.KindTerm, Name: text(l, "Soins", "Zorg"), Path: wire.Path(l, wire.Glossary, "") + "#term-care",
			Excerpt: []wire.Piece{{Text: text(l, "soins", "zorg"), Found: true}, {Text: text(l, " : ce qui aide ", ": wat helpt ")}, {Text: text(l, "à guérir", "om te genezen")}}},
		{Kind: wire.KindPurpose, Name: text(l, "Payer les soins", "De zorg betalen"), Context: text(l, "Assurance obligatoire", "Verplichte verzekering"), Path: domainRef(l, 1).Path,
			Excerpt: []wire.Piece{{Text: text(l, "Nous payons vos ", "Wij betalen uw ")}, {Text: text(l, "soins", "zorg"), Found: true}, {}}},
		{Kind: "of-tomorrow", Name: "X", Path: domainRef(l, 1).Path},
	}
	q := text(l, "soins", "zorg")
	return []Case{
		{"search", search(wire.Search, wire.SearchData{Near: near})},
		{"search-found", search(wire.Search, wire.SearchData{Query: q, Hits: hits, Total: 3})},
		{"search-more", search(wire.Search, wire.SearchData{Query: q, Hits: hits[:1], Total: 1_000})},
		{"search-nothing", search(wire.Search, wire.SearchData{Query: "xyz", Near: near})},
		{"search-cut", search(wire.Search, wire.SearchData{Query: "xyz", Cut: true})},
		{"my-search", search(wire.MySearch, wire.SearchData{Query: q, Hits: hits, Total: 3})},
		{"search-nasty", search(wire.Search, wire.SearchData{Query: Nasty, Total: 1, Hits: []wire.Hit{{Kind: wire.KindNote, Name: Nasty, Context: Nasty, Path: domainRef(l, 1).Path, Excerpt: []wire.Piece{{Text: Nasty, Found: true}}}}})},
		{"search-nothing-nasty", search(wire.Search, wire.SearchData{Query: Nasty})},
	}
}
