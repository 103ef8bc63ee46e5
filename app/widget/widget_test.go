package widget_test

import (
	"strings"
	"testing"

	ui "github.com/maxence-charriere/go-app/v10/pkg/app"

	"github.com/loupe-privacy/loupe/app/markup"
	"github.com/loupe-privacy/loupe/app/widget"
	"github.com/loupe-privacy/loupe/internal/calendar"
	"github.com/loupe-privacy/loupe/internal/fault"
	"github.com/loupe-privacy/loupe/internal/holdings"
	"github.com/loupe-privacy/loupe/internal/lang"
	"github.com/loupe-privacy/loupe/internal/wire"
)

// pens write in each language.
var (
	fr = widget.PenOf(wire.Page{Lang: lang.FR, Sprite: "/i.svg"})
	nl = widget.PenOf(wire.Page{Lang: lang.NL, Sprite: "/i.svg"})
)

// december is a day.
var december = calendar.Date(2026, 12, 28)

// render returns the HTML of an element.
func render(t *testing.T, v ui.UI) string {
	t.Helper()
	s, err := markup.Reencode(ui.HTMLString(v))
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestRich(t *testing.T) {
	for _, test := range []struct {
		name, message string
		slots         []ui.UI
		want          string
	}{
		{"plain", "un texte", nil, "un texte"},
		{"bold", "un **mot** gras", nil, "un <strong>mot</strong> gras"},
		{"bold at the ends", "**a** et **b**", nil, "<strong>a</strong> et <strong>b</strong>"},
		{"nothing bold", "a****b", nil, "ab"},
		{"slot", "le " + widget.Slot(0) + ".", []ui.UI{ui.B().Text("jour")}, "le <b>jour</b>."},
		{"slot in bold", "**le " + widget.Slot(0) + "**", []ui.UI{ui.B().Text("jour")}, "<strong>le <b>jour</b></strong>"},
		{"two slots", widget.Slot(1) + widget.Slot(0), []ui.UI{ui.B().Text("a"), ui.I().Text("b")}, "<i>b</i><b>a</b>"},
		{"slot of nothing", "a" + widget.Slot(0) + "b", []ui.UI{nil}, "ab"},
		{"slot that is not there", "a" + widget.Slot(3) + "b", nil, "ab"},
	} {
		t.Run(test.name, func(t *testing.T) {
			parts := widget.Rich(test.message, test.slots...)
			got := render(t, ui.P().Body(parts...))
			if want := "<p>" + test.want + "</p>"; got != want {
				t.Errorf("Rich(%q) = %s, want %s", test.message, got, want)
			}
		})
	}
}

func TestClockTime(t *testing.T) {
	for _, test := range []struct{ in, fr, nl string }{
		{"14:07", "14\u00a0h\u00a007", "14.07\u00a0uur"},
		{"00:00", "0\u00a0h\u00a000", "0.00\u00a0uur"},
		{"9:5", "9:5", "9:5"},
		{"ab:cd", "ab:cd", "ab:cd"},
		{"1407", "1407", "1407"},
		{"", "", ""},
	} {
		if got := fr.ClockTime(test.in); got != test.fr {
			t.Errorf("French %q = %q, want %q", test.in, got, test.fr)
		}
		if got := nl.ClockTime(test.in); got != test.nl {
			t.Errorf("Dutch %q = %q, want %q", test.in, got, test.nl)
		}
	}
}

func TestDate(t *testing.T) {
	if got, want := render(t, fr.LongDate(december)), `<time datetime="2026-12-28">`+fr.LongDay(december)+`</time>`; got != want {
		t.Errorf("LongDate = %s, want %s", got, want)
	}
	if fr.Date(calendar.Day{}) != nil {
		t.Error("the zero day is an element")
	}
}

func TestTagWithoutADayIsPossible(t *testing.T) {
	for _, tag := range []holdings.Tag{holdings.Held, holdings.Doctor, holdings.NotHeld, holdings.Possible, "of-tomorrow"} {
		if got := render(t, fr.Tag(tag, calendar.Day{})); !strings.Contains(got, "tag-maybe") || strings.Contains(got, "<time") {
			t.Errorf("tag %q without a day shows as %s", tag, got)
		}
	}
	for tag, class := range map[holdings.Tag]string{
		holdings.Held: "tag-held", holdings.Doctor: "tag-doc", holdings.NotHeld: "tag-no",
	} {
		if got := render(t, nl.Tag(tag, december)); !strings.Contains(got, class) || !strings.Contains(got, "2026-12-28") {
			t.Errorf("tag %q shows as %s", tag, got)
		}
	}
}

func TestDeadlineBar(t *testing.T) {
	for _, test := range []struct {
		day, days int
		want      string
	}{
		{0, 30, `width="0%"`}, {12, 30, `width="40%"`}, {30, 30, `width="100%"`},
		{45, 30, `width="100%"`}, {-3, 30, `width="0%"`}, {1, 0, `width="100%"`},
	} {
		got := render(t, fr.Deadline(wire.RequestCard{Day: test.day, Days: test.days, Due: december}))
		if _, fill, _ := strings.Cut(got, "b-fill"); !strings.Contains(fill, test.want) {
			t.Errorf("day %d of %d: %s, want %s", test.day, test.days, fill, test.want)
		}
	}
	if got := render(t, fr.Deadline(wire.RequestCard{Day: 40, Days: 33, Overdue: true, Due: december})); strings.Contains(got, "Jour 40") {
		t.Errorf("an overdue request still counts days: %s", got)
	}
}

func TestMistake(t *testing.T) {
	seen := map[string]string{}
	for _, f := range []wire.Fault{
		{Code: fault.Invalid, Field: wire.FieldKey, Reason: "required"},
		{Code: fault.Conflict, Field: wire.FieldKey, Reason: "stale"},
		{Code: fault.Conflict, Field: wire.FieldFile, Reason: "sending"},
		{Code: fault.Conflict, Field: wire.FieldFile, Reason: "too_many"},
		{Code: fault.Invalid, Field: wire.FieldFile, Reason: "of_tomorrow"},
		{Code: fault.Unavailable, Reason: wire.ReasonNetwork},
		{Code: fault.Unavailable}, {Code: fault.Conflict}, {Code: fault.TooLarge}, {Code: fault.Internal},
		{Code: fault.BadMediaType},
	} {
		name := string(f.Code) + " " + f.Field + " " + f.Reason
		words := fr.Mistake(f)
		if other, ok := seen[words]; ok || words == "" {
			t.Errorf("%s says the same as %s: %q", name, other, words)
		}
		seen[words] = name
	}
	large := fr.Mistake(wire.Fault{Code: fault.Invalid, Field: wire.FieldFile, Reason: "too_large"})
	if !strings.Contains(large, fr.FileSize(wire.MaxFile)) {
		t.Errorf("%q does not say how large a file may be", large)
	}
}

func TestFieldErrorIsOfItsField(t *testing.T) {
	room := &wire.FilesData{MaxFiles: 1}
	f := &wire.Fault{Code: fault.Invalid, Field: wire.FieldText, Reason: "too_long"}
	if got := render(t, fr.FileField(room, f)); strings.Contains(got, "has-err") || strings.Contains(got, "file-error") {
		t.Errorf("a field shows the fault of another: %s", got)
	}
	f = &wire.Fault{Code: fault.Invalid, Field: wire.FieldFile, Reason: "too_large"}
	got := render(t, fr.FileField(room, f))
	for _, want := range []string{`id="file-error"`, "Erreur\u00a0: ", fr.Mistake(*f)} {
		if !strings.Contains(got, want) {
			t.Errorf("the field of a fault has no %q: %s", want, got)
		}
	}
}

func TestFramedTiesWhatIsSaid(t *testing.T) {
	for _, test := range []struct {
		mistake, class, described string
		invalid                   bool
	}{
		{"", `class="field"`, `aria-describedby="a-hint"`, false},
		{"Non.", `class="field has-err"`, `aria-describedby="a-hint a-error"`, true},
	} {
		f := widget.Field{ID: "a", Label: "Nom", Hint: "Le vôtre", Mistake: test.mistake}
		got := render(t, widget.Framed(fr, f, ui.Input().ID("a"), ui.P().Text("plus")))
		for _, want := range []string{
			test.class, test.described, `<label for="a">Nom</label>`, `<p class="hint" id="a-hint">Le vôtre</p>`, "<p>plus</p>", test.mistake,
		} {
			if !strings.Contains(got, want) {
				t.Errorf("%q: no %s in %s", test.mistake, want, got)
			}
		}
		if strings.Contains(got, `aria-invalid="true"`) != test.invalid || strings.Contains(got, `id="a-error"`) != test.invalid {
			t.Errorf("%q: %s", test.mistake, got)
		}
	}
}

func TestHidden(t *testing.T) {
	if widget.Hidden("note", "") != nil {
		t.Error("an empty field is sent")
	}
	const value = " \"a\"\n<b> & \u00a0 "
	want := `<input name="note" type="hidden" value=" &#34;a&#34;` + "\n&lt;b&gt; &amp; \u00a0 " + `">`
	if got := render(t, widget.Hidden("note", value)); got != want {
		t.Errorf("Hidden = %s, want %s", got, want)
	}
}

func TestNativeIsLeftToTheBrowser(t *testing.T) {
	got := render(t, fr.Native("/auth/login?a=1&b=2", "shield", "Oui"))
	if !strings.HasPrefix(got, `<a class="btn" data-native="true" href="/auth/login?a=1&amp;b=2">`) || !strings.HasSuffix(got, "Oui</a>") {
		t.Errorf("Native = %s", got)
	}
	if got := render(t, fr.Button("/fr/", "house", "Oui")); strings.Contains(got, "data-native") {
		t.Errorf("Button = %s", got)
	}
}
