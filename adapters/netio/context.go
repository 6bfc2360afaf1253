package netio

import (
	"context"
	"errors"
	"fmt"
)

// endOf returns why ctx has ended: its own error, and the cause where it was
// given another one.
func endOf(ctx context.Context) error {
	err, cause := ctx.Err(), context.Cause(ctx)
	if errors.Is(cause, err) {
		return cause
	}
	return fmt.Errorf("%w: %w", err, cause)
}
