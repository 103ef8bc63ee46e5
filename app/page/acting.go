package page

import (
	ui "github.com/maxence-charriere/go-app/v10/pkg/app"

	"github.com/loupe-privacy/loupe/app/picture"
	"github.com/loupe-privacy/loupe/app/widget"
	"github.com/loupe-privacy/loupe/internal/holdings"
	"github.com/loupe-privacy/loupe/internal/wire"
	"github.com/loupe-privacy/loupe/locales"
)

// Acting is the people whose files a member may see today, with the rule by
// which that narrows.
func Acting(p wire.Page) []ui.UI {
	pen, a := widget.PenOf(p), p.Acting
	var list ui.UI
	lead := pen.T(locales.ActingNone)
	if len(a.People) > 0 {
		lead = pen.T(locales.ActingLead)
		cards := make([]ui.UI, len(a.People))
		for i, one := range a.People {
			cards[i] = ui.Li().Class("card stack-s").Body(append(append(
				[]ui.UI{ui.H2().Class("h-s").Text(one.Name)}, actedHow(pen, one)...),
				ui.P().Body(ui.A().Class("go").Href(one.Path).Body(
					pen.Text(locales.ActingGo),
					ui.Span().Class("vh").Text(" "+pen.F(locales.ActingOf, locales.Args{"Name": one.Name})),
				)))...)
		}
		list = ui.Ul().Class("grid grid-2").Role("list").Body(cards...)
	}
	return []ui.UI{
		wayTo(pen),
		head(pen.T(locales.ActingHeading), lead),
		list,
		actingRules(pen, a),
	}
}

// actedHow says why somebody's file is open, and until when. No date is said
// where none is known.
func actedHow(pen widget.Pen, one wire.ActedCard) []ui.UI {
	kind := locales.ActingParent
	switch one.Kind {
	case holdings.Administrator:
		kind = locales.ActingAdministrator
	case holdings.Mandatary:
		kind = locales.ActingMandate
	}
	said := []ui.UI{ui.P().Text(pen.T(kind))}
	switch one.Why {
	case holdings.SightSilent:
		said = append(said, ui.P().Text(pen.T(locales.ActingSilent)))
	case holdings.SightAllows:
		said = append(said, ui.P().Text(pen.T(locales.ActingAllows)))
	}
	if one.Until.IsZero() {
		return append(said, ui.P().Class("small muted").Text(pen.T(locales.ActingOpen)))
	}
	return append(said, ui.P().Class("small muted").Body(
		widget.Rich(pen.F(locales.ActingUntil, locales.Args{"Day": widget.Slot(0)}), pen.Date(one.Until))...))
}

// actingRules says what is seen, until when, and what never is.
func actingRules(pen widget.Pen, a *wire.ActingData) ui.UI {
	args := locales.Args{"Heard": a.Heard, "Adult": a.Adult}
	rules := []ui.UI{ui.Li().Text(pen.F(locales.ActingRuleChild, args))}
	if a.Heard < a.Adult {
		rules = append(rules, ui.Li().Text(pen.F(locales.ActingRuleHeard, args)))
	}
	rules = append(rules,
		ui.Li().Text(pen.F(locales.ActingRuleAdult, args)),
		ui.Li().Text(pen.T(locales.ActingRuleOthers)),
		ui.Li().Text(pen.T(locales.ActingNever)),
		ui.Li().Text(pen.T(locales.ActingNoted)),
	)
	return ui.Section().Class("stack narrow").Aria("labelledby", "rules").Body(
		ui.H2().ID("rules").Text(pen.T(locales.ActingRules)),
		ui.Ul().Class("reg").Body(rules...),
	)
}

// theirWay returns the way to a page of somebody's file.
func theirWay(pen widget.Pen, a *wire.ActingData, below bool) ui.UI {
	crumbs := []widget.Crumb{{Path: pen.Path(wire.Acting, ""), Name: pen.T(locales.ActingHeading)}}
	if below {
		crumbs = append(crumbs, widget.Crumb{Path: a.One.Path, Name: theirName(pen, a)})
	}
	return wayTo(pen, crumbs...)
}

// theirName names the file of somebody.
func theirName(pen widget.Pen, a *wire.ActingData) string {
	return pen.F(locales.ActingFile, locales.Args{"Name": a.One.Name})
}

// theirNotes says what is never shown and, where more is left out, that it is.
func theirNotes(pen widget.Pen, a *wire.ActingData) ui.UI {
	said := []ui.UI{ui.P().Text(pen.T(locales.ActingNever))}
	if a.Narrowed {
		said = append(said, ui.P().Text(pen.T(locales.ActingNarrowed)))
	}
	return pen.Note(widget.Plain, "info", said...)
}

