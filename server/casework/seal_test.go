package casework_test

import (
	"bytes"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/loupe-privacy/loupe/internal/fault"
	"github.com/loupe-privacy/loupe/internal/lang"
	"github.com/loupe-privacy/loupe/internal/rights"
	"github.com/loupe-privacy/loupe/server/casework"
	"github.com/loupe-privacy/loupe/server/keys"
)

// canary is what people typed and attached, and nobody finds in the database.
const canary = "canari jaune insuline dépendance"

// wantNowhere fails for every file of database and keys that holds a word of
// the canary, in any case.
func (h *house) wantNowhere(when string) {
	h.Helper()
	files := 0
	err := filepath.WalkDir(filepath.Dir(h.path), func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		b, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		files++
		b = bytes.ToLower(b)
		for _, word := range strings.Fields(canary) {
			if bytes.Contains(b, []byte(word)) {
				h.Errorf("%s: %s holds %q", when, path, word)
			}
		}
		return nil
	})
	if err != nil || files < 5 { // the database, four keysets and an id at least
		h.Errorf("%d files, %v", files, err)
	}
}

// TestNothingTypedIsReadable types the canary wherever something can be typed
// or attached, and looks for it after each step.
func TestNothingTypedIsReadable(t *testing.T) {
	h := newHouse(t)
	a := rights.Answers{
		rights.AskGoal: {"rectification"}, rights.AskBehalf: {"child"}, rights.AskBehalfName: {canary},
		rights.AskDomains: {"operational"}, rights.AskWrong: {canary}, rights.AskTrue: {canary}, rights.AskSince: {canary},
		rights.AskNote: {canary},
	}
	h.must(h.desk.Hold(t.Context(), h.two, lang.FR, rights.AskGoal, []string{"access"}))
	h.must(h.desk.Hold(t.Context(), h.two, lang.FR, rights.AskNote, []string{canary}))
	k := h.draft(h.one, a)
	h.attach("", canary+".pdf", canary)
	up, err := h.desk.BeginUpload(t.Context(), h.one, "", canary+".pdf", int64(len("%PDF "+canary+canary)))
	h.must(err)
	up, err = h.desk.Piece(t.Context(), h.one, up.ID, 0, []byte("%PDF "+canary))
	h.must(err)
	h.wantNowhere("draft")
	_, err = h.desk.Piece(t.Context(), h.one, up.ID, up.Offset, []byte(canary))
	h.must(err)
	r, err := h.desk.File(t.Context(), h.one, k, lang.FR, a)
	h.must(err)
	h.wantNowhere("request")
	h.attach(r.ID, canary+".pdf", canary)
	h.say(r.ID, key, canary)
	h.act(h.own, r.ID, rights.Act{Event: rights.Write}, canary, casework.Document{Name: canary + ".pdf", Bytes: []byte("%PDF " + canary)})
	h.wantNowhere("thread")

	got := h.thread(h.one, r.ID)
	if got.Request.Answers[rights.AskNote][0] != canary || got.Messages[0].Body != canary || got.Messages[1].Body != canary ||
		len(got.Files) != 4 || got.Files[3].Name != canary+".pdf" {
		t.Errorf("read back %+v", got)
	}
	for _, f := range got.Files {
		if text := h.read(h.one, f.ID); !strings.Contains(text, strings.ToUpper("insuline")) {
			t.Errorf("file read back %q", text)
		}
	}
	if all, _, err := h.desk.Requests(t.Context(), h.one); err != nil || all[0].Answers != nil {
		t.Errorf("a list tells answers: %+v, %v", all, err)
	}
	h.exec(`UPDATE requests SET note = $1`, canary)
	b, err := os.ReadFile(h.path)
	wal, walErr := os.ReadFile(h.path + "-wal")
	if err != nil || walErr != nil || !bytes.Contains(append(b, wal...), []byte("canari")) {
		t.Errorf("the scan doesn't see what is there: %v, %v", err, walErr)
	}
}

