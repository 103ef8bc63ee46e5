package page

import (
	ui "github.com/maxence-charriere/go-app/v10/pkg/app"

	"github.com/loupe-privacy/loupe/app/widget"
	"github.com/loupe-privacy/loupe/internal/holdings"
	"github.com/loupe-privacy/loupe/internal/wire"
	"github.com/loupe-privacy/loupe/locales"
)

// doctorID is the id of the part of the page on medical data.
const doctorID = "through-doctor"

// Held is what sources say that is held about the member in one domain: kind by
// kind, with how much there is, of which days, and what the source leaves out.
// Values are masked until the person asks for those of one kind.
func Held(p wire.Page) []ui.UI {
	pen, h := widget.PenOf(p), p.Held
	return []ui.UI{
		wayTo(pen,
			widget.Crumb{Path: pen.Path(wire.Domains, ""), Name: pen.T(locales.NavMyData)},
			widget.Crumb{Path: h.Path, Name: h.Title},
		),
		heldErrors(pen, p),
		heldHead(pen, h),
		heldHere(pen, h),
		throughDoctor(pen, p),
		heldNot(pen, h, holdings.Possible, "possible", locales.HeldPossible, locales.HeldPossibleText),
		heldNot(pen, h, holdings.NotHeld, "not-held", locales.HeldNotHeld, locales.HeldNotHeldText),
	}
}

// heldErrors says what was not accepted, or is nil.
func heldErrors(pen widget.Pen, p wire.Page) ui.UI {
	switch {
	case p.Fault == nil:
		return nil
	case p.Fault.Field == wire.FieldDoctor && p.Held.Tags.Doctor > 0:
		return pen.ErrorSummary(doctorMistake(pen, *p.Fault), wire.FieldDoctor)
	}
	return pen.ErrorSummary(pen.Mistake(*p.Fault), "")
}

// doctorMistake says what is wrong with the name of a doctor.
func doctorMistake(pen widget.Pen, f wire.Fault) string {
	if f.Reason == "required" {
		return pen.T(locales.AskDoctorMiss)
	}
	return pen.T(locales.HeldDoctorWrong)
}

// heldHead returns what the page is about, how much is known, and what the
// source of the whole domain leaves out.
func heldHead(pen widget.Pen, h *wire.HeldData) ui.UI {
	var known ui.UI
	switch {
	case !h.Reported:
		known = pen.Note(widget.Warm, "info", ui.P().Text(pen.T(locales.HeldUnreported)))
	case h.AsOf.IsZero():
		known = pen.Note(widget.Warm, "info", ui.P().Text(pen.T(locales.DomainUnknown)))
	default:
		known = ui.P().Class("small muted").Body(widget.Rich(
			pen.Relation(h.Relation)+" · "+pen.F(locales.DomainAsOf, locales.Args{"Day": widget.Slot(0)}),
			pen.Date(h.AsOf))...)
	}
	return head(pen.F(locales.HeldHeading, locales.Args{"Name": h.Title}), pen.T(locales.HeldLead),
		known, askedNow(pen, h.Asked, h.AsOf), heldTags(pen, h, locales.LegendDoctor), heldCovers(pen, h))
}

// heldCovers says once how far back the source of the domain tells: of all its
// data or, where it says so of some kinds, that it does not of the others. It is
// nil where no source tells of anything that is held.
func heldCovers(pen widget.Pen, h *wire.HeldData) ui.UI {
	said := coverage(pen, h.Covers)
	if h.Covers == nil {
		here, some := false, false
		for _, k := range h.Kinds {
			if heldAtAll(k) {
				here, some = true, some || k.Covers != nil
			}
		}
		if !h.Reported || !here {
			return nil
		}
		if some {
			said = []ui.UI{ui.P().Text(pen.T(locales.HeldCoversRest))}
		}
	}
	return pen.Note(widget.Plain, "info", append([]ui.UI{ui.P().Body(ui.B().Text(pen.T(locales.HeldCovers)))}, said...)...)
}

// heldAtAll reports whether a kind of data is held, whoever hands it over.
func heldAtAll(k wire.HeldKind) bool { return k.Tag == holdings.Held || k.Tag == holdings.Doctor }

// heldTags counts the kinds of data by their tag, or is nil where there are none.
// Doctor is the label of what is reached through one.
func heldTags(pen widget.Pen, h *wire.HeldData, doctor locales.Key) ui.UI {
	if len(h.Kinds) == 0 {
		return nil
	}
	return pen.LegendAs(h.Tags, true, doctor)
}

