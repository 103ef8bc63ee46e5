package apptest

import (
	"slices"
	"strconv"
	"strings"

	"github.com/loupe-privacy/loupe/internal/calendar"
	"github.com/loupe-privacy/loupe/internal/holdings"
	"github.com/loupe-privacy/loupe/internal/lang"
	"github.com/loupe-privacy/loupe/internal/wire"
)

// drawn returns the pages with the timeline and the flow.
func drawn(l lang.Lang) []Case {
	rules := base(l, wire.Retention, "")
	rules.Retention = &wire.RetentionData{
		Lanes: lanes(l, false), Notes: []wire.Note{doubt(l, "retention")}, TwinPath: wire.Path(l, wire.MyRetention, ""),
	}
	noRules := base(l, wire.Retention, "")
	noRules.Retention = &wire.RetentionData{TwinPath: wire.Path(l, wire.MyRetention, "")}
	nastyRules := base(l, wire.Retention, "")
	nastyRules.Retention = &wire.RetentionData{TwinPath: wire.Path(l, wire.MyRetention, ""), Lanes: []wire.Lane{{
		ID: "x", Name: "<b>", Domain: refs(l, false)[0], From: Nasty, Why: Nasty,
		Rule: wire.Rule{ID: "x", Short: Nasty, Text: Nasty}, MinYears: 1, MaxYears: 120,
	}}}
	dates := personal(l, wire.MyRetention, "")
	dates.Retention = &wire.RetentionData{
		Personal: true, Today: day("2026-11-23"), Lanes: spans(l), Next: expiries(l),
		Notes: []wire.Note{doubt(l, "retention")}, TwinPath: wire.Path(l, wire.Retention, ""),
	}
	left := personal(l, wire.MyRetention, "")
	left.Retention = &wire.RetentionData{
		Personal: true, Today: day("2026-11-23"), Left: day("2024-06-30"), Lanes: lanes(l, true)[:3], TwinPath: wire.Path(l, wire.Retention, ""),
	}
	cases := []Case{
		{"retention", rules}, {"retention-empty", noRules}, {"retention-nasty", nastyRules},
		{"my-retention", dates}, {"my-retention-left", left},
	}
	return append(cases, flows(l)...)
}

// flows returns the pages with the flow.
func flows(l lang.Lang) []Case {
	all := base(l, wire.Recipients, "")
	all.Flow = flow(l, false)
	mine := personal(l, wire.MyRecipients, "")
	mine.Flow = flow(l, true)
	empty := base(l, wire.Recipients, "")
	empty.Flow = &wire.FlowData{AllPath: wire.Path(l, wire.Recipients, "")}
	cases := []Case{{"recipients", all}, {"my-recipients", mine}, {"recipients-empty", empty}}
	for _, key := range []string{"source/s0", "domain/compulsory", "recipient/r0", "processor/p0"} {
		one := base(l, wire.Recipient, "x")
		one.Flow = part(flow(l, false), key)
		own := personal(l, wire.MyRecipient, "x")
		own.Flow = part(flow(l, true), key)
		name := string(one.Flow.Node.Kind)
		cases = append(cases, Case{"recipient-of-" + name, one}, Case{"my-recipient-of-" + name, own})
	}
	nasty := base(l, wire.Recipient, "x")
	nasty.Flow = flow(l, false)
	node := nasty.Flow.Recipients[0]
	node.Name, node.Text, node.Mark = Nasty, Nasty, "unknown"
	nasty.Flow.Node, nasty.Flow.Recipients[0], nasty.Flow.Domains[0].Mark = &node, node, "unknown"
	nasty.Flow.Links[0].Condition, nasty.Flow.Links[0].Detail = Nasty, Nasty
	nasty.Flow.ProcNotes, nasty.Flow.Transfers[0].Text = []string{Nasty}, Nasty
	return append(cases, Case{"recipient-nasty", nasty})
}

// doubt returns a point that is not clear.
func doubt(l lang.Lang, id string) wire.Note {
	return wire.Note{ID: id, Section: "3.7", Text: text(l, "Un point n’est pas clair.", "Een punt is niet duidelijk."),
		Reading: text(l, "Nous restons prudents.", "Wij blijven voorzichtig.")}
}

