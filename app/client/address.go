package client

import (
	"net/url"
	"strings"

	"github.com/loupe-privacy/loupe/internal/wire"
	"github.com/loupe-privacy/loupe/locales"
)

// product ends the title of every document.
const product = "Loupe"

// addressOf returns the path and the query of an address: what decides which
// page is shown.
func addressOf(u *url.URL) string {
	if u.RawQuery == "" {
		return u.EscapedPath()
	}
	return u.EscapedPath() + "?" + u.RawQuery
}

// isPage reports whether an address, with or without a query, is that of a
// page.
func isPage(address string) bool {
	path, _, _ := strings.Cut(address, "?")
	_, _, _, ok := wire.Match(path)
	return ok
}

// switches reports whether an address is that of the same page in the other
// language.
func switches(from wire.Page, to string) bool {
	route, l, _, ok := wire.Match(to)
	return ok && to == from.Alternate && route == from.Route && l != from.Lang
}

// titleOf returns the title of the document of a page.
func titleOf(p wire.Page) string {
	if p.Title == "" {
		return product
	}
	return p.Title + " – " + product
}

// withFault returns p with what went wrong, and says so in its title.
func withFault(p wire.Page, f wire.Fault) wire.Page {
	prefix := locales.In(p.Lang).T(locales.ErrorPrefix) + " "
	if !strings.HasPrefix(p.Title, prefix) {
		p.Title = prefix + p.Title
	}
	p.Fault = &f
	return p
}
