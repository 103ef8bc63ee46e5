package e2e

import (
	"archive/zip"
	"bytes"
	"io"
	"slices"
	"strings"
	"testing"

	"github.com/loupe-privacy/loupe/internal/lang"
	"github.com/loupe-privacy/loupe/internal/rights"
	"github.com/loupe-privacy/loupe/internal/wire"
	"github.com/loupe-privacy/loupe/server/casework"
	"github.com/loupe-privacy/loupe/server/demo"
)

// askingGuests runs a journey of somebody without an account with the client on
// a desktop and without scripts on a phone, in both languages. Each has an
// address of their own.
func askingGuests(t *testing.T, s *site, journey func(g *guest, client bool)) {
	for _, how := range settings[:2] {
		for _, l := range lang.All {
			t.Run(how.name+" "+string(l), func(t *testing.T) {
				options := []option{size(how.screen.width, how.screen.height)}
				if !how.client {
					options = append(options, scriptOff)
				}
				kind := map[bool]string{true: "client-", false: "native-"}[how.client]
				journey(newGuest(newTab(t, s, options...), l, kind+string(l)), how.client)
			})
		}
	}
}

// questionOf returns the answers of somebody who asks something in words.
func questionOf(text string) rights.Answers {
	return with(rights.Question, rights.Answers{rights.AskKind: {rights.KindQuestion}, rights.AskText: {text}})
}

// speak is the button that sends a message, with files or without.
const speak = `form:has(#text) button[type=submit]:not([name])`

// writes sends a message.
func (g *guest) writes(text string) {
	g.t.Helper()
	g.site.secret(text)
	g.fill("#text", text)
	g.click(speak)
	g.says(threads[g.l]["sent"])
	if got := g.texts("ol.thread > li .typed"); len(got) == 0 || got[len(got)-1] != text {
		g.t.Errorf("the messages are %q", got)
	}
	if got := g.value("#text"); got != "" {
		g.t.Errorf("after sending, the field holds %q", got)
	}
}

// again opens the request anew, as it is now.
func (g *guest) again() {
	g.t.Helper()
	g.open(wire.Path(g.l, wire.GuestRequest, ""))
	g.fits("the request")
}

// TestGuestThread goes through everything that can happen to a request without
// an account: messages both ways, the question who somebody is and the file
// that shows it, the answer, and the bundle for a complaint.
func TestGuestThread(t *testing.T) {
	t.Parallel()
	s := newSite(t, sqlite(t))
	askingGuests(t, s, func(g *guest, _ bool) {
		o := newOffice(g.t, s)
		g.files(accessTo("", "operational"))
		id := o.about(g.reference)
		s.secret(id)
		g.again()
		g.talks(o, id)
		g.showsWho(o, id)
		g.isAnswered(o, id)
		g.leaves(g.reference, "Canari")
	})
}

// talks writes and is asked something: each side sees what the other wrote, and
// that it was read. No file is taken.
func (g *guest) talks(o *office, id string) {
	g.t.Helper()
	first, ask, reply := "Erste Zeile, "+string(g.l)+"\n« x » ?", "De quand à quand ? "+string(g.l), "2019 – 2021, "+string(g.l)
	g.writes(first)
	if g.has("input[type=file]") {
		g.t.Error("a file is taken before anybody asked who somebody is")
	}
	g.says(guests[g.l]["unread"])
	o.does(id, rights.Act{Event: rights.Assign}, "")
	o.does(id, rights.Act{Event: rights.AskPerson}, ask)
	g.again()
	if got := g.texts("ol.thread > li .typed"); !slices.Equal(got, []string{first, ask}) {
		g.t.Errorf("the messages are %q", got)
	}
	if got := g.text("ol.thread > li.me"); !strings.Contains(got, guests[g.l]["read"]) {
		g.t.Errorf("a message that the office read says %q", got)
	}
	g.writes(reply)
}

// showsWho is asked who it is, and shows it by a picture that is masked. It is
// deleted once the office knows.
func (g *guest) showsWho(o *office, id string) {
	g.t.Helper()
	o.does(id, rights.Act{Event: rights.AskIdentity, Reasons: []rights.ReasonCode{rights.NoAccount}}, "Qui êtes-vous ? "+string(g.l))
	g.again()
	g.says(guests[g.l]["identity"])
	g.allow("status of 422")
	text := "Voici la copie, " + string(g.l)
	g.fill("#text", text)
	g.choosesFiles(scripted(g.t))
	g.click(attach)
	g.wait("why the file was refused", `words => [...document.querySelectorAll("#errors, .err-msg")].some(e => e.textContent.includes(words))`, refusals[g.l]["active"])
	if got := g.value("#text"); got != text {
		g.t.Errorf("after a file was refused the text is %q", got)
	}
	g.choosesFiles(photo(g.t))
	g.click(attach)
	g.hasFiles("photo.png")
	if got := g.value("#text"); got != text {
		g.t.Errorf("after adding a file the text is %q", got)
	}
	g.writes(text)
	if got := g.text("ol.thread > li:last-child"); !strings.Contains(got, "photo.png") {
		g.t.Errorf("the message with the file says %q", got)
	}
	if g.has("input[type=file]") || g.has("ol.thread a") {
		g.t.Error("a file is taken after it came, or one opens")
	}
	o.does(id, rights.Act{Event: rights.ShowIdentity}, "")
	g.again()
	if got := g.text("main"); strings.Contains(got, "photo.png") || !strings.Contains(got, text) {
		g.t.Error("the file that showed who it is stays, or its message is gone")
	}
}

