package export

import (
	"slices"
	"strings"

	"github.com/loupe-privacy/loupe/internal/lang"
	"github.com/loupe-privacy/loupe/internal/register"
)

// notTold is the consequence of giving no data, of which the declaration says
// nothing.
var notTold = lang.Text{
	FR: "La déclaration ne dit pas si vous devez donner ces données, ni ce qui arrive sinon.",
	NL: "De verklaring zegt niet of u die gegevens moet geven, en ook niet wat er anders gebeurt.",
}

// disclosed returns the domains of the controller, each as one item.
func (t tiltDoc) disclosed() []object {
	all := []object{}
	for _, d := range t.domains() {
		o := object{
			{"_id", d.ID},
			{"category", t.categoryNames(d)},
			{"purposes", t.purposes(d)},
			{"legalBases", t.bases(d)},
			{"legitimateInterests", t.interests(d)},
			{"recipients", t.recipients(d)},
			{"storage", t.storage(d)},
			{"nonDisclosure", object{
				{"legalRequirement", false},
				{"contractualRegulation", false},
				{"obligationToProvide", false},
				{"consequences", t.say(notTold)},
				{"undeclared", []string{"legalRequirement", "contractualRegulation", "obligationToProvide", "consequences"}},
			}},
			{"domain", t.say(d.Title)},
			{"categories", t.categories(d)},
		}
		o.some("processor", t.processor(d))
		all = append(all, o)
	}
	return all
}

// processor returns the organisation that works on behalf of the controller.
func (t tiltDoc) processor(d register.Domain) string {
	o, _ := t.r.Organisation(d.Processor)
	return t.say(o.Name)
}

// categoryNames returns the kinds of data of a domain, as one string.
func (t tiltDoc) categoryNames(d register.Domain) string {
	var names []string
	for _, id := range d.CategoryIDs() {
		c, _ := t.r.Category(id)
		names = append(names, t.say(c.Kind))
	}
	return strings.Join(names, "; ")
}

// categories returns the kinds of data of a domain, each with its details.
func (t tiltDoc) categories(d register.Domain) []object {
	all := []object{}
	for _, id := range d.CategoryIDs() {
		c, _ := t.r.Category(id)
		o := object{{"_id", id}, {"category", t.say(c.Kind)}, {"special", d.IsSpecial(id)}}
		o.some("description", t.say(orElse(d.Details[id], c.Text)))
		o.some("article", c.Article)
		o.some("storage", idsOf(d.RetentionOf(id), func(x register.Retention) string { return x.ID }))
		all = append(all, o)
	}
	return all
}

// purposes returns the purposes of a domain.
func (t tiltDoc) purposes(d register.Domain) []object {
	all := []object{}
	for _, p := range d.Purposes {
		o := object{{"purpose", t.say(p.Name)}, {"description", t.say(p.Text)}, {"_id", p.FullID()}}
		o.some("absoluteObjection", p.AbsoluteObjection)
		o.some("legalBases", p.Basis)
		all = append(all, o)
	}
	return all
}

// reference returns an article of the GDPR as the language writes it:
// "GDPR-6-1-b".
func reference(article string) string {
	return "GDPR-" + strings.ReplaceAll(article, ".", "-")
}

// bases returns the legal bases of a domain, and the laws that it names. A
// law has no reference in the form of the language.
func (t tiltDoc) bases(d register.Domain) []object {
	all := []object{}
	for _, b := range d.LegalBases {
		o := object{{"reference", reference(b.Article)}, {"description", t.say(b.Text)}, {"_id", b.ID}}
		o.some("inferred", b.Inferred)
		all = append(all, o)
	}
	for _, id := range d.Laws.IDs {
		law, _ := t.r.Law(id)
		all = append(all, object{{"reference", ""}, {"description", t.say(after(law.Name, " – ", law.Text))}, {"_id", id},
			{"undeclared", []string{"reference"}}})
	}
	return all
}

// interests returns the legitimate interests of a domain: those of article
// 6.1.f, with the purposes that the declaration ties to them.
func (t tiltDoc) interests(d register.Domain) []object {
	all := []object{}
	for _, b := range d.LegalBases {
		if b.Article != "6.1.f" {
			continue
		}
		reasons := []lang.Text{b.Text}
		for _, p := range d.Purposes {
			if slices.Contains(p.Basis, b.ID) {
				reasons = append(reasons, p.Name)
			}
		}
		all = append(all, object{{"exists", true}, {"reasoning", t.say(lines(reasons))}})
	}
	if len(all) == 0 {
		all = append(all, object{{"exists", false}})
	}
	return all
}

