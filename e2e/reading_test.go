package e2e

import (
	"bytes"
	"encoding/base64"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp/kb"

	"github.com/loupe-privacy/loupe/internal/lang"
	"github.com/loupe-privacy/loupe/internal/register"
	"github.com/loupe-privacy/loupe/internal/wire"
)

// print returns the file of the page as it comes on paper, and keeps it beside
// the pictures.
func (b *tab) print(name string) []byte {
	b.t.Helper()
	printed := send(b, page.PrintToPDF, page.PrintToPDFParams{PreferCSSPageSize: new(true), PrintBackground: new(false)})
	file, err := base64.StdEncoding.DecodeString(string(printed.Data))
	if err != nil {
		file = printed.Data
	}
	if err := os.WriteFile(filepath.Join("shots", name+".pdf"), file, 0o644); err != nil {
		b.t.Logf("no file %s: %v", name, err)
	}
	return file
}

// sheetsOf returns the words of each sheet, in the order in which they were
// drawn or in the one in which they lie.
func sheetsOf(t *testing.T, file []byte, order ...string) []string {
	t.Helper()
	text := exec.CommandContext(t.Context(), "pdftotext", append(order, "-", "-")...)
	text.Stdin = bytes.NewReader(file)
	all, err := text.Output()
	if err != nil {
		t.Fatalf("pdftotext (make tools): %v", err)
	}
	var sheets []string
	for sheet := range strings.SplitSeq(strings.TrimSuffix(string(all), "\f"), "\f") {
		sheets = append(sheets, plain(sheet))
	}
	return sheets
}

// plain returns the letters and digits of a text alone: on paper a line may
// break anywhere, and two letters may be set as one.
func plain(text string) string {
	text = strings.NewReplacer("ﬁ", "fi", "ﬂ", "fl", "ﬀ", "ff", "ﬃ", "ffi", "ﬄ", "ffl", "\u00ad", "").Replace(text)
	return strings.Join(lang.Words(text), "")
}

// TestTheWholeDeclarationOnPaper prints the declaration and looks for every
// fact of the register on the sheets.
func TestTheWholeDeclarationOnPaper(t *testing.T) {
	t.Parallel()
	s := newSite(t, sqlite(t))
	r := declared(t)
	for _, l := range lang.All {
		t.Run(string(l), func(t *testing.T) {
			b := newTab(t, s, scriptOff)
			b.open(wire.Path(l, wire.Declaration, ""))
			file := b.print(string(l) + "-declaration")
			edition, _, _ := strings.Cut(b.text("footer p"), ",")
			words, count := "", 0
			for _, order := range [][]string{{"-raw"}, nil} {
				sheets := sheetsOf(t, file, order...)
				count = len(sheets)
				for i, sheet := range sheets {
					at := strings.LastIndex(sheet, plain(edition))
					if at < 0 {
						t.Errorf("sheet %d does not say which edition it is", i+1)
						continue
					}
					words += sheet[:at]
				}
				words += " "
			}
			if count < 8 || count > 60 {
				t.Errorf("%d sheets", count)
			}
			own := ownWords(r)
			for _, f := range r.Facts() {
				for _, text := range []lang.Text{f.Name, f.Text} {
					if text == f.Text && own[f.Kind+" "+f.ID] {
						continue // each domain says it in words of its own
					}
					if !strings.Contains(words, plain(text.In(l))) {
						t.Errorf("%s %s is not on paper: %q", f.Kind, f.ID, text.In(l))
					}
				}
			}
			if menu := b.text("a.skip"); strings.Contains(words, plain(menu)) {
				t.Errorf("%q is on paper", menu)
			}
			t.Logf("%s: %d sheets", l, count)
		})
	}
}

// ownWords returns the shared things of which every domain that names them says
// more in words of its own, by kind and id.
func ownWords(r *register.Register) map[string]bool {
	own := map[string]bool{}
	for _, f := range r.Facts() {
		if f.Domain == "" || f.Local() == f.ID {
			continue
		}
		key := f.Kind + " " + f.Local()
		so, seen := own[key]
		own[key] = f.Text != (lang.Text{}) && (so || !seen)
	}
	return own
}

