package files

import (
	"bytes"
	"encoding/binary"
	"image"
	"image/draw"
	"image/jpeg"
	"image/png"

	"github.com/loupe-privacy/loupe/server/files/jfif"
	"github.com/loupe-privacy/loupe/server/files/reason"
)

// quality is that of the photographs that are kept: what is legible stays
// legible, and a photograph does not grow by being taken in.
const quality = 88

// How much a decoder may pass over a photograph. Cameras and programs need
// about ten scans; each costs as much as the whole picture, however few bytes
// it has.
const maxScans = 40

// photo makes a photograph anew: the right way up, and without all that its
// camera noted.
func photo(data []byte, limits Limits) ([]byte, error) {
	info, err := jfif.Parse(data)
	if err != nil {
		return nil, reason.Damaged.Because("%w", err)
	}
	if err := single(data, info.End, info.Notes); err != nil {
		return nil, err
	}
	weight := 1
	if info.Progressive { // all of it is held before it is a picture
		weight = 2
	}
	if err := room(info.Width, info.Height, weight, limits); err != nil {
		return nil, err
	}
	if info.Scans > maxScans {
		return nil, reason.Damaged.Because("%d scans", info.Scans)
	}
	picture, err := jpeg.Decode(bytes.NewReader(data))
	if err != nil {
		return nil, reason.Damaged.Because("%w", err)
	}
	var b bytes.Buffer
	if err := jpeg.Encode(&b, upright(picture, info.Orientation), &jpeg.Options{Quality: quality}); err != nil {
		return nil, reason.Damaged.Because("encoding: %w", err)
	}
	return b.Bytes(), nil
}

// drawing makes a picture without loss anew. One of 16 bits per channel is
// kept with 8: no screen shows more.
func drawing(data []byte, limits Limits) ([]byte, error) {
	end, notes, err := chunks(data)
	if err != nil {
		return nil, err
	}
	if err := single(data, end, notes); err != nil {
		return nil, err
	}
	head := data[16:29] // width, height, depth, color, compression, filter, interlace
	weight := 1
	if head[8] == 16 {
		weight *= 2
	}
	if head[12] != 0 { // it is held twice
		weight *= 2
	}
	width, height := binary.BigEndian.Uint32(head), binary.BigEndian.Uint32(head[4:])
	if err := room(int(width), int(height), weight, limits); err != nil {
		return nil, err
	}
	picture, err := png.Decode(bytes.NewReader(data[:end]))
	if err != nil {
		return nil, reason.Damaged.Because("%w", err)
	}
	var b bytes.Buffer
	if err := png.Encode(&b, narrow(picture)); err != nil {
		return nil, reason.Damaged.Because("encoding: %w", err)
	}
	return b.Bytes(), nil
}

// room refuses a picture that takes more memory than is given to one. Weight
// is how often one pixel counts.
func room(width, height, weight int, limits Limits) error {
	const side = 1 << 24
	if width <= 0 || height <= 0 {
		return reason.Damaged.Because("a picture of no size")
	}
	if width > side || height > side || width*height > limits.Pixels/weight {
		return reason.TooManyPixels.Because("%d x %d", width, height)
	}
	return nil
}

// chunks returns where a PNG file ends, and the bodies of the chunks that are
// no part of the picture.
func chunks(data []byte) (end int, notes [][]byte, err error) {
	const head, around = 8, 12 // of the file; of a chunk: length, type and checksum
	if len(data) < head+around+13 || string(data[12:16]) != "IHDR" {
		return 0, nil, reason.Damaged.Because("no head")
	}
	for at := head; len(data)-at >= around; {
		length := int(binary.BigEndian.Uint32(data[at:]))
		if length > len(data)-at-around {
			return 0, nil, reason.Damaged.Because("a part that does not end")
		}
		body, kind := data[at+8:at+8+length], string(data[at+4:at+8])
		at += around + length
		switch kind {
		case "IHDR", "PLTE", "IDAT", "tRNS":
		case "IEND":
			return at, notes, nil
		default:
			notes = append(notes, body)
		}
	}
	return 0, nil, reason.Damaged.Because("cut off")
}

// markup are the marks of pages and programs in text.
var markup = [][]byte{[]byte("<html"), []byte("<script"), []byte("<?php"), []byte("<svg"), []byte("<!doctype"), []byte("<iframe")}

// others are the heads of files that a picture may be followed by. What phones
// put there, such as a moment of film, is none of them and is dropped.
var others = [][]byte{
	[]byte("%PDF-"), []byte("PK\x03\x04"), []byte("Rar!"), []byte("7z\xBC\xAF"), []byte("MZ"), []byte("\x7fELF"),
	[]byte("\xCA\xFE\xBA\xBE"), []byte("#!"), []byte("\x1f\x8b"), []byte("GIF8"), []byte("\xD0\xCF\x11\xE0"),
}

// single refuses a picture that is also a file of another kind: in its notes,
// or after its end.
func single(data []byte, end int, notes [][]byte) error {
	if bytes.Contains(data[:min(len(data), readersLook)], []byte("%PDF-")) {
		return reason.Polyglot.Because("a document in a picture")
	}
	tail := data[end:]
	for _, part := range append(notes, tail) {
		lower := bytes.ToLower(part)
		for _, mark := range markup {
			if bytes.Contains(lower, mark) {
				return reason.Polyglot.Because("markup in a picture")
			}
		}
	}
	tail = bytes.TrimLeft(tail, "\x00\t\r\n ")
	for _, head := range others {
		if bytes.HasPrefix(tail, head) {
			return reason.Polyglot.Because("another file after a picture")
		}
	}
	return nil
}

// narrow returns a picture with at most 8 bits per channel.
func narrow(m image.Image) image.Image {
	switch m.(type) {
	case *image.Gray16:
		return redraw(m, image.NewGray(m.Bounds()))
	case *image.RGBA64, *image.NRGBA64:
		return redraw(m, image.NewNRGBA(m.Bounds()))
	}
	return m
}

// redraw draws a picture onto another of the same size.
func redraw(from image.Image, to draw.Image) image.Image {
	draw.Draw(to, to.Bounds(), from, from.Bounds().Min, draw.Src)
	return to
}

// upright turns a picture by an orientation of EXIF.
func upright(m image.Image, orientation int) image.Image {
	if orientation == 1 {
		return m
	}
	b := m.Bounds()
	w, h := b.Dx(), b.Dy()
	flat, ok := redraw(m, image.NewRGBA(image.Rect(0, 0, w, h))).(*image.RGBA)
	if !ok {
		return m
	}
	size := image.Rect(0, 0, w, h)
	if orientation >= 5 { // lies on its side
		size = image.Rect(0, 0, h, w)
	}
	turned := image.NewRGBA(size)
	for y := range h {
		row := flat.Pix[y*flat.Stride:]
		for x := range w {
			tx, ty := place(x, y, w, h, orientation)
			copy(turned.Pix[ty*turned.Stride+4*tx:][:4], row[4*x:])
		}
	}
	return turned
}

// place returns where the pixel at x and y of a picture of w by h comes to lie
// when it is turned upright.
func place(x, y, w, h, orientation int) (int, int) {
	switch orientation {
	case 2:
		return w - 1 - x, y
	case 3:
		return w - 1 - x, h - 1 - y
	case 4:
		return x, h - 1 - y
	case 5:
		return y, x
	case 6:
		return h - 1 - y, x
	case 7:
		return h - 1 - y, w - 1 - x
	case 8:
		return y, w - 1 - x
	}
	return x, y
}
