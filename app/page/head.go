package page

import (
	ui "github.com/maxence-charriere/go-app/v10/pkg/app"

	"github.com/loupe-privacy/loupe/app/widget"
)

// head returns the head of a page: its title, what it is about, and more.
func head(title, lead string, more ...ui.UI) ui.HTMLDiv {
	return ui.Div().Class("head").Body(append([]ui.UI{
		widget.H1(title),
		ui.P().Class("lead").Text(lead),
	}, more...)...)
}

// brief returns what stands on a page that is no more than its head.
func brief(title, lead string, more ...ui.UI) ui.HTMLDiv {
	return head(title, lead, more...).Class("narrow")
}
