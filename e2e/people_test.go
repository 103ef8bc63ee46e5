package e2e

import (
	"slices"
	"strings"
	"testing"

	"github.com/loupe-privacy/loupe/internal/lang"
	"github.com/loupe-privacy/loupe/internal/register"
	"github.com/loupe-privacy/loupe/internal/wire"
	"github.com/loupe-privacy/loupe/server/demo"
	"github.com/loupe-privacy/loupe/server/registerdata"
)

// person returns one of the people of the demonstration by given name.
func person(t testing.TB, given string) demo.Person {
	t.Helper()
	all := demo.People()
	i := slices.IndexFunc(all, func(p demo.Person) bool { return p.GivenName == given })
	if i < 0 {
		t.Fatalf("nobody in the demonstration is called %s", given)
	}
	return all[i]
}

// declared returns the register inside the program.
func declared(t testing.TB) *register.Register {
	t.Helper()
	r, err := registerdata.Load(registerdata.Embedded())
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// login opens the home of a person who logged in, not in the browser but by
// [tab.session].
func (b *tab) login(p demo.Person, l lang.Lang) {
	b.t.Helper()
	b.session(p, l)
	b.open(wire.Path(l, wire.Me, ""))
	b.greeted(p, l)
}

// loginByHand logs a person in from an address that leads to the provider, page
// by page, and waits until their home greets them.
func (b *tab) loginByHand(p demo.Person, l lang.Lang) {
	b.t.Helper()
	b.open(wire.LoginLink{Lang: l, Route: wire.Me, Staff: p.Staff()}.Path())
	b.choose(p)
	b.greeted(p, l)
}

// greeted waits until the home of a person greets them.
func (b *tab) greeted(p demo.Person, l lang.Lang) {
	b.t.Helper()
	b.arrive(wire.Path(l, wire.Me, ""), "")
	b.wait("a greeting", `name => document.querySelector("main").textContent.includes(name)`, p.GivenName)
}

// choose is what a person does at the demonstration's provider.
func (b *tab) choose(p demo.Person) {
	b.t.Helper()
	b.wait("the page of the provider", `idp => location.origin === idp && document.readyState === "complete"`, b.site.idp)
	b.click(`label:has(input[value="` + p.Subject + `"])`)
	b.click(`button[value="login"]`)
}

// logout logs out with the button of the page, and waits until the browser is
// back at the public home.
func (b *tab) logout(l lang.Lang) {
	b.t.Helper()
	b.click(`form[action="` + wire.Logout + `"] button`)
	b.wait("the public home after logging out", `paths => paths.includes(location.pathname) && document.readyState === "complete"`,
		[]string{wire.Path(lang.FR, wire.Home, ""), wire.Path(lang.NL, wire.Home, ""), "/"})
}

// word holds words that people read, as the journeys expect them.
var word = map[lang.Lang]map[string]string{
	lang.FR: {
		"home": "sous la loupe", "me": "Voici ce que nous savons de vous", "mine": "Mes données",
		"requests": "Mes demandes", "ask": "Que voulez-vous faire", "review": "Relisez", "receipt": "Voici votre reçu",
		"note": "Voulez-vous ajouter quelque chose", "choices": "Mes choix", "settings": "Réglages", "check": "Vérifier un reçu",
		"domains": "Quatre domaines", "error": "Erreur\u00a0: ", "lost": "Cette page n’existe pas",
		"held": "Nous avons ceci", "doctor": "Par votre médecin", "possible": "Possible, pas vérifié", "not_held": "Non",
	},
	lang.NL: {
		"home": "onder de loep", "me": "Dit weten wij over u", "mine": "Mijn gegevens",
		"requests": "Mijn verzoeken", "ask": "Wat wilt u doen", "review": "Lees na", "receipt": "Dit is uw ontvangstbewijs",
		"note": "Wilt u nog iets toevoegen", "choices": "Mijn keuzes", "settings": "Instellingen", "check": "Een ontvangstbewijs nakijken",
		"domains": "Vier domeinen", "error": "Fout: ", "lost": "Deze pagina bestaat niet",
		"held": "Hebben wij", "doctor": "Via uw arts", "possible": "Mogelijk, niet nagekeken", "not_held": "Hebben wij niet",
	},
}

// A place is one page that people can open.
type place struct {
	name     string
	path     string
	route    wire.Route
	personal bool
}

// places returns every page with an address in a language, in the same order in
// both. Request is the id of one of the requests of a person who has the draft
// of [tab.keepDraft]; without it only public pages are returned.
func places(t testing.TB, l lang.Lang, request string) []place {
	t.Helper()
	var all []place
	for _, p := range wire.Patterns {
		if p.Personal() && request == "" {
			continue
		}
		switch p.Route {
		case wire.Theirs, wire.TheirDomain, wire.TheirRetention:
			continue // for who acts for somebody
		case wire.GuestAsk, wire.GuestReview, wire.GuestRequest, wire.GuestReceipt:
			continue // for people without an account, and only once they have something there
		case wire.MyPassport:
			continue // its addresses are not known from outside: see TestPassportOfADecision
		}
		for what, param := range things(t, wire.Twin(p.Route), l, request) {
			all = append(all, place{string(p.Route) + what, wire.Path(l, p.Route, param), p.Route, p.Personal()})
		}
	}
	slices.SortFunc(all, func(a, b place) int { return strings.Compare(a.name, b.name) })
	return all
}

// things returns, for a page about one thing, some of each sort by what they
// are: those whose pages differ most. For any other page it is the one there
// is.
func things(t testing.TB, route wire.Route, l lang.Lang, request string) map[string]string {
	t.Helper()
	r := declared(t)
	some := map[string]lang.Text{}
	category := func(id string) { c, _ := r.Category(id); some["-"+id] = c.Slug }
	decision := func(id string) { d, _ := r.Decision(id); some["-"+id] = d.Slug }
	switch route {
	case wire.Ask:
		for _, id := range draftQuestions {
			some["-"+string(id)] = lang.Text{FR: wire.QuestionSlug(lang.FR, id), NL: wire.QuestionSlug(lang.NL, id)}
		}
	case wire.Domain, wire.Held:
		for _, d := range r.Domains {
			some["-"+string(d.Mark)] = d.Slug
		}
	case wire.Category:
		category("health")
		category("image_sound_recordings")
	case wire.Recipient:
		some["-source"], some["-domain"], some["-recipient"] = r.Sources[0].Slug, r.Domains[1].Slug, r.Recipients[0].Slug
		some["-processor"] = r.Processors[0].Slug
	case wire.Decision:
		decision("bim")
		decision("ct_codes")
	case wire.Version:
		some["-1"], some["-2"] = lang.Text{FR: "1", NL: "1"}, lang.Text{FR: "2", NL: "2"}
	case wire.Audience:
		some["-prospect"], some["-representative"] = r.Audience[1].Slug, r.Audience[5].Slug
	default:
		return map[string]string{"": request}
	}
	params := map[string]string{}
	for what, slug := range some {
		params[what] = slug.In(l)
	}
	return params
}
