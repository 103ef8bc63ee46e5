package server

import (
	"net/http"
	"strconv"
	"strings"

	"github.com/loupe-privacy/loupe/internal/lang"
	"github.com/loupe-privacy/loupe/internal/wire"
)

// languageCookie holds the language that a person chose, and nothing else.
const languageCookie = "lang"

// start handles GET /: whoever's language is known is sent on to it, others
// choose.
func (s *Server) start(w http.ResponseWriter, r *http.Request) error {
	h := w.Header()
	h.Set("Vary", "Accept-Language, Cookie")
	l, known := lang.Lang(""), false
	if sess, err := s.door.Session(r); err == nil {
		l, known = sess.Account.Lang, sess.Account.Lang.Valid()
	}
	if c, err := r.Cookie(languageCookie); err == nil {
		if chosen, ok := lang.Parse(c.Value); ok {
			l, known = chosen, true
		}
	}
	if left, ok := lang.Parse(r.URL.Query().Get("state")); ok { // back from a logout
		l, known = left, true
	}
	if !known {
		l, known = negotiate(r)
	}
	if known {
		h.Set("Cache-Control", "no-store")
		http.Redirect(w, r, wire.Path(l, wire.Home, ""), http.StatusSeeOther)
		return nil
	}
	p := s.emptyPage(lang.FR, wire.Start)
	p.Path = "/"
	p.Title = s.words.Text(lang.FR, "server_title_start", nil)
	return s.sendDocument(w, http.StatusOK, p)
}

// negotiate returns the language that the browser asks for first among ours,
// and false if it asks for neither.
func negotiate(r *http.Request) (lang.Lang, bool) {
	var best lang.Lang
	var weight float64
	for part := range strings.SplitSeq(r.Header.Get("Accept-Language"), ",") {
		tag, params, _ := strings.Cut(strings.TrimSpace(part), ";")
		l, ok := lang.Parse(strings.TrimSpace(tag))
		if !ok {
			continue
		}
		q := 1.0
		if v, found := strings.CutPrefix(strings.ReplaceAll(params, " ", ""), "q="); found {
			var err error
			if q, err = strconv.ParseFloat(v, 64); err != nil {
				continue
			}
		}
		if q > weight {
			best, weight = l, q
		}
	}
	return best, weight > 0
}

// rememberLanguage keeps the language of the page a person opens as their
// choice, and reports whether it had to: it may be kept already.
func rememberLanguage(w http.ResponseWriter, r *http.Request, l lang.Lang) bool {
	if c, err := r.Cookie(languageCookie); err == nil && c.Value == string(l) {
		return false
	}
	http.SetCookie(w, &http.Cookie{
		Name: languageCookie, Value: string(l), Path: "/",
		MaxAge: 365 * 24 * 60 * 60, HttpOnly: true, Secure: true, SameSite: http.SameSiteLaxMode,
	})
	return true
}
