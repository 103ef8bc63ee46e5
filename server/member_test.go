package server_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/loupe-privacy/loupe/internal/fault"
	"github.com/loupe-privacy/loupe/internal/holdings"
	"github.com/loupe-privacy/loupe/internal/lang"
	"github.com/loupe-privacy/loupe/internal/wire"
)

// personalPaths returns the personal pages that exist before any request.
func personalPaths(p *portal) []string {
	var all []string
	for _, l := range lang.All {
		for _, r := range []wire.Route{wire.Me, wire.MyDomains, wire.Requests, wire.Choices} {
			all = append(all, wire.Path(l, r, ""))
		}
		for _, d := range p.register.Domains {
			all = append(all, wire.Path(l, wire.MyDomain, d.Slug.In(l)))
		}
	}
	return all
}

func TestPersonalPagesNeedALoginAndAreNeverKept(t *testing.T) {
	p := newPortal(t)
	stranger, member := p.browser(t), p.browser(t)
	member.login("elise", "/fr/moi")
	for _, path := range personalPaths(p) {
		a := stranger.do(http.MethodGet, path, "")
		if a.StatusCode != http.StatusSeeOther || !strings.HasPrefix(a.Header.Get("Location"), "/auth/login?") {
			t.Errorf("%s for a stranger: %d to %q", path, a.StatusCode, a.Header.Get("Location"))
		}
		a = member.get(path)
		page := a.page(t)
		if a.StatusCode != http.StatusOK || a.Header.Get("Cache-Control") != "no-store" || a.Header.Get("ETag") != "" {
			t.Errorf("%s: %d, cache %q, tag %q", path, a.StatusCode, a.Header.Get("Cache-Control"), a.Header.Get("ETag"))
		}
		if page.Viewer == nil || page.Viewer.Name != "Élise" || page.Path != path || strings.HasPrefix(page.Title, "[") {
			t.Errorf("%s: %+v, path %q, title %q", path, page.Viewer, page.Path, page.Title)
		}
		api := member.json(http.MethodGet, wire.APIPage+"?path="+url.QueryEscape(path), "")
		if api.StatusCode != http.StatusOK || api.Header.Get("Cache-Control") != "no-store" {
			t.Errorf("%s as JSON: %d, cache %q", path, api.StatusCode, api.Header.Get("Cache-Control"))
		}
		if a := stranger.json(http.MethodGet, wire.APIPage+"?path="+url.QueryEscape(path), ""); a.StatusCode != http.StatusUnauthorized {
			t.Errorf("%s as JSON for a stranger: %d", path, a.StatusCode)
		}
	}
}

func TestPersonalPagesAreCompressed(t *testing.T) {
	b := newPortal(t).browser(t)
	b.login("elise", "/fr/moi")
	const path = "/fr/moi/domaines/assurance-obligatoire"
	plain := b.do(http.MethodGet, path, "", "Accept-Encoding", "identity")
	small := b.do(http.MethodGet, path, "", "Accept-Encoding", "gzip, br")
	if small.Header.Get("Content-Encoding") != "gzip" || len(small.body)*3 > len(plain.body) {
		t.Errorf("%d bytes, %d as %q", len(plain.body), len(small.body), small.Header.Get("Content-Encoding"))
	}
	if small.Header.Get("Cache-Control") != "no-store" {
		t.Errorf("cache %q", small.Header.Get("Cache-Control"))
	}
}

func TestLoginComesBackToThePage(t *testing.T) {
	p := newPortal(t)
	for _, path := range personalPaths(p) {
		if a := p.browser(t).login("jeroen", path); a.StatusCode != http.StatusOK || a.page(t).Path != path {
			t.Errorf("login at %s came back to %s: %d", path, a.page(t).Path, a.StatusCode)
		}
	}
}

