package feed_test

import (
	"encoding/json"
	"fmt"
	"reflect"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/loupe-privacy/loupe/internal/calendar"
	"github.com/loupe-privacy/loupe/internal/holdings"
	"github.com/loupe-privacy/loupe/server/feed"
)

// A sample of each feed, with all that a line can hold.
var samples = map[feed.Kind]string{
	feed.Members: `{"key":"M-1","national_number":"80.01.01-999.76","given_name":"Élise","family_name":"Exemple","language":"fr",` +
		`"email":"elise@example.org","born":"1980-01-01","joined":"2011-03-01","left":"2027-01-01",` +
		`"events":{"affiliation":"2011-03-01","move_abroad":"2027-01-01"},"household":"F-1",` +
		`"contracts":[{"id":"C-1","domain":"insurance","from":"2020-01-01","until":"2030-12-31"}],` +
		`"links":[{"to":"M-2","kind":"parent","from":"2017-07-30","until":"2035-07-29","scope":["compulsory"]}]}`,
	feed.Holdings: `{"member":"M-1","as_of":"2026-11-20","relation":"active","categories":[` +
		`{"category":"health","held":true,"as_of":"2026-11-19","source":"inami","medical":true,"records":12,"first":"2015-02-01","last":"2026-11-01","updated":"2026-11-18",` +
		`"fields":[{"label_fr":"Dernier soin","label_nl":"Laatste zorg","value":"radiographie"}]},` +
		`{"category":"judicial","held":false,"as_of":"2026-11-19"}]}`,
	feed.Decisions: `{"id":"D-1","member":"M-1","decision":"bim","version":"2026-01","on":"2026-02-01","valid_until":"2026-12-31","outcome":"granted",` +
		`"inputs":[{"input":"income","source":"inami","value":"21 300 EUR","of":"self"},{"input":"income","of":"household"}],` +
		`"household":["partner","child"],"effects":["care"]}`,
	feed.Disclosures: `{"id":"T-1","member":"M-1","on":"2026-05-04","domain":"compulsory","recipient":"ocm_and_inami","name":"INAMI, service du contrôle",` +
		`"categories":["identification","health"],"basis":"6.1.c","purpose":"compulsory/legal_obligations"}`,
	feed.Consultations: `{"id":"L-1","member":"M-1","at":"2026-11-20T10:15:00.1234567+01:00","domain":"compulsory","service":"care","purpose":"file","role":"adviser"}`,
	feed.Choices:       `{"member":"M-1","choice":"direct_marketing","allowed":false,"at":"2026-01-05T09:00:00Z","source":"self_or_representative"}`,
}

// headers are the headers of the samples.
var headers = map[feed.Kind]feed.Header{
	feed.Holdings: {Domain: "compulsory"},
	feed.Consultations: {
		Services: []feed.Term{{ID: "care", Words: feed.Words{FR: "Soins", NL: "Zorg"}}},
		Purposes: []feed.Term{{ID: "file", Words: feed.Words{FR: "Traiter", NL: "Behandelen"}}},
		Roles:    []feed.Term{{ID: "adviser", Words: feed.Words{FR: "Conseiller", NL: "Adviseur"}}},
	},
}

