package page

import (
	"strings"

	ui "github.com/maxence-charriere/go-app/v10/pkg/app"

	"github.com/loupe-privacy/loupe/app/widget"
	"github.com/loupe-privacy/loupe/internal/wire"
	"github.com/loupe-privacy/loupe/locales"
)

// Rights is the guide to the rights: each of them, how requests are made and
// answered, what an answer holds, how data are protected, and what is not
// clear.
func Rights(p wire.Page) []ui.UI {
	pen, r, at := widget.PenOf(p), p.Rights, spots{}
	return []ui.UI{
		wayTo(pen),
		head(pen.T(locales.GuideHeading), pen.T(locales.GuideLead),
			ui.Div().Class("row").Body(append([]ui.UI{
				pen.Button(pen.AskPath(), "send", pen.T(locales.DomainRightsGo)),
			}, pen.GuestWays()...)...),
		),
		guideRights(pen, r, at),
		guideFiling(pen, r, at),
		guideAnswer(pen, r, at),
		guideSecurity(pen, r.Security, at),
		guideNotes(pen, r, at),
		pen.Terms(p),
	}
}

// guideRights returns the rights, with the way to each first, or nil where the
// declaration names none.
func guideRights(pen widget.Pen, r *wire.RightsData, at spots) ui.UI {
	if len(r.Rights) == 0 {
		return nil
	}
	links, cards := make([]ui.UI, len(r.Rights)), make([]ui.UI, len(r.Rights))
	for i, right := range r.Rights {
		links[i] = ui.Li().Body(ui.A().Class("go").Href("#" + wire.Anchor(wire.KindRight, right.ID)).Text(right.Name))
		cards[i] = guideRight(pen, right, at)
	}
	return ui.Section().Class("stack-l").Aria("labelledby", "rights").Body(
		ui.H2().ID("rights").Text(pen.N(locales.GuideRights, len(r.Rights), nil)),
		ui.Nav().Aria("label", pen.T(locales.GuideRightsNav)).Body(ui.Ul().Class("grid").Role("list").Body(links...)),
		ui.Ul().Class("stack").Role("list").Body(cards...),
	)
}

// guideRight returns one right: what it is, when it can be used, when it can be
// refused, and how to use it.
func guideRight(pen widget.Pen, r wire.Right, at spots) ui.UI {
	var rows []ui.UI
	if list := texts(pen, r.Grounds); list != nil {
		rows = append(rows, fact(pen, locales.GuideGrounds, list))
	}
	if list := texts(pen, r.Limits); list != nil {
		limits := []ui.UI{list}
		if r.LimitsOpen {
			limits = append(limits, ui.P().Class("small muted").Text(pen.T(locales.GuideAmong)))
		}
		rows = append(rows, fact(pen, locales.GuideLimits, limits...))
	}
	if r.Channel.Name != "" {
		channel := []ui.UI{ui.P().Body(ui.B().Text(r.Channel.Name))}
		if r.Channel.Text != "" {
			channel = append(channel, pen.P(r.Channel.Text))
		}
		rows = append(rows, ui.Div().ID(at.at(wire.KindChannel, r.Channel.ID)).Body(
			ui.Dt().Text(pen.T(locales.GuideChannel)), ui.Dd().Body(channel...)))
	}
	parts := []ui.UI{ui.H3().Text(r.Name)}
	if r.Text != "" {
		parts = append(parts, pen.P(r.Text))
	}
	if len(rows) > 0 {
		parts = append(parts, ui.Dl().Class("facts").Body(rows...))
	}
	for _, n := range r.Notes {
		parts = append(parts, pen.Note(widget.Warm, "circle-help", unclear(pen, n)...))
	}
	return ui.Li().ID(at.at(wire.KindRight, r.ID)).Class("card").Body(append(parts, rightLaw(pen, r))...)
}

