package server

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"mime"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/loupe-privacy/loupe/internal/fault"
	"github.com/loupe-privacy/loupe/internal/lang"
	"github.com/loupe-privacy/loupe/internal/wire"
	"github.com/loupe-privacy/loupe/locales"
)

// maxBody is the most bytes the body of a form or of JSON may have.
const maxBody = 64 << 10

// maxReview is the same for a review, which carries all answers: nine texts
// and some lines, written in JSON inside a form, where one character may take
// eighteen bytes.
const maxReview = 512 << 10

// statusOf is the one place where a fault becomes an HTTP status.
var statusOf = map[fault.Code]int{
	fault.Internal:     http.StatusInternalServerError,
	fault.Invalid:      http.StatusUnprocessableEntity,
	fault.TooLarge:     http.StatusRequestEntityTooLarge,
	fault.NotFound:     http.StatusNotFound,
	fault.Conflict:     http.StatusConflict,
	fault.Forbidden:    http.StatusForbidden,
	fault.Unauthorized: http.StatusUnauthorized,
	fault.Expired:      http.StatusUnauthorized,
	fault.StepUp:       http.StatusForbidden,
	fault.CrossOrigin:  http.StatusForbidden,
	fault.Unavailable:  http.StatusServiceUnavailable,
	fault.TooMany:      http.StatusTooManyRequests,
	fault.BadMethod:    http.StatusMethodNotAllowed,
	fault.BadMediaType: http.StatusUnsupportedMediaType,
}

// A handler is an HTTP handler that returns what went wrong.
type handler func(http.ResponseWriter, *http.Request) error

// page turns h into a handler for people: a fault is answered with a page in
// their language.
func (s *Server) page(h handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if err := h(w, r); err != nil {
			s.failPage(w, r, err)
		}
	})
}

// api turns h into a handler of the JSON interface: a fault is answered with
// a [wire.Error].
func (s *Server) api(h handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if err := h(w, r); err != nil {
			s.failAPI(w, r, err)
		}
	})
}

// fail answers err the way its address is answered.
func (s *Server) fail(w http.ResponseWriter, r *http.Request, err error) {
	if strings.HasPrefix(r.URL.Path, "/api/") {
		s.failAPI(w, r, err)
		return
	}
	s.failPage(w, r, err)
}

// failPage answers err with a page that says so, in the language of r.
func (s *Server) failPage(w http.ResponseWriter, r *http.Request, err error) {
	s.failPageIn(w, r, s.languageOf(r), err)
}

// failPageIn answers err with a page that says so.
func (s *Server) failPageIn(w http.ResponseWriter, r *http.Request, l lang.Lang, err error) {
	f := s.faultOf(r, err)
	if err := s.sendProblem(w, r, l, f); err != nil {
		s.log.ErrorContext(r.Context(), "problem page not sent", "pattern", r.Pattern, "err", err)
		http.Error(w, s.words.Text(l, "server_title_"+string(f.Code), nil), statusOf[f.Code])
	}
}

// sendProblem sends a page that says what went wrong. The page is of nobody:
// it names no person, whoever is logged in.
func (s *Server) sendProblem(w http.ResponseWriter, r *http.Request, l lang.Lang, f wire.Fault) error {
	p := s.emptyPage(l, wire.Problem)
	p.Path = safePath(r)
	p.Fault = &f
	p.Title = s.problemTitle(l, f)
	return s.sendDocument(w, statusOf[f.Code], p)
}

// problemTitle returns the title of a page that says what went wrong: that of
// the reason, where it has its own.
func (s *Server) problemTitle(l lang.Lang, f wire.Fault) string {
	if title, err := s.words.Lookup(l, "reason_"+f.Reason+"_title", nil); err == nil {
		return title
	}
	return s.words.Text(l, "server_title_"+string(f.Code), nil)
}

// failAPI answers err as JSON.
func (s *Server) failAPI(w http.ResponseWriter, r *http.Request, err error) {
	if err := s.respondFault(w, r, s.faultOf(r, err)); err != nil {
		s.log.WarnContext(r.Context(), "answer not sent", "pattern", r.Pattern, "err", err)
	}
}

// respondFault sends a fault as JSON, with words in the person's language.
func (s *Server) respondFault(w http.ResponseWriter, r *http.Request, f wire.Fault) error {
	l := s.languageOf(r)
	text := s.words.Text(l, "server_fault_"+string(f.Code), nil)
	if f.Field == wire.FieldFile {
		size := locales.In(l).F(locales.FileMegabytes, locales.Args{"N": strconv.Itoa(wire.MaxFile >> 20)})
		text = locales.In(l).F(locales.FileFault(f.Reason), locales.Args{"Max": wire.MaxFiles, "Size": size})
	}
	return respond(w, statusOf[f.Code], wire.Error{Fault: f, Text: text})
}

