package server_test

import (
	"crypto/rand"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"

	"github.com/loupe-privacy/loupe/internal/lang"
	"github.com/loupe-privacy/loupe/internal/rights"
	"github.com/loupe-privacy/loupe/internal/wire"
	"github.com/loupe-privacy/loupe/server/mail"
)

// people are the columns of the matrix. The request that addresses name is of
// the member, so the other member must not find it.
var people = []struct {
	name, subject string
	how           []string // fields of the provider's form
}{
	{"nobody", "", nil}, {"visitor", "noah", nil}, {"weak login", "nadia", []string{"method", "password"}},
	{"member", "elise", nil}, {"other member", "jeroen", nil}, {"former member", "luc", nil},
	{"agent", "camille", nil}, {"officer of Partenamut", "thomas", nil}, {"officer of MLOZ", "katrien", nil},
	{"officer of MLOZ Insurance", "olivier", nil}, {"auditor", "sophie", nil},
}

// matrix says what each address answers to each of people, in their order:
// a status, or "in" for a way to log in. The two languages share a row, named
// by its French path. An address without a row fails the test, and so does a
// row without an address.
var matrix = map[string]string{
	"GET /{$}":                          "303 303 303 303 303 303 303 303 303 303 303",
	"GET /fr/{$}":                       "200 200 200 200 200 200 200 200 200 200 200",
	"GET /fr/domaines":                  "200 200 200 200 200 200 200 200 200 200 200",
	"GET /fr/domaines/{domain}":         "200 200 200 200 200 200 200 200 200 200 200",
	" /fr/":                             "404 404 404 404 404 404 404 404 404 404 404",
	" /":                                "404 404 404 404 404 404 404 404 404 404 404",
	" /api/":                            "404 404 404 404 404 404 404 404 404 404 404",
	" /static/":                         "404 404 404 404 404 404 404 404 404 404 404",
	" /app.js":                          "200 200 200 200 200 200 200 200 200 200 200",
	" /wasm_exec.js":                    "200 200 200 200 200 200 200 200 200 200 200",
	" /app-worker.js":                   "200 200 200 200 200 200 200 200 200 200 200",
	" /favicon.ico":                     "200 200 200 200 200 200 200 200 200 200 200",
	" /favicon.svg":                     "200 200 200 200 200 200 200 200 200 200 200",
	" /robots.txt":                      "200 200 200 200 200 200 200 200 200 200 200",
	" /sitemap.xml":                     "200 200 200 200 200 200 200 200 200 200 200",
	" /ads.txt":                         "200 200 200 200 200 200 200 200 200 200 200",
	"POST /api/reports":                 "204 204 204 204 204 204 204 204 204 204 204",
	"GET /auth/login":                   "303 303 303 303 303 303 303 303 303 303 303",
	"GET /auth/callback/{provider}":     "422 422 422 422 422 422 422 422 422 422 422",
	"GET /auth/keys":                    "200 200 200 200 200 200 200 200 200 200 200",
	"POST /auth/backchannel/{provider}": "400 400 400 400 400 400 400 400 400 400 400",
	"POST /auth/logout":                 "200 200 200 200 200 200 200 200 200 200 200",

	"GET /fr/moi":                               "in 200 200 200 200 200 200 200 200 200 200",
	"GET /fr/moi/connexions":                    "in 200 200 200 200 200 200 200 200 200 200",
	"POST /fr/moi/connexions":                   "401 303 303 303 303 303 303 303 303 303 303",
	"GET /fr/moi/domaines":                      "in 403 403 200 200 200 403 403 403 403 403",
	"GET /fr/moi/domaines/{domain}":             "in 403 403 200 200 200 403 403 403 403 403",
	"GET /fr/moi/contenu/{domain}":              "in 403 403 200 200 200 403 403 403 403 403",
	"POST /fr/moi/contenu/{domain}":             "in 403 403 200 200 200 403 403 403 403 403",
	"GET /api/page?/fr/moi/contenu/{domain}":    "401 403 403 200 200 200 403 403 403 403 403",
	"GET /fr/moi/consultations":                 "in 403 403 200 200 200 403 403 403 403 403",
	"POST /fr/moi/consultations":                "in 403 403 303 404 404 403 403 403 403 403",
	"GET /api/page?/fr/moi/consultations":       "401 403 403 200 200 200 403 403 403 403 403",
	"GET /fr/moi/transmissions":                 "in 403 403 200 200 200 403 403 403 403 403",
	"GET /api/page?/fr/moi/transmissions":       "401 403 403 200 200 200 403 403 403 403 403",
	"GET /fr/moi/affiliation":                   "in 403 403 200 200 200 403 403 403 403 403",
	"GET /api/page?/fr/moi/affiliation":         "401 403 403 200 200 200 403 403 403 403 403",
	"GET /fr/moi/personnes":                     "in 403 403 200 200 200 403 403 403 403 403",
	"GET /fr/moi/personnes/{person}":            "in 403 403 404 404 404 403 403 403 403 403",
	"GET /fr/moi/personnes-domaine/{there}":     "in 403 403 404 404 404 403 403 403 403 403",
	"GET /fr/moi/personnes-durees/{person}":     "in 403 403 404 404 404 403 403 403 403 403",
	"GET /fr/moi/demandes":                      "in 403 403 200 200 200 403 403 403 403 403",
	"GET /fr/moi/demandes/nouvelle/{question}":  "in 403 403 200 200 200 403 403 403 403 403",
	"POST /fr/moi/demandes/nouvelle/{question}": "401 403 403 303 303 303 403 403 403 403 403",
	"GET /fr/moi/demandes/relire":               "in 403 403 200 200 200 403 403 403 403 403",
	"POST /fr/moi/demandes/relire":              "401 403 403 409 409 409 403 403 403 403 403",
	"POST /fr/moi/demandes/{request}":           "401 403 403 303 404 404 403 403 403 403 403",
	"GET /fr/moi/choix":                         "in 403 403 200 200 200 403 403 403 403 403",
	"POST /fr/moi/choix":                        "in 403 403 303 303 303 403 403 403 403 403",
	"GET /fr/moi/reglages":                      "in 403 403 200 200 200 403 403 403 403 403",
	"POST /fr/moi/reglages":                     "in 403 403 303 303 303 403 403 403 403 403",
	"GET /confirm/fr/{token}":                   "200 200 200 200 200 200 200 200 200 200 200",
	"POST /confirm/fr/{token}":                  "404 404 404 404 404 404 404 404 404 404 404",
	"GET /fr/verifier":                          "200 200 200 200 200 200 200 200 200 200 200",
	"POST /fr/verifier":                         "422 422 422 422 422 422 422 422 422 422 422",
	"GET /documents/files/{request}/{file}":     "401 403 403 404 404 404 403 403 403 403 403",
	"GET /documents/receipts/{file}":            "401 403 403 200 404 404 403 403 403 403 403",
	"GET /documents/bundles/{file}":             "401 403 403 200 404 404 403 403 403 403 403",
	"POST /api/uploads":                         "401 403 403 201 201 201 403 403 403 403 403",
	"PUT /api/uploads/{id}":                     "401 403 403 404 404 404 403 403 403 403 403",
	"GET /api/uploads/{id}":                     "401 403 403 404 404 404 403 403 403 403 403",
	"GET /fr/moi/demandes/{request}":            "in 403 403 200 404 404 403 403 403 403 403",
	"GET /fr/moi/recus/{request}":               "in 403 403 200 404 404 403 403 403 403 403",
	"PUT /api/requests/draft":                   "401 403 403 200 200 200 403 403 403 403 403",
	"POST /api/requests":                        "401 403 403 409 409 409 403 403 403 403 403",

	// GET /api/page answers as the page at the path it is asked for.
	"GET /api/page?/fr/":                                 "200 200 200 200 200 200 200 200 200 200 200",
	"GET /api/page?/fr/domaines":                         "200 200 200 200 200 200 200 200 200 200 200",
	"GET /api/page?/fr/domaines/{domain}":                "200 200 200 200 200 200 200 200 200 200 200",
	"GET /api/page?/fr/moi":                              "401 200 200 200 200 200 200 200 200 200 200",
	"GET /api/page?/fr/moi/connexions":                   "401 200 200 200 200 200 200 200 200 200 200",
	"GET /api/page?/fr/moi/domaines":                     "401 403 403 200 200 200 403 403 403 403 403",
	"GET /api/page?/fr/moi/domaines/{domain}":            "401 403 403 200 200 200 403 403 403 403 403",
	"GET /api/page?/fr/moi/personnes":                    "401 403 403 200 200 200 403 403 403 403 403",
	"GET /api/page?/fr/moi/personnes/{person}":           "401 403 403 404 404 404 403 403 403 403 403",
	"GET /api/page?/fr/moi/personnes-domaine/{there}":    "401 403 403 404 404 404 403 403 403 403 403",
	"GET /api/page?/fr/moi/personnes-durees/{person}":    "401 403 403 404 404 404 403 403 403 403 403",
	"GET /api/page?/fr/moi/demandes":                     "401 403 403 200 200 200 403 403 403 403 403",
	"GET /api/page?/fr/moi/demandes/nouvelle/{question}": "401 403 403 200 200 200 403 403 403 403 403",
	"GET /api/page?/fr/moi/demandes/relire":              "401 403 403 200 200 200 403 403 403 403 403",
	"GET /api/page?/fr/moi/choix":                        "401 403 403 200 200 200 403 403 403 403 403",
	"GET /api/page?/fr/moi/reglages":                     "401 403 403 200 200 200 403 403 403 403 403",
	"GET /api/page?/fr/verifier":                         "200 200 200 200 200 200 200 200 200 200 200",
	"GET /api/page?/fr/moi/demandes/{request}":           "401 403 403 200 404 404 403 403 403 403 403",
	"GET /api/page?/fr/moi/recus/{request}":              "401 403 403 200 404 404 403 403 403 403 403",

	// What the register says, for everybody and within one's own pages.
	"GET /fr/donnees":                                   "200 200 200 200 200 200 200 200 200 200 200",
	"GET /fr/donnees/{category}":                        "200 200 200 200 200 200 200 200 200 200 200",
	"GET /fr/durees":                                    "200 200 200 200 200 200 200 200 200 200 200",
	"GET /fr/destinataires":                             "200 200 200 200 200 200 200 200 200 200 200",
	"GET /fr/destinataires/{node}":                      "200 200 200 200 200 200 200 200 200 200 200",
	"GET /fr/decisions":                                 "200 200 200 200 200 200 200 200 200 200 200",
	"GET /fr/decisions/{decision}":                      "200 200 200 200 200 200 200 200 200 200 200",
	"GET /fr/droits":                                    "200 200 200 200 200 200 200 200 200 200 200",
	"GET /fr/declaration":                               "200 200 200 200 200 200 200 200 200 200 200",
	"GET /fr/glossaire":                                 "200 200 200 200 200 200 200 200 200 200 200",
	"GET /fr/accessibilite":                             "200 200 200 200 200 200 200 200 200 200 200",
	"GET /fr/contact":                                   "200 200 200 200 200 200 200 200 200 200 200",
	"GET /fr/versions":                                  "200 200 200 200 200 200 200 200 200 200 200",
	"GET /fr/versions/{version}":                        "200 200 200 200 200 200 200 200 200 200 200",
	"GET /fr/pour/{group}":                              "200 200 200 200 200 200 200 200 200 200 200",
	"GET /fr/chercher":                                  "200 200 200 200 200 200 200 200 200 200 200",
	"GET /fr/moi/donnees":                               "in 403 403 200 200 200 403 403 403 403 403",
	"GET /fr/moi/donnees/{category}":                    "in 403 403 200 200 200 403 403 403 403 403",
	"GET /fr/moi/durees":                                "in 403 403 200 200 200 403 403 403 403 403",
	"GET /fr/moi/destinataires":                         "in 403 403 200 200 200 403 403 403 403 403",
	"GET /fr/moi/destinataires/{node}":                  "in 403 403 200 200 200 403 403 403 403 403",
	"GET /fr/moi/decisions":                             "in 403 403 200 200 200 403 403 403 403 403",
	"GET /fr/moi/decisions/{decision}":                  "in 403 403 200 200 200 403 403 403 403 403",
	"GET /fr/moi/decisions-prises/{passport}":           "in 403 403 200 404 404 403 403 403 403 403",
	"POST /fr/moi/decisions-prises/{passport}":          "in 403 403 303 404 404 403 403 403 403 403",
	"GET /fr/moi/versions":                              "in 403 403 200 200 200 403 403 403 403 403",
	"GET /fr/moi/versions/{version}":                    "in 403 403 200 200 200 403 403 403 403 403",
	"GET /fr/moi/droits":                                "in 200 200 200 200 200 200 200 200 200 200",
	"GET /fr/moi/declaration":                           "in 200 200 200 200 200 200 200 200 200 200",
	"GET /fr/moi/glossaire":                             "in 200 200 200 200 200 200 200 200 200 200",
	"GET /fr/moi/accessibilite":                         "in 200 200 200 200 200 200 200 200 200 200",
	"GET /fr/moi/contact":                               "in 200 200 200 200 200 200 200 200 200 200",
	"GET /fr/moi/chercher":                              "in 200 200 200 200 200 200 200 200 200 200",
	"POST /fr/moi/versions":                             "401 403 403 303 303 303 403 403 403 403 403",
	"GET /register":                                     "303 303 303 303 303 303 303 303 303 303 303",
	"GET /register/declaration.jsonld":                  "200 200 200 200 200 200 200 200 200 200 200",
	"GET /register/declaration.tilt.json":               "200 200 200 200 200 200 200 200 200 200 200",
	"GET /register/declaration.csv":                     "200 200 200 200 200 200 200 200 200 200 200",
	"GET /register/declaration.json":                    "200 200 200 200 200 200 200 200 200 200 200",
	"GET /api/page?/fr/donnees":                         "200 200 200 200 200 200 200 200 200 200 200",
	"GET /api/page?/fr/donnees/{category}":              "200 200 200 200 200 200 200 200 200 200 200",
	"GET /api/page?/fr/durees":                          "200 200 200 200 200 200 200 200 200 200 200",
	"GET /api/page?/fr/destinataires":                   "200 200 200 200 200 200 200 200 200 200 200",
	"GET /api/page?/fr/destinataires/{node}":            "200 200 200 200 200 200 200 200 200 200 200",
	"GET /api/page?/fr/decisions":                       "200 200 200 200 200 200 200 200 200 200 200",
	"GET /api/page?/fr/decisions/{decision}":            "200 200 200 200 200 200 200 200 200 200 200",
	"GET /api/page?/fr/droits":                          "200 200 200 200 200 200 200 200 200 200 200",
	"GET /api/page?/fr/declaration":                     "200 200 200 200 200 200 200 200 200 200 200",
	"GET /api/page?/fr/glossaire":                       "200 200 200 200 200 200 200 200 200 200 200",
	"GET /api/page?/fr/accessibilite":                   "200 200 200 200 200 200 200 200 200 200 200",
	"GET /api/page?/fr/contact":                         "200 200 200 200 200 200 200 200 200 200 200",
	"GET /api/page?/fr/versions":                        "200 200 200 200 200 200 200 200 200 200 200",
	"GET /api/page?/fr/versions/{version}":              "200 200 200 200 200 200 200 200 200 200 200",
	"GET /api/page?/fr/pour/{group}":                    "200 200 200 200 200 200 200 200 200 200 200",
	"GET /api/page?/fr/chercher":                        "200 200 200 200 200 200 200 200 200 200 200",
	"GET /api/page?/fr/moi/donnees":                     "401 403 403 200 200 200 403 403 403 403 403",
	"GET /api/page?/fr/moi/donnees/{category}":          "401 403 403 200 200 200 403 403 403 403 403",
	"GET /api/page?/fr/moi/durees":                      "401 403 403 200 200 200 403 403 403 403 403",
	"GET /api/page?/fr/moi/destinataires":               "401 403 403 200 200 200 403 403 403 403 403",
	"GET /api/page?/fr/moi/destinataires/{node}":        "401 403 403 200 200 200 403 403 403 403 403",
	"GET /api/page?/fr/moi/decisions":                   "401 403 403 200 200 200 403 403 403 403 403",
	"GET /api/page?/fr/moi/decisions/{decision}":        "401 403 403 200 200 200 403 403 403 403 403",
	"GET /api/page?/fr/moi/decisions-prises/{passport}": "401 403 403 200 404 404 403 403 403 403 403",
	"GET /api/page?/fr/moi/versions":                    "401 403 403 200 200 200 403 403 403 403 403",
	"GET /api/page?/fr/moi/versions/{version}":          "401 403 403 200 200 200 403 403 403 403 403",
	"GET /api/page?/fr/moi/droits":                      "401 200 200 200 200 200 200 200 200 200 200",
	"GET /api/page?/fr/moi/declaration":                 "401 200 200 200 200 200 200 200 200 200 200",
	"GET /api/page?/fr/moi/glossaire":                   "401 200 200 200 200 200 200 200 200 200 200",
	"GET /api/page?/fr/moi/accessibilite":               "401 200 200 200 200 200 200 200 200 200 200",
	"GET /api/page?/fr/moi/contact":                     "401 200 200 200 200 200 200 200 200 200 200",
	"GET /api/page?/fr/moi/chercher":                    "401 200 200 200 200 200 200 200 200 200 200",

	// People without an account: for everybody, and for nobody without a code.
	"GET /fr/moi/ecrire/{question}":           "200 200 200 200 200 200 200 200 200 200 200",
	"POST /fr/moi/ecrire/{question}":          "409 409 409 409 409 409 409 409 409 409 409",
	"GET /fr/moi/ecrire/relire":               "303 303 303 303 303 303 303 303 303 303 303",
	"POST /fr/moi/ecrire/relire":              "409 409 409 409 409 409 409 409 409 409 409",
	"GET /fr/moi/ecrire/envoye":               "200 200 200 200 200 200 200 200 200 200 200",
	"POST /fr/moi/ecrire/envoye":              "422 422 422 422 422 422 422 422 422 422 422",
	"GET /fr/moi/suivre":                      "200 200 200 200 200 200 200 200 200 200 200",
	"POST /fr/moi/suivre":                     "422 422 422 422 422 422 422 422 422 422 422",
	"GET /fr/moi/suivre/code":                 "200 200 200 200 200 200 200 200 200 200 200",
	"POST /fr/moi/suivre/code":                "422 422 422 422 422 422 422 422 422 422 422",
	"GET /fr/moi/suivre/envoye":               "200 200 200 200 200 200 200 200 200 200 200",
	"GET /fr/moi/suivre/demande":              "303 303 303 303 303 303 303 303 303 303 303",
	"POST /fr/moi/suivre/demande":             "401 401 401 401 401 401 401 401 401 401 401",
	"GET /fr/moi/suivre/recu":                 "303 303 303 303 303 303 303 303 303 303 303",
	"GET /documents/guest/{file}":             "303 303 303 303 303 303 303 303 303 303 303",
	"GET /confirm/request/fr/{token}":         "200 200 200 200 200 200 200 200 200 200 200",
	"POST /confirm/request/fr/{token}":        "404 404 404 404 404 404 404 404 404 404 404",
	"GET /confirm/code/fr/{token}":            "200 200 200 200 200 200 200 200 200 200 200",
	"POST /confirm/code/fr/{token}":           "404 404 404 404 404 404 404 404 404 404 404",
	"GET /api/page?/fr/moi/ecrire/{question}": "404 404 404 404 404 404 404 404 404 404 404",
	"GET /api/page?/fr/moi/ecrire/relire":     "404 404 404 404 404 404 404 404 404 404 404",
	"GET /api/page?/fr/moi/ecrire/envoye":     "404 404 404 404 404 404 404 404 404 404 404",
	"GET /api/page?/fr/moi/suivre":            "404 404 404 404 404 404 404 404 404 404 404",
	"GET /api/page?/fr/moi/suivre/code":       "404 404 404 404 404 404 404 404 404 404 404",
	"GET /api/page?/fr/moi/suivre/envoye":     "404 404 404 404 404 404 404 404 404 404 404",
	"GET /api/page?/fr/moi/suivre/demande":    "401 401 401 401 401 401 401 401 401 401 401",
	"GET /api/page?/fr/moi/suivre/recu":       "401 401 401 401 401 401 401 401 401 401 401",
}

