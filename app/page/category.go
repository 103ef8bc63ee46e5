package page

import (
	ui "github.com/maxence-charriere/go-app/v10/pkg/app"

	"github.com/loupe-privacy/loupe/app/widget"
	"github.com/loupe-privacy/loupe/internal/wire"
	"github.com/loupe-privacy/loupe/locales"
)

// Categories is the list of the kinds of data over all domains, the specially
// protected ones first.
func Categories(p wire.Page) []ui.UI {
	pen, c, at := widget.PenOf(p), p.Categories, spots{}
	var legend ui.UI
	if c.Personal {
		legend = pen.Legend(tagsOf(c), false)
	}
	return []ui.UI{
		wayTo(pen),
		head(pen.T(locales.CategoriesHeading), pen.T(locales.CategoriesLead),
			general(pen, c.Personal, twinOf(p)),
			legend,
		),
		categoryCards(pen, "special", c.Special, c.Personal, locales.DomainSpecial, locales.DomainSpecialText, at),
		categoryCards(pen, "ordinary", c.Ordinary, c.Personal, locales.DomainOrdinary, 0, at),
		pen.Terms(p),
	}
}

// tagsOf counts the kinds of data by the tag that each shows.
func tagsOf(c *wire.CategoriesData) wire.Tags {
	var tags wire.Tags
	for _, list := range [...][]wire.CategoryCard{c.Special, c.Ordinary} {
		for _, card := range list {
			if card.AsOf.IsZero() {
				card.Tag = ""
			}
			tags.Add(card.Tag)
		}
	}
	return tags
}

// twinOf returns the address of the page that says the same for everybody or,
// from there, the personal one. It is for pages without a parameter.
func twinOf(p wire.Page) string {
	if p.Personal() {
		return wire.Path(p.Lang, wire.Twin(p.Route), "")
	}
	return wire.Path(p.Lang, wire.Mine(p.Route), "")
}

// general says on a public page that it is about everybody, and leads from
// each side to the other.
func general(pen widget.Pen, personal bool, twin string) ui.UI {
	if personal {
		return pen.Go(twin, pen.T(locales.GeneralToPublic))
	}
	return pen.Note(widget.Plain, "info",
		ui.P().Text(pen.T(locales.DomainGeneral)),
		pen.Go(twin, pen.T(locales.GeneralToMine)),
	)
}

// categoryCards returns some kinds of data as cards under a heading, or nil
// where there are none.
func categoryCards(pen widget.Pen, id string, list []wire.CategoryCard, personal bool, name, text locales.Key, at spots) ui.UI {
	if len(list) == 0 {
		return nil
	}
	cards := make([]ui.UI, len(list))
	for i, c := range list {
		cards[i] = categoryCard(pen, c, personal, at)
	}
	var why ui.UI
	if text != 0 {
		why = ui.P().Class("muted").Text(pen.T(text))
	}
	return ui.Section().Class("stack").Aria("labelledby", id).Body(
		ui.H2().ID(id).Text(pen.T(name)),
		why,
		ui.Ul().Class("grid").Role("list").Body(cards...),
	)
}

// categoryCard sums up one kind of data, with the domains that declare it. The
// whole card is one link, so its text links no words.
func categoryCard(pen widget.Pen, c wire.CategoryCard, personal bool, at spots) ui.UI {
	var tag ui.UI
	if personal {
		tag = pen.Tag(c.Tag, c.AsOf)
	}
	marks := make([]ui.UI, len(c.Domains))
	for i, d := range c.Domains {
		marks[i] = ui.Li().Class("dmark").Body(widget.DomainMark(d.Mark), ui.Span().Text(d.Title))
	}
	var domains ui.UI
	if len(marks) > 0 {
		domains = ui.Div().Class("foot").Body(
			ui.P().Class("vh").Text(pen.T(locales.CategoriesDomains)),
			ui.Ul().Role("list").Body(marks...),
		)
	}
	var text ui.UI
	if c.Text != "" {
		text = ui.P().Class("small").Text(c.Text)
	}
	return ui.Li().ID(at.at(wire.KindCategory, c.ID)).Class("card card-link").Body(
		ui.H3().Body(ui.A().Href(c.Path).Text(c.Name)),
		tag,
		text,
		domains,
	)
}

