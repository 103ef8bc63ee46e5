package casework_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/loupe-privacy/loupe/internal/fault"
	"github.com/loupe-privacy/loupe/internal/holdings"
	"github.com/loupe-privacy/loupe/internal/lang"
	"github.com/loupe-privacy/loupe/internal/rights"
	"github.com/loupe-privacy/loupe/internal/wire"
	"github.com/loupe-privacy/loupe/server/casework"
)

// attach attaches a good file as the first member.
func (h *house) attach(requestID, name, text string) casework.Attachment {
	h.Helper()
	a, err := h.desk.Attach(h.Context(), h.one, requestID, name, strings.NewReader("%PDF "+text))
	h.must(err)
	return a
}

// read returns the bytes of a file as an actor opens it.
func (h *house) read(actor casework.Actor, id string) string {
	h.Helper()
	_, r, err := h.desk.OpenFile(h.Context(), actor, id)
	h.must(err)
	b, err := io.ReadAll(r)
	h.must(errors.Join(err, r.Close()))
	return string(b)
}

func TestAttachToRequest(t *testing.T) {
	h := newHouse(t)
	key := h.draft(h.one, access())
	a := h.attach("", "../preuve.pdf", "a")
	if a.Name != "preuve.pdf" || a.Type != "application/pdf" || a.Size != 6 || a.State != casework.FileReady || a.By != rights.Person {
		t.Errorf("attached %+v", a)
	}
	gone := h.attach("", "b.pdf", "b")
	h.must(h.desk.Detach(t.Context(), h.one, gone.ID))
	f := h.form(h.one)
	if len(f.Files) != 1 || f.Files[0] != a || f.Key != key {
		t.Errorf("draft with %+v", f.Files)
	}
	r, err := h.desk.File(t.Context(), h.one, key, lang.FR, access())
	h.must(err)
	got := h.thread(h.one, r.ID)
	if len(got.Files) != 1 || got.Files[0].ID != a.ID || got.Files[0].MessageID != "" || len(got.Attached) != 0 {
		t.Errorf("request with %+v", got.Files)
	}
	if text := h.read(h.one, a.ID); text != "%PDF A" {
		t.Errorf("opened %q", text)
	}
	leaves := h.leaves("file/" + a.ID)
	if len(leaves) != 1 || leaves[0].Event != "open" || leaves[0].Actor != h.one.AccountID {
		t.Errorf("leaves %+v", leaves)
	}
	for name, err := range map[string]error{
		"detached after it was sent": h.desk.Detach(t.Context(), h.one, a.ID),
		"opened by another": func() error {
			_, _, err := h.desk.OpenFile(t.Context(), h.two, a.ID)
			return err
		}(),
	} {
		if !fault.Is(err, fault.NotFound) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestAttachToMessage(t *testing.T) {
	h := newHouse(t)
	r := h.file(h.one, access())
	h.draft(h.one, access()) // another request that is being written
	own := h.attach("", "x.pdf", "x")
	a := h.attach(r.ID, "a.pdf", "a")
	if got := h.thread(h.one, r.ID); len(got.Attached) != 1 || got.Attached[0].ID != a.ID || len(got.Files) != 0 {
		t.Errorf("attached %+v, files %+v", got.Attached, got.Files)
	}
	h.say(r.ID, key, "") // a file is enough
	h.say(r.ID, key, "") // and the same once more is the same
	got := h.thread(h.one, r.ID)
	if len(got.Messages) != 1 || len(got.Files) != 1 || got.Files[0].MessageID != got.Messages[0].ID || len(got.Attached) != 0 {
		t.Errorf("%+v", got)
	}
	if f := h.form(h.one); len(f.Files) != 1 || f.Files[0].ID != own.ID {
		t.Errorf("the draft has %+v", f.Files)
	}
	if _, err := h.desk.Attach(t.Context(), h.two, r.ID, "a.pdf", strings.NewReader("%PDF")); !fault.Is(err, fault.NotFound) {
		t.Errorf("to the request of another: %v", err)
	}
	h.must(h.desk.Withdraw(t.Context(), h.one, r.ID, 2))
	h.shut(r.ID)
	if _, err := h.desk.Attach(t.Context(), h.one, r.ID, "a.pdf", strings.NewReader("%PDF")); !fault.Is(err, fault.Conflict) {
		t.Errorf("to a closed request: %v", err)
	}
}

func TestAttachRefused(t *testing.T) {
	h := newHouse(t)
	if _, err := h.desk.Attach(t.Context(), h.one, "", "a.pdf", strings.NewReader("%PDF")); !fault.Is(err, fault.NotFound) {
		t.Errorf("without a draft: %v", err)
	}
	h.draft(h.one, access())
	for _, test := range []struct {
		name, file, text string
		code             fault.Code
		reason           string
	}{
		{"empty", "a.pdf", "", fault.Invalid, "empty"},
		{"no name", "", "%PDF", fault.Invalid, "name"},
		{"long name", strings.Repeat("a", 2000), "%PDF", fault.Invalid, "name"},
		{"type", "a.pdf", "MZ", fault.Invalid, "type"},
		{"malware", "a.pdf", "%PDF virus", fault.Invalid, "infected"},
		{"too large", "a.pdf", "%PDF" + strings.Repeat("x", wire.MaxFile), fault.TooLarge, "too_large"},
	} {
		_, err := h.desk.Attach(t.Context(), h.one, "", test.file, strings.NewReader(test.text))
		wantFault(t, test.name, err, test.code, "file", test.reason)
		if _, err := h.desk.BeginUpload(t.Context(), h.one, "", test.file, int64(len(test.text))); test.reason != "type" &&
			test.reason != "infected" {
			wantFault(t, test.name+" in pieces", err, test.code, "file", test.reason)
		}
	}
	for _, f := range h.form(h.one).Files {
		h.must(h.desk.Detach(t.Context(), h.one, f.ID))
	}
	for range wire.MaxFiles {
		h.attach("", "a.pdf", "a")
	}
	_, err := h.desk.Attach(t.Context(), h.one, "", "a.pdf", strings.NewReader("%PDF"))
	wantFault(t, "one too many", err, fault.TooLarge, "file", "too_many")
	if n := h.count(`SELECT COUNT(*) FROM files`); n != wire.MaxFiles {
		t.Errorf("%d files", n)
	}
}

// TestScannerFails attaches a file while something breaks that is not about
// it: nothing is left behind.
func TestScannerFails(t *testing.T) {
	h := newHouse(t)
	h.draft(h.one, access())
	ring := h.desk.Files
	h.desk.Files = broken{ring}
	_, err := h.desk.Attach(t.Context(), h.one, "", "a.pdf", strings.NewReader("%PDF"))
	if !errors.Is(err, errBroken) || len(h.form(h.one).Files) != 0 {
		t.Errorf("%v, and %+v", err, h.form(h.one).Files)
	}
}

// errBroken is the error of [broken].
var errBroken = errors.New("broken")

// A broken seals nothing.
type broken struct{ casework.Files }

// SealTo implements [casework.Files].
func (broken) SealTo(io.Writer, string) (io.WriteCloser, error) { return nil, errBroken }

func TestUpload(t *testing.T) {
	h := newHouse(t)
	h.draft(h.one, access())
	text := "%PDF " + strings.Repeat("abcdefghij", 120_000) // more than two pieces
	size := int64(len(text))
	up, err := h.desk.BeginUpload(t.Context(), h.one, "", "grand.pdf", size)
	if err != nil || up.Offset != 0 || up.File.State != casework.FileSending || up.File.Name != "grand.pdf" {
		t.Fatalf("%+v, %v", up, err)
	}
	piece := func(from, to int64) error {
		var err error
		up, err = h.desk.Piece(t.Context(), h.one, up.ID, from, []byte(text[from:to]))
		return err
	}
	id := up.ID
	h.must(piece(0, wire.MaxPiece))
	if up.Offset != wire.MaxPiece {
		t.Errorf("offset %d", up.Offset)
	}
	wantFault(t, "too much at once", func() error {
		_, err := h.desk.Piece(t.Context(), h.one, id, wire.MaxPiece, make([]byte, wire.MaxPiece+1))
		return err
	}(), fault.Invalid, "file", "piece")
	for name, from := range map[string]int64{"again": 0, "with a gap": wire.MaxPiece + 1} {
		if _, err := h.desk.Piece(t.Context(), h.one, id, from, []byte("x")); !fault.Is(err, fault.Conflict) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := h.desk.Piece(t.Context(), h.two, id, wire.MaxPiece, []byte("x")); !fault.Is(err, fault.NotFound) {
		t.Errorf("of another: %v", err)
	}
	// The network is gone; the sender asks where to go on.
	if up, err = h.desk.Upload(t.Context(), h.one, id); err != nil || up.Offset != wire.MaxPiece {
		t.Fatalf("%+v, %v", up, err)
	}
	h.must(piece(wire.MaxPiece, 2*wire.MaxPiece))
	h.must(piece(2*wire.MaxPiece, size))
	if up.File.State != casework.FileReady || up.Offset != size || h.read(h.one, id) != strings.ToUpper(text) {
		t.Errorf("whole: %+v", up)
	}
	if up, err = h.desk.Upload(t.Context(), h.one, id); err != nil || up.Offset != size || up.File.State != casework.FileReady {
		t.Errorf("asked once more: %+v, %v", up, err)
	}
	wantFault(t, "after the end", func() error { _, err := h.desk.Piece(t.Context(), h.one, id, size, []byte("x")); return err }(),
		fault.Conflict, "offset", "whole")
}

func TestUploadRefusedAtItsEnd(t *testing.T) {
	h := newHouse(t)
	h.draft(h.one, access())
	up, err := h.desk.BeginUpload(t.Context(), h.one, "", "a.pdf", 2)
	h.must(err)
	_, err = h.desk.Piece(t.Context(), h.one, up.ID, 0, []byte("MZ"))
	wantFault(t, "no PDF", err, fault.Invalid, "file", "type")
	if n := h.count(`SELECT COUNT(*) FROM files`) + h.count(`SELECT COUNT(*) FROM file_chunks`); n != 0 {
		t.Errorf("%d rows are left", n)
	}
}

// TestUploadCheckedLater has all pieces of a file arrive while nothing can be
// sealed any more: whoever asks later finds it checked, several at once too.
func TestUploadCheckedLater(t *testing.T) {
	h := newHouse(t)
	h.draft(h.one, access())
	up, err := h.desk.BeginUpload(t.Context(), h.one, "", "a.pdf", 6)
	h.must(err)
	h.desk.Inspect = failing{}
	if _, err = h.desk.Piece(t.Context(), h.one, up.ID, 0, []byte("%PDF a")); !fault.Is(err, fault.Unavailable) {
		t.Fatal(err)
	}
	h.desk.Inspect = inspector{}
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			got, err := h.desk.Upload(t.Context(), h.one, up.ID)
			if err != nil || got.File.State != casework.FileReady {
				t.Errorf("%+v, %v", got, err)
			}
		})
	}
	wg.Wait()
	if got := h.read(h.one, up.ID); got != "%PDF A" {
		t.Errorf("read %q", got)
	}
}