// french returns the row of an address: that of its French twin.
func french(method, path string) string {
	for _, p := range wire.Patterns {
		if strings.TrimSuffix(path, "{$}") == p.NL {
			return method + " " + strings.Replace(path, p.NL, p.FR, 1)
		}
	}
	path = strings.Replace(path, mail.ConfirmPath(lang.NL), mail.ConfirmPath(lang.FR), 1)
	path = strings.Replace(path, mail.GuestConfirmPath(lang.NL), mail.GuestConfirmPath(lang.FR), 1)
	path = strings.Replace(path, mail.GuestCodePath(lang.NL), mail.GuestCodePath(lang.FR), 1)
	if path == "/nl/" {
		path = "/fr/"
	}
	return method + " " + path
}

// TestAuthorisationMatrix asks every address as everybody.
func TestAuthorisationMatrix(t *testing.T) {
	p := newPortal(t)
	owner := p.browser(t)
	owner.login("elise", "/fr/moi")
	m := &asker{t: t, p: p, request: strings.TrimPrefix(owner.ask(lang.FR, "").Request.URL.Path, "/fr/moi/recus/")}
	m.passport = passportSlugs(owner)[0]
	m.entry = owner.get(wire.Path(lang.FR, wire.Looks, "")).page(t).Trail.Looks[0].Entry
	parent := p.browser(t)
	m.person = strings.TrimPrefix(parent.login("nadia", "/fr/moi/personnes").page(t).Acting.People[0].Path, "/fr/moi/personnes/")
	for _, who := range people {
		b := p.browser(t)
		if who.subject != "" {
			b.login(who.subject, "/fr/moi", who.how...)
		}
		m.browsers = append(m.browsers, b)
	}
	missing := map[string]bool{}
	for row := range matrix {
		missing[row] = true
	}
	for _, a := range p.server.Addresses() {
		if a.Path == wire.APIPage {
			for _, l := range lang.All {
				for _, page := range wire.Patterns {
					row := strings.Replace(french(a.Method, page.In(l)), " ", " "+wire.APIPage+"?", 1)
					delete(missing, row)
					m.ask(row, a.Method, a.Path+"?path="+url.QueryEscape(m.fill(page.In(l), l)), l)
				}
			}
			continue
		}
		l := lang.FR
		if strings.HasPrefix(a.Path, "/nl/") {
			l = lang.NL
		}
		row := french(a.Method, a.Path)
		delete(missing, row)
		if a.Path == wire.Logout {
			defer m.ask(row, a.Method, a.Path, l) // the last thing that anybody does
			continue
		}
		m.ask(row, a.Method, m.fill(a.Path, l), l)
	}
	for row := range missing {
		t.Errorf("%s has a row, and no address", row)
	}
}