// faultOf returns what a person may know of err. The cause of an internal
// fault is logged; that of any other is the person's own doing and is not.
func (s *Server) faultOf(r *http.Request, err error) wire.Fault {
	f := wire.Fault{Code: fault.CodeOf(err)}
	if e, ok := errors.AsType[*fault.Error](err); ok {
		f.Field, f.Reason = e.Field, e.Reason
	}
	if f.Code == fault.Internal || f.Code == fault.Unavailable {
		s.log.ErrorContext(r.Context(), "request failed", "pattern", r.Pattern, "code", f.Code, "err", err)
	}
	return f
}

// safePath returns the path of r for a page that shows where it is, and
// nothing for a path that is no page's: it may hold anything.
func safePath(r *http.Request) string {
	if _, _, _, ok := wire.Match(r.URL.Path); ok {
		return r.URL.Path
	}
	return ""
}

// languageOf returns the language of the page at which r is aimed or, for an
// address outside the two trees, of the page it came from or the browser's.
func (s *Server) languageOf(r *http.Request) lang.Lang {
	for _, l := range lang.All {
		if r.URL.Path == "/"+string(l) || strings.HasPrefix(r.URL.Path, "/"+string(l)+"/") {
			return l
		}
	}
	if l, ok := lang.Parse(r.URL.Query().Get("lang")); ok {
		return l
	}
	if c, err := r.Cookie(languageCookie); err == nil {
		if l, ok := lang.Parse(c.Value); ok {
			return l
		}
	}
	if l, ok := negotiate(r); ok {
		return l
	}
	return lang.FR
}

// decode reads the JSON body of r into v. An unknown member, a second value
// and a body of another kind are faults.
func decode(w http.ResponseWriter, r *http.Request, v any) error {
	return decodeUpTo(maxBody, w, r, v)
}

// decodeUpTo is [decode] for a body of at most so many bytes.
func decodeUpTo(limit int64, w http.ResponseWriter, r *http.Request, v any) error {
	if kind, _, err := mime.ParseMediaType(r.Header.Get("Content-Type")); err != nil || kind != "application/json" {
		return fault.New(fault.BadMediaType, "body is not application/json")
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, limit))
	if err != nil {
		return bodyFault(err)
	}
	if !utf8.Valid(body) { // or it would be replaced without a word
		return bodyFault(errors.New("body is not UTF-8"))
	}
	dec := json.NewDecoder(bytes.NewReader(body))
	dec.DisallowUnknownFields()
	if err := dec.Decode(v); err != nil {
		return bodyFault(err)
	}
	if _, err := dec.Token(); !errors.Is(err, io.EOF) {
		return &fault.Error{Code: fault.Invalid, Reason: "trailing", Err: err}
	}
	return nil
}

// errUnknownField refuses a form that has a field which is none of its own.
var errUnknownField = &fault.Error{Code: fault.Invalid, Reason: "unknown_field"}

// readForm reads the native form in the body of r, which may hold only the
// named fields.
func readForm(w http.ResponseWriter, r *http.Request, fields ...string) error {
	return readFormUpTo(maxBody, w, r, fields...)
}

// readFormUpTo is [readForm] for a form of at most so many bytes.
func readFormUpTo(limit int64, w http.ResponseWriter, r *http.Request, fields ...string) error {
	kind, _, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if err != nil || kind != "application/x-www-form-urlencoded" {
		return fault.New(fault.BadMediaType, "body is no form")
	}
	r.Body = http.MaxBytesReader(w, r.Body, limit)
	if err := r.ParseForm(); err != nil {
		return bodyFault(err)
	}
	for name := range r.PostForm {
		if !slices.Contains(fields, name) {
			return errUnknownField
		}
	}
	return nil
}

// bodyFault returns the fault of a body that could not be read.
func bodyFault(err error) error {
	if _, ok := errors.AsType[*http.MaxBytesError](err); ok {
		return fault.Wrap(fault.TooLarge, err)
	}
	return &fault.Error{Code: fault.Invalid, Reason: "malformed", Err: err}
}

// respond sends v as JSON, never to be kept by a cache.
func respond(w http.ResponseWriter, status int, v any) error {
	b, err := json.Marshal(v)
	if err != nil {
		return err
	}
	h := w.Header()
	h.Set("Content-Type", "application/json")
	h.Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	_, err = w.Write(append(b, '\n'))
	return err
}
