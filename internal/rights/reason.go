package rights

import "slices"

// A ReasonCode says why an item was not, or not wholly, granted, why a period
// was extended, or why a question about identity was asked. Codes are stored
// and never renamed; the catalogs hold their words.
type ReasonCode string

// A ReasonUse is what a reason may be given for.
type ReasonUse string

// The uses.
const (
	ForRefusal   ReasonUse = "refusal"   // of all or of a part of an item
	ForPart      ReasonUse = "part"      // of a part of an item, or beside what was granted; never of all
	ForExtension ReasonUse = "extension" // of the period: GDPR article 12(3)
	ForDoubt     ReasonUse = "doubt"     // about who asks: article 12(6)
)

// The reasons that concern every right, or several.
const (
	IdentityNotShown ReasonCode = "identity_not_shown" // the question about who asks stayed without a good answer
	NotIdentifiable  ReasonCode = "not_identifiable"   // nothing ties the data to a person
	NoMandate        ReasonCode = "no_mandate"         // it was not shown that one may act for the other
	Unfounded        ReasonCode = "unfounded"          // manifestly, which the office has to show
	Excessive        ReasonCode = "excessive"          // manifestly, above all because repeated
	NotOurs          ReasonCode = "not_ours"           // another controller has to answer
	NoData           ReasonCode = "no_data"            // nothing was found
	LegalClaims      ReasonCode = "legal_claims"       // needed to establish, exercise or defend a right in court
	ForContract      ReasonCode = "for_contract"       // needed to carry out a contract that goes on
)

// The reasons of access.
const (
	RightsOfOthers     ReasonCode = "rights_of_others"
	TradeSecret        ReasonCode = "trade_secret"
	ProfessionalSecret ReasonCode = "professional_secret" // what others confided to somebody bound by it
	Investigation      ReasonCode = "investigation"       // of fraud or an offence, and only as long as it lasts
	ThroughDoctor      ReasonCode = "through_doctor"      // medical data: the declaration, section 2.1, leaves them to the doctor
	AlreadyGiven       ReasonCode = "already_given"       // the same copy, a short time ago
	Backups            ReasonCode = "backups"             // only in old copies or archives that go by the usual procedures
)

// The reasons of rectification, erasure and restriction.
const (
	Verified       ReasonCode = "verified"        // checked, and right as it is
	Opinion        ReasonCode = "opinion"         // an assessment, which is not wrong because one disagrees
	OfficialSource ReasonCode = "official_source" // corrected there where it comes from
	LegalDuty      ReasonCode = "legal_duty"      // the law obliges to keep
	PublicTask     ReasonCode = "public_task"     // needed for a task that the law gives
	PublicHealth   ReasonCode = "public_health"
	Archive        ReasonCode = "archive" // archiving in the public interest, research, statistics
	StillNeeded    ReasonCode = "still_needed"
	AlreadyErased  ReasonCode = "already_erased"
	NoGround       ReasonCode = "no_ground" // none of the four cases in which data are restricted
)

// The reasons of objection, withdrawal, human review, transfer and questions.
const (
	CompellingGrounds ReasonCode = "compelling_grounds"
	OtherBasis        ReasonCode = "other_basis"   // neither public nor legitimate interest: nothing to oppose
	NoSituation       ReasonCode = "no_situation"  // what is particular was not told
	NotConsent        ReasonCode = "not_consent"   // the use does not rest on consent
	NotAutomated      ReasonCode = "not_automated" // a person had decided
	ByLaw             ReasonCode = "by_law"        // the law allows the automated decision; its own remedy stays
	Upheld            ReasonCode = "upheld"        // a person looked at it, and it stays
	NotFeasible       ReasonCode = "not_feasible"  // technically
	OnlyGiven         ReasonCode = "only_given"    // only what the person gave is transferred
	NotPortable       ReasonCode = "not_portable"  // rests neither on consent nor on a contract
	PassedOn          ReasonCode = "passed_on"     // not about data protection: the service that answers has it now
)