func TestLoginLeadsNowhereElse(t *testing.T) {
	b := newPortal(t).browser(t)
	for _, query := range []string{"to=https://evil.example", "to=home&param=//evil.example", "to=request&param=../../x", "to=my-domain&param=%0d%0aX", "to=request", "to=my-domain", "to=me&param=x", "to=", ""} {
		a := b.login("elise", "/auth/login?lang=fr&"+query)
		if !strings.HasPrefix(a.Request.URL.String(), b.portal.url+"/fr/moi") || a.StatusCode != http.StatusOK {
			t.Errorf("%q led to %s: %d", query, a.Request.URL, a.StatusCode)
		}
		b.cookies = map[string]map[string]string{}
	}
}

func TestTagsAreThoseOfTheFeed(t *testing.T) {
	b := newPortal(t).browser(t)
	b.login("elise", "/fr/moi")
	d := b.get("/fr/moi/domaines/assurance-obligatoire").page(t).Domain
	var sum wire.Tags
	for _, list := range [][]wire.DomainCategory{d.Special, d.Ordinary} {
		for _, c := range list {
			sum.Add(c.Tag)
			if (c.Tag == holdings.Possible) != c.AsOf.IsZero() {
				t.Errorf("%s is %s as of %q", c.ID, c.Tag, c.AsOf)
			}
			if c.ID == "health" && c.Tag != holdings.Doctor {
				t.Errorf("health is %s", c.Tag)
			}
		}
	}
	if sum != *d.Tags || sum.Held == 0 || sum.NotHeld == 0 || sum.Possible == 0 {
		t.Errorf("tags = %+v, counted %+v", *d.Tags, sum)
	}
	public := b.get("/fr/domaines/assurance-obligatoire").page(t).Domain
	for _, c := range append(public.Special, public.Ordinary...) {
		if c.Tag != "" || !c.AsOf.IsZero() {
			t.Errorf("the public page tags %s", c.ID)
		}
	}
}

func TestNextPersonInTheSameBrowserSeesNothing(t *testing.T) {
	p := newPortal(t)
	b := p.browser(t)
	b.login("elise", "/fr/moi")
	receipt := b.ask("fr", "Texte privé")
	if receipt.StatusCode != http.StatusOK {
		t.Fatalf("filing: %d\n%s", receipt.StatusCode, receipt.body)
	}
	path := receipt.Request.URL.Path
	out := b.post(wire.Logout, url.Values{"lang": {"fr"}})
	if out.StatusCode != http.StatusOK || !strings.Contains(out.Header.Get("Clear-Site-Data"), `"cookies"`) || !strings.Contains(out.Header.Get("Refresh"), "url=") {
		t.Errorf("logout: %d, %v", out.StatusCode, out.Header)
	}
	_, to, _ := strings.Cut(out.Header.Get("Refresh"), "url=")
	b.cookies = map[string]map[string]string{} // as the header says
	if a := b.get(to, "Accept-Language", "nl"); a.Request.URL.Path != "/fr/" {
		t.Errorf("logout ends at %s", a.Request.URL)
	}
	if a := b.do(http.MethodGet, "/fr/moi", ""); a.StatusCode != http.StatusSeeOther {
		t.Errorf("after logout: %d", a.StatusCode)
	}
	b.login("nadia", "/fr/moi")
	theirs, none := b.get(path), b.get("/fr/moi/recus/abcdefghijklmnopqrstuvwxyz")
	if theirs.StatusCode != http.StatusNotFound || none.StatusCode != http.StatusNotFound {
		t.Errorf("another's receipt: %d; none: %d", theirs.StatusCode, none.StatusCode)
	}
	if theirs.page(t).Fault.Code != none.page(t).Fault.Code || theirs.page(t).Title != none.page(t).Title {
		t.Error("another's receipt and no receipt are told apart")
	}
	for _, page := range []string{"/fr/moi", "/fr/moi/demandes"} {
		if body := b.get(page).body; strings.Contains(body, "Élise") || strings.Contains(body, "Texte privé") {
			t.Errorf("%s shows the person before", page)
		}
	}
}

