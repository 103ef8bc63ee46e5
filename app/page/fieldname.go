package page

import (
	"github.com/loupe-privacy/loupe/app/widget"
	"github.com/loupe-privacy/loupe/internal/wire"
	"github.com/loupe-privacy/loupe/locales"
)

// kindNames holds what each kind of fact is called.
var kindNames = map[wire.Kind]locales.Key{
	wire.KindDomain:       locales.ReadKindDomain,
	wire.KindCategory:     locales.ReadKindCategory,
	wire.KindPurpose:      locales.ReadKindPurpose,
	wire.KindBasis:        locales.ReadKindBasis,
	wire.KindSource:       locales.ReadKindSource,
	wire.KindRecipient:    locales.ReadKindRecipient,
	wire.KindProcessor:    locales.ReadKindProcessor,
	wire.KindTransfer:     locales.ReadKindTransfer,
	wire.KindRule:         locales.ReadKindRule,
	wire.KindDecision:     locales.ReadKindDecision,
	wire.KindRight:        locales.ReadKindRight,
	wire.KindChannel:      locales.ReadKindChannel,
	wire.KindFiling:       locales.ReadKindFiling,
	wire.KindAccess:       locales.ReadKindAccess,
	wire.KindOrganisation: locales.ReadKindOrg,
	wire.KindLaw:          locales.ReadKindLaw,
	wire.KindSecurity:     locales.ReadKindSecurity,
	wire.KindPrinciple:    locales.ReadKindPrinciple,
	wire.KindAudience:     locales.ReadKindAudience,
	wire.KindNote:         locales.ReadKindNote,
	wire.KindTerm:         locales.ReadKindTerm,
}

// kindName returns what a kind of fact is called.
func kindName(pen widget.Pen, k wire.Kind) string {
	if words, ok := kindNames[k]; ok {
		return pen.T(words)
	}
	return pen.T(locales.ReadOtherPoint)
}

// fieldNames holds what each text or list of a fact is called, by the codes of
// package register.
var fieldNames = map[string]locales.Key{
	"name": locales.ReadFieldName, "said": locales.ReadFieldSaid, "short": locales.ReadFieldShort, "acronym": locales.ReadFieldShort,
	"text": locales.ReadFieldText, "summary": locales.ReadFieldSummary, "detail": locales.CategoryAdds,
	"src": locales.ReadFieldSection, "part": locales.ReadFieldSection,

	"controller": locales.DomainController, "processor": locales.ReadKindProcessor, "staff": locales.DomainStaff,
	"missions": locales.DomainMissions, "mission_law": locales.DomainLaw, "approval": locales.ReadFieldApproval,
	"law": locales.DomainLaw, "laws": locales.DomainLaws, "laws_open": locales.ReadFieldOpen,
	"sources": locales.DomainSources, "sources_open": locales.ReadFieldOpen,
	"processors_open": locales.ReadFieldOpen, "processor_notes": locales.DomainProcessors,
	"decisions": locales.ReadKindDecision,

	"number": locales.ReadContactNumber, "court": locales.ReadFieldCourt, "address": locales.ReadContactPost,
	"dpo": locales.ReadFieldDpo, "privacy_page": locales.ReadContactForm, "site": locales.ReadContactSite,

	"special": locales.DomainSpecial, "article": locales.DomainLaw, "elements": locales.DomainGridData,
	"categories": locales.DomainGridData,
	"basis":      locales.ReadKindBasis, "objection": locales.DomainAbsolute, "support": locales.ReadFieldSupport,
	"inferred": locales.ReadFieldInferred, "condition": locales.ReadFieldCondition, "when": locales.ReadFieldCondition,
	"possible": locales.DomainTransfers, "applies_to": locales.ReadKindBasis,

	"default": locales.ReadFieldDefault, "situation": locales.ReadFieldSituation, "audience": locales.ReadKindAudience,
	"from": locales.ReadFieldFrom, "until": locales.ReadFieldUntil, "after": locales.ReadFieldAfter,
	"years": locales.ReadFieldYears, "unstated": locales.ReadUnstated, "duration": locales.SheetLong,
	"varies": locales.ReadFieldVaries, "why": locales.ReadFieldWhy, "retention": locales.SheetLong,

	"logic": locales.DecisionLogic, "inputs": locales.DecisionInputs, "steps": locales.DecisionRule,
	"effects": locales.DecisionEffects, "derived": locales.DecisionDerived, "derived_if": locales.ReadFieldCondition,
	"household": locales.DecisionHousehold, "needs": locales.DecisionNeeds,
	"contest": locales.DecisionContest, "contest_channel": locales.GuideChannel,

	"channel": locales.GuideChannel, "grounds": locales.GuideGrounds,
	"limits": locales.GuideLimits, "limits_open": locales.ReadFieldOpen, "limit": locales.GuideMissing,
	"months": locales.GuideDeadline, "extension": locales.ReadFieldExtension,

	"points": locales.ReadKnown, "domains": locales.ReadDomains, "purposes": locales.DomainPurposes,
	"about": locales.ReadFieldAbout, "reading": locales.ReadFieldReading,
	"see": locales.ReadFieldSee, "unconfirmed": locales.ReadUnconfirmed,
}

// fieldName returns what a text or list of a fact is called, by its code.
func fieldName(pen widget.Pen, code string) string {
	if words, ok := fieldNames[code]; ok {
		return pen.T(words)
	}
	return pen.T(locales.ReadOtherPoint)
}
