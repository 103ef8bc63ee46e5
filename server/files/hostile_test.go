package files_test

import (
	"bytes"
	"errors"
	"fmt"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/loupe-privacy/loupe/internal/fault"
	"github.com/loupe-privacy/loupe/server/files"
	ft "github.com/loupe-privacy/loupe/server/files/filestest"
	"github.com/loupe-privacy/loupe/server/files/reason"
)

// limits are those of the tests: small, so that what is too large is made fast.
var limits = files.Limits{Bytes: 2 << 20, Pixels: 4_000_000, Pages: 20, Objects: 5000, Unpacked: 16 << 20}

// A hostile is a file that is not taken.
type hostile struct {
	about string
	name  string
	data  []byte
	want  reason.Reason
}

var (
	goodPDF  = ft.OnePage("", "")
	goodJPEG = ft.JPEG(ft.Picture(40, 20))
	goodPNG  = ft.PNG(ft.Picture(40, 20))
)

// cat joins bytes.
func cat(parts ...any) []byte {
	var b bytes.Buffer
	for _, p := range parts {
		fmt.Fprintf(&b, "%s", p)
	}
	return b.Bytes()
}

// zipEnd is the end of an archive that holds nothing.
const zipEnd = "PK\x05\x06\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00"

// otherKinds are files that are none of the kinds that are taken.
func otherKinds() []hostile {
	return []hostile{
		{"no bytes", "a.pdf", nil, reason.Empty},
		{"one byte too many", "a.pdf", cat(goodPDF, strings.Repeat(" ", 2<<20+1-len(goodPDF))), reason.TooLarge},
		{"SVG with a script", "a.svg", []byte(`<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>`), reason.Type},
		{"SVG as PNG", "a.png", []byte(`<?xml version="1.0"?><svg onload="alert(1)"/>`), reason.Type},
		{"page as PDF", "a.pdf", []byte("<!doctype html><script>alert(1)</script>"), reason.Type},
		{"GIF", "a.gif", []byte("GIF89a\x01\x00\x01\x00\x80\x00\x00\x00\x00\x00"), reason.Type},
		{"GIF as JPEG", "a.jpg", []byte("GIF89a/*\x01\x00*/=1;alert(1)"), reason.Type},
		{"WebP", "a.webp", []byte("RIFF\x24\x00\x00\x00WEBPVP8 "), reason.Type},
		{"HEIC", "a.heic", []byte("\x00\x00\x00\x18ftypheic\x00\x00\x00\x00"), reason.Type},
		{"TIFF", "a.tiff", []byte("II\x2A\x00\x08\x00\x00\x00"), reason.Type},
		{"BMP as PNG", "a.png", []byte("BM\x36\x00\x00\x00"), reason.Type},
		{"Word with macros", "a.docm", cat("PK\x03\x04word/vbaProject.bin", zipEnd), reason.Type},
		{"old Word with macros", "a.doc", []byte("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1VBA"), reason.Type},
		{"Word as PDF", "a.pdf", cat("PK\x03\x04word/document.xml", zipEnd), reason.Type},
		{"program", "a.exe", []byte("MZ\x90\x00\x03\x00"), reason.Type},
		{"program as PDF", "invoice.pdf", []byte("\x7fELF\x02\x01\x01"), reason.Type},
		{"script", "a.sh", []byte("#!/bin/sh\nrm -rf /\n"), reason.Type},
		{"PostScript", "a.pdf", []byte("%!PS-Adobe-3.0\n"), reason.Type},
		{"text with a mark of order", "a.pdf", []byte("\xEF\xBB\xBFhello"), reason.Type},
		{"Flash", "a.pdf", []byte("CWS\x0a\x00\x00"), reason.Type},
		{"archive bomb", "a.zip", cat("PK\x03\x04", ft.Zeros(1<<20), zipEnd), reason.Type},
		{"head of a JPEG alone", "a.jpg", []byte("\xFF\xD8"), reason.Type},
	}
}

