package page

import (
	ui "github.com/maxence-charriere/go-app/v10/pkg/app"

	"github.com/loupe-privacy/loupe/app/widget"
	"github.com/loupe-privacy/loupe/internal/wire"
	"github.com/loupe-privacy/loupe/locales"
)

// transfers says whether data leave Europe.
func transfers(pen widget.Pen, d *wire.DomainData, at spots) ui.UI {
	var cases ui.UI
	if len(d.Transfer) > 0 {
		cases = ui.Ul().Class("stack-s").Body(named(pen, wire.KindTransfer, d.Transfer, at)...)
	}
	return ui.Section().Class("stack").Aria("labelledby", "transfers").Body(
		ui.H2().ID("transfers").Text(pen.T(locales.DomainTransfers)),
		pen.P(d.Transfers),
		cases,
	)
}

// decisions says whether a computer decides, and what.
func decisions(pen widget.Pen, d *wire.DomainData, at spots) ui.UI {
	parts := []ui.UI{ui.H2().ID(decisionsID).Text(pen.T(locales.DomainDecisions))}
	if len(d.Decisions) == 0 {
		parts = append(parts, ui.P().Text(pen.T(locales.DomainDecisionsNone)))
	} else {
		parts = append(parts,
			ui.P().Text(pen.N(locales.DomainDecisionsSome, len(d.Decisions), nil)),
			ui.Ul().Class("strip").Role("list").Body(named(pen, wire.KindDecision, d.Decisions, at)...),
		)
	}
	parts = append(parts, pen.Go(d.DecisionsPath, pen.T(locales.HomeSeeDecisions)))
	return ui.Section().Class("stack").Aria("labelledby", decisionsID).Body(parts...)
}

// The verdicts of package register that the groups tell apart. The client does
// without that package; a test holds that these are its words.
const (
	verdictApplies = "applies"
	verdictMay     = "may"
	verdictAbsent  = "absent"
)

// A hereGroup is a group of rights that stand alike in a domain.
type hereGroup struct {
	label locales.Key
	class string
	holds func(verdict string) bool
}

// hereGroups are the groups in the order of the page. A verdict that is not
// known claims neither that a right applies nor that it does not.
var hereGroups = [...]hereGroup{
	{locales.HereApplies, "tag-held", func(v string) bool { return v == verdictApplies }},
	{locales.HereDepends, "tag-maybe", func(v string) bool { return v != verdictApplies && v != verdictAbsent }},
	{locales.HereAbsent, "tag-no", func(v string) bool { return v == verdictAbsent }},
}

// rightsHere says which rights apply in a domain and why, and why others do
// not.
func rightsHere(pen widget.Pen, d *wire.DomainData) ui.UI {
	return ui.Section().Class("stack gap").Aria("labelledby", rightsID).Body(
		ui.H2().ID(rightsID).Text(pen.T(locales.HereHeading)),
		rightsList(pen, d),
		ui.P().Text(pen.T(locales.DomainRightsText)),
		ui.Div().Class("row").Body(
			pen.Button(d.AskPath, "send", pen.T(locales.DomainRightsGo)),
			pen.Go(pen.Path(wire.Rights, ""), pen.T(locales.HereGuide)),
		),
	)
}

// rightsList returns the rights of a domain under what they come to there, or
// nil.
func rightsList(pen widget.Pen, d *wire.DomainData) ui.UI {
	var groups []ui.UI
	for _, g := range hereGroups {
		var items []ui.UI
		for _, r := range d.Rights {
			if g.holds(r.Verdict) {
				items = append(items, rightHere(pen, r))
			}
		}
		if len(items) > 0 {
			groups = append(groups, ui.Div().Body(
				ui.Dt().Body(ui.Span().Class("tag", g.class).Body(ui.Span().Text(pen.T(g.label)))),
				ui.Dd().Body(ui.Ul().Class("stack-s").Role("list").Body(items...))))
		}
	}
	if len(groups) == 0 {
		return nil
	}
	return ui.Dl().Class("facts").Body(groups...)
}

// rightHere returns one right with the reasons of its verdict.
func rightHere(pen widget.Pen, r wire.RightHere) ui.UI {
	name := r.Name
	if name == "" {
		name = pen.T(locales.RightHere(r.ID))
	}
	why := ""
	if r.Verdict == verdictMay {
		why = pen.T(locales.HereMay)
	}
	for _, code := range r.Reasons {
		if k := locales.Because(code); k != 0 {
			why = join(why, pen.T(k))
		}
	}
	parts := []ui.UI{ui.A().Class("go").Href(r.Path).Text(name)}
	if why != "" {
		parts = append(parts, ui.P().Class("small").Text(why))
	}
	return ui.Li().Body(parts...)
}

