package registerdata

import (
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/loupe-privacy/loupe/internal/calendar"
)

// editionFile returns an edition.toml with the four domains.
func editionFile(number int, effective string, more ...string) *fstest.MapFile {
	text := fmt.Sprintf("number = %d\neffective = %q\ndomains = [\"operational\", \"compulsory\", \"complementary\", \"insurance\"]\n", number, effective)
	return &fstest.MapFile{Data: []byte(text + strings.Join(more, "\n"))}
}

// series returns the embedded edition as number 3, with two earlier ones: 2
// says something else of a law, and 1 of a category.
func series(t *testing.T) fstest.MapFS {
	t.Helper()
	m := copyOf(t)
	maps.DeleteFunc(m, func(name string, _ *fstest.MapFile) bool { return strings.HasPrefix(name, earlier+"/") })
	m["edition.toml"] = editionFile(3, "2026-11-01")
	m["earlier/2/edition.toml"] = editionFile(2, "2026-03-01")
	m["earlier/1/edition.toml"] = editionFile(1, "2025-03-01", "example = true")
	m["earlier/2/shared/laws.fr.toml"] = changed(m, "shared/laws.fr.toml", "[laws.mifid]\nname = \"", "[laws.mifid]\nname = \"Anciennes ")
	m["earlier/1/shared/categories.nl.toml"] = changed(m, "shared/categories.nl.toml", `kind = "Gezondheid"`, `kind = "Zorg"`)
	return m
}

// changed returns a file with the first old text replaced by a new one.
func changed(m fstest.MapFS, file, old, text string) *fstest.MapFile {
	return &fstest.MapFile{Data: []byte(strings.Replace(string(m[file].Data), old, text, 1))}
}

// TestLoadEditions wants three editions, each with its own words and, for the
// rest, those of the next newer one.
func TestLoadEditions(t *testing.T) {
	editions, err := LoadEditions(series(t))
	if err != nil || len(editions) != 3 {
		t.Fatalf("LoadEditions = %d editions, %v", len(editions), err)
	}
	for i, want := range []struct {
		number    int
		effective calendar.Day
		example   bool
		oldLaw    bool
		kind      string
	}{
		{3, calendar.Date(2026, 11, 1), false, false, "Gezondheid"},
		{2, calendar.Date(2026, 3, 1), false, true, "Gezondheid"},
		{1, calendar.Date(2025, 3, 1), true, true, "Zorg"},
	} {
		r := editions[i]
		if e := r.Edition; e.Number != want.number || e.Effective != want.effective || e.Example != want.example {
			t.Errorf("edition %d is %+v", want.number, e)
		}
		law, _ := r.Law("mifid")
		health, _ := r.Category("health")
		if strings.HasPrefix(law.Name.FR, "Anciennes ") != want.oldLaw || health.Kind.NL != want.kind {
			t.Errorf("edition %d has law %q, kind %q", want.number, law.Name.FR, health.Kind.NL)
		}
		if len(r.Domains) != 4 || r.Counts() != editions[0].Counts() {
			t.Errorf("edition %d holds %+v", want.number, r.Counts())
		}
	}
}

// TestLoadLeavesEarlierEditionsAside wants the edition in force alone, whatever
// lies in the others.
func TestLoadLeavesEarlierEditionsAside(t *testing.T) {
	m := series(t)
	m["earlier/2/shared/laws.toml"] = &fstest.MapFile{Data: []byte("[")}
	m["earlier/old.toml"] = &fstest.MapFile{}
	r, err := Load(m)
	if err != nil || r.Edition.Number != 3 {
		t.Fatalf("Load = %v, %v", r, err)
	}
}

// TestNoEarlierEditions wants an edition to do without.
func TestNoEarlierEditions(t *testing.T) {
	m := series(t)
	maps.DeleteFunc(m, func(name string, _ *fstest.MapFile) bool { return strings.HasPrefix(name, earlier+"/") })
	if editions, err := LoadEditions(m); err != nil || len(editions) != 1 {
		t.Errorf("LoadEditions = %d editions, %v", len(editions), err)
	}
}

