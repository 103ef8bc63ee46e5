package files_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"unicode/utf8"

	"github.com/pdfcpu/pdfcpu/pkg/api"
	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu/model"

	"github.com/loupe-privacy/loupe/internal/fault"
	"github.com/loupe-privacy/loupe/server/files"
	ft "github.com/loupe-privacy/loupe/server/files/filestest"
)

// canary is what must not be left in a file that is kept.
const canary = "CANARY"

// kept inspects a good file.
func kept(t *testing.T, name string, data []byte) files.Result {
	t.Helper()
	got, err := files.Inspect(name, data, limits)
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	if bytes.Contains(got.Bytes, []byte(canary)) {
		t.Errorf("%s keeps what nobody is to see", name)
	}
	again, err := files.Inspect(got.Name, got.Bytes, limits)
	if err != nil || again.Name != got.Name || again.Type != got.Type {
		t.Errorf("what was kept of %s is refused: %v", name, err)
	}
	if got.Type == files.PDF && !bytes.Equal(again.Bytes, got.Bytes) {
		t.Errorf("%s changes each time it is made anew", name)
	}
	return got
}

// goodDocuments are documents of all the forms that programs write, and what
// of them must still be there.
func goodDocuments() map[string]struct{ data, want string } {
	sign := "/Type/Sig/Filter/Adobe.PPKLite/ByteRange[0 9 9 9]/Contents<00>/Name(" + canary + ")"
	broken := strings.Replace(string(goodPDF), "startxref\n", "startxref\n7", 1)
	linked := annotation("/Subtype/Link/A<</S/URI/URI(https://www.ocm-cdz.be/fr)>>/M(D:" + canary + ")")
	return map[string]struct{ data, want string }{
		"plain":             {string(goodPDF), "(Bonjour) Tj"},
		"packed":            {string(ft.Packed("", ft.Catalog, ft.Pages, ft.Page)), "/MediaBox [0 0 595 842]"},
		"described":         {string(ft.PDFWith("/Info 4 0 R", ft.Catalog, ft.Pages, ft.Page, "<</Author("+canary+")>>")), "/Page"},
		"with XMP":          {string(ft.OnePage("/Metadata 6 0 R", "/PieceInfo<</X("+canary+")>>", ft.Stream("/Type/Metadata", []byte(canary)))), "Bonjour"},
		"with leftovers":    {string(ft.OnePage("", "", "("+canary+" that no page leads to)")), "Bonjour"},
		"in two versions":   {string(twice()), "Bonjour"},
		"with a thumbnail":  {string(ft.OnePage("", "/Thumb 6 0 R", ft.Stream("", []byte(canary)))), "Bonjour"},
		"links":             {string(ft.OnePage("", linked)), "https://www.ocm-cdz.be/fr"},
		"mail link":         {string(ft.OnePage("", annotation("/Subtype/Link/A<</S/URI/URI(mailto:a@example.be)>>"))), "mailto:a@example.be"},
		"opens at a page":   {string(ft.OnePage("/OpenAction[3 0 R/Fit]", "")), "/OpenAction [2 0 R /Fit]"},
		"bookmarks":         {string(ft.OnePage("/Outlines 6 0 R", "", "<</First 7 0 R/Last 8 0 R/Count 2>>", "<</Title(Un)/Parent 6 0 R/Next 8 0 R/Dest[3 0 R/Fit]>>", "<</Title(Deux)/Parent 6 0 R/Prev 7 0 R/A<</S/GoTo/D[3 0 R/Fit]>>>>")), "(Deux)"},
		"form filled in":    {string(ft.OnePage("/AcroForm<</Fields[6 0 R]>>", "/Annots[6 0 R]", "<</Type/Annot/Subtype/Widget/Rect[0 0 99 20]/FT/Tx/T(nom)/V(Peeters)/DA(/F1 9 Tf)>>")), "(Peeters)"},
		"signed":            {string(ft.OnePage("/AcroForm<</SigFlags 3/Fields[6 0 R]>>/Perms<</DocMDP 7 0 R>>", "/Annots[6 0 R]", "<</Type/Annot/Subtype/Widget/Rect[0 0 99 20]/FT/Sig/T(s)/V 7 0 R>>", "<<"+sign+">>")), "/FT /Sig"},
		"tables of nothing": {string(ft.OnePage("/Names<</EmbeddedFiles<</Names[]>>>>/AA<<>>", "")), "Bonjour"},
		"names that act":    {string(ft.OnePage("", "/Resources<</Font<</JS 5 0 R/AA 5 0 R>>/XObject<</EF 6 0 R/Metadata 6 0 R>>>>", ft.Stream("/Subtype/Form/BBox[0 0 1 1]", []byte("q Q")))), "/Metadata"},
		"wrong table":       {broken, "Bonjour"},
		"no table":          {string(goodPDF[:bytes.LastIndex(goodPDF, []byte("xref\n0"))]), "Bonjour"},
		"wrong length":      {strings.Replace(string(goodPDF), "/Length 38", "/Length 999999", 1), "Bonjour"},
		"blocks of zeros":   {string(goodPDF) + strings.Repeat("\x00", 512), "Bonjour"},
		"accents":           {string(ft.OnePage("/Lang(fr-BE)", annotation("/Subtype/Text/Contents<FEFF00E90074>"))), "<FEFF00E90074>"},
		"structure":         {string(ft.OnePage("/MarkInfo<</Marked true>>/StructTreeRoot 6 0 R", "", "<</Type/StructTreeRoot/K 7 0 R>>", "<</S/Document/P 6 0 R/K[0]/A<</O/Layout/Placement/Block>>>>")), "/Placement"},
		"scanned": {string(ft.OnePage("", "/Resources<</Font<</F1 5 0 R>>/XObject<</I 6 0 R>>>>",
			ft.Stream("/Type/XObject/Subtype/Image/Width 40/Height 20/BitsPerComponent 8/ColorSpace/DeviceRGB/Filter/DCTDecode", ft.JPEG(ft.Picture(40, 20), ft.Exif(6))))), "/DCTDecode"},
		"scanned, packed": {string(ft.OnePage("", "/Resources<</Font<</F1 5 0 R>>/XObject<</I 6 0 R>>>>",
			ft.Stream("/Type/XObject/Subtype/Image/Width 40/Height 20/BitsPerComponent 8/ColorSpace/DeviceRGB/Filter[/FlateDecode/DCTDecode]", ft.Flate(ft.JPEG(ft.Picture(40, 20), ft.Exif(6)))))), "/DCTDecode"},
	}
}

