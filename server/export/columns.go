package export

import (
	"slices"

	"github.com/loupe-privacy/loupe/internal/lang"
	"github.com/loupe-privacy/loupe/internal/register"
)

// A column is one column of the authority's model register, or two where its
// value differs by language.
type column struct {
	name  lang.Text
	code  bool                // the value is the same in both languages
	value func(row) lang.Text // nil where the register has no such fact
}

// columns is the layout of the file. Which headings are the model's and which
// are ours is told in docs/exports.md.
var columns = []column{
	{name: lang.Text{FR: "Responsable du traitement", NL: "Verwerkingsverantwoordelijke"},
		value: func(w row) lang.Text { return w.controller().Name }},
	{name: lang.Text{FR: "Adresse du responsable", NL: "Adres van de verantwoordelijke"},
		value: func(w row) lang.Text { return w.controller().Address }},
	{name: lang.Text{FR: "Numéro BCE", NL: "KBO-nummer"}, code: true,
		value: func(w row) lang.Text { return same(w.controller().Number) }},
	{name: officer, value: row.officer},
	{name: lang.Text{FR: "Processus", NL: "Proces"},
		value: func(w row) lang.Text { return w.domain.Title }},
	{name: lang.Text{FR: "Propriétaire du processus", NL: "Proceseigenaar"}},
	{name: lang.Text{FR: "Numéro du traitement", NL: "Nummer van de verwerking"}, code: true,
		value: func(w row) lang.Text { return same(w.purpose.FullID()) }},
	{name: lang.Text{FR: "Description fonctionnelle du traitement", NL: "Functionele omschrijving van de verwerking"},
		value: func(w row) lang.Text { return w.purpose.Text }},
	{name: lang.Text{FR: "Finalité du traitement", NL: "Doeleinde van de verwerking"},
		value: func(w row) lang.Text { return w.purpose.Name }},
	{name: lang.Text{FR: "Fondement du traitement", NL: "Rechtsgrond van de verwerking"}, value: row.bases},
	{name: lang.Text{FR: "Législation (tout le domaine)", NL: "Wetgeving (heel het domein)"}, value: row.laws},
	{name: lang.Text{FR: "Type de traitement", NL: "Type verwerking"}},
	{name: lang.Text{FR: "Catégories fonctionnelles de données (tout le domaine)", NL: "Functionele gegevenscategorieën (heel het domein)"},
		value: row.categories},
	{name: lang.Text{FR: "Catégories plus protégées (tout le domaine)", NL: "Meer beschermde categorieën (heel het domein)"},
		value: row.special},
	{name: lang.Text{FR: "Personnes concernées", NL: "Betrokkenen"}, value: row.subjects},
	{name: lang.Text{FR: "Sources des données (tout le domaine)", NL: "Bronnen van de gegevens (heel het domein)"}, value: row.sources},
	{name: lang.Text{FR: "Destinataires (tout le domaine)", NL: "Ontvangers (heel het domein)"}, value: row.recipients},
	{name: lang.Text{FR: "Sous-traitants (tout le domaine)", NL: "Verwerkers (heel het domein)"}, value: row.processors},
	{name: lang.Text{FR: "Transferts hors de l’Espace économique européen", NL: "Doorgiften buiten de Europese Economische Ruimte"},
		value: row.transfers},
	{name: lang.Text{FR: "Garanties pour ces transferts", NL: "Waarborgen voor die doorgiften"}},
	{name: lang.Text{FR: "Délais de conservation (tout le domaine)", NL: "Bewaartermijnen (heel het domein)"}, value: row.retention},
	{name: lang.Text{FR: "Mesures de sécurité", NL: "Beveiligingsmaatregelen"}, value: row.security},
	{name: lang.Text{FR: "Décisions automatisées (tout le domaine)", NL: "Geautomatiseerde beslissingen (heel het domein)"},
		value: row.decisions},
	{name: lang.Text{FR: "Droits des personnes (tout le domaine)", NL: "Rechten van de betrokkenen (heel het domein)"}, value: row.rights},
	{name: lang.Text{FR: "Date de fin du traitement", NL: "Einddatum verwerking"}, code: true},
	{name: lang.Text{FR: "Traitement de remplacement", NL: "Plaatsvervangende verwerking"}, code: true},
	{name: lang.Text{FR: "Remarques", NL: "Opmerkingen"}, value: row.remarks},
	{name: lang.Text{FR: "Section de la déclaration", NL: "Deel van de verklaring"}, code: true,
		value: func(w row) lang.Text { return same(w.domain.Src) }},
	{name: lang.Text{FR: "Édition", NL: "Editie"}, code: true, value: row.edition},
	{name: lang.Text{FR: "À propos de cette édition", NL: "Over deze editie"},
		value: func(w row) lang.Text { return statements(w.r) }},
	{name: lang.Text{FR: "Déclaration officielle", NL: "Officiële verklaring"}, code: true,
		value: func(w row) lang.Text { return same(official(w.r)) }},
}

