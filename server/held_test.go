package server_test

import (
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/loupe-privacy/loupe/internal/fault"
	"github.com/loupe-privacy/loupe/internal/holdings"
	"github.com/loupe-privacy/loupe/internal/lang"
	"github.com/loupe-privacy/loupe/internal/rights"
	"github.com/loupe-privacy/loupe/internal/wire"
	"github.com/loupe-privacy/loupe/server"
)

// What the feeds of the demonstration hold of a member: her account, her
// address, and medical data.
const (
	account   = "BE68 5390 0754 7034"
	residence = "Rue de l’Exemple 12"
	care      = "consultation du 12 novembre 2026"
)

// heldPath is the page on what is held in the compulsory insurance.
const heldPath = "/fr/moi/contenu/assurance-obligatoire"

// kind returns one kind of data of a page.
func kind(t *testing.T, h *wire.HeldData, id string) wire.HeldKind {
	t.Helper()
	i := slices.IndexFunc(h.Kinds, func(k wire.HeldKind) bool { return k.ID == id })
	if i < 0 {
		t.Fatalf("no %s among %d kinds of data", id, len(h.Kinds))
	}
	return h.Kinds[i]
}

func TestHeldTellsWhatTheFeedSays(t *testing.T) {
	b := newPortal(t).browser(t)
	b.login("elise", heldPath)
	p := b.get(heldPath).page(t)
	h := p.Held
	money, health, housing := kind(t, h, "financial"), kind(t, h, "health"), kind(t, h, "housing")
	if !h.Reported || h.AsOf.String() != "2026-11-15" || h.Relation != holdings.Active || h.Path != "/fr/moi/domaines/assurance-obligatoire" {
		t.Errorf("domain: %+v", h)
	}
	if money.Tag != holdings.Held || money.Records != 35 || money.First.String() != "2013-01-19" || money.Updated.IsZero() || money.Source == "" {
		t.Errorf("financial: %+v", money)
	}
	if health.Tag != holdings.Doctor || health.Covers == nil || health.Covers.Since.String() != "2003-01-01" || health.Covers.Not != "les dossiers papier d’avant 2003" {
		t.Errorf("health: %+v", health)
	}
	if housing.Tag != holdings.NotHeld || housing.AsOf.IsZero() || housing.Covers != nil {
		t.Errorf("housing: %+v", housing)
	}
	if d := b.get(h.Path).page(t).Domain; d.HeldPath != heldPath {
		t.Errorf("the domain leads to %q", d.HeldPath)
	}
	if d := b.get("/fr/domaines/assurance-obligatoire").page(t).Domain; d.HeldPath != "" {
		t.Errorf("the public page leads to %q", d.HeldPath)
	}
	if a := b.get(p.Alternate).page(t); a.Held == nil || a.Lang != lang.NL || kind(t, a.Held, "health").Covers.Not != "papieren dossiers van vóór 2003" {
		t.Errorf("in Dutch at %s: %+v", p.Alternate, a.Held)
	}
	if a := b.get("/fr/moi/contenu/nulle-part"); a.StatusCode != http.StatusNotFound {
		t.Errorf("no domain: %d", a.StatusCode)
	}
	// A statement of the whole domain is not one of its kinds of data.
	if h := b.get("/fr/moi/contenu/" + slug(t, b.portal, "insurance")).page(t).Held; h.Covers == nil || kind(t, h, "financial").Covers != nil {
		t.Errorf("insurance: %+v", h.Covers)
	}
}

// slug returns the French address of a domain.
func slug(t *testing.T, p *portal, domain string) string {
	t.Helper()
	d, ok := p.register.Domain(domain)
	if !ok {
		t.Fatalf("no domain %s", domain)
	}
	return d.Slug.FR
}

