package core

import (
	"fmt"
	"io"
)

// Secret is a password. However it is printed, marshalled or logged it shows
// as ******; only the login bytes carry its value.
type Secret string

const masked = "******"

// String returns the mask.
func (Secret) String() string { return masked }

// GoString returns the mask.
func (Secret) GoString() string { return masked }

// Format writes the mask for every verb, %x and %q included.
func (Secret) Format(f fmt.State, _ rune) { io.WriteString(f, masked) }

// MarshalText returns the mask.
func (Secret) MarshalText() ([]byte, error) { return []byte(masked), nil }
