package e2e

import (
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/loupe-privacy/loupe/internal/lang"
	"github.com/loupe-privacy/loupe/internal/rights"
	"github.com/loupe-privacy/loupe/internal/wire"
)

// TestNoTokenAnywhere goes in and out through every provider, steps up, links
// and is logged out, and then looks for codes and tokens in everything that
// the portal answered, logged and stored, and in everything the browser keeps.
func TestNoTokenAnywhere(t *testing.T) {
	t.Parallel()
	h := newRecordedHouse(t, "")
	l := lang.FR
	b := newTab(t, h.site)
	b.allow("status of 4")
	who := person(t, "Élise")
	var kept []map[string]string
	note := func() { kept = append(kept, b.keeps()) }

	h.enterByHand(b, l, proof{way: byDemo, who: who, old: true})
	b.fillForm(l, true, "no token")
	b.click(prover)
	h.prove(b, proof{way: byDemo, who: who})
	b.arrive(askAt(l, rights.AskNote), word[l]["note"])
	note()
	b.fileRequest(l, "no token")
	h.leave(b, l, byDemo)
	h.enterByHand(b, l, proof{way: bySecret, who: who})
	note()
	b.click(`main a[href*="link=1"]`)
	h.prove(b, proof{way: byDemo, who: who})
	b.arrive(wire.Path(l, wire.Sessions, ""), doors[l]["sessions"])
	h.leave(b, l, byDemo)
	h.enterAgain(b, l, proof{way: byCurve, who: who})
	b.open(wire.Path(l, wire.Sessions, ""))
	b.live()
	note()
	h.leave(b, l, byCurve)
	h.enterByHand(b, l, proof{way: byKey, who: who})
	note()
	h.leave(b, l, byKey)
	h.enterByHand(b, l, proof{way: byKey, who: who})
	h.endSessionsOf(proof{way: byKey, who: who}, 1)
	b.open(wire.Path(l, wire.Me, ""))
	b.says(doors[l]["ended"])
	note()

	secrets := h.secretsOf(b)
	places := map[string]string{"log": h.log.String(), "database": h.stored("indep-elise")}
	for _, k := range kept {
		for name, text := range k {
			places["browser: "+name] += text + "\n"
		}
	}
	for _, a := range h.rec.all() {
		if !strings.HasSuffix(strings.SplitN(a.address, "?", 2)[0], ".wasm") {
			places["body of "+a.method+" "+a.address] += a.body
		}
	}
	if len(places) < 40 {
		t.Errorf("only %d places were looked at", len(places))
	}
	for place, text := range places {
		h.holdsNone(place, text, secrets)
	}
	for _, a := range h.rec.all() {
		h.answersNone(a, secrets)
	}
}

// jwtForm is the form of a signed or encrypted token: its header is an object
// of JSON in base64.
var jwtForm = regexp.MustCompile(`\beyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]*\.[A-Za-z0-9_.-]+`)

// holdsNone fails the test if a text holds a secret or a token.
func (h *house) holdsNone(place, text string, secrets map[string]string) {
	h.t.Helper()
	for secret, what := range secrets {
		if strings.Contains(text, secret) {
			h.t.Errorf("%s: there is a %s", place, what)
		}
	}
	if found := jwtForm.FindString(text); found != "" {
		h.t.Errorf("%s: there is a token: %.60s...", place, found)
	}
	for _, name := range []string{"id_token", "access_token", "refresh_token", "client_assertion", "code_verifier"} {
		if strings.Contains(text, name) {
			h.t.Errorf("%s: there is a word %s", place, name)
		}
	}
}

// answersNone looks at the head of an answer. Only the way to a provider
// carries what belongs to a login, and what it carries is good for nothing
// without the browser that asked.
func (h *house) answersNone(a recorded, secrets map[string]string) {
	h.t.Helper()
	for name, values := range a.header {
		for _, v := range values {
			for secret, what := range secrets {
				if strings.Contains(v, secret) {
					h.t.Errorf("%s %s: header %s holds a %s", a.method, a.address, name, what)
				}
			}
			if jwtForm.MatchString(v) {
				h.t.Errorf("%s %s: header %s holds a token", a.method, a.address, name)
			}
		}
	}
	path, query, _ := strings.Cut(a.address, "?")
	for secret, what := range secrets {
		if !strings.HasPrefix(path, wire.Callback) && strings.Contains(query, secret) {
			h.t.Errorf("the address %s holds a %s", a.address, what)
		}
	}
}

// issued finds in what the independent provider says each code and token that
// it gave out.
var issued = regexp.MustCompile(`(?m)^issued (authorization_code|access_token) (\S+)$`)

// secretsOf returns every code that came through a browser, and every code and
// token that the independent provider gave out, each with what it is.
func (h *house) secretsOf(b *tab) map[string]string {
	h.t.Helper()
	all := map[string]string{clientSecret: "client secret"}
	kinds := map[string]int{}
	for _, m := range issued.FindAllStringSubmatch(h.p.log.String(), -1) {
		all[m[2]] = m[1]
		kinds[m[1]]++
	}
	for _, address := range b.requests() {
		u, err := url.Parse(address)
		if err != nil {
			h.t.Fatal(err)
		}
		if code := u.Query().Get("code"); strings.HasPrefix(u.Path, wire.Callback) && code != "" {
			all[code] = "code"
			kinds["code"]++
		}
	}
	if kinds["authorization_code"] < 4 || kinds["access_token"] < 4 || kinds["code"] < 7 {
		h.t.Fatalf("not what these journeys give out: %v", kinds)
	}
	return all
}

// keeps returns what a browser keeps of the portal.
func (b *tab) keeps() map[string]string {
	b.t.Helper()
	all := map[string]string{
		"storage": eval[string](b, `() => JSON.stringify([{...localStorage}, {...sessionStorage}, history.state, document.referrer])`),
		"caches": eval[string](b, `async () => {
			const out = [];
			for (const name of await caches.keys()) for (const r of await (await caches.open(name)).keys()) out.push(r.url);
			for (const d of await indexedDB.databases()) out.push(d.name);
			return out.join("\n");
		}`),
		"page": eval[string](b, `() => document.documentElement.outerHTML`),
	}
	for name, value := range b.cookies() {
		all["cookie "+name] = value
	}
	for _, e := range send(b, historyOf, none).Entries {
		all["history"] += e.URL + "\n"
	}
	return all
}

// stored returns every byte that the database has on disk, which must hold a
// word that the journeys left there.
func (s *site) stored(known string) string {
	s.t.Helper()
	files, err := filepath.Glob(s.database + "*")
	if err != nil || len(files) == 0 {
		s.t.Fatalf("no database at %s: %v", s.database, err)
	}
	var all strings.Builder
	for _, name := range files {
		bytes, err := os.ReadFile(name)
		if err != nil {
			s.t.Fatal(err)
		}
		all.Write(bytes)
	}
	if !strings.Contains(all.String(), known) {
		s.t.Error("the database knows nothing of the journeys: something else was looked at")
	}
	return all.String()
}
