// Command linttext reports how hard the texts of the register and of the
// interface are to read: the means of each language, the hardest blocks with
// their scores, and what breaks a rule of plain language.
//
//	linttext [-n 10] [-lang fr] [-edition folder]
//
// It judges nothing: the tests beside the texts do, by the same measures. Its
// exit status is 1 only where a text cannot be read.
package main

import (
	"flag"
	"fmt"
	"io"
	"os"

	"github.com/loupe-privacy/loupe/internal/lang"
	"github.com/loupe-privacy/loupe/locales"
	"github.com/loupe-privacy/loupe/server/registerdata"
)

// main exits with status 1 when the texts cannot be read.
func main() {
	if err := run(os.Args[1:], os.Stdout, os.Stderr); err != nil {
		fmt.Fprintln(os.Stderr, "linttext:", err)
		os.Exit(1)
	}
}

// run writes the report that args ask for. Mistakes in args are explained on
// usage.
func run(args []string, out, usage io.Writer) error {
	flags := flag.NewFlagSet("linttext", flag.ContinueOnError)
	flags.SetOutput(usage)
	worst := flags.Int("n", 10, "how many of the hardest blocks to list, for each language")
	only := flags.String("lang", "", "the only language to look at: fr or nl")
	edition := flags.String("edition", "", "folder of another edition of the register")
	if err := flags.Parse(args); err != nil {
		return err
	}
	languages := lang.All[:]
	if *only != "" {
		l, ok := lang.Parse(*only)
		if !ok {
			return fmt.Errorf("no such language: %q", *only)
		}
		languages = []lang.Lang{l}
	}
	register := registerdata.Embedded()
	if *edition != "" {
		register = os.DirFS(*edition)
	}
	for _, l := range languages {
		r, err := read(register, locales.Catalogs(), l)
		if err != nil {
			return err
		}
		if err := r.write(out, *worst); err != nil {
			return err
		}
	}
	return nil
}
