package sidebyside

import (
	"fmt"
	"reflect"
)

// differing returns the names of the fields in which two structs of one type differ,
// and what each of the two has there. All fields are exported.
func differing[T any](machine, predicted T) (names, left, right []string) {
	a, b := reflect.ValueOf(machine), reflect.ValueOf(predicted)
	for i := range a.NumField() {
		x, y := a.Field(i).Interface(), b.Field(i).Interface()
		if !reflect.DeepEqual(x, y) {
			names = append(names, a.Type().Field(i).Name)
			left, right = append(left, fmt.Sprint(x)), append(right, fmt.Sprint(y))
		}
	}
	return names, left, right
}
