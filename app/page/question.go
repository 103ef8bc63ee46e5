package page

import (
	"github.com/loupe-privacy/loupe/app/widget"
	"github.com/loupe-privacy/loupe/internal/rights"
	"github.com/loupe-privacy/loupe/internal/wire"
	"github.com/loupe-privacy/loupe/locales"
)

// A questionWords is how a question is put.
type questionWords struct {
	name locales.Key // what it is called where it is looked back upon
	ask  locales.Key // how it is put
	hint locales.Key // what helps to answer it
	miss locales.Key // what is said where the answer is missing; none for those that may stay open
}

// questions holds the words of every question.
var questions = map[rights.QuestionID]questionWords{
	rights.AskGoal:    {locales.AskGoalName, locales.AskGoalQ, locales.AskGoalHint, locales.AskGoalMiss},
	rights.AskTopic:   {locales.AskTopicName, locales.AskTopicQ, locales.AskTopicHint, locales.AskTopicMiss},
	rights.AskWish:    {locales.AskWishName, locales.AskWishQ, locales.AskWishHint, locales.AskWishMiss},
	rights.AskSuggest: {locales.AskSuggestName, locales.AskSuggestQ, locales.AskSuggestHint, locales.AskSuggestMiss},

	rights.AskBehalf: {locales.AskBehalfName, locales.AskBehalfQ, locales.AskBehalfHint, locales.AskBehalfMiss},
	rights.AskBehalfName: {
		locales.AskBehalfNameName, locales.AskBehalfNameQ, locales.AskBehalfNameHint, locales.AskBehalfNameMiss,
	},
	rights.AskBehalfUntil:  {locales.AskBehalfUntilName, locales.AskBehalfUntilQ, locales.AskBehalfUntilHint, 0},
	rights.AskBehalfClosed: {locales.AskBehalfClosedName, locales.AskBehalfClosedQ, locales.AskBehalfClosedHint, 0},

	rights.AskDomains: {locales.AskDomainsName, locales.AskDomainsQ, locales.AskDomainsHint, locales.AskDomainsMiss},
	rights.AskScope:   {locales.AskScopeName, locales.AskScopeQ, locales.AskScopeHint, locales.AskScopeMiss},
	rights.AskPart:    {locales.AskPartName, locales.AskPartQ, locales.AskPartHint, locales.AskPartMiss},
	rights.AskCare:    {locales.AskCareName, locales.AskCareQ, locales.AskCareHint, locales.AskCareMiss},
	rights.AskDoctor:  {locales.AskDoctorName, locales.AskDoctorQ, locales.AskDoctorHint, locales.AskDoctorMiss},
	rights.AskWrong:   {locales.AskWrongName, locales.AskWrongQ, locales.AskWrongHint, locales.AskWrongMiss},
	rights.AskTrue:    {locales.AskTrueName, locales.AskTrueQ, locales.AskTrueHint, locales.AskTrueMiss},
	rights.AskSince:   {locales.AskSinceName, locales.AskSinceQ, locales.AskSinceHint, 0},
	rights.AskErase:   {locales.AskEraseName, locales.AskEraseQ, locales.AskEraseHint, locales.AskEraseMiss},
	rights.AskGround:  {locales.AskGroundName, locales.AskGroundQ, locales.AskGroundHint, locales.AskGroundMiss},
	rights.AskFreeze:  {locales.AskFreezeName, locales.AskFreezeQ, locales.AskFreezeHint, locales.AskFreezeMiss},
	rights.AskObject:  {locales.AskObjectName, locales.AskObjectQ, locales.AskObjectHint, locales.AskObjectMiss},
	rights.AskSituation: {
		locales.AskSituationName, locales.AskSituationQ, locales.AskSituationHint, locales.AskSituationMiss,
	},
	rights.AskConsent: {locales.AskConsentName, locales.AskConsentQ, locales.AskConsentHint, locales.AskConsentMiss},
	rights.AskMutuality: {
		locales.AskMutualityName, locales.AskMutualityQ, locales.AskMutualityHint, locales.AskMutualityMiss,
	},
	rights.AskDecision: {locales.AskDecisionName, locales.AskDecisionQ, locales.AskDecisionHint, locales.AskDecisionMiss},
	rights.AskActs:     {locales.AskActsName, locales.AskActsQ, locales.AskActsHint, locales.AskActsMiss},
	rights.AskView:     {locales.AskViewName, locales.AskViewQ, locales.AskViewHint, locales.AskViewMiss},
	rights.AskKind:     {locales.AskKindName, locales.AskKindQ, locales.AskKindHint, locales.AskKindMiss},
	rights.AskText:     {locales.AskTextName, locales.AskTextQ, locales.AskTextHint, locales.AskTextMiss},
	rights.AskNote:     {locales.AskNoteName, locales.AskNoteQ, locales.AskNoteHint, 0},
	rights.AskFiles:    {locales.AskFilesName, locales.AskFilesQ, locales.AskFilesHint, 0},
}

