package casework_test

import (
	"archive/zip"
	"bytes"
	"encoding/json"
	"io"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/loupe-privacy/loupe/internal/fault"
	"github.com/loupe-privacy/loupe/internal/lang"
	"github.com/loupe-privacy/loupe/internal/rights"
	"github.com/loupe-privacy/loupe/server/casework"
)

// unpacked returns what an archive holds, by name, and its names in order.
func unpacked(t *testing.T, archive []byte) (map[string]string, []string) {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(archive), int64(len(archive)))
	if err != nil {
		t.Fatal(err)
	}
	all, names := make(map[string]string), []string{}
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		b, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		all[f.Name], names = string(b), append(names, f.Name)
	}
	return all, names
}

func TestBundle(t *testing.T) {
	h := newHouse(t)
	k := h.draft(h.one, corrected())
	h.attach("", "préuve.pdf", "one")
	r, err := h.desk.File(t.Context(), h.one, k, lang.FR, corrected())
	h.must(err)
	h.clock.pass(time.Minute)
	h.act(h.own, r.ID, rights.Act{Event: rights.Assign}, "")
	h.act(h.own, r.ID, granted(0), "C’est <corrigé>", casework.Document{Name: "a.pdf", Bytes: []byte("%PDF two")})
	h.act(h.own, r.ID, rights.Act{Event: rights.Tell, Items: []int{0}, Told: []string{"hospitals"}}, "")
	h.clock.pass(time.Minute)
	h.scanner.set(true)
	h.attach(r.ID, "held.pdf", "held")
	h.say(r.ID, key, "Merci")

	var w bytes.Buffer
	h.must(h.desk.Bundle(t.Context(), h.one, r.ID, &w, casework.Part{Name: "page.html", Bytes: []byte("<p>")}))
	all, names := unpacked(t, w.Bytes())
	want := []string{
		"request.json", "timeline.json", "messages.json", "page.html", "files/01-préuve.pdf", "files/02-a.pdf",
	}
	if !slices.Equal(names, want) {
		t.Errorf("names %q", names)
	}
	if all["files/01-préuve.pdf"] != "%PDF ONE" || all["files/02-a.pdf"] != "%PDF TWO" || all["page.html"] != "<p>" {
		t.Errorf("files %q", all)
	}
	var request struct {
		Reference string
		Steps     []rights.Step
		Items     []struct {
			Outcome string
			Told    []struct{ Recipient string }
		}
		Answers rights.Answers
	}
	h.must(json.Unmarshal([]byte(all["request.json"]), &request))
	if request.Reference != string(r.Reference) || len(request.Steps) < 3 || request.Items[0].Outcome != "granted" ||
		request.Items[0].Told[0].Recipient != "hospitals" || request.Answers[rights.AskWrong][0] != "a" {
		t.Errorf("request %s", all["request.json"])
	}
	var messages []struct {
		By, Text string
		Files    []string
	}
	h.must(json.Unmarshal([]byte(all["messages.json"]), &messages))
	if len(messages) != 2 || messages[0].Text != "C’est <corrigé>" || messages[0].Files[0] != "files/02-a.pdf" ||
		messages[1].By != "person" || len(messages[1].Files) != 0 {
		t.Errorf("messages %s", all["messages.json"])
	}
	if n := strings.Count(all["timeline.json"], `"event"`); n != 5 {
		t.Errorf("timeline %s", all["timeline.json"])
	}
	for name, text := range all {
		if strings.Contains(text, h.own.AccountID) || strings.Contains(text, h.one.MemberID) {
			t.Errorf("%s names somebody", name)
		}
	}
	leaves := h.leaves("request/" + r.ID)
	if last := leaves[len(leaves)-1]; last.Event != casework.Bundled {
		t.Errorf("leaf %+v", last)
	}
}

func TestBundleOfAnother(t *testing.T) {
	h := newHouse(t)
	r := h.file(h.one, access())
	var w bytes.Buffer
	for _, id := range []string{r.ID, "x"} {
		if err := h.desk.Bundle(t.Context(), h.two, id, &w); !fault.Is(err, fault.NotFound) || w.Len() != 0 {
			t.Errorf("%v, %d bytes", err, w.Len())
		}
	}
}

func TestBundleIsBrokenWhereAFileIs(t *testing.T) {
	h := newHouse(t)
	k := h.draft(h.one, access())
	a := h.attach("", "a.pdf", "one")
	r, err := h.desk.File(t.Context(), h.one, k, lang.FR, access())
	h.must(err)
	h.exec(`UPDATE file_chunks SET data = zeroblob(length(data)) WHERE file_id = $1`, a.ID)
	var w bytes.Buffer
	if err := h.desk.Bundle(t.Context(), h.one, r.ID, &w); err == nil {
		t.Error("a damaged file is bundled")
	}
	if _, err := zip.NewReader(bytes.NewReader(w.Bytes()), int64(w.Len())); err == nil {
		t.Error("what was written looks whole")
	}
}

// TestNamesInBundles holds that names in a bundle are names on every system,
// and none leads out of it.
func TestNamesInBundles(t *testing.T) {
	h := newHouse(t)
	h.desk.Inspect = naming{}
	k := h.draft(h.one, access())
	sent := []string{
		"../../x.pdf", `c:\x.pdf`, "re\u0301ponse.pdf", "a<b>?*|\".pdf", "a\u202efdp.exe", "a\x00\n.pdf", "fin. . ", "...", "CON", "l’été 1.pdf",
	}
	for _, name := range sent {
		h.attach("", name, "a")
		h.clock.pass(time.Minute)
	}
	r, err := h.desk.File(t.Context(), h.one, k, lang.FR, access())
	h.must(err)
	var w bytes.Buffer
	h.must(h.desk.Bundle(t.Context(), h.one, r.ID, &w))
	_, names := unpacked(t, w.Bytes())
	if got, want := names[3:], []string{
		"files/01-.._.._x.pdf", "files/02-c__x.pdf", "files/03-réponse.pdf", "files/04-a_b_____.pdf", "files/05-a_fdp.exe",
		"files/06-a__.pdf", "files/07-fin", "files/08-_", "files/09-CON", "files/10-l’été 1.pdf",
	}; !slices.Equal(got, want) {
		t.Errorf("names %q, want %q", got, want)
	}
	for _, f := range archived(t, w.Bytes()) {
		if f.NonUTF8 || !filepath.IsLocal(f.Name) {
			t.Errorf("%q: marked as another script %t", f.Name, f.NonUTF8)
		}
	}
}

// archived returns the heads of what an archive holds.
func archived(t *testing.T, archive []byte) []*zip.File {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(archive), int64(len(archive)))
	if err != nil {
		t.Fatal(err)
	}
	return z.File
}
