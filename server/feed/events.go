package feed

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/loupe-privacy/loupe/internal/calendar"
	"github.com/loupe-privacy/loupe/internal/holdings"
	"github.com/loupe-privacy/loupe/internal/register"
)

// wrongEvent returns why the id, the member or the day of an event is wrong,
// or "".
func (r *Checker) wrongEvent(id, member string, on calendar.Day) string {
	switch {
	case !goodID(id):
		return "id: " + wantID
	case !goodID(member):
		return "member: " + wantID
	case on.IsZero():
		return "on: needs a day"
	case r.wrongPast(on) != "":
		return "on: " + r.wrongPast(on)
	}
	return ""
}

// wrongDecision returns why a line of a decision is rejected, or "". What a
// member is told of a decision (GDPR article 15(1)(h)) is made of ids of the
// register alone, so that pages have words for all of it in both languages.
func (r *Checker) wrongDecision(in *DecisionLine) string {
	d, known := r.rules.Register.Decision(in.Decision)
	if reason := r.wrongEvent(in.ID, in.Member, in.On); reason != "" {
		return reason
	}
	switch {
	case !known:
		return "decision: the register does not know it"
	case in.Version != "" && !goodID(in.Version):
		return "version: " + wantID
	case wrongDay(in.ValidUntil) != "":
		return "valid_until: " + wrongDay(in.ValidUntil)
	case !in.ValidUntil.IsZero() && in.ValidUntil.Before(in.On):
		return "valid_until: is before on"
	case !slices.Contains(holdings.Outcomes[:], in.Outcome):
		return "outcome: needs " + strings.Join(holdings.Outcomes[:], ", ")
	case len(in.Inputs) > maxList:
		return "inputs: are more than 200"
	case len(in.Household) > maxList:
		return "household: are more than 200"
	case len(in.Household) > 0 && !d.Household:
		return "household: nobody else counts in this decision"
	}
	for i, relative := range in.Household {
		if !slices.Contains(Relatives[:], relative) {
			return fmt.Sprintf("household[%d]: needs %s", i, strings.Join(Relatives[:], ", "))
		}
	}
	for i, id := range in.Effects {
		if !slices.ContainsFunc(d.Effects, func(p register.Point) bool { return p.ID == id }) || slices.Contains(in.Effects[:i], id) {
			return fmt.Sprintf("effects[%d]: is none of this decision, or is there twice", i)
		}
	}
	return r.wrongInputs(d, in.Inputs)
}

// wrongInputs returns why the inputs of a decision are wrong, or "". What is
// about somebody else of the household has no value: it belongs in no other
// file, not even sealed.
func (r *Checker) wrongInputs(d register.Decision, inputs []holdings.Given) string {
	for i, in := range inputs {
		at := fmt.Sprintf("inputs[%d].", i)
		_, known := r.rules.Register.Source(in.Source)
		switch {
		case !slices.ContainsFunc(d.Inputs, func(p register.Input) bool { return p.ID == in.Input }):
			return at + "input: is none of this decision"
		case in.Of != holdings.OfSelf && in.Of != holdings.OfHousehold:
			return at + "of: needs self or household"
		case in.Of == holdings.OfHousehold && !d.Household:
			return at + "of: nobody else counts in this decision"
		case in.Of == holdings.OfHousehold && (in.Value != "" || in.Source != ""):
			return at + "value: one of the household is not for this file"
		case in.Source != "" && !known:
			return at + "source: the register does not know it"
		case in.Value != "" && !goodText(in.Value, maxValue):
			return at + "value: needs at most 500 characters on one line"
		}
	}
	return ""
}

// decisionRow returns the columns of a decision.
func (r *Checker) decisionRow(in *DecisionLine) ([]any, error) {
	doc, err := jsonOf(DecisionDoc{
		Decision: in.Decision, Version: in.Version, ValidUntil: in.ValidUntil,
		Outcome: in.Outcome, Household: in.Household, Effects: in.Effects,
	})
	if err != nil {
		return nil, err
	}
	var sealed string
	if len(in.Inputs) > 0 {
		inputs, err := jsonOf(in.Inputs)
		if err != nil {
			return nil, err
		}
		if sealed, err = r.seal(inputs, PlaceOfInputs(in.Member, in.ID)); err != nil {
			return nil, err
		}
	}
	return []any{in.ID, in.On, doc, sealed}, nil
}

