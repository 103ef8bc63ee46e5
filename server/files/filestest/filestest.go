// Package filestest makes files for tests: good ones, and ones that no honest
// program makes. It is for tests alone.
package filestest

import (
	"bytes"
	"compress/zlib"
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"slices"
	"strings"
)

// Catalog, Pages and Page are the objects 1, 2 and 3 of a document of one
// empty page.
const (
	Catalog = "<</Type/Catalog/Pages 2 0 R>>"
	Pages   = "<</Type/Pages/Kids[3 0 R]/Count 1>>"
	Page    = "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>"
)

// PDF returns a document of some objects, numbered from 1. Object 1 is its
// catalog.
func PDF(objects ...string) []byte { return PDFWith("", objects...) }

// PDFWith is [PDF] with more in the trailer.
func PDFWith(trailer string, objects ...string) []byte {
	var b bytes.Buffer
	b.WriteString("%PDF-1.7\n%\xE2\xE3\xCF\xD3\n")
	offsets := make([]int, len(objects))
	for i, o := range objects {
		offsets[i] = b.Len()
		fmt.Fprintf(&b, "%d 0 obj\n%s\nendobj\n", i+1, o)
	}
	table := b.Len()
	fmt.Fprintf(&b, "xref\n0 %d\n0000000000 65535 f \n", len(objects)+1)
	for _, at := range offsets {
		fmt.Fprintf(&b, "%010d 00000 n \n", at)
	}
	fmt.Fprintf(&b, "trailer\n<</Size %d/Root 1 0 R%s>>\nstartxref\n%d\n%%%%EOF\n", len(objects)+1, trailer, table)
	return b.Bytes()
}

// OnePage returns a document of one page that shows a line of text. More are
// its objects from 6 on, and in and page are added to the catalog and to the
// page.
func OnePage(in, page string, more ...string) []byte {
	return PDF(append([]string{
		strings.Replace(Catalog, ">>", in+">>", 1),
		Pages,
		"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>" + page + ">>",
		Stream("", []byte("BT /F1 24 Tf 72 720 Td (Bonjour) Tj ET")),
		"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
	}, more...)...)
}

// Stream returns a stream with its length.
func Stream(keys string, data []byte) string {
	return fmt.Sprintf("<<%s/Length %d>>\nstream\n%s\nendstream", keys, len(data), data)
}

// Flate returns data packed.
func Flate(data []byte) []byte {
	var b bytes.Buffer
	w := zlib.NewWriter(&b)
	_, _ = w.Write(data) // a buffer takes everything
	_ = w.Close()
	return b.Bytes()
}

// Zeros returns n zeros packed, to the next million: the same packed million
// again and again. The checksum at the end is left out.
func Zeros(n int) []byte {
	const million = 1_000_000
	var b bytes.Buffer
	w := zlib.NewWriter(&b)
	_, _ = w.Write(make([]byte, min(n, million)))
	_ = w.Flush()
	head := slices.Clone(b.Bytes()[:2])
	return slices.Concat(head, bytes.Repeat(b.Bytes()[2:], max(1, (n+million-1)/million)), []byte{3, 0})
}

// Packed returns a document of one page whose objects lie in an object stream,
// with a table that is a stream: the form of most documents of today. Keys are
// added to the object stream.
func Packed(keys string, objects ...string) []byte {
	var head, body bytes.Buffer
	for i, o := range objects {
		fmt.Fprintf(&head, "%d %d ", i+1, body.Len())
		body.WriteString(o + " ")
	}
	n := len(objects)
	var b bytes.Buffer
	b.WriteString("%PDF-1.5\n")
	pack := b.Len()
	data := Flate(slices.Concat(head.Bytes(), body.Bytes()))
	fmt.Fprintf(&b, "%d 0 obj\n%s\nendobj\n", n+1, Stream(fmt.Sprintf("/Type/ObjStm/N %d/First %d/Filter/FlateDecode%s", n, head.Len(), keys), data))
	table := b.Len()
	var rows bytes.Buffer
	row := func(kind byte, at, index int) {
		rows.WriteByte(2) // the predictor: up
		rows.Write([]byte{kind, byte(at >> 8), byte(at), byte(index)})
	}
	row(0, 0, 0)
	for i := range objects {
		row(2, n+1, i)
	}
	row(1, pack, 0)
	row(1, table, 0)
	plain := rows.Bytes()
	for i := len(plain) - 5; i >= 5; i -= 5 { // each row less the one above
		for j := 1; j < 5; j++ {
			plain[i+j] -= plain[i-5+j]
		}
	}
	fmt.Fprintf(&b, "%d 0 obj\n%s\nendobj\nstartxref\n%d\n%%%%EOF\n", n+2, Stream(fmt.Sprintf(
		"/Type/XRef/Root 1 0 R/Size %d/W[1 2 1]/Filter/FlateDecode/DecodeParms<</Predictor 12/Columns 4>>", n+3), Flate(plain)), table)
	return b.Bytes()
}

