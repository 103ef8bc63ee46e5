package wire

import (
	"github.com/loupe-privacy/loupe/internal/calendar"
	"github.com/loupe-privacy/loupe/internal/holdings"
)

// HeldData is what sources say that is held about a member in one domain, kind
// by kind, with what each source leaves out.
type HeldData struct {
	DomainRef

	// Reported is whether a source system tells of the domain at all. AsOf
	// and Relation are of what it said about the member: zero if it said
	// nothing.
	Reported bool              `json:"reported"`
	AsOf     calendar.Day      `json:"as_of,omitzero"`
	Relation holdings.Relation `json:"relation,omitempty"`
	Tags     Tags              `json:"tags"`
	Asked    holdings.Asked    `json:"asked,omitempty"`  // what became of asking its source for this page
	Covers   *Coverage         `json:"covers,omitempty"` // of the domain as a whole, if its source said

	Kinds []HeldKind `json:"kinds"` // in the declared order

	// Unread says that there are samples and that they can't be read.
	Unread bool `json:"unread,omitempty"`

	Owner    string `json:"owner"`
	SendPath string `json:"send_path"`

	// ProvePath is where the person proves who they are, if that is needed
	// before values are shown; "" if not.
	ProvePath string `json:"prove_path,omitempty"`

	// Shared says that the page is at a shared screen, where no values are
	// shown.
	Shared bool `json:"shared,omitempty"`

	// Doctor is what was typed as the name of the doctor.
	Doctor string `json:"doctor,omitempty"`

	Named []NamedDoctor `json:"named,omitempty"` // newest first
}

// A NamedDoctor is a doctor whom the member named to reach medical data of the
// domain, with the request by which they did.
type NamedDoctor struct {
	RequestCard
	Doctor string `json:"doctor"` // as it was typed
}

// A HeldKind is one kind of data. Of what is reached through a doctor there
// are neither samples nor their names.
type HeldKind struct {
	ID     string       `json:"id"`
	Name   string       `json:"name"`
	Path   string       `json:"path"` // the kind of data in all domains
	Tag    holdings.Tag `json:"tag"`
	AsOf   calendar.Day `json:"as_of,omitzero"`
	Source string       `json:"source,omitempty"`
	holdings.Traces

	Covers  *Coverage `json:"covers,omitempty"` // nil if its source does not say
	Samples []Sample  `json:"samples,omitempty"`
	Open    bool      `json:"open,omitempty"` // the samples have their values
}

// A Coverage is what a source says of its own completeness.
type Coverage struct {
	Since calendar.Day `json:"since,omitzero"` // how far back it tells
	Not   string       `json:"not,omitempty"`  // what it does not tell
}

// A Sample is a value that is held. Value is "" on every page but the one that
// answers somebody who asked for the values of its kind.
type Sample struct {
	Name  string `json:"name"`
	Value string `json:"value,omitempty"`
}
