package receipt

import (
	"bytes"
	_ "embed" // the fonts
	"fmt"
	"strings"

	"codeberg.org/go-pdf/fpdf"
	"golang.org/x/mod/sumdb/note"
)

// The font of documents: that of the portal, cut to the letters of the two
// languages. Its licence is fonts/OFL.txt.
var (
	//go:embed fonts/ahn-regular.ttf
	regularFont []byte
	//go:embed fonts/ahn-bold.ttf
	boldFont []byte
)

// Sizes of a document, in points and millimetres.
const (
	fontName  = "ahn"
	titleSize = 20
	headSize  = 13
	textSize  = 11
	smallSize = 8.5
	sides     = 20
	ends      = 13   // above and below
	lineOf    = 0.48 // millimetres of a line for a point of its size
)

// PDF returns a receipt as a document to print, the twin of [Writer.HTML],
// with the bundle attached as receipt.json. The same bundle gives the same
// document but for its signature. It fails as that does.
func (w Writer) PDF(b Bundle, keys []string, s note.Signer) ([]byte, error) {
	c := b.check(keys)
	if c.Verdict != Good {
		return nil, errProof(c.Verdict)
	}
	p := w.sheet(c)
	doc := fpdf.New("P", "mm", "A4", "")
	doc.SetCatalogSort(true)
	doc.SetCreationDate(p.received)
	doc.SetModificationDate(p.received)
	doc.SetLang(string(p.lang))
	doc.SetTitle(joined(p.title, p.reference), true)
	doc.SetMargins(sides, ends, sides)
	doc.SetAutoPageBreak(true, ends)
	doc.AddUTF8FontFromBytes(fontName, "", regularFont)
	doc.AddUTF8FontFromBytes(fontName, "B", boldFont)
	doc.SetAttachments([]fpdf.Attachment{{Content: b.JSON(), Filename: "receipt.json", Description: p.title}})
	doc.AddPage()
	write := func(text, weight string, size, after float64) {
		doc.SetFont(fontName, weight, size)
		doc.MultiCell(0, size*lineOf, printable(text), "", "L", false)
		doc.Ln(after)
	}
	write(p.title, "B", titleSize, 2)
	write(p.lead, "", textSize, 4)
	for _, f := range p.facts {
		write(f.name, "", textSize, 0)
		write(f.value, "B", headSize, 3)
	}
	for _, part := range p.sections {
		doc.Ln(3)
		write(part.heading, "B", headSize, 1)
		for _, t := range part.text {
			write(t, "", textSize, 1.5)
		}
		for i, f := range part.lines {
			name := f.name
			if part.numbered {
				name = fmt.Sprintf("%d. %s", i+1, name)
			}
			write(name, "B", textSize, 0)
			write(f.value, "", textSize, 1.5)
		}
		for _, t := range part.small {
			write(t, "", smallSize, 0.5)
		}
	}
	var out bytes.Buffer
	if err := doc.Output(&out); err != nil {
		return nil, fmt.Errorf("receipt: writing a document: %w", err)
	}
	body := out.Bytes()
	if !bytes.HasSuffix(body, []byte("\n")) {
		body = append(body, '\n')
	}
	file, err := closeFile(body, pdfKind, s)
	if err != nil {
		return nil, fmt.Errorf("receipt: signing a document: %w", err)
	}
	return file, nil
}

// printable returns a text with the one space that the font does not have.
func printable(s string) string { return strings.ReplaceAll(s, "\u202f", "\u00a0") }
