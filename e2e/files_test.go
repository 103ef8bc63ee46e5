package e2e

import (
	"fmt"
	"image"
	"image/color"
	"io"
	"math/rand/v2"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/dom"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/runtime"

	"github.com/loupe-privacy/loupe/internal/lang"
	"github.com/loupe-privacy/loupe/internal/rights"
	"github.com/loupe-privacy/loupe/internal/wire"
	"github.com/loupe-privacy/loupe/server/files/filestest"
)

// Buttons of forms with files.
const (
	attach   = `form[enctype="multipart/form-data"] button[name="then"][value="attach"]`
	say      = `form[enctype="multipart/form-data"] button[type=submit]:not([name])` // sends a message
	fileList = `form[enctype="multipart/form-data"] li p > :is(a, b)`
)

// file writes a file for a person to choose, and returns its path.
func file(t testing.TB, name string, data []byte) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// letter returns the path of a PDF, photo that of a PNG.
func letter(t testing.TB) string {
	t.Helper()
	return file(t, "lettre août.pdf", filestest.OnePage("", ""))
}

func photo(t testing.TB) string {
	t.Helper()
	return file(t, "photo.png", filestest.PNG(filestest.Picture(320, 200)))
}

// scribble returns the path of a file of a kind that is not taken, and
// scripted that of a PDF with a program in it.
func scribble(t testing.TB) string {
	t.Helper()
	return file(t, "notes.docm", []byte("PK\x03\x04 not a document that is taken"))
}

func scripted(t testing.TB) string {
	t.Helper()
	return file(t, "formulaire.pdf", filestest.OnePage("/OpenAction 6 0 R", "", "<</S/JavaScript/JS(app.alert(1))>>"))
}

// noise returns the path of a PNG of several megabytes.
func noise(t testing.TB) string {
	t.Helper()
	m := image.NewRGBA(image.Rect(0, 0, 1200, 1000))
	r := rand.New(rand.NewPCG(1, 2))
	for i := range m.Pix {
		m.Pix[i] = byte(r.Uint32())
	}
	for y := range 1000 {
		for x := range 1200 {
			c := m.RGBAAt(x, y)
			m.SetRGBA(x, y, color.RGBA{c.R, c.G, c.B, 255})
		}
	}
	return file(t, "scan.png", filestest.PNG(m))
}

// choosesFiles puts files in the field of the page for them.
func (b *tab) choosesFiles(paths ...string) { b.t.Helper(); b.puts("input[type=file]", paths...) }

// puts puts files in a field.
func (b *tab) puts(field string, paths ...string) {
	b.t.Helper()
	b.wait("a field for files", `s => document.querySelector(s)`, field)
	at := send(b, runtime.Evaluate, runtime.EvaluateParams{Expression: call(`s => document.querySelector(s)`, []any{field})})
	if at.Result == nil || at.Result.ObjectID == "" {
		b.t.Fatalf("%s: no field %s", b.address(), field)
	}
	send(b, dom.SetFileInputFiles, dom.SetFileInputFilesParams{Files: paths, ObjectID: at.Result.ObjectID})
	b.wait("the files in the field", `(s, n) => document.querySelector(s).files.length === n`, field, len(paths))
}

// hasFiles waits until the form of the page lists files by these names.
func (b *tab) hasFiles(names ...string) {
	b.t.Helper()
	b.wait(fmt.Sprintf("the files %q", names), `(s, names) => document.readyState === "complete" &&
		JSON.stringify([...document.querySelectorAll(s)].map(e => e.textContent)) === JSON.stringify(names)`, fileList, names)
}

// download returns what an address of the portal answers to the person in the
// browser, as a file.
func (b *tab) download(path string) (http.Header, []byte) {
	b.t.Helper()
	r, err := http.NewRequest(http.MethodGet, b.site.url+path, nil)
	if err != nil {
		b.t.Fatal(err)
	}
	for name, value := range b.cookies() {
		r.AddCookie(&http.Cookie{Name: name, Value: value})
	}
	res, err := http.DefaultClient.Do(r)
	if err != nil {
		b.t.Fatal(err)
	}
	data, err := io.ReadAll(res.Body)
	_ = res.Body.Close() // read to its end
	if err != nil || res.StatusCode != http.StatusOK {
		b.t.Fatalf("%s answers %s, %v: %.200s", path, res.Status, err, data)
	}
	if got := res.Header.Get("Content-Disposition"); !strings.HasPrefix(got, "attachment;") {
		b.t.Errorf("%s has the disposition %q", path, got)
	}
	if got := res.Header.Get("Cache-Control"); !strings.Contains(got, "no-store") {
		b.t.Errorf("%s has Cache-Control %q", path, got)
	}
	return res.Header, data
}

