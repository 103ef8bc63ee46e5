package main

import (
	"flag"
	"fmt"
	"io"

	"github.com/loupe-privacy/loupe/internal/fault"
	"github.com/loupe-privacy/loupe/internal/register"
	"github.com/loupe-privacy/loupe/server/export"
	"github.com/loupe-privacy/loupe/server/registerdata"
)

// exportCmd runs "loupe register export". With a format it writes the edition
// in force to stdout, for machines; without one it writes the files of the
// edition inside the program to a folder, to be edited. A command line that
// is neither, and a format that is unknown, are a fault.Invalid.
func exportCmd(args []string, stdout, stderr io.Writer) error {
	var format string
	flags := flag.NewFlagSet("export", flag.ContinueOnError)
	flags.SetOutput(io.Discard)
	flags.StringVar(&format, "format", "", "")
	err := flags.Parse(args)
	given := false
	flags.Visit(func(*flag.Flag) { given = true })
	switch {
	case err == nil && given && flags.NArg() <= 1:
		return exportFormat(format, flags.Arg(0), stdout, stderr)
	case err == nil && !given && flags.NArg() == 1:
		return exportRegister(flags.Arg(0), stdout)
	}
	fmt.Fprint(stderr, registerUsage)
	return fault.New(fault.Invalid, "register export: see the usage above")
}

// exportFormat writes an edition in a format: the one in a folder or, with "",
// the one inside the program. The name of the format is judged first, so that
// a mistake in it costs no reading.
func exportFormat(format, dir string, stdout, stderr io.Writer) error {
	if _, ok := export.ByName(format); !ok {
		return export.Write(io.Discard, &register.Register{}, format)
	}
	var r *register.Register
	var err error
	if dir == "" {
		r, err = registerdata.Load(registerdata.Embedded())
	} else {
		r, err = registerdata.LoadDir(dir)
	}
	if err != nil {
		return refused(err, stderr)
	}
	return export.Write(stdout, r, format)
}
