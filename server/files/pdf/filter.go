package pdf

import (
	"bytes"
	"compress/flate"
	"encoding/ascii85"
	"io"

	"github.com/loupe-privacy/loupe/server/files/reason"
)

// longNames are the filters by their short names.
var longNames = map[name]name{
	"A85": "ASCII85Decode", "AHx": "ASCIIHexDecode", "Fl": "FlateDecode", "LZW": "LZWDecode",
	"RL": "RunLengthDecode", "CCF": "CCITTFaxDecode", "DCT": "DCTDecode",
}

// filters returns the filters of a stream, outermost first.
func (f *file) filters(d dict) ([]name, error) {
	v, err := f.resolve(d["Filter"])
	if err != nil {
		return nil, err
	}
	list, ok := v.(array)
	if !ok {
		list = array{v}
	}
	var out []name
	for _, v := range list {
		v, err := f.resolve(v)
		if err != nil {
			return nil, err
		}
		if v == nil && !ok {
			return nil, nil
		}
		n := nameOf(v)
		if long, ok := longNames[n]; ok {
			n = long
		}
		out = append(out, n)
	}
	return out, nil
}

// opened is a stream with its outer filters taken off: Data is packed with
// Last, which is the one of a picture or "".
type opened struct {
	data []byte
	last name
}

// peel takes the filters of a stream off. If hold is not set, the unpacked
// bytes of its last filter are counted and not kept. At most one of the
// filters may make more of less: a stream packed twice is made to explode.
func (f *file) peel(s *stream, hold bool) (opened, error) {
	list, err := f.filters(s.dict)
	if err != nil {
		return opened{}, err
	}
	data, packed := s.data, false
	for i, filter := range list {
		last := i == len(list)-1
		switch filter {
		case "ASCII85Decode":
			data = un85(data)
		case "ASCIIHexDecode":
			hex, _, _ := bytes.Cut(data, []byte(">"))
			data = unhex(hex)
		case "FlateDecode", "RunLengthDecode", "LZWDecode":
			if packed {
				return opened{}, reason.TooLarge.Because("packed more than once")
			}
			packed = true
			if data, err = f.inflate(filter, data, hold || !last); err != nil {
				return opened{}, err
			}
		case "DCTDecode", "JPXDecode", "CCITTFaxDecode", "JBIG2Decode":
			if !last {
				return opened{}, reason.Damaged.Because("a picture packed as something else")
			}
			return opened{data, filter}, nil
		case "Crypt":
			return opened{}, reason.Encrypted.Because("an encrypted stream")
		default:
			return opened{}, reason.Damaged.Because("an unknown filter")
		}
	}
	return opened{data: data}, nil
}

// un85 decodes base 85, as far as it goes.
func un85(in []byte) []byte {
	in, _, _ = bytes.Cut(in, []byte("~"))
	out := make([]byte, 4*len(in)+4)
	n, _, _ := ascii85.Decode(out, in, true)
	return out[:n]
}

// inflate takes one packing filter off. Readers are lenient towards streams
// that were cut off, so what can be unpacked counts.
func (f *file) inflate(filter name, in []byte, hold bool) ([]byte, error) {
	room, spend := f.budget.unpacked, f.budget.unpack
	if hold {
		room, spend = min(f.budget.unpacked, f.budget.held), f.budget.hold
	}
	switch filter {
	case "RunLengthDecode":
		out, n := unrun(in, hold, room)
		return out, spend(n)
	case "LZWDecode":
		if hold {
			return nil, reason.Damaged.Because("an old packing where none is expected")
		}
		return nil, spend(max(lzwLength(in, 0), lzwLength(in, 1)))
	}
	if len(in) < 2 {
		return nil, nil
	}
	r := io.LimitReader(flate.NewReader(bytes.NewReader(in[2:])), room+1) // after the head of zlib; its checksum is often wrong
	if !hold {
		n, _ := io.Copy(io.Discard, r)
		return nil, spend(n)
	}
	out, _ := io.ReadAll(r)
	return out, spend(int64(len(out)))
}

