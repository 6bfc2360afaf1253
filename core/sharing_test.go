package core

import (
	"fmt"
	"reflect"
	"strings"

	"amicore/core/catalog"
	"amicore/core/wire"
)

// unchanging is what nothing writes to, so that copies may share it: the bytes of
// a Message, the secret, rows of the catalog, and lists of filters, which are
// replaced as a whole.
var unchanging = []string{"cfg.Filters", "inForce"}

var unchangingTypes = []reflect.Type{reflect.TypeFor[wire.Message](), reflect.TypeFor[Secret](), reflect.TypeFor[catalog.Completion]()}

// Shared returns the first field through which two machines reach the same
// memory, "" for none.
func Shared(a, b *Machine) string {
	return shared("", reflect.ValueOf(a).Elem(), reflect.ValueOf(b).Elem())
}

func shared(path string, a, b reflect.Value) string {
	for _, t := range unchangingTypes {
		if a.Type() == t {
			return ""
		}
	}
	for _, name := range unchanging {
		if path == name {
			return ""
		}
	}
	switch a.Kind() {
	case reflect.Struct:
		for i := range a.NumField() {
			if at := shared(strings.TrimPrefix(path+"."+a.Type().Field(i).Name, "."), a.Field(i), b.Field(i)); at != "" {
				return at
			}
		}
	case reflect.Array:
		return elements(path, a, b)
	case reflect.Slice:
		if a.Cap() > 0 && b.Cap() > 0 && a.Pointer() == b.Pointer() {
			return path
		}
		return elements(path, a, b)
	case reflect.Map:
		if !a.IsNil() && a.Pointer() == b.Pointer() {
			return path
		}
	case reflect.Pointer:
		switch {
		case a.IsNil() || b.IsNil():
		case a.Pointer() == b.Pointer():
			return path
		default:
			return shared(path, a.Elem(), b.Elem())
		}
	}
	return ""
}

// elements compares the elements of slices and arrays, unless they are plain.
func elements(path string, a, b reflect.Value) string {
	switch a.Type().Elem().Kind() {
	case reflect.Struct, reflect.Slice, reflect.Pointer, reflect.Map, reflect.Array:
	default:
		return ""
	}
	for i := range min(a.Len(), b.Len()) {
		if at := shared(fmt.Sprintf("%s[%d]", path, i), a.Index(i), b.Index(i)); at != "" {
			return at
		}
	}
	return ""
}

// Unlike returns the first field in which two machines differ, "" for none: the
// room that a slice has is no difference, nor is an empty one from none.
func Unlike(a, b *Machine) string {
	return unlike("", reflect.ValueOf(a).Elem(), reflect.ValueOf(b).Elem())
}

func unlike(path string, a, b reflect.Value) string {
	for _, room := range []string{
		"queue.entries", "queue.data", // rings, of which head and length say what is in them
		"decoder.drop", "observer.client.drop", // made anew for each oversize frame
	} {
		if path == room {
			return ""
		}
	}
	if a.Type() == reflect.TypeFor[table]() {
		return unlikeTables(path, a, b)
	}
	switch a.Kind() {
	case reflect.Struct:
		for i := range a.NumField() {
			if at := unlike(strings.TrimPrefix(path+"."+a.Type().Field(i).Name, "."), a.Field(i), b.Field(i)); at != "" {
				return at
			}
		}
		return ""
	case reflect.Slice, reflect.Array:
		if a.Len() != b.Len() {
			return path
		}
		for i := range a.Len() {
			if at := unlike(fmt.Sprintf("%s[%d]", path, i), a.Index(i), b.Index(i)); at != "" {
				return at
			}
		}
		return ""
	case reflect.Map:
		if a.Len() != 0 || b.Len() != 0 {
			return path
		}
		return ""
	case reflect.Pointer:
		if a.IsNil() != b.IsNil() {
			return path
		}
		if a.IsNil() {
			return ""
		}
		return unlike(path, a.Elem(), b.Elem())
	case reflect.Func:
		if a.IsNil() != b.IsNil() {
			return path
		}
		return ""
	}
	if !a.Equal(b) {
		return path
	}
	return ""
}

// unlikeTables: a table keeps its room, and no key in it.
func unlikeTables(path string, a, b reflect.Value) string {
	for _, t := range []reflect.Value{a, b} {
		if t.FieldByName("n").Int() != 0 {
			return path + ".n"
		}
		for slots, i := t.FieldByName("slots"), 0; i < slots.Len(); i++ {
			if uint32(slots.Index(i).Uint()) != noSlot {
				return path + ".slots"
			}
		}
	}
	return ""
}
