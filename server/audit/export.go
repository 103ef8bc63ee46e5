package audit

import (
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"

	"github.com/loupe-privacy/loupe/internal/fault"
)

// An Export is what was taken out of a log, to be kept where whoever can write
// to the database can't: signed checkpoints, and the hash of each leaf. It
// tells nothing of what the leaves say.
type Export struct {
	Checkpoints []Checkpoint // the smallest first
	Hashes      []tlog.Hash  // of the leaves from 0 on, those of the last checkpoint at most
}

// The files of an export: for each checkpoint one with the signed note, and one
// with the hashes of the leaves since the checkpoint before it, a line each.
// Their names begin with the size, of so many digits that they sort.
const (
	noteFile  = ".checkpoint"
	hashFile  = ".hashes"
	sizeDigit = 15
)

// exportName returns the name of a file of an export.
func exportName(size int64, kind string) string { return fmt.Sprintf("%0*d%s", sizeDigit, size, kind) }

// Export signs the head of the log and writes it to a folder with the hashes
// of the leaves that are new there. A head that is there already is not
// written again, and no file is ever changed. It fails with [ErrChanged], and
// writes nothing, if the log is not the one of which the folder has a
// checkpoint. An empty log is not written.
func (l *Log) Export(ctx context.Context, dir string) error {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return fmt.Errorf("audit: %w", err)
	}
	before, err := lastExported(dir)
	if err != nil {
		return err
	}
	c, err := l.Checkpoint(ctx)
	if fault.Is(err, fault.NotFound) && before.Size == 0 {
		return nil
	}
	if err != nil {
		return err
	}
	known, err := l.Known()
	if err != nil {
		return err
	}
	if head, err := OpenCheckpoint(before.Note, known); err == nil {
		if err := l.goesOn(ctx, head, c.Size); err != nil {
			return err
		}
	}
	if c.Size <= before.Size {
		return nil
	}
	return l.exportHead(ctx, dir, before.Size, c)
}

// exportHead writes a checkpoint, and the hashes of the leaves since the last
// one before it. The checkpoint comes last: without it the hashes are none.
func (l *Log) exportHead(ctx context.Context, dir string, from int64, c Checkpoint) error {
	var text strings.Builder
	for at := from; at < c.Size; {
		indexes := make([]int64, 0, batch)
		for ; at < c.Size && len(indexes) < batch; at++ {
			indexes = append(indexes, tlog.StoredHashIndex(0, at))
		}
		hashes, err := l.hashes(ctx).ReadHashes(indexes)
		if err != nil {
			return err
		}
		for _, h := range hashes {
			text.WriteString(h.String())
			text.WriteByte('\n')
		}
	}
	if err := writeWhole(filepath.Join(dir, exportName(c.Size, hashFile)), text.String()); err != nil {
		return err
	}
	return writeWhole(filepath.Join(dir, exportName(c.Size, noteFile)), c.Note)
}

// writeWhole writes a file that appears whole or not at all, and is on the
// disk before it does.
func writeWhole(path, text string) error {
	tmp, err := os.CreateTemp(filepath.Dir(path), ".new-*")
	if err != nil {
		return fmt.Errorf("audit: %w", err)
	}
	defer os.Remove(tmp.Name())
	_, err = tmp.WriteString(text)
	if err == nil {
		err = tmp.Sync()
	}
	if err = errors.Join(err, tmp.Close()); err == nil {
		err = os.Rename(tmp.Name(), path)
	}
	if err != nil {
		return fmt.Errorf("audit: %w", err)
	}
	return nil
}

// lastExported returns the largest checkpoint in a folder, or none.
func lastExported(dir string) (Checkpoint, error) {
	sizes, err := exportedSizes(dir)
	if err != nil || len(sizes) == 0 {
		return Checkpoint{}, err
	}
	size := sizes[len(sizes)-1]
	text, err := os.ReadFile(filepath.Join(dir, exportName(size, noteFile)))
	if err != nil {
		return Checkpoint{}, fmt.Errorf("audit: %w", err)
	}
	return Checkpoint{Size: size, Note: string(text)}, nil
}

// exportedSizes returns the sizes of the checkpoints in a folder, in order.
func exportedSizes(dir string) ([]int64, error) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil, fmt.Errorf("audit: %w", err)
	}
	var sizes []int64
	for _, e := range entries {
		digits, is := strings.CutSuffix(e.Name(), noteFile)
		if !is || strings.HasPrefix(digits, ".") {
			continue
		}
		size, err := strconv.ParseInt(digits, 10, 64)
		if err != nil || exportName(size, noteFile) != e.Name() {
			return nil, fault.New(fault.Invalid, "audit: "+e.Name()+" is no file of an export")
		}
		sizes = append(sizes, size)
	}
	slices.Sort(sizes)
	return sizes, nil
}

// ReadExport returns the export in a folder. Whether it is genuine is for
// [Verify] to say: a file that can't be read is left out of the hashes, with
// all that follow it.
func ReadExport(dir string) (Export, error) {
	sizes, err := exportedSizes(dir)
	if err != nil {
		return Export{}, err
	}
	var e Export
	whole := true
	for _, size := range sizes {
		text, err := os.ReadFile(filepath.Join(dir, exportName(size, noteFile)))
		if err != nil {
			return Export{}, fmt.Errorf("audit: %w", err)
		}
		c := Checkpoint{Size: size, Note: string(text)}
		if head, err := parseHead(strings.SplitAfter(c.Note, "\n\n")[0]); err == nil {
			c.At = head.At
		}
		e.Checkpoints = append(e.Checkpoints, c)
		hashes, err := os.ReadFile(filepath.Join(dir, exportName(size, hashFile)))
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return Export{}, fmt.Errorf("audit: %w", err)
		}
		if more, ok := parseHashes(hashes); whole && ok && int64(len(e.Hashes)+len(more)) == size {
			e.Hashes = append(e.Hashes, more...)
			continue
		}
		whole = false
	}
	return e, nil
}

// parseHashes reads hashes, a line each.
func parseHashes(text []byte) ([]tlog.Hash, bool) {
	var all []tlog.Hash
	for line := range strings.Lines(string(text)) {
		b, err := base64.StdEncoding.DecodeString(strings.TrimSuffix(line, "\n"))
		if err != nil || len(b) != tlog.HashSize {
			return nil, false
		}
		all = append(all, tlog.Hash(b))
	}
	return all, true
}

// opened is a checkpoint with what it says.
type opened struct {
	Head
	from string // where it comes from: "database" or "export"
}

// open returns what the checkpoints of a list say, and a finding for each that
// says nothing: that is not signed, or stands in the place of another size.
func open(list []Checkpoint, from string, known note.Verifiers) ([]opened, []Finding) {
	var heads []opened
	var findings []Finding
	for _, c := range list {
		head, err := OpenCheckpoint(c.Note, known)
		switch {
		case err != nil:
			findings = append(findings, Finding{Kind: Unsigned, From: c.Size, To: c.Size, Detail: from + ": " + err.Error()})
		case head.Size != c.Size || !c.At.IsZero() && !head.At.Equal(c.At.Truncate(time.Second)):
			findings = append(findings, Finding{Kind: Unsigned, From: c.Size, To: c.Size, Detail: from + ": the checkpoint of another size or time"})
		default:
			heads = append(heads, opened{head, from})
		}
	}
	return heads, findings
}
