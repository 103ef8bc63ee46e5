package widget

import (
	"github.com/loupe-privacy/loupe/internal/rights"
	"github.com/loupe-privacy/loupe/internal/wire"
	"github.com/loupe-privacy/loupe/locales"
)

// ItemTitle names one part of a request: the right, and what it is about or,
// where it is about nothing in particular, the domain.
func (pen Pen) ItemTitle(i wire.ItemCard) string {
	name, about := pen.RightName(i.Right), i.Subject
	if about == "" {
		about = i.Domain
	}
	if about == "" {
		return name
	}
	return pen.F(locales.RightDomains, locales.Args{"Right": name, "Domains": about})
}

// answering holds what is said of who answers, by the channel of the
// declaration.
var answering = map[rights.Channel]locales.Key{
	rights.UsualContact:   locales.AnswersUsual,
	rights.DPOForm:        locales.AnswersDpo,
	rights.DPOOrMutuality: locales.AnswersEither,
	rights.DPOOrPost:      locales.AnswersDpo,
}

// ItemBy says in one sentence who answers a part of a request.
func (pen Pen) ItemBy(i wire.ItemCard) string {
	k, ok := answering[i.Channel]
	if !ok {
		k = locales.AnswersSomebody
	}
	return pen.F(k, locales.Args{"Controller": i.Controller})
}
