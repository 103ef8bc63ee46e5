package register

import (
	"slices"
	"strings"
)

// A Verdict says whether a right applies in a domain.
type Verdict string

// The verdicts.
const (
	Applies Verdict = "applies" // it can be used
	Depends Verdict = "depends" // it can be asked for; the answer depends on the case
	May     Verdict = "may"     // it may apply: the declaration does not tie a purpose to its basis
	Absent  Verdict = "absent"  // its condition is not met here
)

// A Reason is the code of why a right applies or does not. [Reasons] are all
// of them; each needs words in both languages.
type Reason string

// The reasons, with the rights that they are given for.
const (
	Always              Reason = "always"                // access, rectification: in every domain
	SomeAtOnce          Reason = "some_at_once"          // access, rectification: some data at once, in the online counter
	MedicalDoctor       Reason = "medical_doctor"        // access: medical data are asked of the treating doctor
	LegalDuty           Reason = "legal_duty"            // erasure: refused where a legal duty, a basis here (6.1.c), keeps the data
	RetentionRule       Reason = "retention_rule"        // erasure: a retention rule of this domain keeps data for a time
	LegalClaims         Reason = "legal_claims"          // erasure, objection: refused where legal claims need the data
	ContestedOrUnlawful Reason = "contested_or_unlawful" // restriction: where data are contested or their use is unlawful (GDPR 18)
	NotDeclaredHow      Reason = "not_declared_how"      // restriction, withdrawal: the declaration has no section about it
	BasisE              Reason = "basis_e"               // objection: a task of public interest is a basis here (6.1.e)
	BasisF              Reason = "basis_f"               // objection: a legitimate interest is a basis here (6.1.f)
	NoEOrF              Reason = "no_e_or_f"             // objection, absent: neither is
	ParticularSituation Reason = "particular_situation"  // objection: the person tells what is particular to their situation
	ConsentBasis        Reason = "consent_basis"         // withdrawal: consent is a basis here (6.1.a or 9.2.a)
	NoConsent           Reason = "no_consent"            // withdrawal, absent: it is not
	BasisNotTied        Reason = "basis_not_tied"        // objection, withdrawal: the declaration does not say of each purpose on which basis it rests
	BasisNotNamed       Reason = "basis_not_named"       // objection, withdrawal: the declaration names no basis of GDPR article 6 here
	BasisInferred       Reason = "basis_inferred"        // erasure, objection, withdrawal: the declaration gives the basis in words, the article is ours
	DecisionsHere       Reason = "decisions_here"        // human_review: there are automated decisions
	NoDecisions         Reason = "no_decisions"          // human_review, absent: the declaration says that there are none
	WhateverBasis       Reason = "whatever_basis"        // transfer: offered whatever the legal basis
	GivenByYou          Reason = "given_by_you"          // transfer: only data that the person gave, so not all
	NoReasonNeeded      Reason = "no_reason_needed"      // direct_marketing: it stops at any time, without a reason
)

// Reasons are all reasons, in the order above.
var Reasons = [...]Reason{
	Always, SomeAtOnce, MedicalDoctor, LegalDuty, RetentionRule, LegalClaims, ContestedOrUnlawful, NotDeclaredHow,
	BasisE, BasisF, NoEOrF, ParticularSituation, ConsentBasis, NoConsent, BasisNotTied, BasisNotNamed, BasisInferred,
	DecisionsHere, NoDecisions, WhateverBasis, GivenByYou, NoReasonNeeded,
}

// Rights that a domain is asked about and that are no rights of the register:
// the declaration has no section about the first, and tells the second within
// the right to object.
const (
	Withdrawal      = "withdrawal"
	DirectMarketing = "direct_marketing"
)

// The rights of the register that domains are asked about, and the category
// whose data come through a doctor.
const (
	access        = "access"
	rectification = "rectification"
	erasure       = "erasure"
	restriction   = "restriction"
	objection     = "objection"
	humanReview   = "human_review"
	transfer      = "transfer"

	health = "health"
)

// A RightHere says whether a right applies in a domain, and why.
type RightHere struct {
	Right   string // id of a right, [Withdrawal] or [DirectMarketing]
	Verdict Verdict
	Reasons []Reason // at least one
}

// RightsIn returns which rights apply in a domain, and why; nothing for an
// unknown one. A right that the register does not have is left out, and so is
// DirectMarketing where no purpose of the domain can be objected to without a
// reason.
//
// It says what the declaration allows to say. Where a purpose is not tied to
// its legal basis, none is chosen for it. The answer to a request is not
// foreseen: erasure and restriction always depend on the case.
func (r *Register) RightsIn(domain string) []RightHere {
	d, ok := r.Domain(domain)
	if !ok {
		return nil
	}
	var list []RightHere
	for _, judge := range []func(Domain) (RightHere, bool){
		r.access, r.rectification, r.erasure, r.restriction, r.objection, withdrawal, r.humanReview, r.transfer,
		directMarketing,
	} {
		if here, ok := judge(d); ok {
			list = append(list, here)
		}
	}
	return list
}

// access judges GDPR article 15.
func (r *Register) access(d Domain) (RightHere, bool) {
	here := RightHere{access, Applies, []Reason{Always, SomeAtOnce}}
	if d.Declares(health) {
		here.Reasons = append(here.Reasons, MedicalDoctor)
	}
	return here, r.has(access)
}

// rectification judges GDPR article 16.
func (r *Register) rectification(Domain) (RightHere, bool) {
	return RightHere{rectification, Applies, []Reason{Always, SomeAtOnce}}, r.has(rectification)
}

