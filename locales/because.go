package locales

// Because returns the sentence for the reason why a right applies in a domain
// or does not, by its code in package register. A code that it does not know
// has no words: the zero Key.
func Because(code string) Key {
	for _, r := range reasons {
		if r.code == code {
			return r.key
		}
	}
	return 0
}

// reasons holds the words of every register.Reason. The client does without
// package register, so the codes are written out; a test compares them.
var reasons = [...]struct {
	code string
	key  Key
}{
	{"always", BecauseAlways},
	{"some_at_once", BecauseSomeAtOnce},
	{"medical_doctor", BecauseMedicalDoctor},
	{"legal_duty", BecauseLegalDuty},
	{"retention_rule", BecauseRetentionRule},
	{"legal_claims", BecauseLegalClaims},
	{"contested_or_unlawful", BecauseContestedOrUnlawful},
	{"not_declared_how", BecauseNotDeclaredHow},
	{"basis_e", BecauseBasisE},
	{"basis_f", BecauseBasisF},
	{"no_e_or_f", BecauseNoEOrF},
	{"particular_situation", BecauseParticularSituation},
	{"consent_basis", BecauseConsentBasis},
	{"no_consent", BecauseNoConsent},
	{"basis_not_tied", BecauseBasisNotTied},
	{"basis_not_named", BecauseBasisNotNamed},
	{"basis_inferred", BecauseBasisInferred},
	{"decisions_here", BecauseDecisionsHere},
	{"no_decisions", BecauseNoDecisions},
	{"whatever_basis", BecauseWhateverBasis},
	{"given_by_you", BecauseGivenByYou},
	{"no_reason_needed", BecauseNoReasonNeeded},
}

// RightHere names a right that domains are asked about and that the register
// has no entry for: the withdrawal of a consent, and the refusal of direct
// marketing. Any other id has no name here: the zero Key.
func RightHere(id string) Key {
	switch id {
	case "withdrawal":
		return HereWithdrawal
	case "direct_marketing":
		return HereDirectMarketing
	}
	return 0
}