// lanes returns rules of every shape that the declaration has, and some that
// it might have.
func lanes(l lang.Lang, forMember bool) []wire.Lane {
	in := refs(l, forMember)
	rule := func(id string, domain int, name, short string, least, most int) wire.Lane {
		return wire.Lane{ID: id, Domain: in[domain], Name: name, MinYears: least, MaxYears: most,
			Rule:  wire.Rule{ID: id, Short: short, Text: short + "."},
			Kinds: []wire.Link{{ID: "identification", Name: name, Path: wire.Path(l, wire.Category, "x")}}}
	}
	name := text(l, "Identité et contact", "Identiteit en contact")
	health := text(l, "Santé", "Gezondheid")
	rest := text(l, "Les autres données", "De andere gegevens")
	range30 := text(l, "de 7 à 30 ans", "van 7 tot 30 jaar")
	all := []wire.Lane{
		rule("op_client", 0, rest, text(l, "de 3 à 30 ans", "van 3 tot 30 jaar"), 3, 30),
		rule("op_recordings", 0, text(l, "Images et sons enregistrés", "Opnames van beeld en geluid"),
			text(l, "plus courte, comme la loi l’exige", "korter, zoals de wet het vraagt"), 0, 0),
		rule("op_prospect", 0, text(l, "Personnes pas encore clientes", "Mensen die nog geen klant zijn"),
			text(l, "1 an au maximum", "hoogstens 1 jaar"), 0, 1),
		rule("co_identification", 1, name, text(l, "jusqu’à une mutation hors des Mutualités Libres, au décès ou au départ à l’étranger",
			"tot een mutatie buiten de Onafhankelijke Ziekenfondsen, het overlijden of het vertrek naar het buitenland"), 0, 0),
		rule("co_general", 1, rest, range30, 7, 30),
		rule("co_medical", 1, health, text(l, "30 ans après le dernier contact", "30 jaar na het laatste contact"), 30, 30),
		rule("in_identification", 3, name, text(l, "5 ans après la fin du contrat", "5 jaar na het einde van het contract"), 5, 5),
		rule("in_unstated", 3, rest, text(l, "pas précisée", "niet genoemd"), 0, 0),
		rule("in_least", 3, health, text(l, "au moins 10 ans", "minstens 10 jaar"), 10, 0),
	}
	all[0].From = text(l, "Affiliation", "Aansluiting")
	all[0].Kinds = append(all[0].Kinds, all[0].Kinds[0])
	all[1].Rule.Unstated, all[7].Rule.Unstated = true, true
	all[2].Kinds = nil
	all[3].From, all[3].Until = text(l, "Inscription", "Inschrijving"), []string{"x", "y"}
	all[5].After = text(l, "Dernier contact", "Laatste contact")
	all[5].Why = text(l, "La déontologie médicale le demande.", "De medische plichtenleer vraagt dat.")
	all[6].From, all[6].After = "x", text(l, "Fin du contrat", "Einde van het contract")
	return all
}

// upTo sets the day until which data are kept at most.
func upTo(s *wire.Span, most string) *wire.Span {
	s.Most = day(most)
	return s
}

// disputed has a dispute run.
func disputed(s *wire.Span) *wire.Span {
	s.Dispute = day("2026-01-05")
	return s
}

// expiries returns what goes next: a day of each kind.
func expiries(l lang.Lang) []wire.Expiry {
	all := lanes(l, true)
	var list []wire.Expiry
	for i, sure := range []holdings.Sureness{holdings.Passed, holdings.Exactly, holdings.AtLatest, holdings.Earliest, "of tomorrow"} {
		e := wire.Expiry{Domain: all[i].Domain, Rule: all[i].ID, Kinds: all[0].Kinds, Day: day("2026-11-23").AddDays(400*i - 1), Sure: sure}
		if i == 0 {
			e.Kinds = []wire.Link{{ID: "x", Name: Nasty, Path: wire.Path(l, wire.MyCategories, "")}}
		}
		list = append(list, e)
	}
	return list
}

