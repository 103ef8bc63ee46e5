package rights

import "slices"

// Items returns what the answers of a form come to: one item for each right
// and what it is asked about, in the order of [Rights] and then of the
// register. Only what the register offers counts. It is meant for answers
// that [Check] accepted; of others it returns what can be told.
func Items(a Answers, c Catalog, f Filer) []Item {
	it := newForm(a, c, f)
	var items []Item
	for _, right := range it.goals {
		subjects, domains := it.targets(right)
		for _, subject := range subjects {
			items = append(items, Item{
				Right: right, Domain: c.DomainOf[subject], Subject: subject,
				Controller: c.ControllerOf[subject], Channel: right.Channel(),
			})
		}
		for _, domain := range domains {
			items = append(items, Item{Right: right, Domain: domain, Controller: c.ControllerOf[domain], Channel: right.Channel()})
		}
	}
	return items
}

// targets returns what a right is asked about: choices or decisions, and
// domains, of which "" is none in particular.
func (it form) targets(right Right) (subjects, domains []string) {
	switch right {
	case Access, Rectification, Erasure, Restriction:
		return nil, it.resolved.among(AskDomains, it.Domains)
	case Objection:
		subjects = it.resolved.among(AskObject, it.opposable())
		if it.resolved.has(AskObject, ObjectSituation) {
			domains = it.resolved.among(AskDomains, it.Domains)
		}
		return subjects, domains
	case Withdrawal:
		return it.resolved.among(AskConsent, it.Consents), nil
	case HumanReview:
		return it.resolved.among(AskDecision, it.Decisions), nil
	}
	return nil, []string{""}
}

// AtOnce reports whether i takes effect as soon as it is asked: the withdrawal
// of a consent (GDPR article 7(3)), and the objection to marketing and to
// profiling for it (article 21(2) and (3)). Nobody weighs anything there.
func (i Item) AtOnce() bool {
	return i.Subject != "" && (i.Right == Withdrawal || i.Right == Objection)
}

// AtOnce returns the positions of the items that take effect at once and have
// not yet. There are none where it is not known here whose choice it is: in a
// request for another person, or of one without a file. The office does it
// then.
func (r Request) AtOnce() []int {
	var at []int
	for n, i := range r.Items {
		if i.AtOnce() && i.Outcome == Pending && r.MemberID != "" && r.Behalf == Self {
			at = append(at, n)
		}
	}
	return at
}

// Tells reports whether the recipients of the data have to be told of what was
// done: GDPR article 19.
func (i Item) Tells() bool {
	return (i.Right == Rectification || i.Right == Erasure || i.Right == Restriction) &&
		(i.Outcome == Fulfilled || i.Outcome == Partly)
}

// Restricted reports whether the data that i is about are kept and not used:
// while a correction or an objection is checked, and when that was asked and
// granted. Article 18(1) of the GDPR makes the former depend on a request;
// asking for the correction is taken for one.
func (i Item) Restricted() bool {
	switch i.Right {
	case Rectification:
		return i.Outcome == Pending
	case Objection:
		return i.Outcome == Pending && !i.AtOnce()
	case Restriction:
		return i.Outcome == Fulfilled || i.Outcome == Partly
	}
	return false
}

// Alike reports whether b asks for all that a asks for. Questions are left
// out, since two of them are never known to be the same; nothing is not alike
// to anything.
func Alike(a, b []Item) bool {
	some := false
	for _, i := range a {
		if i.Right == Question {
			continue
		}
		some = true
		if !slices.ContainsFunc(b, func(j Item) bool {
			return i.Right == j.Right && i.Domain == j.Domain && i.Subject == j.Subject
		}) {
			return false
		}
	}
	return some
}
