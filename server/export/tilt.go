package export

import (
	"crypto/sha256"
	"encoding/hex"
	"io"
	"slices"
	"strconv"

	"github.com/loupe-privacy/loupe/internal/lang"
	"github.com/loupe-privacy/loupe/internal/register"
)

// tiltDoc makes one document of the Transparency Information Language: what
// one controller does, in one language. The language is that of
// https://github.com/Transparency-Information-Language/schema as of 4 May 2023.
//
// The language has members for one controller, one language and one country,
// and demands answers that the declaration does not give. So:
//
//   - the export is the document of the first controller in French, and its
//     member otherDocuments holds the others, whole;
//   - an item of dataDisclosed is a domain, since purposes, recipients and
//     legal bases are declared for domains. Its category lists all kinds of
//     data of the domain; each is told apart in the member categories;
//   - a member that the schema demands and the declaration does not give is
//     empty or false, and named in the member undeclared beside it.
type tiltDoc struct {
	r    *register.Register
	org  register.Organisation
	lang lang.Lang
}

// writeTILT writes the documents of all controllers in both languages.
func writeTILT(w io.Writer, r *register.Register) error {
	p := public(r)
	var all []object
	for _, o := range p.Organisations {
		if len(p.ControlledBy(o.ID)) == 0 {
			continue
		}
		for _, l := range lang.All {
			doc, err := tiltDoc{p, o, l}.document()
			if err != nil {
				return err
			}
			all = append(all, doc)
		}
	}
	if len(all) == 0 {
		return writeIndented(w, object{})
	}
	first := all[0]
	first.some("otherDocuments", all[1:])
	return writeIndented(w, first)
}

// document returns the document with its hash. The hash is the SHA-256 of the
// document without white space, with sixty-four zeros for the hash and without
// otherDocuments.
func (t tiltDoc) document() (object, error) {
	const unset = "0000000000000000000000000000000000000000000000000000000000000000"
	b, err := plain(t.object(unset))
	if err != nil {
		return nil, err
	}
	sum := sha256.Sum256(b)
	return t.object(hex.EncodeToString(sum[:])), nil
}

// object returns the document with a given hash.
func (t tiltDoc) object(hash string) object {
	return object{
		{"meta", t.meta(hash)},
		{"controller", t.controller()},
		{"dataProtectionOfficer", t.officer()},
		{"dataDisclosed", t.disclosed()},
		{"thirdCountryTransfers", t.transfers()},
		{"accessAndDataPortability", t.access()},
		{"sources", t.sources()},
		{"rightToInformation", t.request("15")},
		{"rightToRectificationOrDeletion", t.request("16", "17")},
		{"rightToDataPortability", t.request("20")},
		{"rightToWithdrawConsent", t.withdrawal()},
		{"rightToComplain", t.complaint()},
		{"automatedDecisionMaking", t.automated()},
		{"changesOfPurpose", []object{}},
		{"notes", t.notes()},
	}
}

// meta names the document. Created and modified are the edition's day of
// effect; url is where the official declaration is.
func (t tiltDoc) meta(hash string) object {
	e := t.r.Edition
	status := "active"
	if e.Example {
		status = "inactive"
	}
	return object{
		{"_id", things + "tilt:" + t.org.ID + ":" + string(t.lang) + ":" + strconv.Itoa(e.Number)},
		{"name", t.say(t.org.Name)},
		{"created", e.Effective},
		{"modified", e.Effective},
		{"version", e.Number},
		{"language", t.lang},
		{"status", status},
		{"url", official(t.r)},
		{"_hash", hash},
		{"statement", t.say(statements(t.r))},
	}
}

// say returns a text in the language of the document.
func (t tiltDoc) say(text lang.Text) string { return text.In(t.lang) }

// country returns the country of an organisation: one with a Belgian
// enterprise number is Belgian.
func country(o register.Organisation) string {
	if o.Number == "" {
		return ""
	}
	return "BE"
}

// controller returns the organisation. The declaration names no person who
// represents it.
func (t tiltDoc) controller() object {
	o := object{
		{"name", t.say(t.org.Name)},
		{"address", t.say(t.org.Address)},
		{"country", country(t.org)},
		{"representative", object{{"name", ""}, {"email", ""}, {"undeclared", []string{"name", "email"}}}},
	}
	o.some("enterpriseNumber", t.org.Number)
	return o
}

