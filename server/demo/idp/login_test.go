package idp_test

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/loupe-privacy/loupe/server/demo"
	"github.com/loupe-privacy/loupe/server/demo/idp"
)

// TestLoginPage: the page in both languages, with the people of its client on
// it and nothing from elsewhere.
func TestLoginPage(t *testing.T) {
	issuer := serve(t, nil)
	element := regexp.MustCompile(`(?i)<script|style=| on[a-z]+=|(src|href)="(https?:)?//`)
	for _, test := range []struct {
		name, locales, accept, chosen string
		lang, heading                 string
	}{
		{"asked in French", "fr", "nl", "", "fr", "Se connecter à Loupe"},
		{"asked in Dutch", "nl", "fr", "", "nl", "Aanmelden bij Loupe"},
		{"asked in Dutch, French chosen", "nl", "nl", "fr", "fr", "Se connecter à Loupe"},
		{"browser in Dutch", "", "de, nl-BE;q=0.8, fr;q=0.5", "", "nl", "Aanmelden bij Loupe"},
		{"neither", "de", "en", "", "fr", "Se connecter à Loupe"},
		{"nonsense chosen", "nl", "", `"><script>`, "nl", "Aanmelden bij Loupe"},
	} {
		t.Run(test.name, func(t *testing.T) {
			for client, staff := range map[string]bool{forMembers: false, forStaff: true} {
				id := atLogin(t, issuer, "ui_locales", test.locales, "client_id", client)
				q := url.Values{"id": {id}, "lang": {test.chosen}}
				res, body := get(t, issuer+"/login?"+q.Encode(), "Accept-Language", test.accept)
				if res.StatusCode != http.StatusOK || !strings.Contains(body, `<html lang="`+test.lang+`-BE">`) || !strings.Contains(body, test.heading) {
					t.Fatalf("%d, want a page in %s:\n%.300s", res.StatusCode, test.lang, body)
				}
				for _, p := range demo.People() {
					there := strings.Contains(body, p.GivenName+" "+p.FamilyName) && strings.Contains(body, `value="`+p.Subject+`"`)
					if there != (p.Staff() == staff) {
						t.Errorf("%s is on the page of %s: %t", p.Subject, client, there)
					}
					if !p.Number.IsZero() && strings.Contains(body, p.Number.Digits()) {
						t.Errorf("the number of %s is on the page", p.Subject)
					}
				}
				if m := element.FindString(body); m != "" {
					t.Errorf("page holds %q", m)
				}
				valid(t, body)
			}
		})
	}
}

// checked finds the value of what is chosen on a page.
var checked = regexp.MustCompile(`name="(person|method|old)" id="[a-z0-9]+" value="([^"]+)" checked`)

