package server

import (
	"context"
	"crypto/rand"
	"errors"
	"io"
	"net/http"
	"net/url"

	"github.com/loupe-privacy/loupe/internal/fault"
	"github.com/loupe-privacy/loupe/internal/lang"
	"github.com/loupe-privacy/loupe/internal/rights"
	"github.com/loupe-privacy/loupe/internal/wire"
	"github.com/loupe-privacy/loupe/server/auth"
)

// newKey returns an idempotency key for a form.
func (s *Server) newKey() string { return rand.Text() }

// postAsk handles the form of one question. That of the attachments comes as a
// form with files.
func (s *Server) postAsk() entry {
	plain := s.form(s.answerAction(), s.readAnswer)
	return entry{
		granted: func(w http.ResponseWriter, r *http.Request, sess auth.Session) error {
			if isMultipart(r) {
				return s.postFiles(w, r, sess)
			}
			return plain.granted(w, r, sess)
		},
		denied: func(w http.ResponseWriter, r *http.Request, sess auth.Session, denial error) error {
			if isMultipart(r) { // files are not taken in from somebody who may not send them
				return s.notSeen(w, r, sess, rights.WriteRequest, denial)
			}
			return plain.denied(w, r, sess, denial)
		},
	}
}

// postReview handles the form of the review. To throw away what was never sent
// takes no more than to write it.
func (s *Server) postReview() entry {
	e := s.form(s.fileAction(), s.readReview)
	return entry{granted: e.granted, denied: func(w http.ResponseWriter, r *http.Request, sess auth.Session, denial error) error {
		if in, err := s.readReview(w, r); err == nil && in.then == wire.ThenForget {
			if writer, err := s.may(r, rights.WriteRequest); err == nil {
				return e.granted(w, r, writer)
			}
		}
		return e.denied(w, r, sess, denial)
	}}
}

// postFiles takes in the attachments of a request that is not sent yet.
func (s *Server) postFiles(w http.ResponseWriter, r *http.Request, sess auth.Session) error {
	l := s.languageOf(r)
	_, _, slug, _ := wire.Match(r.URL.Path)
	if slug != wire.QuestionSlug(l, rights.AskFiles) {
		return fault.New(fault.NotFound, "no attachments here")
	}
	form, err := s.readOwned(w, r, sess, "", wire.FieldLang, wire.FieldOwner, wire.FieldThen, wire.FieldRemove, wire.FieldAnswer)
	if id := form.Get(wire.FieldRemove); err == nil && id != "" {
		err = s.desk.Detach(r.Context(), s.actor(sess), id)
	}
	if err != nil {
		return s.filesAgain(w, r, sess, wire.Ask, slug, "", err)
	}
	if form.Get(wire.FieldThen) == wire.ThenAttach || form.Has(wire.FieldRemove) {
		return seeOther(w, r, r.URL.Path)
	}
	id, more, err := s.desk.Answer(r.Context(), s.actor(sess), l, rights.AskFiles, nil)
	if err != nil {
		return err
	}
	return seeOther(w, r, askPath(l, id, more))
}

// readOwned reads a form with files that the person of a session sends: for a
// request, or for one that is not sent yet. One that somebody else opened is
// errOwner, and a file that was refused is a fault of the form.
func (s *Server) readOwned(w http.ResponseWriter, r *http.Request, sess auth.Session, requestID string, fields ...string) (url.Values, error) {
	form, err := s.readPlain(w, r, sess, s.attacher(sess, requestID), fields...)
	if err == nil {
		err = form.refused
	}
	if err == nil && !s.owns(sess, form.fields.Get(wire.FieldOwner)) {
		err = errOwner
	}
	return form.fields, err
}

// attacher returns what takes in a file of the person of a session: for a
// request, or for one that is not sent yet. The files of a message that was
// received already are left: they came with it then.
func (s *Server) attacher(sess auth.Session, requestID string) attacher {
	return func(ctx context.Context, fields url.Values, name string, r io.Reader) error {
		if key := fields.Get(wire.FieldKey); requestID != "" && key != "" {
			if said, err := s.desk.Said(ctx, s.actor(sess), requestID, key); said || err != nil {
				return err
			}
		}
		_, err := s.desk.Attach(ctx, s.actor(sess), requestID, name, r)
		return err
	}
}

