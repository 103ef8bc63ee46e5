package page

import (
	"strconv"

	ui "github.com/maxence-charriere/go-app/v10/pkg/app"

	"github.com/loupe-privacy/loupe/app/widget"
	"github.com/loupe-privacy/loupe/internal/wire"
	"github.com/loupe-privacy/loupe/locales"
)

// Choices is what a member allows and objects to, each with what a no means
// and a way to change it. Its forms are the browser's own: one button, one
// change, one receipt.
func Choices(p wire.Page) []ui.UI {
	pen, data := widget.PenOf(p), p.Choices
	return []ui.UI{
		pen.Crumbs(widget.Crumb{Path: wire.Path(p.Lang, wire.Me, ""), Name: pen.T(locales.NavHome)}),
		chosen(pen, data),
		head(pen.T(locales.NavMyChoices), pen.T(locales.ChoicesLead)),
		ui.Div().Class("cols").Body(
			ui.Div().Class("stack-l").Body(
				choiceGroup(pen, data, false, "objections", locales.ChoicesObject),
				choiceGroup(pen, data, true, "consents", locales.ChoicesConsent),
				covers(pen, data.Report, locales.ChoicesCovers, locales.ChoicesCoversSince, ui.P().Text(pen.T(locales.ChoicesCoversHere))),
				ui.Section().Class("stack narrow").Aria("labelledby", "reasoned").Body(
					ui.H2().ID("reasoned").Text(pen.T(locales.ChoicesReason)),
					ui.P().Text(pen.T(locales.ChoicesReasonText)),
					pen.Second(data.AskPath, "hand", pen.T(locales.ChoicesReasonGo)),
				),
			),
			choiceHistory(pen, data),
		),
	}
}

// chosen says what was changed just before, with its receipt, or is nil.
func chosen(pen widget.Pen, data *wire.ChoicesData) ui.UI {
	for _, c := range data.Choices {
		if data.Done == "" || c.ID != data.Done {
			continue
		}
		words := []ui.UI{ui.P().Body(
			ui.Strong().Text(choiceLine(pen, c.Name, c.Allowed)+"."),
			ui.Text(" "+pen.T(locales.ChoicesDone)),
		)}
		if data.ReceiptPath != "" {
			words = append(words, ui.P().Body(download(pen, data.ReceiptPath, pen.T(locales.ChoicesReceipt))))
		}
		return ui.Div().Role("status").Body(pen.Note(widget.Good, "check", words...))
	}
	return nil
}

// choiceLine says a choice and what was chosen.
func choiceLine(pen widget.Pen, name string, allowed bool) string {
	k := locales.ChoicesLineNo
	if allowed {
		k = locales.ChoicesLineYes
	}
	return pen.F(k, locales.Args{"Name": name})
}

// choiceGroup returns the choices of one kind, or nil where there are none.
func choiceGroup(pen widget.Pen, data *wire.ChoicesData, consent bool, id string, heading locales.Key) ui.UI {
	var cards []ui.UI
	for i, c := range data.Choices {
		if c.Consent == consent {
			cards = append(cards, choiceCard(pen, data, c, "choice-"+strconv.Itoa(i)))
		}
	}
	if len(cards) == 0 {
		return nil
	}
	return ui.Section().Class("stack narrow").Aria("labelledby", id).Body(
		ui.H2().ID(id).Text(pen.T(heading)),
		ui.Ul().Class("stack").Role("list").Body(cards...),
	)
}

// choiceCard returns one choice with its form.
func choiceCard(pen widget.Pen, data *wire.ChoicesData, c wire.ChoiceCard, id string) ui.UI {
	class := "choice" // with a switch beside the words
	if !c.Known {
		class = "stack"
	}
	form := ui.Form().Class(class).Method("post").Action(data.SendPath).DataSet("native", "true")
	return ui.Li().Class("card").Body(form.Body(
		ui.Div().Class("stack-s").Body(
			ui.H3().Text(c.Name),
			ui.P().Body(pen.Prose(c.Text)...),
			ui.P().ID(id).Text(c.Consequence),
			choiceState(pen, c, data.Report != nil),
			choiceTold(pen, c),
		),
		widget.Hidden(wire.FieldOwner, data.Owner),
		widget.Hidden(wire.FieldKey, data.Key),
		widget.Hidden(wire.FieldChoice, c.ID),
		choiceButtons(pen, c, id),
	))
}

