package widget

import (
	ui "github.com/maxence-charriere/go-app/v10/pkg/app"

	"github.com/loupe-privacy/loupe/internal/wire"
	"github.com/loupe-privacy/loupe/locales"
)

// domainClass gives each domain its colour.
var domainClass = map[string]string{
	"op": "mark-op", "co": "mark-co", "cp": "mark-cp", "in": "mark-in",
}

// DomainMark returns the small ring in the colour of a domain. Words stand
// beside it.
func DomainMark(mark string) ui.UI {
	class, ok := domainClass[mark]
	if !ok {
		class = "mark-op"
	}
	return ui.Span().Class("mark", class).Aria("hidden", "true")
}

// DomainGrid returns the cards of some domains, as a list. Level is the level
// of their headings, 2 or 3.
func (pen Pen) DomainGrid(domains []wire.DomainCard, level int) ui.UI {
	cards := make([]ui.UI, len(domains))
	for i, d := range domains {
		cards[i] = pen.domainCard(d, level)
	}
	return ui.Ul().Class("grid").Role("list").Body(cards...)
}

// domainCard returns the card of one domain: for a member with the tags and
// how they stand to it, for everybody with what is declared.
func (pen Pen) domainCard(d wire.DomainCard, level int) ui.UI {
	foot := []ui.UI{ui.Span().Class("line-b").Text(pen.N(locales.CardCategories, d.Categories, nil))}
	if d.Decisions == 0 {
		foot = append(foot, ui.Span().Class("line-b").Text(pen.T(locales.CardNoDecisions)))
	} else {
		foot = append(foot, ui.Span().Class("line-b").Text(pen.N(locales.CardDecisions, d.Decisions, nil)))
	}
	var mine, tags ui.UI
	if d.Tags != nil {
		mine = ui.P().Class("small").Text(pen.Relation(d.Relation))
		tags = pen.Legend(*d.Tags, true)
	}
	return ui.Li().Class("card card-link").Body(
		ui.P().Class("dmark").Body(
			DomainMark(d.Mark),
			ui.Span().Text(pen.F(locales.CardController, locales.Args{"Name": d.Controller})),
		),
		heading(level).Body(ui.A().Href(d.Path).Text(d.Title)),
		ui.P().Class("small").Text(d.Summary),
		mine,
		tags,
		ui.P().Class("small muted foot").Body(foot...),
	)
}

// A Say is one of the four sentences of a home page.
type Say struct {
	Icon  string
	Title string
	Words []ui.UI // of [Rich]
	Go    string  // words of the link
	Path  string
}

// Sheet returns the four sentences, under a heading that is only heard.
func (pen Pen) Sheet(says []Say) ui.UI {
	cells := make([]ui.UI, len(says))
	for i, s := range says {
		cells[i] = ui.Div().Body(
			ui.H3().Body(pen.Icon(s.Icon), ui.Text(s.Title)),
			ui.P().Class("say").Body(s.Words...),
			pen.Go(s.Path, s.Go),
		)
	}
	return ui.Section().Aria("labelledby", "essentials").Body(
		ui.H2().ID("essentials").Class("vh").Text(pen.T(locales.SheetHeading)),
		ui.Div().Class("sheet").Body(cells...),
	)
}

// Go returns a link that stands alone.
func (pen Pen) Go(path, words string) ui.UI {
	return ui.A().Class("go").Href(path).Body(ui.Text(words), pen.Icon("arrow-right"))
}

// External returns a link that stands alone and leads to another site.
func (pen Pen) External(url, words string) ui.UI {
	return ui.A().Class("go").Href(url).Rel("external noreferrer").Body(ui.Text(words), pen.Icon("arrow-right"))
}

// Button returns a link that looks like a button.
func (pen Pen) Button(path, icon, words string) ui.UI {
	return ui.A().Class("btn").Href(path).Body(pen.Icon(icon), ui.Text(words))
}

// Second is [Pen.Button] for what is less important.
func (pen Pen) Second(path, icon, words string) ui.UI {
	return ui.A().Class("btn btn-2").Href(path).Body(pen.Icon(icon), ui.Text(words))
}

// Native is [Pen.Button] for an address that the browser asks for itself, as it
// must for a login.
func (pen Pen) Native(path, icon, words string) ui.UI {
	return ui.A().Class("btn").Href(path).DataSet("native", "true").Body(pen.Icon(icon), ui.Text(words))
}

// A Tone is the colour of a note.
type Tone string

// The tones.
const (
	Plain Tone = "note-plain"
	Warm  Tone = "note-warm" // limits and coverage
	Good  Tone = "note-ok"   // something is done
	Bad   Tone = "note-bad"  // something went wrong
)

// Note returns a remark beside the text.
func (pen Pen) Note(tone Tone, icon string, body ...ui.UI) ui.UI {
	return ui.Div().Class("note", string(tone)).Body(pen.Icon(icon), ui.Div().Body(body...))
}

// Crumb is one step of the way to a page.
type Crumb struct {
	Path string
	Name string
}

// Crumbs returns the way to a page, without the page itself.
func (pen Pen) Crumbs(crumbs ...Crumb) ui.UI {
	items := make([]ui.UI, len(crumbs))
	for i, c := range crumbs {
		items[i] = ui.Li().Body(ui.A().Href(c.Path).Text(c.Name))
	}
	return ui.Nav().Class("crumbs").Aria("label", pen.T(locales.NavBreadcrumb)).Body(
		ui.Ol().Role("list").Body(items...),
	)
}

// H1 returns the heading of a page. It takes the focus when the browser comes
// to the page without loading a document.
func H1(words string) ui.UI { return ui.H1().TabIndex(-1).Text(words) }
