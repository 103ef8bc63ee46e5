package server

import (
	"strings"

	"github.com/loupe-privacy/loupe/internal/lang"
	"github.com/loupe-privacy/loupe/internal/register"
	"github.com/loupe-privacy/loupe/internal/rights"
	"github.com/loupe-privacy/loupe/internal/wire"
)

// A side is where texts of the register are shown: the language, and whether
// on the public pages or within a person's own, where links stay there as far
// as the person may follow them.
type side struct {
	lang.Lang
	mine bool
	file bool // there is a member file
}

// path returns the address of a public page or, on the personal side, of the
// page that has it as its twin.
func (v side) path(r wire.Route, param string) string {
	if p, ok := wire.PatternOf(wire.Mine(r)); ok && v.mine && (v.file || p.Action != rights.SeeFile) {
		r = p.Route
	}
	return wire.Path(v.Lang, r, param)
}

// twin returns the address of the same page on the other side.
func (v side) twin(r wire.Route, param string) string {
	return side{v.Lang, !v.mine, true}.path(r, param)
}

// place returns where a page shows a thing: its address and its anchor.
func (v side) place(r wire.Route, param string, k wire.Kind, id string) string {
	return v.path(r, param) + "#" + wire.Anchor(k, id)
}

// placeOf returns where the pages show a thing of the register. Domain is the
// one that declares it, or "" for what domains share. An unknown thing has no
// place.
func (s *Server) placeOf(v side, k wire.Kind, id, domain string) string {
	if domain != "" && !onDomain[k] {
		id = strings.TrimPrefix(id, domain+"/") // what a domain says of something that has a page
	}
	if d, ok := s.register.Domain(domain); ok && onDomain[k] {
		return v.place(wire.Domain, d.Slug.In(v.Lang), k, id)
	}
	if r, ok := onOnePage[k]; ok {
		return v.place(r, "", k, id)
	}
	switch k {
	case wire.KindDomain:
		if d, ok := s.register.Domain(id); ok {
			return v.path(wire.Domain, d.Slug.In(v.Lang))
		}
	case wire.KindCategory:
		if c, ok := s.register.Category(id); ok {
			return v.path(wire.Category, c.Slug.In(v.Lang))
		}
	case wire.KindDecision:
		if d, ok := s.register.Decision(id); ok {
			return v.path(wire.Decision, d.Slug.In(v.Lang))
		}
	case wire.KindAudience:
		if g, ok := s.register.AudienceGroup(id); ok && g.Slug.In(v.Lang) != "" {
			return v.path(wire.Audience, g.Slug.In(v.Lang))
		}
		return v.place(wire.Declaration, "", k, id)
	default:
		if e, ok := s.node(k, id); ok {
			return v.path(wire.Recipient, e.Slug.In(v.Lang))
		}
	}
	return ""
}

// onDomain are the kinds of things that a domain's own page shows.
var onDomain = map[wire.Kind]bool{wire.KindPurpose: true, wire.KindBasis: true}

// onOnePage are the kinds of which one page shows all.
var onOnePage = map[wire.Kind]wire.Route{
	wire.KindRule:         wire.Retention,
	wire.KindTransfer:     wire.Recipients,
	wire.KindRight:        wire.Rights,
	wire.KindChannel:      wire.Contact,
	wire.KindFiling:       wire.Rights,
	wire.KindAccess:       wire.Rights,
	wire.KindNote:         wire.Rights,
	wire.KindSecurity:     wire.Rights,
	wire.KindOrganisation: wire.Contact,
	wire.KindLaw:          wire.Declaration,
	wire.KindPrinciple:    wire.Declaration,
	wire.KindTerm:         wire.Glossary,
}

// node returns a source, recipient or processor.
func (s *Server) node(k wire.Kind, id string) (register.Entry, bool) {
	switch k {
	case wire.KindSource:
		return s.register.Source(id)
	case wire.KindRecipient:
		return s.register.Recipient(id)
	case wire.KindProcessor:
		return s.register.Processor(id)
	}
	return register.Entry{}, false
}

// domainRef returns a domain as other pages name it.
func (s *Server) domainRef(v side, d register.Domain) wire.DomainRef {
	return wire.DomainRef{
		ID: d.ID, Mark: string(d.Mark), Title: d.Title.In(v.Lang), Controller: s.short(d.Controller, v.Lang),
		Path: v.path(wire.Domain, d.Slug.In(v.Lang)),
	}
}

// notesAbout returns what members are told of the points that concern a thing
// and need precision.
func (s *Server) notesAbout(l lang.Lang, things ...string) []wire.Note {
	var list []wire.Note
	seen := map[string]bool{}
	for _, thing := range things {
		for _, n := range s.register.NotesAbout(thing) {
			if n.Members && !seen[n.ID] {
				seen[n.ID] = true
				list = append(list, note(n, l))
			}
		}
	}
	return list
}

// note returns a point that needs precision.
func note(n register.Note, l lang.Lang) wire.Note {
	return wire.Note{ID: n.ID, Text: n.Text.In(l), Reading: n.Reading.In(l), Section: n.Src}
}

// points returns statements in a language, each with its id.
func points(all []register.Point, l lang.Lang) []wire.Named {
	var list []wire.Named
	for _, p := range all {
		list = append(list, wire.Named{ID: p.ID, Text: p.Text.In(l)})
	}
	return list
}

// pointTexts returns statements in a language.
func pointTexts(points []register.Point, l lang.Lang) []string {
	var list []string
	for _, p := range points {
		list = append(list, p.Text.In(l))
	}
	return list
}

// sideOf returns the side that a page is on: nobody looks at a public one.
func sideOf(p wire.Page) side {
	return side{p.Lang, p.Viewer != nil, p.Viewer != nil && p.Viewer.Member}
}