func TestPeopleWithoutAFile(t *testing.T) {
	p := newPortal(t)
	for subject, role := range staff {
		b := p.browser(t)
		page := b.login(subject, "/fr/moi").page(t)
		if page.Viewer == nil || page.Viewer.Role != role || page.Viewer.Member {
			t.Errorf("%s: %+v", subject, page.Viewer)
		}
		for _, path := range []string{"/fr/moi/domaines", "/fr/moi/demandes", "/fr/moi/demandes/acces"} {
			a := b.get(path)
			if a.StatusCode != http.StatusForbidden || a.page(t).Fault.Reason != "no_member_file" {
				t.Errorf("%s at %s: %d", subject, path, a.StatusCode)
			}
		}
		for _, path := range []string{"/fr/moi/demandes/acces", "/fr/moi/demandes/acces/relire"} {
			if a := b.post(path, url.Values{"domain": {"compulsory"}}); a.StatusCode/100 != 4 {
				t.Errorf("%s asks at %s: %d", subject, path, a.StatusCode)
			}
		}
	}
}

func TestSessionEnds(t *testing.T) {
	p := newPortal(t)
	b := p.browser(t)
	b.login("elise", "/fr/moi")
	p.pass(31 * time.Minute)
	a := b.get("/fr/moi/demandes")
	if a.StatusCode != http.StatusUnauthorized || a.page(t).Fault.Code != fault.Expired || a.page(t).Viewer != nil {
		t.Errorf("after half an hour: %d, %+v", a.StatusCode, a.page(t).Fault)
	}
	p.pass(-31 * time.Minute) // the provider's clock is the real one
	if a := b.login("elise", (wire.LoginLink{Lang: lang.FR, Route: wire.Requests}).Path()); a.page(t).Path != "/fr/moi/demandes" {
		t.Errorf("the way back leads to %s", a.Request.URL)
	}
}

func TestProblemPagesNameNobody(t *testing.T) {
	b := newPortal(t).browser(t)
	b.login("elise", "/fr/moi")
	for _, path := range []string{"/fr/nothing", "/fr/moi/recus/nothing", "/auth/callback/members?state=x&code=y"} {
		if a := b.get(path); strings.Contains(a.body, "Élise") || a.page(t).Fault == nil {
			t.Errorf("%s: %s", path, a.body)
		}
	}
}

func TestForgedCallback(t *testing.T) {
	p := newPortal(t)
	for _, query := range []string{"", "?code=x", "?state=x", "?code=x&state=x", "?error=access_denied&state=x", "?code=x&state=" + strings.Repeat("x", 9000)} {
		b := p.browser(t)
		a := b.get("/auth/callback/members" + query)
		if a.StatusCode/100 != 4 || a.page(t).Fault == nil || b.cookies["localhost"]["__Host-session"] != "" {
			t.Errorf("callback%.40s: %d, cookies %v", query, a.StatusCode, b.cookies)
		}
	}
}

func TestCancelledLoginIsToldInItsLanguage(t *testing.T) {
	b := newPortal(t).browser(t)
	page := b.get("/nl/mij", "Accept-Language", "fr")
	form := url.Values{"id": {loginID.FindStringSubmatch(page.body)[1]}, "action": {"cancel"}}
	a := b.do(http.MethodPost, page.Request.URL.String(), form.Encode(), "Content-Type", "application/x-www-form-urlencoded")
	a = b.get(a.Header.Get("Location"), "Accept-Language", "fr")
	if p := a.page(t); p.Lang != lang.NL || p.Fault.Reason != "cancelled" || a.StatusCode != http.StatusUnauthorized {
		t.Errorf("%d in %s: %+v", a.StatusCode, p.Lang, p.Fault)
	}
}

func TestOldLoginOfSomebodyLoggedInGoesOn(t *testing.T) {
	b := newPortal(t).browser(t)
	b.login("elise", "/fr/moi")
	if a := b.get("/auth/callback/members?code=x&state=" + strings.Repeat("A", 43)); a.Request.URL.Path != "/fr/moi" {
		t.Errorf("an old answer of the provider leads to %s: %d", a.Request.URL, a.StatusCode)
	}
}

// staff are people of the demonstration without a member file, and what they are.
var staff = map[string]string{"camille": "agent", "thomas": "officer", "katrien": "officer", "noah": "visitor"}
