package apptest

import (
	"strconv"

	"github.com/loupe-privacy/loupe/internal/calendar"
	"github.com/loupe-privacy/loupe/internal/lang"
	"github.com/loupe-privacy/loupe/internal/wire"
)

// trails returns the lists of what happened to the data of a member: full,
// chosen, empty for each reason, and with odd strings.
func trails(l lang.Lang) []Case {
	page := func(r wire.Route, d *wire.TrailData) wire.Page {
		p := personal(l, r, "")
		path, other := wire.Path(l, r, ""), wire.Looks
		if r == wire.Looks {
			other, d.Owner, d.SendPath = wire.Received, "owner", path
		}
		d.AskPath, d.OtherPath, d.Filter.Path = askPath(l), wire.Path(l, other, ""), path
		p.Trail = d
		return p
	}
	chosen := looked(l)
	chosen.Filter.Set, chosen.Chosen, chosen.Looks = true, 2, chosen.Looks[:1]
	chosen.Filter.Domains[0].Chosen, chosen.Filter.Periods[1].Chosen = true, true
	chosen.NewestPath, chosen.OlderPath, chosen.More = wire.Path(l, wire.Looks, ""), "", true
	nothing := looked(l)
	nothing.Filter.Set, nothing.Chosen, nothing.Looks, nothing.Months = true, 0, nil, nil
	silent := &wire.LogReport{AsOf: day("2026-11-18")}
	return []Case{
		{"looks", page(wire.Looks, looked(l))}, {"looks-chosen", page(wire.Looks, chosen)}, {"looks-none-chosen", page(wire.Looks, nothing)},
		{"looks-empty", page(wire.Looks, &wire.TrailData{Report: silent})}, {"looks-unreported", page(wire.Looks, &wire.TrailData{})},
		{"looks-nasty", page(wire.Looks, &wire.TrailData{
			All: 1, Chosen: 1, Report: &wire.LogReport{Coverage: wire.Coverage{Not: Nasty}},
			Looks: []wire.LookLine{{Entry: Nasty, Day: day("2026-01-01"), Service: Nasty, Purpose: Nasty, Role: Nasty, Times: 1, First: Nasty}},
			Filter: wire.Filter{
				Kinds:   []wire.Pick{{Value: Nasty, Name: Nasty, Times: 1}},
				Periods: []wire.PeriodPick{{Value: Nasty, Times: 1}},
			},
		})},
		{"received", page(wire.Received, got(l))}, {"received-unreported", page(wire.Received, &wire.TrailData{})},
		{"received-nasty", page(wire.Received, &wire.TrailData{
			All: 1, Chosen: 1, Report: silent,
			Received: []wire.ReceivedLine{
				{Day: day("2026-01-01"), Name: Nasty, Purpose: Nasty, Basis: Nasty, Recipient: wire.Link{Name: Nasty}, Categories: []wire.Link{{Name: Nasty}}},
				{Day: day("2026-01-01"), Recipient: wire.Link{Name: Nasty, Path: wire.Path(l, wire.MyCategory, "x")}, Categories: []wire.Link{{Name: Nasty, Path: wire.Path(l, wire.MyCategory, "x")}}},
			},
		})},
	}
}

// bars returns a year of months up to November 2026, with a path for each in
// which something happened.
func bars(l lang.Lang, r wire.Route, times ...int) []wire.Bar {
	first := calendar.Date(2026, 12, 1).AddMonths(-len(times))
	all := make([]wire.Bar, len(times))
	for i, n := range times {
		all[i] = wire.Bar{Month: first.AddMonths(i), Times: n}
		if n > 0 {
			all[i].Path = wire.Path(l, r, "") + "?" + wire.ParamPeriod + "=" + all[i].Month.String()[:7]
		}
	}
	return all
}

// looked returns who looked: services of a source, and the office in Loupe.
func looked(l lang.Lang) *wire.TrailData {
	domains := refs(l, true)
	d := &wire.TrailData{
		All: 1204, Chosen: 1204, Months: bars(l, wire.Looks, 1, 0, 0, 3, 0, 12, 1100, 0, 2, 0, 40, 46),
		Report: &wire.LogReport{
			Coverage: wire.Coverage{Since: day("2024-01-01"), Not: text(l, "les accès des programmes", "programma’s die gegevens lezen")},
			AsOf:     day("2026-11-18"),
		},
		Filter: wire.Filter{
			Domains: []wire.Pick{{Value: domains[0].ID, Name: domains[0].Title, Times: 1204}},
			Kinds:   []wire.Pick{{Value: "refunds", Name: text(l, "Remboursements", "Terugbetalingen"), Times: 1203}},
			Periods: []wire.PeriodPick{{Value: "2026", Times: 1204}, {Value: "2026-11", Month: day("2026-11-01"), Times: 46}},
		},
		OlderPath: wire.Path(l, wire.Looks, "") + "?" + wire.ParamUntil + "=2026-10-30",
		Looks: []wire.LookLine{{
			Entry: "x", Day: day("2026-11-20"), Here: true, Times: 1, First: "09:05", Last: "09:05",
			Service: text(l, "Délégué à la protection des données (DPO) de Partenamut", "Functionaris voor gegevensbescherming (DPO) van Partenamut"),
			Purpose: text(l, "Traiter votre demande", "Uw verzoek behandelen"),
		}},
	}
	for i := range 6 {
		line := wire.LookLine{
			Entry: "e" + strconv.Itoa(i), Day: day("2026-11-12").AddDays(-i / 2), Domain: &domains[i%len(domains)],
			Service: text(l, "Remboursements", "Terugbetalingen"), Purpose: text(l, "Traiter un remboursement", "Een terugbetaling behandelen"),
			Times: 1 + 3*i, First: "08:31", Last: "16:42",
		}
		if i%2 == 0 {
			line.Role = text(l, "Conseiller", "Adviseur")
		}
		d.Looks = append(d.Looks, line)
	}
	return d
}

// got returns who received data: one whom the source names, and one whom it does
// not.
func got(l lang.Lang) *wire.TrailData {
	domains := refs(l, true)
	kind := wire.Link{ID: "identification", Name: text(l, "Vos données d’identité", "Uw identiteitsgegevens"), Path: wire.Path(l, wire.MyCategory, "x")}
	recipient := wire.Link{ID: "banks", Name: text(l, "Des banques", "Banken"), Path: wire.Path(l, wire.MyRecipient, "x")}
	return &wire.TrailData{
		All: 2, Chosen: 2, Months: bars(l, wire.Received, 1, 0, 1), Report: &wire.LogReport{Coverage: wire.Coverage{Since: day("2024-01-01")}, AsOf: day("2026-11-18")},
		Filter: wire.Filter{
			Domains: []wire.Pick{{Value: domains[0].ID, Name: domains[0].Title, Times: 2}},
			Kinds:   []wire.Pick{{Value: "banks", Name: recipient.Name, Times: 2}},
			Periods: []wire.PeriodPick{{Value: "2026", Times: 2}},
		},
		Received: []wire.ReceivedLine{
			{Day: day("2026-11-11"), Domain: &domains[0], Recipient: recipient, Name: text(l, "Banque Exemple", "Voorbeeldbank"),
				Categories: []wire.Link{kind, kind}, Purpose: text(l, "La comptabilité", "De boekhouding"), Basis: text(l, "Votre contrat", "Uw contract")},
			{Day: day("2026-09-02"), Domain: &domains[1], Recipient: recipient, Categories: []wire.Link{kind}},
		},
	}
}