// An option is a value of an answer that is no id of the register.
type option struct {
	of    rights.QuestionID
	value string
}

// An optionWords is how an option is called, and what it means.
type optionWords struct{ label, hint locales.Key }

// options holds the words of every option. A right is called by its name.
var options = map[option]optionWords{
	{rights.AskGoal, string(rights.Access)}:        {0, locales.AskRightAccessHint},
	{rights.AskGoal, string(rights.Rectification)}: {0, locales.AskRightRectificationHint},
	{rights.AskGoal, string(rights.Erasure)}:       {0, locales.AskRightErasureHint},
	{rights.AskGoal, string(rights.Restriction)}:   {0, locales.AskRightRestrictionHint},
	{rights.AskGoal, string(rights.Objection)}:     {0, locales.AskRightObjectionHint},
	{rights.AskGoal, string(rights.Withdrawal)}:    {0, locales.AskRightWithdrawalHint},
	{rights.AskGoal, string(rights.HumanReview)}:   {0, locales.AskRightHumanReviewHint},
	{rights.AskGoal, string(rights.Transfer)}:      {0, locales.AskRightTransferHint},
	{rights.AskGoal, string(rights.Question)}:      {0, locales.AskRightQuestionHint},
	{rights.AskGoal, rights.GoalUnsure}:            {locales.AskUnsure, locales.AskUnsureHint},

	{rights.AskTopic, rights.TopicMine}:     {locales.AskTopicMine, locales.AskTopicMineHint},
	{rights.AskTopic, rights.TopicMistake}:  {locales.AskTopicMistake, locales.AskTopicMistakeHint},
	{rights.AskTopic, rights.TopicUse}:      {locales.AskTopicUse, locales.AskTopicUseHint},
	{rights.AskTopic, rights.TopicDecision}: {locales.AskTopicDecision, locales.AskTopicDecisionHint},
	{rights.AskTopic, rights.TopicLeaving}:  {locales.AskTopicLeaving, locales.AskTopicLeavingHint},
	{rights.AskTopic, rights.TopicOther}:    {locales.AskTopicOther, locales.AskTopicOtherHint},

	{rights.AskWish, rights.WishKnow}:      {locales.AskWishKnow, locales.AskWishKnowHint},
	{rights.AskWish, rights.WishCopy}:      {locales.AskWishCopy, locales.AskWishCopyHint},
	{rights.AskWish, rights.WishDoctor}:    {locales.AskWishDoctor, locales.AskWishDoctorHint},
	{rights.AskWish, rights.WishCorrect}:   {locales.AskWishCorrect, locales.AskWishCorrectHint},
	{rights.AskWish, rights.WishRemove}:    {locales.AskWishRemove, locales.AskWishRemoveHint},
	{rights.AskWish, rights.WishFreeze}:    {locales.AskWishFreeze, locales.AskWishFreezeHint},
	{rights.AskWish, rights.WishNoAds}:     {locales.AskWishAdvertising, locales.AskWishAdvertisingHint},
	{rights.AskWish, rights.WishOtherUse}:  {locales.AskWishOtherUse, locales.AskWishOtherUseHint},
	{rights.AskWish, rights.WishConsent}:   {locales.AskWishConsent, locales.AskWishConsentHint},
	{rights.AskWish, rights.WishPerson}:    {locales.AskWishPerson, locales.AskWishPersonHint},
	{rights.AskWish, rights.WishExplain}:   {locales.AskWishExplain, locales.AskWishExplainHint},
	{rights.AskWish, rights.KindQuestion}:  {locales.AskKindQuestion, 0},
	{rights.AskWish, rights.KindRemark}:    {locales.AskKindRemark, 0},
	{rights.AskWish, rights.KindComplaint}: {locales.AskKindComplaint, locales.AskKindComplaintHint},

	{rights.AskSuggest, rights.SuggestYes}:   {locales.AskSuggestYes, 0},
	{rights.AskSuggest, rights.SuggestHuman}: {locales.AskSuggestHuman, locales.AskSuggestHumanHint},

	{rights.AskBehalf, rights.SelfValue}:          {locales.AskBehalfSelf, 0},
	{rights.AskBehalf, string(rights.Child)}:      {locales.AskBehalfChild, 0},
	{rights.AskBehalf, string(rights.Protected)}:  {locales.AskBehalfAdministrator, locales.AskBehalfAdministratorHint},
	{rights.AskBehalf, string(rights.Mandated)}:   {locales.AskBehalfMandate, locales.AskBehalfMandateHint},
	{rights.AskBehalf, string(rights.HeirOf)}:     {locales.AskBehalfHeir, locales.AskBehalfHeirHint},
	{rights.AskBehalf, string(rights.ProviderOf)}: {locales.AskBehalfProvider, locales.AskBehalfProviderHint},
	{rights.AskBehalfClosed, rights.SensitiveToo}: {locales.AskSensitiveToo, locales.AskSensitiveTooHint},

	{rights.AskScope, rights.ScopeAll}:   {locales.AskScopeAll, locales.AskScopeAllHint},
	{rights.AskScope, rights.ScopePart}:  {locales.AskScopePart, locales.AskScopePartHint},
	{rights.AskCare, rights.CareNone}:    {locales.AskCareNone, locales.AskCareNoneHint},
	{rights.AskCare, rights.CareInclude}: {locales.AskCareInclude, locales.AskCareIncludeHint},
	{rights.AskCare, rights.CareDoctor}:  {locales.AskCareDoctor, locales.AskCareDoctorHint},

	{rights.AskGround, rights.GroundContested}: {locales.AskGroundContested, locales.AskGroundContestedHint},
	{rights.AskGround, rights.GroundUnlawful}:  {locales.AskGroundUnlawful, locales.AskGroundUnlawfulHint},
	{rights.AskGround, rights.GroundClaim}:     {locales.AskGroundClaim, locales.AskGroundClaimHint},
	{rights.AskGround, rights.GroundObjection}: {locales.AskGroundObjection, locales.AskGroundObjectionHint},

	{rights.AskObject, rights.ObjectMarketing}: {locales.AskObjectMarketing, locales.AskObjectMarketingHint},
	{rights.AskObject, rights.ObjectProfiling}: {locales.AskObjectProfiling, locales.AskObjectProfilingHint},
	{rights.AskObject, rights.ObjectSituation}: {locales.AskObjectSituation, locales.AskObjectSituationHint},

	{rights.AskActs, rights.ActCheck}:   {locales.AskActCheck, locales.AskActCheckHint},
	{rights.AskActs, rights.ActView}:    {locales.AskActView, locales.AskActViewHint},
	{rights.AskActs, rights.ActContest}: {locales.AskActContest, locales.AskActContestHint},

	{rights.AskKind, rights.KindQuestion}:  {locales.AskKindQuestion, 0},
	{rights.AskKind, rights.KindRemark}:    {locales.AskKindRemark, 0},
	{rights.AskKind, rights.KindComplaint}: {locales.AskKindComplaint, locales.AskKindComplaintHint},
}

