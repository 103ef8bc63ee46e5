package server

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"html"
	"io"
	"net/http"
	"strings"

	"github.com/loupe-privacy/loupe/internal/fault"
	"github.com/loupe-privacy/loupe/internal/lang"
	"github.com/loupe-privacy/loupe/internal/rights"
	"github.com/loupe-privacy/loupe/internal/wire"
	"github.com/loupe-privacy/loupe/locales"
	"github.com/loupe-privacy/loupe/server/auth"
	"github.com/loupe-privacy/loupe/server/casework"
	"github.com/loupe-privacy/loupe/server/panics"
	"github.com/loupe-privacy/loupe/server/receipt"
)

// logKeys returns the public keys of the log, of today and of before.
func (s *Server) logKeys() ([]string, error) { return s.book.Keys.LogKeys(s.book.Name) }

// addDocuments enters what is opened as a file.
func (s *Server) addDocuments(t *table) {
	t.page(rights.OpenDocument, "GET "+wire.FilePath+"{request}/{file}", s.documentEntry(s.getFile))
	t.page(rights.TakeReceipt, "GET "+wire.ReceiptFile+"{file}", s.documentEntry(s.getReceipt))
	t.page(rights.OpenDocument, "GET "+wire.BundleFile+"{file}", s.documentEntry(s.getBundle))
}

// documentEntry returns the entry of a file. Whoever has to log in for it comes
// back to the request that it belongs to. At a shared screen, where no file is
// given out, the page that it belongs to says why, and how one gets it.
func (s *Server) documentEntry(get func(http.ResponseWriter, *http.Request, auth.Session) error) entry {
	return entry{granted: get, denied: func(w http.ResponseWriter, r *http.Request, sess auth.Session, denial error) error {
		l, id := s.languageOf(r), requestOf(r)
		link := wire.LoginLink{Lang: l, Route: wire.Requests}
		if id != "" && id != wire.DraftFiles {
			link.Route, link.Param = wire.Request, id
		}
		if errors.Is(denial, errShared) {
			if strings.HasPrefix(r.URL.Path, wire.ReceiptFile) && !s.hasRequest(r.Context(), sess, id) {
				link.Route, link.Param = wire.Choices, "" // the receipt of a choice
			}
			return seeOther(w, r, wire.Path(l, link.Route, link.Param))
		}
		f := s.faultOf(r, denial)
		switch f.Code {
		case fault.Unauthorized, fault.Expired:
			f.Login = link.Path()
		case fault.StepUp:
			link.Action = rights.OpenDocument
			f.Login = stepUp(link, sess.Provider, f.Reason)
		}
		return s.sendProblem(w, r, l, f)
	}}
}

// hasRequest reports whether an id is that of a request of the person of a
// session.
func (s *Server) hasRequest(ctx context.Context, sess auth.Session, id string) bool {
	_, err := s.desk.Request(ctx, s.actor(sess), id)
	return err == nil
}

// requestOf returns the id of the request that the address of a file names.
func requestOf(r *http.Request) string {
	if id := r.PathValue("request"); id != "" {
		return id
	}
	id, _, _ := strings.Cut(r.PathValue("file"), ".")
	return id
}

// getFile sends an attachment or a document of an answer.
func (s *Server) getFile(w http.ResponseWriter, r *http.Request, sess auth.Session) error {
	f, body, err := s.desk.OpenFile(r.Context(), s.actor(sess), r.PathValue("file"))
	if err != nil {
		return err
	}
	defer body.Close()
	return sendFile(w, r, f.Type, f.Name, f.Size, body)
}

// receipt returns the receipt of a request or choice with its proof, which was
// checked.
func (s *Server) receipt(ctx context.Context, sess auth.Session, id string) (receipt.Checked, error) {
	sealed, at, err := s.desk.Receipt(ctx, s.actor(sess), id)
	if err != nil {
		return receipt.Checked{}, err
	}
	proof, err := s.book.Prove(ctx, at.Position)
	if err != nil {
		return receipt.Checked{}, err
	}
	keys, err := s.logKeys()
	if err != nil {
		return receipt.Checked{}, err
	}
	b, err := receipt.Bundled(sealed, proof, keys)
	return receipt.Check(b.JSON(), keys), err
}

// receiptForms are the forms of a receipt by the end of their name.
var receiptForms = map[string]string{"html": "text/html; charset=utf-8", "pdf": "application/pdf", "json": "application/json"}

// getReceipt sends a receipt as a file.
func (s *Server) getReceipt(w http.ResponseWriter, r *http.Request, sess auth.Session) error {
	id, end, _ := strings.Cut(r.PathValue("file"), ".")
	kind, ok := receiptForms[end]
	if !ok {
		return fault.New(fault.NotFound, "no such form")
	}
	checked, err := s.receipt(r.Context(), sess, id)
	if err != nil {
		return err
	}
	file, err := s.receiptFile(checked.Bundle, end)
	if err != nil {
		return err
	}
	name := "loupe-" + cmp.Or(string(checked.Statement.Reference), id) + "." + end
	return sendFile(w, r, kind, name, int64(len(file)), bytes.NewReader(file))
}

