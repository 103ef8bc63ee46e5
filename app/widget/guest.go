package widget

import (
	ui "github.com/maxence-charriere/go-app/v10/pkg/app"

	"github.com/loupe-privacy/loupe/internal/wire"
	"github.com/loupe-privacy/loupe/locales"
)

// GuestWays returns the links for people without an account: to write, and to
// follow what they wrote. On a page of a person's own there are none.
func (pen Pen) GuestWays() []ui.UI {
	if pen.mine {
		return nil
	}
	return []ui.UI{
		pen.Go(wire.GuestAskPath(pen.lang), pen.T(locales.HomeGuestGo)),
		pen.Go(wire.Path(pen.lang, wire.Follow, ""), pen.T(locales.HomeFollowGo)),
	}
}