// coverage says how far back a source tells, and what it leaves out. What it
// does not say is said to be so.
func coverage(pen widget.Pen, c *wire.Coverage) []ui.UI {
	var said []ui.UI
	if c == nil || c.Since.IsZero() {
		said = append(said, ui.P().Text(pen.T(locales.HeldCoversSilent)))
	} else {
		said = append(said, ui.P().Body(widget.Rich(
			pen.F(locales.HeldSince, locales.Args{"Day": widget.Slot(0)}), pen.Date(c.Since))...))
	}
	if c != nil && c.Not != "" {
		said = append(said, ui.P().Text(pen.F(locales.HeldNot, locales.Args{"What": c.Not})))
	}
	return said
}

// heldHere returns the kinds of data that are held, each with what is known of
// it.
func heldHere(pen widget.Pen, h *wire.HeldData) ui.UI {
	at, sampled := spots{}, false
	var cards []ui.UI
	for _, k := range h.Kinds {
		if heldAtAll(k) {
			cards = append(cards, heldCard(pen, h, k, at))
			sampled = sampled || len(k.Samples) > 0
		}
	}
	parts := []ui.UI{ui.H2().ID("held").Text(pen.T(locales.HeldSome))}
	if len(cards) == 0 {
		parts = append(parts, ui.P().Text(pen.T(locales.HeldNone)))
	}
	switch {
	case sampled && h.Shared:
		parts = append(parts, pen.Note(widget.Plain, "lock", ui.P().Text(pen.T(locales.HeldShared))))
	case sampled && h.ProvePath != "":
		parts = append(parts, pen.Note(widget.Plain, "lock",
			ui.P().Text(pen.T(locales.HeldProve)),
			ui.P().Body(pen.Native(h.ProvePath, "lock", pen.T(locales.StepUpGo))),
		))
	}
	if h.Unread {
		parts = append(parts, pen.Note(widget.Warm, "info", ui.P().Text(pen.T(locales.HeldUnread))))
	}
	if len(cards) > 0 {
		parts = append(parts, ui.Ul().Class("grid grid-2").Role("list").Body(cards...))
	}
	return ui.Section().Class("stack").Aria("labelledby", "held").Body(parts...)
}

// heldFacts returns what is known of a kind of data that is held, or nil.
func heldFacts(pen widget.Pen, k wire.HeldKind) ui.UI {
	var facts []ui.UI
	if k.Records > 0 {
		facts = append(facts, fact(pen, locales.HeldCount, ui.Text(pen.N(locales.HeldRecords, k.Records, nil))))
	}
	for _, d := range [...]struct {
		name locales.Key
		day  ui.UI
		none bool
	}{
		{locales.HeldFirst, pen.ShortDate(k.First), k.First.IsZero()},
		{locales.HeldLast, pen.ShortDate(k.Last), k.Last.IsZero()},
		{locales.HeldUpdated, pen.ShortDate(k.Updated), k.Updated.IsZero()},
	} {
		if !d.none {
			facts = append(facts, fact(pen, d.name, d.day))
		}
	}
	if k.Source != "" {
		facts = append(facts, fact(pen, locales.HeldSource, ui.Text(k.Source)))
	}
	if k.Covers != nil { // else it is said above, once
		facts = append(facts, fact(pen, locales.HeldReach, coverage(pen, k.Covers)...))
	}
	if len(facts) == 0 {
		return nil
	}
	return ui.Dl().Class("facts", "facts-s").Body(facts...)
}

// heldCard returns one kind of data that is held.
func heldCard(pen widget.Pen, h *wire.HeldData, k wire.HeldKind, at spots) ui.UI {
	var doctor ui.UI
	if k.Tag == holdings.Doctor {
		doctor = pen.Go("#"+doctorID, pen.T(locales.HeldDoctorGo))
	}
	return ui.Li().ID(at.at(wire.KindCategory, k.ID)).Class("card stack-s").Body(
		ui.H3().Body(ui.A().Href(k.Path).Text(k.Name)),
		ui.P().Body(pen.Tag(k.Tag, k.AsOf)),
		heldFacts(pen, k),
		samples(pen, h, k),
		doctor,
	)
}