// misnamed are good files with names that mislead.
func misnamed() []hostile {
	return []hostile{
		{"PDF called PNG", "a.png", goodPDF, reason.Mismatch},
		{"PNG called JPEG", "a.jpg", goodPNG, reason.Mismatch},
		{"JPEG called PDF", "a.pdf", goodJPEG, reason.Mismatch},
		{"two ends", "invoice.pdf.exe", goodPDF, reason.Mismatch},
		{"page by name", "a.html", goodJPEG, reason.Mismatch},
		{"end behind a space", "a.exe ", goodPDF, reason.Mismatch},
		{"end behind a dot", "a.exe.", goodPDF, reason.Mismatch},
		{"end behind something unseen", "a.exe\u200b", goodPDF, reason.Mismatch},
		{"up and away", "../../etc/passwd", goodPDF, reason.Name},
		{"whole path", "/etc/cron.d/a.pdf", goodPDF, reason.Name},
		{"path of Windows", `C:\Windows\a.pdf`, goodPDF, reason.Name},
		{"up in Windows", `..\..\a.pdf`, goodPDF, reason.Name},
		{"the folder above", "..", goodPDF, reason.Name},
		{"zero inside", "a.exe\x00.pdf", goodPDF, reason.Name},
		{"line end inside", "a\r\nSet-Cookie: x=1.pdf", goodPDF, reason.Name},
		{"separator of lines", "a\u2028.pdf", goodPDF, reason.Name},
		{"turned around", "a\u202efdp.exe", goodPDF, reason.Name},
		{"turned around within", "a\u2067gpj.\u2069.pdf", goodPDF, reason.Name},
		{"escape codes", "a\x1b[2J.pdf", goodPDF, reason.Name},
		{"broken text", "a\xff\xfe.pdf", goodPDF, reason.Name},
		{"endless", strings.Repeat("a", 252) + ".pdf", goodPDF, reason.Name},
	}
}

// twoInOne are files of two kinds at once.
func twoInOne() []hostile {
	comment := func(s string) []byte { return ft.JPEG(ft.Picture(8, 8), ft.Segment(0xFE, []byte(s))) }
	text := func(s string) []byte { return ft.PNG(ft.Picture(8, 8), ft.Chunk("tEXt", []byte("Comment\x00"+s))) }
	return []hostile{
		{"JPEG and archive", "a.jpg", cat(goodJPEG, "PK\x03\x04", zipEnd), reason.Polyglot},
		{"JPEG and archive, far", "a.jpg", cat(goodJPEG, strings.Repeat("x", 1000), zipEnd), reason.Polyglot},
		{"PNG and archive", "a.png", cat(goodPNG, "PK\x03\x04", zipEnd), reason.Polyglot},
		{"PDF and archive", "a.pdf", cat(goodPDF, "PK\x03\x04", zipEnd), reason.Polyglot},
		{"PDF with an archive inside", "a.pdf", ft.OnePage("", "", ft.Stream("", []byte(zipEnd))), reason.Polyglot},
		{"JPEG and PDF", "a.jpg", cat(goodJPEG, goodPDF), reason.Polyglot},
		{"PDF in a comment of a JPEG", "a.jpg", comment("%PDF-1.4\n1 0 obj"), reason.Polyglot},
		{"PDF in a text of a PNG", "a.png", text("%PDF-1.4\n1 0 obj"), reason.Polyglot},
		{"page in a comment of a JPEG", "a.jpg", comment("<HTML><body onload=alert(1)>"), reason.Polyglot},
		{"script in a comment of a JPEG", "a.jpg", comment("*/=1;</x><ScRipt>alert(1)</script>"), reason.Polyglot},
		{"program in EXIF", "a.jpg", ft.JPEG(ft.Picture(8, 8), ft.Segment(0xE1, []byte("Exif\x00\x00<?php system($_GET[0]);"))), reason.Polyglot},
		{"program in a PNG", "a.png", text("<?php system($_GET[0]);"), reason.Polyglot},
		{"script after a PNG", "a.png", cat(goodPNG, "<script>alert(1)</script>"), reason.Polyglot},
		{"program after a PNG", "a.png", cat(goodPNG, "MZ\x90\x00"), reason.Polyglot},
		{"Java after a JPEG", "a.jpg", cat(goodJPEG, "\x00\x00\xCA\xFE\xBA\xBE"), reason.Polyglot},
		{"page before a PDF", "a.pdf", cat("<html>", goodPDF), reason.Polyglot},
		{"GIF before a PDF", "a.pdf", cat("GIF89a\x01\x00", goodPDF), reason.Polyglot},
		{"page after a PDF", "a.pdf", cat(goodPDF, "<script>alert(1)</script>"), reason.Polyglot},
		{"program after a PDF", "a.pdf", cat(goodPDF, "\x00\x00MZ\x90\x00"), reason.Polyglot},
		{"a long nothing after a PDF", "a.pdf", cat(goodPDF, strings.Repeat("\x00", 5000)), reason.Polyglot},
	}
}

