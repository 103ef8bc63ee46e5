package e2e

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"encoding/json"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/go-jose/go-jose/v4"

	"github.com/loupe-privacy/loupe/internal/lang"
	"github.com/loupe-privacy/loupe/internal/wire"
	"github.com/loupe-privacy/loupe/server/demo"
)

// The ways in which members log in at a house: the provider of the
// demonstration, and the independent one through three clients, each of which
// proves itself or is answered in another way.
const (
	byDemo   = "demo"
	bySecret = "indep"     // client_secret_basic; ID tokens encrypted with RSA, userinfo signed
	byCurve  = "indep-ec"  // client_secret_basic; ID tokens encrypted with ECDH-ES
	byKey    = "indep-key" // private_key_jwt; nothing is encrypted
)

// A house is a site whose members have a choice of providers.
type house struct {
	*site
	p   *independent
	rec *recorder // only of a recorded house
}

// newHouse starts a site and the independent provider beside that of the
// demonstration.
func newHouse(t testing.TB, settings ...string) *house {
	t.Helper()
	h := &house{p: newIndependent(t)}
	file, curve, long := h.p.configure(t, bySecret, byCurve, byKey)
	h.site = newSite(t, sqlite(t), append(settings, "LOUPE_PROVIDERS="+file)...)
	h.open(curve, long)
	return h
}

// newRecordedHouse is [newHouse] behind a recorder; see [newRecordedSite].
func newRecordedHouse(t testing.TB, drop string) *house {
	t.Helper()
	h := &house{p: newIndependent(t)}
	file, curve, long := h.p.configure(t, bySecret, byCurve, byKey)
	h.site, h.rec = newRecordedSite(t, drop, "LOUPE_PROVIDERS="+file)
	h.open(curve, long)
	return h
}

// clientSecret is that of the clients that have one.
const clientSecret = "only-for-tests-0123456789-abcdefgh"

// providerEntry is one provider in the file of the providers.
const providerEntry = `
[[provider]]
id = "ID"
for = "members"
name = { fr = "Service ID", nl = "Dienst ID" }
issuer = "ISSUER"
client_id = "loupe-ID"
PROOF
scopes = ["openid", "profile", "egovnrn"]
claims = { national_number = "egovNRN" }
assurance = [
  { claim = "acr", value = "urn:example:low", level = 1 },
  { claim = "acr", value = "urn:example:substantial", level = 2 },
  { claim = "acr", value = "urn:example:high", level = 3 },
]
ask = [
  { level = 1, acr = "urn:example:low" },
  { level = 2, acr = "urn:example:substantial" },
  { level = 3, acr = "urn:example:high" },
]
`

// clientProof holds how Loupe proves itself in each way, and what it demands.
var clientProof = map[string]string{
	bySecret: `client_auth = "client_secret_basic"
client_secret_file = "secret"
decryption_key_files = ["long.jwk"]
signed_userinfo = true`,
	byCurve: `client_auth = "client_secret_basic"
client_secret_file = "secret"
decryption_key_files = ["curve.jwk"]`,
	byKey: `client_auth = "private_key_jwt"`,
}