// An asker asks for everybody.
type asker struct {
	t        *testing.T
	p        *portal
	request  string // of the member
	person   string // whose file the person with the weak login would see
	entry    string // a look at the file of the member
	passport string // the segment of an address of a decision about the member
	browsers []*browser
}

// fill returns a path with its parameters set.
func (m *asker) fill(path string, l lang.Lang) string {
	r := m.p.register
	return strings.NewReplacer("{$}", "", "{domain}", r.Domains[0].Slug.In(l), "{request}", m.request, "{provider}", "members",
		"{category}", r.Categories[0].Slug.In(l), "{node}", r.Sources[0].Slug.In(l), "{decision}", r.Decisions[0].Slug.In(l),
		"{version}", "1", "{question}", wire.QuestionSlug(l, rights.AskGoal), "{id}", "nothing", "{token}", "nothing",
		"{request}/{file}", m.request+"/nothing", "{file}", m.request+map[bool]string{true: ".zip", false: ".html"}[strings.HasPrefix(path, wire.BundleFile)],
		"{passport}", m.passport, "{person}", m.person, "{there}", m.person+"-"+r.Domains[0].Slug.In(l), "{group}", r.Audience[1].Slug.In(l)).Replace(path)
}

// ask sends what a row is about as everybody, and compares.
func (m *asker) ask(row, method, path string, l lang.Lang) {
	m.t.Helper()
	want := strings.Fields(matrix[row])
	if len(want) != len(people) {
		m.t.Errorf("%s has no row of %d people in the matrix", row, len(people))
		return
	}
	if method == "" { // a whole folder, or a file
		method = http.MethodGet
		if strings.HasSuffix(path, "/") {
			path += "nothing-here"
		}
	}
	for i, who := range people {
		b := m.browsers[i]
		if strings.Contains(path, "relire") || strings.Contains(path, "nalezen") {
			m.draft(b, l)
		}
		if got := verdict(m.send(b, method, path)); got != want[i] {
			m.t.Errorf("%s by %s: %s, want %s", method+" "+path, who.name, got, want[i])
		}
	}
}