// TestUploadCheckedMeanwhile has another call check the file between two reads
// of one that asks.
func TestUploadCheckedMeanwhile(t *testing.T) {
	h := newHouse(t)
	h.draft(h.one, access())
	up, err := h.desk.BeginUpload(t.Context(), h.one, "", "a.pdf", 6)
	h.must(err)
	h.desk.Inspect = failing{}
	if _, err = h.desk.Piece(t.Context(), h.one, up.ID, 0, []byte("%PDF a")); !fault.Is(err, fault.Unavailable) {
		t.Fatal(err)
	}
	h.desk.Inspect = inspector{}
	store := h.desk.Store
	h.desk.Store = &meanwhile{Store: store, do: func() {
		h.desk.Store = store
		if got, err := h.desk.Upload(t.Context(), h.one, up.ID); err != nil || got.File.State != casework.FileReady {
			t.Errorf("meanwhile: %+v, %v", got, err)
		}
	}}
	if got, err := h.desk.Upload(t.Context(), h.one, up.ID); err != nil || got.Offset != 6 || got.File.State != casework.FileReady {
		t.Errorf("%+v, %v", got, err)
	}
}

// A meanwhile does something after the first read about a file.
type meanwhile struct {
	casework.Store
	do func()
}

// File implements [casework.Store].
func (m *meanwhile) File(ctx context.Context, p casework.Whose, owner, id string) (casework.File, error) {
	f, err := m.Store.File(ctx, p, owner, id)
	m.do()
	return f, err
}

