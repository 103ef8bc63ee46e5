package storetest

import (
	"fmt"
	"reflect"
	"testing"
	"time"

	"github.com/loupe-privacy/loupe/internal/calendar"
)

// filled returns a T in which every field differs from its zero and from every
// other one, so that a field that is not stored, or is stored as another one,
// is noticed.
func filled[T any](t *testing.T) T {
	t.Helper()
	var v T
	n := 0
	fill(t, reflect.ValueOf(&v).Elem(), &n)
	return v
}

// fill sets v and what it holds. N counts the values that were set.
func fill(t *testing.T, v reflect.Value, n *int) {
	t.Helper()
	*n++
	switch v.Interface().(type) {
	case time.Time:
		v.Set(reflect.ValueOf(noon.Add(time.Duration(*n) * time.Millisecond)))
		return
	case time.Duration:
		v.SetInt(int64(*n) * int64(time.Second))
		return
	case calendar.Day:
		v.Set(reflect.ValueOf(calendar.Date(2026, 1, *n)))
		return
	case []byte:
		v.SetBytes([]byte{byte(*n), 0, 255})
		return
	}
	switch v.Kind() {
	case reflect.String:
		v.SetString(fmt.Sprintf("text %d", *n))
	case reflect.Int, reflect.Int64:
		v.SetInt(int64(*n))
	case reflect.Map: // stays nil: what holds one is stored in another form
	case reflect.Bool:
		v.SetBool(true)
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 2, 2))
		fill(t, v.Index(0), n)
		fill(t, v.Index(1), n)
	case reflect.Struct:
		for i := range v.NumField() {
			if v.Type().Field(i).IsExported() { // what is not is no part of the promise
				fill(t, v.Field(i), n)
			}
		}
	default:
		t.Fatalf("cannot fill a %s", v.Type())
	}
}

// wantSame fails the test if two values differ.
func wantSame(t *testing.T, what string, got, want any) {
	t.Helper()
	if !reflect.DeepEqual(got, want) {
		t.Errorf("%s:\n got %+v\nwant %+v", what, got, want)
	}
}