// draft keeps a draft in b, for whoever may.
func (m *asker) draft(b *browser, l lang.Lang) {
	if b.json(http.MethodPut, wire.APIDraft, answerBody(m.t, rights.AskGoal, b.ownOwner(), l, "access")).StatusCode == http.StatusOK {
		b.fill(l, asking(""))
	}
}

// send sends a body that is right, so that only who sends it decides; but for
// the key of a request: it is one that nobody has.
func (m *asker) send(b *browser, method, path string) answer {
	const key = "0123456789abcdef0123"
	carried, err := json.Marshal(asking(""))
	must(m.t, err)
	answers := string(carried)
	owner := b.ownOwner()
	form := url.Values{}
	switch {
	case method == http.MethodGet:
		return b.do(method, path, "")
	case strings.HasPrefix(path, wire.APIRequest):
		if path == wire.APIDraft {
			return b.json(method, path, answerBody(m.t, rights.AskGoal, owner, lang.FR, "access"))
		}
		return b.json(method, path, requestBody(m.t, &wire.ReviewData{Answers: answers, Owner: owner, Key: key}, lang.FR))
	case path == wire.APIUploads:
		return b.json(method, path, fmt.Sprintf(`{"name":"a.pdf","size":10,"owner":%q}`, owner))
	case strings.HasPrefix(path, wire.APIUploads):
		return b.do(method, path, "x", wire.OffsetHeader, "0", "Sec-Fetch-Site", "same-origin")
	case path == "/api/reports":
		return b.do(method, path, "[]", "Content-Type", "application/reports+json")
	case strings.HasPrefix(path, wire.BackChannel):
		form.Set("logout_token", "no.such.token")
	case path == wire.Path(lang.FR, wire.MyVersions, "") || path == wire.Path(lang.NL, wire.MyVersions, ""):
		form = url.Values{"owner": {owner}, "edition": {"1"}}
	case strings.Contains(path, "connexions") || strings.Contains(path, "aanmeldingen"):
		form = url.Values{"owner": {owner}, "end": {wire.EndOthers}}
	case strings.Contains(path, "relire") || strings.Contains(path, "nalezen"):
		form = url.Values{"owner": {owner}, "answers": {answers}, "key": {key}}
	case path == wire.Path(lang.FR, wire.Choices, "") || path == wire.Path(lang.NL, wire.Choices, ""):
		form = url.Values{"owner": {owner}, "choice": {rights.ObjectMarketing}, "allow": {"no"}, "key": {rand.Text()}}
	case path == wire.Path(lang.FR, wire.Settings, "") || path == wire.Path(lang.NL, wire.Settings, ""):
		form = url.Values{"owner": {owner}, "letters": {"fr"}}
	case strings.Contains(path, "/contenu/") || strings.Contains(path, "/inhoud/"):
		form = url.Values{"owner": {owner}, "reveal": {m.p.register.Domains[0].CategoryIDs()[0]}}
	case strings.HasSuffix(path, m.passport):
		form = url.Values{"owner": {owner}, "act": {"check"}}
	case path == wire.Path(lang.FR, wire.Looks, "") || path == wire.Path(lang.NL, wire.Looks, ""):
		form = url.Values{"owner": {owner}, "entry": {m.entry}, "kind": {rights.KindQuestion}} // of the one whose the request is
	case strings.HasSuffix(path, m.request):
		form = url.Values{"owner": {owner}, "text": {"x"}, "key": {rand.Text()}}
	case path == wire.Path(lang.FR, wire.Check, "") || path == wire.Path(lang.NL, wire.Check, ""):
		return b.do(method, path, "--x--\r\n", "Content-Type", "multipart/form-data; boundary=x", "Sec-Fetch-Site", "same-origin")
	case path != wire.Logout:
		form = url.Values{"owner": {owner}, "answer": {"access"}}
	}
	return b.do(method, path, form.Encode(), "Content-Type", "application/x-www-form-urlencoded", "Sec-Fetch-Site", "same-origin")
}

// verdict returns what an answer means in the matrix.
func verdict(a answer) string {
	if to := a.Header.Get("Location"); strings.HasPrefix(to, wire.Login) {
		return "in"
	}
	return strconv.Itoa(a.StatusCode)
}