// filesAgain answers a form with files of which something was refused with the
// page again: what was good is kept, and what was typed stands in it.
func (s *Server) filesAgain(w http.ResponseWriter, r *http.Request, sess auth.Session, route wire.Route, param, typed string, err error) error {
	if !correctable(err) {
		return err
	}
	f := s.faultOf(r, err)
	p, err := s.personalPage(r.Context(), sess, route, s.languageOf(r), param)
	if moved, ok := errors.AsType[elsewhere](err); ok {
		return seeOther(w, r, string(moved))
	}
	if err != nil {
		return err
	}
	if p.Request != nil {
		p.Request.Typed = typed
	}
	return s.sendDocument(w, statusOf[f.Code], s.withFault(p, f))
}

// correctable reports whether the person can correct in a form what it was not
// accepted for.
func correctable(err error) bool {
	code := fault.CodeOf(err)
	return !errors.Is(err, errOwner) && (code == fault.Invalid || code == fault.TooLarge || code == fault.Conflict)
}

// messageFields are the fields of the forms of a request.
var messageFields = []string{
	wire.FieldText, wire.FieldKey, wire.FieldLang, wire.FieldOwner, wire.FieldThen, wire.FieldRemove,
}

// postRequest handles the forms of [wire.Request]: a message with its files,
// or the request taken back.
func (s *Server) postRequest(w http.ResponseWriter, r *http.Request, sess auth.Session) error {
	_, l, id, _ := wire.Match(r.URL.Path)
	form, err := s.readOwned(w, r, sess, id, messageFields...)
	done := ""
	if err == nil {
		done, err = s.inThread(r.Context(), sess, l, id, form)
	}
	if err != nil {
		return s.filesAgain(w, r, sess, wire.Request, id, plainText(form.Get(wire.FieldText)), err)
	}
	return seeDone(w, r, wire.Path(l, wire.Request, id), done)
}

// inThread does what a form of a request asks: a message with its files, or the
// request taken back. It returns what the page that follows says was done. It
// says nothing where files came or went: what is being written stays.
func (s *Server) inThread(ctx context.Context, sess auth.Session, l lang.Lang, id string, form url.Values) (string, error) {
	actor, text := s.actor(sess), plainText(form.Get(wire.FieldText))
	switch remove, then := form.Get(wire.FieldRemove), form.Get(wire.FieldThen); {
	case remove != "":
		if err := s.desk.Detach(ctx, actor, remove); err != nil {
			return "", err
		}
	case then == wire.ThenAttach:
	case then == wire.ThenWithdraw:
		return wire.DoneWithdrawn, s.withdraw(ctx, sess, id)
	default:
		if err := s.desk.Say(ctx, actor, id, form.Get(wire.FieldKey), text); err != nil {
			return "", err
		}
		return wire.DoneSent, s.desk.ForgetMessage(ctx, actor, id)
	}
	if text == "" {
		return "", nil
	}
	return "", s.desk.HoldMessage(ctx, actor, l, id, text)
}

// seeDone leads to a page that says what was done, unless that is nothing.
func seeDone(w http.ResponseWriter, r *http.Request, to, done string) error {
	if done != "" {
		to += "?" + wire.DoneParam + "=" + done
	}
	return seeOther(w, r, to)
}

// withdraw takes a request of the person of a session back, as it stands.
func (s *Server) withdraw(ctx context.Context, sess auth.Session, id string) error {
	request, err := s.desk.Request(ctx, s.actor(sess), id)
	if err != nil {
		return err
	}
	if request.Status == rights.Withdrawn { // asked twice
		return nil
	}
	return s.desk.Withdraw(ctx, s.actor(sess), id, request.Version)
}