// officer returns how to reach the data protection officer, who is named by
// role only.
func (w row) officer() lang.Text {
	var ways []lang.Text
	for _, c := range w.controller().DPO {
		ways = append(ways, contact(c))
	}
	return lines(ways)
}

// The marks of a value that the register itself marks.
var (
	tied     = lang.Text{FR: "Lié à cette finalité\u00a0:", NL: "Verbonden met dit doeleinde:"}
	untied   = lang.Text{FR: "Déclaré pour le domaine, sans lien avec une finalité\u00a0:", NL: "Verklaard voor het domein, zonder band met een doeleinde:"}
	inferred = lang.Text{FR: "[article déduit du texte]", NL: "[artikel afgeleid uit de tekst]"}
	absolute = lang.Text{
		FR: "Vous pouvez vous y opposer à tout moment, sans raison.",
		NL: "U kunt zich er altijd tegen verzetten, zonder reden.",
	}
)

// bases returns the legal bases of the purpose or, where the declaration ties
// none to it, those of the domain.
func (w row) bases() lang.Text {
	heading := untied
	if len(w.purpose.Basis) > 0 {
		heading = tied
	}
	texts := []lang.Text{heading}
	for _, b := range w.domain.LegalBases {
		if len(w.purpose.Basis) > 0 && !slices.Contains(w.purpose.Basis, b.ID) {
			continue
		}
		t := after(b.Citation(), " – ", b.Text)
		if b.Inferred {
			t = after(t, " ", inferred)
		}
		texts = append(texts, t)
	}
	return lines(texts)
}

// laws returns the laws of the domain.
func (w row) laws() lang.Text {
	var texts []lang.Text
	for _, id := range w.domain.Laws.IDs {
		law, _ := w.r.Law(id)
		texts = append(texts, after(law.Name, " – ", law.Text))
	}
	return open(texts, w.domain.Laws.Open)
}

// open returns the lines of a list, marked if it is one of examples.
func open(texts []lang.Text, examples bool) lang.Text {
	if examples {
		texts = append(texts, among)
	}
	return lines(texts)
}

// category returns a category as the domain describes it.
func (w row) category(id string) lang.Text {
	c, _ := w.r.Category(id)
	detail, ok := w.domain.Details[id]
	if !ok {
		detail = c.Text
	}
	return after(c.Kind, " – ", detail)
}

// categories returns the categories of the domain.
func (w row) categories() lang.Text {
	var texts []lang.Text
	for _, id := range w.domain.CategoryIDs() {
		texts = append(texts, w.category(id))
	}
	return lines(texts)
}

// special returns the categories that the law protects more, with the article
// of the GDPR that protects one in its own right.
func (w row) special() lang.Text {
	var texts []lang.Text
	for _, id := range w.domain.Special {
		c, _ := w.r.Category(id)
		name := c.Kind
		if c.Article != "" {
			name = after(name, " ", lang.Text{FR: "(RGPD art. " + c.Article + ")", NL: "(AVG art. " + c.Article + ")"})
		}
		texts = append(texts, name)
	}
	return lines(texts)
}

// subjects returns the groups of people whom the domain concerns.
func (w row) subjects() lang.Text {
	var texts []lang.Text
	for _, g := range w.r.Audience {
		if concerns(g, w.domain) {
			texts = append(texts, g.Name)
		}
	}
	return lines(texts)
}

