package wire

import "strings"

// A Kind is a kind of thing that the register names, as far as pages have a
// place for one.
type Kind string

// The kinds.
const (
	KindDomain       Kind = "domain"
	KindCategory     Kind = "category"
	KindPurpose      Kind = "purpose"
	KindBasis        Kind = "basis"
	KindSource       Kind = "source"
	KindRecipient    Kind = "recipient"
	KindProcessor    Kind = "processor"
	KindTransfer     Kind = "transfer"
	KindRule         Kind = "rule" // of retention
	KindDecision     Kind = "decision"
	KindRight        Kind = "right"
	KindChannel      Kind = "channel"
	KindFiling       Kind = "filing"
	KindAccess       Kind = "access" // what an answer to a request for access holds
	KindOrganisation Kind = "org"
	KindLaw          Kind = "law"
	KindSecurity     Kind = "security"
	KindPrinciple    Kind = "principle"
	KindAudience     Kind = "audience"
	KindNote         Kind = "note"
	KindTerm         Kind = "term"
)

// Anchor returns the id of the element that shows a thing on a page: a link
// may end in "#" and it. An id of the register has letters, digits, "_", "."
// and "/"; the last becomes "-".
func Anchor(k Kind, id string) string {
	return string(k) + "-" + strings.ReplaceAll(id, "/", "-")
}
