package main

import (
	"cmp"
	"fmt"
	"io"
	"io/fs"
	"slices"
	"strings"
	"text/tabwriter"

	"github.com/loupe-privacy/loupe/internal/lang"
	"github.com/loupe-privacy/loupe/internal/readability"
	"github.com/loupe-privacy/loupe/server/registerdata"
	"github.com/loupe-privacy/loupe/server/words"
)

// A report is what is known of the texts of one language.
type report struct {
	lang     lang.Lang
	parts    []part
	findings []readability.Finding
}

// A part is the texts from one place: the register, or the interface.
type part struct {
	name   string
	texts  []readability.Text
	blocks []readability.Block
}

// read reads the texts of a language and measures them.
func read(register, catalogs fs.FS, l lang.Lang) (report, error) {
	r := report{lang: l}
	declared, err := registerdata.Texts(register, l)
	if err != nil {
		return r, fmt.Errorf("register: %w", err)
	}
	shown, err := words.Texts(catalogs, l)
	if err != nil {
		return r, fmt.Errorf("interface: %w", err)
	}
	r.add("register", registerdata.Prose(declared))
	r.add("interface", words.Prose(shown))
	return r, nil
}

// add takes in the texts of a part.
func (r *report) add(name string, texts []readability.Text) {
	p := part{name, texts, readability.Blocks(r.lang, texts)}
	r.parts = append(r.parts, p)
	for _, b := range p.blocks {
		r.findings = append(r.findings, b.Hard(r.lang)...)
	}
	r.findings = append(r.findings, readability.LongSentences(texts)...)
}

// write writes the report, with so many of the hardest blocks.
func (r report) write(out io.Writer, worst int) error {
	formula := map[lang.Lang]string{lang.FR: "Kandel-Moles", lang.NL: "Flesch-Douma"}[r.lang]
	fmt.Fprintf(out, "== %s: %s at least %.0f, LIX at most %.0f, %.0f words per sentence, none over %d\n\n",
		r.lang, formula, readability.MinEase(r.lang), readability.MaxLIX, readability.MaxMean, readability.MaxSentence)
	table := tabwriter.NewWriter(out, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintf(table, "means\tblocks\ttoo hard\twords\tease\tLIX\twords/sentence\tsyllables/word\tlongest\t\n")
	for _, p := range r.parts {
		var all readability.Measure
		hard := 0
		for _, b := range p.blocks {
			all = all.Add(b.Measure)
			if len(b.Hard(r.lang)) > 0 {
				hard++
			}
		}
		fmt.Fprintf(table, "%s\t%d\t%d\t%d\t%.1f\t%.1f\t%.1f\t%.2f\t%d\t\n", p.name, len(p.blocks), hard, all.Words,
			all.Ease(r.lang), all.LIX(), all.Mean(), all.PerWord(), all.Longest)
	}
	if err := table.Flush(); err != nil {
		return err
	}
	for _, p := range r.parts {
		r.writeHardest(out, p, worst)
	}
	fmt.Fprintf(out, "\nfindings: %d\n", len(r.findings))
	for _, f := range r.findings {
		fmt.Fprintln(out, " ", f)
	}
	_, err := fmt.Fprintln(out)
	return err
}

// writeHardest lists the hardest blocks of a part, by their ease of reading.
func (r report) writeHardest(out io.Writer, p part, worst int) {
	blocks := slices.Clone(p.blocks)
	slices.SortStableFunc(blocks, func(a, b readability.Block) int {
		return cmp.Compare(a.Measure.Ease(r.lang), b.Measure.Ease(r.lang))
	})
	fmt.Fprintf(out, "\nhardest of the %s:\n", p.name)
	for _, b := range blocks[:min(max(worst, 0), len(blocks))] {
		fmt.Fprintf(out, "  ease %5.1f  LIX %4.1f  %4.1f words/sentence  %s\n", b.Measure.Ease(r.lang), b.Measure.LIX(),
			b.Measure.Mean(), b.At)
		fmt.Fprintf(out, "    %s\n", excerpt(b))
	}
}

// excerpt returns the beginning of a block.
func excerpt(b readability.Block) string {
	const longest = 160
	var texts []string
	for _, t := range b.Texts {
		texts = append(texts, t.Value)
	}
	runes := []rune(strings.Join(texts, " | "))
	if len(runes) > longest {
		return string(runes[:longest]) + "…"
	}
	return string(runes)
}
