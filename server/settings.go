package server

import (
	"context"
	"errors"
	"io"
	"net/http"
	"strings"

	"github.com/loupe-privacy/loupe/internal/fault"
	"github.com/loupe-privacy/loupe/internal/lang"
	"github.com/loupe-privacy/loupe/internal/rights"
	"github.com/loupe-privacy/loupe/internal/wire"
	"github.com/loupe-privacy/loupe/server/auth"
	"github.com/loupe-privacy/loupe/server/mail"
	"github.com/loupe-privacy/loupe/server/receipt"
)

// settingsData returns how the person of a session is told of things.
func (s *Server) settingsData(ctx context.Context, sess auth.Session, l lang.Lang) (*wire.SettingsData, error) {
	set, err := s.contacts.Settings(ctx, sess.Account.ID, l)
	if err != nil {
		return nil, err
	}
	data := &wire.SettingsData{
		Email: mail.Masked(set.Email), Wanted: mail.Masked(set.Wanted), Mail: set.Mail, Lang: string(set.Lang),
		CanMail: s.canMail, Mailbox: s.mailboxIn(l), Owner: s.ownerOf(sess), SendPath: wire.Path(l, wire.Settings, ""),
	}
	if !s.canMail {
		return data, nil
	}
	proposed, err := s.proposedTo(ctx, sess)
	if proposed != set.Email && proposed != set.Wanted {
		data.Proposed = mail.Masked(proposed)
	}
	return data, err
}

// proposedTo returns the address that a source proposes for the member of a
// session, "" if there is none that can be read. Nobody is written to there
// before the person asked for it and confirmed it.
func (s *Server) proposedTo(ctx context.Context, sess auth.Session) (string, error) {
	if sess.MemberID == "" {
		return "", nil
	}
	member, err := s.holdings.Dossier(ctx, sess.MemberID)
	if err != nil {
		return "", err
	}
	address, _ := s.proposed(ctx, member)
	return address, nil
}

// mailboxIn returns the page of the demonstration's mailbox in a language, or ""
// outside it.
func (s *Server) mailboxIn(l lang.Lang) string {
	if s.mailbox == "" {
		return ""
	}
	return s.mailbox + "/?lang=" + string(l)
}

// postSettings handles the forms of [wire.Settings]: a new address, an address
// to forget, or whether there are mails and in which language. Where an address
// is changed, the person has to have proved just now who they are.
func (s *Server) postSettings(w http.ResponseWriter, r *http.Request, sess auth.Session) error {
	if err := readForm(w, r, wire.FieldEmail, wire.FieldPropose, wire.FieldMail, wire.FieldLetters, wire.FieldRemove, wire.FieldOwner, wire.FieldLang); err != nil {
		return err
	}
	if !s.owns(sess, r.PostForm.Get(wire.FieldOwner)) {
		return errOwner
	}
	ctx, l := r.Context(), s.languageOf(r)
	who := mail.Owner{AccountID: sess.Account.ID, Name: sess.Account.Name, Role: sess.Standing(s.now()).Role}
	var err error
	done := wire.DoneSaved
	switch {
	case r.PostForm.Has(wire.FieldEmail) || r.PostForm.Has(wire.FieldPropose) || r.PostForm.Has(wire.FieldRemove):
		if _, err := s.may(r, rights.ManageContact); err != nil {
			return s.notSeen(w, r, sess, rights.ManageContact, err)
		}
		if r.PostForm.Has(wire.FieldRemove) {
			err = s.contacts.Forget(ctx, who)
			break
		}
		if !s.canMail {
			return &fault.Error{Code: fault.Conflict, Reason: "no_mail"}
		}
		address := r.PostForm.Get(wire.FieldEmail)
		if r.PostForm.Has(wire.FieldPropose) {
			if address, err = s.proposedTo(ctx, sess); err != nil {
				return err
			}
		}
		done, err = wire.DoneMailed, s.contacts.Want(ctx, who, address, l)
	default:
		err = s.contacts.Save(ctx, who, r.PostForm.Get(wire.FieldMail) == "yes", lang.Lang(r.PostForm.Get(wire.FieldLetters)))
	}
	if fault.CodeOf(err) == fault.Invalid && err != nil {
		return s.settingsAgain(w, r, sess, err)
	}
	if err != nil {
		return err
	}
	return seeDone(w, r, wire.Path(l, wire.Settings, ""), done)
}

// settingsAgain answers an address that was not accepted with the page as it
// was filled in.
func (s *Server) settingsAgain(w http.ResponseWriter, r *http.Request, sess auth.Session, err error) error {
	f := s.faultOf(r, err)
	p, err := s.personalPage(r.Context(), sess, wire.Settings, s.languageOf(r), "")
	if err != nil {
		return err
	}
	p.Settings.Typed = r.PostForm.Get(wire.FieldEmail)
	return s.sendDocument(w, statusOf[f.Code], s.withFault(p, f))
}

