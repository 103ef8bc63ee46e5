package storetest

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/loupe-privacy/loupe/internal/fault"
	"github.com/loupe-privacy/loupe/internal/rights"
	"github.com/loupe-privacy/loupe/server/auth"
	"github.com/loupe-privacy/loupe/server/casework"
)

// draftFile returns a file that its owner begins to send, of ten bytes.
func draftFile(id, owner, requestID string) casework.File {
	return casework.File{
		ID: id, OwnerID: owner, RequestID: requestID, By: rights.Person, State: casework.FileSending,
		Name: "sealed name", Size: 10, Created: noon,
	}
}

// whole adds a file with its sealed bytes, ready, or without any bytes if
// sealed is "". It returns the file as stored.
func (f fixture) whole(t *testing.T, file casework.File, sealed string) casework.File {
	t.Helper()
	must(t, f.AddFile(f.ctx, file, 100))
	if sealed != "" {
		file.State, file.Type, file.Hash = casework.FileReady, "image/png", hashOf(sealed)
		must(t, f.FinishFile(f.ctx, file, strings.NewReader(sealed)))
	}
	return file
}

// hashOf returns the hash of the bytes of a file.
func hashOf(sealed string) []byte {
	sum := sha256.Sum256([]byte(sealed))
	return sum[:]
}

// wantBytes fails the test if a file has other sealed bytes.
func (f fixture) wantBytes(t *testing.T, id, want string) {
	t.Helper()
	r, err := f.ReadFile(f.ctx, id)
	must(t, err)
	got, err := io.ReadAll(r)
	must(t, errors.Join(err, r.Close()))
	if string(got) != want {
		t.Errorf("file %s has %d bytes, want %d: or others", id, len(got), len(want))
	}
}

// testFiles tests the files of drafts.
func testFiles(t *testing.T, f fixture) {
	anna, bram := f.account(t, "anna"), f.account(t, "bram")
	r := f.file(t, anna, "1")
	of := func(owner, requestID string) (names string) {
		t.Helper()
		all, err := f.DraftFiles(f.ctx, owner, requestID)
		must(t, err)
		for _, file := range all {
			names += file.ID + " "
		}
		return names
	}
	want := filled[casework.File](t)
	want.OwnerID, want.RequestID = anna.ID, ""
	must(t, f.AddFile(f.ctx, want, 2))
	want.MessageID, want.Hash = "", nil // of files that were sent, and that are whole
	got, err := f.File(f.ctx, whose(bram), anna.ID, want.ID)
	must(t, err)
	wantSame(t, "a file", got, want)

	t.Run("limit", func(t *testing.T) {
		later := draftFile("b", anna.ID, "")
		later.Created = noon.Add(time.Hour)
		must(t, f.AddFile(f.ctx, later, 2))
		wantCode(t, "one too many", f.AddFile(f.ctx, draftFile("c", anna.ID, ""), 2), fault.TooLarge)
		must(t, f.AddFile(f.ctx, draftFile("c", anna.ID, r.ID), 1)) // of a message
		must(t, f.AddFile(f.ctx, draftFile("d", bram.ID, ""), 1))
		wantCode(t, "one that is there", f.AddFile(f.ctx, draftFile("c", anna.ID, ""), 9), fault.Conflict)
		wantCode(t, "of no request", f.AddFile(f.ctx, draftFile("e", anna.ID, "unknown"), 9), fault.NotFound)
		wantCode(t, "of no owner", f.AddFile(f.ctx, draftFile("e", "", ""), 9), fault.Invalid)
		wantCode(t, "with bad text", f.AddFile(f.ctx, draftFile("\x00", anna.ID, ""), 9), fault.Invalid)
		if got := of(anna.ID, ""); got != want.ID+" b " {
			t.Errorf("files of the draft: %s", got)
		}
		if got := of(anna.ID, r.ID) + of(bram.ID, "") + of("", ""); got != "c d " {
			t.Errorf("files of the message and of another draft: %s", got)
		}
		if all, err := f.Files(f.ctx, whose(anna), r.ID); err != nil || len(all) != 0 {
			t.Errorf("files of the request: %v, %v; want none that was not sent", all, err)
		}
	})
	t.Run("of others", func(t *testing.T) {
		for _, owner := range []string{bram.ID, "", "unknown"} {
			for _, p := range []casework.Whose{whose(anna), whose(bram), office} {
				for _, id := range []string{"b", "c"} { // of a request and of a message
					_, err := f.File(f.ctx, p, owner, id)
					wantCode(t, "File", err, fault.NotFound)
				}
			}
			wantCode(t, "DeleteFile", f.DeleteFile(f.ctx, owner, "b"), fault.NotFound)
			wantCode(t, "AddPiece", f.AddPiece(f.ctx, owner, "b", 0, 1, []byte("x")), fault.NotFound)
		}
	})
	t.Run("delete", func(t *testing.T) {
		must(t, f.AddPiece(f.ctx, anna.ID, "b", 0, 1, []byte("x")))
		must(t, f.DeleteFile(f.ctx, anna.ID, "b"))
		wantCode(t, "again", f.DeleteFile(f.ctx, anna.ID, "b"), fault.NotFound)
		wantCode(t, "AddPiece", f.AddPiece(f.ctx, anna.ID, "b", 1, 1, []byte("x")), fault.NotFound)
		if left, err := f.Pieces(f.ctx, "b"); err != nil || len(left) != 0 {
			t.Errorf("pieces left: %v, %v", left, err)
		}
		if got := of(anna.ID, ""); got != want.ID+" " {
			t.Errorf("files left: %s", got)
		}
	})
}