// TestNotesOfBeforeAreRead opens requests that were filed before there were
// answers: with a sealed note, and with one from before notes were sealed.
func TestNotesOfBeforeAreRead(t *testing.T) {
	h := newHouse(t)
	r := h.file(h.one, access())
	sealed, err := h.desk.Sealer.Seal(canary, "requests.note "+r.ID)
	h.must(err)
	elsewhere, err := h.desk.Sealer.Seal(canary, "requests.note x")
	h.must(err)
	for _, test := range []struct{ name, stored, want string }{
		{"sealed", "\x01" + sealed, canary},
		{"not sealed", canary, canary},
		{"none", "", ""},
	} {
		h.exec(`UPDATE requests SET answers = '', note = $1`, test.stored)
		got := h.thread(h.one, r.ID)
		if got.Note != test.want || got.Request.Answers != nil {
			t.Errorf("%s: %q, %v", test.name, got.Note, got.Request.Answers)
		}
	}
	h.exec(`UPDATE requests SET note = $1`, "\x01"+elsewhere)
	if _, err := h.desk.Thread(t.Context(), h.one, r.ID); !fault.Is(err, fault.Internal) {
		t.Errorf("the note of another request: %v", err)
	}
}

// TestDraftsOfBeforeAreGoneOnWith opens a draft as the migration leaves it,
// and goes on with it.
func TestDraftsOfBeforeAreGoneOnWith(t *testing.T) {
	h := newHouse(t)
	sealed, err := h.desk.Sealer.Seal(canary, "drafts.note "+h.one.AccountID)
	h.must(err)
	for name, note := range map[string]string{"sealed": "\x01" + sealed, "not sealed": canary, "none": ""} {
		h.draft(h.one, access())
		h.exec(`UPDATE drafts SET answers = '{"goal":["access"],"domains":["compulsory"]}', note = $1, send_key = 'old'`, note)
		f := h.form(h.one)
		want := 3
		if note == "" {
			want = 2
		} else if f.Answers[rights.AskNote][0] != canary {
			t.Errorf("%s: note %q", name, f.Answers[rights.AskNote])
		}
		if f.Key != "old" || f.Answers[rights.AskDomains][0] != "compulsory" || len(f.Answers) != want {
			t.Errorf("%s: %+v", name, f)
		}
		next, more, err := h.desk.Answer(t.Context(), h.one, lang.FR, rights.AskBehalf, []string{"self"})
		if err != nil || next != rights.AskDomains || !more {
			t.Errorf("%s: %s, %v", name, next, err)
		}
		if f := h.form(h.one); len(f.Answers) != want+1 {
			t.Errorf("%s: after an answer %+v", name, f.Answers)
		}
		if n := h.count(`SELECT COUNT(*) FROM drafts WHERE note <> '' OR answers LIKE '{%'`); n != 0 {
			t.Errorf("%s: what was typed is still there as it was", name)
		}
		h.must(h.desk.Forget(t.Context(), h.one))
	}
}

