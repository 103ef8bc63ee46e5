package receipt

import (
	"bytes"
	"compress/zlib"
	"crypto/sha256"
	"encoding/base64"
	"io"
	"strings"

	"golang.org/x/mod/sumdb/note"

	"github.com/loupe-privacy/loupe/server/audit"
)

// A Verdict is what came out of checking a receipt. Verdicts are part of the
// JSON interface and are never renamed.
type Verdict string

// The verdicts.
const (
	Good           Verdict = "good"            // it is genuine, and every byte is as it was made
	NoReceipt      Verdict = "no_receipt"      // not a receipt at all
	Altered        Verdict = "altered"         // it says something else than what was signed
	NotInLog       Verdict = "not_in_log"      // the proof does not lead to what was signed
	WrongSignature Verdict = "wrong_signature" // a key that counts did not make this signature
	UnknownKey     Verdict = "unknown_key"     // signed with a key that does not count, such as that of a stranger
)

// A Checked is what came out of checking a receipt. All but the verdict is
// there only where that is [Good].
type Checked struct {
	Verdict   Verdict
	Statement Statement
	Bundle    Bundle
	Head      audit.Head // of the log, when it was signed
}

// MaxFile is the most bytes that a receipt may have.
const MaxFile = 1 << 20

// Check checks a receipt, of whichever form. Keys are those that count, in the
// form of package note, and must come from somewhere else than the receipt. It
// needs nothing but its arguments: neither the portal nor a network.
//
// A good receipt proves that the portal received what it says at the time of
// its leaf, and nothing about what came after.
func Check(file []byte, keys []string) Checked {
	if len(file) > MaxFile {
		return Checked{Verdict: NoReceipt}
	}
	text := file
	for _, k := range kinds {
		if !bytes.HasPrefix(file, []byte(k.begins)) {
			continue
		}
		known, err := audit.Known(keys)
		if err != nil {
			return Checked{Verdict: UnknownKey}
		}
		body, v := openFile(file, k, known)
		if v != Good {
			return Checked{Verdict: v}
		}
		inside, ok := k.bundle(body)
		if !ok {
			return Checked{Verdict: NoReceipt}
		}
		text = inside
	}
	b, ok := parseBundle(text)
	if !ok {
		if bytes.HasPrefix(text, []byte(`{"v":`)) && bytes.Contains(text, []byte(`"checkpoint":`)) {
			return Checked{Verdict: Altered}
		}
		return Checked{Verdict: NoReceipt}
	}
	return b.check(keys)
}

// A kind is a form of receipts that people read. It ends with a line that
// signs all that comes before.
type kind struct {
	begins      string
	open, close string // around the signature, in the last line
	bundle      func(body []byte) ([]byte, bool)
}

// The kinds of files.
var (
	htmlKind = kind{"<!doctype html>", "<!-- loupe-seal ", " -->\n", bundleInHTML}
	pdfKind  = kind{"%PDF-", "%loupe-seal ", "\n", bundleInPDF}
	kinds    = []kind{htmlKind, pdfKind}
)

// fileTag begins the note that signs a file. No head of a log begins so.
const fileTag = "loupe receipt file v1\n"

// fileNote returns the text that is signed for a file.
func fileNote(body []byte) string {
	sum := sha256.Sum256(body)
	return fileTag + base64.StdEncoding.EncodeToString(sum[:]) + "\n"
}

// closeFile returns a file with the line that signs it.
func closeFile(body []byte, k kind, s note.Signer) ([]byte, error) {
	signed, err := note.Sign(&note.Note{Text: fileNote(body)}, s)
	if err != nil {
		return nil, err
	}
	return append(body, k.open+base64.StdEncoding.EncodeToString(signed)+k.close...), nil
}

// openFile returns what a signed file holds before its last line.
func openFile(file []byte, k kind, known note.Verifiers) ([]byte, Verdict) {
	at := bytes.LastIndex(file, []byte(k.open))
	if at < 0 {
		return nil, NoReceipt
	}
	body, line := file[:at], file[at+len(k.open):]
	text, closed := bytes.CutSuffix(line, []byte(k.close))
	signed, err := base64.StdEncoding.Strict().DecodeString(string(text))
	if !closed || err != nil || base64.StdEncoding.EncodeToString(signed) != string(text) {
		return nil, Altered
	}
	want := fileNote(body)
	if !strings.HasPrefix(string(signed), want+"\n") {
		return nil, Altered
	}
	n, v := signature(string(signed), known)
	if v == Good && n.Text != want {
		v = Altered
	}
	return body, v
}

// Where the bundle stands in a page: in a block that does nothing.
const (
	blockOpen  = `<script type="application/json" id="loupe-receipt">`
	blockClose = "</script>"
)

// bundleInHTML returns the bundle in a page.
func bundleInHTML(body []byte) ([]byte, bool) {
	_, after, found := bytes.Cut(body, []byte(blockOpen))
	text, _, closed := bytes.Cut(after, []byte(blockClose))
	return text, found && closed
}

// bundleInPDF returns the file that is attached to a document. The document
// was made here, which its signature says: so there is one, written as the
// library writes it.
func bundleInPDF(body []byte) ([]byte, bool) {
	_, after, found := bytes.Cut(body, []byte("/Type /EmbeddedFile"))
	_, data, begun := bytes.Cut(after, []byte("stream\n"))
	if !found || !begun {
		return nil, false
	}
	z, err := zlib.NewReader(bytes.NewReader(data))
	if err != nil {
		return nil, false
	}
	text, err := io.ReadAll(io.LimitReader(z, MaxFile))
	return text, err == nil
}