// TestValuesAreShownWhenAskedFor: no page holds a value but the answer to who
// asks for it, and that one holds no other.
func TestValuesAreShownWhenAskedFor(t *testing.T) {
	b := newPortal(t).browser(t)
	b.login("elise", heldPath)
	page := b.get(heldPath)
	h := page.page(t).Held
	if got := kind(t, h, "financial"); h.ProvePath != "" || len(got.Samples) != 1 || got.Samples[0].Name != "Compte bancaire" || got.Open {
		t.Fatalf("before: %q, %+v", h.ProvePath, got)
	}
	for _, a := range []answer{page, b.json(http.MethodGet, wire.APIPage+"?path="+heldPath, "")} {
		if strings.Contains(a.body, account) || strings.Contains(a.body, residence) || strings.Contains(a.body, care) {
			t.Errorf("a value is in the page: %s", a.body)
		}
	}
	form := func(kind string) url.Values {
		return url.Values{wire.FieldOwner: {h.Owner}, wire.FieldReveal: {kind}}
	}
	shown := b.post(heldPath, form("financial"))
	if got := kind(t, shown.data(t).Held, "financial"); !got.Open || got.Samples[0].Value != account {
		t.Errorf("after: %+v", got)
	}
	if strings.Contains(shown.body, residence) || shown.Header.Get("Cache-Control") != "no-store" {
		t.Errorf("others are shown too, or it is kept: %q", shown.Header.Get("Cache-Control"))
	}
	if a := b.get(heldPath); strings.Contains(a.body, account) {
		t.Error("the page goes on showing it")
	}
	health := b.post(heldPath, form("health"))
	if got := kind(t, health.data(t).Held, "health"); len(got.Samples) > 0 || strings.Contains(health.body, care) || strings.Contains(health.body, "Dernier soin") {
		t.Errorf("medical data: %+v", got)
	}
	for _, test := range []struct {
		name string
		form url.Values
		want int
	}{
		{"of somebody else", url.Values{wire.FieldOwner: {"x"}, wire.FieldReveal: {"financial"}}, http.StatusConflict},
		{"of nobody", url.Values{wire.FieldReveal: {"financial"}}, http.StatusConflict},
		{"what is declared elsewhere", form("nothing"), http.StatusUnprocessableEntity},
		{"nothing", url.Values{wire.FieldOwner: {h.Owner}}, http.StatusUnprocessableEntity},
		{"another field", url.Values{wire.FieldOwner: {h.Owner}, "member": {"M-100002"}}, http.StatusUnprocessableEntity},
	} {
		if a := b.post(heldPath, test.form); a.StatusCode != test.want || strings.Contains(a.body, account) {
			t.Errorf("%s: %d, want %d", test.name, a.StatusCode, test.want)
		}
	}
}

// TestValuesNeedAFreshLogin: an open screen shows no value.
func TestValuesNeedAFreshLogin(t *testing.T) {
	p := newPortal(t)
	b := p.browser(t)
	b.choose("elise", b.get("/auth/login?with=members"), "old", "1")
	h := b.get(heldPath).page(t).Held
	if !strings.Contains(h.ProvePath, "for="+string(rights.OpenSamples)) || !strings.Contains(h.ProvePath, "to="+string(wire.Held)) {
		t.Errorf("the way to prove: %q", h.ProvePath)
	}
	a := b.post(heldPath, url.Values{wire.FieldOwner: {h.Owner}, wire.FieldReveal: {"financial"}})
	if f := a.data(t).Fault; a.StatusCode != http.StatusForbidden || f == nil || f.Code != fault.StepUp || f.Login != h.ProvePath || strings.Contains(a.body, account) {
		t.Errorf("asked too late: %d, %+v", a.StatusCode, f)
	}
	if back := b.login("elise", h.ProvePath); back.Request.URL.Path != heldPath || back.page(t).Held.ProvePath != "" {
		t.Errorf("after the login: %s", back.Request.URL)
	}
}