// TestSearchByKeyboard looks something up with the keyboard alone, with and
// without scripts, without regard to accents.
func TestSearchByKeyboard(t *testing.T) {
	t.Parallel()
	s := newSite(t, sqlite(t))
	for l, query := range map[lang.Lang]string{lang.FR: "ticket moderateur", lang.NL: "remgeld"} {
		for name, options := range map[string][]option{"script": nil, "no script": {scriptOff}} {
			t.Run(string(l)+" "+name, func(t *testing.T) {
				b := newTab(t, s, options...)
				b.open(wire.Path(l, wire.Search, ""))
				b.do(`() => document.querySelector("main input[name=q]").focus()`)
				b.write(query)
				b.press(kb.Enter)
				b.wait("what was found", `() => document.querySelector("main mark")`)
				term, _ := declared(t).Term("copayment")
				b.wait("the word", `name => document.querySelector("main").innerText.includes(name)`, term.Name.In(l))
				if got := b.value("main input[name=q]"); got != query {
					t.Errorf("the field holds %q", got)
				}
				b.click(`main a[href*="#` + wire.Anchor(wire.KindTerm, "copayment") + `"]`)
				b.wait("the glossary", `(path, id) => location.pathname === path && document.getElementById(id)`,
					wire.Path(l, wire.Glossary, ""), wire.Anchor(wire.KindTerm, "copayment"))
				b.wait("the place on the page", `id => { const r = document.getElementById(id).getBoundingClientRect(); return r.top >= 0 && r.top < innerHeight }`,
					wire.Anchor(wire.KindTerm, "copayment"))
			})
		}
	}
}

// TestFlowByKeyboard walks the picture of the flow with the Tab key alone: each
// node is reached once, in the order of the picture, can be seen to have the
// focus, and opens with Enter.
func TestFlowByKeyboard(t *testing.T) {
	t.Parallel()
	s := newSite(t, sqlite(t))
	for _, l := range lang.All {
		t.Run(string(l), func(t *testing.T) {
			b := newTab(t, s)
			b.open(wire.Path(l, wire.Recipients, ""))
			want := eval[[]string](b, `() => [...document.querySelectorAll("main .flow a")].filter(a => a.checkVisibility()).map(a => a.getAttribute("href"))`)
			if len(want) < 30 {
				t.Fatalf("the picture has %d nodes that lead on", len(want))
			}
			b.do(`() => document.querySelector("h1").focus()`)
			var walked []string
			for range len(want) + 40 {
				b.press(kb.Tab)
				at := eval[struct {
					Path string
					Ring bool
				}](b, `() => {
					const a = document.activeElement, s = getComputedStyle(a);
					if (!a.closest("main .flow")) return {path: "", ring: true};
					const box = [a, ...a.children].map(e => getComputedStyle(e));
					return {path: a.getAttribute("href"), ring: box.some(s => s.outlineStyle !== "none" && parseFloat(s.outlineWidth) > 0 || parseFloat(s.strokeWidth) >= 3)};
				}`)
				if at.Path == "" {
					if len(walked) > 0 {
						break
					}
					continue
				}
				if !at.Ring {
					t.Errorf("the focus on %s cannot be seen", at.Path)
				}
				walked = append(walked, at.Path)
			}
			if strings.Join(walked, " ") != strings.Join(want, " ") {
				t.Errorf("the walk is\n%s, want\n%s", strings.Join(walked, " "), strings.Join(want, " "))
			}
			b.do(`() => document.querySelector("main .flow a").focus()`)
			b.press(kb.Enter)
			b.wait("the page of the node", `path => location.pathname === path`, want[0])
		})
	}
}

// TestRetentionByKeyboard walks the names of the lanes with the Tab key alone:
// each can be seen to have the focus, and leads to the row that says the same.
func TestRetentionByKeyboard(t *testing.T) {
	t.Parallel()
	s := newSite(t, sqlite(t))
	for _, l := range lang.All {
		t.Run(string(l), func(t *testing.T) {
			b := newTab(t, s)
			b.session(memberOf(t, l, true), l)
			b.open(wire.Path(l, wire.MyRetention, ""))
			rules := 0
			for _, f := range declared(t).Facts() {
				if f.Kind == string(wire.KindRule) {
					rules++
				}
			}
			b.do(`() => document.querySelector("h1").focus()`)
			walked := map[string]bool{}
			for range 3 * rules {
				b.press(kb.Tab)
				at := eval[struct {
					Link  string
					Ring  bool
					Leads bool
				}](b, `() => {
					const a = document.activeElement, s = getComputedStyle(a);
					if (!a.matches("figure a")) return {link: "", ring: true, leads: true};
					const id = a.getAttribute("href").slice(1);
					return {link: id, ring: s.outlineStyle !== "none" && parseFloat(s.outlineWidth) > 0, leads: !!document.getElementById(id)?.closest("table")};
				}`)
				if at.Link == "" && len(walked) > 0 {
					break
				}
				if at.Link == "" {
					continue
				}
				walked[at.Link] = true
				if !at.Ring || !at.Leads {
					t.Errorf("%s: focus seen %t, leads to a row %t", at.Link, at.Ring, at.Leads)
				}
			}
			if len(walked) != rules {
				t.Errorf("%d lanes were walked, of %d rules", len(walked), rules)
			}
		})
	}
}
