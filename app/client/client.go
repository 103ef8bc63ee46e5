// Package client is Loupe in the browser: it takes over a page that the server
// rendered, shows further pages from their data, and sends forms as JSON.
//
// Whatever it cannot do it leaves to the browser: every link and every form is
// native underneath, and an address that does not answer as expected is simply
// asked for as a document. It keeps nothing in the browser's storage, and
// writes nothing that a person typed or may read to the console.
package client

import (
	"encoding/json"

	ui "github.com/maxence-charriere/go-app/v10/pkg/app"

	"github.com/loupe-privacy/loupe/app"
	"github.com/loupe-privacy/loupe/app/widget"
	"github.com/loupe-privacy/loupe/internal/wire"
)

// DataID is the id of the script element that holds the data of the page that
// the server sent, as JSON.
const DataID = "page-data"

// Run takes over the page and never returns. Outside a browser it does
// nothing.
func Run() {
	ui.RouteWithRegexp(".*", func() ui.Composer { return &root{} })
	ui.RunWhenOnBrowser()
}

// A root shows every page. The client library keeps one of it for all
// addresses; its state is unexported so that the library leaves it alone.
type root struct {
	ui.Compo

	// ctx is the context of the root itself. It outlives every element, as
	// that of a form does not.
	ctx ui.Context

	page   wire.Page
	shown  string // path and query that page is shown at
	places places

	visit   int  // counts navigations; the answer to an older one is dropped
	sending bool // a form is on its way
	native  bool // the next form goes the native way
}

// OnInit reads the page that the server rendered. If it cannot be read the
// client ends here, before it has touched the page.
func (r *root) OnInit() {
	data := ui.Window().GetElementByID(DataID)
	if !data.Truthy() || json.Unmarshal([]byte(data.Get("textContent").String()), &r.page) != nil {
		panic("client: no page data")
	}
	data.Call("remove") // nothing personal stays behind when another page is shown; its text may not be changed
	markPersonal(r.page)
	r.shown = addressOf(ui.Window().URL())
}

// Render returns the page.
func (r *root) Render() ui.UI {
	return app.View(r.page, widget.Actions{SaveAnswer: r.saveAnswer, SendRequest: r.sendRequest})
}
