package idp

import (
	"embed"
	"html/template"
	"net/http"
	"net/url"

	"github.com/loupe-privacy/loupe/internal/lang"
	"github.com/loupe-privacy/loupe/server/demo/look"
)

//go:embed login.html sessions.html
var assets embed.FS

// pages are the templates of the pages.
var pages = template.Must(look.Templates().ParseFS(assets, "*.html"))

// view is what every page shows.
type view struct {
	Words  words
	Title  string
	Lang   lang.Lang
	Other  lang.Lang
	Switch string // address of this page in the other language
	Back   string // address of Loupe
	Who    string // address of the page of who is logged in, or ""
}

// view returns what a page with a title shows; req is the login under way or
// nil.
func (d *desk) view(r *http.Request, req *request, title func(words) string) view {
	l := pageLang(r, req)
	v := view{
		Words: texts[l], Title: title(texts[l]), Lang: l, Other: l.Other(),
		Back: d.config.LoupeURL + "/", Who: sessionsPath + "?lang=" + string(l),
	}
	query := url.Values{"lang": {string(l.Other())}}
	if req != nil {
		query.Set("id", req.id)
	}
	v.Switch = r.URL.Path + "?" + query.Encode()
	return v
}

// showLeft says that the person is logged out, where Loupe gave no address to
// go back to.
func (d *desk) showLeft(w http.ResponseWriter, r *http.Request) {
	d.show(w, http.StatusOK, "left", d.view(r, nil, func(t words) string { return t.Left }))
}

// pageLang returns the language of a page: chosen on the page, else asked for
// by Loupe, else preferred by the browser, else French.
func pageLang(r *http.Request, req *request) lang.Lang {
	if l := lang.Lang(r.FormValue("lang")); l.Valid() {
		return l
	}
	if req != nil {
		for _, tag := range req.asked.UILocales {
			if l, ok := lang.Parse(tag.String()); ok {
				return l
			}
		}
	}
	return look.Preferred(r)
}

// language returns the language of a page.
func (v view) language() lang.Lang { return v.Lang }

// show writes a page: a view, or one with more to it.
func (d *desk) show(w http.ResponseWriter, status int, page string, v interface{ language() lang.Lang }) {
	look.Show(w, status, v.language(), pages, page, v)
}
