package core

import (
	"fmt"
	"io"
)

// Secret is a password, made by NewSecret; the zero Secret is empty. However
// it is printed, marshalled or logged it shows as ******, and where nothing
// can call its methods, as in a field that is not exported, as an address;
// only the login bytes carry its value. Text that is read into it, as JSON is,
// is the value.
//
// Equal compares two, and so does reflect.DeepEqual; == does not compile.
type Secret struct {
	_ [0]func() // == would compare addresses
	// veiled is the value with every bit turned over, nil where it is empty.
	// The pointer is for fmt, which calls no method of a field that is not
	// exported and follows none; the veil for what dumps all that it can
	// reach, as the libraries do that tests print differences with. It is no
	// cipher: who reads the memory of the process has the secret.
	veiled *string
}

const masked = "******"

// NewSecret makes a Secret of its value.
func NewSecret(value string) Secret {
	if value == "" {
		return Secret{}
	}
	veiled := turned(value)
	return Secret{veiled: &veiled}
}

// IsZero reports whether the Secret is empty.
func (s Secret) IsZero() bool { return s.veiled == nil }

// Equal reports whether two have the same value.
func (s Secret) Equal(other Secret) bool {
	if s.veiled == nil || other.veiled == nil {
		return s.veiled == other.veiled
	}
	return *s.veiled == *other.veiled
}

// reveal returns the value, for what goes into the login.
func (s Secret) reveal() string {
	if s.veiled == nil {
		return ""
	}
	return turned(*s.veiled)
}

// turned turns every bit over, and back.
func turned(s string) string {
	b := []byte(s)
	for i := range b {
		b[i] = ^b[i]
	}
	return string(b)
}

// String returns the mask.
func (Secret) String() string { return masked }

// GoString returns the mask.
func (Secret) GoString() string { return masked }

// Format writes the mask for every verb, %x and %q included.
func (Secret) Format(f fmt.State, _ rune) { io.WriteString(f, masked) }

// MarshalText returns the mask.
func (Secret) MarshalText() ([]byte, error) { return []byte(masked), nil }

// UnmarshalText makes the text the value.
func (s *Secret) UnmarshalText(text []byte) error {
	*s = NewSecret(string(text))
	return nil
}
