package casework

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/json"
	"fmt"

	"github.com/loupe-privacy/loupe/internal/fault"
	"github.com/loupe-privacy/loupe/server/receipt"
)

// saltSize is how many random bytes hide what a receipt says behind its hash
// in the log.
const saltSize = 32

// sealReceipt returns what a receipt says as it is stored, and the hash that
// the log has of it.
func (d *Desk) sealReceipt(st receipt.Statement, id string, version int) (string, []byte, error) {
	salt := make([]byte, saltSize)
	rand.Read(salt) // never fails
	said := st.Bytes()
	text, err := plainJSON(receipt.Sealed{Statement: said, Salt: salt})
	if err != nil {
		return "", nil, err
	}
	sealed, err := d.Sealer.Seal(string(text), placeOfReceipt(id, version))
	if err != nil {
		return "", nil, err
	}
	commit := receipt.Commit(said, salt)
	return sealed, commit[:], nil
}

// plainJSON returns v as JSON in which a statement stays as it was hashed, byte
// by byte.
func plainJSON(v any) ([]byte, error) {
	var text bytes.Buffer
	enc := json.NewEncoder(&text)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		return nil, fmt.Errorf("writing a receipt: %w", err)
	}
	return text.Bytes(), nil
}

// Receipt returns what the receipt of a request or of a choice of the actor
// says, and where the log has it; or a fault.NotFound.
func (d *Desk) Receipt(ctx context.Context, actor Actor, id string) (receipt.Sealed, Receipt, error) {
	whose, err := actor.Whose()
	if err != nil {
		return receipt.Sealed{}, Receipt{}, err
	}
	return d.receiptOf(ctx, whose, id)
}

// receiptOf returns a receipt, opened.
func (d *Desk) receiptOf(ctx context.Context, whose Whose, id string) (receipt.Sealed, Receipt, error) {
	r, err := d.Store.Receipt(ctx, whose, id)
	if err != nil {
		return receipt.Sealed{}, Receipt{}, err
	}
	said, err := d.OpenReceipt(r)
	return said, r, err
}

// OpenReceipt returns what a stored receipt says. One that was changed is a
// fault.Internal.
func (d *Desk) OpenReceipt(r Receipt) (receipt.Sealed, error) {
	text, err := d.Sealer.Unseal(r.Statement, placeOfReceipt(r.RequestID, r.Version))
	if err != nil {
		return receipt.Sealed{}, err
	}
	var said receipt.Sealed
	if err := json.Unmarshal([]byte(text), &said); err != nil {
		return receipt.Sealed{}, fault.New(fault.Internal, "casework: a stored receipt is no receipt")
	}
	return said, nil
}
