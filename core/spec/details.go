package spec

import "errors"

// ErrSomeDetail stands in Failure.Detail where the contract says that there is
// one, and not which.
var ErrSomeDetail = errors.New("some detail")

// OwnWords stands in Command.Text of a notice where the contract says "own words":
// it is not said which. No other text of a notice has a line feed.
const OwnWords = "\n(own words)\n"