// pictures are pictures that explode or can't be read.
func pictures() []hostile {
	cut := func(data []byte, n int) []byte { return data[:len(data)-n] }
	wrong := slices.Clone(goodPNG)
	wrong[len(wrong)-20] ^= 1
	return []hostile{
		{"PNG bomb", "a.png", ft.PNGHead(50000, 50000, 8, 6, 0, ft.Zeros(1<<20)), reason.TooManyPixels},
		{"widest PNG", "a.png", ft.PNGHead(1<<31-1, 1<<31-1, 1, 0, 0, nil), reason.TooManyPixels},
		{"PNG of 16 bits", "a.png", ft.PNGHead(2000, 1100, 16, 6, 0, nil), reason.TooManyPixels},
		{"interlaced PNG", "a.png", ft.PNGHead(2000, 1100, 8, 6, 1, nil), reason.TooManyPixels},
		{"PNG of no size", "a.png", ft.PNGHead(0, 10, 8, 6, 0, nil), reason.Damaged},
		{"PNG of unknown colours", "a.png", ft.PNGHead(10, 10, 8, 5, 0, nil), reason.Damaged},
		{"PNG with too little in it", "a.png", ft.PNGHead(100, 100, 8, 6, 0, ft.Zeros(10)), reason.Damaged},
		{"PNG cut off", "a.png", cut(goodPNG, 13), reason.Damaged},
		{"PNG with a wrong sum", "a.png", wrong, reason.Damaged},
		{"head of a PNG alone", "a.png", goodPNG[:8], reason.Damaged},
		{"PNG with an endless part", "a.png", cat(goodPNG[:33], "\x7f\xff\xff\xffIDAT", strings.Repeat("x", 64)), reason.Damaged},
		{"PNG with two heads", "a.png", cat(goodPNG[:33], goodPNG[8:33], goodPNG[33:]), reason.Damaged},
		{"JPEG bomb", "a.jpg", ft.JPEGHead(65500, 65500, 0xC0, 1), reason.TooManyPixels},
		{"JPEG bomb in steps", "a.jpg", ft.JPEGHead(2000, 1100, 0xC2, 1), reason.TooManyPixels},
		{"JPEG passed over without end", "a.jpg", ft.JPEGHead(1000, 1000, 0xC2, 5000), reason.Damaged},
		{"JPEG of no size", "a.jpg", ft.JPEGHead(0, 100, 0xC0, 1), reason.Damaged},
		{"JPEG without a picture", "a.jpg", ft.JPEGHead(10, 10, 0xC0, 0), reason.Damaged},
		{"JPEG cut off", "a.jpg", goodJPEG[:len(goodJPEG)/2], reason.Damaged},
		{"JPEG of arithmetic", "a.jpg", ft.JPEGHead(10, 10, 0xC9, 1), reason.Damaged},
		{"JPEG with an endless part", "a.jpg", []byte("\xFF\xD8\xFF\xE1\xFF\xFFExif"), reason.Damaged},
		{"JPEG of nothing", "a.jpg", []byte("\xFF\xD8\xFF\xD9"), reason.Damaged},
	}
}

// allHostile are all of them.
func allHostile() []hostile {
	return slices.Concat(otherKinds(), misnamed(), twoInOne(), pictures(), documents())
}