// unrun takes run lengths off, until there are more than room bytes, and tells
// how many came out.
func unrun(in []byte, hold bool, room int64) ([]byte, int64) {
	var out []byte
	total := int64(0)
	for i := 0; i < len(in) && in[i] != 128 && total <= room; {
		n := int(in[i])
		i++
		if n < 128 {
			end := min(i+n+1, len(in))
			if hold {
				out = append(out, in[i:end]...)
			}
			total += int64(end - i)
			i = end
			continue
		}
		if i < len(in) && hold {
			out = append(out, bytes.Repeat(in[i:i+1], 257-n)...)
		}
		total += int64(257 - n)
		i++
	}
	return out, total
}

// lzwLength returns how many bytes LZW unpacks to, without unpacking: each
// new code stands for one byte more than the code before it. Early is 1 where
// codes grow wider one code early, as most writers do.
func lzwLength(in []byte, early int) int64 {
	const clearCode, endCode = 256, 257
	var lengths [4096]int64
	for i := range 256 {
		lengths[i] = 1
	}
	next, width, previous := 258, 9, int64(0)
	total, bits, have := int64(0), uint32(0), 0
	for _, c := range in {
		bits, have = bits<<8|uint32(c), have+8
		if have < width {
			continue
		}
		code := int(bits>>(have-width)) & (1<<width - 1)
		have -= width
		switch code {
		case endCode:
			return total
		case clearCode:
			next, width, previous = 258, 9, 0
			continue
		}
		length := previous + 1
		if code < next && code != clearCode {
			length = lengths[code]
		}
		if previous > 0 && next < len(lengths) {
			lengths[next] = previous + 1
			next++
		}
		if next >= 1<<width-early && width < 12 {
			width++
		}
		total, previous = total+length, length
	}
	return total
}

// unpack returns the bytes of a stream that the reading itself needs: a table
// or an object stream. They are packed with Flate or not at all.
func (f *file) unpack(s *stream) ([]byte, error) {
	o, err := f.peel(s, true)
	if err != nil {
		return nil, err
	}
	parms, err := f.resolve(s.dict["DecodeParms"])
	if err != nil {
		return nil, err
	}
	if list, ok := parms.(array); ok && len(list) == 1 {
		parms = list[0]
	}
	d, err := f.dict(parms)
	if err != nil {
		return nil, err
	}
	predictor, _ := d["Predictor"].(int64)
	switch {
	case o.last != "" || predictor > 1 && predictor < 10:
		return nil, broken("a table packed as a picture")
	case predictor < 10:
		return o.data, nil
	}
	columns, colors, depth := int64(1), int64(1), int64(8)
	for k, p := range map[name]*int64{"Columns": &columns, "Colors": &colors, "BitsPerComponent": &depth} {
		if n, ok := d[k].(int64); ok {
			*p = n
		}
	}
	if columns < 1 || columns > 1<<16 || colors < 1 || colors > 4 || depth < 1 || depth > 16 {
		return nil, broken("bad rows of a table")
	}
	return unpredict(o.data, int(columns*colors*depth+7)/8, int(max(1, colors*depth/8)))
}

// unpredict takes the predictors of PNG off rows of a length, in place.
func unpredict(data []byte, row, pixel int) ([]byte, error) {
	out := data[:0]
	above := make([]byte, row)
	for len(data) > row {
		kind, line := data[0], data[1:row+1]
		for i := range line {
			var left, corner byte
			if i >= pixel {
				left, corner = line[i-pixel], above[i-pixel]
			}
			switch kind {
			case 0:
			case 1:
				line[i] += left
			case 2:
				line[i] += above[i]
			case 3:
				line[i] += byte((int(left) + int(above[i])) / 2)
			case 4:
				line[i] += paeth(left, above[i], corner)
			default:
				return nil, broken("bad predictor")
			}
		}
		copy(above, line)
		out = append(out, line...)
		data = data[row+1:]
	}
	return out, nil
}

// paeth is the predictor of Paeth: the neighbour that is nearest to left +
// up - corner.
func paeth(left, up, corner byte) byte {
	p := int(left) + int(up) - int(corner)
	a, b, c := abs(p-int(left)), abs(p-int(up)), abs(p-int(corner))
	switch {
	case a <= b && a <= c:
		return left
	case b <= c:
		return up
	}
	return corner
}

func abs(n int) int { return max(n, -n) }
