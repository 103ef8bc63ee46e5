package widget

import (
	"strconv"

	ui "github.com/maxence-charriere/go-app/v10/pkg/app"

	"github.com/loupe-privacy/loupe/internal/wire"
	"github.com/loupe-privacy/loupe/locales"
)

// fileTypes names the types of files that people can attach, by their media
// type. They are called the same in both languages.
var fileTypes = map[string]string{
	"application/pdf": "PDF",
	"image/jpeg":      "JPEG",
	"image/png":       "PNG",
	"application/zip": "ZIP",
}

// fileStates holds what is said of files that cannot be opened.
var fileStates = map[wire.FileState]locales.Key{
	wire.FileSending: locales.FileSending,
	wire.FileHeld:    locales.FileHeld,
}

// FileList returns some files: each with its kind and size, a link where it
// can be opened and, with remove, a button that takes it away again by sending
// the form that the list stands in. It is nil for no files.
func (pen Pen) FileList(files []wire.FileCard, remove bool) ui.UI {
	if len(files) == 0 {
		return nil
	}
	items := make([]ui.UI, len(files))
	for i, f := range files {
		var name ui.UI = ui.B().Text(f.Name)
		if f.Path != "" {
			name = ui.A().Class("go").Href(f.Path).DataSet("native", "true").
				Body(pen.Icon("download"), ui.Text(f.Name))
		}
		var state, away ui.UI
		if k, ok := fileStates[f.State]; ok {
			state = ui.P().Class("small").Text(pen.T(k))
		}
		if remove {
			away = ui.Button().Class("btn btn-2 btn-s").Type("submit").Name(wire.FieldRemove).Value(f.ID).Body(
				pen.Icon("trash-2"), pen.Text(locales.FileRemove), ui.Span().Class("vh").Text(" "+f.Name))
		}
		items[i] = ui.Li().Body(
			ui.P().Class("row").Body(name, ui.Span().Class("small muted").Text(pen.fileFacts(f)), away),
			state,
		)
	}
	return ui.Ul().Class("stack-s").Role("list").Body(items...)
}

// fileFacts says of what kind a file is, and how big.
func (pen Pen) fileFacts(f wire.FileCard) string {
	size := pen.FileSize(f.Size)
	if kind, ok := fileTypes[f.Type]; ok {
		return kind + ", " + size
	}
	return size
}

// FileSize writes a number of bytes as people read it: "640 ko", "2,4 MB". It
// rounds up, and a file is never said to be empty.
func (pen Pen) FileSize(bytes int64) string {
	const kilo = 1 << 10
	kb := max((bytes+kilo-1)/kilo, 1)
	if kb < kilo {
		return pen.F(locales.FileKilobytes, locales.Args{"N": int(kb)})
	}
	tenths := (kb*10 + kilo - 1) / kilo
	n := strconv.FormatInt(tenths/10, 10)
	if rest := tenths % 10; rest > 0 && tenths < 100 {
		n += "," + strconv.FormatInt(rest, 10)
	} else if rest > 0 {
		n = strconv.FormatInt(tenths/10+1, 10)
	}
	return pen.F(locales.FileMegabytes, locales.Args{"N": n})
}

// Room reports whether more files can be attached: only then has
// [Pen.FileField] a control, whose id is [wire.FieldFile].
func Room(f *wire.FilesData) bool { return f != nil && len(f.Files) < f.MaxFiles }

// FileField returns what stands in a form with files: those that came and,
// while there is room, the field for more with the button that adds them. The
// form is one of [Pen.Uploads].
func (pen Pen) FileField(f *wire.FilesData, fault *wire.Fault) ui.UI {
	var have, add ui.UI
	if len(f.Files) > 0 {
		have = ui.Div().Class("stack-s").Body(
			ui.P().Class("q").Text(pen.N(locales.FileHave, len(f.Files), nil)),
			pen.FileList(f.Files, true),
		)
	}
	if Room(f) {
		field := Field{ID: wire.FieldFile, Label: pen.T(locales.FileAdd), Hint: pen.F(locales.FileHint, locales.Args{
			"Max": f.MaxFiles, "Size": pen.FileSize(f.MaxBytes),
		})}
		if fault != nil && fault.Field == wire.FieldFile {
			field.Mistake = pen.Mistake(*fault)
		}
		add = Framed(pen, field,
			ui.Input().ID(wire.FieldFile).Type("file").Name(wire.FieldFile).Class("input").Multiple(true).
				Accept(".pdf,.jpg,.jpeg,.png"),
			ui.Button().Class("btn btn-2 btn-s").Type("submit").Name(wire.FieldThen).Value(wire.ThenAttach).
				Text(pen.T(locales.FileSend)),
		)
	}
	return ui.Div().Class("stack").Body(have, add)
}

// Uploads makes a form one that takes files: whole by the browser or, where
// its script runs, piece by piece. Request is the id of the request that they
// are for, or "" for one that is not sent yet. The script finds its words in
// the form, and fills in the name of a file and how much of it arrived.
func (pen Pen) Uploads(form ui.HTMLForm, f *wire.FilesData, owner, request string) ui.HTMLForm {
	form = form.EncType("multipart/form-data").DataSet("native", "true")
	if f.UploadPath == "" { // whole alone
		return form
	}
	form = form.DataSet("upload", f.UploadPath).DataSet("owner", owner).
		DataSet("sending", pen.F(locales.FileUploading, locales.Args{"Name": "{name}", "Percent": "{percent}"})).
		DataSet("waiting", pen.F(locales.FileWaiting, locales.Args{"Name": "{name}"})).
		DataSet("lost", pen.T(locales.FileLost))
	if request != "" {
		form = form.DataSet("request", request)
	}
	return form
}
