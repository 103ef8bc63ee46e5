package receipt

import (
	"time"

	"github.com/loupe-privacy/loupe/internal/calendar"
	"github.com/loupe-privacy/loupe/internal/register"
	"github.com/loupe-privacy/loupe/internal/rights"
)

// A Maker makes statements.
type Maker struct {
	Portal   string             // address under which people reach the portal
	Register *register.Register // the edition in force
	Office   *time.Location     // [rights.Zone]
}

// authority is the id in the register of the authority for complaints.
const authority = "authority"

// Request returns what the receipt of a request says at the moment of filing.
func (m Maker) Request(r rights.Request) Statement {
	s := m.choice(r)
	s.Kind, s.Reference = Request, r.Reference
	s.Due, s.Calendar = r.Deadline.Due, r.Deadline.Calendar
	if o, ok := m.Register.Organisation(authority); ok {
		s.Complaints = []Complaint{{Name: o.Name.In(r.Lang), Address: o.Address.In(r.Lang), Site: o.Site.In(r.Lang)}}
	}
	// A deadline that was just computed has a calendar that is known.
	s.Steps, _ = r.Deadline.Steps()
	return s
}

// Choice returns what the receipt of a choice says by which nobody asks
// anything: of r the language, the instant and the items count. An item that is
// fulfilled is an objection that was settled, a no; any other is a yes.
func (m Maker) Choice(r rights.Request) Statement {
	s := m.choice(r)
	for i := range s.Items {
		s.Items[i].Done, s.Items[i].Refused = true, s.Items[i].Done
	}
	return s
}

// choice returns what all statements have in common.
func (m Maker) choice(r rights.Request) Statement {
	at := r.Received.In(m.Office)
	s := Statement{
		Form: form, Kind: Choice, Portal: m.Portal, Lang: r.Lang, Edition: m.Register.Edition.Number,
		Received: r.Received.UTC(), Day: calendar.DayOf(r.Received, m.Office), Clock: at.Format("15:04"),
	}
	for _, i := range r.Items {
		s.Items = append(s.Items, Item{
			Right: i.Right, Domain: i.Domain, Subject: i.Subject, Controller: i.Controller, Done: i.Outcome == rights.Fulfilled,
		})
	}
	return s
}
