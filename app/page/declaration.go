package page

import (
	"strings"

	ui "github.com/maxence-charriere/go-app/v10/pkg/app"

	"github.com/loupe-privacy/loupe/app/widget"
	"github.com/loupe-privacy/loupe/internal/wire"
	"github.com/loupe-privacy/loupe/locales"
)

// Declaration is the whole declaration on one page, to read or to print.
// Nothing in it is folded away, since what is folded is missing on paper.
func Declaration(p wire.Page) []ui.UI {
	pen, d, at := widget.PenOf(p), p.Declaration, spots{}
	chapters := chaptersOf(pen, d, at)
	page := []ui.UI{
		wayTo(pen),
		declarationHead(pen, p),
		contents(pen, chapters),
	}
	for _, c := range chapters {
		page = append(page, ui.Section().Class("stack chapter").Aria("labelledby", c.id).Body(
			append([]ui.UI{ui.H2().ID(c.id).Text(c.name)}, c.body...)...))
	}
	return page
}

// A chapter is a part of the declaration that the table of contents names.
type chapter struct {
	id   string
	name string
	body []ui.UI
}

// chaptersOf returns the chapters that have something to say.
func chaptersOf(pen widget.Pen, d *wire.DeclarationData, at spots) []chapter {
	all := []chapter{
		{"principles", pen.T(locales.ReadPrinciples), principles(pen, d, at)},
		{"audience", pen.T(locales.ReadAudience), sayings(pen, wire.KindAudience, d.Audience, at)},
		{"who", pen.T(locales.DomainWho), organisations(pen, d.Organisations, at)},
	}
	for i := range d.Domains {
		one := &d.Domains[i]
		id := at.at(wire.KindDomain, one.ID)
		all = append(all, chapter{id, one.Title, declaredDomain(pen, one, at)})
	}
	if d.Decisions != nil {
		all = append(all, chapter{decisionsID, pen.T(locales.SheetDecides), declaredDecisions(pen, d.Decisions, at)})
	}
	if r := d.Rights; r != nil {
		all = append(all,
			chapter{rightsID, pen.T(locales.ReadRights), declaredRights(pen, r.Rights, at)},
			chapter{"filing", pen.T(locales.GuideFiling), declaredFiling(pen, r.Filing, at)},
			chapter{"content", pen.T(locales.GuideContent), list(points(pen, wire.KindAccess, r.Content, at))},
			chapter{"missing", pen.T(locales.GuideMissing), list(points(pen, wire.KindAccess, r.Limits, at))},
			chapter{"security", pen.T(locales.GuideSecurity), list(points(pen, wire.KindSecurity, r.Security, at))},
		)
	}
	all = append(all,
		chapter{"categories", pen.T(locales.SheetWhat), declaredCategories(pen, d.Categories, at)},
		chapter{"notes", pen.T(locales.DomainNotes), declaredNotes(pen, notesOf(d), at)},
		chapter{"words", pen.T(locales.ReadGlossary), explainedWords(pen, d.Terms)},
	)
	var some []chapter
	for _, c := range all {
		if len(c.body) > 0 {
			some = append(some, c)
		}
	}
	return some
}

// declarationHead returns what the page is, which text counts, and the same for
// machines.
func declarationHead(pen widget.Pen, p wire.Page) ui.UI {
	d := p.Declaration
	parts := []ui.UI{
		widget.H1(pen.T(locales.ReadDeclaration)),
		ui.P().Class("lead").Text(pen.T(locales.ReadDeclarationLead)),
		pen.Note(widget.Warm, "info", ui.P().Text(pen.T(locales.HomeOfficialText))),
	}
	if p.Edition.OfficialURL != "" {
		parts = append(parts, pen.External(p.Edition.OfficialURL, pen.T(locales.HomeOfficialGo)))
	}
	parts = append(parts, ui.P().Class("row no-print").Body(pen.Icon("printer"), ui.Span().Text(pen.T(locales.ReadPrint))))
	if len(d.Exports) > 0 {
		parts = append(parts, ui.P().Class("small no-print").Body(exports(pen, d.Exports)...))
	}
	return ui.Div().Class("head").Body(parts...)
}

// exports returns the ways to the same for machines, which are documents and no
// pages.
func exports(pen widget.Pen, links []wire.Link) []ui.UI {
	parts := []ui.UI{ui.Text(pen.T(locales.ReadExports) + " ")}
	for i, l := range links {
		if i > 0 {
			parts = append(parts, ui.Text(", "))
		}
		parts = append(parts, ui.A().Href(l.Path).DataSet("native", "true").Text(strings.ToUpper(l.Name)))
	}
	return parts
}

// contents returns the table of contents.
func contents(pen widget.Pen, chapters []chapter) ui.UI {
	items := make([]ui.UI, len(chapters))
	for i, c := range chapters {
		items[i] = ui.Li().Body(ui.A().Class("go").Href("#" + c.id).Text(c.name))
	}
	return ui.Nav().Class("toc").Aria("labelledby", "toc").Body(
		ui.H2().ID("toc").Class("h-s").Text(pen.T(locales.ReadContents)),
		ui.Ol().Role("list").Body(items...),
	)
}

