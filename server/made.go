package server

import (
	"net/http"

	"github.com/loupe-privacy/loupe/internal/fault"
	"github.com/loupe-privacy/loupe/internal/holdings"
	"github.com/loupe-privacy/loupe/internal/lang"
	"github.com/loupe-privacy/loupe/internal/wire"
	"github.com/loupe-privacy/loupe/locales"
	"github.com/loupe-privacy/loupe/server/auth"
)

// postPassport handles the buttons of [wire.MyPassport]: to put an input right,
// and the three of GDPR article 22(3). Each begins a request about the decision
// of the address. The form names no more than which button and, for a
// correction, which input.
func (s *Server) postPassport(w http.ResponseWriter, r *http.Request, sess auth.Session) error {
	if err := readForm(w, r, wire.FieldAct, wire.FieldInput, wire.FieldLang, wire.FieldOwner); err != nil {
		return err
	}
	if !s.owns(sess, r.PostForm.Get(wire.FieldOwner)) {
		return errOwner
	}
	_, l, slug, _ := wire.Match(r.URL.Path)
	d, err := s.decision(r.Context(), sess, slug)
	if err != nil {
		return err
	}
	pass := d.Passport
	if _, ok := s.register.Decision(pass.Rule.ID); !ok {
		return fault.New(fault.NotFound, "no request can be about this decision any more")
	}
	way, ok := wayOf(pass, holdings.WayAct(r.PostForm.Get(wire.FieldAct)), r.PostForm.Get(wire.FieldInput))
	if !ok {
		return fault.OnField(wire.FieldAct, "unknown")
	}
	to, err := s.beginWay(r.Context(), sess, l, way, s.aboutMade(pass, way, l))
	if err != nil {
		return err
	}
	return seeOther(w, r, to)
}

// wayOf returns the way of a passport that an act means, and false if it has
// none such.
func wayOf(pass holdings.Passport, act holdings.WayAct, input string) (holdings.Way, bool) {
	for _, d := range pass.Data {
		if act == holdings.WayCorrect && d.Correct != nil && d.Input.ID == input {
			return *d.Correct, true
		}
	}
	for _, way := range pass.Ways {
		if act == way.Act && input == "" {
			return way, true
		}
	}
	return holdings.Way{}, false
}

// aboutMade says which decision, and which input of it, a request is about: by
// name, day, source and the source's own reference, so that nobody has to look
// for it. It says no value.
func (s *Server) aboutMade(pass holdings.Passport, way holdings.Way, l lang.Lang) string {
	args := locales.Args{
		"Name": pass.Rule.Name.In(l), "Day": locales.In(l).Day(pass.Made.On), "ID": pass.Made.ID,
	}
	text := s.words.Text(l, "server_about_decision", args)
	if way.Act != holdings.WayCorrect {
		return text
	}
	text += "\n" + s.words.Text(l, "server_about_input", locales.Args{"Name": inputName(pass.Rule, way.Input, l)})
	for _, in := range pass.Made.Inputs {
		if in.Input == way.Input && in.Of == holdings.OfSelf && in.Source != "" {
			text += "\n" + s.words.Text(l, "server_about_source", locales.Args{"Name": s.nameOf(in.Source, l)})
		}
	}
	return text
}