// Category is one kind of data in all domains, with what makes them differ.
func Category(p wire.Page) []ui.UI {
	pen, c, at := widget.PenOf(p), p.Category, spots{}
	return []ui.UI{
		wayTo(pen, widget.Crumb{Path: pen.Path(wire.Categories, ""), Name: pen.T(locales.CategoriesHeading)}),
		categoryHead(pen, p, at),
		places(pen, c, at),
		absentIn(pen, c.Absent),
		categoryActions(pen),
		notes(pen, c.Notes, at),
		pen.Terms(p),
	}
}

// categoryHead returns what a kind of data is, and how the law protects it.
func categoryHead(pen widget.Pen, p wire.Page, at spots) ui.UI {
	c := p.Category
	parts := []ui.UI{widget.H1(c.Name)}
	if c.Text != "" {
		parts = append(parts, ui.P().Class("lead").Body(pen.Prose(c.Text)...))
	}
	if c.Personal {
		parts = append(parts,
			ui.P().Body(pen.Tag(c.Tag, c.AsOf)),
			ui.P().Class("small muted").Text(tagMeans(pen, c.Tag, c.AsOf)),
		)
	}
	if list := texts(pen, c.Elements); list != nil {
		parts = append(parts, ui.Details().Body(
			ui.Summary().Text(pen.N(locales.CategoryElements, len(c.Elements), nil)),
			ui.Div().Class("in").Body(list),
		))
	}
	if c.Article != "" {
		parts = append(parts, pen.Note(widget.Warm, "shield",
			ui.P().Text(pen.T(locales.CategoryProtected)),
			lawText(pen, ui.P().Text(c.Article)),
		))
	}
	return ui.Div().ID(at.at(wire.KindCategory, c.ID)).Class("head").Body(append(parts, general(pen, c.Personal, c.TwinPath))...)
}

// places returns a kind of data in each domain that declares it, side by side.
// Where the domains do not say the same, words say so first.
func places(pen widget.Pen, c *wire.CategoryData, at spots) ui.UI {
	parts := []ui.UI{ui.H2().ID("places").Text(pen.N(locales.CategoryPlaces, len(c.Places), nil))}
	differs := false
	cards := make([]ui.UI, len(c.Places))
	for i, place := range c.Places {
		differs = differs || place.Differs
		cards[i] = categoryPlace(pen, place, c.Personal, at)
	}
	switch {
	case differs:
		parts = append(parts, pen.Note(widget.Warm, "info", ui.P().Body(widget.Rich(pen.T(locales.CategoryDiffers))...)))
	case len(cards) > 1:
		parts = append(parts, ui.P().Class("muted").Text(pen.T(locales.CategorySame)))
	}
	if len(cards) > 0 {
		parts = append(parts,
			ui.Ul().Class("grid grid-2").Role("list").Body(cards...),
			pen.Go(pen.Path(wire.Retention, ""), pen.T(locales.DomainRetentionGo)),
		)
	}
	return ui.Section().Class("stack").Aria("labelledby", "places").Body(parts...)
}

// categoryPlace returns a kind of data in one domain: what the domain adds,
// how long it stays, and the lists that are the domain's and not its own.
func categoryPlace(pen widget.Pen, c wire.CategoryPlace, personal bool, at spots) ui.UI {
	facts := []ui.UI{fact(pen, locales.CategoryAdds, adds(pen, c)...)}
	if len(c.Retention) == 0 {
		facts = append(facts, fact(pen, locales.DomainGridLong,
			ui.P().Class("muted").Text(pen.T(locales.DomainNoRule))))
	} else {
		facts = append(facts, fact(pen, locales.DomainGridLong, rules(pen, c.Retention, at)))
	}
	if personal {
		facts = append([]ui.UI{fact(pen, locales.CategoryMine, categoryMine(pen, c)...)}, facts...)
	}
	var labels []ui.UI
	if c.Differs {
		labels = append(labels, ui.Span().Class("label label-you").Text(pen.T(locales.CategoryOther)))
	}
	if c.Special {
		labels = append(labels, ui.Span().Class("label label-plain").Text(pen.T(locales.DomainSpecial)))
	}
	var marked ui.UI
	if len(labels) > 0 {
		marked = ui.P().Class("keys").Body(labels...)
	}
	return ui.Li().ID(at.at(wire.KindDomain, c.ID)).Class("card").Body(
		ui.P().Class("dmark").Body(
			widget.DomainMark(c.Mark),
			ui.Span().Text(pen.F(locales.CardController, locales.Args{"Name": c.Controller})),
		),
		ui.H3().Body(ui.A().Href(c.Path).Text(c.Title)),
		marked,
		ui.Dl().Class("facts").Body(facts...),
		ofDomain(pen, c),
	)
}