// recipients returns the recipients of a domain and the kinds of processors.
// The declaration names kinds, so the name is that of the kind.
func (t tiltDoc) recipients(d register.Domain) []object {
	all := []object{}
	for _, u := range d.Recipients {
		e, _ := t.r.Recipient(u.ID)
		o := object{{"category", t.say(e.Name)}, {"description", t.say(orElse(u.Detail, e.Text))}, {"_id", u.ID}}
		if c, ok := t.r.Condition(u.Condition); ok {
			o.set("condition", t.say(c.Name))
		}
		all = append(all, o)
	}
	for _, u := range d.Processors {
		e, _ := t.r.Processor(u.ID)
		all = append(all, object{{"category", t.say(e.Name)}, {"description", t.say(orElse(u.Detail, e.Text))},
			{"_id", u.ID}, {"processor", true}})
	}
	return all
}

// storage returns the retention rules of a domain. A period has a time to
// live only where an upper bound is declared; a range has both of its ends,
// and the longer one counts. Everything else is a criterion, in words.
func (t tiltDoc) storage(d register.Domain) []object {
	all := []object{}
	for _, rule := range d.Retention {
		o := object{{"_id", rule.ID}, {"appliesTo", t.say(ruleScope(t.r, rule))}}
		o.some("temporal", t.temporal(rule))
		o.set("purposeConditional", []string{t.say(rule.Text)})
		o.set("aggregationFunction", "max")
		all = append(all, o)
	}
	return all
}

// temporal returns the declared bounds of a rule.
func (t tiltDoc) temporal(rule register.Retention) []object {
	var all []object
	if rule.Years.Max == 0 {
		return nil
	}
	if rule.Years.Min > 0 && !rule.Years.Exact() {
		all = append(all, object{{"description", t.say(rule.Duration)}, {"ttl", years(rule.Years.Min)}})
	}
	return append(all, object{{"description", t.say(rule.Duration)}, {"ttl", years(rule.Years.Max)}})
}

// right returns what the declaration says of the rights of some articles.
func (t tiltDoc) right(articles ...string) object {
	var said []lang.Text
	for _, x := range t.r.Rights {
		if !slices.Contains(articles, x.Article) {
			continue
		}
		said = append(said, x.Name, x.Text)
		for _, limit := range x.Limits {
			said = append(said, limit.Text)
		}
		if c, ok := t.r.Channel(x.Channel); ok {
			said = append(said, after(c.Name, " – ", c.Text))
		}
	}
	if said == nil {
		return object{}
	}
	return object{{"available", true}, {"description", t.say(lines(said))}}
}

// request returns the rights of some articles that are asked of the
// controller, with how a request is sent.
func (t tiltDoc) request(articles ...string) object {
	o := t.right(articles...)
	if len(o) > 0 {
		o.some("email", email(t.org))
		o.some("identificationEvidences", list(t.say(t.r.Filing.Identity)))
	}
	return o
}

// list returns one string as a list, and nothing for none.
func list(s string) []string {
	if s == "" {
		return nil
	}
	return []string{s}
}

// access returns the rights of access and of portability as one, with what an
// answer holds and leaves out.
func (t tiltDoc) access() object {
	o := t.request("15", "20")
	if len(o) == 0 {
		return object{{"available", false}}
	}
	o.some("content", t.points(t.r.Access.Content))
	o.some("limits", t.points(t.r.Access.Limits))
	o.some("deadline", t.say(t.r.Filing.Deadline))
	return o
}

// points returns statements in the language of the document.
func (t tiltDoc) points(points []register.Point) []string {
	return idsOf(points, func(p register.Point) string { return t.say(p.Text) })
}

// withdrawal returns whether consent can be taken back, and how that is read:
// the declaration has no section of its own about it.
func (t tiltDoc) withdrawal() object {
	available := false
	for _, d := range t.domains() {
		for _, here := range t.r.RightsIn(d.ID) {
			available = available || here.Right == register.Withdrawal && here.Verdict != register.Absent
		}
	}
	if !available {
		return object{{"available", false}}
	}
	n, ok := t.r.Note("withdrawal_of_consent")
	if !ok {
		return object{}
	}
	return object{{"available", true}, {"description", t.say(join([]lang.Text{n.Text, n.Reading}, " "))}}
}

// complaint returns the right to complain, and to whom.
func (t tiltDoc) complaint() object {
	o := t.right("77")
	a, ok := t.r.Organisation(authority)
	if len(o) == 0 || !ok {
		return object{}
	}
	o.some("url", t.say(a.Site))
	o.set("supervisoryAuthority", object{{"name", t.say(a.Name)}})
	return o
}