// list returns an element as the body of a chapter, or nothing for none.
func list(e ui.UI) []ui.UI {
	if e == nil {
		return nil
	}
	return []ui.UI{e}
}

// principles returns what the declaration promises, and how its changes are
// announced.
func principles(pen widget.Pen, d *wire.DeclarationData, at spots) []ui.UI {
	body := sayings(pen, wire.KindPrinciple, d.Principles, at)
	if d.Versioned != "" {
		body = append(body, ui.P().ID(at.at(wire.KindPrinciple, "versioned")).Body(pen.Prose(d.Versioned)...))
	}
	return body
}

// sayings returns statements, with or without a name, as a list.
func sayings(pen widget.Pen, k wire.Kind, all []wire.Named, at spots) []ui.UI {
	if len(all) == 0 {
		return nil
	}
	items := make([]ui.UI, len(all))
	for i, n := range all {
		items[i] = ui.Li().ID(at.at(k, n.ID)).Body(saying(pen, n)...)
	}
	return []ui.UI{ui.Ul().Class("stack-s").Body(items...)}
}

// saying returns the name of a thing, its sentence and its condition, each
// where there is one. Unlike thing it leads nowhere.
func saying(pen widget.Pen, n wire.Named) []ui.UI {
	var parts []ui.UI
	if n.Name != "" {
		parts = append(parts, ui.B().Text(n.Name))
	}
	if n.Text != "" && n.Text != n.Name {
		parts = append(parts, ui.P().Body(pen.Prose(n.Text)...))
	}
	if n.Condition != "" {
		parts = append(parts, ui.P().Class("only").Body(pen.Prose(n.Condition)...))
	}
	return parts
}

// organisations returns every organisation with all that is declared about it.
func organisations(pen widget.Pen, all []wire.OrgCard, at spots) []ui.UI {
	if len(all) == 0 {
		return nil
	}
	items := make([]ui.UI, len(all))
	for i, o := range all {
		items[i] = ui.Li().ID(at.at(wire.KindOrganisation, o.ID)).Class("stack-s whole").Body(
			append([]ui.UI{ui.H3().Text(o.Short)}, orgFacts(pen, o)...)...)
	}
	return []ui.UI{ui.Ul().Class("stack-l").Role("list").Body(items...)}
}

// declaredCategories returns every kind of data with the domains that declare
// it.
func declaredCategories(pen widget.Pen, all []wire.CategoryCard, at spots) []ui.UI {
	if len(all) == 0 {
		return nil
	}
	rows := make([]ui.UI, len(all))
	for i, c := range all {
		var domains []string
		for _, d := range c.Domains {
			domains = append(domains, d.Title)
		}
		var text []ui.UI
		if c.Text != "" {
			text = append(text, pen.P(c.Text))
		}
		if len(domains) > 0 {
			text = append(text, ui.P().Class("small muted").Text(pen.List(domains)))
		}
		rows[i] = ui.Div().ID(at.at(wire.KindCategory, c.ID)).Body(
			ui.Dt().Body(ui.A().Href(c.Path).Text(c.Name)), ui.Dd().Body(text...))
	}
	return []ui.UI{ui.Dl().Class("facts").Body(rows...)}
}

// notesOf returns every point on which precision is asked, each once.
func notesOf(d *wire.DeclarationData) []wire.Note {
	var all []wire.Note
	seen := map[string]bool{}
	add := func(list []wire.Note) {
		for _, n := range list {
			if !seen[n.ID] {
				seen[n.ID] = true
				all = append(all, n)
			}
		}
	}
	if d.Rights != nil {
		add(d.Rights.Notes)
		add(d.Rights.Filing.Notes)
		for _, r := range d.Rights.Rights {
			add(r.Notes)
		}
	}
	for _, one := range d.Domains {
		add(one.Notes)
	}
	if d.Decisions != nil {
		for _, pass := range d.Decisions.Passports {
			add(pass.Notes)
		}
	}
	return all
}

// declaredNotes returns the points on which precision is asked, with the
// cautious reading of each.
func declaredNotes(pen widget.Pen, all []wire.Note, at spots) []ui.UI {
	if len(all) == 0 {
		return nil
	}
	items := make([]ui.UI, len(all))
	for i, n := range all {
		body := unclear(pen, n)
		if n.Section != "" {
			body = append(body, section(pen, n.Section))
		}
		items[i] = ui.Li().ID(at.at(wire.KindNote, n.ID)).Class("whole").Body(body...)
	}
	return []ui.UI{ui.P().Text(pen.T(locales.DomainNotesText)), ui.Ul().Class("strip").Role("list").Body(items...)}
}

// section returns where the declaration says a thing.
func section(pen widget.Pen, src string) ui.UI {
	return ui.P().Class("xs muted").Text(pen.F(locales.DomainSection, locales.Args{"Section": src}))
}

// explainedWords returns the difficult words, explained, or nothing.
func explainedWords(pen widget.Pen, all []wire.Term) []ui.UI {
	if len(all) == 0 {
		return nil
	}
	return []ui.UI{pen.WordList(all)}
}
