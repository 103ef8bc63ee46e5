package server

import (
	"net/http"
	"net/url"
	"strings"
	"unicode"

	"github.com/loupe-privacy/loupe/internal/wire"
	"github.com/loupe-privacy/loupe/locales"
)

// mostHits is how many things a search shows.
const mostHits = 30

// searchData returns a search and what it found or, where that is nothing as
// for an empty one, where to go.
func (s *Server) searchData(v side, query string) *wire.SearchData {
	data := &wire.SearchData{Path: v.path(wire.Search, "")}
	data.Query, data.Cut = tidy(query)
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

// mostBytes is how many bytes of a query are looked at before it is tidied:
// more than [wire.MaxQuery] characters can have.
const mostBytes = 8 * wire.MaxQuery

// tidy returns a query as it is looked at: at most [wire.MaxQuery] characters,
// without control characters and needless space. The other result tells that
// something was cut off.
func tidy(query string) (string, bool) {
	long := len(query) > mostBytes
	query = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || r == unicode.ReplacementChar {
			return ' '
		}
		return r
	}, strings.ToValidUTF8(query[:min(len(query), mostBytes)], " "))
	query = strings.Join(strings.Fields(query), " ")
	runes := []rune(query)
	if len(runes) <= wire.MaxQuery {
		return query, long
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
	doc, err := s.publicDocument(r.URL.Path)
	if err != nil {
		return err
	}
	p := doc.page // a copy: the page that is kept has no query
	s.find(&p, query)
	rememberLanguage(w, r, p.Lang)
	return s.sendDocument(w, http.StatusOK, p)
}

// find puts the answer to a query into a page of search, and leaves any other
// page as it is. The page in the other language asks the same.
func (s *Server) find(p *wire.Page, query string) {
	if wire.Twin(p.Route) != wire.Search || query == "" {
		return
	}
	v := sideOf(*p)
	p.Search = s.searchData(v, query)
	if p.Search.Query == "" {
		return // of signs that nobody looks for: as if nothing was asked
	}
	p.Title = s.words.Text(v.Lang, "server_title_found", locales.Args{"Query": p.Search.Query})
	p.Alternate += "?" + url.Values{wire.FieldQuery: {p.Search.Query}}.Encode()
}