// TestMethods: which ways to log in are on the page, which is chosen, and what
// is said of what Loupe asks.
func TestMethods(t *testing.T) {
	issuer := serve(t, nil)
	const (
		all     = "eid itsme password"
		weaker  = "Vous pouvez choisir un moyen plus faible"
		claims  = `{"id_token":{"acr":{"essential":%s,"values":["` + idp.AssuranceSubstantial + `","` + idp.AssuranceHigh + `"]}}}`
		nothing = "Loupe demande au moins"
	)
	essential := strings.Replace(claims, "%s", "true", 1)
	for _, test := range []struct {
		name    string
		change  []string
		offered string
		asked   string // "" where nothing may be said
		weaker  bool   // a weaker one is said to be possible
	}{
		{"nothing asked", nil, all, "", false},
		{"high asked", []string{"acr_values", idp.AssuranceHigh}, all, "Carte d’identité électronique", true},
		{"substantial asked", []string{"acr_values", idp.AssuranceSubstantial}, all, "itsme", true},
		{"low asked", []string{"acr_values", idp.AssuranceLow}, all, "Mot de passe seul", false},
		{"two asked", []string{"acr_values", idp.AssuranceHigh + " " + idp.AssuranceSubstantial}, all, "itsme", true},
		{"unknown asked", []string{"acr_values", "urn:unknown"}, all, "", false},
		{"wished by claims", []string{"claims", strings.Replace(claims, "%s", "false", 1)}, all, "itsme", true},
		{"essential", []string{"claims", essential}, "eid itsme", "itsme", false},
		{"essential, and less asked", []string{"claims", essential, "acr_values", idp.AssuranceLow}, "eid itsme", "itsme", false},
		{"claims without acr", []string{"claims", `{"id_token":{"auth_time":{"essential":true},"acr":null}}`}, all, "", false},
	} {
		t.Run(test.name, func(t *testing.T) {
			id := atLogin(t, issuer, test.change...)
			_, body := get(t, issuer+"/login?lang=fr&id="+id)
			var offered []string
			for _, m := range regexp.MustCompile(`name="method" id="method[0-9]" value="([^"]+)"`).FindAllStringSubmatch(body, -1) {
				offered = append(offered, m[1])
			}
			if got := strings.Join(offered, " "); got != test.offered {
				t.Errorf("offered %q, want %q", got, test.offered)
			}
			if m := checked.FindAllStringSubmatch(body, -1); len(m) != 1 || m[0][2] != "eid" {
				t.Errorf("chosen beforehand: %v, want the strongest", m)
			}
			if said := strings.Contains(body, nothing+"\u00a0: <strong>"+test.asked+"</strong>"); test.asked != "" && !said {
				t.Errorf("page does not say that %s is asked", test.asked)
			}
			if test.asked == "" && strings.Contains(body, nothing) {
				t.Error("page says that something is asked")
			}
			if got := strings.Contains(body, weaker); got != test.weaker {
				t.Errorf("a weaker way is said to be possible: %t, want %t", got, test.weaker)
			}
			valid(t, body)
		})
	}
	t.Run("essential is held to", func(t *testing.T) {
		form := url.Values{"id": {atLogin(t, issuer, "claims", essential)}, "person": {"demo-elise"}, "method": {"password"}}
		if res, _ := post(t, issuer+"/login", form); res.StatusCode != http.StatusUnprocessableEntity {
			t.Errorf("%d, want 422", res.StatusCode)
		}
	})
	t.Run("one person is asked", func(t *testing.T) {
		id := atLogin(t, issuer, "claims", `{"id_token":{"sub":{"value":"demo-nadia"}}}`)
		if _, body := get(t, issuer+"/login?id="+id); strings.Count(body, `name="person"`) != 1 || !strings.Contains(body, "demo-nadia") {
			t.Error("not Nadia alone is on the page")
		}
		if res, _ := post(t, issuer+"/login", url.Values{"id": {id}, "person": {"demo-elise"}}); res.StatusCode != http.StatusUnprocessableEntity {
			t.Errorf("another person: %d, want 422", res.StatusCode)
		}
	})
}

// TestKept: what was chosen is still chosen after a fault.
func TestKept(t *testing.T) {
	issuer := serve(t, nil)
	for _, form := range []url.Values{
		{"method": {"itsme"}, "old": {"1"}},
		{"person": {"demo-nadia"}, "method": {"none"}, "old": {"1"}},
	} {
		form.Set("id", atLogin(t, issuer))
		_, body := post(t, issuer+"/login", form)
		got := map[string]string{}
		for _, m := range checked.FindAllStringSubmatch(body, -1) {
			got[m[1]] = m[2]
		}
		if form.Get("method") == "none" {
			form.Set("method", "eid") // what is not there is not chosen
		}
		for _, name := range []string{"person", "method", "old"} {
			if got[name] != form.Get(name) {
				t.Errorf("%s = %q, want %q", name, got[name], form.Get(name))
			}
		}
	}
}

