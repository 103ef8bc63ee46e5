// Package export is the register for machines: the same facts as on the
// pages, in four formats, each with its texts in French and Dutch.
//
//   - dpv: the W3C Data Privacy Vocabulary, as JSON-LD
//   - tilt: the Transparency Information Language, as JSON
//   - csv: one row for each purpose, after the Belgian authority's model register
//   - json: everything, in the shape of package register
//
// An export says what the register says and nothing else. What a format
// demands and the register does not tell is left empty and named as such.
// Purposes, sources and recipients stay with the domain that declares them:
// no format ties them to one category of data. Notes that are for the office
// only are left out, since exports are public.
//
// The bytes depend on the register alone: no clock, no random id, no network.
// See docs/exports.md.
package export

import (
	"bytes"
	"io"
	"strings"

	"github.com/loupe-privacy/loupe/internal/fault"
	"github.com/loupe-privacy/loupe/internal/register"
)

// A Format is a form in which the register can be had.
type Format struct {
	Name  string // as on the command line
	Media string // its media type, without parameters
	Ext   string // the end of its file name and address, with the dot; "" for [Page]

	write func(io.Writer, *register.Register) error
}

// ContentType returns the value of the header of the same name.
func (f Format) ContentType() string {
	if f.Name == "csv" {
		return f.Media + "; charset=utf-8; header=present"
	}
	return f.Media
}

// DPV, TILT, CSV and JSON are the formats.
var (
	DPV  = Format{"dpv", "application/ld+json", ".jsonld", writeDPV}
	TILT = Format{"tilt", "application/vnd.tilt+json", ".tilt.json", writeTILT}
	CSV  = Format{"csv", "text/csv", ".csv", writeCSV}
	JSON = Format{"json", "application/json", ".json", writeJSON}
)

// Formats returns the formats that [Write] writes, in the order in which they
// are listed for people.
func Formats() []Format { return []Format{DPV, TILT, CSV, JSON} }

// ByName returns a format by its name, and false for an unknown one.
func ByName(name string) (Format, bool) {
	for _, f := range Formats() {
		if f.Name == name {
			return f, true
		}
	}
	return Format{}, false
}

// Names lists the names of the formats, for people: "dpv, tilt, csv, json".
func Names() string {
	var names []string
	for _, f := range Formats() {
		names = append(names, f.Name)
	}
	return strings.Join(names, ", ")
}

// Write writes an edition in a format, by its name. An unknown name is a
// fault.Invalid that lists the known ones; nothing is written then, nor if
// the register cannot be written whole.
func Write(w io.Writer, r *register.Register, format string) error {
	f, ok := ByName(format)
	if !ok {
		err := fault.New(fault.Invalid, "no format is called \""+format+"\"; there are: "+Names())
		err.Field = "format"
		return err
	}
	var b bytes.Buffer
	if err := f.write(&b, r); err != nil {
		return fault.Wrap(fault.Internal, err)
	}
	_, err := w.Write(b.Bytes())
	return err
}