// officer returns the data protection officer, by role only.
func (t tiltDoc) officer() object {
	o := object{
		{"name", t.say(officer)},
		{"address", t.say(t.org.Address)},
		{"country", country(t.org)},
		{"email", email(t.org)},
	}
	var ways []string
	for _, c := range t.org.DPO {
		ways = append(ways, t.say(contact(c)))
	}
	o.some("contact", ways)
	if email(t.org) == "" {
		o.set("undeclared", []string{"email"})
	}
	return o
}

// domains returns the domains that the controller answers for.
func (t tiltDoc) domains() []register.Domain {
	var all []register.Domain
	for _, d := range t.r.Domains {
		if d.Controller == t.org.ID {
			all = append(all, d)
		}
	}
	return all
}

// transfers returns the rule of each domain about data that leave the
// European Economic Area. The declaration names no country and no guarantee.
func (t tiltDoc) transfers() []object {
	all := []object{}
	for _, d := range t.domains() {
		o := object{{"domain", d.ID}, {"possible", d.Transfers.Possible}, {"description", t.say(d.Transfers.Text)}}
		var when []string
		for _, id := range d.Transfers.When {
			e, _ := t.r.Transfer(id)
			when = append(when, t.say(e.Name))
		}
		o.some("conditions", when)
		all = append(all, o)
	}
	return all
}

// sources returns the sources of each domain. Whether one is public, and
// where, is not declared.
func (t tiltDoc) sources() []object {
	all := []object{}
	for _, d := range t.domains() {
		list := []object{}
		for _, id := range d.Sources.IDs {
			s, _ := t.r.Source(id)
			list = append(list, object{
				{"name", t.say(s.Name)},
				{"description", t.say(s.Text)},
				{"url", ""},
				{"publiclyAvailable", false},
				{"undeclared", []string{"url", "publiclyAvailable"}},
			})
		}
		o := object{{"_id", d.ID}, {"dataCategory", t.categoryNames(d)}, {"sources", list}}
		o.some("examplesOnly", d.Sources.Open)
		all = append(all, o)
	}
	return all
}

// automated returns the automated decisions. Where there are none but data
// are used for advertising, inUse stays out: the language counts profiling as
// such a decision, the declaration does not.
func (t tiltDoc) automated() object {
	var logic, effects, marketing []lang.Text
	names := []string{}
	for _, d := range t.domains() {
		for _, id := range d.Decisions {
			decision, _ := t.r.Decision(id)
			names = append(names, t.say(decision.Name))
			logic = append(logic, join(append([]lang.Text{decision.Name}, idsOfText(decision.Logic)...), " – "))
			effects = append(effects, join(append([]lang.Text{decision.Name, decision.Text}, idsOfText(decision.Effects)...), " – "))
		}
		for _, p := range d.Purposes {
			if p.AbsoluteObjection {
				marketing = append(marketing, after(p.Name, " – ", p.Text))
			}
		}
	}
	switch {
	case len(names) > 0:
		return object{{"inUse", true}, {"logicInvolved", t.say(lines(logic))},
			{"scopeAndIntendedEffects", t.say(lines(effects))}, {"decisions", names}}
	case len(marketing) > 0:
		return object{{"scopeAndIntendedEffects", t.say(lines(append([]lang.Text{noDecisions}, marketing...)))}}
	}
	return object{{"inUse", false}}
}

// notes returns the points that need precision, each once: those about a
// domain of the controller, and those about no domain.
func (t tiltDoc) notes() []object {
	all := []object{}
	for _, n := range t.r.Notes {
		if t.concerns(n) {
			all = append(all, object{{"_id", n.ID}, {"description", t.say(n.Text)}, {"reading", t.say(n.Reading)}})
		}
	}
	return all
}

// concerns reports whether a note is about a domain of the controller, or
// about none.
func (t tiltDoc) concerns(n register.Note) bool {
	none := true
	for _, d := range t.r.Domains {
		if slices.Contains(n.About, "domains."+d.ID) {
			none = false
			if d.Controller == t.org.ID {
				return true
			}
		}
	}
	return none
}