// sources returns the sources of the domain.
func (w row) sources() lang.Text {
	var texts []lang.Text
	for _, id := range w.domain.Sources.IDs {
		s, _ := w.r.Source(id)
		texts = append(texts, after(s.Name, " – ", s.Text))
	}
	return open(texts, w.domain.Sources.Open)
}

// recipients returns the recipients of the domain, each with its condition.
func (w row) recipients() lang.Text {
	var texts []lang.Text
	for _, u := range w.domain.Recipients {
		e, _ := w.r.Recipient(u.ID)
		t := e.Name
		if c, ok := w.r.Condition(u.Condition); ok {
			t = after(t, " – ", c.Name)
		}
		texts = append(texts, after(t, " – ", u.Detail))
	}
	return lines(texts)
}

// processors returns the organisation that works on behalf of the controller,
// if there is one, and the kinds of processors.
func (w row) processors() lang.Text {
	var texts []lang.Text
	if o, ok := w.r.Organisation(w.domain.Processor); ok {
		texts = append(texts, o.Name)
	}
	for _, u := range w.domain.Processors {
		e, _ := w.r.Processor(u.ID)
		texts = append(texts, after(e.Name, " – ", u.Detail))
	}
	return open(texts, w.domain.ProcessorsOpen)
}

// transfers returns when data may leave the European Economic Area.
func (w row) transfers() lang.Text {
	texts := []lang.Text{w.domain.Transfers.Text}
	for _, id := range w.domain.Transfers.When {
		e, _ := w.r.Transfer(id)
		texts = append(texts, e.Name)
	}
	return lines(texts)
}

// retention returns the rules of the domain.
func (w row) retention() lang.Text {
	var texts []lang.Text
	for _, rule := range w.domain.Retention {
		texts = append(texts, after(ruleScope(w.r, rule), " – ", rule.Text))
	}
	return lines(texts)
}

// defaultScope is what a rule applies to that names nothing.
var defaultScope = lang.Text{FR: "Toutes les autres données", NL: "Alle andere gegevens"}

// ruleScope returns what a rule applies to.
func ruleScope(r *register.Register, rule register.Retention) lang.Text {
	switch {
	case rule.Situation != "":
		s, _ := r.Situation(rule.Situation)
		return s.Name
	case rule.Audience != "":
		g, _ := r.AudienceGroup(rule.Audience)
		return g.Name
	case rule.Default:
		return defaultScope
	}
	var kinds []lang.Text
	for _, id := range rule.Categories {
		c, _ := r.Category(id)
		kinds = append(kinds, c.Kind)
	}
	return join(kinds, ", ")
}

// security returns the measures that the declaration names for all domains.
func (w row) security() lang.Text {
	var texts []lang.Text
	for _, p := range w.r.Security {
		texts = append(texts, p.Text)
	}
	return lines(texts)
}

// noDecisions is what the declaration says of a domain without decisions.
var noDecisions = lang.Text{FR: "Aucune, selon la déclaration", NL: "Geen, volgens de verklaring"}

// decisions returns the automated decisions of the domain.
func (w row) decisions() lang.Text {
	if len(w.domain.Decisions) == 0 {
		return noDecisions
	}
	var texts []lang.Text
	for _, id := range w.domain.Decisions {
		d, _ := w.r.Decision(id)
		texts = append(texts, d.Name)
	}
	return lines(texts)
}

// rights returns the rights that can apply in the domain, and the one that
// needs no reason where the purpose gives it.
func (w row) rights() lang.Text {
	var texts []lang.Text
	for _, right := range rightsHere(w.r, w.domain) {
		texts = append(texts, right.Name)
	}
	if w.purpose.AbsoluteObjection {
		texts = append(texts, absolute)
	}
	return lines(texts)
}

// remarks returns the points of the domain that need precision.
func (w row) remarks() lang.Text {
	var texts []lang.Text
	for _, n := range w.r.NotesAbout("domains." + w.domain.ID) {
		texts = append(texts, join([]lang.Text{n.Text, n.Reading}, " "))
	}
	return lines(texts)
}