// twice returns a document with an older version of its page, that nobody is
// to see.
func twice() []byte {
	old := ft.PDF(ft.Catalog, ft.Pages, "<</Type/Page/Parent 2 0 R/MediaBox[0 0 1 1]/Old("+canary+")>>")
	at := bytes.LastIndex(old, []byte("xref\n0"))
	page := "3 0 obj\n<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R>>\nendobj\n"
	text := "4 0 obj\n" + ft.Stream("", []byte("(Bonjour) Tj")) + "\nendobj\n"
	table := len(old) + len(page) + len(text)
	return cat(old, page, text, fmt.Sprintf("xref\n3 2\n%010d 00000 n \n%010d 00000 n \ntrailer\n<</Size 5/Root 1 0 R/Prev %d>>\nstartxref\n%d\n%%%%EOF\n",
		len(old), len(old)+len(page), at, table))
}

// TestGoodDocuments has good documents kept whole. What is written holds for
// another reader too.
func TestGoodDocuments(t *testing.T) {
	api.DisableConfigDir()
	for name, test := range goodDocuments() {
		t.Run(name, func(t *testing.T) {
			got := kept(t, "lettre.pdf", []byte(test.data))
			if got.Type != files.PDF || !strings.Contains(string(got.Bytes), test.want) {
				t.Errorf("%s is not in what is kept:\n%s", test.want, got.Bytes)
			}
			conf := model.NewDefaultConfiguration()
			conf.ValidationMode, conf.Offline = model.ValidationRelaxed, true
			if err := api.Validate(bytes.NewReader(got.Bytes), conf); err != nil {
				t.Errorf("another reader: %v", err)
			}
		})
	}
}

// corners returns the colours of the corners of a picture, as letters.
func corners(m image.Image) string {
	b := m.Bounds()
	out := ""
	for _, p := range []image.Point{b.Min, {b.Max.X - 1, b.Min.Y}, {b.Min.X, b.Max.Y - 1}, b.Max.Sub(image.Pt(1, 1))} {
		r, g, b, _ := m.At(p.X, p.Y).RGBA()
		switch {
		case r > 0xC000 && g > 0xC000 && b > 0xC000:
			out += "W"
		case r > 0xC000:
			out += "R"
		case g > 0xC000:
			out += "G"
		case b > 0xC000:
			out += "B"
		default:
			out += "?"
		}
	}
	return out
}