// TestChoice: what comes of the login form.
func TestChoice(t *testing.T) {
	issuer := serve(t, nil)
	for _, test := range []struct {
		name   string
		form   url.Values // with id "" replaced by that of a login
		status int
		want   string // in the address, or in the page
	}{
		{"somebody", url.Values{"person": {"demo-elise"}, "action": {"login"}}, 303, callback + "?code="},
		{"somebody, by the enter key", url.Values{"person": {"demo-elise"}}, 303, callback + "?code="},
		{"cancel", url.Values{"action": {"cancel"}}, 303, callback + "?error=access_denied&iss=" + url.QueryEscape(issuer) + "&state=the+state"},
		{"cancel after choosing", url.Values{"person": {"demo-elise"}, "action": {"cancel"}}, 303, callback + "?error=access_denied"},
		{"nobody", url.Values{"action": {"login"}, "lang": {"nl"}}, 422, `<title>Fout: Aanmelden`},
		{"nobody, in French", url.Values{"lang": {"fr"}}, 422, "<title>Erreur\u00a0: Se connecter"},
		{"somebody unknown", url.Values{"person": {"root"}, "lang": {"fr"}}, 422, `role="alert"`},
		{"somebody of another client", url.Values{"person": {"demo-thomas"}, "lang": {"fr"}}, 422, "Choisissez une personne"},
		{"by password alone", url.Values{"person": {"demo-elise"}, "method": {"password"}}, 303, callback + "?code="},
		{"in a way there is not", url.Values{"person": {"demo-elise"}, "method": {"root"}, "lang": {"nl"}}, 422, "Kies hoe u zich aanmeldt"},
		{"in no way", url.Values{"person": {"demo-elise"}, "method": {""}, "lang": {"fr"}}, 422, "Choisissez comment"},
		{"nobody, in no way", url.Values{"method": {"none"}, "lang": {"fr"}}, 422, `href="#method0"`},
		{"unknown login", url.Values{"id": {"unknown"}, "person": {"demo-elise"}, "lang": {"nl"}}, 410, "Deze aanmelding is niet meer geldig"},
	} {
		t.Run(test.name, func(t *testing.T) {
			if !test.form.Has("id") {
				test.form.Set("id", atLogin(t, issuer))
			}
			res, body := post(t, issuer+"/login", test.form, "Sec-Fetch-Site", "same-origin")
			if res.StatusCode != test.status || !strings.Contains(res.Header.Get("Location")+body, test.want) {
				t.Errorf("%d to %q, want %d with %q", res.StatusCode, res.Header.Get("Location"), test.status, test.want)
			}
			if test.status == 422 {
				valid(t, body)
			}
			if test.status == 303 && !strings.Contains(res.Header.Get("Location"), "iss="+url.QueryEscape(issuer)) {
				t.Errorf("answer %q does not name its issuer", res.Header.Get("Location"))
			}
		})
	}
	t.Run("from another site", func(t *testing.T) {
		form := url.Values{"id": {atLogin(t, issuer)}, "person": {"demo-elise"}}
		if res, _ := post(t, issuer+"/login", form, "Sec-Fetch-Site", "cross-site"); res.StatusCode != http.StatusForbidden {
			t.Errorf("%d, want 403", res.StatusCode)
		}
	})
	t.Run("cancelled is over", func(t *testing.T) {
		id := atLogin(t, issuer)
		post(t, issuer+"/login", url.Values{"id": {id}, "action": {"cancel"}})
		if res, _ := post(t, issuer+"/login", url.Values{"id": {id}, "person": {"demo-elise"}}); res.StatusCode != http.StatusGone {
			t.Errorf("%d, want 410", res.StatusCode)
		}
	})
}

// TestOnce: of many answers to one login at once, one logs in.
func TestOnce(t *testing.T) {
	issuer := serve(t, nil)
	form := url.Values{"id": {atLogin(t, issuer)}, "person": {"demo-elise"}}.Encode()
	var all sync.WaitGroup
	var in, over atomic.Int32
	for range 20 {
		all.Go(func() {
			res, err := client.Post(issuer+"/login", "application/x-www-form-urlencoded", strings.NewReader(form))
			if err != nil {
				t.Error(err)
				return
			}
			res.Body.Close()
			switch res.StatusCode {
			case http.StatusSeeOther:
				in.Add(1)
			case http.StatusGone:
				over.Add(1)
			}
		})
	}
	all.Wait()
	if in.Load() != 1 || over.Load() != 19 {
		t.Errorf("%d logins and %d refusals, want 1 and 19", in.Load(), over.Load())
	}
}

// TestTooMuch: a form that is far too long does nothing.
func TestTooMuch(t *testing.T) {
	issuer := serve(t, nil)
	form := url.Values{"person": {"demo-elise"}, "id": {atLogin(t, issuer)}, "zz": {strings.Repeat("x", 16<<10)}}
	if res, _ := post(t, issuer+"/login", form); res.StatusCode == http.StatusSeeOther {
		t.Error("a form of more than 16 KiB logs in")
	}
	form.Set("zz", strings.Repeat("x", 15<<10))
	if res, _ := post(t, issuer+"/login", form); res.StatusCode != http.StatusSeeOther {
		t.Errorf("a form of less than 16 KiB = %d, want 303", res.StatusCode)
	}
}
