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

// Sizes of a document, in points and millimetres. A look is how dense it is.
const (
	fontName  = "ahn"
	titleSize = 20
	headSize  = 13
	textSize  = 11
	smallSize = 8.5
	lineOf    = 0.48 // millimetres of a line for a point of its size
)

// A look is how dense a document is.
type look struct {
	scale       float64 // of letters and gaps
	sides, ends float64 // margins: left and right, above and below
}

// The looks, the better one first. The other one is for what then needs a page
// less.
var (
	roomy = look{1, 20, 13}
	dense = look{0.92, 18, 11}
)

// PDF returns a receipt as a document to print, the twin of [Writer.HTML],
// with the bundle attached as receipt.json. The same bundle gives the same
// document but for its signature. It fails as that does.
//
// What belongs together stays on one page, and where there are several each
// has its number.
func (w Writer) PDF(b Bundle, keys []string, s note.Signer) ([]byte, error) {
	c := b.check(keys)
	if c.Verdict != Good {
		return nil, errProof(c.Verdict)
	}
	p := w.sheet(c)
	plan := planned(p, roomy)
	if plan.pages > 1 {
		if fewer := planned(p, dense); fewer.pages < plan.pages {
			plan = fewer
		}
	}
	doc := plan.draw(p, plan.pages)
	if n := doc.PageCount(); n != plan.pages { // a block was longer than a page
		doc = plan.draw(p, n)
	}
	doc.SetAttachments([]fpdf.Attachment{{Content: b.JSON(), Filename: "receipt.json", Description: p.title}})
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

// A pen writes on a document in one look.
type pen struct {
	*fpdf.Fpdf
	look
}

// newPen returns a pen on an empty document of pages of a height.
func newPen(l look, height float64) pen {
	const width = 210 // A4
	doc := fpdf.NewCustom(&fpdf.InitType{UnitStr: "mm", Size: fpdf.SizeType{Wd: width, Ht: height}})
	doc.SetMargins(l.sides, l.ends, l.sides)
	doc.SetAutoPageBreak(false, l.ends)
	doc.AddUTF8FontFromBytes(fontName, "", regularFont)
	doc.AddUTF8FontFromBytes(fontName, "B", boldFont)
	return pen{doc, l}
}

// write writes a text below what is there, and leaves a gap after it.
func (p pen) write(text, weight string, size, gap float64) {
	p.SetFont(fontName, weight, size*p.scale)
	p.MultiCell(0, size*p.scale*lineOf, printable(text), "", "L", false)
	p.Ln(gap * p.scale)
}

// Heights of pages, in millimetres: that of A4, and one on which everything
// has room, to measure.
const (
	pageHeight    = 297
	endlessHeight = 5000
)

// A plan is a document before it is drawn.
type plan struct {
	look
	blocks  []block
	heights []float64 // of the blocks
	pages   int       // fewer than there are if a block is longer than a page
}

// room is the height that a page has for text.
func (l look) room() float64 { return pageHeight - 2*l.ends }

// planned returns the plan of a receipt in one look.
func planned(s sheet, l look) plan {
	out := plan{look: l, blocks: blocks(s), pages: 1}
	measure := newPen(l, endlessHeight)
	at := 0.0
	for _, b := range out.blocks {
		measure.AddPage()
		b(measure)
		high := measure.GetY() - l.ends
		if at += high; at > l.room() {
			at = high
			out.pages++
		}
		out.heights = append(out.heights, high)
	}
	return out
}

// draw returns a receipt as a document, with numbers on its pages if there are
// several.
func (l plan) draw(s sheet, pages int) *fpdf.Fpdf {
	p := newPen(l.look, pageHeight)
	p.SetCatalogSort(true)
	p.SetCreationDate(s.received)
	p.SetModificationDate(s.received)
	p.SetLang(string(s.lang))
	p.SetTitle(joined(s.title, s.reference), true)
	if pages > 1 {
		p.SetFooterFunc(func() {
			p.SetFont(fontName, "", smallSize)
			p.SetXY(l.sides, pageHeight-l.ends+1)
			p.CellFormat(0, smallSize*lineOf, printable(joined(s.reference, fmt.Sprintf("%d/%d", p.PageNo(), pages))), "", 0, "R", false, 0, "")
		})
	}
	p.AddPage()
	for i, b := range l.blocks {
		high := l.heights[i]
		long := high > l.room() // it begins where it can, and breaks
		if !long && p.GetY()+high > pageHeight-l.ends {
			p.AddPage()
		}
		p.SetAutoPageBreak(long, l.ends)
		b(p)
	}
	return p.Fpdf
}

// A block is what stays on one page.
type block func(pen)

// blocks returns what a receipt is made of: its head, the sections that stay
// whole, and of the others each line, the first one with the heading and the
// last one with what follows it.
func blocks(s sheet) []block {
	all := []block{func(p pen) { p.head(s) }}
	for _, part := range s.sections {
		if len(part.lines) == 0 || part.whole {
			all = append(all, func(p pen) {
				p.heading(part)
				for i := range part.lines {
					p.line(part, i)
				}
				p.small(part)
			})
			continue
		}
		for i := range part.lines {
			all = append(all, func(p pen) {
				if i == 0 {
					p.heading(part)
				}
				p.line(part, i)
				if i == len(part.lines)-1 {
					p.small(part)
				}
			})
		}
	}
	return all
}

// head writes the title, the reference and the dates.
func (p pen) head(s sheet) {
	p.write(s.title, "B", titleSize, 2)
	p.write(s.lead, "", textSize, 4)
	for _, f := range s.facts {
		p.write(f.name, "", textSize, 0)
		p.write(f.value, "B", headSize, 3)
	}
}

// heading writes how a section begins.
func (p pen) heading(part section) {
	p.Ln(3 * p.scale)
	p.write(part.heading, "B", headSize, 1)
	for _, t := range part.text {
		p.write(t, "", textSize, 1.5)
	}
}

// line writes one line of the list of a section.
func (p pen) line(part section, i int) {
	name := part.lines[i].name
	if part.numbered {
		name = fmt.Sprintf("%d. %s", i+1, name)
	}
	p.write(name, "B", textSize, 0)
	p.write(part.lines[i].value, "", textSize, 1.5)
}

// small writes the technical details of a section, which no look makes smaller.
func (p pen) small(part section) {
	for _, t := range part.small {
		p.write(t, "", smallSize/p.scale, 0.5)
	}
}

// printable returns a text with the one space that the font does not have.
func printable(s string) string { return strings.ReplaceAll(s, "\u202f", "\u00a0") }