// The reasons of extensions.
const (
	Complex            ReasonCode = "complex"
	ManyRequests       ReasonCode = "many_requests" // of this person
	SeveralSystems     ReasonCode = "several_systems"
	SeveralControllers ReasonCode = "several_controllers"
)

// The reasons of doubts about who asks.
const (
	NameMismatch    ReasonCode = "name_mismatch"
	ContactMismatch ReasonCode = "contact_mismatch" // comes from another address than the one that is known
	NoAccount       ReasonCode = "no_account"
	WeakLogin       ReasonCode = "weak_login"
	OtherPerson     ReasonCode = "other_person" // asks for somebody else
)

// A Reason is what may be said with a code, of which rights, and on which
// ground.
type Reason struct {
	Code ReasonCode
	Use  ReasonUse

	// Rights are those of which it may be said; nil: of every right.
	Rights []Right

	// Articles are those of the GDPR on which it rests, as "17.3.b".
	Articles []string

	// DPV is the term of the Data Privacy Vocabulary, version 2.2, extension
	// for justifications, or "" where that has none that says the same.
	DPV string
}

// The rights of some reasons.
var (
	aboutData = []Right{Access, Rectification, Erasure, Restriction, Objection, Transfer}
	showing   = []Right{Access, HumanReview, Transfer}
)