// choiceState says what was chosen here, and since when. Of what was not, and of
// what no source tells either, it says that it is not known: reported is whether
// there is a source that tells of choices at all.
func choiceState(pen widget.Pen, c wire.ChoiceCard, reported bool) ui.UI {
	unknown := locales.ChoicesUnknown
	if reported {
		unknown = locales.ChoicesUntold
	}
	switch {
	case c.Known && c.Allowed:
		return since(pen, locales.ChoicesSinceYes, c)
	case c.Known:
		return since(pen, locales.ChoicesSinceNo, c)
	case c.Told != nil:
		return nil
	case c.Consent:
		return ui.P().Class("small muted").Text(pen.T(unknown) + " " + pen.T(locales.ChoicesUntilYes))
	}
	return ui.P().Class("small muted").Text(pen.T(unknown) + " " + pen.T(locales.ChoicesUntilNo))
}

// choiceTold says what a source tells of a choice, and whether that came after
// another answer here; nil where none does.
func choiceTold(pen widget.Pen, c wire.ChoiceCard) ui.UI {
	if c.Told == nil {
		return nil
	}
	k := locales.ChoicesToldNo
	if c.Told.Allowed {
		k = locales.ChoicesToldYes
	}
	said := []ui.UI{ui.P().Body(within(pen, k, c.Told.On)...)}
	if c.Told.Source != "" {
		said = append(said, ui.P().Text(pen.F(locales.DomainSource, locales.Args{"Source": c.Told.Source})))
	}
	if c.Known && c.Told.Allowed != c.Allowed && c.Told.On.After(c.Since) {
		said = append(said, ui.P().Text(pen.T(locales.ChoicesToldOther)))
	}
	return ui.Div().Class("small muted").Body(said...)
}

// since says k of the day from which a choice holds.
func since(pen widget.Pen, k locales.Key, c wire.ChoiceCard) ui.UI {
	return ui.P().Class("small muted").Body(
		widget.Rich(pen.F(k, locales.Args{"Day": widget.Slot(0)}), pen.Date(c.Since))...)
}

// choiceButtons returns the switch of a choice that is known, and a yes and a
// no for one that is not. What a no means is read with each.
func choiceButtons(pen widget.Pen, c wire.ChoiceCard, described string) ui.UI {
	if !c.Known {
		return ui.Div().Class("row").Body(
			choiceButton(pen, "btn btn-2 btn-s", "yes", locales.ChoicesSayYes, c.Name, described),
			choiceButton(pen, "btn btn-2 btn-s", "no", locales.ChoicesSayNo, c.Name, described),
		)
	}
	value, state, k := "yes", "false", locales.ChoicesNo
	if c.Allowed {
		value, state, k = "no", "true", locales.ChoicesYes
	}
	return send("switch", wire.FieldAllow, value).Role("switch").Aria("checked", state).Aria("describedby", described).
		Body(ui.B().Class("vh").Text(c.Name), ui.Span().Text(pen.T(k)))
}

// choiceButton returns one answer to a choice.
func choiceButton(pen widget.Pen, class, value string, k locales.Key, name, described string) ui.UI {
	return send(class, wire.FieldAllow, value).Aria("describedby", described).
		Body(pen.Text(k), ui.Span().Class("vh").Text(" "+name))
}

// choiceHistory returns what was changed before, newest first.
func choiceHistory(pen widget.Pen, data *wire.ChoicesData) ui.UI {
	var list ui.UI = ui.P().Class("small muted").Text(pen.T(locales.ChoicesNone))
	if len(data.History) > 0 {
		lines := make([]ui.UI, len(data.History))
		for i, h := range data.History {
			var receipt, proof ui.UI
			if h.ProofPath != "" {
				proof = ui.P().Body(pen.Go(h.ProofPath, pen.T(locales.RequestReceipt)))
			}
			if h.ReceiptPath != "" {
				receipt = ui.P().Body(download(pen, h.ReceiptPath, pen.T(locales.ChoicesReceipt)))
			}
			lines[i] = ui.Li().Body(
				ui.H3().Text(choiceLine(pen, h.Name, h.Allowed)),
				ui.P().Class("when").Body(pen.Date(h.Day)),
				receipt,
				proof,
			)
		}
		list = ui.Ol().Class("line").Role("list").Body(lines...)
	}
	var here ui.UI
	if data.Shared && len(data.History) > 0 {
		here = sharedScreen(pen)
	}
	return ui.Aside().Class("stack").Aria("labelledby", "changes").Body(
		ui.H2().ID("changes").Class("h-s").Text(pen.T(locales.ChoicesHistory)),
		list,
		here,
		ui.P().Class("small muted").Text(pen.T(locales.ChoicesAgain)),
	)
}
