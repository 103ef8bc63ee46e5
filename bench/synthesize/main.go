// Command synthesize writes the feeds of a mutuality that does not exist, for
// measurements and trials: JSON Lines files that `loupe import` reads, from a
// thousand members to a million. It is no part of the program.
//
//	go run ./bench/synthesize -members 100000 -out /tmp/feeds
//	for f in members holdings-{operational,compulsory,complementary,insurance} decisions disclosures consultations choices; do
//	  LOUPE_DEMO=1 loupe import ${f%%-*} /tmp/feeds/$f.jsonl
//	done
package main

import (
	"bufio"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	"github.com/klauspost/compress/zstd"

	"github.com/loupe-privacy/loupe/internal/calendar"
	"github.com/loupe-privacy/loupe/server/demo/mutuality"
	"github.com/loupe-privacy/loupe/server/registerdata"
)

func main() {
	if err := run(os.Args[1:], os.Stdout); err != nil && !errors.Is(err, flag.ErrHelp) {
		fmt.Fprintln(os.Stderr, "synthesize:", err)
		os.Exit(1)
	}
}

// run writes the files that args ask for, and says what it wrote.
func run(args []string, stdout io.Writer) error {
	flags := flag.NewFlagSet("synthesize", flag.ContinueOnError)
	members := flags.Int("members", 1000, "how many members")
	seed := flags.Uint64("seed", 1, "another seed makes other people")
	day := flags.String("as-of", "2026-11-01", "the day of the full run")
	round := flags.Int("round", 0, "0 for a full run, 1 and up for what changed since")
	beside := flags.Bool("beside", false, "the members come beside those who are there: a full run is told as one of what changed")
	out := flags.String("out", "", "the folder to write to")
	packed := flags.Bool("zstd", false, "compress the files")
	if err := flags.Parse(args); err != nil {
		return err
	}
	if *out == "" || flags.NArg() > 0 {
		return fmt.Errorf("needs -out FOLDER, and nothing after the options")
	}
	asOf, err := calendar.ParseDay(*day)
	if err != nil {
		return fmt.Errorf("-as-of %s: needs YYYY-MM-DD", *day)
	}
	r, err := registerdata.Load(registerdata.Embedded())
	if err != nil {
		return err
	}
	m, err := mutuality.New(mutuality.Options{Register: r, Members: *members, Seed: *seed, AsOf: asOf, Round: *round, Beside: *beside})
	if err != nil {
		return err
	}
	if err := os.MkdirAll(*out, 0o755); err != nil {
		return err
	}
	for _, f := range m.Files() {
		begun := time.Now()
		lines, err := write(m, f, *out, *packed)
		if err != nil {
			return fmt.Errorf("%s: %w", f.Name(), err)
		}
		fmt.Fprintf(stdout, "%-24s %9d lines, %8.0f a second\n", f.Name(), lines, float64(lines)/time.Since(begun).Seconds())
	}
	return nil
}

// write writes one file to a folder.
func write(m *mutuality.Mutuality, f mutuality.File, folder string, packed bool) (lines int, err error) {
	name := filepath.Join(folder, f.Name()+".jsonl")
	if packed {
		name += ".zst"
	}
	file, err := os.Create(name)
	if err != nil {
		return 0, err
	}
	defer file.Close()
	to := bufio.NewWriterSize(file, 1<<20)
	if !packed {
		lines, err = m.Write(f, to)
		return lines, errors.Join(err, to.Flush(), file.Close())
	}
	z, err := zstd.NewWriter(to, zstd.WithEncoderConcurrency(1), zstd.WithEncoderLevel(zstd.SpeedFastest))
	if err != nil {
		return 0, err
	}
	lines, err = m.Write(f, z)
	return lines, errors.Join(err, z.Close(), to.Flush(), file.Close())
}
