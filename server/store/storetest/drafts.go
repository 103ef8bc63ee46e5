package storetest

import (
	"testing"
	"time"

	"github.com/loupe-privacy/loupe/internal/fault"
	"github.com/loupe-privacy/loupe/internal/lang"
	"github.com/loupe-privacy/loupe/server/casework"
)

// testDrafts tests the one draft of an owner.
func testDrafts(t *testing.T, f fixture) {
	anna, bram := f.account(t, "anna"), f.account(t, "bram")
	want := filled[casework.Draft](t)
	want.OwnerID, want.Guest = anna.ID, false
	_, err := f.Draft(f.ctx, anna.ID)
	wantCode(t, "Draft before", err, fault.NotFound)
	must(t, f.SaveDraft(f.ctx, want))
	has := func(want casework.Draft) {
		t.Helper()
		got, err := f.Draft(f.ctx, want.OwnerID)
		must(t, err)
		wantSame(t, "a draft", got, want)
	}
	has(want)

	t.Run("the next takes its place", func(t *testing.T) {
		want = casework.Draft{OwnerID: anna.ID, Answers: "sealed", Lang: lang.NL, Key: "k1", Updated: noon}
		must(t, f.SaveDraft(f.ctx, want))
		has(want)
	})
	t.Run("the next takes the place of the one that was seen", func(t *testing.T) {
		next := casework.Draft{OwnerID: anna.ID, Answers: "more", Lang: lang.FR, Key: "k2", Updated: noon.Add(time.Hour)}
		wantCode(t, "no draft was seen", f.SwapDraft(f.ctx, next, ""), fault.Conflict)
		wantCode(t, "another was seen", f.SwapDraft(f.ctx, next, "k0"), fault.Conflict)
		has(want)
		must(t, f.SwapDraft(f.ctx, next, "k1"))
		has(next)
		theirs := next
		theirs.OwnerID = bram.ID
		wantCode(t, "there is none", f.SwapDraft(f.ctx, theirs, "k2"), fault.Conflict)
		must(t, f.SwapDraft(f.ctx, theirs, ""))
		has(theirs)
		has(next)
	})
	t.Run("of nobody", func(t *testing.T) {
		wantCode(t, "SaveDraft", f.SaveDraft(f.ctx, casework.Draft{Key: "k"}), fault.Invalid)
		wantCode(t, "SwapDraft", f.SwapDraft(f.ctx, casework.Draft{Key: "k"}, ""), fault.Invalid)
	})
	t.Run("delete", func(t *testing.T) {
		r := f.file(t, anna, "1")
		f.whole(t, draftFile("a", anna.ID, ""), "1")
		f.whole(t, draftFile("b", anna.ID, r.ID), "2")
		f.whole(t, draftFile("c", bram.ID, ""), "3")
		for range 2 {
			must(t, f.DeleteDraft(f.ctx, anna.ID))
			_, err := f.Draft(f.ctx, anna.ID)
			wantCode(t, "Draft", err, fault.NotFound)
			f.wantFiles(t, map[string]bool{"a": false, "b": true, "c": true})
		}
		if _, err := f.Draft(f.ctx, bram.ID); err != nil {
			t.Errorf("the draft of another: %v", err)
		}
	})
}

// wantFiles fails the test if there are other files, whole ones.
func (f fixture) wantFiles(t *testing.T, want map[string]bool) {
	t.Helper()
	for id, there := range want {
		_, err := f.ReadFile(f.ctx, id)
		if err != nil {
			wantCode(t, id, err, fault.NotFound)
		}
		if (err == nil) != there {
			t.Errorf("file %s: %v, want it there: %t", id, err, there)
		}
	}
}

// testDropDrafts tests that drafts and files are dropped to which nobody came
// back.
func testDropDrafts(t *testing.T, f fixture) {
	anna, bram, cleo := f.account(t, "anna"), f.account(t, "bram"), f.account(t, "cleo")
	r := f.file(t, anna, "1")
	old, young := noon, noon.Add(24*time.Hour)
	must(t, f.SaveDraft(f.ctx, casework.Draft{OwnerID: anna.ID, Key: "a", Updated: old}))
	must(t, f.SaveDraft(f.ctx, casework.Draft{OwnerID: bram.ID, Key: "b", Updated: young}))
	for id, file := range map[string]casework.File{
		"of an old draft":           draftFile("", anna.ID, ""),
		"of a young draft":          draftFile("", bram.ID, ""),
		"of no draft":               draftFile("", cleo.ID, ""),
		"of an old message":         draftFile("", anna.ID, r.ID),
		"of an old message too":     draftFile("", bram.ID, r.ID),
		"young, of no draft":        draftFile("", cleo.ID, ""),
		"young, of an old draft":    draftFile("", anna.ID, ""),
		"young, of a young message": draftFile("", anna.ID, r.ID),
	} {
		if file.ID = id; id[:5] == "young" {
			file.Created = young
		}
		f.whole(t, file, "bytes")
	}
	for range 2 {
		must(t, f.DropDrafts(f.ctx, old.Add(time.Hour)))
		_, err := f.Draft(f.ctx, anna.ID)
		wantCode(t, "an old draft", err, fault.NotFound)
		if _, err := f.Draft(f.ctx, bram.ID); err != nil {
			t.Errorf("a young draft: %v", err)
		}
		f.wantFiles(t, map[string]bool{
			"of an old draft": false, "of a young draft": true, "of no draft": false, "of an old message": false,
			"of an old message too": false, "young, of no draft": true, "young, of an old draft": true,
			"young, of a young message": true,
		})
	}
}
