package page

import (
	"strconv"

	ui "github.com/maxence-charriere/go-app/v10/pkg/app"

	"github.com/loupe-privacy/loupe/app/widget"
	"github.com/loupe-privacy/loupe/internal/wire"
	"github.com/loupe-privacy/loupe/locales"
)

// Versions is the editions of the register, and what one of them changed. For
// a member it says of each change whether it concerns them.
func Versions(p wire.Page) []ui.UI {
	pen, v := widget.PenOf(p), p.Versions
	parts := []ui.UI{
		wayTo(pen),
		opening(pen, pen.T(locales.ReadVersions), pen.T(locales.ReadVersionsLead)),
		pen.Note(widget.Warm, "info", ui.P().Text(pen.T(locales.ReadVersionsOurs))),
		editionList(pen, v),
	}
	if v.Before == nil {
		return append(parts, titled("changes", editionName(pen, v.Shown), ui.P().Text(pen.T(locales.ReadOldest))), pen.Terms(p))
	}
	parts = append(parts, changeSummary(pen, v))
	for _, g := range byDomain(v.Changes) {
		parts = append(parts, changeGroup(pen, v, g))
	}
	return append(parts, pen.Terms(p))
}

// editionName returns what an edition is called.
func editionName(pen widget.Pen, e wire.EditionCard) string {
	return pen.F(locales.ReadEdition, locales.Args{"Number": strconv.Itoa(e.Number)})
}

// editionList returns the editions to choose from, the one that is shown
// marked.
func editionList(pen widget.Pen, v *wire.VersionsData) ui.UI {
	items := make([]ui.UI, len(v.Editions))
	for i, e := range v.Editions {
		link := ui.A().Href(e.Path)
		if e.Number == v.Shown.Number {
			link = link.Aria("current", "true")
		}
		since := pen.F(locales.ReadEditionSince, locales.Args{"Day": widget.Slot(0)})
		parts := []ui.UI{
			link.Text(editionName(pen, e)),
			ui.P().Class("small").Body(widget.Rich(since, pen.Date(e.Effective))...),
		}
		if e.Current {
			parts = append(parts, ui.P().Body(ui.Span().Class("label label-us").Text(pen.T(locales.ReadEditionCurrent))))
		}
		if e.Example {
			parts = append(parts, ui.P().Body(ui.Span().Class("label label-you").Text(pen.T(locales.ReadEditionExample))))
		}
		items[i] = ui.Li().Body(parts...)
	}
	return ui.Nav().Aria("label", pen.T(locales.ReadEditions)).Body(ui.Ul().Class("editions").Role("list").Body(items...))
}

// changeSummary returns how much changed and, for a member, how much of it
// concerns them, with the button that says that they read it. Anybody else is
// led to where members see that.
func changeSummary(pen widget.Pen, v *wire.VersionsData) ui.UI {
	heading := pen.F(locales.ReadCompared, locales.Args{
		"New": strconv.Itoa(v.Shown.Number), "Old": strconv.Itoa(v.Before.Number),
	})
	parts := []ui.UI{ui.H2().ID("changes").Text(heading)}
	if v.Shown.Example || v.Before.Example {
		parts = append(parts, pen.Note(widget.Warm, "circle-help", ui.P().Text(pen.T(locales.ReadExampleText))))
	}
	if len(v.Changes) == 0 {
		return ui.Section().Class("stack").Aria("labelledby", "changes").Body(
			append(parts, ui.P().Text(pen.T(locales.ReadNoChanges)))...)
	}
	parts = append(parts, counts(
		pen.N(locales.ReadAdded, v.Added, nil), pen.N(locales.ReadChanged, v.Changed, nil), pen.N(locales.ReadRemoved, v.Removed, nil)))
	switch {
	case !v.Personal && v.TwinPath != "":
		parts = append(parts, pen.Go(v.TwinPath, pen.T(locales.ReadNewsGo)))
	case v.Personal && v.Touches != nil:
		parts = append(parts,
			ui.H3().Text(pen.T(locales.ReadTouches)),
			counts(
				pen.F(locales.ReadTouchesYes, locales.Args{"N": v.Touches["yes"]}),
				pen.F(locales.ReadTouchesMaybe, locales.Args{"N": v.Touches["maybe"]}),
				pen.F(locales.ReadTouchesNo, locales.Args{"N": v.Touches["no"]})),
		)
	}
	return ui.Section().Class("stack").Aria("labelledby", "changes").Body(append(parts, readForm(pen, v))...)
}

// counts returns counted things as a list on one line.
func counts(texts ...string) ui.UI {
	items := make([]ui.UI, len(texts))
	for i, text := range texts {
		items[i] = ui.Li().Body(widget.Rich(text)...)
	}
	return ui.Ul().Class("keys").Role("list").Body(items...)
}

// readForm returns the button by which a member says that they read of an
// edition, or nil where they were told already. It posts, always natively.
func readForm(pen widget.Pen, v *wire.VersionsData) ui.UI {
	if !v.Unread || v.SendPath == "" {
		return nil
	}
	return ui.Form().Method("post").Action(v.SendPath).DataSet("native", "true").Body(
		widget.Hidden(wire.FieldOwner, v.Owner),
		widget.Hidden(wire.FieldEdition, strconv.Itoa(v.Shown.Number)),
		ui.Button().Class("btn").Type("submit").Body(pen.Icon("check"), pen.Text(locales.ReadDone)),
	)
}

// A changeSet is the changes of one domain, or of what domains share.
type changeSet struct {
	domain  *wire.DomainRef
	changes []wire.Change
}

// byDomain groups changes by domain, in the order in which domains come first.
func byDomain(changes []wire.Change) []changeSet {
	var sets []changeSet
	at := map[string]int{}
	for _, c := range changes {
		id := ""
		if c.Domain != nil {
			id = c.Domain.ID
		}
		i, ok := at[id]
		if !ok {
			i = len(sets)
			at[id], sets = i, append(sets, changeSet{domain: c.Domain})
		}
		sets[i].changes = append(sets[i].changes, c)
	}
	return sets
}

// changeGroup returns the changes of one domain.
func changeGroup(pen widget.Pen, v *wire.VersionsData, g changeSet) ui.UI {
	id, title := "changes-shared", pen.T(locales.ReadShared)
	var mark ui.UI
	if g.domain != nil {
		id, title = "changes-"+g.domain.ID, g.domain.Title
		mark = ui.P().Class("dmark").Body(widget.DomainMark(g.domain.Mark),
			ui.Span().Text(pen.F(locales.CardController, locales.Args{"Name": g.domain.Controller})))
	}
	items := make([]ui.UI, len(g.changes))
	for i, c := range g.changes {
		items[i] = ui.Li().Class("card").Body(change(pen, v, c)...)
	}
	return ui.Section().Class("stack").Aria("labelledby", id).Body(
		ui.H2().ID(id).Text(title), mark,
		ui.Ol().Class("stack").Role("list").Body(items...),
	)
}
