package wire

import (
	"github.com/loupe-privacy/loupe/internal/calendar"
	"github.com/loupe-privacy/loupe/internal/holdings"
)

// RecordData is what the administration of members says of a member: [Record].
// Days that no source told are zero. Of who lives with them there is a number
// alone, and a name only of whom one of the two acts for.
type RecordData struct {
	Name   string       `json:"name"`
	Number string       `json:"number,omitempty"` // masked, "" where there is none
	Lang   string       `json:"lang"`             // of letters
	Email  string       `json:"email,omitempty"`  // masked
	Born   calendar.Day `json:"born,omitzero"`
	Joined calendar.Day `json:"joined"`
	Left   calendar.Day `json:"left,omitzero"`
	Gone   calendar.Day `json:"gone,omitzero"` // since when no source names them any more

	// Days of birth are values: at a shared screen, or before the person proved
	// at ProvePath who they are, there is none, and Masked says so.
	Masked    bool   `json:"masked,omitempty"`
	Shared    bool   `json:"shared,omitempty"`
	ProvePath string `json:"prove_path,omitempty"`

	// Unread says that there is an address, and that it can't be read.
	Unread bool `json:"unread,omitempty"`

	Events    []RecordEvent    `json:"events,omitempty"`
	Contracts []RecordContract `json:"contracts,omitempty"`
	Housed    bool             `json:"housed,omitempty"` // a source told with whom they live
	Others    int              `json:"others,omitempty"` // other members of the household
	For       []RecordTie      `json:"for,omitempty"`    // for whom the member acts
	By        []RecordTie      `json:"by,omitempty"`     // who acts for the member

	Report   *LogReport `json:"report,omitempty"` // nil where no source tells of members
	AskPath  string     `json:"ask_path"`
	MailPath string     `json:"mail_path"` // [Settings]
}

// A RecordEvent is the day of something from which a rule counts.
type RecordEvent struct {
	Name string       `json:"name"`
	Text string       `json:"text,omitempty"`
	Day  calendar.Day `json:"day"`
}

// A RecordContract is one contract of the member.
type RecordContract struct {
	ID     string       `json:"id"` // of the source
	Domain DomainRef    `json:"domain"`
	From   calendar.Day `json:"from"`
	Until  calendar.Day `json:"until,omitzero"`
}

// A RecordTie is a link between the member and somebody who acts.
type RecordTie struct {
	Name    string            `json:"name"`
	Kind    holdings.LinkKind `json:"kind"`
	Born    calendar.Day      `json:"born,omitzero"` // of a child for whom the member acts
	From    calendar.Day      `json:"from,omitzero"`
	Until   calendar.Day      `json:"until,omitzero"`
	Domains []DomainRef       `json:"domains,omitempty"` // none for all

	// Sensitive says that the link covers what the law protects more.
	Sensitive bool `json:"sensitive,omitempty"`

	Path string `json:"path,omitempty"` // the file, where it is open
}
