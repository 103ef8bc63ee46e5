package page

import (
	ui "github.com/maxence-charriere/go-app/v10/pkg/app"

	"github.com/loupe-privacy/loupe/app/widget"
	"github.com/loupe-privacy/loupe/internal/wire"
	"github.com/loupe-privacy/loupe/locales"
)

// A line is a field of one line.
type line struct {
	id          string // and the name that it is sent by
	kind        string // "" for plain text
	label, hint locales.Key
	value       string
	complete    string // what the browser may fill in, or ""
}

// emailLine is the field of an address of e-mail.
func emailLine(label, hint locales.Key, value string) line {
	return line{id: wire.FieldEmail, kind: "email", label: label, hint: hint, value: value, complete: "email"}
}

// draw returns the field. Mistakes says what is wrong with it, if the fault is
// of it.
func (l line) draw(pen widget.Pen, f *wire.Fault, mistakes func(widget.Pen, wire.Fault) string) ui.UI {
	kind := l.kind
	if kind == "" {
		kind = "text"
	}
	in := ui.Input().ID(l.id).Type(kind).Name(l.id).Class("input")
	if l.complete == "" {
		in = in.AutoComplete(false)
	} else {
		in = in.Attr("autocomplete", l.complete)
	}
	if l.value != "" {
		in = in.Value(l.value)
	}
	return widget.Framed(pen, widget.Field{
		ID: l.id, Label: pen.T(l.label), Hint: pen.T(l.hint), Mistake: mistakeAt(pen, f, l.id, mistakes),
	}, in)
}

// mistakeAt returns what mistakes says of a fault, or "" if it is not of the
// field.
func mistakeAt(pen widget.Pen, f *wire.Fault, field string, mistakes func(widget.Pen, wire.Fault) string) string {
	if f == nil || f.Field != field {
		return ""
	}
	return mistakes(pen, *f)
}