// Pieces implements [casework.Store].
func (m *meanwhile) Pieces(ctx context.Context, id string) ([]casework.Piece, error) {
	all, err := m.Store.Pieces(ctx, id)
	m.do()
	return all, err
}

func TestFileThatIsSentHoldsUpTheRequest(t *testing.T) {
	h := newHouse(t)
	key := h.draft(h.one, access())
	_, err := h.desk.BeginUpload(t.Context(), h.one, "", "a.pdf", 100)
	h.must(err)
	_, err = h.desk.File(t.Context(), h.one, key, lang.FR, access())
	wantFault(t, "while a file is sent", err, fault.Conflict, "file", "sending")
	h.clock.pass(2 * time.Hour)
	if r, err := h.desk.File(t.Context(), h.one, key, lang.FR, access()); err != nil || len(h.thread(h.one, r.ID).Files) != 0 {
		t.Errorf("long after: %v", err)
	}
}

func TestHeldFiles(t *testing.T) {
	h := newHouse(t)
	key := h.draft(h.one, access())
	h.scanner.set(true)
	good, bad := h.attach("", "good.pdf", "good"), h.attach("", "bad.pdf", "virus")
	if good.State != casework.FileHeld {
		t.Fatalf("%+v", good)
	}
	_, _, err := h.desk.OpenFile(t.Context(), h.one, good.ID)
	wantFault(t, "opened before it was checked", err, fault.Conflict, "file", "held")
	r, err := h.desk.File(t.Context(), h.one, key, lang.FR, access())
	h.must(err)
	if n, err := h.desk.ScanHeld(t.Context()); n != 0 || !fault.Is(err, fault.Unavailable) {
		t.Errorf("while the scanner is down: %d, %v", n, err)
	}
	h.scanner.set(false)
	if n, err := h.desk.ScanHeld(t.Context()); n != 2 || err != nil {
		t.Errorf("when it is up again: %d, %v", n, err)
	}
	if n, err := h.desk.ScanHeld(t.Context()); n != 0 || err != nil {
		t.Errorf("once more: %d, %v", n, err)
	}
	if got := h.read(h.one, good.ID); got != "%PDF GOOD" {
		t.Errorf("read %q", got)
	}
	_, _, err = h.desk.OpenFile(t.Context(), h.one, bad.ID)
	wantFault(t, "malware", err, fault.Conflict, "file", "refused")
	if n := h.count(`SELECT COUNT(*) FROM file_chunks WHERE file_id = $1`, bad.ID); n != 0 {
		t.Error("the bytes of malware are kept")
	}
	told, err := h.desk.Notices(t.Context(), h.one, 10)
	if err != nil || len(told) != 2 || told[0].RequestID != r.ID {
		t.Errorf("told %+v, %v", told, err)
	}
	if leaves := h.leaves("file/" + bad.ID); len(leaves) != 1 || leaves[0].Event != string(casework.FileUnsafe) {
		t.Errorf("leaves %+v", leaves)
	}
}

