package picture_test

import (
	"strings"
	"testing"

	"github.com/loupe-privacy/loupe/app/picture"
	"github.com/loupe-privacy/loupe/app/widget"
	"github.com/loupe-privacy/loupe/internal/calendar"
	"github.com/loupe-privacy/loupe/internal/lang"
	"github.com/loupe-privacy/loupe/internal/wire"
)

func TestMonthsAreSaid(t *testing.T) {
	two := []wire.Bar{{Month: calendar.Date(2026, 10, 1), Times: 2}, {Month: calendar.Date(2026, 11, 1), Times: 7}}
	pen := widget.PenOf(wire.Page{Lang: lang.FR})
	if picture.Months(pen, nil) != nil || picture.Months(pen, two[:1]) != nil {
		t.Error("a picture of less than two months")
	}
	html := rendered(t, picture.Months(pen, two))
	for _, want := range []string{"octobre 2026", "novembre 2026", "7", `role="img"`} {
		if !strings.Contains(html, want) {
			t.Errorf("%q is not in %s", want, html)
		}
	}
}