// join puts two sentences after each other; either may be empty.
func join(a, b string) string {
	if a == "" || b == "" {
		return a + b
	}
	return a + " " + b
}

// bases says in plain words why data may be used, with the law folded away.
func bases(pen widget.Pen, d *wire.DomainData, at spots) ui.UI {
	var plain, articles []ui.UI
	for _, b := range d.Bases {
		id := at.at(wire.KindBasis, d.ID+"/"+b.ID)
		if b.Text != "" {
			plain = append(plain, ui.Li().ID(id).Body(pen.Prose(b.Text)...))
			id = ""
		}
		if b.Article == "" {
			continue
		}
		article := b.Article
		if b.Inferred {
			article = pen.F(locales.DomainInferred, locales.Args{"Article": article})
		}
		articles = append(articles, ui.Li().ID(id).Text(article))
	}
	parts := []ui.UI{ui.H2().ID("bases").Text(pen.T(locales.DomainBases))}
	if len(plain) > 0 {
		parts = append(parts, ui.Ul().Class("stack-s").Body(plain...))
	}
	if d.BasesInferred {
		parts = append(parts, pen.Note(widget.Warm, "info", ui.P().Class("small").Text(pen.T(locales.DomainBasesInferred))))
	}
	parts = append(parts, law(pen, d, articles, at))
	return ui.Section().Class("stack").Aria("labelledby", "bases").Body(parts...)
}

// law returns the articles and the laws, folded.
func law(pen widget.Pen, d *wire.DomainData, articles []ui.UI, at spots) ui.UI {
	in := []ui.UI{ui.P().Text(pen.F(locales.DomainSection, locales.Args{"Section": d.Section}))}
	if len(articles) > 0 {
		in = append(in, ui.Ul().Class("stack-s").Body(articles...))
	}
	if len(d.Laws) > 0 {
		in = append(in,
			ui.P().Body(ui.B().Text(pen.T(locales.DomainLaws))),
			ui.Ul().Class("stack-s").Body(named(pen, wire.KindLaw, d.Laws, at)...),
		)
	}
	if d.LawsOpen {
		in = append(in, ui.P().Text(pen.T(locales.DomainLawsOpen)))
	}
	return lawText(pen, in...)
}

// lawText returns what is written for lawyers, folded away.
func lawText(pen widget.Pen, in ...ui.UI) ui.UI {
	return ui.Details().Class("law").Body(
		ui.Summary().Text(pen.T(locales.DomainLaw)),
		ui.Div().Class("in").Body(in...),
	)
}

// missions says what the law charges the organisation with, or returns nil
// where the declaration names nothing.
func missions(pen widget.Pen, d *wire.DomainData) ui.UI {
	list := texts(pen, d.Missions)
	if list == nil {
		return nil
	}
	parts := []ui.UI{ui.H2().ID("missions").Text(pen.T(locales.DomainMissions)), list}
	if d.Mission != "" {
		parts = append(parts, lawText(pen, pen.P(d.Mission)))
	}
	return ui.Section().Class("stack").Aria("labelledby", "missions").Body(parts...)
}

// notes says what is not clear in the declaration, with how it is read
// meanwhile, or returns nil where all is clear.
func notes(pen widget.Pen, list []wire.Note, at spots) ui.UI {
	if len(list) == 0 {
		return nil
	}
	items := make([]ui.UI, len(list))
	for i, n := range list {
		items[i] = ui.Li().ID(at.at(wire.KindNote, n.ID)).Body(unclear(pen, n)...)
	}
	return ui.Section().Aria("labelledby", "notes").Body(pen.Note(widget.Warm, "circle-help",
		ui.H2().ID("notes").Text(pen.T(locales.DomainNotes)),
		ui.P().Text(pen.T(locales.DomainNotesText)),
		ui.Ul().Class("stack-s").Body(items...),
	))
}

// unclear returns one point that is not clear, and the cautious reading.
func unclear(pen widget.Pen, n wire.Note) []ui.UI {
	parts := []ui.UI{pen.P(n.Text)}
	if n.Reading != "" {
		parts = append(parts, ui.P().Class("small").Body(leading(pen, locales.NoteReading, n.Reading)...))
	}
	return parts
}
