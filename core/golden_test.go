package core_test

import (
	"flag"
	"testing"

	"amicore/internal/golden"
)

var rewrite = flag.Bool("rewrite", false, "put the machine's output into the golden stories")

// The stories are the specification of the machine, paragraph by paragraph.
func TestGoldenStoriesHold(t *testing.T) {
	golden.Test(t, "testdata/golden/*.ami", *rewrite)
}