// isAnswered is answered in part, with a document: the text is read, since the
// office knows who it is, and the document is named and not opened. The bundle
// for a complaint holds neither.
func (g *guest) isAnswered(o *office, id string) {
	g.t.Helper()
	answer := "La réponse entière, " + string(g.l)
	g.site.secret(answer)
	name, pdf := demo.Answer(g.l)
	o.decides(id, rights.Partly, answer, []casework.Document{{Name: name, Bytes: pdf}}, rights.RightsOfOthers)
	g.again()
	got := g.text("main")
	if !strings.Contains(got, answer) {
		g.t.Error("the answer can't be read by whom the office knows")
	}
	if !strings.Contains(got, name) || !strings.Contains(plainSpaces(got), guests[g.l]["no documents"]) || g.has(`main a[href*="`+name+`"], main a[href^="`+wire.FilePath+`"]`) {
		g.t.Error("the document is not named, or opens")
	}
	zipped := g.downloads(`main a[href="` + wire.GuestFile + wire.GuestBundle + `"]`)
	z, err := zip.NewReader(bytes.NewReader(zipped), int64(len(zipped)))
	if err != nil {
		g.t.Fatal(err)
	}
	var names []string
	for _, f := range z.File {
		names = append(names, f.Name)
		in, err := f.Open()
		if err != nil {
			g.t.Fatal(err)
		}
		text, err := io.ReadAll(in)
		if err != nil || len(text) == 0 || strings.Contains(string(text), answer) {
			g.t.Errorf("%s in the bundle: %d bytes, %v, the answer: %t", f.Name, len(text), err, strings.Contains(string(text), answer))
		}
	}
	for _, want := range []string{"request.json", "timeline.json", "messages.json", "receipt.html", "receipt.pdf", "receipt.json"} {
		if !slices.Contains(names, want) {
			g.t.Errorf("the bundle holds %q and no %s", names, want)
		}
	}
}

// TestGuestAnswers reads answers as far as a code opens them: those to a
// question about nobody's data at once, those with personal data only of whom
// the office knows. No login is offered that would open nothing.
func TestGuestAnswers(t *testing.T) {
	t.Parallel()
	s := newSite(t, sqlite(t))
	for _, l := range lang.All {
		for _, test := range []struct {
			name    string
			answers rights.Answers
			open    bool
		}{
			{"question", questionOf("Wie lange? " + string(l)), true},
			{"access", accessTo("", "operational"), false},
		} {
			t.Run(test.name+" "+string(l), func(t *testing.T) {
				g := newGuest(newTab(t, s, scriptOff), l, test.name+"-"+string(l))
				g.files(test.answers)
				answer := "Was wir wissen, " + string(l)
				s.secret(answer)
				o := newOffice(t, s)
				o.decides(o.about(g.reference), rights.Fulfilled, answer, nil)
				g.follows()
				if got := strings.Contains(g.text("main"), answer); got != test.open {
					t.Errorf("the answer is shown: %t, want %t", got, test.open)
				}
				if !test.open {
					g.says(guests[l]["closed"])
				}
				for _, link := range eval[[]string](g.tab, `() => [...document.querySelectorAll("main a")].map(a => a.getAttribute("href"))`) {
					if strings.HasPrefix(link, wire.Login) {
						t.Errorf("a login is offered: %s", link)
					}
				}
				g.leaves(g.reference, answer)
			})
		}
	}
}

// TestGuestVisitEnds lets a visit end while a message is being written: with
// reference and code the text is there again, and can be sent.
func TestGuestVisitEnds(t *testing.T) {
	t.Parallel()
	s := newSite(t, sqlite(t))
	askingGuests(t, s, func(g *guest, _ bool) {
		g.allow("status of 401")
		g.files(questionOf("Warum? " + string(g.l)))
		g.follows()
		text := "half a message\nand more, " + string(g.l)
		s.secret(text)
		g.fill("#text", text)
		s.passed(visitEnds, g.reference)
		g.click(speak)
		g.says(guests[g.l]["visit over"])
		g.says(guests[g.l]["kept"])
		if strings.Contains(g.text("body"), g.reference) {
			g.t.Error("the reference is shown after the visit")
		}
		g.click(`main a[href="` + wire.Path(g.l, wire.Follow, "") + `"]`)
		g.arrive(wire.Path(g.l, wire.Follow, ""), guests[g.l]["follow"])
		g.follows()
		if got := g.value("#text"); got != text {
			g.t.Errorf("after opening the request again the text is %q", got)
		}
		g.click(speak)
		g.says(threads[g.l]["sent"])
		if got := g.texts("ol.thread > li .typed"); len(got) != 1 || got[0] != text {
			g.t.Errorf("the messages are %q", got)
		}
	})
}
