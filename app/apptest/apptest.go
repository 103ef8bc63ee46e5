// Package apptest holds made-up pages for the tests of the views: every route
// in both languages, full and empty, with faults, and with strings that would
// break a page that is not careful. The people and figures are invented.
package apptest

import (
	"github.com/loupe-privacy/loupe/internal/calendar"
	"github.com/loupe-privacy/loupe/internal/fault"
	"github.com/loupe-privacy/loupe/internal/lang"
	"github.com/loupe-privacy/loupe/internal/wire"
)

// A Case is one page with a name of its own, which is the same in both
// languages and safe as the name of a file.
type Case struct {
	Name string
	Page wire.Page
}

// Nasty is a string that holds what a careless encoder gets wrong: markup,
// quotes, entities, white space, a no-break space, characters beyond the basic
// plane, and a line break.
const Nasty = "<b title=\"x\">'&amp;\u00a0« 🙂\n**gras** {{.Count}} </textarea><script>alert(1)</script>\u2028fin"

// sprite is where the pages say that the icons are.
const sprite = "/static/icons.svg"

// Cases returns every case of a language.
func Cases(l lang.Lang) []Case {
	cases := public(l)
	cases = append(cases, mine(l)...)
	cases = append(cases, asked(l)...)
	cases = append(cases, requests(l)...)
	cases = append(cases, threads(l)...)
	cases = append(cases, forms(l)...)
	cases = append(cases, door(l)...)
	cases = append(cases, explained(l)...)
	cases = append(cases, made(l)...)
	cases = append(cases, drawn(l)...)
	cases = append(cases, toRead(l)...)
	cases = append(cases, trails(l)...)
	cases = append(cases, records(l)...)
	cases = append(cases, guests(l)...)
	cases = append(cases, held(l)...)
	cases = append(cases, acting(l)...)
	return append(cases, problems(l)...)
}

// base returns a page of a route with all that every page has.
func base(l lang.Lang, r wire.Route, param string) wire.Page {
	p := wire.Page{
		Route: r, Lang: l, Title: string(r), Sprite: sprite,
		Path: wire.Path(l, r, param), Alternate: wire.Path(l.Other(), r, param),
		Edition: wire.Edition{
			Number: "1", Effective: day("2026-11-01"),
			OfficialURL:  "https://www.partenamut.be/vie-privee",
			Authority:    text(l, "Autorité de protection des données (APD)", "Gegevensbeschermingsautoriteit (GBA)"),
			AuthorityURL: text(l, "https://www.autoriteprotectiondonnees.be", "https://www.gegevensbeschermingsautoriteit.be"),
		},
	}
	if _, ok := wire.PatternOf(r); !ok {
		p.Path = ""
	}
	return p
}

// personal is [base] for a member who is logged in.
func personal(l lang.Lang, r wire.Route, param string) wire.Page {
	p := base(l, r, param)
	p.Viewer = &wire.Viewer{Name: "Élise", Role: "member", Member: true}
	return p
}

// public returns the pages that are the same for everybody.
func public(l lang.Lang) []Case {
	start := base(l, wire.Start, "")
	start.Alternate = "/nl/"
	home := base(l, wire.Home, "")
	home.Home = &wire.HomeData{
		Categories: 21, Controllers: 3, Decisions: 6, Domains: cards(l, false),
	}
	bare := base(l, wire.Home, "")
	bare.Edition = wire.Edition{}
	bare.Home = &wire.HomeData{Categories: 1, Controllers: 1, Domains: cards(l, false)[:1]}
	domains := base(l, wire.Domains, "")
	domains.Home = home.Home
	domain := base(l, wire.Domain, "compulsory")
	domain.Domain = compulsory(l)
	empty := base(l, wire.Domain, "operational")
	empty.Domain = &wire.DomainData{
		ID: "operational", Mark: "unknown", Title: Nasty, Lead: Nasty, Section: "3.1–3.8",
		Controller: wire.Organisation{Name: "Partenamut", Short: "Partenamut", Address: Nasty, Form: true, URL: "https://www.partenamut.be/vie-privee"},
		Ordinary:   []wire.DomainCategory{{ID: "x", Name: Nasty, Text: Nasty}},
		Transfers:  Nasty,
		AskPath:    askPath(l), TwinPath: wire.Path(l, wire.MyDomain, "operational"),
		DecisionsPath: wire.Path(l, wire.Decisions, ""), FlowPath: wire.Path(l, wire.Recipient, "x"), RetentionPath: wire.Path(l, wire.Retention, ""),
	}
	return []Case{
		{"start", start}, {"home", home}, {"home-bare", bare}, {"domains", domains},
		{"domain", domain}, {"domain-nasty", empty},
	}
}

