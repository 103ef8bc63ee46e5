package register

import (
	"slices"
	"strings"

	"github.com/loupe-privacy/loupe/internal/lang"
)

// A Domain is a part of the activity with one controller: the unit for which
// the declaration names purposes, data, sources and recipients.
type Domain struct {
	ID   string
	Mark Mark
	Part int    // part of the declaration
	Src  string // its sections

	Title   lang.Text
	Slug    lang.Text // its segment of an address, different for each domain in each language
	Summary lang.Text // one line, for a card
	Lead    lang.Text // the first words of its page

	Controller string // id of the organisation that is responsible
	Processor  string // id of the organisation that works on its behalf, or ""

	Missions   []Point   // what the law charges the organisation with; not in every domain
	MissionLaw lang.Text // legal reference of the missions, or zero
	Approval   lang.Text // of the insurer by its supervisor, or zero

	LegalBases []LegalBasis
	Laws       List // ids of [Register.Laws]
	Purposes   []Purpose

	Special  []string             // ids of the categories that the law protects more
	Ordinary []string             // ids of the other categories
	Details  map[string]lang.Text // what the domain says of a category, by its id; not for every category

	Sources     List   // ids of [Register.Sources]
	ProcessedBy string // id of [Register.Staff]
	Recipients  []RecipientUse

	Processors     []ProcessorUse
	ProcessorsOpen bool // the declaration says "among others"
	ProcessorNotes []Point

	Transfers TransferRule
	Retention []Retention

	// Decisions are the ids of the automated decisions. Where there are
	// none, the declaration says so.
	Decisions []string
}

// A Mark tells the domains apart in pictures, beside their name.
type Mark string

// The marks.
const (
	Operational   Mark = "op"
	Compulsory    Mark = "co"
	Complementary Mark = "cp"
	Insurance     Mark = "in"
)

// A List is a list of ids. An open list is one of examples: say "among
// others" beside it.
type List struct {
	IDs  []string
	Open bool
}

// A LegalBasis is why the law allows the processing of a domain.
type LegalBasis struct {
	ID      string
	Article string // of the GDPR: "6.1.b"

	// Inferred says that the declaration gives the reason in words, and
	// that the article was added here.
	Inferred bool

	Text lang.Text
}

// Citation returns the article as lawyers write it: "RGPD art. 6.1.b".
func (b LegalBasis) Citation() lang.Text {
	return lang.Text{FR: "RGPD art. " + b.Article, NL: "AVG art. " + b.Article}
}

// A Purpose is what data of a domain are used for.
type Purpose struct {
	ID     string // within its domain
	Domain string

	// Basis holds ids of the domain's legal bases where the declaration
	// ties the purpose to them; mostly it does not.
	Basis []string

	// AbsoluteObjection says that the person can stop it at any time
	// without a reason: direct marketing, GDPR article 21(2) and (3).
	AbsoluteObjection bool

	// SupportOf is the organisation whose supporting activity it is, or "".
	SupportOf string

	Name lang.Text
	Text lang.Text
}

// FullID returns the id of p among the purposes of all domains.
func (p Purpose) FullID() string { return p.Domain + "/" + p.ID }

// A RecipientUse is a recipient in one domain.
type RecipientUse struct {
	ID string // of [Register.Recipients]

	// Condition is the id of the condition under which data are given, or
	// "" where the domain's part of the declaration names none. It is not
	// a statement that data are always given.
	Condition string

	Detail lang.Text // what the domain says of the recipient, or zero
}

// A ProcessorUse is a kind of processor in one domain.
type ProcessorUse struct {
	ID     string // of [Register.Processors]
	Detail lang.Text
}

// A TransferRule says when data of a domain may leave the European Economic
// Area.
type TransferRule struct {
	// Possible tells the two wordings apart: "possible when" and, if
	// false, "no, unless".
	Possible bool

	When []string // ids of [Register.Transfers]
	Text lang.Text
}

// CategoryIDs returns the categories of d: the specially protected ones
// first, each part in declared order.
func (d Domain) CategoryIDs() []string {
	return slices.Concat(d.Special, d.Ordinary)
}

// Declares reports whether d names a category.
func (d Domain) Declares(category string) bool {
	return slices.Contains(d.Ordinary, category) || d.IsSpecial(category)
}

// IsSpecial reports whether d names a category among those that the law
// protects more.
func (d Domain) IsSpecial(category string) bool {
	return slices.Contains(d.Special, category)
}

// Purpose returns a purpose of d by its id, with or without the domain.
func (d Domain) Purpose(id string) (Purpose, bool) {
	id = strings.TrimPrefix(id, d.ID+"/")
	return find(d.Purposes, func(p *Purpose) bool { return p.ID == id })
}

// LegalBasis returns a legal basis of d.
func (d Domain) LegalBasis(id string) (LegalBasis, bool) {
	return find(d.LegalBases, func(b *LegalBasis) bool { return b.ID == id })
}

// Recipient returns a recipient of d.
func (d Domain) Recipient(id string) (RecipientUse, bool) {
	return find(d.Recipients, func(u *RecipientUse) bool { return u.ID == id })
}
