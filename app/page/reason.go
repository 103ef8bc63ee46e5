package page

import (
	"github.com/loupe-privacy/loupe/internal/fault"
	"github.com/loupe-privacy/loupe/internal/wire"
	"github.com/loupe-privacy/loupe/locales"
)

// A cause is a fault with its reason.
type cause struct {
	code   fault.Code
	reason string
}

// causes holds the words for the reasons that need others than their code
// has. Where one has none, those of the code stand.
var causes = map[cause]locales.FaultKeys{
	{fault.StepUp, wire.ReasonLevel}: {What: locales.ReasonLevelWhat},
	{fault.StepUp, wire.ReasonFresh}: {What: locales.ReasonFreshWhat},

	{fault.Forbidden, wire.ReasonOtherPerson}: {
		Title: locales.ReasonOtherPersonTitle, What: locales.ReasonOtherPersonWhat,
		Kept: locales.ReasonOtherPersonKept, Next: locales.ReasonOtherPersonNext,
	},
	{fault.Forbidden, wire.ReasonLinked}: {
		Title: locales.ReasonLinkedTitle, What: locales.ReasonLinkedWhat,
		Kept: locales.ReasonLinkedKept, Next: locales.ReasonLinkedNext,
	},
	{fault.Forbidden, wire.ReasonUntrusted}: {
		Title: locales.ReasonUntrustedTitle, What: locales.ReasonUntrustedWhat, Next: locales.ReasonUntrustedNext,
	},
	{fault.Expired, wire.ReasonRole}:     {What: locales.ReasonRoleWhat, Next: locales.ReasonRoleNext},
	{fault.Expired, wire.ReasonEnded}:    {What: locales.ReasonEndedWhat, Next: locales.ReasonEndedNext},
	{fault.Invalid, wire.ReasonCallback}: {What: locales.ReasonCallbackWhat, Next: locales.ReasonCallbackNext},
	{fault.TooMany, wire.ReasonPace}: {
		Title: locales.ReasonPaceTitle, What: locales.ReasonPaceWhat,
		Kept: locales.ReasonPaceKept, Next: locales.ReasonPaceNext,
	},
	{fault.TooMany, wire.ReasonMails}: {
		Title: locales.ReasonMailsTitle, What: locales.ReasonMailsWhat,
		Kept: locales.ReasonMailsKept, Next: locales.ReasonMailsNext,
	},
	{fault.Unauthorized, wire.ReasonCancelled}: {
		Title: locales.ReasonCancelledTitle, What: locales.ReasonCancelledWhat,
		Kept: locales.ReasonCancelledKept, Next: locales.ReasonCancelledNext,
	},
	{fault.TooMany, wire.ReasonGuest}: {
		Title: locales.ReasonGuestTitle, What: locales.ReasonGuestWhat,
		Kept: locales.ReasonGuestKept, Next: locales.ReasonGuestNext,
	},
	{fault.Unavailable, wire.ReasonNoMail}: {
		Title: locales.ReasonNoMailTitle, What: locales.ReasonNoMailWhat, Next: locales.ReasonNoMailNext,
	},
	{fault.Conflict, wire.ReasonOwner}: {What: locales.ProblemOtherAccount},
}

// wordsOf returns the words for a fault: those of its code, as far as its
// reason has none of its own.
func wordsOf(f wire.Fault) locales.FaultKeys {
	words, own := locales.Fault(f.Code), causes[cause{f.Code, f.Reason}]
	for _, w := range [...]struct{ word, own *locales.Key }{
		{&words.Title, &own.Title}, {&words.What, &own.What}, {&words.Kept, &own.Kept}, {&words.Next, &own.Next},
	} {
		if *w.own != 0 {
			*w.word = *w.own
		}
	}
	if f.Kept {
		words.Kept = locales.FaultDraftKept
	}
	return words
}