// testPieces tests a file that arrives in pieces.
func testPieces(t *testing.T, f fixture) {
	anna := f.account(t, "anna")
	f.whole(t, draftFile("a", anna.ID, ""), "")
	add := func(start, size int64) error {
		return f.AddPiece(f.ctx, anna.ID, "a", start, size, fmt.Append(nil, "from ", start))
	}
	must(t, add(0, 2))
	must(t, add(2, 3))
	for name, test := range map[string]struct {
		start, size int64
		code        fault.Code
	}{
		"the last one again": {2, 3, fault.Conflict}, "the first one again": {0, 2, fault.Conflict},
		"within the last": {4, 1, fault.Conflict}, "with a gap": {6, 1, fault.Conflict}, "before all": {-1, 1, fault.Conflict},
		"nothing": {5, 0, fault.Invalid}, "less than nothing": {5, -1, fault.Invalid}, "more than the file has": {5, 6, fault.TooLarge},
		"more than there are numbers": {5, 1<<63 - 1, fault.TooLarge},
	} {
		err := add(test.start, test.size)
		wantCode(t, name, err, test.code)
		if e, _ := errors.AsType[*fault.Error](err); test.code == fault.Conflict && e.Field != "offset" {
			t.Errorf("%s: %v, want it on offset", name, err)
		}
	}
	must(t, add(5, 5)) // where the last one ended
	got, err := f.Pieces(f.ctx, "a")
	must(t, err)
	wantSame(t, "pieces", got, []casework.Piece{
		{Start: 0, Size: 2, Sealed: []byte("from 0")}, {Start: 2, Size: 3, Sealed: []byte("from 2")}, {Start: 5, Size: 5, Sealed: []byte("from 5")},
	})
	_, err = f.ReadFile(f.ctx, "a")
	wantCode(t, "ReadFile of what is being sent", err, fault.NotFound)

	file := draftFile("a", anna.ID, "")
	file.State = casework.FileReady
	must(t, f.FinishFile(f.ctx, file, strings.NewReader("sealed")))
	f.wantBytes(t, "a", "sealed")
	wantCode(t, "a piece of what is whole", add(10, 1), fault.NotFound)
}