// requestHeld answers a message of somebody whose session is over: it is kept
// for the person whose it was.
func (s *Server) requestHeld(w http.ResponseWriter, r *http.Request, sess auth.Session, denial error) error {
	if isMultipart(r) {
		// The text comes before the files, which are not taken in.
		parts, err := s.readFiles(w, r, auth.Session{}, nil, messageFields...)
		if err != nil && !errors.Is(err, errOwner) {
			return err
		}
		r.PostForm = parts.fields
	} else if err := readForm(w, r, messageFields...); err != nil {
		return err
	}
	text := plainText(r.PostForm.Get(wire.FieldText))
	if code := fault.CodeOf(denial); text == "" || code != fault.Expired && code != fault.Unauthorized && code != fault.StepUp {
		return s.notSeen(w, r, sess, rights.WriteMessage, denial)
	}
	_, l, id, _ := wire.Match(r.URL.Path)
	f := s.faultOf(r, denial)
	if s.owns(sess, r.PostForm.Get(wire.FieldOwner)) {
		err := s.desk.HoldMessage(r.Context(), s.actor(sess), l, id, text)
		if err != nil && fault.CodeOf(err) != fault.Invalid {
			return err
		}
		f.Kept = err == nil
	}
	link := wire.LoginLink{Lang: l, Route: wire.Request, Param: id}
	f.Login = link.Path()
	if f.Code == fault.StepUp {
		link.Action = rights.WriteMessage
		f.Login = stepUp(link, sess.Provider, f.Reason)
	}
	if f.Kept {
		return s.sendProblem(w, r, l, f)
	}
	p := s.emptyPage(l, wire.Unsent) // of nobody: only what was typed just now
	p.Fault, p.Request = &f, &wire.RequestData{Typed: text}
	p.Title = s.words.Text(l, "server_title_unsent", nil)
	return s.sendDocument(w, statusOf[f.Code], p)
}

// postChoices changes what a member allows or objects to.
func (s *Server) postChoices(w http.ResponseWriter, r *http.Request, sess auth.Session) error {
	if err := readForm(w, r, wire.FieldChoice, wire.FieldAllow, wire.FieldKey, wire.FieldLang, wire.FieldOwner); err != nil {
		return err
	}
	if !s.owns(sess, r.PostForm.Get(wire.FieldOwner)) {
		return errOwner
	}
	allow := r.PostForm.Get(wire.FieldAllow)
	if allow != "yes" && allow != "no" {
		return fault.OnField(wire.FieldAllow, "unknown")
	}
	l, choice := s.languageOf(r), r.PostForm.Get(wire.FieldChoice)
	var err error
	if choice == rights.ParentsSee {
		err = s.sayOfParents(r.Context(), sess, l, r.PostForm.Get(wire.FieldKey), allow == "yes")
	} else {
		_, err = s.desk.Choose(r.Context(), s.actor(sess), l, r.PostForm.Get(wire.FieldKey), choice, allow == "yes")
	}
	if err != nil {
		return err
	}
	return seeDone(w, r, wire.Path(l, wire.Choices, ""), choice)
}

// choicesData returns what the member allows and objects to.
func (s *Server) choicesData(ctx context.Context, sess auth.Session, l lang.Lang) (*wire.ChoicesData, error) {
	all, err := s.desk.Choices(ctx, s.actor(sess))
	if err != nil {
		return nil, err
	}
	data := &wire.ChoicesData{
		Owner: s.ownerOf(sess), Key: s.newKey(), SendPath: wire.Path(l, wire.Choices, ""),
		AskPath: askPath(l, rights.AskGoal, true), Shared: shared(sess),
	}
	for _, c := range s.register.Choices {
		card := wire.ChoiceCard{
			ID: c.ID, Consent: c.Consent, Name: c.Name.In(l), Text: c.Text.In(l), Consequence: c.Consequence.In(l),
			Domain: s.domainTitle(c.Domain, l), Allowed: !c.Consent,
		}
		for _, said := range all { // newest first
			if said.Choice == c.ID {
				card.Known, card.Allowed, card.Since = true, said.Allowed, s.dayOf(said.At)
				break
			}
		}
		data.Choices = append(data.Choices, card)
	}
	if err := s.addTold(ctx, sess, data, l); err != nil {
		return nil, err
	}
	if card, ok, err := s.parentsCard(ctx, sess, l); err != nil {
		return nil, err
	} else if ok {
		data.Choices = append(data.Choices, card)
	}
	for _, said := range all {
		if _, ok := s.register.Choice(said.Choice); ok || said.Choice == rights.ParentsSee {
			line := wire.ChoiceLine{Name: s.chosenName(said.Choice, l), Allowed: said.Allowed, Day: s.dayOf(said.At)}
			if said.Receipt {
				line.ProofPath = wire.Path(l, wire.Receipt, said.RequestID)
			}
			if said.Receipt && !data.Shared {
				line.ReceiptPath = wire.ReceiptFile + said.RequestID + ".html"
			}
			data.History = append(data.History, line)
		}
	}
	return data, nil
}
