package main

import (
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/loupe-privacy/loupe/server/demo"
	"github.com/loupe-privacy/loupe/server/feed"
)

// TestImportOfBadFiles gives "loupe import" every kind of bad file there is: each
// is named, counted where it is lines, and nothing of it counts. What counted
// before counts on.
func TestImportOfBadFiles(t *testing.T) {
	dir := folder(t)
	t.Setenv("LOUPE_DEMO", "1")
	t.Setenv("LOUPE_FEED_MAX_REJECTS", "0")
	members, held := demoFile(t, dir, demo.MembersFile), demoFile(t, dir, demo.HoldingsFile("compulsory"))
	decisions := demoFile(t, dir, "decisions.jsonl")
	for _, path := range []string{members, held, decisions} {
		if out, err := command(t, "import", feedOf(path), path); err != nil {
			t.Fatalf("%s: %q, %v", path, out, err)
		}
	}
	before := counting(t)
	for name, test := range map[string]struct {
		path     string
		from, to string
		rejects  []string // the reasons, in order; none where the whole file is refused
		refusal  string
	}{
		"wrong checksum of a national number": {members, "80010199976", "80010199977", []string{"national_number: is not valid"}, ""},
		"unknown member":                      {held, `"M-100001"`, `"M-900001"`, []string{feed.ReasonUnknown}, ""},
		"unknown category":                    {held, `"category":"judicial"`, `"category":"weather"`, slices.Repeat([]string{"categories["}, 5), ""},
		"unknown decision":                    {decisions, `"decision":"ct_codes"`, `"decision":"weather"`, slices.Repeat([]string{"decision: the register does not know it"}, 7), ""},
		"a date in the future":                {members, `"joined":"2011-03-01"`, `"joined":"2999-03-01"`, []string{"joined: is "}, ""},
		"a duplicate member":                  {members, `{"key":"M-100002"`, `{"key":"M-100001"`, []string{feed.ReasonRepeated}, ""},
		"a national number twice":             {members, "75060899987", "80010199976", []string{"national_number: "}, ""},
		"a member without a key":              {members, `"key":"M-100001",`, ``, []string{"key: needs"}, ""},
		"a member without a name":             {members, `"given_name":"Élise",`, ``, []string{"given_name: needs"}, ""},
		"another encoding":                    {members, "Élise", "\xc9lise", []string{"is not UTF-8"}, ""},
		"an encoding read as another":         {members, "Élise", "Ã‰lise", []string{"given_name: needs"}, ""},
		"UTF-16":                              {members, `{"feed":"members"`, "\xff\xfe{\x00\"\x00", nil, "line 1"},
		"cut between two lines":               {members, "{\"end\":9}\n", "", nil, "ends too early"},
		"cut in a line":                       {members, "\"joined\":\"2021-10-12\"}\n{\"end\":9}\n", "", nil, "ends too early"},
		"another domain":                      {held, `"domain":"compulsory"`, `"domain":"operational"`, slices.Repeat([]string{"categories["}, 8), ""},
		"a domain that is none":               {held, `"domain":"compulsory"`, `"domain":"weather"`, nil, "domain: is none"},
		"another feed":                        {held, `"feed":"holdings","domain":"compulsory"`, `"feed":"members"`, nil, "is a file of members"},
	} {
		t.Run(name, func(t *testing.T) {
			bad := edited(t, edited(t, test.path, `"run":"demo-`, `"run":"bad-`), test.from, test.to)
			defer os.Remove(bad)
			_, err := command(t, "import", feedOf(test.path), bad)
			if err == nil || !strings.Contains(err.Error(), test.refusal) {
				t.Fatalf("error = %v, want %q", err, test.refusal)
			}
			list, _ := os.ReadFile(bad + ".rejects.jsonl")
			lines := strings.Split(strings.TrimSpace(string(list)), "\n")
			if test.rejects != nil {
				if len(lines) != len(test.rejects) {
					t.Fatalf("%d lines are named, want %d:\n%s", len(lines), len(test.rejects), list)
				}
				if !strings.Contains(err.Error(), "rejected") {
					t.Errorf("error = %v", err)
				}
			}
			for i, reason := range test.rejects {
				if !strings.Contains(lines[i], `"line":`) || !strings.Contains(lines[i], `"reason":"`+reason) {
					t.Errorf("named: %s, want %q", lines[i], reason)
				}
			}
			if now := counting(t); now != before {
				t.Errorf("what counts is not what counted:\n%s\n%s", now, before)
			}
		})
	}
}

// counting returns which runs count, with what readers see of one member.
func counting(t *testing.T) string {
	t.Helper()
	b, err := openBase(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer b.store.Close()
	var all []string
	reports, err := b.store.Reports(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range reports {
		all = append(all, string(r.Feed)+" "+r.Domain+" "+r.At.String())
	}
	for _, key := range []string{"M-100001", "M-100002"} {
		id, err := b.store.MemberByKey(t.Context(), key)
		if err != nil {
			t.Fatal(err)
		}
		member, err := b.store.Dossier(t.Context(), id)
		if err != nil {
			t.Fatal(err)
		}
		docs, err := b.store.Holdings(t.Context(), id)
		if err != nil {
			t.Fatal(err)
		}
		made, err := b.store.Decisions(t.Context(), id)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, id, member.GivenName, member.Joined.String(), docs["compulsory"].AsOf.String(), strings.Repeat("d", len(made)))
	}
	return strings.Join(all, "\n")
}