// spans returns the lanes of a member, one for each state and reason.
func spans(l lang.Lang) []wire.Lane {
	all := lanes(l, true)
	tags := &wire.Tags{Held: 1, Possible: 2}
	joined, today := day("2014-03-03"), day("2026-11-23")
	at := func(why holdings.Why, state holdings.Keeping, days ...calendar.Day) *wire.Span {
		days = append(days, make([]calendar.Day, 4)...)
		return &wire.Span{State: state, Tags: tags, Begin: days[0], Since: days[1], Least: days[2], End: days[3], Why: string(why)}
	}
	none := calendar.Day{}
	all[0].Span = at(holdings.WhyCriterion, holdings.Unknown, joined)
	all[1].Span = at(holdings.WhyUnstated, holdings.Unknown)
	all[3].Span = at(holdings.WhyUntil, holdings.InUse, joined)
	all[4].Span = at(holdings.WhyNotChecked, holdings.Unknown)
	all[4].Span.Tags = &wire.Tags{Possible: 12}
	all[5].Span = at(holdings.WhyNotBegun, holdings.InUse, none, none, today.AddMonths(360))
	all[6].Span = at(holdings.WhyCounting, holdings.Archived, day("2017-01-01"), day("2023-03-31"), none, day("2028-03-31"))
	all[7].Span = at(holdings.WhyNothing, holdings.Nothing)
	all[8].Span = at(holdings.WhyOver, holdings.Over, none, day("2010-01-01"), none, day("2020-01-01"))
	more := []struct {
		of   int
		span *wire.Span
	}{
		{3, at(holdings.WhyUntold, holdings.Unknown, joined)},
		{3, at(holdings.WhyCounting, holdings.InUse, joined, none, none, day("2027-06-30"))},
		{3, at(holdings.WhyOver, holdings.Over, joined, none, none, day("2024-06-30"))},
		{5, at(holdings.WhyLeft, holdings.Unknown, none, none, day("2054-06-30"))},
		{6, at(holdings.WhyUndated, holdings.Archived)},
		{6, at("a-reason-of-tomorrow", "a-state-of-tomorrow")},
		{2, at(holdings.WhyNotYours, holdings.Nothing)},
		{2, upTo(at(holdings.WhyCriterion, holdings.InUse, joined), "2027-01-05")},
		{0, upTo(at(holdings.WhyCriterion, holdings.Archived, joined, day("2025-02-01"), day("2032-02-01")), "2055-02-01")},
		{5, disputed(at(holdings.WhyDispute, holdings.InUse, none, none, today.AddMonths(360)))},
	}
	for i, m := range more {
		lane := all[m.of]
		lane.ID, lane.Span = lane.ID+strconv.Itoa(i), m.span
		all = append(all, lane)
	}
	slices.SortStableFunc(all, func(a, b wire.Lane) int { return strings.Compare(b.Domain.Mark, a.Domain.Mark) })
	return all
}