// onThread files a request and opens its page.
func (b *tab) onThread(l lang.Lang, client bool) string {
	b.t.Helper()
	b.session(memberOf(b.t, l, client), l)
	id := b.filed(l, "", "operational")
	b.open(wire.Path(l, wire.Request, id))
	return id
}

// TestMessageWithFiles writes a message with two files. A third that is not
// taken is refused with its reason, and costs neither the text nor the others.
func TestMessageWithFiles(t *testing.T) {
	t.Parallel()
	s := newSite(t, sqlite(t))
	both(t, s, func(b *tab, l lang.Lang, client bool) {
		b.allow("status of 422", "status of 413")
		id := b.onThread(l, client)
		if client {
			b.wait("the script for files", `() => document.querySelector("script[src*=upload]")`)
		}
		text := "Première ligne\nsuite « x » " + string(l)
		s.secret(text)
		b.fill("#text", text)
		b.choosesFiles(letter(b.t), photo(b.t))
		b.click(attach)
		b.hasFiles("lettre août.pdf", "photo.png")
		if got := b.value("#text"); got != text {
			b.t.Errorf("after adding files the text is %q", got)
		}

		more := text + " fin"
		b.fill("#text", more)
		for _, bad := range []struct{ path, words string }{
			{scribble(b.t), refusals[l]["type"]},
			{scripted(b.t), refusals[l]["active"]},
			{file(b.t, "photo.pdf", filestest.PNG(filestest.Picture(9, 9))), refusals[l]["mismatch"]},
			{file(b.t, "leer.png", nil), refusals[l]["empty"]},
			{file(b.t, "groot.pdf", filestest.OnePage("", "", strings.Repeat(" ", wire.MaxFile))), refusals[l]["large"]},
		} {
			b.choosesFiles(bad.path)
			b.click(say)
			b.wait("why the file was refused: "+bad.words, `words => [...document.querySelectorAll("#errors, .err-msg")].some(e => e.textContent.includes(words))`, bad.words)
			b.hasFiles("lettre août.pdf", "photo.png")
			if got := b.value("#text"); got != more {
				b.t.Errorf("after %s was refused the text is %q", filepath.Base(bad.path), got)
			}
			b.inert(t, "the refusal of "+filepath.Base(bad.path))
		}
		if n := len(b.texts("ol.thread > li")); n != 0 {
			b.t.Errorf("%d messages were sent with files that were refused", n)
		}
		b.do(`() => { document.querySelector("input[type=file]").value = ""; }`)
		b.click(say)
		b.says(threads[l]["sent"])
		b.hasMessage(l, id, more)
	})
}

// hasMessage fails the test unless the thread of a request has one message, with
// a text and the two files, which open.
func (b *tab) hasMessage(l lang.Lang, id, text string) {
	b.t.Helper()
	if got := b.texts("ol.thread > li .typed"); len(got) != 1 || got[0] != strings.TrimSpace(text) {
		b.t.Errorf("the messages are %q", got)
	}
	if got := b.value("#text"); got != "" {
		b.t.Errorf("after sending, the field holds %q", got)
	}
	links := eval[[]string](b, `() => [...document.querySelectorAll("ol.thread li a")].map(a => a.getAttribute("href"))`)
	if len(links) != 2 {
		b.t.Fatalf("the message has the files %q", links)
	}
	for i, kind := range []string{"application/pdf", "image/png"} {
		if !strings.HasPrefix(links[i], wire.FilePath+id+"/") {
			b.t.Errorf("a file has the address %s", links[i])
		}
		header, data := b.download(links[i])
		if got := http.DetectContentType(data); got != kind || header.Get("Content-Type") != kind {
			b.t.Errorf("file %d is %s, said to be %s", i, got, header.Get("Content-Type"))
		}
	}
	side := newTab(b.t, b.site)
	side.allow("status of 40")
	side.session(person(b.t, "Wout"), l)
	for _, path := range []string{links[0], wire.ReceiptFile + id + ".json", wire.BundleFile + id + ".zip"} {
		if got := side.answers(path); got != http.StatusNotFound {
			b.t.Errorf("%s answers somebody else %d", path, got)
		}
	}
}

