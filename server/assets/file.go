package assets

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"net/http"
	"path"

	"github.com/andybalholm/brotli"
)

// A kind is what an extension says about a file.
type kind struct {
	mime     string
	compress bool // whether that makes it smaller
}

// kinds lists the extensions that are served, and no other is.
var kinds = map[string]kind{
	".css":   {"text/css; charset=utf-8", true},
	".ico":   {"image/x-icon", false},
	".js":    {"text/javascript; charset=utf-8", true},
	".png":   {"image/png", false},
	".svg":   {"image/svg+xml", true},
	".txt":   {"text/plain; charset=utf-8", true},
	".wasm":  {"application/wasm", true},
	".woff2": {"font/woff2", false},
	".xml":   {"application/xml; charset=utf-8", true},
}

// A file is one file in each encoding it is sent in.
type file struct {
	mime string
	hash string // of the content, in hexadecimal

	plain []byte // nil for a file that only the build's encodings exist of
	br    []byte // nil where compression gains nothing
	gz    []byte
}

// newFile returns a file with its content compressed, where that makes it
// smaller.
func newFile(name string, body []byte) (*file, error) {
	k, ok := kinds[path.Ext(name)]
	if !ok {
		return nil, fmt.Errorf("unknown kind of file %q", path.Ext(name))
	}
	f := &file{mime: k.mime, hash: hashOf(body), plain: body}
	if !k.compress {
		return f, nil
	}
	br, gz, err := compress(body)
	if err != nil {
		return nil, err
	}
	if len(br) < len(body) && len(gz) < len(body) {
		f.br, f.gz = br, gz
	}
	return f, nil
}

// builtFile returns a file of which only the encodings exist.
func builtFile(name string, br, gz []byte) (*file, error) {
	k, ok := kinds[path.Ext(name)]
	if !ok {
		return nil, fmt.Errorf("unknown kind of file %q", path.Ext(name))
	}
	if len(br) == 0 || len(gz) == 0 {
		return nil, errors.New("empty")
	}
	return &file{mime: k.mime, hash: hashOf(br), br: br, gz: gz}, nil
}

// A Document is a page that is the same for everybody, ready in each encoding.
type Document struct{ file *file }

// NewDocument returns the document of a body of a media type.
func NewDocument(mime string, body []byte) (*Document, error) {
	br, gz, err := compress(body)
	if err != nil {
		return nil, err
	}
	return &Document{&file{mime: mime, hash: hashOf(body), plain: body, br: br, gz: gz}}, nil
}

// Serve answers GET and HEAD with the document, named by the hash of its
// content. Keep is what caches are told.
func (d *Document) Serve(w http.ResponseWriter, r *http.Request, keep string) {
	d.file.serve(w, r, keep)
}

// hashOf returns the part of a content's hash that stands in its address.
func hashOf(body []byte) string {
	sum := sha256.Sum256(body)
	return hex.EncodeToString(sum[:8])
}

// compress returns body in brotli and in gzip, each at its best.
func compress(body []byte) (br, gz []byte, err error) {
	var b, g bytes.Buffer
	zip, err := gzip.NewWriterLevel(&g, gzip.BestCompression)
	if err != nil {
		return nil, nil, err
	}
	for _, w := range []io.WriteCloser{brotli.NewWriterLevel(&b, brotli.BestCompression), zip} {
		if _, err := w.Write(body); err != nil {
			return nil, nil, err
		}
		if err := w.Close(); err != nil {
			return nil, nil, err
		}
	}
	return b.Bytes(), g.Bytes(), nil
}

// icon returns an ICO file that holds one square PNG picture of at most 256
// pixels. It is what browsers ask for at /favicon.ico, whatever a page says.
func icon(png []byte) []byte {
	const header, entry = 6, 16
	size := byte(0) // 0 stands for 256
	if len(png) >= 24 {
		size = byte(binary.BigEndian.Uint32(png[16:20]))
	}
	b := make([]byte, 0, header+entry+len(png))
	b = append(b, 0, 0, 1, 0, 1, 0)                           // an icon, of one picture
	b = append(b, size, size, 0, 0, 1, 0, 32, 0)              // its size, planes and depth
	b = binary.LittleEndian.AppendUint32(b, uint32(len(png))) // its length
	b = binary.LittleEndian.AppendUint32(b, header+entry)     // where it starts
	return append(b, png...)
}
