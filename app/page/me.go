package page

import (
	ui "github.com/maxence-charriere/go-app/v10/pkg/app"

	"github.com/loupe-privacy/loupe/app/picture"
	"github.com/loupe-privacy/loupe/app/widget"
	"github.com/loupe-privacy/loupe/internal/wire"
	"github.com/loupe-privacy/loupe/locales"
)

// Me is the home of a member: in ten seconds what is held, who gets it, how
// long it stays and who decides.
func Me(p wire.Page) []ui.UI {
	pen, me := widget.PenOf(p), p.Me
	if p.Viewer == nil || !p.Viewer.Member {
		return visitor(pen, p)
	}
	return []ui.UI{
		ui.Div().Class("cols").Body(
			ui.Div().Class("head").Body(
				ui.P().Class("eyebrow cap").Body(pen.LongDate(me.Today)),
				widget.H1(greeting(pen, p.Viewer.Name)+" "+pen.T(locales.MeHeading)),
				ui.P().Class("lead").Text(pen.T(locales.MeLead)),
				pen.Button(pen.AskPath(), "send", pen.T(locales.MeAsk)),
			),
			picture.Held(pen, me.Tags),
		),
		pen.Legend(me.Tags, false),
		left(pen, me),
		draft(pen, me.Draft),
		news(pen, me.News),
		newHere(me.Changed),
		pen.Sheet(meSays(pen, p)),
		open(pen, me),
		ui.Section().Class("stack").Aria("labelledby", "domains").Body(
			ui.H2().ID("domains").Text(pen.T(locales.MeDomainsHeading)),
			ui.P().Class("muted").Text(pen.T(locales.MeDomainsText)),
			pen.DomainGrid(me.Domains, 3),
		),
		trails(pen),
		choiceWay(pen),
		acting(pen, me.Acting),
		logins(pen, p),
	}
}

// trails leads to the lists of what happened to the data of the member.
func trails(pen widget.Pen) ui.UI {
	return ui.P().Class("row").Body(
		pen.Go(pen.Path(wire.Looks, ""), pen.T(locales.TrailToLooks)),
		pen.Go(pen.Path(wire.Received, ""), pen.T(locales.TrailToReceived)),
	)
}

// acting leads to the people for whom the member acts, or is nil.
func acting(pen widget.Pen, people int) ui.UI {
	if people == 0 {
		return nil
	}
	return ui.P().Body(pen.Go(pen.Path(wire.Acting, ""), pen.T(locales.MeActing)))
}

// logins leads to where one is logged in.
func logins(pen widget.Pen, p wire.Page) ui.UI {
	return ui.Section().Class("stack").Aria("labelledby", "logins").Body(
		ui.H2().ID("logins").Text(pen.T(locales.MineHeading)),
		ui.P().Class("muted").Text(pen.T(locales.MineText)),
		pen.Go(wire.Path(p.Lang, wire.Sessions, ""), pen.T(locales.MineGo)),
	)
}

// greeting greets a person by the given name, where it is known.
func greeting(pen widget.Pen, name string) string {
	if name == "" {
		return pen.T(locales.MeHello)
	}
	return pen.F(locales.MeHelloName, locales.Args{"Name": name})
}

// left tells one who is no member any more what that means here.
func left(pen widget.Pen, me *wire.MeData) ui.UI {
	if me.Left.IsZero() {
		return nil
	}
	return pen.Note(widget.Warm, "info", ui.P().Body(
		widget.Rich(pen.F(locales.MeLeft, locales.Args{"Day": widget.Slot(0)}), pen.Date(me.Left))...,
	))
}

// draft reminds of a request that was begun and not sent. It leads to the
// review, which leads on to the first question without an answer.
func draft(pen widget.Pen, begun bool) ui.UI {
	if !begun {
		return nil
	}
	return pen.Note(widget.Warm, "pencil",
		ui.H2().Text(pen.T(locales.MeDraftHeading)),
		ui.P().Text(pen.T(locales.MeDraftText)),
		pen.Go(pen.Path(wire.Review, ""), pen.T(locales.MeDraftGo)),
	)
}

// news tells of a new edition of the register, and how much of it may concern
// the member, until they read it.
func news(pen widget.Pen, n *wire.News) ui.UI {
	if n == nil {
		return nil
	}
	concerns := pen.T(locales.ReadNewsNone)
	if n.Touches > 0 {
		concerns = pen.N(locales.ReadNewsTouches, n.Touches, nil)
	}
	var example ui.UI
	if n.Example {
		example = ui.P().Class("small").Text(pen.T(locales.ReadNewsExample))
	}
	return pen.Note(widget.Plain, "bell",
		ui.H2().Text(pen.T(locales.ReadNewsHeading)),
		ui.P().Body(widget.Rich(pen.N(locales.ReadNewsChanges, n.Changes, nil)+" "+concerns)...),
		example,
		pen.Go(n.Path, pen.T(locales.ReadNewsGo)),
	)
}