// optionName returns what an option is called. One that has no words here is a
// thing of the register, or comes from an older form: it stands as it is.
func optionName(pen widget.Pen, of rights.QuestionID, value string) string {
	words, ok := options[option{of, value}]
	switch {
	case !ok:
		return value
	case words.label == 0:
		return pen.RightName(rights.Right(value))
	}
	return pen.T(words.label)
}

// optionHint returns what an option means, or "" where its name says it all.
func optionHint(pen widget.Pen, of rights.QuestionID, value string) string {
	return pen.T(options[option{of, value}].hint)
}

// An earlyWords is an answer that may help already, and where there is more of
// it.
type earlyWords struct {
	text  locales.Key
	more  locales.Key // words of the link, if there is one
	route wire.Route
}

// earlies holds the words of the early answers.
var earlies = map[rights.EarlyCode]earlyWords{
	rights.EarlyAddress:   {locales.AskEarlyAddress, locales.AskEarlyAddressGo, wire.Contact},
	rights.EarlyRetention: {locales.AskEarlyRetention, locales.AskEarlyRetentionGo, wire.Retention},
	rights.EarlyMutation:  {text: locales.AskEarlyMutation},
	rights.EarlyMarketing: {locales.AskEarlyMarketing, locales.AskEarlyChoicesGo, wire.Choices},
	rights.EarlyConsent:   {locales.AskEarlyConsent, locales.AskEarlyChoicesGo, wire.Choices},
	rights.EarlyDoctor:    {text: locales.AskEarlyDoctor},
	rights.EarlyReview:    {locales.AskEarlyReview, locales.AskEarlyReviewGo, wire.Decisions},
	rights.EarlySee:       {locales.AskEarlySee, locales.AskEarlySeeGo, wire.Domains},
	rights.EarlyBehalf:    {text: locales.AskEarlyBehalf},
}