// erasure judges GDPR article 17, with the limits of section 2.3.
func (r *Register) erasure(d Domain) (RightHere, bool) {
	here := RightHere{Right: erasure, Verdict: Depends}
	duty := d.basesOf("6.1.c")
	if len(duty) > 0 {
		here.Reasons = append(here.Reasons, LegalDuty)
	}
	if slices.ContainsFunc(d.Retention, Retention.keeps) {
		here.Reasons = append(here.Reasons, RetentionRule)
	}
	here.Reasons = append(here.Reasons, LegalClaims)
	return here.inferred(duty), r.has(erasure)
}

// restriction judges GDPR article 18. The declaration names the right and its
// channel, without a section of its own.
func (r *Register) restriction(Domain) (RightHere, bool) {
	return RightHere{restriction, Depends, []Reason{ContestedOrUnlawful, NotDeclaredHow}}, r.has(restriction)
}

// objection judges GDPR article 21(1): it can be asked for where a purpose
// rests on one of the bases to which the declaration limits the right.
func (r *Register) objection(d Domain) (RightHere, bool) {
	right, ok := r.Right(objection)
	bases := d.basesOf(right.AppliesTo...)
	switch {
	case len(bases) == 0 && d.namesArticle6():
		return RightHere{objection, Absent, []Reason{NoEOrF}}, ok
	case len(bases) == 0:
		return RightHere{objection, May, []Reason{BasisNotNamed, ParticularSituation, LegalClaims}}, ok
	}
	here := RightHere{Right: objection, Verdict: Depends}
	for _, by := range []struct {
		article string
		reason  Reason
	}{{"6.1.e", BasisE}, {"6.1.f", BasisF}} {
		if slices.ContainsFunc(bases, func(b LegalBasis) bool { return b.Article == by.article }) {
			here.Reasons = append(here.Reasons, by.reason)
		}
	}
	here.tie(d, bases)
	here.Reasons = append(here.Reasons, ParticularSituation, LegalClaims)
	return here.inferred(bases), ok
}

// withdrawal judges GDPR article 7(3): consent can be taken back where a
// purpose rests on it.
func withdrawal(d Domain) (RightHere, bool) {
	bases := d.basesOf("6.1.a", "9.2.a")
	switch {
	case len(bases) == 0 && d.namesArticle6():
		return RightHere{Withdrawal, Absent, []Reason{NoConsent}}, true
	case len(bases) == 0:
		return RightHere{Withdrawal, May, []Reason{BasisNotNamed, NotDeclaredHow}}, true
	}
	here := RightHere{Withdrawal, Applies, []Reason{ConsentBasis}}
	here.tie(d, bases)
	here.Reasons = append(here.Reasons, NotDeclaredHow)
	return here.inferred(bases), true
}

// humanReview judges GDPR article 22.
func (r *Register) humanReview(d Domain) (RightHere, bool) {
	if len(d.Decisions) == 0 {
		return RightHere{humanReview, Absent, []Reason{NoDecisions}}, r.has(humanReview)
	}
	return RightHere{humanReview, Applies, []Reason{DecisionsHere}}, r.has(humanReview)
}

// transfer judges GDPR article 20. The law ties it to consent and contract; the
// declaration offers it whatever the basis (section 2.6).
func (r *Register) transfer(Domain) (RightHere, bool) {
	return RightHere{transfer, Applies, []Reason{WhateverBasis, GivenByYou}}, r.has(transfer)
}

// directMarketing judges GDPR article 21(2) and (3).
func directMarketing(d Domain) (RightHere, bool) {
	some := slices.ContainsFunc(d.Purposes, func(p Purpose) bool { return p.AbsoluteObjection })
	return RightHere{DirectMarketing, Applies, []Reason{NoReasonNeeded}}, some
}

// keeps reports whether the rule says that data stay for a time.
func (r Retention) keeps() bool { return r.Years.Min > 0 || len(r.Until) > 0 }

// has reports whether r has a right.
func (r *Register) has(right string) bool {
	_, ok := r.Right(right)
	return ok
}

// tie says that not every purpose of d is tied to its bases, and lowers the
// verdict to May where no purpose is known to rest on one of bases.
func (h *RightHere) tie(d Domain, bases []LegalBasis) {
	rests, untied := false, false
	for _, p := range d.Purposes {
		on := d.basisOf(p)
		untied = untied || len(on) == 0
		rests = rests || slices.ContainsFunc(bases, func(b LegalBasis) bool { return slices.Contains(on, b.ID) })
	}
	if untied {
		h.Reasons = append(h.Reasons, BasisNotTied)
	}
	if !rests {
		h.Verdict = May
	}
}

// inferred returns h with the reason for an article that is not the
// declaration's own, where one of bases has such.
func (h RightHere) inferred(bases []LegalBasis) RightHere {
	if slices.ContainsFunc(bases, func(b LegalBasis) bool { return b.Inferred }) {
		h.Reasons = append(h.Reasons, BasisInferred)
	}
	return h
}

// basisOf returns the ids of the bases that a purpose is known to rest on:
// those that it is tied to or, where the domain has a single one, that one.
func (d Domain) basisOf(p Purpose) []string {
	if len(p.Basis) == 0 && len(d.LegalBases) == 1 {
		return []string{d.LegalBases[0].ID}
	}
	return p.Basis
}

// basesOf returns the legal bases of d with one of the articles.
func (d Domain) basesOf(articles ...string) []LegalBasis {
	var bases []LegalBasis
	for _, b := range d.LegalBases {
		if slices.Contains(articles, b.Article) {
			bases = append(bases, b)
		}
	}
	return bases
}

// namesArticle6 reports whether d names a basis of GDPR article 6, as every
// processing needs one. Where it names none, no basis can be ruled out.
func (d Domain) namesArticle6() bool {
	return slices.ContainsFunc(d.LegalBases, func(b LegalBasis) bool { return strings.HasPrefix(b.Article, "6.") })
}