// TestPhotosAreTurned has photographs come out the right way up, and without
// what their camera noted. What is up in the picture is told by EXIF as the
// side of its first row and of its first column.
func TestPhotosAreTurned(t *testing.T) {
	for o, test := range map[int]struct {
		want string
		w, h int
	}{
		1: {"RGBW", 64, 32}, 2: {"GRWB", 64, 32}, 3: {"WBGR", 64, 32}, 4: {"BWRG", 64, 32},
		5: {"RBGW", 32, 64}, 6: {"BRWG", 32, 64}, 7: {"WGBR", 32, 64}, 8: {"GWRB", 32, 64},
		9: {"RGBW", 64, 32},
	} {
		got := kept(t, "IMG_1.JPG", ft.JPEG(ft.Picture(64, 32), ft.Exif(o), ft.Segment(0xFE, []byte(canary)), ft.Segment(0xE2, []byte("ICC_PROFILE\x00"+canary))))
		m, err := jpeg.Decode(bytes.NewReader(got.Bytes))
		if err != nil {
			t.Fatal(err)
		}
		if b := m.Bounds(); corners(m) != test.want || b.Dx() != test.w || b.Dy() != test.h {
			t.Errorf("orientation %d: %s, %v, want %s", o, corners(m), b, test.want)
		}
		if got.Name != "IMG_1.jpg" || got.Type != files.JPEG {
			t.Errorf("kept as %q, %s", got.Name, got.Type)
		}
	}
}

// TestPicturesStayAsTheyLook has pictures without loss keep each pixel.
func TestPicturesStayAsTheyLook(t *testing.T) {
	pale := image.NewNRGBA(image.Rect(0, 0, 5, 5))
	pale.SetNRGBA(2, 2, color.NRGBA{R: 200, A: 100})
	palette := image.NewPaletted(image.Rect(0, 0, 9, 9), color.Palette{color.Black, color.White})
	palette.SetColorIndex(4, 4, 1)
	deep := image.NewNRGBA64(image.Rect(0, 0, 4, 4))
	deep.SetNRGBA64(1, 1, color.NRGBA64{R: 0xFFFF, G: 0x8080, A: 0xFFFF})
	gray := image.NewGray16(image.Rect(0, 0, 4, 4))
	gray.SetGray16(3, 3, color.Gray16{Y: 0x4040})
	for name, m := range map[string]image.Image{"colours": ft.Picture(20, 20), "clear": pale, "palette": palette, "deep": deep, "gray": gray} {
		got := kept(t, "x.png", ft.PNG(m, ft.Chunk("tEXt", []byte("Author\x00"+canary)), ft.Chunk("eXIf", []byte(canary)), ft.Chunk("iCCP", []byte(canary))))
		back, err := png.Decode(bytes.NewReader(got.Bytes))
		if err != nil || back.Bounds() != m.Bounds() {
			t.Fatalf("%s: %v", name, err)
		}
		for y := range m.Bounds().Dy() {
			for x := range m.Bounds().Dx() {
				if a, b := color.NRGBAModel.Convert(m.At(x, y)), color.NRGBAModel.Convert(back.At(x, y)); a != b {
					t.Fatalf("%s: pixel %d,%d is %v, was %v", name, x, y, b, a)
				}
			}
		}
	}
}

// TestTailsOfPhonesAreDropped has photographs kept whose phone put a moment of
// film, a second picture or a note of its own after their end.
func TestTailsOfPhonesAreDropped(t *testing.T) {
	for _, tail := range []string{"\x00\x00\x00\x18ftypmp42" + canary, string(goodJPEG) + canary, "SEFHj" + canary + "SEFT", "\x00\x00\x00"} {
		kept(t, "a.jpeg", cat(goodJPEG, tail))
		kept(t, "a.png", cat(goodPNG, tail))
	}
}