// reasons is the whole table.
var reasons = [...]Reason{
	{IdentityNotShown, ForRefusal, nil, []string{"12.2", "12.6"}, "justifications:IdentityVerificationFailure"},
	{NotIdentifiable, ForRefusal, nil, []string{"11.2"}, ""},
	{NoMandate, ForRefusal, nil, []string{"12.6"}, ""},
	{Unfounded, ForRefusal, nil, []string{"12.5"}, "justifications:ProcessUnfounded"},
	{Excessive, ForRefusal, nil, []string{"12.5"}, "justifications:ProcessExcessive"},
	{NotOurs, ForRefusal, nil, []string{"4.7"}, ""},
	{NoData, ForRefusal, aboutData, []string{"12.4"}, ""},
	{LegalClaims, ForRefusal, []Right{Erasure, Restriction, Objection}, []string{"17.3.e", "18.2", "21.1"}, "justifications:LegalClaimImpaired"},
	{ForContract, ForRefusal, []Right{Erasure, Objection, HumanReview}, []string{"6.1.b", "22.2.a"}, "justifications:ContractPerformanceNecessity"},

	{RightsOfOthers, ForRefusal, showing, []string{"15.4", "20.4"}, "justifications:ThirdPartyRightsImpaired"},
	{TradeSecret, ForRefusal, showing, []string{"15.4"}, ""},
	{ProfessionalSecret, ForRefusal, []Right{Access}, []string{"15.4", "23.1.i"}, "justifications:ConfidentialityObligationCompromised"},
	{Investigation, ForRefusal, []Right{Access}, []string{"23.1"}, "justifications:CrimeInvestigationImpaired"},
	{ThroughDoctor, ForRefusal, []Right{Access}, []string{"15"}, ""},
	{AlreadyGiven, ForRefusal, []Right{Access}, []string{"12.5"}, "justifications:EntityAlreadyInformed"},
	{Backups, ForPart, []Right{Access, Erasure}, []string{"15", "17"}, ""},

	{Verified, ForRefusal, []Right{Rectification, Restriction}, []string{"16", "18.1.a"}, ""},
	{Opinion, ForRefusal, []Right{Rectification}, []string{"16"}, ""},
	{OfficialSource, ForRefusal, []Right{Rectification}, []string{"16"}, ""},
	{LegalDuty, ForRefusal, []Right{Erasure}, []string{"17.3.b"}, "justifications:LegalObligationImpaired"},
	{PublicTask, ForRefusal, []Right{Erasure}, []string{"17.3.b"}, "justifications:PublicInterestCompromised"},
	{PublicHealth, ForRefusal, []Right{Erasure}, []string{"17.3.c"}, "justifications:PublicHealthCompromised"},
	{Archive, ForRefusal, []Right{Erasure, Objection}, []string{"17.3.d", "21.6"}, "justifications:PublicInterestArchivingImpaired"},
	{StillNeeded, ForRefusal, []Right{Erasure}, []string{"17.1.a"}, ""},
	{AlreadyErased, ForRefusal, aboutData, []string{"17"}, ""},
	{NoGround, ForRefusal, []Right{Restriction}, []string{"18.1"}, ""},

	{CompellingGrounds, ForRefusal, []Right{Objection}, []string{"21.1"}, "justifications:LegitimateInterestOverride"},
	{OtherBasis, ForRefusal, []Right{Objection}, []string{"21.1"}, ""},
	{NoSituation, ForRefusal, []Right{Objection}, []string{"21.1"}, ""},
	{NotConsent, ForRefusal, []Right{Withdrawal}, []string{"7.3"}, ""},
	{NotAutomated, ForRefusal, []Right{HumanReview}, []string{"22.1"}, ""},
	{ByLaw, ForRefusal, []Right{HumanReview}, []string{"22.2.b"}, ""},
	{Upheld, ForPart, []Right{HumanReview}, []string{"22.3"}, ""},
	{NotFeasible, ForRefusal, []Right{Transfer}, []string{"20.2"}, "justifications:FulfilmentImpossible"},
	{OnlyGiven, ForPart, []Right{Transfer}, []string{"20.1"}, ""},
	{NotPortable, ForRefusal, []Right{Transfer}, []string{"20.1", "20.3"}, ""},
	{PassedOn, ForRefusal, []Right{Question}, []string{"38.4"}, ""},

	{Complex, ForExtension, nil, []string{"12.3"}, "justifications:ComplexityOfProcess"},
	{ManyRequests, ForExtension, nil, []string{"12.3"}, "justifications:HighVolumeOfProcesses"},
	{SeveralSystems, ForExtension, nil, []string{"12.3"}, "justifications:ComplexityOfProcess"},
	{SeveralControllers, ForExtension, nil, []string{"12.3"}, "justifications:ComplexityOfProcess"},

	{NameMismatch, ForDoubt, nil, []string{"12.6"}, "justifications:IdentityVerificationRequired"},
	{ContactMismatch, ForDoubt, nil, []string{"12.6"}, "justifications:IdentityVerificationRequired"},
	{NoAccount, ForDoubt, nil, []string{"12.6"}, "justifications:IdentityVerificationRequired"},
	{WeakLogin, ForDoubt, nil, []string{"12.6"}, "justifications:IdentityVerificationRequired"},
	{OtherPerson, ForDoubt, nil, []string{"12.6"}, "justifications:IdentityVerificationRequired"},
}

// Reasons returns all reasons, each once.
func Reasons() []Reason {
	all := slices.Clone(reasons[:])
	for i := range all {
		all[i] = all[i].clone()
	}
	return all
}

// ReasonOf returns the reason with a code, and false for what is none.
func ReasonOf(code ReasonCode) (Reason, bool) {
	for _, r := range reasons {
		if r.Code == code {
			return r.clone(), true
		}
	}
	return Reason{}, false
}

// Allows reports whether r may be given with an outcome of an item of a right.
func (r Reason) Allows(o Outcome, right Right) bool {
	if r.Rights != nil && !slices.Contains(r.Rights, right) {
		return false
	}
	switch o {
	case Fulfilled, Partly:
		return r.Use == ForRefusal || r.Use == ForPart
	case Rejected:
		return r.Use == ForRefusal
	}
	return false
}

// aboutIdentity reports whether a reason says that it isn't known who asks, or
// for whom.
func (code ReasonCode) aboutIdentity() bool {
	return code == IdentityNotShown || code == NotIdentifiable || code == NoMandate
}

// clone returns r with lists of its own.
func (r Reason) clone() Reason {
	r.Rights, r.Articles = slices.Clone(r.Rights), slices.Clone(r.Articles)
	return r
}
