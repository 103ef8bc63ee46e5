package registerdata

import (
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/loupe-privacy/loupe/internal/lang"
	"github.com/loupe-privacy/loupe/internal/readability"
)

// texts returns the texts of the embedded edition in a language.
func texts(t *testing.T, in lang.Lang) []readability.Text {
	t.Helper()
	list, err := Texts(Embedded(), in)
	if err != nil {
		t.Fatal(err)
	}
	if len(list) < 400 {
		t.Fatalf("only %d texts found in %s", len(list), in)
	}
	return list
}

// eachText calls f for every text of the embedded edition, with the file and
// path where it stands.
func eachText(t *testing.T, f func(in lang.Lang, at, text string)) {
	t.Helper()
	for _, in := range lang.All {
		for _, text := range texts(t, in) {
			f(in, text.At(), text.Value)
		}
	}
}

// TestTypography holds the marks that French and Dutch want.
func TestTypography(t *testing.T) {
	const nbsp = "\u00a0"
	for _, test := range []struct {
		in   lang.Lang
		bad  *regexp.Regexp
		what string
	}{
		{lang.FR, regexp.MustCompile(`[^` + nbsp + `][;?!]|[^` + nbsp + `]:([^/]|$)`), "no no-break space before a mark"},
		{lang.FR, regexp.MustCompile(`«[^` + nbsp + `]|[^` + nbsp + `]»`), "no no-break space inside guillemets"},
		{lang.NL, regexp.MustCompile(`[\s` + nbsp + `][:;?!]`), "space before a mark"},
		{lang.FR, regexp.MustCompile(`['"]`), "straight quote"},
		{lang.NL, regexp.MustCompile(`['"]`), "straight quote"},
		{lang.FR, regexp.MustCompile(`  |\d %| ,`), "wrong space"},
		{lang.NL, regexp.MustCompile(`  |\d %| ,`), "wrong space"},
	} {
		eachText(t, func(in lang.Lang, at, text string) {
			if in == test.in && test.bad.MatchString(text) {
				t.Errorf("%s: %s in %q", at, test.what, text)
			}
		})
	}
}

// alike are the texts that are the same in both languages: names of
// organisations and words that French and Dutch share.
var alike = map[string]bool{"Partenamut": true, "MLOZ": true, "MLOZ Insurance": true}

// TestLanguagesDiffer finds a text that was copied instead of written.
// Abbreviations and further forms of a word may be the same.
func TestLanguagesDiffer(t *testing.T) {
	french := map[string]string{}
	eachText(t, func(in lang.Lang, at, text string) {
		if in == lang.FR {
			french[strings.Replace(at, ".fr.toml", "", 1)] = text
		}
	})
	eachText(t, func(in lang.Lang, at, text string) {
		if strings.HasSuffix(at, " acronym") || strings.HasSuffix(at, " forms") {
			return
		}
		if in == lang.NL && !alike[text] && french[strings.Replace(at, ".nl.toml", "", 1)] == text {
			t.Errorf("%s: the same in French: %q", at, text)
		}
	})
}

// TestNoNationalNumber finds eleven digits that are a national number: the
// register speaks of nobody.
func TestNoNationalNumber(t *testing.T) {
	eleven := regexp.MustCompile(`\d{2}[. ]?\d{2}[. ]?\d{2}[- ]?\d{3}[. ]?\d{2}`)
	notDigit := regexp.MustCompile(`\D`)
	isOne := func(s string) bool {
		digits := notDigit.ReplaceAllString(s, "")
		body, _ := strconv.Atoi(digits[:9])
		check, _ := strconv.Atoi(digits[9:])
		return check == 97-body%97 || check == 97-(2_000_000_000+body)%97
	}
	if !isOne(eleven.FindString("x 80.01.01-999.76 y")) {
		t.Fatal("a national number is not recognised")
	}
	eachText(t, func(_ lang.Lang, at, text string) {
		for _, s := range eleven.FindAllString(text, -1) {
			if isOne(s) {
				t.Errorf("%s: a national number in %q", at, text)
			}
		}
	})
}

// TestWordsThatMustBeKept holds what may not be rounded off: durations as
// declared, exclusions, names that the declaration gives as examples.
func TestWordsThatMustBeKept(t *testing.T) {
	r := mustLoad(t)
	for _, test := range []struct{ rule, domain, fr, nl string }{
		{"op_client", "operational", "de 3 à 30 ans", "3 tot 30 jaar"},
		{"op_prospect", "operational", "1 an au maximum", "hoogstens 1 jaar"},
		{"co_general", "compulsory", "de 7 à 30 ans", "7 tot 30 jaar"},
		{"co_medical", "compulsory", "30 ans après le dernier contact", "30 jaar na het laatste contact"},
		{"cp_general", "complementary", "de 7 à 30 ans", "7 tot 30 jaar"},
		{"in_identification", "insurance", "5 ans après la fin du contrat", "5 jaar na het einde van het contract"},
		{"in_unstated", "insurance", "pas précisée", "niet genoemd"},
	} {
		d, _ := r.Domain(test.domain)
		for _, rule := range d.Retention {
			if rule.ID == test.rule && rule.Duration != (lang.Text{FR: test.fr, NL: test.nl}) {
				t.Errorf("%s: duration is %q", test.rule, rule.Duration)
			}
		}
	}
	insurance, _ := r.Domain("insurance")
	operational, _ := r.Domain("operational")
	platform := operational.Processors[3].Detail
	for _, test := range []struct{ text, want string }{
		{insurance.Details["sensitive"].FR, "Les opinions politiques n’en font pas partie."},
		{insurance.Details["sensitive"].NL, "Wat u denkt over politiek, hoort daar niet bij."},
		{insurance.Details["judicial"].FR, "Les soupçons et les accusations n’en font pas partie."},
		{insurance.Details["judicial"].NL, "Waarvan iemand alleen wordt verdacht of beschuldigd, hoort daar niet bij."},
		{platform.FR, "Google et Facebook sont cités en exemple."},
		{platform.NL, "Google en Facebook worden als voorbeeld genoemd."},
	} {
		if !strings.Contains(test.text, test.want) {
			t.Errorf("%q does not say %q", test.text, test.want)
		}
	}
}