// TestHeldFileThatWasChanged holds that one file that can't be read any more
// does not keep the others waiting.
func TestHeldFileThatWasChanged(t *testing.T) {
	h := newHouse(t)
	h.draft(h.one, access())
	h.scanner.set(true)
	changed := h.attach("", "a.pdf", "a")
	h.clock.pass(time.Minute)
	good := h.attach("", "b.pdf", "b")
	h.exec(`UPDATE file_chunks SET data = zeroblob(length(data)) WHERE file_id = $1`, changed.ID)
	h.scanner.set(false)
	n, err := h.desk.ScanHeld(t.Context())
	if n != 1 || err == nil || !strings.Contains(err.Error(), changed.ID) {
		t.Errorf("%d, %v", n, err)
	}
	if got := h.read(h.one, good.ID); got != "%PDF B" {
		t.Errorf("read %q", got)
	}
	_, _, err = h.desk.OpenFile(t.Context(), h.one, changed.ID)
	wantFault(t, "the one that was changed", err, fault.Conflict, "file", "held")
}

func TestHeldWithoutScanner(t *testing.T) {
	h := newHouse(t)
	h.draft(h.one, access())
	h.scanner.set(true)
	a := h.attach("", "a.pdf", "virus")
	h.scanner.set(false)
	n, err := h.desk.ScanHeld(t.Context())
	if n != 1 || err != nil || h.form(h.one).Files[0].State != casework.FileRefused {
		t.Errorf("malware of a draft: %d, %v, %+v", n, err, h.form(h.one).Files)
	}
	r := h.file(h.one, access()) // what was refused stays behind
	if len(h.thread(h.one, r.ID).Files) != 0 {
		t.Error("malware went with the request")
	}
	if len(h.leaves("file/"+a.ID)) != 1 {
		t.Error("the log does not tell")
	}
	h.draft(h.one, access())
	h.scanner.set(true)
	b := h.attach("", "b.pdf", "b")
	h.desk.Scan = nil // it was taken out of the configuration
	if n, err := h.desk.ScanHeld(t.Context()); n != 1 || err != nil || h.read(h.one, b.ID) != "%PDF B" {
		t.Errorf("%d, %v", n, err)
	}
}

