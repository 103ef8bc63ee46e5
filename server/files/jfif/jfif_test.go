package jfif_test

import (
	"bytes"
	"image/jpeg"
	"testing"

	ft "github.com/loupe-privacy/loupe/server/files/filestest"
	"github.com/loupe-privacy/loupe/server/files/jfif"
)

func TestParse(t *testing.T) {
	little := ft.Segment(0xE1, []byte("Exif\x00\x00II\x2A\x00\x08\x00\x00\x00\x02\x00\x00\x01\x03\x00\x01\x00\x00\x00\x07\x00\x00\x00\x12\x01\x03\x00\x01\x00\x00\x00\x06\x00\x00\x00"))
	plain := ft.JPEG(ft.Picture(30, 20))
	for _, test := range []struct {
		name string
		data []byte
		want jfif.Info
	}{
		{"plain", plain, jfif.Info{Width: 30, Height: 20, Scans: 1, Orientation: 1}},
		{"turned", ft.JPEG(ft.Picture(30, 20), ft.Exif(8)), jfif.Info{Width: 30, Height: 20, Scans: 1, Orientation: 8}},
		{"turned, other order", ft.JPEG(ft.Picture(30, 20), little), jfif.Info{Width: 30, Height: 20, Scans: 1, Orientation: 6}},
		{"turned too far", ft.JPEG(ft.Picture(30, 20), ft.Exif(9)), jfif.Info{Width: 30, Height: 20, Scans: 1, Orientation: 1}},
		{"EXIF cut off", ft.JPEG(ft.Picture(30, 20), ft.Segment(0xE1, []byte("Exif\x00\x00MM\x00\x2A\xFF\xFF\xFF\xFF"))), jfif.Info{Width: 30, Height: 20, Scans: 1, Orientation: 1}},
		{"EXIF of many entries", ft.JPEG(ft.Picture(30, 20), ft.Segment(0xE1, []byte("Exif\x00\x00MM\x00\x2A\x00\x00\x00\x08\xFF\xFF"))), jfif.Info{Width: 30, Height: 20, Scans: 1, Orientation: 1}},
		{"in steps", ft.JPEGHead(300, 200, 0xC2, 3), jfif.Info{Width: 300, Height: 200, Progressive: true, Scans: 3, Orientation: 1}},
	} {
		got, err := jfif.Parse(append(bytes.Clone(test.data), "and a tail"...))
		end := got.End
		got.End, got.Notes = 0, nil
		if err != nil || got.Width != test.want.Width || got.Height != test.want.Height || got.Progressive != test.want.Progressive ||
			got.Scans != test.want.Scans || got.Orientation != test.want.Orientation {
			t.Errorf("%s: %+v, %v; want %+v", test.name, got, err, test.want)
		}
		if end != len(test.data) {
			t.Errorf("%s: ends at %d of %d", test.name, end, len(test.data))
		}
	}
	for name, data := range map[string][]byte{
		"empty": nil, "another file": []byte("GIF89a"), "nothing in it": {0xFF, 0xD8, 0xFF, 0xD9},
		"two frames": append(ft.JPEGHead(3, 3, 0xC0, 0)[:84], ft.JPEGHead(3, 3, 0xC0, 0)[71:]...),
		"no marker":  {0xFF, 0xD8, 0x00, 0x00, 0x00}, "too short": {0xFF, 0xD8, 0xFF, 0xE0, 0x00, 0x01}, "fill": {0xFF, 0xD8, 0xFF, 0xFF, 0xFF},
	} {
		if _, err := jfif.Parse(data); err == nil {
			t.Errorf("%s is parsed", name)
		}
	}
}

// TestStrip has a photograph lose its notes and its tail, and no pixel.
func TestStrip(t *testing.T) {
	plain := ft.JPEG(ft.Picture(30, 20))
	adobe := ft.Segment(0xEE, []byte("Adobe\x00\x64\x00\x00\x00\x00\x01"))
	full := ft.JPEG(ft.Picture(30, 20), ft.Exif(3), adobe, ft.Segment(0xED, []byte("Photoshop CANARY")),
		ft.Segment(0xE0, []byte("JFXX\x00\x10CANARY")), ft.Segment(0xFE, []byte("CANARY")))
	got, err := jfif.Strip(append(full, "CANARY"...))
	if err != nil || bytes.Contains(got, []byte("CANARY")) {
		t.Fatalf("Strip = %q, %v", got, err)
	}
	if want := len(plain) + len(adobe); len(got) != want || !bytes.Contains(got, adobe) {
		t.Errorf("%d bytes are left, want %d", len(got), want)
	}
	if _, err := jpeg.Decode(bytes.NewReader(got)); err != nil {
		t.Error(err)
	}
	if cut, err := jfif.Strip(full[:len(full)-2]); err != nil || !bytes.Equal(cut, got) {
		t.Errorf("a photograph without its end: %v", err)
	}
	if _, err := jfif.Strip([]byte("no")); err == nil {
		t.Error("another file is stripped")
	}
}

// FuzzStrip looks for a file of which stripping twice leaves something else.
func FuzzStrip(f *testing.F) {
	f.Add(ft.JPEG(ft.Picture(8, 8), ft.Exif(6)))
	f.Add(ft.JPEGHead(8, 8, 0xC2, 3))
	f.Fuzz(func(t *testing.T, data []byte) {
		info, err := jfif.Parse(data)
		once, err2 := jfif.Strip(data)
		if err2 != nil {
			if err == nil {
				t.Errorf("parsed and not stripped: %v", err2)
			}
			return
		}
		if info.End > len(data) || info.Orientation < 0 || info.Orientation > 8 {
			t.Errorf("Parse = %+v", info)
		}
		if twice, err := jfif.Strip(once); err != nil || !bytes.Equal(once, twice) {
			t.Errorf("stripped twice: %v", err)
		}
	})
}
