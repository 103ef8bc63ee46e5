package registerdata

import "github.com/loupe-privacy/loupe/internal/register"

// choices reads shared/choices. The domains were read before.
func (l *loader) choices(r *register.Register) {
	l.topic("shared/choices", nil, func(n *node) {
		for _, item := range n.items("choices") {
			c := register.Choice{
				ID: item.id, Consent: item.flag("consent"), Domain: item.ref("domain", "domains"), Src: item.str("src"),
				Name: item.text("name"), Text: item.text("text"), Consequence: item.text("consequence"),
			}
			if _, ok := item.values["purpose"]; ok {
				c.Purpose = item.ref("purpose", "purposes")
			}
			item.judgeChoice(r, c)
			r.Choices = append(r.Choices, c)
		}
	})
}

// judgeChoice reports a choice that nobody could tell from something else that
// requests are about, one about a purpose of another domain, and a no without
// a reason to a purpose that cannot be opposed so.
func (n *node) judgeChoice(r *register.Register, c register.Choice) {
	for _, kind := range []string{"domains", "decisions"} {
		if n.t.l.known[kind][c.ID] {
			n.t.l.report(n.t.file+".toml", n.t.path(n.key), "id given twice: %q is also in %s", c.ID, kind)
		}
	}
	p, ok := r.Purpose(c.Purpose)
	switch {
	case c.Purpose == "" && !c.Consent:
		n.report("purpose", "key is missing")
	case ok && p.Domain != c.Domain:
		n.report("purpose", "is of another domain than %q", c.Domain)
	case ok && !c.Consent && !p.AbsoluteObjection:
		n.report("purpose", "cannot be opposed without a reason: %q", c.Purpose)
	}
}
