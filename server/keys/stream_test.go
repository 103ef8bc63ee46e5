package keys_test

import (
	"bytes"
	"errors"
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"pgregory.net/rapid"

	"github.com/loupe-privacy/loupe/internal/fault"
	"github.com/loupe-privacy/loupe/server/keys"
)

// filePlace is a context of a file.
const filePlace = "files.data f1"

// sealed returns a file, sealed.
func sealed(t testing.TB, r *keys.Ring, data []byte, context string) []byte {
	t.Helper()
	var out bytes.Buffer
	w, err := r.SealTo(&out, context)
	if err == nil {
		_, err = w.Write(data)
	}
	if err == nil {
		err = w.Close()
	}
	if err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// unsealed reads a sealed file to its end.
func unsealed(r *keys.Ring, b []byte, context string) ([]byte, error) {
	rd, err := r.OpenFrom(bytes.NewReader(b), context)
	if err != nil {
		return nil, err
	}
	return io.ReadAll(rd)
}

func TestSealTo(t *testing.T) {
	r := open(t, newFolder(t), keys.Options{})
	rapid.Check(t, func(rt *rapid.T) {
		n := rapid.SampledFrom([]int{0, 1, 100, 4015, 4016, 4017, 4095, 4096, 4097, 20000}).Draw(rt, "size")
		data := bytes.Repeat([]byte{rapid.Byte().Draw(rt, "byte")}, n)
		b := sealed(t, r, data, filePlace)
		got, err := unsealed(r, b, filePlace)
		if err != nil || !bytes.Equal(got, data) {
			rt.Fatalf("%d bytes came back as %d, %v", n, len(got), err)
		}
		if n > 3 && bytes.Contains(b, data) {
			rt.Fatal("it is not encrypted")
		}
		if got, err := unsealed(r, b, filePlace+"0"); !fault.Is(err, fault.Internal) || len(got) > 0 {
			rt.Fatalf("read in another place: %d bytes, %v", len(got), err)
		}
	})
}

func TestOpenFromRefuses(t *testing.T) {
	f := newFolder(t)
	r := open(t, f, keys.Options{})
	data := []byte(strings.Repeat("le texte ", 600)) // more than one segment
	good := sealed(t, r, data, filePlace)
	prefix := func(got []byte) bool { return bytes.HasPrefix(data, got) && len(got) < len(data) }
	for i := range good {
		if i > 200 && i < len(good)-200 && i%7 != 0 {
			continue
		}
		bad := bytes.Clone(good)
		bad[i] ^= 1
		if got, err := unsealed(r, bad, filePlace); !fault.Is(err, fault.Internal) || !prefix(got) {
			t.Errorf("byte %d changed: %d bytes, %v", i, len(got), err)
		}
		if got, err := unsealed(r, good[:i], filePlace); !fault.Is(err, fault.Internal) || !prefix(got) {
			t.Errorf("cut to %d bytes: %d bytes, %v", i, len(got), err)
		}
	}
	if got, err := unsealed(r, append(bytes.Clone(good), 0), filePlace); err == nil {
		t.Errorf("longer: %d bytes", len(got))
	}
	if _, err := unsealed(open(t, newFolder(t), keys.Options{}), good, filePlace); !fault.Is(err, fault.Internal) {
		t.Errorf("with other keys: %v", err)
	}

	// The id of the key is bound too: the right key under the name of
	// another one that is there is refused.
	key := rotate(t, f, keys.File)
	other := sealed(t, open(t, f, keys.Options{}), nil, filePlace)
	bad := append(bytes.Clone(other[:5]), good[5:]...)
	if got, err := unsealed(r, bad, filePlace); !fault.Is(err, fault.Internal) || !strings.Contains(err.Error(), key.ID) {
		t.Errorf("under the id of another key: %d bytes, %v", len(got), err)
	}
}

func TestFilesFollowRotations(t *testing.T) {
	f := newFolder(t)
	behind := open(t, f, keys.Options{Now: newClock().now})
	old, key := sealed(t, behind, []byte("old"), filePlace), primary(t, f, keys.File)
	rotate(t, f, keys.File)
	for _, b := range [][]byte{old, sealed(t, open(t, f, keys.Options{}), []byte("new"), filePlace)} {
		if got, err := unsealed(behind, b, filePlace); err != nil || len(got) != 3 {
			t.Errorf("%q, %v", got, err)
		}
	}
	_, err := f.Retire(keys.File, key.ID)
	must(t, err)
	if _, err := unsealed(open(t, f, keys.Options{}), old, filePlace); err == nil || !strings.Contains(err.Error(), key.ID+" is retired") {
		t.Errorf("of a retired key: %v", err)
	}
}

func TestFilesPassErrorsOn(t *testing.T) {
	r := open(t, newFolder(t), keys.Options{})
	good := sealed(t, r, bytes.Repeat([]byte("x"), 20000), filePlace)
	broken := errors.New("the disk is gone")
	for _, n := range []int{0, 3, 100, 9000} {
		source := io.MultiReader(bytes.NewReader(good[:n]), iotest.ErrReader(broken))
		rd, err := r.OpenFrom(source, filePlace)
		if err == nil {
			_, err = io.ReadAll(rd)
		}
		if !errors.Is(err, broken) {
			t.Errorf("after %d bytes: %v", n, err)
		}
	}
	if _, err := r.SealTo(failingWriter{broken}, filePlace); !errors.Is(err, broken) {
		t.Errorf("writing: %v", err)
	}
	if got, err := io.ReadAll(must2(r.OpenFrom(iotest.OneByteReader(bytes.NewReader(good)), filePlace))); err != nil || len(got) != 20000 {
		t.Errorf("byte by byte: %d, %v", len(got), err)
	}
}

// must2 returns a reader, or one that fails.
func must2(r io.Reader, err error) io.Reader {
	if err != nil {
		return iotest.ErrReader(err)
	}
	return r
}

// A failingWriter fails.
type failingWriter struct{ err error }

func (w failingWriter) Write([]byte) (int, error) { return 0, w.err }