// TestHeldMessage keeps a message while its person proves who they are.
func TestHeldMessage(t *testing.T) {
	h := newHouse(t)
	r := h.file(h.one, access())
	held := func(actor casework.Actor, request string) string {
		t.Helper()
		text, err := h.desk.HeldMessage(t.Context(), actor, request)
		h.must(err)
		return text
	}
	if got := held(h.one, r.ID); got != "" {
		t.Errorf("before anything was typed: %q", got)
	}
	for _, text := range []string{"first", canary} {
		h.must(h.desk.HoldMessage(t.Context(), h.one, lang.FR, r.ID, text))
	}
	h.wantNowhere("held message")
	for name, test := range map[string]struct {
		actor   casework.Actor
		request string
		want    string
	}{
		"the same":        {h.one, r.ID, canary},
		"another request": {h.one, "x", ""},
		"another person":  {h.two, r.ID, ""},
	} {
		if got := held(test.actor, test.request); got != test.want {
			t.Errorf("%s: %q", name, got)
		}
	}
	h.draft(h.one, access()) // a request that is written meanwhile is another thing
	h.must(h.desk.ForgetMessage(t.Context(), h.one, r.ID))
	if got := held(h.one, r.ID); got != "" || len(h.form(h.one).Answers) == 0 {
		t.Errorf("forgotten, and %q", got)
	}
	if err := h.desk.HoldMessage(t.Context(), casework.Actor{}, lang.FR, r.ID, "x"); !fault.Is(err, fault.Forbidden) {
		t.Errorf("of nobody: %v", err)
	}
	wantFault(t, "of nothing", h.desk.HoldMessage(t.Context(), h.one, lang.FR, "nothing", "x"), fault.NotFound, "", "")
	wantFault(t, "of another person", h.desk.HoldMessage(t.Context(), h.two, lang.FR, r.ID, "x"), fault.NotFound, "", "")
	wantFault(t, "in no language", h.desk.HoldMessage(t.Context(), h.one, "de", r.ID, "x"), fault.Invalid, "lang", "unknown")
	wantFault(t, "too long", h.desk.HoldMessage(t.Context(), h.one, lang.FR, r.ID, strings.Repeat("x", casework.MaxMessage+1)),
		fault.Invalid, "text", "too_long")
}

func TestWhatIsMovedIsRefused(t *testing.T) {
	for _, test := range []struct{ name, query string }{
		{"answers of another request", `UPDATE requests SET answers = (SELECT answers FROM requests WHERE id <> $1) WHERE id = $1`},
		{"answers of a draft", `UPDATE requests SET answers = (SELECT answers FROM drafts) WHERE id = $1`},
		{"answers, changed", `UPDATE requests SET answers = substr(answers, 1, 40) || 'AAAA' || substr(answers, 45) WHERE id = $1`},
		{"answers, cut", `UPDATE requests SET answers = substr(answers, 1, length(answers) - 4) WHERE id = $1`},
		{"another message", `UPDATE messages SET body = (SELECT m.body FROM messages AS m WHERE m.request_id <> $1) WHERE request_id = $1`},
		{"a message of another request", `UPDATE messages SET request_id = $1, send_key = send_key || '2' WHERE request_id <> $1`},
		{"a message, emptied", `UPDATE messages SET body = '' WHERE request_id = $1`},
		{"the name of another file", `UPDATE files SET name = (SELECT f.name FROM files AS f WHERE f.request_id <> $1) WHERE request_id = $1`},
		{"a file of another owner", `UPDATE files SET owner_id = 'x' WHERE request_id = $1`},
	} {
		t.Run(test.name, func(t *testing.T) {
			h := newHouse(t)
			var ids []string
			for _, text := range []string{canary, "autre"} {
				a := with(access(), rights.AskNote, text)
				k := h.draft(h.one, a)
				h.attach("", text+".pdf", text)
				r, err := h.desk.File(t.Context(), h.one, k, lang.FR, a)
				h.must(err)
				h.say(r.ID, key, text)
				ids = append(ids, r.ID)
			}
			h.draft(h.one, with(access(), rights.AskNote, canary))
			h.exec(test.query, ids[0])
			got, err := h.desk.Thread(t.Context(), h.one, ids[0])
			if !fault.Is(err, fault.Internal) || got.Request.ID != "" && len(got.Messages)+len(got.Files) > 2 ||
				strings.Contains(err.Error(), "canari") {
				t.Errorf("got %+v, %v", got, err)
			}
			if got := h.thread(h.one, ids[1]); got.Request.Answers[rights.AskNote][0] != "autre" {
				t.Errorf("the other request: %+v", got)
			}
			if all, _, err := h.desk.Requests(t.Context(), h.one); err != nil || len(all) != 2 {
				t.Errorf("one damaged row takes the list away: %v", err)
			}
		})
	}
}