// addConfirm enters the page that confirms an address. Its address comes in a
// mail, and opening it changes nothing.
func (s *Server) addConfirm(t *table) {
	for _, l := range lang.All {
		path := mail.ConfirmPath(l) + "{token}"
		t.page(rights.ConfirmAddress, "GET "+path, open(func(w http.ResponseWriter, r *http.Request) error {
			return s.sendDocument(w, http.StatusOK, s.confirmPage(l, r.URL.Path))
		}))
		t.page(rights.ConfirmAddress, "POST "+path, open(func(w http.ResponseWriter, r *http.Request) error {
			if err := s.contacts.Confirm(r.Context(), r.PathValue("token")); err != nil {
				return err
			}
			return s.sendDocument(w, http.StatusOK, s.confirmPage(l, ""))
		}))
	}
}

// confirmPage returns the page that confirms an address, or says that it was.
// It shows the address to nobody: whoever opens it may be a program.
func (s *Server) confirmPage(l lang.Lang, sendPath string) wire.Page {
	p := s.emptyPage(l, wire.Confirm)
	p.Confirm = &wire.ConfirmData{SendPath: sendPath, Done: sendPath == ""}
	p.Title = s.words.Text(l, "server_title_confirm", nil)
	return p
}

// checkData returns the public page that checks receipts.
func (s *Server) checkData(l lang.Lang) (*wire.CheckData, error) {
	keys, err := s.logKeys()
	return &wire.CheckData{SendPath: wire.Path(l, wire.Check, ""), MaxBytes: wire.MaxReceipt, Keys: keys}, err
}

// postCheck checks a receipt that somebody has. It is kept nowhere.
func (s *Server) postCheck(w http.ResponseWriter, r *http.Request) error {
	l := s.languageOf(r)
	p, err := s.publicPage(wire.Check, l, "")
	if err != nil {
		return err
	}
	file, err := receiptIn(w, r)
	if err != nil {
		if code := fault.CodeOf(err); code != fault.Invalid && code != fault.TooLarge {
			return err
		}
		f := s.faultOf(r, err)
		return s.sendDocument(w, statusOf[f.Code], s.withFault(p, f))
	}
	checked := receipt.Check(file, p.Check.Keys)
	p.Check.Verdict = string(checked.Verdict)
	said := "check_bad"
	if checked.Verdict == receipt.Good {
		said = "check_good"
	}
	p.Title = strings.TrimSuffix(s.words.Text(l, said, nil), ".") + " – " + p.Title
	if checked.Verdict == receipt.Good {
		st := checked.Statement
		p.Check.Reference, p.Check.Received, p.Check.Clock, p.Check.Due = st.Reference, st.Day, st.Clock, st.Due
		p.Check.Position = checked.Bundle.Position
		if st.Kind == receipt.Choice && len(st.Items) > 0 {
			name := s.chosenName(st.Items[0].Subject, l)
			if st.Items[0].Refused {
				p.Check.Refused = name
			} else {
				p.Check.Allowed = name
			}
		}
	}
	return s.sendDocument(w, http.StatusOK, p)
}

// chosenName names a choice: that of parents in our own words, one of the
// register as the edition of today does, or else by its id.
func (s *Server) chosenName(id string, l lang.Lang) string {
	if id == rights.ParentsSee {
		return s.words.Text(l, "server_choice_parents", nil)
	}
	if c, ok := s.register.Choice(id); ok {
		return c.Name.In(l)
	}
	return id
}

// receiptIn returns the file of the form of [wire.Check].
func receiptIn(w http.ResponseWriter, r *http.Request) ([]byte, error) {
	if !isMultipart(r) {
		return nil, fault.New(fault.BadMediaType, "body is no form with a file")
	}
	r.Body = http.MaxBytesReader(w, r.Body, wire.MaxReceipt+maxFormField)
	parts, err := r.MultipartReader()
	if err != nil {
		return nil, bodyFault(err)
	}
	for {
		part, err := parts.NextPart()
		if errors.Is(err, io.EOF) {
			return nil, fault.OnField(wire.FieldReceipt, "required")
		}
		if err != nil {
			return nil, &fault.Error{Code: fault.CodeOf(bodyFault(err)), Field: wire.FieldReceipt, Reason: "malformed", Err: err}
		}
		if part.FormName() != wire.FieldReceipt || strings.TrimSpace(part.FileName()) == "" {
			continue
		}
		file, err := io.ReadAll(part)
		if err != nil {
			return nil, bodyFault(err)
		}
		return file, nil
	}
}
