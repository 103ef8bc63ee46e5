package widget

import (
	ui "github.com/maxence-charriere/go-app/v10/pkg/app"

	"github.com/loupe-privacy/loupe/internal/fault"
	"github.com/loupe-privacy/loupe/internal/wire"
	"github.com/loupe-privacy/loupe/locales"
)

// Ids of the elements of a form that others point to.
const (
	ErrorsID     = "errors" // the error summary, which takes the focus
	errorsHeadID = "errors-head"
)

// ErrorID returns the id of the message of a field.
func ErrorID(field string) string { return field + "-error" }

// A mistake is what a person is told of a fault of a field.
type mistake struct{ field, reason string }

// mistakes holds the words for each reason. A field with an empty reason
// stands for its other reasons.
var mistakes = map[mistake]locales.Key{
	{wire.FieldKey, "used"}:  locales.ErrorConflict,
	{wire.FieldKey, "stale"}: locales.ErrorKeyStale,
	{wire.FieldKey, ""}:      locales.ErrorKey,
	{"", wire.ReasonNetwork}: locales.ErrorNetwork,
}

// faultWords holds the words for faults of a form that concern no field.
var faultWords = map[fault.Code]locales.Key{
	fault.Unavailable: locales.ErrorUnavailable,
	fault.Conflict:    locales.ErrorConflict,
	fault.TooLarge:    locales.ErrorTooLarge,
	fault.Internal:    locales.ErrorInternal,
}

// Mistake says in one sentence what went wrong in a form, and what to do.
func (pen Pen) Mistake(f wire.Fault) string {
	k, ok := mistakes[mistake{f.Field, f.Reason}]
	if f.Field == wire.FieldFile {
		k, ok = locales.FileFault(f.Reason), true
	}
	if !ok {
		k, ok = mistakes[mistake{f.Field, ""}]
	}
	if !ok {
		k, ok = faultWords[f.Code]
	}
	if !ok {
		k = locales.ErrorGeneric
	}
	return pen.F(k, locales.Args{"Max": wire.MaxFiles, "Size": pen.FileSize(wire.MaxFile)})
}

// ErrorSummary says at the top of a form what went wrong. Target is the id of
// the control to correct, or "" where there is none. More stands below.
func (pen Pen) ErrorSummary(mistake, target string, more ...ui.UI) ui.UI {
	var what ui.UI = ui.P().Text(mistake)
	if target != "" {
		what = ui.Ul().Role("list").Body(ui.Li().Body(ui.A().Href("#" + target).Text(mistake)))
	}
	return pen.Errors(append([]ui.UI{what}, more...)...)
}

// Errors returns the frame of an error summary. There is at most one in a
// page; the browser moves the focus to it.
func (pen Pen) Errors(body ...ui.UI) ui.UI {
	head := ui.H2().ID(errorsHeadID).Text(pen.N(locales.ErrorHeading, 1, nil))
	return ui.Div().ID(ErrorsID).Class("errors").Role("alert").TabIndex(-1).Aria("labelledby", errorsHeadID).
		Body(append([]ui.UI{head}, body...)...)
}

// FieldError returns the message beside a field that is wrong, or nil where
// nothing is.
func (pen Pen) FieldError(field, mistake string) ui.UI {
	if mistake == "" {
		return nil
	}
	return ui.P().ID(ErrorID(field)).Class("err").Body(
		pen.Icon("triangle-alert"),
		ui.Span().Body(
			ui.Span().Class("vh").Text(pen.T(locales.ErrorPrefix)+" "),
			ui.Text(mistake),
		),
	)
}

// A Field is what stands around a control that a person fills in.
type Field struct {
	ID      string // of the control
	Label   string
	Hint    string // what helps to fill it in
	Mistake string // what is wrong with what was sent, or ""
}

// A Control is an element that a person fills in.
type Control[T ui.UI] interface {
	ui.UI
	Aria(name string, value any) T
}

// Framed returns a control in its field, tied to all that is said of it. More
// stands below.
func Framed[T Control[T]](pen Pen, f Field, control T, more ...ui.UI) ui.UI {
	class, hint := "field", f.ID+"-hint"
	described := hint
	if f.Mistake != "" {
		class, described = "field has-err", hint+" "+ErrorID(f.ID)
		control = control.Aria("invalid", "true")
	}
	return ui.Div().Class(class).Body(append([]ui.UI{
		ui.Label().For(f.ID).Text(f.Label),
		ui.P().ID(hint).Class("hint").Text(f.Hint),
		pen.FieldError(f.ID, f.Mistake),
		control.Aria("describedby", described),
	}, more...)...)
}

// Hidden returns a field that carries a value along, or nil for an empty one.
func Hidden(name, value string) ui.UI {
	if value == "" {
		return nil
	}
	return ui.Input().Type("hidden").Name(name).Value(value)
}
