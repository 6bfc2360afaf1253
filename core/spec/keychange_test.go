package spec

import (
	"math"
	"reflect"
	"strings"
	"unsafe"
)

// keyChange changes one field of a Machine.
type keyChange struct {
	field string // such as "action.rule"
	do    func(*Machine)
}

// changesOf returns changes of each field of a Machine, and of all that it has:
// actions, timers, lists, pointers.
func changesOf(m *Machine) []keyChange {
	w := &changing{machine: m}
	w.walk("Machine", func(m *Machine) reflect.Value { return reflect.ValueOf(m).Elem() })
	return w.changes
}

type changing struct {
	machine *Machine
	changes []keyChange
}

// place returns a part of a Machine, through which it may be changed.
type place func(*Machine) reflect.Value

// walk adds the changes of a part, which belongs to a field.
func (w *changing) walk(field string, at place) {
	add := func(do func(reflect.Value)) {
		w.changes = append(w.changes, keyChange{field, func(m *Machine) { do(at(m)) }})
	}
	v := at(w.machine.Clone())
	switch v.Kind() {
	case reflect.Struct:
		w.fields(v.Type(), at)
	case reflect.Slice:
		w.elements(field, v, at)
	case reflect.Pointer:
		if v.IsNil() {
			add(func(v reflect.Value) { v.Set(reflect.New(v.Type().Elem())) })
			return
		}
		add(func(v reflect.Value) { v.SetZero() })
		w.walk(field, pointedTo(at))
	case reflect.Bool:
		add(func(v reflect.Value) { v.SetBool(!v.Bool()) })
	case reflect.String:
		add(func(v reflect.Value) { v.SetString(v.String() + "x") })
		add(func(v reflect.Value) { v.SetString(v.String() + strings.Repeat("x", 1<<13)) })
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		add(func(v reflect.Value) { v.SetUint(v.Uint() + 1) })
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		for _, d := range []int64{-1, 1, 1 << 40} {
			add(func(v reflect.Value) { v.SetInt(v.Int() + d) })
		}
		add(func(v reflect.Value) {
			if v.Kind() == reflect.Int64 {
				v.SetInt(math.MaxInt64)
			}
		})
	}
}

// pointedTo is what a pointer points to, in a copy: a clone may share it.
func pointedTo(at place) place {
	return func(m *Machine) reflect.Value {
		v := at(m)
		pointed := reflect.New(v.Type().Elem())
		pointed.Elem().Set(v.Elem())
		v.Set(pointed)
		return pointed.Elem()
	}
}

// onlyField names the types of which one field counts: all others of Stats are
// counts, and what a Machine does with a frame that it has kept follows from Raw.
var onlyField = map[string]string{"Stats": "LastClose", "Frame": "Raw"}

// fields adds the changes of the fields of a struct. One that is left out is
// changed by nothing.
func (w *changing) fields(typ reflect.Type, at place) {
	for i := range typ.NumField() {
		f := typ.Field(i)
		field := typ.Name() + "." + f.Name
		if _, excused := notInKey[field]; excused {
			w.changes = append(w.changes, keyChange{field, func(*Machine) {}})
			continue
		}
		if only := onlyField[typ.Name()]; only != "" && f.Name != only {
			continue
		}
		w.walk(field, func(m *Machine) reflect.Value {
			v := at(m).Field(i)
			return reflect.NewAt(v.Type(), unsafe.Pointer(v.UnsafeAddr())).Elem()
		})
	}
}

// elements adds the changes of a list: one element more, one less, and each
// element. A list of actions has no element that is none.
func (w *changing) elements(field string, list reflect.Value, at place) {
	add := func(do func(reflect.Value)) {
		w.changes = append(w.changes, keyChange{field, func(m *Machine) { do(at(m)) }})
	}
	pointers := list.Type().Elem().Kind() == reflect.Pointer
	if !pointers {
		add(func(v reflect.Value) { v.Set(reflect.Append(v, reflect.Zero(v.Type().Elem()))) })
	}
	if list.Len() > 0 {
		add(func(v reflect.Value) { v.Set(v.Slice(0, v.Len()-1)) })
	}
	for i := range list.Len() {
		element := func(m *Machine) reflect.Value { return at(m).Index(i) }
		if pointers {
			element = pointedTo(element)
			w.changes = append(w.changes, keyChange{"an action of " + field, func(m *Machine) {
				a := element(m).Addr().Interface().(*action)
				a.bytes = "y" + a.bytes[1:] // as long as before: other parts tell how many bytes wait
			}})
		}
		w.walk(field, element)
	}
}
