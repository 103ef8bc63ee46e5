package wire

import (
	"github.com/loupe-privacy/loupe/internal/calendar"
	"github.com/loupe-privacy/loupe/internal/holdings"
)

// ActingData are the people whose files a member may see on the day of the
// page, or one of those files. There are never values in it, nor who looked,
// what was received or decided: those pages are for the person alone.
type ActingData struct {
	Heard  int         `json:"heard"`            // the age from which a child can say no
	Adult  int         `json:"adult"`            // the age from which parents see nothing without a yes
	People []ActedCard `json:"people,omitempty"` // of [Acting]
	One    *ActedCard  `json:"one,omitempty"`    // whose file it is

	Domains  []DomainCard `json:"domains,omitempty"`  // of [Theirs]: those that may be seen
	Held     *HeldData    `json:"held,omitempty"`     // of [TheirDomain], without samples
	Lanes    []Lane       `json:"lanes,omitempty"`    // of [TheirRetention]: the rules that hold
	Narrowed bool         `json:"narrowed,omitempty"` // domains, or kinds of data, are left out
}

// An ActedCard is somebody for whom a member acts.
type ActedCard struct {
	Name  string            `json:"name"`
	Kind  holdings.LinkKind `json:"kind"`
	Until calendar.Day      `json:"until,omitzero"` // the last day, as far as one is known
	Why   holdings.SightWhy `json:"why"`

	Path          string `json:"path"` // the file
	RetentionPath string `json:"retention_path"`
}