// checker returns the checker of a feed.
func checker(t testing.TB, kind feed.Kind, r feed.Rules) *feed.Checker {
	t.Helper()
	h := headers[kind]
	h.Feed, h.Run, h.AsOf = kind, "r-1", today
	c, err := r.For(h)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// row returns the row of a sample.
func row(t *testing.T, kind feed.Kind) feed.Row {
	t.Helper()
	r, reason, err := checker(t, kind, rules(t)).Row(7, []byte(samples[kind]))
	if err != nil || reason != "" || r.Line != 7 || r.Member != "M-1" {
		t.Fatalf("%s: %+v, %q, %v", kind, r, reason, err)
	}
	return r
}

func TestRows(t *testing.T) {
	sealed := func(i int, v []any, place, want string) {
		t.Helper()
		if got := opened(t, v[i], place); got != want {
			t.Errorf("sealed: %s, want %s", got, want)
		}
		v[i] = "sealed"
	}
	m := row(t, feed.Members).Values
	sealed(9, m, feed.PlaceOfEmail("M-1"), "elise@example.org")
	d := row(t, feed.Decisions).Values
	sealed(3, d, feed.PlaceOfInputs("M-1", "D-1"), `[{"input":"income","source":"inami","value":"21 300 EUR","of":"self"},{"input":"income","of":"household"}]`)
	h := row(t, feed.Holdings).Values
	sealed(2, h, feed.PlaceOfSamples("M-1", "compulsory"), `{"health":[{"label_fr":"Dernier soin","label_nl":"Laatste zorg","value":"radiographie"}]}`)
	for kind, test := range map[feed.Kind]struct{ got, want []any }{
		feed.Members: {m, []any{
			"Élise", "Exemple", "fr", calendar.Date(2011, 3, 1), calendar.Date(2027, 1, 1), calendar.Date(1980, 1, 1),
			[]byte("index of 76"), "76", "F-1", "sealed", []byte("tag-feed.email-17"),
			`{"affiliation":"2011-03-01","move_abroad":"2027-01-01"}`,
			`[{"id":"C-1","domain":"insurance","from":"2020-01-01","until":"2030-12-31"}]`,
			`[{"to":"M-2","kind":"parent","from":"2017-07-30","until":"2035-07-29","scope":["compulsory"]}]`,
		}},
		feed.Decisions: {d, []any{
			"D-1", calendar.Date(2026, 2, 1),
			`{"decision":"bim","version":"2026-01","valid_until":"2026-12-31","outcome":"granted","household":["partner","child"],"effects":["care"]}`, "sealed",
		}},
		feed.Disclosures: {row(t, feed.Disclosures).Values, []any{
			"T-1", calendar.Date(2026, 5, 4), "compulsory", "ocm_and_inami", "INAMI, service du contrôle", "legal_obligations", "6.1.c", "identification health",
		}},
		feed.Consultations: {row(t, feed.Consultations).Values, []any{
			"L-1", time.Date(2026, 11, 20, 9, 15, 0, 123456000, time.UTC), "compulsory", "care", "file", "adviser",
		}},
		feed.Choices: {row(t, feed.Choices).Values, []any{
			"direct_marketing", false, time.Date(2026, 1, 5, 9, 0, 0, 0, time.UTC), "self_or_representative",
		}},
	} {
		if !reflect.DeepEqual(test.got, test.want) {
			t.Errorf("%s:\n got %#v\nwant %#v", kind, test.got, test.want)
		}
	}
}

// TestDocument looks that what is stored of a line of holdings reads as the
// document that pages use.
func TestDocument(t *testing.T) {
	values := row(t, feed.Holdings).Values
	text := values[1].(string)
	var doc holdings.Document
	dec := json.NewDecoder(strings.NewReader(text))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&doc); err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	want := holdings.Document{
		AsOf: calendar.Date(2026, 11, 20), Relation: holdings.Active,
		Categories: []holdings.Statement{
			{Category: "health", Held: true, AsOf: calendar.Date(2026, 11, 19), Source: "inami", Medical: true, Traces: holdings.Traces{
				Records: 12, First: calendar.Date(2015, 2, 1), Last: calendar.Date(2026, 11, 1), Updated: calendar.Date(2026, 11, 18),
			}},
			{Category: "judicial", AsOf: calendar.Date(2026, 11, 19)},
		},
	}
	if !reflect.DeepEqual(doc, want) || strings.Contains(text, "radiographie") {
		t.Errorf("document = %s", text)
	}
}