// refusals holds why files are not taken.
var refusals = map[lang.Lang]map[string]string{
	lang.FR: {
		"type": "Nous prenons seulement des fichiers PDF, JPEG et PNG.", "active": "Ce document contient un programme ou un autre fichier.",
		"mismatch": "La fin du nom de ce fichier ne correspond pas", "empty": "Ce fichier est vide.", "large": "Ce fichier est trop grand.",
	},
	lang.NL: {
		"type": "Wij nemen alleen bestanden aan in PDF, JPEG en PNG.", "active": "In dit document zit een programma of een ander bestand.",
		"mismatch": "Het einde van de bestandsnaam past niet", "empty": "Dit bestand is leeg.", "large": "Dit bestand is te groot.",
	},
}

// threads holds words of the pages of requests and choices.
var threads = map[lang.Lang]map[string]string{
	lang.FR: {
		"sent": "Votre message est envoyé.", "withdrawn": "Votre demande est retirée.", "dropped": "Retiré par vous",
		"chosen": "Votre choix vaut maintenant.", "no": "Non, depuis le", "yes": "Oui, depuis le", "at once": "Fait tout de suite",
		"good": "Ce reçu est authentique.", "bad": "Nous ne pouvons pas confirmer ce reçu.",
		"altered": "Ce reçu a été changé.", "no_receipt": "Ce fichier n’est pas un reçu de Loupe.",
		"signature": "La signature de ce reçu n’est pas bonne.", "key": "une clé que nous ne connaissons pas", "required": "Choisissez le fichier de votre reçu.",
		"waiting": "La connexion ne répond pas.",
	},
	lang.NL: {
		"sent": "Uw bericht is verstuurd.", "withdrawn": "Uw verzoek is ingetrokken.", "dropped": "Door u ingetrokken",
		"chosen": "Uw keuze geldt nu.", "no": "Nee, sinds", "yes": "Ja, sinds", "at once": "Meteen gedaan",
		"good": "Dit ontvangstbewijs is echt.", "bad": "Wij kunnen dit ontvangstbewijs niet bevestigen.",
		"altered": "Dit ontvangstbewijs werd veranderd.", "no_receipt": "Dit bestand is geen ontvangstbewijs van Loupe.",
		"signature": "De handtekening van dit ontvangstbewijs klopt niet.", "key": "een sleutel die wij niet kennen", "required": "Kies het bestand",
		"waiting": "De verbinding antwoordt niet.",
	},
}

// TestRequestWithFiles attaches files to a request before it is sent: one is
// refused, one taken away again, and the other is there in the review and in
// the request.
func TestRequestWithFiles(t *testing.T) {
	t.Parallel()
	s := newSite(t, sqlite(t))
	both(t, s, func(b *tab, l lang.Lang, client bool) {
		b.allow("status of 422")
		b.session(memberOf(b.t, l, client), l)
		b.openAt(l, client, rights.AskFiles)
		b.choosesFiles(letter(b.t), photo(b.t))
		b.click(attach)
		b.hasFiles("lettre août.pdf", "photo.png")
		b.choosesFiles(scripted(b.t))
		b.click(goNext)
		b.wait("why the file was refused", `words => [...document.querySelectorAll("#errors, .err-msg")].some(e => e.textContent.includes(words))`, refusals[l]["active"])
		b.hasFiles("lettre août.pdf", "photo.png")
		b.do(`() => { document.querySelector("input[type=file]").value = ""; }`)
		b.click(`form#ask li:first-child button[name=remove]`)
		b.hasFiles("photo.png")
		b.goReview(l)
		if got := b.text("main"); !strings.Contains(got, "photo.png") || strings.Contains(got, "lettre") {
			b.t.Error("the review lists other files than the one that is left")
		}
		id := b.sendOff(l)
		b.open(wire.Path(l, wire.Request, id))
		if got := b.text("main"); !strings.Contains(got, "photo.png") {
			b.t.Error("the request does not show the file that was sent with it")
		}
	})
}

