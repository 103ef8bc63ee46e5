package main

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"

	"github.com/loupe-privacy/loupe/internal/fault"
	"github.com/loupe-privacy/loupe/internal/register"
	"github.com/loupe-privacy/loupe/server/registerdata"
)

// registerUsage is how the subcommand is called.
const registerUsage = `Usage:
  loupe register check [DIR]
      check the editions in DIR, or those inside the program
  loupe register export DIR
      write the files of the edition inside the program to DIR, to edit them
  loupe register export --format dpv|tilt|csv|json [DIR]
      write the edition in DIR, or the one inside the program, to standard output, for machines
`

// registerCmd checks the editions of the register, or writes out the one inside
// the program. Its error is a fault.Invalid where the command line or the
// edition is wrong; what is wrong with an edition stands on stderr, one
// problem a line.
func registerCmd(args []string, stdout, stderr io.Writer) error {
	switch {
	case len(args) == 1 && args[0] == "check":
		editions, err := registerdata.LoadEditions(registerdata.Embedded())
		return reportRegister(editions, err, stdout, stderr)
	case len(args) == 2 && args[0] == "check":
		editions, err := registerdata.LoadEditionsDir(args[1])
		return reportRegister(editions, err, stdout, stderr)
	case len(args) > 0 && args[0] == "export":
		return exportCmd(args[1:], stdout, stderr)
	}
	fmt.Fprint(stderr, registerUsage)
	return fault.New(fault.Invalid, "register: see the usage above")
}

// reportRegister says what came of loading the editions: the sizes of the one
// in force, and how many there are.
func reportRegister(editions []*register.Register, err error, stdout, stderr io.Writer) error {
	if err != nil {
		return refused(err, stderr)
	}
	r := editions[0]
	c := r.Counts()
	_, err = fmt.Fprintf(stdout, "ok: edition %d of %s, %d domains, %d controllers, %d categories, %d purposes, "+
		"%d sources, %d recipients, %d processors, %d decisions, %d rights, %d notes, %d terms; editions: %d\n",
		r.Edition.Number, r.Edition.Effective, c.Domains, c.Controllers, c.Categories, c.Purposes,
		c.Sources, c.Recipients, c.Processors, c.Decisions, c.Rights, c.Notes, c.Terms, len(editions))
	return err
}

// refused says why an edition could not be read: on stderr what is wrong with
// it, one problem a line.
func refused(err error, stderr io.Writer) error {
	problems, ok := errors.AsType[registerdata.Problems](err)
	if !ok {
		return fault.Wrap(fault.Invalid, err)
	}
	for _, p := range problems {
		fmt.Fprintln(stderr, p)
	}
	return fault.New(fault.Invalid, fmt.Sprintf("register: %d problems", len(problems)))
}

// exportRegister writes the files of the embedded edition to a folder, which
// must be empty or not exist.
func exportRegister(dir string, stdout io.Writer) error {
	switch entries, err := os.ReadDir(dir); {
	case errors.Is(err, fs.ErrNotExist):
	case err != nil:
		return fault.Wrap(fault.Invalid, err)
	case len(entries) > 0:
		return fault.New(fault.Conflict, "register: "+dir+" is not empty")
	}
	if err := os.CopyFS(dir, registerdata.Embedded()); err != nil {
		return fmt.Errorf("register: %w", err)
	}
	_, err := fmt.Fprintf(stdout, "written to %s; check it with: loupe register check %s\n", dir, dir)
	return err
}
