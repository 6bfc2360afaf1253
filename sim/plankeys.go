package sim

import (
	"fmt"
	"slices"
	"strconv"
	"time"
)

// key is one key=value of a record: how it is written (nothing where it is
// zero), how it is read, and what it may be.
type key[T any] struct {
	name string
	flag bool   // it has no value
	many bool   // it may be given more than once
	want string // what its value is, for errors
	get  func(*T) []string
	set  func(*T, string) bool
	fits func(*T) bool // nil: whatever can be read
}

// known returns the key of that name, or nil.
func known[T any](keys []key[T], name string) *key[T] {
	if i := slices.IndexFunc(keys, func(k key[T]) bool { return k.name == name }); i >= 0 {
		return &keys[i]
	}
	return nil
}

// namesOf lists keys for an error.
func namesOf[T any](keys []key[T]) []string {
	names := make([]string, len(keys))
	for i := range keys {
		names[i] = keys[i].name
	}
	return names
}

// arguments writes what is not zero, in the order of the keys.
func arguments[T any](keys []key[T], of *T) (args []string) {
	for _, k := range keys {
		for _, value := range k.get(of) {
			if k.flag {
				args = append(args, k.name)
			} else {
				args = append(args, k.name+"="+value)
			}
		}
	}
	return args
}

// misfit returns the first key whose value is not what it may be, or nil.
func misfit[T any](keys []key[T], of *T) *key[T] {
	for i := range keys {
		if fits := keys[i].fits; fits != nil && !fits(of) {
			return &keys[i]
		}
	}
	return nil
}

func spanKey[T any](name string, most time.Duration, field func(*T) *time.Duration) key[T] {
	return key[T]{
		name: name, want: "a time from 0s to " + most.String(),
		get: func(of *T) []string {
			if d := *field(of); d != 0 {
				return []string{d.String()}
			}
			return nil
		},
		set: func(of *T, value string) bool {
			d, err := time.ParseDuration(value)
			*field(of) = d
			return err == nil
		},
		fits: func(of *T) bool { return *field(of) >= 0 && *field(of) <= most },
	}
}

func flagKey[T any](name string, field func(*T) *bool) key[T] {
	return key[T]{
		name: name, flag: true, want: "nothing, for it takes none",
		get: func(of *T) []string {
			if *field(of) {
				return []string{""}
			}
			return nil
		},
		set: func(of *T, value string) bool {
			*field(of) = true
			return value == ""
		},
	}
}

func textKey[T any](name string, field func(*T) *string) key[T] {
	return key[T]{
		name: name, want: "a text",
		get: func(of *T) []string {
			if s := *field(of); s != "" {
				return []string{s}
			}
			return nil
		},
		set: func(of *T, value string) bool {
			*field(of) = value
			return true
		},
	}
}

func numberKey[T any, N ~int | ~int64 | ~uint32 | ~uint64](name string, most int64, field func(*T) *N) key[T] {
	return key[T]{
		name: name, want: fmt.Sprintf("a number from 0 to %d", most),
		get: func(of *T) []string {
			if n := *field(of); n != 0 {
				return []string{strconv.FormatInt(int64(n), 10)}
			}
			return nil
		},
		set: func(of *T, value string) bool {
			n, err := strconv.ParseInt(value, 10, 32)
			*field(of) = N(n)
			return err == nil && n >= 0
		},
		fits: func(of *T) bool { return int64(*field(of)) >= 0 && int64(*field(of)) <= most },
	}
}

// choiceKey is one of the names that something has; get returns "" where it
// is not to be written.
func choiceKey[T any](name, want string, get func(*T) string, set func(*T, string) bool) key[T] {
	return key[T]{
		name: name, want: want,
		get: func(of *T) []string {
			if s := get(of); s != "" {
				return []string{s}
			}
			return nil
		},
		set: set,
		fits: func(of *T) bool {
			s, scratch := get(of), *of
			return s == "" || set(&scratch, s)
		},
	}
}
