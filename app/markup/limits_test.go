package markup_test

import (
	"errors"
	"testing"

	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"github.com/loupe-privacy/loupe/app/markup"
)

// textRoot is a component that breaks the rule of the root.
type textRoot struct{ app.Compo }

// Render implements [app.Composer].
func (*textRoot) Render() app.UI { return app.Text("t") }

// TestKnownLimits writes down what go-app's output cannot tell, and what it
// leaves out by itself. The rules for views come from here.
func TestKnownLimits(t *testing.T) {
	for _, test := range []struct {
		name string
		ui   app.UI
		want string
	}{
		{"two texts get a space", app.P().Body(app.Text("a"), app.Text("b")), "<p>\n  a\n  b\n</p>"},
		{"two texts before an element", app.P().Body(app.Text("a"), app.Text("b"), app.B().Text("c")), "<p>a\n  b<b>c</b></p>"},
		{"text and empty text", app.P().Body(app.Text("a"), app.Text(""), app.B().Text("c")), "<p>a\n<b>c</b></p>"},
		{"empty text alone is harmless", app.P().Body(app.Text(""), app.B().Text("c")), "<p><b>c</b></p>"},
		{"text as the root of a component", app.P().Body(&textRoot{}), "<p>\n  t\n</p>"},
		{"empty value is lost", app.Option().Value("").Text("Choose"), "<option>Choose</option>"},
		{"empty alt is lost", app.Img().Alt("").Src("/x"), `<img src="/x">`},
		{"value true is kept", app.Input().Value("true"), `<input value="true">`},
		{"false booleans are absent", app.Input().Checked(false).ReadOnly(false), "<input>"},
		{"novalidate is on even when false", app.Form().NoValidate(false), `<form novalidate="false"></form>`},
		{"floats have four decimals", app.Span().Text(1.5), "<span>1.5000</span>"},
		{"script addresses pass through", app.A().Href("javascript:x").Text("x"), `<a href="javascript:x">x</a>`},
		{"percent signs are plain", app.A().Href("/a%20b?x=1&y=%d").Text("x"), `<a href="/a%20b?x=1&amp;y=%d">x</a>`},
		{"values are trimmed", app.Span().Title("\u00a0x ").DataSet("a", " y "), `<span data-a="y" title="x"></span>`},
		{"aria states are words", app.Button().Disabled(true).Aria("expanded", false).Aria("hidden", true).Text("x"),
			`<button aria-expanded="false" aria-hidden="true" disabled>x</button>`},
		{"inline nodes stay joined", app.P().Body(app.A().Href("/").Text("ici"), app.Text(".")), `<p><a href="/">ici</a>.</p>`},
		{"quote in a value", app.Input().Value(`"><img onerror=x>`), `<input value="&#34;&gt;&lt;img onerror=x&gt;">`},
		{"no-break space in a value", app.Span().Aria("label", "a\u00a0: b"), "<span aria-label=\"a\u00a0: b\"></span>"},
		{"line break first in a text area", app.Elem("textarea").Body(app.Text("\nx")), "<textarea>\n\nx</textarea>"},
		{"line break first in pre with elements", app.Pre().Body(app.Text("\nx"), app.B().Text("y")), "<pre>\n\nx<b>y</b></pre>"},
	} {
		t.Run(test.name, func(t *testing.T) {
			got, err := markup.Reencode(app.HTMLString(test.ui))
			if err != nil {
				t.Fatal(err)
			}
			if got != test.want {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}
}

func TestRefused(t *testing.T) {
	for name, s := range map[string]string{
		"nothing":              "",
		"text":                 "a",
		"open tag":             "<p",
		"no end tag":           "<p>",
		"wrong end tag":        "<p></b>",
		"two roots":            "<p></p><p></p>",
		"bare value":           "<p a=b></p>",
		"single quotes":        "<p a='b'></p>",
		"slash in a name":      "<p a/b></p>",
		"break in a tag":       "<p\nq></p>",
		"bad indent":           "<p>\n<b></b>\n</p>",
		"no break between":     "<p>\n  <b></b><b></b>\n</p>",
		"text without a break": "<p>\n  a<b></b>\n</p>",
		"raw markup":           app.HTMLString(app.Div().Body(app.Raw(`<b title='a'>x</b>`))),
		"raw in the middle":    app.HTMLString(app.Div().Body(app.P(), app.Raw("<b>x</b> y"))),
		"script":               app.HTMLString(app.Script().Body(app.Text("1 < 2"))),
		"style":                app.HTMLString(app.Elem("style").Body(app.Text("a > b"))),
	} {
		t.Run(name, func(t *testing.T) {
			got, err := markup.Reencode(s)
			if !errors.Is(err, markup.ErrFormat) || got != "" {
				t.Errorf("Reencode(%q) = %q, %v; want an ErrFormat", s, got, err)
			}
		})
	}
}
