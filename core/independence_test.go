package core_test

import (
	"testing"

	"amicore/core"
	"amicore/internal/golden"
)

// TestAClonedMachineSharesNoMemory looks at a clone behind each Step of every
// story: what one of the two appends or overwrites later must not reach the other.
func TestAClonedMachineSharesNoMemory(t *testing.T) {
	for _, f := range readStories(t) {
		_, err := golden.Each(f, func(m *core.Machine) error {
			if at := core.Shared(m, m.Clone()); at != "" {
				t.Fatalf("%s: the clone shares %s", f.Name, at)
			}
			return nil
		})
		if err != nil {
			t.Error(err)
		}
	}
}

// TestAResetMachineIsAsANewOne resets the machine behind each Step of every story.
func TestAResetMachineIsAsANewOne(t *testing.T) {
	for _, f := range readStories(t) {
		_, err := golden.Each(f, func(m *core.Machine) error {
			fresh, err := core.New(m.Config())
			if err != nil {
				return err
			}
			used := m.Clone()
			if err := used.Reset(m.Config()); err != nil {
				return err
			}
			if at := core.Unlike(used, fresh); at != "" {
				t.Fatalf("%s: a machine that was reset differs from a new one in %s", f.Name, at)
			}
			return nil
		})
		if err != nil {
			t.Error(err)
		}
	}
}