// TestDoctorStartsARequest: with an old login too, and never without a name.
func TestDoctorStartsARequest(t *testing.T) {
	p := newPortal(t)
	b := p.browser(t)
	b.choose("elise", b.get("/auth/login?with=members"), "old", "1")
	owner := b.get(heldPath).page(t).Held.Owner
	for _, name := range []string{"", "  ", strings.Repeat("x", rights.MaxLine+1)} {
		a := b.post(heldPath, url.Values{wire.FieldOwner: {owner}, wire.FieldDoctor: {name}})
		if got := a.data(t); a.StatusCode != http.StatusUnprocessableEntity || got.Held == nil || got.Fault.Field != wire.FieldDoctor {
			t.Errorf("%q: %d, %+v", name, a.StatusCode, got.Fault)
		}
	}
	if a := b.post(heldPath, url.Values{wire.FieldOwner: {"x"}, wire.FieldDoctor: {"Dr Exemple"}}); a.StatusCode != http.StatusConflict {
		t.Errorf("of somebody else: %d", a.StatusCode)
	}
	none := "/fr/moi/contenu/" + slug(t, p, "insurance")
	if a := b.post(none, url.Values{wire.FieldOwner: {owner}, wire.FieldDoctor: {"Dr Exemple"}}); a.StatusCode != http.StatusNotFound {
		t.Errorf("where no medical data are held: %d", a.StatusCode)
	}
	const doctor = "Dr Anne Exemple, Namur"
	a := b.post(heldPath, url.Values{wire.FieldOwner: {owner}, wire.FieldDoctor: {doctor}})
	q := a.page(t).Ask
	if q == nil || q.Prompt.ID != rights.AskPart || len(q.Values) != 1 || !strings.Contains(strings.ToLower(q.Values[0]), "santé") {
		t.Fatalf("it goes on at %s: %+v", a.Request.URL, q)
	}
	b.login("elise", wire.LoginLink{Lang: lang.FR, Route: wire.Requests, Action: rights.SendRequest}.Path())
	for a = b.answer(q, q.Values...); a.page(t).Ask != nil; {
		q = a.page(t).Ask
		a = b.answer(q, q.Values...)
	}
	review := a.page(t).Review
	sent := b.send(review)
	r := b.get(sent.page(t).Request.Path).page(t).Request
	for id, want := range map[rights.QuestionID]string{rights.AskDoctor: doctor, rights.AskCare: rights.CareDoctor, rights.AskGoal: string(rights.Access)} {
		if !slices.ContainsFunc(r.Lines, func(l wire.AnswerLine) bool { return l.Question == id && slices.Contains(l.Values, want) }) {
			t.Errorf("the request does not say %s: %+v", want, r.Lines)
		}
	}
	if len(r.Items) != 1 || r.Items[0].Mark != "co" || r.Due.IsZero() {
		t.Errorf("what is followed: %+v", r.Items)
	}
	b.filed(lang.FR) // access without a doctor, to the same domain
	named := b.get(heldPath).page(t).Held.Named
	if len(named) != 1 || named[0].Doctor != doctor || named[0].Path != r.Path || named[0].Status != r.Status {
		t.Errorf("the page does not follow whom it named: %+v", named)
	}
	if h := b.get("/fr/moi/contenu/" + slug(t, p, "complementary")).page(t).Held; h.Tags.Doctor == 0 || h.Named != nil {
		t.Errorf("another domain: %d, %+v", h.Tags.Doctor, h.Named)
	}
	other := p.browser(t)
	other.login("nadia", heldPath)
	if got := other.get(heldPath).page(t).Held.Named; got != nil {
		t.Errorf("somebody else: %+v", got)
	}
}

// lostKeys are keys of which one that sealed is lost.
type lostKeys struct{ server.Keys }

// Unseal implements [server.Keys].
func (lostKeys) Unseal(string, string) (string, error) { return "", errors.New("no such key") }

// TestSamplesThatCannotBeOpened leave all else readable, and tell why in the
// log without a value.
func TestSamplesThatCannotBeOpened(t *testing.T) {
	p := newPortal(t, func(o *server.Options) { o.Keys = lostKeys{o.Keys} })
	b := p.browser(t)
	h := b.login("elise", heldPath).page(t).Held
	if got := kind(t, h, "financial"); !h.Unread || got.Records != 35 || len(got.Samples) > 0 {
		t.Errorf("unread %t, %+v", h.Unread, got)
	}
	if log := p.log.String(); !strings.Contains(log, "samples not opened") || strings.Contains(log, "M-100001") {
		t.Errorf("log: %s", log)
	}
}

// TestFeedsAddress: without whoever takes files in there is no such address, and
// with them a page of another site has no way there.
func TestFeedsAddress(t *testing.T) {
	const path = wire.FeedPath + "members"
	if a := newPortal(t).browser(t).do(http.MethodPost, path, "{}"); a.StatusCode != http.StatusNotFound {
		t.Errorf("nobody takes it: %d", a.StatusCode)
	}
	b := newPortal(t, func(o *server.Options) {
		o.Feeds = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { _, _ = w.Write([]byte("taken: " + r.PathValue("feed"))) })
	}).browser(t)
	if a := b.do(http.MethodPost, path, "{}"); a.body != "taken: members" {
		t.Errorf("taken: %d %s", a.StatusCode, a.body)
	}
	for _, path := range []string{path + "/x", wire.FeedPath, wire.FeedPath + "%6dembers"} {
		if a := b.do(http.MethodPost, path, "{}"); a.StatusCode != http.StatusNotFound {
			t.Errorf("%s: %d", path, a.StatusCode)
		}
	}
	if a := b.do(http.MethodGet, path, ""); a.StatusCode/100 != 4 {
		t.Errorf("read: %d", a.StatusCode)
	}
	if a := b.do(http.MethodPost, path, "{}", "Sec-Fetch-Site", "cross-site"); a.StatusCode != http.StatusForbidden {
		t.Errorf("from another site: %d", a.StatusCode)
	}
}
