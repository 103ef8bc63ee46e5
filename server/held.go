package server

import (
	"net/http"
	"strings"

	"github.com/loupe-privacy/loupe/internal/fault"
	"github.com/loupe-privacy/loupe/internal/holdings"
	"github.com/loupe-privacy/loupe/internal/lang"
	"github.com/loupe-privacy/loupe/internal/register"
	"github.com/loupe-privacy/loupe/internal/rights"
	"github.com/loupe-privacy/loupe/internal/wire"
	"github.com/loupe-privacy/loupe/locales"
	"github.com/loupe-privacy/loupe/server/auth"
)

// postHeld handles the forms of [wire.Held]: the values of one kind of data, or
// a doctor to reach medical data through. To name a doctor takes no more than to
// write a request: nothing is shown.
func (s *Server) postHeld() entry {
	granted := func(w http.ResponseWriter, r *http.Request, sess auth.Session) error {
		if err := readForm(w, r, wire.FieldReveal, wire.FieldDoctor, wire.FieldLang, wire.FieldOwner); err != nil {
			return err
		}
		if !s.owns(sess, r.PostForm.Get(wire.FieldOwner)) {
			return errOwner
		}
		_, l, slug, _ := wire.Match(r.URL.Path)
		d, ok := s.register.DomainBySlug(l, slug)
		switch {
		case !ok:
			return fault.New(fault.NotFound, "no such domain")
		case r.PostForm.Has(wire.FieldDoctor):
			return s.throughDoctor(w, r, sess, l, d)
		}
		return s.reveal(w, r, sess, l, d)
	}
	return entry{granted: granted, denied: func(w http.ResponseWriter, r *http.Request, sess auth.Session, denial error) error {
		// Read with the limits of the form: it is read only once.
		if err := readForm(w, r, wire.FieldReveal, wire.FieldDoctor, wire.FieldLang, wire.FieldOwner); err == nil && r.PostForm.Has(wire.FieldDoctor) {
			if writer, err := s.may(r, rights.WriteRequest); err == nil {
				return granted(w, r, writer)
			}
		}
		return s.notSeen(w, r, sess, rights.OpenSamples, denial)
	}}
}

// reveal answers with the page, and the values of one kind of data in it. They
// have no address: they are gone from the browser with the page.
func (s *Server) reveal(w http.ResponseWriter, r *http.Request, sess auth.Session, l lang.Lang, d register.Domain) error {
	kind := r.PostForm.Get(wire.FieldReveal)
	if !d.Declares(kind) {
		return fault.OnField(wire.FieldReveal, "unknown")
	}
	p := s.emptyPage(l, wire.Held)
	p.Path, p.Viewer = wire.Path(l, wire.Held, d.Slug.In(l)), s.viewer(sess, l)
	args, err := s.holdPage(r.Context(), sess, &p, d.Slug.In(l), kind)
	if err != nil {
		return err
	}
	p.Title = s.words.Text(l, "server_title_"+titleName(wire.Held), args)
	return s.sendDocument(w, http.StatusOK, p)
}

// throughDoctor begins a request for the medical data of a domain through a
// doctor: access to that part, by the name that was typed. What is asked
// further, and whether it is sent, is the person's.
func (s *Server) throughDoctor(w http.ResponseWriter, r *http.Request, sess auth.Session, l lang.Lang, d register.Domain) error {
	name := strings.TrimSpace(plainText(r.PostForm.Get(wire.FieldDoctor)))
	p, err := s.personalPage(r.Context(), sess, wire.Held, l, d.Slug.In(l))
	if err != nil {
		return err
	}
	if name == "" {
		return s.doctorAgain(w, p, name, "required")
	}
	var kinds []string
	for _, k := range p.Held.Kinds {
		if k.Tag == holdings.Doctor {
			c, _ := s.register.Category(k.ID)
			kinds = append(kinds, c.Kind.In(l)) // the person says it, and is not told
		}
	}
	if len(kinds) == 0 {
		return fault.New(fault.NotFound, "nothing is reached through a doctor here")
	}
	about := s.words.Text(l, "server_doctor_part", locales.Args{"Kinds": strings.Join(kinds, ", ")})
	to, err := s.beginWay(r.Context(), sess, l, holdings.ThroughDoctor(d.ID, name, holdings.Whom{}), about)
	if fault.Is(err, fault.Invalid) {
		return s.doctorAgain(w, p, name, s.faultOf(r, err).Reason)
	}
	if err != nil {
		return err
	}
	return seeOther(w, r, to)
}

// doctorAgain answers with the page and what is wrong with the name.
func (s *Server) doctorAgain(w http.ResponseWriter, p wire.Page, typed, reason string) error {
	p.Held.Doctor = typed
	return s.sendDocument(w, http.StatusUnprocessableEntity,
		s.withFault(p, wire.Fault{Code: fault.Invalid, Field: wire.FieldDoctor, Reason: reason}))
}