// testWholeFiles tests the bytes of files, and what is held.
func testWholeFiles(t *testing.T, f fixture) {
	anna := f.account(t, "anna")
	t.Run("of any size", func(t *testing.T) {
		const most = 3 << 20
		some := string(bytes.Repeat([]byte("0123456789abcde\x00"), most/16))
		for i, n := range []int{1, 256<<10 - 1, 256 << 10, 256<<10 + 1, 512 << 10, most} {
			id := fmt.Sprint("size ", i)
			f.whole(t, draftFile(id, anna.ID, ""), some[:n])
			f.wantBytes(t, id, some[:n])
			r, err := f.ReadFile(f.ctx, id)
			must(t, err)
			must(t, readSlowly(r, some[:n]))
		}
	})
	t.Run("all that is said of it", func(t *testing.T) {
		f.whole(t, draftFile("held", anna.ID, ""), "")
		held := casework.File{
			ID: "held", OwnerID: anna.ID, By: rights.Person, State: casework.FileHeld, Name: "new name", Type: "image/png",
			Size: 6, Hash: hashOf("first"), Created: noon,
		}
		must(t, f.FinishFile(f.ctx, held, strings.NewReader("first")))
		got, err := f.File(f.ctx, whose(anna), anna.ID, "held")
		must(t, err)
		wantSame(t, "the file", got, held)
		all, err := f.HeldFiles(f.ctx, 9)
		must(t, err)
		wantSame(t, "held files", all, []casework.File{held})

		wrong := held
		wrong.Hash = hashOf("other")
		wantCode(t, "other bytes than its hash", f.FinishFile(f.ctx, wrong, strings.NewReader("second")), fault.Internal)
		if err := f.FinishFile(f.ctx, held, io.MultiReader(strings.NewReader("x"), failing{})); err == nil {
			t.Error("a file that cannot be read was stored")
		}
		f.wantBytes(t, "held", "first")

		ready := held
		ready.State, ready.Hash = casework.FileReady, nil
		must(t, f.FinishFile(f.ctx, ready, strings.NewReader("second")))
		f.wantBytes(t, "held", "second")
		wantCode(t, "once more", f.FinishFile(f.ctx, ready, strings.NewReader("third")), fault.Conflict)
		if all, err := f.HeldFiles(f.ctx, 9); err != nil || len(all) != 0 {
			t.Errorf("held files = %v, %v; want none", all, err)
		}
		ready.ID = "unknown"
		wantCode(t, "one that is gone", f.FinishFile(f.ctx, ready, strings.NewReader("x")), fault.NotFound)
		_, err = f.ReadFile(f.ctx, "unknown")
		wantCode(t, "ReadFile of none", err, fault.NotFound)
	})
	t.Run("refused later", func(t *testing.T) {
		file := draftFile("refused", anna.ID, "")
		f.whole(t, file, "")
		file.State = casework.FileHeld
		must(t, f.FinishFile(f.ctx, file, strings.NewReader("bad")))
		file.State, file.Size = casework.FileRefused, 0
		must(t, f.FinishFile(f.ctx, file, strings.NewReader("")))
		f.wantBytes(t, "refused", "")
		c := filing(anna, "1")
		c.Files = []string{"refused"}
		_, _, err := f.Apply(f.ctx, c)
		wantCode(t, "sending it", err, fault.Conflict)
	})
	t.Run("changed while it is read", func(t *testing.T) {
		file := draftFile("turning", anna.ID, "")
		f.whole(t, file, "")
		file.State = casework.FileHeld
		must(t, f.FinishFile(f.ctx, file, strings.NewReader(strings.Repeat("1", 600<<10))))
		r, err := f.ReadFile(f.ctx, file.ID)
		must(t, err)
		_, err = io.ReadFull(r, make([]byte, 10))
		must(t, err)
		must(t, f.FinishFile(f.ctx, file, strings.NewReader(strings.Repeat("2", 600<<10))))
		rest, err := io.ReadAll(r)
		wantCode(t, "reading on", err, fault.Conflict)
		if strings.Contains(string(rest), "2") {
			t.Error("the bytes of two files were mixed")
		}
	})
}

