package golden

import (
	"encoding"
	"encoding/binary"
	"fmt"
	"reflect"
	"strconv"
	"strings"
	"time"

	"amicore/core"
	"amicore/core/transcript"
)

// args are the arguments and the data of one record. Each must be asked for:
// what nobody read is a mistake in the story.
type args struct {
	record *transcript.Record
	used   []bool
}

func newArgs(r *transcript.Record) *args { return &args{record: r, used: make([]bool, len(r.Args))} }

// get returns the first value of key.
func (a *args) get(key string) (string, bool) {
	if all := a.all(key); len(all) > 0 {
		return all[0], true
	}
	return "", false
}

// all returns the values of key in their order.
func (a *args) all(key string) (values []string) {
	for i, arg := range a.record.Args {
		if v, ok := strings.CutPrefix(arg, key+"="); ok {
			a.used[i] = true
			values = append(values, v)
		}
	}
	return values
}

// word reports whether the bare word stands there.
func (a *args) word(w string) bool {
	for i, arg := range a.record.Args {
		if arg == w {
			a.used[i] = true
			return true
		}
	}
	return false
}

// number returns the value of key, or fallback where it is missing.
func (a *args) number(key string, fallback int64) (int64, error) {
	v, ok := a.get(key)
	if !ok {
		return fallback, nil
	}
	n, err := strconv.ParseInt(v, 10, 64)
	if err != nil {
		return 0, fmt.Errorf("%s=%s: expected a whole number", key, v)
	}
	return n, nil
}

// need is number for a key that must be there.
func (a *args) need(key string) (int64, error) {
	if _, ok := a.get(key); !ok {
		return 0, fmt.Errorf("expected %s=…", key)
	}
	return a.number(key, 0)
}

func (a *args) unused() error {
	for i, used := range a.used {
		if !used {
			return fmt.Errorf("argument %q means nothing here", a.record.Args[i])
		}
	}
	return nil
}

// fill sets the fields of the struct that target points to from the arguments
// that bear their names.
func (a *args) fill(target any) error {
	v := reflect.ValueOf(target).Elem()
	for i, arg := range a.record.Args {
		name, value, hasValue := strings.Cut(arg, "=")
		field, ok := v.Type().FieldByName(name)
		if !ok {
			continue
		}
		a.used[i] = true
		if !hasValue {
			value = "true"
		}
		if err := set(v.FieldByIndex(field.Index), value); err != nil {
			return fmt.Errorf("%s=%s: %w", name, value, err)
		}
	}
	return nil
}

// set parses text as the field's type wants it.
func set(field reflect.Value, text string) error {
	switch p := field.Addr().Interface().(type) {
	case *time.Duration:
		d, err := time.ParseDuration(text)
		*p = d
		return err
	case *core.Auth:
		return choose(p, text, map[string]core.Auth{"plain": core.AuthPlain, "md5": core.AuthMD5})
	case *core.DropPolicy:
		return choose(p, text, map[string]core.DropPolicy{"oldest": core.DropOldest, "newest": core.DropNewest})
	case *core.Rule:
		rules := map[string]core.Rule{}
		for r := core.RuleDefault; r <= core.RuleSilent; r++ {
			rules[r.String()] = r
		}
		return choose(p, text, rules)
	case *[32]byte:
		n, err := strconv.ParseUint(text, 10, 64)
		binary.BigEndian.PutUint64(p[:], n)
		return err
	case *[]string:
		*p = append(*p, text)
		return nil
	case encoding.TextUnmarshaler:
		return p.UnmarshalText([]byte(text))
	}
	switch field.Kind() {
	case reflect.String:
		field.SetString(text)
	case reflect.Bool:
		b, err := strconv.ParseBool(text)
		field.SetBool(b)
		return err
	case reflect.Int:
		n, err := strconv.ParseInt(text, 10, 64)
		field.SetInt(n)
		return err
	case reflect.Uint32:
		n, err := strconv.ParseUint(text, 10, 32)
		field.SetUint(n)
		return err
	default:
		return fmt.Errorf("no way to write a %s in a story", field.Type())
	}
	return nil
}

func choose[T any](p *T, text string, from map[string]T) error {
	v, ok := from[text]
	if !ok {
		return fmt.Errorf("no such choice")
	}
	*p = v
	return nil
}
