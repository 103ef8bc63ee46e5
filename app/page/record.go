package page

import (
	ui "github.com/maxence-charriere/go-app/v10/pkg/app"

	"github.com/loupe-privacy/loupe/app/widget"
	"github.com/loupe-privacy/loupe/internal/calendar"
	"github.com/loupe-privacy/loupe/internal/holdings"
	"github.com/loupe-privacy/loupe/internal/lang"
	"github.com/loupe-privacy/loupe/internal/wire"
	"github.com/loupe-privacy/loupe/locales"
)

// Record is what the administration of members says of the member: who they
// are, since when, their contracts, and who acts for whom. It says of each what
// no source told.
func Record(p wire.Page) []ui.UI {
	pen, r := widget.PenOf(p), p.Record
	return []ui.UI{
		wayTo(pen, widget.Crumb{Path: pen.Path(wire.MyDomains, ""), Name: pen.T(locales.NavMyData)}),
		head(pen.T(locales.RecordHeading), pen.T(locales.RecordLead), recordGone(pen, r)),
		covers(pen, r.Report, locales.RecordCovers, locales.RecordSince),
		recordWho(pen, r),
		recordHousehold(pen, r),
		recordContracts(pen, r),
		recordEvents(pen, r),
		ui.P().Body(pen.Second(r.AskPath, "pencil", pen.T(locales.CategoryCorrect))),
		pen.Terms(p),
	}
}

// recordGone says that no source names the member any more, or is nil.
func recordGone(pen widget.Pen, r *wire.RecordData) ui.UI {
	if r.Gone.IsZero() {
		return nil
	}
	return pen.Note(widget.Warm, "info", ui.P().Body(within(pen, locales.RecordGone, r.Gone)...))
}

// within returns a sentence with a day in it.
func within(pen widget.Pen, k locales.Key, d calendar.Day) []ui.UI {
	return widget.Rich(pen.F(k, locales.Args{"Day": widget.Slot(0)}), pen.Date(d))
}

// covers says what a source tells at all, under a heading, with what follows
// from that; it is nil where there is no source.
func covers(pen widget.Pen, r *wire.LogReport, heading, since locales.Key, more ...ui.UI) ui.UI {
	if r == nil {
		return nil
	}
	said := []ui.UI{ui.H2().Text(pen.T(heading))}
	if r.Since.IsZero() {
		said = append(said, ui.P().Text(pen.T(locales.TrailSinceUnsaid)))
	} else {
		said = append(said, ui.P().Body(within(pen, since, r.Since)...))
	}
	if r.Not != "" {
		said = append(said, ui.P().Text(pen.F(locales.TrailNot, locales.Args{"What": r.Not})))
	}
	said = append(said, ui.P().Body(within(pen, locales.TrailAsOf, r.AsOf)...))
	return pen.Note(widget.Plain, "info", append(said, more...)...)
}

// recordWho returns who the member is, as the source says it.
func recordWho(pen widget.Pen, r *wire.RecordData) ui.UI {
	untold := func(known bool, body ...ui.UI) []ui.UI {
		if known {
			return body
		}
		return []ui.UI{ui.P().Class("muted").Text(pen.T(locales.RecordUntold))}
	}
	letters := locales.LangFr
	if r.Lang == string(lang.NL) {
		letters = locales.LangNl
	}
	email := untold(r.Email != "", ui.Text(r.Email), ui.P().Class("small muted").Text(pen.T(locales.RecordEmailText)),
		pen.Go(r.MailPath, pen.T(locales.NavSettings)))
	if r.Unread {
		email = []ui.UI{ui.P().Class("muted").Text(pen.T(locales.RecordUnread))}
	}
	facts := []ui.UI{
		fact(pen, locales.RecordName, ui.Text(r.Name)),
		fact(pen, locales.RecordNumber, untold(r.Number != "", ui.Text(r.Number))...),
		fact(pen, locales.RecordBorn, recordBorn(pen, r, untold(!r.Born.IsZero(), pen.Date(r.Born)))...),
		fact(pen, locales.RecordLetters, ui.Text(pen.In(lang.Lang(r.Lang)).T(letters))),
		fact(pen, locales.RecordEmail, email...),
		fact(pen, locales.RecordJoined, pen.Date(r.Joined)),
	}
	if !r.Left.IsZero() {
		facts = append(facts, fact(pen, locales.RecordLeft, pen.Date(r.Left)))
	}
	return headed("who", pen.T(locales.RecordWho), ui.Dl().Class("facts").Body(facts...))
}

// recordBorn returns the day of birth, or the way to see it.
func recordBorn(pen widget.Pen, r *wire.RecordData, said []ui.UI) []ui.UI {
	switch {
	case !r.Masked:
		return said
	case r.Shared:
		return []ui.UI{ui.P().Class("muted").Text(pen.T(locales.HeldShared))}
	}
	return []ui.UI{
		ui.P().Class("muted").Text(pen.T(locales.HeldProve)),
		ui.P().Body(pen.Native(r.ProvePath, "lock", pen.T(locales.StepUpGo))),
	}
}

