package server

import (
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"unicode"

	"github.com/klauspost/compress/gzhttp"
	"golang.org/x/text/unicode/norm"

	"github.com/loupe-privacy/loupe/internal/fault"
	"github.com/loupe-privacy/loupe/internal/wire"
	"github.com/loupe-privacy/loupe/server/auth"
	"github.com/loupe-privacy/loupe/server/casework"
)

// postUpload handles POST /api/uploads: a file is about to come in pieces.
func (s *Server) postUpload(w http.ResponseWriter, r *http.Request, sess auth.Session) error {
	var in wire.UploadBody
	if err := decode(w, r, &in); err != nil {
		return err
	}
	if !s.owns(sess, in.Owner) {
		return errOwner
	}
	up, err := s.desk.BeginUpload(r.Context(), s.actor(sess), in.RequestID, in.Name, in.Size)
	if err != nil {
		return err
	}
	return s.respondUpload(w, http.StatusCreated, up)
}

// putPiece handles PUT /api/uploads/{id}: a piece of a file.
func (s *Server) putPiece(w http.ResponseWriter, r *http.Request, sess auth.Session) error {
	offset, err := strconv.ParseInt(r.Header.Get(wire.OffsetHeader), 10, 64)
	if err != nil || offset < 0 {
		return fault.OnField("offset", "malformed")
	}
	data, err := io.ReadAll(http.MaxBytesReader(w, r.Body, wire.MaxPiece))
	if err != nil {
		return bodyFault(err)
	}
	up, err := s.desk.Piece(r.Context(), s.actor(sess), r.PathValue("id"), offset, data)
	if err != nil {
		return err
	}
	return s.respondUpload(w, http.StatusOK, up)
}

// getUpload handles GET /api/uploads/{id}: how far a file has arrived.
func (s *Server) getUpload(w http.ResponseWriter, r *http.Request, sess auth.Session) error {
	up, err := s.desk.Upload(r.Context(), s.actor(sess), r.PathValue("id"))
	if err != nil {
		return err
	}
	return s.respondUpload(w, http.StatusOK, up)
}

// respondUpload tells how far a file has arrived.
func (s *Server) respondUpload(w http.ResponseWriter, status int, up casework.Upload) error {
	files := s.fileCards([]casework.Attachment{up.File}, "", "")
	return respond(w, status, wire.Upload{ID: up.File.ID, Offset: up.Offset, File: files[0]})
}

// sendFile sends a document to be kept as a file, and to be kept by nobody on
// the way. What is in it can do nothing in the browser. Size is -1 where it is
// not known before. Of a request for the head alone the body is not read, and
// may be nil. It is sent whole or not at all: a part that is asked for is not
// cut out.
func sendFile(w http.ResponseWriter, r *http.Request, kind, name string, size int64, body io.Reader) error {
	h := w.Header()
	h.Set("Content-Type", kind)
	h.Set("Content-Disposition", disposition(name))
	h.Set("Content-Security-Policy", "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:")
	h.Set("Cache-Control", "no-store")
	h.Set("Accept-Ranges", "none")
	if size >= 0 {
		h.Set("Content-Length", strconv.FormatInt(size, 10))
	}
	h.Set(gzhttp.HeaderNoCompression, "1")
	if r.Method == http.MethodHead {
		w.WriteHeader(http.StatusOK)
		return nil
	}
	if err := allowTime(http.NewResponseController(w).SetWriteDeadline); err != nil {
		return err
	}
	if _, err := io.Copy(w, body); err != nil {
		// What was sent is no whole file, and nothing may make it look like
		// one: the connection ends.
		panic(http.ErrAbortHandler)
	}
	return nil
}

// disposition returns the header that names a file: RFC 6266, with the name in
// the form of RFC 8187 and, for programs that don't read that, in plain
// letters. Nothing in a name can end the header.
func disposition(name string) string {
	const plain = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz-._~"
	name = norm.NFC.String(strings.ToValidUTF8(name, "_"))
	quoted := make([]byte, 0, 3*len(name))
	for _, b := range []byte(name) {
		if strings.IndexByte(plain, b) >= 0 {
			quoted = append(quoted, b)
			continue
		}
		quoted = fmt.Appendf(quoted, "%%%02X", b)
	}
	return `attachment; filename="` + unaccented(name) + `"; filename*=UTF-8''` + string(quoted)
}

// unaccented returns a name in plain letters: without accents, and with "_" for
// what has no such letter or means something in a header.
func unaccented(name string) string {
	return strings.Map(func(c rune) rune {
		switch {
		case unicode.Is(unicode.Mn, c):
			return -1
		case c < ' ' || c > '~' || strings.ContainsRune(`"\%`, c):
			return '_'
		}
		return c
	}, norm.NFD.String(name))
}
