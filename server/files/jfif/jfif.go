// Package jfif reads the segments of a JPEG file without decoding its picture:
// how large the picture is, which way up it is held, and where the file ends.
//
// It never allocates more than a multiple of the number of segments, and its
// time is linear in the length of the file.
package jfif

import (
	"bytes"
	"encoding/binary"
	"errors"
)

// ErrForm says that the bytes are no JPEG file.
var ErrForm = errors.New("jfif: not a JPEG file")

// The markers that matter here.
const (
	markSOI   = 0xD8
	markEOI   = 0xD9
	markSOS   = 0xDA
	markTEM   = 0x01
	markRST0  = 0xD0
	markRST7  = 0xD7
	markAPP0  = 0xE0
	markAPP1  = 0xE1
	markAPP14 = 0xEE
	markAPP15 = 0xEF
	markCOM   = 0xFE
)

// An Info is what the segments of a file say.
type Info struct {
	Width, Height int
	Progressive   bool
	Scans         int // how often the decoder passes over the picture
	Orientation   int // of EXIF: 1 (upright) to 8; 1 where none is said

	// Notes are the bodies of the segments that are no part of the picture,
	// such as EXIF and comments. They lie in the bytes that were parsed.
	Notes [][]byte

	// End is where the file ends, after its last marker. What follows is
	// not part of it. A file that was cut off ends with its bytes.
	End int
}

// A segment is one marker with what belongs to it, up to the next marker.
type segment struct {
	marker     byte
	start, end int // with the marker
	body       []byte
}

// Parse returns what the segments of a file say.
func Parse(data []byte) (Info, error) {
	info := Info{Orientation: 1}
	err := walk(data, func(s segment) error {
		switch {
		case isFrame(s.marker):
			return info.frame(s)
		case s.marker == markSOS:
			info.Scans++
		case s.marker >= markAPP0 && s.marker <= markAPP15 || s.marker == markCOM:
			info.Notes = append(info.Notes, s.body)
			if o := orientation(s.body); o != 0 && s.marker == markAPP1 {
				info.Orientation = o
			}
		}
		info.End = s.end
		return nil
	})
	if err == nil && info.Width == 0 {
		err = ErrForm
	}
	return info, err
}

// frame takes over the size that a frame header says. There is one frame.
func (info *Info) frame(s segment) error {
	if len(s.body) < 6 || info.Width != 0 {
		return ErrForm
	}
	info.Height = int(binary.BigEndian.Uint16(s.body[1:]))
	info.Width = int(binary.BigEndian.Uint16(s.body[3:]))
	info.Progressive = s.marker == 0xC2
	if info.Width == 0 || info.Height == 0 {
		return ErrForm
	}
	return nil
}

// Strip returns the file with the same picture and without all that is not
// needed to decode it: EXIF, thumbnails, colour profiles, comments, and
// whatever follows the end.
func Strip(data []byte) ([]byte, error) {
	out := make([]byte, 0, len(data))
	err := walk(data, func(s segment) error {
		if !idle(s) {
			out = append(out, data[s.start:s.end]...)
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	if !bytes.HasSuffix(out, []byte{0xFF, markEOI}) {
		out = append(out, 0xFF, markEOI)
	}
	return out, nil
}

// idle reports whether a decoder does without a segment. It needs the JFIF
// header and Adobe's, which say what the colours are.
func idle(s segment) bool {
	switch s.marker {
	case markAPP0:
		return !bytes.HasPrefix(s.body, []byte("JFIF\x00")) || len(s.body) != 14
	case markAPP14:
		return !bytes.HasPrefix(s.body, []byte("Adobe")) || len(s.body) != 12
	}
	return s.marker > markAPP0 && s.marker <= markAPP15 || s.marker == markCOM
}

// isFrame reports whether a marker is that of a frame header.
func isFrame(m byte) bool {
	return m >= 0xC0 && m <= 0xCF && m != 0xC4 && m != 0xC8 && m != 0xCC
}

// walk visits the segments of a file in order, from its first marker to its
// last. The picture's bytes belong to the scan header before them.
func walk(data []byte, visit func(segment) error) error {
	if len(data) < 4 || data[0] != 0xFF || data[1] != markSOI {
		return ErrForm
	}
	if err := visit(segment{marker: markSOI, end: 2}); err != nil {
		return err
	}
	for at := 2; at < len(data); {
		s, err := next(data, at)
		if err != nil {
			return err
		}
		if err := visit(s); err != nil || s.marker == markEOI {
			return err
		}
		at = s.end
	}
	return nil // cut off before its end
}

// next returns the segment that begins at a place.
func next(data []byte, at int) (segment, error) {
	start := at
	if data[at] != 0xFF {
		return segment{}, ErrForm
	}
	for at < len(data) && data[at] == 0xFF { // fill bytes are allowed before a marker
		at++
	}
	if at == len(data) {
		return segment{}, ErrForm
	}
	s := segment{marker: data[at], start: start, end: at + 1}
	at++
	switch {
	case s.marker == 0 || s.marker == markSOI:
		return segment{}, ErrForm
	case s.marker == markEOI || s.marker == markTEM || s.marker >= markRST0 && s.marker <= markRST7:
		return s, nil
	}
	if len(data)-at < 2 {
		return segment{}, ErrForm
	}
	length := int(binary.BigEndian.Uint16(data[at:]))
	if length < 2 || length > len(data)-at {
		return segment{}, ErrForm
	}
	s.body, s.end = data[at+2:at+length], at+length
	if s.marker == markSOS {
		s.end = picture(data, s.end)
	}
	return s, nil
}

// picture returns where the bytes of a scan end: before the next marker that
// is not a restart.
func picture(data []byte, at int) int {
	for {
		i := bytes.IndexByte(data[at:], 0xFF)
		if i < 0 || at+i+1 >= len(data) {
			return len(data)
		}
		at += i
		if m := data[at+1]; m == 0 || m >= markRST0 && m <= markRST7 {
			at += 2
			continue
		} else if m == 0xFF {
			at++
			continue
		}
		return at
	}
}

// orientation returns the orientation that an EXIF segment says, or 0. It is
// entry 0x0112 of the first directory.
func orientation(body []byte) int {
	tiff, ok := bytes.CutPrefix(body, []byte("Exif\x00\x00"))
	if !ok || len(tiff) < 8 {
		return 0
	}
	var order binary.ByteOrder = binary.BigEndian
	if tiff[0] == 'I' {
		order = binary.LittleEndian
	}
	at := uint64(order.Uint32(tiff[4:]))
	if at+2 > uint64(len(tiff)) {
		return 0
	}
	n := uint64(order.Uint16(tiff[at:]))
	for i := range n {
		e := at + 2 + 12*i
		if e+12 > uint64(len(tiff)) {
			return 0
		}
		if order.Uint16(tiff[e:]) != 0x0112 {
			continue
		}
		if o := int(order.Uint16(tiff[e+8:])); o >= 1 && o <= 8 {
			return o
		}
		return 0
	}
	return 0
}
