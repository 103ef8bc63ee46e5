package mailbox

import (
	"embed"
	"html/template"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/loupe-privacy/loupe/internal/lang"
	"github.com/loupe-privacy/loupe/server/demo/look"
)

//go:embed mails.html
var assets embed.FS

// pages are the templates of the pages.
var pages = template.Must(look.Templates().ParseFS(assets, "mails.html"))

// Path returns the address of the page in a language, below [Config.URL].
func Path(l lang.Lang) string { return "/?lang=" + string(l) }

// view is what the page shows.
type view struct {
	Words  words
	Title  string
	Lang   lang.Lang
	Other  lang.Lang
	Switch string // address of this page in the other language
	Again  string // and of the page itself
	Back   string // address of Loupe
	Mails  []mailView
}

// mailView is one mail.
type mailView struct {
	Number  int
	Lang    string // of subject and text
	Subject string
	To      string
	At      string // for programs
	Ago     string
	Text    [][][]span // paragraphs of lines of spans
}

// A span is a piece of a line, with the address that it leads to or none.
type span struct{ Text, Href string }

// routes lists every address.
func (b *Box) routes() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /{$}", b.show)
	look.Handle(mux, b.config.Font)
	return b.guard(mux)
}

// guard sets the headers of every answer, and answers no one who calls this
// machine by another name: a site elsewhere could give it one, to read mails.
func (b *Box) guard(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		look.Guard(w.Header(), "img-src data:; form-action 'none'", "no-referrer")
		if r.Host != b.host {
			http.Error(w, http.StatusText(http.StatusMisdirectedRequest), http.StatusMisdirectedRequest)
			return
		}
		next.ServeHTTP(w, r)
	})
}

// show shows the mails, the newest first.
func (b *Box) show(w http.ResponseWriter, r *http.Request) {
	l := lang.Lang(r.FormValue("lang"))
	if !l.Valid() {
		l = look.Preferred(r)
	}
	t, now := texts[l], b.config.Now()
	v := view{
		Words: t, Title: t.Title, Lang: l, Other: l.Other(), Switch: Path(l.Other()), Again: Path(l), Back: b.config.LoupeURL + "/",
	}
	for _, m := range b.letters() {
		shown := mailView{
			Number: m.number, Subject: m.subject, To: strings.Join(m.to, ", "),
			At: m.at.UTC().Format(time.RFC3339), Ago: t.Ago(now.Sub(m.at)), Text: b.spans(m.text),
		}
		if m.lang != "" {
			shown.Lang = string(m.lang) + "-BE"
		}
		v.Mails = append(v.Mails, shown)
	}
	look.Show(w, http.StatusOK, l, pages, "mails", v)
}

// spans returns a text in its paragraphs and lines. What leads to Loupe, and
// nothing else, can be followed.
func (b *Box) spans(text string) [][][]span {
	var all [][][]span
	for paragraph := range strings.SplitSeq(strings.Trim(text, "\n"), "\n\n") {
		var lines [][]span
		for line := range strings.SplitSeq(strings.Trim(paragraph, "\n"), "\n") {
			var spans []span
			for i, word := range strings.Split(line, " ") {
				if i > 0 {
					spans = append(spans, span{Text: " "})
				}
				spans = append(spans, b.span(word))
			}
			lines = append(lines, spans)
		}
		all = append(all, lines)
	}
	return all
}

// span returns one word of a text.
func (b *Box) span(word string) span {
	u, err := url.Parse(word)
	if err == nil && u.Scheme+"://"+u.Host == b.config.LoupeURL && u.User == nil {
		return span{Text: word, Href: word}
	}
	return span{Text: word}
}
