package casework

import (
	"bytes"
	"context"
	"crypto/sha256"
	"io"

	"github.com/loupe-privacy/loupe/internal/fault"
)

// CheckFile reads a whole file and returns a fault.Internal unless its sealed
// bytes are those of which the hash was stored, and what they hold is as long
// as was stored. It is for programs that check what is stored: whoever opens a
// file is given no byte that was not sealed for it anyway.
func (d *Desk) CheckFile(ctx context.Context, f File) error {
	sealed, err := d.Store.ReadFile(ctx, f.ID)
	if err != nil {
		return err
	}
	defer sealed.Close() // nothing was written
	hash := sha256.New()
	through := io.TeeReader(sealed, hash)
	plain, err := d.Files.OpenFrom(through, placeOfBytes(f))
	if err != nil {
		return err
	}
	size, err := io.Copy(io.Discard, plain)
	if err != nil {
		return err
	}
	if _, err := io.Copy(io.Discard, through); err != nil {
		return err
	}
	switch {
	case !bytes.Equal(hash.Sum(nil), f.Hash):
		return fault.New(fault.Internal, "casework: a file has not the hash that was stored")
	case size != f.Size:
		return fault.New(fault.Internal, "casework: a file has not the size that was stored")
	}
	return nil
}