// rightLaw returns where a right is written, folded, or nil.
func rightLaw(pen widget.Pen, r wire.Right) ui.UI {
	var in []ui.UI
	if r.Article != "" {
		in = append(in, ui.P().Text(r.Article))
	}
	if len(r.AppliesTo) > 0 {
		in = append(in, ui.P().Text(pen.F(locales.GuideAppliesTo, locales.Args{"Articles": strings.Join(r.AppliesTo, ", ")})))
	}
	if r.Section != "" {
		in = append(in, ui.P().Text(pen.F(locales.GuideSection, locales.Args{"Section": r.Section})))
	}
	if len(in) == 0 {
		return nil
	}
	return lawText(pen, in...)
}

// guideFiling says how requests are made and answered.
func guideFiling(pen widget.Pen, r *wire.RightsData, at spots) ui.UI {
	var rows []ui.UI
	for _, row := range [...]struct {
		id   string
		name locales.Key
		text string
	}{
		{"identity", locales.GuideIdentity, r.Filing.Identity},
		{"answer", locales.GuideAnswer, r.Filing.Answer},
		{"deadline", locales.GuideDeadline, r.Filing.Deadline},
	} {
		if row.text != "" {
			rows = append(rows, ui.Div().ID(at.at(wire.KindFiling, row.id)).Body(
				ui.Dt().Text(pen.T(row.name)), ui.Dd().Body(pen.P(row.text)),
			))
		}
	}
	if len(rows) == 0 {
		return nil
	}
	parts := []ui.UI{ui.H2().ID("filing").Text(pen.T(locales.GuideFiling)), ui.Dl().Class("facts").Body(rows...)}
	for _, n := range r.Filing.Notes {
		parts = append(parts, pen.Note(widget.Warm, "circle-help", unclear(pen, n)...))
	}
	return ui.Section().Class("stack").Aria("labelledby", "filing").Body(parts...)
}

// guideAnswer says what an answer to a request for access holds, and what it
// may leave out.
func guideAnswer(pen widget.Pen, r *wire.RightsData, at spots) ui.UI {
	content, limits := points(pen, wire.KindAccess, r.Content, at), points(pen, wire.KindAccess, r.Limits, at)
	if content == nil && limits == nil {
		return nil
	}
	half := func(id string, name locales.Key, list ui.UI) ui.UI {
		if list == nil {
			return nil
		}
		return ui.Section().Class("stack").Aria("labelledby", id).Body(ui.H2().ID(id).Text(pen.T(name)), list)
	}
	return ui.Div().Class("cols cols-even gap").Body(
		half("content", locales.GuideContent, content),
		half("missing", locales.GuideMissing, limits),
	)
}

// guideSecurity says how data are protected, or returns nil.
func guideSecurity(pen widget.Pen, list []wire.Named, at spots) ui.UI {
	items := points(pen, wire.KindSecurity, list, at)
	if items == nil {
		return nil
	}
	return ui.Section().Class("stack gap").Aria("labelledby", "security").Body(
		ui.H2().ID("security").Text(pen.T(locales.GuideSecurity)),
		items,
	)
}

// guideNotes returns every point on which precision is asked of the data
// protection officer, with the cautious reading, and the way to ask.
func guideNotes(pen widget.Pen, r *wire.RightsData, at spots) ui.UI {
	parts := []ui.UI{ui.H2().ID("notes").Text(pen.T(locales.GuideNotes))}
	if len(r.Notes) > 0 {
		items := make([]ui.UI, len(r.Notes))
		for i, n := range r.Notes {
			body := unclear(pen, n)
			if n.Section != "" {
				body = append(body, ui.P().Class("xs muted").Text(pen.F(locales.GuideSection, locales.Args{"Section": n.Section})))
			}
			items[i] = ui.Li().ID(at.at(wire.KindNote, n.ID)).Body(body...)
		}
		parts = append(parts,
			ui.P().Text(pen.T(locales.GuideNotesText)),
			ui.Ul().Class("strip").Role("list").Body(items...),
		)
	}
	parts = append(parts,
		ui.P().Text(pen.T(locales.GuideAskText)),
		ui.P().Body(pen.Second(pen.Path(wire.Contact, ""), "message-circle", pen.T(locales.GuideAsk))),
	)
	return ui.Section().Class("stack gap").Aria("labelledby", "notes").Body(parts...)
}
