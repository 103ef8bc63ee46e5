package apptest

import (
	"github.com/loupe-privacy/loupe/internal/calendar"
	"github.com/loupe-privacy/loupe/internal/holdings"
	"github.com/loupe-privacy/loupe/internal/lang"
	"github.com/loupe-privacy/loupe/internal/wire"
)

// asked returns the pages of a domain whose source was asked while they were
// made: with what became of it, and with nothing that was said before.
func asked(l lang.Lang) []Case {
	var cases []Case
	for _, state := range []holdings.Asked{holdings.Answered, holdings.Silent, holdings.Stranger, "a-state-of-tomorrow"} {
		domain := personal(l, wire.MyDomain, "compulsory")
		domain.Domain = heldDomain(l)
		domain.Domain.Asked = state
		kinds := personal(l, wire.Held, "compulsory")
		kinds.Held = heldKinds(l)
		kinds.Held.Asked = state
		cases = append(cases, Case{"asked-" + string(state), domain}, Case{"asked-kinds-" + string(state), kinds})
	}
	never := personal(l, wire.MyDomain, "compulsory")
	never.Domain = heldDomain(l)
	never.Domain.AsOf, never.Domain.Relation, never.Domain.Asked = calendar.Day{}, "", holdings.Silent
	return append(cases, Case{"asked-never", never})
}