// TestSum looks that the sum of a line of holdings tells a change from another
// look at the same.
func TestSum(t *testing.T) {
	c := checker(t, feed.Holdings, rules(t))
	sum := func(line string) int64 {
		r, reason, err := c.Row(2, []byte(line))
		if err != nil || reason != "" {
			t.Fatal(reason, err)
		}
		return r.Values[0].(int64)
	}
	line := samples[feed.Holdings]
	first := sum(line)
	for change, same := range map[string]bool{
		`"as_of":"2026-11-20" "as_of":"2026-11-21"`:       true,
		`"as_of":"2026-11-19" "as_of":"2026-11-18"`:       true,
		`"updated":"2026-11-18" "updated":"2026-11-19"`:   true,
		`"relation":"active" "relation":"ended"`:          false,
		`"held":false "held":true`:                        false,
		`"records":12 "records":13`:                       false,
		`"source":"inami", `:                              false,
		`"last":"2026-11-01" "last":"2026-11-02"`:         false,
		`"category":"judicial" "category":"profession"`:   false,
		`"medical":true, "medical":false,`:                false,
		`"value":"radiographie" "value":"kinésithérapie"`: true,
	} {
		from, to, _ := strings.Cut(change, " ")
		changed := strings.Replace(line, from, to, 1)
		if changed == line {
			t.Fatalf("%s is not there", from)
		}
		if got := sum(changed) == first; got != same {
			t.Errorf("%s: same = %t, want %t", change, got, same)
		}
	}
}

func TestMade(t *testing.T) {
	v := row(t, feed.Decisions).Values
	d := feed.Decided{ID: v[0].(string), Member: "M-1", On: v[1].(calendar.Day), Doc: v[2].(string)}
	made, err := feed.MadeOf(d, opened(t, v[3], feed.PlaceOfInputs("M-1", "D-1")))
	want := holdings.Made{
		ID: "D-1", Decision: "bim", Version: "2026-01", On: calendar.Date(2026, 2, 1), ValidUntil: calendar.Date(2026, 12, 31), Outcome: "granted",
		Inputs: []holdings.Given{
			{Input: "income", Source: "inami", Value: "21 300 EUR", Of: holdings.OfSelf}, {Input: "income", Of: holdings.OfHousehold},
		},
		Household: []string{"partner", "child"}, Effects: []string{"care"},
	}
	if err != nil || !reflect.DeepEqual(made, want) {
		t.Errorf("%+v, %v", made, err)
	}
	for _, bad := range []feed.Decided{{Doc: ""}, {Doc: `{"secret":1}`}} {
		if _, err := feed.MadeOf(bad, ""); err == nil || strings.Contains(err.Error(), "secret") {
			t.Errorf("%+v: %v", bad, err)
		}
	}
	if _, err := feed.MadeOf(d, "secret"); err == nil || strings.Contains(err.Error(), "secret") {
		t.Errorf("inputs: %v", err)
	}
	samples, err := feed.SamplesOf(opened(t, row(t, feed.Holdings).Values[2], feed.PlaceOfSamples("M-1", "compulsory")))
	if err != nil || samples["health"][0].Value != "radiographie" {
		t.Errorf("samples: %+v, %v", samples, err)
	}
}

// TestBadLines changes one thing of each sample.
func TestBadLines(t *testing.T) {
	for kind, tests := range badLines {
		c := checker(t, kind, rules(t))
		for _, test := range tests {
			line := strings.Replace(samples[kind], test.from, test.to, 1)
			if line == samples[kind] {
				t.Fatalf("%s: %q is not there", kind, test.from)
			}
			r, reason, err := c.Row(2, []byte(line))
			if err != nil || !strings.HasPrefix(reason, test.want) || reason == "" || r.Values != nil {
				t.Errorf("%s: %q for %q: %q, want %q (%v)", kind, test.to, test.from, reason, test.want, err)
			}
			for _, private := range []string{"80.01.01", "99977", "Exemple", "Peeters", "radiographie", "21 300", "secret"} {
				if strings.Contains(reason, private) {
					t.Errorf("%s: the reason repeats a value: %s", kind, reason)
				}
			}
		}
	}
}

// A badLine is a change of a sample, and how its reason begins.
type badLine struct{ from, to, want string }

