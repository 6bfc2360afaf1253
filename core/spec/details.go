package spec

import "errors"

// ErrSomeDetail stands in Failure.Detail where the contract says that there is
// one, and not which.
var ErrSomeDetail = errors.New("some detail")

// OwnWords stands in Command.Text of a notice where the contract says "own words":
// that text is not compared.
const OwnWords = "(own words)"
