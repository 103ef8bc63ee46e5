package receipt

import (
	"fmt"
	"html"
	"strings"

	"golang.org/x/mod/sumdb/note"

	"github.com/loupe-privacy/loupe/internal/fault"
)

// style is the look of a receipt. It stands in the file, which needs no other.
const style = `body{font:1.0625rem/1.5 "Atkinson Hyperlegible Next","Segoe UI",Arial,sans-serif;max-width:44rem;margin:2rem auto;padding:0 1rem;color:#1a242d;background:#fff}` +
	`h1{font-size:1.6rem;line-height:1.25}h2{font-size:1.2rem;margin-top:2rem}dt{color:#4a5864}dd{margin:0 0 .75rem;font-size:1.2rem;font-weight:700}` +
	`li{margin-bottom:.5rem}li b{display:block}.small{font-size:.9rem;color:#4a5864;overflow-wrap:anywhere}` +
	`@media print{body{margin:0;max-width:none}h2{break-after:avoid}}`

// errProof is the fault of a bundle that is not proven.
func errProof(v Verdict) error {
	return fault.New(fault.Internal, "receipt: the bundle is not good: "+string(v))
}

// HTML returns a receipt as a page of its own, in the language of the
// statement: readable in any browser, without the portal, a network or a
// script. It is signed by s, and keys are those that count. A bundle that does
// not hold is a fault.Internal.
func (w Writer) HTML(b Bundle, keys []string, s note.Signer) ([]byte, error) {
	c := b.check(keys)
	if c.Verdict != Good {
		return nil, errProof(c.Verdict)
	}
	p := w.sheet(c)
	var out strings.Builder
	esc := html.EscapeString
	title := joined(p.title, p.reference)
	fmt.Fprintf(&out, "%s\n<html lang=\"%s\">\n<head>\n<meta charset=\"utf-8\">\n", htmlKind.begins, esc(string(p.lang)))
	out.WriteString(`<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'">` + "\n")
	out.WriteString(`<meta name="viewport" content="width=device-width, initial-scale=1">` + "\n")
	fmt.Fprintf(&out, "<title>%s</title>\n<style>%s</style>\n</head>\n<body>\n<main>\n", esc(title), style)
	fmt.Fprintf(&out, "<h1>%s</h1>\n<p>%s</p>\n<dl>\n", esc(p.title), esc(p.lead))
	for _, f := range p.facts {
		fmt.Fprintf(&out, "<dt>%s</dt><dd>%s</dd>\n", esc(f.name), esc(f.value))
	}
	out.WriteString("</dl>\n")
	for _, s := range p.sections {
		writeSection(&out, s)
	}
	out.WriteString("</main>\n" + blockOpen)
	out.Write(b.JSON()) // it has no "<"
	out.WriteString(blockClose + "\n</body>\n</html>\n")
	file, err := closeFile([]byte(out.String()), htmlKind, s)
	if err != nil {
		return nil, fmt.Errorf("receipt: signing a page: %w", err)
	}
	return file, nil
}

// writeSection writes a section of a page.
func writeSection(out *strings.Builder, s section) {
	esc := html.EscapeString
	fmt.Fprintf(out, "<section>\n<h2>%s</h2>\n", esc(s.heading))
	for _, t := range s.text {
		fmt.Fprintf(out, "<p>%s</p>\n", esc(t))
	}
	if len(s.lines) > 0 {
		tag := "ul"
		if s.numbered {
			tag = "ol"
		}
		fmt.Fprintf(out, "<%s>\n", tag)
		for _, f := range s.lines {
			fmt.Fprintf(out, "<li><b>%s</b> %s</li>\n", esc(f.name), esc(f.value))
		}
		fmt.Fprintf(out, "</%s>\n", tag)
	}
	for _, t := range s.small {
		fmt.Fprintf(out, "<p class=\"small\">%s</p>\n", esc(t))
	}
	out.WriteString("</section>\n")
}
