// Package document shows every page of Loupe as HTML. It is for the server
// alone: besides the pages of package app it has those that are for reading,
// which have no place in the client.
package document

import (
	ui "github.com/maxence-charriere/go-app/v10/pkg/app"

	"github.com/loupe-privacy/loupe/app"
	"github.com/loupe-privacy/loupe/app/markup"
	"github.com/loupe-privacy/loupe/app/page"
	"github.com/loupe-privacy/loupe/app/widget"
	"github.com/loupe-privacy/loupe/internal/wire"
)

// Screens lists every page for which [wire.DocumentOnly] holds, once.
var Screens = [...]app.Screen{
	{Route: wire.Categories, Ready: hasCategories, View: still(page.Categories)},
	{Route: wire.MyCategories, Ready: hasCategories, View: still(page.Categories)},
	{Route: wire.Category, Ready: hasCategory, View: still(page.Category)},
	{Route: wire.MyCategory, Ready: hasCategory, View: still(page.Category)},
	{Route: wire.Retention, Ready: hasRetention, View: still(page.Retention)},
	{Route: wire.MyRetention, Ready: hasRetention, View: still(page.Retention)},
	{Route: wire.Recipients, Ready: hasFlow, View: still(page.Recipients)},
	{Route: wire.MyRecipients, Ready: hasFlow, View: still(page.Recipients)},
	{Route: wire.Recipient, Ready: hasFlow, View: still(page.Recipients)},
	{Route: wire.MyRecipient, Ready: hasFlow, View: still(page.Recipients)},
	{Route: wire.Decisions, Ready: hasDecisions, View: still(page.Decisions)},
	{Route: wire.MyDecisions, Ready: hasDecisions, View: still(page.Decisions)},
	{Route: wire.Decision, Ready: hasDecisions, View: still(page.Decision)},
	{Route: wire.MyDecision, Ready: hasDecisions, View: still(page.Decision)},
	{Route: wire.MyPassport, Ready: hasPassport, View: still(page.MyPassport)},
	{Route: wire.Rights, Ready: hasRights, View: still(page.Rights)},
	{Route: wire.MyRights, Ready: hasRights, View: still(page.Rights)},
	{Route: wire.Declaration, Ready: hasDeclaration, View: still(page.Declaration)},
	{Route: wire.MyDeclaration, Ready: hasDeclaration, View: still(page.Declaration)},
	{Route: wire.Glossary, Ready: hasGlossary, View: still(page.Glossary)},
	{Route: wire.MyGlossary, Ready: hasGlossary, View: still(page.Glossary)},
	{Route: wire.Accessibility, Ready: hasStatement, View: still(page.Accessibility)},
	{Route: wire.MyAccessibility, Ready: hasStatement, View: still(page.Accessibility)},
	{Route: wire.Contact, Ready: hasContact, View: still(page.Contact)},
	{Route: wire.MyContact, Ready: hasContact, View: still(page.Contact)},
	{Route: wire.Versions, Ready: hasVersions, View: still(page.Versions)},
	{Route: wire.MyVersions, Ready: hasVersions, View: still(page.Versions)},
	{Route: wire.Version, Ready: hasVersions, View: still(page.Versions)},
	{Route: wire.MyVersion, Ready: hasVersions, View: still(page.Versions)},
	{Route: wire.Audience, Ready: hasAudience, View: still(page.Audience)},
	{Route: wire.Unsent, Ready: hasTyped, View: still(page.Unsent)},
	{Route: wire.Search, Ready: hasSearch, View: still(page.Search)},
	{Route: wire.MySearch, Ready: hasSearch, View: still(page.Search)},
	{Route: wire.Held, Ready: hasHeld, View: still(page.Held)},
	{Route: wire.Looks, Ready: hasTrail, View: still(page.Looks)},
	{Route: wire.Received, Ready: hasTrail, View: still(page.Received)},
	{Route: wire.Record, Ready: hasRecord, View: still(page.Record)},
	{Route: wire.Acting, Ready: hasActing, View: still(page.Acting)},
	{Route: wire.Theirs, Ready: hasTheirs, View: still(page.Theirs)},
	{Route: wire.TheirDomain, Ready: hasTheirDomain, View: still(page.TheirDomain)},
	{Route: wire.TheirRetention, Ready: hasTheirs, View: still(page.TheirRetention)},
	{Route: wire.Request, Ready: hasRequest, View: still(page.Request)},
	{Route: wire.Receipt, Ready: hasRequest, View: still(page.Receipt)},
	{Route: wire.Choices, Ready: hasChoices, View: still(page.Choices)},
	{Route: wire.Settings, Ready: hasSettings, View: still(page.Settings)},
	{Route: wire.Confirm, Ready: hasConfirm, View: still(page.Confirm)},
	{Route: wire.Check, Ready: hasCheck, View: still(page.Check)},
	{Route: wire.GuestAsk, Ready: hasAsk, View: still(page.GuestAsk)},
	{Route: wire.GuestReview, Ready: hasReview, View: still(page.GuestReview)},
	{Route: wire.GuestSent, Ready: hasGuest, View: still(page.GuestSent)},
	{Route: wire.GuestConfirm, Ready: hasGuest, View: still(page.GuestConfirm)},
	{Route: wire.GuestFound, Ready: hasGuest, View: still(page.GuestFound)},
	{Route: wire.GuestAddress, Ready: hasGuest, View: still(page.GuestAddress)},
	{Route: wire.GuestOver, Ready: hasGuest, View: still(page.GuestOver)},
	{Route: wire.Follow, Ready: hasGuest, View: still(page.Follow)},
	{Route: wire.LostCode, Ready: hasGuest, View: still(page.LostCode)},
	{Route: wire.LostSent, Ready: hasGuest, View: still(page.LostSent)},
	{Route: wire.NewCode, Ready: hasGuest, View: still(page.NewCode)},
	{Route: wire.GuestRequest, Ready: hasGuestRequest, View: still(page.GuestRequest)},
	{Route: wire.GuestReceipt, Ready: hasGuestRequest, View: still(page.GuestReceipt)},
}

