package idp

import (
	"net/http"
	"net/url"
	"strings"

	"github.com/zitadel/oidc/v3/pkg/op"

	"github.com/loupe-privacy/loupe/internal/lang"
	"github.com/loupe-privacy/loupe/server/demo"
)

// loginView is what the login page shows.
type loginView struct {
	view
	ID          string // of the login under way
	Staff       bool
	Asked       string // the weakest way to log in that Loupe asks for, or ""
	Refusable   bool   // a weaker one may be chosen all the same
	People      []card
	Methods     []card
	OldOffered  bool
	Old         bool
	WrongPerson bool // nobody was chosen
	WrongMethod bool // no way to log in that there is
}

// Wrong reports whether something is wrong with the form.
func (v loginView) Wrong() bool { return v.WrongPerson || v.WrongMethod }

// cards is a list of radio buttons.
type cards struct {
	Name  string // of the field
	Cards []card
}

// PeopleCards returns the people to choose from.
func (v loginView) PeopleCards() cards { return cards{"person", v.People} }

// MethodCards returns the ways to log in.
func (v loginView) MethodCards() cards { return cards{"method", v.Methods} }

// MethodHints lists the ids of what describes the ways to log in.
func (v loginView) MethodHints() string {
	var ids []string
	if v.WrongMethod {
		ids = append(ids, "wrong-method")
	}
	if v.Asked != "" {
		ids = append(ids, "asked")
	}
	return strings.Join(ids, " ")
}

// card is one thing to choose.
type card struct {
	Value  string
	Name   string
	About  string
	Lang   lang.Lang // of the name
	Chosen bool
}

// showLogin shows whom one can be, and how.
func (d *desk) showLogin(w http.ResponseWriter, r *http.Request) {
	req, err := d.store.request(r.FormValue("id"))
	if err != nil {
		d.gone(w, r)
		return
	}
	d.show(w, http.StatusOK, "login", d.loginView(r, req))
}

// login takes the choice, and sends the person back to Loupe with it.
func (d *desk) login(w http.ResponseWriter, r *http.Request) {
	req, err := d.store.request(r.PostFormValue("id"))
	if err != nil {
		d.gone(w, r)
		return
	}
	if r.PostFormValue("action") == "cancel" {
		_ = d.store.DeleteAuthRequest(r.Context(), req.id) // never fails
		d.back(w, r, req.GetRedirectURI(), url.Values{"error": {"access_denied"}, "state": {req.GetState()}})
		return
	}
	p, known := d.personOf(r, req)
	m, offered := methodOf(r, req)
	if !known || !offered {
		v := d.loginView(r, req)
		v.WrongPerson, v.WrongMethod = !known, !offered
		v.Title = v.Words.Error + v.Title
		d.show(w, http.StatusUnprocessableEntity, "login", v)
		return
	}
	req, err = d.store.choose(req.id, choice{
		person: p, method: m, old: r.PostFormValue("old") == "1", browser: nameBrowser(w, r),
	})
	if err != nil {
		d.gone(w, r)
		return
	}
	address, err := op.BuildAuthResponseCallbackURL(op.ContextWithIssuer(r.Context(), d.config.Issuer), req, d.provider)
	if err != nil {
		http.Error(w, http.StatusText(http.StatusInternalServerError), http.StatusInternalServerError)
		return
	}
	d.back(w, r, address, nil)
}

// personOf returns whom the form of a login names, of those who may log in.
func (d *desk) personOf(r *http.Request, req *request) (demo.Person, bool) {
	for _, p := range req.people(d.config.People) {
		if p.Subject == r.PostFormValue("person") {
			return p, true
		}
	}
	return demo.Person{}, false
}

// methodOf returns how the form says that the person logs in: without a word
// of it, in the strongest way.
func methodOf(r *http.Request, req *request) (method, bool) {
	allowed := req.claims.methods()
	if !r.PostForm.Has("method") {
		return allowed[0], true
	}
	for _, m := range allowed {
		if m.name == r.PostFormValue("method") {
			return m, true
		}
	}
	return method{}, false
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

// gone says that a login is over.
func (d *desk) gone(w http.ResponseWriter, r *http.Request) {
	d.show(w, http.StatusGone, "gone", d.view(r, nil, func(t words) string { return t.Gone }))
}

// loginView returns what the login page shows for req, with what the form of r
// chose already.
func (d *desk) loginView(r *http.Request, req *request) loginView {
	v := loginView{
		view: d.view(r, req, func(t words) string { return t.Title }),
		ID:   req.id, Staff: req.client.For == Staff,
		OldOffered: req.mayBeOld(), Old: r.PostFormValue("old") == "1",
	}
	for _, p := range req.people(d.config.People) {
		v.People = append(v.People, card{
			Value: p.Subject, Name: fullName(p), About: p.About.In(v.Lang), Lang: p.Lang,
			Chosen: p.Subject == r.PostFormValue("person"),
		})
	}
	chosen, ok := methodOf(r, req)
	allowed := req.claims.methods()
	if !ok {
		chosen = allowed[0]
	}
	for _, m := range allowed {
		v.Methods = append(v.Methods, card{
			Value: m.name, Name: m.Name.In(v.Lang), About: m.About.In(v.Lang), Lang: v.Lang, Chosen: m == chosen,
		})
	}
	if least, ok := req.least(); ok {
		v.Asked, v.Refusable = least.Name.In(v.Lang), least != allowed[len(allowed)-1]
	}
	return v
}

// fullName returns the name of p.
func fullName(p demo.Person) string { return p.GivenName + " " + p.FamilyName }
