package page

import (
	ui "github.com/maxence-charriere/go-app/v10/pkg/app"

	"github.com/loupe-privacy/loupe/app/widget"
	"github.com/loupe-privacy/loupe/internal/fault"
	"github.com/loupe-privacy/loupe/internal/wire"
	"github.com/loupe-privacy/loupe/locales"
)

// verdictID is the id of the heading of the verdict.
const verdictID = "verdict"

// verifyAlone is how a receipt is checked with a key that one has already.
const verifyAlone = verifyCommand + " --key KEY"

// verdictGood is the verdict of a receipt that is as it was made.
const verdictGood = "good"

// Check is the public page that says whether a receipt is genuine, and how
// that is found out without the portal.
func Check(p wire.Page) []ui.UI {
	pen, c := widget.PenOf(p), p.Check
	return []ui.UI{
		wayTo(pen),
		checkErrors(pen, p),
		verdict(pen, c),
		head(pen.T(locales.NavCheck), pen.T(locales.CheckLead)),
		checkForm(pen, p),
		checkAlone(pen, c),
	}
}

// verdicts holds what is said of a receipt that is not good.
var verdicts = map[string]locales.Key{
	"no_receipt":      locales.CheckNoReceipt,
	"altered":         locales.CheckAltered,
	"not_in_log":      locales.CheckNotInLog,
	"wrong_signature": locales.CheckSignature,
	"unknown_key":     locales.CheckKey,
}

// verdict says what came out, or is nil before anything was sent. A verdict
// that is not known reads as a file that is no receipt: never as a good one.
// It has the focus, so that it is read first, by whoever listens too.
func verdict(pen widget.Pen, c *wire.CheckData) ui.UI {
	switch c.Verdict {
	case "":
		return nil
	case verdictGood:
		return verdictFrame(pen.Note(widget.Good, "check",
			ui.H2().ID(verdictID).Text(pen.T(locales.CheckGood)),
			ui.P().Text(pen.T(locales.CheckGoodText)),
			checkFacts(pen, c),
		))
	}
	k, ok := verdicts[c.Verdict]
	if !ok {
		k = locales.CheckNoReceipt
	}
	return verdictFrame(pen.Note(widget.Bad, "triangle-alert",
		ui.H2().ID(verdictID).Text(pen.T(locales.CheckBad)),
		ui.P().Text(pen.T(k)),
		ui.P().Body(pen.Go(pen.Path(wire.Contact, ""), pen.T(locales.CheckAsk))),
	))
}

// verdictFrame returns the frame of a verdict, which the browser gives the
// focus without a script too.
func verdictFrame(note ui.UI) ui.UI {
	return ui.Div().Role("status").Body(
		ui.Section().TabIndex(-1).Attr("autofocus", true).Aria("labelledby", verdictID).Body(note))
}

// checkFacts returns what a good receipt says: the reference of a request or,
// of a receipt by which nobody asks anything, what the person agreed to.
func checkFacts(pen widget.Pen, c *wire.CheckData) ui.UI {
	fact := func(k locales.Key, value ...ui.UI) ui.UI {
		return ui.Div().Body(ui.Dt().Text(pen.T(k)), ui.Dd().Body(value...))
	}
	var facts []ui.UI
	if c.Reference != "" {
		facts = append(facts, fact(locales.CheckReference, pen.Reference(c.Reference)))
	}
	if c.Allowed != "" {
		facts = append(facts, fact(locales.CheckAllowed, ui.Text(c.Allowed)))
	}
	if c.Refused != "" {
		facts = append(facts, fact(locales.CheckRefused, ui.Text(c.Refused)))
	}
	if !c.Received.IsZero() {
		facts = append(facts, fact(locales.CheckReceived, pen.Date(c.Received), ui.Text(", "+pen.ClockTime(c.Clock))))
	}
	if !c.Due.IsZero() {
		facts = append(facts, fact(locales.ReceiptDue, pen.Date(c.Due)))
	}
	facts = append(facts, fact(locales.CheckLine, ui.Text(pen.Number(int(c.Position)+1))))
	return ui.Dl().Class("facts").Body(facts...)
}

// checkErrors says that what was sent could not be read at all, or is nil.
func checkErrors(pen widget.Pen, p wire.Page) ui.UI {
	if p.Fault == nil {
		return nil
	}
	if p.Fault.Field == wire.FieldReceipt {
		return pen.ErrorSummary(checkMistake(pen, *p.Fault), wire.FieldReceipt)
	}
	return pen.ErrorSummary(checkMistake(pen, *p.Fault), "")
}

// checkMistake says what was wrong with what was sent.
func checkMistake(pen widget.Pen, f wire.Fault) string {
	switch {
	case f.Code == fault.TooLarge:
		return pen.T(locales.CheckTooLarge)
	case f.Field != wire.FieldReceipt:
		return pen.Mistake(f)
	}
	return pen.T(locales.CheckRequired)
}

// checkForm is the form of a receipt to check.
func checkForm(pen widget.Pen, p wire.Page) ui.UI {
	field := widget.Field{
		ID: wire.FieldReceipt, Label: pen.T(locales.CheckFile),
		Hint:    pen.F(locales.CheckHint, locales.Args{"Size": pen.FileSize(p.Check.MaxBytes)}),
		Mistake: mistakeAt(pen, p.Fault, wire.FieldReceipt, checkMistake),
	}
	return ui.Form().Class("stack narrow").Method("post").Action(p.Check.SendPath).EncType("multipart/form-data").
		NoValidate(true).DataSet("native", "true").Body(
		widget.Framed(pen, field, ui.Input().ID(wire.FieldReceipt).Type("file").Name(wire.FieldReceipt).
			Class("input").Accept(".pdf,.html,.json")),
		ui.P().Body(ui.Button().Class("btn").Type("submit").Body(pen.Icon("shield"), pen.Text(locales.CheckGo))),
	)
}

// checkAlone says how a receipt is checked without the portal, folded.
func checkAlone(pen widget.Pen, c *wire.CheckData) ui.UI {
	keys := make([]ui.UI, len(c.Keys))
	for i, k := range c.Keys {
		keys[i] = ui.Li().Body(ui.Code().Text(k))
	}
	body := []ui.UI{
		ui.P().Text(pen.T(locales.CheckAloneText)),
		ui.P().Body(ui.Code().Text(verifyAlone)),
	}
	if len(keys) > 0 {
		body = append(body, ui.P().Text(pen.T(locales.CheckKeys)), ui.Ul().Body(keys...))
	}
	return ui.Details().Class("law").Body(
		ui.Summary().Text(pen.T(locales.CheckAlone)),
		ui.Div().Class("in").Body(body...),
	)
}
