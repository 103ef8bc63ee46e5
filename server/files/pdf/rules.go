package pdf

import (
	"errors"
	"strings"

	"github.com/loupe-privacy/loupe/server/files/reason"
)

// catalogKeys are what is taken over of the catalog. All else that a catalog
// may hold acts on the reader, describes the document or carries files.
var catalogKeys = set("Type", "Version", "Pages", "PageLabels", "Names", "Dests", "Outlines", "Lang",
	"MarkInfo", "StructTreeRoot", "OCProperties", "AcroForm", "PageMode", "PageLayout", "OpenAction")

// nameKeys and formKeys are the same for the catalog's tables of names and for
// the form.
var (
	nameKeys = set("Dests")
	formKeys = set("Fields", "DR", "DA", "Q", "NeedAppearances")
)

// activeKeys are the keys by which a document acts or carries files, wherever
// they stand.
var activeKeys = set("AA", "JS", "JavaScript", "XFA", "NeedsRendering", "EF", "AF", "EmbeddedFiles", "Collection",
	"RichMediaContent", "RichMediaSettings", "3DD", "3DA")

// activeTypes are the subtypes of annotations and streams that do more than
// show themselves.
var activeTypes = set("FileAttachment", "Screen", "Movie", "Sound", "RichMedia", "3D", "U3D", "PRC", "PS")

// activeActions are actions, wherever they stand. In the place of an action,
// none but harmlessActions is taken.
var (
	activeActions = set("JavaScript", "Launch", "SubmitForm", "ImportData", "ResetForm", "GoToR", "GoToE", "GoToDp",
		"Rendition", "Movie", "Sound", "Thread", "Hide", "SetOCGState", "RichMediaExecute", "GoTo3DView")
	harmlessActions = set("GoTo", "URI", "Named")
	harmlessNames   = set("NextPage", "PrevPage", "FirstPage", "LastPage")
)

// idleKeys are left out wherever they stand: they describe the document, its
// author and its tools, or sign what is no longer there.
var idleKeys = set("Metadata", "PieceInfo", "LastModified", "Thumb", "CreationDate", "ModDate", "Perms", "DSS",
	"Legal", "SpiderInfo", "OPI", "Alternates", "Lock", "SV")

// freeKeys are the keys of dictionaries whose own keys are free names: they
// are no keys of these lists, whatever they are called.
var freeKeys = set("Font", "XObject", "ExtGState", "ColorSpace", "Pattern", "Shading", "Properties", "CharProcs",
	"ClassMap", "RoleMap", "Colorants", "Dests")

// actionKeys are the keys of actions. Structure has attributes below A, which
// are no actions.
var actionKeys = set("A", "PA", "Next", "OpenAction")

// treeKeys are the keys by which trees go down and lists go on.
var treeKeys = set("Kids", "K", "First", "Next")

// linkSchemes are the schemes of addresses that a link may lead to.
var linkSchemes = map[string]bool{"http": true, "https": true, "mailto": true, "tel": true}

// set returns a set of names.
func set(names ...name) map[name]bool {
	m := make(map[name]bool, len(names))
	for _, n := range names {
		m[n] = true
	}
	return m
}

// harmless refuses a dictionary that acts or carries files. At says that it is
// in the place of an action.
func (c *cleaner) harmless(d dict, at bool) error {
	for k, v := range d {
		if !activeKeys[k] || v == nil {
			continue
		}
		if idle, err := c.idle(v); err != nil || !idle {
			return errors.Join(err, reason.Active.Because("key %s", k))
		}
	}
	subtype, err := c.nameAt(d, "Subtype")
	if err != nil {
		return err
	}
	if activeTypes[subtype] {
		return reason.Active.Because("subtype %s", subtype)
	}
	kind, err := c.nameAt(d, "S")
	switch {
	case err != nil:
		return err
	case activeActions[kind], at && kind != "" && !harmlessActions[kind]:
		return reason.Active.Because("action")
	case kind == "Named" && at:
		n, err := c.nameAt(d, "N")
		if err == nil && !harmlessNames[n] {
			err = reason.Active.Because("named action")
		}
		return err
	case kind == "URI":
		return c.link(d["URI"])
	}
	return nil
}

// idle reports whether a value carries nothing: an empty list, or a table of
// nothing but empty lists, as some programs write whether they need it or not.
func (c *cleaner) idle(v any) (bool, error) {
	v, err := c.file.resolve(v)
	if err != nil {
		return false, err
	}
	switch v := v.(type) {
	case array:
		return len(v) == 0, nil
	case dict:
		for _, in := range v {
			in, err := c.file.resolve(in)
			if list, ok := in.(array); err != nil || !ok || len(list) > 0 {
				return false, err
			}
		}
		return true, nil
	}
	return false, nil
}

// nameAt returns the name at a key, or "".
func (c *cleaner) nameAt(d dict, key name) (name, error) {
	v, err := c.file.resolve(d[key])
	return nameOf(v), err
}

// link refuses an address of another scheme than those of pages, mail and
// telephone.
func (c *cleaner) link(v any) error {
	v, err := c.file.resolve(v)
	if err != nil {
		return err
	}
	address, _ := v.(text)
	scheme, _, ok := strings.Cut(strings.ToLower(string(address)), ":")
	clean := strings.Map(func(r rune) rune {
		if r <= ' ' {
			return -1
		}
		return r
	}, scheme)
	if ok && !strings.ContainsAny(clean, "/?#") && !linkSchemes[clean] {
		return reason.Active.Because("link of another kind")
	}
	return nil
}

// streamHarmless refuses a stream that lies elsewhere, and a picture larger
// than is taken.
func (c *cleaner) streamHarmless(d dict) error {
	for _, k := range []name{"F", "FFilter", "Ref"} {
		if d[k] != nil {
			return reason.Active.Because("stream of another file")
		}
	}
	if n, err := c.nameAt(d, "Subtype"); err != nil || n != "Image" {
		return err
	}
	size := [3]int64{1, 1, 8}
	for i, k := range []name{"Width", "Height", "BitsPerComponent"} {
		v, err := c.file.resolve(d[k])
		if err != nil {
			return err
		}
		if n, ok := v.(int64); ok {
			size[i] = n
		}
	}
	if v, err := c.file.resolve(d["ImageMask"]); err != nil {
		return err
	} else if v == true {
		size[2] = 1
	}
	return c.file.pixels(size[0], size[1], size[2])
}

// pixels refuses a picture that is larger than is taken.
func (f *file) pixels(width, height, depth int64) error {
	const side = 1 << 20
	if width < 1 || height < 1 || depth < 1 || depth > 32 {
		return reason.Damaged.Because("a picture of no size")
	}
	if width > side || height > side || width*height*depth > 8*int64(f.limits.Pixels) {
		return reason.TooManyPixels.Because("a picture of %d x %d", width, height)
	}
	return nil
}