// newHere tells what is new or other since the member looked last, in the words
// that came with it, or is nil.
func newHere(c *wire.Changed) ui.UI {
	if c == nil {
		return nil
	}
	lines := make([]ui.UI, len(c.Lines))
	for i, l := range c.Lines {
		lines[i] = ui.Li().Body(ui.A().Class("tap").Href(l.Path).Text(l.Name))
	}
	var list ui.UI
	if len(lines) > 0 {
		list = ui.Ul().Class("stack-s").Role("list").Body(lines...)
	}
	return ui.Section().Class("stack-s").Aria("labelledby", "changed").Body(
		ui.H2().ID("changed").Text(c.Title), ui.P().Class("muted").Text(c.Text), list)
}

// meSays returns the four sentences of a member's home. They claim no more
// than the sources said.
func meSays(pen widget.Pen, p wire.Page) []widget.Say {
	me := p.Me
	decisions := pen.T(locales.HomeDecisionsNone)
	if me.Decisions > 0 {
		decisions = pen.N(locales.MeDecisions, me.Decisions, nil) + " " + pen.T(locales.MeDecisionsOwn)
	}
	if me.Decided != "" {
		decisions = me.Decided
	}
	received := me.Received
	if received == "" {
		received = pen.T(locales.MeRecipients)
	}
	long := me.Next
	if long == "" {
		long = pen.T(locales.HomeRetention)
	}
	return []widget.Say{
		{Icon: "files", Title: pen.T(locales.SheetHeld), Path: pen.Path(wire.Categories, ""), Go: pen.T(locales.MeSeeData),
			Words: held(pen, me)},
		{Icon: "share-2", Title: pen.T(locales.SheetWho), Path: pen.Path(wire.Recipients, ""), Go: pen.T(locales.HomeSeeRecipients),
			Words: widget.Rich(received)},
		{Icon: "hourglass", Title: pen.T(locales.SheetLong), Path: pen.Path(wire.Retention, ""), Go: pen.T(locales.HomeSeeRetention),
			Words: widget.Rich(long)},
		{Icon: "scale", Title: pen.T(locales.SheetDecides), Path: pen.Path(wire.Decisions, ""),
			Go: pen.T(locales.HomeSeeDecisions), Words: widget.Rich(decisions)},
	}
}

// held says how many kinds of data are held, and how fresh that is.
func held(pen widget.Pen, me *wire.MeData) []ui.UI {
	if me.Latest.IsZero() {
		return widget.Rich(pen.T(locales.MeHeldUnknown))
	}
	text := pen.T(locales.MeHeldNone)
	if me.Tags.Held > 0 {
		text = pen.N(locales.MeHeld, me.Tags.Held, nil)
	}
	if me.Tags.Doctor > 0 {
		text += " " + pen.N(locales.MeDoctor, me.Tags.Doctor, nil)
	}
	text += " " + pen.F(locales.MeLatest, locales.Args{"Day": widget.Slot(0)})
	return widget.Rich(text, pen.Date(me.Latest))
}

// open returns the requests that still wait for an answer, soonest first.
func open(pen widget.Pen, me *wire.MeData) ui.UI {
	if len(me.Open) == 0 {
		return nil
	}
	cards := make([]ui.UI, len(me.Open))
	for i, r := range me.Open {
		cards[i] = ui.Li().Body(pen.RequestCard(r, 3))
	}
	return ui.Section().Class("stack").Aria("labelledby", "open").Body(
		ui.H2().ID("open").Text(pen.N(locales.MeOpen, len(me.Open), nil)),
		ui.Ul().Class("grid grid-2").Role("list").Body(cards...),
	)
}

// MyDomains is the list of domains, with what is held.
func MyDomains(p wire.Page) []ui.UI {
	pen := widget.PenOf(p)
	return []ui.UI{
		head(pen.T(locales.NavMyData), pen.T(locales.MyDomainsLead)),
		pen.Legend(p.Me.Tags, false),
		pen.DomainGrid(p.Me.Domains, 2),
		ui.P().Body(pen.Go(pen.Path(wire.Record, ""), pen.T(locales.RecordGo))),
		ui.P().Body(pen.Second(pen.AskPath(), "send", pen.T(locales.MyDomainsAsk))),
	}
}