// adds returns what the declaration says of a kind of data in one domain.
func adds(pen widget.Pen, c wire.CategoryPlace) []ui.UI {
	if c.Detail == "" {
		return []ui.UI{ui.P().Class("muted").Text(pen.T(locales.CategoryNothing))}
	}
	return []ui.UI{pen.P(c.Detail)}
}

// categoryMine returns what a source said of a kind of data in one domain.
func categoryMine(pen widget.Pen, c wire.CategoryPlace) []ui.UI {
	parts := []ui.UI{ui.P().Body(pen.Tag(c.Tag, c.AsOf))}
	if c.Source != "" && !c.AsOf.IsZero() {
		parts = append(parts, ui.P().Class("small muted").Text(pen.F(locales.DomainSource, locales.Args{"Source": c.Source})))
	}
	return parts
}

// fact returns one row of a summary list.
func fact(pen widget.Pen, name locales.Key, body ...ui.UI) ui.UI {
	return ui.Div().Body(ui.Dt().Text(pen.T(name)), ui.Dd().Body(body...))
}

// ofDomain returns the lists that the declaration gives for a whole domain. It
// ties none of them to the kind of data, and says so.
func ofDomain(pen widget.Pen, c wire.CategoryPlace) ui.UI {
	if len(c.Sources) == 0 && len(c.Recipients) == 0 {
		return nil
	}
	var in []ui.UI
	add := func(name locales.Key, items []ui.UI) {
		if len(items) > 0 {
			in = append(in, ui.H4().Text(pen.T(name)), ui.Ul().Role("list").Body(items...))
		}
	}
	var sources, recipients []ui.UI
	for _, l := range c.Sources {
		sources = append(sources, ui.Li().Body(standing(l)))
	}
	for _, n := range c.Recipients {
		item := []ui.UI{standing(wire.Link{Name: n.Name, Path: n.Path})}
		if n.Condition != "" {
			item = append(item, ui.P().Class("only").Text(n.Condition))
		}
		recipients = append(recipients, ui.Li().Body(item...))
	}
	add(locales.DomainSources, sources)
	if c.SourcesOpen {
		in = append(in, ui.P().Class("muted").Text(pen.T(locales.DomainOpen)))
	}
	add(locales.DomainRecipients, recipients)
	return ui.Details().Body(
		ui.Summary().Text(pen.F(locales.CategoryOfDomain, locales.Args{"Domain": c.Title})),
		ui.Div().Class("in small").Body(append([]ui.UI{ui.P().Text(pen.T(locales.CategoryOfDomainText))}, in...)...),
	)
}

// standing returns a link that stands alone in a list, or its name where it
// leads nowhere.
func standing(l wire.Link) ui.UI {
	if l.Path == "" {
		return ui.Span().Text(l.Name)
	}
	return ui.A().Class("go").Href(l.Path).Text(l.Name)
}

// absentIn names the domains that do not declare a kind of data, or returns
// nil where all do.
func absentIn(pen widget.Pen, list []wire.DomainRef) ui.UI {
	if len(list) == 0 {
		return nil
	}
	return ui.Section().Class("stack").Aria("labelledby", "absent").Body(
		ui.H2().ID("absent").Class("h-s").Text(pen.N(locales.CategoryAbsent, len(list), nil)),
		domainLinks(list),
	)
}

// domainLinks returns domains as a list of links.
func domainLinks(list []wire.DomainRef) ui.UI {
	items := make([]ui.UI, len(list))
	for i, d := range list {
		items[i] = ui.Li().Class("row tight").Body(
			widget.DomainMark(d.Mark),
			ui.A().Class("go").Href(d.Path).Text(d.Title),
		)
	}
	return ui.Ul().Role("list").Body(items...)
}

// categoryActions returns what a person can do about a kind of data.
func categoryActions(pen widget.Pen) ui.UI {
	return ui.Section().Class("stack").Aria("labelledby", "act").Body(
		ui.H2().ID("act").Class("h-s").Text(pen.T(locales.CategoryAct)),
		ui.P().Text(pen.T(locales.DomainRightsText)),
		ui.Div().Class("row").Body(
			pen.Button(pen.AskPath(), "send", pen.T(locales.DomainRightsGo)),
			pen.Second(rightPath(pen, "rectification"), "pencil", pen.T(locales.CategoryCorrect)),
		),
	)
}

// rightPath returns the place of a right in the guide.
func rightPath(pen widget.Pen, right string) string {
	return pen.Path(wire.Rights, "") + "#" + wire.Anchor(wire.KindRight, right)
}