// TestHostileFiles has each hostile file refused for its own reason.
func TestHostileFiles(t *testing.T) {
	all := allHostile()
	if len(all) < 130 {
		t.Errorf("%d hostile files", len(all))
	}
	seen := map[reason.Reason]bool{}
	for _, test := range all {
		t.Run(test.about, func(t *testing.T) {
			before := bytes.Clone(test.data)
			got, err := files.Inspect(test.name, test.data, limits)
			e, ok := errors.AsType[*fault.Error](err)
			if !ok || e.Code != fault.Invalid || e.Field != reason.Field || e.Reason != string(test.want) {
				t.Errorf("Inspect = %v, want %s", err, test.want)
			}
			if got.Bytes != nil || got.Name != "" || got.Type != "" {
				t.Errorf("a refused file is returned as %q, %s, %d bytes", got.Name, got.Type, len(got.Bytes))
			}
			if !bytes.Equal(before, test.data) {
				t.Error("the bytes that came were changed")
			}
		})
		seen[test.want] = true
	}
	for _, r := range reason.All {
		if !seen[r] && r != reason.Infected {
			t.Errorf("no file is refused as %s", r)
		}
	}
}

// TestRefusalsTellNothing makes sure that what goes to the log holds nothing
// of a file or its name.
func TestRefusalsTellNothing(t *testing.T) {
	const canary = "Xq7Canary"
	for _, test := range []hostile{
		{"", canary + "\r.pdf", goodPDF, ""},
		{"", canary + ".exe", goodPDF, ""},
		{"", canary + "." + canary[:4], goodPDF, ""},
		{"", "a.pdf", ft.OnePage("/OpenAction<</S/"+canary+"/JS("+canary+")>>", ""), ""},
		{"", "a.pdf", ft.OnePage("/OpenAction<</S/URI/URI("+canary+":x)>>", ""), ""},
		{"", "a.pdf", ft.OnePage("/"+canary+" "+canary, ""), ""},
		{"", "a.jpg", []byte("\xFF\xD8\xFF" + canary), ""},
		{"", "a.png", []byte("\x89PNG\r\n\x1a\n" + canary), ""},
	} {
		_, err := files.Inspect(test.name, test.data, limits)
		if err == nil || strings.Contains(err.Error(), canary) {
			t.Errorf("Inspect(%q) = %v", test.name, err)
		}
	}
}

// TestHostileFilesAreCheap bounds what the program takes from memory for each
// hostile file, all in all. Most are refused before anything is decoded.
func TestHostileFilesAreCheap(t *testing.T) {
	for _, test := range allHostile() {
		bound := uint64(8*len(test.data) + 16<<20)
		if test.about == "bomb as object stream" {
			bound = 128 << 20 // held up to its limit, in a buffer that grows
		}
		if got := allocated(func() { _, _ = files.Inspect(test.name, test.data, limits) }); got > bound {
			t.Errorf("%s: %d KiB of memory for a file of %d KiB", test.about, got>>10, len(test.data)>>10)
		}
	}
}

// allocated returns how many bytes f takes from memory.
func allocated(f func()) uint64 {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	f()
	runtime.ReadMemStats(&after)
	return after.TotalAlloc - before.TotalAlloc
}

// TestBombsAtTheUsualLimits sends the largest bombs that fit in a file past the
// limits that the program runs with.
func TestBombsAtTheUsualLimits(t *testing.T) {
	usual := files.Usual(10 << 20)
	for _, test := range []hostile{
		{"PNG of 50000 x 50000", "a.png", ft.PNGHead(50000, 50000, 8, 6, 0, ft.Zeros(2_000_000_000)), reason.TooManyPixels},
		{"Flate of 2 GB", "a.pdf", ft.OnePage("", "/B 6 0 R", ft.Stream("/Filter/FlateDecode", ft.Zeros(2_000_000_000))), reason.TooLarge},
		{"object stream of 2 GB", "a.pdf", packedZeros(2_000_000_000), reason.TooLarge},
		{"an array of 5 million", "a.pdf", ft.OnePage("/Outlines["+strings.Repeat("7 ", 4_900_000)+"]", ""), reason.TooLarge},
	} {
		var err error
		got := allocated(func() { _, err = files.Inspect(test.name, test.data, usual) })
		e, ok := errors.AsType[*fault.Error](err)
		if !ok || e.Reason != string(test.want) {
			t.Errorf("%s: %v, want %s", test.about, err, test.want)
		}
		if got > 300<<20 {
			t.Errorf("%s: %d MiB of memory", test.about, got>>20)
		}
	}
}

// packedZeros returns a document whose table of objects unpacks to n zeros.
func packedZeros(n int) []byte { return tableStream("/W[1 1 1]", ft.Zeros(n)) }