// wrongDisclosure returns why a line of a disclosure is rejected, or "". A
// member may know the actual recipients (CJEU C-154/21): hence the name. The
// declared recipient, basis and purpose are needed all the same, since a
// disclosure that the declaration does not know is a fault of one of the two.
func (r *Checker) wrongDisclosure(in *DisclosureLine) string {
	if reason := r.wrongEvent(in.ID, in.Member, in.On); reason != "" {
		return reason
	}
	d, known := r.domains[in.Domain]
	if !known {
		return "domain: is not known"
	}
	_, recipient := d.Recipient(in.Recipient)
	_, basis := d.LegalBasis(in.Basis)
	_, purpose := d.Purpose(in.Purpose)
	switch {
	case !recipient:
		return "recipient: is none of this domain"
	case in.Name != "" && !goodText(in.Name, maxLong):
		return "name: needs at most 200 characters on one line"
	case len(in.Categories) == 0:
		return "categories: needs one or more"
	case !basis:
		return "basis: is none of this domain"
	case !purpose:
		return "purpose: is none of this domain"
	}
	for i, c := range in.Categories {
		if !d.Declares(c) || slices.Contains(in.Categories[:i], c) {
			return fmt.Sprintf("categories[%d]: is not declared in this domain, or is there twice", i)
		}
	}
	return ""
}

// disclosureRow returns the columns of a disclosure. The purpose is written
// without its domain, however the line writes it.
func (r *Checker) disclosureRow(in *DisclosureLine) ([]any, error) {
	return []any{
		in.ID, in.On, in.Domain, in.Recipient, in.Name,
		strings.TrimPrefix(in.Purpose, in.Domain+"/"), in.Basis, strings.Join(in.Categories, " "),
	}, nil
}

// wrongAt returns why an instant is none at which something happened, or "".
func (r *Checker) wrongAt(at time.Time) string {
	switch {
	case at.IsZero():
		return "at: needs an instant"
	case at.After(r.rules.Now):
		return "at: is in the future"
	case r.wrongPast(calendar.DayOf(at, r.rules.Zone)) != "":
		return "at: " + r.wrongPast(calendar.DayOf(at, r.rules.Zone))
	}
	return ""
}

// wrongConsultation returns why a line of a consultation is rejected, or "". A
// member is owed when, where and why somebody looked, and not the name of an
// employee (CJEU C-579/21). No field can hold one: the codes are those of the
// header, the id is never shown.
func (r *Checker) wrongConsultation(in *ConsultationLine) string {
	switch {
	case !goodID(in.ID):
		return "id: " + wantID
	case !goodID(in.Member):
		return "member: " + wantID
	case r.wrongAt(in.At) != "":
		return r.wrongAt(in.At)
	case in.Domain != "" && r.domains[in.Domain] == nil:
		return "domain: is not known"
	case !r.services[in.Service]:
		return "service: is none of the header"
	case !r.purposes[in.Purpose]:
		return "purpose: is none of the header"
	case in.Role != "" && !r.roles[in.Role]:
		return "role: is none of the header"
	}
	return ""
}

// consultationRow returns the columns of a consultation.
func (r *Checker) consultationRow(in *ConsultationLine) ([]any, error) {
	return []any{in.ID, stored(in.At), in.Domain, in.Service, in.Purpose, in.Role}, nil
}

// wrongChoice returns why a line of a choice is rejected, or "": a consent or
// an objection that was told to a source system (GDPR articles 7 and 21). The
// instant decides between it and what the member chose in the portal.
func (r *Checker) wrongChoice(in *ChoiceLine) string {
	_, known := r.rules.Register.Choice(in.Choice)
	_, source := r.rules.Register.Source(in.Source)
	switch {
	case !goodID(in.Member):
		return "member: " + wantID
	case !known:
		return "choice: the register does not know it"
	case r.wrongAt(in.At) != "":
		return r.wrongAt(in.At)
	case in.Source != "" && !source:
		return "source: the register does not know it"
	}
	return ""
}

// choiceRow returns the columns of a choice.
func (r *Checker) choiceRow(in *ChoiceLine) ([]any, error) {
	return []any{in.Choice, in.Allowed, stored(in.At), in.Source}, nil
}

// stored returns an instant as both databases keep it.
func stored(at time.Time) time.Time { return at.UTC().Truncate(time.Microsecond) }
