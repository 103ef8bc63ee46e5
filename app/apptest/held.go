package apptest

import (
	"github.com/loupe-privacy/loupe/internal/fault"
	"github.com/loupe-privacy/loupe/internal/holdings"
	"github.com/loupe-privacy/loupe/internal/lang"
	"github.com/loupe-privacy/loupe/internal/rights"
	"github.com/loupe-privacy/loupe/internal/wire"
)

// held returns the pages on what is held in one domain: masked, with the values
// of one kind, before a fresh login, with a doctor without a name, of a source
// that says nothing, and with odd strings.
func held(l lang.Lang) []Case {
	page := func(change func(*wire.Page)) wire.Page {
		p := personal(l, wire.Held, "compulsory")
		p.Held = heldKinds(l)
		change(&p)
		return p
	}
	return []Case{
		{"held", page(func(*wire.Page) {})},
		{"held-open", page(func(p *wire.Page) {
			k := &p.Held.Kinds[1]
			k.Open, k.Samples[0].Value, k.Samples[1].Value = true, "Rue de l’Exemple 12, 1000 Bruxelles", "02 555 01 23"
		})},
		{"held-stale", page(func(p *wire.Page) {
			p.Held.ProvePath = wire.LoginLink{Lang: l, Route: wire.Held, Param: "compulsory", Action: rights.OpenSamples}.Path()
		})},
		{"held-shared", page(func(p *wire.Page) { p.Held.Shared = true })},
		{"held-doctor", page(func(p *wire.Page) {
			p.Fault = &wire.Fault{Code: fault.Invalid, Field: wire.FieldDoctor, Reason: "required"}
		})},
		{"held-named", page(func(p *wire.Page) {
			p.Held.Named = []wire.NamedDoctor{
				{RequestCard: card(l, "named", wire.RequestCard{Day: 3, Days: 30}), Doctor: "docteur Anna Peeters, Namur"},
				{RequestCard: card(l, "named-before", wire.RequestCard{}), Doctor: Nasty},
			}
		})},
		{"held-empty", page(func(p *wire.Page) { p.Held = &wire.HeldData{DomainRef: p.Held.DomainRef} })},
		{"held-nasty", page(func(p *wire.Page) {
			p.Held.Title, p.Held.Doctor, p.Held.Unread = Nasty, Nasty, true
			p.Held.Covers = &wire.Coverage{Not: Nasty}
			p.Held.Kinds[1] = wire.HeldKind{
				ID: "x", Name: Nasty, Path: wire.Path(l, wire.MyCategories, ""), Tag: holdings.Held, AsOf: day("2026-11-18"), Source: Nasty,
				Samples: []wire.Sample{{Name: Nasty, Value: Nasty}}, Open: true, Covers: &wire.Coverage{Not: Nasty},
			}
			p.Fault = &wire.Fault{Code: fault.Invalid, Field: wire.FieldDoctor, Reason: "too_long"}
		})},
	}
}

// heldKinds returns a domain with a kind of data of each tag.
func heldKinds(l lang.Lang) *wire.HeldData {
	kind := func(id, fr, nl string, tag holdings.Tag) wire.HeldKind {
		k := wire.HeldKind{ID: id, Name: text(l, fr, nl), Path: wire.Path(l, wire.MyCategory, id), Tag: tag}
		if tag != holdings.Possible {
			k.AsOf = day("2026-11-18")
		}
		return k
	}
	health := kind("health", "Santé", "Gezondheid", holdings.Doctor)
	health.Traces = holdings.Traces{Records: 1200, First: day("2003-02-11"), Last: day("2026-11-12"), Updated: day("2026-11-14")}
	health.Covers = &wire.Coverage{Since: day("2003-01-01"), Not: text(l, "les dossiers papier d’avant 2003", "papieren dossiers van vóór 2003")}
	contact := kind("identification", "Nom et contact", "Naam en contact", holdings.Held)
	contact.Traces = holdings.Traces{Records: 1, First: day("2011-03-01"), Last: day("2026-11-15"), Updated: day("2026-11-15")}
	contact.Source = text(l, "Registre national", "Rijksregister")
	contact.Samples = []wire.Sample{{Name: text(l, "Adresse", "Adres")}, {Name: text(l, "Téléphone", "Telefoon")}}
	return &wire.HeldData{
		DomainRef: wire.DomainRef{
			ID: "compulsory", Mark: "co", Title: text(l, "Assurance obligatoire", "Verplichte verzekering"),
			Controller: "MLOZ", Path: wire.Path(l, wire.MyDomain, "compulsory"),
		},
		Reported: true, AsOf: day("2026-11-18"), Relation: holdings.Active,
		Tags: wire.Tags{Held: 1, Doctor: 1, Possible: 1, NotHeld: 1},
		Kinds: []wire.HeldKind{
			health, contact,
			kind("leisure", "Loisirs", "Vrije tijd", holdings.Possible),
			kind("opinions", "Opinions politiques", "Politieke opvattingen", holdings.NotHeld),
		},
		Owner: "owner", SendPath: wire.Path(l, wire.Held, "compulsory"),
	}
}
