// Package files decides what becomes of a file that somebody sent.
//
// A file is a PDF document, or a picture in JPEG or PNG: its first bytes say
// which, and its name has to agree. Whatever it is, the bytes that are kept
// are never the ones that came. A picture is decoded and encoded again, the
// right way up; a document is made anew by package pdf. Nothing that a camera
// or a program noted about itself, its place or its user survives that, nor
// does a second file inside the first.
//
// Whatever is wrong has a reason, in package reason. How large a file may be
// is checked before anything is decoded, and no file takes more time or memory
// than its [Limits] allow.
package files

import (
	"bytes"

	"github.com/loupe-privacy/loupe/server/files/pdf"
	"github.com/loupe-privacy/loupe/server/files/reason"
)

// The media types of the files that are taken.
const (
	PDF  = "application/pdf"
	JPEG = "image/jpeg"
	PNG  = "image/png"
)

// Limits are how much a file may be. All are inclusive.
type Limits struct {
	Bytes    int64 // of the file as it came
	Pixels   int   // of a picture, or of each one in a document
	Pages    int
	Objects  int   // of which a document consists
	Unpacked int64 // bytes of a document's streams, unpacked
}

// Usual are the limits for files of at most so many bytes: pictures of the
// cameras of today, and documents of a few hundred pages.
func Usual(size int64) Limits {
	return Limits{Bytes: size, Pixels: 50_000_000, Pages: 500, Objects: 100_000, Unpacked: 512 << 20}
}

// The limits of a document that follow from nothing that people know of: the
// values that are held, and the unpacked bytes of its own tables.
const (
	maxValues = 2_000_000
	maxHeld   = 48 << 20
)

// A Result is a file as it is kept.
type Result struct {
	Name  string // as it is shown and saved: see [SafeName]
	Type  string // media type
	Bytes []byte // made anew
}

// Inspect returns a file as it is kept, or a fault.Invalid with its reason on
// [reason.Field]. It does not change data.
//
// The decoders of pictures are the standard library's. Should one of them, or
// ours of documents, panic over a file, that file is damaged.
func Inspect(name string, data []byte, limits Limits) (Result, error) {
	if len(data) == 0 {
		return Result{}, reason.Empty.Because("no bytes")
	}
	if int64(len(data)) > limits.Bytes {
		return Result{}, reason.TooLarge.Because("%d bytes", len(data))
	}
	if err := checkName(name); err != nil {
		return Result{}, err
	}
	kind, ok := sniff(data)
	if !ok {
		return Result{}, unknown(data)
	}
	if err := agree(name, kind); err != nil {
		return Result{}, err
	}
	if archive(data) {
		return Result{}, reason.Polyglot.Because("an archive at its end")
	}
	made, err := remake(data, kind, limits)
	if err != nil {
		return Result{}, err
	}
	return Result{Name: SafeName(name, kind), Type: kind, Bytes: made}, nil
}

// remake makes a file anew.
func remake(data []byte, kind string, limits Limits) ([]byte, error) {
	type answer struct {
		made []byte
		err  error
	}
	var a answer
	func() {
		defer func() {
			if p := recover(); p != nil {
				a = answer{err: reason.Damaged.Because("decoding it: %v", p)}
			}
		}()
		switch kind {
		case PDF:
			a.made, a.err = pdf.Clean(data, pdf.Limits{
				Pages: limits.Pages, Pixels: limits.Pixels, Objects: limits.Objects,
				Values: maxValues, Unpacked: limits.Unpacked, Held: maxHeld,
			})
		case JPEG:
			a.made, a.err = photo(data, limits)
		default:
			a.made, a.err = drawing(data, limits)
		}
	}()
	return a.made, a.err
}

// heads are the bytes with which each kind of file begins.
var heads = []struct {
	kind string
	head []byte
}{
	{PDF, []byte("%PDF-")},
	{JPEG, []byte("\xFF\xD8\xFF")},
	{PNG, []byte("\x89PNG\r\n\x1a\n")},
}

// sniff returns the kind of a file by its first bytes.
func sniff(data []byte) (string, bool) {
	for _, h := range heads {
		if bytes.HasPrefix(data, h.head) {
			return h.kind, true
		}
	}
	return "", false
}

// readersLook is how far into a file readers look for the head of a document.
const readersLook = 1024

// unknown says why a file that begins as none of the kinds is not taken: a
// document that begins later is one that something was put before.
func unknown(data []byte) error {
	if bytes.Contains(data[:min(len(data), readersLook)], []byte("%PDF-")) {
		return reason.Polyglot.Because("a document inside another file")
	}
	return reason.Type.Because("no known head")
}

// archive reports whether a file can be unpacked as a ZIP archive: its
// directory ends where unpackers look.
func archive(data []byte) bool {
	const end = 22 + 65535 // the record and its comment
	return bytes.Contains(data[max(0, len(data)-end):], []byte("PK\x05\x06"))
}
