//go:build race

package sim

func init() { specBesideSome = false }
