package server

import (
	"strings"

	"github.com/loupe-privacy/loupe/internal/register"
	"github.com/loupe-privacy/loupe/internal/wire"
)

// retentionData returns how long data stay, by the rules alone.
func (s *Server) retentionData(v side) *wire.RetentionData {
	data := &wire.RetentionData{TwinPath: v.twin(wire.Retention, "")}
	var about []string
	for _, d := range s.register.Domains {
		for _, r := range d.Retention {
			data.Lanes = append(data.Lanes, s.lane(d, r, v))
			about = append(about, "retention."+r.ID)
		}
	}
	data.Notes = s.notesAbout(v.Lang, about...)
	return data
}

// lane returns one retention rule.
func (s *Server) lane(d register.Domain, r register.Retention, v side) wire.Lane {
	l := v.Lang
	lane := wire.Lane{
		ID: r.ID, Domain: s.domainRef(v, d), Rule: rules([]register.Retention{r}, l)[0],
		Why:      r.Why.In(l),
		MinYears: r.Years.Min, MaxYears: r.Years.Max,
	}
	trigger := func(id string) string {
		e, _ := s.register.Trigger(id)
		return e.Name.In(l)
	}
	lane.From, lane.After = trigger(r.From), trigger(r.After)
	for _, id := range r.Until {
		lane.Until = append(lane.Until, trigger(id))
	}
	var names []string
	for _, id := range kinds(d, r) {
		c, _ := s.register.Category(id)
		lane.Kinds = append(lane.Kinds, wire.Link{
			ID: id, Name: c.Kind.In(l), Path: s.placeOf(v, wire.KindCategory, id, ""),
		})
		names = append(names, c.Kind.In(l))
	}
	situation, _ := s.register.Situation(r.Situation)
	group, _ := s.register.AudienceGroup(r.Audience)
	switch {
	case r.Default:
		lane.Name = s.words.Text(l, "server_lane_default", nil)
	case r.Situation != "":
		lane.Name = situation.Name.In(l)
	case r.Audience != "":
		lane.Name = group.Name.In(l)
	default:
		lane.Name = strings.Join(names, ", ")
	}
	return lane
}

// kinds returns the ids of the categories of a domain that a rule holds for.
func kinds(d register.Domain, r register.Retention) []string {
	var ids []string
	for _, id := range d.CategoryIDs() {
		for _, rule := range d.RetentionOf(id) {
			if rule.ID == r.ID {
				ids = append(ids, id)
			}
		}
	}
	return ids
}
