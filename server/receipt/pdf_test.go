package receipt_test

import (
	"bytes"
	"fmt"
	"os/exec"
	"strconv"
	"strings"
	"testing"

	"github.com/loupe-privacy/loupe/internal/lang"
	"github.com/loupe-privacy/loupe/internal/rights"
	"github.com/loupe-privacy/loupe/locales"
	"github.com/loupe-privacy/loupe/server/receipt"
)

// many returns items that ask several rights of several organisations.
func many(n int, domain string) []rights.Item {
	domains := []string{"compulsory", "operational", "hospitalisation", domain}
	controllers := []string{"mloz", "partenamut", "mloz_insurance"}
	all := rights.Rights()
	items := make([]rights.Item, n)
	for i := range items {
		items[i] = rights.Item{
			Right: all[i%len(all)], Domain: domains[i%len(domains)], Controller: controllers[i%len(controllers)], Channel: rights.DPOForm,
		}
	}
	return items
}

// pagesOf returns the text of each page of a document.
func pagesOf(t *testing.T, document []byte) []string {
	t.Helper()
	c := exec.CommandContext(t.Context(), "pdftotext", "-layout", "-", "-")
	c.Stdin = bytes.NewReader(document)
	out, err := c.Output()
	if err != nil {
		t.Fatalf("pdftotext (make tools): %v", err)
	}
	all := strings.Split(strings.TrimSuffix(string(out), "\f"), "\f")
	for i := range all {
		all[i] = plain(all[i])
	}
	return all
}

// TestPages holds that a usual receipt is one page, that what belongs together
// is on one, and that several have their numbers.
func TestPages(t *testing.T) {
	f := newFixture(t)
	long := strings.Repeat("an id of the register that is gone and was long ", 12)
	for _, test := range []struct {
		items  int
		domain string
		pages  int
	}{
		{1, "compulsory", 1}, {2, "compulsory", 1}, {4, "compulsory", 1}, {12, "compulsory", 2}, {60, "compulsory", 4}, {4, long, 2}, {1, long, 1},
		{1, strings.Repeat(long, 12), 3}, {4, strings.Repeat(long, 12), 3},
	} {
		for _, l := range lang.All {
			name := fmt.Sprintf("%d items, %d, %s", test.items, len(test.domain), l)
			r := filed(t, l)
			r.Items = many(test.items, test.domain)
			if test.items == 1 {
				r.Items[0].Domain = test.domain
			}
			file, err := f.PDF(f.bundle(t, f.Request(r)), f.keys, f.signer)
			must(t, err)
			if c := receipt.Check(file, f.keys); c.Verdict != receipt.Good {
				t.Errorf("%s: %s", name, c.Verdict)
			}
			pages := pagesOf(t, file)
			if len(pages) != test.pages {
				t.Errorf("%s: %d pages, want %d", name, len(pages), test.pages)
			}
			wantTogether(t, f, name, l, pages)
			for i, text := range pages {
				if n := len(strings.Fields(text)); n < 60 {
					t.Errorf("%s: page %d has %d words: %s", name, i+1, n, text)
				}
				number := fmt.Sprintf("LP-4829-1537-31 – %d/%d", i+1, len(pages))
				if strings.HasSuffix(text, number) != (len(pages) > 1) {
					t.Errorf("%s: page %d ends %q", name, i+1, text[max(0, len(text)-40):])
				}
			}
		}
	}
}

// wantTogether fails the test unless the proof is on one page, and so is what
// is said of the date and of complaints.
func wantTogether(t *testing.T, f *fixture, name string, l lang.Lang, pages []string) {
	t.Helper()
	say := func(id string, args locales.Args) string { return plain(f.Words.Text(l, id, args)) }
	for from, to := range map[string]string{
		say("server_receipt_proof", nil):    say("server_receipt_edition", locales.Args{"Number": strconv.Itoa(f.Register.Edition.Number)}),
		say("server_receipt_complain", nil): "https://www.",
		say("server_receipt_why", nil):      say("steps_law_text", locales.Args{"Version": "BE-10-legal"}),
	} {
		found := 0
		for _, text := range pages {
			_, after, begins := strings.Cut(text, from)
			if begins && strings.Contains(after, to) {
				found++
			}
		}
		if found != 1 {
			t.Errorf("%s: %q to %q is on %d pages", name, from, to, found)
		}
	}
}

// BenchmarkPDF measures a receipt as a document.
func BenchmarkPDF(b *testing.B) {
	f := newFixture(b)
	r := filed(b, lang.FR)
	r.Items = many(4, "compulsory")
	bundle := f.bundle(b, f.Request(r))
	for b.Loop() {
		if _, err := f.PDF(bundle, f.keys, f.signer); err != nil {
			b.Fatal(err)
		}
	}
}