// flow returns a flow with as many nodes and as long names as there are.
func flow(l lang.Lang, forMember bool) *wire.FlowData {
	route, all, twin := wire.Recipient, wire.Recipients, wire.MyRecipients
	if forMember {
		route, all, twin = wire.MyRecipient, wire.MyRecipients, wire.Recipients
	}
	node := func(k wire.Kind, letter string, i int, name string) wire.FlowNode {
		return wire.FlowNode{Kind: k, ID: letter + strconv.Itoa(i), Name: name, Path: wire.Path(l, route, letter+strconv.Itoa(i)),
			Text: text(l, "Une phrase pour l’expliquer.", "Een zin om het uit te leggen.")}
	}
	d := &wire.FlowData{Personal: forMember, AllPath: wire.Path(l, all, ""), TwinPath: wire.Path(l, twin, ""),
		OpenIn: []string{"operational", "compulsory"}, ProcOpenIn: []string{"operational"},
		ProcNotes: []string{text(l, "Ils ne vendent jamais vos données.", "Zij verkopen uw gegevens nooit.")}}
	for i, name := range sources(l) {
		d.Sources = append(d.Sources, node(wire.KindSource, "s", i, name))
	}
	for i, name := range recipients(l) {
		d.Recipients = append(d.Recipients, node(wire.KindRecipient, "r", i, name))
	}
	d.Processors = []wire.FlowNode{node(wire.KindProcessor, "p", 0, text(l, "Transport du courrier", "Vervoer van de post"))}
	for i, c := range cards(l, forMember) {
		d.Domains = append(d.Domains, wire.FlowNode{Kind: wire.KindDomain, ID: c.ID, Name: c.Title, Text: c.Summary, Mark: c.Mark,
			Path: wire.Path(l, route, c.ID), More: c.Path, Relation: c.Relation})
		d.Transfers = append(d.Transfers, wire.Transfer{Domain: refs(l, forMember)[i],
			Text: text(l, "Non, sauf dans ce cas.", "Nee, behalve in dit geval."),
			When: []wire.Named{{ID: "consent", Name: text(l, "Votre consentement", "Uw toestemming")}}})
		add := func(from, to string, conditional bool) {
			link := wire.FlowLink{From: from, To: to, Domain: c.ID}
			if conditional {
				link.Condition = text(l, "Seulement si vous le demandez.", "Alleen als u het vraagt.")
				link.Detail = text(l, "Par exemple pour un avantage.", "Bijvoorbeeld voor een voordeel.")
			}
			d.Links = append(d.Links, link)
		}
		for j, n := range d.Sources {
			if j == 0 || j%4 == i {
				add(n.Key(), "domain/"+c.ID, false)
			}
		}
		for j, n := range d.Recipients {
			if j < 2 || j%4 == i || j%5 == i {
				add("domain/"+c.ID, n.Key(), j%3 == 0)
			}
		}
	}
	d.Links = append(d.Links, wire.FlowLink{From: "domain/operational", To: "processor/p0", Domain: "operational"})
	d.Notes = []wire.Note{doubt(l, "processors_eu")}
	return d
}

// part keeps of a flow what one node is linked with.
func part(d *wire.FlowData, key string) *wire.FlowData {
	near := map[string]bool{key: true}
	var links []wire.FlowLink
	for _, l := range d.Links {
		if l.From == key || l.To == key {
			near[l.From], near[l.To] = true, true
			links = append(links, l)
		}
	}
	keep := func(list []wire.FlowNode) (kept []wire.FlowNode) {
		for _, n := range list {
			if n.Key() == key {
				d.Node = &n
			}
			if near[n.Key()] {
				kept = append(kept, n)
			}
		}
		return kept
	}
	d.Links, d.Sources, d.Domains = links, keep(d.Sources), keep(d.Domains)
	d.Recipients, d.Processors = keep(d.Recipients), keep(d.Processors)
	return d
}

// sources are the sources of the declaration.
func sources(l lang.Lang) []string {
	if l == lang.NL {
		return []string{"U of uw vertegenwoordiger", "Dienstverleners", "Leveranciers van databanken",
			"De systemen van Partenamut", "Geraadpleegde zorgverleners", "Kruispuntbank en overheidsinstanties",
			"RIZIV", "Zorgverleners of dienstverleners", "Openbare instellingen van sociale zekerheid"}
	}
	return []string{"Vous ou votre représentant", "Prestataires de services", "Fournisseurs de bases de données",
		"Les systèmes de Partenamut", "Prestataires de soins consultés", "Banque-Carrefour et organismes publics",
		"INAMI", "Prestataires de soins ou de services", "Institutions publiques de sécurité sociale"}
}

// recipients are as many recipients as the declaration has, with the longest
// of its names.
func recipients(l lang.Lang) []string {
	long := []string{"Vous, ou qui agit pour vous", "MLOZ Insurance, à votre demande", "Administrations sociales et fiscales",
		"Auditeurs et Ombudsman des assurances", "Allianz Global Assistance (soins urgents)", "Banques"}
	if l == lang.NL {
		long = []string{"Uzelf, of wie voor u handelt", "MLOZ Insurance, als u het vraagt", "Sociale en fiscale administraties",
			"Auditors en Ombudsman van de Verzekeringen", "Allianz Global Assistance (dringende zorg)", "Banken"}
	}
	var all []string
	for i := range 26 {
		all = append(all, long[i%len(long)])
	}
	return all
}