// Picture returns a picture of four colours, one in each corner: red, green,
// blue and white, line by line.
func Picture(w, h int) *image.RGBA {
	m := image.NewRGBA(image.Rect(0, 0, w, h))
	corners := [2][2]color.RGBA{{{R: 255, A: 255}, {G: 255, A: 255}}, {{B: 255, A: 255}, {R: 255, G: 255, B: 255, A: 255}}}
	for y := range h {
		for x := range w {
			m.SetRGBA(x, y, corners[y*2/h][x*2/w])
		}
	}
	return m
}

// JPEG returns a picture as a photograph, with segments after its head: see
// [Segment].
func JPEG(m image.Image, segments ...[]byte) []byte {
	var b bytes.Buffer
	_ = jpeg.Encode(&b, m, &jpeg.Options{Quality: 95})
	return slices.Concat(append([][]byte{b.Bytes()[:2]}, append(segments, b.Bytes()[2:])...)...)
}

// Segment returns a segment of a photograph.
func Segment(marker byte, body []byte) []byte {
	return append([]byte{0xFF, marker, byte((len(body) + 2) >> 8), byte(len(body) + 2)}, body...)
}

// Exif returns a segment that says which way up a photograph is held, and
// notes that name a place.
func Exif(orientation int) []byte {
	body := []byte("Exif\x00\x00MM\x00\x2A\x00\x00\x00\x08\x00\x01\x01\x12\x00\x03\x00\x00\x00\x01")
	body = append(body, 0, byte(orientation), 0, 0, 0, 0, 0, 0)
	return Segment(0xE1, append(body, "GPS 50.8503 4.3517 CANARY"...))
}

// PNG returns a picture without loss, with chunks before its end: see [Chunk].
func PNG(m image.Image, chunks ...[]byte) []byte {
	var b bytes.Buffer
	_ = png.Encode(&b, m)
	at := b.Len() - 12
	return slices.Concat(append([][]byte{b.Bytes()[:at]}, append(chunks, b.Bytes()[at:])...)...)
}

// Chunk returns a part of a PNG file.
func Chunk(kind string, body []byte) []byte {
	out := binary.BigEndian.AppendUint32(nil, uint32(len(body)))
	out = append(append(out, kind...), body...)
	return binary.BigEndian.AppendUint32(out, crc32.ChecksumIEEE(out[4:]))
}

// PNGHead returns a PNG file that says how large it is and holds packed bytes.
func PNGHead(w, h uint32, depth, kind, interlace byte, packed []byte) []byte {
	head := binary.BigEndian.AppendUint32(binary.BigEndian.AppendUint32(nil, w), h)
	head = append(head, depth, kind, 0, 0, interlace)
	return slices.Concat([]byte("\x89PNG\r\n\x1a\n"), Chunk("IHDR", head), Chunk("IDAT", packed), Chunk("IEND", nil))
}

// JPEGHead returns the head of a photograph that says how large it is, without
// a picture, and then passes over it so many times.
func JPEGHead(w, h uint16, frame byte, scans int) []byte {
	out := []byte{0xFF, 0xD8}
	size := []byte{8, byte(h >> 8), byte(h), byte(w >> 8), byte(w), 1, 1, 0x11, 0}
	out = append(out, Segment(0xDB, append([]byte{0}, bytes.Repeat([]byte{1}, 64)...))...)
	out = append(out, Segment(frame, size)...)
	for range scans {
		out = append(out, Segment(0xDA, []byte{1, 1, 0, 0, 0, 0})...)
	}
	return append(out, 0xFF, 0xD9)
}