// TestUploadResumes loses the network in the middle of a file: it goes on where
// it was once the network is back, and what was typed stays.
func TestUploadResumes(t *testing.T) {
	t.Parallel()
	s := newSite(t, sqlite(t))
	for _, l := range lang.All {
		t.Run(string(l), func(t *testing.T) {
			b := newTab(t, s)
			b.allow("net::ERR_INTERNET_DISCONNECTED", "Failed to load resource")
			id := b.onThread(l, true)
			b.fill("#text", "voir annexe")
			b.choosesFiles(noise(t))
			b.network(false, 900_000)
			b.click(attach)
			b.wait("a part of the file to have arrived", `() => /[1-9]0\s%/.test(document.querySelector("form [role=status], body > [role=status], p[role=status]")?.textContent ?? "")`)
			b.network(true, 0)
			b.wait("to be told", `words => [...document.querySelectorAll("[role=status]")].some(e => e.textContent.includes(words))`, threads[l]["waiting"])
			if got := b.value("#text"); got != "voir annexe" {
				t.Errorf("the text became %q", got)
			}
			b.network(false, 0)
			b.hasFiles("scan.png")
			if got := b.value("#text"); got != "voir annexe" {
				t.Errorf("after the upload the text is %q", got)
			}
			if n := b.asked(wire.APIUploads); n != 1 {
				t.Errorf("the file was begun %d times", n)
			}
			b.click(say)
			b.says(threads[l]["sent"])
			link := b.attr("ol.thread li a", "href")
			if _, data := b.download(link); len(data) < 3<<20 {
				t.Errorf("%s has %d bytes", link, len(data))
			}
			if id == "" {
				t.Error("the request has no id")
			}
		})
	}
}

// network takes the network of the tab away, or gives it back with so many bytes
// a second to send, or as it is with 0.
func (b *tab) network(offline bool, rate float64) {
	b.t.Helper()
	if rate == 0 {
		rate = -1
	}
	send(b, network.EmulateNetworkConditionsByRule, network.EmulateNetworkConditionsByRuleParams{
		MatchedNetworkConditions: []*network.Conditions{{Offline: offline, UploadThroughput: rate, DownloadThroughput: -1}},
	})
	send(b, network.OverrideNetworkState, network.OverrideNetworkStateParams{
		Offline: offline, UploadThroughput: rate, DownloadThroughput: -1,
	})
}

// TestSessionEndsInAMessage lets a session end while a message is being written:
// after logging in again the text is there, and can be sent.
func TestSessionEndsInAMessage(t *testing.T) {
	t.Parallel()
	const idle = 5 * time.Second
	s := newSite(t, sqlite(t), "LOUPE_SESSION_IDLE="+idle.String())
	both(t, s, func(b *tab, l lang.Lang, client bool) {
		b.allow("status of 401")
		id := b.onThread(l, client)
		text := "half a message\nand more, " + string(l)
		s.secret(text)
		b.fill("#text", text)
		b.sessionOver(idle)
		b.click(say)
		b.wait("a way to log in again", `s => document.querySelector(s)`, `main a[href^="`+wire.Login+`"]`)
		b.click(`main a[href^="` + wire.Login + `"]`)
		b.choose(memberOf(b.t, l, client))
		b.arrive(wire.Path(l, wire.Request, id), "")
		if got := b.value("#text"); got != text {
			b.t.Errorf("after logging in again the text is %q", got)
		}
		b.click(say)
		b.says(threads[l]["sent"])
		if got := b.texts("ol.thread > li .typed"); len(got) != 1 || got[0] != text {
			b.t.Errorf("the messages are %q", got)
		}
		if got := b.value("#text"); got != "" {
			b.t.Errorf("after sending, the field holds %q", got)
		}
	})
}
