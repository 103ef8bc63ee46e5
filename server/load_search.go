package server

import (
	"net/http"
	"net/url"
	"strings"
	"unicode"

	"github.com/loupe-privacy/loupe/internal/lang"
	"github.com/loupe-privacy/loupe/internal/wire"
	"github.com/loupe-privacy/loupe/locales"
	"github.com/loupe-privacy/loupe/server/auth"
)

// mostHits is how many things a search shows.
const mostHits = 30

// searchData returns a search and what it found; an empty one finds nothing.
func (s *Server) searchData(v side, query string) *wire.SearchData {
	data := &wire.SearchData{Path: v.path(wire.Search, "")}
	data.Query, data.Cut = tidy(query)
	if data.Query == "" {
		return data
	}
	hits, total := s.search[v.Lang].Find(data.Query, mostHits)
	data.Total = total
	for _, h := range hits {
		hit := wire.Hit{Kind: wire.Kind(h.Kind), Name: h.Name, Path: s.placeOf(v, wire.Kind(h.Kind), h.ID, h.Domain)}
		if d, ok := s.register.Domain(h.Domain); ok {
			hit.Context = d.Title.In(v.Lang)
		}
		for _, piece := range h.Excerpt {
			hit.Excerpt = append(hit.Excerpt, wire.Piece{Text: piece.Text, Found: piece.Found})
		}
		data.Hits = append(data.Hits, hit)
	}
	if len(data.Hits) == 0 {
		for _, r := range []wire.Route{wire.Categories, wire.Rights, wire.Glossary, wire.Declaration} {
			data.Near = append(data.Near, wire.Link{
				Name: s.words.Text(v.Lang, "server_title_"+titleName(r), nil), Path: v.path(r, ""),
			})
		}
	}
	return data
}

// tidy returns a query as it is looked at: at most [wire.MaxQuery] characters,
// without control characters and needless space. The other result tells that
// something was cut off.
func tidy(query string) (string, bool) {
	query = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || r == unicode.ReplacementChar {
			return ' '
		}
		return r
	}, strings.ToValidUTF8(query[:min(len(query), 8*wire.MaxQuery)], " "))
	query = strings.Join(strings.Fields(query), " ")
	runes := []rune(query)
	if len(runes) <= wire.MaxQuery {
		return query, false
	}
	return string(runes[:wire.MaxQuery]), true
}

// getSearch handles GET of the public search. Without a question it is the
// page that everybody gets; what somebody asked is kept by nobody.
func (s *Server) getSearch(w http.ResponseWriter, r *http.Request) error {
	query := r.URL.Query().Get(wire.FieldQuery)
	if query == "" {
		return s.getPublic(w, r)
	}
	_, l, _, _ := wire.Match(r.URL.Path)
	p, err := s.foundPage(l, query)
	if err != nil {
		return err
	}
	rememberLanguage(w, r, l)
	return s.sendDocument(w, http.StatusOK, p)
}

// foundPage returns the public page of a search with what it found.
func (s *Server) foundPage(l lang.Lang, query string) (wire.Page, error) {
	doc, err := s.publicDocument(wire.Path(l, wire.Search, ""))
	if err != nil {
		return wire.Page{}, err
	}
	p := doc.page
	s.find(&p, sideOf(p), query)
	return p, nil
}

// find puts a search into a page that has none yet. The other language asks
// the same.
func (s *Server) find(p *wire.Page, v side, query string) {
	if query == "" {
		return
	}
	p.Search = s.searchData(v, query)
	p.Title = s.words.Text(v.Lang, "server_title_found", locales.Args{"Query": p.Search.Query})
	p.Alternate = side{v.Lang.Other(), v.mine, v.file}.path(wire.Search, "") + "?" + url.Values{wire.FieldQuery: {p.Search.Query}}.Encode()
}

// getMySearch handles GET of the search within a person's own pages.
func (s *Server) getMySearch(w http.ResponseWriter, r *http.Request, sess auth.Session) error {
	_, l, _, _ := wire.Match(r.URL.Path)
	p, err := s.personalPage(r.Context(), sess, wire.MySearch, l, "")
	if err != nil {
		return err
	}
	s.find(&p, sideOf(p), r.URL.Query().Get(wire.FieldQuery))
	return s.sendDocument(w, http.StatusOK, p)
}
