package idp

import (
	"bytes"
	"embed"
	"html/template"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/zitadel/oidc/v3/pkg/op"

	"github.com/loupe-privacy/loupe/internal/lang"
	"github.com/loupe-privacy/loupe/server/demo"
)

//go:embed login.html login.css
var assets embed.FS

// pages are the templates of the pages.
var pages = template.Must(template.ParseFS(assets, "login.html"))

// view is what a page shows.
type view struct {
	Words  words
	Lang   lang.Lang
	Other  lang.Lang
	Switch string // address of this page in the other language
	ID     string // of the login under way
	Wrong  bool   // nobody was chosen
	People []card
	Back   string // address of Loupe
}

// card is one person to choose.
type card struct {
	Subject string
	Name    string
	About   string
	Lang    lang.Lang // of the person, for saying the name
}

// showLogin shows whom one can be.
func (d *desk) showLogin(w http.ResponseWriter, r *http.Request) {
	req, err := d.store.request(r.FormValue("id"))
	if err != nil {
		d.show(w, http.StatusGone, "gone", d.view(r, nil))
		return
	}
	d.show(w, http.StatusOK, "login", d.view(r, req))
}

// login takes the choice, and sends the person back to Loupe with it.
func (d *desk) login(w http.ResponseWriter, r *http.Request) {
	req, err := d.store.request(r.PostFormValue("id"))
	if err != nil {
		d.show(w, http.StatusGone, "gone", d.view(r, nil))
		return
	}
	if r.PostFormValue("action") == "cancel" {
		_ = d.store.DeleteAuthRequest(r.Context(), req.id) // never fails
		d.back(w, r, req.GetRedirectURI(), url.Values{"error": {"access_denied"}, "state": {req.GetState()}})
		return
	}
	if _, ok := d.store.person(r.PostFormValue("person")); !ok {
		v := d.view(r, req)
		v.Wrong = true
		d.show(w, http.StatusUnprocessableEntity, "login", v)
		return
	}
	req, err = d.store.choose(req.id, r.PostFormValue("person"))
	if err != nil {
		d.show(w, http.StatusGone, "gone", d.view(r, nil))
		return
	}
	address, err := op.BuildAuthResponseCallbackURL(op.ContextWithIssuer(r.Context(), d.config.Issuer), req, d.provider)
	if err != nil {
		http.Error(w, http.StatusText(http.StatusInternalServerError), http.StatusInternalServerError)
		return
	}
	d.back(w, r, address, nil)
}

// back sends the browser to Loupe. Every answer names the issuer (RFC 9207).
func (d *desk) back(w http.ResponseWriter, r *http.Request, address string, add url.Values) {
	u, err := url.Parse(address)
	if err != nil { // a registered address: it was compared with the configuration
		http.Error(w, http.StatusText(http.StatusInternalServerError), http.StatusInternalServerError)
		return
	}
	query := u.Query()
	for name, values := range add {
		query[name] = values
	}
	query.Set("iss", d.config.Issuer)
	u.RawQuery = query.Encode()
	http.Redirect(w, r, u.String(), http.StatusSeeOther)
}

// showLeft says that the person is logged out, where Loupe gave no address to
// go back to.
func (d *desk) showLeft(w http.ResponseWriter, r *http.Request) {
	d.show(w, http.StatusOK, "left", d.view(r, nil))
}

// view returns what a page shows; req is the login under way or nil.
func (d *desk) view(r *http.Request, req *request) view {
	l := pageLang(r, req)
	v := view{Words: texts[l], Lang: l, Other: l.Other(), Back: d.config.LoupeURL + "/"}
	query := url.Values{"lang": {string(l.Other())}}
	if req != nil {
		v.ID = req.id
		query.Set("id", req.id)
		for _, p := range d.config.People {
			v.People = append(v.People, cardOf(p, l))
		}
	}
	v.Switch = r.URL.Path + "?" + query.Encode()
	return v
}

// cardOf returns the card of p in a language.
func cardOf(p demo.Person, l lang.Lang) card {
	return card{Subject: p.Subject, Name: p.GivenName + " " + p.FamilyName, About: p.About.In(l), Lang: p.Lang}
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
	for tag := range strings.SplitSeq(r.Header.Get("Accept-Language"), ",") {
		tag, _, _ = strings.Cut(strings.TrimSpace(tag), ";")
		if l, ok := lang.Parse(tag); ok {
			return l
		}
	}
	return lang.FR
}

// show writes a page.
func (d *desk) show(w http.ResponseWriter, status int, page string, v view) {
	var body bytes.Buffer
	if err := pages.ExecuteTemplate(&body, page, v); err != nil {
		http.Error(w, http.StatusText(http.StatusInternalServerError), http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Content-Language", string(v.Lang)+"-BE")
	w.Header().Set("Content-Length", strconv.Itoa(body.Len()))
	w.WriteHeader(status)
	_, _ = body.WriteTo(w) // the browser has gone
}

// style answers the stylesheet.
func (d *desk) style(w http.ResponseWriter, _ *http.Request) {
	css, err := assets.ReadFile("login.css")
	if err != nil {
		http.Error(w, http.StatusText(http.StatusInternalServerError), http.StatusInternalServerError)
		return
	}
	asset(w, "text/css; charset=utf-8", css)
}

// font answers the face of Loupe, if there is one.
func (d *desk) font(w http.ResponseWriter, r *http.Request) {
	if len(d.config.Font) == 0 {
		http.NotFound(w, r)
		return
	}
	asset(w, "font/woff2", d.config.Font)
}

// asset answers a file that is the same for everybody.
func asset(w http.ResponseWriter, kind string, body []byte) {
	w.Header().Set("Content-Type", kind)
	w.Header().Set("Cache-Control", "public, max-age=300")
	_, _ = w.Write(body) // the browser has gone
}