func TestDamagedFilesAreRefused(t *testing.T) {
	for _, test := range []struct{ name, query string }{
		{"of another file", `UPDATE file_chunks SET data = (SELECT c.data FROM file_chunks AS c WHERE c.file_id <> $1) WHERE file_id = $1`},
		{"cut", `UPDATE file_chunks SET data = substr(data, 1, length(data) - 1) WHERE file_id = $1`},
		{"one byte", `UPDATE file_chunks SET data = CAST(substr(data, 1, length(data) - 5) || x'00' || substr(data, length(data) - 3) AS BLOB) WHERE file_id = $1`},
	} {
		t.Run(test.name, func(t *testing.T) {
			h := newHouse(t)
			h.draft(h.one, access())
			a, b := h.attach("", "a.pdf", "one"), h.attach("", "b.pdf", "two")
			h.exec(test.query, a.ID)
			_, r, err := h.desk.OpenFile(t.Context(), h.one, a.ID)
			if err == nil {
				var text []byte
				text, err = io.ReadAll(r)
				if len(text) > 0 {
					t.Errorf("read %q", text)
				}
			}
			if !fault.Is(err, fault.Internal) && !fault.Is(err, fault.Conflict) {
				t.Errorf("damaged, and %v", err)
			}
			if h.read(h.one, b.ID) != "%PDF TWO" {
				t.Error("the other file is lost")
			}
		})
	}
}

func TestMovedReceiptsAreRefused(t *testing.T) {
	h := newHouse(t)
	one, two := h.file(h.one, access()), h.file(h.one, access())
	h.exec(`UPDATE receipts SET statement = (SELECT r.statement FROM receipts AS r WHERE r.request_id = $2) WHERE request_id = $1`,
		one.ID, two.ID)
	if _, _, err := h.desk.Receipt(t.Context(), h.one, one.ID); !fault.Is(err, fault.Internal) {
		t.Errorf("the receipt of another request: %v", err)
	}
	if _, _, err := h.desk.Receipt(t.Context(), h.one, two.ID); err != nil {
		t.Error(err)
	}
}

func TestSealedThroughRotation(t *testing.T) {
	h := newHouse(t)
	a := with(access(), rights.AskNote, canary)
	k := h.draft(h.one, a)
	f := h.attach("", "a.pdf", "a")
	r, err := h.desk.File(t.Context(), h.one, k, lang.FR, a)
	h.must(err)
	old, err := h.folder.List()
	h.must(err)
	for _, kind := range keys.Kinds() {
		if _, err := h.folder.Rotate(kind); err != nil {
			t.Fatal(err)
		}
	}
	h.openKeys(false)
	if got := h.thread(h.one, r.ID); got.Request.Answers[rights.AskNote][0] != canary || h.read(h.one, f.ID) != "%PDF A" {
		t.Errorf("after the rotation: %+v", got)
	}
	if again, err := h.desk.File(t.Context(), h.one, k, lang.FR, a); err != nil || again.ID != r.ID {
		t.Errorf("sent again after the rotation: %s, %v", again.ID, err)
	}
	_, err = h.desk.File(t.Context(), h.one, k, lang.FR, access())
	wantFault(t, "other answers after the rotation", err, fault.Conflict, "key", "used")
	if _, err := h.folder.Retire(keys.Seal, old[0].ID); err != nil {
		t.Fatal(err)
	}
	h.openKeys(false)
	_, err = h.desk.Thread(t.Context(), h.one, r.ID)
	if !fault.Is(err, fault.Internal) || !strings.Contains(err.Error(), "key "+old[0].ID+" is retired") ||
		strings.Contains(err.Error(), "canari") {
		t.Errorf("after retiring: %v, want the key named", err)
	}
	h.file(h.two, access()) // under the new key
	if _, err := h.folder.Restore(keys.Seal, old[0].ID); err != nil {
		t.Fatal(err)
	}
	if got := h.thread(h.one, r.ID); got.Request.Answers[rights.AskNote][0] != canary {
		t.Errorf("after restoring, without a restart: %+v", got)
	}
}