// recordHousehold says how many others live with the member, and who acts for
// whom.
func recordHousehold(pen widget.Pen, r *wire.RecordData) ui.UI {
	others := pen.T(locales.RecordHouseUntold)
	switch {
	case r.Others > 0:
		others = pen.N(locales.RecordOthers, r.Others, nil) + " " + pen.T(locales.RecordOthersText)
	case r.Housed:
		others = pen.T(locales.RecordAlone)
	}
	return headed("household", pen.T(locales.RecordHousehold),
		ui.P().Body(widget.Rich(others)...),
		recordTies(pen, locales.RecordFor, locales.RecordForNone, r.For),
		recordTies(pen, locales.RecordBy, locales.RecordByNone, r.By),
	)
}

// recordTies returns links, or says that there are none.
func recordTies(pen widget.Pen, heading, none locales.Key, ties []wire.RecordTie) ui.UI {
	if len(ties) == 0 {
		return ui.P().Class("muted").Text(pen.T(none))
	}
	items := make([]ui.UI, len(ties))
	for i, t := range ties {
		items[i] = ui.Li().Body(recordTie(pen, t)...)
	}
	return ui.Div().Class("stack-s").Body(ui.H3().Text(pen.T(heading)), ui.Ul().Class("stack-s").Body(items...))
}

// tieKinds holds the words for why somebody acts.
var tieKinds = map[holdings.LinkKind]locales.Key{
	holdings.Parent: locales.RecordParent, holdings.Administrator: locales.RecordAdministrator, holdings.Mandatary: locales.RecordMandate,
}

// recordTie returns one link: whom, why, in which domains, and until when.
func recordTie(pen widget.Pen, t wire.RecordTie) []ui.UI {
	said := []ui.UI{ui.B().Text(t.Name)}
	if k, ok := tieKinds[t.Kind]; ok {
		said = append(said, ui.Text(" · "+pen.T(k)))
	}
	line := func(k locales.Key, d calendar.Day) {
		if !d.IsZero() {
			said = append(said, ui.P().Class("small muted").Body(within(pen, k, d)...))
		}
	}
	line(locales.RecordBornOn, t.Born)
	line(locales.RecordFrom, t.From)
	line(locales.RecordUntil, t.Until)
	if len(t.Domains) > 0 {
		said = append(said, ui.P().Class("small muted").Text(pen.T(locales.RecordScope)), domainLinks(t.Domains))
	}
	if t.Sensitive {
		said = append(said, ui.P().Class("small muted").Text(pen.T(locales.RecordSensitive)))
	}
	if t.Path != "" {
		said = append(said, ui.A().Class("go").Href(t.Path).Body(pen.Text(locales.ActingGo),
			ui.Span().Class("vh").Text(" "+pen.F(locales.ActingOf, locales.Args{"Name": t.Name}))))
	}
	return said
}

// recordContracts returns the contracts, or says that the source named none.
func recordContracts(pen widget.Pen, r *wire.RecordData) ui.UI {
	var list ui.UI = ui.P().Class("muted").Text(pen.T(locales.RecordContractsNone))
	if len(r.Contracts) > 0 {
		items := make([]ui.UI, len(r.Contracts))
		for i, c := range r.Contracts {
			until := ui.P().Class("small muted").Text(pen.T(locales.RecordRuns))
			if !c.Until.IsZero() {
				until = ui.P().Class("small muted").Body(within(pen, locales.RecordUntil, c.Until)...)
			}
			items[i] = ui.Li().Body(
				besideMark(c.Domain.Mark, anchored("", c.Domain.Path, c.Domain.Title)),
				ui.P().Class("small muted").Body(within(pen, locales.RecordFrom, c.From)...), until,
				ui.P().Class("xs muted").Text(pen.F(locales.PassportReference, locales.Args{"ID": c.ID})),
			)
		}
		list = ui.Ul().Class("stack-s").Role("list").Body(items...)
	}
	return headed("contracts", pen.T(locales.RecordContracts), list)
}

// recordEvents returns the days from which rules count.
func recordEvents(pen widget.Pen, r *wire.RecordData) ui.UI {
	var list ui.UI = ui.P().Class("muted").Text(pen.T(locales.RecordEventsNone))
	if len(r.Events) > 0 {
		facts := make([]ui.UI, len(r.Events))
		for i, e := range r.Events {
			facts[i] = ui.Div().Body(ui.Dt().Text(e.Name), ui.Dd().Body(pen.Date(e.Day), ui.P().Class("small muted").Text(e.Text)))
		}
		list = ui.Dl().Class("facts").Body(facts...)
	}
	return headed("events", pen.T(locales.RecordEvents), ui.P().Class("muted").Text(pen.T(locales.RecordEventsText)), list,
		pen.Go(pen.Path(wire.Retention, ""), pen.T(locales.DomainRetentionGo)))
}
