package server

import (
	"context"
	"net/http"
	"slices"

	"github.com/loupe-privacy/loupe/internal/lang"
	"github.com/loupe-privacy/loupe/internal/rights"
	"github.com/loupe-privacy/loupe/internal/wire"
	"github.com/loupe-privacy/loupe/locales"
	"github.com/loupe-privacy/loupe/server/auth"
	"github.com/loupe-privacy/loupe/server/casework"
)

// guestBase returns a page of somebody without an account, without its data.
func (s *Server) guestBase(l lang.Lang, route wire.Route, args locales.Args) wire.Page {
	p := s.emptyPage(l, route)
	if pattern, ok := wire.PatternOf(route); ok {
		p.Path, p.Alternate = pattern.In(l), pattern.In(l.Other())
	}
	p.Guest = &wire.GuestData{AskPath: wire.GuestAskPath(l), QuitPath: wire.Path(l, wire.GuestSent, "")}
	if route == wire.GuestSent || route == wire.LostSent {
		p.Guest.Mailbox = s.mailboxIn(l)
	}
	p.Title = s.words.Text(l, "server_title_"+titleName(route), args)
	return p
}

// guestPlain returns a page that knows nobody.
func (s *Server) guestPlain(l lang.Lang, route wire.Route, sendPath string) wire.Page {
	p := s.guestBase(l, route, nil)
	p.Guest.SendPath = sendPath
	return p
}

// guestOver answers one who came too late, with a way on. Kept says that what
// they typed is kept; what is not is shown once more, to be copied.
func (s *Server) guestOver(w http.ResponseWriter, l lang.Lang, what wire.Over, status int, kept bool, typed string) error {
	p := s.guestPlain(l, wire.GuestOver, wire.Path(l, wire.Follow, ""))
	p.Guest.Over, p.Guest.Typed = what, typed
	if kept {
		p.Fault = &wire.Fault{Kept: true}
	}
	return s.sendDocument(w, status, p)
}

// guestFound returns the page that asks what to do with a request that was begun
// in this browser, and whether there is one. It shows nothing of it.
func (s *Server) guestFound(ctx context.Context, sess auth.Session, l lang.Lang) (wire.Page, bool, error) {
	form, err := s.draft(ctx, sess)
	if err != nil || len(form.Answers[rights.AskGoal]) == 0 {
		return wire.Page{}, false, err
	}
	p := s.guestBase(l, wire.GuestFound, nil)
	p.Path, p.Alternate = wire.GuestAskPath(l), wire.GuestAskPath(l.Other())
	first, more := rights.FirstOpen(form.Answers, s.catalog, filer(sess))
	p.Guest.NextPath = within(wire.ForGuest(askPath(l, first, more)))
	return p, true, nil
}

// within returns an address of the form as it is asked from within: see
// [wire.GoOn].
func within(path string) string {
	if _, l, _, ok := wire.Match(path); ok && path == wire.GuestAskPath(l) {
		return path + "?" + wire.GoOn + "=1"
	}
	return path
}

// guestAddress returns the page for another address of a request that was sent.
// It shows neither the request nor the address of before: who sits there now may
// be somebody else.
func (s *Server) guestAddress(l lang.Lang, sess auth.Session) wire.Page {
	p := s.guestPlain(l, wire.GuestAddress, wire.Path(l, wire.GuestReview, ""))
	p.Path, p.Alternate = wire.Path(l, wire.GuestReview, ""), wire.Path(l.Other(), wire.GuestReview, "")
	p.Guest.Owner = s.ownerOf(sess)
	return p
}

// notForGuests are the early answers that hold for members only.
var notForGuests = []rights.EarlyCode{rights.EarlySee, rights.EarlyMarketing, rights.EarlyConsent}

// guestForm returns a question or the review, with what the guest answered.
func (s *Server) guestForm(ctx context.Context, sess auth.Session, route wire.Route, l lang.Lang, param string) (wire.Page, error) {
	p := s.guestBase(l, route, nil)
	if route == wire.GuestReview {
		review, err := s.reviewData(ctx, sess, l)
		if err != nil {
			return p, err
		}
		review.SendPath, review.BackPath = wire.ForGuest(review.SendPath), within(wire.ForGuest(review.BackPath))
		for i := range review.Lines {
			review.Lines[i].Path = within(wire.ForGuest(review.Lines[i].Path))
		}
		p.Review = review
		return p, nil
	}
	ask, err := s.askData(ctx, sess, l, param)
	if err != nil {
		return p, err
	}
	ask.SendPath, ask.BackPath = wire.ForGuest(ask.SendPath), within(wire.ForGuest(ask.BackPath))
	ask.Prove = false
	ask.Early = slices.DeleteFunc(ask.Early, func(c rights.EarlyCode) bool { return slices.Contains(notForGuests, c) })
	p.Ask = ask
	p.Path, p.Alternate = wire.Path(l, route, param), wire.ForGuest(otherQuestion(l, param))
	return p, nil
}

// guestRequestPage returns the request that a guest follows, or its receipt.
// Documents are named and not opened: a code proves nobody's identity.
func (s *Server) guestRequestPage(ctx context.Context, sess auth.Session, route wire.Route, l lang.Lang) (wire.Page, error) {
	req, err := s.guests.Request(ctx, casework.Visit{GuestID: sess.Guest()})
	if err != nil {
		return wire.Page{}, err
	}
	p := s.guestBase(l, route, locales.Args{"Reference": string(req.Reference)})
	p.Guest.SendPath = wire.Path(l, wire.Follow, "")
	load := s.requestData
	if route == wire.GuestReceipt {
		load = s.receiptData
	}
	if p.Request, err = load(ctx, sess, l, req.ID); err != nil {
		return wire.Page{}, err
	}
	r := p.Request
	r.Path, r.SendPath, r.ReceiptPath = wire.ForGuest(r.Path), wire.ForGuest(r.SendPath), wire.ForGuest(r.ReceiptPath)
	r.BundlePath = wire.GuestFile + wire.GuestBundle
	if r.Proof != nil {
		file := wire.GuestFile + "receipt"
		r.Proof.HTMLPath, r.Proof.PDFPath, r.Proof.JSONPath = file+".html", file+".pdf", file+".json"
	}
	closeFiles(r.Documents)
	for i := range r.Messages {
		closeFiles(r.Messages[i].Files)
	}
	switch {
	case r.Status != rights.IdentityAsked:
		r.Files = nil // see [casework.Desk.Attach]
	case r.Files != nil:
		r.Files.UploadPath = "" // pieces are for people with an account
	}
	return p, nil
}

// closeFiles takes the addresses away at which files are opened.
func closeFiles(files []wire.FileCard) {
	for i := range files {
		files[i].Path = ""
	}
}