func TestOpenCaseFile(t *testing.T) {
	h := newHouse(t)
	key := h.draft(h.one, with(access(), rights.AskDomains, "operational"))
	a := h.attach("", "a.pdf", "a")
	if _, _, err := h.desk.OpenCaseFile(t.Context(), h.own, a.ID); !fault.Is(err, fault.NotFound) {
		t.Errorf("before it was sent: %v", err)
	}
	_, err := h.desk.File(t.Context(), h.one, key, lang.FR, with(access(), rights.AskDomains, "operational"))
	h.must(err)
	if _, _, err := h.desk.OpenCaseFile(t.Context(), h.far, a.ID); !fault.Is(err, fault.NotFound) {
		t.Errorf("of another controller: %v", err)
	}
	_, r, err := h.desk.OpenCaseFile(t.Context(), h.own, a.ID)
	h.must(err)
	b, err := io.ReadAll(r)
	if err != nil || !bytes.Equal(b, []byte("%PDF A")) {
		t.Errorf("%q, %v", b, err)
	}
	if leaves := h.leaves("file/" + a.ID); len(leaves) != 1 || leaves[0].Role != rights.Officer {
		t.Errorf("leaves %+v", leaves)
	}
	if looks := h.looks(h.one); len(looks) != 1 || looks[0].Purpose != holdings.PurposeRequest {
		t.Errorf("the member is told of %+v", looks)
	}
}

// A failing inspects nothing.
type failing struct{}

// Inspect implements [casework.Inspector].
func (failing) Inspect(context.Context, string, []byte) (casework.Inspected, error) {
	return casework.Inspected{}, fault.New(fault.Unavailable, "too much to do")
}

// A naming inspector keeps names as they are, as none should.
type naming struct{}

// Inspect implements [casework.Inspector].
func (naming) Inspect(_ context.Context, name string, data []byte) (casework.Inspected, error) {
	return casework.Inspected{Name: name, Type: "application/pdf", Bytes: data}, nil
}