// TestLoadEditionsRefuses breaks one thing of three editions at a time, and
// wants to hear of it under the folder where it lies, once.
func TestLoadEditionsRefuses(t *testing.T) {
	file := func(text string) *fstest.MapFile { return &fstest.MapFile{Data: []byte(text)} }
	for _, test := range []struct {
		name   string
		change func(fstest.MapFS)
		want   string
	}{
		{"nothing", func(fstest.MapFS) {}, ""},
		{"other files may lie about", func(m fstest.MapFS) {
			m["earlier/README.md"], m["earlier/1/README.md"] = file("x"), file("x")
		}, ""},
		{"own file, and the older one that takes it over", func(m fstest.MapFS) {
			m["earlier/2/shared/retention.toml"] = changed(m, "shared/retention.toml", `{id = "death"}`, `{id = "death", colour = 1}`)
		}, "earlier/2/shared/retention.toml: triggers.death.colour: unknown key"},
		{"each in its own file", func(m fstest.MapFS) {
			for _, at := range []string{"", "earlier/1/", "earlier/2/"} {
				m[at+"shared/retention.toml"] = changed(m, "shared/retention.toml", `{id = "death"}`, `{id = "death", colour = 1}`)
			}
		}, "earlier/1/shared/retention.toml: triggers.death.colour: unknown key\n" +
			"earlier/2/shared/retention.toml: triggers.death.colour: unknown key\n" +
			"shared/retention.toml: triggers.death.colour: unknown key"},
		{"in force, and taken over by both", func(m fstest.MapFS) {
			m["shared/retention.toml"] = changed(m, "shared/retention.toml", `{id = "death"}`, `{id = "death", colour = 1}`)
		}, "shared/retention.toml: triggers.death.colour: unknown key"},
		{"a file that no longer fits what is taken over", func(m fstest.MapFS) {
			m["earlier/1/shared/retention.toml"] = changed(m, "shared/retention.toml", `{id = "move_abroad"}`, `{id = "moving"}`)
			for _, in := range []string{"fr", "nl"} {
				name := "shared/retention." + in + ".toml"
				m["earlier/1/"+name] = changed(m, name, "[triggers.move_abroad]", "[triggers.moving]")
			}
		}, `domains/complementary.toml: domains.complementary.retention.cp_identification.until: no such id in triggers: "move_abroad" (in the edition of earlier/1)` + "\n" +
			`domains/compulsory.toml: domains.compulsory.retention.co_identification.until: no such id in triggers: "move_abroad" (in the edition of earlier/1)`},
		{"a file that all miss", func(m fstest.MapFS) { delete(m, "shared/laws.toml") }, "shared/laws.toml: file is missing"},
		{"no edition.toml of its own", func(m fstest.MapFS) { delete(m, "earlier/1/edition.toml") },
			"earlier/1/edition.toml: file is missing"},
		{"stray file", func(m fstest.MapFS) { m["earlier/1/domains/moon.toml"] = file("") },
			"earlier/1/domains/moon.toml: file belongs to no part of the register"},
		{"editions within an edition", func(m fstest.MapFS) { m["earlier/1/earlier/0/edition.toml"] = file("") },
			"earlier/1/earlier/0/edition.toml: file belongs to no part of the register"},
		{"folder that is no number", func(m fstest.MapFS) { m["earlier/first/edition.toml"] = file("") },
			"earlier/first: not the folder of an earlier edition: its name is a number"},
		{"folder of zero", func(m fstest.MapFS) { m["earlier/0/edition.toml"] = file("") },
			"earlier/0: not the folder of an earlier edition: its name is a number"},
		{"number written in another way", func(m fstest.MapFS) { m["earlier/01/edition.toml"] = file("") },
			"earlier/01: not the folder of an earlier edition: its name is a number"},
		{"file among the folders", func(m fstest.MapFS) { m["earlier/laws.toml"] = file("") },
			"earlier/laws.toml: not the folder of an earlier edition: its name is a number"},
		{"number of another folder", func(m fstest.MapFS) { m["earlier/1/edition.toml"] = editionFile(7, "2025-03-01") },
			"earlier/1/edition.toml: edition.number: must be 1, as its folder says"},
		{"number of the edition in force", func(m fstest.MapFS) { m["earlier/3/edition.toml"] = editionFile(3, "2026-04-01") },
			"earlier/3/edition.toml: edition.number: must be less than 3, that of the next newer edition"},
		{"day of the next newer edition", func(m fstest.MapFS) { m["earlier/1/edition.toml"] = editionFile(1, "2026-03-01") },
			"earlier/1/edition.toml: edition.effective: must be before 2026-03-01, that of the next newer edition"},
		{"example in force", func(m fstest.MapFS) { m["edition.toml"] = editionFile(3, "2026-11-01", "example = true") },
			"edition.toml: edition.example: the edition in force is never an example"},
	} {
		t.Run(test.name, func(t *testing.T) {
			m := series(t)
			test.change(m)
			editions, err := LoadEditions(m)
			got := ""
			if err != nil {
				got = err.Error()
			}
			if got != test.want {
				t.Errorf("problems are\n%s\nwant\n%s", got, test.want)
			}
			if (editions == nil) != (test.want != "") {
				t.Errorf("there are %d editions beside the error", len(editions))
			}
		})
	}
}