// samples returns the samples of a kind of data, masked or not, with the way to
// see their values; nil where there are none.
func samples(pen widget.Pen, h *wire.HeldData, k wire.HeldKind) ui.UI {
	if len(k.Samples) == 0 || k.Tag != holdings.Held {
		return nil
	}
	rows := make([]ui.UI, len(k.Samples))
	for i, s := range k.Samples {
		value := []ui.UI{ui.Text(s.Value)}
		if !k.Open {
			value = []ui.UI{ui.Span().Class("mask").Aria("hidden", "true").Text("••••••"), ui.Span().Class("vh").Text(pen.T(locales.HeldMasked))}
		}
		rows[i] = ui.Tr().Body(ui.Th().Scope("row").Text(s.Name), ui.Td().Body(value...))
	}
	return ui.Div().Class("stack-s").Body(
		ui.Table().Class("table").Body(
			ui.Caption().Body(pen.Text(locales.HeldSamples), ui.Span().Class("vh").Text(" "+k.Name)),
			ui.THead().Body(ui.Tr().Body(
				ui.Th().Scope("col").Text(pen.T(locales.HeldSampleWhat)),
				ui.Th().Scope("col").Text(pen.T(locales.HeldSampleValue)),
			)),
			ui.TBody().Body(rows...),
		),
		show(pen, h, k),
	)
}

// show is the way to see the values of a kind of data: a form, since what it
// asks for has no address. Whoever has to prove first who they are is told so
// above.
func show(pen widget.Pen, h *wire.HeldData, k wire.HeldKind) ui.UI {
	switch {
	case k.Open:
		return ui.P().Class("small muted").Role("status").Text(pen.T(locales.HeldShown))
	case h.Shared, h.ProvePath != "":
		return nil
	}
	form := ui.Form().Method("post").Action(h.SendPath+"#"+wire.Anchor(wire.KindCategory, k.ID)).DataSet("native", "true")
	return form.Body(
		widget.Hidden(wire.FieldOwner, h.Owner),
		send("btn btn-2 btn-s", wire.FieldReveal, k.ID).
			Body(pen.Text(locales.HeldShow), ui.Span().Class("vh").Text(" "+k.Name)),
	)
}

// throughDoctor is how medical data are reached, with the form that names the
// doctor; nil where there are none.
func throughDoctor(pen widget.Pen, p wire.Page) ui.UI {
	h := p.Held
	if h.Tags.Doctor == 0 {
		return nil
	}
	doctor := line{id: wire.FieldDoctor, label: locales.AskDoctorName, hint: locales.AskDoctorHint, value: h.Doctor}
	return ui.Section().ID(doctorID).Class("stack narrow").Aria("labelledby", "doctor-head").Body(
		ui.H2().ID("doctor-head").Text(pen.T(locales.HeldDoctor)),
		namedDoctors(pen, h.Named),
		ui.P().Text(pen.T(locales.HeldDoctorText)),
		ui.Form().Class("stack").Method("post").Action(h.SendPath).NoValidate(true).DataSet("native", "true").Body(
			widget.Hidden(wire.FieldOwner, h.Owner),
			doctor.draw(pen, p.Fault, doctorMistake),
			ui.P().Body(ui.Button().Class("btn").Type("submit").Body(pen.Icon("stethoscope"), pen.Text(locales.HeldDoctorBegin))),
		),
	)
}

// namedDoctors says which doctors were named before, and how far the requests
// are; it is nil where none was.
func namedDoctors(pen widget.Pen, named []wire.NamedDoctor) ui.UI {
	if len(named) == 0 {
		return nil
	}
	items := make([]ui.UI, len(named))
	for i, n := range named {
		items[i] = ui.Li().Body(
			ui.B().Text(n.Doctor),
			ui.P().Class("small muted").Body(within(pen, locales.HeldNamedOn, n.Received)...),
			ui.P().Text(pen.StatusText(n.Status)),
			pen.Go(n.Path, pen.F(locales.HeldNamedGo, locales.Args{"Reference": string(n.Reference)})),
		)
	}
	return ui.Div().Class("stack-s").Body(
		ui.H3().Text(pen.T(locales.HeldNamed)), ui.Ul().Class("stack-s").Role("list").Body(items...))
}

// heldNot returns the kinds of data that are not known to be held, by their
// tag, or nil where there are none.
func heldNot(pen widget.Pen, h *wire.HeldData, tag holdings.Tag, id string, name, text locales.Key) ui.UI {
	var lines []ui.UI
	for _, k := range h.Kinds {
		if k.Tag == tag {
			lines = append(lines, ui.Li().Body(ui.A().Href(k.Path).Text(k.Name), ui.Text(" "), pen.Tag(k.Tag, k.AsOf)))
		}
	}
	if len(lines) == 0 {
		return nil
	}
	return ui.Section().Class("stack").Aria("labelledby", id).Body(
		ui.H2().ID(id).Text(pen.T(name)),
		ui.P().Class("muted").Text(pen.T(text)),
		ui.Ul().Class("stack-s").Role("list").Body(lines...),
	)
}
