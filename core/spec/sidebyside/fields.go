package sidebyside

import (
	"fmt"
	"reflect"

	"amicore/core"
)

type field struct{ name, value string }

// fieldsOf returns the fields of Stats with their values.
func fieldsOf(s *core.Stats) (list []field) {
	v := reflect.ValueOf(*s)
	for i := range v.NumField() {
		list = append(list, field{v.Type().Field(i).Name, fmt.Sprint(v.Field(i).Interface())})
	}
	return list
}