// TestLoadEditionsDir wants a folder to give what its files give, and to be
// named where something is wrong.
func TestLoadEditionsDir(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "editions")
	if err := os.CopyFS(dir, series(t)); err != nil {
		t.Fatal(err)
	}
	if editions, err := LoadEditionsDir(dir); err != nil || len(editions) != 3 {
		t.Fatalf("LoadEditionsDir of a copy = %d editions, %v", len(editions), err)
	}
	if err := os.Remove(filepath.Join(dir, "earlier", "1", "edition.toml")); err != nil {
		t.Fatal(err)
	}
	if _, err := LoadEditionsDir(dir); err == nil || !strings.Contains(err.Error(), dir) || !strings.Contains(err.Error(), "earlier/1/edition.toml: file is missing") {
		t.Errorf("error is %v, want the folder and the problem", err)
	}
	if _, err := LoadEditionsDir(filepath.Join(dir, "none")); err == nil {
		t.Error("a folder that does not exist is no error")
	}
}

// TestEmbeddedEditions wants the editions of the program to be read, in order,
// none but earlier ones made up.
func TestEmbeddedEditions(t *testing.T) {
	editions, err := LoadEditions(Embedded())
	if err != nil {
		t.Fatal(err)
	}
	if len(editions) < 2 {
		t.Errorf("%d editions, want one to compare with", len(editions))
	}
	for i, r := range editions {
		if r.Edition.Example != (i > 0) {
			t.Errorf("edition %d is an example: %t", r.Edition.Number, r.Edition.Example)
		}
	}
}

// TestCircles holds which circles are found, and how they are told.
func TestCircles(t *testing.T) {
	ids := []string{"a", "b", "c", "d"}
	for _, test := range []struct {
		name  string
		needs map[string][]string
		want  []string
	}{
		{"none", map[string][]string{"a": {"b", "c"}, "b": {"d"}, "c": {"d"}}, nil},
		{"itself", map[string][]string{"c": {"c"}}, []string{`"c" needs "c"`}},
		{"two", map[string][]string{"a": {"b"}, "b": {"a"}}, []string{`"a" needs "b" needs "a"`}},
		{"the way to it is left out", map[string][]string{"a": {"b"}, "b": {"c"}, "c": {"d"}, "d": {"b"}},
			[]string{`"b" needs "c" needs "d" needs "b"`}},
		{"two circles", map[string][]string{"a": {"b", "a"}, "c": {"d"}, "d": {"c"}, "b": {"c"}},
			[]string{`"c" needs "d" needs "c"`, `"a" needs "a"`}},
		{"something unknown", map[string][]string{"a": {"x"}}, nil},
	} {
		var got []string
		for _, way := range circles(ids, test.needs) {
			got = append(got, tellCircle(way))
		}
		if !slices.Equal(got, test.want) {
			t.Errorf("%s: %q, want %q", test.name, got, test.want)
		}
	}
}

// An unlisted is a file system whose folder of earlier editions cannot be
// listed.
type unlisted struct{ fstest.MapFS }

// ReadDir implements [fs.ReadDirFS].
func (u unlisted) ReadDir(name string) ([]fs.DirEntry, error) {
	if name == earlier {
		return nil, fs.ErrPermission
	}
	return u.MapFS.ReadDir(name)
}

// TestEarlierEditionsThatCannotBeListed wants to hear of a folder that is there
// and cannot be read.
func TestEarlierEditionsThatCannotBeListed(t *testing.T) {
	_, err := LoadEditions(unlisted{series(t)})
	if err == nil || err.Error() != "earlier: folder cannot be read: permission denied" {
		t.Errorf("error is %v", err)
	}
}