// configure writes the file of the providers, those of some ways, with what
// belongs to it, and returns its path and the public keys to encrypt for.
func (p *independent) configure(t testing.TB, ways ...string) (file string, curve, long jose.JSONWebKey) {
	t.Helper()
	dir := t.TempDir()
	write := func(name, text string) {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	key := func(name string, private any, alg jose.KeyAlgorithm) jose.JSONWebKey {
		k := jose.JSONWebKey{Key: private, KeyID: name, Algorithm: string(alg), Use: "enc"}
		text, err := json.Marshal(k)
		if err != nil {
			t.Fatal(err)
		}
		write(name+".jwk", string(text))
		return k.Public()
	}
	small, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	big, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	curve, long = key("curve", small, jose.ECDH_ES), key("long", big, jose.RSA_OAEP_256)
	write("secret", clientSecret+"\n")
	var all strings.Builder
	for _, way := range ways {
		all.WriteString(strings.NewReplacer("ISSUER", p.Issuer, "ID", way, "PROOF", clientProof[way]).Replace(providerEntry))
	}
	write("providers.toml", all.String())
	return filepath.Join(dir, "providers.toml"), curve, long
}

// open registers the house at the independent provider and starts that.
func (h *house) open(curve, long jose.JSONWebKey) {
	h.t.Helper()
	register := func(id string) client {
		return newClient("loupe-"+id, h.url+wire.Callback+id, h.url+"/", h.url+wire.BackChannel+id)
	}
	secret := func(c client, k jose.JSONWebKey) client {
		return c.with("token_endpoint_auth_method", "client_secret_basic").with("client_secret", clientSecret).
			with("jwks", jose.JSONWebKeySet{Keys: []jose.JSONWebKey{k}}).
			with("id_token_encrypted_response_alg", k.Algorithm).with("id_token_encrypted_response_enc", "A256GCM")
	}
	plain := secret(register(byCurve), curve)
	delete(plain, "userinfo_signed_response_alg")
	h.p.Clients = []client{
		secret(register(bySecret), long),
		plain,
		register(byKey).with("token_endpoint_auth_method", "private_key_jwt").
			with("token_endpoint_auth_signing_alg", "ES256").with("jwks_uri", h.url+wire.ClientKeys),
	}
	h.p.Pushed = true
	h.provider(h.p.Issuer)
	for _, s := range h.p.People {
		h.secret(s.Sub)
	}
	h.secret(clientSecret)
	h.p.start()
}

// A proof is how somebody logs in at a provider.
type proof struct {
	way string
	who demo.Person
	how string // value of the strength on the page of the provider; "": as it offers
	old bool   // two hours ago
}

// enter opens the home of a person who logged in, not in the browser but by
// [house.session].
func (h *house) enter(b *tab, l lang.Lang, p proof) {
	b.t.Helper()
	h.session(b, l, p)
	b.open(wire.Path(l, wire.Me, ""))
	b.greeted(p.who, l)
}

// enterByHand logs a person in from the address of the login, page by page, and
// waits until their home greets them.
func (h *house) enterByHand(b *tab, l lang.Lang, p proof) {
	b.t.Helper()
	b.open(wire.LoginLink{Lang: l, Route: wire.Me, With: p.way}.Path())
	h.prove(b, p)
	b.greeted(p.who, l)
}

// enterAgain is [house.enterByHand] where the provider remembers the person, and asks
// nothing.
func (h *house) enterAgain(b *tab, l lang.Lang, p proof) {
	b.t.Helper()
	b.open(wire.LoginLink{Lang: l, Route: wire.Me, With: p.way}.Path())
	b.greeted(p.who, l)
}

// prove is what a person does at a provider.
func (h *house) prove(b *tab, p proof) {
	b.t.Helper()
	at, sub := h.idp, p.who.Subject
	if p.way != byDemo {
		at, sub = h.p.Issuer, independently(p.who)
	}
	b.wait("the page of the provider", `idp => location.origin === idp && document.readyState === "complete" &&
		document.querySelector("form")`, at)
	b.click(`label:has(input[value="` + sub + `"])`)
	if p.how != "" {
		b.click(`label:has(input[value="` + p.how + `"])`)
	}
	switch {
	case p.old && p.way == byDemo:
		b.click(`label:has(input[name=old])`)
	case p.old:
		b.fill(`input[name=old]`, "2")
	}
	b.click(`button[value="login"]`)
}

// leave logs out with the button of the page, also at the provider, and waits
// until the browser is back at the public home.
func (h *house) leave(b *tab, l lang.Lang, way string) {
	b.t.Helper()
	if way == byDemo {
		b.logout(l)
		return
	}
	b.click(`form[action="` + wire.Logout + `"] button`)
	h.leaveProvider(b)
}

// leaveProvider logs out at the independent provider too, and comes back.
func (h *house) leaveProvider(b *tab) {
	b.t.Helper()
	b.wait("the logout page of the provider", `idp => location.origin === idp && document.readyState === "complete"`, h.p.Issuer)
	b.click(`button[value="yes"]`)
	b.wait("the public home after logging out", `origin => location.origin === origin && document.readyState === "complete" &&
		location.pathname.length <= 4`, h.url)
}

// opens reports whether a browser is logged in with a member file.
func (b *tab) opens(l lang.Lang) bool {
	b.t.Helper()
	return b.answers(wire.APIPage+"?path="+wire.Path(l, wire.MyDomains, "")) == http.StatusOK
}