var badLines = map[feed.Kind][]badLine{
	feed.Members: {
		{`{"key"`, `"key"`, "is no JSON object"},
		{`{"key"`, `[{"key"`, "is no JSON object"},
		{`}]}`, `}]`, "ends too early"},
		{`}]}`, `}]}{}`, "is no JSON object (byte"},
		{`"key":"M-1"`, `"key":"M-1","key":"M-2"`, "has a member of an object twice"},
		{`"key"`, `"KEY"`, "has a member that is not of the form"},
		{`"key"`, `"secret":1,"key"`, "has a member that is not of the form"},
		{`"M-1"`, `7`, "key: has a value of the wrong form"},
		{`"key":"M-1",`, ``, "key: needs"},
		{`"M-1"`, `"Jan Peeters"`, "key: needs"},
		{`"M-1"`, `"` + strings.Repeat("x", 65) + `"`, "key: needs"},
		{`80.01.01-999.76`, `80010199977`, "national_number: is not valid"},
		{`80.01.01-999.76`, `80019999976`, "national_number: is not valid"},
		{`80.01.01-999.76`, `8001019997`, "national_number: is not valid"},
		{`Élise`, ``, "given_name: needs"},
		{`Élise`, `Ã‰lise`, "given_name: needs"},
		{`Élise`, "Ã©lise", "given_name: needs"},
		{`Élise`, `\u00c3\u00a9lise`, "given_name: needs"},
		{`Élise`, "\ufffdlise", "given_name: needs"},
		{`Élise`, "\xc9lise", "is no JSON object"},
		{`Élise`, `\ud800`, "is no JSON object"},
		{`Exemple`, ` Exemple`, "family_name: needs"},
		{`Exemple`, `Exemple\n`, "family_name: needs"},
		{`Exemple`, `Exem\u202eple`, "family_name: needs"},
		{`Exemple`, `Exem\u0000ple`, "family_name: needs"},
		{`"fr"`, `"de"`, "language: needs"},
		{`elise@example.org`, `Élise <elise@example.org>`, "email: is no address"},
		{`elise@example.org`, "elise\u202e@example.org", "email: is no address"},
		{`elise@example.org`, "eli\u200bse@example.org", "email: is no address"},
		{`elise@example.org`, `elise`, "email: is no address"},
		{`1980-01-01`, `2026-11-24`, "born: is in the future"},
		{`1980-01-01`, `1180-01-01`, "born: is before 1850"},
		{`1980-01-01`, `1980-02-30`, "born: has a value of the wrong form"},
		{`1980-01-01`, `2011-03-02`, "joined: is before born"},
		{`"joined":"2011-03-01",`, ``, "joined: needs a day"},
		{`"joined":"2011-03-01"`, `"joined":"2027-03-01"`, "joined: is in the future"},
		{`"left":"2027-01-01"`, `"left":"2010-01-01"`, "left: is before joined"},
		{`"left":"2027-01-01"`, `"left":"2057-01-01"`, "left: is more than three years"},
		{`"affiliation"`, `"secret"`, "events: have an id"},
		{`"affiliation":"2011-03-01"`, `"affiliation":""`, "events.affiliation: needs a day"},
		{`"affiliation":"2011-03-01"`, `"affiliation":"2027-01-01"`, "events.affiliation: is in the future"},
		{`"affiliation":"2011-03-01"`, `"affiliation":"1979-01-01"`, "events.affiliation: is before born"},
		{`"affiliation":"2011-03-01"`, `"affiliation":"secret"`, "events"},
		{`"move_abroad":"2027-01-01"`, `"move_abroad":"2037-01-01"`, "events.move_abroad: is more than"},
		{`"affiliation":"2011-03-01"`, `"affiliation":"2011-03-01","affiliation":"2011-03-02"`, "has a member of an object twice"},
		{`"F-1"`, `"F 1"`, "household: needs"},
		{`"C-1"`, `""`, "contracts[0].id: needs"},
		{`"insurance"`, `"weather"`, "contracts[0].domain: is not known"},
		{`"from":"2020-01-01",`, ``, "contracts[0].from: needs a day"},
		{`2030-12-31`, `2019-12-31`, "contracts[0].until: is before from"},
		{`2030-12-31`, `9999-12-31`, "contracts[0].until: is before 1850 or after"},
		{`[{"id":"C-1"`, `[{"id":"C-1","domain":"insurance","from":"2020-01-01"},{"id":"C-1"`, "contracts[1].id: is there twice"},
		{`"M-2"`, `"M-1"`, "links[0].to: is the member"},
		{`"M-2"`, `""`, "links[0].to: needs"},
		{`"parent"`, `"cousin"`, "links[0].kind: needs"},
		{`2035-07-29`, `2015-07-29`, "links[0].until: is before from"},
		{`"kind":"parent"`, `"sensitive":true,"kind":"parent"`, "links[0].sensitive: belongs to administrator and mandate"},
		{`["compulsory"]`, `["weather"]`, "links[0].scope[0]: is not known"},
		{`["compulsory"]`, `["compulsory","compulsory"]`, "links[0].scope[1]: is not known, or is there twice"},
		{`[{"to"`, `[{"to":"M-2","kind":"parent"},{"to"`, "links[1].to: is there twice"},
	},
	feed.Holdings: {
		{`"M-1"`, `"M 1"`, "member: needs"},
		{`"as_of":"2026-11-20",`, ``, "as_of: needs a day"},
		{`"as_of":"2026-11-20"`, `"as_of":"2026-11-24"`, "as_of: is in the future"},
		{`"active"`, `"new"`, "relation: needs"},
		{`"health"`, `"weather"`, "categories[0].category: not declared"},
		{`"judicial"`, `"electronic_identification"`, "categories[1].category: not declared"}, // of another domain
		{`"judicial"`, `"health"`, "categories[1].category: stated twice"},
		{`"as_of":"2026-11-19"`, `"as_of":"2026-11-21"`, "categories[0].as_of: is after"},
		{`"inami"`, `"secret"`, "categories[0].source: not declared"},
		{`12`, `-1`, "categories[0].records: needs"},
		{`12`, `1.5`, "categories[0].records: has a value"},
		{`12`, `99999999999`, "categories[0].records: needs"},
		{`"held":true`, `"held":false`, "categories[0].held: is false, and"},
		{`"held":true`, `"held":"yes"`, "categories[0].held: has a value"},
		{`2015-02-01`, `2026-11-24`, "categories[0].first: is in the future"},
		{`2015-02-01`, `2026-11-02`, "categories[0].last: is before first"},
		{`2026-11-01`, `2026-12-01`, "categories[0].last: is in the future"},
		{`2026-11-18`, `2026-12-01`, "categories[0].updated: is in the future"},
		{`"Dernier soin"`, `""`, "categories[0].fields[0]: label_fr"},
		{`radiographie`, `radiographie\r`, "categories[0].fields[0].value: needs"},
		{`"value"`, `"author":"Peeters","value"`, "has a member that is not of the form"},
	},
	feed.Decisions: {
		{`"D-1"`, `""`, "id: needs"},
		{`"M-1"`, `""`, "member: needs"},
		{`"bim"`, `"secret"`, "decision: the register does not know it"},
		{`"2026-01"`, `"a b"`, "version: needs"},
		{`"on":"2026-02-01",`, ``, "on: needs a day"},
		{`2026-02-01`, `2026-11-24`, "on: is in the future"},
		{`2026-12-31`, `2025-12-31`, "valid_until: is before on"},
		{`"granted"`, `"perhaps"`, "outcome: needs"},
		{`"income"`, `"secret"`, "inputs[0].input: is none"},
		{`"of":"self"`, `"of":"partner"`, "inputs[0].of: needs"},
		{`,"of":"self"`, ``, "inputs[0].of: needs"},
		{`"of":"self"`, `"of":"household"`, "inputs[0].value: one of the household"},
		{`"inami"`, `"secret"`, "inputs[0].source: the register"},
		{`21 300 EUR`, `21 300\tEUR`, "inputs[0].value: needs"},
		{`"partner"`, `"Jan Peeters"`, "household[0]: needs"},
		{`["care"]`, `["secret"]`, "effects[0]: is none"},
		{`["care"]`, `["care","care"]`, "effects[1]: is none"},
		{`"bim"`, `"care_intake"`, "household: nobody else counts"},
	},
	feed.Disclosures: {
		{`"T-1"`, `""`, "id: needs"},
		{`"compulsory"`, `"weather"`, "domain: is not known"},
		{`"ocm_and_inami"`, `"secret"`, "recipient: is none"},
		{`INAMI, service du contrôle`, ` `, "name: needs"},
		{`["identification","health"]`, `[]`, "categories: needs one"},
		{`["identification","health"]`, `["secret"]`, "categories[0]: is not declared"},
		{`["identification","health"]`, `["health","health"]`, "categories[1]: is not declared"},
		{`"6.1.c"`, `"6.1.z"`, "basis: is none"},
		{`"compulsory/legal_obligations"`, `"insurance/legal_obligations"`, "purpose: is none"},
		{`2026-05-04`, `2027-05-04`, "on: is in the future"},
	},
	feed.Consultations: {
		{`"L-1"`, `""`, "id: needs"},
		{`"M-1"`, `"Jan Peeters"`, "member: needs"},
		{`"care"`, `"Jan Peeters"`, "service: is none of the header"},
		{`"file"`, `"peeters"`, "purpose: is none of the header"},
		{`"adviser"`, `"jpeeters"`, "role: is none of the header"},
		{`"role"`, `"name":"Jan Peeters","role"`, "has a member that is not of the form"},
		{`"compulsory"`, `"weather"`, "domain: is not known"},
		{`2026-11-20T10:15:00.1234567+01:00`, `2026-11-20T10:15:00`, "at: has a value"},
		{`2026-11-20T10:15:00.1234567+01:00`, `2026-11-23T09:00:01Z`, "at: is in the future"},
		{`2026-11-20T10:15:00.1234567+01:00`, `1826-11-23T09:00:01Z`, "at: is before 1850"},
		{`"at":"2026-11-20T10:15:00.1234567+01:00",`, ``, "at: needs"},
	},
	feed.Choices: {
		{`"M-1"`, `""`, "member: needs"},
		{`"direct_marketing"`, `"secret"`, "choice: the register"},
		{`2026-01-05T09:00:00Z`, `2026-11-24T09:00:00Z`, "at: is in the future"},
		{`"self_or_representative"`, `"secret"`, "source: the register"},
		{`false`, `"no"`, "allowed: has a value"},
	},
}