// View returns a whole page.
func View(p wire.Page) ui.UI {
	if p.Route == wire.Dossier && hasRequest(p) {
		return page.Dossier(p)
	}
	if view, ok := app.Show(Screens[:], p, widget.Actions{}); ok {
		return view
	}
	return app.View(p, widget.Actions{})
}

// HTML returns a whole page as the HTML of its root element. It works without
// any script: the forms and the links are the browser's own.
func HTML(p wire.Page) (string, error) {
	return markup.Reencode(ui.HTMLString(View(p)))
}

// still is a screen without actions.
func still(view func(wire.Page) []ui.UI) func(wire.Page, widget.Actions) []ui.UI {
	return func(p wire.Page, _ widget.Actions) []ui.UI { return view(p) }
}

// hasCategories reports whether p can be the list of the kinds of data.
func hasCategories(p wire.Page) bool { return p.Categories != nil }

// hasCategory reports whether p can be one kind of data.
func hasCategory(p wire.Page) bool { return p.Category != nil }

// hasRetention reports whether p can be how long data stay.
func hasRetention(p wire.Page) bool { return p.Retention != nil }

// hasFlow reports whether p can be where data come from and go to.
func hasFlow(p wire.Page) bool { return p.Flow != nil }

// hasDecisions reports whether p can be automated decisions.
func hasDecisions(p wire.Page) bool { return p.Decisions != nil }

// hasPassport reports whether p can be one decision about a member.
func hasPassport(p wire.Page) bool { return p.Passport != nil }

// hasRights reports whether p can be the guide to the rights.
func hasRights(p wire.Page) bool { return p.Rights != nil }

// hasDeclaration reports whether p can be the whole declaration.
func hasDeclaration(p wire.Page) bool { return p.Declaration != nil }

// hasGlossary reports whether p can be the difficult words.
func hasGlossary(p wire.Page) bool { return p.Glossary != nil }

// hasStatement reports whether p can be a text about the portal.
func hasStatement(p wire.Page) bool { return p.Statement != nil }

// hasContact reports whether p can be whom to ask.
func hasContact(p wire.Page) bool { return p.Contact != nil }

// hasVersions reports whether p can be the editions.
func hasVersions(p wire.Page) bool { return p.Versions != nil }

// hasAudience reports whether p can be the way in of a group of people.
func hasAudience(p wire.Page) bool { return p.Audience != nil }

// hasHeld reports whether p can be what is held in one domain.
func hasHeld(p wire.Page) bool { return p.Held != nil }

// hasRecord reports whether p can be what the administration says of a member.
func hasRecord(p wire.Page) bool { return p.Record != nil }

// hasActing reports whether p can be the people for whom somebody acts.
func hasActing(p wire.Page) bool { return p.Acting != nil }

// hasTheirs reports whether p can be about the file of one of them.
func hasTheirs(p wire.Page) bool { return p.Acting != nil && p.Acting.One != nil }

// hasTheirDomain reports whether p can be one domain of such a file.
func hasTheirDomain(p wire.Page) bool { return hasTheirs(p) && p.Acting.Held != nil }

// hasRequest reports whether p can be a request or its receipt.
func hasRequest(p wire.Page) bool { return p.Request != nil }

// hasChoices reports whether p can be what a member allows.
func hasChoices(p wire.Page) bool { return p.Choices != nil }

// hasSettings reports whether p can be how a person is told of things.
func hasSettings(p wire.Page) bool { return p.Settings != nil }

// hasConfirm reports whether p can confirm an address.
func hasConfirm(p wire.Page) bool { return p.Confirm != nil }

// hasCheck reports whether p can be the check of a receipt.
func hasCheck(p wire.Page) bool { return p.Check != nil }

// hasTyped reports whether p can give back what was typed.
func hasTyped(p wire.Page) bool { return p.Request != nil && p.Request.Typed != "" && p.Fault != nil }

// hasGuest reports whether p can be a page of people without an account.
func hasGuest(p wire.Page) bool { return p.Guest != nil }

// hasAsk reports whether p can be a question put to them.
func hasAsk(p wire.Page) bool { return p.Ask != nil }

// hasReview reports whether p can be their answers once more.
func hasReview(p wire.Page) bool { return p.Review != nil && p.Guest != nil }

// hasGuestRequest reports whether p can be what they asked.
func hasGuestRequest(p wire.Page) bool { return p.Request != nil && p.Guest != nil }

// hasTrail reports whether p can be what happened to the data of a member.
func hasTrail(p wire.Page) bool { return p.Trail != nil }

// hasSearch reports whether p can be a search.
func hasSearch(p wire.Page) bool { return p.Search != nil }
