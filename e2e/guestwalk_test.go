package e2e

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"golang.org/x/net/html"

	"github.com/loupe-privacy/loupe/internal/rights"
	"github.com/loupe-privacy/loupe/internal/wire"
	"github.com/loupe-privacy/loupe/server/demo/mailbox"
	"github.com/loupe-privacy/loupe/server/mail"
)

// files asks something and confirms it by the mail, in the profile of the tab
// but not in the browser: for journeys that begin there. The tab stays where it
// is, and may follow the request.
func (g *guest) files(a rights.Answers) {
	g.t.Helper()
	w := g.walker()
	w.sendsGuest(g, w.fillsGuest(g, a))
	link := w.letterTo(g, mail.GuestConfirmPath(g.l))
	g.links = append(g.links, link)
	g.site.secret(strings.TrimPrefix(link, mail.GuestConfirmPath(g.l)))
	to, form := w.opens(link).form("")
	g.confirmed(w.sends(to, form))
	g.takes(w)
}

// drafts answers everything as [guest.files] does, and sends nothing.
func (g *guest) drafts(a rights.Answers) {
	g.t.Helper()
	w := g.walker()
	w.fillsGuest(g, a)
	g.takes(w)
}

// sends sends a form.
func (w *walker) sends(to string, form url.Values) read {
	w.t.Helper()
	return w.asks(http.MethodPost, to, "application/x-www-form-urlencoded", form.Encode())
}

// fillsGuest answers the questions that are put to somebody without an account,
// and returns the review.
func (w *walker) fillsGuest(g *guest, a rights.Answers) read {
	w.t.Helper()
	page := w.opens(wire.GuestAskPath(g.l))
	for range rights.Questions() {
		to, form := page.form("ask")
		if to == "" {
			break
		}
		_, _, slug, _ := wire.Match(page.at.Path)
		id, _ := wire.QuestionAt(g.l, slug)
		if values, ok := a[id]; ok {
			form[wire.FieldAnswer] = values
		}
		page = w.sends(to, form)
	}
	if page.status != http.StatusOK || page.at.Path != wire.Path(g.l, wire.GuestReview, "") {
		w.t.Fatalf("the questions lead to %s (%d), and not to the review:\n%s", page.at, page.status, page.body)
	}
	return page
}

// sendsGuest sends a review with name and address.
func (w *walker) sendsGuest(g *guest, review read) {
	w.t.Helper()
	to, form := review.form("review")
	form.Set(wire.FieldName, g.name)
	form.Set(wire.FieldEmail, g.email)
	if page := w.sends(to, form); page.at.Path != wire.Path(g.l, wire.GuestSent, "") {
		w.t.Fatalf("sending leads to %s (%d):\n%s", page.at, page.status, page.body)
	}
}

// letterTo waits for a letter with a link below a path that was not opened yet,
// and returns the path of the link. The newest letter stands first.
func (w *walker) letterTo(g *guest, below string) string {
	w.t.Helper()
	for deadline := time.Now().Add(patience); time.Now().Before(deadline); time.Sleep(100 * time.Millisecond) {
		for _, letter := range elements(w.opens(w.site.box+mailbox.Path(g.l)).root, "article") {
			if to := elements(letter, "dd"); len(to) == 0 || to[0].FirstChild.Data != g.email {
				continue
			}
			for _, a := range elements(letter, "a") {
				href, _ := attr(a, "href")
				if path := strings.TrimPrefix(href, w.site.url); strings.HasPrefix(path, below) && !slices.Contains(g.links, path) {
					return path
				}
			}
		}
	}
	w.t.Fatalf("no letter came to %s", g.email)
	return ""
}

// confirmed reads reference and code on the page that shows them.
func (g *guest) confirmed(page read) {
	g.t.Helper()
	var refs []string
	for n := range page.root.Descendants() {
		if class, _ := attr(n, "class"); n.Type == html.ElementNode && slices.Contains(strings.Fields(class), "ref") {
			refs = append(refs, n.FirstChild.Data)
		}
	}
	for _, ref := range refs {
		if r, err := rights.ParseReference(ref); err == nil {
			g.reference = string(r)
		} else {
			g.code = ref
		}
	}
	if g.reference == "" || g.code == "" {
		g.t.Fatalf("%s (%d) shows no reference and code but %q", page.at, page.status, refs)
	}
	g.keepsSecret()
}

// keepsSecret notes what nobody may read in the log.
func (g *guest) keepsSecret() {
	g.site.secret(g.reference, g.code, strings.ReplaceAll(g.code, "-", ""))
}