// mine returns the pages about one member.
func mine(l lang.Lang) []Case {
	full := &wire.MeData{
		Today: day("2026-11-22"), Latest: day("2026-11-18"), Decisions: 6,
		Tags: wire.Tags{Held: 9, Doctor: 1, Possible: 8, NotHeld: 3}, Domains: cards(l, true), Acting: 2,
		Open: []wire.RequestCard{card(l, "open", wire.RequestCard{Day: 12, Days: 30})}, Draft: true,
	}
	full.Next = text(l, "Ce qui vient d’abord : Nom et contact (Assurance). Nous gardons ces données jusqu’au **31 mars 2028**.",
		"Wat eerst komt: Naam en contact (Verzekering). Wij bewaren deze gegevens tot en met **31 maart 2028**.")
	full.Received = text(l, "Selon notre source, **2 destinataires** ont reçu des données sur vous depuis le 23 novembre 2025.",
		"Volgens onze bron kregen **2 ontvangers** gegevens over u sinds 23 november 2025.")
	full.Decided = text(l, "**3 décisions automatisées** valent aujourd’hui pour vous, selon nos sources. Une personne peut les revoir.",
		"Volgens onze bronnen gelden vandaag **3 geautomatiseerde beslissingen** voor u. Een mens kan ze nakijken.")
	full.Changed = &wire.Changed{
		Title: text(l, "Depuis votre dernière visite", "Sinds uw laatste bezoek"),
		Text:  text(l, "Voici ce que nos sources ont annoncé depuis votre visite du 18 novembre 2026.", "Dit hebben onze bronnen gemeld sinds uw bezoek van 18 november 2026."),
		Lines: []wire.Link{
			{Name: text(l, "Assurance obligatoire : selon une source, c’est terminé pour vous", "Verplichte verzekering: volgens een bron is dit voor u voorbij"), Path: wire.Path(l, wire.MyDomain, "compulsory")},
			{Name: Nasty, Path: wire.Path(l, wire.MyDomains, "")},
		},
	}
	me := personal(l, wire.Me, "")
	me.Me = full
	unknown := personal(l, wire.Me, "")
	unknown.Viewer.Name = ""
	unknown.Me = &wire.MeData{Today: day("2026-11-22"), Tags: wire.Tags{Possible: 21}, Domains: cards(l, true)[:1]}
	left := personal(l, wire.Me, "")
	left.Viewer.Name = Nasty
	left.Me = &wire.MeData{
		Today: day("2026-11-01"), Latest: day("2026-10-01"), Left: day("2024-06-30"), Decisions: 1,
		Tags: wire.Tags{NotHeld: 21}, Domains: cards(l, true), Changed: &wire.Changed{Title: Nasty, Text: Nasty},
	}
	officer := personal(l, wire.Me, "")
	officer.Viewer = &wire.Viewer{Name: "Noor", Role: "officer", Office: "MLOZ Insurance"}
	visitor := personal(l, wire.Me, "")
	visitor.Viewer = &wire.Viewer{Role: "visitor"}
	list := personal(l, wire.MyDomains, "")
	list.Me = full
	held := personal(l, wire.MyDomain, "compulsory")
	held.Domain = heldDomain(l)
	silent := personal(l, wire.MyDomain, "compulsory")
	silent.Domain = heldDomain(l)
	silent.Domain.AsOf, silent.Domain.Relation = calendar.Day{}, ""
	for i := range silent.Domain.Ordinary {
		silent.Domain.Ordinary[i].AsOf = calendar.Day{}
	}
	return []Case{
		{"me", me}, {"me-unknown", unknown}, {"me-left", left}, {"me-officer", officer}, {"me-visitor", visitor},
		{"my-domains", list}, {"my-domain", held}, {"my-domain-silent", silent},
	}
}

// problems returns a page for each fault, and the page after logging out.
func problems(l lang.Lang) []Case {
	bye := base(l, wire.Goodbye, "")
	bye.Goodbye = &wire.GoodbyeData{Next: wire.Path(l, wire.Home, "")}
	cases := []Case{{"goodbye", bye}}
	for _, code := range []fault.Code{
		fault.Internal, fault.Invalid, fault.TooLarge, fault.NotFound, fault.Conflict, fault.Forbidden,
		fault.Unauthorized, fault.Expired, fault.StepUp, fault.TooMany, fault.CrossOrigin, fault.Unavailable, fault.BadMethod,
		fault.BadMediaType, "a-code-of-tomorrow",
	} {
		p := personal(l, wire.Problem, "")
		if code == fault.Expired || code == fault.Unauthorized {
			p.Viewer = nil
		}
		p.Fault = &wire.Fault{Code: code, Kept: code == fault.Expired}
		p.Path = wire.Path(l, wire.Me, "")
		cases = append(cases, Case{"problem-" + string(code), p})
	}
	missing := personal(l, wire.Receipt, "x") // a route whose data are not there
	return append(cases, Case{"problem-no-data", missing})
}

// day reads a day that is known to be one.
func day(s string) calendar.Day {
	d, err := calendar.ParseDay(s)
	if err != nil {
		panic(err)
	}
	return d
}

// text picks the text of a language.
func text(l lang.Lang, fr, nl string) string { return lang.Text{FR: fr, NL: nl}.In(l) }
