package page

import (
	"github.com/loupe-privacy/loupe/internal/rights"
	"github.com/loupe-privacy/loupe/locales"
)

// A reasonWords holds what a person is told of a reason: why, in one sentence,
// and what they can do.
type reasonWords struct{ why, can locales.Key }

// reasonOf returns the words of a reason. Those of a code that it does not
// know lead to the message that came with it.
func reasonOf(code rights.ReasonCode) reasonWords {
	if words, ok := reasonTable[code]; ok {
		return words
	}
	return reasonWords{locales.ReasonOther, locales.ReasonOtherDo}
}

// reasonTable holds the words of every code of [rights.Reasons].
var reasonTable = map[rights.ReasonCode]reasonWords{
	rights.IdentityNotShown:   {locales.ReasonIdentityNotShown, locales.ReasonIdentityNotShownDo},
	rights.NotIdentifiable:    {locales.ReasonNotIdentifiable, locales.ReasonNotIdentifiableDo},
	rights.NoMandate:          {locales.ReasonNoMandate, locales.ReasonNoMandateDo},
	rights.Unfounded:          {locales.ReasonUnfounded, locales.ReasonUnfoundedDo},
	rights.Excessive:          {locales.ReasonExcessive, locales.ReasonExcessiveDo},
	rights.NotOurs:            {locales.ReasonNotOurs, locales.ReasonNotOursDo},
	rights.NoData:             {locales.ReasonNoData, locales.ReasonNoDataDo},
	rights.LegalClaims:        {locales.ReasonLegalClaims, locales.ReasonLegalClaimsDo},
	rights.ForContract:        {locales.ReasonForContract, locales.ReasonForContractDo},
	rights.RightsOfOthers:     {locales.ReasonRightsOfOthers, locales.ReasonRightsOfOthersDo},
	rights.TradeSecret:        {locales.ReasonTradeSecret, locales.ReasonTradeSecretDo},
	rights.ProfessionalSecret: {locales.ReasonProfessionalSecret, locales.ReasonProfessionalSecretDo},
	rights.Investigation:      {locales.ReasonInvestigation, locales.ReasonInvestigationDo},
	rights.ThroughDoctor:      {locales.ReasonThroughDoctor, locales.ReasonThroughDoctorDo},
	rights.AlreadyGiven:       {locales.ReasonAlreadyGiven, locales.ReasonAlreadyGivenDo},
	rights.Backups:            {locales.ReasonBackups, locales.ReasonBackupsDo},
	rights.Verified:           {locales.ReasonVerified, locales.ReasonVerifiedDo},
	rights.Opinion:            {locales.ReasonOpinion, locales.ReasonOpinionDo},
	rights.OfficialSource:     {locales.ReasonOfficialSource, locales.ReasonOfficialSourceDo},
	rights.LegalDuty:          {locales.ReasonLegalDuty, locales.ReasonLegalDutyDo},
	rights.PublicTask:         {locales.ReasonPublicTask, locales.ReasonPublicTaskDo},
	rights.PublicHealth:       {locales.ReasonPublicHealth, locales.ReasonPublicHealthDo},
	rights.Archive:            {locales.ReasonArchive, locales.ReasonArchiveDo},
	rights.StillNeeded:        {locales.ReasonStillNeeded, locales.ReasonStillNeededDo},
	rights.AlreadyErased:      {locales.ReasonAlreadyErased, locales.ReasonAlreadyErasedDo},
	rights.NoGround:           {locales.ReasonNoGround, locales.ReasonNoGroundDo},
	rights.CompellingGrounds:  {locales.ReasonCompellingGrounds, locales.ReasonCompellingGroundsDo},
	rights.OtherBasis:         {locales.ReasonOtherBasis, locales.ReasonOtherBasisDo},
	rights.NoSituation:        {locales.ReasonNoSituation, locales.ReasonNoSituationDo},
	rights.NotConsent:         {locales.ReasonNotConsent, locales.ReasonNotConsentDo},
	rights.NotAutomated:       {locales.ReasonNotAutomated, locales.ReasonNotAutomatedDo},
	rights.ByLaw:              {locales.ReasonByLaw, locales.ReasonByLawDo},
	rights.Upheld:             {locales.ReasonUpheld, locales.ReasonUpheldDo},
	rights.NotFeasible:        {locales.ReasonNotFeasible, locales.ReasonNotFeasibleDo},
	rights.OnlyGiven:          {locales.ReasonOnlyGiven, locales.ReasonOnlyGivenDo},
	rights.NotPortable:        {locales.ReasonNotPortable, locales.ReasonNotPortableDo},
	rights.PassedOn:           {locales.ReasonPassedOn, locales.ReasonPassedOnDo},
	rights.Complex:            {locales.ReasonComplex, locales.ReasonComplexDo},
	rights.ManyRequests:       {locales.ReasonManyRequests, locales.ReasonManyRequestsDo},
	rights.SeveralSystems:     {locales.ReasonSeveralSystems, locales.ReasonSeveralSystemsDo},
	rights.SeveralControllers: {locales.ReasonSeveralControllers, locales.ReasonSeveralControllersDo},
	rights.NameMismatch:       {locales.ReasonNameMismatch, locales.ReasonNameMismatchDo},
	rights.ContactMismatch:    {locales.ReasonContactMismatch, locales.ReasonContactMismatchDo},
	rights.NoAccount:          {locales.ReasonNoAccount, locales.ReasonNoAccountDo},
	rights.WeakLogin:          {locales.ReasonWeakLogin, locales.ReasonWeakLoginDo},
	rights.OtherPerson:        {locales.ReasonOtherPerson, locales.ReasonOtherPersonDo},
}