// receiptFile returns a receipt in one of its forms, in the language in which
// the request was filed.
func (s *Server) receiptFile(b receipt.Bundle, end string) ([]byte, error) {
	if end == "json" {
		return b.JSON(), nil
	}
	keys, err := s.logKeys()
	if err != nil {
		return nil, err
	}
	signer, err := s.book.Keys.LogSigner(s.book.Name)
	if err != nil {
		return nil, err
	}
	if end == "pdf" {
		return s.receipts.PDF(b, keys, signer)
	}
	return s.receipts.HTML(b, keys, signer)
}

// dossier returns a request with its thread as a page of its own, which needs
// neither the portal nor a network: what a member of the authority reads first.
func (s *Server) dossier(ctx context.Context, sess auth.Session, l lang.Lang, id string) (casework.Part, error) {
	data, err := s.requestData(ctx, sess, l, id)
	if err != nil {
		return casework.Part{}, err
	}
	for i := range data.Messages {
		if m := &data.Messages[i]; sess.Guest() != "" { // there are neither files nor answers in the bundle
			m.Files = nil
			if m.Kind == string(casework.AnswerMessage) {
				m.Text, m.Closed = "", true
			}
		}
		for j := range data.Messages[i].Files {
			data.Messages[i].Files[j].Path = "" // they lie beside it
		}
	}
	p := s.emptyPage(l, wire.Dossier)
	p.Request = data
	p.Title = s.words.Text(l, "server_title_request", locales.Args{"Reference": string(data.Reference)})
	body, err := s.render(p)
	if err != nil {
		return casework.Part{}, err
	}
	var b bytes.Buffer
	fmt.Fprintf(&b, `<!doctype html><html lang="%s"><head><meta charset="utf-8">`+
		`<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">`+
		`<meta name="viewport" content="width=device-width, initial-scale=1"><title>%s</title><style>%s</style></head><body>%s</body></html>`,
		l, html.EscapeString(p.Title), s.assets.Read("loupe.css"), body)
	return casework.Part{Name: map[lang.Lang]string{lang.FR: "demande.html", lang.NL: "verzoek.html"}[l], Bytes: b.Bytes()}, nil
}

// receiptParts returns the receipt of a request as files to read, where there
// is one.
func (s *Server) receiptParts(ctx context.Context, sess auth.Session, id string) ([]casework.Part, error) {
	checked, err := s.receipt(ctx, sess, id)
	if fault.Is(err, fault.NotFound) { // filed before there was a log
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	var parts []casework.Part
	for _, end := range []string{"html", "pdf", "json"} {
		file, err := s.receiptFile(checked.Bundle, end)
		if err != nil {
			return nil, err
		}
		parts = append(parts, casework.Part{Name: "receipt." + end, Bytes: file})
	}
	return parts, nil
}

// getBundle sends all of a request as a ZIP, for a complaint.
func (s *Server) getBundle(w http.ResponseWriter, r *http.Request, sess auth.Session) error {
	id, end, _ := strings.Cut(r.PathValue("file"), ".")
	if end != "zip" {
		return fault.New(fault.NotFound, "no such form")
	}
	return s.sendBundle(w, r, sess, sess.Account.Lang, id)
}

// sendBundle sends all of a request that the person of a session may have, with
// a page in a language. It is made while it is sent; whoever asks for its head
// alone has none made.
func (s *Server) sendBundle(w http.ResponseWriter, r *http.Request, sess auth.Session, l lang.Lang, id string) error {
	ctx, actor := r.Context(), s.actor(sess)
	request, err := s.desk.Request(ctx, actor, id)
	if err != nil {
		return err
	}
	name := "loupe-" + string(request.Reference) + ".zip"
	if r.Method == http.MethodHead {
		return sendFile(w, r, zipType, name, -1, nil)
	}
	parts, err := s.receiptParts(ctx, sess, id)
	if err != nil {
		return err
	}
	page, err := s.dossier(ctx, sess, l, id)
	if err != nil {
		return err
	}
	parts = append(parts, page)
	zip, pack := io.Pipe()
	defer func() { _ = zip.Close() }() // ends the packing, if nobody reads on
	go func() {
		err := panics.Catch(func() error { return s.desk.Bundle(ctx, actor, id, pack, parts...) })
		if panics.Caught(err) {
			s.log.ErrorContext(ctx, "packing a bundle failed", "err", err)
		}
		pack.CloseWithError(err)
	}()
	return sendFile(w, r, zipType, name, -1, zip)
}

// zipType is the media type of a bundle.
const zipType = "application/zip"