// readSlowly reads r one byte at a time for a while, and the rest at once.
func readSlowly(r io.Reader, want string) error {
	one := make([]byte, 1)
	for i := range min(len(want), 100) {
		if n, err := r.Read(one); n != 1 || err != nil || one[0] != want[i] {
			return fmt.Errorf("byte %d: read %d, %w", i, n, err)
		}
	}
	rest, err := io.ReadAll(r)
	if err == nil && len(rest) != max(0, len(want)-100) {
		err = fmt.Errorf("%d bytes after the first hundred", len(rest))
	}
	return err
}

// A failing reader fails.
type failing struct{}

// Read implements [io.Reader].
func (failing) Read([]byte) (int, error) { return 0, errors.New("broken") }

// testSentFiles tests files that were sent with a request or a message.
func testSentFiles(t *testing.T, f fixture) {
	anna, bram := f.account(t, "anna"), f.account(t, "bram")
	c := filing(anna, "1")
	must(t, f.SaveDraft(f.ctx, casework.Draft{OwnerID: anna.ID, Key: c.Key, Updated: noon}))
	first := f.whole(t, draftFile("first", anna.ID, ""), "1")
	f.whole(t, draftFile("unfinished", anna.ID, ""), "")
	f.whole(t, draftFile("unsent", anna.ID, ""), "2")
	f.whole(t, draftFile("theirs", bram.ID, ""), "3")
	c.Files = []string{"first"}
	r := f.apply(t, c)
	if left, err := f.DraftFiles(f.ctx, anna.ID, ""); err != nil || len(left) != 0 {
		t.Errorf("files for the next draft: %v, %v; want none", left, err)
	}
	if left, err := f.DraftFiles(f.ctx, bram.ID, ""); err != nil || len(left) != 1 {
		t.Errorf("files of another draft: %v, %v; want one", left, err)
	}

	f.whole(t, draftFile("second", anna.ID, r.ID), "4")
	f.whole(t, draftFile("later", anna.ID, r.ID), "5")
	say := change(r, rights.Write)
	say.Entry.Actor = anna.ID
	say.Messages = []casework.Message{{ID: "m", At: noon, By: rights.Person, Actor: anna.ID, Body: "sealed", Key: "k"}}
	say.Files = []string{"second"}
	f.apply(t, say)

	first.RequestID = r.ID
	all, err := f.Files(f.ctx, whose(anna), r.ID)
	must(t, err)
	if len(all) != 2 || all[1].ID != "second" || all[1].MessageID != "m" {
		t.Fatalf("files = %+v", all)
	}
	wantSame(t, "the file of the request", all[0], first)
	for _, p := range []casework.Whose{whose(anna), office} {
		got, err := f.File(f.ctx, p, "whoever", "first")
		must(t, err)
		wantSame(t, "a file", got, first)
	}
	if left, err := f.DraftFiles(f.ctx, anna.ID, r.ID); err != nil || len(left) != 1 || left[0].ID != "later" {
		t.Errorf("files of the next message: %v, %v; want the later one", left, err)
	}
	f.wantForGood(t, anna, bram, "first")
}

// wantForGood fails the test if a file of an account that was sent can be
// taken away, changed or seen by another.
func (f fixture) wantForGood(t *testing.T, a, other auth.Account, id string) {
	t.Helper()
	_, err := f.File(f.ctx, whose(other), other.ID, id)
	wantCode(t, "File", err, fault.NotFound)
	wantCode(t, "DeleteFile", f.DeleteFile(f.ctx, a.ID, id), fault.NotFound)
	wantCode(t, "AddPiece", f.AddPiece(f.ctx, a.ID, id, 1, 1, []byte("x")), fault.NotFound)
	must(t, f.DeleteDraft(f.ctx, a.ID))
	must(t, f.DropDrafts(f.ctx, noon.Add(time.Hour)))
	if _, err := f.File(f.ctx, whose(a), a.ID, id); err != nil {
		t.Errorf("the file is gone: %v", err)
	}
}