func TestSafeName(t *testing.T) {
	for _, test := range []struct{ name, kind, want string }{
		{"Attestation médicale.PDF", files.PDF, "Attestation médicale.pdf"},
		{"L’avis d'octobre (2).pdf", files.PDF, "L’avis d'octobre (2).pdf"},
		{"Re\u0301sume\u0301.pdf", files.PDF, "Résumé.pdf"},
		{"scan", files.PDF, "scan.pdf"},
		{"brief 3.12", files.PDF, "brief 3.12.pdf"},
		{"photo.jfif", files.JPEG, "photo.jpg"},
		{"", files.PNG, "image.png"},
		{".pdf", files.PDF, "document.pdf"},
		{"...", files.PDF, "document.pdf"},
		{"~$-- .pdf", files.PDF, "$.pdf"},
		{"\u200eIMG\u200b 1.jpg", files.JPEG, "IMG 1.jpg"},
		{"a\u00a0 \u202fb.png", files.PNG, "a b.png"},
		{`a<b>:"c"|?*.pdf`, files.PDF, "a_b___c____.pdf"},
		{"CON.pdf", files.PDF, "_CON.pdf"},
		{"lpt1.old.pdf", files.PDF, "_lpt1.old.pdf"},
		{"console.pdf", files.PDF, "console.pdf"},
		{"تقرير.pdf", files.PDF, "تقرير.pdf"},
		{"報告.pdf", files.PDF, "報告.pdf"},
		{"👩\u200d⚕️.png", files.PNG, "👩⚕.png"},
		{"A\x10\u0301.pdf", files.PDF, "Á.pdf"},
		{"Z" + strings.Repeat("\u0300", 50) + ".pdf", files.PDF, "Z\u0300\u0300.pdf"},
		{"/a/b/../c.pdf", files.PDF, "c.pdf"},
		{`C:\x\d.pdf`, files.PDF, "d.pdf"},
		{strings.Repeat("é", 300) + ".pdf", files.PDF, strings.Repeat("é", 96) + ".pdf"},
	} {
		if got := files.SafeName(test.name, test.kind); got != test.want {
			t.Errorf("SafeName(%q) = %q, want %q", test.name, got, test.want)
		}
	}
}

// FuzzSafeName looks for a name that is not safe, or changes when it is made
// safe again.
func FuzzSafeName(f *testing.F) {
	for _, h := range misnamed() {
		f.Add(h.name)
	}
	f.Fuzz(func(t *testing.T, name string) {
		got := files.SafeName(name, files.PDF)
		if !utf8.ValidString(got) || utf8.RuneCountInString(got) > 100 || strings.ContainsAny(got, "/\\\x00\r\n\"<>\u202e") ||
			!strings.HasSuffix(got, ".pdf") || len(got) < 5 || got[0] == '.' {
			t.Errorf("SafeName(%q) = %q", name, got)
		}
		if again := files.SafeName(got, files.PDF); again != got {
			t.Errorf("SafeName(%q) = %q, and then %q", name, got, again)
		}
	})
}

// FuzzInspect looks for a file that panics, is refused without a reason, or is
// kept as something that is refused.
func FuzzInspect(f *testing.F) {
	for _, h := range allHostile() {
		if len(h.data) < 4096 {
			f.Add(h.data)
		}
	}
	for _, d := range goodDocuments() {
		f.Add([]byte(d.data))
	}
	f.Add(goodJPEG)
	f.Add(goodPNG)
	small := files.Limits{Bytes: 1 << 20, Pixels: 1 << 16, Pages: 10, Objects: 500, Unpacked: 4 << 20}
	f.Fuzz(func(t *testing.T, data []byte) {
		got, err := files.Inspect("", data, small)
		if err != nil {
			e, ok := errors.AsType[*fault.Error](err)
			if !ok || e.Code != fault.Invalid || e.Reason == "" || strings.Contains(err.Error(), "decoding it") {
				t.Errorf("refused as %v", err)
			}
			return
		}
		again, err := files.Inspect(got.Name, got.Bytes, files.Limits{Bytes: 1 << 30, Pixels: 1 << 16, Pages: 10, Objects: 500, Unpacked: 4 << 20})
		if err != nil || again.Type != got.Type || again.Type == files.PDF && !bytes.Equal(again.Bytes, got.Bytes) {
			t.Errorf("made anew twice: %v", err)
		}
	})
}

// TestGate has no more files inspected at once than the gate allows, and none
// for somebody who has left.
func TestGate(t *testing.T) {
	gate := files.NewGate(limits, 2)
	var wg sync.WaitGroup
	var good atomic.Int32
	for range 20 {
		wg.Go(func() {
			if got, err := gate.Inspect(t.Context(), "a.pdf", goodPDF); err == nil && got.Type == files.PDF {
				good.Add(1)
			}
		})
	}
	wg.Wait()
	if good.Load() != 20 {
		t.Errorf("%d of 20 files came through", good.Load())
	}
	left, leave := context.WithCancel(t.Context())
	leave()
	if _, err := gate.Inspect(left, "a.pdf", goodPDF); !fault.Is(err, fault.Unavailable) {
		t.Errorf("after leaving: %v", err)
	}
}