// Theirs is the file of somebody for whom the member acts: the domains that may
// be seen, each with its tags.
func Theirs(p wire.Page) []ui.UI {
	pen, a := widget.PenOf(p), p.Acting
	cards := make([]ui.UI, len(a.Domains))
	for i, d := range a.Domains {
		var tags ui.UI
		if d.Tags != nil {
			tags = pen.LegendAs(*d.Tags, true, locales.ActingLegendDoctor)
		}
		cards[i] = ui.Li().Class("card card-link").Body(
			ui.P().Class("dmark").Body(
				widget.DomainMark(d.Mark), ui.Span().Text(pen.F(locales.CardController, locales.Args{"Name": d.Controller}))),
			ui.H3().Body(ui.A().Href(d.Path).Text(d.Title)),
			tags,
		)
	}
	return []ui.UI{
		theirWay(pen, a, false),
		head(theirName(pen, a), pen.T(locales.ActingNoted), actedHow(pen, *a.One)...),
		theirNotes(pen, a),
		ui.Section().Class("stack").Aria("labelledby", "domains").Body(
			ui.H2().ID("domains").Text(pen.T(locales.ActingDomains)),
			ui.Ul().Class("grid grid-2").Role("list").Body(cards...),
			pen.Go(a.One.RetentionPath, pen.T(locales.ActingDurations)),
		),
	}
}

// TheirDomain is one domain of such a file, kind by kind: with counts, days and
// what the source leaves out, and without a value.
func TheirDomain(p wire.Page) []ui.UI {
	pen, a, h := widget.PenOf(p), p.Acting, p.Acting.Held
	var known ui.UI
	switch {
	case !h.Reported:
		known = pen.Note(widget.Warm, "info", ui.P().Text(pen.T(locales.HeldUnreported)))
	case h.AsOf.IsZero():
		known = pen.Note(widget.Warm, "info", ui.P().Text(pen.T(locales.ActingUnknown)))
	default:
		known = ui.P().Class("small muted").Body(widget.Rich(
			pen.F(locales.DomainAsOf, locales.Args{"Day": widget.Slot(0)}), pen.Date(h.AsOf))...)
	}
	return []ui.UI{
		theirWay(pen, a, true),
		head(pen.F(locales.ActingDomain, locales.Args{"Domain": h.Title, "Name": a.One.Name}), pen.T(locales.ActingNoted),
			known, askedNow(pen, h.Asked, h.AsOf), heldTags(pen, h, locales.ActingLegendDoctor), heldCovers(pen, h)),
		theirNotes(pen, a),
		theirKinds(pen, h),
		heldNot(pen, h, holdings.Possible, "possible", locales.HeldPossible, locales.ActingPossible),
		heldNot(pen, h, holdings.NotHeld, "not-held", locales.HeldNotHeld, locales.HeldNotHeldText),
	}
}

// theirKinds returns the kinds of data that are held.
func theirKinds(pen widget.Pen, h *wire.HeldData) ui.UI {
	var cards []ui.UI
	for _, k := range h.Kinds {
		if !heldAtAll(k) {
			continue
		}
		tag, doctor := pen.Tag(k.Tag, k.AsOf), ui.UI(nil)
		if k.Tag == holdings.Doctor {
			tag = pen.TagAs(k.Tag, k.AsOf, locales.ActingTagDoctor)
			doctor = ui.P().Class("small").Text(pen.T(locales.ActingDoctor))
		}
		cards = append(cards, ui.Li().Class("card stack-s").Body(
			ui.H3().Body(ui.A().Href(k.Path).Text(k.Name)), ui.P().Body(tag), heldFacts(pen, k), doctor))
	}
	var list ui.UI = ui.P().Text(pen.T(locales.HeldNone))
	if len(cards) > 0 {
		list = ui.Ul().Class("grid grid-2").Role("list").Body(cards...)
	}
	return ui.Section().Class("stack").Aria("labelledby", "held").Body(ui.H2().ID("held").Text(pen.T(locales.HeldSome)), list)
}

// TheirRetention is how long the data of such a file stay: the rule in words,
// and a day only where one follows from what is known.
func TheirRetention(p wire.Page) []ui.UI {
	pen, a := widget.PenOf(p), p.Acting
	name := pen.F(locales.ActingRetention, locales.Args{"Name": a.One.Name})
	var rules ui.UI = ui.P().Class("empty").Text(pen.T(locales.ActingNoRules))
	if len(a.Lanes) > 0 {
		heads := []string{pen.T(locales.RetentionData), pen.T(locales.RetentionBegin), pen.T(locales.RetentionRule), pen.T(locales.RetentionEnd)}
		rows := make([]ui.UI, len(a.Lanes))
		for i := range a.Lanes {
			l, from := &a.Lanes[i], a.Lanes[i].From
			if from == "" {
				from = pen.T(locales.RetentionNoBegin)
			}
			rows[i] = foldRow("", heads,
				wrap("div", "", besideMark(l.Domain.Mark, anchored("", l.Domain.Path, l.Domain.Title)), worded("span", "", l.Name)),
				worded("span", "", from),
				wrap("p", "", pen.Prose(l.Rule.Text)...),
				worded("b", "", picture.Outcome(pen, l, true)))
		}
		rules = foldTable("table table-fold", "rules", pen.T(locales.ActingDurations), heads,
			[]ui.UI{roled("tbody", "rowgroup", rows...)}, nil)
	}
	return []ui.UI{theirWay(pen, a, true), head(name, pen.T(locales.ActingNoted), pen.P(pen.T(locales.RetentionLeadMine))), theirNotes(pen, a), rules}
}
