package feed_test

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/loupe-privacy/loupe/internal/calendar"
	"github.com/loupe-privacy/loupe/internal/holdings"
	"github.com/loupe-privacy/loupe/server/feed"
	"github.com/loupe-privacy/loupe/server/registerdata"
)

// goodAnswer is what a source may answer on 23 November 2026 about M-1 in the
// complementary domain.
const goodAnswer = `{"domain":"complementary","coverage":[{"category":"health","since":"2010-01-01"}],"holding":{` +
	`"member":"M-1","as_of":"2026-11-23","relation":"active","categories":[` +
	`{"category":"health","held":true,"as_of":"2026-11-23","source":"care_or_service_providers","medical":true,"records":21,` +
	`"first":"2011-07-25","last":"2026-09-24","updated":"2026-09-25"},{"category":"housing","held":false,"as_of":"2026-11-20"}]}}`

// answerRules are the rules of 23 November 2026, at midnight plus a minute in
// Brussels, which is still the day before in UTC.
func answerRules(t *testing.T) feed.Rules {
	t.Helper()
	editions, err := registerdata.LoadEditions(registerdata.Embedded())
	if err != nil {
		t.Fatal(err)
	}
	brussels, err := time.LoadLocation("Europe/Brussels")
	if err != nil {
		t.Fatal(err)
	}
	return feed.Rules{Register: editions[0], Now: time.Date(2026, 11, 22, 23, 1, 0, 0, time.UTC), Zone: brussels}
}

func TestReadAnswer(t *testing.T) {
	doc, coverage, reason := answerRules(t).ReadAnswer([]byte(goodAnswer), "complementary", "M-1")
	if reason != "" {
		t.Fatal(reason)
	}
	if len(coverage) != 1 || coverage[0].Category != "health" || coverage[0].Since != calendar.Date(2010, 1, 1) {
		t.Errorf("coverage = %+v", coverage)
	}
	want := `{"as_of":"2026-11-23","relation":"active","categories":[{"category":"health","held":true,"as_of":"2026-11-23",` +
		`"source":"care_or_service_providers","medical":true,"records":21,"first":"2011-07-25","last":"2026-09-24","updated":"2026-09-25"},` +
		`{"category":"housing","held":false,"as_of":"2026-11-20"}]}`
	got, err := json.Marshal(doc)
	if err != nil || string(got) != want {
		t.Errorf("document = %s, %v\nwant %s", got, err, want)
	}
	if f := holdings.Facts([]string{"health", "housing", "financial"}, &doc); f[0].Tag != holdings.Doctor || f[1].Tag != holdings.NotHeld || f[2].Tag != holdings.Possible {
		t.Errorf("facts = %+v", f)
	}
}

func TestReadAnswerRefuses(t *testing.T) {
	for _, test := range []struct{ name, old, new, want string }{
		{"cut", `]}}`, `]`, "ends too early"},
		{"another domain", `"domain":"complementary"`, `"domain":"compulsory"`, "domain: is not the one"},
		{"a domain of nobody", `"domain":"complementary"`, `"domain":"nobody"`, "domain: is not the one"},
		{"another member", `"M-1"`, `"M-2"`, "holding.member: is not the one"},
		{"no member", `"member":"M-1",`, ``, "holding.member: is not the one"},
		{"a member beside", `"domain"`, `"national_number":"80010199976","domain"`, "not of the form"},
		{"twice", `"domain"`, `"domain":"complementary","domain"`, "twice"},
		{"another case", `"domain"`, `"Domain"`, "not of the form"},
		{"samples", `"records":21`, `"records":21,"fields":[{"label_fr":"a","label_nl":"b","value":"secret"}]`, "holding.categories[0].fields: are not asked for"},
		{"no samples, said so", `"records":21`, `"records":21,"fields":[]`, "fields: are not asked for"},
		{"tomorrow", `"as_of":"2026-11-23","relation"`, `"as_of":"2026-11-24","relation"`, "holding.as_of: is in the future"},
		{"before yesterday", `"as_of":"2026-11-23","relation"`, `"as_of":"2026-11-21","relation"`, "as_of"},
		{"no day", `"as_of":"2026-11-23","relation"`, `"relation"`, "holding.as_of: needs a day"},
		{"no relation", `"relation":"active",`, ``, "holding.relation"},
		{"not declared", `"category":"housing"`, `"category":"judicial_records"`, "holding.categories[1].category: not declared"},
		{"stated twice", `"category":"housing"`, `"category":"health"`, "stated twice"},
		{"another source", `"care_or_service_providers"`, `"secret_service"`, "source: not declared"},
		{"held by nobody", `"held":true`, `"held":false`, "held: is false"},
		{"coverage to come", `"since":"2010-01-01"`, `"since":"2027-01-01"`, "coverage[0].since"},
		{"coverage of nothing", `[{"category":"health"`, `[{"category":"nothing"`, "coverage[0].category"},
		{"wrong form", `"records":21`, `"records":"21"`, "holding.categories[0].records: has a value of the wrong form"},
		{"not UTF-8", `"active"`, "\"\xe9\"", "no JSON object"},
	} {
		text := strings.Replace(goodAnswer, test.old, test.new, 1)
		if test.name == "before yesterday" { // statements are not newer than it
			text = strings.NewReplacer("2026-11-23", "2026-11-20", test.old, test.new).Replace(goodAnswer)
			text = strings.Replace(text, `"as_of":"2026-11-20","relation"`, test.new, 1)
		}
		if text == goodAnswer {
			t.Errorf("%s: changes nothing", test.name)
		}
		doc, _, reason := answerRules(t).ReadAnswer([]byte(text), "complementary", "M-1")
		if !strings.Contains(reason, test.want) || reason == "" || len(doc.Categories) != 0 {
			t.Errorf("%s: %q, want %q; %+v", test.name, reason, test.want, doc)
		}
		if strings.Contains(reason, "secret") || strings.Contains(reason, "M-") {
			t.Errorf("%s: the reason repeats the answer: %s", test.name, reason)
		}
	}
	yesterday := strings.ReplaceAll(goodAnswer, "2026-11-23", "2026-11-22")
	if _, _, reason := answerRules(t).ReadAnswer([]byte(yesterday), "complementary", "M-1"); reason != "" {
		t.Errorf("yesterday: %s", reason)
	}
	if _, _, reason := answerRules(t).ReadAnswer([]byte(strings.ReplaceAll(goodAnswer, "complementary", "nobody")), "nobody", "M-1"); !strings.HasPrefix(reason, "domain: is none of") {
		t.Errorf("a domain of nobody: %s", reason)
	}
}