func TestSyntheticNumbersAreForDemonstrations(t *testing.T) {
	r := rules(t)
	r.Synthetic = false
	_, reason, err := checker(t, feed.Members, r).Row(2, []byte(samples[feed.Members]))
	if err != nil || !strings.Contains(reason, "synthetic") {
		t.Errorf("%q, %v", reason, err)
	}
}

// TestRowsWithoutKeys looks that a check alone needs no keys, and seals
// nothing with none.
func TestRowsWithoutKeys(t *testing.T) {
	r := rules(t)
	r.Keys, r.Index = nil, nil
	for kind, line := range samples {
		got, reason, err := checker(t, kind, r).Row(2, []byte(line))
		if text := fmt.Sprint(got.Values...); err != nil || reason != "" ||
			strings.Contains(text, "elise@") || strings.Contains(text, "radiographie") || strings.Contains(text, "21 300") {
			t.Errorf("%s: %s, %q, %v", kind, text, reason, err)
		}
	}
}

// FuzzRow looks that no line of any feed ends the program, that a reason
// repeats nothing long of the line, and that what is taken is text that
// databases keep.
func FuzzRow(f *testing.F) {
	var kinds []*feed.Checker
	for _, kind := range feed.Kinds {
		kinds = append(kinds, checker(f, kind, rules(f)))
		f.Add([]byte(samples[kind]))
		for _, bad := range badLines[kind] {
			f.Add([]byte(strings.Replace(samples[kind], bad.from, bad.to, 1)))
		}
	}
	f.Fuzz(func(t *testing.T, line []byte) {
		for _, c := range kinds {
			row, reason, err := c.Row(2, line)
			if err != nil {
				t.Fatal(err)
			}
			if reason != "" {
				if row.Values != nil || len(reason) > 150 {
					t.Errorf("%q: %+v", reason, row)
				}
				continue
			}
			if len(row.Member) == 0 || len(row.Values) == 0 {
				t.Errorf("taken without a member: %+v", row)
			}
			for _, v := range row.Values {
				if s, ok := v.(string); ok && (!utf8.ValidString(s) || strings.ContainsRune(s, 0)) {
					t.Errorf("no text: %q", s)
				}
			}
		}
	})
}
